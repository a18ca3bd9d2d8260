"""How well planted passages are found, and how fast: `python -m benchmarks.reuse FOLDER [FOLDER …]`.

Each folder has `docs.jsonl` (`id`, `text`, one a line). The found pairs are written to its `found.jsonl` (`a, a0, a1, b, b0, b1`), for
a scorer to compare with what was planted.
"""

import argparse
import json
import resource
import time
from pathlib import Path

from helpers import corpus, reuse


def run(folder: Path) -> str:
    """Find the passages of one folder, write them, and say how many there are and what they took."""
    docs = [json.loads(line) for line in (folder / "docs.jsonl").read_text(encoding="utf-8").splitlines()]
    texts = corpus.from_texts({doc["id"]: doc["text"] for doc in docs})
    begun = time.process_time()
    found = reuse.passages(texts)
    spent = time.process_time() - begun
    columns = ["doc", "start", "end", "source", "source_start", "source_end"]
    rows = (dict(zip(("a", "a0", "a1", "b", "b0", "b1"), row, strict=True)) for row in found[columns].itertuples(index=False))
    (folder / "found.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    return f"{folder}: {len(texts)} texts, {len(found)} passages, {spent:.1f} s of CPU, peak {size:.0f} MB"


def main() -> None:
    """Run every folder named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, help="folders with a docs.jsonl")
    folders = parser.parse_args().folders
    if missing := [str(folder) for folder in folders if not (folder / "docs.jsonl").is_file()]:
        parser.error(f"no docs.jsonl in {', '.join(missing)}")
    for folder in folders:
        print(run(folder), flush=True)


if __name__ == "__main__":
    main()
