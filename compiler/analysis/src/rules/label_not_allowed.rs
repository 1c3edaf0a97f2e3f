//! E0501: a labelled value goes where its label is not allowed.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};
use ingest_program::Label;

use super::type_mismatch::described;
use super::{and, or};
use crate::expressions::{Carried, Kept, Place, Typed};
use crate::library::{Clearing, Library};

pub(crate) static RULE: Rule = Rule {
    code: "E0501",
    name: "label-not-allowed",
    summary: "a labelled value goes where its label is not allowed",
    docs: r#"A value carries the privacy labels of everything that it is computed from, conditions included. A field takes only the
labels that it declares: `member_id text @phi(member_id)` takes member identifiers, `@phi` takes protected data of every
kind. Some functions take a label off because of what they do: `tokenize` of `std.privacy` gives a keyed token. Most do so for
some kinds alone: `zip3` takes `@phi(zip)` off a ZIP Code, and leaves `@phi(ssn)` on what it makes of a social security number.

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
pub(crate) fn refused(
    labels: &[(&Label, &Carried)],
    value: &Typed,
    place: &Place<'_>,
    library: &Library<'_>,
) -> Diagnostic {
    let names: Vec<_> = labels.iter().map(|(label, _)| format!("`{label}`")).collect();
    let headline = format!("{} does not take {}", described(place), or(&names));
    let found = Diagnostic::new(&RULE, headline, value.span, format!("carries {}", and(&names)));
    let mut by: Vec<&Carried> = Vec::new();
    for (_, carried) in labels {
        if !by.iter().any(|it| it.declared == carried.declared) {
            by.push(carried);
        }
    }
    let found = by.iter().fold(found, |found, it| found.also(it.declared, format!("`{}` is labelled here", it.by)));
    let found = match labels.iter().find_map(|(label, carried)| Some((label, carried.kept_by.as_ref()?))) {
        Some((label, Kept { function, clears })) if label.kind.is_some() => {
            found.why(format!("`{function}` takes off `{clears}`, and not `{label}`"))
        }
        Some((label, Kept { function, clears })) => {
            found.why(format!("`{function}` takes off `{clears}`, and `{label}` without a kind may be any"))
        }
        None => found,
    };
    let takes = match place.labels {
        [] => "it takes no label".to_owned(),
        labels => format!("it takes {}", and(&labels.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>())),
    };
    let found = found.also(place.declared, takes);
    let kindless = labels.iter().find(|(label, carried)| label.kind.is_none() && carried.kept_by.is_some());
    let declare = match kindless {
        Some((_, carried)) => format!("say which kind `{}` is, declare {} there", carried.by, and(&names)),
        None => format!("declare {} there", and(&names)),
    };
    match cleared_by(labels, value, place, library) {
        Some(functions) => found.help(format!("{declare}, or take the label off with {functions}")),
        None => found.help(format!("{declare}, if the value may be there")),
    }
}

/// The text for people that `what` says carries a label, which comes `by` a name.
pub(crate) fn in_message(what: &str, label: &Label, by: &Carried, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("{what} does not take `{label}`"), span, format!("carries `{label}`"))
        .also(by.declared, format!("`{}` is labelled here", by.by))
        .why("messages go to reports and channels, which are seen by people who are cleared for nothing")
        .help("say it without that value")
}

/// The functions that take these labels off such a value, as a message goes on. None where the place takes other kinds of
/// one: then it is the kind that is wrong.
fn cleared_by(
    labels: &[(&Label, &Carried)],
    value: &Typed,
    place: &Place<'_>,
    library: &Library<'_>,
) -> Option<String> {
    if place.labels.iter().any(|it| labels.iter().any(|(label, _)| label.name == it.name)) {
        return None;
    }
    let names: Vec<_> = labels.iter().map(|(label, _)| *label).collect();
    let all = library.clearing(&names);
    let fit: Vec<_> = all.iter().filter(|it| it.takes == Some(value.ty().kind)).collect();
    // What went through the wrong function may be of another type than what the right one takes.
    let went = labels.iter().any(|(_, carried)| carried.kept_by.is_some());
    let offered = if fit.is_empty() && went { all.iter().collect() } else { fit };
    let (plain, others): (Vec<&Clearing<'_>>, Vec<_>) = offered.into_iter().partition(|it| it.module.is_none());
    let text = |functions: &[&Clearing<'_>]| or(&functions.iter().map(|it| shown(it)).collect::<Vec<_>>());
    let module = others.first().and_then(|it| it.module);
    match (plain.as_slice(), module) {
        ([], None) => None,
        (plain, None) => Some(text(plain)),
        ([], Some(module)) => Some(format!("{} of `{module}`", text(&others))),
        (plain, Some(module)) => Some(format!("{}, or {} of `{module}`", text(plain), text(&others))),
    }
}

/// A function, with the labels that it gives.
fn shown(function: &Clearing<'_>) -> String {
    let labels: Vec<_> = function.gives.iter().map(|it| format!("`{it}`")).collect();
    match labels.as_slice() {
        [] => format!("`{}`", function.name),
        labels => format!("`{}` (which gives {})", function.name, and(labels)),
    }
}
