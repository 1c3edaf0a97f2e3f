//! Runs a checked program: plan, load, audit, publish, report.
