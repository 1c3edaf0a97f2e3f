//! The libraries of a project: folders that its manifest names, whose files are modules.

use ingest_analysis::{Analysis, InputFile, Project, Workspace, analyse, analyse_in};

const MANIFEST: &str = "name = \"visits\"\n\n[libraries]\nacme = \"../shared/acme\"\n";

const CODES: (&str, &str) = (
    "../shared/acme/codes.ingest",
    "type ward = text where matches(value, r\"^[A-Z]{3}$\")\nfn icu() -> text = \"ICU\"\n",
);

const SCHEMAS: (&str, &str) = (
    "../shared/acme/hospital/schemas.ingest",
    "use acme.codes { ward }\n\n## A stay.\nschema Stay {\n  stay_id int\n  ward    ward?\n}\n",
);

/// A source with its map to `Stay`, wherever that is declared.
const STAYS: &str = "
connection feeds = local { root: \"./feeds\" }

source stays {
  from feeds \"stays\"
  files { increment \"stays_{date:%Y%m%d}.csv\" }
  columns {
    stay_id int
    ward    text
  }
}

map stays -> Stay {
  stay_id = stay_id
  ward    = ward as ward else null
}
";

fn project(manifest: &str, files: &[(&str, &str)]) -> Project {
    let file = |path: &str, text: &str| InputFile { path: path.to_owned(), text: text.to_owned() };
    Project {
        manifest: Some(file("ingest.toml", manifest)),
        files: files.iter().map(|(path, text)| file(path, text)).collect(),
    }
}

fn said(analysis: &Analysis) -> Vec<String> {
    let finding = |it: &ingest_diagnostics::Diagnostic| {
        let place = it.primary.span;
        let line = analysis.sources.line(place.file, place.start);
        format!("{}:{line} {} {}", analysis.sources.name(place.file), it.rule.code, it.message)
    };
    analysis.diagnostics.iter().map(finding).collect()
}

fn findings(files: &[(&str, &str)]) -> Vec<String> {
    said(&analyse(&project(MANIFEST, files)))
}

#[test]
fn what_a_library_declares_is_in_the_program_with_its_place() {
    let stays = format!("use acme.codes {{ ward }}\nuse acme.hospital.schemas {{ Stay }}\n{STAYS}");
    let analysis = analyse(&project(MANIFEST, &[("stays.ingest", &stays), CODES, SCHEMAS]));
    assert_eq!(said(&analysis), Vec::<String>::new());
    let program = analysis.program.unwrap();
    assert_eq!(program.files, ["stays.ingest", CODES.0, SCHEMAS.0]);
    let schema = program.schema("Stay").unwrap();
    assert_eq!(program.place(schema.origin), "../shared/acme/hospital/schemas.ingest:4");
    assert_eq!(schema.fields[1].ty.to_string(), "ward?");
    assert_eq!(
        analysis.sources.ids().nth(schema.origin.file as usize).map(|it| analysis.sources.name(it)),
        Some(SCHEMAS.0)
    );
}

#[test]
fn the_project_that_others_edit_is_sound() {
    let files = [
        ("../shared/acme/codes.ingest", include_str!("projects/library/codes.ingest")),
        ("../shared/acme/hospital/stays.ingest", include_str!("projects/library/stays.ingest")),
        ("labels.ingest", include_str!("projects/library/labels.ingest")),
        ("stays.ingest", include_str!("projects/library/feed.ingest")),
    ];
    assert_eq!(findings(&files), Vec::<String>::new());
}

#[test]
fn a_library_in_the_folder_of_the_project_is_none_of_its_own_files() {
    let manifest = MANIFEST.replace("../shared/acme", "./lib//acme/");
    let codes = ("lib/acme/codes.ingest", CODES.1);
    let found = said(&analyse(&project(&manifest, &[("a.ingest", "fn best() -> text = icu()\n"), codes])));
    assert_eq!(found, ["a.ingest:1 E0303 function `icu` is not declared"]);
    let own = "use acme.codes { icu as intensive }\nfn best() -> text = intensive()\n";
    assert_eq!(said(&analyse(&project(&manifest, &[("a.ingest", own), codes]))), Vec::<String>::new());
}

#[test]
fn types_of_one_name_do_not_pass_for_each_other() {
    let manifest = format!("{MANIFEST}other = \"../shared/other\"\n");
    let other = ("../shared/other/codes.ingest", "type ward = text where matches(value, r\"^[0-9]{3}$\")\n");
    let text = "use acme.codes { ward }\nuse other.codes { ward as number }\nfn same(value: ward) -> number = value\n";
    let found = said(&analyse(&project(&manifest, &[("a.ingest", text), CODES, other])));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("a.ingest:3 E0304"), "{found:?}");
    assert!(found[0].contains("other.codes.ward"), "{found:?}");
}

#[test]
fn two_schemas_of_one_name_are_refused() {
    let manifest = format!("{MANIFEST}other = \"../shared/other\"\n");
    let other = ("../shared/other/schemas.ingest", "schema Stay {\n  stay_id int\n}\n");
    let stays = format!("use acme.codes {{ ward }}\nuse acme.hospital.schemas {{ Stay }}\n{STAYS}");
    let more = "use other.schemas { Stay as Other }\nmap stays -> Other {\n  stay_id = stay_id\n}\n";
    let files = [("a.ingest", stays.as_str()), ("b.ingest", more), CODES, SCHEMAS, other];
    let found = said(&analyse(&project(&manifest, &files)));
    assert!(
        found.contains(&"b.ingest:1 E0324 another library has a schema `Stay` that the project uses".to_owned()),
        "{found:?}"
    );
}

#[test]
fn what_cannot_be_read_of_a_module_is_told_once() {
    let codes = (CODES.0, "type ward = text where matches(value, r\"^[A-Z]{3}$\"\nfn icu() -> text = \"ICU\"\n");
    let text =
        "use acme.codes { icu, ward }\nfn same(value: ward) -> text = if value == icu() { value } else { icu() }\n";
    let found = findings(&[("a.ingest", text), codes]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("../shared/acme/codes.ingest:"), "{found:?}");
}

#[test]
fn what_is_not_reached_is_not_looked_at() {
    let files =
        [("a.ingest", "fn same(value: text) -> text = value\n"), ("../shared/acme/broken.ingest", "schema {\n")];
    assert_eq!(findings(&files), Vec::<String>::new());
}

#[test]
fn a_library_sees_nothing_of_the_project() {
    let own = "
use acme.checked { Ward, name_of }
secret token_key from env(\"TOKEN_KEY\")
lookup wards = csv \"wards.csv\" {
  key code text
  name text
}
fn ward_name(code: text) -> text? = name_of(code)
";
    let checked = "use std.privacy { tokenize }
fn name_of(code: text) -> text? = code |> lookup(wards).name else null
schema Ward {
  ward text
  checks {
    known: tokenize(ward, key: token_key) != \"\" else warn
  }
}
";
    let mut workspace =
        Workspace::of(&project(MANIFEST, &[("a.ingest", own), ("../shared/acme/checked.ingest", checked)]));
    assert_eq!(workspace.references(), ["wards.csv"]);
    workspace.set_reference("wards.csv", Ok("code,name\nICU,Intensive care\n"));
    let found = said(&workspace.check());
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].starts_with("../shared/acme/checked.ingest:2 "), "{found:?}");
    assert!(found[1].starts_with("../shared/acme/checked.ingest:6 "), "{found:?}");
}

