//! Traces in the JSON encoding of the `OpenTelemetry` protocol
//! (<https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding>): a span for the run, for each of its deliveries, and
//! for each step of these. They are made when the run is over, so that an exporter beside it is not needed.

use std::hash::{BuildHasher, Hasher, RandomState};

use ingest_engine::report::{DeliveryReport, Fault, Rows, Status, Timings};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::metrics::outcomes;

/// `SPAN_KIND_INTERNAL`.
const INTERNAL: u8 = 1;
/// `STATUS_CODE_ERROR`.
const ERROR: u8 = 2;

/// What a run's span is a part of, as `TRACEPARENT` has it (<https://www.w3.org/TR/trace-context/#traceparent-header>).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parent {
    trace: u128,
    span: u64,
    sampled: bool,
}

impl Parent {
    /// `None` where the text is not of that form.
    pub fn parse(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.trim().split('-').collect();
        let [version, trace, span, flags, rest @ ..] = parts.as_slice() else { return None };
        let hex = |it: &str, digits: usize| {
            let sound = it.len() == digits && it.bytes().all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'));
            if sound { u128::from_str_radix(it, 16).ok() } else { None }
        };
        let (version, flags) = (hex(version, 2)?, hex(flags, 2)?);
        let (trace, span) = (hex(trace, 32)?, hex(span, 16)?);
        let sound = version != 0xff && (version > 0 || rest.is_empty()) && trace != 0 && span != 0;
        sound.then_some(Self { trace, span: span as u64, sampled: flags & 1 == 1 })
    }
}

/// A delivery that is over, and when that was.
#[derive(Debug)]
pub struct Over {
    /// What became of it.
    pub report: DeliveryReport,
    /// When it was over.
    pub at: Timestamp,
}

/// A run that is over.
#[derive(Debug)]
pub struct Trace<'a> {
    /// The project.
    pub project: &'a str,
    /// The environment.
    pub environment: &'a str,
    /// What the run is called; empty where it did not come so far.
    pub run: &'a str,
    /// What this program is called; `ingest` where nothing is said.
    pub service: Option<&'a str>,
    /// What it is a part of.
    pub parent: Option<Parent>,
    /// When it began.
    pub begun: Timestamp,
    /// When it was over.
    pub ended: Timestamp,
    /// How it ended.
    pub exit_code: u8,
    /// Its deliveries.
    pub deliveries: &'a [Over],
}

impl Trace<'_> {
    /// The request that exports it; `None` where whoever began the trace does not keep it.
    pub fn json(&self) -> Option<Value> {
        if self.parent.is_some_and(|it| !it.sampled) {
            return None;
        }
        let trace = self.parent.map_or_else(|| u128::from(random()) << 64 | u128::from(random()), |it| it.trace);
        let mut spans = Spans { trace, all: Vec::new() };
        let run = spans.add(Span {
            name: "run",
            parent: self.parent.map(|it| it.span),
            begun: self.begun,
            ended: self.ended,
            attributes: vec![
                text("ingest.run", self.run),
                number("ingest.exit_code", self.exit_code.into()),
                number("ingest.deliveries", self.deliveries.len() as u64),
            ],
            error: (self.exit_code > 0).then_some(match self.exit_code {
                1 => "data",
                2 => "environment",
                _ => "internal",
            }),
        });
        // What is published already takes no time and happens to most of what is found.
        for over in self.deliveries.iter().filter(|it| it.report.status != Status::Skipped) {
            spans.add_delivery(run, over);
        }
        let resource = [
            text("service.name", self.service.unwrap_or("ingest")),
            text("service.version", env!("CARGO_PKG_VERSION")),
            text("deployment.environment.name", self.environment),
            text("ingest.project", self.project),
        ];
        let scope = json!({ "name": "ingest", "version": env!("CARGO_PKG_VERSION") });
        Some(json!({ "resourceSpans": [{
            "resource": { "attributes": resource },
            "scopeSpans": [{ "scope": scope, "spans": spans.all }],
        }] }))
    }
}

struct Span {
    name: &'static str,
    parent: Option<u64>,
    begun: Timestamp,
    ended: Timestamp,
    attributes: Vec<Value>,
    /// Whose fault it is that this failed.
    error: Option<&'static str>,
}

struct Spans {
    trace: u128,
    all: Vec<Value>,
}

