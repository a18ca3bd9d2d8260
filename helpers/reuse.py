"""What texts take from each other: passages that two texts, or two places of one text, share.

Seed and verify. Every run of four words (folded) is hashed; one sort brings equal runs together; runs on one diagonal make a stretch,
stretches one behind the other make a chain, across an edit or an ellipsis; a chain is extended word by word, and kept where it is more
than a stock phrase. No loop over pairs of texts: time grows with words and matches.
"""

import re
import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import CountVectorizer

from helpers import cleaning, codes, corpus, edits, spans
from helpers.codes import Words

RUN = 4  # words that are hashed together
CLASS = 16  # occurrences of a run up to which each is paired with each; above, each with the first alone
TEXTS = 50  # a smaller corpus says nothing of how common a run is: it is weighed as if it had so many texts
EDIT, ELLIPSIS = 10, 64  # words that may lie between two stretches of a chain: on both sides, or on one alone
EXTENT = 256  # words by which a chain is extended at either end
SHORT, LONG = 7, 16  # words in common below which a chain is none; words above which it is no stock phrase
FULL = 10  # words in common from which what fills a sentence is a passage, however many texts have it
# How a passage is told from a stock phrase; set on made-up corpora (`benchmarks.reuse`, seed 7) and the five texts.
LONE, WEIGHT = 1.4, 2.2  # weight of its runs from which a stretch counts, and a chain
FILLED, HALF = 0.88, 0.57  # share of its sentences that a chain fills, or of which it fills a good half
RARE, RARER, RAREST = 0.75, 0.85, 0.89  # mean weight of its runs: 1 where two texts alone have them
HEAVY = 10  # weight above which even what many texts have is a passage, if it fills sentences
SMALL = 50  # texts up to which any two are compared for paraphrases; above, those that share a passage
LIKE, ALIKE = 0.2, 0.3  # likeness from which a sentence may paraphrase another: where each is the other's likest, where one is
SURE = 0.45  # the same in a larger corpus, where chance has more to choose from
RELATED = 4  # paraphrased sentences from which two texts are related, without any passage in common
_PAIRS = 100_000  # pairs of sentences that are compared at once
EDGE = 3  # words at the edge of a sentence that may differ
KINDS = ("verbatim", "light-edit", "formula")


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

    `texts` has `doc`, `raw` and perhaps `published` (ISO dates; blank where unknown). Returns a pair table: `doc, start, end, text` for the
    later text, `source, source_start, source_end, source_text` for the earlier (by date; one without stands behind the text above it; of
    two places in one text, the first is the source), `kind` (`verbatim`: the same folded words; `light-edit`: some put in, left out or
    replaced), `score` (0 to 1: the share of the longer side's words that stand in the other, in order) and `changes` (`[-cut-]` words of
    the source that the later text has not, `[+added+]` words that it has instead or besides; empty where verbatim). Case, marks, hyphens,
    spelling (`cleaning.fold`) and number words up to ninety are folded. `attrs["set_aside"]` counts the runs of four words that occur
    more than `CLASS` times: their places are paired with the first alone (and a warning says so where they are half of all words).

    Words are told by their spaces: texts in scripts without them (`cleaning.unsupported`) are named in a warning.

    >>> from helpers import corpus
    >>> first = "The harbour board regrets that eight boats were lost in the storm."
    >>> page = corpus.from_texts({"a": first, "b": "It says: “The harbor board regrets that 8 boats were lost in the storm.” No more."})
    >>> passages(page)[["doc", "start", "end", "source", "source_start", "source_end", "kind"]]
      doc  start  end source  source_start  source_end      kind
    0   b     10   70      a             0          65  verbatim
    """
    strange = cleaning.unsupported(texts).query("why == 'no spaces'")["doc"].tolist()
    if strange:
        warnings.warn(f"{', '.join(strange[:5])}: written without spaces, which is not supported; no passage is found there", stacklevel=2)
    words = codes.cut(texts["raw"].tolist())
    a, b, weight, aside = _seeds(words, max(len(texts), TEXTS))
    chains = _chains(words, _stretches(words, a, b, weight))
    chains = _extend(words, chains.take((chains.weight >= WEIGHT) | (chains.runs > FULL - RUN)))
    chains = _join(words, chains, final=True)
    chains = _to_sentence_edges(words, chains.take(_is_passage(words, chains, len(texts))))
    found = _pair_table(texts, words, chains)
    found.attrs["set_aside"] = aside
    return found


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
    return _join(words, chains.take((chains.weight >= LONE) | (chains.runs > FULL - RUN)))


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
    room_a, room_b = min(room_a, EXTENT), min(room_b, EXTENT)
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
        ((filled > FILLED) & ((rarity > RARE) | (chains.weight > HEAVY)))
        | ((span > LONG) & (rarity > RARER))
        | ((filled > HALF) & (rarity > RAREST))
    )
    pair = words.text[chains.a0].astype(np.int64) * max(texts, 1) + words.text[chains.b0]
    _, group = np.unique(pair, return_inverse=True)
    elsewhere = np.bincount(group, chains.common * sure, minlength=len(group))[group] - chains.common * sure
    return (chains.common >= SHORT) & (
        sure | (chains.common > LONG) | ((chains.common >= FULL) & (filled > FILLED)) | ((rarity > RARER) & (elsewhere >= SHORT))
    )


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
    dates, order = corpus.published(texts).tolist(), _order(texts)
    docs, raws = texts["doc"].tolist(), texts["raw"].tolist()
    rows = []
    for a0, a1, b0, b1 in zip(*(column.tolist() for column in chains.columns()[:4]), strict=True):
        sides = [(int(words.text[first]), first, end) for first, end in ((a0, a1), (b0, b1))]
        source, later = sorted(sides, key=lambda side: (order[side[0]], side[1]))
        cells = [(docs[n], int(words.start[first]), int(words.end[end - 1]), raws[n]) for n, first, end in (later, source)]
        named = [(doc, start, end, raw[start:end]) for doc, start, end, raw in cells]
        score, made = edits.compare(words.code[source[1] : source[2]], words.code[later[1] : later[2]])
        changes = edits.written(words, made, (raws[source[0]], source[1]), (raws[later[0]], later[1])) if made else ""
        rows.append((*named[0], *named[1], _kind(dates[source[0]], dates[later[0]], bool(made)), score, changes, later[0]))
    names = ["doc", "start", "end", "text", "source", "source_start", "source_end", "source_text", "kind", "score", "changes", "rank"]
    found = pd.DataFrame(rows, columns=names)
    return found.sort_values(["rank", "start", "source_start"], kind="stable", ignore_index=True).drop(columns="rank")


def _order(texts: pd.DataFrame) -> list[int]:
    """The rank of each text in time: by date; one without a date stands behind the text above it."""
    dates = pd.Series(corpus.published(texts).tolist(), dtype=object).replace("", None).ffill().fillna("")
    return dates.argsort(kind="stable").argsort(kind="stable").tolist()


def _kind(source: str, later: str, edited: bool) -> str:
    """What texts of different years share is a formula; of one year, or of unknown ones, a copy."""
    years = source[:4], later[:4]
    return "formula" if all(years) and years[0] != years[1] else KINDS[edited]


def paraphrases(texts: pd.DataFrame, sentences: pd.DataFrame, shared: pd.DataFrame) -> pd.DataFrame:
    """Find sentences that tell what a sentence of another text tells, in other words; or a title, deck or lead that sums up a later one.

    `sentences` is what `cleaning.sentences` returns, `shared` what `passages` does. Texts of one year (or of unknown ones) are compared
    (above `SMALL` texts, only those that share a passage), sentence by sentence, by their words of content in common, weighed by how rare
    they are. What a passage of the two covers is left out; texts without a passage in common are related only by `RELATED`
    such sentences or more. Returns a pair table as `passages` does, `kind` paraphrase, `score` the
    likeness (0 to 1), `changes` empty. A suggestion, not a finding: how often it is right stands in the code book.

    >>> from helpers import cleaning, corpus
    >>> said = "The board regrets that two boats were lost in the storm."
    >>> other = "It will close the old pier to fishing boats."
    >>> page = corpus.from_texts({"a": f"{other} {said}", "b": f"{said} Fishing boats lose the old pier."})
    >>> paraphrases(page, cleaning.sentences(page), passages(page))[["doc", "text", "source"]]
      doc                             text source
    0   b  Fishing boats lose the old pier      a
    """
    likest = _likest(sentences, *_sentence_pairs(texts, sentences, shared))
    least = (LIKE, ALIKE) if len(texts) <= SMALL else (SURE, 1.0)
    alike = (likest["like"] >= np.where(likest["mutual"], *least)) & (likest["common"] >= np.where(likest["mutual"], 2, 3))
    kept = likest[alike & ~_covered(likest, sentences, shared)].sort_values(["one", "other"])
    kept = kept[_related(kept, sentences, shared)]
    rows = [_paraphrase(sentences, row.one, row.other, row.like) for row in kept.itertuples()]
    return pd.DataFrame(rows, columns=shared.columns)


def _related(kept: pd.DataFrame, sentences: pd.DataFrame, shared: pd.DataFrame) -> np.ndarray:
    """Whether the two texts of each pair share a passage, or at least `RELATED` sentences."""
    docs = sentences["doc"].to_numpy()
    pairs = [frozenset(pair) for pair in zip(docs[kept["one"]], docs[kept["other"]], strict=True)]
    copied = {frozenset(pair) for pair in zip(shared["doc"], shared["source"], strict=True)}
    count = pd.Series(pairs, dtype=object).value_counts()
    return np.array([len(pair) == 1 or pair in copied or count[pair] >= RELATED for pair in pairs], dtype=bool)


def rank(texts: pd.DataFrame, sentences: pd.DataFrame, doc: str) -> pd.DataFrame:
    """Rank all other texts by how likely `doc` took from them, or they from it: sentences find, passages prove.

    Returns one row per other text, the likeliest first: `doc`, `like` (the sum, over sentences that are each other's likest, of their
    squared likeness: how many sentences have a counterpart, and how close), `sentences` (how many) and `best` (the likest of its
    sentences). Raises `KeyError` for an unknown text.

    >>> from helpers import cleaning, corpus
    >>> said = "The board will close the old harbour to fishing boats in autumn."
    >>> page = corpus.from_texts({"x": "It rained in the old town.", "a": said, "b": "Fishing boats lose the old harbour in autumn."})
    >>> rank(page, cleaning.sentences(page), "b")["doc"].tolist()
    ['a', 'x']
    """
    if doc not in set(texts["doc"]):
        raise KeyError(f"no text {doc!r}; allowed are {', '.join(map(repr, texts['doc']))}")
    rows = sentences.groupby("doc").indices
    others = np.flatnonzero((sentences["doc"] != doc).to_numpy())
    one, other = (grid.ravel() for grid in np.meshgrid(rows.get(doc, np.zeros(0, int)), others, indexing="ij"))
    likest = _likest(sentences, one, other)
    likest = likest[likest["mutual"] & (likest["common"] >= 2)]
    likest = likest.assign(doc=sentences["doc"].to_numpy()[likest["other"]], best=sentences["text"].to_numpy()[likest["other"]])
    by_doc = likest.assign(square=likest["like"] ** 2).sort_values("like", kind="stable").groupby("doc")
    found = by_doc.agg(like=("square", "sum"), sentences=("like", "size"), best=("best", "last")).round(3)
    found = found.reindex(texts["doc"][texts["doc"] != doc]).fillna({"like": 0.0, "sentences": 0, "best": ""}).astype({"sentences": int})
    return found.sort_values("like", ascending=False, kind="stable").reset_index()


def _likest(sentences: pd.DataFrame, one: np.ndarray, other: np.ndarray) -> pd.DataFrame:
    """Of pairs of sentences, those of which one is the other's likest in its text: `one, other, like, common`, and whether both are."""
    like, common = _likeness(sentences["text"], one, other)
    docs = pd.factorize(sentences["doc"])[0]
    pairs = pd.DataFrame({"one": one, "other": other, "like": like, "common": common})
    pairs = pairs[pairs["common"] > 0]
    pairs = pairs.assign(later=docs[pairs["one"]], source=docs[pairs["other"]]).sort_values("like", ascending=False, kind="stable")
    best = [~pairs.duplicated(keys).to_numpy() for keys in (["one", "source"], ["other", "later"])]
    return pairs.assign(mutual=best[0] & best[1])[best[0] | best[1]].reset_index(drop=True)


