//! Deep programs: what nests in them is read and written on any thread, however little stack it has.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Brackets that may be open at once in a program's serialised form. An expression is at most 600 parts high, of which
/// each takes up to five; a file that goes far beyond that was not written by the compiler.
const DEEPEST: usize = 8_192;

/// Bytes of stack that a step may need.
const RED_ZONE: usize = 128 * 1024;

/// Bytes of stack that are added where they are short.
const MORE_STACK: usize = 2 * 1024 * 1024;

/// For `#[serde(with)]` of a part that may hold another of its whole.
pub(crate) fn serialize<T: Serialize, S: Serializer>(part: &T, to: S) -> Result<S::Ok, S::Error> {
    stacker::maybe_grow(RED_ZONE, MORE_STACK, || part.serialize(to))
}

/// As [`serialize`].
pub(crate) fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    stacker::maybe_grow(RED_ZONE, MORE_STACK, || T::deserialize(from))
}

/// Whether JSON nests deeper than a program does. What is no JSON is for its reader to tell.
pub(crate) fn too_deep(json: &str) -> bool {
    let (mut depth, mut deepest, mut in_text, mut escaped) = (0_usize, 0, false, false);
    for byte in json.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'{' | b'[' if !in_text => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest > DEEPEST
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop where it likes")]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        BinaryOp, Check, CheckAction, CheckScope, Checked, Expr, ExprKind, Literal, Origin, PROGRAM_VERSION, Program,
        Schema, Type, TypeKind, Verdict,
    };

    /// `1 + 1 + 1 + …`, as the condition of a check.
    fn nested(operators: usize) -> Checked<Program> {
        let origin = Origin::default();
        let expr = |kind| Expr { kind, ty: Type::required(TypeKind::Int), origin };
        let one = || expr(ExprKind::Literal(Literal::Int(1)));
        let condition = (0..operators).fold(one(), |left, _| {
            expr(ExprKind::Binary { op: BinaryOp::Add, left: Box::new(left), right: Box::new(one()) })
        });
        let check = Check {
            name: "deep".to_owned(),
            doc: None,
            scope: CheckScope::Row,
            condition,
            action: CheckAction { verdict: Verdict::Warn, fail_above: None },
            because: None,
            origin,
        };
        let schema = Schema {
            name: "S".to_owned(),
            doc: None,
            key: vec![],
            policies: vec![],
            fields: vec![],
            checks: vec![check],
            origin,
        };
        let program = Program { version: PROGRAM_VERSION, schemas: vec![Arc::new(schema)], ..Program::default() };
        Checked::certify(program, 0).unwrap()
    }

    #[test]
    fn what_nests_is_read_back_on_a_thread_with_little_stack() {
        let json = nested(2_000).to_json().unwrap();
        assert_eq!(Checked::from_json(&json).unwrap().to_json().unwrap(), json);
    }

    #[test]
    fn what_no_compiler_wrote_is_refused() {
        let json = nested(DEEPEST / 3).to_json().unwrap();
        assert!(Checked::from_json(&json).unwrap_err().to_string().contains("deeper than a program"));
    }

    #[test]
    fn brackets_within_texts_do_not_nest() {
        let nested = |text: &str| text.repeat(DEEPEST + 1);
        assert!(too_deep(&nested("[")) && too_deep(&nested("{\"a\":")));
        assert!(!too_deep(&nested("[]")) && !too_deep(&"[".repeat(DEEPEST)));
        assert!(!too_deep(&format!("\"{}\"", nested("[\\\""))));
        assert!(too_deep(&format!("\"\\\\\"{}", nested("["))));
    }
}
