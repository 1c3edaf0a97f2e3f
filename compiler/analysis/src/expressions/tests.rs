//! What types expressions have, what of them can fail, and what they become.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::OnceLock;

use ingest_diagnostics::{FileId, Sink, Span};
use ingest_program::{ExprKind, Interned, Literal, Member, Type, TypeKind};

use super::{Facts, Labels, Scope, Typed, check};
use crate::library::{Library, Std};
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
            let library = Library::new(&items, Std::get(), sources, BTreeSet::new(), None, reads, &mut sink);
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
    let refined = Type { refinement: Some("grade".to_owned()), ..Type::required(TypeKind::Text) };
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

#[test]
fn literals() {
    each(&[
        ("1_000", "int"),
        ("12.50", "decimal(4, 2)"),
        ("0.00", "decimal(2, 2)"),
        ("-0.5", "decimal(1, 1)"),
        ("5%", "decimal(2, 2)"),
        ("1.5e3", "float"),
        ("true", "bool"),
        ("2024-01-31", "date"),
        ("\"a\"", "text"),
        ("null", "null"),
        ("4h", "E0326"),
        ("[1, 2]", "list<int>"),
        ("06:30", "time"),
    ]);
}

#[test]
fn numbers_meet_in_the_wider_one() {
    each(&[
        ("i + 1", "int"),
        ("i * i_", "int?"),
        ("i / 2", "float"),
        ("i / i", "float fails"),
        ("i / 0", "E0330"),
        ("f + i", "float"),
        ("f * 1.5", "float"),
        ("f / 2", "float"),
        ("f + d", "E0306"),
        // Two digits after the point, one digit more before it.
        ("d + 1", "decimal(13, 2)"),
        ("d + d", "decimal(13, 2)"),
        ("d - e", "decimal(15, 4)"),
        ("d + i", "decimal(22, 2)"),
        ("d * e", "decimal(17, 6)"),
        ("d * 2", "decimal(13, 2)"),
        ("d * i", "decimal(31, 2)"),
        ("d / 3", "decimal(16, 6)"),
        ("d / e", "decimal(20, 6) fails"),
        ("-d_", "decimal(12, 2)?"),
        ("-t", "E0306"),
        ("day + 1", "E0306"),
        ("i + null", "E0327"),
    ]);
}

#[test]
fn comparisons_are_null_where_a_side_is() {
    each(&[
        ("i < 3", "bool"),
        ("i_ < 3", "bool?"),
        ("d == 3", "bool"),
        ("d == i", "bool"),
        ("d == f", "E0307"),
        ("t == i", "E0307"),
        ("t == 3", "E0307"),
        ("day <= 2024-01-31", "bool"),
        ("day == at", "E0307"),
        ("t_ == null", "E0308"),
        ("t_ is null", "bool"),
        ("null is null", "E0327"),
        ("t_ in [\"a\", \"b\"]", "bool?"),
        ("t not in [\"a\"]", "bool"),
        ("i in [1, 2.5]", "bool"),
        ("i in [1, \"2\"]", "E0307"),
        ("i in [1, null]", "E0327"),
        ("i in [i]", "E0316"),
        ("i between 1 and 3", "bool"),
        ("i_ between 1 and 3", "bool?"),
        ("day between 2024-01-01 and day_", "bool?"),
        ("not b_", "bool?"),
        ("b and b_", "bool?"),
        ("b or t", "E0309"),
        ("b and null", "bool?"),
    ]);
}

