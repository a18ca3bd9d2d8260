"""Candidates of drift: what a report gives its source, and the source has not."""

import pandas as pd
import pytest

from helpers import cleaning, corpus, drift, lineage, provenance, reuse, spans, voices

HEAD = "The harbour board regrets the delay of the new pier."


def found(source: str, report: str) -> pd.DataFrame:
    """Candidates for a report that quotes the first sentence of its source and tells the rest."""
    page = corpus.from_texts({"a": f"{HEAD} {source}", "b": f"“{HEAD}” the board said. {report}"})
    sentences, quoted, told = cleaning.sentences(page), voices.quotations(page), voices.attributions(page)
    shared = reuse.passages(page)
    shared = pd.concat([shared, reuse.paraphrases(page, sentences, shared)], ignore_index=True)
    return drift.candidates(sentences, shared, quoted, told, lineage.origins(page, shared, quoted, told))


@pytest.mark.parametrize(
    ("source", "report", "text", "source_text", "kind"),
    [
        ("The repair of the pier may cost 20 crowns.", "The repair of the pier will cost 20 crowns, it said.", "will", "may", "recast"),
        ("The county will pay up to 40 crowns for piles.", "The county will pay 40 crowns for piles, it said.", "40", "up to 40", "bound"),
        (
            "It sank the hulk in order to restore the old slipway.",
            "It said the hulk restored the old slipway.",
            "restored",
            "to restore",
            "recast",
        ),
        ("It hires workers from the town.", "It hires foreign workers from the town, it said.", "foreign workers", "workers", "added"),
        (
            "It hires local workers for the piles.",
            "It hires foreign workers for the piles, it said.",
            "foreign workers",
            "local workers",
            "renamed",
        ),
    ],
)
def test_a_change_is_suggested_with_both_sides(source, report, text, source_text, kind):
    rows = found(source, report)
    assert (text, source_text, kind) in set(zip(rows["text"], rows["source_text"], rows["kind"], strict=True))


def test_a_dropped_condition_is_suggested():
    rows = found("Small boats pay nothing unless the county refuses its share.", "Small boats pay nothing, it said.")
    assert "unless the county refuses its share" in rows.loc[rows["kind"] == "dropped", "source_text"].tolist()


@pytest.mark.parametrize(
    ("source", "report"),
    [
        ("The county will pay up to 40 crowns for piles.", "The county will pay up to 40 crowns for piles, it said."),
        ("The board asks for 8 piles of oak.", "The board asks for eight piles of oak, it said."),
        ("It hires local workers for the piles.", "It hires local workers for the piles, it said."),
    ],
)
def test_what_is_told_as_it_was_said_is_no_candidate(source, report):
    assert found(source, report).empty


def test_where_the_source_is_not_here_nothing_is_suggested():
    page = corpus.from_texts({"b": f"“{HEAD}” the board said. It may hire foreign workers."})
    sentences, quoted, told = cleaning.sentences(page), voices.quotations(page), voices.attributions(page)
    shared = reuse.passages(page)
    assert drift.candidates(sentences, shared, quoted, told, lineage.origins(page, shared, quoted, told)).empty


def test_candidates_point_into_both_texts_of_the_corpus():
    made = provenance.build(corpus.load())
    rows = made.drift()
    assert len(spans.check(rows[spans.COLUMNS], made.texts)) == 0
    sides = rows[["source", "source_start", "source_end", "source_text"]].set_axis(spans.COLUMNS, axis="columns")
    assert len(spans.check(sides, made.texts)) == 0
    assert set(rows["kind"]) <= set(drift.KINDS)
    assert "restored" in rows["text"].tolist()


def test_both_readings_of_drift_are_whole_and_of_known_kinds():
    texts = corpus.load()
    for name, size in (("drift", 28), ("drift-2", 19)):
        read = corpus.read_pairs(name, texts)
        assert len(read) == size
        assert set(read["kind"]) <= set(drift.KINDS)
