//! Expressions of SQL in the language's own syntax.
//!
//! In SQL a condition that is null does not hold, so every condition gets its `?? false`; a conversion that fails stops the
//! statement, which here rejects the row; and `TRY_CAST` gives null.

use ingest_diagnostics::{Sink, Span};
use ingest_syntax::ast::{self, BinaryOp, ElseAction, ExprKind, Literal, Spanned, UnaryOp};
use sqlparser::ast::{
    BinaryOperator, CaseWhen, CastKind, CeilFloorKind, DataType, DateTimeField, ExactNumberInfo, Expr, Ident,
    Spanned as _, TimezoneInfo, TypedString, UnaryOperator, Value, ValueWithSpan,
};

use super::{functions::call, places::Places};
use crate::rules::unsupported_sql;

/// What knows the names of a statement.
pub(super) struct Translator<'t, 's> {
    pub(super) places: &'t Places<'t>,
    /// The columns of the source.
    pub(super) columns: &'t [&'t str],
    /// The names of the source here.
    pub(super) tables: Vec<String>,
    pub(super) sink: &'s mut Sink,
}

/// The name of an output column that is a column.
pub(super) fn last_name(expr: &Expr) -> Option<&Ident> {
    match expr {
        Expr::Identifier(name) => Some(name),
        Expr::CompoundIdentifier(names) => names.last(),
        Expr::Nested(inner) => last_name(inner),
        _ => None,
    }
}

impl Translator<'_, '_> {
    /// The expression; [`ExprKind::Error`] where it cannot be said, which has been reported.
    pub(super) fn expr(&mut self, expr: &Expr) -> ast::Expr {
        let span = self.places.of(expr.span());
        let kind = match expr {
            Expr::Nested(inner) => return self.expr(inner),
            Expr::Identifier(name) => ExprKind::Name(self.column(name)),
            Expr::CompoundIdentifier(names) => self.compound(names, span),
            Expr::Value(value) => self.value(value, span),
            Expr::TypedString(text) => self.typed(text, span),
            Expr::IsNull(of) => ExprKind::IsNull(self.boxed(of), false),
            Expr::IsNotNull(of) => ExprKind::IsNull(self.boxed(of), true),
            Expr::IsTrue(of) => return self.condition(of),
            Expr::IsNotTrue(of) => self.condition(of).negated(span),
            Expr::IsFalse(of) => self.expr(of).at(span).negated_expr(span).or_false().kind,
            Expr::IsNotFalse(of) => self.expr(of).negated_expr(span).or_false().negated(span),
            Expr::InList { expr, list, negated } => {
                let list = list.iter().map(|it| self.expr(it)).collect();
                ExprKind::In(self.boxed(expr), list, *negated)
            }
            Expr::Between { expr, negated, low, high } => {
                let between = ExprKind::Between(self.boxed(expr), self.boxed(low), self.boxed(high));
                if *negated { ast::Expr { kind: between, span }.negated(span) } else { between }
            }
            Expr::BinaryOp { left, op, right } => self.binary(left, op, right, span),
            Expr::UnaryOp { op: UnaryOperator::Not, expr } => self.expr(expr).negated(span),
            Expr::UnaryOp { op: UnaryOperator::Minus, expr } => {
                ExprKind::Unary(Spanned { value: UnaryOp::Negate, span: span_of_sign(span) }, self.boxed(expr))
            }
            Expr::UnaryOp { op: UnaryOperator::Plus, expr } => return self.expr(expr),
            Expr::Cast { kind, expr, data_type, array: false, format: None } => self.cast(kind, expr, data_type, span),
            Expr::Case { operand, conditions, else_result, .. } => {
                return self.case(operand.as_deref(), conditions, else_result.as_deref(), span);
            }
            Expr::Like { negated, any: false, expr, pattern, escape_char } => {
                self.like(expr, pattern, escape_char.as_ref(), false, *negated, span)
            }
            Expr::ILike { negated, any: false, expr, pattern, escape_char } => {
                self.like(expr, pattern, escape_char.as_ref(), true, *negated, span)
            }
            Expr::Function(function) => self.function(function, span),
            Expr::Extract { field, expr, .. } => call(&field.to_string().to_lowercase(), span, vec![self.expr(expr)]),
            Expr::Trim { trim_where: None, trim_what: None, expr, trim_characters: None } => {
                call("trim", span, vec![self.expr(expr)])
            }
            Expr::Substring { expr, substring_from: Some(from), substring_for, special: _, shorthand: _ } => {
                let mut arguments = vec![self.expr(expr), self.expr(from)];
                arguments.push(match substring_for {
                    Some(count) => self.expr(count),
                    None => ast::Expr { kind: ExprKind::Literal(Literal::Int(i64::from(i32::MAX))), span },
                });
                call("substring", span, arguments)
            }
            Expr::Ceil { expr, field: CeilFloorKind::DateTimeField(DateTimeField::NoDateTime) } => {
                call("ceil", span, vec![self.expr(expr)])
            }
            Expr::Floor { expr, field: CeilFloorKind::DateTimeField(DateTimeField::NoDateTime) } => {
                call("floor", span, vec![self.expr(expr)])
            }
            other => {
                self.sink.push(unsupported_sql::construct(&described(other), span));
                ExprKind::Error
            }
        };
        ast::Expr { kind, span }
    }

