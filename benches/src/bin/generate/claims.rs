//! The benchmark's layout: 22 pipe-delimited columns, about 190 bytes a record, with a little dirt in every rule.

use std::io::{self, Write};

use ingest_benches::random::{Day, Random};

const HEADER: &str = "CLM_ID|LINE|MBR_ID|MBR_DOB|GENDER|ZIP|STATE|NPI_NUM|SVC_FROM|SVC_TO|PAID_DT|POS|PROC_CD|MOD_1|\
                      DX_1|DX_2|DX_3|UNITS|CHARGE_AMT|PAID_AMT|STATUS|NOTE";
const GENDERS: &[&str] = &["M", "F", "Male", "FEMALE", "male", "U", ""];
const STATES: &[&str] = &["MA", "NY", "CA", "TX", "FL", "IL", "PA", "OH", "GA", "NC"];
const PLACES: &[&str] = &["11", "21", "22", "23", "12", "31", "81"];
const PROCEDURES: &[&str] = &["99213", "99214", "36415", "80053", "85025", "g0444", "j1885", "93000", "71046"];
const MODIFIERS: &[&str] = &["", "", "", "25", "59", "RT", "LT"];
const DIAGNOSES: &[&str] = &["E11.9", "I10", "J45.909", "M54.50", "Z00.00", "F32.A", "N39.0", "K21.9", "E78.5"];
const NOTES: &[&str] = &[
    "office visit, established patient",
    "laboratory panel drawn in office",
    "imaging with interpretation and report",
    "therapeutic procedure, one or more areas",
];

/// Writes the header and `rows` records. One to four lines a claim; 2% are void, and about 1.5% break some rule.
pub fn write(out: &mut impl Write, random: &mut Random, rows: u64) -> io::Result<()> {
    writeln!(out, "{HEADER}")?;
    let (mut claim, mut line, mut lines) = (0, 0, 0);
    for _ in 0..rows {
        if line == lines {
            (claim, line, lines) = (claim + 1, 0, 1 + random.below(4));
        }
        line += 1;
        record(out, random, claim, line)?;
    }
    Ok(())
}

fn record(out: &mut impl Write, random: &mut Random, claim: u64, line: u64) -> io::Result<()> {
    let born = Day::random(random, 1930, 90);
    let from = Day::random(random, 2025, 1);
    let to = if random.per_million(1_000) { Day { year: 2024, ..from } } else { from.later(random.below(4)) };
    let paid_on = Day { year: 2026, ..from };
    let charge = 500 + random.below(250_000);
    let paid = if random.per_million(1_000) { charge + 100 } else { charge * random.below(100) / 100 };

    write!(out, "C{claim:010}|{line}|M{:08}|", random.below(500_000))?;
    date(out, born, false)?;
    write!(out, "|{}|{:05}|{}|", random.pick(GENDERS), random.below(99_999), random.pick(STATES))?;
    let npi = random.npi();
    write!(out, "{}|", if random.per_million(2_000) { npi / 10 } else { npi })?;
    date(out, from, random.per_million(3_000))?;
    out.write_all(b"|")?;
    date(out, to, false)?;
    out.write_all(b"|")?;
    date(out, paid_on, random.per_million(1_000))?;
    write!(out, "|{}|{}|{}|", random.pick(PLACES), random.pick(PROCEDURES), random.pick(MODIFIERS))?;
    write!(out, "{}|", random.pick(DIAGNOSES))?;
    for _ in 0..2 {
        if random.below(2) == 0 {
            write!(out, "{}", random.pick(DIAGNOSES))?;
        }
        out.write_all(b"|")?;
    }
    let units = if random.per_million(1_000) { 0 } else { 1 + random.below(9) };
    write!(out, "{units}|")?;
    if random.per_million(2_000) {
        out.write_all(b"unknown|")?;
    } else {
        amount(out, charge)?;
    }
    if random.per_million(1_000) {
        out.write_all(b"|")?;
    } else {
        amount(out, paid)?;
    }
    let status = if random.per_million(20_000) { "VOID" } else { "PAID" };
    writeln!(out, "{status}|{}", random.pick(NOTES))
}

/// `%m/%d/%Y`, or a month that no calendar has.
fn date(out: &mut impl Write, day: Day, broken: bool) -> io::Result<()> {
    write!(out, "{:02}/{:02}/{:04}", if broken { 13 } else { day.month }, day.of_month, day.year)
}

/// Cents as dollars, and the delimiter.
fn amount(out: &mut impl Write, cents: u64) -> io::Result<()> {
    write!(out, "{}.{:02}|", cents / 100, cents % 100)
}
