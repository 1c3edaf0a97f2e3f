//! One partition of a delivery: its rows, to their files.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use arrow::{
    array::{ArrayRef, RecordBatch},
    compute::filter,
};
use datafusion::execution::SendableRecordBatchStream;
use futures::StreamExt;

use super::{
    error::LoadError,
    gather::Gathering,
    parquet::Part,
    quarantine::Quarantine,
    split::{Facts, Splitter, published},
    tally::Tally,
};
use crate::{ledger::DataFile, plan::Layout};

/// What the partitions of a load share.
pub struct Shared {
    /// Which column of a batch is what.
    pub layout: Layout,
    /// Makes quarantine rows.
    pub quarantine: Quarantine,
    /// Set by the partition that meets an error, so that the others stop.
    pub stop: AtomicBool,
}

/// A partition at work.
pub struct Partition {
    /// What all partitions share.
    pub shared: Arc<Shared>,
    /// Decides over rows.
    pub splitter: Splitter,
    /// What was counted.
    pub tally: Tally,
    /// What was gathered for delivery checks.
    pub gathering: Gathering,
    /// Where good rows go.
    pub data: Part,
    /// Where rejected rows go.
    pub rejected: Part,
}

/// A partition that has come to its end, or as far as it could.
pub struct Finished {
    /// What was counted.
    pub tally: Tally,
    /// What was gathered for delivery checks.
    pub gathering: Gathering,
    /// The file of good rows, if there are any.
    pub data: Option<DataFile>,
    /// The file of rejected rows, if there are any.
    pub rejected: Option<DataFile>,
    /// Why it could not go on.
    pub error: Option<LoadError>,
}

impl Partition {
    /// Takes every row of the stream to its file. What was seen before an error is kept.
    pub async fn consume(mut self, mut stream: SendableRecordBatchStream) -> Finished {
        let mut error = None;
        while !self.shared.stop.load(Ordering::Relaxed) {
            let taken = match stream.next().await {
                Some(Ok(batch)) => self.take(&batch),
                Some(Err(error)) => Err(error.into()),
                None => break,
            };
            if let Err(first) = taken {
                self.shared.stop.store(true, Ordering::Relaxed);
                error = Some(first);
            }
        }
        self.gathering.finish();
        let finished = self.data.finish().and_then(|data| Ok((data, self.rejected.finish()?)));
        let (data, rejected) = finished.unwrap_or_else(|failed| {
            error.get_or_insert_with(|| failed.into());
            (None, None)
        });
        Finished { tally: self.tally, gathering: self.gathering, data, rejected, error }
    }

    fn take(&mut self, batch: &RecordBatch) -> Result<(), LoadError> {
        if batch.num_rows() == 0 {
            return Ok(());
        }
        let layout = &self.shared.layout;
        let facts = Facts::new(batch, layout)?;
        // Borrowed twice below: the fates live in the splitter, which the quarantine asks for its masks.
        let fates = self.splitter.split(&facts, &mut self.tally).map(<[_]>::to_vec);
        self.gathering.add(batch, &facts, fates.as_deref())?;
        let fields = batch.columns().get(layout.fields.clone());
        let fields = fields.ok_or_else(|| LoadError::internal("a batch of the plan lacks fields of the schema"))?;
        let Some(fates) = fates else {
            return Ok(self.data.write(fields, batch.num_rows())?);
        };
        let chosen = published(&fates);
        if chosen.true_count() > 0 {
            let columns = fields.iter().map(|it| filter(it, &chosen)).collect::<Result<Vec<ArrayRef>, _>>();
            let columns = columns.map_err(LoadError::internal)?;
            self.data.write(&columns, chosen.true_count())?;
        }
        let shared = &self.shared;
        if fates.iter().any(|it| it.rejected()) {
            let rows = shared.quarantine.rows(batch, layout, &facts, &fates, &self.splitter);
            let (columns, rows) = rows.map_err(LoadError::internal)?;
            self.rejected.write(&columns, rows)?;
        }
        Ok(())
    }
}
