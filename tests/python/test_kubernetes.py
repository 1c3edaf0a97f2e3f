"""The generated manifests before the schemas of Kubernetes, and before what the schemas do not say."""

from __future__ import annotations

import hashlib
import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from conftest import PIPELINE, TOOLS, call

VERSION = "1.37"
LABEL = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
QUANTITY = re.compile(r"(\d+(?:\.\d+)?)(m|k|M|G|T|Ki|Mi|Gi|Ti)?")
UNITS = {"m": "0.001", None: 1, "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
UNITS |= {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}


def manifests(output: Path) -> list[Path]:
    return sorted((output / "kubernetes").rglob("*.yaml"))


def validate(*paths: Path, expect: int = 0) -> str:
    command = [TOOLS / "kubernetes-validate", "--strict", "--kubernetes-version", VERSION, *paths]
    done = call(command, expect=expect)
    return done.stdout + done.stderr


def quantity(text: str) -> Decimal:
    number, unit = QUANTITY.fullmatch(text).groups()
    return Decimal(number) * Decimal(UNITS[unit])


@pytest.fixture(params=["dev", "prod"])
def output(request, compiled) -> Path:
    return compiled[request.param]


@pytest.fixture
def job(output: Path) -> dict:
    return yaml.safe_load((output / "kubernetes" / PIPELINE / "job.yaml").read_text())


@pytest.fixture
def pod(job: dict) -> dict:
    return job["spec"]["template"]["spec"]


def test_manifests_are_of_their_schema(output, calendar):
    paths = manifests(output) + manifests(calendar)
    assert len(paths) > 2
    assert validate(*paths).count(" passed for resource ") == len(paths)


def test_the_judge_refuses_what_is_wrong(output, tmp_path):
    wrong = tmp_path / "job.yaml"
    right = (output / "kubernetes" / PIPELINE / "job.yaml").read_text()
    wrong.write_text(right.replace("backoffLimit:", "backOffLimit:"))
    validate(wrong, expect=1)
    wrong.write_text(right.replace("restartPolicy: Never", "restartPolicy: [Never]"))
    validate(wrong, expect=1)


def test_the_config_map_holds_the_program(output, job):
    config_map = yaml.safe_load((output / "kubernetes" / PIPELINE / "configmap.yaml").read_text())
    program = (output / "program.json").read_bytes()
    assert config_map["data"] == {"program.json": program.decode()}
    assert config_map["immutable"] is True
    digest = hashlib.sha256(program).hexdigest()
    assert config_map["metadata"]["name"] == f"ingest-claims-{PIPELINE.replace('_', '-')}-{digest[:12]}"
    assert job["metadata"]["annotations"]["ingest/program"] == f"sha256:{digest}"
    assert json.loads(program)["name"] == "claims"


def test_names_are_labels(output, calendar):
    for path in manifests(output) + manifests(calendar):
        document = yaml.safe_load(path.read_text())
        names = [document["metadata"]["name"], *document["metadata"]["labels"].values()]
        if document["kind"] == "Job":
            names += [it["name"] for it in document["spec"]["template"]["spec"]["volumes"]]
        for name in names:
            assert LABEL.fullmatch(name) or re.fullmatch(r"\d+\.\d+\.\d+", name), name


def test_volumes_and_mounts_fit_each_other(output, job, pod):
    [container] = pod["containers"]
    volumes = {it["name"]: it for it in pod["volumes"]}
    mounts = {it["mountPath"]: it for it in container["volumeMounts"]}
    assert len(volumes) == len(pod["volumes"])
    assert len(mounts) == len(container["volumeMounts"])
    assert {it["name"] for it in mounts.values()} == set(volumes)
    config_map = yaml.safe_load((output / "kubernetes" / PIPELINE / "configmap.yaml").read_text())
    assert volumes["program"]["configMap"]["name"] == config_map["metadata"]["name"]


def test_the_pod_has_the_folders_of_its_environment(compiled):
    def mounts(environment: str) -> dict:
        job = yaml.safe_load((compiled[environment] / "kubernetes" / PIPELINE / "job.yaml").read_text())
        [container] = job["spec"]["template"]["spec"]["containers"]
        return {it["mountPath"]: it.get("readOnly", False) for it in container["volumeMounts"]}

    shared = {"/etc/ingest": True, "/tmp": False, "/project/token.key": True}
    assert mounts("prod") == {**shared, "/data/feeds": True, "/data/lake": False}
    assert mounts("dev") == {**shared, "/project/feeds": True, "/project/out": False}


def test_the_pod_may_do_nothing_but_its_work(pod):
    [container] = pod["containers"]
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] >= 10_000
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert container["securityContext"]["allowPrivilegeEscalation"] is False
    assert container["securityContext"]["readOnlyRootFilesystem"] is True


def test_resources_are_those_of_the_pipeline(pod):
    [container] = pod["containers"]
    asked, allowed = (container["resources"][it] for it in ["requests", "limits"])
    assert asked == allowed
    assert {name: quantity(it) for name, it in asked.items()} == {
        "cpu": 2,
        "memory": 10**9,
        "ephemeral-storage": 10**10,
    }


def test_failed_checks_end_the_job_and_disruptions_do_not(job, pod):
    # A failure policy is refused by the API server for any other restart policy.
    assert pod["restartPolicy"] == "Never"
    on_exit, on_disruption = job["spec"]["podFailurePolicy"]["rules"]
    assert on_exit["action"] == "FailJob"
    assert on_exit["onExitCodes"]["values"] == [1]
    assert on_exit["onExitCodes"]["containerName"] in [it["name"] for it in pod["containers"]]
    assert on_disruption["action"] == "Ignore"


def test_the_command_of_the_pod_runs(binary, compiled, example, tmp_path):
    """The container's own command line, with the files of its mounts."""
    job = yaml.safe_load((compiled["dev"] / "kubernetes" / PIPELINE / "job.yaml").read_text())
    [container] = job["spec"]["template"]["spec"]["containers"]
    # Of the project there is what is mounted: no `.ingest` file.
    for text in [*example.glob("*.ingest"), example / "ingest.toml"]:
        text.unlink()
    here = {"/etc/ingest/program.json": compiled["dev"] / "program.json", "/project": example}
    call([binary, *(here.get(it, it) for it in container["args"])], cwd=tmp_path)
    assert (example / "out" / "common" / "medical_claims" / "ingest_source=cms_carrier").is_dir()
