"""Takes into a corpus what a merge found to cover something of its own: small inputs, the smallest first, within a budget.

usage: fuzz/keep.py text|bytes MERGED SEEDS CORPUS      (of a compiler's texts those that are no text are left out)
"""

import sys
from pathlib import Path

LARGEST = 1024
BUDGET = 150_000

kind = sys.argv[1]
merged, seeds, corpus = map(Path, sys.argv[2:])


def is_text(content: bytes) -> bool:
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return False
    return all(character.isprintable() or character in "\n\r\t" for character in text)


known = {path.name for path in seeds.iterdir()} | {path.name for path in corpus.iterdir()}
spent = sum(path.stat().st_size for path in corpus.iterdir())
for path in sorted(merged.iterdir(), key=lambda path: (path.stat().st_size, path.name)):
    content = path.read_bytes()
    if path.name in known or len(content) > LARGEST or kind == "text" and not is_text(content):
        continue
    spent += len(content)
    if spent > BUDGET:
        break
    (corpus / path.name).write_bytes(content)
