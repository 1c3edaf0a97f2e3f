use ingest_diagnostics::{Rule, Severity};

/// A number is too large, too precise or has an unknown unit.
pub static BAD_NUMBER: Rule = Rule {
    code: "E0008",
    name: "bad-number",
    summary: "a number is too large, too precise or has an unknown unit",
    docs: r"A whole number goes up to 9223372036854775807. A decimal has up to 38 digits. An amount with a unit is a whole number of
seconds `s`, minutes `m`, hours `h`, days `d` or weeks `w`, or of bytes: `B`, `KB`, `MB`, `GB`, `TB` (powers of 1000),
`KiB`, `MiB`, `GiB`, `TiB` (powers of 1024).

## Fails

```ingest
fn is_small(a: int) -> bool = a < 99999999999999999999
```

## Passes

```ingest
fn is_small(a: int) -> bool = a < 9_999_999_999
```
",
    default_level: Severity::Error,
    since: "0.1.0",
};
