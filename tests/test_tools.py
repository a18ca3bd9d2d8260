"""The tools: tiny notebooks executed, compared and written; keys gathered; answers put aside; the set-up without installing anything."""

import base64
import json
import shutil
import struct
import subprocess
from subprocess import CompletedProcess

import nbformat
import pandas as pd
import pytest

from helpers import checks
from tools import answers, notebooks, setup

PNG = "display({{'image/png': '{}'}}, raw=True, metadata={{'image/png': {{'alt': 'a dot'}}}})"


def png(width, height, rest=b""):
    return base64.b64encode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height) + rest).decode()


def notebook(path, *sources):
    cells = [{"cell_type": "code", "id": f"cell-{n}", "source": s, "outputs": [], "metadata": {}} for n, s in enumerate(sources, start=1)]
    made = {"cells": [cell | {"execution_count": None} for cell in cells], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(made), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("notebooks")
    (folder / "word.txt").write_text("beside the notebook", encoding="utf-8")
    good = ["print('a', flush=True); print('b')", "{'b', 'a', 'c'}, hash('a')", PNG.format(png(7, 4)), "open('word.txt').read()"]
    noisy = ["import warnings; warnings.warn('old')", "object()", "import os; os.getcwd()"]
    paths = [
        notebook(folder / "good.ipynb", *good),
        notebook(folder / "again.ipynb", *good),
        notebook(folder / "failing.ipynb", "x = 1", "x / 0", "print(x)"),
        notebook(folder / "noisy.ipynb", *noisy),
        notebook(folder / "dying.ipynb", "import os; os._exit(1)"),
    ]
    return {path.stem: result for path, result in zip(paths, notebooks.run(paths), strict=True)}


def test_two_executions_give_the_same_bytes(results):
    assert results["good"].problems == []
    assert results["good"].executed == results["again"].executed


def test_canonical_form(results):
    text = results["good"].executed
    made = json.loads(text)
    assert text == json.dumps(made, sort_keys=True, indent=1, ensure_ascii=False) + "\n"
    assert (made["metadata"], made["nbformat"], made["nbformat_minor"]) == (notebooks.METADATA, 4, 5)
    assert [cell["execution_count"] for cell in made["cells"]] == [1, 2, 3, 4]
    assert made["cells"][0]["outputs"] == [{"name": "stdout", "output_type": "stream", "text": ["a\n", "b\n"]}]
    assert made["cells"][2]["outputs"][0]["metadata"] == {"image/png": {"alt": "a dot"}}
    assert made["cells"][3]["outputs"][0]["data"]["text/plain"] == ["'beside the notebook'"]
    assert notebooks.canonical(nbformat.reads(text, as_version=4)) == text


def test_canonical_keeps_tags_and_drops_the_rest_of_a_cells_metadata():
    cell = nbformat.v4.new_markdown_cell("a", id="a", metadata={"tags": ["exercise"], "collapsed": True, "execution": {}})
    made = json.loads(notebooks.canonical(nbformat.v4.new_notebook(cells=[cell], metadata={"widgets": {}})))
    assert (made["cells"][0]["metadata"], made["metadata"]) == ({"tags": ["exercise"]}, notebooks.METADATA)


def test_canonical_keeps_what_a_cell_is_in_a_slide_show():
    for slideshow, kept in [
        ({"slide_type": "slide"}, True),
        ({"slide_type": "fragment", "more": 1}, True),
        ({"slide_type": "-"}, False),
        ({}, False),
    ]:
        cell = nbformat.v4.new_markdown_cell("a", id="a", metadata={"slideshow": slideshow})
        made = json.loads(notebooks.canonical(nbformat.v4.new_notebook(cells=[cell])))
        assert made["cells"][0]["metadata"] == ({"slideshow": {"slide_type": slideshow["slide_type"]}} if kept else {})


def test_canonical_drops_the_style_of_tables_and_nothing_else():
    table = pd.DataFrame(
        {"a": ['<style scoped>x</style> <tr style="text-align: right;">']}, index=pd.MultiIndex.from_tuples([("b", "c")], names=["d", "e"])
    )
    html = table._repr_html_()
    output = nbformat.v4.new_output("display_data", {"text/html": html, "text/plain": html})
    cell = nbformat.v4.new_code_cell("a", id="a", outputs=[output])
    (shown,) = nbformat.reads(notebooks.canonical(nbformat.v4.new_notebook(cells=[cell])), as_version=4).cells[0].outputs
    assert shown.data["text/plain"] == html
    block = html[html.index("<style scoped>") : html.index("</style>") + len("</style>\n")]
    assert shown.data["text/html"] == html.replace(block, "").replace('<tr style="text-align: right;">', "<tr>")
    assert "&lt;style scoped&gt;x&lt;/style&gt; &lt;tr style" in shown.data["text/html"]


def test_a_failing_cell_is_named_and_nothing_is_given_to_write(results):
    (problem,) = results["failing"].problems
    assert problem.startswith("cell cell-2: ")
    assert problem.endswith("ZeroDivisionError: division by zero")
    assert results["failing"].executed == ""
    assert results["dying"].problems == ["cell cell-1: Kernel died"]


def test_outputs_that_must_not_be_committed_are_problems(results):
    warning, address, path = results["noisy"].problems
    assert warning.startswith("cell cell-1, output 1, stderr: ")
    assert address.startswith("cell cell-2, output 1, text/plain: at 0x")
    assert path.startswith("cell cell-3, output 1, text/plain: ")


@pytest.mark.parametrize("text", ["/home/ana/notes", "see '/Users/ana'", r"C:\Users\ana", "ipykernel_12/3.py", str(notebooks.ROOT)])
def test_machine_paths_are_found(text):
    assert notebooks._MACHINE_PATH.search(text)


@pytest.mark.parametrize("text", ["https://example.org/home/a", "../corpus/README.md", "and/or", "texts/home/x"])
def test_other_paths_are_not(text):
    assert not notebooks._MACHINE_PATH.search(text)


def test_differences_show_what_changed_and_where(results):
    text = results["good"].executed
    (found,) = notebooks.differences(text, text.replace("b\\n", "c\\n"))
    assert found.splitlines()[0] == "cell cell-1, output 1, stdout differs:"
    assert {"-b", "+c"} < set(found.splitlines())
    assert notebooks.differences(text, text) == []
    assert "canonical" in notebooks.differences(text + "\n", text, exact=True)[0]
    assert notebooks.differences(text + "\n", text, exact=False) == []


@pytest.mark.parametrize(("other", "exact", "count"), [(png(7, 4, b"!"), True, 1), (png(7, 4, b"!"), False, 0), (png(8, 4), False, 1)])
def test_figures_are_compared_by_pixels_or_by_size(results, other, exact, count):
    text = results["good"].executed
    changed = text.replace(f'"image/png": "{png(7, 4)}"', f'"image/png": "{other}"')
    assert changed != text
    assert len(notebooks.differences(text, changed, exact=exact)) == count


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda cells: cells[1].update(id="cell-1"), "cell 2 has the id of cell 1: cell-1"),
        (lambda cells: cells[1].pop("id"), "cell 2 has no id"),
        (lambda cells: cells[1].update(id="no spaces"), "not a valid notebook"),
        (lambda cells: cells[1].update(cell_type="figure"), "not a valid notebook"),
        (lambda cells: cells.append("a cell"), "not a valid notebook"),
    ],
)
def test_invalid_notebooks_are_not_executed(tmp_path, change, problem):
    path = notebook(tmp_path / "a.ipynb", "1", "2")
    made = json.loads(path.read_text(encoding="utf-8"))
    change(made["cells"])
    path.write_text(json.dumps(made), encoding="utf-8")
    (result,) = notebooks.run([path])
    assert result.problems[0].startswith(problem)


