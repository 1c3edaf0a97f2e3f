//! A project in a temporary folder, and the command called on it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output};

use tempfile::TempDir;

/// A correct project in one file, without findings.
pub const FINE: &str = r#"connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

source visits {
  from   feeds "visits"
  files  { increment "visits_{date:%Y%m%d}.csv" }
  format csv

  columns {
    visit_id int
    site     text
  }
}

schema Visit {
  ## Counts up.
  visit_id int
  site     text
}

map visits -> Visit {
  visit_id = visit_id
  site     = trim(site)
}

dataset all_visits of Visit {
  to lake "visits" as parquet
  write append
  quarantine to lake "quarantine/visits"
}

pipeline all {
  visits -> all_visits
}
"#;

/// [`FINE`] with a column misspelt.
pub fn broken() -> String {
    FINE.replace("trim(site)", "trim(siet)")
}

/// A temporary folder to call the command in.
pub struct Project {
    folder: TempDir,
}

/// What a call did.
#[derive(Debug)]
pub struct Called {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Project {
    /// A folder with these files.
    pub fn new(files: &[(&str, &str)]) -> Self {
        let project = Self { folder: tempfile::tempdir().unwrap() };
        for (path, text) in files {
            project.write(path, text);
        }
        project
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    /// Another process that has the lock of a table of the folder `lake`, until it is killed.
    pub fn locked(&self, table: &str) -> Child {
        let lock = self.path(&format!("lake/{table}._ingest/lock"));
        fs::create_dir_all(lock.parent().unwrap()).unwrap();
        // What it runs ends with it, so that the lock is free as soon as it is killed.
        let mut other = Command::new("flock").arg("--no-fork").arg(&lock).args(["sleep", "600"]).spawn().unwrap();
        while Command::new("flock").arg("-n").arg(&lock).arg("true").status().unwrap().success() {
            assert!(other.try_wait().unwrap().is_none());
        }
        other
    }

    /// Calls `ingest` in the project's folder.
    pub fn call(&self, arguments: &[&str]) -> Called {
        self.call_in("", arguments, |_| {})
    }

    /// Calls `ingest` in a folder of the project, with the call prepared further.
    pub fn call_in(&self, folder: &str, arguments: &[&str], prepare: impl FnOnce(&mut Command)) -> Called {
        let mut command = ingest(&self.path(folder));
        command.args(arguments);
        prepare(&mut command);
        command.output().unwrap().into()
    }
}

/// The command, in a folder, with none of the caller's settings.
pub fn ingest(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ingest"));
    command.current_dir(folder);
    let settings =
        ["OPENLINEAGE_", "OTEL_", "INGEST_LOG_FORMAT", "INGEST_SCHEDULER", "TRACEPARENT", "NO_COLOR", "RUST_BACKTRACE"];
    for (name, _) in std::env::vars_os() {
        if settings.iter().any(|it| name.to_string_lossy().starts_with(it)) {
            command.env_remove(name);
        }
    }
    command.env("NO_PROXY", "127.0.0.1");
    command
}

impl From<Output> for Called {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}
