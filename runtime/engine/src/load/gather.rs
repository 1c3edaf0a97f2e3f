//! The aggregates of delivery checks, gathered while the rows go by.

mod stored;

use arrow::{
    array::{Array, ArrayRef, AsArray, BooleanArray, RecordBatch},
    compute::{and, is_not_null},
    datatypes::{Decimal128Type, Float64Type, Int64Type},
};
use ingest_program::{Literal, TypeKind};

pub use self::stored::StoredGathering;
use super::{
    distinct::{Distinct, count, strangers},
    error::LoadError,
    split::{Facts, Fate, published},
    unique::{Duplicates, Keys, duplicates},
    worklist::Worklists,
};
use crate::{
    plan::{AggregateInput, AggregateKind, AggregateValue, MissedInput, Stage},
    scratch::Scratch,
};

/// What one partition, or all together, have gathered for each aggregate of the plan.
pub struct Gathering {
    inputs: Vec<(AggregateInput, Gathered)>,
    /// What was missed in reference tables.
    pub worklists: Worklists,
}

enum Gathered {
    Rows(u64),
    Unique(Vec<Keys>),
    /// Int or decimal; none once it does not fit 128 bits.
    Exact(Option<i128>),
    Float(f64),
    Share {
        met: u64,
        rows: u64,
    },
    Distinct(Vec<Distinct>),
    References(References),
}

/// Values that refer to others, and what is known of those so far.
pub struct References {
    keys: Vec<Keys>,
    /// The values of the field on the delivery's own rows.
    own: Vec<Distinct>,
    /// Where those of the published tables are gathered.
    published: Distinct,
}

/// The value of an aggregate, and the rows that break it where it is `unique`.
pub struct Found {
    /// The value.
    pub value: AggregateValue,
    /// The rows, for `unique` and `references`.
    pub duplicates: Option<Duplicates>,
}

/// The values of published tables.
pub trait Published {
    /// Shows `visit` the values of a field in every published table of a schema, column by column, as ones of this type.
    fn values(
        &self,
        schema: &str,
        field: &str,
        kind: TypeKind,
        visit: &mut dyn FnMut(&ArrayRef) -> Result<(), LoadError>,
    ) -> Result<(), LoadError>;
}

impl Gathering {
    /// Nothing yet. The keys of all aggregates together keep at most `bytes` in memory, and the rest in files of `scratch`.
    pub fn new(inputs: &[AggregateInput], missed: &[MissedInput], bytes: usize, scratch: &Scratch) -> Self {
        let sets = inputs.iter().map(|it| match it.kind {
            AggregateKind::Unique | AggregateKind::Distinct => 1,
            AggregateKind::References { .. } => 3,
            _ => 0,
        });
        let bytes = bytes / sets.sum::<usize>().max(1);
        let keys = || Keys::new(bytes, scratch.clone());
        let distinct = || Distinct::new(bytes, scratch.clone());
        let start = |input: &AggregateInput| {
            let gathered = match input.kind {
                AggregateKind::Rows => Gathered::Rows(0),
                AggregateKind::Unique => Gathered::Unique(vec![keys()]),
                AggregateKind::Distinct => Gathered::Distinct(vec![distinct()]),
                AggregateKind::References { .. } => Gathered::References(References {
                    keys: vec![keys()],
                    own: vec![distinct()],
                    published: distinct(),
                }),
                AggregateKind::Sum(TypeKind::Float) => Gathered::Float(0.0),
                AggregateKind::Sum(_) => Gathered::Exact(Some(0)),
                AggregateKind::Share => Gathered::Share { met: 0, rows: 0 },
            };
            (input.clone(), gathered)
        };
        let worklists = Worklists::new(missed);
        Self { inputs: inputs.iter().map(start).collect(), worklists }
    }

