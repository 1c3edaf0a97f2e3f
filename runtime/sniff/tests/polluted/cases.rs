//! The pollutions of G. Vitagliano et al., "Pollock: A Data Loading Benchmark" (VLDB 2023): those of its files, and the variants that its
//! generator had before, made of our table. The names are those of its files, where it has one.

use ingest_program::{CsvFormat, Delimiter, Origin};

use super::clean::{NAMES, PLAIN, ROWS, Style, cells};

/// A polluted file, its dialect, and what it has to be read as.
#[derive(Debug)]
pub struct Polluted {
    pub name: String,
    pub bytes: Vec<u8>,
    pub format: CsvFormat,
    /// The names that columns are found by, where the dialect is given.
    pub names: Vec<String>,
    pub due: Vec<Due>,
}

/// What a record has to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Due {
    /// A row of the clean table.
    Row(usize),
    /// A row with other cells: nothing in the line shows that it is damaged.
    Cells(Vec<String>),
    /// In the quarantine, with these raw bytes.
    Malformed(String),
}

/// The dialect that a style is read with.
pub fn dialect(style: Style) -> CsvFormat {
    CsvFormat {
        delimiter: Delimiter::new(style.delimiter).unwrap(),
        quote: Some(style.quote as u8),
        escape: style.escape.filter(|it| *it != style.quote).map(|it| it as u8),
        ..CsvFormat::plain(Origin::default())
    }
}

fn names() -> Vec<String> {
    NAMES.map(str::to_owned).to_vec()
}

fn all() -> Vec<Due> {
    (0..ROWS.len()).map(Due::Row).collect()
}

