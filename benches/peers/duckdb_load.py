"""The benchmark's work in DuckDB: parse, map, check, quarantine, uniqueness, zstd Parquet; counts on standard output.

usage: duckdb_load.py FEED OUT THREADS
"""

import json
import sys

import duckdb

feed, out, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
db = duckdb.connect(config={"threads": threads, "preserve_insertion_order": False})

# One staged pass: every column as text, the parsed and mapped values, and a list of reasons (null where there is none).
db.execute(
    """
    CREATE TEMP TABLE staged AS
    WITH raw AS (
        SELECT * FROM read_csv(?, delim = '|', header = true, all_varchar = true, quote = '"')
    ), parsed AS (
        SELECT *,
            try_strptime(MBR_DOB, '%m/%d/%Y')::DATE AS born,
            try_strptime(SVC_FROM, '%m/%d/%Y')::DATE AS service_start,
            try_strptime(SVC_TO, '%m/%d/%Y')::DATE AS service_end,
            try_strptime(PAID_DT, '%m/%d/%Y')::DATE AS paid_date,
            try_cast(LINE AS BIGINT) AS line_number,
            try_cast(UNITS AS BIGINT) AS units_,
            try_cast(CHARGE_AMT AS DECIMAL(12, 2)) AS charge_amount,
            try_cast(PAID_AMT AS DECIMAL(12, 2)) AS paid_parsed,
            replace(DX_1, '.', '') AS diagnosis_1
        FROM raw
    ), judged AS (
        SELECT *, coalesce(paid_parsed, 0.00::DECIMAL(12, 2)) AS paid_amount, [
            CASE WHEN born IS NULL THEN 'MBR_DOB' END,
            CASE WHEN service_start IS NULL THEN 'SVC_FROM' END,
            CASE WHEN service_end IS NULL THEN 'SVC_TO' END,
            CASE WHEN paid_date IS NULL THEN 'PAID_DT' END,
            CASE WHEN line_number IS NULL THEN 'LINE' END,
            CASE WHEN units_ IS NULL THEN 'UNITS' END,
            CASE WHEN charge_amount IS NULL THEN 'CHARGE_AMT' END,
            CASE WHEN PAID_AMT IS NOT NULL AND paid_parsed IS NULL THEN 'PAID_AMT' END
        ] AS unparsed, [
            CASE WHEN service_start > service_end THEN 'starts_before_it_ends' END,
            CASE WHEN paid_date < service_end THEN 'paid_after_service' END,
            CASE WHEN charge_amount < 0 THEN 'charge_not_negative' END,
            CASE WHEN coalesce(paid_parsed, 0) > charge_amount THEN 'paid_within_charge' END,
            CASE WHEN units_ NOT BETWEEN 1 AND 999 THEN 'some_units' END,
            CASE WHEN NOT regexp_matches(NPI_NUM, '^[12][0-9]{9}$') THEN 'npi_shape' END,
            CASE WHEN year(born) < 1900 THEN 'born_in_living_memory' END,
            CASE WHEN NOT regexp_matches(diagnosis_1, '^[A-Z][0-9][0-9A-Z]{1,5}$') THEN 'diagnosis_shape' END
        ] AS violated
        FROM parsed
    )
    SELECT *,
        CASE
            WHEN len(list_filter(unparsed, lambda x: x IS NOT NULL)) > 0 THEN list_filter(unparsed, lambda x: x IS NOT NULL)
            WHEN STATUS = 'VOID' THEN ['VOID']
            WHEN len(list_filter(violated, lambda x: x IS NOT NULL)) > 0 THEN list_filter(violated, lambda x: x IS NOT NULL)
        END AS reasons
    FROM judged
    """,
    [feed],
)
db.execute(
    f"""
    COPY (
        SELECT 'bench' AS payer, CLM_ID AS claim_id, line_number, sha256('a-key' || MBR_ID) AS member_token,
            year(born) AS birth_year,
            CASE upper(left(GENDER, 1)) WHEN 'M' THEN 'male' WHEN 'F' THEN 'female' END AS gender,
            left(ZIP, 3) AS zip3, STATE AS state, NPI_NUM AS rendering_npi, service_start, service_end, paid_date,
            POS AS place_of_service, upper(PROC_CD) AS procedure_code, MOD_1 AS modifier, diagnosis_1,
            replace(DX_2, '.', '') AS diagnosis_2, replace(DX_3, '.', '') AS diagnosis_3, units_ AS units,
            charge_amount, paid_amount
        FROM staged WHERE reasons IS NULL
    ) TO '{out}/good.parquet' (FORMAT parquet, COMPRESSION zstd)
    """
)
db.execute(
    f"""
    COPY (
        SELECT * EXCLUDE (born, service_start, service_end, paid_date, line_number, units_, charge_amount, paid_parsed,
            paid_amount, diagnosis_1, unparsed, violated)
        FROM staged WHERE reasons IS NOT NULL AND reasons <> ['VOID']
    ) TO '{out}/rejected.parquet' (FORMAT parquet, COMPRESSION zstd)
    """
)
rules = dict(
    db.execute(
        "SELECT r, count(*) FROM (SELECT unnest(reasons) AS r FROM staged WHERE reasons IS NOT NULL) GROUP BY r"
    ).fetchall()
)
filtered = rules.pop("VOID", 0)
read, published, paid = db.execute(
    "SELECT count(*), count(*) FILTER (reasons IS NULL), sum(paid_amount) FILTER (reasons IS NULL) FROM staged"
).fetchone()
(duplicates,) = db.execute(
    """
    SELECT coalesce(sum(n - 1), 0) FROM (
        SELECT count(*) AS n FROM staged WHERE reasons IS NULL GROUP BY CLM_ID, line_number HAVING count(*) > 1
    )
    """
).fetchone()
print(
    json.dumps(
        {
            "read": read,
            "published": published,
            "filtered": filtered,
            "rejected": read - published - filtered,
            "duplicates": int(duplicates),
            "paid": str(paid),
            "rules": rules,
        },
        sort_keys=True,
    )
)
