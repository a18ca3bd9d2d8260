"""Span tables as brat standoff, and back: `<doc>.txt`, `<doc>.ann` and `annotation.conf`.

A row is a text-bound annotation (`T`), whose type is its layer. A column of few plain words is an attribute (`A`), listed in
`annotation.conf`; all others stand together in a note (`#`), as JSON. Offsets are code points. A line of `.ann` cannot hold a line
end: a span across lines is written in fragments, one a line, as brat does. Source: Stenetorp and others 2012, and brat's manual.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from helpers import cells, corpus, spans

VALUE = re.compile(r"[\w.+~-]+")  # what the value of an attribute may be
_NAME = re.compile(r"[\w-]+", re.ASCII)
MOST = 40  # values of a column that is an attribute
NOTE = "AnnotatorNotes"
_BREAKS = re.compile("[\x7f-\x9f\u2028\u2029]")  # beside those that JSON escapes itself
_TEXT = re.compile(r"(T\d+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)\t(.*)", re.DOTALL)
_ATTRIBUTE = re.compile(r"[AM]\d+\t(?P<name>\S+) (?P<on>T\d+)(?: (?P<value>.*))?")
_NOTE = re.compile(r"#\d+\t\S+ (?P<on>T\d+)\t(?P<words>.*)", re.DOTALL)
_LAYER = "#layer "  # before what a comment in annotation.conf says of a layer, as JSON


def fragments(raw: str, start: int, end: int) -> list[tuple[int, int]]:
    """Part a span into the pieces that lie on a line each, without the line ends.

    >>> fragments("one\\r\\n\\ntwo three", 0, 9)
    [(0, 3), (6, 9)]
    """
    pieces, at = [], start
    for line in raw[start:end].splitlines(keepends=True):
        words = len(line.splitlines()[0])
        pieces += [(at, at + words)] if words else []
        at += len(line)
    return pieces


# out


def write(tables: dict[str, pd.DataFrame], texts: pd.DataFrame) -> dict[str, bytes]:
    """Write span tables by layer as brat's files, with one `annotation.conf`.

    Raises `ValueError` for a span of line ends alone, which brat cannot mark.

    >>> texts = corpus.from_texts({"a": "The council met."})
    >>> found = pd.DataFrame({"doc": ["a"], "start": [4], "end": [11], "text": ["council"], "kind": ["actor"], "why": ["it acts"]})
    >>> print(write({"read/names": found}, texts)["a.ann"].decode())
    T1	read-names 4 11	council
    A1	read-names-kind T1 actor
    #1	AnnotatorNotes T1	{"why": "it acts"}
    <BLANKLINE>
    """
    labels = {layer: _labels(table) for layer, table in tables.items()}
    files = {"annotation.conf": _configuration(tables, labels).encode()}
    parted = {layer: cells.rows(table) for layer, table in tables.items()}
    drop = {layer: {*spans.COLUMNS, *labels[layer], *(["#"] if cells.in_order(table, texts) else [])} for layer, table in tables.items()}
    for doc, raw in zip(texts["doc"], texts["raw"], strict=True):
        here = {layer: rows.get(doc, []) for layer, rows in parted.items()}
        files[f"{doc}.txt"] = cells.encoded(doc, raw)
        files[f"{doc}.ann"] = "".join(f"{line}\n" for line in _lines(doc, raw, here, labels, drop)).encode()
    return files


def _labels(table: pd.DataFrame) -> dict[str, list[str]]:
    """The columns that are attributes, with their values."""
    found = {}
    for column in [name for name in table if name not in spans.PAIR and _NAME.fullmatch(name)]:
        values = sorted(set(cells.written(table[column])) - {""})
        words = not pd.api.types.is_numeric_dtype(table[column]) or table[column].dtype == bool
        if words and 0 < len(values) <= MOST and all(VALUE.fullmatch(value) for value in values):
            found[column] = values
    return found


def _lines(doc: str, raw: str, layers: dict[str, list[dict]], labels: dict, drop: dict[str, set[str]]) -> Iterator[str]:
    number = attribute = 0
    for layer, rows in layers.items():
        for row in rows:
            number += 1
            pieces = fragments(raw, row["start"], row["end"])
            if not pieces:
                raise ValueError(f"{doc}: {layer} has a span of line ends at {row['start']}, which brat cannot mark; allowed are words")
            places = ";".join(f"{start} {end}" for start, end in pieces)
            yield f"T{number}\t{_type(layer)} {places}\t{' '.join(raw[start:end] for start, end in pieces)}"
            for column in [name for name in labels[layer] if row[name] != ""]:
                attribute += 1
                yield f"A{attribute}\t{_name(layer, column)} T{number} {row[column]}"
            if note := _note(row, drop[layer], pieces):
                yield f"#{number}\t{NOTE} T{number}\t{note}"


def _note(row: dict[str, Any], drop: set[str], pieces: list[tuple[int, int]]) -> str:
    """What neither place nor attributes of a row say, as JSON on one line; blank where nothing is left."""
    note = {name: value for name, value in row.items() if value != "" and name not in drop}
    if (pieces[0][0], pieces[-1][1]) != (row["start"], row["end"]):
        note["#span"] = [row["start"], row["end"]]
    return _BREAKS.sub(lambda mark: f"\\u{ord(mark[0]):04x}", json.dumps(note, ensure_ascii=False)) if note else ""


def _configuration(tables: dict[str, pd.DataFrame], labels: dict[str, dict[str, list[str]]]) -> str:
    lines = [f"{_LAYER}{json.dumps({'layer': layer, 'columns': cells.kinds(table)})}" for layer, table in tables.items()]
    lines += ["[entities]", *map(_type, tables), "[relations]", "<OVERLAP> Arg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>"]
    lines += ["[events]", "[attributes]"]
    for layer, columns in labels.items():
        lines += [f"{_name(layer, column)} Arg:{_type(layer)}, Value:{'|'.join(values)}" for column, values in columns.items()]
    return "".join(f"{line}\n" for line in lines)


def _type(layer: str) -> str:
    return re.sub(r"[^\w-]", "-", layer, flags=re.ASCII)


def _name(layer: str, column: str) -> str:
    return f"{_type(layer)}-{column}"


# in


def read(path: Path | str, texts: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Read the `<doc>.ann` files of a folder as span tables by layer.

    What `write` wrote comes back as it was. Other types are layers by their names, with attributes as columns (`true` for one without a
    value) and what a note says as `note`. Relations and events are left out. Raises `CorpusError` that names file and line where words
    are not those of the text, where fragments are parted by more than line ends, and where `<doc>.txt` is another text.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "a.ann").write_text("T1\\tActor 4 11\\tcouncil\\nA1\\tPlural T1\\n")
    ...     read(folder, corpus.from_texts({"a": "The council met."}))["Actor"]
      doc  start  end     text Plural
    0   a      4   11  council   true
    """
    path = Path(path)
    known = _known(path / "annotation.conf")
    layers = {_type(layer): layer for layer in known}
    raws = dict(zip(texts["doc"], texts["raw"], strict=True))
    files = sorted(path.glob("*.ann"))
    strange = [str(file) for file in files if file.stem not in raws]
    if strange or not files:
        raise corpus.CorpusError(f"{', '.join(strange) or f'{path}: no .ann file'}; allowed are files named {', '.join(raws)}")
    found: dict[str, list[dict[str, Any]]] = {}
    for doc in [doc for doc in raws if path / f"{doc}.ann" in files]:
        _check_text(path / f"{doc}.txt", raws[doc])
        for kind, row in _rows(path / f"{doc}.ann", doc, raws[doc], layers, known):
            found.setdefault(layers.get(kind, kind), []).append(row)
    return cells.tables(found, texts, known, str(path))


