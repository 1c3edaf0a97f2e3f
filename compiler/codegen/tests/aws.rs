//! Policies of AWS: what a pipeline needs is allowed, no statement can go, and what it does not need is not.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use crate::programs::{checked, feeds, remote};
use crate::simulator::{Decision, Request, decide, list};
use ingest_codegen::{Artifacts, CodegenError, Target, generate};
use ingest_program::{ConnectionKind, Dataset, FilePattern, Pipeline, Program, S3, S3Encryption, WriteMode};
use serde_json::Value;

const ACCOUNT: &str = "111122223333";

fn known() -> Target {
    let mut target = Target::new("prod");
    target.cluster.secrets = "aws:us-east-1".parse().unwrap();
    target.aws.role = Some(format!("arn:aws:iam::{ACCOUNT}:role/ingest-{{pipeline}}").parse().unwrap());
    target.aws.oidc_provider = Some("oidc.eks.us-east-1.amazonaws.com/id/0123456789ABCDEF".parse().unwrap());
    target
}

fn policies(artifacts: &Artifacts) -> BTreeMap<String, Value> {
    let of_aws = artifacts.iter().filter_map(|(path, bytes)| Some((path.strip_prefix("aws/")?, bytes)));
    of_aws.map(|(path, bytes)| (path.to_owned(), serde_json::from_slice(bytes).unwrap())).collect()
}

fn made() -> BTreeMap<String, Value> {
    policies(&generate(&checked(remote()), &known()).unwrap())
}

/// What a pipeline asks of AWS while it runs, from the program alone: by the policy that has to allow it.
fn needs(program: &Program, pipeline: &Pipeline) -> Vec<(String, Request)> {
    let own = format!("{}/policy.json", pipeline.name);
    let bucket = |name: &str| {
        let all = &program.environments[0].connections;
        match &all.iter().find(|it| it.name == name).unwrap().kind {
            ConnectionKind::S3(it) if it.endpoint.is_none() => Some(it.clone()),
            _ => None,
        }
    };
    let policy = |s3: &S3, name: &str| match (&s3.role, &s3.keys) {
        (None, None) => own.clone(),
        _ => format!("{}/connections/{name}.json", pipeline.name),
    };
    let mut needs = Vec::new();
    for load in &pipeline.loads {
        let source = program.source(&load.source).unwrap();
        if let Some(s3) = bucket(&source.connection) {
            let mut need = |request| needs.push((policy(&s3, &source.connection), request));
            let folder = joined(&s3.root, &source.path);
            need(listing(&s3, &folder));
            for pattern in source.files.iter().chain(&source.arrival.done) {
                need(Request::new("s3:GetObject", format!("arn:aws:s3:::{}/{folder}{}", s3.bucket, sample(pattern))));
            }
            keys(&s3, &["kms:Decrypt"]).into_iter().for_each(&mut need);
            if let (Some(role), None) = (&s3.role, &s3.keys) {
                needs.push((own.clone(), Request::new("sts:AssumeRole", role)));
            }
        }
        let dataset = program.dataset(&load.dataset).unwrap();
        let published =
            |path: &str| format!("{path}ingest_source={}/ingest_delivery=2026-01-05/p.parquet", source.name);
        let changes = dataset.write != WriteMode::Append;
        let table = (dataset.connection.as_str(), dataset.path.as_str(), "", true);
        let quarantine =
            (dataset.quarantine.connection.as_str(), dataset.quarantine.path.as_str(), dataset.name.as_str(), false);
        for (connection, path, own_folder, is_read) in [table, quarantine] {
            let Some(s3) = bucket(connection) else { continue };
            let folder = joined(&s3.root, path);
            let work = format!("{}._ingest/{}", folder.trim_end_matches('/'), joined(own_folder, "staging"));
            let object = |key: &str| format!("arn:aws:s3:::{}/{key}", s3.bucket);
            let (there, staged) = (object(&published(&folder)), object(&format!("{work}load-1/p.parquet")));
            let mut actions = vec![
                ("s3:PutObject", &there),
                ("s3:AbortMultipartUpload", &there),
                ("s3:PutObject", &staged),
                ("s3:AbortMultipartUpload", &staged),
                ("s3:GetObject", &staged),
                ("s3:DeleteObject", &staged),
            ];
            actions.extend(is_read.then_some(("s3:GetObject", &there)));
            actions.extend(changes.then_some(("s3:DeleteObject", &there)));
            let requests = actions.into_iter().map(|(action, resource)| Request::new(action, resource));
            let listed = [listing(&s3, &folder), listing(&s3, &work)];
            let all = requests.chain(listed).chain(keys(&s3, &["kms:Decrypt", "kms:GenerateDataKey"]));
            needs.extend(all.map(|it| (policy(&s3, connection), it)));
        }
    }
    needs
}

