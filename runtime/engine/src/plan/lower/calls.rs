//! Calls of functions.

use datafusion::{common::ScalarValue, logical_expr::Expr as DfExpr};
use ingest_program::{Expr, ExprKind, Function, Origin, TypeKind};
use regex::{Regex, RegexBuilder};

use super::{Cause, Failure, Lower, Lowered, any, is_not_true, overflow};
use crate::{functions, plan::PlanError, secrets::Secret};

/// How large a compiled pattern may be, in bytes: enough for every pattern that a person writes.
const PATTERN_LIMIT: usize = 1 << 20;

impl Lower<'_> {
    pub(super) fn call(&self, expr: &Expr, function: Function, args: &[Expr]) -> Result<Lowered, PlanError> {
        let kinds = args.iter().map(|it| it.ty.kind).collect::<Vec<_>>();
        let value_kind = kinds.iter().copied().find(|it| *it != TypeKind::Null).unwrap_or(TypeKind::Null);
        if let (Function::Tokenize, [value, key]) = (function, args) {
            return self.tokenize(value, key, expr.origin);
        }
        if let (Function::ShiftDate, [value, person, key, days]) = (function, args) {
            return self.shift_date(expr, [value, person, days], key);
        }
        // Of the functions, only those of one type for all arguments take a bare null.
        let lowered = args.iter().map(|it| self.lower_as(it, value_kind)).collect::<Result<Vec<_>, _>>()?;
        match (function, lowered.as_slice()) {
            (Function::Required, [value]) => Ok(required(value.clone(), expr.origin)),
            (Function::Matches, [value, pattern]) => {
                let pattern = self.pattern(pattern, function, expr.origin)?;
                let matched = functions::matches(value.value.clone(), &pattern);
                Ok(value.clone().with_value(matched))
            }
            (Function::RegexExtract, [value, pattern]) => {
                let pattern = self.pattern(pattern, function, expr.origin)?;
                let extracted = functions::regex_extract(value.value.clone(), &pattern);
                Ok(value.clone().with_value(extracted))
            }
            (Function::RegexReplace, [value, pattern, replacement]) => {
                let pattern = self.pattern(pattern, function, expr.origin)?;
                let replacement = self.literal(replacement, "replacement", function, expr.origin)?;
                let (replaced, can_fail) = functions::regex_replace(value.value.clone(), &pattern, replacement);
                let cause = can_fail.then(|| cause(function, expr));
                Ok(Lowered::strict(vec![value.clone()], replaced, cause))
            }
            _ => {
                let values = lowered.iter().zip(&kinds);
                let values = values.map(|(it, kind)| (it.value.clone(), *kind)).collect::<Vec<_>>();
                let cause = functions::call_can_fail(function, value_kind, &values).then(|| cause(function, expr));
                let value = functions::call(function, values, expr.ty.kind);
                let value = value.map_err(|what| self.fault(expr.origin, what))?;
                Ok(Lowered::strict(lowered, value, cause))
            }
        }
    }

    /// An argument that is a text known when the plan is made.
    fn literal<'l>(
        &self,
        value: &'l Lowered,
        what: &str,
        function: Function,
        origin: Origin,
    ) -> Result<&'l str, PlanError> {
        match &value.value {
            DfExpr::Literal(ScalarValue::Utf8View(Some(text)), _) => Ok(text),
            _ => Err(self.fault(origin, format!("the {what} of `{}` is no constant", function.name()))),
        }
    }

    fn pattern(&self, value: &Lowered, function: Function, origin: Origin) -> Result<Regex, PlanError> {
        let pattern = self.literal(value, "pattern", function, origin)?;
        let pattern = RegexBuilder::new(pattern).size_limit(PATTERN_LIMIT).build();
        pattern.map_err(|error| PlanError::Pattern { place: self.place(origin), reason: error.to_string() })
    }

    /// The value of a secret argument with its name.
    fn secret<'k>(&self, key: &'k Expr, function: Function, origin: Origin) -> Result<(&'k str, Secret), PlanError> {
        let (ExprKind::Secret(name), Some(secrets)) = (&key.kind, self.secrets) else {
            return Err(self.fault(origin, format!("the key of `{}` is no secret", function.name())));
        };
        Ok((name, secrets.get(name)?))
    }

    fn shift_date(&self, expr: &Expr, [value, person, days]: [&Expr; 3], key: &Expr) -> Result<Lowered, PlanError> {
        let (name, key) = self.secret(key, Function::ShiftDate, expr.origin)?;
        let args = [
            self.lower_as(value, TypeKind::Date)?,
            self.lower_as(person, TypeKind::Text)?,
            self.lower_as(days, TypeKind::Int)?,
        ];
        let values = args.iter().map(|it| it.value.clone()).collect();
        let shifted = functions::shift_date(values, name, &key).map_err(|what| self.fault(expr.origin, what))?;
        Ok(Lowered::strict(args.into(), shifted, Some(cause(Function::ShiftDate, expr))))
    }

    fn tokenize(&self, value: &Expr, key: &Expr, origin: Origin) -> Result<Lowered, PlanError> {
        let (name, key) = self.secret(key, Function::Tokenize, origin)?;
        let value = self.lower_as(value, TypeKind::Text)?;
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
    let reason = match function {
        Function::AddDays | Function::AddMonths | Function::AddWeekdays | Function::AddSeconds => {
            "a day outside the years 1 to 9999"
        }
        Function::ShiftDate => "a day outside the years 1 to 9999, or a number of days that is not 1 to 3,650",
        Function::DateFromParts | Function::DateFromOrdinal | Function::DateFromExcel => "no day of the calendar",
        Function::TimestampFromUnix => "a moment outside the years 1 to 9999",
        Function::Quotient | Function::Modulo => "a division by zero, or a result too large",
        Function::Sqrt | Function::Power | Function::Exp | Function::Ln | Function::Log10 => {
            "no finite number as its result"
        }
        _ => return overflow(expr.ty.kind, expr.origin),
    };
    Cause { name: function.name().to_owned(), reason: reason.to_owned(), origin: expr.origin }
}
