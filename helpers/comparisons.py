"""Figures that compare: voices and words in texts, two bodies of text, years, a source and its reports.

As in `charts`: pure functions, a table in, a matplotlib Figure out, 8 inches wide; grey with hatches, shapes, letters and printed
numbers, so that nothing depends on colour.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from helpers.charts import GREY, LINE, STRIP_STYLES, check_known, cut, sheet, text_height, text_width, wrap, write
from helpers.spans import VOICES

Style = tuple[str, str] | dict | None  # of a box: face and hatch; of a line or a shape: what `Axes.plot` takes; None draws nothing

_SHAPE = {"linestyle": "none", "markersize": 6.5, "markeredgecolor": "black", "markeredgewidth": 0.8, "zorder": 3}
MARK_STYLES: list[dict] = [
    _SHAPE | {"marker": "o", "markerfacecolor": "black"},
    _SHAPE | {"marker": "^", "markerfacecolor": "white"},
    _SHAPE | {"marker": "D", "markerfacecolor": "#a8a8a8", "markersize": 5.5},
    _SHAPE | {"marker": "X", "markerfacecolor": "white"},
]
LADDER_STYLES = {
    "first": ("F", "first", ("#505050", "")),
    "same": ("S", "the same words (solid line)", ("#d4d4d4", "")),
    "changed": ("C", "changed (dashed line)", ("#ffffff", "//////")),
    "absent": ("", "absent", {"marker": "o", "markersize": 3.5, "color": GREY, "linestyle": "none"}),
}
_DOT = {"markersize": 6.5, "color": "black", "zorder": 3}
FOREST_STYLES: dict[str, tuple[str, dict]] = {
    "apart": ("interval without 0", _DOT | {"marker": "o"}),
    "around": ("interval with 0", _DOT | {"marker": "o", "markerfacecolor": "white"}),
    "one-sided": ("one side has none: at least so much", _DOT | {"marker": ">", "markerfacecolor": "white"}),
}
SIZE = 8.5  # of letters, in points
PALE = "#c4c4c4"
_BAND = ("#dedede", "")
_ANY = 10**6  # lines, where none may be left out


def voice_strips(parts: pd.DataFrame, marks: pd.DataFrame, sizes: pd.Series, *, title: str = "") -> Figure:
    """Draw each text as a strip, shaded by who speaks, and above it where marked terms stand: a shape for each kind, stacked where close.

    `parts` (`doc, start, end, voice`, one of `VOICES`; what `voices.parts` returns); `marks` (`doc, start, end, kind`, at most 4 kinds; a
    shape stands over the middle of its mark); `sizes` gives each text's length, by `doc`, in the order drawn. All in characters. What has
    no voice is a bare line. Raises `ValueError` for a missing column, an unknown voice, a fifth kind, a text without a size or with two,
    and a span that does not lie in its text.

    >>> parts = pd.DataFrame({"doc": "a", "start": [0, 20], "end": [20, 60], "voice": ["narrator", "quoted"]})
    >>> marks = pd.DataFrame({"doc": ["a"], "start": [30], "end": [33], "kind": ["war"]})
    >>> [text.get_text() for text in voice_strips(parts, marks, pd.Series({"a": 60})).axes[0].texts][-4:]
    ['characters', 'narrator', 'quoted', 'war']
    """
    check_columns(parts, ["doc", "start", "end", "voice"], "parts")
    check_columns(marks, ["doc", "start", "end", "kind"], "marks")
    _check_places([*_ends(parts), *_ends(marks)], sizes)
    check_known(parts["voice"], VOICES, "voice")
    shapes = _shapes(marks["kind"])
    key = [(voice, STRIP_STYLES[voice]) for voice in VOICES if voice in set(parts["voice"])] + list(shapes.items())
    labels, scale = _beside(sizes, 7.55)
    stacks = [_stacked(marks[marks["doc"] == doc], scale) for doc in sizes.index]
    feet = np.cumsum([0.5 + _LANE * max((lane + 1 for _, lane, _ in stack), default=0) for stack in stacks]) + 0.05
    below = max(0.3, *feet, 0) + 0.1
    figure, axes = sheet(below + AXIS + key_height(key), title)
    for foot, label, doc, stack in zip(feet, labels, sizes.index, stacks, strict=True):
        write(axes, 0, foot - 0.15, label, va="center", fontsize=SIZE)
        _voice_strip(axes, foot, parts[parts["doc"] == doc], sizes[doc], scale)
        _stack(axes, foot - 0.38, stack, shapes)
    say_if_none(axes, len(sizes), "no text")
    _axis(axes, below, scale, "characters")
    draw_key(axes, below + AXIS, key)
    return figure


def forest(table: pd.DataFrame, *, title: str = "", sides: tuple[str, str] = ("A", "B")) -> Figure:
    """Draw how much more often each word stands on one side than on the other: a dot in its interval, a row per word, in the order given.

    `table` has `word`, `a` and `b` (counts on the two sides), `ratio` (log2 of how much more often in a; infinite where a side has none),
    `low` and `high` (ends of its interval, may be infinite), and may have `texts_a` and `texts_b` (how many texts have it), and `null_low`
    and `null_high` (what shuffles give, shaded behind the row). The dot is filled where 0 lies outside the interval. Where a side has none,
    an open arrow runs outward from the finite end. `sides` names a and b. Raises `ValueError` for a missing column, a count below 0, a
    word on neither side, a ratio or an end that is no number, an infinite ratio of a word on both sides, and an interval or a band that
    ends before it begins.

    >>> rows = [("war", 11, 0, float("inf"), 1.5, float("inf")), ("port", 4, 4, 0.0, -1.2, 1.2)]
    >>> figure = forest(pd.DataFrame(rows, columns=["word", "a", "b", "ratio", "low", "high"]), sides=("press", "state"))
    >>> [text.get_text() for text in figure.axes[0].texts][:5]
    ['war', 'port', 'times', '11 : 0', '4 : 4']
    """
    table = _forest_rows(table)
    key = [FOREST_STYLES[style] for style in FOREST_STYLES if style in set(table["style"])]
    key += [("what chance gives (95 % of shuffles)", _BAND)] * ("null_low" in table)
    key += [("counts: " + " : ".join(cut(side, 60, 3, SIZE) for side in sides), None)] * (len(table) > 0)
    left, labels = _labels(table["word"], 2.3)
    heights, below = 0.38 + 0.25 * np.arange(len(table)), 0.3 + 0.25 * max(1, len(table))
    counts, room = _counts(table)
    scale = Scale(*_limits(table), left, 7.7 - room)
    names = _side_names(sides, scale)
    foot = below + AXIS + 0.02 + max(text_height(name, SIZE) for name in names)
    figure, axes = sheet(foot + key_height(key), title)
    for y, label in zip(heights, labels, strict=True):
        write(axes, 0, y, label, va="center", fontsize=SIZE)
    say_if_none(axes, len(table), "no word", 0.4)
    _count_columns(axes, heights, counts)
    _forest_ground(axes, below, scale, names)
    for y, row in zip(heights, table.itertuples(), strict=True):
        _interval(axes, y, row, scale)
    draw_key(axes, foot, key)
    return figure


def ladder(table: pd.DataFrame, *, title: str = "") -> Figure:
    """Draw in which years a formula stands, and whether its words are those of the first.

    `table` has `formula` (its words; long ones are cut behind three lines) and a column per year, in the order drawn, each cell one of
    first, same, changed, absent (`LADDER_STYLES`): a row per formula, a lettered box per year in which it stands, joined to the box before
    by a solid line where it is the same, by a dashed one where it changed. Raises `ValueError` without `formula`, for another value, and
    for a formula whose first box, and it alone, is not `first`.

    >>> figure = ladder(pd.DataFrame({"formula": ["we regret"], "2021": ["first"], "2023": ["absent"], "2024": ["same"]}))
    >>> [text.get_text() for text in figure.axes[0].texts][:6]
    ['2021', '2023', '2024', 'we regret', 'F', 'S']
    """
    years = _checked_years(table)
    labels = [wrap(formula, 3.4, SIZE, 3) for formula in table["formula"]]
    left = 0.2 + max([0.8, *(text_width(line, SIZE) for label in labels for line in label.splitlines())])
    step = min(1.1, (7.8 - left) / max(1, len(years)))
    middles = left + (np.arange(len(years)) + 0.5) * step
    head, tops = heads_height(years, step), np.cumsum([0.0, *(max(0.32, text_height(label, SIZE) + 0.12) for label in labels)])
    used = set(table[years].to_numpy().ravel())
    key = [(f"{letter}  {said}".strip(), style) for value, (letter, said, style) in LADDER_STYLES.items() if value in used]
    foot = head + max(0.3, tops[-1]) + 0.1
    figure, axes = sheet(foot + key_height(key), title)
    draw_heads(axes, years, middles, step, head)
    for top, bottom, label, cells in zip(tops[:-1] + head, tops[1:] + head, labels, table[years].to_numpy(), strict=True):
        axes.plot([0, middles[-1] + step / 2 if years else 7.8], [top, top], color=PALE, linewidth=0.6, zorder=0)
        write(axes, 0, (top + bottom) / 2, label, va="center", fontsize=SIZE)
        _rungs(axes, (top + bottom) / 2, cells, middles, min(0.16, 0.36 * step))
    say_if_none(axes, len(table), "no formula", head + 0.15)
    say_if_none(axes, len(years), "no year", 0.15)
    draw_key(axes, foot, key)
    return figure


def dispersion(hits: pd.DataFrame, sizes: pd.Series, *, title: str = "", unit: str = "characters") -> Figure:
    """Draw where in each text words stand: a panel per word, in it a line per text with a tick for each hit; at the right their number.

    `hits` has `doc`, `start` and `word`; panels are in the order in which words first occur, or, of a categorical column, of its
    categories, those without hits too. `sizes` gives each text's length, by `doc`, in the order drawn: a pale bar. Starts and lengths are
    in one `unit`, which the axis names. Raises `ValueError` for a missing column, a text without a size or with two, and a hit outside its
    text.

    >>> hits = pd.DataFrame({"doc": ["a", "a"], "start": [3, 30], "word": ["war", "war"]})
    >>> [text.get_text() for text in dispersion(hits, pd.Series({"a": 4000, "b": 2000})).axes[0].texts][:6]
    ['war', 'a', '2', 'b', '0', 'hits']
    """
    check_columns(hits, ["doc", "start", "word"], "hits")
    _check_places([(doc, start, start) for doc, start in zip(hits["doc"], hits["start"], strict=True)], sizes)
    words = _named(hits["word"])
    labels, scale = _beside(sizes, 7.25)
    panel = 0.36 + 0.2 * len(sizes)
    below = max(0.3, panel * len(words)) + 0.08
    figure, axes = sheet(below + AXIS, title)
    for n, word in enumerate(words):
        write(axes, 0, panel * n + 0.16, cut(word, 200, 6, 9), va="center", fontsize=9, fontweight="bold")
        for line, (doc, label) in enumerate(zip(sizes.index, labels, strict=True)):
            starts = hits.loc[(hits["doc"] == doc) & (hits["word"] == word), "start"]
            _ticks(axes, panel * n + 0.4 + 0.2 * line, label, starts, sizes[doc], scale)
    write(axes, 7.7, 0.16, "hits" if words else "", ha="right", va="center", fontsize=SIZE, color=GREY)
    say_if_none(axes, len(words), "no word")
    _axis(axes, below, scale, unit)
    return figure


def pairs(table: pd.DataFrame, *, title: str = "") -> Figure:
    """Draw how forms of words drift from a source to its reports: the source's form, an arrow, the report's form, grouped by referent.

    `table` has `referent`, `source_form`, `form`, `source` and `doc` (the texts' names), `count` and `source_count` (how often each form
    stands in its text) and `voice` (one of `VOICES`: who speaks where the report has the form; printed as its letter). Groups
    and, in them, source forms are in the order in which they first occur; a source form with several reports is printed once. Texts are
    wrapped and never cut; an empty one is –. Raises `ValueError` for a missing column, an unknown voice and a count below 0.

    >>> row = {"referent": "the fight", "source_form": "clash", "source": "a", "source_count": 2, "form": "war", "doc": "b", "count": 5}
    >>> [text.get_text() for text in pairs(pd.DataFrame([{**row, "voice": "quoted"}])).axes[0].texts][2:]
    ['the fight', 'clash', '2 × in a', 'Q', 'war', '5 × in b', 'who speaks in the report:', 'Q quoted']
    """
    check_columns(table, ["referent", "source_form", "form", "source", "doc", "count", "source_count", "voice"], "table")
    check_known(table["voice"], VOICES, "voice")
    _check_counts(table, ["count", "source_count"])
    rows = list(_paired(table))
    key = [(f"{VOICES[voice]} {voice}", None) for voice in VOICES if voice in set(table["voice"])]
    key = [("who speaks in the report:", None)] * bool(key) + key
    tops = 0.32 + np.cumsum([0.0, *(row.height for row in rows)])
    foot = max(0.62, tops[-1]) + 0.08
    figure, axes = sheet(foot + key_height(key), title)
    write(axes, 0, 0.14, "in the source", va="center", fontsize=SIZE, color=GREY)
    write(axes, _REPORT, 0.14, "in the report", va="center", fontsize=SIZE, color=GREY)
    start = 0.0
    for top, row in zip(tops, rows, strict=False):
        start = _pair(axes, top, row, start)
    say_if_none(axes, len(rows), "no pair", 0.45)
    draw_key(axes, foot, key)
    return figure


# what is asked of tables


def check_columns(table: pd.DataFrame, columns: Sequence[str], what: str) -> None:
    """Raise `ValueError` where a table lacks columns; it names them, and those that it must have.

    >>> check_columns(pd.DataFrame({"doc": ["a"]}), ["doc", "voice"], "parts")
    Traceback (most recent call last):
    ValueError: parts: no column 'voice'; must have doc, voice
    """
    missing = [name for name in columns if name not in table]
    if missing:
        raise ValueError(f"{what}: no column {', '.join(map(repr, missing))}; must have {', '.join(columns)}")


def _check_counts(table: pd.DataFrame, columns: Sequence[str]) -> None:
    for name in columns:
        for count in table[name]:
            if not 0 <= count < np.inf:
                raise ValueError(f"{name} {count}: must be a number from 0")


def _ends(table: pd.DataFrame) -> Iterator[tuple[str, int, int]]:
    return zip(table["doc"], table["start"], table["end"], strict=True)


def _check_places(found: Iterable[tuple[str, int, int]], sizes: pd.Series) -> None:
    if not sizes.index.is_unique:
        raise ValueError(f"sizes given twice: {', '.join(map(str, sizes.index[sizes.index.duplicated()]))}; must be one for each text")
    for doc, start, end in found:
        if doc not in sizes.index:
            raise ValueError(f"doc {doc!r}: must be one of {', '.join(map(str, sizes.index))}")
        if not 0 <= start <= end <= sizes[doc]:
            raise ValueError(f"{start} to {end} in {doc!r}: must lie between 0 and {sizes[doc]}")


def _named(column: pd.Series) -> list[str]:
    """What a column names, in the order of its categories if it has them, else as it first occurs."""
    return list(column.cat.categories if isinstance(column.dtype, pd.CategoricalDtype) else column.unique())


# what several figures have: labels, an axis, a key


@dataclass(frozen=True)
class Scale:
    """From values between low and high to inches between left and right; values beyond, infinite ones too, come to the ends.

    >>> Scale(0, 10, 1.0, 6.0)([5, float("inf")]).tolist()
    [3.5, 6.0]
    """

    low: float
    high: float
    left: float
    right: float

    def __call__(self, value: float | Sequence[float]) -> np.ndarray:
        """The place of a value, or of several, in inches."""
        return np.interp(value, (self.low, self.high), (self.left, self.right))


AXIS = 0.48  # height of an axis with its numbers and its name


def _labels(names: Iterable, most: float) -> tuple[float, list[str]]:
    """Labels cut to a width in inches, and where there is room beside all of them."""
    labels = [cut(name, 60, most, SIZE) for name in names]
    return 0.15 + max([0.6, *(text_width(label, SIZE) for label in labels)]), labels


def _beside(sizes: pd.Series, right: float) -> tuple[list[str], Scale]:
    """The labels of texts, and beside them a scale for the longest."""
    left, labels = _labels(sizes.index, 1.7)
    return labels, Scale(0, max([1, *sizes]), left, right)


def _axis(axes: Axes, y: float, scale: Scale, name: str) -> None:
    """An axis with round numbers; whole ones, where it begins at 0 and so counts something."""
    ticks = MaxNLocator(8, steps=[1, 2, 5, 10], integer=scale.low == 0).tick_values(scale.low, scale.high)
    axes.plot([scale.left, scale.right], [y, y], color="black", linewidth=0.8)
    for tick in ticks[(ticks >= scale.low) & (ticks <= scale.high)]:
        axes.plot([scale(tick)] * 2, [y, y + 0.04], color="black", linewidth=0.8)
        write(axes, scale(tick), y + 0.12, f"{tick:,.10g}".replace("-", "−"), ha="center", va="center", fontsize=8)
    write(axes, (scale.left + scale.right) / 2, y + 0.3, name, ha="center", va="center", fontsize=SIZE)


def _head(name: str) -> str:
    return cut(str(name), 40, 1.2, SIZE)


def heads_height(names: Sequence[str], step: float) -> float:
    """The height of the heads of columns, in inches; they stand upright where they are wider than their column.

    >>> heads_height(["2021"], 0.2) > heads_height(["2021"], 1.0)
    True
    """
    widest = max([0.0, *(text_width(_head(name), SIZE) for name in names)])
    return 0.3 if widest < step - 0.05 else widest + 0.15


def draw_heads(axes: Axes, names: Sequence[str], middles: np.ndarray, step: float, head: float) -> None:
    """Write the heads of columns, `step` inches wide, above `head`; what `heads_height` gives is high enough.

    >>> axes = sheet(1, "")[1]
    >>> draw_heads(axes, ["2021"], np.array([2.0]), 1.0, 0.3)
    >>> axes.texts[0].get_text()
    '2021'
    """
    for name, x in zip(names, middles, strict=True):
        size = min(SIZE, 0.8 * step * 72) if head > 0.3 else SIZE
        write(axes, x, head - 0.06, _head(name), ha="center", va="bottom", fontsize=size, rotation=90 if head > 0.3 else 0)


def say_if_none(axes: Axes, count: int, text: str, y: float = 0.2) -> None:
    """Say in a figure of nothing that it has none.

    >>> axes = sheet(1, "")[1]
    >>> say_if_none(axes, 0, "no text")
    >>> axes.texts[0].get_text()
    'no text'
    """
    if not count:
        write(axes, 0, y, text, va="center", fontsize=9, color=GREY)


def _sample_wide(style: Style) -> float:
    return 0.0 if style is None else 0.22 if _is_shape(style) else 0.4


def _is_shape(style: Style) -> bool:
    return isinstance(style, dict) and style.get("linestyle") == "none"


def _flow(key: list[tuple[str, Style]]) -> list[tuple[float, float, str, Style]]:
    """Where each entry of a key stands, in as many lines as they need."""
    placed, x, y = [], 0.0, 0.15
    for label, style in key:
        label = cut(label, 120, 7.2, SIZE)
        wide = _sample_wide(style) + text_width(label, SIZE)
        if x + wide > 7.75:
            x, y = 0.0, y + 0.22 * (x > 0)
        placed.append((x, y, label, style))
        x += wide + 0.28
    return placed


def key_height(key: list[tuple[str, Style]]) -> float:
    """The height of a key, in inches, in as many lines as it needs.

    >>> key_height([]) < key_height([("narrator", None)]) < key_height([("narrator", None)] * 20)
    True
    """
    return max([y + 0.15 for _, y, _, _ in _flow(key)], default=0.0)


def draw_key(axes: Axes, top: float, key: list[tuple[str, Style]]) -> None:
    """Draw, below a figure, what its shades, hatches, shapes and lines mean.

    >>> axes = sheet(1, "")[1]
    >>> draw_key(axes, 0.5, [("narrator", STRIP_STYLES["narrator"]), ("N narrator", None)])
    >>> [text.get_text() for text in axes.texts], len(axes.patches)
    (['narrator', 'N narrator'], 1)
    """
    for x, y, label, style in _flow(key):
        if isinstance(style, tuple):
            draw_box(axes, x, top + y, 0.3, 0.14, style)
        elif style is not None and _is_shape(style):
            axes.plot([x + 0.08], [top + y], **style)
        elif style is not None:
            draw_line(axes, (x, x + 0.3), top + y)
            axes.plot([x + (0.27 if style["marker"] == ">" else 0.15)], [top + y], **style)
        write(axes, x + _sample_wide(style), top + y, label, va="center", fontsize=SIZE)


def draw_box(axes: Axes, x: float, y: float, wide: float, tall: float, style: tuple[str, str]) -> None:
    """Draw a box that begins at x, with its middle at y; `style` is its face and its hatch.

    >>> axes = sheet(1, "")[1]
    >>> draw_box(axes, 1, 0.5, 2, 0.2, ("white", "//"))
    >>> axes.patches[0].get_width()
    2
    """
    face, hatch = style
    axes.add_patch(Rectangle((x, y - tall / 2), wide, tall, facecolor=face, hatch=hatch, edgecolor=LINE, linewidth=0.6, zorder=2))


def draw_line(axes: Axes, ends: Sequence[float], y: float, style: str = "-") -> None:
    """Draw a level line from one end to the other.

    >>> axes = sheet(1, "")[1]
    >>> draw_line(axes, (1, 2), 0.5)
    >>> axes.lines[0].get_linestyle()
    '-'
    """
    axes.plot(ends, [y, y], color="black", linewidth=1.2, linestyle=style, zorder=1)


# voice strips

_LANE = 0.13  # height of a row of shapes
_SHAPE_WIDE = 0.12


def _shapes(kinds: pd.Series) -> dict[str, dict]:
    names = _named(kinds)
    if len(names) > len(MARK_STYLES):
        raise ValueError(f"{len(names)} kinds of marks, {', '.join(map(repr, names))}: must be at most {len(MARK_STYLES)}")
    return dict(zip(names, MARK_STYLES, strict=False))


def _stacked(marks: pd.DataFrame, scale: Scale) -> list[tuple[float, int, str]]:
    """For each mark its place across, its lane, from below the first that is free there, and its kind."""
    ends: list[float] = []
    stack = []
    for x, kind in sorted(zip(scale((marks["start"] + marks["end"]) / 2), marks["kind"], strict=True), key=lambda mark: mark[0]):
        lane = next((lane for lane, end in enumerate(ends) if end <= x), len(ends))
        ends[lane : lane + 1] = [x + _SHAPE_WIDE]
        stack.append((x, lane, kind))
    return stack


def _stack(axes: Axes, foot: float, stack: list[tuple[float, int, str]], shapes: dict[str, dict]) -> None:
    """Draw shapes above a strip, each with a stem down to it."""
    for x, lane, kind in stack:
        axes.plot([x, x], [foot - _LANE * lane, foot + 0.08], color=GREY, linewidth=0.6, zorder=1)
        axes.plot([x], [foot - _LANE * lane], **shapes[kind])


def _voice_strip(axes: Axes, foot: float, parts: pd.DataFrame, size: int, scale: Scale) -> None:
    axes.plot(scale([0, size]), [foot - 0.15] * 2, color=LINE, linewidth=0.8, zorder=1)
    for start, end, voice in zip(parts["start"], parts["end"], parts["voice"], strict=True):
        draw_box(axes, scale(start), foot - 0.15, scale(end) - scale(start), 0.28, STRIP_STYLES[voice])


# forest


def _forest_rows(table: pd.DataFrame) -> pd.DataFrame:
    """The rows checked, numbers as floats, with `style`; an interval has no end on the side of which there is no word."""
    texts = ["texts_a", "texts_b"] if {"texts_a", "texts_b"} & set(table) else []
    null = ["null_low", "null_high"] if {"null_low", "null_high"} & set(table) else []
    check_columns(table, ["word", "a", "b", "ratio", "low", "high", *texts, *null], "table")
    _check_counts(table, ["a", "b", *texts])
    for word, a, b, *ends in table[["word", "a", "b", "ratio", "low", "high"]].itertuples(index=False):
        _check_interval(word, a, b, *map(float, ends))
    for word, *band in table[["word", *null]].itertuples(index=False) if null else ():
        if not -np.inf < band[0] <= band[1] < np.inf:
            raise ValueError(f"band {band[0]} to {band[1]} of {word!r}: must be two numbers, the lower first")
    table = table.astype({"ratio": float, "low": float, "high": float})
    low, high = table["low"].where(table["a"] > 0, -np.inf), table["high"].where(table["b"] > 0, np.inf)
    style = np.where((low <= 0) & (high >= 0), "around", "apart")
    return table.assign(low=low, high=high, style=np.where((table["a"] > 0) & (table["b"] > 0), style, "one-sided"))


def _check_interval(word: str, a: float, b: float, ratio: float, low: float, high: float) -> None:
    if a == b == 0:
        raise ValueError(f"{word!r} stands on neither side: must stand on one")
    if np.isnan(ratio) or (np.isinf(ratio) and a > 0 and b > 0):
        raise ValueError(f"ratio {ratio} of {word!r}: must be a number, and infinite only where a side has none")
    if not low <= high:
        raise ValueError(f"interval {low} to {high} of {word!r}: must be two numbers, the lower first")


def _limits(table: pd.DataFrame) -> tuple[float, float]:
    """The ends of the axis: 0 and all that is finite, and room for an arrow."""
    columns = [name for name in ("ratio", "low", "high", "null_low", "null_high") if name in table]
    ends = np.array([0.0, *table[columns].to_numpy(float).ravel()])
    low, high = ends[np.isfinite(ends)].min(), ends[np.isfinite(ends)].max()
    room = max(0.5, 0.1 * (high - low))
    return low - room, high + room


def _counts(table: pd.DataFrame) -> tuple[list[tuple[str, list[str], float]], float]:
    """Columns of counts, each with its head and its right edge in inches; and the width of all."""
    columns, right = [], 7.75
    for head, a, b in (("in texts", "texts_a", "texts_b"), ("times", "a", "b")):
        if a in table:
            said = [f"{one:,.0f} : {other:,.0f}" for one, other in zip(table[a], table[b], strict=True)]
            columns.append((head, said, right))
            right -= 0.2 + max(text_width(text, SIZE) for text in [head, *said])
    return columns[::-1], 7.75 - right


def _count_columns(axes: Axes, heights: np.ndarray, counts: list[tuple[str, list[str], float]]) -> None:
    for head, said, right in counts:
        write(axes, right, 0.14, head, ha="right", va="center", fontsize=SIZE, color=GREY)
        for y, text in zip(heights, said, strict=True):
            write(axes, right, y, text, ha="right", va="center", fontsize=SIZE)


def _side_names(sides: tuple[str, str], scale: Scale) -> list[str]:
    """What stands at the left and at the right end of the axis."""
    return [wrap(text, (scale.right - scale.left) / 2 - 0.1, SIZE, 3) for text in (f"← more in {sides[1]}", f"more in {sides[0]} →")]


def _forest_ground(axes: Axes, below: float, scale: Scale, names: list[str]) -> None:
    """Draw the axis with what its ends mean, and the line of no difference."""
    axes.plot([scale(0)] * 2, [0.25, below], color=GREY, linewidth=0.8, zorder=0.5)
    _axis(axes, below, scale, "log2 ratio (1: twice as often)")
    for x, name, side in zip((scale.left, scale.right), names, ("left", "right"), strict=True):
        write(axes, x, below + AXIS - 0.04, name, ha=side, va="top", fontsize=SIZE, multialignment=side)


def _interval(axes: Axes, y: float, row: tuple, scale: Scale) -> None:
    """Draw an interval, an arrow at an end that is infinite, a bar at one that is not, the dot of a word that both sides have; its band."""
    if hasattr(row, "null_low"):
        left, right = scale([row.null_low, row.null_high])
        axes.add_patch(Rectangle((left, y - 0.1), right - left, 0.2, facecolor=_BAND[0], edgecolor="none", zorder=0))
    draw_line(axes, scale([row.low, row.high]), y)
    for end, arrow in ((row.low, "<"), (row.high, ">")):
        head = FOREST_STYLES["one-sided"][1] | {"marker": arrow} if np.isinf(end) else {"marker": "|", "color": "black", "markersize": 5}
        axes.plot([scale(end)], [y], **head)
    if row.style != "one-sided":
        axes.plot([scale(row.ratio)], [y], **FOREST_STYLES[row.style][1])


# ladder


def _checked_years(table: pd.DataFrame) -> list[str]:
    check_columns(table, ["formula"], "table")
    years = [name for name in table if name != "formula"]
    for year in years:
        check_known(table[year], LADDER_STYLES, str(year))
    for formula, *cells in table[["formula", *years]].itertuples(index=False):
        standing = [cell for cell in cells if cell != "absent"]
        if standing and (standing[0] != "first" or "first" in standing[1:]):
            raise ValueError(f"{formula!r} is {', '.join(standing)}: must be first where it first stands, and there alone")
    return years


def _rungs(axes: Axes, y: float, cells: Sequence[str], middles: np.ndarray, half: float) -> None:
    """Draw the boxes of a formula, joined, and the dots where it is absent."""
    before = None
    for x, cell in zip(middles, cells, strict=True):
        letter, _, style = LADDER_STYLES[cell]
        if cell == "absent":
            axes.plot([x], [y], **style)
            continue
        if before is not None:
            draw_line(axes, (before + half, x - half), y, "-" if cell == "same" else (0, (3, 2)))
        before = x
        draw_box(axes, x - half, y, 2 * half, 0.24, style)
        ground = {"facecolor": "white", "edgecolor": "none", "pad": 0.8} if cell == "changed" else None
        colour, size = "white" if cell == "first" else "black", min(SIZE, 1.3 * half * 72)
        write(axes, x, y, letter, ha="center", va="center", fontsize=size, fontweight="bold", color=colour, bbox=ground, zorder=4)


# dispersion


def _ticks(axes: Axes, y: float, label: str, starts: pd.Series, size: int, scale: Scale) -> None:
    write(axes, 0, y, label, va="center", fontsize=SIZE)
    axes.add_patch(Rectangle((scale.left, y - 0.08), scale(size) - scale.left, 0.16, facecolor="#e4e4e4", edgecolor="none", zorder=0))
    axes.vlines(scale(starts), y - 0.08, y + 0.08, color="black", linewidth=1.2)
    write(axes, 7.7, y, f"{len(starts):,}", ha="right", va="center", fontsize=SIZE, color="black" if len(starts) else GREY)


# pairs

_SOURCE_WIDE, _REPORT = 3.1, 4.3  # inches: the width of a form, and where the report's begins
Cell = tuple[str, str]  # a form, and below it how often and where it stands


@dataclass(frozen=True)
class _Pair:
    head: str  # the referent, empty but in its first row
    source: Cell | None  # none where it is that of the row before
    report: Cell
    voice: str

    @property
    def height(self) -> float:
        return head_height(self.head) + max(cell_height(cell) for cell in (self.source, self.report) if cell) + 0.12


def _paired(table: pd.DataFrame) -> Iterator[_Pair]:
    """Rows in groups: by referent, in it by the source's form."""
    for referent, group in table.groupby("referent", sort=False, dropna=False):
        head = wrap(or_dash(referent), 6.2, 9, _ANY)
        for (form, source, count), rows in group.groupby(["source_form", "source", "source_count"], sort=False, dropna=False):
            cell: Cell | None = _cell(form, count, source)
            for row in rows.itertuples():
                yield _Pair(head, cell, _cell(row.form, row.count, row.doc), row.voice)
                head, cell = "", None


