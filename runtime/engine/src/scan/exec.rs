//! The physical scan of a delivery: one thread reads, every partition decodes.

use std::{
    collections::BTreeSet,
    fmt,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use arrow::{
    array::{ArrayRef, RecordBatch, RecordBatchOptions},
    datatypes::SchemaRef,
};
use datafusion::{
    common::{Result, internal_err, tree_node::TreeNodeRecursion},
    execution::{SendableRecordBatchStream, TaskContext},
    physical_expr::EquivalenceProperties,
    physical_plan::{
        DisplayAs, DisplayFormatType, ExecutionPlan, Partitioning, PhysicalExpr, PlanProperties,
        execution_plan::{Boundedness, ChildrenPropertiesMode, EmissionType, ReplaceChildrenOptions},
        stream::RecordBatchStreamAdapter,
    },
};
use futures::stream;
use ingest_formats::Plan;
use tokio::sync::{Mutex as AsyncMutex, mpsc::Receiver};

use super::{
    Delivery, ScanError, ScanFacts, ScanProgress,
    reader::{Piece, Reading},
    table::OfFile,
};

/// A column of the scan's batches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Column {
    /// A column of the reader's batches.
    Read(usize),
    /// One value for all records of a file.
    OfFile(OfFile),
}

/// What the partitions take from in turn.
struct Pieces {
    receiver: Receiver<std::result::Result<Piece, ScanError>>,
    taken: u64,
}

impl Pieces {
    /// The next piece and its place among all, from one; `None` behind the last.
    async fn next(&mut self) -> Option<(std::result::Result<Piece, ScanError>, u64)> {
        let piece = self.receiver.recv().await?;
        self.taken += 1;
        Some((piece, self.taken))
    }
}

/// Reads a delivery once. The partitions share one reader: each takes the next chunk when it has decoded its last.
pub(super) struct DeliveryScan {
    schema: SchemaRef,
    columns: Arc<Vec<Column>>,
    plan: Arc<dyn Plan>,
    source: String,
    delivery: Arc<Delivery>,
    facts: ScanFacts,
    progress: Option<Arc<dyn ScanProgress>>,
    properties: Arc<PlanProperties>,
    started: Mutex<Started>,
}

/// Which partitions have been started, and what they take from. The streams alone keep the reader alive: it ends when the
/// last of them is dropped.
#[derive(Default)]
struct Started {
    partitions: BTreeSet<usize>,
    pieces: Option<Weak<AsyncMutex<Pieces>>>,
}

impl DeliveryScan {
    #[expect(clippy::too_many_arguments, reason = "each is a part of what a scan is")]
    pub(super) fn new(
        schema: SchemaRef,
        columns: Vec<Column>,
        plan: Arc<dyn Plan>,
        source: String,
        delivery: Delivery,
        partitions: usize,
        facts: ScanFacts,
        progress: Option<Arc<dyn ScanProgress>>,
    ) -> Self {
        let properties = PlanProperties::new(
            EquivalenceProperties::new(Arc::clone(&schema)),
            Partitioning::UnknownPartitioning(partitions),
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        Self {
            schema,
            columns: Arc::new(columns),
            plan,
            source,
            delivery: Arc::new(delivery),
            facts,
            progress,
            properties: Arc::new(properties),
            started: Mutex::default(),
        }
    }

    /// What the partition takes from; starts the reader for the first of them.
    fn pieces(&self, partition: usize) -> Result<Arc<AsyncMutex<Pieces>>> {
        let mut started = self.started.lock().unwrap_or_else(PoisonError::into_inner);
        if !started.partitions.insert(partition) {
            return internal_err!("partition {partition} of a delivery is read a second time");
        }
        if let Some(weak) = &started.pieces {
            return if let Some(pieces) = weak.upgrade() {
                Ok(pieces)
            } else {
                internal_err!("partition {partition} of a delivery is read after the others are done")
            };
        }
        let reading = Reading {
            plan: Arc::clone(&self.plan),
            files: self.delivery.files.clone(),
            elsewhere: self.delivery.elsewhere.clone(),
            layers: Arc::clone(&self.delivery.layers),
            facts: self.facts.clone(),
            progress: self.progress.clone(),
        };
        let receiver = reading.start(self.properties.output_partitioning().partition_count())?;
        let pieces = Arc::new(AsyncMutex::new(Pieces { receiver, taken: 0 }));
        started.pieces = Some(Arc::downgrade(&pieces));
        Ok(pieces)
    }
}

/// Decodes the next chunk that no other partition has; `None` where there is none.
async fn next(
    pieces: &AsyncMutex<Pieces>,
    columns: &[Column],
    schema: &SchemaRef,
    delivery: &Delivery,
) -> Result<Option<RecordBatch>> {
    let Some((piece, place)) = pieces.lock().await.next().await else { return Ok(None) };
    let Piece { file: index, records } = piece.map_err(|it| it.at(place))?;
    let Some(file) = delivery.files.get(index) else { return internal_err!("file {index} is not of the delivery") };
    let read = records.decode().map_err(|cause| ScanError::new(&file.name, cause).at(place))?;
    let rows = read.num_rows();
    let column = |column: &Column| -> Result<ArrayRef> {
        match column {
            Column::Read(at) => {
                if let Some(column) = read.columns().get(*at) {
                    Ok(Arc::clone(column))
                } else {
                    internal_err!("the reader gives no column {at}")
                }
            }
            Column::OfFile(fact) => fact.value(index, file).to_array_of_size(rows),
        }
    };
    let columns = columns.iter().map(column).collect::<Result<Vec<_>>>()?;
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    Ok(Some(RecordBatch::try_new_with_options(Arc::clone(schema), columns, &options)?))
}

impl ExecutionPlan for DeliveryScan {
    fn name(&self) -> &'static str {
        "DeliveryScan"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        Vec::new()
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn replace_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
        _: ReplaceChildrenOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        if children.is_empty() { Ok(self) } else { internal_err!("a scan has no children") }
    }

    fn with_new_children(self: Arc<Self>, children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        self.replace_children(children, ReplaceChildrenOptions::new(ChildrenPropertiesMode::Recompute))
    }

    fn execute(&self, partition: usize, _: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let pieces = self.pieces(partition)?;
        let (columns, schema, delivery) =
            (Arc::clone(&self.columns), Arc::clone(&self.schema), Arc::clone(&self.delivery));
        let batches = stream::try_unfold((pieces, columns, schema, delivery), |state| async move {
            let batch = next(&state.0, &state.1, &state.2, &state.3).await?;
            Ok(batch.map(|batch| (batch, state)))
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(Arc::clone(&self.schema), batches)))
    }
}

impl fmt::Debug for DeliveryScan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeliveryScan").field("source", &self.source).finish_non_exhaustive()
    }
}

impl DisplayAs for DeliveryScan {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.schema.fields().iter().map(|it| it.name().as_str()).collect::<Vec<_>>();
        write!(
            f,
            "DeliveryScan: source={}, delivery={}, files={}, partitions={}, columns=[{}]",
            self.source,
            self.delivery.id,
            self.delivery.files.len(),
            self.properties.output_partitioning().partition_count(),
            names.join(", "),
        )
    }
}
