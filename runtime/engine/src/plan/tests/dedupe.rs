//! Of rows that agree in their key one stays, in memory or beside it.

use std::{path::Path, sync::Arc};

use arrow::array::AsArray;
use arrow::util::display::array_value_to_string;
use datafusion::error::DataFusionError;
use futures::TryStreamExt;
use ingest_program::{Dedupe, Keep, Origin, TypeKind};

use super::{build::*, loads::delivery};
use crate::{
    load::LoadError,
    plan::{ExecuteOptions, LoadPlan},
    report::Fault,
    scratch::Scratch,
    secrets::Secrets,
};

const I: TypeKind = TypeKind::Int;

/// A program whose map keeps the latest row of each key; `a` is the key and `b` says how late a row is.
fn deduplicated(keep: fn(ingest_program::Expr) -> Keep) -> LoadPlan {
    let columns = vec![source_column("a", I, true, reject()), source_column("b", I, true, reject())];
    let (mut program, load) = Project::new(columns, vec![("a", column("a", I)), ("b", column("b", I))]).program();
    let dedupe = Dedupe { by: vec![column("a", I)], keep: keep(column("b", I)), origin: Origin::default() };
    Arc::make_mut(&mut program.maps[0]).dedupe = Some(dedupe);
    LoadPlan::new(&program, &load, &Secrets::new(&program, Path::new("."))).unwrap()
}

/// The rows that stay, as `a,b`, sorted.
fn kept(plan: &LoadPlan, files: &[&'static str], memory: usize) -> Vec<String> {
    kept_within(plan, files, memory, 1 << 30).unwrap()
}

/// The same, with so many bytes of disk.
fn kept_within(
    plan: &LoadPlan,
    files: &[&'static str],
    memory: usize,
    disk: u64,
) -> Result<Vec<String>, DataFusionError> {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    let mut rows = runtime.block_on(async {
        let scratch = Some(Scratch::within(folder.path().to_owned(), disk));
        let options = ExecuteOptions { threads: 2, progress: None, memory, scratch };
        let execution = plan.execute(delivery(files), options).await.unwrap();
        let tasks = execution.streams.into_iter().map(|it| tokio::spawn(it.try_collect::<Vec<_>>()));
        let mut rows = Vec::new();
        for task in tasks.collect::<Vec<_>>() {
            for batch in task.await.unwrap()? {
                let superseded = batch.column(plan.layout().superseded.unwrap()).as_boolean().clone();
                let value = |column: usize, row| array_value_to_string(batch.column(column), row).unwrap();
                let kept = (0..batch.num_rows()).filter(|row| !superseded.value(*row));
                rows.extend(kept.map(|row| format!("{},{}", value(0, row), value(1, row))));
            }
            // Nobody finds there what was set aside.
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        }
        Ok::<_, DataFusionError>(rows)
    })?;
    rows.sort();
    Ok(rows)
}

#[test]
fn of_rows_that_agree_one_stays() {
    let files = ["a,b\n1,5\n1,7\n2,\n,1\n,2\n1,x\n", "a,b\n1,7\n2,0\n3,\n"];
    // The row that cannot be read competes with none, and stays for the quarantine.
    assert_eq!(kept(&deduplicated(Keep::Latest), &files, 64 << 20), [",2", "1,", "1,7", "2,0", "3,"]);
    assert_eq!(kept(&deduplicated(Keep::Earliest), &files, 64 << 20), [",1", "1,", "1,5", "2,0", "3,"]);
    assert_eq!(kept(&deduplicated(|_| Keep::First), &files, 64 << 20), [",1", "1,", "1,5", "2,", "3,"]);
    assert_eq!(kept(&deduplicated(|_| Keep::Last), &files, 64 << 20), [",2", "1,", "1,7", "2,0", "3,"]);
}

#[test]
fn more_rows_than_memory_has_room_for_are_deduplicated_too() {
    let rows = 800_000_usize;
    let lines = (0..rows).map(|it| format!("{},{}\n", it * 7_919 % (rows / 4), it));
    let content: &'static str = std::iter::once("a,b\n".to_owned()).chain(lines).collect::<String>().leak();
    let few = kept(&deduplicated(Keep::Latest), &[content], 48 << 20);
    assert_eq!(few.len(), rows / 4);
    assert_eq!(few, kept(&deduplicated(Keep::Latest), &[content], 1 << 30));
    // What was set aside takes some megabytes.
    let error = kept_within(&deduplicated(Keep::Latest), &[content], 48 << 20, 1 << 20).unwrap_err();
    let told = LoadError::from(error);
    assert_eq!(told.fault, Fault::Environment);
    assert!(told.what.contains("takes more than 1 MB of disk; raise `disk`"), "{told}");
}
