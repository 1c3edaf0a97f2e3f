use ingest_diagnostics::{Rule, Severity};

/// A form of another language is used.
pub static FOREIGN_FORM: Rule = Rule {
    code: "E0020",
    name: "foreign-form",
    summary: "a form of another language is used",
    docs: r#"What is written has a meaning in SQL, in YAML, in Python or in another language, and is written otherwise here:

| elsewhere | here |
|---|---|
| `-- comment`, `// comment` | `# comment` |
| `CAST(x AS int)` | `x as int else null` |
| `CASE WHEN a THEN b ELSE c END`, `a ? b : c` | `if a { b } else { c }`, `match x { "a" => b  _ => c }` |
| `COALESCE(x, y)` | `x ?? y` |
| `x IN ('a', 'b')` | `x in ["a", "b"]` |
| `x LIKE 'A%'` | `starts_with(x, "A")`, `matches(x, r"^A")` |
| `COUNT(*)` | `rows()` |
| `SELECT x AS y` | `y = x` in a map |
| `text NOT NULL`, `text NULL` | `text`, `text?` |
| `PRIMARY KEY (a)` | `key (a)` |
| `text[]`, `array<text>` | `list<text>` |
| `key: value` in a block, `- item` | `key value`, `[a, b]` |
| `x.upper()` | `x |> upper()` |
| `f"{a}-{b}"` | `a ++ "-" ++ b` |
| `elif` | `else if` |
| `case "a": b` in a `match` | `"a" => b` |
| `[f(s) for s in xs if c]` | `map_each(keep(xs, s => c), s => f(s))` |
| `split(x, ",")[1]` | `split_part(x, ",", 2)` |
| `x ~ "^A"`, `x =~ "^A"` | `matches(x, "^A")` |
| `use std.health (npi)`, `use npi from std.health` | `use std.health { npi }` |
| `files "a_*.csv"` | `files { increment "a_*.csv" }` |
| `cadence every day at 6am` | `cadence daily at 06:00` |
| `memory: 10 GB`, `due 4 hours` | `memory: 10GB`, `due 4h` |
| `import`, `def`, `table` | `use`, `fn`, `schema` |

## Fails

```ingest
fn kind(code: text) -> text = match code { "a" -> "x"  _ -> "y" }
```

## Passes

```ingest
fn kind(code: text) -> text = match code { "a" => "x"  _ => "y" }
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};
