//! The schema of a file.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::DEPTH;
use super::cursor::Cursor;
use crate::columns::Given;
use crate::typed::FileColumn;

/// Every type of a schema, each once.
#[derive(Debug, Default)]
pub(super) struct Schema {
    nodes: Vec<Node>,
    names: HashMap<String, usize>,
    /// Names and types of the fields of a record.
    pub(super) fields: Vec<(String, usize)>,
    /// Whether records take no bytes.
    is_empty: bool,
}

/// A type.
#[derive(Debug, Clone)]
pub(super) enum Node {
    Null,
    Boolean,
    /// An `int` too.
    Long(Number),
    Float,
    Double,
    /// With precision and scale where they are of a decimal.
    Bytes(Option<(u8, i8)>),
    String,
    Fixed(usize, Fixed),
    Enum(Vec<String>),
    Array(usize),
    Map(usize),
    /// Names and types of its fields.
    Record(Vec<(String, usize)>),
    Union(Vec<usize>),
}

/// What a whole number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Number {
    /// Nothing else.
    Plain,
    /// The same, of an `int`.
    Short,
    Date,
    TimeMillis,
    TimeMicros,
    /// Of a second so many parts; of UTC or of no zone.
    Moment {
        unit: Unit,
        is_utc: bool,
    },
}

impl Number {
    /// The next value; none where it is none, or one of an `int` has more than 32 bits.
    #[inline]
    pub(super) fn read(self, from: &mut Cursor<'_>) -> Option<i64> {
        let number = from.long()?;
        match self {
            Self::Short | Self::Date | Self::TimeMillis => i32::try_from(number).ok().map(i64::from),
            Self::Plain | Self::TimeMicros | Self::Moment { .. } => Some(number),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Millis,
    Micros,
    Nanos,
}

/// What bytes of one length are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fixed {
    Plain,
    Decimal(u8, i8),
    Uuid,
    Duration,
}

/// Parts of a value, at most, that have no bytes: records and nulls. All others are as many as a value has bytes.
const MOST_EMPTY: u32 = 1 << 12;

/// Parts of all fields, and those in them, at most: types that are named once may stand in each other any number of times.
const MOST_PARTS: usize = 100_000;
/// Digits of the widest decimal.
const MOST_DIGITS: u64 = 76;

impl Schema {
    /// Reads a schema of records in JSON. The error says what is wrong, in words.
    pub(super) fn read(json: &[u8]) -> Result<Self, &'static str> {
        let json: Value = serde_json::from_slice(json).map_err(|_| "its schema is no JSON")?;
        let mut schema = Self::default();
        let top = schema.add(&json, "").ok_or("its schema is none")?;
        let Node::Record(fields) = schema.node(top).clone() else { return Err("its schema is not one of records") };
        schema.fields = fields;
        let mut known = vec![None; schema.nodes.len()];
        if schema.empty(top, &mut known) > MOST_EMPTY {
            return Err("its schema has more records in records than are read");
        }
        schema.is_empty = schema.has_no_bytes(top, &mut vec![None; schema.nodes.len()]);
        Ok(schema)
    }

    /// Whether records take no bytes.
    pub(super) fn is_empty(&self) -> bool {
        self.is_empty
    }

    /// Whether values of this type take no bytes: all of them do or none does. In `known` is what was found of others before.
    fn has_no_bytes(&self, index: usize, known: &mut [Option<bool>]) -> bool {
        match known.get_mut(index) {
            Some(Some(known)) => return *known,
            // A record that is met within itself takes bytes, for there is no such one.
            Some(unknown) => *unknown = Some(false),
            None => return false,
        }
        let is_empty = match self.node(index) {
            Node::Null | Node::Fixed(0, _) => true,
            Node::Record(fields) => fields.iter().all(|(_, field)| self.has_no_bytes(*field, known)),
            _ => false,
        };
        if let Some(known) = known.get_mut(index) {
            *known = Some(is_empty);
        }
        is_empty
    }

    /// How many parts without bytes a value of this type has, where they are not behind a byte that says which or how many. A type may
    /// stand in others many times, so that few names make a value of more parts than anybody could walk through; in itself it never ends.
    fn empty(&self, index: usize, known: &mut [Option<u32>]) -> u32 {
        match known.get_mut(index) {
            Some(Some(parts)) => return *parts,
            Some(unknown) => *unknown = Some(u32::MAX),
            None => return 0,
        }
        let parts = match self.node(index) {
            Node::Null => 1,
            Node::Record(fields) => {
                fields.iter().fold(1_u32, |parts, (_, field)| parts.saturating_add(self.empty(*field, known)))
            }
            Node::Array(within) | Node::Map(within) => self.behind_a_byte(&[*within], known),
            Node::Union(branches) => self.behind_a_byte(branches, known),
            _ => 0,
        };
        // Never what stands for a type that is being counted.
        let parts = parts.min(MOST_EMPTY + 1);
        if let Some(known) = known.get_mut(index) {
            *known = Some(parts);
        }
        parts
    }

