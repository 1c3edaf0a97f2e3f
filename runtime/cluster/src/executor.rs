//! An executor: asks the scheduler for a part, does it, and asks again. One part at a time, on all its threads.

use std::{
    fs::Permissions,
    net::SocketAddr,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    thread::sleep as sleep_for,
    time::Duration,
};

use axum::{Router, extract::State, http::StatusCode, routing::get};
use ballista_core::{
    BALLISTA_PROTOCOL_VERSION, ConfigProducer, RuntimeProducer,
    ids::new_instance_id,
    serde::{
        BallistaCodec, BallistaLogicalExtensionCodec,
        protobuf::{
            ExecutorOperatingSystemSpecification, ExecutorRegistration, ExecutorResource, ExecutorSpecification,
            ExecutorStoppedParams, executor_resource::Resource, scheduler_grpc_client::SchedulerGrpcClient,
        },
    },
    utils::default_config_producer,
};
use ballista_executor::{execution_loop::poll_loop, executor::Executor, health::ExecutorHealth};
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use ingest_engine::{Ending, Performed, perform};
use tokio::{runtime::Builder, sync::Semaphore, time::sleep};
use tonic::transport::Channel;

use crate::{
    Address, Log, ServeError,
    admitted::{Admitted, NoLogicalPlan, OfScheduler},
    codec::Codec,
    plan::{NotDone, Perform},
    scheduler::{listen, told_to_end},
};

/// How long it waits before it looks for the scheduler again.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// In this time the scheduler is told what came of a part: also where an executor has no room it asks every five seconds.
const TOLD_WITHIN: Duration = Duration::from_secs(6);

/// How long an executor rests that could not do a part: longer after each that follows, so many times.
const REST: Duration = Duration::from_secs(3);
const REST_GROWS: u32 = 3;
const REST_GROWS_AT_MOST: u32 = 2;

/// What an executor is asked to do.
#[derive(Debug, Clone)]
pub struct ExecutorOptions {
    /// Whom it asks for work.
    pub scheduler: Address,
    /// Threads; as many as the machine has cores where it is 0.
    pub threads: usize,
    /// The folder in which it makes a private one for itself, which goes when it ends.
    pub work: PathBuf,
    /// Where probes reach it, at `/healthz` and `/readyz`; nowhere where it is none.
    pub health: Option<SocketAddr>,
}

/// Works until it is told to end by `SIGTERM` or `SIGINT`; then it completes the part that it has.
pub fn serve_executor(options: &ExecutorOptions, log: &Log) -> Result<(), ServeError> {
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(ServeError::io("threads could not be started"))?;
    let served = runtime.block_on(serve(options, log));
    // The loop that asks for work knows no end.
    runtime.shutdown_background();
    served
}

async fn serve(options: &ExecutorOptions, log: &Log) -> Result<(), ServeError> {
    let mut builder = tempfile::Builder::new();
    let work = builder.prefix("ingest-executor-").permissions(Permissions::from_mode(0o700)).tempdir_in(&options.work);
    let work = work.map_err(ServeError::io(options.work.display().to_string()))?;
    let health = ExecutorHealth::new();
    let probed = match options.health {
        Some(address) => Some(listen(address).await?),
        None => None,
    };
    let ended = told_to_end()?;
    // It lives before it has a scheduler, too.
    let serving = serve_health(probed, health.clone());
    tokio::pin!(ended, serving);
    let client = tokio::select! {
        client = connect(&options.scheduler, log) => client,
        served = &mut serving => return served,
        () = &mut ended => return Ok(()),
    };
    log(&format!("the executor asks {} for work", options.scheduler));
    let executor = Arc::new(executor(work.path()));
    let room = Arc::new(Semaphore::new(1));
    let codec: BallistaCodec<NoLogicalPlan, Admitted<OfScheduler>> = BallistaCodec::new(
        Arc::new(BallistaLogicalExtensionCodec::default()),
        Arc::new(Codec::new(Some(performing(options.threads, Arc::clone(log))))),
    );
    let id = executor.metadata.id.clone();
    let working = poll_loop(client.clone(), executor, codec, None, Some(Arc::clone(&room)), health);
    let mut working = tokio::spawn(working);
    tokio::select! {
        worked = &mut working => match worked {
            Ok(Err(error)) => return Err(error.into()),
            _ => return Err(ServeError::Ballista("the executor stopped to ask for work".to_owned())),
        },
        served = &mut serving => return served,
        () = &mut ended => {}
    }
    leave(client, id, &room, log).await;
    Ok(())
}

