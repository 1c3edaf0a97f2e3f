//! What types expressions have, what of them can fail, and what they become: what the tests of each theme share.

mod anything;
mod branches;
mod calls;
mod collections;
mod conversions;
mod limits;
mod operators;

use std::collections::BTreeSet;
use std::sync::OnceLock;

use ingest_diagnostics::{FileId, Sink, Span};
use ingest_program::{Interned, Member, Type, TypeKind};

use super::{Facts, Labels, Scope, Typed, check};
use crate::library::{Libraries, Library, Std, used_path};
use crate::reads::Reads;

/// Declarations that the expressions below use.
const DECLARATIONS: &str = r#"
use std.address { zip5 }
use std.health { npi }

type grade = text where value in ["A", "B", "C"]
type top_grade = grade where value == "A"

fn twice(value: int) -> int = value + value
fn label_of(code: text, other: text?) -> text = code ++ (other ?? "-")
fn whole(value: text) -> int fails = value as int
fn or_zero(value: int?) -> int = if value is not null { value } else { 0 }
fn positive(value: int?) -> bool = value is not null and value > 0
fn if_above(value: int?) -> int = if (value > 3) ?? false { value } else { 0 }
fn named(value: text?) -> text = match value { null => "none"  _ => trim(value) }
fn lengths(all: list<text>) -> list<int> = map_each(all, it => length(it))

type in_range(low: int, high: int) = int where value between low and high
type like(pattern: text) = text where matches(value, pattern)

schema Claim {
  number int
}

lookup pos = csv "reference/pos.csv" {
  key code text
  name     text
  weight   int?
}

lookup counties = csv "reference/counties.csv" {
  key state  us
  key county int
  name       text
}

type us = text where length(value) == 2
"#;

/// Types an expression over columns of every type (`t`, `i`, `d`, `f`, `b`, `day`, `at`, each with a nullable twin such as
/// `t_`) and says what came of it: the type, whether it can fail, or the codes of its errors.
fn typed<T>(text: &str, expected: Option<&Type>, then: impl FnOnce(Option<Typed>, Vec<&'static str>) -> T) -> T {
    let World { file, library } = World::get();
    // As if it stood in the file of the declarations: it sees what that file brings in.
    let (expr, errors) = ingest_syntax::parse_expression(*file, text);
    assert!(errors.is_empty(), "{text}: {errors:?}");
    let mut sink = Sink::new();
    let typed = check(&expr, &scope(), library, expected, &mut sink);
    then(typed, sink.finish().into_iter().map(|it| it.rule.code).collect())
}

/// The declarations, read once.
struct World {
    file: FileId,
    library: Library<'static>,
}

impl World {
    fn get() -> &'static Self {
        static WORLD: OnceLock<World> = OnceLock::new();
        WORLD.get_or_init(|| {
            let mut sources = Std::get().sources();
            let file = sources.add("declarations.ingest", DECLARATIONS);
            let parse = Box::leak(Box::new(ingest_syntax::parse(file, DECLARATIONS)));
            assert!(parse.errors.is_empty(), "{:?}", parse.errors);
            let (sources, reads) = (Box::leak(Box::new(sources)), Box::leak(Box::new(Reads::default())));
            let mut sink = Sink::new();
            let items: Vec<_> = parse.file.items.iter().collect();
            let libraries = Box::leak(Box::new(Libraries::new([], BTreeSet::new())));
            let reached = libraries.used(items.iter().filter_map(|it| Some((used_path(it)?, *it)))).reached;
            let library = Library::new(&items, (libraries, &reached), sources, BTreeSet::new(), None, reads, &mut sink);
            let found = sink.finish();
            assert!(found.is_empty(), "{found:?}");
            Self { file, library }
        })
    }
}

/// What the expressions see.
fn scope() -> Scope {
    let columns = [
        ("t", TypeKind::Text),
        ("i", TypeKind::Int),
        ("d", TypeKind::Decimal { precision: 12, scale: 2 }),
        ("e", TypeKind::Decimal { precision: 5, scale: 4 }),
        ("f", TypeKind::Float),
        ("b", TypeKind::Bool),
        ("day", TypeKind::Date),
        ("at", TypeKind::Timestamp),
    ];
    let mut scope = Scope::new("source `s`").facts(Facts::row([])).for_checks();
    for (name, kind) in columns {
        scope = scope.column(name, Type::required(kind), Labels::default(), Span::default());
        scope = scope.column(&format!("{name}_"), Type::optional(kind), Labels::default(), Span::default());
    }
    let members =
        || vec![member("code", Type::required(TypeKind::Text)), member("name", Type::optional(TypeKind::Text))];
    let more = [
        ("l", TypeKind::list(Type::required(TypeKind::Text))),
        ("n", TypeKind::list(Type::optional(TypeKind::Int))),
        ("s", TypeKind::of_members(members())),
        ("time", TypeKind::Time),
        ("raw", TypeKind::Bytes),
        ("ny", TypeKind::TimestampIn(Interned::new("America/New_York".to_owned()))),
        ("utc", TypeKind::TimestampIn(Interned::new("UTC".to_owned()))),
    ];
    for (name, kind) in more {
        scope = scope.column(name, Type::required(kind), Labels::default(), Span::default());
        scope = scope.column(&format!("{name}_"), Type::optional(kind), Labels::default(), Span::default());
    }
    let other =
        Scope::new("source `other`").column("x", Type::required(TypeKind::Int), Labels::default(), Span::default());
    scope =
        scope.joined("other", &other, false, &Labels::default()).joined("perhaps", &other, true, &Labels::default());
    let refined = Type { refinement: Some(Interned::new("grade".to_owned())), ..Type::required(TypeKind::Text) };
    scope.column("g", refined, Labels::default(), Span::default())
}

fn member(name: &str, ty: Type) -> Member {
    Member { name: name.to_owned(), ty }
}

fn type_of(text: &str) -> String {
    typed(text, None, |typed, codes| match typed {
        Some(typed) if typed.flow.failures.is_empty() && codes.is_empty() => typed.ty().to_string(),
        Some(typed) if codes.is_empty() => format!("{} fails", typed.ty()),
        Some(typed) => {
            let fails = if typed.flow.failures.is_empty() { "" } else { " fails" };
            format!("{}{fails} {}", typed.ty(), codes.join(" "))
        }
        None => codes.join(" "),
    })
}

#[track_caller]
fn each(cases: &[(&str, &str)]) {
    let wrong: Vec<_> = cases
        .iter()
        .map(|(text, wanted)| (text, wanted, type_of(text)))
        .filter(|(_, wanted, got)| *wanted != got)
        .map(|(text, wanted, got)| format!("{text}\n   is {got}, not {wanted}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
