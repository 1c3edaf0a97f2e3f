//! From what the tree could not hold to diagnostics: one for each place, by its most likely cause.

mod brackets;
mod documents;
mod expected;
mod habits;
mod missing;
mod prose;
mod renamed;
mod signs;
mod slice;
mod words;

use ingest_diagnostics::{Diagnostic, FileId, Span};

use crate::brackets::Brackets;
use crate::rules;
use crate::tree::{Kind, Node, Tree};

pub use habits::ELEMENT;
pub use renamed::renamed_function;

/// What is wrong with the form of a file, or of a text that is to be a single expression. `seen` is the text as the grammar
/// saw it, some brackets hidden.
pub(crate) fn of(tree: &Tree, brackets: &Brackets, seen: &str, file: FileId, whole: Kind) -> Vec<Diagnostic> {
    let mut report = Report::new(tree, brackets, seen, file);
    if whole == Kind::file
        && let Some(found) = report.document()
    {
        return vec![found];
    }
    report.brackets();
    let strict = if whole == Kind::file { Kind::strict_declaration } else { whole };
    let mut open = vec![tree.root()];
    while let Some(node) = open.pop() {
        // The same cause is behind what is missing between the brackets of a part that could not be read.
        if !node.kind().is_error() {
            report.children(node, strict);
            open.extend(node.children().filter(|child| !child.is_leaf()));
        }
    }
    report.found
}

/// Says that a text has no closing quote; `start` is its opening one.
pub(crate) fn open_text(start: Span) -> Diagnostic {
    Diagnostic::new(&rules::UNTERMINATED_STRING, "a text has no closing quote", start, "the text begins here")
        .why("a text ends on the line on which it begins")
        .help("write `\"` at its end, and `\\\"` for a quote inside it")
}

/// Says that a text over several lines has no end; `start` is its opening quotes.
pub(crate) fn open_text_block(start: Span) -> Diagnostic {
    Diagnostic::new(&rules::UNTERMINATED_STRING, "a text over several lines has no end", start, "the text begins here")
        .why("without it, all that follows belongs to the text")
        .help("write `\"\"\"` where it ends")
}

/// The findings about a file.
struct Report<'t> {
    text: &'t str,
    seen: &'t str,
    brackets: &'t Brackets,
    file: FileId,
    /// Where texts without a closing quote begin.
    open_texts: Vec<usize>,
    found: Vec<Diagnostic>,
}

impl<'t> Report<'t> {
    fn new(tree: &'t Tree, brackets: &'t Brackets, seen: &'t str, file: FileId) -> Self {
        let open_texts = tree.leaves().filter(|leaf| leaf.kind() == Kind::open_string).map(|leaf| leaf.range().start);
        Self { text: tree.text(), seen, brackets, file, open_texts: open_texts.collect(), found: Vec::new() }
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start as u32, end as u32)
    }

    fn span_of(&self, node: Node<'_>) -> Span {
        let range = node.range();
        self.span(range.start, range.end)
    }

    fn push(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// What is wrong directly below a node.
    fn children(&mut self, parent: Node<'t>, item: Kind) {
        let mut before: Option<Node<'t>> = None;
        let mut name_is_missing = false;
        let parts: Vec<_> = parent.parts().collect();
        let mut told = 0;
        for (at, node) in parts.iter().copied().enumerate() {
            let below = parts.get(at + 1..).unwrap_or(&[]);
            match node.kind() {
                // Told with the line that it belongs to.
                Kind::error_line if at < told => {}
                // What a line was to go on with has the same cause as its end.
                Kind::error_line if before.is_some_and(|before| self.goes_on(before, node)) => {}
                Kind::error_line => {
                    let strict = strict_member(parent.kind());
                    let more = match strict {
                        Kind::strict_source => habits::rest_of_files(node, below),
                        _ => habits::rest_of_a_choice(node, below),
                    };
                    told = at + 1 + more.len();
                    self.slice_of_several(node, more, strict);
                }
                Kind::error_item => self.item(node, before, item),
                Kind::error_setting if parent.kind() == Kind::facts => self.slice(node, Kind::strict_fact),
                Kind::error_setting => self.slice(node, Kind::strict_setting),
                Kind::indented_options => self.options_without_braces(node, parent, before),
                Kind::error_name => self.slice(node, Kind::strict_use_name),
                Kind::error_head if !name_is_missing => self.head(node, parent),
                Kind::error_tail => self.tail(node),
                Kind::missing_name => {
                    self.missing_name(node, parent, name_is_missing);
                    name_is_missing = true;
                }
                Kind::missing_body => self.missing_body(node, parent, name_is_missing, before),
                Kind::missing_close => self.missing_close(node, parent),
                Kind::missing_else => self.missing_else(node, parent),
                Kind::missing_value | Kind::missing_option => self.missing_value(node, parent),
                kind if is_body(kind) => {
                    let told = name_is_missing || before.is_some_and(|it| it.kind() == Kind::error_head);
                    self.opening(node, parent, told);
                }
                _ => {}
            }
            before = Some(node);
        }
    }

    /// Whether a broken line ends with an operator, so that the next one was meant to belong to it.
    fn goes_on(&self, line: Node<'t>, next: Node<'t>) -> bool {
        let between = self.text.get(line.range().end..next.range().start).unwrap_or("");
        line.kind() == Kind::error_line
            && between.matches('\n').count() == 1
            && self.ends_with_operator(line.range().end)
            && !next.parts().nth(1).is_some_and(|sign| matches!(sign.kind(), Kind::assign | Kind::colon))
    }

    /// A declaration that could not be read.
    fn item(&mut self, node: Node<'t>, before: Option<Node<'t>>, strict: Kind) {
        // A block on the line below its declaration has been reported there.
        let orphan = node.text().starts_with('{');
        if orphan && before.is_some_and(|before| before.child(Kind::missing_body).is_some()) {
            return;
        }
        // So does what is indented below one: a body in the way of another language.
        let line = self.text.get(..node.range().start).unwrap_or("");
        let indented = line.ends_with([' ', '\t']) && line.trim_end_matches([' ', '\t']).ends_with('\n');
        if indented && before.is_some_and(|before| before.kind() == Kind::error_item) {
            return;
        }
        self.slice(node, strict);
    }
}

/// Whether a node is a block, with its braces.
fn is_body(kind: Kind) -> bool {
    strict_member(kind) != Kind::strict_declaration
}

/// The strict rule for what can stand in a block.
fn strict_member(body: Kind) -> Kind {
    match body {
        Kind::environment_body => Kind::strict_override,
        Kind::source_body => Kind::strict_source,
        Kind::files_body => Kind::strict_files,
        Kind::columns_body => Kind::strict_column,
        Kind::checks_body => Kind::strict_check,
        Kind::schema_body => Kind::strict_schema,
        Kind::map_body => Kind::strict_map,
        Kind::dataset_body => Kind::strict_dataset,
        Kind::pipeline_body => Kind::strict_pipeline,
        Kind::lookup_body => Kind::strict_lookup,
        Kind::policy_body => Kind::strict_policy,
        Kind::test_body => Kind::strict_test,
        _ => Kind::strict_declaration,
    }
}
