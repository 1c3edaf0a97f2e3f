//! What makes a part of a program the same, wherever in the text it stands.

use sha2::{Digest, Sha256};

/// `sha256:<hex>` of a part of a program without the places where it was written.
pub fn digest(part: &impl serde::Serialize) -> serde_json::Result<String> {
    let mut value = serde_json::to_value(part)?;
    forget_origins(&mut value);
    let hash = Sha256::digest(serde_json::to_vec(&value)?);
    Ok(hash.iter().fold("sha256:".to_owned(), |text, byte| format!("{text}{byte:02x}")))
}

fn forget_origins(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(fields) => {
            fields.remove("origin");
            fields.values_mut().for_each(forget_origins);
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(forget_origins),
        _ => {}
    }
}
