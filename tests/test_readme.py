"""The documents hold to the data, their links lead somewhere, and the commands that they name exist."""

import functools
import re
import sys
from collections import Counter
from urllib.parse import unquote

import nbformat
import pytest
from markdown_it import MarkdownIt
from tracked import ROOT, tracked

from helpers import corpus
from helpers.__main__ import COMMANDS
from tools import notebooks, readme

MARKDOWN = MarkdownIt("gfm-like", {"linkify": False, "html": True})
# Not here: a corpus' own texts; pages whose links lead somewhere once they are laid out elsewhere, in a new corpus or in the site.
ELSEWHERE = re.compile(r"site/|(.*/)?texts/|helpers/new_")
PAGES = [path for path in tracked() if path.suffix == ".md" and not ELSEWHERE.match(path.relative_to(ROOT).as_posix())]
NAMING = [ROOT / name for name in ("README.md", "CONTRIBUTING.md")]
COMMAND = re.compile(r"-m (jupyterlab --[\w./=]+|tools\.\w+(?: --\w+)?|pytest(?: [\w/]+)?|ruff \w+)")
TARGET = re.compile(r"^([a-z-]+):", re.MULTILINE)


def name(path):
    return path.relative_to(ROOT).as_posix()


def markdown(path):
    """Give a page's Markdown, or that of a notebook's cells, one after the other."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".ipynb":
        return text
    return "\n\n".join(cell.source for cell in nbformat.reads(text, as_version=4).cells if cell.cell_type == "markdown")


@functools.cache
def links(path):
    """List where a page leads: links and pictures, in Markdown and in HTML."""
    tokens = [child for token in MARKDOWN.parse(markdown(path)) for child in [token, *(token.children or [])]]
    found = [token.attrGet("href") or token.attrGet("src") for token in tokens if token.type in ("link_open", "image")]
    html = " ".join(token.content for token in tokens if token.type.startswith("html_"))
    return found + re.findall(r"""\b(?:href|src)=["']([^"']+)""", html)


@functools.cache
def anchors(path):
    """Give the anchors that GitHub makes of a page's headings, those in HTML, and what Jupyter makes of a notebook's headings."""
    tokens = MARKDOWN.parse(markdown(path))
    headings = [after.children for token, after in zip(tokens, tokens[1:], strict=False) if token.type == "heading_open"]
    words = ["".join(child.content for child in children if child.type in ("text", "code_inline")) for children in headings]
    found = set(slugs(words)) | set(re.findall(r"""\b(?:id|name)=["']([^"']+)""", markdown(path)))
    return found | ({text.replace(" ", "-") for text in words} if path.suffix == ".ipynb" else set())


def slugs(headings):
    """Name headings as GitHub does: small letters, no punctuation, hyphens for spaces, a number from the second of a kind on."""
    seen = Counter()
    for heading in headings:
        slug = re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
        yield f"{slug}-{seen[slug]}" if seen[slug] else slug
        seen[slug] += 1


def lost(path):
    """List the relative links of a page that lead nowhere."""
    return [link for link in links(path) if not re.match(r"[a-z][a-z0-9+.-]*:", link) and not leads(path, *unquote(link).split("#"))]


def leads(path, file, anchor=""):
    target = (path.parent / file).resolve() if file else path
    if not target.exists() or not target.is_relative_to(ROOT):
        return False
    return not anchor or target.suffix not in (".md", ".ipynb") or anchor in anchors(target)


def test_slugs_are_githubs():
    headings = ["Run it", "`make lab`, or so", "1 · Naming", "Run it", "What’s read?", "Krippendorff's alpha", "co-occurrence"]
    expected = ["run-it", "make-lab-or-so", "1--naming", "run-it-1", "whats-read", "krippendorffs-alpha", "co-occurrence"]
    assert list(slugs(headings)) == expected


def test_lost_links_are_found(tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    (tmp_path / "b.md").write_text("# One _two_\n", encoding="utf-8")
    page = tmp_path / "a.md"
    good = "[a](b.md#one-two) [b](#here) ![c](b.md) <a href='b.md'>d</a> [e](https://example.org/x)\n\n## Here\n"
    page.write_text(good + "`[f](no.md)`\n\n[g](no.md) [h](b.md#two) [i](#nowhere) <img src='no.png'> [j](../a.md)\n", encoding="utf-8")
    assert sorted(lost(page)) == ["#nowhere", "../a.md", "b.md#two", "no.md", "no.png"]


@pytest.mark.parametrize("path", PAGES + notebooks.find(), ids=name)
def test_every_relative_link_leads_somewhere(path):
    assert lost(path) == []


def test_every_document_is_read():
    assert {"README.md", "CONTRIBUTING.md", "CODE_OF_CONDUCT.md", "CHANGELOG.md", "corpus/README.md"} <= set(map(name, PAGES))


def test_the_readmes_table_names_every_target_of_make_and_no_other():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = set(TARGET.findall((ROOT / "Makefile").read_text(encoding="utf-8"))) - {"help"}
    assert set(re.findall(r"^\| `make ([a-z-]+)` \|", text, re.MULTILINE)) == targets


def test_the_readmes_table_runs_what_make_runs():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    recipes = dict(re.findall(r"^([a-z-]+):.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    rows = re.findall(r"^\| `make ([a-z-]+)` \| (.*?) \|", text, re.MULTILINE)
    assert {target: COMMAND.findall(cell) for target, cell in rows} == {target: COMMAND.findall(recipes[target]) for target, _ in rows}


@pytest.mark.parametrize("path", NAMING, ids=name)
def test_the_commands_that_documents_name_exist(path):
    text = path.read_text(encoding="utf-8")
    targets = set(TARGET.findall((ROOT / "Makefile").read_text(encoding="utf-8")))
    named = re.findall(r"^make ([a-z -]+?) *(?:#|$)", text, re.MULTILINE) + re.findall(r"`make ([a-z -]+)`", text)
    assert {target for words in named for target in words.split()} <= targets
    modules = set(re.findall(r"-m ((?:tools|helpers|benchmarks)(?:\.\w+)*)", text))
    assert [module for module in modules if not module_file(module).exists()] == []
    files = re.findall(r"(?<![\w/])((?:tests|helpers|tools)/[\w/]+\.py)", text)
    assert [file for file in files if not (ROOT / file).exists()] == []


def module_file(module):
    path = ROOT.joinpath(*module.split("."))
    return path / "__main__.py" if path.is_dir() else path.with_suffix(".py")


@pytest.mark.parametrize("path", NAMING, ids=name)
def test_the_subcommands_that_documents_name_exist(path):
    named = set(re.findall(r"-m helpers ([a-z]+)", path.read_text(encoding="utf-8")))
    assert named
    assert named <= set(COMMANDS)


def test_every_span_of_the_readme_says_what_is_quoted_before_it():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    raws = corpus.load().set_index("doc")["raw"]
    found = re.findall(r"“([^”]+)” \(((?:`[\w-]+:\d+-\d+`(?:, )?)+)\)", text)
    assert len(found) >= 3
    for words, places in found:
        for doc, start, end in re.findall(r"`([\w-]+):(\d+)-(\d+)`", places):
            assert raws[doc][int(start) : int(end)] == words


def test_the_data_card_counts_the_texts_and_their_characters():
    texts = corpus.load()
    card = (ROOT / "corpus" / "README.md").read_text(encoding="utf-8")
    assert f"{texts['raw'].str.len().sum():,} characters" in card
    for doc, date in corpus.facts(corpus.read_evidence(texts))["published"].items():
        assert re.search(rf"\| `{doc}` .*\| {date}, (stated|inferred) \|", card)


@pytest.mark.skipif(sys.platform != "linux", reason="pixels are compared on Linux only")
def test_the_figure_of_the_readme_is_drawn_from_the_data():
    assert readme.FIGURE.read_bytes() == readme.figure()


def test_the_readme_says_where_every_module_is():
    _, tree, _ = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Where things are")[2].split("```", 2)
    modules = {path.stem for path in (ROOT / "helpers").glob("[!_]*.py")}
    assert modules - set(re.findall(r"\w+", tree)) == set()
