//! What a bucket refuses whoever asks: plain transport, unencrypted objects, and callers that the program does not name.
//!
//! Only where the program's tables are, and only data: whoever owns the bucket still changes its policy. A statement that
//! would have to name a caller that is not known (a pipeline whose role the target does not say, the holder of keys) is
//! left out: it would refuse the pipeline itself.

use std::collections::{BTreeMap, BTreeSet};

use ingest_program::{Connection, Dataset, S3, S3Encryption};

use super::policy::{Policy, Principal, Statement, words};
use super::visit::{Callers, Visit};
use super::{amazon, arn, place, visit};
use crate::usage::Used;
use crate::{CodegenError, Deployment};

/// Where what of a dataset is in a bucket, as beginnings of keys.
struct Held<'a> {
    dataset: &'a Dataset,
    connection: &'a Connection,
    s3: &'a S3,
    /// The table, if that is here.
    table: Option<String>,
    /// What only runs look at: where they work, the quarantine.
    internal: Vec<String>,
}

/// The policies of the buckets that tables and quarantines are in, by the bucket's name.
pub fn policies(deployment: &Deployment<'_>, used: &[Used<'_>]) -> Result<BTreeMap<String, Policy>, CodegenError> {
    let visits = visit::of_buckets(deployment, used)?;
    let mut buckets: BTreeMap<&str, Vec<Held<'_>>> = BTreeMap::new();
    let datasets: BTreeMap<&str, &Dataset> =
        used.iter().flat_map(|(_, it)| it.datasets.iter().map(|(name, it)| (*name, *it))).collect();
    for dataset in datasets.into_values() {
        for held in held(deployment, dataset) {
            buckets.entry(&held.s3.bucket).or_default().push(held);
        }
    }
    let policy = |(name, held): (&str, Vec<Held<'_>>)| {
        let visits = visits.get(name).map_or(&[][..], Vec::as_slice);
        (name.to_owned(), policy(deployment, visits, &held))
    };
    Ok(buckets.into_iter().map(policy).collect())
}

/// A dataset in each of the connections that it lies in: its table and its quarantine may be apart.
fn held<'a>(deployment: &Deployment<'a>, dataset: &'a Dataset) -> Vec<Held<'a>> {
    let mut all = Vec::new();
    for connection in &deployment.environment.connections {
        let Some(s3) = amazon(connection) else { continue };
        let mut held = Held { dataset, connection, s3, table: None, internal: Vec::new() };
        if dataset.connection == connection.name {
            let places = place::table(s3, dataset);
            held.table = Some(places.published);
            held.internal.push(places.work);
        }
        if dataset.quarantine.connection == connection.name {
            let places = place::quarantine(s3, dataset);
            held.internal.extend([places.published, places.work]);
        }
        if !held.internal.is_empty() {
            all.push(held);
        }
    }
    all
}

fn policy(deployment: &Deployment<'_>, visits: &[Visit], all: &[Held<'_>]) -> Policy {
    let line = |it: &Held<'_>| deployment.program.place(it.dataset.origin);
    let mut statements = Vec::new();
    if let Some(first) = all.first() {
        let whole = [arn::bucket(first.s3), arn::objects(first.s3, "*")];
        let plain = Statement::deny("RefusePlainTransport".to_owned(), &["s3:*"], whole);
        let plain = plain.only("Bool", "aws:SecureTransport", ["false".to_owned()]);
        statements.push(plain.for_lines(all.iter().map(line)));
    }
    let mut connections: BTreeMap<&str, Vec<&Held<'_>>> = BTreeMap::new();
    let mut internal: BTreeMap<&str, Vec<&Held<'_>>> = BTreeMap::new();
    for held in all {
        connections.entry(&held.connection.name).or_default().push(held);
        for prefix in &held.internal {
            internal.entry(prefix).or_default().push(held);
        }
    }
    for (name, of_connection) in connections {
        let lines = || of_connection.iter().map(|it| line(it));
        statements.extend(unencrypted(name, &of_connection).map(|it| it.for_lines(lines())));
    }
    for (prefix, held) in internal {
        let Some(first) = held.first() else { continue };
        if let Some(names) = Callers::of(visits, prefix).all() {
            let objects = vec![arn::below(first.s3, prefix)];
            let others = all_but(format!("RefuseOthers{}", words(&first.dataset.name)), &["s3:*"], objects, names);
            statements.push(others.for_lines(held.iter().map(|it| line(it))));
        }
    }
    for held in all {
        let Some(table) = &held.table else { continue };
        let of_table = of_table(held, table, &Callers::of(visits, table));
        statements.extend(of_table.into_iter().map(|it| it.for_lines([line(held)])));
    }
    Policy::new(merged(statements))
}

/// Statements that differ in nothing but their resources as one.
fn merged(statements: Vec<Statement>) -> Vec<Statement> {
    let mut all: Vec<Statement> = Vec::new();
    for statement in statements {
        match all.iter_mut().find(|it| it.is_like(&statement)) {
            Some(like) => like.join(statement),
            None => all.push(statement),
        }
    }
    all
}

