//! Names as Kubernetes takes them: RFC 1123 labels.

use crate::text::sha256;

/// The longest label; the job's name is also a label's value.
const LONGEST: usize = 63;
/// Hexadecimal digits of the digest that tells shortened or altered names apart.
const MARK: usize = 8;

/// The parts, joined by `-`, as an RFC 1123 label: at most 63 of `a-z`, `0-9` and `-`, a letter or digit at both ends.
///
/// `_` becomes `-`. Where more than that is lost, a digest of the parts at the end keeps different names different; so it does where a
/// part would bring two dashes, which only an empty part makes: no name of a program's meets one that has such a part.
pub fn label(parts: &[&str]) -> String {
    short_label(parts, LONGEST)
}

/// A [`label`] of at most `longest` characters, more than those of a digest.
pub fn short_label(parts: &[&str], longest: usize) -> String {
    let joined = parts.join("-");
    let mapped: String = joined
        .chars()
        .map(|it| it.to_ascii_lowercase())
        .map(|it| if it.is_ascii_alphanumeric() { it } else { '-' })
        .collect();
    let trimmed = mapped.trim_matches('-');
    let is_divided = |it: &str| it.contains("__") || it.starts_with('_') || it.ends_with('_');
    let faithful = !joined.is_empty()
        && !parts.iter().any(|part| is_divided(part))
        && trimmed.len() == joined.len()
        && joined.chars().all(|it| matches!(it, 'a'..='z' | '0'..='9' | '-' | '_'))
        && trimmed.len() <= longest;
    if faithful {
        return trimmed.to_owned();
    }
    let mark: String = sha256(joined.as_bytes()).chars().take(MARK).collect();
    let kept: String = trimmed.chars().take(longest.saturating_sub(MARK + 1)).collect();
    match kept.trim_end_matches('-') {
        "" => mark,
        kept => format!("{kept}-{mark}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snake_case_becomes_kebab_case() {
        assert_eq!(label(&["ingest", "claims", "cms_carrier"]), "ingest-claims-cms-carrier");
    }

    #[test]
    fn names_that_lose_something_stay_apart() {
        let names = [
            label(&["Claims"]),
            label(&["claims"]),
            label(&["claims_"]),
            label(&["cläims"]),
            label(&["cl.ims"]),
            label(&["claims", "a"]),
            label(&["claims", "", "a"]),
            label(&["claims__a"]),
            label(&["claims", "_a"]),
        ];
        for (index, name) in names.iter().enumerate() {
            assert!(names.iter().skip(index + 1).all(|other| other != name), "{names:?}");
        }
    }

    #[test]
    fn every_name_is_a_label() {
        for name in ["", "_", "-", "ü", "a", "A_", &"x".repeat(200), &"x-".repeat(40), "-a-"] {
            let label = label(&[name]);
            let alphanumeric = |it: Option<char>| it.is_some_and(|it| it.is_ascii_lowercase() || it.is_ascii_digit());
            assert!((1..=LONGEST).contains(&label.len()), "{name}: {label}");
            assert!(label.chars().all(|it| it == '-' || alphanumeric(Some(it))), "{name}: {label}");
            assert!(alphanumeric(label.chars().next()) && alphanumeric(label.chars().last()), "{name}: {label}");
        }
    }
}
