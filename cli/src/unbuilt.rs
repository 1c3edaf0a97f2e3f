//! What is written and cannot be run by this build yet, as findings.

use ingest_diagnostics::{Diagnostic, FileId, Sink, Sources, Span};
use ingest_engine::{RunOptions, Unbuilt, unbuilt};
use ingest_program::Program;

use crate::commands::check::summary;
use crate::target::Found;
use crate::terminal::Terminal;

/// Shows what a run of the target would need and this build does not have. Whether the run can be made.
pub fn tell(found: &Found, options: &RunOptions, terminal: &Terminal) -> bool {
    let all = unbuilt(&found.program, options);
    let refused = all.iter().any(Unbuilt::refuses);
    // What does not stop a run is told beside what does, and else mentioned.
    if !refused {
        for it in &all {
            terminal.note(&format!(
                "{}: {}; {} ({})",
                found.program.place(it.origin),
                it.what,
                it.meanwhile,
                it.rule.code
            ));
        }
        return true;
    }
    match &found.sources {
        Some(sources) => {
            let mut sink = Sink::new();
            sink.extend(all.iter().map(|it| finding(it, sources)));
            let findings = sink.finish();
            terminal.findings(sources, &findings);
            terminal.complain(&format!("{}; nothing was touched", summary(&findings)));
        }
        None => {
            for it in &all {
                let place = found.program.place(it.origin);
                terminal.complain(&format!("{place}: {}: {}\n  help: {}", it.rule.code, it.what, it.meanwhile));
            }
        }
    }
    false
}

/// Warns of what was compiled and is refused when it is run: by this build, not by all that there will be.
pub fn warn(program: &Program, options: &RunOptions, terminal: &Terminal) -> Vec<Unbuilt> {
    let refused: Vec<_> = unbuilt(program, options).into_iter().filter(Unbuilt::refuses).collect();
    for it in &refused {
        let (place, code) = (program.place(it.origin), it.rule.code);
        terminal.warn(&format!("{place}: {}; whatever runs it is refused ({code}): {}", it.what, it.meanwhile));
    }
    refused
}

fn finding(it: &Unbuilt, sources: &Sources) -> Diagnostic {
    let whole = Span::new(FileId(it.origin.file), it.origin.start, it.origin.end);
    // Of a declaration the first line, up to its brace, is enough to show.
    let line = sources.slice(whole).split(['{', '\n']).next().unwrap_or_default().trim_end();
    let end = if sources.slice(whole).contains('\n') { whole.start + line.len() as u32 } else { whole.end };
    let label = if it.refuses() { "cannot be run by this build yet" } else { "left to others" };
    Diagnostic::new(it.rule, it.what.clone(), Span { end, ..whole }, label).help(it.meanwhile.clone())
}
