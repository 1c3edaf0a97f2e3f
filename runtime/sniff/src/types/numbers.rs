//! Numbers: whole, exact and measured, amounts of money, and what only looks like some.

use ingest_formats::parse::{float, int};
use ingest_program::TypeKind;

use super::Typed;

/// Whole numbers, exact ones, or others.
pub(super) fn number(values: &[&str]) -> Option<Typed> {
    // What begins with a zero, or with a plus, is the name of something: postal codes, accounts, phones.
    let is_identifier = |it: &&str| {
        let digits = it.strip_prefix('-').unwrap_or(it);
        let mut bytes = digits.bytes();
        bytes.next() == Some(b'0') && bytes.next().is_some_and(|it| it.is_ascii_digit())
    };
    if values.iter().any(is_identifier) || values.iter().all(|it| it.starts_with('+')) {
        return None;
    }
    if values.iter().all(|it| int(it.as_bytes()).is_some()) {
        return Some(Typed::plain(TypeKind::Int));
    }
    if !values.iter().all(|it| float(it.as_bytes()).is_some()) {
        return None;
    }
    // Digits alone that no `int` holds are the name of something too.
    if values.iter().all(|it| it.bytes().all(|it| it.is_ascii_digit())) {
        return None;
    }
    let kind = exact(values, MOST_SCALE).map_or_else(
        // What a `float` would round is kept to the last digit, or as it stands.
        || if values.iter().any(|it| is_rounded(it)) { exact(values, MOST_DIGITS) } else { Some(TypeKind::Float) },
        Some,
    );
    kind.map(Typed::plain)
}

/// Whether values may as well be whole numbers of which a point divides the thousands: `105.000`.
pub(super) fn are_thousands(values: &[&str]) -> bool {
    let is_lead = |it: &str| (1..=3).contains(&it.len()) && !it.starts_with('0');
    let fits = |it: &&str| it.trim_start_matches('-').split('.').next().is_some_and(is_lead);
    may_be_thousands(values) && values.iter().all(fits)
}

/// Digits of money, and those of them behind the point.
const MONEY: (u8, u8) = (18, 2);

/// Numbers that are known to be some; texts where they are none.
pub(super) fn amount(values: &[&str], is_money: bool) -> Typed {
    let (precision, scale) = MONEY;
    let plain = Typed::plain(TypeKind::Text);
    match number(values).map(|it| it.kind) {
        Some(TypeKind::Int) if !is_money => Typed::plain(TypeKind::Int),
        Some(TypeKind::Int) => Typed::plain(TypeKind::Decimal { precision, scale }),
        Some(TypeKind::Decimal { scale: seen, .. }) => {
            Typed::plain(TypeKind::Decimal { precision, scale: scale.max(seen) })
        }
        _ => plain,
    }
}

/// Whether values are numbers with a decimal comma: `1,5`, `1.234,56`. One with three digits behind the comma may be thousands.
pub(super) fn have_decimal_commas(values: &[&str]) -> bool {
    let is_digits = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    let behind = |it: &&str| {
        let (before, after) = it.strip_prefix('-').unwrap_or(it).split_once(',')?;
        (before.split('.').all(is_digits) && is_digits(after)).then_some(after.len())
    };
    let is_whole = |it: &&str| is_digits(it.strip_prefix('-').unwrap_or(it));
    values.iter().all(|it| is_whole(it) || behind(it).is_some())
        && values.iter().filter_map(behind).any(|digits| digits != 3)
}

/// Whether each value that has a point has three digits behind each.
pub(super) fn may_be_thousands(values: &[&str]) -> bool {
    let groups = |it: &&str| it.split('.').skip(1).all(|it| it.len() == 3 && it.bytes().all(|it| it.is_ascii_digit()));
    values.iter().all(groups) && values.iter().any(|it| it.contains('.'))
}

/// Whether some of the values end in a zero that others, with fewer digits behind the point, were not filled up with: who writes numbers does
/// one or the other, while codes (`250.00` and `401.9` of ICD-9) and versions are as they are.
pub(super) fn are_codes(values: &[&str]) -> bool {
    let behind = || values.iter().filter_map(|it| it.split_once('.')).map(|(_, it)| it);
    let is_measured = values.iter().any(|it| it.contains(['e', 'E']));
    let filled = behind().filter(|it| it.len() > 1 && it.ends_with('0')).map(str::len).min();
    !is_measured && filled.is_some_and(|digits| behind().any(|it| !matches!(it, "" | "0") && it.len() < digits))
}

/// Digits after the point that an exact number has, at most: what is measured has more, or has exponents.
const MOST_SCALE: usize = 6;
/// Digits that a column has room for: more than the sample has, for the next file.
const USUAL_PRECISION: usize = 12;

/// Significant digits that tell one `float` from every other, and those of a decimal.
const FLOAT_DIGITS: usize = 17;
pub(crate) const MOST_DIGITS: usize = 38;

/// Whether a number without an exponent has more digits than a `float` keeps. Of a part of one the first are what was measured.
fn is_rounded(value: &str) -> bool {
    let digits = value.trim_start_matches(['-', '+', '0']);
    let whole = digits.split('.').next().unwrap_or_default().len();
    let significant = digits.trim_end_matches(['0', '.']).bytes().filter(u8::is_ascii_digit).count();
    !value.contains(['e', 'E']) && whole > 1 && significant > FLOAT_DIGITS
}

/// The decimal type that holds all of the values, with at most so many digits behind the point.
fn exact(values: &[&str], most_scale: usize) -> Option<TypeKind> {
    let (mut whole, mut scale) = (0, 0);
    for value in values {
        if value.contains(['e', 'E']) {
            return None;
        }
        let digits = value.trim_start_matches(['-', '+']);
        let (before, after) = digits.split_once('.').unwrap_or((digits, ""));
        whole = whole.max(before.len());
        scale = scale.max(after.len());
    }
    if scale > most_scale {
        return None;
    }
    let scale = scale.max(1);
    let precision = (whole + scale + 2).max(USUAL_PRECISION);
    (precision <= MOST_DIGITS).then_some(TypeKind::Decimal { precision: precision as u8, scale: scale as u8 })
}
