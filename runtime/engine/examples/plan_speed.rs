//! temporary
use std::{path::{Path, PathBuf}, sync::Arc, time::Instant};
use futures::StreamExt;
use ingest_engine::{plan::{ExecuteOptions, LoadPlan}, scan::{Delivery, DeliveryFile}, secrets::Secrets};
use ingest_program::*;
#[allow(dead_code, unused, missing_docs)]
#[path = "../src/plan/tests/build.rs"]
mod build;
mod plan { pub fn walk<'a>(e: &'a ingest_program::Expr, f: &mut impl FnMut(&'a ingest_program::Expr)) { f(e) } }
use build::*;
const T: TypeKind = TypeKind::Text; const I: TypeKind = TypeKind::Int; const D: TypeKind = TypeKind::Date; const B: TypeKind = TypeKind::Bool;
fn main() {
    let path = std::env::args().nth(1).unwrap(); let threads: usize = std::env::args().nth(2).unwrap().parse().unwrap();
    let mode = std::env::args().nth(3).unwrap_or_default();
    let c = |n: &str, k, null| source_column(n, k, null, reject());
    let d = |n: &str| { let mut x = source_column(n, D, false, reject()); x.format = Some("%m/%d/%Y".into()); x };
    let columns = vec![c("CLM_ID",T,false),c("LINE",I,false),c("MBR_ID",T,false),d("MBR_DOB"),c("GENDER",T,true),c("ZIP",T,false),c("STATE",T,false),c("NPI_NUM",T,false),d("SVC_FROM"),d("SVC_TO"),d("PAID_DT"),c("POS",T,false),c("PROC_CD",T,false),c("MOD_1",T,true),c("DX_1",T,false),c("DX_2",T,true),c("DX_3",T,true),c("UNITS",I,false),c("CHARGE_AMT",MONEY,false),c("PAID_AMT",MONEY,true),c("STATUS",T,false),c("NOTE",T,true)];
    let t = |n: &str| column(n, T);
    let undot = |n: &str| call(Function::Replace, vec![t(n), text("."), text("")], T);
    let tx = |s: &str| Literal::Text(s.into());
    let gender = expr(ExprKind::Match { subject: Box::new(call(Function::Upper, vec![call(Function::Left, vec![t("GENDER"), int(1)], T)], T)), arms: vec![MatchArm{patterns: vec![tx("M")], body: text("male")}, MatchArm{patterns: vec![tx("F")], body: text("female")}], default: Some(Box::new(null(T))) }, T);
    let money0 = || literal(Literal::Decimal{unscaled:0,precision:12,scale:2});
    let mut all = vec![("payer",text("bench")),("claim_id",t("CLM_ID")),("line_number",column("LINE",I)),
      ("member_token",call(Function::Sha256, vec![binary(text("a-key"),BinaryOp::Concat,t("MBR_ID"))],T)),
      ("birth_year",call(Function::Year, vec![column("MBR_DOB",D)],I)),("gender",gender),("zip3",call(Function::Left,vec![t("ZIP"),int(3)],T)),("state",t("STATE")),("rendering_npi",t("NPI_NUM")),
      ("service_start",column("SVC_FROM",D)),("service_end",column("SVC_TO",D)),("paid_date",column("PAID_DT",D)),("place_of_service",t("POS")),("procedure_code",call(Function::Upper,vec![t("PROC_CD")],T)),("modifier",t("MOD_1")),
      ("diagnosis_1",undot("DX_1")),("diagnosis_2",undot("DX_2")),("diagnosis_3",undot("DX_3")),("units",column("UNITS",I)),("charge_amount",column("CHARGE_AMT",MONEY)),("paid_amount",coalesce(column("PAID_AMT",MONEY),money0()))];
    if mode == "scan" { all.truncate(3); all = vec![("claim_id",t("CLM_ID")),("a",column("CHARGE_AMT",MONEY))]; }
    let mut p = Project::new(columns, all);
    if mode != "scan" {
    p.filter = Some(binary(t("STATUS"),BinaryOp::NotEqual,text("VOID")));
    let f = |n: &str, k| field(n, k);
    let k = |n: &str, e| check(n, e, Verdict::Reject);
    let m = |e, pat: &str| call(Function::Matches, vec![e, text(pat)], B);
    if mode != "nochecks" { p.schema_checks = vec![
      k("a", binary(f("service_start",D),BinaryOp::LessOrEqual,f("service_end",D))),
      k("b", binary(f("paid_date",D),BinaryOp::GreaterOrEqual,f("service_end",D))),
      k("c", binary(f("charge_amount",MONEY),BinaryOp::GreaterOrEqual,money0())),
      k("d", binary(f("paid_amount",MONEY),BinaryOp::LessOrEqual,f("charge_amount",MONEY))),
      k("e", binary(binary(f("units",I),BinaryOp::GreaterOrEqual,int(1)),BinaryOp::And,binary(f("units",I),BinaryOp::LessOrEqual,int(999)))),
      k("f", m(f("rendering_npi",T), "^[12][0-9]{9}$")),
      k("g", binary(f("birth_year",I),BinaryOp::GreaterOrEqual,int(1900))),
      k("h", m(f("diagnosis_1",T), "^[A-Z][0-9][0-9A-Z]{1,5}$")),
    ]; } }
    let (mut program, load) = p.program();
    program.sources[0].format.delimiter = b'|';
    let plan = LoadPlan::new(&program, &load, &Secrets::new(&program, Path::new("."))).unwrap();
    let delivery = Delivery { id: "x".into(), date: 0, files: vec![DeliveryFile { name: "x".into(), size: 0, modified: 0, captures: vec![], bytes: Arc::new(PathBuf::from(path)) }] };
    let rt = tokio::runtime::Builder::new_multi_thread().worker_threads(threads).build().unwrap();
    for round in 0..3 {
        let start = Instant::now();
        let rows: usize = rt.block_on(async {
            if round == 0 && mode == "explain" { println!("{}", plan.explain(&delivery, threads, &program).await.unwrap().physical); }
            let e = plan.execute(delivery.clone(), ExecuteOptions { threads, progress: None }).await.unwrap();
            let tasks: Vec<_> = e.streams.into_iter().map(|mut s| tokio::spawn(async move { let mut n = 0; while let Some(b) = s.next().await { n += b.unwrap().num_rows(); } n })).collect();
            let mut n = 0; for t in tasks { n += t.await.unwrap(); } n
        });
        println!("{mode} {rows} rows {:?}", start.elapsed());
    }
}
