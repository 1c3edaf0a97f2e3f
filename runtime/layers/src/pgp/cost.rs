//! What it costs to try a password: the message itself says how long, and in how much memory, and may say so some thousand times over.

use pgp::composed::Esk;
use pgp::types::StringToKey;

/// Keys that passwords open, at most: a message is seldom for more than one.
const PASSWORDS: usize = 8;
/// Base 2 logarithm of the KiB of memory that Argon2 may take: 256 MiB, four times what RFC 9106 recommends where memory is short.
const ARGON_MEMORY: u8 = 18;
/// Passes of Argon2 over that memory, for all passwords together.
const ARGON_PASSES: u8 = 4;

/// Whether the keys of a message may be tried with a password, one after the other.
pub(super) fn is_affordable(encrypted: &[Esk]) -> bool {
    let by_password: Vec<_> = encrypted
        .iter()
        .filter_map(|it| match it {
            Esk::SymKeyEncryptedSessionKey(it) => Some(it.s2k()),
            Esk::PublicKeyEncryptedSessionKey(_) => None,
        })
        .collect();
    let count = by_password.len();
    // KiB that Argon2 passes over for all of them; none where it is too many for one.
    let passed: Option<u64> = by_password
        .into_iter()
        .flatten()
        .map(|it| match it {
            StringToKey::Argon2 { t, m_enc, .. } if *t > ARGON_PASSES || *m_enc > ARGON_MEMORY => None,
            StringToKey::Argon2 { t, m_enc, .. } => Some(u64::from(*t) << m_enc),
            _ => Some(0),
        })
        .sum();
    count <= PASSWORDS && passed.is_some_and(|it| it <= u64::from(ARGON_PASSES) << ARGON_MEMORY)
}
