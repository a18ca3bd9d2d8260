"""The built site: whole, self-contained, every link and picture in it right."""

import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from helpers import corpus
from tools import site

ROOT = Path(__file__).resolve().parent.parent
PARTS = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src", "object": "data", "embed": "src"}


class Page(HTMLParser):
    """Ids, links, what is loaded, and the images of a page."""

    def __init__(self, path):
        super().__init__()
        self.ids, self.links, self.loaded, self.images = set(), [], [], []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.ids |= {given.get("id"), given.get("name")} - {None}
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        if tag in PARTS and given.get(PARTS[tag]) and given.get("rel") not in ("canonical", "search"):
            self.loaded.append(given[PARTS[tag]])
        if tag == "img":
            self.images.append((given.get("src", ""), given.get("alt")))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Build the site once, without an address and in a process of its own."""
    pytest.importorskip("sphinx", reason="Sphinx is not installed; `make more` installs it")
    folder = tmp_path_factory.mktemp("built")
    (folder / "slides").mkdir()
    (folder / "slides" / "index.html").write_text("<h1>Slides</h1>", encoding="utf-8")
    (folder / "handout.pdf").write_bytes(b"%PDF-1.7")
    command = [sys.executable, "-m", "tools.site", folder / "site", "--with", folder / "slides", folder / "handout.pdf"]
    others = {name: value for name, value in os.environ.items() if name != "GITHUB_REPOSITORY"}
    done = subprocess.run(command, cwd=ROOT, env=others, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return folder / "site"


@pytest.fixture(scope="module")
def pages(made):
    """Every page by its path, parsed; the reader has tests of its own."""
    return {path: Page(path) for path in sorted(made.rglob("*.html")) if path.name != "reader.html"}


def body(made, name):
    return (made / name).read_text(encoding="utf-8")


def test_every_notebook_document_and_module_has_its_page(made):
    wanted = [
        path.relative_to(ROOT).with_suffix(".html") for path in ROOT.glob("notebooks/**/*.ipynb") if ".ipynb_checkpoints" not in path.parts
    ]
    wanted += [path.relative_to(ROOT).with_suffix(".html") for path in ROOT.glob("teaching/*.md")]
    wanted += [f"api/helpers.{path.stem}.html" for path in ROOT.glob("helpers/*.py") if not path.stem.startswith("__")]
    wanted += ["index.html", "reader.html", "search.html", "corpus/README.html", "corpus/annotations/CODEBOOK.html", "CONTRIBUTING.html"]
    assert [str(name) for name in wanted if not (made / name).is_file()] == []


def test_pages_load_nothing_from_elsewhere(made, pages):
    assert [(path.name, part) for path, page in pages.items() for part in page.loaded if re.match(r"(\w+:)?//", part)] == []
    sheets = [(path, path.read_text(encoding="utf-8")) for path in made.rglob("*.css")]
    assert sheets
    for path, sheet in [*sheets, *((path, path.read_text(encoding="utf-8")) for path in pages)]:
        assert re.findall(r"""@import\s[^;]*//[^;]*|url\(\s*["']?(?:https?:)?//[^)]*\)""", sheet) == [], path.name


def test_no_script_is_made_for_formulas_or_widgets(pages):
    names = {Path(urlsplit(part).path).name for page in pages.values() for part in page.loaded}
    assert {name for name in names if re.search(r"mathjax|require|widget|jquery", name, re.IGNORECASE)} == set()


def test_every_link_inside_leads_to_a_place_that_is_there(made, pages):
    reader = Page(made / "reader.html")
    sizes = dict(corpus.load().set_index("doc")["raw"].str.len())
    broken = []
    for path, page in pages.items():
        for link in [*page.links, *page.loaded]:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or link.startswith("data:"):
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            known = pages.get(target) or (reader if target == made / "reader.html" else None)
            place = re.fullmatch(r"([\w.-]+):(\d+)-(\d+)", parts.fragment)
            if known is reader and place and int(place[2]) < int(place[3]) <= sizes[place[1]]:
                continue  # the reader finds any characters of a text
            if not target.is_file() or (parts.fragment and known and not known.ids & {parts.fragment, unquote(parts.fragment)}):
                broken.append(f"{path.relative_to(made)}: {link}")
    assert broken == []


def test_every_image_has_an_alt_text_and_those_of_notebooks_their_own(made, pages):
    assert [(path.name, src) for path, page in pages.items() for src, alt in page.images if not (alt or "").strip()] == []
    for path in ROOT.glob("notebooks/*.ipynb"):
        outputs = [output for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] for output in cell.get("outputs", [])]
        alts = [output["metadata"]["image/png"]["alt"] for output in outputs if "image/png" in output.get("data", {})]
        assert alts
        assert [alt for _, alt in pages[made / "notebooks" / f"{path.stem}.html"].images] == alts


