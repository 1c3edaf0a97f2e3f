//! What a DAG does for one source: wait for a delivery, ask which there are, load each, say that the table is new.

use ingest_program::{Connection, ConnectionKind, Dataset, Load, Pipeline, Source};
use serde::Serialize;

use super::asset::Asset;
use super::dag::{Runs, lines, place};
use super::pods::PodArguments;
use crate::limits::{LOCK_SECONDS, MOST_DELIVERIES, POKE_SECONDS};
use crate::target::Tasks;
use crate::text::one_line;
use crate::usage::{dataset_of, missing, source_of};
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
            pool: pool(deployment, source)?,
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
            // 1 says that there is none. Where it cannot be told there is nothing to wait for: the next task asks too, and fails
            // for it, while a sensor that gives up skips.
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

/// The pool of a source: one session at a time with a server that is somebody else's. Folders and object stores need none.
fn pool(deployment: &Deployment<'_>, source: &Source) -> Result<Option<String>, CodegenError> {
    let connection = connection(deployment, &source.connection)?;
    Ok(match connection.kind {
        ConnectionKind::Local { .. } | ConnectionKind::S3(_) => None,
        _ => Some(pool_name(deployment, connection)),
    })
}

fn pool_name(deployment: &Deployment<'_>, connection: &Connection) -> String {
    one_line(&format!("ingest_{}_{}", deployment.program.name, connection.name))
}

/// Every pool of the project's DAGs, with the connection that it is for.
pub fn pools<'a>(deployment: &'a Deployment<'_>) -> Result<Vec<(String, &'a Connection)>, CodegenError> {
    let mut pools = Vec::new();
    for load in deployment.program.pipelines.iter().flat_map(|it| &it.loads) {
        let source = source_of(deployment.program, load)?;
        if let Some(name) = pool(deployment, source)? {
            pools.push((name, connection(deployment, &source.connection)?));
        }
    }
    pools.sort_by(|(a, _), (b, _)| a.cmp(b));
    pools.dedup_by(|(a, _), (b, _)| a == b);
    Ok(pools)
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
