//! How many executors there are: what KEDA is told.

use ingest_program::Pipeline;
use serde::Serialize;

use super::{Part, SCALER_PORT};
use crate::Deployment;
use crate::kubernetes::bundle::Custom;
use crate::kubernetes::object::namespace;

/// <https://keda.sh/docs/latest/reference/scaledobject-spec/>
const API: &str = "keda.sh/v1alpha1";
/// Seconds between two questions.
const ASKED_EVERY: u32 = 15;
/// Seconds for which fewer parts have to be there before executors go: the next delivery may follow.
const PATIENCE: u32 = 600;

/// `ScaledObject`: what is scaled, within which bounds, and who says how far.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Scaling {
    scale_target_ref: Target,
    min_replica_count: u32,
    max_replica_count: u32,
    polling_interval: u32,
    advanced: Advanced,
    triggers: [Trigger; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Target {
    api_version: &'static str,
    kind: &'static str,
    name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Advanced {
    horizontal_pod_autoscaler_config: Autoscaler,
}

#[derive(Serialize)]
struct Autoscaler {
    behavior: Behavior,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Behavior {
    scale_down: ScaleDown,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ScaleDown {
    stabilization_window_seconds: u32,
}

/// <https://keda.sh/docs/latest/scalers/external/>
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Trigger {
    #[serde(rename = "type")]
    kind: &'static str,
    metric_type: &'static str,
    metadata: Scaler,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Scaler {
    scaler_address: String,
}

/// The scaling of a pipeline's executors.
pub fn scaled(deployment: &Deployment<'_>, pipeline: &Pipeline, (least, most): (u32, u32)) -> Custom<Scaling> {
    let scheduler = Part::Scheduler.name(deployment, pipeline);
    Custom {
        api_version: API,
        kind: "ScaledObject",
        metadata: Part::Executors.metadata(deployment, pipeline),
        spec: Scaling {
            scale_target_ref: Target {
                api_version: "apps/v1",
                kind: "Deployment",
                name: Part::Executors.name(deployment, pipeline),
            },
            min_replica_count: least,
            max_replica_count: most,
            polling_interval: ASKED_EVERY,
            advanced: Advanced {
                horizontal_pod_autoscaler_config: Autoscaler {
                    behavior: Behavior { scale_down: ScaleDown { stabilization_window_seconds: PATIENCE } },
                },
            },
            triggers: [Trigger {
                kind: "external",
                metric_type: "AverageValue",
                metadata: Scaler { scaler_address: format!("{scheduler}.{}.svc:{SCALER_PORT}", namespace(deployment)) },
            }],
        },
    }
}
