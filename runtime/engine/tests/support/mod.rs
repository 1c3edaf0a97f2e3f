//! A small feed: its program, made by hand, and a folder to run it in.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use arrow::{
    array::{AsArray, RecordBatch},
    util::display::array_value_to_string,
};
use ingest_engine::{Progress, RunError, RunOptions, RunReport, Silent, run};
use ingest_program::{
    Aggregate, BinaryOp, Capture, CaptureKind, Check, CheckAction, CheckScope, Checked, Column, Connection,
    ConnectionKind, CsvFormat, Dataset, Delivers, ElseAction, Environment, Expr, ExprKind, Field, FilePattern,
    FileRole, Format, Join, Literal, Load, Map, MapField, Origin, PROGRAM_VERSION, PatternPart, Pipeline, Program,
    Quarantine, Recovery, Schema, Source, Type, TypeKind, Verdict, WriteMode,
};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use tempfile::TempDir;

pub const HEADER: &str = "id,line,amount,status\n";
const TEXT: Type = Type::required(TypeKind::Text);
const INT: Type = Type::required(TypeKind::Int);
const BOOL: Type = Type::required(TypeKind::Bool);
const MONEY: Type = Type::required(TypeKind::Decimal { precision: 12, scale: 2 });

fn at(line: u32) -> Origin {
    Origin { file: 0, start: 0, end: 1, line }
}

pub fn expr(kind: ExprKind, ty: Type, line: u32) -> Expr {
    Expr { kind, ty, origin: at(line) }
}

fn column(name: &str, ty: Type, line: u32) -> Expr {
    expr(ExprKind::Column(name.to_owned()), ty, line)
}

fn field(name: &str, ty: Type, line: u32) -> Expr {
    expr(ExprKind::Field(name.to_owned()), ty, line)
}

fn binary(op: BinaryOp, left: Expr, right: Expr, line: u32) -> Expr {
    expr(ExprKind::Binary { op, left: Box::new(left), right: Box::new(right) }, BOOL, line)
}

fn check(name: &str, scope: CheckScope, condition: Expr, verdict: Verdict, line: u32) -> Check {
    Check {
        name: name.to_owned(),
        doc: None,
        scope,
        condition,
        action: CheckAction { verdict, fail_above: None },
        because: None,
        origin: at(line),
    }
}

