//! What operators give, and literals.

use super::each;

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
