//! From a flat row of operands and operators to an expression.
//!
//! The table is the one at the head of the grammar, here as numbers: an operator takes what binds tighter than it.

use ingest_diagnostics::{Diagnostic, Span};

use super::Lower;
use super::expressions::Tall;
use crate::ast::{Argument, BinaryOp, Expr, ExprKind, Literal, Spanned, UnaryOp};
use crate::rules;
use crate::tree::{Kind, Node};

const LOOSEST: u8 = 1;
const NOT: u8 = 4;
const COMPARISON: u8 = 5;
const POSTFIX: u8 = 9;
const NEGATE: u8 = 10;
const MEMBER: u8 = 11;

/// How tight an operator that follows an operand binds; `None` for what is none.
fn tightness(kind: Kind) -> Option<u8> {
    match kind {
        Kind::coalesce => Some(LOOSEST),
        Kind::kw_or => Some(2),
        Kind::kw_and => Some(3),
        Kind::equal | Kind::not_equal | Kind::less | Kind::less_equal | Kind::greater | Kind::greater_equal => {
            Some(COMPARISON)
        }
        Kind::is_null | Kind::in_list | Kind::kw_between | Kind::not_between => Some(COMPARISON),
        Kind::concat => Some(6),
        Kind::plus | Kind::minus => Some(7),
        Kind::star | Kind::slash => Some(8),
        Kind::conversion | Kind::piped => Some(POSTFIX),
        Kind::member => Some(MEMBER),
        _ => None,
    }
}

fn binary(kind: Kind) -> Option<BinaryOp> {
    match kind {
        Kind::coalesce => Some(BinaryOp::Coalesce),
        Kind::kw_or => Some(BinaryOp::Or),
        Kind::kw_and => Some(BinaryOp::And),
        Kind::equal => Some(BinaryOp::Equal),
        Kind::not_equal => Some(BinaryOp::NotEqual),
        Kind::less => Some(BinaryOp::Less),
        Kind::less_equal => Some(BinaryOp::LessOrEqual),
        Kind::greater => Some(BinaryOp::Greater),
        Kind::greater_equal => Some(BinaryOp::GreaterOrEqual),
        Kind::concat => Some(BinaryOp::Concat),
        Kind::plus => Some(BinaryOp::Add),
        Kind::minus => Some(BinaryOp::Subtract),
        Kind::star => Some(BinaryOp::Multiply),
        Kind::slash => Some(BinaryOp::Divide),
        _ => None,
    }
}

/// The parts of a row and how far they are read.
pub(super) struct Row<'l, 't> {
    lower: &'l mut Lower,
    parts: Vec<Node<'t>>,
    next: usize,
}

impl<'l, 't> Row<'l, 't> {
    pub(super) fn of(lower: &'l mut Lower, node: Node<'t>) -> Self {
        Self { lower, parts: node.parts().collect(), next: 0 }
    }

    /// The whole row.
    pub(super) fn read(&mut self) -> Option<Tall> {
        self.at_least(LOOSEST)
    }

