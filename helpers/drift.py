"""Where a report may say something else than its source: candidates from the alignment, for a person to read.

A candidate is no finding. Words of both sides are compared inside sentences that share a passage or a paraphrase; whether the claim
changed, and whether source or report is right, is not asked here. English alone is read.
"""

from collections.abc import Iterator, Set
from dataclasses import dataclass

import numpy as np
import pandas as pd
import regex

from helpers import cleaning, spans

KINDS = ("added", "renamed", "recast", "dropped", "bound")
COLUMNS = [*spans.PAIR, "kind"]

SLOT = 2  # words of content before a word in common that are compared
KEPT = 1 / 3  # share of a condition's words of content from which it is not dropped
_FORCES = {
    "possible": "may might could can perhaps possibly",
    "wish": "hope hopes hoped hoping wish wishes wished",
    "intent": "intend intends intended intending plan plans planned planning aim aims aimed propose proposes proposed consider "
    "considers considering",
    "belief": "believe believes believed think thinks thought fear fears feared appear appears appeared seem seems seemed "
    "suggest suggests suggested",
    "offer": "offer offers offered offering",
    "will": "will shall 'll promise promises promised pledge pledges pledged vow vows vowed guarantee guarantees guaranteed",
    "call": "ask asks asked call calls called appeal appeals appealed urge urges urged invite invites invited request requests requested",
    "duty": "must should need needs needed demand demands demanded insist insists insisted orders ordered instruct instructs instructed "
    "require requires required have~to has~to had~to is~to are~to",
    "threat": "threaten threatens threatened warn warns warned",
    "expectation": "expect expects expected",
    "purpose": "in~order~to so~that so~as~to as~well~as~to",
    "cause": "because since resulting~in as~a~result led~to leads~to causing thereby due~to",
}
_WEAK = ("possible", "wish", "intent", "belief", "offer", "purpose")  # what may be lost without a word in its place
_INFINITIVE, _DONE = regex.compile(r"\bto (\p{Ll}{3,})\b"), regex.compile(r"(?:ed|ied)$")
_CONDITION = regex.compile(
    r"\b(?:if|unless|provided(?: that)?|so long as|as long as|only (?:if|where|when)|as far as|on condition)\b"
    r"[^.;:!?”\"]{4,120}?(?=[,.;:!?”\"]|$)",
    regex.I,
)
_HEDGES = {
    "least": "at least|no fewer than|no less than|not less than|more than|upwards of|a minimum of",
    "most": "at most|no more than|not more than|up to|as much as|as many as|less than|fewer than|a maximum of",
    "near": "almost|nearly|close to",
    "about": "about|around|roughly|some|approximately|circa|an estimated",
}
_NUMBER = regex.compile(
    r"(?P<hedge>\b(?:"
    + "|".join(_HEDGES.values())
    + r")\s+)?(?P<number>[£$€]?\d[\d,.]*\d|[£$€]?\d|\b(?:"
    + "|".join(cleaning.NUMBERS)
    + r"|half|third|thirds|quarter|dozen|hundreds?|thousands?|all)\b)(?P<scale>\s(?:hundred|thousand|million|billion))?",
    regex.I,
)


@dataclass(slots=True)
class Beside:
    """A sentence of a report and one of its source: documents, offsets, texts, and the words of content that the whole source has."""

    doc: str
    start: int
    text: str
    source: str
    source_start: int
    source_text: str
    known: frozenset[str]

    def row(self, here: tuple[int, int], there: tuple[int, int], kind: str) -> tuple:
        """A candidate, from places in the two texts."""
        (a, b), (c, d) = here, there
        return (
            *(self.doc, self.start + a, self.start + b, self.text[a:b]),
            *(self.source, self.source_start + c, self.source_start + d, self.source_text[c:d], kind),
        )


