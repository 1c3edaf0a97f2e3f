//! Writing what the code generator made. A folder of artifacts has an index of them; what the index of the last time names
//! and nobody has changed since is what this may take away.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, ErrorKind, Write as _};
use std::path::{Component, Path};

use ingest_codegen::Artifacts;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;

use crate::exit::Failure;

const INDEX: &str = "index.json";

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It was not there.
    New,
    /// It was there with other content.
    Changed,
    /// It is as it was, and was not touched.
    Unchanged,
    /// The program has no use for it any more; it is gone.
    Removed,
    /// The program has no use for it any more, and somebody has changed it; it is left.
    Left,
}

/// A file that was dealt with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// Its path below the output folder.
    pub path: String,
    /// Its size now.
    pub bytes: usize,
    /// What became of it.
    pub state: State,
}

/// Brings `folder` to hold the artifacts. Each file is written whole or not at all, the index last: a second run completes
/// one that was cut off.
pub fn write(folder: &Path, artifacts: &Artifacts) -> Result<Vec<Outcome>, Failure> {
    let earlier = earlier(folder)?;
    refuse_strangers(folder, artifacts, &earlier)?;
    let mut outcomes = Vec::new();
    for (path, bytes) in artifacts.iter().filter(|(path, _)| *path != INDEX) {
        outcomes.push(bring(folder, path, bytes)?);
    }
    for (path, digest) in earlier.iter().filter(|(path, _)| !artifacts.contains_key(*path)) {
        outcomes.extend(remove(folder, path, digest)?);
    }
    if let Some(bytes) = artifacts.get(INDEX) {
        outcomes.push(bring(folder, INDEX, bytes)?);
    }
    outcomes.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(outcomes)
}

/// The files of the last time with their digests.
fn earlier(folder: &Path) -> Result<BTreeMap<String, String>, Failure> {
    #[derive(Deserialize)]
    struct Index {
        artifacts: Vec<Entry>,
    }
    #[derive(Deserialize)]
    struct Entry {
        path: String,
        sha256: String,
    }
    let path = folder.join(INDEX);
    let Some(bytes) = existing(&path)? else { return Ok(BTreeMap::new()) };
    let index: Index = serde_json::from_slice(&bytes).map_err(|error| {
        Failure::usage(format!("`{}` is no index of `ingest compile`: {error}", path.display()))
            .help("choose another folder with `-o`, or remove this file")
    })?;
    Ok(index.artifacts.into_iter().filter(|it| is_below(&it.path)).map(|it| (it.path, it.sha256)).collect())
}

/// A file that was not written by this command is not replaced by it.
fn refuse_strangers(folder: &Path, artifacts: &Artifacts, earlier: &BTreeMap<String, String>) -> Result<(), Failure> {
    for (path, bytes) in artifacts.iter().filter(|(path, _)| *path != INDEX && !earlier.contains_key(*path)) {
        let file = folder.join(path);
        if existing(&file)?.is_some_and(|there| there != *bytes) {
            return Err(Failure::usage(format!(
                "`{}` is there already, and `ingest compile` did not write it",
                file.display()
            ))
            .help("choose another folder with `-o`, or remove this file"));
        }
    }
    Ok(())
}

fn bring(folder: &Path, path: &str, bytes: &[u8]) -> Result<Outcome, Failure> {
    let file = folder.join(path);
    let state = match existing(&file)? {
        Some(there) if there == bytes => State::Unchanged,
        Some(_) => State::Changed,
        None => State::New,
    };
    if state != State::Unchanged {
        replace(&file, bytes).map_err(Failure::because(format!("`{}` cannot be written", file.display())))?;
    }
    Ok(Outcome { path: path.to_owned(), bytes: bytes.len(), state })
}

fn replace(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut staged = NamedTempFile::new_in(folder)?;
    staged.write_all(bytes)?;
    readable(staged.as_file())?;
    staged.persist(file)?;
    Ok(())
}

/// A temporary file is private; an artifact is read by schedulers that run as somebody else. It holds no secret.
#[cfg(unix)]
fn readable(file: &fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &fs::File) -> io::Result<()> {
    Ok(())
}

