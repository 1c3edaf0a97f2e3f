"""Prints a libFuzzer dictionary of the language: its words and signs, from grammar/keywords.txt.

usage: fuzz/dictionary.py >fuzz/ingest.dict
"""

from pathlib import Path

SIGNS = ["{", "}", "(", ")", "[", "]", ",", ":", "=", "->", "=>", "|>", "??", "..", "==", "!=", "<=", ">=", "++", "##",
         "# allow: ", '"', '"""', 'r"', "`", "@", "%", "\\x0a", "\\x0d\\x0a", "1%", "4h", "06:00", "2026-01-05"]


def escaped(text: str) -> str:
    return text.replace('"', '\\"') if not text.startswith("\\") else text


words = [line.split(" ", 1)[1] for line in (Path(__file__).parent.parent / "grammar/keywords.txt").read_text().splitlines()
         if line and not line.startswith("#")]
names = ["text", "int", "decimal(12, 2)", "float", "bool", "date", "time", "timestamp", "list<text>", "local", "csv",
         "npi", "phi", "tokenize", "std.health", "file.name", "delivery.date", "value", "rows()", "unique("]
for number, word in enumerate(words + names + SIGNS):
    print(f'w{number}="{escaped(word)}"')
