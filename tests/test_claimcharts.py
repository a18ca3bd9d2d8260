"""Figures of claims: what is printed and drawn in them, that nothing overlaps or is cut off, and what they refuse."""

import io
import itertools

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from helpers import claimcharts

INF, NAN = float("inf"), float("nan")
LONG = "A title that goes on and on, " * 8
DOCS = ["a", "b", "$5 and $6 of a_b", "слово-" * 30]
CELLS = pd.DataFrame(
    [("N", "N Q*", "", "QQ*"), ("–", "A", "Q", "N A Q QQ"), ("", "", "", ""), ("–", "", "N", "Q*")],
    index=pd.MultiIndex.from_tuples([("war", "war-began"), ("war", "$5 and $6 " * 9), ("after", "x" * 300), ("after", "villages")]),
    columns=DOCS,
)
WIDE = pd.DataFrame(
    [["N A Q* QQ*", "QQ QQ*", "A*", "", "–", "Q"] * 2] * 60,
    index=[f"claim-with-a-really-long-identifier-number-{n}" for n in range(60)],
    columns=[f"generico-{2000 + n}" for n in range(12)],
)
STATUS = pd.DataFrame(
    [
        (claim, doc, status, score)
        for claim in ("war-began", "x" * 300, "$5 and $6")
        for doc, status, score in zip(DOCS, ("present", "silent", "silent", "not applicable"), (0.9, 0.42, NAN, NAN), strict=True)
    ],
    columns=["claim", "doc", "status", "score"],
)
MANY = [f"generico-{2000 + n}" for n in range(14)]
SILENT = pd.DataFrame([(f"claim {n}", doc, "silent", 1.0) for n in range(60) for doc in MANY], columns=STATUS.columns)
VALUES = pd.DataFrame(
    [
        ("a", "2021-11-08", "300", 300, 300, "both", "narrator"),
        ("b", "2023", ">300", 300, INF, "neither", "quoted"),
        ("b", "2023-11", "<320", 0, 320, "left", "nested"),
        ("x" * 300, "", "~280", 280, 280, "both", "attributed"),
        ("$5 and $6 of a_b", "", "$5 and $6 " * 9, 290, 310, "right", "narrator"),
        ("b", "", "hundreds of thousands " * 9, NAN, NAN, "", "narrator"),
        ("b", "", "", NAN, NAN, "", "narrator"),
        ("b", "", "any", -INF, INF, "neither", "narrator"),
    ],
    columns=["doc", "published", "value", "low", "high", "closed", "voice"],
)
DATES = pd.DataFrame(
    [
        ("a", "2021-11-08", "2020-09-27", "2020-09-27", "2020-09-27", "narrator"),
        ("b", "2023", "2020-09", "2020-09-01", "2020-09-30", "quoted"),
        ("$5 and $6 of a_b", "2023-11", "before 2020-11-10", "", "2020-11-09", "nested"),
        ("x" * 300, "", "since 2020-10-01/2020-10-02", "2020-10-01", "", "attributed"),
        ("b", "", "vague", "", "", "narrator"),
    ],
    columns=["doc", "published", "value", "low", "high", "voice"],
)
VARIANTS = pd.DataFrame(
    [
        ("villages", "a", "8 villages", "narrator", "b", "eight villages", "quoted", "number", "compatible"),
        ("war-began", "a", "on 27 September", "narrator", "b", "in September", "attributed", "date", "wider"),
        ("villages", "a", "8 villages", "narrator", "$5 and $6 of a_b", "some villages", "nested", "number, scope, agent, place", "open"),
        ("x" * 300, "n" * 200, "слово " * 40, "nested", "name-" * 40, "место " * 40, "quoted", "", "contradiction"),
        ("", "a", "", "quoted", "a", "x" * 300, "quoted", "k" * 90, "narrower"),
    ],
    columns=["claim", "source", "source_text", "source_voice", "doc", "text", "voice", "kind", "relation"],
)


