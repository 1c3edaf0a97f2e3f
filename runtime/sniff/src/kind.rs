//! What a file is, by its first bytes.

use ingest_layers::NotRead;

/// Characters of the beginning in which signs are looked for that no text has.
const LOOKED_AT: usize = 4096;

/// What the data of a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Nothing.
    Empty,
    /// Something that the first bytes name.
    Named(&'static Named),
    /// A layer that none of the language takes off; what it is.
    Layer(&'static str),
    /// Begins as XML does.
    Xml,
    /// Begins as JSON does.
    Json,
    /// Other text.
    Text,
    /// Neither text nor known.
    Binary,
}

/// A kind of file that is known by its first bytes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Named {
    /// The word of the language for its format; what people call it where there is none.
    pub(crate) name: &'static str,
    /// Whether there is a format of that name.
    pub(crate) is_format: bool,
    /// Where the mark stands.
    at: usize,
    mark: &'static [u8],
}

const fn format(name: &'static str, at: usize, mark: &'static [u8]) -> Named {
    Named { name, is_format: true, at, mark }
}

const fn other(name: &'static str, mark: &'static [u8]) -> Named {
    Named { name, is_format: false, at: 0, mark }
}

/// Of two that fit, the first. One more format is one line more.
const NAMED: [Named; 24] = [
    format("parquet", 0, b"PAR1"),
    // <https://github.com/apache/parquet-format/blob/master/Encryption.md>, "Encrypted footer mode".
    other("a file of Parquet whose footer is encrypted", b"PARE"),
    format("avro", 0, b"Obj\x01"),
    format("orc", 0, b"ORC"),
    // <https://github.com/BioStatMatt/sas7bdat/blob/master/inst/doc/sas7bdat.rst>, "SAS7BDAT Header".
    format("sas7bdat", 12, b"\xC2\xEA\x81\x60\xB3\x14\x11\xCF\xBD\x92\x08\0\x09\xC7\x31\x8C\x18\x1F\x10\x11"),
    format("xport", 0, b"HEADER RECORD*******LIBRARY HEADER RECORD"),
    format("xport", 0, b"HEADER RECORD*******LIBV8   HEADER RECORD"),
    // What is in a compound file is most often a workbook of Excel 97.
    format("excel", 0, b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"),
    format("hl7v2", 0, b"MSH|"),
    format("hl7v2", 0, b"FHS|"),
    format("hl7v2", 0, b"BHS|"),
    format("hl7v2", 0, b"\x0BMSH|"),
    other("a transport file of SAS PROC CPORT", b"**COMPRESSED**"),
    Named {
        at: 12,
        ..other(
            "a catalog of SAS formats",
            b"\xC2\xEA\x81\x63\xB3\x14\x11\xCF\xBD\x92\x08\0\x09\xC7\x31\x8C\x18\x1F\x10\x11",
        )
    },
    other("a data set of SPSS", b"$FL2"),
    other("a data set of SPSS", b"$FL3"),
    other("a data set of Stata", b"<stata_dta>"),
    other("a PDF", b"%PDF-"),
    other("a document of RTF", b"{\\rtf"),
    other("a database of SQLite", b"SQLite format 3\0"),
    other("a file of HDF5", b"\x89HDF\r\n\x1A\n"),
    other("compressed by lzma alone", b"]\0\0"),
    other("a table of Arrow", b"ARROW1"),
    other("a private key or a certificate", b"-----BEGIN "),
];

/// What servers answer with in place of a file.
const HTML: Named = other("a page of HTML", b"<html");
/// What an X12 interchange is.
const X12: Named = format("x12", 0, b"ISA");
/// What an archive of a workbook is.
pub(crate) const WORKBOOK: Named = format("excel", 0, b"PK");

/// Whether files that begin so are read from their end.
pub(crate) fn ends_tell(bytes: &[u8]) -> bool {
    [&b"PAR1"[..], b"ORC", b"\xD0\xCF\x11\xE0"].iter().any(|it| bytes.starts_with(it))
}

impl Kind {
    /// Of the first bytes of a file's data; `text` is what they are in their encoding, if they are text.
    pub(crate) fn of(bytes: &[u8], text: &str) -> Self {
        if bytes.is_empty() {
            return Self::Empty;
        }
        if let Some(layer) = NotRead::of(bytes) {
            return Self::Layer(layer.what);
        }
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let has = |it: &&Named| bytes.get(it.at..).is_some_and(|rest| rest.starts_with(it.mark));
        if let Some(named) = NAMED.iter().find(has).filter(|it| it.is_alone(bytes, text)) {
            return Self::Named(named);
        }
        if is_x12(bytes) {
            return Self::Named(&X12);
        }
        let start = text.trim_start_matches(|it: char| it.is_whitespace() || it == '\u{FEFF}');
        if start.is_empty() {
            return Self::Empty;
        }
        let begins = |mark: &str| start.get(..mark.len()).is_some_and(|it| it.eq_ignore_ascii_case(mark));
        if begins("<!doctype html") || begins("<html") {
            return Self::Named(&HTML);
        }
        let mut letters = start.chars();
        match (letters.next(), letters.next()) {
            (Some('<'), Some(next)) if next.is_alphabetic() || matches!(next, '?' | '!' | '_') => Self::Xml,
            (Some('{' | '['), _) => Self::Json,
            _ if is_binary(text) => Self::Binary,
            _ => Self::Text,
        }
    }
}

impl Named {
    /// Whether what begins with the mark may be nothing else: words begin with some of them too.
    fn is_alone(&self, bytes: &[u8], text: &str) -> bool {
        match self.name {
            "parquet" | "a file of Parquet whose footer is encrypted" | "orc" | "a data set of SPSS" => {
                text.chars().take(LOOKED_AT).any(is_odd)
            }
            // Behind the separator stand the other delimiters.
            "hl7v2" => {
                let rest = bytes.get(self.mark.len()..).unwrap_or_default();
                rest.first().is_none_or(|it| it.is_ascii_punctuation() && *it != b'|')
            }
            _ => true,
        }
    }
}

/// `ISA` and fifteen elements of fixed lengths: the sign after `ISA` stands again where each of them ends.
fn is_x12(bytes: &[u8]) -> bool {
    let Some(separator) = bytes.get(3).filter(|it| !it.is_ascii_alphanumeric()) else { return false };
    let ends = [3, 6, 17, 20, 31, 34, 50, 53, 69, 76, 81, 83, 89, 99, 101, 103];
    bytes.starts_with(b"ISA") && ends.iter().all(|at| bytes.get(*at) == Some(separator))
}

/// Signs that no text has, more than by accident.
fn is_binary(text: &str) -> bool {
    let start: Vec<char> = text.chars().take(LOOKED_AT).collect();
    start.iter().filter(|it| is_odd(**it)).count() * 20 > start.len()
}

fn is_odd(it: char) -> bool {
    (it.is_control() && !matches!(it, '\t' | '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{1}' | '\u{1E}' | '\u{1F}'))
        || it == '\u{FFFD}'
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn first_bytes_tell() {
        let told = |bytes: &[u8]| match Kind::of(bytes, &String::from_utf8_lossy(bytes)) {
            Kind::Named(named) => named.name,
            Kind::Layer(what) => what,
            Kind::Empty => "empty",
            Kind::Xml => "xml",
            Kind::Json => "json",
            Kind::Text => "text",
            Kind::Binary => "binary",
        };
        let isa = b"ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *240131*1200*^*00501*000000001*0*T*:~";
        assert_eq!(told(isa), "x12");
        assert_eq!(told(b"ISA,1\n"), "text");
        assert_eq!(told(b"MSH|^~\\&|A|B"), "hl7v2");
        assert_eq!(told(b"\xEF\xBB\xBFMSH|^~\\&|A|B"), "hl7v2");
        assert_eq!(told(b"PAR1\x15\x04"), "parquet");
        assert_eq!(told(b"PAR1,PAR2\n1,2\n"), "text");
        assert_eq!(told(b"PARE\x15\0"), "a file of Parquet whose footer is encrypted");
        assert_eq!(told(b"PARENT,CHILD\n1,2\n"), "text");
        assert_eq!(told(b"ORCID,name\n1,2\n"), "text");
        assert_eq!(told(b"LZIP\x01\x0C\0"), "compressed by lzip");
        assert_eq!(told(b"MSH|a|n\n1|2|3\n"), "text");
        assert_eq!(told(b"\n <HTML><title>403</title>"), "a page of HTML");
        assert_eq!(told(b"<!Doctype HTML>"), "a page of HTML");
        assert_eq!(told(b"  <a>"), "xml");
        assert_eq!(told(b"[1]"), "json");
        assert_eq!(told(b"a,b\n"), "text");
        assert_eq!(told(b"< 5,b\n"), "text");
        assert_eq!(told(b"\0\x01\x02\x03\xFE"), "binary");
        assert_eq!(told(b"\n \n"), "empty");
        assert_eq!(told(b""), "empty");
    }
}
