"""Coverage both ways: what a text consists of, and which sentences of a source are used."""

import pandas as pd
import pytest

from helpers import cleaning, corpus, coverage, provenance, reuse

SAID = "The harbour board regrets that eight boats were lost in the storm."


@pytest.fixture(scope="module")
def made():
    return provenance.build(corpus.load())


def test_the_shares_of_a_text_add_up_to_its_article_text(made):
    shares = coverage.shares(made.texts, made.sentences, made.shared)
    article = (made.sentences["end"] - made.sentences["start"]).groupby(made.sentences["doc"]).sum()
    assert shares.sum(axis=1).to_dict() == article.to_dict()


def test_what_a_text_repeats_of_itself_is_its_own(made):
    shares = coverage.shares(made.texts, made.sentences, made.shared)
    assert shares.loc["generico-2023", "own"] == shares.loc["generico-2023"].sum()


def test_a_character_counts_once_for_the_closest_kind():
    page = corpus.from_texts({"a": SAID, "b": SAID})
    shared = reuse.passages(page)
    twice = pd.concat([shared, shared.assign(kind="paraphrase")], ignore_index=True)
    assert coverage.shares(page, cleaning.sentences(page), twice).loc["b", ["verbatim", "paraphrase"]].tolist() == [len(SAID) - 1, 0]


def test_what_an_ellipsis_leaves_out_is_not_used(made):
    """The sentence behind the three dots of report-2023 is told in other words elsewhere, and not copied."""
    pieces = coverage.pieces(made.shared.query("doc == 'report-2023' and source == 'mfa-2023' and kind == 'light-edit'"))
    assert not ((pieces["source_start"] < 3508) & (pieces["source_end"] > 3170)).any()


def test_pieces_are_slices_of_both_texts(made):
    raws = made.texts.set_index("doc")["raw"]
    for piece in coverage.pieces(made.shared).itertuples():
        assert piece.text == raws[piece.doc][piece.start : piece.end]
        assert piece.source_text == raws[piece.source][piece.source_start : piece.source_end]


def test_sentences_that_nobody_uses_are_listed_with_nought(made):
    used = coverage.used(made.texts, made.sentences, made.shared, "mfa-2023")
    assert len(used) == 18
    assert used[["report-2023", "newsaz-2024"]].loc[1].tolist() == [0, 0]
    assert used["report-2023"].max() <= 1


def test_a_source_that_nobody_uses_has_no_columns_of_texts(made):
    used = coverage.used(made.texts, made.sentences, made.shared.head(0), "mfa-2023")
    assert used.columns.tolist() == ["doc", "start", "end", "text", "zone"]


def test_an_unknown_source_is_named_with_what_is_allowed(made):
    with pytest.raises(KeyError, match="'nobody'; allowed are 'anadolu-2021'"):
        coverage.used(made.texts, made.sentences, made.shared, "nobody")


def test_no_text_at_all_is_no_error():
    page = corpus.from_texts({})
    assert coverage.shares(page, cleaning.sentences(page), reuse.passages(page)).empty
