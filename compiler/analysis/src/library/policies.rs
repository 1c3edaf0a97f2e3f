//! Policies: which labels a schema must not have, and what makes a value that it may.

use ingest_diagnostics::Sink;
use ingest_program::Label;
use ingest_syntax::ast;

use super::{Declared, Library, Sort};
use crate::rules::{unknown_kind, unknown_policy};

/// A declared policy.
#[derive(Clone, Copy)]
pub(crate) struct PolicyEntry<'a> {
    /// Its declaration.
    pub syntax: &'a ast::Policy,
}

impl<'a> Library<'a> {
    /// The policy that a name means in its file. Reports names that are no policy.
    pub fn policy(&self, name: &ast::Name, sink: &mut Sink) -> Option<&'a ast::Policy> {
        let declared = self.lookup(&name.value, name.span.file);
        let Some(Declared::Policy(at)) = declared else {
            sink.push(match declared {
                None if self.may_be_declared(&name.value) => return None,
                Some(other) => unknown_policy::another_kind(name, Self::describe(other), self.place(other)),
                None => {
                    let known = self.visible(name.span.file, Sort::Policy);
                    unknown_policy::unknown(name, known, self.elsewhere(name, Sort::Policy))
                }
            });
            return None;
        };
        self.policies.get(at).map(|it| it.syntax)
    }

    pub(super) fn enter_policy(&mut self, syntax: &'a ast::Policy) -> Declared {
        self.policies.push(PolicyEntry { syntax });
        Declared::Policy(self.policies.len() - 1)
    }

    /// Reports labels, kinds and functions that the rules of policies name and that are not declared.
    pub(super) fn check_policies(&self, sink: &mut Sink) {
        for rule in self.policies.iter().flat_map(|it| &it.syntax.rules) {
            if let Some(label) = self.find_label(&rule.label, sink) {
                let unknown = rule.kinds.iter().filter(|kind| label.kinds.iter().all(|it| it.value != kind.value));
                sink.extend(unknown.map(|kind| unknown_kind::unknown(kind, label)));
            }
            for function in &rule.unless {
                self.function(function, sink);
            }
        }
    }
}

/// The rule of a policy that refuses a label: one that names its kind, or all kinds of it. A label without a kind may be of
/// any.
pub(crate) fn refusing<'a>(policy: &'a ast::Policy, label: &Label) -> Option<&'a ast::PolicyRule> {
    policy.rules.iter().find(|rule| {
        let kind = match &label.kind {
            Some(kind) => rule.kinds.is_empty() || rule.kinds.iter().any(|it| it.value == *kind),
            None => true,
        };
        rule.label.value == label.name && kind
    })
}
