//! The moments of a pipeline as a `CronJob` of Kubernetes says them, for teams without Airflow.

use ingest_program::{Cadence, Every, MonthDay, Pipeline, Weekday};
use k8s_openapi::api::batch::v1::{CronJob, CronJobSpec, JobTemplateSpec};
use k8s_openapi::api::core::v1::PodTemplateSpec;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::job;
use crate::limits::RUN_SECONDS;
use crate::usage::source_of;
use crate::{CodegenError, Deployment};

/// Finished runs that are kept to be looked at: of those that succeeded, and of those that failed.
const KEPT: (i32, i32) = (3, 5);

/// When a pipeline runs.
pub struct Moments {
    /// Expression, zone, and the first source of the pipeline that has them; none twice.
    pub said: Vec<Moment>,
    /// Name of each source whose moments are left out, and why.
    pub left_out: Vec<(String, String)>,
}

/// An expression of five fields in a zone.
pub struct Moment {
    /// As Kubernetes reads it: <https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax>
    pub cron: String,
    /// IANA name.
    pub zone: String,
    /// The first source that is expected then.
    pub source: String,
}

impl Moments {
    /// Those of all sources of `pipeline`.
    pub fn of(deployment: &Deployment<'_>, pipeline: &Pipeline) -> Result<Self, CodegenError> {
        let mut all = Self { said: Vec::new(), left_out: Vec::new() };
        for load in &pipeline.loads {
            let source = source_of(deployment.program, load)?;
            let expression = match &source.cadence {
                Some(cadence) => expression(cadence).map(|cron| (cron, cadence.zone.clone())),
                None => Err("it has no cadence".to_owned()),
            };
            match expression {
                Ok((cron, zone)) => {
                    if !all.said.iter().any(|it| it.cron == cron && it.zone == zone) {
                        all.said.push(Moment { cron, zone, source: source.name.clone() });
                    }
                }
                Err(why) => {
                    if !all.left_out.iter().any(|(name, _)| *name == source.name) {
                        all.left_out.push((source.name.clone(), why));
                    }
                }
            }
        }
        Ok(all)
    }
}

/// The `CronJob` that runs `template` at a moment.
pub fn cron_job(metadata: ObjectMeta, moment: &Moment, template: PodTemplateSpec) -> CronJob {
    let ObjectMeta { labels, annotations, .. } = metadata.clone();
    CronJob {
        metadata,
        spec: CronJobSpec {
            // The next run loads what this one has not.
            concurrency_policy: Some("Forbid".to_owned()),
            failed_jobs_history_limit: Some(KEPT.1),
            job_template: JobTemplateSpec {
                metadata: Some(ObjectMeta { labels, annotations, ..Default::default() }),
                spec: Some(job::spec(template)),
            },
            schedule: moment.cron.clone(),
            // One that could not begin while the last one took its time begins after it.
            starting_deadline_seconds: Some(RUN_SECONDS.into()),
            successful_jobs_history_limit: Some(KEPT.0),
            suspend: Some(false),
            time_zone: Some(moment.zone.clone()),
        },
        ..Default::default()
    }
}

/// The expression of a cadence, or why there is none.
fn expression(cadence: &Cadence) -> Result<String, String> {
    if let Some(calendar) = &cadence.calendar {
        return Err(format!("no cron knows the days of the calendar {calendar}"));
    }
    let (day, months, weekday) = match &cadence.every {
        Every::Once => return Err("it comes once, and is run by hand".to_owned()),
        Every::Cron(line) => return as_kubernetes_reads(line),
        Every::Day => (None, "*", "*"),
        Every::Weekdays => (None, "*", "1-5"),
        Every::Week(day) => (None, "*", number(*day)),
        Every::Month(day) => (Some(*day), "*", "*"),
        Every::Quarter(day) => (Some(*day), "1,4,7,10", "*"),
        Every::HalfYear(day) => (Some(*day), "1,7", "*"),
        Every::Year(day) => (Some(*day), "1", "*"),
    };
    let day = match day {
        None => "*".to_owned(),
        Some(MonthDay::Day(day)) => day.to_string(),
        Some(MonthDay::Last) => return Err("the cron of Kubernetes knows no last day of a month".to_owned()),
        Some(MonthDay::LastBusiness) => return Err("no cron knows business days".to_owned()),
    };
    Ok(format!("{} {} {day} {months} {weekday}", cadence.at % 60, cadence.at / 60))
}

