//! How many of each severity.

use std::fmt;

use serde::Serialize;

use crate::{Diagnostic, Severity};

/// Findings by severity. Shown as `2 errors, 1 warning`, or `no findings`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Findings with which the program cannot run.
    pub errors: usize,
    /// Findings with which it runs, and most likely not as meant.
    pub warnings: usize,
    /// Findings worth knowing.
    pub infos: usize,
}

impl Summary {
    /// Counts them.
    pub fn of(diagnostics: &[Diagnostic]) -> Self {
        let count = |severity| diagnostics.iter().filter(|it| it.severity == severity).count();
        Self { errors: count(Severity::Error), warnings: count(Severity::Warning), infos: count(Severity::Info) }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds = [(self.errors, "error"), (self.warnings, "warning"), (self.infos, "remark")];
        let parts: Vec<String> = kinds
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{count} {word}{}", if count == 1 { "" } else { "s" }))
            .collect();
        f.write_str(if parts.is_empty() { "no findings" } else { "" })?;
        f.write_str(&parts.join(", "))
    }
}
