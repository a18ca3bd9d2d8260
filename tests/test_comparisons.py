"""Figures that compare: what is printed and drawn in them, that nothing overlaps or is cut off, and what they refuse."""

import io
import itertools

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from helpers import comparisons

INF = float("inf")
LONG = "A title that goes on and on, " * 8
SIZES = pd.Series({"a": 1000, "b": 400, "слово_$5_и_$6_" * 9: 700})
DOCS = list(SIZES.index)
PARTS = pd.DataFrame(
    [
        ("a", 0, 300, "narrator"),
        ("a", 300, 500, "quoted"),
        ("a", 500, 600, "nested"),
        ("b", 0, 200, "attributed"),
        (DOCS[2], 0, 9, "quoted"),
    ],
    columns=["doc", "start", "end", "voice"],
)
MARKS = pd.DataFrame(
    [("a", 10, 13, "war"), ("a", 14, 17, "clash"), ("a", 900, 905, "war"), ("b", 390, 400, "$5 and $6 " * 9), ("a", 11, 14, "_x" * 200)],
    columns=["doc", "start", "end", "kind"],
)
FOREST = pd.DataFrame(
    [
        ("war", 11, 0, INF, 1.5, INF, 3, 0),
        ("fighting", 0, 7, -INF, -INF, -0.8, 0, 4),
        ("conflict", 14_000, 3, 2.1, 0.9, 3.6, 5, 2),
        ("$5 and $6 of a_b", 6, 8, -0.4, -1.6, 0.9, 4, 5),
        ("слово " * 30, 2, 9, -2.2, -3.9, -0.6, 2, 6),
        ("x" * 300, 4, 9, -1, -INF, INF, 2, 6),
    ],
    columns=["word", "a", "b", "ratio", "low", "high", "texts_a", "texts_b"],
)
BANDED = FOREST.assign(null_low=-1.1, null_high=1.1)
LADDER = pd.DataFrame(
    [
        ("the harbour must be free", "first", "same", "changed"),
        ("we regret $5 and $6", "first", "absent", "same"),
        ("слово " * 90, "absent", "first", "changed"),
        ("x" * 300, "absent", "absent", "absent"),
    ],
    columns=["formula", "2021", "2023", "2024"],
)
YEARS = pd.DataFrame({"formula": [f"formula {n} " * 5 for n in range(30)], "1990": "first"} | {str(1991 + n): "changed" for n in range(29)})
HITS = pd.DataFrame(
    [("a", 3, "war"), ("a", 30, "war"), ("b", 399, "war"), ("b", 7, "$5 and $6 " * 30), (DOCS[2], 8, "x" * 300), ("a", 0, "слово")],
    columns=["doc", "start", "word"],
)
MANY = pd.Series({f"text {n}": 90_000 // (n + 1) for n in range(30)})
PAIRS = pd.DataFrame(
    [
        ("the fight", "clash", "war", "a", "b", 11, 3, "narrator"),
        ("the people", "residents", "refugees", "a", "b", 7, 2, "nested"),
        ("the fight", "clash", "$5 and $6 of a_b", "a", "c", 1, 3, "quoted"),
        ("the fight", "", "battle", "a", "b", 4_000, 0, "attributed"),
        ("место " * 40, "слово " * 40, "x" * 300, "name-" * 40, "n" * 200, 1, 1, "quoted"),
    ],
    columns=["referent", "source_form", "form", "source", "doc", "count", "source_count", "voice"],
)
FIGURES = {
    "voices": lambda: comparisons.voice_strips(PARTS, MARKS, SIZES, title=LONG),
    "no voice": lambda: comparisons.voice_strips(PARTS[:0], MARKS[:0], SIZES),
    "no text": lambda: comparisons.voice_strips(PARTS[:0], MARKS[:0], SIZES[:0]),
    "one text": lambda: comparisons.voice_strips(PARTS[:1], MARKS[:1], SIZES[:1]),
    "marks in one place": lambda: comparisons.voice_strips(PARTS, pd.concat([MARKS[:2]] * 15), SIZES),
    "many texts": lambda: comparisons.voice_strips(PARTS[:0], MARKS[:0], MANY),
    "forest": lambda: comparisons.forest(BANDED, title=LONG, sides=("press", "ministry")),
    "long sides": lambda: comparisons.forest(FOREST, sides=("reports " * 20, "x" * 90)),
    "no word": lambda: comparisons.forest(BANDED[:0]),
    "one word": lambda: comparisons.forest(FOREST[:1].drop(columns=["texts_a", "texts_b"])),
    "many words": lambda: comparisons.forest(pd.concat([FOREST] * 6)),
    "ladder": lambda: comparisons.ladder(LADDER, title=LONG),
    "no formula": lambda: comparisons.ladder(LADDER[:0]),
    "no year": lambda: comparisons.ladder(LADDER[["formula"]]),
    "one formula": lambda: comparisons.ladder(LADDER[:1]),
    "many years": lambda: comparisons.ladder(YEARS),
    "long years": lambda: comparisons.ladder(LADDER.rename(columns={"2021": "2021 and what is known of 2022"})),
    "dispersion": lambda: comparisons.dispersion(HITS, SIZES, title=LONG),
    "no hit": lambda: comparisons.dispersion(HITS[:0], SIZES[:0]),
    "one hit": lambda: comparisons.dispersion(HITS[:1], SIZES, unit="words"),
    "many lines": lambda: comparisons.dispersion(pd.DataFrame({"doc": list(MANY.index) * 2, "start": 9, "word": "war"}), MANY),
    "pairs": lambda: comparisons.pairs(PAIRS, title=LONG),
    "no pair": lambda: comparisons.pairs(PAIRS[:0]),
    "one pair": lambda: comparisons.pairs(PAIRS[:1]),
    "many pairs": lambda: comparisons.pairs(pd.concat([PAIRS.assign(referent=str(n)) for n in range(7)])),
}


def printed(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def written(figure):
    """The boxes of all that is written, once drawn."""
    figure.draw_without_rendering()
    axes = figure.axes[0]
    return [text.get_window_extent() for text in [*axes.texts, axes._left_title] if text.get_text()]


def overlapping(found):
    return [(a, b) for a, b in itertools.combinations(found, 2) if a.x0 < b.x1 and b.x0 < a.x1 and a.y0 < b.y1 and b.y0 < a.y1]


def png(figure):
    stream = io.BytesIO()
    figure.savefig(stream, format="png", metadata={"Software": None})
    return stream.getvalue()


def markers(figure):
    """The markers drawn, those of the key last: shape, colour within, place across."""
    axes = figure.axes[0]
    return [(line.get_marker(), to_hex(line.get_markerfacecolor()), *line.get_xdata()) for line in axes.lines if len(line.get_xdata()) == 1]


def boxes(figure):
    return [patch for patch in figure.axes[0].patches if isinstance(patch, Rectangle)]


@pytest.mark.parametrize("name", FIGURES)
def test_all_that_is_written_and_drawn_lies_within_an_eight_inch_figure(name):
    figure = FIGURES[name]()
    found = written(figure)
    found += [artist.get_window_extent() for artist in [*figure.axes[0].lines, *figure.axes[0].patches]]
    width, height = figure.get_size_inches() * figure.dpi
    assert width == 800
    assert min(box.x0 for box in found) >= 0
    assert min(box.y0 for box in found) >= 0
    assert max(box.x1 for box in found) <= width
    assert max(box.y1 for box in found) <= height


@pytest.mark.parametrize("name", FIGURES)
def test_no_two_texts_overlap(name):
    assert overlapping(written(FIGURES[name]())) == []


@pytest.mark.parametrize("name", ["voices", "forest", "ladder", "dispersion", "pairs"])
def test_every_kind_of_figure_is_the_same_every_time(name):
    assert png(FIGURES[name]()) == png(FIGURES[name]())


@pytest.mark.parametrize("name", ["voices", "forest", "ladder", "dispersion", "pairs"])
def test_nothing_is_typeset_as_a_formula(name):
    axes = FIGURES[name]().axes[0]
    assert "$5 and $6" in " ".join(printed(axes.figure))
    assert not any(text.get_parse_math() for text in axes.texts)


@pytest.mark.parametrize(
    ("name", "said"),
    [("no text", "no text"), ("no word", "no word"), ("no formula", "no formula"), ("no hit", "no word"), ("no pair", "no pair")],
)
def test_a_figure_of_nothing_says_so(name, said):
    assert said in printed(FIGURES[name]())


def test_shapes_of_marks_differ_without_colour():
    assert len({style["marker"] for style in comparisons.MARK_STYLES}) == 4
    assert len({letter for letter, _, _ in comparisons.LADDER_STYLES.values()}) == 4
    assert len(set(comparisons.VOICES.values())) == 4


def test_strips_have_a_box_for_each_part_and_a_shape_for_each_mark():
    figure = comparisons.voice_strips(PARTS, MARKS, SIZES)
    assert len(boxes(figure)) == len(PARTS) + PARTS["voice"].nunique()
    assert len(markers(figure)) == len(MARKS) + MARKS["kind"].nunique()


def test_strips_explain_the_voices_and_kinds_drawn():
    assert printed(comparisons.voice_strips(PARTS, MARKS[:3], SIZES))[-6:] == ["narrator", "attributed", "quoted", "nested", "war", "clash"]


@pytest.mark.parametrize("marks", [MARKS, pd.concat([MARKS[:2]] * 15)])
def test_marks_near_each_other_are_stacked(marks):
    figure = comparisons.voice_strips(PARTS, marks, SIZES)
    drawn = [line for line in figure.axes[0].lines if line.get_marker() != "None"][: len(marks)]
    places = [(line.get_xdata()[0], line.get_ydata()[0]) for line in drawn]
    assert all(abs(x - u) > 0.11 or abs(y - v) > 0.12 for (x, y), (u, v) in itertools.combinations(places, 2))


def test_strips_grow_with_what_is_stacked_on_them():
    low, high = (comparisons.voice_strips(PARTS, pd.concat([MARKS[:1]] * n), SIZES).get_size_inches()[1] for n in (1, 11))
    assert high == pytest.approx(low + 1.3)


@pytest.mark.parametrize(
    ("parts", "marks", "said"),
    [
        (PARTS.drop(columns="voice"), MARKS, "parts: no column 'voice'; must have doc, start, end, voice"),
        (PARTS, MARKS.drop(columns=["end", "kind"]), "marks: no column 'end', 'kind'; must have doc, start, end, kind"),
        (PARTS.assign(voice="chorus"), MARKS, "voice 'chorus': must be one of narrator, attributed, quoted, nested"),
        (PARTS, pd.concat([MARKS, MARKS[:1].assign(kind="fifth")]), "5 kinds of marks, 'war', .*'fifth': must be at most 4"),
        (PARTS, MARKS.assign(doc="z"), "doc 'z': must be one of a, b, "),
        (PARTS.assign(end=1001), MARKS, "0 to 1001 in 'a': must lie between 0 and 1000"),
        (PARTS, MARKS.assign(start=-1), "-1 to 13 in 'a'"),
    ],
)
def test_strips_refuse_what_makes_no_sense(parts, marks, said):
    with pytest.raises(ValueError, match=said):
        comparisons.voice_strips(parts, marks, SIZES)


def test_a_text_has_one_size():
    with pytest.raises(ValueError, match="sizes given twice: a; must be one for each text"):
        comparisons.dispersion(HITS[:0], pd.Series([1, 2], index=["a", "a"]))


def test_forest_prints_counts_and_what_the_ends_of_its_axis_mean():
    text = printed(comparisons.forest(BANDED, sides=("press", "ministry")))
    at = text.index("times")
    assert text[at : at + 4] == ["times", "11 : 0", "0 : 7", "14,000 : 3"]
    at = text.index("in texts")
    assert text[at : at + 3] == ["in texts", "3 : 0", "0 : 4"]
    assert {"← more in ministry", "more in press →", "what chance gives (95 % of shuffles)", "counts: press : ministry"} < set(text)


def test_forest_without_texts_or_band_does_without():
    text = printed(comparisons.forest(FOREST.drop(columns=["texts_a", "texts_b"])))
    assert not {"in texts", "what chance gives (95 % of shuffles)"} & set(text)


@pytest.mark.parametrize(("row", "inside"), [(2, "#000000"), (3, "#ffffff")])
def test_forest_fills_a_dot_where_0_lies_outside_the_interval(row, inside):
    dots = [colour for marker, colour, _ in markers(comparisons.forest(FOREST[row : row + 1])) if marker == "o"]
    assert dots == [inside] * 2  # in the figure and in its key


@pytest.mark.parametrize(("row", "bar", "arrow"), [(0, 1.5, ">"), (1, -0.8, "<")])
def test_forest_draws_an_open_arrow_and_no_dot_where_a_side_has_none(row, bar, arrow):
    figure = comparisons.forest(FOREST[row : row + 1])
    (start,) = [x for marker, _, x in markers(figure) if marker == "|"]
    head = next(x for marker, colour, x in markers(figure) if marker == arrow and colour == "#ffffff")
    zero = next(text.get_position()[0] for text in figure.axes[0].texts if text.get_text() == "0")
    assert "o" not in {marker for marker, *_ in markers(figure)}
    assert np.sign(start - zero) == np.sign(bar) == np.sign(head - start)


def test_forest_gives_no_end_to_a_side_that_has_none_though_the_table_has():
    smoothed = FOREST[:1].assign(ratio=4.0, high=6.0)
    assert [marker for marker, *_ in markers(comparisons.forest(smoothed))][:2] == ["|", ">"]


def test_forest_shades_the_band():
    bands = [box for box in boxes(comparisons.forest(BANDED)) if box.get_height() == 0.2]
    assert len(bands) >= len(BANDED)
    assert len({box.get_width() for box in bands}) <= 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"a": 0, "b": 0}, "'conflict' stands on neither side"),
        ({"b": -1}, "b -1: must be a number from 0"),
        ({"ratio": np.nan}, "ratio nan of 'conflict': must be a number"),
        ({"ratio": INF}, "ratio inf of 'conflict': .* infinite only where a side has none"),
        ({"low": 4}, "interval 4.0 to 3.6 of 'conflict': must be two numbers, the lower first"),
        ({"high": np.nan}, "interval 0.9 to nan of 'conflict'"),
    ],
)
def test_forest_refuses_rows_that_make_no_sense(changes, said):
    with pytest.raises(ValueError, match=said):
        comparisons.forest(FOREST[2:3].assign(**changes))


