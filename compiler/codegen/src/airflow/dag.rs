//! What stands in a DAG file, ready for the template.

use std::collections::BTreeSet;

use ingest_program::{Cadence, Load, Origin, Pipeline};
use jiff::civil::Date;
use serde::Serialize;
use tera::{Context, Tera};

use super::asset::Asset;
use super::notifier::{Telling, Told};
use super::pods::Pods;
use super::python::literal;
use super::schedule::{EARLIEST, Schedule, Times, describe};
use super::source_tasks::SourceTasks;
use crate::limits::{
    ATTEMPT_SECONDS, EXIT_FINDINGS, POKE_SECONDS, RETRIES, RETRY_MAX_SECONDS, RETRY_SECONDS, RUN_SECONDS,
};
use crate::text::one_line;
use crate::usage::source_of;
use crate::{CodegenError, Deployment, VERSION};

/// Every `{{ value }}` in it becomes a Python literal, for the template's name ends in `.py`; `| safe` stands only where
/// the value is no literal: in comments, and for the class of a timetable.
const TEMPLATE: &str = include_str!("dag.py.tera");

/// Characters that Airflow takes in a DAG's id.
const LONGEST_ID: usize = 250;
/// Characters that Airflow takes in a tag.
const LONGEST_TAG: usize = 100;

/// The timetable of listed moments.
const EVENTS: &str = "EventsTimetable";

/// What a DAG runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Runs {
    /// What its sources deliver from day to day.
    Increments,
    /// Their historical drops, once.
    History,
}

impl Runs {
    /// The deliveries that it loads, as `ingest plan --pending` calls them.
    pub fn pending(self) -> &'static str {
        match self {
            Self::Increments => "increments",
            Self::History => "history",
        }
    }
}

/// What a DAG is made of.
pub struct Subject<'a> {
    pub pipeline: &'a Pipeline,
    /// Where the DAG is of one source only.
    pub source: Option<&'a str>,
    pub runs: Runs,
    pub schedule: Option<&'a Schedule>,
    /// What it waits for besides: tables of pipelines before it.
    pub after: &'a [Asset],
    /// The loads, those of one source together.
    pub loads: &'a [Vec<&'a Load>],
    /// Where its tasks work in pods.
    pub pods: Option<&'a Pods>,
}

impl Subject<'_> {
    /// What it is of, with the place of that: "the source `cms` of the pipeline `claims` (cms.ingest:3)".
    pub fn whose(&self, deployment: &Deployment<'_>) -> Result<String, CodegenError> {
        let named = self.named();
        let (of, origin) = match (self.source, self.loads.iter().flatten().next()) {
            (Some(_), Some(load)) => {
                let source = source_of(deployment.program, load)?;
                (format!("{named} of the pipeline `{}`", self.pipeline.name), source.origin)
            }
            _ => (named, self.pipeline.origin),
        };
        let drops = if self.runs == Runs::History { "the historical drops of " } else { "" };
        Ok(format!("{drops}{of} ({})", place(deployment, origin)))
    }

    /// The source, or the pipeline where it is not of one source only.
    pub fn named(&self) -> String {
        match self.source {
            Some(source) => format!("the source `{source}`"),
            None => format!("the pipeline `{}`", self.pipeline.name),
        }
    }
}

/// What the template reads.
#[derive(Serialize)]
pub struct Dag<'a> {
    version: &'static str,
    airflow: String,
    pipeline: String,
    place: String,
    environment: String,
    digest: &'a str,
    id: String,
    description: String,
    imports: BTreeSet<(&'static str, &'static str)>,
    sdk: BTreeSet<&'static str>,
    once: bool,
    schedule: Option<Timetable<'a>>,
    start: Option<Start<'a>>,
    assets: &'a [Asset],
    late: Option<Late>,
    success: Vec<Telling>,
    failure: Vec<Telling>,
    warning: Vec<Telling>,
    timeout: Vec<Telling>,
    doc: Vec<String>,
    tags: Vec<String>,
    sources: Vec<SourceTasks>,
    /// Where tasks work in pods.
    pods: Option<&'a Pods>,
    /// Whether any source is waited for.
    waits: bool,
    exit_findings: i32,
    run_seconds: u64,
    attempt_seconds: u32,
    poke_seconds: u32,
    retries: u32,
    retry_seconds: u32,
    retry_max_seconds: u32,
}

#[derive(Serialize)]
struct Timetable<'a> {
    class: &'static str,
    crons: &'a [String],
    /// In place of cron expressions.
    moments: &'a [String],
    /// Until when these go.
    until: Option<String>,
    zone: &'a str,
}

