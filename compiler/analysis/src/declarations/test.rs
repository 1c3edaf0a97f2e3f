//! `test "…" for SOURCE -> SCHEMA { given …  expect … }`

use std::collections::BTreeMap;

use ingest_diagnostics::{Sink, Span, did_you_mean};
use ingest_program::{
    Capture, CaptureKind, Cell, Expectation, Expected, Field, Given, GivenFact, GivenValue, Member, Outcome,
    PatternPart, RawCell, Test, Type, TypeKind,
};
use ingest_syntax::ast::{self, GivenWhat, Item, Literal, SettingValue, Spanned};

use super::{Context, Owner, Schema, Source};
use crate::{
    expressions::{Place, Writes, check, days_since_1970, store},
    rules::{duplicate_member, missing_map, test_data, test_expectation, unknown_column, unknown_field},
    symbols::Kind,
    table::Seen,
};

/// The name that stands for the rule which a record broke, among the columns of a record.
const BECAUSE: &str = "because";

/// The day of the delivery, where no capture of the file's name says it.
const DATE: &str = "date";

/// Reads a test. `None` where it cannot be run, which has been reported.
pub(crate) fn test(
    syntax: &ast::Test,
    item: &Item,
    sources: &Seen<'_, Source>,
    schemas: &Seen<'_, Schema>,
    context: &Context<'_>,
    sink: &mut Sink,
) -> Option<Test> {
    let title = syntax.title.as_ref()?;
    let source = syntax.source.as_ref().and_then(|name| context.symbols.resolve(Kind::Source, name, sink));
    let schema = syntax.schema.as_ref().and_then(|name| context.symbols.resolve(Kind::Schema, name, sink));
    let source = sources.get(source?.name.value.as_str())?;
    let schema = schemas.get(schema?.name.value.as_str())?;
    let mut owner = Owner::new("test", None, item, context);
    owner.title = format!("the test \"{}\"", title.value);
    owner.span = title.span;
    let (from, to) = (source.program.name.as_str(), schema.program.name.as_str());
    if !source.has_map(to, context.symbols) {
        let place = syntax.source.as_ref().zip(syntax.schema.as_ref()).map_or(title.span, |(a, b)| a.span.to(b.span));
        sink.push(missing_map::tested(from, to, place));
    }
    let reader = Reader { source, schema, sources, owner: &owner, context };
    let given = reader.given(&syntax.given, sink);
    let delivery = reader.delivery(&syntax.given, sink);
    if given.is_empty() && !owner.broken && syntax.given.iter().all(|it| matches!(it.what, GivenWhat::Delivery(_))) {
        sink.push(test_data::missing(&owner.title, owner.span));
    }
    if syntax.expect.is_empty() && !owner.broken {
        sink.push(test_expectation::missing(&owner.title, owner.span));
    }
    let expect = syntax.expect.iter().filter_map(|it| reader.expectation(it, sink)).collect();
    Some(Test {
        title: title.value.clone(),
        doc: item.doc.clone(),
        source: from.to_owned(),
        schema: to.to_owned(),
        given,
        delivery,
        expect,
        origin: context.origin(item.span),
    })
}

/// What the parts of a test are read with.
struct Reader<'r, 'a> {
    source: &'r Source,
    schema: &'r Schema,
    sources: &'r Seen<'r, Source>,
    owner: &'r Owner,
    context: &'r Context<'a>,
}

impl Reader<'_, '_> {
    /// The files, one for a source.
    fn given(&self, written: &[ast::Given], sink: &mut Sink) -> Vec<Given> {
        let mut found: Vec<(Given, Span)> = Vec::new();
        for given in written {
            let (format, block) = match &given.what {
                GivenWhat::Content(format, block) => (format, block),
                GivenWhat::File(path) => {
                    sink.push(test_data::file(path.span));
                    continue;
                }
                GivenWhat::Delivery(_) => continue,
            };
            if format.value != "csv" {
                sink.push(test_data::format(format));
            }
            let source = match &given.source {
                None => self.source.program.name.clone(),
                Some(name) => match self.context.symbols.resolve(Kind::Source, name, sink) {
                    Some(symbol) if self.sources.get(&symbol.name.value).is_some() => name.value.clone(),
                    _ => continue,
                },
            };
            if let Some((_, first)) = found.iter().find(|(it, _)| it.source == source) {
                sink.push(test_data::again(&source, given.span, *first));
                continue;
            }
            let origin = self.context.origin(block.span);
            found.push((Given { source, text: block.text.clone(), origin }, given.span));
        }
        found.into_iter().map(|(given, _)| given).collect()
    }

