//! `recognise { names: ["npi", "prscrbr_npi"], at_least: 95% }`: how a profile finds columns of a type.

use ingest_diagnostics::Sink;
use ingest_syntax::ast::{Item, ItemKind, Literal, SettingValue, Spanned};

use super::settings::Options;

/// Checks what a type says of being recognised. Nothing that runs reads it: it is for whoever profiles a source.
pub(crate) fn recognise(item: &Item, sink: &mut Sink) {
    let ItemKind::Type(declared) = &item.kind else { return };
    let Some(written) = &declared.recognise else { return };
    let options = Options::read("recognise", &written.value, &["names", "at_least"], sink);
    options.texts("names", sink);
    options.get("at_least", "a percentage from 0% to 100%, as `95%`", sink, |value| match value {
        SettingValue::Literal(Spanned { value: Literal::Percent { unscaled, scale }, .. }) => {
            let whole = 10_i128.checked_pow(u32::from(*scale))?;
            (0..=whole).contains(unscaled).then_some(())
        }
        _ => None,
    });
}