/// Refuses objects that are not encrypted as the connection says.
fn unencrypted(connection: &str, all: &[&Held<'_>]) -> impl Iterator<Item = Statement> {
    let prefixes: BTreeSet<&String> = all.iter().flat_map(|it| it.internal.iter().chain(&it.table)).collect();
    let objects: Vec<String> = all
        .first()
        .map_or_else(Vec::new, |first| prefixes.into_iter().map(|prefix| arn::below(first.s3, prefix)).collect());
    let refuse = |name: &str, key: &str, value: &str| {
        let sid = format!("{name}{}", words(connection));
        Statement::deny(sid, &["s3:PutObject"], objects.clone()).only("StringNotEquals", key, [value.to_owned()])
    };
    let (algorithm, key) = match all.first().and_then(|it| it.s3.encryption.as_ref()) {
        None => (None, None),
        Some(S3Encryption::S3) => (Some("AES256"), None),
        // By an alias it cannot be told which key is meant: a request names the key.
        Some(S3Encryption::Kms(key)) => (Some("aws:kms"), Some(key).filter(|it| it.contains(":key/"))),
    };
    let algorithm = algorithm.map(|it| refuse("RefuseUnencrypted", "s3:x-amz-server-side-encryption", it));
    let key = key.map(|it| refuse("RefuseOtherKeys", "s3:x-amz-server-side-encryption-aws-kms-key-id", it));
    algorithm.into_iter().chain(key)
}

/// What changes an object, or who may read it.
const CHANGES: [&str; 5] =
    ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObject", "s3:PutObjectAcl", "s3:PutObjectVersionAcl"];

/// What tells of an object: a version of it is asked for by an action of its own, in a bucket without versions too.
const READS: [&str; 5] = [
    "s3:GetObject",
    "s3:GetObjectAttributes",
    "s3:GetObjectTorrent",
    "s3:GetObjectVersion",
    "s3:GetObjectVersionAttributes",
];

/// Refuses everyone but those.
fn all_but(
    sid: String,
    actions: &[&'static str],
    objects: Vec<String>,
    names: impl IntoIterator<Item = String>,
) -> Statement {
    Statement::deny(sid, actions, objects).only("ArnNotLike", "aws:PrincipalArn", names)
}

/// Refuses those that the program does not name, and gives those that it does what it says of them.
fn of_table(held: &Held<'_>, table: &str, callers: &Callers) -> Vec<Statement> {
    let name = words(&held.dataset.name);
    let people: BTreeSet<String> = held.dataset.readers.iter().filter(|it| is_principal(it)).cloned().collect();
    let objects = || vec![arn::below(held.s3, table)];
    let mut statements = Vec::new();
    if let (Some(writers), Some(all)) = (callers.writers(), callers.all()) {
        statements.push(all_but(format!("RefuseOtherWriters{name}"), &CHANGES, objects(), writers));
        if people.len() == held.dataset.readers.len() {
            let names: BTreeSet<String> = all.into_iter().chain(people.iter().cloned()).collect();
            statements.push(all_but(format!("RefuseOtherReaders{name}"), &READS, objects(), names));
        }
    }
    if !people.is_empty() {
        let by = |statement: Statement| statement.by(Principal::of("AWS", people.iter().cloned()));
        statements.push(by(Statement::allow(format!("Read{name}"), &["s3:GetObject"], objects())));
        let list = Statement::allow(format!("List{name}"), &["s3:ListBucket"], [arn::bucket(held.s3)]);
        statements.push(by(list.only("StringLike", "s3:prefix", [format!("{}*", arn::literal(table))])));
    }
    statements
}

/// Whether a reader is a role or a user of AWS. Who else may read is not said by the bucket.
fn is_principal(reader: &str) -> bool {
    let name =
        reader.strip_prefix("arn:").and_then(|it| it.split_once(":iam::")).and_then(|(_, it)| it.split_once(':'));
    name.is_some_and(|(account, name)| {
        account.len() == 12
            && account.chars().all(|it| it.is_ascii_digit())
            && (name.starts_with("role/") || name.starts_with("user/"))
            && !name.contains(['*', '?', '$'])
    })
}

#[cfg(test)]
mod tests {
    use super::is_principal;

    #[test]
    fn a_reader_is_known_by_its_arn() {
        assert!(is_principal("arn:aws:iam::444455556666:role/bi"));
        assert!(is_principal("arn:aws-cn:iam::444455556666:user/path/ada"));
        for other in [
            "analysts",
            "arn:aws:iam::444455556666:root",
            "arn:aws:iam::444455556666:role/*",
            "arn:aws:iam::4444:role/bi",
            "arn:aws:s3:::lake",
        ] {
            assert!(!is_principal(other), "{other}");
        }
    }
}
