//! Names of the plan's own columns.

use ingest_program::{Meta, Schema, Source};

/// Names that no column of the source and no field of the schema has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Names {
    prefix: String,
}

impl Names {
    /// Names beside those of a source and a schema. Two underscores are in front, or as many as it takes.
    pub(super) fn beside(source: &Source, schema: &Schema) -> Self {
        let mut prefix = "__".to_owned();
        let taken = || source.columns.iter().map(|it| &it.name).chain(schema.fields.iter().map(|it| &it.name));
        while taken().any(|name| name.starts_with(&prefix)) {
            prefix.push('_');
        }
        Self { prefix }
    }

    /// The column that holds `what`.
    pub(crate) fn of(&self, what: &str) -> String {
        format!("{}{what}", self.prefix)
    }

    /// The column that holds the `index`th of several.
    pub(super) fn numbered(&self, what: &str, index: usize) -> String {
        format!("{}{what}_{index}", self.prefix)
    }

    /// The index of the row's file in its delivery.
    pub(crate) fn file(&self) -> String {
        self.of("file")
    }

    /// The column that holds a fact about the file of a row.
    pub(crate) fn meta(&self, meta: &Meta) -> String {
        match meta {
            Meta::FileName => self.of("file_name"),
            Meta::FileSize => self.of("file_size"),
            Meta::FileModified => self.of("file_modified"),
            Meta::Capture(name) => self.of(&format!("capture_{name}")),
            Meta::RecordNumber => self.of("record"),
            Meta::DeliveryId => self.of("delivery_id"),
            Meta::DeliveryDate => self.of("delivery_date"),
        }
    }
}