#[derive(Serialize)]
struct Start<'a> {
    year: i16,
    month: i8,
    day: i8,
    zone: &'a str,
}

/// Who is told when a run is late, and after how long.
#[derive(Serialize)]
struct Late {
    seconds: u64,
    told: Vec<Telling>,
}

impl<'a> Dag<'a> {
    /// The DAG of a pipeline, or of one of its sources.
    pub fn new(deployment: &'a Deployment<'a>, subject: &'a Subject<'a>) -> Result<Self, CodegenError> {
        let Subject { pipeline, source, runs, schedule, after, loads, pods } = subject;
        let program = deployment.program;
        let named = match source {
            Some(source) => format!("`{source}` of the pipeline `{}`", pipeline.name),
            None => format!("The pipeline `{}`", pipeline.name),
        };
        let summary = pipeline.doc.as_deref().and_then(|doc| doc.lines().next());
        let tags = ["ingest".to_owned(), format!("project:{}", program.name), format!("pipeline:{}", pipeline.name)];
        let sources = loads
            .iter()
            .enumerate()
            .map(|(index, of_source)| SourceTasks::new(deployment, pipeline, *runs, of_source, loads.len() - index))
            .collect::<Result<Vec<_>, _>>()?;
        let told = Told::new(deployment, pipeline)?;
        let late = late(deployment, *runs, loads, &told.late)?;
        let waits = sources.iter().filter_map(SourceTasks::wait_seconds).max();
        let start = match (runs, schedule) {
            (Runs::History, _) => Some(Start::new(EARLIEST, "UTC")),
            (Runs::Increments, Some(schedule)) => Some(Start::new(schedule.start, &schedule.zone)),
            (Runs::Increments, None) => None,
        };
        let after: &[Asset] = if *runs == Runs::Increments { after } else { &[] };
        let schedule = schedule.filter(|_| *runs == Runs::Increments).map(Timetable::new);
        let shell = pods.is_none();
        let optional = [
            (shell && waits.is_some(), ("airflow.providers.standard.sensors.bash", "BashSensor")),
            (shell && waits.is_some(), ("airflow.providers.standard.triggers.temporal", "TimeDeltaTrigger")),
            (shell, ("airflow.providers.standard.operators.bash", "BashOperator")),
            (!shell, ("airflow.providers.cncf.kubernetes.operators.pod", "KubernetesPodOperator")),
            (true, ("airflow.providers.standard.operators.empty", "EmptyOperator")),
        ];
        let imports = optional.into_iter().filter(|(used, _)| *used).map(|(_, import)| import);
        // That of `airflow.sdk` cannot be serialised (3.3.2).
        let events = schedule.as_ref().filter(|it| it.class == EVENTS).map(|_| ("airflow.timetables.events", EVENTS));
        let imports = imports.chain(told.imports()).chain(events).collect();
        let mut sdk: BTreeSet<_> = ["Asset", "RetryDecision", "RetryPolicy", "TaskGroup", "TriggerRule"].into();
        sdk.extend(schedule.as_ref().map(|it| it.class).filter(|it| *it != EVENTS));
        sdk.extend((schedule.is_some() && !after.is_empty()).then_some("AssetOrTimeSchedule"));
        sdk.extend(late.iter().flat_map(|_| ["AsyncCallback", "DeadlineAlert", "DeadlineReference"]));
        Ok(Self {
            version: VERSION,
            airflow: deployment.target.airflow.to_string(),
            pipeline: one_line(&pipeline.name),
            place: place(deployment, pipeline.origin),
            environment: one_line(&deployment.environment.name),
            digest: &deployment.digest,
            id: dag_id(&program.name, &pipeline.name, *source, *runs)?,
            description: summary.unwrap_or(&named).to_owned(),
            imports,
            sdk,
            once: *runs == Runs::History,
            schedule,
            start,
            assets: after,
            late,
            success: told.success,
            failure: told.failure,
            warning: told.warning,
            timeout: told.timeout,
            doc: lines(&pipeline_doc(deployment, pipeline, &named, *runs, loads)?),
            tags: tags.map(|tag| tag.chars().take(LONGEST_TAG).collect()).into(),
            sources,
            pods: *pods,
            waits: waits.is_some(),
            exit_findings: EXIT_FINDINGS,
            run_seconds: u64::from(RUN_SECONDS) + waits.unwrap_or_default(),
            attempt_seconds: ATTEMPT_SECONDS,
            poke_seconds: POKE_SECONDS,
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
        let zone = &schedule.zone;
        match &schedule.times {
            Times::Crons(crons) => {
                let class = if crons.len() == 1 { "CronTriggerTimetable" } else { "MultipleCronTriggerTimetable" };
                Self { class, crons, moments: &[], until: None, zone }
            }
            Times::Listed { moments, until } => {
                Self { class: EVENTS, crons: &[], moments, until: Some(until.to_string()), zone }
            }
        }
    }
}

impl<'a> Start<'a> {
    fn new(day: Date, zone: &'a str) -> Self {
        Self { year: day.year(), month: day.month(), day: day.day(), zone }
    }
}

/// After how long a run is late, where somebody is told. All sources of a DAG have the same answer to that.
fn late(
    deployment: &Deployment<'_>,
    runs: Runs,
    loads: &[Vec<&Load>],
    told: &[Telling],
) -> Result<Option<Late>, CodegenError> {
    if runs == Runs::History || told.is_empty() {
        return Ok(None);
    }
    let mut seconds = None;
    for load in loads.iter().flatten() {
        let cadence = source_of(deployment.program, load)?.cadence.as_ref();
        seconds = seconds.max(cadence.and_then(|it| it.due));
    }
    Ok(seconds.map(|seconds| Late { seconds, told: told.to_vec() }))
}

/// What the pipeline is for, and what it loads when.
fn pipeline_doc(
    deployment: &Deployment<'_>,
    pipeline: &Pipeline,
    subject: &str,
    runs: Runs,
    loads: &[Vec<&Load>],
) -> Result<String, CodegenError> {
    let mut doc = pipeline.doc.clone().unwrap_or_else(|| subject.to_owned());
    doc.push_str("\n\n");
    for load in loads.iter().flatten() {
        let source = source_of(deployment.program, load)?;
        let (when, origin) = match (runs, &source.cadence) {
            (Runs::History, _) => ("the historical drop, once".to_owned(), source.origin),
            (_, Some(cadence @ Cadence { origin, .. })) => (describe(cadence), *origin),
            (_, None) => ("without a cadence".to_owned(), source.origin),
        };
        let place = place(deployment, origin);
        doc += &format!("- `{}` to `{}`: {when} ({place})\n", load.source, load.dataset);
    }
    Ok(doc)
}

/// Text in lines that keep their ends, so that a literal a line makes the whole. It always ends with a line's end, for
/// Airflow opens the file that a doc names where the doc ends in `.md`.
pub fn lines(text: &str) -> Vec<String> {
    text.trim_end_matches('\n').split('\n').map(|line| format!("{line}\n")).collect()
}

pub fn place(deployment: &Deployment<'_>, origin: Origin) -> String {
    one_line(&deployment.program.place(origin))
}

/// `<project>__<pipeline>`, with the source where the DAG is of one source only, and `history` where it is of the drops.
fn dag_id(project: &str, pipeline: &str, source: Option<&str>, runs: Runs) -> Result<String, CodegenError> {
    let drops = (runs == Runs::History).then_some("history");
    let name = [Some(project), Some(pipeline), source, drops].into_iter().flatten().collect::<Vec<_>>().join("__");
    let id: String = name.chars().map(|it| if it.is_ascii_alphanumeric() || it == '-' { it } else { '_' }).collect();
    if id.len() > LONGEST_ID {
        return Err(CodegenError::LongName {
            name: id,
            what: "a DAG",
            whose: "the project's or the pipeline's",
            limit: LONGEST_ID,
        });
    }
    Ok(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_comments_and_class_names_escape_the_escaping() {
        for line in TEMPLATE.lines().filter(|line| line.contains("safe")) {
            let comment = line.trim_start().starts_with('#');
            // Words of this crate, and spaces.
            let ours =
                ["of.class", "import.0", "import.1", "name", "argument.name", "indent", "pods.pod", "pods.listing"];
            let told = ["of.function", "of.notifier.class", "telling.function", "telling.notifier.class"];
            let ours = ours.iter().chain(&told).any(|it| line.contains(&format!("{{{{ {it} | safe }}}}")));
            assert!(comment || ours, "{line}");
        }
    }

    #[test]
    fn ids_hold_only_what_airflow_takes() {
        assert_eq!(dag_id("claims", "daily", None, Runs::Increments).unwrap(), "claims__daily");
        assert_eq!(
            dag_id("my claims.v2", "daily", Some("cms"), Runs::History).unwrap(),
            "my_claims_v2__daily__cms__history"
        );
        assert!(matches!(
            dag_id(&"x".repeat(250), "p", None, Runs::Increments),
            Err(CodegenError::LongName { limit: 250, .. })
        ));
    }

    #[test]
    fn a_doc_never_ends_in_the_name_of_a_file() {
        assert_eq!(lines("see README.md"), ["see README.md\n"]);
        assert_eq!(lines("a\n\nb\n\n"), ["a\n", "\n", "b\n"]);
    }
}
