//! E0405: a join that does not say what becomes of a row without a partner.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "E0405",
    name: "unanswered-join",
    summary: "a join that does not say what becomes of a row without a partner",
    docs: r#"To each row a join finds the one row of the other source that belongs to it. There may be none, or several; like every
failure, that has an answer: `else null` (all columns of the other source are null then), `else reject`, `else fail`, each with
`warn` in front to have it counted.

## Fails

```ingest
connection feeds = local { root: "./feeds" }

source visit_files {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int
    account  int
  }
}

source member_files {
  from feeds "members"
  files { increment "members_{date:%Y%m%d}.csv" }
  columns {
    account int
    plan    text
  }
}

schema Visit {
  visit_id int
  plan     text?
}

map visit_files -> Visit {
  join member_files on account == member_files.account
  visit_id = visit_id
  plan     = member_files.plan
}
```

## Passes

```ingest
connection feeds = local { root: "./feeds" }

source visit_files {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int
    account  int
  }
}

source member_files {
  from feeds "members"
  files { increment "members_{date:%Y%m%d}.csv" }
  columns {
    account int
    plan    text
  }
}

schema Visit {
  visit_id int
  plan     text?
}

map visit_files -> Visit {
  join member_files on account == member_files.account else reject
  visit_id = visit_id
  plan     = member_files.plan
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// No `else`.
pub(crate) fn missing(source: &str, place: Span) -> Diagnostic {
    let end = Span { start: place.end, ..place };
    let found = Diagnostic::new(
        &RULE,
        format!("the join with `{source}` can fail and has no answer"),
        place,
        "a row may have no partner, or several",
    )
    .help("say what then becomes of the row: `else reject`, `else null` or `else fail`");
    let choices = [" else reject", " else null", " else fail"];
    choices.iter().fold(found, |found, choice| {
        found.fix(format!("add `{}`", choice.trim_start()), Applicability::DisplayOnly, end, (*choice).to_owned())
    })
}

/// An `else` with a value that is not null.
pub(crate) fn value(source: &str, place: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("the join with `{source}` gives a row, not a value"), place, "stands for a whole row")
        .help("say `else null`, which makes every column of the other source null, `else reject` or `else fail`")
}
