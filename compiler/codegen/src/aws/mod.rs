//! What the pipelines may do in AWS: the least that the program says.

use ingest_program::{Connection, ConnectionKind, S3};

use crate::usage::Usage;
use crate::{CodegenError, Deployment};

/// The ARN of the role of a pipeline, or of the reader of secrets; none where the target names no roles.
pub fn role(deployment: &Deployment<'_>, of: &str) -> Result<Option<String>, CodegenError> {
    let Some(role) = &deployment.target.aws.role else { return Ok(None) };
    let arn = role.of(of, &deployment.program.name, &deployment.environment.name);
    arn.map(Some).ok_or_else(|| CodegenError::RoleName { of: of.to_owned() })
}

/// Whether pods of that usage call AWS as what they are, and not only with keys of somebody else.
pub fn is_called_by(usage: &Usage<'_>) -> bool {
    usage.connections.values().any(|(it, _)| bucket(it).is_some_and(|it| it.keys.is_none()))
}

/// The bucket of Amazon's that a connection is.
fn bucket(connection: &Connection) -> Option<&S3> {
    match &connection.kind {
        ConnectionKind::S3(it) if it.endpoint.is_none() => Some(it),
        _ => None,
    }
}