    /// What is known of the delivery.
    fn delivery(&self, written: &[ast::Given], sink: &mut Sink) -> Vec<GivenFact> {
        let mut facts: Vec<(GivenFact, Span)> = Vec::new();
        let settings = written.iter().filter_map(|it| match &it.what {
            GivenWhat::Delivery(settings) => Some(settings),
            _ => None,
        });
        for setting in settings.flatten() {
            if let Some((_, first)) = facts.iter().find(|(it, _)| it.name == setting.name.value) {
                sink.push(duplicate_member::member("fact", &setting.name, *first, &self.owner.title));
            } else if let Some(fact) = self.fact(setting, sink) {
                facts.push((fact, setting.name.span));
            }
        }
        facts.into_iter().map(|(fact, _)| fact).collect()
    }

    fn fact(&self, setting: &ast::Setting, sink: &mut Sink) -> Option<GivenFact> {
        let name = &setting.name;
        let mut captures: BTreeMap<&str, &CaptureKind> = self.captures().collect();
        let by_day = CaptureKind::Date(String::new());
        captures.entry(DATE).or_insert(&by_day);
        let Some(kind) = captures.get(name.value.as_str()) else {
            let meant = did_you_mean(&name.value, captures.keys().copied());
            sink.push(test_data::unknown_fact(name, meant, &captures.keys().copied().collect::<Vec<_>>()));
            return None;
        };
        let value = setting.value.as_ref()?;
        let literal = match value {
            SettingValue::Literal(Spanned { value, .. }) => Some(value),
            _ => None,
        };
        let found = match (kind, literal) {
            (CaptureKind::Text, Some(Literal::Text(text))) if is_part_of_a_name(text) => {
                Some(GivenValue::Text(text.clone()))
            }
            (CaptureKind::OneOf(words), Some(Literal::Text(text))) if words.contains(text) => {
                Some(GivenValue::Text(text.clone()))
            }
            (CaptureKind::Int, Some(Literal::Int(number))) if *number >= 0 => Some(GivenValue::Int(*number)),
            (CaptureKind::Date(_), Some(Literal::Date(date))) => days_since_1970(*date).map(GivenValue::Date),
            _ => None,
        };
        if found.is_none() {
            sink.push(test_data::fact(name, value.span(), kind));
        }
        Some(GivenFact { name: name.value.clone(), value: found?, origin: self.context.origin(setting.span) })
    }

    fn captures(&self) -> impl Iterator<Item = (&str, &CaptureKind)> {
        let parts = self.source.program.files.iter().flat_map(|it| &it.parts);
        parts.filter_map(|part| match part {
            PatternPart::Capture(Capture { name, kind }) => Some((name.as_str(), kind)),
            _ => None,
        })
    }

    fn expectation(&self, written: &ast::Expect, sink: &mut Sink) -> Option<Expectation> {
        let outcome = match &written.outcome {
            None => None,
            Some(word) => match word.value.as_str() {
                "rejected" => Some(Outcome::Rejected),
                "filtered" => Some(Outcome::Filtered),
                _ => {
                    sink.push(test_expectation::outcome(word));
                    return None;
                }
            },
        };
        let what = match (&written.what, outcome) {
            (ast::ExpectWhat::Rows(count), _) => {
                let Ok(count) = u64::try_from(count.value) else {
                    sink.push(test_expectation::count(count.span));
                    return None;
                };
                Expected::Rows { outcome, count }
            }
            (ast::ExpectWhat::Row(values), None) => Expected::Row(self.cells(values, sink)?),
            (ast::ExpectWhat::Row(values), Some(outcome)) => self.record(values, outcome, sink)?,
        };
        Some(Expectation { what, origin: self.context.origin(written.span) })
    }

