//! Where the text of a field is.

/// Where a field's text is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field {
    pub(crate) start: u32,
    /// Its length, or with [`SIDE`] set that of its text in the side buffer; [`NO_FIELD`] where there is none.
    pub(crate) length: u32,
}

/// Flag of [`Field::length`]: the text is in the side buffer, because it stands otherwise in the file.
pub(crate) const SIDE: u32 = 1 << 31;
/// The length of a field that is not there.
pub(crate) const NO_FIELD: u32 = u32::MAX;

impl Field {
    /// That of a malformed record, or one that the record ends before.
    pub(crate) const NONE: Self = Self { start: 0, length: NO_FIELD };
}
