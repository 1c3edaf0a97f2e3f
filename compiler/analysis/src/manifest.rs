//! `ingest.toml`: the settings of a project.

use std::collections::BTreeMap;
use std::ops::Range;

use ingest_diagnostics::{Diagnostic, FileId, Rule, Severity, Sink, Span, did_you_mean};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::rules;

/// The environment of the connections as declared, and the one that is used where none is asked for.
pub(crate) const DEFAULT_ENVIRONMENT: &str = "default";

/// The editions of the language. An edition fixes its meaning: a later one may change it, an older one stays.
const EDITIONS: [&str; 1] = ["2026"];

const SETTINGS: [&str; 6] = ["name", "edition", "default_environment", "output", "lints", "libraries"];

/// What `ingest.toml` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// The project's name: lower-case letters, digits, `_` and `-`.
    pub name: String,
    /// The edition of the language that the project is written in.
    pub edition: String,
    /// The environment that is used where none is asked for; `default`, the connections as declared, where none is set.
    pub default_environment: String,
    /// Folder below the project's that `ingest compile` writes to where none is asked for. Default `build`.
    pub output: String,
    /// Where `default_environment` stands, quotes included.
    pub(crate) default_environment_place: Option<Span>,
    /// The levels of lints, by the lint's name; those left out have their own.
    pub(crate) levels: BTreeMap<&'static str, Level>,
    /// The libraries besides the standard one, by the names that `use` has for them.
    pub(crate) libraries: BTreeMap<String, Folder>,
}

/// The folder of a library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Folder {
    /// Its path as seen from the project's folder, `..` at its beginning alone; none where what is written is no such path.
    pub path: Option<String>,
    /// Where that is written, quotes included.
    pub place: Span,
}

/// How much a lint matters in a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    Off,
    Info,
    Warn,
    Error,
}

impl Level {
    const WORDS: [(&'static str, Self); 4] =
        [("off", Self::Off), ("info", Self::Info), ("warn", Self::Warn), ("error", Self::Error)];

    /// The severity of findings; `None` where there are to be none.
    pub(crate) fn severity(self) -> Option<Severity> {
        match self {
            Self::Off => None,
            Self::Info => Some(Severity::Info),
            Self::Warn => Some(Severity::Warning),
            Self::Error => Some(Severity::Error),
        }
    }
}

impl Manifest {
    /// The settings of a project without `ingest.toml`.
    pub(crate) fn of_files(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            edition: EDITIONS.last().copied().unwrap_or_default().to_owned(),
            default_environment: DEFAULT_ENVIRONMENT.to_owned(),
            output: "build".to_owned(),
            default_environment_place: None,
            levels: BTreeMap::new(),
            libraries: BTreeMap::new(),
        }
    }

    /// The words by which `use` names a file of a library: its library's name, the folders below that one's and its own name.
    /// None where the file is in no library.
    pub(crate) fn module(&self, path: &str) -> Option<Vec<String>> {
        self.libraries.iter().find_map(|(name, folder)| {
            let below = path.strip_prefix(folder.path.as_deref()?)?.strip_prefix('/')?;
            let below = below.strip_suffix(".ingest").unwrap_or(below);
            Some(std::iter::once(name.as_str()).chain(below.split('/')).map(str::to_owned).collect())
        })
    }

    /// Reads `ingest.toml`; a setting that is wrong is reported and has its default.
    pub(crate) fn read(file: FileId, text: &str, sink: &mut Sink) -> Self {
        let (table, errors) = DeTable::parse_recoverable(text);
        let reader = Reader { file };
        for error in &errors {
            let span = reader.span(error.span().unwrap_or(0..0));
            sink.push(rules::invalid_toml::syntax(error.message(), span));
        }
        let mut manifest = Self::of_files("project");
        for (key, value) in table.get_ref() {
            manifest.set(key, value, reader, sink);
        }
        if errors.is_empty() && !table.get_ref().contains_key("name") {
            sink.push(rules::setting_value::no_name(reader.span(0..0)));
        }
        manifest
    }

    fn set(
        &mut self,
        key: &Spanned<toml::de::DeString<'_>>,
        value: &Spanned<DeValue<'_>>,
        reader: Reader,
        sink: &mut Sink,
    ) {
        match key.get_ref().as_ref() {
            "name" => {
                let takes = "a name of at most 63 lower-case letters, digits, `_` and `-`, as \"claims\"";
                if let Some(name) = reader.text("name", takes, value, is_name, sink) {
                    self.name = name;
                }
            }
            "edition" => {
                let takes =
                    format!("an edition of the language: {}", EDITIONS.map(|it| format!("\"{it}\"")).join(", "));
                if let Some(edition) = reader.text("edition", &takes, value, |it| EDITIONS.contains(&it), sink) {
                    self.edition = edition;
                }
            }
            "default_environment" => {
                let takes = "the name of an environment, in quotes";
                if let Some(name) = reader.text("default_environment", takes, value, |it| !it.is_empty(), sink) {
                    self.default_environment = name;
                    self.default_environment_place = Some(reader.span(value.span()));
                }
            }
            "output" => {
                let takes = "a folder below the project's, as \"build\"";
                if let Some(output) = reader.text("output", takes, value, is_folder, sink) {
                    self.output = output;
                }
            }
            "lints" => match value.get_ref() {
                DeValue::Table(levels) => self.set_levels(levels, reader, sink),
                _ => {
                    sink.push(rules::setting_value::wrong("lints", reader.span(value.span()), "a table, as `[lints]`"));
                }
            },
            "libraries" => {
                if let DeValue::Table(folders) = value.get_ref() {
                    self.set_libraries(folders, reader, sink);
                } else {
                    let takes = "a table, as `[libraries]`";
                    sink.push(rules::setting_value::wrong("libraries", reader.span(value.span()), takes));
                }
            }
            unknown => {
                let meant = did_you_mean(unknown, SETTINGS);
                sink.push(rules::unknown_setting::unknown(unknown, reader.span(key.span()), meant, &SETTINGS));
            }
        }
    }

    fn set_levels(&mut self, levels: &DeTable<'_>, reader: Reader, sink: &mut Sink) {
        for (key, value) in levels {
            let lint = match lint(key.get_ref(), reader.span(key.span())) {
                Ok(lint) => lint,
                Err(finding) => {
                    sink.push(*finding);
                    continue;
                }
            };
            let word = value.get_ref().as_str();
            if let Some((_, level)) = Level::WORDS.into_iter().find(|(known, _)| Some(*known) == word) {
                self.levels.insert(lint.name, level);
            } else {
                let takes = "\"off\", \"info\", \"warn\" or \"error\"";
                sink.push(rules::setting_value::wrong(lint.name, reader.span(value.span()), takes));
            }
        }
    }

    fn set_libraries(&mut self, folders: &DeTable<'_>, reader: Reader, sink: &mut Sink) {
        for (key, value) in folders {
            let name = key.get_ref().as_ref();
            if name == "std" || !is_word(name) {
                sink.push(rules::setting_value::library_name(name, reader.span(key.span())));
            }
            if name == "std" {
                continue;
            }
            let takes = "a folder as seen from the project's, as \"../shared/acme\": not the project's own or one around it, and `..` \
                         at its beginning alone";
            let written = reader.text(name, takes, value, |it| library_folder(it).is_some(), sink);
            let (mut path, place) = (written.as_deref().and_then(library_folder), reader.span(value.span()));
            let mut others = self.libraries.iter().filter_map(|(name, it)| Some((name, it.path.as_deref()?, it.place)));
            let shared =
                others.find(|(_, other, _)| path.as_ref().is_some_and(|it| is_below(it, other) || is_below(other, it)));
            if let Some((other, _, declared)) = shared {
                sink.push(rules::setting_value::shared_folder(name, place, other, declared));
                path = None;
            }
            self.libraries.insert(name.to_owned(), Folder { path, place });
        }
    }
}

/// The lint of a name, or why there is none.
fn lint(name: &str, span: Span) -> Result<&'static Rule, Box<Diagnostic>> {
    let all = rules::rules();
    match all.iter().find(|rule| rule.name == name) {
        Some(rule) if rules::is_lint(rule) => Ok(rule),
        Some(rule) => Err(Box::new(rules::unknown_lint::not_a_lint(rule, span))),
        None => {
            let lints = all.iter().filter(|rule| rules::is_lint(rule)).map(|rule| rule.name);
            Err(Box::new(rules::unknown_lint::unknown(name, span, did_you_mean(name, lints))))
        }
    }
}

