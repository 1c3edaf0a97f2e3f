//! Which columns of a file are read, and as what.

use ingest_program::{Added, TypeKind};

use super::plan::SasPlan;
use crate::FileError;
use crate::columns::{Kind, Matching, Meaning};
use crate::format::ColumnDrift;

/// A column of the file.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) name: String,
    /// What it is called in words; nothing where that is nowhere.
    pub(super) label: String,
    /// Of the row's bytes.
    pub(super) start: usize,
    pub(super) end: usize,
    /// What its numbers are; none where it is text.
    pub(super) meaning: Option<Meaning>,
}

impl Column {
    /// The type of its values, as far as the file says it.
    fn natural(&self) -> Option<TypeKind> {
        match self.meaning {
            None => Some(TypeKind::Text),
            Some(Meaning::Days) => Some(TypeKind::Date),
            Some(Meaning::Seconds) => Some(TypeKind::Timestamp),
            Some(Meaning::Clock) => Some(TypeKind::Time),
            Some(Meaning::Plain) => None,
        }
    }
}

/// Where a file has what is read of it.
#[derive(Debug)]
pub(super) struct Layout {
    /// Numbers that are read as numbers.
    pub(super) numbers: Vec<NumberColumn>,
    /// Texts, and numbers that are read as texts.
    pub(super) texts: Vec<TextColumn>,
    /// For each of the last of `texts` that are kept beside the declared columns: its name and place among them.
    pub(super) rescued: Vec<(String, usize)>,
    /// How the file's columns differ from the declared ones.
    pub(super) drift: Vec<ColumnDrift>,
    /// What the file says that its columns are; nothing of plain numbers, which are all doubles.
    pub(super) types: Vec<(String, Option<TypeKind>)>,
    /// What it says of them in words.
    pub(super) labels: Vec<(String, String)>,
}

/// A column of numbers.
#[derive(Debug)]
pub(super) struct NumberColumn {
    /// Which of the declared columns.
    pub(super) declared: usize,
    /// Of the row's bytes.
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) meaning: Meaning,
}

/// A column that is read as text.
#[derive(Debug)]
pub(super) struct TextColumn {
    /// Which of the declared columns; none where it is only kept, or would be.
    pub(super) declared: Option<usize>,
    pub(super) start: usize,
    pub(super) end: usize,
    /// Of the numbers that are to be printed; none where it is text in the file.
    pub(super) meaning: Option<Meaning>,
}

/// The name of a column as it is declared: to SAS names that differ in case alone are one, and any step may write another.
fn declared_as(plan: &SasPlan, file: &[Column], name: &str) -> String {
    let stands = |due: &str| file.iter().any(|column| column.name == due);
    let declared = plan.columns.declared.iter().map(|column| &column.header);
    let mut same = declared.filter(|due| due.eq_ignore_ascii_case(name));
    match (same.next(), same.next()) {
        (Some(due), None) if !stands(due) => due.clone(),
        _ => name.to_owned(),
    }
}

impl Layout {
    /// Of a file with these columns.
    pub(super) fn new(plan: &SasPlan, file: &[Column]) -> Result<Self, FileError> {
        let names: Vec<_> = file.iter().map(|column| declared_as(plan, file, &column.name)).collect();
        let matching = Matching::new(&plan.columns, plan.drift, &names)?;
        let types = file.iter().filter_map(|it| Some((it.name.clone(), Some(it.natural()?)))).collect();
        let labelled = file.iter().filter(|it| !it.label.is_empty());
        let labels = labelled.map(|it| (it.name.clone(), it.label.clone())).collect();
        let mut layout =
            Self { numbers: Vec::new(), texts: Vec::new(), rescued: Vec::new(), drift: matching.drift, types, labels };
        for (declared, (column, position)) in plan.columns.declared.iter().zip(&matching.positions).enumerate() {
            let Some(found) = position.and_then(|position| file.get(position)) else { continue };
            let (start, end) = (found.start, found.end);
            match found.meaning {
                Some(meaning) if !meaning.is_read_as(&column.kind) => {
                    return Err(FileError::ColumnType {
                        column: column.header.clone(),
                        declared: column.kind.name(),
                        found: meaning.name().to_owned(),
                    });
                }
                Some(meaning) if !matches!(column.kind, Kind::Text) => {
                    layout.numbers.push(NumberColumn { declared, start, end, meaning });
                }
                meaning => layout.texts.push(TextColumn { declared: Some(declared), start, end, meaning }),
            }
        }
        if plan.drift.added == Added::Rescue {
            for (name, position) in matching.added {
                let Some(found) = file.get(position) else { continue };
                let (start, end, meaning) = (found.start, found.end, found.meaning);
                if plan.columns.rescue {
                    layout.rescued.push((name, layout.texts.len()));
                } else if meaning.is_some() {
                    continue;
                }
                // Texts are judged where nobody reads what is kept too: what is rejected does not depend on what is used.
                layout.texts.push(TextColumn { declared: None, start, end, meaning });
            }
        }
        Ok(layout)
    }
}

/// Less what fills a text up.
#[inline]
pub(super) fn trimmed(text: &[u8]) -> &[u8] {
    let end = text.iter().rposition(|byte| !matches!(byte, b' ' | 0)).map_or(0, |last| last + 1);
    text.get(..end).unwrap_or_default()
}
