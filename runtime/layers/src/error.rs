//! Why a layer could not be taken off.

use std::io;

/// Why a layer could not be taken off. Names layers, members of archives, and places; no byte of the data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LayerError {
    /// The bytes end before the layer does.
    #[error(
        "the {layer} data is cut off after {at} bytes, of which {content} bytes of content could be read; ask the sender for \
         the whole file"
    )]
    CutOff {
        /// The layer's word.
        layer: &'static str,
        /// Bytes that there are.
        at: u64,
        /// Bytes of content that came of them.
        content: u64,
    },
    /// The bytes are not what the layer's format has there, or a checksum is wrong.
    #[error(
        "the {layer} data is damaged at or before byte {at}; {content} bytes of content were read before that; ask the sender \
         for the file again"
    )]
    Damaged {
        /// The layer's word.
        layer: &'static str,
        /// Where reading stopped.
        at: u64,
        /// Bytes of content that were read.
        content: u64,
    },
    /// The bytes end where the layer's format may not have them end, or are not what was written: the format cannot tell which.
    #[error(
        "the {layer} data is cut off after {at} bytes, or damaged; {content} bytes of content were read before that was seen; ask the \
         sender for the whole file"
    )]
    CutOffOrDamaged {
        /// The layer's word.
        layer: &'static str,
        /// Bytes that there are.
        at: u64,
        /// Bytes of content that were read.
        content: u64,
    },
    /// The file does not begin as such a layer does.
    #[error("the file does not begin as {layer} data does{}", other(*.found))]
    NotOf {
        /// The layer's word.
        layer: &'static str,
        /// The word of the layer that it begins like.
        found: Option<&'static str>,
    },
    /// There is more after the end.
    #[error(
        "the {layer} data ends at byte {at}, and something else follows; have the sender write the file anew, for what follows \
         may be part of the data"
    )]
    Trailing {
        /// The layer's word.
        layer: &'static str,
        /// Where it ends.
        at: u64,
    },
    /// It is of a kind that is not read.
    #[error("the {layer} data {what}")]
    Unsupported {
        /// The layer's word.
        layer: &'static str,
        /// What is not read, as the end of a sentence, with the mend.
        what: &'static str,
    },
    /// It is a layer that none of the language takes off.
    #[error("the file is {what}, which is not read; have the sender use {instead}")]
    NotRead {
        /// What it is, as the end of a sentence.
        what: &'static str,
        /// The word of a layer that does the same.
        instead: &'static str,
    },
    /// No member of an archive is to be read.
    #[error("no member of the {layer} archive {}{}", wanted(.pattern.as_deref()), members(found))]
    NoMember {
        /// The layer's word.
        layer: &'static str,
        /// The pattern of the members that are read.
        pattern: Option<String>,
        /// The first of those that there are.
        found: Vec<String>,
    },
    /// A member of an archive cannot be read.
    #[error("the member `{}` of the {layer} archive {what}", member.escape_debug())]
    Member {
        /// The layer's word.
        layer: &'static str,
        /// Its name.
        member: String,
        /// What is wrong with it, as the end of a sentence.
        what: &'static str,
    },
    /// What it takes to open the layer is missing or wrong.
    #[error("{0}")]
    Locked(&'static str),
    /// The signature is missing, or is not the one that is asked for.
    #[error("the message {0}; nothing of it is loaded")]
    Signature(&'static str),
    /// The data is larger than the limit.
    #[error("{} to more than {most} bytes; {}", unpacks(*.layer), allow(*.layer, "most: ", "100GB"))]
    TooLarge {
        /// The layer's word; none where it is all of the file's layers together.
        layer: Option<&'static str>,
        /// The limit.
        most: u64,
    },
    /// The data is larger than the file may become.
    #[error(
        "{} to more than {ratio} times its size, as only files do that are made to; {}",
        unpacks(*.layer), allow(*.layer, "ratio: ", "100000")
    )]
    TooDense {
        /// The layer's word; none where it is all of the file's layers together.
        layer: Option<&'static str>,
        /// The limit.
        ratio: u64,
    },
}

fn unpacks(layer: Option<&str>) -> String {
    layer.map_or_else(|| "the file with all its layers unpacks".to_owned(), |it| format!("the {it} data unpacks"))
}

/// How what is honest is let through.
fn allow(layer: Option<&str>, option: &str, more: &str) -> String {
    let layer = layer.unwrap_or("gzip");
    format!(
        "if it is what the sender means it to be, allow more, as `{layer}({option}{more})`, or have the sender split it"
    )
}

fn other(found: Option<&str>) -> String {
    match found {
        Some(found) => format!(", but as {found} data does: write `unwrap {found}`"),
        None => "; leave the layer out of `unwrap` if the file is not wrapped, or ask the sender for the file again"
            .to_owned(),
    }
}

fn wanted(pattern: Option<&str>) -> String {
    pattern.map_or_else(|| "is a file with a name".to_owned(), |it| format!("matches `{it}`"))
}

fn members(found: &[String]) -> String {
    let names: Vec<_> = found.iter().map(|it| format!("`{}`", it.escape_debug())).collect();
    if names.is_empty() { "; it is empty".to_owned() } else { format!("; it has {}", names.join(", ")) }
}

impl LayerError {
    /// The error within an error of reading.
    pub fn find(error: &io::Error) -> Option<&Self> {
        error.get_ref()?.downcast_ref()
    }

    /// Whether the file is at fault, and not what it is opened with.
    pub const fn is_of_data(&self) -> bool {
        !matches!(self, Self::Locked(_))
    }
}

impl From<LayerError> for io::Error {
    fn from(error: LayerError) -> Self {
        Self::other(error)
    }
}
