//! What an environment adds: hosts, roles, secrets, and the runs themselves, by hand or by the clock.

use std::collections::{BTreeMap, BTreeSet};

use ingest_program::Pipeline;

use super::bundle::Bundle;
use super::cron::{self, Moments};
use super::job;
use super::name::{label, short_label};
use super::object::{Owner, metadata, pipeline_name};
use super::volumes::{Given, SECRET_KEY};
use super::{ballista, base, network, pod, secrets};
use crate::artifacts::Collector;
use crate::aws;
use crate::target::SecretsFrom;
use crate::usage::{Usage, Used};
use crate::{CodegenError, Deployment};

/// The annotation by which a pod takes on a role of AWS.
/// <https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html>
const ROLE: &str = "eks.amazonaws.com/role-arn";
/// Characters of a `CronJob`'s name: eleven are left for those of its Jobs.
const LONGEST_CRON_JOB: usize = 52;

/// Adds the folder of the environment, and the one with runs by the clock.
pub fn generate(deployment: &Deployment<'_>, used: &[Used<'_>], out: &mut Collector) -> Result<(), CodegenError> {
    let mut overlay = Bundle::overlay(deployment, "", "../../base");
    let environment = &deployment.environment.name;
    let mut clock = Bundle::overlay(deployment, "-cron", &format!("../{environment}"));
    let (mut needs, mut left_out) = (Needs::default(), String::new());
    let mut fetched = BTreeMap::new();
    for (pipeline, usage) in used {
        let given = Given::new(deployment, pipeline, usage)?;
        fetched.extend(usage.secrets.iter().map(|it| (it.name.as_str(), *it)));
        let own = Needs::of(deployment, &given);
        surroundings(deployment, pipeline, usage, &mut overlay, out)?;
        ballista::generate(deployment, pipeline, &given, &mut overlay, out)?;
        by_hand(deployment, pipeline, &given, &own, &overlay, out)?;
        left_out += &by_the_clock(deployment, pipeline, &given, &mut clock, out)?;
        needs.add(own);
    }
    for secret in fetched.into_values() {
        let Some(fetch) = secrets::fetch(deployment, secret) else { continue };
        let path = format!("secret-{}.yaml", label(&[&secret.name]));
        let about = "Fetched by the External Secrets Operator; its value is in no file here.\n";
        overlay.add(out, &path, Owner::Secret(secret), about, &fetch)?;
    }
    if let Some(store) = secrets::store(deployment) {
        let about = "Where secrets are fetched from, by an account whose role reads those of the project.\n";
        overlay.add(out, "secret-store.yaml", Owner::Project, about, &store)?;
        let mut metadata = metadata(deployment, Owner::Project, secrets::reader_name(deployment));
        let role = aws::role(deployment, secrets::READER)?;
        metadata.annotations.get_or_insert_default().extend(role.map(|role| (ROLE.to_owned(), role)));
        let about = "Who fetches secrets.\n";
        overlay.add(out, "secret-account.yaml", Owner::Project, about, &base::account(metadata))?;
    }
    let about =
        "All that the pipelines need to run: `kubectl apply --server-side -k` of this folder. It starts no run.\n";
    overlay.finish(out, &format!("{about}{}", needs.words()))?;
    let about = "The same, and the runs by the clock of the cluster, for teams without Airflow.\n";
    clock.finish(out, &format!("{about}{left_out}"))
}

/// What the pods of a pipeline may reach, and which role they have.
fn surroundings(
    deployment: &Deployment<'_>,
    pipeline: &Pipeline,
    usage: &Usage<'_>,
    overlay: &mut Bundle<'_>,
    out: &mut Collector,
) -> Result<(), CodegenError> {
    let owner = Owner::Pipeline(pipeline);
    if let Some(policy) = network::policy(deployment, pipeline, usage) {
        let about = "What its pods may reach. A network policy knows no names: where the program says one, the ports of all\n\
                     names are open to every address but the machine's own, and `ingest/egress` tells the names.\n";
        overlay.add(out, &format!("{}/network.yaml", pipeline.name), owner, about, &policy)?;
    }
    let role = if aws::is_called_by(usage) { aws::role(deployment, &pipeline.name)? } else { None };
    if let Some(role) = role {
        let mut metadata = metadata(deployment, owner, pipeline_name(deployment, pipeline));
        metadata.annotations.get_or_insert_default().insert(ROLE.to_owned(), role);
        let about = format!("The role of its pods. What it may do: aws/{}/policy.json.\n", pipeline.name);
        overlay.patch(out, &format!("{}/role.yaml", pipeline.name), owner, &about, &base::account(metadata))?;
    }
    Ok(())
}