#[test]
fn what_a_module_declares_twice_is_told() {
    let codes = (CODES.0, "fn icu() -> text = \"ICU\"\ntype icu = text\n");
    let found = findings(&[("a.ingest", "use acme.codes { icu }\nfn best() -> text = icu()\n"), codes]);
    assert_eq!(found, ["../shared/acme/codes.ingest:2 E0103 `icu` is declared as a function and as a type"]);
}

#[test]
fn functions_that_lead_back_through_other_modules_are_found() {
    let files = [
        ("a.ingest", "use acme.first { one }\nfn start(value: int) -> int = one(value)\n"),
        ("../shared/acme/first.ingest", "use acme.second { two }\nfn one(value: int) -> int = two(value)\n"),
        ("../shared/acme/second.ingest", "use acme.first { one }\nfn two(value: int) -> int = one(value)\n"),
    ];
    let found = findings(&files);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("../shared/acme/") && found[0].contains("E0318"), "{found:?}");
}

#[test]
fn a_library_that_cannot_be_read_is_told_where_it_is_named() {
    let text = "use acme.codes { icu }\nfn best() -> text = icu()\n";
    let mut workspace = Workspace::of(&project(MANIFEST, &[("a.ingest", text), CODES]));
    assert_eq!(workspace.libraries(), ["../shared/acme"]);
    assert_eq!(said(&workspace.check()), Vec::<String>::new());
    workspace.set_unread(CODES.0, "is not UTF-8");
    assert_eq!(said(&workspace.check()), ["ingest.toml:4 E0115 library `acme` cannot be read"]);
    workspace.set_file(CODES.0, CODES.1);
    assert_eq!(said(&workspace.check()), Vec::<String>::new());
    workspace.remove_file(CODES.0);
    assert_eq!(said(&workspace.check()), ["ingest.toml:4 E0115 library `acme` has no file"]);
}

#[test]
fn the_manifest_decides_which_files_are_of_a_library() {
    let lib = ("lib/codes.ingest", CODES.1);
    let named = "name = \"visits\"\n\n[libraries]\nlib = \"lib\"\n";
    let own = ("a.ingest", "use lib.codes { icu }\nfn best() -> text = icu()\n");
    let mut workspace = Workspace::of(&project("name = \"visits\"\n", &[own, lib]));
    for manifest in ["name = \"visits\"\n", named, "name = \"visits\"\n", named] {
        let now = project(manifest, &[own, lib]);
        workspace.set_manifest(now.manifest.clone());
        assert_eq!(said(&workspace.check()), said(&analyse(&now)));
    }
    assert_eq!(said(&workspace.check()), Vec::<String>::new());
}

#[test]
fn nobody_delivers_into_a_library() {
    let feed = |root: &str| {
        let stays = STAYS.replace("./feeds", root).replace("from feeds \"stays\"", "from feeds \"acme\"");
        format!("use acme.codes {{ ward }}\nuse acme.hospital.schemas {{ Stay }}\n{stays}")
    };
    let found = |root: &str| {
        let stays = feed(root);
        said(&analyse_in(&project(MANIFEST, &[("stays.ingest", &stays), CODES, SCHEMAS]), "/srv/clinic"))
    };
    assert_eq!(found("../other"), Vec::<String>::new());
    let into = found("../shared");
    assert_eq!(into.len(), 2, "{into:?}");
    assert!(into[0].starts_with("../shared/acme/codes.ingest:1 E0114"), "{into:?}");
}
