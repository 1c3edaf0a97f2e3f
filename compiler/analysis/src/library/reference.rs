//! What the standard library's documentation says of each declaration, for the reference and for tests.

use ingest_syntax::ast;

use super::modules::declaration;
use super::standard::{Embedded, Std, TEXTS};

/// A declaration of the standard library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Documented {
    /// The module: `health`.
    pub module: &'static str,
    /// Whether what the module declares is in reach without a `use`.
    pub plain: bool,
    /// What it is.
    pub sort: DocumentedSort,
    /// Its name: `npi`.
    pub name: String,
    /// How it is declared, without its body: `fn year(value: date) -> int clears phi`.
    pub signature: String,
    /// What is said of it before its source and its examples.
    pub text: String,
    /// The public source of its rule, where one is named.
    pub source: Option<String>,
    /// How many examples it has.
    pub examples: usize,
}

/// What a declaration of the standard library is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentedSort {
    /// A function.
    Function,
    /// A refinement.
    Type,
    /// A label.
    Label,
    /// A schema.
    Schema,
}

/// Every declaration of the standard library, in the order of its files.
pub fn reference() -> Vec<Documented> {
    let (std, mut found) = (Std::get(), Vec::new());
    let sources = std.sources();
    for (module, Embedded { name: module_name, .. }) in std.modules().iter().zip(TEXTS) {
        for item in &module.syntax().items {
            let Some((sort, name)) = sort_of(item).zip(declaration(item).and_then(|(_, name)| name)) else { continue };
            let (text, source, examples) = parts(item.doc.as_deref().unwrap_or_default());
            found.push(Documented {
                module: module_name,
                plain: module.plain,
                sort,
                name: name.value.clone(),
                signature: head(sources.slice(item.span), sort).to_owned(),
                text,
                source,
                examples,
            });
        }
    }
    found
}

fn sort_of(item: &ast::Item) -> Option<DocumentedSort> {
    match &item.kind {
        ast::ItemKind::Function(_) => Some(DocumentedSort::Function),
        ast::ItemKind::Type(_) => Some(DocumentedSort::Type),
        ast::ItemKind::Label(_) => Some(DocumentedSort::Label),
        ast::ItemKind::Schema(_) => Some(DocumentedSort::Schema),
        _ => None,
    }
}

/// The beginning of a declaration, up to its body.
fn head(text: &str, sort: DocumentedSort) -> &str {
    let start = text.lines().find(|line| !line.starts_with('#')).and_then(|line| text.find(line)).unwrap_or(0);
    let text = text.get(start..).unwrap_or_default();
    let body = match sort {
        DocumentedSort::Function => " =",
        DocumentedSort::Type => " where ",
        DocumentedSort::Label | DocumentedSort::Schema => " {",
    };
    text.split_once(body).map_or(text, |(head, _)| head).trim_end()
}

/// What a doc says, the source that it names, and the number of its examples.
fn parts(doc: &str) -> (String, Option<String>, usize) {
    let (mut text, mut source, mut examples) = (Vec::new(), Vec::new(), 0);
    for line in doc.lines().map(str::trim) {
        if line.starts_with("example:") {
            examples += 1;
        } else if let Some(first) = line.strip_prefix("Source:") {
            source.push(first.trim());
        } else if source.is_empty() {
            text.push(line);
        } else {
            source.push(line);
        }
    }
    (text.join(" "), (!source.is_empty()).then(|| source.join(" ")), examples)
}
