//! Applying fixes to texts.

use crate::{Applicability, Diagnostic, Edit, FileId, Fix, Sources, Span};

/// What fixes make of the texts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mended<'f> {
    /// The files that are changed, with their new texts, in order.
    pub texts: Vec<(FileId, String)>,
    /// The findings that are mended, each with the fix that was applied, in order.
    pub applied: Vec<(&'f Diagnostic, &'f Fix)>,
}

/// Applies the first safe fix of every finding to the texts. Of two fixes that change the same place the first wins, and
/// the other is left for the next time: it may not be needed any more. An edit with a line break in it breaks lines as the
/// file does.
///
/// ```
/// use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Sources, Span, mend};
///
/// static RULE: Rule =
///     Rule { code: "W1", name: "a", summary: "", docs: "", default_level: Severity::Warning, since: "0.1.0" };
/// let mut sources = Sources::new();
/// let file = sources.add("a.ingest", "x == true");
/// let span = Span::new(file, 1, 9);
/// let found = [Diagnostic::new(&RULE, "", span, "").fix("compare with nothing", Applicability::Safe, span, "")];
/// assert_eq!(mend(&sources, &found).texts, [(file, "x".to_owned())]);
/// ```
pub fn mend<'f>(sources: &Sources, findings: &'f [Diagnostic]) -> Mended<'f> {
    let mut edits: Vec<&Edit> = Vec::new();
    let mut applied = Vec::new();
    for finding in findings {
        let safe = finding.fixes.iter().find(|fix| fix.applicability == Applicability::Safe);
        let Some(fix) = safe.filter(|fix| fix.edits.iter().all(|edit| fits(edit, &edits, sources))) else { continue };
        edits.extend(&fix.edits);
        applied.push((finding, fix));
    }
    edits.sort_by_key(|edit| (edit.span.file, edit.span.start, edit.span.end));
    let mut texts: Vec<(FileId, String)> = Vec::new();
    for of_file in edits.chunk_by(|a, b| a.span.file == b.span.file) {
        let Some(file) = of_file.first().map(|edit| edit.span.file) else { continue };
        texts.push((file, edited(sources.text(file), of_file)));
    }
    Mended { texts, applied }
}

/// Whether an edit is within its file, of whole characters, and touches none of those before.
fn fits(edit: &Edit, before: &[&Edit], sources: &Sources) -> bool {
    let span = edit.span;
    let replaced = sources.text(span.file).get(span.start as usize..span.end as usize);
    replaced.is_some() && !before.iter().any(|other| touch(span, other.span))
}

/// Whether two changes are at one place: an insertion where another change begins or ends has no certain order to it.
fn touch(a: Span, b: Span) -> bool {
    a.file == b.file && a.start <= b.end && b.start <= a.end
}

/// The text with the edits in it, which are sorted and do not touch.
fn edited(text: &str, edits: &[&Edit]) -> String {
    let lines = text.matches('\n').count();
    let windows = lines > 0 && text.matches("\r\n").count() == lines;
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for edit in edits {
        out.push_str(text.get(from..edit.span.start as usize).unwrap_or(""));
        if windows {
            out.push_str(&edit.text.replace("\r\n", "\n").replace('\n', "\r\n"));
        } else {
            out.push_str(&edit.text);
        }
        from = edit.span.end as usize;
    }
    out.push_str(text.get(from..).unwrap_or(""));
    out
}

#[cfg(test)]
mod tests {
    use super::mend;
    use crate::{Applicability, Diagnostic, Edit, FileId, Fix, Rule, Severity, Sources, Span};

    static RULE: Rule =
        Rule { code: "W1", name: "a", summary: "", docs: "", default_level: Severity::Warning, since: "0.1.0" };

    fn found(file: FileId, applicability: Applicability, edits: &[(u32, u32, &str)]) -> Diagnostic {
        let span = |start, end| Span::new(file, start, end);
        let edits = edits.iter().map(|(start, end, text)| Edit { span: span(*start, *end), text: (*text).to_owned() });
        let fix = Fix { title: String::new(), edits: edits.collect(), applicability };
        Diagnostic { fixes: vec![fix], ..Diagnostic::new(&RULE, "", span(0, 0), "") }
    }

    #[allow(clippy::type_complexity, reason = "a table in a test")]
    fn mended(text: &str, of: &[(Applicability, &[(u32, u32, &str)])]) -> (String, usize) {
        let mut sources = Sources::new();
        let file = sources.add("a.ingest", text);
        let findings: Vec<_> = of.iter().map(|(applicability, edits)| found(file, *applicability, edits)).collect();
        let mended = mend(&sources, &findings);
        let applied = mended.applied.len();
        (mended.texts.into_iter().next().map_or_else(|| text.to_owned(), |(_, text)| text), applied)
    }

    #[test]
    fn of_two_at_one_place_the_first_wins() {
        use Applicability::Safe;
        assert_eq!(mended("abcdef", &[(Safe, &[(1, 3, "x")]), (Safe, &[(2, 4, "y")])]), ("axdef".to_owned(), 1));
        assert_eq!(mended("abcdef", &[(Safe, &[(3, 3, "x")]), (Safe, &[(1, 3, "y")])]), ("abcxdef".to_owned(), 1));
        assert_eq!(mended("abcdef", &[(Safe, &[(4, 5, "x")]), (Safe, &[(0, 1, "")])]), ("bcdxf".to_owned(), 2));
    }

    #[test]
    fn a_fix_is_applied_whole_or_not() {
        use Applicability::{DisplayOnly, Safe, Unsafe};
        let two: &[_] = &[(0, 1, "x"), (4, 5, "y")];
        assert_eq!(mended("abcdef", &[(Safe, &[(4, 5, "")]), (Safe, two)]), ("abcdf".to_owned(), 1));
        assert_eq!(mended("abcdef", &[(Unsafe, two), (DisplayOnly, two)]), ("abcdef".to_owned(), 0));
        assert_eq!(mended("é", &[(Safe, &[(1, 2, "x")])]), ("é".to_owned(), 0), "half a character");
        assert_eq!(mended("a", &[(Safe, &[(1, 9, "x")])]), ("a".to_owned(), 0), "past the end");
    }

    #[test]
    fn line_ends_stay() {
        use Applicability::Safe;
        assert_eq!(mended("a\r\nb\r\n", &[(Safe, &[(0, 1, "x\ny")])]).0, "x\r\ny\r\nb\r\n");
        assert_eq!(mended("a\nb\r\n", &[(Safe, &[(0, 1, "x\ny")])]).0, "x\ny\nb\r\n");
    }
}
