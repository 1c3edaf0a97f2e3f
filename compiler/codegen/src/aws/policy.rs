//! Policies as AWS reads them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

/// The version of the policy language, which is its newest.
const VERSION: &str = "2012-10-17";

/// A policy: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Policy {
    version: &'static str,
    statement: Vec<Statement>,
}

impl Policy {
    /// A policy of these statements. Where two have one name, the later is counted.
    pub fn new(mut statement: Vec<Statement>) -> Self {
        let mut taken = BTreeSet::new();
        for it in &mut statement {
            let plain = it.sid.clone();
            let mut number = 2;
            while !taken.insert(it.sid.clone()) {
                it.sid = format!("{plain}{number}");
                number += 1;
            }
        }
        Self { version: VERSION, statement }
    }

    /// The statements.
    pub fn statements(&self) -> &[Statement] {
        &self.statement
    }
}

/// What is allowed or refused.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Statement {
    /// Its name: letters and digits.
    pub sid: String,
    effect: Effect,
    #[serde(skip_serializing_if = "Option::is_none")]
    principal: Option<Principal>,
    action: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    resource: Vec<String>,
    #[serde(skip_serializing_if = "Condition::is_empty")]
    condition: Condition,
    /// Lines of the program that it is there for.
    #[serde(skip)]
    pub origins: BTreeSet<String>,
}

/// Operator, key, values.
type Condition = BTreeMap<&'static str, BTreeMap<String, Values>>;

/// One value or several. AWS takes a list of one too, but not all who read policies do.
#[derive(PartialEq, Serialize)]
#[serde(untagged)]
enum Values {
    One(String),
    Several(Vec<String>),
}

impl Values {
    fn new(mut all: Vec<String>) -> Self {
        match (all.pop(), all.is_empty()) {
            (Some(only), true) => Self::One(only),
            (last, _) => {
                all.extend(last);
                Self::Several(all)
            }
        }
    }
}

#[derive(PartialEq, Serialize)]
enum Effect {
    Allow,
    Deny,
}

/// Who a statement of a resource's policy is about.
#[derive(PartialEq, Serialize)]
#[serde(untagged)]
pub enum Principal {
    /// Everyone.
    All(&'static str),
    /// Those of a kind: `AWS`, `Federated`.
    These(BTreeMap<&'static str, Vec<String>>),
}

impl Principal {
    /// Everyone.
    pub const EVERYONE: Self = Self::All("*");

    /// Those of a kind.
    pub fn of(kind: &'static str, names: impl IntoIterator<Item = String>) -> Self {
        Self::These(BTreeMap::from([(kind, names.into_iter().collect())]))
    }
}

impl Statement {
    /// Allows `action` on `resource`.
    pub fn allow(sid: String, action: &[&'static str], resource: impl IntoIterator<Item = String>) -> Self {
        Self {
            sid,
            effect: Effect::Allow,
            principal: None,
            action: action.to_vec(),
            resource: resource.into_iter().collect(),
            condition: Condition::new(),
            origins: BTreeSet::new(),
        }
    }

    /// Refuses everyone `action` on `resource`.
    pub fn deny(sid: String, action: &[&'static str], resource: impl IntoIterator<Item = String>) -> Self {
        let principal = Some(Principal::EVERYONE);
        Self { effect: Effect::Deny, principal, ..Self::allow(sid, action, resource) }
    }

    /// The same for `principal`.
    pub fn by(self, principal: Principal) -> Self {
        Self { principal: Some(principal), ..self }
    }

    /// The same where the key holds one of the values too.
    pub fn only(
        mut self,
        operator: &'static str,
        key: impl Into<String>,
        values: impl IntoIterator<Item = String>,
    ) -> Self {
        self.condition.entry(operator).or_default().insert(key.into(), Values::new(values.into_iter().collect()));
        self
    }

    /// Whether it says the same as `other` of other resources, as a statement of that name.
    pub fn is_like(&self, other: &Self) -> bool {
        self.sid == other.sid
            && self.effect == other.effect
            && self.principal == other.principal
            && self.action == other.action
            && self.condition == other.condition
    }

    /// Says the same of the resources of `other` too.
    pub fn join(&mut self, other: Self) {
        let new: Vec<String> = other.resource.into_iter().filter(|it| !self.resource.contains(it)).collect();
        self.resource.extend(new);
        self.origins.extend(other.origins);
    }

    /// The same, there for these lines.
    pub fn for_lines(mut self, lines: impl IntoIterator<Item = String>) -> Self {
        self.origins.extend(lines);
        self
    }
}

/// A name of the program as part of a statement's: `cms_carrier` is `CmsCarrier`.
pub fn words(name: &str) -> String {
    let parts = name.split(|it: char| !it.is_ascii_alphanumeric()).filter(|it| !it.is_empty());
    parts.fold(String::new(), |words, part| {
        let (first, rest) = part.split_at(1);
        words + &first.to_ascii_uppercase() + rest
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_statements_have_one_name() {
        let named = |sid: &str| Statement::allow(sid.to_owned(), &["s3:GetObject"], []);
        let policy = Policy::new(vec![named("Read"), named("Read"), named("Read2"), named("Read")]);
        let all: BTreeSet<&str> = policy.statements().iter().map(|it| it.sid.as_str()).collect();
        assert_eq!(all.len(), 4, "{all:?}");
    }

    #[test]
    fn names_are_letters_and_digits() {
        assert_eq!(["lake", "cms_carrier", "a-b.c", "2024"].map(words), ["Lake", "CmsCarrier", "ABC", "2024"]);
    }
}
