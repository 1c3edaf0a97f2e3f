//! The names that declarations use, whatever stands behind them: a project is one namespace.

use std::collections::{BTreeSet, HashSet};

use ingest_syntax::ast::{
    Column, Expr, ExprKind, Item, ItemKind, LabelRef, Name, Setting, SettingCall, SettingValue, Settings, Source,
    TypeForm, TypeRef,
};

/// The names that some declarations use.
pub(crate) struct Mentions<'a> {
    /// Those of each declaration.
    pub(crate) of_items: Vec<&'a BTreeSet<String>>,
}

impl Mentions<'_> {
    /// Whether a declaration uses the name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.of_items.iter().any(|it| it.contains(name))
    }
}

/// The names, of those wanted, that a declaration uses.
pub(crate) fn of(item: &Item, wanted: &BTreeSet<&str>) -> BTreeSet<String> {
    let mut used = Used::default();
    used.item(item);
    used.names.into_iter().filter(|name| wanted.contains(name)).map(str::to_owned).collect()
}

/// Every name that a declaration uses. Some are names of columns and the like, for which nothing is declared.
#[derive(Debug, Default)]
struct Used<'a> {
    names: HashSet<&'a str>,
}

impl<'a> Used<'a> {
    fn item(&mut self, item: &'a Item) {
        item.each_expression(&mut |expr| self.expr(expr));
        match &item.kind {
            ItemKind::Type(it) => {
                self.types(it.base.iter().chain(it.parameters.iter().filter_map(|it| it.ty.as_ref())));
            }
            ItemKind::Function(it) => {
                self.types(it.result.iter().chain(it.parameters.iter().filter_map(|it| it.ty.as_ref())));
                self.labels(&it.labels);
                let of_parameters = it.parameters.iter().filter_map(|it| it.clears.as_ref());
                self.all(of_parameters.chain(&it.clears).map(|it| &it.label));
            }
            ItemKind::Source(it) | ItemKind::Layout(it) => self.source(it),
            ItemKind::Lookup(it) => it.columns.iter().for_each(|it| self.column(&it.column)),
            ItemKind::Schema(it) => {
                for field in &it.fields {
                    self.types(&field.ty);
                    self.labels(&field.labels);
                }
                self.all(&it.policies);
            }
            ItemKind::Map(it) => {
                self.all(it.source.iter().chain(&it.schema));
                self.all(it.joins.iter().filter_map(|join| join.source.as_ref()));
                // A query is another language: whatever word stands in it may be a name.
                let queries =
                    it.sql.iter().flat_map(|query| query.text.split(|it: char| !(it.is_alphanumeric() || it == '_')));
                self.names.extend(queries);
            }
            ItemKind::Dataset(it) => {
                let places = it.to.iter().chain(&it.quarantine);
                self.all(places.flat_map(|to| &to.cleared_for).chain(&it.cleared_for).chain(&it.schema));
            }
            ItemKind::Pipeline(it) => {
                self.all(it.notifications.iter().flat_map(|it| &it.channels).chain(&it.after));
                self.all(it.loads.iter().flat_map(|it| std::iter::once(&it.source).chain(&it.dataset)));
            }
            ItemKind::Policy(it) => {
                let names = it.rules.iter().flat_map(|rule| std::iter::once(&rule.refuses.label).chain(&rule.unless));
                self.all(names);
            }
            ItemKind::Connection(it) => it.settings.iter().for_each(|it| self.settings(it)),
            ItemKind::Channel(it) => it.settings.iter().for_each(|it| self.settings(it)),
            ItemKind::Environment(it) => {
                it.connections.iter().filter_map(|it| it.settings.as_ref()).for_each(|it| self.settings(it));
            }
            ItemKind::Use(_) | ItemKind::Secret(_) | ItemKind::Label(_) | ItemKind::Test(_) | ItemKind::Calendar(_) => {
            }
        }
    }

    fn source(&mut self, source: &'a Source) {
        self.all(&source.layout);
        self.all(source.cadence.iter().filter_map(|it| it.calendar.as_ref()));
        source.format.iter().for_each(|it| self.settings(it));
        source.columns.iter().for_each(|it| self.column(it));
        source.unwrap.iter().flat_map(|it| &it.value).for_each(|it| self.setting_call(it));
    }

    fn column(&mut self, column: &'a Column) {
        self.types(&column.ty);
        self.labels(&column.labels);
    }

    fn expr(&mut self, expr: &'a Expr) {
        expr.walk(&mut |it| match &it.kind {
            ExprKind::Name(name) => drop(self.names.insert(name)),
            ExprKind::Call { function, .. } => drop(self.names.insert(&function.value)),
            ExprKind::As(_, ty) => self.types([&**ty]),
            _ => {}
        });
    }

    fn types(&mut self, types: impl IntoIterator<Item = &'a TypeRef>) {
        for ty in types {
            self.names.insert(&ty.name.value);
            if let TypeForm::Struct(fields) = &ty.form {
                for field in fields {
                    self.labels(&field.labels);
                }
            }
            self.types(ty.parts());
        }
    }

    fn labels(&mut self, labels: &'a [LabelRef]) {
        self.all(labels.iter().map(|label| &label.name));
    }

    fn settings(&mut self, settings: &'a Settings) {
        self.options(&settings.options);
    }

    fn options(&mut self, options: &'a [Setting]) {
        options.iter().filter_map(|it| it.value.as_ref()).for_each(|it| self.setting_value(it));
    }

    fn setting_call(&mut self, call: &'a SettingCall) {
        call.arguments.iter().for_each(|it| self.setting_value(&it.value));
    }

    fn setting_value(&mut self, value: &'a SettingValue) {
        match value {
            SettingValue::Word(word) => drop(self.names.insert(&word.value)),
            SettingValue::List(values, _) => values.iter().for_each(|it| self.setting_value(it)),
            SettingValue::Call(call) => self.setting_call(call),
            SettingValue::Options(options, _) => self.options(options),
            SettingValue::Literal(_) | SettingValue::Range(..) | SettingValue::Limit(..) => {}
        }
    }

    fn all(&mut self, names: impl IntoIterator<Item = &'a Name>) {
        self.names.extend(names.into_iter().map(|name| name.value.as_str()));
    }
}
