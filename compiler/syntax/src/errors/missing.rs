//! What is due and not there, and what stands around a block.

use ingest_diagnostics::{Applicability, Diagnostic, Edit, Fix};

use super::Report;
use super::slice::token_at;
use crate::rules;
use crate::tree::{Kind, Node};

impl<'t> Report<'t> {
    /// A block that is not closed.
    pub(super) fn missing_close(&mut self, node: Node<'t>, body: Node<'t>) {
        // Without its beginning, which has been reported, a block or one inside it takes the wrong end.
        let Some(open) = body.child(Kind::open_brace) else { return };
        if body.children().flat_map(Node::children).any(has_no_opening) {
            return;
        }
        // A text without its closing quote has swallowed the closing brace.
        if body.leaves().any(|leaf| leaf.kind() == Kind::open_string && leaf.text().contains('}')) {
            return;
        }
        let end = self.text.get(..node.range().start).map_or(0, |before| before.trim_end().len());
        let place = self.span(end, end);
        let mut diagnostic =
            Diagnostic::new(&rules::MISSING_BRACE, "a block is never closed", self.span_of(open), "opened here");
        if let Some((inner_open, inner_close)) = self.borrowed_brace(body) {
            diagnostic = diagnostic
                .also(self.span_of(inner_open), "this block may be the one without an end")
                .also(self.span_of(inner_close), "it takes this brace");
        }
        self.push(diagnostic.help("write `}` where the block ends").fix(
            "write `}` at the end of what is there",
            Applicability::Unsafe,
            place,
            "\n}",
        ));
    }

    /// The block inside `body` whose closing brace stands further left than the line that opens it: it took the brace of
    /// a block around it.
    fn borrowed_brace(&self, body: Node<'t>) -> Option<(Node<'t>, Node<'t>)> {
        body.children().filter(|child| !child.is_leaf()).flat_map(Node::children).find_map(|inner| {
            let (open, close) = (inner.child(Kind::open_brace)?, inner.child(Kind::close_brace)?);
            (self.indentation(close.range().start) < self.indentation(open.range().start)).then_some((open, close))
        })
    }

    fn indentation(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or("");
        let line = before.rsplit('\n').next().unwrap_or("");
        let line_to_end = self.text.get(at - line.len()..).unwrap_or("");
        line_to_end.len() - line_to_end.trim_start_matches([' ', '\t']).len()
    }

    /// A declaration without a name; `again` if another of its names is missing, too.
    pub(super) fn missing_name(&mut self, node: Node<'t>, parent: Node<'t>, again: bool) {
        if again {
            return;
        }
        let at = node.range().start;
        let token = token_at(self.text, at);
        if let Some(found) = self.sign_of_a_head(at, token, parent) {
            self.push(found);
            return;
        }
        let (message, due) = match parent.kind() {
            Kind::map if parent.child(Kind::arrow).is_none() && parent.child(Kind::word).is_some() => {
                ("a map does not say which schema it fills", "`-> SCHEMA`")
            }
            Kind::map => ("a map does not say from which source to which schema it leads", "a name"),
            Kind::dataset if parent.child(Kind::kw_of).is_none() && parent.child(Kind::word).is_some() => {
                ("a dataset does not say which schema it holds", "`of SCHEMA`")
            }
            Kind::test => ("a test does not say what it shows, or for which map", "`test \"…\" for SOURCE -> SCHEMA`"),
            Kind::dataset => ("a dataset has no name, or none for its schema", "a name"),
            _ => ("a declaration has no name", "a name"),
        };
        let end = if token.starts_with('{') { at } else { at + token.len() };
        let span = self.span(at, end);
        self.push(Diagnostic::new(&rules::MISSING_VALUE, message, span, format!("expected {due} here")));
    }

