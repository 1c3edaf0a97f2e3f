use ingest_program::{BinaryOp, Function, TypeKind};
use proptest::prelude::*;

use super::*;
use crate::functions::{Argument, arithmetic, convert, negate};

const I: TypeKind = TypeKind::Int;
const F: TypeKind = TypeKind::Float;
const B: TypeKind = TypeKind::Bool;
const T: TypeKind = TypeKind::Text;
const OPS: [BinaryOp; 4] = [BinaryOp::Add, BinaryOp::Subtract, BinaryOp::Multiply, BinaryOp::Divide];

fn binary(op: BinaryOp, result: TypeKind) -> impl Fn(Vec<Argument>) -> Expr {
    move |args| arithmetic(op, args[0].clone(), args[1].clone(), result).unwrap()
}

fn decimal(precision: u8, scale: u8) -> TypeKind {
    TypeKind::Decimal { precision, scale }
}

fn unscaled(value: impl Into<Option<i128>>, kind: TypeKind) -> ScalarValue {
    let TypeKind::Decimal { precision, scale } = kind else { panic!("{kind} is no decimal") };
    ScalarValue::Decimal128(value.into(), precision, scale as i8)
}

/// Half away from zero, on numbers small enough for an i128.
fn divided(value: i128, by: i128) -> i128 {
    let doubled = 2 * value.abs() + by.abs();
    doubled / (2 * by.abs()) * value.signum() * by.signum()
}

#[test]
fn ints_that_do_not_fit() {
    let rows = [
        (vec![int(i64::MAX), int(1)], int(None)),
        (vec![int(i64::MAX), int(0)], int(i64::MAX)),
        (vec![int(None), int(1)], int(None)),
    ];
    check(binary(BinaryOp::Add, I), &[I, I], &rows);
    check(binary(BinaryOp::Subtract, I), &[I, I], &[(vec![int(i64::MIN), int(1)], int(None))]);
    check(binary(BinaryOp::Multiply, I), &[I, I], &[(vec![int(i64::MIN), int(-1)], int(None))]);
    check(
        binary(BinaryOp::Divide, F),
        &[I, I],
        &[(vec![int(1), int(0)], float(None)), (vec![int(1), int(4)], float(0.25))],
    );
    let negated = |args: Vec<Argument>| negate(args[0].clone()).unwrap();
    check(negated, &[I], &[(vec![int(i64::MIN)], int(None)), (vec![int(7)], int(-7))]);
    check(negated, &[F], &[(vec![float(0.0)], float(0.0))]);
    check(negated, &[MONEY], &[(vec![money(1)], money(-1))]);
    check_call(Function::Abs, &[I], I, &[(vec![int(i64::MIN)], int(None)), (vec![int(-7)], int(7))]);
    check_call(Function::Abs, &[MONEY], MONEY, &[(vec![money(-7)], money(7)), (vec![money(None)], money(None))]);
    check_call(Function::Abs, &[F], F, &[(vec![float(-0.0)], float(0.0))]);
}

#[test]
fn floats_stay_finite_and_have_one_zero() {
    check(
        binary(BinaryOp::Multiply, F),
        &[F, F],
        &[(vec![float(1e308), float(10.0)], float(None)), (vec![float(-1.0), float(0.0)], float(0.0))],
    );
    check(
        binary(BinaryOp::Divide, F),
        &[F, F],
        &[(vec![float(0.0), float(0.0)], float(None)), (vec![float(1.0), float(0.0)], float(None))],
    );
}

#[test]
fn rounding_is_half_away_from_zero() {
    check_call(
        Function::Round,
        &[MONEY, I],
        MONEY,
        &[
            (vec![money(1250), int(1)], money(1250)),
            (vec![money(1255), int(1)], money(1260)),
            (vec![money(-1255), int(1)], money(-1260)),
            (vec![money(1254), int(1)], money(1250)),
            (vec![money(5_049), int(-1)], money(5_000)),
            (vec![money(5_000), int(-2)], money(10_000)),
            (vec![money(5_000), int(i64::MIN)], money(0)),
            (vec![money(5_000), int(i64::MAX)], money(5_000)),
            (vec![money(999_999_999_999), int(0)], money(None)),
            (vec![money(None), int(0)], money(None)),
        ],
    );
    check_call(
        Function::Round,
        &[F, I],
        F,
        &[
            (vec![float(2.5), int(0)], float(3.0)),
            (vec![float(-2.5), int(0)], float(-3.0)),
            (vec![float(0.125), int(2)], float(0.13)),
            (vec![float(1234.0), int(-2)], float(1200.0)),
            (vec![float(1.5), int(400)], float(1.5)),
            (vec![float(1.5), int(i64::MIN)], float(0.0)),
            (vec![float(1e300), int(300)], float(1e300)),
            (vec![float(-0.4), int(0)], float(0.0)),
        ],
    );
    for (function, down, up) in [(Function::Floor, -2, 1), (Function::Ceil, -1, 2)] {
        check_call(
            function,
            &[MONEY],
            I,
            &[
                (vec![money(-150)], int(down)),
                (vec![money(150)], int(up)),
                (vec![money(200)], int(2)),
                (vec![money(None)], int(None)),
            ],
        );
        check_call(
            function,
            &[F],
            I,
            &[
                (vec![float(-1.5)], int(down)),
                (vec![float(1.5)], int(up)),
                (vec![float(9.3e18)], int(None)),
                (vec![float(-9_223_372_036_854_775_808.0)], int(i64::MIN)),
            ],
        );
    }
}

