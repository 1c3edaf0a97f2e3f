//! What a DAG does for one source: wait for a delivery, ask which there are, load each, say that the table is new.

use std::collections::BTreeSet;

use ingest_program::{Connection, ConnectionKind, Dataset, Load, Pipeline, Source};
use serde::Serialize;

use super::asset::Asset;
use super::dag::{Runs, lines, place};
use super::pods::PodArguments;
use crate::limits::{LOCK_SECONDS, MOST_DELIVERIES, POKE_SECONDS};
use crate::target::Tasks;
use crate::text::one_line;
use crate::usage::{Usage, dataset_of, missing, read_by, source_of};
use crate::{CodegenError, Deployment};

/// Whether the run is one of the cadence: what another DAG or a person starts has nothing to wait for.
const BY_THE_CLOCK: &str = "test \"{{ dag_run.run_type.value }}\" = scheduled";

/// The tasks of one source.
#[derive(Serialize)]
pub struct SourceTasks {
    name: String,
    title: String,
    place: String,
    /// How long it is waited for a delivery; none where nothing says when one is late.
    wait_seconds: Option<u64>,
    #[serde(flatten)]
    work: Work,
    pool: Option<String>,
    weight: usize,
    assets: Vec<Asset>,
    doc: Vec<String>,
}

/// What its tasks do, by where they do it.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Work {
    /// On the worker's own machine.
    Shell(Commands),
    Pod(PodArguments),
}

/// Its commands for a shell.
#[derive(Serialize)]
struct Commands {
    wait: String,
    deliveries: String,
    load: String,
}

/// Characters of a group's id: fewer than 200 (`airflow.sdk` `validate_group_key`).
const LONGEST_GROUP: usize = 199;

impl SourceTasks {
    /// Those of some loads of one source. `weight`: the greater, the sooner.
    pub fn new(
        deployment: &Deployment<'_>,
        pipeline: &Pipeline,
        runs: Runs,
        loads: &[&Load],
        weight: usize,
    ) -> Result<Self, CodegenError> {
        let [first, ..] = loads else { return Err(missing("load", &pipeline.name)) };
        let source = source_of(deployment.program, first)?;
        if source.name.len() > LONGEST_GROUP {
            return Err(CodegenError::LongName {
                name: source.name.clone(),
                what: "a group of tasks",
                whose: "the source's",
                limit: LONGEST_GROUP,
            });
        }
        let assets = loads.iter().map(|load| asset(deployment, dataset_of(deployment.program, load)?));
        let work = match deployment.target.tasks {
            Tasks::Local => Work::Shell(Commands::new(deployment, pipeline, source, runs)),
            Tasks::Kubernetes => Work::Pod(PodArguments::new(deployment, pipeline, source, runs)),
        };
        let due = source.cadence.as_ref().and_then(|it| it.due).filter(|_| runs == Runs::Increments);
        Ok(Self {
            name: source.name.clone(),
            title: source.doc.as_deref().and_then(|doc| doc.lines().next()).unwrap_or(&source.name).to_owned(),
            place: place(deployment, first.origin),
            // A little longer than until it is late, so that whoever is told of that finds the run waiting.
            wait_seconds: due.map(|seconds| seconds + 2 * u64::from(POKE_SECONDS)),
            work,
            pool: pool(deployment, source, loads)?,
            weight,
            assets: assets.collect::<Result<_, _>>()?,
            doc: source.doc.as_deref().map(lines).unwrap_or_default(),
        })
    }

    /// How long it is waited for a delivery.
    pub fn wait_seconds(&self) -> Option<u64> {
        self.wait_seconds
    }
}

impl Commands {
    fn new(deployment: &Deployment<'_>, pipeline: &Pipeline, source: &Source, runs: Runs) -> Self {
        let pending = runs.pending();
        let command = |verb: &str, options: &str| command(deployment, pipeline, source, verb, options);
        let one = command("plan", &format!("--pending {pending} --without-held --at-most 1 --quiet"));
        let all = format!("--pending {pending} --at-most {MOST_DELIVERIES} --format json --quiet");
        let run = format!("--delivery=\"$INGEST_DELIVERY\" --wait-for-lock {LOCK_SECONDS} --counts");
        Self {
            // Where it cannot be told there is nothing to wait for: the next task asks too, and fails for it, while a sensor
            // that gives up skips.
            wait: format!("{BY_THE_CLOCK} || exit 0; pending=$({one}) || exit 0; test -n \"$pending\""),
            deliveries: format!("exec {}", command("plan", &all)),
            load: format!("exec {}", command("run", &run)),
        }
    }
}

