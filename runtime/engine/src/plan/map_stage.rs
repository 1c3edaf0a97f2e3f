//! The map stage: the partners of joins, the elements of `for each`, the fields of the schema, the filter, and what the map
//! and the data standard say of a row.

use std::collections::BTreeMap;

use arrow::datatypes::DataType;
use datafusion::logical_expr::{Expr as DfExpr, cast, ident, lit, not};
use ingest_program::{Check, CheckScope, Dedupe, ForEach, Join, Keep, Map, Meta, Program, Schema, TypeKind};

use super::{
    Consequence, RULES_PER_MASK, RuleKind, Stage,
    aggregates::Aggregates,
    data_type, each,
    lower::{Cause, Failure, Finding, Lower, Lowered, Scope, any, violated},
    names::Names,
    nulls::sees_null,
    partner::{self, FOUND, Partner},
    source_stage::{SourceScope, columns_read},
    stages::{Named, Planned, Rules, Subject, always},
    steps::Step,
};
use crate::{functions, secrets::Secrets};

/// What a map's expressions can read: a record, the rows that are joined to it, and the element of `for each`.
pub(super) struct RowScope<'a> {
    pub(super) source: &'a SourceScope<'a>,
    pub(super) map: &'a Map,
    pub(super) partners: &'a [Partner],
}

impl Scope for RowScope<'_> {
    fn column(&self, name: &str) -> Option<String> {
        self.source.column(name)
    }

    fn meta(&self, meta: &Meta) -> Option<DfExpr> {
        self.source.meta(meta)
    }

    fn item(&self, name: &str) -> Option<String> {
        let each = self.map.each.as_ref()?;
        (each.item == name).then(|| self.source.names.of("element"))
    }

    fn joined(&self, source: &str, column: &str) -> Option<String> {
        let partner = self.partners.iter().position(|it| it.source().name == source)?;
        let column = self.partners.get(partner)?.columns().iter().position(|(it, _)| it == column)?;
        Some(joined(self.source.names, partner, column))
    }
}

/// The column of the plan that holds a column of a joined row.
fn joined(names: &Names, partner: usize, column: usize) -> String {
    names.numbered(&format!("joined_{partner}"), column)
}

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

/// The map stage of a load.
pub(super) struct MapStage<'a> {
    names: &'a Names,
    pub(super) rules: Rules,
    /// What stands below the fields: partners and elements.
    pub(super) before: Vec<Step>,
    /// Fields, filter and failures: a projection, below that of the schema's checks, which read the fields.
    pub(super) mapped: Vec<Named>,
    /// For each field: the columns that say whether it failed in a way that takes the row out.
    failed: BTreeMap<String, Vec<String>>,
    /// For each joined source: the columns that say so of the join.
    unjoined: BTreeMap<String, Vec<String>>,
    /// Where the rest of the map is judged; everywhere, if none. A row without an element stands for its record.
    judged: Option<DfExpr>,
}

impl<'a> MapStage<'a> {
    /// Joins, elements, fields and filter. `rejected` says which records the source stage takes out, and `source` is what of
    /// it has to be computed while a record is one row.
    pub(super) fn new(
        map: &Map,
        partners: &[Partner],
        lower: &Lower<'_>,
        names: &'a Names,
        source: (&[Named], DfExpr),
    ) -> Planned<Self> {
        let mut stage = Self {
            names,
            rules: Rules::new(Stage::Map),
            before: vec![],
            mapped: vec![],
            failed: BTreeMap::new(),
            unjoined: BTreeMap::new(),
            judged: None,
        };
        for (index, (join, partner)) in map.joins.iter().zip(partners).enumerate() {
            stage.join(index, join, partner, lower)?;
        }
        if let Some(each) = &map.each {
            stage.each(each, lower, source)?;
        }
        for field in &map.fields {
            let lowered = lower.lower_as(&field.value, field.value.ty.kind)?;
            let subject = Subject { name: &field.name, column: Some(&field.name), kind: RuleKind::MapFailure };
            let (value, rules) = stage.take(subject, lowered);
            let mut failed = stage.rejecting(&rules);
            let unjoined = stage.unjoined.iter().filter(|(source, _)| partner::reads(&field.value, source));
            failed.extend(unjoined.flat_map(|(_, failed)| failed.clone()));
            stage.failed.insert(field.name.clone(), failed);
            stage.mapped.push(Named::new(&field.name, value, field.origin));
        }
        stage.filter(map, lower)?;
        if let Some(dedupe) = &map.dedupe {
            stage.dedupe_by(dedupe, lower)?;
        }
        let findings = stage.findings(0);
        stage.mapped.extend(findings);
        Ok(stage)
    }

