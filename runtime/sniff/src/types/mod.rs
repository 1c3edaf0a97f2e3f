//! What the values of a column are: tried with the parsers that read columns, over the whole sample.

mod identifiers;
mod moments;
mod nulls;
mod numbers;

use ingest_formats::parse::boolean;
use ingest_program::TypeKind;

use self::identifiers::{is_code, is_identifier};
use self::numbers::{amount, are_codes, are_thousands, have_decimal_commas, may_be_thousands, number};
use crate::reading::Said;

pub(crate) use self::nulls::{MARKERS, is_number};
pub(crate) use self::numbers::MOST_DIGITS;

/// The type of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Typed {
    pub(crate) kind: TypeKind,
    /// How dates and times are written; none where ISO 8601 has it so.
    pub(crate) format: Option<String>,
    /// A format that would read the values as well, with day and month the other way round.
    pub(crate) or: Option<String>,
    /// Words of it that mean null.
    pub(crate) markers: Vec<&'static str>,
    /// What is to be known of it.
    pub(crate) note: Option<String>,
}

impl Typed {
    /// A type, and nothing else.
    pub(crate) fn plain(kind: TypeKind) -> Self {
        Self { kind, format: None, or: None, markers: Vec::new(), note: None }
    }
}

/// What of types only the other columns of a file can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each says of its own whether it was seen")]
pub(crate) struct Evidence {
    /// Some column has days above 12 behind months.
    pub(crate) month_first: bool,
    /// Some column has days above 12 before months.
    pub(crate) day_first: bool,
    /// Some column has numbers with a comma before their last digits, so that a point divides thousands.
    pub(crate) decimal_comma: bool,
    /// Some column has numbers with a point that divides no thousands.
    pub(crate) decimal_point: bool,
}

impl Evidence {
    /// What the values of a column tell of the others.
    fn of(values: &[&str]) -> Self {
        let has_point = values.iter().any(|it| it.contains('.')) && !may_be_thousands(values);
        // Months and codes (`01.2024`, `250.00` and `401.9`) are no numbers.
        let decimal_point = has_point && number(values).is_some() && !are_codes(values);
        Self { decimal_comma: have_decimal_commas(values), decimal_point, ..moments::evidence(values) }
    }

    fn and(self, other: Self) -> Self {
        Self {
            month_first: self.month_first | other.month_first,
            day_first: self.day_first | other.day_first,
            decimal_comma: self.decimal_comma | other.decimal_comma,
            decimal_point: self.decimal_point | other.decimal_point,
        }
    }
}

/// What the columns of a file tell of each other.
pub(crate) fn evidence(columns: &[Vec<&str>]) -> Evidence {
    columns.iter().map(|it| Evidence::of(it)).fold(Evidence::default(), Evidence::and)
}

/// The type of a column of this name with these values, none of which is null or empty; `said` is what the file says of them.
pub(crate) fn infer(name: &str, values: &[&str], said: &Said, evidence: Evidence) -> Typed {
    match said {
        Said::Nothing | Said::Texts => told(name, values, *said == Said::Texts, evidence),
        Said::Text => Typed::plain(TypeKind::Text),
        Said::Kind(kind) => Typed::plain(*kind),
        Said::Amount | Said::Quantity => amount(values, *said == Said::Amount),
        // The name of a column of days hints at what eight digits are.
        Said::Day => Some(told("date", values, true, evidence))
            .filter(|it| !values.is_empty() && it.markers.is_empty())
            .unwrap_or(Typed::plain(TypeKind::Text)),
    }
}

/// The type that values tell.
fn told(name: &str, values: &[&str], is_text: bool, evidence: Evidence) -> Typed {
    if values.is_empty() {
        return Typed { note: Some("no value is in the sample".to_owned()), ..Typed::plain(TypeKind::Text) };
    }
    if let Some(typed) = of(name, values, is_text, evidence) {
        return typed;
    }
    // Words for nothing stand between values of a type. Those that may be numbers are values where the rest are some.
    for numbers in [false, true] {
        let (markers, rest) = nulls::without_markers(values, numbers);
        if let (false, false) = (markers.is_empty(), rest.len() < 2)
            && let Some(typed) = of(name, &rest, is_text, evidence)
        {
            return Typed { markers, ..typed };
        }
    }
    Typed::plain(TypeKind::Text)
}

