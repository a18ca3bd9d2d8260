"""Counting words: runs of words, collocations, dispersion, and the places behind every count.

Words are read once (`read`) and then handled as numbers (`codes.Words`), so that millions are no trouble. Tables out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

from helpers import cleaning, codes, spans


@dataclass(slots=True)
class Words(codes.Words):
    """The words of a texts table, as numbers: what `codes.Words` has, the ids of the texts, and the spellings folded."""

    docs: list[str]
    spellings: dict[str, str]

    def at(self, chosen: np.ndarray) -> "Words":
        """Keep the chosen words (positions, or true and false); what is left out parts sentences, so that no run crosses the gap."""
        arrays = [array[chosen] for array in (self.text, self.start, self.end, self.code, self.sentence)]
        kept = np.flatnonzero(chosen) if np.asarray(chosen).dtype == bool else np.asarray(chosen)
        arrays[4] = np.cumsum((np.diff(kept, prepend=-2) != 1) | (np.diff(arrays[4], prepend=-1) != 0))
        return Words(*arrays, self.vocabulary, self.docs, self.spellings)

    def spans(self, texts: pd.DataFrame) -> pd.DataFrame:
        """Give the words as a span table."""
        return spans.table(texts, [self.docs[n] for n in self.text.tolist()], self.start, self.end)

    def codes_of(self, words: Iterable[str]) -> np.ndarray:
        """Find the number of each word (folded as in the texts); -1 where no text has it."""
        known = {word: n for n, word in enumerate(self.vocabulary)}
        folded = (self.spellings.get(word, word) for word in map(norm, words))
        return np.array([known.get(word, -1) for word in folded], dtype=int)


def read(texts: pd.DataFrame, *, within: pd.DataFrame | None = None, spellings: pd.DataFrame | None = None) -> Words:
    """Read the words of `texts` (`doc`, `raw`) as numbers; words that fold alike (`cleaning.fold`; `eight` as `8`) have one.

    `within` is a span table of what to count, such as `cleaning.sentences` of some zones, or the parts that one voice speaks: words that
    lie wholly in a row are kept, and rows (of nested ones the outermost) are their sentences. `spellings` (`variant`, `norm`) folds more.
    Without `within`, all words of the raw texts are read, furniture too, and full stops, other such marks and line ends end sentences:
    "U.S. army" would be three; read within `cleaning.sentences` what is to be counted by sentences.

    >>> from helpers import corpus
    >>> words = read(corpus.from_texts({"x": "The war ended. The peace", "y": "eight Wars"}))
    >>> words.vocabulary, words.code.tolist(), words.sentence.tolist()
    (['8', 'ended', 'peace', 'the', 'war', 'wars'], [3, 4, 1, 3, 2, 0, 5], [0, 0, 0, 1, 1, 2, 2])
    """
    found = codes.cut(texts["raw"].tolist())
    words = Words(found.text, found.start, found.end, found.code, found.sentence, found.vocabulary, texts["doc"].tolist(), {})
    if spellings is not None and len(spellings):
        _refuse_phrases(spellings)
        words = _respelt(words, dict(zip(spellings["variant"].map(norm), spellings["norm"].map(norm), strict=True)))
    return words if within is None else _within(words, within)


def norm(word: str) -> str:
    """Fold a word as `read` does: spelling (`cleaning.fold`), and number words to numerals.

    >>> norm("Neighbours"), norm("eight")
    ('neighbors', '8')
    """
    folded = cleaning.fold(word)
    return cleaning.NUMBERS.get(folded, folded)


def _refuse_phrases(spellings: pd.DataFrame) -> None:
    """A spelling folds one word to one word, at once."""
    for row, variant, norm_ in zip(spellings.index, spellings["variant"], spellings["norm"], strict=True):
        if any(len(list(cleaning.words_at(word))) != 1 for word in (variant, norm_)) or norm_ in set(spellings["variant"]):
            raise ValueError(f"spellings, row {row}: {variant!r} as {norm_!r}; allowed is one word as another that is no variant itself")


def _respelt(words: Words, norms: dict[str, str]) -> Words:
    code, vocabulary = pd.factorize(np.array([norms.get(word, word) for word in words.vocabulary], dtype=object), sort=True)
    return Words(words.text, words.start, words.end, code[words.code], words.sentence, vocabulary.tolist(), words.docs, norms)


def _within(words: Words, rows: pd.DataFrame) -> Words:
    """Keep the words that lie in a row of a span table; the row, of nested ones the outermost, is the word's sentence."""
    text = pd.Index(words.docs).get_indexer(rows["doc"])
    if (text < 0).any():
        raise ValueError(f"no text {sorted(set(rows['doc'][text < 0]))}; allowed are {words.docs}")
    width = int(max(words.end.max(initial=0), rows["end"].max() if len(rows) else 0)) + 1
    start, end = text * width + rows["start"].to_numpy(dtype=int), text * width + rows["end"].to_numpy(dtype=int)
    order = np.lexsort((-end, start))
    order = order[np.diff(np.maximum.accumulate(end[order]), prepend=-1) > 0]  # what nests in a row before it is left out
    row = order[np.maximum(np.searchsorted(start[order], words.text * width + words.start, side="right") - 1, 0)] if len(rows) else []
    kept = words.at(np.arange(len(words.code)) if len(rows) else np.zeros(0, dtype=int))
    kept.sentence = np.asarray(row, dtype=int)
    inside = (kept.text * width + kept.start >= start[kept.sentence]) & (kept.text * width + kept.end <= end[kept.sentence])
    return kept.at(inside)


