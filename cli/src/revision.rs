//! The texts of a project as a revision of a git repository has them, read by `git` itself.

use std::collections::BTreeSet;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use ingest_analysis::{InputFile, Project};

use crate::exit::Failure;
use crate::project::{EXTENSION, MANIFEST, SKIPPED, output_folder};

/// A file of a revision.
struct Entry {
    /// Its path below the project's folder.
    path: String,
    /// The name of its content.
    object: String,
}

/// A project as a revision has it.
pub struct Revision {
    /// Its texts.
    pub project: Project,
    folder: PathBuf,
    commit: String,
    /// The project's folder as seen from the repository's, with a `/` behind it.
    prefix: String,
    all: Vec<Entry>,
}

/// The files of a library by their paths, each with its text, or why it cannot be read, as the end of a sentence.
pub type LibraryFiles = Vec<(String, Result<String, String>)>;

impl Revision {
    /// The files of a library whose folder is seen from the project's, by paths that are seen from there too, or why they
    /// cannot be read, as the end of a sentence; `None` where the folder is not in the repository.
    pub fn library(&self, folder: &str) -> Option<Result<LibraryFiles, String>> {
        let path = seen_from_the_top(&self.prefix, folder)?;
        let listing = git(&self.folder, &["ls-tree", "-r", "-z", "--full-tree", &self.commit, "--", &path]);
        let Ok(Some(listing)) = listing else { return Some(Err("cannot be read".to_owned())) };
        let all = entries(&listing, &format!("{path}/"));
        let wanted: Vec<_> = all.iter().filter(|it| is_of_project(&it.path, &all, None)).collect();
        let texts = contents(&self.folder, &wanted).map_err(|failure| format!("cannot be read: {}", failure.message));
        Some(texts.map(|texts| {
            let text = |bytes| String::from_utf8(bytes).map_err(|_| "is not UTF-8".to_owned());
            wanted.iter().zip(texts).map(|(it, bytes)| (format!("{folder}/{}", it.path), text(bytes))).collect()
        }))
    }

    /// The text of another file of the project, or why it cannot be read; `None` where the revision has none of that path.
    pub fn reference(&self, path: &str) -> Option<Result<String, String>> {
        let path = path.trim_start_matches("./");
        let entry = self.all.iter().find(|it| it.path == path)?;
        let read = contents(&self.folder, &[entry]).map(|mut texts| texts.pop().unwrap_or_default());
        let text = read.map_err(|failure| format!("cannot be read: {}", failure.message));
        Some(text.and_then(|bytes| String::from_utf8(bytes).map_err(|_| "is not UTF-8".to_owned())))
    }
}

/// The project in `folder` as it was at a revision: `main`, `HEAD~1`, the name of a commit or a tag.
pub fn read(folder: &Path, revision: &str) -> Result<Revision, Failure> {
    let commit = format!("{revision}^{{commit}}");
    let verified = git(folder, &["rev-parse", "--verify", "--quiet", "--end-of-options", &commit])?;
    let Some(commit) = verified else {
        git(folder, &["rev-parse", "--git-dir"])?.ok_or_else(|| {
            Failure::usage(format!("`{revision}` is no folder, and `{}` is in no git repository", folder.display()))
        })?;
        return Err(Failure::usage(format!("`{revision}` is no folder and no revision of the repository"))
            .help("name a folder, a branch, a tag or a commit"));
    };
    let unreadable = || Failure::usage(format!("the files of `{revision}` cannot be read"));
    let prefix = git(folder, &["rev-parse", "--show-prefix"])?.ok_or_else(unreadable)?;
    let listing = git(folder, &["ls-tree", "-r", "-z", "--full-tree", commit.trim(), "--", &path_of(&prefix)])?;
    let all = entries(&listing.ok_or_else(unreadable)?, prefix.trim_end_matches('\n'));

    let inputs = |entries: Vec<&Entry>| -> Result<Vec<InputFile>, Failure> {
        let texts = contents(folder, &entries)?;
        let files = entries.into_iter().zip(texts);
        files
            .map(|(entry, bytes)| {
                let text = String::from_utf8(bytes)
                    .map_err(|_| Failure::usage(format!("`{}` of `{revision}` is not UTF-8", entry.path)))?;
                Ok(InputFile { path: entry.path.clone(), text })
            })
            .collect()
    };
    let manifest = inputs(all.iter().filter(|it| it.path == MANIFEST).collect())?.pop();
    let output = manifest.as_ref().and_then(|it| output_folder(&it.text));
    let files = inputs(all.iter().filter(|it| is_of_project(&it.path, &all, output.as_deref())).collect())?;
    if files.is_empty() {
        return Err(Failure::usage(format!("`{revision}` has no `.ingest` file in this project's folder")));
    }
    let (commit, prefix) = (commit.trim().to_owned(), prefix.trim_end_matches('\n').to_owned());
    Ok(Revision { project: Project { manifest, files }, folder: folder.to_owned(), commit, prefix, all })
}