    /// Adds the rows of a batch: to aggregates of the source the first of each record that is not malformed, to those of the
    /// schema those that are published. `fates` is none where every row is.
    pub fn add(&mut self, batch: &RecordBatch, facts: &Facts<'_>, fates: Option<&[Fate]>) -> Result<(), LoadError> {
        self.worklists.add(batch, facts, fates)?;
        if self.inputs.is_empty() {
            return Ok(());
        }
        let is_well_formed = |row: usize| fates.and_then(|it| it.get(row)) != Some(&Fate::Malformed);
        let well_formed = (fates.is_some() || !facts.one_row_each()).then(|| {
            let record = |row| Some(facts.first_of_record(row) && is_well_formed(row));
            (0..facts.rows).map(record).collect::<BooleanArray>()
        });
        let published = fates.map(published);
        for (input, gathered) in &mut self.inputs {
            let rows = match input.stage {
                Stage::Source => well_formed.as_ref(),
                Stage::Map => published.as_ref(),
            };
            let columns: Option<Vec<ArrayRef>> =
                input.columns.iter().map(|it| batch.columns().get(*it).cloned()).collect();
            let columns =
                columns.ok_or_else(|| LoadError::internal("an aggregate reads a column that is not there"))?;
            gathered.add(&columns, facts, rows)?;
        }
        Ok(())
    }

    /// Does what can be done beside the other partitions: sorts.
    pub fn finish(&mut self) {
        for (_, gathered) in &mut self.inputs {
            match gathered {
                Gathered::Unique(keys) | Gathered::References(References { keys, .. }) => {
                    keys.iter_mut().for_each(Keys::finish);
                }
                _ => {}
            }
        }
    }

    /// Adds what the next partition gathered.
    pub fn merge(&mut self, other: Self) {
        self.worklists.merge(other.worklists);
        for ((_, to), (_, from)) in self.inputs.iter_mut().zip(other.inputs) {
            match (to, from) {
                (Gathered::Rows(to), Gathered::Rows(from)) => *to += from,
                (Gathered::Unique(to), Gathered::Unique(from)) => to.extend(from),
                (Gathered::Exact(to), Gathered::Exact(from)) => {
                    *to = to.zip(from).and_then(|(to, from)| to.checked_add(from));
                }
                (Gathered::Float(to), Gathered::Float(from)) => *to += from,
                (Gathered::Share { met, rows }, Gathered::Share { met: more_met, rows: more_rows }) => {
                    *met += more_met;
                    *rows += more_rows;
                }
                (Gathered::Distinct(to), Gathered::Distinct(from)) => to.extend(from),
                (Gathered::References(to), Gathered::References(from)) => {
                    to.keys.extend(from.keys);
                    to.own.extend(from.own);
                }
                // Both were made for the same aggregate.
                _ => {}
            }
        }
    }

    /// The values, in the order of the plan's aggregates.
    pub fn values(self, published: &dyn Published) -> Result<Vec<Found>, LoadError> {
        self.inputs.into_iter().map(|(input, gathered)| gathered.value(&input.kind, published)).collect()
    }
}

