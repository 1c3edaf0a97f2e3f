//! Watches a run, and tells of it.

use std::path::Path;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use ingest_engine::report::DeliveryReport;
use ingest_engine::{DeliveryState, Progress, RunReport};
use ingest_program::Program;
use jiff::Timestamp;

use crate::http::{Client, Message};
use crate::lineage::{Moment, Run, event};
use crate::metrics::tell_run;
use crate::naming::Places;
use crate::outlet::{Events, Outlet, PATIENCE, TRIES, append};
use crate::traces::{Over, Parent, Trace};

/// Where it is told.
#[derive(Debug, Clone, Default)]
pub struct Outlets {
    /// Lineage events.
    pub lineage: Option<Outlet>,
    /// Metrics: a file that is replaced, or a Pushgateway.
    pub metrics: Option<Outlet>,
    /// Traces.
    pub traces: Option<Outlet>,
    /// What the run's span is a part of.
    pub parent: Option<Parent>,
    /// What the traces call this program.
    pub service: Option<String>,
    /// The only source of the run, where it is not of all that its pipelines have.
    pub only: Option<String>,
}

/// Told of a run's progress, it tells others. Where it is dropped before the run was over, what had begun has failed.
#[derive(Debug)]
pub struct Observer<'a> {
    places: Places<'a>,
    outlets: Outlets,
    state: Mutex<State>,
    /// That nothing is being committed any more.
    settled: Condvar,
}

#[derive(Debug)]
struct State {
    /// What the run is called; nothing before it has its tables.
    run: String,
    begun: Timestamp,
    events: Option<Events>,
    /// The delivery that is being loaded, as it was when that began.
    open: Option<DeliveryReport>,
    /// Its table is about to have it: whether it has is known when it is over.
    committing: bool,
    /// What is over, for the traces.
    over: Vec<Over>,
}

impl<'a> Observer<'a> {
    /// Of a run of a program in an environment, from the project's folder.
    pub fn new(program: &'a Program, environment: &'a str, root: &'a Path, outlets: Outlets) -> Self {
        let places = Places { program, environment, root };
        let events = outlets.lineage.clone().map(Events::to);
        let (run, begun) = (String::new(), Timestamp::now());
        let state = State { run, begun, events, open: None, committing: false, over: Vec::new() };
        Self { places, outlets, state: Mutex::new(state), settled: Condvar::new() }
    }

    /// The run is over, with its report or without. What could not be told, each a sentence.
    pub fn close(self, report: Option<&RunReport>, exit_code: u8) -> Vec<String> {
        let mut failures = self.tell_the_end(&mut self.state(), Moment::Stopped, exit_code);
        if let (Some(outlet), Some(report)) = (&self.outlets.metrics, report) {
            failures.extend(tell_run(outlet, report, self.places.program, self.outlets.only.as_deref()));
        }
        failures
    }

    /// The run is about to end before it is over, because it was told to: tells what becomes of what it is at. Where that is being
    /// committed, waits for it.
    pub fn end(&self, exit_code: u8) -> Ended<'_> {
        let state = self.settled.wait_while(self.state(), |it| it.committing);
        let mut held = state.unwrap_or_else(PoisonError::into_inner);
        let failures = self.tell_the_end(&mut held, Moment::Ended, exit_code);
        Ended { failures, _held: held }
    }

    fn tell_the_end(&self, state: &mut State, moment: Moment, exit_code: u8) -> Vec<String> {
        self.stop(state, moment);
        let mut failures = Vec::from_iter(state.events.take().and_then(Events::close));
        if let Some(outlet) = &self.outlets.traces {
            failures.extend(self.tell_trace(outlet, state, exit_code));
        }
        failures
    }

    fn tell_trace(&self, outlet: &Outlet, state: &State, exit_code: u8) -> Option<String> {
        let trace = Trace {
            project: &self.places.program.name,
            environment: self.places.environment,
            run: &state.run,
            service: self.outlets.service.as_deref(),
            parent: self.outlets.parent,
            begun: state.begun,
            ended: Timestamp::now(),
            exit_code,
            deliveries: &state.over,
        };
        let text = trace.json()?.to_string();
        match outlet {
            Outlet::File(path) => append(path, &(text + "\n"))
                .err()
                .map(|error| format!("the trace could not be added to {}: {error}", path.display())),
            Outlet::Server(address) => {
                let message = Message { method: "POST", kind: "application/json", text: &text };
                let until = Instant::now() + PATIENCE;
                let sent = Client::of(address).send(address, message, TRIES, || Some(until));
                sent.err().map(|why| format!("the trace could not be sent to {address}: {why}"))
            }
        }
    }

    fn tell(&self, state: &mut State, delivery: &DeliveryReport, moment: Moment) {
        let State { run, events, .. } = state;
        let run = Run { places: self.places, name: run };
        if let Some(events) = events
            && let Some(event) = event(run, delivery, moment, Timestamp::now())
        {
            events.tell(&event);
        }
    }

    /// What is still being loaded will not be.
    fn stop(&self, state: &mut State, moment: Moment) {
        if let Some(delivery) = state.open.take() {
            self.tell(state, &delivery, moment);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A run that is told to have ended. While this is held it goes on to nothing of which it would tell: no delivery that was
/// told to have failed is committed.
#[derive(Debug)]
pub struct Ended<'a> {
    /// What could not be told, each a sentence.
    pub failures: Vec<String>,
    _held: MutexGuard<'a, State>,
}

impl Drop for Observer<'_> {
    fn drop(&mut self) {
        let mut state = self.state();
        self.stop(&mut state, Moment::Stopped);
        if let Some(events) = state.events.take() {
            // Nobody listens: the run died of a fault of ours, which is told by then.
            let _ = events.close();
        }
    }
}

impl Progress for Observer<'_> {
    fn named(&self, run: &str) {
        run.clone_into(&mut self.state().run);
    }

    fn loading(&self, delivery: &DeliveryReport) {
        let mut state = self.state();
        self.tell(&mut state, delivery, Moment::Start);
        state.open = Some(delivery.clone());
    }

    fn delivery(&self, _: &str, state: DeliveryState) {
        self.state().committing = matches!(state, DeliveryState::Quarantined | DeliveryState::Committed);
    }

    fn over(&self, delivery: &DeliveryReport) {
        let mut state = self.state();
        let begun = state.open.take().is_some();
        state.committing = false;
        // One that failed before anything of it was read has to begin, too.
        if !begun && delivery.fault.is_some() {
            self.tell(&mut state, delivery, Moment::Start);
        }
        self.tell(&mut state, delivery, Moment::Over);
        if self.outlets.traces.is_some() {
            state.over.push(Over { report: delivery.clone(), at: Timestamp::now() });
        }
        self.settled.notify_all();
    }
}