    /// A sign in the head of a declaration that is another one here: `map a => B`, `dataset claims: Claim`.
    fn sign_of_a_head(&self, at: usize, token: &str, parent: Node<'t>) -> Option<Diagnostic> {
        let span = self.span(at, at + token.len());
        let foreign = |message: &str, label: &str| Diagnostic::new(&rules::FOREIGN_FORM, message, span, label);
        let instead = |found: Diagnostic, text: &str| {
            found.fix(format!("write `{}`", text.trim()), Applicability::Safe, span, text)
        };
        let named = parent.child(Kind::word).is_some();
        match (parent.kind(), token) {
            (Kind::map, "=>" | "to" | ">") if named => {
                Some(instead(foreign("a map has the arrow `->`", "expected `->` here"), "->"))
            }
            (Kind::map, ",") if named => Some(
                foreign("a map reads one source", "a second one follows")
                    .help("write a map for each source, or `join OTHER on …` inside the map"),
            ),
            (Kind::dataset, ":" | "(" | "as" | "->") if named => {
                let found = foreign("a dataset names its schema after `of`", "expected `of` here");
                let touches = self.text.get(..at).is_some_and(|before| !before.ends_with([' ', '\t']));
                Some(if token == "(" {
                    found.help("write `dataset claims of Claim { … }`")
                } else {
                    instead(found, if touches { " of" } else { "of" })
                })
            }
            (kind, ":") if !named => {
                let word = parent.parts().next().map_or("", Node::text);
                let example = match kind {
                    Kind::map => "map acme -> Claim { … }",
                    Kind::dataset => "dataset claims of Claim { … }",
                    _ => "source acme { … }",
                };
                Some(foreign(&format!("no colon follows `{word}`"), "not needed").help(format!("write `{example}`")))
            }
            _ => None,
        }
    }

    /// A block whose `{` is missing, or on another line; `told` if what is before it has been reported.
    pub(super) fn opening(&mut self, body: Node<'t>, parent: Node<'t>, told: bool) {
        let Some(first) = body.parts().next().filter(|_| !told) else { return };
        let end = self.text.get(..first.range().start).map_or(0, |before| before.trim_end().len());
        let word = parent.parts().next().map_or("", Node::text);
        if first.kind() == Kind::missing_open {
            let place = self.span(end, end);
            self.push(
                Diagnostic::new(
                    &rules::MISSING_BRACE,
                    format!("the block of `{word}` has no beginning"),
                    place,
                    "expected `{` here",
                )
                .why("what follows is read as if it was there")
                .fix("write `{`", Applicability::Unsafe, place, " {"),
            );
        } else if let Some(open) = body.child(Kind::open_brace).filter(|_| first.kind() == Kind::misplaced_open) {
            let open = open.range();
            let mut diagnostic = Diagnostic::new(
                &rules::MISSING_BRACE,
                format!("the block of `{word}` begins on another line"),
                self.span(open.start, open.end),
                "this brace belongs to the line above",
            );
            let between = self.text.get(end..open.start).unwrap_or("");
            diagnostic = diagnostic.help("write the `{` on the line of the word that the block belongs to");
            if between.trim().is_empty() {
                let span = self.span(end, open.end);
                diagnostic = diagnostic.fix("move it there", Applicability::Safe, span, " {");
            }
            self.push(diagnostic);
        }
    }

    /// Options on the lines below their declaration; `kind` is what stands before them.
    pub(super) fn options_without_braces(&mut self, node: Node<'t>, parent: Node<'t>, kind: Option<Node<'t>>) {
        let (Some(first), Some(kind)) = (node.child(Kind::setting).or(node.child(Kind::error_setting)), kind) else {
            return;
        };
        let name = parent.parts().nth(1).map_or("", Node::text);
        if kind.child(Kind::options).is_some() {
            let message = format!("an option of `{name}` stands behind the braces");
            let found =
                Diagnostic::new(&rules::UNEXPECTED_TOKEN, message, self.span_of(first), "outside of the braces");
            self.push(found.help("write it before the `}`"));
            return;
        }
        let (open, close) = (kind.range().end, node.text().trim_end().len() + node.range().start);
        let edits = [(open, " {"), (close, "\n}")];
        let edits = edits.map(|(at, text)| Edit { span: self.span(at, at), text: text.to_owned() });
        let mut found = Diagnostic::new(
            &rules::MISSING_BRACE,
            format!("the options of `{name}` stand in braces"),
            self.span_of(first),
            "expected `{` before it",
        )
        .help(format!("write `{{` behind `{}`, and `}}` where the options end", kind.text()));
        found.fixes.push(Fix {
            title: "write the braces".to_owned(),
            edits: edits.to_vec(),
            applicability: Applicability::Safe,
        });
        self.push(found);
    }