    /// A condition as SQL judges it: null does not hold.
    pub(super) fn condition(&mut self, expr: &Expr) -> ast::Expr {
        self.expr(expr).or_false()
    }

    fn boxed(&mut self, expr: &Expr) -> Box<ast::Expr> {
        Box::new(self.expr(expr))
    }

    /// The column that a name means: as it is written, or else, unless it is quoted, in whatever case.
    pub(super) fn column(&self, name: &Ident) -> String {
        let exact = self.columns.iter().find(|it| **it == name.value);
        let mut alike = self.columns.iter().filter(|it| it.eq_ignore_ascii_case(&name.value));
        let found = exact.or_else(|| match (alike.next(), alike.next(), name.quote_style) {
            (Some(only), None, None) => Some(only),
            _ => None,
        });
        found.map_or(&*name.value, |it| *it).to_owned()
    }

    /// `source.COLUMN`, `file.name`.
    fn compound(&mut self, names: &[Ident], span: Span) -> ExprKind {
        let [table, column] = names else {
            self.sink.push(unsupported_sql::construct("a name of more than two parts", span));
            return ExprKind::Error;
        };
        if self.tables.iter().any(|it| it.eq_ignore_ascii_case(&table.value)) {
            return ExprKind::Name(self.column(column));
        }
        let of = ast::Expr { kind: ExprKind::Name(table.value.clone()), span: self.places.of(table.span) };
        ExprKind::Member(Box::new(of), ast::Name { value: column.value.clone(), span: self.places.of(column.span) })
    }

    fn value(&mut self, value: &ValueWithSpan, span: Span) -> ExprKind {
        let literal = match &value.value {
            Value::Null => Some(Literal::Null),
            Value::Boolean(value) => Some(Literal::Bool(*value)),
            Value::SingleQuotedString(text) => Some(Literal::Text(text.clone())),
            Value::Number(digits, false) => number(digits),
            _ => None,
        };
        if let Some(literal) = literal {
            return ExprKind::Literal(literal);
        }
        self.sink.push(unsupported_sql::construct("a constant of this form", span));
        ExprKind::Error
    }

    /// `DATE '2024-01-31'`
    fn typed(&mut self, text: &TypedString, span: Span) -> ExprKind {
        let Value::SingleQuotedString(value) = &text.value.value else {
            self.sink.push(unsupported_sql::construct("a constant of this form", span));
            return ExprKind::Error;
        };
        let value = ast::Expr { kind: ExprKind::Literal(Literal::Text(value.clone())), span };
        match self.ty(&text.data_type, span) {
            Some(ty) => ExprKind::As(Box::new(value), Box::new(ty)),
            None => ExprKind::Error,
        }
    }

