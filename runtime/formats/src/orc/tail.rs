//! What stands at the end of a file and tells of all of it.

use std::sync::Arc;

use super::protobuf::{Value, add, fields};
use super::stream::{Codec, Stream};
use super::{FORMAT, damaged};
use crate::FileError;
use crate::columns::Given;
use crate::scratch::Kept;

/// The mark at the beginning of a file, and in its last bytes.
const MARK: &[u8] = b"ORC";
/// A footer is in memory as a whole.
const LONGEST_FOOTER: u64 = 64 << 20;
/// Columns of a file, and what is in them, at most.
pub(super) const MOST_TYPES: usize = 1 << 16;
/// Stripes of a file, at most. Writers make stripes of some megabytes.
const MOST_STRIPES: usize = 1 << 20;
/// Columns in one another, at most.
const DEEPEST: usize = 64;

/// What the end of a file says.
#[derive(Debug)]
pub(super) struct Tail {
    pub(super) codec: Codec,
    pub(super) columns: Vec<Column>,
    pub(super) stripes: Vec<StripePlace>,
    pub(super) rows: u64,
}

/// A column of the file, or one within another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    /// The number by which its streams are known.
    pub(super) id: u64,
    pub(super) kind: Kind,
}

/// The type of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Boolean,
    Byte,
    /// Of two, four or eight bytes.
    Int,
    Float,
    Double,
    /// Of any length, or of one that is filled up.
    Text,
    Binary,
    /// Of the clocks where it was written, or of UTC.
    Timestamp {
        is_utc: bool,
    },
    Decimal(u8, i8),
    Date,
    List(Box<Column>),
    /// Of keys and values.
    Map(Box<(Column, Column)>),
    Struct(Vec<Column>),
    /// What is not read.
    Other(&'static str),
}

/// Where a stripe is, and how many rows it has.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct StripePlace {
    pub(super) offset: u64,
    pub(super) index: u64,
    pub(super) data: u64,
    pub(super) footer: u64,
    pub(super) rows: u64,
}

impl Kind {
    pub(super) fn given(&self) -> Given {
        match self {
            Self::Boolean => Given::Bool,
            Self::Byte | Self::Int => Given::Int,
            Self::Float | Self::Double => Given::Float,
            Self::Text => Given::Text,
            Self::Binary => Given::Bytes,
            Self::Timestamp { is_utc } => Given::Wide { is_utc: *is_utc },
            Self::Decimal(precision, scale) => Given::Decimal(*precision, *scale),
            Self::Date => Given::Date,
            Self::List(element) => Given::List(Box::new(element.kind.given())),
            Self::Map(both) => Given::map(both.0.kind.given(), both.1.kind.given()),
            Self::Struct(fields) => {
                Given::Struct(fields.iter().map(|field| (field.name.clone(), field.kind.given())).collect())
            }
            Self::Other(word) => Given::Other(word),
        }
    }
}

impl Column {
    /// The same with so much of it as is wanted.
    pub(super) fn wanted(&self, given: &Given) -> Self {
        let kind = match (&self.kind, given) {
            (Kind::List(element), Given::List(wanted)) => Kind::List(Box::new(element.wanted(wanted))),
            (Kind::Map(both), Given::Map(entry)) => {
                let Given::Struct(wanted) = &**entry else { return self.clone() };
                let part = |column: &Self, at: usize| {
                    wanted.get(at).map_or_else(|| column.clone(), |(_, given)| column.wanted(given))
                };
                Kind::Map(Box::new((part(&both.0, 0), part(&both.1, 1))))
            }
            (Kind::Struct(fields), Given::Struct(wanted)) => {
                // Both are in the order of the file.
                let mut wanted = wanted.iter().peekable();
                let field = |field: &Self| {
                    wanted.next_if(|(name, _)| *name == field.name).map(|(_, given)| field.wanted(given))
                };
                Kind::Struct(fields.iter().filter_map(field).collect())
            }
            (kind, _) => kind.clone(),
        };
        Self { name: self.name.clone(), id: self.id, kind }
    }

    /// The numbers of it and of all in it.
    pub(super) fn ids(&self, to: &mut Vec<u64>) {
        to.push(self.id);
        match &self.kind {
            Kind::List(element) => element.ids(to),
            Kind::Map(both) => {
                both.0.ids(to);
                both.1.ids(to);
            }
            Kind::Struct(fields) => {
                for field in fields {
                    field.ids(to);
                }
            }
            _ => {}
        }
    }
}

impl Tail {
    pub(super) fn read(file: &Arc<Kept>) -> Result<Self, FileError> {
        if file.length == 0 {
            return Err(FileError::NotOfFormat { format: FORMAT, found: "it is empty" });
        }
        if file.read(0, MARK.len())? != MARK {
            return Err(FileError::NotOfFormat { format: FORMAT, found: "it begins with other bytes" });
        }
        let what = "it does not end as files end, and so is cut off; nothing of it was read";
        let cut_off = || damaged(file.length, what);
        let last = file.length - 1;
        let length = u64::from(file.read(last, 1)?.first().copied().unwrap_or(0));
        let start = last.checked_sub(length).ok_or_else(cut_off)?;
        let script = PostScript::of(&file.read(start, length as usize)?).ok_or_else(cut_off)?;
        let codec = Codec::of_number(script.codec).map_err(|found| FileError::Compression { format: FORMAT, found })?;
        let end = start;
        let start = end.checked_sub(script.footer).filter(|_| script.footer <= LONGEST_FOOTER);
        let no_footer = |at: u64| damaged(at, "its footer is none; nothing of it was read");
        let start = start.ok_or_else(|| no_footer(end))?;
        let footer = Stream::new(file, codec, start..end).rest(LONGEST_FOOTER as usize);
        let footer = footer.and_then(|bytes| Footer::of(&bytes)).ok_or_else(|| no_footer(start))?;
        if footer.is_encrypted {
            return Err(FileError::Encrypted { format: FORMAT });
        }
        let columns = footer.columns().ok_or_else(|| no_footer(start))?;
        Ok(Self { codec, columns, stripes: footer.stripes, rows: footer.rows })
    }
}

