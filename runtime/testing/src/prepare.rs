//! A test as a program of its own: one load, whose folders are the test's.

use std::{
    fs, io,
    path::Path,
    sync::Arc,
    time::{Duration, SystemTime},
};

use ingest_program::{
    Arrival, Check, CheckScope, Checked, Connection, ConnectionKind, CsvFormat, Dataset, Delivers, Environment, Expr,
    ExprKind, Field, Format, Literal, Load, Map, MapField, Meta, Origin, PROGRAM_VERSION, Pipeline, Program,
    Quarantine, Schema, Secret, SecretSource, Source, Test, Type, TypeKind,
};

use crate::{
    coverage::Arm,
    file::{day, header, name, pattern},
};

/// The environment that tests run in.
pub const ENVIRONMENT: &str = "test";

/// The field that holds the number of the record that a row comes from.
pub const RECORD: &str = "__record";

/// The value of every secret.
const SECRET: &str = "example";

/// The field that says whether a row reached the arm of that number.
pub fn arm_field(index: usize) -> String {
    format!("__arm_{index}")
}

/// The format of a source's given file: its own where that is CSV, but for what a test has no need to say.
pub fn csv_format(source: &Source) -> CsvFormat {
    let plain = CsvFormat::plain(source.origin);
    match source.format.csv() {
        Some(own) => CsvFormat {
            encoding: plain.encoding,
            trailer: plain.trailer,
            header_lines: plain.header_lines,
            names: plain.names,
            ..own.clone()
        },
        None => plain,
    }
}

/// The program of a test, whose folders are below `root`; and the file of each source that takes part, put there. `arms` are
/// those of the map's branches that rows are to be watched in. `None` where the program does not hold what the test names.
pub fn prepare(program: &Program, test: &Test, arms: &[Arm], root: &Path) -> io::Result<Option<Checked<Program>>> {
    let map = program.map(&test.source, &test.schema);
    let (Some(map), Some(schema)) = (map, program.schema(&test.schema)) else { return Ok(None) };
    let names = std::iter::once(test.source.as_str()).chain(map.joins.iter().map(|it| it.source.as_str()));
    let mut sources = Vec::new();
    for name in names {
        let Some(source) = program.source(name) else { return Ok(None) };
        sources.push(Arc::new(give(source, test, root)?));
    }
    fs::write(root.join("secret"), SECRET)?;
    let from_file = |it: &Secret| Secret { source: SecretSource::File("secret".to_owned()), ..it.clone() };
    let secrets = program.secrets.iter().map(from_file).collect();
    let prepared = Program {
        version: PROGRAM_VERSION,
        name: program.name.clone(),
        files: program.files.clone(),
        default_environment: ENVIRONMENT.to_owned(),
        environments: vec![Environment {
            name: ENVIRONMENT.to_owned(),
            connections: vec![folder("input"), folder("output")],
        }],
        secrets,
        lookups: program.lookups.clone(),
        sources,
        schemas: vec![Arc::new(watched_schema(schema, arms))],
        maps: vec![Arc::new(watched_map(map, arms))],
        datasets: vec![Arc::new(dataset(schema))],
        pipelines: vec![Arc::new(pipeline_of(test))],
        ..Program::default()
    };
    Ok(Checked::certify(prepared, 0))
}

/// The source, reading the one file that is given to it, which is put there.
fn give(source: &Source, test: &Test, root: &Path) -> io::Result<Source> {
    let given = test.given.iter().find(|it| it.source == source.name);
    let content = given.map_or_else(|| header(source), |it| it.text.clone() + "\n");
    let pattern = pattern(source).cloned();
    if let Some(pattern) = &pattern {
        let path = root.join("input").join(&source.name).join(name(pattern, &test.delivery));
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&path, content)?;
        let days = u64::try_from(day(&test.delivery)).unwrap_or_default();
        let noon = SystemTime::UNIX_EPOCH + Duration::from_secs(days * 86_400 + 43_200);
        fs::File::options().write(true).open(&path)?.set_modified(noon)?;
    }
    Ok(Source {
        connection: "input".to_owned(),
        path: source.name.clone(),
        relation: None,
        files: pattern.into_iter().collect(),
        arrival: Arrival::default(),
        layers: Vec::new(),
        delivers: Delivers::Changes,
        format: Format::Csv(csv_format(source)),
        checks: of_rows(&source.checks),
        ..source.clone()
    })
}

fn of_rows(checks: &[Check]) -> Vec<Check> {
    let rows = checks.iter().filter(|it| it.scope == CheckScope::Row).cloned();
    rows.map(|mut check| {
        check.action.fail_above = None;
        check
    })
    .collect()
}

fn folder(name: &str) -> Connection {
    Connection {
        name: name.to_owned(),
        kind: ConnectionKind::Local { root: name.to_owned() },
        origin: Origin::default(),
    }
}

fn watched_schema(schema: &Schema, arms: &[Arm]) -> Schema {
    let mut watched = schema.clone();
    watched.checks = of_rows(&schema.checks);
    let hidden = |name: String, kind| Field {
        name,
        doc: None,
        ty: Type::required(kind),
        labels: Vec::new(),
        origin: schema.origin,
    };
    watched.fields.push(hidden(RECORD.to_owned(), TypeKind::Int));
    watched.fields.extend((0..arms.len()).map(|index| hidden(arm_field(index), TypeKind::Bool)));
    watched
}

fn watched_map(map: &Map, arms: &[Arm]) -> Map {
    let mut watched = map.clone();
    let hidden = |name: String, value| MapField::new(name, value, map.origin);
    let number =
        Expr { kind: ExprKind::Meta(Meta::RecordNumber), ty: Type::required(TypeKind::Int), origin: map.origin };
    watched.fields.push(hidden(RECORD.to_owned(), number));
    watched.fields.extend(arms.iter().enumerate().map(|(at, arm)| hidden(arm_field(at), arm.reached.clone())));
    watched
}

fn dataset(schema: &Schema) -> Dataset {
    let quarantine =
        Quarantine { connection: "output".to_owned(), path: "quarantine".to_owned(), cleared_for: Vec::new() };
    Dataset::new("result", &schema.name, "output", "table", quarantine, schema.origin)
}

fn pipeline_of(test: &Test) -> Pipeline {
    let load =
        Load { source: test.source.clone(), dataset: "result".to_owned(), labels: Vec::new(), origin: test.origin };
    Pipeline::new("test", vec![load], test.origin)
}

/// A constant bool.
pub fn truth(value: bool, origin: Origin) -> Expr {
    Expr { kind: ExprKind::Literal(Literal::Bool(value)), ty: Type::required(TypeKind::Bool), origin }
}
