//! Programs to generate from, built by hand: this crate knows no parser.

use std::sync::Arc;

use ingest_program::{
    Cadence, Checked, Connection, ConnectionKind, CsvFormat, Dataset, Delivers, Environment, Every, Expr, ExprKind,
    Format, Function, Load, Map, MapField, MonthDay, Origin, PROGRAM_VERSION, Pipeline, Program, Quarantine, Resources,
    Schema, Secret, SecretSource, Source, Type, TypeKind, Weekday, WriteMode,
};

/// What a doc may hold and a generated file must survive.
pub const HOSTILE: &str = "Ends \"\"\" the string, or '''; \\ a backslash, {{ 7 * 6 }} {% raw %} {# x #}, a\ttab,\n\
                           import os; os.system(\"false\")  # é 🦀 \u{2028} \u{202e}\nand a file: README.md";

/// Two payers in one time zone, two that keep different ones, one run by hand.
pub fn feeds() -> Program {
    let new_york = |every| cadence(every, "America/New_York");
    Program {
        version: PROGRAM_VERSION,
        name: "claims".to_owned(),
        files: vec!["connections.ingest".to_owned(), "claims.ingest".to_owned()],
        default_environment: "dev".to_owned(),
        environments: vec![environment("dev", "./feeds", "./out"), environment("prod", "/data/feeds", "/data/lake")],
        secrets: vec![
            secret("other_key", SecretSource::Env("OTHER".to_owned())),
            secret("row_key", SecretSource::Env("ROW_KEY".to_owned())),
            secret("token_key", SecretSource::File("token.key".to_owned())),
        ],
        sources: shared([
            Source { doc: Some(HOSTILE.to_owned()), ..source("acme", Some(new_york(Every::Day))) },
            source("by_hand", Some(new_york(Every::Once))),
            source("lab", None),
            Source {
                doc: Some("Claims of the other payer.\n\nWeekly.".to_owned()),
                ..source("other", Some(new_york(Every::Week(Weekday::Monday))))
            },
            source("quarters", Some(new_york(Every::Quarter(MonthDay::Last)))),
            source("tokyo", Some(cadence(Every::Cron("15 3 * * 2".to_owned()), "Asia/Tokyo"))),
        ]),
        schemas: shared([schema("Claim")]),
        maps: shared(["acme", "by_hand", "lab", "other", "quarters", "tokyo"].map(|name| map(name, "Claim"))),
        datasets: shared([dataset("claims", "common/claims"), dataset("claims_too", "common/claims too")]),
        pipelines: shared([
            Pipeline {
                doc: Some("Every payer's claims, in one table.\nSecond line.".to_owned()),
                ..pipeline(
                    "daily",
                    &[("acme", "claims"), ("other", "claims"), ("acme", "claims_too"), ("lab", "claims")],
                )
            },
            pipeline("manual", &[("by_hand", "claims")]),
            Pipeline {
                resources: Resources { memory: 1_500_000_000, cpu: 500, disk: 1 << 30 },
                ..pipeline("world", &[("quarters", "claims"), ("tokyo", "claims")])
            },
        ]),
        ..Program::default()
    }
}

fn shared<T>(list: impl IntoIterator<Item = T>) -> Vec<Arc<T>> {
    list.into_iter().map(Arc::new).collect()
}

/// A program without errors.
pub fn checked(program: Program) -> Checked<Program> {
    Checked::certify(program, 0).expect("no errors were counted")
}

fn at(line: u32) -> Origin {
    Origin { file: 1, start: 0, end: 1, line }
}

fn cadence(every: Every, zone: &str) -> Cadence {
    Cadence {
        every,
        at: 390,
        zone: zone.to_owned(),
        from: Some(20_458),
        due: Some(4 * 3600),
        calendar: None,
        origin: at(15),
    }
}

fn environment(name: &str, feeds: &str, lake: &str) -> Environment {
    let local = |name: &str, root: &str| Connection {
        name: name.to_owned(),
        kind: ConnectionKind::Local { root: root.to_owned() },
        origin: Origin { file: 0, ..at(4) },
    };
    // Nothing uses `spare`: no pod may be given it.
    let connections = vec![local("feeds", feeds), local("lake", lake), local("spare", "/data/spare")];
    Environment { name: name.to_owned(), connections }
}

fn secret(name: &str, source: SecretSource) -> Secret {
    Secret { name: name.to_owned(), source, origin: Origin { file: 0, ..at(2) } }
}

fn source(name: &str, cadence: Option<Cadence>) -> Source {
    let format = Format::Csv(CsvFormat::plain(at(11)));
    Source { delivers: Delivers::Period, cadence, ..Source::new(name, "feeds", name, format, at(10)) }
}

fn schema(name: &str) -> Schema {
    let (key, fields, checks) = (Vec::new(), Vec::new(), Vec::new());
    Schema { name: name.to_owned(), doc: None, key, policies: Vec::new(), fields, checks, origin: at(30) }
}

/// A map whose one value is a token, as deep in other expressions as secrets get.
fn map(source: &str, schema: &str) -> Map {
    let text = |kind| Expr { kind, ty: Type::required(TypeKind::Text), origin: at(42) };
    let token = |key: &str| {
        let args = vec![text(ExprKind::Column("member".to_owned())), text(ExprKind::Secret(key.to_owned()))];
        text(ExprKind::Call { function: Function::Tokenize, args })
    };
    let value = text(ExprKind::Coalesce { value: Box::new(token("token_key")), default: Box::new(token("row_key")) });
    let fields = vec![MapField::new("member", value, at(42))];
    Map { fields, ..Map::new(source, schema, at(40)) }
}

fn dataset(name: &str, path: &str) -> Dataset {
    let quarantine =
        Quarantine { connection: "lake".to_owned(), path: format!("quarantine/{name}"), cleared_for: Vec::new() };
    let write = WriteMode::ReplaceDelivery;
    Dataset { write, ..Dataset::new(name, "Claim", "lake", path, quarantine, at(50)) }
}

fn pipeline(name: &str, loads: &[(&str, &str)]) -> Pipeline {
    let loads = loads.iter().zip(61..).map(|((source, dataset), line)| Load {
        source: (*source).to_owned(),
        dataset: (*dataset).to_owned(),
        labels: Vec::new(),
        origin: at(line),
    });
    Pipeline::new(name, loads.collect(), at(60))
}
