"""Annotations that outlast a change: those of two people made one, and those of a text carried over to its corrected version.

Words are never looked for anew: a row goes where the edits take it, or it is set aside for a person to see. Files are replaced all or none.
"""

import contextlib
import hashlib
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from rapidfuzz.distance import LCSseq, Postfix, Prefix

from helpers import corpus, exchange, files, spans

# Besides the place: what makes rows of a layer distinct, as one place may carry several. In other layers a place has one row.
KEYS: dict[str, tuple[str, ...]] = {
    "mentions": ("claim",),
    "variants": ("claim", "source_claim"),
    "direction": ("source",),
    "sources": ("missing",),
    "traces": ("kind",),
}
# Instead of the place: what a list, or a reading that allows each once, is known by.
IDS: dict[str, tuple[str, ...]] = {
    "evidence": ("doc", "field"),
    "silences": ("doc", "claim"),
    "claims": ("claim",),
    "referents": ("pattern",),
    "spellings": ("variant",),
    "terms": ("term",),
    "unclaimed": ("doc", "text"),
}
NUMBERED = {"turn": True, "statement": True, "proposition": False}  # numbers that join rows: whether each text has its own
CONFLICT = "layer doc exact prefix suffix key column one other".split()
REASONS = ("changed", "deleted", "moved", "unclear")
ALIKE = "unclear: nothing beside the words tells them from the same words elsewhere"
LONG = 40  # characters in common that are no coincidence, whatever was rewritten around them
MOST = 2_000_000_000  # pieces of one text times pieces of the other that are compared (bits of memory)
_QUOTE = ["exact", "prefix", "suffix"]
_PASSAGE = re.compile(r"[^\n.!?…]*(?:[.!?…]+[^\w\s]*\s*|\n\s*|\Z)")  # up to the end of a sentence or line
_PIECE = re.compile(r"\w+|\W")
Block = tuple[int, int, int]  # where characters stand in one text and in the other, and how many


# Two people's annotations


class _Met(NamedTuple):
    """Two tables of one layer with the columns of both, what each row is known by, and where it stands."""

    name: str
    columns: list[str]  # of the first
    tables: tuple[pd.DataFrame, pd.DataFrame]
    ids: tuple[list[tuple], list[tuple]]
    places: tuple[list[tuple], list[tuple]]
    key: list[str]


