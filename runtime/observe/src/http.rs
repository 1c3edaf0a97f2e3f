//! Sending over HTTP: bounded in time, tried again where that may help, and never in words that hold a secret.

use std::fmt::{self, Debug, Formatter};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use rustls::crypto::ring;
use ureq::http::{Request, Uri};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, Error};

/// How long one try may take, unless said otherwise.
const TRY: Duration = Duration::from_secs(5);

/// What is waited before the second try and before the third, which is the last.
const WAITS: [Duration; 2] = [Duration::from_millis(200), Duration::from_secs(1)];

/// An address to send to, and what is sent with everything.
#[derive(Clone)]
pub struct Address {
    url: String,
    headers: Vec<(String, String)>,
    limit: Duration,
}

impl Address {
    /// An address of a server. Why a text is none, as the end of a sentence that begins with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let uri: Uri = text.parse().map_err(|_| "is no address")?;
        if !matches!(uri.scheme_str(), Some("http" | "https")) {
            return Err("does not begin with http:// or https://".to_owned());
        }
        let Some(host) = uri.authority().filter(|it| !it.host().is_empty()) else {
            return Err("names no host".to_owned());
        };
        if host.as_str().contains('@') {
            // Whoever lists processes reads them; and this is what a warning quotes.
            return Err("has credentials in it, which others would see".to_owned());
        }
        Ok(Self { url: text.to_owned(), headers: Vec::new(), limit: TRY })
    }

    /// Whether it names a server only, and no path there.
    pub fn is_bare(&self) -> bool {
        self.url.parse::<Uri>().is_ok_and(|it| it.path() == "/" && it.query().is_none())
    }

    /// The path, from its `/`.
    pub fn path(&self) -> String {
        self.url.parse::<Uri>().map(|it| it.path().to_owned()).unwrap_or_default()
    }

    /// The same with a further path.
    #[must_use]
    pub fn below(&self, path: &str) -> Self {
        let (before, query) =
            self.url.split_once('?').map_or((self.url.as_str(), None), |(it, query)| (it, Some(query)));
        let mut url = format!("{}/{}", before.trim_end_matches('/'), path.trim_start_matches('/'));
        if let Some(query) = query {
            url = format!("{url}?{query}");
        }
        Self { url, ..self.clone() }
    }

    /// The same with a header, which is never told.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same with another time limit for a try.
    #[must_use]
    pub fn within(self, limit: Duration) -> Self {
        Self { limit, ..self }
    }
}

/// Without its query, which may hold a key.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.url.split(['?', '#']).next().unwrap_or_default())
    }
}

impl Debug for Address {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

/// What is sent.
#[derive(Debug, Clone, Copy)]
pub struct Message<'a> {
    /// `POST`, `PUT`.
    pub method: &'static str,
    /// The media type.
    pub kind: &'static str,
    /// The text.
    pub text: &'a str,
}

/// Who sends, with connections that are used again.
#[derive(Debug)]
pub struct Client {
    agent: Agent,
}

impl Client {
    /// One for an address: certificates are read only for where they are needed. They are the machine's, or those that
    /// `SSL_CERT_FILE` names. `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` are minded.
    pub fn of(address: &Address) -> Self {
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            // What is sent is for the server that was named, and no other.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("ingest/", env!("CARGO_PKG_VERSION")));
        if address.url.starts_with("https:") {
            let found = rustls_native_certs::load_native_certs().certs;
            let roots: Vec<_> = found.iter().map(|it| Certificate::from_der(it).to_owned()).collect();
            let tls = TlsConfig::builder()
                .root_certs(RootCerts::new_with_certs(&roots))
                .unversioned_rustls_crypto_provider(Arc::new(ring::default_provider()));
            config = config.tls_config(tls.build());
        }
        Self { agent: Agent::new_with_config(config.build()) }
    }

    /// Sends, in so many tries at most and none after `until`. Why it did not arrive, as the end of a sentence.
    pub fn send(
        &self,
        address: &Address,
        message: Message<'_>,
        tries: usize,
        until: impl Fn() -> Option<Instant>,
    ) -> Result<(), String> {
        let left = || until().map_or(Duration::MAX, |it| it.saturating_duration_since(Instant::now()));
        let mut waits = WAITS.iter().take(tries.saturating_sub(1));
        loop {
            let limit = address.limit.min(left());
            if limit.is_zero() {
                return Err("there was no time left".to_owned());
            }
            let (why, again) = match self.once(address, message, limit) {
                Ok(status) if (200..300).contains(&status) => return Ok(()),
                Ok(status) => (format!("the answer is {status}"), status == 429 || status >= 500),
                Err(error) => {
                    (reason(&error, limit), !is_of_tls(&error) && !matches!(error, Error::Http(_) | Error::BadUri(_)))
                }
            };
            match waits.next() {
                Some(wait) if again && *wait < left() => thread::sleep(*wait),
                _ => return Err(why),
            }
        }
    }

    fn once(&self, address: &Address, message: Message<'_>, limit: Duration) -> Result<u16, Error> {
        let mut request =
            Request::builder().method(message.method).uri(&address.url).header("content-type", message.kind);
        for (name, value) in &address.headers {
            request = request.header(name, value);
        }
        let request = request.body(message.text)?;
        let request = self.agent.configure_request(request).timeout_global(Some(limit)).build();
        Ok(self.agent.run(request)?.status().as_u16())
    }
}

/// In our words: those of the library may quote the address.
fn reason(error: &Error, limit: Duration) -> String {
    match error {
        error if is_of_tls(error) => "its certificate or its TLS is not accepted".to_owned(),
        Error::Timeout(_) => format!("there was no answer in {} s", limit.as_secs_f32()),
        Error::HostNotFound => "its host is not known".to_owned(),
        Error::Io(error) => error.kind().to_string(),
        Error::Http(_) | Error::BadUri(_) => "the address, or a header for it, cannot be sent".to_owned(),
        Error::InvalidProxyUrl | Error::ConnectProxyFailed(_) => "the proxy cannot be used".to_owned(),
        _ => "it could not be reached".to_owned(),
    }
}

/// Whether the two could not agree on how to speak in private; they will not at a second try.
fn is_of_tls(error: &Error) -> bool {
    match error {
        Error::Tls(_) | Error::Rustls(_) | Error::Pem(_) | Error::TlsRequired => true,
        Error::Io(error) => error.get_ref().and_then(|it| it.downcast_ref::<rustls::Error>()).is_some(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop where it likes")]

    use super::Address;

    #[test]
    fn what_is_shown_of_an_address_holds_no_secret() {
        let address =
            Address::parse("http://host:5000/base/?key=secret").unwrap().with_header("authorization", "secret");
        let below = address.below("/api/v1/lineage");
        assert_eq!(below.to_string(), "http://host:5000/base/api/v1/lineage");
        assert!(below.url.ends_with("/lineage?key=secret"));
        assert!(!format!("{below:?}").contains("secret"));
        assert!(Address::parse("http://me:secret@host/").is_err_and(|why| !why.contains("secret")));
        for none in ["ftp://host/", "http://", "host:5000", "http://a b/"] {
            assert!(Address::parse(none).is_err(), "{none}");
        }
    }
}
