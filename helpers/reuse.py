"""What texts take from each other: passages that two texts, or two places of one text, share.

Seed and verify. Every run of four words (folded) is hashed; one sort brings equal runs together; runs on one diagonal make a stretch,
stretches one behind the other make a chain, across an edit or an ellipsis; a chain is extended word by word, and kept where it is more
than a stock phrase. No loop over pairs of texts: time grows with words and matches.
"""

import re
import unicodedata
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import groupby

import numpy as np
import pandas as pd
from rapidfuzz.distance import LCSseq, Opcode

from helpers import cleaning, spans

RUN = 4  # words that are hashed together
CLASS = 16  # occurrences of a run up to which each is paired with each; above, each with the first alone
TEXTS = 50  # a smaller corpus says nothing of how common a run is: it is weighed as if it had so many texts
EDIT, ELLIPSIS = 10, 64  # words that may lie between two stretches of a chain: on both sides, or on one alone
SHORT, LONG = 7, 16  # words in common below which a chain is none; words above which it is no stock phrase
HEAVY = 10  # weight above which even what many texts have is a passage, if it fills sentences
EDGE = 3  # words at the edge of a sentence that may differ
COVERED = 0.8  # share of a quotation that a passage must cover to hold its source
KINDS = ("verbatim", "light-edit")
FIDELITIES = ("exact", "folded", "elided", "altered", "no source here")

_JOINTS, _STOPS = (np.array([ord(c) for c in chars], dtype=np.uint32) for chars in ("-‐‑'’", ".!?…\n"))
_DOTS = re.compile(r"\.{3}|…")
_BLOCK = 3_000_000  # characters that are cut into words at once
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
).split()
_NUMBERS = {word: str(n) for n, word in enumerate(_ONES)} | {
    word: str(10 * n) for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}


@dataclass(slots=True)
class Words:
    """The words of all texts, one behind the other: text (position), offsets, code of the folded word, number of its sentence."""

    text: np.ndarray
    start: np.ndarray
    end: np.ndarray
    code: np.ndarray
    sentence: np.ndarray


@dataclass(slots=True)
class Chains:
    """Places that may share a passage: word ranges `a` (earlier) and `b`, words in common, their weight, and the runs behind it."""

    a0: np.ndarray
    a1: np.ndarray
    b0: np.ndarray
    b1: np.ndarray
    common: np.ndarray
    weight: np.ndarray
    runs: np.ndarray

    def columns(self) -> list[np.ndarray]:
        """The arrays, in the order of the fields."""
        return [self.a0, self.a1, self.b0, self.b1, self.common, self.weight, self.runs]

    def take(self, rows: np.ndarray) -> "Chains":
        """The chains at `rows` (positions or a mask)."""
        return Chains(*(column[rows] for column in self.columns()))


def passages(texts: pd.DataFrame) -> pd.DataFrame:
    """Find the passages that two texts share, and those that come twice in one.

    `texts` has `doc`, `raw` and perhaps `published` (ISO dates; blank where unknown). Returns a pair table: `doc, start, end, text`
    for the later text, `source, source_start, source_end, source_text` for the earlier (by date where both have one, else by row; of
    two places in one text, the first is the source), `kind` (`verbatim`: the same folded words; `light-edit`: some put in, left out or
    replaced), `score` (0 to 1: the share of the longer side's words that stand in the other, in order) and `changes` (`[-cut-]` words of
    the source that the later text has not, `[+added+]` words that it has instead or besides; empty where verbatim). Case, marks, hyphens,
    spelling (`cleaning.fold`) and number words up to ninety are folded. `attrs["set_aside"]` counts the runs of four words that occur
    more than `CLASS` times: their places are paired with the first alone (and a warning says so where they are half of all words).

    Words are told by their spaces: scripts without them are not supported.

    >>> from helpers import corpus
    >>> first = "The harbour board regrets that eight boats were lost in the storm."
    >>> page = corpus.from_texts({"a": first, "b": "It says: “The harbor board regrets that 8 boats were lost in the storm.” No more."})
    >>> passages(page)[["doc", "start", "end", "source", "source_start", "source_end", "kind"]]
      doc  start  end source  source_start  source_end      kind
    0   b     10   70      a             0          65  verbatim
    """
    words = _words(texts["raw"].tolist())
    a, b, weight, aside = _seeds(words, max(len(texts), TEXTS))
    chains = _chains(words, _stretches(words, a, b, weight))
    chains = _extend(words, chains.take(chains.weight >= 2.2))
    chains = _join(words, chains, final=True)
    chains = _to_sentence_edges(words, chains.take(_is_passage(words, chains, len(texts))))
    found = _pair_table(texts, words, chains)
    found.attrs["set_aside"] = aside
    return found


