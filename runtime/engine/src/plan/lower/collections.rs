//! Lists and structs.

use ingest_program::{Expr, TypeKind};

use super::{Lower, Lowered, is_not_true};
use crate::{functions, plan::PlanError};

impl Lower<'_> {
    /// `[a, b]`
    pub(super) fn list(&self, expr: &Expr, elements: &[Expr]) -> Result<Lowered, PlanError> {
        let Some(element) = expr.ty.kind.element() else {
            return Err(self.fault(expr.origin, format!("{} is no list", expr.ty.kind)));
        };
        let elements = elements.iter().map(|it| self.lower_as(it, element.kind)).collect::<Result<Vec<_>, _>>()?;
        let values = elements.iter().map(|it| it.value.clone()).collect();
        Ok(whole(elements, functions::list_of(values, element.kind), expr.ty.kind))
    }

    /// `{ name: a }`
    pub(super) fn structure(&self, expr: &Expr, values: &[Expr]) -> Result<Lowered, PlanError> {
        let kind = expr.ty.kind;
        let members = kind.members().filter(|it| it.len() == values.len());
        let members = members.ok_or_else(|| self.fault(expr.origin, format!("{kind} has other fields")))?;
        let lowered = values.iter().zip(members).map(|(it, member)| self.lower_as(it, member.ty.kind));
        let lowered = lowered.collect::<Result<Vec<_>, _>>()?;
        let values = lowered.iter().map(|it| it.value.clone()).collect();
        let value = functions::struct_of(values, kind).map_err(|what| self.fault(expr.origin, what))?;
        Ok(whole(lowered, value, kind))
    }

    /// `x.name`
    pub(super) fn member(&self, expr: &Expr, value: &Expr, name: &str) -> Result<Lowered, PlanError> {
        let members = value.ty.kind.members().unwrap_or_default();
        if !members.iter().any(|it| it.name == name) {
            return Err(self.fault(expr.origin, format!("{} has no field `{name}`", value.ty.kind)));
        }
        let value = self.lower(value)?;
        let member = functions::member(value.value.clone(), name, expr.ty.kind);
        Ok(value.with_value(member))
    }
}

/// A list or a struct of these parts. A part may be null; where one fails, the whole is.
fn whole(parts: Vec<Lowered>, value: datafusion::logical_expr::Expr, kind: TypeKind) -> Lowered {
    let mut result = Lowered::sure(value);
    for part in parts {
        result.absorb(part);
    }
    match result.failed() {
        Some(failed) => {
            let kept = functions::keep_if(result.value.clone(), is_not_true(failed), kind);
            result.with_value(kept)
        }
        None => result,
    }
}
