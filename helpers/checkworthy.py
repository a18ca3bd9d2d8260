"""Which sentences of a text that nobody has read are worth reading for claims first: a ranking by plain signals, as help, no verdict.

English alone is read.
"""

from collections.abc import Mapping

import pandas as pd
import regex

from helpers import cues, days, quantities, spans

# What each kind of signal weighs; set by hand on invented texts (`benchmarks.claims`), not fitted.
WEIGHTS = {"quantity": 2.0, "date": 1.0, "name": 1.0, "speech": 0.5, "law": 1.0, "change": 1.0}
MOST = 2  # of one kind that count
_NAME = regex.compile(r"(?<=[\p{Ll}\p{N},;:)’'”\"-]\s)\p{Lu}[\p{L}\p{M}’'-]+(?:\s\p{Lu}[\p{L}\p{M}’'-]+)*")
_LAW = regex.compile(
    r"\b(?:il)?(?:law|legal|lawful)(?:s|ly|ity)?\b|\bright(?:s|ful)?\b|\b(?:un)?constitution\w*|\bsovereign\w*|\bterritorial integrity\b"
    r"|\bresolutions?\b|\btreat(?:y|ies)\b|\bagreements?\b|\bcharters?\b|\bstatutes?\b|\bobligations?\b|\bviolat\w+|\bbreach\w*"
    r"|\bcrimes?\b|\bcriminal\w*|\bcourts?\b|\bsanction\w*|\bpermi(?:t|ts|tted|ssion)\b|\bban(?:s|ned)?\b|\bauthori[sz]\w+|\brecogni[sz]\w+"
    r"|\bmandate[sd]?\b|\brul(?:es?|ed|ing)\b|\bfine[sd]\b",
    regex.I,
)
_CHANGE = regex.compile(
    r"\b(?:le(?:d|ads?) to|result(?:s|ed|ing)? in|as a result|caus(?:e|es|ed|ing)|because|due to|thanks to|owing to|in response"
    r"|ensur(?:e|es|ed|ing)|enabl(?:e|es|ed|ing)|forc(?:e|es|ed|ing)|must|should|shall|calls? on|called on|calling on|urg(?:e|es|ed|ing)"
    r"|demand(?:s|ed|ing)?|refus(?:e|es|ed|ing)|promis(?:e|es|ed|ing)|pledg(?:e|es|ed|ing))\b",
    regex.I,
)


def find(texts: pd.DataFrame, sentences: pd.DataFrame, *, weights: Mapping[str, float] = WEIGHTS) -> pd.DataFrame:
    """Rank sentences by signals that they carry something to check.

    `texts` has `doc` and `raw`; `sentences` is a span table of them. Signals: `quantity` (`quantities.find`), `date` (`days.mentions`),
    `name` (capitals within the sentence, months too), `speech` (1 where any word may be a verb of saying, at a glance), `law` (words of
    law and agreements), `change` (words of cause, demand or refusal). Returns the rows of `sentences`, the worthiest first, with the
    number of each signal and `score`: the sum of `weights` over the signals, of each kind two at the most.

    >>> from helpers import cleaning, corpus
    >>> page = corpus.from_texts({"a": "It was a fine day. The board told Ana Roe that 8 boats sank in May 2021."})
    >>> find(page, cleaning.sentences(page))[["start", "quantity", "date", "name", "score"]]
       start  quantity  date  name  score
    0     19         1     1     2    5.5
    1      0         0     0     0    0.0
    """
    dated = days.mentions(texts, days.units(texts))
    places = pd.DataFrame([(one.doc, one.start, one.end) for one in dated], columns=spans.COLUMNS[:3]).astype({"start": int, "end": int})
    counts = {"quantity": _inside(sentences, quantities.find(texts)), "date": _inside(sentences, places)}
    for name, pattern in (("name", _NAME), ("law", _LAW), ("change", _CHANGE)):
        counts[name] = sentences["text"].map(lambda text, pattern=pattern: sum(1 for _ in pattern.finditer(text))).to_numpy(dtype=int)
    counts["speech"] = sentences["text"].map(cues.may_report).to_numpy(dtype=int)
    out = sentences.assign(**{name: counts[name] for name in weights})
    score = sum(weight * out[name].clip(upper=MOST) for name, weight in weights.items())
    return out.assign(score=score).sort_values("score", ascending=False, kind="stable", ignore_index=True)


def _inside(sentences: pd.DataFrame, found: pd.DataFrame) -> pd.Series:
    """How many spans of `found` each sentence touches."""
    return spans.overlap(sentences, found)["left"].value_counts().reindex(range(len(sentences)), fill_value=0).to_numpy()
