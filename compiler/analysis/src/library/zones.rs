//! Time zones by their names in the IANA database.

use ingest_diagnostics::{Sink, did_you_mean};
use ingest_syntax::ast::Spanned;
use jiff::tz::TimeZoneDatabase;

use crate::rules;

/// The zone, if the IANA database has it in this spelling. Reports others.
pub(crate) fn zone(zone: &Spanned<String>, sink: &mut Sink) -> Option<String> {
    let database = TimeZoneDatabase::bundled();
    let found = database.get(&zone.value).ok();
    // The database does not mind the case of letters; schedulers do.
    if found.is_some_and(|it| it.iana_name() == Some(&zone.value)) {
        return Some(zone.value.clone());
    }
    let known: Vec<_> = database.available().map(|name| name.as_str().to_owned()).collect();
    let last = |name: &str| name.rsplit('/').next().unwrap_or("").replace('_', " ").to_lowercase();
    // A bare city is the usual mistake: "Chicago", "New York".
    let city = known.iter().find(|name| name.contains('/') && last(name) == last(&zone.value)).map(String::as_str);
    let meant = did_you_mean(&zone.value, known.iter().map(String::as_str)).or(city);
    sink.push(rules::time_zone::unknown(zone, meant));
    None
}
