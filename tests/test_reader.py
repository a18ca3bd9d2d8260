"""The reader: every character of every text is on the page, as text and nothing else; all marks lead somewhere."""

import base64
import hashlib
import re
import shutil
from urllib.parse import unquote

import lxml.html
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import __main__ as command
from helpers import corpus, reader
from helpers.layers import Layers

HOSTILE = (
    '<script>alert(1)</script> "said" the </span></p></article> ministry\r\n& <img src=x onerror="alert(2)"> '
    "javascript:alert(3) {{x}} ${y} `z` --> ]]> \u202eright to left\u202c 𝒜stral “No war,” he said.\r\rEnd <style>*{}</style>\x0b\u2028."
)
ALLOWED = set(
    "html head body meta title style script a header h1 h2 h3 h4 p div section fieldset legend label input select option nav ul li "
    "output main article dl dt dd span b table thead tbody tr th td blockquote del ins strong dialog form button".split()
)


@pytest.fixture(scope="module")
def page(layers):
    return reader.page(layers)


@pytest.fixture(scope="module")
def tree(page):
    return lxml.html.document_fromstring(page)


def invented(raws, **annotations):
    made = Layers(corpus.from_texts(raws), corpus.INVENTED / "no such folder")
    for name, value in annotations.items():
        setattr(made, name, value)
    return made


def shown(tree, doc):
    """The characters of one text that the page shows: without what it tells listeners, and without numbers."""
    (raw,) = [one for one in tree.xpath("//*[@data-doc]") if one.get("data-doc") == doc]
    return "".join(raw.xpath(".//text()[not(ancestor::b) and not(ancestor::a)]"))


def test_every_text_stands_there_whole(tree, texts):
    assert {doc: shown(tree, doc) for doc in texts["doc"]} == dict(zip(texts["doc"], texts["raw"], strict=True))


def test_ids_are_unique_and_every_link_leads_to_one(tree):
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    links = [unquote(href.removeprefix("#")) for href in tree.xpath("//a/@href")]
    assert [link for link in links if link not in set(ids)] == []


def test_passages_stand_side_by_side_with_their_changes(tree, layers):
    articles = tree.xpath("//article[starts-with(@id, 'passage:')]")
    assert len(articles) == len(layers.made.shared)
    for article, row in zip(articles, layers.made.shared.itertuples(), strict=True):
        earlier, later = article.xpath(".//blockquote")
        assert row.source_text in earlier.text_content().replace("cut: ", "")
        assert row.text in later.text_content().replace("added: ", "")
    (edited,) = [one for one in articles if "newsaz-2024:2158-2489" in one.text_content()]
    assert "perseverance" in [words.text_content().removeprefix("added: ") for words in edited.xpath(".//ins")]


def test_a_claim_has_all_its_wordings_in_time_and_says_where_none_was_read(tree, layers):
    (article,) = tree.xpath("//article[@id='claim:settlements-changed']")
    rows = [[cell.text_content() for cell in row] for row in article.xpath(".//tbody/tr")]
    assert [row[1] for row in rows] == ["anadolu-2021:1891-1919", "mfa-2023:1966-1991", "newsaz-2024:2464-2489"]
    assert article.xpath(".//tr[2]//strong/text()") == ["more than"]
    assert "No mention was read in generico-2023, report-2023." in article.text_content()
    assert "Not applicable, older than the matter: anadolu-2021." in tree.xpath("string(//article[@id='claim:events-2023-length'])")
    assert len(tree.xpath("//article[starts-with(@id, 'claim:')]")) == layers.mentions["claim"].nunique()


@pytest.mark.parametrize(("letter", "layer"), [("f", "furniture"), ("n", "names")])
def test_the_words_under_a_mark_are_the_words_of_the_layer(tree, layers, letter, layer):
    found = getattr(layers, layer)
    for doc in layers.texts["doc"]:
        words = tree.xpath(f"//*[@data-doc='{doc}']//span[contains(concat(' ', @class, ' '), ' {letter} ')]/text()")
        assert "".join(words) == "".join(found[found["doc"] == doc]["text"])


def test_voices_are_marked_and_told(tree, layers):
    spoken = layers.voice_parts.query("voice == 'quoted'")
    for doc in layers.texts["doc"]:
        words = tree.xpath(f"//*[@data-doc='{doc}']//span[contains(concat(' ', @class, ' '), ' vq ')]/text()")
        assert "".join(words) == "".join(spoken[spoken["doc"] == doc]["text"])
    assert "quoted: " in tree.xpath("//b[@class='s sv']/text()")


def test_a_date_says_whether_the_text_states_it(tree):
    said = {article.get("id"): article.xpath("string(./dl)") for article in tree.xpath("//article[@class='text']")}
    assert "2021-11-08 (stated)" in said["anadolu-2021"]
    assert "2023-11-07 (inferred)" in said["report-2023"]


