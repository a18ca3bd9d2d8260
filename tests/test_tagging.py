"""Parts of speech: which words are told apart, where tokens stand, and the lines that patterns are looked for in."""

import pandas as pd
import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpers import cleaning, corpus, spans, tagging

PIECES = [
    "The board", "must", "will", "May", "may", "can't", "can’t", "we’ll", "Arda’s", "people's", "self-made", "U.S.", "1,000.5", "was taken",
    "by", "O’Neil", "_", "a_VM0", " ", "\n", "\n\n", ".", ",", "?", "“", "”", "‘", "’", "—", "‑", "(", "İ", "ß", "e\u0301", "\u00a0",
    "\u200d", "\ue000", "👩‍👧", "שלום", "يجب", "必須",
]  # fmt: skip
any_text = st.one_of(st.text(max_size=40), st.lists(st.sampled_from(PIECES), max_size=20).map("".join))


@pytest.fixture(scope="module")
def texts():
    return corpus.load()


@pytest.fixture(scope="module")
def tagged(texts):
    return tagging.tags(texts, cleaning.sentences(texts))


def page(raw):
    return corpus.from_texts({"a": raw})


def tag(raw):
    return tagging.tags(page(raw), cleaning.sentences(page(raw)))


def whole(texts):
    """Each text as one sentence."""
    return spans.table(texts, texts["doc"], [0] * len(texts), texts["raw"].str.len())


# Which word it is


@pytest.mark.parametrize(
    ("raw", "word", "part"),
    [
        ("The people’s will is known.", "will", "NN1"),
        ("He left his house in a will.", "will", "NN1"),
        ("The will to peace is strong.", "will", "NN1"),
        ("The board will meet.", "will", "VM0"),
        ("Mr. Will met the board.", "Will", "NP0"),
        ("Talks were held in May 2023.", "May", "NP0"),
        ("May Day is a holiday.", "May", "NP0"),
        ("The board may meet.", "may", "VM0"),
        ("May the board meet?", "May", "VM0"),
        ("This book is a must for every child.", "must", "NN1"),
        ("The board must meet.", "must", "VM0"),
        ("A can of oil leaked.", "can", "NN1"),
        ("The board can meet.", "can", "VM0"),
        ("The might of the army grew.", "might", "NN1"),
        ("The board might meet.", "might", "VM0"),
        ("He gave it to us.", "us", "PNP"),
        ("He lives in the US.", "US", "NP0"),
        ("Chapter I: the start", "I", "ZZ0"),
        ("I am here.", "I", "PNP"),
        ("The occupied territories were calm.", "occupied", "AJ0"),
        ("The territories were occupied by the army.", "occupied", "VVN"),
    ],
)
def test_words_of_one_form_are_told_apart_by_their_sentence(raw, word, part):
    found = tag(raw).set_index("text")["tag"]
    assert found[word] == part


def test_one_sentence_may_have_both():
    found = tag("Ms May may resign in May, and the people’s will will win.")
    assert found.loc[found["text"].str.lower() == "may", "tag"].tolist() == ["NP0", "VM0", "NP0"]
    assert found.loc[found["text"] == "will", "tag"].tolist() == ["NN1", "VM0"]


def test_in_the_five_texts_the_month_and_the_noun_are_told_from_the_modals(tagged):
    assert tagged.loc[tagged["text"] == "May", "tag"].tolist() == ["NP0"]
    will = tagged[tagged["text"] == "will"]
    before = tagged["text"].shift().loc[will.index]
    assert (will["tag"] == "NN1").tolist() == (before == "’s").tolist()
    assert set(tagged.loc[tagged["text"] == "must", "tag"]) == {"VM0"}


# Where tokens stand


@pytest.mark.parametrize(
    ("raw", "tokens"),
    [
        ("The people’s will", ["The", "people", "’s", "will"]),
        ("The people's will", ["The", "people", "'s", "will"]),
        ("The peoples’ will", ["The", "peoples", "’", "will"]),
        ("They can’t, won't, shan’t and don't.", "They ca n’t , wo n't , sha n’t and do n't .".split()),
        ("We’ll see, they've said, I’m told", "We ’ll see , they 've said , I ’m told".split()),
        ("O’Neil met them", ["O’Neil", "met", "them"]),
        ("a Russian-brokered cease-fire", ["a", "Russian-brokered", "cease-fire"]),
        ("the 44-day war", ["the", "44-day", "war"]),
        ("the U.S. and H.E. Roe", ["the", "U.S.", "and", "H.E.", "Roe"]),
        ("1,000.5 boats, 20% of 7", ["1,000.5", "boats", ",", "20", "%", "of", "7"]),
        ("“No,” she said", ["“", "No", ",", "”", "she", "said"]),
        ("Arda–Velia", ["Arda", "–", "Velia"]),
    ],
)
def test_tokens_are_words_and_single_marks(raw, tokens):
    assert tagging.tags(page(raw), whole(page(raw)))["text"].tolist() == tokens


