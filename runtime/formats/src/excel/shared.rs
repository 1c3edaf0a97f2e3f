//! Texts that many cells share.

/// Bytes of all of them, and of what they take beside, at most.
const MOST: usize = 512 << 20;

/// The texts that the cells of a workbook share, one behind the other.
#[derive(Debug, Default)]
pub(super) struct Strings {
    text: String,
    /// Where each ends.
    ends: Vec<usize>,
}

impl Strings {
    /// Adds a text; none where there are more than are held.
    pub(super) fn push(&mut self, text: &str) -> Option<()> {
        self.text.push_str(text);
        self.ends.push(self.text.len());
        (self.text.len() + self.ends.len() * size_of::<usize>() <= MOST).then_some(())
    }

    /// The text of this number, from 0.
    pub(super) fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)?;
        let start = index.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.text.get(start..end)
    }
}
