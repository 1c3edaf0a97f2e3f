//! An expression over each element of a list, of all rows of a batch at once.
//!
//! The elements of a batch's lists stand one after the other in a column of their own, and every column that the
//! expression reads besides is repeated beside them, the value of a row for each element of its list. Over this batch the
//! expression is computed as any other, and what comes of it is put back together row by row.

use std::{
    hash::{Hash, Hasher},
    ops::Range,
    sync::{Arc, OnceLock},
};

use arrow::{
    array::{Array, ArrayRef, AsArray, BooleanArray, ListArray, RecordBatch, StructArray, UInt64Array},
    buffer::{BooleanBuffer, NullBuffer},
    compute::take,
    datatypes::{DataType, Field, FieldRef, Fields, Schema},
};
use datafusion::{
    common::{Column, DFSchema, Result, ScalarValue, internal_err},
    logical_expr::{
        ColumnarValue, EmptyRelation, Expr, LogicalPlan, Projection, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF,
        ScalarUDFImpl, Signature, Volatility, execution_props::ExecutionProps, expr::ScalarFunction,
        physical_planning_context::PhysicalPlanningContext,
    },
    optimizer::{OptimizerContext, OptimizerRule, common_subexpr_eliminate::CommonSubexprEliminate},
    physical_expr::{PhysicalExpr, create_physical_expr},
};
use ingest_program::Each;

use super::{
    any_bit,
    lists::{ListBuilder, ListEnds, Lists},
    member_of,
};

/// The relation of the columns that hold elements, which no other column of a plan has.
pub(crate) const ITEMS: &str = "item";

/// An expression over the elements of lists, and what else is computed of each element.
pub(crate) struct Body {
    /// What is made of the values.
    pub(crate) each: Each,
    /// The column that stands for the element.
    pub(crate) item: Column,
    /// The value for an element; a bool but for `map_each`.
    pub(crate) value: Expr,
    /// How the element can fail or be found fault with; null counts as false. Where one of the first `failures` of them
    /// holds on an element, the row is null.
    pub(crate) conditions: Vec<Expr>,
    pub(crate) failures: usize,
    /// Texts, one or none for an element, or lists of them.
    pub(crate) noted: Vec<Expr>,
}

/// The call of a body on the lists.
pub(crate) struct OnEach {
    /// The value for a row.
    pub(crate) value: Expr,
    /// For each condition: whether it holds on one of the row's elements.
    pub(crate) conditions: Vec<Expr>,
    /// For each note: those of all elements, as a list.
    pub(crate) noted: Vec<Expr>,
}

/// Conditions that share a column of the result.
const CONDITIONS: usize = 64;

/// Computes `body` over each element of `list`; the value is of the type `result`.
pub(crate) fn on_each(list: Expr, body: Body, result: DataType) -> OnEach {
    let masks = body.conditions.len().div_ceil(CONDITIONS);
    let (conditions, noted) = (body.conditions.len(), body.noted.len());
    let call = EachUdf::call(list, body, result.clone());
    if masks + noted == 0 {
        return OnEach { value: call, conditions: vec![], noted: vec![] };
    }
    let condition = |index: usize| {
        let mask = member_of(call.clone(), &mask_name(index / CONDITIONS), DataType::UInt64);
        any_bit(vec![mask], vec![1 << (index % CONDITIONS)])
    };
    let note = |index: usize| member_of(call.clone(), &note_name(index), notes_type());
    OnEach {
        value: member_of(call.clone(), VALUE, result),
        conditions: (0..conditions).map(condition).collect(),
        noted: (0..noted).map(note).collect(),
    }
}

const VALUE: &str = "value";

fn mask_name(index: usize) -> String {
    format!("conditions_{index}")
}

fn note_name(index: usize) -> String {
    format!("noted_{index}")
}

/// Notes of a row: texts. Those of lists within lists stand in one list.
fn notes_type() -> DataType {
    DataType::List(Arc::new(Field::new_list_field(DataType::Utf8View, true)))
}

/// The function of lists and of the columns that the body reads besides the element.
struct EachUdf {
    name: String,
    body: Body,
    /// The columns that the arguments after the list stand for.
    columns: Vec<Column>,
    value: DataType,
    result: DataType,
    signature: Signature,
    /// Made on the first batch, when the types of the columns are known.
    compiled: OnceLock<Compiled>,
}

