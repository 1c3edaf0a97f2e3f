//! Why a program cannot be deployed to a target.

use thiserror::Error;

/// Why a program cannot be deployed to a target.
#[derive(Debug, Error)]
pub enum CodegenError {
    /// The target names an environment that the program does not declare.
    #[error("no environment is called `{name}`; the project declares {}", list(known))]
    UnknownEnvironment {
        /// The name asked for.
        name: String,
        /// The environments that there are.
        known: Vec<String>,
    },

    /// No generator expresses it yet, and to leave it out would be to say something else.
    #[error("{place}: {what}, and what this build generates does not express that yet; {meanwhile}")]
    NotExpressed {
        /// `file:line` of what was written.
        place: String,
        /// The fact: "the pipeline `acme` notifies `oncall`".
        what: String,
        /// What to do until it does.
        meanwhile: &'static str,
    },

    /// A pod cannot have a folder or a file where the program expects it.
    #[error("{place}: {what} is at `{path}` in the environment `{environment}`, and a pod cannot have it there: {why}")]
    Unmountable {
        /// `file:line` of the declaration.
        place: String,
        /// What is expected there: "the connection `lake`".
        what: String,
        /// The path as declared.
        path: String,
        /// Name of the environment.
        environment: String,
        /// The reason and the mend.
        why: String,
    },

    /// A secret's environment variable cannot be set in a pod.
    #[error(
        "{place}: the secret `{secret}` is read from the environment variable `{variable}`, a name that a pod cannot set; \
         use letters, digits and `_`"
    )]
    Variable {
        /// `file:line` of the declaration.
        place: String,
        /// Name of the secret.
        secret: String,
        /// Name of the variable.
        variable: String,
    },

    /// The program is too large for a `ConfigMap`.
    #[error(
        "the program has {bytes} bytes, {compressed} of them when it is compressed, and a Kubernetes config map holds {limit}; \
         move pipelines that share nothing into projects of their own"
    )]
    TooLarge {
        /// Bytes of the serialised program.
        bytes: usize,
        /// Bytes that are left of them when it is compressed.
        compressed: usize,
        /// Bytes that fit.
        limit: usize,
    },

    /// The program could not be compressed.
    #[error("the program could not be compressed: {0}")]
    Compress(std::io::Error),

    /// A name that Airflow has no room for.
    #[error("`{name}` would name {what} and has {} characters, and Airflow takes {limit}; shorten {whose} name", name.chars().count())]
    LongName {
        /// The name.
        name: String,
        /// What has it: `a DAG`.
        what: &'static str,
        /// Whose name it is made of: `the source's`.
        whose: &'static str,
        /// Characters that fit.
        limit: usize,
    },

    /// The parts of two names, joined, are the same.
    #[error(
        "`{name}` would be the name of two DAGs, that of {other} and that of {whose}: it is the names of the project, the \
         pipeline and the source, with `history` where it is of drops, joined by `__`; rename {rename}"
    )]
    SameDag {
        /// The name.
        name: String,
        /// What the one is of, with its place.
        other: String,
        /// What the other is of, with its place.
        whose: String,
        /// What of the other to rename.
        rename: String,
    },

    /// An object of a pipeline's cluster would have the name of another pipeline's.
    #[error(
        "{place}: the pipeline `{name}` has the name of what `{of}` has on Kubernetes beside it, its {part}; rename one of them"
    )]
    SamePart {
        /// `file:line` of the pipeline.
        place: String,
        /// Its name.
        name: String,
        /// The pipeline with the cluster.
        of: String,
        /// What of it.
        part: &'static str,
    },

    /// The name of a role that AWS has no room for.
    #[error(
        "the role of `{of}` would have a name of more than 64 characters, or with some that AWS does not take; shorten `--role-arn`"
    )]
    RoleName {
        /// The pipeline.
        of: String,
    },

    /// Secrets come from AWS Secrets Manager, and nobody is there to fetch them.
    #[error("secrets that come from AWS Secrets Manager are fetched by a role; say `--role-arn` too")]
    NoRole,

    /// A policy that AWS has no room for.
    #[error("the policy {path} has {characters} characters, and AWS takes {limit}; divide the pipeline")]
    LargePolicy {
        /// Its path below the output folder.
        path: String,
        /// Characters, blanks not counted.
        characters: usize,
        /// Characters that fit.
        limit: usize,
    },

    /// Two things would be written to the same file.
    #[error("two pipelines or sources would both be written to `{path}`; rename one of them")]
    SamePath {
        /// The path below the output folder.
        path: String,
    },

    /// The program names something that it does not hold: a defect of the compiler.
    #[error("the program names the {kind} `{name}` and does not hold it")]
    Incomplete {
        /// What kind of thing.
        kind: &'static str,
        /// Its name.
        name: String,
    },

    /// A cadence says no times: a defect of the compiler.
    #[error("a cadence says no times")]
    Schedule(#[from] ingest_schedule::ScheduleError),

    /// The DAG template did not render: a defect of the compiler.
    #[error("the DAG template does not render")]
    Template(#[from] tera::Error),

    /// The program did not serialise: a defect of the compiler.
    #[error("the program does not serialise to JSON")]
    Json(#[from] serde_json::Error),

    /// A manifest did not serialise: a defect of the compiler.
    #[error("a manifest does not serialise to YAML")]
    Yaml(#[from] serde_yaml_ng::Error),
}

impl CodegenError {
    /// Whether the fault is the compiler's and not the project's.
    pub fn is_internal(&self) -> bool {
        matches!(self, Self::Incomplete { .. } | Self::Schedule(_) | Self::Template(_) | Self::Json(_) | Self::Yaml(_))
    }
}

fn list(names: &[String]) -> String {
    names.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")
}
