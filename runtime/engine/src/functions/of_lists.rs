//! Functions of lists.

use std::{cmp::Ordering, sync::Arc};

use arrow::{
    array::{Array, ArrayRef, AsArray, BooleanArray, PrimitiveArray, UInt64Array, make_comparator},
    compute::{SortOptions, concat, take},
    datatypes::{DataType, Decimal128Type, Float64Type, Int64Type},
};
use datafusion::common::{Result, internal_err};

use super::{
    Args,
    growth::longest,
    lists::{ListBuilder, ListEnds, Lists},
    numbers::finite,
    text_builder::TextBuilder,
};

/// `compact(list)`: without the nulls.
pub(super) fn compact(args: &Args<'_>) -> Result<ArrayRef> {
    let lists = args.list(0)?;
    let elements = lists.elements();
    let mut builder = ListBuilder::default();
    for row in 0..args.rows() {
        let Some(places) = lists.get(row) else {
            builder.null()?;
            continue;
        };
        places.filter(|place| elements.is_valid(*place)).for_each(|place| builder.pick(place));
        builder.end()?;
    }
    builder.finish(elements)
}

/// `size(list)`
pub(super) fn size(args: &Args<'_>) -> Result<ArrayRef> {
    let lists = args.list(0)?;
    let sizes = (0..args.rows()).map(|row| lists.get(row).map(|it| it.len() as i64));
    Ok(Arc::new(sizes.collect::<PrimitiveArray<Int64Type>>()))
}

/// `first(list)`
pub(super) fn first(args: &Args<'_>) -> Result<ArrayRef> {
    let lists = args.list(0)?;
    let places = (0..args.rows()).map(|row| lists.get(row).and_then(|mut it| it.next()).map(|it| it as u64));
    Ok(take(lists.elements(), &places.collect::<UInt64Array>(), None)?)
}

/// `last(list)`
pub(super) fn last(args: &Args<'_>) -> Result<ArrayRef> {
    let lists = args.list(0)?;
    let places = (0..args.rows()).map(|row| lists.get(row).and_then(Iterator::last).map(|it| it as u64));
    Ok(take(lists.elements(), &places.collect::<UInt64Array>(), None)?)
}

/// `element(list, index)`: counted from 1; null where there is none of that number.
pub(super) fn element(args: &Args<'_>) -> Result<ArrayRef> {
    let (lists, index) = (args.list(0)?, args.int(1)?);
    let place = |row: usize| {
        let before = usize::try_from(index.get(row)?.checked_sub(1)?).ok()?;
        lists.get(row)?.nth(before).map(|it| it as u64)
    };
    let places = (0..args.rows()).map(place);
    Ok(take(lists.elements(), &places.collect::<UInt64Array>(), None)?)
}

/// `includes(list, value)`: whether an element equals the value.
pub(super) fn includes(args: &Args<'_>) -> Result<ArrayRef> {
    let (lists, value) = (args.list(0)?, args.array(1)?);
    let elements = lists.elements();
    let compare = make_comparator(elements, &value, SortOptions::default())?;
    let found = (0..args.rows()).map(|row| {
        let mut places = lists.get(row).filter(|_| value.is_valid(row))?;
        Some(places.any(|place| elements.is_valid(place) && compare(place, row) == Ordering::Equal))
    });
    Ok(Arc::new(found.collect::<BooleanArray>()))
}

/// `sorted(list)`: from the least to the greatest, nulls last.
pub(super) fn sorted(args: &Args<'_>) -> Result<ArrayRef> {
    let lists = args.list(0)?;
    let compare = lists.order()?;
    let (mut builder, mut order) = (ListBuilder::default(), Vec::new());
    for row in 0..args.rows() {
        let Some(places) = lists.get(row) else {
            builder.null()?;
            continue;
        };
        order.clear();
        order.extend(places);
        order.sort_by(|a, b| compare(*a, *b));
        for place in &order {
            builder.pick(*place);
        }
        builder.end()?;
    }
    builder.finish(lists.elements())
}

/// `without_repeats(list)`: of equal elements the first.
pub(super) fn without_repeats(args: &Args<'_>) -> Result<ArrayRef> {
    let lists = args.list(0)?;
    let compare = lists.order()?;
    let (mut builder, mut order, mut kept) = (ListBuilder::default(), Vec::new(), Vec::new());
    for row in 0..args.rows() {
        let Some(places) = lists.get(row) else {
            builder.null()?;
            continue;
        };
        // Equal ones come together, the first of them first: the sort is stable.
        order.clear();
        order.extend(places);
        order.sort_by(|a, b| compare(*a, *b));
        kept.clear();
        for place in &order {
            if kept.last().is_none_or(|last| compare(*last, *place) != Ordering::Equal) {
                kept.push(*place);
            }
        }
        kept.sort_unstable();
        for place in &kept {
            builder.pick(*place);
        }
        builder.end()?;
    }
    builder.finish(lists.elements())
}

