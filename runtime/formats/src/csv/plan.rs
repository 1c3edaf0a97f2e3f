//! What is to be read, the same for all files of a source.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use encoding_rs::Encoding;
use ingest_program::{Column, Drift, Malformed, Source, TypeKind};

use super::walk::Dialect;
use crate::parse::{DateFormat, Decimal, TimeFormat, Zone};
use crate::{PlanError, system};

/// What is to be read of a source's files: made once, shared by every reader and decoder.
#[derive(Debug)]
pub struct CsvPlan {
    pub(super) dialect: Dialect,
    pub(super) encoding: &'static Encoding,
    pub(super) header: bool,
    pub(super) skip: u32,
    pub(super) trailer: u32,
    pub(super) comment: Option<u8>,
    pub(super) nulls: Nulls,
    pub(super) malformed: Malformed,
    pub(super) drift: Drift,
    /// Every declared column, in the order of declaration.
    pub(super) columns: Vec<PlannedColumn>,
    /// Indices into `columns` of the wanted ones, in the order of the schema.
    pub(super) wanted: Vec<usize>,
    pub(super) rescue: bool,
    schema: SchemaRef,
}

/// A declared column, ready to be read.
#[derive(Debug)]
pub(super) struct PlannedColumn {
    pub(super) header: String,
    pub(super) kind: Kind,
    pub(super) accepts_null: bool,
    /// Whether its values may be null, because it accepts null or because a failure gives null.
    pub(super) nullable: bool,
}

/// What a column's fields are read as.
#[derive(Debug)]
pub(super) enum Kind {
    Text,
    Int,
    Decimal {
        parser: Decimal,
        precision: u8,
        scale: u8,
    },
    Float,
    Bool,
    Date(DateFormat),
    Time(TimeFormat),
    Timestamp(DateFormat),
    /// With the zone's name.
    TimestampIn(DateFormat, Zone, &'static str),
    /// In base64.
    Bytes,
}

/// How a field failed its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FailureKind {
    /// It spells null, and the column does not accept null.
    Missing,
    /// It is not a value of the column's type.
    Unreadable,
}

impl CsvPlan {
    /// Plans the reading of `source` with the values of the columns in `projection`, in that order. Every declared
    /// column is judged, wanted or not. [`system::RESCUED`] may be in `projection`; it then stands last in the schema.
    pub fn new(source: &Source, projection: &[&str]) -> Result<Arc<Self>, PlanError> {
        let format = source.format.csv().ok_or_else(|| PlanError::Format { format: source.format.name() })?;
        let columns = source.columns.iter().map(|it| PlannedColumn::new(source, it)).collect::<Result<Vec<_>, _>>()?;
        let rescue = projection.contains(&system::RESCUED);
        let wanted = projection
            .iter()
            .filter(|name| **name != system::RESCUED)
            .map(|name| {
                source.columns.iter().position(|column| column.name == **name).ok_or_else(|| PlanError::UnknownColumn {
                    source_name: source.name.clone(),
                    column: (*name).to_owned(),
                })
            })
            .collect::<Result<Vec<_>, _>>()?;
        let encoding = Encoding::for_label(format.encoding.as_bytes())
            .ok_or_else(|| PlanError::Encoding { label: format.encoding.clone() })?;
        let schema = schema(source, &columns, &wanted, rescue);
        Ok(Arc::new(Self {
            dialect: Dialect::new(format).ok_or(PlanError::Characters)?,
            encoding,
            header: format.header,
            skip: format.skip,
            trailer: format.trailer,
            comment: format.comment,
            nulls: Nulls::new(&format.nulls),
            malformed: format.malformed,
            drift: source.drift,
            columns,
            wanted,
            rescue,
            schema,
        }))
    }

