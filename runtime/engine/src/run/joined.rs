//! The deliveries of other sources that a delivery is joined to: those with the same id.

use std::{collections::BTreeSet, io, sync::Arc};

use ingest_connect::{FoundFile, Store};
use ingest_program::Source;

use super::job::Job;
use crate::ledger::ManifestFile;

/// A source that a map joins, with what it has.
pub struct Joined<'a> {
    /// The source.
    pub source: &'a Source,
    /// Where its files are.
    pub store: Arc<dyn Store>,
    /// What there is of it; empty until it is listed with its job.
    pub deliveries: Vec<ingest_connect::Delivery>,
}

impl Joined<'_> {
    /// Its delivery with this id, if that has arrived.
    pub fn delivery(&self, id: &str) -> Option<&ingest_connect::Delivery> {
        self.deliveries.iter().find(|it| it.id == id)
    }

    /// The files of a delivery, of those with the same content the first.
    pub fn distinct<'d>(&self, found: &'d ingest_connect::Delivery) -> io::Result<Vec<&'d FoundFile>> {
        let mut distinct: Vec<&FoundFile> = Vec::new();
        for file in &found.files {
            let mut twin = false;
            for earlier in distinct.iter().filter(|it| it.size == file.size) {
                twin = twin || self.content(earlier)? == self.content(file)?;
            }
            if !twin {
                distinct.push(file);
            }
        }
        Ok(distinct)
    }

    /// BLAKE3 of a file's bytes, in hexadecimal.
    fn content(&self, file: &FoundFile) -> io::Result<String> {
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(self.store.open(file).map_err(io::Error::other)?)?;
        Ok(hasher.finalize().to_hex().to_string())
    }

    /// How the delivery differs from what a published one was joined to, in words.
    fn difference(&self, id: &str, published: &[ManifestFile]) -> io::Result<Option<String>> {
        let source = &self.source.name;
        let Some(found) = self.delivery(id) else {
            return Ok(Some(format!("the delivery {id} of `{source}`, which it is joined to, is gone")));
        };
        let mut contents = BTreeSet::new();
        for file in &found.files {
            let known = published
                .iter()
                .find(|it| (it.path.as_str(), it.bytes, it.modified) == (file.path.as_str(), file.size, file.modified));
            contents.insert(known.map_or_else(|| self.content(file), |it| Ok(it.blake3.clone()))?);
        }
        let was: BTreeSet<String> = published.iter().map(|it| it.blake3.clone()).collect();
        let changed = format!("the delivery {id} of `{source}`, which it is joined to, has changed");
        Ok((contents != was).then_some(changed))
    }
}

/// How what a published delivery is joined to differs from what it was joined to, in words. A join that the program has
/// got since is no difference: a changed program reloads nothing by itself.
pub fn difference(job: &Job<'_>, id: &str) -> io::Result<Option<String>> {
    let Some(published) = job.ledger.delivery(id) else { return Ok(None) };
    for joined in &job.joined {
        let Some(was) = published.joined.iter().find(|it| it.source == joined.source.name) else { continue };
        if let Some(difference) = joined.difference(id, &was.files)? {
            return Ok(Some(difference));
        }
    }
    Ok(None)
}

/// Why a delivery has to wait: what it is joined to has not arrived.
pub fn awaited(job: &Job<'_>, id: &str) -> Option<String> {
    let missing = job.joined.iter().filter(|it| it.delivery(id).is_none());
    let missing = missing.map(|it| format!("`{}`", it.source.name)).collect::<Vec<_>>();
    let (of, them) = match missing.as_slice() {
        [] => return None,
        [one] => (one.clone(), "it"),
        [first @ .., last] => (format!("{} and {last}", first.join(", ")), "them"),
    };
    Some(format!("it is joined to the delivery {id} of {of}, which has not arrived; a run after {them} loads it"))
}
