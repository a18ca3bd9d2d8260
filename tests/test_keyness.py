"""Keyness: the numbers of METHODS, the same as scipy's and NLTK's, and what so few texts cannot show."""

from itertools import combinations
from math import comb, inf, log, log2

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from nltk.metrics.association import BigramAssocMeasures
from scipy import stats

from helpers import cleaning, corpus, counts, keyness


@pytest.fixture(scope="module")
def texts():
    return corpus.load()


@pytest.fixture(scope="module")
def words(texts):
    return counts.read(texts)


@pytest.fixture(scope="module")
def sides(words):
    """Two texts against three."""
    return words.docs[:2], words.docs[2:]


def read(**raws):
    return counts.read(corpus.from_texts(raws))


# Measures


@pytest.mark.parametrize(
    ("cells", "two", "four", "ratio", "half", "conservative", "information"),
    [
        ((10, 3, 500, 1500), 15.4067, 15.52934, 3.3219, 3.16896, 1.36449, 7.8058),
        ((5, 0, 500, 500), 6.9315, 6.95660, inf, 3.45943, 0, 0.0237),
        ((120, 80, 10000, 10000), 8.0542, 8.13501, 0.5850, 0.58197, 0.16485, -1.8493),
        ((1000, 1200, 50000, 40000), 90.1652, 92.44398, -0.5850, -0.58484, -0.46268, 78.7576),
        ((11, 0, 1445, 2097), 19.7248, 19.77456, inf, 5.06066, 1.86485, 11.5524),
    ],
)
def test_every_number_of_the_table(cells, two, four, ratio, half, conservative, information):
    assert counts.log_likelihood(*cells, cells=2) == pytest.approx(two, abs=5.1e-5)
    assert counts.log_likelihood(*cells) == pytest.approx(four, abs=5.1e-6)
    assert keyness.log_ratio(*cells) == pytest.approx(ratio, abs=5.1e-5)
    assert keyness.log_ratio(*cells, add=0.5) == pytest.approx(half, abs=5.1e-6)
    assert keyness.lrc(*cells) == pytest.approx(conservative, abs=5.1e-6)
    assert keyness.bic(*cells) == pytest.approx(information, abs=5.1e-5)


def test_arrays_give_what_single_numbers_give():
    table = np.array([(10, 3, 500, 1500), (5, 0, 500, 500), (0, 0, 7, 9), (0, 4, 7, 9)]).T
    for measure in (counts.log_likelihood, keyness.log_ratio, keyness.lrc, keyness.bic):
        np.testing.assert_array_equal(measure(*table), [measure(*cells) for cells in table.T])


@st.composite
def tables(draw, least=0):
    """Counts of a word on two sides, and the sides' sizes."""
    c, d = (draw(st.integers(2, 100_000)) for _ in "cd")
    return draw(st.integers(least, min(c, 3000))), draw(st.integers(least, min(d, 3000))), c, d


@given(tables())
@settings(max_examples=80, deadline=None)
def test_four_cells_are_those_of_scipy_and_nltk(cells):
    a, b, c, d = cells
    assume(0 < a + b < c + d)
    scipy = stats.chi2_contingency([[a, b], [c - a, d - b]], correction=False, lambda_="log-likelihood").statistic
    nltk = BigramAssocMeasures.likelihood_ratio(a, (c, a + b), c + d)
    assert counts.log_likelihood(*cells) == pytest.approx(scipy, rel=1e-6, abs=1e-6)
    assert counts.log_likelihood(*cells) == pytest.approx(nltk, rel=1e-6, abs=1e-6)


@given(tables())
@settings(max_examples=80, deadline=None)
def test_two_cells_are_never_more_than_four(cells):
    assert 0 <= counts.log_likelihood(*cells, cells=2) <= counts.log_likelihood(*cells) + 1e-6


def exact(a, b, c, d, alternative="two-sided"):
    low, high = stats.binomtest(a, a + b, alternative=alternative).proportion_ci(0.95, method="exact")
    return [-inf if p == 0 else inf if p == 1 else log2(p / (1 - p) * d / c) for p in (low, high)]


@given(tables(least=1))
@settings(max_examples=60, deadline=None)
def test_interval_is_scipys_exact_one(cells):
    assert keyness.interval(*cells) == pytest.approx(exact(*cells), abs=1e-6)


