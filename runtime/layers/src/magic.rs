//! What the first bytes of a file say of what it is.

/// Bytes that have to be seen to tell: the name of a tar archive's format stands at 257.
pub(crate) const SEEN: usize = 262;

/// A kind of layer that a file's first bytes tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Magic {
    /// `PK`, of a member, of an empty archive, or of a part of a split one.
    Zip,
    /// `ustar` in the first header.
    Tar,
    /// `1F 8B`
    Gzip,
    /// `28 B5 2F FD`, or a frame that is to be skipped.
    Zstd,
    /// `BZh` and a digit.
    Bzip2,
    /// `FD 37 7A 58 5A 00`
    Xz,
    /// `04 22 4D 18`
    Lz4,
    /// The stream identifier.
    Snappy,
    /// `1F 9D`
    Compress,
    /// Armour, or the first packet of an encrypted message.
    Pgp,
}

/// A kind of layer that is known, and not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotRead {
    mark: &'static [u8],
    /// What the file is, as the end of a sentence.
    pub what: &'static str,
    /// The word of a layer that does the same.
    pub instead: &'static str,
}

impl NotRead {
    const ALL: [Self; 3] = [
        Self { mark: b"7z\xBC\xAF\x27\x1C", what: "an archive of 7-Zip", instead: "zip" },
        Self { mark: b"Rar!\x1A\x07", what: "an archive of RAR", instead: "zip" },
        Self { mark: b"LZIP\x01", what: "compressed by lzip", instead: "xz" },
    ];

    /// What the first bytes of a file say.
    pub fn of(start: &[u8]) -> Option<Self> {
        Self::ALL.into_iter().find(|it| start.starts_with(it.mark))
    }
}

impl Magic {
    /// What LZ4 began with before it had frames, and `lz4 -l` still writes.
    pub(crate) const LZ4_LEGACY: [u8; 4] = [0x02, 0x21, 0x4C, 0x18];

    /// What the first bytes of a file say: 262, or fewer where it has no more.
    pub fn of(start: &[u8]) -> Option<Self> {
        let begins = |magic: &[u8]| start.starts_with(magic);
        Some(match start {
            _ if begins(b"PK\x03\x04") || begins(b"PK\x05\x06") || begins(b"PK\x07\x08") => Self::Zip,
            _ if begins(&[0x1F, 0x8B]) => Self::Gzip,
            _ if begins(&[0x1F, 0x9D]) => Self::Compress,
            _ if begins(&[0x28, 0xB5, 0x2F, 0xFD]) => Self::Zstd,
            // RFC 8878, 3.1.2: the first half byte is free. LZ4 has the same frames, and says which it is by the next one.
            [0x50..=0x5F, 0x2A, 0x4D, 0x18, a, b, c, d, rest @ ..] => {
                let length = u32::from_le_bytes([*a, *b, *c, *d]) as usize;
                let next = rest.get(length..).and_then(Self::of);
                next.filter(|it| *it == Self::Lz4).unwrap_or(Self::Zstd)
            }
            [b'B', b'Z', b'h', b'1'..=b'9', ..] => Self::Bzip2,
            _ if begins(b"\xFD7zXZ\0") => Self::Xz,
            _ if begins(&[0x04, 0x22, 0x4D, 0x18]) || begins(&Self::LZ4_LEGACY) => Self::Lz4,
            _ if begins(b"\xFF\x06\0\0sNaPpY") => Self::Snappy,
            _ if begins(b"-----BEGIN PGP MESSAGE-----") => Self::Pgp,
            _ if start.get(257..262) == Some(b"ustar") => Self::Tar,
            // The encrypted session keys come first (RFC 9580, 4.2 and 10.3): packets of tag 1 or 3, with their version after a length of
            // one byte or two.
            [0x84 | 0x8C, _, 3..=6, ..]
            | [0x85 | 0x8D, _, _, 3..=6, ..]
            | [0xC1 | 0xC3, 0..=191, 3..=6, ..]
            | [0xC1 | 0xC3, 192..=223, _, 3..=6, ..] => Self::Pgp,
            _ => return None,
        })
    }

    /// The layer's word in the language.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Zip => "zip",
            Self::Tar => "tar",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Bzip2 => "bzip2",
            Self::Xz => "xz",
            Self::Lz4 => "lz4",
            Self::Snappy => "snappy",
            Self::Compress => "compress",
            Self::Pgp => "pgp",
        }
    }
}
