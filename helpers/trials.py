"""How good suggestions are: claims matched with each text as if it had never been read, held to what was read in it.

Every text in turn is left out: its sentences meet the registry with the mentions of the other texts alone, and its threshold is chosen on
the others, by the same trial among them. Tables in, tables out.
"""

import math
from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd
from sklearn.metrics import precision_recall_curve

from helpers import claims, spans

Rank = Callable[[pd.DataFrame, pd.DataFrame, pd.DataFrame], pd.DataFrame]  # registry, sentences, mentions; as `claims.match`
DEFAULT = 0.17  # a threshold for registries that are too small to choose one on; does best on invented collections
SHARE = 0.9


def leave_one_out(
    registry: pd.DataFrame, mentions: pd.DataFrame, sentences: pd.DataFrame, *, rank: Rank = claims.match, known: bool = False
) -> pd.DataFrame:
    """Match each text's sentences with claims as the other texts have them, and say which pairs were read.

    `mentions` are read ones; a pair is true where a mention of the claim begins in the sentence. Returns one row per pair of a sentence
    and a claim with any score, best first in each text: `sentence` (index in `sentences`), `doc, claim, likeness, score, true`. True pairs
    that `rank` does not return have score 0. With `known`, only claims that another text makes take part: of others, nothing but
    our own wording could be matched.

    >>> said = pd.DataFrame({"doc": [*"ab"], "start": [0, 0], "end": [16, 16], "text": ["Eight boats sank", "eight boats lost"]})
    >>> registry = pd.DataFrame({"claim": ["boats"], "wording": ["The text says how many boats sank."]})
    >>> leave_one_out(registry, said.assign(claim="boats"), said)[["doc", "claim", "true"]]
      doc  claim  true
    0   a  boats  True
    1   b  boats  True
    """
    held = [_held_out(registry, mentions, sentences, doc, rank, known) for doc in sentences["doc"].unique()]
    return pd.concat(held, ignore_index=True)


def nested(
    registry: pd.DataFrame, mentions: pd.DataFrame, sentences: pd.DataFrame, *, rank: Rank = claims.match, known: bool = False
) -> pd.DataFrame:
    """Choose a threshold for each text on the other texts alone, and say how it does on this one.

    The threshold is the one with the best F1 in `leave_one_out` among the others; `DEFAULT` where there are fewer than two. Returns
    one row per text: `doc, threshold, suggested, read, right` (pairs), `precision, recall, f1`.

    >>> said = pd.DataFrame({"doc": [*"abc"], "start": 0, "end": 16, "text": ["Eight boats sank", "eight boats lost", "8 boats sunk"]})
    >>> registry = pd.DataFrame({"claim": ["boats"], "wording": ["The text says how many boats sank."]})
    >>> nested(registry, said.assign(claim="boats"), said)[["doc", "right", "f1"]]
      doc  right   f1
    0   a      1  1.0
    1   b      1  1.0
    2   c      1  1.0
    """
    docs = list(sentences["doc"].unique())
    trial = partial(leave_one_out, registry, rank=rank, known=known)
    rows = []
    for doc in docs:
        others = trial(mentions[mentions["doc"] != doc], sentences[sentences["doc"] != doc]) if len(docs) > 2 else None
        threshold = DEFAULT if others is None else best(others)
        rows.append({"doc": doc, "threshold": threshold} | _counts(_held_out(registry, mentions, sentences, doc, rank, known), threshold))
    return _shares(pd.DataFrame(rows))


def total(rows: pd.DataFrame) -> pd.Series:
    """Sum the pairs of `nested` up, and say precision, recall and F1 of all together.

    >>> total(pd.DataFrame({"suggested": [1, 3], "read": [2, 2], "right": [1, 1]})).to_dict()
    {'suggested': 4.0, 'read': 4.0, 'right': 2.0, 'precision': 0.5, 'recall': 0.5, 'f1': 0.5}
    """
    return _shares(rows[["suggested", "read", "right"]].sum().to_frame().T).iloc[0].astype(float)


def curve(pairs: pd.DataFrame) -> pd.DataFrame:
    """Precision and recall at each threshold, all texts together: `threshold, precision, recall`, lowest threshold first.

    Raises `ValueError` where no pair is true: recall is then undefined.

    >>> curve(pd.DataFrame({"score": [0.9, 0.4], "true": [True, False]}))
       threshold  precision  recall
    0        0.4        0.5     1.0
    1        0.9        1.0     1.0
    """
    if not pairs["true"].any():
        raise ValueError("no pair is true; allowed are pairs of which one was read at least")
    precision, recall, threshold = precision_recall_curve(pairs["true"], pairs["score"])
    table = pd.DataFrame({"threshold": threshold, "precision": precision[:-1], "recall": recall[:-1]})
    return table[table["threshold"] > 0].reset_index(drop=True)


