//! `use`: which names of a library a file brings in.

use std::collections::BTreeMap;

use ingest_diagnostics::{Diagnostic, FileId, Sink, Span};
use ingest_syntax::ast;

use super::{Declared, Library, Module};
use crate::rules::{name_taken, unknown_import};

/// The names that files bring in.
#[derive(Debug, Default)]
pub(crate) struct Imports {
    names: BTreeMap<FileId, BTreeMap<String, Import>>,
    /// Where the names of each module's `use` in a file begin.
    first_names: BTreeMap<(FileId, FileId), Span>,
    /// Whether something is wrong with them.
    unsound: bool,
}

/// A name that a `use` brings into a file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Import {
    pub declared: Declared,
    /// The name in the `use`, alias included.
    pub span: Span,
}

impl Imports {
    pub(super) fn get(&self, file: FileId, name: &str) -> Option<&Import> {
        self.names.get(&file)?.get(name)
    }

    pub(super) fn of_file(&self, file: FileId) -> impl Iterator<Item = (&str, &Import)> {
        self.names.get(&file).into_iter().flatten().map(|(name, import)| (name.as_str(), import))
    }

    /// Where the names begin that a file brings in from that of a module.
    pub(super) fn first_name(&self, file: FileId, module: FileId) -> Option<&Span> {
        self.first_names.get(&(file, module))
    }

    /// Every name that a file brings in, each with its place in the `use`.
    pub fn all(&self) -> impl Iterator<Item = (&str, Span)> {
        self.names.values().flat_map(|names| names.iter().map(|(name, import)| (name.as_str(), import.span)))
    }

    /// Whether nothing was found wrong with them.
    pub fn are_sound(&self) -> bool {
        !self.unsound
    }
}

impl<'a> Library<'a> {
    /// Reads `use` lines. Reports modules and names that are not there, and names that are taken.
    pub(super) fn bring_in(&mut self, items: impl Iterator<Item = &'a ast::Item>, sink: &mut Sink) -> Imports {
        let mut imports = Imports::default();
        let mut found = Vec::new();
        for item in items {
            let ast::ItemKind::Use(it) = &item.kind else { continue };
            let file = item.span.file;
            let Some(module) = self.module(it, &mut found) else {
                // What the names would have been is not known, so using them is no second error.
                self.doubtful.extend(it.names.iter().map(|it| it.alias.as_ref().unwrap_or(&it.name).value.clone()));
                imports.unsound = true;
                continue;
            };
            if let Some(first) = it.names.first() {
                imports.first_names.entry((file, module.file)).or_insert(first.name.span);
            }
            for name in &it.names {
                self.bring_in_name(&mut imports, (file, module), name, &mut found);
            }
        }
        imports.unsound |= !found.is_empty();
        sink.extend(found);
        imports
    }

    fn module(&self, written: &ast::Use, found: &mut Vec<Diagnostic>) -> Option<&'a Module> {
        let module = self.libraries.named(written);
        if module.is_none() && !written.path.is_empty() && !self.libraries.may_have(written) {
            found.push(unknown_import::module(&written.path, self.libraries.modules().map(|it| it.path.as_str())));
        }
        module
    }

    fn bring_in_name(
        &mut self,
        imports: &mut Imports,
        (file, module): (FileId, &Module),
        written: &ast::UseName,
        found: &mut Vec<Diagnostic>,
    ) {
        let Some(names) = self.modules.get(&module.file) else { return };
        let Some(declared) = names.get(&written.name.value).copied() else {
            imports.unsound = true;
            // A line of the module that could not be read may declare it.
            if module.errors().is_empty() || !self.may_be_declared(&written.name.value) {
                found.push(unknown_import::name(&written.name, &module.path, names.keys().map(String::as_str)));
            }
            self.doubtful.insert(written.alias.as_ref().unwrap_or(&written.name).value.clone());
            return;
        };
        let here = written.alias.as_ref().unwrap_or(&written.name);
        let taken = imports
            .get(file, &here.value)
            .map(|it| it.declared)
            .or_else(|| self.modules.get(&file).unwrap_or(&self.project).get(&here.value).copied());
        if let Some(other) = taken {
            let again = other == declared;
            found.push(name_taken::by_use(here, again, self.place(other).filter(|_| !again)));
            return;
        }
        let span = written.alias.as_ref().map_or(written.name.span, |alias| written.name.span.to(alias.span));
        imports.names.entry(file).or_default().insert(here.value.clone(), Import { declared, span });
    }
}
