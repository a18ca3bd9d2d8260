"""JupyterLab in a real browser: every notebook runs as a person runs it, shows what is committed, and a self-check answers."""

import json
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest

from tools import notebooks

from .conftest import ROOT

PATHS = notebooks.find()
NAMES = [path.relative_to(notebooks.NOTEBOOKS).as_posix() for path in PATHS]
EXERCISES = [name for name in NAMES if "/" not in name]
LITERAL = ("number", "yes-no", "label", "labels", "numbers")  # forms of answers that can be typed
FOLDERS = ("notebooks", "corpus", "corpus-water", "teaching")
PATIENCE = 120_000  # milliseconds
PROMPTS = "[...document.querySelectorAll('.jp-NotebookPanel .jp-CodeCell')].map(c => c.querySelector('.jp-InputPrompt').textContent.trim())"
# Tracebacks and warnings look alike, and neither may be there; the first stop the run, and leave the cells behind as they were.
ERROR = "[data-mime-type='application/vnd.jupyter.stderr']"
HAS_RUN = f"""() => {{ const found = {PROMPTS};
    return document.querySelector("{ERROR}") || (found.length > 0 && found.every(text => /^\\[\\d+\\]:$/.test(text))); }}"""
IDLE = ".jp-StatusBar-Widget >> text=/\\| Idle$/"


@dataclass
class Lab:
    """A JupyterLab server of the test's own, and the copy of the project's folders that it serves."""

    url: str
    folder: Path

    def open(self, page, name):
        """Open a notebook below `notebooks/`, and wait until its kernel is ready."""
        workspace = name.replace("/", "-").removesuffix(".ipynb")
        page.goto(f"{self.url}lab/workspaces/{workspace}/tree/notebooks/{name}?reset")
        page.wait_for_selector("#jupyterlab-splash", state="detached", timeout=PATIENCE)
        page.wait_for_selector(".jp-NotebookPanel .jp-CodeCell", timeout=PATIENCE)
        page.wait_for_selector(IDLE, timeout=PATIENCE)

    def saved(self, name):
        return (self.folder / "notebooks" / name).read_text(encoding="utf-8")


@dataclass
class Run:
    """What came of a notebook in the browser: its text before and after, the errors on the screen, and what kept it from the end."""

    visit: object
    before: str
    after: str = ""
    errors: tuple[str, ...] = ()
    problem: str = ""


def command(folder):
    options = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": "0",
        "ServerApp.root_dir": str(folder),
        "ServerApp.terminals_enabled": "False",
        "IdentityProvider.token": "",
        "LabApp.extension_manager": "readonly",
    }
    flags = [f"--{name}={value}" for name, value in options.items()]
    return [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", *flags]


def surroundings(home):
    """Give the environment of the run for the record, and folders of the server's own: no person's settings, files or extensions."""
    folders = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "JUPYTER_RUNTIME_DIR": "runtime"}
    folders |= {"JUPYTERLAB_SETTINGS_DIR": "settings", "JUPYTERLAB_WORKSPACES_DIR": "workspaces"}
    kept = {name: value for name, value in notebooks.environment(home).items() if not name.startswith(("JUPYTER", "JPY_", "RESTATED"))}
    return kept | {name: str(home / folder) for name, folder in folders.items()}


def copied(folder):
    """Copy the folders that notebooks read and link to; the copies of the notebooks have no outputs, so that what is saved was run."""
    for name in FOLDERS:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns(".*"))
    for path in notebooks.find(folder=folder):
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            cell.update({"outputs": [], "execution_count": None} if cell.cell_type == "code" else {})
        nbformat.write(notebook, path)
    return folder


def wait_for(file, server, seconds=60):
    for _ in range(seconds * 10):
        assert server.poll() is None, "JupyterLab did not start"
        if file.exists() and file.read_text(encoding="utf-8").endswith("}"):
            return json.loads(file.read_text(encoding="utf-8"))
        time.sleep(0.1)
    raise TimeoutError(f"JupyterLab did not start in {seconds} seconds")


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    home, folder = tmp_path_factory.mktemp("home"), copied(tmp_path_factory.mktemp("project"))
    with (home / "log").open("w", encoding="utf-8") as log:
        server = subprocess.Popen(command(folder), cwd=folder, env=surroundings(home), stdout=log, stderr=log)
        try:
            yield Lab(wait_for(home / "runtime" / f"jpserver-{server.pid}.json", server)["url"], folder)
        finally:
            server.terminate()
            server.wait(30)


def choose(page, menu, item):
    """Choose from JupyterLab's menu bar."""
    page.locator(".lm-MenuBar-itemLabel", has_text=menu).first.click()
    page.locator(".lm-Menu-itemLabel").get_by_text(item, exact=True).click()


