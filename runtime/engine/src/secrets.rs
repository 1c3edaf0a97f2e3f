//! Secrets: found at run time, held in memory that is cleared, never printed.

use std::{
    collections::BTreeMap,
    env, fmt, fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use ingest_program::{Program, SecretSource};
use zeroize::Zeroizing;

/// The value of a secret. Its memory is cleared when the last copy is dropped; it has no text form.
#[derive(Clone)]
pub struct Secret(Arc<Zeroizing<Vec<u8>>>);

impl Secret {
    /// The bytes. Whoever takes them answers for them.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    fn new(bytes: Vec<u8>) -> Self {
        Self(Arc::new(Zeroizing::new(bytes)))
    }

    #[cfg(test)]
    pub(crate) fn for_test(bytes: &[u8]) -> Self {
        Self::new(bytes.to_vec())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

/// The secrets of a program, each fetched when it is first asked for.
pub struct Secrets {
    sources: BTreeMap<String, SecretSource>,
    project_root: PathBuf,
    fetched: Mutex<BTreeMap<String, Secret>>,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.sources.keys()).finish()
    }
}

impl Secrets {
    /// The secrets that `program` declares; relative paths of secret files are below `project_root`. Fetches nothing.
    pub fn new(program: &Program, project_root: &Path) -> Self {
        let sources = program.secrets.iter().map(|it| (it.name.clone(), it.source.clone())).collect();
        Self { sources, project_root: project_root.to_owned(), fetched: Mutex::default() }
    }

    /// The same secrets, each without a value, for who plans loads and carries out none.
    pub fn unread(program: &Program) -> Self {
        let without = |it: &ingest_program::Secret| (it.name.clone(), Secret::new(Vec::new()));
        let fetched = program.secrets.iter().map(without).collect();
        Self { fetched: Mutex::new(fetched), ..Self::new(program, Path::new("")) }
    }

    /// The value of the secret of that name, fetched on the first call.
    pub fn get(&self, name: &str) -> Result<Secret, SecretError> {
        let mut fetched = self.fetched.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(secret) = fetched.get(name) {
            return Ok(secret.clone());
        }
        let source = self.sources.get(name).ok_or_else(|| SecretError::Undeclared { name: name.to_owned() })?;
        let secret = match source {
            SecretSource::Env(variable) => from_env(name, variable)?,
            SecretSource::File(path) => from_file(name, &self.project_root.join(path))?,
        };
        fetched.insert(name.to_owned(), secret.clone());
        Ok(secret)
    }

    /// What tells the values that were fetched so far from others, by name, for those who do one thing together. `of` says what:
    /// for another the same value has another fingerprint. Of few bytes, so that nobody finds a value by it who did not know it.
    pub fn fingerprints(&self, of: &str) -> BTreeMap<String, u32> {
        let fetched = self.fetched.lock().unwrap_or_else(PoisonError::into_inner);
        let fingerprint = |name: &str, secret: &Secret| {
            let mut hasher = blake3::Hasher::new_derive_key("ingest: fingerprint of a secret");
            for part in [of.as_bytes(), name.as_bytes(), secret.expose()] {
                hasher.update(&part.len().to_le_bytes()).update(part);
            }
            hasher.finalize().as_bytes().iter().take(4).fold(0, |number, byte| number << 8 | u32::from(*byte))
        };
        fetched.iter().map(|(name, secret)| (name.clone(), fingerprint(name, secret))).collect()
    }
}

fn from_env(name: &str, variable: &str) -> Result<Secret, SecretError> {
    let name = name.to_owned();
    let variable = variable.to_owned();
    match env::var(&variable) {
        // A Secret of Kubernetes that was made of a file has the file's line end.
        Ok(value) => {
            let mut bytes = Zeroizing::new(value.into_bytes());
            trim_line_end(&mut bytes);
            if bytes.is_empty() {
                Err(SecretError::EmptyVariable { name, variable })
            } else {
                Ok(Secret(Arc::new(bytes)))
            }
        }
        Err(env::VarError::NotPresent) => Err(SecretError::NoVariable { name, variable }),
        Err(env::VarError::NotUnicode(_)) => Err(SecretError::NotText { name, variable }),
    }
}

fn from_file(name: &str, path: &Path) -> Result<Secret, SecretError> {
    let name = name.to_owned();
    let path = path.to_owned();
    let mut bytes = match fs::read(&path) {
        Ok(bytes) => Zeroizing::new(bytes),
        Err(cause) => return Err(SecretError::Unreadable { name, path, cause }),
    };
    trim_line_end(&mut bytes);
    if bytes.is_empty() {
        return Err(SecretError::EmptyFile { name, path });
    }
    Ok(Secret(Arc::new(bytes)))
}

/// Takes one line end off, which an editor or a shell has put there.
fn trim_line_end(bytes: &mut Vec<u8>) {
    let without = match bytes.as_slice() {
        [rest @ .., b'\r', b'\n'] | [rest @ .., b'\n'] => rest.len(),
        all => all.len(),
    };
    bytes.truncate(without);
}

/// A secret could not be had. Names the secret and where it was looked for, never a value.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum SecretError {
    #[error("the secret `{name}` is not declared in the program")]
    Undeclared { name: String },
    #[error("the secret `{name}` is not set: set the environment variable {variable}")]
    NoVariable { name: String, variable: String },
    #[error("the secret `{name}` is empty: the environment variable {variable} is set to nothing")]
    EmptyVariable { name: String, variable: String },
    #[error("the secret `{name}` is not valid text: set the environment variable {variable} to UTF-8")]
    NotText { name: String, variable: String },
    #[error("the secret `{name}` cannot be read from {}: {}", path.display(), cause.kind())]
    Unreadable {
        name: String,
        path: PathBuf,
        #[source]
        cause: io::Error,
    },
    #[error("the secret `{name}` is empty: nothing stands in {}", path.display())]
    EmptyFile { name: String, path: PathBuf },
}
