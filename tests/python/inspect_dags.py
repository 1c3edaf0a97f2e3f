"""Loads a folder of DAGs as Airflow's own processes do and prints what became of them, as JSON.

usage: inspect_dags.py FOLDER START NUMBER

Every DAG is imported, validated, serialised to JSON and read back, the three gates before a scheduler sees it. The next
NUMBER runs from START on come from the timetable that was read back.
"""

from __future__ import annotations

import json
import sys
from itertools import islice

import pendulum
from airflow.dag_processing.dagbag import DagBag
from airflow.sdk.definitions.mappedoperator import MappedOperator
from airflow.serialization.serialized_objects import DagSerialization
from airflow.timetables.base import TimeRestriction


def next_runs(dag, start):
    if dag.start_date:
        start = max(start, dag.start_date)
    run = None
    while run := dag.timetable.next_dagrun_info_v2(
        last_dagrun_info=run, restriction=TimeRestriction(earliest=start, latest=None, catchup=True)
    ):
        yield run.run_after


def inspect(dag, start, number: int) -> dict:
    dag.validate()
    read_back = DagSerialization.from_dict(json.loads(json.dumps(DagSerialization.to_dict(dag))))
    return {
        "description": read_back.description,
        "doc": read_back.doc_md,
        "start": dag.start_date and dag.start_date.isoformat(),
        "tags": sorted(read_back.tags),
        "runs": [it.isoformat() for it in islice(next_runs(read_back, start), number)],
        "after": sorted(asset.name for _, asset in condition.iter_assets()) if (condition := asset_condition(read_back)) else [],
        "late_after": [alert.interval.total_seconds() for alert in dag.deadline or []],
        "tasks": {task.task_id: of_task(task) for task in dag.tasks},
    }


def asset_condition(dag):
    return getattr(dag.timetable, "asset_condition", None)


def of_task(task) -> dict:
    own = task.partial_kwargs if isinstance(task, MappedOperator) else vars(task)
    return {
        "doc": task.doc_md,
        "command": own.get("bash_command"),
        "retries": task.retries,
        "pool": task.pool,
        "weight": task.priority_weight,
        "upstream": sorted(task.upstream_task_ids),
        "assets": {asset.name: asset.uri for asset in task.outlets},
    }


def main(folder: str, start: str, number: str) -> None:
    bag = DagBag(folder)
    found = {"errors": bag.import_errors, "warnings": bag.captured_warnings, "dags": {}}
    for dag in bag.dags.values():
        try:
            found["dags"][dag.dag_id] = inspect(dag, pendulum.parse(start), int(number))
        except Exception as error:
            found["errors"][dag.dag_id] = repr(error)
    print("INSPECTED " + json.dumps(found, default=str))


if __name__ == "__main__":
    main(*sys.argv[1:])
