//! Functions: their signatures, and the check of what the project declares.

use std::sync::{Arc, OnceLock};

use ingest_diagnostics::{FileId, Sink, Span};
use ingest_program::{Each, ExprKind, Function, Label, TypeKind};
use ingest_syntax::ast;

use super::{Clears, Declared, Library, Module, Pattern, Sort};
use crate::expressions::{AGGREGATES, FORMS, Labels, Place, Scope, Visible, Writes, check, store};
use crate::rules::{
    clears_outside_library, function_can_fail, intrinsic_outside_library, name_taken, unknown_function,
};

/// The functions that go through a list, by their names in the standard library.
pub(crate) const EACH: &[(&str, Each)] =
    &[("map_each", Each::Map), ("keep", Each::Keep), ("any", Each::Any), ("all", Each::All)];

/// A declared function.
pub(crate) struct FunctionEntry<'a> {
    /// Its declaration.
    pub syntax: &'a ast::Function,
    /// The module that declares it.
    pub module: Option<&'a Module>,
    /// Whether it leads back to itself, which has been reported.
    pub cyclic: bool,
    /// What it takes and gives; none where it is broken.
    pub signature: Option<Signature<'a>>,
    /// Whether its body was checked and is what its signature says.
    sound: OnceLock<bool>,
}

impl FunctionEntry<'_> {
    /// Whether the standard library declares it.
    fn is_standard(&self) -> bool {
        self.module.is_some_and(|it| it.standard)
    }
}

/// What a function takes and gives.
#[derive(Debug, Clone)]
pub(crate) struct Signature<'a> {
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// The type of its result.
    pub result: Pattern,
    /// Labels that its result carries besides those of the arguments.
    pub labels: Vec<Label>,
    /// Labels of the arguments that its result does not carry.
    pub clears: Vec<Clears>,
    /// Whether a call can fail.
    pub fails: bool,
    /// What computes it.
    pub body: Body<'a>,
}

impl Signature<'_> {
    /// Whether its result does not carry a label of its arguments.
    pub fn takes_off(&self, label: &Label) -> bool {
        self.clears.iter().any(|it| it.takes(label))
    }
}

/// What computes a function.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Body<'a> {
    /// The runtime.
    Intrinsic(Function),
    /// The runtime, by going through a list.
    Each(Each),
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
    /// Labels of this argument of which nothing is left in the result.
    pub clears: Option<Clears>,
    /// Where it is declared.
    pub declared: Span,
}

