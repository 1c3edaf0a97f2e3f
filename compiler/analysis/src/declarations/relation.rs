//! `from CONNECTION "path"`, `from CONNECTION table "schema.name" cursor updated_at`

use ingest_diagnostics::{Sink, Span, did_you_mean};
use ingest_program::{Delivers, Format, Relation, RelationKind, Type, TypeKind, TypedFormat};
use ingest_syntax::ast::Name;

use super::{connection_use::Use, paths, source::Reader};
use crate::{rules, symbols::Kind};

/// Where the rows of a source come from.
#[derive(Default)]
pub(super) struct Origins {
    pub(super) connection: String,
    pub(super) path: String,
    pub(super) relation: Option<Relation>,
    /// The connection with what is asked of it.
    pub(super) used: Option<Use>,
}

/// Reads `from`.
pub(super) fn origins(reader: &Reader<'_, '_>, sink: &mut Sink) -> Origins {
    let (owner, context) = (&reader.owner, reader.context);
    let Some(from) = owner.single("from", &reader.syntax.from, |it| it.span, sink) else {
        owner.missing("from", "from feeds \"claims\"", sink);
        return Origins::default();
    };
    let connection = from.connection.as_ref().and_then(|name| context.symbols.resolve(Kind::Connection, name, sink));
    let path = from.path.as_ref().and_then(|path| paths::folder(path, sink));
    let table = from.table.as_ref().map(|table| {
        if !is_table(&table.value) {
            let takes = "the name of a table, as \"public.claims\"";
            sink.push(rules::option_value::wrong("from", "table", table.span, takes));
        }
        (RelationKind::Table(table.value.clone()), table.span)
    });
    let query = from.query.as_ref().map(|query| {
        if query.text.trim().is_empty() {
            sink.push(rules::option_value::wrong("from", "query", query.span, "one `SELECT` of the database"));
        }
        (RelationKind::Query(query.text.clone()), query.span)
    });
    let relation = table.or(query).map(|(of, span)| {
        let cursor = from.cursor.as_ref().map(|it| it.value.clone());
        Relation { of, cursor, origin: context.origin(span) }
    });
    if let (None, Some(cursor)) = (&relation, &from.cursor) {
        sink.push(rules::cursor::of_files(cursor.span));
    }
    let used = connection.zip(from.connection.as_ref()).map(|(connection, written)| Use {
        connection: connection.name.value.clone(),
        span: written.span,
        rows: relation.is_some(),
    });
    Origins {
        connection: connection.map(|it| it.name.value.clone()).unwrap_or_default(),
        path: path.unwrap_or_default(),
        relation,
        used,
    }
}

/// The format of rows that have types already.
pub(super) fn format(reader: &Reader<'_, '_>) -> Format {
    let span = reader.syntax.from.first().map_or(reader.owner.span, |it| it.span);
    Format::Database(TypedFormat { origin: reader.context.origin(span) })
}

/// Judges a table or a query beside the other clauses: what is about files has no meaning, and something says what is new.
pub(super) fn judge(
    reader: &Reader<'_, '_>,
    origins: &Origins,
    columns: &[(Name, Option<Type>)],
    delivers: (Delivers, Option<Span>),
    sink: &mut Sink,
) {
    let Some(relation) = &origins.relation else { return };
    let Some(from) = reader.syntax.from.first() else { return };
    let kind = match relation.of {
        RelationKind::Table(_) => "`table`",
        RelationKind::Query(_) => "`query`",
    };
    let syntax = reader.syntax;
    let of_files = [
        ("`files`", syntax.files.first().map(|it| it.span)),
        ("`unwrap`", syntax.unwrap.first().map(|it| it.span)),
        ("`format`", syntax.format.first().map(|it| it.span)),
    ];
    for (clause, span) in of_files.into_iter().filter_map(|(clause, span)| Some((clause, span?))) {
        let why = "a database gives rows with their types, and no files";
        sink.push(rules::misplaced_clause::beside(clause, span, kind, from.span, why));
    }
    match (&from.cursor, delivers) {
        (Some(cursor), (Delivers::Snapshot, Some(says))) => sink.push(rules::cursor::of_snapshot(cursor.span, says)),
        (Some(cursor), _) => judge_cursor(reader, cursor, columns, sink),
        (None, (Delivers::Snapshot, _)) => {}
        (None, _) if reader.owner.broken => {}
        (None, _) => sink.push(rules::cursor::missing(&reader.owner.title, from.span)),
    }
}

fn judge_cursor(reader: &Reader<'_, '_>, cursor: &Name, columns: &[(Name, Option<Type>)], sink: &mut Sink) {
    let Some((declared, ty)) = columns.iter().find(|(name, _)| name.value == cursor.value) else {
        if !reader.owner.broken {
            let known = columns.iter().map(|(name, _)| name.value.as_str());
            sink.push(rules::cursor::unknown(cursor, did_you_mean(&cursor.value, known)));
        }
        return;
    };
    let Some(ty) = ty else { return };
    let grows = matches!(
        ty.kind,
        TypeKind::Int | TypeKind::Decimal { .. } | TypeKind::Date | TypeKind::Timestamp | TypeKind::TimestampIn(_)
    );
    if !grows || ty.nullable {
        sink.push(rules::cursor::unfit(cursor, ty, declared.span));
    }
}

/// `claims`, `public.claims`, `warehouse.public.claims`.
fn is_table(name: &str) -> bool {
    let plain = |part: &str| !part.trim().is_empty() && !part.contains(|it: char| it.is_control() || it == '"');
    (1..=3).contains(&name.split('.').count()) && name.split('.').all(plain)
}
