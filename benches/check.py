"""Runs `ingest check` on a project, each run a process of its own, and prints wall time, processor time and peak memory.

usage: check.py INGEST_BINARY PROJECT [--repeat N]
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path


def measure(command: list[str]) -> tuple[float, float, float]:
    """Wall seconds, processor seconds and peak megabytes of a command that must succeed."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"failed: {' '.join(command)}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("project", type=Path)
    parser.add_argument("--repeat", type=int, default=5)
    arguments = parser.parse_args()

    files = list(arguments.project.rglob("*.ingest"))
    size = sum(file.stat().st_size for file in files)
    runs = [measure([arguments.binary, "check", str(arguments.project)]) for _ in range(arguments.repeat)]
    wall, work, peak = (statistics.median(values) for values in zip(*runs, strict=True))
    print(f"{len(files)} files, {size / 1e6:.1f} MB, {os.cpu_count()} cores, medians of {arguments.repeat}")
    print(f"ingest check: {wall:.2f} s, {work:.2f} s of work, {peak:.0f} MB at most")


if __name__ == "__main__":
    main()
