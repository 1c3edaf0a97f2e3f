//! `channel NAME = slack { url: slack_url }`

use ingest_diagnostics::Sink;
use ingest_program::{Channel, ChannelKind, Severity};
use ingest_syntax::ast::{self, Item, SettingValue};

use super::{
    Context, Owner,
    settings::{Options, as_text, login},
};
use crate::rules;

/// The kinds of channels.
const KINDS: [&str; 4] = ["slack", "email", "pagerduty", "webhook"];

const ADDRESS: &str = "an address, as \"oncall@example.org\"";

/// Reads a channel; `None` where something is missing or wrong.
pub(crate) fn channel(syntax: &ast::Channel, item: &Item, context: &Context<'_>, sink: &mut Sink) -> Option<Channel> {
    let settings = syntax.settings.as_ref()?;
    let owner = Owner::new("channel", syntax.name.as_ref(), item, context);
    let word = settings.kind.value.as_str();
    let (known, required, example): (&[&'static str], &[&str], &str) = match word {
        "slack" => (&["url"], &["url"], "slack { url: slack_url }"),
        "email" => (
            &["to", "from", "host", "port", "user", "password"],
            &["to", "from", "host"],
            "email { to: \"oncall@example.org\", from: \"ingest@example.org\", host: \"smtp.example.org\" }",
        ),
        "pagerduty" => (&["key", "severity"], &["key"], "pagerduty { key: pagerduty_key }"),
        "webhook" => (&["url", "token"], &["url"], "webhook { url: webhook_url }"),
        _ => {
            sink.push(rules::unknown_choice::unknown("kind of channel", &settings.kind, &KINDS));
            return None;
        }
    };
    let options = Options::read(word, &settings.options, known, sink);
    let place = Owner { span: settings.kind.span, ..owner };
    for name in required.iter().filter(|it| options.place(it).is_none()) {
        place.missing(name, example, sink);
    }
    let kind = match word {
        "slack" => ChannelKind::Slack { url: options.secret("url", context, sink)? },
        "email" => email(&options, context, sink)?,
        "pagerduty" => {
            let words = [
                ("critical", Severity::Critical),
                ("error", Severity::Error),
                ("warning", Severity::Warning),
                ("info", Severity::Info),
            ];
            let severity = options.word("severity", &words, sink).unwrap_or(Severity::Error);
            ChannelKind::Pagerduty { key: options.secret("key", context, sink)?, severity }
        }
        _ => {
            let token = options.secret("token", context, sink);
            ChannelKind::Webhook { url: options.secret("url", context, sink)?, token }
        }
    };
    Some(Channel {
        name: syntax.name.as_ref()?.value.clone(),
        doc: item.doc.clone(),
        kind,
        origin: context.origin(syntax.span),
    })
}

fn email(options: &Options<'_>, context: &Context<'_>, sink: &mut Sink) -> Option<ChannelKind> {
    let to = options.get("to", &format!("{ADDRESS}, or several in brackets"), sink, |value| {
        let texts = match value {
            SettingValue::List(values, _) => values.iter().map(as_text).collect::<Option<Vec<_>>>()?,
            one => vec![as_text(one)?],
        };
        let sound = !texts.is_empty() && texts.iter().all(|it| is_address(it.value));
        sound.then(|| texts.iter().map(|it| it.value.to_owned()).collect())
    });
    let from = options.text_like("from", ADDRESS, sink, is_address);
    let host = options.text_like("host", "the name of a mail server, as \"smtp.example.org\"", sink, |it| {
        !it.is_empty() && !it.contains(|it: char| it.is_whitespace() || it.is_control() || it == '/')
    });
    let port = options.port("port", 587, sink);
    let login = login(options, context, sink);
    Some(ChannelKind::Email { to: to?, from: from?, host: host?, port, login })
}

/// Something, one `@`, something with a dot; no blank and no line end, which would begin another header.
fn is_address(text: &str) -> bool {
    let plain = |part: &str| !part.is_empty() && !part.contains(|it: char| it.is_whitespace() || it.is_control());
    text.split_once('@')
        .is_some_and(|(name, host)| plain(name) && plain(host) && host.contains('.') && !host.contains('@'))
}
