//! Types as written: the built-in ones, what is made of them, and declared refinements.

use std::collections::BTreeSet;

use ingest_diagnostics::Sink;
use ingest_program::{Expr, Interned, Member, Type, TypeKind};
use ingest_syntax::ast;

use super::{Declared, Library, Sort, zones};
use crate::rules::{expression_too_large, invalid_type_arguments, misplaced_secret, name_taken, unknown_type};

/// The types that the language has by a name alone.
pub(crate) const BUILT_IN: &[&str] =
    &["text", "int", "decimal", "float", "bool", "date", "time", "timestamp", "bytes", "list", "struct"];

/// How many fields and elements a type may have in all.
const MOST_PARTS: usize = 5_000;

/// How many of them may lie within each other; as many as brackets.
const DEEPEST: usize = 128;

/// What a written type means.
#[derive(Debug, Clone)]
pub(crate) struct ResolvedType {
    /// The type.
    pub ty: Type,
    /// The bool over `value` that its refinements ask for; null counts as false.
    pub predicate: Option<Expr>,
}

impl Library<'_> {
    /// What a written type means. Reports names that are no type and arguments that do not fit.
    pub fn resolve_type(&self, written: &ast::TypeRef, sink: &mut Sink) -> Option<ResolvedType> {
        let ty = self.written_type(written, sink)?;
        let predicate = self.proof(&ty, written.span, sink).ok()?.map(|it| it.expr);
        Some(ResolvedType { ty, predicate })
    }

    /// The type alone that is written.
    pub fn written_type(&self, written: &ast::TypeRef, sink: &mut Sink) -> Option<Type> {
        Some(self.resolve_form(written, sink)?.with_nullable(written.nullable))
    }

    /// The type of a name with its arguments, or of what a type is made of; required.
    pub(super) fn resolve_form(&self, written: &ast::TypeRef, sink: &mut Sink) -> Option<Type> {
        let kind = match &written.form {
            ast::TypeForm::Named => return self.resolve_name(written, sink),
            ast::TypeForm::List(element) => TypeKind::list(self.written_type(element, sink)?),
            ast::TypeForm::Struct(fields) => self.resolve_struct(fields, sink)?,
            ast::TypeForm::Function { .. } => {
                sink.push(invalid_type_arguments::function(written.span));
                return None;
            }
        };
        if is_too_large(kind) {
            sink.push(expression_too_large::of_type(written.span));
            return None;
        }
        Some(Type::required(kind))
    }

    fn resolve_struct(&self, fields: &[ast::StructField], sink: &mut Sink) -> Option<TypeKind> {
        let mut names = BTreeSet::new();
        let mut sound = true;
        let mut members = Vec::with_capacity(fields.len());
        for field in fields {
            if !names.insert(field.name.value.as_str()) {
                sink.push(name_taken::member(&field.name));
                sound = false;
            }
            if let Some(label) = field.labels.first() {
                sink.push(invalid_type_arguments::label_within(label.span));
                sound = false;
            }
            match field.ty.as_ref().and_then(|it| self.written_type(it, sink)) {
                Some(ty) => members.push(Member { name: field.name.value.clone(), ty }),
                None => sound = false,
            }
        }
        sound.then(|| TypeKind::of_members(members))
    }

    fn resolve_name(&self, written: &ast::TypeRef, sink: &mut Sink) -> Option<Type> {
        let plain = match written.name.value.as_str() {
            "text" => TypeKind::Text,
            "int" => TypeKind::Int,
            "float" => TypeKind::Float,
            "bool" => TypeKind::Bool,
            "date" => TypeKind::Date,
            "time" => TypeKind::Time,
            "bytes" => TypeKind::Bytes,
            "timestamp" => return timestamp(written, sink).map(Type::required),
            "decimal" => return decimal(written, sink).map(Type::required),
            _ => return self.resolve_refinement(written, sink),
        };
        if written.arguments.is_empty() {
            return Some(Type::required(plain));
        }
        sink.push(invalid_type_arguments::none_expected(written));
        None
    }

    fn resolve_refinement(&self, written: &ast::TypeRef, sink: &mut Sink) -> Option<Type> {
        let name = &written.name;
        let declared = self.lookup(&name.value, name.span.file);
        let Some(Declared::Type(at)) = declared else {
            sink.push(match declared {
                _ if name.value == "secret" => misplaced_secret::as_type(name),
                None if self.may_be_declared(&name.value) => return None,
                Some(other) => unknown_type::another_kind(name, Self::describe(other), self.place(other)),
                None => {
                    let known = self.visible(name.span.file, Sort::Type);
                    unknown_type::unknown(written, known, self.elsewhere(name, Sort::Type))
                }
            });
            return None;
        };
        self.refinement_type(at, written, sink)
    }
}

/// Whether a type has more parts than types may have, or has them deeper within each other. Each of its types is held to
/// that, so that it is found out before it is large.
pub(crate) fn is_too_large(kind: TypeKind) -> bool {
    fn fits(kind: TypeKind, left: &mut usize, depth: usize) -> bool {
        let mut part = |ty: &Type| {
            *left = left.saturating_sub(1);
            *left > 0 && depth > 0 && fits(ty.kind, left, depth - 1)
        };
        match kind {
            TypeKind::List(element) => part(element.get()),
            TypeKind::Struct(members) => members.get().iter().all(|member| part(&member.ty)),
            _ => true,
        }
    }
    !fits(kind, &mut (MOST_PARTS + 1), DEEPEST)
}

/// `timestamp`, or `timestamp("America/New_York")`.
fn timestamp(written: &ast::TypeRef, sink: &mut Sink) -> Option<TypeKind> {
    let zone = match written.arguments.as_slice() {
        [] => return Some(TypeKind::Timestamp),
        [ast::Spanned { value: ast::Literal::Text(text), span }] if !text.contains('%') => {
            ast::Spanned { value: text.clone(), span: *span }
        }
        _ => {
            sink.push(invalid_type_arguments::zone_expected(written));
            return None;
        }
    };
    zones::zone(&zone, sink).map(|it| TypeKind::TimestampIn(Interned::new(it)))
}

/// `decimal(12, 2)`: 1 to 38 digits, of which no more than all after the point.
fn decimal(written: &ast::TypeRef, sink: &mut Sink) -> Option<TypeKind> {
    let [precision, scale] = written.arguments.as_slice() else {
        sink.push(invalid_type_arguments::decimal_arguments(written));
        return None;
    };
    let number = |it: &ast::Spanned<ast::Literal>| match it.value {
        ast::Literal::Int(value) => u8::try_from(value).ok(),
        _ => None,
    };
    let Some(precision_value) = number(precision).filter(|it| (1..=38).contains(it)) else {
        sink.push(invalid_type_arguments::precision(precision.span));
        return None;
    };
    let Some(scale_value) = number(scale).filter(|it| *it <= precision_value) else {
        sink.push(invalid_type_arguments::scale(scale.span, precision_value));
        return None;
    };
    Some(TypeKind::Decimal { precision: precision_value, scale: scale_value })
}
