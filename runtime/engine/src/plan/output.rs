//! The Arrow schema of the published table.

use std::collections::HashMap;

use arrow::datatypes::{Field, Schema as ArrowSchema, SchemaRef};
use ingest_program::{Program, Schema};

use super::values::published_type;

/// The schema as Arrow has it: types and nullability as declared, the documentation as `comment` (which Spark and Delta
/// show), the language's types and labels under `ingest.…`.
pub(super) fn output(program: &Program, schema: &Schema) -> SchemaRef {
    let fields = schema.fields.iter().map(|field| {
        let mut metadata = HashMap::from([("ingest.type".to_owned(), field.ty.to_string())]);
        metadata.extend(field.doc.iter().map(|doc| ("comment".to_owned(), doc.clone())));
        if !field.labels.is_empty() {
            let labels = field.labels.iter().map(ToString::to_string).collect::<Vec<_>>();
            metadata.insert("ingest.labels".to_owned(), labels.join(" "));
        }
        Field::new(&field.name, published_type(field.ty.kind), field.ty.nullable).with_metadata(metadata)
    });
    let mut metadata = HashMap::from([
        ("ingest.project".to_owned(), program.name.clone()),
        ("ingest.schema".to_owned(), schema.name.clone()),
    ]);
    metadata.extend(schema.doc.iter().map(|doc| ("comment".to_owned(), doc.clone())));
    if !schema.key.is_empty() {
        metadata.insert("ingest.key".to_owned(), schema.key.join(", "));
    }
    let fields = fields.collect::<Vec<_>>();
    ArrowSchema::new_with_metadata(fields, metadata).into()
}
