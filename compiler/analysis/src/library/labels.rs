//! Privacy labels by name.

use ingest_diagnostics::Sink;
use ingest_program::Label;
use ingest_syntax::ast;

use super::{Declared, Library, Sort};
use crate::rules::{unknown_kind, unknown_label};

/// A declared label.
#[derive(Clone, Copy)]
pub(crate) struct LabelEntry<'a> {
    /// Its declaration.
    pub syntax: &'a ast::LabelDecl,
}

impl<'a> Library<'a> {
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

    /// The name of the label that a bare word means, as after `clears` and `cleared for`.
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