def test_words_of_a_text_are_in_its_language_wherever_they_stand(tree):
    assert set(tree.xpath("//*[@data-doc]/@lang | //blockquote/@lang | //tbody//td/@lang")) == {"en"}
    turkish = invented({"a": "Kurul toplandı.", "b": "Kurul toplandı."})
    turkish.texts["language"] = ["tr", ""]
    made = lxml.html.document_fromstring(reader.page(turkish))
    assert made.xpath("//*[@data-doc]/@lang") == ["tr"]
    assert made.xpath("//*[@data-doc]/@dir") == ["auto", "auto"]


def test_it_says_whose_voices_are_missing(tree):
    assert "No Armenian or Karabakh Armenian document is here" in tree.xpath("string(//header)")
    assert "never whether it is true" in tree.xpath("string(//header)")


def test_the_page_is_small_and_asks_nobody_for_anything(page, texts):
    assert len(page.encode()) - texts["raw"].str.encode("utf-8").str.len().sum() < 300_000
    assert re.findall(r"https?:|//[a-z]|@import|url\(", re.sub(r"^\s*//.*$", "", page, flags=re.MULTILINE)) == []


def test_the_policy_allows_its_own_style_and_script_alone(tree):
    policy = dict(part.split(maxsplit=1) for part in tree.xpath("//meta[@http-equiv]/@content")[0].split("; "))
    for kind, element in (("style-src", "style"), ("script-src", "script")):
        (code,) = tree.xpath(f"//{element}/text()")
        assert policy[kind] == f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'"
    assert (policy["default-src"], policy["base-uri"], policy["form-action"]) == ("'none'", "'none'", "'none'")
    assert tree.xpath("//@style | //@onclick | //@onload | //@onerror | //@src") == []


def hostile_layers():
    told = {"doc": ["a"], "start": [0], "end": [8], "text": ["<script>"], "claim": ['"><script>x'], "voice": ["narrator"]}
    said = pd.DataFrame(told | dict.fromkeys(("speaker", "value", "hedge", "note"), '<b onclick="y">'))
    claim = dict.fromkeys(("kind", "topic", "wording", "unit", "since", "note"), "</title><script>z")
    return invented({"a": HOSTILE, "b": HOSTILE}, mentions=said, registry=pd.DataFrame([claim | {"claim": '"><script>x'}]))


def test_hostile_texts_and_annotations_stay_text():
    tree = lxml.html.document_fromstring(reader.page(hostile_layers(), title="</title><script>t"))
    assert {element.tag for element in tree.iter() if isinstance(element.tag, str)} <= ALLOWED
    assert len(tree.xpath("//script")) == 1
    assert tree.xpath("//@onclick | //@onerror | //@style | //@src") == []
    assert shown(tree, "a").replace("\x0b", "") == HOSTILE.replace("\x0b", "")
    assert tree.xpath("string(//title)") == "</title><script>t"


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufffe\uffff"), max_size=60))
def test_any_text_stands_there_in_as_many_characters(raw):
    made = reader._line("a", raw, 0, len(raw), [reader.Mark(1, len(raw), "n", "n")]) if raw else ""
    assert re.sub(r"<[^>]*>", "", made).replace("&#13;", "\r") == reader._escape(raw).replace("&#13;", "\r")


def test_a_text_may_have_any_name_that_a_corpus_allows():
    names = ["texts", "passages", "claims", "Ünal-2024", "a.b_c"]
    tree = lxml.html.document_fromstring(reader.page(invented(dict.fromkeys(names, "The council met and signed the act on water."))))
    assert len(tree.xpath("//@id")) == len(set(tree.xpath("//@id")))
    assert set(names) <= set(tree.xpath("//@id"))


def test_zeros_and_line_ends_keep_their_places():
    assert reader._escape("a\0b\r\nc") == "a\ufffdb&#13;\nc"


def test_a_corpus_without_names_and_claims_has_no_switches_for_them():
    tree = lxml.html.document_fromstring(reader.page(invented({"a": "The council met. “No,” she said."})))
    assert tree.xpath("//input/@name") == ["voices"]
    assert tree.xpath("//section[@class='list']") == []


def test_the_command_writes_one_file(tmp_path, capsys):
    path = tmp_path / "new" / "reader.html"
    assert command.main(["reader", str(corpus.INVENTED), str(path), "--title", "Water"]) == 0
    assert f"{path}: 5 texts" in capsys.readouterr().out
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert command.main(["reader", str(tmp_path / "none"), str(path)]) == 2


@pytest.mark.parametrize("name", ["documents.csv", "texts", "page"])
def test_only_a_page_is_written(tmp_path, capsys, name):
    shutil.copytree(corpus.INVENTED, tmp_path / "c")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert command.main(["reader", str(tmp_path / "c"), str(tmp_path / "c" / name)]) == 2
    assert capsys.readouterr().err.endswith("allowed is a file whose name ends in .html\n")
    assert before == {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
