"""Take in texts of one's own: lay out an empty corpus folder, and add files to it, each wholly or not at all.

The file is kept as it came, its text is written once and never changed, and what a tool says of it is written down as that.
"""

import datetime
import hashlib
import os
import re
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import babel.dates
import numpy as np
import pandas as pd

from helpers import codes, corpus, exchange, extraction, files, layers, review, spans
from helpers.extraction import Extract, Refused

NEAR = 0.8  # share of the shorter text's runs of words that another has, from which on it is nearly the same
RUN = 5  # words of such a run
LONGEST_ID = 60
DOCUMENTS = "doc file sha256 title outlet kind published occasion language translated_from note".split()
ADDED = "added original original_sha256 tool encoding found".split()  # columns that `add` fills in
EVIDENCE = "doc field value basis exact prefix why confidence".split()
SUMMARY = "file doc status characters encoding tool reason like".split()
OFFERED = ("title", "outlet", "published")  # what a file says of itself that may be evidence
READINGS = "names quotations attributions directives silences".split()
ATTRIBUTES = "texts/** -text\noriginals/** -text\n*.csv text eol=lf\n"  # git leaves the texts as they are
_WORDS = ["exact", "prefix", "suffix"]
_SHOWN = 40  # characters of a file's name in the table that is printed
_DATES = "d MMMM y|dd MMMM y|MMMM d, y|MMMM dd, y|d MMM y|MMM d, y|y-MM-dd|dd.MM.y|d.M.y".split("|")
_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}  # no file names on Windows
# Letters that keep no accent to take off, and the alphabets that can be read letter by letter: Cyrillic, Armenian.
_SPELLED = (
    "ıi əe ßss øo đd łl æae œoe þth ðd ħh "
    "аa бb вv гg дd еe жzh зz иi йy кk лl мm нn оo пp рr сs тt уu фf хkh цts чch шsh щshch ъ ыy ь эe юyu яya ёe єye іi їyi ґg "
    "աa բb գg դd եe զz էe ըy թt ժzh իi լl խkh ծts կk հh ձdz ղgh ճch մm յy նn շsh ոo չch պp ջj ռr սs վv տt րr ցts ւv փp քk օo ֆf"
).split()
_LETTERS = str.maketrans({letter[0]: letter[1:] for letter in _SPELLED})


