//! `true` and `false`, and the ways vendors write them.

/// Reads `true`, `t`, `yes`, `y`, `1` and `false`, `f`, `no`, `n`, `0`, in any case.
pub fn boolean(text: &[u8]) -> Option<bool> {
    match text {
        [b'1' | b't' | b'T' | b'y' | b'Y'] => Some(true),
        [b'0' | b'f' | b'F' | b'n' | b'N'] => Some(false),
        _ if text.eq_ignore_ascii_case(b"true") || text.eq_ignore_ascii_case(b"yes") => Some(true),
        _ if text.eq_ignore_ascii_case(b"false") || text.eq_ignore_ascii_case(b"no") => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_in_any_case() {
        for text in ["1", "t", "T", "y", "Y", "true", "TRUE", "True", "yes", "YES"] {
            assert_eq!(boolean(text.as_bytes()), Some(true), "{text}");
        }
        for text in ["0", "f", "F", "n", "N", "false", "FALSE", "False", "no", "NO"] {
            assert_eq!(boolean(text.as_bytes()), Some(false), "{text}");
        }
    }

    #[test]
    fn nothing_else() {
        for text in ["", " ", "2", "01", "truee", "on", "off", "y ", " y", "nein", "\0"] {
            assert_eq!(boolean(text.as_bytes()), None, "{text}");
        }
    }
}
