//! Layers with all that it takes to take them off.

use std::fmt;

use ::pgp::composed::{SignedPublicKey, SignedSecretKey};
use ::pgp::types::Password;
use zeroize::Zeroizing;

use crate::{Magic, Members};

/// A layer around the data of a file.
#[derive(Debug)]
pub enum Layer {
    /// `OpenPGP`: RFC 4880 and 9580, in armour or not.
    Pgp(Box<PgpKeys>),
    /// An archive that is read from its end.
    Zip {
        /// Which members are read.
        members: Members,
        /// What opens those that are encrypted.
        password: Option<Key>,
    },
    /// An archive that is read from its start.
    Tar {
        /// Which members are read.
        members: Members,
    },
    /// RFC 1952.
    Gzip,
    /// RFC 8878.
    Zstd,
    /// bzip2.
    Bzip2,
    /// The `.xz` container.
    Xz,
    /// LZ4 frames.
    Lz4,
    /// The framing format of Snappy.
    Snappy,
    /// `.Z` of compress(1).
    Compress,
    /// Whatever the first bytes say, as often as they say something.
    Auto,
}

/// Bytes that open something. They have no text form, and their memory is cleared.
#[derive(Clone)]
pub struct Key(pub(crate) Zeroizing<Vec<u8>>);

impl Key {
    /// A copy of the bytes.
    pub fn new(bytes: &[u8]) -> Self {
        Self(Zeroizing::new(bytes.to_vec()))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(***)")
    }
}

/// What opens an `OpenPGP` message, and whose signature it must have.
#[derive(Default)]
pub struct PgpKeys {
    pub(crate) secret: Option<SignedSecretKey>,
    pub(crate) passphrase: Option<Password>,
    pub(crate) password: Option<Password>,
    pub(crate) signer: Option<SignedPublicKey>,
}

impl fmt::Debug for PgpKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PgpKeys(***)")
    }
}

impl Layer {
    /// Its word in the language.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Pgp(_) => "pgp",
            Self::Zip { .. } => "zip",
            Self::Tar { .. } => "tar",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Bzip2 => "bzip2",
            Self::Xz => "xz",
            Self::Lz4 => "lz4",
            Self::Snappy => "snappy",
            Self::Compress => "compress",
            Self::Auto => "auto",
        }
    }

    /// The layer that a file's first bytes speak of, where it takes no key.
    pub(crate) fn of(magic: Magic) -> Option<Self> {
        Some(match magic {
            Magic::Zip => Self::Zip { members: Members::all(), password: None },
            Magic::Tar => Self::Tar { members: Members::all() },
            Magic::Gzip => Self::Gzip,
            Magic::Zstd => Self::Zstd,
            Magic::Bzip2 => Self::Bzip2,
            Magic::Xz => Self::Xz,
            Magic::Lz4 => Self::Lz4,
            Magic::Snappy => Self::Snappy,
            Magic::Compress => Self::Compress,
            Magic::Pgp => return None,
        })
    }
}
