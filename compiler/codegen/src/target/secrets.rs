//! Where the values of secrets come from.

use std::str::FromStr;

use super::InvalidOption;
use super::name::kubernetes_name;

/// Where the Kubernetes secrets that pods read come from. Their values are in no artifact.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum SecretsFrom {
    /// Whoever deploys puts them into the namespace.
    #[default]
    Hand,
    /// The External Secrets Operator fetches them from the `ClusterSecretStore` of this name.
    Store(String),
    /// The External Secrets Operator fetches them from AWS Secrets Manager in this region, by a role that may read those of
    /// the project and no other.
    SecretsManager {
        /// `us-east-1`
        region: String,
    },
}

impl FromStr for SecretsFrom {
    type Err = InvalidOption;

    fn from_str(text: &str) -> Result<Self, InvalidOption> {
        let found = match text.split_once(':') {
            None if text == "plain" => Some(Self::Hand),
            Some(("store", name)) => kubernetes_name(name).map(Self::Store),
            Some(("aws", region)) => {
                let is_region = region.contains('-') && kubernetes_name(region).is_some();
                is_region.then(|| Self::SecretsManager { region: region.to_owned() })
            }
            _ => None,
        };
        found.ok_or_else(|| InvalidOption {
            value: text.to_owned(),
            expected: "`plain`, `store:` with the name of a ClusterSecretStore, or `aws:` with a region",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_ways_to_come_by_secrets() {
        assert_eq!("plain".parse(), Ok(SecretsFrom::Hand));
        assert_eq!("store:vault".parse(), Ok(SecretsFrom::Store("vault".to_owned())));
        assert_eq!("aws:eu-west-1".parse(), Ok(SecretsFrom::SecretsManager { region: "eu-west-1".to_owned() }));
        for wrong in ["", "vault", "store:", "store:a b", "aws:", "aws:europe", "plain:x"] {
            assert!(wrong.parse::<SecretsFrom>().is_err(), "{wrong}");
        }
    }
}
