"""Five hundred sources: every DAG is loaded by an Airflow that gives a file no more than its usual time."""

from __future__ import annotations

import base64
import gzip
from pathlib import Path

import pytest
import yaml

from conftest import call
from test_airflow import inspect

SOURCES = 500
# What Airflow gives a file unless it is told otherwise, in seconds.
USUAL = "30"
PROJECT = """
connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

schema Visit {
  number int
  place  text
}
"""
SOURCE = """
source visits_%(number)d {
  from feeds "%(number)d"
  files { increment "{date:%%Y%%m%%d}.csv" }
  cadence daily at 06:00 "America/New_York" due 4h
  columns {
    number int
    place  text
  }
}

map visits_%(number)d -> Visit {
  same names
}

dataset all_visits_%(number)d of Visit {
  to lake "%(number)d" as parquet
  quarantine to lake "quarantine/%(number)d"
}

pipeline daily_%(number)d {
  visits_%(number)d -> all_visits_%(number)d
}
"""


@pytest.fixture(scope="module")
def many(tmp_path_factory) -> Path:
    project = tmp_path_factory.mktemp("many")
    (project / "many.ingest").write_text(PROJECT + "".join(SOURCE % {"number": it} for it in range(SOURCES)))
    return project


@pytest.mark.parametrize("tasks", ["local", "kubernetes"])
def test_five_hundred_dags_load_in_the_usual_time(airflow_home: Path, binary: Path, many: Path, tmp_path: Path, tasks: str):
    call([binary, "compile", many, "--tasks", tasks, "-q", "-o", tmp_path])
    found = inspect(airflow_home, tmp_path, number=1, AIRFLOW__CORE__DAGBAG_IMPORT_TIMEOUT=USUAL)
    assert (found["errors"], found["warnings"]) == ({}, {})
    assert len(found["dags"]) == SOURCES


def test_so_large_a_program_is_read_from_its_config_map(binary: Path, many: Path, tmp_path: Path):
    call([binary, "compile", many, "-q", "-o", tmp_path / "build"])
    config_map = yaml.safe_load((tmp_path / "build" / "kubernetes" / "base" / "program.yaml").read_text())
    program = tmp_path / "program.json.gz"
    program.write_bytes(base64.b64decode(config_map["binaryData"][program.name]))
    assert gzip.decompress(program.read_bytes()) == (tmp_path / "build" / "program.json").read_bytes()
    options = ["--program", program, "--project", tmp_path, "--pending"]
    (tmp_path / "feeds" / "7").mkdir(parents=True)
    (tmp_path / "feeds" / "7" / "20270101.csv").write_text("number,place\n1,here\n")
    assert call([binary, "plan", "daily_7", *options]).stdout == "2027-01-01\n"