def frequencies(words: Words, docs: Sequence[str] | None = None) -> pd.DataFrame:
    """Count every word of the vocabulary: `count`, and `texts`, in how many it occurs; in all texts, or those of `docs`.

    Rows are in the order of the vocabulary. Raises `ValueError` for an unknown text.

    >>> from helpers import corpus
    >>> frequencies(read(corpus.from_texts({"x": "The war ended the peace", "y": "the war"}))).tail(2)
          count  texts
    word
    the       3      2
    war       2      2
    """
    text, code, size = words.text, words.code, len(words.vocabulary)
    if docs is not None:
        kept = np.isin(text, positions(words, docs))
        text, code = text[kept], code[kept]
    pairs = np.sort(text.astype(np.int64) * size + code)
    pairs = pairs[_firsts(pairs)]
    table = {"count": np.bincount(code, minlength=size), "texts": np.bincount(pairs % size if size else pairs, minlength=size)}
    return pd.DataFrame(table, index=pd.Index(words.vocabulary, name="word", dtype=object))


def positions(words: Words, docs: Sequence[str]) -> np.ndarray:
    """Find the numbers of texts by id. Raises `ValueError` for a text's id in place of a list, and for an unknown one."""
    if isinstance(docs, str):
        raise ValueError(f"{docs[:40]!r}: a list of text ids is needed, such as [{docs[:40]!r}]")
    at = pd.Index(words.docs).get_indexer(list(docs))
    if (at < 0).any():
        raise ValueError(f"no text {[doc for doc, n in zip(docs, at, strict=True) if n < 0]}; allowed are {words.docs}")
    return at


def runs(words: Words, size: int, *, least: int = 1, across: bool = False) -> pd.DataFrame:
    """Count all runs of `size` words that occur `least` times or more, from the most frequent.

    Returns `word_1` … (categories: numbers, so that millions of rows stay small) and `count`. No run crosses the end of a text, nor
    (unless `across`) of a sentence.

    >>> from helpers import corpus
    >>> runs(read(corpus.from_texts({"x": "No war. No peace, no war"})), 2, least=2)
      word_1 word_2  count
    0     no    war      2
    """
    key, begin = _begins(words, size, across=across)
    bits = _bits(words)
    if size * bits <= 64:
        key.sort()
        first = _firsts(key)
        count = np.diff(first, append=len(key))
        kept = _most(count, least)
        key = key[first[kept]]
        chosen = ((key >> np.uint64(bits * n) & np.uint64((1 << bits) - 1)).astype(np.int32) for n in reversed(range(size)))
    else:
        _, first, count = np.unique(key, return_index=True, return_counts=True)
        kept = _most(count, least)
        chosen = (words.code[begin[first[kept]] + n].astype(np.int32) for n in range(size))
    columns = {f"word_{n}": pd.Categorical.from_codes(code, words.vocabulary) for n, code in enumerate(chosen, 1)}
    return pd.DataFrame(columns | {"count": count[kept]})


