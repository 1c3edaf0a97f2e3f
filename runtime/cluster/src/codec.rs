//! How a plan is written and read.

use std::{path::PathBuf, sync::Arc};

use ballista_core::serde::BallistaPhysicalExtensionCodec;
use datafusion::{
    common::{DataFusionError, Result, exec_err, internal_err},
    execution::TaskContext,
    physical_plan::ExecutionPlan,
};
use datafusion_proto::physical_plan::{PhysicalExtensionCodec, PhysicalProtoConverterExtension};
use ingest_engine::build;
use serde::{Deserialize, Serialize};

use crate::plan::{PartsExec, Perform};

/// With what the bytes of a [`PartsExec`] begin, as those of no node of Ballista do: it is no valid protobuf.
pub const MARK: &[u8] = b"\xff\xffingest ";

/// Writes and reads our node, and leaves all others to Ballista.
pub struct Codec {
    ballista: BallistaPhysicalExtensionCodec,
    perform: Option<Perform>,
}

#[derive(Serialize, Deserialize)]
struct Node {
    /// Who wrote it: driver, scheduler and executors have to be of one build.
    build: String,
    folder: PathBuf,
}

impl Codec {
    /// Plans that it reads can do parts with `perform`; where that is none, they are only passed on.
    pub fn new(perform: Option<Perform>) -> Self {
        Self { ballista: BallistaPhysicalExtensionCodec::default(), perform }
    }
}

impl std::fmt::Debug for Codec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Codec").finish_non_exhaustive()
    }
}

impl PhysicalExtensionCodec for Codec {
    fn try_decode(
        &self,
        buf: &[u8],
        inputs: &[Arc<dyn ExecutionPlan>],
        ctx: &TaskContext,
        converter: &dyn PhysicalProtoConverterExtension,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let Some(node) = buf.strip_prefix(MARK) else {
            return self.ballista.try_decode(buf, inputs, ctx, converter);
        };
        let node: Node = serde_json::from_slice(node).map_err(|error| DataFusionError::External(Box::new(error)))?;
        if node.build != build() {
            return exec_err!(
                "the run is of ingest {}, and the cluster of ingest {}: both have to be of one build",
                node.build,
                build()
            );
        }
        let [input] = inputs else { return internal_err!("PartsExec has one child") };
        Ok(Arc::new(PartsExec::new(node.folder, self.perform.clone(), Arc::clone(input))))
    }

    fn try_encode(
        &self,
        node: Arc<dyn ExecutionPlan>,
        buf: &mut Vec<u8>,
        converter: &dyn PhysicalProtoConverterExtension,
    ) -> Result<()> {
        let Some(parts) = node.downcast_ref::<PartsExec>() else {
            return self.ballista.try_encode(node, buf, converter);
        };
        let node = Node { build: build().to_owned(), folder: parts.folder().to_owned() };
        buf.extend_from_slice(MARK);
        serde_json::to_writer(buf, &node).map_err(|error| DataFusionError::External(Box::new(error)))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop where it likes")]

    use std::path::Path;

    use datafusion::prelude::SessionContext;
    use datafusion_proto::{
        physical_plan::AsExecutionPlan,
        protobuf::{PhysicalPlanNode, physical_plan_node::PhysicalPlanType},
    };

    use super::*;
    use crate::plan::plan;

    fn written() -> PhysicalPlanNode {
        PhysicalPlanNode::try_from_physical_plan(plan(Path::new("/lake/staging"), 3).unwrap(), &Codec::new(None))
            .unwrap()
    }

    fn read(node: &PhysicalPlanNode) -> Result<Arc<dyn ExecutionPlan>> {
        node.try_into_physical_plan(&SessionContext::new().task_ctx(), &Codec::new(None))
    }

    #[test]
    fn a_plan_reads_back() {
        let plan = read(&written()).unwrap();
        let parts = plan.downcast_ref::<PartsExec>().unwrap();
        assert_eq!(parts.folder(), Path::new("/lake/staging"));
        assert_eq!(plan.properties().output_partitioning().partition_count(), 3);
    }

    #[test]
    fn another_build_is_refused() {
        let mut node = written();
        let Some(PhysicalPlanType::Extension(extension)) = &mut node.physical_plan_type else { unreachable!() };
        let text = String::from_utf8_lossy(extension.node.strip_prefix(MARK).unwrap()).replace(build(), "9.9.9");
        extension.node = [MARK, text.as_bytes()].concat();
        let error = read(&node).unwrap_err().to_string();
        assert!(error.contains("the run is of ingest 9.9.9, and the cluster of ingest"), "{error}");
    }
}
