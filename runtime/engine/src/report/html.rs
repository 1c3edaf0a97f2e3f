//! The report as a page: one file, no script, nothing fetched from anywhere.

use std::{collections::HashMap, sync::LazyLock};

use serde::Serialize;
use tera::{Context, Tera, Value};

use super::{DeliveryReport, Rows, RunReport, Status, Totals};

const PAGE: &str = "report.html";

/// The page's template could not be filled in.
#[derive(Debug, thiserror::Error)]
#[error("the report could not be made a page: {}; this is a fault of `ingest`", causes(.0))]
pub struct HtmlError(#[from] tera::Error);

fn causes(error: &tera::Error) -> String {
    let mut text = error.to_string();
    let mut next = std::error::Error::source(error);
    while let Some(cause) = next {
        text = format!("{text}: {cause}");
        next = cause.source();
    }
    text
}

impl RunReport {
    /// The report as a self-contained page in light and dark. Every name in it is escaped.
    pub fn html(&self) -> Result<String, HtmlError> {
        static TEMPLATES: LazyLock<Result<Tera, String>> = LazyLock::new(|| {
            let mut tera = Tera::default();
            // Names that end in `.html` are escaped by default.
            tera.add_raw_template(PAGE, include_str!("page.html")).map_err(|it| causes(&it))?;
            tera.register_filter("count", count);
            tera.register_filter("bytes", bytes);
            tera.register_filter("seconds", seconds);
            Ok(tera)
        });
        let templates = TEMPLATES.as_ref().map_err(|it| tera::Error::msg(it.clone()))?;
        Ok(templates.render(PAGE, &Context::from_serialize(Page::of(self))?)?)
    }
}

/// What the template is given.
#[derive(Serialize)]
struct Page<'a> {
    report: &'a RunReport,
    version: &'static str,
    /// `ok`, `warn` or `bad`.
    mood: &'static str,
    headline: String,
    totals: Totals,
    deliveries: Vec<Card<'a>>,
}

#[derive(Serialize)]
struct Card<'a> {
    #[serde(flatten)]
    delivery: &'a DeliveryReport,
    mood: &'static str,
    loaded: bool,
    bar: Bar,
    bytes_read: u64,
    seconds: f64,
    broken_rules: usize,
}

/// Shares of the rows that there are, in percent with two digits.
#[derive(Serialize)]
struct Bar {
    published: String,
    held: String,
    filtered: String,
    superseded: String,
    rejected: String,
}

impl<'a> Page<'a> {
    fn of(report: &'a RunReport) -> Self {
        let totals = report.totals();
        let stopped = totals.failed + totals.held;
        let mood = if stopped > 0 {
            "bad"
        } else if totals.rows.rejected > 0 || totals.warnings > 0 {
            "warn"
        } else {
            "ok"
        };
        Self {
            report,
            version: env!("CARGO_PKG_VERSION"),
            mood,
            headline: headline(&totals),
            totals,
            deliveries: report.deliveries.iter().map(Card::of).collect(),
        }
    }
}

impl<'a> Card<'a> {
    fn of(delivery: &'a DeliveryReport) -> Self {
        let mood = match delivery.status {
            Status::Failed | Status::Held => "bad",
            Status::Skipped | Status::Waiting => "idle",
            Status::Published | Status::Replaced if delivery.rows.rejected > 0 || delivery.warnings() > 0 => "warn",
            Status::Published | Status::Replaced => "ok",
        };
        let timings = delivery.timings;
        Self {
            delivery,
            mood,
            loaded: !matches!(delivery.status, Status::Skipped | Status::Held | Status::Waiting),
            bar: Bar::of(delivery.rows),
            bytes_read: delivery.files.iter().filter(|it| it.records.is_some()).map(|it| it.bytes).sum(),
            seconds: timings.compare + timings.load + timings.audit + timings.publish,
            broken_rules: delivery.rules.iter().filter(|it| it.violations > 0).count(),
        }
    }
}

impl Bar {
    fn of(rows: Rows) -> Self {
        let all = rows.read + rows.expanded;
        let share = |part: u64| format!("{:.2}", if all == 0 { 0.0 } else { part as f64 * 100.0 / all as f64 });
        Self {
            published: share(rows.published),
            held: share(rows.held),
            filtered: share(rows.filtered),
            superseded: share(rows.superseded),
            rejected: share(rows.rejected),
        }
    }
}

fn headline(totals: &Totals) -> String {
    let deliveries = |count: usize| if count == 1 { "1 delivery".to_owned() } else { format!("{count} deliveries") };
    let new = totals.published + totals.replaced;
    let stopped = totals.failed + totals.held;
    match (new, stopped) {
        (0, 0) if totals.skipped + totals.waiting == 0 => "No deliveries were found".to_owned(),
        (0, 0) if totals.waiting > 0 => format!("Nothing new: {} waiting for another", deliveries(totals.waiting)),
        (0, 0) => format!("Nothing new: {} published already", deliveries(totals.skipped)),
        (new, 0) => format!("{} published", deliveries(new)),
        (0, stopped) => format!("{} not published", deliveries(stopped)),
        (new, stopped) => format!("{} published, {stopped} not", deliveries(new)),
    }
}

type Args = HashMap<String, Value>;

/// `1234567` as `1,234,567`.
#[expect(clippy::unnecessary_wraps, reason = "what a filter has to be")]
fn count(value: &Value, _: &Args) -> tera::Result<Value> {
    let digits = value.as_u64().unwrap_or_default().to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    Ok(text.into())
}

/// `1234567` as `1.2 MB`.
#[expect(clippy::unnecessary_wraps, reason = "what a filter has to be")]
fn bytes(value: &Value, _: &Args) -> tera::Result<Value> {
    let mut size = value.as_u64().unwrap_or_default() as f64;
    let mut unit = "bytes";
    for next in ["kB", "MB", "GB", "TB"] {
        if size < 999.5 {
            break;
        }
        size /= 1000.0;
        unit = next;
    }
    Ok(if unit == "bytes" || size >= 99.95 { format!("{size:.0} {unit}") } else { format!("{size:.1} {unit}") }.into())
}

/// `0.01234` as `12 ms`, `75.2` as `75.2 s`.
#[expect(clippy::unnecessary_wraps, reason = "what a filter has to be")]
fn seconds(value: &Value, _: &Args) -> tera::Result<Value> {
    let seconds = value.as_f64().unwrap_or_default();
    let text = if seconds < 0.0995 {
        format!("{:.0} ms", seconds * 1000.0)
    } else if seconds < 99.95 {
        format!("{seconds:.1} s")
    } else {
        format!("{} min {} s", (seconds / 60.0).floor(), (seconds % 60.0).round())
    };
    Ok(text.into())
}

#[cfg(test)]
mod tests;
