//! Policies: which labels a schema must not have, and what makes a value that it may.

use ingest_diagnostics::Sink;
use ingest_program::{Cleared, Label};
use ingest_syntax::ast;

use super::{Clears, Declared, Library, Sort};
use crate::rules::{policy_exception, unknown_policy};

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

    /// The rule of a policy that refuses a value which functions took a label off: it excepts none of them.
    pub fn refusing_made(&self, policy: &'a ast::Policy, made: &Cleared) -> Option<&'a ast::PolicyRule> {
        let excepted = |name: &ast::Name| {
            let Some(Declared::Function(at)) = self.lookup(&name.value, name.span.file) else { return false };
            let declared = self.functions.get(at).and_then(|it| it.syntax.name.as_ref());
            declared.is_some_and(|it| made.by.contains(&it.value))
        };
        refusing(policy, &made.label).find(|rule| !rule.unless.iter().any(excepted))
    }

    /// Reports labels, kinds and functions that the rules of policies name and that are not declared, and functions that do not
    /// take off what the rule refuses.
    pub(super) fn check_policies(&self, sink: &mut Sink) {
        for rule in self.policies.iter().flat_map(|it| &it.syntax.rules) {
            let refused = self.resolve_kinds(&rule.refuses, sink);
            for function in &rule.unless {
                let entry = self.function(function, sink);
                if let (Some(refused), Some(signature)) = (&refused, entry.and_then(|it| it.signature.as_ref())) {
                    let kept: Vec<_> = each_kind(refused).into_iter().filter(|it| !signature.takes_off(it)).collect();
                    if !kept.is_empty() {
                        let all: Vec<_> = kept.iter().collect();
                        let clearing: Vec<_> = self.clearing(&all).iter().map(|it| it.name).collect();
                        let place = rule.refuses.label.span;
                        sink.push(policy_exception::clears_nothing(function, &kept, place, &clearing));
                    }
                }
            }
        }
    }
}

/// The labels that are refused: one for each kind, where the rule names some.
fn each_kind(refused: &Clears) -> Vec<Label> {
    let label = |kind| Label { name: refused.label.clone(), kind };
    match refused.kinds.as_slice() {
        [] => vec![label(None)],
        kinds => kinds.iter().map(|kind| label(Some(kind.clone()))).collect(),
    }
}

/// The rules of a policy that refuse a label: those that name its kind, or all kinds of it. A label without a kind may be of
/// any.
pub(crate) fn refusing<'a>(policy: &'a ast::Policy, label: &Label) -> impl Iterator<Item = &'a ast::PolicyRule> {
    policy.rules.iter().filter(move |rule| {
        let kind = match &label.kind {
            Some(kind) => rule.refuses.kinds.is_empty() || rule.refuses.kinds.iter().any(|it| it.value == *kind),
            None => true,
        };
        rule.refuses.label.value == label.name && kind
    })
}
