//! `use`: which names of a library a file brings in.

use ingest_diagnostics::{FileId, Sink};
use ingest_syntax::ast;

use super::{Import, Library};
use crate::rules::{name_taken, unknown_import};

impl<'a> Library<'a> {
    /// Enters a `use` line. Reports modules and names that are not there, and names that are taken.
    pub(super) fn bring_in(&mut self, item: &'a ast::Item, sink: &mut Sink) {
        let ast::ItemKind::Use(it) = &item.kind else { return };
        let file = item.span.file;
        let Some(module) = self.module(it, sink) else {
            // What the names would have been is not known, so using them is no second error.
            self.doubtful.extend(it.names.iter().map(|it| it.alias.as_ref().unwrap_or(&it.name).value.clone()));
            return;
        };
        if let Some(first) = it.names.first() {
            self.uses.entry((file, module)).or_insert(first.name.span);
        }
        for name in &it.names {
            self.bring_in_name(file, module, name, sink);
        }
    }

    fn module(&self, written: &ast::Use, sink: &mut Sink) -> Option<&'static str> {
        let path: Vec<_> = written.path.iter().map(|it| it.value.as_str()).collect();
        let found = match path.as_slice() {
            ["std", name] => self.modules.keys().find(|it| *it == name).copied(),
            [] => return None,
            _ => None,
        };
        if found.is_none() {
            sink.push(unknown_import::module(&written.path, self.standard.modules().iter().map(|it| it.name)));
        }
        found
    }

    fn bring_in_name(&mut self, file: FileId, module: &'static str, written: &'a ast::UseName, sink: &mut Sink) {
        let Some((_, names)) = self.modules.get(module) else { return };
        let Some(declared) = names.get(&written.name.value).copied() else {
            sink.push(unknown_import::name(&written.name, module, names.keys().map(String::as_str)));
            self.doubtful.insert(written.alias.as_ref().unwrap_or(&written.name).value.clone());
            return;
        };
        let here = written.alias.as_ref().unwrap_or(&written.name);
        let taken = self
            .imports
            .get(&file)
            .and_then(|names| names.get(here.value.as_str()))
            .map(|it| it.declared)
            .or_else(|| self.project.get(&here.value).filter(|_| !file.is_of_library()).copied());
        if let Some(other) = taken {
            let again = other == declared;
            sink.push(name_taken::by_use(here, again, self.place(other).filter(|_| !again)));
            return;
        }
        let span = written.alias.as_ref().map_or(written.name.span, |alias| written.name.span.to(alias.span));
        let import = Import { declared, span };
        self.imports.entry(file).or_default().insert(&here.value, import);
    }
}
