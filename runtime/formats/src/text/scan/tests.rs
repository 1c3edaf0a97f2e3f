use std::sync::Arc;

use ingest_program::{CsvFormat, Format, Origin, Source};
use proptest::prelude::*;

use super::*;

fn plan() -> Arc<TextPlan> {
    let format = CsvFormat { header: false, ..CsvFormat::plain(Origin::default()) };
    let source = Source::new("s", "c", "", Format::Csv(format), Origin::default());
    TextPlan::new(&source, &[]).unwrap()
}

fn scan(bytes: &[u8], width: Width) -> Scan {
    let plan = plan();
    let scanner = Scanner {
        plan: &plan,
        dialect: plan.dialect,
        limits: ReadLimits::default(),
        width: Some(width),
        keeps_blank: false,
    };
    scanner.scan(bytes, 0, true, usize::MAX)
}

const ANY: Width = Width { least: 1, most: usize::MAX };

#[test]
fn no_byte_is_walked_once_for_every_line_before_it() {
    let lines = 20_000;
    for (line, end) in [("x\",\"y\n", ""), ("x\",\"y\n", "\"z\"z"), ("x\",\"y,z\n", ","), (",\"a\n", "")] {
        let bytes = [line.repeat(lines).as_bytes(), end.as_bytes()].concat();
        for width in [Width::exactly(2), Width::exactly(1000), Width { least: 2, most: 2000 }, ANY] {
            let scan = scan(&bytes, width);
            assert!(scan.path.walked <= 4 * bytes.len(), "{} of {} {width:?}", scan.path.walked, bytes.len());
        }
    }
}

/// What a scan without a memory of earlier walks finds: that of each record alone.
fn one_by_one(bytes: &[u8], width: Width) -> (Vec<Span>, Vec<(u32, MalformedReason)>) {
    let plan = plan();
    let scanner = Scanner {
        plan: &plan,
        dialect: plan.dialect,
        limits: ReadLimits::default(),
        width: Some(width),
        keeps_blank: false,
    };
    let (mut spans, mut malformed, mut at) = (Vec::new(), Vec::new(), 0);
    loop {
        let one = scanner.scan(bytes, at, true, 1);
        malformed.extend(one.malformed.iter().map(|(_, reason)| (spans.len() as u32, *reason)));
        spans.extend(&one.spans);
        at = one.next;
        if one.spans.is_empty() {
            return (spans, malformed);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn the_memory_of_walks_changes_nothing(
        bytes in proptest::collection::vec(prop::sample::select(b"x,\"\n\",".to_vec()), 0..60),
        width in prop::sample::select(vec![Width::exactly(2), Width::exactly(4), Width { least: 2, most: 6 }, ANY]),
    ) {
        let whole = scan(&bytes, width);
        let (spans, malformed) = one_by_one(&bytes, width);
        prop_assert_eq!(whole.spans, spans);
        prop_assert_eq!(whole.malformed, malformed);
    }
}

/// Of lines that end with carriage returns some may end with a line feed too, which is of no record.
#[test]
fn a_line_feed_behind_a_carriage_return_begins_no_record() {
    let plan = plan();
    let dialect = Dialect { feed: b'\r', ..plan.dialect };
    let scanner = Scanner { plan: &plan, dialect, limits: ReadLimits::default(), width: Some(ANY), keeps_blank: false };
    let bytes = b"1,x\r2,\"y\nz\"\r\n3,z\r\n\r\n4,w\r\n";
    let scan = scanner.scan(bytes, 0, true, usize::MAX);
    let records: Vec<_> = scan.spans.iter().map(|it| &bytes[it.start as usize..it.end as usize]).collect();
    assert_eq!(records, [&b"1,x"[..], b"2,\"y\nz\"", b"3,z", b"4,w"]);
    assert_eq!((scan.stop, scan.skipped(Skipped::Blank)), (Stop::End, 1));
}
