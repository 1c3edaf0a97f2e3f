//! A delivery as a table.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use async_trait::async_trait;
use datafusion::{
    catalog::{Session, TableProvider},
    common::{DataFusionError, Result, ScalarValue, plan_datafusion_err},
    logical_expr::{Expr, TableType},
    physical_plan::ExecutionPlan,
};
use ingest_formats::{plan, system};
use ingest_program::{CaptureKind, Literal, Meta, PatternPart, Source, TypeKind};

use super::{Delivery, DeliveryFile, ScanFacts, ScanProgress, exec::DeliveryScan};
use crate::plan::{Names, data_type, scalar};

/// The table of a delivery's records: the source's columns, the reader's system columns, then what is known of each
/// record's file. Only the columns that a plan asks for are made.
pub(crate) struct DeliveryTable {
    source: Arc<Source>,
    delivery: Delivery,
    partitions: usize,
    schema: SchemaRef,
    /// How many columns of the schema are the reader's; those of the file follow.
    read: usize,
    /// What the columns after the reader's hold; the first is the index of the file.
    of_file: Vec<OfFile>,
    facts: ScanFacts,
    progress: Option<Arc<dyn ScanProgress>>,
}

/// Something about a record's file that is a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum OfFile {
    Index,
    Fact(Meta, TypeKind),
}

impl OfFile {
    /// Its value for a file.
    pub(super) fn value(&self, index: usize, file: &DeliveryFile) -> ScalarValue {
        let Self::Fact(meta, kind) = self else { return ScalarValue::UInt32(Some(index as u32)) };
        let literal = match meta {
            Meta::FileName => Literal::Text(file.name.clone()),
            Meta::FileSize => i64::try_from(file.size).map_or(Literal::Null, Literal::Int),
            Meta::FileModified => Literal::Timestamp(file.modified),
            Meta::Capture(name) => {
                let found = file.captures.iter().find(|(its, _)| its == name);
                found.map_or(Literal::Null, |(_, value)| value.clone())
            }
            Meta::RecordNumber | Meta::DeliveryId | Meta::DeliveryDate => Literal::Null,
        };
        scalar(&literal, *kind)
    }
}

impl DeliveryTable {
    pub(crate) fn new(
        source: Arc<Source>,
        delivery: Delivery,
        names: &Names,
        partitions: usize,
        progress: Option<Arc<dyn ScanProgress>>,
    ) -> Result<Self> {
        let declared = source.columns.iter().map(|it| it.name.as_str()).chain([system::RESCUED]).collect::<Vec<_>>();
        let read =
            plan(&source, &declared).map_err(|error| DataFusionError::External(error.into()))?.columns().schema();
        let mut fields = read.fields().iter().map(|it| it.as_ref().clone()).collect::<Vec<_>>();
        fields.push(Field::new(names.file(), DataType::UInt32, false));
        let facts = facts_of_files(&source);
        fields.extend(facts.iter().map(|(meta, kind)| Field::new(names.meta(meta), data_type(*kind), true)));
        let of_file =
            std::iter::once(OfFile::Index).chain(facts.into_iter().map(|(meta, kind)| OfFile::Fact(meta, kind)));
        Ok(Self {
            schema: Arc::new(Schema::new(fields)),
            read: read.fields().len(),
            of_file: of_file.collect(),
            facts: ScanFacts::new(delivery.files.len()),
            source,
            delivery,
            partitions: partitions.max(1),
            progress,
        })
    }

    /// What is learnt of the files while they are read.
    pub(crate) fn facts(&self) -> ScanFacts {
        self.facts.clone()
    }
}

/// What a row can know of its file, with the type.
fn facts_of_files(source: &Source) -> Vec<(Meta, TypeKind)> {
    let mut facts = vec![
        (Meta::FileName, TypeKind::Text),
        (Meta::FileSize, TypeKind::Int),
        (Meta::FileModified, TypeKind::Timestamp),
    ];
    for part in source.files.iter().flat_map(|it| &it.parts) {
        if let PatternPart::Capture(capture) = part {
            let kind = match capture.kind {
                CaptureKind::Text | CaptureKind::OneOf(_) => TypeKind::Text,
                CaptureKind::Int => TypeKind::Int,
                CaptureKind::Date(_) => TypeKind::Date,
            };
            let meta = Meta::Capture(capture.name.clone());
            if !facts.iter().any(|(its, _)| *its == meta) {
                facts.push((meta, kind));
            }
        }
    }
    facts
}

impl std::fmt::Debug for DeliveryTable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DeliveryTable")
            .field("source", &self.source.name)
            .field("delivery", &self.delivery.id)
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl TableProvider for DeliveryTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    async fn scan(
        &self,
        _: &dyn Session,
        projection: Option<&Vec<usize>>,
        _: &[Expr],
        _: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let all = (0..self.schema.fields().len()).collect::<Vec<_>>();
        let wanted = projection.unwrap_or(&all);
        let name = |index: &usize| self.schema.fields().get(*index).map(|it| it.name().as_str());
        let is_wanted =
            |name: &str| wanted.iter().any(|it| self.schema.fields().get(*it).is_some_and(|it| it.name() == name));
        let declared = self.source.columns.iter().map(|it| it.name.as_str()).chain([system::RESCUED]);
        let plan = plan(&self.source, &declared.filter(|it| is_wanted(it)).collect::<Vec<_>>())
            .map_err(|error| DataFusionError::External(error.into()))?;
        let missing = || plan_datafusion_err!("a column of the delivery is not there");
        let columns = wanted.iter().map(|index| {
            if let Some(of_file) = index.checked_sub(self.read) {
                Ok(super::exec::Column::OfFile(self.of_file.get(of_file).ok_or_else(missing)?.clone()))
            } else {
                let name = name(index).ok_or_else(missing)?;
                Ok(super::exec::Column::Read(plan.columns().schema().index_of(name)?))
            }
        });
        let columns = columns.collect::<Result<Vec<_>>>()?;
        let schema = Arc::new(self.schema.project(wanted)?);
        Ok(Arc::new(DeliveryScan::new(
            schema,
            columns,
            plan,
            self.source.name.clone(),
            self.delivery.clone(),
            self.partitions,
            self.facts.clone(),
            self.progress.clone(),
        )))
    }
}
