//! The same expressions a second way: row by row, on constants, without a plan, batches or common subexpressions.

use arrow::{
    array::{Array, ArrayRef, AsArray, RecordBatch},
    compute::cast,
    datatypes::Int64Type,
};
use ingest_engine::evaluate;
use ingest_program::{Column, ElseAction, Expr, ExprKind, Literal, Map, Origin, Program, Recovery, Type, TypeKind};

use super::generate::Generated;

/// Rows of a batch that are computed again.
const ROWS: usize = 4;

/// What differs between the published rows and what their expressions are worth.
pub fn compare(generated: &Generated, program: &Program, batch: &RecordBatch) -> Result<(), String> {
    let (Some(source), Some(map)) = (program.source("feed"), program.map("feed", "Row")) else {
        return Err("the program has no source or map".to_owned());
    };
    let ids = batch.column_by_name("id").ok_or("there is no id")?.as_primitive::<Int64Type>();
    let step = (batch.num_rows() / ROWS).max(1);
    for row in (0..batch.num_rows()).step_by(step) {
        let id = ids.value(row);
        let values = generated.values(id).ok_or_else(|| format!("there is no record {id}"))?;
        compare_row(map, &source.columns, &values, batch, row).map_err(|why| format!("record {id}: {why}"))?;
    }
    Ok(())
}

fn compare_row(
    map: &Map,
    columns: &[Column],
    values: &[String],
    batch: &RecordBatch,
    row: usize,
) -> Result<(), String> {
    for field in &map.fields {
        let mut expr = field.value.clone();
        if !substitute(&mut expr, columns, values) {
            continue;
        }
        let published = batch.column_by_name(&field.name).ok_or_else(|| format!("{} is not there", field.name))?;
        let expected = match evaluate(&expr) {
            Ok(Ok(value)) => value.to_array().map_err(|error| error.to_string())?,
            Ok(Err(failed)) => return Err(format!("{} fails ({failed}), and the row is published", field.name)),
            Err(error) => return Err(format!("{} cannot be computed: {error}", field.name)),
        };
        let published: ArrayRef =
            cast(&published.slice(row, 1), expected.data_type()).map_err(|error| format!("{}: {error}", field.name))?;
        if *published != *expected {
            return Err(format!("{} is published as {published:?} and is {expected:?}", field.name));
        }
    }
    Ok(())
}

/// Puts what a record holds in the place of its columns; false where that has no constant.
fn substitute(expr: &mut Expr, columns: &[Column], values: &[String]) -> bool {
    let mut possible = true;
    expr.walk_mut(&mut |it| {
        let ExprKind::Column(name) = &it.kind else { return };
        let found = columns.iter().zip(values).find(|(column, _)| column.name == *name);
        match found.and_then(|(column, value)| constant(column, value)) {
            Some(constant) => it.kind = constant.kind,
            None => possible = false,
        }
    });
    possible
}

/// What the source stage makes of a field that it does not reject the row for.
fn constant(column: &Column, field: &str) -> Option<Expr> {
    let kind = column.ty.kind;
    let expr = |it: ExprKind, ty: TypeKind| Expr { kind: it, ty: Type::optional(ty), origin: Origin::default() };
    let text = match field {
        "" => return Some(expr(ExprKind::Convert { value: Box::new(null()), format: None }, kind)),
        field => expr(ExprKind::Literal(Literal::Text(field.to_owned())), TypeKind::Text),
    };
    let mut value = match kind {
        TypeKind::Bytes => return None,
        TypeKind::Text => text,
        kind => expr(ExprKind::Convert { value: Box::new(text), format: column.format.clone() }, kind),
    };
    if let (Some(predicate), Some(name)) = (&column.refinement, column.ty.refinement_name()) {
        let (value_, predicate) = (Box::new(value), predicate.clone());
        value = expr(ExprKind::Refine { value: value_, name: name.to_owned(), predicate }, kind);
    }
    let action = Box::new(ElseAction { warn: false, recovery: Recovery::Value(Box::new(null())) });
    Some(expr(ExprKind::Recover { value: Box::new(value), action }, kind))
}

fn null() -> Expr {
    Expr { kind: ExprKind::Literal(Literal::Null), ty: Type::optional(TypeKind::Null), origin: Origin::default() }
}
