//! Runs over what is published already: what is passed over, taken anew, or left to a person.

use std::{fs::File, time::Duration};

use ingest_engine::RunOptions;

use super::*;
use crate::support::join_rates;

#[test]
fn a_second_run_skips_and_a_new_delivery_is_added() {
    let project = Project::new(Delivers::Changes);
    project.send("claims_20260105.csv", DAY_1);
    project.run();
    let before = parquet_files(&project.table());
    let report = project.run();
    assert_eq!(statuses(&report), [("2026-01-05", Status::Skipped)]);
    assert_eq!(report.exit_code(), 0);
    assert!(report.pages.is_empty());
    assert_eq!(parquet_files(&project.table()), before);

    project.send("claims_20260106.csv", "C9,1,1.00,PAID\n");
    let report = project.run();
    assert_eq!(statuses(&report), [("2026-01-05", Status::Skipped), ("2026-01-06", Status::Published)]);
    assert_eq!(Project::rows(&project.table()).len(), 2);
    // No row was rejected: nothing in the quarantine, not even a folder.
    assert!(!project.quarantine().join("ingest_source=acme/ingest_delivery=2026-01-06").exists());
}

#[test]
fn a_changed_file_is_held_where_the_source_delivers_changes() {
    let project = Project::new(Delivers::Changes);
    project.send("claims_20260105.csv", DAY_1);
    project.run();
    let before = Project::rows(&project.table());
    project.send("claims_20260105.csv", "C1,1,99.00,PAID\n");
    let report = project.run();
    assert_eq!(statuses(&report), [("2026-01-05", Status::Held)]);
    assert_eq!(report.exit_code(), 1);
    assert!(report.deliveries[0].why[0].starts_with("1 file changed since it was published"));
    assert_eq!(Project::rows(&project.table()), before);
}

#[test]
fn a_changed_file_replaces_where_the_source_delivers_its_period() {
    let project = Project::new(Delivers::Period);
    project.send("claims_20260105.csv", DAY_1);
    project.run();
    project.send("claims_20260105.csv", "C1,1,99.00,PAID\n");
    let report = project.run();
    assert_eq!(statuses(&report), [("2026-01-05", Status::Replaced)]);
    assert_eq!(Project::rows(&project.table())["2026-01-05"], ["C1|1|99.00"]);
    // The rejected rows of the earlier version went with it.
    assert!(Project::rows(&project.quarantine()).is_empty());
    // And a file that comes later joins its delivery.
    project.send("claims_20260105_b.csv", "C2,1,1.00,PAID\n");
    assert_eq!(statuses(&project.run()), [("2026-01-05", Status::Replaced)]);
    assert_eq!(Project::rows(&project.table())["2026-01-05"], ["C1|1|99.00", "C2|1|1.00"]);
    assert_eq!(fs::read_dir(project.work().join("staging")).unwrap().count(), 0);
}

#[test]
fn the_same_content_under_another_date_is_not_loaded_twice() {
    let project = Project::new(Delivers::Changes);
    project.send("claims_20260105.csv", DAY_1);
    project.send("claims_20260106.csv", DAY_1);
    let report = project.run();
    assert_eq!(statuses(&report), [("2026-01-05", Status::Published), ("2026-01-06", Status::Skipped)]);
    assert_eq!(report.deliveries[1].why, ["all its content was loaded with delivery 2026-01-05"]);
}

#[test]
fn a_period_restated_to_what_another_day_has_is_published_again() {
    let project = Project::new(Delivers::Period);
    project.send("claims_20260105.csv", "C1,1,10.00,PAID\nC5,1,5.00,PAID\n");
    project.send("claims_20260106.csv", "C2,1,10.00,PAID\n");
    project.run();
    project.send("claims_20260105.csv", "C2,1,10.00,PAID\n");
    let report = project.run();
    assert_eq!(statuses(&report), [("2026-01-05", Status::Replaced), ("2026-01-06", Status::Skipped)]);
    assert_eq!(Project::rows(&project.table())["2026-01-05"], ["C2|1|10.00"]);
}

