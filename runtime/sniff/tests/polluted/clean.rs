//! One clean table, and a writer of it that knows nothing of the readers.

/// What files call the columns.
pub const NAMES: [&str; 9] = ["VISIT_ID", "SITE", "SEEN", "START_TIME", "PAID", "PRICE", "NOTE", "URL", "COMMENTS"];

/// The table has cells of every kind that Pollock's has: days and times, codes, sums with a currency, texts with commas, quotes, apostrophes and
/// a backslash, addresses, and a column with nothing in it.
pub const ROWS: [[&str; 9]; 12] = [
    [
        "1",
        "Boston",
        "28/01/2018",
        "00:15",
        "74.69",
        "$74.69",
        "rugged, light and quick",
        "https://a.example/p/MG_1.html",
        "",
    ],
    ["2", "New York", "29/01/2018", "00:30", "29.81", "$29.81", "plain", "https://a.example/p/RI_2.html", ""],
    [
        "3",
        "Austin",
        "13/02/2018",
        "01:00",
        "80.08",
        "$80.08",
        "Men's shoes, \"ventilated\"",
        "https://a.example/p/RI_3.html",
        "",
    ],
    ["4", "Boston", "14/02/2018", "01:15", "25.55", "$25.55", "Round 48\"", "https://a.example/p/CC_4.html", ""],
    [
        "5",
        "Salem, MA",
        "15/02/2018",
        "01:30",
        "48.00",
        "$48.00",
        "whimsical, hand-hooked, timeless",
        "https://a.example/p/CC_5.html",
        "",
    ],
    ["6", "Austin", "16/02/2018", "01:45", "34.22", "$34.22", "it's the women's", "https://a.example/p/YY_6.html", ""],
    ["7", "New York", "17/02/2018", "02:00", "89.34", "$89.34", "", "https://a.example/p/YY_7.html", ""],
    [
        "8",
        "Boston",
        "18/02/2018",
        "02:15",
        "19.34",
        "$19.34",
        "our 8\\'9\" rod, made for her",
        "https://a.example/p/BH_8.html",
        "",
    ],
    ["9", "Salem, MA", "19/02/2018", "02:30", "5.39", "$5.39", "no-show", "https://a.example/p/BH_9.html", ""],
    [
        "10",
        "Austin",
        "20/02/2018",
        "02:45",
        "78.07",
        "$78.07",
        "warm, dry, comfortable",
        "https://a.example/p/HK_10.html",
        "",
    ],
    ["11", "Boston", "21/02/2018", "03:00", "0.91", "$0.91", "30-day trial", "https://a.example/p/HK_11.html", ""],
    ["12", "New York", "22/02/2018", "03:15", "52.45", "$52.45", "kids' hat", "https://a.example/p/HK_12.html", ""],
];

/// How a table is written.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    pub delimiter: &'static str,
    pub quote: char,
    /// What stands before a quote in a quoted field; nothing where nobody cared.
    pub escape: Option<char>,
    pub end: &'static str,
}

/// As RFC 4180 has it.
pub const PLAIN: Style = Style { delimiter: ",", quote: '"', escape: Some('"'), end: "\r\n" };

impl Style {
    /// A field; in quotes where it would be another one without.
    pub fn field(self, text: &str) -> String {
        let needs = text.contains(self.delimiter) || text.contains([self.quote, '\r', '\n']) || text.starts_with(' ');
        if !needs {
            return text.to_owned();
        }
        let mut written = String::from(self.quote);
        for letter in text.chars() {
            if let Some(escape) = self.escape
                && (letter == self.quote || letter == escape)
            {
                written.push(escape);
            }
            written.push(letter);
        }
        written.push(self.quote);
        written
    }

    /// The fields of a record.
    pub fn fields(self, cells: &[&str]) -> Vec<String> {
        cells.iter().map(|it| self.field(it)).collect()
    }

    /// A record without its line end.
    pub fn line(self, cells: &[&str]) -> String {
        self.fields(cells).join(self.delimiter)
    }

    /// Lines with their ends.
    pub fn text(self, lines: &[String]) -> String {
        lines.iter().flat_map(|it| [it.as_str(), self.end]).collect()
    }

    /// The header and the records of the table.
    pub fn lines(self) -> Vec<String> {
        std::iter::once(&NAMES).chain(&ROWS).map(|it| self.line(it)).collect()
    }
}

/// The cells of a line as the reference has its grammar: a field whose first character is the quote ends at its closing quote, any other at the
/// next delimiter. None where quotes do not work out.
pub fn cells(line: &str, delimiter: &str, quote: char) -> Option<Vec<String>> {
    let mut cells = Vec::new();
    let mut rest = line;
    loop {
        let (cell, behind) = if let Some(mut within) = rest.strip_prefix(quote) {
            let mut cell = String::new();
            loop {
                let (text, after) = within.split_once(quote)?;
                cell.push_str(text);
                match after.strip_prefix(quote) {
                    Some(after) => (cell.push(quote), within = after).1,
                    None => break (cell, after),
                }
            }
        } else {
            let end = rest.find(delimiter).unwrap_or(rest.len());
            (rest[..end].to_owned(), &rest[end..])
        };
        cells.push(cell);
        match behind.strip_prefix(delimiter) {
            Some(next) => rest = next,
            None if behind.is_empty() => return Some(cells),
            None => return None,
        }
    }
}
