//! How expressions are read.

use ingest_diagnostics::FileId;
use ingest_syntax::ast::{BinaryOp, Else, ElseAction, Expr, ExprKind, Literal, Pattern, TypeForm, TypeRef, UnaryOp};
use ingest_syntax::parse_expression;

/// The expression with a bracket around each operation; its errors' codes.
fn read(text: &str) -> (String, Vec<&'static str>) {
    let (expr, errors) = parse_expression(FileId(0), text);
    (show(&expr), errors.iter().map(|found| found.rule.code).collect())
}

#[track_caller]
fn reads(text: &str, expected: &str) {
    assert_eq!(read(text), (expected.to_owned(), vec![]), "{text}");
}

#[track_caller]
fn fails(text: &str, codes: &[&'static str]) {
    assert_eq!(read(text).1, codes, "{text}");
}

fn show(expr: &Expr) -> String {
    let all = |exprs: &[Expr]| exprs.iter().map(show).collect::<Vec<_>>().join(", ");
    match &expr.kind {
        ExprKind::Literal(literal) => literal_text(literal),
        ExprKind::Name(name) => name.clone(),
        ExprKind::Member(of, name) => format!("{}.{}", show(of), name.value),
        ExprKind::Unary(op, of) => match op.value {
            UnaryOp::Not => format!("(not {})", show(of)),
            UnaryOp::Negate => format!("(-{})", show(of)),
        },
        ExprKind::Binary(left, op, right) => format!("({} {} {})", show(left), sign(op.value), show(right)),
        ExprKind::IsNull(of, negated) => format!("({} is {}null)", show(of), if *negated { "not " } else { "" }),
        ExprKind::Within(of, list, negated) => {
            format!("({} {}in {})", show(of), if *negated { "not " } else { "" }, show(list))
        }
        ExprKind::In(of, values, negated) => {
            format!("({} {}in [{}])", show(of), if *negated { "not " } else { "" }, all(values))
        }
        ExprKind::Between(of, low, high) => format!("({} between {} and {})", show(of), show(low), show(high)),
        ExprKind::As(of, ty) => format!("({} as {})", show(of), type_text(ty)),
        ExprKind::Call { function, arguments, piped } => {
            let arguments: Vec<_> = arguments
                .iter()
                .map(|it| match &it.name {
                    Some(name) => format!("{}: {}", name.value, show(&it.value)),
                    None => show(&it.value),
                })
                .collect();
            format!("{}{}({})", if *piped { "|" } else { "" }, function.value, arguments.join(", "))
        }
        ExprKind::If { condition, then, otherwise } => {
            let otherwise = otherwise.as_ref().map_or("?".to_owned(), |it| show(it));
            format!("(if {} {} {otherwise})", show(condition), show(then))
        }
        ExprKind::Match { subject, arms } => {
            let arms: Vec<_> = arms
                .iter()
                .map(|arm| {
                    let patterns: Vec<_> = arm
                        .patterns
                        .iter()
                        .map(|pattern| match pattern {
                            Pattern::Literal(literal) => literal_text(&literal.value),
                            Pattern::Range(from, to) => {
                                format!("{}..{}", literal_text(&from.value), literal_text(&to.value))
                            }
                            Pattern::Wildcard(_) => "_".to_owned(),
                        })
                        .collect();
                    format!("{} => {}", patterns.join("|"), arm.body.as_ref().map_or("?".to_owned(), show))
                })
                .collect();
            format!("(match {} {})", show(subject), arms.join("; "))
        }
        ExprKind::List(values) => format!("[{}]", all(values)),
        ExprKind::Struct(fields) => {
            let fields: Vec<_> = fields.iter().map(|it| format!("{}: {}", it.name.value, show(&it.value))).collect();
            format!("{{{}}}", fields.join(", "))
        }
        ExprKind::Lambda { parameters, body } => {
            let names: Vec<_> = parameters.iter().map(|it| it.value.as_str()).collect();
            format!("({} => {})", names.join(", "), show(body))
        }
        ExprKind::Else(of, clause) => format!("({} {})", show(of), clause_text(clause)),
        ExprKind::Error => "!".to_owned(),
    }
}

fn type_text(ty: &TypeRef) -> String {
    let name = &ty.name.value;
    let mark = if ty.nullable { "?" } else { "" };
    let parts: Vec<_> = ty.parts().into_iter().map(type_text).collect();
    match &ty.form {
        TypeForm::Named => format!("{name}{mark}"),
        _ => format!("{name}<{}>{mark}", parts.join(", ")),
    }
}

fn clause_text(clause: &Else) -> String {
    let action = match &clause.action {
        Some(ElseAction::Reject(_)) => "reject".to_owned(),
        Some(ElseAction::Fail(_)) => "fail".to_owned(),
        Some(ElseAction::Value(value)) => show(value),
        None => "?".to_owned(),
    };
    format!("else {}{action}", if clause.warn { "warn " } else { "" })
}

fn literal_text(literal: &Literal) -> String {
    match literal {
        Literal::Null => "null".to_owned(),
        Literal::Bool(value) => value.to_string(),
        Literal::Int(value) => value.to_string(),
        Literal::Decimal { unscaled, scale } => format!("{unscaled}e-{scale}"),
        Literal::Float(value) => format!("{value:e}"),
        Literal::Text(value) => format!("{value:?}"),
        Literal::Date(date) => format!("{}-{}-{}", date.year, date.month, date.day),
        Literal::Percent { unscaled, scale } => format!("%{unscaled}e-{scale}"),
        Literal::Time(micros) => format!("{micros}us"),
        Literal::Months(months) => format!("{months}mo"),
        Literal::Duration(seconds) => format!("{seconds}s"),
        Literal::Size(bytes) => format!("{bytes}B"),
    }
}

fn sign(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Add => "+",
        BinaryOp::Subtract => "-",
        BinaryOp::Multiply => "*",
        BinaryOp::Divide => "/",
        BinaryOp::Equal => "==",
        BinaryOp::NotEqual => "!=",
        BinaryOp::Less => "<",
        BinaryOp::LessOrEqual => "<=",
        BinaryOp::Greater => ">",
        BinaryOp::GreaterOrEqual => ">=",
        BinaryOp::And => "and",
        BinaryOp::Or => "or",
        BinaryOp::Concat => "++",
        BinaryOp::Coalesce => "??",
    }
}

