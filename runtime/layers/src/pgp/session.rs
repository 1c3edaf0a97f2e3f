//! The key that a message is encrypted with, which it holds encrypted for each of those who may read it.

use pgp::composed::{Esk, PlainSessionKey, decrypt_session_key_with_password};
use pgp::packet::PublicKeyEncryptedSessionKey;
use pgp::types::{DecryptionKey, EskType, Password, PkeskVersion};

use crate::layer::PgpKeys;

/// What opened the key of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OpenedBy {
    PrivateKey,
    /// Any password makes a key where the message holds none, the right one or another (RFC 9580, 5.3).
    Password,
}

impl PgpKeys {
    /// The first key that these open, and what opened it.
    pub(super) fn session_key(&self, encrypted: &[Esk]) -> Option<(PlainSessionKey, OpenedBy)> {
        let by_key = encrypted.iter().find_map(|it| match it {
            Esk::PublicKeyEncryptedSessionKey(it) => self.by_private_key(it),
            Esk::SymKeyEncryptedSessionKey(_) => None,
        });
        by_key.map(|it| (it, OpenedBy::PrivateKey)).or_else(|| {
            let password = self.password.as_ref()?;
            let opened = encrypted.iter().find_map(|it| match it {
                Esk::SymKeyEncryptedSessionKey(it) => decrypt_session_key_with_password(it, password).ok(),
                Esk::PublicKeyEncryptedSessionKey(_) => None,
            });
            opened.map(|it| (it, OpenedBy::Password))
        })
    }

    fn by_private_key(&self, encrypted: &PublicKeyEncryptedSessionKey) -> Option<PlainSessionKey> {
        let secret = self.secret.as_ref()?;
        let subkeys = secret.secret_subkeys.iter();
        self.by(encrypted, &secret.primary_key)
            .or_else(|| subkeys.into_iter().find_map(|it| self.by(encrypted, &it.key)))
    }

    fn by(&self, encrypted: &PublicKeyEncryptedSessionKey, key: &impl DecryptionKey) -> Option<PlainSessionKey> {
        let kind = match encrypted.version() {
            PkeskVersion::V3 => EskType::V3_4,
            PkeskVersion::V6 => EskType::V6,
            PkeskVersion::Other(_) => return None,
        };
        if !encrypted.match_identity(key) {
            return None;
        }
        let values = encrypted.values().ok()?;
        // A key may be locked or not, whatever is said of it.
        let (none, given) = (Password::empty(), self.passphrase.as_ref());
        given.into_iter().chain([&none]).find_map(|it| key.decrypt(it, values, kind).ok()?.ok())
    }
}
