//! Refinements: types with a condition, plain or with parameters.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use ingest_diagnostics::{Severity, Sink, Span};
use ingest_program::{BinaryOp, Each, Expr, ExprKind, Interned, Literal, Origin, Type, TypeKind};
use ingest_syntax::ast;

use super::{Declared, Library, Module, Names};
use crate::expressions::relocate::{in_place_of_value, reads_of_value, set_origin};
use crate::expressions::{
    LARGEST, Labels, Scope, TALLEST, Visible, check, constant_of, literal_text, require_condition,
};
use crate::rules::{clears_outside_library, expression_too_large, invalid_type_arguments, name_taken};

use super::types::BUILT_IN;

/// How many refinements may narrow each other.
const MOST_REFINEMENTS: usize = 32;

/// A declared refinement.
pub(crate) struct TypeEntry<'a> {
    /// Its declaration.
    pub syntax: &'a ast::TypeDecl,
    /// Its name in the program: qualified where another type has the same.
    pub identity: String,
    /// The module that declares it.
    pub module: Option<&'a Module>,
    /// Whether it leads back to itself, which has been reported.
    pub cyclic: bool,
    /// The type it narrows, with that one's own refinement; none where it is broken.
    pub base: Option<Type>,
    /// The types of its parameters; none where one is broken.
    parameters: Option<Vec<(String, Type)>>,
    /// How many refinements it narrows.
    rank: usize,
    /// Its predicate and those of its bases, once checked; none in it where one is broken. Of one with parameters it says
    /// only whether it is right.
    predicate: OnceLock<Option<Predicate>>,
}

impl TypeEntry<'_> {
    /// Whether the standard library declares it.
    pub(super) fn is_standard(&self) -> bool {
        self.module.is_some_and(|it| it.standard)
    }
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

/// What was declared is wrong, which has been reported.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Broken;

/// A refinement with the arguments of its parameters: `in_range(0, 120)`.
struct Instance {
    entry: usize,
    arguments: Vec<Literal>,
    predicate: OnceLock<Option<Predicate>>,
}

/// Refinements with arguments, by their names in the program. Which there are makes no difference to what one means.
#[derive(Clone, Default)]
pub(super) struct Instances {
    known: Arc<Mutex<BTreeMap<String, Arc<Instance>>>>,
}

impl Instances {
    fn find(&self, identity: &str) -> Option<Arc<Instance>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).get(identity).cloned()
    }

    fn add(&self, identity: String, entry: usize, arguments: Vec<Literal>) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.entry(identity).or_insert_with(|| Arc::new(Instance { entry, arguments, predicate: OnceLock::new() }));
    }
}

impl<'a> Library<'a> {
    /// The predicate of a refinement by its name in the program, every node at `origin`; none where it is broken.
    pub fn predicate(&self, identity: &str, origin: Origin) -> Option<Predicate> {
        let mut predicate = match self.instance(identity) {
            Some(instance) => instance.predicate.get_or_init(|| self.instance_predicate(&instance)).clone()?,
            None => self.checked_predicate(self.entry(identity)?)?.clone()?,
        };
        set_origin(&mut predicate.expr, origin);
        Some(predicate)
    }

    /// What a type asks of its values in all its refinements, those of a list's elements and a struct's fields too; none
    /// within where it asks for nothing. Reports a refinement whose arguments make no condition.
    pub fn proof(&self, ty: &Type, span: Span, sink: &mut Sink) -> Result<Option<Predicate>, Broken> {
        self.proof_at(ty, span, 0, sink)
    }

    fn proof_at(&self, ty: &Type, span: Span, depth: usize, sink: &mut Sink) -> Result<Option<Predicate>, Broken> {
        let origin = self.origin(span);
        if let Some(name) = ty.refinement_name() {
            // It asks for what the type that it narrows asks for, that one's elements and fields included.
            let found = self.predicate(name, origin);
            if found.is_none() && self.instance(name).is_some() {
                sink.push(invalid_type_arguments::no_condition(span, name, self.refinement_place(name)));
            }
            return found.ok_or(Broken).map(Some);
        }
        match ty.kind {
            TypeKind::List(element) => {
                let element = element.get();
                let proof = self.proof_at(element, span, depth + 1, sink)?;
                fitting(proof.map(|proof| of_elements(proof, ty, element, depth, origin)), span, sink)
            }
            TypeKind::Struct(members) => {
                let (mut parts, mut size) = (Vec::new(), 0);
                for member in members.get() {
                    let Some(proof) = self.proof_at(&member.ty, span, depth + 1, sink)? else { continue };
                    let part = of_member(proof, ty, &member.name, &member.ty, origin);
                    size += part.size;
                    if size > LARGEST {
                        sink.push(expression_too_large::proof(span));
                        return Err(Broken);
                    }
                    parts.push(part);
                }
                fitting(all(parts, origin), span, sink)
            }
            _ => Ok(None),
        }
    }

