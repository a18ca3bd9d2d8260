"""The handout: what it takes from the notebooks and the glossary, that it runs nothing, and the PDF that Chromium makes of it."""

import base64
import doctest
import re
import struct
import sys

import nbformat
import pytest

from tools import browser, handout, markup

NOTEBOOKS = sorted(handout.NOTEBOOKS.glob("*.ipynb"))
OPENING = (
    "# 1 · Boats\n\nWhat sails?\n\n| | |\n|---|---|\n| **Time** | an hour |\n\n**Questions.** Who <b>rows</b>?\n\n"
    "**You will be able to** row."
)
GLOSSARY = "# Glossary\n\n## Terms\n\n### deck\n\n*Also: decks.*\n\nAbove an article. It repeats.\n\n### lead\n\nThe first paragraph.\n"


def cell(name, source):
    return nbformat.v4.new_markdown_cell(source, id=name)


def figure(name, tags):
    png = base64.b64encode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 800, 300)).decode()
    output = nbformat.v4.new_output("display_data", {"image/png": png}, metadata={"image/png": {"alt": "Two <dots>"}})
    return nbformat.v4.new_code_cell("draw()", id=name, outputs=[output], metadata={"tags": tags})


def notebook(path, *cells):
    nbformat.write(nbformat.v4.new_notebook(cells=list(cells)), path)
    return path


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return notebook(
        tmp_path_factory.mktemp("notebooks") / "1.ipynb",
        cell("title", OPENING),
        cell("voices", "> **Whose voices.** Nobody's."),
        figure("left-out", []),
        cell("left-out-read", "*Not here.*"),
        figure("drawn", ["handout"]),
        cell("drawn-read", "A lead:\n\n*Each dot is a boat.* Few."),
        cell("ex-1-1", "### Exercise 1.1 · Count the decks (5 minutes)\n\nHow many? <script>alert(1)</script> [See](../a.md) `x`."),
        cell("ex-1-1-answer", "answer = ..."),
        cell("key-points", "## Key points\n\n- Boats sail.\n- Nets *do not*.\n\nNext: [2](2.ipynb)."),
    )


@pytest.fixture(scope="module")
def page(path):
    return handout.build([path], GLOSSARY)


def test_it_has_what_the_notebook_asks_shows_and_sets(page):
    for said in [
        "What sails?",
        "Who &lt;b&gt;rows&lt;/b&gt;?",
        "Whose voices.",
        "<em>Each dot is a boat.</em> Few.",
        "<li>Boats sail.</li>",
    ]:
        assert page.count(said) == 1
    assert page.count("<figure>") == page.count('alt="Two &lt;dots&gt;"') == 1
    assert page.count('<div class="line">') == handout.LINES
    assert not re.search(r"Not here|an hour|A lead|answer = |Next:", page)


def test_it_gives_words_that_it_uses_in_one_sentence(page):
    assert "<dt>deck</dt> <dd><p>Above an article.</p></dd>" in page
    assert "<dt>lead</dt>" not in page


def test_it_runs_and_fetches_nothing(page):
    assert "&lt;script&gt;alert(1)&lt;/script&gt; See <code>x</code>" in page
    assert not re.search(r"<(?:script|link|iframe|a)\b|@import|url\(", page)
    assert all(address.startswith("data:image/png;base64,") for address in re.findall(r'\bsrc="(.*?)"', page))
    assert "content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline';" in page
    assert '<html lang="en">' in page


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([cell("title", OPENING)], "a.ipynb: no cell key-points"),
        ([], "a.ipynb: no cell title, key-points"),
        ([cell("title", "# A\n\nB"), cell("key-points", "- C")], "a.ipynb, cell title: no paragraph that begins **Questions.**"),
    ],
)
def test_what_a_notebook_lacks_is_named(tmp_path, cells, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        handout.part(notebook(tmp_path / "a.ipynb", *cells))


def test_the_committed_handout_has_every_exercise_and_key_point():
    page = handout.build(NOTEBOOKS, handout.GLOSSARY.read_text(encoding="utf-8"))
    sources = [one.source for path in NOTEBOOKS for one in nbformat.read(path, as_version=4).cells if one.cell_type == "markdown"]
    exercises = [found for source in sources for found in re.findall(r"^### Exercise (\d+\.\d+) ·", source, re.MULTILINE)]
    points = sum(len(re.findall(r"^- ", source, re.MULTILINE)) for source in sources if source.startswith("## Key points"))
    assert re.findall(r"<h3>Exercise (\d+\.\d+) ·", page) == exercises
    assert len(exercises) >= 4 * len(NOTEBOOKS)
    boxes = page.split('<div class="points">')[1:]
    assert sum(box.split("</div>")[0].count("<li>") for box in boxes) == points > 0
    assert len(re.findall(r"<dt>", page)) > 30


def test_each_notebook_gives_it_a_figure_with_alternative_text():
    for part in map(handout.part, NOTEBOOKS):
        assert 1 <= len(part.figures) <= 3, part.title
        assert all(figure.alt and caption for figure, caption in part.figures)


def test_without_a_browser_the_page_is_made_and_the_exit_status_is_1(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv(browser.VARIABLE, "no-such-program")
    assert handout.main([str(tmp_path)]) == 1
    assert browser.NONE in capsys.readouterr().err
    assert [one.name for one in tmp_path.iterdir()] == ["handout.html"]


def test_a_browser_that_fails_is_named(tmp_path):
    with pytest.raises(RuntimeError, match="does not print"):
        handout.pdf(tmp_path / "none.html", handout.Path(sys.executable))


@pytest.mark.skipif(browser.find() is None, reason=browser.NONE)
def test_the_pdf_is_a4_tagged_and_of_a_length_to_hand_out(tmp_path):
    assert handout.main([str(tmp_path)]) == 0
    made = (tmp_path / "handout.pdf").read_bytes()
    sizes = re.findall(rb"/MediaBox \[0 0 (\S+) (\S+)\]", made)
    assert 6 <= len(sizes) <= 14
    assert {(round(float(width)), round(float(height))) for width, height in sizes} == {(595, 842)}
    assert b"/StructTreeRoot" in made
    assert b"/Lang (en)" in made
    assert b"/Title (Restated: how an official statement travels" in made


def test_a_named_browser_is_taken_and_nothing_stands_in_for_it(tmp_path):
    named = program(tmp_path / "my-browser")
    assert browser.find({browser.VARIABLE: str(named), "PATH": ""}) == named
    assert browser.find({browser.VARIABLE: str(tmp_path / "other"), "PATH": str(tmp_path)}) is None


def test_a_browser_is_found_on_the_search_path_else_in_its_usual_places(tmp_path, monkeypatch):
    monkeypatch.setattr(browser, "PLACES", ("{ProgramFiles}/Google/chrome.exe", "/no/such/place"))
    assert browser.find({"PATH": str(tmp_path)}) is None
    usual = program(tmp_path / "Google" / "chrome.exe")
    assert browser.find({"PATH": str(tmp_path), "PROGRAMFILES": str(tmp_path)}) == usual
    on_path = program(tmp_path / ("chromium.exe" if sys.platform == "win32" else "chromium"))
    assert browser.find({"PATH": str(tmp_path), "PROGRAMFILES": str(tmp_path)}) == on_path


def program(path):
    path.parent.mkdir(exist_ok=True)
    path.write_text("", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("module", [browser, handout, markup], ids=lambda module: module.__name__)
def test_the_examples_of_these_tools_run(module):
    done = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert done.failed == 0 < done.attempted
