//! Functions of other languages, under their names there.

/// Functions that are called otherwise here.
const RENAMED: &[(&[&str], &str)] = &[
    (&["substr", "mid", "substring_index", "slice"], "substring"),
    (&["len", "char_length", "strlen"], "length"),
    (&["ucase", "toupper", "uppercase", "to_upper", "touppercase"], "upper"),
    (&["lcase", "tolower", "lowercase", "to_lower", "tolowercase"], "lower"),
    (&["strip", "btrim"], "trim"),
    (&["ltrim", "lstrip"], "trim_start"),
    (&["rtrim", "rstrip"], "trim_end"),
    (&["lpad"], "pad_left"),
    (&["rpad"], "pad_right"),
    (&["initcap", "proper"], "title_case"),
    (&["startswith"], "starts_with"),
    (&["endswith"], "ends_with"),
    (&["instr", "strpos", "charindex", "indexof", "position"], "index_of"),
    (&["regexp_extract", "regexp_substr"], "regex_extract"),
    (&["regexp_replace"], "regex_replace"),
    (&["ceiling"], "ceil"),
    (&["mod"], "modulo"),
    (&["pow"], "power"),
    (&["min"], "least"),
    (&["max"], "greatest"),
    (&["last_day", "eomonth"], "month_end"),
    (&["dayofweek"], "weekday"),
    (&["replace_all", "translate"], "replace"),
];

/// What a function of another language is called here, if it is there under another name.
pub fn renamed_function(name: &str) -> Option<&'static str> {
    let lower = name.to_ascii_lowercase();
    RENAMED.iter().find(|(words, _)| words.contains(&lower.as_str())).map(|(_, meant)| *meant)
}
