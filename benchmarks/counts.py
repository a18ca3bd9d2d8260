"""What counting words takes: `python -m benchmarks.counts [--size WORDS] [--peers] [--limit SECONDS]`, on made-up texts (10⁶ words).

Four tasks, each in a process of its own: all words with their offsets, counts of runs of one, two and three words, keyness of all words
between two halves, and every line of one word. Given are CPU seconds, apart for what is read first (words as numbers, or lists of them)
and for the task itself, and the peak memory of the process, with libraries (loaded before the clock starts) and texts.

With `--peers`, what else can be installed (`pip install -r benchmarks/requirements.txt`) does the same, and figures of what is found are
compared: `yes` is the same output, `in part` the same but less of it (`lacks`), `no` another. All peers fold case alone; ours also folds
spelling, hyphens and numbers. The texts have each word in one spelling, so that it makes no difference to counts. Ratios are theirs
to ours.
"""

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np

from benchmarks import reuse

Steps = Iterator[dict[str, Any] | None]  # what comes before the first is reading, before the second the task; the third is what was found

WORD = r"[^\W_]+(?:[-'’‐‑][^\W_]+)*"
FORMS = 50_000  # different words of the made-up texts
RANK = 100  # of the word whose lines are shown
LENGTH = 500  # words of a text
WIDTH = 50  # characters on either side of a hit
HEADS = ("task", "tool", "version", "read s", "CPU s", "peak MB", "CPU/ours", "all/ours", "same", "lacks")
COLUMNS = (13, 14, 10, 9, 9, 9, 10, 10, 9, 0)  # their widths


def forms(draw: np.random.Generator, count: int) -> list[str]:
    """Make up words that no two fold alike: short ones first, some of the rarer with hyphens, apostrophes and British endings."""
    from helpers import cleaning

    syllables = [a + b + c for a in "b c d f g h j k l m n p r s t v w st tr pl br".split() for b in "aeiou" for c in ("", *"nrsl")]
    endings, shares = ["", "-bar", "-on", "'s", "’s", "our", "ise", "é"], [0.93, 0.015, 0.015, 0.01, 0.01, 0.01, 0.005, 0.005]
    found: dict[str, str] = {}
    while len(found) < count:
        rank = len(found)
        parts = 1 if rank < 2 * RANK else 2 if rank < 5000 else draw.integers(2, 5)
        word = "".join(syllables[n] for n in draw.integers(0, len(syllables), parts))
        word += "" if rank < 2 * RANK else endings[draw.choice(len(endings), p=shares)]
        folded = cleaning.fold(word)
        found.setdefault(cleaning.NUMBERS.get(folded, folded), word)
    return list(found.values())


def made_up(size: int, *, seed: int = 7) -> tuple[str, list[str]]:
    """Make texts of `size` words in all, by Zipf's law, with sentences and lines. Gives the word to look for, and the texts."""
    draw = np.random.default_rng(seed)
    known = forms(draw, min(FORMS, RANK + size))
    share = 1 / np.arange(1, len(known) + 1) ** 1.05
    chosen = draw.choice(len(known), size, p=share / share.sum())
    ends = np.array([" ", ". ", "? ", ", ", " — ", "\n"], dtype=object)
    end = draw.choice(len(ends), size, p=[0.82, 0.05, 0.005, 0.065, 0.01, 0.05])
    opens = np.roll(np.isin(end, (1, 2)), 1)
    opens[::LENGTH] = True
    words, capitals = np.array(known, dtype=object), np.array([word[0].upper() + word[1:] for word in known], dtype=object)
    pieces = np.where(opens, capitals[chosen], words[chosen]) + ends[end]
    return known[RANK], ["".join(pieces[first : first + LENGTH]) for first in range(0, size, LENGTH)]


def words_by_us(raws: list[str], word: str) -> Steps:
    """Ours: `codes.cut`."""
    from helpers import codes

    yield
    found = codes.cut(raws)
    yield
    yield _places([found.start, found.end])


def words_by_re(raws: list[str], word: str) -> Steps:
    """The standard library's expressions: a list of offsets for each text."""
    pattern = re.compile(WORD)
    yield
    found = [[m.span() for m in pattern.finditer(raw)] for raw in raws]
    yield
    yield _places(np.concatenate([np.array(row, dtype=int).reshape(-1, 2) for row in found]).T)