/// The body as stages: each is computed over the columns that the one before it gives.
struct Compiled {
    stages: Vec<Stage>,
}

struct Stage {
    schema: Arc<Schema>,
    columns: Vec<Arc<dyn PhysicalExpr>>,
}

impl EachUdf {
    fn call(list: Expr, body: Body, value: DataType) -> Expr {
        let mut columns = Vec::new();
        for part in std::iter::once(&body.value).chain(&body.conditions).chain(&body.noted) {
            let mut read: Vec<_> = part.column_refs().into_iter().cloned().collect();
            read.sort();
            columns.extend(read.into_iter().filter(|it| *it != body.item));
        }
        columns.sort();
        columns.dedup();
        let masks = (0..body.conditions.len().div_ceil(CONDITIONS)).map(|it| (mask_name(it), DataType::UInt64));
        let notes = (0..body.noted.len()).map(|it| (note_name(it), notes_type()));
        let others = masks.chain(notes).map(|(name, ty)| Field::new(name, ty, true)).collect::<Vec<_>>();
        let result = if others.is_empty() {
            value.clone()
        } else {
            let first = Field::new(VALUE, value.clone(), true);
            DataType::Struct(std::iter::once(first).chain(others).collect())
        };
        let name = match body.each {
            Each::Map => "map_each",
            Each::Keep => "keep",
            Each::Any => "any",
            Each::All => "all",
        };
        let args = std::iter::once(list).chain(columns.iter().cloned().map(Expr::Column)).collect();
        let udf = Self {
            name: format!("{name}[{} => {}]", body.item.name, body.value),
            body,
            columns,
            value,
            result,
            signature: Signature::variadic_any(Volatility::Immutable),
            compiled: OnceLock::new(),
        };
        Expr::ScalarFunction(ScalarFunction::new_udf(Arc::new(ScalarUDF::new_from_impl(udf)), args))
    }

    /// What is computed of each element, in order.
    fn parts(&self) -> impl Iterator<Item = &Expr> {
        std::iter::once(&self.body.value).chain(&self.body.conditions).chain(&self.body.noted)
    }

    fn compile(&self, types: &[DataType]) -> Result<Compiled> {
        let columns = std::iter::once(&self.body.item).chain(&self.columns).zip(types);
        let fields = columns
            .map(|(it, ty)| (it.relation.clone(), Arc::new(Field::new(&it.name, ty.clone(), true))))
            .collect::<Vec<_>>();
        let schema = Arc::new(DFSchema::new_with_metadata(fields, std::collections::HashMap::new())?);
        let rows = LogicalPlan::EmptyRelation(EmptyRelation { produce_one_row: false, schema });
        let parts = self.parts().enumerate().map(|(index, it)| it.clone().alias(index.to_string())).collect();
        let plan = LogicalPlan::Projection(Projection::try_new(parts, Arc::new(rows))?);
        // The value stands in the conditions again, and each operand in its result.
        let mut plan = CommonSubexprEliminate::new().rewrite(plan, &OptimizerContext::new())?.data;
        let mut stages = Vec::new();
        while let LogicalPlan::Projection(Projection { expr, input, .. }) = plan {
            let (properties, context) = (ExecutionProps::new(), PhysicalPlanningContext::default());
            let columns = expr.iter().map(|it| create_physical_expr(it, input.schema(), &properties, &context));
            stages.push(Stage {
                schema: Arc::new(input.schema().as_arrow().clone()),
                columns: columns.collect::<Result<_>>()?,
            });
            plan = Arc::unwrap_or_clone(input);
        }
        stages.reverse();
        Ok(Compiled { stages })
    }

    /// The parts over these elements.
    fn compute(&self, mut columns: Vec<ArrayRef>, elements: usize) -> Result<Vec<ArrayRef>> {
        let compiled = if let Some(compiled) = self.compiled.get() {
            compiled
        } else {
            let types = columns.iter().map(|it| it.data_type().clone()).collect::<Vec<_>>();
            let compiled = self.compile(&types)?;
            self.compiled.get_or_init(|| compiled)
        };
        for stage in &compiled.stages {
            let batch = RecordBatch::try_new(Arc::clone(&stage.schema), columns)?;
            let computed = stage.columns.iter().map(|it| it.evaluate(&batch)?.into_array(elements));
            columns = computed.collect::<Result<_>>()?;
        }
        Ok(columns)
    }

