//! When deliveries of a source are expected.

use serde::{Deserialize, Serialize};

use crate::Origin;

/// `cadence daily at 06:00 "America/New_York" from 2024-01-01 due 4h`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cadence {
    /// How often.
    pub every: Every,
    /// Civil time of day in minutes after midnight; 0 where none is given. Meaningless for `cron`.
    pub at: u16,
    /// IANA name of the time zone; `UTC` where none is given.
    pub zone: String,
    /// The first day, in days since 1970-01-01.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<i32>,
    /// How long after its time a delivery is late, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<u64>,
    /// Name of the calendar whose holidays and weekends it minds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
    /// Where it was written.
    pub origin: Origin,
}

/// How often deliveries are expected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Every {
    /// `daily`
    Day,
    /// `weekdays`: Monday to Friday.
    Weekdays,
    /// `weekly on monday`
    Week(Weekday),
    /// `monthly on 5`, `monthly on last day`
    Month(MonthDay),
    /// `quarterly`: on that day of January, April, July and October (the first unless given).
    Quarter(MonthDay),
    /// `semiannually`: of January and July.
    HalfYear(MonthDay),
    /// `annually`: of January.
    Year(MonthDay),
    /// `once`: no schedule; run by hand.
    Once,
    /// `cron "0 6 * * *"`: five fields, which [`Cron`](crate::Cron) reads.
    Cron(String),
}

/// A day of a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MonthDay {
    /// 1 to 28: days that every month has.
    Day(u8),
    /// `last day`.
    Last,
    /// `last business day`: the last from Monday to Friday, or by the calendar of the cadence.
    LastBusiness,
}

/// `calendar us_banks { holidays: [2026-12-25], shift: next }`: which days are no business days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// Its name.
    pub name: String,
    /// The `##` lines above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// Days since 1970-01-01, sorted, none twice.
    pub holidays: Vec<i32>,
    /// The days of each week that are no business days. Default Saturday and Sunday.
    pub weekend: Vec<Weekday>,
    /// What becomes of a delivery that falls on a day which is none. Default skip.
    pub shift: Shift,
    /// Where it was written.
    pub origin: Origin,
}

/// What becomes of a delivery that falls on a day which is no business day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shift {
    /// None is expected.
    Skip,
    /// It is expected on the next business day.
    Next,
    /// It is expected on the business day before.
    Previous,
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}