/// `concat_lists(a, b)`
pub(super) fn concat_lists(args: &Args<'_>) -> Result<ArrayRef> {
    let (a, b) = (args.list(0)?, args.list(1)?);
    let elements = concat(&[a.elements().as_ref(), b.elements().as_ref()])?;
    let behind = a.elements().len();
    let mut builder = ListBuilder::default();
    for row in 0..args.rows() {
        let (Some(first), Some(second)) = (a.get(row), b.get(row)) else {
            builder.null()?;
            continue;
        };
        first.for_each(|place| builder.pick(place));
        second.for_each(|place| builder.pick(behind + place));
        builder.end()?;
    }
    builder.finish(&elements)
}

/// `flatten(list)`: the elements of the lists in it, one after another; nulls are left out.
pub(super) fn flatten(args: &Args<'_>) -> Result<ArrayRef> {
    let outer = args.list(0)?;
    let inner = Lists::new(outer.elements())?;
    let mut builder = ListBuilder::default();
    for row in 0..args.rows() {
        let Some(places) = outer.get(row) else {
            builder.null()?;
            continue;
        };
        places.filter_map(|place| inner.get(place)).flatten().for_each(|place| builder.pick(place));
        builder.end()?;
    }
    builder.finish(inner.elements())
}

/// `join(list, separator)`: nulls are left out. Null where it becomes too long.
pub(super) fn join(args: &Args<'_>) -> Result<ArrayRef> {
    let (lists, separator) = (args.list(0)?, args.text(1)?);
    let Some(parts) = lists.elements().as_string_view_opt() else { return internal_err!("no list of texts") };
    let (mut builder, mut scratch) = (TextBuilder::new(args.rows()), String::new());
    for row in 0..args.rows() {
        let (Some(places), Some(separator)) = (lists.get(row), separator.get(row)) else {
            builder.null();
            continue;
        };
        let places = places.filter(|place| parts.is_valid(*place));
        // An element is a byte at least: what stands between empty ones is made of them.
        let (texts, count) =
            places.clone().fold((0, 0_usize), |(bytes, count), it| (bytes + parts.value(it).len(), count + 1));
        let length = separator.len().saturating_mul(count.saturating_sub(1)).saturating_add(texts);
        if length > longest(texts + count + separator.len()) {
            builder.null();
            continue;
        }
        scratch.clear();
        for (at, place) in places.enumerate() {
            if at > 0 {
                scratch.push_str(separator);
            }
            scratch.push_str(parts.value(place));
        }
        builder.copy(&scratch)?;
    }
    Ok(builder.finish())
}

/// `split(value, separator)`: an empty separator separates nothing.
pub(super) fn split(args: &Args<'_>) -> Result<ArrayRef> {
    let (value, separator) = (args.text(0)?, args.text(1)?);
    let (mut parts, mut ends) = (TextBuilder::sharing(value, args.rows()), ListEnds::default());
    let mut count = 0;
    for row in 0..args.rows() {
        let (Some(value), Some(separator)) = (value.get(row), separator.get(row)) else {
            ends.null(count)?;
            continue;
        };
        if separator.is_empty() {
            parts.part(row, value, value)?;
            count += 1;
        } else {
            for part in value.split(separator) {
                parts.part(row, value, part)?;
                count += 1;
            }
        }
        ends.end(count)?;
    }
    ends.finish(parts.finish())
}

/// `total(list)`: nulls are left out; null where it does not fit.
pub(super) fn total(args: &Args<'_>) -> Result<ArrayRef> {
    let lists = args.list(0)?;
    let elements = lists.elements();
    let rows = 0..args.rows();
    Ok(match elements.data_type() {
        DataType::Int64 => {
            let values = elements.as_primitive::<Int64Type>();
            let sum = |row| {
                let mut valid = lists.get(row)?.filter(|place| values.is_valid(*place));
                valid.try_fold(0_i64, |sum, place| sum.checked_add(values.value(place)))
            };
            Arc::new(rows.map(sum).collect::<PrimitiveArray<Int64Type>>())
        }
        DataType::Float64 => {
            let values = elements.as_primitive::<Float64Type>();
            let sum = |row| {
                let valid = lists.get(row)?.filter(|place| values.is_valid(*place));
                finite(valid.map(|place| values.value(place)).sum::<f64>())
            };
            Arc::new(rows.map(sum).collect::<PrimitiveArray<Float64Type>>())
        }
        DataType::Decimal128(precision, scale) => {
            let values = elements.as_primitive::<Decimal128Type>();
            let limit = 10_i128.checked_pow(u32::from(*precision)).unwrap_or(i128::MAX);
            let sum = |row| {
                let mut valid = lists.get(row)?.filter(|place| values.is_valid(*place));
                let sum = valid.try_fold(0_i128, |sum, place| sum.checked_add(values.value(place)))?;
                (-limit < sum && sum < limit).then_some(sum)
            };
            let sums = rows.map(sum).collect::<PrimitiveArray<Decimal128Type>>();
            Arc::new(sums.with_precision_and_scale(*precision, *scale)?)
        }
        other => return internal_err!("{other} has no total"),
    })
}