#[test]
fn conditions_prove_that_names_are_not_null() {
    each(&[
        ("t_ is not null and t_ == \"a\"", "bool"),
        ("t_ is null or t_ == \"a\"", "bool"),
        ("t_ == \"a\" and t_ is not null", "bool?"),
        ("t_ is not null or t_ == \"a\"", "bool?"),
        ("not (t_ is null) and length(t_) > 1", "bool"),
        ("not (t_ is null or i_ is null) and length(t_) > i_", "bool"),
        ("(t_ is null and i_ is null) or length(t_) > i_", "bool?"),
        ("if t_ is null { 0 } else { length(t_) }", "int"),
        ("if t_ is not null { length(t_) } else { length(t_) }", "int?"),
        ("match t_ { null => 0  \"a\" => 1  _ => length(t_) }", "int"),
        ("match t_ { \"a\" => length(t_)  _ => 0 }", "int"),
        ("match t_ { \"a\" => 0  _ => length(t_) }", "int?"),
        // Null in, null out: what makes a text of a name proves the name.
        ("trim(t_) is not null and trim(t_) == \"a\"", "bool"),
        ("(t_ ?? \"\") != \"\" and t_ == \"a\"", "bool?"),
        // A comparison that holds, or that is false, was of values.
        ("t_ == \"a\" and length(t_) > 1", "bool?"),
        ("if (t_ == \"a\") ?? false { length(t_) } else { 0 }", "int"),
        ("if (t_ in [\"a\"] and i_ > 1) ?? false { length(t_) + i_ } else { 0 }", "int"),
        ("if (t_ == \"a\") ?? true { length(t_) } else { 0 }", "int?"),
        ("if (twice(i_) > 3) ?? false { i_ } else { 0 }", "int"),
        // In the body of a function the argument is one value, whatever it is made of.
        ("or_zero(i_ + 1)", "int"),
        ("or_zero(twice(i_))", "int"),
        ("positive(i_ * i_)", "bool"),
        ("if_above(i_ + i)", "int"),
        ("named(trim(t_))", "text"),
        ("named(s_.name)", "text"),
        ("or_zero(if b { i_ } else { null })", "int"),
        ("if s_ is not null { s_.code } else { \"-\" }", "text"),
        ("if s_.name is not null { s_.name ++ s_.code } else { \"-\" }", "text"),
        ("if (s_.name == \"x\") ?? false { s_.code } else { \"-\" }", "text"),
    ]);
}

#[test]
fn branches_have_one_type() {
    each(&[
        ("if b { 1 } else { 2.5 }", "decimal(2, 1)"),
        ("if b { i } else { 2.5 }", "decimal(20, 1)"),
        ("if b { d } else { 0 }", "decimal(12, 2)"),
        ("if b { null } else { 0 }", "int?"),
        ("if b { t } else { 0 }", "E0311"),
        ("if b_ { 1 } else { 0 }", "E0309"),
        ("if i { 1 } else { 0 }", "E0309"),
        ("t_ ?? \"x\"", "text"),
        ("t_ ?? t_", "text?"),
        ("d_ ?? 0", "decimal(12, 2)"),
        ("t ?? \"x\"", "text W0301"),
        ("i_ ?? \"x\"", "E0311"),
        ("match b { true => 1  false => 0 }", "int"),
        ("match b { true => 1 }", "E0313"),
        ("match b_ { true => 1  false => 0 }", "E0313"),
        ("match b_ { true => 1  false => 0  null => 2 }", "int"),
        ("match i { 1 => null  2 => d  _ => 0 }", "decimal(12, 2)?"),
        ("match d { 1 => \"a\"  _ => \"b\" }", "text"),
        ("match t { 1 => \"a\"  _ => \"b\" }", "E0307"),
    ]);
}

#[test]
fn conversions() {
    each(&[
        ("t as int", "int fails"),
        ("t_ as int", "int? fails"),
        ("t as date", "date fails"),
        ("t as date(\"%Y%m%d\")", "date fails"),
        ("t as date(\"%Y%m%H\")", "E0312"),
        ("day as text", "text"),
        ("day as text(\"%Y\")", "text"),
        ("day as timestamp", "timestamp"),
        ("at as date", "E0310"),
        ("i as text", "text"),
        ("i as float", "float"),
        ("i as decimal(21, 2)", "decimal(21, 2)"),
        ("i as decimal(12, 2)", "decimal(12, 2) fails"),
        ("d as decimal(14, 2)", "decimal(14, 2)"),
        ("d as decimal(14, 1)", "decimal(14, 1) fails"),
        ("d as int", "int fails"),
        ("f as int", "int fails"),
        ("d as float", "float"),
        ("b as text", "text"),
        ("b as int", "E0310"),
        ("i as bool", "E0310"),
        ("i as int", "int W0302"),
        ("t as grade", "grade fails"),
        ("t_ as grade", "grade? fails"),
        ("t as top_grade", "top_grade fails"),
        ("g as top_grade", "top_grade fails"),
        ("g as grade", "grade W0302"),
        ("g as text", "text W0302"),
        ("i as grade", "grade fails"),
        ("t as npi else null", "npi?"),
        ("\"5\" as int", "int fails"),
        ("\"x\" as int", "E0331"),
        ("\"x\" as int else 0", "int"),
        ("5 as decimal(4, 2)", "decimal(4, 2)"),
        ("null as int", "E0310"),
    ]);
}

