//! What a file says that the values of its columns are.

use arrow::datatypes::DataType;
use ingest_program::{Interned, Member, Type, TypeKind};

use super::{Kind, Part, Shape};

/// What a file says that the values of a column are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Given {
    /// Nulls, and nothing else.
    Null,
    Bool,
    Int,
    /// With its precision and scale.
    Decimal(u8, i8),
    Float,
    Text,
    Bytes,
    /// Sixteen bytes that have a text form of their own.
    Uuid,
    Date,
    Time,
    /// Of no zone.
    Timestamp,
    /// Of UTC.
    Moment,
    /// Timestamps that eight bytes cannot hold: nanoseconds in sixteen bytes, or in twelve those of a day and the day's Julian number.
    /// Of UTC or of no zone.
    Wide {
        is_utc: bool,
    },
    List(Box<Given>),
    /// With the names of its fields.
    Struct(Vec<(String, Given)>),
    /// The struct of a key and its value: a map is read as the list of those.
    Map(Box<Given>),
    /// What neither a plain value is nor one with parts that are.
    Other(&'static str),
}

/// The names of the fields of a map's entries.
pub(crate) const KEY: &str = "key";
pub(crate) const VALUE: &str = "value";

/// How the parts of a column in a file differ from the declared ones: paths of names from the column on.
#[derive(Debug, Default)]
pub(crate) struct Differing {
    /// Declared fields that the file does not have, and whether their values may be null.
    pub(crate) missing: Vec<(String, bool)>,
    /// Fields of the file that are not declared.
    pub(crate) added: Vec<String>,
}

/// A value of a file, or a part of it, that is not read as the declared type.
#[derive(Debug)]
pub(crate) struct Unread {
    /// The names from the column on.
    pub(crate) path: String,
    pub(crate) declared: String,
    pub(crate) found: Given,
}

impl Given {
    /// The type that loses nothing of such values, whose parts may be null; none where they have none.
    pub(crate) fn natural(&self) -> Option<TypeKind> {
        let part = |given: &Self| Some(Type::optional(given.natural()?));
        Some(match self {
            Self::Bool => TypeKind::Bool,
            Self::Int => TypeKind::Int,
            Self::Decimal(precision, scale) => {
                TypeKind::Decimal { precision: *precision, scale: u8::try_from(*scale).ok()? }
            }
            Self::Float => TypeKind::Float,
            Self::Null | Self::Text | Self::Uuid => TypeKind::Text,
            Self::Bytes => TypeKind::Bytes,
            Self::Date => TypeKind::Date,
            Self::Time => TypeKind::Time,
            Self::Timestamp | Self::Wide { is_utc: false } => TypeKind::Timestamp,
            Self::Moment | Self::Wide { is_utc: true } => TypeKind::TimestampIn(Interned::new("UTC".to_owned())),
            Self::List(element) | Self::Map(element) => TypeKind::list(part(element)?),
            Self::Struct(fields) => {
                let member = |(name, given): &(String, Self)| Some(Member { name: name.clone(), ty: part(given)? });
                TypeKind::of_members(fields.iter().map(member).collect::<Option<_>>()?)
            }
            Self::Other(_) => return None,
        })
    }

    /// What columns of this type hold, where the file says nothing more.
    pub(crate) fn of(data_type: &DataType) -> Self {
        match data_type {
            DataType::Null => Self::Null,
            DataType::Boolean => Self::Bool,
            DataType::Int8
            | DataType::Int16
            | DataType::Int32
            | DataType::Int64
            | DataType::UInt8
            | DataType::UInt16
            | DataType::UInt32
            | DataType::UInt64 => Self::Int,
            DataType::Decimal32(precision, scale)
            | DataType::Decimal64(precision, scale)
            | DataType::Decimal128(precision, scale)
            | DataType::Decimal256(precision, scale) => Self::Decimal(*precision, *scale),
            DataType::Float16 | DataType::Float32 | DataType::Float64 => Self::Float,
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Self::Text,
            DataType::Binary | DataType::LargeBinary | DataType::BinaryView | DataType::FixedSizeBinary(_) => {
                Self::Bytes
            }
            DataType::Date32 | DataType::Date64 => Self::Date,
            DataType::Time32(_) | DataType::Time64(_) => Self::Time,
            DataType::Timestamp(_, None) => Self::Timestamp,
            DataType::Timestamp(_, Some(_)) => Self::Moment,
            DataType::Dictionary(_, value) => Self::of(value),
            DataType::Duration(_) | DataType::Interval(_) => Self::Other("span of time"),
            DataType::Union(..) => Self::Other("union of types"),
            _ => Self::Other("type that is not known"),
        }
    }

    /// A map from such keys to such values.
    pub(crate) fn map(key: Self, value: Self) -> Self {
        Self::Map(Box::new(Self::Struct(vec![(KEY.to_owned(), key), (VALUE.to_owned(), value)])))
    }

    /// Whether it has parts.
    pub(crate) fn is_nested(&self) -> bool {
        matches!(self, Self::List(_) | Self::Struct(_) | Self::Map(_))
    }

