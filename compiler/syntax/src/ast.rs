//! The abstract syntax: what the tree says, as plain data with spans.
//!
//! It is lowered from the lossless tree by `lower`; a part that could not be read is simply absent (the parse error that
//! stands for it has been reported), so everything that may be missing in a broken file is an `Option` or a shorter list.
//! Nothing here is checked for meaning: names are unresolved, option names and values are as written.

use ingest_diagnostics::Span;

/// Something with the place it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spanned<T> {
    /// What.
    pub value: T,
    /// Where.
    pub span: Span,
}

/// An identifier, without the backticks of a quoted one.
pub type Name = Spanned<String>;

/// One `.ingest` file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct File {
    /// Its declarations, in order.
    pub items: Vec<Item>,
}

/// A declaration with the documentation above it.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The `##` lines directly above, joined by `\n`, without the marks and one space after them.
    pub doc: Option<String>,
    /// The whole declaration, documentation not included.
    pub span: Span,
    /// What is declared.
    pub kind: ItemKind,
}

/// What an item declares.
#[derive(Debug, Clone, PartialEq)]
pub enum ItemKind {
    /// `use std.health { npi, other as alias }`
    Use(Use),
    /// `secret NAME from env("X")`
    Secret(Secret),
    /// `connection NAME = local { root: "./x" }`
    Connection(Connection),
    /// `environment NAME { CONNECTION = local { … } }`
    Environment(Environment),
    /// `label phi "Protected health information" { kinds: [name, birth_date] }`
    Label(LabelDecl),
    /// `type npi = text where …`
    Type(TypeDecl),
    /// `fn name(a: text, b: int?) -> text = …`
    Function(Function),
    /// `source NAME { … }`
    Source(Source),
    /// `schema NAME { … }`
    Schema(Schema),
    /// `map SOURCE -> SCHEMA { … }`
    Map(Map),
    /// `dataset NAME of SCHEMA { … }`
    Dataset(Dataset),
    /// `pipeline NAME { … }`
    Pipeline(Pipeline),
}

/// `use std.health { npi, other as alias }`
#[derive(Debug, Clone, PartialEq)]
pub struct Use {
    /// `std`, `health`.
    pub path: Vec<Name>,
    /// What is taken.
    pub names: Vec<UseName>,
}

/// One name of a `use`.
#[derive(Debug, Clone, PartialEq)]
pub struct UseName {
    /// The name in the library.
    pub name: Name,
    /// The name here, if another.
    pub alias: Option<Name>,
}

/// `secret NAME from env("X")`
#[derive(Debug, Clone, PartialEq)]
pub struct Secret {
    /// Its name.
    pub name: Option<Name>,
    /// `env` or `file`.
    pub kind: Option<Name>,
    /// The variable or path.
    pub value: Option<Spanned<String>>,
}

/// `KIND { key: value, … }`, as after `connection NAME =` and `format`.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// `local`, `csv`.
    pub kind: Name,
    /// Its options, in order; empty where there are no braces.
    pub options: Vec<Setting>,
    /// The whole.
    pub span: Span,
}

/// `key: value`
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// The key.
    pub name: Name,
    /// The value; `None` where it is missing or broken.
    pub value: Option<SettingValue>,
    /// The whole.
    pub span: Span,
}

/// The value of an option.
#[derive(Debug, Clone, PartialEq)]
pub enum SettingValue {
    /// Any literal.
    Literal(Spanned<Literal>),
    /// A bare word: `none`, `reject`, the name of a secret.
    Word(Name),
    /// `[a, b]`
    List(Vec<SettingValue>, Span),
}

/// `connection NAME = local { root: "./x" }`, and a line of an environment.
#[derive(Debug, Clone, PartialEq)]
pub struct Connection {
    /// Its name.
    pub name: Option<Name>,
    /// What it is.
    pub settings: Option<Settings>,
    /// The whole.
    pub span: Span,
}

/// `environment NAME { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Environment {
    /// Its name.
    pub name: Option<Name>,
    /// What it overrides.
    pub connections: Vec<Connection>,
}

/// `label phi "Protected health information" { kinds: [name] }`
#[derive(Debug, Clone, PartialEq)]
pub struct LabelDecl {
    /// Its name.
    pub name: Option<Name>,
    /// What it says to people.
    pub title: Option<Spanned<String>>,
    /// Its kinds.
    pub kinds: Vec<Name>,
}

