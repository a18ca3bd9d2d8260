"""Who speaks in every character: quotations, indirect speech, their speakers, and the voice of any span.

Functions take a texts table (`doc`, `raw`) or span tables and return a span table. A text has four **voices**: the `narrator`'s (the
text's own), `attributed` (indirect speech), `quoted` (inside marks) and `nested` (somebody quoted inside a quotation). How one text
is read stands in `utterances`, how its marks are paired in `marks`, its cues in `cues`, `clauses` and `speech`, its pronouns in
`speakers`.
"""

import numpy as np
import pandas as pd

from helpers import spans, utterances

KINDS = ("quotation", "nested", "scare")
VOICES = tuple(spans.VOICES)
LEFT_OUT = -1
REPAIRS = ("stray", "turned", "misplaced", "unclosed", "unopened", "unread")


def quotations(texts: pd.DataFrame, *, omit: pd.DataFrame | None = None) -> pd.DataFrame:
    """Find what stands between quotation marks: exactly the characters between them.

    Spans of the table `omit` (furniture) are read as blank; by default none are. Adds `kind` (one of `KINDS`), `turn` (a number
    within the text: quotations reopened with no narrator between share one; 0 for scare marks), `speaker` (the words of the text
    that name who speaks; a pronoun is resolved where the text lets it be known), `cue` (the words that say that something is said)
    and `statement` (a number within the text of the document in which the words stand, 0 where none is named). What is not known is
    empty.
    Marks are “ ”, " ", « », „ “, ‹ ›, ‘ ’, ' ', 「 」 and 『 』; others are not read, and listed by `repairs`.

    >>> from helpers import corpus
    >>> page = corpus.from_texts({"a": "“We call it ‘the pit’,” said Ana Roe. The “new” plan died."})
    >>> quotations(page)[["text", "kind", "turn", "speaker", "cue"]]
                        text       kind  turn  speaker   cue
    0  We call it ‘the pit’,  quotation     1  Ana Roe  said
    1                the pit     nested     1  Ana Roe  call
    2                    new      scare     0
    """
    read = _read(texts, omit)
    found = [(doc, q.start, q.end, q.kind, q.turn, q.speaker, q.credit.cue, q.statement) for doc, said in read for q in said.quotes]
    return spans.from_rows(texts, found, kind=str, turn=int, speaker=str, cue=str, statement=int)


def attributions(texts: pd.DataFrame, *, omit: pd.DataFrame | None = None) -> pd.DataFrame:
    """Find what is said to be said without marks: the content of indirect speech, quoted parts included, its cue left out.

    A suggestion, not a reading: where a clause ends is a matter of grammar, and no parser is asked. How often it is right stands in
    the code book. `omit` as in `quotations`. Adds `speaker`, `cue`, `statement` (as there) and `nested` (whether it lies in a quotation).

    >>> from helpers import corpus
    >>> page = corpus.from_texts({"a": "The board said that the harbour would close, adding that it was sorry."})
    >>> attributions(page)[["text", "speaker", "cue"]]
                           text    speaker     cue
    0  the harbour would close  The board    said
    1             it was sorry  The board  adding
    """
    found = [
        (doc, r.start, r.end, r.speaker, r.credit.cue, r.statement, r.nested) for doc, said in _read(texts, omit) for r in said.reports
    ]
    return spans.from_rows(texts, found, speaker=str, cue=str, statement=int, nested=bool)


def repairs(texts: pd.DataFrame, *, omit: pd.DataFrame | None = None) -> pd.DataFrame:
    """List the marks that are read otherwise than they stand: look at them before you count quotations.

    Adds `kind` and `why`: `stray` (neither opens nor closes), `turned` (its glyph contradicts its place), `misplaced` (its neighbours
    do), `unclosed` and `unopened` (its partner is missing; a quotation that runs on into the next paragraph is not broken), `unread` (a
    kind of marks that is not supported, such as 《 》).

    >>> from helpers import corpus
    >>> repairs(corpus.from_texts({"a": "“We tried “, she said. ”No,“ he said."}))[["start", "text", "kind"]]
       start text    kind
    0     10    “  turned
    1     23    ”  turned
    2     27    “  turned
    """
    found = [(doc, m.start, m.end, m.kind, m.why) for doc, said in _read(texts, omit) for m in said.punctuation if m.kind]
    return spans.from_rows(texts, found, kind=str, why=str)


def parts(texts: pd.DataFrame, quoted: pd.DataFrame, attributed: pd.DataFrame, *, omit: pd.DataFrame | None = None) -> pd.DataFrame:
    """Cut each text into the parts that one voice speaks: every character, but those in a span of `omit` (furniture), lies in one.

    `quoted` is what `quotations` returns (or a reading of it), `attributed` what `attributions` does. Adds `voice` (one of `VOICES`).

    >>> from helpers import corpus
    >>> page = corpus.from_texts({"a": "“No,” she said."})
    >>> parts(page, quotations(page), attributions(page))[["start", "end", "voice"]]
       start  end     voice
    0      0    1  narrator
    1      1    4    quoted
    2      4   15  narrator
    """
    deepest = {doc: np.zeros(size, dtype=np.int8) for doc, size in zip(texts["doc"], texts["raw"].str.len(), strict=True)}
    for level, layer in enumerate(_layers(quoted, attributed), 1):
        for doc, inside in spans.cover(layer, texts).items():
            deepest[doc][inside] = level
    for doc, inside in (spans.cover(omit, texts) if omit is not None else {}).items():
        deepest[doc][inside] = LEFT_OUT
    rows = []
    for doc, levels in deepest.items():
        edges = np.flatnonzero(np.diff(levels, prepend=LEFT_OUT - 1, append=LEFT_OUT - 1)).tolist()
        rows += [(doc, a, b, VOICES[levels[a]]) for a, b in zip(edges[:-1], edges[1:], strict=True) if levels[a] != LEFT_OUT]
    return spans.from_rows(texts, rows, voice=str)


