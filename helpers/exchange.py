"""Out to other tools: every layer of a corpus folder as a CSV file."""

import sys
from collections.abc import Callable, Iterable
from operator import attrgetter
from pathlib import Path

import numpy as np
import pandas as pd

from helpers import agency, claims, cleaning, corpus, directives, drift, reuse, rhetoric, spans, tracking, voices
from helpers.layers import LISTS, Layers

DETECTED: dict[str, Callable[[Layers], pd.DataFrame]] = {
    name: attrgetter(name)
    for name in "furniture repairs sentences tokens quotations attributions names terms directives agency quantities worthy traces".split()
} | {
    "clues": lambda layers: layers.made.clues,
    "passages": lambda layers: layers.made.shared,
    "fidelity": lambda layers: layers.made.held,
    "drift": lambda layers: layers.made.drift(),
}
# The numbers behind figures of counts: no span tables, but each leads to rows of one.
TABLES = "naming naming_by_voice naming_drift demands formulas keyness collocations dispersion claims claim_status claim_steps".split()
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
    "mentions": {"claim": (), "voice": ("", *voices.VOICES), "speaker": (), "value": (), "hedge": ()},
    "quantities": {"value": (), "unit": (), "hedge": ()},
    "variants": _PAIR | {"claim": (), "source_claim": (), "kind": claims.DIFFERENCES, "relation": claims.RELATIONS},
    "silences": {"claim": (), "verdict": tracking.VERDICTS},
    "clues": {"kind": ("stamp", "dateline", "weekday", "date", "month", "year", "anniversary", "relative", "event"), "constraint": ()},
    "passages": _PAIR | {"kind": (*reuse.KINDS, "paraphrase")},
    "drift": _PAIR | {"kind": drift.KINDS},
    "sources": {"missing": ()},
    "direction": {"source": (), "sign": ("+", "-", "0"), "kind": ()},
    "traces": {"kind": ("marks", "calque", "article", "name", "number", "order", "site")},
}
PAIRS = ("passages", "drift", "variants")  # readings whose rows point into two texts
FREE = "names directives agency silences clues sources direction traces".split()  # readings whose spans may overlap in any way
NUMBERS = ("turn", "statement", "proposition")
NESTING = ("quotations", "attributions")  # readings whose spans may lie in one another
# Readings that name claims, and what reads them: texts, registry, folder, name of the file.
OF_CLAIMS: dict[str, Callable[..., pd.DataFrame]] = {
    "mentions": lambda texts, known, folder, name: claims.read_mentions(texts, known, folder, name=name),
    "variants": lambda texts, known, folder, _: claims.read_variants(texts, known, folder),
    "silences": lambda texts, known, folder, _: tracking.read_silences(texts, known, folder),
}


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
    made = Layers(texts, folder)
    tables = {out / f"{name}.csv": DETECTED[name](made) for name in wanted if name in DETECTED}
    tables |= {out / "read" / f"{name}.csv": _read(name, texts, folder) for name in wanted if name in READ}
    if "tables" in wanted:
        tables |= {out / "tables" / f"{name}.csv": getattr(made, name)() for name in TABLES}
    for path in tables:
        path.parent.mkdir(parents=True, exist_ok=True)
    for path, table in tables.items():
        corpus.write_table(table, path)
        if not len(table):
            print(f"{path}: nothing there, a header alone", file=sys.stderr)
    return list(tables)


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
    listed = corpus.read_table(path, LISTS.get(path.stem, []))
    if path.stem == "referents":
        rhetoric.names(texts.head(0), listed, name=str(path))
    if path.stem == "terms":
        rhetoric.terms(texts.head(0), listed, name=str(path))
    return corpus.read_layer(path.stem, texts, folder) if {"doc", "exact"} <= set(listed) else listed


def _read(layer: str, texts: pd.DataFrame, folder: Path) -> pd.DataFrame:
    """Read one layer (`-2` is a second reading of it) and hold its labels to the lists; an empty table where there is no file."""
    bare = layer.removesuffix("-2")
    labels = READ[bare]
    path = folder / "annotations" / f"{layer}.csv"
    if not path.exists():
        return pd.DataFrame(columns=[*spans.PAIR, "kind"] if layer in PAIRS else [*spans.COLUMNS, *labels])
    if bare in OF_CLAIMS:
        registry = folder / "annotations" / "claims.csv"
        known = claims.read_claims(folder) if registry.exists() else pd.DataFrame({"claim": pd.Series(dtype=str)})
        return OF_CLAIMS[bare](texts, known, folder, layer)
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
    if bare in PAIRS:
        return corpus.read_pairs(layer, texts, folder)
    found = corpus.read_layer(layer, texts, folder)
    if bare in FREE:
        return found
    _refuse_overlaps(found, path, nesting=bare in NESTING)
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