@given(st.integers(1, 500), st.integers(500, 9999), st.integers(500, 9999))
@settings(max_examples=40, deadline=None)
def test_interval_of_a_word_of_one_side_is_the_exact_bound_one_sided(count, c, d):
    assert keyness.interval(count, 0, c, d) == pytest.approx(exact(count, 0, c, d, "greater"), abs=1e-6)
    assert keyness.interval(0, count, c, d) == pytest.approx(exact(0, count, c, d, "less"), abs=1e-6)


@given(tables(), st.sampled_from([0.5, 0.95, 0.999]))
@settings(max_examples=80, deadline=None)
def test_lrc_is_the_nearer_end_of_the_exact_interval_or_nothing(cells, confidence):
    a, b, c, d = cells
    assume(a + b > 0)
    low, high = stats.binomtest(a, a + b).proportion_ci(confidence, method="exact")
    share = c / (c + d)
    assume(min(abs(low - share), abs(high - share)) > 1e-9)
    nearer = low if low > share else high if high < share else None
    expected = 0 if nearer is None else log2(nearer / (1 - nearer) * d / c)
    assert keyness.lrc(*cells, confidence=confidence) == pytest.approx(expected, abs=1e-6)


def test_a_word_of_neither_side_says_nothing():
    assert keyness.interval(0, 0, 5, 9) == (-inf, inf)
    assert keyness.lrc(0, 0, 5, 9) == 0
    assert np.isnan(keyness.log_ratio(0, 0, 5, 9))
    assert counts.log_likelihood(0, 0, 5, 9) == 0


@given(tables())
@settings(max_examples=80, deadline=None)
def test_swapped_sides_swap_the_sign(cells):
    a, b, c, d = cells
    swapped = b, a, d, c
    for measure in (counts.log_likelihood, keyness.bic):
        assert measure(*swapped) == pytest.approx(measure(*cells), abs=1e-6)
    for measure in (keyness.log_ratio, keyness.lrc):
        assert measure(*swapped) == pytest.approx(-measure(*cells), abs=1e-9, nan_ok=True)
    low, high = keyness.interval(*cells)
    assert keyness.interval(*swapped) == pytest.approx((-high, -low), abs=1e-9)


# Weighted log-odds

ONE, OTHER = np.array([3, 2, 6, 1, 1, 1, 1, 2]), np.array([2, 1, 2, 4, 1, 1, 0, 1])


@pytest.mark.parametrize(("terms", "z"), [(2, -1.1927), (4, -1.0876)])
def test_weighted_log_odds_of_word_d(terms, z):
    found = keyness.log_odds(ONE, OTHER, ONE.sum(), OTHER.sum(), ONE + OTHER, terms=terms)
    assert found[3] == pytest.approx(z, abs=5.1e-5)
    assert (ONE + OTHER).sum() == 29


@pytest.mark.parametrize("terms", [2, 4])
def test_weighted_log_odds_swap_the_sign_with_the_sides(terms):
    there, back = (keyness.log_odds(x, y, x.sum(), y.sum(), ONE + OTHER, terms=terms) for x, y in ((ONE, OTHER), (OTHER, ONE)))
    np.testing.assert_allclose(there, -back)


def test_four_terms_never_say_more_than_two():
    two, four = (keyness.log_odds(ONE, OTHER, ONE.sum(), OTHER.sum(), ONE + OTHER, terms=n) for n in (2, 4))
    assert (np.abs(four) <= np.abs(two)).all()


def test_a_uniform_prior_hides_words_of_one_side_and_the_pooled_prior_keeps_them(words, sides):
    table = keyness.compare(words, *sides)
    size = table.attrs["sizes"]
    prior = np.full(len(table), 0.01)
    uniform = pd.Series(keyness.log_odds(table["a"], table["b"], *size, prior), index=table.index)
    pooled = keyness.priors(words, *sides)[100.0]
    exclusive = table.index[(table["a"] == 0) | (table["b"] == 0)]
    assert {"unrecognized", "8"} <= set(exclusive)
    assert uniform[exclusive].abs().max() < 1
    assert not set(uniform.abs().nlargest(20).index) & set(exclusive)
    assert len(set(pooled.abs().nlargest(20).index) & set(exclusive)) >= 2
    assert pooled["unrecognized"] > 1.5


