//! Declarations.

use super::{Lower, is_name};
use crate::ast::{
    Calendar, Channel, Connection, Environment, Function, Item, ItemKind, LabelDecl, Lookup, Name, Policy, Secret,
    SettingValue, TypeDecl, Use, UseName,
};
use crate::tree::{Kind, Node};

impl Lower {
    /// A declaration; `None` for what is none, and for one that could not be read to its name.
    pub(super) fn item(&mut self, doc: Option<String>, node: Node<'_>) -> Option<Item> {
        let kind = match node.kind() {
            Kind::use_clause => ItemKind::Use(self.use_clause(node)),
            Kind::secret => ItemKind::Secret(self.secret(node)),
            Kind::connection => ItemKind::Connection(self.connection(node)),
            Kind::environment => ItemKind::Environment(self.environment(node)),
            Kind::label_declaration => ItemKind::Label(self.label_declaration(node)),
            Kind::type_declaration => ItemKind::Type(self.type_declaration(node)),
            Kind::function => ItemKind::Function(self.function(node)),
            Kind::source => ItemKind::Source(self.source(node)),
            Kind::schema => ItemKind::Schema(self.schema(node)),
            Kind::map => ItemKind::Map(self.map(node)),
            Kind::dataset => ItemKind::Dataset(self.dataset(node)),
            Kind::pipeline => ItemKind::Pipeline(self.pipeline(node)),
            Kind::lookup => ItemKind::Lookup(self.lookup(node)),
            Kind::layout => ItemKind::Layout(self.source(node)),
            Kind::test => ItemKind::Test(self.test(node)),
            Kind::policy => ItemKind::Policy(self.policy(node)),
            Kind::channel => ItemKind::Channel(self.channel(node)),
            Kind::calendar => ItemKind::Calendar(self.calendar(node)),
            Kind::error_item => self.broken_item(node)?,
            _ => return None,
        };
        Some(Item { doc, span: self.span(node), kind })
    }

    /// The names of a declaration's head, a missing one in its place.
    pub(super) fn head_names(&self, node: Node<'_>) -> Vec<Option<Name>> {
        node.parts()
            .filter_map(|part| match part.kind() {
                Kind::missing_name => Some(None),
                kind if is_name(kind) => Some(Some(self.name(part))),
                _ => None,
            })
            .collect()
    }

    /// What can be told of a declaration that could not be read: its name, so that no use of it is an error as well.
    fn broken_item(&self, node: Node<'_>) -> Option<ItemKind> {
        let mut parts = node.parts();
        let word = parts.next().filter(|part| part.kind() == Kind::word)?;
        let name = Some(parts.next().filter(|part| is_name(part.kind())).map(|part| self.name(part))?);
        match word.text() {
            "secret" => Some(ItemKind::Secret(Secret { name, kind: None, value: None })),
            "connection" => Some(ItemKind::Connection(Connection { name, settings: None, span: self.span(node) })),
            "label" => Some(ItemKind::Label(LabelDecl { name, title: None, kinds: Vec::new() })),
            "type" => Some(ItemKind::Type(TypeDecl {
                name,
                parameters: Vec::new(),
                base: None,
                predicate: None,
                recognise: None,
            })),
            "fn" => Some(ItemKind::Function(Function {
                name,
                parameters: Vec::new(),
                result: None,
                labels: Vec::new(),
                clears: Vec::new(),
                fails: false,
                body: None,
            })),
            "lookup" => Some(ItemKind::Lookup(Lookup { name, ..Lookup::default() })),
            "policy" => Some(ItemKind::Policy(Policy { name, ..Policy::default() })),
            "channel" => Some(ItemKind::Channel(Channel { name, settings: None, span: self.span(node) })),
            _ => None,
        }
    }

    fn use_clause(&mut self, node: Node<'_>) -> Use {
        let names = node.child(Kind::use_names).into_iter().flat_map(|names| names.all(Kind::use_name));
        let names = names.filter_map(|name| {
            let mut words = self.names_in(name).into_iter();
            words.next().map(|name| UseName { name, alias: words.next() })
        });
        Use { names: names.collect(), path: self.names_in(node) }
    }

    fn secret(&mut self, node: Node<'_>) -> Secret {
        let place = node.child(Kind::secret_place);
        Secret {
            name: self.name_in(node),
            kind: place.and_then(|place| self.name_in(place)),
            value: place.and_then(|place| self.text_in(place)),
        }
    }

    fn connection(&mut self, node: Node<'_>) -> Connection {
        Connection { name: self.name_in(node), settings: self.declared_settings(node), span: self.span(node) }
    }

    fn channel(&mut self, node: Node<'_>) -> Channel {
        Channel { name: self.name_in(node), settings: self.declared_settings(node), span: self.span(node) }
    }

    fn calendar(&mut self, node: Node<'_>) -> Calendar {
        let options = node.child(Kind::options).map(|options| self.options(options)).unwrap_or_default();
        Calendar { name: self.head_names(node).into_iter().next().flatten(), options }
    }

    fn environment(&mut self, node: Node<'_>) -> Environment {
        let name = self.head_names(node).into_iter().next().flatten();
        let body = node.child(Kind::environment_body);
        let overrides = body.into_iter().flat_map(|body| body.all(Kind::r#override));
        Environment { name, connections: overrides.map(|node| self.connection(node)).collect() }
    }

    fn label_declaration(&mut self, node: Node<'_>) -> LabelDecl {
        let settings = node.child(Kind::options).map(|options| self.options(options)).unwrap_or_default();
        let mut kinds = Vec::new();
        for setting in settings {
            match setting.value {
                Some(SettingValue::List(values, _)) if setting.name.value == "kinds" => {
                    for value in values {
                        match value {
                            SettingValue::Word(name) => kinds.push(name),
                            other => self.not_a_kind(other.span()),
                        }
                    }
                }
                Some(_) if setting.name.value == "kinds" => self.not_a_kind(setting.span),
                Some(_) => self.unknown_option(&setting.name, &["kinds"]),
                None => {}
            }
        }
        LabelDecl { name: self.name_in(node), title: self.text_in(node), kinds }
    }

    /// The name that a broken line begins with, if the token after it fits; so that no use of it is an error as well.
    pub(super) fn stub(&self, line: Node<'_>, next: impl Fn(Kind) -> bool) -> Option<Name> {
        let mut parts = line.parts();
        let first = parts.next().filter(|part| is_name(part.kind()))?;
        let fits = parts.next().is_some_and(|part| next(part.kind()));
        fits.then(|| self.name(first))
    }
}