def finish(lab, name, run):
    """Wait until the last cell has run, look at the top and the middle, and save."""
    page = run.visit.page
    page.wait_for_function(HAS_RUN, timeout=PATIENCE)
    page.wait_for_selector(IDLE, timeout=PATIENCE)
    run.errors = tuple(page.locator(ERROR).all_inner_texts())
    cells, picture = page.locator(".jp-NotebookPanel .jp-Cell"), f"lab-{name.replace('/', '-').removesuffix('.ipynb')}"
    for place, cell in {"top": cells.first, "middle": cells.nth(cells.count() // 2)}.items():
        cell.scroll_into_view_if_needed()
        run.visit.picture(f"{picture}-{place}")
    with page.expect_response(lambda answer: answer.request.method == "PUT" and "/api/contents/" in answer.url):
        choose(page, "File", "Save Notebook")
    run.after = lab.saved(name)


def attempt(run, step, *arguments):
    """Take a step unless one before it failed: what goes wrong in one notebook leaves the others to be tried."""
    from playwright.sync_api import Error

    try:
        if not run.problem:
            step(*arguments)
    except Error as error:
        run.problem = f"{step.__name__}: {error.message}"


@pytest.fixture(scope="module")
def runs(lab, lasting_visit):
    """Run all notebooks, two at a time: the next is opened while one runs."""
    made = {name: Run(lasting_visit(), path.read_text(encoding="utf-8")) for name, path in zip(NAMES, PATHS, strict=True)}
    for earlier, name in pairwise([None, *NAMES, None]):
        if name:
            attempt(made[name], lab.open, made[name].visit.page, name)
            attempt(made[name], choose, made[name].visit.page, "Run", "Run All Cells")
        if earlier:
            attempt(made[earlier], finish, lab, earlier, made[earlier])
    return made


def through_javascript(text):
    """Write JSON as a browser writes it, which knows no 1.0: it is 1."""
    read = json.loads(text, parse_float=lambda digits: int(float(digits)) if float(digits).is_integer() else float(digits))
    return json.dumps(read, sort_keys=True, indent=1, ensure_ascii=False)


@pytest.mark.parametrize("name", NAMES)
def test_run_all_shows_what_is_committed(name, runs):
    run = runs[name]
    assert run.problem == ""
    assert run.errors == ()
    after = notebooks.canonical(nbformat.reads(run.after, as_version=4))
    assert notebooks.differences(through_javascript(run.before), through_javascript(after)) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_page_asks_nothing_of_other_computers(name, runs):
    assert runs[name].visit.outside == []


@pytest.mark.parametrize("name", NAMES)
def test_all_that_ran_was_saved(name, runs):
    counts = [cell.execution_count for cell in nbformat.reads(runs[name].after, as_version=4).cells if cell.cell_type == "code"]
    assert counts == list(range(1, len(counts) + 1))


def typed(cell, line, text):
    """Put the cursor into a line of a cell, type over it, and run the cell."""
    from playwright.sync_api import expect

    keyboard = cell.page.keyboard
    cell.locator(".cm-line", has_text=line).first.click()
    keyboard.press("Home")
    keyboard.press("Shift+End")
    keyboard.type(text)
    keyboard.press("Control+Enter")
    expect(cell.locator(".jp-InputPrompt").first).to_have_text(re.compile(r"\[\d+\]:"), timeout=PATIENCE)


def shows(cell, text):
    from playwright.sync_api import expect

    output = cell.locator(".jp-OutputArea-output").first
    expect(output).to_contain_text(text, timeout=PATIENCE)
    output.scroll_into_view_if_needed()


def exercise(name):
    """Choose the first exercise of a notebook with a known mistake and an answer that can be typed."""
    keys = json.loads((notebooks.NOTEBOOKS / "keys.json").read_text(encoding="utf-8"))
    own = [number for number in keys if number.startswith(f"{int(name[:2])}.")]
    number = next(number for number in own if keys[number]["hints"] and keys[number]["form"] in LITERAL)
    return number, keys[number]


@pytest.mark.parametrize("name", EXERCISES)
def test_a_self_check_answers_what_is_typed(name, runs):
    number, key = exercise(name)
    hint, mistake = next(iter(key["hints"].items()))
    cell = runs[name].visit.page.locator(".jp-CodeCell", has_text=f'checks.check("{number}"')
    shows(cell, f"{number} · No answer yet")
    typed(cell, "answer = ", f"answer = {mistake!r}")
    shows(cell, f"{number} · {hint}")
    runs[name].visit.picture(f"lab-check-{number}-wrong")
    typed(cell, "answer = ", f"answer = {key['value']!r}")
    shows(cell, f"{number} · Right.")
    runs[name].visit.picture(f"lab-check-{number}-right")


def test_two_texts_are_read_by_clicking(runs):
    """The run for the record asks for the static form of `helpers.desk`; what a person sees are buttons."""
    from playwright.sync_api import expect

    visit = runs["04_your_own_corpus.ipynb"].visit
    cell = visit.page.locator(".jp-CodeCell", has_text="desk.two_texts(")
    loop = cell.locator(".cm-line").first.text_content()
    typed(cell, loop, f'import os; os.environ["TQDM_DISABLE"] = "0"\n{loop}')
    passages, later = cell.locator("select").first, cell.locator(".widget-html").nth(1)
    expect(passages.locator("option").first).to_contain_text("1 · ", timeout=PATIENCE)
    following, before = cell.get_by_role("button", name="next"), later.inner_text()
    following.click()
    expect(later).not_to_have_text(before, timeout=PATIENCE)
    following.scroll_into_view_if_needed()
    visit.picture("lab-desk")


def test_no_question_lies_over_a_page(runs):
    """Set-up tells JupyterLab not to ask about news."""
    assert [name for name in NAMES if runs[name].visit.page.locator(".Toastify__toast").count()] == []
