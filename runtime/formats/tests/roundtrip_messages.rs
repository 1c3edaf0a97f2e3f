//! Properties: what is written into segments of X12 and HL7 is read back, value by value, with whichever delimiters and however the file is cut. The
//! writers are here, as the standards have the forms.

use crate::support::messages;
use crate::support::messages::format;
use crate::support::read_documents;
use crate::support::rows;
use crate::support::rows::{ALL, Room, Row, found, trimmed, without_empty};
use arrow::array::AsArray;
use ingest_formats::ReadLimits;
use ingest_program::Source;
use proptest::prelude::*;

fn limits() -> [ReadLimits; 2] {
    [ReadLimits::default(), ReadLimits { block: 50, records: 2, ..ReadLimits::default() }]
}

fn names(source: &Source) -> Vec<&str> {
    source.columns.iter().map(|column| column.name.as_str()).collect()
}

/// The delimiters of an interchange: element, component, repetition, and the end of a segment with what stands behind it.
type Delimiters = (char, char, char, &'static str);

const X12: [Delimiters; 3] = [('*', ':', '^', "~"), ('|', '>', '{', "'\r\n"), ('+', '<', '!', "\n")];

const COLUMNS_OF_X12: &str = "id int at CLM/01; text text? at CLM/05-2; number int? at CLM/02; amount decimal(18,3)? at CLM/05-1; \
     ratio float? at REF[01=R]/02; day date? %Y%m%d at DTP[01=472]/03; moment timestamp? %Y%m%d%H%M%S at DTP[01=473]/03; \
     truth bool? at K3/02[2]; interchange text at ISA/13; transaction text at ST/02";

/// Leaves out of a text what would be a delimiter.
fn spared(text: &str, delimiters: &[char]) -> String {
    text.replace(delimiters, "").trim().to_owned()
}

fn or_empty<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(String::new, |it| it.to_string())
}

/// Interchanges of so many records at most, each with other delimiters; and the rows as X12 can have them, without its delimiters.
fn write_x12(rows: &[Row], most: usize, first: usize) -> (String, Vec<Row>) {
    let (mut file, mut kept, mut id) = (String::new(), Vec::new(), 0);
    for (number, rows) in rows.chunks(most).enumerate() {
        let (element, component, repetition, end) = X12[(first + number) % X12.len()];
        let delimiters = [element, component, repetition, end.chars().next().unwrap()];
        let mut body = vec![format!("ST*837*{:04}*005010X222A1", number + 1), "BHT*0019*00*1".to_owned()];
        for row in rows {
            id += 1;
            let text = row.text.as_deref().map(|it| spared(it, &delimiters)).filter(|it| !it.is_empty());
            body.push(format!("CLM*{id}*{}***{}:§*Y", or_empty(row.number), or_empty(row.amount())));
            // The text may have what is a delimiter above.
            let claim = body.last_mut().unwrap();
            *claim = turned(claim, element, component, repetition).replace('§', &or_empty(text.clone()));
            body.extend(row.ratio.map(|it| format!("REF*R*{it:e}")));
            body.extend(row.day().map(|it| format!("DTP*472*D8*{}", it.strftime("%Y%m%d"))));
            body.extend(row.moment().map(|it| format!("DTP*473*DT*{}", it.strftime("%Y%m%d%H%M%S"))));
            body.extend(row.truth.map(|it| format!("K3**no^{it}^no")));
            kept.push(Row { text, ..row.clone() });
        }
        body.push(format!("SE*{}*{:04}", body.len() + 1, number + 1));
        let around = |segment: String| turned(&segment, element, component, repetition) + end;
        let sender = |it: &str| format!("ZZ*{it:15}");
        let control = number + 900;
        file += &around(format!(
            "ISA*00*{:10}*00*{:10}*{}*{}*260105*1147*^*00501*{control:09}*0*T*:",
            "",
            "",
            sender("A"),
            sender("B")
        ));
        file += &around("GS*HC*A*B*20260105*1147*1*X*005010X222A1".to_owned());
        for segment in body {
            file += &if segment.starts_with("CLM") { segment + end } else { around(segment) };
        }
        file += &around("GE*1*1".to_owned());
        file += &around(format!("IEA*1*{control:09}"));
    }
    (file, kept)
}

/// A segment that is written with the usual delimiters, with others.
fn turned(segment: &str, element: char, component: char, repetition: char) -> String {
    let turn = |it| match it {
        '*' => element,
        ':' => component,
        '^' => repetition,
        it => it,
    };
    segment.chars().map(turn).collect()
}

/// Field, component, repetition, escape and subcomponent.
const HL7: [[char; 5]; 3] = [['|', '^', '~', '\\', '&'], ['#', '!', '%', '?', '$'], ['|', '$', '~', '/', '@']];

const COLUMNS_OF_HL7: &str = "id int at OBX-1; text text? at OBX-5; number int? at OBX-3.1; amount decimal(18,3)? at OBX-3.2; \
     ratio float? at OBX-4.1.2; day date? %Y%m%d at OBX-14; moment timestamp? %Y%m%d%H%M%S at OBX-19; truth bool? at OBX-8[2]; \
     message text at MSH-10";

