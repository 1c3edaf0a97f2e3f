//! Work on all cores.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Bytes of stack of a thread: as much as the main one has, for a parser that calls itself.
const STACK: usize = 8 * 1024 * 1024;

/// The places of a list, each given out once.
pub(crate) struct Queue {
    next: AtomicUsize,
    length: usize,
}

impl Queue {
    /// The places that nobody else has taken, one after the other.
    pub fn places(&self) -> impl Iterator<Item = usize> + '_ {
        let next = || Some(self.next.fetch_add(1, Ordering::Relaxed)).filter(|place| *place < self.length);
        std::iter::from_fn(next)
    }
}

/// Who works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Worker {
    /// The thread that asked.
    Here,
    /// Another one.
    Helper,
}

/// What `work` makes of the places `0..length`, in the order of these. Every thread works until no place is left; there are
/// as many as there are cores, but none for fewer than `least` places.
pub(crate) fn share<T: Send>(
    length: usize,
    least: usize,
    work: impl Fn(Worker, &Queue) -> Vec<(usize, T)> + Sync,
) -> Vec<T> {
    if length == 0 {
        return Vec::new();
    }
    let queue = Queue { next: AtomicUsize::new(0), length };
    let helpers = match length / least.max(1) {
        // How many cores there are the system has to be asked.
        0 | 1 => 0,
        most => thread::available_parallelism().map_or(1, usize::from).min(most).saturating_sub(1),
    };
    let mut done = thread::scope(|scope| {
        // Where no thread can be had, this one does all of it.
        let spawn =
            |_| thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || work(Worker::Helper, &queue)).ok();
        let helpers: Vec<_> = (0..helpers).filter_map(spawn).collect();
        let mut done = work(Worker::Here, &queue);
        for helper in helpers {
            done.extend(helper.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        done
    });
    done.sort_unstable_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, made)| made).collect()
}
