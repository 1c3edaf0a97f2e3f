//! Calls: arguments are matched to parameters, and the function is called or, where it is written in the language, its
//! body takes the place of the call.

use std::collections::BTreeMap;

use ingest_diagnostics::{Sink, Span};
use ingest_program::{BinaryOp, Expr, ExprKind, Literal, Type, TypeKind};
use ingest_syntax::ast;

use super::aggregates::AGGREGATES;
use super::checker::Checker;
use super::scope::Secret;
use super::unify::{common_of, constant, into_type};
use super::{Carried, Failure, Flow, Place, Scope, Typed, Writes, arguments, coerce, requirements};
use crate::library::{Body, FunctionEntry, Parameter, ParameterType, ResultType, Signature};
use crate::rules::{
    expression_too_large, misplaced_secret, operator_types, pointless_null, type_mismatch, unknown_function,
};

/// What stands for a parameter in a call.
pub(super) enum Bound {
    /// A value, of the parameter's type but perhaps null where the parameter is not.
    Value(Typed),
    /// A secret.
    Secret(Secret, Span),
}

impl<'a> Checker<'_, 'a> {
    pub(super) fn call(
        &mut self,
        function: &ast::Name,
        written: &[ast::Argument],
        piped: bool,
        span: Span,
    ) -> Option<Typed> {
        if AGGREGATES.contains(&function.value.as_str()) {
            return self.aggregate(function, written, span);
        }
        let library = self.library;
        let signature = library.function(function, self.sink).and_then(|it| Some((it, it.signature.as_ref()?)));
        let Some((entry, signature)) = signature else {
            // What may be written in the brackets of a function to come is not known.
            if !unknown_function::comes_later(&function.value) {
                self.check_alone(written);
            }
            return None;
        };
        let Some(matched) = arguments::matched(function, written, piped, signature, span, self.sink) else {
            self.check_alone(written);
            return None;
        };
        let bound: Vec<_> = signature
            .parameters
            .iter()
            .zip(matched)
            .map(|(parameter, argument)| self.bind(parameter, argument, function))
            .collect();
        let mut bound = bound.into_iter().collect::<Option<Vec<_>>>()?;
        let letters = self.letters(signature, &mut bound, function)?;
        requirements::literals(function, signature, &bound, self)?;

        let lifted = lifted(signature, &bound);
        let result = match &signature.result {
            ResultType::Known(ty) => ty.clone(),
            ResultType::Variable { letter, nullable } => letters.get(letter)?.clone().with_nullable(*nullable),
        };
        let result = result.clone().with_nullable(result.nullable || lifted);
        let mut typed = match signature.body {
            Body::Intrinsic(function) => {
                let (args, flows): (Vec<_>, Vec<_>) = bound.into_iter().map(|it| self.argument(it)).unzip();
                self.node(ExprKind::Call { function, args }, result, span, Flow::of(flows))
            }
            Body::Expr(body) => self.inline(entry, signature, body, bound, result, span)?,
        };
        if signature.fails {
            typed.flow.failures.push(Failure { span, what: format!("`{}`", function.value) });
        }
        typed.flow.labels.retain(|label, _| !signature.clears.contains(&label.name));
        for label in &signature.labels {
            let declared = entry.syntax.name.as_ref().map_or(span, |it| it.span);
            let carried = Carried { by: function.value.clone(), declared };
            typed.flow.labels.entry(label.clone()).or_insert(carried);
        }
        Some(typed)
    }

    /// The arguments of a call that cannot be made have errors of their own.
    fn check_alone(&mut self, written: &[ast::Argument]) {
        for argument in written {
            let secret =
                matches!(&argument.value.kind, ast::ExprKind::Name(name) if self.scope.secrets.contains_key(name));
            if !secret {
                self.check(&argument.value, None);
            }
        }
    }

    fn bind(&mut self, parameter: &Parameter, argument: &ast::Expr, function: &ast::Name) -> Option<Bound> {
        let ty = match &parameter.ty {
            ParameterType::Secret => return self.bind_secret(parameter, argument),
            ParameterType::Variable { .. } => None,
            ParameterType::Known(ty) => Some(ty),
        };
        let value = self.check(argument, ty)?;
        if constant(&value) == Some(&Literal::Null) && !takes_null(parameter) {
            self.sink.push(pointless_null::argument(value.span, &parameter.name, &function.value));
            return None;
        }
        let Some(ty) = ty else { return Some(Bound::Value(value)) };
        // Null in, null out: a null never reaches a parameter that does not take it.
        let lifted = ty.clone().with_nullable(ty.nullable || value.ty().nullable);
        let place = Place {
            what: "parameter",
            name: &parameter.name,
            ty: &lifted,
            labels: &[],
            declared: parameter.declared,
            writes: if self.scope.may_reject { Writes::OfRow } else { Writes::Value },
        };
        coerce(value, &place, self.library, self.sink).map(Bound::Value)
    }

    fn bind_secret(&mut self, parameter: &Parameter, argument: &ast::Expr) -> Option<Bound> {
        let named = match &argument.kind {
            ast::ExprKind::Name(name) => self.scope.secrets.get(name),
            ast::ExprKind::Error => return None,
            _ => None,
        };
        if let Some(secret) = named {
            return Some(Bound::Secret(secret.clone(), argument.span));
        }
        let may_be = matches!(&argument.kind, ast::ExprKind::Name(name) if self.library.may_be_declared(name));
        if !may_be {
            let known = self.scope.secrets.keys().map(String::as_str);
            self.sink.push(misplaced_secret::wanted(argument, &parameter.name, parameter.declared, known));
        }
        None
    }

    /// What each type variable stands for; the arguments become of it.
    fn letters(
        &mut self,
        signature: &Signature<'a>,
        bound: &mut [Bound],
        function: &ast::Name,
    ) -> Option<BTreeMap<char, Type>> {
        let mut letters = BTreeMap::new();
        let letter_of = |parameter: &Parameter| match parameter.ty {
            ParameterType::Variable { letter, .. } => Some(letter),
            _ => None,
        };
        for letter in signature.parameters.iter().filter_map(letter_of) {
            if letters.contains_key(&letter) {
                continue;
            }
            let of_letter = |it: &(&Parameter, &mut Bound)| letter_of(it.0) == Some(letter);
            let mut values: Vec<&mut Typed> = signature
                .parameters
                .iter()
                .zip(bound.iter_mut())
                .filter(of_letter)
                .filter_map(|(_, bound)| match bound {
                    Bound::Value(value) => Some(value),
                    Bound::Secret(..) => None,
                })
                .collect();
            let parts: Vec<&Typed> = values.iter().map(|it| &**it).collect();
            let common = match common_of(&parts, self.library) {
                Ok(common) => common,
                Err(odd) => {
                    self.sink.extend(type_mismatch::arguments(&parts, odd, function));
                    return None;
                }
            };
            if letter == 'N' && !super::arithmetic::is_number(common.kind) {
                self.sink.extend(parts.first().map(|it| operator_types::not_a_number(it, function)));
                return None;
            }
            for value in &mut values {
                let ty = common.clone().with_nullable(value.ty().nullable);
                let taken = std::mem::replace(*value, Typed { flow: Flow::default(), ..value.clone() });
                **value = into_type(taken, &ty);
            }
            letters.insert(letter, common.with_nullable(false));
        }
        Some(letters)
    }

    fn argument(&self, bound: Bound) -> (Expr, Flow) {
        match bound {
            Bound::Value(value) => (value.expr, value.flow),
            Bound::Secret(secret, span) => {
                let kind = ExprKind::Secret(secret.name);
                let expr = Expr { kind, ty: Type::required(TypeKind::Text), origin: self.origin(span) };
                (expr, Flow { size: 1, height: 1, ..Flow::default() })
            }
        }
    }

    /// The body with the arguments in it; null where an argument is that the parameter does not take.
    fn inline(
        &mut self,
        entry: &FunctionEntry<'a>,
        signature: &Signature<'a>,
        body: &ast::Expr,
        bound: Vec<Bound>,
        result: Type,
        span: Span,
    ) -> Option<Typed> {
        let name = entry.syntax.name.as_ref()?;
        let (mut scope, mut nulls) = (Scope::of_values(format!("function `{}`", name.value)), Vec::new());
        let mut failures = Vec::new();
        for (parameter, bound) in signature.parameters.iter().zip(bound) {
            match bound {
                Bound::Secret(secret, _) => scope = scope.secret_argument(&parameter.name, secret),
                Bound::Value(mut value) => {
                    // Said once, wherever and however often the body reads the parameter.
                    failures.append(&mut value.flow.failures);
                    if value.ty().nullable && !takes_null(parameter) {
                        let tested = value.clone();
                        let test = ExprKind::IsNull(Box::new(tested.expr));
                        nulls.push(self.node(test, Type::required(TypeKind::Bool), span, tested.flow));
                        value.expr.ty.nullable = false;
                    }
                    scope = scope.argument(&parameter.name, value);
                }
            }
        }
        let ResultType::Known(own) = &signature.result else { return None };
        let mut quiet = Sink::new();
        let mut inner = Checker {
            inlined_at: Some(self.origin(span)),
            depth: self.depth,
            ..Checker::new(&scope, self.library, &mut quiet)
        };
        let place = Place {
            what: "the result of",
            name: &name.value,
            ty: own,
            labels: &[],
            declared: name.span,
            writes: Writes::Value,
        };
        let value =
            inner.check(body, Some(own)).and_then(|value| coerce(value, &place, self.library, &mut Sink::new()));
        let Some(value) = value else {
            // The body is right by itself, so it can only have grown too large here.
            self.sink.push(expression_too_large::inlined(span, name));
            return None;
        };
        let mut typed = Typed { span, ..value };
        typed.flow.failures = failures;
        Some(self.null_where(nulls, typed, result, span))
    }

    /// The value, but null where any of the tests holds.
    fn null_where(&self, tests: Vec<Typed>, value: Typed, ty: Type, span: Span) -> Typed {
        let bool_ = Type::required(TypeKind::Bool);
        let any = tests.into_iter().reduce(|a, b| self.binary_node(a, BinaryOp::Or, b, bool_.clone(), span));
        let Some(any) = any else { return into_type(value, &ty) };
        let null = Expr { kind: ExprKind::Literal(Literal::Null), ty: ty.clone(), origin: self.origin(span) };
        let value = into_type(value, &ty);
        let kind =
            ExprKind::If { condition: Box::new(any.expr), then: Box::new(null), otherwise: Box::new(value.expr) };
        self.node(kind, ty, span, Flow::of([any.flow, value.flow]))
    }
}

/// Whether a null argument reaches the function.
fn takes_null(parameter: &Parameter) -> bool {
    match &parameter.ty {
        ParameterType::Known(ty) => ty.nullable,
        ParameterType::Variable { nullable, .. } => *nullable,
        ParameterType::Secret => false,
    }
}

/// Whether the result is null where an argument is.
fn lifted(signature: &Signature<'_>, bound: &[Bound]) -> bool {
    signature.parameters.iter().zip(bound).any(|(parameter, bound)| match bound {
        Bound::Value(value) => value.ty().nullable && !takes_null(parameter),
        Bound::Secret(..) => false,
    })
}
