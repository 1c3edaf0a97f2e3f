"""The generated manifests before the schemas of Kubernetes, and before what the schemas do not say."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from conftest import ACCOUNT, HERE, PIPELINE, TOOLS, call

VERSION = "1.37"
KEDA_MODELS = "@kubernetes-models/keda@0.4.2"
DOCS = HERE.parents[1] / "docs"
LABEL = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
QUANTITY = re.compile(r"(\d+(?:\.\d+)?)(m|k|M|G|T|Ki|Mi|Gi|Ti)?")
UNITS = {"m": "0.001", None: 1, "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
UNITS |= {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}


def manifests(output: Path) -> list[Path]:
    """The files of objects, and not the lists of them."""
    return sorted(it for it in (output / "kubernetes").rglob("*.yaml") if it.name != "kustomization.yaml")


def runs(output: Path) -> Path:
    """The folder of the one environment that the output is of."""
    [folder] = [it for it in (output / "kubernetes" / "overlays").iterdir() if not it.name.endswith("-cron")]
    return folder


def validate(*paths: Path, expect: int = 0) -> str:
    command = [TOOLS / "kubernetes-validate", "--strict", "--kubernetes-version", VERSION, *paths]
    done = call(command, expect=expect)
    return done.stdout + done.stderr


def scan(judges: Path, folder: Path, framework: str = "kubernetes") -> dict:
    """What checkov finds, without asking anybody outside."""
    command = [judges / "checkov", "--skip-download", "--framework", framework, "-o", "json", "-d", folder]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=300, check=False)
    return json.loads(done.stdout)


def quantity(text: str) -> Decimal:
    number, unit = QUANTITY.fullmatch(text).groups()
    return Decimal(number) * Decimal(UNITS[unit])


@pytest.fixture(params=["dev", "prod"])
def output(request, compiled) -> Path:
    return compiled[request.param]


@pytest.fixture
def job(output: Path) -> dict:
    return yaml.safe_load((runs(output) / PIPELINE / "job.yaml").read_text())


@pytest.fixture
def pod(job: dict) -> dict:
    return job["spec"]["template"]["spec"]


def test_manifests_are_of_their_schema(output, calendar, remote, cluster):
    paths = manifests(output) + manifests(calendar) + manifests(remote) + manifests(cluster)
    # Kubernetes has no schema of what others add to it.
    others = [it for it in paths if any(of in it.read_text() for of in ["external-secrets.io", "keda.sh"])]
    assert len(others) > 2
    said = validate(*paths)
    assert said.count(" passed for resource ") == len(paths) - len(others) > 2
    assert said.count("Couldn't find schema") == len(others)


def test_the_judge_refuses_what_is_wrong(output, tmp_path):
    wrong = tmp_path / "job.yaml"
    right = (runs(output) / PIPELINE / "job.yaml").read_text()
    wrong.write_text(right.replace("backoffLimit:", "backOffLimit:"))
    validate(wrong, expect=1)
    wrong.write_text(right.replace("restartPolicy: Never", "restartPolicy: [Never]"))
    validate(wrong, expect=1)


def test_checkov_finds_nothing(compiled, remote, calendar, cluster, judges):
    """But that an image is named by no digest, where `ingest compile` was told none."""
    for output in [*compiled.values(), remote, cluster]:
        found = scan(judges, output / "kubernetes")
        assert found["summary"]["passed"] > 100
        assert [(it["check_id"], it["resource"]) for it in found["results"]["failed_checks"]] == []
        assert {it["check_id"] for it in found["results"]["skipped_checks"]} <= {"CKV_K8S_35"}
    found = scan(judges, calendar / "kubernetes")
    assert {it["check_id"] for it in found["results"]["failed_checks"]} == {"CKV_K8S_43"}


def test_checkov_finds_what_is_wrong(remote, judges, tmp_path):
    folder = shutil.copytree(remote / "kubernetes", tmp_path / "kubernetes")
    for network in folder.rglob("network.yaml"):
        network.unlink()
    for job in folder.rglob("job.yaml"):
        job.write_text(job.read_text().replace("readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false"))
    found = {it["check_id"] for it in scan(judges, folder)["results"]["failed_checks"]}
    assert {"CKV2_K8S_6", "CKV_K8S_22"} <= found


def test_kubectl_builds_the_overlays(compiled, remote, cluster):
    """What kustomize makes of a folder is every object that it lists, once, and all of them with the base's."""
    if not shutil.which("kubectl"):
        pytest.skip("there is no kubectl; tests/kubernetes.rs holds that every file is listed and every list is whole")
    for output in [*compiled.values(), remote, cluster]:
        for folder in (output / "kubernetes" / "overlays").iterdir():
            built = list(yaml.safe_load_all(call(["kubectl", "kustomize", folder]).stdout))
            names = [(it["kind"], it["metadata"]["name"]) for it in built]
            assert len(names) == len(set(names))
            assert ("Namespace", built[0]["metadata"]["name"]) == names[0]
            accounts = {it["metadata"]["name"]: it["metadata"] for it in built if it["kind"] == "ServiceAccount"}
            if output == remote:
                role = accounts["ingest-visits-clinics"]["annotations"]["eks.amazonaws.com/role-arn"]
                assert role == f"arn:aws:iam::{ACCOUNT}:role/ingest-clinics"
            assert ("CronJob" in {kind for kind, _ in names}) == folder.name.endswith("-cron")


