//! Declarations.

use super::{Lower, documented, is_name};
use crate::ast::{
    Connection, Dataset, Environment, Field, Function, FunctionBody, Item, ItemKind, LabelDecl, Load, Map, MapField,
    Name, Parameter, Pipeline, Schema, Secret, SettingValue, Spanned, To, TypeDecl, Use, UseName,
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
            Kind::error_item => self.broken_item(node)?,
            _ => return None,
        };
        Some(Item { doc, span: self.span(node), kind })
    }

    /// The names of a declaration's head, a missing one in its place.
    fn head_names(&self, node: Node<'_>) -> Vec<Option<Name>> {
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
        Connection {
            name: self.name_in(node),
            settings: node.child(Kind::settings).and_then(|settings| self.settings(settings)),
            span: self.span(node),
        }
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

    fn type_declaration(&mut self, node: Node<'_>) -> TypeDecl {
        TypeDecl {
            name: self.name_in(node),
            parameters: Vec::new(),
            base: node.child(Kind::type_ref).and_then(|ty| self.type_ref(ty)),
            predicate: node.child(Kind::expression).map(|row| self.value_row(row)),
            recognise: None,
        }
    }

    fn function(&mut self, node: Node<'_>) -> Function {
        let parameters = node.child(Kind::parameters).into_iter().flat_map(|it| it.all(Kind::parameter));
        let parameters = parameters.filter_map(|parameter| {
            let ty = parameter.child(Kind::type_ref).and_then(|ty| self.type_ref(ty));
            self.name_in(parameter).map(|name| Parameter { name, ty })
        });
        let parameters = parameters.collect();
        let clears = node.all(Kind::clears).filter_map(|clears| clears.child(Kind::names));
        let clears = clears.flat_map(|names| self.names_in(names)).collect();
        let body = node.parts().find_map(|part| match part.kind() {
            Kind::kw_intrinsic => Some(FunctionBody::Intrinsic(self.span(part))),
            Kind::value => Some(FunctionBody::Expr(self.value(part))),
            _ => None,
        });
        Function {
            name: self.name_in(node),
            parameters,
            result: node.child(Kind::type_ref).and_then(|ty| self.type_ref(ty)),
            labels: self.labels(node),
            clears,
            fails: node.child(Kind::kw_fails).is_some(),
            body,
        }
    }

    fn schema(&mut self, node: Node<'_>) -> Schema {
        let mut schema = Schema { name: self.head_names(node).into_iter().next().flatten(), ..Schema::default() };
        let Some(body) = node.child(Kind::schema_body) else { return schema };
        for (doc, part) in documented(body) {
            match part.kind() {
                Kind::key => {
                    let names = part.child(Kind::key_names).map(|names| self.names_in(names)).unwrap_or_default();
                    schema.keys.push(Spanned { value: names, span: self.span(part) });
                }
                Kind::field => schema.fields.extend(self.field(doc, part)),
                Kind::error_line => {
                    if let Some(name) = self.stub(part, |_| true) {
                        schema.fields.push(Field { doc, name, ty: None, labels: Vec::new(), span: self.span(part) });
                    }
                }
                Kind::checks => schema.checks.extend(self.checks(part)),
                _ => {}
            }
        }
        schema
    }

    fn field(&mut self, doc: Option<String>, node: Node<'_>) -> Option<Field> {
        let name = self.name_in(node)?;
        let ty = node.child(Kind::type_ref).and_then(|ty| self.type_ref(ty));
        Some(Field { doc, name, ty, labels: self.labels(node), span: self.span(node) })
    }

    fn map(&mut self, node: Node<'_>) -> Map {
        let mut names = self.head_names(node).into_iter();
        let mut map = Map { source: names.next().flatten(), schema: names.next().flatten(), ..Map::default() };
        let Some(body) = node.child(Kind::map_body) else { return map };
        for part in body.parts() {
            match part.kind() {
                Kind::on_failure => map.on_failure.push(self.else_of(part)),
                Kind::where_clause => {
                    let value = part.child(Kind::value).map(|value| self.value(value));
                    map.filters.extend(value.map(|value| Spanned { value, span: self.span(part) }));
                }
                Kind::map_field => {
                    let value = part.child(Kind::value).map(|value| self.value(value));
                    let name = self.name_in(part);
                    map.fields.extend(name.map(|name| MapField { name, value, span: self.span(part) }));
                }
                Kind::error_line => {
                    let name = self.stub(part, |next| next == Kind::assign);
                    map.fields.extend(name.map(|name| MapField { name, value: None, span: self.span(part) }));
                }
                _ => {}
            }
        }
        map
    }

    fn dataset(&mut self, node: Node<'_>) -> Dataset {
        let mut names = self.head_names(node).into_iter();
        let mut dataset =
            Dataset { name: names.next().flatten(), schema: names.next().flatten(), ..Dataset::default() };
        let Some(body) = node.child(Kind::dataset_body) else { return dataset };
        for part in body.parts() {
            match part.kind() {
                Kind::to => dataset.to.push(self.to(part)),
                Kind::quarantine => dataset.quarantine.push(self.to(part)),
                Kind::write => dataset.write.extend(self.phrase(part)),
                Kind::cleared => dataset.cleared_for.extend(self.cleared(part)),
                _ => {}
            }
        }
        dataset
    }

    fn to(&mut self, node: Node<'_>) -> To {
        let mut names = self.names_in(node).into_iter();
        To {
            connection: names.next(),
            path: self.text_in(node),
            format: names.next(),
            cleared_for: node.child(Kind::cleared).map(|it| self.cleared(it)).unwrap_or_default(),
            span: self.span(node),
        }
    }

    fn cleared(&self, node: Node<'_>) -> Vec<Name> {
        node.child(Kind::names).map(|names| self.names_in(names)).unwrap_or_default()
    }

    fn pipeline(&mut self, node: Node<'_>) -> Pipeline {
        let mut pipeline = Pipeline { name: self.head_names(node).into_iter().next().flatten(), ..Pipeline::default() };
        let Some(body) = node.child(Kind::pipeline_body) else { return pipeline };
        for part in body.parts() {
            match part.kind() {
                Kind::load => {
                    let mut names = self.names_in(part).into_iter();
                    let load = names.next().map(|source| Load { source, dataset: names.next(), span: self.span(part) });
                    pipeline.loads.extend(load);
                }
                Kind::resources => {
                    let options = part.child(Kind::options).map(|options| self.options(options)).unwrap_or_default();
                    pipeline.resources.push(Spanned { value: options, span: self.span(part) });
                }
                _ => {}
            }
        }
        pipeline
    }

    /// The name that a broken line begins with, if the token after it fits; so that no use of it is an error as well.
    pub(super) fn stub(&self, line: Node<'_>, next: impl Fn(Kind) -> bool) -> Option<Name> {
        let mut parts = line.parts();
        let first = parts.next().filter(|part| is_name(part.kind()))?;
        let fits = parts.next().is_some_and(|part| next(part.kind()));
        fits.then(|| self.name(first))
    }
}