def test_priors_have_a_column_per_weight_and_the_last_is_as_heavy_as_all_words(words, sides):
    table = keyness.priors(words, *sides)
    assert table.columns.tolist() == [10, 100, len(words.code)]
    assert table[100.0].is_monotonic_decreasing
    one, other = (counts.frequencies(words, side)["count"].loc[table.index] for side in sides)
    np.testing.assert_allclose(table[2786.0], keyness.log_odds(one, other, one.sum(), other.sum(), one + other))


# Two groups of texts


def test_comparison_counts_words_and_texts_of_both_sides(words, sides):
    table = keyness.compare(words, *sides)
    assert table.attrs["sizes"] == (807, 1979)
    assert (table["a"].sum(), table["b"].sum()) == (807, 1979)
    assert table.loc["8", ["a", "b", "texts_a", "texts_b"]].tolist() == [0, 11, 0, 3]
    assert table["ll"].is_monotonic_decreasing
    assert (table["texts_a"].max(), table["texts_b"].max()) == (2, 3)
    assert ((table["low"] <= table["ratio"]) & (table["ratio"] <= table["high"])).all()


def test_swapped_groups_swap_the_sign(words, sides):
    there, back = keyness.compare(words, *sides), keyness.compare(words, *sides[::-1]).rename(columns={"a": "b", "b": "a"})
    back = back.loc[there.index]
    np.testing.assert_allclose(there["ll"], back["ll"], atol=1e-9)
    for one, other in (("ratio", "ratio"), ("lrc", "lrc"), ("low", "high"), ("high", "low")):
        np.testing.assert_allclose(there[one], -back[other], atol=1e-9)
    assert (there[["a", "b"]] == back[["a", "b"]]).all(axis=None)


def test_a_word_of_neither_group_is_not_listed():
    here = read(x="war now", y="war then", z="peace")
    for table in (keyness.compare(here, ["x"], ["y"]), keyness.priors(here, ["x"], ["y"])):
        assert set(table.index) == {"war", "now", "then"}
    assert "peace" not in keyness.shuffled(here, ["x"], ["y"], least=1).index


BAD = [
    ("mfa-2023", ["report-2023"], "'mfa-2023': a list of text ids is needed"),
    (["mfa-2023"], "The war ended.", "'The war ended.': a list of text ids is needed"),
    (["mfa-2032"], ["report-2023"], r"no text \['mfa-2032'\]; allowed are \['anadolu-2021', "),
    (["mfa-2023"], ["report-2023", "mfa-2023"], r"\['mfa-2023'\]: on both sides; allowed is each text on one"),
    ([], ["mfa-2023"], r"the first side \[\] has no word"),
    (["mfa-2023"], [], r"the second side \[\] has no word"),
]
TESTS = [keyness.compare, keyness.power, keyness.shuffled, keyness.priors]


@pytest.mark.parametrize("test", TESTS)
@pytest.mark.parametrize(("a", "b", "problem"), BAD)
def test_groups_that_cannot_be_compared(words, test, a, b, problem):
    with pytest.raises(ValueError, match=problem):
        test(words, a, b)


@pytest.mark.parametrize("test", TESTS)
def test_a_side_without_a_word_is_refused(texts, test):
    with pytest.raises(ValueError, match=r"the second side \['y'\] has no word; allowed are texts with words in what is counted"):
        test(read(x="war", y="…"), ["x"], ["y"])
    nothing = counts.read(texts, within=cleaning.sentences(texts).head(0))
    with pytest.raises(ValueError, match=r"the first side .* has no word"):
        test(nothing, nothing.docs[:2], nothing.docs[2:])


def test_a_text_twice_on_one_side_is_refused(words):
    with pytest.raises(ValueError):
        keyness.power(words, ["mfa-2023", "mfa-2023"], ["report-2023"])


# What so few texts can show


def test_two_against_three_texts_have_ten_labellings_and_no_p_below_a_tenth(words, sides):
    told = keyness.power(words, *sides)
    assert told[["texts_a", "texts_b", "labellings", "least_p"]].tolist() == [2, 3, 10, 0.1]
    assert told[["words_a", "words_b", "vocabulary"]].tolist() == [807, 1979, len(words.vocabulary)]


