//! Where tables stand: no two of them in one folder, in any environment. And none of them, nor a feed, in a folder that holds
//! a file of the program.

use std::collections::{BTreeMap, BTreeSet};

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
    let mut taken: Vec<(&Environment, BTreeMap<String, usize>)> =
        environments.iter().map(|it| (it, BTreeMap::new())).collect();
    for (at, (second, second_span)) in places.iter().enumerate() {
        let mut clash: Option<(usize, bool, &str)> = None;
        for (environment, taken) in &mut taken {
            let Some(folder) = folder(second, environment) else { continue };
            let earlier = first_that_meets(&folder, taken);
            if let Some((first, nested)) = earlier.filter(|(first, _)| clash.is_none_or(|(before, ..)| *first < before))
            {
                clash = Some((first, nested, &environment.name));
            }
            taken.entry(folder).or_insert(at);
        }
        if let Some((first, nested, environment)) = clash
            && let Some((first, first_span)) = places.get(first)
        {
            let environment = (first.connection != second.connection).then_some(environment);
            sink.push(rules::shared_folder::shared(*second_span, *first_span, nested, environment));
        }
    }
}

/// The first of the folders that is this one, around it or within it; and whether it is another one.
fn first_that_meets(folder: &str, taken: &BTreeMap<String, usize>) -> Option<(usize, bool)> {
    let same = taken.get(folder).map(|at| (*at, false));
    let around = folders_around(folder).filter_map(|it| taken.get(it)).map(|at| (*at, true));
    let inside = format!("{folder}/");
    let within = taken.range(inside.clone()..).take_while(|(it, _)| it.starts_with(&inside)).map(|(_, at)| (*at, true));
    same.into_iter().chain(around).chain(within).min()
}

/// The folders that a path lies in, the outermost first.
fn folders_around(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').filter_map(|(end, _)| path.get(..end))
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
    let Some(base) = project.map_or(Some(String::new()), resolved) else { return };
    // A folder has many files.
    let folders: BTreeSet<&str> = files.iter().flat_map(|(_, path)| folders_around(path)).collect();
    let own: BTreeSet<String> = folders.into_iter().filter_map(|it| Some(around_program(&base, it)?.1)).collect();
    // Few connections lead to where the program is, and to those that do not no more is asked of any place.
    let roots: Vec<BTreeMap<&str, String>> = program
        .environments
        .iter()
        .map(|environment| {
            let connections = environment.connections.iter();
            let roots = connections.filter_map(|it| Some((it.name.as_str(), root(it.kind.local_root()?, project)?)));
            roots.filter(|(_, root)| own.iter().any(|folder| is_within(folder, root))).collect()
        })
        .collect();
    let mut owners: BTreeMap<&str, (usize, Owner<'_>, &str)> = BTreeMap::new();
    for (order, owner) in owners_of(program).enumerate() {
        for (environment, roots) in program.environments.iter().zip(&roots) {
            let folder = roots.get(owner.connection).map(|root| below(root, owner.path));
            if let Some(folder) = folder.and_then(|folder| own.get(&folder)) {
                owners.entry(folder).or_insert((order, owner, &environment.name));
            }
        }
    }
    if owners.is_empty() {
        return;
    }
    for &(file, path) in files {
        let around = folders_around(path).filter_map(|folder| around_program(&base, folder));
        let around = around.filter_map(|(written, folder)| Some((written, owners.get(folder.as_str())?)));
        if let Some((folder, (_, owner, environment))) = around.min_by_key(|(_, (order, ..))| *order) {
            let (first, declared) = (Span::new(file, 0, 0), head(owner.origin, sources));
            sink.push(rules::program_in_feed::found(path, first, folder, &owner.title(), declared, environment));
        }
    }
}

/// A folder around a file of the program, as written and whole; none for one that holds the project, and one of a library of
/// which it is not known where it is.
fn around_program<'p>(base: &str, written: &'p str) -> Option<(&'p str, String)> {
    let whole = resolved(&below(base, written))?;
    (!is_within(base, &whole)).then_some((written, whole))
}

/// What reads or writes a folder.
#[derive(Clone, Copy)]
struct Owner<'p> {
    what: &'static str,
    name: &'p str,
    connection: &'p str,
    path: &'p str,
    origin: Origin,
}

impl Owner<'_> {
    fn title(&self) -> String {
        format!("{} `{}`", self.what, self.name)
    }
}

fn owners_of(program: &Program) -> impl Iterator<Item = Owner<'_>> {
    let sources = program.sources.iter().map(|it| Owner {
        what: "source",
        name: &it.name,
        connection: &it.connection,
        path: &it.path,
        origin: it.origin,
    });
    let datasets = program.datasets.iter().flat_map(|it| {
        let table =
            Owner { what: "dataset", name: &it.name, connection: &it.connection, path: &it.path, origin: it.origin };
        let refuge = Owner {
            what: "the quarantine of dataset",
            connection: &it.quarantine.connection,
            path: &it.quarantine.path,
            ..table
        };
        [table, refuge]
    });
    sources.chain(datasets)
}

/// The first line of a declaration, up to its brace.
fn head(origin: Origin, sources: &Sources) -> Span {
    let whole = Span::new(FileId(origin.file), origin.start, origin.end);
    let line = sources.slice(whole).split(['{', '\n']).next().unwrap_or_default().trim_end();
    Span::new(whole.file, whole.start, whole.start + line.len() as u32)
}

/// The folder of a connection's root, from the root of the file system or, where it is not known where the project is, from
/// there; none where it is elsewhere.
fn root(written: &str, project: Option<&str>) -> Option<String> {
    match project {
        _ if written.starts_with('/') => project.and(resolved(written)),
        Some(project) => resolved(&format!("{project}/{written}")),
        None => resolved(written),
    }
}

/// The path of a folder in another one.
fn below(outer: &str, inner: &str) -> String {
    match (outer, inner) {
        ("", path) | (path, "") => path.to_owned(),
        _ => format!("{outer}/{inner}"),
    }
}

/// Whether a folder is another one or lies in it.
fn is_within(inner: &str, outer: &str) -> bool {
    outer.is_empty() || inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
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