/// The type that all of the values have; none if that is text.
fn of(name: &str, values: &[&str], is_text: bool, evidence: Evidence) -> Option<Typed> {
    if let Some(moment) = moments::of(name, values, evidence) {
        return Some(moment);
    }
    if is_text {
        return None;
    }
    if is_flag(values) {
        return Some(Typed::plain(TypeKind::Bool));
    }
    if evidence.decimal_comma && may_be_thousands(values) {
        let note = if evidence.decimal_point {
            "of other columns some have a comma before their last digits, and some a point: nothing tells whether it divides thousands here"
        } else {
            "a point divides thousands here, where commas of other columns are before the last digits"
        };
        return Some(Typed { note: Some(note.to_owned()), ..Typed::plain(TypeKind::Text) });
    }
    let number = number(values).filter(|it| it.kind != TypeKind::Int || !is_identifier(name))?;
    if !are_codes(values) {
        let is_doubtful = !evidence.decimal_point && are_thousands(values);
        let note = is_doubtful.then(|| "nothing tells whether the point divides thousands".to_owned());
        return Some(Typed { note, ..number });
    }
    let kind = if is_code(name) { TypeKind::Text } else { number.kind };
    let note = "digits behind the point are not as numbers have them: to a number 1.1 and 1.10 are one, to a text two";
    Some(Typed { note: Some(note.to_owned()), ..Typed::plain(kind) })
}

/// Whether values are words for true and false of one pair. `true` alone says it; letters and `yes` only beside their opposites,
/// for they are codes of many other things.
fn is_flag(values: &[&str]) -> bool {
    if !values.iter().all(|it| boolean(it.as_bytes()).is_some()) {
        return false;
    }
    let is = |word: &str| values.iter().any(|it| it.eq_ignore_ascii_case(word));
    let [truth, falsity, yes, no, y, n, t, f] = ["true", "false", "yes", "no", "y", "n", "t", "f"].map(is);
    let numbers = is("1") || is("0");
    let pairs = [truth || falsity, yes && no, y && n, t && f];
    let partly = [yes != no, y != n, t != f];
    !numbers && !partly.contains(&true) && pairs.iter().filter(|it| **it).count() == 1
}

#[cfg(test)]
mod tests {
    use super::{Evidence, Said, infer};

    fn told(name: &str, values: &[&str]) -> String {
        let typed = infer(name, values, &Said::Nothing, Evidence::default());
        let mut told = typed.kind.to_string();
        for part in
            [typed.format.map(|it| format!(" {it}")), typed.or.map(|it| format!(" or {it}"))].into_iter().flatten()
        {
            told.push_str(&part);
        }
        let nulls = typed.markers.iter().flat_map(|it| [" null ", it]);
        told + &nulls.collect::<String>()
    }

    #[test]
    fn years_and_days_of_two_digits() {
        assert_eq!(told("d", &["24.01.31", "24.02.28"]), "date %y.%m.%d or %d.%m.%y");
        assert_eq!(told("d", &["24-01-31", "24-02-28"]), "date %y-%m-%d or %d-%m-%y");
        assert_eq!(told("d", &["31/01/24", "28/02/24"]), "date %d/%m/%y or %y/%m/%d");
        assert_eq!(told("d", &["01/31/24", "02/28/24"]), "date %m/%d/%y");
        assert_eq!(told("d", &["98.01.31", "99.02.28"]), "date %y.%m.%d");
    }

    #[test]
    fn identifiers_are_no_numbers() {
        for name in
            ["zip", "PatientZip", "MemberZIP", "HomePhone", "BillingNPI", "NDCCode", "TaxID", "memberzip", "PLZ"]
        {
            assert_eq!(told(name, &["10001", "22138"]), "text", "{name}");
        }
        for name in ["Hotel", "zipper", "phonetic", "iphone_sales", "microphone", "telephone_count"] {
            assert_eq!(told(name, &["10001", "22138"]), "int", "{name}");
        }
        assert_eq!(told("price", &["5", "10.50", "9.5"]), "decimal(12, 2)");
        assert_eq!(told("code", &["250.00", "401.9", "V58"]), "text");
        assert_eq!(told("code", &["250.00", "401.9"]), "text");
        assert_eq!(told("x", &["250.0", "401.91"]), "decimal(12, 2)");
        assert_eq!(told("x", &["250.00", "401.90", "7"]), "decimal(12, 2)");
    }

    #[test]
    fn years_of_two_digits_tell_nothing_of_days() {
        let told = |values: &[&str]| Evidence::of(values).day_first;
        assert!(!told(&["24-01-31", "24-02-28", "24-03-15"]));
        assert!(told(&["25/03/19", "26/03/19", "30/04/19"]) && told(&["31/01/2024"]));
    }

    #[test]
    fn commas_of_one_column_tell_points_of_another() {
        let evidence = Evidence::of(&["1,51", "12", "1.234,5"]);
        assert!(evidence.decimal_comma && !Evidence::of(&["1,000", "2,500"]).decimal_comma);
        let typed = |evidence| infer("menge", &["1.000", "2.500", "12"], &Said::Nothing, evidence);
        assert_eq!(typed(evidence).kind.to_string(), "text");
        assert_eq!(typed(Evidence::default()).kind.to_string(), "decimal(12, 3)");
        // Where a point of others divides no thousands, nothing tells; months tell nothing of points.
        let chapters = evidence.and(Evidence::of(&["4.1", "4.2", "5.1"]));
        assert_eq!(typed(chapters).kind.to_string(), "text");
        assert!(!Evidence::of(&["01.2024", "02.2024"]).decimal_point);
    }

