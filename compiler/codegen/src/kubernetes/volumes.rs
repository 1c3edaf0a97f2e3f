//! The volumes and variables that give a pod what its pipeline touches, and nothing else.

use std::collections::BTreeMap;

use ingest_program::{Connection, Origin, Pipeline, Secret, SecretSource};
use k8s_openapi::api::core::v1::{
    ConfigMapVolumeSource, EmptyDirVolumeSource, EnvVar, EnvVarSource, KeyToPath, PersistentVolumeClaimVolumeSource,
    SecretKeySelector, SecretVolumeSource, Volume, VolumeMount,
};

use super::name::label;
use super::place::{PROGRAM, SCRATCH, in_pod, is_at_or_below};
use super::{config_map_name, quantity};
use crate::usage::Usage;
use crate::{CodegenError, Deployment};

/// The key under which a Kubernetes secret holds a secret's value.
pub const SECRET_KEY: &str = "value";

/// The volume that holds the program.
pub const PROGRAM_VOLUME: &str = "program";

/// What a pod is given.
#[derive(Clone, Default)]
pub struct Given {
    /// Its volumes.
    pub volumes: Vec<Volume>,
    /// Where they are mounted.
    pub mounts: Vec<VolumeMount>,
    /// Its environment variables.
    pub variables: Vec<EnvVar>,
    /// Names of the claims that must be there.
    pub claims: Vec<String>,
    /// Names of the Kubernetes secrets that must be there.
    pub secrets: Vec<String>,
}

impl Given {
    /// What a pod that runs a pipeline of this usage is given.
    pub fn new(deployment: &Deployment<'_>, pipeline: &Pipeline, usage: &Usage<'_>) -> Result<Self, CodegenError> {
        let mut given = Self::default();
        given.mount(
            Volume {
                name: PROGRAM_VOLUME.to_owned(),
                config_map: Some(ConfigMapVolumeSource { name: config_map_name(deployment), ..Default::default() }),
                ..Default::default()
            },
            VolumeMount { mount_path: PROGRAM.to_owned(), read_only: Some(true), ..Default::default() },
        );
        given.mount(
            Volume {
                name: "scratch".to_owned(),
                empty_dir: Some(EmptyDirVolumeSource {
                    size_limit: Some(quantity::bytes(pipeline.resources.disk)),
                    ..Default::default()
                }),
                ..Default::default()
            },
            VolumeMount { mount_path: SCRATCH.to_owned(), ..Default::default() },
        );
        given.folders(deployment, usage)?;
        for secret in &usage.secrets {
            given.secret(deployment, secret)?;
        }
        Ok(given)
    }

    /// A claim for each folder that a connection leads to. Connections with one folder share its claim, which the first
    /// of them names.
    fn folders(&mut self, deployment: &Deployment<'_>, usage: &Usage<'_>) -> Result<(), CodegenError> {
        let mut folders: BTreeMap<String, (&Connection, bool)> = BTreeMap::new();
        for (connection, writes) in usage.connections.values() {
            // What is not a folder of the machine is reached over the network.
            let Some(root) = connection.kind.local_root() else { continue };
            let what = || format!("the connection `{}`", connection.name);
            let path = in_pod(root).map_err(|why| unmountable(deployment, connection.origin, what(), root, why))?;
            folders.entry(path).or_insert((connection, false)).1 |= writes;
        }
        for (path, (connection, writes)) in folders {
            // Folders above come before those below.
            if self.is_read_only(&path) {
                let what = format!("the connection `{}`", connection.name);
                let why = "the folder of another connection is mounted there read-only; keep them apart";
                return Err(unmountable(deployment, connection.origin, what, &path, why));
            }
            let claim = label(&["ingest", &connection.name]);
            self.mount(
                Volume {
                    name: claim.clone(),
                    persistent_volume_claim: Some(PersistentVolumeClaimVolumeSource {
                        claim_name: claim.clone(),
                        read_only: (!writes).then_some(true),
                    }),
                    ..Default::default()
                },
                VolumeMount { mount_path: path, read_only: (!writes).then_some(true), ..Default::default() },
            );
            self.claims.push(claim);
        }
        Ok(())
    }

