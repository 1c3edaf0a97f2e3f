//! Programs that come out of sound projects.

use ingest_analysis::{Analysis, InputFile, Project, analyse};
use ingest_program::{Checked, Program, Verdict};

const VISITS: &str = include_str!("projects/visits.ingest");
const PLACES: &str = include_str!("projects/places.ingest");
const MANIFEST: &str = include_str!("projects/ingest.toml");

fn file(path: &str, text: &str) -> InputFile {
    InputFile { path: path.to_owned(), text: text.to_owned() }
}

fn project() -> Project {
    let files = vec![file("sources/visits.ingest", VISITS), file("places.ingest", PLACES)];
    Project { manifest: Some(file("ingest.toml", MANIFEST)), files }
}

fn findings(analysis: &Analysis) -> String {
    ingest_diagnostics::render::short(&analysis.sources, &analysis.diagnostics)
}

fn program() -> Checked<Program> {
    let analysis = analyse(&project());
    assert_eq!(findings(&analysis), "");
    analysis.program.unwrap()
}

#[test]
fn the_whole_program() {
    insta::assert_json_snapshot!(*program());
}

#[test]
fn it_is_read_back_as_it_was_written() {
    let program = program();
    let json = program.to_json().unwrap();
    let again = Checked::from_json(&json).unwrap();
    assert_eq!(again, program);
    assert_eq!(again.to_json().unwrap(), json);
}

#[test]
fn the_order_of_the_files_does_not_matter() {
    let mut turned = project();
    turned.files.reverse();
    let analysis = analyse(&turned);
    assert_eq!(analysis.program.unwrap(), program());
}

#[test]
fn origins_point_to_what_was_written() {
    let program = program();
    let texts = [PLACES, VISITS];
    assert_eq!(program.files, ["places.ingest", "sources/visits.ingest"]);
    let text = |origin: ingest_program::Origin| {
        let text = texts[origin.file as usize].get(origin.start as usize..origin.end as usize).unwrap();
        let line = texts[origin.file as usize][..origin.start as usize].matches('\n').count() + 1;
        assert_eq!(line, origin.line as usize);
        text.lines().next().unwrap()
    };
    let source = program.source("visits").unwrap();
    assert_eq!(text(source.origin), "source visits {");
    assert_eq!(text(source.columns[2].origin), "seen     date \"%d.%m.%Y\"");
    assert_eq!(text(source.files[1].origin), "increment \"visits_{region}_{date:%Y%m%d}.csv\"");
    assert_eq!(text(source.checks[0].origin), "some_rows: rows() > 0                else fail");
    let map = program.map("visits", "Visit").unwrap();
    assert_eq!(text(map.fields[2].value.origin), "seen");
    assert_eq!(program.place(program.dataset("all_visits").unwrap().origin), "places.ingest:28");
}

#[test]
fn what_is_left_out_has_its_default() {
    let program = program();
    let source = program.source("visits").unwrap();
    assert_eq!(source.drift.missing, ingest_program::Missing::Refuse);
    let format = source.format.csv().unwrap();
    assert!(format.header && format.multiline && !format.trim);
    let map = program.map("visits", "Visit").unwrap();
    let fields: Vec<_> = map.fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(fields, ["visit_id", "member", "seen", "region", "note"]);
    let schema = program.schema("Visit").unwrap();
    assert!(map.fields.iter().zip(&schema.fields).all(|(value, field)| value.value.ty == field.ty));
}

#[test]
fn a_threshold_alone_counts_violations() {
    let program = program();
    let check = &program.source("visits").unwrap().checks[1];
    assert_eq!(check.action.verdict, Verdict::Warn);
    assert!(check.action.fail_above.is_some());
}

#[test]
fn environments_hold_every_connection() {
    let program = program();
    let environments: Vec<_> = program.environments.iter().map(|it| (it.name.as_str(), it.connections.len())).collect();
    assert_eq!(environments, [("default", 2), ("dev", 2)]);
    assert_eq!(program.default_environment, "dev");
}

#[test]
fn a_file_alone_is_a_project() {
    let files = vec![file("lone.ingest", "schema Visit {\n  visit_id int\n}\n")];
    let analysis = analyse(&Project { manifest: None, files });
    assert_eq!(findings(&analysis), "");
    let program = analysis.program.unwrap();
    assert_eq!((program.name.as_str(), program.default_environment.as_str()), ("lone", "default"));
    assert_eq!(program.environments.len(), 1);
}

#[test]
fn a_project_of_nothing_is_one() {
    let analysis = analyse(&Project::default());
    assert_eq!(findings(&analysis), "");
    assert!(analysis.program.is_some());
}

#[test]
fn the_example_has_no_findings() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/claims");
    let mut project = Project::default();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if name == "ingest.toml" {
            project.manifest = Some(file(name, &std::fs::read_to_string(&path).unwrap()));
        } else if name.ends_with(".ingest") {
            project.files.push(file(name, &std::fs::read_to_string(&path).unwrap()));
        }
    }
    assert!(project.manifest.is_some() && project.files.len() >= 4);
    assert_eq!(findings(&analyse(&project)), "");
}
