//! `schema NAME { … }`

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ingest_diagnostics::{Sink, Span, did_you_mean};
use ingest_program::Field;
use ingest_syntax::ast::{self, Item};

use super::{Context, Owner, check, columns, refuse_duplicates, source::with_doubtful};
use crate::{
    expressions::{Carried, Facts, Labels, Scope},
    library::refusing,
    rules,
};

/// A schema as read.
pub(crate) struct Schema {
    /// ``schema `Claim` ``
    pub(crate) title: String,
    /// Its name's place, else the whole.
    pub(crate) span: Span,
    /// What it is in the program; of use only where nothing was reported.
    pub(crate) program: Arc<ingest_program::Schema>,
    /// Its fields in order, each with the place of its name; no meaning where its type or labels are wrong.
    pub(crate) fields: Vec<(ast::Field, Option<Field>)>,
    /// The policies that it holds, as it names them.
    pub(crate) policies: Vec<ast::Name>,
    /// What its checks see.
    pub(crate) scope: Scope,
    /// Whether part of it could not be read.
    pub(crate) broken: bool,
    /// Words that may be fields which could not be read.
    pub(crate) doubtful: std::collections::BTreeSet<String>,
}

impl Schema {
    /// The field of that name.
    pub(crate) fn field(&self, name: &str) -> Option<&(ast::Field, Option<Field>)> {
        self.fields.iter().find(|(written, _)| written.name.value == name)
    }

    /// The field that was probably meant.
    pub(crate) fn meant(&self, name: &str) -> Option<&str> {
        did_you_mean(name, self.fields.iter().map(|(written, _)| written.name.value.as_str()))
    }
}

/// Reads a schema.
pub(crate) fn schema(syntax: &ast::Schema, item: &Item, context: &Context<'_>, sink: &mut Sink) -> Schema {
    let owner = Owner::new("schema", syntax.name.as_ref(), item, context);
    if syntax.fields.is_empty() {
        owner.missing("fields", "claim_id text", sink);
    }
    refuse_duplicates("field", syntax.fields.iter().map(|it| &it.name), &owner, sink);
    refuse_unusable(&syntax.fields, sink);
    let fields: Vec<_> =
        syntax.fields.iter().map(|it| (it.clone(), field(it, &syntax.fields, context, sink))).collect();
    let scope = with_doubtful(scope(&fields, &owner, context), item, fields.is_empty(), context);
    let program = ingest_program::Schema {
        name: syntax.name.as_ref().map(|it| it.value.clone()).unwrap_or_default(),
        doc: item.doc.clone(),
        key: Vec::new(),
        policies: syntax.policies.iter().map(|it| it.value.clone()).collect(),
        fields: fields.iter().filter_map(|(_, field)| field.clone()).collect(),
        checks: check::checks(&syntax.checks, &scope, &owner, context, sink),
        origin: context.origin(item.span),
    };
    let doubtful = context.symbols.doubtful(item, context.sources);
    let mut schema = Schema {
        title: owner.title.clone(),
        span: owner.span,
        program: Arc::new(program),
        fields,
        policies: syntax.policies.clone(),
        scope,
        broken: owner.broken,
        doubtful,
    };
    let key = key(syntax, &schema, &owner, sink);
    Arc::make_mut(&mut schema.program).key = key;
    judge_key(syntax, &schema, &owner, sink);
    hold_policies(syntax, &schema, context, sink);
    schema
}

/// Reports fields with a label that a policy of the schema refuses.
fn hold_policies(syntax: &ast::Schema, schema: &Schema, context: &Context<'_>, sink: &mut Sink) {
    for held in &syntax.policies {
        let Some(policy) = context.library.policy(held, sink) else { continue };
        for (written, field) in &schema.fields {
            let labels = field.iter().flat_map(|it| &it.labels);
            let refused = labels.filter_map(|label| Some((label, refusing(policy, label).next()?)));
            for (label, rule) in refused {
                let place = written.labels.iter().find(|it| it.name.value == label.name);
                let place = place.map_or(written.name.span, |it| it.span);
                sink.push(rules::policy_broken::field(&written.name, place, held, policy, rule));
            }
        }
    }
}

