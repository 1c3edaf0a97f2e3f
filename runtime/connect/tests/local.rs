//! A folder of this machine: what is found in it, and what becomes of it.

use std::fs;
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ingest_connect::{CaptureValue, ConnectError, Delivery, FoundFile, Listing, Local, Store, deliveries};
use ingest_program::{Capture, CaptureKind, FilePattern, FileRole, Origin, PatternPart};

/// `daily/claims_{date:%Y%m%d}_{seq:int}_{region}*.csv`, without the checks of the compiler.
fn pattern(role: FileRole, text: &str) -> FilePattern {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['*', '{']) {
        let (before, from) = rest.split_at(at);
        if !before.is_empty() {
            parts.push(PatternPart::Text(before.to_owned()));
        }
        if let Some(after) = from.strip_prefix("**") {
            parts.push(PatternPart::DoubleStar);
            rest = after;
        } else if let Some(after) = from.strip_prefix('*') {
            parts.push(PatternPart::Star);
            rest = after;
        } else {
            let (capture, after) = from[1..].split_once('}').unwrap();
            let (name, kind) = match capture.split_once(':') {
                None => (capture, CaptureKind::Text),
                Some((name, "int")) => (name, CaptureKind::Int),
                Some((name, format)) => (name, CaptureKind::Date(format.to_owned())),
            };
            parts.push(PatternPart::Capture(Capture { name: name.to_owned(), kind }));
            rest = after;
        }
    }
    if !rest.is_empty() {
        parts.push(PatternPart::Text(rest.to_owned()));
    }
    FilePattern { role, text: text.to_owned(), parts, origin: Origin::default() }
}

fn increment(text: &str) -> FilePattern {
    pattern(FileRole::Increment, text)
}

fn history(text: &str) -> FilePattern {
    pattern(FileRole::History, text)
}

fn write(root: &Path, paths: &[&str]) {
    for path in paths {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, path.file_name().unwrap().as_bytes()).unwrap();
        let modified = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        fs::File::options().write(true).open(&path).unwrap().set_modified(modified).unwrap();
    }
}

fn list(root: &Path, folder: &str, patterns: &[FilePattern]) -> Listing {
    Local::new(root.to_owned()).list(folder, patterns).unwrap()
}

fn paths(files: &[FoundFile]) -> Vec<&str> {
    files.iter().map(|file| file.path.as_str()).collect()
}

fn group(root: &Path, patterns: &[FilePattern]) -> Vec<Delivery> {
    deliveries(list(root, "", patterns).files, patterns)
}

fn ids(deliveries: &[Delivery]) -> Vec<&str> {
    deliveries.iter().map(|delivery| delivery.id.as_str()).collect()
}

#[test]
fn files_are_found_described_and_opened() {
    let root = tempfile::tempdir().unwrap();
    write(
        root.path(),
        &[
            "acme/daily/c_20240131.csv",
            "acme/daily/c_20240201.csv.tmp",
            "acme/daily/old/c_20240101.csv",
            "c_20240131.csv",
        ],
    );
    let listing = list(root.path(), "acme", &[increment("daily/c_{date:%Y%m%d}.csv")]);
    assert_eq!(listing.unmatched, []);
    let [file] = listing.files.as_slice() else { panic!("{listing:?}") };
    assert_eq!((file.path.as_str(), file.location.as_str()), ("daily/c_20240131.csv", "acme/daily/c_20240131.csv"));
    assert_eq!((file.size, file.modified, file.role), (14, 1_700_000_000_000_000, FileRole::Increment));
    assert_eq!(file.captures[0].name, "date");
    assert_eq!(file.captures[0].value, CaptureValue::Date(19_753));
    assert_eq!(file.captures[0].value.to_string(), "2024-01-31");
    let mut text = String::new();
    Local::new(root.path().to_owned()).open(file).unwrap().read_to_string(&mut text).unwrap();
    assert_eq!(text, "c_20240131.csv");
}

#[test]
fn stars_stop_at_folders_and_double_stars_do_not() {
    let root = tempfile::tempdir().unwrap();
    write(root.path(), &["a.csv", "x/a.csv", "x/y/a.csv", "x/y/b.txt", ".a.csv"]);
    assert_eq!(paths(&list(root.path(), "", &[increment("*.csv")]).files), [".a.csv", "a.csv"]);
    assert_eq!(paths(&list(root.path(), "", &[increment("*/a.csv")]).files), ["x/a.csv"]);
    assert_eq!(
        paths(&list(root.path(), "", &[increment("**a.csv")]).files),
        [".a.csv", "a.csv", "x/a.csv", "x/y/a.csv"]
    );
    assert_eq!(paths(&list(root.path(), "", &[increment("x/**.csv")]).files), ["x/a.csv", "x/y/a.csv"]);
    assert_eq!(paths(&list(root.path(), "", &[increment("a_csv")]).files), [""; 0]);
}

