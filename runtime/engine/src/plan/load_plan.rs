//! One `source -> dataset` line of a pipeline, planned: once, for all deliveries.

use std::{collections::BTreeSet, sync::Arc};

use arrow::datatypes::SchemaRef;
use datafusion::{
    common::{
        ScalarValue,
        tree_node::{Transformed, TreeNode},
    },
    datasource::provider_as_source,
    execution::SendableRecordBatchStream,
    logical_expr::{Expr as DfExpr, LogicalPlan, LogicalPlanBuilder, ident, lit},
    physical_plan::{ExecutionPlan, execute_stream_partitioned},
    prelude::{SessionConfig, SessionContext},
};
use ingest_formats::system;
use ingest_program::{Load, Malformed, Meta, Program, Source};

use super::{
    AggregateInput, DeliveryCheck, Layout, PlanError, RowRule, Stage,
    aggregates::{Aggregates, Gathered},
    explain::{self, Explanation},
    map_stage::{FieldScope, MapStage},
    names::Names,
    output::output,
    source_stage::{SourceScope, SourceStage},
    stages::{Named, Origins, Planned},
};
use crate::{
    scan::{Delivery, DeliveryTable, ScanFacts, ScanProgress},
    secrets::Secrets,
};

/// What a load computes and judges of every row, ready for any delivery of its source.
#[derive(Debug)]
pub struct LoadPlan {
    source: Arc<Source>,
    schema: String,
    names: Names,
    /// From the scan upwards; each reads what the one before it gives.
    projections: Vec<Vec<Named>>,
    source_rules: Vec<RowRule>,
    map_rules: Vec<RowRule>,
    layout: Layout,
    output: SchemaRef,
    aggregates: Vec<AggregateInput>,
    checks: Vec<DeliveryCheck>,
}

/// How a plan is run.
#[derive(Clone)]
pub struct ExecuteOptions {
    /// Partitions that decode and compute at the same time; at least 1.
    pub threads: usize,
    /// Is told how far the reading is.
    pub progress: Option<Arc<dyn ScanProgress>>,
}

/// A plan that runs as its streams are polled.
pub struct Execution {
    /// One per partition. Each does its work where it is polled: give each a task of its own.
    pub streams: Vec<SendableRecordBatchStream>,
    /// What is learnt of the files on the way.
    pub files: ScanFacts,
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

        let names = Names::beside(source, schema);
        let scope = SourceScope { source, names: &names };
        let mut aggregates = Aggregates::default();
        let mut first = SourceStage::new(program, secrets, source, &names, &scope)?;
        first.gather(&mut aggregates)?;
        let from_source = aggregates.gathered.len();
        let mut second = MapStage::new(map, &first.lower, &names)?;
        second.check(schema, program, &FieldScope { schema, source: &scope }, &mut aggregates)?;

        let (of_source, of_fields) = aggregates.gathered.split_at(from_source);
        let inputs = |gathered: &[Gathered], stage: &str| {
            let values = gathered.iter().flat_map(|it| it.values.iter().map(|value| (value.clone(), it.origin)));
            let inputs = values.enumerate().map(|(index, (value, origin))| {
                Named::new(names.numbered(&format!("{stage}_aggregate"), index), value, origin)
            });
            inputs.collect::<Vec<_>>()
        };
        let (source_inputs, field_inputs) = (inputs(of_source, "source"), inputs(of_fields, "map"));

        let fields = schema.fields.iter().map(|it| Named::same(&it.name)).collect::<Vec<_>>();
        let source_masks = first.masks();
        let keep = map.filter.iter().map(|_| Named::same(names.of("keep"))).collect::<Vec<_>>();
        let groups = [
            fields,
            same(&source_masks),
            keep,
            second.masks(),
            row(&names, |it| names.of(it.0)),
            same(&source_inputs),
            field_inputs,
        ];
        let layout = layout(&groups);
        let judged = groups.concat();
        let mut mapped = [second.mapped.clone(), source_masks, row(&names, |it| it.1(&names)), source_inputs].concat();
        hand_on(&mut mapped, &judged, &names);
        let mut prepared = first.replaced().to_vec();
        let mut projections = Vec::new();
        if !prepared.is_empty() {
            hand_on(&mut prepared, &mapped, &names);
            projections.push(prepared);
        }
        projections.extend([mapped, judged]);

