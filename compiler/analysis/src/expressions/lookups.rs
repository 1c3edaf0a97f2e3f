//! `CODE |> lookup(pos).name`: a value of a reference table by its key. A key of several columns has the others behind the
//! table: `A |> lookup(codes, B).name`.

use ingest_diagnostics::Span;
use ingest_program::ExprKind;
use ingest_syntax::ast;

use super::checker::Checker;
use super::coerce::refuse_labels;
use super::{Carried, Failure, Flow, Labels, Place, Typed, Writes, coerce};
use crate::library::{LookupColumn, LookupEntry};
use crate::rules::{call_arguments, unknown_lookup};

impl<'c, 'a> Checker<'c, 'a> {
    pub(super) fn lookup(
        &mut self,
        function: &ast::Name,
        arguments: &[ast::Argument],
        piped: bool,
        member: &ast::Name,
        span: Span,
    ) -> Option<Typed> {
        let (name, entry, keys) = self.table(function, arguments, piped)?;
        let columns = entry.keys()?;
        if columns.len() != keys.len() {
            let columns: Vec<_> = columns.iter().map(|it| it.name.as_str()).collect();
            self.sink.push(unknown_lookup::keys(name, function.span, &columns, keys.len()));
            return None;
        }
        let parts: Vec<_> = keys.iter().zip(&columns).map(|(key, column)| self.key(key, column)).collect();
        let Some((_, column)) = entry.written(&member.value) else {
            let known: Vec<_> = entry.values().map(|it| it.name.as_str()).collect();
            self.sink.push(unknown_lookup::column(member, name, entry.syntax.name.as_ref(), &known));
            return None;
        };
        let column = column.as_ref()?;
        let parts = parts.into_iter().collect::<Option<Vec<_>>>()?;
        let nullable = column.ty.nullable || parts.iter().any(|it| it.ty().nullable);
        let (keys, flows): (Vec<_>, Vec<_>) = parts.into_iter().map(|it| (it.expr, it.flow)).unzip();
        let labels = Labels::given(&column.labels, &Carried::by(&column.name, column.declared));
        let mut flow = Flow::of(flows);
        flow.absorb(Flow { labels, ..Flow::default() });
        flow.failures.push(Failure {
            span,
            what: format!("the lookup in `{name}`"),
            why: format!("`{name}` may not have the value that is sought"),
        });
        let kind = ExprKind::Lookup { lookup: name.clone(), keys, column: column.name.clone() };
        Some(self.node(kind, column.ty.clone().with_nullable(nullable), span, flow))
    }

    /// `lookup(…)` with nothing behind it.
    pub(super) fn bare_lookup(&mut self, function: &ast::Name, arguments: &[ast::Argument], piped: bool, span: Span) {
        if let Some((name, entry, _)) = self.table(function, arguments, piped) {
            let known: Vec<_> = entry.values().map(|it| it.name.as_str()).collect();
            self.sink.push(unknown_lookup::without_column(span, name, &known));
        }
    }

    /// The table of a call, with the values of the key.
    fn table<'e>(
        &mut self,
        function: &ast::Name,
        arguments: &'e [ast::Argument],
        piped: bool,
    ) -> Option<(&'e String, &'c LookupEntry<'a>, Vec<&'e ast::Expr>)> {
        if let Some(named) = arguments.iter().find_map(|it| it.name.as_ref()) {
            self.sink.push(call_arguments::aggregate_takes_no_names(named, "lookup"));
            return None;
        }
        let library = self.library;
        let [first, table, others @ ..] = arguments else {
            self.sink.push(unknown_lookup::arguments(function.span, piped));
            return None;
        };
        let ast::ExprKind::Name(name) = &table.value.kind else {
            if table.value.kind != ast::ExprKind::Error {
                self.sink.push(unknown_lookup::no_name(table.value.span));
            }
            return None;
        };
        let Some(entry) = library.reference_table(name, table.value.span.file) else {
            if !library.may_be_declared(name) {
                let known: Vec<_> = library.reference_tables().keys().copied().collect();
                self.sink.push(unknown_lookup::table(name, table.value.span, &known));
            }
            return None;
        };
        let keys = std::iter::once(first).chain(others).map(|it| &it.value).collect();
        Some((name, entry, keys))
    }

    /// A value for a column of the key; null finds nothing and is null.
    fn key(&mut self, written: &ast::Expr, column: &LookupColumn) -> Option<Typed> {
        let value = self.check(written, Some(&column.ty))?;
        // Whether it is one of the key's values is what the lookup finds out.
        let ty = ingest_program::Type { refinement: None, ..column.ty.clone() }.with_nullable(value.ty().nullable);
        let place = Place {
            what: "key",
            name: &column.name,
            ty: &ty,
            labels: &column.labels,
            declared: column.declared,
            writes: if self.scope.may_reject { Writes::OfRow } else { Writes::Value },
        };
        // What misses is told in the report: a labelled value may be sought only where the key says so.
        let refused = refuse_labels(&value, &place, self.library, self.sink);
        coerce(value, &place, self.library, self.sink).filter(|_| !refused)
    }
}
