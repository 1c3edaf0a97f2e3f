//! Aggregates over a delivery: `rows()`, `unique(a, b)`, `sum(x)`, `share(condition)`, `distinct(x)`, `references(x, Schema.field)`,
//! and over the deliveries before it: `typical(rows(), 7)`.

use ingest_diagnostics::Span;
use ingest_program::{Aggregate, ExprKind, Label, Literal, Type, TypeKind};
use ingest_syntax::ast;

use super::arithmetic::is_number;
use super::checker::Checker;
use super::literals::value_of;
use super::scope::Entry;
use super::unify::{common_type, widen};
use super::{Carried, Flow, Typed};
use crate::rules::{
    call_arguments, comparison_of_kinds, condition_not_bool, misplaced_aggregate, operator_types, typical_of_labelled,
    unanswered_failure, unknown_field,
};

/// The names that are aggregates wherever they are called.
pub(crate) const AGGREGATES: &[&str] = &["rows", "unique", "sum", "share", "distinct", "references", "typical"];

/// How many deliveries `typical` may look back on.
const MOST_DELIVERIES: i64 = 1_000;

impl Checker<'_, '_> {
    pub(super) fn aggregate(&mut self, function: &ast::Name, arguments: &[ast::Argument], span: Span) -> Option<Typed> {
        let name = function.value.as_str();
        if !self.scope.aggregates {
            self.sink.push(misplaced_aggregate::outside_checks(function, &self.scope.owner));
            return None;
        }
        if self.in_aggregate {
            self.sink.push(misplaced_aggregate::nested(function));
            return None;
        }
        if let Some(named) = arguments.iter().find_map(|it| it.name.as_ref()) {
            self.sink.push(call_arguments::aggregate_takes_no_names(named, name));
            return None;
        }
        let right = match name {
            "rows" => arguments.is_empty(),
            "unique" => !arguments.is_empty(),
            "references" | "typical" => arguments.len() == 2,
            _ => arguments.len() == 1,
        };
        if !right {
            self.sink.push(call_arguments::aggregate_count(function, arguments.len(), span));
            return None;
        }
        match (name, arguments) {
            ("typical", [of, deliveries]) => return self.typical(&of.value, &deliveries.value, span),
            ("references", [value, field]) => return self.references(&value.value, &field.value, span),
            _ => {}
        }
        let mut typed = self.over_rows(arguments.iter().map(|it| &it.value))?;
        let (aggregate, ty, parts) = match (name, typed.as_mut_slice()) {
            ("rows", _) => (Aggregate::Rows, Type::required(TypeKind::Int), Vec::new()),
            ("unique", _) => {
                let parts = typed;
                let exprs = parts.iter().map(|it| it.expr.clone()).collect();
                (Aggregate::Unique(exprs), Type::required(TypeKind::Bool), parts)
            }
            ("sum", [value]) => {
                let kind = match value.ty().kind {
                    TypeKind::Decimal { scale, .. } => TypeKind::Decimal { precision: 38, scale },
                    kind if is_number(kind) => kind,
                    _ => {
                        self.sink.push(operator_types::sum(value));
                        return None;
                    }
                };
                (Aggregate::Sum(Box::new(value.expr.clone())), Type::required(kind), typed)
            }
            ("distinct", [value]) => {
                (Aggregate::Distinct(Box::new(value.expr.clone())), Type::required(TypeKind::Int), typed)
            }
            ("share", [condition]) => {
                if condition.ty().kind != TypeKind::Bool {
                    self.sink.push(condition_not_bool::another_type(condition, "the condition of `share`"));
                    return None;
                }
                (Aggregate::Share(Box::new(condition.expr.clone())), Type::required(TypeKind::Float), typed)
            }
            _ => return None,
        };
        Some(self.over(aggregate, ty, Flow::of(parts.into_iter().map(|it| it.flow)), span))
    }

    fn over(&self, aggregate: Aggregate, ty: Type, flow: Flow, span: Span) -> Typed {
        let flow = Flow { row: None, aggregate: Some(span), ..flow };
        self.node(ExprKind::Aggregate(aggregate), ty, span, flow)
    }

