//! E0243: a connection does not lead to what is asked of it.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "E0243",
    name: "connection-use",
    summary: "a connection does not lead to what is asked of it",
    docs: r#"Files come by `local`, `s3`, `sftp`, `ftp`, `ftps` and `http`; tables and queries by `postgres`. A table is published to `local` or
`s3`, where a delivery can appear in one step. This holds in every environment: one that overrides a connection gives it a kind that
can do the same.

## Fails

```ingest
secret password from env("SFTP_PASSWORD")

connection acme = sftp { host: "sftp.acme.example", user: "ingest", password: password }

schema Visit {
  visit_id int
}

dataset visits of Visit {
  to acme "visits"
  quarantine to acme "quarantine/visits"
}
```

## Passes

```ingest
connection lake = s3 { bucket: "lake", region: "us-east-1" }

schema Visit {
  visit_id int
}

dataset visits of Visit {
  to lake "visits"
  quarantine to lake "quarantine/visits"
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// `connection` is of kind `kind` in `environment` (as declared where it is none) and does not lead to `what`, which `can` lead to.
pub(crate) fn cannot(
    connection: &str,
    span: Span,
    kind: &str,
    environment: Option<&str>,
    what: &str,
    can: &str,
) -> Diagnostic {
    let place = environment.map(|it| format!(" in the environment `{it}`")).unwrap_or_default();
    let message = format!("{what} by `{connection}`, which is `{kind}`{place}");
    Diagnostic::new(&RULE, message, span, "does not lead there").help(format!("use a connection of kind {can}"))
}