    /// The columns of every batch: the wanted ones, all nullable, then those of [`system`].
    pub fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    /// Why a field failed declared column `column` (its index in the source), in words: "no value", "not a date like
    /// %m/%d/%Y". Holds no data.
    pub fn failure_reason(&self, column: usize, kind: FailureKind) -> String {
        match (kind, self.columns.get(column)) {
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
        let date_format = || {
            DateFormat::new(column.format.as_deref())
                .map_err(|error| PlanError::DateFormat { column: column.name.clone(), error })
        };
        let kind = match column.ty.kind {
            TypeKind::Text => Kind::Text,
            TypeKind::Int => Kind::Int,
            TypeKind::Decimal { precision, scale } => {
                Kind::Decimal { parser: Decimal::new(precision, scale), precision, scale }
            }
            TypeKind::Float => Kind::Float,
            TypeKind::Bool => Kind::Bool,
            TypeKind::Date => Kind::Date(date_format()?),
            TypeKind::Timestamp => Kind::Timestamp(date_format()?),
            TypeKind::Time => Kind::Time(
                TimeFormat::new(column.format.as_deref())
                    .map_err(|error| PlanError::DateFormat { column: column.name.clone(), error })?,
            ),
            TypeKind::TimestampIn(zone) => {
                let read_in =
                    Zone::new(zone.get()).map_err(|error| PlanError::Zone { column: column.name.clone(), error })?;
                Kind::TimestampIn(date_format()?, read_in, zone.get())
            }
            TypeKind::Bytes => Kind::Bytes,
            TypeKind::List(_) | TypeKind::Struct(_) | TypeKind::Null => {
                return Err(PlanError::NoType { column: column.name.clone() });
            }
        };
        Ok(Self {
            header: column.header.clone(),
            kind,
            accepts_null: column.accepts_null,
            nullable: column.ty.nullable,
        })
    }
}

impl Kind {
    pub(super) fn data_type(&self) -> DataType {
        match self {
            Self::Text => DataType::Utf8View,
            Self::Int => DataType::Int64,
            Self::Decimal { precision, scale, .. } => DataType::Decimal128(*precision, *scale as i8),
            Self::Float => DataType::Float64,
            Self::Bool => DataType::Boolean,
            Self::Date(_) => DataType::Date32,
            Self::Time(_) => DataType::Time64(TimeUnit::Microsecond),
            Self::Timestamp(_) => DataType::Timestamp(TimeUnit::Microsecond, None),
            Self::TimestampIn(_, _, zone) => DataType::Timestamp(TimeUnit::Microsecond, Some((*zone).into())),
            Self::Bytes => DataType::BinaryView,
        }
    }

    fn unreadable(&self) -> String {
        match self {
            Self::Text => "not text".to_owned(),
            Self::Int => "not a whole number of 64 bits".to_owned(),
            Self::Decimal { precision, scale, .. } => format!("not a decimal({precision}, {scale})"),
            Self::Float => "not a number".to_owned(),
            Self::Bool => "not true or false".to_owned(),
            Self::Date(format) => format!("not a date like {format}"),
            Self::Time(format) => format!("not a time like {format}"),
            Self::Timestamp(format) => format!("not a timestamp like {format}"),
            Self::TimestampIn(format, zone, name) => {
                let shown = if zone.has_gaps() { ", or a time that its clocks are set forward over" } else { "" };
                format!("not a timestamp like {format} in {name}{shown}")
            }
            Self::Bytes => "not bytes in base64".to_owned(),
        }
    }
}

fn schema(source: &Source, columns: &[PlannedColumn], wanted: &[usize], rescue: bool) -> SchemaRef {
    let masks = system::mask_count(columns.len());
    let wanted = wanted.iter().filter_map(|&index| Some((source.columns.get(index)?, columns.get(index)?)));
    let mut fields: Vec<Field> =
        wanted.map(|(column, planned)| Field::new(&column.name, planned.kind.data_type(), true)).collect();
    fields.extend([
        Field::new(system::RECORD, DataType::UInt64, false),
        Field::new(system::OFFSET, DataType::UInt64, false),
        Field::new(system::RAW, DataType::BinaryView, false),
        Field::new(system::MALFORMED, DataType::UInt8, false),
    ]);
    fields.extend((0..masks).map(|mask| Field::new(system::failed(mask), DataType::UInt64, false)));
    fields.extend((0..masks).map(|mask| Field::new(system::missing(mask), DataType::UInt64, false)));
    if rescue {
        fields.push(Field::new(system::RESCUED, DataType::Utf8View, true));
    }
    Arc::new(Schema::new(fields))
}

/// The fields that spell null.
#[derive(Debug)]
pub(super) struct Nulls {
    spellings: Vec<Vec<u8>>,
    /// Bit n is set where a spelling has n bytes; the last bit where one has [`LENGTHS`] or more.
    lengths: u64,
}

const LENGTHS: usize = 63;

impl Nulls {
    fn new(spellings: &[String]) -> Self {
        let lengths = spellings.iter().fold(0, |bits, spelling| bits | 1_u64 << spelling.len().min(LENGTHS));
        Self { spellings: spellings.iter().map(|it| it.clone().into_bytes()).collect(), lengths }
    }

    #[inline]
    pub(super) fn contains(&self, field: &[u8]) -> bool {
        self.lengths >> field.len().min(LENGTHS) & 1 != 0 && self.spellings.iter().any(|spelling| spelling == field)
    }
}
