"""Who calls it what: names of referents, their matrix and their lines. Tables in, tables out."""

from collections.abc import Sequence

import pandas as pd
import regex

from helpers import spans


def names(texts: pd.DataFrame, referents: pd.DataFrame, *, name: str = "referents") -> pd.DataFrame:
    """Mark every mention of a referent, the longest first, so that a name inside a longer one is not counted again.

    `referents` has `referent`, `form` (how the form is listed) and `pattern` (a regular expression of whole words; marks are
    written straight, case counts). Adds `referent` and `form`. Raises `ValueError` that names the row (of the file or table
    `name`) of a pattern that does not compile.

    >>> from helpers import corpus
    >>> page = corpus.from_texts({"a": "The Harbour War ended. The war was short."})
    >>> forms = pd.DataFrame({"referent": ["war", "war"], "form": ["Harbour War", "war"], "pattern": ["Harbour War", "[Ww]ar"]})
    >>> names(page, forms)[["text", "form"]]
              text         form
    0  Harbour War  Harbour War
    1          war          war
    """
    patterns = [(row.referent, row.form, _compile(row, name)) for row in referents.itertuples()]
    found = [
        (doc, *hit)
        for doc, raw in zip(texts["doc"], texts["raw"], strict=True)
        for hit in _longest(_hits(_straight(raw), patterns), len(raw))
    ]
    doc, start, end, referent, form = zip(*found, strict=True) if found else [()] * 5
    return spans.table(texts, doc, start, end, referent=pd.array(referent, dtype=str), form=pd.array(form, dtype=str))


def matrix(found: pd.DataFrame, referents: pd.DataFrame, docs: Sequence[str]) -> pd.DataFrame:
    """Count mentions: one row per referent and form, in the order of `referents`, one column per text; absent forms count 0.

    >>> forms = pd.DataFrame({"referent": ["war", "war"], "form": ["war", "clashes"]})
    >>> matrix(pd.DataFrame({"doc": ["a"], "referent": ["war"], "form": ["war"]}), forms, ["a", "b"])
                      a  b
    referent form
    war      war      1  0
             clashes  0  0
    """
    rows = pd.MultiIndex.from_frame(referents[["referent", "form"]].drop_duplicates())
    counts = found.groupby(["referent", "form", "doc"]).size().unstack("doc", fill_value=0)
    return counts.reindex(index=rows, columns=list(docs), fill_value=0).astype(int).rename_axis(columns=None)


def concordance(found: pd.DataFrame, texts: pd.DataFrame, *, width: int = 50) -> pd.DataFrame:
    """Show each span in its line: `left` and `right` are up to `width` characters of the raw text beside it, white space folded.

    Takes any span table and keeps its columns.

    >>> from helpers import corpus
    >>> page = corpus.from_texts({"a": "The war was short."})
    >>> concordance(pd.DataFrame({"doc": ["a"], "start": [4], "end": [7], "text": ["war"]}), page)[["left", "text", "right"]]
       left text      right
    0  The   war  was short.
    """
    raws = dict(zip(texts["doc"], texts["raw"], strict=True))
    places = list(zip(found["doc"].map(raws), found["start"], found["end"], strict=True))
    left = [regex.sub(r"\s+", " ", raw[max(0, start - width) : start]) for raw, start, _ in places]
    right = [regex.sub(r"\s+", " ", raw[end : end + width]) for raw, _, end in places]
    return found.assign(left=left, right=right)


def _compile(row: tuple, name: str) -> regex.Pattern:
    try:
        return regex.compile(rf"(?<![\p{{L}}\p{{N}}])(?:{row.pattern})(?![\p{{L}}\p{{N}}])")
    except regex.error as problem:
        raise ValueError(
            f"{name}, row {row.Index}: pattern {row.pattern!r} does not compile ({problem}); allowed is a regular expression"
        ) from None


def _straight(raw: str) -> str:
    return raw.translate(str.maketrans("’‘“”‐‑", "''\"\"--"))


def _hits(text: str, patterns: list[tuple[str, str, regex.Pattern]]) -> list[tuple[int, int, str, str]]:
    return [(*m.span(), referent, form) for referent, form, pattern in patterns for m in pattern.finditer(text)]


def _longest(hits: list[tuple[int, int, str, str]], size: int) -> list[tuple[int, int, str, str]]:
    """Keep, of hits that overlap in a text of `size` characters, the longest; of equals, the first."""
    taken, kept = bytearray(size), []
    for hit in sorted(hits, key=lambda hit: (hit[0] - hit[1], hit[0])):
        start, end = hit[:2]
        if start < end and not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            kept.append(hit)
    return kept
