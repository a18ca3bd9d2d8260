"""The desk: steps that are written at once and taken back, static forms, and the same steps by buttons."""

import html
import json
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from IPython.display import Markdown
from markdown_it import MarkdownIt

from helpers import claims, corpus, desk, edits, provenance, review, rhetoric, sessions, spans, tagging
from tools import notebooks

RAW = "It rained all day. “Nine boats sank,” the mayor said. Nobody was hurt. It rained on. Nobody was hurt."
HOSTILE = "<script>alert(1)</script> \"x\" onmouseover='y' $z$ | *a* [b](c) &amp;"
REFERENT = ["referent", "pattern", "form", "example"]
FILES = {
    "documents.csv": "doc,file\na,a.txt\n",
    "texts/a.txt": RAW,
    "annotations/claims.csv": "claim,wording\nboats,The text says how many boats sank.\nrain,The text says that it rained.\n",
    "annotations/mentions.csv": "doc;reader;claim;exact;value;hedge\r\na;ana;rain;rained all day;;\r\n",
}
ROWS = [  # claim, exact, prefix, sentence
    ("boats", "Nine boats sank", "", "“Nine boats sank,” the mayor said."),
    ("rain", "It rained", "hurt.", "It rained on."),
    ("rain", "It rained all", "", "It rained all day."),  # there already
    ("", "", "", "Nobody was hurt."),
]


def a_sheet(rows=ROWS):
    cells = [dict.fromkeys(review.SHEET, "") | dict(zip(("claim", "exact", "prefix", "sentence"), row, strict=True)) for row in rows]
    return pd.DataFrame(cells).assign(doc="a", item=[str(n + 1) for n in range(len(rows))], voice="narrator", score=0.5)


def a_folder(base, files=FILES):
    for name, content in files.items():
        (base / name).parent.mkdir(parents=True, exist_ok=True)
        (base / name).write_text(content, "utf-8", newline="")
    return base


@pytest.fixture
def folder(tmp_path):
    return a_folder(tmp_path / "corpus")


def a_session(folder, rows=ROWS):
    return sessions.Session(a_sheet(rows), folder, corpus.load(folder), claims.read_claims(folder))


@pytest.fixture
def session(folder):
    return a_session(folder)


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def mentions(folder):
    return corpus.read_table(folder / "annotations" / "mentions.csv", ["doc", "claim", "exact"], delimiters=corpus.DELIMITERS)


def fail(*_, **__):
    raise OSError(28, os.strerror(28), "somewhere/.draft-x/file.csv")


# When buttons are shown


@pytest.fixture
def served(monkeypatch):
    """A kernel as JupyterLab starts it."""
    for name in desk.STATIC:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("JPY_SESSION_NAME", "notebooks/01.ipynb")
    monkeypatch.setattr(desk, "get_ipython", lambda: SimpleNamespace(kernel="there"))
    monkeypatch.setattr(desk, "find_spec", lambda name: name)


def test_buttons_are_shown_where_a_server_started_the_kernel(served):
    assert desk.live()


@pytest.mark.parametrize("name", ["RESTATED_STATIC", "TQDM_DISABLE"])
def test_the_static_form_can_be_asked_for(served, monkeypatch, name):
    monkeypatch.setenv(name, "1")
    assert not desk.live()
    monkeypatch.setenv(name, "0")
    assert desk.live()


