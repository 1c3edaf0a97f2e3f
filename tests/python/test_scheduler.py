"""The processes of Airflow over PostgreSQL: what is due runs, what fails is told, what does not come is late."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg2
import pytest

from conftest import TOOLS, airflow_environment, call, let_in
from webhook import a_server

# Three that are due each minute, one of which cannot be published, one that follows two of them, and one that waits for a file.
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
EACH_HOUR = 'cadence cron "0 * * * *"'
PIPELINES = {
    "one": (EACH_HOUR, ""),
    "two": (EACH_HOUR, ""),
    "three": ("", "after one, two"),
    "bad": (EACH_HOUR, ""),
    "late": (EACH_HOUR + " due 20s", ""),
}
PATIENCE = 420


@contextmanager
def postgres(folder: Path):
    """An empty server of its own: its port."""
    tools = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
    data, port = folder / "data", free_port()
    # It refuses to run as root; everybody may enter the folders above.
    as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_postgres:
        shutil.chown(folder, "postgres")
        let_in(folder)
    call([*as_postgres, tools / "initdb", "-D", data, "-U", "postgres", "--auth", "trust", "--no-sync"], cwd=folder)
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={data} -c fsync=off"
    control = [*as_postgres, tools / "pg_ctl", "-D", data, "-w", "-o", options]
    subprocess.run([*control, "-l", data / "log", "start"], check=True, cwd=folder, stdout=subprocess.DEVNULL)
    try:
        yield port
    finally:
        call([*control, "-m", "immediate", "stop"], cwd=folder)


@contextmanager
def process(name: str, environment: dict[str, str], log: Path):
    with log.open("w") as out:
        running = subprocess.Popen([TOOLS / "airflow", name], env=environment, stdout=out, stderr=subprocess.STDOUT)
        try:
            yield
        finally:
            running.terminate()
            try:
                running.wait(30)
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait()


def free_port() -> int:
    with socket.socket() as it:
        it.bind(("127.0.0.1", 0))
        return it.getsockname()[1]


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

    with ExitStack() as running:
        database = running.enter_context(postgres(tmp_path_factory.mktemp("postgres")))
        port, told = running.enter_context(a_server())
        api = free_port()
        url = f"postgresql+psycopg2://postgres@127.0.0.1:{database}/postgres"
        environment = airflow_environment(
            folder / "home",
            output / "airflow" / "dags",
            INGEST_BIN=binary,
            INGEST_PROJECT=project,
            AIRFLOW_CONN_INGEST_HOOKS=f"http://127.0.0.1:{port}",
            AIRFLOW__DATABASE__SQL_ALCHEMY_CONN=url,
            AIRFLOW__CORE__EXECUTOR="LocalExecutor",
            AIRFLOW__CORE__PARALLELISM="3",
            AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS="True",
            AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION="False",
            AIRFLOW__CORE__EXECUTION_API_SERVER_URL=f"http://127.0.0.1:{api}/execution/",
            AIRFLOW__API__HOST="127.0.0.1",
            AIRFLOW__API__PORT=str(api),
            AIRFLOW__API__BASE_URL=f"http://127.0.0.1:{api}",
            AIRFLOW__API__WORKERS="1",
            AIRFLOW__API__SECRET_KEY="of a test",
            AIRFLOW__API_AUTH__JWT_SECRET="of a test " * 8,
            AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_THRESHOLD="120",
            # A failed task that may pass waits a minute; the failed check of this test is final.
            AIRFLOW__TRIGGERER__DEFAULT_CAPACITY="10",
        )
        call([TOOLS / "airflow", "db", "migrate"], env=environment)
        for name in ["api-server", "scheduler", "dag-processor", "triggerer"]:
            running.enter_context(process(name, environment, folder / f"{name}.log"))
        states = {}
        for _ in range(PATIENCE):
            time.sleep(1)
            states = runs(database)
            done = {name for name, state in states.items() if state in ("success", "failed")}
            if done >= {"one", "two", "three", "bad"} and {it["event"] for it in told} >= {"failure", "late"}:
                break
    return {"states": states, "told": told, "project": project, "logs": folder}


def runs(port: int) -> dict[str, str]:
    """The state of the first run of each pipeline."""
    with psycopg2.connect(host="127.0.0.1", port=port, user="postgres", dbname="postgres") as database:
        with database.cursor() as rows:
            rows.execute("select dag_id, state from dag_run order by id desc")
            return {dag.removeprefix("all__"): state for dag, state in rows.fetchall()}


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
