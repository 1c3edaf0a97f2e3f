//! What `ingest run` tells other systems, and that no labelled value is in any of it.

use crate::lineage;
use crate::loopback;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Instant;

use crate::loopback::{Answer, Request, Server};
use crate::project::{Called, FINE, Project};
use serde_json::Value;

const OBSERVED: [&str; 4] = ["--lineage", "events.jsonl", "--metrics", "ingest.prom"];

fn visits(feed: &str) -> Project {
    Project::new(&[
        ("ingest.toml", "name = \"visits\"\n"),
        ("visits.ingest", FINE),
        ("feeds/visits/visits_20260105.csv", feed),
    ])
}

/// The events in the file: each is what an event has to be.
fn events(project: &Project) -> Vec<Value> {
    let text = project.read("events.jsonl");
    let events: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    lineage::hold(&events);
    events
}

/// Runs with variables set.
fn run_with(project: &Project, arguments: &[&str], variables: &[(&str, &str)]) -> Called {
    project.call_in("", &[&["run"], arguments].concat(), |it| {
        it.envs(variables.iter().copied());
    })
}

fn sent(server: &Server) -> Vec<Value> {
    server.requests().iter().map(|it| serde_json::from_str(&it.body).unwrap()).collect()
}

fn has_header(request: &Request, header: &str) -> bool {
    request.headers.iter().any(|it| it == header)
}

