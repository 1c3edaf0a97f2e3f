//! Whole loads: rows of files with their values, masks and places.

use std::{
    io::{self, Read},
    path::Path,
    sync::Arc,
};

use arrow::{
    array::{Array, AsArray, RecordBatch},
    compute::concat_batches,
    datatypes::{UInt8Type, UInt32Type, UInt64Type},
    util::display::array_value_to_string,
};
use futures::TryStreamExt;
use ingest_program::{Aggregate, BinaryOp, Each, ExprKind, Function, Literal, Meta, Type, TypeKind, Verdict};

use super::build::*;
use crate::{
    plan::{
        AggregateKind, AggregateValue, Consequence, ExecuteOptions, Judgement, LoadPlan, PlanError, RuleKind, Stage,
    },
    scan::{Delivery, DeliveryFile, OpenFile},
    secrets::Secrets,
};

const I: TypeKind = TypeKind::Int;
const T: TypeKind = TypeKind::Text;

#[derive(Debug)]
pub struct InMemory(pub &'static str);

impl OpenFile for InMemory {
    fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        Ok(Box::new(self.0.as_bytes()))
    }
}

pub(super) fn delivery(files: &[&'static str]) -> Delivery {
    let file = |(index, content): (usize, &&'static str)| DeliveryFile {
        name: format!("{index}.csv"),
        size: content.len() as u64,
        modified: 0,
        captures: vec![],
        bytes: Arc::new(InMemory(content)),
    };
    Delivery {
        id: "2024-01-31".to_owned(),
        date: 19_753,
        files: files.iter().enumerate().map(file).collect(),
        layers: Arc::default(),
        partners: vec![],
        elsewhere: std::collections::BTreeSet::new(),
    }
}

fn planned(project: Project) -> LoadPlan {
    let (program, load) = project.program();
    LoadPlan::new(&program, &load, &Secrets::new(&program, Path::new("."))).unwrap()
}

/// All rows of a load, in order of file and record.
fn run(plan: &LoadPlan, files: &[&'static str], threads: usize) -> RecordBatch {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    runtime.block_on(async {
        let options = ExecuteOptions { threads, progress: None, memory: 64 << 20, scratch: None };
        let execution = plan.execute(delivery(files), options).await.unwrap();
        assert_eq!(execution.streams.len(), threads);
        let mut batches = Vec::new();
        let tasks =
            execution.streams.into_iter().map(|it| tokio::spawn(it.try_collect::<Vec<_>>())).collect::<Vec<_>>();
        for task in tasks {
            batches.extend(task.await.unwrap().unwrap());
        }
        let facts = execution.files.all().unwrap();
        for (fact, content) in facts.iter().zip(files) {
            assert_eq!((fact.bytes, fact.hash), (content.len() as u64, blake3::hash(content.as_bytes())));
        }
        let key = |it: &RecordBatch| {
            let layout = plan.layout();
            let file = it.column(layout.file).as_primitive::<UInt32Type>().value(0);
            (file, it.column(layout.record).as_primitive::<UInt64Type>().value(0))
        };
        batches.sort_by_key(key);
        concat_batches(&batches[0].schema(), &batches).unwrap()
    })
}

/// The row as text: its fields, then the names of the rules that it breaks, by stage.
fn rows(plan: &LoadPlan, batch: &RecordBatch) -> Vec<String> {
    let layout = plan.layout();
    assert_eq!(batch.num_columns(), layout.aggregates.end);
    let broken = |stage: Stage, row: usize| {
        let masks = if stage == Stage::Source { &layout.source_rules } else { &layout.map_rules };
        let is_broken = |index: usize| {
            let mask = batch.column(masks.start + index / 64).as_primitive::<UInt64Type>();
            assert_eq!(mask.null_count(), 0);
            mask.value(row) >> (index % 64) & 1 == 1
        };
        let rules = plan.rules(stage).iter().enumerate().filter(|(index, _)| is_broken(*index));
        rules.map(|(_, rule)| rule.name.as_str()).collect::<Vec<_>>().join("+")
    };
    let row = |row: usize| {
        let value = |column: usize| array_value_to_string(batch.column(column), row).unwrap();
        let fields = layout.fields.clone().map(value).collect::<Vec<_>>().join("|");
        let malformed = batch.column(layout.malformed).as_primitive::<UInt8Type>().value(row);
        if malformed != 0 {
            assert_eq!(broken(Stage::Source, row), "");
            return format!("malformed {malformed}: {}", crate::plan::malformed_reason(malformed));
        }
        let kept = layout.keep.is_none_or(|it| batch.column(it).as_boolean().value(row));
        let (source, map) = (broken(Stage::Source, row), broken(Stage::Map, row));
        let kept = if kept { "" } else { " filtered" };
        format!("{fields} source[{source}]{kept} map[{map}]")
    };
    (0..batch.num_rows()).map(row).collect()
}