    fn binary(&mut self, left: &Expr, op: &BinaryOperator, right: &Expr, span: Span) -> ExprKind {
        let op = match op {
            BinaryOperator::Plus => BinaryOp::Add,
            BinaryOperator::Minus => BinaryOp::Subtract,
            BinaryOperator::Multiply => BinaryOp::Multiply,
            BinaryOperator::Divide => BinaryOp::Divide,
            BinaryOperator::Eq => BinaryOp::Equal,
            BinaryOperator::NotEq => BinaryOp::NotEqual,
            BinaryOperator::Lt => BinaryOp::Less,
            BinaryOperator::LtEq => BinaryOp::LessOrEqual,
            BinaryOperator::Gt => BinaryOp::Greater,
            BinaryOperator::GtEq => BinaryOp::GreaterOrEqual,
            BinaryOperator::And => BinaryOp::And,
            BinaryOperator::Or => BinaryOp::Or,
            BinaryOperator::StringConcat => BinaryOp::Concat,
            other => {
                self.sink.push(unsupported_sql::construct(&format!("the operator `{other}`"), span));
                return ExprKind::Error;
            }
        };
        let (left, right) = (self.boxed(left), self.boxed(right));
        let place = Span { start: left.span.end.min(right.span.start), end: right.span.start, ..span };
        ExprKind::Binary(left, Spanned { value: op, span: place }, right)
    }

    fn cast(&mut self, kind: &CastKind, expr: &Expr, data_type: &DataType, span: Span) -> ExprKind {
        let value = self.boxed(expr);
        let Some(ty) = self.ty(data_type, span) else { return ExprKind::Error };
        let cast = ExprKind::As(value, Box::new(ty));
        match kind {
            CastKind::Cast | CastKind::DoubleColon => cast,
            CastKind::TryCast | CastKind::SafeCast => {
                let null = ast::Expr { kind: ExprKind::Literal(Literal::Null), span };
                let answer = ast::Else { warn: false, action: Some(ElseAction::Value(Box::new(null))), span };
                ExprKind::Else(Box::new(ast::Expr { kind: cast, span }), answer)
            }
        }
    }

    /// The type of the language that a type of SQL is.
    fn ty(&mut self, data_type: &DataType, span: Span) -> Option<ast::TypeRef> {
        let digits = |value: u64| Spanned { value: Literal::Int(i64::try_from(value).unwrap_or(i64::MAX)), span };
        let (name, arguments) = match data_type {
            DataType::Varchar(None) | DataType::Text | DataType::String(None) | DataType::Char(None) => {
                ("text", vec![])
            }
            DataType::Int(None) | DataType::Integer(None) | DataType::BigInt(None) => ("int", vec![]),
            DataType::Double(_) | DataType::DoublePrecision | DataType::Float(_) | DataType::Real => ("float", vec![]),
            DataType::Boolean | DataType::Bool => ("bool", vec![]),
            DataType::Date => ("date", vec![]),
            DataType::Timestamp(None, TimezoneInfo::None | TimezoneInfo::WithoutTimeZone) => ("timestamp", vec![]),
            DataType::Decimal(ExactNumberInfo::PrecisionAndScale(precision, scale))
            | DataType::Numeric(ExactNumberInfo::PrecisionAndScale(precision, scale)) => {
                ("decimal", vec![digits(*precision), digits(u64::try_from(*scale).unwrap_or(u64::MAX))])
            }
            other => {
                self.sink.push(unsupported_sql::no_type(&other.to_string(), span));
                return None;
            }
        };
        let name = ast::Name { value: name.to_owned(), span };
        Some(ast::TypeRef { name, arguments, form: ast::TypeForm::Named, nullable: false, span })
    }

    fn case(
        &mut self,
        operand: Option<&Expr>,
        conditions: &[CaseWhen],
        otherwise: Option<&Expr>,
        span: Span,
    ) -> ast::Expr {
        let last = match otherwise {
            Some(expr) => self.expr(expr),
            None => ast::Expr { kind: ExprKind::Literal(Literal::Null), span },
        };
        conditions.iter().rev().fold(last, |otherwise, when| {
            let condition = match operand {
                None => self.condition(&when.condition),
                Some(operand) => {
                    let (left, right) = (self.boxed(operand), self.boxed(&when.condition));
                    let op = Spanned { value: BinaryOp::Equal, span: right.span };
                    ast::Expr { span: right.span, kind: ExprKind::Binary(left, op, right) }.or_false()
                }
            };
            let then = self.boxed(&when.result);
            let kind = ExprKind::If { condition: Box::new(condition), then, otherwise: Some(Box::new(otherwise)) };
            ast::Expr { kind, span }
        })
    }

