"""What GnuPG makes of messages, keys and whatever else there is of OpenPGP: `python pgp_reference.py FOLDER`.

A line for each file below FOLDER and each way to open it: its path, the private key that opens it (its path, or `-`), what opens that key or
the message (`-` where nothing is needed), and what comes of it: the bytes and the start of their SHA-256, or `refused`. GnuPG is run in a
home of its own with all private keys that are there. It refuses what is damaged or has nothing that proves that it is not; what is not
encrypted counts as refused too, for `ingest` takes off an encryption alone.
"""

import hashlib
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

# What opens the private keys that are locked: of `derived` the README of the corpus says it, of `pgpy` its manifest, of `gopenpgp` the tests of
# that project.
LOCKED = {
    "derived/eccA1.sec.asc": "correct horse A1",
    "gopenpgp/gpg2.3-aead-test-key.asc": "test",
    "gopenpgp/issue11_privatekey": "1234",
    "gopenpgp/keyring_privateKey": "apple",
    "gopenpgp/keyring_privateKeyLegacy": "123",
    "pgpy/keys/dsa.1.enc.asc": "QwertyUiop",
    "pgpy/keys/rsa.1.enc.asc": "QwertyUiop",
}
PASSWORDS = ["sym pass A1", "QwertyUiop", "pinata"]
# What a file is tried with that no key and no password opens.
OTHER = ("derived/rsaA1.sec.asc", "-")
ENCRYPTED = re.compile(rb"^:(pubkey enc|symkey enc|encrypted data|aead encrypted) packet", re.MULTILINE)


class Home:
    """A GnuPG with keys of its own, which asks nobody for what opens them and remembers nothing."""

    def __init__(self, folder: Path, keys: list[Path]):
        folder.mkdir(mode=0o700)
        # Keys that are taken in are locked anew, which takes seconds by the count that the agent finds to be safe.
        (folder / "gpg-agent.conf").write_text("default-cache-ttl 0\nmax-cache-ttl 0\ns2k-count 65536\n")
        words = ["--batch", "--no-tty", "--quiet", "--no-auto-check-trustdb", "--no-symkey-cache"]
        self.command = ["gpg", "--homedir", folder, *words, "--pinentry-mode", "loopback"]
        self.folder = folder
        for path in keys:
            self.run("--import", path)

    def run(self, *words, **options) -> bytes:
        command = [*self.command, *words]
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False, **options).stdout

    def open(self, path: Path, secret: str) -> tuple[bytes | None, list[list[str]]]:
        """What is in a message, if GnuPG is content with it, and what it tells on the way."""
        with tempfile.TemporaryFile() as status:
            words = ["--passphrase", secret, "--status-fd", str(status.fileno()), "--decrypt", path]
            content = self.run(*words, pass_fds=[status.fileno()])
            status.seek(0)
            told = [it.split()[1:] for it in status.read().decode("utf-8", "replace").splitlines()]
        kinds = {it[0] for it in told}
        is_whole = "DECRYPTION_OKAY" in kinds and "DECRYPTION_FAILED" not in kinds
        return (content if is_whole else None), told

    def stop(self) -> None:
        subprocess.run(["gpgconf", "--homedir", self.folder, "--kill", "all"], check=False, capture_output=True)


def fingerprints(home: Home, path: Path) -> list[str]:
    rows = home.run("--show-keys", "--with-colons", path).decode("utf-8", "replace").splitlines()
    return [it.split(":")[9] for it in rows if it.startswith("fpr:")]


def outcome(content: bytes | None) -> str:
    return "refused" if content is None else f"{len(content)}|{hashlib.sha256(content).hexdigest()[:16]}"


def ways(path: Path, own: Home, none: Home, keys: dict[str, list[str]]) -> Iterator[tuple[str, str, str]]:
    """A file's keys and passwords, and what comes of each; of what GnuPG does not open with any, what it was tried with."""
    packets = none.run("--list-packets", "--list-only", path)
    if not ENCRYPTED.search(packets):
        return
    content, told = own.open(path, "")
    if content is None:
        for name in {name for it in told if it[0] == "ENC_TO" for name in keys.get(it[1], []) if name in LOCKED}:
            content, told = own.open(path, LOCKED[name])
    for name in {name for it in told if it[0] == "DECRYPTION_KEY" for name in keys.get(it[1][-16:], [])}:
        # A key that is there locked and not locked opens the message both ways.
        yield name, LOCKED.get(name, "-"), outcome(content)
    if b":symkey enc packet" in packets or b":encrypted data" in packets and b":pubkey enc" not in packets:
        tried = []
        for password in PASSWORDS:
            content, _ = none.open(path, password)
            tried.append(("-", password, outcome(content)))
            if content is not None:
                tried = tried[-1:]
                break
        yield from tried


def main() -> None:
    folder = Path(sys.argv[1]) / "pgp"
    files = sorted(it for it in folder.rglob("*") if it.is_file())
    private = [it for it in files if b"-----BEGIN PGP PRIVATE KEY BLOCK-----" in it.read_bytes()]
    with tempfile.TemporaryDirectory() as made:
        own, none = Home(Path(made) / "own", private), Home(Path(made) / "none", [])
        try:
            keys = {}
            for path in private:
                for fingerprint in fingerprints(none, path):
                    keys.setdefault(fingerprint[-16:], []).append(str(path.relative_to(folder)))
            for path in files:
                for way in sorted(ways(path, own, none, keys)) or [(*OTHER, "refused")]:
                    print(path.relative_to(folder.parent), *way, sep="\t")
        finally:
            own.stop()
            none.stop()


main()
