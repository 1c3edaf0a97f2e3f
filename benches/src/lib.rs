//! What the benchmarks make by seed: the same bytes every time.

pub mod project;
pub mod random;
