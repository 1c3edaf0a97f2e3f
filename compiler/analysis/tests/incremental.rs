//! A project that is checked again after an edit gives what one that is checked for the first time gives.

use ingest_analysis::{Analysis, InputFile, Project, Workspace, analyse};
use proptest::prelude::*;
use proptest::sample::Index;

/// Projects to edit: every kind of declaration, each used from another file.
const PROJECTS: [&[(&str, &str)]; 4] = [
    &[
        ("sources/visits.ingest", include_str!("projects/visits.ingest")),
        ("places.ingest", include_str!("projects/places.ingest")),
    ],
    &[
        ("claim_header.ingest", include_str!("../../../examples/claims/claim_header.ingest")),
        ("cms_carrier.ingest", include_str!("../../../examples/claims/cms_carrier.ingest")),
        ("connections.ingest", include_str!("../../../examples/claims/connections.ingest")),
        ("medical_claim.ingest", include_str!("../../../examples/claims/medical_claim.ingest")),
        ("pipelines.ingest", include_str!("../../../examples/claims/pipelines.ingest")),
        ("synthea.ingest", include_str!("../../../examples/claims/synthea.ingest")),
        ("tests.ingest", include_str!("../../../examples/claims/tests.ingest")),
    ],
    &[
        ("connections.ingest", include_str!("../../../examples/acme/connections.ingest")),
        ("datasets.ingest", include_str!("../../../examples/acme/datasets.ingest")),
        ("pipelines/acme.ingest", include_str!("../../../examples/acme/pipelines/acme.ingest")),
        ("schemas/claims.ingest", include_str!("../../../examples/acme/schemas/claims.ingest")),
    ],
    &[
        ("../shared/acme/codes.ingest", include_str!("projects/library/codes.ingest")),
        ("../shared/acme/hospital/stays.ingest", include_str!("projects/library/stays.ingest")),
        ("labels.ingest", include_str!("projects/library/labels.ingest")),
        ("stays.ingest", include_str!("projects/library/feed.ingest")),
    ],
];

/// The manifests of the projects: with libraries and without, with levels of lints and without.
fn manifest(libraries: bool, lints: bool) -> Option<InputFile> {
    let libraries = if libraries { "[libraries]\nacme = \"../shared/acme\"\n" } else { "" };
    let lints = if lints { "[lints]\nleft-out-field = \"warn\"\n" } else { "" };
    let text = format!("name = \"edited\"\n{libraries}{lints}");
    let path = "ingest.toml".to_owned();
    (text.lines().count() > 1).then_some(InputFile { path, text })
}

/// A change that somebody at an editor might make. Places count lines and words of the file as it is.
#[derive(Debug, Clone)]
enum Edit {
    /// A line goes.
    Delete(Index),
    /// A line moves, within its file or to another one.
    Move(Index, Index),
    /// A line stands twice.
    Repeat(Index),
    /// A word becomes another word of the project.
    Word(Index, Index),
    /// A character goes: a brace, a quote, a letter.
    Character(Index),
    /// A line is put in.
    Insert(Index, &'static str),
    /// A blank becomes a line end or the other way round: the same syntax on other lines.
    Blank(Index),
    /// The last change of this file is taken back.
    Undo,
    /// The file goes, or comes back as it was at first.
    File,
    /// The manifest names the library's folder, or does so no more.
    Libraries,
}

fn edit() -> impl Strategy<Value = Edit> {
    let lines = prop::sample::select(vec![
        "",
        "# a comment",
        "## A doc.",
        "use std.health { npi }",
        "use acme.codes { ward }",
        "use acme.hospital.stays { Stay as Other }",
        "secret other_key from env(\"OTHER\")",
        "fn plus_one(a: int) -> int = a + 1",
        "type small = int where value < 10",
        "label internal \"Internal\"",
        "}",
        "schema Other {",
    ]);
    prop_oneof![
        2 => any::<Index>().prop_map(Edit::Delete),
        1 => any::<(Index, Index)>().prop_map(|(from, to)| Edit::Move(from, to)),
        1 => any::<Index>().prop_map(Edit::Repeat),
        4 => any::<(Index, Index)>().prop_map(|(of, by)| Edit::Word(of, by)),
        2 => any::<Index>().prop_map(Edit::Character),
        2 => (any::<Index>(), lines).prop_map(|(at, line)| Edit::Insert(at, line)),
        1 => any::<Index>().prop_map(Edit::Blank),
        4 => Just(Edit::Undo),
        1 => Just(Edit::File),
        1 => Just(Edit::Libraries),
    ]
}

/// A file with its former texts, the last of them the present one; none where the file is not there.
struct File {
    path: &'static str,
    texts: Vec<Option<String>>,
}

impl File {
    fn text(&self) -> Option<&str> {
        self.texts.last().and_then(Option::as_deref)
    }

