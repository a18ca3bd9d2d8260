"""Trials: no text is matched with what was read in it, and every figure is the one that a reader would count by hand."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import claims, cleaning, corpus, spans, trials

PAGES = corpus.from_texts(
    {
        "a": "Eight boats sank. The mayor flew a zeppelin. Rain fell.",
        "b": "8 boats were lost. A zeppelin burned.",
        "c": "The boats sank. The mayor wept.",
    }
)
ASKED = pd.DataFrame(
    {"claim": ["boats", "mayor", "rain"], "wording": [f"The text says {what}." for what in ("how many boats sank", "what was flown", "so")]}
)
SAID = [
    ("a", "Eight boats sank", "boats"),
    ("a", "The mayor flew a zeppelin", "mayor"),
    ("a", "Rain fell", "rain"),
    ("b", "8 boats", "boats"),
    ("c", "The boats sank", "boats"),
    ("c", "The mayor wept", "mayor"),
]


@pytest.fixture(scope="module")
def pairs(registry, mentions, sentences):
    return trials.leave_one_out(registry, mentions, sentences)


@pytest.fixture(scope="module")
def rows(registry, mentions, sentences):
    return trials.nested(registry, mentions, sentences)


def read(said=SAID):
    docs, exact, claim = zip(*said, strict=True)
    return spans.sort(spans.locate(pd.DataFrame({"doc": docs, "exact": exact, "claim": claim}), PAGES), PAGES)


def invented(said=SAID, **options):
    return trials.leave_one_out(ASKED, read(said), cleaning.sentences(PAGES), **options)


def true_pairs(mentions, sentences):
    """The sentence, by index, in which each mention begins, with its claim."""
    found = set()
    for row in mentions.itertuples():
        here = sentences[(sentences["doc"] == row.doc) & (sentences["end"] > row.start)].iloc[0]
        found.add((here.name, row.claim))
    return found


def listed(*rows):
    """Pairs as (sentence, score, true)."""
    return pd.DataFrame(rows, columns=["sentence", "score", "true"]).astype({"score": float, "true": bool})


# What a text is matched with


def test_no_mention_of_a_text_is_known_when_it_is_matched(registry, mentions, sentences):
    seen = []

    def rank(asked, here, known):
        seen.append((set(here["doc"]), set(known["doc"])))
        return claims.match(asked, here, known)

    trials.leave_one_out(registry, mentions, sentences, rank=rank)
    docs = sentences["doc"].unique()
    assert seen == [({doc}, set(docs) - {doc}) for doc in docs]


def test_a_word_that_one_text_alone_has_helps_others_and_not_itself():
    words = ("mayor", "zeppelin")
    found = invented([row for row in SAID if row[0] != "c"])
    like = {(row.doc, row.claim): row.likeness for row in found.itertuples() if row.claim == "mayor"}
    assert like["a", "mayor"] == 0  # no wording and no other text has these words
    assert like["b", "mayor"] > 0
    assert not any(word in claims.profiles(ASKED)[1] for word in words)


def test_a_text_is_matched_the_same_whatever_was_read_in_it(registry, mentions, sentences, pairs):
    blind = trials.leave_one_out(registry, mentions[mentions["doc"] != "mfa-2023"], sentences)
    one, other = (t[(t["doc"] == "mfa-2023") & (t["score"] > 0)].drop(columns="true").reset_index(drop=True) for t in (pairs, blind))
    pd.testing.assert_frame_equal(one, other)
    assert not blind.loc[blind["doc"] == "mfa-2023", "true"].any()


def test_every_pair_that_was_read_is_there_and_true(mentions, sentences, pairs):
    found = pairs[pairs["true"]]
    assert set(zip(found["sentence"], found["claim"], strict=True)) == true_pairs(mentions, sentences)
    assert not pairs.duplicated(["sentence", "claim"]).any()
    assert pairs["doc"].tolist() == sentences["doc"].loc[pairs["sentence"]].tolist()


def test_a_true_pair_that_is_not_suggested_has_no_score():
    found = invented(rank=lambda asked, here, known: claims.match(asked, here, known).query("claim != 'boats'"))
    assert found.loc[found["claim"] == "boats", ["doc", "likeness", "score", "true"]].values.tolist() == [[x, 0, 0, True] for x in "abc"]


def test_a_mention_across_sentences_is_true_where_it_begins():
    found = invented([*SAID[:3], ("b", "8 boats were lost. A zeppelin burned", "boats"), *SAID[4:]])
    assert found.loc[(found["doc"] == "b") & found["true"], "sentence"].tolist() == [3]


def test_pairs_stand_best_first_in_each_text(pairs, sentences):
    assert pairs["doc"].unique().tolist() == sentences["doc"].unique().tolist()
    assert pairs["doc"].ne(pairs["doc"].shift()).sum() == sentences["doc"].nunique()
    assert pairs.groupby("doc")["score"].apply(lambda scores: scores.is_monotonic_decreasing).all()


def test_sentences_are_named_by_their_index():
    other = cleaning.sentences(PAGES).set_axis(list("tuvwxyz"))
    found = trials.leave_one_out(ASKED, read(), other)
    assert set(zip(found.loc[found["true"], "sentence"], found.loc[found["true"], "claim"], strict=True)) == true_pairs(read(), other)


def test_known_asks_of_a_text_only_what_another_text_says(registry, mentions, sentences, pairs):
    known = trials.leave_one_out(registry, mentions, sentences, known=True)
    for doc, rows in known.groupby("doc"):
        others = set(mentions.loc[mentions["doc"] != doc, "claim"])
        assert set(rows["claim"]) <= others
        full = pairs[(pairs["doc"] == doc) & pairs["true"] & pairs["claim"].isin(others)]
        assert rows["true"].sum() == len(full)
    assert set(invented(known=True).query("doc == 'a'")["claim"]) == {"boats", "mayor"}
    assert "rain" in set(invented().query("doc == 'a'")["claim"])


def test_where_nothing_was_read_nothing_is_true_and_wordings_alone_are_matched():
    found = invented(SAID[:1])
    assert found.loc[found["true"], ["doc", "claim"]].values.tolist() == [["a", "boats"]]
    none = trials.leave_one_out(ASKED, read().head(0), cleaning.sentences(PAGES))
    assert not none["true"].any()
    assert (none["score"] > 0).all()
    assert len(trials.leave_one_out(ASKED, read().head(0), cleaning.sentences(PAGES), known=True)) == 0


# A threshold for each text


def test_the_threshold_of_a_text_is_the_best_among_the_others(registry, mentions, sentences, rows):
    for doc in ("anadolu-2021", "newsaz-2024"):
        others = trials.leave_one_out(registry, mentions[mentions["doc"] != doc], sentences[sentences["doc"] != doc])
        assert rows.set_index("doc").at[doc, "threshold"] == trials.best(others)


def test_the_threshold_of_a_text_does_not_change_with_what_was_read_in_it():
    sentences = cleaning.sentences(PAGES)
    before = trials.nested(ASKED, read(), sentences).set_index("doc")["threshold"]
    others = [[row for row in SAID if row[0] != "a"], [*SAID, ("a", "Rain", "boats")], [*SAID[1:3], *SAID[3:], ("a", "The mayor", "rain")]]
    for said in others:
        assert trials.nested(ASKED, read(said), sentences).set_index("doc").at["a", "threshold"] == before["a"]


def test_the_threshold_of_a_text_does_not_change_with_its_words():
    before = trials.nested(ASKED, read(), cleaning.sentences(PAGES)).set_index("doc")["threshold"]
    other = PAGES.assign(raw=["Eight boats sank. The mayor flew a zeppelin. Rain fell. Boats, boats and mayors wept.", *PAGES["raw"][1:]])
    after = trials.nested(ASKED, read(), cleaning.sentences(other)).set_index("doc")["threshold"]
    assert after["a"] == before["a"]


def test_on_the_five_texts_a_threshold_stays_when_the_readings_of_its_text_are_dropped(registry, mentions, sentences, rows):
    fewer = trials.nested(registry, mentions[mentions["doc"] != "report-2023"], sentences).set_index("doc")
    before = rows.set_index("doc")
    assert fewer.at["report-2023", "threshold"] == before.at["report-2023", "threshold"]
    assert (fewer["threshold"] != before["threshold"]).any()
    assert fewer.loc["report-2023", ["suggested", "read", "right"]].tolist() == [before.at["report-2023", "suggested"], 0, 0]
    assert np.isnan(fewer.at["report-2023", "recall"])


def test_each_text_is_judged_by_its_own_pairs_at_its_threshold(pairs, rows):
    assert rows["doc"].tolist() == pairs["doc"].unique().tolist()
    for row in rows.itertuples():
        here = pairs[pairs["doc"] == row.doc]
        taken = here[here["score"] >= row.threshold]
        assert (row.suggested, row.read, row.right) == (len(taken), here["true"].sum(), taken["true"].sum())
        assert row.precision == pytest.approx(row.right / row.suggested)
        assert row.recall == pytest.approx(row.right / row.read)
        assert row.f1 == pytest.approx(2 * row.precision * row.recall / (row.precision + row.recall))


def test_two_texts_are_too_few_to_choose_on():
    kept = cleaning.sentences(PAGES).query("doc != 'c'")
    rows = trials.nested(ASKED, read([row for row in SAID if row[0] != "c"]), kept)
    assert rows["threshold"].tolist() == [trials.DEFAULT] * 2


def test_texts_without_readings_leave_the_default():
    rows = trials.nested(ASKED, read().head(0), cleaning.sentences(PAGES))
    assert rows["threshold"].tolist() == [trials.DEFAULT] * 3
    assert rows[["read", "right"]].eq(0).all(axis=None)


def test_a_total_is_of_pairs_and_not_of_texts():
    rows = pd.DataFrame({"suggested": [10, 0, 2], "read": [4, 4, 0], "right": [3, 0, 0]})
    expected = {"suggested": 12, "read": 8, "right": 3, "precision": 3 / 12, "recall": 3 / 8, "f1": 6 / 20}
    assert trials.total(rows).to_dict() == pytest.approx(expected)


def test_a_share_of_nothing_is_not_a_number():
    total = trials.total(pd.DataFrame({"suggested": [0], "read": [0], "right": [0]}))
    assert total[["precision", "recall", "f1"]].isna().all()


# Figures


TINY = listed((0, 0.9, True), (0, 0.8, False), (1, 0.8, True), (1, 0.5, False), (2, 0.4, True), (2, 0.0, True))


def test_a_curve_takes_what_has_a_threshold_or_more():
    table = trials.curve(TINY)
    assert table["threshold"].tolist() == [0.4, 0.5, 0.8, 0.9]
    assert table["precision"].tolist() == pytest.approx([3 / 5, 2 / 4, 2 / 3, 1])
    assert table["recall"].tolist() == pytest.approx([3 / 4, 2 / 4, 2 / 4, 1 / 4])


def test_the_best_threshold_has_the_best_f1():
    assert trials.best(TINY) == 0.4  # F1 6/9, 4/8, 4/7, 2/5
    assert trials.best(listed((0, 0.9, True), (1, 0.8, True), (2, 0.3, False))) == 0.8


def test_of_equal_thresholds_the_highest_is_best():
    tied = listed((0, 0.9, True), (1, 0.6, False), (2, 0.5, True), (2, 0.4, False), (2, 0.3, False), (3, 0.0, True))
    f1 = [2 * row.precision * row.recall / (row.precision + row.recall) for row in trials.curve(tied).itertuples()]
    assert f1 == pytest.approx([1 / 2, 4 / 7, 2 / 3, 2 / 5, 1 / 2])
    assert trials.best(tied) == 0.5
    assert trials.best(listed((0, 0.9, True), (1, 0.8, False), (2, 0.7, False), (3, 0.6, True), (4, 0.0, False))) == 0.9
    assert trials.best(listed((0, 0.9, False), (1, 0.8, False), (2, 0.0, True))) == 0.9


def test_effort_counts_suggestions_from_the_best_on():
    assert trials.effort(TINY.sample(frac=1, random_state=1))["read"].tolist() == [1, 2, 3, 4, 5]
    assert trials.effort(TINY)["found"].tolist() == [0.25, 0.25, 0.5, 0.5, 0.75]


def test_what_is_never_suggested_is_never_found():
    assert trials.effort(TINY)["found"].iloc[-1] == 0.75
    assert trials.cost(TINY) == math.inf


@pytest.mark.parametrize(("share", "read"), [(0.25, 1), (0.26, 3), (0.5, 3), (0.75, 5), (0.0, 1), (0.76, math.inf)])
def test_cost_is_the_first_number_of_suggestions_that_find_the_share(share, read):
    assert trials.cost(TINY, share) == read


def test_cost_is_of_nine_tenths_where_nothing_else_is_said():
    ten = listed(*((n, 1 - n / 100, n != 3) for n in range(11)))
    assert trials.cost(ten) == trials.cost(ten, 0.9) == 10
    assert trials.cost(ten, 1) == 11


def test_first_counts_sentences_whose_best_suggestion_they_carry():
    assert trials.first(listed((0, 0.9, True), (0, 0.8, False), (1, 0.8, False), (1, 0.7, True), (2, 0.9, False))) == 0.5


def test_a_pair_that_nobody_suggested_is_no_first_suggestion():
    assert trials.first(listed((0, 0.9, True), (1, 0.0, True))) == 0.5


def test_where_nothing_is_true_errors_and_defaults_are_those_that_are_documented():
    for none in (listed((0, 0.9, False), (1, 0.5, False)), listed()):
        for count in (trials.curve, trials.cost):
            with pytest.raises(ValueError, match="no pair is true; allowed are pairs of which one was read at least"):
                count(none)
        assert trials.best(none) == trials.DEFAULT
        assert np.isnan(trials.first(none))
        assert trials.effort(none)["found"].tolist() == [0.0] * len(none)


def test_where_nothing_true_is_suggested_the_default_stands():
    assert trials.best(listed((0, 0.0, True))) == trials.DEFAULT


ROWS = st.lists(st.tuples(st.integers(0, 4), st.sampled_from([0.1, 0.2, 0.3, 0.5, 0.8]), st.booleans()), min_size=1, max_size=15)


@given(ROWS)
@settings(max_examples=40, deadline=None)
def test_figures_are_what_a_reader_would_count(rows):
    pairs = listed(*rows, (5, 0.3, True))
    true = pairs["true"].sum()
    table = trials.curve(pairs).set_index("threshold")
    assert table.index.tolist() == sorted(set(pairs["score"]))
    f1 = {}
    for threshold, row in table.iterrows():
        taken = pairs[pairs["score"] >= threshold]
        assert row.tolist() == pytest.approx([taken["true"].mean(), taken["true"].sum() / true])
        f1[threshold] = 2 * taken["true"].sum() / (len(taken) + true)
    best = trials.best(pairs)
    assert f1[best] == pytest.approx(max(f1.values()))
    assert all(f1[other] < f1[best] + 1e-9 for other in f1 if other > best)
    order = sorted(range(len(pairs)), key=lambda n: -pairs["score"][n])
    found = np.cumsum(pairs["true"].to_numpy()[order])
    assert trials.effort(pairs)["found"].tolist() == pytest.approx((found / true).tolist())
    assert trials.cost(pairs, 0.5) == 1 + next(n for n, count in enumerate(found) if 2 * count >= true)


# The five texts


def by_likeness(*tables):
    return claims.match(*tables).assign(score=lambda found: found["likeness"])


def test_suggestions_find_most_of_what_a_reader_finds(rows):
    assert trials.total(rows)["f1"] >= 0.6
    assert (rows["f1"] >= 0.5).all()


def test_the_first_suggestion_is_mostly_right(pairs):
    assert trials.first(pairs) >= 0.8


def test_nine_tenths_cost_an_eighth_of_all_pairs_at_most(pairs, registry, sentences):
    assert trials.cost(pairs) <= 0.12 * len(registry) * len(sentences)


def test_a_score_does_better_than_likeness_alone(registry, mentions, sentences, rows):
    alone = trials.total(trials.nested(registry, mentions, sentences, rank=by_likeness))
    assert trials.total(rows)["f1"] > alone["f1"] + 0.02


def test_claims_that_another_text_makes_are_found_too(registry, mentions, sentences):
    known = trials.nested(registry, mentions, sentences, known=True)
    assert trials.total(known)["f1"] >= 0.55
