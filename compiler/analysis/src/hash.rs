//! Hash tables of the compiler.
//!
//! After an edit every name of a project is looked up a few times, and there are thousands. They are the project's own, so that
//! the hash need not stand up to keys that somebody chose to slow it down.

use foldhash::fast::FixedState;

pub(crate) type HashMap<K, V> = std::collections::HashMap<K, V, FixedState>;
pub(crate) type HashSet<T> = std::collections::HashSet<T, FixedState>;
