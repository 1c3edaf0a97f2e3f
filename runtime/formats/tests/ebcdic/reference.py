"""Writes reference.tsv: what each byte of the three EBCDIC code pages is, as code points in hexadecimal.

037 and 500 are as Python's codecs have them. Python has no 1047; that is as the iconv of the GNU C library has it, which has it from
IBM's CDRA registry. The two agree on 037 and 500, or this fails.
"""

import subprocess
from pathlib import Path


def iconv(page: str, byte: int) -> str:
    run = subprocess.run(["iconv", "-f", f"IBM{page}", "-t", "UTF-8"], input=bytes([byte]), capture_output=True, check=True)
    return run.stdout.decode()


def main() -> None:
    lines = ["byte\t037\t500\t1047\n"]
    for byte in range(256):
        found = {page: bytes([byte]).decode(f"cp{page}") for page in ("037", "500")}
        for page, character in found.items():
            assert iconv(page, byte) == character, (page, byte)
        found["1047"] = iconv("1047", byte)
        lines.append(f"{byte:02x}\t" + "\t".join(f"{ord(it):04x}" for it in found.values()) + "\n")
    Path(__file__).with_name("reference.tsv").write_text("".join(lines))


main()
