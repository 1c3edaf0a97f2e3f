//! The benchmark's claims as any reader takes them: no dirt, dates as ISO 8601 has them, in each format of text.

use std::io::{self, Write};

use clap::ValueEnum;
use ingest_benches::random::{Day, Random};

/// How the records are written.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Shape {
    /// Delimited by commas, with a header.
    Csv,
    /// Each column in its place.
    FixedWidth,
    /// An object a line.
    Ndjson,
    /// An element a record.
    Xml,
}

/// The columns, and how many characters each has in its place.
const COLUMNS: [(&str, usize); 22] = [
    ("CLM_ID", 11),
    ("LINE", 2),
    ("MBR_ID", 9),
    ("MBR_DOB", 10),
    ("GENDER", 6),
    ("ZIP", 5),
    ("STATE", 2),
    ("NPI_NUM", 10),
    ("SVC_FROM", 10),
    ("SVC_TO", 10),
    ("PAID_DT", 10),
    ("POS", 2),
    ("PROC_CD", 5),
    ("MOD_1", 2),
    ("DX_1", 7),
    ("DX_2", 7),
    ("DX_3", 7),
    ("UNITS", 3),
    ("CHARGE_AMT", 9),
    ("PAID_AMT", 9),
    ("STATUS", 4),
    ("NOTE", 40),
];
/// Columns that are numbers, which JSON writes without quotes.
const NUMBERS: [&str; 4] = ["LINE", "UNITS", "CHARGE_AMT", "PAID_AMT"];
const GENDERS: &[&str] = &["M", "F", "Male", "FEMALE", "male", "U", ""];
const STATES: &[&str] = &["MA", "NY", "CA", "TX", "FL", "IL", "PA", "OH", "GA", "NC"];
const PLACES: &[&str] = &["11", "21", "22", "23", "12", "31", "81"];
const PROCEDURES: &[&str] = &["99213", "99214", "36415", "80053", "85025", "G0444", "J1885", "93000", "71046"];
const MODIFIERS: &[&str] = &["", "", "", "25", "59", "RT", "LT"];
const DIAGNOSES: &[&str] = &["E11.9", "I10", "J45.909", "M54.50", "Z00.00", "F32.A", "N39.0", "K21.9", "E78.5"];
const NOTES: &[&str] = &[
    "office visit, established patient",
    "laboratory panel drawn in office",
    "imaging with interpretation and report",
    "therapeutic procedure, one or more areas",
];

/// Writes `rows` records.
pub fn write(out: &mut impl Write, random: &mut Random, rows: u64, shape: Shape) -> io::Result<()> {
    match shape {
        Shape::Csv => writeln!(out, "{}", COLUMNS.map(|(name, _)| name).join(","))?,
        Shape::Xml => writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<claims>")?,
        Shape::FixedWidth | Shape::Ndjson => {}
    }
    for row in 0..rows {
        let values = record(random, row);
        let fields = COLUMNS.iter().zip(&values);
        match shape {
            Shape::Csv => {
                for (index, value) in values.iter().enumerate() {
                    let (comma, quote) =
                        (if index == 0 { "" } else { "," }, if value.contains(',') { "\"" } else { "" });
                    write!(out, "{comma}{quote}{value}{quote}")?;
                }
            }
            Shape::FixedWidth => {
                for ((_, width), value) in fields {
                    write!(out, "{value:<width$}")?;
                }
            }
            Shape::Ndjson => {
                for (index, ((name, _), value)) in fields.enumerate() {
                    let (start, quote) =
                        (if index == 0 { "{" } else { "," }, if NUMBERS.contains(name) { "" } else { "\"" });
                    write!(out, "{start}\"{name}\":{quote}{value}{quote}")?;
                }
                write!(out, "}}")?;
            }
            Shape::Xml => {
                write!(out, "  <claim>")?;
                for ((name, _), value) in fields {
                    write!(out, "<{name}>{value}</{name}>")?;
                }
                write!(out, "</claim>")?;
            }
        }
        writeln!(out)?;
    }
    if matches!(shape, Shape::Xml) {
        writeln!(out, "</claims>")?;
    }
    Ok(())
}

fn record(random: &mut Random, row: u64) -> [String; 22] {
    let born = Day::random(random, 1930, 90);
    let from = Day::random(random, 2025, 1);
    let to = from.later(random.below(4));
    let paid_on = Day { year: 2026, ..from };
    let charge = 500 + random.below(250_000);
    let paid = charge * random.below(100) / 100;
    let date = |day: Day| format!("{:04}-{:02}-{:02}", day.year, day.month, day.of_month);
    let amount = |cents: u64| format!("{}.{:02}", cents / 100, cents % 100);
    let mut pick = |choices| random.pick(choices).to_owned();
    let [gender, state, place, procedure, modifier, first, second, third, note] =
        [GENDERS, STATES, PLACES, PROCEDURES, MODIFIERS, DIAGNOSES, DIAGNOSES, DIAGNOSES, NOTES].map(&mut pick);
    [
        format!("C{:010}", row / 3),
        (1 + row % 3).to_string(),
        format!("M{:08}", random.below(500_000)),
        date(born),
        gender,
        format!("{:05}", random.below(99_999)),
        state,
        random.npi().to_string(),
        date(from),
        date(to),
        date(paid_on),
        place,
        procedure,
        modifier,
        first,
        second,
        third,
        (1 + random.below(9)).to_string(),
        amount(charge),
        amount(paid),
        "PAID".to_owned(),
        note,
    ]
}