def test_the_search_index_knows_the_words_of_the_field(made):
    index = body(made, "searchindex.js")
    found = json.loads(index[index.index("(") + 1 : index.rindex(")")])
    assert "notebooks/01_provenance" in [found["docnames"][place] for place in found["terms"]["stemma"]]
    assert found["docnames"][found["titleterms"]["stemma"]] == "teaching/glossary"  # one page alone stands as a number, not as a list


def test_quotation_marks_of_the_texts_stay_as_they_are(made):
    raw = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "ministry's" in raw
    assert "ministry's" in body(made, "index.html")


def test_the_start_page_leads_to_the_reader_and_claims_no_address(made):
    start = Page(made / "index.html")
    assert "reader.html" in start.links
    assert [link for link in start.links if "mybinder" in link or "colab" in link] == []


def test_a_cited_place_leads_to_these_characters_in_the_reader(made):
    assert "reader.html#mfa-2023:4089-4115" in Page(made / "index.html").links
    cited = [link for link in Page(made / "notebooks" / "02_rhetoric.html").links if link.startswith("../reader.html#")]
    assert len(cited) > 50
    assert not any("council-" in link for link in Page(made / "notebooks" / "04_your_own_corpus.html").links)


def test_no_page_names_a_folder_of_this_machine(made):
    texts = [path.read_bytes() for path in made.rglob("*") if path.suffix in (".html", ".js", ".css")]
    assert not any(str(place).encode() in text for text in texts for place in (ROOT, made.parent))


def test_screen_readers_meet_named_landmarks_and_no_empty_heading(pages):
    for path in pages:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<th[^>]*>\s*</th>|<aside class=|role=\"heading\">", text), path.name


def test_what_is_taken_in_lies_in_the_site_and_is_listed(made):
    start = Page(made / "index.html")
    assert {"slides/index.html", "handout.pdf"} <= set(start.links)
    assert (made / "handout.pdf").read_bytes() == b"%PDF-1.7"
    assert (made / "slides" / "index.html").is_file()


def test_what_is_unknown_or_not_built_is_refused(tmp_path):
    (tmp_path / "notes.txt").touch()
    with pytest.raises(SystemExit):
        site.main(["--with", str(tmp_path / "notes.txt")])
    with pytest.raises(SystemExit):
        site.main(["--with", str(tmp_path / "slides")])


def test_a_folder_that_is_no_site_is_not_replaced(tmp_path, capsys):
    (tmp_path / "letters.txt").write_text("mine", encoding="utf-8")
    for place in (tmp_path, tmp_path / "letters.txt"):
        with pytest.raises(SystemExit):
            site.main([str(place)])
        assert "allowed is a new folder, an empty one, or one with a site in it" in capsys.readouterr().err
    assert (tmp_path / "letters.txt").read_text(encoding="utf-8") == "mine"
    (tmp_path / "searchindex.js").touch()
    assert site.replaceable(tmp_path)


def test_with_an_address_the_start_page_leads_to_binder_colab_and_the_source():
    found = site.places([], "example/restated")
    assert "(https://github.com/example/restated)" in found
    assert "mybinder.org/v2/gh/example/restated" in found
    assert found.count("colab.research.google.com/github/example/restated") == len(list(ROOT.glob("notebooks/*.ipynb")))


@pytest.mark.parametrize(
    ("link", "page", "leads"),
    [
        ("README.md", "CONTRIBUTING.md", "index.md"),
        ("../README.md", "teaching/guide.md", "../index.md"),
        ("../README.md", "corpus/annotations/CODEBOOK.md", "../README.md"),
        ("../../helpers/claims.py", "notebooks/solutions/03_claims.ipynb", "../../api/helpers.claims.rst"),
        ("notebooks/solutions", "README.md", "notebooks/solutions/01_provenance.ipynb"),
        ("corpus-water/", "README.md", "corpus-water/README.md"),
        ("corpus/documents.csv", "README.md", "corpus/documents.csv"),
    ],
)
def test_links_lead_to_what_stands_for_a_file_on_the_site(link, page, leads):
    assert site.redirect(link, page) == leads


def test_a_folder_without_a_page_is_refused(tmp_path):
    (tmp_path / "data").mkdir()
    with pytest.raises(ValueError, match="data/ has no page"):
        site.redirect("data", "README.md", tmp_path)