    /// The partner of each row.
    fn join(&mut self, index: usize, join: &Join, partner: &Partner, lower: &Lower<'_>) -> Planned<()> {
        let first_rule = self.rules.listed.len();
        let subject = Subject { name: &join.source, column: None, kind: RuleKind::MapFailure };
        let mut keys = Vec::new();
        for (key, (own, _)) in join.on.iter().enumerate() {
            let (value, _) = self.take(subject, lower.lower(own)?);
            keys.push(Named::new(self.names.numbered(&format!("key_{index}"), key), value, own.origin));
        }
        let row = self.names.numbered("partner", index);
        let found = self.names.numbered("found", index);
        if let Some(consequence) = Consequence::of_failure(&join.otherwise) {
            let ways = [
                (0_u8, "no_row", format!("no row of `{}` agrees", join.source)),
                (2, "several_rows", format!("several rows of `{}` agree, where one may", join.source)),
            ];
            let finding = ways.map(|(count, name, reason)| Finding {
                failure: Failure {
                    cause: Cause { name: name.to_owned(), reason, origin: join.origin },
                    when: ident(&found).eq(lit(count)),
                },
                consequence,
            });
            let lowered = Lowered { findings: finding.into(), ..Lowered::sure(always()) };
            let (_, rules) = self.take(subject, lowered);
            self.unjoined.insert(join.source.clone(), self.rejecting(&rules));
        }
        let mut parts = vec![Named::new(&found, partner::part(ident(&row), FOUND, DataType::UInt8), join.origin)];
        for (column, (_, kind)) in partner.columns().iter().enumerate() {
            let value = partner::part(ident(&row), &partner::field(column), data_type(*kind));
            parts.push(Named::new(joined(self.names, index, column), value, join.origin));
        }
        self.before.push(Step::Join { partner: index, name: row, keys, kept: vec![] });
        self.before.push(Step::Project(parts));
        let findings = self.findings(first_rule);
        if !findings.is_empty() {
            self.before.push(Step::Project(findings));
        }
        Ok(())
    }

    /// The elements of each row's list.
    fn each(&mut self, each: &ForEach, lower: &Lower<'_>, source: (&[Named], DfExpr)) -> Planned<()> {
        let first_rule = self.rules.listed.len();
        let subject = Subject { name: "for_each", column: None, kind: RuleKind::MapFailure };
        let (list, _) = self.take(subject, lower.lower(&each.list)?);
        let mut listed = self.findings(first_rule);
        let of_map = self.rejecting(&(0..self.rules.listed.len()).collect::<Vec<_>>());
        let name = self.names.of("list");
        listed.push(Named::new(&name, list, each.origin));
        self.before.push(Step::Project([listed, source.0.to_vec()].concat()));

        let out = any(std::iter::once(source.1).chain(of_map.iter().map(ident))).unwrap_or_else(|| lit(false));
        let (element, position) = (self.names.of("element"), self.position());
        let elements = each::elements(ident(&name), out.clone(), each.list.ty.kind);
        let positions = each::positions(ident(&name), out);
        let lists = vec![Named::new(&element, elements, each.origin), Named::new(&position, positions, each.origin)];
        self.before.push(Step::Project(lists));
        self.judged = Some(ident(&position).is_not_null());
        self.before.push(Step::Unnest(vec![element, position]));
        Ok(())
    }

