//! What the stages of a load share while they are planned: their projections and their rules.

use std::collections::{BTreeMap, BTreeSet};

use datafusion::logical_expr::{Expr as DfExpr, ident, lit, when};
use ingest_program::{Check, Origin, TypeKind};

use super::{
    Consequence, PlanError, RULES_PER_MASK, RowRule, RuleKind, Stage,
    lower::{Failure, Lower, Lowered, Miss},
    names::Names,
};

/// A column that a projection gives.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) expr: DfExpr,
    /// Where it was written, if anywhere.
    pub(super) origin: Option<Origin>,
}

impl Named {
    pub(super) fn new(name: impl Into<String>, expr: DfExpr, origin: impl Into<Option<Origin>>) -> Self {
        Self { name: name.into(), expr, origin: origin.into() }
    }

    /// Whether it is a column handed on as it is.
    pub(super) fn is_same(&self) -> bool {
        matches!(&self.expr, DfExpr::Column(column) if column.name == self.name)
    }

    /// A column handed on as it is.
    pub(super) fn same(name: impl Into<String>) -> Self {
        let name = name.into();
        Self { expr: ident(&name), name, origin: None }
    }
}

/// The rules of a stage, in the order of their bits, each with the bool that says where it is violated.
#[derive(Debug)]
pub(super) struct Rules {
    stage: Stage,
    names: BTreeSet<String>,
    pub(super) listed: Vec<RowRule>,
    /// One for each rule; `None` where the reader says it.
    pub(super) violated: Vec<Option<DfExpr>>,
    /// What was sought in reference tables.
    pub(super) misses: Vec<Miss>,
    pub(super) messages: Vec<Message>,
}

/// What a check says of the rows that violate it.
#[derive(Debug)]
pub(super) struct Message {
    /// The check, by its index in the rules.
    pub(super) rule: usize,
    /// A text; null where the check holds.
    text: DfExpr,
    origin: Origin,
}

/// Messages as columns, which are named by the stage that they are of.
pub(super) fn messages(messages: &[Message], of: &str, names: &Names) -> Vec<Named> {
    let column = |(index, it): (usize, &Message)| {
        Named::new(names.numbered(&format!("message_of_{of}"), index), it.text.clone(), it.origin)
    };
    messages.iter().enumerate().map(column).collect()
}

/// Who or what a rule is about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject<'a> {
    /// The first part of the rule's name.
    pub(super) name: &'a str,
    /// The column or field, if it is one.
    pub(super) column: Option<&'a str>,
    pub(super) kind: RuleKind,
}

impl Rules {
    pub(super) fn new(stage: Stage) -> Self {
        Self {
            stage,
            names: BTreeSet::new(),
            listed: Vec::new(),
            violated: Vec::new(),
            misses: Vec::new(),
            messages: Vec::new(),
        }
    }

    /// Adds a rule and gives its index. A name that is taken gets a number.
    pub(super) fn add(
        &mut self,
        subject: Subject<'_>,
        name: String,
        reason: String,
        consequence: Consequence,
        origin: Origin,
        violated: Option<DfExpr>,
    ) -> usize {
        let name = self.unique(name);
        self.listed.push(RowRule {
            name,
            stage: self.stage,
            kind: subject.kind,
            column: subject.column.map(str::to_owned),
            reason,
            consequence,
            threshold: None,
            origin,
        });
        self.violated.push(violated);
        self.listed.len() - 1
    }

    /// Adds a rule for each way in which an expression fails: those that were answered, and those that nothing answers,
    /// which reject the row. Gives their indices and the value.
    pub(super) fn take(&mut self, subject: Subject<'_>, lowered: Lowered) -> (DfExpr, Vec<usize>) {
        self.misses.extend(lowered.misses);
        let answered = lowered.findings.into_iter().map(|it| (it.failure, it.consequence));
        let open = lowered.failures.into_iter().map(|it| (it, Consequence::Reject));
        let rules = answered.chain(open).map(|(Failure { cause, when }, consequence)| {
            let name = format!("{}.{}", subject.name, cause.name);
            self.add(subject, name, cause.reason, consequence, cause.origin, Some(when))
        });
        let rules = rules.collect();
        (lowered.value, rules)
    }

    /// Adds a row check. Its message says something of the row but judges nothing: where it has no value, there is none.
    pub(super) fn add_check(
        &mut self,
        check: &Check,
        kind: RuleKind,
        column: Option<&str>,
        violated: DfExpr,
        lower: &Lower<'_>,
    ) -> Planned<()> {
        let subject = Subject { name: &check.name, column, kind };
        let reason = match &check.doc {
            Some(doc) => format!("{}: {}", violation(&check.name), one_line(doc)),
            None => violation(&check.name),
        };
        let consequence = Consequence::from(check.action.verdict);
        let index = self.add(subject, check.name.clone(), reason, consequence, check.origin, Some(violated.clone()));
        if let Some(rule) = self.listed.get_mut(index) {
            rule.threshold = check.action.fail_above;
        }
        if let Some(message) = &check.because {
            let text = when(violated, lower.lower_as(message, TypeKind::Text)?.value).end()?;
            self.messages.push(Message { rule: index, text, origin: message.origin });
        }
        Ok(())
    }

    /// How many masks they take; at least one.
    pub(super) fn masks(&self) -> usize {
        self.listed.len().div_ceil(RULES_PER_MASK).max(1)
    }

    fn unique(&mut self, name: String) -> String {
        let numbered = (2..).map(|number| format!("{name}.{number}"));
        let free = std::iter::once(name.clone()).chain(numbered).find(|it| !self.names.contains(it));
        let free = free.unwrap_or(name);
        self.names.insert(free.clone());
        free
    }
}

/// What is said of a row that violates a check.
pub(crate) fn violation(check: &str) -> String {
    format!("the check `{check}` does not hold")
}

fn one_line(doc: &str) -> String {
    doc.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The place of everything that a projection names: for the plan's printed form.
pub(super) type Origins = BTreeMap<String, Origin>;

/// The bool `true`.
pub(super) fn always() -> DfExpr {
    lit(true)
}

/// What planning gives.
pub(super) type Planned<T> = Result<T, PlanError>;
