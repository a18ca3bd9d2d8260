"""Load a corpus folder and verify it: texts, documents, annotations.

A corpus folder holds `documents.csv`, the raw texts in `texts/` and readings in `annotations/`. Nothing here changes a text: line
ends and byte order marks stay as they are stored. Rows are counted as a spreadsheet counts them: the header is row 1.
"""

import csv
import datetime
import hashlib
import io
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import babel
import pandas as pd

from helpers import files, spans

EXAMPLE = Path(__file__).resolve().parent.parent / "corpus"
INVENTED = EXAMPLE.parent / "corpus-water"  # a small corpus whose truth is known
KINDS = ("statement", "report", "release", "transcript", "commentary", "other")
FIELDS = ("title", "outlet", "kind", "published", "occasion", "language", "translated_from")
BASES = ("stated", "inferred")
CONFIDENCES = ("high", "medium", "low")
DELIMITERS = ",;\t"  # of files that a spreadsheet may have saved
_RISKY = re.compile(r"^[=+\-@\t\r']")
_SHIELD = re.compile(r"^'(?=[=+\-@\t\r'])")


class CorpusError(ValueError):
    """What is wrong with a corpus folder: one line per problem, each naming file, row and what was allowed."""


def load(folder: Path | str = EXAMPLE) -> pd.DataFrame:
    """Read and verify the texts of a corpus folder.

    Returns one row per text, in the order of `documents.csv`:

    - `doc`: the text's id (letters, digits, `.`, `_`, `-`); no two differ by case only
    - `file`: its name inside `texts/`
    - `sha256`: of the file's bytes; verified where `documents.csv` gives it, computed where not
    - `title`, `outlet`, `occasion`, `note`: what the text states; blank where it states nothing
    - `kind`: one of `KINDS`, or blank; `published`: YYYY-MM-DD, or blank
    - `language`, `translated_from`: CLDR language codes such as `en` or `pt-BR`, or blank
    - any further column of `documents.csv`, as it stands
    - `raw`: the text, exactly as stored

    Raises `CorpusError` with every problem found.

    >>> load()[["doc", "kind", "published"]].head(2)
                 doc kind   published
    0   anadolu-2021       2021-11-08
    1  generico-2023
    """
    folder = Path(folder).resolve()
    path = folder / "documents.csv"
    documents = read_table(path, ["doc", "file"])
    problems = [f"{path}, row {row}: {text}" for row, text in sorted(_document_problems(documents))]
    if "raw" in documents:
        problems.append(f"{path}, row 1: a column is named 'raw', as that of the texts themselves; allowed is any other name")
    raws = {}
    for row, file in documents["file"].items():
        try:
            raws[row] = _read_text(folder, file, documents["sha256"].get(row, "") if "sha256" in documents else "")
        except (ValueError, OSError) as problem:
            problems.append(f"{path}, row {row}: {problem}")
    if not len(documents):
        problems.append(f"{path}: no text is listed; allowed is one row per text")
    if problems:
        raise CorpusError("\n".join(problems))
    return _complete(documents, raws).reset_index(drop=True)


def from_texts(raws: Mapping[str, str]) -> pd.DataFrame:
    """Make a texts table (`doc`, `raw`) from texts at hand.

    >>> from_texts({"a": "The council met."})
      doc               raw
    0   a  The council met.
    """
    return pd.DataFrame({"doc": list(raws), "raw": list(raws.values())}, dtype=str)


def read_layer(layer: str, texts: pd.DataFrame, folder: Path | str = EXAMPLE) -> pd.DataFrame:
    """Read `annotations/<layer>.csv` (`doc, exact, prefix` and what else it has) as a span table, in text order.

    Returns `doc, start, end, text` and the file's other columns; see `spans.locate` for how words are found. Raises `CorpusError`
    where the file is not well formed or words cannot be found exactly once.

    >>> read_layer("furniture", load()).head(1)
                doc  start  end        text        kind
    0  anadolu-2021      0   10  Contact Us  navigation
    """
    path = Path(folder) / "annotations" / f"{layer}.csv"
    rows = read_table(path, ["doc", "exact"])
    try:
        return spans.sort(spans.locate(rows, texts, name=str(path)), texts)
    except ValueError as problem:
        raise CorpusError(str(problem)) from None


