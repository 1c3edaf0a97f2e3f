use ingest_program::{Function, TypeKind};
use jiff::{Span, civil};
use proptest::prelude::*;

use super::*;

const D: TypeKind = TypeKind::Date;
const I: TypeKind = TypeKind::Int;
const FIRST: i32 = -719_162;
const LAST: i32 = 2_932_896;

fn day(days: i32) -> civil::Date {
    civil::date(1970, 1, 1).checked_add(Span::new().days(days)).unwrap()
}

#[test]
fn sums_of_days_stay_in_the_calendar() {
    check_call(
        Function::AddDays,
        &[D, I],
        D,
        &[
            (vec![date(0), int(-1)], date(-1)),
            (vec![date(LAST), int(1)], date(None)),
            (vec![date(LAST), int(0)], date(LAST)),
            (vec![date(FIRST), int(-1)], date(None)),
            (vec![date(0), int(i64::MAX)], date(None)),
            (vec![date(0), int(None)], date(None)),
        ],
    );
    check_call(
        Function::DaysBetween,
        &[D, D],
        I,
        &[
            (vec![date(10), date(3)], int(-7)),
            (vec![date(i32::MIN), date(i32::MAX)], int(4_294_967_295)),
            (vec![date(None), date(3)], int(None)),
        ],
    );
    let timestamp = |value| ScalarValue::TimestampMicrosecond(value, None);
    check_call(
        Function::DateOf,
        &[TypeKind::Timestamp],
        D,
        &[
            (vec![timestamp(Some(-1))], date(-1)),
            (vec![timestamp(Some(86_400_000_000))], date(1)),
            (vec![timestamp(Some(i64::MIN))], date(-106_751_992)),
            (vec![timestamp(None)], date(None)),
        ],
    );
}

proptest! {
    #[test]
    fn parts_of_days_as_jiff_has_them(days in prop::collection::vec(FIRST..=LAST, 1..20)) {
        let parts = |reference: fn(civil::Date) -> i64| {
            days.iter().map(|it| (vec![date(*it)], int(reference(day(*it))))).collect::<Vec<_>>()
        };
        check_call(Function::Year, &[D], I, &parts(|it| it.year().into()));
        check_call(Function::Month, &[D], I, &parts(|it| it.month().into()));
        check_call(Function::Day, &[D], I, &parts(|it| it.day().into()));
        check_call(Function::Weekday, &[D], I, &parts(|it| it.weekday().to_monday_one_offset().into()));
        let starts = days.iter().map(|it| (vec![date(*it)], date(it - i32::from(day(*it).day()) + 1))).collect::<Vec<_>>();
        check_call(Function::MonthStart, &[D], D, &starts);
    }

    #[test]
    fn no_day_is_too_far(days in any::<i32>()) {
        for function in [Function::Year, Function::Month, Function::Day, Function::Weekday, Function::MonthStart] {
            let result = if function == Function::MonthStart { D } else { I };
            let column: ArrayRef = Arc::new(arrow::array::Date32Array::from(vec![days]));
            let found = values(&super::super::call(function, vec![(ident("0"), D)], result).unwrap(), &[column]);
            prop_assert!(!found[0].is_null());
        }
    }
}
