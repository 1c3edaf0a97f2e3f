//! `ingest test`: what the project's own tests say.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anstyle::{AnsiColor, Style};
use clap::{Args, ValueEnum};
use ingest_program::Program;
use ingest_testing::{Coverage, Edit, GapKind, Mismatch, TestOptions, TestReport, TestResult, Verdict};

use crate::exit::{Exit, Failure};
use crate::program;
use crate::project::Place;
use crate::terminal::Terminal;

const EXAMPLES: &str = "\
Examples:
  ingest test                            Every test of the project of this folder
  ingest test examples/claims            Those of another one
  ingest test -k \"voided\"                Those whose title, or `source -> schema`, contains the words
  ingest test --update                   Make every expectation of a row or a count say what came out
  ingest test --format junit > junit.xml For continuous integration
  ingest test --fail-uncovered           Exit with 1 where a field, a check or an arm is reached by no test

No connection and no secret is needed: a test's records go through the engine in a private folder, and every secret has the
value `example`.";

/// Gaps that are listed where nobody asked for all of them.
const GAPS: usize = 10;

/// Run the tests of a project
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Test {
    /// Folder of the project, or one `.ingest` file [default: the project of this folder]
    path: Option<PathBuf>,

    /// Only tests whose title, or `source -> schema`, contains this
    #[arg(long, short = 'k', value_name = "TEXT")]
    filter: Option<String>,

    /// Write what came out into the expectations of rows and counts that were not met
    #[arg(long)]
    update: bool,

    /// List everything that no test reaches
    #[arg(long, conflicts_with = "filter")]
    coverage: bool,

    /// Exit with 1 where something is reached by no test
    #[arg(long, conflicts_with = "filter")]
    fail_uncovered: bool,

    /// Tests that run at the same time [default: one for each processor]
    #[arg(long, value_name = "NUMBER", default_value_t = 0, hide_default_value = true)]
    threads: usize,

    /// How to show what came of them
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Forms of a test report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Text,
    /// One JSON object
    Json,
    /// `JUnit`'s XML
    Junit,
}

/// Runs and shows.
pub fn run(command: &Test, terminal: &Terminal) -> Result<Exit, Failure> {
    let place = Place::find(command.path.as_deref())?;
    let Some(compiled) = program::of_project(&place, terminal)? else { return Ok(Exit::Findings) };
    let options = TestOptions { filter: command.filter.clone(), threads: command.threads };
    let report = ingest_testing::run(&compiled.program, &options, &|_| {});
    if report.tests.is_empty() {
        return none(command, &compiled.program);
    }
    let edited = if command.update { update(&report, &compiled.program, &place)? } else { 0 };
    match command.format {
        Format::Text => terminal.result(&Shown::on(terminal).report(&report, command))?,
        Format::Json => terminal.json("the report", &report)?,
        Format::Junit => {
            let xml = ingest_testing::junit(&report);
            terminal.result(&xml.map_err(Failure::because("the report cannot be written as JUnit's XML"))?)?;
        }
    }
    if edited > 0 {
        terminal.note(&format!("{} rewritten; look at what changed before it is committed", plural(edited, "value")));
    }
    let uncovered = command.fail_uncovered && report.coverage.as_ref().is_some_and(|it| !it.gaps.is_empty());
    let passed = report.count(Verdict::Passed) == report.tests.len();
    Ok(if passed && !uncovered { Exit::Fine } else { Exit::Findings })
}

fn none(command: &Test, program: &Program) -> Result<Exit, Failure> {
    Err(match &command.filter {
        Some(filter) if !program.tests.is_empty() => Failure::usage(format!("no test is called `{filter}`"))
            .help(format!("the project has {}: `ingest test` runs all", plural(program.tests.len(), "test"))),
        _ => Failure::usage("the project has no test")
            .help("write one: `test \"what it shows\" for SOURCE -> SCHEMA { given csv \"\"\"…\"\"\"  expect { … } }`"),
    })
}