    /// A variable or a file, whichever the program reads the secret from.
    fn secret(&mut self, deployment: &Deployment<'_>, secret: &Secret) -> Result<(), CodegenError> {
        let name = secret_name(secret);
        match &secret.source {
            SecretSource::Env(variable) => {
                if self.variables.iter().any(|it| it.name == *variable) {
                    return Ok(());
                }
                self.variables.push(secret_variable(deployment, secret, variable, &name)?);
            }
            SecretSource::File(path) => {
                let fault =
                    |why| unmountable(deployment, secret.origin, format!("the secret `{}`", secret.name), path, why);
                let file = in_pod(path).map_err(fault)?;
                if self.mounts.iter().any(|it| it.mount_path == file) {
                    return Ok(());
                }
                if self.is_read_only(&file) {
                    return Err(fault("a connection's folder is mounted there read-only; keep secrets out of it"));
                }
                let volume = format!("secret-{}", label(&[&secret.name]).chars().take(50).collect::<String>());
                self.mount(
                    Volume { name: volume, secret: Some(secret_files(&name)), ..Default::default() },
                    VolumeMount {
                        mount_path: file,
                        sub_path: Some(SECRET_KEY.to_owned()),
                        read_only: Some(true),
                        ..Default::default()
                    },
                );
            }
        }
        self.secrets.push(name);
        Ok(())
    }

    /// Whether a place is in a folder in which nothing can be made, no place to mount at either.
    fn is_read_only(&self, path: &str) -> bool {
        self.mounts.iter().any(|it| it.read_only == Some(true) && is_at_or_below(path, &it.mount_path))
    }

    fn mount(&mut self, volume: Volume, mount: VolumeMount) {
        self.mounts.push(VolumeMount { name: volume.name.clone(), ..mount });
        self.volumes.push(volume);
    }
}

/// The name of the Kubernetes secret of a secret.
pub fn secret_name(secret: &Secret) -> String {
    label(&["ingest", &secret.name])
}

fn secret_variable(
    deployment: &Deployment<'_>,
    secret: &Secret,
    variable: &str,
    name: &str,
) -> Result<EnvVar, CodegenError> {
    let mut characters = variable.chars();
    let starts_well = characters.next().is_some_and(|it| it.is_ascii_alphabetic() || it == '_');
    if !starts_well || !characters.all(|it| it.is_ascii_alphanumeric() || it == '_') {
        return Err(CodegenError::Variable {
            place: deployment.program.place(secret.origin),
            secret: secret.name.clone(),
            variable: variable.to_owned(),
        });
    }
    let reference = SecretKeySelector { name: name.to_owned(), key: SECRET_KEY.to_owned(), optional: Some(false) };
    Ok(EnvVar {
        name: variable.to_owned(),
        value_from: Some(EnvVarSource { secret_key_ref: Some(reference), ..Default::default() }),
        ..Default::default()
    })
}

fn secret_files(name: &str) -> SecretVolumeSource {
    SecretVolumeSource {
        secret_name: Some(name.to_owned()),
        // Readable by the pod's group, which is nobody else's, and not writable.
        default_mode: Some(0o440),
        items: Some(vec![KeyToPath { key: SECRET_KEY.to_owned(), path: SECRET_KEY.to_owned(), ..Default::default() }]),
        optional: Some(false),
        ..Default::default()
    }
}

fn unmountable(deployment: &Deployment<'_>, origin: Origin, what: String, path: &str, why: &str) -> CodegenError {
    CodegenError::Unmountable {
        place: deployment.program.place(origin),
        what,
        path: path.to_owned(),
        environment: deployment.environment.name.clone(),
        why: why.to_owned(),
    }
}
