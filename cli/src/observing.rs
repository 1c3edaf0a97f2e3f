//! Where a run tells of itself: what its options say, and else the variables by which every tool is told the same.

use std::convert::Infallible;
use std::env;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use ingest_observe::{Address, Outlet, Outlets, Parent};

use crate::exit::Failure;
use crate::terminal::Terminal;

/// Where `OpenLineage`'s own clients send events to, below the server's address.
const LINEAGE_PATH: &str = "api/v1/lineage";

/// Where the `OpenTelemetry` protocol has traces sent to.
const TRACES_PATH: &str = "v1/traces";

/// The options that say where to.
#[derive(Debug, Args)]
pub struct Observing {
    /// Add `OpenLineage` events to this file, one a line, or send them to this server: what was read, what was written, which
    /// columns came from which [default: `OPENLINEAGE_URL`, or nowhere]
    #[arg(long, value_name = "FILE|URL", value_parser = given)]
    lineage: Option<Given>,

    /// Write metrics of the run to this file, for the textfile collector of Prometheus' node exporter, or push them to this
    /// Pushgateway [default: `INGEST_METRICS`, or nowhere]
    #[arg(long, value_name = "FILE|URL", value_parser = given)]
    metrics: Option<Given>,

    /// Add the run's trace to this file, or send it to this server, in the JSON of OTLP
    /// [default: `OTEL_EXPORTER_OTLP_ENDPOINT`, or nowhere]
    #[arg(long, value_name = "FILE|URL", value_parser = given)]
    traces: Option<Given>,
}

/// What an option says. That it cannot be followed is said later, and not by who quotes it: there may be a password in it.
type Given = Result<Outlet, String>;

impl Observing {
    /// Where to, by the options and the environment. What a variable says and cannot be followed is a warning: it may be
    /// set for everything that runs on a machine.
    pub fn outlets(&self, terminal: &Terminal) -> Result<Outlets, Failure> {
        let variables = Variables { terminal };
        Ok(Outlets {
            lineage: variables.lineage(option("lineage", self.lineage.as_ref())?),
            metrics: option("metrics", self.metrics.as_ref())?.or_else(|| variables.metrics()),
            traces: variables.traces(option("traces", self.traces.as_ref())?),
            parent: said("TRACEPARENT").and_then(|it| Parent::parse(&it)),
            service: said("OTEL_SERVICE_NAME"),
            only: None,
        })
    }
}

/// What an option says; why it cannot be followed.
fn option(name: &str, given: Option<&Given>) -> Result<Option<Outlet>, Failure> {
    match given {
        Some(Err(why)) => Err(Failure::usage(format!("the address that `--{name}` names {why}"))),
        Some(Ok(outlet)) => Ok(Some(outlet.clone())),
        None => Ok(None),
    }
}

/// The option that says where `status` tells metrics to.
#[derive(Debug, Args)]
pub struct StatusMetrics {
    /// Write how the loads stand to this file, for the textfile collector of Prometheus' node exporter, or push it to this Pushgateway
    // Of one delivery, or of another moment, it would take the place of what stands now.
    #[arg(long, value_name = "FILE|URL", value_parser = given, conflicts_with_all = ["delivery", "at"])]
    metrics: Option<Given>,
}

impl StatusMetrics {
    /// Where to.
    pub fn outlet(&self) -> Result<Option<Outlet>, Failure> {
        option("metrics", self.metrics.as_ref())
    }
}

/// A file, or the address of a server.
#[expect(clippy::unnecessary_wraps, reason = "what a parser of a value has to be")]
fn given(text: &str) -> Result<Given, Infallible> {
    // One that is mistyped is no file: its name would be shown, with a password that is in it.
    let is_meant = text.contains("://") || ["http:", "https:"].iter().any(|it| text.starts_with(it));
    let address = is_meant.then(|| Address::parse(text));
    Ok(address.map_or_else(|| Ok(Outlet::File(PathBuf::from(text))), |it| it.map(Outlet::Server)))
}

/// What a variable says; one that is empty says nothing.
fn said(name: &str) -> Option<String> {
    env::var(name).ok().map(|it| it.trim().to_owned()).filter(|it| !it.is_empty())
}

fn is_true(name: &str) -> bool {
    said(name).is_some_and(|it| it.eq_ignore_ascii_case("true"))
}

