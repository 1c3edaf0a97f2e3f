//! From pest's events to the tree.

use pest::Token;
use pest::iterators::Pairs;

use super::{Element, Kind, Tree};

/// The tree of `text` that `pairs` describe. What lies between two tokens becomes a leaf of kind `space`; it belongs to the
/// outermost node that it lies in, so that no node begins or ends with a blank.
pub(crate) fn build(text: &str, pairs: Pairs<'_, Kind>) -> Tree {
    let mut builder = Builder { elements: Vec::new(), open: Vec::new(), at: 0 };
    let mut tokens = pairs.tokens().peekable();
    while let Some(token) = tokens.next() {
        match token {
            Token::Start { rule, pos } => {
                let pos = pos.pos() as u32;
                if let Some(Token::End { pos: end, .. }) = tokens.peek()
                    && !may_be_empty(rule)
                {
                    let end = end.pos() as u32;
                    tokens.next();
                    builder.gap(pos);
                    builder.leaf(rule, pos, end);
                } else {
                    builder.gap(pos);
                    builder.open.push(builder.elements.len());
                    builder.leaf(rule, pos, pos);
                }
            }
            Token::End { .. } => builder.close(),
        }
    }
    builder.finish(text)
}

/// The tree of a text that the parser gave up on: one error.
pub(crate) fn unreadable(text: &str) -> Tree {
    let end = text.len() as u32;
    let mut builder = Builder { elements: Vec::new(), open: vec![0], at: 0 };
    builder.leaf(Kind::file, 0, 0);
    builder.leaf(Kind::error_item, 0, end);
    builder.close();
    builder.finish(text)
}

/// Nodes that can be without a token: a blank that pest put into them is none of theirs.
fn may_be_empty(kind: Kind) -> bool {
    matches!(kind, Kind::file | Kind::expression_file) || kind.is_missing()
}

struct Builder {
    elements: Vec<Element>,
    /// Indices of the nodes that are open.
    open: Vec<usize>,
    /// The byte up to which the text is in leaves.
    at: u32,
}

impl Builder {
    fn gap(&mut self, until: u32) {
        if until > self.at {
            let start = self.at;
            self.leaf(Kind::space, start, until);
        }
    }

    fn leaf(&mut self, kind: Kind, start: u32, end: u32) {
        let after = self.elements.len() as u32 + 1;
        self.elements.push(Element { kind, start, end, after });
        self.at = self.at.max(end);
    }

    fn close(&mut self) {
        let after = self.elements.len() as u32;
        let at = self.at;
        if let Some(element) = self.open.pop().and_then(|index| self.elements.get_mut(index)) {
            element.after = after;
            element.end = at.max(element.start);
        }
    }

    fn finish(mut self, text: &str) -> Tree {
        let end = text.len() as u32;
        self.gap(end);
        let after = self.elements.len() as u32;
        if let Some(root) = self.elements.first_mut() {
            root.end = end;
            root.after = after;
        }
        Tree { text: text.to_owned(), elements: self.elements }
    }
}
