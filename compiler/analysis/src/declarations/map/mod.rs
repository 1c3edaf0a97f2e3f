//! `map SOURCE -> SCHEMA { … }`

mod joins;
mod rows;
mod same_names;
mod sql;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use ingest_diagnostics::{Diagnostic, Severity, Sink, Span};
use ingest_program::{Expr, ExprKind, Field, Literal, Map, MapField, Origin, Sql, Type};
use ingest_syntax::ELEMENT;
use ingest_syntax::ast::{self, Item};

use super::{Context, Owner, Schema, Source};
use crate::{
    expressions::{Others, Place, Scope, Typed, Writes, answer, check, require_condition, store},
    rules,
    symbols::Kind,
    table::Seen,
};

/// What maps take rows from.
pub(crate) struct Rows<'r> {
    pub(crate) sources: Seen<'r, Source>,
    /// With the captures of their sources.
    pub(crate) layouts: Seen<'r, Source>,
    /// What expressions over each source see, for suggestions.
    pub(crate) others: &'r Others,
}

/// Reports checks of a source that have the name of one of the schema that it is mapped into.
pub(crate) fn refuse_shared_checks<'c>(
    source: &str,
    checks: impl Iterator<Item = &'c ingest_program::Check>,
    schema: &ingest_program::Schema,
    sink: &mut Sink,
) {
    for check in checks {
        if let Some(other) = schema.checks.iter().find(|it| it.name == check.name) {
            let (of_source, of_schema) = (crate::lints::span(check.origin), crate::lints::span(other.origin));
            let found = rules::shared_check_name::shared(&check.name, source, of_source, &schema.name, of_schema);
            sink.push(found);
        }
    }
}

/// Reads a map. `None` where its source or schema is not known: then nothing can be said about its fields.
pub(crate) fn map(
    syntax: &ast::Map,
    item: &Item,
    rows: &Rows<'_>,
    schemas: &Seen<'_, Schema>,
    context: &Context<'_>,
    sink: &mut Sink,
) -> Option<Map> {
    let source = syntax.source.as_ref().and_then(|name| context.symbols.resolve_rows(name, sink))?;
    let schema = syntax.schema.as_ref().and_then(|name| context.symbols.resolve(Kind::Schema, name, sink));
    let table = if source.kind == Kind::Layout { &rows.layouts } else { &rows.sources };
    let source = table.get(source.name.value.as_str())?;
    let schema = schemas.get(schema?.name.value.as_str())?;
    refuse_shared_checks(&source.program.name, source.program.checks.iter(), &schema.program, sink);
    let mut owner = Owner::new("map", None, item, context);
    owner.title = format!("the map `{} -> {}`", source.program.name, schema.program.name);
    owner.span =
        syntax.source.as_ref().zip(syntax.schema.as_ref()).map_or(owner.span, |(from, to)| from.span.to(to.span));

    let mut doubtful = context.symbols.doubtful(item, context.sources);
    doubtful.extend(context.symbols.doubtful_names().map(str::to_owned));
    let assumed = assumed_answer(&doubtful, owner.span);
    let on_failure = owner.single("on failure", &syntax.on_failure, |it| it.span, sink).or(assumed.as_ref());
    let answers = Cell::new(false);
    let (sources, others) = (&rows.sources, rows.others);
    let reading = Reading { source, schema, sources, others, owner: &owner, on_failure, answers: &answers, context };
    if let Some(statement) = owner.single("sql", &syntax.sql, |it| it.span, sink) {
        refuse_beside(syntax, statement.span, sink);
        return of_sql(statement, schema, item, &reading, &doubtful, sink);
    }
    let (scope, joins) = joins::joins(syntax, reading.scope(), &reading, sink);
    // A `for each` or a `join` that could not be read may have brought in any of its words.
    let scope = doubtful.iter().fold(scope, |scope, word| scope.broken(word));
    // One without a name for the element has been told to call it like this.
    let scope = if doubtful.contains("each") { scope.broken(ELEMENT) } else { scope };
    let (scope, each) = rows::each(syntax, scope, &reading, sink);
    let filter = filter(syntax, &scope, schema, &owner, context, sink);
    // What the filter proves holds for every field; one that could not be read may have proved anything.
    let scope = match (&filter, syntax.filters.is_empty()) {
        (None, true) => scope,
        (filter, _) => scope.where_true(filter.as_ref()),
    };
    let dedupe = rows::dedupe(syntax, &scope, &reading, sink);
    let same = same_names::fields(syntax, schema, &scope, &reading, sink);
    let mut values = values(&syntax.fields, schema, &owner, sink);
    for field in &same {
        values.entry(&field.name.value).or_insert(field);
    }
    let fields = reading.fields(&values, schema, &scope, sink);
    doubtful.extend(same_names::doubtful(syntax, schema, source, &doubtful));
    refuse_incomplete(&values, schema, end_of(item, context), &owner, &doubtful, sink);
    if let Some(with) = syntax.on_failure.first().filter(|_| !owner.broken && !answers.get()) {
        let line = crate::lints::written::whole_line(with.span, context.sources);
        sink.push(rules::needless_on_failure::unused(with, line));
    }
    let map = Map::new(&source.program.name, &schema.program.name, context.origin(item.span));
    let map = Map { joins, each, dedupe, filter, fields, ..map };
    sink.extend(rules::constant_condition::of_map(&map));
    Some(map)
}

