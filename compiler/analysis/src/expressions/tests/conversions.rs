//! What converts into what, and what of it can fail.

use ingest_program::{Type, TypeKind};

use super::{each, typed};

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
fn literals_take_the_type_that_is_expected() {
    let npi =
        Type { refinement: Some(ingest_program::Interned::new("npi".to_owned())), ..Type::required(TypeKind::Text) };
    let grade = Type {
        refinement: Some(ingest_program::Interned::new("top_grade".to_owned())),
        ..Type::required(TypeKind::Text)
    };
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