fn joined(root: &str, path: &str) -> String {
    [root, path]
        .map(|it| it.trim_matches('/'))
        .into_iter()
        .filter(|it| !it.is_empty())
        .fold(String::new(), |all, it| all + it + "/")
}

/// A file that the pattern matches.
fn sample(pattern: &FilePattern) -> String {
    pattern.text.replace("{date:%Y%m%d}", "20260105").replace('*', "old-1")
}

fn listing(s3: &S3, folder: &str) -> Request {
    let request = Request::new("s3:ListBucket", format!("arn:aws:s3:::{}", s3.bucket));
    if folder.is_empty() { request } else { request.with("s3:prefix", folder) }
}

/// What S3 asks of the key in the caller's name.
fn keys(s3: &S3, actions: &[&'static str]) -> Vec<Request> {
    let Some(S3Encryption::Kms(name)) = &s3.encryption else { return Vec::new() };
    let (arn, alias) = match name.strip_prefix("alias/") {
        Some(_) => (format!("arn:aws:kms:us-east-1:{ACCOUNT}:key/1a-2b"), name.as_str()),
        None => (name.clone(), "alias/other"),
    };
    let request = |action: &&'static str| {
        Request::new(action, &arn)
            .with("kms:ResourceAliases", alias)
            .with("kms:ViaService", "s3.us-east-1.amazonaws.com")
            .with("aws:ResourceAccount", ACCOUNT)
            .with("aws:PrincipalAccount", ACCOUNT)
    };
    actions.iter().map(request).collect()
}

fn all_needs(program: &Program) -> Vec<(String, Request)> {
    program.pipelines.iter().flat_map(|it| needs(program, it)).collect()
}

#[test]
fn policies_of_the_program() {
    let artifacts = generate(&checked(remote()), &known()).unwrap();
    let mut out = String::new();
    for (path, bytes) in artifacts.iter().filter(|(path, _)| path.starts_with("aws/")) {
        write!(out, "=== {path}\n{}", std::str::from_utf8(bytes).unwrap()).unwrap();
    }
    insta::assert_snapshot!(out);
}

#[test]
fn what_a_pipeline_needs_is_allowed() {
    let program = remote();
    let (policies, needs) = (made(), all_needs(&program));
    assert!(needs.len() > 40, "{}", needs.len());
    for (path, request) in &needs {
        let policy = policies.get(path).unwrap_or_else(|| panic!("{path} is not there: {:?}", policies.keys()));
        assert_eq!(decide(policy, request), Decision::Allowed, "{path}: {request:?}");
    }
}

/// Without any one statement, or any one action or resource of it, something that the program needs is refused.
#[test]
fn nothing_of_a_policy_can_go() {
    let needs = all_needs(&remote());
    let mut tried = 0;
    for (path, policy) in made() {
        if !path.ends_with("/policy.json") && !path.contains("/connections/") || path.starts_with("secret-store/") {
            continue;
        }
        let suffices = |policy: &Value| {
            needs.iter().filter(|(of, _)| *of == path).all(|(_, it)| decide(policy, it) == Decision::Allowed)
        };
        assert!(suffices(&policy), "{path}");
        for (number, statement) in policy["Statement"].as_array().unwrap().iter().enumerate() {
            let mut without = policy.clone();
            without["Statement"].as_array_mut().unwrap().remove(number);
            assert!(!suffices(&without), "{path}: {} is there for nothing", statement["Sid"]);
            for key in ["Action", "Resource"] {
                for (index, part) in statement[key].as_array().unwrap().iter().enumerate() {
                    let mut without = policy.clone();
                    without["Statement"][number][key].as_array_mut().unwrap().remove(index);
                    assert!(!suffices(&without), "{path}: {part} of {} is there for nothing", statement["Sid"]);
                    tried += 1;
                }
            }
            let prefixes = &statement["Condition"]["StringLike"]["s3:prefix"];
            for index in 0..prefixes.as_array().map_or(0, Vec::len) {
                let mut without = policy.clone();
                let prefixes = &mut without["Statement"][number]["Condition"]["StringLike"]["s3:prefix"];
                prefixes.as_array_mut().unwrap().remove(index);
                assert!(!suffices(&without), "{path}: prefix {index} of {} is there for nothing", statement["Sid"]);
            }
        }
    }
    assert!(tried > 30, "{tried}");
}

