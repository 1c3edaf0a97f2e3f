//! What a bucket refuses whoever asks: plain transport, unencrypted objects, and callers that the program does not name.
//!
//! Only where the program's tables are, and only data: whoever owns the bucket still changes its policy. A statement that
//! would have to name a caller that is not known (a pipeline whose role the target does not say, the holder of keys) is
//! left out: it would refuse the pipeline itself.

use std::collections::{BTreeMap, BTreeSet};

use ingest_program::{Connection, Dataset, S3, S3Encryption};

use super::policy::{Policy, Principal, Statement, words};
use super::{amazon, arn, place, role};
use crate::usage::{Usage, Used};
use crate::{CodegenError, Deployment};

/// Where what of a dataset is in a bucket.
struct Held<'a> {
    dataset: &'a Dataset,
    connection: &'a Connection,
    s3: &'a S3,
    /// The table, if that is here.
    table: Option<String>,
    /// What only runs look at: where they work, the quarantine.
    internal: Vec<String>,
}

/// Who may come to a dataset in a bucket; none where that cannot be said.
#[derive(Default)]
struct Callers {
    writers: BTreeSet<String>,
    readers: BTreeSet<String>,
    unknown: bool,
}

/// The policies of the buckets that tables and quarantines are in, by the bucket's name.
pub fn policies(deployment: &Deployment<'_>, used: &[Used<'_>]) -> Result<BTreeMap<String, Policy>, CodegenError> {
    let usages = used.iter().map(|(pipeline, usage)| Ok((role(deployment, &pipeline.name)?, usage)));
    let usages = usages.collect::<Result<Vec<_>, CodegenError>>()?;
    let mut buckets: BTreeMap<String, Vec<Held<'_>>> = BTreeMap::new();
    let datasets: BTreeMap<&str, &Dataset> =
        usages.iter().flat_map(|(_, it)| it.datasets.iter().map(|(name, it)| (*name, *it))).collect();
    for dataset in datasets.into_values() {
        for held in held(deployment, dataset) {
            buckets.entry(held.s3.bucket.clone()).or_default().push(held);
        }
    }
    Ok(buckets.into_iter().map(|(name, held)| (name, policy(deployment, &usages, &held))).collect())
}

/// A dataset in each of the connections that it lies in: its table and its quarantine may be apart.
fn held<'a>(deployment: &Deployment<'a>, dataset: &'a Dataset) -> Vec<Held<'a>> {
    let mut all = Vec::new();
    for connection in &deployment.environment.connections {
        let Some(s3) = amazon(connection) else { continue };
        let mut held = Held { dataset, connection, s3, table: None, internal: Vec::new() };
        if dataset.connection == connection.name {
            let places = place::table(s3, dataset);
            held.table = Some(arn::below(s3, &places.published));
            held.internal.push(arn::below(s3, &places.work));
        }
        if dataset.quarantine.connection == connection.name {
            let places = place::quarantine(s3, dataset);
            held.internal.extend([&places.published, &places.work].map(|it| arn::below(s3, it)));
        }
        if !held.internal.is_empty() {
            all.push(held);
        }
    }
    all
}

fn policy(deployment: &Deployment<'_>, usages: &[(Option<String>, &Usage<'_>)], all: &[Held<'_>]) -> Policy {
    let line = |it: &Held<'_>| deployment.program.place(it.dataset.origin);
    let mut statements = Vec::new();
    if let Some(first) = all.first() {
        let whole = [arn::bucket(first.s3), arn::objects(first.s3, "*")];
        let plain = Statement::deny("RefusePlainTransport".to_owned(), &["s3:*"], whole);
        let plain = plain.only("Bool", "aws:SecureTransport", ["false".to_owned()]);
        statements.push(plain.for_lines(all.iter().map(line)));
    }
    let mut connections: BTreeMap<&str, Vec<&Held<'_>>> = BTreeMap::new();
    for held in all {
        connections.entry(&held.connection.name).or_default().push(held);
    }
    for (name, of_connection) in connections {
        statements
            .extend(unencrypted(name, &of_connection).map(|it| it.for_lines(of_connection.iter().map(|it| line(it)))));
    }
    for held in all {
        let statements_of = unlisted(held, &Callers::of(usages, held));
        statements.extend(statements_of.into_iter().map(|it| it.for_lines([line(held)])));
    }
    Policy::new(statements)
}

/// Refuses objects that are not encrypted as the connection says.
fn unencrypted(connection: &str, all: &[&Held<'_>]) -> impl Iterator<Item = Statement> {
    let objects: BTreeSet<String> = all.iter().flat_map(|it| it.internal.iter().chain(&it.table)).cloned().collect();
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

impl Callers {
    fn of(usages: &[(Option<String>, &Usage<'_>)], held: &Held<'_>) -> Self {
        let mut callers = Self::default();
        for (role, usage) in usages {
            let name = held.dataset.name.as_str();
            let (writes, reads) = (usage.datasets.contains_key(name), usage.referenced.contains_key(name));
            if !writes && !reads {
                continue;
            }
            let caller = match (&held.s3.role, &held.s3.keys) {
                (Some(role), _) => Some(role.clone()),
                (None, Some(_)) => None,
                (None, None) => role.clone(),
            };
            match caller {
                None => callers.unknown = true,
                Some(caller) if writes => drop(callers.writers.insert(caller)),
                Some(caller) => drop(callers.readers.insert(caller)),
            }
        }
        callers
    }
}

/// Refuses those that the program does not name, and gives those that it does what it says of them.
fn unlisted(held: &Held<'_>, callers: &Callers) -> Vec<Statement> {
    let name = words(&held.dataset.name);
    let people: BTreeSet<String> = held.dataset.readers.iter().filter(|it| is_principal(it)).cloned().collect();
    let all_known = people.len() == held.dataset.readers.len();
    let but = |sid: String, actions: &[&'static str], objects: Vec<String>, names: BTreeSet<String>| {
        Statement::deny(sid, actions, objects).only("ArnNotLike", "aws:PrincipalArn", names)
    };
    let mut statements = Vec::new();
    if !callers.unknown {
        let others = format!("RefuseOthers{name}");
        statements.push(but(others, &["s3:*"], held.internal.clone(), callers.writers.clone()));
        if let Some(table) = &held.table {
            let table = vec![table.clone()];
            let writers = format!("RefuseOtherWriters{name}");
            let changes = ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObject", "s3:PutObjectAcl"];
            statements.push(but(writers, &changes, table.clone(), callers.writers.clone()));
            if all_known {
                let names = callers.writers.iter().chain(&callers.readers).chain(&people).cloned().collect();
                statements.push(but(format!("RefuseOtherReaders{name}"), &["s3:GetObject"], table, names));
            }
        }
    }
    if let Some(table) = held.table.clone().filter(|_| !people.is_empty()) {
        let by = |statement: Statement| statement.by(Principal::of("AWS", people.iter().cloned()));
        statements.push(by(Statement::allow(format!("Read{name}"), &["s3:GetObject"], [table])));
        let published = place::table(held.s3, held.dataset).published;
        let list = Statement::allow(format!("List{name}"), &["s3:ListBucket"], [arn::bucket(held.s3)]);
        statements.push(by(list.only("StringLike", "s3:prefix", [format!("{}*", arn::literal(&published))])));
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
