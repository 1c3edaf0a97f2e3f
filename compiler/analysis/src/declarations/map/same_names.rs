//! `same names`: a field that the map does not name takes the column of its name, where their types agree.

use ingest_diagnostics::Sink;
use ingest_syntax::ast;

use super::{Reading, Schema};
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
