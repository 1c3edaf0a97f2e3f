//! Bytes in text.

use base64::{Engine, engine::general_purpose::STANDARD};

/// Reads bytes in base64 (RFC 4648, section 4: the standard alphabet, with padding) onto the end of `to`. Whether it is
/// base64; where it is not, nothing is added.
pub fn base64(text: &[u8], to: &mut Vec<u8>) -> bool {
    let before = to.len();
    let read = STANDARD.decode_vec(text, to).is_ok();
    if !read {
        to.truncate(before);
    }
    read
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn only_the_standard_spelling() {
        let read = |text: &str| {
            let mut bytes = b"-".to_vec();
            base64(text.as_bytes(), &mut bytes).then_some(bytes)
        };
        assert_eq!(read(""), Some(b"-".to_vec()));
        assert_eq!(read("Zm9vYg=="), Some(b"-foob".to_vec()));
        assert_eq!(read("+/8="), Some(vec![b'-', 0xFB, 0xFF]));
        for text in ["Zm9vYg", "-_8=", "Zm9v Yg==", "Zm9vYh==", "=", "Zm9vYg==\n", "\u{e9}"] {
            assert_eq!(read(text), None, "{text}");
        }
        let mut bytes = b"-".to_vec();
        assert!(!base64(b"Zm9vYmFyZm9vYmFyZm9vYmFy!", &mut bytes));
        assert_eq!(bytes, b"-");
    }
}
