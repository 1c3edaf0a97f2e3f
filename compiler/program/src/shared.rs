//! Lists of shared declarations, written and read as plain lists: who shares what is no part of a program.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub(crate) fn serialize<T: Serialize, S: Serializer>(list: &[Arc<T>], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(list.iter().map(Arc::as_ref))
}

pub(crate) fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Vec<Arc<T>>, D::Error> {
    Ok(Vec::<T>::deserialize(from)?.into_iter().map(Arc::new).collect())
}
