"""Every figure. Pure functions: a table in, a matplotlib Figure out; `show` puts one into a notebook with its alt text.

Figures are grey with hatches and printed numbers, so that none depends on colour.
"""

import base64
import io
from collections.abc import Sequence

import numpy as np
import pandas as pd
from IPython.display import display
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

DPI = 100
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


def show(figure: Figure, alt: str) -> None:
    """Display a figure as PNG; `alt` says in words what it shows, for those who cannot see it."""
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=DPI, metadata={"Software": None})
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
    handles = [Patch(facecolor=STRIP_STYLES[n][0], hatch=STRIP_STYLES[n][1], edgecolor="#404040", label=n) for n in layers]
    figure.legend(handles=handles, loc="outside lower center", ncols=len(layers), frameon=False, fontsize=9)
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
        axes.add_patch(Rectangle((left + n * column, y - 0.5), column, 1, facecolor=face, edgecolor="#b0b0b0", linewidth=0.5))
        weight = "bold" if float(dark) > 0.3 else "normal"
        colour, size = "#707070" if str(cell) == "0" else "black", _font_size(str(cell), column * width)
        axes.text(left + (n + 0.5) * column, y, str(cell), ha="center", va="center", fontsize=size, color=colour, fontweight=weight)
