//! How a scheduler is reached.

use std::{fmt, str::FromStr, time::Duration};

use ballista_core::config::BallistaConfig;
use ballista_core::{
    serde::protobuf::scheduler_grpc_client::SchedulerGrpcClient,
    utils::{GrpcClientConfig, create_grpc_client_endpoint},
};
use tonic::transport::{Channel, Endpoint};

/// The port of a scheduler where none is given.
const PORT: u16 = 50050;

/// How long it may take until a connection stands.
const CONNECT_WITHIN: Duration = Duration::from_secs(10);

/// Where a scheduler is: `http://HOST:PORT`, or without the first or the last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    host: String,
    port: u16,
}

/// What was given as an address is none.
#[derive(Debug, thiserror::Error)]
#[error("what is given is not the address of a scheduler: write `http://HOST:PORT`")]
pub struct AddressError;

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // It is not shown: a password may be in it.
        let wrong = || AddressError;
        let rest = text.strip_prefix("http://").unwrap_or(text);
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (host, port) = match rest.rsplit_once(':') {
            // The colons of an address of IPv6 are in brackets.
            Some((host, port)) if !port.contains(']') => (host, port.parse().map_err(|_| wrong())?),
            _ => (rest, PORT),
        };
        let plain = |it: char| it.is_ascii_alphanumeric() || matches!(it, '.' | '-' | '_' | ':' | '[' | ']');
        if host.is_empty() || !host.chars().all(plain) || (host.contains(':') && !host.starts_with('[')) {
            return Err(wrong());
        }
        Ok(Self { host: host.to_owned(), port })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "http://{}:{}", self.host, self.port)
    }
}

impl Address {
    fn endpoint(&self) -> Result<Endpoint, tonic::transport::Error> {
        let config = GrpcClientConfig::from(&BallistaConfig::default());
        Ok(create_grpc_client_endpoint(self.to_string(), Some(&config))?.connect_timeout(CONNECT_WITHIN))
    }

    /// A client of the scheduler there, once it answers.
    pub(crate) async fn connect(&self) -> Result<SchedulerGrpcClient<Channel>, String> {
        let channel = match self.endpoint() {
            Ok(endpoint) => endpoint.connect().await,
            Err(error) => Err(error),
        };
        let channel =
            channel.map_err(|error| format!("the scheduler at {self} cannot be reached: {}", innermost(&error)))?;
        Ok(SchedulerGrpcClient::new(channel))
    }
}

/// What an error is in the end: those above it say only that there is one.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut last = error;
    while let Some(next) = last.source() {
        last = next;
    }
    last.to_string()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop where it likes")]

    use super::*;

    #[test]
    fn addresses() {
        for (text, shown) in [
            ("http://scheduler:50050", "http://scheduler:50050"),
            ("scheduler.ingest-claims.svc", "http://scheduler.ingest-claims.svc:50050"),
            ("http://10.0.0.1:7/", "http://10.0.0.1:7"),
            ("[::1]:9", "http://[::1]:9"),
            ("http://[::1]", "http://[::1]:50050"),
        ] {
            assert_eq!(text.parse::<Address>().unwrap().to_string(), shown);
        }
        for wrong in ["", "http://", "https://scheduler", "scheduler:port", "a/b", "::1", "user@host:1", "host:99999"] {
            assert!(wrong.parse::<Address>().is_err(), "{wrong}");
        }
    }
}
