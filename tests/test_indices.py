"""Numbers that are no findings: what the lists give, and that they part ways."""

import socket

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import cleaning, corpus, counts, indices

SPLITTERS = ["sentences", *indices.SPLITTERS]
NAMES = ["vader", "pattern"]
ODD = {
    "nothing": "",
    "line ends": "\n\n",
    "no letters": "… – “”",
    "numbers": "8, 44 and 300.",
    "no vowels": "xzqt nth brr.",
    "Arabic": "قالت وزارة الخارجية يوم الثلاثاء إن القرى الثماني لا تزال هناك",
    "Chinese": "港口委员会感到遗憾。八艘船在风暴中沉没。",
    "Russian": "Совет порта сожалеет. Восемь лодок погибли.",
    "diacritics": "Ünïcödé æther ﬁne.",
    "beyond the first plane": "\U0001d4d0\U0001d4d1",
}


def read(**raws):
    return counts.read(corpus.from_texts(raws))


def grades(**raws):
    texts = corpus.from_texts(raws)
    return indices.grades(texts, cleaning.sentences(texts))


@pytest.fixture(scope="module")
def texts():
    return corpus.load()


@pytest.fixture(scope="module")
def sentences(texts):
    return cleaning.sentences(texts)


@pytest.fixture(scope="module")
def words(texts, sentences):
    """The words of the article texts; a deck that repeats its body counts once."""
    return counts.read(texts, within=sentences[sentences["zone"] != "deck"])


# The lists