/// `type npi = text where …`
#[derive(Debug, Clone, PartialEq)]
pub struct TypeDecl {
    /// Its name.
    pub name: Option<Name>,
    /// The base.
    pub base: Option<TypeRef>,
    /// The predicate over `value`.
    pub predicate: Option<Expr>,
}

/// `fn tokenize(value: text, key: secret) -> text @token clears phi = intrinsic`
#[derive(Debug, Clone, PartialEq)]
pub struct Function {
    /// Its name.
    pub name: Option<Name>,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// The type of its result.
    pub result: Option<TypeRef>,
    /// Labels that its result carries.
    pub labels: Vec<LabelRef>,
    /// Labels that it takes off: `clears phi`.
    pub clears: Vec<Name>,
    /// Whether a call can fail: `fails` after the signature.
    pub fails: bool,
    /// Its body.
    pub body: Option<FunctionBody>,
}

/// A parameter of a function.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: Option<TypeRef>,
}

/// What a function does.
#[derive(Debug, Clone, PartialEq)]
pub enum FunctionBody {
    /// `intrinsic`: the runtime implements it. In the standard library alone.
    Intrinsic(Span),
    /// An expression over the parameters.
    Expr(Expr),
}

/// `decimal(12, 2)?`
#[derive(Debug, Clone, PartialEq)]
pub struct TypeRef {
    /// `decimal`, `npi`.
    pub name: Name,
    /// `12`, `2`.
    pub arguments: Vec<Spanned<Literal>>,
    /// Whether a `?` follows.
    pub nullable: bool,
    /// The whole.
    pub span: Span,
}

/// `@phi(member_id)`
#[derive(Debug, Clone, PartialEq)]
pub struct LabelRef {
    /// `phi`
    pub name: Name,
    /// `member_id`
    pub kind: Option<Name>,
    /// The whole, with the `@`.
    pub span: Span,
}

/// `source NAME { … }`. A clause that stands more than once is there more than once: the analysis says which is too many.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Source {
    /// Its name.
    pub name: Option<Name>,
    /// `from CONNECTION "path"`
    pub from: Vec<From>,
    /// `files { … }`
    pub files: Vec<Files>,
    /// `format csv { … }`
    pub format: Vec<Settings>,
    /// `delivers changes`
    pub delivers: Vec<Name>,
    /// `cadence …`
    pub cadence: Vec<Cadence>,
    /// `drift { added: refuse  missing: null  reordered: by name }`; `by name` is the word `by name`.
    pub drift: Vec<Spanned<Vec<Setting>>>,
    /// The columns of all `columns` blocks.
    pub columns: Vec<Column>,
    /// Where `columns` stands, once for each block.
    pub columns_spans: Vec<Span>,
    /// The checks of all `checks` blocks.
    pub checks: Vec<Check>,
}

/// `from CONNECTION "path"`
#[derive(Debug, Clone, PartialEq)]
pub struct From {
    /// The connection.
    pub connection: Option<Name>,
    /// The path; absent for the root.
    pub path: Option<Spanned<String>>,
    /// The whole.
    pub span: Span,
}

/// `files { history "…"  increment "…" }`
#[derive(Debug, Clone, PartialEq)]
pub struct Files {
    /// Its lines.
    pub patterns: Vec<FilePattern>,
    /// The whole.
    pub span: Span,
}

/// `increment "claims_{date:%Y%m%d}.csv"`
#[derive(Debug, Clone, PartialEq)]
pub struct FilePattern {
    /// `history` or `increment`.
    pub role: Name,
    /// The pattern; its span includes the quotes.
    pub pattern: Option<Spanned<String>>,
}

/// `cadence monthly on last day at 06:00 "America/New_York" from 2024-01-01 due 4h`
#[derive(Debug, Clone, PartialEq)]
pub struct Cadence {
    /// `daily`, `weekly`, `cron`…
    pub every: Option<Name>,
    /// What follows `cron`.
    pub cron: Option<Spanned<String>>,
    /// What follows `on`.
    pub on: Option<On>,
    /// `06:00`, as minutes after midnight.
    pub at: Option<Spanned<u16>>,
    /// The time zone.
    pub zone: Option<Spanned<String>>,
    /// The first day.
    pub from: Option<Spanned<CivilDate>>,
    /// How long after its time a delivery is late, in seconds.
    pub due: Option<Spanned<u64>>,
    /// The whole.
    pub span: Span,
}

/// What follows `on` in a cadence.
#[derive(Debug, Clone, PartialEq)]
pub enum On {
    /// `monday`
    Word(Name),
    /// `5`
    Day(Spanned<i64>),
    /// `last day`
    LastDay(Span),
}