def test_an_overlay_takes_the_budgets_away(compiled, tmp_path):
    """As docs/operations/kubernetes.md says it."""
    if not shutil.which("kubectl"):
        pytest.skip("there is no kubectl")
    build = shutil.copytree(compiled["prod"], tmp_path / "build")
    kinds = lambda folder: [it["kind"] for it in yaml.safe_load_all(call(["kubectl", "kustomize", folder]).stdout)]
    before = kinds(build / "kubernetes" / "overlays" / "prod")
    page = (DOCS / "operations" / "kubernetes.md").read_text()
    [said] = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    (tmp_path / "kustomization.yaml").write_text(said)
    assert sorted([*kinds(tmp_path), "PodDisruptionBudget"]) == sorted(before)


def test_the_config_map_holds_the_program(output, job):
    config_map = yaml.safe_load((output / "kubernetes" / "base" / "program.yaml").read_text())
    program = (output / "program.json").read_bytes()
    assert config_map["data"] == {"program.json": program.decode()}
    assert config_map["immutable"] is True
    digest = hashlib.sha256(program).hexdigest()
    assert config_map["metadata"]["name"] == f"ingest-claims-{digest[:12]}"
    assert job["metadata"]["annotations"]["ingest/program"] == f"sha256:{digest}"
    assert json.loads(program)["name"] == "claims"


def test_names_are_labels(output, calendar, remote, cluster):
    for path in manifests(output) + manifests(calendar) + manifests(remote) + manifests(cluster):
        document = yaml.safe_load(path.read_text())
        labels = document["metadata"]["labels"].items()
        version = "app.kubernetes.io/version"
        names = [document["metadata"]["name"], *(value for name, value in labels if name != version)]
        if document["kind"] == "Job":
            names += [it["name"] for it in document["spec"]["template"]["spec"]["volumes"]]
        for name in names:
            assert LABEL.fullmatch(name), name


def test_moments_are_those_of_the_cadences(calendar):
    """A line of cron in its zone for each cadence that has one, as Kubernetes reads them: no `L`, Sunday is 0."""
    folder = calendar / "kubernetes" / "overlays" / "default-cron"
    jobs = [yaml.safe_load(it.read_text()) for it in folder.glob("ingest-*.yaml")]
    moments = {(it["metadata"]["name"], it["spec"]["schedule"], it["spec"]["timeZone"]) for it in jobs}
    assert ("ingest-calendar-every-night", "30 2 * * *", "America/New_York") in moments
    field = re.compile(r"[0-9a-z*,/-]+")
    for _, schedule, zone in moments:
        minute, hour, day, month, weekday = schedule.split()
        assert all(field.fullmatch(it) for it in [minute, hour, day, month, weekday]), schedule
        assert ZoneInfo(zone)
    left_out = (folder / "kustomization.yaml").read_text()
    assert "# - no run for months of every_month_end: the cron of Kubernetes knows no last day" in left_out


def test_volumes_and_mounts_fit_each_other(output, job, pod):
    [container] = pod["containers"]
    volumes = {it["name"]: it for it in pod["volumes"]}
    mounts = {it["mountPath"]: it for it in container["volumeMounts"]}
    assert len(volumes) == len(pod["volumes"])
    assert len(mounts) == len(container["volumeMounts"])
    assert {it["name"] for it in mounts.values()} == set(volumes)
    config_map = yaml.safe_load((output / "kubernetes" / "base" / "program.yaml").read_text())
    assert volumes["program"]["configMap"]["name"] == config_map["metadata"]["name"]


def test_the_pod_has_the_folders_of_its_environment(compiled):
    def mounts(environment: str) -> dict:
        job = yaml.safe_load((runs(compiled[environment]) / PIPELINE / "job.yaml").read_text())
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


def of_cluster(cluster: Path, file: str) -> dict:
    return yaml.safe_load((runs(cluster) / "nightly" / f"{file}.yaml").read_text())


def test_executors_have_what_the_driver_has(cluster):
    driver, executors = of_cluster(cluster, "job"), of_cluster(cluster, "executors")
    driver, pod = (it["spec"]["template"]["spec"] for it in [driver, executors])
    [of_driver], [of_executor] = driver["containers"], pod["containers"]
    for same in ["image", "resources", "securityContext", "env"]:
        assert of_driver[same] == of_executor[same], same
    assert [it for it in driver["volumes"] if it["name"] != "program"] == pod["volumes"]
    assert [it for it in of_driver["volumeMounts"] if it["name"] != "program"] == of_executor["volumeMounts"]
    for same in ["automountServiceAccountToken", "securityContext", "serviceAccountName", "priorityClassName"]:
        assert driver[same] == pod[same], same
    # As many as KEDA says: a number here would undo what it has done.
    assert "replicas" not in executors["spec"]
    scheduler = of_cluster(cluster, "scheduler")["spec"]["template"]["spec"]
    assert [set(it) for it in scheduler["volumes"]] == [{"emptyDir", "name"}]
    assert scheduler["serviceAccountName"] != pod["serviceAccountName"]