/// Claims: `acme` sends `claims_<date>*.csv`; voided ones are left out, negative amounts rejected, keys unique, at least
/// one row.
pub fn program(delivers: Delivers) -> Program {
    let reject = || ElseAction { warn: false, recovery: Recovery::Reject };
    let columns = [("id", TEXT, 3), ("line", INT, 4), ("amount", MONEY, 5), ("status", TEXT, 6)];
    let text = |value: &str, line| expr(ExprKind::Literal(Literal::Text(value.to_owned())), TEXT, line);
    let zero = Literal::Decimal { unscaled: 0, precision: 12, scale: 2 };
    let source = Source {
        files: vec![FilePattern {
            role: FileRole::Increment,
            text: "claims_{date:%Y%m%d}*.csv".to_owned(),
            parts: vec![
                PatternPart::Text("claims_".to_owned()),
                PatternPart::Capture(Capture { name: "date".to_owned(), kind: CaptureKind::Date("%Y%m%d".to_owned()) }),
                PatternPart::Star,
                PatternPart::Text(".csv".to_owned()),
            ],
            origin: at(2),
        }],
        delivers,
        columns: columns
            .iter()
            .map(|(name, ty, line)| Column {
                name: (*name).to_owned(),
                header: (*name).to_owned(),
                at: None,
                doc: None,
                ty: ty.clone(),
                accepts_null: false,
                format: None,
                refinement: None,
                labels: Vec::new(),
                on_failure: reject(),
                origin: at(*line),
            })
            .collect(),
        checks: vec![
            check(
                "some_rows",
                CheckScope::Delivery,
                binary(
                    BinaryOp::Greater,
                    expr(ExprKind::Aggregate(Aggregate::Rows), INT, 8),
                    expr(ExprKind::Literal(Literal::Int(0)), INT, 8),
                    8,
                ),
                Verdict::Fail,
                8,
            ),
            check(
                "known_status",
                CheckScope::Row,
                expr(
                    ExprKind::In {
                        value: Box::new(column("status", TEXT, 9)),
                        list: ["PAID", "VOID"].map(|it| Literal::Text(it.to_owned())).to_vec(),
                    },
                    BOOL,
                    9,
                ),
                Verdict::Warn,
                9,
            ),
        ],
        ..Source::new("acme", "feeds", "acme", Format::Csv(CsvFormat::plain(at(1))), at(1))
    };
    let fields = [("claim_id", "id", TEXT, 21), ("line_number", "line", INT, 22), ("paid", "amount", MONEY, 23)];
    let schema = Schema {
        policies: Vec::new(),
        name: "Claim".to_owned(),
        doc: Some("A line of a claim.".to_owned()),
        key: Vec::new(),
        fields: fields
            .iter()
            .map(|(name, _, ty, line)| Field {
                name: (*name).to_owned(),
                doc: Some(format!("The {name}.")),
                ty: ty.clone(),
                labels: Vec::new(),
                origin: at(*line),
            })
            .collect(),
        checks: vec![
            check(
                "not_negative",
                CheckScope::Row,
                binary(
                    BinaryOp::GreaterOrEqual,
                    field("paid", MONEY, 25),
                    expr(ExprKind::Literal(zero), MONEY, 25),
                    25,
                ),
                Verdict::Reject,
                25,
            ),
            check(
                "one_per_line",
                CheckScope::Delivery,
                expr(
                    ExprKind::Aggregate(Aggregate::Unique(vec![
                        field("claim_id", TEXT, 26),
                        field("line_number", INT, 26),
                    ])),
                    BOOL,
                    26,
                ),
                Verdict::Fail,
                26,
            ),
        ],
        origin: at(20),
    };
    let map = Map {
        filter: Some(binary(BinaryOp::NotEqual, column("status", TEXT, 31), text("VOID", 31), 31)),
        fields: fields
            .iter()
            .map(|(name, from, ty, line)| MapField::new(*name, column(from, ty.clone(), line + 11), at(line + 11)))
            .collect(),
        ..Map::new("acme", "Claim", at(30))
    };
    let connection = |name: &str, root: &str| Connection {
        name: name.to_owned(),
        kind: ConnectionKind::Local { root: root.to_owned() },
        origin: at(40),
    };
    let quarantine =
        Quarantine { connection: "lake".to_owned(), path: "quarantine/claims".to_owned(), cleared_for: Vec::new() };
    Program {
        version: PROGRAM_VERSION,
        name: "claims".to_owned(),
        files: vec!["acme.ingest".to_owned()],
        default_environment: "dev".to_owned(),
        environments: vec![Environment {
            name: "dev".to_owned(),
            connections: vec![connection("feeds", "feeds"), connection("lake", "lake")],
        }],
        secrets: Vec::new(),
        sources: vec![source.into()],
        schemas: vec![schema.into()],
        maps: vec![map.into()],
        datasets: vec![Arc::new(Dataset {
            write: match delivers {
                Delivers::Changes => WriteMode::Append,
                Delivers::Period | Delivers::Snapshot => WriteMode::ReplaceDelivery,
            },
            ..Dataset::new("claims", "Claim", "lake", "common/claims", quarantine, at(41))
        })],
        pipelines: vec![Arc::new(Pipeline::new(
            "claims",
            vec![Load { source: "acme".to_owned(), dataset: "claims".to_owned(), labels: Vec::new(), origin: at(51) }],
            at(50),
        ))],
        ..Program::default()
    }
}

