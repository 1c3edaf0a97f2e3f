//! What is to be done with a delivery that was found, given what is published.
//!
//! A source that delivers its period restates: a delivery is compared with what is published under its own id, and any
//! difference republishes it. A source that delivers changes adds them once: content that was loaded with any delivery is
//! left out, and a difference to what is published waits for a person.
//!
//! Files are known by their content, whatever they are called. Hashing costs a whole read, so it is put off: a file of the
//! path, size and modification time that a manifest records is taken for that file; a file of a size that no known file
//! has is new without being read; only the rest is hashed.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    io,
};

use ingest_program::Delivers;

use super::{Ledger, Manifest};

const PERSON_DECIDES: &str = "the source delivers changes, which are added once, so a person decides: restore the files, or \
                              remove the published delivery's folder and run again";

const UNCHANGED: &str = "it is published, and its files have not changed";

/// A file of a delivery that was found.
#[derive(Debug, Clone, Copy)]
pub struct FoundFile<'a> {
    /// Its path below the source's folder.
    pub path: &'a str,
    /// Its size in bytes.
    pub bytes: u64,
    /// When it was last modified: microseconds since 1970-01-01T00:00:00 UTC.
    pub modified: i64,
}

/// A file whose content is loaded already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownFile {
    /// Its index among the files of the delivery.
    pub file: usize,
    /// Where its content was or will be loaded: another delivery's id, or another file of this one.
    pub note: String,
}

/// What is to be done with a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It is loaded: all files but the known ones. `replaces` where an earlier self is published.
    Load {
        /// Files that are left out because their content is loaded already.
        known: Vec<KnownFile>,
        /// Whether it takes the place of its earlier self.
        replaces: bool,
    },
    /// There is nothing new in it.
    Skip {
        /// Why, a sentence.
        why: String,
    },
    /// Its content changed, or files of it are gone, and its source does not restate: a person decides.
    Hold {
        /// Why, a sentence.
        why: String,
    },
    /// It is new, and what it is joined to has not arrived.
    Wait {
        /// For what, a sentence.
        why: String,
    },
}

