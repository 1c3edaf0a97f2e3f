"""Runs one DAG to its end, as `airflow dags test` does, with a second between two tries of a task, and prints what became of it.

usage: run_dag.py FOLDER DAG
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta

from airflow.dag_processing.dagbag import DagBag


def main(folder: str, dag_id: str) -> None:
    bag = DagBag(folder)
    assert not bag.import_errors, bag.import_errors
    dag = bag.dags[dag_id]
    for task in dag.tasks:
        of_task = getattr(task, "partial_kwargs", None)
        if of_task is None:
            task.retry_delay, task.retry_exponential_backoff = timedelta(seconds=1), 1.0
        else:
            of_task |= {"retry_delay": timedelta(seconds=1), "retry_exponential_backoff": 1.0}
    run = dag.test()
    tasks = [
        {"task": it.task_id, "index": it.map_index, "state": it.state, "tries": it.try_number, "name": it.rendered_map_index}
        for it in run.get_task_instances()
    ]
    print("RAN " + json.dumps({"state": run.state, "tasks": tasks}))


if __name__ == "__main__":
    main(*sys.argv[1:])
