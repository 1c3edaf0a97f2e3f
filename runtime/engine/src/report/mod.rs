//! What a run did, in full: the JSON report, and all that a page or a terminal shows of it.
//!
//! A report names files, records, columns, rules and counts. It holds no value of the data, labelled or not, with two
//! exceptions that are safe by construction: sums and counts of unlabelled columns in the result of a delivery check, and
//! values that a lookup does not have, where its key may not be labelled.

mod html;
mod save;

use serde::{Deserialize, Serialize};

pub use html::HtmlError;
pub use save::SaveError;
pub(crate) use save::save;

/// Version of the report's JSON form.
pub const REPORT_VERSION: u32 = 1;

/// What a run did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunReport {
    /// [`REPORT_VERSION`].
    pub version: u32,
    /// When the run began and which process it was: `20261123T061500Z-4711`. Names the report's files.
    pub run: String,
    /// The project's name.
    pub project: String,
    /// The environment it ran in.
    pub environment: String,
    /// The pipelines it ran, in order.
    pub pipelines: Vec<String>,
    /// When it began: RFC 3339, UTC.
    pub started: String,
    /// How long it took.
    pub seconds: f64,
    /// Every delivery that was found, in the order in which they were dealt with.
    pub deliveries: Vec<DeliveryReport>,
    /// Files that look like some source's and cannot be taken as one.
    pub unmatched: Vec<UnmatchedReport>,
    /// Loads of which nothing was done, for their files could not be listed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unlisted: Vec<UnlistedReport>,
    /// Where the report was written: the HTML pages, each beside its JSON.
    pub pages: Vec<String>,
}

/// A file that looks like a source's and cannot be taken as one; or the folder of a source, where none in it does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnmatchedReport {
    /// The source.
    pub source: String,
    /// The file's path below the source's folder, or the folder's below the connection's.
    pub file: String,
    /// Why it cannot be taken, as the end of a sentence: "has a `date` that does not exist".
    pub why: String,
}

/// A load of which nothing was done, for the files of its source, or of one that is joined to it, could not be listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnlistedReport {
    /// The pipeline.
    pub pipeline: String,
    /// The source.
    pub source: String,
    /// The dataset.
    pub dataset: String,
    /// Why not: a sentence.
    pub why: String,
}

/// What became of one delivery.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeliveryReport {
    /// The pipeline that loads it.
    pub pipeline: String,
    /// Its source.
    pub source: String,
    /// The dataset it goes to.
    pub dataset: String,
    /// Its identity: `2026-01-05`, `history`.
    pub delivery: String,
    /// What became of it.
    pub status: Status,
    /// Why it was not published as it is; each a sentence. Empty where it was published.
    pub why: Vec<String>,
    /// Whose fault a failure is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<Fault>,
    /// Its files.
    pub files: Vec<FileReport>,
    /// Where its rows went.
    pub rows: Rows,
    /// The deliveries that it is joined to, in the order of the map's joins.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub joined: Vec<JoinedReport>,
    /// Records that could not be split into fields, by reason.
    pub malformed: Vec<MalformedReport>,
    /// What was sought in reference tables and not found: the worklist of whoever keeps them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lookups: Vec<LookupReport>,
    /// Every rule that judges rows, in the order of judgement.
    pub rules: Vec<RuleReport>,
    /// Every check that judges the delivery.
    pub checks: Vec<CheckReport>,
    /// Where a file differs from its declaration, without that being a failure.
    pub drift: Vec<DriftReport>,
    /// How long each step took.
    pub timings: Timings,
    /// Bytes of Parquet published, or staged where it was not published.
    pub bytes_written: u64,
    /// The folder of the table that holds its rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_to: Option<String>,
    /// The folder that holds its rejected rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quarantined_to: Option<String>,
    /// The folder that holds what a delivery that failed would have published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_at: Option<String>,
}

/// What became of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It is in the table now and was not before.
    Published,
    /// It has taken the place of its earlier self.
    Replaced,
    /// Its content is in the table already; nothing was done.
    Skipped,
    /// It broke a rule, or could not be read; the table is as it was.
    Failed,
    /// Its content has changed since it was published, and a person has to decide; the table is as it was.
    Held,
    /// A delivery that it is joined to has not arrived; the table is as it was.
    Waiting,
}

/// Whose fault a failure is; decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// The data's: a check failed, a file is not what was declared. Exit code 1.
    Data,
    /// The surroundings': a disk is full, a file may not be read. Exit code 2.
    Environment,
    /// This program's. Exit code 3.
    Internal,
}

