"""Time the span functions on made-up spans: `python -m benchmarks.spans [ROWS]` (10⁶ by default).

`overlap` is also timed beside pandas' own `IntervalArray.overlaps`, which compares one span with all others at a time, in the same
run on the same spans; the ratio is theirs to ours.
"""

import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from helpers import spans


def made_up(rows: int, *, texts: int = 100, length: int = 50_000, seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make texts (`doc`, `raw`) and a span table of `rows` spans in them, up to 60 characters long."""
    draw = np.random.default_rng(seed)
    page = pd.DataFrame({"doc": [f"text-{n}" for n in range(texts)], "raw": ["abcdefghij" * (length // 10)] * texts})
    start = draw.integers(0, length - 60, rows)
    doc = page["doc"].to_numpy()[draw.integers(0, texts, rows)]
    return page, spans.table(page, doc, start, start + draw.integers(1, 60, rows))


def seconds(task: Callable[[], object]) -> float:
    """Time one call, in seconds of this process's CPU."""
    begun = time.process_time()
    task()
    return time.process_time() - begun


def peer(found: pd.DataFrame, few: pd.DataFrame) -> int:
    """Count overlaps as pandas does: each of `few` against all of `found`."""
    intervals = pd.arrays.IntervalArray.from_arrays(found["start"], found["end"], closed="left")
    doc = found["doc"].to_numpy()
    rows = zip(few["doc"], few["start"], few["end"], strict=True)
    return sum(int((intervals.overlaps(pd.Interval(a, b, closed="left")) & (doc == name)).sum()) for name, a, b in rows)


def main() -> None:
    """Print seconds of CPU per function, and the ratio to the peer."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    page, found = made_up(rows)
    few = found.sample(200, random_state=0).reset_index(drop=True)
    assert peer(found, few) == len(spans.overlap(found, few))
    tasks = {
        "table": lambda: spans.table(page, found["doc"], found["start"], found["end"]),
        "check": lambda: spans.check(found, page),
        "cover": lambda: spans.cover(found, page),
        "attach": lambda: spans.attach(few, found, "text"),
        "overlap with 200": lambda: spans.overlap(found, few),
        "the same by IntervalArray.overlaps": lambda: peer(found, few),
    }
    took = {name: seconds(task) for name, task in tasks.items()}
    for name, cpu in took.items():
        print(f"{name:36} {cpu:7.2f} s CPU")
    print(f"ratio, theirs to ours                {took['the same by IntervalArray.overlaps'] / took['overlap with 200']:7.1f}")


if __name__ == "__main__":
    main()