def read_pairs(layer: str, texts: pd.DataFrame, folder: Path | str = EXAMPLE) -> pd.DataFrame:
    """Read `annotations/<layer>.csv` as a pair table: each row points into the later text, and into its `source`.

    Besides `doc, exact, prefix, suffix` the file has `source, source_exact, source_prefix, source_suffix`. Returns `doc, start, end,
    text, source, source_start, source_end, source_text` and the file's other columns, in the order of the file. Raises `CorpusError`
    as `read_layer` does.

    >>> read_pairs("passages", load()).columns[:8].tolist()
    ['doc', 'start', 'end', 'text', 'source', 'source_start', 'source_end', 'source_text']
    """
    path = Path(folder) / "annotations" / f"{layer}.csv"
    sides = ["source", "source_exact", "source_prefix", "source_suffix"]
    rows = read_table(path, ["doc", "exact", "source", "source_exact"])
    bare = ["doc", "exact", "prefix", "suffix"]
    try:
        later = spans.locate(rows.drop(columns=sides, errors="ignore"), texts, name=str(path))
        source = rows.reindex(columns=sides, fill_value="").set_axis(bare, axis="columns")
        source = spans.locate(source, texts, name=f"{path}, source")
    except ValueError as problem:
        raise CorpusError(str(problem)) from None
    source = source.set_axis(["source", "source_start", "source_end", "source_text"], axis="columns")
    return pd.concat([later[spans.COLUMNS], source, later.drop(columns=spans.COLUMNS)], axis="columns")


def read_evidence(texts: pd.DataFrame, folder: Path | str = EXAMPLE) -> pd.DataFrame:
    """Read what the texts state, or let infer, about themselves: a span table of the words that each value rests on.

    Returns `doc, start, end, text` with `field` (one of `FIELDS`), `value` (blank: not known), `basis` (`stated` or `inferred`),
    `why`, `confidence` (`high`, `medium`, `low`). Raises `CorpusError` for unknown values, a value that `documents.csv` could not
    have in that field, a field of a text given twice, or a stated value that differs from `documents.csv`.

    >>> read_evidence(load()).query("field == 'published'")[["doc", "value", "basis"]].head(2)
                 doc       value     basis
    3   anadolu-2021  2021-11-08    stated
    9  generico-2023  2023-11-06  inferred
    """
    path = Path(folder) / "annotations" / "evidence.csv"
    rows = read_table(path, ["doc", "field", "value", "basis", "exact", "prefix", "why", "confidence"])
    problems = [
        *unknown_values(rows, "field", FIELDS),
        *unknown_values(rows, "basis", BASES),
        *unknown_values(rows, "confidence", CONFIDENCES),
    ]
    for field in FIELDS:
        problems += _value_problems(rows.loc[rows["field"] == field, ["value"]].rename(columns={"value": field}))
    problems += [(row, "this field of this text is given twice; allowed is once") for row in rows.index[rows.duplicated(["doc", "field"])]]
    problems += _contradictions(rows, texts)
    if problems:
        raise CorpusError("\n".join(f"{path}, row {row}: {text}" for row, text in sorted(problems)))
    return read_layer("evidence", texts, folder)


def facts(evidence: pd.DataFrame) -> pd.DataFrame:
    """Lay out what is known of each text: one row per text, one column per field, stated or inferred.

    Takes `read_evidence`'s table; the index of the result is `doc`. An analysis by date takes its dates from here.

    >>> facts(read_evidence(load()))["published"].tolist()
    ['2021-11-08', '2023-11-06', '2023-11-07', '2023-11-07', '2024-11-08']
    """
    wide = evidence.pivot(index="doc", columns="field", values="value").fillna("")
    return wide.reindex(index=evidence["doc"].unique(), columns=list(FIELDS), fill_value="").rename_axis(columns=None)


def published(texts: pd.DataFrame) -> pd.Series:
    """Give each text's day of publication as `texts` states it (`published`, ISO), blank where it states none.

    >>> published(pd.DataFrame({"doc": ["a", "b"], "raw": ["", ""], "published": ["2023-11-08", None]})).tolist()
    ['2023-11-08', '']
    """
    return texts["published"].fillna("").astype(str) if "published" in texts else pd.Series("", index=texts.index, dtype=str)