def new(folder: Path | str) -> list[Path]:
    """Lay out an empty corpus: `documents.csv`, `texts/`, `originals/`, `annotations/` and what to fill in. Return the files written.

    Raises `ValueError` for a folder that holds anything.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as there:
    ...     [path.name for path in new(Path(there) / "mine")][:3]
    ['.gitattributes', 'README.md', 'CODEBOOK.md']
    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ValueError(f"{_shown(str(folder))}: not an empty folder; allowed is an empty one, or a name that is not there yet")
    named = folder.resolve().name
    card = (Path(__file__).parent / "new_readme.md").read_text(encoding="utf-8").replace("NAME", _shown(named), 1)
    book = (Path(__file__).parent / "new_codebook.md").read_bytes()
    marked = folder / "annotations"
    written = {folder / ".gitattributes": ATTRIBUTES.encode(), folder / "README.md": card.encode(), marked / "CODEBOOK.md": book}
    written |= {marked / f"{name}.csv": _header(columns) for name, columns in headers().items()}
    files.put_all(folder, written | {folder / "documents.csv": _header(DOCUMENTS)})
    for name in ("texts", "originals"):
        (folder / name).mkdir()
    return [*written, folder / "documents.csv"]


def headers() -> dict[str, list[str]]:
    """Name the columns of the annotation files that a newcomer needs, as their readers expect them.

    >>> headers()["attributions"]
    ['doc', 'speaker', 'cue', 'exact', 'prefix', 'suffix', 'note']
    """
    pair = ["doc", *_WORDS, "source", "source_exact", "source_prefix", "source_suffix"]
    labels = [name for name in exchange.READ["variants"] if name not in pair]
    return {
        "evidence": EVIDENCE,
        **{name: [*columns, "note"] for name, columns in layers.LISTS.items()},
        "claims": "claim kind topic since unit wording note".split(),
        "mentions": review.COLUMNS,
        "variants": [*pair, *labels, "note"],
        **{name: ["doc", *exchange.READ[name], *_WORDS, "note"] for name in READINGS},
    }


def add(
    folder: Path | str,
    sources: Iterable[Path | str],
    *,
    doc: str | None = None,
    published: str | None = None,
    title: str | None = None,
    outlet: str | None = None,
    kind: str | None = None,
    encoding: str | None = None,
    force: bool = False,
    today: str | None = None,
    progress: bool = True,
) -> pd.DataFrame:
    """Add files to a corpus folder: text, Markdown, HTML, PDF with a text layer, DOCX; `-` is text on standard input.

    Keeps each file in `originals/`, writes its text to `texts/<doc>.txt` and a row to `documents.csv`, where `published`, `title`,
    `outlet` and `kind` stand as stated. What the file says of itself becomes a row of `annotations/evidence.csv` (inferred, low) where its
    words stand in the text exactly once, and else stands in the column `found`. `doc` names the text (one file only; else its name does),
    `encoding` says how to read its bytes, `force` takes what is nearly the same as another text, `today` is the day written down.

    Returns a row per file: `file`, `doc`, `status` (`added`, `duplicate`, `near-duplicate`, `refused`), `characters`, `encoding`, `tool`,
    `reason` (why not, or what to look at), `like` (the text that it is like). Raises `ValueError` for options that cannot be, `CorpusError`
    for a folder that is no sound corpus, and `OSError` where it cannot be written to: the file that was being added then leaves no trace,
    those before it stay.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as there:
    ...     new(Path(there) / "mine") and (Path(there) / "a b.txt").write_text("The council met.")
    ...     add(Path(there) / "mine", [Path(there) / "a b.txt"])[["doc", "status", "characters", "encoding"]]
    16
       doc status  characters encoding
    0  a-b  added          16    utf-8
    """
    folder, paths = Path(folder), [str(path) for path in sources]
    stated = {"published": published, "title": title, "outlet": outlet, "kind": kind, "added": today or datetime.date.today().isoformat()}
    stated = {name: value for name, value in stated.items() if value}
    _check_options(paths, stated | {name: value for name, value in {"doc": doc, "encoding": encoding}.items() if value is not None})
    shelf = _Shelf.of(folder)
    rows = [_add_one(shelf, path, doc, encoding, force, stated) for path in _watched(paths, progress)]
    return pd.DataFrame(rows, columns=SUMMARY).astype({"characters": int})


def lines(summary: pd.DataFrame) -> list[str]:
    """Lay out a summary of `add` for the screen: what was done with each file, and below it what to know of it."""
    cells = summary[SUMMARY[:6]].astype(str)
    cells["file"] = [name if len(name) <= _SHOWN else f"…{name[1 - _SHOWN :]}" for name in cells["file"]]
    widths = {name: max(map(len, [name, *cells[name]])) for name in cells}
    rows = [dict(zip(cells, cells, strict=True)), *cells.to_dict("records")]
    noted = summary[(summary["status"] == "added") & (summary["reason"] != "")]
    notes = [f"{row.doc}: {row.reason}" for row in noted.itertuples()]
    return ["  ".join(cell.ljust(widths[name]) for name, cell in row.items()).rstrip() for row in rows] + notes


def refusals(summary: pd.DataFrame) -> list[str]:
    """Say of each file that was not added why."""
    return [f"{row.file}: {row.reason}" for row in summary[summary["status"] != "added"].itertuples()]


# One file


@dataclass(slots=True)
class _Shelf:
    """What is in a corpus: ids, hashes and runs of words."""

    folder: Path
    taken: set[str]  # ids and names of files, case folded
    hashes: dict[str, str] = field(default_factory=dict)
    docs: list[str] = field(default_factory=list)
    runs: list[np.ndarray] = field(default_factory=list)

    @classmethod
    def of(cls, folder: Path) -> "_Shelf":
        path = folder / "documents.csv"
        if not path.is_file():
            raise corpus.CorpusError(f"{_shown(str(path))}: no such file; allowed is a corpus, as `python -m helpers new` lays one out")
        documents = corpus.read_table(path, ["doc", "file"])
        texts = corpus.load(folder) if len(documents) else documents.assign(raw="")
        there = [file.stem for name in ("texts", "originals") for file in (folder / name).glob("*")]
        shelf = cls(folder, {name.casefold() for name in [*there, *texts["doc"]]})
        for column in {"sha256", "original_sha256"} & set(texts):
            shelf.hashes |= {value.lower(): doc for value, doc in zip(texts[column], texts["doc"], strict=True) if value}
        shelf.docs, shelf.runs = list(texts["doc"]), _runs(list(texts["raw"]))
        return shelf

    def like(self, runs: np.ndarray) -> tuple[float, str]:
        """Find the text that shares most with these runs: the share of the shorter's, and its id."""
        sizes = np.array([min(len(other), len(runs)) for other in self.runs])
        if not sizes.any():
            return 0.0, ""
        owner = np.repeat(np.arange(len(self.runs)), [len(other) for other in self.runs])
        every = np.concatenate(self.runs)
        there = runs[np.minimum(np.searchsorted(runs, every), len(runs) - 1)] == every
        shared = np.bincount(owner[there], minlength=len(self.runs))
        shares = shared / np.maximum(sizes, 1)
        return float(shares.max()), self.docs[int(shares.argmax())]

    def put(self, doc: str, files: Iterable[bytes], runs: np.ndarray) -> None:
        """Note that a text was added."""
        self.taken.add(doc.casefold())
        self.hashes |= {hashlib.sha256(data).hexdigest(): doc for data in files}
        self.docs.append(doc)
        self.runs.append(runs)


