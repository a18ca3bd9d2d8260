"""How well planted passages are found, and how fast: `python -m benchmarks.reuse FOLDER [FOLDER …] [--peers] [--limit SECONDS]`.

Each folder has `docs.jsonl` (`id`, `text`, one a line). The found pairs are written to its `found.jsonl` (`a, a0, a1, b, b0, b1`), for
a scorer to compare with what was planted.

With `--peers`, what else can be installed (`pip install -r benchmarks/requirements.txt`) reads the same texts, each in a process of its
own, and writes `found-NAME.jsonl`; then all are held to what was planted: `gold.jsonl` (`doc`, `src`, `type` and `map`, word spans of both)
and `boiler.jsonl` (`doc, b, e`: background that many texts share). Libraries are loaded before the clock starts; peak memory includes them.
"""

import argparse
import io
import json
import math
import os
import platform
import re
import subprocess
import sys
import time
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import redirect_stdout, suppress
from dataclasses import dataclass
from importlib import import_module, metadata
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

Texts = dict[str, str]
Found = tuple[str, int, int, str, int, int]  # text and its characters, other text and its characters
Block = tuple[int, int, int, int]  # words of a text, words of another
Blocks = dict[tuple[str, str], list[Block]]

LEAST = 12  # words that a peer's passage must share: as many as the shortest planted passage has
GAP = 10  # words that may lie between two blocks of it, in either text
MOST = 100  # places that a run of words may have before peers leave it out, as passim does
CUT = 60  # words that may be cut out of a planted passage and count neither as right nor as wrong
HEADS = ("peer", "version", "CPU s", "peak MB", "F1", "precision", "recall", "edited", "granularity", "CPU/ours", "F1/ours")


def restated(texts: Texts) -> list[Found]:
    """Ours: `reuse.passages` as it stands."""
    from helpers import corpus, reuse

    found = reuse.passages(corpus.from_texts(texts))
    return list(found[["doc", "start", "end", "source", "source_start", "source_end"]].itertuples(index=False, name=None))


def by_difflib(texts: Texts) -> list[Found]:
    """The standard library's `SequenceMatcher`, on words, for each pair of texts that share a run of eight.

    No word is taken for junk; blocks of three words or more are joined (`GAP`) and kept as every peer's are (`LEAST`).
    """
    from difflib import SequenceMatcher

    cut, blocks = _cut(texts), {}
    matcher = SequenceMatcher(autojunk=False)
    for a, b in sorted(_shared(cut, 8), key=lambda pair: pair[1]):
        if matcher.b is not cut[b].words:
            matcher.set_seq2(cut[b].words)
        matcher.set_seq1(cut[a].words)
        blocks[a, b] = [(m.a, m.a + m.size, m.b, m.b + m.size) for m in matcher.get_matching_blocks() if m.size >= 3]
    return _passages(cut, blocks)


def by_datasketch(texts: Texts) -> list[Found]:
    """MinHash of each sentence's words and LSH over them, as in datasketch's own example: 128 permutations, Jaccard 0.5 or more.

    What LSH proposes is checked against the estimated Jaccard; sentences of fewer than `LEAST` words are left out.
    """
    from datasketch import MinHash, MinHashLSH

    cut, blocks = _cut(texts), defaultdict(list)
    sentences = [(doc, *span) for doc, one in cut.items() for span in one.sentences() if span[1] - span[0] >= LEAST]
    hashes = MinHash.bulk(([word.encode() for word in cut[doc].words[first:end]] for doc, first, end in sentences), num_perm=128)
    index = MinHashLSH(threshold=0.5, num_perm=128)
    for n, (key, sketch) in enumerate(zip(sentences, hashes, strict=True)):
        for other in index.query(sketch):
            if sentences[other][0] != key[0] and sketch.jaccard(hashes[other]) >= 0.5:
                blocks[sentences[other][0], key[0]].append((*sentences[other][1:], *key[1:]))
        index.insert(n, sketch)
    return _passages(cut, blocks)


