"""The handout: `python -m tools.handout [OUT]` writes `_build/handout.html` and, through Chromium, `_build/handout.pdf` to print.

Everything on it stands in the notebooks and the glossary: of each notebook its questions and aims, the figures whose cells have the tag
`handout` with their captions, the exercises with room to write, the key points; then the words that occur on it, in short.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from nbformat import NotebookNode

from helpers import files
from tools import browser, glossary, markup

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"
GLOSSARY = ROOT / "teaching" / "glossary.md"
TEMPLATES = Path(__file__).resolve().parent / "templates"
OUT = ROOT / "_build"
TAG = "handout"
QUESTIONS, AIMS = "**Questions.**", "**You will be able to**"
SECONDS = 120
LINES = 3
_EXERCISE = re.compile(r"ex-\d+-\d+")
_SENTENCE = re.compile(r"[.?!](?= [A-Z“*`]|$)")
NO_PDF = "{}\nThere is no PDF without it; {} can be printed from any browser."


@dataclass(frozen=True)
class Part:
    """What the handout has of a notebook, in Markdown; `figures` are pairs of a figure and its caption."""

    title: str
    intro: str
    questions: str
    aims: str
    voices: str
    figures: tuple[tuple[markup.Figure, str], ...]
    exercises: tuple[str, ...]
    points: str

    def words(self) -> str:
        """Give all words of the part."""
        captions = [caption for _, caption in self.figures]
        return markup.words("\n\n".join([self.intro, self.questions, self.aims, self.voices, *captions, *self.exercises, self.points]))


def part(path: Path) -> Part:
    """Read what the handout has of a notebook.

    Raises `ValueError` that names the notebook and the cell, or the beginning of a paragraph of its first cell, that it lacks.
    """
    notebook = markup.notebook(path)
    cells = {cell.id: cell for cell in notebook.cells}
    missing = [name for name in ("title", "key-points") if name not in cells]
    if missing:
        raise ValueError(f"{path.name}: no cell {', '.join(missing)}")
    heading, *opening = markup.blocks(cells["title"].source)
    return Part(
        title=markup.words(heading),
        intro=opening[0],
        questions=_paragraph(opening, QUESTIONS, path),
        aims=_paragraph(opening, AIMS, path),
        voices=cells["voices"].source if "voices" in cells else "",
        figures=tuple(_figures(notebook)),
        exercises=tuple(cell.source for cell in notebook.cells if cell.cell_type == "markdown" and _EXERCISE.fullmatch(cell.id)),
        points="\n".join(one for one in markup.blocks(cells["key-points"].source) if one.startswith("- ")),
    )


def terms(text: str, used: str) -> list[tuple[str, str]]:
    r"""Give the entries of a glossary whose word is used, each with the first sentence of what it says.

    >>> terms("### deck\n\n*Also: decks.*\n\nThe summary above. It repeats.\n\n### lead\n\nThe first paragraph.\n", "Two decks")
    [('deck', 'The summary above.')]
    """
    found = []
    for term, body in zip(glossary.read(text), re.split(r"^### .+$", text, flags=re.MULTILINE)[1:], strict=True):
        forms = "|".join(map(re.escape, (term.name, *term.forms)))
        said = next((one for one in markup.blocks(body) if not one.startswith(("*Also", "<!--"))), "")
        if re.search(rf"(?<!\w)(?:{forms})(?!\w)", used, re.IGNORECASE):
            end = _SENTENCE.search(said)
            found.append((term.name, said[: end.end()] if end else said))
    return found


def page(parts: Sequence[Part], words: Sequence[tuple[str, str]]) -> str:
    """Make the handout's page, with its figures inside."""
    template = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    template.filters["prose"] = lambda text: Markup(markup.prose(text))
    voices = next((one.voices for one in parts if one.voices), "")
    return template.get_template("handout.html.j2").render(parts=parts, words=words, voices=voices, lines=LINES)


def build(paths: Iterable[Path], text: str) -> str:
    """Make the handout's page from notebooks and the text of the glossary."""
    parts = [part(path) for path in paths]
    return page(parts, terms(text, " ".join(one.words() for one in parts)))


def pdf(source: Path, program: Path) -> bytes:
    """Print a page with Chromium, tagged for screen readers.

    Raises `RuntimeError` with the end of what Chromium says where it makes no PDF, or none in two minutes.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        out = Path(folder) / "page.pdf"
        flags = [*browser.FLAGS, f"--user-data-dir={folder}", "--no-pdf-header-footer", "--generate-pdf-document-outline"]
        command = [str(program), "--headless", *flags, f"--print-to-pdf={out}", source.resolve().as_uri()]
        try:
            done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", errors="replace", timeout=SECONDS)
        except (OSError, subprocess.TimeoutExpired) as problem:
            raise RuntimeError(f"{program} does not print: {problem}") from None
        if done.returncode or not out.exists():
            raise RuntimeError(f"{program} does not print: {done.stderr.strip()[-500:]}")
        return out.read_bytes()


def _paragraph(found: Sequence[str], beginning: str, path: Path) -> str:
    for one in found:
        if one.startswith(beginning):
            return one
    raise ValueError(f"{path.name}, cell title: no paragraph that begins {beginning}")


def _figures(notebook: NotebookNode) -> Iterator[tuple[markup.Figure, str]]:
    """Give the figures of the cells tagged for it, each with the caption in the cell below."""
    for cell, below in pairwise(notebook.cells):
        if TAG in cell.metadata.get("tags", []):
            yield from ((figure, markup.caption(below.source)) for figure in markup.figures(cell))


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page, then the PDF. Returns 1 where there is no PDF."""
    parser = argparse.ArgumentParser(prog="python -m tools.handout", description="Write the handout, as a page and as a PDF.")
    parser.add_argument("out", nargs="?", type=Path, default=OUT, metavar="OUT", help="a folder (default: _build)")
    out = parser.parse_args(arguments).out
    made, program = out / "handout.html", browser.find()
    try:
        files.put(made, build(sorted(NOTEBOOKS.glob("*.ipynb")), GLOSSARY.read_text(encoding="utf-8")).encode("utf-8"))
        if program is None:
            raise RuntimeError(browser.NONE)
        files.put(out / "handout.pdf", pdf(made, program))
    except (ValueError, OSError) as problem:
        print(problem, file=sys.stderr)
        return 1
    except RuntimeError as problem:
        print(NO_PDF.format(problem, made), file=sys.stderr)
        return 1
    print(f"{made}\n{out / 'handout.pdf'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
