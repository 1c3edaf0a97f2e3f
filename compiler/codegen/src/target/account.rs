//! Service accounts of the cluster that are not ours.

use std::str::FromStr;

use super::InvalidOption;
use super::name::kubernetes_name;

/// A service account in its namespace.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Account {
    /// The namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
}

impl FromStr for Account {
    type Err = InvalidOption;

    fn from_str(text: &str) -> Result<Self, InvalidOption> {
        let parts = text.split_once('/');
        parts
            .and_then(|(namespace, name)| {
                Some(Self { namespace: kubernetes_name(namespace)?, name: kubernetes_name(name)? })
            })
            .ok_or_else(|| InvalidOption {
                value: text.to_owned(),
                expected: "a service account with its namespace, as `airflow/airflow-worker`",
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_has_a_namespace() {
        let account: Account = "airflow/airflow-worker".parse().unwrap();
        assert_eq!((account.namespace.as_str(), account.name.as_str()), ("airflow", "airflow-worker"));
        for wrong in ["airflow", "/worker", "airflow/", "air flow/worker", "Airflow/worker", "a/b/c", "a/-b"] {
            assert!(wrong.parse::<Account>().is_err(), "{wrong}");
        }
    }
}
