"""The words of many texts as arrays, with one code for words that fold alike: for joins over millions of words.

For a table of words see `cleaning.tokens`, which finds the same ones.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, takewhile

import numpy as np
import pandas as pd
import regex

from helpers import cleaning

_LETTER, _MARK, _APOSTROPHE, _HYPHEN, _STOP, _CLOSING, _LINE = (1 << n for n in range(7))
_SIGNS = {"'’": _APOSTROPHE, "-‐‑": _HYPHEN, ".!?…。！？։؟۔।\n": _STOP, "”\"’'»)]": _CLOSING, "\n": _LINE}
_LETTERS = range(0x30, 0xD800), range(0xF900, 0x1FC00), range(0x20000, 0x33480), range(0xE0100, 0xE01F0)  # and marks: none elsewhere
_COMMON = 0x3000  # below it lie the letters of most texts; all others take a tenth of a second to look up
_BLOCK = 1_000_000  # characters that are cut into words at once
_BASE = 1_000_003  # of the hash: odd, so that its powers have inverses modulo 2**64
_STRAIGHT = str.maketrans("’", "'", "-‐‑")
_SPELLINGS = [(regex.compile(pattern.pattern, regex.MULTILINE), norm) for pattern, norm in cleaning.SPELLINGS]


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
    room, count = (sum(map(len, raws)) + len(raws) + 1) // 2, 0
    columns = [np.empty(room, dtype=kind) for kind in (int, int, int, np.uint64, bool)]  # takes no memory before it is filled
    for first, last in _ranges(raws):
        block = _block(raws[first:last], first)
        for column, part in zip(columns, block, strict=True):
            column[count : count + len(part)] = part
        count += len(block[0])
    for column in columns:
        column.resize(count, refcheck=False)
    text, start, end, hashed, stops = columns
    sentence = np.cumsum(stops) - stops
    code, vocabulary = _codes(raws, text, start, end, hashed)
    return Words(text, start, end, code, sentence, vocabulary)


def _ranges(raws: list[str]) -> Iterator[tuple[int, int]]:
    """Part texts into blocks of `_BLOCK` characters or a little more."""
    first, size = 0, 0
    for n, raw in enumerate(raws, 1):
        size += len(raw) + 1
        if size >= _BLOCK or n == len(raws):
            yield first, n
            first, size = n, 0


def _block(raws: list[str], first: int) -> tuple[np.ndarray, ...]:
    """Find the words of some texts: text, offsets, a hash of the small letters, and whether a sentence ends behind it."""
    raw = "\n".join(["", *raws, "", ""])  # lines around it, so that every character has neighbours
    chars = np.frombuffer(raw.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    kinds, small = _alphabet(_COMMON if chars.max() < _COMMON else 0x110000)
    kind = kinds[chars]
    letters, joints = _parts(kind)
    start, end, lengths = _edges(letters, joints, joints[kind[joints] & _HYPHEN != 0])
    letters[joints[kind[joints] & _APOSTROPHE != 0]] = True
    hashed = _hashes(small[chars[letters]], lengths)
    offsets = np.cumsum([1, *(len(raw) + 1 for raw in raws)])
    text = np.repeat(np.arange(len(raws)), np.diff(np.searchsorted(start, offsets)))
    behind, next_ = kind[end], kind[end + 1]
    stops = (behind & _STOP != 0) | ((behind & _CLOSING != 0) & (next_ & (_STOP | _LINE) == _STOP))
    if len(start):
        stops[np.searchsorted(start, np.flatnonzero(kind & _LINE)) - 1] = True  # whatever stands between a word and the end of its line
    return text + first, start - offsets[text], end - offsets[text], hashed, stops


def _parts(kind: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which characters are letters (a mark belongs to the letter before its run, or to nothing), and where hyphens and apostrophes join."""
    begins = (kind & _LETTER).view(bool)
    letters, marks = begins.copy(), np.flatnonzero(kind & _MARK)
    fresh = np.diff(marks, prepend=-1) != 1
    letters[marks] = begins[marks[fresh] - 1][np.cumsum(fresh) - 1]
    joints = np.flatnonzero(kind & (_APOSTROPHE | _HYPHEN))
    return letters, joints[letters[joints - 1] & begins[joints + 1]]


def _edges(letters: np.ndarray, joints: np.ndarray, hyphens: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Where words start and end, and how many characters each has without its hyphens."""
    inside = letters.copy()
    inside[joints] = True
    edges = np.flatnonzero(inside[1:] != inside[:-1]) + 1
    start, end = edges[::2], edges[1::2]
    return start, end, end - start - np.bincount(np.searchsorted(start, hyphens) - 1, minlength=len(start))


def _hashes(letters: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Hash words of the given lengths: each letter times a power of `_BASE`, which rises along all words and is moved back for each."""
    if not len(lengths):
        return np.zeros(0, dtype=np.uint64)
    up, down = _powers(1 << len(letters).bit_length())
    begin = np.cumsum(lengths) - lengths
    return np.add.reduceat(letters * up[: len(letters)], begin) * down[begin]


@lru_cache(maxsize=1)
def _powers(size: int) -> tuple[np.ndarray, np.ndarray]:
    """Powers of the hash's base and of its inverse, modulo 2**64."""
    bases = (np.full(size, base, dtype=np.uint64) for base in (_BASE, pow(_BASE, -1, 2**64)))
    up, down = (np.cumprod(base) for base in bases)
    return up, down


@cache
def _alphabet(size: int) -> tuple[np.ndarray, np.ndarray]:
    """For each code point: what it is (bits of `_LETTER`, a letter or number, `_MARK` and others), and a number for its small letter."""
    kind, small = np.zeros(size, dtype=np.uint8), np.arange(size, dtype=np.uint64)
    for code in takewhile(lambda code: code < size, chain(*_LETTERS)):
        char = chr(code)
        kind[code] = _LETTER if char.isalnum() else _MARK if unicodedata.category(char)[0] == "M" else 0
        if len(lower := char.lower()) == 1:
            small[code] = ord(lower)
    small[ord("’")] = ord("'")
    for signs, bit in _SIGNS.items():
        kind[[ord(sign) for sign in signs if ord(sign) < size]] |= bit
    return kind, small


def _codes(raws: list[str], text: np.ndarray, start: np.ndarray, end: np.ndarray, hashed: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """Number the folded words: words that fold alike get one number. Gives the numbers, and the folded word of each."""
    code, _ = pd.factorize(hashed)
    first = np.flatnonzero(~pd.Series(hashed).duplicated())
    forms = [raws[t][a:b] for t, a, b in zip(text[first].tolist(), start[first].tolist(), end[first].tolist(), strict=True)]
    folded = np.array([cleaning.NUMBERS.get(word, word) for word in _folds(forms)], dtype=object)
    of_form, vocabulary = pd.factorize(folded, sort=True)
    return of_form[code], vocabulary.tolist()


def _folds(forms: list[str]) -> list[str]:
    """Fold words as `cleaning.fold` does, all in one string, a line each."""
    joined = "\n".join(forms).casefold().translate(_STRAIGHT)
    for pattern, norm in _SPELLINGS:
        joined = pattern.sub(norm, joined)
    return joined.split("\n") if forms else []
