//! The encodings of mainframes.

/// A code page of EBCDIC: one byte a character, all of Latin 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CodePage {
    /// 37: United States, Canada, Brazil, and the others of its family.
    Cp037,
    /// 500: international.
    Cp500,
    /// 1047: that of z/OS UNIX, Latin 1.
    Cp1047,
}

impl CodePage {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Cp037, Self::Cp500, Self::Cp1047];

    /// That of a label, as `ebcdic-037`, `cp037`, `IBM037`, in any case of letters.
    pub fn named(label: &str) -> Option<Self> {
        let label = label.trim().to_ascii_lowercase();
        let number = match label.as_str() {
            "ebcdic-cp-us" | "ebcdic-cp-ca" | "ebcdic-cp-nl" | "ebcdic-cp-wt" => "037",
            "ebcdic-cp-be" | "ebcdic-cp-ch" => "500",
            label => ["ebcdic-", "cp", "ibm-", "ibm"].iter().find_map(|family| label.strip_prefix(family))?,
        };
        match number {
            "037" | "37" => Some(Self::Cp037),
            "500" => Some(Self::Cp500),
            "1047" => Some(Self::Cp1047),
            _ => None,
        }
    }

    /// Its label in programs and messages.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Cp037 => "ebcdic-037",
            Self::Cp500 => "ebcdic-500",
            Self::Cp1047 => "ebcdic-1047",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::CodePage;

    #[test]
    fn labels() {
        for page in CodePage::ALL {
            assert_eq!(CodePage::named(page.label()), Some(page));
        }
        for label in ["cp037", "IBM037", "ibm-37", "ebcdic-cp-us", "CP37"] {
            assert_eq!(CodePage::named(label), Some(CodePage::Cp037), "{label}");
        }
        assert_eq!(CodePage::named("cp1047"), Some(CodePage::Cp1047));
        for label in ["utf-8", "cp1252", "ibm866", "ebcdic", "ebcdic-", "cp"] {
            assert_eq!(CodePage::named(label), None, "{label}");
        }
    }
}
