"""Who hears of a run: a DAG in a real Airflow, and a server that takes what its channel is sent."""

from __future__ import annotations

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
