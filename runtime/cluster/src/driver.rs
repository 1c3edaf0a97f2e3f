//! The driver's end: gives a load to the scheduler and waits for it.
//!
//! A scheduler that ends forgets its loads. The driver then gives the same load to the next: parts that are done are not
//! done again, for what came of them lies in the staging folder.

use std::{
    process,
    time::{Duration, Instant},
};

use ballista_core::{
    BALLISTA_VERSION,
    extension::{SessionConfigExt, SessionConfigHelperExt},
    serde::protobuf::{
        CancelJobParams, ExecuteQueryParams, GetJobStatusParams, RemoveSessionParams, execute_query_params::Query,
        execute_query_result::Result as Submitted, job_status::Status, scheduler_grpc_client::SchedulerGrpcClient,
    },
    utils::default_config_producer,
    version::{check_compatibility, insert_version_header, version_from_metadata},
};
use datafusion_proto::{physical_plan::AsExecutionPlan, protobuf::PhysicalPlanNode};
use ingest_engine::{Executors, SharedLoad};
use tokio::{
    runtime::{Builder, Runtime},
    time::sleep,
};
use tonic::{Request, transport::Channel};

use crate::{
    Address, ServeError,
    codec::Codec,
    plan::{own_words, plan},
};

/// How often it is looked how the load comes along.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// For so long a scheduler may not know of a load: it is told of one before it has put it into its queue.
const UNKNOWN_AT_MOST: Duration = Duration::from_secs(10);

/// How long a scheduler that does not answer is waited for.
const PATIENCE: Duration = Duration::from_mins(2);

/// How often a load is given to a scheduler that has forgotten it.
const GIVEN_AT_MOST: usize = 5;

/// A scheduler as a run uses it.
#[derive(Debug)]
pub struct Driver {
    scheduler: Address,
    runtime: Runtime,
}

impl Driver {
    /// Of the scheduler there. Connects to nobody yet.
    pub fn new(scheduler: Address) -> Result<Self, ServeError> {
        let runtime = Builder::new_current_thread().enable_all().build();
        Ok(Self { scheduler, runtime: runtime.map_err(ServeError::io("threads could not be started"))? })
    }
}

impl Executors for Driver {
    fn ready(&self) -> Result<(), String> {
        self.runtime.block_on(self.scheduler.connect()).map(drop)
    }

    fn perform(&self, load: &SharedLoad<'_>, go_on: &mut dyn FnMut() -> bool) -> Result<(), String> {
        self.runtime.block_on(Giving { scheduler: &self.scheduler, load, plan: written(load)? }.see_through(go_on))
    }
}

fn written(load: &SharedLoad<'_>) -> Result<Vec<u8>, String> {
    let plan =
        plan(load.folder, load.parts).and_then(|it| PhysicalPlanNode::try_from_physical_plan(it, &Codec::new(None)));
    let mut bytes = Vec::new();
    plan.and_then(|it| it.try_encode(&mut bytes)).map_err(|error| format!("the load could not be written: {error}"))?;
    Ok(bytes)
}

/// A load that is given to a scheduler.
struct Giving<'a> {
    scheduler: &'a Address,
    load: &'a SharedLoad<'a>,
    plan: Vec<u8>,
}

/// How a load stands.
enum Standing {
    Underway,
    Done,
    Failed(String),
    Unknown,
}

impl Giving<'_> {
    async fn see_through(&self, go_on: &mut dyn FnMut() -> bool) -> Result<(), String> {
        let mut client = self.scheduler.connect().await?;
        let mut job = self.give(&mut client, 1).await?;
        let (mut given, mut answered, mut known) = (1, Instant::now(), Instant::now());
        let ended = loop {
            if !go_on() {
                // Who does not hear of it works in vain.
                let _ = client.cancel_job(CancelJobParams { job_id: job.clone() }).await;
                break Ok(());
            }
            match standing(&mut client, &job).await {
                Ok(Standing::Underway) => (answered, known) = (Instant::now(), Instant::now()),
                Ok(Standing::Done) => break Ok(()),
                Ok(Standing::Failed(why)) => break Err(why),
                Ok(Standing::Unknown) if known.elapsed() < UNKNOWN_AT_MOST => answered = Instant::now(),
                Ok(Standing::Unknown) if given < GIVEN_AT_MOST => {
                    given += 1;
                    job = self.give(&mut client, given).await?;
                    (answered, known) = (Instant::now(), Instant::now());
                }
                Ok(Standing::Unknown) => break Err(format!("the scheduler at {} forgets the load", self.scheduler)),
                Err(_) if answered.elapsed() < PATIENCE => {}
                Err(why) => break Err(format!("the scheduler at {} does not answer: {why}", self.scheduler)),
            }
            sleep(LOOK_EVERY).await;
        };
        let session_id = self.session(given);
        let _ = client.remove_session(RemoveSessionParams { session_id }).await;
        ended
    }

    fn session(&self, given: usize) -> String {
        let folder = self.load.folder.file_name().unwrap_or_default().to_string_lossy();
        format!("{folder}-{}-{given}", process::id())
    }

    /// Gives the load to the scheduler, which calls it so.
    async fn give(&self, client: &mut SchedulerGrpcClient<Channel>, given: usize) -> Result<String, String> {
        let refused = |why: &str| format!("the scheduler at {} refuses the load: {why}", self.scheduler);
        let mut request = Request::new(ExecuteQueryParams {
            session_id: self.session(given),
            settings: default_config_producer().with_ballista_job_name(self.load.name).to_key_value_pairs(),
            operation_id: self.session(given),
            query: Some(Query::PhysicalPlan(self.plan.clone())),
        });
        insert_version_header(request.metadata_mut());
        let response = client.execute_query(request).await.map_err(|status| refused(status.message()))?;
        check_compatibility(Some(BALLISTA_VERSION), version_from_metadata(response.metadata()))
            .map_err(|why| refused(&why))?;
        match response.into_inner().result {
            Some(Submitted::Success(success)) => Ok(success.job_id),
            Some(Submitted::Failure(failure)) => {
                use ballista_core::serde::protobuf::execute_query_failure_result::Failure;
                Err(refused(&match failure.failure {
                    Some(Failure::PlanParsingFailure(why)) => why,
                    _ => "it does not say why".to_owned(),
                }))
            }
            None => Err(refused("it does not say why")),
        }
    }
}

async fn standing(client: &mut SchedulerGrpcClient<Channel>, job: &str) -> Result<Standing, String> {
    let asked = client.get_job_status(GetJobStatusParams { job_id: job.to_owned() }).await;
    let status = asked.map_err(|status| status.message().to_owned())?.into_inner().status;
    Ok(match status.and_then(|it| it.status) {
        None => Standing::Unknown,
        Some(Status::Queued(_) | Status::Running(_)) => Standing::Underway,
        Some(Status::Successful(_)) => Standing::Done,
        Some(Status::Failed(failed)) => Standing::Failed(own_words(&failed.error).to_owned()),
    })
}
