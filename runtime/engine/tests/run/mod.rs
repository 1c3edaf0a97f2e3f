//! Whole runs over small feeds.

mod again;
mod manifest;

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    sync::{Arc, Mutex},
};

use crate::support::{Project, batches, expr, parquet_files};
use ingest_engine::{
    Action, DeliveryState, Progress, RunError, Silent, plan,
    report::{Fault, Status},
};
use ingest_program::{
    Aggregate, Check, CheckScope, Delivers, ExprKind, Label, Limit, Literal, Lookup, LookupColumn, Malformed, Origin,
    Program, Threshold, Type, TypeKind,
};

const DAY_1: &str = "C1,1,10.00,PAID\nC2,1,5.00,VOID\nC3,x,7.00,PAID\nC4,1,-3.00,PAID\nC5,1,8.25,ODD\n";

fn statuses(report: &ingest_engine::RunReport) -> Vec<(&str, Status)> {
    report.deliveries.iter().map(|it| (it.delivery.as_str(), it.status)).collect()
}

#[test]
fn every_row_ends_in_the_table_or_the_quarantine_or_is_filtered() {
    let project = Project::new(Delivers::Changes);
    project.send("claims_20260105.csv", DAY_1);
    let report = project.run();
    assert_eq!(statuses(&report), [("2026-01-05", Status::Published)]);
    assert_eq!(report.exit_code(), 0);
    let delivery = &report.deliveries[0];
    let rows = delivery.rows;
    assert_eq!((rows.read, rows.published, rows.rejected, rows.filtered), (5, 2, 2, 1));
    assert_eq!(Project::rows(&project.table())["2026-01-05"], ["C1|1|10.00", "C5|1|8.25"]);

    let quarantined = &Project::rows(&project.quarantine())["2026-01-05"];
    assert_eq!(quarantined.len(), 2);
    assert!(
        quarantined[0].starts_with("acme|2026-01-05|claims_20260105.csv|3||53|C3,x,7.00,PAID|[{rule: line."),
        "{quarantined:?}"
    );
    assert!(quarantined[1].contains("|4||68|C4,1,-3.00,PAID|[{rule: not_negative,"), "{quarantined:?}");

    let rule = |name: &str| delivery.rules.iter().find(|it| it.name == name).unwrap();
    assert_eq!((rule("not_negative").violations, rule("not_negative").judged), (1, 3));
    assert_eq!((rule("known_status").violations, rule("known_status").judged), (1, 5));
    assert_eq!(rule("known_status").samples[0].record, 5);
    assert_eq!(rule("known_status").place, "acme.ingest:9");
    assert_eq!(delivery.checks.iter().map(|it| it.found.as_deref()).collect::<Vec<_>>(), [Some("rows() is 5"), None]);
    assert!(delivery.checks.iter().all(|it| it.held));
}

#[test]
fn the_files_tell_what_they_are() {
    let project = Project::new(Delivers::Changes);
    project.send("claims_20260105.csv", DAY_1);
    project.run();
    let files = parquet_files(&project.table());
    let reader = fs::File::open(&files[0]).unwrap();
    let reader = parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(reader).unwrap();
    let fact = |key: &str| {
        let facts = reader.metadata().file_metadata().key_value_metadata().unwrap();
        facts.iter().find(|it| it.key == key).and_then(|it| it.value.clone()).unwrap()
    };
    assert_eq!(fact("ingest.source"), "acme");
    assert_eq!(fact("ingest.delivery"), "2026-01-05");
    assert_eq!(fact("ingest.dataset"), "claims");
    assert_eq!(fact("ingest.schema"), "Claim");
    assert!(fact("ingest.program").starts_with("sha256:"));
    let claim_id = reader.schema().field_with_name("claim_id").unwrap();
    assert_eq!(claim_id.data_type(), &arrow::datatypes::DataType::Utf8);
    assert!(!claim_id.is_nullable());
    assert_eq!(claim_id.metadata()["comment"], "The claim_id.");
    let row_group = reader.metadata().row_group(0);
    assert!(row_group.columns().iter().all(|it| it.statistics().is_some_and(|it| it.min_bytes_opt().is_some())));
    assert!(matches!(row_group.column(0).compression(), parquet::basic::Compression::ZSTD(_)));
}