def _firsts(ordered: np.ndarray) -> np.ndarray:
    """Where each different number of an array in order stands first."""
    new = np.ones(len(ordered), dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    return np.flatnonzero(new)


def _most(count: np.ndarray, least: int) -> np.ndarray:
    kept = np.flatnonzero(count >= least)
    return kept[np.argsort(-count[kept], kind="stable")]


def _bits(words: Words) -> int:
    return max(1, (len(words.vocabulary) - 1).bit_length())


def _begins(words: Words, size: int, *, across: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Where runs of `size` words begin, and a number for each that equal runs share: its words side by side in 64 bits, if they fit."""
    if size < 1:
        raise ValueError(f"runs of {size} words; allowed are 1 or more")
    count, bits = max(0, len(words.code) - size + 1), _bits(words)
    unit = words.text if across else words.sentence
    begin = np.flatnonzero((unit[:count] == unit[size - 1 :]) & (words.text[:count] == words.text[size - 1 :]))
    key, filled, code = np.zeros(len(begin), dtype=np.uint64), 0, words.code.astype(np.uint64)
    for n in range(size):
        if filled + bits > 64:
            key = np.unique(key, return_inverse=True)[1].astype(np.uint64)
            filled = max(1, len(begin).bit_length())
        key <<= np.uint64(bits)
        key |= code[n:][begin]
        filled += bits
    return key, begin


def collocations(words: Words, *, least: int = 3) -> pd.DataFrame:
    """Weigh pairs of neighbours that occur `least` times or more inside sentences, the strongest first.

    Returns `word_1`, `word_2`, `count`, `first` and `second` (how often each stands in its place of a pair), `ll` (log-likelihood of the
    four cells, Dunning 1993, negative where the pair is rarer than chance has it) and `log_dice` (14 + log2(2 count / (first + second)),
    Rychlý 2008; at most 14, whatever the size of the corpus).

    >>> from helpers import corpus
    >>> collocations(read(corpus.from_texts({"x": "No war. No peace, no war"})), least=2).round(2)
      word_1 word_2  count  first  second    ll  log_dice
    0     no    war      2      3       2  1.73     13.68
    """
    pairs = runs(words, 2)
    total = pairs["count"].sum()
    first, second = (pairs.groupby(name, observed=True)["count"].transform("sum") for name in ("word_1", "word_2"))
    pairs = pairs.assign(first=first, second=second)[pairs["count"] >= least]
    expected = pairs["first"] * pairs["second"] / max(1, total)
    ll = log_likelihood(pairs["count"], pairs["second"] - pairs["count"], pairs["first"], total - pairs["first"])
    dice = 14 + np.log2(2 * pairs["count"] / (pairs["first"] + pairs["second"]))
    pairs = pairs.assign(ll=np.where(pairs["count"] < expected, -ll, ll), log_dice=dice)
    return pairs.sort_values(["ll", "count"], ascending=False, kind="stable", ignore_index=True)


def log_likelihood(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike, *, cells: int = 4) -> np.ndarray:
    """Compute Dunning's log-likelihood (G²) of counts `a` of `c` and `b` of `d`; numbers or arrays. At least 0: it has no sign.

    Four cells by default (Dunning 1993); `cells=2` leaves out what is not counted, as Rayson and Garside 2000 do. Raises `ValueError` for
    other `cells`.

    >>> [log_likelihood(11, 0, 1445, 2097, cells=n).round(5).item() for n in (4, 2)]
    [19.77456, 19.72481]
    """
    if cells not in (2, 4):
        raise ValueError(f"cells={cells}; allowed are 2 and 4")
    a, b, c, d = (np.asarray(n, dtype=float) for n in (a, b, c, d))
    with np.errstate(divide="ignore", invalid="ignore"):
        share = (a + b) / (c + d)
        found = special.rel_entr(a, c * share) + special.rel_entr(b, d * share)
        if cells == 4:
            found = found + special.rel_entr(c - a, c * (1 - share)) + special.rel_entr(d - b, d * (1 - share))
    return np.maximum(2 * found, 0)


def dispersion(words: Words, chosen: Iterable[str]) -> pd.DataFrame:
    """Say how evenly each word is spread over the texts: one row per word, folded as in the texts; a word that no text has counts 0.

    Returns `count`, `range` (in how many texts), `dp` (Gries 2008: 0 where each text has its share, near 1 where one small text has all),
    `dp_norm` (divided by its maximum, Lijffijt and Gries 2012) and `juilland_d` (the other way round: 1 is even). NaN where the count is 0,
    and where fewer than two texts have words: texts without any do not count. Raises `ValueError` for a bare string.

    >>> from helpers import corpus
    >>> page = corpus.from_texts({"x": "war war peace now", "y": "war here and now"})
    >>> dispersion(read(page), ["war", "now"]).round(3)
          count  range     dp  dp_norm  juilland_d
    word
    war       3      2  0.167    0.333       0.667
    now       2      2  0.000    0.000       1.000
    """
    if isinstance(chosen, str):
        raise ValueError(f"{chosen!r}: a list of words is needed, such as [{chosen!r}]")
    chosen = list(chosen)
    code = words.codes_of(chosen)
    rows = np.full(len(words.vocabulary) + 1, -1)  # the last one is for words that no text has
    rows[code] = np.arange(len(code))
    rows[-1] = -1
    hits = rows[words.code] >= 0
    each = np.zeros((len(chosen), len(words.docs)))
    np.add.at(each, (rows[words.code[hits]], words.text[hits]), 1)
    return _dispersion(
        each[np.where(code < 0, np.arange(len(code)), rows[code])], np.bincount(words.text, minlength=len(words.docs))
    ).set_index(pd.Index(chosen, name="word", dtype=object))


def _dispersion(each: np.ndarray, sizes: np.ndarray) -> pd.DataFrame:
    """Dispersion of counts (a row per word, a column per part) over parts of the given sizes."""
    each, sizes = each[:, sizes > 0], sizes[sizes > 0]
    total = each.sum(axis=1)
    columns = {"count": total.astype(int), "range": (each > 0).sum(axis=1)}
    if len(sizes) < 2:
        return pd.DataFrame(columns | dict.fromkeys(["dp", "dp_norm", "juilland_d"], np.nan))
    share = sizes / sizes.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        dp = np.abs(each / total[:, None] - share).sum(axis=1) / 2
        rates = each / sizes
        spread = rates.std(axis=1) / rates.mean(axis=1)
    return pd.DataFrame(columns | {"dp": dp, "dp_norm": dp / (1 - share.min()), "juilland_d": 1 - spread / np.sqrt(len(sizes) - 1)})


def find(words: Words, texts: pd.DataFrame, *phrases: str) -> pd.DataFrame:
    """Find every place of some words, or runs of words inside a sentence, as a span table; `word` says which.

    Case, hyphens, apostrophes and British spelling do not matter, nor does what stands between the words. As many rows as hits. Raises
    `ValueError` for a phrase without a word.

    >>> from helpers import corpus
    >>> page = corpus.from_texts({"x": "The cease-fire held. Ceasefire, they said."})
    >>> find(read(page), page, "ceasefire")[["start", "end", "text"]]
       start  end        text
    0      4   14  cease-fire
    1     21   30   Ceasefire
    """
    rows = [row for phrase in phrases for row in _places(words, phrase)]
    found = spans.from_rows(texts, rows, word=str)
    return spans.sort(found, texts)


def _places(words: Words, phrase: str) -> list[tuple]:
    parts = [m[0] for m in cleaning.words_at(phrase)]
    if not parts:
        raise ValueError(f"{phrase!r} has no word; allowed are words with letters or digits")
    count = max(0, len(words.code) - len(parts) + 1)
    last = slice(len(parts) - 1, None)
    here = (words.sentence[:count] == words.sentence[last]) & (words.text[:count] == words.text[last])
    for n, number in enumerate(words.codes_of(parts)):
        here &= words.code[n : n + count] == number
    at = np.flatnonzero(here)
    places = zip(words.text[at].tolist(), words.start[at].tolist(), words.end[at + len(parts) - 1].tolist(), strict=True)
    return [(words.docs[text], start, end, phrase) for text, start, end in places]
