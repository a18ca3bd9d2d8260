"""Every layer of a corpus folder, and the tables behind figures of counts, each made when it is first asked for, and once."""

import os
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from helpers import (
    agency,
    checkworthy,
    claims,
    cleaning,
    corpus,
    counts,
    directives,
    formulas,
    keyness,
    lineage,
    provenance,
    quantities,
    review,
    rhetoric,
    sessions,
    spans,
    tagging,
    tracking,
    trials,
    voices,
)

LISTS = {"referents": ["referent", "pattern", "form"], "spellings": ["variant", "norm"], "terms": ["term", "kind", "pattern"]}
# What people may add to a corpus: what it gives, and how it is made.
GIVES = {
    "evidence": ("dates, outlets and kinds, stated or inferred", "one row for each field of each text, with the words it rests on"),
    "referents": ("who calls it what, by text and voice", "one row for each form of a name: referent, form, pattern"),
    "terms": ("loaded terms and whose they are", "one row for each term: term, kind, pattern"),
    "spellings": ("names that are spelt in two ways count as one", "one row for each: variant, norm"),
    "claims": ("the registry: what may be claimed", "one row for each claim: claim, wording, perhaps kind, topic, unit, since"),
    "mentions": ("who claims what, which value, who is silent", "python -m helpers suggest FOLDER SHEET.csv, then accept"),
    "variants": ("the same claim otherwise, as a reader sees it", "one row for each pair of places that differ"),
    "silences": ("silent cells that a reader confirmed", "one row for each claim and text, with the sentence that comes closest"),
}
LEAST = 5  # how often a word occurs that the tables of words list


