//! A bar for whoever waits.

use std::io::{self, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use ingest_engine::{DeliveryState, Progress};

/// A run that is over sooner shows no bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// Draws on stderr, and only if that is a terminal.
pub struct Bar {
    drawing: ProgressBar,
    begun: Instant,
    drawn: AtomicBool,
}

impl Bar {
    /// One that nobody sees yet.
    pub fn new() -> Self {
        let drawing = ProgressBar::hidden();
        let template = "{bar:30} {percent:>3}%  {binary_bytes} of {binary_total_bytes}  {binary_bytes_per_sec}  {eta} left  {wide_msg}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            drawing.set_style(style.progress_chars("━╸─"));
        }
        Self { drawing, begun: Instant::now(), drawn: AtomicBool::new(false) }
    }

    /// Takes the bar away, also after a run that did not come to its end.
    pub fn clear(&self) {
        self.drawing.finish_and_clear();
    }
}

impl Progress for Bar {
    fn waiting(&self, table: &Path) {
        // Nobody is left to be told that stderr is closed.
        let _ = writeln!(io::stderr(), "another run is working on {}; waiting for it", table.display());
    }

    fn started(&self, total_bytes: u64) {
        self.drawing.set_length(total_bytes);
    }

    fn advanced(&self, bytes: u64) {
        if self.begun.elapsed() > PATIENCE && !self.drawn.swap(true, Ordering::Relaxed) {
            self.drawing.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.drawing.inc(bytes);
    }

    fn delivery(&self, name: &str, state: DeliveryState) {
        let doing = match state {
            DeliveryState::Loading => "loading",
            DeliveryState::Auditing => "checking",
            DeliveryState::Staged | DeliveryState::Quarantined => "publishing",
            DeliveryState::Committed | DeliveryState::Finished(_) => "done with",
        };
        self.drawing.set_message(format!("{doing} {name}"));
    }

    fn finished(&self) {
        self.clear();
    }
}
