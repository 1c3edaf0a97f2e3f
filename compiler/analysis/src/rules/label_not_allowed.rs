//! E0501: a labelled value goes where its label is not allowed.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};
use ingest_program::{Label, TypeKind};

use super::type_mismatch::described;
use super::{and, or};
use crate::expressions::{Carried, Place, Typed};

pub(crate) static RULE: Rule = Rule {
    code: "E0501",
    name: "label-not-allowed",
    summary: "a labelled value goes where its label is not allowed",
    docs: r#"A value carries the privacy labels of everything that it is computed from, conditions included. A field takes only the
labels that it declares: `member_id text @phi(member_id)` takes member identifiers, `@phi` takes protected data of every
kind. Some functions take a label off because of what they do: `tokenize` of `std.privacy` gives a keyed token.

## Fails

```ingest
label pii "Personal data"

connection feeds = local { root: "./feeds" }

source people {
  from feeds
  files { increment "people_{date:%Y%m%d}.csv" }
  columns {
    email text @pii
  }
}

schema Person {
  contact text
}

map people -> Person {
  contact = email
}
```

## Passes

```ingest
label pii "Personal data"

connection feeds = local { root: "./feeds" }

source people {
  from feeds
  files { increment "people_{date:%Y%m%d}.csv" }
  columns {
    email text @pii
  }
}

schema Person {
  contact text @pii
}

map people -> Person {
  contact = email
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// The value carries `labels`, at least one, which the place does not take.
pub(crate) fn refused(labels: &[(&Label, &Carried)], value: &Typed, place: &Place<'_>) -> Diagnostic {
    let names: Vec<_> = labels.iter().map(|(label, _)| format!("`{label}`")).collect();
    let headline = format!("{} does not take {}", described(place), or(&names));
    let found = Diagnostic::new(&RULE, headline, value.span, format!("carries {}", and(&names)));
    let mut by: Vec<&Carried> = Vec::new();
    for (_, carried) in labels {
        if !by.contains(carried) {
            by.push(carried);
        }
    }
    let found = by.iter().fold(found, |found, it| found.also(it.declared, format!("`{}` is labelled here", it.by)));
    let takes = match place.labels {
        [] => "it takes no label".to_owned(),
        labels => format!("it takes {}", and(&labels.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>())),
    };
    let found = found.also(place.declared, takes);
    let declare = format!("declare {} there", and(&names));
    let other_kinds = place.labels.iter().any(|it| it.name == "phi");
    match cleared_by(value.ty().kind) {
        Some(function) if !other_kinds && labels.iter().all(|(label, _)| label.name == "phi") => {
            found.help(format!("{declare}, or take the label off with {function}"))
        }
        _ => found.help(format!("{declare}, if the value may be there")),
    }
}

/// The text for people that `what` says carries a label, which comes `by` a name.
pub(crate) fn in_message(what: &str, label: &Label, by: &Carried, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("{what} does not take `{label}`"), span, format!("carries `{label}`"))
        .also(by.declared, format!("`{}` is labelled here", by.by))
        .why("messages go to reports and channels, which are seen by people who are cleared for nothing")
        .help("say it without that value")
}

/// What takes protected health information off a value of a kind, as a message goes on.
fn cleared_by(kind: TypeKind) -> Option<&'static str> {
    match kind {
        TypeKind::Text => Some("a function of `std.privacy`, such as `tokenize`"),
        TypeKind::Date => Some("`year`, which leaves only the year"),
        _ => None,
    }
}