#[test]
fn wide_decimals_do_not_wrap() {
    let wide = decimal(38, 0);
    let most = 10_i128.pow(38) - 1;
    check(
        binary(BinaryOp::Add, wide),
        &[wide, wide],
        &[
            (vec![unscaled(most, wide), unscaled(1, wide)], unscaled(None, wide)),
            (vec![unscaled(most, wide), unscaled(-most, wide)], unscaled(0, wide)),
        ],
    );
    check(
        binary(BinaryOp::Multiply, wide),
        &[wide, wide],
        &[
            (vec![unscaled(most, wide), unscaled(most, wide)], unscaled(None, wide)),
            (vec![unscaled(most, wide), unscaled(-1, wide)], unscaled(-most, wide)),
        ],
    );
    // The product of two numbers at scale 20 has 40 digits after the point before it is rounded.
    let fine = decimal(38, 20);
    let one = 10_i128.pow(20);
    check(
        binary(BinaryOp::Multiply, fine),
        &[fine, fine],
        &[
            (vec![unscaled(123 * one, fine), unscaled(2 * one, fine)], unscaled(246 * one, fine)),
            (vec![unscaled(1, fine), unscaled(1, fine)], unscaled(0, fine)),
            (vec![unscaled(1, fine), unscaled(one / 2, fine)], unscaled(1, fine)),
        ],
    );
    check(
        binary(BinaryOp::Divide, fine),
        &[wide, fine],
        &[
            (vec![unscaled(1, wide), unscaled(3 * one, fine)], unscaled(one / 3, fine)),
            (vec![unscaled(most, wide), unscaled(1, fine)], unscaled(None, fine)),
            (vec![unscaled(1, wide), unscaled(0, fine)], unscaled(None, fine)),
        ],
    );
}

#[test]
fn least_and_greatest_are_strict() {
    let rows = [
        (vec![int(1), int(2)], int(1)),
        (vec![int(2), int(1)], int(1)),
        (vec![int(None), int(1)], int(None)),
        (vec![int(1), int(None)], int(None)),
    ];
    check_call(Function::Least, &[I, I], I, &rows);
    check_call(
        Function::Greatest,
        &[T, T],
        T,
        &[(vec![text("a"), text("b")], text("b")), (vec![text("a"), text(None)], text(None))],
    );
    check_call(Function::Least, &[MONEY, MONEY], MONEY, &[(vec![money(1), money(-1)], money(-1))]);
    check_call(
        Function::Greatest,
        &[TypeKind::Date, TypeKind::Date],
        TypeKind::Date,
        &[(vec![date(1), date(2)], date(2))],
    );
}

fn conversion(to: TypeKind, format: Option<&'static str>) -> impl Fn(Vec<Argument>) -> Expr {
    move |args| convert(args[0].clone(), to, format).unwrap()
}

#[test]
fn conversions_lose_nothing_or_fail() {
    check(
        conversion(I, None),
        &[T],
        &[
            (vec![text("12")], int(12)),
            (vec![text(" 12")], int(None)),
            (vec![text("")], int(None)),
            (vec![text(None)], int(None)),
        ],
    );
    check(conversion(MONEY, None), &[T], &[(vec![text("12.5")], money(1250)), (vec![text("12.505")], money(None))]);
    check(conversion(F, None), &[T], &[(vec![text("-0")], float(0.0)), (vec![text("nan")], float(None))]);
    check(conversion(B, None), &[T], &[(vec![text("Y")], bool(true)), (vec![text("?")], bool(None))]);
    check(
        conversion(TypeKind::Date, Some("%m/%d/%Y")),
        &[T],
        &[(vec![text("02/29/2024")], date(19_782)), (vec![text("2024-02-29")], date(None))],
    );
    check(conversion(I, None), &[MONEY], &[(vec![money(1200)], int(12)), (vec![money(1201)], int(None))]);
    check(
        conversion(I, None),
        &[F],
        &[(vec![float(12.0)], int(12)), (vec![float(12.5)], int(None)), (vec![float(1e19)], int(None))],
    );
    check(conversion(F, None), &[MONEY], &[(vec![money(10)], float(0.1))]);
    check(conversion(F, None), &[I], &[(vec![int(3)], float(3.0))]);
    check(conversion(MONEY, None), &[I], &[(vec![int(12)], money(1200)), (vec![int(i64::MAX)], money(None))]);
    check(
        conversion(MONEY, None),
        &[F],
        &[
            (vec![float(0.1)], money(10)),
            (vec![float(-0.125)], money(-13)),
            (vec![float(1e-320)], money(0)),
            (vec![float(1e300)], money(None)),
        ],
    );
    let narrow = decimal(4, 1);
    check(
        conversion(narrow, None),
        &[MONEY],
        &[
            (vec![money(1250)], unscaled(125, narrow)),
            (vec![money(1251)], unscaled(None, narrow)),
            (vec![money(100_000)], unscaled(None, narrow)),
        ],
    );
    let timestamp = |value| ScalarValue::TimestampMicrosecond(value, None);
    check(
        conversion(TypeKind::Timestamp, None),
        &[TypeKind::Date],
        &[(vec![date(-1)], timestamp(Some(-86_400_000_000)))],
    );
    check(conversion(TypeKind::Date, None), &[TypeKind::Timestamp], &[(vec![timestamp(Some(-1))], date(-1))]);
}

