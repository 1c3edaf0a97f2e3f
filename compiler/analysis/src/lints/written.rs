//! Lints about what is written in an expression, and what they ask of its text.

use ingest_diagnostics::{Diagnostic, Sources, Span};
use ingest_syntax::ast::{Expr, ExprKind, Item, ItemKind, Literal};

use crate::rules;

/// A lint that looks at one expression, and not at those around it.
type Lint = fn(&Expr, &Sources) -> Vec<Diagnostic>;

const LINTS: &[Lint] = &[
    rules::comparison_with_bool::check,
    rules::needless_not::check,
    rules::equal_branches::check,
    rules::needless_if::check,
    rules::needless_arm::check,
    rules::repeated_condition::check,
    rules::single_element_list::check,
    rules::repeated_element::check,
    rules::repeated_call::check,
    rules::unmatchable_pattern::check,
    rules::impossible_comparison::check,
    rules::ordered_text::check,
    rules::null_as_text::check,
    rules::needless_parentheses::of_condition,
];

/// Looks at every expression of a declaration once, in the place where it is written. Sees no other declaration: what it
/// finds is remembered until this one changes.
pub(crate) fn of(item: &Item, sources: &Sources) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    item.each_expression(&mut |whole| {
        found.extend(rules::needless_parentheses::of_whole(whole, sources));
        whole.walk(&mut |expr| LINTS.iter().for_each(|lint| found.extend(lint(expr, sources))));
    });
    if let ItemKind::Type(declared) = &item.kind {
        found.extend(rules::unanchored_pattern::check(declared, sources));
    }
    found.extend(rules::two_digit_birth_year::check(item));
    found.extend(rules::unlabelled_phi::check(item));
    found.extend(rules::needless_header::check(item, sources));
    found
}

/// Whether two expressions are written alike: the same words, whatever blanks and brackets are around them.
pub(crate) fn alike(a: &Expr, b: &Expr, sources: &Sources) -> bool {
    std::mem::discriminant(&a.kind) == std::mem::discriminant(&b.kind)
        && without_blanks(unbracketed(a, sources)) == without_blanks(unbracketed(b, sources))
}

/// The text without blanks, but for those inside quotes and between two words.
fn without_blanks(text: &str) -> String {
    let is_word = |it: char| it.is_alphanumeric() || it == '_';
    let mut out = String::with_capacity(text.len());
    let mut blank = false;
    let mut quote: Option<(char, bool)> = None;
    let mut escaped = false;
    for character in text.chars() {
        if let Some((closing, raw)) = quote {
            out.push(character);
            match character {
                _ if escaped => escaped = false,
                '\\' if !raw => escaped = true,
                _ if character == closing => quote = None,
                _ => {}
            }
            continue;
        }
        if character.is_whitespace() {
            blank = true;
            continue;
        }
        if blank && is_word(character) && out.ends_with(is_word) {
            out.push(' ');
        }
        blank = false;
        if matches!(character, '"' | '`') {
            quote = Some((character, character == '`' || out.ends_with('r')));
        }
        out.push(character);
    }
    out
}

/// The text of an expression without the brackets around it.
pub(crate) fn unbracketed<'s>(expr: &Expr, sources: &'s Sources) -> &'s str {
    let mut text = sources.slice(expr.span);
    if is_bracketed(expr, sources) {
        let mut depth = brackets_around(expr, sources);
        while depth > 0 {
            text = text.strip_prefix('(').and_then(|it| it.strip_suffix(')')).unwrap_or(text).trim();
            depth -= 1;
        }
    }
    text
}

/// Whether brackets stand around an expression that belong to nothing in it.
pub(crate) fn is_bracketed(expr: &Expr, sources: &Sources) -> bool {
    brackets_around(expr, sources) > 0
}

fn brackets_around(expr: &Expr, sources: &Sources) -> usize {
    let end = match &expr.kind {
        ExprKind::Unary(op, _) => op.span.start,
        ExprKind::Call { function, piped: false, .. } => function.span.start,
        ExprKind::Literal(_)
        | ExprKind::Name(_)
        | ExprKind::If { .. }
        | ExprKind::Match { .. }
        | ExprKind::List(_)
        | ExprKind::Error => expr.span.end,
        _ => {
            let mut first = None;
            expr.each_part(&mut |part| first = first.or(Some(part.span.start)));
            first.unwrap_or(expr.span.end)
        }
    };
    let before = sources.slice(Span::new(expr.span.file, expr.span.start, end));
    before.chars().filter(|it| !it.is_whitespace()).take_while(|it| *it == '(').count()
}

/// `text` in place of an expression: in brackets where that one is.
pub(crate) fn in_place_of(expr: &Expr, text: String, sources: &Sources) -> String {
    if is_bracketed(expr, sources) { format!("({text})") } else { text }
}

/// The whole line of something that has one to itself; where a comment or more stands on the line, it stays.
pub(crate) fn whole_line(part: Span, sources: &Sources) -> Span {
    let text = sources.text(part.file);
    let before = text.get(..part.start as usize).unwrap_or("");
    let start = before.trim_end_matches([' ', '\t']).len();
    let rest = text.get(part.end as usize..).unwrap_or("");
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t', '\r']).len();
    let ends = rest.get(blanks..).is_some_and(|it| it.starts_with('\n'));
    if ends && before.get(..start).is_some_and(|it| it.ends_with('\n')) {
        Span::new(part.file, start as u32, part.end + blanks as u32 + 1)
    } else {
        part
    }
}

/// The text that an expression is, if it is one.
pub(crate) fn text_literal(expr: &Expr) -> Option<&str> {
    match &expr.kind {
        ExprKind::Literal(Literal::Text(text)) => Some(text),
        _ => None,
    }
}

/// The function and the arguments of a call, what is piped into it first.
pub(crate) fn call(expr: &Expr) -> Option<(&str, Vec<&Expr>)> {
    match &expr.kind {
        ExprKind::Call { function, arguments, .. } => {
            Some((&function.value, arguments.iter().map(|it| &it.value).collect()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::without_blanks;

    #[test]
    fn blanks_count_in_texts_and_between_words() {
        assert_eq!(without_blanks("a  ==\n  \"x  y\""), "a==\"x  y\"");
        assert_eq!(without_blanks("not   x"), "not x");
        assert_eq!(without_blanks(r#"matches(a, r"\") and b"#), r#"matches(a,r"\")and b"#);
        assert_eq!(without_blanks(r#""\"  " ++  x"#), r#""\"  "++x"#);
    }
}
