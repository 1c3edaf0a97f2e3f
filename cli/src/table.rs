//! Tables of the terminal.

use std::fmt::Display;

use comfy_table::{Cell, CellAlignment, ContentArrangement, Table, presets};

use crate::terminal;

/// An empty table with a header.
pub fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::UTF8_HORIZONTAL_ONLY);
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(terminal::width() as u16);
    table.set_header(header);
    table
}

/// A cell that is aligned to the right.
pub fn number(value: impl Display) -> Cell {
    Cell::new(value).set_alignment(CellAlignment::Right)
}
