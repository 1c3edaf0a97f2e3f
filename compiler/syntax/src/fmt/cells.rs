//! What of a line is aligned with the lines around it.

use super::block::has_lines;
use super::print;
use crate::tree::{Kind, Node};

/// Lines that are aligned with each other, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Family {
    kind: Kind,
    /// Whether lines without a cell count for the width of the one before it.
    pub(super) every_line: bool,
}

/// The family of a line; `None` for one that stands alone.
pub(super) fn family(node: Node<'_>) -> Option<Family> {
    let (kind, every_line) = match node.kind() {
        // With its patterns on lines of their own it is a block, which divides what is above from what is below.
        Kind::files | Kind::control | Kind::heading | Kind::trailer if node.children().any(has_lines) => return None,
        Kind::files
        | Kind::from
        | Kind::layout_clause
        | Kind::unwrap
        | Kind::format
        | Kind::delivers
        | Kind::cadence
        | Kind::drift => (Kind::source, false),
        kind @ (Kind::column | Kind::lookup_column | Kind::field | Kind::struct_field) => (kind, true),
        Kind::file_pattern | Kind::done | Kind::settled | Kind::control | Kind::heading | Kind::trailer => {
            (Kind::file_pattern, false)
        }
        Kind::fact
        | Kind::policy_rule
        | Kind::channel
        | Kind::check
        | Kind::map_field
        | Kind::r#override
        | Kind::connection
        | Kind::secret
        | Kind::load
        | Kind::match_arm => (node.kind(), false),
        _ => return None,
    };
    Some(Family { kind, every_line })
}

/// The cells of a line.
pub(super) fn cells(node: Node<'_>, indent: usize) -> Vec<String> {
    let parts: Vec<_> = node.parts().collect();
    let split = |at: &[usize]| {
        let mut cells = Vec::new();
        let mut start = 0;
        for end in at.iter().copied().chain([parts.len()]) {
            if let Some(range) = parts.get(start..end).filter(|range| !range.is_empty()) {
                cells.push(print::nodes(range, indent));
            }
            start = end;
        }
        cells
    };
    let position = |kind: Kind| parts.iter().position(|part| part.kind() == kind).unwrap_or(parts.len());
    match node.kind() {
        Kind::files | Kind::control | Kind::heading | Kind::trailer if family(node).is_none() => {
            vec![print::node(node, indent)]
        }
        Kind::from
        | Kind::files
        | Kind::layout_clause
        | Kind::unwrap
        | Kind::format
        | Kind::delivers
        | Kind::cadence
        | Kind::drift
        | Kind::file_pattern
        | Kind::done
        | Kind::settled
        | Kind::control
        | Kind::heading
        | Kind::trailer => split(&[1]),
        Kind::column | Kind::lookup_column => {
            let name = position(Kind::type_ref).saturating_sub(1);
            let is_format = |part: &Node<'_>| matches!(part.kind(), Kind::string | Kind::raw_string);
            let has_format = parts.get(name + 2).is_some_and(is_format);
            split(&[name + 1, if has_format { name + 3 } else { name + 2 }])
        }
        Kind::field | Kind::struct_field => split(&[1, 2]),
        Kind::policy_rule => split(&[position(Kind::kw_unless)]),
        Kind::fact => {
            let colon = position(Kind::colon);
            split(&[colon + 1])
        }
        Kind::check => split(&[2, position(Kind::check_else)]),
        Kind::map_field => {
            let name = parts.first().map(|name| print::node(*name, indent)).unwrap_or_default();
            let value: Vec<_> = parts.last().into_iter().flat_map(|value| value.parts()).collect();
            let clause = value.iter().position(|part| part.kind() == Kind::else_clause).unwrap_or(value.len());
            let (expression, clause) = value.split_at(clause);
            let mut cells = vec![name, format!("= {}", print::nodes(expression, indent))];
            if !clause.is_empty() {
                cells.push(print::nodes(clause, indent));
            }
            cells
        }
        Kind::r#override | Kind::connection | Kind::channel => split(&[position(Kind::assign)]),
        Kind::secret => split(&[position(Kind::kw_from)]),
        Kind::load => split(&[position(Kind::arrow)]),
        // A comment between the parts ends its line: what follows goes on below, and nothing is aligned with that.
        Kind::match_arm if node.children().any(|child| matches!(child.kind(), Kind::comment | Kind::doc)) => {
            vec![print::node(node, indent)]
        }
        Kind::match_arm => split(&[position(Kind::double_arrow)]),
        _ => vec![print::node(node, indent)],
    }
}