class Layers:
    """The layers of `texts` and of the lists in `folder`: span tables, as the functions that make them describe them."""

    def __init__(self, texts: pd.DataFrame, folder: Path) -> None:
        """Take what `corpus.load` gave, and its folder."""
        self.texts, self.folder = texts, folder

    @classmethod
    def of(cls, folder: Path | str | None = None) -> "Layers":
        """Load a corpus folder: the one named, else that of the environment variable `RESTATED_CORPUS`, else the invented one."""
        chosen = Path(folder or os.environ.get("RESTATED_CORPUS") or corpus.INVENTED)
        return cls(corpus.load(chosen), chosen)

    def listed(self, name: str) -> pd.DataFrame:
        """Read a list of the folder (`LISTS`); an empty table where there is none."""
        path = self.path(name)
        return corpus.read_table(path, LISTS[name]) if path.exists() else pd.DataFrame(columns=LISTS[name], dtype=str)

    def path(self, name: str) -> Path:
        """Say where an annotation file lies."""
        return self.folder / "annotations" / f"{name}.csv"

    def given(self, *names: str) -> pd.DataFrame:
        """Say which annotation files are there, and of those that are not, what they would give and how they are made.

        Returns `file`, `rows` (0: none yet), `gives` and `how` (`GIVES`).
        """
        counts = [
            len(corpus.read_table(self.path(name), [], delimiters=corpus.DELIMITERS)) if self.path(name).exists() else 0 for name in names
        ]
        rows = [(f"annotations/{name}.csv", count, *GIVES[name]) for name, count in zip(names, counts, strict=True)]
        return pd.DataFrame(rows, columns=["file", "rows", "gives", "how to make it"])

    def voiced(self, found: pd.DataFrame) -> pd.DataFrame:
        """Add the voice to a layer."""
        return voices.voice(found, self.texts, self.quotations, self.attributions)

    @cached_property
    def furniture(self) -> pd.DataFrame:
        """What is not article text."""
        return cleaning.furniture(self.texts)

    @cached_property
    def sentences(self) -> pd.DataFrame:
        """Sentences with zones."""
        return cleaning.sentences(self.texts)

    @cached_property
    def quotations(self) -> pd.DataFrame:
        """Direct quotations."""
        return voices.quotations(self.texts, omit=self.furniture)

    @cached_property
    def attributions(self) -> pd.DataFrame:
        """Indirect speech."""
        return voices.attributions(self.texts, omit=self.furniture)

    @cached_property
    def broken(self) -> pd.DataFrame:
        """Quotation marks read otherwise than they stand."""
        return voices.repairs(self.texts, omit=self.furniture)

    @cached_property
    def repairs(self) -> pd.DataFrame:
        """Glued joints and broken marks."""
        return spans.sort(pd.concat([cleaning.repairs(self.texts), self.broken], ignore_index=True), self.texts)

    @cached_property
    def tokens(self) -> pd.DataFrame:
        """Words, furniture included."""
        return cleaning.tokens(self.texts, spellings=self.listed("spellings"))

    @cached_property
    def voice_parts(self) -> pd.DataFrame:
        """The article cut into the parts that one voice speaks."""
        return voices.parts(self.texts, self.quotations, self.attributions, omit=self.furniture)

    @cached_property
    def traces(self) -> pd.DataFrame:
        """Marks of where a text comes from."""
        return lineage.traces(self.texts, self.broken)

    @cached_property
    def made(self) -> provenance.Provenance:
        """Dates, passages, sources and fidelity."""
        return provenance.build(self.texts)

    @cached_property
    def names(self) -> pd.DataFrame:
        """Mentions of referents."""
        return self.voiced(rhetoric.names(self.texts, self.listed("referents"), name=str(self.path("referents"))))

    @cached_property
    def terms(self) -> pd.DataFrame:
        """Places of the terms of the hand list."""
        return self.voiced(rhetoric.terms(self.texts, self.listed("terms"), name=str(self.path("terms"))))

    @cached_property
    def tagged(self) -> pd.DataFrame:
        """Words with their parts of speech."""
        return tagging.tags(self.texts, self.sentences)

    @cached_property
    def directives(self) -> pd.DataFrame:
        """Who is to do what."""
        return self.voiced(directives.find(self.texts, self.tagged))

    @cached_property
    def agency(self) -> pd.DataFrame:
        """Passives and nouns that name an act."""
        return self.voiced(agency.constructions(self.texts, self.tagged))

    @cached_property
    def quantities(self) -> pd.DataFrame:
        """What is counted or measured, outside furniture."""
        return self.voiced(quantities.find(self.texts, self.sentences))

    @cached_property
    def worthy(self) -> pd.DataFrame:
        """Sentences by the signals that they carry something to check."""
        return checkworthy.find(self.texts, self.sentences)

    @cached_property
    def registry(self) -> pd.DataFrame:
        """Claims, as read; none where there is no list of them."""
        columns = ["claim", "kind", "topic", "wording", "unit", "since", "note"]
        return claims.read_claims(self.folder) if self.path("claims").exists() else pd.DataFrame(columns=columns, dtype=str)

    @cached_property
    def variants(self) -> pd.DataFrame:
        """Places that say the same of a claim otherwise, as read."""
        if not self.path("variants").exists():
            return pd.DataFrame(columns=[*spans.PAIR, "claim", "source_claim", "kind", "relation", "note"])
        return claims.read_variants(self.texts, self.registry, self.folder)

    @cached_property
    def mentions(self) -> pd.DataFrame:
        """Mentions of claims, as read, the voice detected where a reader gave none."""
        if not self.path("mentions").exists():
            return pd.DataFrame(columns=[*spans.COLUMNS, "claim", "voice", "speaker", "value", "hedge", "note"], dtype=str)
        read = claims.read_mentions(self.texts, self.registry, self.folder)
        return claims.voiced(read, self.texts, self.quotations, self.attributions)

    @cached_property
    def words(self) -> counts.Words:
        """Words of the article, as numbers."""
        return counts.read(self.texts, within=self.sentences, spellings=self.listed("spellings"))

    @cached_property
    def counted(self) -> counts.Words:
        """The same without decks, which repeat."""
        return counts.read(self.texts, within=self.sentences[self.sentences["zone"] != "deck"], spellings=self.listed("spellings"))

    @cached_property
    def placed(self) -> pd.DataFrame:
        """Mentions in the article, but for decks."""
        return rhetoric.place(self.names.drop(columns="voice"), self.made, without=["deck"])

    def naming(self) -> pd.DataFrame:
        """Count mentions by referent, form and text."""
        return rhetoric.matrix(self.placed, self.listed("referents"), self.texts["doc"].tolist()).reset_index()

    def naming_by_voice(self) -> pd.DataFrame:
        """Count the same by voice."""
        return rhetoric.by_voice(self.placed, self.listed("referents"), self.texts["doc"].tolist()).reset_index()

    def naming_drift(self) -> pd.DataFrame:
        """List forms of a report that its source never uses."""
        return rhetoric.renamed(self.placed, self.made.origins)

    def demands(self) -> pd.DataFrame:
        """List what is demanded, once a year."""
        found = rhetoric.place(self.directives.drop(columns="voice"), self.made)
        return directives.by_year(found.assign(proposition=directives.propositions(found, self.made.shared)), self.made.sentences)

    def formulas(self) -> pd.DataFrame:
        """Say what becomes of formulas from year to year."""
        own = formulas.own(self.words, self.made.texts, self.made.shared)
        return formulas.ladder(formulas.find(own, self.made.texts), own, self.made.texts).reset_index()

    def keyness(self) -> pd.DataFrame:
        """Compare each text with all others, word by word."""
        docs = [self.counted.docs[n] for n in np.unique(self.counted.text)]
        pairs = [(doc, [other for other in docs if other != doc]) for doc in docs] if len(docs) > 1 else []
        each = [keyness.compare(self.counted, [doc], others).query(f"a >= {LEAST}").reset_index().assign(doc=doc) for doc, others in pairs]
        columns = ["doc", "word", "a", "b", "texts_a", "texts_b", "ll", "ratio", "low", "high", "lrc"]
        return pd.concat(each, ignore_index=True)[columns] if each else pd.DataFrame(columns=columns)

    def collocations(self) -> pd.DataFrame:
        """Weigh pairs of neighbours."""
        return counts.collocations(self.counted)

    def dispersion(self) -> pd.DataFrame:
        """Say how evenly words are spread."""
        often = counts.frequencies(self.counted).query(f"count >= {LEAST}")
        return counts.dispersion(self.counted, often.index).reset_index()

    def suggestions(self, docs: list[str] | None = None, threshold: float | None = None) -> tuple[pd.DataFrame, float]:
        """Fill a sheet (`review.suggest`) for texts that are to be read, and say from which score on a claim is suggested.

        By default all texts without a mention are to be read. The mentions of the others alone are looked for; where no `threshold` is
        given, it is the one that does best among them (`trials.best`). What a person rejected before (`sessions.rejected`) is left out.
        Raises `ValueError` for a text that is not there, where no text is left to read, for a threshold beyond 0 to 1, and where there is
        no claim.
        """
        docs = docs or [doc for doc in self.texts["doc"] if doc not in set(self.mentions["doc"])]
        unknown = [doc for doc in docs if doc not in set(self.texts["doc"])]
        if unknown or not docs:
            why = f"no text {', '.join(map(repr, unknown))}" if unknown else "every text has mentions, and none is named"
            raise ValueError(f"{self.folder}: {why}; allowed are {', '.join(self.texts['doc'])}")
        if threshold is not None and not 0 <= threshold <= 1:
            raise ValueError(f"threshold {threshold}; allowed are scores from 0 to 1")
        if not len(self.registry):
            raise ValueError(f"{self.path('claims')}: no claim is listed; allowed is one row for each claim to look for")
        rank = claims.ranker(self.listed("spellings"))
        told, known = self.sentences["doc"].isin(docs), self.mentions[~self.mentions["doc"].isin(docs)]
        if threshold is None:
            others = self.sentences[~told & self.sentences["doc"].isin(known["doc"])]
            enough = others["doc"].nunique() > 1
            threshold = trials.best(trials.leave_one_out(self.registry, known, others, rank=rank)) if enough else trials.DEFAULT
        here = self.sentences[told].reset_index(drop=True)
        stated = self.quantities[self.quantities["doc"].isin(docs)].reset_index(drop=True)
        judged = claims.sort_out(rank(self.registry, here, known), here, threshold=threshold, mentions=known, stated=stated)
        sheet = review.suggest(judged, self.texts, self.registry, known, stated, self.quotations, self.attributions)
        return sheet[~sessions.rejected(sheet, self.folder)].reset_index(drop=True), threshold

    def claims(self) -> pd.DataFrame:
        """Sum up each claim: where first and last, how often in which voice."""
        return tracking.history(self.claim_status(), self.made.texts).reset_index()

    def claim_status(self) -> pd.DataFrame:
        """Say of each claim and text whether it is made, in whose voice, with which values."""
        return tracking.status(self.mentions, self.registry, self.made.texts, self.variants)

    def claim_steps(self) -> pd.DataFrame:
        """List what becomes of values from mention to mention."""
        return tracking.steps(self.mentions, self.made.texts)
