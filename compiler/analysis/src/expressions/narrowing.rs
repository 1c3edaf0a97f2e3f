//! What a condition proves: values that are not null where it holds, or where it does not.
//!
//! Only what has one value on a row wherever it stands is tracked: columns, fields, facts, the elements of lists, and the
//! fields of structs among them. Calls and operations are strict: where one of a null would have made the whole null, a
//! condition that holds (or that is false, not null) proves that it was none.

use ingest_program::{BinaryOp, Expr, ExprKind, Function, Meta, Type, TypeKind, UnaryOp};

use super::checker::Checker;
use super::{Flow, Typed};

/// Values that are known not to be null, each by its path.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    paths: Vec<String>,
    /// Arguments that are more than a name, of the functions in whose bodies this is: one value on a row too.
    arguments: Vec<ExprKind>,
}

impl Known {
    /// Whether what an expression reads is among them.
    pub fn has(&self, expr: &ExprKind) -> bool {
        !self.paths.is_empty() && path(expr, &self.arguments).is_some_and(|path| self.paths.contains(&path))
    }

    /// Adds what a condition proves where it is true, or where it is false.
    pub fn learn(&mut self, condition: &Expr, holds: bool) {
        self.add(&self.proved(condition, holds));
    }

    /// The paths that are not null where a condition is true, or where it is false.
    fn proved(&self, condition: &Expr, holds: bool) -> Vec<String> {
        let mut proved = Vec::new();
        prove(condition, holds, &self.arguments, &mut proved);
        proved
    }

    fn add(&mut self, paths: &[String]) {
        for path in paths {
            if !self.paths.contains(path) {
                self.paths.push(path.clone());
            }
        }
    }

    /// In the body of a function: the argument of a parameter that takes null.
    pub fn argument(&mut self, value: &Expr) {
        if value.ty.nullable && path(&value.kind, &self.arguments).is_none() {
            self.arguments.push(value.kind.clone());
        }
    }

    fn len(&self) -> usize {
        self.paths.len()
    }

    /// What an expression reads that is among them, each as what may be null.
    pub fn read_by(&self, expr: &Expr) -> Vec<Expr> {
        let mut found = Vec::new();
        expr.walk(&mut |it| {
            if self.has(&it.kind) {
                found.push(Expr { ty: it.ty.clone().with_nullable(true), ..it.clone() });
            }
        });
        found
    }
}

impl Checker<'_, '_> {
    /// Does `work` where `condition` is true, or where it is false. Of a condition that could not be read nothing is known,
    /// and what it would have proved gives no error: every name that it mentions passes for present.
    pub(super) fn knowing<T>(&mut self, condition: Option<&Expr>, holds: bool, work: impl FnOnce(&mut Self) -> T) -> T {
        self.under(condition, holds, work).0
    }

    /// Does `work` where a value is not null.
    pub(super) fn present<T>(&mut self, value: Option<&Expr>, work: impl FnOnce(&mut Self) -> T) -> T {
        let paths: Vec<_> = value.and_then(|it| path(&it.kind, &self.known.arguments)).into_iter().collect();
        self.given(&paths, work).0
    }

    /// The right side of `and` or `or`, of which the left side proves something. Where that is null it proves nothing: there
    /// whatever took a value for present by it is null if the value is, so that it does not matter which side comes first.
    pub(super) fn beside(
        &mut self,
        left: Option<&Expr>,
        holds: bool,
        work: impl FnOnce(&mut Self) -> Option<Typed>,
    ) -> Option<Typed> {
        let (right, relied_on) = self.under(left, holds, work);
        let right = right?;
        if left.is_none_or(|it| !it.ty.nullable) {
            return Some(right);
        }
        let (known, unproved): (Vec<_>, Vec<_>) = relied_on.into_iter().partition(|it| self.known.has(&it.kind));
        self.relied_on.extend(known);
        let mut tests: Vec<Typed> = Vec::new();
        for read in unproved {
            let test = ExprKind::IsNull(Box::new(read));
            if tests.iter().all(|it| it.expr.kind != test) {
                let flow = Flow { size: 1, height: 1, ..Flow::default() };
                tests.push(self.node(test, Type::required(TypeKind::Bool), right.span, flow));
            }
        }
        let (span, nullable) = (right.span, right.ty().nullable || !tests.is_empty());
        let ty = right.ty().clone().with_nullable(nullable);
        Some(self.null_where(tests, right, ty, span))
    }

    /// As [`knowing`](Self::knowing), with what relied on the condition.
    fn under<T>(&mut self, condition: Option<&Expr>, holds: bool, work: impl FnOnce(&mut Self) -> T) -> (T, Vec<Expr>) {
        let doubted = self.in_doubt;
        self.in_doubt |= condition.is_none();
        let proved = condition.map(|it| self.known.proved(it, holds)).unwrap_or_default();
        let result = self.given(&proved, work);
        self.in_doubt = doubted;
        result
    }

