//! One column of a stripe, some values at a time.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BinaryViewBuilder, BooleanBuilder, Date32Builder, Decimal128Builder, FixedSizeBinaryBuilder,
    Float32Builder, Float64Builder, Int64Builder, UInt32Array,
};
use arrow::buffer::Buffer;
use arrow::compute::take;
use arrow::datatypes::DataType;

use super::ints::Ints;
use super::runs::{Bits, Bytes};
use super::stream::Stream;
use super::stripe::{Part, Stripe};
use super::tail::{self, Kind};
use crate::columns::{KEY, VALUE};
use crate::parse::Zone;
use crate::typed::{ELEMENTS, LONGEST, Lists, structs};

/// Bytes and entries of a dictionary, at most: it is in memory as a whole.
const LARGEST_DICTIONARY: usize = 256 << 20;
const MOST_ENTRIES: u64 = 1 << 24;
/// Bytes of the texts that are read at a time, at most, and those of a row: as many as pages of Parquet have.
const TEXTS: usize = 32 << 20;
const LONGEST_TEXTS: usize = 1 << 30;
/// 2015-01-01 in seconds since 1970-01-01, in whatever zone: moments are counted from then.
const BASE: i64 = 1_420_070_400;
const SECOND: i64 = 1_000_000_000;
const MICROS: i64 = 1_000_000;
/// Bytes of nanoseconds.
const NANOS: i32 = 16;

/// What may still be read at a time.
pub(super) struct Room {
    elements: usize,
    texts: usize,
    /// Whether there was more.
    pub(super) is_full: bool,
}

impl Room {
    /// For so many rows.
    pub(super) fn new(rows: usize) -> Self {
        let (elements, texts) = if rows > 1 { (ELEMENTS, TEXTS) } else { (LONGEST, LONGEST_TEXTS) };
        Self { elements: elements as usize, texts, is_full: false }
    }

    /// Takes so many elements of lists, each of so many values; none where there is no room.
    fn elements(&mut self, count: usize, values: usize) -> Option<()> {
        let left = self.elements.checked_sub(count.saturating_mul(values));
        self.is_full |= left.is_none();
        self.elements = left?;
        Some(())
    }

    /// Takes so many bytes of texts; none where there is no room.
    fn texts(&mut self, bytes: usize) -> Option<()> {
        let left = self.texts.checked_sub(bytes);
        self.is_full |= left.is_none();
        self.texts = left?;
        Some(())
    }
}

/// A column that is being read. What is cloned is read on from there.
#[derive(Clone)]
pub(super) struct Column {
    /// Whether each row has a value; all have where there is none.
    present: Option<Bits>,
    values: Values,
}

#[derive(Clone)]
enum Values {
    Bool(Bits),
    Byte(Bytes),
    Int(Ints),
    Single(Stream),
    Double(Stream),
    Bytes {
        data: Stream,
        lengths: Ints,
    },
    Words {
        indices: Ints,
        words: Words,
    },
    Decimal {
        numbers: Stream,
        scales: Ints,
        precision: u8,
        scale: i8,
    },
    Date(Ints),
    Moment {
        seconds: Ints,
        nanos: Ints,
        clocks: Clocks,
    },
    List {
        lengths: Ints,
        elements: Box<Column>,
    },
    /// Keys and values.
    Map {
        lengths: Ints,
        both: Box<(Column, Column)>,
    },
    /// With their names.
    Struct(Vec<(String, Column)>),
}

/// The texts of a dictionary.
#[derive(Clone)]
struct Words {
    bytes: Buffer,
    spans: Arc<[(u32, u32)]>,
}

/// Where moments are counted from, and what clocks they are of.
#[derive(Clone)]
struct Clocks {
    base: i64,
    /// Where that is not UTC.
    zone: Option<Zone>,
}