def unlisted(texts: pd.DataFrame, folder: Path | str = EXAMPLE) -> list[str]:
    """Name the files in `texts/` that `documents.csv` does not list.

    >>> unlisted(load())
    []
    """
    base = Path(folder) / "texts"
    return sorted({p.relative_to(base).as_posix() for p in base.rglob("*") if p.is_file()} - set(texts["file"]))


def read_table(path: Path | str, columns: Sequence[str], *, delimiters: str = ",") -> pd.DataFrame:
    """Read a CSV file (UTF-8, with or without a byte order mark; comma; one header) as text, nothing guessed.

    `delimiters` allows others: the one that parts the header as `columns` need it is taken. Returns all its columns as `str`; the index,
    named `row`, is the row in a spreadsheet. Rows without a word in any cell are skipped. Raises `CorpusError` where the file is missing,
    not UTF-8, delimited otherwise, has a row of another length, names a column twice, or lacks one of `columns`.

    >>> read_table(EXAMPLE / "documents.csv", ["doc", "file"])[["doc", "language"]].head(2)
                   doc language
    row
    2     anadolu-2021       en
    3    generico-2023       en
    """
    path = Path(path)
    try:
        content = path.read_bytes().decode("utf-8")
    except OSError as problem:
        reason = "no such file" if isinstance(problem, FileNotFoundError) else problem.strerror
        raise CorpusError(f"{path}: {reason}; allowed is a CSV file") from None
    except UnicodeDecodeError as problem:
        raise CorpusError(f"{path}: not UTF-8 at byte {problem.start}; allowed is UTF-8") from None
    content = content.removeprefix("\ufeff")
    head = content.partition("\n")[0]
    delimiter = max(delimiters, key=head.count)
    lines = _lines(path, content, delimiter)
    header = list(lines[0]) if lines else []
    _check_header(path, header, columns)
    rows = {number: line for number, line in enumerate(lines[1:], start=2) if any(line)}
    wrong = [number for number, line in rows.items() if len(line) != len(header)]
    if wrong:
        raise CorpusError("\n".join(f"{path}, row {n}: {len(rows[n])} cells; allowed are {len(header)}, as in the header" for n in wrong))
    index = pd.Index(list(rows), name="row", dtype=int)
    return pd.DataFrame(list(rows.values()), index=index, columns=header, dtype=str)


def write_table(frame: pd.DataFrame, path: Path | str, *, encoding: str = "utf-8") -> None:
    """Write a table as CSV (UTF-8, comma, one header); the file is replaced in one step, never left half-written.

    `encoding="utf-8-sig"` puts a byte order mark before it, by which spreadsheets know UTF-8. The index is not written; a missing value
    becomes a blank cell. `read_table` reads every text back as it was, save rows that are all blank.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_table(pd.DataFrame({"doc": ["a"], "text": ["No, NA"]}), Path(folder) / "new.csv")
    ...     print((Path(folder) / "new.csv").read_text())
    doc,text
    a,"No, NA"
    """
    files.put(Path(path), as_csv(frame, encoding=encoding))


def as_csv(frame: pd.DataFrame, *, encoding: str = "utf-8") -> bytes:
    """Write a table out as `write_table` does, for a file that is put in place with others (`files.put_all`).

    >>> print(as_csv(pd.DataFrame({"doc": ["a"], "text": ["No, NA"]})).decode())
    doc,text
    a,"No, NA"
    <BLANKLINE>
    """
    return frame.to_csv(index=False, lineterminator="\n", quoting=_quoting(frame)).encode(encoding)


def write_sheet(frame: pd.DataFrame, path: Path | str) -> None:
    """Write a table for a person to fill in with a spreadsheet. Refuses to overwrite: a filled sheet is hours of reading.

    A cell that a spreadsheet would take for a formula is written with an apostrophe before it, which `read_sheet` takes off. Raises
    `FileExistsError`.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_sheet(pd.DataFrame({"line": ["=1+1", "'tis"]}), Path(folder) / "sheet.csv")
    ...     print((Path(folder) / "sheet.csv").read_text("utf-8-sig"), read_sheet(Path(folder) / "sheet.csv", ["line"])["line"].tolist())
    line
    '=1+1
    ''tis
     ['=1+1', "'tis"]
    """
    if Path(path).exists():
        raise FileExistsError(f"{path}: there already; allowed is a new file, as it may hold somebody's labels")
    write_table(shielded(frame), path, encoding="utf-8-sig")


