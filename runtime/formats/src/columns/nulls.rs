//! What spells null.

/// The fields that spell null.
#[derive(Debug)]
pub(crate) struct Nulls {
    spellings: Vec<Vec<u8>>,
    /// Bit n is set where a spelling has n bytes; the last bit where one has [`LENGTHS`] or more.
    lengths: u64,
}

const LENGTHS: usize = 63;

impl Nulls {
    pub(crate) fn new(spellings: &[String]) -> Self {
        let lengths = spellings.iter().fold(0, |bits, spelling| bits | 1_u64 << spelling.len().min(LENGTHS));
        Self { spellings: spellings.iter().map(|it| it.clone().into_bytes()).collect(), lengths }
    }

    #[inline]
    pub(crate) fn contains(&self, field: &[u8]) -> bool {
        if field.is_empty() {
            return self.lengths & 1 != 0;
        }
        self.lengths >> field.len().min(LENGTHS) & 1 != 0 && self.spellings.iter().any(|spelling| spelling == field)
    }
}