#[test]
fn a_delivery_that_fails_a_check_is_kept_aside_until_it_is_mended() {
    let project = Project::new(Delivers::Changes);
    project.send("claims_20260105.csv", "C1,1,1.00,PAID\nC1,1,2.00,PAID\nC1,2,-2.00,PAID\n");
    project.send("claims_20260106.csv", "C9,1,1.00,PAID\n");
    let report = project.run();
    assert_eq!(statuses(&report), [("2026-01-05", Status::Failed), ("2026-01-06", Status::Published)]);
    assert_eq!(report.exit_code(), 1);
    let failed = &report.deliveries[0];
    assert_eq!(failed.fault, Some(Fault::Data));
    assert_eq!(
        failed.why,
        ["the check `one_per_line` (acme.ingest:26) does not hold: 1 row repeats the key of an earlier row"]
    );
    let check = failed.checks.iter().find(|it| it.name == "one_per_line").unwrap();
    assert_eq!(check.samples.iter().map(|it| it.record).collect::<Vec<_>>(), [2]);
    assert_eq!(Project::rows(&project.table()).keys().collect::<Vec<_>>(), ["2026-01-06"]);
    assert!(Project::rows(&project.quarantine()).is_empty());

    let held = Path::new(failed.held_at.as_ref().unwrap());
    assert_eq!(batches(&parquet_files(held)[0]).iter().map(arrow::array::RecordBatch::num_rows).sum::<usize>(), 2);
    assert!(held.join("_report.json").exists());
    assert_eq!(fs::metadata(held).unwrap().permissions().mode() & 0o777, 0o700);
    let held_rejected = Path::new(failed.quarantined_to.as_ref().unwrap()).to_owned();
    assert_eq!(parquet_files(&held_rejected).len(), 1);

    project.send("claims_20260105.csv", "C1,1,1.00,PAID\n");
    let report = project.run();
    assert_eq!(statuses(&report), [("2026-01-05", Status::Published), ("2026-01-06", Status::Skipped)]);
    assert!(!held.exists());
    assert!(!held_rejected.exists());
}

#[test]
fn thresholds_fail_a_delivery() {
    let threshold = Some(Threshold { limit: Limit::Share(0.1), origin: Origin::default() });
    let project = Project::new(Delivers::Changes)
        .change(|it| Arc::make_mut(&mut it.sources[0]).checks[1].action.fail_above = threshold);
    project.send("claims_20260105.csv", DAY_1);
    let report = project.run();
    assert_eq!(statuses(&report), [("2026-01-05", Status::Failed)]);
    assert_eq!(
        report.deliveries[0].why,
        ["1 of 5 rows violates `known_status` (acme.ingest:9), which fails above 10%"]
    );
}

#[test]
fn malformed_records_are_rejected_or_fail_as_the_format_says() {
    let records = "C1,1,1.00,PAID\nC2,1\nC3,1,\"2.00,PAID\nC4,1,4.00,PAID\n";
    let project = Project::new(Delivers::Changes);
    project.send("claims_20260105.csv", records);
    let report = project.run();
    let delivery = &report.deliveries[0];
    assert_eq!((delivery.rows.read, delivery.rows.published, delivery.rows.rejected), (4, 2, 2), "{delivery:?}");
    assert_eq!(delivery.malformed.iter().map(|it| it.records).sum::<u64>(), 2);
    assert!(Project::rows(&project.quarantine())["2026-01-05"].iter().all(|it| it.contains("{rule: malformed,")));

    let project = Project::new(Delivers::Changes)
        .change(|it| Arc::make_mut(&mut it.sources[0]).format.csv_mut().unwrap().malformed = Malformed::Fail);
    project.send("claims_20260105.csv", records);
    let report = project.run();
    assert_eq!(statuses(&report), [("2026-01-05", Status::Failed)]);
    let why = &report.deliveries[0].why[0];
    assert!(why.starts_with("claims_20260105.csv: record 2 (at byte 37) has fewer fields"), "{why}");
}

