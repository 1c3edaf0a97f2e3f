//! What a cluster is given: folders that hold what they list, and of the network, secrets and roles what the program says.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use crate::programs::{checked, feeds, remote};
use ingest_codegen::{Artifacts, Target, generate};
use ingest_program::{
    Aggregate, Check, CheckAction, CheckScope, Expr, ExprKind, Origin, Schema, Type, TypeKind, Verdict,
};
use serde_yaml_ng::Value;

/// A target of which all is known.
fn known(environment: &str) -> Target {
    let mut target = Target::new(environment);
    target.image = format!("registry.example/ingest@sha256:{}", "5e".repeat(32)).parse().unwrap();
    target.cluster.launchers =
        ["airflow/airflow-worker", "airflow/airflow-triggerer"].map(|it| it.parse().unwrap()).into();
    target.cluster.secrets = "aws:us-east-1".parse().unwrap();
    target.aws.role = Some("arn:aws:iam::111122223333:role/ingest-{environment}-{pipeline}".parse().unwrap());
    target
}

fn yaml(artifacts: &Artifacts, path: &str) -> Value {
    let bytes = artifacts.get(path).unwrap_or_else(|| panic!("{path} is not there: {:?}", artifacts.keys()));
    serde_yaml_ng::from_slice(bytes).unwrap()
}

fn manifests(artifacts: &Artifacts) -> impl Iterator<Item = (&str, Value)> {
    let paths = artifacts.keys().filter(|path| path.starts_with("kubernetes/"));
    paths.map(|path| (path.as_str(), yaml(artifacts, path)))
}

#[test]
fn what_a_cluster_is_given() {
    let artifacts = generate(&checked(remote()), &known("prod")).unwrap();
    let index: Value = serde_yaml_ng::from_slice(&artifacts["index.json"]).unwrap();
    let digest = index["program"].as_str().unwrap();
    let mut out = String::new();
    for (path, bytes) in &artifacts {
        // Jobs and the program are in other golden files.
        let elsewhere =
            ["job.yaml", "program.yaml"].iter().any(|it| path.ends_with(it)) || path.contains("-cron/ingest-");
        if path.starts_with("kubernetes/") && !elsewhere {
            writeln!(out, "=== {path}\n{}", std::str::from_utf8(bytes).unwrap()).unwrap();
        }
    }
    let out = out.replace(digest, "DIGEST").replace(env!("CARGO_PKG_VERSION"), "VERSION");
    insta::assert_snapshot!(out);
}

#[test]
fn a_folder_lists_what_it_holds() {
    for (program, target) in [(feeds(), Target::new("prod")), (feeds(), known("dev")), (remote(), known("prod"))] {
        let artifacts = generate(&checked(program), &target).unwrap();
        let mut listed = BTreeSet::new();
        let kustomizations: Vec<_> =
            manifests(&artifacts).filter(|(path, _)| path.ends_with("kustomization.yaml")).collect();
        assert_eq!(kustomizations.len(), 3);
        for (path, kustomization) in kustomizations {
            listed.insert(path.to_owned());
            let folder = path.trim_end_matches("kustomization.yaml");
            let resources = kustomization["resources"].as_sequence().unwrap().iter();
            let patches = kustomization["patches"].as_sequence().into_iter().flatten().map(|it| &it["path"]);
            for item in resources.chain(patches).map(|it| it.as_str().unwrap()) {
                if let Some(over) = item.strip_prefix("../") {
                    let over = over.strip_prefix("../").map_or(format!("overlays/{over}"), str::to_owned);
                    assert!(artifacts.contains_key(&format!("kubernetes/{over}/kustomization.yaml")), "{item}");
                    continue;
                }
                let file = format!("{folder}{item}");
                assert!(artifacts.contains_key(&file), "{file} is listed and not there");
                assert!(listed.insert(file.clone()), "{file} is listed twice");
            }
        }
        let held: BTreeSet<String> = manifests(&artifacts).map(|(path, _)| path.to_owned()).collect();
        let aside: Vec<&String> = held.difference(&listed).collect();
        assert!(aside.iter().all(|path| path.ends_with("/job.yaml")), "{aside:?}");
    }
}

#[test]
fn every_object_says_where_it_comes_from_and_lies_in_the_namespace() {
    let artifacts = generate(&checked(remote()), &known("prod")).unwrap();
    for (path, object) in manifests(&artifacts).filter(|(path, _)| !path.ends_with("kustomization.yaml")) {
        let metadata = &object["metadata"];
        let origin = metadata["annotations"]["ingest/origin"].as_str().unwrap_or_else(|| panic!("{path}"));
        assert!(origin.contains(".ingest"), "{path}: {origin}");
        match object["kind"].as_str().unwrap() {
            "Namespace" | "PriorityClass" => assert!(metadata.get("namespace").is_none(), "{path}"),
            _ => assert_eq!(metadata["namespace"], "ingest-visits", "{path}"),
        }
    }
}

