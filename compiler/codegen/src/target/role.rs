//! Roles of AWS, and who vouches for the pods that take them on.

use std::str::FromStr;

use super::InvalidOption;

/// The ARN of the role of each pipeline: `arn:aws:iam::111122223333:role/ingest-{pipeline}`, with `{project}` and
/// `{environment}` if it is to have them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleArn {
    /// `aws`, `aws-cn`, `aws-us-gov`
    pub partition: String,
    /// The account, 12 digits.
    pub account: String,
    /// Path and name, with the parts in braces.
    name: String,
}

/// Characters that IAM takes in the name of a role.
const LONGEST_NAME: usize = 64;
/// What stands for names of the program.
const PARTS: [&str; 3] = ["{pipeline}", "{project}", "{environment}"];

impl RoleArn {
    /// The ARN of a role; none where its name is longer than IAM takes.
    pub fn of(&self, pipeline: &str, project: &str, environment: &str) -> Option<String> {
        let name = PARTS
            .iter()
            .zip([pipeline, project, environment])
            .fold(self.name.clone(), |name, (part, value)| name.replace(part, value));
        let last = name.rsplit('/').next().unwrap_or_default();
        (last.len() <= LONGEST_NAME && name.chars().all(is_plain))
            .then(|| format!("arn:{}:iam::{}:role/{name}", self.partition, self.account))
    }
}

impl FromStr for RoleArn {
    type Err = InvalidOption;

    fn from_str(text: &str) -> Result<Self, InvalidOption> {
        let invalid = || InvalidOption {
            value: text.to_owned(),
            expected: "the ARN of a role for each pipeline, as `arn:aws:iam::111122223333:role/ingest-{pipeline}`",
        };
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let ["arn", partition, "iam", "", account, resource] = parts[..] else { return Err(invalid()) };
        let name = resource.strip_prefix("role/").ok_or_else(invalid)?;
        let plain = PARTS.iter().fold(name.to_owned(), |name, part| name.replace(part, ""));
        let holds = name.contains("{pipeline}")
            && plain.chars().all(is_plain)
            && !name.starts_with('/')
            && !name.contains("//")
            && ["aws", "aws-cn", "aws-us-gov"].contains(&partition)
            && account.len() == 12
            && account.chars().all(|it| it.is_ascii_digit());
        holds
            .then(|| Self { partition: partition.to_owned(), account: account.to_owned(), name: name.to_owned() })
            .ok_or_else(invalid)
    }
}

/// Characters of names and paths of roles.
fn is_plain(it: char) -> bool {
    it.is_ascii_alphanumeric() || "+=,.@_-/".contains(it)
}

/// A cluster's provider of `OpenID` Connect: `oidc.eks.us-east-1.amazonaws.com/id/…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OidcProvider(String);

impl OidcProvider {
    /// Without `https://`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for OidcProvider {
    type Err = InvalidOption;

    fn from_str(text: &str) -> Result<Self, InvalidOption> {
        let bare = text.strip_prefix("https://").unwrap_or(text).trim_end_matches('/');
        let plain = |it: char| it.is_ascii_alphanumeric() || ".-_/".contains(it);
        if bare.contains('.') && bare.starts_with(|it: char| it.is_ascii_alphanumeric()) && bare.chars().all(plain) {
            return Ok(Self(bare.to_owned()));
        }
        Err(InvalidOption {
            value: text.to_owned(),
            expected: "a provider of OpenID Connect, as `oidc.eks.us-east-1.amazonaws.com/id/0123456789ABCDEF`",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_pipeline_has_a_role() {
        let role: RoleArn = "arn:aws:iam::111122223333:role/data/{project}-{environment}-{pipeline}".parse().unwrap();
        let arn = role.of("daily", "claims", "prod").unwrap();
        assert_eq!(arn, "arn:aws:iam::111122223333:role/data/claims-prod-daily");
        assert_eq!(role.of(&"x".repeat(60), "claims", "prod"), None, "the name is too long");
        assert_eq!(role.of("ü", "claims", "prod"), None, "a character that IAM does not take");
    }

    #[test]
    fn what_is_no_role_is_refused() {
        for wrong in [
            "ingest",
            "arn:aws:iam::111122223333:role/ingest",
            "arn:aws:iam::1111:role/{pipeline}",
            "arn:aws:iam::111122223333:user/{pipeline}",
            "arn:amazon:iam::111122223333:role/{pipeline}",
            "arn:aws:iam::111122223333:role/{pipeline}{other}",
            "arn:aws:iam::111122223333:role//{pipeline}",
            "arn:aws:iam::111122223333:role/{pipeline}*",
        ] {
            assert!(wrong.parse::<RoleArn>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_provider_is_known_with_and_without_its_scheme() {
        let provider: OidcProvider = "https://oidc.eks.us-east-1.amazonaws.com/id/ABC/".parse().unwrap();
        assert_eq!(provider.as_str(), "oidc.eks.us-east-1.amazonaws.com/id/ABC");
        for wrong in ["", "localhost", "http://oidc.example", "a.b/*"] {
            assert!(wrong.parse::<OidcProvider>().is_err(), "{wrong}");
        }
    }
}