def words_by_nltk(raws: list[str], word: str) -> Steps:
    """NLTK's tokenizer by expression, with offsets."""
    from nltk.tokenize import RegexpTokenizer

    cutter = RegexpTokenizer(WORD)
    yield
    found = [list(cutter.span_tokenize(raw)) for raw in raws]
    yield
    yield _places(np.concatenate([np.array(row, dtype=int).reshape(-1, 2) for row in found]).T)


def words_by_sklearn(raws: list[str], word: str) -> Steps:
    """The tokenizer of `CountVectorizer`."""
    from sklearn.feature_extraction.text import CountVectorizer

    cut = CountVectorizer(token_pattern=WORD).build_tokenizer()
    yield
    found = [cut(raw) for raw in raws]
    yield
    yield {"words": sum(map(len, found))}


def words_by_polars(raws: list[str], word: str) -> Steps:
    """Polars: a column with a list of words for each text."""
    import polars

    texts = polars.Series(raws)
    yield
    found = texts.str.extract_all(WORD)
    yield
    yield {"words": int(found.list.len().sum())}


def words_by_spacy(raws: list[str], word: str) -> Steps:
    """spaCy's English tokenizer alone, whose rules cut other words (`can't` in two); arrays of offsets, without punctuation."""
    import spacy
    from spacy.attrs import IDX, IS_PUNCT, IS_SPACE, LENGTH

    cut = spacy.blank("en").make_doc
    yield
    rows = np.concatenate([cut(raw).to_array([IDX, LENGTH, IS_PUNCT, IS_SPACE]).astype(int) for raw in raws])
    yield
    start, length, *other = rows.T
    kept = ~np.any(other, axis=0)
    yield _places([start[kept], (start + length)[kept]])


def runs_by_us(raws: list[str], word: str) -> Steps:
    """Ours: `counts.runs`, across sentences, as peers know none."""
    from helpers import corpus, counts

    read = counts.read(corpus.from_texts(_named(raws)))
    yield
    found = [counts.runs(read, size, across=True)["count"] for size in (1, 2, 3)]
    yield
    yield _counts(found)


def runs_by_nltk(raws: list[str], word: str) -> Steps:
    """NLTK: `FreqDist` of `ngrams`."""
    from nltk import FreqDist
    from nltk.util import ngrams

    texts = _lists(raws)
    yield
    found = [FreqDist(run for text in texts for run in ngrams(text, size)) for size in (1, 2, 3)]
    yield
    yield _counts(list(one.values()) for one in found)


def runs_by_sklearn(raws: list[str], word: str) -> Steps:
    """scikit-learn: `CountVectorizer`, all sizes at once; it counts in each text, too."""
    from sklearn.feature_extraction.text import CountVectorizer

    texts = _lists(raws)
    vectors = CountVectorizer(ngram_range=(1, 3), tokenizer=list, token_pattern=None, lowercase=False)
    yield
    table = vectors.fit_transform(texts)
    found = np.asarray(table.sum(axis=0)).ravel()
    yield
    sizes = np.zeros(len(found), dtype=int)
    for run, column in vectors.vocabulary_.items():
        sizes[column] = run.count(" ") + 1
    yield _counts(found[sizes == size] for size in (1, 2, 3))


def runs_by_polars(raws: list[str], word: str) -> Steps:
    """Polars: words as categories, grouped with those behind them."""
    import polars

    table = _column(raws).with_columns(polars.col("word").cast(polars.Categorical))
    yield
    doc, one = polars.col("doc"), polars.col("word")
    later = [polars.when(doc == doc.shift(-n)).then(one.shift(-n)).alias(name) for n, name in ((1, "next"), (2, "third"))]
    table, names = table.with_columns(later), ["word", "next", "third"]
    found = [table.drop_nulls(names[:size]).group_by(names[:size]).len()["len"] for size in (1, 2, 3)]
    yield
    yield _counts(one.to_numpy() for one in found)