/// A text with what is a delimiter escaped, and a line end, and what is no ASCII.
fn escaped(text: &str, delimiters: [char; 5]) -> String {
    let [field, component, repetition, escape, subcomponent] = delimiters;
    let code = |it: char| match it {
        '\n' => ".br".to_owned(),
        _ if it == field => "F".to_owned(),
        _ if it == component => "S".to_owned(),
        _ if it == repetition => "R".to_owned(),
        _ if it == escape => "E".to_owned(),
        _ if it == subcomponent => "T".to_owned(),
        'ß' => "XC39F".to_owned(),
        _ => String::new(),
    };
    let written = |it: char| match code(it) {
        code if code.is_empty() => it.to_string(),
        code => format!("{escape}{code}{escape}"),
    };
    text.chars().map(written).collect()
}

/// Messages of so many results at most, each with other delimiters.
fn write_hl7(rows: &[Row], most: usize, first: usize, end: &str, is_quoted: bool) -> String {
    let (mut file, mut id) = (String::new(), 0);
    for (number, rows) in rows.chunks(most).enumerate() {
        let delimiters = HL7[(first + number) % HL7.len()];
        let [field, component, repetition, escape, subcomponent] = delimiters.map(String::from);
        // With the usual delimiters, then with these.
        let turned = |segment: String| segment.replace('|', &field).replace('^', &component);
        let header = format!("|APP|FAC|||20260105||ORU^R01|M{number}|P|2.5{end}PID|1||1234{end}OBR|1{end}");
        file += &["MSH", &field, &component, &repetition, &escape, &subcomponent].concat();
        file += &turned(header);
        for row in rows {
            id += 1;
            let none = || if is_quoted { "\"\"".to_owned() } else { String::new() };
            let text = row.text.as_ref().map_or_else(none, |it| escaped(it, delimiters));
            let day = row.day().map_or_else(none, |it| it.strftime("%Y%m%d").to_string());
            let moment = or_empty(row.moment().map(|it| it.strftime("%Y%m%d%H%M%S")));
            let fields = [
                "OBX".to_owned(),
                id.to_string(),
                "ST".to_owned(),
                [or_empty(row.number), or_empty(row.amount())].join(&component),
                format!("x{subcomponent}{}{component}y", or_empty(row.ratio.map(|it| format!("{it:e}")))),
                text,
                String::new(),
                String::new(),
                ["no", &or_empty(row.truth), "no"].join(&repetition),
                field.repeat(4),
                day,
                field.repeat(3),
                moment,
            ];
            file += &(fields.join(&field) + end);
        }
    }
    file
}

/// A text of a result, of several lines perhaps, that is not one of those that mean null.
fn text_of_hl7() -> impl Strategy<Value = String> {
    prop_oneof![trimmed(), "[!-~ßé\n]{1,10}"].prop_map(|it| it.trim().to_owned()).prop_filter("null", |it| it != "\"\"")
}

/// Moments without parts of seconds.
const SECONDS: Room = Room { step: 1_000_000, ..ALL };

proptest! {
    #[test]
    fn interchanges_of_x12_are_read_as_they_were_written(
        rows in rows::rows(trimmed(), SECONDS),
        most in 1_usize..5,
        first in 0_usize..3,
    ) {
        let source = messages::source(format("x12 CLM"), COLUMNS_OF_X12);
        let (file, rows) = write_x12(&rows, most, first);
        if rows.is_empty() {
            return Ok(());
        }
        for limits in limits() {
            let batch = read_documents(&source, &names(&source), file.as_bytes(), limits).unwrap().batch;
            prop_assert_eq!(&found(&batch), &rows, "{}", file);
            for (row, number) in (0..rows.len()).map(|row| (row, row / most)) {
                prop_assert_eq!(batch.column(8).as_string_view().value(row), format!("{:09}", number + 900));
                prop_assert_eq!(batch.column(9).as_string_view().value(row), format!("{:04}", number + 1));
            }
        }
    }

    #[test]
    fn messages_of_hl7_are_read_as_they_were_written(
        rows in rows::rows(text_of_hl7(), SECONDS),
        most in 1_usize..5,
        first in 0_usize..3,
        end in prop::sample::select(vec!["\r", "\n", "\r\n"]),
        is_quoted in any::<bool>(),
    ) {
        let source = messages::source(format("hl7v2 OBX"), COLUMNS_OF_HL7);
        let file = write_hl7(&rows, most, first, end, is_quoted);
        if rows.is_empty() {
            return Ok(());
        }
        for limits in limits() {
            let batch = read_documents(&source, &names(&source), file.as_bytes(), limits).unwrap().batch;
            prop_assert_eq!(found(&batch), without_empty(&rows), "{}", file);
            for row in 0..rows.len() {
                prop_assert_eq!(batch.column(8).as_string_view().value(row), format!("M{}", row / most));
            }
        }
    }
}