def test_there_are_no_buttons_without_a_server_a_kernel_or_the_package(served, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(desk, "find_spec", lambda _: None)
        assert not desk.live()
    with monkeypatch.context() as patched:
        patched.setattr(desk, "get_ipython", lambda: None)
        assert not desk.live()
    monkeypatch.delenv("JPY_SESSION_NAME")
    assert not desk.live()


def test_the_runner_of_notebooks_gets_the_static_form_and_keeps_no_state_of_widgets(tmp_path, monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", "as inherited from JupyterLab")
    source = (
        "from helpers import corpus, desk, spans\n"
        "page = corpus.from_texts({'a': 'They met near Bel.'})\n"
        "desk.unclaimed(spans.table(page, ['a'], [14], [17], why=['capitals']), page, page.assign(referent='x'), 'nowhere')"
    )
    cell = nbformat.v4.new_code_cell(source, id="desk")
    path = tmp_path / "desk.ipynb"
    path.write_text(nbformat.writes(nbformat.v4.new_notebook(cells=[cell], metadata=notebooks.METADATA)), "utf-8")
    [result] = notebooks.run([path])
    assert result.problems == []
    made = json.loads(result.executed)
    assert "widgets" not in made["metadata"]
    assert sorted(made["cells"][0]["outputs"][0]["data"]) == ["text/markdown", "text/plain"]


# Steps


def test_steps_are_taken_back_the_last_first():
    steps = sessions.Steps(3)
    steps.skip()
    steps.skip(2)
    assert (steps.left, steps.counts()) == ([1], {"done": 0, "skipped": 2, "left": 1})
    assert [steps.undo(), steps.left, steps.undo(), steps.left, steps.undo()] == ["skip", [1, 2], "skip", [0, 1, 2], ""]


@pytest.mark.parametrize("row", [0, 2, -1])
def test_a_row_that_is_not_left_is_refused(row):
    steps = sessions.Steps(2)
    steps.skip(0)
    with pytest.raises(ValueError, match="allowed are rows that are left: 1"):
        steps.skip(row)
    steps.skip()
    with pytest.raises(ValueError, match="left: none is"):
        steps.skip()


# Suggestions


def test_an_accepted_row_is_written_as_the_command_line_writes_it(tmp_path, folder, session):
    other = a_folder(tmp_path / "other")
    corpus.write_sheet(a_sheet().assign(decision=["accept", "", "", ""]), tmp_path / "sheet.csv")
    review.accept(tmp_path / "sheet.csv", corpus.load(other), claims.read_claims(other), other)
    added = session.accept(0)
    assert added[["start", "text", "claim"]].values.tolist() == [[20, "Nine boats sank", "boats"]]
    assert files(folder) == files(other)
    assert session.counts() == {"done": 1, "skipped": 0, "left": 2}


def test_what_is_there_already_is_not_asked_again(folder, session):
    assert session.decided == {2: desk.THERE}
    session.accept(1, claim="boats")
    assert a_session(folder).left == [0, 1, 3]
    session.undo()
    session.accept(1)
    assert a_session(folder).left == [0, 3]


def test_a_claim_that_has_a_mention_at_the_words_gets_no_second_one(folder, session):
    before = files(folder)
    assert not len(session.accept(3, claim="rain", exact="rained all day"))
    assert (session.decided[3], files(folder)) == ("accept", before)
    assert session.undo() == "accept"


def test_changes_of_the_person_count(folder, session):
    session.accept(0, exact=" boats sank ", value="vague", voice="quoted", speaker="the mayor", note="so he said")
    row = mentions(folder).iloc[-1]
    assert row[["exact", "value", "voice", "speaker", "note"]].tolist() == ["boats sank", "vague", "quoted", "the mayor", "so he said"]


def test_changed_words_are_those_of_the_row_s_own_sentence(session):
    assert session.accept(1, exact="rained")["start"].tolist() == [RAW.rindex("rained")]


def test_words_with_other_white_space_are_found_as_they_stand(tmp_path):
    raw = "One boat\r\n sank. One boat rose."
    folder = a_folder(tmp_path, FILES | {"texts/a.txt": raw, "annotations/mentions.csv": "doc,claim,exact,value,hedge\n"})
    session = a_session(folder, [("boats", "boat\r\n sank", "", "One boat\r\n sank.")])
    assert session.accept(0, exact="One boat\n sank")["text"].tolist() == ["One boat\r\n sank"]


def test_words_that_one_cannot_tell_apart_are_refused_and_longer_ones_found(folder, session):
    with pytest.raises(corpus.CorpusError, match=r"sheet, row 4: 'hurt' stands 2 times in 'a'"):
        session.accept(3, claim="boats", exact="hurt")
    assert session.accept(3, claim="boats", exact="hurt. It rained on")["start"].tolist() == [RAW.index("hurt. It")]


@pytest.mark.parametrize(
    ("row", "changes", "problem"),
    [
        (0, {"claim": "ships"}, r"sheet, row 1: claim 'ships' is not in claims\.csv"),
        (0, {"exact": "Ten boats"}, "sheet, row 1: 'Ten boats' stands 0 times"),
        (0, {"value": "many"}, "value 'many'; allowed are"),
        (0, {"voice": "loud"}, "voice 'loud'; allowed are"),
        (0, {"hedge": "some"}, "hedge 'some' is not in 'Nine boats sank'"),
        (0, {"exact": " "}, "'exact' blank; allowed is what is to be taken over"),
        (3, {}, "'claim' and 'exact' blank"),
        (0, {"doc": "b"}, "no column 'doc' to change; allowed are claim, exact"),
        (2, {}, "row 2 is there; allowed are rows that are left: 0, 1, 3"),
        (9, {}, "row 9 is not there"),
    ],
)
def test_what_is_refused_changes_nothing(folder, session, row, changes, problem):
    before = files(folder)
    with pytest.raises(ValueError, match=problem):
        session.accept(row, **changes)
    assert (files(folder), session.left, session.past) == (before, [0, 1, 3], [])


def test_a_rejected_row_is_not_suggested_again(folder, session):
    session.reject(0, note=" another matter ")
    session.reject(3)
    rows = corpus.read_table(folder / "set-aside" / "rejected.csv", sessions.REJECTED)
    assert rows[["claim", "exact", "sentence", "note"]].values.tolist() == [
        ["boats", "Nine boats sank", ROWS[0][3], "another matter"],
        ["", "", "Nobody was hurt.", ""],
    ]
    assert sessions.rejected(a_sheet(), folder).tolist() == [True, False, False, True]
    assert a_session(folder).left == [1]


def test_undo_restores_every_byte_and_removes_what_was_not_there(folder, session):
    before = files(folder)
    session.accept(0)
    session.reject(1)
    session.skip()
    assert session.counts() == {"done": 2, "skipped": 1, "left": 0}
    while session.undo():
        pass
    assert (files(folder), session.left) == (before, [0, 1, 3])
    (folder / "annotations" / "mentions.csv").unlink()
    session.accept(0)
    session.undo()
    assert not (folder / "annotations" / "mentions.csv").exists()


def test_undo_keeps_what_something_else_wrote_since(folder, session):
    session.accept(0)
    path = folder / "annotations" / "mentions.csv"
    path.write_bytes(path.read_bytes() + b"a,,rain,It rained on,,,,,,,\n")
    kept = files(folder)
    with pytest.raises(corpus.CorpusError, match=r"mentions\.csv: was changed since by something else"):
        session.undo()
    assert (files(folder), session.left) == (kept, [1, 3])


@pytest.mark.parametrize("step", [(Path, "replace"), (pd.DataFrame, "to_csv"), (tempfile, "TemporaryDirectory")], ids=lambda step: step[1])
@pytest.mark.parametrize("act", ["accept", "reject"])
def test_a_disk_that_fails_leaves_files_and_rows_and_the_step_can_be_repeated(folder, session, monkeypatch, step, act):
    before = files(folder)
    with monkeypatch.context() as patched:
        patched.setattr(*step, fail)
        with pytest.raises(OSError, match="No space left"):
            getattr(session, act)(0)
    assert (files(folder), session.left, session.past) == (before, [0, 1, 3], [])
    getattr(session, act)(0)
    assert files(folder) != before


def test_an_undo_that_fails_can_be_repeated(folder, session, monkeypatch):
    before = files(folder)
    session.accept(0)
    after = files(folder)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", fail)
        with pytest.raises(OSError, match="No space left"):
            session.undo()
    assert (files(folder), session.left) == (after, [1, 3])
    session.undo()
    assert files(folder) == before


STEPS = st.one_of(
    st.tuples(
        st.just("accept"), st.sampled_from([0, 1, 3]), st.sampled_from([{}, {"claim": "boats", "exact": "It rained on"}, {"value": "9"}])
    ),
    st.tuples(st.just("reject"), st.sampled_from([0, 1, 3]), st.just({})),
    st.tuples(st.just("skip"), st.sampled_from([0, 1, 3]), st.just({})),
    st.tuples(st.just("undo"), st.just(0), st.just({})),
)


def taken(session, step):
    """Take a step, and say whether it was taken."""
    name, row, changes = step
    try:
        getattr(session, name)(row, **changes)
    except ValueError:
        return False
    return True


@settings(max_examples=20, deadline=None)
@given(st.lists(STEPS, max_size=8))
def test_any_steps_leave_what_those_not_taken_back_leave(steps):
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        session, again, kept = a_session(a_folder(Path(one))), a_session(a_folder(Path(other))), []
        for step in steps:
            if step[0] == "undo":
                assert session.undo() == (kept.pop()[0] if kept else "")
            elif taken(session, step):
                kept.append(step)
        assert all(taken(again, step) for step in kept)
        assert files(Path(one)) == files(Path(other))
        assert session.decided == again.decided


def test_a_sheet_that_does_not_fit_is_refused(folder):
    texts, registry = corpus.load(folder), claims.read_claims(folder)
    for sheet, problem in [
        (a_sheet().drop(columns=["sentence", "hedge"]), "no column 'sentence', 'hedge'; allowed are sheets of"),
        (a_sheet().assign(doc=["a", "a", "b", "a"]), "sheet, row 3: doc 'b'; allowed are 'a'"),
        (a_sheet().assign(exact="Ten boats"), "sheet, row 1: 'Ten boats' stands 0 times"),
    ]:
        with pytest.raises(corpus.CorpusError, match=problem):
            sessions.Session(sheet, folder, texts, registry)


def test_the_sentence_is_parted_at_the_suggested_words(session):
    assert session.parts(0) == ("“", "Nine boats sank", ",” the mayor said.")
    assert session.parts(3) == ("Nobody was hurt.", "", "")
    assert all("".join(session.parts(row)) == sentence for row, (*_, sentence) in enumerate(ROWS))


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    """A copy of the corpus of which one text is not read, its texts and its layers."""
    folder = tmp_path_factory.mktemp("desk") / "corpus"
    shutil.copytree(corpus.EXAMPLE, folder)
    rows = mentions(folder)
    corpus.write_table(rows[rows["doc"] != "newsaz-2024"], folder / "annotations" / "mentions.csv")
    texts = corpus.load(folder)
    made = provenance.build(texts)
    found = rhetoric.unclaimed(texts, tagging.tags(texts, made.sentences), rhetoric.names(texts, listed(folder)))
    return SimpleNamespace(folder=folder, texts=texts, made=made, found=found)


def listed(folder):
    return corpus.read_table(folder / "annotations" / "referents.csv", ["referent", "pattern", "form"])


# Names


NAMES = "They met near Bel in May.\nBel’s army met its old forces. The forces of Bel’s army left."


@pytest.fixture
def named(tmp_path):
    """A session of names in a text, and one word in another."""
    texts = corpus.from_texts({"a": NAMES, "b": "In May it rained. On Bel it did."})
    words = [("a", "Bel", 14, "capitals"), ("a", "May", 21, "capitals"), ("a", "Bel’s army", 26, "army"), ("a", "forces", 49, "forces")]
    words += [("a", "forces", 61, "forces"), ("a", "Bel’s army", 71, "army"), ("b", "May", 3, "capitals"), ("b", "Bel", 21, "capitals")]
    rows = [(doc, at, at + len(text), why) for doc, text, at, why in words]
    found = spans.from_rows(texts, rows, why=str)
    assert found["text"].tolist() == [text for _, text, *_ in words]
    return sessions.Names(found, texts, pd.DataFrame({"referent": ["river"]}), tmp_path)


def test_all_places_of_a_name_in_a_text_are_one_row(named):
    assert named.items[["doc", "text"]].values.tolist() == [
        ["a", "Bel"], ["a", "May"], ["a", "Bel’s army"], ["a", "forces"], ["b", "May"], ["b", "Bel"],
    ]  # fmt: skip
    assert len(named.places(3)) == 2


def test_a_new_form_is_a_row_of_the_list_and_decides_all_that_it_claims(named):
    assert named.add(0, "bel") == [0, 5]
    assert named.left == [1, 2, 3, 4]
    assert corpus.read_table(named.path, REFERENT).values.tolist() == [["bel", "Bel", "Bel", "They met near Bel in May."]]
    assert "bel" in named.referents
    assert named.undo() == "add"
    assert (named.left, named.path.exists(), named.referents) == ([0, 1, 2, 3, 4, 5], False, ["river"])


def test_marks_are_written_straight_and_the_form_is_found_by_the_list(named):
    named.add(2, "army")
    row = corpus.read_table(named.path, REFERENT).iloc[0]
    assert row[["pattern", "form"]].tolist() == ["Bel's army", "Bel’s army"]
    assert row["example"] in NAMES
    assert rhetoric.names(named.texts, pd.DataFrame([row]))["text"].tolist() == ["Bel’s army"] * 2


def test_a_form_about_another_word_than_the_noun_claims_nothing_more(named):
    assert named.add(0, "bel", form="bel", pattern="Bel(?!'s)") == [0, 5]
    assert 2 in named.left
    assert named.add(2, "bel", form="the army", pattern="army") == [2]


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"referent": " "}, "no referent; allowed is one of the list, or a new id"),
        ({"form": "Old Bel"}, "form 'Old Bel' is there, of 'river'; allowed is a form that is not listed"),
        ({"pattern": "Bel("}, r"pattern 'Bel\(' does not compile"),
        ({"pattern": "Bell"}, "pattern 'Bell' does not match 'Bel' here"),
        ({"pattern": "B"}, "does not match 'Bel' here"),
    ],
)
def test_a_form_that_cannot_be_one_is_refused(named, given, problem):
    named.path.parent.mkdir()
    named.path.write_text("referent,pattern,form\nriver,Old Bel,Old Bel\n", "utf-8")
    before = named.path.read_bytes()
    with pytest.raises(corpus.CorpusError, match=problem):
        named.add(0, **{"referent": "bel"} | given)
    assert (named.path.read_bytes(), named.past) == (before, [])