def or_dash(text: str) -> str:
    """Write a dash for what is empty or missing.

    >>> or_dash("war"), or_dash(" ")
    ('war', '–')
    """
    return "–" if pd.isna(text) or not str(text).strip() else str(text)


def _cell(form: str, count: float, doc: str) -> Cell:
    return wrap(or_dash(form), _SOURCE_WIDE, 9, _ANY), wrap(f"{count:,.0f} × in {or_dash(doc)}", _SOURCE_WIDE, 8, _ANY)


def cell_height(cell: Cell, size: float = 9) -> float:
    """Say how high words of a size and the note below them are, in inches.

    >>> round(cell_height(("war", "2 × in a")), 2)
    0.3
    """
    return text_height(cell[0], size) + text_height(cell[1], 8)


def head_height(head: str) -> float:
    """Say how high the heading of a group is, in inches; a group that goes on has none.

    >>> head_height(""), round(head_height("the war"), 2)
    (0.0, 0.26)
    """
    return text_height(head, 9) + 0.1 if head else 0.0


def draw_head(axes: Axes, top: float, head: str) -> None:
    """Draw the heading of a group below a line, nothing where the group goes on.

    >>> draw_head(sheet(1, "")[1], 0.0, "")
    """
    if head:
        axes.plot([0, 7.8], [top, top], color=PALE, linewidth=0.8)
        write(axes, 0, top + 0.06, head, va="top", fontsize=9, fontweight="bold")


