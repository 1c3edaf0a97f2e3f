//! Types, functions, policies.

use super::{Lower, documented};
use crate::ast::{Function, FunctionBody, LabelKinds, Parameter, Policy, PolicyRule, Spanned, TypeDecl};
use crate::tree::{Kind, Node};

impl Lower {
    pub(super) fn type_declaration(&mut self, node: Node<'_>) -> TypeDecl {
        TypeDecl {
            name: self.name_in(node),
            parameters: self.parameters(node),
            base: node.child(Kind::type_ref).and_then(|ty| self.type_ref(ty)),
            predicate: node.child(Kind::expression).map(|row| self.value_row(row)),
            recognise: node.child(Kind::recognise).map(|part| {
                let options = part.child(Kind::options).map(|options| self.options(options)).unwrap_or_default();
                Spanned { value: options, span: self.span(part) }
            }),
        }
    }

    fn parameters(&mut self, node: Node<'_>) -> Vec<Parameter> {
        let parameters = node.child(Kind::parameters).into_iter().flat_map(|it| it.all(Kind::parameter));
        let parameters = parameters.filter_map(|parameter| {
            let ty = parameter.child(Kind::type_ref).and_then(|ty| self.type_ref(ty));
            let clears = parameter.child(Kind::parameter_clears).and_then(|clears| self.label_kinds(clears).next());
            self.name_in(parameter).map(|name| Parameter { name, ty, clears })
        });
        parameters.collect()
    }

    pub(super) fn function(&mut self, node: Node<'_>) -> Function {
        let parameters = self.parameters(node);
        let clears = node.all(Kind::clears).flat_map(|clears| self.label_kinds(clears)).collect();
        let body = node.parts().find_map(|part| match part.kind() {
            Kind::kw_intrinsic => Some(FunctionBody::Intrinsic(self.span(part))),
            Kind::value => Some(FunctionBody::Expr(self.value(part))),
            _ => None,
        });
        Function {
            name: self.name_in(node),
            parameters,
            result: node.child(Kind::type_ref).and_then(|ty| self.type_ref(ty)),
            labels: self.labels(node),
            clears,
            fails: node.child(Kind::kw_fails).is_some(),
            body,
        }
    }

    pub(super) fn policy(&mut self, node: Node<'_>) -> Policy {
        let rules = node.child(Kind::policy_body).into_iter().flat_map(documented);
        let rules = rules.filter(|(_, part)| part.kind() == Kind::policy_rule);
        Policy {
            rules: rules.filter_map(|(doc, part)| self.policy_rule(doc, part)).collect(),
            name: self.head_names(node).into_iter().next().flatten(),
            title: self.text_in(node),
        }
    }

    fn policy_rule(&self, doc: Option<String>, node: Node<'_>) -> Option<PolicyRule> {
        let unless = node.child(Kind::names).map(|names| self.names_in(names)).unwrap_or_default();
        self.label_kinds(node).next().map(|refuses| PolicyRule { doc, refuses, unless, span: self.span(node) })
    }

    /// The labels of a part, each with its kinds.
    fn label_kinds<'n>(&'n self, node: Node<'n>) -> impl Iterator<Item = LabelKinds> + 'n {
        node.all(Kind::label_kinds).filter_map(|part| {
            let kinds = part.child(Kind::kinds).map(|names| self.names_in(names)).unwrap_or_default();
            self.name_in(part).map(|label| LabelKinds { label, kinds })
        })
    }
}
