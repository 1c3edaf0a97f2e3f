//! The report for continuous integration: `JUnit`'s XML, as the readers of GitLab, Jenkins and GitHub's actions agree on it.

use std::io;

use quick_xml::{Writer, events::BytesText};

use crate::report::{Mismatch, TestReport, TestResult, Verdict};

/// The report as `JUnit` XML: a suite for each map, a case for each test.
pub fn junit(report: &TestReport) -> io::Result<String> {
    let mut suites: Vec<(String, Vec<&TestResult>)> = Vec::new();
    for test in &report.tests {
        let name = format!("{} -> {}", test.source, test.schema);
        match suites.iter_mut().find(|(it, _)| *it == name) {
            Some((_, tests)) => tests.push(test),
            None => suites.push((name, vec![test])),
        }
    }
    let mut xml = Writer::new_with_indent(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_vec(), b' ', 2);
    let all: Vec<&TestResult> = report.tests.iter().collect();
    let head = xml.create_element("testsuites").with_attribute(("name", report.project.as_str()));
    let head = counts(&all).iter().fold(head, |head, (name, count)| head.with_attribute((*name, count.as_str())));
    head.with_attribute(("time", &*seconds(report.seconds))).write_inner_content(|xml| {
        suites.iter().try_for_each(|(name, tests)| {
            let head = xml.create_element("testsuite").with_attribute(("name", name.as_str()));
            let head =
                counts(tests).iter().fold(head, |head, (name, count)| head.with_attribute((*name, count.as_str())));
            head.write_inner_content(|xml| tests.iter().try_for_each(|it| case(xml, name, it))).map(drop)
        })
    })?;
    let mut text = String::from_utf8(xml.into_inner()).map_err(io::Error::other)?;
    text.push('\n');
    Ok(text)
}

/// How many tests there are, and how many of them came out how.
fn counts(tests: &[&TestResult]) -> [(&'static str, String); 3] {
    let of = |verdict| tests.iter().filter(|it| it.verdict == verdict).count().to_string();
    [("tests", tests.len().to_string()), ("failures", of(Verdict::Failed)), ("errors", of(Verdict::Broken))]
}

fn seconds(seconds: f64) -> String {
    format!("{seconds:.3}")
}

fn case(xml: &mut Writer<Vec<u8>>, suite: &str, test: &TestResult) -> io::Result<()> {
    let (file, line) = test.place.rsplit_once(':').unwrap_or((&test.place, "1"));
    let head = xml.create_element("testcase").with_attributes([
        ("name", test.title.as_str()),
        ("classname", suite),
        ("file", file),
        ("line", line),
        ("time", &seconds(test.seconds)),
    ]);
    let (element, message, details) = match test.verdict {
        Verdict::Passed => return head.write_empty().map(drop),
        Verdict::Failed => {
            let first = test.mismatches.first().map_or("not as expected", |it| it.what.as_str());
            ("failure", first.to_owned(), test.mismatches.iter().map(described).collect::<Vec<_>>().join("\n"))
        }
        Verdict::Broken => ("error", test.broken.join("; "), test.broken.join("\n")),
    };
    let outcome = |xml: &mut Writer<Vec<u8>>| {
        let element = xml.create_element(element).with_attribute(("message", message.as_str()));
        element.write_text_content(BytesText::new(&details)).map(drop)
    };
    head.write_inner_content(outcome).map(drop)
}

fn described(mismatch: &Mismatch) -> String {
    let cells = mismatch.cells.iter().map(|it| format!("  {}: expected {}, found {}", it.field, it.expected, it.found));
    let notes = mismatch.notes.iter().map(|it| format!("  {it}"));
    let head = format!("{}: {}", mismatch.place, mismatch.what);
    std::iter::once(head).chain(cells).chain(notes).collect::<Vec<_>>().join("\n")
}
