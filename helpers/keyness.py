"""Which words one group of texts has more of than another, and how little so few texts can say about it.

Counts in, tables out. `a` and `b` are a word's counts on the two sides, `c` and `d` the sides' sizes in words. No p stands alone: beside
it stand the counts, the effect with its interval, and in how many texts the word occurs. Shuffled are sentences or texts, never words.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations, islice
from math import comb

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import sparse, stats

from helpers import counts

SHUFFLES = 2000
LABELLINGS = 5000  # partings that are all gone through
NEAR = 1e-9  # differences of rounding
ROOM = 5_000_000  # cells of partings held at once


def log_ratio(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike, *, add: float = 0.0) -> np.ndarray:
    """Compute the log2 ratio of the shares a/c and b/d (Hardie 2014); `add` goes to every count.

    Infinite where one count is 0; NaN for 0 : 0.

    >>> log_ratio(10, 3, 500, 1500).round(4).item(), log_ratio(5, 0, 500, 500, add=0.5).round(5).item()
    (3.3219, 3.45943)
    """
    a, b, c, d = (np.asarray(n, dtype=float) + add for n in (a, b, c, d))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log2(a) - np.log2(c) - np.log2(b) + np.log2(d)


def interval(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike, *, confidence: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Compute the exact interval of the log2 ratio, from Clopper and Pearson's for the share of `a` in a + b (as Evert 2022 does).

    Where a count is 0, one end is infinite and the other the exact bound of the same confidence, one-sided. It takes words for
    independent draws, which they are not: read it as too narrow rather than too wide.

    >>> [end.round(4).item() for end in interval(10, 3, 500, 1500)]
    [1.3645, 5.8214]
    >>> [end.round(4).item() for end in interval(5, 0, 500, 500)]
    [0.2853, inf]
    """
    a, b, c, d = np.broadcast_arrays(*(np.asarray(n, dtype=float) for n in (a, b, c, d)))
    tail = np.where((a == 0) | (b == 0), 1 - confidence, (1 - confidence) / 2)
    return _ends(a, b, c, d, tail)


def lrc(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike, *, confidence: float = 0.95) -> np.ndarray:
    """Compute LRC (Evert 2022): the end of the log2 ratio's two-sided interval that lies nearer to 0, and 0 where the interval holds 0.

    `confidence` is not corrected for the number of words.

    >>> lrc([10, 5, 11], [3, 0, 0], [500, 500, 1445], [1500, 500, 2097]).round(5).tolist()
    [1.36449, 0.0, 1.86485]
    """
    a, b, c, d = np.broadcast_arrays(*(np.asarray(n, dtype=float) for n in (a, b, c, d)))
    low, high = _ends(a, b, c, d, (1 - confidence) / 2)
    return np.where(low > 0, low, np.where(high < 0, high, 0.0))


