//! The Medicare carrier file of `examples/claims`, at any size: its 100 columns, most of them empty as in the sample.

use std::io::{self, Write};

use ingest_benches::random::{Day, Random};

/// The header of the sample itself: one place knows the columns.
const SAMPLE: &str = include_str!("../../../../examples/claims/feeds/cms/history/carrier_2015_2021.csv");
const MONTHS: &[&str] = &["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const PLACES: &[&str] = &["11", "20", "21", "22"];
const PROCEDURES: &[&str] = &["", "G0444", "G9572", "99213", "99214"];
const DIAGNOSES: &[&str] = &["", "I4891", "O039", "G479", "E034", "E669"];
const STATES: &[&str] = &["01", "22", "33", "99", ""];

/// Writes the header and `rows` records. One to nine lines a claim; one in a thousand has an impossible date.
pub fn write(out: &mut impl Write, random: &mut Random, rows: u64) -> io::Result<()> {
    let header = SAMPLE.lines().next().unwrap_or_default();
    writeln!(out, "{header}")?;
    let columns: Vec<&str> = header.split('|').collect();
    let (mut claim, mut line, mut lines) = (200_000_000, 0, 0);
    let mut values = Record::default();
    for _ in 0..rows {
        if line == lines {
            (claim, line, lines) = (claim + 1, 0, 1 + random.below(9));
        }
        line += 1;
        values.fill(random, claim, line);
        for (index, column) in columns.iter().enumerate() {
            let delimiter = if index == 0 { "" } else { "|" };
            write!(out, "{delimiter}{}", values.field(column))?;
        }
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// The columns that have values; the others are empty.
#[derive(Default)]
struct Record {
    beneficiary: String,
    claim: String,
    line: String,
    date: String,
    npi: String,
    state: &'static str,
    zip: String,
    place: &'static str,
    procedure: &'static str,
    diagnosis: &'static str,
    charge: String,
    paid: String,
}

impl Record {
    fn fill(&mut self, random: &mut Random, claim: u64, line: u64) {
        let day = Day::random(random, 2015, 11);
        let month = MONTHS.get(day.month as usize - 1).copied().unwrap_or_default();
        let month = if random.per_million(1_000) { "Xyz" } else { month };
        let charge = random.below(100_000);
        self.beneficiary = format!("-{}", 1_000_000 + random.below(50_000));
        self.claim = format!("-{claim}");
        self.line = line.to_string();
        self.date = format!("{:02}-{month}-{}", day.of_month, day.year);
        self.npi = random.npi().to_string();
        self.state = random.pick(STATES);
        self.zip = format!("{:05}", random.below(99_999));
        self.place = random.pick(PLACES);
        self.procedure = random.pick(PROCEDURES);
        self.diagnosis = random.pick(DIAGNOSES);
        self.charge = format!("{}.{:02}", charge / 100, charge % 100);
        self.paid = format!("{}.{:02}", charge / 200, charge % 100);
    }

    fn field(&self, column: &str) -> &str {
        match column {
            "DML_IND" => "INSERT",
            "BENE_ID" => &self.beneficiary,
            "CLM_ID" => &self.claim,
            "LINE_NUM" => &self.line,
            "CLM_FROM_DT" | "CLM_THRU_DT" | "LINE_1ST_EXPNS_DT" | "LINE_LAST_EXPNS_DT" => &self.date,
            "PRF_PHYSN_NPI" => &self.npi,
            "PRVDR_STATE_CD" => self.state,
            "PRVDR_ZIP" => &self.zip,
            "LINE_PLACE_OF_SRVC_CD" => self.place,
            "HCPCS_CD" => self.procedure,
            "LINE_ICD_DGNS_CD" => self.diagnosis,
            "LINE_SBMTD_CHRG_AMT" | "LINE_ALOWD_CHRG_AMT" => &self.charge,
            "LINE_NCH_PMT_AMT" => &self.paid,
            "CARR_CLM_PMT_DNL_CD" => "1",
            _ => "",
        }
    }
}