#[test]
fn the_base_is_the_same_in_every_environment() {
    let base = |environment: &str| -> Vec<(String, Vec<u8>)> {
        let artifacts = generate(&checked(feeds()), &Target::new(environment)).unwrap();
        artifacts.into_iter().filter(|(path, _)| path.starts_with("kubernetes/base/")).collect()
    };
    assert!(base("prod").len() > 5);
    assert_eq!(base("prod"), base("dev"));
}

#[test]
fn pods_reach_what_the_program_names() {
    let artifacts = generate(&checked(remote()), &Target::new("prod")).unwrap();
    let policy = yaml(&artifacts, "kubernetes/overlays/prod/servers/network.yaml");
    let [names, anywhere, plain, ftp, mirror] = policy["spec"]["egress"].as_sequence().unwrap().as_slice() else {
        panic!("{policy:?}")
    };
    assert_eq!(names["to"][0]["podSelector"]["matchLabels"]["k8s-app"], "kube-dns");
    let ports = |rule: &Value| -> Vec<u64> {
        rule["ports"].as_sequence().unwrap().iter().map(|it| it["port"].as_u64().unwrap()).collect()
    };
    assert_eq!(anywhere["to"][0]["ipBlock"]["except"][0], "169.254.0.0/16");
    assert_eq!(ports(anywhere), [443, 2222]);
    assert_eq!((plain["to"][0]["ipBlock"]["cidr"].as_str().unwrap(), ports(plain)), ("10.20.30.40/32", vec![5432]));
    assert_eq!((ftp["to"][0]["ipBlock"]["cidr"].as_str().unwrap(), ports(ftp)), ("192.0.2.7/32", vec![21, 1024]));
    assert_eq!(ftp["ports"][1]["endPort"], 65_535);
    assert_eq!((mirror["to"][0]["ipBlock"]["cidr"].as_str().unwrap(), ports(mirror)), ("2001:db8::1/128", vec![9000]));
    let told = policy["metadata"]["annotations"]["ingest/egress"].as_str().unwrap();
    assert!(told.contains("files.acme.example:443") && told.contains("sftp.acme.example:2222"), "{told}");
    assert!(!told.contains("archive"), "of another pipeline: {told}");
}

#[test]
fn pods_that_work_on_folders_reach_nothing() {
    let artifacts = generate(&checked(feeds()), &Target::new("prod")).unwrap();
    assert!(!artifacts.keys().any(|path| path.ends_with("/network.yaml") && path.contains("overlays")));
    let all = yaml(&artifacts, "kubernetes/base/network.yaml");
    assert_eq!(all["spec"]["podSelector"], Value::Mapping(serde_yaml_ng::Mapping::new()));
    assert!(all["spec"].get("egress").is_none() && all["spec"].get("ingress").is_none());
}

#[test]
fn nobody_may_launch_pods_unless_the_target_says_who() {
    let artifacts = generate(&checked(feeds()), &Target::new("prod")).unwrap();
    let kinds: BTreeSet<String> =
        manifests(&artifacts).map(|(_, it)| it["kind"].as_str().unwrap().to_owned()).collect();
    assert!(!kinds.contains("Role") && !kinds.contains("RoleBinding"), "{kinds:?}");
}

#[test]
fn secrets_come_from_where_the_target_says_and_never_with_a_value() {
    let of = |secrets: &str| {
        let mut target = Target::new("prod");
        target.cluster.secrets = secrets.parse().unwrap();
        target.aws.role = Some("arn:aws:iam::111122223333:role/{pipeline}".parse().unwrap());
        generate(&checked(remote()), &target).unwrap()
    };
    let plain = of("plain");
    assert!(!plain.keys().any(|path| path.contains("/secret-")));
    let job = std::str::from_utf8(&plain["kubernetes/overlays/prod/servers/job.yaml"]).unwrap();
    assert!(job.contains("# - the Secret ingest-drop-key"), "whoever deploys is told");

    let store = of("store:vault");
    let fetched = yaml(&store, "kubernetes/overlays/prod/secret-drop-key.yaml");
    assert_eq!(fetched["spec"]["secretStoreRef"]["kind"], "ClusterSecretStore");
    assert_eq!(fetched["spec"]["secretStoreRef"]["name"], "vault");
    assert_eq!(fetched["spec"]["data"][0]["remoteRef"]["key"], "visits/prod/drop_key");
    // The key and the name are those that the pod asks for.
    assert_eq!(fetched["spec"]["target"]["name"], "ingest-drop-key");
    assert_eq!(fetched["spec"]["data"][0]["secretKey"], "value");
    let job = std::str::from_utf8(&store["kubernetes/overlays/prod/servers/job.yaml"]).unwrap();
    assert!(job.contains("name: ingest-drop-key") && !job.contains("# - the Secret"));

    for artifacts in [plain, store, of("aws:eu-west-1")] {
        assert!(manifests(&artifacts).all(|(_, it)| it["kind"] != "Secret"));
    }
}

