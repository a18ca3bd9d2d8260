"""Text for people: Markdown that shows what stands there and nothing else."""

import re
from html import unescape

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from helpers import claims, corpus, provenance, reading, rhetoric, tracking

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


# biography


def wordings(*rows):
    """Wordings of `(day, doc, speaker, piece, piece, …)`, the narrator's."""
    table = pd.DataFrame([row[:3] for row in rows], columns=["published", "doc", "speaker"])
    aligned = pd.DataFrame([row[3:] for row in rows], columns=[str(n + 1) for n in range(len(rows[0]) - 3)])
    return table.assign(start=4, end=9, text="", voice="narrator").join(aligned)


def shown(table):
    """The cells of a biography, line by line."""
    html = MarkdownIt("commonmark").enable("table").render(reading.biography(table).data)
    return [re.findall(r"<td[^>]*>(.*?)</td>", line) for line in re.findall(r"<tr>(.*?)</tr>", html, re.S)[1:]]


def bold(cell):
    return cell.strip("\u200a ").startswith("<strong>")


def test_each_wording_is_a_line_with_day_place_voice_and_speaker():
    lines = shown(wordings(("2021-05-01", "a", "the mayor", "boats"), ("", "b", "", "boats")))
    assert [line[:3] for line in lines] == [
        ["2021-05-01", "<code>a:4-9</code>", "narrator: the mayor"],
        ["–", "<code>b:4-9</code>", "narrator"],
    ]


def test_what_differs_from_the_line_above_is_bold_case_and_marks_aside():
    lines = shown(wordings(("", "a", "", "Eight", "boats,"), ("", "b", "", "eight", "BOATS"), ("", "c", "", "nine", "“boats”")))
    assert [[bold(cell) for cell in line[3:]] for line in lines] == [[False, False], [False, False], [True, False]]


def test_what_is_gone_is_a_bold_dash_and_what_is_still_missing_is_blank():
    lines = shown(wordings(("", "a", "", "old", "boats"), ("", "b", "", "", "boats"), ("", "c", "", "", "boats")))
    assert [line[3] for line in lines] == ["old", "<strong>–</strong>", ""]


def test_the_first_wording_has_nothing_to_differ_from():
    assert not bold(shown(wordings(("", "a", "", "boats")))[0][3])


def test_hostile_wordings_and_speakers_stay_in_their_cells():
    lines = shown(wordings(("", "a", HOSTILE, HOSTILE), ("", "b", "| x |", "a | b")))
    assert [len(line) for line in lines] == [4, 4]
    assert re.findall(r"<\w+", "".join(cell for line in lines for cell in line[2:])) == ["<strong"]
    assert unescape(lines[0][2]) == f"narrator: {HOSTILE}"
    assert unescape(lines[0][3]) == HOSTILE
    assert lines[1][2] == "narrator: | x |"


@pytest.fixture(scope="module")
def told():
    """Mentions of the five texts, and the texts with their days."""
    texts = corpus.load()
    return claims.read_mentions(texts, claims.read_claims()), provenance.build(texts).texts


def test_biographies_of_the_five_texts_have_a_line_for_each_mention(told):
    for claim in told[0]["claim"].unique():
        table = tracking.biography(*told, claim)
        lines = shown(table)
        assert [line[1] for line in lines] == [f"<code>{row.doc}:{row.start}-{row.end}</code>" for row in table.itertuples()]
        assert {len(line) for line in lines} == {3 + sum(name.isdigit() for name in table)}


def test_a_biography_shows_the_bound_that_came(told):
    assert [line[3:] for line in shown(tracking.biography(*told, "settlements-changed"))] == [
        ["", "300 settlements", "and villages"],
        ["<strong>more than</strong>", "300 settlements", "<strong>–</strong>"],
        ["more than", "300 settlements", ""],
    ]
