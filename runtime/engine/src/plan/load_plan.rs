//! One `source -> dataset` line of a pipeline, planned: once, for all deliveries.

use std::{ops::Range, sync::Arc};

use arrow::datatypes::SchemaRef;
use datafusion::{
    datasource::provider_as_source,
    execution::{
        SendableRecordBatchStream, disk_manager::DiskManagerBuilder, memory_pool::FairSpillPool,
        runtime_env::RuntimeEnvBuilder,
    },
    logical_expr::{Expr as DfExpr, LogicalPlan, LogicalPlanBuilder, ident, lit},
    physical_plan::{ExecutionPlan, execute_stream_partitioned},
    prelude::{SessionConfig, SessionContext},
};
use ingest_formats::system;
use ingest_program::{Format, Load, Map, Program, Source};

use super::{
    AggregateInput, DeliveryCheck, Layout, MessageColumn, MissedInput, Partner, PartnerFacts, PlanError, RowRule,
    Stage,
    aggregates::{Aggregates, Gathered},
    dedupe,
    explain::{self, Explanation},
    lower::{Lower, Miss},
    map_stage::{FieldScope, MapStage, RowScope},
    names::Names,
    output::output,
    partner::PartnerTable,
    source_stage::{SourceScope, SourceStage},
    stages::{Message, Named, Origins, Planned, messages},
    steps::{Step, hand_on, stacked},
};
use crate::{
    scan::{Delivery, DeliveryTable, ScanFacts, ScanProgress},
    scratch::Scratch,
    secrets::Secrets,
};

/// What a load computes and judges of every row, ready for any delivery of its source.
#[derive(Debug)]
pub struct LoadPlan {
    source: Arc<Source>,
    schema: String,
    names: Names,
    /// From the scan upwards; each reads what the one before it gives.
    steps: Vec<Step>,
    partners: Vec<Partner>,
    source_rules: Vec<RowRule>,
    map_rules: Vec<RowRule>,
    layout: Layout,
    output: SchemaRef,
    aggregates: Vec<AggregateInput>,
    missed: Vec<MissedInput>,
    checks: Vec<DeliveryCheck>,
}

/// How a plan is run.
#[derive(Clone)]
pub struct ExecuteOptions {
    /// Partitions that decode and compute at the same time; at least 1.
    pub threads: usize,
    /// Is told how far the reading is.
    pub progress: Option<Arc<dyn ScanProgress>>,
    /// Bytes that joined rows may take, and bytes that rows may take while they are sorted.
    pub memory: usize,
    /// Room for rows that do not fit there; none may be sorted without.
    pub scratch: Option<Scratch>,
}

/// A plan that runs as its streams are polled.
pub struct Execution {
    /// One per partition. Each does its work where it is polled: give each a task of its own.
    pub streams: Vec<SendableRecordBatchStream>,
    /// What is learnt of the files on the way.
    pub files: ScanFacts,
    /// What came of the deliveries that this one is joined to, in the order of the joins: they have been read whole.
    pub partners: Vec<PartnerFacts>,
}