@pytest.mark.parametrize("chosen", list(combinations(range(5), 2)))
def test_no_keyword_is_significant_when_whole_texts_are_shuffled(words, chosen):
    a = [words.docs[n] for n in chosen]
    table = keyness.shuffled(words, a, [doc for doc in words.docs if doc not in a], by="texts", least=1)
    assert len(table) == len(words.vocabulary)
    assert table["p"].min() == pytest.approx(0.1)
    assert table["p_any"].min() >= 0.1 - 1e-9


@pytest.mark.parametrize(("first", "second"), [(1, 1), (2, 2), (3, 3), (1, 2), (2, 3), (1, 4)])
def test_least_p_is_reached_and_never_passed(first, second):
    docs = [f"t{n}" for n in range(first + second)]
    page = read(**{doc: "war " * (60 + n) if n < first else "peace " * (70 + 3 * n) for n, doc in enumerate(docs)})
    told = keyness.power(page, docs[:first], docs[first:])
    ways = comb(first + second, first)
    assert told["least_p"] == (2 if first == second else 1) / ways
    assert keyness.shuffled(page, docs[:first], docs[first:], by="texts")["p"].min() == pytest.approx(told["least_p"])


@pytest.mark.parametrize("c", [30, 100, 500, 807, 1979])
@pytest.mark.parametrize("d", [30, 77, 500, 1500, 3000])
@pytest.mark.parametrize("confidence", [0.8, 0.95])
def test_needed_counts_are_the_first_whose_interval_leaves_nothing_out(c, d, confidence):
    told = keyness.power(read(x="one two three " * c, y="two " * d), ["x"], ["y"], confidence=confidence)
    count, (c, d) = np.arange(1, 2000), told[["words_a", "words_b"]]
    for name, sure in (("", confidence), ("_all", 1 - (1 - confidence) / told["vocabulary"])):
        assert told[f"needed_a{name}"] == count[keyness.lrc(count, 0, c, d, confidence=sure) != 0][0]
        assert told[f"needed_b{name}"] == count[keyness.lrc(0, count, c, d, confidence=sure) != 0][0]


# Shuffles


def parted(sentences, size, word):
    """Log ratio (one count added, parted by size) and log-likelihood of a word for every choice of `size` sentences, the true one first."""
    whole = [w for sentence in sentences for w in sentence]
    for chosen in combinations(range(len(sentences)), size):
        here = [w for n in chosen for w in sentences[n]]
        a, c = here.count(word), len(here)
        b, d = whole.count(word) - a, len(whole) - c
        share = (a + b) / (c + d)
        cells = [(a, c * share), (b, d * share), (c - a, c * (1 - share)), (d - b, d * (1 - share))]
        ratio = log2((a + c / (c + d)) / (b + d / (c + d))) - log2(c / d)
        yield ratio, 2 * sum(n * log(n / expected) for n, expected in cells if n)


sentences = st.lists(st.sampled_from("abc"), min_size=1, max_size=5)


@given(st.lists(sentences, min_size=1, max_size=4), st.lists(sentences, min_size=1, max_size=4), st.sampled_from(["sentences", "texts"]))
@example([["a"] * 4, ["b"]], [["b"], ["b", "c"]], "sentences")
@settings(max_examples=60, deadline=None)
def test_where_partings_are_few_each_is_gone_through(first, second, by):
    page = {f"{side}{n}": " ".join(words) + "." for side, texts in (("x", first), ("y", second)) for n, words in enumerate(texts)}
    if by == "sentences":
        page = {
            "x": " ".join(raw for doc, raw in page.items() if doc[0] == "x"),
            "y": " ".join(raw for doc, raw in page.items() if doc[0] == "y"),
        }
    a, b = ([doc for doc in page if doc[0] == side] for side in "xy")
    table = keyness.shuffled(read(**page), a, b, by=by, least=1)
    lists = {word: list(parted([*first, *second], len(first), word)) for word in table.index}
    largest = np.max([[ll for _, ll in found] for found in lists.values()], axis=0)
    assert set(table.index) == {word for words in (*first, *second) for word in words}
    for word, found in lists.items():
        ratios, (ratio, ll) = np.array([ratio for ratio, _ in found]), found[0]
        expected = [
            ratio,
            *np.quantile(ratios, [0.025, 0.975]),
            (np.array([other for _, other in found]) >= ll - 1e-9).mean(),
            (largest >= ll - 1e-9).mean(),
        ]
        assert table.loc[word, ["ratio", "low", "high", "p", "p_any"]].tolist() == pytest.approx(expected, abs=1e-9)


