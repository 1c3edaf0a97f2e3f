//! What number formats show.

use super::cell::Shown;

/// What a format that every workbook has shows, by its number (ECMA-376, part 1, 18.8.30).
pub(super) fn built_in(number: u32) -> Shown {
    match number {
        14..=17 | 27..=31 | 34..=36 | 50..=54 | 57 | 58 => Shown::Date,
        18..=21 | 32 | 33 | 45 | 47 | 55 | 56 => Shown::Clock,
        22 => Shown::Moment,
        46 => Shown::Elapsed,
        _ => Shown::Number,
    }
}

/// What a format shows that a workbook defines, as `yyyy\-mm\-dd;@`. Its first section counts, which is that of positive numbers.
pub(super) fn of_code(code: &str) -> Shown {
    // What some writers call `General`.
    if code.eq_ignore_ascii_case("standard") {
        return Shown::Number;
    }
    let (mut day, mut time, mut months) = (false, false, false);
    let mut rest = code.chars();
    while let Some(it) = rest.next() {
        match it.to_ascii_lowercase() {
            // What stands as it is, what is as wide as it, what fills up.
            '\\' | '_' | '*' => {
                rest.next();
            }
            '"' => {
                let _ = rest.by_ref().find(|it| *it == '"');
            }
            '[' => {
                let within: String = rest.by_ref().take_while(|it| *it != ']').collect();
                let is_elapsed = |unit| !within.is_empty() && within.chars().all(|it| it.eq_ignore_ascii_case(&unit));
                if ['h', 'm', 's'].into_iter().any(is_elapsed) {
                    return Shown::Elapsed;
                }
            }
            ';' => break,
            'd' | 'y' => day = true,
            // Years of an emperor, where no digits are around it.
            'e' if !code.contains(['0', '#', '?']) => day = true,
            'h' | 's' => time = true,
            // Months, or minutes where hours or seconds are shown too.
            'm' => months = true,
            // `General` has an e, an a and an l.
            'g' if code.len() >= 7 && code.to_ascii_lowercase().contains("general") => return Shown::Number,
            _ => {}
        }
    }
    match (day, time) {
        (true, true) => Shown::Moment,
        (true, false) => Shown::Date,
        (false, true) => Shown::Clock,
        (false, false) if months => Shown::Date,
        (false, false) => Shown::Number,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_codes() {
        for (codes, shown) in [
            (
                &["yyyy-mm-dd", "DD/MM/YY", "mmm yy", "mm", r#"[$-404]e"年"m"月""#, "[$-409]d-mmm-yy;@", "dddd"][..],
                Shown::Date,
            ),
            (&["yyyy\\-mm\\-dd hh:mm", "m/d/yy h:mm AM/PM;@", "d hh"][..], Shown::Moment),
            (&["h:mm", "mm:ss.0", "[$-F400]h:mm:ss AM/PM"][..], Shown::Clock),
            (&["[h]:mm:ss", "[mm]", "[Red][ss].00"][..], Shown::Elapsed),
            (
                &[
                    "General",
                    "GENERAL",
                    "Standard",
                    "0.00",
                    "#,##0\\ [$\u{20bd}-46D]",
                    "\"d\"0",
                    "0_d",
                    "0*y",
                    "@",
                    "0.00E+00",
                    "[Red]0",
                    "#,##0;[Red]d",
                    "\\Y000000",
                    "",
                ][..],
                Shown::Number,
            ),
        ] {
            for code in codes {
                assert_eq!(of_code(code), shown, "{code}");
            }
        }
        assert_eq!(built_in(14), Shown::Date);
        assert_eq!(built_in(0), Shown::Number);
    }
}
