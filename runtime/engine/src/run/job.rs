//! The lines of the pipelines that a run is about, each with all that is needed to load its deliveries.

use std::{
    collections::BTreeSet,
    fs,
    path::PathBuf,
    sync::{Arc, OnceLock},
};

use ingest_connect::{ConnectError, FoundFile, Local, MOST_ID_BYTES, Store, deliveries};
use ingest_program::{Dataset, Environment, ExprKind, Field, Load, Lookup, Map, Pipeline, Program, Schema, Source};

use super::{RunError, RunOptions, joined::Joined, published::PublishedTables};
use crate::{
    identity::digest,
    ledger::{ColumnClash, Ledger, ManifestColumn},
    load::LoadError,
    plan::{AggregateKind, LoadPlan},
    publish::Place,
    report::{UnlistedReport, UnmatchedReport},
    scan::Delivery,
    secrets::Secrets,
};

/// One `source -> dataset` line of a pipeline.
pub struct Job<'a> {
    /// The pipeline.
    pub pipeline: &'a Pipeline,
    /// The line.
    pub load: &'a Load,
    /// Where the rows come from.
    pub source: &'a Source,
    /// Where they go.
    pub dataset: &'a Dataset,
    /// The schema of the dataset.
    pub schema: &'a Schema,
    /// What is computed and judged of every row.
    pub plan: LoadPlan,
    /// Where the files are.
    pub store: Arc<dyn Store>,
    /// Where the table is.
    pub place: Place,
    /// Where the quarantine is.
    pub quarantine: Place,
    /// SHA-256 of the source, the map and the schema, without the places where they were written.
    pub program: String,
    /// Why its files could not be listed, or, where there are deliveries, those of a source that is joined to it.
    pub unlisted: Option<ConnectError>,
    /// What the source has; empty until [`Jobs::list`].
    pub deliveries: Vec<ingest_connect::Delivery>,
    /// The sources that the map joins, in its order.
    pub joined: Vec<Joined<'a>>,
    /// Of the program, fetched when they are needed.
    pub secrets: Arc<Secrets>,
    /// What of it is published.
    pub ledger: Ledger,
    /// The tables that its checks refer to, each with the schema that it is of.
    referred: Vec<(String, Place)>,
    /// A column of other sources' deliveries in the same table that has another type now.
    clash: Option<ColumnClash>,
}

/// The jobs of a run, and the files that no delivery has.
pub struct Jobs<'a> {
    /// In the order of the program.
    pub all: Vec<Job<'a>>,
    /// The files.
    pub unmatched: Vec<UnmatchedReport>,
    folders: Folders<'a>,
}

/// Where each source of the program has its files; made when it is asked for, which is seldom.
struct Folders<'a> {
    connect: Connect<'a>,
    all: OnceLock<Vec<(&'a str, PathBuf)>>,
}

impl Folders<'_> {
    /// Whether no other source has its files in the folder of this one, or in one above or below.
    fn is_own(&self, source: &str) -> bool {
        let all = self.all.get_or_init(|| self.connect.folders());
        let Some((_, own)) = all.iter().find(|(name, _)| *name == source) else { return false };
        let mut others = all.iter().filter(|(name, _)| *name != source);
        !others.any(|(_, other)| own.starts_with(other) || other.starts_with(own))
    }
}

impl<'a> Jobs<'a> {
    /// The jobs that `options` ask for. They know of no delivery until [`Jobs::list`], and of nothing published until
    /// [`Job::read_ledger`].
    pub fn of(program: &'a Program, options: &RunOptions, secrets: Secrets) -> Result<Self, RunError> {
        let environment = program.environment(&options.environment).ok_or_else(|| RunError::Unknown {
            what: "environment",
            name: options.environment.clone(),
            known: program.environments.iter().map(|it| it.name.clone()).collect(),
        })?;
        let secrets = Arc::new(secrets);
        let connect = Connect { program, environment, root: options.project_root.clone() };
        let mut jobs = Vec::new();
        for pipeline in pipelines(program, options)? {
            for load in pipeline.loads.iter().filter(|it| options.source.as_ref().is_none_or(|name| *name == it.source))
            {
                jobs.push(connect.job(pipeline, load, &secrets)?);
            }
        }
        if let (Some(name), true) = (&options.source, jobs.is_empty()) {
            let known = pipelines(program, options)?.into_iter().flat_map(|it| &it.loads).map(|it| it.source.clone());
            return Err(RunError::Unknown { what: "source", name: name.clone(), known: known.collect() });
        }
        Ok(Self { all: jobs, unmatched: Vec::new(), folders: Folders { connect, all: OnceLock::new() } })
    }

