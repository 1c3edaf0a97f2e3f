//! Deep and long texts: no stack runs over, and the cause is told once.

use crate::corpus::read;

fn field(expression: &str) -> String {
    format!("map a -> B {{\n  x = {expression}\n  y = 1\n}}\n")
}

/// The codes of what is found.
fn codes(text: &str) -> Vec<&'static str> {
    read(text).errors.iter().map(|found| found.rule.code).collect()
}

#[test]
fn brackets_up_to_the_limit_are_read() {
    let deep = |depth: usize| format!("{}a{}", "(".repeat(depth), ")".repeat(depth));
    // One of the 128 is the brace of the map.
    assert_eq!(codes(&field(&deep(127))), Vec::<&str>::new());
    assert_eq!(codes(&field(&deep(128))), ["E0009"]);
    assert_eq!(codes(&field(&deep(1_000))), ["E0009"]);
    assert_eq!(codes(&field(&deep(100_000))), ["E0009"]);
}

#[test]
fn unclosed_brackets_are_no_deeper_than_closed_ones() {
    for bracket in ["(", "[", "f(", "{", "if a {", "match a {", "([{"] {
        let text = field(&bracket.repeat(1_000));
        assert!(!codes(&text).is_empty(), "{bracket}");
        read(&bracket.repeat(10_000));
    }
    read(&format!("{}{}", "[".repeat(20_000), ")".repeat(20_000)));
    read(&format!("{}{}", "(".repeat(20_000), "]".repeat(20_000)));
    read(&"{)".repeat(20_000));
}

#[test]
fn what_is_too_deep_hides_nothing_else() {
    let deep = format!("{}a{}", "(".repeat(200), ")".repeat(200));
    let text = field(&deep) + "secret a in env(\"A\")\n";
    assert_eq!(codes(&text), ["E0009", "E0001"]);
    let parse = read(&text);
    let shape = crate::corpus::without_spans(&format!("{:?}", parse.file));
    assert!(shape.contains(r#""y""#) && shape.contains("Int(1)"), "{shape}");
}

#[test]
fn long_chains_are_told_once() {
    for operator in [" + ", " or ", " ++ ", " ?? ", " |> f() |> f", " - -", " == "] {
        let chain = format!("a{}", format!("{operator}a").repeat(10_000)).replace("fa", "f()");
        let found = codes(&field(&chain));
        let deep = found.iter().filter(|code| **code == "E0009").count();
        assert!(deep == 1 || (operator == " == " && found.contains(&"E0014")), "{operator}: {deep} of {}", found.len());
    }
    assert_eq!(codes(&field(&format!("{}a", "not ".repeat(1_000)))), ["E0009"]);
    assert_eq!(codes(&field(&format!("{}a", "- ".repeat(100_000)))), ["E0009"]);
    assert_eq!(codes(&field(&format!("a{}", " as text".repeat(10_000)))), ["E0009"]);
    let ladder = "else if a { b } ".repeat(10_000);
    assert_eq!(codes(&field(&format!("if a {{ b }} {ladder} else {{ c }}"))), ["E0009"]);
}

#[test]
fn chains_of_a_usual_length_are_read() {
    assert_eq!(codes(&field(&format!("a{}", " + a".repeat(200)))), Vec::<&str>::new());
    assert_eq!(codes(&field(&format!("x in [1{}]", ", 1".repeat(20_000)))), Vec::<&str>::new());
    let ladder = "else if a { b } ".repeat(200);
    assert_eq!(codes(&field(&format!("if a {{ b }} {ladder} else {{ c }}"))), Vec::<&str>::new());
}

#[test]
fn chains_inside_brackets_cannot_add_up() {
    let mut text = "a".to_owned();
    for _ in 0..100 {
        text = format!("({text}{})", " + a".repeat(100));
    }
    assert_eq!(codes(&field(&text)), ["E0009"]);
}

#[test]
fn what_nests_without_brackets_has_the_same_limit() {
    let column = |ty: &str| format!("source a {{\n  columns {{\n    A {ty}\n    B text\n  }}\n}}\n");
    let lists = |depth: usize| format!("{}text{}", "list<".repeat(depth), ">".repeat(depth));
    assert_eq!(codes(&column(&lists(100))), Vec::<&str>::new());
    assert_eq!(codes(&column(&lists(10_000))), ["E0009"]);
    assert!(!codes(&column(&"list<".repeat(10_000))).is_empty());
    let structs = format!("{}text{}", "struct { a list<".repeat(1_000), "> }".repeat(1_000));
    assert_eq!(codes(&column(&structs)), ["E0009"]);
    for opener in ["if ", "match ", "if a + if ", "if not match -", "if f(if "] {
        assert!(!codes(&field(&opener.repeat(10_000))).is_empty(), "{opener}");
    }
    assert!(!codes(&field(&"a => ".repeat(10_000))).is_empty());
    assert!(!codes(&format!("fn f(a: {}text) -> text = 1\n", "(text) -> ".repeat(10_000))).is_empty());
}