/// Completes the part at hand, takes no other, and tells the scheduler.
async fn leave(mut client: SchedulerGrpcClient<Channel>, executor_id: String, room: &Semaphore, log: &Log) {
    if room.try_acquire().map(tokio::sync::SemaphorePermit::forget).is_err() {
        log("the executor ends when its part is done");
        if let Ok(permit) = room.acquire().await {
            permit.forget();
        }
        sleep(TOLD_WITHIN).await;
    }
    // Where it cannot be told, it notices by itself.
    let _ = client.executor_stopped(ExecutorStoppedParams { executor_id, reason: "told to end".to_owned() }).await;
    log("the executor ends");
}

/// The scheduler, whenever it comes.
async fn connect(address: &Address, log: &Log) -> SchedulerGrpcClient<Channel> {
    let mut told = false;
    loop {
        match address.connect().await {
            Ok(client) => return client,
            Err(why) if !told => {
                log(&format!("{why}; the executor waits for it"));
                told = true;
            }
            Err(_) => {}
        }
        sleep(LOOK_AGAIN).await;
    }
}

fn executor(work: &Path) -> Executor {
    let vcores = ExecutorResource { resource: Some(Resource::Vcores(1)) };
    let metadata = ExecutorRegistration {
        id: new_instance_id(),
        // Nobody reaches an executor: it asks.
        host: Some("localhost".to_owned()),
        port: 0,
        grpc_port: 0,
        specification: Some(ExecutorSpecification { resources: vec![vcores] }),
        os_info: Some(ExecutorOperatingSystemSpecification::default()),
        ballista_protocol_version: BALLISTA_PROTOCOL_VERSION,
    };
    let folder = work.to_owned();
    let runtime: RuntimeProducer =
        Arc::new(move |_| RuntimeEnvBuilder::new().with_temp_file_path(folder.clone()).build_arc());
    let config: ConfigProducer = Arc::new(default_config_producer);
    Executor::new_basic(metadata, &work.to_string_lossy(), runtime, config, 1)
}

/// Does a part and logs it.
fn performing(threads: usize, log: Log) -> Perform {
    let in_vain = AtomicU32::new(0);
    Arc::new(move |folder, part| {
        log(&format!("part {} of what is described in {} begins", part + 1, folder.display()));
        match perform(folder, part, threads) {
            Ok(done) => {
                in_vain.store(0, Ordering::Relaxed);
                log(&described(part, &done));
                Ok(())
            }
            Err(error) => {
                log(&format!("part {} could not be done: {error}", part + 1));
                if error.is_gone() {
                    return Err(NotDone::Nowhere(error.to_string()));
                }
                // One that can do nothing is fast: others are to have the parts.
                let before = in_vain.fetch_add(1, Ordering::Relaxed);
                sleep_for(REST * REST_GROWS.pow(before.min(REST_GROWS_AT_MOST)));
                Err(NotDone::Here(error.to_string()))
            }
        }
    })
}

fn described(part: usize, done: &Performed) -> String {
    let Performed { load, parts, files, records, took, ending } = done;
    let what = format!("part {} of {parts} of {load}", part + 1);
    let files = if *files == 1 { "1 file".to_owned() } else { format!("{files} files") };
    match ending {
        Ending::Done => format!("{what}: {records} records of {files} in {:.1} s", took.as_secs_f64()),
        Ending::Failed => format!("{what} failed; the run tells why"),
        Ending::DoneBefore => format!("{what} was done before"),
    }
}

async fn serve_health(listener: Option<tokio::net::TcpListener>, health: ExecutorHealth) -> Result<(), ServeError> {
    let Some(listener) = listener else { return std::future::pending().await };
    let ready = async |State(health): State<ExecutorHealth>| {
        if health.is_ready() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }
    };
    let routes =
        Router::new().route("/healthz", get(async || StatusCode::OK)).route("/readyz", get(ready)).with_state(health);
    axum::serve(listener, routes).await.map_err(ServeError::io("the probes' server ended"))
}
