//! E0317: a literal argument is not what the function can work with.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "E0317",
    name: "invalid-argument",
    summary: "a literal argument is not what the function can work with",
    docs: r#"The pattern of `matches`, `regex_extract` and `regex_replace` is a regular expression of the `regex` crate (RE2's syntax:
no look-around, no back references), a `$1` in a replacement is a group that the pattern has, the fill of `pad_left` and
`pad_right` is one character, and what `replace` and `split_part` seek is not empty. A literal is checked when the
program is.

## Fails

```ingest
fn is_code(value: text) -> bool = matches(value, r"^([A-Z]$")
```

## Passes

```ingest
fn is_code(value: text) -> bool = matches(value, r"^[A-Z]$")
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// A pattern that is no regular expression. `source` is the literal as written.
pub(crate) fn pattern(span: Span, pattern: &str, source: &str, error: &regex::Error) -> Diagnostic {
    let regex::Error::Syntax(report) = error else {
        return Diagnostic::new(&RULE, "the pattern is too large", span, "compiles to more than 1 MiB")
            .help("use smaller numbers of repetition");
    };
    let reason = report.rsplit("error: ").next().unwrap_or(report).trim().replace('\n', " ");
    let at = place(report).and_then(|(column, width)| part(span, pattern, source, column, width)).unwrap_or(span);
    Diagnostic::new(&RULE, "the pattern is no regular expression", at, reason)
        .help("mend the pattern; a character with a meaning of its own is written after a backslash, as in `\\.`")
}

/// A fill of no or several characters.
pub(crate) fn fill(span: Span, function: &str) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`fill` of `{function}` is one character"), span, "not one character")
        .help("write one character, as in `\"0\"`")
}

/// A replacement names a group that its pattern, which has so many, does not have.
pub(crate) fn group(span: Span, name: &str, groups: usize) -> Diagnostic {
    let headline = format!("the pattern has no group `{name}`");
    let found = Diagnostic::new(&RULE, headline, span, format!("`${name}` stands for nothing"));
    let digits = name.trim_start_matches(|it: char| it.is_ascii_digit());
    let (number, letters) = name.split_at(name.len() - digits.len());
    if !letters.is_empty() && number.parse::<usize>().is_ok_and(|it| it <= groups) {
        return found.help(format!("where a letter follows the number, write `${{{number}}}{letters}`"));
    }
    match groups {
        0 => found.help("put a part of the pattern in round brackets, and `$1` is what it matched"),
        1 => found.help("the pattern has one group: `$1`"),
        _ => found.help(format!("the groups of the pattern are `$1` to `${groups}`")),
    }
}

/// An empty text is sought.
pub(crate) fn empty(span: Span, function: &str) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{function}` seeks an empty text"), span, "nothing to find")
        .help("write the text that is to be found")
}

/// Where the crate's report points: column and width in characters, of a pattern on one line.
fn place(report: &str) -> Option<(usize, usize)> {
    let marks = report.lines().find(|line| !line.is_empty() && line.chars().all(|it| it == ' ' || it == '^'))?;
    let column = marks.find('^')?;
    // The crate indents the pattern by four.
    Some((column.checked_sub(4)?, marks.trim().chars().count()))
}

/// The span of a part of the pattern, where the literal is written without escapes.
fn part(span: Span, pattern: &str, source: &str, column: usize, width: usize) -> Option<Span> {
    let opening = source.find(pattern).filter(|_| source.starts_with('r') || !source.contains('\\'))?;
    let offset = |column: usize| pattern.char_indices().nth(column).map_or(pattern.len(), |(at, _)| at);
    let start = span.start as usize + opening;
    Some(Span::new(span.file, (start + offset(column)) as u32, (start + offset(column + width)) as u32))
}
