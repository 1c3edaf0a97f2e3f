//! `OpenLineage` events (<https://openlineage.io/spec/2-0-2/OpenLineage.json>): what ran, what it read and wrote, which columns
//! came from which, and which checks held.

use ingest_engine::report::{DeliveryReport, Fault, Status};
use ingest_program::{Added, Dataset, Map, RESCUED, Schema, Source};
use jiff::Timestamp;
use serde_json::{Map as Object, Value, json};
use sha2::{Digest, Sha256};

use crate::columns::{How, reads, reads_of_rows};
use crate::naming::{Name, Places};

const PRODUCER: &str = concat!("https://github.com/ingest-lang/ingest/tree/v", env!("CARGO_PKG_VERSION"));
const EVENT: &str = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent";
/// Why a delivery failed whose run was stopped.
const STOPPED: &str = "the run was stopped by a fault of ingest while this was loaded";
/// Why a delivery was given up whose run was told to end.
const ENDED: &str = "the run was told to end while this was loaded: the next run loads it";
/// Of the facet that the specification does not know.
const DELIVERY: &str = concat!(
    "https://github.com/ingest-lang/ingest/raw/v",
    env!("CARGO_PKG_VERSION"),
    "/docs/operations/IngestDeliveryRunFacet.json#/$defs/IngestDeliveryRunFacet"
);

/// A run as its events name it.
#[derive(Debug, Clone, Copy)]
pub struct Run<'a> {
    /// Where the environment's connections are, and the program.
    pub places: Places<'a>,
    /// What the run is called in its report.
    pub name: &'a str,
}

/// What an event tells of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// It begins to be loaded.
    Start,
    /// It is over: its report is whole.
    Over,
    /// The run was stopped while it was loaded: of its report only the names are known.
    Stopped,
    /// The run was told to end while it was loaded: of its report only the names are known.
    Ended,
}

/// The event of a delivery that was, or was to be, loaded. `None` for one that was skipped, or waits: it did not run.
pub fn event(run: Run<'_>, delivery: &DeliveryReport, moment: Moment, time: Timestamp) -> Option<Value> {
    let kind = match (moment, delivery.status) {
        (Moment::Start, _) => "START",
        (Moment::Over, Status::Published | Status::Replaced) => "COMPLETE",
        (Moment::Over, Status::Failed) | (Moment::Stopped, _) => "FAIL",
        (Moment::Ended, _) => "ABORT",
        (Moment::Over, Status::Skipped | Status::Held | Status::Waiting) => return None,
    };
    Some(Load::find(run.places, delivery)?.event(run, kind, moment, time))
}

/// A delivery, and what the program says of it.
struct Load<'a> {
    places: Places<'a>,
    delivery: &'a DeliveryReport,
    source: &'a Source,
    dataset: &'a Dataset,
    schema: &'a Schema,
    map: &'a Map,
    output: Name,
}

impl<'a> Load<'a> {
    fn find(places: Places<'a>, delivery: &'a DeliveryReport) -> Option<Self> {
        let program = places.program;
        let source = program.source(&delivery.source)?;
        let dataset = program.dataset(&delivery.dataset)?;
        let schema = program.schema(&dataset.schema)?;
        // A source of a layout may have the map of the layout.
        let layout = || program.map(source.layout.as_deref()?, &schema.name);
        let map = program.map(&source.name, &schema.name).or_else(layout)?;
        let output = places.at(&dataset.connection, &dataset.path)?;
        Some(Self { places, delivery, source, dataset, schema, map, output })
    }

