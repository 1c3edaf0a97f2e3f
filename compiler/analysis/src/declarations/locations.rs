//! Where tables stand: no two of them in one folder, in any environment. And none of them, nor a feed, in a folder that holds
//! a file of the program.

use ingest_diagnostics::{FileId, Sink, Sources, Span};
use ingest_program::{ConnectionKind, Environment, Origin, Program, S3};

use super::{Dataset, dataset::Place, paths};
use crate::rules;

/// Reports tables and quarantines that share a folder, or of which one stands within the other: a reader of the one
/// would see rows of the other.
pub(crate) fn refuse_shared<'d>(
    datasets: impl Iterator<Item = &'d Dataset>,
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

/// The whole path of a place in an environment; none where no table can stand.
fn folder(place: &Place, environment: &Environment) -> Option<String> {
    let connection = environment.connections.iter().find(|it| it.name == place.connection)?;
    let (start, root) = match &connection.kind {
        ConnectionKind::Local { root } if root.starts_with('/') => ("/".to_owned(), root),
        ConnectionKind::Local { root } => (String::new(), root),
        ConnectionKind::S3(S3 { bucket, endpoint, root, .. }) => {
            (format!("s3://{bucket}@{}/", endpoint.as_deref().unwrap_or_default()), root)
        }
        _ => return None,
    };
    Some(format!("{start}{}", paths::plain(&format!("{root}/{}", place.path))))
}

/// Reports files of the program that lie below a folder which the program reads or writes: whoever can put files there could
/// add to the program. `project` is the absolute path of the project's folder, if it is known.
pub(crate) fn refuse_program_in_feeds(
    program: &Program,
    files: &[(FileId, &str)],
    project: Option<&str>,
    sources: &Sources,
    sink: &mut Sink,
) {
    let mut owned: Vec<(String, Place, Origin)> = Vec::new();
    for it in &program.sources {
        owned.push((format!("source `{}`", it.name), Place::new(&it.connection, &it.path), it.origin));
    }
    for it in &program.datasets {
        let refuge = Place::new(&it.quarantine.connection, &it.quarantine.path);
        owned.push((format!("dataset `{}`", it.name), Place::new(&it.connection, &it.path), it.origin));
        owned.push((format!("the quarantine of dataset `{}`", it.name), refuge, it.origin));
    }
    for &(file, path) in files {
        let found = owned.iter().find_map(|(owner, place, origin)| {
            program.environments.iter().find_map(|environment| {
                let folder = within_project(place, environment, project)?;
                let below = path.strip_prefix(&folder).is_some_and(|rest| rest.starts_with('/'));
                below.then_some((owner, folder, *origin, &environment.name))
            })
        });
        if let Some((owner, folder, origin, environment)) = found {
            let first = Span::new(file, 0, 0);
            let declared = head(origin, sources);
            sink.push(rules::program_in_feed::found(path, first, &folder, owner, declared, environment));
        }
    }
}

/// The first line of a declaration, up to its brace.
fn head(origin: Origin, sources: &Sources) -> Span {
    let whole = Span::new(FileId(origin.file), origin.start, origin.end);
    let line = sources.slice(whole).split(['{', '\n']).next().unwrap_or_default().trim_end();
    Span::new(whole.file, whole.start, whole.start + line.len() as u32)
}

/// The path of a place below the project's folder; none where it is elsewhere, or where the project lies in it.
fn within_project(place: &Place, environment: &Environment, project: Option<&str>) -> Option<String> {
    let connection = environment.connections.iter().find(|it| it.name == place.connection)?;
    let root = connection.kind.local_root()?;
    let written = format!("{root}/{}", place.path);
    let inside = match project {
        Some(project) => {
            let folder = if root.starts_with('/') { written } else { format!("{project}/{written}") };
            let (folder, project) = (resolved(&folder)?, resolved(project)?);
            // In the folder that holds all others every other one is.
            if project.is_empty() { folder } else { folder.strip_prefix(&format!("{project}/"))?.to_owned() }
        }
        None if root.starts_with('/') => return None,
        None => resolved(&written)?,
    };
    (!inside.is_empty()).then_some(inside)
}

/// A path without `.` and `..`; none where it leads out of where it begins.
fn resolved(path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/').filter(|part| !part.is_empty() && *part != ".") {
        if part == ".." {
            parts.pop()?;
        } else {
            parts.push(part);
        }
    }
    Some(parts.join("/"))
}
