//! Interchanges of X12: `ISA` … `IEA`, in it groups `GS` … `GE`, in those transactions `ST` … `SE`.
//!
//! Each envelope ends with a count of what is in it and with its control number again (X12.5, X12.6): a file in which these differ was
//! cut, or put together by hand.

use memchr::memchr_iter;

use super::envelope::{Envelope, Noted, is_same, said};
use super::syntax::{Syntax, may_delimit};

/// Elements of `ISA`.
const ELEMENTS: usize = 16;
/// Bytes of `ISA` where all of its elements are as long as they are due; a longer one is none.
const LONGEST: usize = 512;

/// The envelopes that are open.
#[derive(Debug, Default)]
pub(super) struct Interchanges {
    /// What transactions have to be of.
    guide: Option<String>,
    interchange: Option<Open>,
    group: Option<Open>,
    transaction: Option<Open>,
    /// What the group says that its transactions are.
    version: Vec<u8>,
    /// Transactions of the file so far.
    transactions: u64,
    is_other: bool,
}

/// An envelope that has begun.
#[derive(Debug)]
struct Open {
    control: Vec<u8>,
    /// What is in it: groups, transactions, segments.
    count: u64,
}

impl Interchanges {
    pub(super) fn new(guide: Option<String>) -> Self {
        Self { guide, ..Self::default() }
    }

    fn begin_transaction(&mut self, segment: &[u8], syntax: &Syntax) -> Result<Noted, String> {
        let Some(group) = &mut self.group else { return Err("a transaction stands in no group".to_owned()) };
        if self.transaction.is_some() {
            return Err(format!("transaction {} does not end before the next begins", self.transactions));
        }
        group.count += 1;
        self.transactions += 1;
        self.transaction = Some(Open { control: syntax.element(segment, 2).to_vec(), count: 1 });
        let own = syntax.element(segment, 3);
        let version = if own.trim_ascii().is_empty() { self.version.as_slice() } else { own };
        self.is_other = self.guide.as_ref().is_some_and(|guide| !version.starts_with(guide.as_bytes()));
        Ok(if self.is_other { Noted::BeginsOther } else { Noted::Plain })
    }
}

/// Judges what an envelope says at its end.
fn close(open: &Open, what: &str, of: &str, count: &[u8], control: &[u8]) -> Result<(), String> {
    match said(count) {
        Some(said) if said == open.count => {}
        Some(said) => return Err(format!("{what} says that it has {said} {of}, and has {}", open.count)),
        None => return Err(format!("{what} does not say how many {of} it has")),
    }
    if is_same(&open.control, control) {
        Ok(())
    } else {
        Err(format!("{what} ends with another control number than it begins with"))
    }
}

impl Envelope for Interchanges {
    fn format(&self) -> &'static str {
        "X12 interchange"
    }

    fn declared(&self, bytes: &[u8], at_end: bool) -> Result<Option<Syntax>, &'static str> {
        let begin = bytes.get(..3).unwrap_or(bytes);
        if !b"ISA".starts_with(begin) {
            return Err("an interchange begins with `ISA`");
        }
        let head = bytes.get(..LONGEST).unwrap_or(bytes);
        let delimiters = head.get(3).and_then(|element| {
            let last = memchr_iter(*element, head).nth(ELEMENTS - 1)?;
            Some((*element, *head.get(last + 1)?, *head.get(last + 2)?))
        });
        let Some((element, component, end)) = delimiters else {
            let is_whole = at_end || bytes.len() >= LONGEST;
            return if is_whole { Err("its `ISA` does not have its 16 elements") } else { Ok(None) };
        };
        let plain =
            Syntax { element, component: None, subcomponent: None, repetition: None, escape: None, end: Some(end) };
        // Until version 00402 the eleventh element was something else.
        let version = said(plain.element(head, 12)).unwrap_or_default();
        let repetition = match plain.element(head, 11) {
            [one] if version >= 402 && !one.is_ascii_alphanumeric() && *one != b' ' => Some(*one),
            _ => None,
        };
        let all: Vec<u8> = [element, component, end].into_iter().chain(repetition).collect();
        if !may_delimit(&all) {
            return Err("its `ISA` does not declare delimiters that differ");
        }
        Ok(Some(Syntax { component: Some(component), repetition, ..plain }))
    }

    fn note(&mut self, name: &str, segment: &[u8], syntax: &Syntax) -> Result<Noted, String> {
        let open = || syntax.element(segment, 1);
        let control = || syntax.element(segment, 2);
        if let Some(transaction) = &mut self.transaction {
            if matches!(name, "ISA" | "IEA" | "GS" | "GE") {
                return Err(format!("transaction {} does not end before its group does", self.transactions));
            }
            transaction.count += 1;
        }
        match name {
            "ISA" => {
                if self.interchange.is_some() {
                    return Err("an interchange does not end before the next begins".to_owned());
                }
                self.interchange = Some(Open { control: syntax.element(segment, 13).to_vec(), count: 0 });
                Ok(Noted::Plain)
            }
            "IEA" => {
                if self.group.is_some() {
                    return Err("a group does not end before its interchange does".to_owned());
                }
                let Some(interchange) = self.interchange.take() else {
                    return Err("an `IEA` ends no interchange".to_owned());
                };
                close(&interchange, "the interchange", "groups", open(), control())?;
                Ok(Noted::Closes)
            }
            "GS" => {
                if self.group.is_some() {
                    return Err("a group does not end before the next begins".to_owned());
                }
                if let Some(interchange) = &mut self.interchange {
                    interchange.count += 1;
                }
                self.group = Some(Open { control: syntax.element(segment, 6).to_vec(), count: 0 });
                self.version = syntax.element(segment, 8).to_vec();
                Ok(Noted::Plain)
            }
            "GE" => {
                let Some(group) = self.group.take() else { return Err("a `GE` ends no group".to_owned()) };
                close(&group, "the group", "transactions", open(), control())?;
                Ok(Noted::Plain)
            }
            "ST" => self.begin_transaction(segment, syntax),
            "SE" => {
                let Some(transaction) = self.transaction.take() else {
                    return Err("an `SE` ends no transaction".to_owned());
                };
                let what = format!("transaction {}", self.transactions);
                close(&transaction, &what, "segments", open(), control())?;
                Ok(if std::mem::take(&mut self.is_other) { Noted::EndsOther } else { Noted::Plain })
            }
            "TA1" if self.group.is_none() => Ok(Noted::Plain),
            _ if self.transaction.is_none() => Err("a segment stands in no transaction".to_owned()),
            _ => Ok(if self.is_other { Noted::InOther } else { Noted::Plain }),
        }
    }

    fn may_lack_end(&self) -> bool {
        false
    }

    fn end(&self) -> Result<(), String> {
        match (&self.interchange, &self.transaction) {
            (None, _) => Ok(()),
            (Some(_), None) => Err("the file ends before its interchange does".to_owned()),
            (Some(_), Some(_)) => Err(format!("the file ends inside transaction {}", self.transactions)),
        }
    }
}
