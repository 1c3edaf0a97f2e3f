//! `same names`: a field that the map does not name takes the column of its name, where their types agree.

use std::collections::BTreeSet;

use ingest_diagnostics::Sink;
use ingest_syntax::ast;

use super::{Reading, Schema, Source};
use crate::expressions::{Scope, check};

/// The fields that it gives, as if they were written. Their labels have to fit as those of any other.
pub(super) fn fields(
    syntax: &ast::Map,
    schema: &Schema,
    scope: &Scope,
    reading: &Reading<'_, '_>,
    sink: &mut Sink,
) -> Vec<ast::MapField> {
    let Some(span) = reading.owner.single("same names", &syntax.same_names, |it| *it, sink) else { return Vec::new() };
    let is_written = |name: &str| syntax.fields.iter().any(|it| it.name.value == name);
    let mut fields = Vec::new();
    for (written, field) in &schema.fields {
        let name = &written.name.value;
        let Some(field) = field.as_ref().filter(|_| !is_written(name)) else { continue };
        if !reading.source.program.columns.iter().any(|it| it.name == *name) {
            continue;
        }
        let value = ast::Expr { kind: ast::ExprKind::Name(name.clone()), span: *span };
        // What is wrong with a column is told where it is declared.
        let Some(typed) = check(&value, scope, reading.context.library, None, &mut Sink::new()) else { continue };
        let (column, wanted) = (typed.ty(), &field.ty);
        let agree = column.kind == wanted.kind
            && (wanted.refinement.is_none() || column.refinement == wanted.refinement)
            && (wanted.nullable || !column.nullable);
        if agree {
            let name = ast::Name { value: name.clone(), span: *span };
            fields.push(ast::MapField { name, value: Some(value), span: *span });
        }
    }
    fields
}

/// The fields that it may give for all that is known: those of columns that are wrong, and those of any column where a line
/// that could not be read has a word of it.
pub(super) fn doubtful(
    syntax: &ast::Map,
    schema: &Schema,
    source: &Source,
    words: &BTreeSet<String>,
) -> BTreeSet<String> {
    let meant = words.iter().any(|it| it.starts_with("same") || it == "names");
    if syntax.same_names.is_empty() && !meant {
        return BTreeSet::new();
    }
    let is_sound = |name: &str| source.program.columns.iter().any(|it| it.name == name);
    let names = schema.fields.iter().map(|(written, _)| &written.name.value);
    names.filter(|name| source.scope.names(name) && (meant || !is_sound(name))).cloned().collect()
}
