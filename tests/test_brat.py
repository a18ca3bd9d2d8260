"""Standoff of brat out and in."""

import re

import pytest
from test_webannotation import HOSTILE, equal, hostile, put

from helpers import brat, corpus, exchange, spans

LAYERS = "furniture repairs sentences tokens quotations attributions worthy clues passages fidelity mentions variants drift names".split()


@pytest.fixture(scope="module")
def tables(layers):
    return exchange._tables(layers, LAYERS)


@pytest.fixture(scope="module")
def files(tables, texts):
    return brat.write(tables, texts)


@pytest.fixture
def page():
    return corpus.from_texts({"a": "Nine boats\r\nsank. They said so.\n"})


def lines(files, doc="a"):
    return files[f"{doc}.ann"].decode().split("\n")[:-1]


def test_the_example_comes_back_as_it_was(files, tables, texts, tmp_path):
    equal(brat.read(put(tmp_path, files), texts), tables)


def test_nothing_is_lost_in_texts_that_are_hard_to_write(tmp_path):
    texts, tables = hostile(skip=lambda words: not any(words.splitlines()))
    equal(brat.read(put(tmp_path, brat.write(tables, texts)), texts), tables)


def test_texts_are_the_same_bytes(files, texts):
    for row in texts.itertuples():
        assert files[f"{row.doc}.txt"] == (corpus.EXAMPLE / "texts" / row.file).read_bytes()


def test_the_same_corpus_makes_the_same_bytes(files, tables, texts):
    assert brat.write(tables, texts) == files


@pytest.mark.parametrize("hard", [False, True])
def test_every_line_is_one_that_brat_reads(files, texts, hard):
    """As brat's server checks them: it parts lines at every line end of Unicode, and words at fragments with a space between."""
    if hard:
        texts, tables = hostile(skip=lambda words: not any(words.splitlines()))
        files = brat.write(tables, texts)
    for doc, raw in zip(texts["doc"], texts["raw"], strict=True):
        content = files[f"{doc}.ann"].decode()
        assert content.splitlines() == content.split("\n")[:-1]
        known = set()
        for line in content.splitlines():
            name, data, *tail = line.split("\t", 2)
            assert name not in known
            known.add(name)
            if name[0] == "T":
                pieces = [tuple(map(int, piece.split(" "))) for piece in data.split(" ", 1)[1].split(";")]
                assert " ".join(raw[start:end] for start, end in pieces) == tail[0]
                assert all(0 <= start < end <= len(raw) for start, end in pieces)
                assert all(one[1] < other[0] for one, other in zip(pieces, pieces[1:], strict=False))
            else:
                assert re.fullmatch(r"[\w-]+ T\d+( \S+)?", data)
                assert data.split(" ")[1] in known


def test_the_configuration_names_every_type_attribute_and_value(files):
    sections = dict(re.findall(r"^\[(\w+)\]\n((?:[^\[#].*\n)*)", files["annotation.conf"].decode(), re.MULTILINE))
    assert list(sections) == ["entities", "relations", "events", "attributes"]
    types = set(sections["entities"].split())
    values = {}
    for line in sections["attributes"].splitlines():
        name, layer, allowed = re.fullmatch(r"([a-zA-Z0-9_-]+) Arg:([a-zA-Z0-9_-]+), Value:(\S+)", line).groups()
        assert layer in types
        values[name] = allowed.split("|")
    for content in (files[name].decode() for name in files if name.endswith(".ann")):
        assert set(re.findall(r"^T\d+\t(\S+) ", content, re.MULTILINE)) <= types
        assert all(value in values[name] for name, value in re.findall(r"^A\d+\t(\S+) T\d+ (\S+)$", content, re.MULTILINE))


def test_a_span_across_lines_is_written_in_fragments(page):
    files = brat.write({"read/names": spans.table(page, ["a"], [5], [17])}, page)
    assert lines(files) == ["T1\tread-names 5 10;12 17\tboats sank."]


def test_line_ends_at_the_sides_are_noted_and_forgotten_when_somebody_moves_the_span(page, tmp_path):
    tables = {"names": spans.table(page, ["a"], [10], [17])}
    files = brat.write(tables, page)
    assert lines(files) == ["T1\tnames 12 17\tsank.", '#1\tAnnotatorNotes T1\t{"#span": [10, 17]}']
    equal(brat.read(put(tmp_path, files), page), tables)
    moved = files["a.ann"].replace(b"12 17\tsank.", b"12 16\tsank")
    found = brat.read(put(tmp_path, files | {"a.ann": moved}), page)["names"]
    assert found[["start", "end"]].values.tolist() == [[12, 16]]


