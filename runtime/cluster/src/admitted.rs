//! Which plans are let in.
//!
//! Ballista carries out any plan of `DataFusion`, and those read and write every file that the executor's user may: whoever reaches
//! a scheduler could have that done, and read in an error what stands in a file. So what comes over the network is held to the one
//! form that a load has, before anything of it is built.

use std::{marker::PhantomData, sync::Arc};

use ballista_core::serde::protobuf::{
    BallistaPhysicalPlanNode, ballista_physical_plan_node::PhysicalPlanType as OfBallista,
};
use datafusion::{
    common::{Result, plan_err},
    execution::TaskContext,
    logical_expr::LogicalPlan,
    physical_plan::ExecutionPlan,
};
use datafusion_proto::{
    logical_plan::{AsLogicalPlan, LogicalExtensionCodec},
    physical_plan::{AsExecutionPlan, PhysicalExtensionCodec},
    protobuf::{PhysicalPlanNode, physical_plan_node::PhysicalPlanType},
};
use prost::{Message, bytes::BufMut};

use crate::codec::MARK;

/// Who sends a plan: what it has to be.
pub trait Sender: std::fmt::Debug + Clone + Send + Sync + 'static {
    /// Whether a plan is of the form that this sender gives it.
    fn sends(plan: &PhysicalPlanNode) -> bool;
}

/// A driver sends a load to the scheduler: a [`PartsExec`](crate::plan::PartsExec) over the numbers of the parts.
#[derive(Debug, Clone)]
pub struct OfDriver;

impl Sender for OfDriver {
    fn sends(plan: &PhysicalPlanNode) -> bool {
        extension(plan).is_some_and(|(node, input)| {
            node.starts_with(MARK) && matches!(input.physical_plan_type, Some(PhysicalPlanType::MemoryScan(_)))
        })
    }
}

/// The scheduler sends some of its parts to an executor, whose writer keeps what the node hands on.
#[derive(Debug, Clone)]
pub struct OfScheduler;

impl Sender for OfScheduler {
    fn sends(plan: &PhysicalPlanNode) -> bool {
        extension(plan).is_some_and(|(node, input)| {
            let writer = BallistaPhysicalPlanNode::decode(node).ok().and_then(|it| it.physical_plan_type);
            matches!(writer, Some(OfBallista::ShuffleWriter(it)) if it.input.is_none() && it.output_partitioning.is_none())
                && OfDriver::sends(input)
        })
    }
}

/// The bytes and the input of a node that is none of `DataFusion`'s and has one input.
fn extension(plan: &PhysicalPlanNode) -> Option<(&[u8], &PhysicalPlanNode)> {
    let Some(PhysicalPlanType::Extension(node)) = &plan.physical_plan_type else { return None };
    let [input] = node.inputs.as_slice() else { return None };
    Some((&node.node, input))
}

/// A plan that came from such a sender.
#[derive(Debug, Clone)]
pub struct Admitted<S>(PhysicalPlanNode, PhantomData<S>);

impl<S: Sender> AsExecutionPlan for Admitted<S> {
    fn try_decode(buf: &[u8]) -> Result<Self> {
        let plan = <PhysicalPlanNode as AsExecutionPlan>::try_decode(buf)?;
        if S::sends(&plan) {
            Ok(Self(plan, PhantomData))
        } else {
            plan_err!("no load of ingest: nothing else is done here")
        }
    }

    fn try_encode<B: BufMut>(&self, buf: &mut B) -> Result<()> {
        self.0.try_encode(buf)
    }

    fn try_into_physical_plan(
        &self,
        ctx: &TaskContext,
        codec: &dyn PhysicalExtensionCodec,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        self.0.try_into_physical_plan(ctx, codec)
    }

    fn try_from_physical_plan(plan: Arc<dyn ExecutionPlan>, codec: &dyn PhysicalExtensionCodec) -> Result<Self> {
        PhysicalPlanNode::try_from_physical_plan(plan, codec).map(|it| Self(it, PhantomData))
    }
}

/// A logical plan: there are none.
#[derive(Debug, Clone)]
pub struct NoLogicalPlan;