/// Turns what the TOML parser gives into texts and spans.
#[derive(Clone, Copy)]
struct Reader {
    file: FileId,
}

impl Reader {
    fn span(self, range: Range<usize>) -> Span {
        Span::new(self.file, range.start as u32, range.end as u32)
    }

    /// A text that `sound` accepts.
    fn text(
        self,
        key: &str,
        takes: &str,
        value: &Spanned<DeValue<'_>>,
        sound: impl FnOnce(&str) -> bool,
        sink: &mut Sink,
    ) -> Option<String> {
        let found = value.get_ref().as_str().filter(|text| sound(text));
        if found.is_none() {
            sink.push(rules::setting_value::wrong(key, self.span(value.span()), takes));
        }
        found.map(str::to_owned)
    }
}

/// A name that can be part of a DAG's, a file's and a Kubernetes object's.
fn is_name(text: &str) -> bool {
    let word = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || matches!(it, '_' | '-');
    (1..=63).contains(&text.len()) && text.chars().all(word) && text.starts_with(|it: char| it.is_ascii_lowercase())
}

fn is_folder(text: &str) -> bool {
    is_relative(text) && !text.split('/').any(|part| part == "..")
}

fn is_relative(text: &str) -> bool {
    !text.is_empty() && !text.starts_with('/') && !text.contains(['\\', ':']) && !text.contains(char::is_control)
}

/// A name that `use` can say.
fn is_word(text: &str) -> bool {
    is_name(text) && !text.contains('-')
}

/// The path of a library's folder without what says nothing; none of the project's own folder and of those around it, which
/// hold what is no library's.
fn library_folder(text: &str) -> Option<String> {
    let parts: Vec<_> = text.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    let named = parts.iter().skip_while(|part| **part == "..").collect::<Vec<_>>();
    let sound = is_relative(text) && !named.is_empty() && !named.iter().any(|part| **part == "..");
    sound.then(|| parts.join("/"))
}

/// Whether a folder is another one, or lies in it.
fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
