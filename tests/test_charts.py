"""Figures: what is printed in them, and that they come out the same every time."""

import base64
import io
import itertools

import pandas as pd
import pytest

from helpers import charts


@pytest.fixture
def counts():
    rows = pd.MultiIndex.from_tuples([("war", "Harbour War"), ("war", "clashes"), ("place", "harbour")])
    return pd.DataFrame({"a": [3, 0, 1], "b": [0, 0, 12]}, index=rows)


def png(figure):
    stream = io.BytesIO()
    figure.savefig(stream, format="png", metadata={"Software": None})
    return stream.getvalue()


def test_grid_prints_every_cell_and_heads_every_group(counts):
    printed = [text.get_text().strip() for text in charts.grid(counts, shade=charts.shade_counts(counts)).axes[0].texts]
    assert printed == ["a", "b", "war", "Harbour War", "3", "0", "clashes", "0", "0", "place", "harbour", "1", "12"]


def test_nothing_is_drawn_outside_a_figure(counts):
    figure = charts.grid(counts, title="Mentions")
    figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in figure.axes[0].texts]
    width, height = figure.get_size_inches() * figure.dpi
    assert min(box.x0 for box in boxes) >= 0
    assert max(box.x1 for box in boxes) <= width
    assert min(box.y0 for box in boxes) >= 0
    assert max(box.y1 for box in boxes) <= height


def test_figures_are_the_same_every_time(counts):
    assert png(charts.grid(counts)) == png(charts.grid(counts))


def test_no_two_parts_of_a_strip_look_alike():
    assert len(set(charts.STRIP_STYLES.values())) == len(charts.STRIP_STYLES)


def test_strips_draw_one_box_per_span():
    body = pd.DataFrame({"doc": ["a", "a", "b"], "start": [0, 5, 0], "end": [4, 9, 7]})
    figure = charts.strips({"body": body}, pd.Series({"a": 9, "b": 7}))
    assert sum(len(c.get_paths()) for c in figure.axes[0].collections) == 3


def test_show_displays_a_png_with_its_alt_text(counts, monkeypatch):
    shown = []
    monkeypatch.setattr(charts, "display", lambda data, raw, metadata: shown.append((data, metadata)))
    charts.show(charts.grid(counts), "Three names.")
    ((data, metadata),) = shown
    assert metadata == {"image/png": {"alt": "Three names."}}
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert data["text/plain"] == "Three names."


def passages(*rows):
    return pd.DataFrame(rows, columns=["source_start", "source_end", "start", "end", "kind"]).assign(source="a", doc="b")


