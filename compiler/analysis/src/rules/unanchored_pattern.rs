//! W0314: the pattern of a type matches anywhere in a value.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Sources};
use ingest_syntax::ast::{Expr, ExprKind, TypeDecl};
use regex_syntax::hir::{HirKind, Look};

use crate::lints::written::{call, text_literal};

pub(crate) static RULE: Rule = Rule {
    code: "W0314",
    name: "unanchored-pattern",
    summary: "the pattern of a type matches anywhere in a value",
    docs: r#"`matches` looks for the pattern anywhere, so `[A-Z]{3}` holds for `"xUSDx"`. A type says what the whole value is: its
pattern begins with `^` and ends with `$`.

## Fails

```ingest
type unit_code = text where matches(value, r"[A-Z]{3}")
```

## Passes

```ingest
type unit_code = text where matches(value, r"^[A-Z]{3}$")
```
"#,
    default_level: Severity::Warning,
    since: "0.1.0",
};

/// Patterns in the condition of a type that are held to neither end of the value, or to one.
pub(crate) fn check(declared: &TypeDecl, sources: &Sources) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let Some(predicate) = &declared.predicate else { return found };
    predicate.walk(&mut |expr| {
        let Some(("matches", arguments)) = call(expr) else { return };
        let [value, pattern] = arguments.as_slice() else { return };
        if matches!(&value.kind, ExprKind::Name(name) if name == "value") {
            found.extend(text_literal(pattern).and_then(|it| finding(it, pattern, sources)));
        }
    });
    found
}

fn finding(pattern: &str, written: &Expr, sources: &Sources) -> Option<Diagnostic> {
    let hir = regex_syntax::parse(pattern).ok()?;
    let at_start = hir.properties().look_set_prefix().contains(Look::Start);
    let at_end = hir.properties().look_set_suffix().contains(Look::End);
    if at_start && at_end {
        return None;
    }
    let where_ = match (at_start, at_end) {
        (true, _) => "anything may follow",
        (_, true) => "anything may come before",
        _ => "anything may come before and follow",
    };
    let found = Diagnostic::new(&RULE, "this pattern matches a part of the value", written.span, where_)
        .help("begin it with `^` and end it with `$`");
    let text = sources.slice(written.span);
    let (open, close) = (text.find('"')? + 1, text.rfind('"')?);
    let inner = text.get(open..close)?;
    let several = matches!(hir.kind(), HirKind::Alternation(_)) || inner.contains('|');
    let held = match (at_start, at_end, several) {
        (true, _, _) => format!("{inner}$"),
        (_, true, _) => format!("^{inner}"),
        (_, _, true) => format!("^(?:{inner})$"),
        _ => format!("^{inner}$"),
    };
    let held = format!("{}{held}{}", text.get(..open)?, text.get(close..)?);
    Some(found.fix("hold it to the whole value", Applicability::Unsafe, written.span, held))
}
