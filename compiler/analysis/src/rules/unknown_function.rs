//! E0303: a function is called that nothing declares.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Span, did_you_mean};
use ingest_syntax::ast::Name;

use crate::library::Elsewhere;

pub(crate) static RULE: Rule = Rule {
    code: "E0303",
    name: "unknown-function",
    summary: "a function is called that nothing declares",
    docs: r"A call names a function that neither the project nor the plain part of the standard library declares, and that the file
does not bring in by `use`.

## Fails

```ingest
fn beginning(value: text) -> text = lefft(value, 1)
```

## Passes

```ingest
fn beginning(value: text) -> text = left(value, 1)
```
",
    default_level: Severity::Error,
    since: "0.1.0",
};

/// Functions of other languages, and what they are here.
const FOREIGN: &[(&[&str], &str)] = &[
    (&["cast", "convert", "try_cast", "safe_cast"], "a conversion is an operator: write `x as int else null`"),
    (&["str", "to_char", "to_string", "to_text", "tostring", "string", "format"], "write `x as text`, with the format of a date in brackets: `x as text(\"%Y\")`"),
    (&["int", "integer", "to_int", "to_number", "parse_int", "parseint"], "write `x as int else null`"),
    (&["float", "double", "to_float", "parse_float", "decimal", "to_decimal"], "write `x as decimal(12, 2) else null`"),
    (&["date", "to_date", "parse_date", "strptime", "todate"], "write `x as date(\"%Y%m%d\") else null`"),
    (&["to_timestamp", "parse_timestamp", "datetime", "parse_datetime"], "write `x as timestamp(\"%Y-%m-%d %H:%M:%S\") else null`"),
    (&["coalesce", "nvl", "ifnull", "if_null", "nvl2", "isnull", "default"], "write `x ?? y`: y where x is null; and `x is null` for whether it is"),
    (&["nullif"], "write `null_if(x, \"NA\")`"),
    (&["concat", "concat_ws", "string_concat", "join"], "texts are joined by an operator: write `a ++ b`"),
    (&["if", "iff", "iif", "decode", "case", "when"], "write `if condition { a } else { b }`, or `match x { \"a\" => 1  _ => 2 }`"),
    (&["count"], "rows are counted by `rows()`, in a check"),
    (&["avg", "mean"], "write `sum(x) / rows()`, in a check"),
    (&["now", "today", "current_date", "getdate", "sysdate", "current_timestamp"], "a load repeated must give the same: write `delivery.date`"),
    (&["datediff", "date_diff"], "write `days_between(start, end)`"),
    (&["dateadd", "date_add"], "write `add_days(date, 1)`"),
    (&["row_number", "rank", "dense_rank", "lag", "lead"], "a field sees no other rows: write `dedupe by (…) keep latest(…)` in the map"),
    (&["print", "log", "raise", "throw"], "nothing is printed by an expression: write a check, with `because \"…\"` for its message"),
    (&["regexp_like", "regex_match", "match_regex", "rlike"], "write `matches(x, r\"^A.*$\")`"),
];

/// The name stands for something else.
pub(crate) fn another_kind(name: &Name, what: &str, declared: Option<Span>) -> Diagnostic {
    let headline = format!("`{}` is {what}, not a function", name.value);
    let found = Diagnostic::new(&RULE, headline, name.span, "a function must stand here");
    match declared {
        Some(declared) => found.also(declared, "declared here"),
        None => found,
    }
}

/// No function has that name. `elsewhere` is where a library has one.
pub(crate) fn unknown(name: &Name, known: Vec<&str>, elsewhere: Option<Elsewhere>) -> Diagnostic {
    let word = &name.value;
    let found = Diagnostic::new(
        &RULE,
        format!("function `{word}` is not declared"),
        name.span,
        "no function of this name is in reach",
    );
    if let Some(Elsewhere { module, place, text }) = elsewhere {
        return found.help(format!("bring it into this file: `use {module} {{ {word} }}`")).fix(
            format!("bring `{word}` in from `{module}`"),
            Applicability::Safe,
            place,
            text,
        );
    }
    let lower = word.to_ascii_lowercase();
    if let Some(meant) = known.iter().find(|it| **it == lower) {
        return found.help("functions are written in lower case").fix(
            format!("write `{meant}`"),
            Applicability::Safe,
            name.span,
            *meant,
        );
    }
    if let Some(meant) = ingest_syntax::renamed_function(word) {
        return found.help(format!("here it is called `{meant}`")).fix(
            format!("write `{meant}`"),
            Applicability::Unsafe,
            name.span,
            meant,
        );
    }
    if let Some((_, help)) = FOREIGN.iter().find(|(words, _)| words.contains(&lower.as_str())) {
        return found.help(*help);
    }
    match did_you_mean(word, known) {
        Some(meant) => found
            .fix(format!("write `{meant}`"), Applicability::Unsafe, name.span, meant)
            .help(format!("there is a function `{meant}`: is it meant?")),
        None => found.help("declare it with `fn`, or call one of the standard library"),
    }
}
