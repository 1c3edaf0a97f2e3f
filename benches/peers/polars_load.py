"""The benchmark's work in Polars: parse, map, check, quarantine, uniqueness, zstd Parquet; counts on standard output.

usage: polars_load.py FEED OUT   (threads by POLARS_MAX_THREADS)
"""

import hashlib
import json
import sys

import polars as pl

feed, out = sys.argv[1], sys.argv[2]


def sha256(values: pl.Series) -> pl.Series:
    """Polars has no SHA-256; the distinct values are hashed once each."""
    distinct = values.unique()
    tokens = [hashlib.sha256(b"a-key" + v.encode()).hexdigest() for v in distinct]
    return values.replace_strict(distinct, tokens, return_dtype=pl.String)


def day(column: str) -> pl.Expr:
    return pl.col(column).str.to_date("%m/%d/%Y", strict=False)


raw = pl.scan_csv(feed, separator="|", infer_schema=False)
columns = raw.collect_schema().names()
parsed = raw.with_columns(
    born=day("MBR_DOB"),
    service_start=day("SVC_FROM"),
    service_end=day("SVC_TO"),
    paid_date=day("PAID_DT"),
    line_number=pl.col("LINE").cast(pl.Int64, strict=False),
    units=pl.col("UNITS").cast(pl.Int64, strict=False),
    charge_amount=pl.col("CHARGE_AMT").cast(pl.Decimal(12, 2), strict=False),
    paid_parsed=pl.col("PAID_AMT").cast(pl.Decimal(12, 2), strict=False),
    diagnosis_1=pl.col("DX_1").str.replace_all(".", "", literal=True),
).with_columns(paid_amount=pl.col("paid_parsed").fill_null(0))
unparsed = {
    "MBR_DOB": pl.col("born").is_null(),
    "SVC_FROM": pl.col("service_start").is_null(),
    "SVC_TO": pl.col("service_end").is_null(),
    "PAID_DT": pl.col("paid_date").is_null(),
    "LINE": pl.col("line_number").is_null(),
    "UNITS": pl.col("units").is_null(),
    "CHARGE_AMT": pl.col("charge_amount").is_null(),
    "PAID_AMT": pl.col("PAID_AMT").is_not_null() & pl.col("paid_parsed").is_null(),
}
violated = {
    "starts_before_it_ends": pl.col("service_start") > pl.col("service_end"),
    "paid_after_service": pl.col("paid_date") < pl.col("service_end"),
    "charge_not_negative": pl.col("charge_amount") < 0,
    "paid_within_charge": pl.col("paid_amount") > pl.col("charge_amount"),
    "some_units": ~pl.col("units").is_between(1, 999),
    "npi_shape": ~pl.col("NPI_NUM").str.contains(r"^[12][0-9]{9}$"),
    "born_in_living_memory": pl.col("born").dt.year() < 1900,
    "diagnosis_shape": ~pl.col("diagnosis_1").str.contains(r"^[A-Z][0-9][0-9A-Z]{1,5}$"),
}


def reasons(rules: dict[str, pl.Expr]) -> pl.Expr:
    named = [pl.when(broken).then(pl.lit(name)) for name, broken in rules.items()]
    return pl.concat_list(named).list.drop_nulls()


staged = (
    parsed.with_columns(unparsed=reasons(unparsed), violated=reasons(violated), void=pl.col("STATUS") == "VOID")
    .with_columns(
        outcome=pl.when(pl.col("unparsed").list.len() > 0)
        .then(pl.lit("unparsed"))
        .when(pl.col("void"))
        .then(pl.lit("void"))
        .when(pl.col("violated").list.len() > 0)
        .then(pl.lit("violated"))
        .otherwise(pl.lit("good"))
    )
    .collect(engine="streaming")
)
good = staged.lazy().filter(pl.col("outcome") == "good").select(
    payer=pl.lit("bench"),
    claim_id="CLM_ID",
    line_number="line_number",
    member_token=pl.col("MBR_ID").map_batches(sha256, return_dtype=pl.String),
    birth_year=pl.col("born").dt.year(),
    gender=pl.col("GENDER").str.slice(0, 1).str.to_uppercase().replace_strict(
        {"M": "male", "F": "female"}, default=None, return_dtype=pl.String
    ),
    zip3=pl.col("ZIP").str.slice(0, 3),
    state="STATE",
    rendering_npi="NPI_NUM",
    service_start="service_start",
    service_end="service_end",
    paid_date="paid_date",
    place_of_service="POS",
    procedure_code=pl.col("PROC_CD").str.to_uppercase(),
    modifier="MOD_1",
    diagnosis_1="diagnosis_1",
    diagnosis_2=pl.col("DX_2").str.replace_all(".", "", literal=True),
    diagnosis_3=pl.col("DX_3").str.replace_all(".", "", literal=True),
    units="units",
    charge_amount="charge_amount",
    paid_amount="paid_amount",
).collect()
good.write_parquet(f"{out}/good.parquet", compression="zstd")
rejected = staged.filter(pl.col("outcome").is_in(["unparsed", "violated"]))
why = pl.when(pl.col("outcome") == "unparsed").then("unparsed").otherwise("violated").alias("reasons")
rejected.select(*columns, why).write_parquet(f"{out}/rejected.parquet", compression="zstd")
rules = rejected.select(why).explode("reasons").group_by("reasons").len().rows()
duplicates = good.height - good.select(pl.struct("claim_id", "line_number").n_unique()).item()
filtered = staged.filter(pl.col("outcome") == "void").height
print(
    json.dumps(
        {
            "read": staged.height,
            "published": good.height,
            "filtered": filtered,
            "rejected": rejected.height,
            "duplicates": duplicates,
            "paid": str(good["paid_amount"].sum()),
            "rules": dict(rules),
        },
        sort_keys=True,
    )
)
