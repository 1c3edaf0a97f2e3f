//! Lists that take a few hundred bytes of a file and millions of elements.

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::UInt8Type;
use ingest_formats::{MalformedReason, system};
use ingest_program::{Added, Drift, Format, Missing};

use super::typed::{batches, most_memory, reads, tests};

/// Holds a format to the files `FOLDER/runs/NAME.FOLDER`, which `lists_in_runs.py` made.
pub fn check(format: &Format, folder: &str) {
    let source =
        reads(format.clone(), &["id int", "zeros list<int>"], Drift { added: Added::Refuse, missing: Missing::Refuse });
    let file = |name: &str| std::fs::read(tests().join(folder).join("runs").join(format!("{name}.{folder}"))).unwrap();
    let read = |name: &str| batches(&source, &["c0", "c1"], &file(name));

    let lengths = |batches: &[RecordBatch]| -> Vec<Option<i32>> {
        batches
            .iter()
            .flat_map(|batch| batch.column(1).as_list::<i32>().iter().map(|it| Some(it?.len() as i32)))
            .collect()
    };
    assert_eq!(lengths(&read("many").unwrap()), vec![Some(17_000); 300]);

    let batches = read("long").unwrap();
    assert_eq!(lengths(&batches), [vec![Some(2); 500], vec![None], vec![Some(3); 500]].concat());
    let malformed: Vec<u8> = batches
        .iter()
        .flat_map(|batch| {
            batch.column_by_name(system::MALFORMED).unwrap().as_primitive::<UInt8Type>().values().to_vec()
        })
        .collect();
    let too_long = MalformedReason::TooLong.number();
    assert_eq!(malformed, [vec![0; 500], vec![too_long], vec![0; 500]].concat());
    drop(batches);

    let told = read("longest").unwrap_err().to_string();
    assert!(told.contains("a record has more than 16777216") && told.contains("`zeros`"), "{told}");
    assert!(most_memory() < 800 << 20, "{} MiB", most_memory() >> 20);
}
