//! The checked program: the typed, serialisable contract between the compiler and everything after it.
//!
//! A [`Program`] holds only what has been proved: every name is resolved, every expression carries its type, every
//! fallible expression its answer to failure. The runtime and the generators take a [`Checked`] program and never look
//! back at the text; each node keeps its [`Origin`] so that what they report still points to a line of it.

mod cadence;
mod check;
mod destination;
mod expression;
mod function;
mod interned;
mod lookup;
mod origin;
mod program;
mod schema;
mod shared;
mod source;
mod test;
mod types;
mod walk;

pub use cadence::{Cadence, Every, MonthDay, Weekday};
pub use check::{Check, CheckAction, CheckScope, Limit, Threshold, Verdict};
pub use destination::{
    Connection, ConnectionKind, Dataset, Environment, Load, Pipeline, Quarantine, Resources, Secret, SecretSource,
    WriteMode,
};
pub use expression::{
    Aggregate, BinaryOp, Each, ElseAction, Expr, ExprKind, Literal, MatchArm, Meta, Recovery, UnaryOp,
};
pub use function::Function;
pub use interned::Interned;
pub use lookup::{Lookup, LookupColumn};
pub use origin::Origin;
pub use program::{Checked, PROGRAM_VERSION, Program};
pub use schema::{Dedupe, Field, ForEach, Join, Keep, Map, MapField, Schema, Sql};

pub use source::{
    Added, Capture, CaptureKind, Column, CsvFormat, Delivers, Drift, FilePattern, FileRole, Malformed, Missing,
    PatternPart, Source,
};
pub use test::{Cell, Expectation, Expected, Given, GivenFact, GivenValue, Outcome, RawCell, Test};
pub use types::{Label, Member, Type, TypeKind};
