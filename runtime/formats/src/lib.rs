//! Files to typed Arrow batches, streaming.
