use ingest_diagnostics::{Rule, Severity};

/// A construct of the language's design that this version cannot compile yet.
pub static NOT_IN_THIS_VERSION: Rule = Rule {
    code: "E0090",
    name: "not-in-this-version",
    summary: "a construct of the language's design that this version cannot compile yet",
    docs: r#"The design of the language is larger than what this version can compile. A construct of the design that is still to come
is recognised and refused by its name, so that nothing is silently left out.

## Fails

```ingest
channel data_oncall = email { to: "oncall@example.org" }
```

## Passes

```ingest
secret oncall_address from env("ONCALL")
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};