        Ok(Self {
            output: output(program, schema),
            aggregates: aggregate_inputs(&aggregates, layout.aggregates.start),
            checks: aggregates.checks,
            source_rules: first.rules.listed.clone(),
            map_rules: second.rules.listed,
            projections,
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

    /// What a record means that cannot be split into its fields.
    pub fn malformed(&self) -> Malformed {
        self.source.format.malformed()
    }

    /// What is gathered of all rows together.
    pub fn aggregates(&self) -> &[AggregateInput] {
        &self.aggregates
    }

    /// The checks that are judged once per delivery.
    pub fn delivery_checks(&self) -> &[DeliveryCheck] {
        &self.checks
    }

    /// The logical plan for a delivery, as planned: `DataFusion` has not yet rewritten it.
    pub fn logical(&self, delivery: &Delivery) -> Planned<LogicalPlan> {
        Ok(self.plan(delivery, 1, None)?.0)
    }

    /// Starts a delivery. Nothing is read before the streams are polled, but for the first chunks.
    pub async fn execute(&self, delivery: Delivery, options: ExecuteOptions) -> Planned<Execution> {
        let (logical, files) = self.plan(&delivery, options.threads, options.progress)?;
        let context = session(options.threads);
        let physical = context.state().create_physical_plan(&logical).await?;
        let streams = execute_stream_partitioned(physical, context.task_ctx())?;
        Ok(Execution { streams, files })
    }

    /// The logical and the physical plan in words, with the place of everything that was written.
    pub async fn explain(&self, delivery: &Delivery, threads: usize, program: &Program) -> Planned<Explanation> {
        let (logical, _) = self.plan(delivery, threads, None)?;
        let physical: Arc<dyn ExecutionPlan> = session(threads).state().create_physical_plan(&logical).await?;
        let origins = self.projections.iter().flatten().filter_map(|it| Some((it.name.clone(), it.origin?)));
        let origins: Origins = origins.collect();
        Ok(explain::explain(&logical, &physical, [&self.source_rules, &self.map_rules], &origins, program))
    }

    fn plan(
        &self,
        delivery: &Delivery,
        threads: usize,
        progress: Option<Arc<dyn ScanProgress>>,
    ) -> Planned<(LogicalPlan, ScanFacts)> {
        let table = DeliveryTable::new(Arc::clone(&self.source), delivery.clone(), &self.names, threads, progress)?;
        let facts = table.facts();
        let mut plan = LogicalPlanBuilder::scan(&*self.source.name, provider_as_source(Arc::new(table)), None)?;
        for projection in &self.projections {
            let named = projection.iter().map(|it| Ok(self.of_delivery(&it.expr, delivery)?.alias(&it.name)));
            plan = plan.project(named.collect::<Planned<Vec<_>>>()?)?;
        }
        Ok((plan.build()?, facts))
    }

    /// Puts in what is known only when a delivery is at hand.
    fn of_delivery(&self, expr: &DfExpr, delivery: &Delivery) -> Planned<DfExpr> {
        let (id, date) = (self.names.meta(&Meta::DeliveryId), self.names.meta(&Meta::DeliveryDate));
        let replaced = expr.clone().transform_up(|it| {
            Ok(match &it {
                DfExpr::Column(column) if column.name == id => {
                    Transformed::yes(lit(ScalarValue::Utf8View(Some(delivery.id.clone()))))
                }
                DfExpr::Column(column) if column.name == date => {
                    Transformed::yes(lit(ScalarValue::Date32(Some(delivery.date))))
                }
                _ => Transformed::no(it),
            })
        })?;
        Ok(replaced.data)
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

/// Adds to a projection the columns that the next one reads and it does not give: those pass through.
fn hand_on(projection: &mut Vec<Named>, next: &[Named], names: &Names) {
    let given = projection.iter().map(|it| it.name.clone()).collect::<BTreeSet<_>>();
    let of_delivery = [names.meta(&Meta::DeliveryId), names.meta(&Meta::DeliveryDate)];
    let read = next.iter().flat_map(|it| it.expr.column_refs()).map(|it| it.name.clone());
    let missing = read.filter(|it| !given.contains(it) && !of_delivery.contains(it)).collect::<BTreeSet<_>>();
    projection.extend(missing.into_iter().map(Named::same));
}

/// The layout of batches that consist of these groups of columns.
fn layout(groups: &[Vec<Named>; 7]) -> Layout {
    let mut next = 0;
    let [fields, source_rules, keep, map_rules, row, source_inputs, field_inputs] = groups.each_ref().map(|group| {
        let start = next;
        next += group.len();
        start..next
    });
    Layout {
        fields,
        source_rules,
        keep: (!keep.is_empty()).then_some(keep.start),
        map_rules,
        malformed: row.start,
        file: row.start + 1,
        record: row.start + 2,
        offset: row.start + 3,
        raw: row.start + 4,
        aggregates: source_inputs.start..field_inputs.end,
    }
}

/// The aggregates with the columns that they read, the first of which is `first`.
fn aggregate_inputs(aggregates: &Aggregates, first: usize) -> Vec<AggregateInput> {
    let mut next = first;
    let inputs = aggregates.gathered.iter().map(|it| {
        let columns = (next..).take(it.values.len()).collect();
        next += it.values.len();
        AggregateInput { stage: it.stage, kind: it.kind, columns, origin: it.origin }
    });
    inputs.collect()
}

fn session(threads: usize) -> SessionContext {
    let config = SessionConfig::new().with_target_partitions(threads.max(1)).with_round_robin_repartition(false);
    SessionContext::new_with_config(config)
}
