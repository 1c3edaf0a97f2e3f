//! The source stage: what the source's columns are worth, and what its contract and checks say of a record.

use std::collections::BTreeMap;

use datafusion::{
    arrow::datatypes::DataType,
    common::tree_node::{Transformed, TreeNode},
    logical_expr::{Expr as DfExpr, cast, ident, not},
};
use ingest_formats::{Columns, FailureKind, plan, system};
use ingest_program::{
    Check, CheckScope, Column, Expr, ExprKind, Literal, Meta, Program, Recovery, Source, Type, TypeKind,
};

use super::{
    Consequence, RULES_PER_MASK, RuleKind, Stage,
    aggregates::Aggregates,
    lower::{Lower, Lowered, Scope, any, base_name, violated},
    names::Names,
    nulls::sees_null,
    stages::{Named, Planned, Rules, Subject},
};
use crate::{
    functions::{self, ReaderBit},
    secrets::Secrets,
};

/// What can be read of a record: its columns, and facts about its file and delivery.
pub(super) struct SourceScope<'a> {
    pub(super) source: &'a Source,
    pub(super) names: &'a Names,
}

impl Scope for SourceScope<'_> {
    fn column(&self, name: &str) -> Option<String> {
        (name == system::RESCUED || self.source.columns.iter().any(|it| it.name == name)).then(|| name.to_owned())
    }

    fn meta(&self, meta: &Meta) -> Option<DfExpr> {
        Some(match meta {
            Meta::RecordNumber => cast(ident(system::RECORD), DataType::Int64),
            other => ident(self.names.meta(other)),
        })
    }
}

/// The source stage of a load.
pub(super) struct SourceStage<'a> {
    pub(super) lower: Lower<'a>,
    source: &'a Source,
    names: &'a Names,
    pub(super) rules: Rules,
    reader_bits: Vec<ReaderBit>,
    /// Columns whose value is not what the reader gives, with what they are instead.
    replaced: Vec<Named>,
    /// For each column that a failure takes from the row: whether it failed.
    failed: BTreeMap<String, DfExpr>,
}

impl<'a> SourceStage<'a> {
    pub(super) fn new(
        program: &'a Program,
        secrets: &'a Secrets,
        source: &'a Source,
        names: &'a Names,
        scope: &'a SourceScope<'a>,
    ) -> Planned<Self> {
        let lower = Lower::new(Some(program), Some(secrets), scope);
        let rules = Rules::new(Stage::Source);
        let mut stage =
            Self { lower, source, names, rules, reader_bits: vec![], replaced: vec![], failed: BTreeMap::new() };
        let reader = plan(source, &[]).map_err(|error| stage.lower.fault(source.origin, error.to_string()))?;
        for (index, column) in source.columns.iter().enumerate() {
            stage.contract(index, column, reader.columns());
        }
        for (index, column) in source.columns.iter().enumerate() {
            stage.value(index, column, reader.columns())?;
        }
        for check in source.checks.iter().filter(|it| it.scope == CheckScope::Row) {
            stage.check(check)?;
        }
        Ok(stage)
    }

    /// Type and presence, which the reader judges.
    fn contract(&mut self, index: usize, column: &Column, columns: &Columns) {
        let Some(consequence) = Consequence::of_failure(&column.on_failure) else { return };
        let mut rule = |kind, name: &str, failure: FailureKind| {
            let subject = Subject { name: &column.name, column: Some(&column.name), kind };
            let name = format!("{}.{name}", column.name);
            let reason = columns.failure_reason(index, failure);
            let bit = self.rules.add(subject, name, reason, consequence, column.origin, None) % RULES_PER_MASK;
            let missing = failure == FailureKind::Missing;
            self.reader_bits.push(ReaderBit { column: index, missing, bit: bit as u32 });
        };
        if columns.may_fail(index) {
            rule(RuleKind::Parse, base_name(column.ty.kind), FailureKind::Unreadable);
        }
        if !column.accepts_null {
            rule(RuleKind::Required, "required", FailureKind::Missing);
        }
    }

