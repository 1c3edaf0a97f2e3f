//! Who may take on a role: the pods of one service account, by the tokens of their cluster.

use super::policy::{Policy, Principal, Statement};
use crate::Deployment;
use crate::kubernetes::namespace;
use crate::target::{OidcProvider, RoleArn};

/// Who the tokens are for.
/// <https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html>
const AUDIENCE: &str = "sts.amazonaws.com";

/// The policy of trust of a role that pods of `account` take on.
pub fn policy(deployment: &Deployment<'_>, role: &RoleArn, provider: &OidcProvider, account: &str) -> Policy {
    let provider = provider.as_str();
    let arn = format!("arn:{}:iam::{}:oidc-provider/{provider}", role.partition, role.account);
    let subject = format!("system:serviceaccount:{}:{account}", namespace(deployment));
    let statement = Statement::allow("PodsOfTheAccount".to_owned(), &["sts:AssumeRoleWithWebIdentity"], [])
        .by(Principal::of("Federated", [arn]))
        .only("StringEquals", format!("{provider}:aud"), [AUDIENCE.to_owned()])
        .only("StringEquals", format!("{provider}:sub"), [subject]);
    Policy::new(vec![statement])
}
