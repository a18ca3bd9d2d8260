"""The counts benchmark: what the made-up texts are, that every tool that is installed agrees with ours, and what the table says."""

import importlib.util

import numpy as np
import pytest

from benchmarks import counts
from helpers import cleaning, codes

WORD, RAWS = counts.made_up(3_000)


def test_the_texts_are_the_same_for_one_seed():
    assert counts.made_up(3_000) == (WORD, RAWS)
    assert counts.made_up(3_000, seed=8)[1] != RAWS


def test_the_texts_have_as_many_words_as_asked_for():
    assert len(codes.cut(RAWS).code) == 3_000
    assert len(RAWS) == 6


def test_no_two_of_the_made_up_words_fold_alike():
    known = counts.forms(np.random.default_rng(0), 6_000)
    assert len({cleaning.fold(word) for word in known}) == len({word.lower() for word in known}) == 6_000
    assert any("-" in word for word in known)
    assert any("’" in word for word in known)


@pytest.mark.parametrize(("task", "name"), [(task, name) for task, tools in counts.TASKS.items() for name in tools])
def test_each_tool_that_is_installed_finds_what_ours_does(task, name, tmp_path):
    if not importlib.util.find_spec(counts.TASKS[task][name].module.partition(".")[0]):
        pytest.skip(f"{name} is not installed")
    path = tmp_path / "texts"
    path.write_text("\0".join([WORD, *RAWS]), encoding="utf-8")
    theirs, ours = (counts.measure(path, task, one)["found"] for one in (name, "restated"))
    less = "offsets" in counts.TASKS[task][name].lacks
    assert counts.same(theirs, ours) == ("no" if name == "spacy" else "in part" if less else "yes")


def test_outputs_are_told_apart():
    ours = {"hits": 3, "start": 50}
    found = [{"hits": 3, "start": 50}, {"hits": 3}, {"hits": 2}, {"hits": 3, "start": 51}]
    assert [counts.same(one, ours) for one in found] == ["yes", "in part", "no", "no"]


def test_a_tool_that_cannot_run_is_listed(tmp_path, monkeypatch):
    monkeypatch.setitem(counts.TASKS["words"], "absent", counts.Tool(counts.words_by_re, "no_such_module"))
    row = counts.attempt(tmp_path / "texts", "words", "absent", 60)
    assert row == "not installed: pip install -r benchmarks/requirements.txt"
    assert counts.attempt(tmp_path / "texts", "words", "re", 0.001) == "stopped after 0.001 s"
    assert "FileNotFoundError" in counts.attempt(tmp_path / "texts", "words", "re", 60)
    ours = {"version": "1", "read": 0.0, "cpu": 1.0, "peak": 1.0, "found": {}}
    assert "absent          not installed" in counts.table({"words": {"restated": ours, "absent": row}})


def test_the_table_has_the_ratio_to_ours():
    ours = {"version": "0.1.0", "read": 1.0, "cpu": 1.0, "peak": 200.0, "found": {"words": 5}}
    rows = {"restated": ours, "polars": ours | {"read": 0.0, "cpu": 4.0}}
    lines = [line.split() for line in counts.table({"runs": rows}).splitlines()[1:]]
    assert [line[-3:] for line in lines] == [["1.00", "1.00", "yes"], ["4.00", "2.00", "yes"]]


def test_ours_runs_in_a_process_of_its_own(monkeypatch):
    monkeypatch.setattr(counts, "TASKS", {"keyness": counts.TASKS["keyness"]})
    size, _, line = counts.run(1_000).splitlines()
    assert size == "1,000 words in 2 texts"
    assert line.startswith("keyness        restated")
    assert line.endswith("1.00        1.00  yes")