    fn event(&self, of: Run<'_>, kind: &str, moment: Moment, time: Timestamp) -> Value {
        let delivery = self.delivery;
        let over = moment == Moment::Over;
        let mut run = Object::new();
        run.insert(
            "ingest_delivery".to_owned(),
            marked(json!({ "run": of.name, "delivery": delivery.delivery }), DELIVERY),
        );
        let message = match moment {
            Moment::Over if kind == "FAIL" => Some(failure(delivery)),
            Moment::Start | Moment::Over => None,
            Moment::Stopped => Some(STOPPED.to_owned()),
            Moment::Ended => Some(ENDED.to_owned()),
        };
        if let Some(message) = message {
            let message = json!({ "message": message, "programmingLanguage": "ingest" });
            run.insert("errorMessage".to_owned(), facet("1-0-1", "ErrorMessageRunFacet", message));
        }
        let mut job = Object::new();
        let pipeline = self.places.program.pipeline(&delivery.pipeline);
        if let Some(doc) = pipeline.and_then(|it| it.doc.as_ref()) {
            let doc = json!({ "description": doc });
            job.insert("documentation".to_owned(), facet("1-1-0", "DocumentationJobFacet", doc));
        }
        json!({
            "eventType": kind,
            "eventTime": time.to_string(),
            "producer": PRODUCER,
            "schemaURL": EVENT,
            "run": { "runId": run_id(of, delivery), "facets": run },
            "job": {
                "namespace": format!("{}/{}", of.places.program.name, of.places.environment),
                "name": format!("{}.{}.{}", delivery.pipeline, delivery.source, delivery.dataset),
                "facets": job,
            },
            "inputs": self.inputs(over),
            "outputs": [self.output(over)],
        })
    }

    fn inputs(&self, over: bool) -> Vec<Value> {
        let joined = self.map.joins.iter().filter_map(|it| self.places.program.source(&it.source));
        let sources = std::iter::once(self.source).chain(joined);
        let inputs = sources.filter_map(|source| {
            let Name { namespace, name } = self.places.source(source)?;
            let rescued = (source.drift.added == Added::Rescue).then(|| described(RESCUED, "text?", None));
            let declared = source.columns.iter().map(|it| described(&it.name, &it.ty.to_string(), it.doc.as_deref()));
            let columns: Vec<_> = declared.chain(rescued).collect();
            let mut facets = Object::new();
            facets.insert("schema".to_owned(), facet("1-2-0", "SchemaDatasetFacet", json!({ "fields": columns })));
            let mut judged = Object::new();
            if over && source.name == self.source.name {
                let metrics = json!({ "rowCount": self.delivery.rows.read, "columnMetrics": {} });
                judged.insert(
                    "dataQualityMetrics".to_owned(),
                    facet("1-0-3", "DataQualityMetricsInputDatasetFacet", metrics),
                );
                judged.insert("dataQualityAssertions".to_owned(), self.assertions());
            }
            Some(json!({ "namespace": namespace, "name": name, "facets": facets, "inputFacets": judged }))
        });
        inputs.collect()
    }

    /// What the rules and checks came to, those of the schema too: they judge what was read, on its way.
    fn assertions(&self) -> Value {
        let columns: Vec<_> = self.source.columns.iter().map(|it| it.name.as_str()).collect();
        let rules = self.delivery.rules.iter().map(|it| {
            let severity = severity(&it.consequence);
            let mut assertion = json!({ "assertion": it.name, "success": it.violations == 0, "severity": severity });
            let column = it.column.as_ref().filter(|column| it.stage == "source" && columns.contains(&column.as_str()));
            if let (Some(column), Some(assertion)) = (column, assertion.as_object_mut()) {
                assertion.insert("column".to_owned(), json!(column));
            }
            assertion
        });
        let checks = self
            .delivery
            .checks
            .iter()
            .map(|it| json!({ "assertion": it.name, "success": it.held, "severity": severity(&it.consequence) }));
        let assertions: Vec<_> = rules.chain(checks).collect();
        facet("1-1-0", "DataQualityAssertionsDatasetFacet", json!({ "assertions": assertions }))
    }

    fn output(&self, over: bool) -> Value {
        let schema = self.schema;
        let fields: Vec<_> =
            schema.fields.iter().map(|it| described(&it.name, &it.ty.to_string(), it.doc.as_deref())).collect();
        let mut facets = Object::new();
        facets.insert("schema".to_owned(), facet("1-2-0", "SchemaDatasetFacet", json!({ "fields": fields })));
        // What SQL makes of its columns is not told.
        if self.map.sql.is_none() {
            facets.insert("columnLineage".to_owned(), self.column_lineage());
        }
        if let Some(doc) = self.dataset.doc.as_ref().or(schema.doc.as_ref()) {
            let doc = json!({ "description": doc });
            facets.insert("documentation".to_owned(), facet("1-1-0", "DocumentationDatasetFacet", doc));
        }
        let mut written = Object::new();
        if over {
            let published = self.delivery.rows.published;
            let size = if published == 0 { 0 } else { self.delivery.bytes_written };
            let statistics = json!({ "rowCount": published, "size": size });
            written.insert(
                "outputStatistics".to_owned(),
                facet("1-0-2", "OutputStatisticsOutputDatasetFacet", statistics),
            );
        }
        let Name { namespace, name } = &self.output;
        json!({ "namespace": namespace, "name": name, "facets": facets, "outputFacets": written })
    }

