//! `connection NAME = local { root: "./x" }`, and the environments that override it.

use std::collections::BTreeMap;

use ingest_diagnostics::Sink;
use ingest_program::{Connection, ConnectionKind, Environment};
use ingest_syntax::ast::{self, Item, ItemKind, Settings};

use super::{Context, Owner, settings::Options};
use crate::{manifest::DEFAULT_ENVIRONMENT, rules, symbols::Kind};

/// Kinds that belong to the language and come later.
const LATER: [&str; 6] = ["s3", "sftp", "ftp", "ftps", "http", "postgres"];

/// Every environment with every connection as it is there, sorted by name; the connections as declared are the
/// environment `default`.
pub(crate) fn environments(items: &[&Item], context: &Context<'_>, sink: &mut Sink) -> Vec<Environment> {
    let mut declared = BTreeMap::new();
    for item in items {
        let ItemKind::Connection(connection) = &item.kind else { continue };
        let owner = Owner::new("connection", connection.name.as_ref(), item, context);
        let kind = connection.settings.as_ref().and_then(|it| kind(it, None, &owner, sink));
        let (Some(name), Some(kind)) = (&connection.name, kind) else { continue };
        declared.entry(name.value.as_str()).or_insert_with(|| Connection {
            name: name.value.clone(),
            kind,
            origin: context.origin(connection.span),
        });
    }
    let mut environments = BTreeMap::from([(DEFAULT_ENVIRONMENT, declared.clone())]);
    for item in items {
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

/// The connections as an environment has them.
fn overridden<'a>(
    environment: &'a ast::Environment,
    item: &Item,
    declared: &BTreeMap<&'a str, Connection>,
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
    let mut connections = declared.clone();
    for line in &environment.connections {
        let Some(name) = &line.name else { continue };
        let known = context.symbols.resolve(Kind::Connection, name, sink).is_some();
        let before = declared.get(name.value.as_str());
        let line_owner = Owner {
            title: format!("connection `{}` in {}", name.value, owner.title),
            span: name.span,
            ..owner.clone()
        };
        let kind = line.settings.as_ref().and_then(|it| kind(it, before.map(|it| &it.kind), &line_owner, sink));
        if let (true, Some(kind)) = (known, kind) {
            let connection = Connection { name: name.value.clone(), kind, origin: context.origin(line.span) };
            connections.insert(&name.value, connection);
        }
    }
    connections
}

/// What a connection is. `before` is what an environment overrides: options that are not given stay.
fn kind(
    settings: &Settings,
    before: Option<&ConnectionKind>,
    owner: &Owner,
    sink: &mut Sink,
) -> Option<ConnectionKind> {
    let kind = &settings.kind;
    match kind.value.as_str() {
        "local" => local(settings, before, owner, sink),
        later if LATER.contains(&later) => {
            sink.push(rules::later::construct(&format!("connection `{later}`"), kind.span));
            None
        }
        _ => {
            sink.push(rules::unknown_choice::unknown("kind of connection", kind, &["local"]));
            None
        }
    }
}

fn local(
    settings: &Settings,
    before: Option<&ConnectionKind>,
    owner: &Owner,
    sink: &mut Sink,
) -> Option<ConnectionKind> {
    let options = Options::read("local", &settings.options, &["root"], sink);
    let Some(_) = options.place("root") else {
        if before.is_none() {
            let owner = Owner { span: settings.kind.span, ..owner.clone() };
            owner.missing("root", "local { root: \"./data\" }", sink);
        }
        return before.cloned();
    };
    let root = options.text("root", sink)?;
    if root.value.is_empty() || root.value.contains(char::is_control) {
        options.refuse("root", root.span, "the path of a folder", sink);
        return None;
    }
    Some(ConnectionKind::Local { root: root.value.to_owned() })
}