def _words(raws: list[str]) -> Words:
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
    return pd.factorize(pd.Series([_NUMBERS.get(word, word) for word in folded], dtype=object))[0][code] if forms else code


def _seeds(words: Words, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    """Pair equal runs of words: places of both, a weight (1 for a run that two texts of `size` have, less for a commoner one)."""
    count = len(words.code) - RUN + 1
    if count < 1:
        return np.zeros(0, int), np.zeros(0, int), np.zeros(0), 0
    hashed = np.zeros(count, dtype=np.uint64)
    for n in range(RUN):
        hashed = hashed * np.uint64(0x9E3779B97F4A7C15) + words.code[n : n + count].astype(np.uint64) + np.uint64(1)
        hashed ^= hashed >> np.uint64(29)
    place = np.flatnonzero(words.text[:count] == words.text[RUN - 1 :])
    place = place[np.argsort(hashed[place], kind="stable")]
    new = np.concatenate([[True], hashed[place[1:]] != hashed[place[:-1]]])
    begin = np.flatnonzero(new)
    length = np.diff(np.append(begin, len(place)))
    other_text = new | np.concatenate([[True], words.text[place[1:]] != words.text[place[:-1]]])
    in_texts = np.add.reduceat(other_text.astype(int), begin) if len(begin) else begin
    weight = np.log2(size / np.minimum(in_texts, size - 1)) / np.log2(size / 2)
    pairs = [_pair(place, begin[length == n], weight[length == n], n) for n in np.unique(length[length > 1])]
    a, b, w = (np.concatenate(parts) for parts in zip(*pairs, strict=True)) if pairs else (np.zeros(0, int), np.zeros(0, int), np.zeros(0))
    aside = int((length > CLASS).sum())
    if length[length > CLASS].sum() > len(place) / 2:
        warnings.warn(
            f"{aside} runs of four words occur more than {CLASS} times; their places are compared with the first alone", stacklevel=3
        )
    return a, b, w, aside


def _pair(place: np.ndarray, begin: np.ndarray, weight: np.ndarray, length: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pair the places of the classes that have `length` of them."""
    members = place[begin[:, None] + np.arange(length)]
    x, y = np.triu_indices(length, 1) if length <= CLASS else (np.zeros(length - 1, dtype=int), np.arange(1, length))
    return members[:, x].ravel(), members[:, y].ravel(), np.repeat(weight, len(x))


def _stretches(words: Words, a: np.ndarray, b: np.ndarray, weight: np.ndarray) -> Chains:
    """Make stretches of the pairs that lie on one diagonal, close to each other."""
    order = np.lexsort((a, b - a))
    a, b, weight = a[order], b[order], weight[order]
    if not len(a):
        return Chains(*([a] * 5), weight, a)
    step = np.diff(a)
    same = (np.diff(b - a) == 0) & (step <= 2 * RUN) & (np.diff(words.text[a]) == 0) & (np.diff(words.text[b]) == 0)
    first = np.flatnonzero(np.concatenate([[True], ~same]))
    last = np.append(first[1:], len(a)) - 1
    common = np.concatenate([[RUN], np.minimum(step, RUN)])
    common[first] = RUN
    runs = last - first + 1
    return Chains(a[first], a[last] + RUN, b[first], b[last] + RUN, np.add.reduceat(common, first), np.add.reduceat(weight, first), runs)


def _chains(words: Words, stretches: Chains) -> Chains:
    """Chain the stretches of each pair of texts; lone stretches of little weight stand between them and are dropped first."""
    chains = _join(words, stretches)
    return _join(words, chains.take(chains.weight >= 1.4))


def _join(words: Words, chains: Chains, *, final: bool = False) -> Chains:
    """Join chains that follow each other in both texts with few words between, or, in one sentence of the other text, many on one side.

    The `final` joining, of extended chains, also joins those that overlap on about one diagonal.
    """
    if not len(chains.a0):
        return chains
    texts = int(words.text[-1]) + 1
    pair = words.text[chains.a0].astype(np.int64) * texts + words.text[chains.b0]
    order = np.lexsort((chains.a0, pair))
    chains, pair = chains.take(order), pair[order]
    gaps = np.stack([chains.a0[1:] - chains.a1[:-1], chains.b0[1:] - chains.b1[:-1]])
    most, least = gaps.max(axis=0), gaps.min(axis=0)
    sides = [words.sentence[low[1:]] == words.sentence[high[:-1] - 1] for low, high in ((chains.a0, chains.a1), (chains.b0, chains.b1))]
    onward = np.all([column[1:] > column[:-1] for column in chains.columns()[:4]], axis=0)
    elided = onward & (least <= EDGE) & (most <= ELLIPSIS) & np.where(gaps[0] <= gaps[1], *sides)
    near = (least >= -RUN) & ((most <= EDIT) | elided)
    near |= final & (most <= EDIT) & (most - least <= EDIT)
    first = np.flatnonzero(np.concatenate([[True], ~((pair[1:] == pair[:-1]) & near)]))
    joined = (np.minimum, np.maximum, np.minimum, np.maximum, np.add, np.add, np.add)
    return Chains(*(how.reduceat(column, first) for how, column in zip(joined, chains.columns(), strict=True)))


def _extend(words: Words, chains: Chains) -> Chains:
    """Extend each chain at both ends, over single words that differ, as long as words in common follow."""
    code = words.code.tolist()
    rare = (np.bincount(words.code) <= max(3, len(code) // 10_000)) if len(code) else np.zeros(0, bool)
    rare = rare[words.code].tolist()
    begin = np.searchsorted(words.text, words.text[chains.a0]), np.searchsorted(words.text, words.text[chains.b0])
    end = np.searchsorted(words.text, words.text[chains.a0], "right"), np.searchsorted(words.text, words.text[chains.b0], "right")
    rows = []
    for a0, a1, b0, b1, low_a, low_b, high_a, high_b in zip(
        *(column.tolist() for column in (chains.a0, chains.a1, chains.b0, chains.b1, *begin, *end)), strict=True
    ):
        left = _walk(code, rare, a0, b0, -1, a0 - low_a, b0 - low_b)
        right = _walk(code, rare, a1 - 1, b1 - 1, 1, high_a - a1, high_b - b1)
        rows.append((a0 - left[0], a1 + right[0], b0 - left[1], b1 + right[1], left[2] + right[2]))
    a0, a1, b0, b1, more = np.array(rows, dtype=int).reshape(-1, 5).T
    return Chains(a0, a1, b0, b1, chains.common + more, chains.weight, chains.runs)


# How far to look ahead on both sides for the next word in common: the nearest first.
_AHEAD = sorted(((x, y) for x in range(1, 7) for y in range(1, 7) if abs(x - y) <= 3 and x + y > 2), key=lambda xy: (sum(xy), xy))


def _walk(code: list[int], rare: list[bool], a: int, b: int, step: int, room_a: int, room_b: int) -> tuple[int, int, int]:
    """Walk on from two words in common: how far on each side, and how many words are in common on the way."""
    x = y = common = 0
    while True:
        if x < room_a and y < room_b and code[a + step * (x + 1)] == code[b + step * (y + 1)]:
            x, y, common = x + 1, y + 1, common + 1
            continue
        for dx, dy in _AHEAD:
            u, v = x + dx, y + dy
            if u > room_a or v > room_b or code[a + step * u] != code[b + step * v]:
                continue
            two = u < room_a and v < room_b and code[a + step * (u + 1)] == code[b + step * (v + 1)]
            if (two and dx + dy <= 8) or (rare[a + step * u] and dx + dy <= 5):
                x, y, common = u, v, common + 1
                break
        else:
            return x, y, common


def _is_passage(words: Words, chains: Chains, texts: int) -> np.ndarray:
    """Tell passages from stock phrases: what fills a sentence, is long and rare, or is rare and not the only passage of two texts."""
    rarity = chains.weight / np.maximum(chains.runs, 1)
    span = np.minimum(chains.a1 - chains.a0, chains.b1 - chains.b0)
    filled = _filled(words, chains)
    sure = (
        ((filled > 0.88) & ((rarity > 0.75) | (chains.weight > HEAVY)))
        | ((span > LONG) & (rarity > 0.85))
        | ((filled > 0.57) & (rarity > 0.89))
    )
    pair = words.text[chains.a0].astype(np.int64) * max(texts, 1) + words.text[chains.b0]
    _, group = np.unique(pair, return_inverse=True)
    elsewhere = np.bincount(group, chains.common * sure, minlength=len(group))[group] - chains.common * sure
    return (chains.common >= SHORT) & (sure | ((rarity > 0.85) & (elsewhere >= SHORT)))


def _bounds(words: Words, first: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The words at which the sentences around word ranges begin and end."""
    return np.searchsorted(words.sentence, words.sentence[first]), np.searchsorted(words.sentence, words.sentence[end - 1], "right")


def _filled(words: Words, chains: Chains) -> np.ndarray:
    """The share of the sentences around it that a chain fills, on the side where it fills more."""
    shares = []
    for first, end in ((chains.a0, chains.a1), (chains.b0, chains.b1)):
        low, high = _bounds(words, first, end)
        shares.append((end - first) / np.maximum(high - low, 1))
    return np.maximum(*shares)


def _to_sentence_edges(words: Words, chains: Chains) -> Chains:
    """Take in the last words of a sentence that a chain fills but for them: they were replaced."""
    (low_a, high_a), (low_b, high_b) = _bounds(words, chains.a0, chains.a1), _bounds(words, chains.b0, chains.b1)
    side_a = (chains.a0 - low_a) + (high_a - chains.a1) <= (chains.b0 - low_b) + (high_b - chains.b1)
    before = np.where(side_a, chains.a0 - low_a, chains.b0 - low_b)
    behind = np.where(side_a, high_a - chains.a1, high_b - chains.b1)
    fills = _filled(words, chains) > 0.6
    before, behind = (np.where(fills & (count <= EDGE), count, 0) for count in (before, behind))
    text = words.text
    room = [np.searchsorted(text, text[first]) for first in (chains.a0, chains.b0)]
    end = [np.searchsorted(text, text[first], "right") for first in (chains.a0, chains.b0)]
    before = np.minimum(before, np.minimum(chains.a0 - room[0], chains.b0 - room[1]))
    behind = np.minimum(behind, np.minimum(end[0] - chains.a1, end[1] - chains.b1))
    return Chains(chains.a0 - before, chains.a1 + behind, chains.b0 - before, chains.b1 + behind, *chains.columns()[4:])


def _pair_table(texts: pd.DataFrame, words: Words, chains: Chains) -> pd.DataFrame:
    """Make the pair table: the later text first, overlapping halves of one text left out."""
    chains = chains.take((words.text[chains.a0] != words.text[chains.b0]) | (chains.a1 <= chains.b0))
    dates = _published(texts)
    docs, raws = texts["doc"].tolist(), texts["raw"].tolist()
    rows = []
    for a0, a1, b0, b1 in zip(*(column.tolist() for column in chains.columns()[:4]), strict=True):
        sides = [(int(words.text[first]), first, end) for first, end in ((a0, a1), (b0, b1))]
        source, later = sorted(sides, key=lambda side: (_date(dates, sides, side), side[1]))
        cells = [(docs[n], int(words.start[first]), int(words.end[end - 1]), raws[n]) for n, first, end in (later, source)]
        score, edits = _compare(words.code[source[1] : source[2]], words.code[later[1] : later[2]])
        named = [(doc, start, end, raw[start:end]) for doc, start, end, raw in cells]
        changes = _changes(words, edits, (raws[source[0]], source[1]), (raws[later[0]], later[1])) if edits else ""
        rows.append((*named[0], *named[1], KINDS[bool(edits)], score, changes, later[0]))
    names = ["doc", "start", "end", "text", "source", "source_start", "source_end", "source_text", "kind", "score", "changes", "rank"]
    found = pd.DataFrame(rows, columns=names)
    return found.sort_values(["rank", "start", "source_start"], kind="stable", ignore_index=True).drop(columns="rank")


def _published(texts: pd.DataFrame) -> list[str]:
    return texts["published"].fillna("").tolist() if "published" in texts else [""] * len(texts)


def _date(dates: list[str], sides: list[tuple[int, int, int]], side: tuple[int, int, int]) -> str:
    return dates[side[0]] if all(dates[n] for n, _, _ in sides) else ""


def _compare(source: np.ndarray, later: np.ndarray) -> tuple[float, list[Opcode] | None]:
    """The share of words in common, in order (longest common subsequence), of the longer side; the edits that make one of the other."""
    if len(source) == len(later) and (source == later).all():
        return 1.0, None
    edits = list(LCSseq.opcodes(source.tolist(), later.tolist()))
    common = sum(edit.src_end - edit.src_start for edit in edits if edit.tag == "equal")
    return round(common / max(len(source), len(later)), 3), edits


def _changes(words: Words, edits: Iterable[Opcode], source: tuple[str, int], later: tuple[str, int]) -> str:
    """Write the edits out; `source` and `later` are a raw text and the word at which the passage begins."""
    parts = []
    for equal, group in groupby(edits, key=lambda edit: edit.tag == "equal"):
        if not equal:
            run = list(group)
            cut = _words_between(words, *source, run[0].src_start, run[-1].src_end)
            added = _words_between(words, *later, run[0].dest_start, run[-1].dest_end)
            parts.append((f"[-{cut}-]" if cut else "") + (f"[+{added}+]" if added else ""))
    return " … ".join(parts)


def _words_between(words: Words, raw: str, first: int, low: int, high: int) -> str:
    return " ".join(raw[words.start[first + low] : words.end[first + high - 1]].split()) if high > low else ""


def fidelity(quoted: pd.DataFrame, texts: pd.DataFrame, shared: pd.DataFrame) -> pd.DataFrame:
    """Hold each quotation to its source, where the source is among the texts.

    `quoted` is what `voices.quotations` returns (or a reading of it), `shared` what `passages` does. A source is another text with
    which the quotation shares a passage that covers four fifths of it; where both have a date in `published`, of the same year: what
    it shares with another year's text is a formula, and no misquotation. Returns `doc, start, end, text` of each quotation that is
    not in scare marks, `fidelity` (one of `FIDELITIES`), `source, source_start, source_end, source_text` (blank and 0 for `no source
    here`) and `changes`: as in `passages`, and words that are the same but written otherwise.

    `exact`: the same words, written alike. `folded`: the same words, some written otherwise (capitals, numerals). `elided`: words left
    out where dots stand, else as before. `altered`: any other difference.

    >>> from helpers import corpus, voices
    >>> said = "The harbour board regrets that eight boats were lost in the storm."
    >>> page = corpus.from_texts({"a": said, "b": "It says: “The harbour board regrets that 8 boats were lost in the storm.”"})
    >>> fidelity(voices.quotations(page), page, passages(page))[["doc", "fidelity", "source", "changes"]]
      doc fidelity source          changes
    0   b   folded      a  [-eight-][+8+]
    """
    spoken = quoted[quoted["kind"] != "scare"].reset_index(drop=True)
    best = _sources(spoken, texts, shared)
    raws = dict(zip(texts["doc"], texts["raw"], strict=True))
    rows = []
    for n, quotation in enumerate(spoken.itertuples(index=False)):
        verdict = _verdict(quotation, shared.iloc[best[n]], raws[quotation.doc]) if n in best else ("no source here", "", 0, 0, "", "")
        rows.append((quotation.doc, quotation.start, quotation.end, quotation.text, *verdict))
    names = ["doc", "start", "end", "text", "fidelity", "source", "source_start", "source_end", "source_text", "changes"]
    return pd.DataFrame(rows, columns=names)


def _sources(spoken: pd.DataFrame, texts: pd.DataFrame, shared: pd.DataFrame) -> dict[int, int]:
    """The position in `shared` of the passage that covers each quotation best, if one covers enough of it."""
    years = {doc: date[:4] for doc, date in zip(texts["doc"], _published(texts), strict=True)}
    later, source = shared["doc"].map(years), shared["source"].map(years)
    fits = (shared["doc"] != shared["source"]) & ((later == source) | (later == "") | (source == ""))
    pairs = spans.overlap(spoken, shared)
    pairs = pairs[fits.to_numpy()[pairs["right"]]]
    share = (pairs["end"] - pairs["start"]) / (spoken["end"] - spoken["start"]).to_numpy()[pairs["left"]]
    pairs = pairs.assign(share=share)[share >= COVERED].sort_values("share", kind="stable").drop_duplicates("left", keep="last")
    return dict(zip(pairs["left"], pairs["right"], strict=True))


def _verdict(quotation: pd.Series, passage: pd.Series, raw: str) -> tuple[str, str, int, int, str, str]:
    """Align the passage, and what the quotation has beyond it, with its source; judge the part that is quoted."""
    start, end = min(quotation.start, passage["start"]), max(quotation.end, passage["end"])
    later, source = raw[start:end], passage["source_text"]
    words = _words([source, later])
    first = int(np.searchsorted(words.text, 1))
    edits = LCSseq.opcodes(words.code[:first].tolist(), words.code[first:].tolist())
    begin = np.searchsorted(words.start[first:], quotation.start - start), np.searchsorted(words.start[first:], quotation.end - start)
    inside = _quoted(list(edits), int(begin[0]), int(begin[1]))
    changed = [edit for edit in inside if edit.tag != "equal"]
    otherwise = _written_otherwise(words, source, later, first, [edit for edit in inside if edit.tag == "equal"])
    cut = all(edit.tag == "delete" for edit in changed) and len(changed) <= len(_DOTS.findall(quotation.text))
    label = ("folded" if otherwise else "exact") if not changed else "elided" if cut else "altered"
    written = [_changes(words, changed, (source, 0), (later, first))] if changed else []
    low, high = min(edit.src_start for edit in inside), max(edit.src_end for edit in inside)
    low, high = int(words.start[low]), int(words.end[max(high - 1, low)])
    at = passage["source_start"]
    return label, passage["source"], at + low, at + high, source[low:high], " … ".join(written + otherwise)


def _quoted(edits: list[Opcode], first: int, end: int) -> list[Opcode]:
    """Limit edits to the later words `first` to `end`: words cut at an edge of them count where others stand in their place."""
    out = []
    for n, edit in enumerate(edits):
        low, high = max(edit.dest_start, first), min(edit.dest_end, end)
        if edit.tag == "delete":
            beside = [other for other in edits[max(0, n - 1) : n + 2] if other.tag == "insert"]
            replaced = any(max(other.dest_start, first) < min(other.dest_end, end) for other in beside)
            if first < low < end or replaced:
                out.append(edit)
        elif low < high:
            shift = low - edit.dest_start if edit.tag == "equal" else 0
            length = high - low if edit.tag == "equal" else 0
            out.append(Opcode(edit.tag, edit.src_start + shift, edit.src_start + shift + length, low, high))
    return out


def _written_otherwise(words: Words, source: str, later: str, first: int, equal: list[Opcode]) -> list[str]:
    """Words that fold alike and are written otherwise, as changes; the two apostrophes count as one."""
    out = []
    for edit in equal:
        for n in range(edit.src_end - edit.src_start):
            places = (source, edit.src_start + n), (later, first + edit.dest_start + n)
            one, other = (raw[words.start[word] : words.end[word]].replace("’", "'") for raw, word in places)
            out += [f"[-{one}-][+{other}+]"] if one != other else []
    return out