def test_columns_that_the_list_has_stay(named):
    named.path.parent.mkdir()
    named.path.write_text("referent,note,pattern,form\nriver,long,Ouse,Ouse\n", "utf-8")
    named.add(1, "month")
    assert corpus.read_table(named.path, [])[["referent", "note", "form"]].values.tolist() == [
        ["river", "long", "Ouse"],
        ["month", "", "May"],
    ]


def test_an_explained_name_is_not_asked_again(named):
    with pytest.raises(corpus.CorpusError, match="no explanation; allowed is a few words"):
        named.explain(1, "  ")
    named.explain(1, " a month ")
    assert named.explained.read_text("utf-8") == "doc,text,why,explanation\na,May,capitals,a month\n"
    again = sessions.Names(named.found, named.texts, pd.DataFrame({"referent": []}), named.path.parent.parent)
    assert (again.decided, again.counts()["left"]) == ({1: desk.THERE}, 5)
    named.undo()
    assert not named.explained.exists()


@pytest.mark.parametrize("act", [lambda names: names.add(0, "bel"), lambda names: names.explain(0, "a town")])
def test_a_list_that_cannot_be_written_stays(named, monkeypatch, act):
    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="No space left"):
        act(named)
    assert (named.past, len(named.left)) == ([], 6)
    assert not [path for path in named.path.parent.parent.rglob("*") if path.is_file()]


