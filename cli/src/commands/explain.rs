//! `ingest explain`: the story behind a finding.

use anstyle::Style;
use clap::Args;
use ingest_analysis::default_level;
use ingest_diagnostics::{Rule, did_you_mean};
use serde_json::{Value, json};

use crate::commands::Format;
use crate::exit::{Exit, Failure};
use crate::terminal::Terminal;

const EXAMPLES: &str = "\
Examples:
  ingest explain E0301             By code
  ingest explain unknown-column    By name
  ingest explain --list            All findings: code, name, level, and what each is about
  ingest explain --list | grep ^W  The lints, whose level `ingest.toml` may set
  ingest explain --list --format json";

/// Tell the story behind a finding, with an example that fails and one that passes
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Explain {
    /// Code or name of a finding; without one, all are listed
    #[arg(value_name = "CODE|NAME")]
    rule: Option<String>,

    /// List all findings
    #[arg(long, conflicts_with = "rule")]
    list: bool,

    /// How to show it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Shows a page, or the list.
pub fn run(command: &Explain, terminal: &Terminal) -> Result<Exit, Failure> {
    let mut rules = ingest_analysis::rules();
    rules.extend(ingest_engine::rules());
    rules.sort_by_key(|it| it.code);
    let bold = if terminal.stdout_color() { Style::new().bold() } else { Style::new() };
    let text = match (command.rule.as_ref().filter(|_| !command.list), command.format) {
        (None, Format::Text) => list(&rules, bold),
        (None, Format::Json) => pretty(&rules.iter().map(|it| as_json(it)).collect()),
        (Some(word), format) => {
            let rule = find(&rules, word)?;
            match format {
                Format::Text => page(rule, bold),
                Format::Json => pretty(&as_json(rule)),
            }
        }
    };
    terminal.result(&text)?;
    Ok(Exit::Fine)
}

fn find(rules: &[&'static Rule], word: &str) -> Result<&'static Rule, Failure> {
    let found = rules.iter().find(|it| it.code.eq_ignore_ascii_case(word) || it.name.eq_ignore_ascii_case(word));
    found.copied().ok_or_else(|| {
        let failure = Failure::usage(format!("no finding has the code or the name `{word}`"));
        // A code one digit off is another rule's, not a misspelling: only names are guessed.
        match did_you_mean(word, rules.iter().map(|it| it.name)) {
            Some(meant) => failure.help(format!("a similar one is called `{meant}`")),
            None => failure.help("`ingest explain` lists them all"),
        }
    })
}

/// Code, name, level and summary of each.
fn list(rules: &[&'static Rule], bold: Style) -> String {
    let width = rules.iter().map(|it| it.name.len()).max().unwrap_or(0);
    let line = |it: &&Rule| {
        let level = default_level(it);
        format!("{bold}{}{bold:#}  {:width$}  {level:<5}  {}\n", it.code, it.name, it.summary)
    };
    rules.iter().map(line).collect()
}

/// The page as it is written, its headings in bold where the terminal can.
fn page(rule: &Rule, bold: Style) -> String {
    let mut text = format!("{bold}{} {}{bold:#}\n\n", rule.code, rule.name);
    let mut fenced = false;
    for line in rule.docs.trim().lines() {
        fenced ^= line.starts_with("```");
        if line.starts_with('#') && !fenced {
            text.push_str(&format!("{bold}{line}{bold:#}\n"));
        } else {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

fn as_json(rule: &Rule) -> Value {
    json!({
        "code": rule.code,
        "name": rule.name,
        "severity": rule.default_level,
        "level": default_level(rule),
        "summary": rule.summary,
        "since": rule.since,
        "docs": rule.docs,
    })
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}