def test_a_span_of_line_ends_alone_is_refused(page):
    with pytest.raises(ValueError, match="a: names has a span of line ends at 10, which brat cannot mark; allowed are words"):
        brat.write({"names": spans.table(page, ["a"], [10], [12])}, page)


def test_few_plain_words_are_attributes_and_all_else_a_note(page):
    found = spans.table(page, ["a", "a"], [0, 5], [4, 10], kind=["size", ""], why=["it is nine", ""], turn=[1, 2])
    assert lines(brat.write({"names": found}, page)) == [
        "T1\tnames 0 4\tNine",
        "A1\tnames-kind T1 size",
        '#1\tAnnotatorNotes T1\t{"why": "it is nine", "turn": "1"}',
        "T2\tnames 5 10\tboats",
        '#2\tAnnotatorNotes T2\t{"turn": "2"}',
    ]


def test_what_a_person_added_in_brat_comes_too(page, tmp_path):
    files = brat.write({"names": spans.table(page, ["a"], [5], [10], kind=["thing"], turn=[1])}, page)
    added = (
        "T9\tnames 0 4\tNine\nA9\tnames-kind T9 size\n#9\tAnnotatorNotes T9\tsee above\n"
        "T10\tActor 18 22\tThey\nA10\tPlural T10\n#10\tAnnotatorNotes T10\t{who?}\n"
        "R1\tSays Arg1:T10 Arg2:T9\t\n*\tEquiv T9 T10\nE1\tActor:T10\nA11\tNegation E1\n"
    )
    found = brat.read(put(tmp_path, files | {"a.ann": files["a.ann"] + added.encode()}), page)
    assert found["names"].drop(columns="turn").values.tolist() == [
        ["a", 0, 4, "Nine", "size", "see above"],
        ["a", 5, 10, "boats", "thing", ""],
    ]
    assert found["Actor"].to_dict("records") == [
        {"doc": "a", "start": 18, "end": 22, "text": "They", "Plural": "true", "note": "{who?}"},
    ]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("T1\tnames 0 4\tTen!", "line 1: 'Ten!', but at 0 4 the text has 'Nine'; allowed are the words that stand there"),
        ("T1\tnames 0 99\tNine", "line 1: 'Nine', but at 0 99 the text has"),
        ("T1\tnames 4 4\t", "line 1: '', but at 4 4 the text has ''"),
        ("T1\tnames 0 4;5 10\tNine boats", "line 1: 0 4;5 10 are fragments with words between"),
        ("T1 names 0 4 Nine", "line 1: 'T1 names 0 4 Nine'; allowed is an id, a type with offsets, and words"),
        ("A1\tnames-kind T1 size", "line 1: no annotation 'T1' above; allowed are none"),
        ("x", "line 1: 'x'; allowed are lines that begin with T, A, M, #"),
    ],
)
def test_a_line_that_does_not_fit_is_named(page, tmp_path, line, problem):
    put(tmp_path, {"a.ann": f"{line}\n".encode()})
    with pytest.raises(corpus.CorpusError, match=rf"a\.ann, {re.escape(problem)}"):
        brat.read(tmp_path, page)


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({"a.ann": b"", "a.txt": b"Nine boats\nsank. They said so.\n"}, r"a\.txt: not the text of the corpus, byte for byte"),
        ({"a.ann": b"\xff"}, r"a\.ann: not UTF-8 at byte 0"),
        ({"b.ann": b""}, r"b\.ann; allowed are files named a"),
        ({}, r"no \.ann file; allowed are files named a"),
        ({"a.ann": b"", "annotation.conf": b"#layer {\n"}, r"annotation\.conf: a line that begins with '#layer ' is broken"),
    ],
)
def test_files_that_do_not_fit_are_named(page, tmp_path, files, problem):
    with pytest.raises(corpus.CorpusError, match=problem):
        brat.read(put(tmp_path, files), page)


def test_a_number_that_somebody_overwrote_is_named(page, tmp_path):
    files = brat.write({"names": spans.table(page, ["a"], [0], [4], turn=[1])}, page)
    put(tmp_path, files | {"a.ann": files["a.ann"].replace(b'"1"', b'"one"')})
    with pytest.raises(corpus.CorpusError, match="turn 'one'; allowed are cells of the kind int64"):
        brat.read(tmp_path, page)


def test_line_ends_of_every_kind_part_fragments():
    raw = HOSTILE["lines"]
    words = [raw[start:end] for start, end in brat.fragments(raw, 0, len(raw))]
    assert words == ["one", "two", "three", "\tfour", "five", "six", "seven", "eight", "nine \t"]
