//! From text to values, exactly: what a column accepts, and what `x as T` accepts.
//!
//! Every parser takes the whole text: no spaces around it, nothing left over. None allocates, none depends on a locale
//! or a clock, and none rounds: a value that the type cannot hold exactly is no value of it. `None` is "not of the type".

mod base64;
mod boolean;
mod calendar;
mod cursor;
mod date_format;
mod decimal;
mod fixed;
mod float;
mod int;
mod iso;
mod moment;
mod piece;
mod time_format;
mod zone;

pub use base64::base64;
pub use boolean::boolean;
pub use calendar::day_of;
pub use date_format::DateFormat;
pub use decimal::Decimal;
pub use float::float;
pub use int::int;
pub use piece::FormatError;
pub use time_format::TimeFormat;
pub use zone::{NoZone, Zone};

/// The sign of a number and what follows it.
fn sign(text: &[u8]) -> (bool, &[u8]) {
    match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    }
}

/// The value of an ASCII digit.
#[inline]
fn digit(byte: u8) -> Option<u8> {
    let value = byte.wrapping_sub(b'0');
    (value < 10).then_some(value)
}
