//! Reference tables, as expressions see them: by name, with the columns of the key and those that are read.

use std::collections::BTreeMap;
use std::sync::Arc;

use ingest_diagnostics::{FileId, Sink, Span};
use ingest_program::{Label, Type};
use ingest_syntax::ast;

use super::Library;

/// A declared reference table.
pub(crate) struct LookupEntry<'a> {
    /// Its declaration.
    pub syntax: &'a ast::Lookup,
    /// Its columns, in the order of declaration; no meaning where one's type or labels are wrong.
    pub columns: Vec<(&'a ast::LookupColumn, Option<LookupColumn>)>,
}

/// A column of a reference table.
#[derive(Debug, Clone)]
pub(crate) struct LookupColumn {
    /// Its name.
    pub name: String,
    /// The type of its values.
    pub ty: Type,
    /// Its privacy labels, sorted.
    pub labels: Vec<Label>,
    /// Whether it is part of the key.
    pub key: bool,
    /// Where its name stands.
    pub declared: Span,
}

impl<'a> LookupEntry<'a> {
    /// The columns of the key; none where one of them is broken.
    pub fn keys(&self) -> Option<Vec<&LookupColumn>> {
        self.columns.iter().filter(|(written, _)| written.key.is_some()).map(|(_, it)| it.as_ref()).collect()
    }

    /// The columns that are read by the key, those that could not be resolved left out.
    pub fn values(&self) -> impl Iterator<Item = &LookupColumn> {
        self.columns.iter().filter_map(|(_, it)| it.as_ref()).filter(|it| !it.key)
    }

    /// The column of that name as written.
    pub fn written(&self, name: &str) -> Option<&(&'a ast::LookupColumn, Option<LookupColumn>)> {
        self.columns.iter().find(|(written, _)| written.column.name.value == name)
    }
}

impl<'a> Library<'a> {
    /// The reference table of that name, for an expression in a file of the project.
    pub fn reference_table(&self, name: &str, file: FileId) -> Option<&LookupEntry<'a>> {
        self.lookups.get(name).filter(|_| self.is_own(file))
    }

    /// Every reference table by name.
    pub fn reference_tables(&self) -> &BTreeMap<&'a str, LookupEntry<'a>> {
        &self.lookups
    }

    /// Resolves the columns of the project's reference tables. Of a name declared twice the first counts.
    pub(super) fn resolve_lookups(&mut self, items: &[&'a ast::Item], sink: &mut Sink) {
        let mut found = BTreeMap::new();
        for item in items {
            let ast::ItemKind::Lookup(syntax) = &item.kind else { continue };
            let columns = syntax.columns.iter().map(|it| (it, self.resolve_lookup_column(it, sink))).collect();
            if let Some(name) = &syntax.name {
                found.entry(name.value.as_str()).or_insert(LookupEntry { syntax, columns });
            }
        }
        self.lookups = Arc::new(found);
    }

    /// Holds the refinements of the columns to their arguments.
    pub(super) fn prove_lookups(&self, sink: &mut Sink) {
        for (written, column) in self.lookups.values().flat_map(|it| &it.columns) {
            if let (Some(written), Some(column)) = (&written.column.ty, column) {
                // What is wrong has been reported.
                let _ = self.proof(&column.ty, written.span, sink);
            }
        }
    }

    fn resolve_lookup_column(&self, written: &ast::LookupColumn, sink: &mut Sink) -> Option<LookupColumn> {
        let column = &written.column;
        let ty = column.ty.as_ref().and_then(|it| self.written_type(it, sink));
        let labels: Vec<_> = column.labels.iter().map(|it| self.resolve_label(it, sink)).collect();
        let mut labels: Vec<_> = labels.into_iter().collect::<Option<_>>()?;
        labels.sort();
        labels.dedup();
        Some(LookupColumn {
            name: column.name.value.clone(),
            ty: ty?,
            labels,
            key: written.key.is_some(),
            declared: column.name.span,
        })
    }
}
