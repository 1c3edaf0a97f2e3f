//! A project of any size, as a house with many payers writes it: a file for each, with a source and its map into a common
//! schema, and a few files that all of them use.

#![allow(clippy::indexing_slicing, reason = "an index is a remainder by the length")]

use std::fmt::Write as _;

use crate::random::Random;

/// How many fields a schema has, and a source columns.
pub const FIELDS: usize = 60;

const SCHEMAS: [&str; 3] = ["MedicalClaim", "PharmacyClaim", "Eligibility"];

/// How many sources one pipeline loads.
const LOADS: usize = 50;

/// What a field of a schema is; of each kind the first one is called `code_1`.
struct Kind {
    name: &'static str,
    ty: &'static str,
    label: &'static str,
    /// Columns that it is made of, each with the value made of the column `$`.
    sources: &'static [(&'static str, &'static str)],
}

const KINDS: [Kind; 12] = [
    Kind {
        name: "code",
        ty: "text?",
        label: "",
        sources: &[
            ("text?", "$"),
            ("text?", "$ |> trim() |> upper()"),
            ("text?", "clean_code($)"),
            ("text?", "$ |> replace(\".\", \"\") |> left(7)"),
        ],
    },
    Kind {
        name: "amount",
        ty: "payment?",
        label: "",
        sources: &[
            ("decimal(14, 2)?", "$ as payment else null"),
            ("text?", "if $ is null { null } else { $ |> replace(\",\", \"\") as payment } else warn null"),
            ("text?", "money($) else null"),
        ],
    },
    Kind {
        name: "member",
        ty: "text",
        label: " @token",
        sources: &[("text @phi(member_id)", "tokenize($, key: token_key)")],
    },
    Kind {
        name: "from_date",
        ty: "date?",
        label: "",
        sources: &[
            ("date? \"%Y%m%d\"", "$"),
            ("date? \"%m/%d/%Y\"", "if $ is not null and year($) < 1900 { null } else { $ }"),
        ],
    },
    Kind {
        name: "provider",
        ty: "npi?",
        label: "",
        sources: &[("npi? else null", "$"), ("text?", "$ |> digits() as npi else null")],
    },
    Kind {
        name: "status",
        ty: "claim_status",
        label: "",
        sources: &[
            (
                "text?",
                "match $ {\n    \"P\", \"PAID\" => \"paid\"\n    \"D\", \"DENIED\" => \"denied\"\n    null => \"open\"\n    _ => \"unknown\"\n  }",
            ),
            (
                "text?",
                "match $ |> upper() {\n    \"1\" => \"paid\"\n    \"2\" => \"denied\"\n    \"3\" => \"open\"\n    _ => \"unknown\"\n  }",
            ),
        ],
    },
    Kind { name: "units", ty: "int?", label: "", sources: &[("int?", "$"), ("text?", "$ |> trim() as int else null")] },
    Kind {
        name: "line",
        ty: "int",
        label: "",
        sources: &[("int", "$"), ("text", "$ |> digits() as int"), ("text", "$ |> digits() as int else 0")],
    },
    Kind {
        name: "group_of",
        ty: "text",
        label: "",
        sources: &[
            ("text?", "$ ?? \"unknown\""),
            ("text?", "coalesce_code($, \"unknown\")"),
            ("text?", "if $ is null or length($) == 0 { \"unknown\" } else { $ |> trim() }"),
        ],
    },
    Kind { name: "region", ty: "zip5?", label: "", sources: &[("text?", "$ |> left(5) as zip5 else null")] },
    Kind {
        name: "share",
        ty: "percent?",
        label: "",
        sources: &[("decimal(7, 2)?", "if $ is null { null } else { share_of($) } else null")],
    },
    Kind {
        name: "flag",
        ty: "bool",
        label: "",
        sources: &[
            ("text?", "($ ?? \"N\") in [\"Y\", \"YES\", \"1\"]"),
            ("text?", "($ ?? \"N\") |> upper() |> starts_with(\"Y\")"),
        ],
    },
];

const DECLARATIONS: &str = r#"secret token_key from env("TOKEN_KEY")

connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

environment prod {
  feeds = local { root: "/data/feeds" }
  lake  = local { root: "/data/lake" }
}

## Money, to the cent.
type payment = decimal(14, 2) where value > -1000000000 and value < 1000000000

## A share from 0 to 1.
type percent = decimal(5, 4) where value between 0 and 1

## What became of a claim.
type claim_status = text where value in ["paid", "denied", "open", "unknown"]

## A code without blanks, in capitals.
fn clean_code(value: text) -> text = value |> trim() |> upper() |> replace("-", "")

## The code, or what stands for none.
fn coalesce_code(value: text?, other: text) -> text = if value is null { other } else { clean_code(value) }

## An amount as American systems write it.
fn money(value: text) -> payment fails = value |> replace("$", "") |> replace(",", "") as payment

## A share of a number of percent.
fn share_of(value: decimal(7, 2)) -> percent fails = (value / 100) as percent
"#;

