//! Places that files come from, as they are declared elsewhere.

use ingest_diagnostics::{Applicability, Diagnostic};

use super::super::Report;
use super::row::{inside, text_of};
use super::{Slip, foreign};
use crate::tree::Kind;

/// What an address begins with elsewhere, and the kind of place that is meant.
const ADDRESSES: &[(&[&str], &str)] = &[
    (&["file"], "local { root: \"/data/feeds\" }"),
    (&["s3", "s3a", "s3n"], "s3 { bucket: \"feeds\", region: \"us-east-1\" }"),
    (&["sftp", "ssh", "scp"], "sftp { host: \"sftp.example.org\", user: \"ingest\", private_key: feeds_key }"),
    (&["ftp"], "ftp { host: \"ftp.example.org\" }"),
    (&["ftps"], "ftps { host: \"ftp.example.org\", user: \"ingest\", password: feeds_password }"),
    (&["http", "https"], "http { url: \"https://files.example.org\" }"),
    (
        &["postgres", "postgresql"],
        "postgres { host: \"db.example.org\", database: \"claims\", user: \"ingest\", password: db_password }",
    ),
];

impl<'t> Report<'t> {
    /// `connection feeds = "./data"`, `connection feeds = local("./data")`, `connection feeds {`, `connection feeds:`
    pub(super) fn connection(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        let [first, name, rest @ ..] = slip.parts.as_slice() else { return None };
        if first.text() != "connection" {
            return None;
        }
        let name = name.text();
        let place = self.place(slip);
        let told = |label: &str| foreign("a connection is a kind of place and its options in braces", place, label);
        let whole = self.span_of(*first).to(self.span_of(*slip.parts.last()?));
        let address = rest.iter().flat_map(|it| it.leaves()).find(|it| it.text().contains("://"));
        if let Some(address) = address.filter(|it| it.kind() == Kind::string) {
            return Some(with_kind(told("expected a kind here"), name, address.text()));
        }
        let (found, made) = match rest {
            // `= "./data"`
            [_, path] if path.kind() == Kind::string => (
                told("expected a kind here, as `local`"),
                format!("connection {name} = local {{ root: {} }}", path.text()),
            ),
            // `= local("./data")`
            [_, kind, path] if kind.text() == "local" && path.text().starts_with('(') => {
                let inner = inside(*path);
                let path = inner.iter().find(|it| it.kind() == Kind::string)?;
                (told("expected `{` here"), format!("connection {name} = local {{ root: {} }}", path.text()))
            }
            // `{ root: "./data" }`
            [options] if options.text().starts_with('{') => {
                let inner = inside(*options);
                let found = told("expected `=` and a kind here, as `local`");
                if inner.first().is_none_or(|it| it.text() != "root") || options.text().contains('\n') {
                    return Some(found.help(format!("write `connection {name} = local {{ … }}`")));
                }
                (found, format!("connection {name} = local {{ {} }}", text_of(&inner)))
            }
            // `feeds:`, `= local:`, with the options below
            [.., colon] if colon.kind() == Kind::colon => {
                let found = told("no colon stands here");
                return Some(found.help(format!("write `connection {name} = local {{ root: \"./data\" }}`")));
            }
            _ => return None,
        };
        Some(found.fix(format!("write `{made}`"), Applicability::Safe, whole, made))
    }
}

/// Says the kind of place that an address is of. What else stands in the address is not repeated: it may hold a password.
fn with_kind(found: Diagnostic, name: &str, address: &str) -> Diagnostic {
    let (scheme, place) = address.trim_matches('"').split_once("://").unwrap_or_default();
    let scheme = scheme.to_ascii_lowercase();
    let found = if place.split('/').next().is_some_and(|it| it.contains('@')) {
        found.why("a password stands in no program: it is declared with `secret`, and comes from outside")
    } else {
        found
    };
    match ADDRESSES.iter().find(|(schemes, _)| schemes.contains(&scheme.as_str())) {
        Some((_, example)) => found.help(format!("write `connection {name} = {example}`")),
        None => found.help("a place is one of `local`, `s3`, `sftp`, `ftp`, `ftps`, `http` and `postgres`"),
    }
}
