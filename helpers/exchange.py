"""Out to other tools: every layer of a corpus folder as files of one of several formats (`FORMATS`)."""

import io
import json
import sys
from collections.abc import Callable, Iterable
from functools import partial
from operator import attrgetter
from pathlib import Path

import numpy as np
import pandas as pd

from helpers import (
    agency,
    brat,
    cas,
    cells,
    claims,
    cleaning,
    corpus,
    directives,
    drift,
    files,
    reuse,
    rhetoric,
    spans,
    tracking,
    voices,
    webannotation,
)
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
    "mentions": claims.read_mentions,
    "variants": claims.read_variants,
    "silences": tracking.read_silences,
}


def export(folder: Path | str, out: Path | str, layers: Iterable[str] | None = None, format: str = "csv") -> list[Path]:
    """Write the layers of a corpus in one of `FORMATS`; return the files written.

    - `csv`: `<layer>.csv` for every detected layer, `read/<layer>.csv` for every read one, and `tables/<name>.csv`, the numbers behind
      the figures (`TABLES`); exact: what is read back is what was there
    - `sheet`: the same for a person with a spreadsheet: with a byte order mark, and an apostrophe before a cell that would be taken for a
      formula, which `corpus.read_sheet` takes off
    - `parquet`: the same tables with the types of their columns (needs pyarrow)
    - `web-annotation`: W3C Web Annotations, `<doc>.jsonld` (see `webannotation`)
    - `claims`: schema.org claims, `claims.json` (see `webannotation.claims`); takes no layers but `mentions`
    - `cas`: UIMA CAS for INCEpTION, `<doc>.xmi` and `TypeSystem.xml` (see `cas`; needs dkpro-cassis)
    - `brat`: standoff, `<doc>.txt`, `<doc>.ann` and `annotation.conf` (see `brat`)

    `layers` limits it to those named (`tables` for all tables). A layer for which nothing is there is a header alone, with a line on
    standard error. Raises `CorpusError` for a bad corpus or reading, `ValueError` for an unknown format or layer, for a text that a format
    cannot hold, or a folder that is the corpus's own, and `ImportError` for a package that is missing; then nothing is written.
    """
    folder, out = Path(folder), Path(out)
    if format not in FORMATS:
        raise ValueError(f"no format {format!r}; allowed are {', '.join(FORMATS)}")
    known = _layers(format)
    wanted = known if layers is None else list(dict.fromkeys(layers))
    unknown = [name for name in wanted if name not in known]
    if unknown or not wanted:
        raise ValueError(f"no layer {', '.join(map(repr, unknown)) or 'named'}; allowed are {', '.join(known)}")
    if any(out.resolve().is_relative_to((folder / own).resolve()) for own in ("texts", "annotations")):
        raise ValueError(f"{out}: lies in the corpus's own texts/ or annotations/; allowed is any other folder")
    texts = corpus.load(folder)
    made = {out / name: content for name, content in FORMATS[format](Layers(texts, folder), wanted, out).items()}
    files.put_all(out, made)
    return list(made)


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
        return OF_CLAIMS[bare](texts, known, folder, name=layer)
    rows = corpus.read_table(path, ["doc", "exact", *labels])
    _refuse_labels(rows, path, labels)
    if bare in PAIRS:
        return corpus.read_pairs(layer, texts, folder)
    found = corpus.read_layer(layer, texts, folder)
    if bare in FREE:
        return found
    _refuse_overlaps(found, path, nesting=bare in NESTING)
    return found


def _refuse_labels(rows: pd.DataFrame, path: Path, labels: dict[str, tuple[str, ...]]) -> None:
    problems = [problem for column, allowed in labels.items() for problem in corpus.unknown_values(rows, column, allowed)]
    problems += [
        (row, f"{column} {value!r}; allowed is a whole number or nothing")
        for column in NUMBERS
        if column in rows
        for row, value in rows[column][~rows[column].str.fullmatch(r"\d*")].items()
    ]
    if problems:
        raise corpus.CorpusError("\n".join(f"{path}, row {row}: {text}" for row, text in problems))


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


# Formats: what a file holds, by its name inside the folder.
Contents = dict[str, bytes]


def _layers(format: str) -> list[str]:
    """What may be exported in a format."""
    known = list(dict.fromkeys([*DETECTED, *READ]))
    return ["mentions"] if format == "claims" else [*known, "tables"] if format in TABULAR else known


def _tables(made: Layers, wanted: list[str]) -> dict[str, pd.DataFrame]:
    """The tables of some layers: `<layer>`, `read/<layer>`, `tables/<name>`."""
    tables = {name: DETECTED[name](made) for name in wanted if name in DETECTED}
    tables |= {f"read/{name}": _read(name, made.texts, made.folder) for name in wanted if name in READ}
    return tables | ({f"tables/{name}": getattr(made, name)() for name in TABLES} if "tables" in wanted else {})


def _tabular(write: Callable[[pd.DataFrame], bytes], suffix: str, made: Layers, wanted: list[str], out: Path) -> Contents:
    """A file for each table."""
    tables = _tables(made, wanted)
    for name, table in tables.items():
        if not len(table):
            print(f"{out / name}{suffix}: nothing there, a header alone", file=sys.stderr)
    return {f"{name}{suffix}": write(table) for name, table in tables.items()}


def _annotated(write: Callable[..., Contents], made: Layers, wanted: list[str], out: Path) -> Contents:
    """Files for each text, in which all layers stand."""
    tables = _tables(made, wanted)
    written = write(tables, made.texts)
    for name, table in tables.items():
        if not len(table):
            print(f"{out}: nothing there in the layer {name}", file=sys.stderr)
    return written


def _claimed(made: Layers, wanted: list[str], out: Path) -> Contents:
    first = made.claims().set_index("claim")["first"].to_dict()
    told = webannotation.claims(made.registry, made.mentions, first, made.texts)
    return {"claims.json": json.dumps(told, ensure_ascii=False, indent=1).encode()}


def _sheet(table: pd.DataFrame) -> bytes:
    return corpus.as_csv(corpus.shielded(table), encoding="utf-8-sig")


def _parquet(table: pd.DataFrame) -> bytes:
    cells.need("pyarrow", "pyarrow", "the format 'parquet'")
    held, bare = io.BytesIO(), table.copy(deep=False)
    bare.attrs = {}  # what a function remembers with its table is no part of it
    bare.to_parquet(held, engine="pyarrow", index=False)
    return held.getvalue()


FORMATS: dict[str, Callable[[Layers, list[str], Path], Contents]] = {
    "csv": partial(_tabular, corpus.as_csv, ".csv"),
    "sheet": partial(_tabular, _sheet, ".csv"),
    "parquet": partial(_tabular, _parquet, ".parquet"),
    "web-annotation": partial(_annotated, webannotation.write),
    "claims": _claimed,
    "cas": partial(_annotated, cas.write),
    "brat": partial(_annotated, brat.write),
}
TABULAR = ("csv", "sheet", "parquet")  # formats that have the tables behind the figures too