/// Writes what came out into the expectations; how many were rewritten.
fn update(report: &TestReport, program: &Program, place: &Place) -> Result<usize, Failure> {
    let mut by_file: BTreeMap<u32, Vec<&Edit>> = BTreeMap::new();
    for edit in report.tests.iter().flat_map(|it| &it.mismatches).flat_map(|it| &it.edits) {
        by_file.entry(edit.file).or_default().push(edit);
    }
    let mut count = 0;
    for (file, mut edits) in by_file {
        let Some(name) = program.files.get(file as usize) else { continue };
        let path = place.root.join(Path::new(name));
        let unreadable = || format!("`{}` cannot be rewritten", path.display());
        let mut text = fs::read_to_string(&path).map_err(Failure::because(unreadable()))?;
        // From the end, so that what comes before stays where it was.
        edits.sort_by_key(|it| std::cmp::Reverse(it.start));
        edits.dedup_by_key(|it| it.start);
        for edit in edits {
            let part = edit.start as usize..edit.end as usize;
            if text.get(part.clone()).is_some() {
                text.replace_range(part, &edit.text);
                count += 1;
            }
        }
        fs::write(&path, text).map_err(Failure::because(unreadable()))?;
    }
    Ok(count)
}

/// How a report looks on a terminal.
struct Shown {
    good: Style,
    bad: Style,
    dim: Style,
}

impl Shown {
    fn on(terminal: &Terminal) -> Self {
        if terminal.stdout_color() {
            let (good, bad) = (AnsiColor::Green.on_default(), AnsiColor::Red.on_default().bold());
            Self { good, bad, dim: Style::new().dimmed() }
        } else {
            Self { good: Style::new(), bad: Style::new(), dim: Style::new() }
        }
    }

    fn report(&self, report: &TestReport, command: &Test) -> String {
        let tests = report.tests.iter().map(|it| self.test(it)).collect::<String>();
        let coverage = report.coverage.as_ref().map(|it| self.coverage(it, command.coverage)).unwrap_or_default();
        let passed = report.count(Verdict::Passed);
        let others = [(Verdict::Failed, "failed"), (Verdict::Broken, "could not be run")];
        let others = others.map(|(verdict, word)| (report.count(verdict), word));
        let others: String =
            others.iter().filter(|it| it.0 > 0).map(|(count, word)| format!(", {count} {word}")).collect();
        let style = if others.is_empty() { self.good } else { self.bad };
        format!("{tests}{coverage}\n{style}{passed} passed{others}{style:#} in {:.2} s\n", report.seconds)
    }

    fn test(&self, test: &TestResult) -> String {
        let (good, bad, dim) = (self.good, self.bad, self.dim);
        let head = match test.verdict {
            Verdict::Passed => format!("{good}passed{good:#}"),
            Verdict::Failed => format!("{bad}failed{bad:#}"),
            Verdict::Broken => format!("{bad}not run{bad:#}"),
        };
        let pair = format!("{} -> {}", test.source, test.schema);
        let mut shown = format!("{head}  {}  {dim}{pair}, {}{dim:#}\n", test.title, test.place);
        test.broken.iter().for_each(|it| shown.push_str(&format!("        {it}\n")));
        test.mismatches.iter().for_each(|it| shown.push_str(&self.mismatch(it)));
        shown
    }

    /// The cells that differ, one below the other so that the eye compares them.
    fn mismatch(&self, mismatch: &Mismatch) -> String {
        let (good, bad, dim) = (self.good, self.bad, self.dim);
        let mut shown = format!("        {}: {}\n", mismatch.place, mismatch.what);
        let width = mismatch.cells.iter().map(|it| it.field.chars().count()).max().unwrap_or(0);
        for cell in &mismatch.cells {
            let pad = " ".repeat(width - cell.field.chars().count());
            shown.push_str(&format!("          {}{pad}  {good}expected  {}{good:#}\n", cell.field, cell.expected));
            shown.push_str(&format!("          {}  {bad}found     {}{bad:#}\n", " ".repeat(width), cell.found));
        }
        mismatch.notes.iter().for_each(|it| shown.push_str(&format!("          {dim}{it}{dim:#}\n")));
        shown
    }

    fn coverage(&self, coverage: &Coverage, all: bool) -> String {
        let dim = self.dim;
        let mut shown = format!("\ncoverage: {} of {} reached\n", coverage.reached, coverage.all);
        let listed = if all { coverage.gaps.len() } else { GAPS.min(coverage.gaps.len()) };
        for gap in coverage.gaps.iter().take(listed) {
            let what = match gap.kind {
                GapKind::Field => format!("no test expects `{}` of {}", gap.name, gap.of),
                GapKind::Check => format!("no record of a test breaks `{}` of {}", gap.name, gap.of),
                GapKind::Arm => format!("no published row of a test takes the arm `{}` of {}", gap.name, gap.of),
            };
            shown.push_str(&format!("  {what}  {dim}{}{dim:#}\n", gap.place));
        }
        if listed < coverage.gaps.len() {
            shown.push_str(&format!("  and {} more: `ingest test --coverage`\n", coverage.gaps.len() - listed));
        }
        shown
    }
}

fn plural(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
