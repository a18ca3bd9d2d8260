"""Out to other tools: every layer of a corpus folder as a CSV file."""

import sys
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from helpers import (
    agency,
    claims,
    cleaning,
    corpus,
    counts,
    directives,
    drift,
    formulas,
    keyness,
    lineage,
    provenance,
    reuse,
    rhetoric,
    spans,
    tagging,
    voices,
)

_COLUMNS = {"referents": ["referent", "pattern", "form"], "spellings": ["variant", "norm"], "terms": ["term", "kind", "pattern"]}

Detector = Callable[[pd.DataFrame, Path, Callable[[], provenance.Provenance]], pd.DataFrame]


def _names(texts: pd.DataFrame, folder: Path) -> pd.DataFrame:
    found = rhetoric.names(texts, _optional(folder, "referents"), name=str(folder / "annotations" / "referents.csv"))
    return _voiced(found, texts)


def _terms(texts: pd.DataFrame, folder: Path) -> pd.DataFrame:
    return _voiced(rhetoric.terms(texts, _optional(folder, "terms"), name=str(folder / "annotations" / "terms.csv")), texts)


def _directives(texts: pd.DataFrame) -> pd.DataFrame:
    return _voiced(directives.find(texts, tagging.tags(texts, cleaning.sentences(texts))), texts)


def _agency(texts: pd.DataFrame) -> pd.DataFrame:
    return _voiced(agency.constructions(texts, tagging.tags(texts, cleaning.sentences(texts))), texts)


def _voiced(found: pd.DataFrame, texts: pd.DataFrame) -> pd.DataFrame:
    omit = cleaning.furniture(texts)
    return voices.voice(found, texts, voices.quotations(texts, omit=omit), voices.attributions(texts, omit=omit))


def _repairs(texts: pd.DataFrame) -> pd.DataFrame:
    broken = voices.repairs(texts, omit=cleaning.furniture(texts))
    return spans.sort(pd.concat([cleaning.repairs(texts), broken], ignore_index=True), texts)


def _tokens(texts: pd.DataFrame, folder: Path) -> pd.DataFrame:
    return cleaning.tokens(texts, spellings=_optional(folder, "spellings"))


def _traces(texts: pd.DataFrame) -> pd.DataFrame:
    return lineage.traces(texts, voices.repairs(texts, omit=cleaning.furniture(texts)))


DETECTED: dict[str, Detector] = {
    "furniture": lambda texts, folder, made: cleaning.furniture(texts),
    "repairs": lambda texts, folder, made: _repairs(texts),
    "sentences": lambda texts, folder, made: cleaning.sentences(texts),
    "tokens": lambda texts, folder, made: _tokens(texts, folder),
    "quotations": lambda texts, folder, made: voices.quotations(texts, omit=cleaning.furniture(texts)),
    "attributions": lambda texts, folder, made: voices.attributions(texts, omit=cleaning.furniture(texts)),
    "names": lambda texts, folder, made: _names(texts, folder),
    "terms": lambda texts, folder, made: _terms(texts, folder),
    "directives": lambda texts, folder, made: _directives(texts),
    "agency": lambda texts, folder, made: _agency(texts),
    "clues": lambda texts, folder, made: made().clues,
    "passages": lambda texts, folder, made: made().shared,
    "fidelity": lambda texts, folder, made: made().held,
    "drift": lambda texts, folder, made: made().drift(),
    "traces": lambda texts, folder, made: _traces(texts),
}
Table = Callable[[pd.DataFrame, Path, provenance.Provenance, counts.Words], pd.DataFrame]
LEAST = 5  # how often a word occurs that the tables of words list


def _naming(texts: pd.DataFrame, folder: Path, made: provenance.Provenance, *, voiced: bool = False) -> pd.DataFrame:
    referents, lay_out = _optional(folder, "referents"), rhetoric.by_voice if voiced else rhetoric.matrix
    found = rhetoric.place(rhetoric.names(texts, referents), made, without=["deck"])
    return lay_out(found, referents, texts["doc"].tolist()).reset_index()


def _naming_drift(texts: pd.DataFrame, folder: Path, made: provenance.Provenance) -> pd.DataFrame:
    found = rhetoric.place(rhetoric.names(texts, _optional(folder, "referents")), made, without=["deck"])
    return rhetoric.renamed(found, made.origins)


def _demands(texts: pd.DataFrame, made: provenance.Provenance) -> pd.DataFrame:
    found = rhetoric.place(directives.find(texts, tagging.tags(texts, made.sentences)), made)
    return directives.by_year(found.assign(proposition=directives.propositions(found, made.shared)), made.sentences)


def _formulas(made: provenance.Provenance, words: counts.Words) -> pd.DataFrame:
    own = formulas.own(words, made.texts, made.shared)
    return formulas.ladder(formulas.find(own, made.texts), own, made.texts).reset_index()


