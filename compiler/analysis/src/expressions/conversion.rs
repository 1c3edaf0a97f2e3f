//! `x as T`.

use ingest_diagnostics::Span;
use ingest_program::{Each, Expr, ExprKind, Interned, Literal, Type, TypeKind};
use ingest_syntax::ast;

use super::checker::Checker;
use super::constants::{Verdict, judge};
use super::date_format::{self, Use};
use super::formats::{may_be_written, may_convert};
use super::unify::{constant, into_type, widens};
use super::{Failure, Flow, Typed};
use crate::library::Library;
use crate::rules::{hopeless_conversion, impossible_conversion, literal_outside_type, needless_conversion};

impl Checker<'_, '_> {
    pub(super) fn conversion(&mut self, value: &ast::Expr, written: &ast::TypeRef, span: Span) -> Option<Typed> {
        let (bare, format) = without_format(written);
        let target = self.library.written_type(&bare, self.sink);
        // An empty list has no type of its own to convert from.
        let wanted = match (&value.kind, &target) {
            (ast::ExprKind::List(elements), Some(target)) if elements.is_empty() => Some(target),
            _ => None,
        };
        let value = self.check(value, wanted);
        let (target, value) = (target?, value?);
        if written.nullable {
            self.sink.push(impossible_conversion::nullable(written));
            return None;
        }
        if value.ty().kind == TypeKind::Null {
            self.sink.push(impossible_conversion::of_null(span, written));
            return None;
        }
        let (from, to) = (value.ty().kind, target.kind);
        let format = match format {
            Some(format) => Some(self.checked_format(&format, from, to, written)?),
            None => None,
        };
        let proved = target.refinement_name().is_none_or(|name| self.library.refines(value.ty(), name));
        if from == to && proved {
            let operand = self.library.text(value.span);
            self.sink.push(needless_conversion::same(&value, &target, span, operand));
            let ty = target.with_nullable(value.ty().nullable);
            return Some(into_type(value, &ty));
        }
        self.converted(value, &target, format, written, span)
    }

    /// The value as one of `target`: of its kind first, and then of its refinement.
    fn converted(
        &mut self,
        value: Typed,
        target: &Type,
        format: Option<String>,
        written: &ast::TypeRef,
        span: Span,
    ) -> Option<Typed> {
        let proved = target.refinement_name().is_none_or(|name| self.library.refines(value.ty(), name));
        let converted = self.convert(value, target.kind, format, written, span)?;
        match target.refinement {
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
        let ty = Type::required(to).with_nullable(value.ty().nullable);
        if let (TypeKind::List(_), TypeKind::List(element)) = (from, to) {
            if widens(from, to, self.library) {
                return Some(into_type(value, &ty));
            }
            return self.convert_each(value, element.get(), written, span);
        }
        if matches!((from, to), (TypeKind::Struct(_), TypeKind::Struct(_))) && widens(from, to, self.library) {
            return Some(into_type(value, &ty));
        }
        let Some(can_fail) = can_fail(from, to, self.library) else {
            self.sink.push(impossible_conversion::kinds(&value, written, span, self.library.text(value.span)));
            return None;
        };
        if format.is_none()
            && let Some(literal) = constant(&value).and_then(|it| super::literals::adapt(it, to))
        {
            let expr = Expr { kind: ExprKind::Literal(literal), ty, origin: self.origin(span) };
            return Some(Typed { expr, span, flow: value.flow });
        }
        if self.is_hopeless(&value, to, format.as_deref(), span) {
            return None;
        }
        let text = self.library.text(value.span);
        let kind = ExprKind::Convert { value: Box::new(value.expr), format };
        let mut typed = self.node(kind, ty, span, value.flow);
        if can_fail {
            let why = why_it_fails(text, from, to);
            typed.flow.failures.push(Failure { span, what: format!("the conversion to `{to}`"), why });
        }
        Some(typed)
    }

    /// Whether it is known that no row converts, which is reported; not where an `else` around speaks for every row.
    fn is_hopeless(&mut self, value: &Typed, to: TypeKind, format: Option<&str>, span: Span) -> bool {
        if self.is_answered() || value.ty().kind != TypeKind::Text {
            return false;
        }
        let found = match (constant(value), format) {
            (Some(Literal::Text(text)), _) if !may_convert(text, to, format) => {
                hopeless_conversion::constant(span, value.span, &to.to_string())
            }
            (None, Some(format)) if !may_be_written(value.ty(), to, format, self.library) => {
                hopeless_conversion::format(span, value.span, &value.ty().to_string(), format)
            }
            _ => return false,
        };
        self.sink.push(found);
        true
    }

    /// A list whose elements are converted one by one.
    fn convert_each(&mut self, list: Typed, element: &Type, written: &ast::TypeRef, span: Span) -> Option<Typed> {
        let own = list.ty().kind.element()?.clone();
        let nullable = own.nullable;
        self.items += 1;
        let item = format!("+#{}", self.items);
        let read = ExprKind::Item(item.clone());
        let place = self.library.text(list.span).to_owned();
        let read = self.node(read, own, list.span, Flow::default());
        let body = self.converted(read, &element.clone().with_nullable(false), None, written, span)?;
        if nullable && !element.nullable {
            let from = list.ty().clone();
            self.sink.push(impossible_conversion::null_elements(&list, &from, written));
            return None;
        }
        let body = into_type(body, &element.clone().with_nullable(nullable));
        let ty = Type::required(TypeKind::list(body.ty().clone())).with_nullable(list.ty().nullable);
        let mut flow = Flow::of([list.flow, body.flow]);
        for failure in &mut flow.failures {
            if failure.span == span {
                failure.why = format!("an element of `{place}` may be none");
            }
        }
        let kind = ExprKind::Each { each: Each::Map, list: Box::new(list.expr), item, body: Box::new(body.expr) };
        Some(into_type(self.node(kind, ty, span, flow), &Type::required(TypeKind::list(element.clone()))))
    }

    /// `x as npi`: the value, and a failure where the predicate does not hold.
    fn refined(&mut self, value: Typed, refinement: Interned<String>, span: Span) -> Option<Typed> {
        let name = refinement.get();
        let ty = Type { refinement: Some(refinement), ..value.ty().clone() };
        let asked = ty.clone().with_nullable(false);
        let predicate = self.library.proof(&asked, span, self.sink).ok()??;
        if !self.is_answered()
            && let Some(literal) = constant(&value)
            && judge(&predicate.expr, literal) == Verdict::Fails
        {
            self.sink.push(literal_outside_type::outside(value.span, name, self.library.refinement_place(name)));
            return None;
        }
        let mut expr = predicate.expr;
        super::relocate::set_origin(&mut expr, self.origin(span));
        let what = format!("the conversion to `{name}`");
        let why = format!("`{}` may be no `{name}`", self.library.text(value.span));
        let mut flow = value.flow;
        flow.failures.push(Failure { span, what, why });
        flow.absorb(Flow { size: predicate.size, height: predicate.height, ..Flow::default() });
        let kind = ExprKind::Refine { value: Box::new(value.expr), name: name.clone(), predicate: Box::new(expr) };
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
            (TypeKind::Text, to) if has_format(to) => (Use::Read, to),
            (from, TypeKind::Text) if has_format(from) => (Use::Write, from),
            _ => {
                self.sink.push(impossible_conversion::format(format.span, from, written));
                return None;
            }
        };
        let text = self.library.text(format.span);
        date_format::check(format, text, kind, use_, self.sink).then(|| format.value.clone())
    }
}