def _add_one(shelf: _Shelf, path: str, doc: str | None, encoding: str | None, force: bool, stated: Mapping[str, str]) -> dict[str, Any]:
    """Add one file, or say why not: a row of the summary."""
    row = dict.fromkeys(SUMMARY, "") | {"file": _shown(path), "status": "added", "characters": 0}
    try:
        data, suffix = _bytes_of(path), extraction.suffix_of(path)
        _refuse_same(shelf, data)
        read = extraction.read(data, suffix, encoding=encoding)
        row |= {"characters": len(read.text), "encoding": read.encoding, "tool": read.tool, "reason": read.note}
        _refuse_same(shelf, read.text.encode())
        runs = _runs([read.text])[0]
        row["like"] = _refuse_like(shelf, runs, force)
        row["doc"] = _id(shelf, path, doc)
    except Refused as problem:
        return row | {"status": problem.status, "reason": _shown(str(problem)), "like": problem.like}
    read.found = {"name": "standard input" if path == "-" else _shown(Path(path).name)} | read.found
    _store(shelf.folder, row["doc"], data, suffix, read, stated)
    shelf.put(row["doc"], [data, read.text.encode()], runs)
    return row


def _bytes_of(path: str) -> bytes:
    most = extraction.MOST_BYTES
    try:
        data = sys.stdin.buffer.read(most + 1) if path == "-" else _content(Path(path), most + 1)
    except OSError as problem:
        raise Refused(f"cannot be read ({problem.strerror}); allowed is a file that can be") from None
    if len(data) > most:
        raise Refused(f"more than {most:,} bytes; allowed are files up to {most:,}")
    return data


def _content(path: Path, most: int) -> bytes:
    if not path.is_file():
        raise Refused(f"{'not a file' if path.exists() else 'no such file'}; allowed is a file that can be read")
    extraction.check_suffix(extraction.suffix_of(path.name))
    with path.open("rb") as file:
        return file.read(most)


def _refuse_same(shelf: _Shelf, data: bytes) -> None:
    if like := shelf.hashes.get(hashlib.sha256(data).hexdigest()):
        raise Refused(f"the same is there as {like!r}; allowed is a text that is not", status="duplicate", like=like)