/// A map that is one `SELECT`. Where an expression of it fails, the row is rejected, unless the map says otherwise.
fn of_sql(
    statement: &ast::TextBlock,
    schema: &Schema,
    item: &Item,
    reading: &Reading<'_, '_>,
    doubtful: &BTreeSet<String>,
    sink: &mut Sink,
) -> Option<Map> {
    let source = reading.source;
    let columns: Vec<_> = source.program.columns.iter().map(|it| it.name.as_str()).collect();
    let said = sql::read(statement, &source.program.name, &columns, sink)?;
    let reject = ast::Else { warn: false, action: Some(ast::ElseAction::Reject(statement.span)), span: statement.span };
    let reading = &Reading { on_failure: reading.on_failure.or(Some(&reject)), ..*reading };
    // Lints are about what is written, which here is SQL.
    let mut found = Sink::new();
    let scope = reading.scope();
    let filter = said.filter.as_ref().and_then(|it| reading.condition(&it.value, &scope, &mut found));
    let scope = match (&filter, &said.filter) {
        (None, None) => scope,
        (filter, _) => scope.where_true(filter.as_ref()),
    };
    let values = values(&said.fields, schema, reading.owner, &mut found);
    let fields = reading.fields(&values, schema, &scope, &mut found);
    refuse_incomplete(&values, schema, end_of(item, reading.context), reading.owner, doubtful, &mut found);
    let of_labels = rules::label_decides_rows::RULE.code;
    let told = |it: &Diagnostic| it.rule.default_level == Severity::Error || it.rule.code == of_labels;
    sink.extend(found.finish().into_iter().filter(told));
    let map = Map::new(&source.program.name, &schema.program.name, reading.context.origin(item.span));
    let sql = Sql { text: statement.text.clone(), origin: reading.context.origin(statement.span) };
    Some(Map { sql: Some(sql), filter, fields, ..map })
}

/// The clauses of a map that is one `SELECT`.
fn refuse_beside(syntax: &ast::Map, statement: Span, sink: &mut Sink) {
    let clauses = (syntax.filters.iter().map(|it| ("`where`", it.span)))
        .chain(syntax.each.iter().map(|it| ("`for each`", it.span)))
        .chain(syntax.joins.iter().map(|it| ("`join`", it.span)))
        .chain(syntax.dedupe.iter().map(|it| ("`dedupe`", it.span)))
        .chain(syntax.same_names.iter().map(|it| ("`same names`", *it)))
        .chain(syntax.fields.iter().map(|it| ("a field", it.span)));
    sink.extend(clauses.map(|(clause, place)| rules::sql_beside_clauses::beside(clause, place, statement)));
}

