//! The data sets of a file, of which one is read.

use super::cards::{Announced, CARD, Cards, Header};
use super::damaged;
use super::head::{Head, library};
use crate::FileError;
use crate::sas::decode::SasDecoder;
use crate::sas::encoding::Charset;

/// Names of data sets that are told, at most.
const MOST_NAMES: usize = 100;

/// The rows of a data set, as far as they were looked through for where they end.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) name: String,
    /// Offset in the file of the next card to look at.
    next: u64,
    is_whole: bool,
}

impl Member {
    /// The data set whose first row comes next.
    pub(super) fn new(cards: &Cards<'_>, name: String) -> Self {
        Self { name, next: cards.offset(), is_whole: false }
    }

    /// Looks through the cards that are ahead; how many bytes of them are of this data set.
    pub(super) fn look(&mut self, cards: &Cards<'_>) -> Result<usize, FileError> {
        let (ahead, offset) = (cards.ahead(), cards.offset());
        // What is taken was looked at, but for a row that goes on in the card behind it.
        let mut at = self.next.saturating_sub(offset) as usize;
        while !self.is_whole {
            match ahead.get(at..at + CARD) {
                Some(card) if Header::of(card).is_some_and(|it| it.announced == Announced::Member) => {
                    self.is_whole = true;
                }
                Some(_) => at += CARD,
                None if !cards.at_end() => break,
                None if at < ahead.len() => {
                    return Err(damaged(offset + ahead.len() as u64, "it ends inside a card of 80 bytes"));
                }
                None => self.is_whole = true,
            }
        }
        self.next = offset + at as u64;
        Ok(at)
    }

    /// Whether all its rows are ahead.
    pub(super) fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// Takes what is left of it. It has to be whole.
    pub(super) fn pass(&self, cards: &mut Cards<'_>) {
        cards.take(self.next.saturating_sub(cards.offset()) as usize);
    }

    /// Takes all of it.
    fn skip(&mut self, cards: &mut Cards<'_>) -> Result<(), FileError> {
        while !self.is_whole {
            let seen = self.look(cards)?;
            cards.take(seen);
            if !self.is_whole {
                cards.read(0)?;
            }
        }
        Ok(())
    }
}

/// Reads to the rows of the data set of this name, or of the first.
pub(super) fn wanted(cards: &mut Cards<'_>, name: Option<&str>, charset: &Charset) -> Result<Head, FileError> {
    library(cards)?;
    let mut names = Vec::new();
    loop {
        let head = Head::read(cards, charset)?;
        let Some(wanted) = name else { return Ok(head) };
        // SAS makes no difference between small letters and capitals.
        if head.name.eq_ignore_ascii_case(wanted) {
            return Ok(head);
        }
        Member::new(cards, String::new()).skip(cards)?;
        names.truncate(MOST_NAMES);
        names.push(head.name);
        if is_end(cards)? {
            return Err(FileError::NoTable { kind: "data set", wanted: wanted.to_owned(), names });
        }
    }
}

/// Reads what follows the data set that was read, and refuses it unless that one was asked for by its name.
pub(super) fn others(cards: &mut Cards<'_>, read: &Member, decoder: &SasDecoder) -> Result<(), FileError> {
    let mut names = vec![read.name.clone()];
    while !is_end(cards)? {
        let head = Head::read(cards, &decoder.charset)?;
        Member::new(cards, String::new()).skip(cards)?;
        names.truncate(MOST_NAMES);
        names.push(head.name);
    }
    if names.len() > 1 && decoder.plan.member.is_none() {
        return Err(FileError::SeveralTables { names });
    }
    Ok(())
}

fn is_end(cards: &mut Cards<'_>) -> Result<bool, FileError> {
    if cards.ahead().is_empty() && !cards.at_end() {
        cards.read(CARD)?;
    }
    Ok(cards.ahead().is_empty())
}
