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


@pytest.mark.skipif(sys.platform != "linux", reason="pixels are compared on Linux only")
def test_the_figure_of_the_readme_is_drawn_from_the_data():
    assert readme.FIGURE.read_bytes() == readme.figure()