#[test]
fn a_file_that_cannot_be_read_fails_its_delivery_alone() {
    let project = Project::new(Delivers::Changes);
    fs::write(project.root().join("feeds/acme/claims_20260105.csv"), "").unwrap();
    fs::write(project.root().join("feeds/acme/claims_20260106.csv"), "id,line,status\nC1,1,PAID\n").unwrap();
    project.send("claims_20260107.csv", "C9,1,1.00,PAID\n");
    let report = project.run();
    assert_eq!(
        statuses(&report),
        [("2026-01-05", Status::Failed), ("2026-01-06", Status::Failed), ("2026-01-07", Status::Published)]
    );
    assert!(
        report.deliveries[0].why[0].starts_with("claims_20260105.csv: the file is empty"),
        "{:?}",
        report.deliveries[0]
    );
    assert!(report.deliveries[1].why[0].contains("amount"), "{:?}", report.deliveries[1]);
    assert_eq!(report.exit_code(), 1);
    assert_eq!(fs::read_dir(project.work().join("staging")).unwrap().count(), 0);
}

#[test]
fn a_header_alone_publishes_no_rows_and_still_tells_the_schema() {
    let project = Project::new(Delivers::Changes).change(|it| Arc::make_mut(&mut it.sources[0]).checks.clear());
    project.send("claims_20260105.csv", "");
    let report = project.run();
    assert_eq!(statuses(&report), [("2026-01-05", Status::Published)]);
    let files = parquet_files(&project.table());
    assert_eq!(files.len(), 1);
    assert_eq!(Project::rows(&project.table())["2026-01-05"].len(), 0);
}

#[test]
fn rows_do_not_depend_on_the_number_of_threads() {
    let record = |it: i32| format!("C{it},{},{}.00,{}", it % 7, it % 11 - 1, ["PAID", "VOID", "ODD"][it as usize % 3]);
    let records = (0..20_000).map(record).collect::<Vec<_>>().join("\n");
    let mut outcomes = [1, 2, 5].map(|threads| {
        let project = Project::new(Delivers::Changes);
        project.send("claims_20260105.csv", &records);
        let mut options = project.options();
        options.threads = threads;
        let report = ingest_engine::run(&project.checked(), &options, &Silent).unwrap();
        let delivery = report.deliveries.into_iter().next().unwrap();
        assert_eq!(delivery.rows.read, 20_000);
        (Project::rows(&project.table()), Project::rows(&project.quarantine()), delivery.rules, delivery.checks)
    });
    let last = outcomes.last().cloned().unwrap();
    for outcome in &mut outcomes {
        assert_eq!(*outcome, last);
    }
}

#[test]
fn one_delivery_can_be_asked_for() {
    let project = Project::new(Delivers::Changes);
    project.send("claims_20260105.csv", DAY_1);
    project.send("claims_20260106.csv", "C9,1,1.00,PAID\n");
    let mut options = project.options();
    options.delivery = Some("2026-01-06".to_owned());
    let report = ingest_engine::run(&project.checked(), &options, &Silent).unwrap();
    assert_eq!(statuses(&report), [("2026-01-06", Status::Published)]);
    options.delivery = Some("2026-01-09".to_owned());
    let error = ingest_engine::run(&project.checked(), &options, &Silent).unwrap_err();
    assert!(matches!(error, RunError::NoDelivery(_)));
    assert_eq!(error.exit_code(), 2);
}

#[test]
fn names_that_are_not_there_are_told_with_those_that_are() {
    let project = Project::new(Delivers::Changes);
    let mut options = project.options();
    options.environment = "prod".to_owned();
    let error = ingest_engine::run(&project.checked(), &options, &Silent).unwrap_err();
    assert_eq!(error.to_string(), "there is no environment `prod`; there is `dev`");
    let mut options = project.options();
    options.pipeline = Some("claim".to_owned());
    let error = plan(&project.checked(), &options).unwrap_err();
    assert_eq!(error.to_string(), "there is no pipeline `claim`; there is `claims`");
}

#[test]
fn a_plan_says_what_a_run_would_do_and_does_nothing() {
    let project = Project::new(Delivers::Period);
    project.send("claims_20260105.csv", DAY_1);
    project.run();
    project.send("claims_20260105.csv", "C1,1,99.00,PAID\n");
    project.send("claims_20260106.csv", "C9,1,1.00,PAID\n");
    let before = Project::rows(&project.table());
    let report = plan(&project.checked(), &project.options()).unwrap();
    let load = &report.loads[0];
    let actions: Vec<_> = load.deliveries.iter().map(|it| (it.id.as_str(), it.action)).collect();
    assert_eq!(actions, [("2026-01-05", Action::Replace), ("2026-01-06", Action::Load)]);
    assert_eq!(load.place, "acme.ingest:51");
    assert!(load.logical.contains("acme.ingest:"), "{}", load.logical);
    assert!(!load.physical.is_empty());
    assert_eq!(Project::rows(&project.table()), before);
}

