//! References to secrets that the External Secrets Operator puts into the namespace. No value is in any artifact.

use ingest_program::Secret;
use serde::Serialize;

use super::bundle::Custom;
use super::object::{Owner, metadata, project_name};
use super::volumes::{SECRET_KEY, secret_name};
use crate::Deployment;
use crate::target::SecretsFrom;

/// How often a value is fetched again.
const REFRESH: &str = "1h";
/// <https://external-secrets.io/latest/api/spec/>
const API: &str = "external-secrets.io/v1";
/// Last part of the name of the account by which secrets are fetched.
pub const READER: &str = "secret-store";

/// `ExternalSecret`: what is fetched from where, and what it becomes.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Fetch {
    refresh_interval: &'static str,
    secret_store_ref: StoreRef,
    target: Made,
    data: [Datum; 1],
}

#[derive(Serialize)]
struct StoreRef {
    kind: &'static str,
    name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Made {
    name: String,
    creation_policy: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Datum {
    secret_key: &'static str,
    remote_ref: Remote,
}

#[derive(Serialize)]
struct Remote {
    key: String,
}

/// `SecretStore`: where they are fetched from, and who asks.
#[derive(Serialize)]
pub struct Store {
    provider: Provider,
}

#[derive(Serialize)]
struct Provider {
    aws: SecretsManager,
}

#[derive(Serialize)]
struct SecretsManager {
    service: &'static str,
    region: String,
    auth: Auth,
}

#[derive(Serialize)]
struct Auth {
    jwt: Jwt,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Jwt {
    service_account_ref: AccountRef,
}

#[derive(Serialize)]
struct AccountRef {
    name: String,
}

/// What fetches `secret`; none where it is put into the namespace by hand.
pub fn fetch(deployment: &Deployment<'_>, secret: &Secret) -> Option<Custom<Fetch>> {
    let secret_store_ref = match &deployment.target.cluster.secrets {
        SecretsFrom::Hand => return None,
        SecretsFrom::Store(name) => StoreRef { kind: "ClusterSecretStore", name: name.clone() },
        SecretsFrom::SecretsManager { .. } => StoreRef { kind: "SecretStore", name: project_name(deployment) },
    };
    let name = secret_name(secret);
    Some(Custom {
        api_version: API,
        kind: "ExternalSecret",
        metadata: metadata(deployment, Owner::Secret(secret), name.clone()),
        spec: Fetch {
            refresh_interval: REFRESH,
            secret_store_ref,
            target: Made { name, creation_policy: "Owner" },
            data: [Datum { secret_key: SECRET_KEY, remote_ref: Remote { key: remote_name(deployment, secret) } }],
        },
    })
}

/// The store of AWS Secrets Manager, where secrets come from that.
pub fn store(deployment: &Deployment<'_>) -> Option<Custom<Store>> {
    let SecretsFrom::SecretsManager { region } = &deployment.target.cluster.secrets else { return None };
    let service_account_ref = AccountRef { name: reader_name(deployment) };
    Some(Custom {
        api_version: API,
        kind: "SecretStore",
        metadata: metadata(deployment, Owner::Project, project_name(deployment)),
        spec: Store {
            provider: Provider {
                aws: SecretsManager {
                    service: "SecretsManager",
                    region: region.clone(),
                    auth: Auth { jwt: Jwt { service_account_ref } },
                },
            },
        },
    })
}

/// The name of the account by which secrets are fetched from AWS Secrets Manager.
pub fn reader_name(deployment: &Deployment<'_>) -> String {
    // No pipeline's account: those have one dash where this has two.
    super::name::label(&["ingest", &deployment.program.name, "", READER])
}

/// The name of a secret in a store outside: `claims/prod/token_key`.
pub fn remote_name(deployment: &Deployment<'_>, secret: &Secret) -> String {
    format!("{}/{}/{}", deployment.program.name, deployment.environment.name, secret.name)
}