def ranked(*names):
    at = np.linspace(0.05, 0.95, 31)
    found = [
        pd.DataFrame({"ranker": name, "threshold": at, "precision": 0.4 + 0.1 * n + 0.3 * at, "recall": 1 - at ** (1 + n)})
        for n, name in enumerate(names)
    ]
    return pd.concat(found)


def read_through(*names):
    read = np.arange(301)
    found = [pd.DataFrame({"ranker": name, "read": read, "found": 1 - np.exp(-read / (40 + 1.2 * n))}) for n, name in enumerate(names)]
    return pd.concat(found)


NAMES = ["words", "x" * 90, "$5 and $6 of a_b", "letters of four, those of names left out " * 3]
CURVE, FOUR = ranked("words").drop(columns="ranker"), ranked(*NAMES)
EFFORT, READ = read_through("words").drop(columns="ranker"), read_through(*NAMES)
FIGURES = {
    "matrix": lambda: claimcharts.matrix(CELLS, title=LONG),
    "one claim": lambda: claimcharts.matrix(CELLS[:1].droplevel(0)),
    "matrix of nothing": lambda: claimcharts.matrix(CELLS[:0]),
    "no text": lambda: claimcharts.matrix(CELLS[[]]),
    "60 claims": lambda: claimcharts.matrix(WIDE, title="Sixty claims"),
    "22 texts": lambda: claimcharts.matrix(pd.concat([WIDE[:5], WIDE.iloc[:5, :10].add_prefix("x")], axis="columns")),
    "silence": lambda: claimcharts.silence(STATUS, DOCS, title=LONG),
    "silence of nothing": lambda: claimcharts.silence(STATUS[:0], DOCS),
    "14 texts": lambda: claimcharts.silence(SILENT, MANY),
    "values": lambda: claimcharts.values(VALUES, title=LONG, unit="settlements of $5 and $6"),
    "one value": lambda: claimcharts.values(VALUES[:1], unit="days"),
    "all vague": lambda: claimcharts.values(VALUES[5:7], unit="days"),
    "no end": lambda: claimcharts.values(VALUES[7:]),
    "no value": lambda: claimcharts.values(VALUES[:0]),
    "large values": lambda: claimcharts.values(VALUES[:1].assign(low=1.0, high=34_567_890.0), unit="people"),
    "little room": lambda: claimcharts.values(VALUES[3:5].assign(value="~" * 90, low=1_000_000.0, high=5_000_000.0), unit="people"),
    "many values": lambda: claimcharts.values(pd.concat([VALUES] * 8)),
    "dates": lambda: claimcharts.dates(DATES, title=LONG),
    "one date": lambda: claimcharts.dates(DATES[:1]),
    "no date": lambda: claimcharts.dates(DATES[4:]),
    "no mention": lambda: claimcharts.dates(DATES[:0]),
    "century": lambda: claimcharts.dates(DATES[:2].assign(low="1905-02-03")),
    "days": lambda: claimcharts.dates(
        pd.DataFrame([("b" * 90, "", "s" * 90, "2023-09-19", "2023-10-20", "quoted")], columns=DATES.columns)
    ),
    "variants": lambda: claimcharts.variants(VARIANTS, title=LONG),
    "no variant": lambda: claimcharts.variants(VARIANTS[:0]),
    "one variant": lambda: claimcharts.variants(VARIANTS[:1]),
    "curve": lambda: claimcharts.curve(FOUR, chosen=0.31, title=LONG),
    "one ranker": lambda: claimcharts.curve(CURVE, chosen=0.31, title="Precision and recall"),
    "one point": lambda: claimcharts.curve(CURVE[:1], chosen=1),
    "no point": lambda: claimcharts.curve(CURVE[:0]),
    "effort": lambda: claimcharts.effort(READ, title=LONG),
    "effort of one": lambda: claimcharts.effort(EFFORT),
    "too little": lambda: claimcharts.effort(READ[READ["read"] < 50]),
    "one too little": lambda: claimcharts.effort(EFFORT[:50]),
    "one read": lambda: claimcharts.effort(EFFORT[200:201]),
    "no effort": lambda: claimcharts.effort(EFFORT[:0]),
}
KINDS = ["matrix", "silence", "values", "dates", "variants", "curve", "effort"]


