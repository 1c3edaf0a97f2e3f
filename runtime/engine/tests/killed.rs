//! A run that is killed at any step and run again gives what one run would have given.
//!
//! The run happens in a process of its own (this test binary again, told by the environment what to do), which dies at the
//! step without any of its destructors, as from SIGKILL.

use std::{
    collections::BTreeMap,
    env, fs,
    path::Path,
    process::{self, Command},
};

use crate::support::{Project, join_rates};
use ingest_engine::{DeliveryState, Progress, Silent, report::Status};
use ingest_program::Delivers;

const FOLDER: &str = "INGEST_TEST_FOLDER";
const STEP: &str = "INGEST_TEST_STEP";
/// Whether the program joins.
const JOINS: &str = "INGEST_TEST_JOINS";
/// What the process says when it dies where it was told to.
const KILLED: i32 = 86;

const STEPS: [DeliveryState; 6] = [
    DeliveryState::Loading,
    DeliveryState::Auditing,
    DeliveryState::Staged,
    DeliveryState::Quarantined,
    DeliveryState::Committed,
    DeliveryState::Finished(Status::Replaced),
];

/// Ends the process when the second delivery comes to a step.
struct Die(DeliveryState);

impl Progress for Die {
    fn delivery(&self, name: &str, state: DeliveryState) {
        if name == "acme/2026-01-06" && state == self.0 {
            process::exit(KILLED);
        }
    }
}

/// Not a test by itself: the run that is killed. Does nothing where it was not asked to.
#[test]
fn child() {
    let (Ok(folder), Ok(step)) = (env::var(FOLDER), env::var(STEP)) else { return };
    let project = Project::at(Path::new(&folder), Delivers::Period);
    let project = if env::var(JOINS).is_ok() { project.change(join_rates) } else { project };
    project.try_run(&Die(STEPS[step.parse::<usize>().unwrap()])).unwrap();
}

fn killed_at(project: &Project, step: usize, joins: bool) {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "killed::child", "--nocapture"]).env(FOLDER, project.root()).env(STEP, step.to_string());
    if joins {
        command.env(JOINS, "yes");
    }
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(KILLED), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Three deliveries; the second is published already, in an earlier version with rejected rows of its own.
fn feed() -> Project {
    let project = Project::new(Delivers::Period);
    project.send("claims_20260106.csv", "C1,1,1.00,PAID\nC2,1,-1.00,PAID\n");
    assert_eq!(project.run().exit_code(), 0);
    project.send("claims_20260105.csv", "C3,1,1.00,PAID\nC4,x,1.00,PAID\n");
    project.send("claims_20260106.csv", "C5,1,1.00,PAID\nC6,1,-1.00,PAID\nC7,1,2.00,PAID\n");
    project.send("claims_20260107.csv", "C8,1,1.00,PAID\n");
    project
}

/// All that a reader can see: the rows of the table and of the quarantine.
fn published(project: &Project) -> [BTreeMap<String, Vec<String>>; 2] {
    [Project::rows(&project.table()), Project::rows(&project.quarantine())]
}

#[test]
fn killed_at_any_step_and_run_again_it_gives_the_same() {
    let undisturbed = feed();
    assert_eq!(undisturbed.run().exit_code(), 0);
    let expected = published(&undisturbed);
    assert_eq!(expected.each_ref().map(BTreeMap::len), [3, 2]);

    for (step, state) in STEPS.iter().enumerate() {
        let project = feed();
        killed_at(&project, step, false);
        // Whatever was reached, a reader sees the second delivery whole: as it was, or as it is to be.
        let seen = Project::rows(&project.table())["2026-01-06"].clone();
        let committed = matches!(state, DeliveryState::Committed | DeliveryState::Finished(_));
        assert_eq!(seen, if committed { vec!["C5|1|1.00", "C7|1|2.00"] } else { vec!["C1|1|1.00"] }, "{state:?}");

        let again = project.try_run(&Silent).unwrap();
        assert_eq!(again.exit_code(), 0, "{state:?}");
        assert_eq!(published(&project), expected, "{state:?}");
        assert_eq!(fs::read_dir(project.work().join("staging")).unwrap().count(), 0, "{state:?}");
        let third = project.run();
        assert!(third.deliveries.iter().all(|it| it.status == Status::Skipped), "{state:?}");
    }
}

/// Two deliveries with their rates; then the rates of the published one change, and one of its rows has none any more.
fn joined_feed() -> Project {
    let project = Project::new(Delivers::Period).change(join_rates);
    project.send("claims_20260106.csv", "C1,1,0.00,PAID\nC2,1,0.00,PAID\n");
    project.send_rates("rates_20260106.csv", "C1,1.00\nC2,2.00\n");
    assert_eq!(project.run().exit_code(), 0);
    project.send("claims_20260107.csv", "C3,1,0.00,PAID\n");
    project.send_rates("rates_20260107.csv", "C3,3.00\n");
    project.send_rates("rates_20260106.csv", "C1,10.00\n");
    project
}

#[test]
fn a_delivery_whose_partner_changed_survives_a_kill_at_any_step() {
    let undisturbed = joined_feed();
    assert_eq!(undisturbed.run().exit_code(), 0);
    let expected = published(&undisturbed);
    assert_eq!(expected[0]["2026-01-06"], ["C1|1|10.00"]);
    assert_eq!(expected[0]["2026-01-07"], ["C3|1|3.00"]);

    for (step, state) in STEPS.iter().enumerate() {
        let project = joined_feed();
        killed_at(&project, step, true);
        let seen = Project::rows(&project.table())["2026-01-06"].clone();
        let committed = matches!(state, DeliveryState::Committed | DeliveryState::Finished(_));
        assert_eq!(seen, if committed { vec!["C1|1|10.00"] } else { vec!["C1|1|1.00", "C2|1|2.00"] }, "{state:?}");
        let again = project.try_run(&Silent).unwrap();
        assert_eq!(again.exit_code(), 0, "{state:?}");
        assert_eq!(published(&project), expected, "{state:?}");
        assert!(project.run().deliveries.iter().all(|it| it.status == Status::Skipped), "{state:?}");
    }
}