#[test]
fn operators_bind_as_the_table_says() {
    reads("a in b and c", "((a in b) and c)");
    reads("a not in b.c.d or e", "((a not in b.c.d) or e)");
    reads("a in f(b).c ?? d", "((a in f(b).c) ?? d)");
    reads("a + b * c - d", "((a + (b * c)) - d)");
    reads("a ?? b or c and not d == e", "(a ?? (b or (c and (not (d == e)))))");
    reads("a or b and c or d", "((a or (b and c)) or d)");
    reads("a ++ b + c == d", "((a ++ (b + c)) == d)");
    reads("a * b as int", "(a * (b as int))");
    reads("-a * -b", "((-a) * (-b))");
    reads("- -a", "(-(-a))");
    reads("not not a", "(not (not a))");
    reads("not a in [b]", "(not (a in [b]))");
    reads("-file.size", "(-file.size)");
    reads("-a |> abs()", "|abs((-a))");
    reads("a ?? b ?? c", "((a ?? b) ?? c)");
    reads("a - b - c", "((a - b) - c)");
}

#[test]
fn pipes_and_conversions_read_from_the_left() {
    reads("ZIP |> left(5) as zip5", "(|left(ZIP, 5) as zip5)");
    reads("a as date |> year()", "|year((a as date))");
    reads("a |> f() |> g(key: b)", "|g(|f(a), key: b)");
    reads("a + b |> f()", "(a + |f(b))");
    reads("a |> lookup(pos).name", "|lookup(a, pos).name");
    reads("x as int ?? 0", "((x as int) ?? 0)");
    reads("x as int? ?? 0", "((x as int?) ?? 0)");
    reads("a\n  |> f()\n  # between\n  |> g()", "|g(|f(a))");
}

#[test]
fn comparisons() {
    reads("a + 1 between b and c + 2 and d", "(((a + 1) between b and (c + 2)) and d)");
    reads("a is null or a is not null", "((a is null) or (a is not null))");
    reads("a not in [1, 2,]", "(a not in [1, 2])");
    reads("a + b is null", "((a + b) is null)");
    fails("a < b < c", &["E0014"]);
    fails("a == b != c == d", &["E0014", "E0014"]);
    fails("a < b in [c]", &["E0014"]);
    reads("(a < b) == c", "((a < b) == c)");
    fails("a between b", &["E0015"]);
}

#[test]
fn lines_go_on_in_brackets() {
    reads("(a\n  + b # note\n  - c)", "((a + b) - c)");
    reads("f(\n  a,\n  key: b,\n)", "f(a, key: b)");
    reads("[\n  a,\n  # two\n  b,\n]", "[a, b]");
    reads("if a {\n  b\n    + c\n} else {\n  d\n}", "(if a (b + c) d)");
}

#[test]
fn choices() {
    reads("if a { b } else if c { d } else { e }", "(if a b (if c d e))");
    reads(
        "match x { -1 => \"f\"  \"M\", \"m\" => \"male\"  _ => null }",
        "(match x -1 => \"f\"; \"M\"|\"m\" => \"male\"; _ => null)",
    );
    reads("match x {\n  1 => a + 1\n\n  # two\n  2 => -b\n  _ => c\n}", "(match x 1 => (a + 1); 2 => (-b); _ => c)");
    fails("if a { b }", &["E0018"]);
    fails("match x { -\"a\" => 1  _ => 2 }", &["E0001"]);
}

#[test]
fn else_stands_after_a_whole_value() {
    reads("a + b else null", "((a + b) else null)");
    reads("a else warn null", "(a else warn null)");
    reads(
        "(a as int else reject) + 1",
        "((((a as int) else reject)) + 1)".replace("(((", "((").replace(")) +", ") +").as_str(),
    );
    reads("if a { b else 1 } else { c } else fail", "((if a (b else 1) c) else fail)");
    reads("f(a as int else 0, b)", "f(((a as int) else 0), b)");
    reads("a else b ?? c", "(a else (b ?? c))");
    fails("a else", &["E0015"]);
}