#[test]
fn only_pods_that_call_aws_have_a_role_there() {
    let artifacts = generate(&checked(remote()), &known("prod")).unwrap();
    let role = yaml(&artifacts, "kubernetes/overlays/prod/clinics/role.yaml");
    let annotation = &role["metadata"]["annotations"]["eks.amazonaws.com/role-arn"];
    assert_eq!(annotation, "arn:aws:iam::111122223333:role/ingest-prod-clinics");
    let base = yaml(&artifacts, "kubernetes/base/clinics/account.yaml");
    assert_eq!(role["metadata"]["name"], base["metadata"]["name"], "it is laid over the account of the base");

    let artifacts = generate(&checked(feeds()), &known("prod")).unwrap();
    assert!(!artifacts.keys().any(|path| path.ends_with("/role.yaml")));
}

#[test]
fn what_no_cron_says_is_left_out_and_told() {
    let artifacts = generate(&checked(feeds()), &Target::new("prod")).unwrap();
    let folder = "kubernetes/overlays/prod-cron";
    let text = std::str::from_utf8(&artifacts[&format!("{folder}/kustomization.yaml")]).unwrap();
    assert!(text.contains("# - no run for quarters of world: the cron of Kubernetes knows no last day"), "{text}");
    assert!(text.contains("# - no run for by_hand of manual"), "{text}");
    let job = yaml(&artifacts, &format!("{folder}/ingest-claims-world.yaml"));
    assert_eq!(job["spec"]["schedule"], "15 3 * * 2");
    assert_eq!(job["spec"]["timeZone"], "Asia/Tokyo");
    assert_eq!(job["spec"]["concurrencyPolicy"], "Forbid");
    // Moments of two sources are two jobs of one pipeline.
    for (source, schedule) in [("acme", "30 6 * * *"), ("other", "30 6 * * 1")] {
        let job = yaml(&artifacts, &format!("{folder}/ingest-claims-daily--{source}.yaml"));
        assert_eq!(job["spec"]["schedule"], schedule);
    }
}