def _covered(likest: pd.DataFrame, sentences: pd.DataFrame, shared: pd.DataFrame) -> np.ndarray:
    """Whether a passage of the same two texts covers half of the later sentence or more."""
    copies = shared.reset_index(drop=True)
    pairs = spans.overlap(sentences, copies)
    pairs["source"] = copies["source"].to_numpy()[pairs["right"]]
    size = (pairs["end"] - pairs["start"]).groupby([pairs["left"], pairs["source"]]).sum()
    half = size.to_numpy() >= 0.5 * (sentences["end"] - sentences["start"]).to_numpy()[size.index.get_level_values(0)]
    taken = pd.MultiIndex.from_arrays([likest["one"], sentences["doc"].to_numpy()[likest["other"]]])
    return taken.isin(size.index[half])


def _sentence_pairs(texts: pd.DataFrame, sentences: pd.DataFrame, shared: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Positions of the sentences to compare: the later text's, and the source's."""
    rank = dict(zip(texts["doc"], _order(texts), strict=True))
    years = {doc: date[:4] for doc, date in zip(texts["doc"], corpus.published(texts).tolist(), strict=True)}
    docs = texts["doc"].tolist() if len(texts) <= SMALL else []
    linked = set(zip(shared["doc"], shared["source"], strict=True)) | {(a, b) for a in docs for b in docs}
    rows, heads = sentences.groupby("doc").indices, sentences["zone"].isin(["title", "deck", "lead"]).to_numpy()
    ones, others = [], []
    for doc, source in sorted((a, b) for a, b in linked if rank[a] >= rank[b] and a in rows and b in rows):
        if doc != source and years[doc] and years[source] and years[doc] != years[source]:
            continue
        told = rows[source] if doc != source else rows[source][heads[rows[source]]]
        one, other = (grid.ravel() for grid in np.meshgrid(rows[doc], told, indexing="ij"))
        if doc == source:
            one, other = one[one > other], other[one > other]
        ones.append(one)
        others.append(other)
    return (np.concatenate(ones), np.concatenate(others)) if ones else (np.zeros(0, int), np.zeros(0, int))


def _likeness(sentences: pd.Series, one: np.ndarray, other: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cosine of the sentences' words of content, weighed by the root of their inverse document frequency; how many are in common."""
    like, common = np.zeros(len(one)), np.zeros(len(one))
    if not len(one) or not any(map(cleaning.content, sentences)):
        return like, common
    words = CountVectorizer(analyzer=cleaning.content, binary=True).fit_transform(sentences).astype(float).tocsr()
    idf = np.log((1 + words.shape[0]) / (1 + np.asarray(words.sum(axis=0)).ravel())) + 1
    total = words @ idf
    for at in range(0, len(one), _PAIRS):
        part = slice(at, at + _PAIRS)
        both = words[one[part]].multiply(words[other[part]]).tocsr()
        like[part], common[part] = both @ idf, np.asarray(both.sum(axis=1)).ravel()
    return like / np.sqrt(np.maximum(total[one] * total[other], 1e-9)), common


def _paraphrase(sentences: pd.DataFrame, one: int, other: int, score: float) -> tuple:
    """The row of a pair table for two sentences, each cut to the part that has the words in common."""
    later, source = sentences.iloc[one], sentences.iloc[other]
    both = set(cleaning.content(later["text"])) & set(cleaning.content(source["text"]))
    (a, b), (c, d) = (_part(row["text"], both) for row in (later, source))
    spans_ = [
        (row["doc"], row["start"] + low, row["start"] + high, row["text"][low:high]) for row, low, high in ((later, a, b), (source, c, d))
    ]
    return (*spans_[0], *spans_[1], "paraphrase", round(float(score), 3), "")


def _part(text: str, both: set[str]) -> tuple[int, int]:
    """From the first to the last word in common, with the small words before it."""
    found = list(cleaning.words_at(text))
    told = [bool(both.intersection(cleaning.content(m[0]))) for m in found]
    first, last = told.index(True), len(told) - 1 - told[::-1].index(True)
    while (
        first
        and not cleaning.content(found[first - 1][0])
        and not re.search(r"[,;:.“”\"]", text[found[first - 1].end() : found[first].start()])
    ):
        first -= 1
    return found[first].start(), found[last].end()
