//! What goes wrong with a place that files come from.

use std::io;
use std::path::PathBuf;

/// Why files could not be listed or opened.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The folder that a connection names cannot be used.
    #[error("the folder `{}` cannot be used: {error}; create it, or correct the connection's `root`", path.display())]
    Root {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// The folder that a source names is not below its connection's.
    #[error("the folder `{folder}` leads out of the connection's root; name one below it")]
    OutsideRoot {
        /// As the source names it.
        folder: String,
    },
    /// A folder could not be listed.
    #[error("the folder `{}` cannot be listed: {error}; {}", path.display(), mend(error))]
    List {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// A file could not be opened.
    #[error("the file `{}` cannot be opened: {error}; {}", path.display(), mend(error))]
    Open {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// A file pattern cannot be used; the compiler refuses such patterns.
    #[error("the file pattern `{pattern}` cannot be used: {reason}")]
    Pattern {
        /// As written.
        pattern: String,
        /// Why not.
        reason: String,
    },
}

fn mend(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::NotFound => {
            "it may have been moved since it was listed, or the name in the program differs from it"
        }
        io::ErrorKind::PermissionDenied => "give the user that runs ingest the right to read it",
        _ => "see whether the disk or the mount is well and run again",
    }
}
