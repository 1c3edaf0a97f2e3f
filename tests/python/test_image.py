"""The image: what it is built from, what is in it, and that the binary needs no more."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

from conftest import HERE, call, copy_example, let_in
from test_kubernetes import scan

ROOT = HERE.parents[1]
# Libraries of gcr.io/distroless/cc-debian12: the packages libc6, libgcc-s1, libstdc++6, libgomp1, libssl3.
# https://github.com/GoogleContainerTools/distroless/blob/main/cc/README.md
LIBRARIES = {"libc.so.6", "libm.so.6", "libgcc_s.so.1", "libdl.so.2", "libpthread.so.0", "librt.so.1"}
LOADER = "/lib64/ld-linux-x86-64.so.2"
USER = "65532"


def libraries(binary: Path) -> dict[str, str]:
    """What the loader finds for the binary, by name."""
    return dict(re.findall(r"(\S+) => (\S+)", call(["ldd", binary]).stdout))


def test_judges_know_nothing_against_it(judges: Path, tmp_path: Path):
    shutil.copy(ROOT / "Dockerfile", tmp_path)
    found = scan(judges, tmp_path, "dockerfile")
    assert found["summary"]["passed"] > 10
    assert [it["check_id"] for it in found["results"]["failed_checks"]] == []


def test_it_is_built_from_what_is_sent_to_the_builder(tmp_path: Path):
    """That `.dockerignore` lets through all that cargo, and what our sources include, ask for."""
    everything, *let_through = [it for it in (ROOT / ".dockerignore").read_text().splitlines() if not it.startswith("#")]
    assert everything == "*"
    for line in let_through:
        # What takes something away again may take a folder of ours: `**/target` took one that has a target of `compile` in it.
        assert line.startswith("!"), line
        path, to = ROOT / line[1:], tmp_path / line[1:]
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(path, to) if path.is_dir() else shutil.copy(path, to)
    told = call(["cargo", "metadata", "--locked", "--offline", "--no-deps", "--format-version", "1"], cwd=tmp_path).stdout
    sources = [Path(target["src_path"]) for it in json.loads(told)["packages"] for target in it["targets"]]
    assert len(sources) > 20
    assert all(it.is_file() for it in sources)
    for folder in ["cli/src", "compiler", "runtime"]:
        for source in (tmp_path / folder).rglob("*.rs"):
            if "tests" not in source.parts:
                for included in re.findall(r'include_str!\("([^"]+)"\)', source.read_text()):
                    assert (source.parent / included).is_file(), f"{source} includes {included}"


def test_the_user_is_that_of_the_pods(compiled: dict[str, Path]):
    job = next(compiled["prod"].rglob("job.yaml")).read_text()
    assert f"runAsUser: {USER}" in job
    assert f"USER {USER}:{USER}" in (ROOT / "Dockerfile").read_text()


def test_the_binary_runs_with_what_is_in_the_image(binary: Path, tmp_path: Path):
    found = libraries(binary)
    assert set(found) <= LIBRARIES, "the image has no such library"
    let_in(tmp_path)
    project = copy_example(tmp_path / "claims")
    (project / "out").mkdir()
    (project / "out").chmod(0o777)
    sandbox = ["bwrap", "--die-with-parent", "--unshare-all", "--clearenv", "--cap-drop", "ALL", "--uid", USER, "--gid", USER]
    sandbox += ["--tmpfs", "/", "--proc", "/proc", "--dev", "/dev", "--ro-bind", binary, "/usr/local/bin/ingest"]
    for name, path in [*found.items(), (LOADER, LOADER)]:
        sandbox += ["--ro-bind", os.path.realpath(path), path]
    sandbox += ["--ro-bind", project, "/project", "--bind", project / "out", "/project/out", "--tmpfs", "/tmp"]
    sandbox += ["--setenv", "PATH", "/usr/local/bin", "--chdir", "/project", "--remount-ro", "/", "--", "ingest"]
    assert call([*sandbox, "--version"]).stdout.startswith("ingest ")
    report = json.loads(call([*sandbox, "run", "--env", "dev", "--format", "json"]).stdout)
    assert {it["status"] for it in report["deliveries"]} == {"published"}
    assert list((project / "out").rglob("*.parquet"))
