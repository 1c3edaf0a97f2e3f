//! Functions: their signatures, and the check of what the project declares.

use std::sync::{Arc, OnceLock};

use ingest_diagnostics::{FileId, Sink, Span};
use ingest_program::{ExprKind, Function, Label, Type};
use ingest_syntax::ast;

use super::{Declared, Library, Sort};
use crate::expressions::{AGGREGATES, Labels, Place, Scope, Visible, Writes, check, store};
use crate::rules::{
    clears_outside_library, function_can_fail, intrinsic_outside_library, name_taken, unknown_function,
};

/// A declared function.
pub(crate) struct FunctionEntry<'a> {
    /// Its declaration.
    pub syntax: &'a ast::Function,
    /// The module that declares it.
    pub module: Option<&'static str>,
    /// Whether it leads back to itself, which has been reported.
    pub cyclic: bool,
    /// What it takes and gives; none where it is broken.
    pub signature: Option<Signature<'a>>,
    /// Whether its body was checked and is what its signature says.
    sound: OnceLock<bool>,
}

/// What a function takes and gives.
#[derive(Debug, Clone)]
pub(crate) struct Signature<'a> {
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// The type of its result.
    pub result: ResultType,
    /// Labels that its result carries besides those of the arguments.
    pub labels: Vec<Label>,
    /// Names of labels of the arguments that its result does not carry.
    pub clears: Vec<String>,
    /// Whether a call can fail.
    pub fails: bool,
    /// What computes it.
    pub body: Body<'a>,
}

/// What computes a function.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Body<'a> {
    /// The runtime.
    Intrinsic(Function),
    /// An expression over the parameters, which takes the place of each call.
    Expr(&'a ast::Expr),
}

/// A parameter.
#[derive(Debug, Clone)]
pub(crate) struct Parameter {
    /// Its name.
    pub name: String,
    /// What it takes.
    pub ty: ParameterType,
    /// Where it is declared.
    pub declared: Span,
}

/// What a parameter takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ParameterType {
    /// A value of this type.
    Known(Type),
    /// A value of any type (`T`) or any number (`N`): the same for all parameters of that letter.
    Variable {
        /// The letter.
        letter: char,
        /// Whether null is passed on to the function (`T?`).
        nullable: bool,
    },
    /// The name of a secret.
    Secret,
}

/// The type of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ResultType {
    /// This type.
    Known(Type),
    /// What the letter stands for in the call.
    Variable {
        /// The letter.
        letter: char,
        /// Whether it can be null.
        nullable: bool,
    },
}

