//! What numbers of a column are, by the name of its SAS format.

use crate::columns::Meaning;

/// Formats of days whose names do not begin as those of [`DAY_STEMS`].
const DAYS: [&str; 10] = ["DATE", "DAY", "DOWNAME", "MINGUO", "MONNAME", "MONTH", "NENGO", "QTR", "QTRR", "YEAR"];
/// How names of formats of days begin: separators (`MMDDYYS`) and languages' own (`NLDATE`) follow.
const DAY_STEMS: [&str; 17] = [
    "B8601DA", "DDMMYY", "E8601DA", "EURDFDD", "IS8601DA", "JULDAY", "JULIAN", "MMDDYY", "MMYY", "MONYY", "NLDATEMN",
    "NLDATEW", "WEEK", "WORDDAT", "YYMM", "YYQ", "YYWEEK",
];
const SECOND_STEMS: [&str; 11] = [
    "B8601DN", "B8601DT", "DATEAMPM", "DATETIME", "DTDATE", "DTMONYY", "DTWKDATX", "DTY", "E8601D", "MDYAMPM", "NLDATM",
];
const CLOCK_STEMS: [&str; 7] = ["B8601TM", "E8601TM", "HHMM", "HOUR", "MMSS", "NLTIM", "TIME"];

/// What a format of this name says that the numbers are. `TOD` shows the time of day of moments and of times alike, and says nothing.
pub(super) fn of_format(name: &str) -> Meaning {
    // The width stands beside the name, but some writers put it into it: DATE9.
    let name = name.trim_end_matches(|it: char| it.is_ascii_digit() || it == '.').to_ascii_uppercase();
    let begins = |stems: &[&str]| stems.iter().any(|stem| name.starts_with(stem));
    if begins(&["E8601DA"]) {
        Meaning::Days
    } else if begins(&SECOND_STEMS) {
        Meaning::Seconds
    } else if begins(&CLOCK_STEMS) {
        Meaning::Clock
    } else if DAYS.contains(&name.as_str()) || name == "NLDATE" || begins(&DAY_STEMS) {
        Meaning::Days
    } else {
        Meaning::Plain
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
            ("BEST COMMA DOLLAR F $ $CHAR Z PERCENT DAYS TOD", Meaning::Plain),
        ] {
            for name in names.split(' ') {
                assert_eq!(of_format(name), meaning, "{name}");
            }
        }
        assert_eq!(of_format(""), Meaning::Plain);
    }
}