/// What is to be done with the delivery `id` made of `files`. `joined` says how what it is joined to differs from what its
/// published self was joined to, if it does: as a file of its own that has changed. `hash` reads a file (by index) and gives the BLAKE3 of its
/// bytes in hexadecimal; it is asked only where sizes leave a doubt.
pub fn decide(
    ledger: &Ledger,
    id: &str,
    files: &[FoundFile<'_>],
    delivers: Delivers,
    joined: Option<&str>,
    mut hash: impl FnMut(usize) -> io::Result<String>,
) -> io::Result<Decision> {
    let contents = identify(ledger, files, &mut hash)?;
    let published = ledger.delivery(id);
    match (delivers, published) {
        (Delivers::Period | Delivers::Snapshot, None) => {
            Ok(Decision::Load { known: twins(&contents, files), replaces: false })
        }
        (Delivers::Period | Delivers::Snapshot, Some(published)) => {
            let own: BTreeSet<&str> = published.files.iter().map(|it| it.blake3.as_str()).collect();
            // A file that was not hashed is like no other.
            let found: Option<BTreeSet<&str>> = contents.iter().map(Option::as_deref).collect();
            if joined.is_none() && found.is_some_and(|found| found == own) {
                return Ok(Decision::Skip { why: UNCHANGED.to_owned() });
            }
            Ok(Decision::Load { known: twins(&contents, files), replaces: true })
        }
        (Delivers::Changes, published) => Ok(of_changes(ledger, id, published, joined, &contents, files)),
    }
}

/// Of a source that delivers changes, which are added once: content that was loaded with another delivery is left out, and
/// a published delivery stays as it is.
fn of_changes(
    ledger: &Ledger,
    id: &str,
    published: Option<&Manifest>,
    joined: Option<&str>,
    contents: &[Option<String>],
    files: &[FoundFile<'_>],
) -> Decision {
    let own: HashSet<&str> = published.iter().flat_map(|it| &it.files).map(|it| it.blake3.as_str()).collect();
    let elsewhere = |content: &str| if own.contains(content) { None } else { ledger.elsewhere(id, content) };
    let mut known = twins(contents, files);
    for (file, content) in contents.iter().enumerate() {
        let Some(other) = content.as_deref().and_then(elsewhere) else { continue };
        known.retain(|it| it.file != file);
        known.push(KnownFile { file, note: format!("its content was loaded with delivery {other}") });
    }
    known.sort_by_key(|it| it.file);

    let Some(published) = published else {
        let others: BTreeSet<&str> = contents.iter().flatten().filter_map(|it| elsewhere(it)).collect();
        if known.len() == files.len() && !others.is_empty() {
            let others = others.into_iter().collect::<Vec<_>>().join(", ");
            return Decision::Skip { why: format!("all its content was loaded with delivery {others}") };
        }
        return Decision::Load { known, replaces: false };
    };
    let found: HashSet<&str> = contents.iter().flatten().map(String::as_str).collect();
    let is_own = |content: &Option<String>| content.as_deref().is_some_and(|it| own.contains(it));
    let fresh = contents.iter().zip(files).enumerate();
    let changed: Vec<&str> = fresh
        .filter(|(file, (content, _))| !is_own(content) && !known.iter().any(|it| it.file == *file))
        .map(|(_, (_, file))| file.path)
        .collect();
    let gone: Vec<&str> = published
        .files
        .iter()
        .filter(|it| !found.contains(it.blake3.as_str()) && !changed.contains(&it.path.as_str()))
        .map(|it| it.path.as_str())
        .collect();
    if changed.is_empty() && gone.is_empty() {
        return match joined {
            None => Decision::Skip { why: UNCHANGED.to_owned() },
            Some(what) => Decision::Hold { why: format!("{what} since it was published; {PERSON_DECIDES}") },
        };
    }
    Decision::Hold { why: hold(published, &changed, &gone) }
}

/// The files of a delivery that have the content of one before them.
fn twins(contents: &[Option<String>], files: &[FoundFile<'_>]) -> Vec<KnownFile> {
    let mut first_with: HashMap<&str, &str> = HashMap::new();
    let mut known = Vec::new();
    for (file, (content, found)) in contents.iter().zip(files).enumerate() {
        let Some(content) = content.as_deref() else { continue };
        if let Some(first) = first_with.get(content) {
            known.push(KnownFile { file, note: format!("it has the same content as {first}") });
        } else {
            first_with.insert(content, found.path);
        }
    }
    known
}

/// The hash of each file, where some other file could have the same content.
fn identify(
    ledger: &Ledger,
    files: &[FoundFile<'_>],
    hash: &mut impl FnMut(usize) -> io::Result<String>,
) -> io::Result<Vec<Option<String>>> {
    let mut sizes: HashMap<u64, usize> = HashMap::new();
    for file in files {
        *sizes.entry(file.bytes).or_default() += 1;
    }
    let identify = |(index, file): (usize, &FoundFile<'_>)| {
        if let Some(content) = ledger.unchanged(file.path, file.bytes, file.modified) {
            return Ok(Some(content.to_owned()));
        }
        let twin = ledger.has_size(file.bytes) || sizes.get(&file.bytes).is_some_and(|it| *it > 1);
        if twin { hash(index).map(Some) } else { Ok(None) }
    };
    files.iter().enumerate().map(identify).collect()
}

fn hold(published: &Manifest, changed: &[&str], gone: &[&str]) -> String {
    let was = published.files.iter().filter(|it| changed.contains(&it.path.as_str())).count();
    let mut what = Vec::new();
    for (files, verb) in [(was, "changed"), (changed.len() - was, "came")] {
        if files > 0 {
            what.push(format!("{} {verb}", count(files)));
        }
    }
    if !gone.is_empty() {
        what.push(format!("{} {} gone", count(gone.len()), if gone.len() == 1 { "is" } else { "are" }));
    }
    let all: Vec<&str> = changed.iter().chain(gone).copied().collect();
    let names = all.iter().take(5).copied().collect::<Vec<_>>().join(", ");
    let more = if all.len() > 5 { ", …" } else { "" };
    format!("{} since it was published ({names}{more}); {PERSON_DECIDES}", what.join(" and "))
}

fn count(files: usize) -> String {
    if files == 1 { "1 file".to_owned() } else { format!("{files} files") }
}
