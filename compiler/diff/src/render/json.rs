//! For programs.

use serde_json::json;

use crate::{Difference, Weight};

/// One object: `changes`, `reloads`, and the numbers of changes as `summary`.
pub fn json(difference: &Difference) -> String {
    let count = |weight| difference.of_weight(weight);
    let value = json!({
        "changes": difference.changes,
        "reloads": difference.reloads,
        "summary": {
            "breaking": count(Weight::Breaking),
            "notable": count(Weight::Notable),
            "harmless": count(Weight::Harmless),
        },
    });
    format!("{value:#}\n")
}
