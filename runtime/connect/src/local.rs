//! A folder of this machine.

use std::collections::HashSet;
use std::fs::{self, File, Metadata};
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::{Component, Path, PathBuf};
use std::sync::OnceLock;
use std::time::UNIX_EPOCH;

use ingest_program::FilePattern;

use crate::pattern::Matched;
use crate::{ConnectError, FoundFile, Listing, PatternSet, Store, Unmatched};

/// A folder of this machine. Links are followed within it and never out of it.
#[derive(Debug, Clone)]
pub struct Local {
    root: PathBuf,
    /// Where that was when it was first looked for: a link that is set to another folder meanwhile changes nothing.
    real: OnceLock<PathBuf>,
}

/// The root's path without links.
struct Root(PathBuf);

impl Local {
    /// The store of the folder `root`, which is looked for when something is asked of it.
    pub fn new(root: PathBuf) -> Self {
        Self { root, real: OnceLock::new() }
    }

    fn root(&self) -> Result<Root, ConnectError> {
        if let Some(real) = self.real.get() {
            return Ok(Root(real.clone()));
        }
        let unusable = |error| ConnectError::Root { path: self.root.clone(), error };
        let real = self.root.canonicalize().map_err(unusable)?;
        fs::read_dir(&real).map_err(unusable)?;
        Ok(Root(self.real.get_or_init(|| real).clone()))
    }
}

impl Root {
    /// The real path of something below the root; none where it leads out of it.
    fn real(&self, path: &Path) -> std::io::Result<Option<PathBuf>> {
        Ok(Some(path.canonicalize()?).filter(|real| real.starts_with(&self.0)))
    }
}

impl Store for Local {
    fn list(&self, folder: &str, patterns: &[FilePattern]) -> Result<Listing, ConnectError> {
        let outside = || ConnectError::OutsideRoot { folder: folder.to_owned() };
        let mut location = PathBuf::new();
        for component in Path::new(folder).components() {
            match component {
                Component::Normal(name) => location.push(name),
                Component::CurDir => {}
                Component::ParentDir | Component::RootDir | Component::Prefix(_) => return Err(outside()),
            }
        }
        let root = self.root()?;
        let start = root.0.join(&location);
        let real = root.real(&start).map_err(|error| ConnectError::List { path: start.clone(), error })?;
        let patterns = PatternSet::new(patterns)?;
        let mut walk = Walk {
            root: &root,
            patterns: &patterns,
            folder: &location,
            listing: Listing::default(),
            seen: HashSet::new(),
        };
        walk.seen.insert(real.ok_or_else(outside)?);
        let mut folders = vec![String::new()];
        while let Some(path) = folders.pop() {
            folders.extend(walk.visit(&start, &path)?);
        }
        let mut listing = walk.listing;
        listing.files.sort_by(|a, b| a.path.cmp(&b.path));
        listing.unmatched.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(listing)
    }

    fn open(&self, file: &FoundFile) -> Result<Box<dyn Read + Send>, ConnectError> {
        let root = self.root()?;
        let path = root.0.join(&file.location);
        let unusable = |error| ConnectError::Open { path: path.clone(), error };
        let Some(real) = root.real(&path).map_err(unusable)? else {
            return Err(ConnectError::OutsideRoot { folder: file.location.clone() });
        };
        Ok(Box::new(File::open(real).map_err(unusable)?))
    }
}

/// A walk through the folders in which files can match.
struct Walk<'a> {
    root: &'a Root,
    patterns: &'a PatternSet,
    /// The source's folder below the root.
    folder: &'a Path,
    listing: Listing,
    /// Real paths of the folders visited, so that links cannot make a circle.
    seen: HashSet<PathBuf>,
}

impl Walk<'_> {
    /// Looks at everything in the folder `path` below `start`; gives the folders in it that are to be visited.
    fn visit(&mut self, start: &Path, path: &str) -> Result<Vec<String>, ConnectError> {
        let folder = start.join(path);
        let unusable = |error| ConnectError::List { path: folder.clone(), error };
        let mut folders = Vec::new();
        for entry in fs::read_dir(&folder).map_err(unusable)? {
            let entry = entry.map_err(unusable)?;
            let name = entry.file_name();
            let (name, is_utf8) = (name.to_string_lossy(), name.to_str().is_some());
            let path = if path.is_empty() { name.into_owned() } else { format!("{path}/{name}") };
            let kind = entry.file_type().map_err(unusable)?;
            let is_meant = !matches!(self.patterns.matches(&path), Matched::No);
            if kind.is_dir() || kind.is_symlink() && !is_meant {
                if is_utf8 && self.patterns.may_be_below(&path) && self.enter(&entry.path()) {
                    folders.push(path);
                }
            } else if is_meant && !is_utf8 {
                self.leave(path, "has a name that is not UTF-8; rename it");
            } else if is_meant {
                self.file(path, &entry.path());
            } else if kind.is_file() {
                self.listing.others += 1;
            }
        }
        Ok(folders)
    }

    /// Whether the folder is within the root and was not visited.
    fn enter(&mut self, folder: &Path) -> bool {
        match self.root.real(folder) {
            Ok(Some(real)) => real.is_dir() && self.seen.insert(real),
            Ok(None) | Err(_) => false,
        }
    }

    /// Takes a file whose path matches.
    fn file(&mut self, path: String, full: &Path) {
        let metadata = match self.root.real(full) {
            Ok(Some(real)) => real.metadata(),
            Ok(None) => {
                return self.leave(path, "is a link that leads out of the connection's root; copy the file there");
            }
            Err(error) => Err(error),
        };
        let metadata = match metadata {
            Ok(metadata) if metadata.is_file() => metadata,
            Ok(_) => return self.leave(path, "is no regular file"),
            Err(error) => return self.leave(path, &format!("cannot be looked at: {error}")),
        };
        match self.patterns.matches(&path) {
            Matched::Yes { role, captures } => {
                let location = self.folder.join(&path).to_string_lossy().into_owned();
                let (size, modified, arrived) = (metadata.len(), modified(&metadata), arrived(&metadata));
                self.listing.files.push(FoundFile { path, location, role, size, modified, arrived, captures });
            }
            Matched::Almost { why } => self.leave(path, &why),
            Matched::No => {}
        }
    }

    fn leave(&mut self, path: String, why: &str) {
        self.listing.unmatched.push(Unmatched { path, why: why.to_owned() });
    }
}

/// In microseconds since 1970-01-01T00:00:00 UTC; 0 where the file system keeps no such time.
fn modified(metadata: &Metadata) -> i64 {
    let Ok(time) = metadata.modified() else { return 0 };
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_micros()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_micros()).map_or(i64::MIN, |micros| -micros),
    }
}

/// When the file's entry last changed (`ctime`): it was written, moved or given other permissions here. Unlike the time of its
/// content, nobody can set it.
fn arrived(metadata: &Metadata) -> i64 {
    metadata.ctime().saturating_mul(1_000_000).saturating_add(metadata.ctime_nsec() / 1000)
}
