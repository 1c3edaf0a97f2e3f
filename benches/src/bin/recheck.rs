//! Measures the check of a project of many maps in one process: the first one, and the one after an edit of a map.

use std::fmt;
use std::time::{Duration, Instant};

use clap::Parser;
use ingest_analysis::{Analysis, InputFile, Workspace};
use ingest_benches::project;

/// Measures how soon a project is checked again after an edit of one map.
#[derive(Debug, Parser)]
struct Arguments {
    /// How many sources, each with one map.
    #[arg(long, default_value_t = 1_000)]
    sources: usize,
    /// How many edits.
    #[arg(long, default_value_t = 101)]
    edits: usize,
    /// Another seed, another project.
    #[arg(long, default_value_t = 20_261_127)]
    seed: u64,
}

fn main() {
    let arguments = Arguments::parse();
    let mut files = project::files(arguments.sources, arguments.seed);
    let bytes: usize = files.iter().map(|file| file.text.len()).sum();
    let manifest = files.pop().map(|file| InputFile { path: file.path, text: file.text });
    println!("{} files, {bytes} bytes", files.len());

    let start = Instant::now();
    let mut workspace = Workspace::new();
    workspace.set_manifest(manifest);
    for file in &files {
        workspace.set_file(&file.path, file.text.as_str());
    }
    let first = workspace.check();
    println!("first check: {:.1} ms", milliseconds(start.elapsed()));
    assert_sound(&first);

    let maps: Vec<_> = files.iter().filter(|file| file.text.contains("\nmap ")).collect();
    let (mut wall, mut work) = (Vec::new(), Vec::new());
    for (edit, file) in maps.iter().cycle().step_by(7).take(arguments.edits).enumerate() {
        // Another constant in the filter of the map: all that follows it stands elsewhere.
        let text = file.text.replacen("!= \"VOID\"", &format!("!= \"VOID{edit}\""), 1);
        let (start, before) = (Instant::now(), on_the_processor());
        workspace.set_file(&file.path, text);
        let again = workspace.check();
        wall.push(start.elapsed());
        work.extend(on_the_processor().zip(before).map(|(now, before)| now.saturating_sub(before)));
        assert!(again.program.is_some(), "the edit leaves the project sound");
    }
    println!("after an edit of one map: {}", Spread(wall));
    println!("                    work: {}", Spread(work));
}

/// Time that this thread was running, which other processes take no part in; none where the system does not tell.
fn on_the_processor() -> Option<Duration> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

/// Times of many runs.
struct Spread(Vec<Duration>);

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut times = self.0.clone();
        times.sort_unstable();
        let at = |share: usize| times.get(times.len().saturating_sub(1) * share / 100).copied().unwrap_or_default();
        let (median, slow, worst) = (at(50), at(95), at(100));
        write!(f, "median {:.2} ms, ", milliseconds(median))?;
        write!(f, "19 of 20 within {:.2} ms, worst {:.2} ms", milliseconds(slow), milliseconds(worst))
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

fn assert_sound(analysis: &Analysis) {
    for found in analysis.diagnostics.iter().take(20) {
        let at = analysis.sources.position(found.primary.span.file, found.primary.span.start);
        println!(
            "{}:{}: {} {}",
            analysis.sources.name(found.primary.span.file),
            at.line,
            found.rule.code,
            found.message
        );
    }
    println!("{} findings, program: {}", analysis.diagnostics.len(), analysis.program.is_some());
}
