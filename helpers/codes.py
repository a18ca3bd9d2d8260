"""The words of many texts as arrays, with one code for words that fold alike: for joins over millions of words.

For a table of words see `cleaning.tokens`, which finds the same ones.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from helpers import cleaning

_HYPHENS, _APOSTROPHES, _STOPS, _CLOSING = (
    np.array([ord(c) for c in chars], dtype=np.uint32) for chars in ("-‐‑", "'’", ".!?…\n", "”\"’'»)]")
)
_LETTER, _MARK = 1, 2
_BLOCK = 3_000_000  # characters that are cut into words at once


@dataclass(slots=True)
class Words:
    """The words of all texts, one behind the other: text (position), offsets, code of the folded word, number of its sentence.

    `vocabulary` has the folded word of each code.
    """

    text: np.ndarray
    start: np.ndarray
    end: np.ndarray
    code: np.ndarray
    sentence: np.ndarray
    vocabulary: list[str]

    def at(self, chosen: np.ndarray) -> "Words":
        """Keep the chosen words (positions, or true and false)."""
        arrays = (array[chosen] for array in (self.text, self.start, self.end, self.code, self.sentence))
        return Words(*arrays, self.vocabulary)


def cut(raws: list[str]) -> Words:
    """Cut all texts into words, in blocks of characters: the same words as `cleaning.tokens` finds, by arrays, as they may be millions."""
    blocks, first, size = [], 0, 0
    for n, raw in enumerate(raws):
        size += len(raw) + 1
        if size >= _BLOCK or n + 1 == len(raws):
            blocks.append(_block(raws[first : n + 1], first))
            first, size = n + 1, 0
    text, start, end, hashed, stops = (np.concatenate(parts) for parts in zip(*blocks, strict=True)) if blocks else [np.zeros(0, int)] * 5
    sentence = np.cumsum(np.concatenate([[0], stops[:-1]])) if len(stops) else stops
    code, vocabulary = _codes(raws, text, start, end, hashed)
    return Words(text, start, end, code, sentence, vocabulary)


def _block(raws: list[str], first: int) -> tuple[np.ndarray, ...]:
    """Find the words of some texts: text, offsets, a hash of the small letters, and whether a sentence ends behind it."""
    kind, small = _alphabet()
    chars = np.frombuffer(("\n".join(raws) + "\n").encode("utf-32-le", "surrogatepass"), dtype="<u4")
    letters, begins = _letters(kind[chars])
    apostrophes = np.isin(chars, _APOSTROPHES)
    joints = apostrophes | np.isin(chars, _HYPHENS)
    joints[1:-1] &= letters[:-2] & begins[2:]
    joints[[0, -1]] = False
    inside, spelt = letters | joints, letters | (joints & apostrophes)
    edges = np.flatnonzero(np.diff(inside.astype(np.int8), prepend=0, append=0))
    start, end = edges[::2], edges[1::2]
    offsets = np.concatenate([[0], np.cumsum([len(raw) + 1 for raw in raws])])
    text = np.searchsorted(offsets, start, side="right") - 1
    place = np.cumsum(spelt) - spelt
    at = np.flatnonzero(inside)
    power = np.cumprod(np.full(64, 1_000_003, dtype=np.uint64))[np.minimum(place[at] - np.repeat(place[start], end - start), 63)]
    values = np.where(spelt[at], (small[chars[at]].astype(np.uint64) + np.uint64(1)) * power, np.uint64(0))
    hashed = np.add.reduceat(values, np.searchsorted(at, start)) if len(start) else values
    last = len(chars) - 1
    behind, next_ = chars[np.minimum(end, last)], chars[np.minimum(end + 1, last)]
    stops = np.isin(behind, _STOPS) | (np.isin(behind, _CLOSING) & np.isin(next_, _STOPS[:-1]))
    return text + first, start - offsets[text], end - offsets[text], hashed, stops


def _letters(kind: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which characters belong to words, and which may begin one: a mark belongs to the letter before it, or to nothing."""
    begins, letters = kind == _LETTER, kind != 0
    at = np.arange(len(kind))
    base = np.maximum.accumulate(np.where(begins, at, -1))
    other = np.maximum.accumulate(np.where(~letters, at, -1))
    letters = letters & (base > other)
    return letters, begins


@cache
def _alphabet() -> tuple[np.ndarray, np.ndarray]:
    """For each code point: whether it is a letter or number (`_LETTER`), a mark, or neither, and its small letter."""
    kind, small = np.zeros(0x110000, dtype=np.uint8), np.arange(0x110000, dtype=np.uint32)
    for code in (*range(0x30, 0xD800), *range(0xF900, 0x1FC00), *range(0x20000, 0x33480), *range(0xE0100, 0xE01F0)):
        char = chr(code)
        kind[code] = _LETTER if char.isalnum() else _MARK if unicodedata.category(char)[0] == "M" else 0
        if len(lower := char.lower()) == 1:
            small[code] = ord(lower)
    small[ord("’")] = ord("'")
    return kind, small


def _codes(raws: list[str], text: np.ndarray, start: np.ndarray, end: np.ndarray, hashed: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """Number the folded words: words that fold alike get one number. Gives the numbers, and the folded word of each."""
    _, first, code = np.unique(hashed, return_index=True, return_inverse=True)
    forms = [raws[t][a:b] for t, a, b in zip(text[first].tolist(), start[first].tolist(), end[first].tolist(), strict=True)]
    folded = [cleaning.fold(form) for form in forms]
    of_form, vocabulary = pd.factorize(np.array([cleaning.NUMBERS.get(word, word) for word in folded], dtype=object), sort=True)
    return of_form[code], vocabulary.tolist()
