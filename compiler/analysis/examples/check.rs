//! Prints the findings of a folder, or of a ui case with its manifest, for whoever works on the analysis.
#![allow(clippy::unwrap_used, missing_docs)]
use ingest_analysis::{analyse, InputFile, Project};
fn docs() {
    for rule in ingest_analysis::rules() {
        for section in ["Fails", "Passes"] {
            let Some((_, text)) = rule.docs.split_once(&format!("## {section}\n")) else { println!("{} no {section}", rule.code); continue };
            let text = text.split("\n## ").next().unwrap();
            let block = |lang: &str| text.split_once(&format!("```{lang}\n")).map(|(_, r)| format!("{}\n", r.split("\n```").next().unwrap()));
            let project = Project { manifest: block("toml").map(|text| InputFile { path: "ingest.toml".into(), text }), files: block("ingest").into_iter().map(|text| InputFile { path: "example.ingest".into(), text }).collect() };
            let a = analyse(&project);
            let has = a.diagnostics.iter().any(|d| d.rule.code == rule.code);
            let others: Vec<_> = a.diagnostics.iter().filter(|d| d.rule.code != rule.code).map(|d| format!("{} {}", d.rule.code, d.message)).collect();
            if has != (section == "Fails") || !others.is_empty() { println!("{} {section}: has={has} others={others:?}", rule.code); }
        }
    }
}
fn main() {
    if std::env::args().len() == 1 { docs(); }
    for arg in std::env::args().skip(1) {
        let mut project = Project::default();
        let path = std::path::Path::new(&arg);
        if path.is_dir() {
            for entry in std::fs::read_dir(path).unwrap() {
                let p = entry.unwrap().path();
                let f = |p: &std::path::Path| InputFile { path: p.file_name().unwrap().to_str().unwrap().into(), text: std::fs::read_to_string(p).unwrap() };
                if p.extension().is_some_and(|e| e == "ingest") { project.files.push(f(&p)); }
                if p.ends_with("ingest.toml") { project.manifest = Some(f(&p)); }
            }
        } else {
            let text = std::fs::read_to_string(path).unwrap();
            let lines: Vec<&str> = text.lines().map_while(|l| l.strip_prefix("#@")).collect();
            if !lines.is_empty() {
                project.manifest = Some(InputFile { path: "ingest.toml".into(), text: lines.iter().map(|l| format!("{}\n", l.strip_prefix(' ').unwrap_or(l))).collect() });
            }
            project.files.push(InputFile { path: arg.clone(), text });
        }
        let start = std::time::Instant::now();
        let analysis = analyse(&project);
        eprintln!("{arg}: {:?}, program {}", start.elapsed(), analysis.program.is_some());
        if std::env::var("RICH").is_ok() { print!("{}", ingest_diagnostics::render::rich(&analysis.sources, &analysis.diagnostics)); } else { print!("{}", ingest_diagnostics::render::short(&analysis.sources, &analysis.diagnostics)); }
        for finding in &analysis.diagnostics {
            for fix in finding.fixes.iter().filter(|f| f.applicability != ingest_diagnostics::Applicability::DisplayOnly) {
                let mut after = project.clone();
                for edit in &fix.edits {
                    let name = analysis.sources.name(edit.span.file);
                    let text = after.files.iter_mut().chain(after.manifest.as_mut()).find(|f| f.path == name).unwrap();
                    text.text.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.text);
                }
                let again = analyse(&after);
                let same = |a: &ingest_analysis::Analysis| a.diagnostics.iter().filter(|d| d.rule.code == finding.rule.code).count();
                let errors = |a: &ingest_analysis::Analysis| a.diagnostics.iter().filter(|d| d.severity == ingest_diagnostics::Severity::Error).count();
                if same(&again) >= same(&analysis) || errors(&again) > errors(&analysis) {
                    eprintln!("FIX {arg} {} {}\n{}", finding.rule.code, fix.title, ingest_diagnostics::render::short(&again.sources, &again.diagnostics));
                }
            }
        }
        if std::env::var("JSON").is_ok() { println!("{}", analysis.program.unwrap().to_json().unwrap()); }
    }
}