#[test]
fn what_a_pipeline_does_not_need_is_not_allowed() {
    let policies = made();
    let key = |id: &str| {
        Request::new("kms:Decrypt", format!("arn:aws:kms:us-east-1:{ACCOUNT}:key/{id}"))
            .with("aws:ResourceAccount", ACCOUNT)
            .with("aws:PrincipalAccount", ACCOUNT)
    };
    let through_s3 = |it: Request| it.with("kms:ViaService", "s3.us-east-1.amazonaws.com");
    let buckets = [
        Request::new("s3:GetObject", "arn:aws:s3:::inbox/from clinics/other.csv"),
        Request::new("s3:GetObject", "arn:aws:s3:::inbox/from clinics/daily/visits_20260105.csv"),
        Request::new("s3:PutObject", "arn:aws:s3:::inbox/from clinics/daily/visits_20260105.csv.gz"),
        Request::new("s3:DeleteObject", "arn:aws:s3:::inbox/from clinics/daily/visits_20260105.csv.gz"),
        Request::new("s3:ListBucket", "arn:aws:s3:::inbox"),
        Request::new("s3:ListBucket", "arn:aws:s3:::inbox").with("s3:prefix", "from others/"),
        Request::new("s3:GetObject", "arn:aws:s3:::lake/prod/common/other/p.parquet"),
        Request::new("s3:GetObject", "arn:aws:s3:::lake/common/claims/p.parquet"),
        Request::new("s3:GetObject", "arn:aws:s3:::lake/prod/quarantine/claims/p.parquet"),
        // What is only added to loses nothing.
        Request::new("s3:DeleteObject", "arn:aws:s3:::archive/a*b/visits/log/p.parquet"),
        Request::new("s3:DeleteObject", "arn:aws:s3:::archive/a*b/rejected/p.parquet"),
        // The root has a `*` in its name, which stands for nothing else.
        Request::new("s3:PutObject", "arn:aws:s3:::archive/a-or-b/visits/log/p.parquet"),
        // The folder of the quarantine of another dataset.
        Request::new("s3:PutObject", "arn:aws:s3:::lake/prod/quarantine/claims._ingest/other/p.parquet"),
        Request::new("s3:PutBucketPolicy", "arn:aws:s3:::lake"),
        Request::new("sts:AssumeRole", "arn:aws:iam::999900001111:role/other"),
        through_s3(key("1a-2b").with("kms:ResourceAliases", "alias/other")),
        key("1a-2b").with("kms:ResourceAliases", "alias/lake"),
        through_s3(key("1a-2b")),
        Request::new("secretsmanager:GetSecretValue", secret("token_key")),
        // Of the partner, as whom the pods sign in.
        Request::new("s3:GetObject", "arn:aws:s3:::partner/out/daily/visits_20260105.csv.gz"),
    ];
    for request in &buckets {
        assert_eq!(decide(&policies["clinics/policy.json"], request), Decision::Neither, "{request:?}");
    }
    // A pipeline without a source in a bucket reads none.
    let foreign = Request::new("s3:GetObject", "arn:aws:s3:::inbox/from clinics/daily/visits_20260105.csv.gz");
    assert_eq!(decide(&policies["folders/policy.json"], &foreign), Decision::Neither);
    // Services that are not Amazon's are not called by its leave.
    let text: String = policies.values().map(Value::to_string).collect();
    assert!(!text.contains("mirror"), "{text}");
}

fn secret(name: &str) -> String {
    format!("arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:visits/prod/{name}-a1B2c3")
}