#[test]
fn a_file_that_is_withdrawn_goes_with_its_rows_or_waits_for_a_person() {
    for (delivers, status, rows) in [(Delivers::Period, Status::Replaced, 1), (Delivers::Changes, Status::Held, 2)] {
        let project = Project::new(delivers);
        project.send("claims_20260105_a.csv", "C1,1,10.00,PAID\n");
        project.send("claims_20260105_b.csv", "C2,1,10.00,PAID\n");
        project.run();
        fs::remove_file(project.root().join("feeds/acme/claims_20260105_b.csv")).unwrap();
        assert_eq!(statuses(&project.run()), [("2026-01-05", status)]);
        assert_eq!(Project::rows(&project.table())["2026-01-05"].len(), rows);
    }
}

#[test]
fn an_empty_day_is_judged_though_another_was_empty_too() {
    let project = Project::new(Delivers::Changes).change(|it| Arc::make_mut(&mut it.sources[0]).checks.clear());
    project.send("claims_20260105.csv", "");
    project.send("claims_20260106.csv", "");
    let report = project.run();
    assert_eq!(statuses(&report), [("2026-01-05", Status::Published), ("2026-01-06", Status::Published)]);
    let report = project.run();
    assert_eq!(statuses(&report), [("2026-01-05", Status::Skipped), ("2026-01-06", Status::Skipped)]);
}

#[test]
fn a_column_never_gets_a_second_type() {
    let project = Project::new(Delivers::Period);
    project.send("claims_20260105.csv", "C1,1,10.00,PAID\n");
    project.run();
    let text = |program: &mut ingest_program::Program| {
        let ty = ingest_program::Type::required(ingest_program::TypeKind::Text);
        Arc::make_mut(&mut program.schemas[0]).fields[1].ty = ty.clone();
        Arc::make_mut(&mut program.schemas[0]).checks.clear();
        Arc::make_mut(&mut program.maps[0]).fields[1].value.ty = ty.clone();
        Arc::make_mut(&mut program.sources[0]).columns[1].ty = ty;
    };
    let project = project.change(text);
    project.send("claims_20260106.csv", "C2,1,10.00,PAID\n");
    let report = project.run();
    assert_eq!(statuses(&report), [("2026-01-05", Status::Skipped), ("2026-01-06", Status::Failed)]);
    assert_eq!(report.exit_code(), 2);
    let why = &report.deliveries[1].why[0];
    assert!(why.starts_with("the column `line_number` is text in the program and int in the table"), "{why}");
    assert!(!Project::rows(&project.table()).contains_key("2026-01-06"));
    // Once nothing of the old type is left but what is replaced, the new type is the table's.
    fs::remove_file(project.root().join("feeds/acme/claims_20260106.csv")).unwrap();
    project.send("claims_20260105.csv", "C1,one,10.00,PAID\n");
    assert_eq!(statuses(&project.run()), [("2026-01-05", Status::Replaced)]);
}

/// Someone else is at work on the table until the run says that it waits; then what is there changes.
struct Meanwhile<'a> {
    lock: Mutex<Option<File>>,
    change: &'a (dyn Fn() + Sync),
}

impl Progress for Meanwhile<'_> {
    fn waiting(&self, _table: &Path) {
        (self.change)();
        self.lock.lock().unwrap().take();
    }
}

#[test]
fn what_comes_while_a_run_waits_is_what_it_loads_with_what_is_joined_to_it() {
    let project = Project::new(Delivers::Changes).change(join_rates);
    project.send("claims_20260105.csv", "C1,1,0.00,PAID\n");
    project.send_rates("rates_20260105.csv", "C1,2.00\n");
    fs::create_dir_all(project.work()).unwrap();
    let lock = File::create(project.work().join("lock")).unwrap();
    lock.lock().unwrap();
    let change = || {
        project.send_rates("rates_20260105.csv", "C1,12.50\n");
        project.send("claims_20260106.csv", "C2,1,0.00,PAID\n");
        project.send_rates("rates_20260106.csv", "C2,3.00\n");
    };
    let meanwhile = Meanwhile { lock: Mutex::new(Some(lock)), change: &change };
    let options = RunOptions { wait_for_lock: Duration::from_mins(1), ..project.options() };
    let report = ingest_engine::run(&project.checked(), &options, &meanwhile).unwrap();
    assert_eq!(statuses(&report), [("2026-01-05", Status::Published), ("2026-01-06", Status::Published)]);
    let rows = Project::rows(&project.table());
    assert_eq!((&rows["2026-01-05"][0], &rows["2026-01-06"][0]), (&"C1|1|12.50".to_owned(), &"C2|1|3.00".to_owned()));
}