    /// A declaration without its block.
    pub(super) fn missing_body(&mut self, node: Node<'t>, parent: Node<'t>, told: bool, before: Option<Node<'t>>) {
        if told || before.is_some_and(|before| before.kind() == Kind::error_head) {
            return;
        }
        let at = parent.text().trim_end().len() + parent.range().start;
        let rest = self.text.get(node.range().start..).unwrap_or("").trim_start();
        let diagnostic = Diagnostic::new(
            &rules::MISSING_VALUE,
            "a declaration has no block",
            self.span(at, at),
            "expected `{` here",
        );
        self.push(if rest.starts_with('{') {
            diagnostic.help("write the `{` on the line of the declaration")
        } else {
            diagnostic.help("write `{`, what belongs to the declaration, and `}`")
        });
    }

    /// A check without an `else`.
    pub(super) fn missing_else(&mut self, node: Node<'t>, parent: Node<'t>) {
        let at = parent.text().trim_end().len() + parent.range().start;
        let name = parent.parts().next().map_or("", Node::text);
        self.push(
            Diagnostic::new(
                &rules::MISSING_ELSE,
                format!("the check `{name}` does not say what a violation means"),
                self.span(at.min(node.range().start), at.min(node.range().start)),
                "`else …` is missing here",
            )
            .help("write `else reject` (the row), `else warn`, or `else fail` (the delivery)"),
        );
    }

    /// A value that is not there.
    pub(super) fn missing_value(&mut self, node: Node<'t>, parent: Node<'t>) {
        let at = self.text.get(..node.range().start).map_or(0, |before| before.trim_end_matches([' ', '\t']).len());
        let span = self.span(at, at);
        let name = parent.parts().next().map_or("", Node::text);
        let diagnostic = match parent.kind() {
            Kind::else_clause => Diagnostic::new(
                &rules::MISSING_VALUE,
                "an `else` does not say what happens to the row",
                span,
                "expected a value, `reject` or `fail` here",
            )
            .help("write `else null`, `else \"unknown\"`, `else reject` or `else fail`"),
            Kind::on_failure => Diagnostic::new(
                &rules::MISSING_VALUE,
                "`on failure` does not say what happens to the row",
                span,
                "expected a value, `reject` or `fail` here",
            )
            .help("write `on failure reject`"),
            Kind::setting => Diagnostic::new(
                &rules::MISSING_VALUE,
                format!("the option `{name}` has no value"),
                span,
                "expected a value here",
            ),
            _ => Diagnostic::new(
                &rules::MISSING_VALUE,
                format!("the field `{name}` has no value"),
                span,
                "expected an expression here",
            )
            .help("write an expression, or remove the line"),
        };
        self.push(diagnostic);
    }

    /// Words between the name of a declaration and its block.
    pub(super) fn head(&mut self, node: Node<'t>, parent: Node<'t>) {
        let span = self.span_of(node);
        let first = node.parts().next();
        let written = first.map_or("", Node::text);
        let touches = parent.parts().any(|part| part.range().end == node.range().start);
        let diagnostic = Diagnostic::new(
            &rules::UNEXPECTED_TOKEN,
            format!("`{written}` does not fit here"),
            span,
            "expected `{` here",
        );
        self.push(if touches {
            diagnostic.help("a name has letters, digits and `_`")
        } else {
            diagnostic.help("remove it: the block follows the name")
        });
    }

    /// What stands after a block.
    pub(super) fn tail(&mut self, node: Node<'t>) {
        let span = self.span_of(node);
        if node.text() == "," {
            self.push(Diagnostic::new(&rules::STRAY_COMMA, "a comma separates nothing", span, "after a block").fix(
                "remove it",
                Applicability::Safe,
                span,
                "",
            ));
            return;
        }
        let written = node.parts().next().map_or("", Node::text);
        self.push(
            Diagnostic::new(
                &rules::UNEXPECTED_TOKEN,
                format!("`{written}` does not fit here"),
                span,
                "the line ends after the `}`",
            )
            .help("write it on a line of its own"),
        );
    }
}

fn has_no_opening(body: Node<'_>) -> bool {
    body.children().any(|child| child.kind() == Kind::missing_open)
}
