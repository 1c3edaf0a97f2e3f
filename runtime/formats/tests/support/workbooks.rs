//! Workbooks that are put together here, of parts that no library writes.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// The parts of an `.xlsx` of one sheet that every one has; a part that is empty is left out, though it is named.
#[derive(Clone, Copy)]
pub struct Xlsx<'a> {
    pub book: &'a str,
    pub styles: &'a str,
    pub strings: &'a str,
    /// Of the part of the sheet what is around its rows.
    pub sheet: [&'a str; 2],
    /// What else the workbook refers to.
    pub relation: &'a str,
}

pub const XLSX: Xlsx<'static> = Xlsx {
    book: r#"<workbook><sheets><sheet name="S" sheetId="1" r:id="s"/></sheets></workbook>"#,
    styles: r#"<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#,
    strings: "<sst><si><t>shared</t></si></sst>",
    sheet: ["<worksheet><sheetData>", "</sheetData></worksheet>"],
    relation: "",
};

impl Xlsx<'_> {
    /// With these rows below the one that names the columns `a`, `b` and `c`.
    pub fn of(self, rows: &str) -> Vec<u8> {
        self.with_columns(&["a", "b", "c"], rows)
    }

    /// With these rows below the one that names the columns.
    pub fn with_columns(self, names: &[&str], rows: &str) -> Vec<u8> {
        let relation = |id, kind, part| format!(r#"<Relationship Id="{id}" Type="office/{kind}" Target="{part}"/>"#);
        let relations = |all: &[String]| format!("<Relationships>{}</Relationships>", all.concat());
        let name =
            |(name, column): (&&str, char)| format!(r#"<c r="{column}1" t="inlineStr"><is><t>{name}</t></is></c>"#);
        let header = format!(r#"<row r="1">{}</row>"#, names.iter().zip('A'..).map(name).collect::<String>());
        let [before, behind] = self.sheet;
        archive(&[
            ("_rels/.rels", &relations(&[relation("b", "officeDocument", "book.xml")])),
            ("book.xml", self.book),
            (
                "_rels/book.xml.rels",
                &relations(&[
                    relation("s", "worksheet", "sheet.xml"),
                    relation("t", "styles", "styles.xml"),
                    relation("u", "sharedStrings", "strings.xml"),
                    self.relation.to_owned(),
                ]),
            ),
            ("styles.xml", self.styles),
            ("strings.xml", self.strings),
            ("sheet.xml", &format!("{before}{header}{rows}{behind}")),
        ])
    }
}

/// An `.ods` of one sheet with these rows below the one that names the columns `a`, `b` and `c`.
pub fn ods(rows: &str) -> Vec<u8> {
    ods_with_columns(&["a", "b", "c"], rows)
}

/// The same of these columns.
pub fn ods_with_columns(names: &[&str], rows: &str) -> Vec<u8> {
    let names: Vec<_> = names.iter().map(|name| ods_cell(r#"office:value-type="string""#, name)).collect();
    let header = ods_row(&names.concat());
    ods_of(&format!(r#"<table:table table:name="S">{header}{rows}</table:table>"#))
}

/// An `.ods` of these sheets.
pub fn ods_of(sheets: &str) -> Vec<u8> {
    archive(&[(
        "content.xml",
        &format!(
            "<office:document-content><office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body>\
             </office:document-content>"
        ),
    )])
}

pub fn ods_row(cells: &str) -> String {
    format!("<table:table-row>{cells}</table:table-row>")
}

pub fn ods_cell(attributes: &str, text: &str) -> String {
    format!("<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>")
}

/// An archive of parts; those that are empty are left out.
pub fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, text) in parts.iter().filter(|part| !part.1.is_empty()) {
        archive.start_file(*name, options).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}
