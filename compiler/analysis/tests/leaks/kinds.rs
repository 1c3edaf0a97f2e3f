//! Functions take the kinds of a label off that they say, on whatever way a value goes through the language, and a policy lets
//! through what those functions make that it excepts.

use std::collections::BTreeSet;

use super::errors;

/// The kinds of `phi`, and the label without a kind, with the types of columns that have them.
const KINDS: [(&str, &str); 28] = [
    ("@phi(name)", "text"),
    ("@phi(address)", "text"),
    ("@phi(city)", "text"),
    ("@phi(county)", "text"),
    ("@phi(zip)", "text"),
    ("@phi(birth_date)", "date"),
    ("@phi(death_date)", "date"),
    ("@phi(admission_date)", "date"),
    ("@phi(discharge_date)", "date"),
    ("@phi(service_date)", "date"),
    ("@phi(date)", "date"),
    ("@phi(age)", "int"),
    ("@phi(phone)", "text"),
    ("@phi(fax)", "text"),
    ("@phi(email)", "text"),
    ("@phi(ssn)", "text"),
    ("@phi(mrn)", "text"),
    ("@phi(member_id)", "text"),
    ("@phi(account)", "text"),
    ("@phi(license)", "text"),
    ("@phi(vehicle)", "text"),
    ("@phi(device)", "text"),
    ("@phi(url)", "text"),
    ("@phi(ip)", "text"),
    ("@phi(biometric)", "text"),
    ("@phi(photo)", "text"),
    ("@phi(other)", "text"),
    ("@phi", "text"),
];

/// A function that takes labels off.
struct Declassifier {
    /// A call of it on `{}`.
    call: &'static str,
    /// The type of what it takes, and of what it gives with the labels of that.
    takes: &'static str,
    gives: &'static str,
    /// Whether it takes off every kind, and if not, which.
    every: bool,
    kinds: &'static [&'static str],
    /// What `safe_harbor` lets through of it.
    harboured: &'static [&'static str],
}

const DATES: &[&str] = &["birth_date", "death_date", "admission_date", "discharge_date", "service_date", "date"];
const DATES_BUT_BIRTH: &[&str] = &["death_date", "admission_date", "discharge_date", "service_date", "date"];

const DECLASSIFIERS: [Declassifier; 9] = [
    Declassifier {
        call: "year({})",
        takes: "date",
        gives: "int",
        every: false,
        kinds: DATES,
        harboured: DATES_BUT_BIRTH,
    },
    Declassifier {
        call: "age_capped({}, on: 2024-01-01)",
        takes: "date",
        gives: "int",
        every: false,
        kinds: DATES,
        harboured: DATES,
    },
    Declassifier {
        call: "birth_year_capped({}, on: 2024-01-01)",
        takes: "date",
        gives: "int",
        every: false,
        kinds: DATES,
        harboured: DATES,
    },
    Declassifier {
        call: "shift_date({}, person: \"a\", key: salt, days: 30) else 2000-01-01",
        takes: "date",
        gives: "date @shifted",
        every: false,
        kinds: DATES,
        harboured: &[],
    },
    Declassifier {
        call: "year(shift_date({}, person: \"a\", key: salt, days: 30) else 2000-01-01)",
        takes: "date",
        gives: "int",
        every: false,
        kinds: DATES,
        harboured: DATES_BUT_BIRTH,
    },
    Declassifier {
        call: "cap_age({})",
        takes: "int",
        gives: "int",
        every: false,
        kinds: &["age"],
        harboured: &["age"],
    },
    Declassifier { call: "zip3({})", takes: "text", gives: "text", every: false, kinds: &["zip"], harboured: &["zip"] },
    Declassifier {
        call: "tokenize({}, key: salt)",
        takes: "text",
        gives: "text @token",
        every: true,
        kinds: &[],
        harboured: &[
            "name",
            "phone",
            "fax",
            "email",
            "ssn",
            "mrn",
            "member_id",
            "account",
            "license",
            "vehicle",
            "device",
            "other",
        ],
    },
    Declassifier {
        call: "redact({})",
        takes: "text",
        gives: "text",
        every: true,
        kinds: &[],
        harboured: &[
            "name",
            "address",
            "city",
            "county",
            "zip",
            "phone",
            "fax",
            "email",
            "ssn",
            "mrn",
            "member_id",
            "account",
            "license",
            "vehicle",
            "device",
            "url",
            "ip",
            "other",
        ],
    },
];

/// A value of another type that is made of a column of the type `from`.
fn converted<'c>(from: &str, to: &str) -> Option<&'c str> {
    Some(match (from, to) {
        _ if from == to => "SECRET",
        ("text", "date") => "(SECRET as date else 2000-01-01)",
        ("text", "int") => "(SECRET as int else 0)",
        ("date" | "int", "text") => "(SECRET as text)",
        ("date", "int") => "days_between(2000-01-01, SECRET)",
        ("int", "date") => "(add_days(2000-01-01, SECRET) else 2000-01-01)",
        _ => return None,
    })
}

/// A project that publishes one value made of one column, called `SECRET`.
fn publishing(column: &str, field: &str, value: &str, policy: &str) -> String {
    format!(
        r#"use std.privacy {{
  age_capped, birth_year_capped, cap_age, phi, redact, safe_harbor, shift_date, shifted, token, tokenize, zip3
}}

secret salt from env("SALT")
connection feeds = local {{ root: "./feeds" }}