def test_on_the_corpus_an_added_form_is_claimed_and_the_list_stays_sound(example):
    names = sessions.Names(example.found, example.texts, listed(example.folder), example.folder)
    before = files(example.folder)
    row = next(row for row in names.left if names.items.at[row, "why"] == "capitals")
    name = names.items.loc[row]
    claimed = names.add(row, "a-new-one")
    found = rhetoric.names(example.texts, listed(example.folder))
    assert name["text"] in found.loc[found["referent"] == "a-new-one", "text"].tolist()
    left = rhetoric.unclaimed(example.texts, tagging.tags(example.texts, example.made.sentences), found)
    keys = set(left[["doc", "text"]].itertuples(index=False, name=None))
    assert not keys & set(names.items.loc[claimed, ["doc", "text"]].itertuples(index=False, name=None))
    names.undo()
    assert files(example.folder) == before


@settings(max_examples=50, deadline=None)
@given(st.text(min_size=1))
def test_words_as_a_pattern_match_themselves_and_nothing_shorter(text):
    page = corpus.from_texts({"a": text})
    hits = rhetoric.names(page, pd.DataFrame({"referent": ["x"], "form": ["x"], "pattern": [sessions.words_pattern(f"“{text}”")]}))
    assert not len(hits)
    if text.strip():
        page = corpus.from_texts({"a": f"“{text}”"})
        hits = rhetoric.names(page, pd.DataFrame({"referent": ["x"], "form": ["x"], "pattern": [sessions.words_pattern(f"“{text}”")]}))
        assert hits["text"].tolist() == [f"“{text}”"]


