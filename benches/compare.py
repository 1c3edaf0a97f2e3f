"""Runs the same load by `ingest run`, DuckDB and Polars, in turn, and prints medians, ratios and peak memory.

usage: compare.py INGEST_BINARY PROJECT [--rows N] [--repeat N]

The feed is PROJECT/feed/claims.csv. Every run starts a process of its own with nothing published; wall time and peak
memory are the operating system's. The three must agree on every count, or there is nothing to compare.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent


def measure(command: list[str], environment: dict[str, str]) -> tuple[float, float, str]:
    """Wall seconds, peak megabytes and standard output of a command that must succeed."""
    with tempfile.TemporaryFile("w+") as out:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, env=os.environ | environment)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        out.seek(0)
        if os.waitstatus_to_exitcode(status) != 0:
            sys.exit(f"failed: {' '.join(command)}\n{out.read()}")
        return wall, usage.ru_maxrss / 1024, out.read()


def counts_of_ingest(report: str) -> dict:
    """The counts that the peers print, from the report of `ingest run --format json`."""
    (delivery,) = json.loads(report)["deliveries"]
    rows = delivery["rows"]
    rules = {}
    for rule in delivery["rules"]:
        if rule["violations"] and rule["consequence"] == "reject":
            rules[rule["column"] if rule["kind"] == "parse" else rule["name"]] = rule["violations"]
    return {
        "read": rows["read"],
        "published": rows["published"],
        "filtered": rows["filtered"],
        "rejected": rows["rejected"],
        "rules": rules,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("project", type=Path)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()

    feed = arguments.project / "feed" / "claims.csv"
    work = Path(tempfile.mkdtemp(prefix="ingest-bench-", dir=arguments.project))
    threads = str(arguments.threads)
    contenders = {
        "ingest": ([arguments.binary, "run", "--project", str(arguments.project), "--format", "json"], {}),
        "DuckDB": ([sys.executable, str(HERE / "peers/duckdb_load.py"), str(feed), str(work), threads], {}),
        "Polars": (
            [sys.executable, str(HERE / "peers/polars_load.py"), str(feed), str(work)],
            {"POLARS_MAX_THREADS": threads},
        ),
    }
    walls = {name: [] for name in contenders}
    peaks = {name: [] for name in contenders}
    counts = {}
    try:
        for _ in range(arguments.repeat):
            for name, (command, environment) in contenders.items():
                shutil.rmtree(arguments.project / "out", ignore_errors=True)
                wall, peak, out = measure(command, environment)
                walls[name].append(wall)
                peaks[name].append(peak)
                counts[name] = counts_of_ingest(out) if name == "ingest" else json.loads(out)
    finally:
        shutil.rmtree(work, ignore_errors=True)

    for name, found in counts.items():
        differing = {key for key, value in counts["ingest"].items() if found[key] != value}
        if differing:
            sys.exit(f"ingest and {name} disagree on {sorted(differing)}:\n{counts['ingest']}\n{found}")

    size = feed.stat().st_size
    ours = statistics.median(walls["ingest"])
    print(f"{counts['ingest']['read']:,} records, {size / 1e6:,.0f} MB, {threads} threads, medians of {arguments.repeat}")
    print(f"{'':8} {'wall s':>8} {'MB/s':>8} {'peak MB':>9} {'times ours':>11}")
    for name in contenders:
        wall = statistics.median(walls[name])
        print(f"{name:8} {wall:8.2f} {size / 1e6 / wall:8.0f} {statistics.median(peaks[name]):9.0f} {wall / ours:11.2f}")


if __name__ == "__main__":
    main()
