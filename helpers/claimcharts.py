"""Figures of claims: who makes them in which voice, which values they give, how their words change, where they are silent; and of rankers.

As in `charts` and `comparisons`: pure functions, a table in, a matplotlib Figure out, 8 inches wide; grey with hatches, shapes, letters and
printed numbers, so that nothing depends on colour. Shades stand for voices, never for a text or a party; rows and columns are drawn in the
order given.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, date2num, num2date
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from helpers.charts import GREY, STRIP_STYLES, check_known, cut, sheet, text_height, text_width, wrap, write
from helpers.comparisons import (
    AXIS,
    MARK_STYLES,
    PALE,
    SIZE,
    Cell,
    Scale,
    Style,
    cell_height,
    check_columns,
    draw_box,
    draw_head,
    draw_heads,
    draw_key,
    draw_line,
    head_height,
    heads_height,
    key_height,
    or_dash,
    say_if_none,
    write_cell,
)
from helpers.spans import VOICES

RELATION_STYLES = {
    "compatible": ("∩", "both may hold"),
    "narrower": ("⊂", "the later covers fewer cases"),
    "wider": ("⊃", "the later covers more cases"),
    "open": ("?", "the words leave it open"),
    "contradiction": ("≠", "both cannot hold"),
}
VOICE_STYLES = {letter: STRIP_STYLES[voice] for voice, letter in VOICES.items()} | {"Q": ("#a8a8a8", "")}  # lighter, to bear a letter
_DOT = {"marker": "o", "markersize": 6.5, "color": "black", "linestyle": "none", "zorder": 3}
_HOLLOW = _DOT | {"markerfacecolor": "white"}
STATUS_STYLES: dict[str, dict] = {
    "present": _DOT | {"marker": "s"},
    "silent": _HOLLOW,
    "not applicable": _DOT | {"marker": "_", "color": GREY},
}
CLOSED = {"both": (True, True), "left": (True, False), "right": (False, True), "neither": (False, False)}  # the ends that belong to it
RANKER_LINES = ["-", (0, (6, 2)), (0, (1, 1.5)), (0, (7, 2, 1, 2))]
NOT_APPLICABLE = "–"
_GROUND = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}  # of what is written on lines
_ANY = 10**6  # lines, where none may be left out


def matrix(cells: pd.DataFrame, *, title: str = "") -> Figure:
    """Draw which text makes which claim, and in which voice: a row per claim, a column per text, a lettered box per voice in each cell.

    `cells` has a claim as index, or a group and a claim (groups get a heading), a column per text, and in each cell a string: nothing where
    the text is silent, – where the claim is not applicable to it (the text is older than the matter), else letters of `VOICES` with spaces
    between, each perhaps with * (it differs from an earlier text). Raises `ValueError` for another cell, an index of three levels or more,
    and more than 22 texts.

    >>> cells = pd.DataFrame({"a": ["N Q*", ""], "b": ["", "–"]}, index=["villages", "operation-date"])
    >>> [text.get_text() for text in matrix(cells).axes[0].texts][:6]
    ['a', 'b', 'villages', 'operation-date', 'N', 'Q*']
    """
    said = [[_letters(cell) for cell in row] for row in cells.to_numpy(dtype=object)]
    frame = _framed(cells.index, cells.columns, 0.29)
    lines = [max([1, *(len(_lines(letters, frame.step)) for letters in row)]) for row in said]
    tops = frame.tops(lines)
    foot, key = max(frame.head + 0.3, tops[-1]) + 0.1, _matrix_key(said)
    pale = any([NOT_APPLICABLE] in row for row in said)
    figure, axes = sheet(foot + key_height(key) + 0.22 * pale, title)
    _draw_frame(axes, frame, tops)
    for foot_of_row, count, row in zip(tops[1:], lines, said, strict=True):
        for x, letters in zip(frame.middles, row, strict=True):
            _draw_cell(axes, x, foot_of_row - _ROW * count, letters, frame.step, count)
    draw_key(axes, foot, key)
    if pale:
        _not_applicable(axes, 0, foot + key_height(key) + 0.15, 0.3, 0.14)
        write(axes, 0.4, foot + key_height(key) + 0.15, _NOT_APPLICABLE_SAID, va="center", fontsize=SIZE)
    return figure


def silence(table: pd.DataFrame, docs: Sequence[str], *, title: str = "") -> Figure:
    """Draw which text makes which claim, and where none does, how near its nearest rejected sentence comes.

    `table` has a row for each claim and text: `claim` (a row of the figure each, in the order in which they first occur, or of the
    categories of a categorical column), `doc`, `status` (one of `STATUS_STYLES`: present, silent, not applicable) and `score` (0 to 1: how
    like the claim that sentence is; NaN where there is none; printed where the text is silent). `docs` gives the columns. Raises
    `ValueError` for a missing column, an unknown text or status, a score beyond 0 to 1, a claim and text given twice or not at all, and
    more than 14 texts.

    >>> table = pd.DataFrame({"claim": "villages", "doc": ["a", "b"], "status": ["present", "silent"], "score": [float("nan"), 0.42]})
    >>> [text.get_text() for text in silence(table, ["a", "b"]).axes[0].texts][:4]
    ['a', 'b', 'villages', '0.42']
    """
    claims = _checked_silence(table, docs)
    frame = _framed(pd.Index(claims), docs, 0.44)
    tops = frame.tops([1] * len(claims))
    used = set(table["status"])
    key: list[tuple[str, Style]] = [(_STATUS_SAID[status], style) for status, style in STATUS_STYLES.items() if status in used]
    foot = max(frame.head + 0.3, tops[-1]) + 0.1
    figure, axes = sheet(foot + key_height(key), title)
    _draw_frame(axes, frame, tops)
    y_of, x_of = dict(zip(claims, tops[1:] - _ROW / 2, strict=True)), dict(zip(docs, frame.middles, strict=True))
    for claim, doc, status, score in table[["claim", "doc", "status", "score"]].itertuples(index=False):
        scored = status == "silent" and not np.isnan(score)
        axes.plot([x_of[doc] - 0.14 * scored], [y_of[claim]], **STATUS_STYLES[status])
        if scored:
            write(axes, x_of[doc] - 0.06, y_of[claim], f"{score:.2f}", va="center", fontsize=8)
    draw_key(axes, foot, key)
    return figure


def values(table: pd.DataFrame, *, title: str = "", unit: str = "") -> Figure:
    """Draw which values of one claim are stated: a row per mention, in the order given, over an axis in `unit`.

    `table` has `doc`, `published` (ISO: a day, a month or a year; "" if not known), `value` (as stated: 44, >300, ~20, 19–20, vague),
    `low` and `high` (the numbers that it allows, may be infinite; both NaN where it is no number), `closed` (which of the two belong to
    it, one of `CLOSED`: both, left, right, neither) and `voice` (one of `VOICES`). One number is a dot, more are a bar, its ends filled
    where they belong to it, with an arrow on a side without end; a value from 0 that begins with < or ≤ has none on the left. What begins
    with ~ gets a ~ beside its mark.
    Raises `ValueError` for a missing column, an unknown voice or `closed`, a date that is not ISO, and ends that make no interval.

    >>> row = {"doc": "a", "published": "2021-11-08", "value": ">300", "low": 300, "high": float("inf"), "closed": "neither"}
    >>> [text.get_text() for text in values(pd.DataFrame([row | {"voice": "quoted"}]), unit="settlements").axes[0].texts][3:6]
    ['a (2021)', 'Q', '>300']
    """
    check_columns(table, ["doc", "published", "value", "low", "high", "closed", "voice"], "table")
    table = table.astype({"low": float, "high": float})
    check_known(table.loc[table["low"].notna(), "closed"], CLOSED, "closed")
    below = table["value"].astype(str).str.match("[<≤]") & (table["low"] == 0)
    rows = table.assign(low=table["low"].mask(below, -np.inf))
    return _timeline(rows, title, _number_limits, lambda axes, y, scale: _number_axis(axes, y, scale, unit))


def dates(table: pd.DataFrame, *, title: str = "") -> Figure:
    """Draw which dates of one claim are stated: a row per mention, in the order given, over an axis of days; what was stated at the right.

    As `values`, but `low` and `high` are ISO days, both of which belong to what was stated ("" where it has no end on that side, both ""
    where it is no date), and there is no `closed`: `doc, published, value, low, high, voice`. Raises `ValueError` for a missing column, an
    unknown voice, a date that is not ISO, and a last day before the first.

    >>> row = {"doc": "a", "published": "", "value": "2020-09", "low": "2020-09-01", "high": "2020-09-30", "voice": "narrator"}
    >>> [text.get_text() for text in dates(pd.DataFrame([row])).axes[0].texts][3:6]
    ['a (undated)', 'N', '2020-09']
    """
    check_columns(table, ["doc", "published", "value", "low", "high", "voice"], "table")
    low, high = (np.array([_day(day, name) for day in table[name].fillna("")], dtype=float) for name in ("low", "high"))
    for at in np.flatnonzero(low > high):
        first, last, value = table[["low", "high", "value"]].iloc[at]
        raise ValueError(f"{first} to {last} of {value!r}: must be two days, the earlier first")
    dated = ~(np.isnan(low) & np.isnan(high))
    low, high = np.where(dated & np.isnan(low), -np.inf, low), np.where(dated & np.isnan(high), np.inf, high)
    return _timeline(table.assign(low=low, high=high, closed="both"), title, _day_limits, _date_axis)


def variants(table: pd.DataFrame, *, title: str = "") -> Figure:
    """Draw how the words of claims change: the earlier words, an arrow, the later words, grouped by claim, with how the two are related.

    `table` has `claim`, `source`, `source_text` and `source_voice` (the earlier text's id, its words, and who speaks there), `doc`, `text`
    and `voice` (of the later), `kind` (what changed) and `relation` (one of `RELATION_STYLES`). Groups and, in them, earlier words are in
    the order in which they first occur; earlier words with several later ones are printed once. Texts are wrapped and never cut; an empty
    one is –. Raises `ValueError` for a missing column, an unknown voice and an unknown relation.

    >>> row = {"claim": "villages", "source": "a", "source_text": "8 villages", "source_voice": "narrator", "doc": "b", "voice": "quoted"}
    >>> row |= {"text": "some villages", "kind": "number", "relation": "wider"}
    >>> [text.get_text() for text in variants(pd.DataFrame([row])).axes[0].texts][2:11]
    ['villages', '8 villages', 'a', 'N', 'Q', '⊃ wider', 'number', 'some villages', 'b']
    """
    check_columns(table, ["claim", "source", "source_text", "source_voice", "doc", "text", "voice", "kind", "relation"], "table")
    for name in ("source_voice", "voice"):
        check_known(table[name], VOICES, name)
    check_known(table["relation"], RELATION_STYLES, "relation")
    rows = list(_changes(table))
    keys = _voice_key({*table["source_voice"], *table["voice"]}), _relation_key(table["relation"])
    tops = 0.32 + np.cumsum([0.0, *(row.height for row in rows)])
    foot = max(0.62, tops[-1]) + 0.08
    figure, axes = sheet(foot + sum(map(key_height, keys)), title)
    write(axes, 0, 0.14, "earlier", va="center", fontsize=SIZE, color=GREY)
    write(axes, _LATER, 0.14, "later", va="center", fontsize=SIZE, color=GREY)
    start = 0.0
    for top, row in zip(tops, rows, strict=False):
        start = _draw_change(axes, top, row, start)
    say_if_none(axes, len(rows), "no variant", 0.45)
    _draw_keys(axes, foot, keys)
    return figure


def curve(table: pd.DataFrame, *, chosen: float | Mapping[str, float] | None = None, title: str = "") -> Figure:
    """Draw precision against recall at each threshold of a ranker, with pale lines of equal F1 (van Rijsbergen 1979).

    `table` has `threshold`, `precision` and `recall` (0 to 1; rows with a NaN among the three are left out), and may have `ranker`: a line
    style for each, at most 4. `chosen` is a threshold, or one for each ranker by name: the point with the nearest threshold is marked, and
    its threshold, precision (P) and recall (R) printed, below the ranker's name if it has one. Raises `ValueError` for a missing column, a
    share beyond 0 to 1, a fifth ranker, and a chosen threshold of an unknown ranker.

    >>> table = pd.DataFrame({"threshold": [0.2, 0.3], "precision": [0.5, 0.8], "recall": [1.0, 0.75]})
    >>> curve(table, chosen=0.31).axes[0].texts[-1].get_text()
    'threshold 0.3: P 0.80, R 0.75'
    """
    rankers = _rankers(table, ["threshold", "precision", "recall"], ["precision", "recall"])
    points = {name: rows.sort_values("threshold", kind="stable") for name, rows in rankers.items()}
    marked = _chosen(points, chosen)
    figure, axes = _plot_sheet(rankers, title)
    if not rankers:
        return figure
    across, up = _ground(axes, rankers, ("recall", "precision"))
    _equal_f1(axes, across, up)
    lines = [np.column_stack([across(rows["recall"]), up(rows["precision"])]) for rows in points.values()]
    for line, style in zip(lines, RANKER_LINES, strict=False):
        axes.plot(*line.T, color="black", linewidth=1.4, linestyle=style, zorder=2)
    _mark_chosen(axes, marked, list(points), (across, up), lines)
    return figure


def effort(table: pd.DataFrame, *, title: str = "") -> Figure:
    """Draw what share of the mentions is found after so many suggestions read, and how many it takes to find 0.9 of them.

    `table` has `read` (how many were read, ascending) and `found` (share of the mentions found by then, 0 to 1), and may have `ranker`: a
    line style for each, at most 4. Raises `ValueError` for a missing column, a share beyond 0 to 1, a fifth ranker, and a `read` or `found`
    that falls.

    >>> table = pd.DataFrame({"read": [10, 96, 200], "found": [0.5, 0.92, 1.0]})
    >>> effort(table).axes[0].texts[-1].get_text()
    '96 read'
    """
    rankers = _rankers(table, ["read", "found"], ["found"])
    for name, rows in rankers.items():
        if (rows[["read", "found"]].diff() < 0).to_numpy().any() or (rows["read"] < 0).any():
            raise ValueError(f"read or found falls{' in ' + repr(name) if name else ''}: must ascend from 0")
    figure, axes = _plot_sheet(rankers, title)
    if not rankers:
        return figure
    most = max(1, *(rows["read"].max() for rows in rankers.values()))
    across, up = _ground(axes, rankers, ("suggestions read", "share of mentions found"), most)
    for rows, style in zip(rankers.values(), RANKER_LINES, strict=False):
        x, y = across([0, *rows["read"]]), up([0, *rows["found"]])
        axes.plot(x, y, drawstyle="steps-post", color="black", linewidth=1.4, linestyle=style, zorder=2)
    _mark_enough(axes, rankers, across, up)
    return figure


# claims against texts

_ROW, _HEADING = 0.22, 0.27  # height of a row, and of the heading of a group
_LETTER = 8.0  # size in a box, in points
_NOT_APPLICABLE_SAID = "not applicable: the text is older than the matter"
_STATUS_SAID = {
    "present": "present",
    "silent": "silent (number: how like the claim its nearest rejected sentence is, 0 to 1)",
    "not applicable": _NOT_APPLICABLE_SAID,
}


@dataclass(frozen=True)
class _Frame:
    """Rows of claims, perhaps with a heading above, against columns of texts; all in inches."""

    labels: list[str]
    headings: list[str]
    docs: list[str]
    left: float
    step: float

    @property
    def middles(self) -> np.ndarray:
        return self.left + (np.arange(len(self.docs)) + 0.5) * self.step

    @property
    def head(self) -> float:
        return heads_height(self.docs, self.step)

    def tops(self, lines: Sequence[int]) -> np.ndarray:
        """Where rows of so many lines begin, and where the last ends."""
        heights = [_ROW * count + _HEADING * bool(heading) for count, heading in zip(lines, self.headings, strict=True)]
        return self.head + np.cumsum([0.0, *heights])


def _framed(index: pd.Index, docs: Iterable, least: float) -> _Frame:
    """Room for claims and texts, each text at least so many inches wide."""
    docs, most = [str(doc) for doc in docs], int(6.4 / least)
    if index.nlevels > 2:
        raise ValueError(f"an index of {index.nlevels} levels: must be the claim, or a group and the claim")
    if len(docs) > most:
        raise ValueError(f"{len(docs)} texts: must be at most {most}")
    groups = [str(group) for group in index.get_level_values(0)] if index.nlevels == 2 else [""] * len(index)
    headings = [group if n == 0 or group != groups[n - 1] else "" for n, group in enumerate(groups)]
    wide = min(2.4, 7.65 - least * len(docs))
    labels = [cut(claim, 60, wide, SIZE) for claim in index.get_level_values(-1)]
    left = 0.15 + max([0.6, *(text_width(label, SIZE) for label in labels)])
    return _Frame(labels, headings, docs, left, min(1.1, (7.8 - left) / max(1, len(docs))))


def _draw_frame(axes: Axes, frame: _Frame, tops: np.ndarray) -> None:
    """Write heads, headings and labels, each label beside the first line of its row; a pale line above each row."""
    draw_heads(axes, frame.docs, frame.middles, frame.step, frame.head)
    right = frame.left + frame.step * len(frame.docs)
    for top, label, heading in zip(tops, frame.labels, frame.headings, strict=False):
        if heading:
            write(axes, 0, top + _HEADING - 0.1, cut(heading, 200, 7.6, 9), va="center", fontsize=9, fontweight="bold")
        line = top + _HEADING * bool(heading)
        axes.plot([0, right], [line, line], color=PALE, linewidth=0.5, zorder=0)
        write(axes, 0, line + _ROW / 2, label, va="center", fontsize=SIZE)
    axes.plot([0, right], [tops[-1]] * 2, color=PALE, linewidth=0.5 * (len(tops) > 1), zorder=0)
    say_if_none(axes, len(frame.labels), "no claim", frame.head + 0.15)
    say_if_none(axes, len(frame.docs), "no text", 0.15)


def _letters(cell: str) -> list[str]:
    letters = str(cell).split()
    if letters != [NOT_APPLICABLE] and not all(re.fullmatch(rf"({'|'.join(VOICES.values())})\*?", letter) for letter in letters):
        allowed = f"nothing, {NOT_APPLICABLE}, or letters of {', '.join(VOICES.values())} with spaces between, each perhaps with *"
        raise ValueError(f"cell {cell!r}: must be {allowed}")
    return letters


def _lines(letters: list[str], step: float) -> list[list[str]]:
    """The lines in which the letters of a cell stand, so that each has the room that it needs."""
    lines: list[list[str]] = []
    for letter in letters:
        if lines and sum(map(_need, [*lines[-1], letter])) <= step - 0.04:
            lines[-1].append(letter)
        else:
            lines.append([letter])
    return lines


def _need(letter: str) -> float:
    return text_width(letter, _LETTER, "bold") + 0.03


def _draw_cell(axes: Axes, x: float, top: float, letters: list[str], step: float, lines: int) -> None:
    """Draw a box for each voice, in a row of at most so many lines; the middle of the cell is x."""
    left, wide = x - step / 2 + 0.02, step - 0.04
    if letters == [NOT_APPLICABLE]:
        _not_applicable(axes, left, top + _ROW * lines / 2, wide, _ROW * lines - 0.04)
        return
    for n, line in enumerate(_lines(letters, step)):
        needs = np.array([_need(letter) for letter in line])
        widths = np.full(len(line), wide / len(line)) if needs.max() <= wide / len(line) else needs * wide / needs.sum()
        for at, across, letter in zip(left + np.cumsum(widths) - widths, widths, line, strict=True):
            _draw_voice(axes, at, top + _ROW * (n + 0.5), across, letter)


def _draw_voice(axes: Axes, x: float, y: float, wide: float, letter: str) -> None:
    """Draw a lettered box that begins at x, with its middle at y."""
    face, hatch = VOICE_STYLES[letter.rstrip("*")]
    draw_box(axes, x, y, wide, _ROW - 0.04, (face, hatch))
    ground = {"facecolor": face, "edgecolor": "none", "pad": 0.6} if hatch else None
    style = {"fontsize": _LETTER, "fontweight": "bold", "color": "white" if face == "#000000" else "black", "bbox": ground}
    write(axes, x + wide / 2, y, letter, ha="center", va="center", zorder=4, **style)


def _not_applicable(axes: Axes, x: float, y: float, wide: float, tall: float) -> None:
    """Draw a pale hatch that begins at x, with its middle at y."""
    axes.add_patch(Rectangle((x, y - tall / 2), wide, tall, facecolor="white", hatch="/////", edgecolor=PALE, linewidth=0, zorder=1))


def _matrix_key(said: list[list[list[str]]]) -> list[tuple[str, Style]]:
    used = {letter for row in said for letters in row for letter in letters}
    plain = {letter.rstrip("*") for letter in used}
    key: list[tuple[str, Style]] = [(f"{VOICES[v]} {v}", VOICE_STYLES[VOICES[v]]) for v in VOICES if VOICES[v] in plain]
    key += [("* differs from an earlier text", None)] * any(letter.endswith("*") for letter in used)
    return key + [("empty: the text is silent", None)] * any([] in row for row in said)


def _checked_silence(table: pd.DataFrame, docs: Sequence[str]) -> list[str]:
    """The claims, in order, once the table is found to be whole."""
    check_columns(table, ["claim", "doc", "status", "score"], "table")
    check_known(table["doc"], list(docs), "doc")
    check_known(table["status"], STATUS_STYLES, "status")
    for score in table["score"]:
        if score < 0 or score > 1:
            raise ValueError(f"score {score}: must be between 0 and 1, or NaN")
    column = table["claim"]
    claims = list(column.cat.categories if isinstance(column.dtype, pd.CategoricalDtype) else column.unique())
    rows = list(zip(column, table["doc"], strict=True))
    for place in ((claim, doc) for claim in claims for doc in docs):
        if rows.count(place) != 1:
            raise ValueError(f"claim {place[0]!r} and doc {place[1]!r}: {rows.count(place)} rows; must be one")
    return claims


# stated values

_STATED = 0.24  # height of a row
_BAR = ("#a8a8a8", "")
_VALUE_KEY: dict[str, Style] = {
    "one value, or an end that belongs to it": _DOT,
    "an end that does not belong to it": _HOLLOW,
    "all from one end to the other": _BAR,
    "no end on this side": _DOT | {"marker": ">"},
}


def _timeline(rows: pd.DataFrame, title: str, limits: Callable, axis: Callable[[Axes, float, Scale], None]) -> Figure:
    """Draw what `values` and `dates` draw; `limits` gives the ends of the axis for all ends that are finite, `axis` draws it."""
    labels, letters = _checked_mentions(rows)
    said = [cut(value, 60, 1.8, SIZE) if value and not np.isnan(low) else "" for value, low in zip(rows["value"], rows["low"], strict=True)]
    left = 0.6 + max([text_width(label, SIZE) for label in [*labels, "text"]])
    right = 7.6 - max([text_width(text, SIZE) for text in [*said, "stated"]])
    ends = rows[["low", "high"]].to_numpy(float).ravel()
    finite = ends[np.isfinite(ends)]
    scale = Scale(*(limits(finite) if len(finite) else (0, 1)), left + _BEYOND, right - _BEYOND)
    foot, keys = 0.3 + _STATED * max(1, len(rows)), (_timeline_key(rows), _voice_key(rows["voice"]))
    below = foot + (AXIS + 0.05 if len(finite) else 0.08)
    figure, axes = sheet(below + sum(map(key_height, keys)), title)
    for x, head, side in ((0, "text", "left"), (left - 0.25, "voice", "center"), (7.75, "stated", "right")):
        write(axes, x, 0.14, head, ha=side, va="center", fontsize=SIZE, color=GREY)
    for n, row in enumerate(rows.itertuples()):
        _draw_mention(axes, 0.3 + _STATED * (n + 0.5), (labels[n], letters[n], said[n]), row, scale)
    say_if_none(axes, len(rows), "no mention", 0.42)
    if len(finite):
        axis(axes, foot, scale)
    _draw_keys(axes, below, keys)
    return figure


_BEYOND = 0.25  # inches from the end of the axis to the head of an arrow


def _checked_mentions(rows: pd.DataFrame) -> tuple[list[str], list[str]]:
    """The label of each mention, and the letter of its voice, once its ends are found to make an interval."""
    check_known(rows["voice"], VOICES, "voice")
    for value, low, high, closed in rows[["value", "low", "high", "closed"]].itertuples(index=False):
        both_none = np.isnan(low) and np.isnan(high)
        if not both_none and not (low < high or (low == high and closed == "both" and np.isfinite(low))):
            raise ValueError(f"{low} to {high} of {value!r}: must be two numbers, the lower first, or none; one number is closed at both")
    labels = []
    for doc, published in zip(rows["doc"], rows["published"].fillna(""), strict=True):
        if not re.fullmatch(r"(\d{4}(-\d\d(-\d\d)?)?)?", str(published)):
            raise ValueError(f"published {published!r}: must be an ISO day, month or year, or nothing")
        labels.append(f"{cut(doc, 60, 1.6, SIZE)} ({str(published)[:4] or 'undated'})")
    return labels, [VOICES[voice] for voice in rows["voice"]]


def _timeline_key(rows: pd.DataFrame) -> list[tuple[str, Style]]:
    """What the marks mean that are used."""
    ends = [(end, shut) for row in rows.itertuples() if not np.isnan(row.low) for end, shut in _ends_of(row)]
    used = {_end_kind(*end) for end in ends} | ({"all from one end to the other"} if (rows["low"] < rows["high"]).any() else set())
    key: list[tuple[str, Style]] = [(name, style) for name, style in _VALUE_KEY.items() if name in used]
    return key + [("~ about", None)] * any(_about(row) for row in rows.itertuples())


def _ends_of(row: tuple) -> list[tuple[float, bool]]:
    """The ends of what was stated, and whether they belong to it; one, where it is one number."""
    return list(zip((row.low, row.high), CLOSED[row.closed], strict=True))[: 1 if row.low == row.high else 2]


def _end_kind(end: float, shut: bool) -> str:
    names = list(_VALUE_KEY)
    return names[3] if np.isinf(end) else names[0] if shut else names[1]


def _about(row: tuple) -> bool:
    return str(row.value).startswith("~") and not np.isnan(row.low)


def _draw_mention(axes: Axes, y: float, said: tuple[str, str, str], row: tuple, scale: Scale) -> None:
    """Draw who says it, in which voice, what was stated, and its mark; what is no number is a word at the left."""
    label, letter, stated = said
    axes.plot([0, 7.75], [y - _STATED / 2] * 2, color=PALE, linewidth=0.5, zorder=0)
    write(axes, 0, y, label, va="center", fontsize=SIZE)
    write(axes, scale.left - _BEYOND - 0.25, y, letter, ha="center", va="center", fontsize=SIZE, fontweight="bold")
    write(axes, 7.75, y, stated, ha="right", va="center", fontsize=SIZE)
    if np.isnan(row.low):
        word = cut(row.value or "vague", 60, scale.right - scale.left, SIZE)
        write(axes, scale.left - _BEYOND, y, word, va="center", fontsize=SIZE, color=GREY, fontstyle="italic")
        return
    places = [scale(end) + (np.sign(end) * _BEYOND if np.isinf(end) else 0) for end, _ in _ends_of(row)]
    draw_box(axes, places[0], y, places[-1] - places[0], 0.07, _BAR) if len(places) > 1 else None
    for x, (end, shut) in zip(places, _ends_of(row), strict=True):
        style = _VALUE_KEY[_end_kind(end, shut)]
        axes.plot([x], [y], **(style | {"marker": "<"} if end == -np.inf else style))
    if _about(row):
        write(axes, places[0] - 0.08, y, "~", ha="right", va="center", fontsize=10)


def _number_limits(ends: np.ndarray) -> tuple[float, float]:
    """The ends of an axis that holds numbers, with a margin; below 0 only where a number is."""
    low, high = ends.min(), ends.max()
    room = 0.08 * (high - low) or max(1.0, 0.1 * abs(high))
    return max(0.0, low - room) if low >= 0 else low - room, high + room


def _day_limits(ends: np.ndarray) -> tuple[float, float]:
    room = max(3.0, 0.06 * (ends.max() - ends.min()))
    return ends.min() - room, ends.max() + room


def _day(day: str, name: str) -> float:
    """A day as matplotlib counts it; NaN for none."""
    try:
        if day and not re.fullmatch(r"\d{4}-\d\d-\d\d", str(day)):
            raise ValueError
        return float(date2num(dt.date.fromisoformat(day))) if day else np.nan
    except ValueError:
        raise ValueError(f"{name} {day!r}: must be an ISO day, such as 2020-11-10, or nothing") from None


def _date_axis(axes: Axes, y: float, scale: Scale) -> None:
    """Draw an axis with as many dates as there is room for, named as far as need be: year, month, day."""
    locator = AutoDateLocator(minticks=2, maxticks=max(2, int((scale.right - scale.left) / 0.85)))
    ticks = locator.tick_values(*(num2date(end) for end in (scale.low, scale.high)))
    days = {tick: num2date(tick) for tick in ticks if scale.low <= tick <= scale.high}
    form = (
        "%Y"
        if all((d.month, d.day) == (1, 1) for d in days.values())
        else "%Y-%m"
        if all(d.day == 1 for d in days.values())
        else "%Y-%m-%d"
    )
    said = {"%Y": "1 January of each year", "%Y-%m": "1st of each month", "%Y-%m-%d": "day"}[form]
    _draw_ticks(axes, y, scale, {tick: day.strftime(form) for tick, day in days.items()}, said)


def _number_axis(axes: Axes, y: float, scale: Scale, name: str) -> None:
    """Draw an axis with as many round numbers as there is room for, at most some eight; whole ones, where it begins at 0."""
    for most in range(8, 0, -1):
        ticks = MaxNLocator(most, steps=[1, 2, 5, 10], integer=scale.low == 0).tick_values(scale.low, scale.high)
        said = {tick: f"{tick:,.10g}".replace("-", "−") for tick in ticks if scale.low <= tick <= scale.high}
        apart = (ticks[1] - ticks[0]) / (scale.high - scale.low) * (scale.right - scale.left)
        if max((text_width(text, 8) for text in said.values()), default=0.0) + 0.1 < apart:
            break
    _draw_ticks(axes, y, scale, said, name)


def _draw_ticks(axes: Axes, y: float, scale: Scale, said: Mapping[float, str], name: str) -> None:
    """Draw an axis with a tick at each place, what is said of it below, and its name."""
    axes.plot([scale.left, scale.right], [y, y], color="black", linewidth=0.8)
    for tick, text in said.items():
        axes.plot([scale(tick)] * 2, [y, y + 0.04], color="black", linewidth=0.8)
        write(axes, scale(tick), y + 0.12, text, ha="center", va="center", fontsize=8)
    write(axes, (scale.left + scale.right) / 2, y + 0.3, name, ha="center", va="center", fontsize=SIZE)


def _voice_key(voices: Iterable[str]) -> list[tuple[str, Style]]:
    used = set(voices)
    key: list[tuple[str, Style]] = [(f"{VOICES[voice]} {voice}", None) for voice in VOICES if voice in used]
    return [("who speaks:", None)] * bool(key) + key


def _draw_keys(axes: Axes, top: float, keys: Iterable[list[tuple[str, Style]]]) -> None:
    """Draw keys, one below the other."""
    for key in keys:
        draw_key(axes, top, key)
        top += key_height(key)


# variants

_WIDE, _LATER = 2.85, 4.95  # inches: the width of a text, and where the later begins
_FROM, _TO = 3.35, 4.6  # where an arrow begins and ends


@dataclass(frozen=True)
class _Change:
    claim: str  # empty but in the first row of its group
    source: Cell | None  # none where it is that of the row before
    later: Cell
    voices: tuple[str, str]
    relation: str
    kind: str

    @property
    def height(self) -> float:
        between = 0.13 + text_height(self.relation, SIZE) + text_height(self.kind, 8)
        return head_height(self.claim) + max(between, *(cell_height(cell, SIZE) for cell in (self.source, self.later) if cell)) + 0.14


def _changes(table: pd.DataFrame) -> Iterator[_Change]:
    """Rows in groups: by claim, in it by the earlier words."""
    for claim, group in table.groupby("claim", sort=False, dropna=False):
        head = wrap(or_dash(claim), 7.6, 9, _ANY)
        for (source, text, voice), rows in group.groupby(["source", "source_text", "source_voice"], sort=False, dropna=False):
            cell: Cell | None = _cell(text, source)
            for row in rows.itertuples():
                relation = f"{RELATION_STYLES[row.relation][0]} {row.relation}"
                kind = wrap(or_dash(row.kind), _TO - _FROM, 8, _ANY)
                yield _Change(head, cell, _cell(row.text, row.doc), (VOICES[voice], VOICES[row.voice]), relation, kind)
                head, cell = "", None


def _cell(text: str, doc: str) -> Cell:
    return wrap(or_dash(text), _WIDE, SIZE, _ANY), wrap(or_dash(doc), _WIDE, 8, _ANY)


def _draw_change(axes: Axes, top: float, row: _Change, start: float) -> float:
    """Draw a row; give the height at which its earlier words stand, `start` where they are the row before's."""
    draw_head(axes, top, row.claim)
    y = top + head_height(row.claim) + 0.12
    if row.source:
        write_cell(axes, 0.1, y, row.source, SIZE)
    axes.plot([3.05, 3.05], [start if not row.source else y, y], color="black", linewidth=1)
    _draw_arrow(axes, y, row.voices)
    write(axes, (_FROM + _TO) / 2, y + 0.1, row.relation, ha="center", va="top", fontsize=SIZE)
    write(axes, (_FROM + _TO) / 2, y + 0.1 + text_height(row.relation, SIZE), row.kind, ha="center", va="top", fontsize=8, color=GREY)
    write_cell(axes, _LATER, y, row.later, SIZE)
    return start if not row.source else y


def _draw_arrow(axes: Axes, y: float, voices: tuple[str, str]) -> None:
    """Draw an arrow, on its line the letters of who speaks before and after."""
    draw_line(axes, (3.05, _TO + 0.14), y)
    axes.plot([_TO + 0.14], [y], marker=">", markersize=6, color="black")
    for x, letter in zip((_FROM, _TO - 0.15), voices, strict=True):
        write(axes, x, y, letter, ha="center", va="center", fontsize=SIZE, fontweight="bold", bbox=_GROUND, zorder=4)


def _relation_key(relations: pd.Series) -> list[tuple[str, Style]]:
    return [(f"{sign} {name}: {said}", None) for name, (sign, said) in RELATION_STYLES.items() if name in set(relations)]


# rankers

_PLOT = 3.9  # inches: the height of the plot
_LEFT, _NAMES = 0.6, 6.3  # where the plot begins, and where the names of rankers stand
_ENOUGH = 0.9


def _rankers(table: pd.DataFrame, columns: list[str], shares: list[str]) -> dict[str, pd.DataFrame]:
    """The rows of each ranker by its name, in the order in which they first occur; "" where there is but one without a name."""
    check_columns(table, columns, "table")
    for name in shares:
        for share in table[name]:
            if share < 0 or share > 1:
                raise ValueError(f"{name} {share}: must be between 0 and 1")
    table = table.dropna(subset=columns)
    if "ranker" not in table:
        return {"": table} if len(table) else {}
    rankers = {str(name): rows for name, rows in table.groupby("ranker", sort=False)}
    if len(rankers) > len(RANKER_LINES):
        raise ValueError(f"{len(rankers)} rankers, {', '.join(map(repr, rankers))}: must be at most {len(RANKER_LINES)}")
    return rankers


def _plot_sheet(rankers: Mapping, title: str) -> tuple[Figure, Axes]:
    figure, axes = sheet(_PLOT + AXIS + 0.12 if rankers else 0.4, title)
    say_if_none(axes, len(rankers), "no point")
    return figure, axes


def _ground(axes: Axes, rankers: Mapping, names: tuple[str, str], most: float | None = None) -> tuple[Scale, Scale]:
    """Draw the axes, across up to `most` or in shares, and upwards in shares; at the right the names of rankers, if they have any."""
    named = list(rankers) != [""]
    across, up = Scale(0, most or 1, _LEFT, _NAMES - 0.7 if named else 7.2), Scale(0, 1, _PLOT + 0.1, 0.1)
    if most:
        _number_axis(axes, up.left, across, names[0])
    else:
        _draw_ticks(axes, up.left, across, {share: f"{share:.1f}" for share in np.linspace(0, 1, 6)}, names[0])
    _shares_up(axes, _LEFT, up, names[1])
    return across, up


def _shares_up(axes: Axes, x: float, scale: Scale, name: str) -> None:
    axes.plot([x, x], [scale.left, scale.right], color="black", linewidth=0.8)
    for share in np.linspace(0, 1, 6):
        axes.plot([x - 0.04, x], [scale(share)] * 2, color="black", linewidth=0.8)
        write(axes, x - 0.08, scale(share), f"{share:.1f}", ha="right", va="center", fontsize=8)
    write(axes, 0.12, (scale.left + scale.right) / 2, name, ha="center", va="center", fontsize=SIZE, rotation=90)


def _name_rankers(axes: Axes, names: list[str], said: Mapping[str, str], marked: Iterable[str]) -> None:
    """Write at the right the names of rankers, if they have any, each with its line, the shape of those marked, and what is said of it."""
    y = 0.2
    for number, name in enumerate(names if names != [""] else []):
        label, note = wrap(name, 7.8 - _NAMES - 0.4, SIZE, 3), said.get(name, "").replace(": ", ":\n")
        axes.plot([_NAMES, _NAMES + 0.32], [y, y], color="black", linewidth=1.4, linestyle=RANKER_LINES[number])
        axes.plot([_NAMES + 0.16], [y], **MARK_STYLES[number]) if name in marked else None
        write(axes, _NAMES + 0.4, y - 0.07, label, va="top", fontsize=SIZE)
        y += text_height(label, SIZE) + 0.02
        write(axes, _NAMES + 0.4, y - 0.07, note, va="top", fontsize=8, color=GREY)
        y += text_height(note, 8) + 0.12


def _equal_f1(axes: Axes, across: Scale, up: Scale) -> None:
    """Draw where F1 is 0.5, 0.7 and 0.9: precision is F R / (2 R - F)."""
    for f1 in (0.5, 0.7, 0.9):
        recall = np.linspace(f1 / (2 - f1), 1, 60)
        axes.plot(across(recall), up(f1 * recall / (2 * recall - f1)), color=PALE, linewidth=0.8, zorder=0)
        write(axes, across.right + 0.06, up(f1 / (2 - f1)), f"F1 {f1}", va="center", fontsize=8, color=GREY)


def _chosen(points: dict[str, pd.DataFrame], chosen: float | Mapping[str, float] | None) -> dict[str, pd.Series]:
    """For each ranker with a chosen threshold the row that is nearest to it."""
    wanted = dict(chosen) if isinstance(chosen, Mapping) else {} if chosen is None else dict.fromkeys(points, chosen)
    check_known(pd.Series(list(wanted), dtype=object), points, "chosen ranker")
    nearest = {name: int((points[name]["threshold"] - threshold).abs().to_numpy().argmin()) for name, threshold in wanted.items()}
    return {name: points[name].iloc[at] for name, at in nearest.items()}


def _mark_chosen(axes: Axes, marked: dict[str, pd.Series], names: list[str], scales: tuple[Scale, Scale], lines: list[np.ndarray]) -> None:
    """Draw a dot at each point, in a shape for each ranker; what it stands for beside the ranker's name, or else beside the dot."""
    said = {}
    for name, row in marked.items():
        x, y = float(scales[0](row["recall"])), float(scales[1](row["precision"]))
        axes.plot([x], [y], **MARK_STYLES[names.index(name)])
        said[name] = f"threshold {row['threshold']:.3g}: P {row['precision']:.2f}, R {row['recall']:.2f}"
        if names == [""]:
            middle = _free_place((x, y), (text_width(said[name], SIZE) + 0.06, 0.17), _dense(lines[0]), scales[0].right)
            write(axes, *middle, said[name], ha="center", va="center", fontsize=SIZE, bbox=_GROUND, zorder=4)
    _name_rankers(axes, names, said, marked)


def _dense(line: np.ndarray) -> np.ndarray:
    """Points along a line, 40 on each piece."""
    at = np.linspace(0, len(line) - 1, 40 * max(1, len(line) - 1) + 1)
    return np.column_stack([np.interp(at, np.arange(len(line)), line[:, n]) for n in (0, 1)])


def _free_place(point: tuple[float, float], size: tuple[float, float], line: np.ndarray, right: float) -> tuple[float, float]:
    """The middle of a box of a size near a point, that lies in the plot, left of `right`, and if it can be hides nothing of the line."""
    places = []
    for far in (0.08, 0.16, 0.3, 0.5):
        for aside, down in ((-1, 1), (1, -1), (1, 1), (-1, -1)):
            x, y = point[0] + aside * (far + size[0] / 2), point[1] + down * (far + size[1] / 2)
            hidden = (np.abs(line - (x, y)) < np.array(size) / 2).all(axis=1).any()
            inside = size[0] / 2 < x - _LEFT and x + size[0] / 2 < right and size[1] / 2 < y - 0.1 < _PLOT - size[1] / 2
            places.append((2 * (not inside) + hidden, far, (x, y)))
    return min(places, key=lambda place: place[:2])[2]


def _mark_enough(axes: Axes, rankers: dict[str, pd.DataFrame], across: Scale, up: Scale) -> None:
    """Draw where 0.9 is found, and say of which rankers it never is."""
    axes.plot([_LEFT, across.right], [up(_ENOUGH)] * 2, color=PALE, linewidth=0.8, zorder=0)
    write(axes, across.right + 0.1, up(_ENOUGH), f"{_ENOUGH}", va="center", fontsize=8, color=GREY)
    reads = {name: rows.loc[rows["found"] >= _ENOUGH, "read"].min() for name, rows in rankers.items()}
    reached = sorted((name for name in reads if not np.isnan(reads[name])), key=reads.__getitem__)
    said = {name: f"{_ENOUGH} after {reads[name]:,.0f} read" if name in reached else f"{_ENOUGH} is not reached" for name in reads}
    if list(reads) == [""] and not reached:
        write(axes, across.right - 0.05, up(0.05), said[""], ha="right", va="center", fontsize=SIZE, bbox=_GROUND, zorder=4)
    edges = [*(float(across(reads[name])) for name in reached), across.right + 0.1]
    for n, name in enumerate(reached):
        text, down = f"{reads[name]:,.0f} read", (up.left, float(up(0.05 + 0.07 * n)))
        _drop(axes, (edges[n], float(up(_ENOUGH))), down, list(reads).index(name), text, edges[n + 1])
    _name_rankers(axes, list(reads), said, reached)


def _drop(axes: Axes, point: tuple[float, float], down: tuple[float, float], number: int, text: str, most: float) -> None:
    """Draw a line from a point down to the axis, its label at a height beside it, at the right where there is room up to `most`."""
    (x, y), (foot, height), wide = point, down, 0.1 + text_width(text, SIZE)
    axes.plot([x, x], [y, foot], color=GREY, linewidth=0.9, linestyle=RANKER_LINES[number], zorder=1)
    axes.plot([x], [y], **MARK_STYLES[number])
    side, shift = ("left", 0.07) if x + wide < most or x - wide < _LEFT else ("right", -0.07)
    write(axes, x + shift, height, text, ha=side, va="center", fontsize=SIZE, bbox=_GROUND, zorder=4)
