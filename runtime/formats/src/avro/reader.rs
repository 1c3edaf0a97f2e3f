//! Reads a file, some blocks at a time.

use std::sync::Arc;

use super::blocks;
use super::decode::{Blocks, Decoder};
use super::header::{Header, Input};
use super::unpack::LARGEST;
use crate::FileError;
use crate::format::{Differences, Opened, ReadStats, Reader, Records};
use crate::typed::{Layout, TypedPlan};

/// Records of blocks that are decoded together, and bytes of them: so many at least, unless the file ends.
const ROWS: usize = 4096;
const BYTES: usize = 64 << 10;

/// Opens a file: reads its header, and finds the declared columns.
pub(crate) fn open<'a>(plan: &Arc<TypedPlan>, file: Opened<'a>) -> Result<Box<dyn Reader + 'a>, FileError> {
    let Opened { bytes, earlier, .. } = file;
    let mut input = Input::new(bytes);
    let header = Header::read(&mut input)?;
    let layout = Layout::new(plan, &header.schema.columns())?;
    let place = |column: usize| layout.places.iter().position(|place| place.column == column);
    let places = (0..header.schema.fields.len()).map(place).collect();
    let decoder = Arc::new(Decoder { layout, header, places });
    Ok(Box::new(AvroReader { input, decoder, earlier, records: 0 }))
}

/// Reads one file.
struct AvroReader<'a> {
    input: Input<'a>,
    decoder: Arc<Decoder>,
    earlier: ReadStats,
    records: u64,
}

impl Reader for AvroReader<'_> {
    fn next(&mut self) -> Result<Option<Box<dyn Records>>, FileError> {
        let (mut found, mut rows, mut bytes) = (Vec::new(), 0, 0);
        while rows < ROWS && bytes < BYTES {
            let before = self.records + rows as u64;
            let Some(block) = blocks::next(&mut self.input, &self.decoder.header, before)? else { break };
            rows += block.records;
            bytes += block.packed.len();
            if block.records > 0 {
                found.push(block);
            } else if !block.packed.is_empty() {
                // One that says that it has none has nothing in it either.
                self.decoder.block(&block, &mut [], &mut { LARGEST }, before)?;
            }
        }
        if found.is_empty() {
            return Ok(None);
        }
        let first_record = self.earlier.records + self.records + 1;
        self.records += rows as u64;
        let decoder = Arc::clone(&self.decoder);
        Ok(Some(Box::new(Blocks { decoder, cut: found, first_record, base: self.earlier.bytes })))
    }

    fn stats(&self) -> ReadStats {
        ReadStats {
            bytes: self.earlier.bytes + self.input.at,
            records: self.earlier.records + self.records,
            ..self.earlier
        }
    }

    fn differences(&self) -> Arc<dyn Differences> {
        Arc::clone(&self.decoder.layout) as Arc<dyn Differences>
    }
}