    fn peek(&self) -> Option<Node<'t>> {
        self.parts.get(self.next).copied()
    }

    /// An operand and the operators after it that bind at least so tight.
    fn at_least(&mut self, least: u8) -> Option<Tall> {
        let mut left = self.operand()?;
        let mut compared: Option<Span> = None;
        while let Some(operator) = self.peek() {
            let Some(level) = tightness(operator.kind()).filter(|level| *level >= least) else { break };
            self.next += 1;
            let span = self.lower.span(operator);
            if level == COMPARISON {
                if let Some(first) = compared {
                    self.chained(first, span);
                }
                compared = Some(span);
            }
            left = self.apply(left, operator, level)?;
        }
        Some(left)
    }

    /// An operand with the prefixes before it.
    fn operand(&mut self) -> Option<Tall> {
        let first = self.peek()?;
        self.next += 1;
        let (op, least) = match first.kind() {
            Kind::kw_not => (UnaryOp::Not, NOT),
            Kind::minus => (UnaryOp::Negate, NEGATE),
            _ => return Some(self.lower.operand(first)),
        };
        let span = self.lower.span(first);
        if op == UnaryOp::Negate
            && let Some(int) = self.peek().filter(|next| next.kind() == Kind::int)
            && int.text().replace('_', "") == "9223372036854775808"
        {
            self.next += 1;
            let span = span.to(self.lower.span(int));
            return Some(Tall::leaf(ExprKind::Literal(Literal::Int(i64::MIN)), span));
        }
        if !self.lower.descend(span) {
            self.next = self.parts.len();
            return None;
        }
        let operand = self.at_least(least);
        self.lower.ascend();
        let operand = operand?;
        let whole = span.to(operand.expr.span);
        Some(self.lower.over(operand, whole, |operand| ExprKind::Unary(Spanned { value: op, span }, Box::new(operand))))
    }

    fn apply(&mut self, left: Tall, operator: Node<'t>, level: u8) -> Option<Tall> {
        let span = self.lower.span(operator);
        let whole = left.expr.span.to(span);
        match operator.kind() {
            Kind::member => {
                let name = self.lower.name_in(operator)?;
                Some(self.lower.over(left, whole, |left| ExprKind::Member(Box::new(left), name)))
            }
            Kind::conversion => {
                let ty = operator.child(Kind::type_ref).and_then(|ty| self.lower.type_ref(ty))?;
                Some(self.lower.over(left, whole, |left| ExprKind::As(Box::new(left), Box::new(ty))))
            }
            Kind::is_null => {
                let negated = operator.child(Kind::kw_not).is_some();
                Some(self.lower.over(left, whole, |left| ExprKind::IsNull(Box::new(left), negated)))
            }
            Kind::in_list => {
                let negated = operator.child(Kind::kw_not).is_some();
                if let Some(value) = operator.child(Kind::in_value) {
                    let list = Row::of(self.lower, value).read()?;
                    let within = |left, list: Vec<Expr>| match list.into_iter().next() {
                        Some(list) => ExprKind::Within(Box::new(left), Box::new(list), negated),
                        None => ExprKind::Error,
                    };
                    return Some(self.lower.over_all(left, vec![list], whole, within));
                }
                let values = operator.child(Kind::list).map(|list| self.lower.list(list)).unwrap_or_default();
                Some(
                    self.lower
                        .over_all(left, values, whole, |left, values| ExprKind::In(Box::new(left), values, negated)),
                )
            }
            Kind::piped => self.piped(left, operator, whole),
            Kind::kw_between => self.between(left, span),
            Kind::not_between => {
                let op = operator.child(Kind::kw_not).map_or(span, |not| self.lower.span(not));
                let between = self.between(left, span)?;
                let whole = between.expr.span;
                Some(self.lower.over(between, whole, |between| {
                    ExprKind::Unary(Spanned { value: UnaryOp::Not, span: op }, Box::new(between))
                }))
            }
            kind => {
                let value = binary(kind)?;
                let right = self.at_least(level + 1)?;
                let whole = left.expr.span.to(right.expr.span);
                let op = Spanned { value, span };
                Some(
                    self.lower.over_two(left, right, whole, |left, right| {
                        ExprKind::Binary(Box::new(left), op, Box::new(right))
                    }),
                )
            }
        }
    }

    fn piped(&mut self, left: Tall, operator: Node<'t>, whole: Span) -> Option<Tall> {
        let call = operator.child(Kind::call)?;
        let function = self.lower.name_in(call)?;
        let arguments = self.lower.arguments(call);
        let names: Vec<_> = arguments.iter().map(|(name, _)| name.clone()).collect();
        let values = arguments.into_iter().map(|(_, value)| value).collect();
        Some(self.lower.over_all(left, values, whole, |left, values| {
            let rest = names.into_iter().zip(values).map(|(name, value)| Argument { name, value });
            let arguments = std::iter::once(Argument { name: None, value: left }).chain(rest).collect();
            ExprKind::Call { function, arguments, piped: true }
        }))
    }

    /// `between a and b`, of which the `between` is read.
    fn between(&mut self, left: Tall, span: Span) -> Option<Tall> {
        let low = self.at_least(COMPARISON + 1)?;
        if self.peek().is_none_or(|next| next.kind() != Kind::kw_and) {
            let after = Span { start: low.expr.span.end, ..low.expr.span };
            self.lower.errors.push(
                Diagnostic::new(
                    &rules::MISSING_VALUE,
                    "`between` has no upper bound",
                    after,
                    "`and …` is missing here",
                )
                .also(span, "both bounds belong to this")
                .help("write `x between a and b`"),
            );
            let whole = left.expr.span.to(low.expr.span);
            return Some(Tall::leaf(ExprKind::Error, whole));
        }
        self.next += 1;
        let high = self.at_least(COMPARISON + 1)?;
        let whole = left.expr.span.to(high.expr.span);
        Some(self.lower.over_all(left, vec![low, high], whole, |left, bounds| {
            let mut bounds = bounds.into_iter();
            match (bounds.next(), bounds.next()) {
                (Some(low), Some(high)) => ExprKind::Between(Box::new(left), Box::new(low), Box::new(high)),
                _ => ExprKind::Error,
            }
        }))
    }

    fn chained(&mut self, first: Span, second: Span) {
        self.lower.errors.push(
            Diagnostic::new(
                &rules::CHAINED_COMPARISON,
                "a comparison is compared again",
                second,
                "the second comparison",
            )
            .also(first, "the first comparison")
            .why("the first comparison is true or false, which has no order")
            .help("join two comparisons by `and`: `a < b and b < c`"),
        );
    }
}

impl Lower {
    /// An expression without an `else`.
    pub(super) fn row(&mut self, node: Node<'_>) -> Tall {
        let span = self.span(node);
        if !self.descend(span) {
            return Tall::leaf(ExprKind::Error, span);
        }
        let read = Row::of(self, node).read();
        self.ascend();
        read.unwrap_or_else(|| Tall::leaf(ExprKind::Error, span))
    }

    /// The same, for those who do not look at its height.
    pub(super) fn value_row(&mut self, node: Node<'_>) -> Expr {
        self.row(node).expr
    }
}
