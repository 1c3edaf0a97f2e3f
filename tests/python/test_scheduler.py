"""The processes of Airflow over PostgreSQL: what is due runs, what fails is told, what does not come is late."""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from conftest import call
from stack import Stack, airflow
from webhook import a_server

# Three that are due, one of which cannot be published, one that follows two of them, and one that waits for a file.
PROJECT = """
secret hook from env("HOOK")

connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

channel hooks = webhook { url: hook }
"""
SOURCE = """
source %(name)s_files {
  from feeds "%(name)s"
  files { increment "{date:%%Y%%m%%d}.csv" }
  %(cadence)s
  columns {
    number int
  }
  checks {
    few: rows() < 3 else fail
  }
}

schema Row_%(name)s {
  number int
}

map %(name)s_files -> Row_%(name)s {
  same names
}

dataset %(name)s_rows of Row_%(name)s {
  to lake "%(name)s" as parquet
  quarantine to lake "quarantine/%(name)s"
}

pipeline %(name)s {
  %(name)s_files -> %(name)s_rows
  %(after)s
  on failure, late notify hooks
}
"""
# So rarely that none is due a second time while the test runs.
EACH_MONTH = 'cadence cron "0 0 1 * *"'
PIPELINES = {
    "one": (EACH_MONTH, ""),
    "two": (EACH_MONTH, ""),
    "three": ("", "after one, two"),
    "bad": (EACH_MONTH, ""),
    "late": (EACH_MONTH + " due 20s", ""),
}
PATIENCE = 420
WAIT = "select state from task_instance where dag_id = 'all__late' and task_id = 'late_files.wait'"


@pytest.fixture(scope="module")
def what_came(binary: Path, tmp_path_factory) -> dict:
    """The states of the runs, what was told, and the project, when everything was done or nobody had patience left."""
    folder = tmp_path_factory.mktemp("scheduler")
    project, output = folder / "project", folder / "build"
    parts = [SOURCE % {"name": name, "cadence": it[0], "after": it[1]} for name, it in PIPELINES.items()]
    for name in PIPELINES:
        (project / "feeds" / name).mkdir(parents=True)
        rows = 3 if name == "bad" else 2
        if name != "late":
            (project / "feeds" / name / "20270101.csv").write_text("number\n" + "1\n" * rows)
    (project / "all.ingest").write_text(PROJECT + "".join(parts))
    call([binary, "compile", project, "-o", output])
    waiting = output / "airflow" / "dags" / "all__late.py"
    text = waiting.read_text()
    assert "poke_interval=300" in text
    # Not shorter: of what runs again before the scheduler has heard that it was deferred, it takes that for its end.
    waiting.write_text(text.replace("poke_interval=300", "poke_interval=15"))

    with ExitStack() as running:
        port, told = running.enter_context(a_server())
        stack = running.enter_context(
            airflow(
                folder,
                output / "airflow" / "dags",
                INGEST_BIN=binary,
                INGEST_PROJECT=project,
                AIRFLOW_CONN_INGEST_HOOKS=f"http://127.0.0.1:{port}",
            )
        )
        states, waits = {}, set()

        def is_seen(names: set[str], events: set[str]) -> bool:
            """Whether the runs of those pipelines have ended, and of those events was told, in a time that takes patience."""
            for _ in range(PATIENCE):
                time.sleep(1)
                states.update(runs(stack))
                waits.update(state for (state,) in stack.query(WAIT))
                done = {name for name, state in states.items() if state in ("success", "failed")}
                if done >= names and {it["event"] for it in told} >= events:
                    return True
            return False

        is_seen({"one", "two", "three", "bad"}, {"failure", "late"})
        before = dict(states)
        (project / "feeds" / "late" / "20270101.csv").write_text("number\n1\n2\n")
        is_seen({"late"}, set())
    return {"states": before, "waits": waits, "late": states["late"], "told": told, "project": project, "logs": folder}


def runs(stack: Stack) -> dict[str, str]:
    """The state of the first run of each pipeline."""
    rows = stack.query("select dag_id, state from dag_run order by id desc")
    return {dag.removeprefix("all__"): state for dag, state in rows}


def test_what_is_due_runs_and_what_follows_it_runs_after(what_came):
    states, project = what_came["states"], what_came["project"]
    assert {name: states.get(name) for name in ["one", "two", "three"]} == dict.fromkeys(
        ["one", "two", "three"], "success"
    ), what_came["logs"]
    for name in ["one", "two", "three"]:
        assert list((project / "lake" / name).rglob("*.parquet")), name


def test_a_run_that_fails_is_told(what_came):
    assert what_came["states"]["bad"] == "failed"
    failures = [it for it in what_came["told"] if it["event"] == "failure"]
    assert [it["pipeline"] for it in failures] == ["bad"], "told once, and of no other"
    assert "2027-01-01" in failures[0]["message"]


def test_what_does_not_come_is_late(what_came):
    late = [it for it in what_came["told"] if it["event"] == "late"]
    assert [it["pipeline"] for it in late] == ["late"]
    assert what_came["states"]["late"] == "running", "it waits on"


def test_it_is_waited_without_a_worker_until_something_comes(what_came):
    assert "deferred" in what_came["waits"]
    assert "up_for_retry" not in what_came["waits"]
    assert what_came["late"] == "success", what_came["logs"]
    assert list((what_came["project"] / "lake" / "late").rglob("*.parquet"))
