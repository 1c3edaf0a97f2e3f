//! Maps.

use super::Lower;
use crate::ast::{Dedupe, ForEach, Join, Keep, Map, MapField, Spanned};
use crate::tree::{Kind, Node};

impl Lower {
    pub(super) fn map(&mut self, node: Node<'_>) -> Map {
        let mut names = self.head_names(node).into_iter();
        let mut map = Map { source: names.next().flatten(), schema: names.next().flatten(), ..Map::default() };
        map.sql.extend(node.child(Kind::sql_clause).and_then(|sql| self.block_text(sql)));
        let Some(body) = node.child(Kind::map_body) else { return map };
        for part in body.parts() {
            match part.kind() {
                Kind::on_failure => map.on_failure.push(self.else_of(part)),
                Kind::where_clause => {
                    let value = part.child(Kind::value).map(|value| self.value(value));
                    map.filters.extend(value.map(|value| Spanned { value, span: self.span(part) }));
                }
                Kind::for_each => map.each.push(self.for_each(part)),
                Kind::join => map.joins.push(self.join(part)),
                Kind::dedupe => map.dedupe.push(self.dedupe(part)),
                Kind::same_names => map.same_names.push(self.span(part)),
                Kind::sql_clause => map.sql.extend(self.block_text(part)),
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

    fn for_each(&mut self, node: Node<'_>) -> ForEach {
        let list = node.child(Kind::value).map(|value| self.value(value));
        ForEach { name: self.name_in(node), list, span: self.span(node) }
    }

    fn join(&mut self, node: Node<'_>) -> Join {
        Join {
            source: self.name_in(node),
            on: node.child(Kind::expression).map(|row| self.value_row(row)),
            on_missing: node.child(Kind::else_clause).map(|clause| self.else_of(clause)),
            span: self.span(node),
        }
    }

    fn dedupe(&mut self, node: Node<'_>) -> Dedupe {
        let by = node.child(Kind::dedupe_by).into_iter().flat_map(|by| by.all(Kind::wide_expression));
        let by = by.map(|row| self.value_row(row)).collect();
        let keep = node.child(Kind::keep).and_then(|keep| self.keep(keep));
        Dedupe { by, keep, span: self.span(node) }
    }

    fn keep(&mut self, node: Node<'_>) -> Option<Keep> {
        let span = self.span(node);
        let by = node.child(Kind::keep_by).and_then(|by| by.child(Kind::wide_expression));
        let by = by.map(|row| self.value_row(row));
        match node.parts().next()?.kind() {
            Kind::kw_latest => by.map(Keep::Latest),
            Kind::kw_earliest => by.map(Keep::Earliest),
            Kind::kw_first => Some(Keep::First(span)),
            Kind::kw_last => Some(Keep::Last(span)),
            _ => None,
        }
    }
}
