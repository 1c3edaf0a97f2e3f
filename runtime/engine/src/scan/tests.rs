use std::{
    io::{self, Read},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use datafusion::error::DataFusionError;
use futures::{StreamExt, TryStreamExt};
use ingest_formats::FileError;
use ingest_program::TypeKind;

use super::{Delivery, DeliveryFile, OpenFile, ScanError, ScanProgress};
use crate::{
    plan::{
        ExecuteOptions, Execution, LoadPlan,
        tests::build::{Project, column, reject, source_column},
    },
    secrets::Secrets,
};

#[derive(Debug)]
struct Bytes(Vec<u8>);

impl OpenFile for Bytes {
    fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        Ok(Box::new(io::Cursor::new(self.0.clone())))
    }
}

/// A file that breaks off with an error after its first bytes.
#[derive(Debug)]
struct Broken(&'static [u8]);

impl OpenFile for Broken {
    fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        struct Fails;
        impl Read for Fails {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("the disk is gone"))
            }
        }
        Ok(Box::new(self.0.chain(Fails)))
    }
}

#[derive(Default)]
struct Counted(AtomicU64);

impl ScanProgress for Counted {
    fn bytes_read(&self, bytes: u64) {
        self.0.fetch_add(bytes, Ordering::Relaxed);
    }
}

fn plan() -> LoadPlan {
    let columns =
        vec![source_column("n", TypeKind::Int, false, reject()), source_column("t", TypeKind::Text, true, reject())];
    let (program, load) = Project::new(columns, vec![("n", column("n", TypeKind::Int))]).program();
    LoadPlan::new(&program, &load, &Secrets::new(&program, ".".as_ref())).unwrap()
}

fn delivery(files: Vec<Arc<dyn OpenFile>>) -> Delivery {
    let file = |(index, bytes)| DeliveryFile {
        name: format!("in/{index}.csv"),
        size: 0,
        modified: 0,
        captures: vec![],
        bytes,
    };
    Delivery {
        id: "all".to_owned(),
        date: 0,
        files: files.into_iter().enumerate().map(file).collect(),
        layers: Arc::default(),
        partners: vec![],
        elsewhere: std::collections::BTreeSet::new(),
    }
}

fn many(rows: u64) -> Vec<u8> {
    let lines = (1..=rows).map(|it| format!("{it},a text that is longer than twelve bytes {it}\n"));
    std::iter::once("n,t\n".to_owned()).chain(lines).collect::<String>().into_bytes()
}

async fn start(files: Vec<Arc<dyn OpenFile>>, threads: usize, progress: Option<Arc<dyn ScanProgress>>) -> Execution {
    plan()
        .execute(delivery(files), ExecuteOptions { threads, progress, memory: 64 << 20, scratch: None })
        .await
        .unwrap()
}

async fn collect(execution: &mut Execution) -> Result<usize, DataFusionError> {
    let tasks = std::mem::take(&mut execution.streams)
        .into_iter()
        .map(|stream| tokio::spawn(stream.try_fold(0, |rows, batch| async move { Ok(rows + batch.num_rows()) })));
    let mut rows = 0;
    for task in tasks.collect::<Vec<_>>() {
        rows += task.await.unwrap()?;
    }
    Ok(rows)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_chunks_of_many_files_are_read_once() {
    let contents = [many(50_000), many(0), many(20_001)];
    let files = contents.iter().map(|it| Arc::new(Bytes(it.clone())) as Arc<dyn OpenFile>).collect();
    let progress = Arc::new(Counted::default());
    let mut execution = start(files, 3, Some(Arc::clone(&progress) as _)).await;
    assert_eq!(collect(&mut execution).await.unwrap(), 70_001);
    let facts = execution.files.all().unwrap();
    for (fact, content) in facts.iter().zip(&contents) {
        assert_eq!((fact.bytes, fact.hash), (content.len() as u64, blake3::hash(content)));
    }
    assert_eq!(progress.0.load(Ordering::Relaxed), contents.iter().map(|it| it.len() as u64).sum::<u64>());
}

/// A file that cannot be read, and how the error is known.
type Case = (Arc<dyn OpenFile>, fn(&FileError) -> bool);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_error_names_its_file_and_ends_the_scan() {
    let good = || Arc::new(Bytes(many(10))) as Arc<dyn OpenFile>;
    let empty = Arc::new(Bytes(vec![]));
    let broken = Arc::new(Broken(b"n,t\n1,"));
    let missing = Arc::new(std::path::PathBuf::from("/no/such/file.csv"));
    let cases: [Case; 3] = [
        (empty, |it| matches!(it, FileError::Empty)),
        (broken, |it| matches!(it, FileError::Io(_))),
        (missing, |it| matches!(it, FileError::Io(_))),
    ];
    for (bad, is_expected) in cases {
        let mut execution = start(vec![good(), bad, good()], 2, None).await;
        let error = collect(&mut execution).await.unwrap_err();
        let found = ScanError::find(&error).unwrap();
        assert_eq!(found.file, "in/1.csv");
        assert!(is_expected(&found.cause), "{found}");
        assert!(found.to_string().starts_with("in/1.csv: "));
        assert!(execution.files.get(0).is_some() && execution.files.get(1).is_none());
        assert!(execution.files.all().is_none());
    }
}

#[tokio::test]
async fn errors_are_found_within_others() {
    let error = || DataFusionError::from(ScanError::new("a.csv", FileError::Empty));
    let nested = [
        DataFusionError::Context("reading".to_owned(), Box::new(error())),
        DataFusionError::Shared(Arc::new(error())),
        DataFusionError::External(Box::new(error())),
        DataFusionError::from(arrow::error::ArrowError::ExternalError(Box::new(error()))),
    ];
    for error in nested {
        assert_eq!(ScanError::find(&error).unwrap().file, "a.csv");
    }
    assert!(ScanError::find(&DataFusionError::Internal("other".to_owned())).is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reading_stops_when_nobody_listens() {
    let progress = Arc::new(Counted::default());
    let content = many(2_000_000);
    let length = content.len() as u64;
    let mut execution = start(vec![Arc::new(Bytes(content))], 1, Some(Arc::clone(&progress) as _)).await;
    let first = execution.streams[0].next().await.unwrap().unwrap();
    assert!(first.num_rows() > 0);
    drop(execution.streams);
    // The reader notices at its next chunk: it holds the last reference but ours until then.
    while Arc::strong_count(&progress) > 1 {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    assert!(progress.0.load(Ordering::Relaxed) < length / 2, "a bounded part is read ahead");
}