#[test]
fn only_folders_in_which_files_can_match_are_entered() {
    let root = tempfile::tempdir().unwrap();
    write(root.path(), &["daily/a/in/x.csv", "daily/b/out/x.csv", "daily/b/in/deep/x.csv", "private/in/x.csv"]);
    // Nobody may list these; entering one would be an error. (Root may list anything: then the walk just finds no more.)
    for folder in ["private", "daily/b/out", "daily/b/in/deep"] {
        fs::set_permissions(root.path().join(folder), std::os::unix::fs::PermissionsExt::from_mode(0o000)).unwrap();
    }
    let found = list(root.path(), "", &[increment("daily/{region}/in/*.csv")]);
    for folder in ["private", "daily/b/out", "daily/b/in/deep"] {
        fs::set_permissions(root.path().join(folder), std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    }
    assert_eq!(paths(&found.files), ["daily/a/in/x.csv"]);
}

#[test]
fn a_date_that_does_not_exist_is_told_of() {
    let root = tempfile::tempdir().unwrap();
    write(root.path(), &["c_20240230.csv", "c_20240229.csv", "c_2024022.csv", "n_99999999999999999999.csv"]);
    let listing = list(root.path(), "", &[increment("c_{date:%Y%m%d}.csv"), increment("n_{seq:int}.csv")]);
    assert_eq!(paths(&listing.files), ["c_20240229.csv"]);
    let told: Vec<String> = listing.unmatched.iter().map(|it| format!("{} {}", it.path, it.why)).collect();
    assert_eq!(
        told,
        [
            "c_20240230.csv has a `date` that does not exist in the calendar",
            "n_99999999999999999999.csv has a `seq` that is too large"
        ]
    );
}

#[test]
fn a_file_of_two_patterns_belongs_to_the_first_and_to_history_before_all() {
    let root = tempfile::tempdir().unwrap();
    write(root.path(), &["c_1.csv", "c_2.csv", "c_20240101.csv"]);
    let patterns = [increment("c_{seq:int}.csv"), increment("c_{date:%Y%m%d}.csv"), history("c_1.csv")];
    let listing = list(root.path(), "", &patterns);
    let found: Vec<_> = listing.files.iter().map(|file| (file.path.as_str(), file.role)).collect();
    assert_eq!(
        found,
        [("c_1.csv", FileRole::History), ("c_2.csv", FileRole::Increment), ("c_20240101.csv", FileRole::Increment)]
    );
    assert_eq!(listing.files[2].captures[0].value, CaptureValue::Int(20_240_101));
    // A pattern that almost matches does not stand in the way of a later one that does.
    let patterns = [increment("c_{date:%Y%m%d}.csv"), increment("c_*.csv")];
    write(root.path(), &["c_20240230.csv"]);
    assert_eq!(list(root.path(), "", &patterns).unmatched, []);
}

#[test]
fn links_are_followed_within_the_root_only() {
    let elsewhere = tempfile::tempdir().unwrap();
    write(elsewhere.path(), &["secret.csv", "folder/secret.csv"]);
    let root = tempfile::tempdir().unwrap();
    write(root.path(), &["real/a.csv"]);
    symlink(elsewhere.path().join("secret.csv"), root.path().join("out.csv")).unwrap();
    symlink(elsewhere.path().join("folder"), root.path().join("outside")).unwrap();
    symlink(root.path().join("real/a.csv"), root.path().join("link.csv")).unwrap();
    symlink(root.path().join("real"), root.path().join("also")).unwrap();
    symlink(root.path(), root.path().join("real/circle")).unwrap();
    symlink(root.path().join("gone"), root.path().join("gone.csv")).unwrap();
    let listing = list(root.path(), "", &[increment("**.csv")]);
    // The folder `real` is entered once, under whichever of its names comes first.
    let found = paths(&listing.files);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.contains(&"link.csv") && (found.contains(&"real/a.csv") || found.contains(&"also/a.csv")));
    let told: Vec<&str> = listing.unmatched.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(told, ["gone.csv", "out.csv"]);
    assert!(listing.unmatched[1].why.contains("leads out of the connection's root"));

    // Neither by a link put there after the listing …
    let store = Local::new(root.path().to_owned());
    let mut file = listing.files.into_iter().find(|file| file.path == "link.csv").unwrap();
    fs::remove_file(root.path().join("link.csv")).unwrap();
    symlink(elsewhere.path().join("secret.csv"), root.path().join("link.csv")).unwrap();
    assert!(matches!(store.open(&file), Err(ConnectError::OutsideRoot { .. })));
    // … nor by the name of a folder.
    file.location = format!("../{}/secret.csv", elsewhere.path().file_name().unwrap().to_string_lossy());
    assert!(matches!(store.open(&file), Err(ConnectError::OutsideRoot { .. })));
    for folder in ["..", "a/../..", "/etc", "outside"] {
        assert!(matches!(store.list(folder, &[increment("*")]), Err(ConnectError::OutsideRoot { .. })), "{folder}");
    }
}

