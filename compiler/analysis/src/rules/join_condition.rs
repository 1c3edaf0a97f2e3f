//! E0253: a join whose condition is not made of columns that agree.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "E0253",
    name: "join-condition",
    summary: "a join whose condition is not made of columns that agree",
    docs: r#"The other row is found by values that agree, so the condition of a join is one `==`, or several with `and` between: on one
side columns of the map's source, on the other those of the joined one, with its name in front. Both sides have one type. What
else is to hold of the pair is a matter of `where`.

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
  join member_files on account > member_files.account else null
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
  join member_files on account == member_files.account else null
  visit_id = visit_id
  plan     = member_files.plan
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// A part of the condition is no `==`.
pub(crate) fn no_equality(place: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "the condition of a join is made of `==` and `and`", place, "says something else")
        .why("the other row is found by values that agree")
        .help("compare a column with one of the joined source: `ID == other.ID`; what else is to hold goes into `where`")
}

/// An `==` that does not compare the source with the joined one.
pub(crate) fn one_side(place: Span, source: &str, other: &str) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        "a comparison of a join has a side for each source",
        place,
        format!("does not compare `{source}` with `{other}`"),
    )
    .help(format!("write a value of `{source}` on one side, and on the other one of `{other}`, with its name in front: `{other}.ID`"))
}
