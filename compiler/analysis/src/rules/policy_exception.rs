//! E0510: a policy excepts a function that does not take off what the rule refuses.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};
use ingest_program::Label;
use ingest_syntax::ast::Name;

use super::{or, quoted};

pub(crate) static RULE: Rule = Rule {
    code: "E0510",
    name: "policy-exception",
    summary: "a policy excepts a function that does not take off what the rule refuses",
    docs: r#"`refuse phi(zip) unless zip3` lets a field have what `zip3` makes of a ZIP Code: the function takes the label off, because of
what it does, and the policy says that this is enough. A function that leaves the label on its result excepts nothing: the field would
need the label, and is refused for it. That is so of every function of a project, too: where it calls one that takes a label off, what
it gives is made by that one, and that one is named.

## Fails

```ingest
use std.privacy { phi }

fn birth_year(birth: date) -> int = year(birth)

policy research "For research" {
  refuse phi(birth_date) unless birth_year
}
```

## Passes

```ingest
use std.privacy { phi }

policy research "For research" {
  refuse phi(birth_date) unless year
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// The function that `name` means leaves `kept` of what the rule refuses at `refused`. `clearing` are those that do not.
pub(crate) fn clears_nothing(name: &Name, kept: &[Label], refused: Span, clearing: &[&str]) -> Diagnostic {
    let labels: Vec<_> = kept.iter().map(|it| format!("`{it}`")).collect();
    let headline = format!("`{}` does not take {} off", name.value, or(&labels));
    let found = Diagnostic::new(&RULE, headline, name.span, "what it makes still has the label")
        .also(refused, "refused here")
        .why("a field with what it makes needs the label, and is refused for it");
    if clearing.is_empty() {
        return found.help("leave it out: no function takes this label off");
    }
    found.help(format!("name a function that takes it off: {}", or(&quoted(clearing))))
}
