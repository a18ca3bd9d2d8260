"""How well quotations, their speakers and indirect speech are found, and how fast: `python -m benchmarks.voices [FOLDER …] [--show]`.

`corpus` is the five texts with their reading; every other folder is one of `tests/voices/` (or a path with a slash), whose articles are
marked inline: `⟦q SPEAKER | CUE | TURN⟧…⟦/⟧` a quotation, `⟦n …⟧` a nested one, `⟦s⟧` scare marks, `⟦a …⟧` indirect speech.
"""

import argparse
import re
import time
from pathlib import Path

import pandas as pd

from benchmarks.cleaning import characters
from helpers import cleaning, corpus, spans, voices

PAGES = Path(__file__).parent.parent / "tests" / "voices"
FOLDERS = ("corpus", "dev", "dev2", "heldout")
KINDS = {"q": "quotation", "n": "nested", "s": "scare"}
PAIRS = re.compile(r"“([^“”]+)”|\"([^\"\n]+)\"")  # what one would write first
_MARK = re.compile(r"⟦(?:/|([qnsa])([^⟧]*))⟧")
_EMPTY = set("a an the of for in at on by and to his her its their mr mrs ms dr".split())


def unmark(marked: str) -> tuple[str, list[tuple]]:
    """Take the inline marks out of an article: its raw text, and `start, end, layer, speaker, cue` of each span.

    >>> unmark("“⟦q Roe | said⟧No,⟦/⟧” Roe said.")
    ('“No,” Roe said.', [(1, 4, 'q', 'Roe', 'said')])
    """
    raw, open_, found, at = "", [], [], 0
    for m in _MARK.finditer(marked):
        raw, at = raw + marked[at : m.start()], m.end()
        if m[1]:
            said = [part.strip() for part in m[2].split("|")] + ["", ""]
            open_.append((len(raw), m[1], *said[:2]))
        else:
            start, *label = open_.pop()
            found.append((start, len(raw), *label))
    return raw + marked[at:], sorted(found, key=lambda span: (span[0], -span[1]))


def load(folder: str) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Load a folder: its texts, and the readings of quotations and of indirect speech."""
    if folder == "corpus":
        texts = corpus.load()
        return texts, corpus.read_layer("quotations", texts), corpus.read_layer("attributions", texts)
    place = Path(folder) if "/" in folder else PAGES / folder
    articles = {path.stem: unmark(path.read_text("utf-8")) for path in sorted(place.glob("*.txt"))}
    texts = corpus.from_texts({doc: raw for doc, (raw, _) in articles.items()})
    rows = [(doc, *span) for doc, (_, found) in articles.items() for span in found]
    read = spans.from_rows(texts, rows, kind=str, speaker=str, cue=str)
    said = read["kind"] == "a"
    return texts, read[~said].replace({"kind": KINDS}).reset_index(drop=True), read[said].reset_index(drop=True)


def report(folder: str) -> tuple[int, pd.DataFrame]:
    """Compare what is found in a folder with its reading: the number of texts, and one row per measure."""
    texts, quotations, attributions = load(folder)
    omit = _omitted(folder, texts)
    found, reported = voices.quotations(texts, omit=omit), voices.attributions(texts, omit=omit)
    spoken, said = found[found["kind"] != "scare"], quotations[quotations["kind"] != "scare"]
    rows = {
        "quotations, spans": spans.score(spoken, said),
        "quotations, spans, by a regular expression": spans.score(_paired(texts), said),
        "quotations and scare marks, spans and kind": spans.score(found, quotations, label="kind"),
        "quotations, spans and speaker": _with_speaker(spoken, said),
        "indirect speech, spans": spans.score(reported, attributions),
        "indirect speech, overlapping": _overlapping(reported, attributions),
        "all reported speech, characters": characters(
            *(spans.cover(pd.concat(layers), texts) for layers in ([spoken, reported], [said, attributions]))
        ),
    }
    return len(texts), pd.DataFrame(rows).T[["read", "found", "right", "precision", "recall", "f1"]]


def summary() -> str:
    """Give the scores of all folders as the rows of the code book's table."""
    lines = []
    for folder in FOLDERS:
        size, table = report(folder)
        for measure, row in table.iterrows():
            counts, shares = (
                (f"{row[name]:,}" for name in ("read", "found")),
                (f"{row[name]:.3f}" for name in ("precision", "recall", "f1")),
            )
            lines.append(f"| {' | '.join([f'{folder} ({size})', str(measure), *counts, *shares])} |")
    return "\n".join(lines)