def _refuse_like(shelf: _Shelf, runs: np.ndarray, force: bool) -> str:
    """Name the text that is nearly the same, where it is to be taken all the same."""
    share, like = shelf.like(runs)
    if share >= NEAR and not force:
        why = f"{share:.2f} of the shorter text's runs of {RUN} words stand in both it and {like!r}"
        raise Refused(f"{why}; allowed is less than {NEAR}, or --force", status="near-duplicate", like=like)
    return like if share >= NEAR else ""


def _runs(raws: Sequence[str]) -> list[np.ndarray]:
    """Give each text's runs of words, folded, as sorted numbers; a text of fewer words than a run is one run.

    >>> one, other = _runs(["The counter-terrorism measures of last week.", "the Counterterrorism measures of last week"])
    >>> len(one), np.array_equal(one, other)
    (2, True)
    """
    words = codes.cut([raw.replace("\ufeff", "") for raw in raws])
    names = pd.util.hash_array(np.array(words.vocabulary, dtype=object), categorize=False)
    each = np.split(names[words.code], np.searchsorted(words.text, np.arange(1, len(raws))))[: len(raws)]
    return [np.unique(_rolled(one, min(RUN, len(one)))) if len(one) else one for one in each]


def _rolled(words: np.ndarray, size: int) -> np.ndarray:
    powers = np.uint64(1_000_003) ** np.arange(size, dtype=np.uint64)
    return (np.lib.stride_tricks.sliding_window_view(words, size) * powers).sum(axis=1, dtype=np.uint64)


def _id(shelf: _Shelf, path: str, doc: str | None) -> str:
    if doc is not None:
        if doc.casefold() in shelf.taken:
            raise Refused(f"id {doc!r} is taken; allowed is another")
        return doc
    name = ident("" if path == "-" else Path(path).stem)
    numbered = (f"{name or 'text'}-{n}" for n in range(2 if name else 1, len(shelf.taken) + 3))
    return next(one for one in [*([name] if name else []), *numbered] if one not in shelf.taken)


def ident(name: str) -> str:
    """Make an id of a file's name: small ASCII letters, digits and hyphens; other Latin, Cyrillic and Armenian letters spelled out.

    >>> ident("Çıxış (2023), final"), ident("Заявление МИД"), ident("../../etc/passwd"), ident("声明")
    ('cixis-2023-final', 'zayavlenie-mid', 'etc-passwd', '')
    """
    letters = unicodedata.normalize("NFC", name.casefold()).replace("ու", "u").translate(_LETTERS)
    letters = "".join(c for c in unicodedata.normalize("NFKD", letters) if not unicodedata.combining(c))
    made = re.sub(r"[^a-z0-9]+", "-", letters.casefold()).strip("-")[:LONGEST_ID].strip("-")
    return f"text-{made}" if made in _RESERVED else made


# What is written


def _store(folder: Path, doc: str, data: bytes, suffix: str, read: Extract, stated: Mapping[str, str]) -> None:
    """Write one text: the original, the text, evidence, and its row, which is last."""
    original, file, raw = f"{doc}{suffix}", f"{doc}.txt", read.text.encode()
    offered = _evidence(doc, read, stated)
    found = "; ".join(f"{name}: {value}" for name, value in read.found.items() if name not in set(offered["field"]))
    row = {"doc": doc, "file": file, "original": original, "tool": read.tool, "encoding": read.encoding, "found": found, **stated}
    row |= {"sha256": hashlib.sha256(raw).hexdigest(), "original_sha256": hashlib.sha256(data).hexdigest()}
    tables = {folder / "annotations" / "evidence.csv": offered} if len(offered) else {}
    tables[folder / "documents.csv"] = pd.DataFrame([row], columns=[name for name in DOCUMENTS + ADDED if name in row])
    _place(folder, {folder / "originals" / original: data, folder / "texts" / file: raw}, tables)


