//! The body of an encrypted packet of version 1 (RFC 9580, 5.13.1): AES in CFB mode, and at its end the [proof](super::proof) of what it holds.
//!
//! Nearly every message is of this kind. The library decrypts it one block of the cipher after the other, each after the one before; here
//! as many are decrypted at once as the processor takes, for in this mode none needs the plaintext of another.

use std::io::{self, BufRead};

use aes::{Aes128, Aes192, Aes256};
use cfb_mode::Decryptor;
use cfb_mode::cipher::inout::InOutBuf;
use cfb_mode::cipher::{BlockCipherEncrypt, BlockModeDecrypt as _, KeyInit, KeyIvInit as _};
use pgp::crypto::sym::SymmetricKeyAlgorithm;

use super::proof::{PROOF, Told};

/// Bytes that are decrypted at a time: they stay in a processor's own cache.
pub(super) const BLOCK: usize = 128 << 10;

/// Bytes of a block of AES.
const OF_AES: usize = 16;

/// Decrypts whole blocks of the cipher in their place, one call after the other.
type Decrypt = Box<dyn FnMut(&mut [u8]) + Send>;

/// Decrypts a packet's body.
pub(super) struct Cfb<R> {
    body: R,
    decrypt: Decrypt,
    /// What was read and may be the proof: plaintext, and behind it less than a block of the cipher that is encrypted.
    held: Vec<u8>,
    /// How much of that is plaintext.
    held_plain: usize,
    is_over: bool,
}

impl<R: BufRead> Cfb<R> {
    /// Gives the body back where the cipher is another than AES, or the key none of it.
    pub(super) fn new(cipher: SymmetricKeyAlgorithm, key: &[u8], body: R) -> Result<Self, R> {
        let decrypt = match cipher {
            SymmetricKeyAlgorithm::AES128 => decryptor::<Aes128>(key),
            SymmetricKeyAlgorithm::AES192 => decryptor::<Aes192>(key),
            SymmetricKeyAlgorithm::AES256 => decryptor::<Aes256>(key),
            _ => None,
        };
        let Some(decrypt) = decrypt else { return Err(body) };
        Ok(Self { body, decrypt, held: Vec::with_capacity(PROOF + OF_AES), held_plain: 0, is_over: false })
    }

    /// Puts what comes next into `block`, which is empty and stays so at the end. With the last of it comes the proof.
    pub(super) fn next(&mut self, block: &mut Vec<u8>) -> io::Result<Option<Told>> {
        while block.is_empty() && !self.is_over {
            let told = self.fill(block)?;
            if told.is_some() {
                return Ok(told);
            }
        }
        Ok(None)
    }

    /// What is behind the body.
    pub(super) fn into_body(self) -> R {
        self.body
    }

    fn fill(&mut self, block: &mut Vec<u8>) -> io::Result<Option<Told>> {
        block.append(&mut self.held);
        while block.len() < BLOCK {
            let ready = self.body.fill_buf()?;
            if ready.is_empty() {
                self.is_over = true;
                break;
            }
            let taken = ready.len().min(BLOCK - block.len());
            block.extend_from_slice(ready.get(..taken).unwrap_or_default());
            self.body.consume(taken);
        }
        let encrypted = block.get_mut(self.held_plain..).unwrap_or_default();
        let whole = encrypted.len() - encrypted.len() % OF_AES;
        let (whole_blocks, rest) = encrypted.split_at_mut(whole);
        (self.decrypt)(whole_blocks);
        if self.is_over {
            self.decrypt_part(rest);
            let start = block.len().checked_sub(PROOF).ok_or(io::ErrorKind::InvalidData)?;
            let told = Told::try_from(block.split_off(start).as_slice()).map_err(|_| io::ErrorKind::InvalidData)?;
            return Ok(Some(told));
        }
        let certain = (self.held_plain + whole).saturating_sub(PROOF);
        self.held.extend_from_slice(block.get(certain..).unwrap_or_default());
        self.held_plain += whole - certain;
        block.truncate(certain);
        Ok(None)
    }

    /// Decrypts the last bytes, which are less than a block.
    fn decrypt_part(&mut self, part: &mut [u8]) {
        let mut block = [0; OF_AES];
        block.iter_mut().zip(&*part).for_each(|(to, from)| *to = *from);
        (self.decrypt)(&mut block);
        part.iter_mut().zip(block).for_each(|(to, from)| *to = from);
    }
}

/// None where the key is of another length.
fn decryptor<C>(key: &[u8]) -> Option<Decrypt>
where
    C: BlockCipherEncrypt + KeyInit + Send + 'static,
{
    let mut cipher = Decryptor::<C>::new_from_slices(key, &[0; OF_AES]).ok()?;
    Some(Box::new(move |bytes| cipher.decrypt_blocks_inout(InOutBuf::from(bytes).into_chunks().0)))
}