# Static forms


def html_of(markdown):
    return MarkdownIt("commonmark").enable("table").render(markdown)


def cells_of(markdown):
    """The rows of the table in a page of Markdown, as its reader sees them."""
    rows = re.findall(r"<tr>(.*?)</tr>", html_of(markdown), re.S)
    return [[html.unescape(re.sub("<[^>]+>", "", cell)) for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.S)] for row in rows]


def test_two_texts_stand_side_by_side_with_what_is_changed(example):
    shown = desk.two_texts(example.texts, example.made.shared, "mfa-2023", "report-2023", most=100)
    raws = dict(zip(example.texts["doc"], example.texts["raw"], strict=True))
    _, *rows = cells_of(shown.data)
    assert [row[0] for row in rows] == [str(n + 1) for n in range(len(rows))]
    assert len(rows) == len(example.made.shared.query("doc == 'report-2023' and source == 'mfa-2023'"))
    for row in rows:
        for cell in row[2:]:
            words, doc, start, end = re.fullmatch(r"(.*) ([\w-]+):(\d+)-(\d+)", cell).groups()
            plain = re.sub(r"\[([-+])(.*?)\1\]", r"\2", words)
            assert plain == " ".join(raws[doc][int(start) : int(end)].split())


def test_the_marks_are_the_differences_of_edits():
    one, other = "We hand over 8 old villages, at last.", "We gladly hand over eight villages, at night."
    cut, added = desk._changes(one, other)
    told = edits.differences(one, other)
    assert [one[a:b] for a, b, _ in cut] == told.loc[told["tag"] == "cut", "text"].tolist()
    assert [other[a:b] for a, b, _ in added] == told.loc[told["tag"] == "added", "text"].tolist()


