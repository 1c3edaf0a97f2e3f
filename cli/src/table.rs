//! Tables of the terminal.

use std::fmt::Display;
use std::path::{Path, PathBuf};

use comfy_table::{Cell, CellAlignment, ContentArrangement, Table, TableComponent, presets};

use crate::terminal;

/// An empty table with a header.
pub fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    for part in [TableComponent::HeaderLines, TableComponent::MiddleHeaderIntersections] {
        table.set_style(part, '─');
    }
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(terminal::width() as u16);
    table.set_header(header);
    table
}

/// A cell that is aligned to the right.
pub fn number(value: impl Display) -> Cell {
    Cell::new(value).set_alignment(CellAlignment::Right)
}

/// A path without the steps that lead nowhere: `./out` for `././out`.
pub fn path(path: &str) -> String {
    let tidy: PathBuf = Path::new(path).components().collect();
    tidy.display().to_string()
}
