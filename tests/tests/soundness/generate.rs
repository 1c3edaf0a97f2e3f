//! Programs as text, right by construction: each expression is made for the type that is wanted where it stands.

use std::fmt::Write;

use super::{
    random::Random,
    types::{DECLARATIONS, Kind, Ty, csv_field},
};

/// A program with a file for its source.
pub struct Generated {
    pub program: String,
    pub csv: String,
    pub records: usize,
    /// The fields of each record, as the file means them.
    rows: Vec<Vec<String>>,
    pub fields: Vec<(String, Ty)>,
}

/// An expression, with what is known of its values.
struct Made {
    text: String,
    nullable: bool,
    fallible: bool,
}

struct Generator<'r> {
    random: &'r mut Random,
    /// The names that can be read, with their types.
    names: Vec<(String, Ty)>,
    items: usize,
}

pub fn generate(random: &mut Random) -> Generated {
    let columns: Vec<(String, Ty)> =
        (0..5 + random.below(10)).map(|it| (format!("C{it}"), Ty::of_column(random))).collect();
    let fields: Vec<(String, Ty)> =
        (0..2 + random.below(6)).map(|it| (format!("f{it}"), Ty::of_field(random, 2))).collect();
    let mut program =
        format!("connection here = local {{ root: \".\" }}\n{DECLARATIONS}\nsource feed {{\n  from here \"input\"\n\n");
    program.push_str("  files { increment \"feed_{date:%Y%m%d}.csv\" }\n\n  columns {\n    id int\n");
    for (name, ty) in &columns {
        let answer = if ty.nullable && random.percent(50) { " else null" } else { "" };
        writeln!(program, "    {name} {ty}{answer}").unwrap();
    }
    program.push_str("  }\n}\n\nschema Row {\n  id int\n");
    for (name, ty) in &fields {
        writeln!(program, "  {name} {ty}").unwrap();
    }
    let mut in_fields = Generator { random, names: fields.clone(), items: 0 };
    let mut checks = String::new();
    for index in 0..in_fields.random.below(3) {
        if let Some(condition) = in_fields.condition(2).filter(|it| !it.fallible) {
            let action = *in_fields.random.pick(&["warn", "reject"]);
            writeln!(checks, "    check_{index}: {} else {action}", condition.text).unwrap();
        }
    }
    writeln!(program, "\n  checks {{\n{checks}    some_rows: rows() >= 0 else fail\n  }}\n}}\n\nmap feed -> Row {{")
        .unwrap();
    let mut generator = Generator { random, names: columns.clone(), items: 0 };
    if generator.random.percent(50)
        && let Some(condition) = generator.condition(2).filter(|it| !it.fallible)
    {
        writeln!(program, "  where {}\n", condition.text).unwrap();
    }
    program.push_str("  id = id\n");
    for (name, ty) in &fields {
        writeln!(program, "  {name} = {}", generator.answered(ty)).unwrap();
    }
    program.push_str("}\n\ndataset rows of Row {\n  to here \"out/rows\" as parquet\n  write append\n  quarantine to here \"out/quarantine\"\n}\n\npipeline load {\n  feed -> rows\n}\n");

    let records = random.below(60);
    let mut csv = format!("id,{}\n", columns.iter().map(|it| it.0.as_str()).collect::<Vec<_>>().join(","));
    let mut rows = Vec::new();
    for record in 1..=records {
        let values = columns.iter().map(|(_, ty)| {
            if random.percent(if ty.nullable { 25 } else { 1 }) { String::new() } else { csv_field(&ty.kind, random) }
        });
        let values = values.collect::<Vec<_>>();
        let mut line = format!("{record},{}", values.join(","));
        rows.push(std::iter::once(record.to_string()).chain(values.iter().map(|it| unquoted(it))).collect());
        if random.percent(2) {
            line.push_str(",one field too many");
        }
        csv.push_str(&line);
        csv.push('\n');
    }
    Generated { program, csv, records, rows, fields }
}

impl Generated {
    /// What the record with this id holds, column by column.
    pub fn values(&self, id: i64) -> Option<Vec<String>> {
        self.rows.get(usize::try_from(id).ok()?.checked_sub(1)?).cloned()
    }
}

/// A field without its quotes.
fn unquoted(field: &str) -> String {
    match field.strip_prefix('"').and_then(|it| it.strip_suffix('"')) {
        Some(inner) => inner.replace("\"\"", "\""),
        None => field.to_owned(),
    }
}

