//! Pipelines: what runs together, after what, and who is told.

use serde::{Deserialize, Serialize};

use crate::{Expr, Label, Origin};

/// The unit of deployment: loads that run together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pipeline {
    /// Its name.
    pub name: String,
    /// The `##` lines above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// What is loaded, in order.
    pub loads: Vec<Load>,
    /// Names of the pipelines that come before it, sorted. No pipeline comes before itself, by whatever way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<String>,
    /// Who is told what, in the order written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notifications: Vec<Notification>,
    /// What a run may use.
    pub resources: Resources,
    /// What a run computes with.
    #[serde(default, skip_serializing_if = "Engine::is_auto")]
    pub engine: Engine,
    /// Where it was written.
    pub origin: Origin,
}

impl Pipeline {
    /// A pipeline with nothing but its loads.
    pub fn new(name: impl Into<String>, loads: Vec<Load>, origin: Origin) -> Self {
        Self {
            name: name.into(),
            doc: None,
            loads,
            after: Vec::new(),
            notifications: Vec::new(),
            resources: Resources::default(),
            engine: Engine::default(),
            origin,
        }
    }
}

/// `source -> dataset`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Load {
    /// Name of the source.
    pub source: String,
    /// Name of the dataset.
    pub dataset: String,
    /// Labels of the source's columns, all together, sorted: what its raw records hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<Label>,
    /// Where it was written.
    pub origin: Origin,
}

/// What a run of a pipeline may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resources {
    /// Bytes of memory: what a pod may use, of which [`Resources::planned`] are planned with. Default 1 GB.
    pub memory: u64,
    /// Thousandths of a core. Default 2000.
    pub cpu: u32,
    /// Bytes of scratch disk. Default 10 GB.
    pub disk: u64,
}

/// Bytes that a process takes beside what it plans with: threads, what they read ahead, what the allocator keeps. Measured at 2 threads
/// (`docs/operations/kubernetes.md`).
const PROCESS: u64 = 128_000_000;

impl Resources {
    /// The least `memory` that there may be.
    pub const LEAST_MEMORY: u64 = 2 * PROCESS;

    /// Bytes of memory that a load may plan with for rows, keys, joins and sorts.
    pub fn planned(&self) -> u64 {
        self.memory.saturating_sub(PROCESS)
    }
}

impl Default for Resources {
    fn default() -> Self {
        Self { memory: 1_000_000_000, cpu: 2_000, disk: 10_000_000_000 }
    }
}

/// What a run of a pipeline computes with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Engine {
    /// Which.
    pub kind: EngineKind,
    /// Where it was written; of nothing where it is not said.
    pub origin: Origin,
}

impl Engine {
    fn is_auto(&self) -> bool {
        self.kind == EngineKind::Auto
    }
}

/// What a run computes with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EngineKind {
    /// The machine that runs it, or a cluster where there is one and the delivery is large.
    #[default]
    Auto,
    /// The machine that runs it.
    Local,
    /// A Ballista cluster.
    Ballista {
        /// Executors, at least 1.
        least: u32,
        /// Executors, at least `least`.
        most: u32,
    },
}

/// `on failure, late notify data_oncall saying "…"`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Notification {
    /// On what, sorted, at least one.
    pub events: Vec<Event>,
    /// Names of the channels, in the order written, at least one.
    pub channels: Vec<String>,
    /// A text over the facts of the delivery, without labels; one of the report's numbers where it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<Expr>,
    /// Where it was written.
    pub origin: Origin,
}

/// What people are told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// A run published all that it was to.
    Success,
    /// A delivery was not published, or a run could not be done.
    Failure,
    /// A delivery has not come when its cadence says that it is late.
    Late,
    /// A delivery was published, and a check of it warns.
    Warning,
}

/// `channel data_oncall = slack { url: slack_url }`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channel {
    /// Its name.
    pub name: String,
    /// The `##` lines above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// What it is.
    pub kind: ChannelKind,
    /// Where it was written.
    pub origin: Origin,
}

/// What a channel is. What a message of it needs to be secret is the name of a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChannelKind {
    /// An incoming webhook of Slack.
    Slack {
        /// Secret: its address.
        url: String,
    },
    /// Mail.
    Email {
        /// Who gets it, at least one.
        to: Vec<String>,
        /// Who it is from.
        from: String,
        /// The server that takes it, by SMTP with TLS.
        host: String,
        /// Its port. Default 587.
        port: u16,
        /// User of the server and the secret of the password, where it asks for them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        login: Option<Login>,
    },
    /// Events API v2 of `PagerDuty`.
    Pagerduty {
        /// Secret: the key of the integration.
        key: String,
        /// How urgent. Default error.
        severity: Severity,
    },
    /// Any address that takes JSON by POST.
    Webhook {
        /// Secret: the address.
        url: String,
        /// Secret: what is sent as `Authorization: Bearer …`, where it asks for that.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        token: Option<String>,
    },
}

impl ChannelKind {
    /// Its word in the language.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Slack { .. } => "slack",
            Self::Email { .. } => "email",
            Self::Pagerduty { .. } => "pagerduty",
            Self::Webhook { .. } => "webhook",
        }
    }

    /// The secrets that it names.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        let (first, second) = match self {
            Self::Slack { url } => (Some(url), None),
            Self::Email { login, .. } => (login.as_ref().map(|it| &it.password), None),
            Self::Pagerduty { key, .. } => (Some(key), None),
            Self::Webhook { url, token } => (Some(url), token.as_ref()),
        };
        first.into_iter().chain(second).map(String::as_str)
    }
}

/// A user and the secret of the password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Login {
    /// The user.
    pub user: String,
    /// Secret: the password.
    pub password: String,
}

/// How urgent an incident is, in the words of `PagerDuty`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Severity {
    Critical,
    Error,
    Warning,
    Info,
}
