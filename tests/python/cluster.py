"""A stand-in for a Kubernetes cluster: as much of its API as Airflow's pod operator calls, and pods that are processes.

A pod is admitted as the manifests say: by the role of who launches it, the account, the class and the security level of the
namespace. Its container is a sandbox of bubblewrap with the user, the folders and the files that the pod names, and nothing else.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path

import psutil
import uvicorn
import yaml
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute

# What a container may not be without where the namespace is restricted.
# https://kubernetes.io/docs/concepts/security/pod-security-standards/
VOLUMES = {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"}
LIBRARIES = ["/lib", "/lib64", "/usr/lib", "/usr/lib64"]
SIDECAR_TOOLS = ["/bin", "/usr/bin"]
STDOUT, STDERR, STATUS = b"\x01", b"\x02", b"\x03"


class Refused(Exception):
    """What the API server answers in place of a result."""

    def __init__(self, code: int, reason: str, message: str):
        super().__init__(message)
        self.code, self.reason = code, reason

    def answer(self) -> JSONResponse:
        status = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "message": str(self)}
        return JSONResponse({**status, "reason": self.reason, "code": self.code}, self.code)


def now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="microseconds").replace("+00:00", "Z")


@dataclass
class Pod:
    """A pod, as it was asked for and as it is."""

    asked: dict
    folder: Path
    process: subprocess.Popen | None = None
    log: list[tuple[str, str]] = field(default_factory=list)
    states: dict[str, dict] = field(default_factory=dict)
    phase: str = "Pending"
    version: int = 1
    handed_over: threading.Event = field(default_factory=threading.Event)

    @property
    def name(self) -> str:
        return self.asked["metadata"]["name"]

    @property
    def arguments(self) -> list[str]:
        return self.asked["spec"]["containers"][0].get("args") or []

    def state(self, container: str, **state: dict) -> None:
        self.states[container], self.version = state, self.version + 1

    @property
    def is_over(self) -> bool:
        return "terminated" in self.states.get(self.asked["spec"]["containers"][0]["name"], {})

    def shown(self) -> dict:
        statuses = [
            {"name": name, "image": "image", "imageID": "image", "ready": "running" in state, "restartCount": 0, "state": state}
            for name, state in self.states.items()
        ]
        metadata = {**self.asked["metadata"], "resourceVersion": str(self.version)}
        status = {"phase": self.phase, "containerStatuses": statuses, "conditions": SCHEDULED}
        return {**self.asked, "metadata": metadata, "status": status}


SCHEDULED = [{"type": "PodScheduled", "status": "True", "lastTransitionTime": "2027-01-01T00:00:00Z"}]


@dataclass
class Cluster:
    """A cluster with these objects applied, whose claims and secrets are these folders and texts."""

    objects: list[dict]
    folder: Path
    binary: Path
    claims: dict[str, Path]
    secrets: dict[str, str]
    role: str
    # Told of each pod that has started; may kill it.
    watcher: Callable[[Pod], None] = lambda pod: None
    # Told of each pod before whoever asked for it is.
    before_answer: Callable[[Pod], None] = lambda pod: None
    pods: dict[str, Pod] = field(default_factory=dict)
    all_pods: list[Pod] = field(default_factory=list)
    # What was asked for, refused or not: verb and resource.
    asked: set[tuple[str, str]] = field(default_factory=set)

    def find(self, kind: str, name: str | None) -> dict | None:
        return next((it for it in self.objects if it["kind"] == kind and it["metadata"]["name"] == name), None)

    def permit(self, verb: str, resource: str) -> None:
        self.asked.add((verb, resource))
        for rule in self.find("Role", self.role)["rules"]:
            if "" in rule["apiGroups"] and resource in rule["resources"] and verb in rule["verbs"]:
                return
        raise Refused(403, "Forbidden", f"the role {self.role} may not {verb} {resource}")

    def admit(self, pod: dict, namespace: str) -> None:
        spec = pod["spec"]
        for kind, name in [("ServiceAccount", spec["serviceAccountName"]), ("PriorityClass", spec["priorityClassName"])]:
            if not self.find(kind, name):
                raise Refused(403, "Forbidden", f"there is no {kind} {name}")
        labels = self.find("Namespace", namespace)["metadata"]["labels"]
        assert labels["pod-security.kubernetes.io/enforce"] == "restricted"
        broken = [it["name"] for it in spec.get("volumes", []) if not set(it) - {"name"} <= VOLUMES]
        broken += [key for key in ("hostNetwork", "hostPID", "hostIPC") if spec.get(key)]
        of_pod = spec.get("securityContext") or {}
        for container in spec["containers"]:
            own = container.get("securityContext") or {}
            profile = own.get("seccompProfile") or of_pod.get("seccompProfile") or {}
            holds = {
                "allowPrivilegeEscalation": own.get("allowPrivilegeEscalation") is False,
                "capabilities": "ALL" in (own.get("capabilities") or {}).get("drop", []),
                "runAsNonRoot": own.get("runAsNonRoot", of_pod.get("runAsNonRoot")) is True,
                "seccompProfile": profile.get("type") in ("RuntimeDefault", "Localhost"),
            }
            broken += [f"{container['name']}: {what}" for what, held in holds.items() if not held]
        if broken:
            raise Refused(403, "Forbidden", f"violates PodSecurity restricted: {', '.join(broken)}")

    def create(self, asked: dict, namespace: str) -> Pod:
        self.permit("create", "pods")
        name = asked["metadata"]["name"]
        if name in self.pods:
            raise Refused(409, "AlreadyExists", f"the pod {name} is there")
        self.admit(asked, namespace)
        asked["metadata"] |= {"namespace": namespace, "uid": str(uuid.uuid4()), "creationTimestamp": now()}
        folder = self.folder / name
        folder.mkdir()
        pod = self.pods[name] = Pod(asked, folder)
        self.all_pods.append(pod)
        threading.Thread(target=self.run, args=(pod,), daemon=True).start()
        return pod

    def run(self, pod: Pod) -> None:
        """What a kubelet does."""
        container, *sidecars = pod.asked["spec"]["containers"]
        # `$(NAME)` would be a variable: no argument here may be taken for one.
        assert not any("$(" in it.replace("$$", "") for it in pod.arguments)
        arguments = [it.replace("$$", "$") for it in pod.arguments]
        command = self.sandbox(pod, container, [*container["command"], *arguments])
        started = now()
        pod.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", start_new_session=True
        )
        for it in pod.asked["spec"]["containers"]:
            pod.state(it["name"], running={"startedAt": started})
        pod.phase = "Running"
        threading.Thread(target=self.watcher, args=(pod,), daemon=True).start()
        for line in pod.process.stdout:
            pod.log.append((now(), line))
        code = pod.process.wait()
        code = 128 - code if code < 0 else code
        # By FallbackToLogsOnError.
        said = "".join(line for _, line in pod.log[-80:])[-2048:] if code else ""
        ended = {"startedAt": started, "finishedAt": now()}
        reason = "Error" if code else "Completed"
        pod.state(container["name"], terminated={"exitCode": code, "reason": reason, "message": said, **ended})
        if sidecars:
            pod.handed_over.wait()
        for it in sidecars:
            pod.state(it["name"], terminated={"exitCode": 0, "reason": "Completed", **ended})
        pod.phase = "Failed" if code else "Succeeded"

    def sandbox(self, pod: Pod, container: dict, command: list[str], tools: list[str] | None = None) -> list[str]:
        """The command in a sandbox that has what the container is given."""
        spec, own = pod.asked["spec"], container.get("securityContext") or {}
        user = {**(spec.get("securityContext") or {}), **own}
        # As the first process, which a signal that it does not handle does not end.
        words = ["bwrap", "--die-with-parent", "--unshare-user", "--unshare-pid", "--as-pid-1"]
        words += ["--clearenv", "--cap-drop", "ALL"]
        words += ["--uid", str(user["runAsUser"]), "--gid", str(user.get("runAsGroup", user["runAsUser"]))]
        words += ["--tmpfs", "/", "--proc", "/proc", "--dev", "/dev", "--ro-bind", self.binary, "/usr/local/bin/ingest"]
        for path in [*LIBRARIES, *(tools or [])]:
            if Path(path).is_symlink():
                words += ["--symlink", os.readlink(path), path]
            elif Path(path).exists():
                words += ["--ro-bind", path, path]
        volumes = {it["name"]: it for it in spec.get("volumes", [])}
        for mount in sorted(container.get("volumeMounts") or [], key=lambda it: it["mountPath"]):
            place = self.volume(pod, volumes[mount["name"]])
            place = place / mount["subPath"] if "subPath" in mount else place
            words += ["--ro-bind" if mount.get("readOnly") else "--bind", place, mount["mountPath"]]
        for variable in container.get("env") or []:
            words += ["--setenv", variable["name"], variable.get("value") or self.secret_of(variable)]
        words += ["--setenv", "PATH", "/usr/local/bin:/usr/bin:/bin"]
        if own.get("readOnlyRootFilesystem"):
            words += ["--remount-ro", "/"]
        return [str(it) for it in [*words, "--", *command]]

    def secret_of(self, variable: dict) -> str:
        reference = variable["valueFrom"]["secretKeyRef"]
        assert reference["key"] == "value"
        return self.secrets[reference["name"]]

    def volume(self, pod: Pod, volume: dict) -> Path:
        if "persistentVolumeClaim" in volume:
            return self.claims[volume["persistentVolumeClaim"]["claimName"]]
        place = pod.folder / volume["name"]
        if place.exists():
            return place
        place.mkdir()
        place.chmod(0o777)
        if "configMap" in volume:
            for key, text in self.find("ConfigMap", volume["configMap"]["name"])["data"].items():
                (place / key).write_text(text)
        if "secret" in volume:
            (place / "value").write_text(self.secrets[volume["secret"]["secretName"]])
        return place

    def delete(self, pod: Pod) -> None:
        """Tells it to end. It is there until it has, and longest as long as its grace is."""
        if "deletionTimestamp" not in pod.asked["metadata"]:
            pod.asked["metadata"]["deletionTimestamp"] = now()
            pod.version += 1
            if pod.process and pod.process.poll() is None:
                threading.Thread(target=self.end, args=(pod,), daemon=True).start()
            else:
                self.forget(pod)

    def end(self, pod: Pod) -> None:
        for first in psutil.Process(pod.process.pid).children():
            first.terminate()
        try:
            pod.process.wait(pod.asked["spec"]["terminationGracePeriodSeconds"])
        except subprocess.TimeoutExpired:
            kill(pod)
        self.forget(pod)

    def forget(self, pod: Pod) -> None:
        self.pods.pop(pod.name, None)
        pod.handed_over.set()


def kill(pod: Pod) -> None:
    """Ends all processes of the pod's container, where they have not."""
    if pod.process and pod.process.poll() is None:
        os.killpg(pod.process.pid, signal.SIGKILL)


