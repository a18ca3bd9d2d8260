"""Cells of a span table as text, for formats that know text only, and back: what `webannotation`, `cas` and `brat` share.

These formats hold a row as words by column, and beside the rows what `kinds` says of their table, so that a table comes back as it was.
"""

import importlib
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd

from helpers import corpus, spans

_READ = {"int64": int, "Int64": int, "float64": float, "bool": {"true": True, "false": False}.__getitem__}
_BLANK = {"int64": "Int64", "bool": "boolean"}  # what holds a missing value where the kind of the column cannot


class Missing(ImportError, ValueError):
    """A package that only some formats need is not installed; a `ValueError` too, so that the command line prints it."""


def need(package: str, module: str, what: str) -> ModuleType:
    """Import a package that only some need; raises `Missing` that names it.

    >>> need("pandas", "pandas", "tables").__name__
    'pandas'
    >>> need("no-such", "no_such", "the format 'x'")
    Traceback (most recent call last):
    helpers.cells.Missing: the format 'x' needs the package 'no-such', which is not installed; install it with: pip install no-such
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError:
        raise Missing(f"{what} needs the package {package!r}, which is not installed; install it with: pip install {package}") from None


def encoded(doc: str, raw: str) -> bytes:
    """Give the bytes of a text; raises `ValueError` for one that UTF-8 cannot hold.

    >>> encoded("a", "é")
    b'\\xc3\\xa9'
    """
    try:
        return raw.encode("utf-8")
    except UnicodeEncodeError as problem:
        raise ValueError(f"{doc}: character {problem.start} is half of a surrogate pair; allowed are texts that UTF-8 can hold") from None


def kinds(table: pd.DataFrame) -> dict[str, str]:
    """Say what each column holds, as pandas names it.

    >>> kinds(pd.DataFrame({"doc": ["a"], "start": [0]}))
    {'doc': 'str', 'start': 'int64'}
    """
    return {str(name): str(column.dtype) for name, column in table.items()}


def written(column: pd.Series) -> list[str]:
    """Write the cells of a column as text that `restored` reads back; a missing value becomes blank.

    >>> written(pd.Series([True, False])), written(pd.Series([1, None], dtype="Int64")), written(pd.Series([0.1]))
    (['true', 'false'], ['1', ''], ['0.1'])
    """
    return ["" if value is None or value is pd.NA or value != value else _word(value) for value in column.tolist()]


def restored(values: Iterable[str], kind: str, name: str = "column") -> Any:
    """Read the cells of a column of a kind (see `kinds`) back from text; an unknown kind is read as text.

    Blank is missing where the kind is no text; integers with a blank become `Int64`. Raises `ValueError` that names the column.

    >>> restored(["1", "2"], "int64").sum(), restored(["1", ""], "int64").dtype, restored(["a", ""], "str").tolist()
    (np.int64(3), Int64Dtype(), ['a', ''])
    >>> restored(["x"], "int64", "turn")
    Traceback (most recent call last):
    ValueError: turn 'x'; allowed are cells of the kind int64
    """
    values = list(values)
    if kind not in _READ:
        return pd.array(values, dtype=object if kind == "object" else "str")
    read: list = []
    for value in values:
        try:
            read.append(_READ[kind](value) if value else None)
        except (ValueError, KeyError):
            raise ValueError(f"{name} {value!r}; allowed are cells of the kind {kind}") from None
    return pd.array(read, dtype=_BLANK.get(kind, kind)) if None in read and kind in _BLANK else pd.array(read, dtype=kind)


def rows(table: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """Give the rows of each text as words by column, but `start` and `end` as numbers, and the position in the table as `#`.

    >>> rows(pd.DataFrame({"doc": ["a"], "start": [4], "end": [7], "text": ["met"], "turn": [1]}))
    {'a': [{'#': 0, 'doc': 'a', 'start': 4, 'end': 7, 'text': 'met', 'turn': '1'}]}
    """
    columns = {"#": list(range(len(table)))} | {str(name): written(column) for name, column in table.items()}
    columns |= {name: table[name].astype(int).tolist() for name in ("start", "end")}
    found: dict[str, list[dict[str, Any]]] = {}
    for values in zip(*columns.values(), strict=True):
        row = dict(zip(columns, values, strict=True))
        found.setdefault(row["doc"], []).append(row)
    return found


def files(path: Path, suffix: str) -> list[Path]:
    """List what to read: the files of a folder that end in `suffix`, or the one file; raises `CorpusError` where there is none.

    >>> files(corpus.EXAMPLE, ".xmi")
    Traceback (most recent call last):
    helpers.corpus.CorpusError: ...: no .xmi file; allowed is a folder that has some, or one such file
    """
    found = sorted(path.glob(f"*{suffix}")) if path.is_dir() else [path]
    if not found:
        raise corpus.CorpusError(f"{path}: no {suffix} file; allowed is a folder that has some, or one such file")
    return found


def in_order(table: pd.DataFrame, texts: pd.DataFrame) -> bool:
    """Say whether a table is in text order (`spans.sort`), so that the order of its rows need not be told.

    >>> in_order(pd.DataFrame({"doc": ["a", "a"], "start": [4, 0], "end": [7, 1]}), pd.DataFrame({"doc": ["a"]}))
    False
    """
    places = ["doc", "start", "end"]
    return table[places].reset_index(drop=True).equals(spans.sort(table[places], texts))


def table(found: list[dict[str, Any]], texts: pd.DataFrame, known: dict[str, str] | None = None) -> pd.DataFrame:
    """Build a span table of `rows`: in the order of their `#`, or in text order where one has none.

    `known` says which columns there are, and their kinds; further ones that rows have come behind them, as text. `text` is taken from
    the texts. Raises `ValueError` for a cell that is not of its kind.

    >>> texts = pd.DataFrame({"doc": ["a"], "raw": ["The council met."]})
    >>> table([{"doc": "a", "start": 4, "end": 11, "turn": "1"}], texts, {"turn": "int64"})
      doc  start  end     text  turn
    0   a      4   11  council     1
    """
    raws = dict(zip(texts["doc"], texts["raw"], strict=True))
    told = all("#" in row for row in found)
    found = [row | {"text": raws[row["doc"]][row["start"] : row["end"]]} for row in found]
    found = sorted(found, key=lambda row: row["#"]) if told else found
    known = known if known and set(spans.COLUMNS) <= set(known) else dict.fromkeys(spans.COLUMNS, "str") | (known or {})
    columns = [name for name in dict.fromkeys([*known, *(name for row in found for name in row)]) if name != "#"]
    made = pd.DataFrame({name: _column(name, found, known.get(name, "str")) for name in columns}, columns=columns)
    return made if told else spans.sort(made, texts)


def tables(
    found: dict[str, list[dict[str, Any]]], texts: pd.DataFrame, known: dict[str, dict[str, str]], name: str
) -> dict[str, pd.DataFrame]:
    """Build a span table for each layer of `found` and of `known` (columns and kinds by layer); `name` is the file that errors name."""
    try:
        return {
            layer: table(found.get(layer, []), texts, known.get(layer)) for layer in [*known, *(one for one in found if one not in known)]
        }
    except ValueError as problem:
        raise corpus.CorpusError(f"{name}: {problem}") from None


def _column(name: str, found: list[dict[str, Any]], kind: str) -> Any:
    if name in ("start", "end"):
        return np.array([row[name] for row in found], dtype=int if found or kind != "object" else object)
    return restored([row.get(name, "") for row in found], kind, name)


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