    /// The fields of a published row.
    fn cells(&self, values: &[ast::StructValue], sink: &mut Sink) -> Option<Vec<Cell>> {
        self.refuse_repeated(values, "field", sink);
        let cells: Vec<_> = values.iter().map(|it| self.cell(it, sink)).collect();
        cells.into_iter().collect()
    }

    fn cell(&self, written: &ast::StructValue, sink: &mut Sink) -> Option<Cell> {
        let name = &written.name;
        let Some((declared, field)) = self.schema.field(&name.value) else {
            if !self.schema.doubtful.contains(&name.value) {
                let meant = self.schema.meant(&name.value);
                sink.push(unknown_field::unknown(name, &self.schema.title, self.schema.span, meant));
            }
            return None;
        };
        let Field { ty, .. } = field.as_ref()?;
        let ty = unrefined(ty);
        let scope = self.context.scope("an expectation");
        let library = self.context.library;
        let typed = check(&written.value, &scope, library, Some(&ty), sink)?;
        let place = Place {
            what: "field",
            name: &name.value,
            ty: &ty,
            labels: &[],
            declared: declared.name.span,
            writes: Writes::Constant,
        };
        let value = store(typed, &place, library, sink)?;
        Some(Cell { field: name.value.clone(), value, origin: self.context.origin(written.value.span) })
    }

    /// The columns of a record that was not published.
    fn record(&self, values: &[ast::StructValue], outcome: Outcome, sink: &mut Sink) -> Option<Expected> {
        self.refuse_repeated(values, "column", sink);
        let (mut columns, mut because, mut sound) = (Vec::new(), None, true);
        for written in values {
            let text = self.text(&written.value);
            if text.is_none() {
                sink.push(test_expectation::not_written(written.value.span));
                sound = false;
            }
            let Some(text) = text else { continue };
            if written.name.value == BECAUSE && outcome == Outcome::Rejected {
                because = Some(text);
            } else if self.source.program.columns.iter().any(|it| it.name == written.name.value) {
                columns.push(RawCell { column: written.name.value.clone(), text });
            } else if self.source.scope.names(&written.name.value) {
                // Its declaration is wrong, which has been reported.
                sound = false;
            } else {
                let known = self.source.program.columns.iter().map(|it| it.name.as_str()).collect();
                let owner = format!("source `{}`", self.source.program.name);
                sink.push(unknown_column::unknown(&written.name.value, written.name.span, &owner, &known, &[]));
                sound = false;
            }
        }
        sound.then_some(Expected::Record { outcome, columns, because })
    }

    /// What a file has where the literal is: the text, or the literal as it is written.
    fn text(&self, value: &ast::Expr) -> Option<String> {
        match &value.kind {
            ast::ExprKind::Literal(Literal::Text(text)) => Some(text.clone()),
            ast::ExprKind::Literal(Literal::Null) => Some(String::new()),
            ast::ExprKind::Literal(_) => Some(self.context.sources.slice(value.span).to_owned()),
            ast::ExprKind::Unary(_, operand) if matches!(operand.kind, ast::ExprKind::Literal(_)) => {
                Some(self.context.sources.slice(value.span).to_owned())
            }
            _ => None,
        }
    }

    fn refuse_repeated(&self, values: &[ast::StructValue], what: &str, sink: &mut Sink) {
        super::refuse_duplicates(what, values.iter().map(|it| &it.name), self.owner, sink);
    }
}

/// Whether a file's name can have the text where a capture stands.
fn is_part_of_a_name(text: &str) -> bool {
    !text.is_empty() && !text.contains(['/', '\\']) && !text.contains(char::is_control) && text != "." && text != ".."
}

/// The type without its proofs: what is expected need not be right, only comparable.
fn unrefined(ty: &Type) -> Type {
    let kind = match ty.kind {
        TypeKind::List(element) => TypeKind::list(unrefined(element.get())),
        TypeKind::Struct(members) => {
            let member = |it: &Member| Member { name: it.name.clone(), ty: unrefined(&it.ty) };
            TypeKind::of_members(members.get().iter().map(member).collect())
        }
        kind => kind,
    };
    Type { kind, nullable: ty.nullable, refinement: None }
}
