//! How loads stand, whichever runs made it so: what failed is told until it is mended.

use std::collections::BTreeSet;

use ingest_engine::{LoadStatus, Standing, StatusReport};
use jiff::Timestamp;

use super::{Series, add, family, tell};
use crate::outlet::Outlet;

/// A load, and how it stands.
#[derive(Debug)]
pub struct ToldLoad<'a> {
    /// What its table and its files tell.
    pub load: &'a LoadStatus,
    /// Whether a delivery of it is late.
    pub is_late: bool,
}

/// Tells how loads stand at a moment: in a file that is replaced, or to a Pushgateway, which has a group for each source of a pipeline. Why it could
/// not be told.
pub fn tell_status(outlet: &Outlet, report: &StatusReport, loads: &[ToldLoad<'_>], at: Timestamp) -> Option<String> {
    let sources: BTreeSet<_> = loads.iter().map(|it| (&it.load.pipeline, &it.load.source)).collect();
    let of = |(pipeline, source): (&String, &String)| {
        let StatusReport { project, environment, .. } = report;
        let own = loads.iter().filter(|it| (&it.load.pipeline, &it.load.source) == (pipeline, source));
        let group = format!("project/{project}/environment/{environment}/pipeline/{pipeline}/source/{source}");
        (group, metrics(report, own, at))
    };
    let groups: Vec<_> = sources.into_iter().map(of).collect();
    tell(outlet, "ingest_status", &metrics(report, loads.iter(), at), &groups)
}

fn metrics<'a>(report: &StatusReport, loads: impl Iterator<Item = &'a ToldLoad<'a>>, at: Timestamp) -> String {
    let project = [("project", report.project.clone()), ("environment", report.environment.clone())];
    let [mut deliveries, mut rows, mut late, mut unread] = [const { Series::new() }; 4];
    for ToldLoad { load, is_late } in loads {
        let names = [("pipeline", &load.pipeline), ("source", &load.source), ("dataset", &load.dataset)];
        let names = names.map(|(name, value)| (name, value.clone()));
        let labels: Vec<_> = project.iter().cloned().chain(names).collect();
        let count = |standing: Standing| load.pending.iter().filter(|it| it.standing == standing).count();
        // Each of them, so that one that is none any more is told to be none.
        for (standing, count) in [
            ("published", load.published),
            ("arrived", count(Standing::Arrived)),
            ("waiting", count(Standing::Waiting)),
            ("failed", count(Standing::Failed)),
            ("held", count(Standing::Held)),
        ] {
            let labels = labels.iter().cloned().chain([("standing", standing.to_owned())]).collect();
            add(&mut deliveries, labels, count as f64);
        }
        add(&mut rows, labels.clone(), load.rows as f64);
        add(&mut late, labels.clone(), f64::from(u8::from(*is_late)));
        add(&mut unread, labels, f64::from(u8::from(!load.unread.is_empty())));
    }
    let mut text = String::new();
    let now = Series::from([(project.to_vec(), at.as_second() as f64)]);
    family(&mut text, "ingest_status_timestamp_seconds", "When the loads stood so.", &now);
    family(&mut text, "ingest_load_deliveries", "Deliveries of a load, by how they stand.", &deliveries);
    family(&mut text, "ingest_load_rows", "Rows that are published.", &rows);
    family(&mut text, "ingest_load_late", "Whether a delivery that was due has not come.", &late);
    family(&mut text, "ingest_load_unknown", "Whether something of the load could not be looked at.", &unread);
    text
}
