"""What a run tells of itself is read by those for whom it is told: OpenLineage's own client, whose classes are made of
the published schemas, and the messages of the OpenTelemetry protocol."""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import ssl
import typing
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import NoneType, UnionType
from uuid import UUID

import attr
import jsonschema
import openlineage.client.generated as published
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from google.protobuf import json_format
from openlineage.client.generated import base
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from conftest import HERE, call, copy_example

OUR_OWN = json.loads((HERE.parents[1] / "docs/operations/IngestDeliveryRunFacet.json").read_text())
OUR_URL = OUR_OWN["$id"] + "#/$defs/IngestDeliveryRunFacet"
PROGRAM = """\
connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

source visits {
  from  feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }

  columns {
    visit_id int
    site     text
    kind     text
  }

  checks {
    known: kind != "none"   else reject
    many:  rows() < 4       else fail
  }
}

## What happened where.
schema Visit {
  ## Counts up.
  visit_id int
  site     text
  urgent   text
}

map visits -> Visit {
  where visit_id > 0

  visit_id = visit_id
  site     = trim(site)
  urgent   = if kind == "urgent" { "now" } else { kind }
}

dataset all_visits of Visit {
  to lake "visits" as parquet
  write append
  quarantine to lake "quarantine/visits"
}

## Every night.
pipeline all {
  visits -> all_visits
}
"""


def classes() -> dict[str, type]:
    """The class of each facet that is published, by the address of its schema."""
    found = {}
    for module in pkgutil.iter_modules(published.__path__, published.__name__ + "."):
        for it in vars(importlib.import_module(module.name)).values():
            if isinstance(it, type) and attr.has(it) and issubclass(it, base.BaseFacet):
                found[it._get_schema()] = it
    return found


FACETS = classes()


def hold(value: object, to: object, place: str) -> None:
    """Holds a value to a type: nothing is missing, nothing of another type, nothing that the class does not know."""
    origin, arguments = typing.get_origin(to), typing.get_args(to)
    if to is typing.Any:
        pass
    elif origin in (typing.Union, UnionType):
        assert any(is_of(value, one, place) for one in arguments), f"{place}: {value!r} is none of {arguments}"
    elif origin is list:
        assert isinstance(value, list), place
        for index, it in enumerate(value):
            hold(it, arguments[0], f"{place}[{index}]")
    elif origin is dict:
        assert isinstance(value, dict), place
        for key, it in value.items():
            hold(it, arguments[1], f"{place}.{key}")
    elif attr.has(to):
        hold_object(value, to, place)
    elif to is float:
        assert isinstance(value, int | float) and not isinstance(value, bool), f"{place}: {value!r}"
    elif to is NoneType:
        assert value is None, f"{place}: {value!r}"
    elif issubclass(to, Enum):
        assert value in [it.value for it in to], f"{place}: {value!r}"
    else:
        assert type(value) is to, f"{place}: {value!r} is no {to}"


def is_of(value: object, to: object, place: str) -> bool:
    try:
        hold(value, to, place)
    except AssertionError:
        return False
    return True


def hold_object(value: object, to: type, place: str) -> None:
    assert isinstance(value, dict), place
    hints = typing.get_type_hints(to)
    known = {it.name: it for it in attr.fields(to)}
    assert value.keys() <= known.keys(), f"{place}: {value.keys() - known.keys()} is not of {to.__name__}"
    for name, field in known.items():
        if name in value:
            hold(value[name], hints[name], f"{place}.{name}")
        else:
            assert field.default is not attr.NOTHING or not field.init, f"{place}.{name} is missing"
    # The client's own checks: of times, of addresses, of ids.
    if not issubclass(to, base.BaseEvent | base.BaseFacet):
        to(**value)


def facets_of(event: dict) -> Iterator[tuple[str, dict]]:
    """Each facet of an event, taken out of it."""
    holders = [("run", event["run"], "facets"), ("job", event["job"], "facets")]
    for kind, own in [("inputs", "inputFacets"), ("outputs", "outputFacets")]:
        for it in event[kind]:
            holders += [(kind, it, "facets"), (kind, it, own)]
    for place, holder, key in holders:
        for name, facet in holder.pop(key).items():
            yield f"{place}.{key}.{name}", facet


def hold_event(event: dict) -> set[str]:
    """Holds an event to what is published; gives the facets that it has."""
    event = json.loads(json.dumps(event))
    names = set()
    for place, facet in facets_of(event):
        # The client gives it to those that have none.
        assert facet["_producer"].startswith("https://"), place
        if facet["_schemaURL"] == OUR_URL:
            to = base.RunFacet
            _, ours = OUR_OWN["$defs"]["IngestDeliveryRunFacet"]["allOf"]
            jsonschema.validate(facet, ours)
            assert facet.keys() == {"_producer", "_schemaURL", *ours["required"]}
            facet = {key: facet[key] for key in ("_producer", "_schemaURL")}
        else:
            to = FACETS[facet["_schemaURL"]]
        hold(facet, to, place)
        names.add(place)
    assert event.pop("schemaURL") == base.RunEvent._get_schema()
    assert datetime.fromisoformat(event["eventTime"]).tzinfo
    assert UUID(event["run"]["runId"])
    hold(event, base.RunEvent, "event")
    return names