/// Names that readers of the table would take for others.
fn refuse_unusable(fields: &[ast::Field], sink: &mut Sink) {
    let mut seen: BTreeMap<String, &ast::Name> = BTreeMap::new();
    for field in fields {
        let name = &field.name;
        let lower = name.value.to_lowercase();
        // Schemas that others have made have the names that others gave; the standard library has none that the tables use.
        if lower.starts_with("ingest_") && !name.span.file.is_of_library() {
            sink.push(rules::unusable_name::reserved_field(name));
        }
        match seen.get(&lower) {
            // The same name twice is reported as that.
            Some(first) if first.value != name.value => sink.push(rules::unusable_name::differs_in_case(name, first)),
            Some(_) => {}
            None => drop(seen.insert(lower, name)),
        }
    }
}

fn field(field: &ast::Field, all: &[ast::Field], context: &Context<'_>, sink: &mut Sink) -> Option<Field> {
    let labels = columns::labels(&field.labels, context, sink);
    let written = field.ty.as_ref()?;
    // `unique id` and `key id` have the form of a field.
    let clause = matches!(field.name.value.as_str(), "unique" | "key")
        && all.iter().any(|it| it.name.value == written.name.value);
    let mut found = Sink::new();
    let ty = context.library.resolve_type(written, &mut found);
    if clause && ty.is_none() {
        sink.push(rules::unknown_type::of_a_clause(&field.name, &written.name));
    } else {
        sink.extend(found.finish());
    }
    Some(Field {
        name: field.name.value.clone(),
        doc: field.doc.clone(),
        ty: ty?.ty,
        labels: labels?,
        origin: context.origin(field.span),
    })
}

/// What the schema's own checks see.
fn scope(fields: &[(ast::Field, Option<Field>)], owner: &Owner, context: &Context<'_>) -> Scope {
    let own = context.library.is_own(owner.span.file);
    let scope = if own { context.scope(&owner.title) } else { context.scope_of_library(&owner.title) };
    let facts = scope.facts(Facts::delivery());
    fields.iter().fold(facts, |scope, (written, field)| match field {
        Some(field) => {
            let labels = Labels::given(&field.labels, &Carried::by(&field.name, written.name.span));
            scope.field(&field.name, field.ty.clone(), labels, written.name.span)
        }
        None => scope.broken(&written.name.value),
    })
}

/// What a key promises: no field of it is null, and a check sees to it that no two rows have the same.
fn judge_key(syntax: &ast::Schema, schema: &Schema, owner: &Owner, sink: &mut Sink) {
    let Some(key) = syntax.keys.first() else { return };
    let declared = |name: &ast::Name| schema.field(&name.value).and_then(|(_, field)| field.as_ref());
    for name in &key.value {
        if let Some(field) = declared(name).filter(|it| it.ty.nullable)
            && let Some((written, _)) = schema.field(&name.value)
        {
            sink.push(rules::nullable_key::nullable(name, written.name.span, &field.ty));
        }
    }
    let distinct: BTreeSet<&str> = key.value.iter().map(|it| it.value.as_str()).collect();
    let sound = !distinct.is_empty() && distinct.len() == key.value.len();
    let complete = sound && key.value.iter().all(|name| declared(name).is_some());
    // A check that could not be read may be the one.
    if complete && !owner.broken && schema.program.checks.len() == syntax.checks.len() {
        sink.extend(rules::unchecked_key::check(&schema.program, key.span, &owner.title));
    }
}

fn key(syntax: &ast::Schema, schema: &Schema, owner: &Owner, sink: &mut Sink) -> Vec<String> {
    let Some(key) = owner.single("key", &syntax.keys, |it| it.span, sink) else { return Vec::new() };
    if key.value.is_empty() {
        Owner { span: key.span, ..owner.clone() }.missing("key fields", "key (claim_id)", sink);
    }
    let in_key = Owner { title: format!("the key of {}", owner.title), ..owner.clone() };
    refuse_duplicates("field", key.value.iter(), &in_key, sink);
    for name in key.value.iter().filter(|it| schema.field(&it.value).is_none() && !schema.doubtful.contains(&it.value))
    {
        sink.push(rules::unknown_field::unknown(name, &owner.title, owner.span, schema.meant(&name.value)));
    }
    key.value.iter().map(|it| it.value.clone()).collect()
}