    #[test]
    fn moments_say_how_far_from_utc_they_are() {
        assert_eq!(told("t", &["2024-01-31T10:00:00+01:00", "2024-02-01T10:00:00Z"]), "timestamp(\"UTC\")");
        assert_eq!(told("t", &["2024-01-31T10:00:00", "2024-02-01 10:00"]), "timestamp");
        assert_eq!(told("t", &["01/31/2024 10:00:00 +0100"]), "timestamp(\"UTC\") %m/%d/%Y %H:%M:%S %z");
    }

    #[test]
    fn numbers() {
        assert_eq!(told("x", &["1", "-20"]), "int");
        assert_eq!(told("x", &["1", "0"]), "int");
        assert_eq!(told("zip", &["02138", "10001"]), "text");
        assert_eq!(told("phone", &["+15550100", "+15550101"]), "text");
        assert_eq!(told("x", &["1.50", "2"]), "decimal(12, 2)");
        assert_eq!(told("x", &["12345678901.5"]), "decimal(14, 1)");
        assert_eq!(told("x", &["0.1234567"]), "float");
        assert_eq!(told("x", &["1e5", "2"]), "float");
        assert_eq!(told("x", &["12345678901234567890123"]), "text");
        assert_eq!(told("x", &["1", "NA", "3"]), "int null NA");
        assert_eq!(told("x", &["1", "x", "3"]), "text");
        assert_eq!(told("x", &["1,000"]), "text");
    }

    #[test]
    fn flags() {
        assert_eq!(told("x", &["true", "TRUE"]), "bool");
        assert_eq!(told("x", &["Y", "N"]), "bool");
        assert_eq!(told("x", &["N", "N"]), "text");
        assert_eq!(told("sex", &["F", "F"]), "text");
        assert_eq!(told("x", &["Y", "N", "T"]), "text");
    }

    #[test]
    fn days_and_times() {
        assert_eq!(told("x", &["2024-01-31"]), "date");
        assert_eq!(told("x", &["2024-01-31 12:30:00"]), "timestamp");
        assert_eq!(told("x", &["12:30", "01:00"]), "time");
        assert_eq!(told("x", &["01/31/2024", "1/2/2024"]), "date %m/%d/%Y");
        assert_eq!(told("x", &["31/01/2024", "02/01/2024"]), "date %d/%m/%Y");
        assert_eq!(told("x", &["01/02/2024"]), "date %m/%d/%Y or %d/%m/%Y");
        assert_eq!(told("x", &["01/31/2024 1:05 PM"]), "timestamp %m/%d/%Y %I:%M %p");
        assert_eq!(told("x", &["31-JAN-2024"]), "date %d-%b-%Y");
        assert_eq!(told("dob", &["19700131"]), "date %Y%m%d");
        assert_eq!(told("x", &["19700131"]), "int");
        assert_eq!(told("x", &["19700131", "19700201", "20240229"]), "date %Y%m%d");
        assert_eq!(told("x", &["2024-01-31", "NULL"]), "text");
        assert_eq!(told("x", &["2024-01-31", "NULL", "2024-02-01"]), "date null NULL");
    }

    #[test]
    fn what_a_format_says_of_values() {
        let told = |said: &Said, values: &[&str]| {
            let typed = infer("x", values, said, Evidence::default());
            format!("{} {}", typed.kind, typed.format.unwrap_or_default())
        };
        assert_eq!(told(&Said::Text, &["1", "2"]), "text ");
        assert_eq!(told(&Said::Amount, &["1", "2"]), "decimal(18, 2) ");
        assert_eq!(told(&Said::Amount, &["1.125", "2"]), "decimal(18, 3) ");
        assert_eq!(told(&Said::Amount, &["x"]), "text ");
        assert_eq!(told(&Said::Quantity, &["1", "2"]), "int ");
        assert_eq!(told(&Said::Day, &["20240131"]), "date %Y%m%d");
        assert_eq!(told(&Said::Day, &["20240131", "20240131-20240201"]), "text ");
        assert_eq!(told(&Said::Day, &["20240131123059", "20240201000000"]), "timestamp %Y%m%d%H%M%S");
        assert_eq!(told(&Said::Day, &["202401311230"]), "timestamp %Y%m%d%H%M");
    }

    #[test]
    fn other_columns_tell_what_a_day_is() {
        let day_first = Evidence { day_first: true, ..Evidence::default() };
        let typed = infer("x", &["01/02/2024"], &Said::Nothing, day_first);
        assert_eq!((typed.format.as_deref(), typed.or), (Some("%d/%m/%Y"), None));
    }
}
