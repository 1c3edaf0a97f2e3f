//! Datasets and pipelines.

use super::Lower;
use crate::ast::{Dataset, Expr, Literal, Load, Name, Notification, Pipeline, SettingValue, Spanned, To};
use crate::tree::{Kind, Node};

impl Lower {
    pub(super) fn dataset(&mut self, node: Node<'_>) -> Dataset {
        let mut names = self.head_names(node).into_iter();
        let mut dataset =
            Dataset { name: names.next().flatten(), schema: names.next().flatten(), ..Dataset::default() };
        let Some(body) = node.child(Kind::dataset_body) else { return dataset };
        for part in body.parts() {
            match part.kind() {
                Kind::to => dataset.to.push(self.to(part)),
                Kind::quarantine => dataset.quarantine.push(self.to(part)),
                Kind::write => dataset.write.extend(self.phrase(part)),
                Kind::cleared => dataset.cleared_for.extend(self.names_of(part)),
                Kind::partition => dataset.partition_by.push(self.expressions(part)),
                Kind::sort => dataset.sort_by.push(self.expressions(part)),
                Kind::readers => dataset.readers.extend(self.readers(part)),
                Kind::retain => dataset.retain.extend(self.retain(part)),
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
            cleared_for: node.child(Kind::cleared).map(|it| self.names_of(it)).unwrap_or_default(),
            span: self.span(node),
        }
    }

    /// The names in the list of names directly below a node.
    fn names_of(&self, node: Node<'_>) -> Vec<Name> {
        node.child(Kind::names).map(|names| self.names_in(names)).unwrap_or_default()
    }

    pub(super) fn pipeline(&mut self, node: Node<'_>) -> Pipeline {
        let mut pipeline = Pipeline { name: self.head_names(node).into_iter().next().flatten(), ..Pipeline::default() };
        let Some(body) = node.child(Kind::pipeline_body) else { return pipeline };
        for part in body.parts() {
            match part.kind() {
                Kind::load => {
                    let mut names = self.names_in(part).into_iter();
                    let load = names.next().map(|source| Load { source, dataset: names.next(), span: self.span(part) });
                    pipeline.loads.extend(load);
                }
                Kind::after => pipeline.after.extend(self.names_of(part)),
                Kind::notification => pipeline.notifications.push(self.notification(part)),
                Kind::engine => {
                    pipeline.engine.extend(part.child(Kind::settings).and_then(|settings| self.settings(settings)));
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

    /// The expressions directly below a clause.
    fn expressions(&mut self, node: Node<'_>) -> Spanned<Vec<Expr>> {
        let value = node.all(Kind::expression).map(|row| self.value_row(row)).collect();
        Spanned { value, span: self.span(node) }
    }

    fn readers(&mut self, node: Node<'_>) -> Option<Spanned<Vec<SettingValue>>> {
        let value = self.setting_list(node.child(Kind::setting_list)?);
        Some(Spanned { value, span: self.span(node) })
    }

    fn retain(&mut self, node: Node<'_>) -> Option<Spanned<Literal>> {
        let quantity = node.child(Kind::quantity)?;
        let value = self.duration(quantity)?;
        Some(Spanned { value, span: self.span(quantity) })
    }

    fn notification(&mut self, node: Node<'_>) -> Notification {
        Notification {
            events: self.names_of(node),
            channels: node.child(Kind::notified).map(|it| self.names_of(it)).unwrap_or_default(),
            saying: node.child(Kind::expression).map(|row| self.value_row(row)),
            span: self.span(node),
        }
    }
}
