pub(crate) mod build;
mod expressions;
mod loads;
