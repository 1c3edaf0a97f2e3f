//! The layers of a source with their secrets.

use std::path::Path;

use ingest_layers::{Key, Layer, Layers, Limits, Members, MembersError, PgpKeys};
use ingest_program::{LayerKind, LayerLimits, Source};

use crate::{
    load::LoadError,
    secrets::{SecretError, Secrets},
};

/// What takes the layers off the files of `source`; archives are copied to the private folder `scratch`. Fetches the secrets that it
/// takes.
pub fn layers(source: &Source, secrets: &Secrets, scratch: &Path) -> Result<Layers, LoadError> {
    let layers = source.layers.iter().map(|it| Ok((layer(&it.kind, secrets)?, limits(it.limits))));
    Ok(Layers::new(layers.collect::<Result<_, LoadError>>()?, scratch.to_owned()))
}

fn limits(said: LayerLimits) -> Limits {
    let Limits { most, ratio } = Limits::default();
    Limits { most: said.most.unwrap_or(most), ratio: said.ratio.unwrap_or(ratio) }
}

fn layer(kind: &LayerKind, secrets: &Secrets) -> Result<Layer, LoadError> {
    let key = |name: &Option<String>| {
        let secret = name.as_ref().map(|it| secrets.get(it)).transpose();
        secret.map(|it| it.map(|it| Key::new(it.expose()))).map_err(|it: SecretError| LoadError::environment(it))
    };
    Ok(match kind {
        LayerKind::Pgp { key: private, passphrase, password, signed_by } => {
            let (private, passphrase) = (key(private)?, key(passphrase)?);
            let (password, signed_by) = (key(password)?, key(signed_by)?);
            let keys = PgpKeys::new(private.as_ref(), passphrase.as_ref(), password.as_ref(), signed_by.as_ref())
                .map_err(|error| {
                    let names: Vec<_> = kind.secrets().map(|it| format!("`{it}`")).collect();
                    LoadError::environment(format!("a secret of `pgp` ({}) is of no use: {error}", names.join(", ")))
                })?;
            Layer::Pgp(Box::new(keys))
        }
        LayerKind::Zip { members, password } => {
            Layer::Zip { members: matching(members.as_deref())?, password: key(password)? }
        }
        LayerKind::Tar { members } => Layer::Tar { members: matching(members.as_deref())? },
        LayerKind::Gzip => Layer::Gzip,
        LayerKind::Zstd => Layer::Zstd,
        LayerKind::Bzip2 => Layer::Bzip2,
        LayerKind::Xz => Layer::Xz,
        LayerKind::Lz4 => Layer::Lz4,
        LayerKind::Snappy => Layer::Snappy,
        LayerKind::Compress => Layer::Compress,
        LayerKind::Auto => Layer::Auto,
    })
}

fn matching(pattern: Option<&str>) -> Result<Members, LoadError> {
    let members = pattern.map_or_else(|| Ok(Members::all()), Members::matching);
    members.map_err(|error: MembersError| LoadError::internal(error))
}
