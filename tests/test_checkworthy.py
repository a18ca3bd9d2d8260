"""Sentences worth reading first: signals that anybody can count again, a cap, and an order that nothing disturbs."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import checkworthy, cleaning, corpus, days, quantities, spans

SIGNALS = list(checkworthy.WEIGHTS)


@pytest.fixture(scope="module")
def texts():
    return corpus.load()


@pytest.fixture(scope="module")
def sentences(texts):
    return cleaning.sentences(texts)


@pytest.fixture(scope="module")
def found(texts, sentences):
    return checkworthy.find(texts, sentences)


def find(*raws, **options):
    page = corpus.from_texts({f"text-{n}": raw for n, raw in enumerate(raws)})
    return checkworthy.find(page, cleaning.sentences(page), **options)


def signals(raw):
    """The signals of a text of one sentence, without those that are not there."""
    (row,) = find(raw)[SIGNALS].to_dict("records")
    return {name: count for name, count in row.items() if count}


# Signals


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("It was calm.", {}),
        ("The 8 boats sank.", {"quantity": 1}),
        ("Eight boats and more than 20 percent of the ships sank.", {"quantity": 2}),
        ("It rained on 2021-11-08 and then on 2021-11-10.", {"date": 2}),
        ("It rained on 3 May 2021.", {"date": 1, "name": 1}),  # a month is a name too
        ("They saw Ana Roe there.", {"name": 1}),
        ("They saw Ana Roe, Ben and Old Harbour there.", {"name": 3}),
        ("Ships sank.", {}),  # the first word may be anything
        ("They told him.", {"speech": 1}),
        ("They told him and said so, as they added.", {"speech": 1}),
        ("It was the law.", {"law": 1}),
        ("It was unlawful by treaty, and a breach of sovereignty.", {"law": 3}),
        ("The flaw was awful.", {}),
        ("It led to calm.", {"change": 1}),
        ("It must stop because it rained.", {"change": 2}),
        ("It rained, as the mustard was due.", {}),
    ],
)
def test_signals_are_counted(raw, expected):
    assert signals(raw) == expected


def test_quantities_and_dates_are_those_of_their_own_modules(texts, sentences, found):
    dated = pd.DataFrame(
        [(one.doc, one.start, one.end) for one in days.mentions(texts, days.units(texts))], columns=["doc", "start", "end"]
    )
    for name, layer in (("quantity", quantities.find(texts)), ("date", dated)):
        touched = spans.overlap(found, layer)["left"].value_counts().reindex(found.index, fill_value=0)
        assert found[name].tolist() == touched.tolist()


def test_speech_counts_once_and_the_others_as_often_as_they_stand(found):
    assert set(found["speech"]) == {0, 1}
    assert (found[["quantity", "date", "name", "law", "change"]].max() > checkworthy.MOST - 1).all()


# Scores


def capped(rows, weights=checkworthy.WEIGHTS):
    return sum(weight * rows[name].clip(upper=checkworthy.MOST) for name, weight in weights.items())


def test_two_of_a_kind_count_and_no_more():
    two, three = find("The 8 boats and 9 ships sank."), find("The 8 boats, 9 ships and 10 cars burned.")
    assert (two["quantity"].tolist(), three["quantity"].tolist()) == ([2], [3])
    assert two["score"].tolist() == three["score"].tolist() == [checkworthy.MOST * checkworthy.WEIGHTS["quantity"]]


def test_a_score_sums_weights_over_signals():
    row = find("The board told Ana Roe that it must sign a treaty: 8 boats sank in May 2021.").iloc[0]
    assert row[SIGNALS].tolist() == [1, 1, 2, 1, 1, 1]
    assert row["score"] == 2 + 1 + 2 * 1 + 0.5 + 1 + 1


def test_weights_can_be_changed_and_signals_left_out():
    raw = "It was the law. The 8 boats sank."
    assert find(raw)["start"].tolist() == [16, 0]
    other = find(raw, weights={"law": 9.0, "quantity": 0.25})
    assert other["start"].tolist() == [0, 16]
    assert other["score"].tolist() == [9.0, 0.25]
    assert set(SIGNALS) & set(other) == {"law", "quantity"}


def test_without_weights_the_order_is_that_of_the_text(texts, sentences):
    bare = checkworthy.find(texts, sentences, weights={})
    assert (bare["score"] == 0).all()
    pd.testing.assert_frame_equal(bare.drop(columns="score"), sentences)


# Order


def test_equals_keep_their_order():
    raw = "It was calm. The 8 boats sank. It was dry. The 9 ships sank. It was wet."
    assert find(raw, raw)[["doc", "start"]].values.tolist() == [
        [doc, start] for starts in ((13, 43), (0, 31, 61)) for doc in ("text-0", "text-1") for start in starts
    ]


def test_every_sentence_of_the_five_texts_is_there_once_the_worthiest_first(texts, sentences, found):
    assert found["score"].is_monotonic_decreasing
    assert found.index.tolist() == list(range(len(sentences)))
    assert not len(spans.check(found, texts))
    pd.testing.assert_frame_equal(spans.sort(found, texts)[list(sentences)], sentences)


def test_scores_of_the_five_texts_are_those_that_are_counted_again(found):
    assert found["score"].tolist() == capped(found).tolist()
    assert found["score"].max() <= checkworthy.MOST * sum(checkworthy.WEIGHTS.values())
    assert found["score"].nunique() > 10


def test_of_equal_sentences_the_five_texts_keep_their_order(found, texts):
    place = found["doc"].map({doc: n for n, doc in enumerate(texts["doc"])}) * 1_000_000 + found["start"]
    assert place.groupby(found["score"]).apply(lambda places: places.is_monotonic_increasing).all()


def test_a_sentence_is_scored_the_same_whatever_texts_stand_beside_it(texts, sentences, found):
    alone = [checkworthy.find(texts[texts["doc"] == doc], sentences[sentences["doc"] == doc]) for doc in texts["doc"]]
    pd.testing.assert_frame_equal(spans.sort(pd.concat(alone), texts), spans.sort(found, texts))


def test_some_sentences_may_be_ranked_by_themselves(texts, sentences, found):
    some = sentences[sentences["zone"] == "body"]
    ranked = checkworthy.find(texts, some)
    expected = found[found["zone"] == "body"].reset_index(drop=True)
    pd.testing.assert_frame_equal(ranked, expected)


def test_the_same_call_gives_the_same_table_and_changes_none(texts, sentences, found):
    before = sentences.copy()
    pd.testing.assert_frame_equal(checkworthy.find(texts, sentences), found)
    pd.testing.assert_frame_equal(sentences, before)


def test_no_sentence_gives_no_row_and_every_column(texts, sentences, found):
    for page in (texts, texts.head(0)):
        none = checkworthy.find(page, sentences.head(0))
        assert len(none) == 0
        pd.testing.assert_series_equal(none.dtypes, found.dtypes)


PIECES = st.sampled_from(["Ana Roe", "8 boats", "must", "the law", "told", "3 May 2021", ". ", "It", "\n", "“", "%", ", ", "was"])


@given(st.lists(st.lists(PIECES, max_size=12).map(" ".join), min_size=1, max_size=3))
@settings(max_examples=25, deadline=None)
def test_any_text_is_ranked_by_what_is_counted(raws):
    page = corpus.from_texts({f"text-{n}": raw for n, raw in enumerate(raws)})
    sentences = cleaning.sentences(page)
    ranked = checkworthy.find(page, sentences)
    assert ranked["score"].tolist() == pytest.approx(capped(ranked).tolist())
    assert ranked["score"].is_monotonic_decreasing
    pd.testing.assert_frame_equal(spans.sort(ranked, page)[list(sentences)], sentences)