def printed(figure):
    return [text.get_text() for text in figure.axes[0].texts if text.get_text()]


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
    lines = [line for line in figure.axes[0].lines if len(line.get_xdata()) == 1]
    return [(line.get_marker(), to_hex(line.get_markerfacecolor()), round(float(line.get_xdata()[0]), 3)) for line in lines]


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


@pytest.mark.parametrize("name", FIGURES)
def test_no_letter_is_smaller_than_seven_and_a_half_points(name):
    assert min(text.get_fontsize() for text in FIGURES[name]().axes[0].texts) >= 7.5


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_figure_is_the_same_every_time(name):
    assert png(FIGURES[name]()) == png(FIGURES[name]())


@pytest.mark.parametrize("name", KINDS)
def test_nothing_is_typeset_as_a_formula(name):
    axes = FIGURES[name]().axes[0]
    assert "$5 and $6" in " ".join(printed(axes.figure))
    assert not any(text.get_parse_math() for text in axes.texts)


@pytest.mark.parametrize("name", KINDS)
def test_nothing_has_a_colour(name):
    axes = FIGURES[name]().axes[0]
    colours = [text.get_color() for text in axes.texts] + [line.get_color() for line in axes.lines if line.get_linestyle() != "None"]
    colours += [part for line in axes.lines if line.get_marker() != "None" for part in (line.get_mfc(), line.get_mec())]
    colours += [patch.get_facecolor() for patch in axes.patches] + [patch.get_edgecolor() for patch in axes.patches]
    shades = {to_hex(colour) for colour in colours}
    assert all(shade[1:3] == shade[3:5] == shade[5:7] for shade in shades)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("matrix of nothing", "no claim"),
        ("no text", "no text"),
        ("silence of nothing", "no claim"),
        ("no value", "no mention"),
        ("no mention", "no mention"),
        ("no variant", "no variant"),
        ("no point", "no point"),
        ("no effort", "no point"),
    ],
)
def test_a_figure_of_nothing_says_so(name, said):
    assert said in printed(FIGURES[name]())


def test_matrix_letters_a_box_for_each_voice():
    figure = claimcharts.matrix(CELLS[:1].droplevel(0))
    assert printed(figure)[4:9] == ["war-began", "N", "N", "Q*", "QQ*"]
    first, second, third, fourth, *key = boxes(figure)
    assert second.get_width() == pytest.approx(third.get_width()) == pytest.approx(first.get_width() / 2)
    assert fourth.get_width() == pytest.approx(first.get_width())
    assert len(key) == 3


def test_matrix_shades_voices_apart():
    assert len({style for style in claimcharts.VOICE_STYLES.values()}) == len(claimcharts.VOICES) == 4


def test_matrix_explains_what_it_has_and_nothing_else():
    star, hatch = "* differs from an earlier text", "not applicable: the text is older than the matter"
    assert printed(claimcharts.matrix(CELLS))[-7:] == [
        "N narrator", "A attributed", "Q quoted", "QQ nested", star, "empty: the text is silent", hatch
    ]  # fmt: skip
    assert printed(claimcharts.matrix(CELLS[["a"]][:1]))[-1:] == ["N narrator"]


def test_matrix_hatches_what_is_not_applicable_and_leaves_silence_empty():
    figure = claimcharts.matrix(CELLS.iloc[2:, :1])
    assert [bool(box.get_hatch()) for box in boxes(figure)] == [True, True]
    assert claimcharts.matrix(CELLS.iloc[2:3, :1]).axes[0].patches[:] == []


def test_matrix_heads_each_group_once():
    assert [text for text in printed(claimcharts.matrix(CELLS)) if text in ("war", "after")] == ["war", "after"]


def test_matrix_cuts_long_claims_and_gives_them_one_line():
    labels = [text for text in printed(FIGURES["60 claims"]()) if text.startswith("claim")]
    assert len(labels) == 60
    assert all(label.endswith("…") for label in labels)


