//! That an encrypted packet of version 1 was not changed: the SHA-1 of all that it holds (RFC 9580, 5.13.1).

use std::io;

use sha1::{Digest as _, Sha1};

use super::session::OpenedBy;
use crate::LayerError;

/// Bytes of the packet that the plaintext ends with: what it is, its length, and the digest.
pub(super) const PROOF: usize = 2 + 20;
const STARTS: [u8; 2] = [0xD3, 0x14];
/// Random bytes that the plaintext begins with: a block of the cipher, whose last two bytes come twice.
const PREFIX: usize = 16 + 2;

/// The proof as a packet has it.
pub(super) type Told = [u8; PROOF];

/// What was read of a packet's plaintext so far, for its proof.
pub(super) struct Proof {
    digest: Sha1,
    /// What is left of the prefix.
    prefix: usize,
    opened_by: OpenedBy,
}

impl Proof {
    pub(super) fn new(opened_by: OpenedBy) -> Self {
        Self { digest: Sha1::new(), prefix: PREFIX, opened_by }
    }

    /// Takes the next block of plaintext and leaves in it what is data. The last, which the proof came with, is held to it: until then
    /// nothing of the packet is certain.
    pub(super) fn take(&mut self, block: &mut Vec<u8>, told: Option<Told>) -> io::Result<()> {
        if self.prefix == PREFIX && self.opened_by == OpenedBy::Password {
            begins_as_plain(block)?;
        }
        self.digest.update(&*block);
        let dropped = self.prefix.min(block.len());
        block.drain(..dropped);
        self.prefix -= dropped;
        let Some(told) = told else { return Ok(()) };
        let mut digest = std::mem::take(&mut self.digest);
        digest.update(STARTS);
        let is_proved = told.strip_prefix(&STARTS).is_some_and(|it| *it == *digest.finalize());
        if is_proved && self.prefix == 0 { Ok(()) } else { Err(io::ErrorKind::InvalidData.into()) }
    }
}

/// That what was decrypted begins as plaintext does: under another password it does so by chance, once in 65,536 times.
fn begins_as_plain(block: &[u8]) -> io::Result<()> {
    let Some([.., a, b, again_a, again_b]) = block.get(..PREFIX) else { return Ok(()) };
    if [a, b] == [again_a, again_b] {
        return Ok(());
    }
    let what = "the password of `pgp` does not open the message, or the first bytes of it are damaged";
    Err(LayerError::Locked(what).into())
}
