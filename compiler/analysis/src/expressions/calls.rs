//! Calls: arguments are matched to parameters, and the function is called or, where it is written in the language, its
//! body takes the place of the call.

use ingest_diagnostics::{Sink, Span};
use ingest_program::{BinaryOp, Expr, ExprKind, Literal, Type, TypeKind};
use ingest_syntax::ast;

use super::aggregates::AGGREGATES;
use super::checker::Checker;
use super::scope::{Lambda, Secret};
use super::unify::{common_of, constant, into_type};
use super::{Carried, Failure, Flow, Labels, Place, Scope, Typed, Writes, arguments, coerce, requirements};
use crate::library::{Body, FunctionEntry, Letters, Parameter, ParameterType, Pattern, Signature};
use crate::rules::{
    call_arguments, expression_too_large, misplaced_lambda, misplaced_secret, operator_types, pointless_null,
    type_mismatch,
};

/// What the language calls like functions and is none.
pub(crate) const FORMS: &[&str] = &["lookup", "one_of", "assert"];

/// What stands for a parameter in a call.
pub(super) enum Bound {
    /// A value, of the parameter's type but perhaps null where the parameter is not.
    Value(Typed),
    /// A secret.
    Secret(Secret, Span),
    /// A function without a name.
    Function(Lambda),
}