    fn run(&self, args: &[ColumnarValue], rows: usize) -> Result<ArrayRef> {
        let Some((list, others)) = args.split_first() else { return internal_err!("`{}` without a list", self.name) };
        let lists = Lists::new(&list.to_array(rows)?)?;
        let elements = Elements::new(&lists, rows);
        let mut columns = vec![elements.pick(lists.elements())?];
        for other in others {
            columns.push(match other {
                ColumnarValue::Array(array) => take(array, &elements.rows, None)?,
                ColumnarValue::Scalar(value) => value.to_array_of_size(elements.len())?,
            });
        }
        let mut parts = self.compute(columns, elements.len())?.into_iter();
        let Some(values) = parts.next() else { return internal_err!("`{}` computes nothing", self.name) };
        let conditions = parts.by_ref().take(self.body.conditions.len()).collect::<Vec<_>>();
        let masks = elements.masks(&conditions)?;
        let noted = parts.map(|it| elements.notes(&it)).collect::<Result<Vec<_>>>()?;

        let valid = elements.valid(&masks, self.body.failures);
        let value: ArrayRef = match self.body.each {
            Each::Map => elements.lists(values, &valid)?,
            Each::Keep => elements.kept(&lists, values.as_boolean(), &valid)?,
            Each::Any => elements.judged(&valid, |mut places| places.any(|it| is_true(values.as_boolean(), it))),
            Each::All => elements.judged(&valid, |mut places| places.all(|it| is_true(values.as_boolean(), it))),
        };
        let DataType::Struct(fields) = &self.result else { return Ok(value) };
        if masks.is_empty() && noted.is_empty() {
            return Ok(value);
        }
        let masks = masks.into_iter().map(|it| Arc::new(UInt64Array::from(it)) as ArrayRef);
        let columns = std::iter::once(value).chain(masks).chain(noted).collect();
        Ok(Arc::new(StructArray::try_new_with_length(Fields::clone(fields), columns, None, rows)?))
    }
}

fn is_true(values: &BooleanArray, place: usize) -> bool {
    values.is_valid(place) && values.value(place)
}

/// The elements of a batch's lists, one after the other.
struct Elements {
    /// For each row where its elements are; none of a null list.
    places: Vec<Option<Range<usize>>>,
    /// For each element its place in the elements of the argument.
    picked: UInt64Array,
    /// For each element its row.
    rows: UInt64Array,
}

impl Elements {
    fn new(lists: &Lists, rows: usize) -> Self {
        let (mut places, mut picked, mut of_rows) = (Vec::with_capacity(rows), Vec::new(), Vec::new());
        for row in 0..rows {
            let Some(range) = lists.get(row) else {
                places.push(None);
                continue;
            };
            let start = picked.len();
            picked.extend(range.map(|it| it as u64));
            of_rows.resize(picked.len(), row as u64);
            places.push(Some(start..picked.len()));
        }
        Self { places, picked: picked.into(), rows: of_rows.into() }
    }

    fn len(&self) -> usize {
        self.picked.len()
    }

    /// The elements, of all that the argument holds.
    fn pick(&self, of: &ArrayRef) -> Result<ArrayRef> {
        let whole = of.len() == self.len() && self.picked.values().iter().zip(0..).all(|(it, place)| *it == place);
        if whole { Ok(Arc::clone(of)) } else { Ok(take(of, &self.picked, None)?) }
    }

    /// For each row a bit for each condition that holds on one of its elements; 64 conditions a mask.
    fn masks(&self, conditions: &[ArrayRef]) -> Result<Vec<Vec<u64>>> {
        let mut masks = vec![vec![0; self.places.len()]; conditions.len().div_ceil(CONDITIONS)];
        for (index, condition) in conditions.iter().enumerate() {
            let Some(condition) = condition.as_boolean_opt() else {
                return internal_err!("a condition is {}, not bool", condition.data_type());
            };
            let Some(mask) = masks.get_mut(index / CONDITIONS) else { continue };
            for (element, row) in self.rows.values().iter().enumerate() {
                if is_true(condition, element)
                    && let Some(mask) = mask.get_mut(*row as usize)
                {
                    *mask |= 1 << (index % CONDITIONS);
                }
            }
        }
        Ok(masks)
    }

