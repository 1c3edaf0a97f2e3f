"""The binary under test, what it compiles and publishes, and an Airflow of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ALERTS = HERE.parent / "compile" / "alerts"
CADENCES = HERE.parent / "compile" / "cadences"
CALENDAR = HERE.parent / "compile" / "calendar"
CLUSTER = HERE.parent / "compile" / "cluster"
REMOTE = HERE.parent / "compile" / "remote"
EXAMPLE = HERE.parents[1] / "examples" / "claims"
PIPELINE = "claims"
TOOLS = Path(sys.executable).parent
# By digest: what is deployed is what was looked at.
IMAGE = "registry.example/ingest@sha256:" + "5e" * 32
ACCOUNT = "111122223333"


def call(command: list[str | Path], *, expect: int = 0, timeout: int = 300, **options) -> subprocess.CompletedProcess:
    """Runs a command to its end and holds it to its exit code."""
    done = subprocess.run(
        [str(it) for it in command], capture_output=True, text=True, timeout=timeout, check=False, **options
    )
    assert done.returncode == expect, f"{command}: exit code {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done


def let_in(folder: Path) -> None:
    """Lets another user come to the folder, through those of this user above it."""
    for it in [folder, *folder.parents]:
        if it.is_relative_to("/tmp") and it != Path("/tmp") and it.stat().st_uid == os.geteuid():
            it.chmod(it.stat().st_mode | 0o011)


@pytest.fixture(scope="session")
def binary() -> Path:
    """The `ingest` binary that `./test` built."""
    path = os.environ.get("INGEST_BIN")
    assert path, "INGEST_BIN names no binary; run the tests with ./test"
    assert os.access(path, os.X_OK), f"{path} is no binary; run the tests with ./test"
    return Path(path)


@dataclass(frozen=True)
class Published:
    """A project after its run."""

    project: Path
    report: dict

    @property
    def claims(self) -> Path:
        return self.project / "out" / "common" / "medical_claims"

    @property
    def quarantine(self) -> Path:
        return self.project / "out" / "quarantine" / "medical_claims"


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """A copy of the example that nothing has run in yet."""
    return copy_example(tmp_path / "claims")


def copy_example(to: Path) -> Path:
    shutil.copytree(EXAMPLE, to, ignore=shutil.ignore_patterns("out"))
    return to


@pytest.fixture(scope="session")
def published(binary: Path, tmp_path_factory) -> Published:
    """The example after one run."""
    project = copy_example(tmp_path_factory.mktemp("published") / "claims")
    done = call([binary, "run", project, "--env", "dev", "--format", "json"])
    return Published(project, json.loads(done.stdout))


@pytest.fixture(scope="session")
def compiled(binary: Path, tmp_path_factory) -> dict[str, Path]:
    """What the example compiles to, by environment."""
    outputs = {}
    for environment in ["dev", "prod"]:
        outputs[environment] = tmp_path_factory.mktemp(environment)
        call([binary, "compile", EXAMPLE, "--env", environment, "--image", IMAGE, "-o", outputs[environment]])
    return outputs


@pytest.fixture(scope="session")
def calendar(binary: Path, tmp_path_factory) -> Path:
    """What the project with one source for each kind of cadence compiles to."""
    output = tmp_path_factory.mktemp("calendar")
    call([binary, "compile", CALENDAR, "-o", output])
    return output


@pytest.fixture(scope="session")
def cluster(binary: Path, tmp_path_factory) -> Path:
    """What the project compiles to of which one pipeline is loaded by executors."""
    output = tmp_path_factory.mktemp("cluster")
    call([binary, "compile", CLUSTER, "--image", IMAGE, "-o", output])
    return output


@pytest.fixture(scope="session")
def cadences(binary: Path, tmp_path_factory) -> Path:
    """What the project with every cadence compiles to."""
    output = tmp_path_factory.mktemp("cadences")
    call([binary, "compile", CADENCES, "-o", output])
    return output


@pytest.fixture(scope="session")
def remote(binary: Path, tmp_path_factory) -> Path:
    """What the project with every kind of connection compiles to, for a target of which all is known."""
    output = tmp_path_factory.mktemp("remote")
    known = {
        "--image": IMAGE,
        "--launcher": "airflow/airflow-worker",
        "--secrets": "aws:us-east-1",
        "--role-arn": f"arn:aws:iam::{ACCOUNT}:role/ingest-{{pipeline}}",
        "--oidc-provider": "oidc.eks.us-east-1.amazonaws.com/id/0123456789ABCDEF",
    }
    call([binary, "compile", REMOTE, "-o", output, *(it for option in known.items() for it in option)])
    return output


@pytest.fixture(scope="session")
def judges() -> Path:
    """Where the programs of judges.lock are."""
    path = os.environ.get("INGEST_JUDGES")
    assert path, "INGEST_JUDGES names no folder; run the tests with ./test"
    return Path(path) / "bin"


@pytest.fixture(scope="session")
def airflow_home(tmp_path_factory) -> Path:
    """An Airflow with an empty database."""
    home = tmp_path_factory.mktemp("airflow")
    call([TOOLS / "airflow", "db", "migrate"], env=airflow_environment(home, home / "dags"))
    return home


def airflow_environment(home: Path, dags: Path, **more: str | Path) -> dict[str, str]:
    """The environment of an Airflow process."""
    own = {
        "AIRFLOW_HOME": home,
        "AIRFLOW__CORE__DAGS_FOLDER": dags,
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        # The default of 30 s is short where two cores also build and test other things.
        "AIRFLOW__CORE__DAGBAG_IMPORT_TIMEOUT": "300",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home}/airflow.db",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        **more,
    }
    return {**os.environ, **{name: str(value) for name, value in own.items()}}
