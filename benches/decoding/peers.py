"""What the peers make of a file of claims: every value as its type, in memory, and nothing else.

usage: peers.py PEER FORMAT FILE THREADS [ENCODING]     prints the records that were read, and the seconds where the peer's own start is none of them
"""

import os
import sys
import time

peer, shape, path, threads = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
encoding = sys.argv[5] if len(sys.argv) > 5 else "utf-8"
COLUMNS = [
    ("CLM_ID", 11, "text"), ("LINE", 2, "int"), ("MBR_ID", 9, "text"), ("MBR_DOB", 10, "date"), ("GENDER", 6, "text"),
    ("ZIP", 5, "text"), ("STATE", 2, "text"), ("NPI_NUM", 10, "text"), ("SVC_FROM", 10, "date"), ("SVC_TO", 10, "date"),
    ("PAID_DT", 10, "date"), ("POS", 2, "text"), ("PROC_CD", 5, "text"), ("MOD_1", 2, "text"), ("DX_1", 7, "text"),
    ("DX_2", 7, "text"), ("DX_3", 7, "text"), ("UNITS", 3, "int"), ("CHARGE_AMT", 9, "amount"), ("PAID_AMT", 9, "amount"),
    ("STATUS", 4, "text"), ("NOTE", 40, "text"),
]  # fmt: skip
# Of a line in which each column has its place: where it begins, from 1.
PLACES = {name: 1 + sum(width for _, width, _ in COLUMNS[:index]) for index, (name, _, _) in enumerate(COLUMNS)}


def duckdb_reads() -> int:
    import duckdb

    types = {"text": "VARCHAR", "int": "BIGINT", "date": "DATE", "amount": "DECIMAL(12, 2)"}
    columns = {name: types[kind] for name, _, kind in COLUMNS}
    db = duckdb.connect(config={"threads": threads, "preserve_insertion_order": False})
    match shape:
        case "csv":
            dialect = f"header = true, delim = ',', quote = '\"', encoding = '{encoding}'"
            query = f"SELECT * FROM read_csv('{path}', {dialect}, columns = {columns})"
        case "fixed_width":
            fields = ", ".join(
                f"CAST(trim(substr(line, {PLACES[name]}, {width})) AS {types[kind]}) AS {name}"
                for name, width, kind in COLUMNS
            )
            lines = f"read_csv('{path}', header = false, delim = '\\x01', quote = '', columns = {{'line': 'VARCHAR'}})"
            query = f"SELECT {fields} FROM {lines}"
        case "ndjson":
            query = f"SELECT * FROM read_json('{path}', format = 'newline_delimited', columns = {columns})"
        case _:
            sys.exit(f"DuckDB reads no {shape} here")
    return sum(batch.num_rows for batch in db.sql(query).to_arrow_reader(100_000))


def polars_reads() -> int:
    os.environ["POLARS_MAX_THREADS"] = str(threads)
    import polars as pl

    types = {"text": pl.String, "int": pl.Int64, "date": pl.Date, "amount": pl.Decimal(12, 2)}
    schema = {name: types[kind] for name, _, kind in COLUMNS}
    match shape:
        case "csv":
            frame = pl.scan_csv(path, schema=schema)
        case "fixed_width":
            line = pl.col("line")
            fields = [
                line.str.slice(PLACES[name] - 1, width).str.strip_chars().cast(types[kind]).alias(name)
                if kind != "date"
                else line.str.slice(PLACES[name] - 1, width).str.to_date("%Y-%m-%d").alias(name)
                for name, width, kind in COLUMNS
            ]
            lines = pl.scan_csv(path, has_header=False, separator="\x01", quote_char=None, schema={"line": pl.String})
            frame = lines.select(fields)
        case "ndjson":
            # It has no dates and no decimals in JSON: texts and floats are cast.
            plain = {"text": pl.String, "int": pl.Int64, "date": pl.String, "amount": pl.Float64}
            frame = pl.scan_ndjson(path, schema={name: plain[kind] for name, _, kind in COLUMNS}).with_columns(
                [pl.col(name).str.to_date("%Y-%m-%d") for name, _, kind in COLUMNS if kind == "date"]
                + [pl.col(name).cast(types[kind]) for name, _, kind in COLUMNS if kind == "amount"]
            )
        case _:
            sys.exit(f"Polars reads no {shape} here")
    return sum(batch.height for batch in frame.collect_batches(chunk_size=100_000, maintain_order=False))


def lxml_reads() -> int:
    """As it is commonly done: values by name, each record cleared when it was read. Texts stay texts, which is less work."""
    from lxml import etree

    names = [name for name, _, _ in COLUMNS]
    records = 0
    for _, claim in etree.iterparse(path, tag="claim"):
        [claim.findtext(name) for name in names]
        records += 1
        claim.clear()
        while claim.getprevious() is not None:
            del claim.getparent()[0]
    return records


def spark_reads() -> str:
    """The second time that one process reads it, once it has started and compiled what it runs."""
    from pyspark.sql import Observation, SparkSession, functions

    types = {"text": "STRING", "int": "BIGINT", "date": "DATE", "amount": "DECIMAL(12, 2)"}
    schema = ", ".join(f"{name} {types[kind]}" for name, _, kind in COLUMNS)
    spark = SparkSession.builder.master(f"local[{threads}]").config("spark.ui.enabled", "false").getOrCreate()
    records, seconds = 0, 0.0
    for _ in range(2):
        start = time.perf_counter()
        counted = Observation()
        frame = spark.read.option("rowTag", "claim").option("mode", "FAILFAST").schema(schema).xml(path)
        frame.observe(counted, functions.count("*").alias("records")).write.format("noop").mode("overwrite").save()
        records, seconds = counted.get["records"], time.perf_counter() - start
    return f"{records} {seconds} seconds"


def pyreadstat_reads() -> int:
    import pyreadstat

    frame, _ = pyreadstat.read_sas7bdat(path, output_format="polars")
    return len(frame)


def polars_readstat_reads() -> int:
    import polars_readstat

    os.environ["POLARS_MAX_THREADS"] = str(threads)
    return polars_readstat.scan_readstat(path).collect().height


peers = {
    "duckdb": duckdb_reads,
    "polars": polars_reads,
    "lxml": lxml_reads,
    "spark": spark_reads,
    "pyreadstat": pyreadstat_reads,
    "polars-readstat": polars_readstat_reads,
}
print(peers[peer]())
