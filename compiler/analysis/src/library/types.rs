//! Types by name: the built-in ones and declared refinements.

use std::sync::{Arc, OnceLock};

use ingest_diagnostics::{Sink, Span};
use ingest_program::{BinaryOp, Expr, ExprKind, Origin, Type, TypeKind};
use ingest_syntax::ast;

use super::{Declared, Library, Sort};
use crate::expressions::relocate::set_origin;
use crate::expressions::{Labels, Scope, Visible, check, require_condition};
use crate::rules::{expression_too_large, invalid_type_arguments, later, misplaced_secret, name_taken, unknown_type};

/// The types that the language has by itself.
pub(crate) const BUILT_IN: &[&str] = &["text", "int", "decimal", "float", "bool", "date", "timestamp"];

/// How many refinements may narrow each other.
const MOST_REFINEMENTS: usize = 32;

/// A declared refinement.
pub(crate) struct TypeEntry<'a> {
    /// Its declaration.
    pub syntax: &'a ast::TypeDecl,
    /// Its name in the program: qualified where a type of the project has the same.
    pub identity: String,
    /// The module that declares it.
    pub module: Option<&'static str>,
    /// Whether it leads back to itself, which has been reported.
    pub cyclic: bool,
    /// The type it narrows, with that one's own refinement; none where it is broken.
    pub base: Option<Type>,
    /// How many refinements it narrows.
    rank: usize,
    /// Its predicate and those of its bases, once checked; none in it where one is broken.
    predicate: OnceLock<Option<Predicate>>,
}

/// What a refinement asks for.
#[derive(Debug, Clone)]
pub(crate) struct Predicate {
    /// A bool over `value`; null counts as false.
    pub expr: Expr,
    /// Number of its nodes.
    pub size: usize,
    /// How many of them lie within each other.
    pub height: usize,
}

/// What a written type means.
#[derive(Debug, Clone)]
pub(crate) struct ResolvedType {
    /// The type.
    pub ty: Type,
    /// The bool over `value` that its refinement asks for; null counts as false.
    pub predicate: Option<Expr>,
}

impl<'a> Library<'a> {
    /// What a written type means. Reports names that are no type and arguments that do not fit.
    pub fn resolve_type(&self, written: &ast::TypeRef, sink: &mut Sink) -> Option<ResolvedType> {
        let ty = self.written_type(written, sink)?;
        let predicate = match &ty.refinement {
            Some(name) => Some(self.predicate(name, self.origin(written.span))?.expr),
            None => None,
        };
        Some(ResolvedType { ty, predicate })
    }

    /// The type alone that is written.
    pub(super) fn written_type(&self, written: &ast::TypeRef, sink: &mut Sink) -> Option<Type> {
        Some(self.resolve_name(written, sink)?.with_nullable(written.nullable))
    }

    /// The predicate of a refinement by its name in the program, every node at `origin`; none where it is broken.
    pub fn predicate(&self, identity: &str, origin: Origin) -> Option<Predicate> {
        let mut predicate = self.entry(identity)?.predicate.get()?.clone()?;
        set_origin(&mut predicate.expr, origin);
        Some(predicate)
    }

