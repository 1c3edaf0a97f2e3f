"""Who hears of a run: a DAG in a real Airflow, and a server that takes what its channel is sent."""

from __future__ import annotations

import sys
from pathlib import Path

from conftest import TOOLS, airflow_environment, call
from webhook import a_server

PROJECT = """
secret hook from env("HOOK")

connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

channel hooks = webhook { url: hook }

source visits {
  from feeds "visits"
  files { increment "{date:%Y%m%d}.csv" }
  columns {
    number int
  }
  checks {
    few:   rows() < 3 else fail
    small: number < 10 else warn
  }
}

schema Visit {
  number int
}

map visits -> Visit {
  same names
}

dataset numbers of Visit {
  to lake "numbers" as parquet
  quarantine to lake "bad"
}

pipeline day {
  visits -> numbers
  on success, failure, warning notify hooks saying "visits of {{ 6 * 7 }}: " ++ delivery.id
}
"""


def test_a_channel_hears_of_each_delivery_what_came_of_it(airflow_home: Path, binary: Path, tmp_path: Path):
    project, output = tmp_path / "project", tmp_path / "build"
    feed = project / "feeds" / "visits"
    feed.mkdir(parents=True)
    (project / "alerts.ingest").write_text(PROJECT)
    (feed / "20270101.csv").write_text("number\n1\n2\n")
    (feed / "20270102.csv").write_text("number\n1\n20\n")
    (feed / "20270103.csv").write_text("number\n1\n2\n3\n")
    call([binary, "compile", project, "-o", output])

    with a_server() as (port, taken):
        environment = airflow_environment(
            airflow_home,
            output / "airflow" / "dags",
            INGEST_BIN=binary,
            INGEST_PROJECT=project,
            AIRFLOW_CONN_INGEST_HOOKS=f"http://127.0.0.1:{port}",
        )
        call([TOOLS / "airflow", "dags", "test", "alerts__day"], env=environment, expect=1, timeout=120)

    told = sorted((it["event"], it["message"]) for it in taken)
    assert told == [
        ("failure", "visits of {{ 6 * 7 }}: 2027-01-03"),
        ("success", "visits of {{ 6 * 7 }}: 2027-01-01"),
        ("success", "visits of {{ 6 * 7 }}: 2027-01-02"),
        ("warning", "visits of {{ 6 * 7 }}: 2027-01-02"),
    ]
    assert {(it["project"], it["pipeline"], it["environment"]) for it in taken} == {("alerts", "day", "default")}


CALLBACKS = """
import sys
from types import SimpleNamespace
from airflow.dag_processing.dagbag import DagBag
dag = DagBag(sys.argv[1]).dags["alerts__day"]
load = dag.task_dict["visits.load"]
of_module = load.partial_kwargs["on_success_callback"][0].__globals__
ti = SimpleNamespace(task_id=load.task_id, map_index=-1)
of_module["failure_to_hooks"]({"dag": dag, "task": load, "ti": ti, "run_id": "a run"})
for reason in ["task_failure", "timed_out"]:
    of_module["timeout_to_hooks"]({"dag": dag, "run_id": "a run", "reason": reason})
"""


def test_who_is_killed_is_told_of_by_airflow(airflow_home: Path, binary: Path, tmp_path: Path):
    """Airflow calls back for a task that was killed, and for a run that took too long, with less than a task knows."""
    (tmp_path / "alerts.ingest").write_text(PROJECT)
    call([binary, "compile", tmp_path, "-o", tmp_path / "build"])
    dags = tmp_path / "build" / "airflow" / "dags"
    with a_server() as (port, taken):
        connection = f"http://127.0.0.1:{port}"
        environment = airflow_environment(airflow_home, dags, AIRFLOW_CONN_INGEST_HOOKS=connection)
        call([sys.executable, "-c", CALLBACKS, dags], env=environment)
    told = [it["message"] for it in taken]
    assert told == ["visits of {{ 6 * 7 }}: some delivery", "visits of {{ 6 * 7 }}: a run"]
