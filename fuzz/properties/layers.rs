//! Whatever the bytes, layers are taken off them as told here.
//!
//! An input is a byte that chooses a source, whose layers are meant, a byte for the reading, and the file. Then this holds:
//!
//! - They are taken off without a panic, in memory that is bounded by a constant and the length of the file, what decoders in C take
//!   included.
//! - What is handed out keeps within the limit that is set.
//! - What stops it is told as an error of a layer.
//! - It does not matter in which portions the file comes and the data is read.

use std::collections::hash_map::DefaultHasher;
use std::hash::Hasher as _;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use ingest_layers::{Key, Layer, LayerError, Layers, Limits, Members, PgpKeys};
use ingest_program::{LayerKind, Source};

use super::{memory, sources};

static SOURCES: LazyLock<Vec<Arc<Source>>> =
    LazyLock::new(|| sources::compiled(include_str!("../sources/layers.ingest")));

/// Bytes of data that a file may become.
const SIZE: u64 = 16 << 20;
/// Bytes that Rust allocates at most, however short the file is: blocks of the decoders, twice the window of the greediest.
const AT_LEAST: usize = 48 << 20;
/// And for each byte of the file: members of archives have names, and a place in their directory.
const PER_BYTE: usize = 256;
/// Bytes that the process grows by at most: Zstandard may have a window of 128 MiB, xz a dictionary of 64.
const RESIDENT: usize = 192 << 20;
/// And where a password may open the file: what Argon2 may take to try it (`pgp/cost.rs`).
const ARGON: usize = 256 << 20;

const RSA: &[u8] = include_bytes!("../../runtime/layers/tests/corpus/pgp/derived/rsaA1.sec.asc");
/// Of whoever signed `patients.signed.csv.gpg`.
const SIGNER: &[u8] = include_bytes!("../../runtime/layers/tests/corpus/pgp/derived/elgA1.pub.asc");
const ECC: &[u8] = include_bytes!("../../runtime/layers/tests/corpus/pgp/derived/eccA1.sec.asc");
const V6: &[u8] = include_bytes!("../../runtime/layers/tests/corpus/rfc9580/v6.sec.asc");
const V6_SIGNER: &[u8] = include_bytes!("../../runtime/layers/tests/corpus/rfc9580/v6.pub.asc");

/// Holds an input to the properties.
pub fn holds(input: &[u8]) {
    let [which, how, file @ ..] = input else { return };
    let Some(source) = sources::chosen(&SOURCES, *which) else { return };
    let run = || unwrapped(source, Box::new(file), 8 << 10);
    let ((whole, allocated), resident) = memory::most_resident(|| memory::most_allocated(run));
    let takes_password = |it: &LayerKind| matches!(it, LayerKind::Pgp { password: Some(_), .. });
    let argon = if source.layers.iter().any(|it| takes_password(&it.kind)) { ARGON } else { 0 };
    let allowed = AT_LEAST + PER_BYTE * file.len() + argon;
    assert!(allocated <= allowed, "{} bytes take {allocated} bytes of memory in {}", file.len(), source.name);
    let allowed = RESIDENT + PER_BYTE * file.len() + argon;
    assert!(resident <= allowed, "the process grows by {resident} for {} bytes in {}", file.len(), source.name);

    let is_several = source.layers.len() > 1 || source.layers.iter().any(|it| matches!(it.kind, LayerKind::Auto));
    let few = 1 + usize::from(*how);
    let portions = unwrapped(source, Box::new(Portions { file, most: few }), few * few);
    match (&whole, &portions) {
        (Ok(whole), Ok(portions)) => assert_eq!(portions, whole, "portions do not matter"),
        // Where it stopped is where reading was, which depends on the portions; of the faults of two layers so does which is told.
        (Err(whole), Err(portions)) => {
            let kind = std::mem::discriminant::<LayerError>;
            assert!(is_several || kind(portions) == kind(whole), "{portions} {whole}");
        }
        _ => panic!("{portions:?} of what is {whole:?}"),
    }
}

