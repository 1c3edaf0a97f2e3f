//! E0207: options say two things where one is asked for, or half of one.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "E0207",
    name: "conflicting-options",
    summary: "options say two things where one is asked for, or half of one",
    docs: r#"Some options are choices: a key or a password. Others belong together: a user and its password. Both of a choice, or half of what
belongs together, leaves in doubt what is meant.

## Fails

```ingest
secret key      from env("SFTP_KEY")
secret password from env("SFTP_PASSWORD")

connection acme = sftp { host: "sftp.acme.example", user: "ingest", private_key: key, password: password }
```

## Passes

```ingest
secret key from env("SFTP_KEY")

connection acme = sftp { host: "sftp.acme.example", user: "ingest", private_key: key }
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// Two options of which one says all.
pub(crate) fn both(of: &str, first: (&str, Span), second: (&str, Span)) -> Diagnostic {
    let message = format!("`{of}` has `{}` and `{}`", first.0, second.0);
    Diagnostic::new(&RULE, message, second.1, "one of the two is enough")
        .also(first.1, "the other is here")
        .help(format!("leave `{}` or `{}` out", first.0, second.0))
}

/// An option that says nothing without another.
pub(crate) fn lonely(of: &str, given: &str, lacking: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{given}` of `{of}` needs `{lacking}` beside it"), span, "half of what it takes")
        .help(format!("add `{lacking}`, or leave `{given}` out"))
}
