//! Lists of named things, side by side.

use std::collections::BTreeMap;

/// What became of a named thing.
pub(crate) enum Member<'a, T> {
    /// It is new.
    Added(&'a T),
    /// It is gone.
    Removed(&'a T),
    /// It is on both sides.
    Kept(&'a T, &'a T),
}

/// The members of two lists by name, in order of name.
pub(crate) fn members<'a, T: 'a, K: Ord>(
    old: impl IntoIterator<Item = &'a T>,
    new: impl IntoIterator<Item = &'a T>,
    name: impl Fn(&'a T) -> K,
) -> Vec<Member<'a, T>> {
    let mut all: BTreeMap<K, (Option<&T>, Option<&T>)> = BTreeMap::new();
    for member in old {
        all.entry(name(member)).or_default().0 = Some(member);
    }
    for member in new {
        all.entry(name(member)).or_default().1 = Some(member);
    }
    let became = |sides| match sides {
        (Some(old), Some(new)) => Some(Member::Kept(old, new)),
        (Some(old), None) => Some(Member::Removed(old)),
        (None, Some(new)) => Some(Member::Added(new)),
        (None, None) => None,
    };
    all.into_values().filter_map(became).collect()
}

impl<T> Clone for Member<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Member<'_, T> {}
