//! Which members of an archive are read.

/// Which members of an archive are read: all, or those whose names match a pattern.
#[derive(Debug, Clone)]
pub struct Members {
    pattern: Option<Pattern>,
}

#[derive(Debug, Clone)]
struct Pattern {
    text: String,
    regex: regex::Regex,
}

/// A pattern cannot be used; the compiler refuses those.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no pattern of names")]
pub struct MembersError(pub String);

impl Members {
    /// All that are files.
    pub fn all() -> Self {
        Self { pattern: None }
    }

    /// Those that match: `*` is any part of a name, `**` any part of a path. A pattern without `/` is one of names in any folder.
    pub fn matching(pattern: &str) -> Result<Self, MembersError> {
        let anywhere = if pattern.contains('/') { "" } else { "(?:.*/)?" };
        let parts: Vec<_> =
            pattern.split("**").map(|it| it.split('*').map(regex::escape).collect::<Vec<_>>().join("[^/]*")).collect();
        let regex = regex::Regex::new(&format!("(?s)^{anywhere}{}$", parts.join(".*")));
        let regex = regex.map_err(|_| MembersError(pattern.to_owned()))?;
        Ok(Self { pattern: Some(Pattern { text: pattern.to_owned(), regex }) })
    }

    /// Whether a member of this name is read.
    pub fn has(&self, name: &str) -> bool {
        // What a Macintosh keeps of a file beside it has the file's own ending: in zip `__MACOSX/._a.csv`, in tar `._a.csv`.
        let (_, last) = name.rsplit_once('/').unwrap_or(("", name));
        let is_shadow = name.starts_with("__MACOSX/") || last.starts_with("._");
        !is_shadow && self.pattern.as_ref().is_none_or(|it| it.regex.is_match(name))
    }

    /// The pattern, where there is one.
    pub(crate) fn pattern(&self) -> Option<String> {
        self.pattern.as_ref().map(|it| it.text.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::Members;

    #[test]
    fn what_patterns_match() {
        let d = Members::matching("d/**").unwrap();
        assert!(d.has("d/a.csv") && d.has("d/e/b\nc.csv") && !d.has("a.csv"));
        let csv = Members::matching("*.csv").unwrap();
        assert!(csv.has("a.csv") && csv.has("d/a.csv") && csv.has("b\nc.csv") && !csv.has("a.csv.md5"));
    }

    #[test]
    fn what_a_macintosh_adds_is_no_member() {
        let all = Members::all();
        assert!(all.has("d/a.csv") && all.has("_.csv") && all.has(".a.csv"));
        assert!(!all.has("__MACOSX/._a.csv") && !all.has("._a.csv") && !all.has("d/._a.csv"));
    }
}
