"""How well directives, passives and nouns of acts are found, with whom they name: `python -m benchmarks.rhetoric [FOLDER …] [--show]`.

`corpus` is the five texts with their readings; every other folder is one of `tests/rhetoric/` (or a path with a slash), which holds texts
(`*.txt`) and their readings `directives.csv` and `agency.csv`. Mistakes in a folder called `heldout` are never listed.
"""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from helpers import agency, cleaning, corpus, directives, spans, tagging

PLACE = Path(__file__).parent.parent / "tests" / "rhetoric"
FOLDERS = ("corpus", "dev", "heldout")
SHUT = "heldout"
WHOM = {"directives": "addressee", "passives": "agent", "nominalisations": "agent"}  # the layers, and the column that says who acts
COUNTS = ["read", "found", "precision", "recall", "f1"]
_ARTICLES = {"a", "an", "the"}
_AROUND = 35  # characters shown on each side of a mistake


Layers = dict[str, pd.DataFrame]


class Layer(NamedTuple):
    """One layer of a folder: what was found, what was read, and the positions (`left`, `right`) of the rows of both that overlap."""

    name: str
    found: pd.DataFrame
    read: pd.DataFrame
    pairs: pd.DataFrame

    def column(self, name: str) -> list[tuple[str, str]]:
        """What both sides of each pair have in a column."""
        sides = (self.found[name].to_numpy()[self.pairs["left"]], self.read[name].to_numpy()[self.pairs["right"]])
        return list(zip(*sides, strict=True))


class Case(NamedTuple):
    """A folder: its name, its texts, and its layers."""

    folder: str
    texts: pd.DataFrame
    layers: list[Layer]


def run(folder: str) -> Case:
    """Run the detectors over a folder."""
    texts, read = load(folder)
    return Case(folder, texts, compare(detect(texts), read))


def load(folder: str) -> tuple[pd.DataFrame, Layers]:
    """Load a folder: its texts, and its reading."""
    if folder == "corpus":
        texts = corpus.load()
        return texts, _split(*(corpus.read_layer(layer, texts) for layer in ("directives", "agency")))
    place = _place(folder)
    texts = corpus.from_texts({path.stem: path.read_text("utf-8") for path in sorted(place.glob("*.txt"))})
    files = {place / "directives.csv": "kind", place / "agency.csv": "construction"}
    tables = {path: corpus.read_table(path, ["doc", "exact", kind]) for path, kind in files.items()}
    return texts, _split(*(spans.sort(spans.locate(rows, texts, name=str(path)), texts) for path, rows in tables.items()))


def detect(texts: pd.DataFrame) -> Layers:
    """Run the detectors over texts."""
    tagged = tagging.tags(texts, cleaning.sentences(texts))
    return _split(directives.find(texts, tagged), agency.constructions(texts, tagged))


def compare(found: Layers, read: Layers) -> list[Layer]:
    """Pair what was found with what was read, layer by layer."""
    return [Layer(name, found[name], read[name], spans.overlap(found[name], read[name])) for name in WHOM]


def second() -> list[Layer]:
    """Pair the second reading of the five texts with the first."""
    texts, read = load("corpus")
    return compare(_split(*(corpus.read_layer(f"{layer}-2", texts) for layer in ("directives", "agency"))), read)


def measures(layers: list[Layer]) -> pd.DataFrame:
    """One row per measure: how many were `read` and `found`, `precision`, `recall` and `f1`."""
    rows = {}
    for layer in layers:
        rows[f"{layer.name}, spans"] = spans.score(layer.found, layer.read)
        rows[f"{layer.name}, overlapping"] = _met(layer, layer.pairs)
        if layer.name == "directives":
            same = layer.pairs[[a == b for a, b in layer.column("kind")]]
            rows["directives, overlapping with kind"] = _met(layer, same)
    return pd.DataFrame(rows).T[COUNTS]


def readers() -> pd.DataFrame:
    """How far the two readers of the five texts agree (`spans.agreement`), in the columns of `measures`; neither is the truth."""
    rows = {}
    for layer in second():
        said = spans.agreement(layer.read, layer.found)
        for measure, f1 in (("spans", said["exact"]), ("overlapping", said["overlap"])):
            counts = {"read": said["one"], "found": said["other"]}
            rows[f"{layer.name}, {measure}: the second reader"] = counts | {"precision": "", "recall": "", "f1": f1}
    return pd.DataFrame(rows, dtype=object).T.reindex(columns=COUNTS)


def shares(layers: list[Layer]) -> pd.DataFrame:
    """Of the pairs that overlap (`of`), how many are `right`: who is to act, whether anybody is named who acts, and who."""
    rows = []
    for layer in layers:
        whom, pairs = WHOM[layer.name], layer.column(WHOM[layer.name])
        if whom == "agent":
            rows.append((f"{layer.name}: whether an agent is named", len(pairs), sum(bool(a) == bool(b) for a, b in pairs)))
        rows.append((f"{layer.name}: the {whom}", len(pairs), sum(alike(a, b) for a, b in pairs)))
    return pd.DataFrame(rows, columns=["measure", "of", "right"])


def alike(one: str, other: str) -> bool:
    """Whether two names share a word that is no article, or are both blank.

    >>> alike("the Army of Arda", "Arda’s forces"), alike("", ""), alike("the board", "the union")
    (True, True, False)
    """
    a, b = (set(re.findall(r"\w+", re.sub(r"['’]s\b", "", name.lower()))) - _ARTICLES for name in (one, other))
    return bool(a & b) or not (a or b)