#[test]
fn calls() {
    each(&[
        ("trim(t)", "text"),
        ("trim(t_)", "text?"),
        ("t |> left(3) |> upper()", "text"),
        ("left(count: 3, value: t)", "text"),
        ("left(t, i_)", "text?"),
        ("left(t)", "E0315"),
        ("trim(i)", "E0304"),
        ("null_if(t, \"x\")", "text?"),
        ("required(t_)", "text fails"),
        ("required(d_) else 0", "decimal(12, 2)"),
        ("abs(d_)", "decimal(12, 2)?"),
        ("abs(f)", "float"),
        ("abs(t)", "E0306"),
        ("round(d, 1)", "decimal(12, 2)"),
        ("floor(f)", "int"),
        ("floor(i)", "E0306"),
        ("least(i, 2.5)", "decimal(20, 1)"),
        ("least(day, day_)", "date?"),
        ("least(day, i)", "E0304"),
        ("greatest(g, \"A\")", "text"),
        ("add_days(day, 1)", "date fails"),
        ("date_of(at)", "date"),
        ("twice(3)", "int"),
        ("twice(i_)", "int?"),
        ("twice(twice(i))", "int"),
        ("label_of(t, t_)", "text"),
        ("label_of(t_, null)", "text?"),
        ("whole(t)", "int fails"),
        ("whole(t) else 0", "int"),
        ("trim(null)", "E0327"),
        ("matches(t, t)", "E0316"),
        ("matches(t, \"(\")", "E0317"),
        ("nothing(t)", "E0303"),
    ]);
}

#[test]
fn aggregates() {
    each(&[
        ("rows() > 0", "bool"),
        ("unique(t, i_)", "bool"),
        ("sum(d)", "decimal(38, 2)"),
        ("sum(i_)", "int"),
        ("sum(t)", "E0306"),
        ("share(i_ > 3) >= 95%", "bool"),
        ("share(i)", "E0309"),
        ("sum(d) / rows()", "decimal(35, 6) fails"),
        ("sum(d) - sum(d_)", "decimal(32, 2)"),
        ("sum(d) + sum(d) * sum(d)", "decimal(38, 4) fails"),
        ("sum(sum(i))", "E0320"),
        ("rows(1)", "E0315"),
        ("distinct(t_)", "int"),
        ("typical(rows(), 7)", "float?"),
        ("typical(sum(d), 7) / 2", "float?"),
        ("typical(unique(t), 7)", "E0320"),
        ("typical(typical(rows(), 7), 7)", "E0320"),
        ("typical(i, 7)", "E0320"),
        ("typical(rows(), 0)", "E0315"),
        ("70% * typical(rows(), 7)", "float?"),
        ("rows() between 70% * typical(rows(), 7) and 150% * typical(rows(), 7)", "bool?"),
        ("references(i, Claim.number)", "bool"),
        ("references(t, Claim.number)", "E0307"),
        ("references(i, Claim.no)", "E0105"),
        ("references(i, Claims.number)", "E0105"),
        ("references(i, 1)", "E0315"),
    ]);
}

