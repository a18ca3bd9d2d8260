"""The README's finding and figure hold to the data."""

import re
import sys
from pathlib import Path

import pytest

from helpers import corpus
from tools import readme

ROOT = Path(__file__).resolve().parent.parent


def test_every_span_of_the_readme_says_what_is_quoted_before_it():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    raws = corpus.load().set_index("doc")["raw"]
    found = re.findall(r"“([^”]+)” \(((?:`[\w-]+:\d+-\d+`(?:, )?)+)\)", text)
    assert len(found) >= 3
    for words, places in found:
        for doc, start, end in re.findall(r"`([\w-]+):(\d+)-(\d+)`", places):
            assert raws[doc][int(start) : int(end)] == words


@pytest.mark.parametrize("page", ["README.md", "corpus/README.md", "corpus/annotations/CODEBOOK.md"])
def test_every_relative_link_leads_somewhere(page):
    path = ROOT / page
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text(encoding="utf-8"))
    assert [link for link in links if "://" not in link and not (path.parent / link).exists()] == []


def test_the_data_card_counts_the_texts_and_their_characters():
    texts = corpus.load()
    card = (ROOT / "corpus" / "README.md").read_text(encoding="utf-8")
    assert f"{texts['raw'].str.len().sum():,} characters" in card
    for doc, date in corpus.facts(corpus.read_evidence(texts))["published"].items():
        assert re.search(rf"\| `{doc}` .*\| {date}, (stated|inferred) \|", card)


@pytest.mark.skipif(sys.platform != "linux", reason="pixels are compared on Linux only")
def test_the_figure_of_the_readme_is_drawn_from_the_data():
    assert readme.FIGURE.read_bytes() == readme.figure()
