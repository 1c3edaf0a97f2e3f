//! Holds a committed corpus to the properties that a target looks for.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Memory is that of the process: tests that share one are held apart.
static ALONE: Mutex<()> = Mutex::new(());

/// Holds off what would allocate beside what is measured.
pub fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs every input of the corpus of a target.
pub fn replay(target: &str, holds: impl Fn(&[u8])) {
    let _alone = alone();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("the corpus").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    assert!(paths.len() >= 10, "the corpus of {target} has {} files: was it lost?", paths.len());
    for path in paths {
        let input = std::fs::read(&path).expect("an input");
        let failed = catch_unwind(AssertUnwindSafe(|| holds(&input))).is_err();
        assert!(!failed, "{}", path.display());
    }
}
