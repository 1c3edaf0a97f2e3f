"""What docs/operations/walk.md tells people to type."""

from __future__ import annotations

import json
import re
import shlex
import sys

import pytest

from conftest import HERE, airflow_environment, call, copy_example

PAGE = HERE.parents[1] / "docs" / "operations" / "walk.md"
# As Airflow's own command line reads them: an option that it does not know ends the process.
PARSE = """
import json, sys
from airflow.cli.cli_parser import get_parser
for words in json.loads(sys.argv[1]):
    get_parser().parse_args(words)
"""


@pytest.fixture(scope="module")
def typed() -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


def test_what_is_typed_to_ingest_and_the_shell_works(binary, typed, tmp_path):
    """All but what is Airflow's, in one shell and in the page's order."""
    copy_example(tmp_path / "examples" / "claims")
    ours = [line for line in typed if not re.match(r"airflow |pip |python|\. |export ", line)]
    assert sum(line.startswith("ingest ") for line in ours) >= 3
    script = "\n".join(["set -euo pipefail", 'ingest() { "$BINARY" "$@"; }', *ours])
    done = call(["bash", "-c", script], cwd=tmp_path, env={"BINARY": str(binary), "PATH": "/usr/bin:/bin"})
    assert "medical_claims" in done.stdout
    dags = {it.stem for it in (tmp_path / "build" / "airflow" / "dags").glob("*.py")}
    assert dags == {line.split()[-1] for line in typed if line.startswith("airflow dags unpause")}


def test_the_delivery_of_the_page_fails_and_its_repair_is_published(binary, typed, tmp_path):
    project = copy_example(tmp_path / "examples" / "claims")
    daily = [line for line in typed if "$daily/" in line]
    assert len(daily) == 3

    def load(lines: list[str], expect: int) -> str:
        call(["bash", "-ec", "\n".join(["daily=examples/claims/feeds/cms/daily", *lines])], cwd=tmp_path)
        run = [binary, "run", "claims", "--source", "cms_carrier", "--delivery=2026-01-07", "--project", project]
        return call(run, expect=expect).stdout

    assert "one_row_per_line" in load(daily[:2], 1)
    assert "1 published" in load(daily[2:], 0)


def test_airflow_knows_what_is_typed_to_it(typed, tmp_path):
    commands = [shlex.split(line)[1:] for line in typed if line.startswith("airflow ")]
    assert len(commands) >= 8
    environment = airflow_environment(tmp_path, tmp_path / "dags")
    call([sys.executable, "-c", PARSE, json.dumps(commands)], env=environment)


def test_the_versions_are_those_of_the_tests():
    lock = (HERE / "requirements.lock").read_text()
    pins = re.findall(r"\S+==[\d.]+\d", PAGE.read_text())
    assert len(pins) == 2
    for pin in pins:
        assert f"\n{pin} \\" in lock, pin


def test_every_picture_is_there_and_small():
    pictures = re.findall(r"\(pictures/(\w+\.png)\)", PAGE.read_text())
    assert {it.name for it in (PAGE.parent / "pictures").glob("*.png")} == set(pictures)
    for name in pictures:
        assert (PAGE.parent / "pictures" / name).stat().st_size < 200_000, name
