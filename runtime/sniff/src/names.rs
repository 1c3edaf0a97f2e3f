//! Names of columns that the language can say.

use std::collections::{BTreeMap, BTreeSet};

/// Words of the language that stand in backticks where they are names, or read badly as one.
const KEYWORDS: [&str; 16] = [
    "and", "or", "not", "in", "is", "between", "as", "if", "else", "match", "null", "true", "false", "at", "from",
    "value",
];

/// Letters of a name, at most.
const LONGEST: usize = 60;

/// Gives each column a name: what the file calls it where that is one, else what is like it; `column_3` where it has none.
#[derive(Debug, Default)]
pub(crate) struct Names {
    taken: BTreeSet<String>,
    /// Of a name that several would have the last number behind it.
    counts: BTreeMap<String, usize>,
    given: usize,
}

impl Names {
    /// The name of the next column.
    pub(crate) fn next(&mut self, called: &str) -> String {
        self.next_within(called, "")
    }

    /// The next column is called as the file calls it, in backticks where that is no word; none where a column cannot be.
    pub(crate) fn literal(&mut self, called: &str) -> Option<String> {
        self.given += 1;
        let is_free = is_field(called) && !called.starts_with('_') && self.taken.insert(called.to_owned());
        is_free.then(|| called.to_owned())
    }

    /// The name of the next column, which is part of something: that tells it apart where the name is taken.
    pub(crate) fn next_within(&mut self, called: &str, around: &str) -> String {
        self.given += 1;
        let mut name = if is_name(called) { called.to_owned() } else { plain(called) };
        if name.is_empty() {
            name = format!("column_{}", self.given);
        }
        if KEYWORDS.contains(&name.as_str()) {
            name.push('_');
        }
        let around = plain(around);
        if self.taken.contains(&name) && !around.is_empty() {
            name = format!("{around}_{name}");
        }
        if self.taken.insert(name.clone()) {
            return name;
        }
        let count = self.counts.entry(name.clone()).or_insert(1);
        loop {
            *count += 1;
            let unique = format!("{name}_{count}");
            if self.taken.insert(unique.clone()) {
                return unique;
            }
        }
    }
}

/// Whether a text may be the name of a field as it stands, in backticks where it is no word.
pub(crate) fn is_field(text: &str) -> bool {
    (1..=LONGEST).contains(&text.len()) && !text.chars().any(|it| it == '`' || it.is_control())
}

fn is_name(text: &str) -> bool {
    text.len() <= LONGEST
        && text.starts_with(|it: char| it.is_ascii_alphabetic())
        && text.chars().all(|it| it.is_ascii_alphanumeric() || it == '_')
}

/// `Patient Name (last)` as `patient_name_last`; nothing where no letter of it is a plain one.
fn plain(text: &str) -> String {
    let mut name = String::new();
    for letter in text.chars() {
        if letter.is_ascii_alphanumeric() {
            name.push(letter.to_ascii_lowercase());
        } else if !name.is_empty() && !name.ends_with('_') && !letter.is_alphanumeric() {
            name.push('_');
        }
        if name.len() == LONGEST {
            break;
        }
    }
    let name = name.trim_end_matches('_');
    match name.chars().next() {
        Some(first) if first.is_ascii_digit() => format!("c_{name}"),
        _ => name.to_owned(),
    }
}

/// The words of a name in small letters: `patientId`, `PATIENT_ID` and `patient id` are `patient`, `id`; `NDCCode` is `ndc`, `code`.
pub(crate) fn words(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let mut words = vec![String::new()];
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|it| letters.get(it));
        let is_small = |it: Option<&char>| it.is_some_and(|it| it.is_lowercase());
        let is_capital = |it: Option<&char>| it.is_some_and(|it| it.is_uppercase());
        let starts = letter.is_uppercase() && (is_small(before) || is_capital(before) && is_small(letters.get(at + 1)));
        if !letter.is_alphabetic() || starts {
            words.push(String::new());
        }
        if letter.is_alphabetic()
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|it| !it.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn names_are_identifiers_and_differ() {
        let mut names = Names::default();
        let given =
            ["PatientID", "Patient Name", "patient_name", "2019", "_raw", "from", "", "番号", "a", "a", "Größe (m²)"];
        let found: Vec<_> = given.iter().map(|it| names.next(it)).collect();
        assert_eq!(
            found,
            [
                "PatientID",
                "patient_name",
                "patient_name_2",
                "c_2019",
                "raw",
                "from_",
                "column_7",
                "column_8",
                "a",
                "a_2",
                "gre_m"
            ]
        );
    }
}
