"""Counts: every number is the one that a plain count gives, and every count can be shown in the texts."""

import re
from collections import Counter
from itertools import groupby

import nltk
import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from nltk.collocations import BigramAssocMeasures, BigramCollocationFinder

from helpers import cleaning, corpus, counts, spans, voices


@pytest.fixture(scope="module")
def texts():
    return corpus.load()


@pytest.fixture(scope="module")
def words(texts):
    return counts.read(texts)


@pytest.fixture(scope="module")
def tokens(texts):
    """The words of the five texts by `cleaning.tokens`, number words as numerals."""
    table = cleaning.tokens(texts)
    return table.assign(norm=table["norm"].map(lambda norm: cleaning.NUMBERS.get(norm, norm)))


@pytest.fixture(scope="module")
def spellings():
    return corpus.read_table(corpus.EXAMPLE / "annotations" / "spellings.csv", ["variant", "norm"])


def read(*raws, **options):
    return counts.read(corpus.from_texts({f"t{n}": raw for n, raw in enumerate(raws)}), **options)


def norms(words):
    return [words.vocabulary[code] for code in words.code]


def listed(words, *, across=False):
    """The words by sentence (or text): what a plain count counts."""
    unit = words.text if across else zip(words.text.tolist(), words.sentence.tolist(), strict=True)
    return [[norm for _, norm in group] for _, group in groupby(zip(unit, norms(words), strict=True), key=lambda pair: pair[0])]


def plain_runs(sentences, size):
    return Counter(tuple(sentence[n : n + size]) for sentence in sentences for n in range(len(sentence) - size + 1))


def as_counter(runs):
    """A table of runs as a counter; no run is listed twice."""
    rows = {tuple(row[:-1]): row[-1] for row in runs.itertuples(index=False, name=None)}
    assert len(rows) == len(runs)
    return rows


def shape(*rows):
    """Texts of given sizes in words, with a word (`war`) as often as given in each."""
    return [" ".join(["war"] * count + ["peace"] * (size - count)) for size, count in rows]


# A page is a list of texts, a text a list of sentences, a sentence a list of words.
pages = st.lists(st.lists(st.lists(st.sampled_from("no war now peace we they".split()), min_size=1, max_size=6), max_size=4), max_size=4)


def write(page):
    return [" ".join(" ".join(sentence) + "." for sentence in text) for text in page]


# Reading


def test_yardstick_is_that_of_the_methods(texts):
    found = [word for raw in texts["raw"] for word in re.findall(r"[A-Za-z0-9]+(?:[-'][A-Za-z0-9]+)*", raw.replace("’", "'").lower())]
    types = Counter(found)
    assert (len(found), len(types)) == (2786, 776)
    assert sum(count == 1 for count in types.values()) == 414
    assert sum(count >= 5 for count in types.values()) == 99


def test_words_are_those_of_the_yardstick_save_what_folds(texts, words):
    found = [word for raw in texts["raw"] for word in re.findall(r"[A-Za-z0-9]+(?:[-'][A-Za-z0-9]+)*", raw.replace("’", "'").lower())]
    folded = [cleaning.NUMBERS.get(cleaning.fold(word), cleaning.fold(word)) for word in found]
    assert folded == norms(words)
    assert len(set(folded)) == len(words.vocabulary) < 776


def test_words_are_those_of_tokens(texts, words, tokens):
    assert norms(words) == tokens["norm"].tolist()
    pd.testing.assert_frame_equal(words.spans(texts), tokens.drop(columns="norm"))
    assert len(spans.check(words.spans(texts), texts)) == 0


@pytest.mark.parametrize(
    ("raw", "vocabulary"),
    [
        ("حرب وسلام، حرب", {"حرب": 2, "وسلام": 1}),
        ("战争 结束。战争", {"战争": 2, "结束": 1}),
        ("Война и мир. ВОЙНА", {"война": 2, "и": 1, "мир": 1}),
        ("Eight wars, 8 WARS", {"8": 2, "wars": 2}),
        ("the Neighbours’ cease-fire", {"the": 1, "neighbors": 1, "ceasefire": 1}),
        ("👩‍👩‍👧 … “”", {}),
    ],
)
def test_texts_of_any_script_are_counted(raw, vocabulary):
    assert counts.frequencies(read(raw))["count"].to_dict() == vocabulary


