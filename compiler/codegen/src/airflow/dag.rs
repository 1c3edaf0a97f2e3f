//! What stands in a DAG file, ready for the template.

use ingest_program::{Cadence, Dataset, Load, Origin, Pipeline};
use serde::Serialize;
use tera::{Context, Tera};

use super::asset::Asset;
use super::python::literal;
use super::schedule::{Schedule, describe};
use crate::limits::{ATTEMPT_SECONDS, EXIT_FINDINGS, RETRIES, RETRY_MAX_SECONDS, RETRY_SECONDS, RUN_SECONDS};
use crate::text::one_line;
use crate::usage::{dataset_of, missing, source_of};
use crate::{CodegenError, Deployment, VERSION};

/// Every `{{ value }}` in it becomes a Python literal, for the template's name ends in `.py`; `| safe` stands only where
/// the value is no literal: in comments, and for the class of a timetable.
const TEMPLATE: &str = include_str!("dag.py.tera");

/// Characters that Airflow takes in a DAG's id.
const LONGEST_ID: usize = 250;
/// Characters that Airflow takes in a tag.
const LONGEST_TAG: usize = 100;

/// What the template reads.
#[derive(Serialize)]
pub struct Dag<'a> {
    version: &'static str,
    pipeline: String,
    place: String,
    environment: String,
    digest: &'a str,
    id: String,
    description: String,
    schedule: Option<Timetable<'a>>,
    doc: Vec<String>,
    tags: Vec<String>,
    tasks: Vec<Task>,
    exit_findings: i32,
    run_seconds: u32,
    attempt_seconds: u32,
    retries: u32,
    retry_seconds: u32,
    retry_max_seconds: u32,
}

#[derive(Serialize)]
struct Timetable<'a> {
    class: &'static str,
    crons: &'a [String],
    zone: &'a str,
    year: i16,
    month: i8,
    day: i8,
}

#[derive(Serialize)]
struct Task {
    id: String,
    command: String,
    place: String,
    weight: usize,
    assets: Vec<Asset>,
    doc: Vec<String>,
}

impl<'a> Dag<'a> {
    /// The DAG of `pipeline`, or of its one `source`, that runs `loads` (those of one source together).
    pub fn new(
        deployment: &'a Deployment<'a>,
        pipeline: &Pipeline,
        source: Option<&str>,
        schedule: Option<&'a Schedule>,
        loads: &[Vec<&Load>],
    ) -> Result<Self, CodegenError> {
        let program = deployment.program;
        let subject = match source {
            Some(source) => format!("`{source}` of the pipeline `{}`", pipeline.name),
            None => format!("The pipeline `{}`", pipeline.name),
        };
        let summary = pipeline.doc.as_deref().and_then(|doc| doc.lines().next());
        let tags = ["ingest".to_owned(), format!("project:{}", program.name), format!("pipeline:{}", pipeline.name)];
        let tasks = loads
            .iter()
            .enumerate()
            .map(|(index, of_source)| Task::new(deployment, pipeline, of_source, loads.len() - index));
        Ok(Self {
            version: VERSION,
            pipeline: one_line(&pipeline.name),
            place: place(deployment, pipeline.origin),
            environment: one_line(&deployment.environment.name),
            digest: &deployment.digest,
            id: dag_id(&program.name, &pipeline.name, source)?,
            description: summary.unwrap_or(&subject).to_owned(),
            schedule: schedule.map(Timetable::new),
            doc: lines(&pipeline_doc(deployment, pipeline, &subject, loads)?),
            tags: tags.map(|tag| tag.chars().take(LONGEST_TAG).collect()).into(),
            tasks: tasks.collect::<Result<_, _>>()?,
            exit_findings: EXIT_FINDINGS,
            run_seconds: RUN_SECONDS,
            attempt_seconds: ATTEMPT_SECONDS,
            retries: RETRIES,
            retry_seconds: RETRY_SECONDS,
            retry_max_seconds: RETRY_MAX_SECONDS,
        })
    }

    /// The DAG's id, also the name of its file.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The DAG as Python source.
    pub fn render(&self) -> Result<String, CodegenError> {
        let mut tera = Tera::default();
        tera.autoescape_on(vec![".py"]);
        tera.set_escape_fn(literal);
        tera.add_raw_template("dag.py", TEMPLATE)?;
        Ok(tera.render("dag.py", &Context::from_serialize(self)?)?)
    }
}

impl<'a> Timetable<'a> {
    fn new(schedule: &'a Schedule) -> Self {
        Self {
            class: if schedule.crons.len() == 1 { "CronTriggerTimetable" } else { "MultipleCronTriggerTimetable" },
            crons: &schedule.crons,
            zone: &schedule.zone,
            year: schedule.start.year(),
            month: schedule.start.month(),
            day: schedule.start.day(),
        }
    }
}

