//! `drift { added: refuse  missing: null  reordered: by name }`

use ingest_diagnostics::Sink;
use ingest_program::{Added, Drift, Missing};
use ingest_syntax::ast::Setting;

use super::settings::Options;

/// Reads the options; one that is wrong has its default.
pub(crate) fn drift(settings: &[Setting], sink: &mut Sink) -> Drift {
    let options = Options::read("drift", settings, &["added", "missing", "reordered"], sink);
    let added = [("refuse", Added::Refuse), ("rescue", Added::Rescue), ("ignore", Added::Ignore)];
    let missing = [("refuse", Missing::Refuse), ("null", Missing::Null)];
    // Columns are found by their names in the header, always; the option says so to a reader.
    let _by_name = options.word("reordered", &[("by name", ())], sink);
    Drift {
        added: options.word("added", &added, sink).unwrap_or(Drift::STRICT.added),
        missing: options.word("missing", &missing, sink).unwrap_or(Drift::STRICT.missing),
    }
}