/// What the parts of a map are read with.
#[derive(Clone, Copy)]
struct Reading<'r, 'a> {
    source: &'r Source,
    schema: &'r Schema,
    sources: &'r Seen<'r, Source>,
    others: &'r Others,
    owner: &'r Owner,
    /// The answer of failures that have none of their own.
    on_failure: Option<&'r ast::Else>,
    /// Whether something needs that answer.
    answers: &'r Cell<bool>,
    context: &'r Context<'a>,
}

impl Reading<'_, '_> {
    /// What expressions over the rows of the source see.
    fn scope(&self) -> Scope {
        self.source.scope.clone().beside(self.others)
    }

    /// The value of every field of the schema that has one.
    fn fields(
        &self,
        values: &BTreeMap<&str, &ast::MapField>,
        schema: &Schema,
        scope: &Scope,
        sink: &mut Sink,
    ) -> Vec<MapField> {
        let origin = self.context.origin(self.owner.span);
        let fields = schema.fields.iter().filter_map(|(written, field)| {
            let field = field.as_ref()?;
            match values.get(field.name.as_str()) {
                Some(value) => self.value(value, written, field, scope, sink),
                None if field.ty.nullable => Some(left_out(field, origin)),
                None => None,
            }
        });
        fields.collect()
    }

    /// Takes note of whether a value needs an answer. Of one that is wrong there is no saying.
    fn needs_answer(&self, value: Option<&Typed>) {
        let fails = value.is_none_or(|it| !it.flow.failures.is_empty());
        self.answers.set(self.answers.get() || fails);
    }

    /// The condition of a `WHERE`, whose failures have an answer.
    fn condition(&self, written: &ast::Expr, scope: &Scope, sink: &mut Sink) -> Option<Expr> {
        let library = self.context.library;
        let typed = check(written, scope, library, None, sink)?;
        tell_deciding_labels(&typed, self.schema, sink);
        let answered = match self.on_failure {
            Some(with) if !typed.flow.failures.is_empty() => {
                let bool = Type::required(ingest_program::TypeKind::Bool);
                answer(typed, with, scope, library, Some(&bool), sink)?
            }
            _ => typed,
        };
        require_condition(answered, "the condition of `WHERE`", scope, library, sink)
    }

    fn value(
        &self,
        value: &ast::MapField,
        written: &ast::Field,
        field: &Field,
        scope: &Scope,
        sink: &mut Sink,
    ) -> Option<MapField> {
        let library = self.context.library;
        let typed = check(value.value.as_ref()?, scope, library, Some(&field.ty), sink);
        self.needs_answer(typed.as_ref());
        let typed = typed?;
        let answered = match self.on_failure {
            Some(with) => answer(typed, with, scope, library, Some(&field.ty), sink)?,
            None => typed,
        };
        let place = place(field, written);
        let made = self.hold_policies(&answered, &place, sink);
        let labels = answered.flow.labels.carried().map(|(label, _)| label.clone()).collect();
        let cleared = answered.flow.labels.cleared().map(|(cleared, _)| cleared.clone()).collect();
        let origin = self.context.origin(value.span);
        let value = store(answered, &place, library, sink)?;
        made.then(|| MapField { labels, cleared, ..MapField::new(&field.name, value, origin) })
    }

    /// Whether the policies of the schema allow what functions made of labelled values. Reports what they refuse; a label
    /// that is there still is refused by the field.
    fn hold_policies(&self, value: &Typed, place: &Place<'_>, sink: &mut Sink) -> bool {
        let library = self.context.library;
        let mut held = true;
        for name in &self.schema.policies {
            // A name that is no policy has been reported.
            let Some(policy) = library.policy(name, &mut Sink::new()) else { continue };
            let mut found = value.flow.labels.cleared();
            let refused = found.find_map(|(made, by)| Some((made, by, library.refusing_made(policy, made)?)));
            if let Some((made, by, rule)) = refused {
                sink.push(rules::policy_broken::made(value.span, place, made, by, name, policy, rule));
                held = false;
            }
        }
        held
    }
}

/// A field of the schema as a place that a value goes to.
fn place<'f>(field: &'f Field, written: &ast::Field) -> Place<'f> {
    Place {
        what: "field",
        name: &field.name,
        ty: &field.ty,
        labels: &field.labels,
        declared: written.name.span,
        writes: Writes::OfRow,
    }
}