/// A folder that is seen from one below the repository's, as seen from the repository's; `None` where it is outside.
fn seen_from_the_top(prefix: &str, folder: &str) -> Option<String> {
    let mut parts: Vec<_> = prefix.split('/').filter(|it| !it.is_empty()).collect();
    for part in folder.split('/') {
        match part {
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// What `ls-tree` takes for a folder; the whole tree for the repository's own.
fn path_of(prefix: &str) -> String {
    let prefix = prefix.trim_end_matches(['\n', '/']);
    if prefix.is_empty() { ".".to_owned() } else { prefix.to_owned() }
}

/// `100644 blob OBJECT\tPATH`, ended by a zero byte. Links and submodules are left out.
fn entries(listing: &str, prefix: &str) -> Vec<Entry> {
    let one = |line: &str| {
        let (head, path) = line.split_once('\t')?;
        let mut words = head.split(' ');
        let (mode, _, object) = (words.next()?, words.next()?, words.next()?);
        let path = path.strip_prefix(prefix)?.to_owned();
        mode.starts_with("100").then(|| Entry { path, object: object.to_owned() })
    };
    listing.split('\0').filter_map(one).collect()
}

/// Whether a file is one of the project's: the same that are found in a folder.
fn is_of_project(path: &str, all: &[Entry], output: Option<&str>) -> bool {
    let folders: Vec<&str> = path.rsplit_once('/').map_or(Vec::new(), |(folders, _)| folders.split('/').collect());
    let nested: BTreeSet<&str> =
        all.iter().filter_map(|it| it.path.strip_suffix(MANIFEST)?.strip_suffix('/')).collect();
    let mut below = String::new();
    for folder in folders {
        below = if below.is_empty() { folder.to_owned() } else { format!("{below}/{folder}") };
        let skipped = folder.starts_with('.') || SKIPPED.contains(&folder) || output == Some(&*below);
        if skipped || nested.contains(&*below) {
            return false;
        }
    }
    let name = path.rsplit('/').next().unwrap_or_default();
    !name.starts_with('.') && Path::new(name).extension().is_some_and(|it| it == EXTENSION)
}

/// What a call of git prints; nothing where it says no.
fn git(folder: &Path, arguments: &[&str]) -> Result<Option<String>, Failure> {
    let output = command(folder, arguments).stderr(Stdio::null()).output().map_err(cannot_run)?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(output.status.success().then_some(text))
}

/// The bytes of files, in their order, from one call.
fn contents(folder: &Path, entries: &[&Entry]) -> Result<Vec<Vec<u8>>, Failure> {
    if entries.is_empty() {
        return Ok(Vec::new());
    }
    let mut child = command(folder, &["cat-file", "--batch"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(cannot_run)?;
    let wanted: String = entries.iter().map(|it| format!("{}\n", it.object)).collect();
    let asking = child.stdin.take();
    // Beside the reading, or both would wait for each other where there is much of either.
    let asked = std::thread::spawn(move || asking.is_some_and(|mut it| it.write_all(wanted.as_bytes()).is_ok()));
    let output = child.wait_with_output().map_err(Failure::because("git cannot be read"))?;
    let mut rest = output.stdout.as_slice();
    let mut texts = Vec::new();
    for _ in entries {
        texts.push(object(&mut rest).ok_or_else(|| Failure::usage("git does not give the files of the revision"))?);
    }
    if asked.join().is_ok_and(|it| it) {
        Ok(texts)
    } else {
        Err(Failure::usage("git does not take the names of files"))
    }
}

/// `OBJECT blob SIZE\n`, the bytes, a line end.
fn object(rest: &mut &[u8]) -> Option<Vec<u8>> {
    let end = rest.iter().position(|byte| *byte == b'\n')?;
    let head = std::str::from_utf8(rest.get(..end)?).ok()?;
    let size: usize = head.rsplit(' ').next()?.parse().ok()?;
    let bytes = rest.get(end + 1..end + 1 + size)?.to_vec();
    *rest = rest.get(end + 2 + size..)?;
    Some(bytes)
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    // Reading takes no lock: another git may be at work.
    command.arg("-C").arg(folder).args(arguments).env("GIT_OPTIONAL_LOCKS", "0");
    command
}

fn cannot_run(error: std::io::Error) -> Failure {
    match error.kind() {
        ErrorKind::NotFound => {
            Failure::usage("revisions are read by `git`, which is not installed").help("compare two folders instead")
        }
        _ => Failure::because("git cannot be run")(error),
    }
}
