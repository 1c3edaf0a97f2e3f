//! How many executors there is work for: what KEDA asks, as its external scaler.
//!
//! Ballista's own counts loads, of which one may keep many executors busy; here parts are counted, of which an executor does
//! one at a time. The service is written out because its generator needs `protoc`, which is no crate. The messages are
//! those of <https://github.com/kedacore/keda/blob/main/pkg/scalers/externalscaler/externalscaler.proto>.

use std::{
    convert::Infallible,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use ballista_scheduler::scheduler_server::SchedulerServer;
use prost::Message;
use tonic::{
    Request, Response, Status,
    body::Body,
    codegen::{Service, StdError, http},
    server::{Grpc, NamedService, UnaryService},
};
use tonic_prost::ProstCodec;

use crate::admitted::{Admitted, NoLogicalPlan, OfDriver};

/// The one metric.
const METRIC: &str = "parts";

/// A scheduler of Ballista.
pub type Server = SchedulerServer<NoLogicalPlan, Admitted<OfDriver>>;

type Answering<T> = Pin<Box<dyn Future<Output = Result<T, Infallible>> + Send>>;

/// What is asked: which object is scaled, and which metric is wanted. There is one of each, so nothing of it is read.
#[derive(Clone, PartialEq, Eq, Message)]
struct Question {}

#[derive(Clone, PartialEq, Eq, Message)]
struct IsActiveResponse {
    #[prost(bool, tag = "1")]
    result: bool,
}

#[derive(Clone, PartialEq, Eq, Message)]
struct GetMetricSpecResponse {
    #[prost(message, repeated, tag = "1")]
    metric_specs: Vec<MetricSpec>,
}

#[derive(Clone, PartialEq, Eq, Message)]
struct MetricSpec {
    #[prost(string, tag = "1")]
    metric_name: String,
    #[prost(int64, tag = "2")]
    target_size: i64,
}

#[derive(Clone, PartialEq, Eq, Message)]
struct GetMetricsResponse {
    #[prost(message, repeated, tag = "1")]
    metric_values: Vec<MetricValue>,
}

#[derive(Clone, PartialEq, Eq, Message)]
struct MetricValue {
    #[prost(string, tag = "1")]
    metric_name: String,
    #[prost(int64, tag = "2")]
    metric_value: i64,
}

/// The service.
#[derive(Clone)]
pub struct Scaler {
    scheduler: Server,
}

impl Scaler {
    /// Of this scheduler's queue.
    pub fn new(scheduler: Server) -> Self {
        Self { scheduler }
    }

    /// Parts that are done or wait to be, and loads that are not yet planned.
    async fn parts(&self) -> i64 {
        let mut parts = self.scheduler.pending_job_number();
        for job in self.scheduler.state.task_manager.get_running_job_cache().values() {
            let graph = job.execution_graph.read().await;
            parts += graph.available_tasks() + graph.running_tasks().len();
        }
        i64::try_from(parts).unwrap_or(i64::MAX)
    }
}

impl NamedService for Scaler {
    const NAME: &'static str = "externalscaler.ExternalScaler";
}

#[derive(Clone)]
struct IsActive(Scaler);

#[derive(Clone)]
struct GetMetrics(Scaler);

struct GetMetricSpec;

type Reply<T> = Pin<Box<dyn Future<Output = Result<Response<T>, Status>> + Send>>;

impl UnaryService<Question> for IsActive {
    type Response = IsActiveResponse;
    type Future = Reply<IsActiveResponse>;

    fn call(&mut self, _: Request<Question>) -> Self::Future {
        let scaler = self.0.clone();
        Box::pin(async move { Ok(Response::new(IsActiveResponse { result: scaler.parts().await > 0 })) })
    }
}

impl UnaryService<Question> for GetMetricSpec {
    type Response = GetMetricSpecResponse;
    type Future = Reply<GetMetricSpecResponse>;

    fn call(&mut self, _: Request<Question>) -> Self::Future {
        // An executor for each part.
        let metric_specs = vec![MetricSpec { metric_name: METRIC.to_owned(), target_size: 1 }];
        Box::pin(async move { Ok(Response::new(GetMetricSpecResponse { metric_specs })) })
    }
}

impl UnaryService<Question> for GetMetrics {
    type Response = GetMetricsResponse;
    type Future = Reply<GetMetricsResponse>;

    fn call(&mut self, _: Request<Question>) -> Self::Future {
        let scaler = self.0.clone();
        Box::pin(async move {
            let value = MetricValue { metric_name: METRIC.to_owned(), metric_value: scaler.parts().await };
            Ok(Response::new(GetMetricsResponse { metric_values: vec![value] }))
        })
    }
}

impl<B> Service<http::Request<B>> for Scaler
where
    B: tonic::codegen::Body + Send + 'static,
    B::Error: Into<StdError> + Send + 'static,
{
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Answering<Self::Response>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<B>) -> Self::Future {
        let scaler = self.clone();
        Box::pin(async move {
            let method = request.uri().path().rsplit('/').next().unwrap_or_default().to_owned();
            Ok(match method.as_str() {
                "IsActive" => Grpc::new(ProstCodec::default()).unary(IsActive(scaler), request).await,
                "GetMetricSpec" => Grpc::new(ProstCodec::default()).unary(GetMetricSpec, request).await,
                "GetMetrics" => Grpc::new(ProstCodec::default()).unary(GetMetrics(scaler), request).await,
                _ => Status::unimplemented("no such method").into_http(),
            })
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop where it likes")]

    use std::{
        path::Path,
        sync::{
            Arc,
            atomic::{AtomicBool, Ordering},
        },
        thread,
        time::{Duration, Instant},
    };

    use ballista_core::config::TaskSchedulingPolicy;
    use ballista_scheduler::{
        cluster::BallistaCluster,
        config::SchedulerConfig,
        scheduler_process::{create_scheduler, start_grpc_service_with_listener},
    };
    use ingest_engine::{Executors, SharedLoad};
    use tonic::{
        client,
        codegen::http::uri::PathAndQuery,
        transport::{Channel, Endpoint},
    };

    use super::*;
    use crate::{Driver, codec::Codec, scheduler::listen};

    async fn asked<T: Message + Default + 'static>(channel: &Channel, method: &'static str) -> T {
        let mut client = client::Grpc::new(channel.clone());
        client.ready().await.unwrap();
        let path = PathAndQuery::from_static(method);
        client.unary(Request::new(Question {}), path, ProstCodec::default()).await.unwrap().into_inner()
    }

    async fn parts(channel: &Channel) -> i64 {
        let values: GetMetricsResponse = asked(channel, "/externalscaler.ExternalScaler/GetMetrics").await;
        assert_eq!(values.metric_values.iter().map(|it| it.metric_name.as_str()).collect::<Vec<_>>(), [METRIC]);
        values.metric_values.iter().map(|it| it.metric_value).sum()
    }

    async fn wait_for(channel: &Channel, expected: i64) {
        let patience = Instant::now() + Duration::from_mins(1);
        while parts(channel).await != expected {
            assert!(Instant::now() < patience, "there are never {expected} parts");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Addresses of a scheduler and of its scaler.
    async fn served() -> (String, Channel) {
        let config = SchedulerConfig {
            scheduling_policy: TaskSchedulingPolicy::PullStaged,
            override_physical_codec: Some(Arc::new(Codec::new(None))),
            ..SchedulerConfig::default()
        };
        let cluster = BallistaCluster::new_from_config(&config).await.unwrap();
        let scheduler = create_scheduler(cluster, Arc::new(config)).await.unwrap();
        let any = "127.0.0.1:0".parse().unwrap();
        let (listener, scaling) = (listen(any).await.unwrap(), listen(any).await.unwrap());
        let [address, scaler] = [&listener, &scaling].map(|it| it.local_addr().unwrap());
        let routes = tonic::service::Routes::new(Scaler::new(scheduler.clone())).into_axum_router();
        tokio::spawn(async move { axum::serve(scaling, routes).await });
        tokio::spawn(start_grpc_service_with_listener(listener, scheduler));
        let channel = Endpoint::from_shared(format!("http://{scaler}")).unwrap().connect().await.unwrap();
        (address.to_string(), channel)
    }

    #[tokio::test]
    async fn an_idle_scheduler_wants_no_executors() {
        let (_, channel) = served().await;
        let active: IsActiveResponse = asked(&channel, "/externalscaler.ExternalScaler/IsActive").await;
        assert!(!active.result);
        let spec: GetMetricSpecResponse = asked(&channel, "/externalscaler.ExternalScaler/GetMetricSpec").await;
        assert_eq!(spec.metric_specs, [MetricSpec { metric_name: METRIC.to_owned(), target_size: 1 }]);
        assert_eq!(parts(&channel).await, 0);
        let mut client = client::Grpc::new(channel);
        client.ready().await.unwrap();
        let path = PathAndQuery::from_static("/externalscaler.ExternalScaler/Other");
        let codec = ProstCodec::<Question, IsActiveResponse>::default();
        let refused = client.unary(Request::new(Question {}), path, codec).await.unwrap_err();
        assert_eq!(refused.code(), tonic::Code::Unimplemented);
    }

    #[tokio::test]
    async fn a_load_wants_an_executor_for_each_part_until_it_is_given_up() {
        let (address, channel) = served().await;
        let given_up = Arc::new(AtomicBool::new(false));
        let goes_on = Arc::clone(&given_up);
        let driver = thread::spawn(move || {
            let load = SharedLoad { name: "visits/2026-01-05", folder: Path::new("/lake/staging/load-x"), parts: 3 };
            let driver = Driver::new(address.parse().unwrap()).unwrap();
            driver.perform(&load, &mut || !goes_on.load(Ordering::Acquire))
        });
        wait_for(&channel, 3).await;
        let active: IsActiveResponse = asked(&channel, "/externalscaler.ExternalScaler/IsActive").await;
        assert!(active.result);
        given_up.store(true, Ordering::Release);
        wait_for(&channel, 0).await;
        assert_eq!(driver.join().unwrap(), Ok(()));
    }
}
