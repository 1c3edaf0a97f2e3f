//! Lists, structs and the functions without a name that go through them.

use super::each;

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
