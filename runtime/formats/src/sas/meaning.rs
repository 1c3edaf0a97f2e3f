//! What numbers of a column are, by the name of its SAS format.

use crate::columns::Meaning;

/// Formats of days. The names are SAS's own ("Formats by category", SAS 9.4), whole: those of a study may begin like them.
const DAYS: [&str; 41] = [
    "B8601DA", "DATE", "DAY", "DOWNAME", "E8601DA", "EURDFDD", "EURDFDE", "EURDFDN", "EURDFDWN", "EURDFMN", "EURDFMY",
    "EURDFWDX", "EURDFWKX", "HDATE", "HEBDATE", "IS8601DA", "JULDAY", "JULIAN", "MINGUO", "MONNAME", "MONTH", "MONYY",
    "NENGO", "PDJULG", "PDJULI", "QTR", "QTRR", "WEEKDATE", "WEEKDATX", "WEEKDAY", "WEEKU", "WEEKV", "WEEKW",
    "WORDDATE", "WORDDATX", "YEAR", "YYMON", "YYQZ", "YYWEEKU", "YYWEEKV", "YYWEEKW",
];
/// Formats of days that a letter may follow, which says what stands between the parts: blank, colon, dash, nothing, period, slash.
const DIVIDED: [&str; 7] = ["DDMMYY", "MMDDYY", "MMYY", "YYMM", "YYMMDD", "YYQ", "YYQR"];
const DIVIDERS: &str = "BCDNPS";
const SECONDS: [&str; 20] = [
    "B8601DN", "B8601DT", "B8601DX", "B8601DZ", "B8601LX", "DATEAMPM", "DATETIME", "DTDATE", "DTMONYY", "DTWKDATX",
    "DTYEAR", "DTYYQC", "E8601DN", "E8601DT", "E8601DX", "E8601DZ", "E8601LX", "EURDFDT", "IS8601DT", "MDYAMPM",
];
const CLOCK: [&str; 14] = [
    "B8601LZ", "B8601TM", "B8601TX", "B8601TZ", "E8601LZ", "E8601TM", "E8601TX", "E8601TZ", "HHMM", "HOUR", "IS8601TM",
    "MMSS", "TIME", "TIMEAMPM",
];
/// How the names of formats begin that go by a language (`NLDATEWN`), and what they are of.
const BY_LANGUAGE: [(&str, Meaning); 3] =
    [("NLDATE", Meaning::Days), ("NLDATM", Meaning::Seconds), ("NLTIM", Meaning::Clock)];

/// What a format of this name says that the numbers are. `TOD` shows the time of day of moments and of times alike, and says nothing.
pub(super) fn of_format(name: &str) -> Meaning {
    // The width stands beside the name, but some writers put it into it: DATE9.
    let name = name.trim_end_matches(|it: char| it.is_ascii_digit() || it == '.').to_ascii_uppercase();
    let name = name.as_str();
    let is_divided = DIVIDED.iter().any(|stem| {
        let divider = name.strip_prefix(stem);
        divider.is_some_and(|it| it.is_empty() || it.len() == 1 && DIVIDERS.contains(it))
    });
    let by_language = BY_LANGUAGE.iter().find(|(stem, _)| name.starts_with(stem));
    if SECONDS.contains(&name) {
        Meaning::Seconds
    } else if CLOCK.contains(&name) {
        Meaning::Clock
    } else if DAYS.contains(&name) || is_divided {
        Meaning::Days
    } else {
        by_language.map_or(Meaning::Plain, |(_, meaning)| *meaning)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_formats() {
        for (names, meaning) in [
            (
                "DATE DATE9 MMDDYY MMDDYY10. YYMMDDN DDMMYYB monyy WEEKDATE YYQ NLDATE E8601DA WORDDATX JULIAN",
                Meaning::Days,
            ),
            ("DATETIME DATETIME20. DATEAMPM E8601DT E8601DN B8601DT MDYAMPM DTYEAR NLDATM", Meaning::Seconds),
            ("TIME TIME8. HHMM MMSS TIMEAMPM E8601TM HOUR", Meaning::Clock),
            (
                "BEST COMMA DOLLAR F $ $CHAR Z PERCENT DAYS TOD TIMEPT WEEKF HOURF MONYYF QTRF DATEFLAG YYMMX",
                Meaning::Plain,
            ),
        ] {
            for name in names.split(' ') {
                assert_eq!(of_format(name), meaning, "{name}");
            }
        }
        assert_eq!(of_format(""), Meaning::Plain);
    }
}