#[test]
fn a_failure_is_answered_once() {
    each(&[
        ("t as int else null", "int?"),
        ("t as int else 0", "int"),
        ("t as int else 0.5", "decimal(20, 1)"),
        ("t as int else \"x\"", "E0311"),
        ("t as int else (t as int)", "int fails"),
        ("i else 0", "int W0401"),
        ("(i / i) between 1 and 2", "bool fails"),
        // The scope is that of checks.
        ("t as int else reject", "E0403"),
    ]);
    typed("(t as int) between 1 and 2", None, |typed, _| {
        assert_eq!(typed.unwrap().flow.failures.len(), 1);
    });
}

#[test]
fn literals_take_the_type_that_is_expected() {
    let npi = Type { refinement: Some("npi".to_owned()), ..Type::required(TypeKind::Text) };
    let grade = Type { refinement: Some("top_grade".to_owned()), ..Type::required(TypeKind::Text) };
    let money = Type::required(TypeKind::Decimal { precision: 12, scale: 2 });
    let cases: [(&str, &Type, Result<Type, &str>); 9] = [
        ("\"1234567893\"", &npi, Ok(npi.clone())),
        ("\"1234567890\"", &npi, Err("E0322")),
        ("\"A\"", &grade, Ok(grade.clone())),
        ("\"B\"", &grade, Err("E0322")),
        ("if b { \"1234567893\" } else { null }", &npi, Ok(npi.clone().with_nullable(true))),
        ("5", &money, Ok(money.clone())),
        ("-5", &money, Ok(money.clone())),
        ("match i { 1 => 0  _ => 1.5 }", &money, Ok(money.clone())),
        ("null", &money, Ok(money.clone().with_nullable(true))),
    ];
    for (text, expected, wanted) in cases {
        typed(text, Some(expected), |typed, codes| match wanted {
            Ok(ty) => assert_eq!((typed.map(|it| it.expr.ty), codes), (Some(ty), vec![]), "{text}"),
            Err(code) => assert_eq!(codes, [code], "{text}"),
        });
    }
}

#[test]
fn functions_stand_for_their_bodies() {
    typed("twice(i_)", None, |typed, _| {
        let ExprKind::If { condition, then, otherwise } = typed.unwrap().expr.kind else { panic!("no test for null") };
        assert!(matches!(condition.kind, ExprKind::IsNull(_)));
        assert_eq!(then.kind, ExprKind::Literal(Literal::Null));
        let ExprKind::Binary { left, right, .. } = &otherwise.kind else { panic!("no sum") };
        assert_eq!(left, right);
        assert_eq!(left.kind, ExprKind::Column("i_".to_owned()));
        // The nodes of the body point to the call, the argument to itself.
        assert_eq!((otherwise.origin.start, otherwise.origin.end), (0, 9));
        assert_eq!((left.origin.start, left.origin.end), (6, 8));
    });
}

#[test]
fn what_is_as_deep_as_the_parser_allows_is_checked() {
    let chain = vec!["i"; 250].join(" + ");
    assert_eq!(type_of(&chain), "int");
    let nested = format!("{}i{}", "twice(".repeat(9), ")".repeat(9));
    assert_eq!(type_of(&nested), "int");
    let nested = format!("{}i{}", "twice(".repeat(100), ")".repeat(100));
    assert_eq!(type_of(&nested), "E0319");
    let converted = format!("{}i{} as text", "((".repeat(30), " as text) as int else 0)".repeat(30));
    assert_eq!(type_of(&converted), "text");
}

#[test]
fn types_within_types_are_bounded() {
    for depth in [50, 200, 5_000] {
        let ty = format!("{}int{}", "list<".repeat(depth), ">".repeat(depth));
        let text = format!("schema Deep {{\n  x {ty}\n}}\nfn f(x: int) -> int = x as {ty} else 0\n");
        let file = crate::InputFile { path: "deep.ingest".to_owned(), text };
        let found = crate::analyse(&crate::Project { manifest: None, files: vec![file] });
        assert!(!found.diagnostics.is_empty());
    }
}

