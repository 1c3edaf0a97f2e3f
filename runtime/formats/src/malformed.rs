//! Why a record could not be split into its fields.

use std::fmt;

/// Why a record could not be split into its fields. The number is the value of the column `_malformed`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum MalformedReason {
    /// Its bytes are not text in the encoding of the format.
    Encoding = 1,
    /// It has fewer fields than the file has columns.
    TooFewFields = 2,
    /// It has more fields than the file has columns.
    TooManyFields = 3,
    /// A quote opens in it and does not close where the record could end.
    UnclosedQuote = 4,
    /// Something other than a delimiter or the line end follows a closing quote.
    TextAfterQuote = 5,
    /// It is longer than a record may be; only its beginning is kept.
    TooLong = 6,
    /// The file ends before the record does.
    EndsInside = 7,
    /// The line ends before its columns do.
    TooShort = 8,
    /// It breaks the grammar of its format.
    NotWellFormed = 9,
    /// It is a value of JSON, and not an object.
    NotAnObject = 10,
    /// It has more in one another than is read.
    TooDeep = 11,
    /// A member or an attribute of one name stands in it twice.
    Twice = 12,
    /// It refers to an entity that XML does not have itself; none are read from document types.
    Entity = 13,
    /// It stands where none of its kind may: the loops around it are not those that it has to be in.
    OutOfPlace = 14,
    /// It is a message of another kind than the format is of.
    OtherKind = 15,
    /// It has a segment that the guide of its format does not have anywhere.
    UnknownSegment = 16,
    /// Its lists and structs have more values than those of a record may have.
    TooManyValues = 17,
    /// It has an attribute of one name in several namespaces, of which the path says none.
    SeveralNamespaces = 18,
}

impl MalformedReason {
    /// Every reason, in the order of its number.
    pub const ALL: [Self; 18] = [
        Self::Encoding,
        Self::TooFewFields,
        Self::TooManyFields,
        Self::UnclosedQuote,
        Self::TextAfterQuote,
        Self::TooLong,
        Self::EndsInside,
        Self::TooShort,
        Self::NotWellFormed,
        Self::NotAnObject,
        Self::TooDeep,
        Self::Twice,
        Self::Entity,
        Self::OutOfPlace,
        Self::OtherKind,
        Self::UnknownSegment,
        Self::TooManyValues,
        Self::SeveralNamespaces,
    ];

    /// The reason with this number; none for 0 and for numbers that mean nothing.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.number() == number)
    }

    /// The value of the column `_malformed`.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// A stable name for reports and the quarantine's `rule`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Encoding => "malformed_encoding",
            Self::TooFewFields => "malformed_too_few_fields",
            Self::TooManyFields => "malformed_too_many_fields",
            Self::UnclosedQuote => "malformed_unclosed_quote",
            Self::TextAfterQuote => "malformed_text_after_quote",
            Self::TooLong => "malformed_too_long",
            Self::EndsInside => "malformed_ends_inside",
            Self::TooShort => "malformed_too_short",
            Self::NotWellFormed => "malformed_not_well_formed",
            Self::NotAnObject => "malformed_not_an_object",
            Self::TooDeep => "malformed_too_deep",
            Self::Twice => "malformed_twice",
            Self::Entity => "malformed_entity",
            Self::OutOfPlace => "malformed_out_of_place",
            Self::OtherKind => "malformed_other_kind",
            Self::UnknownSegment => "malformed_unknown_segment",
            Self::TooManyValues => "malformed_too_many_values",
            Self::SeveralNamespaces => "malformed_several_namespaces",
        }
    }
}

/// A plain sentence part: "the record …".
impl fmt::Display for MalformedReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Encoding => "is not text in the encoding of the format",
            Self::TooFewFields => "has fewer fields than the file has columns",
            Self::TooManyFields => "has more fields than the file has columns",
            Self::UnclosedQuote => "has a quote that opens and does not close",
            Self::TextAfterQuote => "has text between a closing quote and the next delimiter",
            Self::TooLong => "is longer than a record may be",
            Self::EndsInside => "is cut off: the file ends inside it",
            Self::TooShort => "is shorter than its columns",
            Self::NotWellFormed => "is not well-formed",
            Self::NotAnObject => "is not an object",
            Self::TooDeep => "has values in one another deeper than is read",
            Self::Twice => "has a member or an attribute of one name twice",
            Self::Entity => "refers to an entity that is not read",
            Self::OutOfPlace => "stands where none of its kind may",
            Self::OtherKind => "is a message of another kind than the format is of",
            Self::UnknownSegment => "has a segment that the guide of the format does not have",
            Self::TooManyValues => "has more values in its lists than a record may have",
            Self::SeveralNamespaces => {
                "has an attribute of one name in several namespaces: declare `namespaces`, and write a prefix in the path"
            }
        })
    }
}
