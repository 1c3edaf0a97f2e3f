"""The generated DAGs in a real Airflow."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from conftest import ALERTS, CADENCES, CALENDAR, HERE, PIPELINE, TOOLS, airflow_environment, call

# The clocks of New York go forward on 14 March 2027 at 02:00: 02:30 is not there that night.
CARRIER_DAG = f"claims__{PIPELINE}__cms_carrier"
HISTORY_DAG = f"claims__{PIPELINE}__history"
NEW_YORK = "America/New_York"
START = "2027-03-12T00:00:00-05:00"
RULES = "AIR,B,E4,E7,E9,F,UP,W"


def inspect(home: Path, output: Path, start: str = START, number: int = 4, **more: str) -> dict:
    folder = output / "airflow" / "dags"
    environment = airflow_environment(home, folder, **more)
    done = call([sys.executable, HERE / "inspect_dags.py", folder, start, str(number)], env=environment)
    return json.loads(done.stdout.split("INSPECTED ", 1)[1])


def lint(*folders: Path) -> None:
    command = [TOOLS / "ruff", "check", "--isolated", "--preview", "--select", RULES, "--target-version", "py311"]
    done = call([*command, *folders])
    assert "All checks passed" in done.stdout


@pytest.fixture(scope="module")
def example_dags(airflow_home: Path, compiled: dict[str, Path]) -> dict:
    return inspect(airflow_home, compiled["dev"])


@pytest.fixture(scope="module")
def calendar_dags(airflow_home: Path, calendar: Path) -> dict:
    return inspect(airflow_home, calendar)


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_the_example_loads_without_errors_or_warnings(airflow_home, compiled, environment):
    found = inspect(airflow_home, compiled[environment])
    assert found["errors"] == {}
    assert found["warnings"] == {}
    assert set(found["dags"]) == {
        CARRIER_DAG,
        HISTORY_DAG,
        f"claims__{PIPELINE}__synthea_claims",
        f"claims__{PIPELINE}__synthea_transactions",
    }


def test_a_name_of_python_is_no_danger(calendar_dags):
    assert calendar_dags["errors"] == {}
    assert calendar_dags["warnings"] == {}
    assert len(calendar_dags["dags"]) == 15


def test_linters_know_nothing_against_them(compiled, calendar):
    folders = [it / "airflow" / "dags" for it in [*compiled.values(), calendar]]
    lint(*folders)


@pytest.mark.parametrize(
    ("dag", "zone", "runs"),
    [
        # A time that the clocks skip comes after the gap, and not twice.
        ("every_night", NEW_YORK, ["2027-03-12 02:30", "2027-03-13 02:30", "2027-03-14 03:30", "2027-03-15 02:30"]),
        ("every_workday", NEW_YORK, ["2027-03-12 06:00", "2027-03-15 06:00", "2027-03-16 06:00", "2027-03-17 06:00"]),
        ("every_monday", NEW_YORK, ["2027-03-15 06:00", "2027-03-22 06:00", "2027-03-29 06:00", "2027-04-05 06:00"]),
        ("every_month_end", NEW_YORK, ["2027-03-31 06:00", "2027-04-30 06:00", "2027-05-31 06:00", "2027-06-30 06:00"]),
        ("every_quarter", NEW_YORK, ["2027-04-05 06:00", "2027-07-05 06:00", "2027-10-05 06:00", "2028-01-05 06:00"]),
        ("every_half_year", NEW_YORK, ["2027-07-01 06:00", "2028-01-01 06:00", "2028-07-01 06:00", "2029-01-01 06:00"]),
        ("every_year", "UTC", ["2028-01-28 23:59", "2029-01-28 23:59", "2030-01-28 23:59", "2031-01-28 23:59"]),
        ("every_half_hour", "UTC", ["2027-03-12 06:00", "2027-03-12 06:30", "2027-03-15 06:00", "2027-03-15 06:30"]),
        ("at_once__history", "UTC", ["2027-03-12 05:00"]),
        ("never", "UTC", []),
        ("one_zone", NEW_YORK, ["2027-03-12 02:30", "2027-03-13 02:30", "2027-03-14 03:30", "2027-03-15 02:30"]),
        (
            "two_zones__mondays",
            NEW_YORK,
            ["2027-03-15 06:00", "2027-03-22 06:00", "2027-03-29 06:00", "2027-04-05 06:00"],
        ),
        (
            "two_zones__tokyo",
            "Asia/Tokyo",
            ["2027-03-13 09:00", "2027-03-14 09:00", "2027-03-15 09:00", "2027-03-16 09:00"],
        ),
    ],
)
def test_runs_come_when_the_cadence_says(calendar_dags, dag, zone, runs):
    found = [datetime.fromisoformat(it) for it in calendar_dags["dags"][f"calendar__{dag}"]["runs"]]
    assert [it.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M") for it in found] == runs


def test_the_union_of_two_cadences_has_the_runs_of_both(airflow_home, calendar):
    # On Monday 15 March there are two: one for each source.
    dags = inspect(airflow_home, calendar, start="2027-03-15T00:00:00-04:00")["dags"]
    assert dags["calendar__one_zone"]["runs"][:2] == ["2027-03-15T06:30:00+00:00", "2027-03-15T10:00:00+00:00"]


@pytest.mark.parametrize(
    "start",
    [
        "2027-03-12T00:00:00-05:00",  # before the clocks go forward in New York and in Berlin,
        "2027-10-29T00:00:00+02:00",  # back in Berlin,
        "2027-11-05T00:00:00-04:00",  # back in New York,
        "2028-02-26T00:00:00+00:00",  # and before a leap day
    ],
)
def test_runs_are_due_when_the_compiler_says(airflow_home, binary, cadences, calendar, start):
    compared = 0
    for project, output in [(CADENCES, cadences), (CALENDAR, calendar)]:
        for name, dag in inspect(airflow_home, output, start, 10)["dags"].items():
            _, pipeline, *source = name.split("__")
            if source == ["history"]:
                continue  # once, and when somebody says so
            runs = [datetime.fromisoformat(it) for it in dag["runs"]]
            assert runs[:10] == due(binary, project, start, pipeline, source)[:10], name
            compared += len(runs) == 10
    assert compared >= 30


def due(binary: Path, project: Path, start: str, pipeline: str, source: list[str]) -> list[datetime]:
    """The moments at which something is due, each once: a DAG of several sources runs for all of them."""
    only = ["--source", source[0]] if source else []
    options = ["--pipeline", pipeline, *only, "--from", start, "--next", "30", "--format", "json"]
    listed = json.loads(call([binary, "schedule", project, *options]).stdout)
    return sorted({datetime.fromisoformat(it["at"]) for it in listed["due"]})


def test_a_dag_starts_with_the_first_day_of_the_cadence(calendar_dags):
    starts = {name: dag["start"] for name, dag in calendar_dags["dags"].items()}
    assert starts["calendar__every_night"] == "2027-03-12T05:00:00+00:00", "midnight in New York"
    assert starts["calendar__one_zone"] == "2027-03-01T05:00:00+00:00", "the earliest of the sources"
    assert starts["calendar__two_zones__tokyo"] == "2019-12-31T15:00:00+00:00", "no first day was declared"
    assert starts["calendar__never"] is None


def test_docs_arrive_as_they_were_written(calendar_dags):
    dags = calendar_dags["dags"]
    written = [
        line.removeprefix("## ")
        for line in (CALENDAR / "calendar.ingest").read_text().splitlines()
        if line.startswith("##")
    ]
    assert dags["calendar__hostile"]["doc"].startswith(
        f"{written[0]}\n{written[1]}\n\n- `nightly` to `hostile_numbers`: daily"
    )
    assert dags["calendar__hostile"]["description"] == written[0]
    # Airflow would open the file that such a doc names.
    assert dags["calendar__every_monday"]["tasks"]["mondays.load"]["doc"] == "Ends in the name of a file: README.md\n"


def test_lateness_and_place_are_told(example_dags):
    doc = example_dags["dags"][CARRIER_DAG]["doc"]
    assert "daily at 06:00 America/New_York from 2026-01-05, late after 4 hours (cms_carrier.ingest:" in doc


def test_sources_are_loaded_in_the_order_of_the_pipeline(calendar_dags):
    tasks = calendar_dags["dags"]["calendar__one_zone"]["tasks"]
    loads = [it for it in tasks if it.endswith(".load")]
    assert sorted(loads, key=lambda it: -tasks[it]["weight"]) == ["nightly.load", "mondays.load"]
    assert all(task["retries"] == 5 for task in tasks.values())


def test_assets_are_the_tables(airflow_home, compiled, example_dags):
    in_production = inspect(airflow_home, compiled["prod"])["dags"][CARRIER_DAG]["tasks"]
    assert in_production["cms_carrier.published"]["assets"] == {
        "claims.medical_claims": "file:///data/lake/common/medical_claims"
    }
    in_development = example_dags["dags"][CARRIER_DAG]["tasks"]
    assert in_development["cms_carrier.published"]["assets"] == {
        "claims.medical_claims": "x-ingest://claims/out/common/medical_claims"
    }


def run_dag(airflow_home: Path, dags: Path, dag: str, project: Path, binary: Path, expect: int) -> str:
    environment = airflow_environment(airflow_home, dags, INGEST_BIN=binary, INGEST_PROJECT=project)
    # Three retries would wait for seven minutes, so that the time limit also tells whether there were any.
    done = call([TOOLS / "airflow", "dags", "test", dag], env=environment, expect=expect, timeout=120)
    return done.stdout + done.stderr


def last_run(airflow_home: Path, dag: str) -> dict[str, str]:
    """States of the tasks of the latest run, those of a mapped task with their number."""
    with sqlite3.connect(airflow_home / "airflow.db") as database:
        rows = database.execute(
            "select task_id || case when map_index < 0 then '' else '.' || map_index end, state"
            " from task_instance where run_id ="
            " (select run_id from dag_run where dag_id = :dag order by id desc limit 1) and dag_id = :dag",
            {"dag": dag},
        )
        return dict(rows.fetchall())


def test_a_run_publishes_and_a_second_changes_nothing(airflow_home, binary, compiled, example):
    dags = compiled["dev"] / "airflow" / "dags"
    run_dag(airflow_home, dags, HISTORY_DAG, example, binary, expect=0)
    run_dag(airflow_home, dags, CARRIER_DAG, example, binary, expect=0)
    tasks = ["wait", "deliveries", "load.0", "load.1", "published", "loaded"]
    assert last_run(airflow_home, CARRIER_DAG) == {f"cms_carrier.{it}": "success" for it in tasks}
    table = example / "out" / "common" / "medical_claims"
    first = {it: (it.stat().st_ino, it.read_bytes()) for it in table.rglob("*") if it.is_file()}
    assert sorted(it.parent.name for it in first if it.name == "_manifest.json") == [
        "ingest_delivery=2026-01-05",
        "ingest_delivery=2026-01-06",
        "ingest_delivery=history",
    ]
    assert {it.relative_to(table).parts[0] for it in first} == {"ingest_source=cms_carrier"}, (
        "the task loads its source"
    )

    run_dag(airflow_home, dags, CARRIER_DAG, example, binary, expect=0)
    states = last_run(airflow_home, CARRIER_DAG)
    assert states.pop("cms_carrier.load") == states.pop("cms_carrier.published") == "skipped"
    assert set(states.values()) == {"success"}
    assert {it: (it.stat().st_ino, it.read_bytes()) for it in table.rglob("*") if it.is_file()} == first


def test_failed_checks_fail_the_task_at_once(airflow_home, binary, compiled, example):
    # A header and no record: the source's check wants rows.
    feed = example / "feeds" / "cms" / "daily" / "carrier_20260105.csv"
    feed.write_text(feed.read_text().split("\n", 1)[0] + "\n")
    log = run_dag(airflow_home, compiled["dev"] / "airflow" / "dags", CARRIER_DAG, example, binary, expect=1)
    states = last_run(airflow_home, CARRIER_DAG)
    states = {task.removeprefix("cms_carrier."): state for task, state in states.items()}
    assert [states[it] for it in ["load.0", "load.1", "published"]] == ["failed", "success", "success"]
    assert states["loaded"] == "upstream_failed", "and so the run fails"
    assert "a check of the data failed: the report in the log says which" in log
    table = example / "out" / "common" / "medical_claims" / "ingest_source=cms_carrier"
    assert sorted(it.name for it in table.iterdir()) == ["ingest_delivery=2026-01-06"]


def test_only_failed_checks_are_final(airflow_home, compiled, tmp_path):
    """The retry policy of the DAG, asked about the error that the real operator raises."""
    stand_in = tmp_path / "ingest"
    stand_in.write_text("#!/bin/sh\nexit $EXIT_CODE\n")
    stand_in.chmod(0o755)
    dags = compiled["dev"] / "airflow" / "dags"
    environment = airflow_environment(airflow_home, dags, INGEST_BIN=stand_in, INGEST_PROJECT=tmp_path)
    script = """