#[test]
fn every_row_leaves_with_its_values_or_its_reasons() {
    let mut code = source_column("code", T, false, reject());
    code.refinement = Some(Box::new(binary(call(Function::Length, vec![value(T)], I), BinaryOp::Equal, int(2))));
    code.ty.refinement = Some(ingest_program::Interned::new("two".to_owned()));
    let mut project = Project::new(
        vec![
            source_column("id", I, false, reject()),
            code,
            source_column("amount", MONEY, true, otherwise(null(MONEY))),
            source_column("count", I, false, warn(int(-1))),
            source_column("unused", TypeKind::Date, false, reject()),
        ],
        vec![
            ("id", column("id", I)),
            ("label", binary(column("code", T), BinaryOp::Concat, text("!"))),
            ("doubled", binary(column("id", I), BinaryOp::Add, column("id", I))),
            ("amount", column("amount", MONEY)),
            ("count", column("count", I)),
            ("number", recover(convert(column("code", T), I), warn(null(I)))),
        ],
    );
    project.filter = Some(binary(column("code", T), BinaryOp::NotEqual, text("no")));
    project.source_checks =
        vec![check("id_positive", binary(column("id", I), BinaryOp::Greater, int(0)), Verdict::Reject)];
    project.schema_checks =
        vec![check("not_99", binary(field("doubled", I), BinaryOp::NotEqual, int(198)), Verdict::Warn)];
    let plan = planned(project);
    let names = |stage| plan.rules(stage).iter().map(|it| it.name.as_str()).collect::<Vec<_>>();
    assert_eq!(
        names(Stage::Source),
        [
            "id.int",
            "id.required",
            "code.required",
            "count.int",
            "count.required",
            "unused.date",
            "unused.required",
            "code.two",
            "id_positive"
        ]
    );
    assert_eq!(names(Stage::Map), ["doubled.overflow", "number.int", "not_99"]);
    let rule = |stage, name| plan.rules(stage).iter().find(|it| it.name == name).unwrap();
    assert_eq!(rule(Stage::Source, "count.int").consequence, Consequence::Warn);
    assert_eq!(rule(Stage::Source, "id.int").consequence, Consequence::Reject);
    assert_eq!(rule(Stage::Source, "code.two").kind, RuleKind::Refinement);
    assert_eq!(rule(Stage::Map, "number.int").reason, "a text that is no int");

    let file = "id,code,amount,count,unused\n\
        1,ab,1.50,3,2024-01-31\n\
        2,abc,x,y,never\n\
        ,,,,\n\
        9223372036854775807,no,1,1,2024-01-31\n\
        9223372036854775807,42,1,1,2024-01-31\n\
        -5,99,1,1,2024-01-31\n\
        1,ab\n\
        99,11,1,,2024-01-31\n";
    let expected = [
        "1|ab!|2|1.50|3|11 source[] map[number.int]".replace("|11 ", "| "),
        "2||4||-1| source[count.int+unused.date+code.two] map[]".to_owned(),
        "||||-1| source[id.required+code.required+count.required+unused.required] map[]".to_owned(),
        "9223372036854775807|no!||1.00|1| source[] filtered map[doubled.overflow+number.int]".to_owned(),
        "9223372036854775807|42!||1.00|1|42 source[] map[doubled.overflow]".to_owned(),
        "-5|99!|-10|1.00|1|99 source[id_positive] map[]".to_owned(),
        "malformed 2: has fewer fields than the file has columns".to_owned(),
        "99|11!|198|1.00|-1|11 source[count.required] map[not_99]".to_owned(),
    ];
    for threads in [1, 3] {
        let batch = run(&plan, &[file], threads);
        assert_eq!(rows(&plan, &batch), expected);
        let raw = batch.column(plan.layout().raw).as_binary_view();
        assert_eq!(raw.value(1), b"2,abc,x,y,never");
        let offsets = batch.column(plan.layout().offset).as_primitive::<UInt64Type>();
        assert_eq!(offsets.value(1), 51);
    }
}