fn polluted(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Polluted {
    Polluted { name: name.into(), bytes: bytes.into(), format: dialect(PLAIN), names: names(), due: all() }
}

/// What a line is that was the row's.
fn line_due(line: &str, row: usize) -> Due {
    match cells(line, ",", '"') {
        Some(cells) if cells == ROWS[row] => Due::Row(row),
        Some(cells) if cells.len() == NAMES.len() => Due::Cells(cells),
        _ => Due::Malformed(line.to_owned()),
    }
}

/// The table with another line in the place of the header (0) or of a row (from 1).
fn with_line(name: String, at: usize, line: String) -> Polluted {
    let mut lines = PLAIN.lines();
    let mut file = polluted(name, "");
    if at == 0 {
        // What names no columns is skipped, and columns go by their order.
        file.format = CsvFormat { header: false, skip: 1, ..file.format };
    } else {
        file.due[at - 1] = line_due(&line, at - 1);
    }
    lines[at] = line;
    Polluted { bytes: PLAIN.text(&lines).into_bytes(), ..file }
}

/// A damaged line for each line of the table, or for each of its columns too.
pub fn lines() -> Vec<Polluted> {
    let mut files = Vec::new();
    for at in 0..=ROWS.len() {
        let row = if at == 0 { &NAMES } else { &ROWS[at - 1] };
        let fields = PLAIN.fields(row);
        for column in 0..NAMES.len() {
            let (before, behind) = fields.split_at(column);
            if column > 0 {
                let line = [before.join(","), behind.join(",")].concat();
                files.push(with_line(format!("row_less_sep_row{at}_col{column}"), at, line));
            }
            let line = [before, &[String::new()], behind].concat().join(",");
            files.push(with_line(format!("row_more_sep_row{at}_col{column}"), at, line));
            let mut quoted = fields.clone();
            quoted[column].insert(0, '"');
            files.push(with_line(format!("row_extra_quote{at}_col{column}"), at, quoted.join(",")));
            if let Some(open) = fields[column].strip_suffix('"') {
                let mut quoted = fields.clone();
                open.clone_into(&mut quoted[column]);
                files.push(with_line(format!("row_no_closing_quote{at}_col{column}"), at, quoted.join(",")));
                fields[column][1..].clone_into(&mut quoted[column]);
                files.push(with_line(format!("row_no_opening_quote{at}_col{column}"), at, quoted.join(",")));
            }
        }
        for (code, sign) in [("0x20", " "), ("0x3B", ";"), ("0x9", "\t")] {
            files.push(with_line(format!("row_field_delimiter_{at}_{code}"), at, fields.join(sign)));
        }
        let line = Style { quote: '\'', escape: Some('\''), ..PLAIN }.line(row);
        files.push(with_line(format!("row_quotation_mark_{at}_0x27"), at, line));
        let line = Style { escape: Some('\\'), ..PLAIN }.line(row);
        files.push(with_line(format!("row_escape_char_{at}_0x5C"), at, line));
        files.push(with_line(format!("row_n_fields_{at}_less"), at, fields[..5].join(",")));
        let more = [&fields[..], &vec!["x".to_owned(); 6]].concat().join(",");
        files.push(with_line(format!("row_n_fields_{at}_more"), at, more));
    }
    files
}

/// Lines that end as the others do not, or do not end.
pub fn line_ends() -> Vec<Polluted> {
    let mut files = Vec::new();
    for (file_end, row_end, code) in [
        ("\r\n", "\n", "0xA"),
        ("\r\n", "\r", "0xD"),
        ("\r\n", "", "none"),
        ("\n", "\r\n", "0xD_0xA"),
        ("\n", "\r", "0xD"),
        ("\n", "", "none"),
    ] {
        let lines = Style { end: file_end, ..PLAIN }.lines();
        // A header that runs on into the first record leaves no header.
        let from = usize::from(!row_end.ends_with('\n'));
        for at in from..lines.len() {
            let end = |it: usize| if it == at { row_end } else { file_end };
            let text: String = lines.iter().enumerate().flat_map(|(it, line)| [line.as_str(), end(it)]).collect();
            let mut file = polluted(format!("row_record_delimiter_{at}_{code}_in_{}", file_end.len()), text);
            if from == 1 && at < ROWS.len() {
                // Two records are one, which is none of the table's.
                let both = format!("{}{row_end}{}", lines[at], lines[at + 1]);
                file.due.splice(at - 1..=at, [Due::Malformed(both)]);
            }
            files.push(file);
        }
    }
    // A row without fields is an empty line, which is no record.
    for at in 1..=ROWS.len() {
        let mut lines = PLAIN.lines();
        lines[at].clear();
        let mut file = polluted(format!("row_n_fields_{at}_empty"), PLAIN.text(&lines));
        file.due.remove(at - 1);
        files.push(file);
    }
    files
}

/// Another dialect throughout.
pub fn dialects() -> Vec<Polluted> {
    let mut files = Vec::new();
    let delimiters =
        [";", "\t", "|", " ", ":", "^", "~", "\u{1}", "\u{1F}", ", ", "||", "\t\t", "::", "~|~", "|^|", "<>", "\\t"];
    let codes = |text: &str| text.bytes().map(|it| format!("_0x{it:X}")).collect::<Vec<_>>().concat();
    let mut with = |name: String, style: Style| {
        files.push(Polluted { format: dialect(style), ..polluted(name, style.text(&style.lines())) });
    };
    for delimiter in delimiters {
        with(format!("file_field_delimiter{}", codes(delimiter)), Style { delimiter, ..PLAIN });
    }
    with("file_quotation_char_0x27".to_owned(), Style { quote: '\'', escape: Some('\''), ..PLAIN });
    with("file_escape_char_0x5C".to_owned(), Style { escape: Some('\\'), ..PLAIN });
    with("file_quotation_char_0x27_escape_char_0x5C".to_owned(), Style { quote: '\'', escape: Some('\\'), ..PLAIN });
    for (code, end) in [("0xA", "\n"), ("0xD", "\r"), ("0xD_0xA", "\r\n")] {
        with(format!("file_record_delimiter_{code}"), Style { end, ..PLAIN });
        with(format!("file_record_delimiter_{code}_field_delimiter_0x3B"), Style { end, delimiter: ";", ..PLAIN });
    }
    let quoted = |row: &[&str; 9]| row.map(|it| format!("\"{}\"", it.replace('"', "\"\""))).join(",");
    let lines: Vec<_> = std::iter::once(&NAMES).chain(&ROWS).map(quoted).collect();
    files.push(polluted("file_quote_all", PLAIN.text(&lines)));
    // Nobody escaped the quotes: the rows that have some are damaged.
    let style = Style { escape: None, ..PLAIN };
    let lines = style.lines();
    let due = lines[1..].iter().enumerate().map(|(row, line)| line_due(line, row)).collect();
    files.push(Polluted { due, ..polluted("file_escape_char_0x00", style.text(&lines)) });
    files
}

/// The file as a whole.
pub fn files() -> Vec<Polluted> {
    let lines = PLAIN.lines();
    let text = PLAIN.text(&lines);
    let (header, body) = text.split_once("\r\n").unwrap();
    let format = dialect(PLAIN);
    let mut files = vec![
        polluted("source", text.clone()),
        polluted("file_no_trailing_newline", text.trim_end()),
        polluted("file_double_trailing_newline", format!("{text}\r\n")),
        polluted("file_many_trailing_newlines", format!("{text}\r\n\r\n\r\n")),
        Polluted { due: Vec::new(), ..polluted("file_header_only", format!("{header}\r\n")) },
        Polluted { due: vec![Due::Row(0)], ..polluted("file_one_data_row", PLAIN.text(&lines[..2])) },
        Polluted { format: CsvFormat { header: false, ..format.clone() }, ..polluted("file_no_header", body) },
        polluted("file_encoding_utf_8_bom", format!("\u{FEFF}{text}")),
    ];
    files.extend(encodings());
    files.extend(headers(header, body));
    files.extend(notes(&text));
    files.extend(tables(&text));
    files.extend(widths());
    files.extend(others(&text));
    files
}

/// What other senders do, beside Pollock's.
fn others(text: &str) -> Vec<Polluted> {
    let lines = PLAIN.lines();
    let format = dialect(PLAIN);
    let every = |change: &dyn Fn(&String) -> String| PLAIN.text(&lines.iter().map(change).collect::<Vec<_>>());
    let rows = std::iter::once(&NAMES).chain(&ROWS);
    let blanks: Vec<_> = rows.map(|it| PLAIN.fields(it).join(" , ")).collect();
    vec![
        Polluted {
            format: CsvFormat { comment: Some(b'#'), ..format.clone() },
            ..polluted("comments", format!("# visits\r\n# of all sites\r\n{text}"))
        },
        polluted("trailing_delimiters", every(&|line| format!("{line},"))),
        polluted("blank_rows", every(&|line| format!("{line}\r\n"))),
        Polluted {
            format: CsvFormat { trim: true, ..format.clone() },
            ..polluted("blanks_around", PLAIN.text(&blanks))
        },
        Polluted { format: CsvFormat { trailer: 1, ..format }, ..polluted("trailer", format!("{text}TRL|12\r\n")) },
    ]
}

/// The table with letters beyond ASCII, in one encoding and another.
fn encodings() -> Vec<Polluted> {
    // The clean twin is in ASCII: a header says what the file is in, and no value has to be another.
    let text = PLAIN.text(&PLAIN.lines());
    let wide = |order: fn(u16) -> [u8; 2], mark: &str| {
        format!("{mark}{text}").encode_utf16().flat_map(order).collect::<Vec<_>>()
    };
    let mut files = Vec::new();
    for (name, label, bytes) in [
        ("utf_8", "utf-8", text.clone().into_bytes()),
        ("latin_1", "windows-1252", text.clone().into_bytes()),
        ("utf_16le_bom", "utf-16le", wide(u16::to_le_bytes, "\u{FEFF}")),
        ("utf_16be_bom", "utf-16be", wide(u16::to_be_bytes, "\u{FEFF}")),
        ("utf_16le", "utf-16le", wide(u16::to_le_bytes, "")),
        ("utf_16be", "utf-16be", wide(u16::to_be_bytes, "")),
    ] {
        let format = CsvFormat { encoding: label.to_owned(), ..dialect(PLAIN) };
        files.push(Polluted { format, ..polluted(format!("file_encoding_{name}"), bytes) });
    }
    files
}

fn headers(header: &str, body: &str) -> Vec<Polluted> {
    let mut files = Vec::new();
    for lines in [2, 3] {
        let bytes = format!("{}{body}", format!("{header}\r\n").repeat(lines));
        let names = NAMES.map(|it| vec![it; lines].join(" ")).to_vec();
        let format = CsvFormat { header_lines: lines as u32, ..dialect(PLAIN) };
        files.push(Polluted { format, names, ..polluted(format!("file_header_multirow_{lines}"), bytes) });
    }
    let units = "(number),,(day),(hour),(USD),(USD),,,";
    let format = CsvFormat { header_lines: 2, ..dialect(PLAIN) };
    let with_units =
        NAMES.iter().zip(units.split(',')).map(|(name, unit)| format!("{name} {unit}").trim_end().to_owned());
    files.push(Polluted {
        format,
        names: with_units.collect(),
        ..polluted("file_header_units", format!("{header}\r\n{units}\r\n{body}"))
    });
    let large = "HEADER".repeat(100_000);
    for (column, called, kind) in [
        (0, "", "empty"),
        (2, "", "empty"),
        (8, "", "empty"),
        (0, "HEAD/%R", "nonalnum"),
        (2, "HEAD/%R", "nonalnum"),
        (8, "HEAD/%R", "nonalnum"),
        (0, &*large, "large"),
        (2, &*large, "large"),
        (8, &*large, "large"),
        (1, "VISIT_ID", "nonunique"),
    ] {
        let mut names = names();
        called.clone_into(&mut names[column]);
        let bytes = format!("{}\r\n{body}", names.join(","));
        let by_order = kind == "empty" || kind == "nonunique";
        let format = if by_order { CsvFormat { header: false, skip: 1, ..dialect(PLAIN) } } else { dialect(PLAIN) };
        files.push(Polluted { format, names, ..polluted(format!("column_header_{column}_{kind}"), bytes) });
    }
    for file in &mut files {
        // By order each column has to have a name of its own.
        if !file.format.header {
            file.names = NAMES.map(str::to_owned).to_vec();
        }
    }
    files
}

/// Lines before the header and behind the table.
fn notes(text: &str) -> Vec<Polluted> {
    let mut files = Vec::new();
    let cells = ",".repeat(NAMES.len() - 1);
    for (lines, delimited, empty) in
        [(1, false, false), (3, false, false), (3, false, true), (1, true, true), (3, true, false), (3, true, true)]
    {
        let ends = if delimited { cells.as_str() } else { "" };
        let gap = if empty { format!("{ends}\r\n") } else { String::new() };
        let name = format!(
            "{lines}_{}delimited{}",
            if delimited { "" } else { "not_" },
            if empty { "_empty_row" } else { "" }
        );
        let before = format!("PREAMBLE{ends}\r\n").repeat(lines);
        let format = CsvFormat { skip: (lines + usize::from(empty)) as u32, ..dialect(PLAIN) };
        files.push(Polluted { format, ..polluted(format!("file_preamble_{name}"), format!("{before}{gap}{text}")) });
        let behind = format!("FOOTNOTE{ends}\r\n").repeat(lines);
        // An empty line is no record, one of empty cells is.
        let trailer = (lines + usize::from(empty && delimited)) as u32;
        let format = CsvFormat { trailer, ..dialect(PLAIN) };
        files.push(Polluted { format, ..polluted(format!("file_footnote_{name}"), format!("{text}{gap}{behind}")) });
    }
    files
}

/// A second table behind the first.
fn tables(text: &str) -> Vec<Polluted> {
    let mut files = Vec::new();
    let second = |width: usize| -> Vec<Vec<String>> {
        let header = (1..=width).map(|it| format!("OTHER_{it}")).collect();
        let row = |row: usize| (1..=width).map(|it| format!("value {row}.{it}")).collect();
        std::iter::once(header).chain((1..=ROWS.len()).map(row)).collect()
    };
    for (kind, width) in [("same", 9), ("more", 6), ("less", 12)] {
        for gap in ["", "\r\n"] {
            let rows = second(width);
            let due =
                rows.iter().map(|it| if width == 9 { Due::Cells(it.clone()) } else { Due::Malformed(it.join(",")) });
            let mut file =
                polluted(format!("file_multitable_{kind}{}", if gap.is_empty() { "" } else { "_empty_row" }), "");
            file.due.extend(due);
            let lines: Vec<_> = rows.iter().map(|it| it.join(",")).collect();
            files.push(Polluted { bytes: format!("{text}{gap}{}", PLAIN.text(&lines)).into_bytes(), ..file });
        }
    }
    let mut twice = polluted("file_double_payload", text.repeat(2));
    twice.due.push(Due::Cells(names()));
    twice.due.extend(all());
    files.push(twice);
    files
}

/// Fewer and more columns.
fn widths() -> Vec<Polluted> {
    let one: Vec<_> = std::iter::once(&NAMES).chain(&ROWS).map(|it| it[0].to_owned()).collect();
    let one = Polluted { names: vec![NAMES[0].to_owned()], ..polluted("file_num_columns_1", PLAIN.text(&one)) };
    let more: Vec<String> = (10..=1024).map(|it| format!("col{it}")).collect();
    let lines = PLAIN.lines().into_iter().enumerate();
    let lines: Vec<_> = lines
        .map(|(at, line)| format!("{line},{}", if at == 0 { more.join(",") } else { vec!["x"; more.len()].join(",") }))
        .collect();
    let many = Polluted { names: [names(), more].concat(), ..polluted("file_num_columns_1024", PLAIN.text(&lines)) };
    vec![one, many]
}
