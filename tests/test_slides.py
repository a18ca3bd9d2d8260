"""The slides: which cells they show, that nothing in a cell runs and nothing is fetched, and the decks of the notebooks themselves."""

import base64
import re
import struct
from html.parser import HTMLParser

import nbformat
import pytest

from tools import markup

slides = pytest.importorskip("tools.slides", reason="nbconvert is not installed", exc_type=ImportError)
NOTEBOOKS = sorted(slides.NOTEBOOKS.glob("*.ipynb"))
needs_reveal = pytest.mark.skipif(slides.reveal() is None, reason=slides.NO_REVEAL)
HOSTILE = '<script>alert(1)</script><img src="https://example.org/x.png" onerror="alert(2)"><a href="javascript:alert(3)">x</a>'


def png(width, height):
    return base64.b64encode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height)).decode()


def text(name, source, kind=None):
    return nbformat.v4.new_markdown_cell(source, id=name, metadata={"slideshow": {"slide_type": kind}} if kind else {})


def code(name, kind=None, tags=(), source="f()", **data):
    output = nbformat.v4.new_output("display_data", data, metadata={"image/png": {"alt": 'A "dot"'}})
    metadata = {"slideshow": {"slide_type": kind}} if kind else {}
    return nbformat.v4.new_code_cell(source, id=name, outputs=[output], metadata=metadata | {"tags": list(tags)})


def notebook(path, *cells):
    nbformat.write(nbformat.v4.new_notebook(cells=list(cells)), path)
    return path


LONG = "Words. " * 60 + "\n\n" + "More. " * 99
CELLS = (
    text("title", f"# 1 · Boats & *nets*\n\nWhat sails?\n\n| | |\n|---|---|\n| **Time** | an hour |\n\n{LONG}", "slide"),
    text("unmarked", "Nobody sees this."),
    text("voices", "> **Whose voices.** Nobody's.", "subslide"),
    text("drawn-intro", "## Where they went\n\nNor this."),
    code("drawn", "slide", **{"image/png": png(800, 300), "text/plain": "a dot"}),
    text("drawn-read", "A lead:\n\n*Each dot is a boat.* There are few.\n\nAnd more.", "fragment"),
    code("high", "slide", ["slide-code"], 'print("<b>")', **{"image/png": png(800, 900)}),
    code("rows", "fragment", **{"text/html": f"<style>b</style><table><tr><td onclick='x()'>7 {HOSTILE}</td></tr></table>"}),
    text("say", "Say this aloud.", "notes"),
    text("skipped", "Nor this.", "skip"),
    text("links", "See [a](../a.md), [here](b.ipynb#x), [there](https://example.org/a). ![A boat](https://x.y/z.png)", "slide"),
    text("hostile", HOSTILE + "\n\n[x](javascript:alert(4))", "slide"),
    code("hostile-lines", "fragment", **{"text/markdown": HOSTILE}),
    code("hostile-other", "fragment", **{"text/plain": HOSTILE, "application/javascript": "alert(5)"}),
)
MARKED = "voices drawn drawn-read high rows links hostile hostile-lines hostile-other".split()


