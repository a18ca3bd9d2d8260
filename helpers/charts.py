"""Figures. Pure functions: a table in, a matplotlib Figure out; `show` puts one into a notebook with its alt text.

Figures that set texts, words and years side by side are in `comparisons`; both are drawn with `sheet`, `write` and what measures and
breaks lines. Figures are grey with hatches and printed numbers, so that none depends on colour.
"""

import base64
import io
import re
import unicodedata
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import combinations, groupby

import networkx as nx
import numpy as np
import pandas as pd
from IPython.display import display
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch, Patch, PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator
from PIL import Image

DPI = 100
GREYS = 16
LINE = "#404040"
GREY = "#606060"
STRIP_STYLES = {
    "narrator": ("#ffffff", ""),
    "attributed": ("#e0e0e0", "...."),
    "quoted": ("#7a7a7a", ""),
    "nested": ("#000000", ""),
    "title": ("#1a1a1a", ""),
    "deck": ("#595959", "..."),
    "heading": ("#f2f2f2", "||||||"),
    "lead": ("#8c8c8c", ""),
    "body": ("#d0d0d0", ""),
    "furniture": ("#ffffff", "////"),
}
REUSE_STYLES = {
    "verbatim": ("#8c8c8c", ""),
    "light-edit": ("#c9c9c9", "////"),
    "paraphrase": ("#ececec", "...."),
    "formula": ("#ffffff", "xxxx"),
}
WORD_STYLES = {
    "equal": {},
    "mark": {"color": GREY},
    "cut": {"color": GREY},
    "added": {"fontweight": "bold"},
}
EDGE_STYLES = {
    "takes from": {"linestyle": "-", "linewidth": 1.6, "color": "black"},
    "common source": {"linestyle": (0, (6, 3)), "linewidth": 1.2, "color": "black"},
    "formula": {"linestyle": (0, (1, 2)), "linewidth": 1.6, "color": "black"},
    "reports": {"linestyle": (0, (7, 2, 1, 2)), "linewidth": 1.2, "color": "black"},
    "undecided": {"linestyle": (0, (3, 6)), "linewidth": 1.2, "color": GREY},
}
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
WEEKDAYS = "Mo Tu We Th Fr Sa Su".split()


def show(figure: Figure, alt: str) -> None:
    """Display a figure as a PNG of few greys (notebooks stay small); `alt` says in words what it shows, for those who cannot see it."""
    drawn, stream = io.BytesIO(), io.BytesIO()
    figure.savefig(drawn, format="png", dpi=DPI, metadata={"Software": None})
    Image.open(drawn).convert("L").quantize(GREYS).save(stream, format="png", optimize=True)
    picture = {"image/png": base64.b64encode(stream.getvalue()).decode("ascii"), "text/plain": alt}
    display(picture, raw=True, metadata={"image/png": {"alt": alt}})


def grid(cells: pd.DataFrame, *, shade: pd.DataFrame | None = None, title: str = "", width: float = 8.0) -> Figure:
    """Draw a table as a figure: one cell per row and column, its content printed in it.

    `cells` holds what is printed (its `str`); a two-level index makes headed groups of rows. `shade` (same shape, 0 to 1) darkens
    cells; by default those that are not empty are lightly shaded.

    >>> figure = grid(pd.DataFrame({"a": [3], "b": [0]}, index=["Harbour War"]), title="Mentions")
    >>> [text.get_text() for text in figure.axes[0].texts]
    ['a', 'b', 'Harbour War', '3', '0']
    """
    shade = cells.astype(str).ne("") * 0.25 if shade is None else shade
    rows = _grid_rows(cells)
    figure = Figure(figsize=(width, 0.9 + 0.26 * len(rows)), layout="constrained")
    axes = figure.add_subplot()
    left = (0.1 + max(len(label) for label, _ in rows) * 0.07) / width
    column = (1 - left) / len(cells.columns)
    size = min(_font_size(str(name), column * width) for name in cells.columns)
    for n, name in enumerate(cells.columns):
        axes.text(left + (n + 0.5) * column, -0.6, name, ha="center", va="bottom", fontsize=size, fontweight="bold")
    for y, (label, at) in enumerate(rows):
        _grid_row(axes, y, label, None if at is None else (cells.iloc[at], shade.iloc[at]), left, column, width)
    axes.set(xlim=(0, 1.003), ylim=(len(rows) - 0.4, -1.3))
    axes.set_axis_off()
    axes.set_title(title, loc="left", fontsize=11)
    return figure


def strips(layers: dict[str, pd.DataFrame], sizes: pd.Series, *, title: str = "", unit: str = "characters") -> Figure:
    """Draw each text as a strip, from its first character to its last, shaded by what its characters are.

    `layers` maps a name of `STRIP_STYLES` to a span table; `sizes` gives each text's length, by `doc`, in the order drawn.

    >>> title_only = {"title": pd.DataFrame({"doc": ["a"], "start": [0], "end": [5]})}
    >>> [patch.get_text() for patch in strips(title_only, pd.Series({"a": 9})).legends[0].get_texts()]
    ['title']
    """
    figure = Figure(figsize=(8, 1.2 + 0.52 * len(sizes)), layout="constrained")
    axes = figure.add_subplot()
    for name, found in layers.items():
        face, hatch = STRIP_STYLES[name]
        for y, doc in enumerate(sizes.index):
            rows = found[found["doc"] == doc]
            bars = list(zip(rows["start"], rows["end"] - rows["start"], strict=True))
            axes.broken_barh(bars, (y - 0.32, 0.64), facecolors=face, hatch=hatch, edgecolor="#404040", linewidth=0.5)
    axes.set(xlim=(0, sizes.max() * 1.01), ylim=(len(sizes) - 0.4, -0.6), xlabel=unit, yticks=range(len(sizes)), yticklabels=sizes.index)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.set_title(title, loc="left", fontsize=11)
    _legend(figure, {name: STRIP_STYLES[name] for name in layers})
    return figure


