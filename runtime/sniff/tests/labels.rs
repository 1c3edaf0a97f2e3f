//! What files call their columns in words is the documentation of the columns.

use std::path::Path;

use crate::support::against;
use ingest_sniff::{Options, sniff};

#[test]
fn labels_of_sas_document_their_columns() {
    let files = Path::new(env!("CARGO_MANIFEST_DIR")).join("../formats/tests/sas");
    for (file, label) in [
        ("files/hadley.sas7bdat", "## The instructor was well prepared"),
        ("files/charset_utf8.sas7bdat", "## Sepal Length in cm."),
        ("transport/te.xpt", "## Study Identifier"),
    ] {
        let told = sniff(&files.join(file), &Options::default()).unwrap();
        let block = told.block.unwrap();
        assert_eq!(against(&block), None, "{file}");
        assert!(block.contains(label), "{file}: {block}");
        assert!(told.columns.iter().any(|it| it.label.as_deref() == label.strip_prefix("## ")), "{file}");
    }
}