@pytest.mark.parametrize("raws", [(), ("",), ("", "…"), ("“”",)], ids=repr)
def test_texts_without_words_give_empty_tables(raws, spellings):
    page = corpus.from_texts({str(n): raw for n, raw in enumerate(raws)})
    layer = cleaning.sentences(page)
    for words in (counts.read(page), counts.read(page, spellings=spellings), counts.read(page, within=layer)):
        runs = [counts.runs(words, size, across=across) for size in (1, 2, 9) for across in (True, False)]
        tables = [
            counts.frequencies(words),
            counts.collocations(words),
            counts.find(words, page, "war", "no war"),
            words.spans(page),
            *runs,
        ]
        assert [len(table) for table in tables] == [0] * len(tables)
        assert list(tables[1]) == ["word_1", "word_2", "count", "first", "second", "ll", "log_dice"]
        assert list(tables[2]) == ["doc", "start", "end", "text", "word"]


def test_one_word_of_a_million_letters_is_one_word():
    words = read("a" * 1_000_000)
    assert (words.start.tolist(), words.end.tolist(), len(words.vocabulary)) == ([0], [1_000_000], 1)


def test_a_megabyte_of_one_word_is_counted():
    words = read("war " * 250_000)
    assert counts.frequencies(words)["count"].to_dict() == {"war": 250_000}
    assert counts.runs(words, 9)["count"].tolist() == [250_000 - 8]
    assert counts.dispersion(read("war " * 250_000, "war"), ["war"])["range"].tolist() == [2]
    assert counts.collocations(words)["log_dice"].tolist() == [14]


# Spellings


def test_spellings_fold_names_that_have_several(texts, words, spellings):
    plain, folded = counts.frequencies(words)["count"], counts.frequencies(counts.read(texts, spellings=spellings))["count"]
    assert (plain["karabakh"], plain["garabagh"]) == (15, 5)
    assert folded["karabakh"] == 20
    assert "garabagh" not in folded.index
    assert folded.sum() == plain.sum()


def test_spellings_change_nothing_else(texts, words, spellings):
    known = {cleaning.fold(variant): cleaning.fold(norm) for variant, norm in spellings[["variant", "norm"]].itertuples(index=False)}
    folded = counts.read(texts, spellings=spellings)
    assert norms(folded) == [known.get(norm, norm) for norm in norms(words)]
    assert (folded.sentence == words.sentence).all()
    assert folded.vocabulary == sorted(set(norms(folded)))


def test_a_folded_variant_finds_what_its_norm_finds(texts, spellings):
    words = counts.read(texts, spellings=spellings)
    assert len(counts.find(words, texts, "Garabagh")) == len(counts.find(words, texts, "Karabakh")) == 20


# Within


def test_only_words_of_a_zone_are_counted(texts, tokens):
    layer = cleaning.sentences(texts)
    for zone in ("title", "body"):
        rows = layer[layer["zone"] == zone].reset_index(drop=True)
        inside = spans.attach(tokens, rows)
        words = counts.read(texts, within=rows)
        assert norms(words) == inside["norm"].tolist()
        assert 0 < len(inside) < len(tokens)


@pytest.mark.parametrize("voice", ["narrator", "quoted", "attributed"])
def test_only_words_of_a_voice_are_counted(texts, tokens, voice):
    parts = voices.parts(texts, voices.quotations(texts), voices.attributions(texts))
    rows = parts[parts["voice"] == voice]
    words = counts.read(texts, within=rows)
    assert counts.frequencies(words)["count"].loc[lambda n: n > 0].to_dict() == Counter(spans.attach(tokens, rows)["norm"])
    assert len(words.code) > 100


def test_voices_share_out_all_words(texts, words):
    parts = voices.parts(texts, voices.quotations(texts), voices.attributions(texts))
    sizes = [len(counts.read(texts, within=parts[parts["voice"] == voice]).code) for voice in voices.VOICES]
    assert sum(sizes) == len(counts.read(texts, within=parts).code) == len(words.code)


def rows_of(*offsets):
    return pd.DataFrame([("t0", start, end) for start, end in offsets], columns=["doc", "start", "end"])


def test_rows_are_the_sentences_of_their_words():
    words = read("one two three. four five", within=rows_of((0, 7), (8, 24)))
    assert as_counter(counts.runs(words, 2)) == {("1", "2"): 1, ("3", "4"): 1, ("4", "5"): 1}


def test_words_that_reach_out_of_a_row_are_left_out():
    assert norms(read("one two three", within=rows_of((0, 5), (8, 12)))) == ["1"]


@pytest.mark.parametrize("offsets", [[(0, 7), (0, 7)], [(0, 23), (0, 23)], [(0, 13), (8, 13)], [(8, 13), (0, 13)]], ids=str)
def test_nested_rows_count_no_word_twice(offsets):
    words = read("one two three four five", within=rows_of(*offsets))
    assert norms(words) == [str(n) for n in range(1, 6)][: {7: 2, 13: 3, 23: 5}[max(end for _, end in offsets)]]


