//! Programs that leak a label, each into one kind of place: every one is refused because of the label, and so is the same
//! program with a function in it that takes off other kinds of the label. The same program with the label taken off by a
//! function that may take it off, or with the place cleared for it, has no error.

use std::collections::BTreeSet;

use super::errors;

/// Texts made of the text `{}`, each of which tells something of it.
const TEXTS: [&str; 34] = [
    "{}",
    "trim({})",
    "{} |> trim() |> upper()",
    "{} ++ \"x\"",
    "\"x\" ++ {}",
    "left({}, 3)",
    "right({}, 2)",
    "substring({}, 2, 3)",
    "replace({}, \"a\", \"b\")",
    "digits({})",
    "pad_left({}, 12, \"0\")",
    "split_part({}, \"-\", 1)",
    "sha256({})",
    "least({}, other)",
    "greatest(other, {})",
    "mask({}, keep: 4)",
    "length({}) as text",
    "if {} == \"a\" { \"b\" } else { \"c\" }",
    "if contains({}, \"x\") { \"1\" } else { \"2\" }",
    "if {} in [\"a\", \"b\"] { \"1\" } else { \"2\" }",
    "if length({}) between 3 and 5 { \"1\" } else { \"2\" }",
    "if other == \"a\" and {} != \"b\" { \"1\" } else { \"2\" }",
    "if other == \"a\" { {} } else { \"x\" }",
    "match {} { \"a\" => \"b\"  _ => \"c\" }",
    "match other { \"a\" => {}  _ => \"z\" }",
    "match length({}) { 1..3 => \"short\"  _ => \"long\" }",
    "null_if({}, \"\") ?? \"none\"",
    "null_if(other, \"\") ?? {}",
    "wrapped({})",
    "{} as word else \"x\"",
    "other as word else {}",
    "{ inner: {} }.inner",
    "[{}, other] |> map_each(it => upper(it)) |> join(\",\")",
    "if [other] |> any(it => it == {}) { \"1\" } else { \"2\" }",
];

/// A project in which `{source}`, `{fields}`, `{map}`, `{dataset}` and `{quarantine}` are to be filled in.
const FRAME: &str = r#"use std.privacy { mask, phi, redact, zip3 }

secret hook_url from env("HOOK")
connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }
channel ops = webhook { url: hook_url }

type word = text where matches(value, r"^[a-z]+$")
fn wrapped(value: text) -> text = "<" ++ value ++ ">"

lookup codes = csv "codes.csv" {
  key code text
  name     text
}

source people {
  from feeds "people"
  files { increment "people_{date:%Y%m%d}.csv" }
  columns {
    id    int
    who   text @phi(name)
    other text
  }
  checks {
    known: other != "x" else warn
    {source}
  }
}

schema Person {
  key (id)
  id   int
  {fields}
  checks { one_per_person: unique(id) else fail }
}

map people -> Person {
  id = id
  {map}
}

dataset persons of Person {
  to lake "persons"
  quarantine to lake "quarantine" {quarantine}
  {dataset}
}

pipeline all {
  people -> persons
  on warning notify ops
}
"#;

/// A kind of place that a label may leak into.
struct Place {
    name: &'static str,
    /// The rules that may refuse it.
    codes: &'static [&'static str],
    /// The project, for a text that is made of the labelled column, or of what a function makes of that.
    project: fn(text: &str, made: Made) -> String,
}

/// What [`FRAME`] says where nothing is to be found.
#[derive(Default)]
struct Parts {
    source: String,
    fields: String,
    map: String,
    dataset: String,
    leaky_quarantine: bool,
}

impl Parts {
    fn filled(&self) -> String {
        FRAME
            .replace("{source}", &self.source)
            .replace("{fields}", &self.fields)
            .replace("{map}", &self.map)
            .replace("{dataset}", &self.dataset)
            .replace("{quarantine}", if self.leaky_quarantine { "" } else { "cleared for phi" })
    }
}