def _known(file: Path) -> dict[str, dict[str, str]]:
    """The layers that annotation.conf tells of in comments, with their columns."""
    lines = _decoded(file).split("\n") if file.exists() else []
    try:
        told = [json.loads(line.removeprefix(_LAYER)) for line in lines if line.startswith(_LAYER)]
        return {str(one["layer"]): {str(name): str(kind) for name, kind in one["columns"].items()} for one in told}
    except (ValueError, LookupError, TypeError, AttributeError):
        raise corpus.CorpusError(f"{file}: a line that begins with {_LAYER!r} is broken; allowed is what was exported, or none") from None


def _check_text(file: Path, raw: str) -> None:
    if file.exists() and _decoded(file) != raw:
        raise corpus.CorpusError(
            f"{file}: not the text of the corpus, byte for byte, so that no offset can be trusted; allowed is that text"
        )


def _decoded(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as problem:
        raise corpus.CorpusError(f"{file}: not UTF-8 at byte {problem.start}; allowed is UTF-8") from None


def _rows(file: Path, doc: str, raw: str, layers: dict[str, str], known: dict) -> list[tuple[str, dict[str, Any]]]:
    """The types and rows of a file, in its order."""
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    for number, line in enumerate(_decoded(file).split("\n"), start=1):
        try:
            line = line.removesuffix("\r")
            if line.startswith("T"):
                name, kind, row = _bound(line, raw)
                found[name] = kind, {"doc": doc} | row
            elif match := _ATTRIBUTE.fullmatch(line) or _NOTE.fullmatch(line):
                if match["on"] not in found:
                    raise LookupError(f"no annotation {match['on']!r} above; allowed are {', '.join(list(found)[-3:]) or 'none'}")
                kind, row = found[match["on"]]
                row |= _said(match, raw, row, layers.get(kind), known)
            elif line and line[0] not in "AMREN*#":
                raise LookupError(f"{line!r}; allowed are lines that begin with T, A, M, #, and, left out, R, E, N, *")
        except LookupError as problem:
            raise corpus.CorpusError(f"{file}, line {number}: {problem.args[0]}") from None
    return list(found.values())


def _bound(line: str, raw: str) -> tuple[str, str, dict[str, Any]]:
    match = _TEXT.fullmatch(line)
    if not match:
        raise LookupError(f"{line!r}; allowed is an id, a type with offsets, and words, with tabs between")
    pieces = [tuple(map(int, piece.split(" "))) for piece in match[3].split(";")]
    start, end = pieces[0][0], pieces[-1][1]
    words = " ".join(raw[first:last] for first, last in pieces)
    if words != match[4] or not 0 <= start < end <= len(raw):
        raise LookupError(f"{match[4]!r}, but at {match[3]} the text has {words!r}; allowed are the words that stand there")
    if pieces != fragments(raw, start, end):
        raise LookupError(f"{match[3]} are fragments with words between; allowed are fragments parted by line ends alone")
    return match[1], match[2], {"start": start, "end": end}


def _said(match: re.Match, raw: str, row: dict[str, Any], layer: str | None, known: dict) -> dict[str, Any]:
    """The cells of an attribute, or of a note: what `write` put there, else the words of a person."""
    if match.re is _ATTRIBUTE:
        named = {} if layer is None else {_name(layer, column): column for column in known[layer]}
        return {named.get(match["name"], match["name"]): match["value"] or "true"}
    try:
        said = json.loads(match["words"]) if layer else None
    except ValueError:
        said = None
    if not isinstance(said, dict):
        return {"note": match["words"]}
    told = {name: str(value) for name, value in said.items() if name not in (*spans.COLUMNS, "#", "#span")}
    told |= {"#": said["#"]} if isinstance(said.get("#"), int) else {}
    return told | _whole(said.get("#span"), raw, row)


def _whole(place: Any, raw: str, row: dict[str, Any]) -> dict[str, int]:
    """Where a span begins and ends that has line ends at its sides, unless somebody moved it since."""
    if not isinstance(place, list) or [type(offset) for offset in place] != [int, int] or not 0 <= place[0] < place[1] <= len(raw):
        return {}
    pieces = fragments(raw, *place)
    same = pieces and (pieces[0][0], pieces[-1][1]) == (row["start"], row["end"])
    return {"start": place[0], "end": place[1]} if same else {}