    fn filter(&mut self, map: &Map, lower: &Lower<'_>) -> Planned<()> {
        let mut keep = None;
        if let Some(filter) = &map.filter {
            let subject = Subject { name: "where", column: None, kind: RuleKind::MapFailure };
            let (condition, rules) = self.take(subject, lower.lower(filter)?);
            let failed = any(self.violations(&rules));
            let condition = functions::coalesce(condition, always(), TypeKind::Bool);
            // Where it failed, whatever came of that: the row is not left out silently but rejected with the reason.
            let kept = match failed {
                Some(failed) => condition.or(functions::coalesce(failed, lit(false), TypeKind::Bool)),
                None => condition,
            };
            keep = Some((kept, filter.origin));
        }
        if let Some(each) = &map.each {
            let position = ident(self.position());
            let kept = keep.map_or_else(always, |(keep, _)| keep);
            let of_element = position.clone().gt(lit(0_i64)).and(kept);
            keep = Some((position.is_null().or(of_element), each.origin));
        }
        if let Some((keep, origin)) = keep {
            self.mapped.push(Named::new(self.names.of("keep"), keep, origin));
        }
        Ok(())
    }

    /// What `dedupe` compares.
    fn dedupe_by(&mut self, dedupe: &Dedupe, lower: &Lower<'_>) -> Planned<()> {
        let subject = Subject { name: "dedupe", column: None, kind: RuleKind::MapFailure };
        for (index, by) in dedupe.by.iter().enumerate() {
            let (value, _) = self.take(subject, lower.lower(by)?);
            self.mapped.push(Named::new(self.names.numbered("dedupe", index), value, by.origin));
        }
        if let Keep::Latest(by) | Keep::Earliest(by) = &dedupe.keep {
            let (value, _) = self.take(subject, lower.lower(by)?);
            self.mapped.push(Named::new(self.names.of("order"), value, by.origin));
        }
        Ok(())
    }

    /// The column with the number of the element, after the rows have been made.
    pub(super) fn position(&self) -> String {
        self.names.of("position")
    }

    /// Takes the ways in which an expression fails, of rows that are judged.
    fn take(&mut self, subject: Subject<'_>, lowered: Lowered) -> (DfExpr, Vec<usize>) {
        let lowered = match &self.judged {
            Some(judged) => lowered.guarded(judged),
            None => lowered,
        };
        self.rules.take(subject, lowered)
    }

    /// The columns of those of some rules that take a row out.
    fn rejecting(&self, rules: &[usize]) -> Vec<String> {
        rules.iter().filter(|it| self.rejects(**it)).map(|it| self.finding(*it)).collect()
    }

    /// Where a row violates those of some rules that take it out.
    fn violations(&self, rules: &[usize]) -> Vec<DfExpr> {
        let rejecting = rules.iter().filter(|it| self.rejects(**it));
        rejecting.filter_map(|it| self.rules.violated.get(*it)?.clone()).collect()
    }

    fn rejects(&self, rule: usize) -> bool {
        self.rules.listed.get(rule).is_some_and(|it| it.consequence.rejects())
    }

    /// A column for each rule from the `first` on that has none; from then on the rules are those columns.
    fn findings(&mut self, first: usize) -> Vec<Named> {
        let mut findings = Vec::new();
        for index in first..self.rules.violated.len() {
            let column = self.finding(index);
            let origin = self.rules.listed.get(index).map(|it| it.origin);
            let Some(violated) = self.rules.violated.get_mut(index) else { continue };
            if let Some(expr) = violated.replace(ident(&column))
                && expr != ident(&column)
            {
                findings.push(Named::new(column, expr, origin));
            }
        }
        findings
    }

    fn finding(&self, index: usize) -> String {
        self.names.numbered("finding", index)
    }

    /// The data standard.
    pub(super) fn check(
        &mut self,
        schema: &Schema,
        (program, secrets): (&Program, &Secrets),
        scope: &FieldScope<'_>,
        aggregates: &mut Aggregates,
    ) -> Planned<()> {
        let lower = Lower::new(Some(program), Some(secrets), scope);
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
        let (condition, _) = self.take(subject, lower.lower(&check.condition)?);
        let fields = columns_read(&check.condition);
        let mut violated = violated(condition);
        if sees_null(&check.condition) {
            let failed = fields.iter().filter_map(|it| self.failed.get(*it)).flatten().map(ident);
            if let Some(failed) = any(failed) {
                violated = violated.and(not(failed));
            }
        }
        if let Some(judged) = &self.judged {
            violated = violated.and(judged.clone());
        }
        let column = if let [field] = fields.as_slice() { Some(*field) } else { None };
        self.rules.add_check(check, RuleKind::SchemaCheck, column, violated, lower)
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
