//! `PAID_AMT decimal(12, 2) @phi(x) from "Paid Amount" else null`

use std::collections::BTreeMap;

use ingest_diagnostics::Sink;
use ingest_program::{Column, ElseAction, Expr, ExprKind, Format, Label, Literal, Location, Recovery, Type, TypeKind};
use ingest_syntax::ast;

use super::{Context, Owner, formats, message_path, places, refuse_duplicates};
use crate::{
    expressions::{Place, Writes, check, date_format, has_format, store},
    rules,
};

/// Reads the columns, each beside what it is in the program; nothing where its type or labels are wrong.
pub(super) fn columns<'a>(
    columns: &'a [ast::Column],
    format: &Format,
    owner: &Owner,
    context: &Context<'_>,
    sink: &mut Sink,
) -> Vec<(&'a ast::Column, Option<Column>)> {
    refuse_duplicates("column", columns.iter().map(|it| &it.name), owner, sink);
    let reserved = columns.iter().filter(|it| it.name.value.starts_with('_'));
    sink.extend(reserved.map(rules::unusable_name::reserved_column));
    // Of a data set of SAS a number has no reason why it is missing, and a text is not held to be a number: both may be wanted.
    judge_headers(columns, matches!(format, Format::Sas7bdat(_) | Format::Xport(_)), sink);
    if !formats::names_columns(format) {
        for from in columns.iter().filter_map(|it| it.header.as_ref()) {
            sink.push(match format {
                Format::Csv(_) | Format::Excel(_) => rules::column_header::without_header(from.span),
                Format::FixedWidth(_) => {
                    rules::column_place::header(from.span, format.name(), "say its place, as `at 1..11`")
                }
                Format::X12(_) | Format::Hl7v2(_) => {
                    let instead = format!("say its path, as `at \"{}\"`", message_path::example(format));
                    rules::column_place::header(from.span, format.name(), &instead)
                }
                _ => rules::column_place::header(from.span, format.name(), "say its path, as `at \"provider/npi\"`"),
            });
        }
    }
    let found: Vec<_> = columns.iter().map(|it| (it, column(it, format, context, sink))).collect();
    let placed = found.iter().map(|(written, (place, _))| (*written, place.as_ref()));
    places::judge(placed, format, owner, sink);
    found.into_iter().map(|(written, (_, column))| (written, column)).collect()
}

/// Names in the file that are none, and, unless they `may_share` one, two columns of different names that read the same of the file.
fn judge_headers(columns: &[ast::Column], may_share: bool, sink: &mut Sink) {
    let mut seen: BTreeMap<&str, &ast::Column> = BTreeMap::new();
    for column in columns {
        let header = column.header.as_ref().map_or(column.name.value.as_str(), |it| &it.value);
        if let Some(from) = column.header.as_ref().filter(|it| it.value.is_empty()) {
            sink.push(rules::column_header::empty(from.span));
            continue;
        }
        match seen.get(header) {
            // The same name twice is reported as that.
            Some(first) if first.name.value != column.name.value && !may_share => {
                let place = |it: &ast::Column| it.header.as_ref().map_or(it.name.span, |it| it.span);
                sink.push(rules::duplicate_member::header(header, place(column), place(first)));
            }
            Some(_) => {}
            None => drop(seen.insert(header, column)),
        }
    }
}

/// Its place in a record, and what it is.
fn column(
    column: &ast::Column,
    format: &Format,
    context: &Context<'_>,
    sink: &mut Sink,
) -> (Option<Location>, Option<Column>) {
    let place = places::place(column, format, sink);
    let needs = column.at.is_some() || matches!(format, Format::FixedWidth(_));
    let typed = typed(column, place.clone(), context, sink);
    if let (Some(typed), Some(written)) = (&typed, &column.ty)
        && matches!(typed.ty.kind, TypeKind::List(_) | TypeKind::Struct(_))
        && !formats::has_composites(format)
    {
        sink.push(rules::column_type::not_plain(&typed.name, &typed.ty, written.span, format.name()));
    }
    if let Some(typed) = &typed {
        places::judge_stored(column, place.as_ref(), typed.ty.kind, sink);
    }
    let sound = place.is_some() || !needs;
    (place, typed.filter(|_| sound).and_then(|it| in_message(it, column, format, sink)))
}

