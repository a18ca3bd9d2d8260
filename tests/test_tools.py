"""The tools: tiny notebooks executed, compared and written; the set-up without installing anything."""

import base64
import json
import struct
from subprocess import CompletedProcess

import nbformat
import pytest

from tools import notebooks, setup

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
    ],
)
def test_invalid_notebooks_are_not_executed(tmp_path, change, problem):
    path = notebook(tmp_path / "a.ipynb", "1", "2")
    made = json.loads(path.read_text(encoding="utf-8"))
    change(made["cells"])
    path.write_text(json.dumps(made), encoding="utf-8")
    (result,) = notebooks.run([path])
    assert result.problems[0].startswith(problem)


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


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Give a project folder in which commands are noted in `ran`, not run; those that contain `fails` fail."""
    for name in ("", *(f"-{name}" for name in setup.MORE)):
        (tmp_path / f"requirements{name}.txt").write_text("a==1", encoding="utf-8")
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


def test_set_up_installs_again_where_the_folder_was_moved(project):
    root, _, _ = project
    setup.main([], root)
    moved = root.rename(root.parent / "moved")
    assert not setup.is_set_up(moved)


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
    assert (setup.main([f"--{name}"], root), pips(ran)) == (0, [])
    (root / f"requirements-{name}.txt").write_text("b==3", encoding="utf-8")
    assert (setup.main([f"--{name}"], root), len(pips(ran))) == (0, 1)
