//! Where the tasks of a DAG do their work.

use std::str::FromStr;

use super::InvalidOption;

/// Where the tasks of a DAG do their work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tasks {
    /// On the Airflow worker's own machine, where the project's folder is.
    #[default]
    Local,
    /// In pods of the cluster that the manifests are for.
    Kubernetes,
}

impl FromStr for Tasks {
    type Err = InvalidOption;

    fn from_str(text: &str) -> Result<Self, InvalidOption> {
        match text {
            "local" => Ok(Self::Local),
            "kubernetes" => Ok(Self::Kubernetes),
            _ => Err(InvalidOption { value: text.to_owned(), expected: "where tasks work: `local` or `kubernetes`" }),
        }
    }
}
