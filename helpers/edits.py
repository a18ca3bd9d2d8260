"""Word by word: what must be done to one passage to get another. Words are the codes of `codes.cut`, so that what folds alike is equal."""

from collections.abc import Iterable
from itertools import groupby

import numpy as np
import pandas as pd
from rapidfuzz.distance import LCSseq, Opcode

from helpers import codes
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
