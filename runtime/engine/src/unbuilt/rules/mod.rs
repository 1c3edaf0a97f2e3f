//! The rules: a file for each, which holds its page.

use ingest_diagnostics::Rule;

/// Declares the modules and lists their rules; a rule's module has the rule's name.
macro_rules! rules {
    ($($module:ident)*) => {
        $(pub(super) mod $module;)*

        /// All of them, sorted by code.
        pub(super) static ALL: &[&Rule] = &[$(&$module::RULE,)*];
    };
}

rules! {
    // R0001 to R0008 refuse a run.
    connection_not_built table_not_built merge_not_built table_order_not_built
    snapshot_not_built arrival_not_built
    // Those after them are only told.
    retention_not_applied notification_not_sent readers_not_granted
}
