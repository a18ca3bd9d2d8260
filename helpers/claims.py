"""What each text claims: a registry of claims, its mentions in the texts, and who states which value. Truth is never assessed."""

import math
from pathlib import Path

import pandas as pd
import regex

from helpers import corpus

_NUMBER = regex.compile(r"(?P<bound>[<>≤≥~])? ?(?P<low>\d[\d,]*(?:\.\d+)?)(?:–(?P<high>\d[\d,]*(?:\.\d+)?))?")
_DATE = regex.compile(r"(?:\d{4}(?:-\d\d(?:-\d\d)?)?|--\d\d-\d\d)(?:/\d{4}(?:-\d\d(?:-\d\d)?)?)?")


def read_claims(folder: Path | str = corpus.EXAMPLE) -> pd.DataFrame:
    """Read `annotations/claims.csv`: `claim` (id), `kind`, `wording` (neutral: "The text says that …"), `unit`, `note`.

    Raises `CorpusError` for an id that is missing or given twice.

    >>> read_claims()[["claim", "unit"]].head(1)
              claim  unit
    0  war-duration  days
    """
    path = Path(folder) / "annotations" / "claims.csv"
    rows = corpus.read_table(path, ["claim", "kind", "wording", "unit", "note"])
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
                doc              claim value
    0  anadolu-2021  anniversary-first     1
    """
    path = Path(folder) / "annotations" / "mentions.csv"
    rows = corpus.read_table(path, ["doc", "claim", "exact", "prefix", "value", "hedge", "note"])
    problems = [(row, f"claim {rows['claim'][row]!r} is not in claims.csv") for row in rows.index[~rows["claim"].isin(claims["claim"])]]
    problems += [(row, f"value {rows['value'][row]!r}; allowed are {_ALLOWED}") for row in rows.index[~rows["value"].map(_is_value)]]
    if problems:
        raise corpus.CorpusError("\n".join(f"{path}, row {row}: {text}" for row, text in sorted(problems)))
    return corpus.read_layer("mentions", texts, folder)


_ALLOWED = (
    "a number (8; 1,000; 19–20), one with a bound (>300; <30; ≥100,000; ~20), a date (2020-09-27; 2020-09; --11-10), 'vague' or nothing"
)


def interval(value: str) -> tuple[float, float]:
    """Turn a stated value into the interval that it allows: lowest and highest number.

    Bounds: `>300` and `≥300` reach from 300 to infinity, `<30` and `≤30` from 0 to 30, `19–20` from 19 to 20. `~20` is the number itself:
    how far "about" reaches is not ours to say. Whether an end is open is told by the sign. Raises `ValueError` for anything else.

    >>> [interval(value) for value in ["8", ">300", "<30", "19–20", "~20"]]
    [(8.0, 8.0), (300.0, inf), (0.0, 30.0), (19.0, 20.0), (20.0, 20.0)]
    """
    m = _NUMBER.fullmatch(value)
    if not m:
        raise ValueError(f"value {value!r}; allowed are numbers such as 8, 1,000, 19–20, >300, <30, ~20")
    low, high = (float(part.replace(",", "")) for part in (m["low"], m["high"] or m["low"]))
    return (0.0 if m["bound"] in ("<", "≤") else low), (math.inf if m["bound"] in (">", "≥") else high)


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
