use super::super::*;

/// A run with a delivery of every status, and something of everything in it.
fn report() -> RunReport {
    let sample = |record| Sample { file: "daily/claims_20260105.csv".to_owned(), record, element: None };
    let file = |name: &str, records| FileReport { name: name.to_owned(), bytes: 573_000_000, records, note: None };
    let rule = |name: &str, consequence: &str, violations, failed| RuleReport {
        name: name.to_owned(),
        kind: "source_check".to_owned(),
        column: Some("STATUS".to_owned()),
        stage: "source".to_owned(),
        place: "cms_carrier.ingest:40".to_owned(),
        reason: "the check <known_status> does not hold".to_owned(),
        consequence: consequence.to_owned(),
        threshold: (consequence == "warn").then(|| "1%".to_owned()),
        violations,
        judged: 2_999_998,
        failed,
        messages: (0..violations.min(12))
            .map(|it| MessageReport { text: format!("<not served: {it}>"), rows: 12 - it })
            .collect(),
        samples: if violations > 0 { vec![sample(17), sample(1_204)] } else { Vec::new() },
    };
    let published = DeliveryReport {
        pipeline: "claims".to_owned(),
        source: "cms_carrier".to_owned(),
        dataset: "claims".to_owned(),
        delivery: "2026-01-05".to_owned(),
        status: Status::Published,
        why: Vec::new(),
        fault: None,
        files: vec![file("daily/claims_20260105.csv", Some(3_000_000))],
        rows: Rows { read: 3_000_000, published: 2_700_000, rejected: 60_000, filtered: 240_000, ..Rows::default() },
        joined: Vec::new(),
        lookups: vec![LookupReport {
            lookup: "pos".to_owned(),
            place: "codes.ingest:3".to_owned(),
            missed: 1_234,
            values: vec![MissedReport { value: vec!["<99>".to_owned(), "b".to_owned()], count: 1_200 }],
            more: 34,
        }],
        malformed: vec![MalformedReport {
            reason: "it has more fields than the header".to_owned(),
            records: 2,
            samples: vec![sample(9), sample(12)],
        }],
        rules: vec![
            rule("LINE_NUM.int", "reject", 59_998, false),
            rule("known_status", "warn", 12, false),
            rule("quiet", "reject", 0, false),
        ],
        checks: vec![CheckReport {
            name: "some_rows".to_owned(),
            stage: "source".to_owned(),
            place: "cms_carrier.ingest:39".to_owned(),
            consequence: "fail".to_owned(),
            held: true,
            message: None,
            found: Some("rows() is 2999998".to_owned()),
            samples: Vec::new(),
        }],
        drift: vec![DriftReport {
            file: "daily/claims_20260105.csv".to_owned(),
            finding: "the column EXTRA is not declared and was not read".to_owned(),
        }],
        timings: Timings { compare: 0.002, load: 4.2, audit: 0.08, publish: 0.13 },
        bytes_written: 201_000_000,
        published_to: Some("out/claims/ingest_source=cms_carrier/ingest_delivery=2026-01-05".to_owned()),
        quarantined_to: Some("out/quarantine/ingest_source=cms_carrier/ingest_delivery=2026-01-05".to_owned()),
        held_at: None,
    };
    let other = |delivery: &str, status, why: &str| DeliveryReport {
        delivery: delivery.to_owned(),
        status,
        why: if why.is_empty() { Vec::new() } else { vec![why.to_owned()] },
        rows: Rows::default(),
        malformed: Vec::new(),
        rules: Vec::new(),
        checks: Vec::new(),
        drift: Vec::new(),
        files: vec![file("daily/<b>&.csv", None)],
        bytes_written: 0,
        published_to: None,
        quarantined_to: None,
        ..published.clone()
    };
    let failed = DeliveryReport {
        delivery: "2026-01-06".to_owned(),
        status: Status::Failed,
        why: vec![
            "40000 of 2999998 rows violate `known_status` (cms_carrier.ingest:40), which fails above 1%".to_owned(),
        ],
        fault: Some(Fault::Data),
        rows: published.rows.unpublished(),
        rules: vec![rule("known_status", "warn", 40_000, true)],
        checks: vec![CheckReport {
            name: "one_row_per_line".to_owned(),
            stage: "map".to_owned(),
            place: "medical_claim.ingest:41".to_owned(),
            consequence: "fail".to_owned(),
            held: false,
            message: Some("nothing <came> in".to_owned()),
            found: Some("3 rows repeat the key of an earlier row".to_owned()),
            samples: vec![sample(2), sample(3), sample(500_000)],
        }],
        held_at: Some("out/claims._ingest/held/cms_carrier/2026-01-06".to_owned()),
        published_to: None,
        ..published.clone()
    };
    RunReport {
        version: REPORT_VERSION,
        run: "20260107T060001Z-4711".to_owned(),
        project: "claims".to_owned(),
        environment: "dev".to_owned(),
        pipelines: vec!["claims".to_owned()],
        started: "2026-01-07T06:00:01Z".to_owned(),
        seconds: 9.4,
        deliveries: vec![
            other("history", Status::Skipped, "it is published, and its files have not changed"),
            published.clone(),
            failed,
            other("2026-01-07", Status::Held, "1 file changed since it was published (daily/<b>&.csv)"),
        ],
        unlisted: vec![UnlistedReport {
            pipeline: "claims".to_owned(),
            source: "<b>stays".to_owned(),
            dataset: "claims".to_owned(),
            why: "the folder `stays` cannot be listed".to_owned(),
        }],
        unmatched: vec![UnmatchedReport {
            source: "cms_carrier".to_owned(),
            file: "daily/claims_20260231.csv".to_owned(),
            why: "has a `date` that does not exist".to_owned(),
        }],
        pages: Vec::new(),
    }
}