#[test]
fn a_long_chain_of_declarations_is_no_deep_walk() {
    let mut text = "fn f0(a: int) -> int = a\n".to_owned();
    for at in 1..1_000 {
        writeln!(text, "fn f{at}(a: int) -> int = f{}(a)", at - 1).unwrap();
    }
    let standard = Std::get();
    let mut sources = standard.sources();
    let file = sources.add("chain.ingest", text.as_str());
    let parse = ingest_syntax::parse(file, &text);
    let (reads, mut sink) = (Reads::default(), Sink::new());
    Library::new(
        &parse.file.items.iter().collect::<Vec<_>>(),
        standard,
        &sources,
        BTreeSet::new(),
        None,
        &reads,
        &mut sink,
    );
    let codes: Vec<_> = sink.finish().into_iter().map(|it| it.rule.code).collect();
    // The first that is too deep says so, and those that call it are silent.
    assert_eq!(codes, ["E0319"]);
}

#[test]
fn lists_and_structs() {
    each(&[
        ("[]", "list<null>"),
        ("[t, t_]", "list<text?>"),
        ("[i, 2.5]", "list<decimal(20, 1)>"),
        ("[i, f]", "list<float>"),
        ("[t, null]", "list<text?>"),
        ("[t, i]", "E0311"),
        ("[[i], [d]]", "list<list<decimal(21, 2)>>"),
        ("[g, \"A\"]", "list<text>"),
        ("[g, g]", "list<grade>"),
        ("l == [\"a\"]", "bool"),
        ("n == [1]", "bool"),
        ("l_ == l", "bool?"),
        ("l == n", "E0307"),
        ("l < l", "E0306"),
        ("raw < raw", "E0306"),
        ("raw == raw_", "bool?"),
        ("if b { l } else { [] }", "list<text>"),
        ("if b { [i] } else { [d] }", "list<decimal(21, 2)>"),
        ("l_ ?? []", "list<text>"),
        ("{ a: 1, b: t_ }", "struct { a int, b text? }"),
        ("{ a: 1, a: 2 }", "E0324"),
        ("{ a: i }.a", "int"),
        ("t in l", "bool"),
        ("t_ in l", "bool?"),
        ("t not in l_", "bool?"),
        ("i in n", "bool"),
        ("i in n and b", "bool"),
        ("d in n", "bool"),
        ("t in map_each(l, it => trim(it))", "bool"),
        ("i in l", "E0307"),
        ("t in s.code", "E0307"),
        ("t in t", "E0307"),
        ("s.code", "text"),
        ("s.name", "text?"),
        ("s_.code", "text?"),
        ("s.nam", "E0301"),
        ("t.nam", "E0301"),
        ("s == { name: \"x\", code: \"y\" }", "bool"),
        ("if b { s } else { { name: null, code: \"y\" } }", "struct { code text, name text? }"),
        ("file.name", "text"),
        ("other.x", "int"),
        ("perhaps.x", "int?"),
        ("perhaps.x is not null and perhaps.x > 1", "bool"),
        ("other.y", "E0301"),
        ("nothing.x", "E0301"),
    ]);
}

#[test]
fn functions_without_a_name_go_through_lists() {
    each(&[
        ("map_each(l, it => length(it))", "list<int>"),
        ("l |> map_each(it => length(it) + i)", "list<int>"),
        ("map_each(l_, it => it ++ t_)", "list<text?>?"),
        ("map_each(l, it => it as int)", "list<int> fails"),
        ("map_each(l, it => it as int else null)", "list<int?>"),
        ("map_each(l, it => it as int) else []", "list<int>"),
        ("map_each([[t]], it => map_each(it, it => length(it)))", "list<list<int>>"),
        ("keep(n, it => it is not null and it > 1)", "list<int?>"),
        ("keep(n, it => it > 1)", "E0309"),
        ("keep(l, it => it)", "E0309"),
        ("any(l, it => it == t)", "bool"),
        ("all(l_, it => it == t)", "bool?"),
        ("map_each(t, it => it)", "E0304"),
        ("map_each(l, trim)", "E0329"),
        ("map_each(l, (a, b) => a)", "E0329"),
        ("lengths(l)", "list<int>"),
        ("lengths([t, t])", "list<int>"),
        ("lengths([\"a\"])", "list<int>"),
        ("lengths(n)", "E0304"),
    ]);
}