#[test]
fn what_is_no_file_is_told_of() {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("folder.csv")).unwrap();
    write(root.path(), &["folder.csv/inner.csv"]);
    let odd = std::ffi::OsStr::from_bytes(b"caf\xE9.csv");
    fs::write(root.path().join(odd), "").unwrap();
    let listing = list(root.path(), "", &[increment("*.csv")]);
    assert_eq!(listing.files, []);
    assert_eq!(listing.unmatched.len(), 1);
    assert_eq!(listing.unmatched[0].why, "has a name that is not UTF-8; rename it");
}

#[test]
fn what_cannot_be_used_is_named() {
    let root = tempfile::tempdir().unwrap();
    write(root.path(), &["file"]);
    for name in ["nowhere", "file"] {
        let error = Local::new(root.path().join(name)).list(".", &[increment("*")]).unwrap_err().to_string();
        assert!(error.contains(name) && error.contains("`root`"), "{error}");
    }
    let store = Local::new(root.path().to_owned());
    let error = store.list("absent", &[increment("*")]).unwrap_err().to_string();
    assert!(error.contains("absent"), "{error}");
}

#[test]
fn files_with_the_same_captures_are_one_delivery() {
    let root = tempfile::tempdir().unwrap();
    write(root.path(), &["h/1.csv", "h/2.csv", "b_x_10.csv", "a_10_x.csv", "a_9_x.csv", "a_10_w.csv"]);
    let patterns =
        [history("h/{part:int}.csv"), increment("a_{seq:int}_{region}.csv"), increment("b_{region}_{seq:int}.csv")];
    let all = group(root.path(), &patterns);
    assert_eq!(ids(&all), ["history", "9.x", "10.w", "10.x"]);
    assert_eq!(paths(&all[0].files), ["h/1.csv", "h/2.csv"]);
    assert_eq!(paths(&all[3].files), ["a_10_x.csv", "b_x_10.csv"]);
    assert!(all[0].captures.is_empty());
}

#[test]
fn a_delivery_has_a_date() {
    let root = tempfile::tempdir().unwrap();
    write(root.path(), &["c_20240131.csv", "x.csv"]);
    let dated = group(root.path(), &[increment("c_{date:%Y%m%d}.csv")]);
    assert_eq!((dated[0].id.as_str(), dated[0].date), ("2024-01-31", 19_753));
    // Without a capture of that name, the day of the newest file: 2023-11-14T22:13:20Z.
    let named_otherwise = group(root.path(), &[increment("c_{day:%Y%m%d}.csv")]);
    assert_eq!((named_otherwise[0].id.as_str(), named_otherwise[0].date), ("2024-01-31", 19_675));
    let none = group(root.path(), &[increment("*.csv")]);
    assert_eq!((ids(&none), none[0].date, none[0].files.len()), (vec!["all"], 19_675, 2));
    let before = SystemTime::UNIX_EPOCH - Duration::from_secs(1);
    fs::File::options().write(true).open(root.path().join("x.csv")).unwrap().set_modified(before).unwrap();
    assert_eq!(group(root.path(), &[increment("x.csv")])[0].date, -1);
}

#[test]
fn ids_are_safe_and_never_the_same() {
    let root = tempfile::tempdir().unwrap();
    write(root.path(), &["t/history", "t/all", "t/a.b", "t/é ", "t/..x", "t/a-b_C%"]);
    let all = group(root.path(), &[increment("t/{name}")]);
    let mut found = ids(&all);
    found.sort_unstable();
    assert_eq!(found, ["%2E%2Ex", "%61ll", "%68istory", "%C3%A9%20", "a%2Eb", "a-b_C%25"]);
    write(root.path(), &["u/a.b_c", "u/a_b.c"]);
    let two = group(root.path(), &[increment("u/{x}_{y}")]);
    assert_eq!(ids(&two), ["a.b%2Ec", "a%2Eb.c"]);
}
