//! Expressions of SQL.

use ingest_diagnostics::{Applicability, Diagnostic, Span};

use super::super::Report;
use super::{Slip, foreign, instead, together};
use crate::rules;
use crate::tree::Kind;

/// Words of expressions that are written in capitals elsewhere.
const SHOUTED: &[&str] = &["is", "not", "null", "and", "or", "in", "between", "as", "else", "if", "match"];

impl<'t> Report<'t> {
    pub(super) fn sql(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        self.list_in_round_brackets(slip)
            .or_else(|| self.alias(slip))
            .or_else(|| self.cast(slip))
            .or_else(|| self.double_colon(slip))
            .or_else(|| self.quoted_constant(slip))
            .or_else(|| self.case(slip))
            .or_else(|| self.words_in_capitals(slip))
            .or_else(|| self.star(slip))
            .or_else(|| self.word_of_a_query(slip))
    }

    /// `in ("a", "b")`.
    fn list_in_round_brackets(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        if slip.token() != "(" || slip.last_word != "in" {
            return None;
        }
        let at = slip.look.at;
        let span = self.span(at, at + 1);
        let found = foreign("a list stands in square brackets", span, "this bracket is round");
        let inside = slip.rest.get(1..)?;
        match inside.find(['(', ')']).filter(|at| inside.get(*at..).is_some_and(|rest| rest.starts_with(')'))) {
            Some(length) => {
                let close = at + 1 + length;
                let title = format!("write `[{}]`", inside.get(..length)?);
                Some(together(found, title, vec![(span, "["), (self.span(close, close + 1), "]")]))
            }
            None => Some(found.help("write `x in [\"a\", \"b\"]`")),
        }
    }

    /// `x AS name`, where the field has that name already.
    fn alias(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        if slip.strict != Kind::strict_map || !slip.is("as") {
            return None;
        }
        let after = slip.rest.get(2..)?.trim_start();
        let name: &str = after.split(|it: char| !it.is_ascii_alphanumeric() && it != '_').next()?;
        if name.is_empty() || name != slip.first_word() {
            return None;
        }
        let end = slip.look.at + slip.rest.len() - after.len() + name.len();
        let found =
            foreign("a field has its name on the left", self.span(slip.look.at, end), "this gives it a name again");
        let found = found.why("after a value, `as` names the type that it is converted to");
        Some(found.fix("remove it", Applicability::Safe, self.span(slip.before_end(), end), ""))
    }

    /// `CAST(x AS type)`
    fn cast(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        if !slip.is("as") || slip.token() == "as" {
            return None;
        }
        let open = slip.before.to_ascii_lowercase().rfind("cast(")?;
        let value = slip.before.get(open + "cast(".len()..)?.trim();
        let value = if value.is_empty() || value.contains(['(', '"', ' ']) { "x" } else { value };
        let written = slip.rest.get(slip.token().len()..)?.trim_start();
        let written = written.split(|it: char| !it.is_ascii_alphanumeric() && it != '_').next().unwrap_or("");
        let ty = type_here(written);
        // Whatever a value is, it can be written.
        let answer = if ty == "text" { "" } else { " else null" };
        Some(
            foreign("a conversion is no call here", self.place(slip), "`as` is an operator here")
                .help(format!("write `{value} as {ty}{answer}`")),
        )
    }

    /// `x::text`
    fn double_colon(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        if slip.token() != "::" || !slip.wants_operator() {
            return None;
        }
        let rest = slip.rest.get(2..)?;
        let end = slip.look.at + slip.rest.len() - rest.trim_start().len();
        let found = foreign("a conversion has the operator `as`", self.place(slip), "not known here");
        Some(instead(found, self.span(slip.before_end(), end), " as "))
    }

    /// `date "2024-01-31"`, `DATE '2024-01-31'`, `time "06:00"`
    fn quoted_constant(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        if !slip.wants_operator() {
            return None;
        }
        let quote = slip.token().chars().next().filter(|it| matches!(it, '"' | '\''))?;
        let (inner, _) = slip.rest.get(1..)?.split_once(quote)?;
        let numbers: Vec<_> = inner.split(['-', ':']).collect();
        let lengths: Vec<_> = numbers.iter().map(|it| it.len()).collect();
        let all_digits = numbers.iter().all(|it| it.bytes().all(|byte| byte.is_ascii_digit()));
        let (what, fits) = match slip.last_word.to_ascii_lowercase().as_str() {
            "date" => ("a date", lengths == [4, 2, 2] && !inner.contains(':')),
            "time" => ("a time of day", (lengths == [2, 2] || lengths == [2, 2, 2]) && !inner.contains('-')),
            _ => return None,
        };
        let span = self.word_before(slip).to(self.span(slip.look.at, slip.look.at + inner.len() + 2));
        let found = foreign(format!("{what} stands for itself, without quotes"), span, "a word and quotes around it");
        (fits && all_digits).then(|| instead(found, span, inner))
    }

