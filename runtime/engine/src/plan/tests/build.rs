//! Small programs and expressions, built by hand.

use ingest_program::{
    Aggregate, BinaryOp, Check, CheckAction, CheckScope, Column, CsvFormat, Dataset, ElseAction, Environment, Expr,
    ExprKind, Field, FilePattern, FileRole, Format, Function, Literal, Load, Lookup, LookupColumn, Map, MapField,
    Origin, PROGRAM_VERSION, PatternPart, Program, Quarantine, Recovery, Schema, Secret, SecretSource, Source,
    Threshold, Type, TypeKind, Verdict,
};

pub const MONEY: TypeKind = TypeKind::Decimal { precision: 12, scale: 2 };

pub fn expr(kind: ExprKind, ty: TypeKind) -> Expr {
    Expr { kind, ty: Type::optional(ty), origin: Origin::default() }
}

pub fn literal(value: Literal) -> Expr {
    let kind = match &value {
        Literal::Null => TypeKind::Null,
        Literal::Text(_) => TypeKind::Text,
        Literal::Int(_) => TypeKind::Int,
        Literal::Decimal { precision, scale, .. } => TypeKind::Decimal { precision: *precision, scale: *scale },
        Literal::Float(_) => TypeKind::Float,
        Literal::Bool(_) => TypeKind::Bool,
        Literal::Date(_) => TypeKind::Date,
        Literal::Timestamp(_) => TypeKind::Timestamp,
        Literal::Time(_) => TypeKind::Time,
    };
    expr(ExprKind::Literal(value), kind)
}

pub fn text(value: &str) -> Expr {
    literal(Literal::Text(value.to_owned()))
}

pub fn int(value: i64) -> Expr {
    literal(Literal::Int(value))
}

pub fn null(kind: TypeKind) -> Expr {
    expr(ExprKind::Convert { value: Box::new(literal(Literal::Null)), format: None }, kind)
}

pub fn column(name: &str, kind: TypeKind) -> Expr {
    expr(ExprKind::Column(name.to_owned()), kind)
}

pub fn field(name: &str, kind: TypeKind) -> Expr {
    expr(ExprKind::Field(name.to_owned()), kind)
}

pub fn value(kind: TypeKind) -> Expr {
    expr(ExprKind::Value, kind)
}

pub fn binary(left: Expr, op: BinaryOp, right: Expr) -> Expr {
    let kind = match op {
        BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Multiply | BinaryOp::Concat => left.ty.kind,
        BinaryOp::Divide => TypeKind::Float,
        _ => TypeKind::Bool,
    };
    expr(ExprKind::Binary { op, left: Box::new(left), right: Box::new(right) }, kind)
}

pub fn is_null(operand: Expr) -> Expr {
    expr(ExprKind::IsNull(Box::new(operand)), TypeKind::Bool)
}

pub fn when(condition: Expr, then: Expr, otherwise: Expr) -> Expr {
    let kind = then.ty.kind;
    let (condition, then, otherwise) = (Box::new(condition), Box::new(then), Box::new(otherwise));
    expr(ExprKind::If { condition, then, otherwise }, kind)
}

pub fn coalesce(value: Expr, default: Expr) -> Expr {
    let kind = value.ty.kind;
    expr(ExprKind::Coalesce { value: Box::new(value), default: Box::new(default) }, kind)
}

pub fn convert(value: Expr, kind: TypeKind) -> Expr {
    expr(ExprKind::Convert { value: Box::new(value), format: None }, kind)
}

pub fn call(function: Function, args: Vec<Expr>, kind: TypeKind) -> Expr {
    expr(ExprKind::Call { function, args }, kind)
}

pub fn refine(value: Expr, name: &str, predicate: Expr) -> Expr {
    let kind = value.ty.kind;
    expr(ExprKind::Refine { value: Box::new(value), name: name.to_owned(), predicate: Box::new(predicate) }, kind)
}

pub fn one_of(value: Expr, list: Vec<Literal>) -> Expr {
    expr(ExprKind::In { value: Box::new(value), list }, TypeKind::Bool)
}

pub fn recover(value: Expr, action: ElseAction) -> Expr {
    let kind = value.ty.kind;
    expr(ExprKind::Recover { value: Box::new(value), action: Box::new(action) }, kind)
}

pub fn reject() -> ElseAction {
    ElseAction { warn: false, recovery: Recovery::Reject }
}

pub fn otherwise(value: Expr) -> ElseAction {
    ElseAction { warn: false, recovery: Recovery::Value(Box::new(value)) }
}

pub fn warn(value: Expr) -> ElseAction {
    ElseAction { warn: true, recovery: Recovery::Value(Box::new(value)) }
}