def selects(selector: dict, labels: dict) -> bool:
    operators = {"In": lambda it: labels.get(it["key"]) in it["values"]}
    exact = all(labels.get(key) == value for key, value in selector.get("matchLabels", {}).items())
    return exact and all(operators[it["operator"]](it) for it in selector.get("matchExpressions", []))


def test_only_the_scheduler_is_reached(cluster):
    labels = {
        file: of_cluster(cluster, file)["spec"]["template"]["metadata"]["labels"]
        for file in ["job", "executors", "scheduler"]
    }
    other = yaml.safe_load((runs(cluster) / "small" / "job.yaml").read_text())
    labels["other"] = other["spec"]["template"]["metadata"]["labels"]
    chosen = lambda selector: {name for name, it in labels.items() if selects(selector, it)}
    policies = [yaml.safe_load(it.read_text()) for it in manifests(cluster)]
    policies = [it["spec"] for it in policies if it["kind"] == "NetworkPolicy"]
    [into] = [it for it in policies if it.get("ingress")]
    assert chosen(into["podSelector"]) == {"scheduler"}
    own, keda = into["ingress"]
    assert [it["port"] for it in own["ports"]] == [50050]
    assert chosen(own["from"][0]["podSelector"]) == {"job", "executors"}
    assert [it["port"] for it in keda["ports"]] == [50051]
    assert keda["from"][0]["namespaceSelector"]["matchLabels"] == {"kubernetes.io/metadata.name": "keda"}
    [out] = [it for it in policies if it.get("egress")]
    assert chosen(out["podSelector"]) == {"job", "executors"}
    assert chosen(out["egress"][1]["to"][0]["podSelector"]) == {"scheduler"}
    # The scheduler is no pod of the pipeline, whose connections may name hosts.
    assert "scheduler" not in chosen(of_cluster(cluster, "executors-disruption")["spec"]["selector"])
    service = of_cluster(cluster, "scheduler-service")
    assert chosen({"matchLabels": service["spec"]["selector"]}) == {"scheduler"}
    [variable] = of_cluster(cluster, "executors")["spec"]["template"]["spec"]["containers"][0]["env"]
    name = service["metadata"]["name"]
    assert variable == {"name": "INGEST_SCHEDULER", "value": f"http://{name}:50050"}


def test_keda_scales_the_executors_by_the_schedulers_queue(cluster):
    scaling = of_cluster(cluster, "executors-scaling")
    spec = scaling["spec"]
    assert (spec["minReplicaCount"], spec["maxReplicaCount"]) == (2, 20)
    assert spec["scaleTargetRef"]["name"] == of_cluster(cluster, "executors")["metadata"]["name"]
    [trigger] = spec["triggers"]
    service = of_cluster(cluster, "scheduler-service")["metadata"]
    assert trigger["metadata"] == {"scalerAddress": f"{service['name']}.{service['namespace']}.svc:50051"}


def test_the_scaling_is_of_kedas_schema(cluster, tmp_path):
    """By the schema that KEDA's own definitions were made into; it refuses what they do not know."""
    if not shutil.which("npm"):
        pytest.skip("there is no npm")
    models = Path.home() / ".cache" / "ingest" / "keda"
    install = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", models, KEDA_MODELS]
    if subprocess.run(list(map(str, install)), capture_output=True, timeout=300, check=False).returncode != 0:
        pytest.skip(f"{KEDA_MODELS} cannot be had")
    judge = models / "judge.mjs"
    judge.write_text(
        "import fs from 'fs';\n"
        "import { ScaledObject } from '@kubernetes-models/keda/keda.sh/v1alpha1';\n"
        "new ScaledObject(JSON.parse(fs.readFileSync(process.argv[2]))).validate();\n"
    )
    scaling, file = of_cluster(cluster, "executors-scaling"), tmp_path / "scaling.json"
    file.write_text(json.dumps(scaling))
    call(["node", judge, file])
    scaling["spec"]["maxReplicaCount"] = "20"
    file.write_text(json.dumps(scaling))
    call(["node", judge, file], expect=1)


def test_the_command_of_the_pod_runs(binary, compiled, example, tmp_path):
    """The container's own command line, with the files of its mounts."""
    job = yaml.safe_load((runs(compiled["dev"]) / PIPELINE / "job.yaml").read_text())
    [container] = job["spec"]["template"]["spec"]["containers"]
    # Of the project there is what is mounted: no `.ingest` file.
    for text in [*example.glob("*.ingest"), example / "ingest.toml"]:
        text.unlink()
    here = {"/etc/ingest/program.json": compiled["dev"] / "program.json", "/project": example}
    call([binary, *(here.get(it, it) for it in container["args"])], cwd=tmp_path)
    assert (example / "out" / "common" / "medical_claims" / "ingest_source=cms_carrier").is_dir()