def differences(folder: str) -> pd.DataFrame:
    """List where quotations or indirect speech and their reading differ: `layer, doc, start, text`, kind and speaker `found` and `read`."""
    texts, *readings = load(folder)
    omit, out = _omitted(folder, texts), []
    for layer, read in zip(("quotations", "attributions"), readings, strict=True):
        keys = ["doc", "start", "end", "text"]
        labels = [name for name in ("kind", "speaker") if name in read and (layer == "quotations" or name == "speaker")]
        both = getattr(voices, layer)(texts, omit=omit)[[*keys, *labels]].merge(
            read[[*keys, *labels]], on=keys, how="outer", suffixes=("_found", "_read")
        )
        said = {side: both[[f"{name}_{side}" for name in labels]].fillna("-").agg(" ".join, axis=1) for side in ("found", "read")}
        out.append(both[keys].assign(layer=layer, **said))
    rows = pd.concat(out).query("found != read")
    return rows[~rows.apply(lambda row: _alike(row["found"], row["read"]), axis=1)].sort_values(["doc", "start", "layer"])


def throughput(copies: int = 40) -> str:
    """Time both detectors on copies of the five texts, and beside them NLTK's Punkt, which splits the same texts into sentences."""
    texts = corpus.load()
    raws = {f"{doc}-{n}": f"{raw}\n{n}" for n in range(copies) for doc, raw in zip(texts["doc"], texts["raw"], strict=True)}
    many, seconds = corpus.from_texts(raws), []
    for run in (lambda: (voices.quotations(many), voices.attributions(many)), lambda: [cleaning.split(raw) for raw in raws.values()]):
        begun = time.process_time()
        run()
        seconds.append(time.process_time() - begun)
    size = sum(map(len, raws.values())) / 1e6
    ratio = f"{seconds[0] / seconds[1]:.2f} times the {seconds[1]:.2f} s that `cleaning.split` (Punkt) takes for them"
    return f"{size:.2f} million characters in {seconds[0]:.2f} s of CPU, {size / seconds[0]:.2f} million a second: {ratio}"


def _omitted(folder: str, texts: pd.DataFrame) -> pd.DataFrame | None:
    """The furniture of the five texts; the marked articles have none."""
    return cleaning.furniture(texts) if folder == "corpus" else None


def _paired(texts: pd.DataFrame) -> pd.DataFrame:
    found = [(doc, *m.span(m.lastindex)) for doc, raw in zip(texts["doc"], texts["raw"], strict=True) for m in PAIRS.finditer(raw)]
    return spans.from_rows(texts, found)


def _shares(found: int, read: int, right_found: int, right_read: int) -> pd.Series:
    precision, recall = (right / size if size else 0.0 for right, size in ((right_found, found), (right_read, read)))
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    shares = {"precision": round(precision, 3), "recall": round(recall, 3), "f1": round(f1, 3)}
    return pd.Series({"found": found, "read": read, "right": right_found} | shares, dtype=object)


def _with_speaker(found: pd.DataFrame, read: pd.DataFrame) -> pd.Series:
    """Count a quotation right where its span is, and its speaker shares a word with the one read (or both are empty)."""
    both = found.merge(read, on=["doc", "start", "end"], suffixes=("", "_read"))
    right = sum(_alike(a, b) for a, b in zip(both["speaker"], both["speaker_read"], strict=True))
    return _shares(len(found), len(read), right, right)


def _alike(a: str, b: str) -> bool:
    one, two = (set(re.findall(r"\w+", re.sub(r"['’]s\b", "", name.lower()))) - _EMPTY for name in (a, b))
    return bool(one & two) or not (one or two)


def _overlapping(found: pd.DataFrame, read: pd.DataFrame) -> pd.Series:
    pairs = spans.overlap(found, read)
    return _shares(len(found), len(read), pairs["left"].nunique(), pairs["right"].nunique())


def main() -> None:
    """Print the scores and the throughput; with `--show` every difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", default=["corpus", "dev", "dev2"], help="corpus, dev, dev2, heldout, or a path")
    parser.add_argument("--show", action="store_true", help="list every difference")
    parser.add_argument("--table", action="store_true", help="print the code book's table and nothing else")
    arguments = parser.parse_args()
    if arguments.table:
        print(summary())
        return
    for folder in arguments.folders:
        size, table = report(folder)
        print(f"{folder}: {size} texts\n{table.to_string()}\n")
        for row in differences(folder).itertuples() if arguments.show else ():
            print(f"{row.doc:16.16} {row.start:5} {row.layer[0]} found={row.found:40.40} read={row.read:40.40} {row.text[:110]!r}")
    print(throughput())


if __name__ == "__main__":
    main()