/// Gives the program a second source, `rates`, from which each claim takes its amount: `rates_<date>*.csv` with `id,amount`.
/// A claim without a rate is rejected.
pub fn join_rates(program: &mut Program) {
    let mut rates = program.sources[0].as_ref().clone();
    "rates".clone_into(&mut rates.name);
    rates.checks.clear();
    rates.columns.retain(|it| ["id", "amount"].contains(&it.name.as_str()));
    for pattern in &mut rates.files {
        pattern.parts[0] = PatternPart::Text("rates_".to_owned());
    }
    program.sources.push(rates.into());
    let joined =
        |name: &str, ty: Type| expr(ExprKind::Joined { source: "rates".to_owned(), column: name.to_owned() }, ty, 35);
    let map = Arc::make_mut(&mut program.maps[0]);
    map.joins.push(Join {
        source: "rates".to_owned(),
        on: vec![(column("id", TEXT, 35), joined("id", TEXT))],
        otherwise: ElseAction { warn: false, recovery: Recovery::Reject },
        origin: at(35),
    });
    map.fields[2].value = joined("amount", MONEY);
}

/// A project in a folder of its own.
pub struct Project {
    /// Is removed with the project.
    _folder: Option<TempDir>,
    root: PathBuf,
    program: Program,
}

impl Project {
    pub fn new(delivers: Delivers) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let project = Self { root: folder.path().to_owned(), _folder: Some(folder), program: program(delivers) };
        for folder in ["feeds/acme", "lake"] {
            fs::create_dir_all(project.root.join(folder)).unwrap();
        }
        project
    }

    /// The same project from another process.
    pub fn at(root: &Path, delivers: Delivers) -> Self {
        Self { _folder: None, root: root.to_owned(), program: program(delivers) }
    }

    pub fn change(mut self, change: impl FnOnce(&mut Program)) -> Self {
        change(&mut self.program);
        self
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Puts a file of records into the feed.
    pub fn send(&self, name: &str, records: &str) {
        fs::write(self.root.join("feeds/acme").join(name), format!("{HEADER}{records}")).unwrap();
    }

    /// Puts a file of rates beside it.
    pub fn send_rates(&self, name: &str, records: &str) {
        fs::write(self.root.join("feeds/acme").join(name), format!("id,amount\n{records}")).unwrap();
    }

    pub fn options(&self) -> RunOptions {
        RunOptions {
            project_root: self.root.clone(),
            environment: "dev".to_owned(),
            threads: 2,
            ..RunOptions::default()
        }
    }

    pub fn try_run(&self, progress: &dyn Progress) -> Result<RunReport, RunError> {
        run(&self.checked(), &self.options(), progress)
    }

    pub fn checked(&self) -> Arc<Checked<Program>> {
        Arc::new(Checked::certify(self.program.clone(), 0).unwrap())
    }

    pub fn run(&self) -> RunReport {
        self.try_run(&Silent).unwrap()
    }

    pub fn table(&self) -> PathBuf {
        self.root.join("lake/common/claims")
    }

    pub fn work(&self) -> PathBuf {
        self.root.join("lake/common/claims._ingest")
    }

    pub fn quarantine(&self) -> PathBuf {
        self.root.join("lake/quarantine/claims")
    }

    /// The rows of a table, sorted, each as its values with `|` between; by delivery.
    pub fn rows(folder: &Path) -> BTreeMap<String, Vec<String>> {
        let mut rows: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for path in parquet_files(folder) {
            let delivery = path.parent().unwrap().file_name().unwrap().to_str().unwrap();
            let delivery = delivery.strip_prefix("ingest_delivery=").unwrap().to_owned();
            let of_delivery = rows.entry(delivery).or_default();
            for batch in batches(&path) {
                of_delivery.extend((0..batch.num_rows()).map(|row| text(&batch, row)));
            }
        }
        for of_delivery in rows.values_mut() {
            of_delivery.sort();
        }
        rows
    }
}

fn text(batch: &RecordBatch, row: usize) -> String {
    let value = |column: &arrow::array::ArrayRef| match column.as_binary_opt::<i32>() {
        Some(raw) => String::from_utf8_lossy(raw.value(row)).into_owned(),
        None => array_value_to_string(column, row).unwrap(),
    };
    batch.columns().iter().map(value).collect::<Vec<_>>().join("|")
}

pub fn batches(path: &Path) -> Vec<RecordBatch> {
    let file = fs::File::open(path).unwrap();
    ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap().map(Result::unwrap).collect()
}

/// Every Parquet file below a folder.
pub fn parquet_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "parquet") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}
