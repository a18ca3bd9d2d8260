"""The notebooks: what they show is what their code gives, and they read well wherever they are read."""

import json
import re
from collections import Counter
from itertools import pairwise
from statistics import median
from urllib.parse import unquote

import nbformat
import pytest
from markdown_it import MarkdownIt

from helpers import checks
from tools import notebooks

PATHS = notebooks.find()
TAUGHT = [path for path in PATHS if path.parent == notebooks.NOTEBOOKS]
SOLVED = [path for path in PATHS if path.parent == notebooks.NOTEBOOKS / notebooks.SOLUTIONS]
RANDOM_ID = re.compile(r"(?=.*\d)(?=.*[a-f])[0-9a-f-]{8,}")
READABLE_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# What GitHub leaves out, or what makes it refuse the notebook.
STRIPPED_TAG = re.compile(r"<(script|style|iframe|object|embed|svg|math|link|form|input|button)\b", re.IGNORECASE)
STRIPPED_ATTRIBUTE = re.compile(r"<[^<>]*\s(style|on\w+)\s*=|<[^<>]*javascript:", re.IGNORECASE)
MARKDOWN = MarkdownIt("gfm-like", {"linkify": False, "html": True})
LINK = re.compile(r"\]\(<?([^)\s>]+)|^\[[^\]]+\]:\s*(\S+)|\b(?:src|href)=[\"']([^\"']+)", re.MULTILINE)
NOT_A_FILE = re.compile(r"[a-z][a-z0-9+.-]*:|#", re.IGNORECASE)
FIGURES_MAY_BE = {"image/png", "text/plain"}
MEDIA_TYPES = {"image/png", "text/html", "text/markdown", "text/plain"}
EXERCISE = re.compile(r"### Exercise (\d+\.\d+) · \S.* \((\d+) minutes\)")
UNANSWERED = re.compile(r'answer = \.\.\.(?:  # .+)?\nchecks\.check\("(\d+\.\d+)", answer\)')
# A key is computed: what is given to `key` is a name, no number, text or list that somebody typed.
KEY_CALL = re.compile(r'^checks\.key\(\s*"(\d+\.\d+)",\s*(?!True\b|False\b)[a-zA-Z]', re.MULTILINE)
TYPED = re.compile(r"""^answer = (?:[-\d.]+|True|False|["'].*["']|[\[{(][^a-zA-Z]*[\])}])\s*(?:#.*)?$""", re.MULTILINE)
TIMING = re.compile(r"\b(?:CPU times|Wall time|per loop|it/s|s/it)\b|\d%\|")


def name(path):
    return path.relative_to(notebooks.NOTEBOOKS).with_suffix("").as_posix()


every_notebook = pytest.mark.parametrize("path", PATHS, ids=name)
every_taught_notebook = pytest.mark.parametrize("path", TAUGHT, ids=name)
every_solution = pytest.mark.parametrize("path", SOLVED, ids=name)


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


@pytest.fixture(scope="module")
def keys():
    return json.loads(checks.KEYS.read_text(encoding="utf-8"))


def exercises(cells):
    """Give the numbers of the exercises that a notebook poses, in order."""
    return [found[1] for cell in cells if cell.cell_type == "markdown" and (found := EXERCISE.match(cell.source))]


def tagged(code, tag):
    return [cell for cell in code if tag in cell.metadata.get("tags", [])]


def test_the_worked_example_is_there_and_each_notebook_has_solutions():
    assert {"01_provenance", "02_rhetoric", "03_claims", "04_your_own_corpus"} <= {path.stem for path in TAUGHT}
    assert [path.name for path in SOLVED] == [path.name for path in TAUGHT]
    assert [*TAUGHT, *SOLVED] == PATHS


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
def test_outputs_hold_no_warnings_addresses_machine_paths_or_timings(path):
    notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    assert notebooks.output_problems(notebook) == []
    assert [place for place, text in notebooks.outputs(notebook) if TIMING.search(text)] == []


@every_notebook
def test_outputs_show_wherever_the_notebook_is_read(path, shown):
    allowed = MEDIA_TYPES | ({checks.MEDIA_TYPE} if path in SOLVED else set())
    assert {(cell, kind) for cell, output in shown for kind in output.data if kind not in allowed} == set()
    html = [(cell, output.data.get("text/html", "")) for cell, output in shown]
    assert [cell for cell, text in html if STRIPPED_TAG.search(text) or STRIPPED_ATTRIBUTE.search(text)] == []


@every_notebook
def test_markdown_holds_no_html_that_is_left_out(cells, shown):
    texts = [(cell.id, cell.source) for cell in cells if cell.cell_type == "markdown"]
    texts += [(cell, output.data["text/markdown"]) for cell, output in shown if "text/markdown" in output.data]
    found = [(cell, html) for cell, text in texts for html in html_of(text)]
    assert [(cell, html) for cell, html in found if STRIPPED_TAG.search(html) or STRIPPED_ATTRIBUTE.search(html)] == []


def html_of(markdown):
    """Yield the HTML in Markdown."""
    for token in MARKDOWN.parse(markdown):
        yield from (part.content for part in [token, *(token.children or [])] if part.type in ("html_block", "html_inline"))


