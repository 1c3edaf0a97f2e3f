//! Values of reference tables.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc, sync::Arc};

use datafusion::{common::ScalarValue, logical_expr::Expr as DfExpr};
use ingest_program::{Expr, Lookup, TypeKind};

use super::{Cause, Lower, Lowered, Miss, constant};
use crate::{
    functions::{self, LookupTable},
    plan::PlanError,
};

/// Between the parts of a key in the text of a miss: a character that no key has a use for.
pub(crate) const KEY_SEPARATOR: &str = "\u{1f}";

/// What stands for a labelled key.
fn nothing_told() -> DfExpr {
    constant(ScalarValue::Utf8View(Some(String::new())))
}

/// The reference tables that were read so far, each once.
#[derive(Clone, Default)]
pub(super) struct LookupTables(Rc<RefCell<BTreeMap<String, Arc<LookupTable>>>>);

impl LookupTables {
    fn get(&self, lookup: &Lookup) -> Result<Arc<LookupTable>, PlanError> {
        if let Some(table) = self.0.borrow().get(&lookup.name) {
            return Ok(Arc::clone(table));
        }
        let table = Arc::new(LookupTable::new(lookup)?);
        self.0.borrow_mut().insert(lookup.name.clone(), Arc::clone(&table));
        Ok(table)
    }
}

impl Lower<'_> {
    /// `code |> lookup(pos).name`
    pub(super) fn look_up(&self, expr: &Expr, name: &str, keys: &[Expr], column: &str) -> Result<Lowered, PlanError> {
        let lookup = self.program.and_then(|it| it.lookup(name));
        let lookup = lookup.ok_or_else(|| self.fault(expr.origin, format!("there is no lookup `{name}`")))?;
        let kinds = lookup.keys().map(|it| it.ty.kind).collect::<Vec<_>>();
        if keys.len() != kinds.len() || !lookup.columns.iter().any(|it| it.name == column) {
            return Err(self.fault(expr.origin, format!("the lookup `{name}` has other columns")));
        }
        let keys = keys.iter().zip(&kinds).map(|(it, kind)| self.lower_as(it, *kind));
        let keys = keys.collect::<Result<Vec<_>, _>>()?;
        let table = self.lookups.get(lookup)?;
        let row = functions::lookup_row(&table, keys.iter().map(|it| it.value.clone()).collect());
        let cause = Cause {
            name: format!("lookup.{name}"),
            reason: format!("a value that the lookup `{name}` does not have"),
            origin: expr.origin,
        };
        // Of a labelled key it is counted that it was missed, and not what.
        let may_be_told = lookup.keys().all(|it| it.labels.is_empty());
        let sought = if may_be_told { self.sought(expr, &keys, &kinds)? } else { Some(nothing_told()) };
        let value = functions::lookup_value(&table, row.clone(), column, expr.ty.kind);
        let mut result = Lowered::strict(keys, row, Some(cause)).with_value(value);
        if let (Some(sought), Some(missed)) = (sought, result.failures.first().map(|it| it.when.clone())) {
            let sought = functions::keep_if(sought, missed, TypeKind::Text);
            result.misses.push(Miss { lookup: name.to_owned(), sought, kind: TypeKind::Text, origin: expr.origin });
        }
        Ok(result)
    }

    /// The parts of a key in one text.
    fn sought(&self, expr: &Expr, keys: &[Lowered], kinds: &[TypeKind]) -> Result<Option<DfExpr>, PlanError> {
        let mut parts = Vec::new();
        for (key, kind) in keys.iter().zip(kinds) {
            if !parts.is_empty() {
                parts.push(constant(ScalarValue::Utf8View(Some(KEY_SEPARATOR.to_owned()))));
            }
            let value = key.value.clone();
            parts.push(match kind {
                TypeKind::Text => value,
                kind => functions::convert((value, *kind), TypeKind::Text, None)
                    .map_err(|what| self.fault(expr.origin, what))?,
            });
        }
        Ok(match parts.as_slice() {
            [] => None,
            [only] => Some(only.clone()),
            _ => Some(functions::concat(parts)),
        })
    }
}
