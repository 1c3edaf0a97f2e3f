//! Python source that means exactly the text it was made from.

use std::fmt::Write as _;

use serde_json::Value;

use crate::text::is_deceptive;

/// A Python string literal. Quoted with `'` where that saves escapes, as Python's own `repr` and formatters do.
///
/// Control characters and invisible ones are escaped, so that the file shows what it means.
pub fn literal(text: &str) -> String {
    let quote = if text.contains('"') && !text.contains('\'') { '\'' } else { '"' };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for it in text.chars() {
        match it {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\\' => out.push_str("\\\\"),
            _ if it == quote => {
                out.push('\\');
                out.push(it);
            }
            _ if is_deceptive(it) => {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(it));
            }
            _ => out.push(it),
        }
    }
    out.push(quote);
    out
}

/// A Python expression of what JSON says, a line for each entry.
pub fn value(value: &Value) -> String {
    let mut out = String::new();
    write_value(value, 0, &mut out);
    out
}

fn write_value(value: &Value, depth: usize, out: &mut String) {
    let indent = "    ".repeat(depth + 1);
    let end = "    ".repeat(depth);
    match value {
        Value::Null => out.push_str("None"),
        Value::Bool(true) => out.push_str("True"),
        Value::Bool(false) => out.push_str("False"),
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::String(text) => out.push_str(&literal(text)),
        Value::Array(items) if items.is_empty() => out.push_str("[]"),
        Value::Object(entries) if entries.is_empty() => out.push_str("{}"),
        Value::Array(items) => {
            out.push_str("[\n");
            for item in items {
                out.push_str(&indent);
                write_value(item, depth + 1, out);
                out.push_str(",\n");
            }
            out.push_str(&end);
            out.push(']');
        }
        Value::Object(entries) => {
            out.push_str("{\n");
            for (key, item) in entries {
                out.push_str(&indent);
                out.push_str(&literal(key));
                out.push_str(": ");
                write_value(item, depth + 1, out);
                out.push_str(",\n");
            }
            out.push_str(&end);
            out.push('}');
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{literal, value};

    #[test]
    fn json_becomes_python() {
        let said = json!({"a": [true, null, 7, "x\"y"], "b": {}, "c": []});
        let python = "{\n    \"a\": [\n        True,\n        None,\n        7,\n        'x\"y',\n    ],\n    \"b\": {},\n    \"c\": [],\n}";
        assert_eq!(value(&said), python);
    }

    #[test]
    fn quotes_are_chosen_to_save_escapes() {
        assert_eq!(literal("plain"), r#""plain""#);
        assert_eq!(literal(r#"say "so""#), r#"'say "so"'"#);
        assert_eq!(literal("it's"), r#""it's""#);
        assert_eq!(literal(r#"it's "so""#), r#""it's \"so\"""#);
    }

    #[test]
    fn nothing_ends_the_literal_early() {
        assert_eq!(literal("a\\"), r#""a\\""#);
        assert_eq!(literal("a\"\"\"\nimport os # '"), r#""a\"\"\"\nimport os # '""#);
        assert_eq!(literal("\0\u{7f}\u{2028}\u{202e}\u{feff}"), r#""\u0000\u007f\u2028\u202e\ufeff""#);
        assert_eq!(literal("{{ 7*6 }} é 🦀"), r#""{{ 7*6 }} é 🦀""#);
    }
}
