//! What a workbook says of its sheets, and where its parts are.

use ingest_program::Sheet;

use super::rows::XlsxRows;
use super::{strings, styles};
use crate::FileError;
use crate::excel::cell::Calendar;
use crate::excel::damaged;
use crate::excel::package::Package;
use crate::excel::sheet::{Names, OpenSheet, find};
use crate::excel::xml::Piece;

/// What a part refers to: the id, the kind and the name of another.
struct Relation {
    id: String,
    kind: String,
    part: String,
}

/// Opens a sheet.
pub(in crate::excel) fn open(package: &Package, wanted: &Sheet) -> Result<OpenSheet, FileError> {
    let root = relations(package, "_rels/.rels", "")?;
    let workbook = root.iter().find(|it| it.kind == "officeDocument").map(|it| it.part.clone());
    let workbook = workbook.ok_or_else(|| damaged(0, "it does not tell which of its parts is the workbook"))?;
    if workbook.to_lowercase().ends_with(".bin") {
        return Err(FileError::NotOfFormat {
            format: "workbook that is read",
            found: "it is an `.xlsb`; `.xlsx`, `.xls` and `.ods` are read",
        });
    }
    let (folder, file) = workbook.rsplit_once('/').map_or(("", workbook.as_str()), |(folder, file)| (folder, file));
    let relations = relations(package, &joined(folder, &format!("_rels/{file}.rels")), folder)?;
    let (sheets, calendar) = sheets(package, &workbook)?;
    let names: Vec<_> = sheets.iter().map(|it| it.0.clone()).collect();
    let (name, id) = sheets.get(find(wanted, &names)?).cloned().unwrap_or_default();
    let sheet = relations.iter().find(|it| it.id == id);
    let sheet = sheet.ok_or_else(|| damaged(0, "it does not tell which of its parts the sheet is"))?;
    if sheet.kind != "worksheet" {
        return Err(damaged(0, "the sheet that is wanted is a chart, and has no cells"));
    }
    let of_kind = |kind: &str| relations.iter().find(|it| it.kind == kind);
    let formats = of_kind("styles").map(|it| styles::read(package.part(&it.part)?)).transpose()?.unwrap_or_default();
    let strings = of_kind("sharedStrings").map(|it| strings::read(package.part(&it.part)?)).transpose()?;
    let rows = XlsxRows::new(package.part(&sheet.part)?, strings.unwrap_or_default(), formats);
    Ok(OpenSheet { name, rows: Box::new(rows), calendar })
}

/// The names of the sheets with the ids of their parts, and how the workbook counts days.
fn sheets(package: &Package, workbook: &str) -> Result<(Vec<(String, String)>, Calendar), FileError> {
    let mut xml = package.part(workbook)?;
    let (mut sheets, mut held, mut calendar) = (Vec::new(), Names::default(), Calendar::default());
    loop {
        match xml.next()? {
            Piece::Start(tag) if tag.name == "sheet" => {
                let (name, id) = (tag.get("name").unwrap_or_default(), tag.get("id").unwrap_or_default());
                let counted = held.count(name.len() + id.len());
                counted.ok_or_else(|| xml.wrong("there are more sheets, or longer names, than there can be"))?;
                sheets.push((name.to_owned(), id.to_owned()));
            }
            Piece::Start(tag) if tag.name == "workbookPr" => {
                calendar.is_1904 = matches!(tag.get("date1904"), Some("1" | "true" | "on"));
            }
            Piece::Start(_) | Piece::End(_) | Piece::Text(_) => {}
            Piece::Done => return Ok((sheets, calendar)),
        }
    }
}

/// What the part of this name says that parts of a folder refer to.
fn relations(package: &Package, part: &str, folder: &str) -> Result<Vec<Relation>, FileError> {
    let mut xml = package.part(part)?;
    let (mut relations, mut held) = (Vec::new(), Names::default());
    loop {
        match xml.next()? {
            Piece::Start(tag) if tag.name == "Relationship" => {
                let get = |name| tag.get(name).unwrap_or_default();
                let kind = get("Type").rsplit('/').next().unwrap_or_default();
                let counted = held.count(get("Id").len() + kind.len() + get("Target").len());
                counted.ok_or_else(|| xml.wrong("it refers to more parts, or with longer names, than there can be"))?;
                let (id, kind) = (get("Id").to_owned(), kind.to_owned());
                relations.push(Relation { id, kind, part: joined(folder, get("Target")) });
            }
            Piece::Start(_) | Piece::End(_) | Piece::Text(_) => {}
            Piece::Done => return Ok(relations),
        }
    }
}

/// A name as seen from a folder.
fn joined(folder: &str, name: &str) -> String {
    if let Some(name) = name.strip_prefix('/') {
        return name.to_owned();
    }
    let mut steps: Vec<_> = folder.split('/').filter(|it| !it.is_empty()).collect();
    for step in name.split('/') {
        match step {
            ".." => drop(steps.pop()),
            "." | "" => {}
            step => steps.push(step),
        }
    }
    steps.join("/")
}