#[test]
fn a_value_that_failed_is_not_judged_as_missing() {
    let present = |read: ingest_program::Expr| {
        let missing = is_null(read);
        when(missing, literal(Literal::Bool(false)), literal(Literal::Bool(true)))
    };
    let mut project = Project::new(
        vec![source_column("a", I, true, reject()), source_column("b", T, true, reject())],
        vec![("a", column("a", I)), ("b", recover(convert(column("b", T), I), reject()))],
    );
    project.source_checks = vec![check("a_there", present(column("a", I)), Verdict::Reject)];
    project.schema_checks = vec![check("b_there", present(field("b", I)), Verdict::Reject)];
    let plan = planned(project);
    let found = rows(&plan, &run(&plan, &["a,b\n1,1\n,\nx,x\n"], 1));
    assert_eq!(found, ["1|1 source[] map[]", "| source[a_there] map[b_there]", "| source[a.int] map[b.int]"]);
}

#[test]
fn rules_fill_as_many_masks_as_they_need() {
    let columns = (0..70).map(|it| source_column(&format!("c{it}"), I, false, reject())).collect::<Vec<_>>();
    let mut project = Project::new(columns, vec![("x", column("c69", I))]);
    project.source_checks = (0..70)
        .map(|it| {
            check(&format!("k{it}"), binary(column(&format!("c{it}"), I), BinaryOp::NotEqual, int(it)), Verdict::Warn)
        })
        .collect();
    project.schema_checks = (0..65)
        .map(|it| check(&format!("s{it}"), binary(field("x", I), BinaryOp::NotEqual, int(it)), Verdict::Warn))
        .collect();
    let plan = planned(project);
    assert_eq!(plan.rules(Stage::Source).len(), 210);
    assert_eq!((plan.layout().source_rules.len(), plan.layout().map_rules.len()), (4, 2));
    let header = (0..70).map(|it| format!("c{it}")).collect::<Vec<_>>().join(",");
    let line = (0..70)
        .map(|it| match it {
            3 => "3",
            40 => "x",
            66 => "",
            68 => "68",
            69 => "64",
            _ => "-1",
        })
        .collect::<Vec<_>>()
        .join(",");
    let file: &'static str = Box::leak(format!("{header}\n{line}\n").into_boxed_str());
    let found = rows(&plan, &run(&plan, &[file], 1));
    assert_eq!(found, ["64 source[c40.int+c66.required+k3+k68] map[s64]"]);
}

#[test]
fn rows_know_their_file_and_delivery() {
    let meta = |meta, kind| expr(ingest_program::ExprKind::Meta(meta), kind);
    let mut project = Project::new(
        vec![source_column("a", T, false, reject())],
        vec![
            ("name", meta(Meta::FileName, T)),
            ("size", meta(Meta::FileSize, I)),
            ("number", meta(Meta::RecordNumber, I)),
            ("delivery", meta(Meta::DeliveryId, T)),
            ("day", meta(Meta::DeliveryDate, TypeKind::Date)),
            ("a", column("a", T)),
        ],
    );
    // In the schema's checks too, where the reader's columns are no longer at hand.
    let second = binary(meta(Meta::RecordNumber, I), BinaryOp::NotEqual, int(2));
    let other = binary(meta(Meta::FileName, T), BinaryOp::NotEqual, text("1.csv"));
    project.schema_checks = vec![check("not_second", second, Verdict::Warn), check("not_other", other, Verdict::Warn)];
    let plan = planned(project);
    let batch = run(&plan, &["a\nx\ny\n", "a\nz\n"], 2);
    assert_eq!(
        rows(&plan, &batch),
        [
            "0.csv|6|1|2024-01-31|2024-01-31|x source[] map[]",
            "0.csv|6|2|2024-01-31|2024-01-31|y source[] map[not_second]",
            "1.csv|4|1|2024-01-31|2024-01-31|z source[] map[not_other]",
        ]
    );
    let files = batch.column(plan.layout().file).as_primitive::<UInt32Type>();
    assert_eq!(files.values(), &[0, 0, 1]);
}

