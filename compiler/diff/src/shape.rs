//! What a part of a program is, without where it is written and what is said about it.
//!
//! Parts are compared by their serialised form, so that a part which the language gains is compared from its first day.

use ingest_program::Origin;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::side::Side;

/// Keys that say where something is written or what is said about it.
const ASIDE: [&str; 2] = ["origin", "doc"];

/// The shape of a part.
pub(crate) fn shape(part: &impl Serialize) -> Value {
    // A part of a program has text keys alone, and is always a value.
    let mut value = serde_json::to_value(part).unwrap_or_default();
    strip(&mut value);
    value
}

/// Whether two parts are the same.
pub(crate) fn same(a: &impl Serialize, b: &impl Serialize) -> bool {
    shape(a) == shape(b)
}

fn strip(value: &mut Value) {
    match value {
        Value::Object(object) => {
            for key in ASIDE {
                object.remove(key);
            }
            object.values_mut().for_each(strip);
        }
        Value::Array(values) => values.iter_mut().for_each(strip),
        _ => {}
    }
}

/// A clause of a declaration that is another one now: its key, and how it was and is written.
pub(crate) struct Clause {
    pub(crate) key: String,
    pub(crate) before: Option<String>,
    pub(crate) after: Option<String>,
}

/// The clauses of a declaration that differ, those left out that are compared in detail elsewhere.
pub(crate) fn clauses(
    old: (&impl Serialize, &Side<'_>),
    new: (&impl Serialize, &Side<'_>),
    leave_out: &[&str],
) -> Vec<Clause> {
    let object = |value: Value| match value {
        Value::Object(object) => object,
        _ => Map::new(),
    };
    let (before, after) = (
        object(serde_json::to_value(old.0).unwrap_or_default()),
        object(serde_json::to_value(new.0).unwrap_or_default()),
    );
    let mut keys: Vec<&String> = before.keys().chain(after.keys()).collect();
    keys.sort();
    keys.dedup();
    keys.into_iter()
        .filter(|key| !ASIDE.contains(&key.as_str()) && !leave_out.contains(&key.as_str()))
        .filter(|key| before.get(*key).map(shape) != after.get(*key).map(shape))
        .map(|key| Clause {
            key: key.clone(),
            before: before.get(key).and_then(|it| written(it, old.1)),
            after: after.get(key).and_then(|it| written(it, new.1)),
        })
        .collect()
}

/// How a part is written: as in the file where it has a place there, else as its values.
pub(crate) fn written(value: &Value, side: &Side<'_>) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Array(parts) => {
            let parts: Vec<_> = parts.iter().filter_map(|it| written(it, side)).collect();
            (!parts.is_empty()).then(|| parts.join(", "))
        }
        Value::Object(object) => {
            let origin = object.get("origin").and_then(|it| serde_json::from_value::<Origin>(it.clone()).ok());
            if let Some(text) = origin.and_then(|it| side.written(it)) {
                return Some(text);
            }
            // What a choice is called is said by what is written for it.
            if let (1, Some((_, Value::Object(only)))) = (object.len(), object.iter().next())
                && only.contains_key("origin")
            {
                return written(&Value::Object(only.clone()), side);
            }
            let parts: Vec<_> =
                object.iter().filter_map(|(key, it)| Some(format!("{key}: {}", written(it, side)?))).collect();
            (!parts.is_empty()).then(|| parts.join(", "))
        }
    }
}