    fn change(&mut self, edit: &Edit, words: &[String]) {
        if matches!(edit, Edit::Libraries) {
            return;
        }
        let Some(text) = self.text() else {
            self.texts.push(self.texts[0].clone());
            return;
        };
        let mut lines: Vec<_> = text.lines().collect();
        let changed = match edit {
            Edit::Undo if self.texts.len() > 1 => {
                self.texts.pop();
                return;
            }
            Edit::Undo | Edit::Libraries => return,
            Edit::File => {
                self.texts.push(None);
                return;
            }
            Edit::Insert(at, line) => {
                lines.insert(at.index(lines.len() + 1), line);
                lines.join("\n")
            }
            _ if text.trim().is_empty() => return,
            Edit::Delete(at) => {
                lines.remove(at.index(lines.len()));
                lines.join("\n")
            }
            Edit::Move(from, to) => {
                let line = lines.remove(from.index(lines.len()));
                lines.insert(to.index(lines.len() + 1), line);
                lines.join("\n")
            }
            Edit::Repeat(at) => {
                let at = at.index(lines.len());
                lines.insert(at, lines[at]);
                lines.join("\n")
            }
            Edit::Word(of, by) => {
                let places = word_places(text);
                if places.is_empty() {
                    return;
                }
                let place = places[of.index(places.len())].clone();
                format!("{}{}{}", &text[..place.start], by.get(words), &text[place.end..])
            }
            Edit::Character(at) => {
                let (start, character) = *at.get(&text.char_indices().collect::<Vec<_>>());
                format!("{}{}", &text[..start], &text[start + character.len_utf8()..])
            }
            Edit::Blank(at) => {
                let blanks: Vec<_> = text.match_indices([' ', '\n']).collect();
                if blanks.is_empty() {
                    return;
                }
                let (start, blank) = *at.get(&blanks);
                let other = if blank == " " { "\n" } else { " " };
                format!("{}{other}{}", &text[..start], &text[start + 1..])
            }
        };
        self.texts.push(Some(changed));
    }
}

fn word_places(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut places = Vec::new();
    let mut start = None;
    for (at, character) in text.char_indices().chain([(text.len(), ' ')]) {
        match (character.is_alphanumeric() || character == '_', start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                places.push(from..at);
                start = None;
            }
            _ => {}
        }
    }
    places
}

fn project(files: &[File], manifest: Option<&InputFile>) -> Project {
    let present = files.iter().filter_map(|it| it.text().map(|text| (it.path, text)));
    Project {
        manifest: manifest.cloned(),
        files: present.map(|(path, text)| InputFile { path: path.to_owned(), text: text.to_owned() }).collect(),
    }
}

fn assert_same(again: &Analysis, cold: &Analysis) {
    assert_eq!(again.diagnostics, cold.diagnostics);
    assert_eq!(again.program, cold.program);
    assert_eq!(again.manifest, cold.manifest);
    let texts = |it: &Analysis| -> Vec<_> {
        it.sources.ids().map(|id| (it.sources.name(id).to_owned(), it.sources.text(id).to_owned())).collect()
    };
    assert_eq!(texts(again), texts(cold));
}

