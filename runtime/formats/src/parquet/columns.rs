//! The columns that a file has, and how each is decoded.

use std::ops::Range;
use std::sync::Arc;

use arrow::datatypes::{DataType, FieldRef, Fields};
use parquet::arrow::arrow_reader::RowGroups;
use parquet::arrow::{FieldLevels, ProjectionMask, parquet_to_arrow_field_levels, parquet_to_arrow_schema_by_columns};
use parquet::basic::{ConvertedType, IntType, LogicalType, Type as Physical};
use parquet::column::page::PageIterator;
use parquet::errors::Result;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, RowGroupMetaData};
use parquet::schema::types::{SchemaDescriptor, Type, TypePtr};

use super::pages::{Chunk, Held, OneChunk, Pages, Reached};
use super::{FORMAT, damaged, unpack};
use crate::FileError;
use crate::columns::Given;
use crate::scratch::Kept;
use crate::typed::FileColumn;

/// A value of a fixed length that is longer is none.
const LONGEST_VALUE: i32 = 16 << 20;
/// Bytes of an INT96, and of a UUID.
const INT96: i32 = 12;
const UUID: i32 = 16;

/// A column of a file: a plain one, or one with others in it.
#[derive(Debug)]
pub(super) struct Column {
    root: TypePtr,
    pub(super) known: FileColumn,
    /// Which of the columns that have pages are within it.
    leaves: Range<usize>,
    /// Bytes of its values, where they are of a fixed length.
    width: u64,
}

/// How a column is decoded.
#[derive(Debug)]
pub(super) struct Decoding {
    pub(super) name: String,
    levels: FieldLevels,
    leaves: Range<usize>,
    pub(super) width: u64,
}

/// All columns of a file.
pub(super) fn columns(metadata: &ParquetMetaData) -> std::result::Result<Vec<Column>, FileError> {
    let schema = metadata.file_metadata().schema_descr();
    let roots = schema.root_schema().get_fields();
    let mut leaf = 0;
    let mut columns = Vec::with_capacity(roots.len());
    for (index, root) in roots.iter().enumerate() {
        let first = leaf;
        while leaf < schema.num_columns() && schema.get_column_root_idx(leaf) == index {
            let length = schema.column(leaf).self_type_ptr();
            if length_of(&length) > LONGEST_VALUE {
                return Err(damaged(0, "values of a fixed length are longer than any that are read"));
            }
            leaf += 1;
        }
        let (root, given) = reading(root);
        let known = FileColumn { name: root.name().to_owned(), given };
        let width = if root.is_primitive() { u64::try_from(length_of(&root)).unwrap_or(0) } else { 0 };
        columns.push(Column { root, known, leaves: first..leaf, width });
    }
    Ok(columns)
}

fn length_of(primitive: &Type) -> i32 {
    match primitive {
        Type::PrimitiveType { physical_type: Physical::FIXED_LEN_BYTE_ARRAY, type_length, .. } => *type_length,
        _ => 0,
    }
}

/// A column as it is to be decoded, and what it holds. Texts are decoded as bytes, for the decoder refuses a page for one text that is
/// none, and an INT96 as its bytes, for the decoder's timestamps end in the year 2262. Of integers of one or two bytes it cuts off what is
/// too large for them, so they are decoded as the four that they are stored in.
fn reading(root: &TypePtr) -> (TypePtr, Given) {
    let mut told = Vec::new();
    let bare = bare(root, &mut told).unwrap_or_else(|| Arc::clone(root));
    let field = alone(&bare).and_then(|it| parquet_to_arrow_schema_by_columns(&it, ProjectionMask::all(), None)).ok();
    let given = field.as_ref().and_then(|it| given(it.fields().first()?.data_type(), &mut told.into_iter()));
    (bare, given.unwrap_or(Given::Other("type that is not known")))
}

/// The type with plain values as they are to be decoded; adds for each of them what it holds, where the decoder cannot tell.
fn bare(of: &TypePtr, told: &mut Vec<Option<Given>>) -> Option<TypePtr> {
    let info = of.get_basic_info();
    if of.is_primitive() {
        let (bare, given) = bare_value(of);
        told.push(given);
        return Some(bare);
    }
    let fields = of.get_fields().iter().map(|field| bare(field, told)).collect::<Option<_>>()?;
    let builder = Type::group_type_builder(of.name())
        .with_logical_type(info.logical_type_ref().cloned())
        .with_converted_type(info.converted_type())
        .with_fields(fields);
    let builder = if info.has_repetition() { builder.with_repetition(info.repetition()) } else { builder };
    builder.build().ok().map(Arc::new)
}

