//! temp
#![allow(clippy::unwrap_used, missing_docs)]
use ingest_analysis::{analyse, InputFile, Project};
fn main() {
    let path = std::env::args().nth(1).unwrap();
    let mut project = Project::default();
    for entry in std::fs::read_dir(&path).unwrap() {
        let p = entry.unwrap().path();
        let f = |p: &std::path::Path| InputFile { path: p.file_name().unwrap().to_str().unwrap().into(), text: std::fs::read_to_string(p).unwrap() };
        if p.extension().is_some_and(|e| e == "ingest") { project.files.push(f(&p)); }
        if p.ends_with("ingest.toml") { project.manifest = Some(f(&p)); }
    }
    let mode = std::env::args().nth(2).unwrap();
    let base = analyse(&project).diagnostics.len();
    for i in 0..project.files.len() {
        let text = project.files[i].text.clone();
        let lines: Vec<&str> = text.lines().collect();
        for (n, line) in lines.iter().enumerate() {
            if line.trim().is_empty() || line.trim().starts_with('#') { continue; }
            let mut broken: Vec<String> = lines.iter().map(|l| (*l).to_string()).collect();
            match mode.as_str() {
                "tail" => broken[n] = format!("{line} )"),
                "cut" => { let l = line.trim_end(); let mut at = l.len() / 2; while !l.is_char_boundary(at) { at -= 1; } broken[n] = l[..at].to_string(); }
                "head" => broken[n] = format!("% {line}"),
                "typo" => { let t = line.trim_start(); let pad = &line[..line.len()-t.len()]; let mut c = t.chars(); let a = c.next(); let b = c.next(); broken[n] = format!("{pad}{}{}{}", b.unwrap_or(' '), a.unwrap(), c.as_str()); }
                _ => { broken.remove(n); }
            }
            let mut p = project.clone();
            p.files[i].text = broken.join("\n") + "\n";
            let a = analyse(&p);
            if a.diagnostics.len() > base + 1 {
                println!("== {}:{} {}", p.files[i].path, n + 1, broken.get(n).unwrap_or(&String::new()));
                print!("{}", ingest_diagnostics::render::short(&a.sources, &a.diagnostics));
            }
        }
    }
}
