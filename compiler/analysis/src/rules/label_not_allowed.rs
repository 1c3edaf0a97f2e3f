//! E0501: a labelled value goes where its label is not allowed.

use ingest_diagnostics::{Diagnostic, Rule, Severity};
use ingest_program::Label;

use super::type_mismatch::described;
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

/// The value carries `label`, which the place does not take.
pub(crate) fn refused(label: &Label, carried: &Carried, value: &Typed, place: &Place<'_>) -> Diagnostic {
    let headline = format!("{} does not take `{label}`", described(place));
    let other_kinds = place.labels.iter().any(|it| it.name == label.name);
    let takes = match place.labels {
        [] => "it takes no label".to_owned(),
        labels => format!("it takes {}", labels.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")),
    };
    let found = Diagnostic::new(&RULE, headline, value.span, format!("carries `{label}`"))
        .also(carried.declared, format!("`{}` is labelled here", carried.by))
        .also(place.declared, takes);
    if label.name == "phi" && !other_kinds {
        return found.help(format!(
            "declare `{label}` there, or take the label off with a function of `std.privacy`, such as `tokenize`"
        ));
    }
    found.help(format!("declare `{label}` there, if the value may be there"))
}
