//! `connection NAME = local { root: "./x" }`, and the environments that override it.

use std::collections::BTreeMap;

use ingest_diagnostics::Sink;
use ingest_program::{Connection, ConnectionKind, Environment};
use ingest_syntax::ast::{self, Item, ItemKind, Settings};

use super::{Context, Owner, remote};
use crate::{
    manifest::DEFAULT_ENVIRONMENT,
    outline::{Outline, Sort},
    rules,
    symbols::Kind,
};

/// The kinds of connections.
const KINDS: [&str; 7] = ["local", "s3", "sftp", "ftp", "ftps", "http", "postgres"];

/// A connection as declared: how it was written, and what it is where that is sound.
type Declared<'a> = BTreeMap<&'a str, (Option<&'a Settings>, Option<Connection>)>;

/// Every environment with every connection as it is there, sorted by name; the connections as declared are the
/// environment `default`.
pub(crate) fn environments(outline: &Outline<'_>, context: &Context<'_>, sink: &mut Sink) -> Vec<Environment> {
    let mut declared = Declared::new();
    for item in outline.of(Sort::Names(Kind::Connection)) {
        let ItemKind::Connection(connection) = &item.kind else { continue };
        let owner = Owner::new("connection", connection.name.as_ref(), item, context);
        let kind = connection.settings.as_ref().and_then(|it| kind(it, None, &owner, context, sink));
        let Some(name) = &connection.name else { continue };
        let origin = context.origin(connection.span);
        let found = kind.map(|kind| Connection { name: name.value.clone(), kind, origin });
        declared.entry(name.value.as_str()).or_insert((connection.settings.as_ref(), found));
    }
    let as_declared = sound(&declared);
    let mut environments = BTreeMap::from([(DEFAULT_ENVIRONMENT, as_declared)]);
    for item in outline.of(Sort::Names(Kind::Environment)) {
        let ItemKind::Environment(environment) = &item.kind else { continue };
        let overridden = overridden(environment, item, &declared, context, sink);
        if let Some(name) = &environment.name {
            environments.insert(&name.value, overridden);
        }
    }
    environments
        .into_iter()
        .map(|(name, connections)| Environment {
            name: name.to_owned(),
            connections: connections.into_values().collect(),
        })
        .collect()
}

fn sound<'a>(declared: &Declared<'a>) -> BTreeMap<&'a str, Connection> {
    declared.iter().filter_map(|(name, (_, found))| Some((*name, found.clone()?))).collect()
}

/// The connections as an environment has them.
fn overridden<'a>(
    environment: &'a ast::Environment,
    item: &Item,
    declared: &Declared<'a>,
    context: &Context<'_>,
    sink: &mut Sink,
) -> BTreeMap<&'a str, Connection> {
    let owner = Owner::new("environment", environment.name.as_ref(), item, context);
    super::refuse_duplicates(
        "connection",
        environment.connections.iter().filter_map(|line| line.name.as_ref()),
        &owner,
        sink,
    );
    let mut connections = sound(declared);
    for line in &environment.connections {
        let Some(name) = &line.name else { continue };
        let known = context.symbols.resolve(Kind::Connection, name, sink).is_some();
        let before = declared.get(name.value.as_str());
        // What is missing from a connection that could not be read has been reported there.
        let doubtful = before.is_some_and(|(_, found)| found.is_none());
        let line_owner = Owner {
            title: format!("connection `{}` in {}", name.value, owner.title),
            span: name.span,
            broken: owner.broken || doubtful,
        };
        let before = before.and_then(|(written, _)| *written);
        let kind = line.settings.as_ref().and_then(|it| kind(it, before, &line_owner, context, sink));
        if let (true, Some(kind)) = (known, kind) {
            let connection = Connection { name: name.value.clone(), kind, origin: context.origin(line.span) };
            connections.insert(&name.value, connection);
        }
    }
    connections
}

/// What a connection is. `before` is what an environment overrides: of the same kind, its options stay where none are given.
fn kind(
    settings: &Settings,
    before: Option<&Settings>,
    owner: &Owner,
    context: &Context<'_>,
    sink: &mut Sink,
) -> Option<ConnectionKind> {
    let before = before.filter(|it| it.kind.value == settings.kind.value);
    let given = remote::Given { settings, before, owner, context };
    match settings.kind.value.as_str() {
        "local" => local(given, sink),
        "s3" => remote::s3(given, sink).map(ConnectionKind::S3),
        "sftp" => remote::sftp(given, sink).map(ConnectionKind::Sftp),
        "ftp" => remote::ftp(given, sink).map(ConnectionKind::Ftp),
        "ftps" => remote::ftps(given, sink).map(ConnectionKind::Ftp),
        "http" => remote::http(given, sink).map(ConnectionKind::Http),
        "postgres" => remote::postgres(given, sink).map(ConnectionKind::Postgres),
        _ => {
            sink.push(rules::unknown_choice::unknown("kind of connection", &settings.kind, &KINDS));
            None
        }
    }
}

fn local(given: remote::Given<'_>, sink: &mut Sink) -> Option<ConnectionKind> {
    let options = given.options(&["root"], &[], sink);
    given.require(&options, &["root"], "local { root: \"./data\" }", sink);
    let root = options
        .text_like("root", "the path of a folder", sink, |it| !it.is_empty() && !it.contains(char::is_control))?;
    Some(ConnectionKind::Local { root })
}