struct Variables<'a> {
    terminal: &'a Terminal,
}

impl Variables<'_> {
    /// A Pushgateway. A file is none that all runs could have: each replaces it.
    fn metrics(&self) -> Option<Outlet> {
        self.address("INGEST_METRICS").map(Outlet::Server)
    }

    /// <https://openlineage.io/docs/client/python/configuration>: the server, the path below it, the key.
    fn lineage(&self, option: Option<Outlet>) -> Option<Outlet> {
        let server = match option {
            Some(Outlet::File(path)) => return Some(Outlet::File(path)),
            Some(Outlet::Server(address)) => address,
            None if is_true("OPENLINEAGE_DISABLED") => return None,
            None => self.address("OPENLINEAGE_URL")?,
        };
        let endpoint = said("OPENLINEAGE_ENDPOINT").unwrap_or_else(|| LINEAGE_PATH.to_owned());
        let endpoint = endpoint.trim_matches('/');
        let whole = server.path().ends_with(&format!("/{endpoint}"));
        let address = if whole { server } else { server.below(endpoint) };
        Some(Outlet::Server(match said("OPENLINEAGE_API_KEY") {
            Some(key) => address.with_header("authorization", &format!("Bearer {key}")),
            None => address,
        }))
    }

    /// <https://opentelemetry.io/docs/specs/otel/protocol/exporter/>: the address for traces as it is, the one for all signals
    /// with the path of traces below it, headers, the time limit.
    fn traces(&self, option: Option<Outlet>) -> Option<Outlet> {
        let by_option = option.is_some();
        let address = match option {
            Some(Outlet::File(path)) => return Some(Outlet::File(path)),
            Some(Outlet::Server(address)) if address.is_bare() => address.below(TRACES_PATH),
            Some(Outlet::Server(address)) => address,
            None if is_true("OTEL_SDK_DISABLED") || said("OTEL_TRACES_EXPORTER").is_some_and(|it| it == "none") => {
                return None;
            }
            None if said("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT").is_some() => {
                self.address("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")?
            }
            None => self.address("OTEL_EXPORTER_OTLP_ENDPOINT")?.below(TRACES_PATH),
        };
        let of_traces = |what: &str| {
            said(&format!("OTEL_EXPORTER_OTLP_TRACES_{what}")).or_else(|| said(&format!("OTEL_EXPORTER_OTLP_{what}")))
        };
        if !by_option && of_traces("PROTOCOL").is_some_and(|it| it == "grpc") {
            self.terminal
                .warn("no trace is sent: OTEL_EXPORTER_OTLP_PROTOCOL is `grpc`, and it would be sent by http/json");
            return None;
        }
        let limit = of_traces("TIMEOUT").and_then(|it| it.parse().ok()).filter(|it| *it > 0).map(Duration::from_millis);
        let address = limit.into_iter().fold(address, Address::within);
        let headers = of_traces("HEADERS").unwrap_or_default();
        let headers = headers.split(',').filter_map(|it| it.split_once('='));
        Some(Outlet::Server(
            headers.fold(address, |address, (name, value)| address.with_header(name.trim(), &decoded(value.trim()))),
        ))
    }

    fn address(&self, variable: &str) -> Option<Address> {
        match Address::parse(&said(variable)?) {
            Ok(address) => Some(address),
            Err(why) => {
                self.terminal.warn(&format!("nothing is sent to what {variable} says: it {why}"));
                None
            }
        }
    }
}

/// A value of a header as the variable has it: bytes may stand there by their numbers, `%20`.
fn decoded(value: &str) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let [first, after @ ..] = rest {
        let number = if *first == b'%' { after.split_at_checked(2) } else { None };
        let number = number.and_then(|(digits, after)| {
            let digits = std::str::from_utf8(digits).ok()?;
            Some((u8::from_str_radix(digits, 16).ok()?, after))
        });
        let (byte, after) = number.unwrap_or((*first, after));
        bytes.push(byte);
        rest = after;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn bytes_of_a_header_may_be_numbers() {
        assert_eq!(decoded("Bearer%20a%2Cb"), "Bearer a,b");
        assert_eq!(decoded("100%"), "100%");
        assert_eq!(decoded("%zz%4"), "%zz%4");
    }
}
