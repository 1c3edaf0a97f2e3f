//! What the styles of cells show numbers as.

use std::collections::HashMap;

use crate::FileError;
use crate::excel::cell::Shown;
use crate::excel::number_format::{built_in, of_code};
use crate::excel::xml::{Piece, Xml};

/// Styles of a workbook, at most: Excel has room for 65,490.
const MOST: usize = 1 << 17;

/// For each style of a cell what it shows a number as.
pub(super) fn read(mut xml: Xml) -> Result<Vec<Shown>, FileError> {
    let (mut codes, mut styles, mut is_of_cells) = (HashMap::new(), Vec::new(), false);
    loop {
        match xml.next()? {
            Piece::Start(tag) if tag.name == "numFmt" => {
                if let (Some(number), Some(code)) = (tag.number("numFmtId"), tag.get("formatCode")) {
                    codes.insert(number, of_code(code));
                }
            }
            Piece::Start(tag) if tag.name == "cellXfs" => is_of_cells = true,
            Piece::End(name) if name == "cellXfs" => is_of_cells = false,
            Piece::Start(tag) if tag.name == "xf" && is_of_cells => {
                let number = tag.number("numFmtId").unwrap_or(0);
                styles.push(codes.get(&number).copied().unwrap_or_else(|| built_in(number)));
            }
            Piece::Start(_) | Piece::End(_) | Piece::Text(_) => {}
            Piece::Done => return Ok(styles),
        }
        if codes.len().max(styles.len()) > MOST {
            return Err(xml.wrong("there are more styles than there can be"));
        }
    }
}
