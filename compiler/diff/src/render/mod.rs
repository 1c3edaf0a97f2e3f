//! How a difference is drawn: a function and a file for each output.

mod json;
mod markdown;
mod text;

pub use json::json;
pub use markdown::markdown;
pub use text::text;

use crate::{Difference, Section, Weight};

/// The sections with their headings, in order.
const SECTIONS: [(Section, &str); 5] = [
    (Section::Tables, "Tables, for who reads them"),
    (Section::Values, "What values mean, and which rows there are"),
    (Section::Privacy, "Protected data"),
    (Section::Checks, "Checks"),
    (Section::Operation, "Operation"),
];

fn word(weight: Weight) -> &'static str {
    match weight {
        Weight::Breaking => "breaking",
        Weight::Notable => "notable",
        Weight::Harmless => "harmless",
    }
}

/// `2 breaking changes, 1 notable, 3 harmless`
fn summary(difference: &Difference) -> String {
    if difference.changes.is_empty() {
        return "nothing changed that the program means".to_owned();
    }
    let count = |weight| difference.of_weight(weight);
    let breaking = match count(Weight::Breaking) {
        0 => "nothing breaking".to_owned(),
        1 => "1 breaking change".to_owned(),
        count => format!("{count} breaking changes"),
    };
    format!("{breaking}, {} notable, {} harmless", count(Weight::Notable), count(Weight::Harmless))
}
