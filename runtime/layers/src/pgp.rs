//! `OpenPGP` messages: encrypted for a key or with a password, compressed, signed.
//!
//! The data streams out before the end of the message is seen, where its integrity is proved: whoever reads must keep nothing of a
//! stream that ends in an error. What has no proof of integrity is refused (RFC 9580, 13.7).

mod cost;

use std::fmt;
use std::io::{self, BufReader, Read};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pgp::composed::{
    DecryptionOptions, Deserializable, Message, SignedPublicKey, SignedSecretKey, TheRing, VerificationResult,
};
use pgp::crypto::public_key::PublicKeyAlgorithm;
use pgp::errors::Error;
use pgp::packet::SignatureType;
use pgp::types::{KeyDetails, Password, Seipdv1ReadMode, VerifyingKey};

use crate::input::fill;
use crate::layer::PgpKeys;
use crate::{Key, LayerError};

const NAME: &str = "pgp";
/// Messages within each other, at most: encrypted, compressed, signed, literal.
const NESTED: usize = 8;

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

    fn is_elgamal(&self) -> bool {
        let mut subkeys = self.secret.iter().flat_map(|it| &it.secret_subkeys);
        subkeys.any(|it| matches!(it.key.algorithm(), PublicKeyAlgorithm::ElgamalEncrypt | PublicKeyAlgorithm::Elgamal))
    }
}

/// The key without the subkeys that its owner has taken back; none where that is the key itself.
fn not_revoked(mut key: SignedPublicKey) -> Result<SignedPublicKey, KeyError> {
    let is_revocation = |it: &pgp::packet::Signature| it.typ() == Some(SignatureType::SubkeyRevocation);
    key.public_subkeys.retain(|it| !it.signatures.iter().any(is_revocation));
    if key.details.revocation_signatures.is_empty() { Ok(key) } else { Err(KeyError::Revoked) }
}

/// The data of a message.
pub(crate) fn open<'a>(keys: &'a PgpKeys, stream: Box<dyn Read + Send + 'a>) -> io::Result<Box<dyn Read + 'a>> {
    let stored = Stored::new(stream);
    let fault = |error| stored.fault(error, 0);
    let (mut message, _) = Message::from_reader(BufReader::new(stored.clone())).map_err(fault)?;
    let mut was_encrypted = false;
    for _ in 0..NESTED {
        if message.is_encrypted() {
            was_encrypted = true;
            message = decrypt(keys, message, &stored)?;
        } else if message.is_compressed() {
            message = message.decompress().map_err(fault)?;
        } else {
            break;
        }
    }
    if !was_encrypted {
        return Err(
            LayerError::Unsupported { layer: NAME, what: "is not encrypted; have the sender encrypt it" }.into()
        );
    }
    if keys.signer.is_some() && !message.is_signed() {
        return Err(LayerError::Signature("is not signed, and `signed_by` asks for a signature").into());
    }
    Ok(Box::new(Data { keys, message, stored, content: 0, over: false }))
}

fn decrypt<'a>(keys: &PgpKeys, message: Message<'a>, stored: &Stored<'_>) -> io::Result<Message<'a>> {
    if let Message::Encrypted { esk, .. } = &message
        && keys.password.is_some()
        && !cost::is_affordable(esk)
    {
        let what = "takes more memory or time to try its password than it is given (8 passwords, Argon2 with 4 passes over 256 MiB); have \
                    the sender encrypt it with one password, or for a key";
        return Err(LayerError::Unsupported { layer: NAME, what }.into());
    }
    let none = Password::empty();
    // A key may be locked or not, whatever is said of it.
    let options = DecryptionOptions::new().enable_gnupg_aead().set_seipdv1_read_mode(Seipdv1ReadMode::Streaming);
    let ring = TheRing {
        secret_keys: keys.secret.iter().collect(),
        key_passwords: keys.passphrase.iter().chain([&none]).collect(),
        message_password: keys.password.iter().collect(),
        decrypt_options: options,
        ..TheRing::default()
    };
    match message.decrypt_the_ring(ring, true) {
        Ok((message, _)) => Ok(message),
        Err(Error::MissingKey) if keys.is_elgamal() => {
            let what =
                "is encrypted for a key of ElGamal, which is not read; give the sender a key of RSA or Curve25519";
            Err(LayerError::Unsupported { layer: NAME, what }.into())
        }
        Err(Error::MissingKey) => Err(LayerError::Locked(
            "the message is not encrypted for the key or password of `pgp`, or the passphrase does not open the key",
        )
        .into()),
        Err(error) => Err(stored.fault(error, 0)),
    }
}

