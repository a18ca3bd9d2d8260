"""What each text claims: a registry of claims, its mentions in the texts, and who states which value. Truth is never assessed."""

import math
from pathlib import Path

import pandas as pd
import regex

from helpers import corpus

_NUMBER = regex.compile(r"(?P<bound>[<>≤≥~])? ?(?P<low>\d[\d,]*(?:\.\d+)?)(?:–(?P<high>\d[\d,]*(?:\.\d+)?))?")
_DATE = regex.compile(r"(?:\d{4}(?:-\d\d(?:-\d\d)?)?|--\d\d-\d\d)(?:/\d{4}(?:-\d\d(?:-\d\d)?)?)?")


def read_claims(folder: Path | str = corpus.EXAMPLE) -> pd.DataFrame:
    """Read `annotations/claims.csv`: `claim` (id), and what else it has: `kind`, `wording` ("The text says …"), `unit`, `note`.

    Raises `CorpusError` for an id that is missing or given twice.

    >>> read_claims()[["claim", "unit"]].head(1)
              claim  unit
    0  war-duration  days
    """
    path = Path(folder) / "annotations" / "claims.csv"
    rows = corpus.read_table(path, ["claim"])
    wrong = rows.index[(rows["claim"] == "") | rows["claim"].duplicated()]
    if len(wrong):
        listed = (f"{path}, row {row}: claim id {rows['claim'][row]!r} is missing or given twice; allowed is once" for row in wrong)
        raise corpus.CorpusError("\n".join(listed))
    return rows.reset_index(drop=True)


def read_mentions(texts: pd.DataFrame, claims: pd.DataFrame, folder: Path | str = corpus.EXAMPLE) -> pd.DataFrame:
    """Read `annotations/mentions.csv` as a span table: the words that make a claim, wherever a text makes it.

    Adds `claim` (an id of `claims`), `value` (see `interval`; or a date as YYYY-MM-DD, YYYY-MM, YYYY, --MM-DD, or two with a stroke
    between; or `vague`), `hedge` (the words that loosen it, as they stand) and `note`. Raises `CorpusError` for an unknown claim, a
    value that does not parse, or words that cannot be found exactly once.

    >>> texts = corpus.load()
    >>> read_mentions(texts, read_claims())[["doc", "claim", "value"]].head(1)
                doc        claim value
    0  anadolu-2021  anniversary     1
    """
    path = Path(folder) / "annotations" / "mentions.csv"
    rows = corpus.read_table(path, ["doc", "claim", "exact", "value", "hedge"])
    problems = [(row, f"claim {rows['claim'][row]!r} is not in claims.csv") for row in rows.index[~rows["claim"].isin(claims["claim"])]]
    problems += [(row, f"value {rows['value'][row]!r}; allowed are {_ALLOWED}") for row in rows.index[~rows["value"].map(_is_value)]]
    if problems:
        raise corpus.CorpusError("\n".join(f"{path}, row {row}: {text}" for row, text in sorted(problems)))
    return corpus.read_layer("mentions", texts, folder)


_ALLOWED = (
    "a number (8; 1,000; 19–20), one with a bound (>300; <30; ≥100,000; ~20), a date (2020-09-27; 2020-09; --11-10), 'vague' or nothing"
)


def interval(value: str) -> pd.Interval:
    """Turn a stated value into the interval of numbers that it allows, its ends open or closed.

    `8` is [8, 8]; `19–20` is [19, 20]; `>300` is (300, inf), `≥300` is [300, inf); `<30` is [0, 30), `≤24` is [0, 24]. `~20` is
    [20, 20]: how far "about" reaches, or how near "almost" is, no interval says; the hedge is kept beside the value. Raises
    `ValueError` for anything else.

    >>> [str(interval(value)) for value in ["8", ">300", "<30", "19–20"]]
    ['[8.0, 8.0]', '(300.0, inf)', '[0.0, 30.0)', '[19.0, 20.0]']
    """
    m = _NUMBER.fullmatch(value)
    if not m:
        raise ValueError(f"value {value!r}; allowed are numbers such as 8, 1,000, 19–20, >300, <30, ~20")
    low, high = (float(part.replace(",", "")) for part in (m["low"], m["high"] or m["low"]))
    if m["bound"] in (">", "≥"):
        return pd.Interval(low, math.inf, closed="neither" if m["bound"] == ">" else "left")
    if m["bound"] in ("<", "≤"):
        return pd.Interval(0.0, high, closed="left" if m["bound"] == "<" else "both")
    return pd.Interval(low, high, closed="both")


def matrix(mentions: pd.DataFrame, claims: pd.DataFrame, docs: list[str]) -> pd.DataFrame:
    """Lay out who states which value: one row per claim, one column per text.

    A cell holds the distinct values in text order, joined by ` / `; a dot where the claim is made without a value, nothing where it
    is not made.

    >>> registry = pd.DataFrame({"claim": ["villages", "share"]})
    >>> stated = pd.DataFrame({"doc": ["a", "a"], "claim": ["villages", "villages"], "value": ["8", ">7"]})
    >>> matrix(stated, registry, ["a", "b"])
                   a b
    claim
    villages  8 / >7
    share
    """
    cells = mentions.groupby(["claim", "doc"])["value"].agg(lambda values: " / ".join(dict.fromkeys(values.replace("", "·"))))
    wide = cells.unstack("doc")
    wide = wide.reindex(index=pd.Index(claims["claim"], name="claim"), columns=list(docs)).astype(object)
    return wide.where(wide.notna(), "").rename_axis(columns=None)


def _is_value(value: str) -> bool:
    return value in ("", "vague") or bool(_NUMBER.fullmatch(value) or _DATE.fullmatch(value))