#[derive(Default)]
struct PostScript {
    footer: u64,
    codec: u64,
    has_mark: bool,
}

impl PostScript {
    fn of(bytes: &[u8]) -> Option<Self> {
        let mut found = Self::default();
        fields(bytes, |field, value| {
            match field {
                1 => found.footer = value.number()?,
                2 => found.codec = value.number()?,
                8000 => found.has_mark = value.bytes()? == MARK,
                _ => {}
            }
            Some(())
        })?;
        found.has_mark.then_some(found)
    }
}

#[derive(Default)]
struct Footer {
    stripes: Vec<StripePlace>,
    types: Vec<Type>,
    rows: u64,
    is_encrypted: bool,
}

#[derive(Default)]
struct Type {
    kind: u64,
    children: Vec<u64>,
    names: Vec<String>,
    precision: Option<u64>,
    scale: Option<u64>,
}

impl Footer {
    fn of(bytes: &[u8]) -> Option<Self> {
        let mut found = Self::default();
        fields(bytes, |field, value| {
            match field {
                3 => add(&mut found.stripes, stripe(value)?, MOST_STRIPES)?,
                4 => add(&mut found.types, Type::of(value)?, MOST_TYPES)?,
                6 => found.rows = value.number()?,
                10 => found.is_encrypted = true,
                _ => {}
            }
            Some(())
        })?;
        Some(found)
    }

    /// The columns within the one that all are in; none where the types stand in one another as none can.
    fn columns(&self) -> Option<Vec<Column>> {
        let mut left = self.types.len();
        match self.column(0, "", 0, &mut left)?.kind {
            Kind::Struct(columns) => Some(columns),
            _ => None,
        }
    }

    /// The column of this number, inside of so many. Each is in one other at most, and so there are no more than `left`.
    fn column(&self, id: u64, name: &str, depth: usize, left: &mut usize) -> Option<Column> {
        *left = left.checked_sub(1)?;
        (depth <= DEEPEST).then_some(())?;
        let of = self.types.get(usize::try_from(id).ok()?)?;
        let mut part = |id: &u64, name: &str| self.column(*id, name, depth + 1, left);
        let kind = match (of.kind, of.children.as_slice()) {
            (10, [element]) => Kind::List(Box::new(part(element, "")?)),
            (11, [key, value]) => Kind::Map(Box::new((part(key, "")?, part(value, "")?))),
            (12, children) if children.len() == of.names.len() => {
                Kind::Struct(children.iter().zip(&of.names).map(|(id, name)| part(id, name)).collect::<Option<_>>()?)
            }
            (10..=12, _) => return None,
            _ => of.kind(),
        };
        Some(Column { name: name.to_owned(), id, kind })
    }
}

fn stripe(value: Value<'_>) -> Option<StripePlace> {
    let mut found = StripePlace::default();
    fields(value.bytes()?, |field, value| {
        match field {
            1 => found.offset = value.number()?,
            2 => found.index = value.number()?,
            3 => found.data = value.number()?,
            4 => found.footer = value.number()?,
            5 => found.rows = value.number()?,
            _ => {}
        }
        Some(())
    })?;
    Some(found)
}

impl Type {
    fn of(value: Value<'_>) -> Option<Self> {
        let mut found = Self::default();
        fields(value.bytes()?, |field, value| {
            match field {
                1 => found.kind = value.number()?,
                2 => value.numbers(&mut found.children, MOST_TYPES)?,
                3 => add(&mut found.names, String::from_utf8_lossy(value.bytes()?).into_owned(), MOST_TYPES)?,
                5 => found.precision = Some(value.number()?),
                6 => found.scale = Some(value.number()?),
                _ => {}
            }
            Some(())
        })?;
        Some(found)
    }

    /// Of one without others in it.
    fn kind(&self) -> Kind {
        match self.kind {
            0 => Kind::Boolean,
            1 => Kind::Byte,
            2..=4 => Kind::Int,
            5 => Kind::Float,
            6 => Kind::Double,
            7 | 16 | 17 => Kind::Text,
            8 => Kind::Binary,
            9 => Kind::Timestamp { is_utc: false },
            13 => Kind::Other("union of types"),
            // The first writers told neither; what they wrote was of these.
            14 => match (self.precision.unwrap_or(38), self.scale.unwrap_or(18)) {
                (precision @ 1..=38, scale) if scale <= precision => Kind::Decimal(precision as u8, scale as i8),
                _ => Kind::Other("decimal that is too wide"),
            },
            15 => Kind::Date,
            18 => Kind::Timestamp { is_utc: true },
            _ => Kind::Other("type that is not known"),
        }
    }
}
