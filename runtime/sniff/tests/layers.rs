//! What is around data: taken off at any depth, and told where it takes a key.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::support::against;
use ingest_sniff::{Options, sniff};

/// The files of the crate that takes layers off.
fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../layers/tests/corpus").join(name)
}

#[test]
fn every_file_is_told_or_an_error() {
    let mut lines = Vec::new();
    let mut names: Vec<_> = std::fs::read_dir(file("derived")).unwrap().map(|it| it.unwrap().path()).collect();
    names.sort();
    for path in names.into_iter().filter(|it| it.is_file()) {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        lines.push(match sniff(&path, &Options::default()) {
            Ok(it) => {
                let layers: Vec<_> = it.layers.iter().map(|it| it.written.as_str()).collect();
                let format = it.format.unwrap_or_default();
                format!(
                    "{name}: [{}] {format}, {} records, {:?}{}",
                    layers.join(", "),
                    it.records,
                    it.member,
                    it.locked.unwrap_or_default()
                )
            }
            Err(error) => format!("{name}: {error}"),
        });
    }
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn what_is_encrypted_says_its_key() {
    let folder = std::fs::read_dir(file("pgp/derived")).unwrap().map(|it| it.unwrap().path());
    let encrypted: Vec<_> =
        folder.filter(|it| it.extension().is_some_and(|it| it == "asc" || it == "gpg" || it == "pgp")).collect();
    let locked = encrypted.iter().filter(|it| {
        sniff(it, &Options::default())
            .is_ok_and(|it| it.block.is_none() && it.locked.is_some_and(|it| it.contains("pgp(private_key)")))
    });
    assert!(locked.count() > 3, "{encrypted:?}");
}

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut file = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    file.write_all(data).unwrap();
    file.finish().unwrap()
}

#[test]
fn a_layer_may_be_within_its_own_kind() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("visits.csv.gz");
    std::fs::write(&path, gzip(&gzip(b"id,on\n1,2024-01-31\n2,2024-02-01\n"))).unwrap();
    let told = sniff(&path, &Options::default()).unwrap();
    let block = told.block.clone().unwrap();
    assert!(block.contains("unwrap gzip, gzip\n"), "{block}");
    assert_eq!((against(&block), told.records, told.malformed), (None, 2, 0), "{told:?}");
}

/// An archive of these members.
fn tar(members: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, text) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, name, text.as_bytes()).unwrap();
    }
    archive.into_inner().unwrap()
}

#[test]
fn members_of_other_tables_are_left_out_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("drop.tar");
    let visits = "id,on\n1,2024-01-31\n2,2024-02-01\n";
    let told = |members: &[(&str, &str)]| {
        std::fs::write(&path, tar(members)).unwrap();
        sniff(&path, &Options::default()).unwrap().block.unwrap()
    };
    let drugs = "ndc|dose\nx|1.5\n";
    let block = told(&[("visits_1.csv", visits), ("drugs_1.csv", drugs), ("visits_2.csv", visits)]);
    assert!(block.contains("unwrap tar(\"visits_*.csv\")"), "{block}");
    assert!(block.contains("left out: the member `drugs_1.csv`"), "{block}");
    assert_eq!(against(&block), None);
    // No pattern tells them apart.
    let block = told(&[("1.csv", visits), ("2.csv", visits), ("3.csv", drugs), ("4.csv", "")]);
    assert!(block.contains("unwrap tar\n") && block.contains("the member `3.csv` is of another table"), "{block}");
    assert!(block.contains("the member `4.csv` is empty"), "{block}");
    // Values of another type are of the same table.
    let block = told(&[("a.csv", visits), ("b.csv", "id,on\nx,2024-01-31\n,\n")]);
    assert!(block.contains("unwrap tar\n") && !block.contains("left out"), "{block}");
    let alike = told(&[("a.csv", visits), ("b.csv", visits)]);
    assert!(alike.contains("unwrap tar\n") && !alike.contains("left out"), "{alike}");
}
