//! `x as T`.

use ingest_diagnostics::Span;
use ingest_program::{Expr, ExprKind, Type, TypeKind};
use ingest_syntax::ast;

use super::checker::Checker;
use super::date_format::{self, Use};
use super::unify::{constant, into_type, widens};
use super::{Failure, Flow, Typed};
use crate::rules::{impossible_conversion, later, needless_conversion};

impl Checker<'_, '_> {
    pub(super) fn conversion(&mut self, value: &ast::Expr, written: &ast::TypeRef, span: Span) -> Option<Typed> {
        let value = self.check(value, None);
        let format = format_of(written);
        let bare = ast::TypeRef {
            arguments: if format.is_some() { Vec::new() } else { written.arguments.clone() },
            ..written.clone()
        };
        let target = self.library.resolve_type(&bare, self.sink)?;
        let value = value?;
        if written.nullable {
            self.sink.push(impossible_conversion::nullable(written));
            return None;
        }
        if value.ty().kind == TypeKind::Null {
            self.sink.push(impossible_conversion::of_null(span, written));
            return None;
        }
        let (from, to) = (value.ty().kind, target.ty.kind);
        let format = match format {
            Some(format) => Some(self.checked_format(&format, from, to, written)?),
            None => None,
        };
        let proved = target.ty.refinement.as_ref().is_none_or(|name| self.library.refines(value.ty(), name));
        if from == to && proved {
            let operand = self.library.text(value.span);
            self.sink.push(needless_conversion::same(&value, &target.ty, span, operand));
            let ty = target.ty.with_nullable(value.ty().nullable);
            return Some(into_type(value, &ty));
        }
        let converted = self.convert(value, to, format, written, span)?;
        match target.ty.refinement {
            Some(name) if !proved => self.refined(converted, name, span),
            _ => Some(converted),
        }
    }

    /// The node that converts to another kind; the value itself where the kind is the same.
    fn convert(
        &mut self,
        value: Typed,
        to: TypeKind,
        format: Option<String>,
        written: &ast::TypeRef,
        span: Span,
    ) -> Option<Typed> {
        let from = value.ty().kind;
        if from == to {
            return Some(value);
        }
        let Some(can_fail) = can_fail(from, to) else {
            self.sink.push(impossible_conversion::kinds(&value, written, span, self.library.text(value.span)));
            return None;
        };
        let ty = Type::required(to).with_nullable(value.ty().nullable);
        if format.is_none()
            && let Some(literal) = constant(&value).and_then(|it| super::literals::adapt(it, to))
        {
            let expr = Expr { kind: ExprKind::Literal(literal), ty, origin: self.origin(span) };
            return Some(Typed { expr, span, flow: value.flow });
        }
        let kind = ExprKind::Convert { value: Box::new(value.expr), format };
        let mut typed = self.node(kind, ty, span, value.flow);
        if can_fail {
            typed.flow.failures.push(Failure { span, what: format!("the conversion to `{to}`") });
        }
        Some(typed)
    }

    /// `x as npi`: the value, and a failure where the predicate does not hold.
    fn refined(&mut self, value: Typed, name: String, span: Span) -> Option<Typed> {
        let predicate = self.library.predicate(&name, self.origin(span))?;
        let ty = Type { refinement: Some(name.clone()), ..value.ty().clone() };
        let what = format!("the conversion to `{name}`");
        let mut flow = value.flow;
        flow.failures.push(Failure { span, what });
        flow.absorb(Flow { size: predicate.size, height: predicate.height, ..Flow::default() });
        let kind = ExprKind::Refine { value: Box::new(value.expr), name, predicate: Box::new(predicate.expr) };
        Some(self.node(kind, ty, span, flow))
    }

    fn checked_format(
        &mut self,
        format: &ast::Spanned<String>,
        from: TypeKind,
        to: TypeKind,
        written: &ast::TypeRef,
    ) -> Option<String> {
        let (use_, kind) = match (from, to) {
            // A time zone has no sign of a format, and its name has its place in the world.
            (_, TypeKind::Timestamp) if !format.value.contains('%') && format.value.contains('/') => {
                self.sink.push(later::construct("a `timestamp` of a time zone", written.span));
                return None;
            }
            (TypeKind::Text, TypeKind::Date | TypeKind::Timestamp) => (Use::Read, to),
            (TypeKind::Date | TypeKind::Timestamp, TypeKind::Text) => (Use::Write, from),
            _ => {
                self.sink.push(impossible_conversion::format(format.span, from, written));
                return None;
            }
        };
        let text = self.library.text(format.span);
        date_format::check(format, text, kind, use_, self.sink).then(|| format.value.clone())
    }
}

/// The format that stands in brackets after a type: `date("%Y")`.
fn format_of(written: &ast::TypeRef) -> Option<ast::Spanned<String>> {
    match written.arguments.as_slice() {
        [ast::Spanned { value: ast::Literal::Text(text), span }] => {
            Some(ast::Spanned { value: text.clone(), span: *span })
        }
        _ => None,
    }
}

/// Whether a conversion between two different kinds can fail; none where there is no such conversion.
fn can_fail(from: TypeKind, to: TypeKind) -> Option<bool> {
    use TypeKind::{Bool, Date, Decimal, Float, Int, Text, Timestamp};
    match (from, to) {
        (Text, Int | Decimal { .. } | Float | Bool | Date | Timestamp)
        | (Decimal { .. }, Int)
        | (Float, Int | Decimal { .. }) => Some(true),
        (Int | Decimal { .. } | Float | Bool | Date | Timestamp, Text) | (Date, Timestamp) => Some(false),
        (Int | Decimal { .. }, Decimal { .. } | Float) => Some(!widens(from, to) && to != Float),
        _ => None,
    }
}
