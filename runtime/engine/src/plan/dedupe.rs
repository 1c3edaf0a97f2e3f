//! `dedupe`: of rows that agree, one stays.
//!
//! The rows are numbered by `DataFusion`'s window operator, which sorts them within the memory of the load and puts on the
//! disk what does not fit. Only rows that nothing has taken out compete.

use datafusion::logical_expr::{Expr as DfExpr, SortExpr, ident, lit, not};
use ingest_program::{Dedupe, Keep};

use super::{RULES_PER_MASK, RowRule, names::Names, stages::Named, steps::Step};
use crate::functions;

/// What the step reads of the columns below it.
pub(super) struct Below<'a> {
    /// Every column of a batch but the one that is made here.
    pub(super) columns: &'a [Named],
    /// Which rows are still in.
    pub(super) alive: DfExpr,
    /// Where a row is from: the columns of file, record and, with `for each`, element.
    pub(super) place: Vec<String>,
}

/// The steps that add the column `superseded`.
pub(super) fn steps(dedupe: &Dedupe, below: &Below<'_>, names: &Names) -> Vec<Step> {
    let (alive, number) = (names.of("alive"), names.of("number"));
    let mut by = vec![alive.clone()];
    by.extend((0..dedupe.by.len()).map(|it| names.numbered("dedupe", it)));
    let by_place = |ascending: bool| below.place.iter().map(move |it| SortExpr::new(ident(it), ascending, false));
    let order = SortExpr::new(ident(names.of("order")), matches!(dedupe.keep, Keep::Earliest(_)), false);
    let order = match &dedupe.keep {
        Keep::First => by_place(true).collect(),
        Keep::Last => by_place(false).collect(),
        Keep::Latest(_) | Keep::Earliest(_) => std::iter::once(order).chain(by_place(true)).collect(),
    };
    let superseded = ident(&alive).and(ident(&number).gt(lit(1_u64)));
    let mut last = below.columns.iter().map(|it| Named::same(&it.name)).collect::<Vec<_>>();
    last.push(Named::new(names.of("superseded"), superseded, dedupe.origin));
    vec![
        Step::Project(vec![Named::new(&alive, below.alive.clone(), dedupe.origin)]),
        Step::Number { name: number, by, order },
        Step::Project(last),
    ]
}

/// Whether no rule of these masks takes a row out.
pub(super) fn unrejected(masks: &[Named], rules: &[RowRule]) -> DfExpr {
    not(rejected(masks, rules))
}

/// Whether a rule of these masks takes a row out.
pub(super) fn rejected(masks: &[Named], rules: &[RowRule]) -> DfExpr {
    let bits = |chunk: &[RowRule]| {
        chunk.iter().enumerate().filter(|(_, it)| it.consequence.rejects()).fold(0, |all, (bit, _)| all | 1 << bit)
    };
    let bits = rules.chunks(RULES_PER_MASK).map(bits).collect::<Vec<u64>>();
    let masks = masks.iter().take(bits.len()).map(|it| ident(&it.name)).collect::<Vec<_>>();
    if masks.is_empty() { lit(false) } else { functions::any_bit(masks, bits) }
}
