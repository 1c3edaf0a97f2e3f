//! A mend that is applied unseen to a habit of another language keeps what was meant; where that is not certain, there is none.

use ingest_analysis::{InputFile, Project, analyse};
use ingest_diagnostics::mend;

/// A project of one source and one map, with those lines in them.
fn program(of_source: &str, of_map: &str) -> String {
    format!(
        r#"connection feeds = local {{ root: "." }}

source people {{
  from feeds "people"
  {of_source}

  columns {{
    ID   text
    CODE text
    TAGS text
    N    int
  }}
}}

schema Person {{
  value text
}}

map people -> Person {{
  {of_map}
}}
"#
    )
}

fn mended(text: &str) -> String {
    let file = InputFile { path: "case.ingest".to_owned(), text: text.to_owned() };
    let analysis = analyse(&Project { manifest: None, files: vec![file] });
    let changed = mend(&analysis.sources, &analysis.diagnostics).texts.into_iter().next();
    changed.map_or_else(|| text.to_owned(), |(_, text)| text)
}

#[test]
fn of_a_map() {
    for (written, wanted) in [
        (r#"where CODE ~ right(ID, 2) or ID == "a""#, None),
        (r#"where CODE ~ rcode and ID == "x""#, None),
        (r#"where CODE ~ r"^A" and ID == "x""#, Some(r#"where matches(CODE, r"^A") and ID == "x""#)),
        ("where CODE =~ /^a/", Some(r#"where matches(CODE, r"^a")"#)),
        ("where CODE =~ /^a/i", None),
        (r#"where CODE ++ ID contains "a" ++ "b""#, None),
        (r#"where CODE ++ ID contains "a" or N > 1"#, Some(r#"where contains(CODE ++ ID, "a") or N > 1"#)),
        (r#"where N > 3 or CODE == "b", ID == "a""#, Some(r#"where (N > 3 or CODE == "b") and ID == "a""#)),
        (
            r#"where N > 3 or N < 1, ID == "a", N == 0 or N == 5"#,
            Some(r#"where (N > 3 or N < 1) and ID == "a" and (N == 0 or N == 5)"#),
        ),
        ("where N > 3,(N < 1 or N == 2)", Some("where N > 3 and (N < 1 or N == 2)")),
        (r#"value = N + 1 + " items""#, Some(r#"value = (N + 1) as text ++ " items""#)),
        (r#"value = N+1+"x""#, Some(r#"value = (N+1) as text++"x""#)),
        (
            r#"value = match N { 1 => ID, -1 => CODE, _ => "z" }"#,
            Some("value = match N { 1 => ID\n -1 => CODE _ => \"z\" }"),
        ),
        (
            "value = match N {\n    null, 1 => \"a\"\n    > 3 => \"b\"\n    _ => \"c\"\n  }",
            Some(r#"value = if N is null or N == 1 { "a" } else if N > 3 { "b" } else { "c" }"#),
        ),
        (
            "value = match N {\n    n if abs(n) > 3 => to_text(n)\n    _ => \"c\"\n  }",
            Some(r#"value = if abs(N) > 3 { to_text(N) } else { "c" }"#),
        ),
        ("value = match N {\n    n if any(TAGS, n => n == 1) => n\n    _ => \"c\"\n  }", None),
        ("value = if N > 3 then\n    \"a\"\n  else\n    \"b\"", Some(r#"value = if N > 3 { "a" } else { "b" }"#)),
        ("value = if N > 3: \"a\"\n  else: \"b\"", Some(r#"value = if N > 3 { "a" } else { "b" }"#)),
        ("value = if N > 3: \"a\"   # many\n  else: \"b\"", None),
        (r#"value = "a" + N + 1"#, Some(r#"value = "a" ++ N as text ++ "1""#)),
    ] {
        let text = program(r#"files { history "a.csv" }"#, written);
        let wanted = program(r#"files { history "a.csv" }"#, wanted.unwrap_or(written));
        assert_eq!(mended(&text), wanted);
    }
}

#[test]
fn of_a_source() {
    for (written, wanted) in [
        ("cadence every night at 11", None),
        ("cadence every evening at 6:30", None),
        ("cadence every evening at 18:30", Some("cadence daily at 18:30")),
        ("cadence every night at 11pm", Some("cadence daily at 23:00")),
        ("cadence every morning at 6", Some("cadence daily at 06:00")),
    ] {
        let of_source =
            |line| program(&format!("files {{ increment \"a_{{date:%Y%m%d}}.csv\" }}\n  {line}"), "value = ID");
        assert_eq!(mended(&of_source(written)), of_source(wanted.unwrap_or(written)));
    }
}

#[test]
fn of_a_connection() {
    for (written, wanted) in [
        (r#"connection a = "./data""#, r#"connection a = local { root: "./data" }"#),
        (r#"connection a = "s3://bucket/x""#, r#"connection a = "s3://bucket/x""#),
        (r#"connection a = local("sftp://host/x")"#, r#"connection a = local("sftp://host/x")"#),
    ] {
        assert_eq!(mended(written), wanted);
    }
}