impl AsLogicalPlan for NoLogicalPlan {
    fn try_decode(_: &[u8]) -> Result<Self> {
        plan_err!("no load of ingest: nothing else is done here")
    }

    fn try_encode<B: BufMut>(&self, _: &mut B) -> Result<()> {
        Ok(())
    }

    fn try_into_logical_plan(&self, _: &TaskContext, _: &dyn LogicalExtensionCodec) -> Result<LogicalPlan> {
        plan_err!("no load of ingest: nothing else is done here")
    }

    fn try_from_logical_plan(_: &LogicalPlan, _: &dyn LogicalExtensionCodec) -> Result<Self> {
        Ok(Self)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop where it likes")]

    use std::path::Path;

    use ballista_core::{execution_plans::ShuffleWriterExec, serde::BallistaPhysicalExtensionCodec};
    use datafusion::{
        catalog::memory::MemorySourceConfig,
        physical_plan::{coalesce_partitions::CoalescePartitionsExec, empty::EmptyExec},
        prelude::{CsvReadOptions, SessionContext},
    };
    use tokio::runtime::Builder;

    use super::*;
    use crate::{
        codec::Codec,
        plan::{PartsExec, plan},
    };

    fn written(plan: Arc<dyn ExecutionPlan>) -> Vec<u8> {
        let mut bytes = Vec::new();
        PhysicalPlanNode::try_from_physical_plan(plan, &Codec::new(None)).unwrap().try_encode(&mut bytes).unwrap();
        bytes
    }

    /// Whether it is let in by a scheduler, and by an executor.
    fn admitted(plan: Arc<dyn ExecutionPlan>) -> [bool; 2] {
        let bytes = written(plan);
        [Admitted::<OfDriver>::try_decode(&bytes).is_ok(), Admitted::<OfScheduler>::try_decode(&bytes).is_ok()]
    }

    fn writer(of: Arc<dyn ExecutionPlan>) -> Arc<dyn ExecutionPlan> {
        Arc::new(ShuffleWriterExec::try_new("job".to_owned().into(), 1, of, String::new()).unwrap())
    }

    fn parts(of: Arc<dyn ExecutionPlan>) -> Arc<dyn ExecutionPlan> {
        Arc::new(PartsExec::new("/lake/staging".into(), None, of))
    }

    fn load() -> Arc<dyn ExecutionPlan> {
        plan(Path::new("/lake/staging"), 3).unwrap()
    }

    #[test]
    fn a_load_is_let_in_from_whom_it_comes() {
        assert_eq!(admitted(load()), [true, false]);
        assert_eq!(admitted(writer(load())), [false, true]);
    }

    #[test]
    fn nothing_else_is() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret.csv");
        std::fs::write(&file, "a\n1\n").unwrap();
        let context = SessionContext::new();
        let scan = async {
            let frame = context.read_csv(file.to_str().unwrap(), CsvReadOptions::new()).await.unwrap();
            frame.create_physical_plan().await.unwrap()
        };
        let scan = Builder::new_current_thread().build().unwrap().block_on(scan);
        let schema = scan.schema();
        let empty: Arc<dyn ExecutionPlan> = Arc::new(EmptyExec::new(Arc::clone(&schema)));
        let memory = MemorySourceConfig::try_new_exec(&[vec![]], schema, None).unwrap();
        let others: [Arc<dyn ExecutionPlan>; 8] = [
            Arc::clone(&scan),
            empty,
            memory,
            parts(Arc::clone(&scan)),
            parts(parts(load())),
            writer(writer(load())),
            writer(Arc::clone(&scan)),
            Arc::new(CoalescePartitionsExec::new(load())),
        ];
        for other in others {
            assert_eq!(admitted(Arc::clone(&other)), [false, false], "{other:?}");
        }
        assert_eq!(admitted(writer(parts(scan))), [false, false]);
        // With the codec of Ballista alone what is marked as ours is no writer either.
        let error = PhysicalPlanNode::try_from_physical_plan(load(), &BallistaPhysicalExtensionCodec::default());
        assert!(error.is_err());
        assert!(Admitted::<OfDriver>::try_decode(&[]).is_err());
        assert!(NoLogicalPlan::try_decode(&[]).is_err());
    }
}
