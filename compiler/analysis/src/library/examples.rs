//! The examples in the documentation of the standard library: `example:` lines, each a claim that a test can run.

use ingest_diagnostics::FileId;

use super::modules::declaration;
use super::standard::TEXTS;

/// An example of the standard library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The module: `health`.
    pub module: &'static str,
    /// Whether what the module declares is in reach without a `use`.
    pub plain: bool,
    /// What it is an example of: `npi`.
    pub item: String,
    /// The expression: a bool that is true, or any expression that fails. The secret `example_key` in it has the value
    /// `example`.
    pub expression: String,
    /// Whether the expression fails.
    pub fails: bool,
}

/// Every example of the standard library, in the order of its files.
pub fn examples() -> Vec<Example> {
    let mut found = Vec::new();
    for module in TEXTS {
        let parse = ingest_syntax::parse(FileId::default(), module.text);
        for item in &parse.file.items {
            let Some((_, Some(name))) = declaration(item) else { continue };
            let lines = item.doc.iter().flat_map(|doc| doc.lines());
            for example in lines.filter_map(|line| line.trim().strip_prefix("example:")) {
                let example = example.trim();
                let failing = example.strip_suffix(" fails");
                found.push(Example {
                    module: module.name,
                    plain: module.plain,
                    item: name.value.clone(),
                    expression: failing.unwrap_or(example).trim().to_owned(),
                    fails: failing.is_some(),
                });
            }
        }
    }
    found
}