    /// What an aggregate looks at on each row: none of it may fail without an answer.
    fn over_rows<'e>(&mut self, values: impl Iterator<Item = &'e ast::Expr>) -> Option<Vec<Typed>> {
        self.in_aggregate = true;
        let typed: Vec<_> = values.map(|it| self.check(it, None)).collect();
        self.in_aggregate = false;
        let typed = typed.into_iter().collect::<Option<Vec<_>>>()?;
        let failing: Vec<_> = typed.iter().filter(|it| !it.flow.failures.is_empty()).collect();
        let texts = failing.iter().map(|it| unanswered_failure::in_aggregate(it, self.library.text(it.span)));
        self.sink.extend(texts);
        failing.is_empty().then_some(typed)
    }

    /// `typical(rows(), 7)`: the median of a number over the deliveries before. It is null as long as there was none, and a
    /// check that asks for it holds then: there is nothing to compare with.
    fn typical(&mut self, of: &ast::Expr, deliveries: &ast::Expr, span: Span) -> Option<Typed> {
        let of = self.check(of, None);
        let count = match &deliveries.kind {
            ast::ExprKind::Literal(literal) => match value_of(literal) {
                Some((Literal::Int(count), _)) if (1..=MOST_DELIVERIES).contains(&count) => u32::try_from(count).ok(),
                _ => None,
            },
            ast::ExprKind::Error => return None,
            _ => None,
        };
        if count.is_none() {
            self.sink.push(call_arguments::deliveries(deliveries.span, MOST_DELIVERIES));
        }
        let of = of?;
        let (number, number_of) = (is_number(of.ty().kind), of.span);
        match of.expr.kind {
            ExprKind::Aggregate(aggregate) if number && !matches!(aggregate, Aggregate::Typical { .. }) => {
                if let Some((label, by)) = of.flow.labels.carried().next().or_else(|| self.labelled(&aggregate)) {
                    self.sink.push(typical_of_labelled::of_labelled(number_of, label, by));
                    return None;
                }
                let aggregate = Aggregate::Typical { of: Box::new(aggregate), deliveries: count? };
                let flow = Flow { typical: true, ..of.flow };
                Some(self.over(aggregate, Type::optional(TypeKind::Float), flow, span))
            }
            _ => {
                self.sink.push(misplaced_aggregate::not_of_a_number(number_of));
                None
            }
        }
    }

    /// The label of something that an aggregate reads, though its value may not carry it.
    fn labelled(&self, aggregate: &Aggregate) -> Option<(&Label, &Carried)> {
        let mut found = None;
        for over in aggregate.over() {
            over.walk(&mut |it| {
                if let ExprKind::Column(name) | ExprKind::Field(name) = &it.kind
                    && let Some(Entry::Visible(visible)) = self.scope.names.get(name)
                {
                    found = found.or_else(|| visible.labels.carried().next());
                }
            });
        }
        found
    }

    /// `references(x, Schema.field)`: whether every value is one of that field in what is published of the schema.
    fn references(&mut self, value: &ast::Expr, field: &ast::Expr, span: Span) -> Option<Typed> {
        let value = self.over_rows(std::iter::once(value)).and_then(|it| it.into_iter().next());
        let written = match &field.kind {
            ast::ExprKind::Member(of, name) => match &of.kind {
                ast::ExprKind::Name(schema) => Some((ast::Name { value: schema.clone(), span: of.span }, name)),
                _ => None,
            },
            ast::ExprKind::Error => return None,
            _ => None,
        };
        let Some((schema, name)) = written else {
            self.sink.push(call_arguments::no_field(field.span));
            return None;
        };
        let Some(declared) = self.library.schema(&schema) else {
            if !self.library.may_be_declared(&schema.value) {
                let known: Vec<_> = self.library.schema_names().collect();
                self.sink.push(unknown_field::schema(&schema, &known));
            }
            return None;
        };
        let Some(found) = declared.fields.iter().find(|it| it.name.value == name.value) else {
            if !self.library.may_be_declared(&name.value) {
                let known: Vec<_> = declared.fields.iter().map(|it| it.name.value.as_str()).collect();
                self.sink.push(unknown_field::of_schema(name, &schema, declared.name.as_ref(), &known));
            }
            return None;
        };
        // What is wrong with the field is said at its declaration.
        let ty = self.library.written_type(found.ty.as_ref()?, &mut ingest_diagnostics::Sink::new())?;
        let value = value?;
        let other = Typed {
            expr: ingest_program::Expr {
                kind: ExprKind::Field(name.value.clone()),
                ty,
                origin: self.origin(field.span),
            },
            span: field.span,
            flow: Flow::default(),
        };
        let common = common_type(&value, &other, self.library).filter(|it| it.kind == other.ty().kind);
        if common.is_none() || value.ty().kind == TypeKind::Null {
            self.sink.push(comparison_of_kinds::reference(&value, &other, found.name.span));
            return None;
        }
        let value = widen(value, other.ty().kind);
        let aggregate = Aggregate::References {
            value: Box::new(value.expr),
            schema: schema.value.clone(),
            field: name.value.clone(),
        };
        Some(self.over(aggregate, Type::required(TypeKind::Bool), value.flow, span))
    }
}