import os, sys
from airflow.dag_processing.dagbag import DagBag
task = DagBag(sys.argv[1]).dags[sys.argv[2]].task_dict["cms_carrier.deliveries"]
task.output_processor = str
policy = DagBag(sys.argv[1]).dags[sys.argv[2]].task_dict["cms_carrier.load"].partial_kwargs["retry_policy"]
for code in sys.argv[3:]:
    os.environ["EXIT_CODE"] = code
    try:
        task.execute({})
    except Exception as error:
        print("DECIDED", code, policy.evaluate(error, 1, task.retries).action.value)
"""
    done = call([sys.executable, "-c", script, dags, CARRIER_DAG, "0", "1", "2", "3", "101"], env=environment)
    decided = [line.split()[1:] for line in done.stdout.splitlines() if line.startswith("DECIDED")]
    assert decided == [["1", "fail"], ["2", "default"], ["3", "default"], ["101", "default"]]


@pytest.mark.parametrize(
    ("project", "exit_code", "message"),
    [(None, 127, "INGEST_PROJECT: is not set"), ("/not/there", 2, "/not/there")],
)
def test_a_worker_without_the_project_says_so(airflow_home, binary, example_dags, project, exit_code, message):
    environment = airflow_environment(airflow_home, airflow_home, INGEST_BIN=binary, INGEST_DELIVERY="2026-01-05")
    environment.pop("INGEST_PROJECT", None)
    if project:
        environment["INGEST_PROJECT"] = project
    command = example_dags["dags"][CARRIER_DAG]["tasks"]["cms_carrier.load"]["command"]
    assert message in call(["bash", "-c", command], env=environment, expect=exit_code).stderr


@pytest.fixture(scope="module")
def alerting_dags(airflow_home: Path, binary: Path, tmp_path_factory) -> dict:
    output = tmp_path_factory.mktemp("alerts")
    call([binary, "compile", ALERTS, "-o", output])
    lint(output)
    return inspect(airflow_home, output) | {"output": output}


def test_every_channel_is_a_notifier_that_airflow_takes(alerting_dags):
    assert alerting_dags["errors"] == {}
    assert alerting_dags["warnings"] == {}


def test_a_run_is_late_when_its_cadence_says_so(alerting_dags):
    late = {name: dag["late_after"] for name, dag in alerting_dags["dags"].items()}
    assert late == {
        "alerts__day": [14400.0] * 4,
        "alerts__day__history": [],
        "alerts__night__visits": [14400.0],
        "alerts__night__stays": [5400.0],
        "alerts__night__history": [],
        "alerts__codes_after": [],
        "alerts__stays_after": [],
    }


def test_what_comes_after_waits_for_the_tables(alerting_dags):
    dags = alerting_dags["dags"]
    assert dags["alerts__codes_after"]["after"] == ["alerts.stay_numbers", "alerts.visit_numbers"]
    assert dags["alerts__codes_after"]["runs"] == []
    assert dags["alerts__stays_after"]["after"] == ["alerts.visit_numbers"]
    assert dags["alerts__stays_after"]["runs"], "at its own times too"
    assert dags["alerts__day"]["after"] == []


def test_a_server_is_asked_by_one_task_at_a_time(alerting_dags):
    pools = json.loads((alerting_dags["output"] / "airflow" / "pools.json").read_text())
    assert {name: pool["slots"] for name, pool in pools.items()} == {"ingest_alerts_clinic": 1}
    assert not pools["ingest_alerts_clinic"]["include_deferred"], "what waits has no session"
    for dag in alerting_dags["dags"].values():
        for name, task in dag["tasks"].items():
            asks = name.split(".")[0] == "stays" and task["command"]
            assert task["pool"] == ("ingest_alerts_clinic" if asks else "default_pool"), name


def test_it_is_waited_for_a_delivery_and_for_nothing_else(airflow_home, binary, example_dags, example):
    """A sensor that gives up skips what comes after it: what is wrong is for the next task to fail of."""
    command = example_dags["dags"][CARRIER_DAG]["tasks"]["cms_carrier.wait"]["command"]
    by_the_clock, by_hand = (command.replace("{{ dag_run.run_type.value }}", it) for it in ["scheduled", "manual"])

    def waits(project: Path, command: str = by_the_clock) -> bool:
        environment = airflow_environment(airflow_home, airflow_home, INGEST_BIN=binary, INGEST_PROJECT=project)
        done = subprocess.run(["bash", "-c", command], env=environment, capture_output=True, check=False)
        assert done.returncode in (0, 1), done
        return done.returncode == 1

    assert not waits(example), "there are deliveries"
    call([binary, "run", example, "--env", "dev"])
    assert waits(example)
    assert not waits(example, by_hand)
    assert not waits(example / "not there")
