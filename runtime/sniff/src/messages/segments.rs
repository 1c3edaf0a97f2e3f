//! Segments of messages, between the delimiters that the file declares.

/// Elements of `ISA`.
const ISA_ELEMENTS: usize = 16;

/// The delimiters of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Syntax {
    pub(super) element: char,
    pub(super) component: char,
    pub(super) repetition: Option<char>,
    /// Behind each segment; a line end where there is none.
    end: Option<char>,
}

impl Syntax {
    /// Of an interchange of X12; none where its `ISA` is none.
    pub(super) fn x12(text: &str) -> Option<Self> {
        let start = text.find("ISA")?;
        let head = text.get(start..)?;
        let element = head.chars().nth(3)?;
        let (last, _) = head.match_indices(element).nth(ISA_ELEMENTS - 1)?;
        let mut signs = head.get(last..)?.chars().skip(1);
        let (component, end) = (signs.next()?, signs.next()?);
        let own = head.split(element).nth(11).and_then(|it| it.chars().next());
        let repetition = own.filter(|it| !it.is_ascii_alphanumeric() && *it != ' ');
        Some(Self { element, component, repetition, end: Some(end) })
    }

    /// Of messages of HL7, by the first segment that declares them.
    pub(super) fn hl7(text: &str) -> Option<Self> {
        let start = ["FHS", "BHS", "MSH"].iter().filter_map(|it| text.find(it)).min()?;
        let mut signs = text.get(start..)?.chars().skip(3);
        let (element, component, repetition) = (signs.next()?, signs.next()?, signs.next()?);
        Some(Self { element, component, repetition: Some(repetition), end: None })
    }

    /// The segments of a text, what stands between them left out. Of a text that is cut the last one is.
    pub(super) fn segments(self, text: &str) -> impl Iterator<Item = Segment<'_>> {
        let ends = move |it: char| self.end.map_or(matches!(it, '\r' | '\n' | '\u{1C}'), |end| it == end);
        let between = |it: char| it.is_whitespace() || it.is_control();
        let pieces = text.split_inclusive(ends).filter(move |it| self.end.is_none() || it.ends_with(ends));
        let trimmed = pieces.map(move |it| it.strip_suffix(ends).unwrap_or(it).trim_start_matches(between));
        trimmed.filter(|it| !it.is_empty()).map(move |text| Segment { text, syntax: self })
    }
}

/// A segment without what ends it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Segment<'a> {
    text: &'a str,
    syntax: Syntax,
}

impl<'a> Segment<'a> {
    pub(super) fn name(self) -> &'a str {
        self.text.split(self.syntax.element).next().unwrap_or_default()
    }

    /// Whether it declares delimiters, of which it is full.
    pub(super) fn declares(self) -> bool {
        matches!(self.name(), "ISA" | "MSH" | "BHS" | "FHS")
    }

    /// Its elements with their numbers. What follows the name is the first, but where that is the delimiter itself.
    pub(super) fn elements(self) -> impl Iterator<Item = (u32, &'a str)> {
        let first = if self.declares() && self.name() != "ISA" { 2 } else { 1 };
        self.text.split(self.syntax.element).skip(1).zip(first..).map(|(text, number)| (number, text))
    }

    /// The text of an element; nothing where there is none.
    pub(super) fn element(self, number: u32) -> &'a str {
        self.elements().find(|(found, _)| *found == number).map_or("", |(_, text)| text)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

    use super::Syntax;

    #[test]
    fn delimiters_are_declared() {
        let isa = "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *240131*1200*^*00501*000000001*0*T*:~";
        let text = format!("{isa}\nGS*HC~ST*837*1~CLM*A");
        let syntax = Syntax::x12(&text).unwrap();
        assert_eq!((syntax.element, syntax.component, syntax.repetition), ('*', ':', Some('^')));
        let names: Vec<_> = syntax.segments(&text).map(super::Segment::name).collect();
        assert_eq!(names, ["ISA", "GS", "ST"]);
        let last = syntax.segments(&text).last().unwrap();
        assert_eq!((last.element(1), last.element(2), last.element(3)), ("837", "1", ""));
        let text = "\u{B}MSH|^~\\&|A|B\rPID|1||7^x~8\r\u{1C}\r";
        let syntax = Syntax::hl7(text).unwrap();
        let segments: Vec<_> = syntax.segments(text).collect();
        assert_eq!((segments[0].element(3), segments[1].element(3), segments.len()), ("A", "7^x~8", 2));
        assert_eq!(Syntax::x12("ISA*1~"), None);
    }
}
