"""What becomes of claims from text to text: who makes them, in whose voice, with which value, who is silent, and how wordings change.

Takes the registry and the mentions of `claims`, and texts with `doc` and `published` (ISO, blank where it is not known; `provenance.build`
fills it). Time runs by `published`; texts of one day, or without one, keep the order of `texts`. Tables in, tables out.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from helpers import corpus, edits, quantities, spans

STATUSES = ("present", "silent", "not applicable")
VERDICTS = ("silent", "near", "made")


def status(mentions: pd.DataFrame, registry: pd.DataFrame, texts: pd.DataFrame, variants: pd.DataFrame | None = None) -> pd.DataFrame:
    """Say of each claim and text whether the text makes the claim, is silent, or could not make it.

    A claim is `not applicable` to a text published before its `since`; a text without a date counts as silent. A cell is `altered` where
    a later row of `variants` (`claims.read_variants`; not those within one text) stands in it, or one of its values differs from those
    of the first text that has any. Returns one row per claim and text, in their orders: `claim, doc, status` (one of `STATUSES`), `voices`
    (letters of `spans.VOICES`, in that order, with spaces), `values` (distinct, in text order, with ` / ` between), `altered` (bool) and
    `mentions` (count).

    >>> registry = pd.DataFrame({"claim": ["boats"], "since": ["2022"]})
    >>> said = pd.DataFrame({"doc": ["b"], "start": [0], "claim": ["boats"], "voice": ["quoted"], "value": ["8"]})
    >>> texts = pd.DataFrame({"doc": [*"abc"], "published": ["2021-05-01", "2022-05-01", "2023-05-01"]})
    >>> status(said, registry, texts)[["doc", "status", "voices", "values"]]
      doc          status voices values
    0   a  not applicable
    1   b         present      Q      8
    2   c          silent
    """
    cells = pd.MultiIndex.from_product([registry["claim"], texts["doc"]], names=["claim", "doc"])
    groups = mentions.groupby(["claim", "doc"], sort=False)
    made = pd.DataFrame({"voices": groups["voice"].agg(_letters), "values": groups["value"].agg(_distinct), "mentions": groups.size()})
    out = made.reindex(cells).fillna({"voices": "", "values": "", "mentions": 0}).astype({"mentions": int}).reset_index()
    early = _early(out, registry, texts)
    out["status"] = np.select([out["mentions"] > 0, early], [STATUSES[0], STATUSES[2]], STATUSES[1])
    out["altered"] = _altered(out, mentions, texts, variants)
    return out[["claim", "doc", "status", "voices", "values", "altered", "mentions"]]


def cells(found: pd.DataFrame, registry: pd.DataFrame) -> pd.DataFrame:
    """Lay out `status` for a figure: claims by texts, each cell its voices, a star behind them where altered, – where not applicable.

    Where `registry` has `topic`, the rows are headed by it.

    >>> found = pd.DataFrame({"claim": ["x"] * 3, "doc": [*"abc"], "voices": ["", "N", "A Q"], "altered": [False, False, True]})
    >>> cells(found.assign(status=["not applicable", "present", "present"]), pd.DataFrame({"claim": ["x"]}))
           a  b     c
    claim
    x      –  N  A Q*
    """
    shown = found["voices"] + np.where(found["altered"], "*", "")
    shown = shown.mask(found["status"] == "not applicable", "–")
    wide = found.assign(shown=shown).pivot(index="claim", columns="doc", values="shown").rename_axis(columns=None)
    wide = wide.reindex(index=pd.Index(registry["claim"], name="claim"), columns=found["doc"].unique())
    return wide.set_index(pd.MultiIndex.from_frame(registry[["topic", "claim"]])) if "topic" in registry else wide


def values(found: pd.DataFrame, registry: pd.DataFrame) -> pd.DataFrame:
    """Lay out who states which value: one row per claim that has a value anywhere, one column per text.

    >>> found = pd.DataFrame({"claim": ["x", "x", "y", "y"], "doc": [*"abab"], "values": ["8", "8 / >7", "", ""]})
    >>> values(found, pd.DataFrame({"claim": [*"xy"]}))
           a       b
    claim
    x      8  8 / >7
    """
    wide = found.pivot(index="claim", columns="doc", values="values").rename_axis(columns=None)
    wide = wide.reindex(index=pd.Index(registry["claim"], name="claim"), columns=found["doc"].unique())
    return wide[(wide != "").any(axis=1)]


def history(found: pd.DataFrame, texts: pd.DataFrame) -> pd.DataFrame:
    """Sum up `status` by claim: `first` and `last` text that makes it (by time), in how many `texts`, in how many of them in each voice
    (`narrator`, `attributed`, `quoted`, `nested`; one text may count for several), in how many `altered`, and how many are `silent`.

    >>> texts = pd.DataFrame({"doc": [*"ab"], "published": ["2022-05-01", "2021-05-01"]})
    >>> said = pd.DataFrame({"claim": ["x"] * 2, "doc": [*"ab"], "voices": ["Q", "N"], "altered": [True, False], "status": "present"})
    >>> history(said, texts)[["first", "last", "texts", "narrator", "quoted", "altered", "silent"]]
          first last  texts  narrator  quoted  altered  silent
    claim
    x         b    a      2         1       1        1       0
    """
    order = {doc: n for n, doc in enumerate(_in_time(texts))}
    rows = found.assign(rank=found["doc"].map(order)).sort_values("rank", kind="stable")
    here = rows[rows["status"] == "present"].groupby("claim", sort=False)
    table = pd.DataFrame({"first": here["doc"].first(), "last": here["doc"].last(), "texts": here.size()})
    for voice, letter in spans.VOICES.items():
        table[voice] = here["voices"].agg(lambda cells, letter=letter: sum(letter in cell.split() for cell in cells)).astype(int)
    table["altered"] = here["altered"].sum()
    table = table.reindex(pd.Index(found["claim"].unique(), name="claim"))
    table["silent"] = rows[rows["status"] == "silent"].groupby("claim").size()
    blank = {"first": "", "last": ""} | dict.fromkeys(table.columns[2:], 0)
    return table.fillna(blank).astype(dict.fromkeys(table.columns[2:], int))


def steps(mentions: pd.DataFrame, texts: pd.DataFrame) -> pd.DataFrame:
    """Compare each value of a claim with the one before it in time, by rule (`quantities.relation`); those that stay equal are left out.

    Takes mentions with `claim`, `value` and `hedge`. Returns a pair table, by claim and time: the later mention, the earlier one as its
    `source`, and `claim, source_value, value, source_hedge, hedge, relation`. A different value is not yet a contradiction.

    >>> page = corpus.from_texts({"a": "over 300 boats", "b": "300 boats"}).assign(published=["2021-05-01", "2022-05-01"])
    >>> said = spans.table(page, [*"ab"], [0, 0], [14, 9], claim="boats", value=[">300", "300"], hedge=["over", ""])
    >>> steps(said, page)[["source", "source_value", "doc", "value", "relation"]]
      source source_value doc value    relation
    0      a         >300   b   300  bound lost
    """
    rows = _timed(mentions[mentions["value"] != ""], texts)
    rows = rows.iloc[np.argsort(pd.factorize(rows["claim"])[0], kind="stable")].reset_index(drop=True)
    before = rows.groupby("claim", sort=False)[[*spans.COLUMNS, "value", "hedge"]].shift()
    before.columns = ["source", *[f"source_{name}" for name in before.columns[1:]]]
    both = rows[[*spans.COLUMNS, "claim", "value", "hedge"]].join(before).dropna(subset="source")
    both = both.astype({"source_start": int, "source_end": int})
    relation = [quantities.relation(row.source_value, row.value) for row in both.itertuples()]
    both = both.assign(relation=pd.array(relation, dtype=str))
    columns = [*spans.PAIR, "claim", "source_value", "value", "source_hedge", "hedge", "relation"]
    return both.loc[both["relation"] != "equal", columns].reset_index(drop=True)


def intervals(mentions: pd.DataFrame, texts: pd.DataFrame, claim: str) -> pd.DataFrame:
    """Lay out the numbers of one claim in time, for a figure.

    Returns `doc, published, text, voice, value`, `low`, `high` (as `quantities.interval`; missing for what is no number) and `closed`
    (which ends belong to it: both, left, right, neither).

    >>> said = pd.DataFrame({"doc": ["a"], "start": [0], "text": ["over 8"], "claim": ["x"], "voice": ["quoted"], "value": [">8"]})
    >>> intervals(said, pd.DataFrame({"doc": ["a"], "published": ["2021-05-01"]}), "x")[["value", "low", "high", "closed"]]
      value  low  high   closed
    0    >8  8.0   inf  neither
    """
    rows = _stated(mentions, texts, claim)
    found = [_read(quantities.interval, value) for value in rows["value"]]
    low, high = ([getattr(i, side) if i is not None else np.nan for i in found] for side in ("left", "right"))
    return rows.assign(low=low, high=high, closed=[i.closed if i is not None else "" for i in found])


def days(mentions: pd.DataFrame, texts: pd.DataFrame, claim: str) -> pd.DataFrame:
    """Lay out the dates of one claim in time, as `intervals` does numbers: `low` and `high` are the first and the last day that a value
    allows (ISO; blank for what is no date, or has no year).

    >>> said = pd.DataFrame({"doc": ["a"], "start": [0], "text": ["May"], "claim": ["x"], "voice": ["quoted"], "value": ["2021-05"]})
    >>> days(said, pd.DataFrame({"doc": ["a"], "published": ["2021-05-01"]}), "x")[["value", "low", "high"]]
         value         low        high
    0  2021-05  2021-05-01  2021-05-31
    """
    rows = _stated(mentions, texts, claim)
    found = [_read(quantities.days, value) or ("", "") for value in rows["value"]]
    return rows.assign(**{name: [str(ends[n]) for ends in found] for n, name in enumerate(("low", "high"))})


def silences(found: pd.DataFrame, matched: pd.DataFrame) -> pd.DataFrame:
    """Give each silent cell its evidence: the sentence of the text that comes closest to the claim, and was not taken for it.

    `found` is `status`, `matched` what `claims.match` gives for all sentences. Returns one row per silent cell, in the order of `found`:
    `claim, doc, start, end, text` of the sentence, `likeness` (0 to 1: the cosine); offsets -1 and blank text where no sentence has a word
    in common with the claim.

    >>> found = pd.DataFrame({"claim": ["x", "y"], "doc": ["a", "a"], "status": "silent"})
    >>> near = pd.DataFrame({"doc": "a", "start": [0, 9], "end": [8, 20], "text": ["It rains", "No boat sank"], "claim": "x"})
    >>> silences(found, near.assign(likeness=[0.1, 0.4]))[["claim", "text", "likeness"]]
      claim          text  likeness
    0     x  No boat sank       0.4
    1     y                     0.0
    """
    best = matched.sort_values("likeness", ascending=False, kind="stable").drop_duplicates(["claim", "doc"])
    rows = found.loc[found["status"] == "silent", ["claim", "doc"]]
    rows = rows.merge(best[[*spans.COLUMNS, "claim", "likeness"]], on=["claim", "doc"], how="left")
    rows = rows.fillna({"start": -1, "end": -1, "text": "", "likeness": 0.0})
    return rows.astype({"start": int, "end": int})[["claim", *spans.COLUMNS, "likeness"]]


def read_silences(
    texts: pd.DataFrame, registry: pd.DataFrame, folder: Path | str = corpus.EXAMPLE, *, name: str = "silences"
) -> pd.DataFrame:
    """Read `annotations/silences.csv`, or another `name`: what a reader says of silent cells, by the sentences that come closest.

    Adds `claim` and `verdict`: `silent` (the text does not make the claim), `near` (it says something alike that is another claim, or
    makes it by implication only), `made` (it does, and a mention is missing), and `note`. Raises `CorpusError`.

    >>> texts = corpus.load()
    >>> registry = corpus.read_table(corpus.EXAMPLE / "annotations" / "claims.csv", ["claim"])
    >>> sorted(read_silences(texts, registry)["verdict"].unique())
    ['near', 'silent']
    """
    path = Path(folder) / "annotations" / f"{name}.csv"
    rows = corpus.read_table(path, ["doc", "claim", "exact", "verdict"])
    problems = [
        *corpus.unknown_values(rows, "verdict", VERDICTS),
        *corpus.unknown_values(rows, "claim", tuple(registry["claim"]) or ("claims of claims.csv",)),
    ]
    twice = rows.index[rows.duplicated(["doc", "claim"])]
    problems += [(row, f"claim {rows['claim'][row]!r} of {rows['doc'][row]!r} a second time; allowed is once") for row in twice]
    if problems:
        raise corpus.CorpusError("\n".join(f"{path}, row {row}: {text}" for row, text in sorted(problems)))
    return corpus.read_layer(name, texts, folder)


def left_out(found: pd.DataFrame, mentions: pd.DataFrame, origins: pd.DataFrame) -> pd.DataFrame:
    """List what a report leaves out of its source: claims of the source that the report has nowhere.

    `origins` says whose words each text reports (`lineage.origins`: `doc`, `source`). Returns a span table of the source's first words
    for each: `doc, start, end, text` (of the source), `claim`, `report`, in the order of the source. A report need not tell all.

    >>> found = pd.DataFrame({"claim": ["x", "x"], "doc": [*"ab"], "status": ["present", "silent"]})
    >>> said = pd.DataFrame({"doc": ["a"], "start": [0], "end": [3], "text": ["one"], "claim": ["x"]})
    >>> left_out(found, said, pd.DataFrame({"doc": ["b"], "source": ["a"]}))
      doc  start  end text claim report
    0   a      0    3  one     x      b
    """
    silent = found.loc[found["status"] == "silent", ["claim", "doc"]].merge(origins[["doc", "source"]], on="doc")
    silent = silent.rename(columns={"doc": "report", "source": "doc"})
    first = mentions.sort_values(["doc", "start"], kind="stable").drop_duplicates(["doc", "claim"])
    both = first[[*spans.COLUMNS, "claim"]].merge(silent, on=["doc", "claim"])
    return both.sort_values(["report", "doc", "start"], kind="stable", ignore_index=True)


def biography(mentions: pd.DataFrame, texts: pd.DataFrame, claim: str) -> pd.DataFrame:
    """Lay out all wordings of one claim in time, aligned word by word: `published, doc, start, end, text, voice, speaker`, then the
    columns `1`, `2`, … of `edits.collate`. Raises `KeyError` for a claim without a mention.

    >>> page = corpus.from_texts({"a": "Over 300 boats", "b": "300 old boats"}).assign(published=["2021-05-01", "2022-05-01"])
    >>> said = spans.table(page, [*"ab"], [0, 0], [14, 13], claim="boats", voice="narrator", speaker="")
    >>> biography(said, page, "boats").iloc[:, 7:]
          1    2    3      4
    0  Over  300       boats
    1        300  old  boats
    """
    rows = _timed(mentions[mentions["claim"] == claim], texts)
    if not len(rows):
        raise KeyError(f"no mention of claim {claim!r}; there are {', '.join(mentions['claim'].unique()[:8])}, …")
    pieces = edits.collate(rows["text"].tolist())
    return rows[["published", *spans.COLUMNS, "voice", "speaker"]].join(pieces)


def _stated(mentions: pd.DataFrame, texts: pd.DataFrame, claim: str) -> pd.DataFrame:
    rows = _timed(mentions[(mentions["claim"] == claim) & (mentions["value"] != "")], texts)
    return rows[["doc", "published", "text", "voice", "value"]]


def _read(read: Callable, value: str) -> Any:
    try:
        return read(value)
    except ValueError:
        return None


def _letters(voices: pd.Series) -> str:
    return " ".join(letter for voice, letter in spans.VOICES.items() if voice in set(voices))


def _distinct(stated: pd.Series) -> str:
    return " / ".join(dict.fromkeys(value for value in stated if value))


def _in_time(texts: pd.DataFrame) -> list[str]:
    """The texts in order of time; those without a date keep their place behind the others."""
    days = corpus.published(texts)
    return texts["doc"].iloc[np.lexsort((np.arange(len(texts)), days == "", days.where(days != "", "9999")))].tolist()


def _timed(mentions: pd.DataFrame, texts: pd.DataFrame) -> pd.DataFrame:
    """Mentions in order of time, with `published`."""
    rank = pd.Index(_in_time(texts)).get_indexer(mentions["doc"])
    days = dict(zip(texts["doc"], corpus.published(texts), strict=True))
    rows = mentions.iloc[np.lexsort((mentions["start"], rank))].reset_index(drop=True)
    return rows.assign(published=rows["doc"].map(days).astype(str))


def _early(out: pd.DataFrame, registry: pd.DataFrame, texts: pd.DataFrame) -> np.ndarray:
    """Which cells are of a text older than what the claim is about."""
    if "since" not in registry:
        return np.zeros(len(out), dtype=bool)
    since = out["claim"].map(dict(zip(registry["claim"], registry["since"], strict=True)))
    day = out["doc"].map(dict(zip(texts["doc"], corpus.published(texts), strict=True)))
    cut = [one[: len(other)] for one, other in zip(day, since, strict=True)]  # 2023-11-08 is not before 2023-11
    return ((since != "") & (day != "") & (np.array(cut, dtype=object) < since)).to_numpy()


def _altered(out: pd.DataFrame, mentions: pd.DataFrame, texts: pd.DataFrame, variants: pd.DataFrame | None) -> np.ndarray:
    read = set()
    if variants is not None:
        across = variants[(variants["doc"] != variants["source"]) & (variants["claim"] == variants["source_claim"])]
        read = set(zip(across["claim"], across["doc"], strict=True))
    timed = _timed(mentions[mentions["value"] != ""], texts)
    first = timed.drop_duplicates("claim").set_index("claim")["doc"]
    given = timed.assign(first=timed["claim"].map(first))
    known = given[given["doc"] == given["first"]].groupby("claim")["value"].agg(list)
    ruled = {
        (row.claim, row.doc)
        for row in given.itertuples()
        if row.doc != row.first and all(quantities.relation(value, row.value) != "equal" for value in known[row.claim])
    }
    return np.array([cell in read or cell in ruled for cell in zip(out["claim"], out["doc"], strict=True)], dtype=bool)


def conflicts(variants: pd.DataFrame) -> pd.DataFrame:
    """Keep the variants that stand in one text: values or claims that rub against each other there."""
    return variants[variants["doc"] == variants["source"]].reset_index(drop=True)


def with_voices(variants: pd.DataFrame, mentions: pd.DataFrame) -> pd.DataFrame:
    """Add the voices of both sides to a pair table of mentions with `claim` and `source_claim`: `voice` and `source_voice`.

    Raises `ValueError` for a side that is no mention of its claim.

    >>> said = pd.DataFrame({"doc": [*"ab"], "start": 0, "end": 3, "text": "one", "claim": "x", "voice": ["narrator", "quoted"]})
    >>> pair = {"doc": ["b"], "start": [0], "end": [3], "text": "one", "claim": "x", "source": ["a"], "source_start": 0, "source_end": 3}
    >>> with_voices(pd.DataFrame(pair | {"source_claim": "x"}), said)[["source_voice", "voice"]]
      source_voice   voice
    0     narrator  quoted
    """
    known = mentions.drop_duplicates(["doc", "start", "end", "claim"]).set_index(["doc", "start", "end", "claim"])["voice"]
    sides = {"voice": ["doc", "start", "end", "claim"], "source_voice": ["source", "source_start", "source_end", "source_claim"]}
    out = variants.copy()
    for name, columns in sides.items():
        out[name] = known.reindex(pd.MultiIndex.from_frame(variants[columns])).to_numpy()
        if out[name].isna().any():
            row = variants[out[name].isna()].iloc[0]
            raise ValueError(
                f"{row[columns[0]]}:{row[columns[1]]}-{row[columns[2]]} is no mention of {row[columns[3]]!r}; allowed are mentions"
            )
    return out
