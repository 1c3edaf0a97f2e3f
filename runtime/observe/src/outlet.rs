//! Where what is told goes to: a file, or a server.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, OnceLock};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::http::{Address, Client, Message};

/// How long a run that is over waits for what is not sent yet.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// Tries to send something where what was sent before it arrived.
pub const TRIES: usize = 3;

/// A file, or a server.
#[derive(Debug, Clone)]
pub enum Outlet {
    /// A file.
    File(PathBuf),
    /// A server.
    Server(Address),
}

/// Where events go while a run is at work.
#[derive(Debug)]
pub enum Events {
    /// To a file, at once: one a line.
    File { path: PathBuf, failed: Option<io::Error> },
    /// To a server, by a thread of their own: no load waits for a slow one.
    Server(Outbox),
}

impl Events {
    /// Of an outlet.
    pub fn to(outlet: Outlet) -> Self {
        match outlet {
            Outlet::File(path) => Self::File { path, failed: None },
            Outlet::Server(address) => Self::Server(Outbox::new(address)),
        }
    }

    /// Tells one.
    pub fn tell(&mut self, event: &serde_json::Value) {
        match self {
            Self::File { path, failed } => {
                if let Err(error) = append(path, &format!("{event}\n")) {
                    failed.get_or_insert(error);
                }
            }
            Self::Server(outbox) => outbox.send(event.to_string()),
        }
    }

    /// Waits for those that are not sent yet, and not for long. What did not arrive, as a sentence.
    pub fn close(self) -> Option<String> {
        match self {
            Self::File { path, failed } => {
                failed.map(|error| format!("the events could not be added to {}: {error}", path.display()))
            }
            Self::Server(outbox) => outbox.close(),
        }
    }
}

/// Adds text to a file, by one write: runs that write at the same moment do not mix their lines.
pub fn append(file: &Path, text: &str) -> io::Result<()> {
    OpenOptions::new().create(true).append(true).open(file)?.write_all(text.as_bytes())
}

/// What waits to be sent, in order.
#[derive(Debug)]
pub struct Outbox {
    address: Address,
    messages: Sender<String>,
    /// From when on nothing is tried any more.
    until: Arc<OnceLock<Instant>>,
    worker: io::Result<JoinHandle<Losses>>,
}

#[derive(Debug, Default)]
struct Losses {
    all: usize,
    lost: usize,
    why: String,
}

impl Outbox {
    fn new(address: Address) -> Self {
        let (messages, waiting) = mpsc::channel();
        let until = Arc::new(OnceLock::new());
        let (to, limit) = (address.clone(), Arc::clone(&until));
        let worker = thread::Builder::new().name("events".to_owned()).spawn(move || work(&to, &waiting, &limit));
        Self { address, messages, until, worker }
    }

    fn send(&self, text: String) {
        // A worker that is gone is told of by `close`.
        let _ = self.messages.send(text);
    }

    fn close(self) -> Option<String> {
        let Self { address, messages, until, worker } = self;
        let _ = until.set(Instant::now() + PATIENCE);
        drop(messages);
        let losses = worker.ok().and_then(|it| it.join().ok());
        let Some(Losses { all, lost, why }) = losses else {
            return Some(format!("the events could not be sent to {address}: no thread could be had for it"));
        };
        (lost > 0).then(|| format!("{lost} of {all} events could not be sent to {address}: {why}"))
    }
}

fn work(to: &Address, waiting: &Receiver<String>, until: &OnceLock<Instant>) -> Losses {
    let client = Client::of(to);
    let mut losses = Losses::default();
    let mut tries = TRIES;
    for text in waiting {
        losses.all += 1;
        let message = Message { method: "POST", kind: "application/json", text: &text };
        match client.send(to, message, tries, || until.get().copied()) {
            Ok(()) => tries = TRIES,
            // A server that is away costs every further event one try.
            Err(why) => {
                tries = 1;
                losses.lost += 1;
                losses.why = why;
            }
        }
    }
    losses
}
