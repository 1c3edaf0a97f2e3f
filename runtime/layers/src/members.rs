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
        let regex = regex::Regex::new(&format!("^{anywhere}{}$", parts.join(".*")));
        let regex = regex.map_err(|_| MembersError(pattern.to_owned()))?;
        Ok(Self { pattern: Some(Pattern { text: pattern.to_owned(), regex }) })
    }

    /// Whether a member of this name is read.
    pub(crate) fn has(&self, name: &str) -> bool {
        // What a Macintosh keeps of a file beside it has the file's own ending.
        let is_shadow = name.starts_with("__MACOSX/");
        !is_shadow && self.pattern.as_ref().is_none_or(|it| it.regex.is_match(name))
    }

    /// The pattern, where there is one.
    pub(crate) fn pattern(&self) -> Option<String> {
        self.pattern.as_ref().map(|it| it.text.clone())
    }
}
