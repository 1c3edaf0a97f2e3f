"""The DAGs whose tasks are pods, in a real Airflow, against a stand-in for the cluster whose pods are processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import psutil
import pytest
import yaml

from cluster import Cluster, Pod, Server, kill, kube_config, objects_of
from conftest import HERE, IMAGE, TOOLS, airflow_environment, call, let_in
from stack import Stack, airflow
from test_airflow import inspect, lint
from test_kubernetes import validate

ROWS = 400_000
PROJECT = """
secret salt from file("./salt.key")

connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

source visits {
  from feeds
  files { increment "{date:%Y%m%d}.csv" }
  cadence daily at 06:00 "UTC" due 1h
  columns {
    number int
    place  text
  }
  checks {
    placed: place != "" else reject
    known:  place != "nowhere" else warn, fail above 50%
  }
}

schema Visit {
  number int
  place  text
}

map visits -> Visit {
  same names
}

dataset visits_of_all of Visit {
  to lake "visits" as parquet
  quarantine to lake "quarantine"
}

pipeline daily {
  resources { cpu: 1, memory: 1GiB, disk: 2GiB }
  visits -> visits_of_all
}
"""
DAG = "pods__daily"


def connection(port: int) -> str:
    """What leads Airflow to the cluster that is at that port."""
    return json.dumps({"conn_type": "kubernetes", "extra": {"kube_config": kube_config(port)}})


class Deployed:
    """The project, compiled for a cluster that it is applied to."""

    def __init__(self, binary: Path, folder: Path, airflow_home: Path):
        self.folder, self.home = folder, airflow_home
        self.project, self.output = folder / "pods", folder / "build"
        for name in ["feeds", "lake", "cluster"]:
            (folder / name).mkdir(parents=True)
            (folder / name).chmod(0o777)
        self.project.mkdir()
        (self.project / "pods.ingest").write_text(PROJECT)
        (self.project / "ingest.toml").write_text('name = "pods"\nedition = "2026"\n')
        options = ["--tasks", "kubernetes", "--launcher", "airflow/worker", "--image", IMAGE, "-o", self.output]
        call([binary, "compile", self.project, *options])
        self.cluster = Cluster(
            objects=objects_of(self.output / "kubernetes"),
            folder=folder / "cluster",
            binary=binary,
            claims={"ingest-feeds": folder / "feeds", "ingest-lake": folder / "lake"},
            secrets={"ingest-salt": "a salt"},
            role="ingest-launcher",
        )

    def arrives(self, date: str, rows: int, place: str = "here") -> None:
        text = "number,place\n" + "".join(f"{number},{place}\n" for number in range(rows))
        (self.folder / "feeds" / f"{date}.csv").write_text(text)

    def run(self) -> dict:
        """Runs the DAG once, by hand."""
        folder = self.output / "airflow" / "dags"
        with Server(self.cluster) as port:
            pools = self.output / "airflow" / "pools.json"
            environment = airflow_environment(self.home, folder, AIRFLOW_CONN_KUBERNETES_DEFAULT=connection(port))
            call([TOOLS / "airflow", "pools", "import", pools], env=environment)
            command = [sys.executable, HERE / "run_dag.py", folder, DAG]
            done = subprocess.run(
                list(map(str, command)), env=environment, capture_output=True, text=True, timeout=400, check=False
            )
        self.log = done.stdout + done.stderr
        assert "RAN " in done.stdout, self.log[-20_000:]
        return json.loads(done.stdout.split("RAN ", 1)[1].splitlines()[0])

    def table(self) -> tuple:
        """How many rows the table has, how many numbers, and their sum."""
        files = f"{self.folder}/lake/visits/**/*.parquet"
        counts = "count(*), count(distinct number), sum(number)"
        return duckdb.sql(f"select {counts} from read_parquet('{files}', hive_partitioning = true)").fetchall()[0]

    def pods(self, verb: str) -> list[Pod]:
        return [it for it in self.cluster.all_pods if it.arguments[0] == verb]


@pytest.fixture
def deployed(binary: Path, tmp_path_factory, airflow_home: Path) -> Deployed:
    folder = tmp_path_factory.mktemp("cluster")
    let_in(folder)
    return Deployed(binary, folder, airflow_home)


def states(ran: dict, task: str) -> list[tuple]:
    return sorted((it["name"], it["state"], it["tries"]) for it in ran["tasks"] if it["task"] == f"visits.{task}")


def selects(wanted: dict, labels: dict) -> bool:
    return wanted.items() <= labels.items()


def test_deliveries_are_loaded_by_pods(deployed: Deployed, tmp_path: Path):
    deployed.arrives("20270101", 10)
    deployed.arrives("20270102", 5)
    ran = deployed.run()
    assert ran["state"] == "success", deployed.log[-20_000:]
    assert states(ran, "load") == [("2027-01-01", "success", 1), ("2027-01-02", "success", 1)]
    assert states(ran, "published")[0][1] == "success"
    assert deployed.table() == (15, 10, 55)
    assert not deployed.cluster.pods, "no pod is left"
    # What was asked for is what the manifests' judges know, and what the Job asks for.
    job = yaml.safe_load((deployed.output / "kubernetes/overlays/default/daily/job.yaml").read_text())
    of_job = job["spec"]["template"]["spec"]
    budget = deployed.cluster.find("PodDisruptionBudget", job["metadata"]["name"])["spec"]
    for number, pod in enumerate(deployed.cluster.all_pods):
        file = tmp_path / f"{number}.yaml"
        file.write_text(yaml.safe_dump(pod.asked))
        validate(file)
        spec = pod.asked["spec"]
        alike = ["serviceAccountName", "securityContext", "priorityClassName", "topologySpreadConstraints"]
        assert {it: spec[it] for it in alike} == {it: of_job[it] for it in alike}
        assert spec["automountServiceAccountToken"] is False
        own, of_its = spec["containers"][0], of_job["containers"][0]
        alike = ["image", "command", "securityContext", "terminationMessagePolicy"]
        assert {it: own[it] for it in alike} == {it: of_its[it] for it in alike}
        assert all(it in own["volumeMounts"] for it in of_its["volumeMounts"])
        # A drain waits for a load, and for nothing that only asks.
        loads = pod in deployed.pods("run")
        assert selects(budget["selector"]["matchLabels"], pod.asked["metadata"]["labels"]) == loads
        if loads:
            assert own["resources"] == of_its["resources"]
    # A second run finds nothing to do.
    again = deployed.run()
    assert again["state"] == "success"
    assert states(again, "load")[0][1] == "skipped"


def test_a_pod_that_is_killed_is_run_again_and_the_table_is_right(deployed: Deployed):
    deployed.arrives("20270101", 10)
    deployed.arrives("20270102", ROWS)
    killed = []

    def while_it_writes(pod: Pod) -> None:
        staging = deployed.folder / "lake" / "visits._ingest" / "staging"
        while "--delivery=2027-01-02" in pod.arguments and not killed and not pod.is_over:
            # It passes over folders that go while it looks, which `rglob` does not.
            if any(name.endswith(".parquet") for _, _, names in os.walk(staging) for name in names):
                killed.append(pod.name)
                kill(pod)
            time.sleep(0.002)

    deployed.cluster.watcher = while_it_writes
    ran = deployed.run()
    assert len(killed) == 1, "it was over before it could be killed: more rows"
    assert ran["state"] == "success", deployed.log[-20_000:]
    assert states(ran, "load") == [("2027-01-01", "success", 1), ("2027-01-02", "success", 2)]
    assert deployed.table() == (ROWS + 10, ROWS, 45 + sum(range(ROWS)))
    role = deployed.cluster.find("Role", deployed.cluster.role)
    granted = {(verb, of) for rule in role["rules"] for of in rule["resources"] for verb in rule["verbs"]}
    # Of a pod that is slow to start the events are read, and these are not.
    assert granted - deployed.cluster.asked == {("list", "events"), ("watch", "events")}, "nothing is granted for nothing"
    codes = [it.states["ingest"]["terminated"]["exitCode"] for it in deployed.pods("run")]
    assert sorted(codes) == [0, 0, 137]


def test_a_check_that_fails_is_final(deployed: Deployed):
    deployed.arrives("20270101", 10, place="nowhere")
    deployed.arrives("20270102", 5)
    ran = deployed.run()
    assert ran["state"] == "failed"
    assert states(ran, "load") == [("2027-01-01", "failed", 1), ("2027-01-02", "success", 1)]
    assert deployed.table() == (5, 5, 10), "what holds is published"
    assert len(deployed.pods("run")) == 2
    assert all("--wait=0" in it.arguments for it in deployed.pods("plan")), "nobody waits in a run that a person starts"


def test_who_may_not_launch_is_refused(deployed: Deployed):
    next(it for it in deployed.cluster.objects if it["kind"] == "Role")["rules"][0]["verbs"].remove("create")
    ran = deployed.run()
    assert ran["state"] == "failed"
    assert not deployed.cluster.all_pods
    assert "may not create pods" in deployed.log


def until(holds: Callable[[], object], what: str, patience: int = 180) -> None:
    end = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < end, f"nobody has patience left: {what}"
        time.sleep(0.01)


def test_a_load_outlives_the_worker_and_the_triggerer_that_look_after_it(deployed: Deployed, tmp_path_factory):
    """A run by the clock. The worker dies between making the pod and knowing of it, the triggerer when it is told of it."""
    deployed.arrives("20270101", ROWS)
    folder = tmp_path_factory.mktemp("stack")
    dags = deployed.output / "airflow" / "dags"
    dag = dags / f"{DAG}.py"
    text = dag.read_text()
    for waits, seconds in [('"poll_interval": ', 10), ('"retry_delay": timedelta(seconds=', 60)]:
        assert f"{waits}{seconds}" in text
        text = text.replace(f"{waits}{seconds}", f"{waits}1")
    dag.write_text(text)
    stacks: list[Stack] = []
    load = "from task_instance where task_id = 'visits.load'"

    def worker_dies(pod: Pod) -> None:
        if pod.arguments[0] != "run" or len(deployed.pods("run")) > 1:
            return
        until(lambda: pod.process, "the pod runs")
        os.killpg(pod.process.pid, signal.SIGSTOP)
        [(task,)] = stacks[0].query(f"select pid {load} and state = 'running'")
        worker = psutil.Process(task).parent()
        assert "LocalExecutor" in " ".join(worker.cmdline()), worker
        worker.kill()
        psutil.Process(task).kill()

    deployed.cluster.before_answer = worker_dies
    quickly = {
        # How long a process is silent before others take over what it had.
        "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "10",
        "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT_DETECTION_INTERVAL": "1",
        "AIRFLOW__TRIGGERER__JOB_HEARTBEAT_SEC": "1",
        "AIRFLOW__TRIGGERER__TRIGGERER_HEALTH_CHECK_THRESHOLD": "3",
    }
    with Server(deployed.cluster) as port:
        with airflow(folder, dags, AIRFLOW_CONN_KUBERNETES_DEFAULT=connection(port), **quickly) as stack:
            stacks.append(stack)
            pools = deployed.output / "airflow" / "pools.json"
            call([TOOLS / "airflow", "pools", "import", pools], env=stack.environment)
            of_load = "join task_instance on trigger_id = trigger.id where task_id = 'visits.load'"
            looks = f"trigger {of_load} and try_number > 1 and triggerer_id"
            until(lambda: stack.query(f"select 1 from {looks} is not null"), "another worker")
            [(first,)] = stack.query(f"select triggerer_id from {looks} is not null")
            stack.kill("triggerer")
            stack.start("triggerer")
            until(lambda: stack.query(f"select 1 from {looks} <> {first}"), "another triggerer")
            [pod] = deployed.pods("run")
            assert not pod.is_over
            # A scheduler that hears late that a task gave up its place takes one that is back by then for a failed one.
            heard = f"executor event with state success for task instance TaskInstanceKey(dag_id='{DAG}', task_id='visits.load'"
            until(lambda: heard in (folder / "scheduler.log").read_text(), "the scheduler knows that the task waits")
            os.killpg(pod.process.pid, signal.SIGCONT)
            until(lambda: stack.query("select 1 from dag_run where state in ('success', 'failed')"), "the run's end")
            assert stack.query("select run_type, state from dag_run") == [("scheduled", "success")], folder
            [(state, tries)] = stack.query(f"select state, try_number {load}")
            assert state == "success" and tries > 1, (state, tries)
    assert deployed.pods("run") == [pod], "no other pod was made"
    assert deployed.table() == (ROWS, ROWS, sum(range(ROWS)))
    assert not deployed.cluster.pods, "no pod is left"
    assert all("--wait=4200" in it.arguments for it in deployed.pods("plan")), "as long as the cadence says"


def test_they_load_without_errors_or_warnings(airflow_home: Path, deployed: Deployed):
    found = inspect(airflow_home, deployed.output)
    assert (found["errors"], found["warnings"]) == ({}, {})
    lint(deployed.output / "airflow" / "dags")