#[test]
fn a_delivery_starts_and_completes() {
    let project = visits("visit_id,site\n1,north\nx,south\n3,north\n");
    let called = project.call(&[&["run"], &OBSERVED[..]].concat());
    assert_eq!((called.code, called.stderr.as_str()), (0, ""), "{called:?}");
    let events = events(&project);
    let kinds: Vec<_> = events.iter().map(|it| it["eventType"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["START", "COMPLETE"]);
    assert_eq!(events[0]["run"]["runId"], events[1]["run"]["runId"]);
    assert!(events[0]["eventTime"].as_str() <= events[1]["eventTime"].as_str());
    let over = &events[1];
    assert_eq!(over["job"]["name"], "all.visits.all_visits");
    assert_eq!(over["inputs"][0]["inputFacets"]["dataQualityMetrics"]["rowCount"], 3);
    let output = &over["outputs"][0];
    assert_eq!(output["outputFacets"]["outputStatistics"]["rowCount"], 2);
    let fields = &output["facets"]["columnLineage"]["fields"];
    assert_eq!(fields["visit_id"]["inputFields"][0]["transformations"][0]["subtype"], "IDENTITY");
    assert_eq!(fields["site"]["inputFields"][0]["field"], "site");
    assert_eq!(fields["site"]["inputFields"][0]["transformations"][0]["subtype"], "TRANSFORMATION");
    let failed: Vec<_> = over["inputs"][0]["inputFacets"]["dataQualityAssertions"]["assertions"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| it["success"] == false)
        .collect();
    assert_eq!((failed.len(), &failed[0]["column"]), (1, &Value::from("visit_id")), "{failed:?}");

    let metrics = project.read("ingest.prom");
    assert!(metrics.contains("dataset=\"all_visits\",outcome=\"published\"} 2\n"), "{metrics}");
    assert!(metrics.contains("dataset=\"all_visits\",outcome=\"rejected\"} 1\n"), "{metrics}");
}

#[test]
fn the_docs_name_every_metric() {
    let project = visits("visit_id,site\n1,north\n");
    let checks = "    site     text\n  }\n\n  checks {\n    many: rows() > 9 else warn\n  }\n";
    project.write("visits.ingest", FINE.replacen("    site     text\n  }\n", checks, 1));
    project.call(&[&["run"], &OBSERVED[..]].concat());
    project.call(&["status", "--metrics", project.path("loads.prom").to_str().unwrap()]);
    let metrics = project.read("ingest.prom") + &project.read("loads.prom");
    let told: BTreeSet<_> = metrics.lines().filter_map(|it| it.strip_prefix("# TYPE ")?.split(' ').next()).collect();
    let page = include_str!("../../docs/operations/observability.md");
    let documented: BTreeSet<_> =
        page.lines().filter_map(|it| it.strip_prefix("| `ingest_")?.split('`').next()).collect();
    assert_eq!(told.iter().filter_map(|it| it.strip_prefix("ingest_")).collect::<BTreeSet<_>>(), documented);
}

#[test]
fn a_second_run_adds_no_events_and_replaces_the_metrics() {
    let project = visits("visit_id,site\n1,north\n");
    project.call(&[&["run"], &OBSERVED[..]].concat());
    project.call(&[&["run"], &OBSERVED[..]].concat());
    assert_eq!(events(&project).len(), 2);
    let metrics = project.read("ingest.prom");
    assert!(metrics.contains("status=\"skipped\"} 1\n") && !metrics.contains("status=\"published\""), "{metrics}");
}

#[test]
fn a_delivery_that_fails_says_by_which_check() {
    let project = visits("visit_id,site\n1,north\n");
    let checks = "    site     text\n  }\n\n  checks {\n    many: rows() > 9 else fail because \"so few\"\n  }\n";
    project.write("visits.ingest", FINE.replacen("    site     text\n  }\n", checks, 1));
    let called = project.call(&[&["run"], &OBSERVED[..]].concat());
    assert_eq!(called.code, 1, "{called:?}");
    let events = events(&project);
    assert_eq!(events[1]["eventType"], "FAIL");
    let message = events[1]["run"]["facets"]["errorMessage"]["message"].as_str().unwrap();
    assert_eq!(message, "these rules and checks fail it: many");
    assert_eq!(events[1]["outputs"][0]["outputFacets"]["outputStatistics"]["rowCount"], 0);
}

#[test]
fn what_cannot_be_told_fails_no_run() {
    let project = visits("visit_id,site\n1,north\n");
    let called = project.call(&["run", "--lineage", "nowhere/e.jsonl", "--metrics", "nowhere/m.prom"]);
    assert_eq!(called.code, 0, "{called:?}");
    assert_eq!(called.stderr.matches("warning: the ").count(), 2, "{called:?}");
    for address in ["http://me:secret@localhost/", "ftp://localhost/"] {
        let called = project.call(&["run", "--lineage", address]);
        assert!(called.code == 2 && !called.stderr.contains("secret"), "{called:?}");
    }
}

/// A case of `tests/run`, after a run of it.
fn observed(name: &str) -> Project {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/run").join(name);
    let project = Project::new(&[("ingest.toml", "name = \"corpus\"\n")]);
    project.write("project.ingest", fs::read(from.join("project.ingest")).unwrap());
    for file in fs::read_dir(from.join("input")).unwrap() {
        let file = file.unwrap();
        project.write(&format!("input/{}", file.file_name().display()), fs::read(file.path()).unwrap());
    }
    project.call(&[&["run"], &OBSERVED[..]].concat());
    project
}

/// What the lineage of a case says of which rows there are.
fn of_rows(name: &str) -> BTreeSet<(String, String)> {
    let events = events(&observed(name));
    let of_rows = events[0]["outputs"][0]["facets"]["columnLineage"]["dataset"].as_array().unwrap();
    let text = |it: &Value| it.as_str().unwrap().to_owned();
    of_rows.iter().map(|it| (text(&it["field"]), text(&it["transformations"][0]["subtype"]))).collect()
}

/// The inputs of the first event of a case of `tests/run`.
fn inputs(name: &str) -> Vec<Value> {
    events(&observed(name))[0]["inputs"].as_array().unwrap().clone()
}

#[test]
fn sources_of_one_folder_are_two_datasets() {
    let names: BTreeSet<_> = inputs("join").iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect();
    assert_eq!(names.len(), inputs("join").len(), "{names:?}");
}

#[test]
fn what_is_rescued_is_a_column() {
    let fields = inputs("extra_column_rescued")[0]["facets"]["schema"]["fields"].clone();
    assert!(fields.as_array().unwrap().iter().any(|it| it["name"] == "_rescued"), "{fields}");
}

#[test]
fn columns_that_decide_which_rows_there_are_are_told() {
    let expected = |all: &[(&str, &str)]| {
        all.iter().map(|(column, what)| ((*column).to_owned(), (*what).to_owned())).collect::<BTreeSet<_>>()
    };
    // Of both sources, by one name.
    assert_eq!(of_rows("join"), expected(&[("account", "JOIN")]));
    let dedupe = [("status", "FILTER"), ("claim_id", "GROUP_BY"), ("received", "SORT")];
    assert_eq!(of_rows("dedupe"), expected(&dedupe));
    assert_eq!(of_rows("for_each"), expected(&[("dx_1", "FILTER"), ("dx_2", "FILTER"), ("dx_3", "FILTER")]));
}

#[test]
fn a_broken_event_is_told_from_a_sound_one() {
    let project = visits("visit_id,site\n1,north\n");
    project.call(&[&["run"], &OBSERVED[..]].concat());
    let sound = events(&project)[1].clone();
    let broken: [(&str, Value); 8] = [
        ("/eventType", "DONE".into()),
        ("/eventTime", "yesterday".into()),
        ("/run/runId", "1".into()),
        ("/run/facets/ingest_delivery/_producer", "ingest".into()),
        ("/inputs/0/facets/schema/fields/0/name", 1.into()),
        (
            "/inputs/0/inputFacets/dataQualityMetrics/_schemaURL",
            "https://openlineage.io/spec/facets/1-0-0/X.json".into(),
        ),
        ("/outputs/0/outputFacets/outputStatistics/rowCount", "1".into()),
        ("/outputs/0/facets/columnLineage/fields/site/inputFields/0/field", "unknown".into()),
    ];
    for (at, value) in broken {
        let mut event = sound.clone();
        *event.pointer_mut(at).unwrap() = value;
        assert!(std::panic::catch_unwind(|| lineage::hold(&[event])).is_err(), "{at} is not looked at");
    }
}

#[test]
fn a_delivery_that_cannot_be_begun_starts_and_fails() {
    let project = visits("visit_id,site\n1,north\n");
    assert_eq!(project.call(&["run"]).code, 0);
    // A column of what is published has another type by now.
    project.write("visits.ingest", FINE.replace("visit_id int", "visit_id text"));
    project.write("feeds/visits/visits_20260106.csv", "visit_id,site\n2,south\n");
    let called = project.call(&[&["run"], &OBSERVED[..]].concat());
    assert_eq!(called.code, 2, "{called:?}");
    let events = events(&project);
    let of_second: Vec<_> =
        events.iter().filter(|it| it["run"]["facets"]["ingest_delivery"]["delivery"] == "2026-01-06").collect();
    let kinds: Vec<_> = of_second.iter().map(|it| &it["eventType"]).collect();
    assert_eq!(kinds, ["START", "FAIL"]);
    assert_eq!(of_second[0]["run"]["runId"], of_second[1]["run"]["runId"]);
    let message = &of_second[1]["run"]["facets"]["errorMessage"]["message"];
    assert_eq!(message, "the surroundings of the run stopped it; its report says how");
}

#[test]
fn events_are_sent_with_the_key_that_no_one_reads() {
    let server = Server::new();
    let project = visits("visit_id,site\n1,north\n");
    let called = run_with(&project, &["--lineage", &server.url], &[("OPENLINEAGE_API_KEY", "sesame-7")]);
    assert_eq!((called.code, called.stderr.as_str()), (0, ""), "{called:?}");
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    for request in &requests {
        assert_eq!(request.line, "POST /api/v1/lineage");
        assert!(has_header(request, "authorization: Bearer sesame-7"), "{request:?}");
        assert!(has_header(request, "content-type: application/json"), "{request:?}");
    }
    let events = sent(&server);
    lineage::hold(&events);
    assert_eq!((&events[0]["eventType"], &events[1]["eventType"]), (&"START".into(), &"COMPLETE".into()));

    // The variables alone turn it on, and off again; an option is stronger.
    let variables = [("OPENLINEAGE_URL", server.url.as_str()), ("OPENLINEAGE_ENDPOINT", "/lake/events")];
    let day = |day: u32| {
        project.write(&format!("feeds/visits/visits_202601{day:02}.csv"), format!("visit_id,site\n{day},x\n"));
    };
    day(6);
    assert_eq!(run_with(&project, &[], &variables).code, 0);
    let requests = server.requests();
    assert_eq!((requests.len(), requests[3].line.as_str()), (4, "POST /lake/events"));
    assert!(!requests[3].headers.iter().any(|it| it.starts_with("authorization")));
    day(7);
    assert_eq!(run_with(&project, &[], &[variables[0], ("OPENLINEAGE_DISABLED", "true")]).code, 0);
    day(8);
    assert_eq!(run_with(&project, &["--lineage", "events.jsonl"], &variables).code, 0);
    assert_eq!((server.requests().len(), self::events(&project).len()), (4, 2));
}

#[test]
fn a_server_that_refuses_or_fails_or_hangs_fails_no_run() {
    let key = [("OPENLINEAGE_API_KEY", "sesame-7")];
    let run = |address: &str| {
        let project = visits("visit_id,site\n1,north\n");
        let begun = Instant::now();
        let called = run_with(&project, &["--lineage", &format!("{address}/?key=sesame-8")], &key);
        assert_eq!(called.code, 0, "{called:?}");
        assert!(!called.stderr.contains("sesame") && !called.stdout.contains("sesame"), "{called:?}");
        assert!(project.path("lake/visits").is_dir());
        (called.stderr, begun.elapsed())
    };
    let (said, _) = run(&loopback::nowhere());
    assert!(said.starts_with("warning: 2 of 2 events could not be sent to http://127.0.0.1:"), "{said}");
    assert!(said.ends_with("/api/v1/lineage: connection refused\n"), "{said}");

    // A passing fault is got over, and each event arrives once more than it was refused.
    let server = Server::answering(&[Answer::Status(500), Answer::Status(200)]);
    assert_eq!(run(&server.url).0, "");
    let events = sent(&server);
    let kinds: Vec<_> = events.iter().map(|it| it["eventType"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["START", "START", "COMPLETE"]);

    // What is refused for good is not tried again.
    let server = Server::answering(&[Answer::Status(403)]);
    let (said, _) = run(&server.url);
    assert!(said.contains("the answer is 403"), "{said}");
    assert_eq!(server.requests().len(), 2);
    // Nor is it taken elsewhere.
    assert!(run(&Server::answering(&[Answer::Status(307)]).url).0.contains("the answer is 307"));

    let (said, took) = run(&Server::answering(&[Answer::Never]).url);
    assert!(said.contains("events could not be sent"), "{said}");
    assert!(took.as_secs() < 30, "{took:?}");
}

#[test]
fn metrics_are_pushed_by_source() {
    let server = Server::answering(&[Answer::Status(503), Answer::Status(200)]);
    let project = visits("visit_id,site\n1,north\nx,south\n");
    let called = run_with(&project, &["--metrics", &server.url], &[]);
    assert_eq!((called.code, called.stderr.as_str()), (0, ""), "{called:?}");
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(
        requests[1].line,
        "PUT /metrics/job/ingest/project/visits/environment/default/pipeline/all/source/visits"
    );
    assert!(has_header(&requests[1], "content-type: text/plain; version=0.0.4; charset=utf-8"), "{requests:?}");
    assert!(requests[1].body.contains("outcome=\"published\"} 1\n"), "{}", requests[1].body);
    assert!(requests[1].body.contains("ingest_run_exit_code{"), "{}", requests[1].body);

    run_with(&project, &["--metrics", &format!("{}/push/metrics/job/nightly", server.url)], &[]);
    let last = server.requests().pop().unwrap().line;
    assert_eq!(last, "PUT /push/metrics/job/nightly/project/visits/environment/default/pipeline/all/source/visits");
    let called = run_with(&project, &["--metrics", &loopback::nowhere()], &[]);
    assert!(called.code == 0 && called.stderr.starts_with("warning: the metrics could not be sent to"), "{called:?}");

    // As for all runs of a machine; `status` tells what stands.
    let called = run_with(&project, &[], &[("INGEST_METRICS", server.url.as_str())]);
    assert_eq!((called.code, called.stderr.as_str()), (0, ""), "{called:?}");
    assert!(server.requests().pop().unwrap().line.ends_with("/pipeline/all/source/visits"));
}

#[test]
fn how_loads_stand_is_pushed_until_it_is_mended() {
    let server = Server::new();
    let project = visits("no,such\n1,north\n");
    run_with(&project, &[], &[]);
    let called = project.call(&["status", "--metrics", &server.url]);
    assert_eq!((called.code, called.stderr.as_str()), (1, ""), "{called:?}");
    let request = server.requests().pop().unwrap();
    assert_eq!(
        request.line,
        "PUT /metrics/job/ingest_status/project/visits/environment/default/pipeline/all/source/visits"
    );
    let load = "environment=\"default\",pipeline=\"all\",source=\"visits\",dataset=\"all_visits\"";
    for (name, labels, value) in [
        ("ingest_load_deliveries", ",standing=\"failed\"", 1),
        ("ingest_load_deliveries", ",standing=\"published\"", 0),
        ("ingest_load_late", "", 0),
        ("ingest_load_unknown", "", 0),
    ] {
        let line = format!("{name}{{project=\"visits\",{load}{labels}}} {value}\n");
        assert!(request.body.contains(&line), "{line}{}", request.body);
    }
    let called = project.call(&["status", "--delivery", "2026-01-01", "--metrics", &server.url]);
    assert!(called.code == 2 && server.requests().len() == 1, "{called:?}");
    let file = project.path("loads.prom");
    project.call(&["status", "--metrics", file.to_str().unwrap()]);
    assert!(project.read("loads.prom").contains("standing=\"failed\"} 1\n"));
    let called = project.call(&["status", "--metrics", &loopback::nowhere()]);
    assert!(called.code == 1 && called.stderr.contains("warning: the metrics could not be sent to"), "{called:?}");
}

fn attribute<'v>(span: &'v Value, key: &str) -> &'v Value {
    let found = span["attributes"].as_array().unwrap().iter().find(|it| it["key"] == key);
    found.map_or(&Value::Null, |it| it["value"].as_object().unwrap().values().next().unwrap())
}

