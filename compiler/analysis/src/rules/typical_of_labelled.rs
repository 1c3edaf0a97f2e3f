//! E0606: a check asks what is typical of a labelled value.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};
use ingest_program::Label;

use crate::expressions::Carried;

pub(crate) static RULE: Rule = Rule {
    code: "E0606",
    name: "typical-of-labelled",
    summary: "a check asks what is typical of a labelled value",
    docs: r#"`typical(…)` goes by what an aggregate was in earlier deliveries. Those numbers stand in the manifest of each delivery, beside the
table and in the clear, whatever the table is cleared for; so none is kept that is made of a labelled value. A check that compares with
one would find no earlier delivery, ever, and always hold.

## Fails

```ingest
label trade "Trade secret" { kinds: [price] }

schema Sale {
  sale_id int
  price   decimal(12, 2) @trade(price)

  checks {
    steady: sum(price) < 200% * typical(sum(price), 7) else warn
  }
}
```

## Passes

```ingest
label trade "Trade secret" { kinds: [price] }

schema Sale {
  sale_id int
  price   decimal(12, 2) @trade(price)

  checks {
    steady: rows() < 200% * typical(rows(), 7) else warn
  }
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// `typical` of an aggregate that reads something with a label.
pub(crate) fn of_labelled(of: Span, label: &Label, by: &Carried) -> Diagnostic {
    let headline = format!("`typical` is of `{}`, which is labelled `{label}`", by.by);
    Diagnostic::new(&RULE, headline, of, "no earlier delivery has kept this number")
        .also(by.declared, format!("`{}` is labelled here", by.by))
        .why("numbers of labelled values are not kept, since manifests are read by people who are cleared for nothing: the check would always hold")
        .help("compare it with a constant, or ask what is typical of `rows()`")
}
