//! Types with letters in them, as the signatures of the standard library have them: `list<T?>`, `(T) -> U`.

use std::collections::BTreeMap;

use ingest_diagnostics::Sink;
use ingest_program::{Type, TypeKind};
use ingest_syntax::ast;

use super::Library;

/// A type, or the form of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Pattern {
    /// This type.
    Known(Type),
    /// A value of any type (`T`), or any number (`N`): the same wherever the letter stands in a signature.
    Letter {
        /// The letter.
        letter: char,
        /// Whether null belongs to it (`T?`).
        nullable: bool,
    },
    /// A list of values of some form.
    List {
        /// The form.
        element: Box<Self>,
        /// Whether null belongs to it.
        nullable: bool,
    },
}

/// What the letters of a signature stand for in a call.
pub(crate) type Letters = BTreeMap<char, Type>;

impl Pattern {
    /// Whether null belongs to it.
    pub fn nullable(&self) -> bool {
        match self {
            Self::Known(ty) => ty.nullable,
            Self::Letter { nullable, .. } | Self::List { nullable, .. } => *nullable,
        }
    }

    /// The type where the letters stand for these; none where one is not known.
    pub fn resolve(&self, letters: &Letters) -> Option<Type> {
        Some(match self {
            Self::Known(ty) => ty.clone(),
            Self::Letter { letter, nullable } => {
                let ty = letters.get(letter)?.clone();
                let nullable = ty.nullable || *nullable;
                ty.with_nullable(nullable)
            }
            Self::List { element, nullable } => {
                Type::required(TypeKind::list(element.resolve(letters)?)).with_nullable(*nullable)
            }
        })
    }

    /// Shows `visit` each letter with the part of `ty` that it stands for. The null that the form itself takes is no part
    /// of what a letter stands for.
    pub fn each_letter(&self, ty: &Type, visit: &mut impl FnMut(char, Type)) {
        match self {
            Self::Known(_) => {}
            Self::Letter { letter, nullable } => visit(*letter, ty.clone().with_nullable(ty.nullable && !nullable)),
            Self::List { element, .. } => {
                if let TypeKind::List(of) = ty.kind {
                    element.each_letter(of.get(), visit);
                }
            }
        }
    }

    /// Whether there is a letter in it.
    pub fn has_letters(&self) -> bool {
        match self {
            Self::Known(_) => false,
            Self::Letter { .. } => true,
            Self::List { element, .. } => element.has_letters(),
        }
    }
}

impl Library<'_> {
    /// The form that is written. `letters`: whether a capital letter stands for any type.
    pub(super) fn pattern(&self, written: &ast::TypeRef, letters: bool, sink: &mut Sink) -> Option<Pattern> {
        if let Some(letter) = letter(written).filter(|_| letters) {
            return Some(Pattern::Letter { letter, nullable: written.nullable });
        }
        if let ast::TypeForm::List(element) = &written.form {
            let element = self.pattern(element, letters, sink)?;
            if element.has_letters() {
                return Some(Pattern::List { element: Box::new(element), nullable: written.nullable });
            }
        }
        self.written_type(written, sink).map(Pattern::Known)
    }
}

/// The letter of a type variable.
fn letter(written: &ast::TypeRef) -> Option<char> {
    let mut letters = written.name.value.chars();
    let letter = letters.next().filter(char::is_ascii_uppercase)?;
    (letters.next().is_none() && written.is_named() && written.arguments.is_empty()).then_some(letter)
}