/// Where the rows of a delivery went: `read + expanded = published + held + rejected + filtered + superseded`, always.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows {
    /// Records read, malformed ones included.
    pub read: u64,
    /// Rows that `for each` made of records beside the one that every record is.
    #[serde(default)]
    pub expanded: u64,
    /// Rows that are in the published table.
    pub published: u64,
    /// Rows that nothing speaks against and that are not published, because their delivery failed.
    #[serde(default)]
    pub held: u64,
    /// Rows of the quarantine, malformed records included.
    pub rejected: u64,
    /// Rows that the map's `where` left out, and records whose list `for each` found empty or null.
    pub filtered: u64,
    /// Rows that `dedupe` gave up for another that agrees with them.
    #[serde(default)]
    pub superseded: u64,
}

/// A file of a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileReport {
    /// Its path below the source's folder.
    pub name: String,
    /// Its size as stored.
    pub bytes: u64,
    /// Records read from it; absent where it was not read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub records: Option<u64>,
    /// What sets it apart, as "loaded already as part of delivery 2026-01-05".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A delivery of another source that this one is joined to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JoinedReport {
    /// The source.
    pub source: String,
    /// Its files.
    pub files: Vec<FileReport>,
    /// Records read from them.
    pub read: u64,
    /// Records that took no part, because they are malformed or a rule of their source rejects them.
    pub rejected: u64,
    /// Records that could not be split into fields, by reason.
    pub malformed: Vec<MalformedReport>,
    /// Rules of the source that its records violate.
    pub rules: Vec<RuleReport>,
}

/// A record, by its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// The file's path below the source's folder.
    pub file: String,
    /// The record's number in the file, counted from 1, the header not counted.
    pub record: u64,
    /// Which element of the list of `for each`, counted from 1; absent where it is about the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub element: Option<u32>,
}

/// Records that could not be split into fields, for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MalformedReport {
    /// The reason.
    pub reason: String,
    /// How many.
    pub records: u64,
    /// The first of them.
    pub samples: Vec<Sample>,
}

/// What a rule that judges rows came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RuleReport {
    /// Its name.
    pub name: String,
    /// What it judges: `parse`, `required`, `refinement`, `source_check`, `map_failure`, `schema_check`.
    pub kind: String,
    /// The column or field that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// `source` or `map`.
    pub stage: String,
    /// `path:line` of the `.ingest` file.
    pub place: String,
    /// What a violation says, in words.
    pub reason: String,
    /// `warn`, `reject` or `fail`.
    pub consequence: String,
    /// How many violations fail the delivery: `1%`, `100 rows`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<String>,
    /// Rows that violate it, of those it judged.
    pub violations: u64,
    /// Rows that it judged: at the source stage all but malformed records, at the map stage those that the source stage
    /// and `where` let through.
    pub judged: u64,
    /// Whether it fails the delivery.
    pub failed: bool,
    /// What its `because` says of the rows that violate it, the most frequent first: at most 100 texts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub messages: Vec<MessageReport>,
    /// The first violations, by file and record.
    pub samples: Vec<Sample>,
}

/// What a check says of rows that violate it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageReport {
    /// The text; its first 200 characters.
    pub text: String,
    /// Of how many rows.
    pub rows: u64,
}

/// What a check that judges the delivery came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckReport {
    /// Its name.
    pub name: String,
    /// `source` or `map`: whether the source or the schema asks it.
    pub stage: String,
    /// `path:line` of the `.ingest` file.
    pub place: String,
    /// `warn` or `fail`.
    pub consequence: String,
    /// Whether it holds.
    pub held: bool,
    /// What its `because` says, where it does not hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// What was found, as "3 rows repeat the key of an earlier row"; no value where it would reveal a labelled one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
    /// The first rows that break it, where it is about rows.
    pub samples: Vec<Sample>,
}

/// What was sought in a reference table and not found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookupReport {
    /// The lookup.
    pub lookup: String,
    /// `path:line` of the `.ingest` file.
    pub place: String,
    /// How often something was sought that it does not have, answered or not: once a row, or an element of a list.
    pub missed: u64,
    /// What, the most frequent first: at most 10,000 values, and none where its key is labelled.
    pub values: Vec<MissedReport>,
    /// How often something else was missed.
    pub more: u64,
}