def _keyness(words: counts.Words) -> pd.DataFrame:
    """Each text against all others."""
    docs = [words.docs[n] for n in np.unique(words.text)]
    sides = [(doc, [other for other in docs if other != doc]) for doc in docs] if len(docs) > 1 else []
    each = [keyness.compare(words, [doc], others).query(f"a + b >= {LEAST}").reset_index().assign(doc=doc) for doc, others in sides]
    return (
        pd.concat(each, ignore_index=True) if each else pd.DataFrame(columns=["word", "a", "b", "ll", "ratio", "low", "high", "lrc", "doc"])
    )


def _dispersion(words: counts.Words) -> pd.DataFrame:
    often = counts.frequencies(words).query(f"count >= {LEAST}")
    return counts.dispersion(words, often.index).reset_index()


# The numbers behind figures of counts: no span tables, but each leads to rows of one.
TABLES: dict[str, Table] = {
    "naming": lambda texts, folder, made, words: _naming(texts, folder, made),
    "naming_by_voice": lambda texts, folder, made, words: _naming(texts, folder, made, voiced=True),
    "naming_drift": lambda texts, folder, made, words: _naming_drift(texts, folder, made),
    "demands": lambda texts, folder, made, words: _demands(texts, made),
    "formulas": lambda texts, folder, made, words: _formulas(made, words),
    "keyness": lambda texts, folder, made, words: _keyness(words),
    "collocations": lambda texts, folder, made, words: counts.collocations(words),
    "dispersion": lambda texts, folder, made, words: _dispersion(words),
}
# What a person may mark: the columns of each reading and, where there is a list of them, the labels allowed.
_PAIR: dict[str, tuple[str, ...]] = {"source": (), "source_exact": ()}
READ: dict[str, dict[str, tuple[str, ...]]] = {
    "furniture": {"kind": cleaning.FURNITURE},
    "repairs": {"kind": ("joint", *voices.REPAIRS)},
    "sentences": {"zone": cleaning.ZONES},
    "quotations": {"kind": voices.KINDS, "turn": (), "speaker": (), "cue": ()},
    "attributions": {"speaker": (), "cue": ()},
    "names": {"referent": ()},
    "directives": {"kind": directives.KINDS, "addressee": (), "proposition": ()},
    "agency": {"construction": agency.CONSTRUCTIONS, "agent": (), "actor": ()},
    "mentions": {"claim": (), "value": (), "hedge": ()},
    "clues": {"kind": ("stamp", "dateline", "weekday", "date", "month", "year", "anniversary", "relative", "event"), "constraint": ()},
    "passages": _PAIR | {"kind": (*reuse.KINDS, "paraphrase")},
    "drift": _PAIR | {"kind": drift.KINDS},
    "sources": {"missing": ()},
    "direction": {"source": (), "sign": ("+", "-", "0"), "kind": ()},
    "traces": {"kind": ("marks", "calque", "article", "name", "number", "order", "site")},
}
PAIRS = ("passages", "drift")  # readings whose rows point into two texts
FREE = ("names", "directives", "agency", "clues", "sources", "direction", "traces")  # readings whose spans may overlap in any way
NUMBERS = ("turn", "statement", "proposition")
NESTING = ("quotations", "attributions")  # readings whose spans may lie in one another


def export(folder: Path | str, out: Path | str, layers: Iterable[str] | None = None) -> list[Path]:
    """Write `<layer>.csv` for every detected layer of a corpus and `read/<layer>.csv` for every read one; return the files written.

    `tables/<name>.csv` are the numbers behind the figures (`TABLES`). `layers` limits it to those named (`tables` for all tables). A layer
    for which nothing is there is a header alone, with a line on standard error. Raises `CorpusError` for a bad corpus or reading and
    `ValueError` for an unknown layer or a folder that is the corpus's own; then nothing is written.
    """
    folder, out = Path(folder), Path(out)
    known = list(dict.fromkeys([*DETECTED, *READ, "tables"]))
    wanted = known if layers is None else list(dict.fromkeys(layers))
    unknown = [name for name in wanted if name not in known]
    if unknown or not wanted:
        raise ValueError(f"no layer {', '.join(map(repr, unknown)) or 'named'}; allowed are {', '.join(known)}")
    if any(out.resolve().is_relative_to((folder / own).resolve()) for own in ("texts", "annotations")):
        raise ValueError(f"{out}: lies in the corpus's own texts/ or annotations/; allowed is any other folder")
    texts = corpus.load(folder)
    made = cache(lambda: provenance.build(texts))
    tables = {out / f"{name}.csv": DETECTED[name](texts, folder, made) for name in wanted if name in DETECTED}
    tables |= {out / "read" / f"{name}.csv": _read(name, texts, folder) for name in wanted if name in READ}
    if "tables" in wanted:
        tables |= {out / "tables" / f"{name}.csv": table for name, table in _tables(texts, folder, made()).items()}
    for path in tables:
        path.parent.mkdir(parents=True, exist_ok=True)
    for path, table in tables.items():
        corpus.write_table(table, path)
        if not len(table):
            print(f"{path}: nothing there, a header alone", file=sys.stderr)
    return list(tables)


