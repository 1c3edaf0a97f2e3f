//! The plan of a load that is done in parts: `PartsExec` over a row for each part.

use std::{
    fmt, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use arrow::{
    array::{AsArray, RecordBatch, UInt64Array},
    datatypes::{DataType, Field, Schema, SchemaRef, UInt64Type},
};
use datafusion::{
    catalog::memory::MemorySourceConfig,
    common::{DataFusionError, Result, exec_err, internal_err, tree_node::TreeNodeRecursion},
    execution::{SendableRecordBatchStream, TaskContext},
    physical_expr::EquivalenceProperties,
    physical_plan::{
        DisplayAs, DisplayFormatType, ExecutionPlan, PhysicalExpr, PlanProperties,
        execution_plan::{Boundedness, ChildrenPropertiesMode, EmissionType, ReplaceChildrenOptions},
        stream::RecordBatchStreamAdapter,
    },
};
use futures::StreamExt;

/// Does a part of the load in a folder.
pub type Perform = Arc<dyn Fn(&Path, usize) -> std::result::Result<(), NotDone> + Send + Sync>;

/// Why a part is not done, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotDone {
    /// The executor cannot do it, and another may be able to.
    Here(String),
    /// There is nothing to be done.
    Nowhere(String),
}

/// What the words stand in within what Ballista makes of them.
const QUOTED: [char; 2] = ['«', '»'];

/// The executor's own words in a text of Ballista, which tells through what they came; all of it where there are none.
pub fn own_words(text: &str) -> &str {
    let [begin, end] = QUOTED;
    let words = text.rsplit_once(begin).and_then(|(_, behind)| behind.split_once(end));
    words.map_or(text, |(words, _)| words)
}

/// Does the parts whose numbers its input gives, one after the other, and hands the numbers on.
///
/// It stands above the numbers, and does not know how many there are: for the partitions that a task gets, Ballista cuts the
/// plan down at its leaves, and of leaves it only knows those of `DataFusion`.
pub struct PartsExec {
    folder: PathBuf,
    /// None where the plan is only passed on.
    perform: Option<Perform>,
    input: Arc<dyn ExecutionPlan>,
    properties: Arc<PlanProperties>,
}

/// The plan of `parts` parts of the load in `folder`, to be sent.
pub fn plan(folder: &Path, parts: usize) -> Result<Arc<dyn ExecutionPlan>> {
    let schema: SchemaRef = Arc::new(Schema::new(vec![Field::new("part", DataType::UInt64, false)]));
    let row = |part: usize| {
        let number = UInt64Array::from(vec![part as u64]);
        Ok(vec![RecordBatch::try_new(Arc::clone(&schema), vec![Arc::new(number)])?])
    };
    let rows = (0..parts).map(row).collect::<Result<Vec<_>>>()?;
    let numbers = MemorySourceConfig::try_new_exec(&rows, schema, None)?;
    Ok(Arc::new(PartsExec::new(folder.to_owned(), None, numbers)))
}

impl PartsExec {
    /// Of the load in `folder`.
    pub fn new(folder: PathBuf, perform: Option<Perform>, input: Arc<dyn ExecutionPlan>) -> Self {
        let properties = PlanProperties::new(
            EquivalenceProperties::new(input.schema()),
            input.properties().output_partitioning().clone(),
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        Self { folder, perform, input, properties: Arc::new(properties) }
    }

    /// Where the load is described.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

/// Does the parts of a batch. The thread it is called on is one that may be kept busy.
fn perform_all(perform: &Perform, folder: &Path, batch: &RecordBatch) -> Result<()> {
    let Some(parts) = batch.columns().first().and_then(|it| it.as_primitive_opt::<UInt64Type>()) else {
        return internal_err!("a batch without numbers of parts");
    };
    for part in parts.values() {
        let [begin, end] = QUOTED;
        match perform(folder, usize::try_from(*part).unwrap_or(usize::MAX)) {
            Ok(()) => {}
            // What fails by a fault of input and output is given to others, and what fails otherwise is not.
            Err(NotDone::Here(why)) => {
                return Err(DataFusionError::IoError(io::Error::other(format!("{begin}{why}{end}"))));
            }
            Err(NotDone::Nowhere(why)) => return exec_err!("{begin}{why}{end}"),
        }
    }
    Ok(())
}

impl ExecutionPlan for PartsExec {
    fn name(&self) -> &'static str {
        "PartsExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn benefits_from_input_partitioning(&self) -> Vec<bool> {
        vec![false]
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
        let Ok([input]) = <[_; 1]>::try_from(children) else { return internal_err!("PartsExec has one child") };
        Ok(Arc::new(Self::new(self.folder.clone(), self.perform.clone(), input)))
    }

    fn with_new_children(self: Arc<Self>, children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        self.replace_children(children, ReplaceChildrenOptions::new(ChildrenPropertiesMode::Recompute))
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let Some(perform) = self.perform.clone() else {
            return exec_err!("parts of loads are done by executors of ingest alone");
        };
        let (folder, schema) = (self.folder.clone(), self.schema());
        let numbers = self.input.execute(partition, context)?;
        let done = numbers.then(move |batch| {
            let (perform, folder) = (Arc::clone(&perform), folder.clone());
            async move {
                let batch = batch?;
                let work = move || perform_all(&perform, &folder, &batch).map(|()| batch);
                let Ok(done) = tokio::task::spawn_blocking(work).await else {
                    return exec_err!("a part of a load panicked; this is a fault of `ingest`");
                };
                done
            }
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(schema, done)))
    }
}

impl fmt::Debug for PartsExec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PartsExec").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl DisplayAs for PartsExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PartsExec: folder={}", self.folder.display())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_executor_are_all_that_is_told() {
        assert_eq!(own_words("Job failed: Task failed: «the folder is not there») }"), "the folder is not there");
        assert_eq!(own_words("the scheduler ended"), "the scheduler ended");
    }
}