@pytest.mark.parametrize(
    ("html", "stripped"),
    [
        ('<p style="color: red">', True),
        ("<td onclick='a()'>", True),
        ("<STYLE>", True),
        ("<svg>", True),
        ('<a href="javascript:a()">', True),
        ('<table border="1" class="dataframe">', False),
        ("<td>a &lt;style&gt;, style = plain, once=1</td>", False),
    ],
)
def test_html_that_is_left_out_is_found(html, stripped):
    assert bool(STRIPPED_TAG.search(html) or STRIPPED_ATTRIBUTE.search(html)) is stripped


@every_notebook
def test_notebook_is_in_canonical_form(path):
    notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    assert notebooks.canonical(notebook) == path.read_text(encoding="utf-8")


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


# ---- exercises and solutions ----


@every_taught_notebook
def test_a_notebook_begins_with_a_look_at_the_set_up(code):
    assert code[0].source.splitlines()[-1] == "checks.setup()"
    assert [output.text for output in code[0].outputs] == [
        "Set-up right: Python, the packages that requirements.txt pins, the corpus as collected.\n"
    ]


@every_taught_notebook
def test_a_notebook_poses_four_to_six_exercises_in_order(path, cells):
    numbers = exercises(cells)
    first = int(path.stem.partition("_")[0])
    assert numbers == [f"{first}.{n}" for n in range(1, len(numbers) + 1)]
    assert 4 <= len(numbers) <= 6


@every_taught_notebook
def test_each_exercise_has_its_place_and_an_unanswered_cell(cells, code):
    numbers = exercises(cells)
    places = {cell.id: n for n, cell in enumerate(cells)}
    ids = ["ex-" + number.replace(".", "-") for number in numbers]
    assert [places[f"{name}-answer"] - places[name] for name in ids] == [1] * len(ids)
    assert [cell.id for cell in tagged(code, "exercise")] == [f"{name}-answer" for name in ids]
    matches = [UNANSWERED.fullmatch(cell.source) for cell in tagged(code, "exercise")]
    assert [match and match[1] for match in matches] == numbers
    headings = [cell.source.partition("\n")[0] for cell in cells if cell.cell_type == "markdown" and cell.source.startswith("## ")]
    assert headings.index("## Exercises") + 1 == headings.index("## Key points")


@every_taught_notebook
def test_an_unanswered_exercise_says_so_and_nothing_else(code):
    shown = {cell.id: "".join(output.get("text", "?") for output in cell.outputs) for cell in tagged(code, "exercise")}
    assert [name for name, text in shown.items() if not re.fullmatch(r"\d+\.\d+ · No answer yet: .*\n", text)] == []


@every_solution
def test_a_solution_has_one_key_for_each_exercise_of_its_notebook(path, code):
    posed = exercises(nbformat.reads((notebooks.NOTEBOOKS / path.name).read_text(encoding="utf-8"), as_version=4).cells)
    called = [found for cell in tagged(code, "solution") for found in KEY_CALL.findall(cell.source)]
    given = [
        output.data[checks.MEDIA_TYPE]["exercise"]
        for cell in code
        for output in cell.outputs
        if checks.MEDIA_TYPE in output.get("data", {})
    ]
    assert called == posed
    assert given == posed


@every_solution
def test_a_key_is_explained_before_and_after(cells):
    """No key without a way to it, and none without a word on what it teaches."""
    marks = ["solution" if "solution" in cell.metadata.get("tags", []) else cell.cell_type for cell in cells]
    at = [n for n, mark in enumerate(marks) if mark == "solution"]
    for before, here, after in zip([0, *at], at, [*at[1:], len(marks)], strict=False):
        assert "markdown" in marks[before:here]
        assert "markdown" in marks[here:after]


@every_solution
def test_a_solution_types_no_answer(code):
    assert [cell.id for cell in code if TYPED.search(cell.source)] == []


def test_the_keys_are_those_of_the_solutions_and_of_no_other_exercise(keys):
    posed = [number for path in TAUGHT for number in exercises(nbformat.reads(path.read_text(encoding="utf-8"), as_version=4).cells)]
    assert sorted(keys) == sorted(posed)
    gathered = notebooks.gather([], notebooks.NOTEBOOKS)
    assert gathered.problems + notebooks.key_differences(gathered) == []


def test_the_executed_solutions_give_the_committed_keys(executed):
    gathered = notebooks.gather(executed.values(), notebooks.NOTEBOOKS)
    assert gathered.problems + notebooks.key_differences(gathered) == []


def test_each_key_is_right_and_each_known_mistake_is_told(keys):
    for number, key in keys.items():
        form = checks.FORMS[key["form"]]
        assert key["exercise"] == number
        assert form.same(key["value"], key["value"], key["within"])
        assert [words for words, wrong in key["hints"].items() if form.same(key["value"], wrong, key["within"])] == []


def test_exercises_ask_for_answers_of_several_forms(keys):
    assert len(Counter(key["form"] for key in keys.values())) >= 4


@every_taught_notebook
def test_notebook_and_solution_lead_to_each_other(path, cells):
    solution = nbformat.reads((path.parent / notebooks.SOLUTIONS / path.name).read_text(encoding="utf-8"), as_version=4).cells
    assert any(f"]({notebooks.SOLUTIONS}/{path.name}" in cell.source for cell in cells if cell.cell_type == "markdown")
    assert any(f"](../{path.name}" in cell.source for cell in solution if cell.cell_type == "markdown")