def by_text_matcher(texts: Texts) -> list[Found]:
    """text-matcher's `Matcher` (trigrams of stems) for each pair of texts that share a run of eight words.

    Its own settings, but matches of `LEAST` words (its `cutoff` counts trigrams), and stop words kept: their list is a download.
    A pair on which it runs past an end of a text has nothing.
    """
    from text_matcher import matcher

    found, pairs = [], _shared(_cut(texts), 8)
    ready = {doc: matcher.Text(texts[doc], doc, removeStopwords=False) for doc in sorted({doc for pair in pairs for doc in pair})}
    for a, b in pairs:
        with redirect_stdout(io.StringIO()), suppress(IndexError, RecursionError):
            _, left, right = matcher.Matcher(ready[a], ready[b], cutoff=LEAST - 2).match()
            found += [(a, *x, b, *y) for x, y in zip(left, right, strict=True)]
    return found


def by_numpy(texts: Texts) -> list[Found]:
    """A plain shingle join: runs of five words, hashed and sorted; what lies on one diagonal is joined (`GAP`, `LEAST`)."""
    cut = _cut(texts)
    return _passages(cut, _shared(cut, 5))


def by_rapidfuzz(texts: Texts) -> list[Found]:
    """The same join, where rapidfuzz verifies sentences: the two around a shared run are aligned by words, at a ratio of 80 or more.

    Runs of `LEAST` words stand without it.
    """
    from rapidfuzz.fuzz import partial_ratio_alignment

    cut, blocks = _cut(texts), {}
    for (a, b), runs in _shared(cut, 5).items():
        one, two = cut[a], cut[b]
        around = {(one.around(a0 + n), two.around(b0 + n)) for a0, a1, b0, _ in runs for n in range(a1 - a0)}
        found = blocks[a, b] = [run for run in runs if run[1] - run[0] >= LEAST]
        for (a0, a1), (b0, b1) in around:
            if at := partial_ratio_alignment(one.words[a0:a1], two.words[b0:b1], score_cutoff=80):
                found.append((a0 + at.src_start, a0 + at.src_end, b0 + at.dest_start, b0 + at.dest_end))
    return _passages(cut, blocks)


PEERS: dict[str, tuple[Callable[[Texts], list[Found]], str]] = {  # by the name of its package: a function, and the module it needs
    "restated": (restated, "helpers.reuse"),
    "difflib": (by_difflib, "difflib"),
    "datasketch": (by_datasketch, "datasketch"),
    "text-matcher": (by_text_matcher, "text_matcher.matcher"),
    "numpy": (by_numpy, "numpy"),
    "rapidfuzz": (by_rapidfuzz, "rapidfuzz.fuzz"),
}


@dataclass(slots=True)
class Cut:
    """A text cut into words, in small letters: their characters, and the number of the sentence of each."""

    words: list[str]
    spans: list[tuple[int, int]]
    sentence: list[int]

    def around(self, word: int) -> tuple[int, int]:
        """The words of the sentence that a word is in."""
        return bisect_left(self.sentence, self.sentence[word]), bisect_right(self.sentence, self.sentence[word])

    def sentences(self) -> Iterator[tuple[int, int]]:
        """The words of each sentence."""
        edges = [n for n, number in enumerate(self.sentence) if n == 0 or number != self.sentence[n - 1]]
        return pairwise([*edges, len(self.words)])


def _cut(texts: Texts) -> dict[str, Cut]:
    """Cut each text into words, and at `.!?…` and line ends into sentences."""
    out = {}
    for doc, raw in texts.items():
        spans = [m.span() for m in re.finditer(r"[^\W_]+", raw)]
        ends = [bool(re.search(r"[.!?…\n]", raw[a[1] : b[0]])) for a, b in pairwise(spans)]
        out[doc] = Cut([raw[a:b].lower() for a, b in spans], spans, np.cumsum([0, *ends])[: len(spans)].tolist())
    return out


