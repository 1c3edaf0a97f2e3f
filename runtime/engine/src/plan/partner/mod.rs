//! The other side of a `join`: the rows of another source's delivery, each found by the values that it agrees in.
//!
//! A row has one partner or none, so a join is a look-up: the other delivery is read whole before the first row of this
//! one, kept in memory and asked batch by batch. What does not fit into the memory that a join may use is refused.

mod table;

use std::sync::Arc;

use arrow::array::RecordBatch;
use datafusion::{
    datasource::provider_as_source,
    logical_expr::{Expr as DfExpr, LogicalPlanBuilder, ident},
    physical_plan::execute_stream_partitioned,
    prelude::SessionContext,
};
use futures::StreamExt;
use ingest_formats::system;
use ingest_program::{Expr, ExprKind, Join, Map, Meta, Program, Source, TypeKind};

pub(super) use self::table::{FOUND, PartnerTable, field, part};
use super::{
    Layout, PlanError, RowRule, data_type,
    load_plan::message_columns,
    lower::{Lower, Scope, any, is_not_true},
    names::Names,
    source_stage::{SourceScope, SourceStage},
    stages::{Message, Named, Planned, messages},
    steps::{Step, hand_on, stacked},
};
use crate::{
    functions,
    load::{Facts, Splitter, Tally},
    scan::{Delivery, DeliveryTable, ScanFacts, ScanProgress},
    secrets::Secrets,
};

/// The other side of a join, ready for any delivery.
#[derive(Debug)]
pub struct Partner {
    source: Arc<Source>,
    names: Names,
    steps: Vec<Step>,
    rules: Vec<RowRule>,
    layout: Layout,
    /// The columns that the map reads, with their types.
    columns: Vec<(String, TypeKind)>,
    keys: Vec<TypeKind>,
}

/// What came of reading the other side.
#[derive(Debug)]
pub struct PartnerFacts {
    /// Its records, and what was said against them. Those that were rejected are no one's partner.
    pub tally: Tally,
    /// What was learnt of its files.
    pub files: ScanFacts,
}

/// What can be read of a row of the other source.
struct PartnerScope<'a>(SourceScope<'a>);

impl Scope for PartnerScope<'_> {
    fn column(&self, name: &str) -> Option<String> {
        self.0.column(name)
    }

    fn joined(&self, source: &str, column: &str) -> Option<String> {
        (source == self.0.source.name).then(|| self.0.column(column)).flatten()
    }

    fn meta(&self, meta: &Meta) -> Option<DfExpr> {
        self.0.meta(meta)
    }
}

impl Partner {
    /// The other side of one of the map's joins.
    pub(super) fn new(program: &Program, secrets: &Secrets, map: &Map, join: &Join) -> Planned<Self> {
        let missing = || PlanError::Program {
            place: program.place(join.origin),
            what: format!("there is no source `{}`", join.source),
        };
        let source = program.source(&join.source).ok_or_else(missing)?;
        let names = Names::beside(source.columns.iter().map(|it| it.name.as_str()));
        let scope = PartnerScope(SourceScope { source, names: &names });
        let stage = SourceStage::new(program, secrets, source, &names, &scope.0)?;
        let lower = Lower::new(Some(program), Some(secrets), &scope);

        let columns = columns_of(map, source);
        let values = columns.iter().map(|(name, _)| Named::same(name)).collect::<Vec<_>>();
        let mut keys = Vec::new();
        for (index, (_, key)) in join.on.iter().enumerate() {
            let lowered = lower.lower(key)?;
            // A key that cannot be computed agrees with nothing.
            let value = match any(lowered.failures.into_iter().map(|it| it.when)) {
                Some(failed) => functions::keep_if(lowered.value, is_not_true(failed), key.ty.kind),
                None => lowered.value,
            };
            keys.push(Named::new(names.numbered("key", index), value, key.origin));
        }
        let masks = stage.masks();
        let said = messages(&stage.rules.messages, "source", &names);
        let row = [system::MALFORMED.to_owned(), names.file(), system::RECORD.to_owned()];
        let row = row.map(|it| Named::new(names.of(&format!("of_row_{it}")), ident(it), None));
        let groups = [values, keys, masks, row.into(), said];
        let layout = layout(&groups, &stage.rules.messages);
        let mut steps = Vec::new();
        if !stage.replaced().is_empty() {
            steps.push(Step::Project(stage.replaced().to_vec()));
        }
        steps.push(Step::Project(groups.concat()));
        hand_on(&mut steps, &names);
        Ok(Self {
            rules: stage.rules.listed.clone(),
            keys: join.on.iter().map(|(_, key)| key.ty.kind).collect(),
            source: Arc::new(source.clone()),
            steps,
            layout,
            columns,
            names,
        })
    }

