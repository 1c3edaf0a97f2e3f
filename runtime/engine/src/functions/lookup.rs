//! Reference tables in memory, found by their keys.

use std::{collections::HashMap, sync::Arc};

use arrow::{
    array::{ArrayRef, UInt32Array, new_empty_array},
    compute::take,
};
use datafusion::common::{Result, ScalarValue, internal_err};
use ingest_program::{Literal, Lookup};

use super::{Args, sets::key_column};
use crate::{
    keys::KeyColumn,
    plan::{data_type, scalar},
};

/// A reference table, made once for a plan.
#[derive(Debug)]
pub(crate) struct LookupTable {
    name: String,
    keys: Keys,
    columns: Vec<(String, ArrayRef)>,
}

#[derive(Debug)]
enum Keys {
    /// One column of text: nearly always.
    Text(HashMap<Box<str>, u32>),
    Others(HashMap<Box<[u8]>, u32>),
}

impl LookupTable {
    /// The table with an index of its keys.
    pub(crate) fn new(lookup: &Lookup) -> Result<Self> {
        let mut columns = Vec::new();
        for (index, column) in lookup.columns.iter().enumerate() {
            let kind = column.ty.kind;
            let values = lookup.rows.iter().map(|row| scalar(row.get(index).unwrap_or(&Literal::Null), kind));
            let array = match lookup.rows.as_slice() {
                [] => new_empty_array(&data_type(kind)),
                _ => ScalarValue::iter_to_array(values)?,
            };
            columns.push((column.name.clone(), array));
        }
        let of_key = lookup.columns.iter().zip(&columns).filter(|(it, _)| it.key);
        let of_key = of_key.map(|(_, (_, array))| key_column(array)).collect::<Result<Vec<_>>>()?;
        let rows = 0..u32::try_from(lookup.rows.len()).unwrap_or(u32::MAX);
        let keys = if let [KeyColumn::Text(texts)] = of_key.as_slice() {
            Keys::Text(rows.map(|row| (texts.value(row as usize).into(), row)).collect())
        } else {
            let key = |row: u32| {
                let mut key = Vec::new();
                for part in &of_key {
                    part.encode(row as usize, &mut key);
                }
                key.into_boxed_slice()
            };
            Keys::Others(rows.map(|row| (key(row), row)).collect())
        };
        Ok(Self { name: lookup.name.clone(), keys, columns })
    }

    /// Its name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The row of each key: null where a part of the key is, and where there is none.
    pub(super) fn rows(&self, args: &Args<'_>) -> Result<ArrayRef> {
        let rows: UInt32Array = match &self.keys {
            Keys::Text(keys) => {
                let text = args.text(0)?;
                (0..args.rows()).map(|row| keys.get(text.get(row)?).copied()).collect()
            }
            Keys::Others(keys) => {
                let parts = (0..args.len()).map(|it| key_column(&args.array(it)?)).collect::<Result<Vec<_>>>()?;
                let mut key = Vec::new();
                let mut find = |row: usize| {
                    if parts.iter().any(|it| it.is_null(row)) {
                        return None;
                    }
                    key.clear();
                    for part in &parts {
                        part.encode(row, &mut key);
                    }
                    keys.get(key.as_slice()).copied()
                };
                (0..args.rows()).map(&mut find).collect()
            }
        };
        Ok(Arc::new(rows))
    }

    /// The values of a column on these rows.
    pub(super) fn values(&self, args: &Args<'_>, column: &str) -> Result<ArrayRef> {
        let Some((_, values)) = self.columns.iter().find(|(name, _)| name == column) else {
            return internal_err!("the lookup {} has no column {column}", self.name);
        };
        Ok(take(values, &args.array(0)?, None)?)
    }
}
