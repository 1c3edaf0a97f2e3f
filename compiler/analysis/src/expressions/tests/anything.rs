//! Whatever is written, it is checked without a panic.

use ingest_diagnostics::Sink;

use super::{World, check, scope};

/// The words of expressions that make some sense, and of many that make none.
const WORDS: &[&str] = &[
    "t",
    "t_",
    "i",
    "i_",
    "d",
    "e",
    "f",
    "b",
    "b_",
    "day",
    "at",
    "ny",
    "l",
    "l_",
    "n",
    "s",
    "s_",
    "g",
    "raw",
    "time",
    "it",
    "1",
    "0",
    "2.5",
    "\"a\"",
    "null",
    "true",
    "2024-01-31",
    "06:30",
    "5%",
    "4h",
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    ",",
    ":",
    ".",
    "code",
    "name",
    "+",
    "-",
    "*",
    "/",
    "++",
    "==",
    "<",
    "and",
    "or",
    "not",
    "in",
    "is null",
    "is not null",
    "between",
    "??",
    "|>",
    "=>",
    "as int",
    "as date(\"%Y\")",
    "as list<int>",
    "as grade",
    "as in_range(0, 9)",
    "as decimal(5, 2)",
    "else",
    "if",
    "match",
    "_",
    "1..5",
    "trim(",
    "length(",
    "map_each(",
    "keep(",
    "any(",
    "twice(",
    "lengths(",
    "lookup(",
    "pos",
    "rows()",
    "sum(",
    "typical(",
    "references(",
    "Claim.number",
    "one_of(",
    "assert(",
    "required(",
    "least(",
    "other.x",
    "file.name",
];

#[test]
fn nothing_that_can_be_written_is_a_panic() {
    let World { file, library } = World::get();
    let (scope, mut state) = (scope(), 0x9E37_79B9_7F4A_7C15_u64);
    let mut next = |below: usize| {
        // xorshift64: every run tries the same.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as usize % below
    };
    let (mut typed, mut wrong) = (0, 0);
    for _ in 0..6_000 {
        let length = 1 + next(14);
        let mut text = String::new();
        for _ in 0..length {
            text.push_str(WORDS[next(WORDS.len())]);
            text.push(' ');
        }
        let open = text.matches('(').count().saturating_sub(text.matches(')').count());
        text.push_str(&")".repeat(open));
        let (expr, _) = ingest_syntax::parse_expression(*file, &text);
        let mut sink = Sink::new();
        match check(&expr, &scope, library, None, &mut sink) {
            Some(_) => typed += 1,
            None => wrong += 1,
        }
    }
    assert!(typed > 100 && wrong > 100, "{typed} have a type and {wrong} have none: is nothing tried?");
}