def test_matrix_breaks_a_cell_that_is_too_full_and_grows_with_it():
    one, two = (claimcharts.matrix(WIDE[:1].replace("N A Q* QQ*", cell)) for cell in ("N", "N A Q* QQ*"))
    assert two.get_size_inches()[1] > one.get_size_inches()[1]


@pytest.mark.parametrize("cell", ["X", "NQ", "N –", "N**", "narrator", "*", 3, NAN, None])
def test_matrix_refuses_other_cells(cell):
    with pytest.raises(ValueError, match=r"must be nothing, –, or letters of N, A, Q, QQ"):
        claimcharts.matrix(pd.DataFrame({"a": [cell]}, index=["x"]))


def test_matrix_refuses_what_has_no_room():
    with pytest.raises(ValueError, match="23 texts: must be at most 22"):
        claimcharts.matrix(pd.DataFrame("", index=["x"], columns=list("abcdefghijklmnopqrstuvw")))
    with pytest.raises(ValueError, match="an index of 3 levels: must be the claim, or a group and the claim"):
        claimcharts.matrix(pd.DataFrame("", index=pd.MultiIndex.from_tuples([("a", "b", "c")]), columns=["a"]))


def test_silence_has_a_shape_for_each_cell_and_scores_where_nothing_is_said():
    figure = claimcharts.silence(STATUS[:4], DOCS)
    shapes = [shape for shape, *_ in markers(figure)]
    assert shapes == ["s", "o", "o", "_", "s", "o", "_"]
    assert [text for text in printed(figure) if text.startswith("0.")] == ["0.42"]


def test_silence_takes_the_order_and_the_claims_of_a_categorical_column():
    claims = pd.Categorical(STATUS["claim"], categories=["$5 and $6", "war-began", "x" * 300])
    assert printed(claimcharts.silence(STATUS.assign(claim=claims), DOCS))[4:6] == ["$5 and $6", "war-began"]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (STATUS.drop(columns="score"), "table: no column 'score'; must have claim, doc, status, score"),
        (STATUS.assign(doc="z"), "doc 'z': must be one of a, b, "),
        (STATUS.assign(status="absent"), "status 'absent': must be one of present, silent, not applicable"),
        (STATUS.assign(score=1.1), "score 1.1: must be between 0 and 1, or NaN"),
        (STATUS[1:], "claim 'war-began' and doc 'a': 0 rows; must be one"),
        (pd.concat([STATUS[:4], STATUS[1:2]]), "claim 'war-began' and doc 'b': 2 rows; must be one"),
    ],
)
def test_silence_refuses_what_makes_no_sense(table, said):
    with pytest.raises(ValueError, match=said):
        claimcharts.silence(table, DOCS)


def test_values_fill_the_ends_that_belong_to_them_and_point_where_there_is_none():
    ends = markers(claimcharts.values(VALUES[[name != "x" * 300 for name in VALUES["doc"]]]))
    black, white = "#000000", "#ffffff"
    assert [end[:2] for end in ends[:7]] == [
        ("o", black),
        ("o", white), (">", black),
        ("<", black), ("o", white),
        ("o", white), ("o", black),
    ]  # fmt: skip


def test_values_below_a_bound_reach_beyond_the_axis():
    figure = claimcharts.values(VALUES[:3])
    left = boxes(figure)[1].get_x()
    assert left < min(line.get_xdata()[0] for line in figure.axes[0].lines if line.get_color() == "black" and len(line.get_xdata()) == 2)
    assert [end[0] for end in markers(claimcharts.values(VALUES[2:3].assign(value="0–320")))[:2]] == ["o", "o"]


def test_values_are_printed_as_stated_beside_who_says_them_and_how():
    text = printed(claimcharts.values(VALUES[:1]))
    assert text[:6] == ["text", "voice", "stated", "a (2021)", "N", "300"]
    assert "~" in printed(claimcharts.values(VALUES[3:4]))
    assert "~" not in text


