//! Connections, environments and secrets.

use serde::{Deserialize, Serialize};

use crate::{Login, Origin};

/// A place that files come from or tables go to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: ConnectionKind,
    /// Where it was written: the environment's override where there is one.
    pub origin: Origin,
}

/// What a connection is. A password, a key or a token is the name of a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectionKind {
    /// A folder of this machine.
    Local {
        /// The folder; a relative one is below the project's.
        root: String,
    },
    /// A bucket of Amazon S3, or of a service that speaks its protocol.
    S3(S3),
    /// A server of the SSH file transfer protocol.
    Sftp(Sftp),
    /// A server of FTP, without encryption or with it.
    Ftp(Ftp),
    /// Files of a web server, or what an API answers.
    Http(Http),
    /// A `PostgreSQL` database.
    Postgres(Postgres),
}

impl ConnectionKind {
    /// Its word in the language.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Local { .. } => "local",
            Self::S3(_) => "s3",
            Self::Sftp(_) => "sftp",
            Self::Ftp(Ftp { tls: None, .. }) => "ftp",
            Self::Ftp(_) => "ftps",
            Self::Http(_) => "http",
            Self::Postgres(_) => "postgres",
        }
    }

    /// The folder of this machine that it is, if it is one.
    pub fn local_root(&self) -> Option<&str> {
        match self {
            Self::Local { root } => Some(root),
            _ => None,
        }
    }

    /// Whether it leads to files, and not to a database.
    pub fn has_files(&self) -> bool {
        !matches!(self, Self::Postgres(_))
    }

    /// Whether tables can be published there: a delivery has to appear in one step.
    pub fn takes_tables(&self) -> bool {
        matches!(self, Self::Local { .. } | Self::S3(_))
    }

    /// The secrets that it names.
    pub fn secrets(&self) -> Vec<&str> {
        match self {
            Self::Local { .. } => Vec::new(),
            Self::S3(it) => it.keys.iter().flat_map(|it| [it.access.as_str(), &it.secret]).collect(),
            Self::Sftp(it) => match &it.login {
                SftpLogin::Password(password) => vec![password],
                SftpLogin::Key { private_key, passphrase } => {
                    std::iter::once(private_key).chain(passphrase).map(String::as_str).collect()
                }
            },
            Self::Ftp(it) => it.login.iter().map(|it| it.password.as_str()).collect(),
            Self::Http(it) => match &it.auth {
                None => Vec::new(),
                Some(HttpAuth::Basic(Login { password, .. })) => vec![password],
                Some(HttpAuth::Bearer(token)) => vec![token],
                Some(HttpAuth::Header { value, .. }) => vec![value],
            },
            Self::Postgres(it) => vec![&it.password],
        }
    }
}

/// A bucket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct S3 {
    /// Its name.
    pub bucket: String,
    /// Its region; where there is an `endpoint`, the one that the service wants to hear.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Folder that stands for the root; empty for the bucket itself.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub root: String,
    /// Address of a service other than Amazon's. Buckets are then named in the path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// How what is written is encrypted; as the bucket says where it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encryption: Option<S3Encryption>,
    /// ARN of the role that is taken on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Keys, where the surroundings (a pod's identity, a profile) do not give them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keys: Option<S3Keys>,
}

impl S3 {
    /// A bucket of Amazon's in a region, of which nothing else is said.
    pub fn plain(bucket: &str, region: &str) -> Self {
        Self {
            bucket: bucket.to_owned(),
            region: Some(region.to_owned()),
            root: String::new(),
            endpoint: None,
            encryption: None,
            role: None,
            keys: None,
        }
    }
}

/// How what is written to a bucket is encrypted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum S3Encryption {
    /// `s3`: by keys that S3 keeps.
    S3,
    /// `kms("alias/lake")`: by this key of the key management service.
    Kms(String),
}

/// The secrets of an access key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct S3Keys {
    /// Secret: its id.
    pub access: String,
    /// Secret: the key.
    pub secret: String,
}

/// A server of the SSH file transfer protocol.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sftp {
    /// Its name or address.
    pub host: String,
    /// Its port. Default 22.
    pub port: u16,
    /// The user.
    pub user: String,
    /// How the user proves to be that.
    pub login: SftpLogin,
    /// The server's public keys, as `known_hosts` holds them (`ssh-ed25519 AAAA…`). Where there are none, the
    /// `known_hosts` of the machine that runs has to know the server: an unknown one is refused always.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub host_keys: Vec<String>,
    /// Folder that stands for the root; empty for the one that the server begins in.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub root: String,
}

/// How a user of SFTP proves to be that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SftpLogin {
    /// Secret: the password.
    Password(String),
    /// By a key.
    Key {
        /// Secret: the private key.
        private_key: String,
        /// Secret: what opens it, where it is locked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        passphrase: Option<String>,
    },
}

/// A server of FTP.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ftp {
    /// Its name or address.
    pub host: String,
    /// Its port. Default 21, and 990 for `tls: implicit`.
    pub port: u16,
    /// User and password; anonymous where there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login: Option<Login>,
    /// How it is encrypted; none for `ftp`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls: Option<FtpTls>,
    /// Folder that stands for the root; empty for the one that the server begins in.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub root: String,
}

/// How FTP is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FtpTls {
    /// The connection begins without and asks for it. The default of `ftps`.
    Explicit,
    /// The connection begins with it.
    Implicit,
}

/// A web server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Http {
    /// The address that stands for the root, without a `/` at its end.
    pub url: String,
    /// How a request proves where it is from; not at all where it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth: Option<HttpAuth>,
}

/// How a request proves where it is from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HttpAuth {
    /// `basic("user", password)`
    Basic(Login),
    /// `bearer(token)`: secret: the token.
    Bearer(String),
    /// `header("X-Api-Key", key)`
    Header {
        /// Name of the header.
        name: String,
        /// Secret: its value.
        value: String,
    },
}

/// A `PostgreSQL` database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Postgres {
    /// Its server's name or address.
    pub host: String,
    /// Its port. Default 5432.
    pub port: u16,
    /// The database.
    pub database: String,
    /// The user.
    pub user: String,
    /// Secret: the password.
    pub password: String,
    /// How far the server has to prove what it is. Default verify.
    pub tls: PostgresTls,
}

/// How far a database's server has to prove what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PostgresTls {
    /// Encrypted, and its certificate has to be of that host and of an authority that the machine trusts.
    Verify,
    /// Encrypted, whoever it is.
    Require,
    /// Not encrypted.
    Off,
}

/// An environment, with every connection of the project as it is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Environment {
    /// Its name; `default` is always there: the connections as declared, unless an environment of that name overrides them.
    pub name: String,
    /// Every connection, sorted by name.
    pub connections: Vec<Connection>,
}

/// A secret and where its value is found at run time. The value is never part of a program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secret {
    /// Its name.
    pub name: String,
    /// Where the value is found.
    pub source: SecretSource,
    /// Where it was written.
    pub origin: Origin,
}

/// Where a secret's value is found at run time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecretSource {
    /// In this environment variable.
    Env(String),
    /// In this file, less one line end at its end; a relative path is below the project's folder.
    File(String),
}