def test_forest_refuses_a_band_that_is_none_and_a_missing_column():
    with pytest.raises(ValueError, match=r"band 1\.0 to -1\.0 of 'war': must be two numbers, the lower first"):
        comparisons.forest(FOREST.assign(null_low=1.0, null_high=-1.0))
    with pytest.raises(ValueError, match="table: no column 'null_high'"):
        comparisons.forest(FOREST.assign(null_low=1.0))
    with pytest.raises(ValueError, match="table: no column 'texts_b'"):
        comparisons.forest(FOREST.drop(columns="texts_b"))


def test_ladder_letters_its_boxes():
    text = printed(comparisons.ladder(LADDER[:2]))
    assert text[:3] == ["2021", "2023", "2024"]
    assert text[3:7] == ["the harbour must be free", "F", "S", "C"]
    assert text[7:10] == ["we regret $5 and $6", "F", "S"]


def test_ladder_joins_the_same_by_a_solid_line_and_the_changed_by_a_dashed_one():
    lines = [line for line in comparisons.ladder(LADDER[:2]).axes[0].lines if line.get_color() == "black" and len(line.get_xdata()) == 2]
    assert [line.get_linestyle() for line in lines] == ["-", "--", "-"]
    assert lines[2].get_xdata()[1] - lines[2].get_xdata()[0] > 1.5 * (lines[0].get_xdata()[1] - lines[0].get_xdata()[0])


