//! Files without a name, which nobody else can open and which go with the process.

use std::fs::File;
use std::io;
use std::path::Path;

/// Makes a file without a name in a folder. An error says which folder that is.
pub fn unnamed_file(folder: &Path) -> io::Result<File> {
    tempfile::tempfile_in(folder).map_err(|cause| {
        let folder = folder.display();
        io::Error::new(
            cause.kind(),
            format!("no temporary file could be made in {folder} (`TMPDIR` names the folder): {cause}"),
        )
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop where it likes")]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let error = unnamed_file(Path::new("/nowhere")).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
        assert!(error.to_string().contains("/nowhere (`TMPDIR`"), "{error}");
    }
}
