//! `OpenPGP` messages: encrypted for a key or with a password, compressed, signed.
//!
//! The data streams out before the end of the message is seen, where its integrity is proved: whoever reads must keep nothing of a
//! stream that ends in an error. What has no proof of integrity is refused (RFC 9580, 13.7).

mod ahead;
mod cfb;
mod cost;
mod decompressed;
mod decrypted;
mod other;
mod proof;
mod session;
mod stored;

use std::io::{self, BufReader, Read};
use std::ops::ControlFlow;

use pgp::composed::{Deserializable, Message, SignedPublicKey, SignedSecretKey, VerificationResult};
use pgp::packet::SignatureType;
use pgp::types::{EcdhPublicParams, KeyDetails, Password, PublicParams, VerifyingKey};

use self::ahead::ahead;
use self::cfb::BLOCK;
use self::decompressed::Decompressed;
use self::decrypted::Decrypted;
use self::stored::Stored;
use crate::layer::PgpKeys;
use crate::limits::Flow;
use crate::{Key, LayerError, Limits};

const NAME: &str = "pgp";
/// Messages within each other, at most: encrypted, compressed, signed, literal.
const NESTED: usize = 8;
const WAY: &str = "uses an algorithm or a form that is not read; have the sender use what RFC 9580 asks for";
const NO_PROOF: &str = "has nothing that proves that it was not changed; have the sender leave out `--disable-mdc` and `--rfc2440`, or use \
                        software that is newer";

/// A key is not one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Of those that open messages.
    #[error("it holds no private key of OpenPGP, in armour or not")]
    Private,
    /// Of those that signatures are judged by.
    #[error("it holds no public key of OpenPGP, in armour or not")]
    Public,
    /// Its owner has taken it back.
    #[error("its key is revoked; ask the sender for the one that is used now")]
    Revoked,
}

impl PgpKeys {
    /// What opens messages: a private key, which a passphrase may lock, or a password; and the key of whoever must have signed them.
    pub fn new(
        private_key: Option<&Key>,
        passphrase: Option<&Key>,
        password: Option<&Key>,
        signed_by: Option<&Key>,
    ) -> Result<Self, KeyError> {
        let words = |it: &Key| Password::from(it.0.as_slice());
        let secret = private_key.map(|it| SignedSecretKey::from_reader_single(it.0.as_slice()));
        let signer = signed_by.map(|it| SignedPublicKey::from_reader_single(it.0.as_slice()));
        Ok(Self {
            secret: secret.transpose().map_err(|_| KeyError::Private)?.map(|(key, _)| key),
            passphrase: passphrase.map(words),
            password: password.map(words),
            signer: signer.transpose().map_err(|_| KeyError::Public)?.map(|(key, _)| not_revoked(key)).transpose()?,
        })
    }

    /// Whether the key is for messages of a kind that the library does not decrypt.
    fn is_not_read(&self) -> bool {
        let mut subkeys = self.secret.iter().flat_map(|it| &it.secret_subkeys);
        subkeys.any(|it| match it.key.public_key().public_params() {
            PublicParams::Elgamal(_) | PublicParams::Unknown { .. } => true,
            PublicParams::ECDH(curve) => !matches!(
                curve,
                EcdhPublicParams::Curve25519Legacy { .. }
                    | EcdhPublicParams::P256 { .. }
                    | EcdhPublicParams::P384 { .. }
                    | EcdhPublicParams::P521 { .. }
            ),
            _ => false,
        })
    }
}

/// The key without the subkeys that its owner has taken back; none where that is the key itself.
fn not_revoked(mut key: SignedPublicKey) -> Result<SignedPublicKey, KeyError> {
    let is_revocation = |it: &pgp::packet::Signature| it.typ() == Some(SignatureType::SubkeyRevocation);
    key.public_subkeys.retain(|it| !it.signatures.iter().any(is_revocation));
    if key.details.revocation_signatures.is_empty() { Ok(key) } else { Err(KeyError::Revoked) }
}

/// Is handed the data of a message.
type Within<'a> = dyn FnMut(Box<dyn Read + '_>) -> io::Result<ControlFlow<()>> + 'a;

/// Hands the data of a message to `within`, which reads it while another thread decrypts. What is compressed within the message may become
/// `ratio` times what `flow` has counted of it.
pub(crate) fn open(
    keys: &PgpKeys,
    stream: Box<dyn Read + Send + '_>,
    flow: &Flow,
    ratio: u64,
    within: &mut Within<'_>,
) -> io::Result<ControlFlow<()>> {
    let stored = Stored::new(stream);
    let message = Message::from_reader(BufReader::with_capacity(BLOCK, stored.clone()));
    let (message, _) = message.map_err(|it| stored.no_message(it))?;
    Opening { keys, stored: &stored, flow, ratio, was_encrypted: false }.open(message, NESTED, within)
}

