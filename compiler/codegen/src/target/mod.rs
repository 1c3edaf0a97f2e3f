//! What the artifacts are made for: all that a program does not say of the place that it runs in.

mod account;
mod airflow;
mod name;
mod role;
mod secrets;
mod tasks;

pub use account::Account;
pub use airflow::AirflowVersion;
pub use name::{Image, InvalidOption, Namespace};
pub use role::{OidcProvider, RoleArn};
pub use secrets::SecretsFrom;
pub use tasks::Tasks;

/// What the artifacts are made for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Name of the program's environment that the artifacts run in.
    pub environment: String,
    /// Reference of the container image that holds the `ingest` binary.
    pub image: Image,
    /// The version of Airflow.
    pub airflow: AirflowVersion,
    /// Where the tasks of its DAGs do their work.
    pub tasks: Tasks,
    /// The Kubernetes cluster.
    pub cluster: Cluster,
    /// The AWS account.
    pub aws: Aws,
}

impl Target {
    /// That environment, with the image `ingest:<this version>`, and nothing known of the cluster and the account.
    pub fn new(environment: impl Into<String>) -> Self {
        Self {
            environment: environment.into(),
            image: Image::of_this_version(),
            airflow: AirflowVersion::default(),
            tasks: Tasks::default(),
            cluster: Cluster::default(),
            aws: Aws::default(),
        }
    }
}

/// A Kubernetes cluster.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cluster {
    /// The namespace that everything is in; `ingest-<project>` where it is not said.
    pub namespace: Option<Namespace>,
    /// The service accounts that may launch pods in it: those of an Airflow.
    pub launchers: Vec<Account>,
    /// Where the values of secrets come from.
    pub secrets: SecretsFrom,
}

/// An AWS account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Aws {
    /// The role of each pipeline.
    pub role: Option<RoleArn>,
    /// The cluster's provider of `OpenID` Connect, by whose tokens pods take on their roles.
    pub oidc_provider: Option<OidcProvider>,
}
