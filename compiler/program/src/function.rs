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
    /// `pad_right(value: text, width: int, fill: text) -> text`; as `pad_left`, behind the value.
    PadRight = "pad_right",
    /// `repeat(value: text, count: int) -> text`; empty below 1.
    Repeat = "repeat",
    /// `reverse(value: text) -> text`, its characters from the last to the first.
    Reverse = "reverse",
    /// `title_case(value: text) -> text`: a capital at the start of each word, lower case after it.
    TitleCase = "title_case",
    /// `squish(value: text) -> text`: one blank for each run of white space, none at the ends.
    Squish = "squish",
    /// `strip_accents(value: text) -> text`, without the combining marks of its canonical decomposition.
    StripAccents = "strip_accents",
    /// `normalize_unicode(value: text) -> text`, Unicode's normalization form C.
    NormalizeUnicode = "normalize_unicode",
    /// `index_of(value: text, part: text) -> int`: where the first one stands, counted from 1; 0 for none.
    IndexOf = "index_of",
    /// `count_of(value: text, part: text) -> int`: how many there are that do not overlap; 0 of an empty `part`.
    CountOf = "count_of",
    /// `levenshtein(a: text, b: text) -> int`, of the first 1,000 characters of each.
    Levenshtein = "levenshtein",
    /// `soundex(value: text) -> text`, the American Soundex code; empty where there is no letter A to Z.
    Soundex = "soundex",
    /// `digits(value: text) -> text`, only the characters 0 to 9.
    Digits = "digits",
    /// `split_part(value: text, separator: text, index: int) -> text`, counted from 1; empty past the last.
    SplitPart = "split_part",
    /// `matches(value: text, pattern: text) -> bool`; the pattern is a literal in the syntax of the regex crate, and
    /// matches anywhere unless it is anchored.
    Matches = "matches",
    /// `regex_extract(value: text, pattern: text) -> text?`: the first group of the first match, all of the match where the
    /// pattern, a literal, has no group; null where nothing matches.
    RegexExtract = "regex_extract",
    /// `regex_replace(value: text, pattern: text, replacement: text) -> text`: every match; `$1` in the replacement is the
    /// first group. Both are literals.
    RegexReplace = "regex_replace",
    /// `luhn(value: text) -> bool`: all digits, at least two, and the Luhn check digit (ISO/IEC 7812-1) is right.
    Luhn = "luhn",
    /// `verhoeff(value: text) -> bool`: all digits, at least two, and the check digit of Verhoeff's scheme is right.
    Verhoeff = "verhoeff",
    /// `digit_sum(value: text, weights: text) -> int?`: each digit times that at its place in `weights`, which begins anew
    /// where it ends; null where one of the two is not all digits, or empty.
    DigitSum = "digit_sum",
    /// `sha1(value: text) -> text`, 40 lower-case hexadecimal digits.
    Sha1 = "sha1",
    /// `sha512(value: text) -> text`, 128 lower-case hexadecimal digits.
    Sha512 = "sha512",
    /// `md5(value: text) -> text`, 32 lower-case hexadecimal digits.
    Md5 = "md5",
    /// `crc32(value: text) -> int`, 0 to 2^32 - 1.
    Crc32 = "crc32",
    /// `xxh64(value: text) -> text`, seed 0, 16 lower-case hexadecimal digits.
    Xxh64 = "xxh64",
    /// `sha256(value: text) -> text`, 64 lower-case hexadecimal digits.
    Sha256 = "sha256",
    /// `tokenize(value: text, key: secret) -> text`, HMAC-SHA-256 in 64 lower-case hexadecimal digits.
    Tokenize = "tokenize",
    /// `shift_date(value: date, person: text, key: secret, days: int) -> date`: by as many days, from `-days` to `days` but
    /// not 0, as HMAC-SHA-256 of the person under the key says; fails outside the years 1 to 9999 and for `days` below 1
    /// or above 3,650.
    ShiftDate = "shift_date",
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
    /// `round_half_even(value: N, digits: int) -> N`, a half to the even neighbour; for decimal and float.
    RoundHalfEven = "round_half_even",
    /// `truncate(value: N) -> int`, towards zero; for decimal and float.
    Truncate = "truncate",
    /// `sign(value: N) -> int`: -1, 0 or 1.
    Sign = "sign",
    /// `clamp(value: N, low: N, high: N) -> N`: the nearest that is not below `low` and not above `high`; `high` where
    /// they are crossed.
    Clamp = "clamp",
    /// `null_if_zero(value: N) -> N?`.
    NullIfZero = "null_if_zero",
    /// `quotient(value: int, divisor: int) -> int`, rounded down; fails for a divisor of 0.
    Quotient = "quotient",
    /// `modulo(value: int, divisor: int) -> int`, what `quotient` leaves, of the sign of the divisor; fails for one of 0.
    Modulo = "modulo",
    /// `sqrt(value: float) -> float`; fails below 0.
    Sqrt = "sqrt",
    /// `power(base: float, exponent: float) -> float`; fails where that is no finite number.
    Power = "power",
    /// `exp(value: float) -> float`; fails where that is no finite number.
    Exp = "exp",
    /// `ln(value: float) -> float`; fails for 0 and below.
    Ln = "ln",
    /// `log10(value: float) -> float`; fails for 0 and below.
    Log10 = "log10",
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
    /// `month_end(value: date) -> date`, the last day of its month.
    MonthEnd = "month_end",
    /// `day_of_year(value: date) -> int`, 1 to 366.
    DayOfYear = "day_of_year",
    /// `week(value: date) -> int`, 1 to 53 (ISO 8601).
    Week = "week",
    /// `week_year(value: date) -> int`, the year that the ISO 8601 week belongs to.
    WeekYear = "week_year",
    /// `add_months(value: date, months: int) -> date`, the month's last day where it has none of that number; fails
    /// outside the years 1 to 9999.
    AddMonths = "add_months",
    /// `months_between(start: date, end: date) -> int`, whole ones, negative where `end` comes first.
    MonthsBetween = "months_between",
    /// `years_between(start: date, end: date) -> int`, whole ones, negative where `end` comes first.
    YearsBetween = "years_between",
    /// `add_weekdays(value: date, days: int) -> date`, days from Monday to Friday; fails outside the years 1 to 9999.
    AddWeekdays = "add_weekdays",
    /// `weekdays_between(start: date, end: date) -> int`, days from Monday to Friday from `start` on and before `end`.
    WeekdaysBetween = "weekdays_between",
    /// `date_from_parts(year: int, month: int, day: int) -> date`; fails where there is no such day.
    DateFromParts = "date_from_parts",
    /// `date_from_ordinal(year: int, day: int) -> date`, by the day's number in the year; fails where there is none.
    DateFromOrdinal = "date_from_ordinal",
    /// `date_from_excel(serial: int) -> date`, of the 1900 date system; fails for 60, below 1 and after the year 9999.
    DateFromExcel = "date_from_excel",
    /// `hour(value: timestamp) -> int`, 0 to 23.
    Hour = "hour",
    /// `minute(value: timestamp) -> int`, 0 to 59.
    Minute = "minute",
    /// `second(value: timestamp) -> int`, 0 to 59.
    Second = "second",
    /// `seconds_between(start: timestamp, end: timestamp) -> int`, whole ones, negative where `end` comes first.
    SecondsBetween = "seconds_between",
    /// `add_seconds(value: timestamp, seconds: int) -> timestamp`; fails outside the years 1 to 9999.
    AddSeconds = "add_seconds",
    /// `timestamp_from_unix(seconds: int) -> timestamp`; fails outside the years 1 to 9999.
    TimestampFromUnix = "timestamp_from_unix",
    /// `unix_seconds(value: timestamp) -> int`, whole ones, towards the past.
    UnixSeconds = "unix_seconds",
    /// `date_of(value: timestamp) -> date`.
    DateOf = "date_of",
    /// `time_of(value: timestamp) -> time`.
    TimeOf = "time_of",
    /// `at_time(value: date, time: time) -> timestamp`; fails outside the years that a timestamp can be of.
    AtTime = "at_time",
    /// `compact(list: list<T?>) -> list<T>`, without the nulls.
    Compact = "compact",
    /// `size(list: list<T>) -> int`.
    Size = "size",
    /// `first(list: list<T>) -> T?`, null for an empty list.
    First = "first",
    /// `last(list: list<T>) -> T?`, null for an empty list.
    Last = "last",
    /// `element(list: list<T>, index: int) -> T?`, counted from 1; null where there is none of that number.
    Element = "element",
    /// `includes(list: list<T>, value: T) -> bool`.
    Includes = "includes",
    /// `sorted(list: list<T>) -> list<T>`, nulls last.
    Sorted = "sorted",
    /// `without_repeats(list: list<T>) -> list<T>`, of equal elements the first.
    WithoutRepeats = "without_repeats",
    /// `concat_lists(a: list<T>, b: list<T>) -> list<T>`.
    ConcatLists = "concat_lists",
    /// `flatten(list: list<list<T>>) -> list<T>`, without null lists.
    Flatten = "flatten",
    /// `join(list: list<text?>, separator: text) -> text`, without the nulls.
    Join = "join",
    /// `split(value: text, separator: text) -> list<text>`; an empty separator separates nothing.
    Split = "split",
    /// `total(list: list<N>) -> N`, without the nulls; 0 of an empty list.
    Total = "total",
}
