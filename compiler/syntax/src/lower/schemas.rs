//! Schemas.

use super::{Lower, documented};
use crate::ast::{Field, Schema, Spanned};
use crate::tree::{Kind, Node};

impl Lower {
    pub(super) fn schema(&mut self, node: Node<'_>) -> Schema {
        let mut schema = Schema { name: self.head_names(node).into_iter().next().flatten(), ..Schema::default() };
        let Some(body) = node.child(Kind::schema_body) else { return schema };
        for (doc, part) in documented(body) {
            match part.kind() {
                Kind::key => {
                    let names = part.child(Kind::key_names).map(|names| self.names_in(names)).unwrap_or_default();
                    schema.keys.push(Spanned { value: names, span: self.span(part) });
                }
                Kind::policy_clause => schema.policies.extend(self.name_in(part)),
                Kind::field => schema.fields.extend(self.field(doc, part)),
                Kind::error_line => {
                    if let Some(name) = self.stub(part, |_| true) {
                        schema.fields.push(Field { doc, name, ty: None, labels: Vec::new(), span: self.span(part) });
                    }
                }
                Kind::checks => schema.checks.extend(self.checks(part)),
                _ => {}
            }
        }
        schema
    }

    fn field(&mut self, doc: Option<String>, node: Node<'_>) -> Option<Field> {
        let name = self.name_in(node)?;
        let ty = node.child(Kind::type_ref).and_then(|ty| self.type_ref(ty));
        Some(Field { doc, name, ty, labels: self.labels(node), span: self.span(node) })
    }
}