fn area(zip: text) -> text = zip3(trim(zip))
fn either(first: text?, other: text) -> text = first ?? other

source people {{
  from feeds "people"
  files {{ increment "people_{{date:%Y%m%d}}.csv" }}
  format ndjson
  columns {{
    id     int
    SECRET {column}
    OTHER  text
    MANY   list<text> {}
  }}
}}

source others {{
  from feeds "others"
  files {{ increment "others_{{date:%Y%m%d}}.csv" }}
  columns {{
    id     int
    SECRET {column}
  }}
}}

schema Person {{
  {policy}
  note {field}
}}

map people -> Person {{
  {value}
}}
"#,
        column.split_once(' ').map_or("", |(_, label)| label)
    )
}

#[test]
fn a_function_takes_off_the_kinds_that_it_says_and_no_other() {
    let mut wrong = String::new();
    let mut programs = 0;
    for (label, ty) in KINDS {
        let kind = label.trim_start_matches("@phi").trim_matches(['(', ')']);
        for Declassifier { call, takes, gives, every, kinds, harboured } in DECLASSIFIERS {
            let value = call.replace("{}", converted(ty, takes).unwrap());
            for policy in ["", "policy safe_harbor"] {
                programs += 1;
                let clears = every || kinds.contains(&kind);
                let held = !policy.is_empty();
                let mut expected = BTreeSet::new();
                expected.extend((!clears).then_some("E0501"));
                expected.extend((held && clears && !harboured.contains(&kind)).then_some("E0506"));
                // The field has the label of what is made, which a policy may refuse as well.
                expected.extend((held && gives.contains("@shifted")).then_some("E0506"));
                let text = publishing(&format!("{ty} {label}"), gives, &format!("note = {value}"), policy);
                let (codes, shown) = errors(&text);
                if codes != expected {
                    wrong += &format!("{policy} {label}: `{value}` is to be {expected:?}, and: {shown}\n");
                }
            }
        }
    }
    assert_eq!(programs, 28 * 9 * 2);
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// Ways of a value through the language, with `zip3` on them.
const WAYS: [&str; 16] = [
    "note = zip3(SECRET)",
    "note = zip3(left(SECRET, 3)) ++ zip3(right(SECRET, 3))",
    "note = area(SECRET)",
    "note = area(either(null, SECRET))",
    "note = SECRET |> area() |> upper()",
    "note = match zip3(SECRET) { \"021\" => \"b\"  _ => \"c\" }",
    "note = match OTHER { \"a\" => zip3(SECRET)  _ => \"c\" }",
    "note = if zip3(SECRET) == \"021\" { \"b\" } else { OTHER }",
    "note = null_if(OTHER, \"\") ?? zip3(SECRET)",
    "note = [zip3(SECRET), OTHER] |> map_each(it => upper(it)) |> join(\",\")",
    "note = [OTHER] |> map_each(it => it ++ zip3(SECRET)) |> join(\",\")",
    "note = { inner: zip3(SECRET) }.inner",
    "note = least(zip3(SECRET), OTHER)",
    "for each one in MANY\n  note = zip3(one)",
    "join others on id == others.id else reject\n  note = zip3(others.SECRET)",
    "join others on zip3(SECRET) == others.SECRET else reject\n  note = zip3(others.SECRET)",
];

#[test]
fn a_kind_survives_every_way_through_a_function_that_does_not_clear_it() {
    let mut wrong = String::new();
    for way in WAYS {
        let right = errors(&publishing("text @phi(zip)", "text", way, "policy safe_harbor"));
        if !right.0.is_empty() {
            wrong += &format!("`{way}` leaks nothing, and: {}\n", right.1);
        }
        for column in ["text @phi(ssn)", "text @phi(city)", "text @phi"] {
            let (codes, shown) = errors(&publishing(column, "text", way, "policy safe_harbor"));
            if codes != BTreeSet::from(["E0501"]) {
                wrong += &format!("`{way}` leaks {column}, and: {shown}\n");
            }
        }
        // What is cleared is judged by the policy on every way too.
        let tokens =
            way.replace("area(", "tokenize(key: salt, value: ").replace("zip3(", "tokenize(key: salt, value: ");
        let tokens = tokens.replace("SECRET |> tokenize(key: salt, value: )", "SECRET |> tokenize(key: salt)");
        let (codes, shown) = errors(&publishing("text @phi(zip)", "text @token", &tokens, "policy safe_harbor"));
        if codes != BTreeSet::from(["E0506"]) {
            wrong += &format!("`{tokens}` leaks tokens of places, and: {shown}\n");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn a_query_means_what_a_map_of_fields_means() {
    let query = "sql \"\"\"SELECT zip3(SECRET) AS note FROM people WHERE OTHER <> 'x'\"\"\"";
    let found = |column| errors(&publishing(column, "text", query, "policy safe_harbor")).0;
    assert_eq!(found("text @phi(zip)"), BTreeSet::new());
    assert_eq!(found("text @phi(ssn)"), BTreeSet::from(["E0501"]));
    let query = "sql \"\"\"SELECT year(SECRET) AS note FROM people\"\"\"";
    let found = |column| errors(&publishing(column, "int", query, "policy safe_harbor")).0;
    assert_eq!(found("date @phi(service_date)"), BTreeSet::new());
    assert_eq!(found("date @phi(birth_date)"), BTreeSet::from(["E0506"]));
}
