//! `on failure, late notify data_oncall saying "…"`

use ingest_diagnostics::Sink;
use ingest_program::{Event, Notification};
use ingest_syntax::ast;

use super::{Context, Owner, message, refuse_duplicates};
use crate::{expressions::Facts, rules, symbols::Kind};

const EVENTS: [(&str, Event); 4] =
    [("success", Event::Success), ("failure", Event::Failure), ("late", Event::Late), ("warning", Event::Warning)];

/// Reads notifications; one that is wrong is left out.
pub(super) fn notifications(
    written: &[ast::Notification],
    owner: &Owner,
    context: &Context<'_>,
    sink: &mut Sink,
) -> Vec<Notification> {
    written.iter().filter_map(|it| one(it, owner, context, sink)).collect()
}

fn one(written: &ast::Notification, owner: &Owner, context: &Context<'_>, sink: &mut Sink) -> Option<Notification> {
    let in_line = Owner { title: format!("a notification of {}", owner.title), ..owner.clone() };
    refuse_duplicates("event", written.events.iter(), &in_line, sink);
    refuse_duplicates("channel", written.channels.iter(), &in_line, sink);
    let mut events = Vec::new();
    for word in &written.events {
        match EVENTS.iter().find(|(known, _)| *known == word.value) {
            Some((_, event)) => events.push(*event),
            None => sink.push(rules::unknown_choice::unknown("event", word, &EVENTS.map(|(known, _)| known))),
        }
    }
    events.sort_unstable();
    events.dedup();
    let channels: Vec<_> = written
        .channels
        .iter()
        .filter_map(|name| context.symbols.resolve(Kind::Channel, name, sink))
        .map(|it| it.name.value.clone())
        .collect();
    let what = format!("the notification of {}", owner.title);
    let scope = context.scope(&what).facts(Facts::delivery()).for_messages();
    let message = written.saying.as_ref().map(|it| message::message(it, &what, &scope, context, sink));
    let message = match message {
        Some(None) => return None,
        Some(Some(typed)) => Some(typed.expr),
        None => None,
    };
    if events.is_empty() || channels.is_empty() {
        return None;
    }
    Some(Notification { events, channels, message, origin: context.origin(written.span) })
}