def test_the_lists_are_read_without_a_network(monkeypatch):
    def refuse(*args, **kwargs):
        raise OSError("no network")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    indices.lexica.cache_clear()
    assert list(indices.lexica()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_list_is_long_and_has_each_folded_word_once(name):
    known = indices.lexica()[name]
    assert len(known) > 1_000
    assert known.index.is_unique
    assert [word for word in known.index if word != cleaning.fold(word) or not word.strip() or " " in word] == []
    assert np.isfinite(known).all()
    assert known.min() < 0 < known.max()


def test_the_lists_keep_their_own_scales():
    lists = indices.lexica()
    assert lists["vader"].abs().max() <= 4
    assert lists["pattern"].abs().max() <= 1


def test_integrity_and_patriotic_count_as_praise():
    assert indices.lexica()["vader"]["integrity"] > 0


# Valence


@pytest.mark.parametrize("name", NAMES)
def test_valence_is_the_sum_over_the_words_of_a_text(texts, name):
    known = indices.lexica()[name].to_dict()
    table = indices.valence(counts.read(texts), indices.lexica()[name])
    for doc, norms in cleaning.tokens(texts).groupby("doc")["norm"]:
        hits = [known[norm] for norm in norms if norm in known]
        assert table.loc[doc, "hits"] == len(hits)
        assert table.loc[doc, "share"] == pytest.approx(len(hits) / len(norms))
        assert table.loc[doc, "mean"] == pytest.approx(sum(hits) / len(norms))


LEXICON = {"boat": -2.0, "pier": 1.5, "storm": -0.5}


@given(st.lists(st.lists(st.sampled_from([*LEXICON, "the", "old"]), max_size=12), max_size=4))
@settings(max_examples=50, deadline=None)
def test_valence_of_any_texts_is_their_plain_sum(said):
    words = read(**{f"d{n}": " ".join(words) for n, words in enumerate(said)})
    lexicon = pd.Series(LEXICON)
    table = indices.valence(words, lexicon)
    assert table["hits"].tolist() == [sum(word in LEXICON for word in words) for words in said]
    means = [sum(LEXICON.get(word, 0) for word in words) / max(1, len(words)) for words in said]
    assert table["mean"].to_numpy() == pytest.approx(means)
    weights = indices.drivers(words, lexicon)["weight"].sum()
    assert weights == pytest.approx(sum(LEXICON.get(word, 0) for words in said for word in words))


@pytest.mark.parametrize("lexicon", [pd.Series({"quay": 1.0, "gull": -1.0}), pd.Series({}, dtype=float)], ids=["other words", "no word"])
def test_a_list_of_which_no_word_occurs_gives_explicit_zeros(texts, words, lexicon):
    table = indices.valence(words, lexicon)
    assert table.index.tolist() == texts["doc"].tolist()
    assert table.to_numpy().tolist() == [[0, 0, 0]] * 5
    assert indices.drivers(words, lexicon).empty
    assert indices.ranks(words, {"none": lexicon})["none"].tolist() == [1] * 5


def test_spelling_is_folded_on_both_sides():
    (mean,) = indices.valence(read(a="Labour"), pd.Series({cleaning.fold("labor"): 1.0}))["mean"]
    assert mean == 1


def test_a_number_word_of_a_list_is_found():
    assert counts.norm("ten") in indices.lexica()["pattern"]
    assert indices.valence(read(a="Ten boats"), indices.lexica()["pattern"])["hits"].tolist() == [1]


def test_the_two_lists_rank_the_report_differently(words):
    ranks = indices.ranks(words, indices.lexica())
    assert sorted(ranks["vader"]) == sorted(ranks["pattern"]) == [1, 2, 3, 4, 5]
    assert abs(ranks.loc["report-2023", "vader"] - ranks.loc["report-2023", "pattern"]) >= 2


def test_equal_texts_share_the_better_rank():
    assert indices.ranks(read(a="boat", b="pier", c="pier"), {"one": pd.Series(LEXICON)})["one"].tolist() == [3, 1, 1]


@pytest.mark.parametrize("name", NAMES)
def test_the_weights_of_the_drivers_sum_to_the_valence(words, name):
    table, drivers = indices.valence(words, indices.lexica()[name]), indices.drivers(words, indices.lexica()[name])
    sizes = np.bincount(words.text)
    assert drivers["weight"].sum() == pytest.approx((table["mean"] * sizes).sum())
    assert drivers["count"].sum() == table["hits"].sum()
    assert drivers["weight"].abs().is_monotonic_decreasing
    assert (drivers["count"] > 0).all()
    assert (drivers["weight"] == drivers["count"] * drivers["valence"]).all()


# Grades


def test_one_text_has_grades_that_differ_by_more_than_fifteen(texts, sentences):
    table = indices.grades(texts, sentences)
    assert list(table.columns) == SPLITTERS
    assert table.index.tolist() == texts["doc"].tolist()
    spread = table.max(axis=1) - table.min(axis=1)
    assert spread["newsaz-2024"] > 15
    assert spread.drop("newsaz-2024").max() < 5


def test_a_grade_is_of_words_per_sentence_and_syllables_per_word():
    """Eight words, two sentences, ten syllables."""
    row = grades(a="We saw the harbour. It was on Friday.").loc["a"]
    assert row.to_numpy() == pytest.approx([0.39 * 8 / 2 + 11.8 * 10 / 8 - 15.59] * 4)
    assert row.nunique() == 1


def test_furniture_counts_in_no_grade():
    raw = "The board met on Friday for the third time. It rained all day in the town."
    menu = "Contact Us\n\nCouncil votes again on harbour\n\n"
    page = corpus.from_texts({"a": menu + raw})
    body = cleaning.sentences(page).query("zone != 'title'")
    assert indices.grades(page, body).loc["a", "stops"] == grades(a=raw).loc["a", "stops"]


@pytest.mark.parametrize("raw", [ODD["nothing"], ODD["line ends"], ODD["no letters"]], ids=["nothing", "line ends", "no letters"])
def test_a_text_without_words_has_no_grade_and_warns_of_nothing(raw):
    table = grades(a=raw, b="It rained.")
    assert table.loc["a"].isna().all()
    assert table.loc["b"].notna().all()


@pytest.mark.parametrize("raw", ODD.values(), ids=list(ODD))
def test_unknown_scripts_are_read_without_harm(raw):
    table = grades(a=raw)
    assert (list(table.columns), table.index.tolist()) == (SPLITTERS, ["a"])
    weighed = indices.valence(read(a=raw), indices.lexica()["pattern"])
    assert np.isfinite(weighed.to_numpy(dtype=float)).all()


@given(st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_text_has_a_grade_or_none_and_all_splitters_agree_on_which(raw):
    row = grades(a=raw).loc["a"].to_numpy(dtype=float)
    assert np.isfinite(row).all() or np.isnan(row).all()


def test_no_texts_have_no_valence():
    table = indices.valence(read(), indices.lexica()["vader"])
    assert (list(table.columns), len(table)) == (["hits", "share", "mean"], 0)
    assert list(indices.ranks(read(), indices.lexica()).columns) == NAMES
    assert list(indices.drivers(read(), indices.lexica()["vader"]).columns) == ["count", "valence", "weight"]


def test_no_texts_have_no_grades():
    table = grades()
    assert (list(table.columns), len(table)) == (SPLITTERS, 0)