impl Column {
    /// Of a stripe with so many rows; none where it is not as its type says.
    pub(super) fn open(stripe: &Stripe, column: &tail::Column) -> Option<Self> {
        let id = column.id;
        let encoding = stripe.encoding(id);
        let ints = |part, is_signed| Ints::new(stripe.part(id, part), is_signed, encoding.is_second);
        let values = match &column.kind {
            Kind::Boolean => Values::Bool(Bits::new(stripe.part(id, Part::Data))),
            Kind::Byte => Values::Byte(Bytes::new(stripe.part(id, Part::Data))),
            Kind::Int => Values::Int(ints(Part::Data, true)),
            Kind::Float => Values::Single(stripe.part(id, Part::Data)),
            Kind::Double => Values::Double(stripe.part(id, Part::Data)),
            Kind::Text | Kind::Binary if encoding.has_dictionary => Values::Words {
                indices: ints(Part::Data, false),
                words: Words::read(stripe.part(id, Part::Dictionary), ints(Part::Length, false), encoding.entries)?,
            },
            Kind::Text | Kind::Binary => {
                Values::Bytes { data: stripe.part(id, Part::Data), lengths: ints(Part::Length, false) }
            }
            Kind::Decimal(precision, scale) => Values::Decimal {
                numbers: stripe.part(id, Part::Data),
                scales: ints(Part::Secondary, true),
                precision: *precision,
                scale: *scale,
            },
            Kind::Date => Values::Date(ints(Part::Data, true)),
            Kind::Timestamp { is_utc } => Values::Moment {
                seconds: ints(Part::Data, true),
                nanos: ints(Part::Secondary, false),
                clocks: Clocks::of(if *is_utc { "" } else { &stripe.zone })?,
            },
            Kind::List(element) => {
                let elements = Box::new(Self::open(stripe, element)?);
                Values::List { lengths: ints(Part::Length, false), elements }
            }
            Kind::Map(both) => {
                let both = Box::new((Self::open(stripe, &both.0)?, Self::open(stripe, &both.1)?));
                Values::Map { lengths: ints(Part::Length, false), both }
            }
            Kind::Struct(fields) => {
                let field = |field: &tail::Column| Some((field.name.clone(), Self::open(stripe, field)?));
                Values::Struct(fields.iter().map(field).collect::<Option<_>>()?)
            }
            Kind::Other(_) => return None,
        };
        Some(Self { present: stripe.find(id, Part::Present).map(Bits::new), values })
    }

    /// Where in the file it is being read.
    pub(super) fn place(&self) -> u64 {
        match &self.values {
            Values::Bool(from) => from.place(),
            Values::Byte(from) => from.place(),
            Values::Int(from) | Values::Date(from) => from.place(),
            Values::Single(from) | Values::Double(from) => from.place(),
            Values::Bytes { data, .. } => data.place(),
            Values::Words { indices, .. } => indices.place(),
            Values::Decimal { numbers, .. } => numbers.place(),
            Values::Moment { seconds, .. } => seconds.place(),
            Values::List { lengths, .. } | Values::Map { lengths, .. } => lengths.place(),
            Values::Struct(fields) => fields.first().map_or(0, |(_, field)| field.place()),
        }
    }

    /// How many plain values one of its values has in it, whatever lists in it have.
    fn values(&self) -> usize {
        match &self.values {
            Values::Struct(fields) => fields.iter().map(|(_, field)| field.values()).sum::<usize>().max(1),
            _ => 1,
        }
    }

