//! `sql """SELECT …"""` in place of a map's fields.
//!
//! The statement is read by the parser of `DataFusion`, and what it says is said again in the syntax of the language: a field
//! for each output column, the `WHERE` as the filter. So a `SELECT` is typed, labelled and run as every other map is, and
//! nothing in it can stop a run: where an expression fails on a row, the row is rejected. What cannot be said so (a join, an
//! aggregate, a window, a subquery) is refused by name: each row in gives at most one row out.

mod expressions;
mod functions;
mod places;

use ingest_diagnostics::{Sink, Span};
use ingest_syntax::ast;
use sqlparser::{
    ast::{GroupByExpr, Query, Select, SelectItem, SetExpr, Spanned, Statement, TableFactor, TableWithJoins},
    dialect::GenericDialect,
    parser::{Parser, ParserError},
};

use self::{expressions::Translator, places::Places};
use crate::rules::{invalid_sql, unsupported_sql};

/// What a statement says, as the language says it.
#[derive(Debug)]
pub(super) struct Projection {
    /// The value of each output column.
    pub fields: Vec<ast::MapField>,
    /// Which rows are kept.
    pub filter: Option<ast::Spanned<ast::Expr>>,
}

/// Reads the statement of a map from `source` with these columns. What is wrong with it is reported.
pub(super) fn read(block: &ast::TextBlock, source: &str, columns: &[&str], sink: &mut Sink) -> Option<Projection> {
    let places = Places::new(block);
    let mut statements =
        match Parser::new(&GenericDialect {}).try_with_sql(&block.text).and_then(|mut it| it.parse_statements()) {
            Ok(statements) => statements,
            Err(error) => {
                sink.push(not_read(&error, &places));
                return None;
            }
        };
    let second = statements.get(1).map(|it| places.of(it.span()));
    if let Some(second) = second {
        sink.push(unsupported_sql::construct("a second statement", second));
        return None;
    }
    let Some(Statement::Query(query)) = statements.pop() else {
        sink.push(unsupported_sql::no_select(block.span));
        return None;
    };
    let select = select(&query, &places, sink)?;
    let alias = from(&select.from, source, &places, sink)?;
    let mut translator = Translator { places: &places, columns, tables: vec![source.to_owned()], sink };
    translator.tables.extend(alias);
    let filter = select.selection.as_ref().map(|it| {
        let condition = translator.condition(it);
        ast::Spanned { span: condition.span, value: condition }
    });
    let fields = select.projection.iter().map(|it| field(it, &mut translator)).collect::<Vec<_>>();
    Some(Projection { fields: fields.into_iter().collect::<Option<_>>()?, filter })
}

fn not_read(error: &ParserError, places: &Places<'_>) -> ingest_diagnostics::Diagnostic {
    let text = match error {
        ParserError::TokenizerError(text) | ParserError::ParserError(text) => text.as_str(),
        ParserError::RecursionLimitExceeded => "it nests too deeply",
    };
    let (what, place) = places.named_in(text);
    invalid_sql::not_read(what, place)
}

