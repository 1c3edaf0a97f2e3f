//! What datasets are called elsewhere, by <https://openlineage.io/docs/spec/naming>: other tools have to call them the same.

use std::path::{Path, absolute};

use ingest_program::{ConnectionKind, Program, RelationKind, Source};

/// Name of a dataset, unique in its namespace.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    /// Where it is: `file`, `s3://bucket`.
    pub namespace: String,
    /// What it is there.
    pub name: String,
}

/// Where an environment's connections are.
#[derive(Debug, Clone, Copy)]
pub struct Places<'a> {
    /// The program.
    pub program: &'a Program,
    /// The environment.
    pub environment: &'a str,
    /// The project's folder, where relative paths start.
    pub root: &'a Path,
}

impl Places<'_> {
    /// What a source reads: its folder, since its files are one feed, and which of those in it where another source has others; or its table.
    pub fn source(self, source: &Source) -> Option<Name> {
        let relation = source.relation.as_ref().map(|it| match &it.of {
            RelationKind::Table(name) => name.as_str(),
            // A query is no table, and its text may hold values.
            RelationKind::Query(_) => source.name.as_str(),
        });
        let is_shared =
            |it: &Source| it.name != source.name && it.connection == source.connection && it.path == source.path;
        let files = source.files.first().filter(|_| self.program.sources.iter().any(|it| is_shared(it)));
        match files {
            Some(files) if relation.is_none() => {
                self.at(&source.connection, &format!("{}/{}", source.path.trim_matches('/'), files.text))
            }
            _ => self.at(&source.connection, relation.unwrap_or(&source.path)),
        }
    }

    /// A folder of a connection.
    pub fn at(self, connection: &str, path: &str) -> Option<Name> {
        let connections = &self.program.environment(self.environment)?.connections;
        let kind = &connections.iter().find(|it| it.name == connection)?.kind;
        let path = path.trim_matches('/');
        let below = |root: &str| format!("{}/{path}", root.trim_end_matches('/'));
        let (namespace, name) = match kind {
            ConnectionKind::Local { root } => {
                let folder = absolute(self.root.join(root).join(path)).ok()?;
                ("file".to_owned(), folder.to_string_lossy().into_owned())
            }
            ConnectionKind::S3(it) => (format!("s3://{}", it.bucket), below(&it.root).trim_matches('/').to_owned()),
            ConnectionKind::Sftp(it) => (format!("file://{}", it.host), below(&it.root)),
            ConnectionKind::Ftp(it) => (format!("file://{}", it.host), below(&it.root)),
            ConnectionKind::Http(it) => (it.url.clone(), below("")),
            ConnectionKind::Postgres(it) => {
                (format!("postgres://{}:{}", it.host, it.port), format!("{}.{path}", it.database))
            }
        };
        Some(Name { namespace, name })
    }
}
