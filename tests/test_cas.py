"""UIMA CAS out and in."""

import sys
import warnings
from xml.etree import ElementTree

import pandas as pd
import pytest
from test_webannotation import HOSTILE, equal, hostile, put

from helpers import cas, corpus, exchange, spans

cassis = pytest.importorskip("cassis")
LAYERS = "furniture repairs sentences tokens quotations attributions clues passages fidelity mentions variants silences names".split()


@pytest.fixture(scope="module")
def tables(layers):
    return exchange._tables(layers, LAYERS)


@pytest.fixture(scope="module")
def files(tables, texts):
    return cas.write(tables, texts)


@pytest.fixture
def page():
    return corpus.from_texts({"a": "😀 Nine boats sank. e\u0301 They 😀 said so."})


def units(content, kind):
    """The words of each annotation of a type, cut out of the text by UTF-16 code units, without cassis."""
    root = ElementTree.fromstring(content)
    text = root.find("{http:///uima/cas.ecore}Sofa").get("sofaString").encode("utf-16-le")
    found = [one for one in root if one.tag.endswith(f"}}{kind}")]
    return [text[2 * int(one.get("begin")) : 2 * int(one.get("end"))].decode("utf-16-le") for one in found]


def test_the_example_comes_back_as_it_was(files, tables, texts, tmp_path):
    equal(cas.read(put(tmp_path, files), texts), tables)


def test_nothing_moves_in_texts_that_are_hard_to_write(tmp_path):
    texts, tables = hostile()
    files = cas.write(tables, texts)
    equal(cas.read(put(tmp_path, files), texts), tables)
    for doc, raw in HOSTILE.items():
        found = tables["names"].query("doc == @doc")["text"].map(cas.masked)
        assert units(files[f"{doc}.xmi"], "Names") == found.tolist()
        assert len(cas.masked(raw)) == len(raw)


def test_offsets_are_utf_16(page):
    files = cas.write({"names": spans.table(page, ["a", "a"], [2, 22], [6, 26])}, page)
    assert units(files["a.xmi"], "Names") == ["Nine", "They"]
    assert b'begin="3" end="7"' in files["a.xmi"]


def test_the_same_corpus_makes_the_same_bytes(files, tables, texts):
    assert cas.write(tables, texts) == files


def test_sentences_and_tokens_are_there_and_leave_no_word_out(files, texts, tables):
    for doc, raw in zip(texts["doc"], texts["raw"], strict=True):
        pieces = units(files[f"{doc}.xmi"], "Sentence")
        assert "".join("".join(pieces).split()) == "".join(raw.split())
        assert set(tables["sentences"].query("doc == @doc")["text"]) <= set(pieces)
        assert units(files[f"{doc}.xmi"], "Token") == tables["tokens"].query("doc == @doc")["text"].tolist()


def test_every_token_lies_in_one_sentence():
    """As INCEpTION wants it: sentences do not overlap, and no token crosses one."""
    texts, _ = hostile()
    files = cas.write({}, texts)
    system = cassis.load_typesystem(files["TypeSystem.xml"].decode())
    for doc in texts["doc"]:
        whole = cassis.load_cas_from_xmi(files[f"{doc}.xmi"].decode(), typesystem=system)
        sentences, tokens = ([(one.begin, one.end) for one in whole.select(kind)] for kind in cas.FRAME[1:])
        assert all(one[1] <= other[0] for one, other in zip(sentences, sentences[1:], strict=False))
        assert all(sum(start <= one[0] and one[1] <= end for start, end in sentences) == 1 for one in tokens)


def test_what_xml_cannot_hold_is_replaced_one_for_one_and_in_features_told():
    page = corpus.from_texts({"a": "one\x0ctwo \x01."})
    files = cas.write({"names": spans.table(page, ["a"], [0], [7], note=["\x0c \\u0041"])}, page)
    assert units(files["a.xmi"], "Names") == ["one\ufffdtwo"]
    assert ElementTree.fromstring(files["a.xmi"]).find(".//{http:///restated/detected.ecore}Names").get("note") == "\\u000c \\u005cu0041"


def test_types_and_features_are_named_by_layers_and_columns(files):
    system = cassis.load_typesystem(files["TypeSystem.xml"].decode())
    kind = system.get_type("restated.read.Mentions")
    assert {feature.name for feature in kind.features} == {"claim", "voice", "speaker", "value", "hedge", "note", "row"}
    assert {feature.rangeType.name for feature in kind.features} == {"uima.cas.String"}