#[test]
fn secrets_of_the_project_are_read_by_one_role_and_no_others_are() {
    let policies = made();
    let policy = &policies["secret-store/policy.json"];
    let read = |name: &str| decide(policy, &Request::new("secretsmanager:GetSecretValue", secret(name)));
    for name in ["api_token", "db_password", "drop_key", "row_key", "token_key", "vault_id", "vault_key"] {
        assert_eq!(read(name), Decision::Allowed, "{name}");
    }
    for name in ["other", "token_key_2", "token"] {
        assert_eq!(read(name), Decision::Neither, "{name}");
    }
    // Each of them is one that the program reads.
    assert_eq!(policy["Statement"][0]["Resource"].as_array().unwrap().len(), 7);
}

/// Requests that come to the bucket of the tables, and what its policy says to them. Identities that may do anything stand
/// for the mistakes of others.
fn at_the_lake() -> Vec<(Request, Decision)> {
    let table = "arn:aws:s3:::lake/prod/common/claims/p.parquet";
    let quarantine = "arn:aws:s3:::lake/prod/quarantine/claims/p.parquet";
    let staged = "arn:aws:s3:::lake/prod/common/claims._ingest/staging/p.parquet";
    let by = |name: &'static str, request: Request| {
        request.with("aws:PrincipalArn", name).with("aws:SecureTransport", "true")
    };
    let run = "arn:aws:iam::111122223333:role/ingest-clinics";
    let (reader, other) = ("arn:aws:iam::444455556666:role/bi", "arn:aws:iam::111122223333:role/Admin");
    let encrypted = |it: Request| it.with("s3:x-amz-server-side-encryption", "aws:kms");
    vec![
        (encrypted(by(run, Request::new("s3:PutObject", table))), Decision::Neither),
        (by(run, Request::new("s3:GetObject", table)), Decision::Neither),
        (by(run, Request::new("s3:GetObject", quarantine)), Decision::Neither),
        (by(run, Request::new("s3:DeleteObject", staged)), Decision::Neither),
        (by(run, Request::new("s3:GetObject", table)).with("aws:SecureTransport", "false"), Decision::Denied),
        (by(run, Request::new("s3:PutObject", table)), Decision::Denied),
        (
            by(run, Request::new("s3:PutObject", quarantine)).with("s3:x-amz-server-side-encryption", "AES256"),
            Decision::Denied,
        ),
        (by(reader, Request::new("s3:GetObject", table)), Decision::Allowed),
        (
            by(reader, Request::new("s3:ListBucket", "arn:aws:s3:::lake")).with("s3:prefix", "prod/common/claims/"),
            Decision::Allowed,
        ),
        (by(reader, Request::new("s3:ListBucket", "arn:aws:s3:::lake")).with("s3:prefix", "prod/"), Decision::Neither),
        (encrypted(by(reader, Request::new("s3:PutObject", table))), Decision::Denied),
        (by(reader, Request::new("s3:GetObject", quarantine)), Decision::Denied),
        (by(other, Request::new("s3:GetObject", table)), Decision::Denied),
        (by(other, Request::new("s3:GetObjectVersion", table)), Decision::Denied),
        (by(other, Request::new("s3:GetObjectAttributes", table)), Decision::Denied),
        (by(other, Request::new("s3:PutObjectVersionAcl", table)), Decision::Denied),
        (by(other, Request::new("s3:GetObject", staged)), Decision::Denied),
        (by(other, Request::new("s3:DeleteObject", table)), Decision::Denied),
        // Whoever owns the bucket can change its policy, and its other folders are not ours.
        (by(other, Request::new("s3:PutBucketPolicy", "arn:aws:s3:::lake")), Decision::Neither),
        (by(other, Request::new("s3:GetObject", "arn:aws:s3:::lake/prod/other/p.parquet")), Decision::Neither),
    ]
}

#[test]
fn a_bucket_refuses_what_the_program_does_not_name() {
    let policies = made();
    let policy = &policies["buckets/lake.json"];
    for (request, expected) in at_the_lake() {
        assert_eq!(decide(policy, &request), expected, "{request:?}");
    }
    for (number, statement) in policy["Statement"].as_array().unwrap().iter().enumerate() {
        let mut without = policy.clone();
        without["Statement"].as_array_mut().unwrap().remove(number);
        let differs = at_the_lake().iter().any(|(request, expected)| decide(&without, request) != *expected);
        assert!(differs, "{} is there for nothing", statement["Sid"]);
    }
}

