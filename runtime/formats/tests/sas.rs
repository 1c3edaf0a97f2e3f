//! Data sets of SAS: what pyreadstat reads of files that others wrote, and files that are damaged.

use crate::support::reference;
use crate::support::typed;
use std::fs;

use crate::support::typed::{kind, mutate, read, read_of, render, source, tests};
use arrow::array::AsArray as _;
use arrow::datatypes::UInt8Type;
use ingest_formats::{FileError, system};
use ingest_program::{Added, Drift, Format, Missing, Origin, SasFormat, Source, TypeKind};
use proptest::prelude::*;

fn sas() -> Format {
    Format::Sas7bdat(SasFormat { encoding: None, nulls: vec![String::new()], origin: Origin::default() })
}

fn file(name: &str) -> Vec<u8> {
    fs::read(tests().join("sas/files").join(format!("{name}.sas7bdat"))).unwrap()
}

#[test]
fn every_value_is_what_pyreadstat_reads() {
    let folder = tests().join("sas");
    assert!(reference::compare(&sas(), &folder.join("files"), &folder.join("reference.tsv")) >= 15);
    reference::compare_corpus(&sas(), "SAS");
}

/// What is read of a file with these columns, `name type`; drift as given.
fn golden(name: &str, columns: &[&str], added: Added) -> String {
    let columns: Vec<_> =
        columns.iter().map(|it| it.split_once(' ').unwrap()).map(|(name, ty)| (name, kind(ty))).collect();
    let source = Source { drift: Drift { added, missing: Missing::Null }, ..source(sas(), &columns) };
    let mut names: Vec<_> = source.columns.iter().map(|column| column.name.as_str()).collect();
    if added == Added::Rescue {
        names.push(system::RESCUED);
    }
    match read_of(&source, &names, &file(name)) {
        Ok(contents) => render(&source, &contents),
        Err(error) => format!("error: {error}\n"),
    }
}

#[test]
fn numbers_are_of_many_types() {
    insta::assert_snapshot!(
        "datetime",
        golden("datetime", &["VAR1 timestamp", "VAR2 date", "VAR3 text", "VAR4 int", "VAR5 time"], Added::Refuse)
    );
    insta::assert_snapshot!(
        "datetime_as_text",
        golden("datetime", &["VAR1 text", "VAR2 timestamp", "VAR3 float", "VAR5 text"], Added::Rescue)
    );
    insta::assert_snapshot!(
        "numbers",
        golden("cars", &["MPG decimal(5,1)", "CYL int", "ENG decimal(3,0)", "WGT bool", "absent text"], Added::Ignore)
    );
    insta::assert_snapshot!("missing", golden("mix_and_missing", &["x1 float"], Added::Rescue));
    insta::assert_snapshot!("kinds_of_missing", golden("tagged-na", &["x text"], Added::Refuse));
    insta::assert_snapshot!("deleted", golden("comp_deleted", &[], Added::Rescue));
    insta::assert_snapshot!("big5", golden("cp950", &[], Added::Rescue));
}

#[test]
fn files_that_are_not_as_declared() {
    insta::assert_snapshot!("time_as_date", golden("datetime", &["VAR5 date"], Added::Ignore));
    insta::assert_snapshot!("number_as_bytes", golden("datetime", &["VAR5 bytes"], Added::Ignore));
    insta::assert_snapshot!("added", golden("datetime", &["VAR1 text"], Added::Refuse));
    let required = |name: &str| {
        let mut source = source(sas(), &[(name, TypeKind::Float)]);
        source.columns[0].accepts_null = false;
        source.columns[0].ty.nullable = false;
        source.drift.added = Added::Ignore;
        source
    };
    insta::assert_snapshot!("lacking", read(&required("VAR 1"), &file("datetime")).unwrap_err());
    // To SAS it is one name.
    assert!(read(&required("var1"), &file("datetime")).is_ok());
    let error = |bytes: &[u8]| read(&required("VAR1"), bytes).unwrap_err().to_string();
    insta::assert_snapshot!("empty", error(b""));
    insta::assert_snapshot!("another_format", error(b"id,name\n1,Ann\n"));
    let cut = file("datetime");
    insta::assert_snapshot!("cut_off", error(&cut[..cut.len() - 1]));
    let longer = [file("datetime"), b"more".to_vec()].concat();
    insta::assert_snapshot!("longer", error(&longer));
    // What fills up is no fault.
    assert!(read(&required("VAR1"), &[file("datetime"), vec![0; 80]].concat()).is_ok());
}