impl LoadPlan {
    /// Plans a line of a pipeline. Fetches the secrets that its map uses.
    pub fn new(program: &Program, load: &Load, secrets: &Secrets) -> Planned<Self> {
        let unknown = |what: String| PlanError::Program { place: program.place(load.origin), what };
        let source = program.source(&load.source);
        let source = source.ok_or_else(|| unknown(format!("there is no source `{}`", load.source)))?;
        let dataset = program.dataset(&load.dataset);
        let dataset = dataset.ok_or_else(|| unknown(format!("there is no dataset `{}`", load.dataset)))?;
        let schema = program.schema(&dataset.schema);
        let schema = schema.ok_or_else(|| unknown(format!("there is no schema `{}`", dataset.schema)))?;
        let map = program.map(&source.name, &schema.name);
        let map = map.ok_or_else(|| unknown(format!("there is no map {} -> {}", source.name, schema.name)))?;

        let taken = source.columns.iter().map(|it| it.name.as_str());
        let names = Names::beside(taken.chain(schema.fields.iter().map(|it| it.name.as_str())));
        let scope = SourceScope { source, names: &names };
        let partners = map.joins.iter().map(|it| Partner::new(program, secrets, map, it));
        let partners = partners.collect::<Planned<Vec<_>>>()?;
        let mut aggregates = Aggregates::of(&schema.name);
        let mut first = SourceStage::new(program, secrets, source, &names, &scope)?;
        first.gather(&mut aggregates)?;
        let from_source = aggregates.gathered.len();
        let source_masks = first.masks();
        let rejected = ident(system::MALFORMED).gt(lit(0_u8)).or(dedupe::rejected(&source_masks, &first.rules.listed));
        let row_scope = RowScope { source: &scope, map, partners: &partners };
        let lower = Lower::new(Some(program), Some(secrets), &row_scope);
        let mut second = MapStage::new(map, &partners, &lower, &names, (&source_masks, rejected))?;
        let of_map = second.rules.misses.len();
        second.check(schema, (program, secrets), &FieldScope { schema, source: &scope }, &mut aggregates)?;

        let (of_source, of_fields) = aggregates.gathered.split_at(from_source);
        let (source_inputs, field_inputs) = (inputs(of_source, "source", &names), inputs(of_fields, "map", &names));
        let (source_missed, map_missed) = (&first.rules.misses, &second.rules.misses);
        let (by_map, by_checks) = map_missed.split_at_checked(of_map).unwrap_or((map_missed, &[]));
        let missed_below = [sought(source_missed, "source", &names), sought(by_map, "map", &names)].concat();
        let (source_messages, map_messages) = (&first.rules.messages, &second.rules.messages);
        let said_below = messages(source_messages, "source", &names);
        // What the source stage says of a record is computed before it becomes several rows.
        let mut mapped =
            [second.mapped.clone(), row(&names, |it| it.1(&names)), source_inputs.clone(), missed_below.clone()]
                .concat();
        mapped.extend(said_below.clone());
        if map.each.is_none() {
            mapped.extend(source_masks.clone());
        }
        let columns = Columns {
            fields: schema.fields.iter().map(|it| Named::same(&it.name)).collect(),
            source_rules: same(&source_masks),
            keep: (map.filter.is_some() || map.each.is_some()).then(|| Named::same(names.of("keep"))),
            map_rules: second.masks(),
            row: row(&names, |it| names.of(it.0)),
            element: map.each.is_some().then(|| Named::same(second.position())),
            missed: [same(&missed_below), sought(by_checks, "check", &names)].concat(),
            messages: [same(&said_below), messages(map_messages, "map", &names)].concat(),
            aggregates: [same(&source_inputs), field_inputs].concat(),
        };
        let judged = columns.all();
        let mut steps = vec![Step::Project(first.replaced().to_vec())];
        steps.append(&mut second.before);
        steps.extend([Step::Project(mapped), Step::Project(judged.clone())]);
        if let Some(dedupe) = &map.dedupe {
            let alive = columns.alive(&names, [&first.rules.listed, &second.rules.listed]);
            let element = columns.element.iter().map(|it| it.name.clone());
            let place = [names.of("file"), names.of("record")].into_iter().chain(element).collect();
            let below = dedupe::Below { columns: &judged, alive, place };
            steps.extend(dedupe::steps(dedupe, &below, &names));
        }
        hand_on(&mut steps, &names);
        steps.retain(|it| !it.is_idle());
        let layout = columns.layout(map, [source_messages, map_messages]);

        Ok(Self {
            output: output(program, schema),
            aggregates: aggregate_inputs(&aggregates, layout.aggregates.start),
            missed: missed_inputs(&layout, source_missed, map_missed),
            checks: aggregates.checks,
            source_rules: first.rules.listed.clone(),
            map_rules: second.rules.listed,
            steps,
            partners,
            layout,
            source: Arc::new(source.clone()),
            schema: schema.name.clone(),
            names,
        })
    }

    /// Name of the source.
    pub fn source_name(&self) -> &str {
        &self.source.name
    }

    /// Name of the schema.
    pub fn schema_name(&self) -> &str {
        &self.schema
    }

    /// The Arrow schema of the published table.
    pub fn output(&self) -> &SchemaRef {
        &self.output
    }

    /// Which column of a batch holds what.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The rules of a stage, in the order of their bits.
    pub fn rules(&self, stage: Stage) -> &[RowRule] {
        match stage {
            Stage::Source => &self.source_rules,
            Stage::Map => &self.map_rules,
        }
    }

    /// The format of the source, which says what a malformed record means.
    pub fn format(&self) -> &Format {
        &self.source.format
    }

    /// What is gathered of all rows together.
    pub fn aggregates(&self) -> &[AggregateInput] {
        &self.aggregates
    }

    /// What was sought in reference tables and not found, column by column.
    pub fn missed(&self) -> &[MissedInput] {
        &self.missed
    }

    /// The checks that are judged once per delivery.
    pub fn delivery_checks(&self) -> &[DeliveryCheck] {
        &self.checks
    }

    /// The other sides of the map's joins, in their order.
    pub fn partners(&self) -> &[Partner] {
        &self.partners
    }