def ribbons(shared: pd.DataFrame, sizes: pd.Series, *, source: str, doc: str, title: str = "") -> Figure:
    """Draw what two texts share: `source` as a strip above, `doc` as a strip below, each shared passage as a ribbon from one to the other.

    `shared` is a pair table with `doc, start, end, source, source_start, source_end, kind` (a key of `REUSE_STYLES`); rows of other texts
    are left out. `sizes` gives each text's length in characters, by `doc`; both strips have one scale. The passages are numbered in the
    order of `doc`, and each number stands at both ends of its ribbon. Raises `ValueError` for a text against itself and for an unknown
    kind, `KeyError` for a text without a size.

    >>> row = {"doc": "b", "start": 0, "end": 4, "source": "a", "source_start": 5, "source_end": 9, "kind": "verbatim"}
    >>> figure = ribbons(pd.DataFrame([row]), pd.Series({"a": 9, "b": 7}), source="a", doc="b")
    >>> [text.get_text() for text in figure.axes[0].texts]
    ['a (9 characters)', '1', 'b (7 characters)', '1']
    """
    if source == doc:
        raise ValueError(f"ribbons join two texts, not {doc!r} and itself")
    rows = shared[(shared["doc"] == doc) & (shared["source"] == source)].sort_values(["start", "end"], kind="stable")
    check_known(rows["kind"], REUSE_STYLES, "kind")
    span, depth = max(1, sizes[source], sizes[doc]), _number_rows(len(rows))
    figure = Figure(figsize=(8, 4.1 + 0.36 * depth), layout="constrained")
    axes = figure.add_subplot()
    for row in sorted(rows.itertuples(), key=lambda row: row.start - row.end):
        _ribbon(axes, row)
    _ribbon_strip(axes, f"{source} ({sizes[source]:,} characters)", sizes[source], rows[["source_start", "source_end"]], _TOP, -1, span)
    _ribbon_strip(axes, f"{doc} ({sizes[doc]:,} characters)", sizes[doc], rows[["start", "end"]], _BOTTOM, 1, span)
    if rows.empty:
        write(axes, span / 2, (_TOP + _BOTTOM) / 2, "no passage in common", ha="center", va="center", fontsize=9, color=GREY)
    _character_axis(axes, (-0.004 * span, 1.004 * span), (_BOTTOM + _THICK + 0.5 + 0.18 * depth, _TOP - 0.4 - 0.18 * depth), title)
    _legend(figure, {kind: REUSE_STYLES[kind] for kind in REUSE_STYLES if kind in set(rows["kind"])})
    return figure