    /// The next values, an array of so many; none where they are not as the column's type says, or there is no room for them.
    pub(super) fn read(&mut self, rows: usize, room: &mut Room) -> Option<ArrayRef> {
        let mut there = Vec::with_capacity(rows);
        for _ in 0..rows {
            there.push(match &mut self.present {
                Some(bits) => bits.next()?,
                None => true,
            });
        }
        Some(match &mut self.values {
            Values::Bool(from) => {
                let mut to = BooleanBuilder::with_capacity(rows);
                each(&there, || from.next(), |value| to.append_option(value))?;
                Arc::new(to.finish())
            }
            Values::Byte(from) => {
                let mut to = Int64Builder::with_capacity(rows);
                each(&there, || from.next(), |value| to.append_option(value.map(|it| i64::from(it as i8))))?;
                Arc::new(to.finish())
            }
            Values::Int(from) => {
                let mut to = Int64Builder::with_capacity(rows);
                each(&there, || from.next(), |value| to.append_option(value))?;
                Arc::new(to.finish())
            }
            Values::Single(from) => {
                let mut to = Float32Builder::with_capacity(rows);
                each(&there, || from.array().map(f32::from_le_bytes), |value| to.append_option(value))?;
                Arc::new(to.finish())
            }
            Values::Double(from) => {
                let mut to = Float64Builder::with_capacity(rows);
                each(&there, || from.array().map(f64::from_le_bytes), |value| to.append_option(value))?;
                Arc::new(to.finish())
            }
            Values::Bytes { data, lengths } => texts(&there, data, lengths, room)?,
            Values::Words { indices, words } => words.texts(&there, indices)?,
            Values::Decimal { numbers, scales, precision, scale } => {
                let mut to = Decimal128Builder::with_capacity(rows);
                let read = || rescaled(numbers.wide()?, scales.next()?, *scale);
                each(&there, read, |value| to.append_option(value))?;
                Arc::new(to.finish().with_data_type(DataType::Decimal128(*precision, *scale)))
            }
            Values::Date(from) => {
                let mut to = Date32Builder::with_capacity(rows);
                each(&there, || from.next()?.try_into().ok(), |value: Option<i32>| to.append_option(value))?;
                Arc::new(to.finish())
            }
            Values::Moment { seconds, nanos, clocks } => {
                let mut to = FixedSizeBinaryBuilder::with_capacity(rows, NANOS);
                for is_there in there {
                    if is_there {
                        to.append_value(clocks.nanos(seconds.next()?, nanos.next()?)?.to_le_bytes()).ok()?;
                    } else {
                        to.append_null();
                    }
                }
                Arc::new(to.finish())
            }
            Values::List { lengths, elements } => {
                let lists = lists(&there, lengths, elements.values(), room)?;
                let elements = elements.read(lists.elements(), room)?;
                lists.finish(elements).ok()?
            }
            Values::Map { lengths, both } => {
                let lists = lists(&there, lengths, both.0.values() + both.1.values(), room)?;
                let entries = lists.elements();
                let columns = vec![both.0.read(entries, room)?, both.1.read(entries, room)?];
                lists.finish(structs([KEY, VALUE], columns, vec![true; entries]).ok()?).ok()?
            }
            Values::Struct(fields) => structure(there, fields, room)?,
        })
    }
}

/// How many elements each list has, of so many values each. Those of all stand one after the other.
fn lists(there: &[bool], lengths: &mut Ints, values: usize, room: &mut Room) -> Option<Lists> {
    let mut found = Lists::default();
    for is_there in there {
        let length = if *is_there { Some(usize::try_from(lengths.next()?).ok()?) } else { None };
        room.elements(length.unwrap_or(0), values)?;
        found.push(length);
    }
    Some(found)
}

/// Fields have values where the struct is there, and no others.
fn structure(there: Vec<bool>, fields: &mut [(String, Column)], room: &mut Room) -> Option<ArrayRef> {
    let count = there.iter().filter(|it| **it).count();
    let mut next = 0..;
    let places: UInt32Array = there.iter().map(|is_there| if *is_there { next.next() } else { None }).collect();
    let column = |(_, field): &mut (String, Column)| {
        let values = field.read(count, room)?;
        if count == there.len() { Some(values) } else { take(&values, &places, None).ok() }
    };
    let columns = fields.iter_mut().map(column).collect::<Option<Vec<_>>>()?;
    structs(fields.iter().map(|(name, _)| name), columns, there).ok()
}

/// Reads a value for every row that has one.
fn each<T>(there: &[bool], mut read: impl FnMut() -> Option<T>, mut keep: impl FnMut(Option<T>)) -> Option<()> {
    for is_there in there {
        keep(if *is_there { Some(read()?) } else { None });
    }
    Some(())
}

fn texts(there: &[bool], data: &mut Stream, lengths: &mut Ints, room: &mut Room) -> Option<ArrayRef> {
    let mut to = BinaryViewBuilder::with_capacity(there.len());
    let mut text = Vec::new();
    for is_there in there {
        if !is_there {
            to.append_null();
            continue;
        }
        let length = usize::try_from(lengths.next()?).ok()?;
        room.texts(length)?;
        text.clear();
        data.read(length, &mut text)?;
        to.append_value(&text);
    }
    Some(Arc::new(to.finish()))
}

impl Words {
    fn read(mut data: Stream, mut lengths: Ints, entries: u64) -> Option<Self> {
        (entries <= MOST_ENTRIES).then_some(())?;
        let bytes = data.rest(LARGEST_DICTIONARY)?;
        let mut spans = Vec::new();
        let mut start = 0_u32;
        for _ in 0..entries {
            let length = u32::try_from(lengths.next()?).ok()?;
            spans.push((start, length));
            start = start.checked_add(length).filter(|end| *end as usize <= bytes.len())?;
        }
        Some(Self { bytes: Buffer::from_vec(bytes), spans: spans.into() })
    }

