//! The hosts and ports that a connection is reached by.

use std::net::IpAddr;

use ingest_program::{Connection, ConnectionKind, S3};

use crate::aws::{domain, region};

/// A host with the ports that are used of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Endpoint {
    /// A name or an address.
    pub host: String,
    /// The first port.
    pub first: u16,
    /// The last port; of most the first.
    pub last: u16,
}

impl Endpoint {
    fn new(host: impl Into<String>, port: u16) -> Self {
        Self { host: host.into(), first: port, last: port }
    }

    /// Its address, where the program says that and no name.
    pub fn address(&self) -> Option<IpAddr> {
        self.host.parse().ok()
    }

    /// `sftp.acme.example:22`
    pub fn text(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        if self.first == self.last {
            format!("{host}:{}", self.first)
        } else {
            format!("{host}:{}-{}", self.first, self.last)
        }
    }
}

/// What `connection` is reached by; nothing for a folder of the machine.
pub fn endpoints(connection: &Connection) -> Vec<Endpoint> {
    match &connection.kind {
        ConnectionKind::Local { .. } => Vec::new(),
        ConnectionKind::S3(it) => of_bucket(it),
        ConnectionKind::Sftp(it) => vec![Endpoint::new(&it.host, it.port)],
        // The server says for each transfer on which port: RFC 959, passive mode. Ports below 1024 are no one's to hand out.
        ConnectionKind::Ftp(it) => {
            vec![Endpoint::new(&it.host, it.port), Endpoint { host: it.host.clone(), first: 1024, last: u16::MAX }]
        }
        ConnectionKind::Http(it) => vec![of_url(&it.url)],
        ConnectionKind::Postgres(it) => vec![Endpoint::new(&it.host, it.port)],
    }
}

/// <https://docs.aws.amazon.com/general/latest/gr/s3.html>
fn of_bucket(s3: &S3) -> Vec<Endpoint> {
    if let Some(url) = &s3.endpoint {
        return vec![of_url(url)];
    }
    let region = region(s3);
    let domain = domain(region);
    // A dot in a bucket's name is none that a certificate for all buckets is good for: it is named in the path.
    let host = if s3.bucket.contains('.') { String::new() } else { format!("{}.", s3.bucket) };
    let mut all = vec![Endpoint::new(format!("{host}s3.{region}.{domain}"), 443)];
    if s3.keys.is_none() || s3.role.is_some() {
        // Where the pod's token, or the keys, become those of a role.
        all.push(Endpoint::new(format!("sts.{region}.{domain}"), 443));
    }
    all
}

/// Host and port of an address of the web, which the compiler has checked.
fn of_url(url: &str) -> Endpoint {
    let (scheme, rest) = url.split_once("://").unwrap_or(("https", url));
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let standard = if scheme == "http" { 80 } else { 443 };
    let bracketed = authority.strip_prefix('[').and_then(|it| it.split_once(']'));
    let (host, port) = match bracketed {
        Some((host, rest)) => (host, rest.strip_prefix(':')),
        None => authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port))),
    };
    Endpoint::new(host, port.and_then(|it| it.parse().ok()).unwrap_or(standard))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_the_web_has_a_host_and_a_port() {
        let all = [
            "https://files.acme.example/out",
            "http://files.acme.example",
            "https://10.1.2.3:9000",
            "http://[2001:db8::1]:8080/x",
            "https://[2001:db8::1]",
        ]
        .map(|it| of_url(it).text());
        assert_eq!(
            all,
            [
                "files.acme.example:443",
                "files.acme.example:80",
                "10.1.2.3:9000",
                "[2001:db8::1]:8080",
                "[2001:db8::1]:443",
            ]
        );
    }

    #[test]
    fn a_bucket_is_part_of_a_host_where_a_certificate_knows_it() {
        let hosts = |bucket: &str, region: &str| -> Vec<String> {
            of_bucket(&S3::plain(bucket, region)).iter().map(Endpoint::text).collect()
        };
        assert_eq!(
            hosts("lake", "us-east-1"),
            ["lake.s3.us-east-1.amazonaws.com:443", "sts.us-east-1.amazonaws.com:443"]
        );
        let dotted = ["s3.cn-north-1.amazonaws.com.cn:443", "sts.cn-north-1.amazonaws.com.cn:443"];
        assert_eq!(hosts("acme.lake", "cn-north-1"), dotted);
    }

    #[test]
    fn an_address_is_told_from_a_name() {
        assert!(Endpoint::new("10.1.2.3", 22).address().is_some());
        assert!(Endpoint::new("2001:db8::1", 22).address().is_some());
        assert!(Endpoint::new("sftp.acme.example", 22).address().is_none());
    }
}