    /// Refinement, and the value that stands where the column fails.
    fn value(&mut self, index: usize, column: &Column, columns: &Columns) -> Planned<()> {
        let read = ident(&column.name);
        let unreadable = reader_failed(index);
        let mut failed = Some(unreadable).filter(|_| columns.may_fail(index) || !column.accepts_null);
        let mut value = read.clone();
        if let Some(predicate) = &column.refinement {
            let name = refinement(&column.ty).unwrap_or("value");
            let what = column.ty.clone().with_nullable(false);
            let refined = self.lower.refine(Lowered::sure(read), column.ty.kind, name, predicate, column.origin)?;
            value = refined.value.clone();
            let refused = any(refined.failures.iter().map(|it| it.when.clone()));
            if let Some(refused) = refused {
                let hidden = self.names.numbered("refused", index);
                self.replaced.push(Named::new(&hidden, refused, column.origin));
                failed = any(failed.into_iter().chain([ident(&hidden)]));
                if let Some(consequence) = Consequence::of_failure(&column.on_failure) {
                    let subject =
                        Subject { name: &column.name, column: Some(&column.name), kind: RuleKind::Refinement };
                    let (rule, reason) = (format!("{}.{name}", column.name), format!("not a valid {what}"));
                    self.rules.add(subject, rule, reason, consequence, column.origin, Some(ident(&hidden)));
                }
            }
        }
        match (&column.on_failure.recovery, failed) {
            (Recovery::Value(replacement), Some(failed))
                if !matches!(replacement.kind, ExprKind::Literal(Literal::Null)) =>
            {
                // Within the same projection a refusal has no column yet.
                let failed = self.inline(failed);
                let replacement = self.lower.lower(replacement)?.value;
                value = datafusion::logical_expr::when(failed, replacement).otherwise(value)?;
            }
            (Recovery::Reject | Recovery::Fail, Some(failed)) => {
                self.failed.insert(column.name.clone(), failed);
            }
            _ => {}
        }
        if value != ident(&column.name) {
            self.replaced.push(Named::new(&column.name, value, column.origin));
        }
        Ok(())
    }

    fn inline(&self, condition: DfExpr) -> DfExpr {
        let inlined = condition.clone().transform_up(|it| {
            let found = match &it {
                DfExpr::Column(column) => self.replaced.iter().find(|named| named.name == column.name),
                _ => None,
            };
            Ok(match found {
                Some(named) => Transformed::yes(named.expr.clone()),
                None => Transformed::no(it),
            })
        });
        inlined.map_or(condition, |it| it.data)
    }

    fn check(&mut self, check: &Check) -> Planned<()> {
        let lowered = self.lower.lower(&check.condition)?;
        let subject = Subject { name: &check.name, column: None, kind: RuleKind::SourceCheck };
        let (condition, _) = self.rules.take(subject, lowered);
        let columns = columns_read(&check.condition);
        let mut violated = violated(condition);
        if sees_null(&check.condition)
            && let Some(failed) = any(columns.iter().filter_map(|it| self.failed.get(*it).cloned()))
        {
            violated = violated.and(not(failed));
        }
        let column = if let [column] = columns.as_slice() { Some(*column) } else { None };
        self.rules.add_check(check, RuleKind::SourceCheck, column, violated, &self.lower)
    }

    /// The inputs of the aggregates in the source's delivery checks.
    pub(super) fn gather(&mut self, aggregates: &mut Aggregates) -> Planned<()> {
        for check in self.source.checks.iter().filter(|it| it.scope == CheckScope::Delivery) {
            let subject = Subject { name: &check.name, column: None, kind: RuleKind::SourceCheck };
            aggregates.add_check(check, Stage::Source, &self.lower, &mut self.rules, subject)?;
        }
        Ok(())
    }

    /// The columns after the source stage, where they are not simply the reader's: the projection between the scan and
    /// the map, if one is needed, without what it hands on.
    pub(super) fn replaced(&self) -> &[Named] {
        &self.replaced
    }

    /// The masks of the stage.
    pub(super) fn masks(&self) -> Vec<Named> {
        let words = system::mask_count(self.source.columns.len());
        let reader = |name: fn(usize) -> String| (0..words).map(|word| ident(name(word))).collect::<Vec<_>>();
        let mask = |index: usize| {
            let first = index * RULES_PER_MASK;
            let rules = self.rules.violated.iter().skip(first).take(RULES_PER_MASK).collect::<Vec<_>>();
            let of_reader = rules.iter().take_while(|it| it.is_none()).count();
            let bits = self.reader_bits.iter().skip(first).take(of_reader).copied().collect();
            let rules = rules.into_iter().flatten().cloned().collect();
            let (failed, missing) = (reader(system::failed), reader(system::missing));
            functions::source_mask(ident(system::MALFORMED), failed, missing, bits, of_reader as u32, rules)
        };
        let named = |index| Named::new(self.names.numbered("source_rules", index), mask(index), None);
        (0..self.rules.masks()).map(named).collect()
    }
}

/// The name of the refinement that a value is of, or the first that a part of it is.
fn refinement(ty: &Type) -> Option<&'static str> {
    ty.refinement_name().or_else(|| match ty.kind {
        TypeKind::List(element) => refinement(element.get()),
        TypeKind::Struct(members) => members.get().iter().find_map(|it| refinement(&it.ty)),
        _ => None,
    })
}

/// Whether the reader says that a column failed.
fn reader_failed(index: usize) -> DfExpr {
    functions::any_bit(vec![ident(system::failed(index / 64))], vec![1 << (index % 64)])
}

/// The source columns that an expression reads, each once, in order.
pub(super) fn columns_read(expr: &Expr) -> Vec<&str> {
    let mut columns = Vec::new();
    expr.walk(&mut |it| {
        if let ExprKind::Column(name) | ExprKind::Field(name) = &it.kind
            && !columns.contains(&name.as_str())
        {
            columns.push(name.as_str());
        }
    });
    columns
}
