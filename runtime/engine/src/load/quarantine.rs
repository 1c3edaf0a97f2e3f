//! The quarantine: every rejected record as it came, and every reason why.

use std::{collections::BTreeMap, sync::Arc};

use arrow::{
    array::{
        Array, ArrayRef, AsArray, BinaryViewArray, Int64Array, ListArray, RecordBatch, StringArray, StringViewArray,
        StructArray, UInt32Array,
    },
    buffer::{OffsetBuffer, ScalarBuffer},
    compute::take,
    datatypes::{DataType, Field, Fields, Schema, SchemaRef},
    error::ArrowError,
};

use super::split::{Facts, Fate, Splitter, for_each_bit};
use crate::{
    plan::{Layout, RowRule, Stage, malformed_reason, violation},
    scan::Delivery,
};

/// What stands in the column `rule` of a malformed record.
const MALFORMED: &str = "malformed";

/// Makes quarantine rows of the rejected rows of batches.
pub struct Quarantine {
    source: ArrayRef,
    delivery: ArrayRef,
    files: ArrayRef,
    /// Reasons: those of malformed records by code, then the rules of the source stage, then those of the map stage.
    rules: StringArray,
    columns: StringArray,
    texts: StringArray,
    first_of_source: usize,
    first_of_map: usize,
    reasons: Fields,
}

/// The quarantine's schema: `source`, `delivery`, `file`, `record`, `element`, `byte_offset`, `raw`,
/// `reasons list<struct<rule, column, reason>>`.
pub fn schema() -> SchemaRef {
    let doc = |field: Field, doc: &str| field.with_metadata([("comment".to_owned(), doc.to_owned())].into());
    let reasons = Field::new_list("reasons", Field::new_list_field(DataType::Struct(reason_fields()), false), false);
    Arc::new(Schema::new(vec![
        doc(Field::new("source", DataType::Utf8, false), "The source that the record came from."),
        doc(Field::new("delivery", DataType::Utf8, false), "The delivery that the record came with."),
        doc(Field::new("file", DataType::Utf8, false), "The file's path below the source's folder."),
        doc(
            Field::new("record", DataType::Int64, false),
            "The record's number in the file, from 1, header not counted.",
        ),
        doc(
            Field::new("element", DataType::Int64, true),
            "Where the map has `for each`: which element of the record's list, from 1; null where the record as a whole was \
                 rejected.",
        ),
        doc(
            Field::new("byte_offset", DataType::Int64, false),
            "The record's first byte, from 0: of the file, or where its source declares another encoding than UTF-8, of the \
                 file's text in UTF-8.",
        ),
        doc(
            Field::new("raw", DataType::Binary, false),
            "The record as it came, without its line end; where its source declares another encoding than UTF-8, its text \
                 in UTF-8.",
        ),
        doc(reasons, "Every rule that sends the record here, with its column and what it says."),
    ]))
}

fn reason_fields() -> Fields {
    Fields::from(vec![
        Field::new("rule", DataType::Utf8, false),
        Field::new("column", DataType::Utf8, true),
        Field::new("reason", DataType::Utf8, false),
    ])
}

impl Quarantine {
    /// For a delivery of `source` that is judged by these rules.
    pub fn new(source: &str, delivery: &Delivery, source_rules: &[RowRule], map_rules: &[RowRule]) -> Self {
        let rules = || source_rules.iter().chain(map_rules);
        let codes = 0..=u8::MAX;
        let malformed = usize::from(u8::MAX) + 1;
        Self {
            source: Arc::new(StringViewArray::from_iter_values([source])),
            delivery: Arc::new(StringViewArray::from_iter_values([delivery.id.as_str()])),
            files: Arc::new(StringViewArray::from_iter_values(delivery.files.iter().map(|it| it.name.as_str()))),
            rules: codes.clone().map(|_| Some(MALFORMED)).chain(rules().map(|it| Some(it.name.as_str()))).collect(),
            columns: codes.clone().map(|_| None).chain(rules().map(|it| it.column.as_deref())).collect(),
            texts: codes
                .map(|it| format!("the record {}", malformed_reason(it)))
                .chain(rules().map(|it| it.reason.clone()))
                .map(Some)
                .collect(),
            first_of_source: malformed,
            first_of_map: malformed + source_rules.len(),
            reasons: reason_fields(),
        }
    }