impl<'a> Checker<'_, 'a> {
    pub(super) fn call(
        &mut self,
        function: &ast::Name,
        written: &[ast::Argument],
        piped: bool,
        span: Span,
        expected: Option<&Type>,
    ) -> Option<Typed> {
        match function.value.as_str() {
            name if AGGREGATES.contains(&name) => return self.aggregate(function, written, span),
            "lookup" => {
                self.bare_lookup(function, written, piped, span);
                return None;
            }
            "one_of" => return self.one_of(function, written, span, expected),
            "assert" => return self.assertion(function, written, span, expected),
            _ => {}
        }
        if let Some(lambda) = self.scope.function_named(&function.value).cloned() {
            return self.apply(&lambda, function, written, span, expected);
        }
        let library = self.library;
        let signature = library.function(function, self.sink).and_then(|it| Some((it, it.signature.as_ref()?)));
        let Some((entry, signature)) = signature else {
            self.check_alone(written);
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
        let called = entry.syntax.name.as_ref().map_or(function.value.as_str(), |it| it.value.as_str());
        for (parameter, bound) in signature.parameters.iter().zip(&mut bound) {
            if let (Some(clears), Bound::Value(value)) = (&parameter.clears, bound) {
                value.flow.labels.forget(clears);
            }
        }
        let letters = self.letters(signature, &mut bound, function)?;
        requirements::literals(function, signature, &bound, self)?;

        let lifted = lifted(signature, &bound);
        let why = self.why_it_fails(function, &bound);
        let result = signature.result.resolve(&letters);
        let result = result.map(|it| it.clone().with_nullable(it.nullable || lifted));
        let given = if signature.clears.is_empty() { Labels::default() } else { labels_of(&bound) };
        let mut typed = match signature.body {
            Body::Intrinsic(function) => {
                let (mut args, flows): (Vec<_>, Vec<_>) = bound.into_iter().filter_map(|it| self.argument(it)).unzip();
                // Calls are most of a large project: room for arguments to come would be a tenth of its memory.
                args.shrink_to_fit();
                self.node(ExprKind::Call { function, args }, result?, span, Flow::of(flows))
            }
            Body::Each(each) => {
                let mut bound = bound.into_iter();
                let (Some(Bound::Value(list)), Some(Bound::Function(lambda))) = (bound.next(), bound.next()) else {
                    return None;
                };
                self.each(each, list, &lambda, expected, span)?
            }
            Body::Expr(body) => self.inline(entry, signature, body, bound, result, lifted, span)?,
        };
        if signature.fails {
            typed.flow.failures.push(Failure { span, what: format!("`{}`", function.value), why });
        }
        typed.flow.labels = std::mem::take(&mut typed.flow.labels).of_call(given, called, &signature.clears);
        for label in &signature.labels {
            let declared = entry.syntax.name.as_ref().map_or(span, |it| it.span);
            typed.flow.labels.add(label, Carried::by(&function.value, declared));
        }
        Some(typed)
    }

    /// Why a function that fails does, as far as its arguments say.
    fn why_it_fails(&self, function: &ast::Name, bound: &[Bound]) -> String {
        let values = bound.iter().filter_map(|it| match it {
            Bound::Value(value) if constant(value).is_none() => Some(self.library.text(value.span)),
            _ => None,
        });
        let values: Vec<_> = values.map(|it| format!("`{it}`")).collect();
        match (function.value.as_str(), values.as_slice()) {
            ("required", [value]) => format!("{value} may be null"),
            (name, []) => format!("`{name}` has no value for some arguments"),
            (name, values) => format!("`{name}` has no value for some {}", values.join(", ")),
        }
    }

    /// A call of a parameter that stands for a function without a name.
    fn apply(
        &mut self,
        lambda: &Lambda,
        function: &ast::Name,
        written: &[ast::Argument],
        span: Span,
        expected: Option<&Type>,
    ) -> Option<Typed> {
        let arguments: Vec<_> = written.iter().map(|it| self.check(&it.value, None)).collect();
        let arguments = arguments.into_iter().collect::<Option<Vec<_>>>()?;
        if arguments.len() != lambda.parameters.len() {
            self.sink.push(misplaced_lambda::parameters(function.span, arguments.len(), lambda.parameters.len()));
            return None;
        }
        let names = lambda.parameters.iter().zip(arguments);
        let scope = names.fold(lambda.scope.clone(), |scope, (name, value)| scope.argument_hiding(&name.value, value));
        self.body(lambda, &scope, expected).map(|it| Typed { span, ..it })
    }

    /// The arguments of a call that cannot be made have errors of their own.
    fn check_alone(&mut self, written: &[ast::Argument]) {
        for argument in written {
            let judged = match &argument.value.kind {
                ast::ExprKind::Name(name) => {
                    !self.scope.secrets.contains_key(name) && self.scope.function_named(name).is_none()
                }
                ast::ExprKind::Lambda { .. } => false,
                _ => true,
            };
            if judged {
                self.check(&argument.value, None);
            }
        }
    }

    fn bind(&mut self, parameter: &Parameter, argument: &ast::Expr, function: &ast::Name) -> Option<Bound> {
        let pattern = match &parameter.ty {
            ParameterType::Secret => return self.bind_secret(parameter, argument),
            ParameterType::Function { parameters, .. } => {
                let lambda = self.lambda(argument, parameters.len(), &parameter.name, parameter.declared);
                return lambda.map(Bound::Function);
            }
            ParameterType::Value(pattern) => pattern,
        };
        let ty = match pattern {
            Pattern::Known(ty) => Some(ty),
            Pattern::Letter { .. } | Pattern::List { .. } => None,
        };
        let value = self.check(argument, ty)?;
        if constant(&value) == Some(&Literal::Null) && !takes_null(parameter) {
            self.sink.push(pointless_null::argument(value.span, &parameter.name, &function.value));
            return None;
        }
        let Some(ty) = ty else { return Some(Bound::Value(value)) };
        let value = self.civil(value, ty, function);
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

    /// `date_of` and `time_of` read a timestamp of a zone in the civil time of its zone.
    fn civil(&self, value: Typed, ty: &Type, function: &ast::Name) -> Typed {
        let zoned = matches!(value.ty().kind, TypeKind::TimestampIn(_)) && ty.kind == TypeKind::Timestamp;
        if !zoned || !matches!(function.value.as_str(), "date_of" | "time_of") {
            return value;
        }
        let ty = Type::required(TypeKind::Timestamp).with_nullable(value.ty().nullable);
        let span = value.span;
        self.node(ExprKind::Convert { value: Box::new(value.expr), format: None }, ty, span, value.flow)
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

    /// What each letter of the signature stands for, as far as the values say; the values become of it.
    fn letters(&mut self, signature: &Signature<'a>, bound: &mut [Bound], function: &ast::Name) -> Option<Letters> {
        let mut letters = Letters::new();
        let mut evidence: std::collections::BTreeMap<char, Vec<Typed>> = std::collections::BTreeMap::new();
        for (parameter, bound) in signature.parameters.iter().zip(bound.iter()) {
            let (ParameterType::Value(pattern), Bound::Value(value)) = (&parameter.ty, bound) else { continue };
            match pattern {
                Pattern::Known(_) => {}
                Pattern::Letter { letter, .. } => {
                    // A null of a plain `T` makes the whole null and is no part of what `T` stands for.
                    let ty = value.ty().clone().with_nullable(value.ty().kind == TypeKind::Null);
                    evidence.entry(*letter).or_default().push(stand_in(value, ty));
                }
                Pattern::List { .. } if value.ty().kind.element().is_none() => {
                    self.sink.push(type_mismatch::no_list(value, &parameter.name, parameter.declared));
                    return None;
                }
                Pattern::List { .. } => pattern.each_letter(value.ty(), &mut |letter, ty| {
                    let kind = ExprKind::Value;
                    let expr = Expr { kind, ty, origin: value.expr.origin };
                    let part = Typed { expr, span: value.span, flow: Flow::default() };
                    evidence.entry(letter).or_default().push(part);
                }),
            }
        }
        for (letter, parts) in evidence {
            let parts: Vec<&Typed> = parts.iter().collect();
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
            letters.insert(letter, common);
        }
        for (parameter, bound) in signature.parameters.iter().zip(bound) {
            let (ParameterType::Value(pattern), Bound::Value(value)) = (&parameter.ty, bound) else { continue };
            if matches!(pattern, Pattern::Known(_)) {
                continue;
            }
            let ty = pattern.resolve(&letters)?;
            let nullable = value.ty().nullable;
            let taken = std::mem::replace(value, Typed { flow: Flow::default(), ..stand_in(value, ty.clone()) });
            *value = into_type(taken, &ty.with_nullable(nullable));
        }
        Some(letters)
    }

    fn argument(&self, bound: Bound) -> Option<(Expr, Flow)> {
        match bound {
            Bound::Value(value) => Some((value.expr, value.flow)),
            Bound::Secret(secret, span) => {
                let kind = ExprKind::Secret(secret.name);
                let expr = Expr { kind, ty: Type::required(TypeKind::Text), origin: self.origin(span) };
                Some((expr, Flow { size: 1, height: 1, ..Flow::default() }))
            }
            Bound::Function(_) => None,
        }
    }

    /// The body with the arguments in it; null where an argument is that the parameter does not take. `result` is the type
    /// of the whole, where the signature says it.
    #[expect(clippy::too_many_arguments, reason = "a call in all its parts")]
    fn inline(
        &mut self,
        entry: &FunctionEntry<'a>,
        signature: &Signature<'a>,
        body: &ast::Expr,
        bound: Vec<Bound>,
        result: Option<Type>,
        lifted: bool,
        span: Span,
    ) -> Option<Typed> {
        let name = entry.syntax.name.as_ref()?;
        let (mut scope, mut nulls) = (Scope::of_values(format!("function `{}`", name.value)), Vec::new());
        let (mut failures, mut known) = (Vec::new(), self.known.clone());
        for (parameter, bound) in signature.parameters.iter().zip(bound) {
            match bound {
                Bound::Secret(secret, _) => scope = scope.secret_argument(&parameter.name, secret),
                Bound::Function(lambda) => scope = scope.function(&parameter.name, lambda),
                Bound::Value(mut value) => {
                    // Said once, wherever and however often the body reads the parameter.
                    failures.append(&mut value.flow.failures);
                    if value.ty().nullable && !takes_null(parameter) {
                        let tested = value.clone();
                        let test = ExprKind::IsNull(Box::new(tested.expr));
                        nulls.push(self.node(test, Type::required(TypeKind::Bool), span, tested.flow));
                        value.expr.ty.nullable = false;
                    } else if !takes_null(parameter) {
                        self.relied_on.extend(self.known.read_by(&value.expr));
                    }
                    known.argument(&value.expr);
                    scope = scope.argument(&parameter.name, value);
                }
            }
        }
        let mut quiet = Sink::new();
        let mut inner = Checker {
            inlined_at: Some(self.origin(span)),
            depth: self.depth,
            known,
            in_doubt: self.in_doubt,
            in_aggregate: self.in_aggregate,
            answered: self.answered,
            items: self.items,
            ..Checker::new(&scope, self.library, &mut quiet)
        };
        let own = match &signature.result {
            Pattern::Known(ty) => Some(ty),
            _ => None,
        };
        let value = inner.check(body, own);
        self.items = inner.items;
        self.relied_on.append(&mut inner.relied_on);
        let value = value.and_then(|value| match own {
            Some(own) => {
                let place = Place {
                    what: "the result of",
                    name: &name.value,
                    ty: own,
                    labels: &[],
                    declared: name.span,
                    writes: Writes::Value,
                };
                coerce(value, &place, self.library, &mut Sink::new())
            }
            None => Some(value),
        });
        let Some(value) = value else {
            // A body that is right by itself can only have grown too large here; one with letters is read here first.
            let reason = quiet.finish().into_iter().find(|it| it.rule.code != expression_too_large::RULE.code);
            self.sink.push(match reason {
                Some(reason) => call_arguments::unfit(span, name, &reason.message),
                None => expression_too_large::inlined(span, name),
            });
            return None;
        };
        let own = value.ty().clone();
        let result = result.unwrap_or_else(|| own.clone().with_nullable(own.nullable || lifted));
        let mut typed = Typed { span, ..value };
        // What a function of the caller fails by is the caller's to answer.
        let of_functions = if own_failures_are_marked(signature) { Vec::new() } else { typed.flow.failures };
        failures.extend(of_functions);
        typed.flow.failures = failures;
        Some(self.null_where(nulls, typed, result, span))
    }

    /// The value, but null where any of the tests holds.
    pub(super) fn null_where(&self, tests: Vec<Typed>, value: Typed, ty: Type, span: Span) -> Typed {
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

/// A value of another type with the same place, and the same constant if it is one.
fn stand_in(value: &Typed, ty: Type) -> Typed {
    let kind = constant(value).map_or(ExprKind::Value, |it| ExprKind::Literal(it.clone()));
    Typed { expr: Expr { kind, ty, origin: value.expr.origin }, span: value.span, flow: Flow::default() }
}

/// The labels of all arguments.
fn labels_of(bound: &[Bound]) -> Labels {
    bound.iter().fold(Labels::default(), |mut labels, bound| {
        if let Bound::Value(value) = bound {
            labels.absorb(value.flow.labels.clone());
        }
        labels
    })
}

/// Whether everything that fails in the body of a function is said by its `fails`: all but what the functions fail by that
/// it is given.
fn own_failures_are_marked(signature: &Signature<'_>) -> bool {
    !signature.parameters.iter().any(|it| matches!(it.ty, ParameterType::Function { .. }))
}

/// Whether a null argument reaches the function.
fn takes_null(parameter: &Parameter) -> bool {
    match &parameter.ty {
        ParameterType::Value(pattern) => pattern.nullable(),
        ParameterType::Secret | ParameterType::Function { .. } => false,
    }
}

/// Whether the result is null where an argument is.
fn lifted(signature: &Signature<'_>, bound: &[Bound]) -> bool {
    signature.parameters.iter().zip(bound).any(|(parameter, bound)| match bound {
        Bound::Value(value) => value.ty().nullable && !takes_null(parameter),
        Bound::Secret(..) | Bound::Function(_) => false,
    })
}