#[test]
fn delivery_checks_are_judged_on_aggregates() {
    let rows_ = || aggregate(Aggregate::Rows, I);
    let sum = || aggregate(Aggregate::Sum(Box::new(field("a", I))), I);
    let mut project = Project::new(vec![source_column("a", I, false, reject())], vec![("a", column("a", I))]);
    project.source_checks = vec![check("enough", binary(rows_(), BinaryOp::Greater, int(1)), Verdict::Fail)];
    project.schema_checks = vec![
        check("sum", binary(sum(), BinaryOp::Less, int(100)), Verdict::Warn),
        check(
            "mean",
            binary(binary(sum(), BinaryOp::Divide, rows_()), BinaryOp::Less, literal(Literal::Float(10.0))),
            Verdict::Fail,
        ),
        check(
            "unique",
            aggregate(
                Aggregate::Unique(vec![field("a", I), binary(field("a", I), BinaryOp::Multiply, int(2))]),
                TypeKind::Bool,
            ),
            Verdict::Fail,
        ),
    ];
    let plan = planned(project);
    let kinds = plan.aggregates().iter().map(|it| (it.stage, it.kind.clone(), it.columns.len())).collect::<Vec<_>>();
    assert_eq!(
        kinds,
        [
            (Stage::Source, AggregateKind::Rows, 0),
            (Stage::Map, AggregateKind::Sum(I), 1),
            (Stage::Map, AggregateKind::Rows, 0),
            (Stage::Map, AggregateKind::Unique, 2),
        ]
    );
    let columns = plan.aggregates().iter().flat_map(|it| it.columns.clone()).collect::<Vec<_>>();
    assert_eq!(columns, plan.layout().aggregates.clone().collect::<Vec<_>>());
    // A value that an aggregate is over may fail: that rejects the row.
    assert_eq!(plan.rules(Stage::Map).iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["unique.overflow"]);

    let known = |it: i64| AggregateValue::Known(Literal::Int(it));
    let unique = AggregateValue::Known(Literal::Bool(true));
    let judge = |values: [AggregateValue; 4]| {
        let delivery = delivery(&[]);
        plan.delivery_checks().iter().map(|it| it.judge(&values, &[], &delivery).unwrap()).collect::<Vec<_>>()
    };
    let [holds, violated] = [Judgement::Holds, Judgement::Violated];
    assert_eq!(
        judge([known(2), known(5), known(2), unique.clone()]),
        [holds.clone(), holds.clone(), holds.clone(), holds.clone()]
    );
    let all_wrong = judge([known(1), known(500), known(1), AggregateValue::Known(Literal::Bool(false))]);
    assert_eq!(all_wrong, [violated.clone(), violated.clone(), violated.clone(), violated]);
    let unknown = judge([known(2), AggregateValue::Overflow, known(0), unique.clone()]);
    assert!(matches!(
        unknown.as_slice(),
        [Judgement::Holds, Judgement::Undecided(_), Judgement::Undecided(_), Judgement::Holds]
    ));
    let nothing = judge([known(2), known(0), known(0), unique]);
    assert!(matches!(&nothing[2], Judgement::Undecided(why) if why.contains("zero")));

    let batch = run(&plan, &["a\n3\n"], 1);
    let input = |index: usize| array_value_to_string(batch.column(plan.layout().aggregates.start + index), 0).unwrap();
    assert_eq!([input(0), input(1), input(2)], ["3", "3", "6"]);
}