@pytest.mark.parametrize("offsets", [[(0, 23), (4, 7)], [(4, 7), (0, 23)], [(0, 23), (0, 7)]], ids=str)
def test_words_behind_a_nested_row_lie_in_the_row_around(offsets):
    assert norms(read("one two three four five", within=rows_of(*offsets))) == ["1", "2", "3", "4", "5"]


def test_rows_of_an_unknown_text_are_refused(texts):
    with pytest.raises(ValueError, match=r"no text \['t0'\]; allowed are \['anadolu-2021'"):
        counts.read(texts, within=rows_of((0, 7)))


# Frequencies


def test_frequencies_are_a_plain_count(words, tokens):
    table = counts.frequencies(words)
    assert table["count"].to_dict() == Counter(tokens["norm"])
    assert table["texts"].to_dict() == tokens.groupby("norm")["doc"].nunique().to_dict()


def test_frequencies_of_some_texts_count_only_these(words, tokens):
    table = counts.frequencies(words, ["report-2023", "mfa-2023"])
    chosen = tokens[tokens["doc"].isin(["report-2023", "mfa-2023"])]
    assert table.loc[table["count"] > 0, "count"].to_dict() == Counter(chosen["norm"])
    assert table["texts"].max() == 2
    assert table.index.tolist() == words.vocabulary


@pytest.mark.parametrize(("docs", "problem"), [("mfa-2023", "'mfa-2023': a list of text ids is needed"), (["x"], r"no text \['x'\]")])
def test_unknown_texts_are_refused(words, docs, problem):
    with pytest.raises(ValueError, match=problem):
        counts.frequencies(words, docs)


# Runs


@pytest.mark.parametrize("across", [False, True])
@pytest.mark.parametrize("size", [1, 2, 3, 4, 6, 7, 8, 20])
def test_runs_of_the_five_texts_are_a_plain_count(words, size, across):
    assert (counts._bits(words) * size > 64) == (size > 6)  # six words and fewer fit in a number of 64 bits
    assert as_counter(counts.runs(words, size, across=across)) == plain_runs(listed(words, across=across), size)


@given(pages, st.sampled_from([1, 2, 3, 4, 30]), st.integers(1, 3))
@example([[["war"] * 60], [["no"], ["war"] * 31]], 30, 1)
@settings(max_examples=80, deadline=None)
def test_no_run_crosses_the_end_of_a_sentence_or_text(page, size, least):
    words = read(*write(page))
    inside, whole = [sentence for text in page for sentence in text], [[word for sentence in text for word in sentence] for text in page]
    for across, sentences in ((False, inside), (True, whole)):
        found = counts.runs(words, size, least=least, across=across)
        assert as_counter(found) == {run: count for run, count in plain_runs(sentences, size).items() if count >= least}
        assert found["count"].is_monotonic_decreasing


@pytest.mark.parametrize("end", ["", ".", " ", " -", ")", "”\n"], ids=repr)
@pytest.mark.parametrize("across", [False, True])
def test_no_run_goes_on_in_the_next_text_however_one_ends(end, across):
    assert as_counter(counts.runs(read("no war" + end, "", "peace now"), 2, across=across)) == {("no", "war"): 1, ("peace", "now"): 1}


@pytest.mark.parametrize("end", ["\r\n", " \n", "”\n", ")\n", " –\n"], ids=repr)
def test_no_run_crosses_the_end_of_a_line(end):
    assert as_counter(counts.runs(read(f"No war{end}Peace now"), 2)) == {("no", "war"): 1, ("peace", "now"): 1}


def test_long_runs_over_many_words_are_told_apart():
    vocabulary = [f"w{n}" for n in range(600)]
    rng = np.random.default_rng(0)
    sentences = [list(rng.choice(vocabulary, 12)) for _ in range(40)]
    sentences += [[*sentences[0][:8], "w0"], [*sentences[0][:7], "other"]]
    words = read(*write([sentences[:20], sentences[20:]]))
    assert 8 * counts._bits(words) > 64
    assert as_counter(counts.runs(words, 8)) == plain_runs(sentences, 8)
    assert counts.runs(words, 8, least=2).values.tolist() == [[*sentences[0][:8], 2]]


@pytest.mark.parametrize("size", [0, -1])
def test_runs_of_no_words_are_refused(words, size):
    with pytest.raises(ValueError, match=f"runs of {size} words; allowed are 1 or more"):
        counts.runs(words, size)


# Collocations


