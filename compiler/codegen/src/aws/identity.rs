//! What whoever runs a pipeline may do in the buckets that it reads and writes.

use std::collections::{BTreeMap, BTreeSet};

use ingest_program::{Connection, Origin, S3};

use super::arn;
use super::key::Key;
use super::place::{self, Places};
use super::policy::{Statement, words};
use crate::Deployment;
use crate::usage::Usage;

/// What is done with objects, in the order that statements come in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Doing {
    ReadFiles,
    ReadTables,
    WriteTables,
    ReplaceTables,
    Prepare,
    WriteQuarantine,
    ReplaceQuarantine,
}

impl Doing {
    fn name(self) -> &'static str {
        match self {
            Self::ReadFiles => "ReadFiles",
            Self::ReadTables => "ReadTables",
            Self::WriteTables => "WriteTables",
            Self::ReplaceTables => "ReplaceTables",
            Self::Prepare => "Prepare",
            Self::WriteQuarantine => "WriteQuarantine",
            Self::ReplaceQuarantine => "ReplaceQuarantine",
        }
    }

    fn actions(self) -> &'static [&'static str] {
        match self {
            Self::ReadFiles | Self::ReadTables => &["s3:GetObject"],
            // A large upload that fails is given up, so that its parts are not paid for.
            Self::WriteTables | Self::WriteQuarantine => &["s3:AbortMultipartUpload", "s3:PutObject"],
            Self::ReplaceTables | Self::ReplaceQuarantine => &["s3:DeleteObject"],
            Self::Prepare => &["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
        }
    }
}

/// What is done by one connection.
#[derive(Default)]
struct Doings {
    /// Beginnings of keys that are listed, with the lines that say so; the empty one is all of the bucket.
    listed: BTreeMap<String, BTreeSet<String>>,
    /// Objects, as policies have them.
    objects: BTreeMap<Doing, BTreeMap<String, BTreeSet<String>>>,
}

impl Doings {
    fn list(&mut self, prefix: &str, place: &str) {
        self.listed.entry(prefix.to_owned()).or_default().insert(place.to_owned());
    }

    fn objects(&mut self, doing: Doing, arn: String, place: &str) {
        self.objects.entry(doing).or_default().entry(arn).or_default().insert(place.to_owned());
    }
}

/// The statements of the buckets that `connections` are, for a caller of the account `caller`.
pub fn statements<'a>(
    deployment: &Deployment<'_>,
    usage: &Usage<'_>,
    connections: impl IntoIterator<Item = (&'a Connection, &'a S3)>,
    caller: Option<&str>,
) -> Vec<Statement> {
    let mut all = Vec::new();
    for (connection, s3) in connections {
        let doings = doings(deployment, usage, connection, s3);
        all.extend(list(connection, s3, &doings.listed));
        let lines: BTreeSet<String> = doings
            .listed
            .values()
            .chain(doings.objects.values().flat_map(BTreeMap::values))
            .flatten()
            .cloned()
            .collect();
        let writes = doings.objects.contains_key(&Doing::Prepare);
        for (doing, objects) in doings.objects {
            let sid = format!("{}{}", doing.name(), words(&connection.name));
            let lines = objects.values().flatten().cloned().collect::<BTreeSet<_>>();
            all.push(Statement::allow(sid, doing.actions(), objects.into_keys()).for_lines(lines));
        }
        if let Some(key) = Key::of(s3, caller) {
            let sid = format!("{}{}", if writes { "Encrypt" } else { "Decrypt" }, words(&connection.name));
            all.push(key.statement(sid, writes).for_lines(lines));
        }
    }
    all
}

fn doings(deployment: &Deployment<'_>, usage: &Usage<'_>, connection: &Connection, s3: &S3) -> Doings {
    let mut doings = Doings::default();
    let line = |origin: Origin| deployment.program.place(origin);
    for source in usage.sources.values().filter(|it| it.connection == connection.name) {
        let place = line(source.origin);
        doings.list(&place::listed(s3, source), &place);
        for keys in place::files(s3, source) {
            doings.objects(Doing::ReadFiles, arn::objects(s3, &keys), &place);
        }
    }
    for dataset in usage.referenced.values().filter(|it| it.connection == connection.name) {
        let (places, place) = (place::table(s3, dataset), line(dataset.origin));
        doings.list(&places.published, &place);
        doings.objects(Doing::ReadTables, arn::below(s3, &places.published), &place);
    }
    for dataset in usage.datasets.values() {
        let place = line(dataset.origin);
        let prepare = |doings: &mut Doings, places: &Places| {
            doings.list(&places.published, &place);
            doings.list(&places.work, &place);
            doings.objects(Doing::Prepare, arn::below(s3, &places.work), &place);
            arn::below(s3, &places.published)
        };
        if dataset.connection == connection.name {
            let published = prepare(&mut doings, &place::table(s3, dataset));
            if place::loses_files(dataset) {
                doings.objects(Doing::ReplaceTables, published.clone(), &place);
            }
            // What is published is the ledger of what is published.
            doings.objects(Doing::ReadTables, published.clone(), &place);
            doings.objects(Doing::WriteTables, published, &place);
        }
        if dataset.quarantine.connection == connection.name {
            let published = prepare(&mut doings, &place::quarantine(s3, dataset));
            if place::is_replaced(dataset) {
                doings.objects(Doing::ReplaceQuarantine, published.clone(), &place);
            }
            doings.objects(Doing::WriteQuarantine, published, &place);
        }
    }
    doings
}

/// Allows the names below the folders to be listed, and no others.
fn list(connection: &Connection, s3: &S3, prefixes: &BTreeMap<String, BTreeSet<String>>) -> Option<Statement> {
    if prefixes.is_empty() {
        return None;
    }
    let sid = format!("List{}", words(&connection.name));
    let lines = prefixes.values().flatten().cloned();
    let statement = Statement::allow(sid, &["s3:ListBucket"], [arn::bucket(s3)]).for_lines(lines);
    if prefixes.contains_key("") {
        return Some(statement);
    }
    let values = prefixes.keys().map(|it| format!("{}*", arn::literal(it)));
    Some(statement.only("StringLike", "s3:prefix", values))
}