def test_a_type_system_without_descriptions_gives_words(page, tmp_path):
    files = cas.write({"read/names": spans.table(page, ["a"], [2], [6], turn=[1], **{"my note": ["x"]})}, page)
    system = files["TypeSystem.xml"].decode()
    bare = system[: system.index("<description>{")] + system[system.index("}</description>") + 15 :]
    found = cas.read(put(tmp_path, files | {"TypeSystem.xml": bare.encode()}), page)
    assert found["read/names"].to_dict("records") == [
        {"doc": "a", "start": 2, "end": 6, "text": "Nine", "my_note": "x", "turn": "1"},
    ]


def test_what_another_tool_added_comes_too(page, tmp_path):
    files = cas.write({"names": spans.table(page, ["a"], [22], [26], turn=[7])}, page)
    system = cassis.load_typesystem(files["TypeSystem.xml"].decode())
    other = system.create_type("webanno.custom.Boat", supertypeName=cas.ANNOTATION)
    system.create_feature(other, "size", "uima.cas.Integer")
    whole = cassis.load_cas_from_xmi(files["a.xmi"].decode(), typesystem=system)
    whole.add_all([other(begin=7, end=12, size=9), system.get_type("restated.detected.Names")(begin=2, end=6)])
    put(tmp_path, {"mine.xmi": whole.to_xmi().encode(), "TypeSystem.xml": system.to_xml().encode()})
    found = cas.read(tmp_path / "mine.xmi", page)
    assert found["webanno.custom.Boat"].to_dict("records") == [{"doc": "a", "start": 7, "end": 12, "text": "boats", "size": "9"}]
    assert found["names"]["text"].tolist() == ["Nine", "They"]
    assert found["names"]["turn"].astype(object).where(found["names"]["turn"].notna(), None).tolist() == [None, 7]


def test_another_text_is_refused(page, tmp_path):
    put(tmp_path, cas.write({"names": spans.table(page, ["a"], [2], [6])}, page))
    with pytest.raises(corpus.CorpusError, match=r"a\.xmi: its text is none of the corpus; allowed are b"):
        cas.read(tmp_path, corpus.from_texts({"b": "Nine boats sank."}))


def test_texts_of_the_same_words_are_told_apart_by_the_name_of_the_file(tmp_path):
    page = corpus.from_texts({"a": "Nine boats.", "b": "Nine boats."})
    files = cas.write({"names": spans.table(page, ["b"], [0], [4])}, page)
    assert cas.read(put(tmp_path, files), page)["names"]["doc"].tolist() == ["b"]
    (tmp_path / "b.xmi").rename(tmp_path / "c.xmi")
    with pytest.raises(corpus.CorpusError, match="its text is several of the corpus"):
        cas.read(tmp_path, page)


@pytest.mark.parametrize(("old", "new"), [('begin="3"', 'begin="1"'), ("<cas:Sofa", "<cas:Sofas"), ("detected:Names", "detected:Other")])
def test_a_broken_file_is_refused(page, tmp_path, old, new):
    files = cas.write({"names": spans.table(page, ["a"], [2], [6])}, page)
    put(tmp_path, files | {"a.xmi": files["a.xmi"].decode().replace(old, new).encode()})
    with pytest.raises(corpus.CorpusError, match=r"a\.xmi: "):
        cas.read(tmp_path, page)


def test_a_folder_without_files_is_refused(page, tmp_path):
    files = cas.write({}, page)
    put(tmp_path, {"TypeSystem.xml": files["TypeSystem.xml"]})
    with pytest.raises(corpus.CorpusError, match=r"no \.xmi file; allowed is a folder that has some"):
        cas.read(tmp_path, page)


def test_a_folder_without_types_is_refused(page, tmp_path):
    with pytest.raises(corpus.CorpusError, match=r"TypeSystem\.xml: No such file"):
        cas.read(tmp_path, page)


def test_without_cassis_the_package_is_named(page, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "cassis", None)
    for call in (lambda: cas.write({}, page), lambda: cas.read(tmp_path, page)):
        with pytest.raises(ImportError, match="the format 'cas' needs the package 'dkpro-cassis', which is not installed"):
            call()


def test_no_warning_is_left_over(page, tmp_path):
    """Columns that cassis renames with a warning (`type`, `self`) get another name first."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        tables = {"names": spans.table(page, ["a"], [2], [6], type=["x"], self=["y"], begin=["z"])}
        equal(cas.read(put(tmp_path, cas.write(tables, page)), page), tables)


def test_an_empty_layer_keeps_its_columns(page, tmp_path):
    tables = {"read/mentions": pd.DataFrame(columns=[*spans.COLUMNS, "claim"])}
    equal(cas.read(put(tmp_path, cas.write(tables, page)), page), tables)
