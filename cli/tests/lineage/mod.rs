//! What a lineage event has to be.

use serde_json::Value;

/// Holds events to their schema.
pub fn hold(events: &[Value]) {
    let schema = serde_json::from_str(include_str!("event.schema.json")).unwrap();
    let schema = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    assert!(!events.is_empty());
    for event in events {
        let errors: Vec<_> = schema.iter_errors(event).map(|it| format!("{}: {it}", it.instance_path())).collect();
        assert!(errors.is_empty(), "{errors:#?}\n{event:#}");
        holds_of_itself(event);
    }
}

/// What no schema says: columns are those of the datasets that the event names.
fn holds_of_itself(event: &Value) {
    let inputs = event["inputs"].as_array().unwrap();
    let has = |dataset: &Value, column: &Value| {
        dataset["facets"]["schema"]["fields"].as_array().unwrap().iter().any(|it| it["name"] == *column)
    };
    let output = &event["outputs"][0];
    let lineage = &output["facets"]["columnLineage"];
    let fields = lineage["fields"].as_object().into_iter().flatten();
    let mut read: Vec<&Value> = lineage["dataset"].as_array().into_iter().flatten().collect();
    for (field, from) in fields {
        assert!(has(output, &Value::from(field.as_str())), "{field}");
        read.extend(from["inputFields"].as_array().unwrap());
    }
    for column in read {
        let of = |it: &&Value| it["namespace"] == column["namespace"] && it["name"] == column["name"];
        assert!(inputs.iter().any(|it| of(&it) && has(it, &column["field"])), "{column}");
    }
    for assertion in inputs.iter().flat_map(|it| {
        let all = it["inputFacets"]["dataQualityAssertions"]["assertions"].as_array();
        all.into_iter().flatten().map(move |assertion| (it, assertion))
    }) {
        let (input, assertion) = assertion;
        assert!(assertion["column"].is_null() || has(input, &assertion["column"]), "{assertion}");
    }
}