def _pair(axes: Axes, top: float, row: _Pair, start: float) -> float:
    """Draw a row; give the height at which its source's form stands, `start` where that is the row before's."""
    draw_head(axes, top, row.head)
    y = top + head_height(row.head) + 0.12
    if row.source:
        write_cell(axes, 0.15, y, row.source)
    axes.plot([3.4, 3.4], [start if not row.source else y, y], color="black", linewidth=1)
    axes.plot([3.4, 3.8], [y, y], color="black", linewidth=1)
    axes.plot([3.8], [y], marker=">", markersize=6, color="black")
    write(axes, 4.05, y, VOICES[row.voice], ha="center", va="center", fontsize=SIZE, fontweight="bold")
    write_cell(axes, _REPORT, y, row.report)
    return start if not row.source else y


def write_cell(axes: Axes, x: float, y: float, cell: Cell, size: float = 9) -> None:
    """Write words, the middle of their first line at y, and a note in grey below.

    >>> axes = sheet(1, "")[1]
    >>> write_cell(axes, 0, 0.5, ("war", "2 × in a"))
    >>> [text.get_text() for text in axes.texts]
    ['war', '2 × in a']
    """
    write(axes, x, y - 0.07, cell[0], va="top", fontsize=size)
    write(axes, x, y - 0.07 + text_height(cell[0], size), cell[1], va="top", fontsize=8, color=GREY)
