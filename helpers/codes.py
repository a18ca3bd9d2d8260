"""The words of many texts as arrays, with one code for words that fold alike: for joins over millions of words.

For a table of words see `cleaning.tokens`, which finds the same ones.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from helpers import cleaning

_JOINTS, _STOPS = (np.array([ord(c) for c in chars], dtype=np.uint32) for chars in ("-‐‑'’", ".!?…\n"))
_BLOCK = 3_000_000  # characters that are cut into words at once


@dataclass(slots=True)
class Words:
    """The words of all texts, one behind the other: text (position), offsets, code of the folded word, number of its sentence."""

    text: np.ndarray
    start: np.ndarray
    end: np.ndarray
    code: np.ndarray
    sentence: np.ndarray


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
    return Words(text, start, end, _codes(raws, text, start, end, hashed), sentence)


def _block(raws: list[str], first: int) -> tuple[np.ndarray, ...]:
    """Find the words of some texts: text, offsets, a hash of the small letters, and whether a sentence ends behind it."""
    is_word, small = _alphabet()
    chars = np.frombuffer(("\n".join(raws) + "\n").encode("utf-32-le", "surrogatepass"), dtype="<u4")
    letters = is_word[chars]
    joints = np.isin(chars, _JOINTS)
    joints[1:-1] &= letters[:-2] & letters[2:]
    joints[[0, -1]] = False
    inside = letters | joints
    edges = np.flatnonzero(np.diff(inside.astype(np.int8), prepend=0, append=0))
    start, end = edges[::2], edges[1::2]
    offsets = np.concatenate([[0], np.cumsum([len(raw) + 1 for raw in raws])])
    text = np.searchsorted(offsets, start, side="right") - 1
    place = np.cumsum(letters) - letters
    at = np.flatnonzero(inside)
    power = np.cumprod(np.full(64, 1_000_003, dtype=np.uint64))[np.minimum(place[at] - np.repeat(place[start], end - start), 63)]
    values = np.where(letters[at], (small[chars[at]].astype(np.uint64) + np.uint64(1)) * power, np.uint64(0))
    hashed = np.add.reduceat(values, np.searchsorted(at, start)) if len(start) else values
    stops = np.isin(chars[np.minimum(end, len(chars) - 1)], _STOPS)
    return text + first, start - offsets[text], end - offsets[text], hashed, stops


@cache
def _alphabet() -> tuple[np.ndarray, np.ndarray]:
    """For each code point: whether it belongs to a word, and its small letter."""
    is_word, small = np.zeros(0x110000, dtype=bool), np.arange(0x110000, dtype=np.uint32)
    for code in (*range(0x30, 0xD800), *range(0xF900, 0x1FB00), *range(0x20000, 0x2FA20)):
        char = chr(code)
        is_word[code] = char.isalnum() or (code >= 0x300 and unicodedata.category(char) in ("Mn", "Mc"))
        if len(lower := char.lower()) == 1:
            small[code] = ord(lower)
    return is_word, small


def _codes(raws: list[str], text: np.ndarray, start: np.ndarray, end: np.ndarray, hashed: np.ndarray) -> np.ndarray:
    """Number the folded words: words that fold alike get one number."""
    _, first, code = np.unique(hashed, return_index=True, return_inverse=True)
    forms = [raws[t][a:b] for t, a, b in zip(text[first].tolist(), start[first].tolist(), end[first].tolist(), strict=True)]
    folded = [cleaning.fold(form) for form in forms]
    return pd.factorize(pd.Series([cleaning.NUMBERS.get(word, word) for word in folded], dtype=object))[0][code] if forms else code
