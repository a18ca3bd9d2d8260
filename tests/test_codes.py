"""Words as arrays: the same as `cleaning.tokens` finds, one code for words that fold alike, and the sentences they stand in."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpers import cleaning, codes, corpus

PIECES = [
    "cease-fire", "Neighbours’", "won't", "eight", "8", "Émile", "e\u0301", "ﬁsh", "İ", "ß", "x²", "½", "2.5", "1,999", "a_b", "--", "’-",
    "-a", "'s", "…", "“", " ", "\n", "\u00a0", "\u200d", "\ufeff", "你好", "مرحبا", "नमस्ते", "👩‍👩‍👧", "\U0001d4d0", "\U0001f600",
]  # fmt: skip
LETTERS = st.characters(max_codepoint=0x1FAFF, exclude_categories=["Cn", "Cs", "Mc", "Me", "Mn"])
any_text = st.one_of(st.text(LETTERS, max_size=40), st.lists(st.sampled_from(PIECES), max_size=20).map("".join))


def places(raws):
    words = codes.cut(raws)
    return list(zip(words.text.tolist(), words.start.tolist(), words.end.tolist(), strict=True))


def tokens(raws):
    texts = corpus.from_texts({str(n): raw for n, raw in enumerate(raws)})
    return list(cleaning.tokens(texts)[["doc", "start", "end"]].astype({"doc": int}).itertuples(index=False, name=None))


def same(text):
    """Whether all words of a text have one code."""
    return len(set(codes.cut([text]).code.tolist())) == 1


def test_the_words_of_the_five_texts_are_those_of_tokens():
    raws = corpus.load()["raw"].tolist()
    assert places(raws) == tokens(raws)
    assert len(places(raws)) > 2_000


@given(st.lists(any_text, max_size=3))
@example(["'a", "a'", "'a"])
@example(["a-", "-a"])
@example(["", "a", ""])
@settings(max_examples=80, deadline=None)
def test_the_words_of_any_texts_are_those_of_tokens(raws):
    assert places(raws) == tokens(raws)


@pytest.mark.parametrize("raw", ["\u0301a", "a-\u0301b", "a\u20ddb", "1\ufe0f\u20e3", "\U00030000"])
def test_marks_and_rare_letters_are_read_as_tokens_reads_them(raw):
    assert places([raw]) == tokens([raw])


def test_texts_are_told_apart_and_offsets_count_in_each():
    words = codes.cut(["One two.", "", "Three"])
    assert words.text.tolist() == [0, 0, 2]
    assert words.start.tolist() == [0, 4, 0]
    assert words.end.tolist() == [3, 7, 5]


def test_blocks_change_nothing(monkeypatch):
    raws = corpus.load()["raw"].tolist()
    whole = codes.cut(raws)
    monkeypatch.setattr(codes, "_BLOCK", 100)
    parted = codes.cut(raws)
    assert all((getattr(whole, name) == getattr(parted, name)).all() for name in ("text", "start", "end", "code", "sentence"))


@pytest.mark.parametrize(
    "text",
    [
        "eight Eight EIGHT 8",
        "cease-fire ceasefire Cease‑fire",
        "harbour harbor",
        "recognise recognize",
        "won't won’t",
        "ß ss SS",
        "twenty 20",
    ],
)
def test_words_that_fold_alike_have_one_code(text):
    assert same(text)


@pytest.mark.parametrize(
    "text",
    [
        "eight nine", "board boards", "no on", "abc acb", "é e", "a" * 63 + "b " + "a" * 63 + "c",
        "a" * 64 + "bc " + "a" * 64 + "cb",
        "a" * 500 + "bc " + "a" * 500 + "cb",
        ("were we're"),
        ("its it's"),
    ],
)  # fmt: skip
def test_words_that_do_not_have_codes_of_their_own(text):
    assert not same(text)


def test_the_codes_of_the_five_texts_are_those_of_their_folded_words():
    texts = corpus.load()
    norms = [cleaning.NUMBERS.get(norm, norm) for norm in cleaning.tokens(texts)["norm"]]
    pairs = set(zip(codes.cut(texts["raw"].tolist()).code.tolist(), norms, strict=True))
    assert len(pairs) == len({code for code, _ in pairs}) == len({norm for _, norm in pairs})


PARTS = "- ‐ ‑ ' ’ labour harbour dis centre organis is ing ed grey programme defence travell İ ß ſ Σ".split()
words_to_fold = st.lists(st.sampled_from([*PARTS, *map(str.upper, PARTS)]), min_size=1, max_size=4).map("".join)


@given(st.lists(st.one_of(words_to_fold, any_text.map(lambda text: "".join(text.split()) or "a")), max_size=8))
@example([])
@example(["centre", "centre's", "re", "honour", "dis", "honour", "travelled", "programmes"])
@settings(max_examples=200, deadline=None)
def test_words_folded_together_are_as_each_alone(forms):
    assert codes._folds(forms) == [cleaning.fold(form) for form in forms]


def test_a_word_has_one_code_wherever_it_stands(monkeypatch):
    raws = ["x" * n + " neighbour-word's" for n in range(1, 60)]
    whole = codes.cut(raws)
    assert len(set(whole.code[1::2].tolist())) == 1
    monkeypatch.setattr(codes, "_BLOCK", 100)
    assert (codes.cut(raws).code == whole.code).all()


@pytest.mark.parametrize(
    ("raw", "sentences"),
    [
        ("It rained. It snowed.", [0, 0, 1, 1]),
        ("Why? It rained!", [0, 1, 1]),
        ("Storm\nIt rained", [0, 1, 1]),
        ("It rained, it snowed", [0, 0, 0, 0]),
        ("It was a “storm”. It rained.", [0, 0, 0, 0, 1, 1]),
        ("It rained (again). It rained.", [0, 0, 0, 1, 1]),
    ],
)
def test_words_know_the_number_of_their_sentence(raw, sentences):
    assert codes.cut([raw]).sentence.tolist() == sentences


def test_no_sentence_goes_on_in_the_next_text():
    assert codes.cut(["It rained", "It snowed"]).sentence.tolist() == [0, 0, 1, 1]


@pytest.mark.parametrize("raws", [[], [""], ["", ""], ["…", "“”"]])
def test_texts_without_words_have_none(raws):
    words = codes.cut(raws)
    assert [len(getattr(words, name)) for name in ("text", "start", "end", "code", "sentence")] == [0] * 5