    fn entry(&self, identity: &str) -> Option<&TypeEntry<'a>> {
        self.types.get(self.entry_index(identity)?).map(Arc::as_ref)
    }

    fn entry_index(&self, identity: &str) -> Option<usize> {
        match self.identities.get(identity) {
            Some(at) => Some(*at),
            None => self.instance(identity).map(|it| it.entry),
        }
    }

    fn instance(&self, identity: &str) -> Option<Arc<Instance>> {
        // Every instance has its arguments in brackets.
        if identity.ends_with(')') { self.instances.find(identity) } else { None }
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
        let mut at = from.refinement_name();
        while let Some(name) = at {
            if name == to {
                return true;
            }
            at = self.base(name).and_then(Type::refinement_name);
        }
        false
    }

    /// The refinement that both types have, the nearest; none where there is none.
    pub fn common_refinement(&self, a: &Type, b: &Type) -> Option<Interned<String>> {
        let mut at = a.refinement;
        while let Some(name) = at {
            if self.refines(b, name.get()) {
                return Some(name);
            }
            at = self.base(name.get()).and_then(|base| base.refinement);
        }
        None
    }

    pub(super) fn enter_type(&mut self, syntax: &'a ast::TypeDecl, module: Option<&'a Module>) -> Declared {
        let identity = syntax.name.as_ref().map(|it| it.value.clone()).unwrap_or_default();
        self.types.push(Arc::new(TypeEntry {
            syntax,
            identity,
            module,
            cyclic: false,
            base: None,
            parameters: None,
            rank: 0,
            predicate: OnceLock::new(),
        }));
        Declared::Type(self.types.len() - 1)
    }

    /// Two refinements of one name must not pass for each other: a library's is qualified where the project has one too, or
    /// another library.
    pub(super) fn name_refinements(&mut self) {
        let Self { types, project, modules, identities, .. } = self;
        let identities = Arc::make_mut(identities);
        let is_type = |names: &Names, name: &str| matches!(names.get(name), Some(Declared::Type(_)));
        for (at, entry) in types.iter_mut().enumerate() {
            let Some(entry) = Arc::get_mut(entry) else { continue };
            if let Some(module) = entry.module {
                let others = modules.iter().filter(|(file, _)| **file != module.file).map(|(_, names)| names);
                if project.contains_key(&entry.identity) || others.into_iter().any(|it| is_type(it, &entry.identity)) {
                    entry.identity = format!("{}.{}", module.path, entry.identity);
                }
            }
            identities.entry(entry.identity.clone()).or_insert(at);
        }
    }

    /// Resolves what each refinement narrows, in an order in which that has been resolved before.
    pub(super) fn resolve_bases(&mut self, order: &[Declared], sink: &mut Sink) {
        for declared in order {
            let Declared::Type(at) = *declared else { continue };
            let Some((syntax, false)) = self.types.get(at).map(|it| (it.syntax, it.cyclic)) else { continue };
            let parameters = self.resolve_parameters(syntax, sink);
            let (Some(name), Some(written)) = (&syntax.name, &syntax.base) else { continue };
            if BUILT_IN.contains(&name.value.as_str()) {
                sink.push(name_taken::by_type(name));
            }
            if written.nullable {
                sink.push(invalid_type_arguments::nullable_base(written));
            }
            let mut base = self.resolve_form(written, sink);
            let above = base.as_ref().and_then(|it| self.entry(it.refinement_name()?));
            let rank = above.map_or(0, |it| it.rank + 1);
            if rank > MOST_REFINEMENTS {
                sink.push(expression_too_large::refinements(name));
                base = None;
            }
            if let Some(entry) = self.types.get_mut(at).and_then(Arc::get_mut) {
                (entry.base, entry.rank, entry.parameters) = (base, rank, parameters);
            }
        }
    }

    /// The parameters of a refinement: their arguments are constants.
    fn resolve_parameters(&self, syntax: &ast::TypeDecl, sink: &mut Sink) -> Option<Vec<(String, Type)>> {
        let mut parameters: Vec<(String, Type)> = Vec::new();
        let mut sound = true;
        for parameter in &syntax.parameters {
            let name = &parameter.name;
            if let Some(clears) = &parameter.clears {
                sink.push(clears_outside_library::in_project(clears.label.span, "parameter", &name.value));
                sound = false;
            }
            if name.value == "value" || parameters.iter().any(|(it, _)| *it == name.value) {
                sink.push(name_taken::member(name));
                sound = false;
            }
            let ty = parameter.ty.as_ref().and_then(|it| Some((it, self.written_type(it, sink)?)));
            let Some((written, ty)) = ty else {
                sound = false;
                continue;
            };
            if ty.nullable || placeholder(ty.kind).is_none() {
                sink.push(invalid_type_arguments::parameter_of_a_type(written));
                sound = false;
            }
            parameters.push((name.value.clone(), ty));
        }
        sound.then_some(parameters)
    }

    /// The type that a declared refinement is with the arguments written.
    pub(super) fn refinement_type(&self, at: usize, written: &ast::TypeRef, sink: &mut Sink) -> Option<Type> {
        let entry = self.types.get(at)?;
        let name = entry.syntax.name.as_ref()?;
        let refined = |identity| {
            let kind = entry.base.as_ref()?.kind;
            Some(Type { kind, nullable: false, refinement: Some(Interned::new(identity)) })
        };
        if entry.syntax.parameters.is_empty() {
            if written.arguments.is_empty() {
                return refined(entry.identity.clone());
            }
            sink.push(invalid_type_arguments::none_expected(written));
            return None;
        }
        let parameters = entry.parameters.as_ref()?;
        if parameters.len() != written.arguments.len() {
            sink.push(invalid_type_arguments::count(written, name, parameters));
            return None;
        }
        let mut arguments = Vec::with_capacity(parameters.len());
        for (argument, (parameter, ty)) in written.arguments.iter().zip(parameters) {
            match constant_of(&argument.value, ty.kind) {
                Some(literal) => arguments.push(literal),
                None => sink.push(invalid_type_arguments::of_another_type(argument.span, parameter, ty, name.span)),
            }
        }
        if arguments.len() != parameters.len() {
            return None;
        }
        let shown: Vec<_> = arguments.iter().map(literal_text).collect();
        let identity = format!("{}({})", entry.identity, shown.join(", "));
        self.instances.add(identity.clone(), at, arguments);
        refined(identity)
    }

    /// Checks a refinement's predicate, which joins those of the types that it narrows.
    pub(super) fn check_predicate(&self, entry: &TypeEntry<'a>, sink: &mut Sink) {
        let mut found = Sink::new();
        let placeholders: Option<Vec<_>> =
            entry.parameters.as_ref().map(|all| all.iter().filter_map(|(_, ty)| placeholder(ty.kind)).collect());
        let predicate = placeholders.and_then(|it| self.make_predicate(entry, &it, &mut found));
        // Set once: each type comes once, after those that it is made of.
        let _ = entry.predicate.set(predicate);
        // Of a condition over a placeholder it cannot be said that it always holds.
        let certain = entry.syntax.parameters.is_empty();
        sink.extend(found.finish().into_iter().filter(|it| certain || it.severity == Severity::Error));
    }

    /// The predicate of a declaration, once that is checked. One of the standard library is right, and made where it is asked for:
    /// few of them are.
    fn checked_predicate<'e>(&self, entry: &'e TypeEntry<'a>) -> Option<&'e Option<Predicate>> {
        if entry.is_standard() && entry.predicate.get().is_none() {
            self.check_predicate(entry, &mut Sink::new());
        }
        entry.predicate.get()
    }

    fn instance_predicate(&self, instance: &Instance) -> Option<Predicate> {
        let entry = self.types.get(instance.entry)?;
        // What is wrong with it whatever the arguments has been said at its declaration.
        self.checked_predicate(entry)?.as_ref()?;
        self.make_predicate(entry, &instance.arguments, &mut Sink::new())
    }

    fn make_predicate(&self, entry: &TypeEntry<'a>, arguments: &[Literal], sink: &mut Sink) -> Option<Predicate> {
        let base = entry.base.clone().filter(|_| !entry.cyclic)?;
        let declared = entry.syntax.name.as_ref()?.span;
        let written = entry.syntax.predicate.as_ref()?;
        let inner = self.proof(&base, declared, sink).ok()?;
        let value = Visible { read: ExprKind::Value, ty: base, labels: Labels::default(), declared };
        let scope = Scope::of_values(format!("type `{}`", entry.identity)).with("value", value);
        let parameters = entry.parameters.as_ref()?.iter().zip(arguments);
        let scope = parameters.fold(scope, |scope, ((name, ty), argument)| {
            let read = ExprKind::Literal(argument.clone());
            scope.with(name, Visible { read, ty: ty.clone(), labels: Labels::default(), declared })
        });
        let typed = check(written, &scope, self, None, sink)?;
        let (size, height) = (typed.flow.size, typed.flow.height);
        let own = require_condition(typed, "the condition of a type", &scope, self, sink)?;
        let own = Predicate { expr: own, size, height };
        let origin = own.expr.origin;
        fitting(all(inner.into_iter().chain([own]).collect(), origin), declared, sink).ok()?
    }
}