    fn column_lineage(&self) -> Value {
        let mut fields = Object::new();
        for field in &self.map.fields {
            let masking = !field.cleared.is_empty();
            let inputs = reads(self.map, &field.value).into_iter().filter_map(|read| {
                let (kind, subtype) = match read.how {
                    How::Identity => ("DIRECT", "IDENTITY"),
                    How::Transformation => ("DIRECT", "TRANSFORMATION"),
                    How::Conditional => ("INDIRECT", "CONDITIONAL"),
                };
                self.input_field(read.source, read.column, kind, subtype, masking)
            });
            let inputs: Vec<_> = inputs.collect();
            fields.insert(field.name.clone(), json!({ "inputFields": inputs }));
        }
        let dataset: Vec<_> = reads_of_rows(self.map)
            .into_iter()
            .filter_map(|(subtype, it)| self.input_field(it.source, it.column, "INDIRECT", subtype, false))
            .collect();
        facet("1-2-0", "ColumnLineageDatasetFacet", json!({ "fields": fields, "dataset": dataset }))
    }

    fn input_field(&self, source: &str, column: &str, kind: &str, subtype: &str, masking: bool) -> Option<Value> {
        // A map of a layout names the layout: its columns are those of the source at hand.
        let source = if source == self.map.source { self.source } else { self.places.program.source(source)? };
        let Name { namespace, name } = self.places.source(source)?;
        let how = json!([{ "type": kind, "subtype": subtype, "description": "", "masking": masking }]);
        Some(json!({ "namespace": namespace, "name": name, "field": column, "transformations": how }))
    }
}

/// In the words of the facet: what only warns, and what takes a row or a delivery out.
fn severity(consequence: &str) -> &'static str {
    if consequence == "warn" { "warn" } else { "error" }
}

fn described(name: &str, ty: &str, doc: Option<&str>) -> Value {
    match doc {
        Some(doc) => json!({ "name": name, "type": ty, "description": doc }),
        None => json!({ "name": name, "type": ty }),
    }
}

/// Why a delivery failed, in the names of rules. The report's own sentences stay there: they may quote a check.
fn failure(delivery: &DeliveryReport) -> String {
    let rules = delivery.rules.iter().filter(|it| it.failed).map(|it| it.name.as_str());
    let checks = delivery.checks.iter().filter(|it| !it.held && it.consequence == "fail").map(|it| it.name.as_str());
    let names: Vec<_> = rules.chain(checks).collect();
    match delivery.fault {
        Some(Fault::Environment) => "the surroundings of the run stopped it; its report says how".to_owned(),
        Some(Fault::Internal) => "a fault of ingest stopped it; its report says how".to_owned(),
        _ if names.is_empty() => "its files are not what is declared; its report says how".to_owned(),
        _ => format!("these rules and checks fail it: {}", names.join(", ")),
    }
}

/// A UUID of version 8 (RFC 9562), the same for all events of a run of a delivery.
fn run_id(run: Run<'_>, delivery: &DeliveryReport) -> String {
    let DeliveryReport { pipeline, source, dataset, delivery, .. } = delivery;
    let Run { places: Places { program, environment, .. }, name } = run;
    let parts = [&program.name, environment, name, pipeline, source, dataset, delivery];
    let digest = Sha256::digest(parts.join("\0").as_bytes());
    let bytes = digest.iter().take(16).fold(0_u128, |number, byte| number << 8 | u128::from(*byte));
    let versioned = bytes & !(0xf << 76) & !(0x3 << 62) | 0x8 << 76 | 0x2 << 62;
    let mut text = format!("{versioned:032x}");
    for at in [20, 16, 12, 8] {
        text.insert(at, '-');
    }
    text
}

fn facet(version: &str, name: &str, content: Value) -> Value {
    marked(content, &format!("https://openlineage.io/spec/facets/{version}/{name}.json#/$defs/{name}"))
}

fn marked(mut content: Value, schema: &str) -> Value {
    if let Some(object) = content.as_object_mut() {
        object.insert("_producer".to_owned(), json!(PRODUCER));
        object.insert("_schemaURL".to_owned(), json!(schema));
    }
    content
}
