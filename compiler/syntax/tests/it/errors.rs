//! Goldens of diagnostics.