def test_values_that_are_no_number_are_words_without_mark_or_axis():
    figure = claimcharts.values(VALUES[6:7], unit="days")
    assert printed(figure)[3:] == ["b (undated)", "N", "vague", "who speaks:", "N narrator"]
    assert markers(figure) == []


@pytest.mark.parametrize(("value", "axis"), [(8, ["7", "7.5", "8", "8.5", "9"]), (0, ["0", "1"])])
def test_one_value_has_an_axis(value, axis):
    text = printed(claimcharts.values(VALUES[:1].assign(low=value, high=value)))
    assert text[6 : 6 + len(axis)] == axis


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"voice": "chorus"}, "voice 'chorus': must be one of narrator, attributed, quoted, nested"),
        ({"closed": "open"}, "closed 'open': must be one of both, left, right, neither"),
        ({"published": "8 November"}, "published '8 November': must be an ISO day, month or year, or nothing"),
        ({"low": 301.0}, "301.0 to 300.0 of '300': must be two numbers, the lower first, or none"),
        ({"high": NAN}, "300.0 to nan of '300': must be two numbers"),
        ({"closed": "left"}, "300.0 to 300.0 of '300': .*; one number is closed at both"),
        ({"low": INF, "high": INF}, "inf to inf of '300': must be two numbers"),
    ],
)
def test_values_refuse_what_makes_no_sense(changes, said):
    with pytest.raises(ValueError, match=said):
        claimcharts.values(VALUES[:1].assign(**changes))


def test_values_refuse_a_table_without_a_column():
    with pytest.raises(ValueError, match="table: no column 'closed'; must have doc, published, value, low, high, closed, voice"):
        claimcharts.values(VALUES.drop(columns="closed"))


def test_dates_are_dots_bars_and_arrows():
    shapes = [shape for shape, *_ in markers(claimcharts.dates(DATES))]
    assert shapes[:7] == ["o", "o", "o", "<", "o", "o", ">"]
    assert len(boxes(claimcharts.dates(DATES))) == 3 + 1


@pytest.mark.parametrize(
    ("rows", "name", "said"),
    [
        (DATES[:1], "2020-09-27", "day"),
        (DATES, "2020-10", "1st of each month"),
        (DATES[:2].assign(low="1905-02-03"), "1960", "1 January of each year"),
    ],
)
def test_dates_have_an_axis_named_as_far_as_need_be(rows, name, said):
    text = printed(claimcharts.dates(rows))
    assert name in text
    assert said in text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"low": "2020-09"}, "low '2020-09': must be an ISO day, such as 2020-11-10, or nothing"),
        ({"high": "2020-09-31"}, "high '2020-09-31': must be an ISO day"),
        ({"low": "2020-09-28"}, "2020-09-28 to 2020-09-27 of '2020-09-27': must be two days, the earlier first"),
        ({"voice": ""}, "voice '': must be one of"),
        ({"published": "2021-11-08T10:00"}, "published '2021-11-08T10:00': must be an ISO day"),
    ],
)
def test_dates_refuse_what_makes_no_sense(changes, said):
    with pytest.raises(ValueError, match=said):
        claimcharts.dates(DATES[:1].assign(**changes))


def test_variants_are_grouped_by_claim_and_print_earlier_words_once():
    text = printed(claimcharts.variants(VARIANTS[:3]))
    assert text[2:11] == ["villages", "8 villages", "a", "N", "Q", "∩ compatible", "number", "eight villages", "b"]
    assert text[11:13] == ["N", "QQ"]
    assert text[13] == "? open"
    assert text[15:18] == ["some villages", "$5 and $6 of a_b", "war-began"]


def test_variants_cut_nothing_off():
    text = "".join("".join(printed(claimcharts.variants(VARIANTS))).split())
    assert all(long in text for long in ("x" * 300, "слово" * 40, "место" * 40, "name-" * 40, "n" * 200, "k" * 90))


