//! Types written in a word.

use ingest_program::{Member, Type, TypeKind};

/// `int`, `decimal(12,2)`, `list<text?>`, `struct{name:text,codes:list<int>?}`.
pub fn kind(text: &str) -> TypeKind {
    let ty = |text: &str| match text.strip_suffix('?') {
        Some(text) => Type::optional(kind(text)),
        None => Type::required(kind(text)),
    };
    if let Some(element) = text.strip_prefix("list<") {
        return TypeKind::list(ty(element.strip_suffix('>').unwrap()));
    }
    if let Some(members) = text.strip_prefix("struct{") {
        let mut depth = 0;
        let members = members.strip_suffix('}').unwrap().split(|it: char| {
            depth += i32::from("<{(".contains(it)) - i32::from(">})".contains(it));
            depth == 0 && it == ','
        });
        let member = |text: &str| {
            let (name, text) = text.split_once(':').unwrap();
            Member { name: name.to_owned(), ty: ty(text) }
        };
        return TypeKind::of_members(members.map(member).collect());
    }
    match text {
        "text" => TypeKind::Text,
        "int" => TypeKind::Int,
        "float" => TypeKind::Float,
        "bool" => TypeKind::Bool,
        "date" => TypeKind::Date,
        "time" => TypeKind::Time,
        "timestamp" => TypeKind::Timestamp,
        "bytes" => TypeKind::Bytes,
        _ => {
            let digits = text.strip_prefix("decimal(").unwrap().strip_suffix(')').unwrap();
            let (precision, scale) = digits.split_once(',').unwrap();
            TypeKind::Decimal { precision: precision.parse().unwrap(), scale: scale.parse().unwrap() }
        }
    }
}
