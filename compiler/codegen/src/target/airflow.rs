//! Which Airflow DAGs are made for.

use std::fmt;
use std::str::FromStr;

use super::InvalidOption;

/// A version of Airflow that DAGs are made for. There is one: what they import of `airflow.sdk` is not all there in 3.2, which has no
/// retry policies, and nobody has seen what a later one makes of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AirflowVersion {
    /// 3.3, whatever its patch.
    #[default]
    V3_3,
}

impl fmt::Display for AirflowVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::V3_3 => f.write_str("3.3"),
        }
    }
}

impl FromStr for AirflowVersion {
    type Err = InvalidOption;

    fn from_str(text: &str) -> Result<Self, InvalidOption> {
        let mut parts = text.split('.').map(str::parse::<u32>);
        let version = (parts.next(), parts.next(), parts.next(), parts.next());
        match version {
            (Some(Ok(3)), Some(Ok(3)), None | Some(Ok(_)), None) => Ok(Self::V3_3),
            (Some(Ok(..3)), ..) | (Some(Ok(3)), Some(Ok(..3)), ..) => Err(InvalidOption {
                value: text.to_owned(),
                expected: "an Airflow that DAGs are made for: they need the retry policies that came with 3.3",
            }),
            _ => Err(InvalidOption {
                value: text.to_owned(),
                expected: "an Airflow that DAGs are made for, which is 3.3",
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_older_is_told_why() {
        for version in ["3.3", "3.3.2"] {
            assert_eq!(version.parse(), Ok(AirflowVersion::V3_3));
        }
        let refused = |version: &str| version.parse::<AirflowVersion>().unwrap_err().to_string();
        for version in ["2.11", "2", "3.0.1", "3.2.2"] {
            assert!(refused(version).contains("retry policies"), "{}", refused(version));
        }
        for version in ["", "3", "3.4", "4.0", "3.3.2.1", "3.3rc1", "three"] {
            assert!(refused(version).ends_with("which is 3.3"), "{}", refused(version));
        }
    }
}