def best(pairs: pd.DataFrame) -> float:
    """The threshold with the best F1; of equals, the highest. `DEFAULT` where no pair is true.

    >>> best(pd.DataFrame({"score": [0.9, 0.4, 0.3], "true": [True, True, False]}))
    0.4
    """
    table = curve(pairs) if pairs["true"].any() else pairs.head(0)
    if not len(table):
        return DEFAULT
    f1 = 2 * table["precision"] * table["recall"] / (table["precision"] + table["recall"]).replace(0, 1)
    return float(table["threshold"][f1[::-1].idxmax()])


def effort(pairs: pd.DataFrame) -> pd.DataFrame:
    """The reader's cost: how many suggestions must be read, best first, to find which share of what is there.

    Takes `leave_one_out`; all texts are read together, by score. A pair without a score is never suggested. Returns `read` (suggestions)
    and `found` (share of all true pairs, 0 to 1), a row for each suggestion.

    >>> effort(pd.DataFrame({"score": [0.9, 0.5, 0.4, 0.0], "true": [True, False, True, True]})).round(2)
       read  found
    0     1   0.33
    1     2   0.33
    2     3   0.67
    """
    suggested = pairs[pairs["score"] > 0].sort_values("score", ascending=False, kind="stable")
    found = np.cumsum(suggested["true"].to_numpy()) / max(1, pairs["true"].sum())
    return pd.DataFrame({"read": np.arange(1, len(suggested) + 1), "found": found})


def cost(pairs: pd.DataFrame, share: float = SHARE) -> float:
    """How many suggestions must be read to find `share` of what is there; infinite where they end before. Raises `ValueError` where
    nothing is there.

    >>> cost(pd.DataFrame({"score": [0.9, 0.5, 0.4], "true": [True, False, True]}))
    3
    """
    if not pairs["true"].any():
        raise ValueError("no pair is true; allowed are pairs of which one was read at least")
    table = effort(pairs)
    enough = table.loc[table["found"] >= share - 1e-12, "read"]
    return int(enough.min()) if len(enough) else math.inf


def first(pairs: pd.DataFrame) -> float:
    """The share of sentences that carry a claim whose first suggestion is one that they carry; NaN where none carries one.

    >>> first(pd.DataFrame({"sentence": [0, 0, 1], "score": [0.9, 0.5, 0.4], "true": [False, True, True]}))
    0.5
    """
    carry = pairs[pairs.groupby("sentence")["true"].transform("any")]
    top = carry.sort_values("score", ascending=False, kind="stable").drop_duplicates("sentence")
    return float((top["true"] & (top["score"] > 0)).mean())  # what has no score is no suggestion


def _held_out(registry: pd.DataFrame, mentions: pd.DataFrame, sentences: pd.DataFrame, doc: str, rank: Rank, known: bool) -> pd.DataFrame:
    """The pairs of one text, matched with the mentions of the others."""
    here, rest = sentences[sentences["doc"] == doc], mentions[mentions["doc"] != doc]
    asked = registry[registry["claim"].isin(rest["claim"])] if known else registry
    said = mentions[(mentions["doc"] == doc) & mentions["claim"].isin(asked["claim"])]
    begun = spans.overlap(here, said).drop_duplicates("right")
    true = pd.DataFrame({"sentence": begun["left"], "claim": said["claim"].to_numpy()[begun["right"]], "true": True}).drop_duplicates()
    found = rank(asked.reset_index(drop=True), here, rest)[["sentence", "claim", "likeness", "score"]]
    both = found.merge(true, how="outer", on=["sentence", "claim"]).fillna({"likeness": 0.0, "score": 0.0, "true": False})
    both = both.sort_values("score", ascending=False, kind="stable", ignore_index=True).astype({"true": bool})
    both["sentence"] = here.index.to_numpy()[both["sentence"]]
    return both.assign(doc=doc)[["sentence", "doc", "claim", "likeness", "score", "true"]]


def _counts(pairs: pd.DataFrame, threshold: float) -> dict[str, int]:
    taken = pairs["score"] >= threshold
    return {"suggested": int(taken.sum()), "read": int(pairs["true"].sum()), "right": int((taken & pairs["true"]).sum())}


def _shares(rows: pd.DataFrame) -> pd.DataFrame:
    both = rows["suggested"] + rows["read"]
    shares = {"precision": rows["right"] / rows["suggested"].replace(0, np.nan), "recall": rows["right"] / rows["read"].replace(0, np.nan)}
    return rows.assign(**shares, f1=2 * rows["right"] / both.replace(0, np.nan))