/// One run.
fn by_hand(
    deployment: &Deployment<'_>,
    pipeline: &Pipeline,
    given: &Given,
    needs: &Needs,
    overlay: &Bundle<'_>,
    out: &mut Collector,
) -> Result<(), CodegenError> {
    let about = format!(
        "Runs the pipeline once: `kubectl create -f job.yaml`, and again `kubectl replace --force -f job.yaml`. While one\n\
         run is there a second cannot be created. The folder above is applied before.\n{}",
        needs.words()
    );
    let owner = Owner::Pipeline(pipeline);
    let metadata = pod::justified(metadata(deployment, owner, pipeline_name(deployment, pipeline)), given);
    let job = job::job(metadata, pod::template(deployment, pipeline, given.clone()));
    overlay.aside(out, &format!("{}/job.yaml", pipeline.name), owner, &about, &job)
}

/// Runs at each moment of the pipeline's cadences. Gives what is left out, in words.
fn by_the_clock(
    deployment: &Deployment<'_>,
    pipeline: &Pipeline,
    given: &Given,
    clock: &mut Bundle<'_>,
    out: &mut Collector,
) -> Result<String, CodegenError> {
    let Moments { said, left_out } = Moments::of(deployment, pipeline)?;
    let owner = Owner::Pipeline(pipeline);
    for moment in &said {
        let mut parts = vec!["ingest", &deployment.program.name, &pipeline.name];
        // Where it has several moments, each is named by a source, behind two dashes.
        if said.len() > 1 {
            parts.extend(["", &moment.source]);
        }
        let name = short_label(&parts, LONGEST_CRON_JOB);
        let path = format!("{name}.yaml");
        let job = cron::cron_job(
            pod::justified(metadata(deployment, owner, name), given),
            moment,
            pod::template(deployment, pipeline, given.clone()),
        );
        let about = "Asks every source of the pipeline for news. A time that the clocks skip is no time to it: the next run loads\n\
                     what came.\n";
        clock.add(out, &path, owner, about, &job)?;
    }
    let words = |(source, why): (String, String)| format!("- no run for {source} of {}: {why}\n", pipeline.name);
    let mut all: String = left_out.into_iter().map(words).collect();
    if !pipeline.after.is_empty() {
        all += &format!("- {} runs by the clock alone, and not after {}\n", pipeline.name, pipeline.after.join(", "));
    }
    if !pipeline.notifications.is_empty() {
        all += &format!("- nobody is told of the runs of {}: its channels are the scheduler's\n", pipeline.name);
    }
    Ok(all)
}

/// What must be in the namespace that no artifact says.
#[derive(Default)]
struct Needs(BTreeSet<String>);

impl Needs {
    fn of(deployment: &Deployment<'_>, given: &Given) -> Self {
        // No two pods of a pipeline that load are on one machine, and those that list are on any.
        let mode = "for pods on several machines at once (ReadWriteMany)";
        let claims = given.claims.iter().map(|it| format!("the PersistentVolumeClaim {it}, {mode}"));
        let by_hand = deployment.target.cluster.secrets == SecretsFrom::Hand;
        let secrets = given.secrets.iter().filter(|_| by_hand);
        let secrets = secrets.map(|it| format!("the Secret {it}, with the key `{SECRET_KEY}`"));
        Self(claims.chain(secrets).collect())
    }

    fn add(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    fn words(&self) -> String {
        if self.0.is_empty() {
            return String::new();
        }
        self.0.iter().fold("The namespace must hold besides:\n".to_owned(), |words, it| words + "- " + it + "\n")
    }
}
