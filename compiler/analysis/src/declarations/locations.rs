//! Where tables stand: no two of them in one folder, in any environment.

use ingest_diagnostics::Sink;
use ingest_program::{ConnectionKind, Environment};

use super::{Dataset, dataset::Place, paths};
use crate::rules;

/// Reports tables and quarantines that share a folder, or of which one stands within the other: a reader of the one
/// would see rows of the other.
pub(crate) fn refuse_shared<'d>(
    datasets: impl Iterator<Item = &'d Dataset<'d>>,
    environments: &[Environment],
    sink: &mut Sink,
) {
    let places: Vec<_> = datasets.flat_map(|it| &it.places).collect();
    for (at, (second, second_span)) in places.iter().enumerate() {
        for (first, first_span) in places.iter().take(at) {
            if let Some((environment, nested)) = clash(first, second, environments) {
                let environment = (first.connection != second.connection).then_some(environment);
                sink.push(rules::shared_folder::shared(*second_span, *first_span, nested, environment));
                break;
            }
        }
    }
}

/// The first environment in which two places meet, and whether one is within the other rather than the same.
fn clash<'e>(first: &Place, second: &Place, environments: &'e [Environment]) -> Option<(&'e str, bool)> {
    environments.iter().find_map(|environment| {
        let (first, second) = (folder(first, environment)?, folder(second, environment)?);
        let within = |inner: &str, outer: &str| inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/'));
        let nested = within(&first, &second) || within(&second, &first);
        (first == second || nested).then_some((environment.name.as_str(), nested))
    })
}

/// The whole path of a place in an environment.
fn folder(place: &Place, environment: &Environment) -> Option<String> {
    let connection = environment.connections.iter().find(|it| it.name == place.connection)?;
    let ConnectionKind::Local { root } = &connection.kind;
    let absolute = if root.starts_with('/') { "/" } else { "" };
    Some(format!("{absolute}{}", paths::plain(&format!("{root}/{}", place.path))))
}
