"""Slides of the notebooks: `python -m tools.slides [OUT]` writes a deck for each into `_build/slides`, with a page that lists them.

What is shown stands in the notebooks: a cell's `slideshow.slide_type`, which JupyterLab's property inspector edits. `slide` and
`subslide` begin a slide; a `fragment` joins it at the next key press; `notes` are for the speaker; all other cells are left out. Of a
code cell its outputs are shown, and its code only with the tag `slide-code`. A long text goes on over several slides; of a fragment its
caption (the paragraph in italics), else its first paragraph is shown, and the rest goes to the speaker's notes.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import nbformat
from jinja2 import Environment, FileSystemLoader
from nbconvert import SlidesExporter
from nbformat import NotebookNode

from helpers import files
from tools import markup

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"
TEMPLATES = Path(__file__).resolve().parent / "templates"
OUT = ROOT / "_build" / "slides"
KINDS = ("slide", "subslide", "fragment", "notes", "skip", "-")
# What a slide can hold of a text in letters that the last row can read.
LETTERS = 800
# A figure higher than this share of its width stands beside its text, not above it.
TALL = 0.5
# What is taken of reveal.js, by its place in the package that carries it.
PARTS = (
    "LICENSE", "dist/reset.css", "dist/reveal.css", "dist/reveal.js", "plugin/notes/notes.js", "plugin/zoom/zoom.js",
    *(f"dist/theme/fonts/source-sans-pro/{name}" for name in (
        "LICENSE", "source-sans-pro-regular.woff", "source-sans-pro-italic.woff", "source-sans-pro-semibold.woff",
        "source-sans-pro-semibolditalic.woff",
    )),
)  # fmt: skip
NO_REVEAL = "The slides need reveal.js, which the package sphinx-revealjs carries; install it with `python -m tools.setup --site`."


@dataclass(frozen=True)
class Deck:
    """A notebook's slides: the name of its page, its title, the page, how many slides it has."""

    name: str
    title: str
    page: str
    slides: int


def reveal() -> Path | None:
    """Tell where reveal.js is: in the package sphinx-revealjs, if that is installed."""
    package = find_spec("sphinx_revealjs")
    return Path(package.origin).parent / "_static" / "revealjs" if package and package.origin else None


def shown(notebook: NotebookNode) -> list[NotebookNode]:
    """Give the cells that are slides, in order: long texts cut into several, and in each one's metadata the heading that it stands under.

    Raises `ValueError` that names the cell where its kind of slide is none of those allowed.
    """
    cells, under = [], ""
    for cell in notebook.cells:
        kind = cell.metadata.get("slideshow", {}).get("slide_type", "skip")
        if kind not in KINDS:
            raise ValueError(f"cell {cell.get('id')}: {kind!r} is no kind of slide; allowed are {', '.join(KINDS)}")
        if kind not in ("skip", "-"):
            cells += _parts(cell, kind, under)
        if cell.cell_type == "markdown":
            under = (markup.headings(cell.source) or [under])[-1]
    return cells


def deck(path: Path, decks: Iterable[str] = ()) -> Deck:
    """Make the slides of one notebook; a link to a notebook leads to its deck, if that is among `decks`.

    Raises `ValueError` that names the notebook where no cell of it is a slide.
    """
    notebook = markup.notebook(path)
    try:
        cells = shown(notebook)
    except ValueError as problem:
        raise ValueError(f"{path.name}, {problem}") from None
    if not cells or all(cell.metadata.slideshow.slide_type == "notes" for cell in cells):
        raise ValueError(f"{path.name}: no cell is marked as a slide; give some a slide type in JupyterLab's property inspector")
    _lay_out(cells)
    title = next((found for cell in notebook.cells for found in markup.headings(cell.source)), path.stem)
    made = nbformat.v4.new_notebook(cells=cells, metadata={"title": title})
    page, _ = _exporter(frozenset(decks)).from_notebook_node(made)
    slides = sum(cell.metadata.slideshow.slide_type in ("slide", "subslide") for cell in cells)
    return Deck(path.stem, title, page, slides)


def index(decks: Sequence[Deck]) -> str:
    """Make the page that lists the decks."""
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True).get_template("slides.html.j2").render(decks=decks)