#[test]
fn a_secret_that_is_missing_is_named_and_one_that_is_unused_is_not_asked_for() {
    let unused = Project::new(vec![source_column("a", T, false, reject())], vec![("a", column("a", T))]);
    planned(unused);
    let key = expr(ingest_program::ExprKind::Secret("key".to_owned()), T);
    let token = call(Function::Tokenize, vec![column("a", T), key], T);
    let (program, load) = Project::new(vec![source_column("a", T, false, reject())], vec![("a", token)]).program();
    let error = LoadPlan::new(&program, &load, &Secrets::new(&program, Path::new("."))).unwrap_err();
    assert!(matches!(error, PlanError::Secret(_)));
    assert_eq!(
        error.to_string(),
        "the secret `key` is not set: set the environment variable INGEST_TEST_KEY_THAT_IS_NOT_SET"
    );
}

#[test]
fn the_output_has_the_declared_types_and_words() {
    let mut required = column("a", T);
    required.ty.nullable = false;
    let plan =
        planned(Project::new(vec![source_column("a", T, false, reject())], vec![("a", required), ("b", null(MONEY))]));
    let output = plan.output();
    assert!(!output.field(0).is_nullable() && output.field(1).is_nullable());
    assert_eq!(output.field(0).metadata()["comment"], "The a.");
    assert_eq!(output.field(1).metadata()["ingest.type"], "decimal(12, 2)?");
    assert_eq!(output.metadata()["ingest.schema"], "Table");
}

#[test]
fn plans_can_be_read() {
    let mut project = Project::new(
        vec![source_column("a", I, false, reject()), source_column("b", T, true, otherwise(text("none")))],
        vec![
            ("total", binary(column("a", I), BinaryOp::Add, int(1))),
            ("b", call(Function::Upper, vec![column("b", T)], T)),
        ],
    );
    project.filter = Some(binary(column("b", T), BinaryOp::NotEqual, text("x")));
    let (program, load) = project.program();
    let plan = LoadPlan::new(&program, &load, &Secrets::new(&program, Path::new("."))).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let explained = runtime.block_on(plan.explain(&delivery(&["a,b\n"]), 2, &program)).unwrap();
    insta::assert_snapshot!(format!("{}\n{}\n{}", explained.logical, explained.physical, explained.rules));
}

#[test]
fn what_a_lookup_does_not_have_is_noted_where_it_was_sought() {
    let seek = |key: ingest_program::Expr| {
        let kind = ExprKind::Lookup { lookup: "pos".to_owned(), keys: vec![key], column: "name".to_owned() };
        expr(kind, T)
    };
    let codes = call(Function::Trim, vec![column("code", T)], T);
    let list = expr(ExprKind::List(vec![codes, column("code", T)]), TypeKind::list(Type::optional(T)));
    let each = ExprKind::Each {
        each: Each::Map,
        list: Box::new(list),
        item: "it".to_owned(),
        body: Box::new(recover(seek(expr(ExprKind::Item("it".to_owned()), T)), otherwise(text("?")))),
    };
    let columns = vec![source_column("code", T, true, reject()), source_column("a", T, true, reject())];
    let sought = when(binary(column("a", T), BinaryOp::Equal, text("no")), text("-"), seek(column("code", T)));
    let mut project = Project::new(
        columns,
        vec![
            ("name", recover(seek(column("code", T)), otherwise(null(T)))),
            ("strict", recover(sought, reject())),
            ("all", expr(each, TypeKind::list(Type::optional(T)))),
        ],
    );
    project.lookups = vec![lookup(&[("11", "office"), ("21", "hospital")])];
    let plan = planned(project);
    let batch = run(&plan, &["code,a\n11,x\n99,x\n98,no\n,x\n"], 1);
    assert_eq!(plan.missed().iter().map(|it| it.lookup.as_str()).collect::<Vec<_>>(), ["pos"; 3]);
    let shown = |row: usize| {
        let columns = plan.layout().fields.clone().chain(plan.missed().iter().map(|it| it.column));
        columns.map(|it| array_value_to_string(batch.column(it), row).unwrap()).collect::<Vec<_>>().join("|")
    };
    assert_eq!(
        (0..4).map(shown).collect::<Vec<_>>(),
        ["office|office|[office, office]|||[]", "||[?, ?]|99|99|[99, 99]", "|-|[?, ?]|98||[98, 98]", "||[, ]|||[]",]
    );
    let rules: Vec<_> = plan.rules(Stage::Map).iter().map(|it| it.name.as_str()).collect();
    assert_eq!(rules, ["strict.lookup.pos"]);
}
