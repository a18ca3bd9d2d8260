"""The repository's address: written everywhere in one go, and taken away again without a trace."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from xml.etree import ElementTree

import pytest
import yaml
from tracked import ROOT

from tools import address, notebooks

OURS = "example/restated"
KEPT = ["pyproject.toml", "CITATION.cff", "README.md", ".github/ISSUE_TEMPLATE/config.yml"]
RUN = """\
import sys, types
from IPython.core.interactiveshell import InteractiveShell
if "colab" in sys.argv:
    sys.modules["google.colab"] = types.ModuleType("google.colab")
InteractiveShell.instance().run_cell(sys.stdin.read()).raise_error()
"""


@pytest.fixture
def copy(tmp_path):
    """Copy all that an address touches, as it is without one."""
    for name in KEPT:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "docs" / "badges", tmp_path / "docs" / "badges")
    for path in notebooks.find():
        (tmp_path / path.relative_to(ROOT)).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, tmp_path / path.relative_to(ROOT))
    address.write(None, tmp_path)
    return tmp_path


def state(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def colab_cells(folder):
    for path in notebooks.find(folder=folder / "notebooks"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        yield path, cells, [cell for cell in cells if cell["id"] == "colab"]


def test_what_is_committed_is_what_the_tool_writes():
    wanted = address.contents(address.written())
    assert [path.relative_to(ROOT).as_posix() for path, content in wanted.items() if path.read_bytes() != content] == []
    assert {path for path in wanted if path.suffix == ".svg"} == set((ROOT / "docs" / "badges").glob("*.svg"))


def test_written_and_removed_leaves_no_trace(copy):
    before = state(copy)
    assert address.write(OURS, copy)
    assert address.written(copy) == OURS
    assert address.write(OURS, copy) == []
    assert address.write("other-one/re.stated_2", copy)
    assert b"example/restated" not in b"".join(content for name, content in state(copy).items() if not name.startswith("notebooks/"))
    assert address.write(None, copy)
    assert state(copy) == before


def test_files_stay_what_they_are(copy):
    address.write(OURS, copy)
    project = tomllib.loads((copy / "pyproject.toml").read_text(encoding="utf-8"))
    assert set(project["project"]["urls"]) == {"Repository", "Issues", "Changelog"}
    assert project["tool"] == tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    citation = yaml.safe_load((copy / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["repository-code"] == "https://github.com/example/restated"
    (link,) = yaml.safe_load((copy / ".github/ISSUE_TEMPLATE/config.yml").read_text(encoding="utf-8"))["contact_links"]
    assert set(link) == {"name", "url", "about"}


def test_badges_are_files_of_ours_with_words(copy):
    address.write(OURS, copy)
    row = (copy / "README.md").read_text(encoding="utf-8").partition("<!-- badges -->")[2].partition("<!-- /badges -->")[0]
    badges = re.findall(r"^\[!\[([^\]]+)\]\(([^)]+)\)\]\(([^)]+)\)$", row, re.MULTILINE)
    assert len(badges) == len(row.strip().splitlines()) == len(list((copy / "docs/badges").glob("*.svg")))
    for words, file, link in badges:
        picture = ElementTree.parse(copy / file).getroot()
        assert picture.attrib["aria-label"] == words
        assert "http" not in (copy / file).read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert link.startswith("https://") or (ROOT / link).exists()
    opened = {link.rpartition("/")[2] for _, _, link in badges if "colab." in link}
    assert opened == {path.name for path in (copy / "notebooks").glob("*.ipynb")}


def test_every_notebook_gets_one_cell_below_its_title(copy):
    address.write(OURS, copy)
    for path, cells, (cell,) in colab_cells(copy):
        assert cells[1] == cell
        assert cell["metadata"] == {"tags": ["colab"]}
        assert cell["source"][-1] == f'    colab.install("{path.parent.relative_to(copy).as_posix()}")'
        counts = [cell["execution_count"] for cell in cells if cell["cell_type"] == "code"]
        assert counts == list(range(1, len(counts) + 1))
        assert len("".join(cell["source"]).split("\n")) <= 9


@pytest.mark.skipif(sys.platform == "win32", reason="Colab's shell is that of Linux")
def test_on_colab_the_cell_fetches_the_project_and_elsewhere_it_does_nothing(tmp_path):
    project, content = tmp_path / "project", tmp_path / "content"
    (project / "tools").mkdir(parents=True)
    (project / "tools" / "__init__.py").touch()
    (project / "tools" / "colab.py").write_text("def install(folder):\n    print(__file__, folder)\n", encoding="utf-8")
    author = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    for command in (["init", "--quiet"], ["add", "."], [*author, "commit", "--quiet", "--message", "a"]):
        subprocess.run(["git", *command], cwd=project, check=True)
    content.mkdir()
    cell = address.COLAB.format(address=OURS, folder="notebooks")
    here = cell.replace(f"https://github.com/{OURS}", f"file://{project}").replace("/content", str(content))
    expected = f"{content / 'restated' / 'tools' / 'colab.py'} notebooks\n"
    assert [run(here, tmp_path), list(content.iterdir())] == ["", []]
    assert [run(here, tmp_path, "colab"), run(here, tmp_path, "colab")] == [expected, expected]


def run(cell, folder, *words):
    environment = {**os.environ, "IPYTHONDIR": str(folder / "ipython"), "PYTHONPATH": ""}
    command = [sys.executable, "-P", "-c", RUN, *words]
    return subprocess.run(command, input=cell, cwd=folder, env=environment, capture_output=True, check=True, encoding="utf-8").stdout


@pytest.mark.parametrize("wrong", ["restated", "a/b/c", "a b/c", "a/..", "https://github.com/a/b", "a/b'", "-a/b", ""])
def test_what_is_no_address_is_refused(copy, wrong, capsys):
    before = state(copy)
    with pytest.raises(ValueError, match="allowed is OWNER/NAME"):
        address.checked(wrong)
    if wrong:
        with pytest.raises(SystemExit):
            address.main(["--", wrong], copy)
    assert state(copy) == before


def test_an_address_and_its_removal_together_are_refused(copy, capsys):
    with pytest.raises(SystemExit):
        address.main([OURS, "--remove"], copy)
    assert "allowed is one of them" in capsys.readouterr().err


def test_the_command_says_what_it_did(copy, capsys):
    assert address.main([OURS], copy) == 0
    assert address.main([], copy) == 0
    assert address.main(["--remove"], copy) == 0
    said = capsys.readouterr().out
    assert said.count(f"The address is {OURS}.") == 2
    assert "All files were as they should be." in said
    assert "There is no address." in said


def test_the_place_for_badges_must_be_there(copy):
    (copy / "README.md").write_text("# Restated\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"README\.md has 0 pairs"):
        address.write(OURS, copy)


def test_on_github_actions_the_environment_names_the_repository(copy, monkeypatch):
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    assert address.repository(copy) is None
    monkeypatch.setenv("GITHUB_REPOSITORY", "someone/fork")
    assert address.repository(copy) == "someone/fork"
    address.write(OURS, copy)
    assert address.repository(copy) == OURS
    monkeypatch.setenv("GITHUB_REPOSITORY", "no address")
    address.write(None, copy)
    with pytest.raises(ValueError, match="no address"):
        address.repository(copy)
