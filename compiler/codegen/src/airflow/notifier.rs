//! Channels as notifiers of Airflow's providers.
//!
//! A notifier finds its address, and what is secret of it, in a connection of Airflow: `ingest_<channel>`.

use std::collections::BTreeSet;

use ingest_program::{Channel, ChannelKind, Event, Notification, Pipeline, Severity};
use serde::Serialize;

use super::message::{Occasion, html, plain, said, usual, verbatim};
use crate::usage::missing;
use crate::{CodegenError, Deployment};

/// A notifier in the DAG.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Notifier {
    /// Its class.
    pub class: &'static str,
    #[serde(skip)]
    module: &'static str,
    pub arguments: Vec<Argument>,
}

/// A keyword argument.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Argument {
    name: &'static str,
    value: Value,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Value {
    Text(String),
    Texts(Vec<String>),
    Entries(Vec<(&'static str, String)>),
}

/// A notifier in a function of the DAG's file, one for each channel so that one that fails keeps no other from telling. It is made
/// anew each time: one that has filled in its texts would take those for templates the next time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Telling {
    /// The function.
    pub function: String,
    pub notifier: Notifier,
}

/// Who is told of what.
#[derive(Debug, Default)]
pub struct Told {
    pub success: Vec<Telling>,
    pub failure: Vec<Telling>,
    pub late: Vec<Telling>,
    pub warning: Vec<Telling>,
    /// Of a failure too: tasks that are not done when their run is ended tell nobody.
    pub timeout: Vec<Telling>,
}

impl Told {
    /// Who is told of a pipeline.
    pub fn new(deployment: &Deployment<'_>, pipeline: &Pipeline) -> Result<Self, CodegenError> {
        let mut told = Self::default();
        for notification in &pipeline.notifications {
            let failure = notification.events.contains(&Event::Failure).then_some(Occasion::TimedOut);
            for occasion in notification.events.iter().copied().map(Occasion::Event).chain(failure) {
                let (those, name) = match occasion {
                    Occasion::Event(Event::Success) => (&mut told.success, "success"),
                    Occasion::Event(Event::Failure) => (&mut told.failure, "failure"),
                    Occasion::Event(Event::Late) => (&mut told.late, "late"),
                    Occasion::Event(Event::Warning) => (&mut told.warning, "warning"),
                    Occasion::TimedOut => (&mut told.timeout, "timeout"),
                };
                for channel in &notification.channels {
                    let found = deployment.program.channels.iter().find(|it| it.name == *channel);
                    let found = found.ok_or_else(|| missing("channel", channel))?;
                    // A channel may be told twice, of other words.
                    let mut function = format!("{name}_to_{channel}");
                    while those.iter().any(|it| it.function == function) {
                        function += "_again";
                    }
                    those.push(Telling {
                        function,
                        notifier: notifier(found, notification, occasion, pipeline, deployment)?,
                    });
                }
            }
        }
        Ok(told)
    }

    /// The imports of its classes, sorted: the module and the class.
    pub fn imports(&self) -> BTreeSet<(&'static str, &'static str)> {
        let all = [&self.success, &self.failure, &self.late, &self.warning, &self.timeout];
        all.into_iter().flatten().map(|it| (it.notifier.module, it.notifier.class)).collect()
    }
}

fn notifier(
    channel: &Channel,
    notification: &Notification,
    occasion: Occasion,
    pipeline: &Pipeline,
    deployment: &Deployment<'_>,
) -> Result<Notifier, CodegenError> {
    let parts = match &notification.message {
        None => usual(occasion, &deployment.program.name, &pipeline.name),
        Some(message) => said(message, occasion).ok_or_else(|| CodegenError::NotExpressed {
            place: deployment.program.place(message.origin),
            what: format!("what the pipeline `{}` says is computed by a run", pipeline.name),
            meanwhile: "say it with texts, `delivery.id` and `++`",
        })?,
    };
    let argument = |name, value: &str| Argument { name, value: Value::Text(value.to_owned()) };
    let connection = connection(&channel.name)?;
    Ok(match &channel.kind {
        ChannelKind::Slack { .. } => Notifier {
            class: "SlackWebhookNotifier",
            module: "airflow.providers.slack.notifications.slack_webhook",
            arguments: vec![argument("slack_webhook_conn_id", &connection), argument("text", &plain(&parts))],
        },
        ChannelKind::Email { to, from, .. } => Notifier {
            class: "SmtpNotifier",
            module: "airflow.providers.smtp.notifications.smtp",
            arguments: vec![
                argument("smtp_conn_id", &connection),
                argument("from_email", &verbatim(from)),
                Argument { name: "to", value: Value::Texts(to.iter().map(|it| verbatim(it)).collect()) },
                argument("subject", &format!("[ingest] {}: {}", pipeline.name, occasion.word())),
                argument("html_content", &html(&parts)),
            ],
        },
        ChannelKind::Pagerduty { severity, .. } => Notifier {
            class: "PagerdutyNotifier",
            module: "airflow.providers.pagerduty.notifications.pagerduty",
            arguments: vec![
                argument("pagerduty_events_conn_id", &connection),
                argument("severity", urgency(*severity)),
                argument("source", &verbatim(&format!("ingest {}", deployment.program.name))),
                argument("component", &pipeline.name),
                argument("summary", &plain(&parts)),
            ],
        },
        ChannelKind::Webhook { .. } => {
            let entries = vec![
                ("event", occasion.word().to_owned()),
                ("project", deployment.program.name.clone()),
                ("pipeline", pipeline.name.clone()),
                ("environment", deployment.environment.name.clone()),
                ("message", plain(&parts)),
            ];
            Notifier {
                class: "HttpNotifier",
                module: "airflow.providers.http.notifications",
                arguments: vec![
                    argument("http_conn_id", &connection),
                    Argument { name: "json", value: Value::Entries(entries) },
                ],
            }
        }
    })
}

/// Characters of a connection's id (`airflow.models.connection` `ID_LEN`).
const LONGEST_CONNECTION: usize = 250;

/// The Airflow connection of a channel.
fn connection(channel: &str) -> Result<String, CodegenError> {
    let name = format!("ingest_{channel}");
    if name.len() > LONGEST_CONNECTION {
        let (what, whose, limit) = ("a connection", "the channel's", LONGEST_CONNECTION);
        return Err(CodegenError::LongName { name, what, whose, limit });
    }
    Ok(name)
}

fn urgency(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "critical",
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}