@pytest.mark.parametrize("content", [b"", b"[]", b'{"cells": 5}', b"\xff\xfe"])
def test_what_is_no_notebook_is_a_problem_and_stops_no_other(tmp_path, content):
    (tmp_path / "a.ipynb").write_bytes(content)
    broken, sound = notebooks.run([tmp_path / "a.ipynb", notebook(tmp_path / "b.ipynb", "1")])
    assert broken.problems[0].startswith("not a valid notebook")
    assert sound.problems == []


def test_command_writes_then_checks(tmp_path, capsys):
    path = notebook(tmp_path / "a.ipynb", "1 + 1")
    before = path.read_bytes()
    assert notebooks.main(["--check", str(path)]) == 1
    assert path.read_bytes() == before
    assert notebooks.main([str(path)]) == 0
    assert notebooks.main(["--check", str(path)]) == 0
    assert [file.name for file in tmp_path.iterdir()] == ["a.ipynb"]
    states = [line.split()[-1] for line in capsys.readouterr().out.splitlines() if " code cells " in line]
    assert states == ["differs", "changed", "same"]


def test_notebooks_are_found_by_number_name_and_path(tmp_path):
    for name in ("02_b.ipynb", "01_a.ipynb", "more/03_c.ipynb", ".ipynb_checkpoints/01_a-checkpoint.ipynb"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert [path.name for path in notebooks.find(folder=tmp_path)] == ["01_a.ipynb", "02_b.ipynb", "03_c.ipynb"]
    named = notebooks.find(["03", "01_a", str(tmp_path / "02_b.ipynb"), "01_a.ipynb"], folder=tmp_path)
    assert [path.name for path in named] == ["03_c.ipynb", "01_a.ipynb", "02_b.ipynb"]
    with pytest.raises(FileNotFoundError, match="no notebook '04'; there are 01_a, 02_b, 03_c"):
        notebooks.find(["04"], folder=tmp_path)


# ---- keys to exercises ----

KEYED = "display({{'text/plain': 'a key', '{}': {}}}, raw=True)"


def entry(exercise, value):
    return {"exercise": exercise, "form": "number", "value": value, "within": 0.0, "hints": {"Étude": 9}}


def solution(folder, name, *entries):
    """Write a solution, executed already."""
    (folder / "solutions").mkdir(exist_ok=True)
    path = notebook(folder / "solutions" / name, *(KEYED.format(checks.MEDIA_TYPE, one) for one in entries))
    made = nbformat.read(path, as_version=4)
    for cell, one in zip(made.cells, entries, strict=True):
        cell.outputs = [nbformat.v4.new_output("display_data", {"text/plain": "a key", checks.MEDIA_TYPE: one})]
    path.write_text(notebooks.canonical(made), encoding="utf-8")


@pytest.fixture
def collection(tmp_path):
    """Give a folder of notebooks with two executed solutions and the keys of both."""
    notebook(tmp_path / "01_a.ipynb", "1")
    solution(tmp_path, "01_a.ipynb", entry("1.2", 7), entry("1.1", 3))
    solution(tmp_path, "02_b.ipynb", entry("2.1", 5))
    notebooks.write(notebooks.gather([], tmp_path))
    return tmp_path


def keys(folder):
    return json.loads((folder / "keys.json").read_text(encoding="utf-8"))


def test_keys_are_gathered_from_the_solutions_and_sorted(collection):
    assert keys(collection) == {"1.1": entry("1.1", 3), "1.2": entry("1.2", 7), "2.1": entry("2.1", 5)}
    text = (collection / "keys.json").read_text(encoding="utf-8")
    assert text == json.dumps(keys(collection), sort_keys=True, indent=1, ensure_ascii=False) + "\n"
    found = notebooks.gather([], collection)
    assert (found.count, found.problems, notebooks.key_differences(found)) == (3, [], [])


def test_command_takes_a_notebook_with_its_solution_and_writes_the_keys_of_what_it_ran(collection, monkeypatch, capsys):
    monkeypatch.setattr(notebooks, "NOTEBOOKS", collection)
    path = collection / "solutions" / "01_a.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("'value': 7", "'value': 8"), encoding="utf-8")
    assert notebooks.main([str(collection / "01_a.ipynb")]) == 0
    assert keys(collection)["1.2"] == entry("1.2", 7)
    assert notebooks.main(["--check", "01"]) == 1
    assert keys(collection)["1.2"] == entry("1.2", 7)
    assert notebooks.main(["01"]) == 0
    assert keys(collection) == {"1.1": entry("1.1", 3), "1.2": entry("1.2", 8), "2.1": entry("2.1", 5)}
    out = capsys.readouterr().out
    assert "keys.json, exercise 1.2: the key is not what the solutions give" in out
    lines = [line.split() for line in out.splitlines() if line.endswith(("same", "differs", "changed"))]
    assert [(line[0].rpartition("/")[2], line[-1]) for line in lines] == [
        *[("01_a.ipynb", "changed")],
        *[("01_a.ipynb", "same"), ("01_a.ipynb", "differs"), ("keys.json", "differs")],
        *[("01_a.ipynb", "unchanged"), ("01_a.ipynb", "changed"), ("keys.json", "changed")],
    ]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda text: text.replace("7", "8"), "exercise 1.2: the key is not what the solutions give"),
        (lambda text: text.replace('"2.1": {', '"2.7": {'), "exercise 2.1: the key is not what the solutions give"),
        (lambda text: text + "\n", "it is not in the form that this tool writes"),
        (lambda text: "nothing", "it is not in the form that this tool writes"),
        (lambda text: "[]", "it is not in the form that this tool writes"),
    ],
)
def test_keys_that_the_solutions_do_not_give_are_differences(collection, change, problem):
    path = collection / "keys.json"
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    found = notebooks.gather([], collection)
    assert notebooks.key_differences(found)[0] == problem
    assert notebooks.report([found], check=True).splitlines()[-1].endswith("  3 keys                 differs")