/// What a parameter takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ParameterType {
    /// A value of this form.
    Value(Pattern),
    /// A function without a name: `x => …`.
    Function {
        /// What it is given.
        parameters: Vec<Pattern>,
        /// What it gives.
        result: Pattern,
    },
    /// The name of a secret.
    Secret,
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

    /// The function of one value of that kind which a name means in its file, here or in another language.
    pub fn function_of(&self, name: &ast::Name, kind: TypeKind) -> Option<&'a str> {
        let found = [name.value.as_str()].into_iter().chain(ingest_syntax::renamed_function(&name.value));
        let mut entries = found.filter_map(|it| match self.lookup(it, name.span.file) {
            Some(Declared::Function(at)) => self.functions.get(at),
            _ => None,
        });
        entries.find_map(|entry| {
            let [parameter] = entry.signature.as_ref()?.parameters.as_slice() else { return None };
            let fits = matches!(&parameter.ty, ParameterType::Value(Pattern::Known(ty)) if ty.kind == kind);
            entry.syntax.name.as_ref().filter(|_| fits).map(|it| it.value.as_str())
        })
    }

    /// Whether a function of that name can be called in a file, for suggestions.
    pub fn is_function(&self, name: &str, file: FileId) -> bool {
        matches!(self.lookup(name, file), Some(Declared::Function(_)))
    }

    /// The functions of the runtime that are in reach, each with whether a null argument reaches it.
    #[cfg(test)]
    pub fn intrinsics(&self) -> impl Iterator<Item = (Function, bool)> {
        self.functions.iter().filter_map(|it| it.signature.as_ref()).filter_map(|signature| match signature.body {
            Body::Intrinsic(function) => {
                let takes_null = |it: &Parameter| matches!(&it.ty, ParameterType::Value(it) if it.nullable());
                Some((function, signature.parameters.iter().any(takes_null)))
            }
            _ => None,
        })
    }

    /// The functions in reach that are written in the language, each with the place of its name and the types of its
    /// parameters; those alone whose parameters are values of known types.
    #[cfg(test)]
    pub fn written_in_the_language(&self) -> impl Iterator<Item = (&ast::Name, Vec<ingest_program::Type>)> {
        self.functions.iter().filter_map(|it| {
            let signature = it.signature.as_ref().filter(|it| matches!(it.body, Body::Expr(_)))?;
            let types = signature.parameters.iter().map(|it| match &it.ty {
                ParameterType::Value(Pattern::Known(ty)) => Some(ty.clone()),
                _ => None,
            });
            Some((it.syntax.name.as_ref()?, types.collect::<Option<_>>()?))
        })
    }

    pub(super) fn enter_function(&mut self, syntax: &'a ast::Function, module: Option<&'a Module>) -> Declared {
        let entry = FunctionEntry { syntax, module, cyclic: false, signature: None, sound: OnceLock::new() };
        self.functions.push(Arc::new(entry));
        Declared::Function(self.functions.len() - 1)
    }

    pub(super) fn resolve_signatures(&mut self, sink: &mut Sink) {
        for at in 0..self.functions.len() {
            let Some(entry) = self.functions.get(at) else { continue };
            let signature = self.resolve_signature(entry.syntax, entry.is_standard(), sink);
            if let Some(entry) = self.functions.get_mut(at).and_then(Arc::get_mut) {
                entry.signature = signature;
            }
        }
    }

    fn resolve_signature(&self, syntax: &'a ast::Function, standard: bool, sink: &mut Sink) -> Option<Signature<'a>> {
        let name = syntax.name.as_ref()?;
        if AGGREGATES.contains(&name.value.as_str()) {
            sink.push(name_taken::by_aggregate(name));
        } else if FORMS.contains(&name.value.as_str()) {
            sink.push(name_taken::by_form(name));
        }
        if !standard && let Some(declared) = self.plain.get(&name.value) {
            sink.push(name_taken::by_standard_library(name, self.place(*declared)));
        }
        let body = match syntax.body.as_ref()? {
            ast::FunctionBody::Expr(body) => Body::Expr(body),
            ast::FunctionBody::Intrinsic(span) => {
                let each = EACH.iter().find(|(it, _)| *it == name.value).map(|(_, each)| Body::Each(*each));
                let function = Function::ALL.iter().find(|it| it.name() == name.value);
                let body = function.map(|it| Body::Intrinsic(*it)).or(each).filter(|_| standard);
                if body.is_none() {
                    sink.push(intrinsic_outside_library::not_known(*span, name));
                }
                body?
            }
        };
        // All parts are resolved before any missing one ends it: each has its own errors.
        // Letters for types are the standard library's alone.
        let parameters: Vec<_> =
            syntax.parameters.iter().map(|it| self.resolve_parameter(it, standard, sink)).collect();
        let result = syntax.result.as_ref().and_then(|written| self.pattern(written, standard, sink));
        let labels: Vec<_> = syntax.labels.iter().map(|it| self.resolve_label(it, sink)).collect();
        let clears: Vec<_> = syntax.clears.iter().map(|it| self.resolve_kinds(it, sink)).collect();
        let said = syntax.parameters.iter().filter_map(|it| it.clears.as_ref()).chain(&syntax.clears);
        if !standard && let Some(first) = said.into_iter().next() {
            sink.push(clears_outside_library::in_project(first.label.span, "function", &name.value));
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

    fn resolve_parameter(&self, written: &ast::Parameter, letters: bool, sink: &mut Sink) -> Option<Parameter> {
        let ty = match written.ty.as_ref()? {
            ty if ty.name.value == "secret" && ty.is_named() => ParameterType::Secret,
            ast::TypeRef { form: ast::TypeForm::Function { parameters, result }, .. } if letters => {
                let parameters = parameters.iter().map(|it| self.pattern(it, letters, sink)).collect::<Option<_>>()?;
                ParameterType::Function { parameters, result: self.pattern(result, letters, sink)? }
            }
            ty => ParameterType::Value(self.pattern(ty, letters, sink)?),
        };
        let clears = match &written.clears {
            Some(clears) => Some(self.resolve_kinds(clears, sink)?),
            None => None,
        };
        Some(Parameter { name: written.name.value.clone(), ty, clears, declared: written.name.span })
    }

    /// Checks the bodies of the standard library's functions, which its tests have checked for all others, and its predicates.
    pub(super) fn check_library(&self, sink: &mut Sink) {
        for entry in self.functions.iter().filter(|it| it.is_standard()) {
            self.check_body(entry, sink);
        }
        for entry in self.types.iter().filter(|it| it.is_standard()) {
            self.check_predicate(entry, sink);
        }
    }

    /// Checks the predicates and bodies of the declarations, in an order in which what they are made of comes first. Those of
    /// the standard library are right: its tests have seen to that.
    pub(super) fn check_declarations(&self, order: &[Declared], sink: &mut Sink) {
        for declared in order {
            match *declared {
                Declared::Type(at) => {
                    if let Some(entry) = self.types.get(at).filter(|it| !it.is_standard()) {
                        self.check_predicate(entry, sink);
                    }
                }
                Declared::Function(at) => {
                    let Some(entry) = self.functions.get(at) else { continue };
                    // Set once, as the predicates of types are.
                    let _ = entry.sound.set(entry.is_standard() || self.check_body(entry, sink).is_some());
                }
                Declared::Label(_) | Declared::Policy(_) | Declared::Schema(_) => {}
            }
        }
    }

    /// Holds the refinements of a signature to their arguments.
    fn prove_types(&self, entry: &FunctionEntry<'a>, signature: &Signature<'a>, sink: &mut Sink) -> Option<()> {
        let parameters = entry.syntax.parameters.iter().zip(&signature.parameters);
        let parameters = parameters.filter_map(|(written, parameter)| match &parameter.ty {
            ParameterType::Value(pattern) => Some((written.ty.as_ref()?, pattern)),
            _ => None,
        });
        let result = entry.syntax.result.as_ref().map(|written| (written, &signature.result));
        let mut sound = true;
        for (written, pattern) in parameters.chain(result) {
            if let Pattern::Known(ty) = pattern {
                sound &= self.proof(ty, written.span, sink).is_ok();
            }
        }
        sound.then_some(())
    }

    /// Checks a body once, its parameters standing for themselves.
    fn check_body(&self, entry: &FunctionEntry<'a>, sink: &mut Sink) -> Option<()> {
        let signature = entry.signature.as_ref().filter(|_| !entry.cyclic)?;
        self.prove_types(entry, signature, sink)?;
        let Body::Expr(body) = signature.body else { return Some(()) };
        let name = entry.syntax.name.as_ref()?;
        let result = entry.syntax.result.as_ref()?;
        // One with letters is checked at each call, with what they stand for there.
        let known = |it: &Parameter| matches!(it.ty, ParameterType::Value(Pattern::Known(_)) | ParameterType::Secret);
        let Pattern::Known(ty) = &signature.result else { return Some(()) };
        if !signature.parameters.iter().all(known) {
            return Some(());
        }
        let scope = Scope::of_values(format!("function `{}`", name.value));
        let scope = signature.parameters.iter().fold(scope, |scope, parameter| match &parameter.ty {
            ParameterType::Value(Pattern::Known(ty)) => {
                let read = ExprKind::Column(parameter.name.clone());
                let labels = Labels::default();
                scope.with(&parameter.name, Visible { read, ty: ty.clone(), labels, declared: parameter.declared })
            }
            ParameterType::Secret => scope.secret(&parameter.name, parameter.declared),
            _ => scope,
        });
        let mut value = check(body, &scope, self, Some(ty), sink)?;
        if signature.fails {
            value.flow.failures.clear();
        } else if !value.flow.failures.is_empty() {
            sink.extend(function_can_fail::unmarked(&value.flow.failures, name, result.span));
            return None;
        }
        // What the arguments carry comes with each call; here only the type is at stake.
        value.flow.labels = Labels::default();
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