/// A value that a reference table does not have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissedReport {
    /// Its text, a part for each column of the key; the first 200 characters.
    pub value: Vec<String>,
    /// How often it was sought.
    pub count: u64,
}

/// Where a file differs from its declaration.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DriftReport {
    /// The file.
    pub file: String,
    /// How it differs.
    pub finding: String,
}

/// How long each step of a delivery took, in seconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Timings {
    /// Comparing it with what is published.
    pub compare: f64,
    /// Reading, mapping, judging and writing its rows.
    pub load: f64,
    /// Judging it as a whole.
    pub audit: f64,
    /// Getting it onto the disk and into the table.
    pub publish: f64,
}

/// Sums over the deliveries of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Deliveries published for the first time.
    pub published: usize,
    /// Deliveries published again.
    pub replaced: usize,
    /// Deliveries that were there already.
    pub skipped: usize,
    /// Deliveries that failed.
    pub failed: usize,
    /// Deliveries that wait for a person.
    pub held: usize,
    /// Deliveries that wait for another that they are joined to.
    pub waiting: usize,
    /// Rows of the deliveries that this run published, or tried to.
    pub rows: Rows,
    /// Violations of rules that only warn, and delivery checks that only warn and do not hold.
    pub warnings: u64,
    /// Bytes of input that were read.
    pub bytes_read: u64,
    /// Bytes of Parquet that were written.
    pub bytes_written: u64,
}

impl Rows {
    /// The same rows where their delivery is not published.
    pub(crate) const fn unpublished(self) -> Self {
        Self { published: 0, held: self.held + self.published, ..self }
    }

    /// Adds the rows of another delivery.
    const fn add(&mut self, other: Self) {
        let Self { read, expanded, published, held, rejected, filtered, superseded } = other;
        self.read += read;
        self.expanded += expanded;
        self.published += published;
        self.held += held;
        self.rejected += rejected;
        self.filtered += filtered;
        self.superseded += superseded;
    }

    /// Whether every row that there was is in one of the counts.
    pub const fn balance(self) -> bool {
        self.read + self.expanded == self.published + self.held + self.rejected + self.filtered + self.superseded
    }
}

impl RunReport {
    /// Sums over the deliveries.
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for delivery in &self.deliveries {
            match delivery.status {
                Status::Published => totals.published += 1,
                Status::Replaced => totals.replaced += 1,
                Status::Skipped => totals.skipped += 1,
                Status::Failed => totals.failed += 1,
                Status::Held => totals.held += 1,
                Status::Waiting => totals.waiting += 1,
            }
            if matches!(delivery.status, Status::Skipped | Status::Held | Status::Waiting) {
                continue;
            }
            totals.rows.add(delivery.rows);
            totals.bytes_read +=
                delivery.files.iter().filter(|it| it.records.is_some()).map(|it| it.bytes).sum::<u64>();
            totals.bytes_written += delivery.bytes_written;
            totals.warnings += delivery.warnings();
        }
        totals
    }

    /// 0 where every delivery is in the table or waits for one that has not arrived, 1 where one failed or waits for a person, 2 where the surroundings stopped
    /// one, or files could not be listed, 3 where this program did.
    pub fn exit_code(&self) -> u8 {
        let unlisted = if self.unlisted.is_empty() { 0 } else { 2 };
        self.deliveries.iter().map(DeliveryReport::exit_code).max().unwrap_or(0).max(unlisted)
    }
}

impl DeliveryReport {
    /// Violations of rules that only warn, and checks that only warn and do not hold.
    pub fn warnings(&self) -> u64 {
        let rules = self.rules.iter().filter(|it| it.consequence == "warn").map(|it| it.violations).sum::<u64>();
        let checks = self.checks.iter().filter(|it| it.consequence == "warn" && !it.held).count();
        rules + checks as u64
    }

    fn exit_code(&self) -> u8 {
        match (self.status, self.fault) {
            (Status::Published | Status::Replaced | Status::Skipped | Status::Waiting, _) => 0,
            (_, Some(Fault::Internal)) => 3,
            (_, Some(Fault::Environment)) => 2,
            (Status::Failed | Status::Held, _) => 1,
        }
    }
}

impl Status {
    /// Whether the run put it into the table.
    pub const fn is_in_table(self) -> bool {
        matches!(self, Self::Published | Self::Replaced)
    }

    /// One word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Replaced => "replaced",
            Self::Skipped => "skipped",
            Self::Failed => "failed",
            Self::Held => "held",
            Self::Waiting => "waiting",
        }
    }
}
