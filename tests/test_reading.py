"""Text for people: Markdown that shows what stands there and nothing else."""

import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from helpers import corpus, reading, rhetoric

HOSTILE = "<script>alert(1)</script> *a* _b_ `c` $x$ [d](javascript:e) # f | ~~g~~ <b>h</b> &amp; https://x.org ![i](j)"


def text_of(markdown: str) -> str:
    html = MarkdownIt("commonmark").render(markdown)
    plain = re.sub(r"<[^>]+>", "", html)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&").strip()


def test_hostile_text_is_shown_and_does_nothing():
    html = MarkdownIt("commonmark").render(reading.escape(HOSTILE))
    assert re.findall(r"<(?!/?p>)", html) == []
    assert text_of(reading.escape(HOSTILE)) == HOSTILE


@given(st.text())
def test_any_text_survives_escaping(text):
    shown = text_of(reading.escape(text))
    assert shown.split() == " ".join(text.split()).replace("\x00", "\ufffd").split()


@pytest.mark.parametrize("start", ["- a", "1. a", "+ a", "= a", "> a", "# a", "10) a"])
def test_nothing_becomes_a_list_or_heading(start):
    assert MarkdownIt("commonmark").render(reading.escape(start)).startswith("<p>")


def test_a_joint_is_bold_although_it_is_all_marks():
    page = corpus.from_texts({"a": "he said.“We won.”"})
    joint = pd.DataFrame({"doc": ["a"], "start": [7], "end": [9], "text": [".“"]})
    html = MarkdownIt("commonmark").render(reading.lines(rhetoric.concordance(joint, page)).data)
    assert "<strong>.“</strong>" in html


def test_lines_say_how_many_more_there_are():
    page = corpus.from_texts({"a": "war war war"})
    hits = pd.DataFrame({"doc": "a", "start": [0, 4, 8], "end": [3, 7, 11], "text": "war"})
    assert reading.lines(rhetoric.concordance(hits, page), most=2).data.endswith("- … and 1 more")
    assert reading.lines(rhetoric.concordance(hits.head(0), page)).data == "*(no line)*"


def test_passage_marks_spans_inside_it_only_and_names_its_place():
    texts = corpus.load()
    shown = reading.passage(texts, "generico-2023", 0, 165, marks=corpus.read_layer("furniture", texts)).data
    html = MarkdownIt("commonmark").render(shown)
    assert re.findall(r"<strong>(.*?)</strong>", html) == [
        "GENERICO.ruWorld",
        "Azerbaijan called on Armenia not to miss the chance for a peace agreement",
    ]
    assert "<code>generico-2023:0-165</code>" in html


def test_a_table_keeps_hostile_cells_in_their_cells():
    frame = pd.DataFrame({"text": [HOSTILE, "a | b\nc"], "n": [1, 2]})
    html = MarkdownIt("commonmark").enable("table").render(reading.table(frame).data)
    cells = [re.sub(r"&lt;", "<", re.sub(r"&gt;", ">", re.sub(r"&amp;", "&", cell))) for cell in re.findall(r"<td[^>]*>(.*?)</td>", html)]
    assert cells == [HOSTILE, "1", "a | b c", "2"]


def test_an_unknown_text_is_an_error():
    with pytest.raises(KeyError):
        reading.passage(corpus.from_texts({"a": "x"}), "b", 0, 1)
