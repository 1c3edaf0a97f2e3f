//! The arrows between the crates, as ARCHITECTURE.md draws them.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

/// What a crate may depend on, of ours. `ingest-cli` may depend on all.
const ALLOWED: [(&str, &[&str]); 16] = [
    ("ingest-diagnostics", &[]),
    ("ingest-program", &[]),
    ("ingest-syntax", &["ingest-diagnostics"]),
    ("ingest-analysis", &["ingest-diagnostics", "ingest-syntax", "ingest-program", "ingest-schedule"]),
    ("ingest-schedule", &["ingest-program"]),
    ("ingest-codegen", &["ingest-program", "ingest-schedule"]),
    ("ingest-diff", &["ingest-program"]),
    ("ingest-scratch", &[]),
    ("ingest-layers", &["ingest-scratch"]),
    ("ingest-formats", &["ingest-program", "ingest-scratch"]),
    ("ingest-connect", &["ingest-program", "ingest-formats"]),
    ("ingest-sniff", &["ingest-program", "ingest-layers", "ingest-formats"]),
    (
        "ingest-engine",
        &[
            "ingest-diagnostics",
            "ingest-program",
            "ingest-connect",
            "ingest-scratch",
            "ingest-layers",
            "ingest-formats",
        ],
    ),
    ("ingest-cluster", &["ingest-engine"]),
    ("ingest-observe", &["ingest-program", "ingest-engine"]),
    ("ingest-testing", &["ingest-program", "ingest-engine"]),
];

/// Crates that do no I/O of their own, know no async runtime and no `DataFusion`.
const PURE: [&str; 7] = [
    "ingest-diagnostics",
    "ingest-program",
    "ingest-syntax",
    "ingest-analysis",
    "ingest-schedule",
    "ingest-codegen",
    "ingest-diff",
];

#[test]
fn arrows_point_where_they_may() {
    let metadata = metadata();
    let mut seen = BTreeSet::new();
    for package in metadata.workspace_packages() {
        let Some((_, allowed)) = ALLOWED.iter().find(|(name, _)| *name == package.name.as_str()) else { continue };
        seen.insert(package.name.as_str());
        for dependency in ours(package) {
            assert!(allowed.contains(&dependency.as_str()), "{} must not depend on {dependency}", package.name);
        }
    }
    assert_eq!(seen.len(), ALLOWED.len(), "crates that the design names are missing: {seen:?}");
}

#[test]
fn nothing_depends_on_the_command() {
    for package in metadata().workspace_packages() {
        assert!(!ours(package).contains("ingest-cli"), "{} depends on the command", package.name);
    }
}

#[test]
fn the_compiler_is_pure() {
    let metadata = metadata();
    let edges: BTreeMap<_, _> = metadata.resolve.as_ref().unwrap().nodes.iter().map(|node| (&node.id, node)).collect();
    for package in metadata.workspace_packages().into_iter().filter(|it| PURE.contains(&it.name.as_str())) {
        let (mut reached, mut next) = (BTreeSet::new(), vec![&package.id]);
        while let Some(id) = next.pop() {
            if !reached.insert(id) {
                continue;
            }
            let normal =
                edges[id].deps.iter().filter(|it| it.dep_kinds.iter().any(|it| it.kind == DependencyKind::Normal));
            next.extend(normal.map(|it| &it.pkg));
        }
        for id in reached {
            let name = metadata[id].name.as_str();
            assert!(
                !["tokio", "datafusion", "arrow", "object_store"].contains(&name),
                "{} reaches {name}",
                package.name
            );
        }
    }
}

#[test]
fn every_crate_says_what_it_is() {
    let vague = ["common", "utils", "util", "core", "helpers", "shared", "misc"];
    for package in metadata().workspace_packages() {
        let last = package.name.rsplit('-').next().unwrap();
        assert!(package.name.starts_with("ingest-") && !vague.contains(&last), "{}", package.name);
        assert!(package.description.as_ref().is_some_and(|it| !it.is_empty()), "{} has no description", package.name);
    }
}

#[test]
fn there_is_one_arrow_and_one_datafusion() {
    let metadata = metadata();
    for name in ["arrow", "arrow-schema", "parquet", "datafusion"] {
        let versions: Vec<_> =
            metadata.packages.iter().filter(|it| it.name.as_str() == name).map(|it| &it.version).collect();
        assert_eq!(versions.len(), 1, "{name}: {versions:?}");
    }
}

fn metadata() -> Metadata {
    // What other systems than this one need may be fetched for it: nobody has built that.
    MetadataCommand::new().other_options(["--locked".to_owned()]).exec().unwrap()
}

/// The crates of ours that it needs in order to build; what its tests need is not held to the arrows.
fn ours(package: &Package) -> BTreeSet<String> {
    let needed = package.dependencies.iter().filter(|it| it.kind != DependencyKind::Development);
    needed.filter(|it| it.name.starts_with("ingest-")).map(|it| it.name.clone()).collect()
}
