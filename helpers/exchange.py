"""Out to other tools: every layer of a corpus folder as a CSV file."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pandas as pd

from helpers import claims, cleaning, corpus, rhetoric, spans

Detector = Callable[[pd.DataFrame, Path], pd.DataFrame]


def _names(texts: pd.DataFrame, folder: Path) -> pd.DataFrame:
    listed = _optional(folder, "referents", ["referent", "pattern", "form"])
    return rhetoric.names(texts, listed)


def _tokens(texts: pd.DataFrame, folder: Path) -> pd.DataFrame:
    return cleaning.tokens(texts, spellings=_optional(folder, "spellings", ["variant", "norm"]))


DETECTED: dict[str, Detector] = {
    "furniture": lambda texts, _: cleaning.furniture(texts),
    "repairs": lambda texts, _: cleaning.repairs(texts),
    "sentences": lambda texts, _: cleaning.sentences(texts),
    "tokens": _tokens,
    "names": _names,
}
READ = {
    "furniture": ["kind"],
    "repairs": ["kind"],
    "sentences": ["zone"],
    "mentions": ["claim", "value", "hedge"],
}


def export(folder: Path | str, out: Path | str, layers: Iterable[str] | None = None) -> list[Path]:
    """Write `<layer>.csv` for every detected layer of a corpus and `read/<layer>.csv` for every read one; return the files written.

    `layers` limits it to those named. A layer for which nothing is there is a header alone, with a line on standard error. Raises
    `CorpusError` for a bad corpus and `ValueError` for an unknown layer.
    """
    folder, out = Path(folder), Path(out)
    wanted = list(dict.fromkeys([*DETECTED, *READ] if layers is None else layers))
    unknown = [name for name in wanted if name not in DETECTED and name not in READ]
    if unknown:
        raise ValueError(f"no layer {', '.join(map(repr, unknown))}; allowed are {', '.join(dict.fromkeys([*DETECTED, *READ]))}")
    texts = corpus.load(folder)
    tables = {out / f"{name}.csv": DETECTED[name](texts, folder) for name in wanted if name in DETECTED}
    tables |= {out / "read" / f"{name}.csv": _read(name, texts, folder) for name in wanted if name in READ}
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
    if path.stem == "evidence":
        return corpus.read_evidence(texts, folder)
    if path.stem == "claims":
        return claims.read_claims(folder)
    if path.stem == "mentions":
        return claims.read_mentions(texts, claims.read_claims(folder), folder)
    if path.stem == "referents":
        listed = corpus.read_table(path, ["referent", "pattern", "form"])
        rhetoric.names(texts.head(0), listed)
        return listed
    columns = corpus.read_table(path, []).columns
    return corpus.read_layer(path.stem, texts, folder) if {"doc", "exact"} <= set(columns) else corpus.read_table(path, [])


def _optional(folder: Path, name: str, columns: list[str]) -> pd.DataFrame:
    path = folder / "annotations" / f"{name}.csv"
    return corpus.read_table(path, columns) if path.exists() else pd.DataFrame(columns=columns, dtype=str)


def _read(layer: str, texts: pd.DataFrame, folder: Path) -> pd.DataFrame:
    if (folder / "annotations" / f"{layer}.csv").exists():
        return corpus.read_layer(layer, texts, folder)
    return pd.DataFrame(columns=[*spans.COLUMNS, *READ[layer]])