impl<'a> Library<'a> {
    /// The function that a name means in its file, if its declaration is right. Reports names that are no function.
    pub fn function(&self, name: &ast::Name, sink: &mut Sink) -> Option<&FunctionEntry<'a>> {
        let declared = self.lookup(&name.value, name.span.file);
        let Some(Declared::Function(at)) = declared else {
            sink.push(match declared {
                None if self.may_be_declared(&name.value) => return None,
                Some(other) => unknown_function::another_kind(name, Self::describe(other), self.place(other)),
                None => {
                    let known = self.visible(name.span.file, Sort::Function);
                    let elsewhere = self.elsewhere(name, Sort::Function);
                    unknown_function::unknown(name, known, elsewhere)
                }
            });
            return None;
        };
        let entry = self.functions.get(at)?;
        (entry.sound.get() == Some(&true)).then_some(entry.as_ref())
    }

    /// Whether a function of that name can be called in a file, for suggestions.
    pub fn is_function(&self, name: &str, file: FileId) -> bool {
        matches!(self.lookup(name, file), Some(Declared::Function(_)))
    }

    pub(super) fn enter_function(&mut self, syntax: &'a ast::Function, module: Option<&'static str>) -> Declared {
        let entry = FunctionEntry { syntax, module, cyclic: false, signature: None, sound: OnceLock::new() };
        self.functions.push(Arc::new(entry));
        Declared::Function(self.functions.len() - 1)
    }

    pub(super) fn resolve_signatures(&mut self, sink: &mut Sink) {
        for at in 0..self.functions.len() {
            let Some((syntax, module)) = self.functions.get(at).map(|it| (it.syntax, it.module)) else { continue };
            let signature = self.resolve_signature(syntax, module, sink);
            if let Some(entry) = self.functions.get_mut(at).and_then(Arc::get_mut) {
                entry.signature = signature;
            }
        }
    }

    fn resolve_signature(
        &self,
        syntax: &'a ast::Function,
        module: Option<&'static str>,
        sink: &mut Sink,
    ) -> Option<Signature<'a>> {
        let name = syntax.name.as_ref()?;
        if AGGREGATES.contains(&name.value.as_str()) {
            sink.push(name_taken::by_aggregate(name));
        }
        if module.is_none()
            && let Some(declared) = self.plain.get(&name.value)
        {
            sink.push(name_taken::by_standard_library(name, self.place(*declared)));
        }
        let intrinsic = matches!(syntax.body, Some(ast::FunctionBody::Intrinsic(_)));
        let body = match syntax.body.as_ref()? {
            ast::FunctionBody::Expr(body) => Body::Expr(body),
            ast::FunctionBody::Intrinsic(span) => {
                let known = Function::ALL.iter().find(|it| module.is_some() && it.name() == name.value);
                let Some(function) = known else {
                    sink.push(intrinsic_outside_library::not_known(*span, name));
                    return None;
                };
                Body::Intrinsic(*function)
            }
        };
        // All parts are resolved before any missing one ends it: each has its own errors.
        let parameters: Vec<_> =
            syntax.parameters.iter().map(|it| self.resolve_parameter(it, intrinsic, sink)).collect();
        let result = syntax.result.as_ref().and_then(|written| match variable(written).filter(|_| intrinsic) {
            Some(letter) => Some(ResultType::Variable { letter, nullable: written.nullable }),
            None => self.written_type(written, sink).map(ResultType::Known),
        });
        let labels: Vec<_> = syntax.labels.iter().map(|it| self.resolve_label(it, sink)).collect();
        let clears: Vec<_> = syntax.clears.iter().map(|it| self.resolve_label_name(it, sink)).collect();
        if module.is_none()
            && let Some(first) = syntax.clears.first()
        {
            sink.push(clears_outside_library::in_project(first.span, &name.value));
        }
        for (at, parameter) in syntax.parameters.iter().enumerate() {
            if let Some(first) = syntax.parameters.iter().take(at).find(|it| it.name.value == parameter.name.value) {
                sink.push(name_taken::parameter(&parameter.name, first.name.span));
            }
        }
        Some(Signature {
            parameters: parameters.into_iter().collect::<Option<_>>()?,
            result: result?,
            labels: labels.into_iter().collect::<Option<_>>()?,
            clears: clears.into_iter().collect::<Option<_>>()?,
            fails: syntax.fails,
            body,
        })
    }

    fn resolve_parameter(&self, written: &ast::Parameter, intrinsic: bool, sink: &mut Sink) -> Option<Parameter> {
        let ty = written.ty.as_ref()?;
        let resolved = match variable(ty).filter(|_| intrinsic) {
            Some(letter) => ParameterType::Variable { letter, nullable: ty.nullable },
            None if ty.name.value == "secret" => ParameterType::Secret,
            None => ParameterType::Known(self.written_type(ty, sink)?),
        };
        Some(Parameter { name: written.name.value.clone(), ty: resolved, declared: written.name.span })
    }

    /// Checks the predicates and bodies of all declarations, in an order in which what they are made of comes first.
    pub(super) fn check_declarations(&self, order: &[Declared], sink: &mut Sink) {
        for declared in order {
            match *declared {
                Declared::Type(at) => self.types.get(at).into_iter().for_each(|it| self.check_predicate(it, sink)),
                Declared::Function(at) => {
                    let Some(entry) = self.functions.get(at) else { continue };
                    // Set once, as the predicates of types are.
                    let _ = entry.sound.set(self.check_body(entry, sink).is_some());
                }
                Declared::Label(_) => {}
            }
        }
    }

    /// Checks a body once, its parameters standing for themselves.
    fn check_body(&self, entry: &FunctionEntry<'a>, sink: &mut Sink) -> Option<()> {
        let signature = entry.signature.as_ref().filter(|_| !entry.cyclic)?;
        let Body::Expr(body) = signature.body else { return Some(()) };
        let name = entry.syntax.name.as_ref()?;
        let result = entry.syntax.result.as_ref()?;
        let ResultType::Known(ty) = &signature.result else { return None };
        let scope = Scope::of_values(format!("function `{}`", name.value));
        let scope = signature.parameters.iter().fold(scope, |scope, parameter| match &parameter.ty {
            ParameterType::Known(ty) => {
                let read = ExprKind::Column(parameter.name.clone());
                let labels = Labels::new();
                scope.with(&parameter.name, Visible { read, ty: ty.clone(), labels, declared: parameter.declared })
            }
            ParameterType::Secret => scope.secret(&parameter.name, parameter.declared),
            ParameterType::Variable { .. } => scope,
        });
        let mut value = check(body, &scope, self, Some(ty), sink)?;
        if signature.fails {
            value.flow.failures.clear();
        } else if !value.flow.failures.is_empty() {
            sink.extend(function_can_fail::unmarked(&value.flow.failures, name, result.span));
            return None;
        }
        // What the arguments carry comes with each call; here only the type is at stake.
        value.flow.labels.clear();
        let place = Place {
            what: "the result of",
            name: &name.value,
            ty,
            labels: &[],
            declared: result.span,
            writes: Writes::Value,
        };
        store(value, &place, self, sink).map(|_| ())
    }
}

/// The letter of a type variable.
fn variable(written: &ast::TypeRef) -> Option<char> {
    let mut letters = written.name.value.chars();
    let letter = letters.next().filter(char::is_ascii_uppercase)?;
    (letters.next().is_none() && written.arguments.is_empty()).then_some(letter)
}