fn bare_value(of: &TypePtr) -> (TypePtr, Option<Given>) {
    let info = of.get_basic_info();
    let as_stored = |physical, length| {
        let builder = Type::primitive_type_builder(of.name(), physical);
        builder.with_repetition(info.repetition()).with_length(length).build().ok().map(Arc::new)
    };
    let (bare, given) = match (of.get_physical_type(), info.logical_type_ref(), info.converted_type()) {
        (_, Some(LogicalType::Unknown), _) => (None, Some(Given::Null)),
        (Physical::INT96, ..) => {
            (as_stored(Physical::FIXED_LEN_BYTE_ARRAY, INT96), Some(Given::Wide { is_utc: false }))
        }
        (Physical::FIXED_LEN_BYTE_ARRAY, Some(LogicalType::Uuid), _) if length_of(of) == UUID => {
            (as_stored(Physical::FIXED_LEN_BYTE_ARRAY, UUID), Some(Given::Uuid))
        }
        (Physical::INT32, Some(LogicalType::Integer(IntType { bit_width: 8 | 16, .. })), _)
        | (
            Physical::INT32,
            None,
            ConvertedType::INT_8 | ConvertedType::INT_16 | ConvertedType::UINT_8 | ConvertedType::UINT_16,
        ) => (as_stored(Physical::INT32, -1), Some(Given::Int)),
        (Physical::BYTE_ARRAY, Some(LogicalType::Decimal { .. }), _)
        | (Physical::BYTE_ARRAY, None, ConvertedType::DECIMAL) => (None, None),
        (Physical::BYTE_ARRAY, Some(LogicalType::String | LogicalType::Enum | LogicalType::Json), _)
        | (Physical::BYTE_ARRAY, None, ConvertedType::UTF8 | ConvertedType::ENUM | ConvertedType::JSON) => {
            (as_stored(Physical::BYTE_ARRAY, -1), Some(Given::Text))
        }
        (Physical::BYTE_ARRAY, ..) => (as_stored(Physical::BYTE_ARRAY, -1), Some(Given::Bytes)),
        _ => (None, None),
    };
    (bare.unwrap_or_else(|| Arc::clone(of)), given)
}

/// What a column holds that the decoder makes arrays of this type of; `told` is what is known of its plain values, in order.
fn given(data_type: &DataType, told: &mut impl Iterator<Item = Option<Given>>) -> Option<Given> {
    let fields = |fields: &Fields, told: &mut _| {
        let field = |field: &FieldRef| Some((field.name().clone(), given(field.data_type(), told)?));
        fields.iter().map(field).collect::<Option<Vec<_>>>()
    };
    Some(match data_type {
        DataType::List(element) => Given::List(Box::new(given(element.data_type(), told)?)),
        DataType::Struct(of) => Given::Struct(fields(of, told)?),
        DataType::Map(entry, _) => match entry.data_type() {
            DataType::Struct(of) => {
                let mut both = fields(of, told)?.into_iter().map(|(_, given)| given);
                Given::map(both.next()?, both.next()?)
            }
            _ => return None,
        },
        plain => told.next()?.unwrap_or_else(|| Given::of(plain)),
    })
}

/// The schema that has one column.
fn alone(root: &TypePtr) -> Result<SchemaDescriptor> {
    let schema = Type::group_type_builder("schema").with_fields(vec![Arc::clone(root)]).build()?;
    Ok(SchemaDescriptor::new(Arc::new(schema)))
}

impl Column {
    /// How so much of it is decoded, all of it where nothing is said; none where the decoder knows no way.
    pub(super) fn decoding(&self, wanted: Option<&Given>) -> Option<Decoding> {
        let schema = alone(&self.root).ok()?;
        let natural = parquet_to_arrow_schema_by_columns(&schema, ProjectionMask::all(), None).ok()?;
        let hint: Fields = natural.fields().iter().map(viewed).collect();
        let mask = match wanted.filter(|it| it.is_nested()) {
            Some(wanted) => {
                let (mut leaves, mut next) = (Vec::new(), 0);
                kept(&self.known.given, Some(wanted), &mut next, &mut leaves);
                ProjectionMask::leaves(&schema, leaves)
            }
            None => ProjectionMask::all(),
        };
        let levels = parquet_to_arrow_field_levels(&schema, mask, Some(&hint)).ok()?;
        Some(Decoding { name: self.known.name.clone(), levels, leaves: self.leaves.clone(), width: self.width })
    }
}

/// The same field with its bytes as views.
fn viewed(field: &FieldRef) -> FieldRef {
    let data_type = match field.data_type() {
        DataType::Binary => DataType::BinaryView,
        DataType::List(element) => DataType::List(viewed(element)),
        DataType::Struct(fields) => DataType::Struct(fields.iter().map(viewed).collect()),
        DataType::Map(entry, is_sorted) => DataType::Map(viewed(entry), *is_sorted),
        _ => return Arc::clone(field),
    };
    Arc::new(field.as_ref().clone().with_data_type(data_type))
}

