"""Word by word: what must be done to one passage to get another. Words are the codes of `codes.cut`, so that what folds alike is equal."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

import numpy as np
import pandas as pd
from rapidfuzz.distance import LCSseq, Opcode

from helpers import cleaning, codes
from helpers.codes import Words


def compare(source: np.ndarray, later: np.ndarray) -> tuple[float, list[Opcode]]:
    """Align two runs of codes by their longest common subsequence.

    Returns the share of the longer side's words that stand in the other, in order, and the edits that make `later` of `source`; none
    where they are equal.

    >>> compare(np.array([5, 6, 7]), np.array([5, 8, 7]))[0]
    0.667
    """
    if len(source) == len(later) and (source == later).all():
        return 1.0, []
    made = _slid(list(LCSseq.opcodes(source.tolist(), later.tolist())), source, later)
    common = sum(edit.src_end - edit.src_start for edit in made if edit.tag == "equal")
    return round(common / max(len(source), len(later)), 3), made


def _slid(made: list[Opcode], source: np.ndarray, later: np.ndarray) -> list[Opcode]:
    """Where words in common split one cut (or one addition) in two, and that ends with the same words, keep the cut whole."""
    while True:
        out: list[Opcode] = []
        for edit in made:
            out.append(edit)
            if len(out) >= 3 and (slid := _slide(*out[-3:], source, later)):
                out[-3:] = slid
            if len(out) >= 2 and out[-1].tag == out[-2].tag:
                one, other = out[-2:]
                out[-2:] = [Opcode(one.tag, one.src_start, other.src_end, one.dest_start, other.dest_end)]
        if len(out) == len(made):
            return out
        made = out


def _slide(one: Opcode, equal: Opcode, other: Opcode, source: np.ndarray, later: np.ndarray) -> list[Opcode] | None:
    if equal.tag != "equal" or one.tag != other.tag or one.tag not in ("delete", "insert"):
        return None
    count = equal.src_end - equal.src_start
    if one.tag == "delete" and (source[other.src_end - count : other.src_end] == source[equal.src_start : equal.src_end]).all():
        at = other.src_end - count
        return [
            Opcode("delete", one.src_start, at, one.dest_start, one.dest_end),
            Opcode("equal", at, other.src_end, equal.dest_start, equal.dest_end),
        ]
    if one.tag == "insert" and (later[other.dest_end - count : other.dest_end] == later[equal.dest_start : equal.dest_end]).all():
        at = other.dest_end - count
        return [
            Opcode("insert", one.src_start, one.src_end, one.dest_start, at),
            Opcode("equal", equal.src_start, equal.src_end, at, other.dest_end),
        ]
    return None


def align(source: str, later: str) -> tuple[Words, int, list[Opcode]]:
    """Cut two passages into words and align them: the words of both (source first), where the later ones begin, and the edits.

    Where both have the same words, the one edit says `equal`.

    >>> [edit.tag for edit in align("We hand over 8 old villages.", "We hand over eight villages.")[2]]
    ['equal', 'delete', 'equal']
    """
    words = codes.cut([source, later])
    first = int(np.searchsorted(words.text, 1))
    whole = Opcode("equal", 0, first, 0, len(words.code) - first)
    return words, first, compare(words.code[:first], words.code[first:])[1] or [whole]


def written(words: Words, made: Iterable[Opcode], source: tuple[str, int], later: tuple[str, int]) -> str:
    """Write edits out as `[-cut-]` and `[+added+]`; `source` and `later` are a raw text and the word at which the passage begins."""
    parts = []
    for equal, group in groupby(made, key=lambda edit: edit.tag == "equal"):
        if not equal:
            run = list(group)
            cut = between(words, *source, run[0].src_start, run[-1].src_end)
            added = between(words, *later, run[0].dest_start, run[-1].dest_end)
            parts.append((f"[-{cut}-]" if cut else "") + (f"[+{added}+]" if added else ""))
    return " … ".join(parts)


def between(words: Words, raw: str, first: int, low: int, high: int) -> str:
    """The words `low` to `high`, counted from the word `first`, as they stand in `raw`, on one line."""
    return " ".join(raw[words.start[first + low] : words.end[first + high - 1]].split()) if high > low else ""


def differences(source: str, later: str) -> pd.DataFrame:
    """Compare two passages word by word, for a reader: what makes `later` of `source`.

    Returns `tag` (equal, cut, added) and `text`, in reading order; what is equal is given as `later` writes it.

    >>> differences("We hand over 8 old villages.", "We hand over eight villages.")
         tag               text
    0  equal  We hand over eight
    1    cut                old
    2  equal           villages
    """
    words, first, made = align(source, later)
    rows: list[tuple[str, str]] = []
    for edit in made:
        cut, kept = between(words, source, 0, edit.src_start, edit.src_end), between(words, later, first, edit.dest_start, edit.dest_end)
        parts = (("equal", kept),) if edit.tag == "equal" else (("cut", cut), ("added", kept))
        rows += [(tag, text) for tag, text in parts if text]
    return pd.DataFrame(rows, columns=["tag", "text"])


def changes(source: str, later: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Say where words of `source` are cut, and where `later` has others instead or besides, as offsets in either.

    >>> changes("We hand over 8 old villages.", "We hand over eight villages.")
    ([(15, 18)], [])
    """
    words, first, made = align(source, later)
    edges = words.start.tolist(), words.end.tolist()
    changed = [edit for edit in made if edit.tag != "equal"]
    cut = [(edges[0][edit.src_start], edges[1][edit.src_end - 1]) for edit in changed if edit.src_end > edit.src_start]
    added = [
        (edges[0][first + edit.dest_start], edges[1][first + edit.dest_end - 1]) for edit in changed if edit.dest_end > edit.dest_start
    ]
    return cut, added


