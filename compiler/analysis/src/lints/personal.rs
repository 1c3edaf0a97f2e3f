//! Names of columns that are those of identifiers of a person.

use ingest_syntax::ast::{Column, Item, ItemKind};

/// Words that by themselves say what a column holds, with the kind of `phi` that it is.
const WORDS: [(&str, &str); 28] = [
    ("ssn", "ssn"),
    ("dob", "birth_date"),
    ("birthdate", "birth_date"),
    ("birthday", "birth_date"),
    ("mrn", "member_id"),
    ("patientid", "member_id"),
    ("memberid", "member_id"),
    ("mbi", "member_id"),
    ("hicn", "member_id"),
    ("phone", "phone"),
    ("telephone", "phone"),
    ("mobile", "phone"),
    ("fax", "phone"),
    ("email", "email"),
    ("address", "address"),
    ("addr", "address"),
    ("street", "address"),
    ("zip", "zip"),
    ("zipcode", "zip"),
    ("postcode", "zip"),
    ("firstname", "name"),
    ("lastname", "name"),
    ("surname", "name"),
    ("fname", "name"),
    ("lname", "name"),
    ("fullname", "name"),
    ("patientname", "name"),
    ("membername", "name"),
];

/// Words for a person whose data is protected: with another word beside them they say what a column holds.
const PERSONS: [&str; 9] =
    ["patient", "pat", "member", "mbr", "subscriber", "beneficiary", "bene", "insured", "guarantor"];

/// What may stand beside one of those.
const OF_A_PERSON: [(&str, &str); 9] = [
    ("id", "member_id"),
    ("number", "member_id"),
    ("no", "member_id"),
    ("nbr", "member_id"),
    ("num", "member_id"),
    ("key", "member_id"),
    ("name", "name"),
    ("birth", "birth_date"),
    ("born", "birth_date"),
];

/// Words that say that a column is about somebody whose data is not protected.
const OTHERS: [&str; 32] = [
    "provider",
    "prvdr",
    "prov",
    "prvd",
    "physician",
    "physn",
    "doctor",
    "prescriber",
    "prscrbr",
    "pharmacy",
    "facility",
    "hospital",
    "clinic",
    "organization",
    "org",
    "site",
    "payer",
    "payor",
    "plan",
    "vendor",
    "employer",
    "group",
    "billing",
    "rendering",
    "attending",
    "referring",
    "operating",
    "service",
    "store",
    "branch",
    "office",
    "contact",
];

/// The columns of a source or a layout; none of other declarations.
pub(crate) fn columns(item: &Item) -> &[Column] {
    match &item.kind {
        ItemKind::Source(source) | ItemKind::Layout(source) => &source.columns,
        _ => &[],
    }
}

/// The kind of `phi` that a column's name is of.
pub(crate) fn kind_of(column: &Column) -> Option<&'static str> {
    kind_of_name(&column.name.value)
}

fn kind_of_name(name: &str) -> Option<&'static str> {
    let words = words(name);
    let has = |word: &str| words.iter().any(|it| it == word);
    if OTHERS.iter().any(|it| has(it)) {
        return None;
    }
    let found = |table: &[(&str, &'static str)]| table.iter().find(|(word, _)| has(word)).map(|(_, kind)| *kind);
    // `birth_year` is no date of birth, but `birth_date` is one.
    let born = has("birth") && (has("date") || has("dt") || has("day"));
    let person = PERSONS.iter().any(|it| has(it));
    let named = (has("first") || has("last") || has("middle")) && has("name");
    match () {
        () if born => Some("birth_date"),
        () if named => Some("name"),
        () if person => found(&WORDS).or_else(|| found(&OF_A_PERSON)),
        () => found(&WORDS),
    }
}

/// The words of a name in lower case: `MBR_ID`, `MemberId` and `member id` are `mbr`, `id` and the like.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut fresh = true;
    let mut before_lower = false;
    for letter in name.chars() {
        if !letter.is_alphabetic() {
            fresh = true;
            continue;
        }
        if fresh || (letter.is_uppercase() && before_lower) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.extend(letter.to_lowercase());
        }
        fresh = false;
        before_lower = letter.is_lowercase();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::kind_of_name;

    #[test]
    fn names_of_persons() {
        for (name, kind) in [
            ("SSN", "ssn"),
            ("MBR_DOB", "birth_date"),
            ("BirthDate", "birth_date"),
            ("birth_dt", "birth_date"),
            ("MBR_ID", "member_id"),
            ("memberId", "member_id"),
            ("PATIENTID", "member_id"),
            ("Patient Name", "name"),
            ("last_name", "name"),
            ("home_phone_2", "phone"),
            ("ZIP", "zip"),
        ] {
            assert_eq!(kind_of_name(name), Some(kind), "{name}");
        }
        for name in [
            "PRVDR_ZIP",
            "birth_year",
            "patient_count",
            "member_months",
            "claim_id",
            "NPI_NUM",
            "address_count_of_site",
        ] {
            assert_eq!(kind_of_name(name), None, "{name}");
        }
    }
}
