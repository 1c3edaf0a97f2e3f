//! What a pipeline touches: the least that its deployment must be given.

use std::collections::{BTreeMap, BTreeSet};

use ingest_program::{
    Check, Connection, Dataset, Environment, Expr, ExprKind, Load, Pipeline, Program, Secret, Source,
};

use crate::CodegenError;

/// What a pipeline touches.
pub struct Usage<'a> {
    /// The connections by name, and whether the pipeline writes there.
    pub connections: BTreeMap<&'a str, (&'a Connection, bool)>,
    /// The secrets that its connections, layers and expressions read, sorted by name.
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
            touch(&dataset.connection, true)?;
            touch(&dataset.quarantine.connection, true)?;

            let schema = program.schema(&dataset.schema).ok_or_else(|| missing("schema", &dataset.schema))?;
            let map = program.map(&source.name, &schema.name).ok_or_else(|| missing("map", &source.name))?;
            for expr in map.expressions() {
                secrets_in(expr, &mut secrets);
            }
            for Check { condition, .. } in &schema.checks {
                secrets_in(condition, &mut secrets);
            }
            let joined =
                map.joins.iter().map(|it| program.source(&it.source).ok_or_else(|| missing("source", &it.source)));
            for source in std::iter::once(Ok(source)).chain(joined) {
                let source = source?;
                touch(&source.connection, false)?;
                secrets.extend(source.layers.iter().flat_map(|it| it.kind.secrets()));
                let checks = source.checks.iter().map(|Check { condition, .. }| condition);
                let refinements = source.columns.iter().filter_map(|it| it.refinement.as_deref());
                for expr in checks.chain(refinements) {
                    secrets_in(expr, &mut secrets);
                }
            }
        }
        secrets.extend(connections.values().flat_map(|(it, _)| it.kind.secrets()));
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
    expr.walk(&mut |it| {
        if let ExprKind::Secret(name) = &it.kind {
            found.insert(name);
        }
    });
}
