"""What a span table is: how it is built, checked, found from words, paired, measured."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import corpus, spans

TEXTS = corpus.from_texts({"b": "One. Two.", "a": "The council met."})


def layer(*rows, columns=("doc", "start", "end", "text")):
    return pd.DataFrame(rows, columns=list(columns)[: len(rows[0])] if rows else list(columns))


# table and sort


def test_table_adds_the_words_and_sorts_by_text_then_offset():
    found = spans.table(TEXTS, ["a", "b", "a"], [4, 0, 0], [11, 4, 3], kind=["x", "y", "z"])
    assert list(found) == ["doc", "start", "end", "text", "kind"]
    assert found.values.tolist() == [["b", 0, 4, "One.", "y"], ["a", 0, 3, "The", "z"], ["a", 4, 11, "council", "x"]]


def test_shorter_of_two_spans_that_start_together_comes_first():
    assert spans.table(TEXTS, ["a", "a"], [0, 0], [11, 3])["text"].tolist() == ["The", "The council"]


def test_columns_with_an_index_of_their_own_meet_by_position():
    column = pd.Series([4, 11, "x"], index=[7, 7, 9])
    found = spans.table(TEXTS, column.iloc[:1].map({4: "a"}), column.iloc[:1], column.iloc[1:2].set_axis([3]), kind=column.iloc[2:])
    assert found.values.tolist() == [["a", 4, 11, "council", "x"]]


def test_table_of_nothing_has_the_columns_and_kinds_of_any_other():
    full, empty = spans.table(TEXTS, ["a"], [0], [3]), spans.table(TEXTS, [], [], [])
    assert (empty.dtypes == full.dtypes).all()
    assert len(spans.check(empty, TEXTS)) == 0


def test_table_refuses_a_text_that_is_not_there():
    with pytest.raises(ValueError, match="no text 'c'; allowed are: 'b', 'a'"):
        spans.table(TEXTS, ["c", "a"], [0, 0], [1, 1])


def test_rows_make_the_table_that_their_columns_make():
    rows = [("b", 0, 4, "y"), ("a", 4, 11, "x")]
    pd.testing.assert_frame_equal(
        spans.from_rows(TEXTS, rows, kind=str), spans.table(TEXTS, ["b", "a"], [0, 4], [4, 11], kind=pd.array(["y", "x"], dtype=str))
    )


def test_no_rows_make_a_table_with_every_column_and_its_type():
    empty, full = (spans.from_rows(TEXTS, rows, kind=str, turn=int, nested=bool) for rows in ([], [("a", 0, 3, "x", 1, True)]))
    assert (len(empty), list(empty)) == (0, ["doc", "start", "end", "text", "kind", "turn", "nested"])
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()


def test_rows_of_an_unknown_text_are_refused():
    with pytest.raises(ValueError, match="'c'"):
        spans.from_rows(TEXTS, [("c", 0, 1)])


def test_sort_follows_the_order_of_texts_and_makes_the_index_anew():
    found = layer(("a", 0, 3), ("b", 5, 9), ("b", 0, 9), ("b", 0, 4)).set_axis([4, 4, 2, 1])
    ordered = spans.sort(found, TEXTS)
    assert ordered.values.tolist() == [["b", 0, 4], ["b", 0, 9], ["b", 5, 9], ["a", 0, 3]]
    assert ordered.index.tolist() == [0, 1, 2, 3]


def test_sort_keeps_the_order_of_rows_with_the_same_span():
    found = layer(("a", 0, 3, "y"), ("a", 0, 3, "x"), ("a", 0, 3, "z"))
    assert spans.sort(found, TEXTS)["text"].tolist() == ["y", "x", "z"]


def test_sort_of_nothing_is_nothing():
    assert len(spans.sort(layer(), TEXTS)) == 0


# check


@pytest.mark.parametrize("start", [4, 4.0, np.int32(4)], ids=repr)
def test_sound_span_has_no_problem(start):
    assert len(spans.check(layer(("a", start, 11, "council")), TEXTS)) == 0


def test_whole_text_is_a_sound_span():
    assert len(spans.check(layer(("b", 0, 9, "One. Two.")), TEXTS)) == 0


WHOLE, ORDER = "start and end must be whole numbers", "allowed is 0 <= start < end"


@pytest.mark.parametrize(
    ("row", "problems"),
    [
        (("c", 0, 3, "The"), ["no such text; allowed are: 'b', 'a'"]),
        ((None, 0, 3, "The"), ["no such text; allowed are: 'b', 'a'"]),
        (("a", np.nan, 3, "The"), [WHOLE]),
        (("a", None, 3, "The"), [WHOLE]),
        (("a", 0, np.inf, "The"), [WHOLE]),
        (("a", 0.5, 3, "The"), [WHOLE]),
        (("a", "0", 3, "The"), [WHOLE]),
        (("a", "0", "3", "The"), [WHOLE]),
        (("a", 0, "three", "The"), [WHOLE]),
        (("a", 3, 3, ""), [f"offsets 3 to 3; {ORDER}"]),
        (("a", 3, 0, "The"), [f"offsets 3 to 0; {ORDER}"]),
        (("a", -3, 3, "The"), [f"offsets -3 to 3; {ORDER}"]),
        (("a", 12, 17, "met."), ["end 17 is beyond the text, which has 16 characters"]),
        (("a", 0, 10**30, "The"), [f"end {float(10**30):.0f} is beyond the text, which has 16 characters"]),
        (("a", 0, 3, "the"), ["text is 'the', but raw[0:3] is 'The'"]),
        (("a", 0, 3, None), ["text is None, but raw[0:3] is 'The'"]),
        (("a", -1, 99, "The"), [f"offsets -1 to 99; {ORDER}", "end 99 is beyond the text, which has 16 characters"]),
        (("c", 3, 0, "The"), ["no such text; allowed are: 'b', 'a'", f"offsets 3 to 0; {ORDER}"]),
        (("c", 0.5, 3, "The"), ["no such text; allowed are: 'b', 'a'", WHOLE]),
    ],
)
def test_spans_that_are_not_sound(row, problems):
    found = spans.check(layer(("a", 0, 3, "The"), row, ("b", 0, 4, "One.")), TEXTS)
    assert found["problem"].tolist() == problems
    assert found["row"].tolist() == [1] * len(problems)


def test_every_violation_is_reported_by_position():
    found = layer(("c", 0, 3, "The"), ("a", 0, 3, "The"), ("a", None, 3, "The"), ("b", 0, 99, "x"), ("b", 0, 4, "one.")).set_axis(
        [9, 9, 7, 7, 5]
    )
    problems = spans.check(found, TEXTS)
    assert problems[["row", "doc"]].values.tolist() == [[0, "c"], [2, "a"], [3, "b"], [4, "b"]]


def test_nullable_columns_are_checked_like_others():
    found = layer(("a", 0, 3, "The"), ("a", None, 3, "The"), ("a", 0, 3, None)).astype({"start": "Int64", "text": "string"})
    assert spans.check(found, TEXTS)["row"].tolist() == [1, 2]


def test_no_texts_means_that_no_span_is_sound():
    assert len(spans.check(layer(("a", 0, 3, "The")), corpus.from_texts({}))) == 1


def test_check_of_nothing_finds_nothing():
    assert list(spans.check(layer(), TEXTS)) == ["row", "doc", "problem"]
    assert len(spans.check(layer(), TEXTS)) == 0


@pytest.mark.parametrize("missing", spans.COLUMNS)
def test_missing_column_is_named(missing):
    with pytest.raises(ValueError, match=f"has the columns doc, start, end, text; missing: {missing}$"):
        spans.check(layer(("a", 0, 3, "The")).drop(columns=missing), TEXTS)


@given(st.dictionaries(st.sampled_from("abc"), st.text(min_size=1), min_size=1), st.data())
@settings(max_examples=40, deadline=None)
def test_whatever_table_builds_from_offsets_within_the_text_is_sound(raws, data):
    texts = corpus.from_texts(raws)
    docs = data.draw(st.lists(st.sampled_from(list(raws)), max_size=5))
    starts = [data.draw(st.integers(0, len(raws[doc]) - 1)) for doc in docs]
    ends = [data.draw(st.integers(start + 1, len(raws[doc]))) for doc, start in zip(docs, starts, strict=True)]
    found = spans.table(texts, docs, starts, ends)
    assert len(spans.check(found, texts)) == 0
    assert sorted(found["text"]) == sorted(raws[d][a:b] for d, a, b in zip(docs, starts, ends, strict=True))


# Offsets are code points


@pytest.mark.parametrize("before", ["👩‍👩‍👧 ", "e\u0301 ", "\ufeff", "\r\n\r\n", "🇷🇴", "\u2028"])
def test_offsets_count_code_points_whatever_stands_before(before):
    texts = corpus.from_texts({"a": before + "The council"})
    found = spans.locate(pd.DataFrame({"doc": ["a"], "exact": ["council"]}), texts)
    assert found.values.tolist() == [["a", len(before) + 4, len(before) + 11, "council"]]
    assert len(spans.check(found, texts)) == 0
    assert spans.cover(found, texts)["a"].nonzero()[0].tolist() == list(range(len(before) + 4, len(before) + 11))


def test_accent_written_as_a_mark_is_not_the_letter_with_an_accent():
    with pytest.raises(ValueError, match="stands 0 times"):
        spans.locate(pd.DataFrame({"doc": ["a"], "exact": ["caf\u00e9"]}), corpus.from_texts({"a": "cafe\u0301"}))


# locate


def place(raw, exact, prefix=""):
    return spans.locate(pd.DataFrame({"doc": ["a"], "exact": [exact], "prefix": [prefix]}), corpus.from_texts({"a": raw})).loc[0, "start"]


@pytest.mark.parametrize(
    ("raw", "exact", "prefix", "start"),
    [
        ("no deal, no", "deal", "", 3),
        ("no deal, no deal", "deal", "deal, no", 12),
        ("no deal, no deal", " deal", ", no", 11),
        ("no deal, no deal", "deal", ", no \t ", 12),
        ("They said:\r\n\r\ndeal. A deal", "deal", "They said:", 14),
        ("They said:\u2028\tdeal. A deal", "deal", "They said: ", 12),
        ("undeal deal", "deal", "un", 2),
        ("banana", "ana", "ban", 3),
        ("deal", "deal", "  ", 0),
        ("deal", "deal", None, 0),
        ("One.\r\nTwo.", "One.\r\nTwo.", "", 0),
    ],
)
def test_words_that_are_found(raw, exact, prefix, start):
    assert place(raw, exact, prefix) == start


@pytest.mark.parametrize(
    ("raw", "exact"),
    [
        ("our people’s will", "people's will"),
        ("he said “no”", 'said "no"'),
        ("8 November – Day", "8 November - Day"),
        ("10\u00a0km", "10 km"),
    ],
)
def test_words_are_found_as_a_spreadsheet_changes_their_marks(raw, exact):
    texts = corpus.from_texts({"a": raw})
    found = spans.locate(pd.DataFrame({"doc": ["a"], "exact": [exact]}), texts)
    assert found["text"].tolist() == [raw[raw.index(exact[0]) :][: len(exact)]]
    assert not len(spans.check(found, texts))


def test_words_that_stand_as_given_win_over_those_with_other_marks():
    assert place('“no” "no"', '"no"', "") == 5


STRAIGHT = [("“a” „b‟ c", '"a" "b" c'), ("‘a’ ‚b‛ c", "'a' 'b' c"), ("a‐b‑c‒d–e—f", "a-b-c-d-e-f"), ("a\u00a0b\u2009c\u202fd", "a b c d")]


@pytest.mark.parametrize(("raw", "exact"), STRAIGHT)
def test_every_mark_that_is_folded_is_found_by_its_plain_one_and_the_other_way_round(raw, exact):
    for there, sought in [(raw, exact), (exact, raw)]:
        found = spans.locate(pd.DataFrame({"doc": ["a"], "exact": [sought]}), corpus.from_texts({"a": f"so: {there}."}))
        assert found[["start", "end", "text"]].values.tolist() == [[4, 4 + len(there), there]]


def test_words_before_and_behind_are_folded_with_the_words_themselves():
    rows = pd.DataFrame({"doc": ["a"], "exact": ["it's"], "prefix": ['"no" -'], "suffix": ['"so"']})
    found = spans.locate(rows, corpus.from_texts({"a": "it’s “so”; “no” – it’s “so”"}))
    assert found[["start", "text"]].values.tolist() == [[18, "it’s"]]


def test_words_that_only_folding_finds_must_still_stand_once():
    with pytest.raises(ValueError, match=r"\"it's\" stands 2 times in 'a'; allowed is once \(before it, by offset: 0: …''; 5: …'it’s '\)"):
        place("it’s it‘s", "it's")


def test_words_that_stand_once_as_given_are_not_sought_in_other_marks():
    assert [place("it’s it's", exact) for exact in ("it’s", "it's")] == [0, 5]


@given(st.text("ab'’\"“”-– \u00a0", min_size=1, max_size=12), st.data())
@settings(max_examples=100, deadline=None)
def test_what_a_spreadsheet_made_plain_is_found_in_the_same_place_or_refused(raw, data):
    start = data.draw(st.integers(0, len(raw) - 1))
    end = data.draw(st.integers(start + 1, len(raw)))
    plain = raw.translate(str.maketrans("’“”–\u00a0", '\'""- '))
    folded = [at for at in range(len(raw)) if plain.startswith(plain[start:end], at)]
    as_given = [at for at in range(len(raw)) if raw.startswith(plain[start:end], at)]
    places = as_given or folded
    if len(places) == 1:
        assert place(raw, plain[start:end]) == places[0]
        assert as_given or places == [start]
    else:
        with pytest.raises(ValueError, match=f"stands {len(places)} times"):
            place(raw, plain[start:end])


@pytest.mark.parametrize(
    ("raw", "exact", "prefix", "problem"),
    [
        ("no deal", "Deal", "", "'Deal' stands 0 times in 'a'; allowed is once (closest, at 3: 'deal')"),
        ("no deal", "zzz", "", "'zzz' stands 0 times in 'a'; allowed is once"),
        ("deal", "deal", "no", "'deal' stands 0 times in 'a' after 'no'; allowed is once (before it, by offset: 0: …'')"),
        ("no deal, deal", "deal", "", "'deal' stands 2 times in 'a'; allowed is once (before it, by offset: 3: …'no '; 9: …'no deal, ')"),
        ("odd, odd", "d", "od", "'d' stands 2 times in 'a' after 'od'; allowed is once (before it, by offset: 2: …'od'; 7: …'odd, od')"),
        ("banana", "ana", "", "'ana' stands 2 times in 'a'; allowed is once (before it, by offset: 1: …'b'; 3: …'ban')"),
        ("no deal", "", "", "'exact' is empty; allowed are words of 'a'"),
        ("no deal", None, "", "'exact' is empty; allowed are words of 'a'"),
    ],
)  # fmt: skip
def test_words_that_are_not_found_exactly_once(raw, exact, prefix, problem):
    with pytest.raises(ValueError) as caught:
        place(raw, exact, prefix)
    assert str(caught.value) == f"annotations, row 0: {problem}"


def test_every_row_that_is_not_found_is_reported_by_name_and_index():
    rows = pd.DataFrame({"doc": ["a", "c", "a"], "exact": ["mayor", "The", "met"]}, index=[2, 5, 7])
    with pytest.raises(ValueError) as caught:
        spans.locate(rows, TEXTS, name="names.csv")
    assert str(caught.value).splitlines() == [
        "names.csv, row 2: 'mayor' stands 0 times in 'a'; allowed is once",
        "names.csv, row 5: no text 'c'; allowed are: 'b', 'a'",
    ]


def test_only_the_first_candidates_are_shown():
    with pytest.raises(ValueError, match="stands 100 times") as caught:
        place("deal " * 100, "deal")
    assert str(caught.value).count("…") == 5


def test_other_columns_stay_and_rows_keep_their_order():
    rows = pd.DataFrame(
        {"kind": ["x", "y"], "exact": ["met", "The"], "doc": ["a", "a"], "why": ["", "?"], "prefix": ["", ""]}, index=[4, 2]
    )
    found = spans.locate(rows, TEXTS)
    assert list(found) == ["doc", "start", "end", "text", "kind", "why"]
    assert found.values.tolist() == [["a", 12, 15, "met", "x", ""], ["a", 0, 3, "The", "y", "?"]]
    assert (found.index.tolist(), rows.columns.tolist()) == ([0, 1], ["kind", "exact", "doc", "why", "prefix"])


def test_locating_nothing_finds_nothing():
    found = spans.locate(pd.DataFrame({"doc": [], "exact": [], "kind": []}), TEXTS)
    assert (list(found), len(found)) == (["doc", "start", "end", "text", "kind"], 0)


@pytest.mark.parametrize("column", ["start", "end", "text"])
def test_offsets_given_by_hand_are_refused(column):
    with pytest.raises(ValueError, match=f"layer: columns '{column}' are there; allowed are 'doc', 'exact', 'prefix'"):
        spans.locate(pd.DataFrame({"doc": ["a"], "exact": ["The"], column: [0]}), TEXTS, name="layer")


@given(st.text("ab ", min_size=1, max_size=12), st.data())
@settings(max_examples=100, deadline=None)
def test_words_stand_where_a_plain_count_finds_them(raw, data):
    exact = data.draw(st.text("ab ", min_size=1, max_size=3))
    places = [at for at in range(len(raw)) if raw.startswith(exact, at)]
    assert list(spans.occurrences(raw, exact)) == places
    if len(places) == 1:
        assert place(raw, exact) == places[0]
    else:
        with pytest.raises(ValueError, match=f"stands {len(places)} times"):
            place(raw, exact)


# overlap, attach, cover

any_spans = st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 12), st.integers(1, 6)), max_size=12).map(
    lambda rows: layer(*((doc, start, start + size) for doc, start, size in rows), columns=("doc", "start", "end"))
)


def paired(left, right):
    """Compare every row of one table with every row of the other."""
    rows = [(i, j, *a, *b) for i, a in enumerate(left.values.tolist()) for j, b in enumerate(right.values.tolist())]
    shared = [[i, j, doc, max(a, c), min(b, d)] for i, j, doc, a, b, other, c, d in rows if doc == other]
    return [row for row in shared if row[3] < row[4]]


@given(any_spans, any_spans)
@settings(max_examples=100, deadline=None)
def test_overlap_finds_what_comparing_all_with_all_finds(left, right):
    assert spans.overlap(left, right).values.tolist() == paired(left, right)


def test_overlap_of_nested_spans_pairs_each_with_each():
    nest = layer(("a", 0, 20), ("a", 5, 15), ("a", 7, 8))
    assert spans.overlap(nest, nest)[["left", "right"]].values.tolist() == [[i, j] for i in range(3) for j in range(3)]


def test_spans_that_only_touch_do_not_overlap():
    assert len(spans.overlap(layer(("a", 0, 4)), layer(("a", 4, 8)))) == 0


def test_spans_of_two_texts_do_not_overlap():
    assert len(spans.overlap(layer(("a", 0, 4)), layer(("b", 0, 4)))) == 0


def test_overlap_goes_by_position_whatever_the_index():
    left, right = layer(("b", 0, 9), ("a", 0, 3)).set_axis([5, 5]), layer(("a", 2, 4)).set_axis([8])
    assert spans.overlap(left, right).values.tolist() == [[1, 0, "a", 2, 3]]


@pytest.mark.parametrize(("left", "right"), [(0, 0), (0, 1), (1, 0)])
def test_overlap_with_nothing_is_nothing(left, right):
    one = layer(("a", 0, 3, "The"))
    pairs = spans.overlap(one.head(left), one.head(right))
    assert (list(pairs), len(pairs)) == (["left", "right", "doc", "start", "end"], 0)


def test_attach_adds_the_columns_of_the_span_around():
    zones = layer(("a", 0, 5, "title"), ("a", 5, 20, "body"), columns=("doc", "start", "end", "zone"))
    found = spans.attach(layer(("a", 12, 15), ("a", 0, 5), ("a", 4, 6), ("b", 0, 3)).set_axis([9, 8, 7, 6]), zones, "zone")
    assert found.values.tolist() == [["a", 12, 15, "body"], ["a", 0, 5, "title"]]


def test_attach_takes_the_first_of_several_rows_around():
    zones = layer(("a", 0, 9, "outer"), ("a", 0, 5, "inner"), columns=("doc", "start", "end", "zone"))
    assert spans.attach(layer(("a", 1, 2)), zones, "zone")["zone"].tolist() == ["outer"]


@given(any_spans)
@settings(max_examples=100, deadline=None)
def test_cover_marks_what_painting_every_span_marks(found):
    texts = corpus.from_texts({"b": "x" * 18, "c": "", "a": "y" * 18})
    painted = {doc: np.zeros(len(raw), dtype=bool) for doc, raw in zip(texts["doc"], texts["raw"], strict=True)}
    for doc, start, end in found.values.tolist():
        painted[doc][start:end] = True
    covered = spans.cover(found, texts)
    assert {doc: marks.tolist() for doc, marks in covered.items()} == {doc: marks.tolist() for doc, marks in painted.items()}


def test_span_that_ends_a_text_does_not_spill_into_the_next():
    assert {doc: marks.sum() for doc, marks in spans.cover(layer(("b", 0, 9)), TEXTS).items()} == {"b": 9, "a": 0}


def test_nothing_covers_nothing():
    assert not any(marks.any() for marks in spans.cover(layer(), TEXTS).values())
    assert spans.cover(layer(), corpus.from_texts({})) == {}


def test_cover_refuses_a_text_that_is_not_there():
    with pytest.raises(ValueError, match="no text 'c'; allowed are: 'b', 'a'"):
        spans.cover(layer(("c", 0, 1)), TEXTS)


# score

KINDS = ("doc", "start", "end", "kind")
FOUND = layer(("a", 0, 3, "x"), ("a", 4, 11, "x"), ("a", 12, 15, "y"), columns=KINDS)
READ = layer(("a", 0, 3, "x"), ("a", 4, 11, "y"), ("b", 0, 4, "x"), ("b", 5, 9, "x"), columns=KINDS)


def test_score_counts_spans_that_agree():
    assert spans.score(FOUND, READ).to_dict() == {"found": 3, "read": 4, "right": 2, "precision": 0.667, "recall": 0.5, "f1": 0.571}


def test_score_with_a_label_wants_it_to_agree_as_well():
    assert spans.score(FOUND, READ, label="kind").to_dict() == {
        "found": 3, "read": 4, "right": 1, "precision": 0.333, "recall": 0.25, "f1": 0.286,
    }  # fmt: skip


def test_score_does_not_go_by_order_or_index():
    assert spans.score(FOUND, FOUND.iloc[::-1])["f1"] == 1


def test_span_that_is_found_twice_and_read_once_is_right_once():
    twice = pd.concat([FOUND, FOUND])
    assert spans.score(twice, FOUND)[["right", "precision", "recall"]].tolist() == [3, 0.5, 1]
    assert spans.score(FOUND, twice)[["right", "precision", "recall"]].tolist() == [3, 1, 0.5]


def test_table_agrees_with_itself_whatever_is_there_twice():
    twice = pd.concat([FOUND, FOUND.assign(kind=None)])
    assert spans.score(twice, twice, label="kind")[["right", "f1"]].tolist() == [6, 1]


@pytest.mark.parametrize("nothing", [FOUND.head(0), layer(columns=KINDS)], ids=["typed", "untyped"])
def test_share_of_nothing_is_not_a_number(nothing):
    expected = {"found": 0, "read": 3, "right": 0, "precision": np.nan, "recall": 0, "f1": 0}
    pd.testing.assert_series_equal(spans.score(nothing, FOUND, label="kind"), pd.Series(expected, dtype=object))
    assert spans.score(FOUND, nothing, label="kind").isna().tolist() == [False, False, False, False, True, False]
    assert spans.score(nothing, nothing).isna().tolist() == [False, False, False, True, True, True]


# touched, partners


@given(any_spans, any_spans)
@settings(max_examples=100, deadline=None)
def test_spans_are_touched_that_overlap_has_on_the_left(found, other):
    assert np.flatnonzero(spans.touched(found, other)).tolist() == sorted({row[0] for row in paired(found, other)})


def test_touched_with_labels_wants_one_row_that_says_the_same_in_all_of_them():
    found = layer(("a", 0, 9, "x", "N"), ("a", 20, 29, "x", "N"), ("b", 0, 9, "y", "N"), columns=(*KINDS, "voice"))
    other = layer(("a", 5, 6, "x", "Q"), ("a", 8, 12, "y", "N"), ("a", 25, 26, "x", "N"), columns=(*KINDS, "voice"))
    assert spans.touched(found, other).tolist() == [True, True, False]
    assert spans.touched(found, other, "kind").tolist() == [True, True, False]
    assert spans.touched(found, other, "kind", "voice").tolist() == [False, True, False]


def test_touched_goes_by_position_whatever_the_index():
    found = layer(("a", 0, 3, "x"), ("a", 5, 9, "x"), columns=KINDS).set_axis([7, 7])
    assert spans.touched(found, found.iloc[1:].set_axis([3]), "kind").tolist() == [False, True]


def test_nothing_touches_nothing():
    assert spans.touched(FOUND.head(0), FOUND, "kind").tolist() == []
    assert spans.touched(FOUND, FOUND.head(0), "kind").tolist() == [False] * 3


def test_partners_are_those_most_alike_the_best_first():
    one, other = layer(("a", 0, 10), ("a", 20, 30), ("b", 0, 10)), layer(("a", 0, 9), ("a", 1, 10), ("a", 20, 30))
    found = spans.partners(one, other)
    assert list(found) == ["left", "right", "iou"]
    assert found.values.tolist() == [[1, 2, 1.0], [0, 0, 0.9]]


def test_a_span_whose_best_partner_is_taken_gets_the_next_best():
    one, other = layer(("a", 0, 10), ("a", 0, 8)), layer(("a", 0, 10), ("a", 0, 5))
    assert spans.partners(one, other)[["left", "right"]].values.tolist() == [[0, 0], [1, 1]]


@pytest.mark.parametrize(("least", "count"), [(0.0, 1), (0.5, 1), (0.51, 0), (1, 0)])
def test_spans_less_alike_than_asked_are_no_partners(least, count):
    assert len(spans.partners(layer(("a", 0, 10)), layer(("a", 0, 5)), least=least)) == count


@given(any_spans, any_spans, st.sampled_from([0.0, 0.5, 0.8]))
@settings(max_examples=100, deadline=None)
def test_each_span_is_a_partner_once_at_most_and_no_better_pair_is_left(one, other, least):
    found = spans.partners(one, other, least=least)
    assert not found["left"].duplicated().any()
    assert not found["right"].duplicated().any()
    assert found["iou"].is_monotonic_decreasing
    sizes = [(table["end"] - table["start"]).tolist() for table in (one, other)]
    alike = {(i, j): (b - a) / (sizes[0][i] + sizes[1][j] - b + a) for i, j, _, a, b in paired(one, other)}
    assert [alike[pair] for pair in zip(found["left"], found["right"], strict=True)] == found["iou"].tolist()
    left, right = dict(zip(found["left"], found["iou"], strict=True)), dict(zip(found["right"], found["iou"], strict=True))
    assert all(max(left.get(i, 0), right.get(j, 0)) >= iou for (i, j), iou in alike.items() if iou >= least)


def test_a_reading_is_its_own_partner_row_by_row():
    read = layer(("a", 0, 3), ("a", 2, 9), ("b", 0, 3))
    assert sorted(spans.partners(read, read)[["left", "right", "iou"]].values.tolist()) == [[n, n, 1.0] for n in range(3)]


@pytest.mark.parametrize(("left", "right"), [(0, 0), (0, 1), (1, 0)])
def test_who_is_alone_has_no_partner(left, right):
    one = layer(("a", 0, 3, "The"))
    found = spans.partners(one.head(left), one.head(right))
    assert (list(found), len(found)) == (["left", "right", "iou"], 0)


# quote


def found_again(raw, start, end):
    prefix, suffix = spans.quote(raw, start, end)
    row = pd.DataFrame({"doc": ["a"], "exact": [raw[start:end]], "prefix": [prefix], "suffix": [suffix]})
    return spans.locate(row, corpus.from_texts({"a": raw}))[["start", "end"]].values.tolist() == [[start, end]]


def test_words_that_stand_once_need_none_beside_them():
    assert spans.quote("No deal. They said: no deal.", 0, 7) == ("", "")


def test_words_that_stand_twice_get_what_stands_on_both_sides():
    assert spans.quote("A deal was lost, a deal was won.", 19, 23) == ("A deal was lost, a", "was won.")


@pytest.mark.parametrize("name", ["mentions", "names", "quotations", "attributions", "furniture"])
def test_every_span_that_was_read_in_the_five_texts_is_found_again_by_its_quote(name):
    texts = corpus.load()
    read = corpus.read_layer(name, texts)
    raws = dict(zip(texts["doc"], texts["raw"], strict=True))
    beside = [spans.quote(raws[doc], start, end) for doc, start, end in zip(read["doc"], read["start"], read["end"], strict=True)]
    rows = read[["doc"]].assign(exact=read["text"], prefix=[one for one, _ in beside], suffix=[other for _, other in beside])
    pd.testing.assert_frame_equal(spans.locate(rows, texts), read[spans.COLUMNS])


@given(st.text("ab \n", min_size=1, max_size=30), st.data())
@settings(max_examples=200, deadline=None)
def test_any_span_with_a_word_in_it_is_found_again_by_its_quote(raw, data):
    start = data.draw(st.integers(0, len(raw) - 1))
    end = data.draw(st.integers(start + 1, len(raw)))
    if raw[start:end].strip():
        assert found_again(raw, start, end)


@given(st.text(min_size=1, max_size=40), st.data())
@settings(max_examples=100, deadline=None)
def test_whatever_the_text_is_written_in_a_quote_leads_back(raw, data):
    start = data.draw(st.integers(0, len(raw) - 1))
    end = data.draw(st.integers(start + 1, len(raw)))
    if raw[start:end].strip():
        assert found_again(raw, start, end)


def test_words_of_a_long_text_that_repeats_itself_are_found_again():
    raw = "No deal was made. " * 60
    assert all(found_again(raw, at, at + 7) for at in (0, 18 * 30, 18 * 59))
