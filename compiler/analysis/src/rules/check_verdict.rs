//! E0602: a check does not say plainly what a violation means.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, did_you_mean};
use ingest_syntax::ast::{CheckAction, Name};

pub(crate) static RULE: Rule = Rule {
    code: "E0602",
    name: "check-verdict",
    summary: "a check does not say plainly what a violation means",
    docs: r#"After `else` a check says what a violation means: `reject` (the row goes to the quarantine), `warn` (it is counted and
reported) or `fail` (the delivery is not published): one of them, to which `fail above 1%` may be added.

## Fails

```ingest
connection feeds = local { root: "./feeds" }

source visits {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int
    pages    int
  }

  checks {
    has_pages: pages > 0 else warn, reject
  }
}
```

## Passes

```ingest
connection feeds = local { root: "./feeds" }

source visits {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int
    pages    int
  }

  checks {
    has_pages: pages > 0 else reject, fail above 1%
  }
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// The word is no verdict.
pub(crate) fn unknown(word: &Name) -> Diagnostic {
    let known = ["reject", "warn", "fail"];
    let message = format!("`{}` does not say what a violation means", word.value);
    let found = Diagnostic::new(&RULE, message, word.span, "not a verdict");
    let found = match did_you_mean(&word.value, known) {
        Some(meant) => found.fix(format!("write `{meant}`"), Applicability::Unsafe, word.span, meant),
        None => found,
    };
    found.help("write `reject`, `warn` or `fail`")
}

/// Two verdicts on the same violation.
pub(crate) fn contradiction(action: &CheckAction, earlier: &CheckAction) -> Diagnostic {
    let message = "a check gives two verdicts on one violation";
    Diagnostic::new(&RULE, message, action.span, "says it again, or otherwise")
        .also(earlier.span, "says what a violation means")
        .help("keep one of them; `fail above 1%` may stand beside `warn` or `reject`")
}

/// No verdict at all.
pub(crate) fn missing(check: &Name) -> Diagnostic {
    let message = format!("check `{}` does not say what a violation means", check.value);
    Diagnostic::new(&RULE, message, check.span, "and if it does not hold?")
        .help("add `else reject`, `else warn` or `else fail` after the condition")
}
