//! Where the columns are in a record, and around it.

use ingest_program::{Location, Source, Step, TypeKind};

use super::beside::Beside;
use super::compose::Composed;
use super::names::{Pattern, Scope};
use crate::PlanError;

/// The columns' paths as a tree: what is common to several is walked once.
#[derive(Debug)]
pub(super) struct Paths {
    /// The element that is the record. More than once where an element may be what several paths mean, as `x` and `ct:x`: each tree has
    /// at most one of those, and the record is walked for each.
    pub(super) roots: Vec<Node>,
    /// How many nodes there are.
    pub(super) nodes: usize,
    /// Attributes of elements around the record.
    pub(super) around: Vec<Around>,
    /// Those that are in elements beside the record.
    pub(super) beside: Vec<Beside>,
    /// The columns of values with parts.
    pub(super) composed: Vec<Composed>,
}

/// An attribute of an element around the record.
#[derive(Debug)]
pub(super) struct Around {
    /// 1 is the element that the record is in.
    pub(super) up: usize,
    pub(super) name: Pattern,
    pub(super) column: usize,
    /// Whether its value is a list.
    pub(super) is_composed: bool,
}

/// An element that a path leads to, or through.
#[derive(Debug)]
pub(super) struct Node {
    /// Its number among all nodes.
    pub(super) id: usize,
    /// The columns that its text is the value of.
    pub(super) columns: Vec<usize>,
    pub(super) attributes: Vec<(Pattern, usize)>,
    elements: Vec<(Pattern, Node)>,
}

impl Paths {
    /// Of records that are the elements at the end of a path of `row` names.
    pub(super) fn new(source: &Source, row: usize, namespaces: &[(String, String)]) -> Result<Self, PlanError> {
        let mut nodes = 0;
        let mut roots = vec![Node::new(&mut nodes)];
        let (mut around, mut beside, mut composed) = (Vec::new(), Vec::new(), Vec::new());
        for (index, column) in source.columns.iter().enumerate() {
            let own = [Step::Name(column.header.clone())];
            let steps = match &column.at {
                Some(Location::Path(steps)) => steps.as_slice(),
                _ => &own,
            };
            let is_composed = matches!(column.ty.kind, TypeKind::List(_) | TypeKind::Struct(_));
            let up = steps.iter().take_while(|step| **step == Step::Parent).count();
            if is_composed && up == 0 {
                let found = Composed::new(steps, index, namespaces);
                composed.push(found.ok_or_else(|| PlanError::Beside { column: column.name.clone() })?);
                continue;
            }
            let inside = match (up, steps.get(up..)) {
                (0, _) => {
                    if roots.iter().all(|root| root.is_ambiguous(steps, namespaces)) {
                        roots.push(Node::new(&mut nodes));
                    }
                    let root = roots.iter_mut().find(|root| !root.is_ambiguous(steps, namespaces));
                    root.is_some_and(|root| root.add(steps, index, namespaces, &mut nodes))
                }
                (_, Some([Step::Attribute(name)])) => {
                    around.push(Around { up, name: Pattern::new(name, namespaces), column: index, is_composed });
                    true
                }
                (_, steps) => {
                    let found = Beside::new((up, steps.unwrap_or_default()), (index, column.ty.kind), row, namespaces);
                    let is_found = found.is_some();
                    beside.extend(found);
                    is_found
                }
            };
            if !inside {
                return Err(PlanError::Beside { column: column.name.clone() });
            }
        }
        Ok(Self { roots, nodes, around, beside, composed })
    }

    /// Whether a path asks for the namespace of a name.
    pub(super) fn has_namespaces(&self) -> bool {
        self.roots.iter().any(Node::has_namespaces)
            || self.around.iter().any(|it| it.name.has_namespace())
            || self.has_namespaces_beside()
            || self.composed.iter().any(Composed::has_namespaces)
    }

    /// Whether one that leads beside the record does.
    pub(super) fn has_namespaces_beside(&self) -> bool {
        self.beside.iter().any(Beside::has_namespaces)
    }
}

impl Node {
    fn new(nodes: &mut usize) -> Self {
        *nodes += 1;
        Self { id: *nodes - 1, columns: Vec::new(), attributes: Vec::new(), elements: Vec::new() }
    }

    /// Has the steps lead to a column; whether they are steps of XML that lead downwards.
    fn add(&mut self, steps: &[Step], column: usize, namespaces: &[(String, String)], nodes: &mut usize) -> bool {
        let Some((step, rest)) = steps.split_first() else {
            self.columns.push(column);
            return true;
        };
        match step {
            Step::Name(name) => {
                let pattern = Pattern::new(name, namespaces);
                if let Some((_, node)) = self.elements.iter_mut().find(|(known, _)| *known == pattern) {
                    return node.add(rest, column, namespaces, nodes);
                }
                let mut node = Self::new(nodes);
                let added = node.add(rest, column, namespaces, nodes);
                self.elements.push((pattern, node));
                added
            }
            Step::Attribute(name) if rest.is_empty() => {
                self.attributes.push((Pattern::new(name, namespaces), column));
                true
            }
            Step::Attribute(_) | Step::Index(_) | Step::Parent => false,
        }
    }

    /// Whether an element on the way may be what another path of the tree means by another name.
    fn is_ambiguous(&self, steps: &[Step], namespaces: &[(String, String)]) -> bool {
        let Some((Step::Name(name), rest)) = steps.split_first() else { return false };
        let pattern = Pattern::new(name, namespaces);
        self.elements.iter().any(|(known, node)| {
            if *known == pattern { node.is_ambiguous(rest, namespaces) } else { known.may_be(&pattern) }
        })
    }

    fn has_namespaces(&self) -> bool {
        self.attributes.iter().any(|(name, _)| name.has_namespace())
            || self.elements.iter().any(|(name, node)| name.has_namespace() || node.has_namespaces())
    }

    /// The element in it with this name in the file. `next` is where it is looked for first: records have their elements in one order
    /// mostly, which is that of the columns.
    pub(super) fn element(&self, written: &[u8], next: &mut usize, scope: &Scope) -> Option<&Self> {
        let is = |index: &usize| self.elements.get(*index).is_some_and(|(name, _)| name.is(written, scope));
        let found = Some(*next).filter(is).or_else(|| (0..self.elements.len()).find(is))?;
        *next = found + 1;
        self.elements.get(found).map(|(_, node)| node)
    }
}
