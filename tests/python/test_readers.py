"""The published table in the hands of other readers, which know nothing of this project.

DuckDB also reads the raw files of the example and computes for itself what should have come of them (own_reading.sql).
"""

from __future__ import annotations

import hashlib
import hmac
import shutil
from datetime import UTC
from decimal import Decimal

import duckdb
import polars
import pyarrow.compute
import pyarrow.dataset
import pyarrow.parquet
import pytest

from conftest import HERE, call

TOTALS = "count(*), sum(charge_amount), sum(paid_amount)"


@pytest.fixture(scope="module")
def duck(published):
    """Tables `carrier` and `transactions` of DuckDB's own reading; views of what was published and rejected."""
    with duckdb.connect() as connection:
        connection.execute("set variable project = ?", [str(published.project)])
        connection.execute((HERE / "own_reading.sql").read_text())
        for name, folder in [("claims", published.claims), ("quarantine", published.quarantine)]:
            files = f"read_parquet('{folder}/**/*.parquet', hive_partitioning = true, hive_types_autocast = false)"
            connection.execute(f"create view {name} as select * from {files}")
        yield connection


def rows(duck, query: str) -> list[tuple]:
    return duck.execute(query).fetchall()


def test_duckdb_agrees_with_its_own_reading_of_the_carrier_files(duck):
    own = rows(duck, f"select delivery, {TOTALS} from carrier where fate = 'published' group by all order by all")
    published = rows(
        duck,
        f"select ingest_delivery, {TOTALS} from claims where ingest_source = 'cms_carrier' group by all order by all",
    )
    assert [it[0] for it in own] == ["2026-01-05", "2026-01-06", "history"]
    assert published == own


def test_duckdb_agrees_with_its_own_reading_of_the_transactions(duck):
    own = rows(duck, f"select {TOTALS} from transactions where fate = 'published'")
    published = rows(duck, f"select {TOTALS} from claims where ingest_source = 'synthea_transactions'")
    assert own[0][0] > 1000
    assert published == own


def test_the_rejected_records_are_those_that_duckdb_rejects(duck):
    own = rows(duck, "select delivery, record from carrier where fate = 'rejected' order by all")
    planted = [("2026-01-05", it) for it in [4, 8, 12, 23, 30]] + [("2026-01-06", it) for it in [3, 10]]
    assert own == planted, "the README of the feeds says otherwise"
    rejected = rows(duck, "select delivery, record from quarantine where source = 'cms_carrier' order by all")
    assert rejected == own

    [(own,)] = rows(duck, "select count(*) from transactions where fate = 'rejected'")
    [(rejected,)] = rows(duck, "select count(*) from quarantine where source = 'synthea_transactions'")
    assert rejected == own == 75


def test_every_rejected_record_says_why_and_is_kept_as_it_was(duck, published):
    rejected = rows(duck, "select file, byte_offset, raw, len(reasons) from quarantine where source = 'cms_carrier'")
    for file, offset, raw, reasons in rejected:
        content = (published.project / "feeds" / "cms" / file).read_bytes()
        assert content[offset - 1 : offset] == b"\n"
        assert content[offset:].startswith(raw)
        assert raw.endswith(b"|") or raw.count(b"|") > 30
        assert reasons > 0


def test_every_record_has_a_place_in_the_report(duck, published):
    """read = published + rejected + filtered, for each source, as DuckDB counts them."""
    for source, table in [("cms_carrier", "carrier"), ("synthea_transactions", "transactions")]:
        own = dict(rows(duck, f"select fate, count(*) from {table} group by all"))
        deliveries = [it for it in published.report["deliveries"] if it["source"] == source]
        for fate, count in own.items():
            assert sum(it["rows"][fate] for it in deliveries) == count, (source, fate)
        assert sum(it["rows"]["read"] for it in deliveries) == sum(own.values())


def test_tokens_are_those_of_the_standard(duck, published):
    key = (published.project / "token.key").read_bytes().removesuffix(b"\n")
    query = """
        select distinct member, member_token
        from carrier join claims using (claim_id, line_number)
        where fate = 'published' and ingest_source = 'cms_carrier' and ingest_delivery = delivery
    """
    found = rows(duck, query)
    assert len(found) == 3, "the sample has three members"
    for member, token in found:
        assert token == hmac.new(key, member.encode(), hashlib.sha256).hexdigest()


def test_polars_and_pyarrow_read_what_duckdb_reads(duck, published):
    [totals] = rows(duck, f"select {TOTALS} from claims")

    frame = polars.scan_parquet(published.claims / "**" / "*.parquet").collect()
    assert (frame.height, frame["charge_amount"].sum(), frame["paid_amount"].sum()) == totals

    table = pyarrow.dataset.dataset(sorted(published.claims.rglob("*.parquet"))).to_table()
    sums = [pyarrow.compute.sum(table[it]).as_py() for it in ["charge_amount", "paid_amount"]]
    assert (table.num_rows, *sums) == totals