def test_ladder_cuts_a_formula_behind_three_lines():
    label = printed(comparisons.ladder(LADDER))[3 + 4 + 3]
    assert label.count("\n") == 2
    assert label.endswith("…")


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (("first", "kept", "same"), "2023 'kept': must be one of first, same, changed, absent"),
        (("first", "", "same"), "2023 '': must be one of"),
        (("absent", "same", "same"), "'x' is same, same: must be first where it first stands, and there alone"),
        (("first", "absent", "first"), "'x' is first, first"),
    ],
)
def test_ladder_refuses_cells_that_make_no_sense(cells, said):
    with pytest.raises(ValueError, match=said):
        comparisons.ladder(pd.DataFrame([("x", *cells)], columns=LADDER.columns))


def test_ladder_refuses_a_table_without_formulas():
    with pytest.raises(ValueError, match="table: no column 'formula'; must have formula"):
        comparisons.ladder(LADDER.drop(columns="formula"))


def test_dispersion_counts_the_hits_of_each_word_in_each_text():
    figure = comparisons.dispersion(HITS[:3], SIZES[:2])
    assert printed(figure)[:6] == ["war", "a", "2", "b", "1", "hits"]
    assert [len(ticks.get_segments()) for ticks in figure.axes[0].collections] == [2, 1]


