//! Decrypting on a thread of its own, while what was decrypted is decompressed and read.

use std::fmt;
use std::io::{self, BufRead, Read};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;

use super::decrypted::Decrypted;
use super::stored::{Mark, Stored};

/// Blocks that are decrypted before they are asked for, at most.
const BLOCKS: usize = 4;

/// A block, or why there is none; and how far the message was read for it.
type Next = (io::Result<Vec<u8>>, Mark);

/// Hands what `message` holds to `each`, which reads it while it is decrypted.
pub(super) fn ahead<T>(
    message: Decrypted<'_>,
    stored: &Stored<'_>,
    each: impl FnOnce(Ahead<'_>) -> io::Result<T>,
) -> io::Result<T> {
    let (to_reader, blocks) = sync_channel(BLOCKS);
    let (used, spare) = channel();
    thread::scope(|scope| {
        let of_thread = stored.clone();
        thread::Builder::new()
            .name("decrypt".to_owned())
            .spawn_scoped(scope, move || decrypt(message, &of_thread, &to_reader, &spare))?;
        each(Ahead { blocks, used, block: Vec::new(), at: 0, is_over: false, stored: stored.clone() })
    })
}

/// Decrypts until the end, or until nobody reads any more.
fn decrypt(mut message: Decrypted<'_>, stored: &Stored<'_>, to_reader: &SyncSender<Next>, spare: &Receiver<Vec<u8>>) {
    loop {
        let mut block = spare.try_recv().unwrap_or_default();
        block.clear();
        match message.next(&mut block) {
            Ok(()) if !block.is_empty() => {
                if to_reader.send((Ok(block), stored.mark())).is_err() {
                    return;
                }
            }
            done => {
                let last = done.and_then(|()| message.nothing_follows()).map(|()| Vec::new());
                let _ = to_reader.send((last, stored.mark()));
                return;
            }
        }
    }
}

/// What a message holds. It ends without an error only where the thread said that it has ended, and was proved.
pub(super) struct Ahead<'a> {
    blocks: Receiver<Next>,
    used: Sender<Vec<u8>>,
    block: Vec<u8>,
    /// How much of the block was read.
    at: usize,
    is_over: bool,
    stored: Stored<'a>,
}

impl BufRead for Ahead<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at >= self.block.len() && !self.is_over {
            // The thread may have gone; it takes no more then.
            let _ = self.used.send(std::mem::take(&mut self.block));
            self.at = 0;
            let stopped = || io::Error::other("decrypting stopped before the end");
            let (found, mark) = self.blocks.recv().map_err(|_| stopped())?;
            self.stored.show(mark);
            self.block = found.map_err(|error| self.stored.note(error))?;
            self.is_over = self.block.is_empty();
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
