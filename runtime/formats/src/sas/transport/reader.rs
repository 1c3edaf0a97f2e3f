//! Cuts a data set of a transport file into rows.

use std::sync::Arc;

use encoding_rs::UTF_8;

use super::cards::{CARD, Cards};
use super::damaged;
use super::members::{Member, others, wanted};
use crate::FileError;
use crate::doubles::Doubles;
use crate::format::{Differences, Opened, ReadStats, Reader, Records};
use crate::sas::columns::Layout;
use crate::sas::decode::{Rows, SasDecoder};
use crate::sas::encoding::Charset;
use crate::sas::plan::SasPlan;

/// Reads one data set of a file.
pub(in crate::sas) struct TransportReader<'a> {
    decoder: Arc<SasDecoder>,
    cards: Cards<'a>,
    member: Member,
    /// Rows that are still to come, where the file tells how many there are.
    told: Option<u64>,
    is_done: bool,
    earlier: ReadStats,
    records: u64,
}

impl<'a> TransportReader<'a> {
    /// Opens a file: reads to the rows of the data set that is wanted, and finds the declared columns in it.
    pub(in crate::sas) fn open(plan: &Arc<SasPlan>, file: Opened<'a>) -> Result<Self, FileError> {
        let Opened { bytes, earlier, .. } = file;
        let mut cards = Cards::new(bytes);
        // SAS has texts in the encoding of the session that wrote them, and does not say which that was.
        let charset = Charset::Web(plan.encoding.unwrap_or(UTF_8));
        let head = wanted(&mut cards, plan.member.as_deref(), &charset)?;
        let decoder = SasDecoder {
            plan: Arc::clone(plan),
            layout: Layout::new(plan, &head.columns)?,
            doubles: Doubles::Ibm,
            charset,
            packing: None,
            row: head.row,
        };
        let member = Member::new(&cards, head.name);
        Ok(Self { decoder: Arc::new(decoder), cards, member, told: head.rows, is_done: false, earlier, records: 0 })
    }

    /// How many whole rows so many bytes have.
    fn whole(&self, bytes: usize) -> u64 {
        bytes.checked_div(self.decoder.row).unwrap_or(0) as u64
    }

    /// How many of the bytes ahead are rows, whatever follows: a row that begins in the last card may yet be what fills that up.
    fn settled(&self, known: usize) -> Result<usize, FileError> {
        let row = self.decoder.row;
        let whole = known.checked_div(row).unwrap_or(0);
        let Some(told) = self.told else {
            if row == 0 && known >= CARD {
                return Err(self.damaged(0, "it has rows and no columns"));
            }
            let begun = known.checked_sub(CARD).and_then(|it| it.checked_div(row)).map_or(0, |last| last + 1);
            return Ok(whole.min(begun));
        };
        let told = usize::try_from(told).unwrap_or(usize::MAX);
        if known.saturating_sub(told.saturating_mul(row)) >= CARD {
            return Err(self.damaged(told * row, "it goes on after as many rows as it says that it has"));
        }
        Ok(whole.min(told))
    }

    /// How many rows the last bytes of the data set are. It is filled up with blanks to a whole card, so that rows of nothing but
    /// blanks that fit into that filling cannot be told from it: they are taken for it, as SAS and others do.
    fn last(&self, left: usize) -> Result<usize, FileError> {
        let (row, bytes) = (self.decoder.row, self.cards.ahead());
        let is_blank =
            |from: usize, to: usize| bytes.get(from..to).is_some_and(|it| it.iter().all(|byte| *byte == b' '));
        let mut rows = self.settled(left)?.max(left.checked_div(row).unwrap_or(0));
        if let Some(told) = self.told {
            if (rows as u64) < told {
                let (due, found) = (self.records + told, self.records + rows as u64);
                return Err(self.damaged(left, &format!("it says that it has {due} rows, and has {found}")));
            }
            rows = usize::try_from(told).unwrap_or(rows);
        }
        if left - rows * row >= CARD || !is_blank(rows * row, left) {
            return Err(self.damaged(left, &format!("it ends inside row {}", self.records + rows as u64 + 1)));
        }
        while self.told.is_none() && rows > 0 {
            let last = (rows - 1) * row;
            if left - last >= CARD || !is_blank(last, last + row) {
                break;
            }
            rows -= 1;
        }
        Ok(rows)
    }

    fn damaged(&self, ahead: usize, what: &str) -> FileError {
        damaged(self.cards.offset() + ahead as u64, what)
    }
}

impl Reader for TransportReader<'_> {
    fn next(&mut self) -> Result<Option<Box<dyn Records>>, FileError> {
        if self.is_done {
            return Ok(None);
        }
        let row = self.decoder.row;
        let most = Rows::at_a_time(row);
        let ready = loop {
            let known = self.member.look(&self.cards).map_err(|it| it.after(self.records))?;
            if self.member.is_whole() {
                break self.last(known).map_err(|it| it.after(self.records + self.whole(known)))?;
            }
            let settled = self.settled(known)?;
            if settled >= most {
                break settled;
            }
            self.cards.read(0)?;
        };
        let first_record = self.earlier.records + self.records + 1;
        let mut rows = Rows::new(Arc::clone(&self.decoder), first_record);
        let offset = self.earlier.bytes + self.cards.offset();
        for (index, bytes) in self.cards.ahead().chunks_exact(row.max(1)).take(ready.min(most)).enumerate() {
            rows.push(bytes, false, offset + (index * row) as u64);
        }
        self.cards.take(rows.len() * row);
        self.records += rows.len() as u64;
        self.told = self.told.map(|told| told - rows.len() as u64);
        if self.member.is_whole() && rows.len() == ready {
            self.is_done = true;
            self.member.pass(&mut self.cards);
            others(&mut self.cards, &self.member, &self.decoder)?;
        }
        Ok((rows.len() > 0).then(|| Box::new(rows.sealed()) as Box<dyn Records>))
    }

    fn stats(&self) -> ReadStats {
        ReadStats {
            bytes: self.earlier.bytes + self.cards.offset(),
            records: self.earlier.records + self.records,
            ..self.earlier
        }
    }

    fn differences(&self) -> Arc<dyn Differences> {
        Arc::clone(&self.decoder) as Arc<dyn Differences>
    }
}
