use ingest_diagnostics::FileId;
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let text = std::fs::read_to_string(&a[1]).unwrap();
    let t = std::time::Instant::now();
    let p = ingest_syntax::parse(FileId(0), &text);
    eprintln!("{:?} lossless {}", t.elapsed(), p.tree.to_string() == text);
    match a.get(2).map(String::as_str) {
        Some("ast") => println!("{:#?}", p.file),
        Some("fmt") => print!("{}", ingest_syntax::format(&text)),
        Some("tree") => {
            for n in p.tree.nodes() {
                println!("{:?} {:?} {:?}", n.kind(), n.range(), if n.is_leaf() { n.text() } else { "" })
            }
        }
        _ => {}
    }
    for e in p.errors {
        println!(
            "{} {} @{}..{} {:?} {:?}\n   {:?} {:?}",
            e.rule.code,
            e.message,
            e.primary.span.start,
            e.primary.span.end,
            &text[e.primary.span.start as usize..e.primary.span.end as usize],
            e.primary.text,
            e.notes,
            e.fixes.iter().map(|f| &f.title).collect::<Vec<_>>()
        )
    }
}