SIZES = pd.Series({"a": 1000, "b": 400})
CROWD = passages(*((10 * n, 10 * n + 8, 200, 210, kind) for n, kind in enumerate(list(charts.REUSE_STYLES) * 10)))
WORDS = pd.DataFrame(
    [("equal", "the board met"), ("cut", "for $5 and $6"), ("added", "again"), ("equal", "in Գյումրի " * 30), ("cut", "x" * 300)],
    columns=["tag", "text"],
)
SENTENCES = pd.DataFrame({"doc": "a", "start": [0, 20, 70], "end": [20, 60, 370], "text": ["One war.", "No war $1 $2 " * 9, "СЛОВО " * 50]})
DAYS = pd.DatetimeIndex([f"{year}-11-{day:02}" for year in range(2021, 2025) for day in range(5, 11)])
CLUES = pd.DataFrame(
    [DAYS.day == 8, DAYS.year > 2022, DAYS.day_of_week == 4], index=["the 8th", "after 2022", "a Friday " * 9], columns=DAYS
)
NODES = pd.DataFrame(
    [
        ("a", "2021-11-08", True, ""),
        ("b", "2023-11-08", True, "a report"),
        ("c", "2023-11-08", True, "statement " * 9),
        ("d", "2024-11-08", True, ""),
        ("w", "", False, "agency wire"),
        ("f", "", False, "formula"),
    ],
    columns=["node", "date", "extant", "label"],
)
EDGES = pd.DataFrame(
    [
        ("c", "b", "takes from", "1,021 characters"),
        ("f", "a", "formula", "opening"),
        ("f", "c", "formula", "closing words of every year"),
        ("f", "d", "formula", "closing"),
        ("w", "b", "reports", "$5 and $6"),
        ("a", "d", "undecided", "слово"),
        ("a", "d", "common source", ""),
    ],
    columns=["source", "target", "kind", "label"],
)
LONG = "A title that goes on and on, " * 8
FIGURES = {
    "ribbons": lambda: charts.ribbons(passages((0, 10, 5, 15, "verbatim")), SIZES, source="a", doc="b", title=LONG),
    "no ribbon": lambda: charts.ribbons(CROWD.iloc[:0], SIZES, source="a", doc="b"),
    "forty ribbons": lambda: charts.ribbons(CROWD, SIZES, source="a", doc="b"),
    "long and short": lambda: charts.ribbons(CROWD, pd.Series({"a": 60_000, "b": 300}), source="a", doc="b"),
    "differences": lambda: charts.differences(WORDS, title=LONG),
    "no difference": lambda: charts.differences(WORDS.iloc[:0]),
    "narrow": lambda: charts.differences(WORDS, width=20),
    "wide": lambda: charts.differences(WORDS, width=150),
    "omissions": lambda: charts.omissions(SENTENCES, CROWD, title=LONG),
    "nothing used": lambda: charts.omissions(SENTENCES, CROWD.iloc[:0]),
    "no sentence": lambda: charts.omissions(SENTENCES.iloc[:0], CROWD),
    "seven lanes": lambda: charts.omissions(SENTENCES, CROWD.assign(doc=[f"a report by {n % 7} people" for n in range(40)])),
    "calendar": lambda: charts.calendar(CLUES, title=LONG),
    "thirty clues": lambda: charts.calendar(pd.concat([CLUES] * 10)),
    "no clue": lambda: charts.calendar(CLUES.iloc[:0]),
    "no day": lambda: charts.calendar(CLUES.iloc[:, :0]),
    "a year of days": lambda: charts.calendar(pd.DataFrame(True, index=["any"], columns=pd.date_range("2023-01-01", "2023-12-31"))),
    "stemma": lambda: charts.stemma(NODES, EDGES, title=LONG),
    "one node": lambda: charts.stemma(NODES.iloc[:1], EDGES.iloc[:0]),
    "no node": lambda: charts.stemma(NODES.iloc[:0], EDGES.iloc[:0]),
    "no date": lambda: charts.stemma(NODES.assign(date=""), EDGES),
    "one date": lambda: charts.stemma(NODES.assign(date="2023"), EDGES),
}


