//! Privacy labels by name.

use std::fmt;

use ingest_diagnostics::Sink;
use ingest_program::{Label, TypeKind};
use ingest_syntax::ast;

use super::{Declared, Library, ParameterType, Pattern, Sort};
use crate::rules::{unknown_kind, unknown_label};

/// A declared label.
#[derive(Clone, Copy)]
pub(crate) struct LabelEntry<'a> {
    /// Its declaration.
    pub syntax: &'a ast::LabelDecl,
}

/// The values that a function takes a label off: `phi(zip)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Clears {
    /// The label.
    pub label: String,
    /// Its kinds; none for every kind, and for a label without one.
    pub kinds: Vec<String>,
}

impl Clears {
    /// Whether a label is among them. One without a kind may be of any: only what takes off every kind takes it off.
    pub fn takes(&self, label: &Label) -> bool {
        let kind = || label.kind.as_ref().is_some_and(|kind| self.kinds.contains(kind));
        self.label == label.name && (self.kinds.is_empty() || kind())
    }
}

/// As a column would carry them: `@phi(zip, city)`.
impl fmt::Display for Clears {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "@{}", self.label)?;
        if !self.kinds.is_empty() {
            write!(f, "({})", self.kinds.join(", "))?;
        }
        Ok(())
    }
}

/// A function that takes labels off.
#[derive(Debug, Clone)]
pub(crate) struct Clearing<'f> {
    /// Its name.
    pub name: &'f str,
    /// The module to bring it in from; none where it needs no `use`.
    pub module: Option<&'f str>,
    /// The type of the value that it takes, where that is known.
    pub takes: Option<TypeKind>,
    /// The labels that its result carries.
    pub gives: &'f [Label],
}

impl<'a> Library<'a> {
    /// The functions that take all of these labels off, in the order of the libraries.
    pub fn clearing(&self, labels: &[&Label]) -> Vec<Clearing<'_>> {
        let functions = self.functions.iter().filter_map(|it| Some((it, it.signature.as_ref()?)));
        let found = functions.filter(|(_, signature)| labels.iter().all(|label| signature.takes_off(label)));
        found
            .filter_map(|(entry, signature)| {
                let name = entry.syntax.name.as_ref()?.value.as_str();
                let takes = match &signature.parameters.first()?.ty {
                    ParameterType::Value(Pattern::Known(ty)) => Some(ty.kind),
                    _ => None,
                };
                let module = entry.module.map(|it| it.path.as_str()).filter(|_| !self.plain.contains_key(name));
                Some(Clearing { name, module, takes, gives: &signature.labels })
            })
            .collect()
    }

    /// The label that `@phi(member_id)` means. Reports names that are no label and kinds that the label does not have.
    pub fn resolve_label(&self, written: &ast::LabelRef, sink: &mut Sink) -> Option<Label> {
        let entry = self.find_label(&written.name, sink)?;
        let name = entry.name.as_ref()?.value.clone();
        if let Some(kind) = &written.kind
            && !entry.kinds.iter().any(|it| it.value == kind.value)
        {
            sink.push(unknown_kind::unknown(kind, entry));
            return None;
        }
        Some(Label { name, kind: written.kind.as_ref().map(|it| it.value.clone()) })
    }

    /// What `phi(zip, city)` of a signature or a policy means. Reports names that are no label, and kinds that it does not
    /// have.
    pub fn resolve_kinds(&self, written: &ast::LabelKinds, sink: &mut Sink) -> Option<Clears> {
        let entry = self.find_label(&written.label, sink)?;
        let unknown: Vec<_> =
            written.kinds.iter().filter(|kind| entry.kinds.iter().all(|it| it.value != kind.value)).collect();
        sink.extend(unknown.iter().map(|kind| unknown_kind::unknown(kind, entry)));
        let label = entry.name.as_ref()?.value.clone();
        let kinds = written.kinds.iter().map(|it| it.value.clone()).collect();
        unknown.is_empty().then_some(Clears { label, kinds })
    }

    /// The name of the label that a bare word means, as after `cleared for`.
    pub fn resolve_label_name(&self, written: &ast::Name, sink: &mut Sink) -> Option<String> {
        Some(self.find_label(written, sink)?.name.as_ref()?.value.clone())
    }

    pub(super) fn find_label(&self, name: &ast::Name, sink: &mut Sink) -> Option<&'a ast::LabelDecl> {
        let declared = self.lookup(&name.value, name.span.file);
        let Some(Declared::Label(at)) = declared else {
            sink.push(match declared {
                None if self.may_be_declared(&name.value) => return None,
                Some(other) => unknown_label::another_kind(name, Self::describe(other), self.place(other)),
                None => {
                    let known = self.visible(name.span.file, Sort::Label);
                    let elsewhere = self.elsewhere(name, Sort::Label);
                    unknown_label::unknown(name, known, elsewhere)
                }
            });
            return None;
        };
        self.labels.get(at).map(|it| it.syntax)
    }

    pub(super) fn enter_label(&mut self, syntax: &'a ast::LabelDecl) -> Declared {
        self.labels.push(LabelEntry { syntax });
        Declared::Label(self.labels.len() - 1)
    }
}