#[test]
fn a_bucket_names_no_callers_where_they_are_not_known() {
    let policies = policies(&generate(&checked(remote()), &Target::new("prod")).unwrap());
    let lake = &policies["buckets/lake.json"]["Statement"];
    let names: Vec<&str> = lake.as_array().unwrap().iter().map(|it| it["Sid"].as_str().unwrap()).collect();
    assert_eq!(names, ["RefusePlainTransport", "RefuseUnencryptedLake", "ReadClaims", "ListClaims"]);
    assert!(!policies.keys().any(|path| path.ends_with("trust.json")));
}

/// A policy that refuses all but those of one dataset would refuse those of the other.
#[test]
fn datasets_that_share_a_quarantine_share_who_comes_there() {
    let mut program = remote();
    let claims = program.datasets[0].as_ref().clone();
    let (quarantine, connection) = (claims.quarantine.clone(), claims.connection.clone());
    let log = Arc::make_mut(&mut program.datasets[1]);
    (log.quarantine, log.connection) = (quarantine, connection);
    let policies = policies(&generate(&checked(program), &known()).unwrap());
    let ask = |role: &str, key: &str| {
        let request = Request::new("s3:DeleteObject", format!("arn:aws:s3:::lake/prod/{key}"));
        let request = request.with("aws:PrincipalArn", format!("arn:aws:iam::{ACCOUNT}:role/{role}"));
        decide(&policies["buckets/lake.json"], &request)
    };
    let shared = "quarantine/claims/ingest_source=spool/p.parquet";
    // `folders` writes the log, `servers` the claims, `clinics` both.
    for role in ["ingest-clinics", "ingest-folders", "ingest-servers"] {
        assert_eq!(ask(role, shared), Decision::Neither, "{role}");
    }
    assert_eq!(ask("ingest-other", shared), Decision::Denied);
    // Where each works is its own.
    assert_eq!(ask("ingest-folders", "quarantine/claims._ingest/log/p"), Decision::Neither);
    assert_eq!(ask("ingest-folders", "quarantine/claims._ingest/claims/p"), Decision::Denied);
    assert_eq!(ask("ingest-servers", "quarantine/claims._ingest/log/p"), Decision::Denied);
}

#[test]
fn a_table_that_is_a_source_is_read_by_who_loads_it() {
    let mut program = remote();
    let source = program.sources.iter_mut().find(|it| it.name == "spool").unwrap();
    let source = Arc::make_mut(source);
    (source.connection, source.path) = ("lake".to_owned(), "common".to_owned());
    let policies = policies(&generate(&checked(program), &known()).unwrap());
    let ask = |action, role: &str| {
        let request = Request::new(action, "arn:aws:s3:::lake/prod/common/claims/p.parquet")
            .with("s3:x-amz-server-side-encryption", "aws:kms")
            .with("aws:PrincipalArn", format!("arn:aws:iam::{ACCOUNT}:role/{role}"));
        decide(&policies["buckets/lake.json"], &request)
    };
    assert_eq!(ask("s3:GetObject", "ingest-folders"), Decision::Neither);
    assert_eq!(ask("s3:PutObject", "ingest-folders"), Decision::Denied);
    assert_eq!(ask("s3:PutObject", "ingest-servers"), Decision::Neither);
    assert_eq!(ask("s3:GetObject", "ingest-other"), Decision::Denied);
}

#[test]
fn a_key_that_is_named_is_the_only_one() {
    let mut program = remote();
    let arn = format!("arn:aws:kms:us-east-1:{ACCOUNT}:key/1a-2b");
    for connection in &mut program.environments[0].connections {
        if let ("lake", ConnectionKind::S3(it)) = (connection.name.as_str(), &mut connection.kind) {
            it.encryption = Some(S3Encryption::Kms(arn.clone()));
        }
    }
    let policies = policies(&generate(&checked(program), &known()).unwrap());
    let put = |key: &str| {
        let table = "arn:aws:s3:::lake/prod/common/claims/p.parquet";
        let request = Request::new("s3:PutObject", table)
            .with("aws:PrincipalArn", "arn:aws:iam::111122223333:role/ingest-clinics")
            .with("s3:x-amz-server-side-encryption", "aws:kms")
            .with("s3:x-amz-server-side-encryption-aws-kms-key-id", key);
        decide(&policies["buckets/lake.json"], &request)
    };
    assert_eq!(
        (put(&arn), put("arn:aws:kms:us-east-1:999900001111:key/of-another")),
        (Decision::Neither, Decision::Denied)
    );
}