    /// Looks which deliveries there are, of the sources and of those that are joined to them. Where something is to be loaded, the
    /// locks have to be held: what is found while another run is at work is not what there is when that is done. A source whose folder is
    /// gone keeps none of the others: the job has why.
    pub fn list(&mut self, options: &RunOptions) -> Result<(), RunError> {
        for job in &mut self.all {
            match job.list(options.delivery.as_deref(), &self.folders) {
                Ok(unmatched) => self.unmatched.extend(unmatched),
                Err(cause) => job.unlisted = Some(cause),
            }
        }
        let is_known = |it: &Job<'_>| !it.deliveries.is_empty() || it.unlisted.is_some();
        match &options.delivery {
            Some(id) if !self.all.iter().any(is_known) => Err(RunError::NoDelivery(id.clone())),
            _ => Ok(()),
        }
    }

    /// The same, and those that could not be listed, which have no delivery then; an error where no source could be.
    pub fn list_some(&mut self, options: &RunOptions) -> Result<Vec<UnlistedReport>, RunError> {
        self.list(options)?;
        if self.all.iter().all(|it| it.unlisted.is_some())
            && let Some((source, cause)) = self.all.iter_mut().find_map(|it| Some((it.source, it.unlisted.take()?)))
        {
            return Err(RunError::Connect { source_name: source.name.clone(), cause });
        }
        let report = |it: &Job<'_>| UnlistedReport {
            pipeline: it.pipeline.name.clone(),
            source: it.source.name.clone(),
            dataset: it.dataset.name.clone(),
            why: it.unlisted.as_ref().map(ToString::to_string).unwrap_or_default(),
        };
        let unlisted = self.all.iter().filter(|it| it.unlisted.is_some()).map(report).collect();
        self.all.iter_mut().filter(|it| it.unlisted.is_some()).for_each(|it| it.deliveries.clear());
        Ok(unlisted)
    }
}

fn pipelines<'a>(program: &'a Program, options: &RunOptions) -> Result<Vec<&'a Pipeline>, RunError> {
    let Some(name) = &options.pipeline else { return Ok(in_order(program)) };
    let pipeline = program.pipeline(name).ok_or_else(|| RunError::Unknown {
        what: "pipeline",
        name: name.clone(),
        known: program.pipelines.iter().map(|it| it.name.clone()).collect(),
    })?;
    Ok(vec![pipeline])
}

/// All pipelines, each after those that it comes after; else by name.
fn in_order(program: &Program) -> Vec<&Pipeline> {
    let mut left: Vec<&Pipeline> = program.pipelines.iter().map(Arc::as_ref).collect();
    let mut ordered: Vec<&Pipeline> = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let is_next = |it: &&Pipeline| it.after.iter().all(|name| left.iter().all(|other| other.name != *name));
        // No circle was checked, so there is one; in a program that was not, the first is as good as any.
        let next = left.iter().position(is_next).unwrap_or(0);
        ordered.push(left.remove(next));
    }
    ordered
}

struct Connect<'a> {
    program: &'a Program,
    environment: &'a Environment,
    root: PathBuf,
}

