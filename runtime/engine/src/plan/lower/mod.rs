//! Expressions of the language as `DataFusion` expressions.
//!
//! Every expression becomes a value and the predicates of its failures (see [`Lowered`]). A fallible function gives null
//! where it fails, and "failed" is "null though no operand is": the value stands in both, and `DataFusion`'s elimination of
//! common subexpressions computes it once. Nothing in a plan ever stops because of a value.

mod branches;
mod calls;
mod collections;
mod each;
mod lookups;
mod lowered;

use datafusion::{
    common::Column,
    logical_expr::{Expr as DfExpr, Operator, binary_expr, not},
};
use ingest_program::{
    Aggregate, BinaryOp, ElseAction, Expr, ExprKind, Literal, Meta, Origin, Program, Recovery, TypeKind, UnaryOp,
};

pub(crate) use self::lookups::KEY_SEPARATOR;
pub(crate) use self::lowered::{Cause, Failure, Finding, Lowered, Miss, any, constant, is_not_true, violated};
use self::{each::Item, lookups::LookupTables};
use super::{Consequence, PlanError, values};
use crate::{functions, secrets::Secrets};

/// What the names in an expression stand for.
pub(crate) trait Scope {
    /// The column of the plan that holds a source column.
    fn column(&self, _name: &str) -> Option<String> {
        None
    }
    /// The column of the plan that holds a field of the schema.
    fn field(&self, _name: &str) -> Option<String> {
        None
    }
    /// A fact about the file, the record or the delivery.
    fn meta(&self, _meta: &Meta) -> Option<DfExpr> {
        None
    }
    /// The column of the plan that holds the element of the map's `for each` of that name.
    fn item(&self, _name: &str) -> Option<String> {
        None
    }
    /// The column of the plan that holds a column of the row of a joined source.
    fn joined(&self, _source: &str, _column: &str) -> Option<String> {
        None
    }
    /// The value of an aggregate, of this kind.
    fn aggregate(&self, _aggregate: &Aggregate, _kind: TypeKind) -> Option<DfExpr> {
        None
    }
}

/// Lowers expressions.
pub(crate) struct Lower<'a> {
    /// For places in errors; none where an expression stands alone.
    pub(crate) program: Option<&'a Program>,
    pub(crate) secrets: Option<&'a Secrets>,
    pub(crate) scope: &'a dyn Scope,
    /// The value under test, within the predicate of a refinement.
    value: Option<DfExpr>,
    /// The element, within an expression over the elements of a list.
    items: Option<&'a Item<'a>>,
    /// The reference tables that were read so far.
    lookups: LookupTables,
}

impl<'a> Lower<'a> {
    pub(crate) fn new(program: Option<&'a Program>, secrets: Option<&'a Secrets>, scope: &'a dyn Scope) -> Self {
        Self { program, secrets, scope, value: None, items: None, lookups: LookupTables::default() }
    }

