//! The functions that the runtime implements. Signatures and docs stand in `stdlib/`; this is their link.

use serde::{Deserialize, Serialize};

/// One entry per function: what links a declaration in `stdlib/` to its implementation in the engine.
macro_rules! functions {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// A function of the standard library that the runtime implements.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Function { $($(#[$doc])* $variant,)* }

        impl Function {
            /// All of them, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name in the language.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

functions! {
    /// `trim(value: text) -> text`: without white space (Unicode `White_Space`) at both ends.
    Trim = "trim",
    /// `upper(value: text) -> text`.
    Upper = "upper",
    /// `lower(value: text) -> text`.
    Lower = "lower",
    /// `length(value: text) -> int`, in characters (Unicode scalar values).
    Length = "length",
    /// `replace(value: text, from: text, to: text) -> text`, every occurrence; an empty `from` changes nothing.
    Replace = "replace",
    /// `left(value: text, count: int) -> text`, the first `count` characters; none below 1.
    Left = "left",
    /// `right(value: text, count: int) -> text`, the last `count` characters; none below 1.
    Right = "right",
    /// `substring(value: text, start: int, count: int) -> text`, `start` counted from 1.
    Substring = "substring",
    /// `starts_with(value: text, prefix: text) -> bool`.
    StartsWith = "starts_with",
    /// `ends_with(value: text, suffix: text) -> bool`.
    EndsWith = "ends_with",
    /// `contains(value: text, part: text) -> bool`.
    Contains = "contains",
    /// `pad_left(value: text, width: int, fill: text) -> text`; `fill` is one character; a longer value is left alone.
    PadLeft = "pad_left",
    /// `digits(value: text) -> text`, only the characters 0 to 9.
    Digits = "digits",
    /// `split_part(value: text, separator: text, index: int) -> text`, counted from 1; empty past the last.
    SplitPart = "split_part",
    /// `matches(value: text, pattern: text) -> bool`; the pattern is a literal in the syntax of the regex crate, and
    /// matches anywhere unless it is anchored.
    Matches = "matches",
    /// `luhn(value: text) -> bool`: all digits, at least two, and the Luhn check digit (ISO/IEC 7812-1) is right.
    Luhn = "luhn",
    /// `sha256(value: text) -> text`, 64 lower-case hexadecimal digits.
    Sha256 = "sha256",
    /// `tokenize(value: text, key: secret) -> text`, HMAC-SHA-256 in 64 lower-case hexadecimal digits.
    Tokenize = "tokenize",
    /// `null_if(value: text, other: text) -> text?`, null where the two are equal.
    NullIf = "null_if",
    /// `required(value: T?) -> T`: the value where it is not null; fails where it is.
    Required = "required",
    /// `abs(value: N) -> N` for int, decimal and float.
    Abs = "abs",
    /// `round(value: N, digits: int) -> N`, half away from zero; for decimal and float.
    Round = "round",
    /// `floor(value: N) -> int` for decimal and float.
    Floor = "floor",
    /// `ceil(value: N) -> int` for decimal and float.
    Ceil = "ceil",
    /// `least(a: T, b: T) -> T`.
    Least = "least",
    /// `greatest(a: T, b: T) -> T`.
    Greatest = "greatest",
    /// `year(value: date) -> int`.
    Year = "year",
    /// `month(value: date) -> int`, 1 to 12.
    Month = "month",
    /// `day(value: date) -> int`, 1 to 31.
    Day = "day",
    /// `weekday(value: date) -> int`, 1 is Monday (ISO 8601).
    Weekday = "weekday",
    /// `add_days(value: date, days: int) -> date`; fails outside the years 1 to 9999.
    AddDays = "add_days",
    /// `days_between(start: date, end: date) -> int`, negative where `end` comes first.
    DaysBetween = "days_between",
    /// `month_start(value: date) -> date`, the first day of its month.
    MonthStart = "month_start",
    /// `date_of(value: timestamp) -> date`.
    DateOf = "date_of",
}