/// The one `SELECT`; everything around it and in it that is no projection is refused.
fn select<'q>(query: &'q Query, places: &Places<'_>, sink: &mut Sink) -> Option<&'q Select> {
    let whole = places.of(query.span());
    let SetExpr::Select(select) = query.body.as_ref() else {
        let what = match query.body.as_ref() {
            SetExpr::SetOperation { .. } => "`UNION`, `INTERSECT` or `EXCEPT`",
            SetExpr::Query(_) => "a statement in brackets",
            _ => "a statement that is no `SELECT`",
        };
        sink.push(unsupported_sql::construct(what, whole));
        return None;
    };
    let grouped = !matches!(&select.group_by, GroupByExpr::Expressions(by, with) if by.is_empty() && with.is_empty());
    let clauses = [
        ("`WITH`", query.with.as_ref().map(Spanned::span)),
        ("`DISTINCT`", select.distinct.as_ref().map(|_| select.span())),
        ("`TOP`", select.top.as_ref().map(|_| select.span())),
        ("`GROUP BY`", grouped.then(|| select.group_by.span())),
        ("`HAVING`", select.having.as_ref().map(Spanned::span)),
        ("`QUALIFY`", select.qualify.as_ref().map(Spanned::span)),
        ("`WINDOW`", select.named_window.first().map(|_| select.span())),
        ("`ORDER BY`", query.order_by.as_ref().map(Spanned::span)),
        ("`LIMIT`", query.limit_clause.as_ref().map(Spanned::span)),
        ("`FETCH`", query.fetch.as_ref().map(|_| query.span())),
        ("`LATERAL VIEW`", select.lateral_views.first().map(|_| select.span())),
    ];
    let refused: Vec<_> = clauses.into_iter().filter_map(|(what, span)| Some((what, places.of(span?)))).collect();
    let any = !refused.is_empty();
    sink.extend(refused.into_iter().map(|(what, place)| unsupported_sql::construct(what, place)));
    // Whatever else a dialect allows shows where the statement is written out again.
    let plain = |items: &[String], condition: Option<String>| {
        let from = select.from.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        format!(
            "SELECT {} FROM {from}{}",
            items.join(", "),
            condition.map(|it| format!(" WHERE {it}")).unwrap_or_default()
        )
    };
    let items = select.projection.iter().map(ToString::to_string).collect::<Vec<_>>();
    let is_plain = query.to_string() == plain(&items, select.selection.as_ref().map(ToString::to_string));
    if !any && !is_plain && !select.from.is_empty() {
        sink.push(unsupported_sql::construct("a clause besides `SELECT`, `FROM` and `WHERE`", whole));
    }
    (!any && (is_plain || select.from.is_empty())).then_some(select)
}

/// The other name of the source, where it has one. That nothing else is read from.
#[expect(clippy::option_option, reason = "nothing, or an alias, or what was reported")]
fn from(from: &[TableWithJoins], source: &str, places: &Places<'_>, sink: &mut Sink) -> Option<Option<String>> {
    let [table] = from else {
        let span = from.get(1).map_or(places.whole(), |it| places.of(it.span()));
        sink.push(if from.is_empty() {
            unsupported_sql::no_source(source, span)
        } else {
            unsupported_sql::construct("a second table", span)
        });
        return None;
    };
    if let Some(join) = table.joins.first() {
        let place = places.of(join.relation.span());
        sink.push(unsupported_sql::construct("`JOIN`", place));
        return None;
    }
    let TableFactor::Table { name, alias, args: None, .. } = &table.relation else {
        let place = places.of(table.relation.span());
        sink.push(unsupported_sql::construct("a subquery or a function in place of the source", place));
        return None;
    };
    let [part] = name.0.as_slice() else {
        sink.push(unsupported_sql::another_source(source, places.of(name.span())));
        return None;
    };
    if part.as_ident().is_none_or(|it| !it.value.eq_ignore_ascii_case(source)) {
        sink.push(unsupported_sql::another_source(source, places.of(name.span())));
        return None;
    }
    Some(alias.as_ref().map(|it| it.name.value.clone()))
}

/// An output column.
fn field(item: &SelectItem, translator: &mut Translator<'_, '_>) -> Option<ast::MapField> {
    let (expr, name) = match item {
        SelectItem::ExprWithAlias { expr, alias } => (expr, Some((alias, alias.value.clone()))),
        // A column gives the field of its own name, however the statement spells it.
        SelectItem::UnnamedExpr(expr) => (expr, expressions::last_name(expr).map(|it| (it, translator.column(it)))),
        _ => {
            let place = translator.places.of(item.span());
            translator.sink.push(unsupported_sql::wildcard(place));
            return None;
        }
    };
    let value = translator.expr(expr);
    let Some((ident, name)) = name else {
        translator.sink.push(unsupported_sql::nameless(value.span));
        return None;
    };
    let place = translator.places.of(ident.span);
    let name = ast::Name { value: name, span: place };
    Some(ast::MapField {
        span: Span { start: value.span.start.min(place.start), ..value.span.to(place) },
        name,
        value: Some(value),
    })
}