/// Where `on failure` could not be read, there is no saying that a failure has no answer.
fn assumed_answer(doubtful: &BTreeSet<String>, span: Span) -> Option<ast::Else> {
    let action = Some(ast::ElseAction::Reject(span));
    let cut = doubtful.contains("on") || doubtful.contains("failure");
    cut.then_some(ast::Else { warn: false, action, span })
}

/// The rows that are kept.
fn filter(
    syntax: &ast::Map,
    scope: &Scope,
    schema: &Schema,
    owner: &Owner,
    context: &Context<'_>,
    sink: &mut Sink,
) -> Option<Expr> {
    let mut conditions = Vec::new();
    owner.single("where", &syntax.filters, |it| it.span, sink);
    for written in &syntax.filters {
        let typed = check(&written.value, scope, context.library, None, sink);
        if let Some(it) = &typed {
            tell_deciding_labels(it, schema, sink);
        }
        let what = "the condition of `where`";
        conditions.push(typed.and_then(|it| require_condition(it, what, scope, context.library, sink)));
    }
    conditions.into_iter().next().flatten()
}

/// Tells of labels that decide which rows are published and that no field of the schema has.
fn tell_deciding_labels(condition: &Typed, schema: &Schema, sink: &mut Sink) {
    let fields = || schema.fields.iter().filter_map(|(_, field)| field.as_ref());
    for (label, carried) in condition.flow.labels.carried() {
        if !fields().any(|field| field.labels.iter().any(|it| it.name == label.name)) {
            sink.push(rules::label_decides_rows::filter(condition.span, label, carried, &schema.program.name));
        }
    }
}

/// The value of each field, by its name; fields that the schema does not have and second values are reported.
fn values<'m>(
    fields: &'m [ast::MapField],
    schema: &Schema,
    owner: &Owner,
    sink: &mut Sink,
) -> BTreeMap<&'m str, &'m ast::MapField> {
    let mut values: BTreeMap<&str, &ast::MapField> = BTreeMap::new();
    for field in fields {
        let name = &field.name;
        if let Some(first) = values.get(name.value.as_str()) {
            sink.push(rules::duplicate_member::value(name, first.name.span, &owner.title));
        } else if schema.field(&name.value).is_none() && !schema.doubtful.contains(&name.value) {
            sink.push(rules::unknown_field::unknown(name, &schema.title, schema.span, schema.meant(&name.value)));
        }
        values.entry(&name.value).or_insert(field);
    }
    values
}

/// A nullable field that the map does not name is null.
fn left_out(field: &Field, origin: Origin) -> MapField {
    let value = Expr { kind: ExprKind::Literal(Literal::Null), ty: field.ty.clone(), origin };
    MapField::new(&field.name, value, origin)
}

/// Reports the required fields that have no value, all together. A field whose misspelt name has a value, or whose line
/// could not be read, is not missing.
fn refuse_incomplete(
    values: &BTreeMap<&str, &ast::MapField>,
    schema: &Schema,
    end: Span,
    owner: &Owner,
    doubtful: &BTreeSet<String>,
    sink: &mut Sink,
) {
    let names = values.keys().copied().chain(doubtful.iter().map(String::as_str));
    let misspelt: Vec<_> =
        names.filter(|name| schema.field(name).is_none()).filter_map(|name| schema.meant(name)).collect();
    let missing: Vec<_> = schema
        .fields
        .iter()
        .filter(|(_, field)| field.as_ref().is_some_and(|it| !it.ty.nullable))
        .map(|(written, _)| written)
        .filter(|field| {
            let name = field.name.value.as_str();
            !values.contains_key(name) && !misspelt.contains(&name) && !doubtful.contains(name)
        })
        .collect();
    if !missing.is_empty() {
        sink.push(rules::incomplete_map::missing(&owner.title, owner.span, end, &missing));
    }
}

/// Where the lines of a declaration end: before its closing brace, if it has one.
fn end_of(item: &Item, context: &Context<'_>) -> Span {
    let closed = context.sources.slice(item.span).ends_with('}');
    let end = item.span.end - u32::from(closed);
    Span { start: end, end, ..item.span }
}