    /// Whether there is a value on a row: whether there is a list, and none of the first conditions holds.
    fn valid(&self, masks: &[Vec<u64>], failures: usize) -> NullBuffer {
        let fails = |row: usize| {
            masks.iter().enumerate().any(|(index, mask)| {
                let bits = failures.saturating_sub(index * CONDITIONS);
                let bits = if bits >= CONDITIONS { u64::MAX } else { (1 << bits) - 1 };
                mask.get(row).is_some_and(|it| it & bits != 0)
            })
        };
        let valid = |row: usize| self.places.get(row).is_some_and(Option::is_some) && !fails(row);
        NullBuffer::new(BooleanBuffer::collect_bool(self.places.len(), valid))
    }

    /// A list of the values for its elements on each row.
    fn lists(&self, values: ArrayRef, valid: &NullBuffer) -> Result<ArrayRef> {
        let mut ends = ListEnds::default();
        let mut end = 0;
        for (row, places) in self.places.iter().enumerate() {
            end = places.as_ref().map_or(end, |it| it.end);
            if valid.is_valid(row) { ends.end(end)? } else { ends.null(end)? }
        }
        ends.finish(values)
    }

    /// The elements for which the value is true.
    fn kept(&self, lists: &Lists, values: &BooleanArray, valid: &NullBuffer) -> Result<ArrayRef> {
        let mut builder = ListBuilder::default();
        for (row, places) in self.places.iter().enumerate() {
            match places {
                Some(places) if valid.is_valid(row) => {
                    for place in places.clone().filter(|it| is_true(values, *it)) {
                        builder.pick(self.picked.values().get(place).map_or(0, |it| *it as usize));
                    }
                    builder.end()?;
                }
                _ => builder.null()?,
            }
        }
        builder.finish(lists.elements())
    }

    /// What `judge` says of the places of each row's elements.
    fn judged(&self, valid: &NullBuffer, judge: impl Fn(Range<usize>) -> bool) -> ArrayRef {
        let holds = |row: usize| self.places.get(row).cloned().flatten().is_some_and(&judge);
        let values = BooleanBuffer::collect_bool(self.places.len(), holds);
        Arc::new(BooleanArray::new(values, Some(valid.clone())))
    }

    /// The notes on each row: of texts those that are not null, of lists of texts those of all lists.
    fn notes(&self, of_elements: &ArrayRef) -> Result<ArrayRef> {
        let mut builder = ListBuilder::default();
        let of_lists: Option<&ListArray> = of_elements.as_list_opt();
        for places in &self.places {
            for place in places.clone().unwrap_or_default() {
                match of_lists {
                    Some(lists) => {
                        let offsets = lists.value_offsets();
                        let offset = |at: usize| offsets.get(at).map_or(0, |it| *it as usize);
                        if lists.is_valid(place) {
                            (offset(place)..offset(place + 1)).for_each(|it| builder.pick(it));
                        }
                    }
                    None if of_elements.is_valid(place) => builder.pick(place),
                    None => {}
                }
            }
            builder.end()?;
        }
        builder.finish(of_lists.map_or(of_elements, ListArray::values))
    }
}

impl ScalarUDFImpl for EachUdf {
    fn name(&self) -> &str {
        &self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(self.result.clone())
    }

    fn return_field_from_args(&self, _: ReturnFieldArgs<'_>) -> Result<FieldRef> {
        Ok(Arc::new(Field::new(&self.name, self.result.clone(), true)))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let constant = args.args.iter().all(|it| matches!(it, ColumnarValue::Scalar(_)));
        let result = self.run(&args.args, if constant { 1 } else { args.number_rows })?;
        if constant {
            return ScalarValue::try_from_array(&result, 0).map(ColumnarValue::Scalar);
        }
        Ok(ColumnarValue::Array(result))
    }
}

impl std::fmt::Debug for EachUdf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)
    }
}

impl EachUdf {
    /// What makes it this function and no other; what it was compiled to follows from that.
    fn identity(&self) -> (Each, &Column, &Expr, &[Expr], usize, &[Expr], &DataType) {
        let Body { each, item, value, conditions, failures, noted } = &self.body;
        (*each, item, value, conditions, *failures, noted, &self.value)
    }
}

impl PartialEq for EachUdf {
    fn eq(&self, other: &Self) -> bool {
        self.identity() == other.identity()
    }
}

impl Eq for EachUdf {}

impl Hash for EachUdf {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.identity().hash(state);
    }
}