class Page(HTMLParser):
    """All elements of a page, and for each cell of a notebook the words shown of it."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.cells, self.notes, self.open = [], [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag in ("div", "aside"):
            shown, name = self.cells if tag == "div" else self.notes, dict(attrs).get("data-cell")
            shown += [[name, ""]] if name else []
            self.open.append(shown[-1] if name else None)

    def handle_endtag(self, tag):
        if tag in ("div", "aside"):
            self.open.pop()

    def handle_data(self, data):
        if self.open and self.open[-1]:
            self.open[-1][1] += data

    def shown(self):
        return [name for name, _ in self.cells]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return slides.deck(notebook(tmp_path_factory.mktemp("deck") / "a.ipynb", *CELLS), ["a", "b"])


@pytest.fixture(scope="module")
def page(made):
    return Page(made.page)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("built")
    paths = [notebook(folder / name, *CELLS) for name in ("a.ipynb", "b.ipynb")]
    slides.build(paths, folder / "slides", slides.reveal())
    return folder / "slides"


def test_marked_cells_are_shown_and_others_never(page, made):
    assert page.shown() == ["title"] * 3 + [cell.id for cell in CELLS[2:] if cell.id in MARKED]
    assert [name for name, _ in page.notes] == ["drawn-read", "say"]
    assert not re.search("Nobody sees this|Nor this", made.page)
    assert made.slides == sum(tag == "section" for tag, _ in page.tags) - made.page.count("<section>\n<section>") == 8


def test_a_long_text_goes_on_and_loses_nothing(page):
    words = " ".join(shown for name, shown in page.cells if name == "title").split()
    assert words == markup.words(CELLS[0].source).split()
    assert max(len(shown) for name, shown in page.cells) <= slides.LETTERS


def test_a_slide_without_a_heading_says_what_it_stands_under(made):
    heads = re.findall(r'<h2 class="under">(.*?)</h2>', made.page)
    assert heads == ["1 · Boats &amp; nets (continued)"] * 2 + ["1 · Boats &amp; nets"] + ["Where they went"] * 4


def test_of_a_fragment_the_caption_is_shown_and_the_rest_is_for_the_speaker(page):
    assert dict(page.cells)["drawn-read"].strip() == "Each dot is a boat. There are few."
    assert dict(page.notes)["drawn-read"].split() == "A lead: And more.".split()


def test_code_is_shown_where_its_tag_says_so(page, made):
    assert dict(page.cells)["high"].strip() == 'print("<b>")'
    assert "f()" not in made.page


def test_figures_keep_their_words_and_high_ones_stand_beside_their_text(page):
    drawn = [attrs for tag, attrs in page.tags if tag == "img"]
    assert [(attrs["alt"], attrs["width"], attrs["height"]) for attrs in drawn] == [('A "dot"', "800", "300"), ('A "dot"', "800", "900")]
    assert [attrs["class"].split()[1:] for _, attrs in page.tags if "sheet" in attrs.get("class", "")].count(["tall"]) == 1


def test_nothing_in_a_cell_becomes_more_than_words(page):
    scripts = [attrs for tag, attrs in page.tags if tag == "script"]
    assert all(attrs.get("src", "").startswith(("reveal/", "deck.js")) for attrs in scripts)
    assert not [attrs for _, attrs in page.tags if any(name.startswith("on") for name in attrs)]
    assert not {tag for tag, _ in page.tags} & {"iframe", "style", "object", "embed", "form", "svg"}
    assert all(attrs["src"].startswith("data:image/png;base64,") for tag, attrs in page.tags if tag == "img")
    assert "alert(1)" in dict(page.cells)["hostile"]
    assert "alert(5)" not in " ".join(shown for _, shown in page.cells)


def test_links_lead_to_decks_and_pages_and_nowhere_else(page):
    assert [attrs["href"] for tag, attrs in page.tags if tag == "a"] == ["b.html", "https://example.org/a"]
    assert dict(page.cells)["links"].strip() == "See a, here, there. A boat"


def test_a_page_has_a_language_and_a_title(made, page):
    assert ("html", {"lang": "en"}) in page.tags
    assert made.title == "1 · Boats & nets"
    assert "<title>1 · Boats &amp; nets (slides)</title>" in made.page


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (
            [text("a", "A", "slides")],
            "a.ipynb, cell a: 'slides' is no kind of slide; allowed are slide, ",
        ),
        ([text("a", "A"), text("b", "B", "notes")], "a.ipynb: no cell is marked as a slide; give some a slide type"),
        ([], "a.ipynb: no cell is marked as a slide"),
    ],
)
def test_what_cannot_be_a_deck_is_named(tmp_path, monkeypatch, capsys, cells, said):
    path = notebook(tmp_path / "a.ipynb", *cells)
    with pytest.raises(ValueError, match=re.escape(said)):
        slides.deck(path)
    monkeypatch.setattr(slides, "NOTEBOOKS", tmp_path)
    monkeypatch.setattr(slides, "reveal", lambda: tmp_path)
    assert slides.main([str(tmp_path / "out")]) == 1
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_without_reveal_it_says_how_to_get_it(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(slides, "reveal", lambda: None)
    assert slides.main([str(tmp_path / "out")]) == 1
    assert "tools.setup --site" in capsys.readouterr().err


@needs_reveal
def test_all_that_a_page_takes_lies_beside_it(built):
    taken = {tag: {attrs.get("src") or attrs.get("href") for _, attrs in found} for tag, found in _resources(built).items()}
    named = taken["script"] | taken["link"] | set(re.findall(r'url\("(.+?)"\)', (built / "deck.css").read_text(encoding="utf-8")))
    assert len(named) == 11
    assert all((built / name).is_file() for name in named)
    assert (built / "reveal" / "LICENSE").read_text(encoding="utf-8").count("Permission is hereby granted") == 1
    assert "SIL OPEN FONT LICENSE" in (built / "reveal/dist/theme/fonts/source-sans-pro/LICENSE").read_text(encoding="utf-8").upper()


@needs_reveal
def test_no_page_asks_for_anything_from_elsewhere(built):
    for path in built.glob("*.html"):
        tags = Page(path.read_text(encoding="utf-8")).tags
        (policy,) = [attrs["content"] for tag, attrs in tags if tag == "meta" and attrs.get("http-equiv") == "Content-Security-Policy"]
        assert policy.startswith("default-src 'none';")
        assert not re.search(r"https?:|//|\*", policy)
    for path in [*built.rglob("*.css")]:
        assert not re.search(r"@import|url\(\s*[\"']?(?:https?:)?//", path.read_text(encoding="utf-8"))


@needs_reveal
def test_the_first_page_lists_every_deck(built):
    listed = [attrs["href"] for tag, attrs in Page((built / "index.html").read_text(encoding="utf-8")).tags if tag == "a"]
    assert listed == ["a.html", "a.html?print-pdf", "b.html", "b.html?print-pdf"]


def _resources(folder):
    tags = [found for path in folder.glob("*.html") for found in Page(path.read_text(encoding="utf-8")).tags]
    return {kind: [found for found in tags if found[0] == kind] for kind in ("script", "link")}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_deck_of_a_notebook_tells_its_story(path):
    made, cells = slides.deck(path), {cell.id for cell in nbformat.read(path, as_version=4).cells}
    shown = Page(made.page).shown()
    assert 14 <= made.slides <= 23
    assert (shown[0], shown[-1]) == ("title", "key-points")
    assert {"voices"} & cells <= set(shown)
    assert [name for name in shown if re.fullmatch(r"ex-\d+-\d+", name)]
    assert made.page.count("<figure") >= 3
    assert not [name for name in shown if name.endswith(("-assert", "-answer", "versions"))]


@pytest.mark.parametrize("content", ["", '{"cells": [', "[]", '{"cells": 5}'])
def test_what_is_no_notebook_is_named(tmp_path, monkeypatch, capsys, content):
    (tmp_path / "a.ipynb").write_text(content, encoding="utf-8")
    monkeypatch.setattr(slides, "NOTEBOOKS", tmp_path)
    monkeypatch.setattr(slides, "reveal", lambda: tmp_path)
    assert slides.main([str(tmp_path / "out")]) == 1
    assert capsys.readouterr().err.startswith("a.ipynb: not a valid notebook")