impl Spans {
    /// Adds a span, and gives its id.
    fn add(&mut self, span: Span) -> u64 {
        let id = random();
        let Span { name, parent, begun, ended, mut attributes, error } = span;
        attributes.extend(error.map(|it| text("error.type", it)));
        let mut json = json!({
            "traceId": format!("{:032x}", self.trace),
            "spanId": format!("{id:016x}"),
            "name": name,
            "kind": INTERNAL,
            "startTimeUnixNano": begun.as_nanosecond().to_string(),
            "endTimeUnixNano": ended.as_nanosecond().to_string(),
            "attributes": attributes,
            "status": if error.is_some() { json!({ "code": ERROR }) } else { json!({}) },
        });
        if let (Some(parent), Some(object)) = (parent, json.as_object_mut()) {
            object.insert("parentSpanId".to_owned(), json!(format!("{parent:016x}")));
        }
        self.all.push(json);
        id
    }

    /// Adds a delivery and its steps, which follow each other and end when it is over.
    fn add_delivery(&mut self, run: u64, over: &Over) {
        let Over { report, at } = over;
        let Timings { compare, load, audit, publish } = report.timings;
        let before = |moment: Timestamp, seconds: f64| {
            let took = SignedDuration::try_from_secs_f64(seconds).unwrap_or_default();
            moment.checked_sub(took).unwrap_or(moment)
        };
        let begun = before(*at, compare + load + audit + publish);
        let names = [
            ("ingest.pipeline", &report.pipeline),
            ("ingest.source", &report.source),
            ("ingest.dataset", &report.dataset),
            ("ingest.delivery", &report.delivery),
        ];
        let mut attributes: Vec<_> = names.map(|(key, value)| text(key, value)).into();
        attributes.push(text("ingest.status", report.status.word()));
        attributes.push(number("ingest.files", report.files.len() as u64));
        attributes.push(number("ingest.written_bytes", report.bytes_written));
        attributes.extend(rows(report.rows));
        let error = matches!(report.status, Status::Failed | Status::Held).then_some(match report.fault {
            Some(Fault::Environment) => "environment",
            Some(Fault::Internal) => "internal",
            Some(Fault::Data) | None => "data",
        });
        let delivery = self.add(Span { name: "delivery", parent: Some(run), begun, ended: *at, attributes, error });
        let mut ended = *at;
        // From the last to the first. What a delivery did not come to took no time.
        for (name, took) in [("publish", publish), ("audit", audit), ("load", load), ("compare", compare)] {
            if took > 0.0 {
                let begun = before(ended, took);
                self.add(Span { name, parent: Some(delivery), begun, ended, attributes: Vec::new(), error: None });
                ended = begun;
            }
        }
    }
}

fn rows(rows: Rows) -> impl Iterator<Item = Value> {
    outcomes(rows).into_iter().map(|(name, count)| number(&format!("ingest.rows.{name}"), count))
}

fn text(key: &str, value: &str) -> Value {
    json!({ "key": key, "value": { "stringValue": value } })
}

/// In JSON a number of 64 bits is a text.
fn number(key: &str, value: u64) -> Value {
    json!({ "key": key, "value": { "intValue": value.to_string() } })
}

/// A number that is not 0 and that nobody else has: the keys of a hash are random.
fn random() -> u64 {
    RandomState::new().build_hasher().finish().max(1)
}

#[cfg(test)]
mod tests {
    use super::Parent;

    #[test]
    fn a_parent_is_of_the_form_of_the_recommendation() {
        let [trace, span] = ["0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"];
        let parent =
            Parent { trace: 0x0af7_6519_16cd_43dd_8448_eb21_1c80_319c, span: 0xb7ad_6b71_6920_3331, sampled: true };
        assert_eq!(Parent::parse(&format!("00-{trace}-{span}-01")), Some(parent));
        assert_eq!(Parent::parse(&format!("cc-{trace}-{span}-01-more")), Some(parent));
        assert_eq!(Parent::parse(&format!("00-{trace}-{span}-00")), Some(Parent { sampled: false, ..parent }));
        let zero = "0".repeat(32);
        for none in [
            format!("00-{zero}-{span}-01"),
            format!("ff-{trace}-{span}-01"),
            format!("00-{trace}-{span}-01-more"),
            format!("00-{}-{span}-01", trace.to_uppercase()),
            format!("00-{trace}-{span}"),
            String::new(),
        ] {
            assert_eq!(Parent::parse(&none), None, "{none}");
        }
    }
}
