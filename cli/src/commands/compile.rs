//! `ingest compile`: everything that deploys a project.

use std::path::PathBuf;

use clap::Args;
use comfy_table::Cell;
use indicatif::HumanBytes;
use ingest_codegen::{
    Account, AirflowVersion, Aws, Cluster, Image, Namespace, OidcProvider, RoleArn, SecretsFrom, Target, Tasks,
    generate,
};
use ingest_engine::RunOptions;
use serde_json::json;

use crate::artifacts::{self, Outcome, State};
use crate::commands::Format;
use crate::exit::{Exit, Failure};
use crate::program::{self, environment};
use crate::project::Place;
use crate::table::{number, table};
use crate::terminal::Terminal;
use crate::unbuilt;

const EXAMPLES: &str = "\
Examples:
  ingest compile                          Into `build`, or the `output` that `ingest.toml` names
  ingest compile -o /tmp/build --env prod For the environment `prod`
  ingest compile --image registry.example/ingest:1.2.3
  ingest compile --launcher airflow/airflow-worker --role-arn 'arn:aws:iam::111122223333:role/ingest-{pipeline}'

The folder holds an Airflow DAG, Kubernetes manifests and AWS policies for each pipeline, the checked program itself, and an
index of them all. The same project gives the same bytes. What an earlier compile wrote there and this one does not is removed; nothing
else is.";

/// Write what deploys the project: Airflow DAGs, Kubernetes manifests, AWS policies, the checked program
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Compile {
    /// Folder of the project, or one `.ingest` file [default: the project of this folder]
    path: Option<PathBuf>,

    /// Folder to write to [default: the `output` of `ingest.toml`, or `build`]
    #[arg(long, short, value_name = "FOLDER")]
    output: Option<PathBuf>,

    /// Environment that is deployed [default: the project's]
    #[arg(long, value_name = "NAME")]
    env: Option<String>,

    /// Container image that holds the `ingest` binary
    #[arg(long, value_name = "REFERENCE")]
    image: Option<Image>,

    /// Version of Airflow that DAGs are made for [default: 3.3]
    #[arg(long, value_name = "VERSION")]
    airflow_version: Option<AirflowVersion>,

    /// Where the tasks of DAGs work: `local` (on Airflow's worker, beside the project) or `kubernetes` (in pods)
    #[arg(long, value_name = "WHERE", default_value = "local")]
    tasks: Tasks,

    /// Kubernetes namespace of everything [default: `ingest-` and the project's name]
    #[arg(long, value_name = "NAME")]
    namespace: Option<Namespace>,

    /// Service account that may launch the pods of pipelines, as Airflow's do: `airflow/airflow-worker`; may be repeated
    #[arg(long = "launcher", value_name = "NAMESPACE/ACCOUNT")]
    launchers: Vec<Account>,

    /// Where Kubernetes secrets come from: `plain` (put there by hand), `store:NAME` (a store of the External
    /// Secrets Operator), `aws:REGION` (AWS Secrets Manager, by a role of their own)
    #[arg(long, value_name = "FROM", default_value = "plain")]
    secrets: SecretsFrom,

    /// AWS role of each pipeline: `arn:aws:iam::111122223333:role/{project}-{environment}-{pipeline}`
    #[arg(long, value_name = "ARN")]
    role_arn: Option<RoleArn>,

    /// Identity provider of the cluster, by whose tokens pods take on their roles: `oidc.eks.us-east-1.amazonaws.com/id/…`
    #[arg(long, value_name = "HOST/PATH", requires = "role_arn")]
    oidc_provider: Option<OidcProvider>,

    /// How to say what was written
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Checks, generates and writes.
pub fn run(command: &Compile, terminal: &Terminal) -> Result<Exit, Failure> {
    let place = Place::find(command.path.as_deref())?;
    let Some(checked) = program::of_project(&place, terminal)? else { return Ok(Exit::Findings) };
    let mut target = Target::new(environment(&checked.program, command.env.as_deref())?);
    if let Some(image) = &command.image {
        target.image.clone_from(image);
    }
    target.airflow = command.airflow_version.unwrap_or_default();
    target.tasks = command.tasks;
    target.cluster = Cluster {
        namespace: command.namespace.clone(),
        launchers: command.launchers.clone(),
        secrets: command.secrets.clone(),
    };
    target.aws = Aws { role: command.role_arn.clone(), oidc_provider: command.oidc_provider.clone() };
    let made = generate(&checked.program, &target).map_err(|error| Failure::usage(error.to_string()))?;
    let folder = command.output.clone().unwrap_or_else(|| place.root.join(&checked.output));
    let outcomes = artifacts::write(&folder, &made)?;
    let options = RunOptions { environment: target.environment.clone(), ..RunOptions::default() };
    let refused: Vec<_> = unbuilt::warn(&checked.program, &options, terminal)
        .iter()
        .map(|it| json!({ "place": checked.program.place(it.origin), "rule": it.rule.code, "what": it.what }))
        .collect();
    match command.format {
        Format::Json => {
            let told = json!({ "output": folder, "files": outcomes, "refused": refused });
            terminal.result(&format!("{told:#}\n"))?;
        }
        Format::Text if !terminal.quiet() => terminal.result(&shown(&outcomes))?,
        Format::Text => {}
    }
    if command.format == Format::Text {
        terminal.note(&format!("{} for the environment `{}`", folder.display(), target.environment));
    }
    Ok(Exit::Fine)
}

fn shown(outcomes: &[Outcome]) -> String {
    let mut table = table(&["file", "size", ""]);
    for outcome in outcomes {
        let state = match outcome.state {
            State::New => "new",
            State::Changed => "changed",
            State::Unchanged => "unchanged",
            State::Removed => "removed",
            State::Left => "no longer made; left, as it was changed by hand",
        };
        table.add_row([Cell::new(&outcome.path), number(HumanBytes(outcome.bytes as u64)), Cell::new(state)]);
    }
    format!("{table}\n")
}
