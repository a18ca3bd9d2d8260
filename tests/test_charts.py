"""Figures: what is printed in them, and that they come out the same every time."""

import base64
import io

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
