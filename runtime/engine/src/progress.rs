//! How a run tells what it is doing while it does it.

use std::path::Path;

use crate::report::{DeliveryReport, Status};

/// Is told how a run comes along. Every method may be called from any thread and must return quickly.
pub trait Progress: Send + Sync {
    /// Another run is working on this table, and is waited for.
    fn waiting(&self, _table: &Path) {}

    /// The run has its tables, and is called so in its report.
    fn named(&self, _run: &str) {}

    /// The deliveries to load are known: so many bytes in all.
    fn started(&self, _total_bytes: u64) {}

    /// So many more bytes of input have been read.
    fn advanced(&self, _bytes: u64) {}

    /// A delivery (`source/id`) has come to this state.
    fn delivery(&self, _name: &str, _state: DeliveryState) {}

    /// A delivery is about to be loaded: what is known of it by then. Told before [`DeliveryState::Loading`].
    fn loading(&self, _delivery: &DeliveryReport) {}

    /// A delivery is over and done with, whether it was loaded or not. Told before [`DeliveryState::Finished`].
    fn over(&self, _delivery: &DeliveryReport) {}

    /// Everything is done and the reports are written.
    fn finished(&self) {}
}

/// How far a delivery has come. Each state is told before the next step begins, so that a run that dies inside
/// [`Progress::delivery`] leaves exactly what a killed one would leave there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    /// Its files are being read, and its rows written to the staging folder.
    Loading,
    /// Every row is in the staging folder; the delivery checks come next.
    Auditing,
    /// The staged files are complete and on the disk, manifest and all. Nothing is published yet.
    Staged,
    /// The rejected rows are in the quarantine. The table is as it was.
    Quarantined,
    /// The table has the delivery.
    Committed,
    /// It is over and done with.
    Finished(Status),
}

/// Tells nobody.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {}

/// Tells several, in their order.
pub struct Several<'a>(pub &'a [&'a dyn Progress]);

impl Progress for Several<'_> {
    fn waiting(&self, table: &Path) {
        self.0.iter().for_each(|it| it.waiting(table));
    }

    fn named(&self, run: &str) {
        self.0.iter().for_each(|it| it.named(run));
    }

    fn started(&self, total_bytes: u64) {
        self.0.iter().for_each(|it| it.started(total_bytes));
    }

    fn advanced(&self, bytes: u64) {
        self.0.iter().for_each(|it| it.advanced(bytes));
    }

    fn delivery(&self, name: &str, state: DeliveryState) {
        self.0.iter().for_each(|it| it.delivery(name, state));
    }

    fn loading(&self, delivery: &DeliveryReport) {
        self.0.iter().for_each(|it| it.loading(delivery));
    }

    fn over(&self, delivery: &DeliveryReport) {
        self.0.iter().for_each(|it| it.over(delivery));
    }

    fn finished(&self) {
        self.0.iter().for_each(|it| it.finished());
    }
}