/// A day as written, valid in the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CivilDate {
    /// 1 to 9999.
    pub year: i16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

/// `PAID_AMT decimal(12, 2) "…" @phi(x) from "Paid Amount" else null`
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The `##` lines above it.
    pub doc: Option<String>,
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: Option<TypeRef>,
    /// Its parse format.
    pub format: Option<Spanned<String>>,
    /// Its labels.
    pub labels: Vec<LabelRef>,
    /// Its name in the file's header.
    pub header: Option<Spanned<String>>,
    /// What happens where a value does not parse.
    pub on_failure: Option<Else>,
    /// The whole.
    pub span: Span,
}

/// `name: condition else warn, fail above 1%`
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// The `##` lines above it.
    pub doc: Option<String>,
    /// Its name.
    pub name: Name,
    /// What must hold.
    pub condition: Option<Expr>,
    /// What a violation means.
    pub actions: Vec<CheckAction>,
    /// The whole.
    pub span: Span,
}

/// `warn`, `fail above 1%`
#[derive(Debug, Clone, PartialEq)]
pub struct CheckAction {
    /// `reject`, `warn`, `fail`.
    pub verdict: Name,
    /// What follows `above`.
    pub above: Option<Above>,
    /// The whole.
    pub span: Span,
}

/// What follows `above`.
#[derive(Debug, Clone, PartialEq)]
pub enum Above {
    /// `1%`: a [`Literal::Percent`].
    Percent(Spanned<Literal>),
    /// `100 rows`
    Rows(Spanned<i64>),
}

/// `schema NAME { … }`
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Schema {
    /// Its name.
    pub name: Option<Name>,
    /// `key (a, b)`, once for each that stands there.
    pub keys: Vec<Spanned<Vec<Name>>>,
    /// Its fields.
    pub fields: Vec<Field>,
    /// The checks of all `checks` blocks.
    pub checks: Vec<Check>,
}

/// `paid_amount decimal(12, 2) @phi`
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// The `##` lines above it.
    pub doc: Option<String>,
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: Option<TypeRef>,
    /// Its labels.
    pub labels: Vec<LabelRef>,
    /// The whole.
    pub span: Span,
}

/// `map SOURCE -> SCHEMA { … }`
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Map {
    /// The source.
    pub source: Option<Name>,
    /// The schema.
    pub schema: Option<Name>,
    /// `on failure reject`, once for each that stands there.
    pub on_failure: Vec<Else>,
    /// `where CONDITION`, once for each that stands there.
    pub filters: Vec<Spanned<Expr>>,
    /// `name = expression`
    pub fields: Vec<MapField>,
}

/// `name = expression`
#[derive(Debug, Clone, PartialEq)]
pub struct MapField {
    /// The field.
    pub name: Name,
    /// Its value.
    pub value: Option<Expr>,
    /// The whole.
    pub span: Span,
}

/// `dataset NAME of SCHEMA { … }`
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dataset {
    /// Its name.
    pub name: Option<Name>,
    /// The schema.
    pub schema: Option<Name>,
    /// `to CONNECTION "path" as parquet`
    pub to: Vec<To>,
    /// `write append`, `write replace delivery`: the words after `write`, joined by one space.
    pub write: Vec<Name>,
    /// `quarantine to CONNECTION "path" cleared for phi`
    pub quarantine: Vec<To>,
    /// `cleared for phi, token`
    pub cleared_for: Vec<Name>,
}

/// `to CONNECTION "path" as parquet`, `quarantine to CONNECTION "path" cleared for phi`
#[derive(Debug, Clone, PartialEq)]
pub struct To {
    /// The connection.
    pub connection: Option<Name>,
    /// The path.
    pub path: Option<Spanned<String>>,
    /// What follows `as`.
    pub format: Option<Name>,
    /// What follows `cleared for`.
    pub cleared_for: Vec<Name>,
    /// The whole.
    pub span: Span,
}

/// `pipeline NAME { … }`
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pipeline {
    /// Its name.
    pub name: Option<Name>,
    /// `source -> dataset`
    pub loads: Vec<Load>,
    /// `resources { memory: 4GB  cpu: 2  disk: 50GB }`
    pub resources: Vec<Spanned<Vec<Setting>>>,
}

/// `source -> dataset`
#[derive(Debug, Clone, PartialEq)]
pub struct Load {
    /// The source.
    pub source: Name,
    /// The dataset.
    pub dataset: Option<Name>,
    /// The whole.
    pub span: Span,
}

