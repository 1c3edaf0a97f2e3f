use ingest_analysis::*;
fn main() {
    let files = std::env::args().skip(1).map(|p| InputFile { text: std::fs::read_to_string(&p).unwrap(), path: p.rsplit('/').next().unwrap().to_owned() });
    let project = Project { manifest: None, files: files.collect() };
    let t = std::time::Instant::now();
    let a = analyse(&project);
    eprintln!("{:?} {} diagnostics, program {}", t.elapsed(), a.diagnostics.len(), a.program.is_some());
    for d in &a.diagnostics {
        println!("{}[{}] {}", d.rule.code, d.rule.name, d.message);
        let p = |s: ingest_diagnostics::Span| format!("{}:{} `{}`", a.sources.name(s.file), a.sources.position(s.file, s.start).line, a.sources.slice(s));
        println!("   {} -- {}", p(d.primary.span), d.primary.text);
        for l in &d.secondary { println!("   also {} -- {}", p(l.span), l.text); }
        for n in &d.notes { println!("   {n:?}"); }
        for f in &d.fixes { println!("   fix {} {:?} {:?}", f.title, f.applicability, f.edits.iter().map(|e| (a.sources.slice(e.span), &e.text)).collect::<Vec<_>>()); }
    }
}
