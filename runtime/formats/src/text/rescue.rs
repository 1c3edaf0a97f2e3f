//! Columns that a source does not declare, kept as text.

use super::plan::TextPlan;
use super::walk::Dialect;
use crate::columns::{Group, Nulls};

/// The JSON object of header to text with those of a record's undeclared fields that are not null; none where all are.
pub(crate) fn object(columns: &[(String, usize)], group: Group<'_>, row: usize, nulls: &Nulls) -> Option<String> {
    let fields = group.fields.chunks_exact(group.width).nth(row)?;
    let mut json = Vec::new();
    for (name, position) in columns {
        let text = fields.get(*position).and_then(|field| group.text(*field));
        let Some(text) = text.filter(|text| !nulls.contains(text)) else { continue };
        entry(name, text, &mut json);
    }
    finished(json)
}

/// The same of a record of a file without a header: its fields after the declared ones.
pub(super) fn beyond(plan: &TextPlan, dialect: Dialect, record: &[u8], declared: usize) -> Option<String> {
    let mut json = Vec::new();
    let mut index = 0;
    let mut resolved = Vec::new();
    dialect.walk(record, 0, true, |field| {
        index += 1;
        if index <= declared {
            return;
        }
        let mut text = record.get(field.start..field.end).unwrap_or_default();
        if field.escaped {
            resolved.clear();
            dialect.unescape(text, &mut resolved);
            text = &resolved;
        }
        if !plan.nulls.contains(text) {
            entry(&name(index - 1), text, &mut json);
        }
    });
    finished(json)
}

/// What a column is called that has neither a declaration nor a header, by its index.
pub(crate) fn name(index: usize) -> String {
    format!("column {}", index + 1)
}

/// Appends an entry to the object.
pub(crate) fn entry(name: &str, text: &[u8], json: &mut Vec<u8>) {
    json.push(if json.is_empty() { b'{' } else { b',' });
    string(name.as_bytes(), json);
    json.push(b':');
    string(text, json);
}

/// The object; none where it has no entries.
pub(crate) fn finished(mut json: Vec<u8>) -> Option<String> {
    if json.is_empty() {
        return None;
    }
    json.push(b'}');
    String::from_utf8(json).ok()
}

/// Appends a JSON string; the text is UTF-8.
pub(crate) fn string(text: &[u8], to: &mut Vec<u8>) {
    const HEX: [u8; 16] = *b"0123456789abcdef";
    to.push(b'"');
    let mut rest = text;
    while let Some((plain, [byte, after @ ..])) = rest
        .iter()
        .position(|byte| *byte < 0x20 || matches!(byte, b'"' | b'\\'))
        .and_then(|at| rest.split_at_checked(at))
    {
        to.extend_from_slice(plain);
        match byte {
            b'"' | b'\\' => to.extend([b'\\', *byte]),
            b'\n' => to.extend(b"\\n"),
            b'\r' => to.extend(b"\\r"),
            b'\t' => to.extend(b"\\t"),
            byte => {
                let digit = |nibble: u8| HEX.get(usize::from(nibble)).copied().unwrap_or(b'0');
                to.extend([b'\\', b'u', b'0', b'0', digit(byte >> 4), digit(byte & 15)]);
            }
        }
        rest = after;
    }
    to.extend_from_slice(rest);
    to.push(b'"');
}
