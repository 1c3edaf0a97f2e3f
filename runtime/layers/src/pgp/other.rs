//! What is delivered where a message was meant, by how it begins.

const KEY: &str = "is a key and no message; have the sender encrypt the file for that key, and send what comes of it";
const SIGNED: &str = "is signed as text and not encrypted; have the sender encrypt it";
const SIGNATURE: &str =
    "is a signature alone; have the sender encrypt the file that was signed, and send what comes of it";

/// What it is, and what to ask for; none where it may be a message.
pub(super) fn named(start: &[u8]) -> Option<&'static str> {
    if let Some(armour) = start.strip_prefix(b"-----BEGIN PGP ") {
        let names: [(&[u8], _); 4] = [
            (b"PUBLIC KEY BLOCK", KEY),
            (b"PRIVATE KEY BLOCK", KEY),
            (b"SIGNED MESSAGE", SIGNED),
            (b"SIGNATURE", SIGNATURE),
        ];
        return names.into_iter().find_map(|(name, what)| armour.starts_with(name).then_some(what));
    }
    // The kind of the first packet, in the newer form or the older one (RFC 9580, 4.2 and 5).
    let kind = match *start.first()? {
        byte @ 0xC0.. => byte & 0x3F,
        byte @ 0x80..0xC0 => (byte >> 2) & 0xF,
        _ => return None,
    };
    match kind {
        2 => Some(SIGNATURE),
        5 | 6 => Some(KEY),
        _ => None,
    }
}