def voice(found: pd.DataFrame, texts: pd.DataFrame, quoted: pd.DataFrame, attributed: pd.DataFrame) -> pd.DataFrame:
    """Say in whose voice each span of any span table stands.

    It is the deepest voice that covers the whole span, else the one with most of its characters (of equals, the deeper). Scare marks
    change nothing. Takes the layers as `parts` does; returns `found` with `voice` (one of `VOICES`) added. Raises `ValueError` where
    `found` is no sound span table of these texts (see `spans.check`).

    >>> from helpers import corpus
    >>> page = corpus.from_texts({"a": "“No war,” she said of the war."})
    >>> words = pd.DataFrame({"doc": ["a", "a"], "start": [4, 26], "end": [7, 29], "text": ["war", "war"]})
    >>> voice(words, page, quotations(page), attributions(page))["voice"].tolist()
    ['quoted', 'narrator']
    """
    if len(problems := spans.check(found, texts)):
        raise ValueError("\n".join(f"row {row}: {problem}" for row, problem in zip(problems["row"], problems["problem"], strict=True)))
    spoken = parts(texts, quoted, attributed)
    pairs = spans.overlap(found, spoken)
    pairs["level"] = spoken["voice"].map(VOICES.index).to_numpy()[pairs["right"]]
    sizes = (pairs["end"] - pairs["start"]).groupby([pairs["left"], pairs["level"]]).sum().unstack(fill_value=0)
    sizes = sizes.reindex(index=range(len(found)), columns=range(len(VOICES)), fill_value=0).to_numpy()
    level = sizes.shape[1] - 1 - sizes[:, ::-1].argmax(axis=1) if len(found) else np.zeros(0, dtype=int)
    for deeper, layer in enumerate(_layers(quoted, attributed), 1):
        level[_within(found, layer)] = deeper
    return found.assign(voice=pd.array([VOICES[n] for n in level], dtype=str))


def unmarked(sentences: pd.DataFrame, texts: pd.DataFrame, quoted: pd.DataFrame, attributed: pd.DataFrame) -> pd.DataFrame:
    """List sentences that look like reported speech and have neither marks nor cue: narrator's by rule, for a person to look at.

    Such a sentence stands in one paragraph between two in which the same speaker is quoted or reported. Returns rows of `sentences`
    (a span table) with `speaker` added: who speaks before and after.

    >>> from helpers import cleaning, corpus
    >>> page = corpus.from_texts({"a": "The board said that it rained. The pier was shut. “We are sorry,” the board said."})
    >>> unmarked(cleaning.sentences(page), page, quotations(page), attributions(page))[["text", "speaker"]]
                        text    speaker
    0  The pier was shut.  The board
    """
    speech = spans.sort(pd.concat([quoted[quoted["kind"] != "scare"], attributed]), texts)[["doc", "start", "end", "speaker"]]
    pairs = spans.overlap(sentences, speech)
    whom = speech["speaker"].to_numpy()[pairs["right"]]
    said = pd.Series(whom, index=pairs["left"], dtype=object)
    first, last = (said.groupby(level=0).agg(which).reindex(range(len(sentences))) for which in ("first", "last"))
    before, after = last.shift(1), first.shift(-1)
    between = first.isna() & before.notna() & (before == after) & (before != "")
    raws = dict(zip(texts["doc"], texts["raw"], strict=True))
    together = [
        n > 0 and n + 1 < len(sentences) and _one_paragraph(raws, sentences.iloc[n - 1], sentences.iloc[n + 1])
        for n in np.flatnonzero(between)
    ]
    rows = np.flatnonzero(between)[together]
    return sentences.iloc[rows].assign(speaker=before.iloc[rows].to_numpy()).reset_index(drop=True)


def _one_paragraph(raws: dict[str, str], one: pd.Series, other: pd.Series) -> bool:
    return one["doc"] == other["doc"] and "\n" not in raws[one["doc"]][one["start"] : other["end"]]


def _layers(quoted: pd.DataFrame, attributed: pd.DataFrame) -> list[pd.DataFrame]:
    return [attributed, quoted[quoted["kind"] == "quotation"], quoted[quoted["kind"] == "nested"]]


def _read(texts: pd.DataFrame, omit: pd.DataFrame | None) -> list[tuple[str, utterances.Utterances]]:
    """Read each text; what is omitted is blank, so that nobody speaks there."""
    raws = dict(zip(texts["doc"], texts["raw"], strict=True))
    wrong = [doc for doc, raw in raws.items() if not isinstance(raw, str)]
    if wrong or len(raws) < len(texts):
        raise ValueError(f"texts: {wrong or 'a doc stands twice'}; allowed are a `doc` of its own and a string as `raw` for each text")
    for doc, start, end in () if omit is None else omit[["doc", "start", "end"]].itertuples(index=False):
        raws[doc] = raws[doc][:start] + " " * (end - start) + raws[doc][end:]
    return [(doc, utterances.read(raw)) for doc, raw in raws.items()]


def _within(found: pd.DataFrame, layer: pd.DataFrame) -> pd.Series:
    """The positions of the spans that lie wholly in a row of `layer`."""
    pairs = spans.overlap(found, layer)
    size = (found["end"] - found["start"]).to_numpy()[pairs["left"]]
    return pairs.loc[(pairs["end"] - pairs["start"]).to_numpy() == size, "left"]
