//! Files of others, against what other decoders make of them.

use crate::support;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Read as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use ingest_layers::{Key, Layer, LayerError, Layers, Limits, Members, PgpKeys};
use sha2::{Digest, Sha256};

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

/// Each piece as `name|bytes|sha256`, or why there is none.
fn pieces(path: &Path, layers: Vec<Layer>) -> Result<Vec<String>, String> {
    let layers = layers.into_iter().map(|it| (it, Limits::default())).collect();
    let layers = Layers::new(layers, std::env::temp_dir());
    let mut pieces = Vec::new();
    let file = File::open(path).unwrap();
    let done = layers.unwrap(Box::new(file), &mut |mut piece| {
        let mut bytes = Vec::new();
        piece.bytes.read_to_end(&mut bytes)?;
        let mut digest = String::new();
        for byte in Sha256::digest(&bytes).iter().take(8) {
            write!(digest, "{byte:02x}").unwrap();
        }
        pieces.push(format!("{}|{}|{digest}", piece.member.unwrap_or_default(), bytes.len()));
        Ok(ControlFlow::Continue(()))
    });
    match done {
        Ok(_) => Ok(pieces),
        Err(error) => {
            Err(LayerError::find(&error).unwrap_or_else(|| panic!("{}: {error:?}", path.display())).to_string())
        }
    }
}

