//! What the names of columns tell of digits that are in them.

use crate::names::words;

/// Words in names of columns whose digits are no numbers, also where none of a sample begins with a zero.
const IDENTIFIERS: [&str; 17] = [
    "zip",
    "zipcode",
    "postal",
    "postcode",
    "plz",
    "ssn",
    "npi",
    "mrn",
    "phone",
    "fax",
    "tel",
    "ndc",
    "fips",
    "ein",
    "tin",
    "taxid",
    "telephone",
];
/// Those that other words are written together with, and words that stand before and behind them then.
const JOINED: [&str; 7] = ["zip", "phone", "ssn", "npi", "mrn", "ndc", "fips"];
const OWNERS: [&str; 19] = [
    "patient",
    "pat",
    "member",
    "mbr",
    "subscriber",
    "provider",
    "prov",
    "billing",
    "rendering",
    "referring",
    "attending",
    "home",
    "work",
    "cell",
    "contact",
    "facility",
    "pharmacy",
    "prescriber",
    "customer",
];
const BEHIND: [&str; 5] = ["code", "number", "no", "num", "nbr"];
/// Words in names of what is counted, whatever else is in them.
const COUNTED: [&str; 12] =
    ["count", "counts", "total", "sum", "sales", "visits", "calls", "minutes", "amount", "amt", "avg", "pct"];

/// Whether digits of a column of this name are no number.
pub(super) fn is_identifier(name: &str) -> bool {
    let words = words(name);
    let is_joined = |word: &str| {
        let owned = |it: &&str| word.strip_suffix(*it).is_some_and(|owner| OWNERS.contains(&owner));
        let named = |it: &&str| word.strip_prefix(*it).is_some_and(|rest| BEHIND.contains(&rest));
        JOINED.iter().any(|it| owned(it) || named(it))
    };
    let is_one = words.iter().any(|it| IDENTIFIERS.contains(&it.as_str()) || is_joined(it))
        || words.windows(2).any(|it| matches!(it, [tax, id] if tax == "tax" && id == "id"));
    is_one && !words.iter().any(|it| COUNTED.contains(&it.as_str()))
}

/// Words in names of columns of codes.
const CODES: [&str; 13] = [
    "code",
    "codes",
    "cd",
    "icd",
    "dx",
    "diag",
    "diagnosis",
    "version",
    "ver",
    "section",
    "chapter",
    "paragraph",
    "release",
];

/// Whether a column of this name has codes.
pub(super) fn is_code(name: &str) -> bool {
    words(name).iter().any(|it| CODES.contains(&it.as_str()))
}