def test_relations_have_a_sign_each():
    assert len({sign for sign, _ in claimcharts.RELATION_STYLES.values()}) == 5
    assert printed(claimcharts.variants(VARIANTS[:2]))[-2:] == ["∩ compatible: both may hold", "⊃ wider: the later covers more cases"]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (VARIANTS.drop(columns=["kind"]), "table: no column 'kind'; must have claim, source, source_text, "),
        (VARIANTS.assign(voice="chorus"), "voice 'chorus': must be one of narrator, attributed, quoted, nested"),
        (VARIANTS.assign(source_voice=""), "source_voice '': must be one of"),
        (VARIANTS.assign(relation="false"), "relation 'false': must be one of compatible, narrower, wider, open, contradiction"),
    ],
)
def test_variants_refuse_what_makes_no_sense(table, said):
    with pytest.raises(ValueError, match=said):
        claimcharts.variants(table)


def test_curve_marks_the_nearest_point():
    figure = claimcharts.curve(pd.DataFrame({"threshold": [0.1, 0.31], "precision": [0.5, 0.82], "recall": [1, 0.75]}), chosen=0.4)
    assert printed(figure)[-1] == "threshold 0.31: P 0.82, R 0.75"
    assert [shape for shape, *_ in markers(figure)] == ["o"]
    assert {"F1 0.5", "F1 0.7", "F1 0.9"} <= set(printed(figure))


def test_curve_has_a_line_and_a_shape_for_each_ranker():
    figure = claimcharts.curve(ranked("words", "letters"), chosen={"letters": 0.31})
    assert [shape for shape, *_ in markers(figure)] == ["^", "^"]
    assert printed(figure)[-3:] == ["words", "letters", "threshold 0.32:\nP 0.60, R 0.90"]
    assert len(claimcharts.RANKER_LINES) == 4


def test_curve_is_as_high_whatever_it_shows():
    assert max(FIGURES[name]().get_size_inches()[1] for name in ("curve", "one ranker", "effort")) <= 5.5


def test_curve_leaves_out_rows_that_say_nothing():
    table = pd.concat([CURVE, pd.DataFrame({"threshold": [0.99], "precision": [NAN], "recall": [0.0]})])
    assert png(claimcharts.curve(table, chosen=1)) == png(claimcharts.curve(CURVE, chosen=1))


@pytest.mark.parametrize(
    ("table", "chosen", "said"),
    [
        (CURVE.drop(columns="recall"), None, "table: no column 'recall'; must have threshold, precision, recall"),
        (CURVE.assign(precision=1.2), None, "precision 1.2: must be between 0 and 1"),
        (ranked(*"abcde").assign(precision=0.5), None, "5 rankers, 'a', 'b', 'c', 'd', 'e': must be at most 4"),
        (ranked("a"), {"b": 0.3}, "chosen ranker 'b': must be one of a"),
    ],
)
def test_curve_refuses_what_makes_no_sense(table, chosen, said):
    with pytest.raises(ValueError, match=said):
        claimcharts.curve(table, chosen=chosen)


def test_effort_says_after_how_many_enough_is_found():
    figure = claimcharts.effort(pd.DataFrame({"read": [10, 96, 200, 1000], "found": [0.5, 0.9, 0.95, 1]}))
    assert printed(figure)[-1] == "96 read"
    assert printed(FIGURES["one too little"]())[-1] == "0.9 is not reached"


def test_effort_names_each_ranker_with_what_it_takes():
    table = pd.concat([read_through("words"), read_through("letters")[:20]])
    assert printed(claimcharts.effort(table))[-4:] == ["words", "0.9 after 93 read", "letters", "0.9 is not reached"]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (EFFORT.drop(columns="found"), "table: no column 'found'; must have read, found"),
        (EFFORT.assign(found=-0.1), "found -0.1: must be between 0 and 1"),
        (EFFORT[::-1], "read or found falls: must ascend from 0"),
        (READ[::-1], "read or found falls in 'letters of four"),
    ],
)
def test_effort_refuses_what_makes_no_sense(table, said):
    with pytest.raises(ValueError, match=said):
        claimcharts.effort(table)
