//! W0311: a function is called on its own result, and changes nothing the second time.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Sources, Span};
use ingest_syntax::ast::{Expr, ExprKind};

use crate::lints::written::{call, is_bracketed, unbracketed};

pub(crate) static RULE: Rule = Rule {
    code: "W0311",
    name: "repeated-call",
    summary: "a function is called on its own result, and changes nothing the second time",
    docs: r#"What is trimmed has nothing left to trim. The functions that give the same again for their own result are `trim`,
`squish`, `upper`, `lower`, `digits`, `strip_accents`, `abs` and `month_start`.

## Fails

```ingest
fn tidy(code: text) -> text = code |> trim() |> trim()
```

## Passes

```ingest
fn tidy(code: text) -> text = code |> trim() |> upper()
```
"#,
    default_level: Severity::Warning,
    since: "0.1.0",
};

/// Functions that change nothing in what they give.
const SETTLED: [&str; 8] =
    ["trim", "squish", "upper", "lower", "digits", "strip_accents", "abs", "month_start"];

/// `trim(trim(x))`
pub(crate) fn check(expr: &Expr, sources: &Sources) -> Vec<Diagnostic> {
    let (Some((name, arguments)), ExprKind::Call { function, piped, .. }) = (call(expr), &expr.kind) else {
        return Vec::new();
    };
    let [inner] = arguments.as_slice() else { return Vec::new() };
    let Some((again, inner_arguments)) = call(inner) else { return Vec::new() };
    if again != name || inner_arguments.len() != 1 || !SETTLED.contains(&name) {
        return Vec::new();
    }
    let fix = |found: Diagnostic| {
        if *piped {
            let end = expr.span.end - u32::from(is_bracketed(expr, sources));
            return found.fix("call it once", Applicability::Safe, Span::new(expr.span.file, inner.span.end, end), "");
        }
        let text = unbracketed(inner, sources);
        let text = if matches!(inner.kind, ExprKind::Call { piped: true, .. }) { format!("({text})") } else { text.to_owned() };
        found.fix("call it once", Applicability::Safe, expr.span, text)
    };
    vec![fix(
        Diagnostic::new(&RULE, format!("`{name}` of `{name}` is the same again"), function.span, "changes nothing")
            .also(inner.span, "done here")
            .help("call it once"),
    )]
}
