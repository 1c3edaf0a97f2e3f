//! Whether a value is one of many constants.

use std::{collections::HashSet, sync::Arc};

use arrow::array::{Array, ArrayRef, BooleanArray};
use datafusion::common::{Result, internal_err};
use xxhash_rust::xxh3::xxh3_128;

use super::Args;
use crate::keys::KeyColumn;

/// A set of constants of one type.
pub(super) struct Constants {
    texts: HashSet<Box<str>>,
    others: HashSet<Box<[u8]>>,
    /// How many there are and a hash of them all, which tell one set from another.
    name: String,
}

impl Constants {
    /// The values of a column, none of them null.
    pub(super) fn new(values: &ArrayRef) -> Result<Self> {
        let keys = key_column(values)?;
        let (mut texts, mut others, mut all) = (HashSet::new(), HashSet::new(), Vec::new());
        for row in 0..values.len() {
            let start = all.len();
            keys.encode(row, &mut all);
            match &keys {
                KeyColumn::Text(it) => texts.insert(it.value(row).into()),
                _ => others.insert(all.get(start..).unwrap_or_default().into()),
            };
        }
        let name = format!("{} values, {:032x}", values.len(), xxh3_128(&all));
        Ok(Self { texts, others, name })
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// `value in […]`
    pub(super) fn contain(&self, args: &Args<'_>) -> Result<ArrayRef> {
        if let Ok(text) = args.text(0) {
            let found = (0..args.rows()).map(|row| text.get(row).map(|it| self.texts.contains(it)));
            return Ok(Arc::new(found.collect::<BooleanArray>()));
        }
        let keys = key_column(&args.array(0)?)?;
        let mut key = Vec::new();
        let mut contains = |row: usize| {
            key.clear();
            keys.encode(row, &mut key);
            (!keys.is_null(row)).then(|| self.others.contains(key.as_slice()))
        };
        Ok(Arc::new((0..args.rows()).map(&mut contains).collect::<BooleanArray>()))
    }
}

pub(super) fn key_column(array: &ArrayRef) -> Result<KeyColumn> {
    KeyColumn::new(array).or_else(|error| internal_err!("{error}"))
}
