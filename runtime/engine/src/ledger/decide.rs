//! What is to be done with a delivery that was found, given what is published.
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
    /// Where its content was loaded: another delivery's id, or another file of this one.
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
    /// Its content changed and its source does not restate: a person decides.
    Hold {
        /// Why, a sentence.
        why: String,
    },
}

/// What is to be done with the delivery `id` made of `files`. `hash` reads a file (by index) and gives the BLAKE3 of its
/// bytes in hexadecimal; it is asked only where sizes leave a doubt.
pub fn decide(
    ledger: &Ledger,
    id: &str,
    files: &[FoundFile<'_>],
    delivers: Delivers,
    mut hash: impl FnMut(usize) -> io::Result<String>,
) -> io::Result<Decision> {
    let contents = identify(ledger, files, &mut hash)?;
    let published = ledger.delivery(id);
    let own: HashSet<&str> = published.iter().flat_map(|it| &it.files).map(|it| it.blake3.as_str()).collect();

    let mut known = Vec::new();
    let mut fresh = Vec::new();
    let mut first_with: HashMap<&str, &str> = HashMap::new();
    for (file, (content, found)) in contents.iter().zip(files).enumerate() {
        let Some(content) = content.as_deref() else {
            fresh.push((None, found.path));
            continue;
        };
        let loaded = if own.contains(content) { None } else { ledger.elsewhere(id, content) };
        if let Some(other) = loaded {
            known.push(KnownFile { file, note: format!("its content was loaded with delivery {other}") });
        } else if let Some(first) = first_with.get(content) {
            known.push(KnownFile { file, note: format!("it has the same content as {first}") });
        } else {
            first_with.insert(content, found.path);
            fresh.push((Some(content), found.path));
        }
    }

    let Some(published) = published else {
        if fresh.is_empty() && !files.is_empty() {
            let others: BTreeSet<&str> = contents.iter().flatten().filter_map(|it| ledger.elsewhere(id, it)).collect();
            let others = others.into_iter().collect::<Vec<_>>().join(", ");
            return Ok(Decision::Skip { why: format!("all its content was loaded with delivery {others}") });
        }
        return Ok(Decision::Load { known, replaces: false });
    };

    let changed: Vec<&str> = fresh
        .iter()
        .filter(|(content, _)| !content.is_some_and(|it| own.contains(it)))
        .map(|(_, path)| *path)
        .collect();
    if changed.is_empty() {
        let gone = published.files.len().saturating_sub(fresh.len());
        let why = match gone {
            0 => "it is published, and its files have not changed".to_owned(),
            _ => format!(
                "it is published; {gone} of the {} it was loaded from are gone, and nothing is new",
                count(published.files.len())
            ),
        };
        return Ok(Decision::Skip { why });
    }
    match delivers {
        Delivers::Period => Ok(Decision::Load { known, replaces: true }),
        Delivers::Changes => Ok(Decision::Hold { why: hold(published, &changed) }),
    }
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

fn hold(published: &Manifest, changed: &[&str]) -> String {
    let was = published.files.iter().filter(|it| changed.contains(&it.path.as_str())).count();
    let what = match (was, changed.len() - was) {
        (_, 0) => format!("{} changed since it was published", count(was)),
        (0, new) => format!("{} came after it was published", count(new)),
        (was, new) => format!("{} changed and {} came since it was published", count(was), count(new)),
    };
    let names = changed.iter().take(5).copied().collect::<Vec<_>>().join(", ");
    let more = if changed.len() > 5 { ", …" } else { "" };
    format!(
        "{what} ({names}{more}); the source delivers changes, which are added once, so a person decides: restore the \
         files, or remove the published delivery's folder and run again"
    )
}

fn count(files: usize) -> String {
    if files == 1 { "1 file".to_owned() } else { format!("{files} files") }
}
