//! Files of `OpenPGP` of a corpus that is not here: what `GnuPG` makes of them, as `pgp_reference.py` has written it down. `tests/corpus` sets
//! `INGEST_PGP_CORPUS=FOLDER` and `INGEST_PGP_REFERENCE=FILE`.

use crate::support;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use ingest_layers::{Key, Layer, LayerError, PgpKeys};
use sha2::{Digest, Sha256};

/// What the layer makes of a file with a key or a password; `-` is none.
fn open(folder: &Path, path: &str, private: &str, secret: &str) -> Result<Vec<u8>, LayerError> {
    let secret = (secret != "-").then(|| Key::new(secret.as_bytes()));
    let keys = if private == "-" {
        PgpKeys::new(None, None, secret.as_ref(), None)
    } else {
        let private = Key::new(&fs::read(folder.join("pgp").join(private)).unwrap());
        PgpKeys::new(Some(&private), secret.as_ref(), None, None)
    };
    support::unwrap(&fs::read(folder.join(path)).unwrap(), vec![Layer::Pgp(Box::new(keys.unwrap()))])
}

/// The bytes and the start of their digest, as the reference spells them.
fn told(content: &[u8]) -> String {
    let mut told = format!("{}|", content.len());
    for byte in Sha256::digest(content).iter().take(8) {
        write!(told, "{byte:02x}").unwrap();
    }
    told
}

#[test]
fn every_file_is_what_gnupg_makes_of_it() {
    let variable = |what: &str| std::env::var_os(format!("INGEST_PGP_{what}"));
    let (Some(folder), Some(reference)) = (variable("CORPUS"), variable("REFERENCE")) else { return };
    let reference = fs::read_to_string(reference).unwrap();
    let (mut opened, mut refused, mut differ) = (0, 0, Vec::new());
    for line in reference.lines() {
        let [path, private, secret, due] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        match open(Path::new(&folder), path, private, secret) {
            Ok(content) if told(&content) == due => opened += 1,
            Err(_) if due == "refused" => refused += 1,
            found => differ.push(format!("{line}, not {:?}", found.map(|it| told(&it)))),
        }
    }
    assert!(differ.is_empty(), "{differ:#?}");
    println!("{opened} opened, {refused} refused");
}