@pytest.mark.parametrize(
    ("cells", "ll"),
    [((110, 2442, 111, 29114), 270.72), ((29, 13, 123, 31612), 263.90), ((10, 0, 3, 31764), 167.23), ((16, 0, 865, 30896), 115.02)],
)
def test_log_likelihood_is_dunnings(cells, ll):
    both, first, second, neither = cells
    assert counts.log_likelihood(both, second, both + first, second + neither) == pytest.approx(ll, abs=0.0051)


def test_pairs_are_those_that_nltk_finds_in_sentences(words):
    finder = BigramCollocationFinder.from_documents(listed(words))
    table = counts.collocations(words, least=1)
    assert as_counter(table[["word_1", "word_2", "count"]]) == dict(finder.ngram_fd)


def test_nltk_from_words_crosses_sentence_ends_and_collocations_do_not(words):
    assert set(BigramCollocationFinder.from_words("no war peace now".split()).ngram_fd) > {("war", "peace")}
    assert as_counter(counts.collocations(read("No war. Peace now."), least=1)[["word_1", "word_2", "count"]]) == {
        ("no", "war"): 1,
        ("peace", "now"): 1,
    }
    crossing = Counter(BigramCollocationFinder.from_words(norms(words)).ngram_fd) - Counter(as_counter(counts.runs(words, 2)))
    assert crossing.total() == len(listed(words)) - 1


def test_collocations_are_weighed_by_the_formulas(words):
    pairs = plain_runs(listed(words), 2)
    first, second = Counter(), Counter()
    for (one, other), count in pairs.items():
        first[one] += count
        second[other] += count
    total = pairs.total()
    table = counts.collocations(words)
    assert len(table) == sum(count >= 3 for count in pairs.values()) > 50
    for row in table.itertuples():
        assert (row.count, row.first, row.second) == (pairs[row.word_1, row.word_2], first[row.word_1], second[row.word_2])
        assert abs(row.ll) == pytest.approx(BigramAssocMeasures.likelihood_ratio(row.count, (row.first, row.second), total), abs=1e-6)
        assert row.log_dice == pytest.approx(14 + np.log2(2 * row.count / (row.first + row.second)))
    assert table["log_dice"].max() <= 14
    assert table["ll"].is_monotonic_decreasing


def test_a_pair_rarer_than_chance_has_a_negative_sign():
    table = counts.collocations(read("no war. " * 20 + "big peace. " * 20 + "no peace. " * 3), least=1)
    ll = {(row.word_1, row.word_2): row.ll for row in table.itertuples()}
    assert ll["no", "peace"] < -10
    assert min(ll["no", "war"], ll["big", "peace"]) > 10


@given(pages)
@settings(max_examples=40, deadline=None)
def test_log_dice_is_at_most_14_and_log_likelihood_has_the_sign_of_the_difference(page):
    words = read(*write(page))
    table = counts.collocations(words, least=1)
    expected = table["first"] * table["second"] / max(1, table["count"].sum())
    assert (table["log_dice"] <= 14).all()
    assert ((table["ll"] * (table["count"] - expected)) >= -1e-6).all()


# Dispersion


def test_dispersion_is_that_of_gries():
    table = counts.dispersion(read(*shape((9, 1), (10, 2), (10, 3), (10, 4), (11, 5))), ["war"])
    assert table.loc["war", ["count", "range"]].tolist() == [15, 5]
    assert table.loc["war", ["dp", "dp_norm", "juilland_d"]].tolist() == pytest.approx([0.18, 0.219512, 0.785150], abs=5.1e-7)


def test_a_word_that_has_its_share_in_each_text_is_even():
    table = counts.dispersion(read(*shape((10, 2), (20, 4), (40, 8))), ["war"])
    assert table.loc["war", ["dp", "dp_norm", "juilland_d"]].tolist() == pytest.approx([0, 0, 1])


def test_a_word_that_only_the_smallest_text_has_is_as_uneven_as_can_be():
    table = counts.dispersion(read(*shape((10, 2), (20, 0), (40, 0))), ["war"])
    assert table.loc["war", ["dp", "dp_norm", "juilland_d"]].tolist() == pytest.approx([6 / 7, 1, 0])


def test_a_word_of_no_text_counts_nothing_and_has_no_dispersion(words):
    table = counts.dispersion(words, ["zebra", "Peace"])
    assert table.index.tolist() == ["zebra", "Peace"]
    assert table.loc["zebra", ["count", "range"]].tolist() == [0, 0]
    assert table.loc["zebra", ["dp", "dp_norm", "juilland_d"]].isna().all()
    assert table.loc["Peace", "count"] == counts.frequencies(words).loc["peace", "count"]


