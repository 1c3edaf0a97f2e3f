//! `unwrap pgp(acme_pgp), gzip`

use ingest_diagnostics::{Sink, Span};
use ingest_program::{FilePattern, Layer, LayerKind, LayerLimits, PatternPart};
use ingest_syntax::ast::{Literal, SettingCall, SettingValue, Spanned};

use super::{
    Context,
    settings::{Arguments, as_text, secret},
};
use crate::rules;

/// The words for layers.
const WORDS: [&str; 11] = ["pgp", "zip", "tar", "gzip", "zstd", "bzip2", "xz", "lz4", "snappy", "compress", "auto"];

/// How much a layer may unpack to.
const LIMITS: [&str; 2] = ["most", "ratio"];

/// Endings of names with the layer that each says.
const ENDINGS: [(&str, &str); 17] = [
    ("pgp", "pgp"),
    ("gpg", "pgp"),
    ("asc", "pgp"),
    ("zip", "zip"),
    ("tar", "tar"),
    ("tgz", "gzip"),
    ("gz", "gzip"),
    ("gzip", "gzip"),
    ("zst", "zstd"),
    ("zstd", "zstd"),
    ("bz2", "bzip2"),
    ("tbz2", "bzip2"),
    ("xz", "xz"),
    ("lz4", "lz4"),
    ("sz", "snappy"),
    ("snappy", "snappy"),
    ("z", "compress"),
];

/// Reads the layers; one that is wrong is left out.
pub(super) fn layers(written: &Spanned<Vec<SettingCall>>, context: &Context<'_>, sink: &mut Sink) -> Vec<Layer> {
    let mut layers: Vec<Layer> = Vec::new();
    let mut auto: Option<Span> = None;
    for call in &written.value {
        if let Some(auto) = auto {
            sink.push(rules::layers::after_auto(call.span, auto));
            break;
        }
        if call.name.value == "auto" {
            auto = Some(call.span);
        }
        let found = kind(call, context, sink);
        layers.extend(found.map(|(kind, limits)| Layer { kind, limits, origin: context.origin(call.span) }));
    }
    layers
}

fn kind(call: &SettingCall, context: &Context<'_>, sink: &mut Sink) -> Option<(LayerKind, LayerLimits)> {
    let plain = match call.name.value.as_str() {
        "pgp" => return pgp(call, context, sink),
        "zip" => {
            let form = "zip(\"*.csv\", password: secret)";
            let arguments = Arguments::read(call, &["members", "password"], &LIMITS, form, sink);
            let password = arguments.get("password").map(|it| secret(it, "the password of `zip`", context, sink));
            let limits = limits(call, &arguments, sink);
            let members = members(call, &arguments, sink).ok()?;
            return match password {
                Some(None) => None,
                password => Some((LayerKind::Zip { members, password: password.flatten() }, limits)),
            };
        }
        "tar" => {
            let arguments = Arguments::read(call, &["members"], &LIMITS, "tar(\"*.csv\")", sink);
            let limits = limits(call, &arguments, sink);
            return members(call, &arguments, sink).ok().map(|members| (LayerKind::Tar { members }, limits));
        }
        "gzip" => LayerKind::Gzip,
        "zstd" => LayerKind::Zstd,
        "bzip2" => LayerKind::Bzip2,
        "xz" => LayerKind::Xz,
        "lz4" => LayerKind::Lz4,
        "snappy" => LayerKind::Snappy,
        "compress" => LayerKind::Compress,
        "auto" => LayerKind::Auto,
        _ => {
            sink.push(rules::unknown_choice::unknown("layer", &call.name, &WORDS));
            return None;
        }
    };
    let arguments = Arguments::read(call, &[], &LIMITS, &format!("{}(most: 100GB)", call.name.value), sink);
    let limits = limits(call, &arguments, sink);
    Some((plain, limits))
}

/// How much the layer may unpack to.
fn limits(call: &SettingCall, arguments: &Arguments<'_>, sink: &mut Sink) -> LayerLimits {
    let mut limit = |name, takes, read: fn(&Literal) -> Option<u64>| {
        let value = arguments.get(name)?;
        let found = match value {
            SettingValue::Literal(literal) => read(&literal.value).filter(|it| *it > 0),
            _ => None,
        };
        if found.is_none() {
            sink.push(rules::option_value::wrong(&call.name.value, name, value.span(), takes));
        }
        found
    };
    let most = limit("most", "a size above 0, as `100GB`", |it| match it {
        Literal::Size(bytes) => Some(*bytes),
        _ => None,
    });
    let ratio = limit("ratio", "a whole number above 0, as `100000`", |it| match it {
        Literal::Int(times) => u64::try_from(*times).ok(),
        _ => None,
    });
    LayerLimits { most, ratio }
}

fn pgp(call: &SettingCall, context: &Context<'_>, sink: &mut Sink) -> Option<(LayerKind, LayerLimits)> {
    let form = "pgp(private_key)";
    let known = &["key", "passphrase", "password", "signed_by"];
    let arguments = Arguments::read(call, known, &LIMITS, form, sink);
    if arguments.get("key").is_none() && arguments.get("password").is_none() {
        sink.push(rules::option_value::without_argument("pgp", call.span, "the secret of its private key", form));
        return None;
    }
    let limits = limits(call, &arguments, sink);
    let mut is_sound = true;
    let mut secret_of = |name, what| {
        let found = arguments.get(name).map(|it| secret(it, what, context, sink));
        is_sound &= found != Some(None);
        found.flatten()
    };
    let key = secret_of("key", "the key of `pgp`");
    let passphrase = secret_of("passphrase", "the passphrase of `pgp`");
    let password = secret_of("password", "the password of `pgp`");
    let signed_by = secret_of("signed_by", "the key that signs for `pgp`");
    is_sound.then_some((LayerKind::Pgp { key, passphrase, password, signed_by }, limits))
}

/// Something is wrong, and has been reported.
struct Reported;

/// Which members of an archive are read.
fn members(call: &SettingCall, arguments: &Arguments<'_>, sink: &mut Sink) -> Result<Option<String>, Reported> {
    let Some(value) = arguments.get("members") else { return Ok(None) };
    let sound = |it: &str| {
        let pattern = !it.contains(['{', '}', '[', ']', '?', '\\']) && !it.contains("***");
        !it.is_empty() && !it.starts_with('/') && pattern && !it.contains(char::is_control)
    };
    let found = as_text(value).filter(|it| sound(it.value));
    if found.is_none() {
        let form = format!("{}(\"*.csv\")", call.name.value);
        sink.push(rules::option_value::argument(&call.name.value, value.span(), &form));
    }
    found.map(|it| Some(it.value.to_owned())).ok_or(Reported)
}

/// Names whose ending says that they are wrapped in another layer than the outermost.
pub(super) fn judge_names(patterns: &[(&FilePattern, Span)], layers: &[Layer], unwrap: Option<Span>, sink: &mut Sink) {
    let first = layers.first().map(|it| it.kind.name());
    for (pattern, span) in patterns {
        let Some(PatternPart::Text(end)) = pattern.parts.last() else { continue };
        let ending = end.rsplit('.').next().filter(|it| it.len() < end.len()).unwrap_or_default().to_ascii_lowercase();
        let Some((ending, layer)) = ENDINGS.iter().find(|(known, _)| *known == ending) else { continue };
        if first != Some(layer) && first != Some("auto") {
            sink.push(rules::wrapped_name::disagree(*span, ending, layer, first.zip(unwrap)));
        }
    }
}
