//! E0090: what the syntax reads and the analysis does not yet.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Sink, Span};
use ingest_syntax::ast::{Dataset, Item, ItemKind, Map, Pipeline, Schema, Source, TypeDecl};

pub(crate) static RULE: Rule = Rule {
    code: "E0090",
    name: "not-in-this-version",
    summary: "a construct of the language's design that this version cannot compile yet",
    docs: r#"The design of the language is larger than what this version can compile. A construct of the design that is still to come
is recognised and refused by its name, so that nothing is silently left out.

## Fails

```ingest
channel data_oncall = email { to: "oncall@example.org" }
```

## Passes

```ingest
secret oncall_address from env("ONCALL")
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
        ItemKind::Layout(_) => refused.item("layout", item),
        ItemKind::Policy(_) => refused.item("policy", item),
        ItemKind::Channel(_) => refused.item("channel", item),
        ItemKind::Calendar(_) => refused.item("calendar", item),
        ItemKind::Type(it) => refused.type_declaration(it),
        ItemKind::Source(it) => refused.source(it),
        ItemKind::Schema(it) => refused.schema(it),
        ItemKind::Map(it) => refused.map(it),
        ItemKind::Dataset(it) => refused.dataset(it),
        ItemKind::Pipeline(it) => refused.pipeline(it),
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

    fn type_declaration(&mut self, it: &TypeDecl) {
        self.all("`recognise`", it.recognise.iter().map(|it| it.span));
    }

    fn source(&mut self, it: &Source) {
        self.all("a `layout`", it.layout.iter().map(|it| it.span));
        self.all("`unwrap`", it.unwrap.iter().map(|it| it.span));
        for from in &it.from {
            self.all("a source that is a `table`", from.table.iter().map(|it| it.span));
            self.all("a source that is a `query`", from.query.iter().map(|it| it.span));
            self.all("a `cursor`", from.cursor.iter().map(|it| it.span));
        }
        for files in &it.files {
            self.all("a `done` marker", files.done.iter().map(|it| it.span));
            self.all("`settled`", files.settled.iter().map(|it| it.span));
            self.all("a `control` file", files.control.iter().map(|it| it.span));
            self.all("a `trailer`", files.trailer.iter().map(|it| it.span));
        }
        self.all("the place of a column", it.columns.iter().filter_map(|it| it.at.as_ref()).map(|at| at.span()));
        self.all("a `calendar`", it.cadence.iter().filter_map(|it| it.calendar.as_ref()).map(|it| it.span));
        self.checks(&it.checks);
    }

    fn checks(&mut self, checks: &[ingest_syntax::ast::Check]) {
        let actions = checks.iter().flat_map(|it| &it.actions);
        self.all("`because`", actions.filter_map(|it| it.because.as_ref()).map(|it| it.span));
    }

    fn schema(&mut self, it: &Schema) {
        self.all("a `policy`", it.policies.iter().map(|it| it.span));
        self.checks(&it.checks);
    }

    fn map(&mut self, it: &Map) {
        self.all("`for each`", it.each.iter().map(|it| it.span));
        self.all("a `join`", it.joins.iter().map(|it| it.span));
        self.all("`dedupe`", it.dedupe.iter().map(|it| it.span));
        self.all("`same names`", it.same_names.iter().copied());
        self.all("a `sql` body", it.sql.iter().map(|it| it.span));
    }

    fn dataset(&mut self, it: &Dataset) {
        self.all("`partition by`", it.partition_by.iter().map(|it| it.span));
        self.all("`sort by`", it.sort_by.iter().map(|it| it.span));
        self.all("`readers`", it.readers.iter().map(|it| it.span));
        self.all("`retain`", it.retain.iter().map(|it| it.span));
    }

    fn pipeline(&mut self, it: &Pipeline) {
        self.all("`after`", it.after.iter().map(|it| it.span));
        self.all("a notification", it.notifications.iter().map(|it| it.span));
        self.all("`engine`", it.engine.iter().map(|it| it.span));
    }
}