def test_of_many_passages_the_first_are_shown(example):
    shown = desk.two_texts(example.texts, example.made.shared, "mfa-2023", "report-2023", most=2)
    assert len(cells_of(shown.data)) == 3
    assert "the first 2 are shown" in shown.data


def test_texts_that_cannot_be_read_side_by_side_are_refused(example):
    with pytest.raises(ValueError, match="no text 'x', 'y'; allowed are 'anadolu-2021'"):
        desk.two_texts(example.texts, example.made.shared, "x", "y")
    with pytest.raises(ValueError, match=r"no passage of 'report-2023' is in 'mfa-2023'; there are those of .*mfa-2023 in report-2023"):
        desk.two_texts(example.texts, example.made.shared, "report-2023", "mfa-2023")


def hostile():
    """Two texts that would do harm if they were not escaped, with the passage that they share."""
    page = corpus.from_texts({"a": f"One {HOSTILE} two.", "b": f"He said: One old {HOSTILE} two."})
    row = {"doc": "b", "start": 9, "end": len(page["raw"][1]), "source": "a", "source_start": 0, "source_end": len(page["raw"][0])}
    return page, pd.DataFrame([row | {"kind": "<b>odd</b>"}])


def test_hostile_words_are_shown_and_do_nothing():
    page, shared = hostile()
    found = spans.table(page, ["a"], [4], [4 + len(HOSTILE)], why=["<i>"])
    sheet = a_sheet([("boats", HOSTILE, "", HOSTILE)])
    for shown in (
        desk.two_texts(page, shared, "a", "b"),
        desk.review(sheet, "f", page, page),
        desk.unclaimed(found, page, no_forms(), "f"),
    ):
        assert set(re.findall(r"<(\w+)", html_of(shown.data))) <= {"p", "table", "thead", "tbody", "tr", "th", "td", "strong", "code"}
    assert HOSTILE in cells_of(desk.review(sheet, "f", page, page).data)[1]


def no_forms():
    return pd.DataFrame(columns=REFERENT)


def test_the_static_forms_say_how_much_there_is_and_what_to_do():
    page = corpus.from_texts({"a": NAMES})
    shown = desk.review(a_sheet(), "f", page, page, most=2).data
    assert len(cells_of(shown)) == 3
    assert "4 suggestions, the first 2 of them shown. On the command line: `python -m helpers suggest" in shown
    assert desk.review(a_sheet()[:0], "f", page, page).data.count("\n") == 3
    found = spans.table(page, ["a", "a"], [14, 21], [17, 24], why=["capitals"] * 2)
    shown = desk.unclaimed(found, page, no_forms(), "f", most=1).data
    assert "2 names that no form claims, the first 1 of them shown; 0 explained. The others await" in shown
    assert desk.unclaimed(found[:0], page, no_forms(), "f").data.endswith("0 names that no form claims; 0 explained.")


