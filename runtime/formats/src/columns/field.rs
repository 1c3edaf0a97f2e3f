//! Where the text of a field is.

/// Where a field's text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) start: u32,
    /// Its length, or with [`SIDE`] set that of its text in the side buffer; [`NO_FIELD`] where there is none, and [`NULL_FIELD`] and
    /// [`UNREADABLE_FIELD`] where the format knows what it is without a text.
    pub(crate) length: u32,
}

/// Flag of [`Field::length`]: the text is in the side buffer, because it stands otherwise in the file.
pub(crate) const SIDE: u32 = 1 << 31;
/// The length of a field that is not there.
pub(crate) const NO_FIELD: u32 = u32::MAX;
/// The length of a field that is null, as the format says it.
pub(crate) const NULL_FIELD: u32 = u32::MAX - 1;
/// The length of a field that holds what no plain value is: an object, a list.
pub(crate) const UNREADABLE_FIELD: u32 = u32::MAX - 2;
/// The length of a field that is a value with parts: `start` is its place among those that the format has found.
pub(crate) const COMPOSED_FIELD: u32 = u32::MAX - 3;

impl Field {
    /// A value with parts, that has this place among them.
    pub(crate) fn composed(place: usize) -> Self {
        Self { start: place as u32, length: COMPOSED_FIELD }
    }

    /// That of a malformed record, or one that the record ends before.
    pub(crate) const NONE: Self = Self { start: 0, length: NO_FIELD };
    /// One that is null.
    pub(crate) const NULL: Self = Self { start: 0, length: NULL_FIELD };
    /// One that is of no column's type.
    pub(crate) const UNREADABLE: Self = Self { start: 0, length: UNREADABLE_FIELD };
}
