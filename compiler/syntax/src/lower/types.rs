//! Types and labels.

use super::Lower;
use crate::ast::{LabelRef, Spanned, TypeForm, TypeRef};
use crate::tree::{Kind, Node};

impl Lower {
    pub(super) fn type_ref(&mut self, node: Node<'_>) -> Option<TypeRef> {
        let arguments = node.child(Kind::type_arguments).into_iter().flat_map(Node::parts);
        let arguments = arguments.filter_map(|part| {
            let value = self.literal(part)?;
            Some(Spanned { value, span: self.span(part) })
        });
        let arguments = arguments.collect();
        let nullable = node.child(Kind::question).is_some();
        self.name_in(node).map(|name| TypeRef {
            name,
            arguments,
            form: TypeForm::Named,
            nullable,
            span: self.span(node),
        })
    }

    /// The labels directly below a node.
    pub(super) fn labels(&self, node: Node<'_>) -> Vec<LabelRef> {
        node.all(Kind::label).filter_map(|label| self.label(label)).collect()
    }

    pub(super) fn label(&self, node: Node<'_>) -> Option<LabelRef> {
        let kind = node.child(Kind::label_kind).and_then(|kind| self.name_in(kind));
        self.name_in(node).map(|name| LabelRef { name, kind, span: self.span(node) })
    }
}
