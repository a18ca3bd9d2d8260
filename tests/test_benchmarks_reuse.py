"""The reuse benchmark: how found passages are scored, that the peers find a plain copy, and what stands where one cannot run."""

import importlib.util
import json

import pytest

from benchmarks import reuse

SAID = "The harbour board regrets that eight boats were lost in the storm of last week and will rebuild the pier"
TEXTS = {
    "a": f"{SAID}. Nobody left.",
    "b": f"Rain is forecast. “{SAID}.” No more was known on Monday.",
    "c": "Elsewhere, nothing at all happened.",
}
WORDS = SAID.split()


def spot(doc):
    """Where the copied sentence stands in a text, as a found span."""
    return doc, TEXTS[doc].index(SAID), TEXTS[doc].index(SAID) + len(SAID)


@pytest.fixture
def folder(tmp_path):
    """A folder with one verbatim passage planted in `b`, out of `a`."""
    at = [len(" ".join([*WORDS[:n], ""])) for n in range(len(WORDS))]
    ends = [start + len(word) for start, word in zip(at, WORDS, strict=True)]
    (_, a, _), (_, b, _) = spot("a"), spot("b")
    planted = {"doc": "b", "src": "a", "type": "verbatim", "map": [[b + x, b + y, a + x, a + y] for x, y in zip(at, ends, strict=True)]}
    rows = {"docs": [{"id": doc, "text": text} for doc, text in TEXTS.items()], "gold": [planted], "boiler": []}
    for name, lines in rows.items():
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return tmp_path


def test_the_planted_passage_itself_scores_one(folder):
    found = reuse.score(folder, [(*spot("b"), *spot("a"))])
    assert (found["F1"], found["granularity"]) == (1.0, 1.0)


def test_half_a_passage_is_half_the_recall_and_words_beside_it_cost_precision(folder):
    (_, a, _), (_, b, end) = spot("a"), spot("b")
    half = len(" ".join(WORDS[: len(WORDS) // 2]))
    assert reuse.score(folder, [("a", a, a + half, "b", b, b + half)])["recall"] == 0.5
    wide = reuse.score(folder, [(*spot("a"), "b", 0, end)])
    assert wide["recall"] == 1.0
    assert wide["precision"] == pytest.approx(40 / 43)  # "Rain is forecast"


def test_nothing_found_scores_zero(folder):
    assert set(reuse.score(folder, []).values()) == {0.0}


@pytest.mark.parametrize("name", reuse.PEERS)
def test_each_peer_that_is_installed_finds_a_plain_copy(name):
    find, module = reuse.PEERS[name]
    if not importlib.util.find_spec(module.partition(".")[0]):
        pytest.skip(f"{name} is not installed")
    ((one, a0, a1, other, b0, b1),) = find(TEXTS)
    assert {(one, TEXTS[one][a0:a1]), (other, TEXTS[other][b0:b1])} == {("a", SAID), ("b", SAID)}


def test_no_text_has_no_passage():
    assert [reuse.PEERS[name][0](texts) for name in ("difflib", "numpy", "rapidfuzz") for texts in ({}, {"a": "", "b": "One."})] == [[]] * 6


def test_a_peer_that_cannot_run_is_listed(folder, monkeypatch):
    monkeypatch.setitem(reuse.PEERS, "absent", (list, "no_such_module"))
    rows = {name: reuse.attempt(folder, name, limit=0.01) for name in ("absent", "difflib")}
    assert rows == {"absent": "not installed: pip install -r benchmarks/requirements.txt", "difflib": "stopped after 0.01 s"}
    assert "absent          not installed" in reuse.table(rows)


def test_the_table_has_the_ratio_to_ours(folder):
    scores = {name: reuse.measure(folder, name) | reuse.score(folder, [(*spot("b"), *spot("a"))]) for name in ("restated", "numpy")}
    scores["restated"]["cpu"], scores["numpy"]["cpu"] = 1.0, 2.0
    assert [line.split()[-2:] for line in reuse.table(scores).splitlines()[1:]] == [["1.00", "1.00"], ["2.00", "1.00"]]
