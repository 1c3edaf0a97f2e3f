//! What an encrypted packet holds.

use std::io::{self, Read as _};

use pgp::composed::{Edata, MessageReader, PacketBodyReader, PlainSessionKey};
use pgp::errors::Error;
use pgp::packet::{
    GnupgAeadDataConfig, PacketParser, ProtectedDataConfig, StreamDecryptor, SymEncryptedProtectedDataConfig as Version,
};
use pgp::types::{Seipdv1ReadMode, Tag};

use super::cfb::{BLOCK, Cfb};
use super::proof::{Proof, Told};
use super::session::OpenedBy;
use super::stored::Stored;
use super::{NAME, NO_PROOF, WAY};
use crate::LayerError;

/// A packet that is being read.
pub(super) type Body<'a> = PacketBodyReader<MessageReader<'a>>;

/// What an encrypted packet holds, decrypted block by block.
pub(super) enum Decrypted<'a> {
    Cfb(Box<Cfb<Body<'a>>>, OpenedBy),
    /// Ciphers and modes that few senders use.
    Other(Box<StreamDecryptor<Body<'a>>>),
}

impl<'a> Decrypted<'a> {
    pub(super) fn new(
        packet: Edata<'a>,
        (key, opened_by): (&PlainSessionKey, OpenedBy),
        stored: &Stored<'_>,
    ) -> io::Result<Self> {
        let (Edata::SymEncryptedProtectedData { reader } | Edata::GnupgAeadData { reader }) = packet else {
            return Err(LayerError::Unsupported { layer: NAME, what: NO_PROOF }.into());
        };
        let config = reader.config().clone();
        let body = reader.into_inner();
        // The library takes each mode for one that it has, and panics over others.
        if let ProtectedDataConfig::Seipd(Version::V2 { aead, .. })
        | ProtectedDataConfig::GnupgAead(GnupgAeadDataConfig { aead, .. }) = &config
            && aead.tag_size().is_none()
        {
            return Err(LayerError::Unsupported { layer: NAME, what: WAY }.into());
        }
        let other = match (config, key) {
            (ProtectedDataConfig::Seipd(Version::V1), PlainSessionKey::V3_4 { sym_alg, key }) => {
                match Cfb::new(*sym_alg, key.as_ref(), body) {
                    Ok(found) => return Ok(Self::Cfb(Box::new(found), opened_by)),
                    Err(body) => StreamDecryptor::v1(*sym_alg, Seipdv1ReadMode::Streaming, key.as_ref(), body),
                }
            }
            (
                ProtectedDataConfig::Seipd(Version::V2 { sym_alg, aead, chunk_size, salt }),
                PlainSessionKey::V6 { key },
            ) if key.len() == sym_alg.key_size() => {
                StreamDecryptor::v2(sym_alg, aead, chunk_size, &salt, key.as_ref(), body)
            }
            (
                ProtectedDataConfig::GnupgAead(config),
                session @ (PlainSessionKey::V3_4 { key, .. } | PlainSessionKey::V5 { key }),
            ) if key.len() == config.sym_alg.key_size()
                && session.sym_algorithm().is_none_or(|it| it == config.sym_alg) =>
            {
                StreamDecryptor::gnupg_aead(
                    config.sym_alg,
                    config.aead,
                    config.chunk_size,
                    key.as_ref(),
                    &config.iv,
                    body,
                )
            }
            _ => return Err(stored.of_reading(io::ErrorKind::InvalidData.into(), 0)),
        };
        other.map(|it| Self::Other(Box::new(it))).map_err(|it| stored.fault(it, 0))
    }

    /// Puts what comes next into `block`, which is empty and stays so at the end; with the last of it may come a proof.
    pub(super) fn next(&mut self, block: &mut Vec<u8>) -> io::Result<Option<Told>> {
        match self {
            Self::Cfb(packet, _) => packet.next(block),
            Self::Other(packet) => packet.by_ref().take(BLOCK as u64).read_to_end(block).map(|_| None),
        }
    }

    /// What holds all that it has to its proof; none where each part of it is proved as it is decrypted.
    pub(super) fn proof(&self) -> Option<Proof> {
        match self {
            Self::Cfb(_, opened_by) => Some(Proof::new(*opened_by)),
            Self::Other(_) => None,
        }
    }

    /// After the end: that the packet was the last.
    pub(super) fn nothing_follows(self) -> io::Result<()> {
        let body = match self {
            Self::Cfb(packet, _) => packet.into_body(),
            Self::Other(packet) => packet.into_inner(),
        };
        nothing_follows(body)
    }
}

/// Behind a packet that was read to its end only that may stand which fills up (RFC 9580, 10.3).
pub(super) fn nothing_follows(packet: Body<'_>) -> io::Result<()> {
    let mut packets = PacketParser::new(packet.into_inner());
    while let Some(packet) = packets.next_ref() {
        let mut packet = packet.map_err(|error| match error {
            Error::IO { source, .. } => source,
            _ => io::ErrorKind::InvalidData.into(),
        })?;
        match packet.packet_header().tag() {
            Tag::Padding | Tag::Marker | Tag::UnassignedNonCritical(_) | Tag::Experimental(_) => {
                io::copy(&mut packet, &mut io::sink())?;
            }
            _ => return Err(io::ErrorKind::InvalidData.into()),
        }
    }
    Ok(())
}