def mistakes(case: Case) -> Iterator[str]:
    """What went wrong, a line each, with its context. Raises `ValueError` for a folder that was set aside."""
    if is_shut(case.folder):
        raise ValueError(f"{case.folder}: set aside, nobody who works on the rules sees its mistakes; allowed are its figures")
    raws = dict(zip(case.texts["doc"], case.texts["raw"], strict=True))
    for layer in case.layers:
        yield from (f"{layer.name}, {line}" for line in _mistakes(layer, raws))


def is_shut(folder: str) -> bool:
    """Whether a folder was set aside, by whatever path it is named."""
    return folder != "corpus" and SHUT in (*Path(folder).parts, *_place(folder).resolve().parts)


def summary() -> str:
    """Give all measures as the rows of the code book's two tables, a blank line between them."""
    rows, columns = [], {}
    for case in map(run, FOLDERS):
        tables = [measures(case.layers)]
        columns[case.folder] = _cells(shares(case.layers))
        if case.folder == "corpus":
            tables.append(readers())
            columns["readers"] = _cells(shares(second()))
        rows += [_row(f"{case.folder} ({len(case.texts)})", row) for table in tables for row in table.itertuples()]
    right = (f"| {' | '.join([str(row.Index), *row[1:]])} |" for row in pd.DataFrame(columns).itertuples())
    return "\n".join([*rows, "", *right])


def _row(folder: str, row: tuple) -> str:
    counts = (f"{row.read:,}", f"{row.found:,}")
    parts = (f"{share:.3f}" if share != "" else "" for share in (row.precision, row.recall, row.f1))
    return f"| {' | '.join([folder, row.Index, *counts, *parts])} |"


def _cells(table: pd.DataFrame) -> pd.Series:
    cells = [f"{right} of {of}" + (f" ({right / of:.2f})" if of else "") for of, right in zip(table["of"], table["right"], strict=True)]
    return pd.Series(cells, index=table["measure"], dtype=str)


def _place(folder: str) -> Path:
    return Path(folder) if "/" in folder else PLACE / folder


def _split(said: pd.DataFrame, acts: pd.DataFrame) -> Layers:
    """Part the constructions into layers of their own."""
    return {"directives": said} | {f"{kind}s": acts[acts["construction"] == kind].reset_index(drop=True) for kind in agency.CONSTRUCTIONS}


def _met(layer: Layer, pairs: pd.DataFrame) -> pd.Series:
    """Precision and recall where a span is right that meets one of the other side."""
    parts = [(pairs["left"].nunique(), len(layer.found)), (pairs["right"].nunique(), len(layer.read))]
    precision, recall = (right / size if size else float("nan") for right, size in parts)
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else precision + recall
    counts = {"found": len(layer.found), "read": len(layer.read)}
    return pd.Series(counts | {"precision": round(precision, 3), "recall": round(recall, 3), "f1": round(f1, 3)}, dtype=object)


def _mistakes(layer: Layer, raws: dict[str, str]) -> Iterator[str]:
    for word, rows, side in (("false", layer.found, "left"), ("missed", layer.read, "right")):
        for row in rows[~rows.index.isin(layer.pairs[side])].itertuples():
            yield f"{word}: {row.doc} {_context(row, raws)}"
    whom = WHOM[layer.name]
    for a, b in zip(layer.pairs["left"], layer.pairs["right"], strict=True):
        found, read = layer.found.loc[a], layer.read.loc[b]
        if (found["start"], found["end"]) != (read["start"], read["end"]):
            yield f"other edges: {read['doc']} {found['text']!r} read as {read['text']!r}: {_context(read, raws)}"
        if layer.name == "directives" and found["kind"] != read["kind"]:
            yield f"other kind: {read['doc']} {found['kind']} read as {read['kind']}: {_context(read, raws)}"
        if not alike(found[whom], read[whom]):
            yield f"other {whom}: {read['doc']} {found[whom]!r} read as {read[whom]!r}: {_context(read, raws)}"


def _context(row: tuple | pd.Series, raws: dict[str, str]) -> str:
    raw = raws[row.doc]
    around = f"{raw[max(0, row.start - _AROUND) : row.start]}[{row.text}]{raw[row.end : row.end + _AROUND]}"
    return " ".join(around.split())


def main() -> None:
    """Print the measures; with `--show` every mistake."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", default=["corpus", "dev"], help="corpus, dev, heldout, or a path")
    parser.add_argument("--show", action="store_true", help="list every mistake; refused for what was set aside")
    parser.add_argument("--table", action="store_true", help="print the code book's tables and nothing else")
    arguments = parser.parse_args()
    shut = [folder for folder in arguments.folders if is_shut(folder)]
    if arguments.show and shut:
        parser.error(f"{', '.join(shut)}: set aside, nobody who works on the rules sees its mistakes; allowed are its figures")
    if arguments.table:
        print(summary())
        return
    for folder in arguments.folders:
        case = run(folder)
        tables = f"{measures(case.layers).to_string()}\n\n{shares(case.layers).to_string(index=False)}"
        print(f"{folder}: {len(case.texts)} texts\n{tables}\n")
        if folder == "corpus":
            print(f"{readers().to_string()}\n")
        for line in mistakes(case) if arguments.show else ():
            print(line)


if __name__ == "__main__":
    main()