/// Whether values of a kind are written in text by a format.
pub(crate) fn has_format(kind: TypeKind) -> bool {
    matches!(kind, TypeKind::Date | TypeKind::Time | TypeKind::Timestamp | TypeKind::TimestampIn(_))
}

/// The type without the format that stands in its brackets, and the format: `date("%Y")`, `timestamp("Zone", "%Y …")`. A
/// zone has no percent sign.
fn without_format(written: &ast::TypeRef) -> (ast::TypeRef, Option<ast::Spanned<String>>) {
    let timed = matches!(written.name.value.as_str(), "text" | "date" | "time" | "timestamp");
    let of_literal = |it: &ast::Spanned<ast::Literal>| match &it.value {
        ast::Literal::Text(text) => Some(ast::Spanned { value: text.clone(), span: it.span }),
        _ => None,
    };
    let last = written.arguments.last().filter(|_| written.is_named()).and_then(of_literal);
    let zoned = written.name.value == "timestamp";
    let Some(format) = last.filter(|it| timed && (!zoned || it.value.contains('%'))) else {
        // Whatever other types have in brackets is judged with them; a format is said to be none of theirs.
        let format = match written.arguments.as_slice() {
            [only] if !zoned && matches!(written.name.value.as_str(), "int" | "float" | "bool" | "bytes") => {
                of_literal(only)
            }
            _ => None,
        };
        let arguments = if format.is_some() { Vec::new() } else { written.arguments.clone() };
        return (ast::TypeRef { arguments, ..written.clone() }, format);
    };
    let mut arguments = written.arguments.clone();
    arguments.pop();
    (ast::TypeRef { arguments, ..written.clone() }, Some(format))
}

/// Whether a conversion between two different kinds can fail; none where there is no such conversion.
///
/// A civil time becomes a moment of a zone if its clocks show it: not where they are set forward over it. Where they show it
/// twice, it is the first time. A moment has a civil time in every zone.
fn can_fail(from: TypeKind, to: TypeKind, library: &Library<'_>) -> Option<bool> {
    use TypeKind::{Bool, Bytes, Date, Decimal, Float, Int, Text, Time, Timestamp, TimestampIn};
    match (from, to) {
        (Text, Int | Decimal { .. } | Float | Bool | Date | Time | Timestamp | TimestampIn(_))
        | (Bytes, Text)
        | (Decimal { .. }, Int)
        | (Float, Int | Decimal { .. }) => Some(true),
        (Int | Decimal { .. } | Float | Bool | Date | Time | Timestamp | TimestampIn(_), Text)
        | (Text, Bytes)
        | (Date, Timestamp)
        | (TimestampIn(_), Timestamp | TimestampIn(_)) => Some(false),
        (Date | Timestamp, TimestampIn(zone)) => Some(has_gaps(zone.get())),
        (Int | Decimal { .. }, Decimal { .. } | Float) => Some(!widens(from, to, library) && to != Float),
        _ => None,
    }
}

/// Whether the clocks of a zone are ever set.
fn has_gaps(zone: &str) -> bool {
    let zone = jiff::tz::TimeZoneDatabase::bundled().get(zone);
    zone.map_or(true, |it| it.to_fixed_offset().is_err())
}

/// Why the conversion of what is written as `text` can fail.
fn why_it_fails(text: &str, from: TypeKind, to: TypeKind) -> String {
    match (from, to) {
        (TypeKind::Text, _) => format!("the text of `{text}` may be no `{to}`"),
        (TypeKind::Bytes, _) => format!("`{text}` may be no UTF-8"),
        (TypeKind::Date | TypeKind::Timestamp, TypeKind::TimestampIn(zone)) => {
            format!("the clocks of {} may be set forward over `{text}`", zone.get())
        }
        (TypeKind::Decimal { .. } | TypeKind::Float, TypeKind::Int) => {
            format!("`{text}` may have digits after the point, or too many before it")
        }
        _ => format!("`{text}` may have more digits than `{to}`"),
    }
}
