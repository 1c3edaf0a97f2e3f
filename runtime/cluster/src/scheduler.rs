//! A scheduler: knows which executors there are and which parts are to be done. It keeps nothing: what it forgets when it ends,
//! drivers tell its successor again.

use std::{
    collections::{BTreeMap, BTreeSet},
    future::Future,
    net::SocketAddr,
    sync::Arc,
    time::Duration,
};

use ballista_core::config::TaskSchedulingPolicy;
use ballista_scheduler::{
    cluster::BallistaCluster,
    config::{SchedulerConfig, TaskDistributionPolicy},
    scheduler_process::{create_scheduler, start_grpc_service_with_listener},
};
use tokio::{
    net::TcpListener,
    runtime::Builder,
    signal::unix::{SignalKind, signal},
    time::sleep,
};

use crate::{
    Log, ServeError,
    admitted::{Admitted, NoLogicalPlan, OfDriver},
    codec::Codec,
    scaler::{Scaler, Server},
};

/// Seconds between two looks for dead executors.
const LOOK_EVERY: u64 = 2;

/// Seconds that a load waits for an executor after the last one died.
const WAIT_FOR_EXECUTORS: u64 = 600;

/// How often a part may fail before its load does.
const ATTEMPTS: usize = 4;

/// Seconds after which executors forget a load that is over, and the scheduler does.
const FORGET_AFTER: u64 = 60;

/// What a scheduler is asked to do.
#[derive(Debug, Clone)]
pub struct SchedulerOptions {
    /// Where drivers and executors reach it; and probes, at `/healthz` and `/readyz`.
    pub bind: SocketAddr,
    /// Where KEDA asks how many executors there is work for; nowhere where it is none.
    pub scaler: Option<SocketAddr>,
    /// Seconds after which an executor that has not asked for work is taken for dead, and its part given to another. At work
    /// too it asks every five.
    pub lost_after: u64,
}

/// Serves until it is told to end by `SIGTERM` or `SIGINT`.
pub fn serve_scheduler(options: &SchedulerOptions, log: &Log) -> Result<(), ServeError> {
    let runtime = Builder::new_multi_thread().enable_all().build();
    runtime.map_err(ServeError::io("threads could not be started"))?.block_on(serve(options, log))
}

async fn serve(options: &SchedulerOptions, log: &Log) -> Result<(), ServeError> {
    let listener = listen(options.bind).await?;
    let address = listener.local_addr().map_err(ServeError::io("the address is not known"))?;
    let config = SchedulerConfig {
        bind_host: address.ip().to_string(),
        bind_port: address.port(),
        scheduling_policy: TaskSchedulingPolicy::PullStaged,
        task_distribution: TaskDistributionPolicy::RoundRobin,
        executor_timeout_seconds: options.lost_after,
        expire_dead_executor_interval_seconds: LOOK_EVERY,
        no_executors_grace_period_seconds: WAIT_FOR_EXECUTORS,
        finished_job_data_clean_up_interval_seconds: FORGET_AFTER,
        finished_job_state_clean_up_interval_seconds: FORGET_AFTER,
        task_max_failures: ATTEMPTS,
        stage_max_failures: ATTEMPTS,
        // Executors come when there is work, so without any it is ready too.
        min_ready_executors: 0,
        override_physical_codec: Some(Arc::new(Codec::new(None))),
        ..SchedulerConfig::default()
    };
    let cluster = BallistaCluster::new_from_config(&config).await?;
    let scheduler = create_scheduler::<NoLogicalPlan, Admitted<OfDriver>>(cluster, Arc::new(config)).await?;
    let scaler = Scaler::new(scheduler.clone());
    let watch = watch(scheduler.clone(), Arc::clone(log));
    let scaling = match options.scaler {
        Some(address) => Some(listen(address).await?),
        None => None,
    };
    log(&format!("the scheduler listens on {address}"));
    let ended = told_to_end()?;
    tokio::select! {
        served = start_grpc_service_with_listener(listener, scheduler) => Ok(served?),
        served = serve_scaler(scaling, scaler) => served,
        () = watch => Ok(()),
        () = ended => {
            log("the scheduler ends");
            Ok(())
        }
    }
}

/// Notes which executors come and go, and which loads begin and end; never is over.
async fn watch(scheduler: Server, log: Log) {
    let (mut executors, mut loads) = (BTreeSet::new(), BTreeMap::new());
    loop {
        sleep(Duration::from_secs(LOOK_EVERY)).await;
        if let Ok(there) = scheduler.state.executor_manager.get_executors_state().await {
            let there: BTreeSet<String> = there.into_iter().map(|(executor, ..)| executor.id).collect();
            for id in there.difference(&executors) {
                log(&format!("the executor {id} is there, one of {}", there.len()));
            }
            for id in executors.difference(&there) {
                log(&format!("the executor {id} is gone; there are {}", there.len()));
            }
            executors = there;
        }
        let mut running = BTreeMap::new();
        for (job, load) in scheduler.state.task_manager.get_running_job_cache().iter() {
            let name = load.execution_graph.read().await.job_name().to_owned();
            running.insert(job.to_string(), name);
        }
        let news = |from: &BTreeMap<String, String>, to: &BTreeMap<String, String>, what: &str| {
            from.iter()
                .filter(|(job, _)| !to.contains_key(*job))
                .for_each(|(_, name)| log(&format!("the load {name} {what}")));
        };
        news(&running, &loads, "is underway");
        news(&loads, &running, "is over");
        loads = running;
    }
}

async fn serve_scaler(listener: Option<TcpListener>, scaler: Scaler) -> Result<(), ServeError> {
    let Some(listener) = listener else { return std::future::pending().await };
    let routes = tonic::service::Routes::new(scaler).into_axum_router();
    axum::serve(listener, routes).await.map_err(ServeError::io("the scaler ended"))
}

/// A socket that listens.
pub(crate) async fn listen(address: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address).await.map_err(ServeError::io(format!("{address} could not be listened on")))
}

/// Is over when the process is told to end.
pub(crate) fn told_to_end() -> Result<impl Future<Output = ()>, ServeError> {
    let handled = |kind| signal(kind).map_err(ServeError::io("signals could not be heeded"));
    let (mut terminate, mut interrupt) = (handled(SignalKind::terminate())?, handled(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
