//! W0319: a condition of `where` or `if` that always holds, or never.

use ingest_diagnostics::{Diagnostic, Rule, Severity};
use ingest_program::{Expr, ExprKind, Map};

use crate::lints::{constant::truth, span};

pub(crate) static RULE: Rule = Rule {
    code: "W0319",
    name: "constant-condition",
    summary: "a condition of `where` or `if` that always holds, or never",
    docs: r#"A filter that always holds keeps every row, one that never holds keeps none, and an `if` of such a condition has a branch that
is never reached. Most often `and` was written for `or`, or the other way round: `STATUS == "A" and STATUS == "B"`.

## Fails

```ingest
connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

source visit_files {
  from feeds "visit_files"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int
    status   text
  }
}

schema Visit {
  visit_id int
}

map visit_files -> Visit {
  where status == "PAID" and status == "DENIED"
  visit_id = visit_id
}

dataset visits of Visit {
  to lake "visits"
  quarantine to lake "quarantine/visits"
}

pipeline nightly {
  visit_files -> visits
}
```

## Passes

```ingest
connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

source visit_files {
  from feeds "visit_files"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int
    status   text
  }
}

schema Visit {
  visit_id int
}

map visit_files -> Visit {
  where status == "PAID" or status == "DENIED"
  visit_id = visit_id
}

dataset visits of Visit {
  to lake "visits"
  quarantine to lake "quarantine/visits"
}

pipeline nightly {
  visit_files -> visits
}
```
"#,
    default_level: Severity::Warning,
    since: "0.1.0",
};

/// The filter of a map and the conditions of every `if` in it, as far as they are known before anything runs.
pub(crate) fn of_map(map: &Map) -> Vec<Diagnostic> {
    let filter = map.filter.iter().filter_map(|filter| finding("`where`", filter));
    filter.chain(map.expressions().flat_map(of_branches)).collect()
}

/// The conditions of every `if` in an expression.
pub(crate) fn of_branches(whole: &Expr) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    whole.walk(&mut |expr| {
        // The body of a function that stands in place of its call has the place of the call.
        if let ExprKind::If { condition, .. } = &expr.kind
            && condition.origin != expr.origin
        {
            findings.extend(finding("`if`", condition));
        }
    });
    findings
}

fn finding(of: &str, condition: &Expr) -> Option<Diagnostic> {
    let when = if truth(condition)? { "always holds" } else { "never holds" };
    let message = format!("the condition of this {of} {when}");
    let found = Diagnostic::new(&RULE, message, span(condition.origin), format!("{when}, whatever the data is"));
    Some(found.help("ask what can be otherwise; `and` and `or` may have been mixed up"))
}