    /// The columns of the quarantine for the rejected rows of a batch, and how many there are.
    pub fn rows(
        &self,
        batch: &RecordBatch,
        layout: &Layout,
        facts: &Facts<'_>,
        fates: &[Fate],
        splitter: &Splitter,
    ) -> Result<(Vec<ArrayRef>, usize), ArrowError> {
        let rejected = || fates.iter().enumerate().filter(|(_, fate)| fate.rejected());
        let rows: UInt32Array = rejected().map(|(row, _)| Some(row as u32)).collect();
        let raw = batch.columns().get(layout.raw).filter(|it| it.as_any().is::<BinaryViewArray>());
        let raw = raw.ok_or_else(|| ArrowError::SchemaError("the plan gives no raw records".to_owned()))?;
        let number = |of: &[u64]| -> ArrayRef {
            Arc::new(rejected().map(|(row, _)| of.get(row).map(|it| *it as i64)).collect::<Int64Array>())
        };
        let first = UInt32Array::from(vec![0; rows.len()]);
        let file: UInt32Array = rejected().map(|(row, _)| facts.file.get(row).copied()).collect();
        let element = |row: usize| Some(i64::from(facts.element(row))).filter(|it| *it > 0);
        let columns = vec![
            take(&self.source, &first, None)?,
            take(&self.delivery, &first, None)?,
            take(&self.files, &file, None)?,
            number(facts.record),
            Arc::new(rejected().map(|(row, _)| element(row)).collect::<Int64Array>()),
            number(facts.offset),
            take(raw, &rows, None)?,
            self.reasons(facts, fates, splitter)?,
        ];
        Ok((columns, rows.len()))
    }

    fn reasons(&self, facts: &Facts<'_>, fates: &[Fate], splitter: &Splitter) -> Result<ArrayRef, ArrowError> {
        let mut reasons: Vec<u32> = Vec::new();
        let mut ends: Vec<i32> = vec![0];
        // What checks say of the very row, by the place of the reason.
        let mut said = BTreeMap::new();
        for (row, fate) in fates.iter().enumerate().filter(|(_, fate)| fate.rejected()) {
            let (stage, masks, first) = match fate {
                Fate::RejectedBySource => (Stage::Source, &facts.source, self.first_of_source),
                Fate::RejectedByMap => (Stage::Map, &facts.map, self.first_of_map),
                _ => {
                    reasons.push(u32::from(facts.malformed.get(row).copied().unwrap_or_default()));
                    ends.push(reasons.len() as i32);
                    continue;
                }
            };
            for (column, (mask, rejecting)) in masks.iter().zip(splitter.rejecting(*fate)).enumerate() {
                let bits = mask.get(row).copied().unwrap_or_default() & rejecting;
                for_each_bit(bits, column, |rule| {
                    if let Some(message) = facts.message(stage, rule, row) {
                        said.insert(reasons.len(), message);
                    }
                    reasons.push((first + rule) as u32);
                });
            }
            ends.push(reasons.len() as i32);
        }
        let reasons = UInt32Array::from(reasons);
        let children = [&self.rules, &self.columns, &self.texts];
        let mut children = children.iter().map(|it| take(*it, &reasons, None)).collect::<Result<Vec<_>, _>>()?;
        if let ([rules, _, texts], false) = (children.as_mut_slice(), said.is_empty()) {
            *texts = with_messages(rules.as_string(), texts.as_string(), &said);
        }
        let entries = StructArray::try_new(self.reasons.clone(), children, None)?;
        let item = Arc::new(Field::new_list_field(entries.data_type().clone(), false));
        let list = ListArray::try_new(item, OffsetBuffer::new(ScalarBuffer::from(ends)), Arc::new(entries), None)?;
        Ok(Arc::new(list))
    }
}

/// The texts of reasons, where a message, by the place of its reason, says more of the row than the check's own words.
fn with_messages(rules: &StringArray, texts: &StringArray, said: &BTreeMap<usize, &str>) -> ArrayRef {
    let text = |(at, (rule, text)): (usize, (Option<&str>, Option<&str>))| match said.get(&at) {
        Some(message) => Some(format!("{}: {message}", violation(rule.unwrap_or_default()))),
        None => text.map(str::to_owned),
    };
    Arc::new(rules.iter().zip(texts).enumerate().map(text).collect::<StringArray>())
}