pub fn source_column(name: &str, kind: TypeKind, nullable: bool, on_failure: ElseAction) -> Column {
    Column {
        name: name.to_owned(),
        header: name.to_owned(),
        at: None,
        doc: None,
        ty: Type { kind, nullable, refinement: None },
        accepts_null: nullable,
        format: None,
        refinement: None,
        labels: vec![],
        on_failure,
        origin: Origin::default(),
    }
}

pub fn check(name: &str, condition: Expr, verdict: Verdict) -> Check {
    let mut scope = CheckScope::Row;
    condition.walk(&mut |it| {
        if matches!(it.kind, ExprKind::Aggregate(_)) {
            scope = CheckScope::Delivery;
        }
    });
    let action = CheckAction { verdict, fail_above: None::<Threshold> };
    Check { name: name.to_owned(), doc: None, scope, condition, action, because: None, origin: Origin::default() }
}

pub fn aggregate(aggregate: Aggregate, kind: TypeKind) -> Expr {
    expr(ExprKind::Aggregate(aggregate), kind)
}

/// `lookup pos = csv "pos.csv" { key code text  name text }`, with these rows.
pub fn lookup(rows: &[(&str, &str)]) -> Lookup {
    let origin = Origin::default();
    let column = |name: &str, key| LookupColumn {
        name: name.to_owned(),
        doc: None,
        ty: Type::required(TypeKind::Text),
        key,
        labels: vec![],
        origin,
    };
    let text = |it: &str| Literal::Text(it.to_owned());
    Lookup {
        name: "pos".to_owned(),
        doc: None,
        path: "pos.csv".to_owned(),
        columns: vec![column("code", true), column("name", false)],
        rows: rows.iter().map(|(code, name)| vec![text(code), text(name)]).collect(),
        origin,
    }
}

/// A program of one source, one schema and the load between them.
pub struct Project {
    pub columns: Vec<Column>,
    pub source_checks: Vec<Check>,
    pub fields: Vec<(&'static str, Expr)>,
    pub filter: Option<Expr>,
    pub schema_checks: Vec<Check>,
    pub lookups: Vec<Lookup>,
}

impl Project {
    pub fn new(columns: Vec<Column>, fields: Vec<(&'static str, Expr)>) -> Self {
        Self { columns, source_checks: vec![], fields, filter: None, schema_checks: vec![], lookups: vec![] }
    }

    pub fn program(self) -> (Program, Load) {
        let origin = Origin::default();
        let fields = self.fields.iter().map(|(name, value)| Field {
            name: (*name).to_owned(),
            doc: Some(format!("The {name}.")),
            ty: value.ty.clone(),
            labels: vec![],
            origin,
        });
        let schema = Schema {
            policies: Vec::new(),
            name: "Table".to_owned(),
            doc: None,
            key: vec![],
            fields: fields.collect(),
            checks: self.schema_checks,
            origin,
        };
        let values = self.fields.into_iter().map(|(name, value)| MapField::new(name, value, origin));
        let map = Map { filter: self.filter, fields: values.collect(), ..Map::new("feed", "Table", origin) };
        let source = Source {
            files: vec![FilePattern {
                role: FileRole::Increment,
                text: "*.csv".to_owned(),
                parts: vec![PatternPart::Star, PatternPart::Text(".csv".to_owned())],
                origin,
            }],
            columns: self.columns,
            checks: self.source_checks,
            ..Source::new("feed", "here", "", Format::Csv(CsvFormat::plain(origin)), origin)
        };
        let quarantine = Quarantine { connection: "here".to_owned(), path: "bad".to_owned(), cleared_for: vec![] };
        let dataset = Dataset::new("table", "Table", "here", "table", quarantine, origin);
        let program = Program {
            version: PROGRAM_VERSION,
            name: "test".to_owned(),
            files: vec!["test.ingest".to_owned()],
            default_environment: "default".to_owned(),
            environments: vec![Environment { name: "default".to_owned(), connections: vec![] }],
            secrets: vec![Secret {
                name: "key".to_owned(),
                source: SecretSource::Env("INGEST_TEST_KEY_THAT_IS_NOT_SET".to_owned()),
                origin,
            }],
            lookups: self.lookups.into_iter().map(Into::into).collect(),
            sources: vec![source.into()],
            schemas: vec![schema.into()],
            maps: vec![map.into()],
            datasets: vec![dataset.into()],
            pipelines: vec![],
            ..Program::default()
        };
        let load = Load { source: "feed".to_owned(), dataset: "table".to_owned(), labels: vec![], origin };
        (program, load)
    }
}