def keyness_by_us(raws: list[str], word: str) -> Steps:
    """Ours: `keyness.compare`, with the number of texts, two ratios, and an interval for each word."""
    from helpers import corpus, counts, keyness

    read = counts.read(corpus.from_texts(_named(raws)))
    half = len(raws) // 2
    yield
    found = keyness.compare(read, read.docs[:half], read.docs[half:])
    yield
    yield _key(found["ll"])


def keyness_by_nltk(raws: list[str], word: str) -> Steps:
    """NLTK: `FreqDist` of each half and `likelihood_ratio` for each word."""
    from nltk import FreqDist
    from nltk.metrics import BigramAssocMeasures

    texts, half = _lists(raws), len(raws) // 2
    yield
    a, b = (FreqDist(word for text in side for word in text) for side in (texts[:half], texts[half:]))
    weigh, size, total = BigramAssocMeasures.likelihood_ratio, a.N(), a.N() + b.N()
    ll = {word: weigh(a[word], (a[word] + b[word], size), total) for word in a.keys() | b.keys()}
    found = sorted(ll.items(), key=lambda row: -row[1])
    yield
    yield _key(value for _, value in found)


def keyness_by_polars(raws: list[str], word: str) -> Steps:
    """Polars: counts of each half in one group, log-likelihood of four cells as an expression."""
    import polars

    table = _column(raws)
    yield
    first = polars.col("doc") < len(raws) // 2
    table = table.group_by("word").agg(a=first.sum().cast(polars.Float64), b=(~first).sum().cast(polars.Float64))
    c, d = table["a"].sum(), table["b"].sum()
    a, b = polars.col("a"), polars.col("b")

    def part(seen: Any, size: float, row: Any) -> Any:
        return polars.when(seen > 0).then(seen * (seen / (row * size / (c + d))).log()).otherwise(0.0)

    cells = part(a, c, a + b) + part(b, d, a + b) + part(c - a, c, c + d - a - b) + part(d - b, d, c + d - a - b)
    found = table.with_columns(ll=2 * cells).sort("ll", descending=True)
    yield
    yield _key(found["ll"])


def lines_by_us(raws: list[str], word: str) -> Steps:
    """Ours: `counts.find` and `rhetoric.concordance`."""
    from helpers import corpus, counts, rhetoric

    texts = corpus.from_texts(_named(raws))
    read = counts.read(texts)
    yield
    found = rhetoric.concordance(counts.find(read, texts, word), texts, width=WIDTH)
    yield
    yield {"hits": len(found), "start": int(found["start"].sum())}


def lines_by_re(raws: list[str], word: str) -> Steps:
    """The standard library's expressions over the raw texts, which need no reading but are gone through for every word."""
    pattern = _whole(word)
    yield
    found = [(n, *_line_of(raw, m)) for n, raw in enumerate(raws) for m in pattern.finditer(raw)]
    yield
    yield {"hits": len(found), "start": sum(row[1] for row in found)}


def lines_by_nltk(raws: list[str], word: str) -> Steps:
    """NLTK: `Text.concordance_list` over the words of all texts in one row, with its index; what stands between words is lost."""
    from nltk import Text

    words = [word for text in _lists(raws) for word in text]
    yield
    found = Text(words).concordance_list(word, width=2 * WIDTH + len(word), lines=len(words))
    yield
    yield {"hits": len(found)}


def lines_by_polars(raws: list[str], word: str) -> Steps:
    """Polars keeps the texts that have the word, the standard library's expressions find it there."""
    import polars

    texts = polars.DataFrame({"doc": range(len(raws)), "raw": raws})
    yield
    kept = texts.filter(polars.col("raw").str.contains(rf"(?i)\b{word}\b"))
    pattern = _whole(word)
    found = [(doc, *_line_of(raw, m)) for doc, raw in kept.iter_rows() for m in pattern.finditer(raw)]
    yield
    yield {"hits": len(found), "start": sum(row[1] for row in found)}


def lines_by_textacy(raws: list[str], word: str) -> Steps:
    """textacy: `keyword_in_context` of each raw text."""
    from textacy.extract import keyword_in_context

    pattern = _whole(word)
    yield
    found = [line for raw in raws for line in keyword_in_context(raw, pattern, window_width=WIDTH, pad_context=False)]
    yield
    yield {"hits": len(found)}


