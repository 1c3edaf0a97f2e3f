//! Digests, and text made fit for the place it is written to.

use sha2::{Digest, Sha256};

/// SHA-256 in 64 hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |digits, byte| digits + &format!("{byte:02x}"))
}

/// The text as a comment can hold it: on one line, without characters that end a line or change what the eye sees.
pub fn one_line(text: &str) -> String {
    text.chars().map(|it| if is_deceptive(it) { ' ' } else { it }).collect()
}

/// Control characters, the separators that some tools take for a line's end, and invisible characters that reorder text.
pub fn is_deceptive(it: char) -> bool {
    it.is_control()
        || matches!(it, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// `1 hour`, `90 minutes`: seconds in the largest unit that they fill.
pub fn duration(seconds: u64) -> String {
    let (count, unit) = [(86_400, "day"), (3_600, "hour"), (60, "minute")]
        .into_iter()
        .find(|(size, _)| seconds >= *size && seconds.is_multiple_of(*size))
        .map_or((seconds, "second"), |(size, unit)| (seconds / size, unit));
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digest_is_that_of_the_standard() {
        // FIPS 180-2, appendix B.1.
        assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn durations_use_the_largest_unit_that_fits() {
        let all: Vec<String> = [1, 60, 5_400, 3_600, 14_400, 86_400, 604_800].map(duration).into();
        assert_eq!(all, ["1 second", "1 minute", "90 minutes", "1 hour", "4 hours", "1 day", "7 days"]);
    }

    #[test]
    fn a_comment_stays_on_its_line() {
        assert_eq!(one_line("a\nimport os\u{2028}b\u{202e}c"), "a import os b c");
    }
}
