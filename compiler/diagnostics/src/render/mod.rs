//! How findings are drawn: a function and a file for each output. All are pure, none panics on any span, and all draw the
//! findings in the order given.

mod codespan;
mod github;
mod json;
mod rich;
mod sarif;
mod short;
mod summary;
mod terminal;
mod visible;
#[cfg(test)]
mod work;

pub use github::github;
pub use json::{json, json_objects};
pub use rich::rich;
pub use sarif::{Tool, sarif};
pub use short::short;
pub use summary::Summary;
pub use terminal::{TerminalOptions, terminal};