    /// The same, for an expression within this one.
    fn within(&self) -> Lower<'_> {
        Lower { value: self.value.clone(), lookups: self.lookups.clone(), ..*self }
    }

    /// The expression in the plan.
    pub(crate) fn lower(&self, expr: &Expr) -> Result<Lowered, PlanError> {
        Ok(match &expr.kind {
            ExprKind::Literal(literal) => Lowered::sure(constant(values::scalar(literal, expr.ty.kind))),
            ExprKind::Column(name) => self.named(self.scope.column(name), "column", name, expr.origin)?,
            ExprKind::Field(name) => self.named(self.scope.field(name), "field", name, expr.origin)?,
            ExprKind::Meta(meta) => {
                let value = self.scope.meta(meta);
                Lowered::sure(value.ok_or_else(|| self.fault(expr.origin, format!("{meta:?} is not known here")))?)
            }
            ExprKind::Value => {
                let value = self.value.clone();
                Lowered::sure(value.ok_or_else(|| self.fault(expr.origin, "no value is under test here"))?)
            }
            ExprKind::Secret(_) => return Err(self.fault(expr.origin, "a secret has no value in an expression")),
            ExprKind::Aggregate(aggregate) => {
                let value = self.scope.aggregate(aggregate, expr.ty.kind);
                Lowered::sure(
                    value.ok_or_else(|| self.fault(expr.origin, "the value of an aggregate is not known here"))?,
                )
            }
            ExprKind::Unary { op, operand } => self.unary(*op, operand, expr.origin)?,
            ExprKind::Binary { op, left, right } => self.binary(expr, *op, left, right)?,
            ExprKind::IsNull(operand) => {
                let operand = self.lower(operand)?;
                let value = operand.value.clone().is_null();
                Lowered { fails_null: operand.failures.is_empty(), ..operand.with_value(value) }
            }
            ExprKind::In { value, list } => self.one_of(value, list)?,
            ExprKind::If { condition, then, otherwise } => self.branch(expr, condition, then, otherwise)?,
            ExprKind::Match { subject, arms, default } => self.choose(expr, subject, arms, default.as_deref())?,
            ExprKind::Coalesce { value, default } => self.coalesce(expr, value, default)?,
            ExprKind::Convert { value, format } => self.convert(expr, value, format.as_deref())?,
            ExprKind::Refine { value, name, predicate } => {
                let value = self.lower_as(value, expr.ty.kind)?;
                self.refine(value, expr.ty.kind, name, predicate, expr.origin)?
            }
            ExprKind::Call { function, args } => self.call(expr, *function, args)?,
            ExprKind::Recover { value, action } => self.recover(expr, value, action)?,
            ExprKind::List(elements) => self.list(expr, elements)?,
            ExprKind::Struct(values) => self.structure(expr, values)?,
            ExprKind::Member { value, name } => self.member(expr, value, name)?,
            ExprKind::Each { each, list, item, body } => self.each(expr, *each, list, item, body)?,
            ExprKind::Item(name) => self.item(name, expr.origin)?,
            ExprKind::Lookup { lookup, keys, column } => self.look_up(expr, lookup, keys, column)?,
            ExprKind::Joined { source, column } => {
                let name = format!("{source}.{column}");
                self.named(self.scope.joined(source, column), "column", &name, expr.origin)?
            }
        })
    }

    /// The expression in the plan, where a value of this kind is wanted: a bare `null` is one of every kind.
    pub(crate) fn lower_as(&self, expr: &Expr, kind: TypeKind) -> Result<Lowered, PlanError> {
        let lowered = self.lower(expr)?;
        if expr.ty.kind == TypeKind::Null && kind != TypeKind::Null {
            return Ok(lowered.with_value(constant(values::null(kind))));
        }
        Ok(lowered)
    }

    /// `x as npi` of a value that is already in the plan.
    pub(crate) fn refine(
        &self,
        value: Lowered,
        kind: TypeKind,
        name: &str,
        predicate: &Expr,
        origin: Origin,
    ) -> Result<Lowered, PlanError> {
        let inner = Lower { value: Some(value.value.clone()), ..self.within() };
        let mut predicate = inner.lower(predicate)?;
        // A predicate that fails does not hold.
        let holds = match predicate.failed() {
            Some(failed) if !predicate.fails_null => predicate.value.clone().and(is_not_true(failed)),
            _ => predicate.value.clone(),
        };
        predicate.failures.clear();
        let cause = Cause { name: name.to_owned(), reason: format!("not a valid {name}"), origin };
        let kept = functions::keep_if(value.value.clone(), holds, kind);
        let mut result = Lowered::strict(vec![value], kept, Some(cause));
        result.absorb(predicate);
        Ok(result)
    }

    fn named(&self, column: Option<String>, what: &str, name: &str, origin: Origin) -> Result<Lowered, PlanError> {
        let column = column.ok_or_else(|| self.fault(origin, format!("there is no {what} `{name}` here")))?;
        Ok(Lowered::sure(DfExpr::Column(Column::new_unqualified(column))))
    }

    fn unary(&self, op: UnaryOp, operand: &Expr, origin: Origin) -> Result<Lowered, PlanError> {
        let kind = operand.ty.kind;
        let operand = self.lower(operand)?;
        let value = operand.value.clone();
        match op {
            UnaryOp::Not => Ok(operand.with_value(not(value))),
            UnaryOp::Negate => {
                let value = functions::negate((value, kind)).map_err(|what| self.fault(origin, what))?;
                let cause = (kind == TypeKind::Int).then(|| overflow(kind, origin));
                Ok(Lowered::strict(vec![operand], value, cause))
            }
        }
    }

    fn binary(&self, expr: &Expr, op: BinaryOp, left: &Expr, right: &Expr) -> Result<Lowered, PlanError> {
        let comparison = match op {
            BinaryOp::And | BinaryOp::Or => return self.logic(op, left, right),
            BinaryOp::Concat => return self.concat(expr),
            BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Multiply | BinaryOp::Divide => {
                return self.arithmetic(expr, op, left, right);
            }
            BinaryOp::Equal => Operator::Eq,
            BinaryOp::NotEqual => Operator::NotEq,
            BinaryOp::Less => Operator::Lt,
            BinaryOp::LessOrEqual => Operator::LtEq,
            BinaryOp::Greater => Operator::Gt,
            BinaryOp::GreaterOrEqual => Operator::GtEq,
        };
        let (left, right) = (self.lower_as(left, right.ty.kind)?, self.lower_as(right, left.ty.kind)?);
        let value = binary_expr(left.value.clone(), comparison, right.value.clone());
        Ok(Lowered::strict(vec![left, right], value, None))
    }

    fn arithmetic(&self, expr: &Expr, op: BinaryOp, left: &Expr, right: &Expr) -> Result<Lowered, PlanError> {
        let kinds = (left.ty.kind, right.ty.kind);
        let (left, right) = (self.lower(left)?, self.lower(right)?);
        let value =
            functions::arithmetic(op, (left.value.clone(), kinds.0), (right.value.clone(), kinds.1), expr.ty.kind)
                .map_err(|what| self.fault(expr.origin, what))?;
        let cause = if op == BinaryOp::Divide {
            let reason = "a division by zero, or a result too large".to_owned();
            Cause { name: "divide".to_owned(), reason, origin: expr.origin }
        } else {
            overflow(expr.ty.kind, expr.origin)
        };
        Ok(Lowered::strict(vec![left, right], value, Some(cause)))
    }

    /// `a ++ b ++ c` in one go, without the texts between.
    fn concat(&self, expr: &Expr) -> Result<Lowered, PlanError> {
        let mut parts = Vec::new();
        self.concat_parts(expr, &mut parts)?;
        let value = functions::concat(parts.iter().map(|it| it.value.clone()).collect());
        Ok(Lowered::strict(parts, value, None))
    }

    fn concat_parts(&self, expr: &Expr, parts: &mut Vec<Lowered>) -> Result<(), PlanError> {
        if let ExprKind::Binary { op: BinaryOp::Concat, left, right } = &expr.kind {
            self.concat_parts(left, parts)?;
            return self.concat_parts(right, parts);
        }
        parts.push(self.lower_as(expr, TypeKind::Text)?);
        Ok(())
    }

    /// `and`, `or`: what stands on the right is judged only where the left does not decide.
    fn logic(&self, op: BinaryOp, left: &Expr, right: &Expr) -> Result<Lowered, PlanError> {
        let (left, mut right) = (self.lower_as(left, TypeKind::Bool)?, self.lower_as(right, TypeKind::Bool)?);
        let mut result = Lowered::sure(if op == BinaryOp::And {
            left.value.clone().and(right.value.clone())
        } else {
            left.value.clone().or(right.value.clone())
        });
        // `false and null` is false.
        result.fails_null = left.failures.is_empty() && right.fails_null;
        if !right.is_silent() {
            let open = Box::new(left.value.clone());
            right =
                right.guarded(&if op == BinaryOp::And { DfExpr::IsNotFalse(open) } else { DfExpr::IsNotTrue(open) });
        }
        result.absorb(left);
        result.absorb(right);
        Ok(result)
    }

    fn one_of(&self, value: &Expr, list: &[Literal]) -> Result<Lowered, PlanError> {
        let kind = value.ty.kind;
        let value = self.lower(value)?;
        let list = list.iter().map(|it| values::scalar(it, kind)).collect();
        let found = functions::one_of(value.value.clone(), list)?;
        Ok(value.with_value(found))
    }

    fn convert(&self, expr: &Expr, value: &Expr, format: Option<&str>) -> Result<Lowered, PlanError> {
        let (from, to) = (value.ty.kind, expr.ty.kind);
        let value = self.lower_as(value, to)?;
        if from == to || from == TypeKind::Null {
            return Ok(value);
        }
        let converted = functions::convert((value.value.clone(), from), to, format)
            .map_err(|what| self.fault(expr.origin, what))?;
        let cause = functions::can_fail(from, to).then(|| {
            let format = format.map(|it| format!(" written {it}")).unwrap_or_default();
            let reason = format!("{} that is no {to}{format}", article(from));
            Cause { name: base_name(to).to_owned(), reason, origin: expr.origin }
        });
        Ok(Lowered::strict(vec![value], converted, cause))
    }

    fn recover(&self, expr: &Expr, value: &Expr, action: &ElseAction) -> Result<Lowered, PlanError> {
        let mut value = self.lower_as(value, expr.ty.kind)?;
        let Some(failed) = value.failed() else { return Ok(value) };
        if let Some(consequence) = Consequence::of_failure(action) {
            value.findings.extend(value.failures.iter().map(|it| Finding { failure: it.clone(), consequence }));
        }
        value.failures.clear();
        let fails_null = std::mem::replace(&mut value.fails_null, true);
        let Recovery::Value(replacement) = &action.recovery else { return Ok(value) };
        let replacement = self.lower_as(replacement, expr.ty.kind)?;
        if fails_null && matches!(&replacement.value, DfExpr::Literal(it, _) if it.is_null()) {
            return Ok(value);
        }
        let replaced = branches::case(vec![(failed.clone(), replacement.value.clone())], value.value.clone());
        value.fails_null = replacement.fails_null;
        value.absorb(replacement.guarded(&failed));
        Ok(value.with_value(replaced))
    }

    /// A fault of the compiler that made the program.
    pub(crate) fn fault(&self, origin: Origin, what: impl Into<String>) -> PlanError {
        let place = self.program.map_or_else(|| format!("line {}", origin.line), |it| it.place(origin));
        PlanError::Program { place, what: what.into() }
    }
}

/// The one failure that needs no `else`.
fn overflow(kind: TypeKind, origin: Origin) -> Cause {
    Cause { name: "overflow".to_owned(), reason: format!("a result too large for {}", article(kind)), origin }
}

pub(crate) fn base_name(kind: TypeKind) -> &'static str {
    match kind {
        TypeKind::Text => "text",
        TypeKind::Int => "int",
        TypeKind::Decimal { .. } => "decimal",
        TypeKind::Float => "float",
        TypeKind::Bool => "bool",
        TypeKind::Date => "date",
        TypeKind::Time => "time",
        TypeKind::Timestamp | TypeKind::TimestampIn(_) => "timestamp",
        TypeKind::Bytes => "bytes",
        TypeKind::List(_) => "list",
        TypeKind::Struct(_) => "struct",
        TypeKind::Null => "null",
    }
}

fn article(kind: TypeKind) -> String {
    match kind {
        TypeKind::Int => "an int".to_owned(),
        TypeKind::Text => "a text".to_owned(),
        kind => format!("a {kind}"),
    }
}
