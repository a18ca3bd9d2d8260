"""What a project shows outside its code: versions, licences, forms, workflows, and nothing of the machine that it was made on."""

import ast
import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from subprocess import CompletedProcess

import pytest
import yaml
from tracked import ROOT, tracked

import helpers
from tools import citation, colab

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
RELEASES = re.findall(r"^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d\d-\d\d)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
FORMS = sorted(path for path in (ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml")
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TESTS = yaml.safe_load((ROOT / ".github" / "workflows" / "tests.yml").read_text(encoding="utf-8"))

# GitHub's documented keys: of a form, of each kind of field, of its attributes (the required ones first).
TOP = {"name", "description", "body", "title", "labels", "assignees", "projects", "type"}
FIELDS = {
    "markdown": ({"value"}, set()),
    "textarea": ({"label"}, {"description", "placeholder", "value", "render"}),
    "input": ({"label"}, {"description", "placeholder", "value"}),
    "dropdown": ({"label", "options"}, {"description", "multiple", "default"}),
    "checkboxes": ({"label", "options"}, {"description"}),
}
# Packages come from wherever pip is set to look.
REGISTRY = re.compile(r"\b(?:pypi|pythonhosted|npmjs|yarnpkg|jsdelivr|unpkg|cdnjs|debian)\.(?:org|com|net)\b")
PLACE = re.compile(
    r"(?<![\w.:/~-])/(?:root|tmp|opt|work)/\w|(?<![\w:/.])/(?:home|Users)/\w|\b[A-Za-z]:\\+Users\b|" + re.escape(str(ROOT)) + r"(?![\w.-])"
)
# A search for plain words first, since notebooks are long.
HINTS = ("/root/", "/tmp/", "/opt/", "/work/", "/home/", "/Users/", "\\Users", str(ROOT), ".org", ".com", ".net")
# Tests of what finds such paths must hold some.
ABOUT_PLACES = {"tests/test_project.py", "tests/test_tools.py"}


def name(path):
    return path.relative_to(ROOT).as_posix()


def text(path):
    """Give a file's text, or None where it is no text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


# Versions


def test_the_version_is_the_same_everywhere():
    assert PROJECT["version"] == helpers.__version__ == CITATION["version"] == RELEASES[0][0]


def test_releases_are_listed_from_the_newest():
    numbers = [tuple(map(int, version.split("."))) for version, _ in RELEASES]
    days = [day for _, day in RELEASES]
    assert (numbers, days) == (sorted(set(numbers), reverse=True), sorted(days, reverse=True))
    assert str(CITATION["date-released"]) == days[0]


def test_changes_are_of_known_kinds():
    kinds = re.findall(r"^### (.+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(kinds) <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_pythons_are_the_same_everywhere():
    listed = [value.rpartition(" ")[2] for value in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", value)]
    assert TESTS["jobs"]["tests"]["strategy"]["matrix"]["python"] == listed
    assert PROJECT["requires-python"] == f">={listed[0]}"
    binder = (ROOT / "binder" / "runtime.txt").read_text(encoding="utf-8").strip().removeprefix("python-")
    assert binder in listed


# Licences


@pytest.mark.parametrize(
    ("file", "first", "last"),
    [
        ("LICENSE", "MIT License", "SOFTWARE."),
        (
            "LICENSES/CC-BY-4.0.txt",
            "Creative Commons Attribution 4.0 International",
            "Creative Commons may be contacted at creativecommons.org.",
        ),
        ("LICENSES/CC0-1.0.txt", "Creative Commons Legal Code\n\nCC0 1.0 Universal", "this CC0 or use of the Work."),
    ],
)
def test_licences_are_there_in_full(file, first, last):
    found = (ROOT / file).read_text(encoding="utf-8").strip()
    assert (found[: len(first)], found[-len(last) :]) == (first, last)
    assert f"({file})" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_code_has_one_licence():
    assert PROJECT["license"] == CITATION["license"] == "MIT"
    assert [file for file in PROJECT["license-files"] if not (ROOT / file).exists()] == []


# Citation


def test_the_citation_has_what_the_format_requires():
    assert {"cff-version", "message", "title", "authors"} <= set(CITATION)
    assert (CITATION["cff-version"], CITATION["type"]) == ("1.2.0", "software")
    assert [author["name"] for author in CITATION["authors"]] == [author["name"] for author in PROJECT["authors"]]
    assert CITATION["keywords"] == PROJECT["keywords"]


def test_a_failing_installation_of_the_checker_is_said(tmp_path, monkeypatch, capsys):
    (tmp_path / "requirements-citation.txt").touch()
    monkeypatch.setattr(citation.subprocess, "run", lambda *_, **__: CompletedProcess([], 1))
    assert citation.main(tmp_path) == citation.UNCHECKED
    assert "pip says why" in capsys.readouterr().err
    assert not list(tmp_path.rglob("installed.txt"))


# Forms


@pytest.mark.parametrize("path", FORMS, ids=name)
def test_issue_forms_are_what_github_documents(path):
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert {"name", "description", "body"} <= set(form) <= TOP
    assert all(isinstance(form[key], str) and form[key].strip() for key in ("name", "description"))
    assert [problem for field in form["body"] for problem in problems(field)] == []
    asked = [field for field in form["body"] if field["type"] != "markdown"]
    assert asked
    ids, labels = [field["id"] for field in asked], [field["attributes"]["label"] for field in asked]
    assert (len(set(ids)), len(set(labels))) == (len(asked), len(asked))
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+", one) for one in ids)


def problems(field):
    """Say what GitHub would refuse in one field of a form."""
    if not {"type", "attributes"} <= set(field) <= {"type", "id", "attributes", "validations"} or field["type"] not in FIELDS:
        return [f"keys or type of {field}"]
    required, allowed = FIELDS[field["type"]]
    given = field["attributes"]
    found = [] if required <= set(given) <= required | allowed else [f"attributes of {field}"]
    texts = [value for key, value in given.items() if key not in ("options", "multiple", "default")]
    found += [f"no text: {value!r}" for value in texts if not isinstance(value, str) or not value.strip()]
    found += [f"validations of {field}"] if field["type"] == "markdown" and {"id", "validations"} & set(field) else []
    found += [] if set(field.get("validations", {})) <= {"required"} else [f"validations of {field}"]
    return found + options_problems(field["type"], given.get("options", ["-"]))


def options_problems(kind, options):
    labels = [option["label"] if kind == "checkboxes" else option for option in options] if options else []
    words = [label for label in labels if isinstance(label, str) and label.strip()]
    keys = set().union(*options) if kind == "checkboxes" else set()
    fit = words == labels and len(set(labels)) == len(labels) > 0 and keys <= {"label", "required"} and "None" not in labels
    return [] if fit else [f"options {options}"]


@pytest.mark.parametrize(
    "field",
    [
        {"type": "text", "attributes": {"label": "a"}},
        {"type": "input", "attributes": {}},
        {"type": "input", "attributes": {"label": "a", "options": ["b"]}},
        {"type": "input", "attributes": {"label": True}},
        {"type": "dropdown", "attributes": {"label": "a", "options": ["b", "b"]}},
        {"type": "dropdown", "attributes": {"label": "a", "options": [True]}},
        {"type": "dropdown", "attributes": {"label": "a", "options": []}},
        {"type": "checkboxes", "attributes": {"label": "a", "options": [{"label": "b", "checked": True}]}},
        {"type": "markdown", "id": "a", "attributes": {"value": "b"}},
    ],
)
def test_a_form_that_github_would_refuse_is_found(field):
    assert problems(field)


def test_there_are_forms_for_what_goes_wrong_most():
    assert {path.stem for path in FORMS} == {"annotation", "offset", "corpus"}
    names = [yaml.safe_load(path.read_text(encoding="utf-8"))["name"] for path in FORMS]
    assert len(set(names)) == len(names)


def test_the_form_of_annotations_names_every_layer():
    (layer,) = [field for field in yaml.safe_load(FORMS[0].read_text(encoding="utf-8"))["body"] if field.get("id") == "layer"]
    named = set(re.findall(r"\w+", " ".join(layer["attributes"]["options"]))) - {"or", "and"}
    annotations = ROOT / "corpus" / "annotations"
    files = {path.stem for path in annotations.glob("*.csv") if not path.stem.endswith("-2")} | {"rounds"}
    assert named | {"unclaimed"} == files - {"silence"}


# Workflows


@pytest.mark.parametrize("path", WORKFLOWS, ids=name)
def test_workflows_run_what_exists(path):
    source = path.read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert {target for line in re.findall(r"\bmake ([a-z -]+)", source) for target in line.split()} <= targets
    modules = re.findall(r"-m (tools\.\w+)", source)
    assert [module for module in modules if not ROOT.joinpath(*module.split(".")).with_suffix(".py").exists()] == []
    assert [file for file in re.findall(r"\btests/[\w/.]+", source) if not (ROOT / file).exists()] == []
    for pattern in re.findall(r"cache-dependency-path: (\S+)", source):
        assert list(ROOT.glob(pattern))


@pytest.mark.parametrize("path", WORKFLOWS, ids=name)
def test_workflows_ask_for_little_and_pin_what_they_use(path):
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    used = [step["uses"] for job in workflow["jobs"].values() for step in job["steps"] if "uses" in step]
    assert [action for action in used if not re.fullmatch(r"actions/[a-z-]+@v\d+", action)] == []
    granted = [workflow.get("permissions", {}), *(job.get("permissions", {}) for job in workflow["jobs"].values())]
    assert granted != [{}] * len(granted)
    assert {(key, value) for grant in granted for key, value in grant.items()} <= {
        ("contents", "read"), ("pages", "write"), ("id-token", "write"),
    }  # fmt: skip
    assert all(job["timeout-minutes"] for job in workflow["jobs"].values())


def test_tests_run_on_three_systems():
    assert TESTS["permissions"] == {"contents": "read"}
    systems = TESTS["jobs"]["tests"]["strategy"]["matrix"]["os"]
    assert [system.partition("-")[0] for system in systems] == ["ubuntu", "macos", "windows"]


# Binder and Colab


def test_binder_installs_the_pins_and_the_project():
    folder = ROOT / "binder"
    lines = [line for line in (folder / "requirements.txt").read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert lines == ["-r ../requirements.txt"]
    assert (folder / lines[0].removeprefix("-r ")).resolve() == ROOT / "requirements.txt"
    script = (folder / "postBuild").read_bytes()
    assert script.startswith(b"#!/bin/bash\n")
    assert b"--no-deps" in script
    assert b"\r" not in script


def test_colab_installs_every_package_that_helpers_import():
    asked = set(colab.names())
    with_them = {re.match(r"[\w.-]+", line)[0].lower() for name in asked for line in metadata.requires(name) or []}
    packages = metadata.packages_distributions()
    modules = set().union(*(imported(path) for path in (ROOT / "helpers").glob("*.py")))
    needed = {package.lower() for module in modules for package in packages.get(module, [])} - {"restated"}
    assert "pandas" in needed
    assert needed - {"ipython"} <= asked | with_them


def imported(path):
    """Name the modules that a module imports at once."""
    nodes = ast.parse(path.read_text(encoding="utf-8")).body
    names = [node.module for node in nodes if isinstance(node, ast.ImportFrom)]
    names += [one.name for node in nodes if isinstance(node, ast.Import) for one in node.names]
    return {name.partition(".")[0] for name in names}


@pytest.fixture
def pip(monkeypatch):
    """Stand in for pip, which succeeds; give the commands that it got."""
    monkeypatch.chdir(ROOT)
    commands = []
    monkeypatch.setattr(colab.subprocess, "run", lambda command, check: CompletedProcess(command, commands.append(command) or 0))
    return commands


def test_colab_gets_the_pins_and_then_the_project(pip):
    colab.install("notebooks")
    first, second = pip
    assert first[:4] == [sys.executable, "-m", "pip", "install"]
    assert first[first.index("--constraint") + 2 :] == colab.names()
    assert second[-3:] == ["--no-deps", "--editable", str(ROOT)]
    assert Path.cwd() == ROOT / "notebooks"


@pytest.mark.parametrize(("had", "restart"), [("2.2.2", True), ("3.1.1", False), (None, False)])
def test_colab_asks_for_a_restart_where_a_package_was_replaced(pip, monkeypatch, had, restart):
    versions = iter([{"pandas": had}, {"pandas": "3.1.1"}])
    monkeypatch.setattr(colab, "_versions", lambda root: next(versions))
    if restart:
        with pytest.raises(RuntimeError, match="Restart session"):
            colab.install("notebooks")
    else:
        colab.install("notebooks")


def test_colab_says_where_pip_fails(pip, monkeypatch):
    monkeypatch.setattr(colab.subprocess, "run", lambda command, check: CompletedProcess(command, 1))
    with pytest.raises(RuntimeError, match="pip could not install"):
        colab.install("notebooks")


def test_pins_are_those_of_requirements():
    pinned = re.findall(r"^([\w.-]+)==", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE)
    assert re.findall(r"^([\w.-]+)==[\w.]+(?: ;.*)?$", colab.pins(), re.MULTILINE) == pinned
    assert set(colab.names()) <= set(pinned)


# Nothing of one machine


def test_no_file_names_a_registry_or_a_place_on_one_machine():
    found = {}
    for path in tracked():
        lines = [line for line in (text(path) or "").splitlines() if any(hint in line for hint in HINTS)]
        hits = [match[0] for line in lines for match in (REGISTRY.search(line), PLACE.search(line)) if match]
        if hits and name(path) not in ABOUT_PLACES:
            found[name(path)] = hits
    assert found == {}


@pytest.mark.parametrize("line", ["see /root/x", "'/tmp/a'", "C:\\Users\\ana", f"{ROOT}/helpers", "https://files.pythonhosted" + ".org/a"])
def test_such_places_are_found(line):
    assert PLACE.search(line) or REGISTRY.search(line)


@pytest.mark.parametrize("line", ["https://example.org/work/a", "../tmp/a", "and/or", "x/home/y", "Path.home()"])
def test_other_words_are_not(line):
    assert not PLACE.search(line)
    assert not REGISTRY.search(line)


def test_text_files_are_utf8_with_plain_line_ends():
    checked = [path for path in tracked() if path.suffix in (".py", ".md", ".yml", ".toml", ".cff", ".in", ".csv", ".ipynb", ".svg")]
    assert [name(path) for path in checked if b"\r\n" in path.read_bytes() or text(path) is None] == []
    assert ROOT / "README.md" in checked
