//! A case of the corpus, copied to a folder of its own, compiled there and run.

use std::{fs, path::Path, sync::Arc};

use ingest_analysis::{InputFile, Workspace};
use ingest_engine::{RunOptions, RunReport, Silent, run};
use ingest_program::{Checked, Program};
use tempfile::TempDir;

pub struct Project {
    folder: TempDir,
    program: Arc<Checked<Program>>,
}

impl Project {
    /// The project of a case, or what the compiler has against it.
    pub fn of(case: &Path) -> Result<Self, String> {
        let text = fs::read_to_string(case.join("project.ingest")).unwrap();
        let files = vec![InputFile { path: "project.ingest".to_owned(), text }];
        let mut workspace = Workspace::of(&ingest_analysis::Project { manifest: None, files });
        for path in workspace.references() {
            if let Ok(text) = fs::read_to_string(case.join(&path)) {
                workspace.set_reference(&path, Ok(text));
            }
        }
        let analysis = workspace.check();
        let found: Vec<String> = analysis
            .diagnostics
            .iter()
            .map(|it| {
                let at = analysis.sources.position(it.primary.span.file, it.primary.span.start);
                format!("line {}: {} {}", at.line, it.rule.code, it.message)
            })
            .collect();
        let program = analysis.program.ok_or_else(|| format!("{}:\n{}", case.display(), found.join("\n")))?;
        Ok(Self { folder: tempfile::tempdir().unwrap(), program: Arc::new(program) })
    }

    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    /// Copies the files of a folder into one of the project's.
    pub fn lay_over(&self, from: &Path, to: &str) {
        let to = self.root().join(to);
        fs::create_dir_all(&to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }

    pub fn run(&self) -> RunReport {
        let options = RunOptions {
            project_root: self.root().to_owned(),
            environment: self.program.default_environment.clone(),
            threads: 2,
            ..RunOptions::default()
        };
        run(&self.program, &options, &Silent).unwrap()
    }
}
