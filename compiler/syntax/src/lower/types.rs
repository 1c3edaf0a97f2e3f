//! Types and labels.

use super::{Lower, documented};
use crate::ast::{LabelRef, Literal, Name, Spanned, StructField, TypeForm, TypeRef};
use crate::tree::{Kind, Node};

impl Lower {
    pub(super) fn type_ref(&mut self, node: Node<'_>) -> Option<TypeRef> {
        let span = self.span(node);
        let nullable = node.child(Kind::question).is_some();
        let first = node.parts().next()?;
        let (name, form) = match first.kind() {
            Kind::list_type => {
                let of = self.type_ref(first.child(Kind::type_ref)?)?;
                (self.word_of(first), TypeForm::List(Box::new(of)))
            }
            Kind::struct_type => (self.word_of(first), TypeForm::Struct(self.struct_fields(first))),
            Kind::function_type => {
                let parameters = first.child(Kind::function_parameters)?.all(Kind::type_ref);
                let parameters = parameters.filter_map(|ty| self.type_ref(ty)).collect();
                let result = Box::new(self.type_ref(first.child(Kind::type_result)?)?);
                let name = Spanned { value: "fn".to_owned(), span: self.span(first) };
                (name, TypeForm::Function { parameters, result })
            }
            _ => (self.name_in(node)?, TypeForm::Named),
        };
        let arguments = node.child(Kind::type_arguments).into_iter().flat_map(|it| it.all(Kind::type_argument));
        let arguments = arguments.filter_map(|argument| self.signed(argument)).collect();
        Some(TypeRef { name, arguments, form, nullable, span })
    }

    /// The word that a type begins with.
    fn word_of(&self, node: Node<'_>) -> Name {
        self.name(node.parts().next().unwrap_or(node))
    }

    fn struct_fields(&mut self, node: Node<'_>) -> Vec<StructField> {
        let fields = node.child(Kind::struct_fields).into_iter().flat_map(documented);
        let fields = fields.filter(|(_, part)| part.kind() == Kind::struct_field);
        fields
            .filter_map(|(doc, part)| {
                let ty = part.child(Kind::type_ref).and_then(|ty| self.type_ref(ty));
                let labels = self.labels(part);
                self.name_in(part).map(|name| StructField { doc, name, ty, labels, span: self.span(part) })
            })
            .collect()
    }

    /// A constant with its sign, if it has one.
    pub(super) fn signed(&mut self, node: Node<'_>) -> Option<Spanned<Literal>> {
        let span = self.span(node);
        let part = node.parts().find(|part| part.kind() != Kind::minus)?;
        let value = self.literal(part)?;
        let value = if node.child(Kind::minus).is_some() { self.negated(&value, span)? } else { value };
        Some(Spanned { value, span })
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
