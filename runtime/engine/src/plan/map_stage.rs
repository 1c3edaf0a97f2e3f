//! The map stage: the fields of the schema, the filter, and what the map and the data standard say of a row.

use std::collections::BTreeMap;

use arrow::datatypes::DataType;
use datafusion::logical_expr::{Expr as DfExpr, cast, ident, not};
use ingest_program::{Check, CheckScope, Map, Meta, Program, Schema, TypeKind};

use super::{
    RULES_PER_MASK, RuleKind, Stage,
    aggregates::Aggregates,
    lower::{Lower, Scope, any, violated},
    names::Names,
    nulls::sees_null,
    source_stage::{SourceScope, columns_read},
    stages::{Named, Planned, Rules, Subject, always},
};
use crate::functions;

/// What can be read of a row of the schema: its fields, and facts about its file and delivery.
pub(super) struct FieldScope<'a> {
    pub(super) schema: &'a Schema,
    pub(super) source: &'a SourceScope<'a>,
}

impl Scope for FieldScope<'_> {
    fn field(&self, name: &str) -> Option<String> {
        self.schema.fields.iter().any(|it| it.name == name).then(|| name.to_owned())
    }

    fn meta(&self, meta: &Meta) -> Option<DfExpr> {
        match meta {
            Meta::RecordNumber => Some(cast(ident(self.source.names.of("record")), DataType::Int64)),
            other => self.source.meta(other),
        }
    }
}

/// The map stage of a load: two projections, because the schema's checks read the fields that the map gives.
pub(super) struct MapStage<'a> {
    names: &'a Names,
    pub(super) rules: Rules,
    /// Fields, filter and failures.
    pub(super) mapped: Vec<Named>,
    /// For each field: the columns that say whether it failed in a way that takes the row out.
    failed: BTreeMap<String, Vec<String>>,
}

impl<'a> MapStage<'a> {
    /// The fields and the filter.
    pub(super) fn new(map: &Map, lower: &Lower<'_>, names: &'a Names) -> Planned<Self> {
        let mut stage = Self { names, rules: Rules::new(Stage::Map), mapped: vec![], failed: BTreeMap::new() };
        for field in &map.fields {
            let lowered = lower.lower_as(&field.value, field.value.ty.kind)?;
            let subject = Subject { name: &field.name, column: Some(&field.name), kind: RuleKind::MapFailure };
            let (value, rules) = stage.rules.take(subject, lowered);
            let failed =
                rules.iter().filter(|it| stage.rules.listed.get(**it).is_some_and(|it| it.consequence.rejects()));
            let failed = failed.map(|it| stage.finding(*it)).collect();
            stage.failed.insert(field.name.clone(), failed);
            stage.mapped.push(Named::new(&field.name, value, field.origin));
        }
        if let Some(filter) = &map.filter {
            let lowered = lower.lower(filter)?;
            let subject = Subject { name: "where", column: None, kind: RuleKind::MapFailure };
            let (condition, _) = stage.rules.take(subject, lowered);
            // Null where it failed: the row is not left out silently but rejected with the reason.
            let keep = functions::coalesce(condition, always(), TypeKind::Bool);
            stage.mapped.push(Named::new(names.of("keep"), keep, filter.origin));
        }
        let findings = stage.rules.violated.iter().zip(&stage.rules.listed).enumerate();
        let findings = findings.filter_map(|(index, (violated, rule))| {
            Some(Named::new(stage.finding(index), violated.clone()?, rule.origin))
        });
        let findings = findings.collect::<Vec<_>>();
        stage.mapped.extend(findings);
        // From here on they are columns.
        for index in 0..stage.rules.violated.len() {
            let column = ident(stage.finding(index));
            if let Some(violated) = stage.rules.violated.get_mut(index) {
                *violated = Some(column);
            }
        }
        Ok(stage)
    }

    fn finding(&self, index: usize) -> String {
        self.names.numbered("finding", index)
    }

    /// The data standard.
    pub(super) fn check(
        &mut self,
        schema: &Schema,
        program: &Program,
        scope: &FieldScope<'_>,
        aggregates: &mut Aggregates,
    ) -> Planned<()> {
        let lower = Lower::new(Some(program), None, scope);
        for check in &schema.checks {
            let subject = Subject { name: &check.name, column: None, kind: RuleKind::SchemaCheck };
            match check.scope {
                CheckScope::Row => self.row_check(check, &lower, subject)?,
                CheckScope::Delivery => aggregates.add_check(check, Stage::Map, &lower, &mut self.rules, subject)?,
            }
        }
        Ok(())
    }

    fn row_check(&mut self, check: &Check, lower: &Lower<'_>, subject: Subject<'_>) -> Planned<()> {
        let (condition, _) = self.rules.take(subject, lower.lower(&check.condition)?);
        let fields = columns_read(&check.condition);
        let mut violated = violated(condition);
        if sees_null(&check.condition) {
            let failed = fields.iter().filter_map(|it| self.failed.get(*it)).flatten().map(ident);
            if let Some(failed) = any(failed) {
                violated = violated.and(not(failed));
            }
        }
        let column = if let [field] = fields.as_slice() { Some(*field) } else { None };
        self.rules.add_check(check, RuleKind::SchemaCheck, column, violated);
        Ok(())
    }

    /// The masks of the stage.
    pub(super) fn masks(&self) -> Vec<Named> {
        let mask = |index: usize| {
            let rules = self.rules.violated.iter().skip(index * RULES_PER_MASK).take(RULES_PER_MASK);
            functions::rule_mask(rules.flatten().cloned().collect())
        };
        let named = |index| Named::new(self.names.numbered("map_rules", index), mask(index), None);
        (0..self.rules.masks()).map(named).collect()
    }
}