    /// The logical plan for a delivery, as planned: `DataFusion` has not yet rewritten it.
    pub fn logical(&self, delivery: &Delivery) -> Planned<LogicalPlan> {
        Ok(self.plan(delivery, &self.no_partners()?, 1, None)?.0)
    }

    /// Starts a delivery, once those that it joins are read. Nothing of its own is read before the streams are polled, but
    /// for the first chunks.
    pub async fn execute(&self, delivery: Delivery, options: ExecuteOptions) -> Planned<Execution> {
        // Sorts side by side take each other's memory before they put anything on the disk: there is one.
        let threads = if self.layout.superseded.is_some() { 1 } else { options.threads };
        let options = ExecuteOptions { threads, ..options };
        let context = session(&options)?;
        let (mut tables, mut partners) = (Vec::new(), Vec::new());
        for (index, partner) in self.partners.iter().enumerate() {
            // Without its delivery, as in a test that gives none, nothing agrees.
            let Some(other) = delivery.partners.get(index) else {
                tables.push(Arc::new(partner.empty()?));
                continue;
            };
            let memory = options.memory / self.partners.len().max(1);
            let gathered = partner.gather(other, &context, options.threads, memory, options.progress.clone());
            let (table, facts) = gathered.await?;
            tables.push(Arc::new(table));
            partners.push(facts);
        }
        let (logical, files) = self.plan(&delivery, &tables, options.threads, options.progress)?;
        let physical = context.state().create_physical_plan(&logical).await?;
        let streams = execute_stream_partitioned(physical, context.task_ctx())?;
        Ok(Execution { streams, files, partners })
    }

    /// The logical and the physical plan in words, with the place of everything that was written.
    pub async fn explain(&self, delivery: &Delivery, threads: usize, program: &Program) -> Planned<Explanation> {
        let (logical, _) = self.plan(delivery, &self.no_partners()?, threads, None)?;
        let options = ExecuteOptions { threads, progress: None, memory: 0, scratch: None };
        let physical: Arc<dyn ExecutionPlan> = session(&options)?.state().create_physical_plan(&logical).await?;
        let named = self.steps.iter().flat_map(Step::named);
        let origins: Origins = named.filter_map(|it| Some((it.name.clone(), it.origin?))).collect();
        Ok(explain::explain(&logical, &physical, [&self.source_rules, &self.map_rules], &origins, program))
    }

    fn no_partners(&self) -> Planned<Vec<Arc<PartnerTable>>> {
        self.partners.iter().map(|it| Ok(Arc::new(it.empty()?))).collect()
    }

    fn plan(
        &self,
        delivery: &Delivery,
        partners: &[Arc<PartnerTable>],
        threads: usize,
        progress: Option<Arc<dyn ScanProgress>>,
    ) -> Planned<(LogicalPlan, ScanFacts)> {
        let table = DeliveryTable::new(Arc::clone(&self.source), delivery.clone(), &self.names, threads, progress)?;
        let facts = table.facts();
        let scan = LogicalPlanBuilder::scan(&*self.source.name, provider_as_source(Arc::new(table)), None)?;
        Ok((stacked(scan, &self.steps, partners, &self.names, delivery)?.build()?, facts))
    }
}

/// The columns of a batch, group by group.
struct Columns {
    fields: Vec<Named>,
    source_rules: Vec<Named>,
    keep: Option<Named>,
    map_rules: Vec<Named>,
    row: Vec<Named>,
    element: Option<Named>,
    missed: Vec<Named>,
    messages: Vec<Named>,
    aggregates: Vec<Named>,
}

impl Columns {
    fn all(&self) -> Vec<Named> {
        let Self { fields, source_rules, keep, map_rules, row, element, missed, messages, aggregates } = self;
        let (keep, element) = (keep.as_slice(), element.as_slice());
        let groups = [fields, source_rules, keep, map_rules, row, element, missed, messages, aggregates];
        groups.into_iter().flatten().cloned().collect()
    }

    /// Rows that nothing has taken out.
    fn alive(&self, names: &Names, rules: [&[RowRule]; 2]) -> DfExpr {
        let [source, map] = rules;
        let well_formed = ident(names.of("malformed")).eq(lit(0_u8));
        let unrejected = dedupe::unrejected(&self.source_rules, source).and(dedupe::unrejected(&self.map_rules, map));
        self.keep.iter().fold(well_formed.and(unrejected), |alive, keep| alive.and(ident(&keep.name)))
    }

