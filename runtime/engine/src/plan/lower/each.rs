//! Expressions over the elements of lists.

use datafusion::{
    common::{Column, TableReference},
    logical_expr::Expr as DfExpr,
};
use ingest_program::{Each, Expr, Origin, Type, TypeKind};

use super::{Failure, Finding, Lower, Lowered, Miss, constant, values};
use crate::{
    functions::{self, Body, ITEMS},
    plan::PlanError,
};

/// The element that an expression is over, and those of the expressions around it.
pub(super) struct Item<'a> {
    name: &'a str,
    column: Column,
    outer: Option<&'a Self>,
}

impl Lower<'_> {
    /// The element of that name.
    pub(super) fn item(&self, name: &str, origin: Origin) -> Result<Lowered, PlanError> {
        let mut next = self.items;
        while let Some(item) = next {
            if item.name == name {
                return Ok(Lowered::sure(DfExpr::Column(item.column.clone())));
            }
            next = item.outer;
        }
        self.named(self.scope.item(name), "element", name, origin)
    }

    /// `map_each(xs, x => …)`, `keep(…)`, `any(…)`, `all(…)`
    pub(super) fn each(
        &self,
        expr: &Expr,
        each: Each,
        list: &Expr,
        item: &str,
        body: &Expr,
    ) -> Result<Lowered, PlanError> {
        let kind = expr.ty.kind;
        let mut result = self.lower(list)?;
        if list.ty.kind == TypeKind::Null {
            return Ok(result.with_value(constant(values::null(kind))));
        }
        let body_kind = match each {
            Each::Map => kind.element().map(|it| it.kind),
            Each::Keep | Each::Any | Each::All => Some(TypeKind::Bool),
        };
        let body_kind = body_kind.ok_or_else(|| self.fault(expr.origin, format!("{kind} is no list")))?;
        let column = Column::new(Some(TableReference::bare(ITEMS)), item);
        let item = Item { name: item, column: column.clone(), outer: self.items };
        let body = Lower { items: Some(&item), ..self.within() }.lower_as(body, body_kind)?;

        let conditions = body.failures.iter().chain(body.findings.iter().map(|it| &it.failure));
        let conditions = conditions.map(|it| it.when.clone()).collect();
        let noted = body.misses.iter().map(|it| it.sought.clone()).collect();
        let over = Body { each, item: column, value: body.value, conditions, failures: body.failures.len(), noted };
        let called = functions::on_each(result.value.clone(), over, values::data_type(kind));

        let mut conditions = called.conditions.into_iter();
        let on_row = |(of_element, when): (Failure, DfExpr)| Failure { when, ..of_element };
        result.failures.extend(body.failures.into_iter().zip(conditions.by_ref()).map(on_row));
        let findings = body.findings.into_iter().zip(conditions);
        result.findings.extend(findings.map(|(of_element, when)| Finding {
            failure: on_row((of_element.failure, when)),
            consequence: of_element.consequence,
        }));
        let texts = TypeKind::list(Type::optional(TypeKind::Text));
        let misses = body.misses.into_iter().zip(called.noted);
        result.misses.extend(misses.map(|(it, sought)| Miss { sought, kind: texts, ..it }));
        Ok(result.with_value(called.value))
    }
}
