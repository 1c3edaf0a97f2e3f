//! The marks of a case: `#! E0301 words`, and the like.

use std::fmt;

use super::case::Finding;

/// A finding that must be there.
#[derive(Debug, PartialEq, Eq)]
pub struct Mark {
    /// The file: the case, its manifest, or that of a reference table.
    pub file: String,
    /// Counted from 1.
    pub line: usize,
    pub code: String,
    /// Words of the message or the label; may be empty.
    pub words: String,
}

impl Mark {
    pub fn matches(&self, found: &Finding) -> bool {
        self.file == found.file
            && self.line == found.line
            && self.code == found.code
            && found.words.contains(&self.words)
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{} {} {}", self.file, self.line, self.code, self.words)
    }
}

/// All marks of a text. A mark that cannot be read fails the test that reads it.
pub fn read(path: &str, text: &str) -> Vec<Mark> {
    let lines: Vec<&str> = text.lines().collect();
    let mut marks = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let mut parts = line.split("#!");
        let alone = parts.next().is_some_and(|before| before.trim().is_empty());
        for part in parts {
            marks.push(mark(path, &lines, at, alone, part));
        }
    }
    marks
}

/// Reads what follows `#!` on line `at` (counted from 0).
fn mark(path: &str, lines: &[&str], at: usize, alone: bool, part: &str) -> Mark {
    let carets = part.len() - part.trim_start_matches('^').len();
    let (file, line, rest) = if carets > 0 {
        assert!(carets <= at, "{path}:{}: a mark points above the file", at + 1);
        (path, at + 1 - carets, &part[carets..])
    } else if let Some(rest) = part.strip_prefix('$') {
        (path, lines.len() + 1, rest)
    } else if let Some(rest) = part.strip_prefix('@') {
        let (place, rest) = rest.split_once(' ').unwrap_or((rest, ""));
        let place = place.rsplit_once(':').and_then(|(file, line)| Some((file, line.parse().ok()?)));
        let (file, line) = place.unwrap_or_else(|| panic!("{path}:{}: `#!@` names no place", at + 1));
        (file, line, rest)
    } else if alone {
        let below = lines.iter().skip(at).take_while(|line| line.trim_start().starts_with("#!")).count();
        (path, at + 1 + below, part)
    } else {
        (path, at + 1, part)
    };
    let (code, words) = rest.trim().split_once(' ').unwrap_or((rest.trim(), ""));
    let code_like = code.len() == 5 && code.starts_with(['E', 'W']) && code[1..].bytes().all(|it| it.is_ascii_digit());
    assert!(code_like, "{path}:{}: `{code}` is no code", at + 1);
    Mark { file: file.to_owned(), line, code: code.to_owned(), words: words.trim().to_owned() }
}

#[test]
fn marks_say_where() {
    let text =
        "a #! E0001 first #! E0002\n#!^ E0003\n  #! E0004 below\n  #! E0005\nb\n#!$ E0006 end\n#!@ingest.toml:3 E0007";
    let read = read("x", text);
    let places: Vec<_> =
        read.iter().map(|it| (it.file.as_str(), it.line, it.code.as_str(), it.words.as_str())).collect();
    assert_eq!(
        places,
        [
            ("x", 1, "E0001", "first"),
            ("x", 1, "E0002", ""),
            ("x", 1, "E0003", ""),
            ("x", 5, "E0004", "below"),
            ("x", 5, "E0005", ""),
            ("x", 8, "E0006", "end"),
            ("ingest.toml", 3, "E0007", ""),
        ]
    );
}
