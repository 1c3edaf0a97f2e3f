//! Declared columns: what their fields are read as, whatever format they stand in.

mod batch;
mod builder;
mod cells;
mod convert;
mod decode;
mod field;
mod given;
mod kind;
mod masks;
mod matching;
mod moments;
mod nested;
mod nulls;
mod numbers;
mod parts;
mod print;
mod room;
mod shape;
mod typed;
mod values;
mod views;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use arrow::datatypes::{DataType, Field as ArrowField, Schema, SchemaRef};
use ingest_program::{Column, Format, Location, Source, Stored, TypeKind};

pub(crate) use batch::Batch;
pub(crate) use builder::{ColumnBuilder, GROUP, Group, Judgement};
pub(crate) use cells::{Cell, Cells, widest};
pub(crate) use convert::{convert, judge};
pub(crate) use decode::{Split, decode};
pub(crate) use field::{Field, NO_FIELD, SIDE};
pub(crate) use given::{Differing, Given, KEY, Unread, VALUE};
pub(crate) use kind::Kind;
pub(crate) use masks::Masks;
pub(crate) use matching::{Alike, Matching};
pub(crate) use moments::{Meaning, clock};
pub(crate) use nulls::Nulls;
pub(crate) use numbers::{Decimals, NumberBuilder, boolean, shortest, whole};
pub(crate) use print::{json, text};
pub(crate) use room::Room;
pub(crate) use shape::{Part, Shape, Value};
pub(crate) use typed::{TypedBatch, raw_rows};
pub(crate) use values::{Plain, Values};
pub(crate) use views::TextBuffers;

use crate::{PlanError, system};

/// The columns of a source, and which of them a batch holds.
#[derive(Debug)]
pub struct Columns {
    /// Every declared column, in the order of declaration.
    pub(crate) declared: Vec<PlannedColumn>,
    /// Indices of the wanted ones, in the order of the schema.
    pub(crate) wanted: Vec<usize>,
    /// For each declared column whether it is one of them.
    is_wanted: Vec<bool>,
    /// What files call the declared columns.
    headers: HashSet<String>,
    /// Whether what is not declared is kept.
    pub(crate) rescue: bool,
    schema: SchemaRef,
}

/// A declared column, ready to be read.
#[derive(Debug)]
pub(crate) struct PlannedColumn {
    /// What a file calls it.
    pub(crate) header: String,
    pub(crate) kind: Kind,
    pub(crate) accepts_null: bool,
    /// Whether its values may be null, because it accepts null or because a failure gives null.
    pub(crate) nullable: bool,
    /// Whether a field may be no value of it.
    pub(crate) may_fail: bool,
}

/// How a field failed its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FailureKind {
    /// It spells null, and the column does not accept null.
    Missing,
    /// It is not a value of the column's type.
    Unreadable,
}

impl Columns {
    /// The columns of `source` with the values of those in `projection`, in that order. Every declared column is judged, wanted or
    /// not. [`system::RESCUED`] may be in `projection`; it then stands last in the schema.
    pub(crate) fn new(source: &Source, projection: &[&str]) -> Result<Self, PlanError> {
        let declared = source.columns.iter().map(|it| PlannedColumn::new(source, it)).collect::<Result<Vec<_>, _>>()?;
        let rescue = projection.contains(&system::RESCUED);
        let places: HashMap<_, _> = source.columns.iter().enumerate().map(|(at, it)| (it.name.as_str(), at)).collect();
        let wanted = projection
            .iter()
            .filter(|name| **name != system::RESCUED)
            .map(|name| {
                places.get(name).copied().ok_or_else(|| PlanError::UnknownColumn {
                    source_name: source.name.clone(),
                    column: (*name).to_owned(),
                })
            })
            .collect::<Result<Vec<_>, _>>()?;
        let mut is_wanted = vec![false; declared.len()];
        for index in &wanted {
            if let Some(is_wanted) = is_wanted.get_mut(*index) {
                *is_wanted = true;
            }
        }
        let schema = schema(source, &declared, &wanted, rescue);
        let headers = declared.iter().map(|it| it.header.clone()).collect();
        Ok(Self { declared, wanted, is_wanted, headers, rescue, schema })
    }