/// The column with the way to it as values of its type are found, where it is one of a message; none where they cannot be.
fn in_message(typed: Column, column: &ast::Column, format: &Format, sink: &mut Sink) -> Option<Column> {
    let (Some(Location::Segment(path)), Some(ast::At::Path(written))) = (&typed.at, &column.at) else {
        return Some(typed);
    };
    let path = message_path::fitting(path.clone(), written, typed.ty.kind, format, sink)?;
    Some(Column { at: Some(Location::Segment(path)), ..typed })
}

fn typed(column: &ast::Column, at: Option<Location>, context: &Context<'_>, sink: &mut Sink) -> Option<Column> {
    let labels = labels(&column.labels, context, sink);
    let declared = context.library.resolve_type(column.ty.as_ref()?, sink)?;
    let accepts_null = declared.ty.nullable;
    let format = parse_format(column, &declared.ty, context, sink);
    let on_failure = on_failure(column, &declared.ty, context, sink)?;
    let gives_null = matches!(&on_failure.recovery, Recovery::Value(it) if it.kind == ExprKind::Literal(Literal::Null));
    Some(Column {
        name: column.name.value.clone(),
        header: column.header.as_ref().map_or(&column.name.value, |it| &it.value).clone(),
        at,
        doc: column.doc.clone(),
        ty: declared.ty.with_nullable(accepts_null || gives_null),
        accepts_null,
        format: format.ok()?,
        refinement: declared.predicate.map(Box::new),
        labels: labels?,
        on_failure,
        origin: context.origin(column.span),
    })
}

/// The labels, sorted; `None` where one is wrong.
pub(super) fn labels(written: &[ast::LabelRef], context: &Context<'_>, sink: &mut Sink) -> Option<Vec<Label>> {
    let found: Vec<_> = written.iter().map(|it| context.library.resolve_label(it, sink)).collect();
    let mut labels: Vec<_> = found.into_iter().collect::<Option<_>>()?;
    labels.sort();
    labels.dedup();
    Some(labels)
}

/// Something is wrong, and has been reported.
struct Reported;

/// How the column's values are written.
fn parse_format(
    column: &ast::Column,
    ty: &Type,
    context: &Context<'_>,
    sink: &mut Sink,
) -> Result<Option<String>, Reported> {
    let Some(format) = &column.format else { return Ok(None) };
    if !has_format(ty.kind) {
        sink.push(rules::needless_format::on_type(format.span, ty));
        return Err(Reported);
    }
    let source = context.library.text(format.span);
    let sound = date_format::check(format, source, ty.kind, date_format::Use::Read, sink);
    if sound { Ok(Some(format.value.clone())) } else { Err(Reported) }
}

/// What happens where a value does not parse; reject where nothing is said.
fn on_failure(column: &ast::Column, ty: &Type, context: &Context<'_>, sink: &mut Sink) -> Option<ElseAction> {
    let Some(written) = &column.on_failure else { return Some(ElseAction { warn: false, recovery: Recovery::Reject }) };
    let recovery = match written.action.as_ref()? {
        ast::ElseAction::Reject(_) => Recovery::Reject,
        ast::ElseAction::Fail(_) => Recovery::Fail,
        ast::ElseAction::Value(value) => Recovery::Value(Box::new(replacement(value, column, ty, context, sink)?)),
    };
    Some(ElseAction { warn: written.warn, recovery })
}

/// The value that stands in for one that does not parse: a constant of the column's type.
fn replacement(
    value: &ast::Expr,
    column: &ast::Column,
    ty: &Type,
    context: &Context<'_>,
    sink: &mut Sink,
) -> Option<Expr> {
    if let ast::ExprKind::Literal(ast::Literal::Null) = &value.kind {
        let kind = ExprKind::Literal(Literal::Null);
        return Some(Expr { kind, ty: ty.clone().with_nullable(true), origin: context.origin(value.span) });
    }
    let constants = context.scope("the replacement of a column's value");
    let typed = check(value, &constants, context.library, Some(ty), sink)?;
    if !typed.flow.failures.is_empty() {
        sink.push(rules::replacement_value::not_constant(value.span));
        return None;
    }
    let place = Place {
        what: "column",
        name: &column.name.value,
        ty,
        labels: &[],
        declared: column.name.span,
        writes: Writes::Constant,
    };
    let stored = store(typed, &place, context.library, sink)?;
    let constant = matches!(stored.kind, ExprKind::Literal(_));
    if !constant {
        sink.push(rules::replacement_value::not_constant(value.span));
    }
    constant.then_some(stored)
}