#[test]
fn a_second_run_at_the_same_time_is_refused() {
    struct Second<'a>(&'a Project, Mutex<Option<String>>);
    impl Progress for Second<'_> {
        fn delivery(&self, _: &str, state: DeliveryState) {
            if state == DeliveryState::Loading {
                let error = self.0.try_run(&Silent).unwrap_err();
                assert_eq!(error.exit_code(), 2);
                *self.1.lock().unwrap() = Some(error.to_string());
            }
        }
    }
    let project = Project::new(Delivers::Changes);
    project.send("claims_20260105.csv", DAY_1);
    let second = Second(&project, Mutex::default());
    let report = project.try_run(&second).unwrap();
    assert_eq!(report.exit_code(), 0);
    let error = second.1.into_inner().unwrap().unwrap();
    assert!(error.starts_with("another run is working on"), "{error}");
}

#[test]
fn the_report_is_written_beside_the_table_and_progress_adds_up() {
    #[derive(Default)]
    struct Sum(Mutex<(u64, u64, Vec<DeliveryState>)>);
    impl Progress for Sum {
        fn started(&self, total_bytes: u64) {
            self.0.lock().unwrap().0 = total_bytes;
        }
        fn advanced(&self, bytes: u64) {
            self.0.lock().unwrap().1 += bytes;
        }
        fn delivery(&self, name: &str, state: DeliveryState) {
            assert_eq!(name, "acme/2026-01-05");
            self.0.lock().unwrap().2.push(state);
        }
    }
    let project = Project::new(Delivers::Changes);
    project.send("claims_20260105.csv", DAY_1);
    let progress = Sum::default();
    let report = project.try_run(&progress).unwrap();
    let (total, read, states) = progress.0.into_inner().unwrap();
    assert_eq!(total, fs::metadata(project.root().join("feeds/acme/claims_20260105.csv")).unwrap().len());
    assert_eq!(read, total);
    assert_eq!(
        states,
        [
            DeliveryState::Loading,
            DeliveryState::Auditing,
            DeliveryState::Staged,
            DeliveryState::Quarantined,
            DeliveryState::Committed,
            DeliveryState::Finished(Status::Published)
        ]
    );
    let page = Path::new(&report.pages[0]);
    assert_eq!(page.parent().unwrap(), project.work().join("reports"));
    let json = fs::read(page.with_extension("json")).unwrap();
    let read_back: ingest_engine::RunReport = serde_json::from_slice(&json).unwrap();
    assert_eq!(read_back.deliveries, report.deliveries);
    assert!(fs::read_to_string(page).unwrap().contains("1 delivery published"));
}

#[test]
fn rows_of_a_failed_delivery_are_held_not_published() {
    let project = Project::new(Delivers::Changes);
    project.send("claims_20260105.csv", "C1,1,10.00,PAID\nC1,1,5.00,PAID\nC2,x,5.00,PAID\nC3,1,1.00,VOID\n");
    let report = project.run();
    assert_eq!(statuses(&report), [("2026-01-05", Status::Failed)]);
    let rows = report.deliveries[0].rows;
    assert_eq!((rows.read, rows.published, rows.held, rows.rejected, rows.filtered), (4, 0, 2, 1, 1));
    assert!(report.html().unwrap().contains("2 held"));
}

#[test]
fn a_name_that_makes_too_long_an_id_is_told_of() {
    let project = Project::new(Delivers::Changes).change(|it| {
        use ingest_program::{Capture, CaptureKind, PatternPart};
        Arc::make_mut(&mut it.sources[0]).files[0].parts = vec![
            PatternPart::Text("claims_".to_owned()),
            PatternPart::Capture(Capture { name: "site".to_owned(), kind: CaptureKind::Text }),
            PatternPart::Text(".csv".to_owned()),
        ];
    });
    project.send(&format!("claims_{}.csv", "é".repeat(34)), DAY_1);
    project.send("claims_ny.csv", DAY_1);
    let report = project.run();
    assert_eq!(statuses(&report), [("ny", Status::Published)]);
    assert!(report.unmatched[0].why.starts_with("has captured values that make a delivery id of 204 bytes"));
}
