//! Where words go: what stdout and stderr can do, and how much is to be said.

#![allow(clippy::unused_self, reason = "whoever speaks needs a terminal in hand, also where it decides nothing")]

use std::io::{self, ErrorKind, IsTerminal, Write as _};
use std::sync::Arc;

use anstyle::{AnsiColor, Style};
use clap::ValueEnum;
use ingest_diagnostics::render::{self, TerminalOptions};
use ingest_diagnostics::{Diagnostic, Severity, Sources};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::exit::{Exit, Failure};
use crate::internal_error;

/// Width of lines where there is no terminal to ask.
const WIDTH: usize = 100;

/// When to use colours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How what is said on stderr is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people
    #[default]
    Text,
    /// One JSON object a line
    Json,
}

/// How much something that is said matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// How things go.
    Info,
    /// Something to look at.
    Warn,
    /// Something is not as it has to be.
    Error,
}

impl Level {
    fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }
}

/// One line of the log, as JSON: what has happened, and the facts of it.
#[derive(Debug)]
pub struct Line<'a> {
    /// How much it matters.
    pub level: Level,
    /// What has happened, in a word that stays the same.
    pub event: &'a str,
    /// The same for people.
    pub message: &'a str,
    /// The facts: an object.
    pub facts: Value,
}

impl Line<'_> {
    /// As it is written, without its end.
    pub fn json(self) -> String {
        let mut line = Map::new();
        line.insert("time".to_owned(), json!(format!("{:.3}", Timestamp::now())));
        line.insert("level".to_owned(), json!(self.level.word()));
        line.insert("event".to_owned(), json!(self.event));
        line.insert("message".to_owned(), json!(self.message));
        if let Value::Object(facts) = self.facts {
            line.extend(facts.into_iter().filter(|(key, _)| !matches!(key.as_str(), "level" | "message")));
        }
        Value::Object(line).to_string()
    }
}

/// The two outputs. Results go to stdout, all else to stderr.
#[derive(Debug, Clone)]
pub struct Terminal {
    color: Color,
    quiet: bool,
    log: LogFormat,
}

impl Terminal {
    /// As the options of the call ask for.
    pub fn new(color: Color, quiet: bool, log: LogFormat) -> Self {
        if log == LogFormat::Json {
            internal_error::report_as_json();
        }
        Self { color, quiet, log }
    }

    /// Whether what is said is a log of JSON objects.
    pub fn logs(&self) -> bool {
        self.log == LogFormat::Json
    }

    /// Whether only errors are to be said.
    pub fn quiet(&self) -> bool {
        self.quiet
    }

    /// Writes a result. A reader that has gone away (`| head`) ends the output, not the command.
    pub fn result(&self, text: &str) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                Err(Failure::because("stdout cannot be written")(error))
            }
            _ => Ok(()),
        }
    }

    /// Writes a result as JSON; `what` it is, for where that cannot be.
    pub fn json(&self, what: &str, result: &impl Serialize) -> Result<(), Failure> {
        let text = serde_json::to_string_pretty(result);
        self.result(&(text.map_err(Failure::because(format!("{what} cannot be written as JSON")))? + "\n"))
    }

    /// Says something on the side, unless quiet.
    pub fn note(&self, text: &str) {
        if self.logs() {
            self.log(Line { level: Level::Info, event: "note", message: text, facts: Value::Null });
        } else if !self.quiet {
            write(text);
        }
    }

    /// Where a service notes what happens, from any thread.
    pub fn log_of_service(&self) -> ingest_cluster::Log {
        let terminal = self.clone();
        Arc::new(move |text| terminal.note(text))
    }

    /// Says what is not as it should be and changes nothing of what was done, quiet or not.
    pub fn warn(&self, text: &str) {
        if self.logs() {
            self.log(Line { level: Level::Warn, event: "warning", message: text, facts: Value::Null });
        } else {
            write(&format!("warning: {text}"));
        }
    }

    /// Says what is wrong, quiet or not.
    pub fn complain(&self, text: &str) {
        if self.logs() {
            self.log(Line { level: Level::Error, event: "problem", message: text, facts: Value::Null });
        } else {
            write(text);
        }
    }

    /// Writes a line of the log, where one is asked for; where quiet, only of what is to be looked at.
    pub fn log(&self, line: Line<'_>) {
        if self.logs() && !(self.quiet && line.level == Level::Info) {
            write(&line.json());
        }
    }

    /// Says what was found in a project's text.
    pub fn findings(&self, sources: &Sources, found: &[Diagnostic]) {
        if !self.logs() {
            return write(&render::terminal(sources, found, &self.on_stderr()));
        }
        for (finding, facts) in found.iter().zip(render::json_objects(sources, found)) {
            let level = match finding.severity {
                Severity::Error => Level::Error,
                Severity::Warning => Level::Warn,
                Severity::Info => Level::Info,
            };
            self.log(Line { level, event: "finding", message: &finding.message, facts });
        }
    }

    /// Says why the command did not do its work.
    pub fn failure(&self, failure: &Failure) {
        if self.logs() {
            let facts = json!({ "help": failure.help, "exit_code": failure.exit as u8 });
            return self.log(Line { level: Level::Error, event: "failure", message: &failure.message, facts });
        }
        let red = self.style(self.stderr_color(), AnsiColor::Red.on_default().bold());
        let cyan = self.style(self.stderr_color(), AnsiColor::Cyan.on_default());
        let what = if failure.exit == Exit::Internal { "internal error" } else { "error" };
        write(&format!("{red}{what}{red:#}: {}", failure.message));
        if let Some(help) = &failure.help {
            write(&format!("  {cyan}help{cyan:#}: {help}"));
        }
    }

    /// What a drawing of findings on stdout may use.
    pub fn on_stdout(&self) -> TerminalOptions {
        TerminalOptions { color: self.stdout_color(), links: None, width: width() }
    }

    /// What a drawing of findings on stderr may use.
    pub fn on_stderr(&self) -> TerminalOptions {
        TerminalOptions { color: self.stderr_color(), links: None, width: width() }
    }

    /// Whether stdout takes colours.
    pub fn stdout_color(&self) -> bool {
        self.colored(io::stdout().is_terminal())
    }

    fn stderr_color(&self) -> bool {
        self.colored(io::stderr().is_terminal())
    }

    fn colored(&self, terminal: bool) -> bool {
        // https://no-color.org: set to anything but the empty text.
        let unwanted = std::env::var_os("NO_COLOR").is_some_and(|it| !it.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|it| it == "dumb");
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => terminal && !unwanted && !dumb,
        }
    }

    /// The style, or none.
    fn style(&self, colored: bool, style: Style) -> Style {
        if colored { style } else { Style::new() }
    }
}

/// A line, or several, on stderr, by one call.
fn write(text: &str) {
    // Nobody is left to be told that stderr is closed.
    let _ = io::stderr().lock().write_all(format!("{text}\n").as_bytes());
}

/// Columns of the terminal.
pub fn width() -> usize {
    terminal_size::terminal_size().map_or(WIDTH, |(width, _)| usize::from(width.0))
}
