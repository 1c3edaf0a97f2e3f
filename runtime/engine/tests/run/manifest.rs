//! What a published delivery tells of itself.

use super::*;

fn manifest(project: &Project) -> serde_json::Value {
    let folder = project.table().join("ingest_source=acme/ingest_delivery=2026-01-05");
    serde_json::from_slice(&fs::read(folder.join("_manifest.json")).unwrap()).unwrap()
}

#[test]
fn sums_of_labelled_values_are_kept_nowhere() {
    let sums = |labelled: bool| {
        move |it: &mut Program| {
            let source = Arc::make_mut(&mut it.sources[0]);
            if labelled {
                source.columns[2].labels = vec![Label { name: "phi".to_owned(), kind: None }];
            }
            let some_rows = source.checks[0].clone();
            for (name, column) in [("of_lines", 1), ("of_amounts", 2)] {
                let summed = &source.columns[column];
                let value = expr(ExprKind::Column(summed.name.clone()), summed.ty.clone(), 8);
                let sum = ExprKind::Aggregate(Aggregate::Sum(Box::new(value)));
                let mut check = Check { name: name.to_owned(), scope: CheckScope::Delivery, ..some_rows.clone() };
                if let ExprKind::Binary { left, right, .. } = &mut check.condition.kind {
                    **left = expr(sum, summed.ty.clone(), 8);
                    right.ty = summed.ty.clone();
                    if column == 2 {
                        right.kind = ExprKind::Literal(Literal::Decimal { unscaled: 0, precision: 12, scale: 2 });
                    }
                }
                source.checks.push(check);
            }
        }
    };
    let kept = |labelled: bool| {
        let project = Project::new(Delivers::Changes).change(sums(labelled));
        project.send("claims_20260105.csv", "C1,1,10.25,PAID\nC2,2,5.00,PAID\n");
        let report = project.run();
        assert!(report.deliveries[0].checks.iter().all(|it| it.held), "{report:?}");
        let manifest = manifest(&project);
        let values = manifest["aggregates"].as_array().unwrap().iter().map(|it| it["value"].as_f64().unwrap());
        values.collect::<Vec<_>>()
    };
    assert_eq!(kept(false), [2.0, 3.0, 15.25]);
    assert_eq!(kept(true), [2.0, 3.0]);
}

#[test]
fn the_manifest_tells_programs_apart_by_what_is_in_their_reference_tables() {
    let statuses = |name: &'static str| {
        move |it: &mut Program| {
            let text = Type::required(TypeKind::Text);
            let column = |name: &str, key| LookupColumn {
                name: name.to_owned(),
                doc: None,
                ty: text.clone(),
                key,
                labels: Vec::new(),
                origin: Origin::default(),
            };
            it.lookups = vec![Arc::new(Lookup {
                name: "statuses".to_owned(),
                doc: None,
                path: "reference/statuses.csv".to_owned(),
                columns: vec![column("code", true), column("name", false)],
                rows: vec![vec![Literal::Text("PAID".to_owned()), Literal::Text(name.to_owned())]],
                origin: Origin::default(),
            })];
            let status = expr(ExprKind::Column("status".to_owned()), text.clone(), 42);
            let lookup =
                ExprKind::Lookup { lookup: "statuses".to_owned(), keys: vec![status], column: "name".to_owned() };
            Arc::make_mut(&mut it.maps[0]).fields[0].value = expr(lookup, text, 42);
        }
    };
    let program = |name| {
        let project = Project::new(Delivers::Changes).change(statuses(name));
        project.send("claims_20260105.csv", "C1,1,10.00,PAID\n");
        project.run();
        assert_eq!(Project::rows(&project.table())["2026-01-05"], [format!("{name}|1|10.00")]);
        manifest(&project)["program"].as_str().unwrap().to_owned()
    };
    assert_eq!(program("paid"), program("paid"));
    assert_ne!(program("paid"), program("paid out"));
}