    /// `CASE WHEN …`
    fn case(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        (slip.follows("case") && slip.wants_operator()).then(|| {
            foreign("`case` is no expression here", self.word_before(slip), "a choice is written otherwise here")
                .help("write `match x { \"a\" => 1  _ => 2 }`, or `if condition { a } else { b }`")
        })
    }

    /// `IS NOT NULL`, `AND`; and `NOT x`, `IF x`, where the word was read as a name.
    fn words_in_capitals(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        if matches!(slip.last_word, "NOT" | "IF" | "MATCH") && slip.wants_operator() {
            let span = self.word_before(slip);
            return Some(lower_case(slip.last_word, span));
        }
        let mut at = 0;
        let mut end = 0;
        for word in slip.rest.split_inclusive([' ', '\t']) {
            let bare = word.trim_end_matches([' ', '\t']);
            if !SHOUTED.contains(&bare.to_ascii_lowercase().as_str()) {
                break;
            }
            if bare.chars().any(|it| it.is_ascii_uppercase()) {
                end = at + bare.len();
            }
            at += word.len();
        }
        let written = slip.rest.get(..end)?;
        // A single word is one only where an operator can stand.
        if written.is_empty() || (!written.contains(' ') && !slip.wants_operator()) {
            return None;
        }
        Some(lower_case(written, self.span(slip.look.at, slip.look.at + end)))
    }

    /// `COUNT(*)`, and `*` for all columns.
    fn star(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        if slip.token() != "*" || !slip.wants_value() {
            return None;
        }
        let head = slip.before.strip_suffix('(').map_or("", str::trim_end);
        let is_count = head.len() >= 5 && head.get(head.len() - 5..).is_some_and(|it| it.eq_ignore_ascii_case("count"));
        if is_count && slip.rest.starts_with("*)") {
            let span = self.span(slip.start + head.len() - 5, slip.look.at + 2);
            return Some(instead(
                foreign("rows are counted by `rows()`", span, "written otherwise here"),
                span,
                "rows()",
            ));
        }
        Some(
            foreign("`*` stands for no columns", self.place(slip), "expected a value here")
                .help("write `same names` in the map for all columns whose name and type agree with a field"),
        )
    }

    /// `like`, `over (…)`, `interval '1' day`, `select x`
    fn word_of_a_query(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        let negated = slip.last_word == "not";
        if !slip.wants_operator() && !negated {
            return None;
        }
        let span = self.place(slip);
        let lower = slip.token().to_ascii_lowercase();
        match lower.as_str() {
            "like" | "ilike" | "rlike" | "regexp" | "similar" if negated => {
                return Some(
                    foreign(
                        format!("`not {lower}` is no operator here"),
                        span,
                        "a pattern is tried by a function here",
                    )
                    .help("write `not matches(x, r\"^A.*$\")`, or `not starts_with(x, \"A\")`"),
                );
            }
            _ if negated => return None,
            "like" | "ilike" | "rlike" | "regexp" | "similar" => {
                return Some(
                    foreign(format!("`{lower}` is no operator here"), span, "a pattern is tried by a function here")
                        .help("write `matches(x, r\"^A.*$\")`, or `starts_with(x, \"A\")`"),
                );
            }
            "over" => {
                return Some(
                    foreign("a field sees no other rows", span, "no window begins here")
                        .help("write `dedupe by (…) keep latest(…)` to keep one row of several"),
                );
            }
            _ => {}
        }
        let before = self.word_before(slip);
        match slip.last_word.to_ascii_lowercase().as_str() {
            "interval" => Some(
                foreign("days are added by a function", before, "no such constant").help("write `add_days(date, 1)`"),
            ),
            "select" => Some(
                foreign("a value needs no `select`", before, "not needed")
                    .help("write the expression alone; a whole query stands in `sql \"\"\"…\"\"\"`"),
            ),
            "distinct" => Some(
                foreign("`distinct` is no operator here", before, "not known here")
                    .help("write `dedupe by (…) keep first` in the map, or `distinct(x)` in a check"),
            ),
            _ => None,
        }
    }
}

/// A type of SQL as it is called here; as it is written where it is none.
fn type_here(written: &str) -> &str {
    match written.to_ascii_lowercase().as_str() {
        "text" | "varchar" | "nvarchar" | "char" | "nchar" | "string" => "text",
        "" | "int" | "integer" | "bigint" | "smallint" | "tinyint" => "int",
        "decimal" | "numeric" | "number" => "decimal(12, 2)",
        "float" | "double" | "real" => "float",
        "bool" | "boolean" => "bool",
        "date" => "date",
        "time" => "time",
        "timestamp" | "datetime" => "timestamp",
        _ => written,
    }
}

fn lower_case(written: &str, span: Span) -> Diagnostic {
    let message = format!("`{written}` is written in lower case");
    let found = Diagnostic::new(&rules::MISSPELT_KEYWORD, message, span, "not known like this");
    instead(found, span, &written.to_ascii_lowercase())
}
