//! Finding a project and reading its files. All that the compiler knows of a file system is here.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use ingest_analysis::{Analysis, InputFile, Project, Workspace};
use walkdir::{DirEntry, WalkDir};

use crate::exit::Failure;

pub const MANIFEST: &str = "ingest.toml";
pub const EXTENSION: &str = "ingest";

/// Folders that hold no `.ingest` files of a project, besides hidden ones and the project's output.
pub const SKIPPED: [&str; 2] = ["target", "node_modules"];

/// Larger than any text that a person writes; offsets stay within 32 bits.
const LARGEST_FILE: u64 = 16 << 20;

/// Where a project is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its folder, as seen from the current one.
    pub root: PathBuf,
    /// The one file of a project that is a file.
    only: Option<PathBuf>,
}

impl Place {
    /// The project at `path`: a folder, or one `.ingest` file. Without a path, the project of the current folder or of the
    /// nearest one above that has an `ingest.toml`.
    pub fn find(path: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = path else { return Self::around_here() };
        let kind = fs::metadata(path).map_err(|error| match error.kind() {
            ErrorKind::NotFound => Failure::usage(format!("`{}` does not exist", path.display())),
            _ => Failure::because(format!("`{}` cannot be read", path.display()))(error),
        })?;
        if kind.is_dir() {
            return Ok(Self { root: path.to_owned(), only: None });
        }
        let root = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned();
        if path.extension().is_some_and(|it| it == EXTENSION) {
            Ok(Self { root, only: Some(path.to_owned()) })
        } else if path.file_name().is_some_and(|it| it == MANIFEST) {
            Ok(Self { root, only: None })
        } else {
            Err(Failure::usage(format!("`{}` is no project", path.display()))
                .help("name a folder with `.ingest` files, or one `.ingest` file"))
        }
    }

    fn around_here() -> Result<Self, Failure> {
        let here = std::env::current_dir().map_err(Failure::because("the current folder cannot be read"))?;
        let steps = here.ancestors().position(|folder| folder.join(MANIFEST).is_file()).unwrap_or(0);
        let root = if steps == 0 { PathBuf::from(".") } else { std::iter::repeat_n("..", steps).collect() };
        Ok(Self { root, only: None })
    }

    /// The folder as it stands before the names of the project's files; empty for the current one.
    pub fn shown(&self) -> String {
        let shown = self.root.to_string_lossy().replace('\\', "/");
        if shown == "." { String::new() } else { shown.trim_start_matches("./").to_owned() }
    }

    /// The project's texts. That there is none is an error.
    pub fn read(&self) -> Result<Project, Failure> {
        let files = self.files()?.iter().map(|path| read(&self.root, path)).collect::<Result<Vec<_>, _>>()?;
        if files.is_empty() {
            return Err(Failure::usage(format!("there is no `.ingest` file in `{}`", self.root.display()))
                .help("name the project: a folder with `.ingest` files, as `./claims`, or one `.ingest` file"));
        }
        Ok(Project { manifest: self.manifest()?, files })
    }

    /// Reads the project and checks it. The names of files are those that the current folder's commands understand.
    pub fn check(&self) -> Result<Analysis, Failure> {
        Ok(self.check_texts(&self.read()?))
    }

    /// As [`check`](Self::check), of texts that are in no file yet.
    pub fn check_texts(&self, project: &Project) -> Analysis {
        let folder = fs::canonicalize(&self.root).ok().and_then(|it| it.to_str().map(str::to_owned));
        let mut workspace = Workspace::of(project);
        if let Some(folder) = folder {
            workspace = workspace.at(&folder);
        }
        for folder in workspace.libraries() {
            self.add_library(&folder, project, &mut workspace);
        }
        for path in workspace.references() {
            // What is not there, or leads out of the folder, the compiler reports where it is named.
            if let Some(text) = self.reference(&path) {
                workspace.set_reference(&path, text);
            }
        }
        let mut analysis = workspace.check();
        analysis.sources = analysis.sources.under(&self.shown());
        analysis
    }

    /// Adds the files of a library whose folder is seen from the project's. Those that the project has the texts of, since the
    /// folder lies in its own, stay as they are. What cannot be read the compiler reports where the folder is named.
    pub fn add_library(&self, folder: &str, project: &Project, workspace: &mut Workspace) {
        let root = self.root.join(folder);
        if !root.is_dir() {
            return;
        }
        let paths = match ingest_files(&root, |_| false) {
            Ok(paths) => paths,
            Err(failure) => return workspace.set_unread(folder, format!("cannot be read: {}", failure.message)),
        };
        for path in paths {
            let name = name_of(&self.root, &path);
            if project.files.iter().any(|it| it.path == name) {
                continue;
            }
            match other_text(&path, "a program's file") {
                Ok(text) => workspace.set_file(&name, text),
                Err(why) => workspace.set_unread(&name, why),
            }
        }
    }

    /// The text of a file of a reference table, or why it cannot be read; `None` where there is none in the folder.
    fn reference(&self, path: &str) -> Option<Result<String, String>> {
        let file = fs::canonicalize(self.root.join(path)).ok()?;
        let inside = fs::canonicalize(&self.root).is_ok_and(|root| file.starts_with(root));
        (inside && file.is_file()).then(|| other_text(&file, "a reference table"))
    }