impl Task {
    fn new(
        deployment: &Deployment<'_>,
        pipeline: &Pipeline,
        loads: &[&Load],
        weight: usize,
    ) -> Result<Self, CodegenError> {
        let [first, ..] = loads else { return Err(missing("load", &pipeline.name)) };
        let assets = loads.iter().map(|load| asset(deployment, dataset_of(deployment.program, load)?));
        let doc = source_of(deployment.program, first)?.doc.as_deref();
        Ok(Self {
            id: first.source.clone(),
            command: command(deployment, pipeline, &first.source),
            place: place(deployment, first.origin),
            weight,
            assets: assets.collect::<Result<_, _>>()?,
            doc: doc.map(lines).unwrap_or_default(),
        })
    }
}

/// The shell command of a task; its exit code is that of `ingest`.
fn command(deployment: &Deployment<'_>, pipeline: &Pipeline, source: &str) -> String {
    let [pipeline, source, environment] =
        [&pipeline.name, source, &deployment.environment.name].map(|it: &str| shell_word(it));
    format!(
        "exec \"${{INGEST_BIN:-ingest}}\" run {pipeline} --source {source} \
         --project \"${{INGEST_PROJECT:?is not set}}\" --env {environment}"
    )
}

fn asset(deployment: &Deployment<'_>, dataset: &Dataset) -> Result<Asset, CodegenError> {
    let connection = deployment.environment.connections.iter().find(|it| it.name == dataset.connection);
    let connection = connection.ok_or_else(|| missing("connection", &dataset.connection))?;
    Ok(Asset::new(deployment.program, dataset, connection))
}

/// What the pipeline is for, and what it loads when.
fn pipeline_doc(
    deployment: &Deployment<'_>,
    pipeline: &Pipeline,
    subject: &str,
    loads: &[Vec<&Load>],
) -> Result<String, CodegenError> {
    let mut doc = pipeline.doc.clone().unwrap_or_else(|| subject.to_owned());
    doc.push_str("\n\n");
    for load in loads.iter().flatten() {
        let source = source_of(deployment.program, load)?;
        let (when, origin) = match &source.cadence {
            Some(cadence @ Cadence { origin, .. }) => (describe(cadence), *origin),
            None => ("without a cadence".to_owned(), source.origin),
        };
        let place = place(deployment, origin);
        doc += &format!("- `{}` to `{}`: {when} ({place})\n", load.source, load.dataset);
    }
    Ok(doc)
}

/// Text in lines that keep their ends, so that a literal a line makes the whole. It always ends with a line's end, for
/// Airflow opens the file that a doc names where the doc ends in `.md`.
fn lines(text: &str) -> Vec<String> {
    text.trim_end_matches('\n').split('\n').map(|line| format!("{line}\n")).collect()
}

fn place(deployment: &Deployment<'_>, origin: Origin) -> String {
    one_line(&deployment.program.place(origin))
}

/// `<project>__<pipeline>`, with the source where the DAG is of one source only.
fn dag_id(project: &str, pipeline: &str, source: Option<&str>) -> Result<String, CodegenError> {
    let name = [Some(project), Some(pipeline), source].into_iter().flatten().collect::<Vec<_>>().join("__");
    let id: String = name.chars().map(|it| if it.is_ascii_alphanumeric() || it == '-' { it } else { '_' }).collect();
    if id.len() > LONGEST_ID {
        return Err(CodegenError::LongName { name: id, limit: LONGEST_ID });
    }
    Ok(id)
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
    fn only_comments_and_class_names_escape_the_escaping() {
        for line in TEMPLATE.lines().filter(|line| line.contains("safe")) {
            let comment = line.trim_start().starts_with('#');
            assert!(comment || line.contains("schedule.class | safe"), "{line}");
        }
    }

    #[test]
    fn ids_hold_only_what_airflow_takes() {
        assert_eq!(dag_id("claims", "daily", None).unwrap(), "claims__daily");
        assert_eq!(dag_id("my claims.v2", "daily", Some("cms")).unwrap(), "my_claims_v2__daily__cms");
        assert!(matches!(dag_id(&"x".repeat(250), "p", None), Err(CodegenError::LongName { limit: 250, .. })));
    }

    #[test]
    fn a_doc_never_ends_in_the_name_of_a_file() {
        assert_eq!(lines("see README.md"), ["see README.md\n"]);
        assert_eq!(lines("a\n\nb\n\n"), ["a\n", "\n", "b\n"]);
    }

    #[test]
    fn shell_words_are_quoted_where_they_must_be() {
        assert_eq!(shell_word("claims"), "claims");
        assert_eq!(shell_word("a b; rm 'x'"), r"'a b; rm '\''x'\'''");
        assert_eq!(shell_word(""), "''");
    }
}