def build(paths: Sequence[Path], out: Path, source: Path) -> list[Deck]:
    """Write the decks of notebooks, the page that lists them, and reveal.js from its folder beside them; all or nothing."""
    decks = [deck(path, {one.stem for one in paths}) for path in paths]
    pages = {f"{made.name}.html": made.page for made in decks} | {"index.html": index(decks)}
    texts = {name: text.encode("utf-8") for name, text in pages.items()}
    parts = {f"reveal/{part}": (source / part).read_bytes() for part in PARTS}
    own = {name: (TEMPLATES / "slides" / name).read_bytes() for name in ("deck.css", "deck.js")}
    files.put_all(out, {out / name: content for name, content in (parts | own | texts).items()})
    return decks


def _parts(cell: NotebookNode, kind: str, under: str) -> Iterator[NotebookNode]:
    """Cut a cell into what the slides show of it, each with its kind and the heading that it stands under."""
    if cell.cell_type == "markdown" and kind != "notes":
        own = markup.headings(cell.source)
        pages = list(_pages(cell.source)) if kind != "fragment" else _first(cell.source)
        rest = "notes" if kind == "fragment" else "subslide"
        for n, text in enumerate(pages):
            head = "" if text.startswith("#") else under if n == 0 or not own else f"{own[0]} (continued)"
            yield _part(cell, kind, head, source=text) if n == 0 else _part(cell, rest, head, source=text, id=f"{cell.id}-{n + 1}")
    else:
        yield _part(cell, kind, under)


def _part(cell: NotebookNode, kind: str, under: str, **changed: str) -> NotebookNode:
    metadata = {"slideshow": {"slide_type": kind}, "of": cell.id, "under": under, "tags": cell.metadata.get("tags", [])}
    return NotebookNode(deepcopy(cell) | changed | {"metadata": NotebookNode(nbformat.from_dict(metadata))})


def _first(text: str) -> list[str]:
    """Give the caption of a text and, if there is more, the rest."""
    first = markup.caption(text)
    rest = "\n\n".join(one for one in markup.blocks(text) if one != first)
    return [first, rest] if rest else [first]


def _pages(text: str) -> Iterator[str]:
    """Cut a text between its blocks into what fits a slide; a heading or a table begins a new one."""
    page: list[str] = []
    for block in markup.blocks(text):
        full = sum(map(len, page)) + len(block) > LETTERS
        if page and not page[-1].startswith("#") and (full or block.startswith(("#", "|"))):
            yield "\n\n".join(page)
            page = []
        page.append(block)
    yield "\n\n".join(page)


def _lay_out(cells: Sequence[NotebookNode]) -> None:
    """Note at the first cell of each slide how it is laid out: `tall` where a high figure stands beside its text."""
    start = cells[0]
    for cell in cells:
        if cell.metadata.slideshow.slide_type in ("slide", "subslide"):
            start = cell
        if any(figure.height > TALL * figure.width for figure in markup.figures(cell)):
            start.metadata.layout = "tall"


def _exporter(decks: frozenset[str]) -> SlidesExporter:
    def link(address: str) -> str:
        name, dot, _ = address.partition(".ipynb")
        return f"{name}.html" if dot and name in decks else address if address.startswith(("https://", "http://")) else ""

    def prose(text: str) -> str:
        return markup.prose("".join(text), link)

    filters = {"prose": prose, "table": markup.table, "figure": markup.figure}
    return SlidesExporter(template_name="slides", extra_template_basedirs=[str(TEMPLATES)], filters=filters)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write all decks. Returns 1 where reveal.js is not here, a notebook has no slides, or they cannot be written."""
    parser = argparse.ArgumentParser(prog="python -m tools.slides", description="Write the slides of the notebooks.")
    parser.add_argument("out", nargs="?", type=Path, default=OUT, metavar="OUT", help="a folder (default: _build/slides)")
    out, source = parser.parse_args(arguments).out, reveal()
    if source is None:
        print(NO_REVEAL, file=sys.stderr)
        return 1
    try:
        decks = build(sorted(NOTEBOOKS.glob("*.ipynb")), out, source)
    except (ValueError, OSError) as problem:
        print(problem, file=sys.stderr)
        return 1
    for made in decks:
        print(f"{made.slides:3} slides  {made.title}")
    print(f"Open {out / 'index.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
