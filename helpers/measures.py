"""How good the detectors are on a corpus of one's own: what they find held to what its readers marked, wherever somebody has.

A measure of a few texts says little of others: sizes stand beside every share. A layer that nobody has read has no row.
"""

import numpy as np
import pandas as pd

from helpers import claims, corpus, spans, trials
from helpers.layers import Layers

# The layers that are both found and read, with the column that a span must have right too.
LABELS = {
    "furniture": "kind",
    "sentences": "zone",
    "quotations": "kind",
    "attributions": "speaker",
    "names": "referent",
    "directives": "kind",
    "agency": "construction",
    "quantities": "value",
}
COLUMNS = ["layer", "read", "found", "precision", "recall", "exact", "label"]


def layers(made: Layers) -> pd.DataFrame:
    """Hold each detected layer to its reading: a row for each layer that has one, and for shared passages.

    Returns `layer`, `read` and `found` (rows), `precision` (share of the found that touch a read one), `recall` (share of the read that
    are touched), `exact` (F1 of spans with the same ends) and `label` (of those paired with the read one most alike in place, the share
    with its label: kind, zone, speaker, referent, construction, value); NaN for shares of nothing.

    >>> layers(Layers(corpus.load(), corpus.EXAMPLE)).set_index("layer").loc["quantities", ["read", "found", "recall"]].tolist()
    [49.0, 49.0, 1.0]
    """
    rows = [_layer(name, getattr(made, name), read, label) for name, label in LABELS.items() if len(read := _read(made, name))]
    pairs = corpus.read_pairs("passages", made.texts, made.folder) if made.path("passages").exists() else pd.DataFrame()
    if len(pairs):
        rows.append(_passages(made.made.shared, pairs))
    return pd.DataFrame(rows, columns=COLUMNS)


def dates(made: Layers) -> pd.DataFrame:
    """Hold the day that internal evidence gives each text to the day that `evidence.csv` has.

    Returns `doc, best, decided, known, basis, right`.

    >>> dates(Layers(corpus.load(), corpus.EXAMPLE))["right"].all()
    np.True_
    """
    if not made.path("evidence").exists():
        return pd.DataFrame(columns=["doc", "best", "decided", "known", "basis", "right"])
    evidence = corpus.read_evidence(made.texts, made.folder)
    known = evidence[(evidence["field"] == "published") & (evidence["value"] != "")][["doc", "value", "basis"]]
    found = made.made.dates[["doc", "best", "decided"]]
    table = found.merge(known.rename(columns={"value": "known"}), on="doc")
    return table.assign(right=table["best"].astype(str) == table["known"])


def matching(made: Layers) -> pd.DataFrame:
    """Match the claims of each text with the mentions of the others alone (`trials.nested`): a row per text, and one for all.

    >>> matching(Layers(corpus.load(), corpus.EXAMPLE)).columns.tolist()
    ['threshold', 'suggested', 'read', 'right', 'precision', 'recall', 'f1']
    """
    columns = ["threshold", "suggested", "read", "right", "precision", "recall", "f1"]
    if not len(made.mentions):
        return pd.DataFrame(columns=columns)
    rank = claims.ranker(made.listed("spellings"))
    rows = trials.nested(made.registry, made.mentions, made.sentences, rank=rank).set_index("doc")
    return pd.concat([rows, trials.total(rows).to_frame("all texts").T])[columns]


def _read(made: Layers, name: str) -> pd.DataFrame:
    return corpus.read_layer(name, made.texts, made.folder) if made.path(name).exists() else pd.DataFrame()


def _layer(name: str, found: pd.DataFrame, read: pd.DataFrame, label: str) -> dict[str, object]:
    met = spans.partners(found, read, least=0.0)
    same = found[label].to_numpy()[met["left"]] == read[label].to_numpy()[met["right"]]
    shares = {"precision": spans.touched(found, read), "recall": spans.touched(read, found), "label": same}
    exact = spans.score(found, read)["f1"]
    return {"layer": name, "read": len(read), "found": len(found), "exact": exact} | {key: _share(of) for key, of in shares.items()}


def _passages(found: pd.DataFrame, read: pd.DataFrame) -> dict[str, object]:
    """A passage is found where one found touches both its places, whichever text is called the later."""
    both = pd.concat([found, spans.turned(found)], ignore_index=True)
    here, there = spans.overlap(both, read), spans.overlap(spans.source(both), spans.source(read))
    met = here.merge(there, on=["left", "right"])
    kind = both["kind"].to_numpy()[met["left"]] == read["kind"].to_numpy()[met["right"]]
    right = np.isin(np.arange(len(found)), met["left"] % max(1, len(found)))
    shares = {"precision": right, "recall": np.isin(np.arange(len(read)), met["right"]), "label": kind}
    return {"layer": "passages", "read": len(read), "found": len(found), "exact": np.nan} | {key: _share(of) for key, of in shares.items()}


def _share(values: np.ndarray) -> float:
    return round(float(values.mean()), 3) if len(values) else np.nan