/// What stops the layers of the source of this name from being taken off a file.
#[allow(dead_code, reason = "the test of the seeds asks, and no target")]
pub fn opened(source: &str, file: &[u8]) -> Result<(), LayerError> {
    let source = SOURCES.iter().find(|it| it.name == source).expect("a source");
    unwrapped(source, Box::new(file), 8 << 10).map(|_| ())
}

/// A piece: its name, its length, a hash of its bytes.
type Found = (Option<String>, u64, u64);

/// What is within the layers of a file, read `most` bytes at a time.
fn unwrapped(source: &Source, file: Box<dyn Read + Send + '_>, most: usize) -> Result<Vec<Found>, LayerError> {
    let limits = Limits { most: SIZE, ratio: u64::MAX };
    let layers = Layers::new(source.layers.iter().map(|it| (layer(&it.kind), limits)).collect(), scratch());
    let (mut pieces, mut buffer, mut all) = (Vec::new(), vec![0; most], 0_u64);
    let done = layers.unwrap(file, &mut |mut piece| {
        let (mut length, mut hasher) = (0, DefaultHasher::new());
        loop {
            let read = match piece.bytes.read(&mut buffer) {
                Ok(0) => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                read => read?,
            };
            hasher.write(&buffer[..read]);
            length += read as u64;
        }
        all += length;
        assert!(all <= SIZE, "{all} bytes are within the limit");
        pieces.push((piece.member.map(str::to_owned), length, hasher.finish()));
        Ok(ControlFlow::Continue(()))
    });
    match done {
        Ok(_) => Ok(pieces),
        Err(error) => Err(LayerError::find(&error).unwrap_or_else(|| panic!("{error:?} is told")).clone()),
    }
}

fn layer(kind: &LayerKind) -> Layer {
    let matching = |pattern: Option<&String>| match pattern {
        Some(pattern) => Members::matching(pattern).expect("a pattern"),
        None => Members::all(),
    };
    match kind {
        LayerKind::Pgp { key, passphrase, password, signed_by } => {
            let [key, passphrase, password, signed_by] =
                [key, passphrase, password, signed_by].map(|it| secret(it.as_deref()));
            let keys = PgpKeys::new(key.as_ref(), passphrase.as_ref(), password.as_ref(), signed_by.as_ref());
            Layer::Pgp(Box::new(keys.expect("keys")))
        }
        LayerKind::Zip { members, password } => {
            Layer::Zip { members: matching(members.as_ref()), password: secret(password.as_deref()) }
        }
        LayerKind::Tar { members } => Layer::Tar { members: matching(members.as_ref()) },
        LayerKind::Gzip => Layer::Gzip,
        LayerKind::Zstd => Layer::Zstd,
        LayerKind::Bzip2 => Layer::Bzip2,
        LayerKind::Xz => Layer::Xz,
        LayerKind::Lz4 => Layer::Lz4,
        LayerKind::Snappy => Layer::Snappy,
        LayerKind::Compress => Layer::Compress,
        LayerKind::Auto => Layer::Auto,
    }
}

fn secret(name: Option<&str>) -> Option<Key> {
    Some(Key::new(match name? {
        "rsa" => RSA,
        "signer" => SIGNER,
        "v6" => V6,
        "v6_signer" => V6_SIGNER,
        "ecc" => ECC,
        "ecc_passphrase" => b"correct horse A1",
        "message_password" => b"sym pass A1",
        "zip_password" => b"zip pass A1",
        other => panic!("{other} is no secret"),
    }))
}

/// Archives that are read from their end lie in memory, where there is a folder for that.
fn scratch() -> PathBuf {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() }
}

/// A file that comes a few bytes at a time.
struct Portions<'a> {
    file: &'a [u8],
    most: usize,
}

impl Read for Portions<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let most = to.len().min(self.most);
        self.file.read(&mut to[..most])
    }
}