def objects_of(folder: Path) -> list[dict]:
    """What the manifests of a folder of `kubectl apply -k` say, whole files and not patches of them."""
    files = sorted((folder / "base").rglob("*.yaml")) + sorted((folder / "overlays").rglob("*.yaml"))
    return [it for file in files for it in yaml.safe_load_all(file.read_text()) if it and "name" in it.get("metadata", {})]


class Server:
    """The API server of a cluster, on loopback."""

    def __init__(self, cluster: Cluster):
        self.cluster = cluster
        one = "/api/v1/namespaces/{namespace}/pods/{name}"
        routes = [
            Route("/api/v1/namespaces/{namespace}/pods", self.pods, methods=["GET", "POST"]),
            Route(one, self.pod, methods=["GET", "PATCH", "DELETE"]),
            Route(one + "/log", self.log),
            WebSocketRoute(one + "/exec", self.command),
            Route("/api/v1/namespaces/{namespace}/events", self.events),
        ]
        handlers = {Refused: lambda _, refused: refused.answer()}
        app = Starlette(routes=routes, exception_handlers=handlers)
        self.server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))

    def __enter__(self) -> int:
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)
        return self.server.servers[0].sockets[0].getsockname()[1]

    def __exit__(self, *_) -> None:
        for pod in self.cluster.all_pods:
            kill(pod)
            pod.handed_over.set()
        self.server.should_exit = self.server.force_exit = True
        self.thread.join(10)

    def named(self, request) -> Pod:
        name = request.path_params["name"]
        if name not in self.cluster.pods:
            raise Refused(404, "NotFound", f'pods "{name}" not found')
        return self.cluster.pods[name]

    async def pods(self, request) -> Response:
        if request.method == "POST":
            pod = self.cluster.create(await request.json(), request.path_params["namespace"])
            await asyncio.to_thread(self.cluster.before_answer, pod)
            return JSONResponse(pod.shown(), 201)
        self.cluster.permit("list", "pods")
        selector = request.query_params.get("labelSelector", "")
        found = [it.shown() for it in self.cluster.pods.values() if selects(selector, it.asked["metadata"]["labels"])]
        return JSONResponse({"kind": "PodList", "apiVersion": "v1", "metadata": {"resourceVersion": "1"}, "items": found})

    async def pod(self, request) -> Response:
        self.cluster.permit(request.method.lower(), "pods")
        pod = self.named(request)
        if request.method == "DELETE":
            self.cluster.delete(pod)
        elif request.method == "PATCH":
            patch = await request.json()
            pod.asked["metadata"]["labels"] |= patch.get("metadata", {}).get("labels", {})
        return JSONResponse(pod.shown())

    async def log(self, request) -> Response:
        self.cluster.permit("get", "pods/log")
        pod, asked = self.named(request), request.query_params

        async def lines():
            told = 0
            while True:
                is_over = pod.is_over
                for at, line in pod.log[told:]:
                    yield f"{at} {line}" if asked.get("timestamps", "").lower() == "true" else line
                    told += 1
                if is_over or asked.get("follow", "").lower() != "true":
                    return
                await asyncio.sleep(0.05)

        return StreamingResponse(lines(), media_type="text/plain")

    async def events(self, request) -> Response:
        watches = request.query_params.get("watch", "").lower() == "true"
        self.cluster.permit("watch" if watches else "list", "events")
        if watches:
            return StreamingResponse(iter(()), media_type="application/json")
        return JSONResponse({"kind": "EventList", "apiVersion": "v1", "metadata": {"resourceVersion": "1"}, "items": []})

    async def command(self, socket) -> None:
        """`v4.channel.k8s.io`: the first byte of each frame is its channel."""
        pod = self.cluster.pods.get(socket.path_params["name"])
        try:
            # Since 1.35 both, though it is a `GET`: https://www.kubernetes.dev/resources/keps/4006/
            self.cluster.permit("get", "pods/exec")
            self.cluster.permit("create", "pods/exec")
        except Refused:
            pod = None
        if pod is None:
            await socket.close(1008)
            return
        await socket.accept(subprotocol="v4.channel.k8s.io")
        asked = socket.query_params
        if asked.get("stdin", "").lower() == "true":
            # The shell by which the container that hands over is ended.
            frame = await socket.receive()
            if "kill -2" in (frame.get("text") or (frame.get("bytes") or b"").decode()):
                pod.handed_over.set()
        else:
            containers = pod.asked["spec"]["containers"]
            container = next(it for it in containers if it["name"] == asked["container"])
            given = {**container, "securityContext": {"runAsUser": 65532, **(container.get("securityContext") or {})}}
            command = self.cluster.sandbox(pod, given, asked.getlist("command"), SIDECAR_TOOLS)
            done = await asyncio.to_thread(subprocess.run, command, capture_output=True, check=False)
            for channel, what in [(STDOUT, done.stdout), (STDERR, done.stderr)]:
                if what:
                    await socket.send_bytes(channel + what)
        await socket.send_bytes(STATUS + json.dumps({"metadata": {}, "status": "Success"}).encode())
        await socket.close()


def selects(selector: str, labels: dict[str, str]) -> bool:
    for term in filter(None, selector.split(",")):
        if term.startswith("!"):
            holds = term[1:] not in labels
        elif "!=" in term:
            key, value = term.split("!=")
            holds = labels.get(key) != value
        else:
            key, value = term.replace("==", "=").split("=")
            holds = labels.get(key) == value
        if not holds:
            return False
    return True


def kube_config(port: int) -> str:
    """What leads Airflow to the cluster."""
    named = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "it",
        "clusters": [{"name": "it", "cluster": {"server": f"http://127.0.0.1:{port}"}}],
        "users": [{"name": "it", "user": {}}],
        "contexts": [{"name": "it", "context": {"cluster": "it", "user": "it"}}],
    }
    return json.dumps(named)
