//! Which build of `ingest` this is.

use std::{fs::File, io, sync::OnceLock};

const VERSION: &str = env!("CARGO_PKG_VERSION");
/// The file of the running program, also where another has taken its place since.
const PROGRAM: &str = "/proc/self/exe";
/// Hexadecimal digits of the digest.
const DIGITS: usize = 12;

/// The version and a digest of the program's own file: those who compute rows together have to be of one build, and builds of one version
/// may compute them in different ways.
pub fn build() -> &'static str {
    static BUILD: OnceLock<String> = OnceLock::new();
    BUILD.get_or_init(|| match digest() {
        Ok(digest) => format!("{VERSION}-{digest}"),
        // Of a program that cannot read itself nothing more is known.
        Err(_) => VERSION.to_owned(),
    })
}

fn digest() -> io::Result<String> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(File::open(PROGRAM)?)?;
    Ok(hasher.finalize().to_hex().chars().take(DIGITS).collect())
}
