//! What the pipelines may do in AWS: the least that the program says, and nothing for what it does not call.
//!
//! - `aws/<pipeline>/policy.json`, of the role that the pods of a pipeline have, with `trust.json` where the target says
//!   who vouches for them;
//! - `aws/<pipeline>/connections/<connection>.json`, of whoever a connection says it signs in as instead;
//! - `aws/secret-store/policy.json`, of the role that fetches secrets, where they come from AWS Secrets Manager;
//! - `aws/buckets/<bucket>.json`, of each bucket that tables are in;
//! - `aws/origins.json`, the lines of the program that each statement is there for: policies have no place for them.

mod arn;
mod bucket;
mod identity;
mod key;
mod place;
mod policy;
mod trust;
mod visit;

use std::collections::{BTreeMap, BTreeSet};

use ingest_program::{Connection, ConnectionKind, S3};

use crate::artifacts::Collector;
use crate::kubernetes::{READER, pipeline_name, reader_name, remote_name};
use crate::target::SecretsFrom;
use crate::usage::{Usage, Used};
use crate::{CodegenError, Deployment};
use policy::{Policy, Statement};

pub use arn::{domain, region};

/// Characters of a managed policy, blanks not counted, and of a bucket's.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
const LARGEST: (usize, usize) = (6_144, 20_480);

/// The ARN of the role of a pipeline, or of the reader of secrets; none where the target names no roles.
pub fn role(deployment: &Deployment<'_>, of: &str) -> Result<Option<String>, CodegenError> {
    let Some(role) = &deployment.target.aws.role else { return Ok(None) };
    let arn = role.of(of, &deployment.program.name, &deployment.environment.name);
    arn.map(Some).ok_or_else(|| CodegenError::RoleName { of: of.to_owned() })
}

/// Whether pods of that usage call AWS as what they are, and not only with keys of somebody else.
pub fn is_called_by(usage: &Usage<'_>) -> bool {
    usage.connections.values().any(|(it, _)| amazon(it).is_some_and(|it| it.keys.is_none()))
}

/// The bucket of Amazon's that a connection is.
fn amazon(connection: &Connection) -> Option<&S3> {
    match &connection.kind {
        ConnectionKind::S3(it) if it.endpoint.is_none() => Some(it),
        _ => None,
    }
}

/// Adds the policies of all pipelines and buckets.
pub fn generate(deployment: &Deployment<'_>, used: &[Used<'_>], out: &mut Collector) -> Result<(), CodegenError> {
    let mut written = Written { out, origins: BTreeMap::new() };
    let mut secrets = BTreeMap::new();
    for (pipeline, usage) in used {
        secrets.extend(usage.secrets.iter().map(|it| (it.name.clone(), *it)));
        of_pipeline(deployment, &pipeline.name, usage, &mut written)?;
        if is_called_by(usage) {
            trust(deployment, &pipeline.name, &pipeline_name(deployment, pipeline), &mut written)?;
        }
    }
    if let SecretsFrom::SecretsManager { region } = &deployment.target.cluster.secrets {
        let role = deployment.target.aws.role.as_ref().ok_or(CodegenError::NoRole)?;
        let arn = |name: &str| {
            // AWS adds six characters to every secret's name.
            format!("arn:{}:secretsmanager:{region}:{}:secret:{name}-??????", role.partition, role.account)
        };
        let lines = secrets.values().map(|it| deployment.program.place(it.origin));
        let named = secrets.values().map(|it| arn(&arn::literal(&remote_name(deployment, it))));
        let read =
            Statement::allow("ReadSecrets".to_owned(), &["secretsmanager:GetSecretValue"], named).for_lines(lines);
        if !secrets.is_empty() {
            written.policy(format!("aws/{READER}/policy.json"), vec![read], LARGEST.0)?;
            trust(deployment, READER, &reader_name(deployment), &mut written)?;
        }
    }
    for (name, policy) in bucket::policies(deployment, used)? {
        written.add(format!("aws/buckets/{name}.json"), &policy, LARGEST.1)?;
    }
    written.finish()
}

/// The policy of the pods of a pipeline, and those of whoever its connections sign in as.
fn of_pipeline(
    deployment: &Deployment<'_>,
    name: &str,
    usage: &Usage<'_>,
    written: &mut Written<'_>,
) -> Result<(), CodegenError> {
    let buckets = || usage.connections.values().filter_map(|(it, _)| amazon(it).map(|s3| (*it, s3)));
    let own = deployment.target.aws.role.as_ref().map(|it| it.account.as_str());
    let by_pods = buckets().filter(|(_, s3)| s3.role.is_none() && s3.keys.is_none());
    let mut statements = identity::statements(deployment, usage, by_pods, own);
    let mut roles: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (connection, s3) in buckets() {
        if let (Some(role), None) = (&s3.role, &s3.keys) {
            roles.entry(role.clone()).or_default().insert(deployment.program.place(connection.origin));
        }
    }
    if !roles.is_empty() {
        let lines: BTreeSet<String> = roles.values().flatten().cloned().collect();
        let statement = Statement::allow("TakeOnRoles".to_owned(), &["sts:AssumeRole"], roles.into_keys());
        statements.push(statement.for_lines(lines));
    }
    if !statements.is_empty() {
        written.policy(format!("aws/{name}/policy.json"), statements, LARGEST.0)?;
    }
    for (connection, s3) in buckets().filter(|(_, s3)| s3.role.is_some() || s3.keys.is_some()) {
        let caller = s3.role.as_deref().and_then(arn::account);
        let statements = identity::statements(deployment, usage, [(connection, s3)], caller);
        written.policy(format!("aws/{name}/connections/{}.json", connection.name), statements, LARGEST.0)?;
    }
    Ok(())
}

/// Who may take on the role of a pipeline, where the target says who vouches for pods.
fn trust(deployment: &Deployment<'_>, of: &str, account: &str, written: &mut Written<'_>) -> Result<(), CodegenError> {
    let aws = &deployment.target.aws;
    let (Some(role), Some(provider)) = (&aws.role, &aws.oidc_provider) else { return Ok(()) };
    let policy = trust::policy(deployment, role, provider, account);
    written.add(format!("aws/{of}/trust.json"), &policy, LARGEST.0)
}

/// The policies so far, and the lines that their statements are there for.
struct Written<'a> {
    out: &'a mut Collector,
    origins: BTreeMap<String, BTreeMap<String, BTreeSet<String>>>,
}

impl Written<'_> {
    fn policy(&mut self, path: String, statements: Vec<Statement>, limit: usize) -> Result<(), CodegenError> {
        self.add(path, &Policy::new(statements), limit)
    }

    fn add(&mut self, path: String, policy: &Policy, limit: usize) -> Result<(), CodegenError> {
        let mut json = serde_json::to_vec_pretty(policy)?;
        let characters = String::from_utf8_lossy(&json).chars().filter(|it| !it.is_whitespace()).count();
        if characters > limit {
            return Err(CodegenError::LargePolicy { path, characters, limit });
        }
        json.push(b'\n');
        let origins = policy.statements().iter().filter(|it| !it.origins.is_empty());
        let origins: BTreeMap<_, _> = origins.map(|it| (it.sid.clone(), it.origins.clone())).collect();
        if !origins.is_empty() {
            self.origins.insert(path.clone(), origins);
        }
        self.out.add(path, json)
    }

    fn finish(self) -> Result<(), CodegenError> {
        if self.origins.is_empty() {
            return Ok(());
        }
        let mut json = serde_json::to_vec_pretty(&self.origins)?;
        json.push(b'\n');
        self.out.add("aws/origins.json".to_owned(), json)
    }
}
