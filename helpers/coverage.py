"""How much of a text comes from another, and how much of a source is used: both ways, by character."""

import numpy as np
import pandas as pd

from helpers import edits, spans

NEAR = 3  # words that may differ inside one piece
OWN = "own"
KINDS = ("verbatim", "light-edit", "formula", "paraphrase", OWN)  # of what two cover, the first counts


def shares(texts: pd.DataFrame, sentences: pd.DataFrame, shared: pd.DataFrame) -> pd.DataFrame:
    """Say what the article text of each text consists of: what it takes from other texts of the corpus, by kind, and what is its own.

    `sentences` (`cleaning.sentences`) are what is article text; `shared` is `reuse.passages`, perhaps with `reuse.paraphrases`; what a
    text takes from itself counts as its own. Returns characters: `doc` as index, one column per kind of `KINDS`. A character that
    several passages cover counts once, for the first of `KINDS`. “Own” means: not found in another text here.

    >>> from helpers import cleaning, corpus, reuse
    >>> said = "The harbour board regrets that eight boats were lost in the storm."
    >>> page = corpus.from_texts({"a": said, "b": f"{said} It rained all day."})
    >>> shares(page, cleaning.sentences(page), reuse.passages(page)).loc["b"].to_dict()
    {'verbatim': 65, 'light-edit': 0, 'formula': 0, 'paraphrase': 0, 'own': 19}
    """
    left = spans.cover(sentences, texts)
    others = pieces(shared[shared["doc"] != shared["source"]])
    counts = {}
    for kind in KINDS:
        here = spans.cover(others[others["kind"] == kind], texts) if kind != OWN else left
        counts[kind] = [int((left[doc] & here[doc]).sum()) for doc in texts["doc"]]
        left = {doc: left[doc] & ~here[doc] for doc in texts["doc"]}
    return pd.DataFrame(counts, index=pd.Index(texts["doc"], name="doc"))


def pieces(shared: pd.DataFrame) -> pd.DataFrame:
    """Cut edited passages into the pieces that both texts have: what is left out, put in or replaced over more than `NEAR` words is none.

    Takes a pair table with `kind` and returns one, `doc, start, end, text, source, source_start, source_end, source_text, kind`; rows
    that are verbatim, or paraphrases, stay whole.

    >>> shared = pd.DataFrame([("b", 0, 9, "One three", "a", 0, 28, "One, or as some say two, three", "light-edit")],
    ...     columns=["doc", "start", "end", "text", "source", "source_start", "source_end", "source_text", "kind"])
    >>> pieces(shared)[["text", "source_text"]]
        text source_text
    0    One         One
    1  three       three
    """
    names = [*spans.PAIR, "kind"]
    whole = shared["kind"].isin(["verbatim", "paraphrase"])
    rows = [piece for row in shared[~whole].itertuples() for piece in _pieces(row)]
    return pd.concat([shared.loc[whole, names], pd.DataFrame(rows, columns=names)], ignore_index=True)


def _pieces(row: tuple) -> list[tuple]:
    words, first, made = edits.align(row.source_text, row.text)
    runs: list[list[int]] = []
    for edit in (edit for edit in made if edit.tag == "equal"):
        if runs and edit.src_start - runs[-1][1] <= NEAR and edit.dest_start - runs[-1][3] <= NEAR:
            runs[-1][1], runs[-1][3] = edit.src_end, edit.dest_end
        else:
            runs.append([edit.src_start, edit.src_end, edit.dest_start, edit.dest_end])
    out = []
    for a, b, c, d in runs:
        low, high = int(words.start[first + c]), int(words.end[first + d - 1])
        low_, high_ = int(words.start[a]), int(words.end[b - 1])
        here = row.doc, row.start + low, row.start + high, row.text[low:high]
        out.append((*here, row.source, row.source_start + low_, row.source_start + high_, row.source_text[low_:high_], row.kind))
    return out


def used(texts: pd.DataFrame, sentences: pd.DataFrame, shared: pd.DataFrame, source: str) -> pd.DataFrame:
    """Say of each sentence of a source how much of it each other text uses.

    Takes what `shares` takes. Returns the sentences of `source` (a span table) with one column per text that uses any: the share of
    the sentence's characters that passages of that text cover, to two places. Raises `KeyError` for an unknown text.

    >>> from helpers import cleaning, corpus, reuse
    >>> said = "The harbour board regrets that eight boats were lost in the storm."
    >>> page = corpus.from_texts({"a": f"{said} Nobody was hurt.", "b": f"{said} It rained."})
    >>> used(page, cleaning.sentences(page), reuse.passages(page), "a")[["text", "b"]]
                                                    text     b
    0  The harbour board regrets that eight boats wer...  0.98
    1                                   Nobody was hurt.  0.00
    """
    if source not in set(texts["doc"]):
        raise KeyError(f"no text {source!r}; allowed are {', '.join(map(repr, texts['doc']))}")
    own = sentences[sentences["doc"] == source].reset_index(drop=True)
    taken = pieces(shared[(shared["source"] == source) & (shared["doc"] != source)])
    out = {}
    for doc in [doc for doc in texts["doc"] if doc in set(taken["doc"])]:
        rows = taken[taken["doc"] == doc]
        marks = spans.cover(spans.source(rows), texts[texts["doc"] == source])[source]
        sums = np.concatenate([[0], np.cumsum(marks)])
        start, end = own["start"].to_numpy(), own["end"].to_numpy()
        out[doc] = ((sums[end] - sums[start]) / (end - start)).round(2)
    return own.assign(**out)