    /// Does `work` where these are not null, and says what relied on that.
    fn given<T>(&mut self, paths: &[String], work: impl FnOnce(&mut Self) -> T) -> (T, Vec<Expr>) {
        let before = self.known.len();
        self.known.add(paths);
        let earlier = std::mem::take(&mut self.relied_on);
        let result = work(self);
        self.known.paths.truncate(before);
        let now = std::mem::replace(&mut self.relied_on, earlier);
        let by_these = |it: &Expr| path(&it.kind, &self.known.arguments).is_some_and(|path| paths.contains(&path));
        let (here, elsewhere): (Vec<_>, Vec<_>) = now.into_iter().partition(by_these);
        self.relied_on.extend(elsewhere);
        (result, here)
    }
}

/// What an expression reads, if that has one value on a row.
fn path(expr: &ExprKind, arguments: &[ExprKind]) -> Option<String> {
    if let Some(at) = arguments.iter().position(|it| it == expr) {
        return Some(format!("argument {at}"));
    }
    Some(match expr {
        ExprKind::Column(name) => format!("column {name}"),
        ExprKind::Field(name) => format!("field {name}"),
        ExprKind::Item(name) => format!("item {name}"),
        ExprKind::Meta(Meta::Capture(name)) => format!("capture {name}"),
        // No name holds a newline, even one in backticks.
        ExprKind::Joined { source, column } => format!("joined {source}\n{column}"),
        ExprKind::Member { value, name } => format!("{}\n{name}", path(&value.kind, arguments)?),
        _ => return None,
    })
}

/// The paths that are not null where the condition is true, or where it is false.
fn prove(condition: &Expr, holds: bool, arguments: &[ExprKind], proved: &mut Vec<String>) {
    // An argument that is a condition is one value, whatever it is made of.
    if arguments.contains(&condition.kind) {
        strict(condition, arguments, proved);
    }
    match &condition.kind {
        ExprKind::IsNull(value) if !holds => strict(value, arguments, proved),
        ExprKind::Unary { op: UnaryOp::Not, operand } => prove(operand, !holds, arguments, proved),
        ExprKind::Binary { op: op @ (BinaryOp::And | BinaryOp::Or), left, right } => {
            if holds == (*op == BinaryOp::And) {
                prove(left, holds, arguments, proved);
                prove(right, holds, arguments, proved);
            } else {
                let (mut of_left, mut of_right) = (Vec::new(), Vec::new());
                prove(left, holds, arguments, &mut of_left);
                if !of_left.is_empty() {
                    prove(right, holds, arguments, &mut of_right);
                    proved.extend(of_left.into_iter().filter(|it| of_right.contains(it)));
                }
            }
        }
        // `c ?? false` holds only where c does.
        ExprKind::Coalesce { value, default } => {
            if matches!(&default.kind, ExprKind::Literal(ingest_program::Literal::Bool(it)) if *it != holds) {
                prove(value, holds, arguments, proved);
            }
        }
        // A body that stands for a call: null where an argument is.
        ExprKind::If { condition, then, otherwise } => {
            if matches!(then.kind, ExprKind::Literal(ingest_program::Literal::Null)) {
                prove(condition, false, arguments, proved);
                prove(otherwise, holds, arguments, proved);
            }
        }
        _ => strict(condition, arguments, proved),
    }
}

/// The paths of which one null makes the expression null.
fn strict(expr: &Expr, arguments: &[ExprKind], proved: &mut Vec<String>) {
    if let Some(path) = path(&expr.kind, arguments) {
        if expr.ty.nullable {
            proved.push(path);
        }
        if let ExprKind::Member { value, .. } = &expr.kind {
            strict(value, arguments, proved);
            return;
        }
    }
    match &expr.kind {
        ExprKind::Binary { op: BinaryOp::And | BinaryOp::Or, .. } => {}
        ExprKind::Binary { left, right, .. } => {
            strict(left, arguments, proved);
            strict(right, arguments, proved);
        }
        ExprKind::Unary { operand: it, .. }
        | ExprKind::In { value: it, .. }
        | ExprKind::Convert { value: it, .. }
        | ExprKind::Refine { value: it, .. }
        | ExprKind::Member { value: it, .. }
        | ExprKind::Each { list: it, .. } => strict(it, arguments, proved),
        ExprKind::Call { function, args } if takes_no_null(*function) => {
            for arg in args {
                strict(arg, arguments, proved);
            }
        }
        ExprKind::If { condition, then, otherwise } => {
            if matches!(then.kind, ExprKind::Literal(ingest_program::Literal::Null)) {
                prove(condition, false, arguments, proved);
                strict(otherwise, arguments, proved);
            }
        }
        _ => {}
    }
}

/// Whether a null argument makes the function's result null.
pub(super) fn takes_no_null(function: Function) -> bool {
    function != Function::Required
}
