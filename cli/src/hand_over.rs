//! What a pod hands to the Airflow that launched it.

use std::fs;
use std::path::Path;

use serde::Serialize;

use crate::exit::Failure;

/// Writes `what` to `file` as JSON. Airflow reads it when the container has ended, so nobody sees half of it.
pub fn hand_over(file: &Path, what: &impl Serialize) -> Result<(), Failure> {
    let text =
        serde_json::to_string(what).map_err(Failure::because("what is handed over cannot be written as JSON"))?;
    fs::write(file, text + "\n").map_err(Failure::because(&format!("{} cannot be written", file.display())))
}
