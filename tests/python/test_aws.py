"""The generated policies before parliament."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from conftest import call

# A condition of every request about a key. Parliament's own data have it of keys, and it looks among those of the action
# alone: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
KNOWN = "Unknown condition kms:ResourceAliases for action"


def policies(output: Path) -> list[Path]:
    """But those of trust, which have no resource and are not what parliament reads."""
    others = {"origins.json", "trust.json"}
    return sorted(it for it in (output / "aws").rglob("*.json") if it.name not in others)


def findings(judges: Path, policy: str) -> list[str]:
    # By way of standard input: a path is taken for a folder of AWS's own answers.
    command = [judges / "parliament"]
    done = subprocess.run(command, input=policy, capture_output=True, text=True, timeout=120, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout.splitlines()


def test_parliament_finds_nothing(remote, judges):
    paths = policies(remote)
    assert len(paths) >= 6
    for path in paths:
        found = [it for it in findings(judges, path.read_text()) if KNOWN not in it]
        assert found == [], path


def test_keys_have_the_condition_that_is_passed_over(judges):
    script = """
import json, pathlib, parliament
data = json.loads((pathlib.Path(parliament.__file__).parent / "iam_definition.json").read_text())
[kms] = [it for it in data if it["prefix"] == "kms"]
[key] = [it for it in kms["resources"] if it["resource"] == "key"]
assert "kms:ResourceAliases" in key["condition_keys"]
"""
    call([judges / "python", "-W", "ignore", "-c", script])


@pytest.mark.parametrize(
    ("right", "wrong", "finding"),
    [
        ("s3:GetObject", "s3:GetObjekt", "Unknown action"),
        ('"arn:aws:s3:::acme-inbox"', '"arn:aws:s3:::acme-inbox/clinics"', "No resources match"),
        ("s3:prefix", "s3:prefixes", "Unknown condition"),
        ('"Allow"', '"Permit"', "Malformed"),
    ],
)
def test_parliament_finds_what_is_wrong(remote, judges, right, wrong, finding):
    policy = (remote / "aws" / "clinics" / "policy.json").read_text()
    assert right in policy
    assert any(finding in it for it in findings(judges, policy.replace(right, wrong))), finding


def test_an_example_of_folders_calls_nothing_of_aws(compiled):
    assert not any((output / "aws").exists() for output in compiled.values())


def test_policies_fit_where_they_go(remote):
    for path in policies(remote):
        limit = 20_480 if path.parent.name == "buckets" else 6_144
        assert len("".join(json.dumps(json.loads(path.read_text())).split())) <= limit