/// A message that is opened, one of those within it after the other.
#[derive(Clone, Copy)]
struct Opening<'a, 'b> {
    keys: &'a PgpKeys,
    stored: &'a Stored<'b>,
    flow: &'a Flow,
    ratio: u64,
    was_encrypted: bool,
}

impl Opening<'_, '_> {
    fn open(self, message: Message<'_>, deepest: usize, within: &mut Within<'_>) -> io::Result<ControlFlow<()>> {
        let fault = |error| self.stored.fault(error, 0);
        let Some(deeper) = deepest.checked_sub(1) else {
            let what = "has more messages within each other than are opened; have the sender encrypt the file once";
            return Err(LayerError::Unsupported { layer: NAME, what }.into());
        };
        match message {
            Message::Encrypted { esk, edata, .. } => {
                if self.keys.password.is_some() && !cost::is_affordable(&esk) {
                    let what = "takes more memory or time to try its password than it is given (8 passwords, Argon2 with 4 passes over \
                                256 MiB in all); have the sender encrypt it with one password, or for a key";
                    return Err(LayerError::Unsupported { layer: NAME, what }.into());
                }
                let (key, opened_by) = self.keys.session_key(&esk).ok_or_else(|| self.locked())?;
                let packet = Decrypted::new(edata, (&key, opened_by), self.stored)?;
                ahead(packet, self.stored, |plain| {
                    let message = Message::from_bytes(plain).map_err(fault)?;
                    Self { was_encrypted: true, ..self }.open(message, deeper, within)
                })
            }
            Message::Compressed { reader, .. } => {
                let limits = Limits { ratio: self.ratio, ..Limits::default() };
                let limit = self.flow.limit_of_part(limits, NAME);
                let data = Decompressed::new(reader.into_inner(), limit, self.stored.clone())?;
                let message = Message::from_bytes(BufReader::with_capacity(BLOCK, data)).map_err(fault)?;
                self.open(message, deeper, within)
            }
            message => self.data(message, within),
        }
    }

    /// What is neither encrypted nor compressed.
    fn data(self, message: Message<'_>, within: &mut Within<'_>) -> io::Result<ControlFlow<()>> {
        let what = if !self.was_encrypted {
            "is not encrypted; have the sender encrypt it"
        } else if message.literal_data_header().is_none() {
            "is signed around what is compressed or encrypted, which is not read; have the sender sign first"
        } else if self.keys.signer.is_some() && !message.is_signed() {
            return Err(LayerError::Signature("is not signed, and `signed_by` asks for a signature").into());
        } else {
            let (keys, stored) = (self.keys, self.stored.clone());
            return within(Box::new(Data { keys, message, stored, content: 0, over: false }));
        };
        Err(LayerError::Unsupported { layer: NAME, what }.into())
    }

    /// Why nothing opens the message.
    fn locked(self) -> io::Error {
        if self.keys.is_not_read() {
            let what = "is encrypted for a key of ElGamal, or of a curve that is not read; give the sender a key of RSA or Curve25519";
            return LayerError::Unsupported { layer: NAME, what }.into();
        }
        let what =
            "the message is not encrypted for the key or password of `pgp`, or the passphrase does not open the key";
        LayerError::Locked(what).into()
    }
}

/// The data, and at its end the judgement of the signature.
struct Data<'a, 'b> {
    keys: &'a PgpKeys,
    message: Message<'a>,
    stored: Stored<'b>,
    content: u64,
    over: bool,
}

impl Data<'_, '_> {
    fn judge(&self) -> io::Result<()> {
        let Some(signer) = &self.keys.signer else { return Ok(()) };
        let subkeys = signer.public_subkeys.iter().filter(|it| it.verify_bindings(&signer.primary_key).is_ok());
        let keys: Vec<&dyn VerifyingKey> =
            std::iter::once(&signer.primary_key as &dyn VerifyingKey).chain(subkeys.map(|it| it as _)).collect();
        let verdicts = self.message.verify_nested(&keys).map_err(|it| self.stored.fault(it, self.content))?;
        let valid = verdicts.iter().any(|it| matches!(it, VerificationResult::Valid(_)));
        if valid {
            return Ok(());
        }
        Err(LayerError::Signature("is not signed by the key of `signed_by`, or was changed after it was signed").into())
    }
}

impl Read for Data<'_, '_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if self.over || to.is_empty() {
            return Ok(0);
        }
        let read = self.message.read(to).map_err(|error| self.stored.of_reading(error, self.content))?;
        self.content += read as u64;
        if read == 0 {
            self.over = true;
            self.judge()?;
            io::copy(&mut self.stored, &mut io::sink())?;
            if self.stored.goes_on() {
                return Err(LayerError::Trailing { layer: NAME, at: self.stored.mark().taken }.into());
            }
        }
        Ok(read)
    }
}