def merge(one: pd.DataFrame, other: pd.DataFrame, texts: pd.DataFrame, *, name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make one of two people's annotations of the same texts.

    `one` and `other` are rows of `annotations/<name>.csv`, as `corpus.read_table` gives them. Rows meet where they point to the same
    place (both places in a pair table) and agree in the layer's `KEYS`, or, in lists, in its `IDS`. Rows that say the same are one row;
    a row that only one has is kept, those of `other` last. Where rows that meet differ, that of `one` stands. So it does where a
    layer allows no two spans that overlap. `NUMBERED` columns are renumbered in `other` after the rows that meet.

    Returns the rows (columns of `one`, then further ones of `other` if it added a row) and the conflicts (`CONFLICT`): one row for each
    column that differs, `exact` where it is the place; `key` says which of several rows at a place. Raises `CorpusError` for every row that
    cannot be located.

    >>> page = corpus.from_texts({"a": "Eight boats sank in May."})
    >>> ana = pd.DataFrame({"doc": ["a"], "exact": ["Eight boats"], "referent": ["boats"]})
    >>> ben = pd.DataFrame({"doc": ["a", "a"], "exact": ["Eight boats", "May"], "referent": ["fleet", "month"]})
    >>> rows, conflicts = merge(ana, ben, page, name="names")
    >>> rows
      doc        exact referent
    0   a  Eight boats    boats
    1   a          May    month
    >>> conflicts[["layer", "exact", "column", "one", "other"]]
       layer        exact    column    one  other
    0  names  Eight boats  referent  boats  fleet
    """
    met = _meet(one, other, texts, name, (f"{name}.csv", f"the other {name}.csv"))
    return _merged(met, _numbering([met]))


def merge_folders(folder: Path | str, other: Path | str) -> list[str]:
    """Merge the `annotations/*.csv` of another folder with the same texts into those of `folder`, file by file, as `merge` does.

    Conflicts are added to `merged/conflicts.csv`, each once. Other files (a code book, rounds) are left alone. Returns a line per file of
    `other`: rows before, added, conflicts. Raises `CorpusError` where a text of `other` is not that of `folder`, byte for byte, and for all
    rows that cannot be located; then, and where a file cannot be written, `folder` stays as it was.
    """
    folder, other = Path(folder), Path(other)
    texts = corpus.load(folder)
    _refuse_other_texts(texts, corpus.load(other), folder, other)
    names = [path.stem for path in sorted((other / "annotations").glob("*.csv"))]
    met = _each(_meet_files, ((folder, other, name, texts) for name in names))
    numbers = {second: _numbering([m for m in met if m.name.endswith("-2") == second]) for second in (False, True)}
    made = [_merged(m, numbers[m.name.endswith("-2")]) for m in met]
    lines = [_counted(m.name, len(m.tables[0]), len(rows), clashes) for m, (rows, clashes) in zip(met, made, strict=True)]
    grown = {m.name: rows for m, (rows, _) in zip(met, made, strict=True) if len(rows) > len(m.tables[0])}
    written = {folder / "annotations" / f"{name}.csv": corpus.as_csv(rows) for name, rows in grown.items()}
    target, listed, fresh = _conflicts(folder, [clashes for _, clashes in made])
    if fresh:
        written[target] = corpus.as_csv(listed)
        lines.append(f"merged/conflicts.csv: {fresh} new, {len(listed)} in all; the rows of {folder} stand until somebody changes them")
    files.put_all(folder, written)
    return lines


def _counted(name: str, before: int, after: int, clashes: pd.DataFrame) -> str:
    rows = clashes[CONFLICT[:-3]].drop_duplicates()
    return f"annotations/{name}.csv: {before} rows before, {after - before} added, {len(rows)} in conflict"


def _refuse_other_texts(texts: pd.DataFrame, others: pd.DataFrame, folder: Path, other: Path) -> None:
    known = dict(zip(texts["doc"], texts["sha256"], strict=True))
    path = other / "documents.csv"
    wrong = [f"{path}: no text {doc!r} in {folder}; allowed are {', '.join(map(repr, known))}" for doc in others["doc"] if doc not in known]
    wrong += [
        f"{path}: sha256 of {doc!r} is {sha256}; allowed is {known[doc]}, as in {folder}"
        for doc, sha256 in zip(others["doc"], others["sha256"], strict=True)
        if known.get(doc, sha256) != sha256
    ]
    if wrong:
        raise corpus.CorpusError("\n".join(wrong))


def _conflicts(folder: Path, found: list[pd.DataFrame]) -> tuple[Path, pd.DataFrame, int]:
    """Where conflicts are listed, all of them, and how many were not listed yet."""
    path = folder / "merged" / "conflicts.csv"
    old = corpus.read_table(path, CONFLICT, delimiters=corpus.DELIMITERS) if path.exists() else pd.DataFrame(columns=CONFLICT, dtype=str)
    known = set(old[CONFLICT].itertuples(index=False, name=None))
    new = pd.concat([pd.DataFrame(columns=CONFLICT, dtype=str), *found], ignore_index=True).drop_duplicates()
    new = new[[row not in known for row in new.itertuples(index=False, name=None)]]
    return path, pd.concat([old, new], ignore_index=True).fillna(""), len(new)


def _meet_files(folder: Path, other: Path, name: str, texts: pd.DataFrame) -> _Met:
    paths = [base / "annotations" / f"{name}.csv" for base in (folder, other)]
    given = corpus.read_table(paths[1], [], delimiters=corpus.DELIMITERS)
    there = corpus.read_table(paths[0], [], delimiters=corpus.DELIMITERS) if paths[0].exists() else given.head(0)
    return _meet(there, given, texts, name, (str(paths[0]), str(paths[1])))


def _meet(one: pd.DataFrame, other: pd.DataFrame, texts: pd.DataFrame, name: str, files: tuple[str, str]) -> _Met:
    layer = name.removesuffix("-2")
    columns = list(dict.fromkeys([*one, *other]))
    placed = layer in exchange.READ or "exact" in columns
    if placed:
        need = ["doc", "exact", *(["source", "source_exact"] if layer in exchange.PAIRS or "source_exact" in columns else [])]
        _each(_refuse_missing, ((table, need, file) for table, file in zip((one, other), files, strict=True)))
    tables = tuple(table.reindex(columns=columns, fill_value="").fillna("").astype(str) for table in (one, other))
    found = _each(_standing, ((table, texts, file, placed) for table, file in zip(tables, files, strict=True)))
    key = [column for column in IDS.get(layer, KEYS.get(layer, () if placed else columns)) if column in columns]
    cells = [_cells(table, key) for table in tables]
    by_place = placed and layer not in IDS
    ids = tuple([(*place, *cell) for place, cell in zip(*pair, strict=True)] for pair in zip(found, cells, strict=True))
    return _Met(name, list(one), tables, ids if by_place else tuple(cells), tuple(found), key)


def _refuse_missing(table: pd.DataFrame, columns: list[str], file: str) -> None:
    if missing := [column for column in columns if column not in table]:
        there = ", ".join(map(repr, table)) or "none"
        raise corpus.CorpusError(f"{file}, row 1: no column {', '.join(map(repr, missing))}; there are {there}")


def _standing(table: pd.DataFrame, texts: pd.DataFrame, file: str, placed: bool) -> list[tuple]:
    """Where each row stands, as text, start and end, twice in a pair table; nothing for rows without a place."""
    if not placed:
        return [()] * len(table)
    sides = _each(_located, ((table, texts, side, file) for side in _sides(table)))
    return [sum(places, ()) for places in zip(*sides, strict=True)]


def _sides(table: pd.DataFrame) -> list[str]:
    """What the columns of each side of a table begin with."""
    return ["", "source_"] if "source_exact" in table else [""]


def _owner(side: str) -> str:
    """The column that names the text of a side."""
    return "source" if side else "doc"


def _located(table: pd.DataFrame, texts: pd.DataFrame, side: str, file: str) -> list[tuple[str, int, int]]:
    quoted = {column: table[side + column] for column in _QUOTE if side + column in table}
    try:
        found = spans.locate(pd.DataFrame({"doc": table[_owner(side)], **quoted}), texts, name=f"{file}, source" if side else file)
    except ValueError as problem:
        raise corpus.CorpusError(str(problem)) from None
    return list(zip(found["doc"], found["start"].tolist(), found["end"].tolist(), strict=True))


def _cells(table: pd.DataFrame, columns: Sequence[str]) -> list[tuple[str, ...]]:
    return list(zip(*(table[column] for column in columns), strict=True)) if columns else [()] * len(table)


def _firsts(ids: list[tuple]) -> dict[tuple, int]:
    """The first row that is known by each id."""
    return {key: n for n, key in reversed(list(enumerate(ids)))}


def _numbering(met: Sequence[_Met]) -> dict[tuple[str, str, str], str]:
    """Which number of the first each number of the other is, by column and text: that of a row that meets, else one that is free."""
    linked: dict[tuple, tuple] = {}
    asked, taken = [], set()
    for m in met:
        first = _firsts(m.ids[0])
        for column in [column for column in NUMBERED if column in m.tables[0]]:
            mine, theirs = (_numbers(table, column) for table in m.tables)
            _link(((ask, mine[first[key]]) for ask, key in zip(theirs, m.ids[1], strict=True) if key in first), linked)
            taken.update(mine)
            asked += theirs
    free = _free([ask for ask in dict.fromkeys(asked) if ask[2] and ask not in linked], taken)
    return {ask: answer[2] for ask, answer in (linked | free).items()}


def _numbers(table: pd.DataFrame, column: str) -> list[tuple[str, str, str]]:
    owner = table["doc"] if NUMBERED[column] else pd.Series("", index=table.index)
    return [(column, doc, number) for doc, number in zip(owner, table[column], strict=True)]


def _link(pairs: Iterable[tuple[tuple, tuple]], linked: dict[tuple, tuple]) -> None:
    """Make each number of the other the one of its first row that meets, so long as no other number is that already."""
    used = set(linked.values())
    for ask, answer in pairs:
        if ask[2] and answer[2] and ask not in linked and answer not in used:
            linked[ask] = answer
            used.add(answer)


def _free(asked: list[tuple[str, str, str]], taken: set[tuple[str, str, str]]) -> dict[tuple, tuple]:
    """Leave each number as it is where that is free, else give it the next above all."""
    highest: dict[tuple[str, str], int] = defaultdict(int)
    for column, doc, number in (*taken, *asked):
        highest[column, doc] = max(highest[column, doc], int(number) if number.isdecimal() else 0)
    out = {}
    for ask in asked:
        answer = ask
        if ask in taken:
            highest[ask[:2]] += 1
            answer = (*ask[:2], str(highest[ask[:2]]))
        out[ask] = answer
    return out


def _merged(met: _Met, numbers: dict[tuple[str, str, str], str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    one, given = met.tables
    numbered = {column: _numbers(given, column) for column in NUMBERED if column in given}
    other = given.assign(**{column: [numbers.get(number, number[2]) for number in asked] for column, asked in numbered.items()})
    compared = _compared(one, met.key)
    said = [list(zip(places, _cells(t, compared), strict=True)) for places, t in zip(met.places, (one, other), strict=True)]
    known, first = set(zip(met.ids[0], said[0], strict=True)), _firsts(met.ids[0])
    unlike = [n for n, row in enumerate(zip(met.ids[1], said[1], strict=True)) if row not in known]
    clashes = [(first[met.ids[1][n]], n, ["exact", *compared]) for n in unlike if met.ids[1][n] in first]
    crossing = [(m, n, ["exact"]) for m, n in _crossing(met, [n for n in unlike if met.ids[1][n] not in first])]
    new = sorted(set(unlike) - {n for _, n, _ in clashes + crossing})
    rows = [
        _conflict(met, m, n, column)
        for m, n, columns in sorted(clashes + crossing)
        for column in columns
        if (met.places[0][m] != met.places[1][n] if column == "exact" else one[column].iat[m] != other[column].iat[n])
    ]
    whole = pd.concat([one, other.iloc[new]], ignore_index=True) if new else one[met.columns].reset_index(drop=True)
    return whole, pd.DataFrame(rows, columns=CONFLICT, dtype=str)


def _compared(table: pd.DataFrame, key: list[str]) -> list[str]:
    """The columns in which rows that meet may differ; how their words are quoted is not one."""
    sides = _sides(table)
    known = {"doc", *key, *(side + column for side in sides for column in _QUOTE), *map(_owner, sides)}
    return [column for column in table if column not in known]


def _conflict(met: _Met, row: int, theirs: int, column: str) -> tuple[str, ...]:
    one, other = met.tables
    stands = [one[name].iat[row] if name in one else "" for name in ["doc", *_QUOTE]]
    key = ", ".join(f"{name}={one[name].iat[row]}" for name in met.key if name != "doc")
    return (met.name, *stands, key, column, one[column].iat[row], other[column].iat[theirs])


def _crossing(met: _Met, new: list[int]) -> list[tuple[int, int]]:
    """Rows of the first, and new ones of the other, that a layer does not allow together, as their spans overlap."""
    layer = met.name.removesuffix("-2")
    if layer not in exchange.READ or layer in (*exchange.FREE, *exchange.PAIRS, *exchange.OF_CLAIMS) or not new:
        return []
    columns = ["doc", "start", "end"]
    mine, theirs = (pd.DataFrame(rows, columns=columns) for rows in (met.places[0], [met.places[1][n] for n in new]))
    pairs = spans.overlap(mine.astype({"start": int, "end": int}), theirs)
    if layer in exchange.NESTING:
        sizes = [(t["end"] - t["start"]).to_numpy()[pairs[side]] for t, side in ((mine, "left"), (theirs, "right"))]
        pairs = pairs[(pairs["end"] - pairs["start"]).to_numpy() < np.minimum(*sizes)]
    return [(left, new[right]) for left, right in zip(pairs["left"], pairs["right"], strict=True)]


# A corrected text


def reanchor(old: str, new: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Say where spans of a text stand in its corrected version.

    `rows` has `start`, `end` (offsets into `old`) and `exact` (`old[start:end]`); other columns stay. A row goes where the edits that make
    `new` of `old` take it, if not one of its characters changed; never to other words that look alike. The edits are found by
    sentences and lines first, then by words and marks: a word in which a letter changed has changed. Words count as kept where every
    shortest edit keeps them, and, if they are fewer than `LONG` characters, where not more was rewritten on both sides.

    Returns `rows` with `start` and `end` in `new`, and `reason`, blank where the row is kept; where not, the offsets are missing and the
    reason is one of `REASONS`: **changed** (in part at least), **deleted**, **moved** (not there any more; the same words are new
    elsewhere), **unclear** (the same words are there, but perhaps others than these), with how often and where the same words stand.
    Raises `ValueError` for offsets or words that are not those of `old`.

    >>> rows = pd.DataFrame({"start": [0, 12], "end": [11, 22], "exact": ["Eight boats", "sunk in May"[:10]]})
    >>> reanchor("Eight boats sunk in May.", "In all, Eight boats sank in May.", rows)[["start", "exact", "reason"]]
       start        exact   reason
    0      8  Eight boats
    1   <NA>   sunk in Ma  changed
    """
    return _follow(_edit(old, new), rows)


class _Edit(NamedTuple):
    """Two texts, the blocks of characters that they surely share, and the gaps between these."""

    old: str
    new: str
    blocks: list[Block]
    gaps: list[tuple[int, int, int, int]]


def _edit(old: str, new: str) -> _Edit:
    blocks = _certain(_blocks(old, new, _PASSAGE), old, new)
    inner = [
        (a + i, b + j, size)
        for a, a_end, b, b_end in _gaps(blocks, len(old), len(new))
        for i, j, size in _blocks(old[a:a_end], new[b:b_end], _PIECE)
    ]
    blocks = _certain(_joined(sorted(blocks + inner)), old, new)
    return _Edit(old, new, blocks, _gaps(blocks, len(old), len(new)))


def _blocks(old: str, new: str, piece: re.Pattern[str]) -> list[Block]:
    """The runs of pieces that two texts have in common, in every shortest edit; none where they are too long to compare."""
    codes: dict[str, int] = {}
    one, other = ([m[0] for m in piece.finditer(text) if m[0]] for text in (old, new))
    if len(one) * len(other) > MOST and old != new:
        return []
    left, right = ([codes.setdefault(words, len(codes)) for words in text] for text in (one, other))
    forward = _matched(left, right)
    backward = _matched(left[::-1], right[::-1])[::-1]
    backward = np.where(backward >= 0, len(right) - 1 - backward, -1)
    at = [np.concatenate([[0], np.cumsum([len(words) for words in text])]).astype(int).tolist() for text in (one, other)]
    same = np.flatnonzero((forward == backward) & (forward >= 0))
    return _joined([(at[0][i], at[1][j], len(one[i])) for i, j in zip(same.tolist(), forward[same].tolist(), strict=True)])


def _matched(left: list[int], right: list[int]) -> np.ndarray:
    """For each code of `left` the one of `right` that a longest common subsequence matches it with, or -1."""
    out = np.full(len(left), -1)
    for edit in LCSseq.opcodes(left, right):
        if edit.tag == "equal":
            out[edit.src_start : edit.src_end] = np.arange(edit.dest_start, edit.dest_end)
    return out


def _joined(blocks: list[Block]) -> list[Block]:
    out: list[Block] = []
    for a, b, size in blocks:
        if out and (a, b) == (out[-1][0] + out[-1][2], out[-1][1] + out[-1][2]):
            out[-1] = (out[-1][0], out[-1][1], out[-1][2] + size)
        else:
            out.append((a, b, size))
    return out


def _gaps(blocks: list[Block], old: int, new: int) -> list[tuple[int, int, int, int]]:
    """What lies before, between and behind the blocks, empty or not: start and end in the old text and in the new."""
    edges = [(0, 0, 0), *blocks, (old, new, 0)]
    return [(a + n, c, b + n, d) for (a, b, n), (c, d, _) in pairwise(edges)]


def _certain(blocks: list[Block], old: str, new: str) -> list[Block]:
    """Drop blocks that may be coincidence: short ones where more than they have was rewritten on either side."""
    while True:
        sides = [(old[a:a_end], new[b:b_end]) for a, a_end, b, b_end in _gaps(blocks, len(old), len(new))]
        edits = [max(map(len, pair)) - sum(_affixes(*pair)) for pair in sides]
        kept = [block for block, *beside in zip(blocks, edits, edits[1:], strict=False) if block[2] >= min(LONG, 1 + min(beside))]
        if len(kept) == len(blocks):
            return kept
        blocks = kept


def _affixes(old: str, new: str) -> tuple[int, int]:
    """How many characters two passages begin and end with alike."""
    head = Prefix.similarity(old, new)
    return head, Postfix.similarity(old[head:], new[head:])


def _follow(edit: _Edit, rows: pd.DataFrame) -> pd.DataFrame:
    start, end = _offsets(rows, edit.old)
    image, broken = _image(edit.blocks, len(edit.old))
    at = np.where(broken[end - 1] == broken[start], image[start], -1)
    found = zip(at.tolist(), (at + end - start).tolist(), rows["exact"], strict=True)
    kept = np.array([a >= 0 and edit.new[a:b] == words for a, b, words in found], dtype=bool)
    places = pd.arrays.IntegerArray(at.astype("int64"), ~kept)
    out = rows.assign(start=places, end=places + (end - start), reason="")
    lost = np.flatnonzero(~kept)
    out.iloc[lost, out.columns.get_loc("reason")] = _reasons(edit, start[lost], end[lost], rows["exact"].iloc[lost])
    return out


def _offsets(rows: pd.DataFrame, old: str) -> tuple[np.ndarray, np.ndarray]:
    """The offsets of rows, once each is seen to hold its words."""
    start, end = (rows[column].to_numpy(dtype=int) for column in ("start", "end"))
    problems = [
        f"row {row}: {words!r} at {a} to {b}; allowed are offsets 0 <= start < end <= {len(old)} and the words there"
        for row, a, b, words in zip(rows.index, start.tolist(), end.tolist(), rows["exact"], strict=True)
        if not 0 <= a < b <= len(old) or old[a:b] != words
    ]
    if problems:
        raise ValueError("\n".join(problems))
    return start, end


def _image(blocks: list[Block], size: int) -> tuple[np.ndarray, np.ndarray]:
    """Where each character of a text stands in the other, or -1, and how often up to it neighbours were parted."""
    image = np.full(size, -1)
    for a, b, n in blocks:
        image[a : a + n] = np.arange(b, b + n)
    parted = (image[:-1] < 0) | (image[1:] != image[:-1] + 1)
    return image, np.concatenate([[0], np.cumsum(parted)])[: max(size, 1)]


def _reasons(edit: _Edit, start: np.ndarray, end: np.ndarray, exact: Iterable[str]) -> list[str]:
    """Why rows are set aside, with where the same words stand."""
    image, parted = _image([(b, a, n) for a, b, n in edit.blocks], len(edit.new))
    ends = [gap[1] for gap in edit.gaps]

    @cache
    def places(words: str) -> tuple[list[int], list[int]]:
        at = list(spans.occurrences(edit.new, words))
        return at, [a for a in at if image[a] < 0 or parted[a + len(words) - 1] != parted[a]]

    @cache
    def emptied(gap: tuple[int, int, int, int]) -> bool:
        old, new = edit.old[gap[0] : gap[1]], edit.new[gap[2] : gap[3]]
        return len(new) == sum(_affixes(old, new))

    def reason(a: int, b: int, words: str) -> str:
        gap = edit.gaps[bisect_left(ends, b)]
        at, fresh = places(words)
        inside = gap[0] <= a
        near = inside and bisect_left(fresh, gap[2]) < bisect_right(fresh, gap[3] - len(words))
        label = "unclear" if near else "moved" if fresh else "deleted" if inside and emptied(gap) else "changed"
        return label + _stand(at, "about here" if near else "elsewhere")

    return [reason(*row) for row in zip(start.tolist(), end.tolist(), exact, strict=True)]


def _stand(at: list[int], where: str) -> str:
    if not at:
        return ""
    shown = ", ".join(map(str, at[:5])) + (", …" if len(at) > 5 else "")
    return f": the same words stand {where}, at {len(at)} place{'s' * (len(at) > 1)} ({shown})"


def correct(folder: Path | str, doc: str, file: Path | str) -> list[str]:
    """Put the corrected text of `file` in the place of the text of `doc`, and carry all rows of `annotations/*.csv` over to it.

    The new text is stored as `texts/<doc>-<first 8 of its sha256>.txt`, and `documents.csv` names it; the old file stays, unlisted. Rows
    are kept as `reanchor` says, in pair tables where both sides are; `prefix` and `suffix` change only where the words would not be found
    any more, or elsewhere. All other rows are added, whole, to `set-aside/<doc>-<those 8>.csv`, with `file`, `row` and `reason`. Lists and
    `rounds/` have no places and stay as they are.

    Returns what was done, a line per file. Raises `CorpusError` for an unknown text, a file that is not UTF-8, is empty or is the text
    that is there already, and annotations that cannot be located. Then, and where a file cannot be written, the folder stays as it was.
    """
    folder = Path(folder)
    there = _text(folder, doc)
    stored, new, sha256 = _corrected(Path(file), there)
    mark = f"{doc}-{sha256[:8]}"
    written = {_free_place(folder / "texts" / f"{mark}.txt", stored): stored}
    lines, aside, edit = [f"texts/{mark}.txt: the text of {doc} (before: texts/{there['file']})"], [], _edit(there["raw"], new)
    paths = sorted((folder / "annotations").glob("*.csv"))
    for path, (rows, kept, reasons) in zip(paths, _each(_carried, ((path, doc, edit) for path in paths)), strict=True):
        lost = reasons[reasons != ""]
        if len(reasons):
            lines.append(f"annotations/{path.name}: {len(reasons) - len(lost)} rows of {doc} kept, {len(lost)} set aside")
        if len(lost):
            aside.append(_whole(rows.loc[lost.index], path.name, lost))
        if not kept.equals(rows):
            written[path] = corpus.as_csv(kept)
    if aside:
        target = folder / "set-aside" / f"{mark}.csv"
        written[target] = corpus.as_csv(_added(target, aside))
        lines.append(f"set-aside/{mark}.csv: {sum(map(len, aside))} rows for somebody to read and to mark anew")
    listing = corpus.as_csv(_listing(folder, doc, f"{mark}.txt", sha256))
    files.put_all(folder, written | {folder / "documents.csv": listing})
    return lines


def _text(folder: Path, doc: str) -> pd.Series:
    texts = corpus.load(folder)
    if doc not in set(texts["doc"]):
        raise corpus.CorpusError(f"{folder / 'documents.csv'}: no text {doc!r}; allowed are {', '.join(map(repr, texts['doc']))}")
    return texts[texts["doc"] == doc].iloc[0]


def _corrected(file: Path, there: pd.Series) -> tuple[bytes, str, str]:
    """Read a corrected text: bytes, characters and hash."""
    try:
        stored = file.read_bytes()
        new = stored.decode("utf-8")
    except OSError as problem:
        raise corpus.CorpusError(f"{file}: cannot be read ({problem.strerror}); allowed is a text file") from None
    except UnicodeDecodeError as problem:
        raise corpus.CorpusError(f"{file}: not UTF-8 at byte {problem.start} ({problem.reason}); allowed is UTF-8") from None
    sha256 = hashlib.sha256(stored).hexdigest()
    if "\0" in new:
        raise corpus.CorpusError(f"{file}: a zero byte at byte {stored.index(0)}, as UTF-16 has; allowed is UTF-8")
    if not new.replace("\ufeff", "").strip():
        raise corpus.CorpusError(f"{file}: empty; allowed is a text of at least one character")
    if sha256 == there["sha256"]:
        raise corpus.CorpusError(f"{file}: is the text of {there['doc']!r} already: nothing to do; allowed is a text that differs from it")
    return stored, new, sha256


def _free_place(path: Path, stored: bytes) -> Path:
    if path.exists() and path.read_bytes() != stored:
        raise corpus.CorpusError(f"{path}: there already with other characters; allowed is that this name is free: move the file away")
    return path


def _listing(folder: Path, doc: str, file: str, sha256: str) -> pd.DataFrame:
    documents = corpus.read_table(folder / "documents.csv", ["doc", "file"])
    documents = documents.assign(sha256=documents.get("sha256", ""))
    documents.loc[documents["doc"] == doc, ["file", "sha256"]] = [file, sha256]
    return documents


def _carried(path: Path, doc: str, edit: _Edit) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    """The rows of a file as they are, those of them that are kept, and why each row of `doc` is set aside, blank if it is not."""
    rows = corpus.read_table(path, [], delimiters=corpus.DELIMITERS)
    kept, reasons = rows, {}
    for side in _sides(rows) if {"doc", "exact"} <= set(rows) else []:
        of = rows[rows[_owner(side)] == doc]
        quoted, why = _requoted(of, doc, edit, side, str(path))
        new = {column: quoted[column].reindex(rows.index) for column in quoted if column in rows or (quoted[column] != "").any()}
        kept = kept.assign(**{column: words.fillna(rows.get(column, "")) for column, words in new.items()})
        reasons |= {row: "; ".join(filter(None, (reasons.get(row), reason))) for row, reason in why.items()}
    lost = [row for row, reason in reasons.items() if reason]
    return rows, kept.drop(index=lost), pd.Series(reasons, dtype=str)


def _requoted(rows: pd.DataFrame, doc: str, edit: _Edit, side: str, file: str) -> tuple[pd.DataFrame, pd.Series]:
    """The words of one side of rows, quoted so that they are found where the edits take them, and why they are not."""
    places = _located(rows, corpus.from_texts({doc: edit.old}), side, file)
    table = pd.DataFrame(places, columns=["doc", "start", "end"], index=rows.index).astype({"start": int, "end": int})
    found = _follow(edit, table.assign(exact=[edit.old[a:b] for _, a, b in places]))
    given = _cells(rows.reindex(columns=[side + column for column in _QUOTE], fill_value=""), [side + column for column in _QUOTE])
    rows_found = zip(found["start"], found["exact"], given, found["reason"], strict=True)
    again = [quoted if reason else _quoted(edit.new, at, words, quoted) for at, words, quoted, reason in rows_found]
    why = [reason if quoted else ALIKE for quoted, reason in zip(again, found["reason"], strict=True)]
    out = [quoted or before for quoted, before in zip(again, given, strict=True)]
    reasons = pd.Series([f"source {reason}" if side and reason else reason for reason in why], index=rows.index, dtype=str)
    return pd.DataFrame(out, columns=[side + column for column in _QUOTE], index=rows.index, dtype=str), reasons


def _quoted(raw: str, at: int, words: str, given: tuple[str, ...]) -> tuple[str, ...] | None:
    """The words and what stands beside them as they are given if that still leads to `at`, else anew; nothing if nothing leads there."""

    def leads(quoted: tuple[str, ...]) -> bool:
        with contextlib.suppress(LookupError):
            return spans.find_once({"": raw}, "", *quoted, near=False) == at
        return False

    if leads(given):
        return given
    fresh = (words, *spans.quote(raw, at, at + len(words)))
    return fresh if leads(fresh) else None


def _whole(rows: pd.DataFrame, file: str, reasons: pd.Series) -> pd.DataFrame:
    """Rows as they are set aside: whole, behind the file, the row and the reason."""
    own = {column: f"{column} of the row" for column in ("file", "row", "reason") if column in rows}
    out = rows.rename(columns=own)
    for at, (column, values) in enumerate({"file": file, "row": rows.index.astype(str), "reason": reasons}.items()):
        out.insert(at, column, values)
    return out


def _added(path: Path, rows: list[pd.DataFrame]) -> pd.DataFrame:
    """Rows behind those that a file has already."""
    old = [corpus.read_table(path, [], delimiters=corpus.DELIMITERS)] if path.exists() else []
    return pd.concat([*old, *rows], ignore_index=True).fillna("")


# All files or none


def _each(call: Callable, given: Iterable[tuple]) -> list:
    """Call a function for each, and raise all problems together."""
    done, problems = [], []
    for arguments in given:
        try:
            done.append(call(*arguments))
        except corpus.CorpusError as problem:
            problems.append(str(problem))
    if problems:
        raise corpus.CorpusError("\n".join(problems))
    return done