#[test]
fn constants() {
    reads("1_000", "1000");
    reads("-9223372036854775808", "-9223372036854775808");
    reads("12.50", "1250e-2");
    reads("1.5e3", "1.5e3");
    reads("5%", "%5e-2");
    reads("0.5%", "%5e-3");
    reads("2024-02-29", "2024-2-29");
    reads("4h", "14400s");
    reads("90d", "7776000s");
    reads("10GB", "10000000000B");
    reads("512MiB", "536870912B");
    reads(r#""a\n\t\"\\\u{1F600}é""#, "\"a\\n\\t\\\"\\\\😀é\"");
    reads(r#"r"\d{4}""#, r#""\\d{4}""#);
    reads("`Patient Name`", "Patient Name");
    fails("9223372036854775808", &["E0008"]);
    fails("0.123456789012345678901234567890123456789", &["E0008"]);
    fails("1e999", &["E0008"]);
    fails("999999999999999d", &["E0008"]);
    fails("1.5h", &["E0008"]);
    fails("10gb", &["E0008"]);
    fails("12abc", &["E0008"]);
    fails("2023-02-29", &["E0007"]);
    fails("1900-02-29", &["E0007"]);
    fails("2024-13-01", &["E0007"]);
    fails("2024-00-01", &["E0007"]);
    fails("0000-01-01", &["E0007"]);
    fails("2024-1-31", &["E0007"]);
    fails(r#""a\qb""#, &["E0006"]);
    fails(r#""\u{110000}""#, &["E0006"]);
    fails(r#""\u{}""#, &["E0006"]);
    fails("\"abc", &["E0005"]);
    reads("06:00", "21600000000us");
    reads("23:59:59.5", "86399500000us");
    reads("7y", "84mo");
    reads("3mo", "3mo");
    fails("24:00", &["E0008"]);
    fails("06:00:00.0000001", &["E0008"]);
    fails("999999999y", &["E0008"]);
}

#[test]
fn what_is_wrong_is_told() {
    fails("", &["E0015"]);
    fails("a = b", &["E0011"]);
    fails("a == 'b'", &["E0012"]);
    fails("f(a,, b)", &["E0013"]);
    fails("a && b", &["E0016"]);
    fails("a || b", &["E0016"]);
    fails("!a", &["E0016"]);
    fails("a <> b", &["E0016"]);
    fails("a === b", &["E0016"]);
    fails("a ? b : c", &["E0016"]);
    fails("a AND b", &["E0010"]);
    fails("f(a", &["E0003"]);
    fails("a)", &["E0004"]);
    fails("a b", &["E0001"]);
    fails("a\nb", &["E0001"]);
    fails("\"\"\"a\"\"\"", &["E0020"]);
    fails("{ a: 1, }, b", &["E0013"]);
    fails("d => f(d)", &["E0001"]);
    fails("“a”", &["E0019"]);
    fails("x |> f", &["E0020"]);
}

#[test]
fn values_of_several_fields() {
    reads("{ a: 1, `B c`: { d: x } }", "{a: 1, B c: {d: x}}");
    reads("{\n  a: 1\n  # two\n  b: -2,\n}", "{a: 1, b: (-2)}");
    reads("[{ a: 1 }, { a: 2 }]", "[{a: 1}, {a: 2}]");
    reads("if a { { b: 1 } } else { { b: 2 } }", "(if a {b: 1} {b: 2})");
    reads("match x { 1 => { a: 1 }  _ => { a: 2 } }", "(match x 1 => {a: 1}; _ => {a: 2})");
    reads("{ a: x as int else null }.a", "{a: ((x as int) else null)}.a");
}

#[test]
fn functions_without_a_name() {
    reads("x |> map_each(d => f(d) ?? 1)", "|map_each(x, (d => (f(d) ?? 1)))");
    reads("f(x, by: (a, _) => a + 1 else null)", "f(x, by: (a, _ => ((a + 1) else null)))");
    reads("f((a))", "f(a)");
    reads("f(a => g(b => a + b))", "f((a => g((b => (a + b)))))");
}

#[test]
fn types_of_several_parts() {
    reads("x as list<text>", "(x as list<text>)");
    reads("x as list<list<int?>?>? ?? y", "((x as list<list<int?>?>?) ?? y)");
    reads("x as struct { a text, b list<int>? }", "(x as struct<text, list<int>?>)");
    reads("x as int < y", "((x as int) < y)");
    reads("x as int > y", "((x as int) > y)");
    reads("x as between_ages(-1, 120)", "(x as between_ages)");
    reads("x as list < text", "((x as list) < text)");
}

#[test]
fn negated_comparisons_and_ranges() {
    reads("x not between 1 and 2 and y", "((not (x between 1 and 2)) and y)");
    reads("match x { 1..5, -3..-1 => a  null => b  _ => c }", "(match x 1..5|-3..-1 => a; null => b; _ => c)");
    reads("70% * typical(rows(), 7)", "(%70e-2 * typical(rows(), 7))");
}