/// A condition, unless it has become too large: a type that has another one twice asks for all that that one asks for
/// twice.
fn fitting(proof: Option<Predicate>, span: Span, sink: &mut Sink) -> Result<Option<Predicate>, Broken> {
    if proof.as_ref().is_none_or(|it| it.size <= LARGEST && it.height <= TALLEST) {
        return Ok(proof);
    }
    sink.push(expression_too_large::proof(span));
    Err(Broken)
}

/// Conditions that must all hold, each with as many around it as the others; none of none.
fn all(mut parts: Vec<Predicate>, origin: Origin) -> Option<Predicate> {
    while parts.len() > 1 {
        let mut rest = parts.into_iter();
        parts = std::iter::from_fn(|| {
            let left = rest.next()?;
            Some(match rest.next() {
                Some(right) => both(left, right, origin),
                None => left,
            })
        })
        .collect();
    }
    parts.pop()
}

/// Two conditions that must both hold.
fn both(left: Predicate, right: Predicate, origin: Origin) -> Predicate {
    let kind = ExprKind::Binary { op: BinaryOp::And, left: Box::new(left.expr), right: Box::new(right.expr) };
    let expr = Expr { kind, ty: Type::required(TypeKind::Bool), origin };
    Predicate { expr, size: left.size + right.size + 1, height: left.height.max(right.height) + 1 }
}

