//! The rows of a joined delivery, in memory, by their keys.

use std::{collections::HashMap, fmt, sync::Arc};

use arrow::{
    array::{
        Array, ArrayRef, AsArray, BooleanArray, StringViewArray, StructArray, UInt8Array, UInt32Array, new_empty_array,
    },
    compute::{concat, filter, take},
    datatypes::{DataType, Field, Fields},
    error::ArrowError,
    row::{RowConverter, SortField},
};
use datafusion::{
    common::{Result, internal_err},
    error::DataFusionError,
    logical_expr::Expr as DfExpr,
};
use ingest_program::TypeKind;
use xxhash_rust::xxh3::xxh3_128;

use crate::{
    functions::{Args, Udf},
    plan::{PlanError, data_type, stages::Planned},
};

/// What stands in the index for a key that several rows have.
const SEVERAL: u32 = u32::MAX;

/// Bytes of an entry of the index, with the room that a hash map leaves.
const ENTRY: usize = 32;

/// The field of what is found that says how many there are: 0, 1, or 2 for several.
pub(in crate::plan) const FOUND: &str = "found";

/// The rows of a joined delivery by their keys.
///
/// A key is known by 128 bits of its values, as in `unique` (see there how likely it is that two are taken for one).
pub(in crate::plan) struct PartnerTable {
    source: String,
    converter: RowConverter,
    index: HashMap<u128, u32>,
    /// Column by column: the rows as they came, then all in one array.
    batches: Vec<Vec<ArrayRef>>,
    columns: Vec<ArrayRef>,
    fields: Fields,
    rows: usize,
    bytes: usize,
    memory: usize,
}

impl PartnerTable {
    /// An empty table with these keys and columns that may take so many bytes.
    pub(super) fn new(source: &str, keys: &[TypeKind], columns: &[DataType], memory: usize) -> Planned<Self> {
        let keys = keys.iter().map(|it| SortField::new(data_type(*it))).collect();
        let named = columns.iter().enumerate().map(|(index, ty)| Field::new(field(index), ty.clone(), true));
        Ok(Self {
            source: source.to_owned(),
            converter: RowConverter::new(keys).map_err(DataFusionError::from)?,
            index: HashMap::new(),
            batches: vec![Vec::new(); columns.len()],
            columns: columns.iter().map(new_empty_array).collect(),
            fields: std::iter::once(Field::new(FOUND, DataType::UInt8, false)).chain(named).collect(),
            rows: 0,
            bytes: 0,
            memory,
        })
    }

    /// Adds the rows that `kept` marks (all, where it is none).
    pub(super) fn add(&mut self, values: &[ArrayRef], keys: &[ArrayRef], kept: Option<&BooleanArray>) -> Planned<()> {
        let keys =
            keys.iter().map(|it| chosen(it, kept)).collect::<Result<Vec<_>, _>>().map_err(DataFusionError::from)?;
        for key in self.hashes(&keys).map_err(DataFusionError::from)? {
            let row = u32::try_from(self.rows).ok().filter(|it| *it < SEVERAL).ok_or_else(|| self.too_large())?;
            self.rows += 1;
            if let Some(key) = key {
                self.index.entry(key).and_modify(|it| *it = SEVERAL).or_insert(row);
            }
        }
        for (value, all) in values.iter().zip(&mut self.batches) {
            let value = chosen(value, kept).map_err(DataFusionError::from)?;
            self.bytes += value.get_array_memory_size();
            all.push(value);
        }
        // At the end all is copied into one array a column, one column after the other.
        if self.bytes + self.bytes / self.batches.len().max(1) + self.index.len() * ENTRY > self.memory {
            return Err(self.too_large());
        }
        Ok(())
    }

    fn too_large(&self) -> PlanError {
        PlanError::Partner { source_name: self.source.clone(), memory: self.memory }
    }

    /// Makes the table ready to be asked.
    pub(super) fn finish(&mut self) -> Planned<()> {
        for (all, column) in std::mem::take(&mut self.batches).into_iter().zip(&mut self.columns) {
            let parts = all.iter().map(AsRef::as_ref).collect::<Vec<_>>();
            if !parts.is_empty() {
                *column = concat(&parts).map_err(DataFusionError::from)?;
            }
        }
        Ok(())
    }

    /// The key of each row; none where a part of it is null, which agrees with nothing.
    fn hashes(&self, keys: &[ArrayRef]) -> Result<Vec<Option<u128>>, ArrowError> {
        let rows = self.converter.convert_columns(keys)?;
        let complete = |row: usize| keys.iter().all(|it| it.is_valid(row));
        let hash = |(index, row): (usize, arrow::row::Row<'_>)| complete(index).then(|| xxh3_128(row.as_ref()));
        Ok(rows.iter().enumerate().map(hash).collect())
    }

    /// The row that agrees in these values: a struct of [`FOUND`] and the columns by [`field`], null where there is none
    /// or are several.
    pub(in crate::plan) fn rows_of(self: &Arc<Self>, number: usize, keys: Vec<DfExpr>) -> DfExpr {
        let table = Arc::clone(self);
        let setting = format!("{number}: {}", self.source);
        let ty = DataType::Struct(self.fields.clone());
        Udf::call_required("joined", &setting, ty, keys, move |args| table.ask(args))
    }

    fn ask(&self, args: &Args<'_>) -> Result<ArrayRef> {
        let keys = (0..args.len()).map(|it| args.array(it)).collect::<Result<Vec<_>>>()?;
        let found = self.hashes(&keys)?.into_iter().map(|key| key.and_then(|it| self.index.get(&it)).copied());
        let found = found.collect::<Vec<_>>();
        let count = |it: &Option<u32>| match it {
            None => 0,
            Some(SEVERAL) => 2,
            Some(_) => 1,
        };
        let counts = found.iter().map(count).collect::<Vec<u8>>();
        let rows = found.into_iter().map(|it| it.filter(|it| *it != SEVERAL)).collect::<UInt32Array>();
        let mut columns: Vec<ArrayRef> = vec![Arc::new(UInt8Array::from(counts))];
        for column in &self.columns {
            columns.push(take(column, &rows, None)?);
        }
        Ok(Arc::new(StructArray::try_new(self.fields.clone(), columns, None)?))
    }
}

/// The field of the column with this number in what is found.
pub(in crate::plan) fn field(index: usize) -> String {
    format!("c{index}")
}

/// The field of what is found.
pub(in crate::plan) fn part(found: DfExpr, name: &str, ty: DataType) -> DfExpr {
    let field = name.to_owned();
    Udf::call_with("part", name, ty, vec![found], move |args| {
        let whole = args.array(0)?;
        if let Some(column) = whole.as_struct_opt().and_then(|it| it.column_by_name(&field)) {
            Ok(Arc::clone(column))
        } else {
            internal_err!("what was joined has no field {field}")
        }
    })
}

/// The marked rows of a column, without the bytes of the others.
fn chosen(column: &ArrayRef, rows: Option<&BooleanArray>) -> Result<ArrayRef, ArrowError> {
    let chosen = match rows {
        Some(rows) => filter(column, rows)?,
        None => Arc::clone(column),
    };
    Ok(match chosen.as_string_view_opt() {
        Some(text) => Arc::new(StringViewArray::gc(text)),
        None => chosen,
    })
}

impl fmt::Debug for PartnerTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PartnerTable").field("source", &self.source).field("rows", &self.rows).finish_non_exhaustive()
    }
}