def test_an_exercise_with_two_keys_is_a_problem(collection):
    solution(collection, "02_b.ipynb", entry("2.1", 5), entry("1.1", 3))
    assert notebooks.gather([], collection).problems == ["solutions/02_b.ipynb, cell cell-2: exercise 1.1 has a key already"]


def test_a_solution_that_is_no_notebook_is_a_problem(collection):
    (collection / "solutions" / "02_b.ipynb").write_text("{", encoding="utf-8")
    found = notebooks.gather([], collection)
    (problem,) = found.problems
    assert problem.startswith("solutions/02_b.ipynb, not a valid notebook")
    assert notebooks.report([found], check=False).endswith("failed")


def test_a_solution_that_fails_keeps_its_keys(collection):
    path = collection / "solutions" / "01_a.ipynb"
    failed = notebooks.Result(path, path.read_text(encoding="utf-8"), problems=["cell cell-1: ZeroDivisionError"])
    assert notebooks.key_differences(notebooks.gather([failed], collection)) == []


# ---- answers put aside ----


def git(folder, *words):
    settings = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main", "-c", "core.hooksPath=")
    return subprocess.run(["git", *settings, *words], cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def clone(tmp_path):
    """Give a repository with two notebooks, a solution, keys and a text, all committed."""
    if not shutil.which("git"):
        pytest.skip("git is not installed")
    for name in ("notebooks/01_a.ipynb", "notebooks/02_é b.ipynb", "notebooks/solutions/01_a.ipynb", "notebooks/keys.json", "corpus/a.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("committed", encoding="utf-8")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "-m", "All")
    return tmp_path


@pytest.fixture
def person(monkeypatch):
    """Give a function that puts a person with an answer before the terminal."""

    def sits(answer):
        monkeypatch.setattr(answers.sys.stdin, "isatty", lambda: True, raising=False)
        monkeypatch.setattr("builtins.input", lambda _: answer)

    return sits


def write(root, name, text="mine"):
    (root / name).write_text(text, encoding="utf-8")


def content(root):
    return {p.relative_to(root).as_posix(): p.read_text(encoding="utf-8") for p in root.rglob("*") if p.is_file() and ".git" not in p.parts}


def test_nothing_changed_is_said(clone, capsys):
    write(clone, "corpus/a.txt")
    write(clone, "notebooks/mine.ipynb")
    before = content(clone)
    assert answers.main(["--yes"], clone) == 0
    assert "nothing to do" in capsys.readouterr().out
    assert content(clone) == before


def test_answers_are_kept_and_the_committed_state_comes_back(clone, person, capsys):
    before = content(clone)
    for name in ("notebooks/01_a.ipynb", "notebooks/02_é b.ipynb", "notebooks/mine.ipynb", "corpus/a.txt"):
        write(clone, name)
    (clone / "notebooks" / "keys.json").unlink()
    person("Yes ")
    assert answers.main([], clone) == 0
    mine = {"notebooks/mine.ipynb": "mine", "corpus/a.txt": "mine"}
    kept = {f"my-answers/1/notebooks/{name}": "mine" for name in ("01_a.ipynb", "02_é b.ipynb")}
    assert content(clone) == before | mine | kept
    assert "  notebooks/keys.json (deleted)\n" in capsys.readouterr().out
    assert answers.changed(clone) == []


def test_of_what_was_only_deleted_nothing_is_said_to_be_kept(clone, capsys):
    (clone / "notebooks" / "01_a.ipynb").unlink()
    assert answers.main(["--yes"], clone) == 0
    assert "kept" not in capsys.readouterr().out
    assert answers.changed(clone) == []


@pytest.mark.parametrize("place", ["my-answers", ".git/index.lock"])
def test_where_it_cannot_keep_or_restore_it_says_why_and_the_answers_stay(clone, capsys, place):
    write(clone, "notebooks/01_a.ipynb")
    write(clone, place)
    assert answers.main(["--yes"], clone) == 1
    assert (clone / "notebooks" / "01_a.ipynb").read_text(encoding="utf-8") == "mine"
    said = capsys.readouterr().err
    assert said.startswith("Nothing was put back: ")
    assert "download" not in said


def test_each_time_answers_are_kept_in_a_folder_of_their_own(clone):
    for n in (1, 2):
        write(clone, "notebooks/01_a.ipynb", f"answer {n}")
        git(clone, "add", "notebooks") if n == 2 else None
        assert answers.main(["--yes"], clone) == 0
        assert (clone / "my-answers" / str(n) / "notebooks" / "01_a.ipynb").read_text(encoding="utf-8") == f"answer {n}"
    assert git(clone, "status", "--porcelain") == "?? my-answers/\n"


@pytest.mark.parametrize("answer", ["", "y", "no", "yes, please"])
def test_anything_but_yes_changes_nothing(clone, person, capsys, answer):
    write(clone, "notebooks/01_a.ipynb")
    before = content(clone)
    person(answer)
    assert answers.main([], clone) == 0
    assert capsys.readouterr().out.endswith("Nothing was changed.\n")
    assert content(clone) == before


def test_without_a_terminal_it_refuses(clone, monkeypatch, capsys):
    write(clone, "notebooks/01_a.ipynb")
    monkeypatch.setattr(answers.sys.stdin, "isatty", lambda: False, raising=False)
    assert answers.main([], clone) == 1
    assert "--yes" in capsys.readouterr().err
    assert (clone / "notebooks" / "01_a.ipynb").read_text(encoding="utf-8") == "mine"


def test_solutions_that_were_taken_away_stay_away_and_changed_ones_come_back(clone):
    write(clone, "notebooks/solutions/01_a.ipynb")
    assert answers.changed(clone) == ["notebooks/solutions/01_a.ipynb"]
    (clone / "notebooks" / "solutions" / "01_a.ipynb").unlink()
    assert answers.changed(clone) == []


def test_a_notebook_that_was_added_but_never_committed_is_the_students_own(clone):
    write(clone, "notebooks/mine.ipynb")
    git(clone, "add", "notebooks")
    assert answers.changed(clone) == []


def test_a_clone_inside_another_repository_is_told_from_a_download_inside_one(clone):
    inner = clone / "class" / "restated"
    (inner / "notebooks").mkdir(parents=True)
    write(inner, "notebooks/01_a.ipynb")
    with pytest.raises(answers.NoCloneError, match="No notebook of this folder"):
        answers.changed(inner)
    git(clone, "add", "class")
    git(clone, "commit", "--quiet", "-m", "A copy")
    write(inner, "notebooks/01_a.ipynb", "mine again")
    assert answers.main(["--yes"], inner) == 0
    assert (inner / "my-answers" / "1" / "notebooks" / "01_a.ipynb").read_text(encoding="utf-8") == "mine again"
    assert (inner / "notebooks" / "01_a.ipynb").read_text(encoding="utf-8") == "mine"


def test_without_a_repository_or_git_it_says_what_to_do(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert answers.main(["--yes"], tmp_path) == 1
    assert "download the collection again" in capsys.readouterr().err
    monkeypatch.setenv("PATH", "")
    assert answers.main(["--yes"], tmp_path) == 1
    assert capsys.readouterr().err.startswith("git is not installed.\n")


def test_a_persons_own_git_settings_do_not_mislead_it(clone, monkeypatch, tmp_path):
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    write(clone, "notebooks/01_a.ipynb")
    assert answers.changed(clone) == ["notebooks/01_a.ipynb"]


# ---- the set-up ----


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Give a project folder in which commands are noted in `ran`, not run; those that contain `fails` fail."""
    for name in ("", *(f"-{name}" for name in setup.MORE)):
        (tmp_path / f"requirements{name}.txt").write_text("a==1", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("[project]", encoding="utf-8")
    ran, fails = [], []

    def run(command, **options):
        words = [str(word) for word in command]
        ran.append((words, options.get("env")))
        if "venv" in words:
            setup.python(tmp_path).parent.mkdir(parents=True, exist_ok=True)
            setup.python(tmp_path).touch()
        return CompletedProcess(words, int(any(word in words for word in fails)))

    monkeypatch.setattr(setup.subprocess, "run", run)
    return tmp_path, ran, fails


def pips(ran):
    return [" ".join(words[words.index("--quiet") + 1 :]) for words, _ in ran if "--quiet" in words]


def test_set_up_installs_once_and_again_when_requirements_change(project):
    root, ran, _ = project
    assert setup.main([], root) == 0
    assert pips(ran) == ["install --require-hashes -r requirements.txt", "install --no-deps --no-build-isolation -e ."]
    ran.clear()
    assert (setup.main([], root), ran) == (0, [])
    (root / "requirements.txt").write_text("a==2", encoding="utf-8")
    assert (setup.main([], root), len(pips(ran))) == (0, 2)
    (root / "pyproject.toml").write_text("[project]  # another version", encoding="utf-8")
    assert (setup.main([], root), len(pips(ran))) == (0, 4)


def test_set_up_installs_again_where_the_folder_was_moved(project):
    root, _, _ = project
    setup.main([], root)
    moved = root.rename(root.parent / "moved")
    assert not setup.is_set_up(moved)


def test_set_up_installs_again_where_a_package_was_taken_away_or_replaced(project):
    root, ran, _ = project
    place = setup.python(root).parent.parent / "lib" / "python3.11" / "site-packages"
    (place / "a-1.dist-info").mkdir(parents=True)
    setup.main([], root)
    (place / "more-1.dist-info").mkdir()
    assert setup.is_set_up(root)
    (place / "a-1.dist-info").rename(place / "a-2.dist-info")
    assert not setup.is_set_up(root)
    ran.clear()
    assert (setup.main([], root), len(pips(ran))) == (0, 2)
    assert setup.is_set_up(root)


def test_jupyterlab_asks_nothing_about_news_and_a_persons_own_settings_stay(project):
    root, _, _ = project
    setup.main([], root)
    (path,) = (root / ".venv").rglob("overrides.json")
    assert json.loads(path.read_text(encoding="utf-8"))["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"
    path.write_text("{}", encoding="utf-8")
    setup.install(root)
    assert path.read_text(encoding="utf-8") == "{}"


def test_a_failed_installation_is_not_recorded(project, capsys):
    root, _, fails = project
    fails.append("-e")
    assert setup.main([], root) == 1
    assert "wheelhouse" in capsys.readouterr().err
    assert not setup.is_set_up(root)
    fails.clear()
    assert setup.main([], root) == 0


def test_a_wheelhouse_stands_in_for_the_network(project, monkeypatch):
    root, ran, _ = project
    monkeypatch.setenv("PIP_FIND_LINKS", "elsewhere")
    (root / "wheelhouse").mkdir()
    assert setup.main([], root) == 0
    assert [f"install --no-index --find-links {root / 'wheelhouse'} --" in command for command in pips(ran)] == [True, True]
    assert all("PIP_FIND_LINKS" not in env for words, env in ran if "--quiet" in words)


def test_a_wheelhouse_is_filled_before_it_is_installed_from(project, capsys):
    root, ran, _ = project
    assert setup.main(["--wheelhouse"], root) == 0
    assert [command.split()[0] for command in pips(ran)] == ["download", "install", "install"]
    assert "copy the folder" in capsys.readouterr().out


def test_personal_pip_settings_that_mislead_are_left_out(monkeypatch):
    for name in ("PIP_TARGET", "PIP_CONSTRAINT", "PIP_USER", "PIP_PROXY"):
        monkeypatch.setenv(name, "theirs")
    settings = setup.settings()
    assert {"PIP_TARGET", "PIP_CONSTRAINT"}.isdisjoint(settings)
    assert (settings["PIP_USER"], settings["PIP_PROXY"]) == ("0", "theirs")


def test_an_old_python_is_refused(project, monkeypatch, capsys):
    root, ran, _ = project
    monkeypatch.setattr(setup, "OLDEST", (99, 1))
    assert (setup.main([], root), ran) == (1, [])
    assert "needs Python 99.1 or later" in capsys.readouterr().err


@pytest.mark.parametrize("name", setup.MORE)
def test_what_some_need_is_installed_once_besides_what_all_need(project, name):
    root, ran, fails = project
    fails.append(f"requirements-{name}.txt")
    assert setup.main([f"--{name}"], root) == 1
    fails.clear()
    assert setup.main([f"--{name}"], root) == 0
    files = [command.partition("-r ")[2] for command in pips(ran) if "-r " in command]
    assert files == ["requirements.txt", f"requirements-{name}.txt", f"requirements-{name}.txt"]
    ran.clear()
    assert (setup.main([f"--{name}"], root), ran) == (0, [])
    (root / f"requirements-{name}.txt").write_text("b==3", encoding="utf-8")
    assert (setup.main([f"--{name}"], root), len(pips(ran))) == (0, 1)


@pytest.mark.parametrize("name", setup.MORE)
def test_what_some_need_is_installed_again_where_a_package_of_it_was_taken_away(project, name):
    root, ran, _ = project
    setup.main([], root)
    place = setup.python(root).parent.parent / "lib" / "python3.11" / "site-packages" / "more-1.dist-info"
    place.mkdir(parents=True)
    setup.main([f"--{name}"], root)
    place.rmdir()
    ran.clear()
    assert (setup.main([f"--{name}"], root), pips(ran)) == (0, [f"install --require-hashes -r requirements-{name}.txt"])
