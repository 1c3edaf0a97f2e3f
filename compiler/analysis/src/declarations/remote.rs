//! Connections to other machines, with their options.

use ingest_diagnostics::Sink;
use ingest_program::{
    Ftp, FtpTls, Http, HttpAuth, Login, Postgres, PostgresTls, S3, S3Encryption, S3Keys, Sftp, SftpLogin,
};
use ingest_syntax::ast::{SettingCall, SettingValue, Settings};

use super::{
    Context, Owner, paths,
    settings::{Arguments, Options, as_text, as_word, login, secret},
};
use crate::rules;

const HOST: &str = "the name or address of a server, as \"sftp.example.org\"";
const USER: &str = "the name of a user, in quotes";

/// What is written of a connection.
#[derive(Clone, Copy)]
pub(super) struct Given<'a> {
    pub(super) settings: &'a Settings,
    /// What an environment overrides, of the same kind.
    pub(super) before: Option<&'a Settings>,
    pub(super) owner: &'a Owner,
    pub(super) context: &'a Context<'a>,
}

impl<'a> Given<'a> {
    /// The options, with those of what is overridden. Of each group of `choices` one says all.
    pub(super) fn options(self, known: &[&'static str], choices: &[&[&str]], sink: &mut Sink) -> Options<'a> {
        let options = Options::read(&self.settings.kind.value, &self.settings.options, known, sink);
        for group in choices {
            let mut given = group.iter().filter_map(|name| Some((*name, options.place(name)?)));
            if let (Some(first), Some(second)) = (given.next(), given.next()) {
                sink.push(rules::conflicting_options::both(options.of(), first, second));
            }
        }
        let before = self.before.map(|it| it.options.as_slice()).unwrap_or_default();
        options.over(before, known, choices)
    }

    /// Reports the options that must be there and are not, all of them. `example` shows the whole.
    pub(super) fn require(self, options: &Options<'_>, names: &[&str], example: &str, sink: &mut Sink) {
        let owner = Owner { span: self.settings.kind.span, ..self.owner.clone() };
        for name in names.iter().filter(|it| options.place(it).is_none()) {
            owner.missing(name, example, sink);
        }
    }

    fn secret(self, options: &Options<'_>, name: &str, sink: &mut Sink) -> Option<String> {
        options.secret(name, self.context, sink)
    }
}

pub(super) fn s3(given: Given<'_>, sink: &mut Sink) -> Option<S3> {
    let known = ["bucket", "region", "root", "endpoint", "encryption", "role", "access_key", "secret_key"];
    let options = given.options(&known, &[], sink);
    let example = "s3 { bucket: \"lake\", region: \"us-east-1\" }";
    given.require(&options, &["bucket"], example, sink);
    if options.place("endpoint").is_none() {
        given.require(&options, &["region"], example, sink);
    }
    let endpoint = "an address that begins with `https://` or `http://`, in quotes";
    let keys = (given.secret(&options, "access_key", sink), given.secret(&options, "secret_key", sink));
    match (options.place("access_key"), options.place("secret_key")) {
        (Some(it), None) => sink.push(rules::conflicting_options::lonely("s3", "access_key", "secret_key", it)),
        (None, Some(it)) => sink.push(rules::conflicting_options::lonely("s3", "secret_key", "access_key", it)),
        _ => {}
    }
    let region = options.text_like("region", "the name of a region, as \"us-east-1\"", sink, is_plain_word);
    let role = "the ARN of a role, as \"arn:aws:iam::123456789012:role/ingest\"";
    let found = S3 {
        endpoint: options.text_like("endpoint", endpoint, sink, is_address),
        encryption: encryption(&options, sink),
        role: options.text_like("role", role, sink, is_role),
        root: root(&options, sink),
        keys: keys.0.zip(keys.1).map(|(access, secret)| S3Keys { access, secret }),
        region,
        bucket: options.text_like(
            "bucket",
            "the name of a bucket: 3 to 63 small letters, digits, `-` and `.`",
            sink,
            is_bucket,
        )?,
    };
    (found.region.is_some() || found.endpoint.is_some()).then_some(found)
}

pub(super) fn sftp(given: Given<'_>, sink: &mut Sink) -> Option<Sftp> {
    let known = ["host", "port", "user", "private_key", "passphrase", "password", "host_key", "root"];
    let options = given.options(&known, &[&["private_key", "password"], &["passphrase", "password"]], sink);
    let example = "sftp { host: \"sftp.acme.example\", user: \"ingest\", private_key: acme_key }";
    given.require(&options, &["host", "user"], example, sink);
    if options.place("password").is_none() {
        given.require(&options, &["private_key"], example, sink);
    }
    if let (Some(place), None) = (options.place("passphrase"), options.place("private_key")) {
        sink.push(rules::conflicting_options::lonely("sftp", "passphrase", "private_key", place));
    }
    let password = given.secret(&options, "password", sink).map(SftpLogin::Password);
    let passphrase = given.secret(&options, "passphrase", sink);
    let private_key = given.secret(&options, "private_key", sink);
    let host_key = "a public key as `known_hosts` has it, \"ssh-ed25519 AAAA…\", or several in brackets";
    let host_keys = options.get("host_key", host_key, sink, |value| {
        let keys = match value {
            SettingValue::List(values, _) => values.iter().map(as_text).collect::<Option<Vec<_>>>()?,
            one => vec![as_text(one)?],
        };
        keys.iter().map(|it| is_public_key(it.value).then(|| it.value.to_owned())).collect()
    });
    let port = options.port("port", 22, sink);
    let root = root(&options, sink);
    let (host, user) = (options.text_like("host", HOST, sink, is_host), options.text_like("user", USER, sink, is_name));
    let login = private_key.map(|private_key| SftpLogin::Key { private_key, passphrase }).or(password);
    Some(Sftp { host: host?, port, user: user?, login: login?, host_keys: host_keys.unwrap_or_default(), root })
}

pub(super) fn ftp(given: Given<'_>, sink: &mut Sink) -> Option<Ftp> {
    let options = given.options(&["host", "port", "user", "password", "root"], &[], sink);
    given.require(&options, &["host"], "ftp { host: \"ftp.acme.example\" }", sink);
    let login = login(&options, given.context, sink);
    let port = options.port("port", 21, sink);
    let root = root(&options, sink);
    Some(Ftp { host: options.text_like("host", HOST, sink, is_host)?, port, login, tls: None, root })
}

pub(super) fn ftps(given: Given<'_>, sink: &mut Sink) -> Option<Ftp> {
    let options = given.options(&["host", "port", "user", "password", "tls", "root"], &[], sink);
    given.require(&options, &["host"], "ftps { host: \"ftp.acme.example\", user: \"ingest\", password: key }", sink);
    let modes = [("explicit", FtpTls::Explicit), ("implicit", FtpTls::Implicit)];
    let tls = options.word("tls", &modes, sink).unwrap_or(FtpTls::Explicit);
    let login = login(&options, given.context, sink);
    let port = options.port("port", if tls == FtpTls::Implicit { 990 } else { 21 }, sink);
    let root = root(&options, sink);
    Some(Ftp { host: options.text_like("host", HOST, sink, is_host)?, port, login, tls: Some(tls), root })
}

pub(super) fn http(given: Given<'_>, sink: &mut Sink) -> Option<Http> {
    let options = given.options(&["url", "auth"], &[], sink);
    given.require(&options, &["url"], "http { url: \"https://files.example.org\" }", sink);
    let takes = "`basic(\"user\", password)`, `bearer(token)` or `header(\"X-Api-Key\", key)`";
    let call = options.get("auth", takes, sink, |value| match value {
        SettingValue::Call(call) if ["basic", "bearer", "header"].contains(&call.name.value.as_str()) => Some(call),
        _ => None,
    });
    let auth = call.map(|call| http_auth(call, given.context, sink));
    let url = "an address that begins with `https://` or `http://`, in quotes";
    let url = options.text_like("url", url, sink, is_address)?;
    let url = url.trim_end_matches('/').to_owned();
    match auth {
        Some(None) => None,
        auth => Some(Http { url, auth: auth.flatten() }),
    }
}

/// `None` where something is wrong, which has been reported.
fn http_auth(call: &SettingCall, context: &Context<'_>, sink: &mut Sink) -> Option<HttpAuth> {
    let (known, form): (&'static [&'static str], &str) = match call.name.value.as_str() {
        "basic" => (&["user", "password"], "basic(\"user\", password)"),
        "bearer" => (&["token"], "bearer(token)"),
        _ => (&["name", "value"], "header(\"X-Api-Key\", key)"),
    };
    let arguments = Arguments::read(call, known, &[], form, sink);
    let mut values = known.iter().map(|name| arguments.get(name)).collect::<Option<Vec<_>>>().into_iter().flatten();
    let (first, second) = (values.next(), values.next());
    let Some(first) = first else {
        sink.push(rules::option_value::without_argument(&call.name.value, call.span, "more than this", form));
        return None;
    };
    let mut secret_of = |value, what: &str| secret(value, &format!("{what} of `{}`", call.name.value), context, sink);
    match second {
        None => secret_of(first, "the token").map(HttpAuth::Bearer),
        Some(second) => {
            let value = secret_of(second, "the second");
            let name = as_text(first).map(|it| it.value).filter(|it| is_name(it));
            if name.is_none() {
                sink.push(rules::option_value::argument(&call.name.value, first.span(), form));
            }
            let (name, value) = (name?.to_owned(), value?);
            Some(match call.name.value.as_str() {
                "basic" => HttpAuth::Basic(Login { user: name, password: value }),
                _ => HttpAuth::Header { name, value },
            })
        }
    }
}

pub(super) fn postgres(given: Given<'_>, sink: &mut Sink) -> Option<Postgres> {
    let options = given.options(&["host", "port", "database", "user", "password", "tls"], &[], sink);
    let example =
        "postgres { host: \"db.example.org\", database: \"claims\", user: \"ingest\", password: db_password }";
    given.require(&options, &["host", "database", "user", "password"], example, sink);
    let modes = [("verify", PostgresTls::Verify), ("require", PostgresTls::Require), ("off", PostgresTls::Off)];
    let tls = options.word("tls", &modes, sink).unwrap_or(PostgresTls::Verify);
    let port = options.port("port", 5432, sink);
    let password = given.secret(&options, "password", sink);
    let host = options.text_like("host", HOST, sink, is_host);
    let user = options.text_like("user", USER, sink, is_name);
    let database = options.text_like("database", "the name of a database, in quotes", sink, is_name);
    Some(Postgres { host: host?, port, database: database?, user: user?, password: password?, tls })
}

/// The folder that stands for the root; a path from the root of the server, so with or without a `/` before it.
fn root(options: &Options<'_>, sink: &mut Sink) -> String {
    let takes = "the path of a folder, in quotes";
    let sound = |it: &str| paths::problem(it.trim_start_matches('/')).is_none();
    let written = options.text_like("root", takes, sink, sound).unwrap_or_default();
    let absolute = if written.starts_with('/') && options.of() != "s3" { "/" } else { "" };
    format!("{absolute}{}", paths::plain(&written))
}

fn encryption(options: &Options<'_>, sink: &mut Sink) -> Option<S3Encryption> {
    options.get("encryption", "`s3` or `kms(\"alias/…\")`", sink, |value| match value {
        SettingValue::Call(SettingCall { name, arguments, .. }) if name.value == "kms" => match arguments.as_slice() {
            [only] if only.name.is_none() => as_text(&only.value)
                .filter(|it| is_name(it.value) && is_one(it.value))
                .map(|it| S3Encryption::Kms(it.value.to_owned())),
            _ => None,
        },
        word => (as_word(word)? == "s3").then_some(S3Encryption::S3),
    })
}

/// A name or an address: without a scheme, a port and blanks.
fn is_host(text: &str) -> bool {
    let sign = |it: char| it.is_ascii_alphanumeric() || matches!(it, '.' | '-' | '_');
    let address = text.parse::<std::net::Ipv6Addr>().is_ok();
    address || (!text.is_empty() && text.len() <= 253 && text.chars().all(sign) && !text.starts_with(['.', '-']))
}

fn is_name(text: &str) -> bool {
    !text.trim().is_empty() && !text.contains(char::is_control)
}

/// Whether a policy takes it for one thing: `*` and `?` stand for any there.
fn is_one(text: &str) -> bool {
    !text.contains(['*', '?'])
}

fn is_plain_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-')
}

