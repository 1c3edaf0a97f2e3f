//! Messages of notifications, as Airflow's templates write them.

use ingest_program::{BinaryOp, Event, Expr, ExprKind, Literal, Meta};

/// A text with what is known only where it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// As it stands.
    Text(String),
    /// An expression of Jinja.
    Value(&'static str),
}

/// The delivery that a task loads, which it is named by. A task that asks which there are has none, and one that was killed may
/// have gone before it had its name.
const DELIVERY: &str = "ti.rendered_map_index | default('some delivery', true)";
/// The run that is late; in the context of a deadline there is no task.
const LATE_RUN: &str = "dag_run.dag_run_id";
/// The run that took too long; in the context of a DAG there need not be a task.
const RUN: &str = "run_id";
/// The source: tasks are grouped by it.
const SOURCE: &str = "ti.task_id.split('.')[0]";
const LOG: &str = "ti.log_url | default('')";

/// What somebody is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// An event of a pipeline.
    Event(Event),
    /// A run that did not end in time: a failure that no task of it tells.
    TimedOut,
}

impl Occasion {
    /// The one word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Event(Event::Success) => "success",
            Self::Event(Event::Failure) | Self::TimedOut => "failure",
            Self::Event(Event::Late) => "late",
            Self::Event(Event::Warning) => "warning",
        }
    }

    /// What stands for the delivery.
    fn delivery(self) -> &'static str {
        match self {
            Self::Event(Event::Late) => LATE_RUN,
            Self::Event(_) => DELIVERY,
            Self::TimedOut => RUN,
        }
    }
}

/// What is said where the program does not say it.
pub fn usual(occasion: Occasion, project: &str, pipeline: &str) -> Vec<Part> {
    let text = |text: &str| Part::Text(text.to_owned());
    let start = Part::Text(format!("{project}: the pipeline {pipeline}"));
    let event = match occasion {
        Occasion::Event(event) => event,
        Occasion::TimedOut => return vec![start, text(" did not end in time, in the run "), Part::Value(RUN)],
    };
    match event {
        Event::Late => vec![start, text(" is late: nothing is published yet in the run "), Part::Value(LATE_RUN)],
        Event::Success => vec![start, text(" published "), Part::Value(SOURCE), text(" "), Part::Value(DELIVERY)],
        Event::Failure | Event::Warning => {
            let what = if event == Event::Failure { " failed for " } else { " has warnings for " };
            let place = [text(what), Part::Value(SOURCE), text(", "), Part::Value(DELIVERY), text(": ")];
            [vec![start], place.into(), vec![Part::Value(LOG)]].concat()
        }
    }
}

/// What the program says. `None` of what only a run could compute.
pub fn said(expr: &Expr, occasion: Occasion) -> Option<Vec<Part>> {
    match &expr.kind {
        ExprKind::Literal(Literal::Text(text)) => Some(vec![Part::Text(text.clone())]),
        ExprKind::Meta(Meta::DeliveryId) => Some(vec![Part::Value(occasion.delivery())]),
        ExprKind::Binary { op: BinaryOp::Concat, left, right } => {
            Some([said(left, occasion)?, said(right, occasion)?].concat())
        }
        _ => None,
    }
}

/// The template of a plain text.
pub fn plain(parts: &[Part]) -> String {
    parts.iter().map(|part| template(part, str::to_owned, "")).collect()
}

/// The template of the same text in HTML.
pub fn html(parts: &[Part]) -> String {
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let body: String = parts.iter().map(|part| template(part, escaped, " | e")).collect();
    format!("<p>{body}</p>")
}

fn template(part: &Part, write: impl Fn(&str) -> String, filter: &str) -> String {
    match part {
        Part::Text(text) => verbatim(&write(text)),
        Part::Value(value) => format!("{{{{ {value}{filter} }}}}"),
    }
}

/// The template of a text that has none in it. Whatever opens something in Jinja begins with a brace.
pub fn verbatim(text: &str) -> String {
    text.replace('{', "{{ '{' }}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_itself_whatever_it_holds() {
        let parts = [Part::Text("{{ 7*6 }} {% raw %} <b>&".to_owned()), Part::Value("x")];
        assert_eq!(plain(&parts), "{{ '{' }}{{ '{' }} 7*6 }} {{ '{' }}% raw %} <b>&{{ x }}");
        assert_eq!(html(&parts[1..]), "<p>{{ x | e }}</p>");
        assert!(html(&parts).contains("&lt;b&gt;&amp;"));
    }

    #[test]
    fn every_event_has_its_words() {
        for event in [Event::Success, Event::Failure, Event::Late, Event::Warning] {
            let text = plain(&usual(Occasion::Event(event), "claims", "daily"));
            assert!(text.starts_with("claims: the pipeline daily "), "{text}");
            // A deadline knows of no task.
            assert_eq!(text.contains("ti."), event != Event::Late, "{text}");
        }
    }
}
