//! What is asked of a connection, and whether it leads there: in every environment.

use ingest_diagnostics::{Sink, Span};
use ingest_program::{Connection, Environment};

use super::{Dataset, Source};
use crate::{manifest::DEFAULT_ENVIRONMENT, rules};

/// A connection that a source reads from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Use {
    /// Its name.
    pub(crate) connection: String,
    /// Where it is named.
    pub(crate) span: Span,
    /// Whether rows of a database are read, rather than files.
    pub(crate) rows: bool,
}

/// Reports sources and datasets whose connection does not lead to what they ask of it, in the environment of the connections
/// as declared before any other.
pub(crate) fn refuse_unfit<'d>(
    sources: impl Iterator<Item = &'d Source>,
    datasets: impl Iterator<Item = &'d Dataset>,
    environments: &[Environment],
    sink: &mut Sink,
) {
    let mut environments: Vec<&Environment> = environments.iter().collect();
    environments.sort_by_key(|it| it.name != DEFAULT_ENVIRONMENT);
    let unfit = |name: &str, fits: &dyn Fn(&Connection) -> bool| {
        environments.iter().find_map(|environment| {
            let found = environment.connections.iter().find(|it| it.name == name && !fits(it))?;
            let named = (environment.name != DEFAULT_ENVIRONMENT).then_some(environment.name.as_str());
            Some((found.kind.name(), named))
        })
    };
    for used in sources.filter_map(|it| it.origins.as_ref()) {
        let (what, can) = if used.rows {
            ("no tables come", "`postgres`")
        } else {
            ("no files come", "`local`, `s3`, `sftp`, `ftp`, `ftps` or `http`")
        };
        if let Some((kind, environment)) = unfit(&used.connection, &|it| it.kind.has_files() != used.rows) {
            sink.push(rules::connection_use::cannot(&used.connection, used.span, kind, environment, what, can));
        }
    }
    for (place, span) in datasets.flat_map(|it| &it.places) {
        if let Some((kind, environment)) = unfit(&place.connection, &|it| it.kind.takes_tables()) {
            let what = "no table can be published";
            let can = "`local` or `s3`";
            sink.push(rules::connection_use::cannot(&place.connection, *span, kind, environment, what, can));
        }
    }
}