class Tool(NamedTuple):
    """How a tool does a task, the module that it needs, and what its output lacks."""

    steps: Callable[[list[str], str], Steps]
    module: str
    lacks: str = ""


TASKS: dict[str, dict[str, Tool]] = {  # by the names of the tools' packages, ours first
    "words": {
        "restated": Tool(words_by_us, "helpers.codes"),
        "re": Tool(words_by_re, "re", "numbers of words and sentences"),
        "nltk": Tool(words_by_nltk, "nltk", "numbers of words and sentences"),
        "scikit-learn": Tool(words_by_sklearn, "sklearn", "offsets, numbers of words and sentences"),
        "polars": Tool(words_by_polars, "polars", "offsets, numbers of words and sentences"),
        "spacy": Tool(words_by_spacy, "spacy", "numbers of sentences"),
    },
    "runs": {
        "restated": Tool(runs_by_us, "helpers.counts"),
        "nltk": Tool(runs_by_nltk, "nltk"),
        "scikit-learn": Tool(runs_by_sklearn, "sklearn"),
        "polars": Tool(runs_by_polars, "polars"),
    },
    "keyness": {
        "restated": Tool(keyness_by_us, "helpers.keyness"),
        "nltk": Tool(keyness_by_nltk, "nltk", "texts, ratios, intervals"),
        "polars": Tool(keyness_by_polars, "polars", "texts, ratios, intervals"),
    },
    "concordance": {
        "restated": Tool(lines_by_us, "helpers.rhetoric"),
        "re": Tool(lines_by_re, "re"),
        "nltk": Tool(lines_by_nltk, "nltk", "offsets, marks"),
        "polars": Tool(lines_by_polars, "polars"),
        "textacy": Tool(lines_by_textacy, "textacy", "offsets, text of each hit"),
    },
}


def _named(raws: list[str]) -> dict[str, str]:
    return {f"{n:06}": raw for n, raw in enumerate(raws)}


def _lists(raws: list[str]) -> list[list[str]]:
    """The words of each text in small letters, one object for each different word."""
    pattern = re.compile(WORD)
    return [[sys.intern(word) for word in pattern.findall(raw.lower())] for raw in raws]


def _column(raws: list[str]) -> Any:
    """A polars table with a row per word: `doc` and `word`, in small letters."""
    import polars

    texts = polars.DataFrame({"doc": range(len(raws)), "raw": raws})
    return texts.select("doc", word=polars.col("raw").str.to_lowercase().str.extract_all(WORD)).explode("word")


def _whole(word: str) -> re.Pattern:
    """A pattern of the word where it is no part of a longer one."""
    return re.compile(rf"(?<![^\W_])(?<![^\W_][-'’‐‑]){re.escape(word)}(?![^\W_]|[-'’‐‑][^\W_])", re.IGNORECASE)


def _line_of(raw: str, hit: re.Match) -> tuple[int, str, str, str]:
    """Where a hit begins, and what stands before it, in it and behind it, white space folded."""
    start, end = hit.span()
    return start, re.sub(r"\s+", " ", raw[max(0, start - WIDTH) : start]), hit[0], re.sub(r"\s+", " ", raw[end : end + WIDTH])


def _places(columns: Iterable[np.ndarray]) -> dict[str, int]:
    """How many words there are, and the sums of their offsets."""
    start, end = columns
    return {"words": len(start), "start": int(start.sum()), "end": int(end.sum())}


def _counts(found: Iterable[Any]) -> dict[str, list[int]]:
    """For runs of each size: how many differ, how many there are in all, and the sum of the squared counts."""
    columns = (np.asarray(one, dtype=np.int64) for one in found)
    return {f"runs of {size}": [len(one), int(one.sum()), int((one * one).sum())] for size, one in enumerate(columns, 1)}


def _key(ll: Iterable[float]) -> dict[str, float]:
    """How many words have a log-likelihood, the largest, and the sum of all."""
    values = np.array(list(ll))
    return {"words": len(values), "top": round(float(values[0]), 4), "sum": round(float(values.sum()), 2)}


