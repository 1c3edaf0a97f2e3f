//! Messages of HL7 v2, from `MSH` on, alone or in batches (`BHS` … `BTS`) and files (`FHS` … `FTS`) of those.

use memchr::memmem;

use super::envelope::{Envelope, Noted, said};
use super::hl7_names;
use super::syntax::{FRAME_BEGINS, FRAME_ENDS, Syntax, may_delimit};

/// The envelopes that are open.
#[derive(Debug, Default)]
pub(super) struct Batches {
    /// Batches so far of the file of batches that has begun.
    file: Option<u64>,
    /// Whether there are messages in that, and in no batch of it.
    is_one_batch: bool,
    /// Messages so far of the batch that has begun.
    batch: Option<u64>,
    is_in_message: bool,
    /// Whether a frame of the wire has begun, which has to end.
    is_framed: bool,
}

impl Batches {
    fn end_batch(&mut self, segment: &[u8], syntax: &Syntax) -> Result<Noted, String> {
        self.is_in_message = false;
        match self.batch.take() {
            None => Err("a `BTS` ends no batch".to_owned()),
            Some(messages) => counted("the batch", "messages", messages, syntax.element(segment, 1)),
        }
    }

    fn end_file(&mut self, segment: &[u8], syntax: &Syntax) -> Result<Noted, String> {
        self.is_in_message = false;
        if self.batch.is_some() {
            return Err("a batch does not end before its file does".to_owned());
        }
        match self.file.take() {
            None => Err("an `FTS` ends no file of batches".to_owned()),
            // A batch need not say where it begins and ends (HL7 2.10.3.1).
            Some(0) if self.is_one_batch && said(syntax.element(segment, 1)) == Some(1) => Ok(Noted::Plain),
            Some(batches) => counted("the file", "batches", batches, syntax.element(segment, 1)),
        }
    }
}

/// A sender need not say how many there are.
fn counted(what: &str, of: &str, found: u64, said_to_be: &[u8]) -> Result<Noted, String> {
    match said(said_to_be) {
        Some(said) if said != found => Err(format!("{what} says that it has {said} {of}, and has {found}")),
        None if !said_to_be.trim_ascii().is_empty() => Err(format!("{what} does not say how many {of} it has")),
        _ => Ok(Noted::Plain),
    }
}

/// Delimiters that a header may declare, and those that nearly all do: of fields, components, repetitions, escapes, subcomponents.
const MOST_DELIMITERS: usize = 6;
const ALL_DELIMITERS: usize = 5;
/// Bytes of a segment in which these stand where its name is damaged.
const DAMAGED_NAME: usize = 12;

/// The delimiters that `MSH`, `BHS` and `FHS` declare in their first two fields.
fn delimiters(segment: &[u8]) -> Option<Syntax> {
    let element = *segment.get(3)?;
    let rest = segment.get(4..)?;
    let length = rest.iter().position(|byte| *byte == element).unwrap_or(rest.len());
    let mut others: Vec<u8> = vec![element];
    for byte in rest.get(..length)? {
        // Some senders write the escape twice, as their own language has it.
        if !(others.len() == 4 && others.last() == Some(byte)) {
            others.push(*byte);
        }
    }
    // The fifth is for texts that are cut short (2.7); what stands behind it is no delimiter, for the one in front of it is lost.
    if others.len() < 2 || others.len() > MOST_DELIMITERS || !may_delimit(&others) {
        return None;
    }
    let at = |index: usize| others.get(index).copied();
    Some(Syntax { element, component: at(1), repetition: at(2), escape: at(3), subcomponent: at(4), end: None })
}

/// Whether a segment that has no name of a header has what only headers have: the delimiters, one behind the other. Its name is damaged,
/// and what follows is of another message than the one before.
fn is_header(segment: &[u8], syntax: &Syntax) -> bool {
    let Syntax { element, component, repetition, escape, subcomponent, .. } = syntax;
    let marks: Vec<u8> =
        [Some(*element), *component, *repetition, *escape, *subcomponent].into_iter().flatten().collect();
    marks.len() == ALL_DELIMITERS && memmem::find(segment.get(..DAMAGED_NAME).unwrap_or(segment), &marks).is_some()
}