#[test]
fn names_of_cron_jobs_leave_room_for_those_of_their_jobs() {
    let mut program = feeds();
    Arc::make_mut(&mut program.pipelines[0]).name = "x".repeat(60);
    let artifacts = generate(&checked(program), &Target::new("prod")).unwrap();
    let names: Vec<String> = manifests(&artifacts)
        .filter(|(_, it)| it["kind"] == "CronJob")
        .map(|(_, it)| it["metadata"]["name"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(names.len(), 3);
    assert!(names.iter().all(|it| it.len() <= 52), "{names:?}");
}

/// What the schemas of Kubernetes do not say: that what a pod refers to is there, fits, and selects the pod.
#[test]
fn what_a_pod_refers_to_is_there() {
    let mut pods = 0;
    for program in [feeds(), remote()] {
        let artifacts = generate(&checked(program), &known("prod")).unwrap();
        let all: Vec<(&str, Value)> = manifests(&artifacts).collect();
        let is_there = |kind: &str, name: &Value| {
            all.iter().any(|(_, it)| it["kind"] == kind && it["metadata"]["name"] == *name && name.is_string())
        };
        for (path, object) in &all {
            let template = match object["kind"].as_str() {
                Some("Job") => &object["spec"]["template"],
                Some("CronJob") => &object["spec"]["jobTemplate"]["spec"]["template"],
                _ => continue,
            };
            pods += 1;
            let spec = &template["spec"];
            assert!(is_there("ServiceAccount", &spec["serviceAccountName"]), "{path}");
            assert!(is_there("PriorityClass", &spec["priorityClassName"]), "{path}");
            let container = &spec["containers"][0];
            let volumes = spec["volumes"].as_sequence().unwrap();
            for volume in volumes {
                let map = &volume["configMap"]["name"];
                let secret = &volume["secret"]["secretName"];
                assert!(map.is_null() || is_there("ConfigMap", map), "{path}: {map:?}");
                assert!(secret.is_null() || is_there("ExternalSecret", secret), "{path}: {secret:?}");
            }
            for variable in container["env"].as_sequence().into_iter().flatten() {
                let secret = &variable["valueFrom"]["secretKeyRef"]["name"];
                assert!(is_there("ExternalSecret", secret), "{path}: {secret:?}");
            }
            let names = |list: &Value| -> BTreeSet<String> {
                list.as_sequence().unwrap().iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect()
            };
            assert_eq!(names(&spec["volumes"]), names(&container["volumeMounts"]), "{path}");
            assert_eq!(names(&spec["volumes"]).len(), volumes.len(), "{path}");
            assert_eq!(container["resources"]["requests"], container["resources"]["limits"], "{path}");
            let labels = &template["metadata"]["labels"];
            for spread in spec["topologySpreadConstraints"].as_sequence().unwrap() {
                assert!(selects(&spread["labelSelector"], labels), "{path}");
            }
            // Of the policies of pipelines, those of this one and no other.
            let account = &spec["serviceAccountName"];
            for (policy, it) in
                all.iter().filter(|(path, it)| it["kind"] == "NetworkPolicy" && path.contains("overlays"))
            {
                let own = it["metadata"]["name"] == *account;
                assert_eq!(selects(&it["spec"]["podSelector"], labels), own, "{policy} and {path}");
            }
            // Two budgets that select one pod let nobody evict it, not even when it is done.
            for (budget, it) in all.iter().filter(|(_, it)| it["kind"] == "PodDisruptionBudget") {
                let own = it["metadata"]["name"] == *account;
                assert_eq!(selects(&it["spec"]["selector"], labels), own, "{budget} and {path}");
            }
        }
    }
    assert!(pods > 10, "{pods}");
}

/// Of pods that no Deployment makes, Kubernetes reads a number of those that stay, and no other word of a budget.
#[test]
fn more_pods_must_stay_than_a_pipeline_can_have() {
    let program = remote();
    let artifacts = generate(&checked(program.clone()), &known("prod")).unwrap();
    for pipeline in &program.pipelines {
        let budget = yaml(&artifacts, &format!("kubernetes/base/{}/disruption.yaml", pipeline.name));
        assert!(budget["spec"].get("maxUnavailable").is_none());
        let stay = budget["spec"]["minAvailable"].as_u64().unwrap();
        let mine = |kind: &str| {
            let of_kind = manifests(&artifacts).filter(|(_, it)| it["kind"] == kind);
            let labels = of_kind.map(|(_, it)| it["metadata"]["labels"].clone());
            labels.filter(|it| selects(&budget["spec"]["selector"], it)).count()
        };
        assert_eq!(mine("Job"), 1);
        // A load is a pod of a DAG too, one of its source's cadence or one of its historical drop.
        let pods = mine("Job") + mine("CronJob") + 2 * pipeline.loads.len();
        assert!(stay >= u64::try_from(pods).unwrap(), "{}: {stay} of {pods}", pipeline.name);
    }
}

fn selects(selector: &Value, labels: &Value) -> bool {
    let wanted = selector["matchLabels"].as_mapping().unwrap();
    !wanted.is_empty() && wanted.iter().all(|(key, value)| labels.get(key) == Some(value))
}

/// `references(x, Claim.member)` reads the tables of that schema, wherever they are.
#[test]
fn a_table_that_a_check_looks_into_is_mounted() {
    let mut program = feeds();
    let claims = Arc::clone(&program.schemas[0]);
    program.schemas.push(Arc::new(Schema { name: "Member".to_owned(), ..claims.as_ref().clone() }));
    let dataset = program.datasets[0].as_ref().clone();
    program.datasets.push(Arc::new(ingest_program::Dataset {
        name: "members".to_owned(),
        schema: "Member".to_owned(),
        connection: "spare".to_owned(),
        ..dataset
    }));
    let expr = |kind, ty| Expr { kind, ty: Type::required(ty), origin: Origin::default() };
    let sought = Box::new(expr(ExprKind::Field("member".to_owned()), TypeKind::Text));
    let references = Aggregate::References { value: sought, schema: "Member".to_owned(), field: "member".to_owned() };
    Arc::make_mut(&mut program.schemas[0]).checks.push(Check {
        name: "known".to_owned(),
        doc: None,
        scope: CheckScope::Delivery,
        condition: expr(ExprKind::Aggregate(references), TypeKind::Bool),
        action: CheckAction { verdict: Verdict::Warn, fail_above: None },
        because: None,
        origin: Origin::default(),
    });
    let artifacts = generate(&checked(program), &Target::new("prod")).unwrap();
    let job = yaml(&artifacts, "kubernetes/overlays/prod/daily/job.yaml");
    let mounts = job["spec"]["template"]["spec"]["containers"][0]["volumeMounts"].as_sequence().unwrap().clone();
    let spare = mounts.iter().find(|it| it["mountPath"] == "/data/spare").expect("the table's folder");
    assert_eq!(spare["readOnly"], true);
}
