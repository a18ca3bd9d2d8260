"""How well planted passages are found, and how fast: `python -m benchmarks.reuse FOLDER [FOLDER …]`.

Each folder has `docs.jsonl` (`id`, `text`, one a line). The found pairs are written to its `found.jsonl` (`a, a0, a1, b, b0, b1`), for
a scorer to compare with what was planted.
"""

import json
import resource
import sys
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
    for name in sys.argv[1:]:
        print(run(Path(name)), flush=True)


if __name__ == "__main__":
    main()