/// A file of the project.
pub struct File {
    /// Its path below the project's folder.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// A project with so many sources, each with one map: the `.ingest` files, then `ingest.toml`.
pub fn files(sources: usize, seed: u64) -> Vec<File> {
    let mut random = Random::new(seed);
    let mut files = vec![file("common/declarations.ingest", DECLARATIONS.to_owned())];
    files.extend(SCHEMAS.map(|name| file(&format!("common/{}.ingest", snake(name)), schema(name))));
    for number in 0..sources {
        let schema = SCHEMAS[number % SCHEMAS.len()];
        files.push(file(&format!("payers/payer_{number:04}.ingest"), payer(number, schema, &mut random)));
    }
    let numbers: Vec<_> = (0..sources).collect();
    for (at, loaded) in numbers.chunks(LOADS).enumerate() {
        files.push(file(&format!("pipelines/pipeline_{at:02}.ingest"), pipeline(at, loaded)));
    }
    files.push(file("ingest.toml", "name = \"payers\"\n".to_owned()));
    files
}

fn file(path: &str, text: String) -> File {
    File { path: path.to_owned(), text }
}

fn snake(name: &str) -> String {
    let mut out = String::new();
    for (at, character) in name.char_indices() {
        if at > 0 && character.is_uppercase() {
            out.push('_');
        }
        out.extend(character.to_lowercase());
    }
    out
}

/// The kind and name of every field.
fn fields() -> impl Iterator<Item = (&'static Kind, String)> {
    (0..FIELDS).map(|at| {
        let kind = &KINDS[at % KINDS.len()];
        (kind, format!("{}_{}", kind.name, at / KINDS.len() + 1))
    })
}

fn schema(name: &str) -> String {
    let mut text = format!(
        "use std.address {{ zip5 }}\nuse std.health {{ npi }}\nuse std.privacy {{ phi, token }}\n\n## What every payer sends: {name}.\nschema {name} {{\n  key (line_1, line_2)\n\n"
    );
    for (kind, name) in fields() {
        let _ = writeln!(text, "  ## The {name} of the common model.\n  {name} {}{}", kind.ty, kind.label);
    }
    let dataset = snake(name);
    let _ = write!(
        text,
        "\n  checks {{\n    one_row:  unique(line_1, line_2) else fail\n    positive: line_1 >= 0 else reject\n    units:    units_1 is null or units_1 < 1000 else warn\n  }}\n}}\n\ndataset {dataset} of {name} {{\n  to lake \"common/{dataset}\" as parquet\n  write replace delivery\n  quarantine to lake \"quarantine/{dataset}\" cleared for phi\n  cleared for token\n}}\n"
    );
    text
}

fn payer(number: usize, schema: &str, random: &mut Random) -> String {
    let mut text = format!(
        "use std.address {{ zip5 }}\nuse std.health {{ npi }}\nuse std.privacy {{ phi, tokenize }}\n\n## The feed of payer {number}.\nsource payer_{number:04} {{\n  from feeds \"payer_{number:04}\"\n\n  files {{\n    history   \"history/*.csv\"\n    increment \"daily/claims_{{date:%Y%m%d}}.csv\"\n  }}\n  delivers period\n  format   csv {{ delimiter: \"|\", nulls: [\"\", \"NULL\"] }}\n  cadence  daily at 06:00 \"America/New_York\" from 2026-01-05 due 4h\n  drift    {{ added: ignore }}\n\n  columns {{\n"
    );
    let mut map = format!(
        "map payer_{number:04} -> {schema} {{\n  on failure reject\n  where STATUS_1 is null or STATUS_1 != \"VOID\"\n\n"
    );
    for (kind, name) in fields() {
        let column = name.to_uppercase();
        let Some((ty, value)) = kind.sources.get(random.below(kind.sources.len() as u64) as usize) else { continue };
        let _ = writeln!(text, "    {column} {ty}");
        let _ = writeln!(map, "  {name} = {}", value.replace('$', &column));
    }
    let _ = write!(
        text,
        "  }}\n\n  checks {{\n    some_rows:  rows() > 0 else fail\n    has_member: length(MEMBER_1) > 3 else reject\n    known:      STATUS_1 is null or STATUS_1 in [\"P\", \"D\", \"PAID\", \"DENIED\", \"VOID\"] else warn, fail above 1%\n    lines:      share(CODE_1 is not null) > 0.1 else warn\n  }}\n}}\n\n{map}}}\n"
    );
    text
}

fn pipeline(at: usize, loaded: &[usize]) -> String {
    let mut text = format!("## The daily load of payers {} and on.\npipeline daily_{at:02} {{\n", at * LOADS);
    for number in loaded {
        let _ = writeln!(text, "  payer_{number:04} -> {}", snake(SCHEMAS[number % SCHEMAS.len()]));
    }
    text + "\n  resources { memory: 4GB  cpu: 2  disk: 20GB }\n}\n"
}
