//! Plans in words, each computed column with the line of the program that it comes from.

use std::{fmt::Write, sync::Arc};

use datafusion::{
    logical_expr::{Expr, LogicalPlan},
    physical_plan::{ExecutionPlan, displayable, projection::ProjectionExec},
};
use ingest_program::Program;

use super::{Consequence, RowRule, Stage, stages::Origins};

/// The plans of a load, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// As planned.
    pub logical: String,
    /// As it runs.
    pub physical: String,
    /// What is judged of a row, a rule a line, in the order of the bits of the masks.
    pub rules: String,
}

pub(super) fn explain(
    logical: &LogicalPlan,
    physical: &Arc<dyn ExecutionPlan>,
    rules: [&[RowRule]; 2],
    origins: &Origins,
    program: &Program,
) -> Explanation {
    let mut printer = Printer { origins, program, text: String::new(), depth: 0 };
    printer.logical(logical);
    let logical = std::mem::take(&mut printer.text);
    printer.depth = 0;
    printer.physical(physical);
    let physical = std::mem::take(&mut printer.text);
    printer.depth = 0;
    for rule in rules.into_iter().flatten() {
        let stage = if rule.stage == Stage::Source { "source" } else { "map" };
        let consequence = match rule.consequence {
            Consequence::Warn => "warn",
            Consequence::Reject => "reject",
            Consequence::Fail => "fail",
        };
        printer
            .line(&format!("{stage}  {}  {consequence}: {}", rule.name, rule.reason), Some(program.place(rule.origin)));
    }
    Explanation { logical, physical, rules: printer.text }
}

struct Printer<'a> {
    origins: &'a Origins,
    program: &'a Program,
    text: String,
    depth: usize,
}

impl Printer<'_> {
    fn logical(&mut self, plan: &LogicalPlan) {
        if let LogicalPlan::Projection(projection) = plan {
            self.line("Projection", None);
            let (named, passed): (Vec<_>, Vec<_>) = projection.expr.iter().partition(|it| !is_handed_on(it));
            for expr in named {
                let (name, value) = match expr {
                    Expr::Alias(alias) => (alias.name.clone(), alias.expr.to_string()),
                    other => (other.schema_name().to_string(), other.to_string()),
                };
                self.column(&name, &value);
            }
            self.passed(passed.iter().map(|it| it.schema_name().to_string()));
        } else {
            let line = plan.display().to_string();
            self.line(&line, None);
        }
        self.depth += 1;
        plan.inputs().into_iter().for_each(|it| self.logical(it));
    }

    fn physical(&mut self, plan: &Arc<dyn ExecutionPlan>) {
        if let Some(projection) = plan.downcast_ref::<ProjectionExec>() {
            self.line("ProjectionExec", None);
            let is_passed = |name: &str, value: &str| value.split_once('@').is_some_and(|(it, _)| it == name);
            let all = projection.expr().iter().map(|it| (it.alias.clone(), it.expr.to_string()));
            let (passed, named): (Vec<_>, Vec<_>) = all.partition(|(name, value)| is_passed(name, value));
            for (name, value) in named {
                self.column(&name, &value);
            }
            self.passed(passed.into_iter().map(|(name, _)| name));
        } else {
            let line = displayable(plan.as_ref()).one_line().to_string();
            self.line(line.trim_end(), None);
        }
        self.depth += 1;
        plan.children().into_iter().for_each(|it| self.physical(it));
    }

    fn column(&mut self, name: &str, value: &str) {
        let place = self.origins.get(name).map(|it| self.program.place(*it));
        self.depth += 1;
        self.line(&format!("{name} = {value}"), place);
        self.depth -= 1;
    }

    fn passed(&mut self, names: impl Iterator<Item = String>) {
        let names = names.collect::<Vec<_>>();
        if !names.is_empty() {
            self.depth += 1;
            self.line(&format!("and as they are: {}", names.join(", ")), None);
            self.depth -= 1;
        }
    }

    fn line(&mut self, text: &str, place: Option<String>) {
        let indent = self.depth * 2;
        let place = place.map(|it| format!("    <- {it}")).unwrap_or_default();
        // Writing to a string does not fail.
        let _ = writeln!(self.text, "{:indent$}{text}{place}", "");
    }
}

/// Whether a column is passed on under its own name.
fn is_handed_on(expr: &Expr) -> bool {
    match expr {
        Expr::Alias(alias) => matches!(alias.expr.as_ref(), Expr::Column(column) if column.name == alias.name),
        Expr::Column(_) => true,
        _ => false,
    }
}
