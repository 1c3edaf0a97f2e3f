//! What fuzzing has found worth keeping, `fuzz/corpus`, has its layers taken off as the fuzz target asks for; and what it starts from opens.

#[path = "../../../fuzz/properties/layers.rs"]
mod layers;
#[path = "../../../fuzz/properties/memory.rs"]
mod memory;
#[path = "../../../fuzz/properties/replay.rs"]
mod replay;
#[path = "../../../fuzz/properties/sources.rs"]
mod sources;

use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

/// Bytes of a seed, at most (`fuzz/seeds.py`).
const LARGEST: u64 = 40_000;

#[test]
fn layers_holds() {
    replay::replay("layers", layers::holds);
}

/// Seeds that have to open, each by itself; of those of other sources one has to.
const OPENED: [(&str, &str); 11] = [
    ("pgp_ecc", "pgp/derived/patients.ecc.csv.gpg"),
    ("pgp_password", "pgp/derived/mtcars.password.csv.gpg"),
    ("pgp_password", "pgp/derived/mtcars.password_stored.csv.gpg"),
    ("pgp_password", "rfc9580/patients.argon_eax.csv.pgp"),
    ("pgp_password", "rfc9580/patients.argon_gcm.csv.pgp"),
    ("pgp_password", "rfc9580/patients.argon_ocb.csv.pgp"),
    ("pgp_rsa", "pgp/derived/patients.rsa.csv.asc"),
    ("pgp_signed", "pgp/derived/patients.signed.csv.gpg"),
    ("pgp_v6", "rfc9580/patients.v6.csv.pgp"),
    ("pgp_v6", "rfc9580/patients.v6_armoured.csv.asc"),
    ("pgp_v6_signed", "rfc9580/patients.v6_signed.csv.pgp"),
];

/// What does not open is all that fuzzing would see of a source whose keys are others than its seeds were made with.
#[test]
fn each_source_has_a_seed_that_opens() {
    let _alone = replay::alone();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    below(&root, Path::new("runtime/layers/tests/corpus"), &mut files);
    let text = fs::read_to_string(root.join("fuzz/sources/layers.ingest")).expect("the sources");
    let declared = Regex::new(r"(?m)^# seeds: (.*)\nsource (\w+)").expect("a pattern");
    let (mut sources, mut failed) = (Vec::new(), Vec::new());
    for declaration in declared.captures_iter(&text) {
        let source = &declaration[2];
        let globs: Vec<_> = declaration[1].split(' ').map(|it| regex::escape(it).replace(r"\*", "[^/]*")).collect();
        let is_seed = Regex::new(&format!("^(?:{})$", globs.join("|"))).expect("a pattern");
        let seeds: Vec<_> = files.iter().filter(|it| is_seed.is_match(it)).collect();
        let opened = |seed: &String| layers::opened(source, &fs::read(root.join(seed)).expect("a seed"));
        let due: Vec<_> = OPENED.iter().filter(|(of, _)| *of == source).collect();
        for (_, name) in &due {
            match seeds.iter().find(|it| it.ends_with(name)).map(|it| opened(it)) {
                Some(Ok(())) => {}
                Some(Err(error)) => failed.push(format!("{source}: {name}: {error}")),
                None => failed.push(format!("{source}: {name} is no seed")),
            }
        }
        if due.is_empty() && !seeds.iter().any(|it| opened(it).is_ok()) {
            failed.push(format!("{source}: no seed opens"));
        }
        sources.push(source.to_owned());
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert_eq!(sources.len(), text.matches("\nsource ").count(), "each has seeds");
    assert!(OPENED.iter().all(|(of, _)| sources.iter().any(|it| it == of)), "{sources:?}");
}

/// The files that may be seeds, each by its path from the root.
fn below(root: &Path, folder: &Path, files: &mut Vec<String>) {
    let mut paths: Vec<PathBuf> = fs::read_dir(root.join(folder))
        .expect("a folder")
        .map(|it| folder.join(it.expect("a file").file_name()))
        .collect();
    paths.sort();
    for path in paths {
        let kind = root.join(&path).metadata().expect("a file");
        if kind.is_dir() {
            below(root, &path, files);
        } else if kind.len() <= LARGEST {
            files.push(path.to_str().expect("a name of text").to_owned());
        }
    }
}
