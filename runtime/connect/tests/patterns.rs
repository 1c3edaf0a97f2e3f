//! Properties: a path made from a pattern matches it and yields what it was made from, and the walk enters every folder
//! on the way to it.

use std::fs;

use ingest_connect::{Capture, CaptureValue, Local, Store, Unmatched, deliveries};
use ingest_formats::parse::day_of;
use ingest_program::{Capture as CaptureOf, CaptureKind, FilePattern, FileRole, Origin, PatternPart};
use proptest::prelude::*;

/// A part of a pattern, and how it looks in one path, with the value captured.
fn part(index: usize) -> impl Strategy<Value = (PatternPart, String, Option<CaptureValue>)> {
    let capture = move |kind| PatternPart::Capture(CaptureOf { name: format!("c{index}"), kind });
    prop_oneof![
        "[a-z.+()$^ é-]{1,6}(/[a-z]{1,3})?".prop_map(|text| (PatternPart::Text(text.clone()), text, None)),
        "[a-z0-9_]{0,5}".prop_map(|text| (PatternPart::Star, text, None)),
        "[a-z]{0,3}(/[a-z]{1,3}){0,2}".prop_map(|text| (PatternPart::DoubleStar, text, None)),
        "[a-z0-9]{1,6}"
            .prop_map(move |text| { (capture(CaptureKind::Text), text.clone(), Some(CaptureValue::Text(text))) }),
        (0_i64..1_000_000).prop_map(move |number| {
            (capture(CaptureKind::Int), number.to_string(), Some(CaptureValue::Int(number)))
        }),
        (-30_000_i32..40_000, prop::sample::select(vec!["%Y%m%d", "%Y-%m-%d", "%d.%m.%Y", "%Y/%m/%d"])).prop_map(
            move |(days, format)| {
                let (year, month, day) = day_of(days);
                let text = format
                    .replace("%Y", &format!("{year:04}"))
                    .replace("%m", &format!("{month:02}"))
                    .replace("%d", &format!("{day:02}"));
                (capture(CaptureKind::Date(format.to_owned())), text, Some(CaptureValue::Date(days)))
            }
        ),
        // A month is its first day.
        (-30_000_i32..40_000).prop_map(move |days| {
            let (year, month, day) = day_of(days);
            let first = days - (i32::try_from(day).unwrap() - 1);
            (
                capture(CaptureKind::Date("%Y%m".to_owned())),
                format!("{year:04}{month:02}"),
                Some(CaptureValue::Date(first)),
            )
        }),
    ]
}

/// Parts with an underscored text between them, so that there is one way to split a path.
fn pattern() -> impl Strategy<Value = (FilePattern, String, Vec<Capture>)> {
    (part(0), part(1), part(2)).prop_map(|(a, b, c)| {
        let mut pattern = FilePattern {
            role: FileRole::Increment,
            text: "generated".to_owned(),
            parts: vec![PatternPart::Text("A_".to_owned())],
            origin: Origin::default(),
        };
        let (mut path, mut captures) = ("A_".to_owned(), Vec::new());
        for (index, (part, text, value)) in [a, b, c].into_iter().enumerate() {
            pattern.parts.extend([part, PatternPart::Text(format!("_{}_", "XYZ".get(index..=index).unwrap()))]);
            path = format!("{path}{text}_{}_", "XYZ".get(index..=index).unwrap());
            captures.extend(value.map(|value| Capture { name: format!("c{index}"), value }));
        }
        (pattern, path, captures)
    })
}

proptest! {
    #[test]
    fn a_path_made_from_a_pattern_is_found_with_its_captures((pattern, path, captures) in pattern(), other in "[a-z/]{1,8}") {
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join("in").join(&path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, "x").unwrap();
        let decoy = root.path().join("in").join("decoy").join(other.trim_matches('/'));
        fs::create_dir_all(decoy).unwrap();
        let store = Local::new(root.path().to_owned());
        let listing = store.list("in", std::slice::from_ref(&pattern)).unwrap();
        prop_assert_eq!(&listing.unmatched, &Vec::<Unmatched>::new());
        prop_assert_eq!(listing.files.len(), 1);
        let found = listing.files.into_iter().next().unwrap();
        prop_assert_eq!(&found.path, &path);
        prop_assert_eq!(&found.location, &format!("in/{path}"));
        prop_assert_eq!(found.size, 1);
        prop_assert_eq!(&found.captures, &captures);
        let grouped = deliveries(vec![found], &[pattern]);
        prop_assert_eq!(grouped.len(), 1);
        prop_assert_eq!(&grouped[0].captures, &captures);
        prop_assert!(grouped[0].id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.%".contains(&byte)));
    }
}
