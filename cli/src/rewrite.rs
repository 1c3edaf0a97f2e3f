//! Writing a text that a person wrote anew.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use tempfile::NamedTempFile;

use crate::exit::Failure;

/// Replaces a file in one step, so that it is never half written, and leaves its permissions as they are.
pub fn rewrite(file: &Path, text: &str) -> Result<(), Failure> {
    let write = || -> io::Result<()> {
        // A link stays a link: what it points to is replaced.
        let file = fs::canonicalize(file)?;
        let folder = file.parent().unwrap_or(Path::new("."));
        let mut staged = NamedTempFile::new_in(folder)?;
        staged.write_all(text.as_bytes())?;
        staged.as_file().set_permissions(fs::metadata(&file)?.permissions())?;
        staged.persist(&file)?;
        Ok(())
    };
    write().map_err(Failure::because(format!("`{}` cannot be written", file.display())))
}