impl Gathered {
    fn add(&mut self, columns: &[ArrayRef], facts: &Facts<'_>, rows: Option<&BooleanArray>) -> Result<(), LoadError> {
        let count = rows.map_or(facts.rows, BooleanArray::true_count) as u64;
        let asked = |row: usize| rows.is_none_or(|it| it.value(row));
        match self {
            Self::Rows(sum) => *sum += count,
            Self::Unique(keys) => {
                for keys in keys {
                    keys.add(columns, facts.rows, rows, |row| facts.place(row))?;
                }
            }
            Self::Distinct(sets) => {
                let [column] = columns else { return Err(wrong_input()) };
                for set in sets {
                    set.add(column, rows)?;
                }
            }
            Self::References(references) => {
                let (column, own) = match columns {
                    [column] => (column, None),
                    [column, own] => (column, Some(own)),
                    _ => return Err(wrong_input()),
                };
                let there = is_not_null(column).map_err(LoadError::internal)?;
                let there = rows.map_or(Ok(there.clone()), |it| and(it, &there)).map_err(LoadError::internal)?;
                for keys in &mut references.keys {
                    keys.add(std::slice::from_ref(column), facts.rows, Some(&there), |row| facts.place(row))?;
                }
                for (set, own) in references.own.iter_mut().zip(own) {
                    set.add(own, rows)?;
                }
            }
            Self::Exact(sum) => {
                let [column] = columns else { return Err(wrong_input()) };
                let add = |sum: Option<i128>, value: Option<i128>| match value {
                    Some(value) => sum?.checked_add(value),
                    None => sum,
                };
                let each = |row: usize, value: Option<i128>| value.filter(|_| asked(row));
                *sum = if let Some(ints) = column.as_primitive_opt::<Int64Type>() {
                    ints.iter().enumerate().map(|(row, it)| each(row, it.map(i128::from))).fold(*sum, add)
                } else if let Some(decimals) = column.as_primitive_opt::<Decimal128Type>() {
                    decimals.iter().enumerate().map(|(row, it)| each(row, it)).fold(*sum, add)
                } else {
                    return Err(wrong_input());
                };
            }
            Self::Float(sum) => {
                let [column] = columns else { return Err(wrong_input()) };
                let floats = column.as_primitive_opt::<Float64Type>().ok_or_else(wrong_input)?;
                *sum += floats.iter().enumerate().filter(|(row, _)| asked(*row)).filter_map(|(_, it)| it).sum::<f64>();
            }
            Self::Share { met, rows: all } => {
                let [column] = columns else { return Err(wrong_input()) };
                let condition = column.as_boolean_opt().ok_or_else(wrong_input)?;
                let holds = |row: &usize| asked(*row) && condition.is_valid(*row) && condition.value(*row);
                *met += (0..facts.rows).filter(holds).count() as u64;
                *all += count;
            }
        }
        Ok(())
    }

    fn value(self, kind: &AggregateKind, published: &dyn Published) -> Result<Found, LoadError> {
        let known = |literal| Found { value: AggregateValue::Known(literal), duplicates: None };
        let overflow = || Found { value: AggregateValue::Overflow, duplicates: None };
        Ok(match self {
            Self::Rows(rows) => i64::try_from(rows).map_or_else(|_| overflow(), |it| known(Literal::Int(it))),
            Self::Unique(keys) => broken_by(duplicates(keys)?),
            Self::References(References { keys, mut own, published: mut others }) => {
                let AggregateKind::References { schema, field, kind } = kind else { return Err(wrong_input()) };
                published.values(schema, field, *kind, &mut |column| Ok(others.add(column, None)?))?;
                own.push(others);
                broken_by(strangers(keys, own)?)
            }
            Self::Distinct(sets) => {
                let count = count(sets)?;
                i64::try_from(count).map_or_else(|_| overflow(), |it| known(Literal::Int(it)))
            }
            Self::Exact(sum) => match (kind, sum) {
                (AggregateKind::Sum(TypeKind::Decimal { scale, .. }), Some(unscaled))
                    if unscaled.unsigned_abs() < 10_u128.pow(38) =>
                {
                    known(Literal::Decimal { unscaled, precision: 38, scale: *scale })
                }
                (AggregateKind::Sum(TypeKind::Int), Some(sum)) => {
                    i64::try_from(sum).map_or_else(|_| overflow(), |it| known(Literal::Int(it)))
                }
                _ => overflow(),
            },
            Self::Float(sum) => known(Literal::Float(sum)),
            Self::Share { met, rows } => known(Literal::Float(if rows == 0 { 0.0 } else { met as f64 / rows as f64 })),
        })
    }
}

/// The value of an aggregate that rows break.
fn broken_by(rows: Duplicates) -> Found {
    Found { value: AggregateValue::Known(Literal::Bool(rows.rows == 0)), duplicates: Some(rows) }
}

fn wrong_input() -> LoadError {
    LoadError::internal("an aggregate was given a column of another type than it was planned for")
}