    fn layout(&self, map: &Map, messages: [&[Message]; 2]) -> Layout {
        let mut next = 0;
        let mut range = |length: usize| {
            let start = next;
            next += length;
            start..next
        };
        let fields = range(self.fields.len());
        let source_rules = range(self.source_rules.len());
        let keep = self.keep.as_ref().map(|_| range(1).start);
        let map_rules = range(self.map_rules.len());
        let row = range(self.row.len()).start;
        let element = self.element.as_ref().map(|_| range(1).start);
        let missed = range(self.missed.len());
        let [source_messages, map_messages] = messages.map(|it| message_columns(it, range(it.len())));
        let aggregates = range(self.aggregates.len());
        Layout {
            fields,
            source_rules,
            keep,
            map_rules,
            malformed: row,
            file: row + 1,
            record: row + 2,
            offset: row + 3,
            raw: row + 4,
            element,
            missed,
            source_messages,
            map_messages,
            superseded: map.dedupe.as_ref().map(|_| aggregates.end),
            aggregates,
        }
    }
}

/// A column of the layout that tells where a row is from: our name for it, and the scan's.
type RowColumn = (&'static str, fn(&Names) -> String);

/// Those columns, in the order of the layout.
const ROW: [RowColumn; 5] = [
    ("malformed", |_| system::MALFORMED.to_owned()),
    ("file", Names::file),
    ("record", |_| system::RECORD.to_owned()),
    ("offset", |_| system::OFFSET.to_owned()),
    ("raw", |_| system::RAW.to_owned()),
];

fn row(names: &Names, from: impl Fn(&RowColumn) -> String) -> Vec<Named> {
    ROW.iter().map(|it| Named::new(names.of(it.0), ident(from(it)), None)).collect()
}

fn same(columns: &[Named]) -> Vec<Named> {
    columns.iter().map(|it| Named::same(&it.name)).collect()
}

/// The values that aggregates are over, as columns.
fn inputs(gathered: &[Gathered], stage: &str, names: &Names) -> Vec<Named> {
    let values = gathered.iter().flat_map(|it| it.values.iter().map(|value| (value.clone(), it.origin)));
    let inputs = values.enumerate().map(|(index, (value, origin))| {
        Named::new(names.numbered(&format!("{stage}_aggregate"), index), value, origin)
    });
    inputs.collect()
}

/// The aggregates with the columns that they read, the first of which is `first`.
fn aggregate_inputs(aggregates: &Aggregates, first: usize) -> Vec<AggregateInput> {
    let mut next = first;
    let inputs = aggregates.gathered.iter().map(|it| {
        let columns = (next..).take(it.values.len()).collect();
        next += it.values.len();
        AggregateInput { stage: it.stage, kind: it.kind.clone(), columns, key: it.key.clone(), origin: it.origin }
    });
    inputs.collect()
}

/// What was sought in reference tables, as columns.
fn sought(misses: &[Miss], by: &str, names: &Names) -> Vec<Named> {
    let column = |(index, it): (usize, &Miss)| {
        Named::new(names.numbered(&format!("missed_by_{by}"), index), it.sought.clone(), it.origin)
    };
    misses.iter().enumerate().map(column).collect()
}

/// The columns of a stage's messages.
pub(super) fn message_columns(messages: &[Message], columns: Range<usize>) -> Vec<MessageColumn> {
    messages.iter().zip(columns).map(|(it, column)| MessageColumn { rule: it.rule, column }).collect()
}

fn missed_inputs(layout: &Layout, by_source: &[Miss], by_map: &[Miss]) -> Vec<MissedInput> {
    let of = |stage: Stage| move |it: &Miss| (stage, it.lookup.clone());
    let misses = by_source.iter().map(of(Stage::Source)).chain(by_map.iter().map(of(Stage::Map)));
    misses.zip(layout.missed.clone()).map(|((stage, lookup), column)| MissedInput { stage, lookup, column }).collect()
}

/// Bytes that a sort sets aside, at most, to merge what it has put on the disk.
const MERGE_RESERVE: usize = 10 << 20;

fn session(options: &ExecuteOptions) -> Planned<SessionContext> {
    let threads = options.threads.max(1);
    let config = SessionConfig::new()
        .with_target_partitions(threads)
        .with_round_robin_repartition(false)
        .with_sort_spill_reservation_bytes((options.memory / threads / 4).min(MERGE_RESERVE));
    let mut runtime = RuntimeEnvBuilder::new();
    if let Some(scratch) = &options.scratch {
        let pool = FairSpillPool::new(options.memory);
        let disk = DiskManagerBuilder::default().with_temp_file_factory(Arc::new(scratch.clone()));
        runtime = runtime.with_memory_pool(Arc::new(pool)).with_disk_manager_builder(disk);
    }
    Ok(SessionContext::new_with_config_rt(config, runtime.build_arc()?))
}