/// The data, and at its end the judgement of the signature.
struct Data<'a> {
    keys: &'a PgpKeys,
    message: Message<'a>,
    stored: Stored<'a>,
    content: u64,
    over: bool,
}

impl Data<'_> {
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

impl Read for Data<'_> {
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
            let file = self.stored.file();
            if file.goes_on {
                return Err(LayerError::Trailing { layer: NAME, at: file.taken }.into());
            }
        }
        Ok(read)
    }
}

/// The message as it is stored, which shows nothing of itself. Clones read on from the same place, so that where the library is, and what
/// it leaves, can be seen.
#[derive(Clone)]
struct Stored<'a>(Arc<Mutex<Armour<'a>>>);

impl<'a> Stored<'a> {
    fn new(stream: Box<dyn Read + Send + 'a>) -> Self {
        Self(Arc::new(Mutex::new(Armour::new(stream))))
    }

    fn file(&self) -> MutexGuard<'_, Armour<'a>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What an error of the library means. Its own text could quote the message.
    fn fault(&self, error: Error, content: u64) -> io::Error {
        match error {
            Error::IO { source, .. } => self.of_reading(source, content),
            Error::Unsupported { .. } | Error::Unimplemented { .. } => {
                let what = "uses an algorithm or a form that is not read; have the sender use what RFC 9580 asks for";
                LayerError::Unsupported { layer: NAME, what }.into()
            }
            _ => self.judge(content),
        }
    }

    fn of_reading(&self, error: io::Error, content: u64) -> io::Error {
        // Of the stream beneath, or of a layer there.
        let is_beneath = error.raw_os_error().is_some() || LayerError::find(&error).is_some();
        if is_beneath || error.kind() == io::ErrorKind::Interrupted { error } else { self.judge(content) }
    }

    fn judge(&self, content: u64) -> io::Error {
        let file = self.file();
        let at = file.taken;
        if file.is_over {
            LayerError::CutOffOrDamaged { layer: NAME, at, content }.into()
        } else {
            LayerError::Damaged { layer: NAME, at, content }.into()
        }
    }
}

impl fmt::Debug for Stored<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stored")
    }
}

impl Read for Stored<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        self.file().read(to)
    }
}

/// A file that may be in armour, which the library reads to its end and no further: it is seen here whether anything follows that is not
/// white space.
struct Armour<'a> {
    stream: Box<dyn Read + Send + 'a>,
    /// Bytes that were read.
    taken: u64,
    /// Whether more was asked for than there is.
    is_over: bool,
    /// None before anything was read.
    is_text: Option<bool>,
    /// The last bytes, in which the end may have begun.
    tail: Vec<u8>,
    has_ended: bool,
    goes_on: bool,
}

const END: &[u8] = b"-----END PGP MESSAGE-----";

impl<'a> Armour<'a> {
    fn new(stream: Box<dyn Read + Send + 'a>) -> Self {
        Self { stream, taken: 0, is_over: false, is_text: None, tail: Vec::new(), has_ended: false, goes_on: false }
    }

    fn look(&mut self, bytes: &[u8]) {
        let is_armour = *self.is_text.get_or_insert(bytes.first() == Some(&b'-'));
        if !is_armour || self.goes_on {
            return;
        }
        let mut after = bytes;
        if !self.has_ended {
            self.tail.extend_from_slice(bytes);
            let Some(at) = self.tail.windows(END.len()).position(|it| it == END) else {
                let kept = self.tail.len().saturating_sub(END.len() - 1);
                self.tail.drain(..kept);
                return;
            };
            self.has_ended = true;
            after = self.tail.get(at + END.len()..).unwrap_or_default();
        }
        self.goes_on = after.iter().any(|it| !it.is_ascii_whitespace());
    }
}

impl Read for Armour<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        // The library looks for the header of armour in what it is given first, which has to be all of it.
        let read = fill(&mut *self.stream, to)?;
        self.taken += read as u64;
        self.is_over |= read == 0 && !to.is_empty();
        self.look(to.get(..read).unwrap_or_default());
        Ok(read)
    }
}