def printed(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def boxes(texts):
    return [text.get_window_extent() for text in texts if text.get_text()]


def overlapping(found):
    return [(a, b) for a, b in itertools.combinations(found, 2) if a.x0 < b.x1 and b.x0 < a.x1 and a.y0 < b.y1 and b.y0 < a.y1]


@pytest.mark.parametrize("name", FIGURES)
def test_all_that_is_written_lies_within_an_eight_inch_figure(name):
    figure = FIGURES[name]()
    figure.draw_without_rendering()
    axes = figure.axes[0]
    width, height = figure.get_size_inches() * figure.dpi
    found = boxes([*axes.texts, axes.xaxis.label, axes._left_title, *(text for legend in figure.legends for text in legend.get_texts())])
    assert width == 800
    assert min([0, *(box.x0 for box in found)]) >= 0
    assert min([0, *(box.y0 for box in found)]) >= 0
    assert max([0, *(box.x1 for box in found)]) <= width
    assert max([0, *(box.y1 for box in found)]) <= height


@pytest.mark.parametrize("name", ["ribbons", "differences", "omissions", "calendar", "stemma"])
def test_every_kind_of_figure_is_the_same_every_time(name):
    assert png(FIGURES[name]()) == png(FIGURES[name]())


@pytest.mark.parametrize(
    "name", ["ribbons", "forty ribbons", "differences", "omissions", "seven lanes", "calendar", "stemma", "no date", "one date"]
)
def test_no_two_texts_overlap(name):
    figure = FIGURES[name]()
    figure.draw_without_rendering()
    assert overlapping(boxes(figure.axes[0].texts)) == []


@pytest.mark.parametrize("styles", [charts.REUSE_STYLES, charts.EDGE_STYLES])
def test_no_two_kinds_look_alike(styles):
    assert len(set(map(str, styles.values()))) == len(styles)


def test_kinds_of_reuse_differ_in_grey_and_kinds_of_edges_in_dashes():
    assert len({face for face, _ in charts.REUSE_STYLES.values()}) == len({hatch for _, hatch in charts.REUSE_STYLES.values()}) == 4
    assert len({str(style["linestyle"]) for style in charts.EDGE_STYLES.values()}) == 5


def test_ribbons_are_numbered_at_both_ends_in_the_order_of_the_later_text():
    shared = passages((100, 200, 300, 400, "verbatim"), (500, 600, 0, 100, "formula"))
    figure = charts.ribbons(shared, SIZES, source="a", doc="b")
    assert printed(figure) == ["a (1,000 characters)", "2", "1", "b (400 characters)", "1", "2"]
    above, below = {}, {}
    for text in figure.axes[0].texts:
        (above if text.get_position()[1] < 1 else below)[text.get_text()] = text.get_position()[0]
    assert (above["1"], above["2"], below["1"], below["2"]) == (550, 150, 50, 350)


def test_ribbons_leave_other_texts_out():
    shared = pd.concat([passages((0, 9, 0, 9, "verbatim")), passages((0, 9, 0, 9, "verbatim")).assign(doc="a")])
    assert printed(charts.ribbons(shared, SIZES, source="a", doc="b")) == ["a (1,000 characters)", "1", "b (400 characters)", "1"]


def test_ribbons_say_that_nothing_is_shared():
    figure = charts.ribbons(CROWD, pd.Series({"a": 9, "c": 9}), source="a", doc="c")
    assert "no passage in common" in printed(figure)
    assert figure.legends == []


def test_ribbons_have_the_kinds_drawn_in_their_legend():
    shared = passages((0, 9, 0, 9, "formula"), (20, 29, 20, 29, "verbatim"))
    (legend,) = charts.ribbons(shared, SIZES, source="a", doc="b").legends
    assert [text.get_text() for text in legend.get_texts()] == ["verbatim", "formula"]


def test_both_strips_have_one_scale():
    axes = charts.ribbons(CROWD, SIZES, source="a", doc="b").axes[0]
    outlines = [patch for patch in axes.patches if patch.get_facecolor()[3] == 0]
    assert [(patch.get_x(), patch.get_width()) for patch in outlines] == [(0, 1000), (0, 400)]


def test_ribbons_refuse_a_text_against_itself_an_unknown_kind_and_a_text_without_size():
    with pytest.raises(ValueError, match="'a' and itself"):
        charts.ribbons(CROWD, SIZES, source="a", doc="a")
    with pytest.raises(ValueError, match="kind 'copy': must be one of verbatim, light-edit, paraphrase, formula"):
        charts.ribbons(CROWD.assign(kind="copy"), SIZES, source="a", doc="b")
    with pytest.raises(KeyError):
        charts.ribbons(CROWD, SIZES.drop("b"), source="a", doc="b")


def test_differences_print_every_word_in_order():
    words = [word for text in WORDS["text"] for word in text.split()]
    spoken = "".join(printed(charts.differences(WORDS))).split("[-in the source")[0]
    spoken = spoken.replace("[-", "").replace("-]", "").replace("[+", "").replace("+]", "")
    assert spoken.replace(" ", "") == "".join(words)


def test_differences_strike_through_cut_words_and_underline_added_ones():
    axes = charts.differences(WORDS.iloc[:3]).axes[0]
    lines = [(line.get_color(), line.get_ydata()[0]) for line in axes.lines]
    base = next(text.get_position()[1] for text in axes.texts if text.get_text() == "again")
    struck, underlined = lines[:2]
    assert struck[0] == charts.GREY
    assert struck[1] < base < underlined[1]
    assert {text.get_fontweight() for text in axes.texts if text.get_text() == "again"} == {"bold"}


@pytest.mark.parametrize("width", [20, 96, 150])
def test_differences_break_lines_at_the_width(width):
    ends = {}
    for text in charts.differences(WORDS, width=width).axes[0].texts:
        x, y = text.get_position()
        step = max(1, min(8, 768 // width)) / charts.DPI
        ends[y] = max(ends.get(y, 0), round(x / step) + len(text.get_text()))
    assert max(ends.values()) <= width


def test_differences_grow_with_their_lines():
    short, long = (charts.differences(WORDS.iloc[:n]).get_size_inches()[1] for n in (1, 5))
    assert long > short + 0.5


def test_differences_explain_their_marks():
    assert printed(charts.differences(WORDS.iloc[:0])) == [
        "no words",
        "[-",
        "in the source only",
        "-] [+",
        "in the quotation only",
        "+]",
        "in both",
    ]


def test_differences_refuse_an_unknown_tag():
    with pytest.raises(ValueError, match="tag 'replaced': must be one of equal, cut, added"):
        charts.differences(WORDS.assign(tag="replaced"))


def test_omissions_print_the_share_used_or_a_dash():
    used = passages((10, 40, 0, 30, "verbatim"), (50, 60, 40, 50, "formula"))
    assert printed(charts.omissions(SENTENCES, used))[1::2] == ["50 %", "75 %", "–"]


@pytest.mark.parametrize(("end", "share"), [(71, "<1 %"), (73, "1 %"), (369, "99 %"), (370, "100 %")])
def test_omissions_make_neither_nothing_nor_everything_of_a_share(end, share):
    assert printed(charts.omissions(SENTENCES, passages((70, end, 0, 300, "verbatim"))))[-1] == share


def test_omissions_give_each_of_several_texts_a_lane_of_its_own():
    both = pd.concat([passages((20, 30, 0, 10, "verbatim")), passages((25, 40, 0, 15, "paraphrase")).assign(doc="c")])
    axes = charts.omissions(SENTENCES, both).axes[0]
    filled = [patch for patch in axes.patches if patch.get_facecolor()[:3] != (1, 1, 1) and patch.get_facecolor()[3]]
    first, second = [(patch.get_x(), patch.get_width(), patch.get_y()) for patch in filled]
    assert (first[:2], second[:2]) == ((0, 10), (5, 15))
    assert second[2] == pytest.approx(first[2] + filled[0].get_height())
    assert axes.get_xlabel() == "characters; lanes in each bar, from above: b, c"
    assert printed(axes.figure)[3] == "50 %"


def test_omissions_leave_out_what_is_from_another_text_or_within_one():
    used = passages((20, 30, 0, 10, "verbatim"))
    assert printed(charts.omissions(SENTENCES, used.assign(source="c")))[1::2] == ["–", "–", "–"]
    assert printed(charts.omissions(SENTENCES, used.assign(doc="a")))[1::2] == ["–", "–", "–"]
    assert printed(charts.omissions(SENTENCES, used.drop(columns="source")))[1::2] == ["–", "25 %", "–"]


def test_omissions_cut_long_sentences_behind_a_word():
    label = printed(charts.omissions(SENTENCES, CROWD))[2]
    assert label == "2  No war $1 $2 No war $1 $2 No war $1 …"


def test_omissions_refuse_several_texts_and_an_unknown_kind():
    with pytest.raises(ValueError, match="these are of a, b"):
        charts.omissions(SENTENCES.assign(doc=["a", "a", "b"]), CROWD)
    with pytest.raises(ValueError, match="kind 'copy'"):
        charts.omissions(SENTENCES, CROWD.assign(kind="copy"))


def test_calendar_heads_years_months_weekdays_and_days():
    text = printed(charts.calendar(CLUES))
    assert text[:8] == ["2021", "Nov", "2022", "Nov", "2023", "Nov", "2024", "Nov"]
    assert text[8:14] == ["Fr", "5", "Sa", "6", "Su", "7"]


def test_calendar_marks_excluded_days_and_days_that_all_clues_allow():
    text = printed(charts.calendar(CLUES))
    assert text.count("×") == (~CLUES).to_numpy().sum()
    assert text.count("●") == CLUES.all().sum() == 1
    assert text[text.index("all clues") + 1 :] == ["●"]


def test_calendar_puts_days_in_order_of_time():
    shuffled = CLUES.iloc[:, ::-1]
    assert printed(charts.calendar(shuffled)) == printed(charts.calendar(CLUES))


def test_calendar_names_the_month_again_where_it_changes():
    days = pd.DatetimeIndex(["2023-10-31", "2023-11-01", "2024-01-01"])
    text = printed(charts.calendar(pd.DataFrame(True, index=["any"], columns=days)))
    assert text[:5] == ["2023", "Oct", "Nov", "2024", "Jan"]


def test_calendar_cuts_long_labels():
    assert "a Friday a Friday a Friday a Friday a …" in printed(charts.calendar(CLUES))


def test_calendar_refuses_columns_that_are_no_days():
    with pytest.raises(ValueError, match="DatetimeIndex"):
        charts.calendar(CLUES.set_axis(range(24), axis="columns"))


def heights(figure):
    """The height of what is written, as lines of text downwards; of a text that occurs twice, the last."""
    return {text.get_text().split("\n")[0]: round(text.get_position()[1], 1) for text in figure.axes[0].texts}


def test_stemma_puts_older_above_younger_and_one_date_at_one_height():
    rows = heights(charts.stemma(NODES.assign(label="", extant=True), EDGES.assign(label="")))
    assert rows["f"] < rows["a"] < rows["w"] < rows["b"] == rows["c"] < rows["d"]
    assert (rows["2021-11-08"], rows["2023-11-08"]) == (rows["a"], rows["b"])


def test_stemma_puts_undated_nodes_a_step_above_their_earliest_target():
    edges = pd.DataFrame([("u", "v", "takes from", ""), ("v", "b", "takes from", ""), ("u", "d", "takes from", "")], columns=EDGES.columns)
    undated = pd.DataFrame({"node": ["u", "v"], "date": "", "extant": False, "label": ""})
    rows = heights(charts.stemma(pd.concat([NODES, undated]).assign(label="", extant=True), edges))
    assert rows["a"] < rows["u"] < rows["v"] < rows["b"]


def test_stemma_marks_what_is_not_in_the_corpus():
    figure = charts.stemma(NODES, EDGES)
    assert printed(figure).count("not in the corpus") == 2
    solid = [patch.get_linestyle() in ("-", "solid") for patch in figure.axes[0].patches]
    assert solid == NODES["extant"].tolist()


def test_stemma_writes_labels_beside_boxes_and_not_on_them():
    figure = charts.stemma(NODES, EDGES)
    figure.draw_without_rendering()
    labels = boxes(figure.axes[0].texts[-6:])
    nodes = [patch.get_window_extent() for patch in figure.axes[0].patches]
    assert overlapping(nodes) == []
    assert [pair for pair in overlapping([*labels, *nodes]) if pair[0] in labels] == []


def test_stemma_draws_an_arrow_for_every_edge_that_has_a_direction():
    axes = charts.stemma(NODES, EDGES).axes[0]
    decided = ~EDGES["kind"].isin(["undecided", "formula"])
    assert sum(line.get_marker() in "v^" for line in axes.lines) == decided.sum() > 0


def test_stemma_explains_the_lines_it_uses():
    (legend,) = charts.stemma(NODES, EDGES.iloc[:3]).legends
    assert [text.get_text() for text in legend.get_texts()] == ["takes from", "formula"]


def test_stemma_with_nothing_in_it_says_so():
    assert printed(charts.stemma(NODES.iloc[:0], EDGES.iloc[:0])) == ["no text"]


@pytest.mark.parametrize(
    ("edge", "said"),
    [
        (("a", "z", "takes from", ""), "unknown nodes: z"),
        (("a", "a", "takes from", ""), "one and itself"),
        (("a", "b", "quotes", ""), "kind 'quotes': must be one of takes from, common source, formula, reports, undecided"),
        (("b", "c", "reports", ""), "in a circle: b → c, c → b"),
    ],
)
def test_stemma_refuses_edges_that_make_no_sense(edge, said):
    with pytest.raises(ValueError, match=said):
        charts.stemma(NODES, pd.concat([EDGES, pd.DataFrame([edge], columns=EDGES.columns)]))


def test_stemma_takes_undecided_edges_in_a_circle():
    back = pd.DataFrame([("b", "c", "undecided", "")], columns=EDGES.columns)
    assert "2023-11-08" in printed(charts.stemma(NODES, pd.concat([EDGES, back])))


def test_stemma_refuses_a_node_given_twice():
    with pytest.raises(ValueError, match="given twice: a"):
        charts.stemma(pd.concat([NODES, NODES.iloc[:1]]), EDGES)


def test_stemma_crosses_no_lines_that_need_not_cross():
    nodes = pd.DataFrame({"node": list("abcxyz"), "date": ["2021"] * 3 + ["2022"] * 3, "extant": True, "label": ""})
    edges = pd.DataFrame([("a", "z", "takes from", ""), ("b", "y", "takes from", ""), ("c", "x", "takes from", "")], columns=EDGES.columns)
    across = {text.get_text(): text.get_position()[0] for text in charts.stemma(nodes, edges).axes[0].texts}
    order = sorted("abc", key=across.__getitem__), sorted("xyz", key=across.__getitem__)
    assert [dict(zip("abc", "zyx", strict=True))[node] for node in order[0]] == order[1]
