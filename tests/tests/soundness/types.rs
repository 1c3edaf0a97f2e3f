//! The types of generated programs, and what the values of each look like.

use std::fmt;

use super::random::Random;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ty {
    pub kind: Kind,
    pub nullable: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    Text,
    /// A refinement of text: a letter and two digits.
    Code,
    Int,
    /// A refinement of int: 0 to 999.
    Small,
    Decimal,
    Float,
    Bool,
    Date,
    Time,
    Timestamp,
    Zoned,
    Bytes,
    List(Box<Ty>),
    Struct(Vec<(String, Ty)>),
}

/// What every program declares.
pub const DECLARATIONS: &str = r#"
type code = text where matches(value, r"^[A-Z][0-9]{2}$")
type small = int where value >= 0 and value < 1000
"#;

impl Kind {
    pub const PLAIN: [Self; 12] = [
        Self::Text,
        Self::Text,
        Self::Code,
        Self::Int,
        Self::Small,
        Self::Decimal,
        Self::Float,
        Self::Bool,
        Self::Date,
        Self::Time,
        Self::Timestamp,
        Self::Zoned,
    ];

    pub fn required(self) -> Ty {
        Ty { kind: self, nullable: false }
    }
}

impl Ty {
    /// Of a column: what a field of a CSV file can hold.
    pub fn of_column(random: &mut Random) -> Self {
        let kind = if random.percent(5) { Kind::Bytes } else { random.pick(&Kind::PLAIN).clone() };
        Self { kind, nullable: random.percent(50) }
    }

    /// Of a field of a schema, with lists and structs of at most this depth.
    pub fn of_field(random: &mut Random, depth: usize) -> Self {
        let nullable = random.percent(50);
        let kind = match random.below(10) {
            0 | 1 if depth > 0 => Kind::List(Box::new(Self::of_field(random, depth - 1))),
            2 if depth > 0 => {
                let members = 1 + random.below(3);
                Kind::Struct((0..members).map(|it| (format!("m{it}"), Self::of_field(random, depth - 1))).collect())
            }
            3 if random.percent(30) => Kind::Bytes,
            _ => random.pick(&Kind::PLAIN).clone(),
        };
        Self { kind, nullable }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text => f.write_str("text"),
            Self::Code => f.write_str("code"),
            Self::Int => f.write_str("int"),
            Self::Small => f.write_str("small"),
            Self::Decimal => f.write_str("decimal(12, 2)"),
            Self::Float => f.write_str("float"),
            Self::Bool => f.write_str("bool"),
            Self::Date => f.write_str("date"),
            Self::Time => f.write_str("time"),
            Self::Timestamp => f.write_str("timestamp"),
            Self::Zoned => f.write_str("timestamp(\"America/New_York\")"),
            Self::Bytes => f.write_str("bytes"),
            Self::List(element) => write!(f, "list<{element}>"),
            Self::Struct(members) => {
                f.write_str("struct { ")?;
                for (index, (name, ty)) in members.iter().enumerate() {
                    let between = if index == 0 { "" } else { "  " };
                    write!(f, "{between}{name} {ty}")?;
                }
                f.write_str(" }")
            }
        }
    }
}

impl fmt::Display for Ty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.kind, if self.nullable { "?" } else { "" })
    }
}

/// A field of a CSV file for a column of this kind: in most cases one of its values.
pub fn csv_field(kind: &Kind, random: &mut Random) -> String {
    if random.percent(2) {
        let dirt =
            ["x", "-", "99999999999999999999", "2024-13-01", "\"a \"\"quoted\"\", field\"", "É", " ", "1e400", "NULL"];
        return (*random.pick(&dirt)).to_owned();
    }
    let two = |random: &mut Random, limit| format!("{:02}", random.below(limit));
    let day = |random: &mut Random| {
        let year = *random.pick(&["0001", "1969", "1999", "2024", "2024", "2024", "9999"]);
        format!("{year}-{:02}-{:02}", 1 + random.below(12), 1 + random.below(29))
    };
    match kind {
        Kind::Text => {
            let texts = [
                "a",
                "Ab",
                "12",
                "-7",
                "3.50",
                "A12",
                "Z99",
                "2024-02-29",
                "06:30",
                "é",
                "longer than twelve bytes",
                "a,b",
                " a ",
            ];
            format!("\"{}\"", random.pick(&texts))
        }
        Kind::Code => format!("{}{}", random.pick(&["A", "Z", "B", "K", "a"]), two(random, 100)),
        Kind::Int => {
            (*random.pick(&["0", "1", "-1", "7", "42", "1000", "9223372036854775807", "-9223372036854775808"]))
                .to_owned()
        }
        Kind::Small => random.below(1010).to_string(),
        Kind::Decimal => {
            (*random.pick(&["0", "0.01", "-3.50", "12.34", "9999999999.99", "-9999999999.99", "1.005"])).to_owned()
        }
        Kind::Float => (*random.pick(&["0", "-0.0", "1.5", "1e300", "-2.25e-3", "123456789"])).to_owned(),
        Kind::Bool => (*random.pick(&["true", "false", "Y", "n", "1", "0"])).to_owned(),
        Kind::Date => day(random),
        Kind::Time => format!("{}:{}:{}", two(random, 24), two(random, 60), two(random, 60)),
        Kind::Timestamp | Kind::Zoned => {
            let gap = ["2024-03-10T02:30:00", "2024-11-03T01:30:00"];
            if random.percent(20) {
                return (*random.pick(&gap)).to_owned();
            }
            format!("{}T{}:{}:00", day(random), two(random, 24), two(random, 60))
        }
        Kind::Bytes => (*random.pick(&["aGVsbG8=", "AAEC/w==", "w6k="])).to_owned(),
        Kind::List(_) | Kind::Struct(_) => unreachable!("no column is one"),
    }
}