def sound(texts, sentences, found):
    """Tokens are raw slices, disjoint, each inside the sentence it names; together they are all that is no white space."""
    assert [*found] == [*spans.COLUMNS, "tag", "sentence"]
    assert len(spans.check(found, texts)) == 0
    own = sentences.iloc[found["sentence"]].reset_index(drop=True)
    assert (found["doc"] == own["doc"]).all()
    assert ((found["start"] >= own["start"]) & (found["end"] <= own["end"])).all()
    assert len(spans.overlap(found, found)) == len(found)
    for n, text in enumerate(sentences["text"]):
        assert "".join(found.loc[found["sentence"] == n, "text"]) == regex.sub(r"\s", "", text)


def test_the_tokens_of_the_five_texts_are_all_their_sentences_have(texts, tagged):
    sound(texts, cleaning.sentences(texts), tagged)


@given(any_text)
@example("\x1c\x85 a\u2028b")
@settings(max_examples=30, deadline=None)
def test_the_tokens_of_any_text_are_all_its_sentences_have(raw):
    sound(page(raw), cleaning.sentences(page(raw)), tag(raw))


def test_curly_and_straight_apostrophes_are_alike(texts, tagged):
    for one, other in ("’'", "'’"):
        changed = texts.assign(raw=texts["raw"].str.replace(one, other))
        found = tagging.tags(changed, cleaning.sentences(changed))
        assert found.drop(columns="text").equals(tagged.drop(columns="text"))


def test_a_sentence_is_tagged_alike_wherever_it_stands(texts, tagged):
    turned = texts.iloc[::-1].reset_index(drop=True)
    found = tagging.tags(turned, cleaning.sentences(turned)).drop(columns="sentence")
    assert spans.sort(found, texts).equals(tagged.drop(columns="sentence"))


def test_sentences_may_come_in_any_order():
    texts = page("It rained. The old harbour board must pay for it.")
    sentences = cleaning.sentences(texts).iloc[::-1].reset_index(drop=True)
    sound(texts, sentences, tagging.tags(texts, sentences))


@pytest.mark.parametrize("raws", [{}, {"a": ""}, {"a": " \n\n "}, {"a": "", "b": ""}])
def test_no_words_are_an_empty_table_with_every_column(raws):
    texts = corpus.from_texts(raws)
    found = tagging.tags(texts, cleaning.sentences(texts))
    assert len(found) == 0
    assert [*found] == [*spans.COLUMNS, "tag", "sentence"]
    assert pd.api.types.is_integer_dtype(found["sentence"])
    assert list(tagging.lines(found)) == []


def test_a_sentence_of_white_space_has_no_token_and_keeps_its_number():
    texts = page("It rained.   It was late.")
    sentences = spans.table(texts, ["a"] * 3, [0, 10, 13], [10, 13, 25])
    assert tagging.tags(texts, sentences)["sentence"].unique().tolist() == [0, 2]


@pytest.mark.parametrize("raw", ["حدث شيء يجب.", "発表した。必須だ。", "שלום עולם", "Он должен уйти.", "👩‍👩‍👧", "\ufeff", "e\u0301"])
def test_another_script_is_no_error(raw):
    texts = page(raw)
    found = tagging.tags(texts, whole(texts))
    sound(texts, whole(texts), found)
    assert not found["tag"].isin(["VM0", "VVN", "PNP"]).any()


# Lines


def test_a_line_has_each_word_small_and_straight_with_its_part():
    assert [line.line for line in tagging.lines(tag("“Arda’s Will,” She said. It RAINED."))] == [
        ' "_PUQ arda_NP0 \'s_POS will_NN1 ,_PUN "_PUQ she_PNP said_VVD ._PUN',
        " it_PNP rained_VVD ._PUN",
    ]


def test_there_is_one_line_for_each_sentence(texts, tagged):
    lines = list(tagging.lines(tagged))
    sentences = cleaning.sentences(texts)
    assert [line.doc for line in lines] == sentences["doc"].tolist()
    assert [line.starts[0] for line in lines] == sentences["start"].tolist()


def test_what_a_pattern_meets_is_led_back_to_the_raw_words():
    raw = "The Board’s Will must, they said, be heard."
    (line,) = tagging.lines(tag(raw))
    m = regex.search(r" (?P<modal>must_VM0).* be_VBI(?P<verb> [^ ]+_VVN)", line.line)
    assert raw[slice(*line.span(m))] == "must, they said, be heard"
    assert raw[slice(*line.span(m, "modal"))] == "must"
    assert raw[slice(*line.span(m, "verb"))] == "heard"


@given(any_text)
@example("İ İ must_VM0 _ x")
@settings(max_examples=30, deadline=None)
def test_every_place_of_a_line_lies_in_the_token_that_it_stands_for(raw):
    found = tag(raw)
    for line, (_, own) in zip(tagging.lines(found), found.groupby("sentence"), strict=True):
        assert (line.starts, line.ends) == (own["start"].tolist(), own["end"].tolist())
        pieces = line.line[1:].split(" ")
        assert [piece.split("_")[1] for piece in pieces] == own["tag"].tolist()
        assert all(piece.count("_") == 1 for piece in pieces)
        for n, piece in enumerate(pieces):
            assert {line.token(line.places[n] + at) for at in range(len(piece) + 1)} == {n}
