//! Calls of functions.

use datafusion::{common::ScalarValue, logical_expr::Expr as DfExpr};
use ingest_program::{Expr, ExprKind, Function, Origin, TypeKind};
use regex::RegexBuilder;

use super::{Cause, Failure, Lower, Lowered, any, is_not_true, overflow};
use crate::{functions, plan::PlanError};

/// How large a compiled pattern may be, in bytes: enough for every pattern that a person writes.
const PATTERN_LIMIT: usize = 1 << 20;

impl Lower<'_> {
    pub(super) fn call(&self, expr: &Expr, function: Function, args: &[Expr]) -> Result<Lowered, PlanError> {
        let kinds = args.iter().map(|it| it.ty.kind).collect::<Vec<_>>();
        let value_kind = kinds.iter().copied().find(|it| *it != TypeKind::Null).unwrap_or(TypeKind::Null);
        if let (Function::Tokenize, [value, key]) = (function, args) {
            return self.tokenize(value, key, expr.origin);
        }
        // Of the functions, only those of one type for all arguments take a bare null.
        let lowered = args.iter().map(|it| self.lower_as(it, value_kind)).collect::<Result<Vec<_>, _>>()?;
        match (function, lowered.as_slice()) {
            (Function::Required, [value]) => Ok(required(value.clone(), expr.origin)),
            (Function::Matches, [value, pattern]) => {
                let DfExpr::Literal(ScalarValue::Utf8View(Some(pattern)), _) = &pattern.value else {
                    return Err(self.fault(expr.origin, "the pattern of `matches` is no constant"));
                };
                let pattern = RegexBuilder::new(pattern).size_limit(PATTERN_LIMIT).build();
                let pattern = pattern.map_err(|error| PlanError::Pattern {
                    place: self.place(expr.origin),
                    reason: error.to_string(),
                })?;
                let matched = functions::matches(value.value.clone(), &pattern);
                Ok(value.clone().with_value(matched))
            }
            _ => {
                let values = lowered.iter().zip(&kinds);
                let values = values.map(|(it, kind)| (it.value.clone(), *kind)).collect();
                let value = functions::call(function, values, expr.ty.kind);
                let value = value.map_err(|what| self.fault(expr.origin, what))?;
                let cause = functions::call_can_fail(function, value_kind).then(|| cause(function, expr));
                Ok(Lowered::strict(lowered, value, cause))
            }
        }
    }

    fn tokenize(&self, value: &Expr, key: &Expr, origin: Origin) -> Result<Lowered, PlanError> {
        let (ExprKind::Secret(name), Some(secrets)) = (&key.kind, self.secrets) else {
            return Err(self.fault(origin, "the key of `tokenize` is no secret"));
        };
        let value = self.lower_as(value, TypeKind::Text)?;
        let key = secrets.get(name)?;
        let token = functions::tokenize(value.value.clone(), name, &key).map_err(|what| self.fault(origin, what))?;
        Ok(value.with_value(token))
    }

    pub(super) fn place(&self, origin: Origin) -> String {
        self.program.map_or_else(|| format!("line {}", origin.line), |it| it.place(origin))
    }
}

/// The value itself; where it is null, and not because it failed itself, that is a failure.
fn required(value: Lowered, origin: Origin) -> Lowered {
    let missing = value.value.clone().is_null();
    let when = match any(value.failures.iter().map(|it| it.when.clone())) {
        Some(failed) => missing.and(is_not_true(failed)),
        None => missing,
    };
    let mut result = value;
    let reason = "no value, where one is required".to_owned();
    result.failures.push(Failure { cause: Cause { name: "required".to_owned(), reason, origin }, when });
    result
}

fn cause(function: Function, expr: &Expr) -> Cause {
    match function {
        Function::AddDays => Cause {
            name: function.name().to_owned(),
            reason: "a day outside the years 1 to 9999".to_owned(),
            origin: expr.origin,
        },
        _ => overflow(expr.ty.kind, expr.origin),
    }
}