    /// Whether a batch holds declared column `column`.
    pub(crate) fn wants(&self, column: usize) -> bool {
        self.is_wanted.get(column).is_some_and(|it| *it)
    }

    /// Whether a declared column has this name in a file.
    pub(crate) fn declares(&self, name: &str) -> bool {
        self.headers.contains(name)
    }

    /// The columns of every batch: the wanted ones, all nullable, then those of [`system`].
    pub fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    /// A builder for every declared column, each of which is the field of its index, with that index. All are judged: a text too may
    /// be no plain value.
    pub(crate) fn builders<'a>(&'a self, nulls: &'a Nulls, records: usize) -> Vec<(usize, ColumnBuilder<'a>)> {
        let builder = |(index, column)| {
            let wanted = self.wants(index);
            (index, ColumnBuilder::new(column, nulls, index, wanted, records))
        };
        self.declared.iter().enumerate().map(builder).collect()
    }

    /// Whether a field may fail declared column `column` by what it holds. A text that is read of text cannot.
    pub fn may_fail(&self, column: usize) -> bool {
        self.declared.get(column).is_some_and(|it| it.may_fail)
    }

    /// Why a field failed declared column `column` (its index in the source), in words: "no value", "not a date like
    /// %m/%d/%Y". Holds no data.
    pub fn failure_reason(&self, column: usize, kind: FailureKind) -> String {
        match (kind, self.declared.get(column)) {
            (FailureKind::Missing, _) => "no value".to_owned(),
            (FailureKind::Unreadable, Some(column)) => column.kind.unreadable(),
            (FailureKind::Unreadable, None) => "not of its type".to_owned(),
        }
    }
}

impl PlannedColumn {
    fn new(source: &Source, column: &Column) -> Result<Self, PlanError> {
        if system::is_reserved(&column.name) {
            return Err(PlanError::ReservedName { source_name: source.name.clone(), column: column.name.clone() });
        }
        Ok(Self {
            header: column.header.clone(),
            kind: Kind::of(column)?,
            accepts_null: column.accepts_null,
            nullable: column.ty.nullable,
            may_fail: column.ty.kind != TypeKind::Text || !holds_texts(&source.format, column),
        })
    }
}

/// Whether every field of the column is a text as it stands in the file, and no value of another kind can stand there.
fn holds_texts(format: &Format, column: &Column) -> bool {
    match format {
        Format::Csv(_) => true,
        Format::FixedWidth(_) => {
            !matches!(column.at, Some(Location::Characters { stored, .. }) if stored != Stored::Text)
        }
        _ => false,
    }
}

fn schema(source: &Source, columns: &[PlannedColumn], wanted: &[usize], rescue: bool) -> SchemaRef {
    let masks = system::mask_count(columns.len());
    let wanted = wanted.iter().filter_map(|&index| Some((source.columns.get(index)?, columns.get(index)?)));
    let mut fields: Vec<ArrowField> =
        wanted.map(|(column, planned)| ArrowField::new(&column.name, planned.kind.data_type(), true)).collect();
    fields.extend([
        ArrowField::new(system::RECORD, DataType::UInt64, false),
        ArrowField::new(system::OFFSET, DataType::UInt64, false),
        ArrowField::new(system::RAW, DataType::BinaryView, false),
        ArrowField::new(system::MALFORMED, DataType::UInt8, false),
    ]);
    fields.extend((0..masks).map(|mask| ArrowField::new(system::failed(mask), DataType::UInt64, false)));
    fields.extend((0..masks).map(|mask| ArrowField::new(system::missing(mask), DataType::UInt64, false)));
    if rescue {
        fields.push(ArrowField::new(system::RESCUED, DataType::Utf8View, true));
    }
    Arc::new(Schema::new(fields))
}