#[test]
fn times_bytes_and_zones() {
    each(&[
        ("t as time", "time fails"),
        ("t as time(\"%H:%M\")", "time fails"),
        ("t as time(\"%H:%d\")", "E0312"),
        ("t as time(\"%M\")", "E0312"),
        ("time as text(\"%I:%M %p\")", "text"),
        ("time < 06:30", "bool"),
        ("time as int", "E0310"),
        ("t as bytes", "bytes"),
        ("raw as text", "text fails"),
        ("t as timestamp(\"America/New_York\")", "timestamp(\"America/New_York\") fails"),
        ("t as timestamp(\"America/New_York\", \"%Y-%m-%d %H:%M\")", "timestamp(\"America/New_York\") fails"),
        ("t as timestamp(\"America/NewYork\")", "E0221"),
        ("t as timestamp(\"%Y-%m-%d %H:%M\")", "timestamp fails"),
        ("at as timestamp(\"America/New_York\")", "timestamp(\"America/New_York\") fails"),
        ("at as timestamp(\"UTC\")", "timestamp(\"UTC\")"),
        ("ny as timestamp(\"UTC\")", "timestamp(\"UTC\")"),
        ("ny as timestamp", "timestamp"),
        ("ny as text(\"%Y-%m-%d\")", "text"),
        ("ny_ as date", "E0310"),
        ("ny == utc", "bool"),
        ("ny < utc_", "bool?"),
        ("ny == at", "E0307"),
        ("date_of(ny_)", "date?"),
    ]);
}

#[test]
fn conversions_of_lists_and_structs() {
    each(&[
        ("l as list<int>", "list<int> fails"),
        ("l as list<grade>", "list<grade> fails"),
        ("(l as list<grade>) as list<text>", "list<text> fails"),
        ("l as list<text>", "list<text> W0302"),
        ("n as list<text?>", "list<text?>"),
        ("n as list<text>", "E0310"),
        ("[i, 2] as list<decimal(5, 2)>", "list<decimal(5, 2)> fails"),
        ("l as text", "E0310"),
        ("t as list<text>", "E0310"),
    ]);
}

#[test]
fn refinements_with_parameters() {
    each(&[
        ("i as in_range(0, 120)", "in_range(0, 120) fails"),
        ("i as in_range(0)", "E0321"),
        ("i as in_range(0, \"a\")", "E0321"),
        ("(i as in_range(0, 120)) + 1", "int fails"),
        ("(i as in_range(0, 120)) as int", "int fails W0302"),
        ("(i as in_range(0, 120)) as in_range(0, 120)", "in_range(0, 120) fails W0302"),
        ("(i as in_range(0, 120)) as in_range(0, 150)", "in_range(0, 150) fails"),
        ("t as like(\"^A\")", "like(\"^A\") fails"),
        ("t as like(\"(\")", "E0321"),
    ]);
}

#[test]
fn lookups_and_assertions() {
    each(&[
        ("t |> lookup(pos).name", "text fails"),
        ("lookup(t, pos).name", "text fails"),
        ("t_ |> lookup(pos).weight", "int? fails"),
        ("t |> lookup(pos).name else \"?\"", "text"),
        ("t |> lookup(pos)", "E0328"),
        ("t |> lookup(pod).name", "E0328"),
        ("t |> lookup(pos).nam", "E0328"),
        ("i |> lookup(pos).name", "E0304"),
        ("t |> lookup(counties, i).name", "text fails"),
        ("t |> lookup(counties).name", "E0328"),
        ("one_of(t, [\"a\", \"b\"])", "text fails"),
        ("one_of(t_, [\"a\", \"b\"])", "text? fails"),
        ("one_of(t, [1])", "E0307"),
        ("one_of(t, l)", "E0316"),
        ("assert(i, i > 0)", "int fails"),
        ("assert(i_, i_ > 0)", "int? fails"),
        ("assert(i, i)", "E0309"),
    ]);
}