/// A line of the language's cron, where Kubernetes means the same by it.
fn as_kubernetes_reads(line: &str) -> Result<String, String> {
    let fields: Vec<&str> = line.split_ascii_whitespace().collect();
    let [_, _, day, _, weekday] = fields[..] else { return Err("it has other fields than five".to_owned()) };
    if weekday.split([',', '-', '/']).any(|it| it == "7") {
        return Err("Kubernetes counts Sunday as 0 and not as 7".to_owned());
    }
    // Where both are given either of them counts, but Kubernetes takes a field with a `*` in it for one that is not.
    let (by_day, by_weekday) = (day != "*", weekday != "*");
    if by_day && by_weekday && (day.contains('*') || weekday.contains('*')) {
        return Err("Kubernetes takes only days that both the month's day and the week's day allow".to_owned());
    }
    Ok(fields.join(" "))
}

fn number(day: Weekday) -> &'static str {
    match day {
        Weekday::Sunday => "0",
        Weekday::Monday => "1",
        Weekday::Tuesday => "2",
        Weekday::Wednesday => "3",
        Weekday::Thursday => "4",
        Weekday::Friday => "5",
        Weekday::Saturday => "6",
    }
}

#[cfg(test)]
mod tests {
    use ingest_program::Origin;

    use super::*;

    fn of(every: Every) -> Result<String, String> {
        let zone = "America/New_York".to_owned();
        expression(&Cadence {
            every,
            at: 6 * 60 + 5,
            zone,
            from: None,
            due: None,
            calendar: None,
            origin: Origin::default(),
        })
    }

    #[test]
    fn every_cadence_that_a_cron_can_say_is_said() {
        let cases = [
            (Every::Day, "5 6 * * *"),
            (Every::Weekdays, "5 6 * * 1-5"),
            (Every::Week(Weekday::Sunday), "5 6 * * 0"),
            (Every::Month(MonthDay::Day(22)), "5 6 22 * *"),
            (Every::Quarter(MonthDay::Day(5)), "5 6 5 1,4,7,10 *"),
            (Every::HalfYear(MonthDay::Day(1)), "5 6 1 1,7 *"),
            (Every::Year(MonthDay::Day(11)), "5 6 11 1 *"),
            (Every::Cron("*/10 8-17  * * mon".to_owned()), "*/10 8-17 * * mon"),
            (Every::Cron("0 0 1 * mon".to_owned()), "0 0 1 * mon"),
        ];
        for (every, expected) in cases {
            assert_eq!(of(every), Ok(expected.to_owned()));
        }
    }

    #[test]
    fn what_no_cron_of_kubernetes_says_is_not_said_wrongly() {
        for every in [
            Every::Once,
            Every::Month(MonthDay::Last),
            Every::Year(MonthDay::LastBusiness),
            Every::Cron("0 6 * * 7".to_owned()),
            Every::Cron("0 6 * * 5-7".to_owned()),
            Every::Cron("0 6 */2 * mon".to_owned()),
            Every::Cron("0 6 1,*/7 * mon".to_owned()),
        ] {
            assert!(of(every.clone()).is_err(), "{every:?}");
        }
        let business = Cadence {
            calendar: Some("us".to_owned()),
            ..{
                let (zone, origin) = ("UTC".to_owned(), Origin::default());
                Cadence { every: Every::Day, at: 0, zone, from: None, due: None, calendar: None, origin }
            }
        };
        assert!(expression(&business).is_err());
    }
}
