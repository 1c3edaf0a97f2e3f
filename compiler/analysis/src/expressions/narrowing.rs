//! What a condition proves: values that are not null where it holds, or where it does not.
//!
//! Only what has one value on a row wherever it stands is tracked: columns, fields, facts, the elements of lists, and the
//! fields of structs among them. Calls and operations are strict: where one of a null would have made the whole null, a
//! condition that holds (or that is false, not null) proves that it was none.

use ingest_program::{BinaryOp, Expr, ExprKind, Function, Meta, UnaryOp};

use super::checker::Checker;

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
        let mut proved = Vec::new();
        prove(condition, holds, &self.arguments, &mut proved);
        for path in proved {
            if !self.paths.contains(&path) {
                self.paths.push(path);
            }
        }
    }

    /// Adds one value, if it has a path.
    pub fn add(&mut self, expr: &Expr) {
        self.paths.extend(path(&expr.kind, &self.arguments));
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
}

impl Checker<'_, '_> {
    /// Does `work` where `condition` is true, or where it is false. Of a condition that could not be read nothing is known,
    /// and what it would have proved gives no error: every name that it mentions passes for present.
    pub(super) fn knowing<T>(&mut self, condition: Option<&Expr>, holds: bool, work: impl FnOnce(&mut Self) -> T) -> T {
        let (before, doubted) = (self.known.len(), self.in_doubt);
        match condition {
            Some(condition) => self.known.learn(condition, holds),
            None => self.in_doubt = true,
        }
        let result = work(self);
        self.known.paths.truncate(before);
        self.in_doubt = doubted;
        result
    }

    /// Does `work` where a value is not null.
    pub(super) fn present<T>(&mut self, value: Option<&Expr>, work: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.known.len();
        if let Some(value) = value {
            self.known.add(value);
        }
        let result = work(self);
        self.known.paths.truncate(before);
        result
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
        ExprKind::Joined { source, column } => format!("joined {source} {column}"),
        ExprKind::Member { value, name } => format!("{} {name}", path(&value.kind, arguments)?),
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
