//! E0328: a lookup reads a reference table or a column that is not there.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Span, did_you_mean};
use ingest_syntax::ast::Name;

pub(crate) static RULE: Rule = Rule {
    code: "E0328",
    name: "unknown-lookup",
    summary: "a lookup reads a reference table or a column that is not there",
    docs: r#"`CODE |> lookup(pos).name` seeks a value in the reference table `pos` by its key, and gives a column of the row that has
it. The table is declared with `lookup`. Where its key is of several columns, the values for the others stand behind the
table: `STATE |> lookup(counties, COUNTY).name`.

## Fails

```ingest
fn place(code: text) -> text? = code |> lookup(pos).name else null
```

## Passes

```ingest
fn place(code: text) -> text? = match code {
  "11" => "office"
  _    => null
}
```
"#,
    default_level: Severity::Error,
    since: "0.2.0",
};

/// No table has that name.
pub(crate) fn table(name: &str, span: Span, known: &[&str]) -> Diagnostic {
    let found = Diagnostic::new(&RULE, format!("there is no lookup `{name}`"), span, "no `lookup` declares it");
    match did_you_mean(name, known.iter().copied()) {
        Some(meant) => found
            .fix(format!("write `{meant}`"), Applicability::Unsafe, span, meant)
            .help(format!("there is a lookup `{meant}`: is it meant?")),
        None => found.help(format!("declare it: `lookup {name} = csv \"reference/{name}.csv\" {{ key code text  name text }}`")),
    }
}

/// Something else than a name where the table must stand.
pub(crate) fn no_name(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "a lookup names its table", span, "no name of a `lookup`")
        .help("write the name of the reference table: `CODE |> lookup(pos).name`")
}

/// A lookup without a value or without a table.
pub(crate) fn arguments(function: Span, piped: bool) -> Diagnostic {
    let label = if piped { "which table?" } else { "what is sought, and in which table?" };
    Diagnostic::new(&RULE, "a lookup has a value and a table", function, label)
        .help("write it as in `CODE |> lookup(pos).name`")
}

/// A lookup of which nothing is read.
pub(crate) fn without_column(span: Span, table: &str, known: &[&str]) -> Diagnostic {
    let found = Diagnostic::new(&RULE, "a lookup says which column it reads", span, "no column is named");
    match known {
        [] => found.help(format!("write the column of `{table}` behind it")),
        [first, ..] => {
            let names: Vec<_> = known.iter().map(|it| format!("`.{it}`")).collect();
            let after = Span::new(span.file, span.end, span.end);
            found.help(format!("write the column behind it: {}", names.join(", "))).fix(
                format!("read `{first}`"),
                Applicability::Unsafe,
                after,
                format!(".{first}"),
            )
        }
    }
}

/// The table has no such column.
pub(crate) fn column(member: &Name, table: &str, declared: Option<&Name>, known: &[&str]) -> Diagnostic {
    let headline = format!("lookup `{table}` has no column `{}`", member.value);
    let found = Diagnostic::new(&RULE, headline, member.span, "not one of its columns");
    let found = match declared {
        Some(declared) => found.also(declared.span, "declared here"),
        None => found,
    };
    if let Some(meant) = did_you_mean(&member.value, known.iter().copied()) {
        return found
            .fix(format!("write `{meant}`"), Applicability::Unsafe, member.span, meant)
            .help(format!("it has a column `{meant}`: is it meant?"));
    }
    let names: Vec<_> = known.iter().map(|it| format!("`{it}`")).collect();
    found.help(format!("its columns are {}", names.join(", ")))
}

/// More or fewer values than the key has columns.
pub(crate) fn keys(table: &str, span: Span, columns: &[&str], given: usize) -> Diagnostic {
    let names: Vec<_> = columns.iter().map(|it| format!("`{it}`")).collect();
    let headline = format!("the key of `{table}` is {}, and {given} are sought", names.join(", "));
    Diagnostic::new(&RULE, headline, span, "a value for each column of the key")
        .help(format!("write the values in the order of the key: `… |> lookup({table}, …)`"))
}
