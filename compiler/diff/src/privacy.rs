//! Where protected data goes that it did not go before.

use std::collections::BTreeMap;

use ingest_program::{ConnectionKind, Dataset, Origin, Program};

use crate::Side;
use crate::change::{Change, Collector, Section, Weight};
use crate::shape::shape;

/// A label in a place.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Flow {
    label: String,
    /// Name and folder of the connection, and where that leads in each environment.
    place: Vec<String>,
}

/// Who brings it there.
struct Bearer {
    /// ``dataset `claims` ``, ``the quarantine of dataset `claims` ``.
    title: String,
    /// As people name the place: `lake "quarantine/claims"`.
    place: String,
    origin: Origin,
}

/// Compares where labels go.
pub(crate) fn compare(old: &Side<'_>, new: &Side<'_>, found: &mut Collector) {
    let before = flows(old.program);
    for (flow, bearer) in flows(new.program) {
        if !before.contains_key(&flow) {
            let subject = format!("`{}` data in {}", flow.label, bearer.title);
            found.push(
                Change::new(
                    Section::Privacy,
                    Weight::Breaking,
                    subject,
                    format!("goes to a new place: {}", bearer.place),
                )
                .why("protected data was not there before")
                .at(new.place(bearer.origin)),
            );
        }
    }
}

fn flows(program: &Program) -> BTreeMap<Flow, Bearer> {
    let mut flows = BTreeMap::new();
    for dataset in &program.datasets {
        let loads = program.pipelines.iter().flat_map(|it| &it.loads).filter(|load| load.dataset == dataset.name);
        let raw = loads.flat_map(|load| &load.labels).map(|label| label.name.as_str());
        let refuge = (&dataset.quarantine.connection, &dataset.quarantine.path);
        let title = format!("the quarantine of dataset `{}`", dataset.name);
        enter(program, dataset, &title, refuge, raw, &mut flows);

        let fields = program.schema(&dataset.schema).into_iter().flat_map(|schema| &schema.fields);
        let published = fields.flat_map(|field| &field.labels).map(|label| label.name.as_str());
        let title = format!("dataset `{}`", dataset.name);
        enter(program, dataset, &title, (&dataset.connection, &dataset.path), published, &mut flows);
    }
    flows
}

fn enter<'p>(
    program: &Program,
    dataset: &Dataset,
    title: &str,
    (connection, path): (&String, &String),
    labels: impl Iterator<Item = &'p str>,
    flows: &mut BTreeMap<Flow, Bearer>,
) {
    let mut place = vec![connection.clone(), path.clone()];
    place.extend(leads_to(program, connection));
    for label in labels {
        let flow = Flow { label: label.to_owned(), place: place.clone() };
        flows.entry(flow).or_insert_with(|| Bearer {
            title: title.to_owned(),
            place: format!("{connection} \"{path}\""),
            origin: dataset.origin,
        });
    }
}

/// Where a connection leads in each environment.
fn leads_to<'p>(program: &'p Program, connection: &'p str) -> impl Iterator<Item = String> + 'p {
    let of = move |kind: &ConnectionKind| shape(kind).to_string();
    program.environments.iter().flat_map(move |environment| {
        let here = environment.connections.iter().filter(move |it| it.name == connection);
        here.map(move |it| format!("{}: {}", environment.name, of(&it.kind)))
    })
}
