//! E0090: what the syntax reads and the analysis does not yet.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Sink, Span};
use ingest_syntax::ast::{Item, ItemKind, Map};

pub(crate) static RULE: Rule = Rule {
    code: "E0090",
    name: "not-in-this-version",
    summary: "a construct of the language's design that this version cannot compile yet",
    docs: r#"The design of the language is larger than what this version can compile. A construct of the design that is still to come
is recognised and refused by its name, so that nothing is silently left out.

## Fails

```ingest
policy careful "Nothing of persons" {
  refuse phi
}
```

## Passes

```ingest
label phi "Protected health information" { kinds: [name] }
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// Says that a construct comes later. `construct` is a phrase: "format `xml`".
pub(crate) fn construct(construct: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("{construct} is not in this version"), span, "comes later")
        .why("it belongs to the design of the language, and this version cannot compile it yet")
}

/// Reports every part of a declaration that the analysis would pass over in silence. Whoever makes it read one deletes the
/// line that refuses it.
pub(crate) fn refuse(item: &Item, sink: &mut Sink) {
    let mut refused = Refused { sink };
    match &item.kind {
        ItemKind::Lookup(_) => refused.item("lookup", item),
        ItemKind::Map(it) => refused.map(it),
        _ => {}
    }
}

struct Refused<'s> {
    sink: &'s mut Sink,
}

impl Refused<'_> {
    fn all(&mut self, what: &str, spans: impl IntoIterator<Item = Span>) {
        self.sink.extend(spans.into_iter().map(|span| construct(what, span)));
    }

    /// A declaration as a whole; its place is the word that it begins with.
    fn item(&mut self, word: &str, item: &Item) {
        let span = Span { end: item.span.start + word.len() as u32, ..item.span };
        self.all(&format!("a `{word}`"), [span]);
    }

    fn map(&mut self, it: &Map) {
        self.all("`for each`", it.each.iter().map(|it| it.span));
        self.all("a `join`", it.joins.iter().map(|it| it.span));
        self.all("`dedupe`", it.dedupe.iter().map(|it| it.span));
        self.all("`same names`", it.same_names.iter().copied());
        self.all("a `sql` body", it.sql.iter().map(|it| it.span));
    }
}
