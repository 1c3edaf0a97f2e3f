pub(crate) mod build;
mod collections;
mod expressions;
mod loads;
