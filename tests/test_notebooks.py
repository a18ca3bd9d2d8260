"""The notebooks: what they show is what their code gives, and they read well wherever they are read."""

import re
from itertools import pairwise
from statistics import median
from urllib.parse import unquote

import nbformat
import pytest

from tools import notebooks

PATHS = notebooks.find()
RANDOM_ID = re.compile(r"(?=.*\d)(?=.*[a-f])[0-9a-f-]{8,}")
READABLE_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# pandas puts this one block into every table; viewers leave it out.
PANDAS_STYLE = re.compile(r"<style scoped>.*?</style>", re.DOTALL)
ACTIVE_HTML = re.compile(r"<(script|style|iframe|object|embed|svg|link)\b|\bon\w+=|javascript:", re.IGNORECASE)
LINK = re.compile(r"\]\(<?([^)\s>]+)|^\[[^\]]+\]:\s*(\S+)|\b(?:src|href)=[\"']([^\"']+)", re.MULTILINE)
NOT_A_FILE = re.compile(r"[a-z][a-z0-9+.-]*:|#", re.IGNORECASE)
FIGURES_MAY_BE = {"image/png", "text/plain"}

every_notebook = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


@pytest.fixture(scope="module")
def executed():
    return {result.path: result for result in notebooks.run(PATHS)}


@pytest.fixture
def cells(path):
    return nbformat.reads(path.read_text(encoding="utf-8"), as_version=4).cells


@pytest.fixture
def code(cells):
    return [cell for cell in cells if cell.cell_type == "code"]


@pytest.fixture
def shown(code):
    """Give every output that has media types, with its cell."""
    return [(cell.id, output) for cell in code for output in cell.outputs if "data" in output]


def test_the_worked_example_is_there():
    assert {"01_provenance", "02_rhetoric", "03_claims"} <= {path.stem for path in PATHS}


@every_notebook
def test_what_is_committed_is_what_the_code_shows(path, executed):
    result = executed[path]
    assert result.problems + (result.problems or notebooks.differences(result.committed, result.executed)) == []


@every_notebook
def test_notebook_is_valid_and_small(path):
    assert notebooks.read(path).problems == []
    assert path.stat().st_size < 500_000


@every_notebook
def test_metadata_name_the_kernel_and_hold_no_widgets(path):
    assert nbformat.reads(path.read_text(encoding="utf-8"), as_version=4).metadata == notebooks.METADATA


@every_notebook
def test_ids_are_readable(cells):
    assert [cell.id for cell in cells if not READABLE_ID.fullmatch(cell.id) or RANDOM_ID.fullmatch(cell.id)] == []


@every_notebook
def test_outputs_hold_no_warnings_addresses_or_machine_paths(path):
    assert notebooks.output_problems(nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)) == []


@every_notebook
def test_outputs_show_wherever_the_notebook_is_read(shown):
    html = [(cell, PANDAS_STYLE.sub("", output.data.get("text/html", ""))) for cell, output in shown]
    assert [cell for cell, text in html if ACTIVE_HTML.search(text)] == []
    allowed = {"image/png", "text/html", "text/markdown", "text/plain"}
    assert {(cell, kind) for cell, output in shown for kind in output.data if kind not in allowed} == set()


@every_notebook
def test_code_cells_are_short_and_define_nothing(code):
    lines = {cell.id: [line for line in cell.source.splitlines() if line.strip()] for cell in code}
    assert median(len(found) for found in lines.values()) <= 3
    assert [name for name, found in lines.items() if len(found) > 8] == []
    assert [name for name, found in lines.items() if any(re.match(r"\s*(async def|def|class)\b", line) for line in found)] == []


@every_notebook
def test_figures_are_pictures_with_alt_text(shown):
    figures = [(cell, output) for cell, output in shown if "image/png" in output.data]
    assert [cell for cell, output in figures if not output.metadata.get("image/png", {}).get("alt", "").strip()] == []
    assert [cell for cell, output in figures if not set(output.data) <= FIGURES_MAY_BE] == []


@every_notebook
def test_a_sentence_follows_every_figure(cells):
    followed = {cell.id for cell, after in pairwise(cells) if after.cell_type == "markdown" and not after.source.lstrip().startswith("#")}
    figures = [cell.id for cell in cells if any("image/png" in output.get("data", {}) for output in cell.get("outputs", []))]
    assert [cell for cell in figures if cell not in followed] == []


@every_notebook
def test_links_lead_somewhere(path, cells):
    links = [next(filter(None, found)) for cell in cells if cell.cell_type == "markdown" for found in LINK.findall(cell.source)]
    files = [unquote(link.partition("#")[0]) for link in links if not NOT_A_FILE.match(link)]
    assert [file for file in files if not (path.parent / file).exists()] == []
