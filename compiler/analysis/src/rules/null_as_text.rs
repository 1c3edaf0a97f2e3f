//! W0317: a comparison with a text that stands for null.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Sources, Span};
use ingest_syntax::ast::{BinaryOp, Expr, ExprKind, Literal, Pattern, Spanned};

use crate::lints::written::text_literal;

pub(crate) static RULE: Rule = Rule {
    code: "W0317",
    name: "null-as-text",
    summary: "a comparison with a text that stands for null",
    docs: r#"Vendors spell null in many ways. `format csv { nulls: ["", "NULL"] }` says once which spellings mean null in a source;
after that the column is null on those rows, a required column refuses them, and no expression has to know the spelling.

## Fails

```ingest
fn code(value: text) -> text? = if value == "NULL" { null } else { value }
```

## Passes

```ingest
fn code(value: text?) -> text? = value
```
"#,
    default_level: Severity::Warning,
    since: "0.1.0",
};

/// Spellings of null that mean nothing else.
const SPELLINGS: [&str; 9] = ["NULL", "null", "Null", "(null)", "<null>", "\\N", "N/A", "n/a", "#N/A"];

/// A comparison with one of those.
pub(crate) fn check(expr: &Expr, _: &Sources) -> Vec<Diagnostic> {
    let places: Vec<(&str, Span)> = match &expr.kind {
        ExprKind::Binary(left, op, right) if matches!(op.value, BinaryOp::Equal | BinaryOp::NotEqual) => {
            [left, right].into_iter().filter_map(|it| Some((text_literal(it)?, it.span))).collect()
        }
        ExprKind::In(_, list, _) => list.iter().filter_map(|it| Some((text_literal(it)?, it.span))).collect(),
        ExprKind::Match { arms, .. } => arms.iter().flat_map(|arm| &arm.patterns).filter_map(text).collect(),
        _ => return Vec::new(),
    };
    let spelt = places.into_iter().filter(|(text, _)| SPELLINGS.contains(text));
    spelt
        .map(|(text, span)| {
            Diagnostic::new(&RULE, format!("the text `{text}` stands for null"), span, "a text, not null")
                .why("the source's `format` says which spellings mean null; then the column is null on those rows")
                .help(format!("add it to the source: `format csv {{ nulls: [\"\", {text:?}] }}`, and ask with `is null`"))
        })
        .collect()
}

fn text(pattern: &Pattern) -> Option<(&str, Span)> {
    match pattern {
        Pattern::Literal(Spanned { value: Literal::Text(text), span }) => Some((text, *span)),
        _ => None,
    }
}