/// Adds which of the plain values of a column are wanted, by their numbers in it.
fn kept(all: &Given, wanted: Option<&Given>, next: &mut usize, leaves: &mut Vec<usize>) {
    match (all, wanted) {
        (Given::List(all), Some(Given::List(wanted))) | (Given::Map(all), Some(Given::Map(wanted))) => {
            kept(all, Some(wanted), next, leaves);
        }
        (Given::List(all) | Given::Map(all), None) => kept(all, None, next, leaves),
        (Given::Struct(all), wanted) => {
            let mut wanted = match wanted {
                Some(Given::Struct(wanted)) => wanted.iter().peekable(),
                _ => [].iter().peekable(),
            };
            // Both are in the order of the file.
            for (name, all) in all {
                let own = wanted.next_if(|(known, _)| known == name);
                kept(all, own.map(|(_, wanted)| wanted), next, leaves);
            }
        }
        (_, wanted) => {
            leaves.extend(wanted.map(|_| *next));
            *next += 1;
        }
    }
}

impl Decoding {
    pub(super) fn levels(&self) -> &FieldLevels {
        &self.levels
    }

    /// Columns of values in it that stand in lists.
    pub(super) fn lists(&self, group: &RowGroupMetaData) -> usize {
        let chunks = group.columns().get(self.leaves.clone()).unwrap_or_default();
        chunks.iter().filter(|it| it.column_descr().max_rep_level() > 0).count()
    }

    /// Bytes of the column in a row group, without compression.
    pub(super) fn bytes(&self, group: &RowGroupMetaData) -> u64 {
        let chunks = group.columns().get(self.leaves.clone()).unwrap_or_default();
        chunks.iter().map(|chunk| u64::try_from(chunk.uncompressed_size()).unwrap_or(0)).sum()
    }
}

/// Where a row group begins, whichever of its columns are read.
pub(super) fn start(group: &RowGroupMetaData) -> Option<u64> {
    group.columns().iter().filter_map(span).map(|span| span.start).min()
}

/// One column of one row group, for the decoder.
pub(super) struct Group<'a> {
    pub(super) metadata: &'a ParquetMetaData,
    pub(super) rows: &'a RowGroupMetaData,
    pub(super) decoding: &'a Decoding,
    pub(super) file: &'a Arc<Kept>,
    pub(super) reached: &'a Arc<Reached>,
    pub(super) held: &'a Arc<Held>,
    /// Records that are decoded at a time, and values that they may have in a column.
    pub(super) together: usize,
    pub(super) most: u64,
}

impl Group<'_> {
    fn pages(&self, leaf: usize) -> std::result::Result<Pages, FileError> {
        let nowhere = || damaged(self.file.length, "its footer does not tell where a column is");
        let chunk = self.rows.columns().get(self.decoding.leaves.start + leaf).ok_or_else(nowhere)?;
        if chunk.file_path().is_some() {
            return Err(damaged(self.file.length, "its footer says that a column is in another file"));
        }
        let compression = chunk.compression();
        if let Some(found) = unpack::unread(compression) {
            return Err(FileError::Compression { format: FORMAT, found: found.to_owned() });
        }
        let span = span(chunk).filter(|span| span.end <= self.file.length).ok_or_else(nowhere)?;
        let values = u64::try_from(chunk.num_values()).map_err(|_| nowhere())?;
        let column = chunk.column_descr();
        let (repetition, definition) = (column.max_rep_level(), column.max_def_level());
        let chunk =
            Chunk { compression, span, values, repetition, definition, together: self.together, most: self.most };
        Ok(Pages::new(Arc::clone(self.file), Arc::clone(self.reached), Arc::clone(self.held), chunk))
    }
}

/// Where the pages of a column are.
fn span(chunk: &ColumnChunkMetaData) -> Option<Range<u64>> {
    let data = chunk.data_page_offset();
    // Some writers say 0 where there is no dictionary.
    let dictionary = chunk.dictionary_page_offset().filter(|it| (1..data).contains(it));
    let start = u64::try_from(dictionary.unwrap_or(data)).ok()?;
    let length = u64::try_from(chunk.compressed_size()).ok()?;
    Some(start..start.checked_add(length)?)
}

impl RowGroups for Group<'_> {
    fn num_rows(&self) -> usize {
        usize::try_from(self.rows.num_rows()).unwrap_or(0)
    }

    fn column_chunks(&self, leaf: usize) -> Result<Box<dyn PageIterator>> {
        match self.pages(leaf) {
            Ok(pages) => Ok(Box::new(OneChunk(Some(pages)))),
            Err(error) => Err(self.reached.failed(error)),
        }
    }

    fn row_groups(&self) -> Box<dyn Iterator<Item = &RowGroupMetaData> + '_> {
        Box::new(std::iter::once(self.rows))
    }

    fn metadata(&self) -> &ParquetMetaData {
        self.metadata
    }
}
