"""All layers of where texts come from, each built on the ones before: for an export, a benchmark, or a corpus of one's own."""

import warnings
from dataclasses import dataclass

import pandas as pd

from helpers import cleaning, corpus, dating, drift, fidelity, lineage, reuse, voices


@dataclass(slots=True)
class Provenance:
    """The layers of one corpus: span and pair tables, as the functions that made them describe them.

    `texts` have `published` filled: as stated, else the best day of `dates`, where that is sure enough (`dating.known`).
    """

    texts: pd.DataFrame
    sentences: pd.DataFrame
    quoted: pd.DataFrame
    attributed: pd.DataFrame
    clues: pd.DataFrame
    dates: pd.DataFrame
    shared: pd.DataFrame
    origins: pd.DataFrame
    held: pd.DataFrame

    def drift(self) -> pd.DataFrame:
        """Candidates for a reader (`drift.candidates`)."""
        return drift.candidates(self.sentences, self.shared, self.quoted, self.attributed, self.origins)


def build(texts: pd.DataFrame) -> Provenance:
    """Build every layer: passages without dates first; who reports whom; dates; then passages, told apart by year.

    `texts` has `doc`, `raw` and perhaps `published`. Warns of texts in scripts that are not supported (`cleaning.unsupported`).

    >>> from helpers import corpus
    >>> made = build(corpus.load())
    >>> made.dates["best"].tolist()
    ['2021-11-08', '2023-11-06', '2023-11-07', '2023-11-07', '2024-11-08']
    """
    if len(strange := cleaning.unsupported(texts)):
        warnings.warn(
            f"{', '.join(strange['doc'][:5])}: not in Latin script; dates, voices and paraphrases are read in English alone", stacklevel=2
        )
    omit, sentences = cleaning.furniture(texts), cleaning.sentences(texts)
    quoted, attributed = voices.quotations(texts, omit=omit), voices.attributions(texts, omit=omit)
    bare = texts.drop(columns="published", errors="ignore")
    clues = dating.clues(bare, origins=lineage.origins(bare, _shared(bare, sentences), quoted, attributed))
    dates = dating.dates(bare, clues)
    stated = corpus.published(texts)
    dated = texts.assign(published=stated.where(stated != "", dating.known(dates).to_numpy()))
    shared = _shared(dated, sentences)
    origins = lineage.origins(dated, shared, quoted, attributed)
    held = fidelity.quotations(quoted, dated, shared)
    return Provenance(dated, sentences, quoted, attributed, clues, dates, shared, origins, held)


def _shared(texts: pd.DataFrame, sentences: pd.DataFrame) -> pd.DataFrame:
    copied = reuse.passages(texts)
    return pd.concat([copied, reuse.paraphrases(texts, sentences, copied)], ignore_index=True)
