//! What conditions prove, and what branches give.

use super::each;

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
