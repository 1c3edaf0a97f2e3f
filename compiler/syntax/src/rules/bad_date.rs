use ingest_diagnostics::{Rule, Severity};

/// A date is not in the calendar or not written as 2024-01-31.
pub static BAD_DATE: Rule = Rule {
    code: "E0007",
    name: "bad-date",
    summary: "a date is not in the calendar or not written as 2024-01-31",
    docs: r"A date is written as year, month and day, `2024-01-31`, with four, two and two digits, and it is in the calendar.

## Fails

```ingest
fn before_leap_day(a: date) -> bool = a < 2023-02-29
```

## Passes

```ingest
fn before_leap_day(a: date) -> bool = a < 2024-02-29
```
",
    default_level: Severity::Error,
    since: "0.1.0",
};