/// The condition on an element, as one on the list.
fn of_elements(proof: Predicate, list: &Type, element: &Type, depth: usize, origin: Origin) -> Predicate {
    // No lambda has such a name.
    let item = format!("#{depth}");
    let read = Expr { kind: ExprKind::Item(item.clone()), ty: element.clone(), origin };
    // An element is read as the value was: the condition is as large.
    let body = unless_null(in_place_of_value(proof.expr, &read), read);
    let ty = Type::required(TypeKind::Bool);
    let list = Expr { kind: ExprKind::Value, ty: list.clone().with_nullable(false), origin };
    let kind = ExprKind::Each { each: Each::All, list: Box::new(list), item, body: Box::new(body) };
    Predicate { expr: Expr { kind, ty, origin }, size: proof.size + 5, height: proof.height + 2 }
}

/// The condition on a field, as one on the struct.
fn of_member(proof: Predicate, of: &Type, name: &str, ty: &Type, origin: Origin) -> Predicate {
    let value = Box::new(Expr { kind: ExprKind::Value, ty: of.clone().with_nullable(false), origin });
    let read = Expr { kind: ExprKind::Member { value, name: name.to_owned() }, ty: ty.clone(), origin };
    let reads = reads_of_value(&proof.expr);
    let expr = unless_null(in_place_of_value(proof.expr, &read), read);
    Predicate { expr, size: proof.size + reads + 4, height: proof.height + 3 }
}

/// A condition that holds of null too, where the value may be null.
fn unless_null(condition: Expr, value: Expr) -> Expr {
    let (ty, origin) = (condition.ty.clone(), condition.origin);
    if !value.ty.nullable {
        return condition;
    }
    let test = Expr { kind: ExprKind::IsNull(Box::new(value)), ty: ty.clone(), origin };
    let kind = ExprKind::Binary { op: BinaryOp::Or, left: Box::new(test), right: Box::new(condition) };
    Expr { kind, ty, origin }
}

/// A constant that stands for a parameter's where the declaration itself is checked; none of kinds that have no constants.
fn placeholder(kind: TypeKind) -> Option<Literal> {
    Some(match kind {
        TypeKind::Text => Literal::Text("a".to_owned()),
        TypeKind::Int => Literal::Int(1),
        TypeKind::Decimal { precision, scale } => Literal::Decimal { unscaled: 1, precision, scale },
        TypeKind::Float => Literal::Float(1.0),
        TypeKind::Bool => Literal::Bool(true),
        TypeKind::Date => Literal::Date(0),
        TypeKind::Time => Literal::Time(0),
        _ => return None,
    })
}
