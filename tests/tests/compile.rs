//! Projects and all that they compile to, as golden files: see `compile/README.md`.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use ingest_analysis::{InputFile, Project, analyse};
use ingest_codegen::{Target, Tasks, generate};

#[test]
fn every_project_compiles_to_its_golden_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut projects = folders(&root.join("compile"));
    projects.push(root.join("../examples/claims"));
    assert!(projects.len() > 1, "no projects found: is the search broken?");

    golden_files(root).bind(|| {
        for project in projects {
            let name = project.file_name().unwrap().to_str().unwrap().to_owned();
            for (environment, listing) in listings(&project) {
                insta::assert_snapshot!(format!("{name}-{environment}"), listing);
            }
        }
    });
}

#[test]
fn the_example_compiles_to_golden_dags_of_pods() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let program = analyse(&read(&root.join("../examples/claims"))).program.unwrap();
    let mut made = generate(&program, &Target { tasks: Tasks::Kubernetes, ..Target::new("prod") }).unwrap();
    made.retain(|path, _| path.starts_with("airflow/") || path == "index.json" || path.ends_with("job.yaml"));
    golden_files(root).bind(|| insta::assert_snapshot!("claims-prod-pods", listing(&made)));
}

/// Golden files that are called as they are named.
fn golden_files(root: &Path) -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(root.join("compile"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
}

/// What a project compiles to, for each of its environments.
fn listings(folder: &Path) -> Vec<(String, String)> {
    let analysis = analyse(&read(folder));
    let found: Vec<String> = analysis
        .diagnostics
        .iter()
        .map(|it| {
            let at = analysis.sources.position(it.primary.span.file, it.primary.span.start);
            format!("{}:{}: {} {}", analysis.sources.name(it.primary.span.file), at.line, it.rule.code, it.message)
        })
        .collect();
    let program = analysis.program.unwrap_or_else(|| panic!("{}:\n{}", folder.display(), found.join("\n")));
    let environments = program.environments.iter().map(|it| it.name.clone());
    environments.map(|name| (name.clone(), listing(&generate(&program, &Target::new(name)).unwrap()))).collect()
}

/// The DAGs of all pipelines, the policies, what a cluster is given, and of what every pipeline has there only what the first
/// has. The program itself and the digests of everything are left out: they change with every version, and the crates that
/// make them have their own tests.
fn listing(artifacts: &ingest_codegen::Artifacts) -> String {
    let text = |path: &str| std::str::from_utf8(&artifacts[path]).unwrap().to_owned();
    let index: serde_json::Value = serde_json::from_str(&text("index.json")).unwrap();
    let digest = index["program"].as_str().unwrap();
    let first_job = artifacts.keys().find(|path| path.ends_with("/job.yaml")).unwrap();
    let first_pipeline = first_job.rsplit('/').nth(1).unwrap();
    let is_shown = |path: &str| match path.split('/').collect::<Vec<_>>().as_slice() {
        ["kubernetes", .., pipeline, "account.yaml" | "disruption.yaml" | "job.yaml"] => *pipeline == first_pipeline,
        ["kubernetes", "overlays", cron, file] => !cron.ends_with("-cron") || *file == "kustomization.yaml",
        ["airflow" | "aws" | "kubernetes", ..] => true,
        _ => false,
    };
    let mut out = String::new();
    for path in artifacts.keys().filter(|path| is_shown(path)) {
        let shown = match path.as_str() {
            path if path.ends_with("base/program.yaml") => without_program(&text(path)),
            path => text(path),
        };
        write!(out, "=== {path}\n{shown}\n").unwrap();
    }
    out.replace(digest, "DIGEST").replace(&digest[..12], "DIGEST").replace(env!("CARGO_PKG_VERSION"), "VERSION")
}

fn without_program(config_map: &str) -> String {
    let (head, rest) = config_map.split_once("  program.json: ").unwrap();
    let (_, tail) = rest.split_once("\nimmutable").unwrap();
    format!("{head}  program.json: …\nimmutable{tail}")
}

fn read(folder: &Path) -> Project {
    let input = |path: PathBuf| InputFile {
        path: path.file_name().unwrap().to_str().unwrap().to_owned(),
        text: fs::read_to_string(&path).unwrap(),
    };
    let paths = sorted(folder).into_iter().filter(|path| path.extension().is_some_and(|it| it == "ingest"));
    let files = paths.map(input).collect();
    Project { manifest: Some(input(folder.join("ingest.toml"))), files }
}

fn folders(parent: &Path) -> Vec<PathBuf> {
    sorted(parent).into_iter().filter(|path| path.is_dir()).collect()
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}