    fn entry(&self, identity: &str) -> Option<&TypeEntry<'a>> {
        self.types.iter().find(|it| it.identity == identity).map(Arc::as_ref)
    }

    /// The type that a refinement narrows.
    pub fn base(&self, identity: &str) -> Option<&Type> {
        self.entry(identity)?.base.as_ref()
    }

    /// Where a refinement is declared.
    pub fn refinement_place(&self, identity: &str) -> Option<Span> {
        self.entry(identity)?.syntax.name.as_ref().map(|name| name.span)
    }

    /// Whether a value of `from` is one of `to` by its proof alone: the same refinement, or one that narrows it.
    pub fn refines(&self, from: &Type, to: &str) -> bool {
        let mut at = from.refinement.as_deref();
        while let Some(name) = at {
            if name == to {
                return true;
            }
            at = self.base(name).and_then(|base| base.refinement.as_deref());
        }
        false
    }

    /// The refinement that both types have, the nearest; none where there is none.
    pub fn common_refinement(&self, a: &Type, b: &Type) -> Option<String> {
        let mut at = a.refinement.clone();
        while let Some(name) = at {
            if self.refines(b, &name) {
                return Some(name);
            }
            at = self.base(&name).and_then(|base| base.refinement.clone());
        }
        None
    }

    pub(super) fn enter_type(&mut self, syntax: &'a ast::TypeDecl, module: Option<&'static str>) -> Declared {
        let identity = syntax.name.as_ref().map(|it| it.value.clone()).unwrap_or_default();
        self.types.push(Arc::new(TypeEntry {
            syntax,
            identity,
            module,
            cyclic: false,
            base: None,
            rank: 0,
            predicate: OnceLock::new(),
        }));
        Declared::Type(self.types.len() - 1)
    }

    /// Two refinements of one name must not pass for each other: a library's is qualified where the project has one too.
    pub(super) fn name_refinements(&mut self) {
        let Self { types, project, .. } = self;
        for entry in types.iter_mut().filter_map(Arc::get_mut) {
            if let Some(module) = entry.module.filter(|_| project.contains_key(&entry.identity)) {
                entry.identity = format!("std.{module}.{}", entry.identity);
            }
        }
    }

    /// Resolves what each refinement narrows, in an order in which that has been resolved before.
    pub(super) fn resolve_bases(&mut self, order: &[Declared], sink: &mut Sink) {
        for declared in order {
            let Declared::Type(at) = *declared else { continue };
            let Some((syntax, false)) = self.types.get(at).map(|it| (it.syntax, it.cyclic)) else { continue };
            let (Some(name), Some(written)) = (&syntax.name, &syntax.base) else { continue };
            if BUILT_IN.contains(&name.value.as_str()) {
                sink.push(name_taken::by_type(name));
            }
            if written.nullable {
                sink.push(invalid_type_arguments::nullable_base(written));
            }
            let mut base = self.resolve_name(written, sink);
            let above = base.as_ref().and_then(|it| self.entry(it.refinement.as_deref()?));
            let rank = above.map_or(0, |it| it.rank + 1);
            if rank > MOST_REFINEMENTS {
                sink.push(expression_too_large::refinements(name));
                base = None;
            }
            if let Some(entry) = self.types.get_mut(at).and_then(Arc::get_mut) {
                (entry.base, entry.rank) = (base, rank);
            }
        }
    }

    /// The type of a name and its arguments, required.
    fn resolve_name(&self, written: &ast::TypeRef, sink: &mut Sink) -> Option<Type> {
        let name = written.name.value.as_str();
        if !written.is_named() {
            sink.push(later::construct(
                match written.form {
                    ast::TypeForm::List(_) => "a list type",
                    ast::TypeForm::Function { .. } => "the type of a function",
                    _ => "a `struct` type",
                },
                written.span,
            ));
            return None;
        }
        let plain = match name {
            "text" => TypeKind::Text,
            "int" => TypeKind::Int,
            "float" => TypeKind::Float,
            "bool" => TypeKind::Bool,
            "date" => TypeKind::Date,
            "timestamp" => TypeKind::Timestamp,
            "decimal" => return decimal(written, sink).map(Type::required),
            _ => return self.resolve_refinement(written, sink),
        };
        if written.arguments.is_empty() {
            return Some(Type::required(plain));
        }
        let zone = |it: &ast::Spanned<ast::Literal>| matches!(&it.value, ast::Literal::Text(it) if !it.contains('%'));
        sink.push(match written.arguments.as_slice() {
            [argument] if plain == TypeKind::Timestamp && zone(argument) => {
                later::construct("a `timestamp` of a time zone", written.span)
            }
            _ => invalid_type_arguments::none_expected(written),
        });
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
                    unknown_type::unknown(name, known, self.elsewhere(name, Sort::Type))
                }
            });
            return None;
        };
        if !written.arguments.is_empty() {
            sink.push(invalid_type_arguments::none_expected(written));
            return None;
        }
        let entry = self.types.get(at)?;
        let kind = entry.base.as_ref()?.kind;
        Some(Type { kind, nullable: false, refinement: Some(entry.identity.clone()) })
    }

    /// Checks a refinement's predicate, which joins those of the types that it narrows.
    pub(super) fn check_predicate(&self, entry: &TypeEntry<'a>, sink: &mut Sink) {
        // Set once: each type comes once, after those that it is made of.
        let _ = entry.predicate.set(self.make_predicate(entry, sink));
    }

    fn make_predicate(&self, entry: &TypeEntry<'a>, sink: &mut Sink) -> Option<Predicate> {
        let base = entry.base.clone().filter(|_| !entry.cyclic)?;
        let declared = entry.syntax.name.as_ref()?.span;
        let written = entry.syntax.predicate.as_ref()?;
        let inner = match &base.refinement {
            Some(name) => Some(self.predicate(name, self.origin(declared))?),
            None => None,
        };
        let value = Visible { read: ExprKind::Value, ty: base, labels: Labels::new(), declared };
        let scope = Scope::of_values(format!("type `{}`", entry.identity)).with("value", value);
        let typed = check(written, &scope, self, None, sink)?;
        let (size, height) = (typed.flow.size, typed.flow.height);
        let own = require_condition(typed, "the condition of a type", &scope, self, sink)?;
        let Some(inner) = inner else { return Some(Predicate { expr: own, size, height }) };
        let origin = own.origin;
        let kind = ExprKind::Binary { op: BinaryOp::And, left: Box::new(inner.expr), right: Box::new(own) };
        let expr = Expr { kind, ty: Type::required(TypeKind::Bool), origin };
        Some(Predicate { expr, size: size + inner.size + 1, height: height.max(inner.height) + 1 })
    }
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
