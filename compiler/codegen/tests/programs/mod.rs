//! Programs to generate from, built by hand: this crate knows no parser.

use std::sync::Arc;

use ingest_program::{
    Arrival, Cadence, Capture, CaptureKind, Checked, Connection, ConnectionKind, CsvFormat, Dataset, Delivers,
    Environment, Every, Expr, ExprKind, FilePattern, FileRole, Format, Ftp, Function, Http, HttpAuth, Load, Map,
    MapField, MonthDay, Origin, PROGRAM_VERSION, PatternPart, Pipeline, Postgres, PostgresTls, Program, Quarantine,
    Resources, S3, S3Encryption, S3Keys, Schema, Secret, SecretSource, Sftp, SftpLogin, Source, Type, TypeKind,
    Weekday, WriteMode,
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

/// Sources behind every kind of connection, and tables in two buckets: one that replaces what it has, one that is added to.
pub fn remote() -> Program {
    let mut program = Program {
        name: "visits".to_owned(),
        environments: vec![Environment { name: "prod".to_owned(), connections: remote_connections() }],
        default_environment: "prod".to_owned(),
        ..feeds()
    };
    program.secrets = ["api_token", "db_password", "drop_key", "row_key", "token_key", "vault_id", "vault_key"]
        .map(|name| secret(name, SecretSource::Env(name.to_uppercase())))
        .into();
    let files = |name: &str, connection: &str, path: &str, patterns: &[FilePattern]| Source {
        connection: connection.to_owned(),
        path: path.to_owned(),
        files: patterns.to_vec(),
        ..source(name, Some(cadence(Every::Day, "America/New_York")))
    };
    let daily = || pattern(FileRole::Increment, "daily/visits_{date:%Y%m%d}.csv.gz");
    program.sources = shared([
        Source {
            arrival: Arrival {
                done: vec![pattern(FileRole::Increment, "daily/{date:%Y%m%d}.done")],
                ..Arrival::default()
            },
            ..files("clinic", "inbox", "from clinics/", &[pattern(FileRole::History, "history/*.csv"), daily()])
        },
        files("mirror", "mirror", "", &[daily()]),
        files("partner", "partner", "out", &[daily()]),
        files("registry", "web", "", &[daily()]),
        files("sites", "drop", "outbound", &[daily()]),
        files("spool", "spool", "outbound", &[daily()]),
        files("warehouse", "vault", "", &[daily()]),
        files("wire", "wire", "", &[daily()]),
        Source { connection: "db".to_owned(), path: String::new(), files: Vec::new(), ..source("plans", None) },
    ]);
    let names: Vec<String> = program.sources.iter().map(|it| it.name.clone()).collect();
    program.maps = shared(names.iter().map(|name| map(name, "Claim")));
    program.datasets = shared([
        Dataset { readers: vec!["arn:aws:iam::444455556666:role/bi".to_owned()], ..dataset("claims", "common/claims") },
        Dataset {
            connection: "archive".to_owned(),
            write: WriteMode::Append,
            quarantine: Quarantine {
                connection: "archive".to_owned(),
                path: "rejected".to_owned(),
                cleared_for: Vec::new(),
            },
            ..dataset("log", "visits/log")
        },
    ]);
    program.pipelines = shared([
        pipeline("clinics", &[("clinic", "claims"), ("partner", "log"), ("warehouse", "log")]),
        pipeline("folders", &[("spool", "log")]),
        pipeline(
            "servers",
            &[
                ("sites", "claims"),
                ("wire", "claims"),
                ("registry", "claims"),
                ("mirror", "claims"),
                ("plans", "claims"),
            ],
        ),
    ]);
    program
}

fn remote_connections() -> Vec<Connection> {
    let connection = |name: &str, kind| Connection { name: name.to_owned(), kind, origin: Origin { file: 0, ..at(4) } };
    let keys = S3Keys { access: "vault_id".to_owned(), secret: "vault_key".to_owned() };
    vec![
        connection("archive", ConnectionKind::S3(S3 { root: "a*b".to_owned(), ..S3::plain("archive", "eu-west-1") })),
        connection(
            "db",
            ConnectionKind::Postgres(Postgres {
                host: "10.20.30.40".to_owned(),
                port: 5432,
                database: "plans".to_owned(),
                user: "ingest".to_owned(),
                password: "db_password".to_owned(),
                tls: PostgresTls::Verify,
            }),
        ),
        connection(
            "drop",
            ConnectionKind::Sftp(Sftp {
                host: "sftp.acme.example".to_owned(),
                port: 2222,
                user: "komodo".to_owned(),
                login: SftpLogin::Key { private_key: "drop_key".to_owned(), passphrase: None },
                host_keys: Vec::new(),
                root: String::new(),
            }),
        ),
        connection(
            "inbox",
            ConnectionKind::S3(S3 {
                encryption: Some(S3Encryption::Kms("arn:aws:kms:us-east-1:111122223333:key/0f-1".to_owned())),
                ..S3::plain("inbox", "us-east-1")
            }),
        ),
        connection(
            "lake",
            ConnectionKind::S3(S3 {
                root: "/prod/".to_owned(),
                encryption: Some(S3Encryption::Kms("alias/lake".to_owned())),
                ..S3::plain("lake", "us-east-1")
            }),
        ),
        connection(
            "mirror",
            ConnectionKind::S3(S3 {
                endpoint: Some("http://[2001:db8::1]:9000".to_owned()),
                ..S3::plain("mirror", "us-east-1")
            }),
        ),
        connection(
            "partner",
            ConnectionKind::S3(S3 {
                role: Some("arn:aws:iam::999900001111:role/given".to_owned()),
                ..S3::plain("partner", "us-east-1")
            }),
        ),
        connection("spool", ConnectionKind::Local { root: "/data/spool".to_owned() }),
        connection("vault", ConnectionKind::S3(S3 { keys: Some(keys), ..S3::plain("vault", "us-east-1") })),
        connection(
            "web",
            ConnectionKind::Http(Http {
                url: "https://files.acme.example/out".to_owned(),
                auth: Some(HttpAuth::Bearer("api_token".to_owned())),
            }),
        ),
        connection(
            "wire",
            ConnectionKind::Ftp(Ftp {
                host: "192.0.2.7".to_owned(),
                port: 21,
                login: None,
                tls: None,
                root: String::new(),
            }),
        ),
    ]
}

/// A pattern from its text, which has no `|` in captures.
pub fn pattern(role: FileRole, text: &str) -> FilePattern {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['*', '{']) {
        let (plain, next) = rest.split_at(at);
        parts.push(PatternPart::Text(plain.to_owned()));
        let Some((capture, after)) = next.strip_prefix('{').and_then(|it| it.split_once('}')) else {
            parts.push(PatternPart::Star);
            rest = next.trim_start_matches('*');
            continue;
        };
        let (name, format) = capture.split_once(':').expect("a capture of a date");
        parts.push(PatternPart::Capture(Capture { name: name.to_owned(), kind: CaptureKind::Date(format.to_owned()) }));
        rest = after;
    }
    parts.push(PatternPart::Text(rest.to_owned()));
    FilePattern { role, text: text.to_owned(), parts, origin: at(12) }
}