def shielded(frame: pd.DataFrame) -> pd.DataFrame:
    """Put an apostrophe before each cell that a spreadsheet would take for a formula; `read_sheet` takes it off. Numbers stay numbers.

    >>> shielded(pd.DataFrame({"line": ["=1+1", "one", "'tis"], "n": [-1, 0, 1]}))
        line  n
    0  '=1+1 -1
    1    one  0
    2  ''tis  1
    """
    return frame.apply(lambda column: column if pd.api.types.is_numeric_dtype(column) else _shielded(column))


def _shielded(column: pd.Series) -> pd.Series:
    return column.astype(object).where(column.notna(), "").astype(str).str.replace(_RISKY, r"'\g<0>", regex=True)


def read_sheet(path: Path | str, columns: Sequence[str]) -> pd.DataFrame:
    """Read what `write_sheet` wrote, as a spreadsheet may have saved it: cells parted by comma, semicolon or tab. See `read_table`."""
    return read_table(path, columns, delimiters=DELIMITERS).apply(lambda column: column.str.replace(_SHIELD, "", regex=True))


@cache
def languages() -> frozenset[str]:
    """Return the language codes that are allowed: those that CLDR names, written with a hyphen.

    >>> sorted({"en", "pt-BR", "pt_BR", "English"} & languages())
    ['en', 'pt-BR']
    """
    return frozenset(code.replace("_", "-") for code in babel.Locale("en").languages)


def _lines(path: Path, content: str, delimiter: str = ",") -> list[tuple[str, ...]]:
    """Part the content of a CSV file into rows of cells, however long a cell is. (Tuples spare the garbage collector seconds.)"""
    lines = []
    limit = csv.field_size_limit(len(content) + 1)
    try:
        for line in csv.reader(io.StringIO(content, newline=""), strict=True, delimiter=delimiter):
            lines.append(tuple(line))
    except csv.Error as problem:
        raise CorpusError(f"{path}, row {len(lines) + 1}: quotation marks do not pair ({problem}); allowed is CSV") from None
    finally:
        csv.field_size_limit(limit)
    return lines


def _quoting(frame: pd.DataFrame) -> int:
    """Quote all text where a cell holds a carriage return: left to itself, the writer would let it end the row."""
    columns = frame.select_dtypes(exclude="number").items()
    risky = any("\r" in cell for _, column in columns for cell in column.tolist() if isinstance(cell, str))
    return csv.QUOTE_NONNUMERIC if risky else csv.QUOTE_MINIMAL


def _check_header(path: Path, header: list[str], columns: Sequence[str]) -> None:
    missing = [name for name in columns if name not in header]
    other = next((mark for mark in ";\t|" if missing and header and mark in header[0]), None)
    if other:
        raise CorpusError(f"{path}, row 1: cells are separated by {other!r}; allowed is a comma")
    if missing:
        raise CorpusError(f"{path}, row 1: no column {', '.join(map(repr, missing))}; there are {', '.join(map(repr, header)) or 'none'}")
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise CorpusError(f"{path}, row 1: column {', '.join(map(repr, twice))} is named twice; allowed is once")


def _document_problems(documents: pd.DataFrame) -> Iterator[tuple[int, str]]:
    doc, file = documents["doc"], documents["file"]
    for row in documents.index[doc == ""]:
        yield row, "no id in 'doc'; allowed is a name of letters, digits, '.', '_', '-'"
    for row in documents.index[(doc != "") & ~doc.map(_is_id).astype(bool)]:
        yield row, f"id {doc[row]!r}; allowed are up to 100 letters, digits, '.', '_', '-', a letter or digit first"
    for row in documents.index[(doc != "") & doc.duplicated()]:
        yield row, f"id {doc[row]!r} is there twice; allowed is once"
    for row in documents.index[~doc.duplicated() & doc.str.casefold().duplicated()]:
        yield row, f"id {doc[row]!r} differs from another by case only; allowed are ids that differ otherwise"
    for row in documents.index[(file != "") & file.duplicated()]:
        yield row, f"file {file[row]!r} is listed twice; allowed is once"
    yield from _value_problems(documents)