#[test]
fn a_role_is_trusted_to_the_pods_of_its_pipeline() {
    let policies = made();
    let statement = &policies["clinics/trust.json"]["Statement"][0];
    assert_eq!(statement["Action"][0], "sts:AssumeRoleWithWebIdentity");
    let provider = "oidc.eks.us-east-1.amazonaws.com/id/0123456789ABCDEF";
    assert_eq!(statement["Principal"]["Federated"][0], format!("arn:aws:iam::{ACCOUNT}:oidc-provider/{provider}"));
    let equals = &statement["Condition"]["StringEquals"];
    let account = "system:serviceaccount:ingest-visits:ingest-visits-clinics";
    assert_eq!(equals[format!("{provider}:sub")], account);
    assert_eq!(equals[format!("{provider}:aud")], "sts.amazonaws.com");
}

#[test]
fn every_statement_has_its_lines() {
    let policies = made();
    let origins = policies["origins.json"].as_object().unwrap();
    for (path, policy) in policies.iter().filter(|(path, _)| *path != "origins.json" && !path.ends_with("trust.json")) {
        for statement in policy["Statement"].as_array().unwrap() {
            let sid = statement["Sid"].as_str().unwrap();
            assert!(sid.chars().all(|it| it.is_ascii_alphanumeric()), "{sid}");
            let lines = list(&origins[&format!("aws/{path}")][sid]);
            assert!(!lines.is_empty() && lines.iter().all(|it| it.contains(".ingest:")), "{path} {sid}: {lines:?}");
        }
    }
}

#[test]
fn a_program_that_calls_nothing_of_aws_has_no_policies() {
    let mut target = known();
    target.cluster.secrets = "plain".parse().unwrap();
    assert_eq!(policies(&generate(&checked(feeds()), &target).unwrap()), BTreeMap::new());
}

#[test]
fn tables_that_are_kept_for_a_time_lose_files() {
    let mut program = remote();
    let log = program.datasets.iter_mut().find(|it| it.name == "log").unwrap();
    let period = ingest_program::Period::Months(84);
    let retain = Some(ingest_program::Retention { period, origin: log.origin });
    *log = Arc::new(Dataset { retain, ..log.as_ref().clone() });
    let policies = policies(&generate(&checked(program), &known()).unwrap());
    for key in ["visits/log/p.parquet", "rejected/p.parquet"] {
        let request = Request::new("s3:DeleteObject", format!("arn:aws:s3:::archive/a*b/{key}"));
        assert_eq!(decide(&policies["folders/policy.json"], &request), Decision::Allowed, "{key}");
    }
}

#[test]
fn what_cannot_be_said_is_refused() {
    let refused = |change: &dyn Fn(&mut Program, &mut Target)| -> CodegenError {
        let (mut program, mut target) = (remote(), known());
        change(&mut program, &mut target);
        generate(&checked(program), &target).unwrap_err()
    };
    insta::assert_snapshot!(
        refused(&|_, target| target.aws.role = None),
        @"secrets that come from AWS Secrets Manager are fetched by a role; say `--role-arn` too"
    );
    let long = refused(&|program, _| Arc::make_mut(&mut program.pipelines[0]).name = "b".repeat(60));
    assert!(matches!(long, CodegenError::RoleName { .. }), "{long}");
    let many = |program: &mut Program| {
        let clinic = program.sources.iter_mut().find(|it| it.name == "clinic").unwrap();
        let files = (0..200).map(|number| FilePattern {
            parts: vec![ingest_program::PatternPart::Text(format!("folder-{number}/file.csv"))],
            ..clinic.files[0].clone()
        });
        Arc::make_mut(clinic).files = files.collect();
    };
    let large = refused(&|program, _| many(program));
    assert!(matches!(large, CodegenError::LargePolicy { limit: 6_144, .. }), "{large}");
}

/// No two requests of [`at_the_lake`] are one.
#[test]
fn the_requests_are_different() {
    let all: BTreeSet<String> = at_the_lake().iter().map(|(it, _)| format!("{it:?}")).collect();
    assert_eq!(all.len(), at_the_lake().len());
}