/// What is done after an edit.
#[derive(Debug, Clone, Copy)]
enum Then {
    Check,
    Ask,
    GoOn,
}

fn then() -> impl Strategy<Value = Then> {
    prop_oneof![3 => Just(Then::Check), 1 => Just(Then::Ask), 1 => Just(Then::GoOn)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn a_check_after_edits_is_a_first_check(
        which in 0..PROJECTS.len(),
        edits in prop::collection::vec((any::<Index>(), edit(), then()), 1..24),
        lints in any::<bool>(),
    ) {
        let mut files: Vec<_> =
            PROJECTS[which].iter().map(|(path, text)| File { path, texts: vec![Some((*text).to_owned())] }).collect();
        let words: Vec<String> = files
            .iter()
            .filter_map(File::text)
            .flat_map(|text| word_places(text).into_iter().map(|place| text[place].to_owned()).collect::<Vec<_>>())
            .collect();
        let mut libraries = which == 3;
        let mut settings = manifest(libraries, lints);
        let mut workspace = Workspace::of(&project(&files, settings.as_ref()));
        assert_same(&workspace.check(), &analyse(&project(&files, settings.as_ref())));
        for (at, edit, then) in &edits {
            if matches!(edit, Edit::Libraries) {
                libraries = !libraries;
                settings = manifest(libraries, lints);
                workspace.set_manifest(settings.clone());
            }
            let file = &mut files[at.index(PROJECTS[which].len())];
            file.change(edit, &words);
            match file.text() {
                Some(text) => workspace.set_file(file.path, text),
                None => workspace.remove_file(file.path),
            }
            match then {
                Then::Check => assert_same(&workspace.check(), &analyse(&project(&files, settings.as_ref()))),
                // As whoever holds the files of reference tables does before a check.
                Then::Ask => drop(workspace.references()),
                Then::GoOn => {}
            }
        }
        assert_same(&workspace.check(), &analyse(&project(&files, settings.as_ref())));
    }
}

/// A change of the first project: a file, what stands in it, and what takes its place.
type Change = (usize, &'static str, &'static str);

/// Changes that bring an error: of syntax, names, types, labels, and one in a declaration that others are about.
const ERRORS: [Change; 6] = [
    (0, "  seen     = seen", "  seen     = = seen"),
    (0, "  seen     = seen", "  seen     = sean"),
    (0, "  visit_id = visit_id", "  visit_id = 1.5"),
    (0, "= tokenize(member, key: token_key)", "= member"),
    (0, "  columns {\n", "  colums {\n"),
    (1, "schema Visit {\n", "schema Visits {\n"),
];

/// Changes that bring a lint: of what is written, of what nobody uses, of what two declarations are together, and on a
/// declaration that is not changed.
const LINTS: [Change; 6] = [
    (0, "  where paid\n", "  where paid == true\n"),
    (0, "  region   = file.region\n", ""),
    (1, "secret token_key", "secret spare_key from env(\"SPARE\")\nsecret token_key"),
    (1, "secret token_key", "secret pages from env(\"PAGES\")\nsecret token_key"),
    (0, "## Visits", "fn unused(a: int) -> int = (a)\n\n## Visits"),
    (0, "    paid     bool", "    spare    int\n    paid     bool"),
];

/// While an error stands lints do not look, and what one said before is of other texts when they look again.
#[test]
fn lints_after_an_error_are_those_of_a_first_check() {
    let files = || PROJECTS[0].iter().map(|(path, text)| File { path, texts: vec![Some((*text).to_owned())] });
    let manifest = InputFile {
        path: "ingest.toml".to_owned(),
        text: "name = \"edited\"\n[lints]\nleft-out-field = \"warn\"\n".to_owned(),
    };
    let lints = |of: &Analysis| of.diagnostics.iter().filter(|it| it.rule.code.starts_with('W')).count();
    let change = |workspace: &mut Workspace, files: &mut [File], (file, from, to): Change| {
        let file = &mut files[file];
        let text = file.text().expect("the file is there").replacen(from, to, 1);
        assert_ne!(file.text(), Some(text.as_str()), "nothing to change: {from}");
        workspace.set_file(file.path, text.as_str());
        file.texts.push(Some(text));
        let again = workspace.check();
        assert_same(&again, &analyse(&project(files, Some(&manifest))));
        lints(&again)
    };
    let back = |(file, from, to): Change| (file, to, from);
    for lint in LINTS {
        // A line that is gone leaves nothing to find its place by.
        let may_go = !lint.2.is_empty();
        for error in ERRORS {
            let mut files: Vec<_> = files().collect();
            let mut workspace = Workspace::of(&project(&files, Some(&manifest)));
            let before = lints(&workspace.check());
            let one = change(&mut workspace, &mut files, lint);
            assert!(one > before, "no lint says anything about {lint:?}");
            change(&mut workspace, &mut files, error);
            // Mended with what the lint is about as it was, and without it.
            assert_eq!(change(&mut workspace, &mut files, back(error)), one, "{lint:?} {error:?}");
            if may_go {
                change(&mut workspace, &mut files, error);
                change(&mut workspace, &mut files, back(lint));
                assert_eq!(change(&mut workspace, &mut files, back(error)), before, "{lint:?} {error:?}");
                // And it comes while the error stands.
                change(&mut workspace, &mut files, error);
                change(&mut workspace, &mut files, lint);
                assert_eq!(change(&mut workspace, &mut files, back(error)), one, "{lint:?} {error:?}");
            }
        }
    }
}

const PIPELINE: &str = "
connection feeds = local { root: \"./feeds\" }
connection lake  = local { root: \"./lake\" }

schema Person {
  id text
}

map people -> Person {
  id = ID
}

dataset persons of Person {
  to lake \"persons\" as parquet
}

pipeline nightly {
  people -> persons
}
";

const SOURCE: &str = "
source people {
  from feeds \"people\"
  files { increment \"people_{date:%Y%m%d}.csv\" }
  columns {
    ID   text
    form text?
  }
}
";

const LAYOUT: &str = "
layout people {
  columns { ID text }
}

source people_of_acme {
  layout people
  from feeds \"people\"
  files { increment \"people_{date:%Y%m%d}.csv\" }
}
";

/// What happens to the file `b.ingest` after a check, and whether the names of files are asked for in between.
fn edited(before: &str, steps: &[Option<&str>], ask: bool) {
    let file = |path: &str, text: &str| InputFile { path: path.to_owned(), text: text.to_owned() };
    let files = |b: &str| Project { manifest: None, files: vec![file("a.ingest", PIPELINE), file("b.ingest", b)] };
    let mut workspace = Workspace::of(&files(before));
    assert_same(&workspace.check(), &analyse(&files(before)));
    for step in steps {
        match step {
            Some(text) => workspace.set_file("b.ingest", *text),
            None => workspace.remove_file("b.ingest"),
        }
        if ask {
            workspace.references();
        }
    }
    let last = steps.last().copied().flatten().expect("the file is there in the end");
    assert_same(&workspace.check(), &analyse(&files(last)));
}

#[test]
fn a_file_that_goes_and_comes_again_between_two_checks_is_another_one() {
    let persons = SOURCE.replace("people {", "persons {");
    let another = SOURCE.replace("ID ", "IDX");
    for ask in [false, true] {
        for text in [persons.as_str(), another.as_str(), SOURCE] {
            edited(SOURCE, &[None, Some(text)], ask);
            edited(SOURCE, &[None, Some(""), None, Some(text)], ask);
        }
    }
}

#[test]
fn a_layout_gets_a_name_that_was_of_something_else() {
    let with_layout = format!("{SOURCE}\nlayout form {{\n  columns {{ ID text }}\n}}\n");
    edited(SOURCE, &[Some(&with_layout)], false);
    edited(LAYOUT, &[Some(&format!("{LAYOUT}{SOURCE}"))], false);
    edited(&format!("{LAYOUT}{SOURCE}"), &[Some(LAYOUT)], false);
}