/// `else reject`, `else warn null`, `else "unknown"`; and after `on failure`.
#[derive(Debug, Clone, PartialEq)]
pub struct Else {
    /// Whether `warn` stands first.
    pub warn: bool,
    /// What becomes of the row; `None` where it is missing.
    pub action: Option<ElseAction>,
    /// The whole, with the `else`.
    pub span: Span,
}

/// What becomes of a row on which an expression failed.
#[derive(Debug, Clone, PartialEq)]
pub enum ElseAction {
    /// `reject`
    Reject(Span),
    /// `fail`
    Fail(Span),
    /// Any other: the value instead.
    Value(Box<Expr>),
}

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// The whole, brackets around it included.
    pub span: Span,
}

/// What an expression is.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// A constant.
    Literal(Literal),
    /// `PAID_AMT`, `` `Patient Name` ``.
    Name(String),
    /// `file.name`, `record.number`, `delivery.date`.
    Member(Box<Expr>, Name),
    /// `not x`, `-x`.
    Unary(Spanned<UnaryOp>, Box<Expr>),
    /// `a + b`; `??` too.
    Binary(Box<Expr>, Spanned<BinaryOp>, Box<Expr>),
    /// `x is null`, `x is not null` (then true).
    IsNull(Box<Expr>, bool),
    /// `x in [a, b]`, `x not in [a, b]` (then true).
    In(Box<Expr>, Vec<Expr>, bool),
    /// `x between a and b`.
    Between(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `x as npi`, `x as date("%Y")`: a format stands in brackets after the type.
    As(Box<Expr>, TypeRef),
    /// `f(a, key: b)`. For `x |> f(a)` the `x` stands first and `piped` is true.
    Call {
        /// The function.
        function: Name,
        /// Its arguments.
        arguments: Vec<Argument>,
        /// Whether the first argument came by `|>`.
        piped: bool,
    },
    /// `if c { a } else { b }`; `else if` is an `If` within `otherwise`.
    If {
        /// The condition.
        condition: Box<Expr>,
        /// The value where it holds.
        then: Box<Expr>,
        /// The value where it does not; `None` where it is missing.
        otherwise: Option<Box<Expr>>,
    },
    /// `match x { "a", "b" => 1  _ => 2 }`
    Match {
        /// The value compared.
        subject: Box<Expr>,
        /// The arms.
        arms: Vec<MatchArm>,
    },
    /// `[a, b]`
    List(Vec<Expr>),
    /// `x else null`
    Else(Box<Expr>, Else),
    /// A part that could not be read; the error has been reported.
    Error,
}

/// An argument of a call.
#[derive(Debug, Clone, PartialEq)]
pub struct Argument {
    /// `key` in `key: x`.
    pub name: Option<Name>,
    /// Its value.
    pub value: Expr,
}

/// An arm of a `match`.
#[derive(Debug, Clone, PartialEq)]
pub struct MatchArm {
    /// Its patterns.
    pub patterns: Vec<Pattern>,
    /// Its value.
    pub body: Option<Expr>,
    /// The whole.
    pub span: Span,
}

/// A pattern of a `match`.
#[derive(Debug, Clone, PartialEq)]
pub enum Pattern {
    /// A constant, with its sign.
    Literal(Spanned<Literal>),
    /// `_`
    Wildcard(Span),
}

/// A unary operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnaryOp {
    /// `not`
    Not,
    /// `-`
    Negate,
}

/// A binary operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum BinaryOp {
    Add,
    Subtract,
    Multiply,
    Divide,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    And,
    Or,
    Concat,
    Coalesce,
}

/// A constant as written.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// `null`
    Null,
    /// `true`
    Bool(bool),
    /// `1_000`
    Int(i64),
    /// `12.50` is 1250 at scale 2.
    Decimal {
        /// The number times 10^scale.
        unscaled: i128,
        /// Digits after the point as written.
        scale: u8,
    },
    /// `1.5e3`
    Float(f64),
    /// `"…"`, `r"…"`, escapes resolved.
    Text(String),
    /// `2024-01-31`
    Date(CivilDate),
    /// `5%` is 0.05: 5 at scale 2.
    Percent {
        /// The number times 10^scale.
        unscaled: i128,
        /// Digits after the point of the fraction (not of the percentage).
        scale: u8,
    },
    /// `4h`, `7d` in seconds. (Months and years come later.)
    Duration(u64),
    /// `10GB`, `512MiB` in bytes.
    Size(u64),
}