def test_a_word_that_one_sentence_repeats_is_less_surprising_than_its_log_likelihood():
    repeated = "war war war war war war war war now. " + "It was quiet in the town. " * 9
    spread = "The war was in the town. " * 8 + "It was quiet in the town. " * 2
    peace = "It was quiet in the town. " * 10
    p = {}
    for name, raw in (("repeated", repeated), ("spread", spread)):
        page = read(x=raw, y=peace)
        table = keyness.compare(page, ["x"], ["y"])
        p[name] = stats.chi2.sf(table.loc["war", "ll"], 1), keyness.shuffled(page, ["x"], ["y"]).loc["war", "p"]
    assert p["repeated"][0] < 0.01
    assert p["repeated"][1] > 0.5
    assert p["spread"][1] < 0.01


def test_the_same_seed_deals_the_same_and_another_deals_otherwise(words, sides):
    one, same, other = (keyness.shuffled(words, *sides, samples=200, seed=seed) for seed in (0, 0, 1))
    pd.testing.assert_frame_equal(one, same)
    assert not one.loc[same.index, ["low", "high"]].equals(other.loc[same.index, ["low", "high"]])


def test_drawn_shuffles_hold_the_true_one_and_never_give_a_p_of_nothing(words, sides):
    table = keyness.shuffled(words, *sides, samples=99)
    assert table[["p", "p_any"]].min(axis=None) >= 0.01 - 1e-9
    assert (table["p_any"] <= 1).all()
    assert table["p_any"].is_monotonic_increasing
    assert set(table.index) == set(counts.frequencies(words).query("count >= 5").index)


def test_drawn_shuffles_come_near_to_all_of_them(monkeypatch):
    raw = "The war went on. War again and again. They wanted peace. The town was quiet. "
    page = read(x=raw + "War, war.", y=raw + "Peace now. Peace then.")
    every = keyness.shuffled(page, ["x"], ["y"], least=2)
    monkeypatch.setattr(keyness, "LABELLINGS", comb(11, 5) - 1)
    monkeypatch.setattr(keyness, "ROOM", 1000)
    drawn = keyness.shuffled(page, ["x"], ["y"], least=2, samples=5000).loc[every.index]
    assert not drawn.equals(every)
    np.testing.assert_allclose(drawn[["p", "p_any"]], every[["p", "p_any"]], atol=0.03)


def test_swapped_groups_swap_the_sign_of_a_shuffle(words, sides):
    there, back = (keyness.shuffled(words, *pair, by="texts") for pair in (sides, sides[::-1]))
    back = back.loc[there.index]
    np.testing.assert_allclose(there[["ratio", "low", "high"]], -back[["ratio", "high", "low"]].to_numpy())
    np.testing.assert_allclose(there[["p", "p_any"]], back[["p", "p_any"]])


@pytest.mark.parametrize("by", ["sentences", "texts"])
def test_where_no_word_is_frequent_enough_the_table_is_empty(words, sides, by):
    table = keyness.shuffled(words, *sides, by=by, least=10_000, samples=5)
    assert (list(table), len(table)) == (["a", "b", "ratio", "low", "high", "p", "p_any"], 0)


def test_only_sentences_and_texts_are_shuffled(words, sides):
    with pytest.raises(ValueError, match="by='words'; allowed are 'sentences' and 'texts'"):
        keyness.shuffled(words, *sides, by="words")


def test_other_cells_and_terms_are_refused():
    with pytest.raises(ValueError, match="cells=3; allowed are 2 and 4"):
        counts.log_likelihood(1, 2, 10, 10, cells=3)
    with pytest.raises(ValueError, match="terms=3; allowed are 2 and 4"):
        keyness.log_odds([1], [2], 1, 2, [3], terms=3)