def test_explanations_stand_beside_the_names(example):
    shown = desk.unclaimed(example.found, example.texts, listed(example.folder), example.folder, most=100)
    told = {row[0]: row[4] for row in cells_of(shown.data)[1:]}
    assert told["Attempts"] == "first word of a sentence, a common noun"


def test_without_buttons_the_package_is_not_even_imported(example, monkeypatch):
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    page, shared = hostile()
    assert isinstance(desk.two_texts(page, shared, "a", "b"), Markdown)
    assert isinstance(desk.review(a_sheet(), "f", page, page), Markdown)
    assert isinstance(desk.unclaimed(example.found, example.texts, no_forms(), "f"), Markdown)


# Buttons


@pytest.fixture
def buttons(monkeypatch):
    pytest.importorskip("ipywidgets")
    monkeypatch.setattr(desk, "live", lambda: True)
    monkeypatch.setattr(desk, "PAUSE", 0)


def widgets(box):
    return [box, *(found for child in getattr(box, "children", ()) for found in widgets(child))]


@pytest.fixture
def view(buttons, folder):
    return desk.review(a_sheet(), folder, corpus.load(folder), claims.read_claims(folder))


def test_a_click_accepts_and_a_click_takes_it_back(folder, view):
    before = files(folder)
    assert "“<b>Nine boats sank</b>,” the mayor said." in view.line.value
    assert "The text says how many boats sank." in view.wording.value
    view.buttons["accept"].click()
    assert mentions(folder)["exact"].tolist() == ["rained all day", "Nine boats sank"]
    assert "a:20-35 boats: Nine boats sank" in view.said.value
    assert "<b>2 of 4</b> · 1 done" in view.head.value
    view.buttons["undo"].click()
    assert (files(folder), "<b>1 of 4</b> · 0 done" in view.head.value) == (before, True)
    assert "Taken back: accept." in view.said.value


def test_fields_change_what_is_taken_over(folder, view):
    view.fields["exact"].value, view.fields["claim"].value = "boats sank", "rain"
    assert "The text says that it rained." in view.wording.value
    view.fields["value"].value, view.fields["voice"].value = "vague", "quoted"
    view.buttons["accept"].click()
    assert mentions(folder).iloc[-1][["claim", "exact", "value", "voice"]].tolist() == ["rain", "boats sank", "vague", "quoted"]


def test_a_click_rejects_or_skips_until_nothing_is_left(folder, view):
    view.fields["note"].value = "no"
    for name in ("reject", "skip", "skip"):
        view.buttons[name].click()
    assert corpus.read_table(folder / "set-aside" / "rejected.csv", [])["note"].tolist() == ["no"]
    assert "nothing is left" in view.head.value
    assert "Run the cell again to see what was skipped." in view.line.value
    assert [name for name, button in view.buttons.items() if not button.disabled] == ["undo"]
    for _ in range(3):
        view.buttons["undo"].click()
    assert ("<b>1 of 4</b>" in view.head.value, view.buttons["undo"].disabled) == (True, True)


def test_what_is_refused_is_said_and_the_fields_stay(folder, view, monkeypatch):
    before = files(folder)
    view.fields["claim"].value, view.fields["note"].value = "<script>", "long work"
    view.buttons["accept"].click()
    assert "Nothing was changed: sheet, row 1: claim &#x27;&lt;script&gt;&#x27; is not in claims.csv" in view.said.value
    assert (view.fields["claim"].value, view.fields["note"].value, files(folder)) == ("<script>", "long work", before)
    view.fields["claim"].value = "boats"
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", fail)
        view.buttons["accept"].click()
    assert "somewhere: cannot be used (No space left on device); allowed is a corpus folder that can be written to" in view.said.value
    assert (view.fields["note"].value, files(folder)) == ("long work", before)
    view.buttons["accept"].click()
    assert mentions(folder).iloc[-1]["note"] == "long work"


def test_a_second_click_in_a_moment_decides_no_row_that_was_not_read(folder, view, monkeypatch):
    monkeypatch.setattr(desk, "PAUSE", 60)
    view.buttons["accept"].click()
    view.buttons["accept"].click()
    assert view.steps.counts()["done"] == 1
    assert mentions(folder)["exact"].tolist() == ["rained all day", "Nine boats sank"]