    /// What no plain value is and has no parts that are, here or in a part.
    pub(crate) fn other(&self) -> Option<&'static str> {
        match self {
            Self::Other(what) => Some(what),
            Self::List(element) | Self::Map(element) => element.other(),
            Self::Struct(fields) => fields.iter().find_map(|(_, field)| field.other()),
            _ => None,
        }
    }

    /// What is to be read of it for a column of this kind: of structs the fields that are declared, and no others. Notes in `differing`
    /// how those of the file differ. Values that are none of the kind fail one by one; where none can be one it is an error.
    pub(crate) fn wanted(&self, kind: &Kind, path: &str, differing: &mut Differing) -> Result<Self, Unread> {
        let shape = match kind {
            Kind::Nested(shape) => shape,
            kind if self.is_read_as(kind) => return Ok(self.clone()),
            kind => return Err(self.unread(path, kind.name())),
        };
        self.wanted_of(shape, path, differing)
    }

    fn wanted_of(&self, shape: &Shape, path: &str, differing: &mut Differing) -> Result<Self, Unread> {
        match (self, shape) {
            (Self::Null, _) => Ok(Self::Null),
            (given, Shape::Plain(kind)) => given.wanted(kind, path, differing),
            (Self::List(element), Shape::List(part)) => {
                Ok(Self::List(Box::new(element.wanted_of(&part.shape, path, differing)?)))
            }
            (Self::Map(entry), Shape::List(part)) => {
                // Keys are what tells entries apart, and values stand beside them: both are read.
                let found = entry.wanted_of(&part.shape, path, differing)?;
                let (Self::Struct(all), Self::Struct(wanted)) = (&**entry, found) else {
                    return Err(self.unread(path, shape.name()));
                };
                let of = |(name, given): &(String, Self)| {
                    wanted.iter().find(|it| it.0 == *name).cloned().unwrap_or_else(|| (name.clone(), given.clone()))
                };
                Ok(Self::Map(Box::new(Self::Struct(all.iter().map(of).collect()))))
            }
            (Self::Struct(fields), Shape::Struct(parts)) => {
                Ok(Self::Struct(wanted_fields(fields, parts, path, differing)?))
            }
            _ => Err(self.unread(path, shape.name())),
        }
    }

    fn unread(&self, path: &str, declared: String) -> Unread {
        Unread { path: path.to_owned(), declared, found: self.clone() }
    }

    /// Whether plain values of the kind may be in such a column at all; those that are not fail one by one.
    fn is_read_as(&self, kind: &Kind) -> bool {
        match self {
            Self::Null => true,
            Self::Text => !matches!(kind, Kind::Nested(_)),
            Self::Bool => matches!(kind, Kind::Bool | Kind::Text),
            Self::Int => matches!(kind, Kind::Int | Kind::Decimal { .. } | Kind::Float | Kind::Bool | Kind::Text),
            Self::Decimal(..) | Self::Float => {
                matches!(kind, Kind::Int | Kind::Decimal { .. } | Kind::Float | Kind::Text)
            }
            Self::Bytes | Self::Uuid => matches!(kind, Kind::Bytes | Kind::Text),
            Self::Date | Self::Timestamp | Self::Moment | Self::Wide { .. } => {
                matches!(kind, Kind::Date(_) | Kind::Timestamp(_) | Kind::TimestampIn(..) | Kind::Text)
            }
            Self::Time => matches!(kind, Kind::Time(_) | Kind::Text),
            Self::List(_) | Self::Struct(_) | Self::Map(_) | Self::Other(_) => false,
        }
    }

    /// In words, for messages.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Null => "nulls alone".to_owned(),
            Self::Bool => "bool".to_owned(),
            Self::Int => "whole number".to_owned(),
            Self::Decimal(precision, scale) => format!("decimal({precision}, {scale})"),
            Self::Float => "float".to_owned(),
            Self::Text => "text".to_owned(),
            Self::Bytes => "bytes".to_owned(),
            Self::Uuid => "UUID".to_owned(),
            Self::Date => "date".to_owned(),
            Self::Time => "time".to_owned(),
            Self::Timestamp | Self::Wide { is_utc: false } => "timestamp".to_owned(),
            Self::Moment | Self::Wide { is_utc: true } => "timestamp in UTC".to_owned(),
            Self::List(_) => "list".to_owned(),
            Self::Struct(_) => "struct".to_owned(),
            Self::Map(_) => "map".to_owned(),
            Self::Other(name) => (*name).to_owned(),
        }
    }
}

/// Of the fields of a struct those that are declared, in the order of the file.
fn wanted_fields(
    fields: &[(String, Given)],
    parts: &[(String, Part)],
    path: &str,
    differing: &mut Differing,
) -> Result<Vec<(String, Given)>, Unread> {
    let below = |name: &str| format!("{path}.{name}");
    for (name, part) in parts {
        if !fields.iter().any(|(found, _)| found == name) {
            differing.missing.push((below(name), part.nullable));
        }
    }
    let mut wanted: Vec<(String, Given)> = Vec::new();
    for (name, given) in fields {
        let declared = parts.iter().find(|(declared, _)| declared == name);
        match declared {
            // Of several of one name the first.
            Some(_) if wanted.iter().any(|(known, _)| known == name) => {}
            Some((_, part)) => {
                wanted.push((name.clone(), given.wanted_of(&part.shape, &below(name), differing)?));
            }
            None => differing.added.push(below(name)),
        }
    }
    // That a struct is there is told by what is in it.
    if wanted.is_empty() {
        wanted.extend(fields.iter().find(|(_, given)| given.other().is_none()).cloned());
    }
    Ok(wanted)
}
