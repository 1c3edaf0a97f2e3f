//! What a pipeline touches: the least that its deployment must be given.

use std::collections::{BTreeMap, BTreeSet};

use ingest_program::{
    Aggregate, Check, Connection, Dataset, ElseAction, Environment, Expr, ExprKind, Load, Pipeline, Program, Recovery,
    Secret, Source,
};

use crate::CodegenError;

/// What a pipeline touches.
pub struct Usage<'a> {
    /// The connections by name, and whether the pipeline writes there.
    pub connections: BTreeMap<&'a str, (&'a Connection, bool)>,
    /// The secrets that its expressions read, sorted by name.
    pub secrets: Vec<&'a Secret>,
}

impl<'a> Usage<'a> {
    /// What `pipeline` touches in `environment`.
    pub fn of(program: &'a Program, environment: &'a Environment, pipeline: &Pipeline) -> Result<Self, CodegenError> {
        let mut connections = BTreeMap::new();
        let mut secrets = BTreeSet::new();
        let mut touch = |name: &str, writes: bool| -> Result<(), CodegenError> {
            let connection =
                environment.connections.iter().find(|it| it.name == name).ok_or_else(|| missing("connection", name))?;
            connections.entry(connection.name.as_str()).or_insert((connection, false)).1 |= writes;
            Ok(())
        };
        for load in &pipeline.loads {
            let source = source_of(program, load)?;
            let dataset = dataset_of(program, load)?;
            touch(&source.connection, false)?;
            touch(&dataset.connection, true)?;
            touch(&dataset.quarantine.connection, true)?;

            let schema = program.schema(&dataset.schema).ok_or_else(|| missing("schema", &dataset.schema))?;
            let map = program.map(&source.name, &schema.name).ok_or_else(|| missing("map", &source.name))?;
            for expr in map.filter.iter().chain(map.fields.iter().map(|it| &it.value)) {
                secrets_in(expr, &mut secrets);
            }
            let checks = source.checks.iter().chain(&schema.checks);
            let refinements = source.columns.iter().filter_map(|it| it.refinement.as_ref());
            for expr in checks.map(|Check { condition, .. }| condition).chain(refinements) {
                secrets_in(expr, &mut secrets);
            }
        }
        let secrets = secrets
            .into_iter()
            .map(|name| program.secrets.iter().find(|it| it.name == name).ok_or_else(|| missing("secret", name)))
            .collect::<Result<_, _>>()?;
        Ok(Self { connections, secrets })
    }
}

/// The source of a load.
pub fn source_of<'a>(program: &'a Program, load: &Load) -> Result<&'a Source, CodegenError> {
    program.source(&load.source).ok_or_else(|| missing("source", &load.source))
}

/// The dataset of a load.
pub fn dataset_of<'a>(program: &'a Program, load: &Load) -> Result<&'a Dataset, CodegenError> {
    program.dataset(&load.dataset).ok_or_else(|| missing("dataset", &load.dataset))
}

/// The error for a name that the program does not hold.
pub fn missing(kind: &'static str, name: &str) -> CodegenError {
    CodegenError::Incomplete { kind, name: name.to_owned() }
}

fn secrets_in<'a>(expr: &'a Expr, found: &mut BTreeSet<&'a str>) {
    match &expr.kind {
        ExprKind::Secret(name) => {
            found.insert(name);
        }
        ExprKind::Literal(_)
        | ExprKind::Column(_)
        | ExprKind::Field(_)
        | ExprKind::Meta(_)
        | ExprKind::Value
        | ExprKind::Aggregate(Aggregate::Rows) => {}
        ExprKind::Unary { operand, .. } => secrets_in(operand, found),
        ExprKind::Binary { left, right, .. } => {
            secrets_in(left, found);
            secrets_in(right, found);
        }
        ExprKind::IsNull(value) | ExprKind::In { value, .. } | ExprKind::Convert { value, .. } => {
            secrets_in(value, found);
        }
        ExprKind::If { condition, then, otherwise } => {
            for it in [condition, then, otherwise] {
                secrets_in(it, found);
            }
        }
        ExprKind::Match { subject, arms, default } => {
            for it in arms.iter().map(|arm| &arm.body).chain([&**subject]).chain(default.as_deref()) {
                secrets_in(it, found);
            }
        }
        ExprKind::Coalesce { value, default } => {
            secrets_in(value, found);
            secrets_in(default, found);
        }
        ExprKind::Refine { value, predicate, .. } => {
            secrets_in(value, found);
            secrets_in(predicate, found);
        }
        ExprKind::Call { args, .. } | ExprKind::Aggregate(Aggregate::Unique(args)) => {
            for it in args {
                secrets_in(it, found);
            }
        }
        ExprKind::Recover { value, action } => {
            secrets_in(value, found);
            let ElseAction { recovery, .. } = &**action;
            if let Recovery::Value(value) = recovery {
                secrets_in(value, found);
            }
        }
        ExprKind::Aggregate(Aggregate::Sum(value) | Aggregate::Share(value)) => secrets_in(value, found),
    }
}
