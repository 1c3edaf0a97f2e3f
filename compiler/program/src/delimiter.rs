//! What stands between the fields of delimited text.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What stands between fields: one character, or some, as `|` or `~|~`. No NUL and no line end is among them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Delimiter {
    /// In UTF-8, and zeros.
    bytes: [u8; Self::LONGEST],
    length: u8,
}

impl Delimiter {
    /// Bytes in UTF-8, at most.
    pub const LONGEST: usize = 8;

    /// `,`
    pub const COMMA: Self = Self { bytes: [b',', 0, 0, 0, 0, 0, 0, 0], length: 1 };
    /// A tab.
    pub const TAB: Self = Self { bytes: [b'\t', 0, 0, 0, 0, 0, 0, 0], length: 1 };

    /// None where the text cannot stand between fields, or is longer than [`Self::LONGEST`].
    pub fn new(text: &str) -> Option<Self> {
        if text.is_empty() || text.contains(['\0', '\n', '\r']) {
            return None;
        }
        let mut bytes = [0; Self::LONGEST];
        bytes.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        Some(Self { bytes, length: text.len() as u8 })
    }

    /// In UTF-8.
    pub fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.len()).unwrap_or_default()
    }

    /// The first of its bytes.
    pub const fn first(self) -> u8 {
        let [first, ..] = self.bytes;
        first
    }

    /// The one byte that it is, if it is one.
    pub const fn single(self) -> Option<u8> {
        if self.length == 1 { Some(self.first()) } else { None }
    }

    /// How many bytes it has; at least one.
    #[expect(clippy::len_without_is_empty, reason = "it never is")]
    pub const fn len(self) -> usize {
        self.length as usize
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        str::from_utf8(self.bytes()).unwrap_or_default()
    }
}

impl fmt::Debug for Delimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl From<Delimiter> for String {
    fn from(delimiter: Delimiter) -> Self {
        delimiter.as_str().to_owned()
    }
}

/// What cannot stand between fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoDelimiter;

impl fmt::Display for NoDelimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a delimiter is 1 to {} bytes without a line end", Delimiter::LONGEST)
    }
}

impl TryFrom<String> for Delimiter {
    type Error = NoDelimiter;

    fn try_from(text: String) -> Result<Self, NoDelimiter> {
        Self::new(&text).ok_or(NoDelimiter)
    }
}

#[cfg(test)]
mod tests {
    use super::Delimiter;

    #[test]
    fn what_may_stand_between_fields() {
        for text in [",", "||", "~|~", "\t", "\u{1}", "¦", "12345678"] {
            assert_eq!(Delimiter::new(text).map(String::from).as_deref(), Some(text));
        }
        for text in ["", "123456789", "a\n", "\r\n", "\0"] {
            assert_eq!(Delimiter::new(text), None, "{text:?}");
        }
        assert_eq!(Delimiter::new(",").and_then(Delimiter::single), Some(b','));
        assert_eq!(Delimiter::new("||").and_then(Delimiter::single), None);
        assert_eq!(Delimiter::new(","), Some(Delimiter::COMMA));
    }
}
