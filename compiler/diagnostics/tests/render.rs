//! Every output, drawn from the same findings.

use crate::sarif_schema;
use ingest_diagnostics::render::{self, Summary, TerminalOptions, Tool};
use ingest_diagnostics::{Applicability, Diagnostic, FileId, Rule, Severity, Sink, Sources, Span};

static UNKNOWN_COLUMN: Rule = Rule {
    code: "E0301",
    name: "unknown-column",
    summary: "A map reads a column that its source does not declare.",
    docs: "# Unknown column\n\nThe page.\n",
    default_level: Severity::Error,
    since: "0.1.0",
};

static UNUSED: Rule = Rule {
    code: "W0102",
    name: "unused-connection",
    summary: "A connection that nothing uses.",
    docs: "# Unused connection\n\nThe page.\n",
    default_level: Severity::Warning,
    since: "0.1.0",
};

const SOURCE: &str = "source acme {\n  columns {\n    PAID_AMT decimal(12, 2)\n  }\n}\n";
const MAP: &str =
    "map acme -> Claim {\r\n  # 東京 😀\r\n  note = \"😀\" ++ PAID_ATM\r\n}\r\nconnection lake = local {\r\n}\r\n";

/// Two files and two findings: one with everything, one plain. Pushed in the wrong order.
fn findings() -> (Sources, Vec<Diagnostic>) {
    let mut sources = Sources::new();
    let source = sources.add("sources/acme.ingest", SOURCE);
    let map = sources.add("maps/acme claims.ingest", MAP);
    let mut sink = Sink::new();
    sink.push(Diagnostic::new(
        &UNUSED,
        "connection `lake` is never used",
        of(map, MAP, "connection lake = local {\r\n}"),
        "",
    ));
    sink.push(
        Diagnostic::new(&UNKNOWN_COLUMN, "source `acme` has no column `PAID_ATM`", of(map, MAP, "PAID_ATM"), "no such column")
            .also(of(map, MAP, "acme"), "this source is read")
            .also(of(source, SOURCE, "PAID_AMT"), "a column of a similar name is declared here")
            .why("a map reads only the columns that its source declares, so that a file that lacks one is noticed when it arrives and not when its values are missed: 100% of the time, always")
            .help("write `PAID_AMT`, or declare `PAID_ATM` in `acme`")
            .fix("write `PAID_AMT`", Applicability::Safe, of(map, MAP, "PAID_ATM"), "PAID_AMT"),
    );
    (sources, sink.finish())
}

fn of(file: FileId, text: &str, part: &str) -> Span {
    let start = text.find(part).unwrap();
    Span::new(file, start as u32, (start + part.len()) as u32)
}

fn plain(width: usize) -> TerminalOptions {
    TerminalOptions { color: false, links: None, width }
}

#[test]
fn terminal() {
    let (sources, found) = findings();
    insta::assert_snapshot!(render::terminal(&sources, &found, &plain(100)));
}

/// What lies between two places that have to do with each other is not shown.
#[test]
fn a_label_far_away_has_a_snippet_of_its_own() {
    let text: String = (1..=40).map(|line| format!("line {line}\n")).collect::<Vec<_>>().concat();
    let mut sources = Sources::new();
    let file = sources.add("a.ingest", text.as_str());
    let drawn = |other: &str| {
        let found =
            Diagnostic::new(&UNUSED, "wrong", of(file, &text, "line 30"), "here").also(of(file, &text, other), "there");
        render::terminal(&sources, &[found], &plain(80))
    };
    assert!(drawn("line 26").contains("line 28"), "{}", drawn("line 26"));
    for far in ["line 25", "line 15", "line 35"] {
        let drawn = drawn(far);
        assert!(drawn.contains(far) && drawn.contains("there"), "{drawn}");
        assert!(!drawn.contains("line 27") && !drawn.contains("line 33"), "{drawn}");
    }
}

#[test]
fn a_narrow_terminal_wraps() {
    let (sources, found) = findings();
    let drawn = render::terminal(&sources, &found, &plain(60));
    let prose = drawn.lines().filter(|line| line.starts_with("    ") || line.starts_with("  why"));
    assert!(prose.clone().count() > 3);
    assert!(prose.map(|line| line.chars().count()).max() <= Some(60), "{drawn}");
}