fn remove(folder: &Path, path: &str, digest: &str) -> Result<Option<Outcome>, Failure> {
    let file = folder.join(path);
    let Some(there) = existing(&file)? else { return Ok(None) };
    let outcome = |state| Outcome { path: path.to_owned(), bytes: there.len(), state };
    if sha256(&there) != digest {
        return Ok(Some(outcome(State::Left)));
    }
    fs::remove_file(&file).map_err(Failure::because(format!("`{}` cannot be removed", file.display())))?;
    // A folder that is empty now goes too; one that is not stays.
    for parent in file.ancestors().skip(1).take_while(|it| *it != folder) {
        if fs::remove_dir(parent).is_err() {
            break;
        }
    }
    Ok(Some(outcome(State::Removed)))
}

fn existing(file: &Path) -> Result<Option<Vec<u8>>, Failure> {
    match fs::read(file) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::because(format!("`{}` cannot be read", file.display()))(error)),
    }
}

/// Whether a path of an index stays below the folder, whatever wrote the index.
fn is_below(path: &str) -> bool {
    !path.is_empty() && Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use ingest_codegen::Artifacts;
    use serde_json::json;

    use super::{State, sha256, write};

    fn artifacts(files: &[(&str, &str)]) -> Artifacts {
        let entries: Vec<_> =
            files.iter().map(|(path, text)| json!({ "path": path, "sha256": sha256(text.as_bytes()) })).collect();
        let index = json!({ "artifacts": entries }).to_string();
        let files = files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
        files.chain([("index.json".to_owned(), index.into_bytes())]).collect()
    }

    fn states(folder: &Path, files: &[(&str, &str)]) -> Vec<(String, State)> {
        write(folder, &artifacts(files)).unwrap().into_iter().map(|it| (it.path, it.state)).collect()
    }

    #[test]
    fn what_is_no_longer_made_goes_and_what_others_wrote_stays() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        assert_eq!(states(folder, &[("dags/a.py", "1"), ("dags/b.py", "1")])[0], ("dags/a.py".into(), State::New));
        fs::write(folder.join("dags/mine.py"), "mine").unwrap();
        let second = states(folder, &[("dags/a.py", "2")]);
        assert_eq!(
            second,
            [
                ("dags/a.py".into(), State::Changed),
                ("dags/b.py".into(), State::Removed),
                ("index.json".into(), State::Changed)
            ]
        );
        assert!(!folder.join("dags/b.py").exists());
        assert_eq!(fs::read_to_string(folder.join("dags/mine.py")).unwrap(), "mine");
        assert_eq!(states(folder, &[("dags/a.py", "2")])[0].1, State::Unchanged);
    }

    #[test]
    fn what_somebody_changed_is_not_removed() {
        let folder = tempfile::tempdir().unwrap();
        states(folder.path(), &[("a.py", "1"), ("b.py", "1")]);
        fs::write(folder.path().join("b.py"), "edited").unwrap();
        assert_eq!(states(folder.path(), &[("a.py", "1")])[1], ("b.py".into(), State::Left));
        assert!(folder.path().join("b.py").exists());
    }

    #[test]
    fn a_file_of_somebody_else_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.py"), "mine").unwrap();
        let failure = write(folder.path(), &artifacts(&[("a.py", "1"), ("b.py", "1")])).unwrap_err();
        assert!(failure.message.contains("did not write it"), "{failure:?}");
        assert!(!folder.path().join("b.py").exists(), "nothing is written at all");
    }

    #[test]
    fn an_index_cannot_point_elsewhere() {
        let outer = tempfile::tempdir().unwrap();
        let folder = outer.path().join("build");
        fs::create_dir(&folder).unwrap();
        fs::write(outer.path().join("victim"), "x").unwrap();
        let victim = json!({ "artifacts": [{ "path": "../victim", "sha256": sha256(b"x") }] });
        fs::write(folder.join("index.json"), victim.to_string()).unwrap();
        write(&folder, &artifacts(&[])).unwrap();
        assert!(outer.path().join("victim").exists());
    }
}