    /// None, unless one of these types has too many of its own.
    fn behind_a_byte(&self, types: &[usize], known: &mut [Option<u32>]) -> u32 {
        // Within itself a type may be there.
        let most = types.iter().filter(|it| known.get(**it) != Some(&Some(u32::MAX))).copied().collect::<Vec<_>>();
        let most = most.into_iter().map(|it| self.empty(it, known)).max().unwrap_or(0);
        if most > MOST_EMPTY { most } else { 0 }
    }

    pub(super) fn node(&self, index: usize) -> &Node {
        self.nodes.get(index).unwrap_or(&Node::Null)
    }

    fn push(&mut self, node: Node) -> usize {
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    fn add(&mut self, json: &Value, namespace: &str) -> Option<usize> {
        match json {
            Value::String(name) => self.named(name, namespace, &Map::new()),
            Value::Array(branches) => {
                let branches = branches.iter().map(|it| self.add(it, namespace)).collect::<Option<_>>()?;
                Some(self.push(Node::Union(branches)))
            }
            Value::Object(object) => self.object(object, namespace),
            _ => None,
        }
    }

    fn object(&mut self, object: &Map<String, Value>, namespace: &str) -> Option<usize> {
        let of = match object.get("type")? {
            Value::String(of) => of.as_str(),
            other => return self.add(other, namespace),
        };
        match of {
            "array" => {
                let items = self.add(object.get("items")?, namespace)?;
                Some(self.push(Node::Array(items)))
            }
            "map" => {
                let values = self.add(object.get("values")?, namespace)?;
                Some(self.push(Node::Map(values)))
            }
            "record" | "error" | "enum" | "fixed" => {
                let (name, namespace) = full_name(object, namespace)?;
                // Before its fields, which may be of the same type.
                let index = self.push(Node::Null);
                self.names.insert(name, index);
                let node = match of {
                    "enum" => Node::Enum(symbols(object.get("symbols")?)?),
                    "fixed" => {
                        let size = usize::try_from(object.get("size")?.as_u64()?).ok()?;
                        Node::Fixed(size, fixed(object, size))
                    }
                    _ => Node::Record(self.fields(object.get("fields")?, &namespace)?),
                };
                *self.nodes.get_mut(index)? = node;
                Some(index)
            }
            name => self.named(name, namespace, object),
        }
    }

    fn fields(&mut self, fields: &Value, namespace: &str) -> Option<Vec<(String, usize)>> {
        let field = |field: &Value| {
            let name = field.get("name")?.as_str()?.to_owned();
            Some((name, self.add(field.get("type")?, namespace)?))
        };
        fields.as_array()?.iter().map(field).collect()
    }

    /// A type of this name: one that Avro has, with what is said of it, or one of the schema's own.
    fn named(&mut self, name: &str, namespace: &str, object: &Map<String, Value>) -> Option<usize> {
        let logical = object.get("logicalType").and_then(Value::as_str);
        let node = match name {
            "null" => Node::Null,
            "boolean" => Node::Boolean,
            "int" => Node::Long(match logical {
                Some("date") => Number::Date,
                Some("time-millis") => Number::TimeMillis,
                _ => Number::Short,
            }),
            "long" => Node::Long(logical.map_or(Number::Plain, of_long)),
            "float" => Node::Float,
            "double" => Node::Double,
            "bytes" => Node::Bytes(decimal(object)),
            "string" => Node::String,
            own => {
                let within = if own.contains('.') { own.to_owned() } else { in_namespace(own, namespace) };
                return self.names.get(&within).or_else(|| self.names.get(own)).copied();
            }
        };
        Some(self.push(node))
    }

    /// The fields of a record by name, and what they hold.
    pub(super) fn columns(&self) -> Vec<FileColumn> {
        let mut parts = 0;
        let mut column = |(name, node): &(String, usize)| {
            let given = self.given_in(*node, &mut Vec::new(), &mut parts);
            FileColumn { name: name.clone(), given }
        };
        self.fields.iter().map(&mut column).collect()
    }

    /// What a value of this type holds, inside of ones of those types; so many parts were found before.
    fn given_in(&self, index: usize, around: &mut Vec<usize>, parts: &mut usize) -> Given {
        let index = self.plain_index(index);
        *parts += usize::from(!around.is_empty());
        if *parts > MOST_PARTS || around.len() > usize::from(DEPTH) {
            return Given::Other("record of more parts than are read");
        }
        if around.contains(&index) {
            return Given::Other("record within one of its own type");
        }
        around.push(index);
        let given = match self.node(index) {
            Node::Null => Given::Null,
            Node::Boolean => Given::Bool,
            Node::Long(Number::Plain | Number::Short) => Given::Int,
            Node::Long(Number::Date) => Given::Date,
            Node::Long(Number::TimeMillis | Number::TimeMicros) => Given::Time,
            Node::Long(Number::Moment { is_utc: true, .. }) => Given::Moment,
            Node::Long(Number::Moment { is_utc: false, .. }) => Given::Timestamp,
            Node::Float | Node::Double => Given::Float,
            Node::Bytes(Some((precision, scale))) | Node::Fixed(_, Fixed::Decimal(precision, scale)) => {
                Given::Decimal(*precision, *scale)
            }
            Node::Bytes(None) | Node::Fixed(_, Fixed::Plain) => Given::Bytes,
            Node::Fixed(_, Fixed::Uuid) => Given::Uuid,
            Node::String | Node::Enum(_) => Given::Text,
            Node::Fixed(_, Fixed::Duration) => Given::Other("span of time"),
            Node::Array(items) => Given::List(Box::new(self.given_in(*items, around, parts))),
            Node::Map(values) => Given::map(Given::Text, self.given_in(*values, around, parts)),
            Node::Record(fields) => {
                let field = |(name, field): &(String, usize)| (name.clone(), self.given_in(*field, around, parts));
                Given::Struct(fields.iter().map(field).collect())
            }
            Node::Union(_) => Given::Other("union of types"),
        };
        around.pop();
        given
    }

    /// The type itself, or the one that is in a union with null alone.
    pub(super) fn plain_index(&self, index: usize) -> usize {
        let Node::Union(branches) = self.node(index) else { return index };
        let mut others = branches.iter().filter(|it| !matches!(self.node(**it), Node::Null));
        match (others.next(), others.next()) {
            (None, _) => branches.first().copied().unwrap_or(index),
            (Some(one), None) if !matches!(self.node(*one), Node::Union(_)) => *one,
            _ => index,
        }
    }
}

fn in_namespace(name: &str, namespace: &str) -> String {
    if namespace.is_empty() { name.to_owned() } else { format!("{namespace}.{name}") }
}

/// The name of a type with its namespace, and the namespace of what is in it.
fn full_name(object: &Map<String, Value>, around: &str) -> Option<(String, String)> {
    let name = object.get("name")?.as_str()?;
    if let Some((namespace, _)) = name.rsplit_once('.') {
        return Some((name.to_owned(), namespace.to_owned()));
    }
    let namespace = object.get("namespace").and_then(Value::as_str).unwrap_or(around);
    Some((in_namespace(name, namespace), namespace.to_owned()))
}

fn symbols(symbols: &Value) -> Option<Vec<String>> {
    symbols.as_array()?.iter().map(|it| it.as_str().map(str::to_owned)).collect()
}

fn of_long(logical: &str) -> Number {
    let (unit, is_utc) = match logical {
        "time-micros" => return Number::TimeMicros,
        "timestamp-millis" => (Unit::Millis, true),
        "timestamp-micros" => (Unit::Micros, true),
        "timestamp-nanos" => (Unit::Nanos, true),
        "local-timestamp-millis" => (Unit::Millis, false),
        "local-timestamp-micros" => (Unit::Micros, false),
        "local-timestamp-nanos" => (Unit::Nanos, false),
        _ => return Number::Plain,
    };
    Number::Moment { unit, is_utc }
}

/// Precision and scale; a logical type that is not as it should be counts for nothing, as the specification has it.
fn decimal(object: &Map<String, Value>) -> Option<(u8, i8)> {
    if object.get("logicalType").and_then(Value::as_str) != Some("decimal") {
        return None;
    }
    let precision = object.get("precision")?.as_u64()?;
    let scale = object.get("scale").map_or(Some(0), Value::as_u64)?;
    let is_one = (1..=MOST_DIGITS).contains(&precision) && scale <= precision;
    is_one.then_some((precision as u8, scale as i8))
}

fn fixed(object: &Map<String, Value>, size: usize) -> Fixed {
    match object.get("logicalType").and_then(Value::as_str) {
        Some("uuid") if size == 16 => Fixed::Uuid,
        Some("duration") if size == 12 => Fixed::Duration,
        _ => decimal(object).map_or(Fixed::Plain, |(precision, scale)| Fixed::Decimal(precision, scale)),
    }
}