#[test]
fn a_trace_has_a_span_for_each_step() {
    let server = Server::new();
    let project = visits("visit_id,site\n1,north\nx,south\n");
    let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let variables = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", server.url.as_str()),
        ("OTEL_EXPORTER_OTLP_HEADERS", "x-key=open%20sesame,x-team=lake"),
        ("OTEL_SERVICE_NAME", "nightly"),
        ("TRACEPARENT", parent),
    ];
    let called = run_with(&project, &[], &variables);
    assert_eq!((called.code, called.stderr.as_str()), (0, ""), "{called:?}");
    let requests = server.requests();
    assert_eq!((requests.len(), requests[0].line.as_str()), (1, "POST /v1/traces"));
    assert!(has_header(&requests[0], "x-key: open sesame") && has_header(&requests[0], "x-team: lake"), "{requests:?}");

    let trace = &sent(&server)[0]["resourceSpans"][0];
    assert_eq!(attribute(&trace["resource"], "service.name"), "nightly");
    let spans = trace["scopeSpans"][0]["spans"].as_array().unwrap();
    let named = |name: &str| spans.iter().find(|it| it["name"] == name).unwrap();
    let (run, delivery) = (named("run"), named("delivery"));
    assert_eq!(run["parentSpanId"], "b7ad6b7169203331");
    assert_eq!(delivery["parentSpanId"], run["spanId"]);
    assert_eq!(attribute(delivery, "ingest.rows.rejected"), "1");
    for name in ["compare", "load", "audit", "publish"] {
        assert_eq!(named(name)["parentSpanId"], delivery["spanId"], "{name}");
    }
    let time = |span: &Value, what: &str| span[what].as_str().unwrap().parse::<u64>().unwrap();
    for span in spans {
        assert_eq!(span["traceId"], "0af7651916cd43dd8448eb211c80319c");
        assert!(time(span, "startTimeUnixNano") <= time(span, "endTimeUnixNano"));
        assert!(time(span, "startTimeUnixNano") >= time(run, "startTimeUnixNano"), "{span:#}");
    }
    assert_eq!(time(named("publish"), "endTimeUnixNano"), time(delivery, "endTimeUnixNano"));

    // Whoever began the trace may not keep it; without a beginning it is one of its own.
    assert_eq!(run_with(&project, &[], &[variables[0], ("TRACEPARENT", &parent.replace("-01", "-00"))]).code, 0);
    assert_eq!(server.requests().len(), 1);
    assert_eq!(run_with(&project, &["--traces", "trace.jsonl"], &variables[..1]).code, 0);
    assert_eq!(server.requests().len(), 1);
    assert!(!project.read("trace.jsonl").contains("parentSpanId\":\"b7ad"));
    assert_eq!(run_with(&project, &[], &[variables[0], ("OTEL_SDK_DISABLED", "true")]).code, 0);
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn a_run_that_fails_leaves_a_trace_that_says_so() {
    let project = visits("visit_id,site\n1,north\n");
    project.write("lake", "in the way");
    let called = run_with(&project, &["--traces", "trace.jsonl"], &[]);
    assert_eq!(called.code, 2, "{called:?}");
    let trace: Value = serde_json::from_str(&project.read("trace.jsonl")).unwrap();
    let run = &trace["resourceSpans"][0]["scopeSpans"][0]["spans"][0];
    assert_eq!((&run["status"]["code"], attribute(run, "error.type")), (&2.into(), &"environment".into()));
    let hung = Server::answering(&[Answer::Never]);
    let quick = [("OTEL_EXPORTER_OTLP_TIMEOUT", "300"), ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", hung.url.as_str())];
    let called = run_with(&project, &[], &quick);
    assert!(called.stderr.contains("warning: the trace could not be sent to http://127.0.0.1"), "{called:?}");
    assert!(called.stderr.contains("there was no answer in 0.3 s"), "{called:?}");
}

#[test]
fn a_variable_that_cannot_be_followed_is_a_warning() {
    let project = visits("visit_id,site\n1,north\n");
    let variables = [
        ("OPENLINEAGE_URL", "http://me:sesame@host/"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1"),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
    ];
    let called = run_with(&project, &[], &variables);
    assert_eq!((called.code, called.stderr.lines().count()), (0, 2), "{called:?}");
    assert!(!called.stderr.contains("sesame"), "{called:?}");
}