/// A call of `ingest` about one source; its exit code is that of `ingest`.
fn command(deployment: &Deployment<'_>, pipeline: &Pipeline, source: &Source, verb: &str, options: &str) -> String {
    let [pipeline, source, environment] =
        [&pipeline.name, &source.name, &deployment.environment.name].map(|it: &String| shell_word(it));
    format!(
        "\"${{INGEST_BIN:-ingest}}\" {verb} {pipeline} --source {source} {options} \
         --project \"${{INGEST_PROJECT:?is not set}}\" --env {environment}"
    )
}

/// The asset of a dataset.
pub fn asset(deployment: &Deployment<'_>, dataset: &Dataset) -> Result<Asset, CodegenError> {
    Ok(Asset::new(deployment.program, dataset, connection(deployment, &dataset.connection)?))
}

fn connection<'a>(deployment: &'a Deployment<'_>, name: &str) -> Result<&'a Connection, CodegenError> {
    let connection = deployment.environment.connections.iter().find(|it| it.name == name);
    connection.ok_or_else(|| missing("connection", name))
}

/// The pool of some loads of one source: one session at a time with each server.
/// A task has one pool, so that the sources that a map joins may be on no other server.
fn pool(deployment: &Deployment<'_>, source: &Source, loads: &[&Load]) -> Result<Option<String>, CodegenError> {
    let program = deployment.program;
    let joined = loads.iter().map(|load| read_by(program, load)).collect::<Result<Vec<_>, _>>()?;
    let mut servers: Vec<(&Source, &Connection)> = Vec::new();
    for source in std::iter::once(source).chain(joined.into_iter().flatten()) {
        let connection = connection(deployment, &source.connection)?;
        if is_server(connection) && servers.iter().all(|(_, it)| it.name != connection.name) {
            servers.push((source, connection));
        }
    }
    match servers.as_slice() {
        [] => Ok(None),
        [(_, server)] => Ok(Some(pool_name(deployment, server))),
        [(first, _), (second, _), ..] => Err(CodegenError::NotExpressed {
            place: program.place(first.origin),
            what: format!(
                "`{}` and `{}` are joined from two servers, and each may see one session",
                first.name, second.name
            ),
            meanwhile: "have one of them brought to a folder or a bucket first",
        }),
    }
}

fn pool_name(deployment: &Deployment<'_>, connection: &Connection) -> String {
    one_line(&format!("ingest_{}_{}", deployment.program.name, connection.name))
}

/// Every pool of the project's DAGs, with the connection that it is for.
pub fn pools<'a>(deployment: &'a Deployment<'_>) -> Result<Vec<(String, &'a Connection)>, CodegenError> {
    let used = Usage::of_all(deployment.program, deployment.environment)?;
    let read: BTreeSet<&str> =
        used.iter().flat_map(|(_, it)| it.sources.values()).map(|it| it.connection.as_str()).collect();
    let servers =
        deployment.environment.connections.iter().filter(|it| read.contains(it.name.as_str()) && is_server(it));
    let mut pools: Vec<_> = servers.map(|it| (pool_name(deployment, it), it)).collect();
    pools.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(pools)
}

/// Whether it is somebody else's, who may see one session at a time. Folders and object stores may see any number.
fn is_server(connection: &Connection) -> bool {
    !matches!(connection.kind, ConnectionKind::Local { .. } | ConnectionKind::S3(_))
}

/// A word of a shell command.
fn shell_word(text: &str) -> String {
    let plain = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-' | '.' | '/');
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shell_words_are_quoted_where_they_must_be() {
        assert_eq!(shell_word("claims"), "claims");
        assert_eq!(shell_word("a b; rm 'x'"), r"'a b; rm '\''x'\'''");
        assert_eq!(shell_word(""), "''");
    }
}