def test_the_row_that_is_shown_is_decided_and_no_other(view):
    view.steps.skip()  # as from another view of the same session
    view.buttons["accept"].click()
    assert "row 0 is skip; allowed are rows that are left: 1, 3" in view.said.value


@pytest.fixture
def names_view(buttons, named):
    return desk.NamesDesk(named, Markdown(""))


def test_names_are_added_explained_and_taken_back_by_clicks(named, names_view):
    view = names_view
    assert view.fields["referent"].options == ("", "river")
    view.buttons["add as a form"].click()
    assert "Nothing was changed: no referent" in view.said.value
    view.fields["new"].value = "bel"
    view.buttons["add as a form"].click()
    assert "It claims 1 more of these names." in view.said.value
    assert view.fields["referent"].options == ("", "bel", "river")
    view.fields["explanation"].value = "a month"
    view.buttons["explain"].click()
    assert named.explanations() == {("a", "May"): "a month"}
    assert view.fields["pattern"].value == "Bel's army"
    assert view.line.value.count("<b>Bel’s army</b>") == 2
    for _ in range(2):
        view.buttons["undo"].click()
    assert named.left == [0, 1, 2, 3, 4, 5]
    assert view.fields["new"].value == ""


def test_a_passage_is_chosen_and_shown_on_both_sides(buttons, example):
    view = desk.two_texts(example.texts, example.made.shared, "mfa-2023", "report-2023")
    for passage in view.passages:
        for (start, end), pane in zip(passage.spans, view.panes, strict=True):
            assert f"{start}-{end}" in pane.value
        view.buttons["next"].click()
    assert view.chosen.value == 0
    view.buttons["previous"].click()
    assert view.chosen.value == len(view.passages) - 1


def test_the_whole_texts_are_shown_as_they_stand(buttons, example):
    view = desk.two_texts(example.texts, example.made.shared, "mfa-2023", "report-2023", most=100)
    view.around.value = 0
    raws = dict(zip(example.texts["doc"], example.texts["raw"], strict=True))
    for pane, name in zip(view.panes, ("mfa-2023", "report-2023"), strict=True):
        plain = html.unescape(re.sub(r"<sup.*?</sup>|<[^>]+>", "", pane.value))
        assert plain.endswith(raws[name])
        begun = re.findall(r"<sup[^>]*><b>(.*?)</b></sup>", pane.value)
        numbers = {int(number) for numbers in begun for number in numbers.split(", ")}
        assert numbers == set(range(1, len(view.passages) + 1))


def test_hostile_words_do_nothing_in_any_widget(buttons, tmp_path):
    page, shared = hostile()
    registry = pd.DataFrame({"claim": ["boats"], "wording": [HOSTILE]})
    sheet = a_sheet([("boats", HOSTILE, "One", f"One {HOSTILE} two.")]).assign(doc="a", state=HOSTILE, speaker=HOSTILE)
    found = spans.table(page, ["a"], [4], [4 + len(HOSTILE)], why=[HOSTILE])
    views = [desk.two_texts(page, shared, "a", "b"), desk.review(sheet, tmp_path, page, registry)]
    views.append(desk.unclaimed(found, page, pd.DataFrame({"referent": [HOSTILE]}), tmp_path))
    views[1].buttons["accept"].click()
    views[2].buttons["explain"].click()
    shown = [widget.value for view in views for widget in widgets(view.box) if type(widget).__name__ == "HTML"]
    assert sum("&lt;script&gt;" in value for value in shown) >= 5
    for value in shown:
        assert set(re.findall(r"<\s*(\w+)", value)) <= {"div", "span", "b", "sup", "br"}
        assert not re.search(r"<[^>]*\bon\w+\s*=", value)
    kinds = {type(widget).__name__ for view in views for widget in widgets(view.box)}
    assert not kinds & {"HTMLMath", "Label"}  # these would typeset what stands between dollars


def test_a_saved_notebook_has_the_static_form_beside_the_buttons(view):
    bundle = view._repr_mimebundle_(include=None)
    assert bundle["text/markdown"] == view.static.data
    assert set(bundle) == {"application/vnd.jupyter.widget-view+json", "text/markdown", "text/plain"}
