//! Names of things in AWS.

use ingest_program::S3;

/// Where a program says no region it is this one, as it is for AWS itself.
const DEFAULT_REGION: &str = "us-east-1";

/// The region of a bucket.
pub fn region(s3: &S3) -> &str {
    s3.region.as_deref().unwrap_or(DEFAULT_REGION)
}

/// The partition that a region is in.
pub fn partition(region: &str) -> &'static str {
    match region {
        it if it.starts_with("cn-") => "aws-cn",
        it if it.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    }
}

/// The domain of the services of a region.
pub fn domain(region: &str) -> &'static str {
    if partition(region) == "aws-cn" { "amazonaws.com.cn" } else { "amazonaws.com" }
}

/// The bucket.
pub fn bucket(s3: &S3) -> String {
    format!("arn:{}:s3:::{}", partition(region(s3)), s3.bucket)
}

/// Everything whose key begins with `prefix`.
pub fn below(s3: &S3, prefix: &str) -> String {
    objects(s3, &format!("{}*", literal(prefix)))
}

/// The objects whose keys match, with `*` and `?` as in policies.
pub fn objects(s3: &S3, keys: &str) -> String {
    format!("{}/{keys}", bucket(s3))
}

/// The account of an ARN: its fifth part.
pub fn account(arn: &str) -> Option<&str> {
    arn.split(':').nth(4).filter(|it| !it.is_empty())
}

/// The characters themselves, where some of them mean something in policies.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>
pub fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for it in text.chars() {
        match it {
            '*' => out.push_str("${*}"),
            '?' => out.push_str("${?}"),
            '$' => out.push_str("${$}"),
            it => out.push(it),
        }
    }
    out
}

/// A folder as the beginning of keys: `common/claims/`; empty for the bucket itself.
pub fn folder(parts: &[&str]) -> String {
    let names = parts.iter().flat_map(|it| it.split('/')).filter(|it| !it.is_empty() && *it != ".");
    names.fold(String::new(), |folder, name| folder + name + "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_beginnings_of_keys() {
        assert_eq!(folder(&["/prod/", "./common//claims"]), "prod/common/claims/");
        assert_eq!(folder(&["", "/"]), "");
    }

    #[test]
    fn signs_of_policies_stand_for_themselves() {
        assert_eq!(literal("a*b?c$d"), "a${*}b${?}c${$}d");
    }

    #[test]
    fn regions_are_in_partitions() {
        assert_eq!(["us-east-1", "cn-north-1", "us-gov-west-1"].map(partition), ["aws", "aws-cn", "aws-us-gov"]);
        assert_eq!(["us-gov-west-1", "cn-north-1"].map(domain), ["amazonaws.com", "amazonaws.com.cn"]);
        assert_eq!(account("arn:aws:iam::111122223333:role/x"), Some("111122223333"));
        assert_eq!(account("arn:aws:s3:::lake"), None);
    }
}
