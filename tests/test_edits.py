"""Word by word: what makes one passage of another, as numbers, as a line, and for a reader."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import cleaning, codes, corpus, edits, reuse

some_codes = st.lists(st.integers(0, 3), max_size=9)
words = st.lists(st.sampled_from("the board regrets eight 8 boats, harbour harbor. “lost” cease-fire it's".split()), max_size=12).map(
    " ".join
)


def compare(source, later):
    return edits.compare(np.array(source, dtype=int), np.array(later, dtype=int))


def rows(source, later):
    return list(edits.differences(source, later).itertuples(index=False, name=None))


def plain(text):
    return [m[0] for m in cleaning.words_at(text)]


def folded(text):
    return [cleaning.NUMBERS.get(word, word) for word in map(cleaning.fold, plain(text))]


# compare


@pytest.mark.parametrize(
    ("source", "later", "share"),
    [
        ([5, 6, 7], [5, 6, 7], 1.0),
        ([5, 6, 7], [5, 8, 7], 0.667),
        ([5, 6, 7], [5, 7], 0.667),
        ([5, 7], [5, 6, 7], 0.667),
        ([5, 6], [6, 5], 0.5),
        ([5, 6], [7, 8], 0.0),
        ([5, 6], [], 0.0),
        ([], [], 1.0),
    ],
)
def test_likeness_is_the_share_of_the_longer_sides_words_that_stand_in_the_other_in_order(source, later, share):
    assert compare(source, later)[0] == share
    assert compare(later, source)[0] == share


def test_equal_passages_have_no_edits():
    assert compare([5, 6, 7], [5, 6, 7]) == (1.0, [])


@given(some_codes, some_codes)
@settings(max_examples=100, deadline=None)
def test_the_edits_make_the_later_passage_of_the_source(source, later):
    share, made = compare(source, later)
    out, at = [], (0, 0)
    for edit in made:
        assert (edit.src_start, edit.dest_start) == at
        at = edit.src_end, edit.dest_end
        if edit.tag == "equal":
            assert source[edit.src_start : edit.src_end] == later[edit.dest_start : edit.dest_end]
        out += {"equal": source[edit.src_start : edit.src_end], "insert": later[edit.dest_start : edit.dest_end], "delete": []}[edit.tag]
    assert (out, at) == ((later, (len(source), len(later))) if made else ([], (0, 0)))
    assert bool(made) == (source != later)
    assert 0 <= share <= 1


# Sliding


@pytest.mark.parametrize(
    ("source", "later", "expected"),
    [
        (
            "the pier and the boats and the nets",
            "the pier and the nets",
            [("equal", "the pier and the"), ("cut", "boats and the"), ("equal", "nets")],
        ),
        ("a c", "a b c b c", [("equal", "a"), ("added", "b c b"), ("equal", "c")]),
        ("a b c b d", "a b d", [("equal", "a b"), ("cut", "c b"), ("equal", "d")]),
    ],
)
def test_a_cut_or_an_addition_stays_whole_where_a_word_in_common_could_split_it(source, later, expected):
    assert rows(source, later) == expected


def test_in_the_five_texts_what_the_three_dots_stand_for_is_one_cut():
    row = reuse.passages(corpus.load()).query("doc == 'report-2023' and start == 119").iloc[0]
    found = edits.differences(row["source_text"], row["text"])
    assert found["tag"].tolist() == ["equal", "cut", "equal"]
    assert found["text"].iloc[1].startswith("At the same time")
    assert found["text"].iloc[1].endswith("territories of Azerbaijan")


def test_two_stretches_in_a_row_are_never_both_equal():
    assert rows("b c a c b a", "c b") == [("cut", "b c a"), ("equal", "c b"), ("cut", "a")]


def test_an_addition_that_is_split_twice_stays_whole():
    tags = [tag for tag, _ in rows("b b c", "d b a b b b")]
    assert tags == ["added", "equal", "cut"]


# differences


@pytest.mark.parametrize(
    ("source", "later", "expected"),
    [
        (
            "The board regrets eight lost boats.",
            "The board deeply regrets lost boats.",
            [("equal", "The board"), ("added", "deeply"), ("equal", "regrets"), ("cut", "eight"), ("equal", "lost boats")],
        ),
        ("The harbour board met 8 owners.", "THE Harbor board met eight owners.", [("equal", "THE Harbor board met eight owners")]),
        (
            "The board, it is said,\nregrets it.",
            "The board regrets\n it.",
            [("equal", "The board"), ("cut", "it is said"), ("equal", "regrets it")],
        ),
        ("It rained.", "", [("cut", "It rained")]),
        ("", "It rained.", [("added", "It rained")]),
    ],
)
def test_differences_are_given_in_reading_order_and_what_is_equal_as_the_later_passage_writes_it(source, later, expected):
    assert rows(source, later) == expected


def test_a_word_in_place_of_another_is_a_cut_and_an_addition():
    found = rows("It regrets eight lost boats", "It regrets nine lost boats")
    assert sorted(found[1:3]) == [("added", "nine"), ("cut", "eight")]
    assert [found[0], found[3]] == [("equal", "It regrets"), ("equal", "lost boats")]


def test_nothing_and_nothing_have_no_differences():
    assert rows("", "…") == []


@given(words, words)
@settings(max_examples=50, deadline=None)
def test_without_the_cuts_the_later_passage_is_left_and_without_the_additions_the_source(source, later):
    found = edits.differences(source, later)
    assert set(found["tag"]) <= {"equal", "cut", "added"}
    assert plain(" ".join(found.loc[found["tag"] != "cut", "text"])) == plain(later)
    assert folded(" ".join(found.loc[found["tag"] != "added", "text"])) == folded(source)


def test_of_every_passage_of_the_five_texts_the_later_words_are_left():
    for row in reuse.passages(corpus.load()).itertuples():
        found = edits.differences(row.source_text, row.text)
        assert plain(" ".join(found.loc[found["tag"] != "cut", "text"])) == plain(row.text)


# Written on a line


@pytest.mark.parametrize(
    ("source", "later", "line"),
    [
        ("It regrets eight lost boats", "It regrets nine lost boats", "[-eight-][+nine+]"),
        ("It regrets eight lost boats", "It deeply regrets lost boats", "[+deeply+] … [-eight-]"),
        ("It regrets (that\nis) lost boats", "It regrets lost boats", "[-that is-]"),
        ("It regrets lost boats", "IT regrets lost boats", ""),
    ],
)
def test_edits_are_written_as_cuts_and_additions_in_order(source, later, line):
    both = codes.cut([source, later])
    first = int(np.searchsorted(both.text, 1))
    assert edits.written(both, edits.compare(both.code[:first], both.code[first:])[1], (source, 0), (later, first)) == line


# collate


def collated(*texts):
    return edits.collate(list(texts)).values.tolist()


@pytest.mark.parametrize(
    ("texts", "rows"),
    [
        (["8 boats"], [["8 boats"]]),
        (["Eight  boats,", "8\nBOATS", "eight boats"], [["Eight boats"], ["8 BOATS"], ["eight boats"]]),
        (["", "8 boats"], [[""], ["8 boats"]]),
        (["8 boats", "…"], [["8 boats"], [""]]),
        (["", "…"], [[], []]),
        ([], []),
    ],
)
def test_wordings_that_agree_are_one_piece_and_one_without_words_is_blank(texts, rows):
    assert collated(*texts) == rows


def test_pieces_are_numbered_and_stand_where_texts_begin_or_cease_to_agree():
    table = edits.collate(["300 boats and nets", "more than 300 boats", "more than 300 old boats"])
    assert list(table) == ["1", "2", "3", "4", "5"]
    assert table.values.tolist() == [
        ["", "300", "", "boats", "and nets"],
        ["more than", "300", "", "boats", ""],
        ["more than", "300", "old", "boats", ""],
    ]


def test_a_word_in_place_of_another_stands_in_its_place():
    assert collated("Anna mended nets", "Ben mended nets") == [["Anna", "mended nets"], ["Ben", "mended nets"]]


def test_what_replaced_a_word_is_met_in_its_place():
    assert collated("Anna mended nets", "Ben mended nets", "Ben mended nets") == [
        ["Anna", "mended nets"],
        ["Ben", "mended nets"],
        ["Ben", "mended nets"],
    ]


def test_words_without_content_are_no_place_to_meet():
    assert collated("nets of the pier sank", "rain by a boat by the sea sank") == [
        ["nets of the pier", "sank"],
        ["rain by a boat by the sea", "sank"],
    ]


def test_words_without_content_are_kept_where_their_neighbours_meet():
    assert collated("the pier of Tallis", "the pier of Ondra") == [["the pier of", "Tallis"], ["the pier of", "Ondra"]]


def test_the_first_text_is_the_frame():
    pair = ["nets boats", "boats nets"]
    tables = [collated(*pair), collated(*pair[::-1])[::-1]]
    assert tables[0] != tables[1]
    assert all([" ".join(filter(None, row)) for row in table] == pair for table in tables)


def test_a_text_meets_those_before_it_where_the_first_has_no_word():
    table = edits.collate(["boats sank", "boats from Tallis sank", "from Tallis"])
    column = next(column for column in table if table.loc[1, column] == "from Tallis")
    assert table[column].tolist() == ["", "from Tallis", "from Tallis"]


@given(st.lists(words, max_size=5))
@settings(max_examples=200, deadline=None)
def test_the_pieces_of_a_row_are_the_words_of_its_text_in_order(texts):
    table = edits.collate(texts)
    assert len(table) == len(texts)
    for text, row in zip(texts, table.to_numpy(), strict=True):
        assert folded(" ".join(row)) == folded(text)
        assert plain(" ".join(row)) == plain(text)
    assert not [column for column in table if not any(table[column])]


@given(words.filter(str.split), st.integers(1, 5))
@settings(max_examples=50, deadline=None)
def test_the_same_wording_again_and_again_is_one_piece(text, times):
    assert edits.collate([text] * times).shape == (times, 1 if plain(text) else 0)
