pub(crate) mod build;
mod collections;
mod dedupe;
mod expressions;
mod loads;