    /// The source.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// The rules that its records are judged by.
    pub fn rules(&self) -> &[RowRule] {
        &self.rules
    }

    /// The columns that the map reads.
    pub(super) fn columns(&self) -> &[(String, TypeKind)] {
        &self.columns
    }

    /// A table without rows.
    pub(super) fn empty(&self) -> Planned<PartnerTable> {
        let kinds = self.columns.iter().map(|(_, kind)| data_type(*kind)).collect::<Vec<_>>();
        PartnerTable::new(&self.source.name, &self.keys, &kinds, 0)
    }

    /// Reads a delivery: all rows that nothing rejects, in at most so many bytes.
    pub(super) async fn gather(
        &self,
        delivery: &Delivery,
        context: &SessionContext,
        threads: usize,
        memory: usize,
        progress: Option<Arc<dyn ScanProgress>>,
    ) -> Planned<(PartnerTable, PartnerFacts)> {
        let table = DeliveryTable::new(Arc::clone(&self.source), delivery.clone(), &self.names, threads, progress)?;
        let files = table.facts();
        let scan = LogicalPlanBuilder::scan(&*self.source.name, provider_as_source(Arc::new(table)), None)?;
        let logical = stacked(scan, &self.steps, &[], &self.names, delivery)?.build()?;
        let physical = context.state().create_physical_plan(&logical).await?;
        let streams = execute_stream_partitioned(physical, context.task_ctx())?;
        // The batches of all partitions, as they come: the table does not depend on their order.
        let mut batches = futures::stream::select_all(streams);
        let kinds = self.columns.iter().map(|(_, kind)| data_type(*kind)).collect::<Vec<_>>();
        let mut gathered = PartnerTable::new(&self.source.name, &self.keys, &kinds, memory)?;
        let mut tally = Tally::new(delivery.files.len(), self.rules.len(), 0);
        let mut splitter = Splitter::new(&self.rules, &[]);
        while let Some(batch) = batches.next().await {
            self.take(&batch?, &mut splitter, &mut tally, &mut gathered)?;
        }
        gathered.finish()?;
        Ok((gathered, PartnerFacts { tally, files }))
    }

    fn take(
        &self,
        batch: &RecordBatch,
        splitter: &mut Splitter,
        tally: &mut Tally,
        table: &mut PartnerTable,
    ) -> Planned<()> {
        let fault = |what: String| PlanError::Program { place: format!("source `{}`", self.source.name), what };
        let facts = Facts::new(batch, &self.layout).map_err(|it| fault(it.to_string()))?;
        let kept = splitter.split(&facts, tally).map(crate::load::published);
        let columns = batch.columns();
        let (values, keys) = columns.split_at_checked(self.columns.len()).unwrap_or((columns, &[]));
        let keys = keys.get(..self.keys.len()).ok_or_else(|| fault("a batch lacks its keys".to_owned()))?;
        table.add(values, keys, kept.as_ref())
    }
}

/// The columns of a joined source that a map reads, each once, in the order of declaration.
fn columns_of(map: &Map, source: &Source) -> Vec<(String, TypeKind)> {
    let mut read = std::collections::BTreeSet::new();
    for expr in map.expressions() {
        expr.walk(&mut |it| {
            if let ExprKind::Joined { source: its, column } = &it.kind
                && *its == source.name
            {
                read.insert(column.as_str());
            }
        });
    }
    let declared = source.columns.iter().filter(|it| read.contains(it.name.as_str()));
    declared.map(|it| (it.name.clone(), it.ty.kind)).collect()
}

/// Whether an expression reads a column of that joined source.
pub(super) fn reads(expr: &Expr, source: &str) -> bool {
    let mut found = false;
    expr.walk(&mut |it| found |= matches!(&it.kind, ExprKind::Joined { source: its, .. } if its == source));
    found
}

/// Of batches that consist of these: values, keys, masks, what tells where a record is from, and messages.
fn layout(groups: &[Vec<Named>; 5], messages: &[Message]) -> Layout {
    let [values, keys, masks, of_row, said] = groups.each_ref().map(Vec::len);
    let row = values + keys + masks;
    let first = row + of_row;
    let end = first + said;
    Layout {
        fields: 0..values,
        source_rules: values + keys..row,
        keep: None,
        map_rules: row..row,
        malformed: row,
        file: row + 1,
        record: row + 2,
        offset: row + 2,
        raw: row + 2,
        element: None,
        superseded: None,
        missed: first..first,
        source_messages: message_columns(messages, first..end),
        map_messages: vec![],
        aggregates: end..end,
    }
}
