//! When deliveries come.

use ingest_diagnostics::Span;

use super::{Name, Setting, Spanned};

/// `cadence monthly on last day at 06:00 "America/New_York" from 2024-01-01 due 4h`
#[derive(Debug, Clone, PartialEq)]
pub struct Cadence {
    /// `daily`, `weekly`, `cron`…
    pub every: Option<Name>,
    /// What follows `cron`.
    pub cron: Option<Spanned<String>>,
    /// What follows `on`.
    pub on: Option<On>,
    /// `06:00`, as minutes after midnight.
    pub at: Option<Spanned<u16>>,
    /// The time zone.
    pub zone: Option<Spanned<String>>,
    /// The first day.
    pub from: Option<Spanned<CivilDate>>,
    /// How long after its time a delivery is late, in seconds.
    pub due: Option<Spanned<u64>>,
    /// The calendar whose holidays are left out.
    pub calendar: Option<Name>,
    /// The whole.
    pub span: Span,
}

/// `calendar us_banks { holidays: [2026-12-25] }`
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Calendar {
    /// Its name.
    pub name: Option<Name>,
    /// Its options.
    pub options: Vec<Setting>,
}

/// What follows `on` in a cadence.
#[derive(Debug, Clone, PartialEq)]
pub enum On {
    /// `monday`
    Word(Name),
    /// `5`
    Day(Spanned<i64>),
    /// `last day`
    LastDay(Span),
    /// `last business day`
    LastBusinessDay(Span),
}

/// A day as written, valid in the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CivilDate {
    /// 1 to 9999.
    pub year: i16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}