#[test]
fn everything_has_a_text_form_that_reads_back() {
    check(
        conversion(T, None),
        &[I],
        &[(vec![int(i64::MIN)], text("-9223372036854775808")), (vec![int(None)], text(None))],
    );
    check(conversion(T, None), &[MONEY], &[(vec![money(-5)], text("-0.05")), (vec![money(120)], text("1.20"))]);
    check(conversion(T, None), &[decimal(5, 0)], &[(vec![unscaled(42, decimal(5, 0))], text("42"))]);
    check(
        conversion(T, None),
        &[F],
        &[(vec![float(1.5)], text("1.5")), (vec![float(1e21)], text("1000000000000000000000"))],
    );
    check(conversion(T, None), &[B], &[(vec![bool(true)], text("true")), (vec![bool(None)], text(None))]);
    check(
        conversion(T, None),
        &[TypeKind::Date],
        &[(vec![date(-719_162)], text("0001-01-01")), (vec![date(i32::MAX)], text(None))],
    );
    check(conversion(T, Some("%d-%b-%Y")), &[TypeKind::Date], &[(vec![date(0)], text("01-Jan-1970"))]);
    let timestamp = |value| ScalarValue::TimestampMicrosecond(Some(value), None);
    check(
        conversion(T, None),
        &[TypeKind::Timestamp],
        &[
            (vec![timestamp(0)], text("1970-01-01T00:00:00")),
            (vec![timestamp(-1)], text("1969-12-31T23:59:59.999999")),
            (vec![timestamp(i64::MAX)], text(None)),
        ],
    );
    assert!(convert((ident("x"), TypeKind::Date), T, Some("%Q")).is_err());
    assert!(convert((ident("x"), B), I, None).is_err());
}

fn any_int() -> impl Strategy<Value = i64> {
    prop_oneof![any::<i64>(), -100_i64..100]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn int_arithmetic(rows in prop::collection::vec((any_int(), any_int()), 1..10)) {
        for (op, reference) in OPS.into_iter().zip([i64::checked_add, i64::checked_sub, i64::checked_mul]) {
            let rows = rows.iter().map(|(a, b)| (vec![int(*a), int(*b)], int(reference(*a, *b)))).collect::<Vec<_>>();
            check(binary(op, I), &[I, I], &rows);
        }
    }

    #[test]
    fn decimal_arithmetic(
        a in -10_i128.pow(12)..10_i128.pow(12),
        b in prop_oneof![-10_i128.pow(9)..10_i128.pow(9), -9_i128..9],
        left in 0_u8..6, right in 0_u8..6, scale in 0_u8..6,
    ) {
        let kinds = [decimal(12, left), decimal(12, right)];
        let result = decimal(20, scale);
        let (l, r, s) = (u32::from(left), u32::from(right), u32::from(scale));
        let ten = |power: u32| 10_i128.pow(power);
        // Everything over the common denominator 10^(left + right).
        let over = ten(l + r);
        for op in OPS {
            let exact = match op {
                BinaryOp::Add => Some((a * ten(r) + b * ten(l), over)),
                BinaryOp::Subtract => Some((a * ten(r) - b * ten(l), over)),
                BinaryOp::Multiply => Some((a * b, over)),
                _ => (b != 0).then(|| (a * ten(r), b * ten(l))),
            };
            let expected = exact.map(|(value, by)| divided(value * ten(s), by)).filter(|it| it.abs() < ten(20));
            let row = (vec![unscaled(a, kinds[0]), unscaled(b, kinds[1])], unscaled(expected, result));
            check(binary(op, result), &kinds, &[row]);
        }
    }

    #[test]
    fn numbers_read_back_what_they_write(value in any::<i64>(), money in -10_i128.pow(12)+1..10_i128.pow(12), number in any::<f64>()) {
        let back = |args: Vec<Argument>| {
            let kind = args[0].1;
            let written = convert(args[0].clone(), T, None).unwrap();
            convert((written, T), kind, None).unwrap()
        };
        check(back, &[I], &[(vec![int(value)], int(value))]);
        check(back, &[MONEY], &[(vec![super::money(money)], super::money(money))]);
        if number.is_finite() {
            check(back, &[F], &[(vec![float(number)], float(number + 0.0))]);
        }
    }
}