def candidates(
    sentences: pd.DataFrame, shared: pd.DataFrame, quoted: pd.DataFrame, attributed: pd.DataFrame, origins: pd.DataFrame
) -> pd.DataFrame:
    """Suggest where reported speech may differ from its source in what it claims.

    `sentences` (`cleaning.sentences`), `shared` (`reuse.passages` and `paraphrases`), `quoted`, `attributed` (`voices`), `origins`
    (`lineage.origins`). Looks at sentences that report speech, and at titles, decks and leads, beside the sentences of the origin that
    they share a passage with, and of their own text that they sum up. Returns a pair table with `kind` (one of `KINDS`): words right before
    a word in common that the source has not (`added`), or has otherwise (`renamed`), another or a lost word of force (`recast`: may,
    hope, must …), a condition without counterpart (`dropped`), a number whose hedge differs (`bound`).

    >>> from helpers import corpus, lineage, reuse, voices
    >>> said = "The board regrets the delay of the new pier"
    >>> report = f"“{said},” it said. The pier will cost 20 crowns, it said."
    >>> page = corpus.from_texts({"a": f"{said}. The pier may cost as much as 20 crowns.", "b": report})
    >>> layers = cleaning.sentences(page), reuse.passages(page), voices.quotations(page), voices.attributions(page)
    >>> shared = pd.concat([layers[1], reuse.paraphrases(page, layers[0], layers[1])])
    >>> found = candidates(layers[0], shared, *layers[2:], lineage.origins(page, shared, *layers[2:]))
    >>> found[["text", "source_text", "kind"]]
       text      source_text    kind
    0  will              may  recast
    1    20  as much as 20     bound
    """
    rows = [row for pair in _beside(sentences, shared, quoted, attributed, origins) for row in _compare(pair)]
    found = pd.DataFrame(rows, columns=COLUMNS).drop_duplicates()
    return found.sort_values(["doc", "start", "source_start"], kind="stable", ignore_index=True)


def _beside(
    sentences: pd.DataFrame, shared: pd.DataFrame, quoted: pd.DataFrame, attributed: pd.DataFrame, origins: pd.DataFrame
) -> Iterator[Beside]:
    """Each sentence that reports, beside each sentence of its origin (or of its own text) that it shares a passage with."""
    spoken = pd.concat([quoted[quoted["kind"] == "quotation"][spans.COLUMNS], attributed[spans.COLUMNS]])
    told = set(spans.overlap(sentences, spoken)["left"])
    news = sentences["zone"].isin(["title", "deck", "lead"]).to_numpy()
    linked = set(zip(origins["doc"], origins["source"], strict=True))
    pairs = pd.concat([shared, spans.turned(shared)], ignore_index=True)[spans.PAIR]
    kept = [(row.doc, row.source) in linked or row.doc == row.source for row in pairs.itertuples()]
    pairs = pairs[np.array(kept, dtype=bool)].reset_index(drop=True)
    here = spans.overlap(sentences, pairs)
    there = spans.overlap(sentences, spans.source(pairs))
    both = here.merge(there, on="right", suffixes=("", "_source"))[["left", "left_source"]].drop_duplicates()
    known = {doc: frozenset(cleaning.content(" ".join(rows))) for doc, rows in sentences["text"].groupby(sentences["doc"])}
    for n, m in both.sort_values(["left", "left_source"]).itertuples(index=False):
        one, other = sentences.iloc[n], sentences.iloc[m]
        if n != m and (n in told or news[n]) and (one["doc"] != other["doc"] or news[n]):
            yield Beside(one["doc"], one["start"], one["text"], other["doc"], other["start"], other["text"], known[other["doc"]])


def _compare(pair: Beside) -> Iterator[tuple]:
    yield from _heads(pair)
    yield from _recast(pair)
    yield from _reached(pair)
    yield from _dropped(pair)
    yield from _bounds(pair)


def _heads(pair: Beside) -> Iterator[tuple]:
    """A word in common that has other words right before it, which the source has nowhere."""
    (later, ends), (source, source_ends) = _content(pair.text), _content(pair.source_text)
    for n, stem in enumerate(later):
        if stem in source and (first := _before(pair.text, later, ends, n, pair.known)) < n:
            m = source.index(stem)
            first_ = _before(pair.source_text, source, source_ends, m, set(later))
            yield pair.row((ends[first][0], ends[n][1]), (source_ends[first_][0], source_ends[m][1]), "renamed" if first_ < m else "added")