def test_the_table_has_the_types_and_the_docs_of_its_schema(published):
    schema = pyarrow.parquet.read_schema(next(published.claims.rglob("*.parquet")))
    types = {field.name: (str(field.type), field.nullable) for field in schema}
    assert types["charge_amount"] == ("decimal128(12, 2)", False)
    assert types["paid_amount"] == ("decimal128(12, 2)", True)
    assert types["service_start"] == ("date32[day]", False)
    assert types["line_number"] == ("int64", False)
    assert types["provider_zip"][1] is True
    docs = b" ".join(schema.field("payer").metadata.values()).decode()
    assert "Who paid, or refused to." in docs


@pytest.fixture(scope="module")
def kinds(binary, tmp_path_factory):
    """The published files of two cases of the corpus: one of lists and structs, one of times, moments and bytes."""
    files = {}
    for case in ["collections", "time_zone_bytes"]:
        project = tmp_path_factory.mktemp("kinds") / case
        shutil.copytree(HERE.parent / "run" / case, project)
        call([binary, "run", "project.ingest"], cwd=project)
        [files[case]] = (project / "out" / "claims").rglob("*.parquet")
    return files


def test_lists_and_structs_in_the_hands_of_other_readers(kinds):
    path = kinds["collections"]
    schema = pyarrow.parquet.read_schema(path)
    element = schema.field("diagnoses").type.value_field
    assert (element.name, element.nullable) == ("element", False), "as the Parquet format has it"
    assert schema.field("raw").type.value_field.nullable
    patient = schema.field("patient").type
    assert (patient.field("name").nullable, patient.field("visits").nullable) == (True, False)
    assert not schema.field("amounts").type.value_type.field("amount").nullable

    own = pyarrow.parquet.read_table(path).sort_by("id").to_pylist()
    assert [it["diagnoses"] for it in own] == [["E11", "J45"], ["X99"], ["E11", "E12"]]
    assert [it["raw"] for it in own] == [["E11", "J45"], ["X99", None], ["E11", "E12"]]
    assert [it["patient"] for it in own] == [
        {"name": "Ann", "visits": 1},
        {"name": None, "visits": 1},
        {"name": "Fay", "visits": 1},
    ]
    assert [it["amounts"] for it in own][0] == [
        {"kind": "paid", "amount": Decimal("10.50")},
        {"kind": "billed", "amount": Decimal("12.00")},
    ]
    assert [it["none"] for it in own] == [None, [2, 4], [6, 12]]

    names = list(own[0])
    with duckdb.connect() as connection:
        query = f"select {', '.join(names)} from read_parquet('{path}', hive_partitioning = false) order by id"
        assert [dict(zip(names, row)) for row in connection.execute(query).fetchall()] == own
    assert polars.read_parquet(path).sort("id").to_dicts() == own


def test_times_moments_and_bytes_in_the_hands_of_other_readers(kinds):
    path = kinds["time_zone_bytes"]
    own = pyarrow.parquet.read_table(path).sort_by("id").to_pylist()
    # In New York: six in winter, a minute before midnight in summer, and the first of two half past ones.
    utc = [it["seen"].astimezone(UTC).strftime("%Y-%m-%d %H:%M") for it in own]
    assert utc == ["2024-01-31 11:00", "2024-08-01 03:59", "2024-11-03 05:30"]
    assert [it["local"].strftime("%H:%M") for it in own] == ["06:00", "23:59", "01:30"]
    assert [it["opens"].isoformat() for it in own] == ["06:00:00", "06:05:00", "12:00:00"]
    assert [it["scan"] for it in own] == [b"hello", None, b"\x00\x01\x02\xff"]

    frame = polars.read_parquet(path).sort("id")
    for name in own[0]:
        assert frame[name].to_list() == [it[name] for it in own], name

    columns = "id, opens, closes, epoch_us(seen), epoch_us(sent), local, scan, note, alarm"
    with duckdb.connect() as connection:
        query = f"select {columns} from read_parquet('{path}', hive_partitioning = false) order by id"
        found = connection.execute(query).fetchall()
    micros = lambda moment: None if moment is None else int(moment.timestamp()) * 1_000_000  # noqa: E731
    assert found == [
        (
            it["id"],
            it["opens"],
            it["closes"],
            micros(it["seen"]),
            micros(it["sent"]),
            it["local"],
            it["scan"],
            it["note"],
            it["alarm"],
        )
        for it in own
    ]