def test_dispersion_draws_each_text_as_long_as_it_is_on_one_axis():
    first, second = (bar.get_width() for bar in boxes(comparisons.dispersion(HITS[:3], SIZES[:2])))
    assert second == pytest.approx(0.4 * first)


def test_dispersion_takes_the_order_and_the_words_of_a_categorical_column():
    hits = HITS[:3].assign(word=pd.Categorical(["war"] * 3, categories=["peace", "war"]))
    text = printed(comparisons.dispersion(hits, SIZES[:2], unit="words"))
    assert text[:10] == ["peace", "a", "0", "b", "0", "war", "a", "2", "b", "1"]
    assert text[-1] == "words"


@pytest.mark.parametrize(
    ("hits", "said"),
    [
        (HITS.drop(columns="word"), "hits: no column 'word'; must have doc, start, word"),
        (HITS.assign(doc="z"), "doc 'z': must be one of a, b, "),
        (HITS.assign(start=401), "401 to 401 in 'b': must lie between 0 and 400"),
    ],
)
def test_dispersion_refuses_what_makes_no_sense(hits, said):
    with pytest.raises(ValueError, match=said):
        comparisons.dispersion(hits, SIZES)


def test_pairs_are_grouped_by_referent_and_print_a_source_form_once():
    text = printed(comparisons.pairs(PAIRS[:4]))
    assert text[2:11] == ["the fight", "clash", "3 × in a", "N", "war", "11 × in b", "Q", "$5 and $6 of a_b", "1 × in c"]
    assert text[11:16] == ["–", "0 × in a", "A", "battle", "4,000 × in b"]
    assert text[16:22] == ["the people", "residents", "2 × in a", "QQ", "refugees", "7 × in b"]
    assert text[22:] == ["who speaks in the report:", "N narrator", "A attributed", "Q quoted", "QQ nested"]


def test_pairs_have_an_arrow_each():
    assert [marker for marker, *_ in markers(comparisons.pairs(PAIRS))] == [">"] * len(PAIRS)


def test_pairs_cut_nothing_off():
    text = "".join("".join(printed(comparisons.pairs(PAIRS))).split())
    assert {"x" * 300, "слово" * 40, "место" * 40, "name-" * 40, "n" * 200} == {
        long for long in ("x" * 300, "слово" * 40, "место" * 40, "name-" * 40, "n" * 200) if long in text
    }


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (PAIRS.drop(columns=["doc"]), "table: no column 'doc'; must have referent, source_form, form, "),
        (PAIRS.assign(voice="chorus"), "voice 'chorus': must be one of narrator, attributed, quoted, nested"),
        (PAIRS.assign(count=np.nan), "count nan: must be a number from 0"),
        (PAIRS.assign(source_count=-2), "source_count -2: must be a number from 0"),
    ],
)
def test_pairs_refuse_what_makes_no_sense(table, said):
    with pytest.raises(ValueError, match=said):
        comparisons.pairs(table)