def _ends(a: np.ndarray, b: np.ndarray, c: np.ndarray, d: np.ndarray, tail: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """The ends of the log2 ratio, from the exact ends of the share of which `a` of a + b were seen, `tail` outside of each."""
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(a > 0, stats.beta.ppf(tail, np.maximum(a, 1), b + 1), 0.0)
        high = np.where(b > 0, stats.beta.isf(tail, a + 1, np.maximum(b, 1)), 1.0)
        return tuple(np.log2(p) - np.log2(1 - p) + np.log2(d) - np.log2(c) for p in (low, high))


def bic(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike, *, cells: int = 2) -> np.ndarray:
    """Compute the Bayesian information criterion of a difference: log-likelihood less the logarithm of both sizes (Wilson 2013).

    >>> bic(10, 3, 500, 1500).round(4).item()
    7.8058
    """
    return counts.log_likelihood(a, b, c, d, cells=cells) - np.log(np.asarray(c) + np.asarray(d))


def log_odds(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike, prior: ArrayLike, *, terms: int = 2) -> np.ndarray:
    """Compute the weighted log-odds (z) with an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008).

    `prior` holds each word's pseudo-count; its sum over all words of the vocabulary is taken as the prior's weight, so give arrays over the
    whole vocabulary. `terms` of the variance: 2 (their approximation, the default) or 4 (with the other words' terms). Raises `ValueError`
    for other `terms`, and for a prior that is not one number for each word.

    >>> a, b = [3, 2, 6, 1, 1, 1, 1, 2], [2, 1, 2, 4, 1, 1, 0, 1]
    >>> prior = [one + other for one, other in zip(a, b)]
    >>> [log_odds(a, b, sum(a), sum(b), prior, terms=n)[3].round(4).item() for n in (2, 4)]
    [-1.1927, -1.0876]
    """
    if terms not in (2, 4):
        raise ValueError(f"terms={terms}; allowed are 2 and 4")
    a, b, prior = (np.asarray(n, dtype=float) for n in (a, b, prior))
    if prior.shape != a.shape:
        raise ValueError(f"a prior of shape {prior.shape} for counts of shape {a.shape}; allowed is one pseudo-count for each word")
    weight = prior.sum()
    inside = a + prior, b + prior
    outside = [size + weight - n for size, n in zip((c, d), inside, strict=True)]
    with np.errstate(divide="ignore", invalid="ignore"):
        delta = np.log(inside[0] / outside[0]) - np.log(inside[1] / outside[1])
        parts = [1 / n for n in (*inside, *(outside if terms == 4 else ()))]
        return delta / np.sqrt(sum(parts))


def compare(words: counts.Words, a: Sequence[str], b: Sequence[str], *, confidence: float = 0.95) -> pd.DataFrame:
    """Compare two groups of texts word by word: `a` and `b` are lists of text ids (`doc`) of `words` (`counts.read`).

    Returns a row per word of either side, by `ll` from the largest: `a`, `b` (counts), `texts_a`, `texts_b` (in how many texts), `ll` (four
    cells), `ratio` (log2), `low`, `high` (see `interval`), `lrc` (stricter where a count is 0: two-sided). Sizes stand in `attrs["sizes"]`.
    Raises `ValueError` for an empty side, a text on both, one that is unknown, and for a text's id or raw text in place of a list.

    >>> from helpers import corpus
    >>> page = corpus.from_texts({"x": "the war, the war", "y": "the peace", "z": "a war"})
    >>> compare(counts.read(page), ["x"], ["y", "z"])[["a", "b", "texts_a", "texts_b", "ratio"]]
           a  b  texts_a  texts_b  ratio
    word
    a      0  1        0        1   -inf
    peace  0  1        0        1   -inf
    the    2  1        1        1    1.0
    war    2  1        1        1    1.0
    """
    one, other = (counts.frequencies(words, side) for side in _sides(words, a, b))
    sizes = int(one["count"].sum()), int(other["count"].sum())
    cells = one["count"].to_numpy(), other["count"].to_numpy(), *sizes
    low, high = interval(*cells, confidence=confidence)
    table = pd.DataFrame(
        {"a": one["count"], "b": other["count"], "texts_a": one["texts"], "texts_b": other["texts"]}
        | {"ll": counts.log_likelihood(*cells), "ratio": log_ratio(*cells), "low": low, "high": high}
        | {"lrc": lrc(*cells, confidence=confidence)}
    )
    table = table[table["a"] + table["b"] > 0].sort_values("ll", ascending=False, kind="stable")
    table.attrs["sizes"] = sizes
    return table


def _sides(words: counts.Words, a: Sequence[str], b: Sequence[str]) -> tuple[list[str], list[str]]:
    """Hold two groups of texts to what can be compared."""
    a, b = (side if isinstance(side, str) else list(side) for side in (a, b))
    speaks = np.bincount(words.text, minlength=len(words.docs)) > 0
    for side, name in ((a, "first"), (b, "second")):
        at = counts.positions(words, side)
        if twice := sorted(doc for doc, times in Counter(side).items() if times > 1):
            raise ValueError(f"{twice}: twice on the {name} side; allowed is each text once")
        silent = [doc for doc, text in zip(side, at, strict=True) if not speaks[text]]
        if silent or not len(at):
            raise ValueError(f"the {name} side {silent} has no word; allowed are texts with words in what is counted")
    if both := sorted(set(a) & set(b)):
        raise ValueError(f"{both}: on both sides; allowed is each text on one")
    return list(a), list(b)


def power(words: counts.Words, a: Sequence[str], b: Sequence[str], *, confidence: float = 0.95) -> pd.Series:
    """Say, before anything is compared, what two groups of texts can show at all.

    Returns `texts_a`, `texts_b`, `words_a`, `words_b`; `labellings` (the ways to part the texts in groups of these sizes) and `least_p`,
    the smallest p that a test which shuffles texts can give (twice one in so many where both groups are of one size, as each parting then
    occurs with its mirror image); `vocabulary` (different words); `needed_a`, `needed_b`: how often a word must occur on one side, and
    never on the other, for `lrc` (two-sided, of the given confidence) not to be 0; and `needed_a_all`, `needed_b_all`: the same if every
    word of the vocabulary is looked at (Bonferroni).

    >>> from helpers import corpus
    >>> page = corpus.from_texts({name: "one two three " * 100 for name in "vwxyz"})
    >>> power(counts.read(page), ["v", "w"], ["x", "y", "z"])[["labellings", "least_p", "needed_a", "needed_b"]].to_dict()
    {'labellings': 10, 'least_p': 0.1, 'needed_a': 5, 'needed_b': 8}
    """
    sides = _sides(words, a, b)
    sizes = [np.isin(words.text, counts.positions(words, side)) for side in sides]
    vocabulary = len(np.unique(words.code[sizes[0] | sizes[1]]))
    sizes = [int(inside.sum()) for inside in sizes]
    texts = [len(side) for side in sides]
    ways = comb(sum(texts), texts[0])
    shares = [size / sum(sizes) for size in sizes]
    fields = {"texts_a": texts[0], "texts_b": texts[1], "words_a": sizes[0], "words_b": sizes[1], "vocabulary": vocabulary}
    fields |= {"labellings": ways, "least_p": (1 + (texts[0] == texts[1])) / ways}
    for name, tests in (("", 1), ("_all", vocabulary)):
        fields |= {f"needed_{side}{name}": _needed(share, (1 - confidence) / 2 / tests) for side, share in zip("ab", shares, strict=True)}
    return pd.Series(fields, dtype=object)


def statement(power: pd.Series) -> str:
    """Say in words what `power` found.

    >>> from helpers import corpus
    >>> page = corpus.from_texts({name: "one two three " * 100 for name in "vwxyz"})
    >>> print(statement(power(counts.read(page), ["v", "w"], ["x", "y", "z"])))
    2 texts (600 words) against 3 (900 words).
    These texts can be parted so in 10 ways: no test that shuffles texts can give a p below 0.1.
    A word needs about 5 : 0 or 0 : 8 for LRC to see a difference; if all 3 words are looked at, 6 : 0 or 0 : 10.
    """
    one = f"{power['texts_a']} text{'s' * (power['texts_a'] != 1)} ({power['words_a']:,} words)"
    texts = f"{one} against {power['texts_b']} ({power['words_b']:,} words)."
    least = f"no test that shuffles texts can give a p below {power['least_p']:.2g}."
    needed = f"A word needs about {power['needed_a']} : 0 or 0 : {power['needed_b']} for LRC to see a difference;"
    whole = f"if all {power['vocabulary']} words are looked at, {power['needed_a_all']} : 0 or 0 : {power['needed_b_all']}."
    return f"{texts}\nThese texts can be parted so in {power['labellings']:,} ways: {least}\n{needed} {whole}"


def _needed(share: float, tail: float) -> int:
    """The least k for which k hits of k on one side are rarer than `tail`, if words fall on it with `share`."""
    return int(np.floor(np.log(tail) / np.log(share))) + 1


def shuffled(
    words: counts.Words,
    a: Sequence[str],
    b: Sequence[str],
    *,
    by: str = "sentences",
    least: int = 5,
    samples: int = SHUFFLES,
    seed: int = 0,
) -> pd.DataFrame:
    """Compare two groups of texts with what chance gives when whole sentences, or whole texts, are dealt out anew to groups of these sizes.

    Words that stand together are dealt together, so that a word which one sentence repeats is no more surprising for it. All partings are
    gone through where they are few (`LABELLINGS`), else `samples` of them are drawn (`seed`). Returns a row per word that occurs `least`
    times or more: `a`, `b`, `ratio` (log2, with one count added, parted by the groups' sizes), `low`, `high` (what 95 % of the shuffles
    give for that word), `p` (the share of partings whose log-likelihood is at least as large), and `p_any` (those in which any word's is at
    least as large: the price of looking at all words), by `p_any`, `p`. Raises `ValueError` for an unknown `by` and as `compare` does.

    >>> from helpers import corpus
    >>> page = corpus.from_texts({"x": "war war war war war now.", "y": "peace now.", "z": "peace now."})
    >>> shuffled(counts.read(page), ["x"], ["y", "z"], by="texts")[["a", "b", "p", "p_any"]].round(2)
          a  b     p  p_any
    word
    war   5  0  0.33   0.33
    """
    groups = [counts.positions(words, side) for side in _sides(words, a, b)]
    if by not in ("sentences", "texts"):
        raise ValueError(f"by={by!r}; allowed are 'sentences' and 'texts'")
    kept = words.at(np.isin(words.text, np.concatenate(groups)))
    unit = np.unique(kept.text if by == "texts" else kept.text * (kept.sentence.max() + 1) + kept.sentence, return_inverse=True)[1]
    tested = np.flatnonzero(np.bincount(kept.code) >= least)
    table, sizes = _units(kept, unit, tested)
    first = np.zeros(len(sizes), dtype=bool)
    first[unit[np.isin(kept.text, groups[0])]] = True
    found = pd.DataFrame({name: table[side].sum(axis=0).astype(int) for name, side in (("a", first), ("b", ~first))})
    found = found.assign(**_against_chance(table, sizes, first, samples, seed))
    found.index = pd.Index([kept.vocabulary[n] for n in tested], name="word", dtype=object)
    return found.sort_values(["p_any", "p"], kind="stable")


def _against_chance(table: sparse.csr_array, sizes: np.ndarray, first: np.ndarray, samples: int, seed: int) -> dict[str, np.ndarray]:
    """Each word's ratio, what partings give for it, and how many of them are as extreme; some partings at a time, for memory."""
    ratio, ll = (values[0] for values in _deal(table, sizes, first[None, :]))
    ratios, as_large, largest = [], np.zeros(len(ll)), []
    for deal in _deals(first, samples, seed, max(1, ROOM // max(1, *table.shape))):
        dealt, lls = _deal(table, sizes, deal)
        ratios.append(dealt)
        as_large += (lls >= ll - NEAR).sum(axis=0)
        largest.append(lls.max(axis=1, initial=0))
    ratios, largest = np.concatenate(ratios), np.sort(np.concatenate(largest))
    low, high = np.quantile(ratios, [0.025, 0.975], axis=0) if len(ll) else (ratio, ratio)
    p_any = (len(largest) - np.searchsorted(largest, ll - NEAR)) / len(largest)
    return {"ratio": ratio.astype(float), "low": low, "high": high, "p": as_large / len(largest), "p_any": p_any}


def _units(words: counts.Words, unit: np.ndarray, tested: np.ndarray) -> tuple[sparse.csr_array, np.ndarray]:
    """How often each unit (row) has each tested word (column), and the units' sizes in words."""
    column = np.full(len(words.vocabulary), -1)
    column[tested] = np.arange(len(tested))
    inside = column[words.code] >= 0
    places = unit[inside], column[words.code[inside]]
    sizes = np.bincount(unit)
    return sparse.coo_array((np.ones(inside.sum()), places), shape=(len(sizes), len(tested))).tocsr(), sizes


def _deals(first: np.ndarray, samples: int, seed: int, step: int) -> Iterator[np.ndarray]:
    """Which units fall on the first side, a row per parting, `step` at a time: all partings where they are few, else drawn ones."""
    size, chosen = len(first), int(first.sum())
    if size <= LABELLINGS and comb(size, chosen) <= LABELLINGS:
        every = combinations(range(size), chosen)
        while rows := list(islice(every, step)):
            deal = np.zeros((len(rows), size), dtype=bool)
            np.put_along_axis(deal, np.array(rows), True, axis=1)
            yield deal
        return
    rng = np.random.default_rng(seed)
    yield first[None, :]
    for at in range(0, samples, step):
        yield rng.permuted(np.tile(first, (min(step, samples - at), 1)), axis=1)


def _deal(table: sparse.csr_array, sizes: np.ndarray, deal: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Log ratio (one count added, parted by size, as 0.5 each would favour the smaller group) and log-likelihood, by parting."""
    a, c = (table.T @ deal.T.astype(float)).T, (deal @ sizes)[:, None]
    b, d = np.asarray(table.sum(axis=0)) - a, sizes.sum() - c
    with np.errstate(divide="ignore"):
        ratio = np.log2((a + c / (c + d)) / (b + d / (c + d))) - np.log2(c / d)
    return ratio, counts.log_likelihood(a, b, c, d)


def priors(
    words: counts.Words, a: Sequence[str], b: Sequence[str], *, weights: Sequence[float] = (10, 100), terms: int = 2
) -> pd.DataFrame:
    """Show how the weighted log-odds of every word depend on the prior: one column per prior weight, the last as heavy as all words.

    The prior is the pooled one: each word's share in both groups, times the weight (`log_odds`). A word whose sign or place changes along
    its row says as much of the prior as of the texts. Rows by the second last column.

    >>> from helpers import corpus
    >>> page = corpus.from_texts({"x": "the war, the war", "y": "the peace"})
    >>> priors(counts.read(page), ["x"], ["y"]).round(2)
           10.0   100.0  6.0
    word
    war     0.67   0.24  0.8
    the     0.00   0.00  0.0
    peace  -0.76  -0.27 -0.9
    """
    one, other = (counts.frequencies(words, side)["count"] for side in _sides(words, a, b))
    pooled = (one + other)[one + other > 0]
    one, other, total = one[pooled.index].to_numpy(), other[pooled.index].to_numpy(), pooled.sum()
    weights = list(dict.fromkeys([*map(float, weights), float(total)]))
    table = {weight: log_odds(one, other, one.sum(), other.sum(), pooled.to_numpy() * weight / total, terms=terms) for weight in weights}
    return pd.DataFrame(table, index=pooled.index).sort_values(weights[max(-2, -len(weights))], ascending=False, kind="stable")