impl Generator<'_> {
    /// The value of a field, with an answer where it can fail.
    fn answered(&mut self, ty: &Ty) -> String {
        let made = self.make(ty, 3);
        if !made.fallible {
            return made.text;
        }
        let answer = match self.random.below(4) {
            0 if ty.nullable => "null".to_owned(),
            1 if ty.nullable => "warn null".to_owned(),
            2 => self.constant(&ty.kind).unwrap_or_else(|| "reject".to_owned()),
            _ => "reject".to_owned(),
        };
        format!("{} else {answer}", made.text)
    }

    /// A bool that is never null.
    fn condition(&mut self, depth: usize) -> Option<Made> {
        (0..5).map(|_| self.make(&Kind::Bool.required(), depth)).find(|it| !it.nullable)
    }

    /// An expression of this type: of the kind, and never null where the type is not.
    fn make(&mut self, ty: &Ty, depth: usize) -> Made {
        for _ in 0..8 {
            let made = if depth == 0 || self.random.percent(25) { self.leaf(ty) } else { self.node(ty, depth - 1) };
            if let Some(made) = made.filter(|it| ty.nullable || !it.nullable) {
                return made;
            }
        }
        self.last_resort(ty)
    }

    /// A name that can be read, or a constant.
    fn leaf(&mut self, ty: &Ty) -> Option<Made> {
        let fits = |it: &&(String, Ty)| it.1.kind == ty.kind && (ty.nullable || !it.1.nullable);
        let names: Vec<(String, Ty)> = self.names.iter().filter(fits).cloned().collect();
        if !names.is_empty() && self.random.percent(80) {
            let (name, its) = self.random.pick(&names).clone();
            return Some(Made { text: name, nullable: its.nullable, fallible: false });
        }
        self.constant(&ty.kind).map(|text| constant_of(&ty.kind, text))
    }

    fn last_resort(&mut self, ty: &Ty) -> Made {
        match &ty.kind {
            Kind::List(element) => {
                let element = self.last_resort(element);
                Made { text: format!("[{}]", element.text), ..element }
            }
            Kind::Struct(members) => {
                let made: Vec<_> = members.iter().map(|(name, ty)| (name.clone(), self.last_resort(ty))).collect();
                structure(made)
            }
            // There is no constant of these.
            Kind::Zoned => Made {
                text: "(2024-01-31 as timestamp as timestamp(\"America/New_York\"))".to_owned(),
                nullable: false,
                fallible: true,
            },
            kind => {
                let text = self.constant(kind).unwrap_or_default();
                constant_of(kind, text)
            }
        }
    }

    fn constant(&mut self, kind: &Kind) -> Option<String> {
        Some(match kind {
            Kind::Text => {
                format!("\"{}\"", self.random.pick(&["", "a", "Ab", "12", "A12", "é", "a text of more than twelve"]))
            }
            Kind::Int => (*self.random.pick(&["0", "1", "2", "7", "1_000"])).to_owned(),
            Kind::Decimal => (*self.random.pick(&["0.00", "1.50", "99.99"])).to_owned(),
            Kind::Float => (*self.random.pick(&["0.5e0", "1e3", "2.5e-1"])).to_owned(),
            Kind::Bool => (*self.random.pick(&["true", "false"])).to_owned(),
            Kind::Date => (*self.random.pick(&["2024-02-29", "1970-01-01", "2000-12-31"])).to_owned(),
            Kind::Time => (*self.random.pick(&["06:00", "00:00", "23:59"])).to_owned(),
            Kind::Timestamp => "(2024-02-29 as timestamp)".to_owned(),
            Kind::Bytes => "(\"bytes\" as bytes)".to_owned(),
            Kind::Code => "\"A12\"".to_owned(),
            Kind::Small => "7".to_owned(),
            Kind::Zoned | Kind::List(_) | Kind::Struct(_) => return None,
        })
    }

    /// `format` with `{}` for the expressions, of which the whole is null and fails as one of them does.
    fn fill(&self, pattern: &str, parts: Vec<Made>) -> Made {
        let mut made = Made { text: String::new(), nullable: false, fallible: false };
        let mut parts = parts.into_iter();
        for (index, piece) in pattern.split("{}").enumerate() {
            if index > 0
                && let Some(part) = parts.next()
            {
                made.text.push_str(&part.text);
                made.nullable |= part.nullable;
                made.fallible |= part.fallible;
            }
            made.text.push_str(piece);
        }
        made
    }

    /// Arguments of these kinds, which may be null where the whole may.
    fn strict(&mut self, pattern: &str, kinds: &[Kind], nullable: bool, depth: usize) -> Made {
        let parts = kinds.iter().map(|kind| {
            let nullable = nullable && self.random.percent(40);
            self.make(&Ty { kind: kind.clone(), nullable }, depth)
        });
        let parts = parts.collect();
        self.fill(pattern, parts)
    }

    fn fails(made: Made) -> Made {
        Made { fallible: true, ..made }
    }

    /// An expression with others in it.
    fn node(&mut self, ty: &Ty, depth: usize) -> Option<Made> {
        match self.random.below(10) {
            0 => return Some(self.branch(ty, depth)),
            1 => return self.default(ty, depth),
            2 => return self.narrowed(ty, depth),
            3 => return Some(self.choice(ty, depth)),
            4 => return self.element(ty, depth),
            5 => return Some(self.member(ty, depth)),
            _ => {}
        }
        let n = ty.nullable;
        let strict = |it: &mut Self, pattern: &str, kinds: &[Kind]| Some(it.strict(pattern, kinds, n, depth));
        use Kind::{Bool, Code, Date, Decimal, Float, Int, Small, Text, Time, Timestamp, Zoned};
        match &ty.kind {
            Text => match self.random.below(12) {
                0 => strict(self, "({} ++ {})", &[Text, Text]),
                1 => strict(self, "upper({})", &[Text]),
                2 => strict(self, "trim({})", &[Text]),
                3 => strict(self, "left({}, {})", &[Text, Small]),
                4 => strict(self, "({} as text)", &[Int]),
                5 => strict(self, "({} as text)", &[Date]),
                6 => strict(self, "({} as text)", &[Decimal]),
                7 => strict(self, "({} as text)", &[Time]),
                8 => strict(self, "({} as text(\"%d.%m.%Y %H:%M\"))", &[Zoned]),
                9 => strict(self, "({} as text)", &[Kind::Bytes]).map(Self::fails),
                10 => {
                    let list = self.make(&Kind::List(Box::new(Text.required())).required(), depth);
                    Some(self.fill("join({}, \"|\")", vec![list]))
                }
                _ => strict(self, "replace({}, \"a\", {})", &[Text, Text]),
            },
            Code => strict(self, "({} as code)", &[Text]).map(Self::fails),
            Small => strict(self, "({} as small)", &[Int]).map(Self::fails),
            Int => match self.random.below(10) {
                0 => strict(self, "({} + {})", &[Int, Int]),
                1 => strict(self, "({} * {})", &[Int, Small]),
                2 => strict(self, "(-{})", &[Int]),
                3 => strict(self, "length({})", &[Text]),
                4 => strict(self, "({} as int)", &[Text]).map(Self::fails),
                5 => strict(self, "year({})", &[Date]),
                6 => strict(self, "days_between({}, {})", &[Date, Date]),
                7 => strict(self, "floor({})", &[Decimal]),
                8 => {
                    let list = self.make(&Kind::List(Box::new(Ty { kind: Int, nullable: true })).required(), depth);
                    Some(self.fill("size({})", vec![list]))
                }
                _ => strict(self, "abs({})", &[Int]),
            },
            Decimal => match self.random.below(5) {
                0 => strict(self, "(({} + {}) as decimal(12, 2))", &[Decimal, Decimal]).map(Self::fails),
                1 => strict(self, "(({} * {}) as decimal(12, 2))", &[Decimal, Decimal]).map(Self::fails),
                2 => strict(self, "({} as decimal(12, 2))", &[Text]).map(Self::fails),
                3 => strict(self, "abs({})", &[Decimal]),
                _ => strict(self, "round({}, 1)", &[Decimal]),
            },
            Float => match self.random.below(4) {
                0 => strict(self, "({} + {})", &[Float, Float]),
                1 => strict(self, "({} / ({} + 1))", &[Int, Int]).map(Self::fails),
                2 => strict(self, "({} as float)", &[Text]).map(Self::fails),
                _ => strict(self, "({} as float)", &[Decimal]),
            },
            Bool => self.boolean(n, depth),
            Date => match self.random.below(5) {
                0 => strict(self, "add_days({}, {})", &[Date, Small]).map(Self::fails),
                1 => strict(self, "month_start({})", &[Date]),
                2 => strict(self, "({} as date)", &[Text]).map(Self::fails),
                3 => strict(self, "date_of({})", &[Timestamp]),
                _ => strict(self, "least({}, {})", &[Date, Date]),
            },
            Time => match self.random.below(2) {
                0 => strict(self, "({} as time)", &[Text]).map(Self::fails),
                _ => strict(self, "time_of({})", &[Timestamp]),
            },
            Timestamp => match self.random.below(4) {
                0 => strict(self, "({} as timestamp)", &[Date]),
                1 => strict(self, "({} as timestamp)", &[Zoned]),
                2 => strict(self, "at_time({}, {})", &[Date, Time]),
                _ => strict(self, "({} as timestamp)", &[Text]).map(Self::fails),
            },
            Zoned => match self.random.below(3) {
                0 => strict(self, "({} as timestamp(\"America/New_York\"))", &[Timestamp]).map(Self::fails),
                1 => strict(self, "({} as timestamp(\"America/New_York\"))", &[Text]).map(Self::fails),
                _ => {
                    strict(self, "(({} as timestamp(\"Europe/Berlin\")) as timestamp(\"America/New_York\"))", &[Zoned])
                }
            },
            Kind::Bytes => strict(self, "({} as bytes)", &[Text]),
            Kind::List(element) => Some(self.list(element.as_ref().clone(), n, depth)),
            Kind::Struct(members) => {
                let made = members.clone().into_iter().map(|(name, ty)| (name, self.make(&ty, depth))).collect();
                Some(structure(made))
            }
        }
    }

    fn boolean(&mut self, nullable: bool, depth: usize) -> Option<Made> {
        use Kind::{Bool, Code, Date, Decimal, Float, Int, Text, Time, Timestamp, Zoned};
        let comparable = [Text, Code, Int, Decimal, Float, Date, Time, Timestamp, Zoned];
        Some(match self.random.below(9) {
            0 => self.strict("({} and {})", &[Bool, Bool], nullable, depth),
            1 => self.strict("({} or {})", &[Bool, Bool], nullable, depth),
            2 => self.strict("(not {})", &[Bool], nullable, depth),
            3 => {
                let kind = self.random.pick(&comparable).clone();
                let op = *self.random.pick(&["==", "!=", "<", "<=", ">", ">="]);
                let pattern = format!("({{}} {op} {{}})");
                self.strict(&pattern, &[kind.clone(), kind], nullable, depth)
            }
            4 => {
                let codes: Vec<String> = (0..=self.random.below(40)).map(|it| format!("\"a{it}\"")).collect();
                let pattern = format!("({{}} in [{}])", codes.join(", "));
                self.strict(&pattern, &[Text], nullable, depth)
            }
            5 => self.strict("({} between {} and {})", &[Int, Int, Int], nullable, depth),
            6 => {
                let names: Vec<_> = self.names.iter().filter(|it| it.1.nullable).cloned().collect();
                if names.is_empty() {
                    return None;
                }
                let (name, _) = self.random.pick(&names).clone();
                let not = if self.random.percent(50) { " not" } else { "" };
                Made { text: format!("({name} is{not} null)"), nullable: false, fallible: false }
            }
            7 => self.strict("starts_with({}, {})", &[Text, Text], nullable, depth),
            _ => {
                let element = Ty::of_field(self.random, 0);
                let list = self.make(&Ty { kind: Kind::List(Box::new(element.clone())), nullable }, depth);
                let name = *self.random.pick(&["any", "all"]);
                let (item, body) = self.over(&element, &Bool.required(), depth);
                self.fill(&format!("{name}({{}}, {item} => {{}})"), vec![list, body])
            }
        })
    }

    /// An expression in which an element has a name, and that name.
    fn over(&mut self, element: &Ty, wanted: &Ty, depth: usize) -> (String, Made) {
        self.items += 1;
        let item = format!("it{}", self.items);
        self.names.push((item.clone(), element.clone()));
        let body = self.make(wanted, depth);
        self.names.pop();
        (item, body)
    }

    fn list(&mut self, element: Ty, nullable: bool, depth: usize) -> Made {
        let whole = |element: Ty| Ty { kind: Kind::List(Box::new(element)), nullable };
        match self.random.below(7) {
            0 => {
                let from = Ty::of_field(self.random, 0);
                let list = self.make(&whole(from.clone()), depth);
                let (item, body) = self.over(&from, &element, depth);
                let nullable = list.nullable;
                Made { nullable, ..self.fill(&format!("map_each({{}}, {item} => {{}})"), vec![list, body]) }
            }
            1 => {
                let list = self.make(&whole(element.clone()), depth);
                let (item, body) = self.over(&element, &Kind::Bool.required(), depth);
                let nullable = list.nullable;
                Made { nullable, ..self.fill(&format!("keep({{}}, {item} => {{}})"), vec![list, body]) }
            }
            2 if !element.nullable => {
                let parts = (0..2).map(|_| self.make(&Ty { nullable: true, ..element.clone() }, depth)).collect();
                Made { nullable: false, ..self.fill("compact([{}, {}])", parts) }
            }
            3 if element == Kind::Text.required() => self.strict("split({}, \",\")", &[Kind::Text], nullable, depth),
            4 => {
                let parts = (0..2).map(|_| self.make(&whole(element.clone()), depth)).collect();
                self.fill("concat_lists({}, {})", parts)
            }
            _ => {
                let parts: Vec<Made> = (0..=self.random.below(3)).map(|_| self.make(&element, depth)).collect();
                let places = vec!["{}"; parts.len()].join(", ");
                Made { nullable: false, ..self.fill(&format!("[{places}]"), parts) }
            }
        }
    }

    /// `if c { a } else { b }`
    fn branch(&mut self, ty: &Ty, depth: usize) -> Made {
        let parts = vec![self.make(&Kind::Bool.required(), depth), self.make(ty, depth), self.make(ty, depth)];
        self.fill("(if {} \u{1}{}\u{2} else \u{1}{}\u{2})", parts).braced()
    }

    /// `x ?? y`
    fn default(&mut self, ty: &Ty, depth: usize) -> Option<Made> {
        let value = self.make(&Ty { nullable: true, ..ty.clone() }, depth);
        if !value.nullable {
            return None;
        }
        let default = self.make(ty, depth);
        let nullable = default.nullable;
        Some(Made { nullable, ..self.fill("({} ?? {})", vec![value, default]) })
    }

    /// `if x is not null { f(x) } else { y }`
    fn narrowed(&mut self, ty: &Ty, depth: usize) -> Option<Made> {
        let names: Vec<usize> = (0..self.names.len()).filter(|it| self.names[*it].1.nullable).collect();
        if names.is_empty() {
            return None;
        }
        let index = *self.random.pick(&names);
        let name = self.names[index].0.clone();
        self.names[index].1.nullable = false;
        let there = self.make(ty, depth);
        self.names[index].1.nullable = true;
        let missing = self.make(ty, depth);
        Some(
            self.fill(&format!("(if {name} is not null \u{1}{{}}\u{2} else \u{1}{{}}\u{2})"), vec![there, missing])
                .braced(),
        )
    }

    /// `match x { "a" => … _ => … }`
    fn choice(&mut self, ty: &Ty, depth: usize) -> Made {
        let subject = self.make(&Kind::Text.required(), depth);
        let (first, other) = (self.make(ty, depth), self.make(ty, depth));
        self.fill("(match {} \u{1}\"a\", \"Ab\" => {}  _ => {}\u{2})", vec![subject, first, other]).braced()
    }

    /// `first(xs)`
    fn element(&mut self, ty: &Ty, depth: usize) -> Option<Made> {
        if !ty.nullable {
            return None;
        }
        let element = Ty { nullable: false, ..ty.clone() };
        let list = self.make(&Kind::List(Box::new(element)).required(), depth);
        let name = *self.random.pick(&["first", "last"]);
        Some(Made { nullable: true, ..self.fill(&format!("{name}({{}})"), vec![list]) })
    }

    /// `{ a: x }.a`
    fn member(&mut self, ty: &Ty, depth: usize) -> Made {
        let other = Ty::of_field(self.random, 0);
        let made = [("a".to_owned(), self.make(ty, depth)), ("b".to_owned(), self.make(&other, depth))];
        let nullable = made[0].1.nullable;
        let whole = structure(made.into());
        Made { text: format!("({}).a", whole.text), nullable, ..whole }
    }
}

/// A constant as an expression. One of a refinement is known for one where it meets a field of that type, not within
/// another expression.
fn constant_of(kind: &Kind, text: String) -> Made {
    match kind {
        Kind::Code | Kind::Small => Made { text: format!("({text} as {kind})"), nullable: false, fallible: true },
        _ => Made { text, nullable: false, fallible: false },
    }
}

/// `{ a: x }`
fn structure(members: Vec<(String, Made)>) -> Made {
    let fallible = members.iter().any(|it| it.1.fallible);
    let members: Vec<String> = members.into_iter().map(|(name, it)| format!("{name}: {}", it.text)).collect();
    Made { text: format!("{{ {} }}", members.join(", ")), nullable: false, fallible }
}

impl Made {
    /// With braces where their places are.
    fn braced(self) -> Self {
        Self { text: self.text.replace('\u{1}', "{ ").replace('\u{2}', " }"), ..self }
    }
}