    fn texts(&self, there: &[bool], indices: &mut Ints) -> Option<ArrayRef> {
        let mut to = BinaryViewBuilder::with_capacity(there.len());
        let block = to.append_block(self.bytes.clone());
        for is_there in there {
            if *is_there {
                let (start, length) = *self.spans.get(usize::try_from(indices.next()?).ok()?)?;
                to.try_append_view(block, start, length).ok()?;
            } else {
                to.append_null();
            }
        }
        Some(Arc::new(to.finish()))
    }
}

/// A number of one scale with that of its column.
fn rescaled(number: i128, from: i64, to: i8) -> Option<i128> {
    let more = i64::from(to).checked_sub(from)?;
    let power = 10_i128.checked_pow(u32::try_from(more.unsigned_abs()).ok()?)?;
    if more >= 0 { number.checked_mul(power) } else { (number % power == 0).then_some(number / power) }
}

impl Clocks {
    /// Those of a zone of this name; none where there is no such zone.
    fn of(zone: &str) -> Option<Self> {
        if zone.is_empty() {
            return Some(Self { base: BASE, zone: None });
        }
        let zone = Zone::new(zone).ok()?;
        Some(Self { base: zone.moment(BASE * MICROS)?.div_euclid(MICROS), zone: Some(zone) })
    }

    /// What clocks show at a moment, in nanoseconds since 1970-01-01T00:00:00.
    fn nanos(&self, seconds: i64, nanos: i64) -> Option<i128> {
        // The lowest three bits say how many zeros were left out, one less than there are.
        let (zeros, nanos) = (nanos & 7, nanos >> 3);
        let mut nanos = if zeros == 0 { nanos } else { nanos.checked_mul(10_i64.pow(zeros as u32 + 1))? };
        (nanos.unsigned_abs() < SECOND.unsigned_abs()).then_some(())?;
        let mut seconds = self.base.checked_add(seconds)?;
        // Before 1970 writers count seconds towards it, and the parts of a second away from it; or these towards it too (Arrow's).
        if nanos < 0 {
            nanos += SECOND;
            seconds = seconds.checked_sub(1)?;
        } else if seconds < 0 && nanos > 999_999 {
            seconds = seconds.checked_sub(1)?;
        }
        // Where no clocks are known, in years that no calendar has, those of UTC.
        let shown = self.zone.as_ref().and_then(|zone| zone.civil(seconds.checked_mul(MICROS)?));
        let shown = shown.map_or(seconds, |it| it.div_euclid(MICROS));
        Some(i128::from(shown) * i128::from(SECOND) + i128::from(nanos))
    }
}

#[cfg(test)]
mod tests {
    use super::Clocks;

    /// 2015-01-01 and 2015-07-01.
    const WINTER: i128 = 1_420_070_400_000_000_000;
    const SUMMER: i128 = 1_435_708_800_000_000_000;

    #[test]
    fn clocks_where_it_was_written() {
        let utc = Clocks::of("").unwrap();
        assert_eq!(utc.nanos(0, 0), Some(WINTER));
        assert_eq!(utc.nanos(181 * 86_400, 0), Some(SUMMER));
        let there = Clocks::of("America/New_York").unwrap();
        assert_eq!(there.nanos(0, 0), Some(WINTER));
        // Clocks were set forward by an hour meanwhile.
        assert_eq!(there.nanos(181 * 86_400 - 3_600, 0), Some(SUMMER));
        assert!(there.nanos(i64::MAX / 2, 0).is_some());
        assert!(Clocks::of("Nowhere/At_All").is_none());
    }

    #[test]
    fn parts_of_a_second() {
        let utc = Clocks::of("").unwrap();
        let parts = |nanos| utc.nanos(0, nanos).map(|it| it - WINTER);
        assert_eq!(parts(123 << 3), Some(123));
        // Nine digits, eight of them zeros that were left out.
        assert_eq!(parts(1 << 3 | 7), Some(100_000_000));
        assert_eq!(parts(1_000_000_000 << 3), None);
        assert_eq!(parts(i64::MAX), None);
        // A second before 1970 and a half.
        let before = -1_420_070_400;
        assert_eq!(utc.nanos(before - 1, 5 << 3 | 7), Some(-1_500_000_000));
        assert_eq!(utc.nanos(before, -6), Some(-1_000));
    }
}