@pytest.fixture(scope="module")
def told(binary: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[dict], list[dict]]:
    """The events and the traces of a run in which one delivery is published, one fails and one is broken."""
    project = tmp_path_factory.mktemp("visits")
    (project / "ingest.toml").write_text('name = "visits"\n')
    (project / "visits.ingest").write_text(PROGRAM)
    feeds = project / "feeds" / "visits"
    feeds.mkdir(parents=True)
    (feeds / "visits_20260105.csv").write_text("visit_id,site,kind\n1,north,urgent\nx,south,none\n")
    (feeds / "visits_20260106.csv").write_text("visit_id,site,kind\n" + "1,north,x\n" * 5)
    (feeds / "visits_20260107.csv").write_text("other,columns\n1,2\n")
    files = [project / "events.jsonl", project / "trace.jsonl"]
    call([binary, "run", "--lineage", files[0], "--traces", files[1]], expect=1, cwd=project)
    events, traces = ([json.loads(line) for line in it.read_text().splitlines()] for it in files)
    return events, traces


def test_openlineage_reads_every_event(told: tuple[list[dict], list[dict]]) -> None:
    events, _ = told
    assert [it["eventType"] for it in events] == ["START", "COMPLETE", "START", "FAIL", "START", "FAIL"]
    names = set().union(*(hold_event(it) for it in events))
    assert names == {
        "run.facets.ingest_delivery",
        "run.facets.errorMessage",
        "job.facets.documentation",
        "inputs.facets.schema",
        "inputs.inputFacets.dataQualityMetrics",
        "inputs.inputFacets.dataQualityAssertions",
        "outputs.facets.schema",
        "outputs.facets.columnLineage",
        "outputs.facets.documentation",
        "outputs.outputFacets.outputStatistics",
    }


def removed(event: dict) -> None:
    del event["outputs"][0]["outputFacets"]["outputStatistics"]["_producer"]


def another_type(event: dict) -> None:
    event["inputs"][0]["inputFacets"]["dataQualityAssertions"]["assertions"][0]["success"] = "yes"


def unknown(event: dict) -> None:
    event["outputs"][0]["facets"]["columnLineage"]["why"] = "it is so"


def another_version(event: dict) -> None:
    schema = event["inputs"][0]["facets"]["schema"]
    schema["_schemaURL"] = schema["_schemaURL"].replace("1-2-0", "9-9-9")


def no_id(event: dict) -> None:
    event["run"]["runId"] = "first"


@pytest.mark.parametrize("damage", [removed, another_type, unknown, another_version, no_id])
def test_a_damaged_event_is_refused(told: tuple[list[dict], list[dict]], damage: Callable[[dict], None]) -> None:
    event = json.loads(json.dumps(told[0][1]))
    hold_event(event)
    damage(event)
    with pytest.raises((AssertionError, KeyError, ValueError)):
        hold_event(event)


def test_opentelemetry_reads_the_trace(told: tuple[list[dict], list[dict]]) -> None:
    (trace,) = told[1]
    # In this encoding ids are hexadecimal, and not the base64 of every other field of bytes.
    for span in trace["resourceSpans"][0]["scopeSpans"][0]["spans"]:
        for key, length in [("traceId", 32), ("spanId", 16), ("parentSpanId", 16)]:
            if key in span:
                assert len(span[key]) == length
                assert int(span[key], 16)
    request = json_format.ParseDict(trace, ExportTraceServiceRequest())
    (resource,) = request.resource_spans
    names = {it.key: it.value.string_value for it in resource.resource.attributes}
    assert names["service.name"] == "ingest"
    spans = list(resource.scope_spans[0].spans)
    assert [it.name for it in spans].count("delivery") == 3
    assert len({it.trace_id for it in spans}) == 1
    assert len({it.span_id for it in spans}) == len(spans)
    parents = {it.span_id: it for it in spans}
    for span in spans:
        assert span.kind == span.SPAN_KIND_INTERNAL
        if span.name != "run":
            outer = parents[span.parent_span_id]
            assert outer.start_time_unix_nano <= span.start_time_unix_nano, span.name
            assert span.start_time_unix_nano <= span.end_time_unix_nano <= outer.end_time_unix_nano, span.name
    failed = {it.name for it in spans if it.status.code == it.status.STATUS_CODE_ERROR}
    assert failed == {"run", "delivery"}


def test_the_example_is_read_too(binary: Path, tmp_path: Path) -> None:
    events = tmp_path / "events.jsonl"
    call([binary, "run", copy_example(tmp_path / "claims"), "--lineage", events])
    lines = events.read_text().splitlines()
    assert lines
    for line in lines:
        hold_event(json.loads(line))


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate for this machine that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    files = tmp_path / "certificate.pem", tmp_path / "key.pem"
    files[0].write_bytes(made.public_bytes(Encoding.PEM))
    files[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return files


def test_https_is_spoken_to_whom_the_machine_trusts(binary: Path, tmp_path: Path, certificate) -> None:
    bodies = []

    class Keep(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(201)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Keep)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    Thread(target=server.serve_forever, daemon=True).start()
    lineage = ["--lineage", f"https://localhost:{server.server_port}"]
    for trusted in [True, False]:
        project = copy_example(tmp_path / f"claims-{trusted}")
        variables = {**os.environ, "NO_PROXY": "localhost"}
        if trusted:
            variables["SSL_CERT_FILE"] = str(certificate[0])
        done = call([binary, "run", project, *lineage], env=variables)
        assert ("its certificate or its TLS is not accepted" in done.stderr) is not trusted, done.stderr
        assert bool(bodies) is trusted
        for body in bodies:
            hold_event(json.loads(body))
        bodies.clear()
    server.shutdown()