def _value_problems(rows: pd.DataFrame) -> Iterator[tuple[int, str]]:
    """Check the columns of `rows` that are fields with a closed set of values."""
    if "kind" in rows:
        yield from unknown_values(rows, "kind", ("", *KINDS))
    for column in {"language", "translated_from"} & set(rows):
        for row in rows.index[~rows[column].isin({"", *languages()})]:
            yield row, f"{column} {rows[column][row]!r}; allowed are CLDR language codes such as 'en' or 'pt-BR', or nothing"
    if "published" in rows:
        for row in rows.index[~rows["published"].map(_is_date).astype(bool)]:
            yield row, f"published {rows['published'][row]!r}; allowed is a date as YYYY-MM-DD, or nothing"


def unknown_values(rows: pd.DataFrame, column: str, allowed: Sequence[str]) -> list[tuple[int, str]]:
    """Name each row whose value in `column` is not allowed, as (row, what is wrong); where `allowed` is empty, anything is.

    >>> unknown_values(pd.DataFrame({"kind": ["byline", "stamp"]}, index=[2, 3]), "kind", ["byline"])
    [(3, "kind 'stamp'; allowed are 'byline'")]
    """
    if not allowed:
        return []
    names = ", ".join(repr(name) for name in allowed)
    return [(row, f"{column} {rows[column][row]!r}; allowed are {names}") for row in rows.index[~rows[column].isin(allowed)]]


def _contradictions(rows: pd.DataFrame, texts: pd.DataFrame) -> list[tuple[int, str]]:
    documents = texts.set_index("doc").reindex(columns=list(FIELDS), fill_value="")
    stated = rows[(rows["basis"] == "stated") & rows["doc"].isin(documents.index) & rows["field"].isin(FIELDS)]
    given = [documents.at[doc, field] for doc, field in zip(stated["doc"], stated["field"], strict=True)]
    return [
        (row, f"{field} is stated as {value!r}, but documents.csv has {there!r}")
        for row, field, value, there in zip(stated.index, stated["field"], stated["value"], given, strict=True)
        if value != there
    ]


def _is_id(name: str) -> bool:
    return bool(re.fullmatch(r"[^\W_][\w.-]{0,99}", name))


def _is_date(value: str) -> bool:
    try:
        return value == "" or bool(re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII) and datetime.date.fromisoformat(value))
    except ValueError:
        return False


def _read_text(folder: Path, file: str, sha256: str) -> tuple[str, str]:
    """Return a text's hash and its characters."""
    path = folder / "texts" / file
    odd = not file or Path(file).is_absolute() or "\\" in file or Path(file).as_posix() != file
    if odd or Path(os.path.realpath(path)) != path:
        raise ValueError(f"file {file!r}; allowed is the name of a file inside texts/, no link, no '..', no absolute path")
    if not path.is_file():
        raise ValueError(f"file {file!r} is not in texts/; allowed is the name of a file there")
    stored = path.read_bytes()
    actual = hashlib.sha256(stored).hexdigest()
    if sha256 and sha256.lower() != actual:
        what = f"sha256 of {file!r} is {actual}, but documents.csv has {sha256}: the text was changed, or the row is another's"
        raise ValueError(f"{what}; allowed is the text as it was: put it back, and give the changed one to `python -m helpers correct`")
    try:
        raw = stored.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise ValueError(f"file {file!r} is not UTF-8 at byte {problem.start} ({problem.reason}); allowed is UTF-8") from None
    if "\0" in raw:
        raise ValueError(f"file {file!r} has a zero byte at byte {stored.index(0)}, as UTF-16 has; allowed is UTF-8")
    if not raw.replace("\ufeff", "").strip():
        raise ValueError(f"file {file!r} is empty; allowed is a text of at least one character")
    return actual, raw


def _complete(documents: pd.DataFrame, raws: dict[int, tuple[str, str]]) -> pd.DataFrame:
    first = ["doc", "file", "sha256", *FIELDS, "note"]
    columns = first + [name for name in documents if name not in first]
    full = documents.reindex(columns=columns, fill_value="")
    full["sha256"] = [raws[row][0] for row in full.index]
    full["raw"] = [raws[row][1] for row in full.index]
    return full
