//! E0401: nothing says what happens where an expression fails.

use ingest_program::ExprKind;

use super::type_mismatch::{described, example};
use crate::expressions::{Failure, Place, Typed};
use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity};

pub(crate) static RULE: Rule = Rule {
    code: "E0401",
    name: "unanswered-failure",
    summary: "nothing says what happens where an expression fails",
    docs: r#"A conversion, a division and some functions can fail on a row: the text is no number, the divisor is zero. Before such a
value is stored, an `else` says what happens on the rows where it fails:

- `else null`, `else "unknown"`: this value instead;
- `else reject`: the row goes to the quarantine, with the reason;
- `else fail`: the delivery stops;
- `else warn null`: the value instead, and the row is counted in the report.

In a map, `on failure reject` (or any other answer) speaks for all fields that give none.

## Fails

```ingest
connection feeds = local { root: "./feeds" }

source visits {
  from feeds
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    COUNT text
  }
}

schema Visits {
  count int?
  sent  text
}

map visits -> Visits {
  count = COUNT as int
  sent  = COUNT
}
```

## Passes

```ingest
connection feeds = local { root: "./feeds" }

source visits {
  from feeds
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    COUNT text
  }
}

schema Visits {
  count int?
  sent  text
}

map visits -> Visits {
  count = COUNT as int else null
  sent  = COUNT
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// How many places of failure are shown beside the first.
const MOST_PLACES: usize = 4;

/// A value that can fail is stored. `text` is the value as written.
pub(crate) fn stored(value: &Typed, place: &Place<'_>, text: &str) -> Diagnostic {
    let found = new(value, &value.flow.failures).also(place.declared, format!("{} is declared here", described(place)));
    // An answer that can fail itself is answered as a whole.
    let text = if matches!(value.expr.kind, ExprKind::Recover { .. }) { format!("({text})") } else { text.to_owned() };
    let answered = |with: &str| format!("{text} else {with}");
    let found = found.fix("reject the row", Applicability::Unsafe, value.span, answered("reject")).fix(
        "stop the delivery",
        Applicability::Unsafe,
        value.span,
        answered("fail"),
    );
    let example = example(place.ty.kind);
    let found = if place.ty.nullable {
        found.fix("store null", Applicability::Unsafe, value.span, answered("null"))
    } else {
        found
    };
    let has_example = example != "null" && place.ty.refinement.is_none();
    let found = if has_example {
        found.fix("store a value instead", Applicability::DisplayOnly, value.span, answered(&example))
    } else {
        found
    };
    let value = if has_example { format!("`else {example}` or another value") } else { "`else` with a value".to_owned() };
    if place.ty.nullable {
        found.help(format!("say what happens then: `else reject`, `else null`, `else fail`, or {value}"))
    } else {
        found.help(format!("say what happens then: `else reject`, `else fail`, or {value}"))
    }
}

/// A condition can fail. `text` is the condition as written. `may_reject`: an `else` in it may reject the row.
pub(crate) fn condition(value: &Typed, text: &str, may_reject: bool) -> Diagnostic {
    // In brackets: the `else` of a check follows.
    let answered = |with: &str| format!("(({text}) else {with})");
    let found = new(value, &value.flow.failures);
    let found = found.fix("let a failure count as false", Applicability::Unsafe, value.span, answered("false"));
    if may_reject {
        found
            .fix("reject the row", Applicability::Unsafe, value.span, answered("reject"))
            .help("say what happens then: `else false`, `else true`, or `else reject`")
    } else {
        found.help("say what holds then, in brackets with the condition: `else false` or `else true`")
    }
}

/// What decides over rows can fail on one. `text` is that as written.
pub(crate) fn of_row(value: &Typed, text: &str) -> Diagnostic {
    new(value, &value.flow.failures)
        .fix("reject the row", Applicability::Unsafe, value.span, format!("(({text}) else reject)"))
        .help("say what happens then, in brackets with the value: `else reject`, `else null`")
}

/// What an aggregate looks at can fail on a row. `text` is that as written.
pub(crate) fn in_aggregate(value: &Typed, text: &str) -> Diagnostic {
    new(value, &value.flow.failures)
        .why("an aggregate looks at every row of the delivery, and this has no value on some of them")
        .fix("give a value where it fails", Applicability::DisplayOnly, value.span, format!("({text}) else …"))
        .help(format!("say what counts there instead, within the brackets of the aggregate: `({text}) else …`"))
}

fn new(value: &Typed, failures: &[Failure]) -> Diagnostic {
    let (span, what) = failures.first().map_or((value.span, "this"), |it| (it.span, it.what.as_str()));
    let found = Diagnostic::new(
        &RULE,
        format!("{what} can fail, and nothing says what happens then"),
        span,
        failures.first().map_or("can fail on a row", |it| it.why.as_str()),
    );
    let others = failures.get(1..).unwrap_or_default();
    let found = others
        .iter()
        .take(MOST_PLACES)
        .fold(found, |found, it| found.also(it.span, format!("{} can fail too: {}", it.what, it.why)));
    match others.len().saturating_sub(MOST_PLACES) {
        0 => found,
        more => found.why(format!("so can {more} more in it")),
    }
}
