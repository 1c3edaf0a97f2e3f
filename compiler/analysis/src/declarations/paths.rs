//! Paths below a connection's root.

use ingest_diagnostics::Sink;
use ingest_syntax::ast::Spanned;

use crate::rules;

/// A folder below a root, in its plain form: no `.`, no doubled and no closing slash. `None` where it is none, which
/// has been reported. The empty path is the root itself.
pub(crate) fn folder(path: &Spanned<String>, sink: &mut Sink) -> Option<String> {
    if let Some(problem) = problem(&path.value) {
        sink.push(rules::path::outside(path, problem));
        return None;
    }
    if let Some(sign) = path.value.chars().find(|it| matches!(it, '*' | '?' | '[' | ']' | '{' | '}')) {
        sink.push(rules::path::pattern_sign(path, sign));
        return None;
    }
    Some(plain(&path.value))
}

/// What is wrong with a path below a root, if anything is.
pub(crate) fn problem(path: &str) -> Option<Problem> {
    let drive = path.get(1..2) == Some(":") && path.starts_with(|it: char| it.is_ascii_alphabetic());
    if path.starts_with('/') || drive {
        Some(Problem::Absolute)
    } else if path.split('/').any(|part| part == "..") {
        Some(Problem::Upwards)
    } else if path.contains('\\') {
        Some(Problem::Backslash)
    } else if path.contains(char::is_control) {
        Some(Problem::Control)
    } else {
        None
    }
}

/// What can be wrong with a path below a root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Problem {
    Absolute,
    Upwards,
    Backslash,
    Control,
}

/// The parts of a path that say something, joined again.
pub(crate) fn plain(path: &str) -> String {
    path.split('/').filter(|part| !part.is_empty() && *part != ".").collect::<Vec<_>>().join("/")
}

/// What is wrong with a table's folder, in its plain form, if anything is.
pub(crate) fn table_problem(path: &str) -> Option<TableProblem> {
    if path.is_empty() {
        Some(TableProblem::Root)
    } else if path.split('/').any(|part| part.ends_with("._ingest")) {
        Some(TableProblem::Ours)
    } else if path.split('/').any(|part| part.starts_with(['_', '.'])) {
        Some(TableProblem::Hidden)
    } else {
        None
    }
}

/// What can be wrong with a table's folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TableProblem {
    /// The root itself, beside which there is no place for the work of a run.
    Root,
    /// A name that is kept for the work of runs.
    Ours,
    /// A name that readers of tables pass over.
    Hidden,
}

#[cfg(test)]
mod tests {
    use super::{Problem, plain, problem};

    #[test]
    fn a_path_stays_below_its_root() {
        assert_eq!(problem("a/b"), None);
        assert_eq!(problem(""), None);
        assert_eq!(problem("a..b/c"), None);
        assert_eq!(problem("/a"), Some(Problem::Absolute));
        assert_eq!(problem("C:/a"), Some(Problem::Absolute));
        assert_eq!(problem("a/../b"), Some(Problem::Upwards));
        assert_eq!(problem("a\\b"), Some(Problem::Backslash));
        assert_eq!(problem("a\nb"), Some(Problem::Control));
    }

    #[test]
    fn the_plain_form_is_one() {
        assert_eq!(plain("./a//b/./c/"), "a/b/c");
        assert_eq!(plain("."), "");
    }
}
