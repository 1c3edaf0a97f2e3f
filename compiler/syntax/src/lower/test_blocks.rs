//! Tests.

use super::{Lower, is_name};
use crate::ast::{Expect, ExpectWhat, Given, GivenWhat, Spanned, Test};
use crate::tree::{Kind, Node};

impl Lower {
    pub(super) fn test(&mut self, node: Node<'_>) -> Test {
        // Where the title is missing, that stands first among the names.
        let title = self.text_in(node);
        let mut names = self.head_names(node).into_iter().skip(usize::from(title.is_none()));
        let mut test =
            Test { title, source: names.next().flatten(), schema: names.next().flatten(), ..Test::default() };
        let Some(body) = node.child(Kind::test_body) else { return test };
        for part in body.parts() {
            match part.kind() {
                Kind::given => test.given.extend(self.given(part)),
                Kind::expect => test.expect.extend(self.expect(part)),
                _ => {}
            }
        }
        test
    }

    fn given(&mut self, node: Node<'_>) -> Option<Given> {
        let span = self.span(node);
        let mut names =
            node.parts().filter(|part| is_name(part.kind())).map(|part| self.name(part)).collect::<Vec<_>>();
        let what = if let Some(options) = node.child(Kind::options) {
            GivenWhat::Delivery(self.options(options))
        } else if node.child(Kind::kw_file).is_some() {
            GivenWhat::File(self.text_in(node)?)
        } else {
            GivenWhat::Content(names.pop()?, self.block_text(node)?)
        };
        Some(Given { source: names.pop(), what, span })
    }

    fn expect(&mut self, node: Node<'_>) -> Option<Expect> {
        let mut outcome = None;
        let mut what = None;
        for part in node.parts() {
            match part.kind() {
                Kind::kw_rejected | Kind::kw_filtered => outcome = Some(self.name(part)),
                Kind::int => {
                    what = self.int(part).map(|value| ExpectWhat::Rows(Spanned { value, span: self.span(part) }));
                }
                Kind::struct_value => what = Some(ExpectWhat::Row(self.fields(part))),
                _ => {}
            }
        }
        what.map(|what| Expect { outcome, what, span: self.span(node) })
    }
}
