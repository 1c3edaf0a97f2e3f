//! E0108: a name that cannot be used for what it names.

use ingest_diagnostics::{Diagnostic, Rule, Severity};
use ingest_syntax::ast::{Column, Name};

use crate::symbols::Kind;

pub(crate) static RULE: Rule = Rule {
    code: "E0108",
    name: "unusable-name",
    summary: "a name cannot be used for what it names",
    docs: r#"The names of declarations become parts of folders, of DAGs and of Kubernetes objects, so they are made of letters,
digits and `_`. (Columns keep the vendor's spelling, in backticks where it is no such name.) Fields of a schema become columns
of a table, which most readers find whatever the case of letters: two of them must differ in more than that. Names that begin
with `ingest_` are those of the columns by which a table tells its deliveries apart. A column of a source does not begin with
`_`: such names belong to what is known of each record besides (`_rescued` keeps undeclared columns). The header of the file
may be anything: `raw text from "_raw"`.

## Fails

```ingest
schema Visit {
  visit_id      int
  ingest_source text
}
```

## Passes

```ingest
schema Visit {
  visit_id int
  source   text
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// A declaration's name is no plain one.
pub(crate) fn not_plain(kind: Kind, name: &Name) -> Diagnostic {
    let message = format!("`{}` cannot be the name of {}", name.value, kind.with_article());
    Diagnostic::new(&RULE, message, name.span, "letters, digits and `_`, not beginning with a digit")
        .why("names of declarations become parts of folders, of DAGs and of Kubernetes objects")
        .help("give it a plain name")
}

/// A field has a name that the tables use themselves.
pub(crate) fn reserved_field(name: &Name) -> Diagnostic {
    let message = format!("a field cannot be called `{}`", name.value);
    Diagnostic::new(&RULE, message, name.span, "names that begin with `ingest_` are taken")
        .why("a published table tells its deliveries apart by columns of such names")
        .help("give the field another name")
}

/// Two fields differ in the case of letters alone.
pub(crate) fn differs_in_case(name: &Name, first: &Name) -> Diagnostic {
    let message = format!("fields `{}` and `{}` differ in the case of letters alone", first.value, name.value);
    Diagnostic::new(&RULE, message, name.span, "the same name to most readers of tables")
        .also(first.span, "the other one")
        .help("give one of the two another name")
}

/// A column has a name that begins as the system's own columns do.
pub(crate) fn reserved_column(column: &Column) -> Diagnostic {
    let name = &column.name;
    let message = format!("a column cannot be called `{}`", name.value);
    let found = Diagnostic::new(&RULE, message, name.span, "names that begin with `_` are taken")
        .why("what is known of each record stands beside its columns under such names, as `_rescued` does");
    if column.header.is_some() {
        return found.help("give the column another name; what follows `from` may stay");
    }
    let plain = name.value.trim_start_matches('_');
    let plain = if plain.starts_with(|it: char| it.is_ascii_alphabetic()) { plain } else { "column" };
    found.help(format!("name it `{plain}`, and its header after `from`: `{plain} … from \"{}\"`", name.value))
}
