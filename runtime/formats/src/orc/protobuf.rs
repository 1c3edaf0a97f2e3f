//! Protocol buffers, as far as files of ORC have them.
//!
//! <https://protobuf.dev/programming-guides/encoding/>

/// The value of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value<'a> {
    Number(u64),
    /// A text, a message, or numbers one after the other.
    Bytes(&'a [u8]),
}

impl<'a> Value<'a> {
    pub(super) fn number(self) -> Option<u64> {
        match self {
            Self::Number(number) => Some(number),
            Self::Bytes(_) => None,
        }
    }

    pub(super) fn bytes(self) -> Option<&'a [u8]> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            Self::Number(_) => None,
        }
    }

    /// Numbers of a field that may have many, in either way of writing them, so many at most.
    pub(super) fn numbers(self, to: &mut Vec<u64>, most: usize) -> Option<()> {
        match self {
            Self::Number(number) => add(to, number, most),
            Self::Bytes(mut bytes) => {
                while !bytes.is_empty() {
                    add(to, varint(&mut bytes)?, most)?;
                }
                Some(())
            }
        }
    }
}

/// Calls `each` for every field of a message: its number and value. None where it is no message, or `each` gives none.
pub(super) fn fields<'a>(mut message: &'a [u8], mut each: impl FnMut(u64, Value<'a>) -> Option<()>) -> Option<()> {
    while !message.is_empty() {
        let key = varint(&mut message)?;
        let value = match key & 7 {
            0 => Value::Number(varint(&mut message)?),
            1 => Value::Bytes(split(&mut message, 8)?),
            2 => {
                let length = usize::try_from(varint(&mut message)?).ok()?;
                Value::Bytes(split(&mut message, length)?)
            }
            5 => Value::Bytes(split(&mut message, 4)?),
            _ => return None,
        };
        each(key >> 3, value)?;
    }
    Some(())
}

/// Adds what a message has one more of; none where that is more than so many: a few bytes may be a message, and take many in memory.
pub(super) fn add<T>(to: &mut Vec<T>, one: T, most: usize) -> Option<()> {
    (to.len() < most).then(|| to.push(one))
}

fn split<'a>(bytes: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (first, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(first)
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}