/// What a text is made of.
#[derive(Clone, Copy, PartialEq)]
enum Made {
    /// The labelled column.
    OfColumn,
    /// What a function makes of it that takes off another kind of the label.
    ByWrongFunction,
    /// What a function makes of it that takes the label off.
    ByRightFunction,
}

/// The text over what it is made of.
fn over(text: &str, made: Made) -> String {
    // Braces of expressions stay: only the pair without anything in it is the place.
    let column = match made {
        Made::OfColumn => "who",
        Made::ByWrongFunction => "zip3(who)",
        Made::ByRightFunction => "redact(who)",
    };
    text.replace("{}", column)
}

const PLACES: [Place; 6] = [
    Place {
        name: "published column",
        codes: &["E0501"],
        project: |text, made| {
            let map = format!("note = {}", over(text, made));
            Parts { fields: "note text".to_owned(), map, ..Parts::default() }.filled()
        },
    },
    Place {
        name: "quarantine",
        codes: &["E0552", "E0551"],
        project: |text, made| {
            let map = format!("note = {}", over(text, Made::ByRightFunction));
            Parts {
                fields: "note text".to_owned(),
                map,
                leaky_quarantine: made != Made::ByRightFunction,
                ..Parts::default()
            }
            .filled()
        },
    },
    Place {
        name: "check message",
        codes: &["E0501"],
        project: |text, made| {
            let source = format!("seen: other != \"y\" else warn because \"saw \" ++ ({})", over(text, made));
            Parts { source, ..Parts::default() }.filled()
        },
    },
    Place {
        name: "alert text",
        codes: &["E0501"],
        project: |text, made| {
            let sum = format!("sum(length({}))", over(text, made));
            let source = format!("some: rows() > 0 else warn because \"in all \" ++ ({sum} as text)");
            Parts { source, ..Parts::default() }.filled()
        },
    },
    Place {
        name: "lookup key",
        codes: &["E0501", "E0508", "E0509"],
        project: |text, made| {
            let map = format!("note = ({}) |> lookup(codes).name else null", over(text, made));
            let mended = made == Made::ByRightFunction;
            let fields = if mended { "note text?" } else { "note text? @phi" };
            let dataset = if mended { "" } else { "cleared for phi" };
            Parts { fields: fields.to_owned(), map, dataset: dataset.to_owned(), ..Parts::default() }.filled()
        },
    },
    Place {
        name: "file name",
        codes: &["E0245"],
        project: |text, made| {
            let map = format!("note = {}", over(text, made));
            let (label, cleared) = if made == Made::ByRightFunction { ("", "") } else { ("@phi", "cleared for phi") };
            let fields = format!("note text {label}");
            Parts { fields, map, dataset: format!("partition by note\n  {cleared}"), ..Parts::default() }.filled()
        },
    },
];

#[test]
fn every_leak_is_refused_and_every_mended_one_passes() {
    let mut programs = 0;
    let mut wrong = String::new();
    for place in &PLACES {
        for text in TEXTS {
            for made in [Made::OfColumn, Made::ByWrongFunction] {
                programs += 1;
                let (codes, shown) = errors(&(place.project)(text, made));
                if codes.is_empty() || !codes.iter().all(|it| place.codes.contains(it)) {
                    wrong += &format!("{}: `{}` leaks, and: {shown}\n", place.name, over(text, made));
                }
            }
            let (codes, shown) = errors(&(place.project)(text, Made::ByRightFunction));
            if !codes.is_empty() {
                wrong += &format!("{}: `{text}` does not leak, and: {shown}\n", place.name);
            }
        }
    }
    assert!(programs >= 400, "only {programs}");
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// What notifications say sees the delivery and nothing of its rows.
#[test]
fn a_notification_cannot_name_a_column() {
    let text = Parts::default().filled().replace("notify ops", "notify ops saying \"of \" ++ who");
    assert_eq!(errors(&text).0, BTreeSet::from(["E0301"]));
    let text = Parts::default().filled().replace("notify ops", "notify ops saying \"of \" ++ delivery.id");
    assert_eq!(errors(&text).1, "");
}