def _tables(texts: pd.DataFrame, folder: Path, made: provenance.Provenance) -> dict[str, pd.DataFrame]:
    words = counts.read(texts, within=made.sentences, spellings=_optional(folder, "spellings"))
    return {name: make(texts, folder, made, words) for name, make in TABLES.items()}


def check(folder: Path | str) -> list[str]:
    """Verify a corpus folder with all its annotations; return what was found, a line each. Raises `CorpusError` with every problem."""
    folder = Path(folder)
    texts = corpus.load(folder)
    lines, problems = [f"{len(texts)} texts, {texts['raw'].str.len().sum()} characters"], []
    for path in sorted((folder / "annotations").glob("*.csv")):
        try:
            lines.append(f"annotations/{path.name}: {len(_check_one(path, texts, folder))} rows")
        except (ValueError, LookupError) as problem:
            problems.append(str(problem))
    if problems:
        raise corpus.CorpusError("\n".join(problems))
    lines += [f"texts/{name}: not listed in documents.csv" for name in corpus.unlisted(texts, folder)]
    return lines


def _check_one(path: Path, texts: pd.DataFrame, folder: Path) -> pd.DataFrame:
    if path.stem.removesuffix("-2") in READ:
        return _read(path.stem, texts, folder)
    if path.stem == "evidence":
        return corpus.read_evidence(texts, folder)
    if path.stem == "claims":
        return claims.read_claims(folder)
    listed = corpus.read_table(path, _COLUMNS.get(path.stem, []))
    if path.stem == "referents":
        rhetoric.names(texts.head(0), listed, name=str(path))
    if path.stem == "terms":
        rhetoric.terms(texts.head(0), listed, name=str(path))
    return corpus.read_layer(path.stem, texts, folder) if {"doc", "exact"} <= set(listed) else listed


def _optional(folder: Path, name: str) -> pd.DataFrame:
    path = folder / "annotations" / f"{name}.csv"
    return corpus.read_table(path, _COLUMNS[name]) if path.exists() else pd.DataFrame(columns=_COLUMNS[name], dtype=str)


def _read(layer: str, texts: pd.DataFrame, folder: Path) -> pd.DataFrame:
    """Read one layer (`-2` is a second reading of it) and hold its labels to the lists; an empty table where there is no file."""
    labels = READ[layer.removesuffix("-2")]
    path = folder / "annotations" / f"{layer}.csv"
    if not path.exists():
        return pd.DataFrame(columns=[*spans.PAIR, "kind"] if layer in PAIRS else [*spans.COLUMNS, *labels])
    if layer == "mentions":
        registry = folder / "annotations" / "claims.csv"
        return claims.read_mentions(texts, claims.read_claims(folder) if registry.exists() else pd.DataFrame({"claim": []}), folder)
    rows = corpus.read_table(path, ["doc", "exact", *labels])
    problems = [problem for column, allowed in labels.items() for problem in corpus.unknown_values(rows, column, allowed)]
    problems += [
        (row, f"{column} {value!r}; allowed is a whole number or nothing")
        for column in NUMBERS
        if column in rows
        for row, value in rows[column][~rows[column].str.fullmatch(r"\d*")].items()
    ]
    if problems:
        raise corpus.CorpusError("\n".join(f"{path}, row {row}: {text}" for row, text in problems))
    if layer.removesuffix("-2") in PAIRS:
        return corpus.read_pairs(layer, texts, folder)
    found = corpus.read_layer(layer, texts, folder)
    if layer.removesuffix("-2") in FREE:
        return found
    _refuse_overlaps(found, path, nesting=layer.removesuffix("-2") in NESTING)
    return found


def _refuse_overlaps(found: pd.DataFrame, path: Path, *, nesting: bool) -> None:
    twice = spans.overlap(found, found).query("left < right")
    if nesting:
        sizes = (found["end"] - found["start"]).to_numpy()
        smaller = np.minimum(sizes[twice["left"]], sizes[twice["right"]])
        same = (sizes[twice["left"]] == sizes[twice["right"]]) & (sizes[twice["left"]] == (twice["end"] - twice["start"]))
        twice = twice[((twice["end"] - twice["start"]).to_numpy() < smaller) | same.to_numpy()]
    if len(twice):
        words = [found["text"][row] for row in twice.iloc[0][["left", "right"]]]
        allowed = "spans that do not, or that lie in one another" if nesting else "spans that do not"
        raise corpus.CorpusError(f"{path}: {words[0]!r} and {words[1]!r} overlap; allowed are {allowed}")