#[test]
fn the_page_stands_alone_and_is_escaped() {
    let page = report().html().unwrap();
    // For a look at it: `INGEST_SAMPLE_REPORT=/tmp/report.html cargo nextest run -p ingest-engine the_page_stands_alone`.
    if let Ok(path) = std::env::var("INGEST_SAMPLE_REPORT") {
        std::fs::write(path, &page).unwrap();
    }
    assert!(page.contains("&lt;not served: 9&gt; <span class=\"soft\">(3)</span>"), "a message");
    assert!(!page.contains("not served: 10"), "only the first ten");
    assert!(page.contains("nothing &lt;came&gt; in<br>3 rows repeat"), "the message of a delivery check");
    for foreign in ["http:", "https:", "<script", "<link", "<img", "@import", "url("] {
        assert!(!page.contains(foreign), "{foreign}");
    }
    assert!(page.contains("&lt;b&gt;&amp;.csv"));
    assert!(page.contains("Sources that could not be looked at") && page.contains("<td>&lt;b&gt;stays</td>"));
    assert!(page.contains("the check &lt;known_status&gt; does not hold"));
    assert!(!page.contains("<b>"));
    assert!(page.contains("1 delivery published, 2 not"));
    assert!(page.contains("3,000,000"));
    assert!(page.contains("2,700,000 held"));
    assert!(page.contains("fail above 1%"));
    // Rules that nothing violates are in the JSON only.
    assert!(!page.contains("quiet"));
}

#[test]
fn a_report_is_read_back() {
    let report = report();
    let json = serde_json::to_string(&report).unwrap();
    assert_eq!(serde_json::from_str::<RunReport>(&json).unwrap(), report);
}

#[test]
fn totals_are_over_what_was_read() {
    let totals = report().totals();
    assert_eq!((totals.published, totals.replaced, totals.skipped, totals.failed, totals.held), (1, 0, 1, 1, 1));
    assert_eq!(
        totals.rows.read,
        totals.rows.published + totals.rows.held + totals.rows.rejected + totals.rows.filtered
    );
    assert_eq!((totals.rows.read, totals.rows.held), (6_000_000, 2_700_000));
    assert_eq!(totals.bytes_read, 2 * 573_000_000);
}

#[test]
fn the_worst_delivery_decides_the_exit_code() {
    let mut report = report();
    assert_eq!(report.exit_code(), 2, "a folder is gone");
    report.unlisted.clear();
    assert_eq!(report.exit_code(), 1);
    report.deliveries[2].fault = Some(Fault::Environment);
    assert_eq!(report.exit_code(), 2);
    report.deliveries[2].fault = Some(Fault::Internal);
    assert_eq!(report.exit_code(), 3);
    report.deliveries.truncate(2);
    assert_eq!(report.exit_code(), 0);
    report.deliveries.clear();
    assert_eq!(report.exit_code(), 0);
    assert!(report.html().unwrap().contains("No deliveries were found"));
}