    fn like(
        &mut self,
        expr: &Expr,
        pattern: &Expr,
        escape: Option<&ValueWithSpan>,
        any_case: bool,
        negated: bool,
        span: Span,
    ) -> ExprKind {
        let escape = match escape.map(|it| &it.value) {
            None => Some('\\'),
            Some(Value::SingleQuotedString(text)) => text.chars().next(),
            Some(_) => None,
        };
        let pattern = match pattern {
            Expr::Value(ValueWithSpan { value: Value::SingleQuotedString(text), .. }) => Some(text),
            _ => None,
        };
        let (Some(text), Some(escape)) = (pattern, escape) else {
            self.sink.push(unsupported_sql::construct("`LIKE` with a pattern that is no constant", span));
            return ExprKind::Error;
        };
        let pattern = ast::Expr { kind: ExprKind::Literal(Literal::Text(regex(text, escape, any_case))), span };
        let arguments = vec![self.expr(expr), pattern];
        let kind = call("matches", span, arguments);
        if negated { ast::Expr { kind, span }.negated(span) } else { kind }
    }
}

/// A `LIKE` pattern as a regular expression.
fn regex(pattern: &str, escape: char, any_case: bool) -> String {
    let mut regex = if any_case { r"(?is)\A".to_owned() } else { r"(?s)\A".to_owned() };
    let mut characters = pattern.chars();
    while let Some(next) = characters.next() {
        match next {
            '%' => regex.push_str(".*"),
            '_' => regex.push('.'),
            it if it == escape => regex.push_str(&regex::escape(&characters.next().unwrap_or(it).to_string())),
            it => regex.push_str(&regex::escape(&it.to_string())),
        }
    }
    regex.push_str(r"\z");
    regex
}

fn number(digits: &str) -> Option<Literal> {
    if let Ok(whole) = digits.parse() {
        return Some(Literal::Int(whole));
    }
    if digits.contains(['e', 'E']) {
        return digits.parse().ok().filter(|it: &f64| it.is_finite()).map(Literal::Float);
    }
    let (whole, fraction) = digits.split_once('.')?;
    let unscaled = format!("{whole}{fraction}").parse().ok()?;
    let scale = u8::try_from(fraction.len()).ok().filter(|it| *it <= 38)?;
    Some(Literal::Decimal { unscaled, scale })
}

fn span_of_sign(span: Span) -> Span {
    Span { end: span.start + 1, ..span }
}

/// What a construct is called in a message.
fn described(expr: &Expr) -> String {
    match expr {
        Expr::Subquery(_) | Expr::Exists { .. } | Expr::InSubquery { .. } => "a subquery".to_owned(),
        Expr::Interval(_) => "`INTERVAL`".to_owned(),
        Expr::Ceil { .. } | Expr::Floor { .. } => "`CEIL` or `FLOOR` to a unit or to digits".to_owned(),
        Expr::AtTimeZone { .. } => "`AT TIME ZONE`".to_owned(),
        Expr::SimilarTo { .. } | Expr::RLike { .. } => "a pattern that is not one of `LIKE`".to_owned(),
        Expr::IsDistinctFrom(..) | Expr::IsNotDistinctFrom(..) => "`IS DISTINCT FROM`".to_owned(),
        Expr::Array(_) | Expr::Struct { .. } | Expr::Tuple(_) => "a list or a struct".to_owned(),
        _ => "an expression of this form".to_owned(),
    }
}

/// Conditions that are made of others.
trait Condition: Sized {
    fn at(self, span: Span) -> Self;
    fn negated_expr(self, span: Span) -> Self;
    fn negated(self, span: Span) -> ExprKind;
    fn or_false(self) -> Self;
}

impl Condition for ast::Expr {
    fn at(self, span: Span) -> Self {
        Self { span, ..self }
    }

    fn negated_expr(self, span: Span) -> Self {
        Self { kind: self.negated(span), span }
    }

    fn negated(self, span: Span) -> ExprKind {
        ExprKind::Unary(Spanned { value: UnaryOp::Not, span: span_of_sign(span) }, Box::new(self))
    }

    fn or_false(self) -> Self {
        if self.kind == ExprKind::Error {
            return self;
        }
        let span = self.span;
        let no = Self { kind: ExprKind::Literal(Literal::Bool(false)), span };
        let kind = ExprKind::Binary(Box::new(self), Spanned { value: BinaryOp::Coalesce, span }, Box::new(no));
        Self { kind, span }
    }
}
