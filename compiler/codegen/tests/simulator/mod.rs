//! Decides requests by policies, as IAM does, for what the generated ones say.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>

use std::collections::BTreeMap;

use serde_json::Value;

/// What somebody asks for.
#[derive(Debug, Clone)]
pub struct Request {
    pub action: &'static str,
    pub resource: String,
    /// Keys of conditions with their values.
    pub context: BTreeMap<&'static str, Vec<String>>,
}

impl Request {
    pub fn new(action: &'static str, resource: impl Into<String>) -> Self {
        Self { action, resource: resource.into(), context: BTreeMap::new() }
    }

    pub fn with(mut self, key: &'static str, value: impl Into<String>) -> Self {
        self.context.insert(key, vec![value.into()]);
        self
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Refused, whoever else allows it.
    Denied,
    Allowed,
    /// Not spoken of.
    Neither,
}

/// What a policy says to a request.
pub fn decide(policy: &Value, request: &Request) -> Decision {
    assert_eq!(policy["Version"], "2012-10-17");
    let speaking: Vec<&str> = policy["Statement"]
        .as_array()
        .expect("statements")
        .iter()
        .filter(|it| speaks_of(it, request))
        .map(|it| it["Effect"].as_str().expect("an effect"))
        .collect();
    match (speaking.contains(&"Deny"), speaking.contains(&"Allow")) {
        (true, _) => Decision::Denied,
        (false, true) => Decision::Allowed,
        (false, false) => Decision::Neither,
    }
}

fn speaks_of(statement: &Value, request: &Request) -> bool {
    let any = |key: &str, text: &str| list(&statement[key]).iter().any(|it| like(it, text, request));
    let principal = match &statement["Principal"] {
        Value::Null => true,
        Value::String(all) => all == "*",
        these => request.context.get("aws:PrincipalArn").is_some_and(|it| list(&these["AWS"]).contains(&it[0])),
    };
    let conditions = statement["Condition"].as_object().into_iter().flatten();
    let mut keys = conditions.flat_map(|(operator, keys)| {
        keys.as_object().expect("keys").iter().map(move |(key, values)| (operator.as_str(), key.as_str(), list(values)))
    });
    principal
        && any("Action", request.action)
        && any("Resource", &request.resource)
        && keys.all(|(operator, key, values)| holds(operator, &values, request.context.get(key), request))
}

fn holds(operator: &str, values: &[String], found: Option<&Vec<String>>, request: &Request) -> bool {
    let exactly = |found: &String| values.iter().any(|it| substituted(it, request) == *found);
    let alike = |found: &String| values.iter().any(|it| like(it, found, request));
    match (operator, found) {
        ("StringEquals" | "Bool" | "StringLike" | "ForAnyValue:StringEquals", None) => false,
        // A key that is not there is not equal to anything.
        ("StringNotEquals" | "ArnNotLike", None) => true,
        ("StringEquals" | "Bool" | "ForAnyValue:StringEquals", Some(found)) => found.iter().any(exactly),
        ("StringNotEquals", Some(found)) => !found.iter().any(exactly),
        ("StringLike", Some(found)) => found.iter().any(alike),
        ("ArnNotLike", Some(found)) => !found.iter().any(alike),
        (other, _) => panic!("the simulator knows no {other}"),
    }
}

/// A value with what it says of the caller filled in.
fn substituted(value: &str, request: &Request) -> String {
    let account = request.context.get("aws:PrincipalAccount").map_or("", |it| it[0].as_str());
    value.replace("${aws:PrincipalAccount}", account)
}

/// Whether a text is like a pattern with `*` and `?`, where `${*}` is the sign itself.
fn like(pattern: &str, text: &str, request: &Request) -> bool {
    let pattern = substituted(pattern, request);
    let mut tokens = Vec::new();
    let mut rest = pattern.as_str();
    while let Some(first) = rest.chars().next() {
        let sign = ["${*}", "${?}", "${$}"].into_iter().find(|it| rest.starts_with(it));
        let length = sign.map_or(first.len_utf8(), str::len);
        tokens.push(match sign {
            Some(sign) => (sign.chars().nth(2).expect("a sign"), false),
            None => (first, matches!(first, '*' | '?')),
        });
        rest = &rest[length..];
    }
    matches(&tokens, &text.chars().collect::<Vec<_>>())
}

fn matches(pattern: &[(char, bool)], text: &[char]) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some((('*', true), rest)) => (0..=text.len()).any(|skipped| matches(rest, &text[skipped..])),
        Some(((sign, wild), rest)) => {
            text.split_first().is_some_and(|(first, after)| (*wild || first == sign) && matches(rest, after))
        }
    }
}

pub fn list(value: &Value) -> Vec<String> {
    match value {
        Value::Array(all) => all.iter().map(|it| it.as_str().expect("a text").to_owned()).collect(),
        Value::String(one) => vec![one.clone()],
        _ => Vec::new(),
    }
}
