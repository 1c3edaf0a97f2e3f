//! How much memory something takes at its most.
//!
//! What Rust allocates is counted byte by byte, touched or not. Decoders written in C (Zstandard, xz) allocate past that: for what they
//! touch, Linux tells how much of the process was resident at its most. A crate would do the first half of this, in no fewer lines.

#![allow(unsafe_code, reason = "an allocator is unsafe to write; this one counts and passes everything on")]
#![allow(dead_code, reason = "each target uses a part")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

#[global_allocator]
static COUNTING: Counting = Counting;

static NOW: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

struct Counting;

fn grows(bytes: usize) {
    let now = NOW.fetch_add(bytes, Relaxed) + bytes;
    MOST.fetch_max(now, Relaxed);
}

fn shrinks(bytes: usize) {
    NOW.fetch_sub(bytes, Relaxed);
}

// SAFETY: each call is passed on as it is to the system's allocator, which keeps the promises.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        grows(layout.size());
        // SAFETY: as above.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        grows(layout.size());
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        shrinks(layout.size());
        // SAFETY: as above.
        unsafe { System.dealloc(at, layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // Both are there while what was in the one is copied to the other.
        grows(size);
        shrinks(layout.size());
        // SAFETY: as above.
        unsafe { System.realloc(at, layout, size) }
    }
}

/// Bytes that something allocated at its most, beyond what there was before. Threads are not told apart.
pub fn most_allocated<T>(run: impl FnOnce() -> T) -> (T, usize) {
    let before = NOW.load(Relaxed);
    MOST.store(before, Relaxed);
    let done = run();
    (done, MOST.load(Relaxed).saturating_sub(before))
}

/// Bytes by which the process grew at its most, those of C included; none where the system does not tell.
pub fn most_resident<T>(run: impl FnOnce() -> T) -> (T, usize) {
    let before = if fs::write("/proc/self/clear_refs", "5").is_ok() { resident("VmRSS:") } else { usize::MAX };
    let done = run();
    (done, resident("VmHWM:").saturating_sub(before))
}

fn resident(name: &str) -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let told = status.lines().find_map(|line| line.strip_prefix(name)?.trim().strip_suffix(" kB")?.parse().ok());
    told.map_or(0, |it: usize| it << 10)
}