def collate(texts: list[str]) -> pd.DataFrame:
    """Align many wordings of one thing, word by word, each with those before it: a row per text, a column (`1`, `2`, …) per place.

    A cell holds the words of that text at that place as they stand, blank where it has none; neighbouring places at which the same texts
    agree with each other are one. Words that carry no content (articles, prepositions) align nothing by themselves. The first text
    is the frame, so that the order matters.

    >>> collate(["300 settlements and villages", "more than 300 settlements"])
               1                2             3
    0             300 settlements  and villages
    1  more than  300 settlements
    """
    words = codes.cut(texts)
    first = np.searchsorted(words.text, np.arange(len(texts) + 1))
    empty = np.array([not cleaning.content(word) for word in words.vocabulary], dtype=bool)
    places: list[dict[int, int]] = []  # of each place: text -> its word
    for n in range(len(texts)):
        places = _joined(places, words.code, range(first[n], first[n + 1]), n, empty)
    rows: list[list[str]] = [[] for _ in texts]
    for _, group in groupby(places, key=lambda place: _alike(place, words.code, len(texts))):
        run = list(group)
        for n, (text, row) in enumerate(zip(texts, rows, strict=True)):
            at = [place[n] for place in run if n in place]
            row.append(" ".join(text[words.start[at[0]] : words.end[at[-1]]].split()) if at else "")
    return pd.DataFrame(rows, columns=[str(n + 1) for n in range(len(rows[0]) if rows else 0)])


def _joined(places: list[dict[int, int]], code: np.ndarray, here: range, n: int, empty: np.ndarray) -> list[dict[int, int]]:
    """Put the words of text `n` into places: where the last text that has a word there has the same, in place of words that it lacks,
    or into places of their own."""
    frame = np.array([code[next(reversed(place.values()))] for place in places], dtype=code.dtype)
    out, idle = [], 0  # idle: how many of the last places this text has no word for
    for edit in _meeting(compare(frame, code[here.start : here.stop])[1] or [Opcode("equal", 0, len(places), 0, len(here))], frame, empty):
        kept = [dict(place) for place in places[edit.src_start : edit.src_end]]
        added = [here[j] for j in range(edit.dest_start, edit.dest_end)]
        if edit.tag == "insert":
            for place, word in zip(out[len(out) - idle :], added, strict=False):
                place[n] = word
            kept, added = [{n: word} for word in added[idle:]], []
        for place, word in zip(kept, added, strict=False):
            place[n] = word
        out += kept
        idle = len(kept) if edit.tag == "delete" else 0
    return out


def _meeting(made: list[Opcode], source: np.ndarray, empty: np.ndarray) -> Iterator[Opcode]:
    """Take edits as they are, but where nothing is equal save words without content: there all is cut and put in anew."""
    firm = [edit.tag == "equal" and not empty[source[edit.src_start : edit.src_end]].all() for edit in made]
    for met, group in groupby(zip(firm, made, strict=True), key=itemgetter(0)):
        run = [edit for _, edit in group]
        if met:
            yield from run
        else:
            first, last = run[0], run[-1]
            yield Opcode("delete", first.src_start, last.src_end, first.dest_start, first.dest_start)
            yield Opcode("insert", last.src_end, last.src_end, first.dest_start, last.dest_end)


def _alike(place: dict[int, int], code: np.ndarray, count: int) -> tuple[int, ...]:
    """Which texts agree at a place: for each the first with the same word; -1 where it has none, or one that no other has."""
    first: dict[int, int] = {}
    labels = [first.setdefault(code[place[n]], n) if n in place else -1 for n in range(count)]
    return tuple(label if labels.count(label) > 1 else -1 for label in labels)
