//! Runs the tests, several at a time.

use std::{
    num::NonZero,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Instant,
};

use ingest_engine::{RunOptions, Silent, report::Status};
use ingest_program::{Program, Test};

use crate::{
    compare::compare,
    coverage::{Reached, arms, coverage},
    file::records,
    observe::Observed,
    prepare::{ENVIRONMENT, prepare},
    report::{TestReport, TestResult, Verdict},
};

/// Which tests, and how.
#[derive(Debug, Clone, Default)]
pub struct TestOptions {
    /// A test runs if its title, or `source -> schema`, contains this.
    pub filter: Option<String>,
    /// How many run at the same time; as many as the machine has cores where it is 0.
    pub threads: usize,
}

/// Runs the tests of a program. `ran` is told of each as it ends, from whatever thread.
pub fn run(program: &Program, options: &TestOptions, ran: &(dyn Fn(&TestResult) + Sync)) -> TestReport {
    let clock = Instant::now();
    let wanted: Vec<&Arc<Test>> = program.tests.iter().filter(|it| is_wanted(it, options)).collect();
    let threads = match options.threads {
        0 => thread::available_parallelism().map_or(1, NonZero::get),
        threads => threads,
    };
    let (next, done) = (AtomicUsize::new(0), Mutex::new((Vec::new(), Reached::default())));
    thread::scope(|scope| {
        for _ in 0..threads.min(wanted.len()) {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(test) = wanted.get(at) else { break };
                    let mut reached = Reached::default();
                    let result = one(program, test, &mut reached);
                    ran(&result);
                    let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                    done.0.push((at, result));
                    done.1.fields.append(&mut reached.fields);
                    done.1.places.append(&mut reached.places);
                }
            });
        }
    });
    let (mut results, reached) = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_by_key(|(at, _)| *at);
    TestReport {
        project: program.name.clone(),
        tests: results.into_iter().map(|(_, result)| result).collect(),
        coverage: options.filter.is_none().then(|| coverage(program, &reached)),
        seconds: clock.elapsed().as_secs_f64(),
    }
}

fn is_wanted(test: &Test, options: &TestOptions) -> bool {
    let pair = format!("{} -> {}", test.source, test.schema);
    options.filter.as_ref().is_none_or(|part| test.title.contains(part.as_str()) || pair.contains(part.as_str()))
}

/// Runs a test, and notes what it reached.
fn one(program: &Program, test: &Test, reached: &mut Reached) -> TestResult {
    let clock = Instant::now();
    let outcome = attempt(program, test, reached);
    let (verdict, mismatches, broken) = match outcome {
        Ok(mismatches) if mismatches.is_empty() => (Verdict::Passed, mismatches, Vec::new()),
        Ok(mismatches) => (Verdict::Failed, mismatches, Vec::new()),
        Err(why) => (Verdict::Broken, Vec::new(), why),
    };
    TestResult {
        title: test.title.clone(),
        source: test.source.clone(),
        schema: test.schema.clone(),
        place: program.place(test.origin),
        verdict,
        mismatches,
        broken,
        seconds: clock.elapsed().as_secs_f64(),
    }
}

/// What of a test is not as expected; an error says why it could not be run.
fn attempt(program: &Program, test: &Test, reached: &mut Reached) -> Result<Vec<crate::Mismatch>, Vec<String>> {
    let broken = |error: &dyn std::fmt::Display| vec![error.to_string()];
    let folder = tempfile::Builder::new().prefix("ingest-test-").tempdir().map_err(|it| broken(&it))?;
    let watched = program.map(&test.source, &test.schema).map(arms).unwrap_or_default();
    let prepared = prepare(program, test, &watched, folder.path()).map_err(|it| broken(&it))?;
    let (Some(prepared), Some(source)) = (prepared, program.source(&test.source)) else {
        return Err(vec![format!("there is no map from `{}` into `{}`", test.source, test.schema)]);
    };
    let options = RunOptions {
        project_root: folder.path().to_owned(),
        environment: ENVIRONMENT.to_owned(),
        threads: 1,
        ..RunOptions::default()
    };
    let report = ingest_engine::run(&Arc::new(prepared), &options, &Silent).map_err(|it| broken(&it))?;
    let [delivery] = report.deliveries.as_slice() else {
        let why = report.unmatched.iter().map(|it| format!("the file {} {}", it.file, it.why));
        return Err(why.chain(["the records of the test make no delivery".to_owned()]).collect());
    };
    // A row that fails its delivery is a rejected one to a test; a file that cannot be read is no test.
    if delivery.status == Status::Failed && delivery.held_at.is_none() && delivery.quarantined_to.is_none() {
        return Err(delivery.why.clone());
    }
    let observed = Observed::of(delivery).map_err(|it| broken(&it))?;
    reached.fields(test);
    for rule in delivery.rules.iter().filter(|it| it.violations > 0) {
        let checks = program.sources.iter().flat_map(|it| &it.checks);
        let checks = checks.chain(program.schemas.iter().flat_map(|it| &it.checks));
        let named = checks.filter(|it| it.name == rule.name && program.place(it.origin) == rule.place);
        named.for_each(|it| reached.place(it.origin));
    }
    for (at, arm) in watched.iter().enumerate() {
        if observed.rows.iter().any(|row| row.takes(at)) {
            reached.place(arm.origin);
        }
    }
    let given = test.given.iter().find(|it| it.source == test.source).map_or("", |it| it.text.as_str());
    compare(program, test, &records(source, given), &observed).map_err(|it| broken(&it))
}
