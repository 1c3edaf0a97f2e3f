//! Values that are kept once and for good, so that a reference to one is as cheap to copy as a number.

use std::any::{Any, TypeId};
use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Mutex, OnceLock, PoisonError};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::nesting;

/// A value of which the process holds one copy. Types are made of these: they nest, are compared at every step of a check,
/// and are few (a project has as many as its texts spell), so none is ever given back.
pub struct Interned<T: 'static>(&'static T);

/// One table for each type of value.
type Tables = Mutex<BTreeMap<TypeId, Box<dyn Any + Send>>>;

fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(Tables::default)
}

impl<T: Eq + Hash + Send + Sync> Interned<T> {
    /// The one copy of `value`.
    pub fn new(value: T) -> Self {
        let mut tables = tables().lock().unwrap_or_else(PoisonError::into_inner);
        let table = tables.entry(TypeId::of::<T>()).or_insert_with(|| Box::new(HashSet::<&'static T>::new()));
        let Some(table) = table.downcast_mut::<HashSet<&'static T>>() else { return Self(Box::leak(Box::new(value))) };
        if let Some(known) = table.get(&value) {
            return Self(known);
        }
        let kept: &'static T = Box::leak(Box::new(value));
        table.insert(kept);
        Self(kept)
    }
}

impl<T> Interned<T> {
    /// The value.
    pub fn get(self) -> &'static T {
        self.0
    }
}

impl<T> Clone for Interned<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Interned<T> {}

/// There is one copy of a value, so its place says which it is.
impl<T> PartialEq for Interned<T> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl<T> Eq for Interned<T> {}

impl<T: Hash> Hash for Interned<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::ptr::from_ref(self.0).hash(state);
    }
}

impl<T: fmt::Debug> fmt::Debug for Interned<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: Serialize> Serialize for Interned<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        nesting::serialize(self.0, to)
    }
}

impl<'de, T: Deserialize<'de> + Eq + Hash + Send + Sync> Deserialize<'de> for Interned<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        nesting::deserialize::<T, D>(from).map(Self::new)
    }
}

#[cfg(test)]
mod tests {
    use super::Interned;
    use crate::{Type, TypeKind};

    #[test]
    fn equal_values_are_one() {
        let list = || TypeKind::list(Type::required(TypeKind::list(Type::optional(TypeKind::Text))));
        assert_eq!(list(), list());
        assert_ne!(list(), TypeKind::list(Type::required(TypeKind::Text)));
        assert_eq!(Interned::new(1_u8).get(), &1);
        assert_eq!(Interned::new("a".to_owned()), Interned::new("a".to_owned()));
    }

    #[test]
    fn a_nested_type_reads_back_from_json() -> serde_json::Result<()> {
        let kind = TypeKind::list(Type::required(TypeKind::TimestampIn(Interned::new("Europe/Berlin".to_owned()))));
        let json = serde_json::to_string(&kind)?;
        assert_eq!(serde_json::from_str::<TypeKind>(&json)?, kind);
        Ok(())
    }
}
