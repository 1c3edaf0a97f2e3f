//! What a file tells of its rows and columns, piece by piece.

use super::bytes::Numbers;
use super::columns::{Column, trimmed};
use super::encoding::Charset;
use super::meaning;
use super::unpack::Packing;

/// Bytes of names, labels and formats that are kept, and columns, at most: far beyond what SAS writes.
const MOST_TEXT: usize = 64 << 20;
const MOST_COLUMNS: usize = 1 << 20;

/// What was told so far.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    /// Once rows are read, what is told of columns no longer counts.
    pub(super) is_settled: bool,
    pub(super) size: Option<Size>,
    columns: Option<u64>,
    texts: Vec<Vec<u8>>,
    text_bytes: usize,
    names: Vec<TextRef>,
    places: Vec<Place>,
    formats: Vec<TextRef>,
    labels: Vec<TextRef>,
}

/// The rows as a whole.
#[derive(Debug, Clone, Copy)]
pub(super) struct Size {
    /// Bytes of a row.
    pub(super) row: usize,
    /// How many rows there are, those that are marked as deleted included.
    pub(super) rows: u64,
    packing: TextRef,
}

/// A piece of one of the texts.
#[derive(Debug, Clone, Copy, Default)]
struct TextRef {
    text: u16,
    start: u16,
    length: u16,
}

/// Where a column is in a row.
#[derive(Debug, Clone, Copy)]
struct Place {
    start: u64,
    length: u32,
    kind: u8,
}

/// What a subheader tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subheader {
    Size,
    Columns,
    Text,
    Names,
    Places,
    Formats,
    /// Nothing that is needed.
    Other,
}

impl Subheader {
    /// By its first bytes; none where it is not one.
    pub(super) fn of(numbers: Numbers, bytes: &[u8]) -> Option<Self> {
        let signature = numbers.int(bytes, 0)?;
        let (high, low) = ((signature >> 32) as u32, signature as u32);
        // Those of eight bytes are those of four, filled with ones or zeros on either side.
        let signature = match high {
            0xF7F7_F7F7 | 0xF6F6_F6F6 => high,
            0 | u32::MAX => low,
            _ if matches!(low, 0xF7F7_F7F7 | 0xF6F6_F6F6) => low,
            _ => return None,
        };
        Some(match signature {
            0xF7F7_F7F7 => Self::Size,
            0xF6F6_F6F6 => Self::Columns,
            0xFFFF_FFFD => Self::Text,
            0xFFFF_FFFF => Self::Names,
            0xFFFF_FFFC => Self::Places,
            0xFFFF_FBFE => Self::Formats,
            0xFFFF_FC00 | 0xFFFF_FFFE => Self::Other,
            _ => return None,
        })
    }
}

impl Metadata {
    /// Adds what a subheader tells; none where it is too short for it, or there is more than can be.
    pub(super) fn add(&mut self, numbers: Numbers, kind: Subheader, bytes: &[u8]) -> Option<()> {
        if self.is_settled {
            return Some(());
        }
        let width = numbers.width();
        let text_ref = |at: usize| {
            Some(TextRef {
                text: numbers.u16(bytes, at)?,
                start: numbers.u16(bytes, at + 2)?,
                length: numbers.u16(bytes, at + 4)?,
            })
        };
        match kind {
            Subheader::Size => {
                self.size = Some(Size {
                    row: numbers.size(bytes, 5 * width)?,
                    rows: numbers.int(bytes, 6 * width)?,
                    packing: bytes.len().checked_sub(118).and_then(text_ref).unwrap_or_default(),
                });
            }
            Subheader::Columns => self.columns = Some(numbers.int(bytes, width)?),
            Subheader::Text => {
                let text = bytes.get(width..)?;
                self.text_bytes += text.len();
                if self.text_bytes > MOST_TEXT || self.texts.len() > usize::from(u16::MAX) {
                    return None;
                }
                self.texts.push(text.to_vec());
            }
            Subheader::Names => {
                let count = bytes.len().checked_sub(2 * width + 12)? / 8;
                for index in 0..count {
                    self.names.push(text_ref(width + 8 * (index + 1))?);
                }
            }
            Subheader::Places => {
                let count = bytes.len().checked_sub(2 * width + 12)? / (width + 8);
                for index in 0..count {
                    let at = width + 8 + index * (width + 8);
                    self.places.push(Place {
                        start: numbers.int(bytes, at)?,
                        length: numbers.u32(bytes, at + width)?,
                        kind: *bytes.get(at + width + 6)?,
                    });
                }
            }
            Subheader::Formats => {
                self.formats.push(text_ref(3 * width + 22)?);
                self.labels.push(text_ref(3 * width + 28).unwrap_or_default());
            }
            Subheader::Other => {}
        }
        (self.names.len().max(self.places.len()).max(self.formats.len()) <= MOST_COLUMNS).then_some(())
    }

    /// Whether all is told that rows need.
    pub(super) fn is_complete(&self) -> bool {
        let Some(columns) = self.columns.and_then(|it| usize::try_from(it).ok()) else { return false };
        self.size.is_some()
            && self.places.len() >= columns
            && self.formats.len() >= columns
            && self.names.len() >= columns
            && self.names.iter().take(columns).all(|name| self.text(*name).is_some())
    }

    /// How rows are compressed, if they are.
    pub(super) fn packing(&self) -> Option<Packing> {
        Packing::of_name(self.text(self.size?.packing)?)
    }

    /// The columns in their order; an error says what is wrong with them.
    pub(super) fn columns(&self, charset: &Charset) -> Result<Vec<Column>, &'static str> {
        let size = self.size.ok_or("nothing tells how long its rows are")?;
        let count = self.columns.ok_or("nothing tells how many columns it has")? as usize;
        if !self.is_complete() {
            return Err("it has more columns than it tells the names, places and formats of");
        }
        let text = |text: Option<&TextRef>| {
            let bytes = text.and_then(|text| self.text(*text)).unwrap_or_default();
            charset.name(trimmed(bytes))
        };
        let column = |(index, place): (usize, &Place)| {
            let start = usize::try_from(place.start).ok()?;
            let end = start.checked_add(place.length as usize).filter(|end| *end <= size.row)?;
            let meaning = match place.kind {
                1 => Some(meaning::of_format(&text(self.formats.get(index)))),
                2 => None,
                _ => return None,
            };
            if meaning.is_some() && !(3..=8).contains(&place.length) {
                return None;
            }
            let (name, label) = (text(self.names.get(index)), text(self.labels.get(index)));
            Some(Column { name, label, start, end, meaning })
        };
        let columns = self.places.iter().take(count).enumerate().map(column).collect::<Option<Vec<_>>>();
        columns.ok_or("a column is of no kind, or outside of the row")
    }

    fn text(&self, text: TextRef) -> Option<&[u8]> {
        let start = usize::from(text.start);
        self.texts.get(usize::from(text.text))?.get(start..start + usize::from(text.length))
    }
}
