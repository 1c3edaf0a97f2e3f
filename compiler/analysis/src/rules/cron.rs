//! E0222: a cron line cannot be read.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};
use ingest_program::CronProblem;
use ingest_syntax::ast::Spanned;

pub(crate) static RULE: Rule = Rule {
    code: "E0222",
    name: "cron",
    summary: "a cron line cannot be read",
    docs: r#"A cron line has five fields: minute, hour, day of the month, month, day of the week. Each is `*`, a number, a range
`1-5`, a step `*/15` or `0-30/10`, or a list of these with `,`; months and days of the week may be written as `jan` and `mon`.
Where a day of the month and a day of the week are given, either of the two is enough. What schedulers read in different ways is
not taken: a step from a single number, `5/10`, and a range that ends where it begins, `6-6`, which is every hour to Airflow.

## Fails

```ingest
connection feeds = local { root: "./feeds" }

source visits {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
  cadence cron "0 25 * * *"
  columns {
    visit_id int
  }
}
```

## Passes

```ingest
connection feeds = local { root: "./feeds" }

source visits {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
  cadence cron "0 5 * * *"
  columns {
    visit_id int
  }
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// `cron` without its line.
pub(crate) fn missing(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "`cron` has no cron line", span, "which minute, hour and day?")
        .help("write the five fields after it, as `cron \"0 6 * * *\"` for six in the morning")
}

/// The line, whose span includes the quotes, cannot be read.
pub(crate) fn wrong(line: &Spanned<String>, problem: &CronProblem) -> Diagnostic {
    match problem {
        CronProblem::Count(count) => {
            let message = "a cron line has five fields: minute, hour, day of the month, month, day of the week";
            let label = format!("has {count} field{}", if *count == 1 { "" } else { "s" });
            let found = Diagnostic::new(&RULE, message, line.span, label);
            match line.value.trim() {
                "@daily" | "@midnight" => found.help("write `cadence daily`"),
                "@weekly" => found.help("write `cadence weekly on sunday`"),
                "@monthly" => found.help("write `cadence monthly`"),
                _ if *count == 6 => found.help("leave the seconds out"),
                _ => found.help("write all five, as \"0 6 * * *\" for six in the morning"),
            }
        }
        CronProblem::Field { name, text, least, most } => {
            let article = if *name == "hour" { "an" } else { "a" };
            let message = format!("`{text}` is not {article} {name} of a cron line");
            Diagnostic::new(&RULE, message, line.span, format!("the {name} goes from {least} to {most}"))
                .help("write `*`, a number, a range `1-5`, a step `*/15`, or a list of these with `,`")
        }
        CronProblem::Single { text, only } => {
            let message = format!("`{text}` is a range that ends where it begins");
            Diagnostic::new(&RULE, message, line.span, "one number, or every number?")
                .why("some schedulers, Airflow's among them, take it for every number")
                .help(format!("write `{only}`, or `*` for every number"))
        }
    }
}

/// None of the line's days is in any of its months.
pub(crate) fn never(line: &Spanned<String>) -> Diagnostic {
    let message = "the cron line names a day that never comes";
    Diagnostic::new(&RULE, message, line.span, "none of its months has this day")
        .help("name a day that one of the months has")
}
