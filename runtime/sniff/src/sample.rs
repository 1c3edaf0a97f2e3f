//! The beginning of a file's data, as much of it as is looked at.

use std::io::{self, Read};

/// The first bytes of a stream.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sample {
    pub(crate) bytes: Vec<u8>,
    /// Whether the stream ends with them.
    pub(crate) whole: bool,
}

impl Sample {
    /// Reads so many bytes at most. A stream that breaks off after some bytes has given those: where `forgiving`, because what it is
    /// made of was itself cut, they are the sample.
    pub(crate) fn of(stream: &mut dyn Read, most: usize, forgiving: bool) -> io::Result<Self> {
        let mut bytes = Vec::new();
        // One byte more tells whether there is more.
        match stream.take(most as u64 + 1).read_to_end(&mut bytes) {
            Ok(_) => {}
            Err(_) if forgiving => {
                bytes.truncate(most);
                return Ok(Self { bytes, whole: false });
            }
            Err(error) => return Err(error),
        }
        let whole = bytes.len() <= most && !forgiving;
        bytes.truncate(most);
        Ok(Self { bytes, whole })
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The same in UTF-8, without a byte order mark; of a cut one, whole lines.
    pub(crate) fn text(&self, encoding: &'static encoding_rs::Encoding) -> String {
        let (text, _) = encoding.decode_with_bom_removal(&self.bytes);
        let mut text = text.into_owned();
        if !self.whole
            && let Some(end) = text.rfind('\n')
        {
            text.truncate(end + 1);
        }
        text
    }
}