/// As <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html> says.
fn is_bucket(text: &str) -> bool {
    let sign = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || matches!(it, '-' | '.');
    let edge = |it: Option<char>| it.is_some_and(|it| it.is_ascii_lowercase() || it.is_ascii_digit());
    (3..=63).contains(&text.len())
        && text.chars().all(sign)
        && edge(text.chars().next())
        && edge(text.chars().next_back())
        && !text.contains("..")
}

fn is_role(text: &str) -> bool {
    text.starts_with("arn:")
        && text.contains(":iam::")
        && text.contains(":role/")
        && is_one(text)
        && !text.contains(char::is_whitespace)
}

/// An address of the web without a user, a query or a blank.
fn is_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        let host = rest.split('/').next().unwrap_or_default();
        !host.is_empty() && !host.contains('@') && !rest.contains(['?', '#']) && !rest.contains(char::is_whitespace)
    })
}

/// `ssh-ed25519 AAAA…`, with a comment or without.
fn is_public_key(text: &str) -> bool {
    let mut parts = text.split_ascii_whitespace();
    let kind =
        parts.next().is_some_and(|it| it.starts_with("ssh-") || it.starts_with("ecdsa-") || it.starts_with("sk-"));
    let key =
        |it: &str| it.len() >= 16 && it.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, '+' | '/' | '='));
    kind && parts.next().is_some_and(key)
}