def _shared(cut: dict[str, Cut], size: int) -> Blocks:
    """Find the runs of `size` words or more that two texts share, by a sorted join of hashed words."""
    numbers: dict[str, int] = {}
    code = np.array([numbers.setdefault(word, len(numbers)) for one in cut.values() for word in one.words], dtype=np.uint64)
    docs, lengths = list(cut), np.array([len(one.words) for one in cut.values()], dtype=int)
    text, begin = np.repeat(np.arange(len(docs)), lengths), np.cumsum(lengths) - lengths
    a, b = _equal(code, text, size)
    order = np.lexsort((a, b - a))
    a, b = a[order], b[order]
    new = (np.diff(a) != 1) | (np.diff(b - a) != 0) | (np.diff(text[a]) != 0) | (np.diff(text[b]) != 0)
    edges = np.flatnonzero(np.concatenate([[True], new, [True]])) if len(a) else []
    out = defaultdict(list)
    for first, end in pairwise(edges):
        one, two, long = text[a[first]], text[b[first]], end - first + size - 1
        at, other = int(a[first] - begin[one]), int(b[first] - begin[two])
        out[docs[one], docs[two]].append((at, at + int(long), other, other + int(long)))
    return dict(out)


def _equal(code: np.ndarray, text: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Pair the places, in two texts, of equal runs of `size` words."""
    count = max(len(code) - size + 1, 0)
    key = np.zeros(count, dtype=np.uint64)
    for n in range(size):
        key = key * np.uint64(0x9E3779B97F4A7C15) + code[n : n + count] + np.uint64(1)
    place = np.flatnonzero(text[:count] == text[size - 1 :][:count])
    place = place[np.argsort(key[place], kind="stable")]
    begin = np.flatnonzero(np.concatenate([[True], key[place[1:]] != key[place[:-1]]])) if len(place) else place
    length, pairs = np.diff(np.append(begin, len(place))), [np.zeros((2, 0), dtype=int)]
    for many in np.unique(length[(length > 1) & (length <= MOST)]):
        members = place[begin[length == many][:, None] + np.arange(many)]
        pairs.append(np.stack([members[:, side].ravel() for side in np.triu_indices(many, 1)]))
    a, b = np.concatenate(pairs, axis=1)
    return a[text[a] != text[b]], b[text[a] != text[b]]


def _passages(cut: dict[str, Cut], blocks: Blocks) -> list[Found]:
    """Join the blocks of each pair of texts and give their characters."""
    return [
        (a, cut[a].spans[a0][0], cut[a].spans[a1 - 1][1], b, cut[b].spans[b0][0], cut[b].spans[b1 - 1][1])
        for (a, b), pieces in blocks.items()
        for a0, a1, b0, b1 in _joined(pieces)
    ]


def _joined(blocks: Iterable[Block]) -> list[Block]:
    """Join blocks that follow each other, or overlap, in both texts alike; give what has `LEAST` words in all."""
    chains: list[list[int]] = []
    for a0, a1, b0, b1 in sorted(blocks):
        chain = next((chain for chain in chains if _follows(chain, a0, b0)), None)
        if chain is None:
            chains.append(chain := [a0, a0, b0, b0, 0])
        chain[4] += max(a1 - max(a0, chain[1]), 0)
        chain[1], chain[3] = max(a1, chain[1]), max(b1, chain[3])
    return [tuple(chain[:4]) for chain in chains if chain[4] >= LEAST]


def _follows(chain: list[int], a0: int, b0: int) -> bool:
    gaps = a0 - chain[1], b0 - chain[3]
    return max(gaps) <= GAP and max(gaps) - min(gaps) <= GAP


class Planted:
    """What was planted in a folder's texts. Their words are numbered through; `origin` is the word that each first came from (-1: none)."""

    def __init__(self, folder: Path) -> None:
        """Read the folder; sources stand before what derives from them."""
        self.first, self.spans, count = {}, {}, 0
        for doc, raw in _texts(folder).items():
            spans = [m.span() for m in re.finditer(r"[^\W_]+", raw)]
            self.first[doc], self.spans[doc], count = count, tuple(zip(*spans, strict=True)) or ((), ()), count + len(spans)
        self.origin = np.arange(count)
        for row in _read(folder / "boiler.jsonl"):
            self.origin[self.words(row["doc"], row["b"], row["e"])] = -1
        self.passages = _read(folder / "gold.jsonl")
        for row in self.passages:
            for d0, d1, s0, s1 in row["map"]:
                source = -1 if s0 < 0 else self.origin[self.words(row["src"], s0, s1).start]
                self.origin[self.words(row["doc"], d0, d1)] = source

    def words(self, doc: str, start: int, end: int) -> slice:
        """The words that some characters of a text touch."""
        starts, ends = self.spans[doc]
        return slice(self.first[doc] + bisect_right(ends, start), self.first[doc] + bisect_left(starts, end))


def score(folder: Path, found: Iterable[Found]) -> dict[str, float]:
    """Score found passages against the planted ones.

    `recall`: of each planted passage, the share of words for which one found pair covers the word and the one it came from; the mean.
    `precision`: on both sides of all found pairs, the share of words whose counterpart is on the other side, also by way of a common
    source. Neither right nor wrong are words put in, up to `CUT` words between two right ones, and background that many texts share.
    `granularity`: found pairs per planted passage that is found. `edited`: recall of edited passages.
    """
    planted, pairs, counts = Planted(folder), defaultdict(list), np.zeros(2)
    for a, a0, a1, b, b0, b1 in found:
        if a != b:
            left, right = planted.words(a, a0, a1), planted.words(b, b0, b1)
            for key, mine, theirs in (((a, b), left, right), ((b, a), right, left)):
                counts += _right_and_wrong(planted.origin[mine], planted.origin[theirs])
                pairs[key].append((mine.start, mine.stop, theirs.start, theirs.stop))
    rows = [(row["type"], *_covered(planted, row, pairs[row["doc"], row["src"]])) for row in planted.passages]
    recall = _mean(share for _, share, _ in rows)
    precision = counts[0] / max(1, counts.sum())
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    edited, pieces = _mean(share for kind, share, _ in rows if kind == "edited"), _mean(used for _, share, used in rows if share)
    return {"F1": f1, "precision": precision, "recall": recall, "edited": edited, "granularity": pieces}


def _right_and_wrong(mine: np.ndarray, theirs: np.ndarray) -> tuple[int, int]:
    """Words of one side with a counterpart, and without."""
    right = np.isin(mine, theirs) & (mine >= 0)
    wrong = ~right & (mine >= 0)
    for x, y in pairwise(np.flatnonzero(right)):
        if y - x - 1 <= CUT:
            wrong[x:y] = False
    return int(right.sum()), int(wrong.sum())


def _covered(planted: Planted, row: dict[str, Any], pairs: list[Block]) -> tuple[float, int]:
    """The share of a planted passage's words that the found pairs cover, and how many of them it took."""
    moved = [(planted.words(row["doc"], d0, d1).start, planted.words(row["src"], s0, s1).start) for d0, d1, s0, s1 in row["map"] if s0 >= 0]
    i, j = np.array(moved).T
    a0, a1, b0, b1 = np.array(pairs, dtype=int).reshape(-1, 4).T[:, :, None]
    hits = (a0 <= i) & (i < a1) & (b0 <= j) & (j < b1)
    return float(hits.any(axis=0).mean()), int(hits.any(axis=1).sum())


def _mean(values: Iterable[float]) -> float:
    return float(np.mean(rows)) if (rows := list(values)) else 0.0


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _texts(folder: Path) -> Texts:
    return {doc["id"]: doc["text"] for doc in _read(folder / "docs.jsonl")}


def _out(folder: Path, name: str) -> Path:
    """Where what a peer found is written."""
    return folder / ("found.jsonl" if name == "restated" else f"found-{name}.jsonl")


def measure(folder: Path, name: str) -> dict[str, Any]:
    """Let one peer find the passages of a folder, in this process, and write them: its version and what it took."""
    find, module = PEERS[name]
    import_module(module)
    texts = _texts(folder)
    begun = cpu_seconds()
    found = find(texts)
    spent, peak = cpu_seconds() - begun, peak_megabytes()
    rows = (dict(zip(("a", "a0", "a1", "b", "b0", "b1"), row, strict=True)) for row in found)
    _out(folder, name).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return {"version": version_of(name, module), "texts": len(texts), "found": len(found), "cpu": spent, "peak": peak}


def cpu_seconds() -> float:
    """Seconds of CPU of this process and of the children it waited for."""
    return time.process_time() + sum(os.times()[2:4])


def peak_megabytes() -> float:
    """Peak memory of this process in MB, on Linux; `resource` would count the process that started it, too."""
    status = Path("/proc/self/status")
    return int(re.search(r"VmHWM:\s+(\d+)", status.read_text())[1]) / 1e3 if status.exists() else math.nan


def version_of(name: str, module: str) -> str:
    """The version of a package, or of Python where it belongs to it."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return getattr(import_module(module.partition(".")[0]), "__version__", platform.python_version())


def attempt(folder: Path, name: str, limit: float) -> dict[str, Any] | str:
    """Run one peer in a process of its own and score what it found; or say why there is nothing."""
    if find_spec(PEERS[name][1].partition(".")[0]) is None:
        return "not installed: pip install -r benchmarks/requirements.txt"
    command = [sys.executable, "-m", "benchmarks.reuse", str(folder), "--only", name]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit, check=True)
    except subprocess.TimeoutExpired:
        return f"stopped after {limit:g} s"
    except subprocess.CalledProcessError as problem:
        return f"failed: {(problem.stderr.strip() or str(problem)).splitlines()[-1]}"
    found = (tuple(row.values()) for row in _read(_out(folder, name)))
    return json.loads(done.stdout.splitlines()[-1]) | score(folder, found)


def table(results: dict[str, dict[str, Any] | str]) -> str:
    """Lay out what each peer took and found, and its ratio to ours."""
    ours = results.get("restated")
    cpu, f1 = (ours["cpu"] or math.nan, ours["F1"] or math.nan) if isinstance(ours, dict) else (math.nan, math.nan)
    lines = [f"{HEADS[0]:14}{HEADS[1]:>10}" + "".join(f"{head:>12}" for head in HEADS[2:])]
    for name, row in results.items():
        if isinstance(row, str):
            lines.append(f"{name:14}  {row}")
            continue
        cells = [f"{row['cpu']:.2f}", f"{row['peak']:.0f}", *(f"{row[head]:.3f}" for head in HEADS[4:9])]
        cells += [f"{row['cpu'] / cpu:.2f}", f"{row['F1'] / f1:.2f}"]
        lines.append(f"{name:14}{row['version']:>10}" + "".join(f"{cell:>12}" for cell in cells))
    return "\n".join(lines)


def run(folder: Path) -> str:
    """Find the passages of one folder, write them, and say how many there are and what they took."""
    took = measure(folder, "restated")
    return f"{folder}: {took['texts']} texts, {took['found']} passages, {took['cpu']:.1f} s of CPU, peak {took['peak']:.0f} MB"


def compare(folder: Path, limit: float) -> str:
    """Run every peer on one folder, and give the table."""
    return f"{folder}: {len(_texts(folder)):,} texts\n{table({name: attempt(folder, name, limit) for name in PEERS})}\n"


def main() -> None:
    """Run every folder named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, help="folders with a docs.jsonl")
    parser.add_argument("--peers", action="store_true", help="run the peers too, and score all; needs gold.jsonl and boiler.jsonl")
    parser.add_argument("--limit", type=float, default=600, metavar="SECONDS", help="the longest that a peer may take (600)")
    parser.add_argument("--only", choices=PEERS, help="run this peer alone and print what it took, as JSON")
    arguments = parser.parse_args()
    needed = ["docs.jsonl", *(["gold.jsonl", "boiler.jsonl"] if arguments.peers else [])]
    if missing := [str(folder / name) for folder in arguments.folders for name in needed if not (folder / name).is_file()]:
        parser.error(f"no {', '.join(missing)}")
    for folder in arguments.folders:
        if arguments.only:
            print(json.dumps(measure(folder, arguments.only)))
        else:
            print(compare(folder, arguments.limit) if arguments.peers else run(folder), flush=True)


if __name__ == "__main__":
    main()
