use std::{
    cell::Cell,
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use super::*;

fn place(root: &Path) -> Place {
    Place::of_table(root, "common/claims/").unwrap()
}

/// A staged folder of `parts` files that all say `text`.
fn staged(place: &Place, text: &str, parts: usize) -> (tempfile::TempDir, std::path::PathBuf) {
    let temporary = stage(place).unwrap();
    let folder = temporary.path().join("data");
    fs::create_dir(&folder).unwrap();
    for part in 0..parts {
        std::io::Write::write_all(
            &mut create_private(&folder.join(format!("{part}.parquet"))).unwrap(),
            text.as_bytes(),
        )
        .unwrap();
    }
    (temporary, folder)
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn places_stay_below_their_root() {
    let root = Path::new("/lake");
    let here = Place::of_table(root, "common/claims/").unwrap();
    assert_eq!(here.delivery("acme", "d1"), Path::new("/lake/common/claims/ingest_source=acme/ingest_delivery=d1"));
    assert_eq!(here.staging(), Path::new("/lake/common/claims._ingest/staging"));
    assert_eq!(Place::of_table(root, "./claims").unwrap().work(), Path::new("/lake/claims._ingest"));
    assert_eq!(Place::of_quarantine(root, "q", "claims").unwrap().work(), Path::new("/lake/q._ingest/claims"));
    for path in ["", ".", "/", "/etc", "..", "a/../../b", "../b"] {
        assert!(Place::of_table(root, path).is_err(), "{path}");
    }
}

#[test]
fn one_run_at_a_time() {
    let root = tempfile::tempdir().unwrap();
    let lock = Lock::take(&place(root.path())).unwrap();
    let error = Lock::take(&place(root.path())).unwrap_err();
    assert!(matches!(error, LockError::Taken { .. }));
    assert!(error.to_string().contains("claims._ingest/lock"), "{error}");
    drop(lock);
    Lock::take(&place(root.path())).unwrap();
}

#[test]
fn who_waits_comes_after() {
    let root = tempfile::tempdir().unwrap();
    let lock = Lock::take(&place(root.path())).unwrap();
    let told = Cell::new(0);
    let tell = || told.set(told.get() + 1);
    let soon = Instant::now() + Duration::from_millis(500);
    let error = Lock::take_until(soon, &place(root.path()), tell).unwrap_err();
    assert!(matches!(error, LockError::Taken { .. }));
    assert!(Instant::now() >= soon);
    assert_eq!(told.get(), 1, "told once");
    thread::scope(|scope| {
        scope.spawn(move || {
            thread::sleep(Duration::from_millis(300));
            drop(lock);
        });
        Lock::take_until(Instant::now() + Duration::from_mins(1), &place(root.path()), tell).unwrap();
    });
    assert_eq!(told.get(), 2);
}

#[test]
fn what_is_staged_is_private_and_what_is_published_follows_the_umask() {
    let root = tempfile::tempdir().unwrap();
    let place = place(root.path());
    let (_kept, folder) = staged(&place, "a", 1);
    assert_eq!(mode(&place.staging()), 0o700);
    assert_eq!(mode(folder.parent().unwrap()), 0o700);
    assert_eq!(mode(&folder.join("0.parquet")), 0o600);
    let probe = root.path().join("probe");
    fs::create_dir(&probe).unwrap();

    let target = place.delivery("acme", "d1");
    seal(&folder, true).unwrap();
    swap_in(&folder, &target, true).unwrap();
    assert_eq!(mode(&target), mode(&probe));
    assert_eq!(mode(&target.join("0.parquet")), mode(&probe) & 0o666);

    let (_kept, folder) = staged(&place, "raw", 1);
    let quarantine = Place::of_quarantine(root.path(), "quarantine", "claims").unwrap().delivery("acme", "d1");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).unwrap();
    seal(&folder, false).unwrap();
    swap_in(&folder, &quarantine, false).unwrap();
    assert_eq!(mode(&quarantine), 0o700);
    assert_eq!(mode(quarantine.parent().unwrap()), 0o700);
    assert_eq!(mode(&quarantine.join("0.parquet")), 0o600);
}

#[test]
fn leftovers_of_killed_runs_go() {
    let root = tempfile::tempdir().unwrap();
    let place = place(root.path());
    clear(&place).unwrap();
    let (left, _) = staged(&place, "a", 3);
    let left = left.keep();
    fs::write(place.staging().join("stray"), "x").unwrap();
    clear(&place).unwrap();
    assert!(!left.exists());
    assert_eq!(fs::read_dir(place.staging()).unwrap().count(), 0);
}

#[test]
fn a_held_delivery_takes_the_place_of_the_one_held_before() {
    let root = tempfile::tempdir().unwrap();
    let place = place(root.path());
    for (text, parts) in [("first", 3), ("second", 1)] {
        let (_kept, folder) = staged(&place, text, parts);
        hold(&folder, &place.held("acme", "d1")).unwrap();
    }
    let held = place.held("acme", "d1");
    assert_eq!(fs::read_dir(&held).unwrap().count(), 1);
    assert_eq!(fs::read_to_string(held.join("0.parquet")).unwrap(), "second");
    assert_eq!(mode(&place.work().join("held")), 0o700);
}

#[test]
fn retiring_what_is_not_there_is_no_error() {
    let root = tempfile::tempdir().unwrap();
    let place = place(root.path());
    retire(&place.delivery("acme", "d1"), &root.path().join("old")).unwrap();
    let (_kept, folder) = staged(&place, "a", 1);
    swap_in(&folder, &place.delivery("acme", "d1"), true).unwrap();
    retire(&place.delivery("acme", "d1"), &root.path().join("old")).unwrap();
    assert!(!place.delivery("acme", "d1").exists());
    assert!(root.path().join("old/0.parquet").exists());
}

/// A reader that opens the delivery's folder and lists it sees all files of one version, whatever is being published.
#[test]
fn readers_see_whole_deliveries_only() {
    const PARTS: usize = 8;
    let root = tempfile::tempdir().unwrap();
    let place = place(root.path());
    let target = place.delivery("acme", "d1");
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut seen = 0;
            while !done.load(Ordering::Relaxed) {
                let Ok(entries) = fs::read_dir(&target) else { continue };
                let count = entries.filter_map(Result::ok).filter(|it| it.path().extension().is_some()).count();
                assert_eq!(count, PARTS, "a part of a delivery was visible");
                seen += 1;
            }
            seen
        });
        // As in a run, what was replaced goes when all is done: a listing that began before a swap can end.
        let mut replaced = Vec::new();
        for version in 0..200 {
            let (kept, folder) = staged(&place, &version.to_string(), PARTS);
            replaced.push(kept);
            seal(&folder, true).unwrap();
            swap_in(&folder, &target, true).unwrap();
        }
        done.store(true, Ordering::Relaxed);
        assert!(reader.join().unwrap() > 0, "the reader never came to look");
    });
}
