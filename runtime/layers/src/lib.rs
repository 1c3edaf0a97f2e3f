//! What is around the data of a file, taken off while it streams: compression, archives, encryption.
//!
//! [`Layers::unwrap`] gives the data of a file piece by piece, as streams that are read one after the other: an archive has a stream for
//! each of its members, everything else has one. Nothing is held in memory but the decoders' own windows. An archive of the `zip` kind
//! is read from its end, so it is copied as it is to a file without a name in a folder of the caller's, which vanishes with the process.
//!
//! What is wrong with the bytes is a [`LayerError`], which travels inside the `io::Error` of whoever reads; [`LayerError::find`] has it
//! back. An error of the stream beneath is passed on as it is. A stream that ends without an error was whole, and its checksums and
//! signatures are right, as far as its format has any.

mod archive;
mod compression;
mod error;
mod input;
mod layer;
mod limits;
mod magic;
mod members;
mod pgp;
mod unwrap;

pub use error::LayerError;
pub use layer::{Key, Layer, PgpKeys};
pub use limits::Limits;
pub use magic::{Magic, NotRead};
pub use members::{Members, MembersError};
pub use pgp::KeyError;
pub use unwrap::{Layers, Piece};