def measure(path: Path, task: str, name: str) -> dict[str, Any]:
    """Let one tool do one task, in this process: its version, what it took, and figures of what it found."""
    tool = TASKS[task][name]
    import_module(tool.module)
    word, *raws = path.read_text(encoding="utf-8").split("\0")
    steps = tool.steps(raws, word)
    clock = [reuse.cpu_seconds()]
    for _ in ("reading", "task"):
        next(steps)
        clock.append(reuse.cpu_seconds())
    peak = reuse.peak_megabytes()
    took = dict(zip(("read", "cpu"), np.diff(clock).tolist(), strict=True))
    return {"version": reuse.version_of(name, tool.module), "peak": peak, "found": next(steps)} | took


def attempt(path: Path, task: str, name: str, limit: float) -> dict[str, Any] | str:
    """Let one tool do one task in a process of its own; or say why there is nothing."""
    if find_spec(TASKS[task][name].module.partition(".")[0]) is None:
        return "not installed: pip install -r benchmarks/requirements.txt"
    command = [sys.executable, "-m", "benchmarks.counts", "--only", str(path), task, name]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit, check=True)
    except subprocess.TimeoutExpired:
        return f"stopped after {limit:g} s"
    except subprocess.CalledProcessError as problem:
        return f"failed: {(problem.stderr.strip() or str(problem)).splitlines()[-1]}"
    return json.loads(done.stdout.splitlines()[-1])


def same(found: dict[str, Any], ours: dict[str, Any]) -> str:
    """Say whether two tools found the same: `yes`, `in part` where one gives less, else `no`."""
    if any(ours[name] != value for name, value in found.items()):
        return "no"
    return "yes" if found.keys() == ours.keys() else "in part"


def table(results: dict[str, dict[str, dict[str, Any] | str]]) -> str:
    """Lay out what each tool took for each task, and its ratio to ours."""
    lines = [_line(HEADS)]
    for task, rows in results.items():
        ours = rows["restated"]
        for name, row in rows.items():
            if isinstance(row, str) or isinstance(ours, str):
                lines.append(_line((task, name, row if isinstance(row, str) else "ours is missing")))
            else:
                lines.append(_line((task, name, *_cells(row, ours), TASKS[task][name].lacks)))
    return "\n".join(lines)


def _cells(row: dict[str, Any], ours: dict[str, Any]) -> list[str]:
    """What one tool took, as text, and its ratio to ours: of the task, and with reading."""
    alone, whole = row["cpu"] / max(ours["cpu"], 1e-9), (row["read"] + row["cpu"]) / max(ours["read"] + ours["cpu"], 1e-9)
    took = (f"{row['read']:.2f}", f"{row['cpu']:.2f}", f"{row['peak']:.0f}", f"{alone:.2f}", f"{whole:.2f}")
    return [row["version"], *took, same(row["found"], ours["found"])]


def _line(cells: Iterable[str]) -> str:
    """A line of the table; numbers stand to the right."""
    rows = enumerate(zip(cells, COLUMNS, strict=False))
    return "".join(f"{cell:>{width}}  " if 3 <= n < 8 else f"{cell:{width}}  " for n, (cell, width) in rows).rstrip()


def run(size: int, *, peers: bool = False, limit: float = 600) -> str:
    """Make texts up, let all tools do all tasks on them, and give the table."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "texts"
        word, raws = made_up(size)
        path.write_text("\0".join([word, *raws]), encoding="utf-8")
        results = {
            task: {name: attempt(path, task, name, limit) for name in (tools if peers else ["restated"])} for task, tools in TASKS.items()
        }
    return f"{size:,} words in {len(raws):,} texts\n{table(results)}"


def main() -> None:
    """Print the table; or, of one tool and task, what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=1_000_000, metavar="WORDS", help="words of the made-up texts (1000000)")
    parser.add_argument("--peers", action="store_true", help="let the peers do the same")
    parser.add_argument("--limit", type=float, default=600, metavar="SECONDS", help="the longest that one may take (600)")
    parser.add_argument("--only", nargs=3, metavar=("FILE", "TASK", "TOOL"), help="do one task alone on a file of texts and print, as JSON")
    arguments = parser.parse_args()
    if arguments.only:
        path, task, name = arguments.only
        print(json.dumps(measure(Path(path), task, name)))
    else:
        print(run(arguments.size, peers=arguments.peers, limit=arguments.limit))


if __name__ == "__main__":
    main()