impl<'a> Connect<'a> {
    fn job(&self, pipeline: &'a Pipeline, load: &'a Load, secrets: &Arc<Secrets>) -> Result<Job<'a>, RunError> {
        let missing = |what: &str, name: &str| RunError::Internal(format!("the program has no {what} `{name}`"));
        let source = self.program.source(&load.source).ok_or_else(|| missing("source", &load.source))?;
        let dataset = self.program.dataset(&load.dataset).ok_or_else(|| missing("dataset", &load.dataset))?;
        let schema = self.program.schema(&dataset.schema).ok_or_else(|| missing("schema", &dataset.schema))?;
        let plan =
            LoadPlan::new(self.program, load, secrets).map_err(|cause| RunError::Plan { load: line(load), cause })?;
        let misplaced = |cause| RunError::Place { dataset: dataset.name.clone(), cause };
        let quarantine = &dataset.quarantine;
        let map = self.program.map(&source.name, &schema.name);
        let joined = map.iter().flat_map(|it| &it.joins).map(|it| self.joined(&it.source));
        let joined = joined.collect::<Result<Vec<_>, _>>()?;
        let others = joined.iter().map(|it| it.source).collect::<Vec<_>>();
        let part = (source, map, schema);
        let lookups = self.lookups(map, others.iter().copied().chain([source]), schema);
        let program = match (others.is_empty(), lookups.is_empty()) {
            (true, true) => digest(&part),
            (false, true) => digest(&(part, others)),
            (_, false) => digest(&(part, others, lookups)),
        };
        let referred = self.referred(&plan)?;
        Ok(Job {
            pipeline,
            load,
            source,
            dataset,
            schema,
            plan,
            store: Arc::new(Local::new(self.folder(&source.connection)?)),
            place: Place::of_table(&self.folder(&dataset.connection)?, &dataset.path).map_err(misplaced)?,
            quarantine: Place::of_quarantine(&self.folder(&quarantine.connection)?, &quarantine.path, &dataset.name)
                .map_err(misplaced)?,
            program: program.map_err(|error| RunError::Internal(error.to_string()))?,
            unlisted: None,
            deliveries: Vec::new(),
            joined,
            secrets: Arc::clone(secrets),
            ledger: Ledger::default(),
            referred,
            clash: None,
        })
    }

    /// The reference tables that a load reads.
    fn lookups<'s>(
        &self,
        map: Option<&Map>,
        sources: impl Iterator<Item = &'s Source>,
        schema: &Schema,
    ) -> Vec<&'a Lookup> {
        let checks = sources.flat_map(|it| &it.checks).chain(&schema.checks);
        let checks = checks.flat_map(|it| std::iter::once(&it.condition).chain(&it.because));
        let mut names = BTreeSet::new();
        for expr in map.into_iter().flat_map(Map::expressions).chain(checks) {
            expr.walk(&mut |it| {
                if let ExprKind::Lookup { lookup, .. } = &it.kind {
                    names.insert(lookup.as_str());
                }
            });
        }
        names.into_iter().filter_map(|name| self.program.lookup(name)).collect()
    }

    /// The tables of all datasets of the schemas that the checks of a load refer to.
    fn referred(&self, plan: &LoadPlan) -> Result<Vec<(String, Place)>, RunError> {
        let schemas = plan.aggregates().iter().filter_map(|it| match &it.kind {
            AggregateKind::References { schema, .. } => Some(schema.as_str()),
            _ => None,
        });
        let schemas: BTreeSet<&str> = schemas.collect();
        let mut tables = Vec::new();
        for dataset in self.program.datasets.iter().filter(|it| schemas.contains(it.schema.as_str())) {
            let misplaced = |cause| RunError::Place { dataset: dataset.name.clone(), cause };
            let place = Place::of_table(&self.folder(&dataset.connection)?, &dataset.path).map_err(misplaced)?;
            tables.push((dataset.schema.clone(), place));
        }
        Ok(tables)
    }

    /// Those of sources whose connection has no folder here are left out.
    fn folders(&self) -> Vec<(&'a str, PathBuf)> {
        let folder = |it: &'a Arc<Source>| Some((it.name.as_str(), self.folder(&it.connection).ok()?.join(&it.path)));
        self.program.sources.iter().filter_map(folder).collect()
    }

    /// A source that the map joins.
    fn joined(&self, name: &str) -> Result<Joined<'a>, RunError> {
        let source = self.program.source(name);
        let source = source.ok_or_else(|| RunError::Internal(format!("the program has no source `{name}`")))?;
        let store = Local::new(self.folder(&source.connection)?);
        Ok(Joined { source, store: Arc::new(store), deliveries: Vec::new() })
    }

    fn folder(&self, connection: &str) -> Result<PathBuf, RunError> {
        let found = self.environment.connections.iter().find(|it| it.name == connection);
        let found = found.ok_or_else(|| RunError::Internal(format!("no connection `{connection}`")))?;
        let kind = found.kind.name();
        let not_built = || RunError::Internal(format!("connection `{connection}` is `{kind}`, which is not built"));
        let root = found.kind.local_root().ok_or_else(not_built)?;
        // Without the `.` that a root may be.
        Ok(self.root.join(root).components().collect())
    }
}

