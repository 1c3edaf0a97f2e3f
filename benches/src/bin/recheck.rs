//! Measures the check of a project of many maps in one process: the first one, and the one after an edit of a map.

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
    let mut times = Vec::new();
    for (edit, file) in maps.iter().cycle().step_by(7).take(arguments.edits).enumerate() {
        // Every edit is another text: the map's last field becomes a constant, and then what it was.
        let text = match edit % 2 {
            0 => file
                .text
                .replacen("  line_5 = ", "  line_5 = 5 + ", 1)
                .replacen("5 + LINE_5 |>", "5 + length(LINE_5) # |>", 1)
                .replacen("5 + LINE_5 as int", "5 + length(LINE_5)", 1),
            _ => file
                .text
                .replacen("  name_1 = ", "  name_1 = \"x\" ++ ", 1)
                .replacen("\"x\" ++ if", "\"x\" ++ \"y\" # if", 1)
                .replacen("\"x\" ++ NAME_1 ??", "\"x\" ++ NAME_1 ?? \"\" ++", 1),
        };
        let start = Instant::now();
        workspace.set_file(&file.path, text);
        let again = workspace.check();
        times.push(start.elapsed());
        drop(again);
    }
    times.sort_unstable();
    let at = |share: usize| milliseconds(times[(times.len() - 1) * share / 100]);
    println!(
        "after an edit of one map: median {:.2} ms, of 20 the slowest {:.2} ms, worst {:.2} ms",
        at(50),
        at(95),
        at(100)
    );
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
