//! What is generated, as golden files, and what is refused.

use std::fmt::Write as _;
use std::sync::Arc;

use crate::programs::{checked, feeds, pattern};
use ingest_codegen::{CodegenError, Target, Tasks, generate};
use ingest_program::{
    ConnectionKind, EngineKind, FileRole, Label, Literal, Lookup, LookupColumn, Origin, Program, SecretSource, Type,
    TypeKind,
};
use sha2::{Digest, Sha256};

/// The artifacts whose path starts with one of these, with what another version or another shape of the program would
/// change left out.
fn listing(environment: &str, prefixes: &[&str]) -> String {
    let artifacts = generate(&checked(feeds()), &Target::new(environment)).unwrap();
    let digest = sha256(&artifacts["program.json"]);
    let mut out = String::new();
    for (path, bytes) in artifacts.iter().filter(|(path, _)| prefixes.iter().any(|it| path.starts_with(it))) {
        let mut text = String::from_utf8(bytes.clone()).unwrap();
        if path.ends_with("program.yaml") {
            let (head, rest) = text.split_once("  program.json: ").unwrap();
            let (_, tail) = rest.split_once("\nimmutable").unwrap();
            text = format!("{head}  program.json: …\nimmutable{tail}");
        }
        writeln!(out, "=== {path}\n{text}").unwrap();
    }
    out.replace(&digest, "DIGEST").replace(&digest[..12], "DIGEST").replace(env!("CARGO_PKG_VERSION"), "VERSION")
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

fn refusal(change: impl FnOnce(&mut Program), environment: &str) -> CodegenError {
    let mut program = feeds();
    change(&mut program);
    generate(&checked(program), &Target::new(environment)).unwrap_err()
}

fn set_root(program: &mut Program, connection: &str, to: &str) {
    for environment in &mut program.environments {
        for it in environment.connections.iter_mut().filter(|it| it.name == connection) {
            it.kind = ConnectionKind::Local { root: to.to_owned() };
        }
    }
}

#[test]
fn artifacts_of_production() {
    let of_world = ["kubernetes/overlays/prod/world", "kubernetes/overlays/prod-cron/ingest-claims-world"];
    let shown =
        ["airflow/", "kubernetes/base/program", "kubernetes/overlays/prod/daily", "kubernetes/overlays/prod-cron/k"];
    insta::assert_snapshot!(listing("prod", &[&shown[..], &of_world].concat()));
}

#[test]
fn artifacts_of_development() {
    insta::assert_snapshot!(listing("dev", &["airflow/dags/claims__manual", "kubernetes/overlays/dev/daily"]));
}

#[test]
fn same_program_same_bytes() {
    let once = generate(&checked(feeds()), &Target::new("prod")).unwrap();
    assert_eq!(once, generate(&checked(feeds()), &Target::new("prod")).unwrap());
}

#[test]
fn the_index_names_every_other_file_with_its_digest() {
    let artifacts = generate(&checked(feeds()), &Target::new("prod")).unwrap();
    let index: serde_json::Value = serde_json::from_slice(&artifacts["index.json"]).unwrap();
    let entries = index["artifacts"].as_array().unwrap();
    let named: Vec<&str> = entries.iter().map(|it| it["path"].as_str().unwrap()).collect();
    let made: Vec<&str> = artifacts.keys().map(String::as_str).filter(|path| *path != "index.json").collect();
    assert_eq!(named, made);
    for entry in entries {
        let bytes = &artifacts[entry["path"].as_str().unwrap()];
        assert_eq!(entry["sha256"], sha256(bytes), "{entry}");
        assert_eq!(entry["bytes"], bytes.len(), "{entry}");
    }
    assert_eq!(index["program"], sha256(&artifacts["program.json"]));
}

#[test]
fn the_config_map_holds_the_program_byte_for_byte() {
    let artifacts = generate(&checked(feeds()), &Target::new("prod")).unwrap();
    let map: serde_yaml_ng::Value = serde_yaml_ng::from_slice(&artifacts["kubernetes/base/program.yaml"]).unwrap();
    let held = map["data"]["program.json"].as_str().unwrap();
    assert_eq!(held.as_bytes(), artifacts["program.json"]);
    assert_eq!(map["immutable"], true);
}

#[test]
fn a_pod_is_given_what_its_pipeline_touches_and_nothing_else() {
    let artifacts = generate(&checked(feeds()), &Target::new("prod")).unwrap();
    let job = std::str::from_utf8(&artifacts["kubernetes/overlays/prod/daily/job.yaml"]).unwrap();
    for given in ["ingest-feeds", "ingest-lake", "ingest-token-key", "ingest-row-key"] {
        assert!(job.contains(given), "{given}");
    }
    for withheld in ["spare", "OTHER", "other-key"] {
        assert!(!job.contains(withheld), "{withheld}");
    }
}

#[test]
fn an_environment_must_be_declared() {
    insta::assert_snapshot!(refusal(|_| {}, "staging"), @"no environment is called `staging`; the project declares `dev`, `prod`");
}

#[test]
fn a_folder_must_have_a_place_in_a_pod() {
    insta::assert_snapshot!(
        refusal(|it| set_root(it, "lake", "../lake"), "dev"),
        @"connections.ingest:4: the connection `lake` is at `../lake` in the environment `dev`, and a pod cannot have it there: it leads out of the project's folder; use an absolute path, or one below the project"
    );
    insta::assert_snapshot!(
        refusal(|it| set_root(it, "lake", "/"), "prod"),
        @"connections.ingest:4: the connection `lake` is at `/` in the environment `prod`, and a pod cannot have it there: it is the root of the file system; use a folder below it"
    );
}

#[test]
fn a_folder_is_not_within_one_that_is_only_read() {
    insta::assert_snapshot!(
        refusal(|it| set_root(it, "lake", "/data/feeds/lake"), "prod"),
        @"connections.ingest:4: the connection `lake` is at `/data/feeds/lake` in the environment `prod`, and a pod cannot have it there: the folder of another connection is mounted there read-only; keep them apart"
    );
}

#[test]
fn airflow_finds_no_template_in_a_pod() {
    let mut program = feeds();
    set_root(&mut program, "feeds", "/braces/{{ 7 * 7 }}/{% raw %}");
    let target = Target { tasks: Tasks::Kubernetes, ..Target::new("prod") };
    let artifacts = generate(&checked(program), &target).unwrap();
    let dags = artifacts.iter().filter(|(path, _)| path.starts_with("airflow/dags/"));
    let dags: String = dags.map(|(_, bytes)| str::from_utf8(bytes).unwrap()).collect();
    let mounts: Vec<_> = dags.lines().filter(|line| line.contains("mountPath") && line.contains("/braces/")).collect();
    assert!(!mounts.is_empty());
    for mount in mounts {
        assert!(mount.contains("/braces/{{ '{' }}{{ '{' }} 7 * 7 }}/{{ '{' }}% raw %}"), "{mount}");
    }
}

#[test]
fn a_secret_must_have_a_place_in_a_pod() {
    insta::assert_snapshot!(
        refusal(|it| it.secrets[1].source = SecretSource::Env("ROW KEY".to_owned()), "prod"),
        @"connections.ingest:2: the secret `row_key` is read from the environment variable `ROW KEY`, a name that a pod cannot set; use letters, digits and `_`"
    );
    insta::assert_snapshot!(
        refusal(|it| it.secrets[2].source = SecretSource::File("/data/feeds/key".to_owned()), "prod"),
        @"connections.ingest:2: the secret `token_key` is at `/data/feeds/key` in the environment `prod`, and a pod cannot have it there: a connection's folder is mounted there read-only; keep secrets out of it"
    );
}

#[test]
fn a_pipeline_has_not_the_name_of_a_part_of_another() {
    let change = |it: &mut Program| {
        let first = Arc::make_mut(&mut it.pipelines[0]);
        first.engine.kind = EngineKind::Ballista { least: 1, most: 2 };
        let mut other = first.clone();
        other.engine.kind = EngineKind::Local;
        other.name = format!("{}_scheduler", first.name);
        it.pipelines.push(Arc::new(other));
    };
    insta::assert_snapshot!(refusal(change, "prod"), @"claims.ingest:60: the pipeline `daily_scheduler` has the name of what `daily` has on Kubernetes beside it, its scheduler; rename one of them");
}

#[test]
fn a_table_of_labelled_values_is_not_shipped() {
    let column = |name: &str, labels: &[&str]| LookupColumn {
        name: name.to_owned(),
        doc: None,
        ty: Type::required(TypeKind::Text),
        key: name == "badge",
        labels: labels.iter().map(|it| Label { name: (*it).to_owned(), kind: None }).collect(),
        origin: Origin::default(),
    };
    let staff = |labels: &[&str]| Lookup {
        name: "staff".to_owned(),
        doc: None,
        path: "reference/staff.csv".to_owned(),
        columns: vec![column("badge", &[]), column("name", labels)],
        rows: vec![vec![Literal::Text("1".to_owned()), Literal::Text("PHI-Ada".to_owned())]],
        origin: Origin { file: 1, start: 0, end: 1, line: 7 },
    };
    insta::assert_snapshot!(
        refusal(|it| it.lookups = vec![Arc::new(staff(&["phi"]))], "prod"),
        @"claims.ingest:7: the lookup `staff` has labelled columns, and its rows are part of the program, and what this build generates does not express that yet; run the project from its text, where the table is"
    );
    let mut program = feeds();
    program.lookups = vec![Arc::new(staff(&[]))];
    let artifacts = generate(&checked(program), &Target::new("prod")).unwrap();
    assert!(String::from_utf8_lossy(&artifacts["program.json"]).contains("PHI-Ada"), "a plain one is part of it");
}

#[test]
fn a_program_must_fit_into_a_config_map() {
    // The words of a simple generator (Lehmer's), which nothing makes shorter.
    let mut state = 1_u64;
    let noise = std::iter::repeat_with(|| {
        state = state * 48_271 % 0x7fff_ffff;
        char::from(b'!' + (state >> 8) as u8 % 94)
    });
    let doc: String = noise.take(1_200_000).collect();
    let error = refusal(|it| Arc::make_mut(&mut it.sources[0]).doc = Some(doc.clone()), "prod");
    assert!(matches!(error, CodegenError::TooLarge { limit: 900_000, .. }), "{error}");
}

#[test]
fn a_large_program_is_compressed() {
    let mut program = feeds();
    Arc::make_mut(&mut program.sources[0]).doc = Some("x".repeat(900_000));
    let artifacts = generate(&checked(program), &Target::new("prod")).unwrap();
    let config_map = String::from_utf8_lossy(&artifacts["kubernetes/base/program.yaml"]);
    assert!(config_map.contains("binaryData:\n  program.json.gz: H4sI"), "{config_map}");
    let job = artifacts.iter().find(|(path, _)| path.ends_with("job.yaml")).unwrap().1;
    assert!(String::from_utf8_lossy(job).contains("/etc/ingest/program.json.gz"));
}

#[test]
fn connections_with_one_folder_share_its_claim() {
    let mut program = feeds();
    set_root(&mut program, "lake", "/data/feeds/");
    let artifacts = generate(&checked(program), &Target::new("prod")).unwrap();
    let job: serde_yaml_ng::Value =
        serde_yaml_ng::from_slice(&artifacts["kubernetes/overlays/prod/manual/job.yaml"]).unwrap();
    let mounts = job["spec"]["template"]["spec"]["containers"][0]["volumeMounts"].as_sequence().unwrap();
    let shared: Vec<_> = mounts.iter().filter(|it| it["mountPath"] == "/data/feeds").collect();
    let [shared] = shared[..] else { panic!("{mounts:?}") };
    assert_eq!(shared["name"], "ingest-feeds");
    assert!(shared.get("readOnly").is_none(), "the pipeline writes there");
}

#[test]
fn two_dags_of_one_name_are_refused() {
    let error = refusal(
        |it| {
            let mut twin = Arc::clone(&it.pipelines[1]);
            Arc::make_mut(&mut twin).name = "world__tokyo".to_owned();
            it.pipelines.push(twin);
        },
        "prod",
    );
    insta::assert_snapshot!(error, @"`claims__world__tokyo` would be the name of two DAGs, that of the source `tokyo` of the pipeline `world` (claims.ingest:10) and that of the pipeline `world__tokyo` (claims.ingest:60): it is the names of the project, the pipeline and the source, with `history` where it is of drops, joined by `__`; rename the pipeline `world__tokyo`");
}

#[test]
fn a_source_named_as_the_drops_are_is_refused() {
    let error = refusal(
        |it| {
            // Its pipeline has a DAG for each source, for these keep different zones.
            for source in it.sources.iter_mut().filter(|it| it.name == "quarters") {
                let source = Arc::make_mut(source);
                source.name = "history".to_owned();
                source.files = [FileRole::History, FileRole::Increment].map(|it| pattern(it, "*.csv")).into();
            }
            for pipeline in &mut it.pipelines {
                for load in Arc::make_mut(pipeline).loads.iter_mut().filter(|it| it.source == "quarters") {
                    load.source = "history".to_owned();
                }
            }
        },
        "prod",
    );
    insta::assert_snapshot!(error, @"`claims__world__history` would be the name of two DAGs, that of the historical drops of the pipeline `world` (claims.ingest:60) and that of the source `history` of the pipeline `world` (claims.ingest:10): it is the names of the project, the pipeline and the source, with `history` where it is of drops, joined by `__`; rename the source `history`");
}

#[test]
fn a_name_that_is_not_there_is_an_error_and_no_panic() {
    let error = refusal(|it| it.sources.clear(), "prod");
    assert!(error.is_internal());
    insta::assert_snapshot!(error, @"the program names the source `acme` and does not hold it");
}