fn layer(path: &Path) -> Option<Layer> {
    Some(match path.extension()?.to_str()? {
        "zip" => Layer::Zip { members: Members::all(), password: None },
        "tar" => Layer::Tar { members: Members::all() },
        "gz" => Layer::Gzip,
        "bz2" => Layer::Bzip2,
        "xz" => Layer::Xz,
        "zst" => Layer::Zstd,
        "lz4" => Layer::Lz4,
        "sz" => Layer::Snappy,
        "Z" => Layer::Compress,
        _ => return None,
    })
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// Where Python is no judge, and why.
const OTHERWISE: [(&str, &str); 19] = [
    ("commons-compress/COMPRESS-114.tar", "names that are no UTF-8 are shown otherwise"),
    ("commons-compress/COMPRESS-227.zip", "two members of one name are refused"),
    ("commons-compress/COMPRESS-335.tar", "without the mark of its end it may have been cut off"),
    ("commons-compress/COMPRESS-417.tar", "GNU tar reads it too"),
    ("commons-compress/COMPRESS-479.zip", "Python does not read the names' extra field"),
    ("commons-compress/COMPRESS-553-fail.tar", "its header has no sound checksum"),
    ("commons-compress/pax_gnu_sparse.tar", "sparse files of the newer kinds are refused"),
    ("commons-compress/archive_with_trailer.zip", "what follows may be part of it"),
    ("commons-compress/simple-aix-native-tar.tar", "it is padded by what was in memory, which may be members"),
    ("commons-compress/test-winzip.zip", "Python takes a folder's `\\` for a `/`"),
    ("commons-compress/utf8-winzip-test.zip", "Python does not read the names' extra field"),
    ("derived/conditions.multi_stream.csv.xz", "Python stops at the padding between the streams"),
    ("xz/bad-0cat-alone.xz", "Python ignores what follows"),
    ("xz/good-0pad-empty.xz", "Python does not take the padding"),
    ("zip2/misaligned_comment.zip", "an archive without members is an error"),
    ("zip2/symlink.zip", "Python reads where a link leads"),
    ("zip2/zip64_magic_in_filename_1.zip", "Python ends a name at its first zero"),
    ("zip2/zip64_magic_in_filename_4.zip", "Python ends a name at its first zero"),
    ("zip2/zip64_magic_in_filename_5.zip", "Python ends a name at its first zero"),
];

#[test]
fn every_file_is_what_other_decoders_make_of_it() {
    let corpus = corpus();
    let reference = fs::read_to_string(corpus.join("reference.tsv")).unwrap();
    let mut reference: BTreeMap<&str, Vec<&str>> = reference
        .lines()
        .map(|line| {
            let (path, pieces) = line.split_once('\t').unwrap_or((line, ""));
            (path, pieces.split('\t').filter(|it| !it.is_empty()).collect())
        })
        .collect();
    let mut told = String::new();
    let mut differ = Vec::new();
    for path in files(&corpus) {
        let Some(layer) = layer(&path) else { continue };
        let name = path.strip_prefix(&corpus).unwrap().to_str().unwrap();
        let found = pieces(&path, vec![layer]);
        writeln!(told, "{name}").unwrap();
        match &found {
            Ok(pieces) => pieces.iter().for_each(|it| writeln!(told, "  {}", it.escape_debug()).unwrap()),
            Err(error) => writeln!(told, "  ! {error}").unwrap(),
        }
        let Some(due) = reference.remove(name) else { continue };
        let agrees = match &found {
            Ok(found) => *found == due,
            Err(_) => due == ["fails"],
        };
        if agrees == OTHERWISE.iter().any(|(other, _)| *other == name) {
            differ.push(format!("{name}\n  {found:?}\n  {due:?}"));
        }
    }
    insta::assert_snapshot!("corpus", told);
    assert!(differ.is_empty(), "{}", differ.join("\n"));
    assert!(reference.is_empty(), "{reference:?}");
}

fn key(name: &str) -> Key {
    Key::new(&fs::read(corpus().join("pgp/derived").join(name)).unwrap())
}

fn of_pgp(name: &str, keys: PgpKeys, inner: Vec<Layer>) -> Result<Vec<String>, String> {
    let layers = std::iter::once(Layer::Pgp(Box::new(keys))).chain(inner).collect();
    pieces(&corpus().join("pgp/derived").join(name), layers)
}

#[test]
fn every_message_is_opened_or_yields_nothing() {
    let due = pieces(&corpus().join("pgp/derived/patients.csv"), Vec::new()).unwrap();
    let rsa = || PgpKeys::new(Some(&key("rsaA1.sec.asc")), None, None, None).unwrap();
    let mut told = String::new();
    for path in files(&corpus().join("pgp/derived")) {
        let name = path.file_name().unwrap().to_str().unwrap();
        if !name.starts_with("patients.") || name == "patients.csv" {
            continue;
        }
        let password = Key::new(b"sym pass A1");
        let passphrase = Key::new(b"correct horse A1");
        let keys = match name {
            "patients.ecc.csv.gpg" => PgpKeys::new(Some(&key("eccA1.sec.asc")), Some(&passphrase), None, None).unwrap(),
            "patients.brainpool.csv.gpg" => PgpKeys::new(Some(&key("brainpoolA1.sec.asc")), None, None, None).unwrap(),
            "patients.elg.csv.gpg" => PgpKeys::new(Some(&key("elgA1.sec.asc")), None, None, None).unwrap(),
            "patients.sym.csv.gpg" => PgpKeys::new(None, None, Some(&password), None).unwrap(),
            _ => rsa(),
        };
        let inner = if name == "patients.gz.gpg" { vec![Layer::Gzip] } else { Vec::new() };
        let found = of_pgp(name, keys, inner);
        match &found {
            Ok(found) if *found == due => writeln!(told, "{name}: opened").unwrap(),
            other => writeln!(told, "{name}: {other:?}").unwrap(),
        }
    }
    insta::assert_snapshot!("messages", told);
}

/// Messages of other software: the key that opens each and what opens that, or a password alone, and what `GnuPG` makes of it.
const OF_OTHERS: [(&str, &str, &str, &str); 20] = [
    ("gopenpgp/gpg2.3-aead-pgp-message.pgp", "gopenpgp/gpg2.3-aead-test-key.asc", "test", "|12|a948904f2f0f479b"),
    ("gopenpgp/issue11_message", "gopenpgp/issue11_privatekey", "1234", "|19|32aa3a9599ee4268"),
    ("gopenpgp/message_badmdc", "gopenpgp/sed_key", "", "is cut off"),
    ("gopenpgp/message_mixedPasswordPublic", "", "pinata", "|545|3eaefa98a819c06c"),
    ("gopenpgp/message_multipleKeyID", "gopenpgp/keyring_privateKey", "apple", "is not encrypted for the key"),
    ("gopenpgp/message_sha1_signed", "gopenpgp/keyring_privateKey", "apple", "|210|645e8abb634c2b40"),
    ("gopenpgp/message_sha256_signed", "gopenpgp/keyring_privateKey", "apple", "|210|645e8abb634c2b40"),
    ("gopenpgp/message_signed", "gopenpgp/keyring_privateKey", "apple", "|210|645e8abb634c2b40"),
    ("gopenpgp/sed_message", "gopenpgp/sed_key", "", "has nothing that proves"),
    ("pgpy/message.enc.twofish.asc", "", "QwertyUiop", "|29|48c3749fb0e51c79"),
    ("pgpy/message.ecdh.cv25519.asc", "pgpy/ecc.2.sec.asc", "", "|37|3d5480477a7543b2"),
    ("pgpy/message.encrypted.asc", "pgpy/rsa.1.sec.asc", "", "|28|5ff2b9e8b42fe6a8"),
    ("pgpy/message.encrypted.signed.asc", "pgpy/rsa.1.enc.asc", "QwertyUiop", "|28|c7921fd4bcd22da8"),
    ("pgpy/message.literal.nomdc.pass.cast5.asc", "", "QwertyUiop", "has nothing that proves"),
    ("pgpy/message.nomdc.pass.asc", "", "QwertyUiop", "has nothing that proves"),
    ("pgpy/message.rsa.cast5.asc", "pgpy/rsa.1.sec.asc", "", "|29|48c3749fb0e51c79"),
    ("pgpy/message.rsa.cast5.no-mdc.asc", "pgpy/rsa.1.sec.asc", "", "has nothing that proves"),
    ("pgpy/message.rsa.dsa.3des.asc", "pgpy/rsa.1.sec.asc", "", "|29|48c3749fb0e51c79"),
    ("pgpy/message.rsa.dsa.cam128.asc", "pgpy/rsa.1.sec.asc", "", "|29|48c3749fb0e51c79"),
    ("pgpy/message.rsa.dsa.pass.aes.asc", "", "QwertyUiop", "|29|48c3749fb0e51c79"),
];

/// What is delivered and not encrypted, or no message: how each is refused. Of one, signatures stand between its key and its data.
const REFUSED: [(&str, &str); 16] = [
    ("gopenpgp/keyring_publicKey", "is a key and no message"),
    ("gopenpgp/message_expired", "is not encrypted"),
    ("gopenpgp/message_plainSignature", "or damaged"),
    ("pgpy/cleartext.dashesc.signed.asc", "is signed as text"),
    ("pgpy/cleartext.empty.signed.asc", "is signed as text"),
    ("pgpy/cleartext.oneline.signed.asc", "is signed as text"),
    ("pgpy/cleartext.signed.asc", "is signed as text"),
    ("pgpy/ecc.1.pub.asc", "is a key and no message"),
    ("pgpy/message.compressed.asc", "is not encrypted"),
    ("pgpy/message.literal.asc", "is not encrypted"),
    ("pgpy/message.onepass.asc", "is not encrypted"),
    ("pgpy/message.signed.asc", "is not encrypted"),
    ("pgpy/message.signed.ecdsa.asc", "is not encrypted"),
    ("pgpy/message.two_onepass.asc", "is not encrypted"),
    ("pgpy/rsa.1.sec.asc", "is a key and no message"),
    ("pgpy/rsasignature.asc", "is a signature alone"),
];

#[test]
fn messages_of_others_are_what_gnupg_makes_of_them() {
    let folder = corpus().join("pgp");
    let key = |name: &str| Key::new(&fs::read(folder.join(name)).unwrap());
    let mut differ = Vec::new();
    for (name, private, secret, due) in OF_OTHERS {
        let secret = (!secret.is_empty()).then(|| Key::new(secret.as_bytes()));
        let keys = match private {
            "" => PgpKeys::new(None, None, secret.as_ref(), None),
            private => PgpKeys::new(Some(&key(private)), secret.as_ref(), None, None),
        };
        match pieces(&folder.join(name), vec![Layer::Pgp(Box::new(keys.unwrap()))]) {
            Ok(found) if found == [due] => {}
            Err(told) if told.contains(due) => {}
            found => differ.push(format!("{name}: {found:?}, not {due}")),
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

#[test]
fn what_is_no_message_for_the_key_is_told_as_what_it_is() {
    let folder = corpus().join("pgp");
    let keys = || PgpKeys::new(Some(&key("rsaA1.sec.asc")), None, None, None).unwrap();
    let mut differ = Vec::new();
    for (name, due) in REFUSED {
        let told = pieces(&folder.join(name), vec![Layer::Pgp(Box::new(keys()))]).unwrap_err();
        if !told.contains(due) {
            differ.push(format!("{name}: {told}, not {due}"));
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
    // Without armour, in the newer form and the older one.
    for (start, due) in [([0xC6, 1, 4], "is a key"), ([0x94, 1, 4], "is a key"), ([0x88, 1, 4], "is a signature")] {
        let told = support::unwrap(&start, vec![Layer::Pgp(Box::new(keys()))]).unwrap_err().to_string();
        assert!(told.contains(due), "{start:?}: {told}");
    }
}

/// Argon2 and what is proved block by block, in each of the ways that RFC 9580 has, as `OpenPGP.js` writes them.
#[test]
fn passwords_of_argon2_open_their_messages() {
    let due = fs::read(corpus().join("pgp/derived/patients.csv")).unwrap();
    for name in ["patients.argon_eax.csv.pgp", "patients.argon_gcm.csv.pgp", "patients.argon_ocb.csv.pgp"] {
        let message = fs::read(corpus().join("rfc9580").join(name)).unwrap();
        let open = |message: &[u8], password: &[u8]| {
            let keys = PgpKeys::new(None, None, Some(&Key::new(password)), None).unwrap();
            support::unwrap(message, vec![Layer::Pgp(Box::new(keys))])
        };
        assert_eq!(open(&message, b"sym pass A1").unwrap(), due, "{name}");
        assert!(open(&message, b"sym pass A2").is_err(), "{name}");
        for at in [message.len() / 2, message.len() - 1] {
            let mut changed = message.clone();
            changed[at] ^= 1;
            assert!(open(&changed, b"sym pass A1").is_err(), "{name}, byte {at}");
        }
    }
}

/// Messages of RFC 9580, as Sequoia writes them: for a key of version 6 (X25519), signed, and by a password, which has the older form.
#[test]
fn messages_of_version_6_are_opened() {
    let key = |name: &str| Key::new(&fs::read(corpus().join("rfc9580").join(name)).unwrap());
    let due = pieces(&corpus().join("pgp/derived/patients.csv"), Vec::new());
    let open =
        |name: &str, keys: PgpKeys| pieces(&corpus().join("rfc9580").join(name), vec![Layer::Pgp(Box::new(keys))]);
    let own =
        |signer: Option<&str>| PgpKeys::new(Some(&key("v6.sec.asc")), None, None, signer.map(key).as_ref()).unwrap();
    assert_eq!(open("patients.v6.csv.pgp", own(None)), due);
    assert_eq!(open("patients.v6_armoured.csv.asc", own(None)), due);
    assert_eq!(open("patients.v6_signed.csv.pgp", own(None)), due);
    assert_eq!(open("patients.v6_signed.csv.pgp", own(Some("v6.pub.asc"))), due);
    let password = |text: &[u8]| PgpKeys::new(None, None, Some(&Key::new(text)), None).unwrap();
    assert_eq!(open("patients.v6_password.csv.pgp", password(b"sym pass A1")), due);
    for (name, keys, why) in [
        ("patients.v6_signed.csv.pgp", own(Some("other.pub.asc")), "is not signed by the key of `signed_by`"),
        ("patients.v6.csv.pgp", own(Some("v6.pub.asc")), "is not signed, and `signed_by` asks"),
        ("patients.v6_password.csv.pgp", password(b"wrong"), "not encrypted for the key or password"),
    ] {
        let told = open(name, keys).unwrap_err();
        assert!(told.contains(why), "{name}: {told}");
    }
}

/// Holds that an archive is opened by its password and no other, and that no byte of it can be another.
fn is_opened_by_its_password(name: &str) {
    let file = fs::read(corpus().join("encrypted").join(name)).unwrap();
    let open = |file: &[u8], password: &[u8]| {
        support::unwrap(file, vec![Layer::Zip { members: Members::all(), password: Some(Key::new(password)) }])
    };
    let due = b"id,name\n1,a\n2,b\n";
    assert_eq!(open(&file, b"zip pass A1").unwrap(), due);
    assert!(open(&file, b"zip pass A2").is_err());
    for at in 0..file.len() {
        let mut changed = file.clone();
        changed[at] ^= 0x10;
        if let Ok(read) = open(&changed, b"zip pass A1") {
            assert_eq!(read, due, "byte {at}");
        }
    }
}

#[test]
fn archives_of_aes_128_are_opened_by_their_password() {
    is_opened_by_its_password("aes128.zip");
}

#[test]
fn archives_of_aes_256_are_opened_by_their_password() {
    is_opened_by_its_password("aes256.zip");
}

#[test]
fn archives_of_zipcrypto_are_opened_by_their_password() {
    is_opened_by_its_password("zipcrypto.zip");
}

#[test]
fn a_signature_is_judged_where_one_is_asked_for() {
    let keys = |signer| PgpKeys::new(Some(&key("rsaA1.sec.asc")), None, None, Some(&key(signer))).unwrap();
    let open = |name, signer| of_pgp(name, keys(signer), Vec::new());
    let due = pieces(&corpus().join("pgp/derived/patients.csv"), Vec::new());
    assert_eq!(open("patients.signed.csv.gpg", "elgA1.pub.asc"), due);
    let refused = open("patients.signed.csv.gpg", "rsaA1.pub.asc").unwrap_err();
    assert!(refused.contains("is not signed by the key of `signed_by`"), "{refused}");
    let refused = open("patients.rsa.csv.gpg", "elgA1.pub.asc").unwrap_err();
    assert!(refused.contains("is not signed, and `signed_by` asks"), "{refused}");

    let folder = corpus().join("pgp/gopenpgp");
    let key = |name: &str| Key::new(&fs::read(folder.join(name)).unwrap());
    let open = |signer| {
        let keys = PgpKeys::new(Some(&key("issue11_privatekey")), Some(&Key::new(b"1234")), None, Some(&key(signer)));
        pieces(&folder.join("issue11_message"), vec![Layer::Pgp(Box::new(keys.unwrap()))])
    };
    assert_eq!(open("issue11_publickey").unwrap(), ["|19|32aa3a9599ee4268"]);
    let refused = open("keyring_publicKey").unwrap_err();
    assert!(refused.contains("is not signed by the key of `signed_by`"), "{refused}");
}

#[test]
fn what_does_not_fit_opens_nothing_and_says_so() {
    let wrong = Key::new(b"wrong");
    let ecc = PgpKeys::new(Some(&key("eccA1.sec.asc")), Some(&wrong), None, None).unwrap();
    let other = PgpKeys::new(Some(&key("rsaA1.sec.asc")), None, None, None).unwrap();
    let password = PgpKeys::new(None, None, Some(&wrong), None).unwrap();
    let another = "not encrypted for the key or password";
    for (name, keys, why) in [
        ("patients.ecc.csv.gpg", ecc, another),
        ("patients.ecc.csv.gpg", other, another),
        ("patients.sym.csv.gpg", password, "the password of `pgp` does not open the message"),
    ] {
        let told = of_pgp(name, keys, Vec::new()).unwrap_err();
        assert!(told.contains(why), "{name}: {told}");
    }
    for (private, signer) in [(Some(&wrong), None), (None, Some(&wrong))] {
        assert!(PgpKeys::new(private, None, None, signer).is_err());
    }
    let password = |text: &[u8]| Layer::Zip { members: Members::all(), password: Some(Key::new(text)) };
    let locked = corpus().join("commons-compress/password-encrypted.zip");
    assert!(pieces(&locked, vec![password(b"wrong")]).is_err());
}

#[test]
fn frames_of_others_between_those_of_lz4_are_passed_over() {
    let file = std::fs::read(corpus().join("derived/conditions.csv.lz4")).unwrap();
    let other = [&[0x52, 0x2A, 0x4D, 0x18, 5, 0, 0, 0][..], b"12345"].concat();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.lz4");
    let whole = pieces(&corpus().join("derived/conditions.csv.lz4"), vec![Layer::Lz4]).unwrap();
    for (bytes, layer) in [
        ([&other[..], &file].concat(), Layer::Lz4),
        ([&other[..], &file].concat(), Layer::Auto),
        ([&file[..], &other, &other].concat(), Layer::Lz4),
    ] {
        std::fs::write(&path, bytes).unwrap();
        assert_eq!(pieces(&path, vec![layer]).unwrap(), whole);
    }
    std::fs::write(&path, [&file[..], &other[..10]].concat()).unwrap();
    assert!(pieces(&path, vec![Layer::Lz4]).is_err());
}