def _before(text: str, stems: list[str], ends: list[tuple[int, int]], n: int, known: Set[str]) -> int:
    """The first of the words of content right before word `n` that are not `known`, with nothing but spaces between."""
    first = n
    while first and n - first < SLOT and stems[first - 1] not in known and not text[ends[first - 1][1] : ends[first][0]].strip():
        first -= 1
    return first


def _content(text: str) -> tuple[list[str], list[tuple[int, int]]]:
    """The stems of a sentence's words of content, and where the words stand."""
    found = [(stem, m.span()) for m in cleaning.words_at(text) for stem in cleaning.content(m[0])]
    return [stem for stem, _ in found], [span for _, span in found]


def _forces(text: str) -> dict[str, tuple[int, int]]:
    """The first word of each force that a sentence has."""
    found = {}
    for force, pattern in _FORCE_PATTERNS.items():
        if m := pattern.search(text):
            found[force] = m.span()
    return found


def _recast(pair: Beside) -> Iterator[tuple]:
    """A force that the source has and the report has not: beside the one that it has instead, or the word that lost it."""
    here, there = _forces(pair.text), _forces(pair.source_text)
    lost, new = [force for force in there if force not in here], [force for force in here if force not in there]
    if lost and new:
        yield pair.row(here[new[0]], there[lost[0]], "recast")
    for force in () if new else lost:
        if force in _WEAK and (word := _same_word_behind(pair, there[force][1])):
            yield pair.row(word, there[force], "recast")


def _reached(pair: Beside) -> Iterator[tuple]:
    """What the source is to do, the report has done: `to restore`, `restored`."""
    done = {stem: span for stem, span in zip(*_content(pair.text), strict=True) if _DONE.search(pair.text[slice(*span)])}
    for m in _INFINITIVE.finditer(pair.source_text):
        for stem in cleaning.content(m[1]):
            if stem in done:
                yield pair.row(done[stem], m.span(), "recast")


def _same_word_behind(pair: Beside, at: int) -> tuple[int, int] | None:
    """Where the report has the next word of content that the source has behind an offset."""
    (later, ends), (source, source_ends) = _content(pair.text), _content(pair.source_text)
    for stem, (start, _) in zip(source, source_ends, strict=True):
        if start >= at:
            return ends[later.index(stem)] if stem in later else None
    return None


def _dropped(pair: Beside) -> Iterator[tuple]:
    """A condition of the source of which the report has few words, and no condition of its own."""
    if _CONDITION.search(pair.text):
        return
    later, ends = _content(pair.text)
    for m in _CONDITION.finditer(pair.source_text):
        words = set(_content(m[0])[0])
        if words and len(words & set(later)) / len(words) < KEPT and ends:
            common = [span for stem, span in zip(later, ends, strict=True) if stem in set(_content(pair.source_text)[0])]
            yield pair.row((common[0][0], common[-1][1]) if common else (0, len(pair.text)), m.span(), "dropped")


def _bounds(pair: Beside) -> Iterator[tuple]:
    """A number of the source that the report has with another hedge, or with none."""
    here = [(_value(m), _hedge(m), m.span()) for m in _NUMBER.finditer(pair.text)]
    for m in _NUMBER.finditer(pair.source_text):
        value, hedge = _value(m), _hedge(m)
        same = [(other, span) for number, other, span in here if number == value]
        if same and hedge not in {other for other, _ in same} and (hedge or same[0][0]):
            yield pair.row(same[0][1], m.span(), "bound")


def _value(m: regex.Match) -> str:
    word = m["number"].lower().lstrip("£$€").replace(",", "")
    return cleaning.NUMBERS.get(word, word) + (m["scale"] or "").lower()


def _hedge(m: regex.Match) -> str:
    said = (m["hedge"] or "").strip().lower()
    return next((name for name, forms in _HEDGES.items() if said in forms.split("|")), "")


_FORCE_PATTERNS = {
    force: regex.compile(r"\b(?:" + "|".join(form.replace("~", r"\s+") for form in forms.split()) + r")\b", regex.I)
    for force, forms in _FORCES.items()
}
