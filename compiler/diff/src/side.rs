//! One of the two programs, with the texts that it was made from.

use std::fmt;

use ingest_program::{Origin, Program};

/// A program and its texts.
#[derive(Clone, Copy)]
pub struct Side<'p> {
    /// The program.
    pub program: &'p Program,
    /// The text of a place; none where it is not known.
    pub text: &'p dyn Fn(Origin) -> Option<String>,
}

impl Side<'_> {
    /// What is written at a place, on one line.
    pub(crate) fn written(&self, origin: Origin) -> Option<String> {
        let text = (self.text)(origin)?;
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        (!line.is_empty()).then_some(line)
    }

    /// `path:line` of a place.
    pub(crate) fn place(&self, origin: Origin) -> String {
        self.program.place(origin)
    }
}

impl fmt::Debug for Side<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Side").field("program", &self.program.name).finish_non_exhaustive()
    }
}
