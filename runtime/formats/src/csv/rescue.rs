//! Columns that a source does not declare, kept as text.

use super::column::Group;
use super::plan::Nulls;

/// The JSON object of header to text with those of a record's undeclared fields that are not null; none where all are.
pub(super) fn object(columns: &[(String, usize)], group: Group<'_>, row: usize, nulls: &Nulls) -> Option<String> {
    let fields = group.fields.chunks_exact(group.width).nth(row)?;
    let mut json = Vec::new();
    for (name, position) in columns {
        let text = fields.get(*position).and_then(|field| group.text(*field));
        let Some(text) = text.filter(|text| !nulls.contains(text)) else { continue };
        json.push(if json.is_empty() { b'{' } else { b',' });
        string(name.as_bytes(), &mut json);
        json.push(b':');
        string(text, &mut json);
    }
    if json.is_empty() {
        return None;
    }
    json.push(b'}');
    String::from_utf8(json).ok()
}

/// Appends a JSON string; the text is UTF-8.
fn string(text: &[u8], to: &mut Vec<u8>) {
    const HEX: [u8; 16] = *b"0123456789abcdef";
    to.push(b'"');
    for &byte in text {
        match byte {
            b'"' | b'\\' => to.extend([b'\\', byte]),
            b'\n' => to.extend(b"\\n"),
            b'\r' => to.extend(b"\\r"),
            b'\t' => to.extend(b"\\t"),
            0..0x20 => {
                let digit = |nibble: u8| HEX.get(usize::from(nibble)).copied().unwrap_or(b'0');
                to.extend([b'\\', b'u', b'0', b'0', digit(byte >> 4), digit(byte & 15)]);
            }
            _ => to.push(byte),
        }
    }
    to.push(b'"');
}