#[test]
fn a_function_that_takes_null_proves_nothing() {
    let World { library, .. } = World::get();
    for (function, takes_null) in library.intrinsics() {
        assert!(!takes_null || !super::narrowing::takes_no_null(function), "`{}` takes null", function.name());
    }
}

#[test]
fn a_function_that_is_right_by_itself_takes_any_argument() {
    let World { library, .. } = World::get();
    let scope = scope();
    let argument = |ty: &Type| {
        Some(match ty.kind {
            TypeKind::Text if ty.refinement.is_none() => "(t_ ++ trim(t))",
            TypeKind::Int if ty.refinement.is_none() => "(i_ + i)",
            TypeKind::Float => "(f_ * f)",
            TypeKind::Bool => "(not b_)",
            TypeKind::Date => "least(day_, day)",
            TypeKind::Timestamp => "least(at_, at)",
            TypeKind::Time => "least(time_, time)",
            _ => return None,
        })
    };
    let mut called = 0;
    for (name, types) in library.written_in_the_language() {
        let Some(arguments) = types.iter().map(argument).collect::<Option<Vec<_>>>() else { continue };
        let text = format!("{}({})", name.value, arguments.join(", "));
        let (expr, errors) = ingest_syntax::parse_expression(name.span.file, &text);
        let mut sink = Sink::new();
        let typed = check(&expr, &scope, library, None, &mut sink);
        let found: Vec<_> = sink.finish().into_iter().map(|it| it.message).collect();
        assert!(errors.is_empty() && typed.is_some(), "{text}: {found:?}");
        called += 1;
    }
    assert!(called > 20, "only {called} functions were called");
}

/// The words of expressions that make some sense, and of many that make none.
const WORDS: &[&str] = &[
    "t",
    "t_",
    "i",
    "i_",
    "d",
    "e",
    "f",
    "b",
    "b_",
    "day",
    "at",
    "ny",
    "l",
    "l_",
    "n",
    "s",
    "s_",
    "g",
    "raw",
    "time",
    "it",
    "1",
    "0",
    "2.5",
    "\"a\"",
    "null",
    "true",
    "2024-01-31",
    "06:30",
    "5%",
    "4h",
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    ",",
    ":",
    ".",
    "code",
    "name",
    "+",
    "-",
    "*",
    "/",
    "++",
    "==",
    "<",
    "and",
    "or",
    "not",
    "in",
    "is null",
    "is not null",
    "between",
    "??",
    "|>",
    "=>",
    "as int",
    "as date(\"%Y\")",
    "as list<int>",
    "as grade",
    "as in_range(0, 9)",
    "as decimal(5, 2)",
    "else",
    "if",
    "match",
    "_",
    "1..5",
    "trim(",
    "length(",
    "map_each(",
    "keep(",
    "any(",
    "twice(",
    "lengths(",
    "lookup(",
    "pos",
    "rows()",
    "sum(",
    "typical(",
    "references(",
    "Claim.number",
    "one_of(",
    "assert(",
    "required(",
    "least(",
    "other.x",
    "file.name",
];

#[test]
fn nothing_that_can_be_written_is_a_panic() {
    let World { file, library } = World::get();
    let (scope, mut state) = (scope(), 0x9E37_79B9_7F4A_7C15_u64);
    let mut next = |below: usize| {
        // xorshift64: every run tries the same.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as usize % below
    };
    let (mut typed, mut wrong) = (0, 0);
    for _ in 0..6_000 {
        let length = 1 + next(14);
        let mut text = String::new();
        for _ in 0..length {
            text.push_str(WORDS[next(WORDS.len())]);
            text.push(' ');
        }
        let open = text.matches('(').count().saturating_sub(text.matches(')').count());
        text.push_str(&")".repeat(open));
        let (expr, _) = ingest_syntax::parse_expression(*file, &text);
        let mut sink = Sink::new();
        match check(&expr, &scope, library, None, &mut sink) {
            Some(_) => typed += 1,
            None => wrong += 1,
        }
    }
    assert!(typed > 100 && wrong > 100, "{typed} have a type and {wrong} have none: is nothing tried?");
}
