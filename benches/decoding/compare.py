"""Decodes the same files by ingest and its peers, in turn, and prints medians, ratios and peak memory.

usage: compare.py BINARIES [--rows N] [--repeat N]

BINARIES is cargo's folder with `generate`, `decode` and `arrow_csv`. Every run is a process of its own, wall time and peak memory are
the operating system's; but of Spark, which takes seconds to start, the time is what it tells itself, and the memory of its machine is not
known. All must read as many records, or there is nothing to compare.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
PROGRAM = str(HERE / "formats.ingest")
# Of text: its label, its codec in Python, and what DuckDB reads it as, without an extension.
ENCODINGS = [
    ("utf-8", "utf-8", "utf-8"),
    ("windows-1252", "cp1252", "latin-1"),
    ("utf-16le", "utf-16-le", "utf-16"),
    ("gb18030", "gb18030", None),
]


def measure(command: list[str], cores: int) -> tuple[float, float, int]:
    """Wall seconds, peak megabytes and the records that it prints, of a command that must succeed on so many cores.

    Where it prints `SECONDS seconds` behind the records, it is those.
    """
    with tempfile.TemporaryFile("w+") as out:
        start = time.perf_counter()
        process = subprocess.Popen(["taskset", "--cpu-list", f"0-{cores - 1}", *command], stdout=out)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        out.seek(0)
        if os.waitstatus_to_exitcode(status) != 0:
            sys.exit(f"failed: {' '.join(command)}")
        match out.read().split():
            case [records, seconds, "seconds"]:
                return float(seconds), usage.ru_maxrss / 1024, int(records)
            case [records, *_]:
                return wall, usage.ru_maxrss / 1024, int(records)
            case _:
                sys.exit(f"told nothing: {' '.join(command)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binaries", type=Path)
    parser.add_argument("--rows", type=int, default=3_000_000)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--only", help="one of csv, fixed_width, ndjson, xml, sas, encodings, gzip, pgp, memory")
    arguments = parser.parse_args()
    wanted = lambda name: arguments.only in (None, name)
    binaries = arguments.binaries

    with tempfile.TemporaryDirectory(prefix="ingest-decode-") as folder:
        feed = lambda name, rows: generate(binaries, Path(folder) / name, name, rows)
        peer = lambda name, shape, path, cores: [sys.executable, str(HERE / "peers.py"), name, shape, str(path), str(cores)]
        ours = lambda source, path, cores, *more: [
            str(binaries / "decode"), PROGRAM, source, str(path), "--threads", str(cores), *more
        ]  # fmt: skip
        for shape in ("csv", "fixed_width", "ndjson"):
            if not wanted(shape):
                continue
            path = feed(shape, arguments.rows)
            for cores in (1, 2):
                contenders = {"ingest": ours(f"{shape}_claims", path, cores)}
                contenders |= {name: peer(name.lower(), shape, path, cores) for name in ("DuckDB", "Polars")}
                if shape == "csv":
                    contenders["arrow-csv"] = [str(binaries / "arrow_csv"), str(path)]
                compare(shape, path, cores, contenders, arguments.repeat)
            path.unlink()
        if wanted("xml"):
            path = feed("xml", arguments.rows // 6)
            contenders = {"ingest": ours("xml_claims", path, 1)}
            contenders |= {name: peer(name.lower(), "xml", path, 1) for name in ("lxml", "Spark")}
            compare("xml", path, 1, contenders, arguments.repeat)
            path.unlink()
        if wanted("sas"):
            path = sas(Path(folder), 100)
            for cores in (1, 2):
                contenders = {"ingest": ours("sas_sales", path, cores)}
                contenders |= {name: peer(name, "sas", path, cores) for name in ("pyreadstat", "polars-readstat")}
                compare("sas7bdat", path, cores, contenders, arguments.repeat)
            path.unlink()
        if wanted("encodings"):
            path = feed("csv", arguments.rows)
            for label, codec, duckdb in ENCODINGS:
                file = recoded(path, codec)
                contenders = {"ingest": ours("csv_claims", file, 2, "--encoding", label)}
                if duckdb:
                    contenders["DuckDB"] = [*peer("duckdb", "csv", file, 2), duckdb]
                compare(f"csv in {label}", file, 2, contenders, arguments.repeat)
                file.unlink()
            path.unlink()
        if wanted("gzip") or wanted("pgp"):
            path = feed("csv", arguments.rows)
            wrapped(path, arguments.rows, wanted, ours, arguments.repeat)
            path.unlink()
        if wanted("memory"):
            memory(feed, ours, Path(folder))


def generate(binaries: Path, path: Path, shape: str, rows: int) -> Path:
    """Makes the file of a format."""
    with path.open("wb") as out:
        shape = shape.replace("_", "-")
        subprocess.run([binaries / "generate", "--layout", "clean", "--as", shape, "--rows", str(rows)], stdout=out, check=True)
    return path


def compare(name: str, path: Path, cores: int, contenders: dict[str, list[str]], repeat: int) -> None:
    walls = {name: [] for name in contenders}
    peaks = {name: [] for name in contenders}
    records = {}
    for _ in range(repeat):
        for contender, command in contenders.items():
            wall, peak, records[contender] = measure(command, cores)
            walls[contender].append(wall)
            peaks[contender].append(peak)
    if len(set(records.values())) != 1:
        sys.exit(f"{name}: they do not agree: {records}")
    megabytes = path.stat().st_size / 1e6
    own = statistics.median(walls["ingest"])
    print(f"{name}, {records['ingest']:,} records, {megabytes:.0f} MB, {cores} core{'s' * (cores > 1)}, medians of {repeat}")
    for contender, all in walls.items():
        wall = statistics.median(all)
        print(
            f"  {contender:<18} {wall:>7.2f} s {megabytes / wall:>7.0f} MB/s {statistics.median(peaks[contender]):>7.0f} MB peak"
            f" {wall / own:>7.2f} times ours",
            flush=True,
        )


def recoded(path: Path, codec: str) -> Path:
    """The same claims in an encoding, one in some with a letter that is none of ASCII."""
    file = path.with_suffix(f".{codec}")
    with path.open(encoding="utf-8", newline="") as lines, file.open("w", encoding=codec, newline="") as out:
        out.writelines(line.replace("laboratory", "laboratório") for line in lines)
    return file


def wrapped(path: Path, rows: int, wanted, ours, repeat: int) -> None:
    """Layers and decoding together, beside the command that takes off the layer alone."""
    # The command writes to nowhere; the records that it would have are told for it.
    count = lambda command: ["sh", "-c", f"{command} > /dev/null && echo {rows}"]
    if wanted("gzip"):
        file, how = gzipped(path)
        contenders = {"ingest": ours("csv_claims", file, 2, *how), "gzip -dc": count(f"gzip -dc {file}")}
        compare("csv in gzip", path, 2, contenders, repeat)
        file.unlink()
    if wanted("pgp"):
        with Keys(path.parent) as keys:
            for name, options in (("csv in pgp", []), ("csv in pgp, not compressed", ["--compress-algo", "none"])):
                file, how = keys.encrypted(path, *options)
                command = " ".join(str(it) or "''" for it in [*keys.gpg, "-d", file])
                contenders = {"ingest": ours("csv_claims", file, 2, *how), "gpg -d": count(command)}
                compare(name, path, 2, contenders, repeat)
                file.unlink()


def gzipped(path: Path) -> tuple[Path, list[str]]:
    """The file by `gzip`, and how `decode` is told of it."""
    file = path.with_suffix(".gz")
    with file.open("wb") as out:
        subprocess.run(["gzip", "-c", path], stdout=out, check=True)
    return file, ["--layer", "gzip"]


class Keys:
    """A pair of keys of `gpg`, in a folder of its own."""

    def __init__(self, folder: Path):
        self.home, self.key = folder / "keys", folder / "key.asc"
        options = ["--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", "", "--trust-model", "always"]
        self.gpg = ["gpg", "--homedir", self.home, *options]

    def __enter__(self) -> "Keys":
        self.home.mkdir(mode=0o700)
        subprocess.run([*self.gpg, "--quick-generate-key", "bench", "rsa3072", "encr,sign", "never"], check=True)
        export = [*self.gpg, "--armor", "--export-secret-keys", "bench"]
        self.key.write_bytes(subprocess.run(export, check=True, capture_output=True).stdout)
        return self

    def __exit__(self, *_) -> None:
        subprocess.run(["gpgconf", "--homedir", self.home, "--kill", "all"], check=False)
        shutil.rmtree(self.home)

    def encrypted(self, path: Path, *options: str) -> tuple[Path, list[str]]:
        """The file by `gpg`, and how `decode` is told of it."""
        file = path.with_suffix(".gpg")
        subprocess.run([*self.gpg, *options, "--recipient", "bench", "--encrypt", "--output", file, path], check=True)
        return file, ["--layer", "pgp", "--key", str(self.key)]


def memory(feed, ours, folder: Path) -> None:
    """Peak memory of a file and of one ten times as long, in layers too; the sizes are those of what is in them."""

    def peaks(name: str, source: str, make, layer=lambda path: (path, [])) -> None:
        told = []
        for times in (1, 10):
            path = make(times)
            size = path.stat().st_size / 1e9
            file, how = layer(path)
            _, peak, _ = measure(ours(source, file, 2, *how), 2)
            told.append(f"{size:.1f} GB: {peak:.0f} MB peak")
            for made in {path, file}:
                made.unlink()
        print(f"{name}: {', '.join(told)}", flush=True)

    rows = {"csv": 1_200_000, "fixed_width": 1_100_000, "ndjson": 480_000, "xml": 370_000}
    for shape, many in rows.items():
        peaks(shape, f"{shape}_claims", lambda times, shape=shape, many=many: feed(shape, many * times))
    peaks("sas7bdat", "sas_sales", lambda times: sas(folder, 200 * times))
    claims = lambda times: feed("csv", rows["csv"] * times)
    peaks("csv in gzip", "csv_claims", claims, gzipped)
    with Keys(folder) as keys:
        peaks("csv in pgp", "csv_claims", claims, keys.encrypted)


def sas(folder: Path, megabytes: int) -> Path:
    """Makes a data set of SAS."""
    path = folder / "sales.sas7bdat"
    subprocess.run([sys.executable, str(HERE / "grow_sas.py"), str(path), str(megabytes)], check=True)
    return path


if __name__ == "__main__":
    main()
