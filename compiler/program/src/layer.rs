//! Layers around the data of a file.

use serde::{Deserialize, Serialize};

use crate::Origin;

/// `pgp(acme_pgp)`, `zip("*.csv")`, `gzip`: one layer of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layer {
    /// What it is.
    pub kind: LayerKind,
    /// How much it may unpack to.
    #[serde(default, skip_serializing_if = "LayerLimits::is_default")]
    pub limits: LayerLimits,
    /// Where it was written.
    pub origin: Origin,
}

/// How much a layer may unpack to, where that is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LayerLimits {
    /// Bytes, of all members of an archive together; as many as there are where it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<u64>,
    /// Bytes for each byte that is unpacked; 20,000 where it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ratio: Option<u64>,
}

impl LayerLimits {
    /// Whether nothing is said.
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// What a layer is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LayerKind {
    /// Encryption by `OpenPGP`: for a key or with a password, at least one of which is given.
    Pgp {
        /// Name of the secret that holds the private key, in armour or not.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        key: Option<String>,
        /// Name of the secret that opens the key, where it is locked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        passphrase: Option<String>,
        /// Name of the secret that opens messages themselves.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        password: Option<String>,
        /// Name of the secret that holds the public key of whoever must have signed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        signed_by: Option<String>,
    },
    /// An archive, of which the members that match are read one after the other, by name.
    Zip {
        /// `*.csv`; all of them where there is none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        members: Option<String>,
        /// Name of the secret that opens it, where it is locked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        password: Option<String>,
    },
    /// The same without compression.
    Tar {
        /// `*.csv`; all of them where there is none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        members: Option<String>,
    },
    /// RFC 1952; several members one after the other too.
    Gzip,
    /// RFC 8878.
    Zstd,
    /// bzip2.
    Bzip2,
    /// The `.xz` container of LZMA2.
    Xz,
    /// LZ4 frames.
    Lz4,
    /// The framing format of Snappy.
    Snappy,
    /// `.Z` of compress(1).
    Compress,
    /// Whatever the first bytes say, as often as they say something; the last layer always.
    Auto,
}

impl LayerKind {
    /// Its word in the language.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Pgp { .. } => "pgp",
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

    /// The secrets that it names.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        let secrets = match self {
            Self::Pgp { key, passphrase, password, signed_by } => {
                [key, passphrase, password, signed_by].map(Option::as_ref)
            }
            Self::Zip { password, .. } => [password.as_ref(), None, None, None],
            _ => [None; 4],
        };
        secrets.into_iter().flatten().map(String::as_str)
    }
}
