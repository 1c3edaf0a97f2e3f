//! What stops a plan.

/// Why a source cannot be planned; the compiler refuses all of these, so one that appears is a fault of the compiler.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// The source is of a format that is not read.
    #[error("the format `{format}` is not read")]
    Format {
        /// Its word in the language.
        format: &'static str,
    },
    /// A wanted column is not declared.
    #[error("source `{source_name}` has no column `{column}`")]
    UnknownColumn {
        /// The source.
        source_name: String,
        /// The column.
        column: String,
    },
    /// A declared column has the name of a system column.
    #[error(
        "column `{column}` of source `{source_name}` has a name that is reserved; give it another name with `from`"
    )]
    ReservedName {
        /// The source.
        source_name: String,
        /// The column.
        column: String,
    },
    /// A column's date format cannot be used.
    #[error("column `{column}`: {error}")]
    DateFormat {
        /// The column.
        column: String,
        /// What is wrong with the format.
        error: crate::parse::FormatError,
    },
    /// A column's time zone is not known.
    #[error("column `{column}`: {error}")]
    Zone {
        /// The column.
        column: String,
        /// Which zone it is.
        error: crate::parse::NoZone,
    },
    /// A column of lines has no place in them.
    #[error("column `{column}` has no place in the line")]
    NoPlace {
        /// The column.
        column: String,
    },
    /// What finds a number in a trailer is no regular expression.
    #[error("`{pattern}` is no regular expression")]
    Pattern {
        /// As given.
        pattern: String,
    },
    /// No loop of messages has this name.
    #[error("there is no loop `{name}` whose instances may be records")]
    NoLoop {
        /// As given.
        name: String,
    },
    /// The path of a column leads to a list or a struct beside the record, or out of the document.
    #[error("column `{column}` is a value with parts that is not in the record, or is in no element of the document")]
    Beside {
        /// The column.
        column: String,
    },
    /// A column's type has no text form, or no values of its own.
    #[error("column `{column}` has no type to be read as")]
    NoType {
        /// The column.
        column: String,
    },
    /// The encoding is not one of the WHATWG Encoding standard.
    #[error("encoding `{label}` is not known; the labels are those of the WHATWG Encoding standard, as `windows-1252`")]
    Encoding {
        /// As given.
        label: String,
    },
    /// Two of delimiter, quote and comment are the same character, or one is a line end.
    #[error(
        "the delimiter, quote, escape and comment of a format must be characters that differ, none of them a line end"
    )]
    Characters,
}