def _evidence(doc: str, read: Extract, stated: Mapping[str, str]) -> pd.DataFrame:
    """Offer what the file says of itself as evidence, where its words stand in the text exactly once and nobody stated the field."""
    rows = []
    for name in OFFERED:
        value = read.found.get(name, "")
        exact = "" if name in stated or not value or value[0] in "=+-@'" else _words_of(name, value, read.text)
        if exact:
            rows.append((doc, name, value, "inferred", exact, "", f"{read.tool} gives it as the file's {name}; not checked.", "low"))
    return pd.DataFrame(rows, columns=EVIDENCE, dtype=str)


def _words_of(name: str, value: str, raw: str) -> str:
    """Give the words of a text that say a value, if they stand there exactly once; a day is looked for as English writes it."""
    forms = [value]
    if name == "published":
        try:
            day = datetime.date.fromisoformat(value)
        except ValueError:
            return ""
        forms = [babel.dates.format_date(day, form, locale="en") for form in _DATES]
    there = {form for form in forms if form in raw}
    there = {form for form in there if not any(form in other for other in there - {form})}
    exact = there.pop() if len(there) == 1 else ""
    whole = re.search(rf"(?<!\w){re.escape(exact)}(?!\w)", raw)
    return exact if exact and whole and len(list(spans.occurrences(raw, exact))) == 1 else ""


def _header(columns: Sequence[str]) -> bytes:
    return (",".join(columns) + "\n").encode()


def _place(folder: Path, new: Mapping[Path, bytes], tables: Mapping[Path, pd.DataFrame]) -> None:
    """Write new files, then add rows to tables, in the order given: all of it, or nothing."""
    there = [path for path in new if path.exists()]
    if there:
        raise FileExistsError(f"{there[0]}: there already; allowed is a new file")
    files.put_all(folder, {**new, **{path: _grown(path, rows) for path, rows in tables.items()}})


def _grown(path: Path, rows: pd.DataFrame) -> bytes:
    """A table with rows added; a byte order mark, by which spreadsheets know UTF-8, stays."""
    needed = [] if path.name == "documents.csv" else EVIDENCE
    there = corpus.read_table(path, needed) if path.exists() else pd.DataFrame(columns=needed, dtype=str)
    marked = path.exists() and path.read_bytes().startswith(b"\xef\xbb\xbf")
    return corpus.as_csv(pd.concat([there, rows]).fillna(""), encoding="utf-8-sig" if marked else "utf-8")


# Options and names


def _check_options(paths: Sequence[str], fields: Mapping[str, str]) -> None:
    for name in {"doc", "title"} & set(fields):
        if len(paths) != 1:
            raise ValueError(f"{name} {fields[name]!r} for {len(paths)} files; allowed is one file")
    if "doc" in fields and (not re.fullmatch(r"[^\W_][\w.-]{0,99}", fields["doc"]) or fields["doc"].casefold() in _RESERVED):
        raise ValueError(f"id {_shown(fields['doc'])!r}; allowed are up to 100 letters, digits, '.', '_', '-', a letter or digit first")
    for name in {"published", "added"} & set(fields):
        if not _is_date(fields[name]):
            raise ValueError(f"{name} {fields[name]!r}; allowed is a date as YYYY-MM-DD")
    if fields.get("kind", "other") not in corpus.KINDS:
        raise ValueError(f"kind {fields['kind']!r}; allowed are {', '.join(corpus.KINDS)}")
    if not extraction.known_encoding(fields.get("encoding", "utf-8")):
        raise ValueError(f"encoding {fields['encoding']!r}; allowed are names that Python knows, such as 'utf-8', 'cp1254', 'koi8-r'")


def _is_date(value: str) -> bool:
    try:
        return datetime.date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _shown(name: str) -> str:
    """Write a name so that a screen can do no harm with it: what does not print stands as an escape."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name)


def _watched(paths: Sequence[str], progress: bool) -> Iterable[str]:
    if not progress or os.environ.get("TQDM_DISABLE", "0") != "0" or not sys.stderr.isatty():
        return paths
    from tqdm import tqdm

    return tqdm(paths, unit="file", leave=False)
