//! What stands before each page.

use parquet::basic::Encoding;

use super::thrift::{Kind, Thrift};

/// The header of a page.
#[derive(Debug, Clone, Copy)]
pub(super) struct PageHeader {
    pub(super) kind: PageKind,
    /// Bytes of the page without compression.
    pub(super) unpacked: usize,
    /// Bytes of the page in the file.
    pub(super) packed: usize,
    pub(super) checksum: Option<u32>,
}

/// What a page holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum PageKind {
    Dictionary {
        values: u32,
        encoding: Encoding,
        is_sorted: bool,
    },
    /// The levels are within what is compressed.
    Data {
        values: u32,
        encoding: Encoding,
        definition: Encoding,
        repetition: Encoding,
    },
    /// The levels stand before what is compressed.
    DataV2(DataV2),
    /// Nothing that is read.
    Other,
}

impl PageKind {
    /// Of the column's values, nulls included.
    pub(super) fn values(self) -> u64 {
        match self {
            Self::Dictionary { .. } | Self::Other => 0,
            Self::Data { values, .. } => values.into(),
            Self::DataV2(it) => it.values.into(),
        }
    }
}

#[derive(Debug, Clone, Copy)]
pub(super) struct DataV2 {
    pub(super) values: u32,
    pub(super) nulls: u32,
    pub(super) rows: u32,
    pub(super) encoding: Encoding,
    /// Bytes of the levels.
    pub(super) definition: u32,
    pub(super) repetition: u32,
    pub(super) is_compressed: bool,
}

/// Of the fields of a page's own header, by their numbers.
#[derive(Debug, Clone, Copy, Default)]
struct Fields {
    numbers: [Option<u32>; 8],
    flag: Option<bool>,
}

impl PageHeader {
    /// Reads a header, and says how long it is; none where the bytes end before it does, or are none.
    pub(super) fn read(bytes: &[u8]) -> Option<(Self, usize)> {
        let mut thrift = Thrift(bytes);
        let (mut of, mut unpacked, mut packed, mut checksum) = (None, None, None, None);
        let (mut data, mut dictionary, mut data_v2) = (None, None, None);
        thrift.fields(|thrift, number, kind| {
            match (number, kind) {
                (1, Kind::Int) => of = Some(thrift.int()?),
                (2, Kind::Int) => unpacked = Some(thrift.size()?),
                (3, Kind::Int) => packed = Some(thrift.size()?),
                // A checksum has no sign, and is written as if it had one.
                (4, Kind::Int) => checksum = Some(thrift.int()? as u32),
                (5, Kind::Struct) => data = Some(Fields::read(thrift)?),
                (7, Kind::Struct) => dictionary = Some(Fields::read(thrift)?),
                (8, Kind::Struct) => data_v2 = Some(Fields::read(thrift)?),
                (_, kind) => thrift.skip(kind)?,
            }
            Some(())
        })?;
        let kind = match of? {
            0 => data?.data()?,
            2 => dictionary?.dictionary()?,
            3 => data_v2?.data_v2()?,
            _ => PageKind::Other,
        };
        let header = Self { kind, unpacked: unpacked?, packed: packed?, checksum };
        Some((header, bytes.len() - thrift.0.len()))
    }
}

impl Fields {
    fn read(thrift: &mut Thrift<'_>) -> Option<Self> {
        let mut fields = Self::default();
        thrift.fields(|thrift, number, kind| {
            match kind {
                Kind::Int => {
                    let value = u32::try_from(thrift.int()?).ok()?;
                    if let Some(field) = usize::try_from(number).ok().and_then(|at| fields.numbers.get_mut(at)) {
                        *field = Some(value);
                    }
                }
                Kind::True | Kind::False => fields.flag = Some(kind == Kind::True),
                kind => thrift.skip(kind)?,
            }
            Some(())
        })?;
        Some(fields)
    }

    fn number(&self, number: usize) -> Option<u32> {
        self.numbers.get(number).copied().flatten()
    }

    fn encoding(&self, number: usize) -> Option<Encoding> {
        encoding(self.number(number)?)
    }

    fn data(&self) -> Option<PageKind> {
        Some(PageKind::Data {
            values: self.number(1)?,
            encoding: self.encoding(2)?,
            definition: self.encoding(3)?,
            repetition: self.encoding(4)?,
        })
    }

    fn dictionary(&self) -> Option<PageKind> {
        Some(PageKind::Dictionary {
            values: self.number(1)?,
            encoding: self.encoding(2)?,
            is_sorted: self.flag.unwrap_or(false),
        })
    }

    fn data_v2(&self) -> Option<PageKind> {
        Some(PageKind::DataV2(DataV2 {
            values: self.number(1)?,
            nulls: self.number(2)?,
            rows: self.number(3)?,
            encoding: self.encoding(4)?,
            definition: self.number(5)?,
            repetition: self.number(6)?,
            is_compressed: self.flag.unwrap_or(true),
        }))
    }
}

/// The encoding of this number.
fn encoding(number: u32) -> Option<Encoding> {
    Some(match number {
        0 => Encoding::PLAIN,
        2 => Encoding::PLAIN_DICTIONARY,
        3 => Encoding::RLE,
        #[expect(deprecated, reason = "old files have it")]
        4 => Encoding::BIT_PACKED,
        5 => Encoding::DELTA_BINARY_PACKED,
        6 => Encoding::DELTA_LENGTH_BYTE_ARRAY,
        7 => Encoding::DELTA_BYTE_ARRAY,
        8 => Encoding::RLE_DICTIONARY,
        9 => Encoding::BYTE_STREAM_SPLIT,
        _ => return None,
    })
}