/// Whether another message begins inside of a segment: files that lack the end of their last line were put together. No text has a
/// `MSH` with delimiters behind it that were not escaped. `FHS (+)` and `BHS (-)` are findings.
fn swallows(segment: &[u8]) -> bool {
    let is_header = |it: &Syntax| it.escape.is_some() && it.element != b' ';
    let begins = |name: &[u8]| {
        memmem::find_iter(segment, name)
            .any(|at| segment.get(at..).and_then(delimiters).is_some_and(|it| is_header(&it)))
    };
    begins(b"MSH") || begins(b"BHS") || begins(b"FHS")
}

impl Envelope for Batches {
    fn format(&self) -> &'static str {
        "HL7 file"
    }

    fn declared(&self, bytes: &[u8], at_end: bool) -> Result<Option<Syntax>, &'static str> {
        let name = bytes.get(..3).unwrap_or(bytes);
        if !["MSH", "BHS", "FHS"].iter().any(|it| it.as_bytes().starts_with(name)) {
            return Err("it begins with none of `MSH`, `BHS` and `FHS`");
        }
        if bytes.len() < 4 {
            return if at_end { Err("it ends before its first segment does") } else { Ok(None) };
        }
        // Each of those declares its own, which hold from it on.
        let element = bytes.get(3).copied().unwrap_or_default();
        let nothing =
            Syntax { element, component: None, subcomponent: None, repetition: None, escape: None, end: None };
        Ok(Some(nothing))
    }

    fn knows(&self, name: &str) -> bool {
        hl7_names::is_one(name)
    }

    fn note(&mut self, name: &str, segment: &[u8], syntax: &Syntax) -> Result<Noted, String> {
        // The name ends where the delimiter of this very segment is.
        let declares = || delimiters(segment).map(Noted::Declares).ok_or("its delimiters do not differ".to_owned());
        // A name without anything behind it is a line of a text.
        match segment.get(..3).filter(|_| segment.len() > 3).unwrap_or_default() {
            b"FHS" => {
                if self.file.is_some() || self.batch.is_some() {
                    return Err("a file of batches does not end before the next begins".to_owned());
                }
                self.is_in_message = false;
                (self.file, self.is_one_batch) = (Some(0), false);
                return declares();
            }
            b"BHS" => {
                if self.batch.is_some() {
                    return Err("a batch does not end before the next begins".to_owned());
                }
                self.is_in_message = false;
                self.file = self.file.map(|batches| batches + 1);
                self.batch = Some(0);
                return declares();
            }
            b"MSH" => {
                self.is_in_message = true;
                self.is_one_batch |= self.batch.is_none();
                self.batch = self.batch.map(|messages| messages + 1);
                return declares();
            }
            _ => {}
        }
        if swallows(segment) {
            return Err("a segment has another message in it: what ends it is missing".to_owned());
        }
        if is_header(segment, syntax) {
            return Err("a segment has the delimiters of a header, and the name of none".to_owned());
        }
        match name {
            "BTS" => self.end_batch(segment, syntax),
            "FTS" => self.end_file(segment, syntax),
            _ if !self.is_in_message => Err("a segment stands in no message".to_owned()),
            _ => Ok(Noted::Plain),
        }
    }

    fn pass(&mut self, bytes: &[u8]) -> Result<(), (usize, String)> {
        for (at, byte) in bytes.iter().enumerate() {
            match *byte {
                FRAME_BEGINS if self.is_framed => {
                    return Err((at, "the frame of a message does not end before the next begins".to_owned()));
                }
                FRAME_BEGINS => self.is_framed = true,
                FRAME_ENDS => self.is_framed = false,
                _ => {}
            }
        }
        Ok(())
    }

    fn may_lack_end(&self) -> bool {
        true
    }

    fn end(&self) -> Result<(), String> {
        if self.is_framed {
            return Err("the file ends before the frame of its last message does".to_owned());
        }
        match (self.file, self.batch) {
            (_, Some(_)) => Err("the file ends before its batch does".to_owned()),
            (Some(_), None) => Err("the file ends before its `FTS`".to_owned()),
            (None, None) => Ok(()),
        }
    }
}
