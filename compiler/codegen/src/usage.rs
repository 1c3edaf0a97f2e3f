//! What a pipeline touches: the least that its deployment must be given.

use std::collections::{BTreeMap, BTreeSet};

use ingest_program::{
    Aggregate, Connection, Dataset, Environment, Expr, ExprKind, Load, Pipeline, Program, Secret, Source,
};

use crate::CodegenError;

/// What a pipeline touches.
#[derive(Default)]
pub struct Usage<'a> {
    /// The connections by name, and whether the pipeline writes there.
    pub connections: BTreeMap<&'a str, (&'a Connection, bool)>,
    /// The sources that it reads, those that maps join among them, by name.
    pub sources: BTreeMap<&'a str, &'a Source>,
    /// The datasets that it writes, by name.
    pub datasets: BTreeMap<&'a str, &'a Dataset>,
    /// The datasets whose published tables its checks look values up in, by name.
    pub referenced: BTreeMap<&'a str, &'a Dataset>,
    /// The secrets that its connections, layers and expressions read, sorted by name.
    pub secrets: Vec<&'a Secret>,
}

/// A pipeline with what it touches.
pub type Used<'a> = (&'a Pipeline, Usage<'a>);

impl<'a> Usage<'a> {
    /// What every pipeline touches in `environment`.
    pub fn of_all(program: &'a Program, environment: &'a Environment) -> Result<Vec<Used<'a>>, CodegenError> {
        program.pipelines.iter().map(|it| Ok((it.as_ref(), Self::of(program, environment, it)?))).collect()
    }

    /// What `pipeline` touches in `environment`.
    pub fn of(program: &'a Program, environment: &'a Environment, pipeline: &Pipeline) -> Result<Self, CodegenError> {
        let mut usage = Self::default();
        let mut secrets = BTreeSet::new();
        for load in &pipeline.loads {
            usage.load(program, load, &mut secrets)?;
        }
        for source in usage.sources.values() {
            secrets.extend(source.layers.iter().flat_map(|it| it.kind.secrets()));
        }
        let read = usage.sources.values().map(|it| &it.connection);
        let read = read.chain(usage.referenced.values().map(|it| &it.connection)).map(|it| (it, false));
        let written = usage.datasets.values().flat_map(|it| [&it.connection, &it.quarantine.connection]);
        for (name, writes) in read.chain(written.map(|it| (it, true))) {
            let connection = environment
                .connections
                .iter()
                .find(|it| it.name == *name)
                .ok_or_else(|| missing("connection", name))?;
            usage.connections.entry(connection.name.as_str()).or_insert((connection, false)).1 |= writes;
        }
        secrets.extend(usage.connections.values().flat_map(|(it, _)| it.kind.secrets()));
        let secret = |name| program.secrets.iter().find(|it| it.name == name).ok_or_else(|| missing("secret", name));
        usage.secrets = secrets.into_iter().map(secret).collect::<Result<_, _>>()?;
        Ok(usage)
    }

    /// Adds the sources and datasets of a load, and the secrets in its expressions.
    fn load(&mut self, program: &'a Program, load: &Load, secrets: &mut BTreeSet<&'a str>) -> Result<(), CodegenError> {
        let dataset = dataset_of(program, load)?;
        self.datasets.insert(&dataset.name, dataset);
        let schema = program.schema(&dataset.schema).ok_or_else(|| missing("schema", &dataset.schema))?;
        let map = program.map(&load.source, &schema.name).ok_or_else(|| missing("map", &load.source))?;
        for expr in map.expressions().chain(schema.checks.iter().map(|it| &it.condition)) {
            self.expression(program, expr, secrets);
        }
        for source in read_by(program, load)? {
            self.sources.insert(&source.name, source);
            let refinements = source.columns.iter().filter_map(|it| it.refinement.as_deref());
            for expr in source.checks.iter().map(|it| &it.condition).chain(refinements) {
                self.expression(program, expr, secrets);
            }
        }
        Ok(())
    }

    /// Adds the secrets in an expression, and the datasets that it looks values up in.
    fn expression(&mut self, program: &'a Program, expr: &'a Expr, secrets: &mut BTreeSet<&'a str>) {
        expr.walk(&mut |it| match &it.kind {
            ExprKind::Secret(name) => drop(secrets.insert(name.as_str())),
            ExprKind::Aggregate(Aggregate::References { schema, .. }) => {
                let of_schema = program.datasets.iter().filter(|it| it.schema == *schema);
                self.referenced.extend(of_schema.map(|it| (it.name.as_str(), it.as_ref())));
            }
            _ => {}
        });
    }
}

/// The sources that a load reads: its own, and those that its map joins to it.
pub fn read_by<'a>(program: &'a Program, load: &Load) -> Result<Vec<&'a Source>, CodegenError> {
    let map = program.map(&load.source, &dataset_of(program, load)?.schema);
    let joined = map.iter().flat_map(|it| &it.joins).map(|it| it.source.as_str());
    let source = |name| program.source(name).ok_or_else(|| missing("source", name));
    std::iter::once(load.source.as_str()).chain(joined).map(source).collect()
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
