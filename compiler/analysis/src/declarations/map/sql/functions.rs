//! Calls of functions in SQL: under SQL's names, or under the language's own.

use ingest_diagnostics::Span;
use ingest_syntax::ast::{self, BinaryOp, ExprKind, Literal, Spanned};
use sqlparser::ast::{Function, FunctionArg, FunctionArgExpr, FunctionArguments, Spanned as _};

use super::expressions::Translator;
use crate::rules::unsupported_sql;

/// Names of SQL for functions of the language.
const SAME: &[(&str, &str)] = &[
    ("btrim", "trim"),
    ("char_length", "length"),
    ("character_length", "length"),
    ("len", "length"),
    ("substr", "substring"),
    ("ucase", "upper"),
    ("lcase", "lower"),
    ("ceiling", "ceil"),
    ("regexp_like", "matches"),
    ("dayofmonth", "day"),
];

/// What is over several rows.
const AGGREGATES: &[&str] = &[
    "any_value",
    "approx_distinct",
    "array_agg",
    "avg",
    "bool_and",
    "bool_or",
    "count",
    "every",
    "first_value",
    "group_concat",
    "last_value",
    "listagg",
    "max",
    "median",
    "min",
    "string_agg",
    "stddev",
    "sum",
    "variance",
];

/// What is over several rows and stands with `OVER`.
const WINDOWS: &[&str] = &["row_number", "rank", "dense_rank", "lag", "lead", "ntile"];

impl Translator<'_, '_> {
    pub(super) fn function(&mut self, function: &Function, span: Span) -> ExprKind {
        let name = function.name.to_string().to_lowercase();
        let refused = if function.over.is_some() || WINDOWS.contains(&name.as_str()) {
            Some(format!("the window function `{}`", function.name))
        } else if AGGREGATES.contains(&name.as_str()) {
            Some(format!("the aggregate `{}`", function.name))
        } else if function.filter.is_some() || !function.within_group.is_empty() || function.null_treatment.is_some() {
            Some("a clause behind a call".to_owned())
        } else {
            None
        };
        let arguments = match &function.args {
            FunctionArguments::None => Some(Vec::new()),
            FunctionArguments::List(list) if list.duplicate_treatment.is_none() && list.clauses.is_empty() => {
                list.args.iter().map(plain).collect()
            }
            _ => None,
        };
        let (None, Some(arguments)) = (&refused, arguments) else {
            let what = refused.unwrap_or_else(|| "an argument of this form".to_owned());
            self.sink.push(unsupported_sql::construct(&what, span));
            return ExprKind::Error;
        };
        let arguments = arguments.into_iter().map(|it| self.expr(it)).collect::<Vec<_>>();
        let place = self.places.of(function.name.span());
        match (name.as_str(), arguments.as_slice()) {
            ("coalesce" | "ifnull" | "nvl", [_, _, ..]) => coalesce(arguments, place),
            ("nullif", [value, other]) => null_if(value, other, span),
            _ => {
                let own = SAME.iter().find(|(sql, _)| *sql == name).map_or(name.as_str(), |(_, own)| *own);
                call(own, place, arguments)
            }
        }
    }
}

/// A call of a function of the language.
pub(super) fn call(function: &str, place: Span, arguments: Vec<ast::Expr>) -> ExprKind {
    ExprKind::Call {
        function: ast::Name { value: function.to_owned(), span: place },
        arguments: arguments.into_iter().map(|value| ast::Argument { name: None, value }).collect(),
        piped: false,
    }
}

fn plain(argument: &FunctionArg) -> Option<&sqlparser::ast::Expr> {
    match argument {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(expr),
        _ => None,
    }
}

/// `COALESCE(a, b, c)`: `a ?? b ?? c`.
fn coalesce(arguments: Vec<ast::Expr>, place: Span) -> ExprKind {
    let joined = arguments.into_iter().reduce(|left, right| {
        let span = left.span.to(right.span);
        let op = Spanned { value: BinaryOp::Coalesce, span: place };
        ast::Expr { kind: ExprKind::Binary(Box::new(left), op, Box::new(right)), span }
    });
    joined.map_or(ExprKind::Error, |it| it.kind)
}

/// `NULLIF(a, b)`: null where the two are equal.
fn null_if(value: &ast::Expr, other: &ast::Expr, span: Span) -> ExprKind {
    let equal = Spanned { value: BinaryOp::Equal, span };
    let is = ExprKind::Binary(Box::new(value.clone()), equal, Box::new(other.clone()));
    let no = ast::Expr { kind: ExprKind::Literal(Literal::Bool(false)), span };
    let coalesce = Spanned { value: BinaryOp::Coalesce, span };
    let condition = ExprKind::Binary(Box::new(ast::Expr { kind: is, span }), coalesce, Box::new(no));
    ExprKind::If {
        condition: Box::new(ast::Expr { kind: condition, span }),
        then: Box::new(ast::Expr { kind: ExprKind::Literal(Literal::Null), span }),
        otherwise: Some(Box::new(value.clone())),
    }
}
