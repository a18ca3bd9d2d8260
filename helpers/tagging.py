"""Parts of speech: what each word of a sentence is, by HanTa's model of English (Wartena 2019), and patterns over words with their parts.

A suggestion, as all taggers' work is: about one word in twenty-five gets a wrong tag. English alone is read.
"""

from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from typing import NamedTuple

import pandas as pd
import regex
from HanTa.HanoverTagger import HanoverTagger

from helpers import spans

_STRAIGHT = str.maketrans("‘’“”„«»‐‑", "''" + 5 * '"' + "--")
LONGEST = 40  # letters of a word that the tagger is shown: its time grows with their square
_TOKEN = regex.compile(
    r"(?:https?://|www\.)\S+"
    r"|can(?=not\b)|(?<=\bcan)not\b"
    r"|(?:\p{L}\.){2,}"
    r"|\p{N}[\p{N}.,]*+(?<=\p{N})(?![-‐‑]?\p{L})"
    r"|(?:ca|wo|sha)(?=n['’]t\b)|\p{L}[\p{L}\p{M}]*?(?=n['’]t\b)|n['’]t\b"
    r"|['’](?:s|ll|re|ve|d|m)\b"
    r"|[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:[-‐‑][\p{L}\p{N}][\p{L}\p{N}\p{M}]*|['’](?!(?:s|ll|re|ve|d|m)\b)\p{L}+)*"
    r"|\S",
    regex.I,
)


class Tagged(NamedTuple):
    """One sentence: its text, where its tokens begin and end in the raw text, and ` word_TAG word_TAG` in small letters."""

    doc: str
    starts: list[int]
    ends: list[int]
    line: str
    places: list[int]

    def token(self, at: int) -> int:
        """The token that a place of `line` lies in."""
        return bisect_right(self.places, at) - 1

    def span(self, m: regex.Match, group: int | str = 0) -> tuple[int, int]:
        """Where the tokens of a match (or of a group of it) begin and end in the raw text."""
        return self.starts[self.token(m.start(group))], self.ends[self.token(m.end(group) - 1)]


def tags(texts: pd.DataFrame, sentences: pd.DataFrame) -> pd.DataFrame:
    """Tag the words and marks of `sentences` (`cleaning.sentences`).

    Returns a span table with `tag` (of the British National Corpus, C5: `NN1` a noun, `VM0` a modal verb, `VVN` a participle …) and
    `sentence` (position in `sentences`). `'s` and `n't` are tokens of their own.

    >>> from helpers import cleaning, corpus
    >>> page = corpus.from_texts({"a": "The people's will must be heard."})
    >>> " ".join(tags(page, cleaning.sentences(page))["tag"])
    'AT0 NN0 POS NN1 VM0 VBI VVN PUN'
    """
    raws = dict(zip(texts["doc"], texts["raw"], strict=True))
    rows = []
    for n, (doc, start, end) in enumerate(zip(sentences["doc"], sentences["start"].tolist(), sentences["end"].tolist(), strict=True)):
        found = list(_TOKEN.finditer(raws[doc], start, end))
        said = _model().tag_sent([m[0][:LONGEST].translate(_STRAIGHT) for m in found], taglevel=1) if found else []
        rows += [(doc, *m.span(), tag, n) for m, (_, _, tag) in zip(found, said, strict=True)]
    return spans.from_rows(texts, rows, tag=str, sentence=int)


def lines(tagged: pd.DataFrame) -> Iterator[Tagged]:
    """Lay out each sentence of a table of tags as one line, to look for patterns in."""
    rows = zip(*(tagged[name].tolist() for name in ("sentence", "doc", "start", "end", "text", "tag")), strict=True)
    for _, group in groupby(rows, key=lambda row: row[0]):
        _, docs, starts, ends, words, kinds = zip(*group, strict=True)
        pieces = [f" {word.lower().translate(_STRAIGHT).replace('_', '-')}_{kind}" for word, kind in zip(words, kinds, strict=True)]
        places, at = [], 0
        for piece in pieces:
            places.append(at)
            at += len(piece)
        yield Tagged(docs[0], list(starts), list(ends), "".join(pieces), places)


@cache
def _model() -> HanoverTagger:
    return HanoverTagger("morphmodel_en.pgz")
