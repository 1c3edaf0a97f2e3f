//! Decrypting on a thread of its own, and proving on another, while what was decrypted is decompressed and read.

use std::fmt;
use std::io::{self, BufRead, Read};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;

use super::decrypted::Decrypted;
use super::proof::{Proof, Told};
use super::stored::{Mark, Stored};

/// Blocks that wait for a thread, at most.
const BLOCKS: usize = 4;

/// A block, none at the end, or why there is no more; and how far the message was read for it.
type Next<Block> = (io::Result<Option<Block>>, Mark);
/// A block of plaintext, and the proof where it came with it.
type Plain = (Vec<u8>, Option<Told>);

/// Hands what `message` holds to `each`, which reads it while it is decrypted.
pub(super) fn ahead<T>(
    message: Decrypted<'_>,
    stored: &Stored<'_>,
    each: impl FnOnce(Ahead<'_>) -> io::Result<T>,
) -> io::Result<T> {
    let (to_proof, decrypted) = sync_channel(BLOCKS);
    let (to_reader, blocks) = sync_channel(BLOCKS);
    let (used, spare) = channel();
    thread::scope(|scope| {
        let (of_thread, proof) = (stored.clone(), message.proof());
        let thread = |name: &str| thread::Builder::new().name(name.to_owned());
        thread("decrypt").spawn_scoped(scope, move || decrypt(message, &of_thread, &to_proof, &spare))?;
        thread("prove").spawn_scoped(scope, move || prove(proof, &decrypted, &to_reader))?;
        each(Ahead { blocks, used, block: Vec::new(), at: 0, is_over: false, stored: stored.clone() })
    })
}

/// Decrypts until the end, or until nobody takes any more.
fn decrypt(
    mut message: Decrypted<'_>,
    stored: &Stored<'_>,
    to_proof: &SyncSender<Next<Plain>>,
    spare: &Receiver<Vec<u8>>,
) {
    loop {
        let mut block = spare.try_recv().unwrap_or_default();
        block.clear();
        match message.next(&mut block) {
            Ok(told) if told.is_some() || !block.is_empty() => {
                if to_proof.send((Ok(Some((block, told))), stored.mark())).is_err() {
                    return;
                }
            }
            done => {
                let end = done.and_then(|_| message.nothing_follows()).map(|()| None);
                let _ = to_proof.send((end, stored.mark()));
                return;
            }
        }
    }
}

/// Holds what was decrypted to its proof, until the end, or until nobody takes any more.
fn prove(mut proof: Option<Proof>, decrypted: &Receiver<Next<Plain>>, to_reader: &SyncSender<Next<Vec<u8>>>) {
    for (found, mark) in decrypted {
        let proved = found.and_then(|plain| {
            let Some((mut block, told)) = plain else { return Ok(None) };
            if let Some(proof) = &mut proof {
                proof.take(&mut block, told)?;
            }
            Ok(Some(block))
        });
        let goes_on = matches!(proved, Ok(Some(_)));
        if to_reader.send((proved, mark)).is_err() || !goes_on {
            return;
        }
    }
}

/// What a message holds. It ends without an error only where the threads said that it has ended, and was proved.
pub(super) struct Ahead<'a> {
    blocks: Receiver<Next<Vec<u8>>>,
    used: Sender<Vec<u8>>,
    block: Vec<u8>,
    /// How much of the block was read.
    at: usize,
    is_over: bool,
    stored: Stored<'a>,
}

impl BufRead for Ahead<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.at >= self.block.len() && !self.is_over {
            // The thread may have gone; it takes no more then.
            let _ = self.used.send(std::mem::take(&mut self.block));
            self.at = 0;
            let stopped = || io::Error::other("decrypting stopped before the end");
            let (found, mark) = self.blocks.recv().map_err(|_| stopped())?;
            self.stored.show(mark);
            let found = found.map_err(|error| self.stored.note(error))?;
            self.is_over = found.is_none();
            self.block = found.unwrap_or_default();
        }
        Ok(self.block.get(self.at..).unwrap_or_default())
    }

    fn consume(&mut self, bytes: usize) {
        self.at += bytes;
    }
}

impl Read for Ahead<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(to)?;
        self.consume(read);
        Ok(read)
    }
}

impl fmt::Debug for Ahead<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ahead")
    }
}