def differences(words: pd.DataFrame, *, title: str = "", width: int = 96) -> Figure:
    """Draw how a quotation differs from its source, as running text with at most `width` characters to a line.

    `words` has `tag` (equal, cut, added) and `text`, in reading order; a row may hold several words. Cut words are grey and struck through
    between [- and -], added words bold and underlined between [+ and +]. Raises `ValueError` for an unknown tag.

    >>> words = pd.DataFrame({"tag": ["equal", "cut", "added"], "text": ["the harbour", "war", "dispute"]})
    >>> [text.get_text() for text in differences(words).axes[0].texts][:7]
    ['the harbour', '[-', 'war', '-] [+', 'dispute', '+]', '[-']
    """
    check_known(words["tag"], ("equal", "cut", "added"), "tag")
    key = pd.DataFrame({"tag": ["cut", "added", "equal"], "text": ["in the source only", "in the quotation only", "in both"]})
    text, key = _wrapped_cells(words, width), _wrapped_cells(key, width)
    step = max(1, min(8, 768 // width)) / DPI  # of whole pixels, as letters are set at whole pixels
    figure, axes = sheet((len(text) + len(key) + 0.8) * step * _LEADING, title)
    if not text[0]:
        write(axes, 0, 0.75 * step * _LEADING, "no words", va="baseline", fontsize=9, color=GREY)
    for n, line in enumerate(text):
        _word_line(axes, (n + 0.75) * step * _LEADING, line, step)
    below = (len(text) + 0.4) * step * _LEADING
    axes.plot([0, width * step], [below, below], color="#b0b0b0", linewidth=0.6)
    for n, line in enumerate(key):
        _word_line(axes, below + (n + 1) * step * _LEADING, line, step)
    return figure


def omissions(sentences: pd.DataFrame, used: pd.DataFrame, *, title: str = "") -> Figure:
    """Draw which of a text's sentences other texts took up: a bar per sentence, as long as it is, filled where it was taken.

    `sentences` (`doc, start, end, text`, of one text, in order); `used` (`source_start, source_end, doc, kind`, a key of `REUSE_STYLES`):
    the stretches taken, `doc` the text that took them. Each of several such texts has a lane of its own within the bars, in the order in
    which they first occur. Where `used` has `source`, rows with another one are left out, as are rows of the text itself. At the right:
    the share of the sentence's characters that any text took, or –. Raises `ValueError` for sentences of several texts or an unknown kind.

    >>> sentences = pd.DataFrame({"doc": "a", "start": [0, 9], "end": [8, 19], "text": ["One war.", "No war now"]})
    >>> figure = omissions(sentences, pd.DataFrame({"source_start": [9], "source_end": [15], "doc": ["b"], "kind": ["verbatim"]}))
    >>> [text.get_text() for text in figure.axes[0].texts]
    ['1  One war.', '–', '2  No war now', '60 %']
    """
    used = _taken(sentences, used)
    check_known(used["kind"], REUSE_STYLES, "kind")
    docs, tall = list(dict.fromkeys(used["doc"])), max(0.26, 0.1 * used["doc"].nunique() + 0.08)
    longest = max(1, (sentences["end"] - sentences["start"]).max() if len(sentences) else 1)
    figure = Figure(
        figsize=(8, 1.0 + 0.3 * bool(title) + 0.15 * _lanes(docs).count("\n") + tall * max(1, len(sentences))), layout="constrained"
    )
    axes = figure.add_subplot()
    for y, row in enumerate(sentences.itertuples()):
        label = f"{y + 1:\u2007>{len(str(len(sentences)))}}  {cut(row.text, 38, 2.5, 8)}"
        write(axes, -0.66 * longest, y, label, va="center", fontsize=8)
        share = _sentence_bar(axes, y, row, used, docs)
        write(axes, 1.12 * longest, y, _percent(share), ha="right", va="center", fontsize=8.5)
    if sentences.empty:
        write(axes, 0, 0, "no sentence", va="center", fontsize=9, color=GREY)
    _character_axis(axes, (-0.67 * longest, 1.13 * longest), (max(1, len(sentences)) - 0.4, -0.6), title, longest, _lanes(docs))
    _legend(figure, {kind: REUSE_STYLES[kind] for kind in REUSE_STYLES if kind in set(used["kind"])})
    return figure


def calendar(allowed: pd.DataFrame, *, title: str = "") -> Figure:
    """Draw which days each clue allows, and in a last row which days all of them allow.

    `allowed` is a table of true and false: a row per clue, labelled, in the order in which they are applied; a column per day (a
    `DatetimeIndex`; drawn in order of time, some fifty are readable). A day that a clue allows is grey, one that it excludes is white with
    ×; one that all allow is black with ●. Raises `ValueError` if the columns are not days.

    >>> days = pd.DatetimeIndex(["2023-11-07", "2023-11-08"])
    >>> figure = calendar(pd.DataFrame([[True, True], [False, True]], index=["in November", "a Wednesday"], columns=days))
    >>> [text.get_text() for text in figure.axes[0].texts]
    ['2023', 'Nov', 'Tu', '7', 'We', '8', 'in November', 'a Wednesday', '×', 'all clues', '●']
    """
    if not isinstance(allowed.columns, pd.DatetimeIndex):
        raise ValueError("the columns of a calendar are days: a pandas DatetimeIndex")
    allowed = allowed.sort_index(axis="columns")
    labels = [cut(label, 40, 2.9, 8.5) for label in allowed.index]
    figure, axes = sheet(0.26 * len(labels) + 1.2, title)
    left = 0.12 + max(text_width(label, 8.5, "bold") for label in [*labels, "all clues"])
    columns, cell = _day_columns(allowed.columns, left)
    _day_header(axes, allowed.columns, columns, cell)
    for n, label in enumerate(labels):
        _day_row(axes, 0.93 + 0.26 * n, label, columns, cell, _CLUE, allowed.iloc[n])
    _day_row(axes, 0.99 + 0.26 * len(labels), "all clues", columns, cell, _ALL, allowed.all(axis="index"))
    if not columns:
        write(axes, left, 0.8, "no day", va="center", fontsize=8.5, color=GREY)
    return figure


def stemma(nodes: pd.DataFrame, edges: pd.DataFrame, *, title: str = "") -> Figure:
    """Draw who derives from whom, older above younger.

    `nodes` has `node`, `date` (ISO, or empty), `extant` (is it in the corpus?), `label` (empty: the node's name); `edges` has `source`,
    `target`, `kind` (a key of `EDGE_STYLES`) and `label`. Nodes of one date stand at one height; one without a date stands a step above its
    earliest target, else a step below its latest source, in a row that says "no date". Extant nodes are solid boxes, others dashed ones.
    The heights are an order, not a scale. Raises `ValueError` for a node given twice, an edge from or to an unknown node or to itself, an
    unknown kind, and for edges (but undecided ones) that run in a circle.

    >>> nodes = pd.DataFrame({"node": ["a", "b"], "date": ["", "2023"], "extant": [False, True], "label": ["wire", "report"]})
    >>> edges = pd.DataFrame({"source": ["a"], "target": ["b"], "kind": ["takes from"], "label": ["2 lines"]})
    >>> [text.get_text() for text in stemma(nodes, edges).axes[0].texts]
    ['no date', '2023', 'wire', 'not in the corpus', 'report', '2 lines']
    """
    _check_stemma(nodes, edges)
    row_of, dates = _ranks(nodes, edges)
    paths = _waypoints(row_of, edges)
    rows = _arranged(row_of, paths)
    boxes, labels = _boxes(nodes, rows), [wrap(label, 1.3, 7.5, 2) for label in edges["label"].fillna("").astype(str)]
    places, height = _places(rows, boxes, paths, 0.55 + max([text_height(label, 7.5) for label in labels], default=0))
    figure, axes = sheet(height + 0.35 * (len(edges) > 0), title)
    _date_axis(axes, dates, [places[row[0]][1] for row in rows])
    _nodes(axes, nodes, boxes, places)
    lines = _edges(axes, edges, paths, boxes, places)
    _edge_labels(axes, labels, lines, [_around(*places[node], *boxes[node][2:]) for node in boxes])
    _edge_legend(figure, [kind for kind in EDGE_STYLES if kind in set(edges["kind"])])
    return figure


def shade_counts(counts: pd.DataFrame) -> pd.DataFrame:
    """Turn counts into shades for `grid`: 0 stays white, the largest becomes 1, by square root so that small counts show.

    >>> shade_counts(pd.DataFrame({"a": [0, 1, 4]}))["a"].tolist()
    [0.0, 0.5, 1.0]
    """
    return np.sqrt(counts / max(1, counts.to_numpy().max()))


def _grid_rows(cells: pd.DataFrame) -> list[tuple[str, int | None]]:
    """List a label per line and the row it shows; None is the heading of a group."""
    if cells.index.nlevels == 1:
        return [(str(label), at) for at, label in enumerate(cells.index)]
    rows: list[tuple[str, int | None]] = []
    for at, (group, label) in enumerate(cells.index):
        if at == 0 or group != cells.index[at - 1][0]:
            rows.append((str(group), None))
        rows.append((f"   {label}", at))
    return rows


def _font_size(text: str, inches: float) -> float:
    """The size, 9 points at most, at which a text fits a width in inches."""
    return min(9.0, inches * 72 / (0.68 * max(1, len(text))))


def _grid_row(axes: Axes, y: int, label: str, content: tuple[Sequence, Sequence] | None, left: float, column: float, width: float) -> None:
    axes.text(0, y, label, ha="left", va="center", fontsize=9, fontweight="bold" if content is None else "normal")
    for n, (cell, dark) in enumerate(zip(*content, strict=True) if content else ()):
        face = str(1 - 0.45 * float(dark))
        axes.add_artist(Rectangle((left + n * column, y - 0.5), column, 1, facecolor=face, edgecolor="#b0b0b0", linewidth=0.5))
        weight = "bold" if float(dark) > 0.3 else "normal"
        colour, size = "#707070" if str(cell) == "0" else "black", _font_size(str(cell), column * width)
        axes.text(left + (n + 0.5) * column, y, str(cell), ha="center", va="center", fontsize=size, color=colour, fontweight=weight)


def write(axes: Axes, x: float, y: float, text: str, **style) -> None:
    """Write a text as it stands: two dollar signs in it are no formula. `style` is what `Axes.text` takes.

    >>> axes = sheet(1, "")[1]
    >>> write(axes, 0, 0.5, "$5 and $6", fontsize=9)
    >>> axes.texts[0].get_parse_math()
    False
    """
    axes.text(x, y, text, parse_math=False, **style)


@lru_cache(maxsize=10_000)
def text_width(text: str, size: float, weight: str = "normal", family: str = "sans-serif") -> float:
    """The width of one line of text as it is drawn, in inches; `size` in points.

    >>> text_width("wider", 9) < text_width("wider still", 9) < 1
    True
    """
    with warnings.catch_warnings():  # a letter that the font lacks is reported when it is drawn
        warnings.simplefilter("ignore")
        font = FontProperties(family=family, size=size, weight=weight)
        return RendererAgg(1, 1, DPI).get_text_width_height_descent(text, font, False)[0] / DPI


def text_height(text: str, size: float) -> float:
    """The height of lines of text, in inches; `size` in points.

    >>> text_height("two\\nlines", 8) == 2 * text_height("one", 8)
    True
    """
    return len(text.splitlines()) * size * 1.27 / 72


def cut(text: str, most: int, inches: float, size: float) -> str:
    """Cut a text behind a word, to `most` characters and a width in inches; dots say that there is more. `size` in points.

    >>> cut("the harbour war", 12, 9.9, 8)
    'the harbour …'
    """
    short = text = " ".join(str(text).split())
    if len(text) > most:
        short = text[: most + 1].rsplit(" ", 1)[0] + " …"
    while text_width(short, size) > inches and len(short) > 2:
        words = short.removesuffix("…").rstrip().rsplit(" ", 1)
        short = f"{words[0]} …" if len(words) > 1 else short.removesuffix("…")[:-1] + "…"
    return short


def wrap(text: str, inches: float, size: float, most: int) -> str:
    """Break a text into lines of a width in inches, behind spaces and hyphens where it has some; at most so many. `size` in points.

    >>> wrap("the harbour war", 0.9, 9, 4)
    'the harbour\\nwar'
    """
    lines, words = [""], re.findall(r"\S+\s*", str(text))
    fitting = [[word] if text_width(word.rstrip(), size) <= inches else re.findall(r"[^-]*-+|[^-]+", word) for word in words]
    for piece in (piece for pieces in fitting for piece in pieces):
        if lines[-1] and text_width((lines[-1] + piece).rstrip(), size) > inches:
            lines.append("")
        for letter in piece:
            if lines[-1] and text_width((lines[-1] + letter).rstrip(), size) > inches:
                lines.append("")
            lines[-1] += letter
    lines = [line.strip() for line in lines]
    return "\n".join(lines if len(lines) <= most else [*lines[: most - 1], cut(lines[most - 1] + " …", len(text), inches, size)])


def _title(axes: Axes, title: str) -> None:
    axes.set_title(wrap(title, 7.6, 11, 4), loc="left", fontsize=11, parse_math=False)


def sheet(height: float, title: str) -> tuple[Figure, Axes]:
    """Make axes whose unit is the inch, y downwards, so that things can be placed by the size of their letters; 7.8 inches wide.

    >>> figure, axes = sheet(2, "Mentions")
    >>> axes.get_xlim() == (0, 7.8) and axes.get_ylim() == (2, 0)
    True
    """
    head = 0.12 + 0.2 * len(wrap(title, 7.6, 11, 4).splitlines())
    figure = Figure(figsize=(8, height + head + 0.06))
    axes = figure.add_axes((0.1 / 8, 0.06 / (height + head + 0.06), 7.8 / 8, height / (height + head + 0.06)))
    axes.set(xlim=(0, 7.8), ylim=(height, 0))
    axes.set_axis_off()
    _title(axes, title)
    return figure, axes


def _character_axis(axes: Axes, x: tuple, y: tuple, title: str, longest: float = np.inf, label: str = "characters") -> None:
    """Set limits and title; below, an axis in characters from 0 to the longest."""
    axes.set(xlim=x, ylim=y, yticks=[])
    axes.xaxis.set_major_locator(MaxNLocator(9, steps=[1, 2, 5, 10], integer=True))
    axes.set_xticks([tick for tick in axes.get_xticks() if 0 <= tick <= min(longest, x[1])])
    axes.set_xlim(x)
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.tick_params(axis="x", labelsize=9)
    axes.set_xlabel(label, parse_math=False, fontsize=9)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_bounds(0, min(longest, x[1]))
    _title(axes, title)


def _legend(figure: Figure, styles: dict[str, tuple[str, str]]) -> None:
    handles = [Patch(facecolor=face, hatch=hatch, edgecolor=LINE, label=name) for name, (face, hatch) in styles.items()]
    if handles:
        figure.legend(handles=handles, loc="outside lower center", ncols=len(handles), frameon=False, fontsize=9)


def check_known(values: pd.Series, allowed: Iterable[str], what: str) -> None:
    """Raise `ValueError` where a column has values that are not allowed; it names them, and those that are.

    >>> check_known(pd.Series(["light-edit", "copy"]), REUSE_STYLES, "kind")
    Traceback (most recent call last):
    ValueError: kind 'copy': must be one of verbatim, light-edit, paraphrase, formula
    """
    unknown = sorted(set(values.astype(str)) - set(allowed))
    if unknown:
        raise ValueError(f"{what} {', '.join(map(repr, unknown))}: must be one of {', '.join(allowed)}")


def _spread(wanted: np.ndarray, room: np.ndarray, low: float, high: float) -> np.ndarray:
    """Move places apart, in their order and as little as can be (least squares), until each has its room between low and high.

    Pooled adjacent violators (isotonic regression) on the places less the room before each. Where there is too little room for all, each
    gets less.

    >>> _spread(np.array([1.0, 1.0, 5.0]), np.array([2.0, 2.0, 2.0]), 0, 9).tolist()
    [1.0, 3.0, 5.0]
    """
    room = room * min(1.0, (high - low) / room.sum()) if len(room) else room
    offset = np.cumsum(room) - room / 2
    blocks: list[tuple[float, int]] = []
    for place in wanted - offset:
        mean, size = float(place), 1
        while blocks and blocks[-1][0] > mean:
            before, count = blocks.pop()
            mean, size = (before * count + mean * size) / (count + size), count + size
        blocks.append((mean, size))
    moved = np.repeat([mean for mean, _ in blocks], [size for _, size in blocks])
    return np.clip(moved, low, high - room.sum()) + offset


_TOP, _BOTTOM, _THICK = 0.0, 2.2, 0.22  # where the strips lie, and how thick they are


def _number_rows(count: int) -> int:
    """The rows that the numbers of so many passages need above or below a strip."""
    return max(1, int(np.ceil(count * (0.1 + 0.075 * len(str(count))) / 7.4)))


def _ribbon(axes: Axes, row: tuple) -> None:
    face, hatch = REUSE_STYLES[row.kind]
    top, bottom = _TOP + _THICK, _BOTTOM
    upper, lower = top + 0.4 * (bottom - top), bottom - 0.4 * (bottom - top)
    left = [(row.source_start, top), (row.source_start, upper), (row.start, lower), (row.start, bottom)]
    right = [(row.end, bottom), (row.end, lower), (row.source_end, upper), (row.source_end, top)]
    curve = [Path.CURVE4] * 3
    path = Path([*left, *right, left[0]], [Path.MOVETO, *curve, Path.LINETO, *curve, Path.CLOSEPOLY])
    axes.add_patch(PathPatch(path, facecolor=(face, 0.7), hatch=hatch, edgecolor=LINE, linewidth=0.8))
    for y, start, end in ((_TOP, row.source_start, row.source_end), (_BOTTOM, row.start, row.end)):
        axes.add_patch(Rectangle((start, y), end - start, _THICK, facecolor=face, hatch=hatch, edgecolor=LINE, linewidth=0.8))


def _ribbon_strip(axes: Axes, name: str, size: int, ends: pd.DataFrame, y: float, side: int, span: int) -> None:
    """Outline a strip; on its outer side (-1 above, 1 below) write the numbers of its passages, then its name."""
    axes.add_patch(Rectangle((0, y), size, _THICK, facecolor="none", edgecolor="black", linewidth=1))
    edge, depth = y + _THICK * (side > 0), _number_rows(len(ends))
    write(axes, 0, edge + side * (0.26 + 0.18 * depth), cut(name, 100, 7.4, 9), va="center", fontsize=9, fontweight="bold")
    middles = ends.mean(axis="columns").to_numpy(float)
    order = np.argsort(middles, kind="stable")
    room = (0.1 + 0.075 * len(str(len(ends)))) * span / 7.4
    for level in range(depth):
        these = order[level::depth]
        places = _spread(middles[these], np.full(len(these), room), -0.003 * span, 1.003 * span)
        for number, x in zip(these, places, strict=True):
            height = edge + side * (0.2 + 0.18 * level)
            axes.plot([middles[number], x], [edge, height], color=LINE, linewidth=0.5, zorder=1)
            box = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
            write(axes, x, height, str(number + 1), ha="center", va="center", fontsize=8, bbox=box)


_LEADING = 2.4  # height of a line by the width of a letter
Cell = tuple[str, str]


def _columns(cells: list[Cell]) -> int:
    """The columns of a fixed-width font that letters take: none for what stands on another letter, two for wide ones."""
    return sum(0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter, _ in cells)


def _wrapped_cells(words: pd.DataFrame, width: int) -> list[list[Cell]]:
    """Break the words into lines of letters, each with its tag; a word that is longer than a line is broken too."""
    lines: list[list[Cell]] = [[]]
    for piece in (piece for word in _marked(words) for piece in _broken(word, width)):
        line = lines[-1]
        space = [(" ", piece[0][1] if line[-1][1] == piece[0][1] else "equal")] if line else []
        if line and _columns(line + space + piece) > width:
            lines.append(piece)
        else:
            line.extend(space + piece)
    return lines


def _broken(word: list[Cell], width: int) -> list[list[Cell]]:
    pieces: list[list[Cell]] = [[]]
    for cell in word:
        if pieces[-1] and _columns([*pieces[-1], cell]) > width:
            pieces.append([])
        pieces[-1].append(cell)
    return pieces


def _marked(words: pd.DataFrame) -> list[list[Cell]]:
    """Cut runs of one tag into words of letters; the first and the last word of a run that is not equal get a mark."""
    found: list[list[Cell]] = []
    for tag, rows in groupby(zip(words["tag"], words["text"], strict=True), key=lambda row: row[0]):
        run = [[(letter, tag) for letter in word] for _, text in rows for word in str(text).split()]
        if run and tag != "equal":
            sign = {"cut": "-", "added": "+"}[tag]
            run[0] = [("[", "mark"), (sign, "mark"), *run[0]]
            run[-1] = [*run[-1], (sign, "mark"), ("]", "mark")]
        found.extend(run)
    return found


def _word_line(axes: Axes, y: float, line: list[Cell], step: float) -> None:
    """Write a line on the base line y, each run of one tag in its style, struck through or underlined."""
    column = 0
    for tag, found in groupby(line, key=lambda cell: cell[1]):
        cells = list(found)
        text = "".join(letter for letter, _ in cells)
        lead, count = len(text) - len(text.lstrip()), _columns(cells)
        style, size = WORD_STYLES[tag], step * 72 / 0.60205  # advance of DejaVu Sans Mono, in em
        wide, room = text_width(text.strip(), size, style.get("fontweight", "normal"), "monospace"), (count - lead) * step
        ends = [(column + lead) * step, (column + lead) * step + min(wide, room)]
        size *= min(1, (room + 0.001) / max(wide, 0.001))  # scripts that the fixed-width font lacks come in letters of other widths
        write(axes, ends[0], y, text.strip(), va="baseline", fontsize=size, family="monospace", **style)
        height = {"cut": -0.55 * step, "added": 0.35 * step}.get(tag)
        if height is not None:
            axes.plot(ends, [y + height] * 2, color=style.get("color", "black"), linewidth=0.9)
        column += count


def _taken(sentences: pd.DataFrame, used: pd.DataFrame) -> pd.DataFrame:
    """Leave out of `used` what is another text's, or the text's own."""
    docs = sentences["doc"].unique()
    if len(docs) > 1:
        raise ValueError(f"sentences of one text are drawn, these are of {', '.join(map(str, docs))}")
    mine = used["source"].isin(docs) if "source" in used else True
    return used[mine & ~used["doc"].isin(docs)]


def _sentence_bar(axes: Axes, y: int, row: tuple, used: pd.DataFrame, docs: list[str]) -> float:
    """Draw the bar of a sentence, in lanes; give the share of it that was taken."""
    length, thin = row.end - row.start, 0.76 / max(1, len(docs))
    covered = np.zeros(max(1, length), dtype=bool)
    axes.add_patch(Rectangle((0, y - 0.38), length, 0.76, facecolor="white", edgecolor="none"))
    for lane in range(1, len(docs)):
        axes.plot([0, length], [y - 0.38 + lane * thin] * 2, color="#b0b0b0", linewidth=0.5)
    for piece in used[(used["source_start"] < row.end) & (used["source_end"] > row.start)].itertuples():
        start, end = max(0, piece.source_start - row.start), min(length, piece.source_end - row.start)
        covered[start:end] = True
        face, hatch = REUSE_STYLES[piece.kind]
        place = (start, y - 0.38 + docs.index(piece.doc) * thin)
        axes.add_patch(Rectangle(place, end - start, thin, facecolor=face, hatch=hatch, edgecolor=LINE, linewidth=0.5))
    axes.add_patch(Rectangle((0, y - 0.38), length, 0.76, facecolor="none", edgecolor="black", linewidth=0.8, zorder=3))
    return float(covered.mean())


def _percent(share: float) -> str:
    """Write a share without making something nothing, or almost all everything."""
    if share == 0:
        return "–"
    return "<1 %" if share < 0.01 else f"{min(99, round(share * 100)) if share < 1 else 100} %"


def _lanes(docs: list[str]) -> str:
    if len(docs) < 2:
        return "characters" + "".join(f", filled where {doc} has them" for doc in docs)
    return wrap("characters; lanes in each bar, from above: " + ", ".join(docs), 7.4, 9, 4)


_CLUE = {True: ("#b4b4b4", "", ""), False: ("white", "×", GREY)}
_ALL = {True: ("black", "●", "white"), False: ("white", "", "")}


def _day_columns(days: pd.DatetimeIndex, left: float) -> tuple[list[float], float]:
    """The left edge of each day's column, with a gap between years, and the width of a column; both in inches."""
    group = np.cumsum(np.diff(days.year, prepend=days.year[:1]) != 0)
    gap = 0.1 if len(days) < 100 else 0.02
    cell = min(0.32, (7.77 - left - gap * group.max(initial=0)) / max(1, len(days)))
    return [left + n * cell + gap * at for n, at in enumerate(group)], cell


def _day_header(axes: Axes, days: pd.DatetimeIndex, columns: list[float], cell: float) -> None:
    """Above the columns: the year over its days, the month over its first, weekday and day over each."""
    for year, found in groupby(range(len(days)), key=lambda n: days[n].year):
        these = list(found)
        size = min(9, _font_size(str(year), len(these) * cell + 0.1))
        centre = (columns[these[0]] + columns[these[-1]] + cell) / 2
        write(axes, centre, 0.1, str(year), ha="center", va="center", fontsize=size, fontweight="bold")
        for month, inside in groupby(these, key=lambda n: days[n].month):
            run = list(inside)
            size = min(8, _font_size("Nov", len(run) * cell + 0.05))
            write(axes, columns[run[0]] + 0.02, 0.29, MONTHS[month - 1], ha="left", va="center", fontsize=size)
    size = min(8, 0.85 * _font_size("00", cell))
    for day, x in zip(days, columns, strict=True) if size > 3 else ():
        write(axes, x + cell / 2, 0.47, WEEKDAYS[day.day_of_week], ha="center", va="center", fontsize=size)
        write(axes, x + cell / 2, 0.65, str(day.day), ha="center", va="center", fontsize=size)


def _day_row(axes: Axes, y: float, label: str, columns: list[float], cell: float, styles: dict, allowed: pd.Series) -> None:
    weight = "bold" if styles is _ALL else "normal"
    write(axes, 0, y, label, ha="left", va="center", fontsize=8.5, fontweight=weight)
    for x, yes in zip(columns, allowed, strict=True):
        face, sign, colour = styles[bool(yes)]
        axes.add_patch(Rectangle((x, y - 0.13), cell, 0.26, facecolor=face, edgecolor="#808080", linewidth=min(0.5, 4 * cell)))
        if sign:
            write(axes, x + cell / 2, y, sign, ha="center", va="center", fontsize=min(8, cell * 60), color=colour)


# stemma: rows by date, an order in each row, places, then the drawing. An edge that passes rows has a waypoint in each, (edge, row).

Item = str | tuple[int, int]
Box = tuple[float, float, float, float]
_LEFT, _RIGHT, _APART, _PASS = 0.95, 7.75, 0.2, 0.24  # inches: the sheet's sides, the room between boxes, the room of a waypoint


def _check_stemma(nodes: pd.DataFrame, edges: pd.DataFrame) -> None:
    names = set(nodes["node"])
    if len(names) < len(nodes):
        raise ValueError(f"given twice: {', '.join(map(str, nodes.loc[nodes['node'].duplicated(), 'node']))}")
    unknown = [end for end in [*edges["source"], *edges["target"]] if end not in names]
    if unknown:
        raise ValueError(f"edges to unknown nodes: {', '.join(map(str, unknown))}")
    if (edges["source"] == edges["target"]).any():
        raise ValueError("an edge joins two nodes, not one and itself")
    check_known(edges["kind"], EDGE_STYLES, "kind")
    graph = _directed(nodes, edges)
    if not nx.is_directed_acyclic_graph(graph):
        raise ValueError("edges run in a circle: " + ", ".join(f"{a} → {b}" for a, b in nx.find_cycle(graph)))


def _directed(nodes: pd.DataFrame, edges: pd.DataFrame) -> nx.DiGraph:
    """The graph of the edges that have a direction."""
    graph = nx.DiGraph()
    graph.add_nodes_from(nodes["node"])
    graph.add_edges_from(edges.loc[edges["kind"] != "undecided", ["source", "target"]].itertuples(index=False))
    return graph


def _ranks(nodes: pd.DataFrame, edges: pd.DataFrame) -> tuple[dict[str, int], list[str]]:
    """The row of each node, from above, and what date each row has ("no date" for rows between)."""
    date_of = dict(zip(nodes["node"], nodes["date"].fillna("").astype(str), strict=True))
    dates = sorted(set(date_of.values()) - {""})
    step = {node: (dates.index(date), 0.0) for node, date in date_of.items() if date}
    graph = _directed(nodes, edges)
    either = nx.Graph(edges[["source", "target"]].itertuples(index=False))
    either.add_nodes_from(graph)
    order = list(nx.topological_sort(graph))
    for node in order[::-1]:
        _step(node, step, graph.succ, min, -1)
    for node in order:
        _step(node, step, graph.pred, max, 1)
    for node in order[::-1]:  # what hangs on an undecided edge, or on nothing that has a date; half a step, so as to share no dated row
        _step(node, step, either.adj, min, -0.5)
        step.setdefault(node, (len(dates), 0.0))
    levels = sorted(set(step.values()))
    said = [dates[row] if small == 0 and row < len(dates) else "no date" for row, small in levels]
    return {node: levels.index(step[node]) for node in date_of}, said


def _step(node: str, step: dict[str, tuple[int, float]], near: Mapping, pick: Callable, by: float) -> None:
    """Put a node that has no row yet a step from the first (min) or last (max) of those near it; a step is small beside a date."""
    found = [step[other] for other in near[node] if other in step]
    if node not in step and found:
        row, small = pick(found)
        step[node] = (row, small + by)


def _waypoints(row_of: dict[str, int], edges: pd.DataFrame) -> list[list[Item]]:
    """For each edge what it passes, from the upper node to the lower."""
    paths: list[list[Item]] = []
    for n, (source, target) in enumerate(zip(edges["source"], edges["target"], strict=True)):
        upper, lower = (source, target) if row_of[source] <= row_of[target] else (target, source)
        paths.append([upper, *((n, row) for row in range(row_of[upper] + 1, row_of[lower])), lower])
    return paths


def _arranged(row_of: dict[str, int], paths: list[list[Item]]) -> list[list[Item]]:
    """Order each row so that few lines cross: by the barycentres of the row above, of the row below, then by swaps that help."""
    passed = {item: item[1] for path in paths for item in path[1:-1]}
    rows: list[list[Item]] = [[] for _ in range(max(row_of.values(), default=-1) + 1)]
    for item, row in (row_of | passed).items():
        rows[row].append(item)
    near = _neighbours(paths)
    for sweep in range(6):
        for row in rows if sweep % 2 == 0 else rows[::-1]:
            at = {item: n / len(other) for other in rows if other is not row for n, item in enumerate(other)}
            mean = {item: np.mean([at[o] for o in near.get(item, ()) if o in at] or [n / len(row)]) for n, item in enumerate(row)}
            row.sort(key=mean.__getitem__)
    for _ in range(6):
        for row in rows:
            _swap(row, rows, paths)
    return rows


def _neighbours(paths: list[list[Item]]) -> dict[Item, list[Item]]:
    near: dict[Item, list[Item]] = {}
    for path in paths:
        for a, b in zip(path, path[1:], strict=False):
            near.setdefault(a, []).append(b)
            near.setdefault(b, []).append(a)
    return near


def _swap(row: list[Item], rows: list[list[Item]], paths: list[list[Item]]) -> None:
    """Swap neighbours in a row where fewer lines cross then."""
    best = _crossings(rows, paths)
    for n in range(len(row) - 1):
        row[n], row[n + 1] = row[n + 1], row[n]
        cost = _crossings(rows, paths)
        if cost < best:
            best = cost
        else:
            row[n], row[n + 1] = row[n + 1], row[n]


def _crossings(rows: list[list[Item]], paths: list[list[Item]]) -> int:
    """Count the crossings; an edge within a row counts for each item between its ends."""
    at = {item: (y, x) for y, row in enumerate(rows) for x, item in enumerate(row)}
    links = [(at[a], at[b]) for path in paths for a, b in zip(path, path[1:], strict=False)]
    between = sum(abs(a[1] - b[1]) - 1 for a, b in links if a[0] == b[0])
    down = sorted(link for link in links if link[0][0] != link[1][0])
    groups = [list(group) for _, group in groupby(down, key=lambda link: link[0][0])]
    return between + sum((a[1] - c[1]) * (b[1] - d[1]) < 0 for group in groups for (a, b), (c, d) in combinations(group, 2))


def _boxes(nodes: pd.DataFrame, rows: list[list[Item]]) -> dict[str, tuple[str, str, float, float]]:
    """For each node its text and what stands under it, in lines, and the width and height of its box in inches, equal within a row."""
    counts = [(sum(isinstance(item, str) for item in row), len(row)) for row in rows]
    free = [(_RIGHT - _LEFT - _PASS * (both - own)) / own - _APART for own, both in counts if own]
    wide = max(0.55, min([1.5, *free]))
    words = {}
    for row in nodes.itertuples():
        name = row.label if isinstance(row.label, str) and row.label.strip() else str(row.node)
        words[row.node] = (wrap(name, wide - 0.12, 8.5, 4), "" if row.extant else wrap("not in the corpus", wide - 0.1, 7.5, 4))
    boxes = {}
    for row in rows:
        own = [item for item in row if isinstance(item, str)]
        tall = 0.16 + max((text_height(words[node][0], 8.5) + text_height(words[node][1], 7.5) for node in own), default=0)
        boxes |= {node: (*words[node], wide, tall) for node in own}
    return boxes


def _places(rows: list[list[Item]], boxes: dict, paths: list[list[Item]], gap: float) -> tuple[dict[Item, tuple[float, float]], float]:
    """The middle of each item in inches, near the middle of its neighbours; and the height of all."""
    near, x = _neighbours(paths), {}
    room = [np.array([boxes[item][2] + _APART if isinstance(item, str) else _PASS for item in row]) for row in rows]
    for row in rows:
        x.update(zip(row, _LEFT + (np.arange(len(row)) + 0.5) * (_RIGHT - _LEFT) / len(row), strict=True))
    for sweep in range(24):
        for n in range(len(rows)) if sweep % 2 == 0 else range(len(rows))[::-1]:
            wanted = [0.9 * _middle(item, near, x) + 0.1 * x[item] for item in rows[n]]
            x.update(zip(rows[n], _spread(np.array(wanted), room[n], _LEFT, _RIGHT), strict=True))
    x = _fill_width(x, max(box[2] for box in boxes.values()) / 2 if boxes else 0)
    tall = [max(boxes[item][3] for item in row if isinstance(item, str)) for row in rows]
    arch = 0.5 * any(path[0] in rows[0] and path[-1] in rows[0] for path in paths)
    tops = 0.1 + arch + np.cumsum([0.0, *(height + gap for height in tall)])
    y = {item: tops[n] + tall[n] / 2 for n, row in enumerate(rows) for item in row}
    return {item: (float(x[item]), float(y[item])) for item in x}, float(tops[-1] - gap * bool(rows)) + 0.1


def _fill_width(x: dict[Item, float], margin: float) -> dict[Item, float]:
    """Where the sheet has room, centre all places in it and draw them up to twice as far apart."""
    least, most = min(x.values(), default=0), max(x.values(), default=0)
    scale = min(2.0, (_RIGHT - _LEFT - 2 * margin) / max(most - least, 0.01))
    return {item: (_LEFT + _RIGHT) / 2 + (place - (least + most) / 2) * scale for item, place in x.items()} if scale > 1 else x


def _middle(item: Item, near: dict[Item, list[Item]], x: dict[Item, float]) -> float:
    """The mean place of an item's neighbours; for a waypoint other waypoints count more, so that long edges run straight."""
    others = near.get(item, [item])
    weights = [8 if isinstance(item, tuple) and isinstance(other, tuple) else 1 for other in others]
    return float(np.average([x[other] for other in others], weights=weights))


def _around(x: float, y: float, width: float, height: float) -> Box:
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _date_axis(axes: Axes, dates: list[str], heights: list[float]) -> None:
    if not dates:
        write(axes, 0, 0.1, "no text", va="center", fontsize=9, color=GREY)
    for date, y in zip(dates, heights, strict=True):
        write(axes, 0, y, cut(date, 12, 0.75, 8), va="center", fontsize=8, color=GREY if date == "no date" else "black")
        axes.plot([0.8, 0.86], [y, y], color=LINE, linewidth=0 if date == "no date" else 0.8)
    axes.plot([0.83] * 2 * bool(dates), heights[:1] + heights[-1:], color=LINE, linewidth=0.8)


def _nodes(axes: Axes, nodes: pd.DataFrame, boxes: dict, places: dict[Item, tuple[float, float]]) -> None:
    for node, extant in zip(nodes["node"], nodes["extant"], strict=True):
        (x, y), (text, note, wide, tall) = places[node], boxes[node]
        style, shape = ("-", "square,pad=0") if extant else ((0, (4, 2)), "round,pad=0,rounding_size=0.12")
        corner = _around(x, y, wide, tall)[:2]
        axes.add_patch(FancyBboxPatch(corner, wide, tall, boxstyle=shape, facecolor="white", edgecolor="black", linestyle=style, zorder=3))
        up, down = text_height(note, 7.5) / 2, text_height(text, 8.5) / 2
        write(axes, x, y - up, text, ha="center", va="center", fontsize=8.5, color="black" if extant else LINE, zorder=4)
        if note:
            write(axes, x, y + down + 0.01, note, ha="center", va="center", fontsize=7.5, color=GREY, zorder=4)


def _ports(paths: list[list[Item]], boxes: dict, places: dict[Item, tuple[float, float]]) -> dict[tuple[int, int], tuple[float, float]]:
    """Where each edge leaves its upper node (n, 0) and meets its lower (n, -1): side by side, in the order of where they lead."""
    sides: dict[tuple[str, bool], list[tuple[float, int, int]]] = {}
    for n, path in enumerate(paths):
        for end, other in ((0, path[1]), (-1, path[-2])):
            below = places[other][1] > places[path[end]][1]
            sides.setdefault((path[end], below), []).append((places[other][0], n, end))
    found = {}
    for (node, below), ends in sides.items():
        (x, y), (_, _, wide, tall) = places[node], boxes[node]
        for i, (_, n, end) in enumerate(sorted(ends)):
            apart = min(0.22, 0.8 * wide / len(ends))
            found[n, end] = (x + (i - (len(ends) - 1) / 2) * apart, y + (tall / 2 if below else -tall / 2))
    return found


def _curve(a: tuple[float, float], b: tuple[float, float]) -> list[tuple[float, float]]:
    """Points of an S-curve between two heights; of an arch, between two places of one height."""
    t = np.linspace(0, 1, 25)
    bend = (a[1] + b[1]) / 2 if a[1] != b[1] else a[1] - min(0.75, 0.3 + 0.12 * abs(a[0] - b[0]))
    y = a[1] * (1 - t) ** 3 + 3 * bend * t * (1 - t) + b[1] * t**3
    return list(zip(a[0] + (b[0] - a[0]) * t * t * (3 - 2 * t), y, strict=True))


def _edges(
    axes: Axes, edges: pd.DataFrame, paths: list[list[Item]], boxes: dict, places: dict[Item, tuple[float, float]]
) -> list[np.ndarray]:
    """Draw each edge, and give its points."""
    ports, lines = _ports(paths, boxes, places), []
    for n, (path, target, kind) in enumerate(zip(paths, edges["target"], edges["kind"], strict=True)):
        stops = [ports[n, 0], *(point for item in path[1:-1] for point in _pass(item, boxes, places)), ports[n, -1]]
        lines.append(np.array([point for i in range(0, len(stops), 2) for point in _curve(*stops[i : i + 2])]))
        axes.plot(*lines[-1].T, **EDGE_STYLES[kind], zorder=2)
        if kind not in ("undecided", "formula"):
            x, y = ports[n, -1 if path[-1] == target else 0]
            up = y > places[target][1]
            axes.plot([x], [y + 0.05 * (1 if up else -1)], marker="^" if up else "v", markersize=7, color="black", zorder=2)
    return lines


def _pass(item: Item, boxes: dict, places: dict[Item, tuple[float, float]]) -> list[tuple[float, float]]:
    """Where an edge enters and leaves a row that it passes: straight down, as high as the boxes beside it."""
    x, y = places[item]
    half = max(box[3] for node, box in boxes.items() if places[node][1] == y) / 2
    return [(x, y - half), (x, y + half)]


def _edge_labels(axes: Axes, labels: list[str], lines: list[np.ndarray], taken: list[Box]) -> None:
    """Write each label on its edge, as near the middle as can be without covering boxes, arrows, other labels or other edges."""
    taken = taken + [_around(*line[end], 0.16, 0.32) for line in lines for end in (0, -1)]
    for n, text in ((n, text) for n, text in enumerate(labels) if text):
        wide, tall = max(text_width(line, 7.5) for line in text.splitlines()) + 0.06, text_height(text, 7.5) + 0.03
        others = np.concatenate([line for m, line in enumerate(lines) if m != n] or [np.empty((0, 2))])
        along = enumerate(lines[n][::3])
        spots = [
            (px + aside * wide / 2, py, 0.3 * abs(aside) + abs(3 * i / len(lines[n]) - 0.5))
            for i, (px, py) in along
            for aside in (0, -1, 1)
        ]
        x, y, _ = min(spots, key=lambda spot: _cost(_around(*spot[:2], wide, tall), taken, others) + spot[2])
        taken.append(_around(x, y, wide, tall))
        box = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
        write(axes, x, y, text, ha="center", va="center", fontsize=7.5, bbox=box, zorder=5)


def _cost(box: Box, taken: list[Box], points: np.ndarray) -> float:
    """How bad a place for a label is: what it covers, and how far it reaches out of the sheet."""
    left, top, right, bottom = box
    shared = sum(
        max(0, min(right, other[2]) - max(left, other[0]) + 0.03) * max(0, min(bottom, other[3]) - max(top, other[1]) + 0.03)
        for other in taken
    )
    hidden = ((points > (left, top)) & (points < (right, bottom))).all(axis=1).sum()
    return 1000 * shared + 0.08 * hidden + 1000 * max(0, right - 7.8, _LEFT - 0.1 - left)


def _edge_legend(figure: Figure, kinds: list[str]) -> None:
    handles = [Line2D([], [], label=kind, **EDGE_STYLES[kind]) for kind in kinds]
    if handles:
        figure.legend(handles=handles, loc="lower center", ncols=len(handles), frameon=False, fontsize=9, handlelength=3.5)