    /// The paths of the project's `.ingest` files, sorted.
    pub fn files(&self) -> Result<Vec<PathBuf>, Failure> {
        if let Some(only) = &self.only {
            return Ok(vec![only.clone()]);
        }
        let output = self.manifest()?.and_then(|it| output_folder(&it.text)).map(|it| self.root.join(it));
        ingest_files(&self.root, |folder| output.as_deref() == Some(folder))
    }

    fn manifest(&self) -> Result<Option<InputFile>, Failure> {
        let path = self.root.join(MANIFEST);
        if self.only.is_none() && path.is_file() { read(&self.root, &path).map(Some) } else { Ok(None) }
    }
}

/// The `.ingest` files below a folder, sorted. Hidden folders, those of other tools, those for which `skip` holds, those that
/// are projects of their own and those outside of the folder to which a link leads are left out.
fn ingest_files(root: &Path, skip: impl Fn(&Path) -> bool) -> Result<Vec<PathBuf>, Failure> {
    let whole = fs::canonicalize(root).map_err(Failure::because(format!("`{}` cannot be read", root.display())))?;
    let leads_out = |link: &Path| fs::canonicalize(link).is_ok_and(|target| !target.starts_with(&whole));
    let wanted = |entry: &DirEntry| {
        if entry.depth() == 0 {
            return true;
        }
        let name = entry.file_name().to_string_lossy();
        let folder = entry.file_type().is_dir();
        let other =
            folder && (SKIPPED.contains(&&*name) || skip(entry.path()) || entry.path().join(MANIFEST).is_file());
        let elsewhere = folder && entry.path_is_symlink() && leads_out(entry.path());
        !(name.starts_with('.') || other || elsewhere)
    };
    let is_ours = |path: &Path| path.extension().is_some_and(|it| it == EXTENSION);
    let mut found = Vec::new();
    // Links are followed: a mounted config map is made of them. A loop of links is left.
    for entry in WalkDir::new(root).follow_links(true).sort_by_file_name().into_iter().filter_entry(wanted) {
        match entry {
            Ok(entry) if entry.file_type().is_file() && is_ours(entry.path()) => found.push(entry.into_path()),
            Ok(_) => {}
            Err(error) if error.loop_ancestor().is_some() => {}
            // A broken link or a locked folder that is no part of the program is nothing to the compiler.
            Err(error) if error.depth() > 0 && !error.path().is_some_and(is_ours) => {}
            Err(error) => return Err(Failure::usage(error.to_string())),
        }
    }
    found.sort();
    Ok(found)
}

/// The folder that `ingest.toml` names for what `ingest compile` writes. Whatever else is wrong with the file is for the
/// compiler to say.
pub fn output_folder(manifest: &str) -> Option<String> {
    toml::from_str::<toml::Table>(manifest).ok()?.get("output")?.as_str().map(str::to_owned)
}

fn read(root: &Path, path: &Path) -> Result<InputFile, Failure> {
    Ok(InputFile { path: name_of(root, path), text: read_text(path)? })
}

/// A path as seen from the project's folder.
fn name_of(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

/// The text of a file, which must be UTF-8.
pub fn read_text(path: &Path) -> Result<String, Failure> {
    let cannot = || format!("`{}` cannot be read", path.display());
    let size = fs::metadata(path).map_err(Failure::because(cannot()))?.len();
    if size > LARGEST_FILE {
        return Err(Failure::usage(format!(
            "`{}` has {size} bytes, and a program's file has {LARGEST_FILE} at most",
            path.display()
        )));
    }
    let bytes = fs::read(path).map_err(Failure::because(cannot()))?;
    String::from_utf8(bytes).map_err(|error| {
        let sound = error.utf8_error().valid_up_to();
        let line = error.as_bytes().iter().take(sound).filter(|byte| **byte == b'\n').count() + 1;
        Failure::usage(format!("`{}` is not UTF-8: line {line} has a byte that is no character", path.display()))
            .help("save the file as UTF-8")
    })
}

/// The text of a file that the program names or is in a folder that it names, or why there is none, as the end of a sentence.
/// `kind` is what such a file is, with its article.
fn other_text(path: &Path, kind: &str) -> Result<String, String> {
    let size = fs::metadata(path).map_err(|error| format!("cannot be opened: {error}"))?.len();
    if size > LARGEST_FILE {
        return Err(format!("has {size} bytes, and {kind} has {LARGEST_FILE} at most"));
    }
    let bytes = fs::read(path).map_err(|error| format!("cannot be opened: {error}"))?;
    String::from_utf8(bytes).map_err(|_| "is not UTF-8".to_owned())
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop where it likes")]

    use std::fs;
    use std::os::unix::fs::symlink;

    use super::ingest_files;

    #[test]
    fn links_are_followed_within_the_folder_alone() {
        let (project, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let root = project.path();
        fs::create_dir(root.join("..data")).unwrap();
        fs::write(root.join("..data/mounted.ingest"), "").unwrap();
        symlink("..data/mounted.ingest", root.join("mounted.ingest")).unwrap();
        fs::write(other.path().join("evil.ingest"), "").unwrap();
        symlink(other.path(), root.join("feed")).unwrap();
        symlink("nowhere", root.join("broken.csv")).unwrap();
        assert_eq!(ingest_files(root, |_| false).unwrap(), [root.join("mounted.ingest")]);

        symlink("nowhere", root.join("broken.ingest")).unwrap();
        assert!(ingest_files(root, |_| false).is_err());
    }
}