fn line(load: &Load) -> String {
    format!("{} -> {}", load.source, load.dataset)
}

impl Job<'_> {
    /// `source -> dataset`.
    pub fn name(&self) -> String {
        line(self.load)
    }

    /// Bytes of the deliveries that look new.
    pub fn new_bytes(&self) -> u64 {
        let unchanged = |it: &FoundFile| self.ledger.unchanged(&it.path, it.size, it.modified).is_some();
        let new = self.deliveries.iter().filter(|it| !it.files.iter().all(unchanged));
        new.flat_map(|it| &it.files).map(|it| it.size).sum()
    }

    fn list(&mut self, only: Option<&str>, folders: &Folders<'_>) -> Result<Vec<UnmatchedReport>, ConnectError> {
        let listing = self.store.list(&self.source.path, &self.source.files)?;
        let fits_none = listing.files.is_empty() && listing.unmatched.is_empty() && listing.others > 0;
        self.deliveries = deliveries(listing.files, &self.source.files);
        self.deliveries.retain(|it| only.is_none_or(|only| it.id == only));
        let report = |file, why| UnmatchedReport { source: self.source.name.clone(), file, why };
        let mut unmatched: Vec<_> = listing.unmatched.into_iter().map(|it| report(it.path, it.why)).collect();
        if fits_none && folders.is_own(&self.source.name) {
            let patterns: Vec<_> = self.source.files.iter().map(|it| format!("`{}`", it.text)).collect();
            let files = if listing.others == 1 { "a file that does" } else { "files that do" };
            let folder = if self.source.path.is_empty() { ".".to_owned() } else { self.source.path.clone() };
            unmatched
                .push(report(folder, format!("has {files} not fit {}, and none that does", patterns.join(" or "))));
        }
        let too_long = self.deliveries.extract_if(.., |it| it.id.len() > MOST_ID_BYTES);
        for found in too_long {
            let why = format!(
                "has captured values that make a delivery id of {} bytes, and {MOST_ID_BYTES} are the most; give it a \
                 shorter name, in which letters, digits, `_` and `-` count as one byte and others as three or more",
                found.id.len()
            );
            unmatched.extend(found.files.into_iter().map(|it| report(it.path, why.clone())));
        }
        for joined in &mut self.joined {
            let listing = joined.store.list(&joined.source.path, &joined.source.files)?;
            joined.deliveries = deliveries(listing.files, &joined.source.files);
        }
        Ok(unmatched)
    }

    /// Reads what is published. Where something is to be published, the dataset's lock has to be held.
    pub fn read_ledger(&mut self) -> Result<(), RunError> {
        let own = self.place.source(&self.source.name);
        self.ledger = Ledger::read(&own)?;
        let columns = self.columns();
        for other in fs::read_dir(self.place.table()).into_iter().flatten().flatten() {
            let folder = other.path();
            let is_source = other.file_name().to_string_lossy().starts_with("ingest_source=");
            if self.clash.is_none() && is_source && folder != own {
                self.clash = Ledger::read(&folder)?.clash(&columns, None);
            }
        }
        Ok(())
    }

    /// The tables that the checks of a delivery refer to, without what it takes the place of.
    pub fn published(&self, id: &str) -> PublishedTables<'_> {
        PublishedTables { tables: &self.referred, except: self.place.delivery(&self.source.name, id) }
    }

    /// What the plan's aggregates were in earlier deliveries, the latest first.
    pub fn past(&self, delivery: &Delivery) -> Vec<Vec<f64>> {
        let aggregates = self.plan.aggregates().iter();
        aggregates.map(|it| self.ledger.past(&it.key, &delivery.id, delivery.date)).collect()
    }

    /// The columns of the table.
    pub fn columns(&self) -> Vec<ManifestColumn> {
        let column = |it: &Field| ManifestColumn {
            name: it.name.clone(),
            kind: it.ty.kind.to_string(),
            nullable: it.ty.nullable,
        };
        self.schema.fields.iter().map(column).collect()
    }

    /// Fails where a delivery that is published, other than `id` itself, has a column with another type than this program
    /// gives it.
    pub fn check_columns(&self, id: &str) -> Result<(), LoadError> {
        let clash = self.clash.clone().or_else(|| self.ledger.clash(&self.columns(), Some(id)));
        clash.map_or(Ok(()), |clash| Err(LoadError::environment(clash)))
    }
}