#[test]
fn colours_and_links_come_only_when_asked_for() {
    let (sources, found) = findings();
    assert!(!render::terminal(&sources, &found, &plain(100)).contains('\u{1b}'));
    let options = TerminalOptions { color: true, links: Some("https://docs.example/rules/".into()), width: 100 };
    let drawn = render::terminal(&sources, &found, &options);
    assert!(drawn.contains("\u{1b}[31m"));
    assert!(drawn.contains("\u{1b}]8;;https://docs.example/rules/E0301\u{1b}\\"));
}

#[test]
fn short() {
    let (sources, found) = findings();
    insta::assert_snapshot!(render::short(&sources, &found));
}

#[test]
fn rich() {
    let (sources, found) = findings();
    insta::assert_snapshot!(render::rich(&sources, &found));
}

#[test]
fn json() {
    let (sources, found) = findings();
    insta::assert_snapshot!(render::json(&sources, &found));
}

#[test]
fn github() {
    let (sources, found) = findings();
    insta::assert_snapshot!(render::github(&sources, &found));
}

#[test]
fn sarif() {
    let (sources, found) = findings();
    let tool = Tool { version: "0.1.0", uri: "https://docs.example", rules: &[&UNKNOWN_COLUMN, &UNUSED] };
    let drawn = render::sarif(&sources, &found, &tool);
    assert_valid_sarif(&drawn);
    insta::assert_snapshot!(drawn);
}

#[test]
fn sarif_of_no_findings_is_valid() {
    let (sources, _) = findings();
    let tool = Tool { version: "0.1.0", uri: "https://docs.example", rules: &[&UNKNOWN_COLUMN] };
    assert_valid_sarif(&render::sarif(&sources, &[], &tool));
}

#[test]
fn the_sarif_schema_refuses_what_is_wrong() {
    let (sources, found) = findings();
    let tool = Tool { version: "0.1.0", uri: "https://docs.example", rules: &[&UNKNOWN_COLUMN] };
    let wrong = render::sarif(&sources, &found, &tool).replace("\"startLine\"", "\"start_line\"");
    assert!(!sarif_schema::validator().is_valid(&serde_json::from_str(&wrong).unwrap()));
}

#[test]
fn sarif_columns_are_utf16_and_count_from_one() {
    let (sources, found) = findings();
    let tool = Tool { version: "0.1.0", uri: "https://docs.example", rules: &[] };
    let log: serde_json::Value = serde_json::from_str(&render::sarif(&sources, &found, &tool)).unwrap();
    let region = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"];
    // `  note = "😀" ++ `: 16 characters, of which one takes two units.
    assert_eq!((&region["startLine"], &region["startColumn"]), (&3.into(), &18.into()));
    assert_eq!(log["runs"][0]["columnKind"], "utf16CodeUnits");
}

#[test]
fn findings_are_drawn_by_file_and_place() {
    let (sources, found) = findings();
    let drawn = render::short(&sources, &found);
    let codes: Vec<&str> =
        drawn.lines().map(|line| &line[line.find('[').unwrap() + 1..line.find(']').unwrap()]).collect();
    assert_eq!(codes, ["E0301", "W0102"]);
}

#[test]
fn paths_can_be_shown_from_elsewhere() {
    let (sources, found) = findings();
    let drawn = render::short(&sources.under("examples/claims"), &found);
    assert!(drawn.starts_with("examples/claims/maps/acme claims.ingest:3:17: error[E0301]: "), "{drawn}");
}

#[test]
fn the_summary_counts_and_speaks() {
    let (_, found) = findings();
    assert_eq!(Summary::of(&found).to_string(), "1 error, 1 warning");
    assert_eq!(Summary { errors: 2, warnings: 0, infos: 1 }.to_string(), "2 errors, 1 remark");
    assert_eq!(Summary::of(&[]).to_string(), "no findings");
}

fn assert_valid_sarif(text: &str) {
    let log = serde_json::from_str(text).unwrap();
    let wrong: Vec<String> =
        sarif_schema::validator().iter_errors(&log).map(|it| format!("{}: {it}", it.instance_path())).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
