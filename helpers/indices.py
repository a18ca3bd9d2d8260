"""Numbers that look like findings and are none: valence by word lists, readability by formula. Here to be taken apart, not to be used.

Lists come with their packages and are read as they are: no download, no score of a package's own.
"""

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import regex
from nltk.tokenize import SyllableTokenizer

from helpers import cleaning, counts, spans


@cache
def lexica() -> dict[str, pd.Series]:
    """Read the word lists of valence that come with packages: each a table from word to valence (below 0 bad, above 0 good).

    `vader`: Hutto and Gilbert 2014, −4 to 4, of social media (MIT licence). `pattern`: De Smedt and Daelemans 2012, −1 to 1, of product
    reviews (PDDL), as TextBlob ships it; the mean of a word's senses. Words of several words are left out.

    >>> lexica()["vader"]["integrity"].item()
    1.6
    """
    lines = files("vaderSentiment").joinpath("vader_lexicon.txt").read_text(encoding="utf-8").splitlines()
    vader = [line.split("\t")[:2] for line in lines if line.strip()]
    senses = ElementTree.fromstring(files("textblob").joinpath("en", "en-sentiment.xml").read_bytes()).iter("word")
    pattern = [(sense.get("form"), sense.get("polarity")) for sense in senses]
    return {"vader": _list(vader), "pattern": _list(pattern)}


def _list(pairs: list) -> pd.Series:
    table = pd.DataFrame(pairs, columns=["word", "valence"]).astype({"valence": float})
    table = table[table["word"].str.fullmatch(r"[^\W\d_]['\w-]*")]
    return table.groupby(table["word"].map(counts.norm))["valence"].mean()


def valence(words: counts.Words, lexicon: pd.Series) -> pd.DataFrame:
    """Weigh each text by a word list: `hits` (words of the text that the list has), `share` of all words, and `mean` valence per word.

    A text without a hit has 0 hits and a mean of 0: the list says nothing of it.

    >>> from helpers import corpus
    >>> page = corpus.from_texts({"x": "The war and the peace", "y": "Now then"})
    >>> valence(counts.read(page), pd.Series({"war": -2.0, "peace": 1.0}))
         hits  share  mean
    doc
    x       2    0.4  -0.2
    y       0    0.0   0.0
    """
    known = lexicon.reindex(words.vocabulary).to_numpy(dtype=float)[words.code]
    hit = np.isfinite(known)
    size, parts = np.bincount(words.text, minlength=len(words.docs)), len(words.docs)
    hits = np.bincount(words.text[hit], minlength=parts)
    total = np.bincount(words.text[hit], weights=known[hit], minlength=parts)
    return pd.DataFrame(
        {"hits": hits, "share": hits / np.maximum(size, 1), "mean": total / np.maximum(size, 1)}, index=pd.Index(words.docs, name="doc")
    )


def ranks(words: counts.Words, lists: dict[str, pd.Series]) -> pd.DataFrame:
    """Rank the texts by each list's mean valence, 1 for the highest: one row per text, one column per list.

    >>> from helpers import corpus
    >>> page = corpus.from_texts({"x": "The war", "y": "The peace"})
    >>> ranks(counts.read(page), {"one": pd.Series({"war": -2.0}), "other": pd.Series({"war": 1.0, "peace": -1.0})})
         one  other
    doc
    x      2      1
    y      1      2
    """
    means = pd.DataFrame({name: valence(words, lexicon)["mean"] for name, lexicon in lists.items()})
    return means.rank(ascending=False, method="min").astype(int)


def drivers(words: counts.Words, lexicon: pd.Series) -> pd.DataFrame:
    """Say which words make the valence: `count`, `valence`, and `weight`, their product, the heaviest first.

    >>> from helpers import corpus
    >>> drivers(counts.read(corpus.from_texts({"x": "war, war, peace"})), pd.Series({"war": -2.0, "peace": 1.0}))
           count  valence  weight
    word
    war        2     -2.0    -4.0
    peace      1      1.0     1.0
    """
    found = counts.frequencies(words)[["count"]].join(lexicon.rename("valence"), how="inner")
    found = found[found["count"] > 0].assign(weight=lambda table: table["count"] * table["valence"])
    return found.sort_values("weight", key=lambda weight: -weight.abs(), kind="stable")


SPLITTERS: dict[str, Callable[[str], list[str]]] = {
    "stops and spaces": lambda text: regex.split(r"(?<=[.!?])\s+", text),
    "stops and line ends": lambda text: regex.split(r"(?<=[.!?])\s+|\n+", text),
    "stops": lambda text: regex.split(r"[.!?]+", text),
}


def grades(texts: pd.DataFrame, sentences: pd.DataFrame) -> pd.DataFrame:
    """Compute each text's Flesch-Kincaid grade (Kincaid and others 1975) with several ways to split its article text into sentences.

    `sentences` (`cleaning.sentences`) is one of them; the others are `SPLITTERS`, as scripts have them. One row per text, one column per
    splitter. Syllables are NLTK's, by sonority: a rough count, the same for all.

    >>> from helpers import corpus
    >>> page = corpus.from_texts({"a": "He said it.“We know the harbour,” he said. It rained."})
    >>> grades(page, cleaning.sentences(page)).round(1)
         sentences  stops and spaces  stops and line ends  stops
    doc
    a         -0.2               0.5                  0.5   -0.2
    """
    rows, covered = {}, spans.cover(sentences, texts)
    for doc, raw in zip(texts["doc"], texts["raw"], strict=True):
        article = _article(raw, covered[doc])
        parts = {"sentences": sentences.loc[sentences["doc"] == doc, "text"].tolist()} | {
            name: splitter(article) for name, splitter in SPLITTERS.items()
        }
        rows[doc] = {name: _grade(pieces) for name, pieces in parts.items()}
    return pd.DataFrame.from_dict(rows, orient="index", columns=["sentences", *SPLITTERS]).rename_axis("doc")


def _article(raw: str, covered: np.ndarray) -> str:
    """The text with everything that is in no sentence blank, line ends aside."""
    return "".join(char if inside or char.isspace() else " " for char, inside in zip(raw, covered.tolist(), strict=True)).strip()


def _grade(sentences: list[str]) -> float:
    words = [[m[0] for m in cleaning.words_at(sentence)] for sentence in sentences]
    words = [found for found in words if found]
    total = sum(map(len, words))
    if not total:
        return np.nan
    return 0.39 * total / len(words) + 11.8 * sum(_syllables(word) for found in words for word in found) / total - 15.59


@cache
def _syllables(word: str) -> int:
    letters = regex.sub(r"[^a-z]", "", word.lower())
    return len(_syllable_tokenizer().tokenize(letters)) if letters else 1


@cache
def _syllable_tokenizer() -> SyllableTokenizer:
    return SyllableTokenizer()