def test_dispersion_of_every_word_is_a_plain_count(words, tokens):
    table = counts.dispersion(words, words.vocabulary)
    share = tokens["doc"].value_counts(normalize=True)
    each = tokens.groupby("norm")["doc"].value_counts(normalize=True).unstack(fill_value=0)
    dp = (each - share).abs().sum(axis=1) / 2
    np.testing.assert_allclose(table["dp"], dp.loc[words.vocabulary])
    np.testing.assert_allclose(table["dp_norm"], table["dp"] / (1 - share.min()))
    assert table["dp_norm"].between(0, 1 + 1e-9).all()
    pd.testing.assert_frame_equal(table[["count", "range"]].set_axis(["count", "texts"], axis=1), counts.frequencies(words))


@pytest.mark.parametrize("raws", [("no war",), ("",), ("", "…"), ()], ids=repr)
def test_dispersion_over_fewer_than_two_texts_is_not_a_number_and_no_warning(raws):
    assert counts.dispersion(read(*raws), ["war"])["dp_norm"].isna().all()


def test_a_text_without_words_does_not_hide_the_dispersion_of_the_others():
    assert counts.dispersion(read(*shape((10, 2), (20, 4)), "…"), ["war"]).notna().all(axis=None)


# Find


def test_every_word_is_found_as_often_as_it_is_counted(texts, words):
    found = counts.find(words, texts, *words.vocabulary)
    assert found["word"].value_counts().to_dict() == counts.frequencies(words)["count"].to_dict()
    assert len(spans.check(found, texts)) == 0
    folded = [cleaning.fold(text) for text in found["text"]]
    assert [cleaning.NUMBERS.get(norm, norm) for norm in folded] == found["word"].tolist()


@pytest.mark.parametrize("word", ["Armenia", "peace", "the", "Karabakh", "zebra"])
def test_hits_are_as_many_as_lines_of_nltks_concordance(texts, words, word):
    lines = nltk.Text(norms(words)).concordance_list(word, lines=10_000)
    assert len(counts.find(words, texts, word)) == len(lines)
    assert bool(lines) == (word != "zebra")


@pytest.mark.parametrize("size", [2, 3, 9])
def test_every_run_is_found_as_often_as_it_is_counted(texts, words, size):
    runs = counts.runs(words, size, least=2).head(40)
    found = counts.find(words, texts, *runs.drop(columns="count").astype(str).agg(" ".join, axis=1))
    assert sorted(found["word"].value_counts()) == sorted(runs["count"])


def test_phrases_do_not_cross_sentences_or_texts():
    page = corpus.from_texts({"a": "No war. Now no\nwar", "b": "war, no", "c": "war"})
    found = counts.find(counts.read(page), page, "war now", "no war", "war no")
    assert found[["doc", "start", "end", "text", "word"]].values.tolist() == [
        ["a", 0, 6, "No war", "no war"],
        ["b", 0, 7, "war, no", "war no"],
    ]


def test_phrases_that_overlap_themselves_are_all_found():
    page = corpus.from_texts({"a": "No, no, no"})
    assert counts.find(counts.read(page), page, "no no")["start"].tolist() == [0, 4]


@pytest.mark.parametrize(
    ("phrase", "text"), [("cease-fire", "Ceasefire"), ("eight", "8"), ("neighbor's", "neighbour’s"), ("no, WAR", "No “war")]
)
def test_case_hyphens_apostrophes_spelling_and_marks_do_not_matter(phrase, text):
    page = corpus.from_texts({"a": f"Then: {text}”, they said"})
    assert counts.find(counts.read(page), page, phrase)["text"].tolist() == [text]


@pytest.mark.parametrize("phrase", ["zebra", "no zebra", "zebra crossing", "no " * 100])
def test_what_no_text_has_is_found_nowhere(phrase):
    page = corpus.from_texts({"a": "No war"})
    found = counts.find(counts.read(page), page, phrase)
    assert (list(found), len(found)) == (["doc", "start", "end", "text", "word"], 0)


@pytest.mark.parametrize("phrase", ["", " ", "…", "“”"])
def test_a_phrase_without_a_word_is_refused(texts, words, phrase):
    with pytest.raises(ValueError, match="has no word; allowed are words with letters or digits"):
        counts.find(words, texts, "war", phrase)


def test_places_within_rows_are_places_in_the_whole_text():
    page = corpus.from_texts({"t0": "No war. No war."})
    words = counts.read(page, within=rows_of((8, 15)))
    assert counts.find(words, page, "no war")["start"].tolist() == [8]