#[test]
fn text_in_another_encoding_than_the_file_says() {
    let wrong = |label: &str| {
        let mut source = source(sas(), &[]);
        source.drift.added = Added::Rescue;
        source.format = Format::Sas7bdat(SasFormat {
            encoding: Some(label.to_owned()),
            nulls: vec![String::new()],
            origin: Origin::default(),
        });
        render(&source, &read_of(&source, &[system::RESCUED], &file("testbig5")).unwrap())
    };
    insta::assert_snapshot!("declared_big5", wrong("big5"));
    insta::assert_snapshot!("undecodable", wrong("utf-8"));
    // What is rejected does not depend on what is used.
    let malformed = |added, names: &[&str]| {
        let mut source = source(sas(), &[]);
        source.drift.added = added;
        source.format = Format::Sas7bdat(SasFormat {
            encoding: Some("utf-8".to_owned()),
            nulls: Vec::new(),
            origin: Origin::default(),
        });
        let contents = read_of(&source, names, &file("testbig5")).unwrap();
        let reasons = contents.batch.column_by_name(system::MALFORMED).unwrap().as_primitive::<UInt8Type>().clone();
        reasons.iter().filter(|it| it.is_some_and(|reason| reason != 0)).count()
    };
    assert!(malformed(Added::Rescue, &[system::RESCUED]) > 0);
    assert_eq!(malformed(Added::Rescue, &[]), malformed(Added::Rescue, &[system::RESCUED]));
    assert_eq!(malformed(Added::Ignore, &[]), 0);
    // Where a file says it itself: code page 437, the bytes of which are these.
    let mut bytes = file("testbig5");
    bytes[70] = 41;
    insta::assert_snapshot!("code_page_of_dos", render(&all(), &read_of(&all(), &[system::RESCUED], &bytes).unwrap()));
}

/// A data set that was changed may tell of its columns behind its first rows: then it is read by way of a file.
#[test]
fn columns_may_be_told_of_behind_rows() {
    const PAGE: usize = 8192;
    let bytes = file("many_columns");
    let first = bytes.len() % PAGE;
    let mut pages: Vec<_> = bytes[first..].chunks(PAGE).collect();
    let whole = read_of(&all(), &[system::RESCUED], &bytes).unwrap();
    // The eighth page is the first with rows; the pages before it tell of columns.
    pages.swap(6, 7);
    let swapped = read_of(&all(), &[system::RESCUED], &[&bytes[..first], &pages.concat()].concat()).unwrap();
    assert_eq!(whole.batch.num_rows(), swapped.batch.num_rows());
    let rescued = |contents: &typed::Contents| contents.batch.column_by_name(system::RESCUED).unwrap().to_data();
    assert_eq!(rescued(&whole), rescued(&swapped));
    let cut_off = read_of(&all(), &[system::RESCUED], &[&bytes[..first], &pages[..8].concat()].concat());
    assert!(cut_off.is_err());
}

/// Every column as it is.
fn all() -> Source {
    typed::all(sas())
}

#[test]
fn a_file_that_is_cut_off_is_an_error() {
    for name in ["comp_deleted", "datetime", "doubles"] {
        let bytes = file(name);
        assert!(read_of(&all(), &[system::RESCUED], &bytes).is_ok());
        let ends = (0..bytes.len()).filter(|end| end % 61 == 0 || end % 1024 < 2 || *end > bytes.len() - 9);
        for end in ends {
            let error = read_of(&all(), &[system::RESCUED], &bytes[..end]).unwrap_err();
            assert!(
                matches!(error, FileError::Damaged { .. } | FileError::NotOfFormat { .. }),
                "{name} {end}: {error}"
            );
        }
    }
}

const SMALL: [&str; 8] =
    ["airline", "datetime", "types", "cp950", "mix_and_missing", "comp_deleted", "doubles", "all_rand_normal"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_damaged_file_loads_or_fails(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), any::<u8>()), 1..8),
    ) {
        let mut bytes = file(SMALL[which.index(SMALL.len())]);
        mutate(&mut bytes, &changes);
        if let Err(error) = read_of(&all(), &[system::RESCUED], &bytes) {
            let is_told = matches!(
                error,
                FileError::Damaged { .. } | FileError::NotOfFormat { .. } | FileError::FileEncoding { .. }
                    | FileError::DuplicateHeader { .. }
            );
            prop_assert!(is_told, "{error}");
        }
    }
}
