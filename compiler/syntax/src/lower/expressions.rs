//! Operands, and what may stand around an expression.

use ingest_diagnostics::{Applicability, Diagnostic, Span};

use super::Lower;
use crate::ast::{Argument, Else, ElseAction, Expr, ExprKind, MatchArm, Name, Pattern, StructValue};
use crate::rules;
use crate::tree::{Kind, Node};

/// How many expressions may lie within each other; whoever walks an expression may count on it.
const TALLEST: u32 = 256;

/// An expression and how many lie within each other in it.
pub(super) struct Tall {
    pub(super) expr: Expr,
    height: u32,
}

impl Tall {
    pub(super) fn leaf(kind: ExprKind, span: Span) -> Self {
        Self { expr: Expr { kind, span }, height: 1 }
    }
}

impl Lower {
    /// Enters an expression; `false` where there are too many around it.
    pub(super) fn descend(&mut self, span: Span) -> bool {
        if self.depth >= TALLEST {
            self.too_tall(span);
            return false;
        }
        self.depth += 1;
        true
    }

    /// Leaves an expression that was entered.
    pub(super) fn ascend(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    fn too_tall(&mut self, span: Span) {
        // One report for an expression is enough: what lies around it or in it is too deep for the same reason.
        let told = self.errors.last().is_some_and(|last| {
            let near = last.primary.span;
            last.rule.code == rules::NESTING_TOO_DEEP.code && near.start <= span.end && span.start <= near.end
        });
        if !told {
            self.errors.push(
                Diagnostic::new(&rules::NESTING_TOO_DEEP, "an expression is nested too deep", span, "this is too deep")
                    .why(format!(
                        "at most {TALLEST} operators and calls can lie within each other, a chain of operators included"
                    ))
                    .help("give parts of it to functions, or compare with a list: `x in [...]`"),
            );
        }
    }

    /// An expression over others; an error where it gets too tall.
    fn build(&mut self, height: u32, span: Span, kind: impl FnOnce() -> ExprKind) -> Tall {
        let height = height + 1;
        if height > TALLEST {
            self.too_tall(span);
            return Tall::leaf(ExprKind::Error, span);
        }
        Tall { expr: Expr { kind: kind(), span }, height }
    }

    pub(super) fn over(&mut self, inner: Tall, span: Span, kind: impl FnOnce(Expr) -> ExprKind) -> Tall {
        self.build(inner.height, span, || kind(inner.expr))
    }

    pub(super) fn over_two(
        &mut self,
        left: Tall,
        right: Tall,
        span: Span,
        kind: impl FnOnce(Expr, Expr) -> ExprKind,
    ) -> Tall {
        self.build(left.height.max(right.height), span, || kind(left.expr, right.expr))
    }

    pub(super) fn over_all(
        &mut self,
        first: Tall,
        rest: Vec<Tall>,
        span: Span,
        kind: impl FnOnce(Expr, Vec<Expr>) -> ExprKind,
    ) -> Tall {
        let height = rest.iter().map(|it| it.height).fold(first.height, u32::max);
        let rest = rest.into_iter().map(|it| it.expr).collect();
        self.build(height, span, || kind(first.expr, rest))
    }

    /// A `value` or `wide_value`: an expression with its `else`.
    pub(super) fn value(&mut self, node: Node<'_>) -> Expr {
        self.tall_value(node).expr
    }

    fn tall_value(&mut self, node: Node<'_>) -> Tall {
        let span = self.span(node);
        let row = node.parts().find(|part| matches!(part.kind(), Kind::expression | Kind::wide_expression));
        let Some(row) = row else { return Tall::leaf(ExprKind::Error, span) };
        let value = self.row(row);
        match node.child(Kind::else_clause) {
            Some(clause) => {
                let action = self.else_of(clause);
                self.over(value, span, |value| ExprKind::Else(Box::new(value), action))
            }
            None => value,
        }
    }

    /// `else warn null`, and what follows `on failure`.
    pub(super) fn else_of(&mut self, node: Node<'_>) -> Else {
        let mut action = None;
        for part in node.parts() {
            match part.kind() {
                Kind::kw_reject => action = Some(ElseAction::Reject(self.span(part))),
                Kind::kw_fail => action = Some(ElseAction::Fail(self.span(part))),
                Kind::expression => action = Some(ElseAction::Value(Box::new(self.value_row(part)))),
                _ => {}
            }
        }
        Else { warn: node.child(Kind::kw_warn).is_some(), action, span: self.span(node) }
    }

    /// One operand of a row.
    pub(super) fn operand(&mut self, node: Node<'_>) -> Tall {
        let span = self.span(node);
        match node.kind() {
            Kind::reference => match self.name_in(node) {
                Some(name) => Tall::leaf(ExprKind::Name(name.value), span),
                None => Tall::leaf(ExprKind::Error, span),
            },
            Kind::call => self.call(node),
            Kind::parens => {
                let inner = node.child(Kind::wide_value).map(|value| self.tall_value(value));
                let mut inner = inner.unwrap_or_else(|| Tall::leaf(ExprKind::Error, span));
                inner.expr.span = span;
                inner
            }
            Kind::list => {
                let values = self.list(node);
                self.over_all(Tall::leaf(ExprKind::Error, span), values, span, |_, values| ExprKind::List(values))
            }
            Kind::struct_value => self.struct_value(node),
            Kind::if_else => self.if_else(node),
            Kind::match_block => self.match_block(node),
            _ => match self.literal(node) {
                Some(literal) => Tall::leaf(ExprKind::Literal(literal), span),
                None => Tall::leaf(ExprKind::Error, span),
            },
        }
    }

    /// The values of a list.
    pub(super) fn list(&mut self, node: Node<'_>) -> Vec<Tall> {
        node.all(Kind::wide_value).map(|value| self.tall_value(value)).collect()
    }

    fn call(&mut self, node: Node<'_>) -> Tall {
        let span = self.span(node);
        let Some(function) = self.name_in(node) else { return Tall::leaf(ExprKind::Error, span) };
        let (names, values): (Vec<_>, Vec<_>) = self.arguments(node).into_iter().unzip();
        self.over_all(Tall::leaf(ExprKind::Error, span), values, span, |_, values| {
            let arguments = names.into_iter().zip(values).map(|(name, value)| Argument { name, value }).collect();
            ExprKind::Call { function, arguments, piped: false }
        })
    }

    /// The arguments of a call.
    pub(super) fn arguments(&mut self, call: Node<'_>) -> Vec<(Option<Name>, Tall)> {
        let arguments = call.child(Kind::arguments).into_iter().flat_map(|arguments| arguments.all(Kind::argument));
        arguments
            .filter_map(|argument| {
                let lambda = argument.child(Kind::lambda).map(|lambda| self.lambda(lambda));
                let value = argument.child(Kind::wide_value).map(|value| self.tall_value(value));
                Some((self.name_in(argument), lambda.or(value)?))
            })
            .collect()
    }

    /// `d => f(d)`
    fn lambda(&mut self, node: Node<'_>) -> Tall {
        let span = self.span(node);
        let parameters = node.child(Kind::lambda_names).map(|names| self.names_in(names)).unwrap_or_default();
        let body = node.child(Kind::wide_value).map(|value| self.tall_value(value));
        let body = body.unwrap_or_else(|| Tall::leaf(ExprKind::Error, span));
        self.over(body, span, |body| ExprKind::Lambda { parameters, body: Box::new(body) })
    }

    /// `{ name: a, other: b }`
    fn struct_value(&mut self, node: Node<'_>) -> Tall {
        let span = self.span(node);
        let (heads, values): (Vec<_>, Vec<_>) = node
            .all(Kind::struct_item)
            .filter_map(|item| {
                let value = item.child(Kind::wide_value).map(|value| self.tall_value(value))?;
                self.name_in(item).map(|name| ((name, self.span(item)), value))
            })
            .unzip();
        self.over_all(Tall::leaf(ExprKind::Error, span), values, span, |_, values| {
            let fields = heads.into_iter().zip(values);
            ExprKind::Struct(fields.map(|((name, span), value)| StructValue { name, value, span }).collect())
        })
    }

    /// The same, for those who want the fields alone.
    pub(super) fn fields(&mut self, node: Node<'_>) -> Vec<StructValue> {
        match self.struct_value(node).expr.kind {
            ExprKind::Struct(fields) => fields,
            _ => Vec::new(),
        }
    }

    /// The branches are read from the last to the first: each `else if` lies within the one before.
    fn if_else(&mut self, node: Node<'_>) -> Tall {
        let whole = self.span(node);
        let mut conditions = Vec::new();
        let mut branches = Vec::new();
        let mut keyword = whole;
        for part in node.parts() {
            match part.kind() {
                Kind::kw_if => keyword = self.span(part),
                Kind::expression => conditions.push((keyword, self.row(part))),
                Kind::branch => {
                    let value = part.child(Kind::wide_value).map(|value| self.tall_value(value));
                    branches.push(value.unwrap_or_else(|| Tall::leaf(ExprKind::Error, whole)));
                }
                _ => {}
            }
        }
        let mut otherwise = if branches.len() > conditions.len() {
            branches.pop()
        } else {
            let end = Span { start: whole.end, ..whole };
            self.errors.push(
                Diagnostic::new(&rules::MISSING_ELSE, "an `if` has no `else`", end, "`else { … }` is missing here")
                    .also(keyword, "this one")
                    .why("an expression has a value on every row")
                    .fix("write `else { null }`", Applicability::Unsafe, end, " else { null }"),
            );
            None
        };
        while let (Some((keyword, condition)), Some(then)) = (conditions.pop(), branches.pop()) {
            let span = Span { end: whole.end, ..keyword };
            let has_otherwise = otherwise.is_some();
            let rest = std::iter::once(then).chain(otherwise).collect();
            otherwise = Some(self.over_all(condition, rest, span, |condition, rest| {
                let mut rest = rest.into_iter();
                let then = rest.next().unwrap_or(Expr { kind: ExprKind::Error, span });
                let otherwise = if has_otherwise { rest.next().map(Box::new) } else { None };
                ExprKind::If { condition: Box::new(condition), then: Box::new(then), otherwise }
            }));
        }
        otherwise.unwrap_or_else(|| Tall::leaf(ExprKind::Error, whole))
    }

    fn match_block(&mut self, node: Node<'_>) -> Tall {
        let span = self.span(node);
        let subject = node.child(Kind::expression).map(|row| self.row(row));
        let subject = subject.unwrap_or_else(|| Tall::leaf(ExprKind::Error, span));
        let mut heads = Vec::new();
        let mut bodies = Vec::new();
        for arm in node.child(Kind::match_body).into_iter().flat_map(|body| body.all(Kind::match_arm)) {
            let body = arm.child(Kind::value).map(|value| self.tall_value(value));
            let patterns = arm.all(Kind::pattern).filter_map(|pattern| self.pattern(pattern)).collect::<Vec<_>>();
            heads.push((patterns, self.span(arm)));
            bodies.push(body.unwrap_or_else(|| Tall::leaf(ExprKind::Error, span)));
        }
        self.over_all(subject, bodies, span, |subject, bodies| {
            let arms = heads.into_iter().zip(bodies);
            let arms = arms.map(|((patterns, span), body)| MatchArm { patterns, body: Some(body), span }).collect();
            ExprKind::Match { subject: Box::new(subject), arms }
        })
    }

    fn pattern(&mut self, node: Node<'_>) -> Option<Pattern> {
        if node.child(Kind::wildcard).is_some() {
            return Some(Pattern::Wildcard(self.span(node)));
        }
        let mut bounds = node.all(Kind::bound).map(|bound| self.signed(bound));
        match (bounds.next()??, bounds.next()) {
            (from, Some(to)) => Some(Pattern::Range(from, to?)),
            (only, None) => Some(Pattern::Literal(only)),
        }
    }
}
