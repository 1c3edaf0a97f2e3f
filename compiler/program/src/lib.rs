//! The checked program: the typed, serialisable contract between the compiler and everything after it.
//!
//! A [`Program`] holds only what has been proved: every name is resolved, every expression carries its type, every
//! fallible expression its answer to failure. The runtime and the generators take a [`Checked`] program and never look
//! back at the text; each node keeps its [`Origin`] so that what they report still points to a line of it.

mod cadence;
mod check;
mod code_page;
mod connection;
mod cron;
mod dataset;
mod decimal;
mod delimiter;
mod excel;
mod expression;
mod files;
mod format;
mod function;
mod guide;
mod interned;
mod layer;
mod lookup;
mod nesting;
mod origin;
mod pipeline;
mod program;
mod schema;
mod shared;
mod source;
mod test;
mod types;
mod walk;

pub use cadence::{Cadence, Calendar, Every, MonthDay, Shift, Weekday};
pub use check::{Check, CheckAction, CheckScope, Limit, Threshold, Verdict};
pub use code_page::CodePage;
pub use connection::{
    Connection, ConnectionKind, Environment, Ftp, FtpTls, Http, HttpAuth, Postgres, PostgresTls, S3, S3Encryption,
    S3Keys, Secret, SecretSource, Sftp, SftpLogin,
};
pub use cron::{Cron, CronProblem};
pub use dataset::{Dataset, Partition, Period, Quarantine, Retention, TableFormat, WriteMode};
pub use decimal::WrittenDecimal;
pub use delimiter::{Delimiter, NoDelimiter};
pub use excel::{CellRange, ExcelFormat, Sheet};
pub use expression::{
    Aggregate, BinaryOp, Each, ElseAction, Expr, ExprKind, Literal, MatchArm, Meta, Recovery, UnaryOp,
};
pub use files::{
    Arrival, Capture, CaptureKind, Control, ControlFact, FilePattern, FileRole, Measure, NumberAt, PatternPart,
    Settled, Totals,
};
pub use format::{
    CsvFormat, FixedWidthFormat, Format, JsonFormat, Malformed, MessageFormat, NdjsonFormat, Positions, Ragged,
    RecordKind, SasFormat, TypedFormat, Undecodable, XmlFormat, XportFormat,
};
pub use function::Function;
pub use guide::{
    Guide, Instance, Loop, LoopStep, Orders, Parts, Placed, SegmentPath, Unfit, Unreachable, Walk, is_segment,
    x12_guides,
};
pub use interned::Interned;
pub use layer::{Layer, LayerKind, LayerLimits};
pub use lookup::{Lookup, LookupColumn};
pub use origin::Origin;
pub use pipeline::{
    Channel, ChannelKind, Engine, EngineKind, Event, Load, Login, Notification, Pipeline, Resources, Severity,
};
pub use program::{Checked, PROGRAM_VERSION, Program};
pub use schema::{Dedupe, Field, ForEach, Join, Keep, Map, MapField, Schema, Sql};
pub use source::{
    Added, Column, Delivers, Drift, Location, Missing, RESCUED, Relation, RelationKind, Source, Step, Stored,
};
pub use test::{Cell, Expectation, Expected, Given, GivenFact, GivenValue, Outcome, RawCell, Test};
pub use types::{Cleared, Label, Member, Spelled, Type, TypeKind};
