//! Where words go: what stdout and stderr can do, and how much is to be said.

#![allow(clippy::unused_self, reason = "whoever speaks needs a terminal in hand, also where it decides nothing")]

use std::io::{self, ErrorKind, IsTerminal, Write};

use anstyle::{AnsiColor, Style};
use clap::ValueEnum;
use ingest_diagnostics::render::TerminalOptions;
use serde::Serialize;

use crate::exit::{Exit, Failure};

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

/// The two outputs. Results go to stdout, all else to stderr.
#[derive(Debug)]
pub struct Terminal {
    color: Color,
    quiet: bool,
}

impl Terminal {
    /// As the options of the call ask for.
    pub fn new(color: Color, quiet: bool) -> Self {
        Self { color, quiet }
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
        if !self.quiet {
            self.complain(text);
        }
    }

    /// Says something on the side, quiet or not.
    pub fn complain(&self, text: &str) {
        // Nobody is left to be told that stderr is closed.
        let _ = writeln!(io::stderr(), "{text}");
    }

    /// Says why the command did not do its work.
    pub fn failure(&self, failure: &Failure) {
        let red = self.style(self.stderr_color(), AnsiColor::Red.on_default().bold());
        let cyan = self.style(self.stderr_color(), AnsiColor::Cyan.on_default());
        let what = if failure.exit == Exit::Internal { "internal error" } else { "error" };
        self.complain(&format!("{red}{what}{red:#}: {}", failure.message));
        if let Some(help) = &failure.help {
            self.complain(&format!("  {cyan}help{cyan:#}: {help}"));
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

/// Columns of the terminal.
pub fn width() -> usize {
    terminal_size::terminal_size().map_or(WIDTH, |(width, _)| usize::from(width.0))
}
