"""Web Annotations out and in, and schema.org claims."""

import json
from pathlib import Path

import pandas as pd
import pytest

from helpers import cells, corpus, exchange, spans, tracking, webannotation

HOSTILE = {
    "emoji": "👩‍👩‍👧 said: “nine 😀 boats”. Cafe\u0301 \U0001f1e6\U0001f1f2 e\u0301\u0323\u0302 end 😀",
    "rtl": "אמר: \u202eשלום\u202c עולם. قالَ: نعم.",
    "lines": "\r\none\r\ntwo\r\rthree\n\n\tfour\x0bfive\x85six\u2028seven\u2029eight\x0cnine \t\n",
    "markup": '<script>alert("1")</script> & &amp; ]]> \'tis \\u0041 \\u000c \\ {"a": 1} <!-- =1+1',
    "control": "a\x01b\x1fc\x7fd\x9fe\ufffef\uffffg\ufffdh\x08 \\u0001 ~ é",
    "mark": "\ufeffText after a byte order mark.\ufeff",
}
SIZES = (1, 2, 5, 200)


@pytest.fixture(scope="module")
def tables(layers):
    return exchange._tables(layers, [*exchange.DETECTED, *exchange.READ])


@pytest.fixture(scope="module")
def files(tables, texts):
    return webannotation.write(tables, texts)


@pytest.fixture
def page():
    return corpus.from_texts({"a": "No deal. They said: no deal. No deal!", "b": "Eight boats sank."})


def put(folder, files):
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def hostile(*, skip=lambda words: False):
    """Spans of every place of texts that are hard to write, with cells of every kind, and pairs of them."""
    texts = corpus.from_texts(HOSTILE)
    places = [
        (doc, at, min(at + size, len(raw)))
        for doc, raw in HOSTILE.items()
        for at in range(len(raw))
        for size in SIZES
        if not skip(raw[at : at + size])
    ]
    doc, start, end = zip(*dict.fromkeys(places), strict=True)
    whole = list(range(len(doc)))
    found = spans.table(texts, doc, start, end, turn=whole, share=[n / 7 for n in whole], sure=[n % 2 == 0 for n in whole])
    found["note"] = pd.array([HOSTILE[row.doc][: row.end][-9:] for row in found.itertuples()], dtype="str")
    found["least"] = pd.array([n if n % 3 else None for n in whole], dtype="Int64")
    found["my note, =1"] = pd.array(["\n" if n % 2 else "" for n in whole], dtype="str")
    found["type"] = "a-b"
    back = found[spans.COLUMNS].iloc[::-1].reset_index(drop=True).set_axis(["source", *spans.PAIR[5:]], axis="columns")
    pairs = pd.concat([found[spans.COLUMNS], back], axis="columns").assign(kind="verbatim").iloc[::-5].reset_index(drop=True)
    return texts, {"names": found, "read/drift": pairs, "read/names": found.head(0)}


def equal(back, tables):
    assert set(back) == set(tables)
    for layer, table in tables.items():
        pd.testing.assert_frame_equal(back[layer], table)


def processor(document, step="expand", **more):
    """What a JSON-LD processor makes of a document, with the local contexts alone."""
    jsonld = pytest.importorskip("pyld.jsonld")

    def load(url, options):
        return {"contextUrl": None, "documentUrl": url, "document": webannotation.context(url.rstrip("/"))}

    return getattr(jsonld, step)(document, *more.values(), {"documentLoader": load})


def schema(name):
    jsonschema = pytest.importorskip("jsonschema")
    path = Path(webannotation.__file__).parent / "contexts" / f"{name}.schema.json"
    return jsonschema.Draft202012Validator(json.loads(path.read_text(encoding="utf-8")))


# out and back


def test_every_layer_of_the_example_comes_back_as_it_was(files, tables, texts, tmp_path):
    back, orphans = webannotation.read(put(tmp_path, files), texts)
    equal(back, tables)
    assert len(orphans) == 0
    assert sum(json.loads(content)["total"] for content in files.values()) == sum(map(len, tables.values()))


def test_nothing_is_lost_in_texts_that_are_hard_to_write(tmp_path):
    texts, tables = hostile()
    back, orphans = webannotation.read(put(tmp_path, webannotation.write(tables, texts)), texts)
    equal(back, tables)
    assert len(orphans) == 0


def test_the_same_corpus_makes_the_same_bytes(files, tables, texts):
    assert webannotation.write(tables, texts) == files


def test_ids_are_unique_and_stay_where_other_rows_come_and_go(page):
    found = spans.table(page, ["a", "a", "b"], [0, 0, 0], [2, 2, 5], kind=["x", "y", "z"])
    both, one = ({item["id"] for item in items(webannotation.write({"names": part}, page))} for part in (found, found[2:]))
    assert len(both) == 3
    assert one < both


def items(files):
    return [item for content in files.values() for item in json.loads(content)["first"]["items"]]


def test_the_example_has_the_shapes_of_the_schema(files):
    for doc in ("anadolu-2021", "report-2023"):
        assert list(schema("annotations").iter_errors(json.loads(files[f"{doc}.jsonld"]))) == []


def test_a_wrong_shape_is_caught_by_the_schema(files):
    whole = json.loads(files["anadolu-2021.jsonld"])
    del whole["first"]["items"][0]["target"]["selector"][1]
    assert len(list(schema("annotations").iter_errors(whole))) == 1


def test_who_says_so_is_told(page):
    found = spans.table(page, ["b"], [0], [5], kind=["x"])
    made = items(webannotation.write({"names": found, "read/names": found}, page))
    assert [item["creator"] for item in made] == ["urn:restated:detector", "urn:restated:reader"]
    assert {item["generator"] for item in made} == {"urn:restated:export"}


def test_positions_are_code_points_and_quotations_have_their_surroundings():
    page = corpus.from_texts({"a": "😀 nine boats and e\u0301 more"})
    target = items(webannotation.write({"names": spans.table(page, ["a"], [2], [6])}, page))[0]["target"]
    assert target["selector"] == [
        {"type": "TextPositionSelector", "start": 2, "end": 6},
        {"type": "TextQuoteSelector", "exact": "nine", "prefix": "😀 ", "suffix": " boats and e\u0301 more"},
    ]
    assert target["source"]["id"].startswith("urn:sha256:")


def test_a_pair_has_two_targets_and_a_row_without_source_one(tables, files):
    made = [item for item in items(files) if item["layer"] == "fidelity"]
    two = [isinstance(item["target"], list) for item in made]
    assert sum(two) == (tables["fidelity"]["source"] != "").sum()
    assert {item["motivation"] == "linking" for item in made if isinstance(item["target"], list)} == {True}
    assert [target["role"] for target in made[two.index(True)]["target"]] == ["later", "source"]


def test_half_a_surrogate_pair_is_refused():
    with pytest.raises(ValueError, match="a: character 1 is half of a surrogate pair; allowed are texts that UTF-8 can hold"):
        webannotation.write({}, pd.DataFrame({"doc": ["a"], "raw": ["a\ud83d"]}, dtype=object))


# what a JSON-LD processor makes of it


@pytest.fixture(scope="module")
def few(tables, texts):
    return {layer: tables[layer] for layer in ("furniture", "clues", "passages", "fidelity", "read/variants", "read/names")}


def test_a_processor_reads_every_annotation(few, texts):
    oa = "http://www.w3.org/ns/oa#"
    for content in webannotation.write(few, texts).values():
        whole = json.loads(content)
        found = processor(whole)[0]
        listed = found["http://www.w3.org/ns/activitystreams#first"][0]
        made = listed["http://www.w3.org/ns/activitystreams#items"][0]["@list"]
        assert len(made) == whole["total"]
        for one, item in zip(made, whole["first"]["items"], strict=True):
            assert one["@type"] == [f"{oa}Annotation"]
            assert one["@id"] == item["id"]
            assert len(one.get(f"{oa}hasBody", [])) == len(item.get("body", []))
            for target in one[f"{oa}hasTarget"]:
                assert target[f"{oa}hasSource"][0]["@id"].startswith("urn:sha256:")
                kinds = {selector["@type"][0] for selector in target[f"{oa}hasSelector"]}
                assert kinds == {f"{oa}TextPositionSelector", f"{oa}TextQuoteSelector"}


def test_what_a_processor_writes_again_comes_back_as_it_was(few, texts, tmp_path):
    for name, content in webannotation.write(few, texts).items():
        whole = json.loads(content)
        again = processor(processor(whole), "compact", context=whole["@context"])
        (tmp_path / name).write_text(json.dumps(again), encoding="utf-8")
    back, orphans = webannotation.read(tmp_path, texts)
    equal(back, few)
    assert len(orphans) == 0


def test_every_term_has_a_meaning(few, texts):
    """No key is dropped: a processor keeps those alone that a context defines."""
    whole = json.loads(webannotation.write(few, texts)["report-2023.jsonld"])
    again = processor(processor(whole), "compact", context=whole["@context"])

    def keys(value):
        parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
        return {*(value if isinstance(value, dict) else ())}.union(*map(keys, parts))

    assert keys(whole) - keys(whole["@context"]) - keys(again) == set()


# in, from other tools


def annotation(source="a.txt", quote=None, position=None, **more):
    selectors = []
    if position:
        selectors.append({"type": "TextPositionSelector", "start": position[0], "end": position[1]})
    if quote:
        selectors.append({"type": ["TextQuoteSelector"], **dict(zip(("exact", "prefix", "suffix"), quote, strict=False))})
    target = {"source": source, "selector": selectors[0] if len(selectors) == 1 else selectors}
    return {"@context": webannotation.CONTEXT, "id": "http://x.org/1", "type": "Annotation", "target": target} | more


def read(tmp_path, one, texts):
    (tmp_path / "notes.json").write_text(json.dumps(one), encoding="utf-8")
    return webannotation.read(tmp_path / "notes.json", texts)


def urn(texts, doc):
    return f"urn:sha256:{webannotation._texts(texts).by_doc[doc][0]}"


@pytest.mark.parametrize(
    ("given", "start"),
    [
        ({"quote": ("They",)}, 9),
        ({"quote": ("No deal", "deal. ")}, 29),
        ({"quote": ("No deal", "", "!")}, 29),
        ({"position": (29, 36)}, 29),
        ({"quote": ("No deal",), "position": (29, 36)}, 29),
        ({"quote": ("No deal", "deal. ", "!"), "position": (29, 36)}, 29),
        ({"quote": ("They",), "position": (10, 14)}, 9),
        ({"quote": ("No deal", "deal. "), "position": (0, 7)}, 29),
        ({"quote": ("They",), "position": (9, 12)}, 9),
    ],
)
def test_quotation_position_or_both_are_found(page, tmp_path, given, start):
    found, orphans = read(tmp_path, annotation(**given), page)
    assert found["annotations"][["doc", "start"]].values.tolist() == [["a", start]]
    assert len(spans.check(found["annotations"], page)) == 0
    assert len(orphans) == 0


@pytest.mark.parametrize("source", ["a", "a.txt", "http://x.org/texts/a.txt#p1", {"id": "file:///tmp/a.txt"}, {"@id": "a"}])
def test_a_text_is_known_by_its_file_name_or_id(page, tmp_path, source):
    found, _ = read(tmp_path, annotation(source, ("They",)), page)
    assert found["annotations"]["doc"].tolist() == ["a"]


def test_a_text_is_known_by_its_hash_whatever_its_name(page, tmp_path):
    found, _ = read(tmp_path, annotation({"id": urn(page, "a"), "label": "old-name.txt"}, ("They",)), page)
    assert found["annotations"]["doc"].tolist() == ["a"]


def test_texts_of_the_same_words_are_told_apart_by_their_names(tmp_path):
    page = corpus.from_texts({"a": "The council met.", "b": "The council met."})
    tables = {"names": spans.table(page, ["a", "b"], [0, 4], [3, 11], kind=["x", "y"])}
    back, _ = webannotation.read(put(tmp_path, webannotation.write(tables, page)), page)
    equal(back, tables)
    _, orphans = read(tmp_path, annotation(urn(page, "a"), ("council",)), page)
    assert len(orphans) == 1


def test_what_others_say_is_kept(page, tmp_path):
    bodies = [{"type": "TextualBody", "value": "who?"}, {"id": "http://x.org/tag"}, "http://x.org/two"]
    more = {"body": bodies, "motivation": ["questioning", "tagging"], "creator": {"name": "Ada"}}
    found, _ = read(tmp_path, [annotation(quote=("They",), **more), annotation(quote=("said",), bodyValue="verb")], page)
    assert found["annotations"].values.tolist() == [
        ["a", 9, 13, "They", "http://x.org/1", "questioning; tagging", "Ada", "who?; http://x.org/tag; http://x.org/two"],
        ["a", 14, 18, "said", "http://x.org/1", "", "", "verb"],
    ]


def test_an_annotation_of_several_targets_is_a_row_for_each(page, tmp_path):
    one = annotation(quote=("They",))
    one["target"] = [one["target"], annotation("b", position=(0, 5))["target"]]
    found, _ = read(tmp_path, one, page)
    assert found["annotations"]["text"].tolist() == ["They", "Eight"]


@pytest.mark.parametrize("wrap", [lambda one: [one], lambda one: {"type": "AnnotationPage", "items": [one]}, lambda one: one])
def test_a_list_a_page_or_one_annotation_will_do(page, tmp_path, wrap):
    found, _ = read(tmp_path, wrap(annotation(quote=("They",))), page)
    assert len(found["annotations"]) == 1


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"quote": ("No deal",)}, "'No deal' stands 2 times in 'a'; allowed is once"),
        ({"quote": ("No deals",)}, "'No deals' stands 0 times in 'a'; allowed is once"),
        ({"quote": ("no deal", "", "!")}, "'no deal' stands 1 times in 'a', 0 times between its prefix and suffix"),
        ({"quote": ("No deal",), "position": (1, 8)}, "'No deal' does not stand at 1 to 8 of 'a', and stands 2 times"),
        ({"quote": ("No deal", "said: "), "position": (29, 36)}, "does not stand at 29 to 36 of 'a', and stands 2 times in 'a', 0 times"),
        ({"quote": ("",)}, "a quotation of ''; allowed are words"),
        ({"position": (30, 99)}, "position 30 to 99; allowed are characters of 'a', which has 37"),
        ({"position": (3, 3)}, "position 3 to 3; allowed are characters"),
        ({"position": ("3", 4)}, "position '3' to 4; allowed are characters"),
        ({"position": (0.0, 4)}, "position 0.0 to 4; allowed are characters"),
        ({"source": "c.txt", "quote": ("They",)}, "source 'c.txt' is no text; allowed are a, b"),
        ({"source": f"urn:sha256:{'0' * 64}", "quote": ("They",)}, "is another text, or an older state of one"),
        ({}, "no selector; allowed are TextPositionSelector and TextQuoteSelector"),
        ({"target": []}, "no target"),
        ({"target": "http://x.org/a.txt"}, "no selector"),
        ({"target": {"source": "a", "selector": {"type": "CssSelector", "value": "p"}}}, "selectors 'CssSelector'; allowed are Text"),
        ({"target": {"source": "a", "selector": {"type": "TextQuoteSelector", "exact": "They", "refinedBy": {}}}}, "is refined by another"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_kept_aside_with_a_reason(page, tmp_path, given, reason):
    found, orphans = read(tmp_path, annotation(**given), page)
    assert found == {}
    assert reason in orphans["reason"][0]
    assert orphans.columns.tolist() == webannotation.ORPHAN
    assert json.loads(orphans["annotation"][0])["id"] == orphans["id"][0] == "http://x.org/1"


def test_where_the_hash_is_right_words_at_their_position_need_no_surroundings(page, tmp_path):
    found, _ = read(tmp_path, annotation(urn(page, "a"), ("No deal", "said: "), (29, 36)), page)
    assert found["annotations"]["start"].tolist() == [29]


def test_annotations_of_an_older_state_of_a_text_are_orphans_though_their_words_still_stand_there(page, tmp_path):
    files = webannotation.write({"names": spans.table(page, ["a", "b"], [9, 0], [13, 5])}, page)
    newer = page.assign(raw=["Well. " + page["raw"][0], page["raw"][1]])
    back, orphans = webannotation.read(put(tmp_path, files), newer)
    assert back["names"]["doc"].tolist() == ["b"]
    assert orphans[["layer", "exact"]].values.tolist() == [["names", "They"]]
    assert "older state" in orphans["reason"][0]


def test_a_row_added_by_another_tool_joins_its_layer(page, tmp_path):
    files = webannotation.write({"names": spans.table(page, ["a"], [9], [13], turn=[1])}, page)
    whole = json.loads(files["a.jsonld"])
    whole["first"]["items"].append(annotation(quote=("No deal", "", "!"), layer="names", body={"column": "why", "value": "last"}))
    back, _ = read(tmp_path, whole, page)
    assert back["names"][["start", "text"]].values.tolist() == [[9, "They"], [29, "No deal"]]
    assert back["names"]["turn"].astype(object).where(back["names"]["turn"].notna(), None).tolist() == [1, None]
    assert back["names"]["why"].tolist() == ["", "last"]


def test_a_cell_that_is_not_of_its_kind_is_refused(page, tmp_path):
    files = webannotation.write({"names": spans.table(page, ["a"], [9], [13], turn=[1])}, page)
    text = files["a.jsonld"].decode().replace('"value": "1"', '"value": "one"')
    with pytest.raises(corpus.CorpusError, match="turn 'one'; allowed are cells of the kind int64"):
        read(tmp_path, json.loads(text), page)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("{", "not JSON"),
        ('{"type": "Thing"}', "no Web Annotations; allowed are an Annotation, a list of them, or a collection or page"),
        ("[]", "no Web Annotations"),
        ('["x"]', "no Web Annotations"),
        ('{"type": "AnnotationCollection", "first": "http://x.org/page1"}', "no Web Annotations"),
        ("3", "no Web Annotations"),
    ],
)
def test_a_file_without_annotations_is_refused(page, tmp_path, content, problem):
    (tmp_path / "x.jsonld").write_text(content, encoding="utf-8")
    with pytest.raises(corpus.CorpusError, match=problem):
        webannotation.read(tmp_path / "x.jsonld", page)


def test_a_folder_without_files_is_refused(page, tmp_path):
    with pytest.raises(corpus.CorpusError, match=r"no \.jsonld file; allowed is a folder that has some"):
        webannotation.read(tmp_path, page)


def test_a_file_that_is_not_there_is_named(page, tmp_path):
    with pytest.raises(corpus.CorpusError, match=r"x\.jsonld: No such file"):
        webannotation.read(tmp_path / "x.jsonld", page)


# claims


@pytest.fixture(scope="module")
def told(layers):
    return webannotation.claims(layers.registry, layers.mentions, layers.claims().set_index("claim")["first"].to_dict(), layers.texts)


def claims_of(told):
    return [one for one in told["@graph"] if one["@type"] == "Claim"]


def test_claims_have_the_shapes_of_the_schema(told):
    assert list(schema("claims").iter_errors(told)) == []


def test_every_mention_is_an_appearance_with_what_was_read_in_it(told, layers):
    rows = []
    for claim in claims_of(told):
        for one in claim.get("appearance", []):
            said = {prop["name"]: prop["value"] for prop in one["additionalProperty"]}
            place = (one["isPartOf"]["identifier"], said["start"], said["end"], one["text"], claim["identifier"], said.get("voice", ""))
            rows.append((*place, one.get("spokenByCharacter", {}).get("name", ""), said.get("value", ""), said.get("hedge", "")))
    columns = [*spans.COLUMNS, "claim", "voice", "speaker", "value", "hedge"]
    assert sorted(rows) == sorted(layers.mentions[columns].itertuples(index=False, name=None))


def test_the_first_appearance_is_in_the_first_text(told, layers, made):
    first = tracking.history(layers.claim_status(), made.texts)["first"]
    for claim in claims_of(told):
        if claim.get("appearance"):
            text = next(one for one in claim["appearance"] if one["@id"] == claim["firstAppearance"]["@id"])["isPartOf"]["identifier"]
            assert text == first[claim["identifier"]]
            assert "in this corpus" in claim["firstAppearance"]["description"]


def test_nothing_is_rated(told):
    words = json.dumps(told)
    assert not any(word in words for word in ("Rating", "ClaimReview", "reviewRating", "itemReviewed"))


def test_texts_say_only_what_is_stated(told, texts):
    works = {one["identifier"]: one for one in told["@graph"] if one["@type"] == "CreativeWork"}
    assert list(works) == texts["doc"].tolist()
    assert [doc for doc, work in works.items() if "datePublished" in work] == texts.loc[texts["published"] != "", "doc"].tolist()
    assert [work["encoding"]["sha256"] for work in works.values()] == texts["sha256"].tolist()


def test_a_processor_reads_every_claim(told, layers):
    found = processor(told, "to_rdf")["@default"]
    counts = pd.Series([one["predicate"]["value"].removeprefix("http://schema.org/") for one in found]).value_counts()
    assert counts["appearance"] == len(layers.mentions)
    assert counts["firstAppearance"] == layers.mentions["claim"].nunique()


def test_a_claim_that_nobody_makes_has_no_appearance(page):
    registry = pd.DataFrame({"claim": ["x"], "wording": ["The text says so."]})
    columns = [*spans.COLUMNS, "claim", "voice", "speaker", "value", "hedge"]
    found = webannotation.claims(registry, pd.DataFrame(columns=columns), {}, page)
    assert claims_of(found) == [{"@type": "Claim", "@id": "urn:restated:claim:x", "identifier": "x", "text": "The text says so."}]
    assert list(schema("claims").iter_errors(found)) == []


def test_the_contexts_are_local_and_well_formed():
    for url in webannotation.LOCAL:
        assert "@context" in webannotation.context(url)
    with pytest.raises(KeyError):
        webannotation.context("http://elsewhere.org/")


# cells


def test_kinds_of_cells_come_back():
    table = pd.DataFrame({"a": [1, 2], "b": [0.1, 1e300], "c": [True, False], "d": pd.array([None, 3], dtype="Int64"), "e": ["x", None]})
    for name, column in table.items():
        back = pd.Series(cells.restored(cells.written(column), str(column.dtype)), name=name)
        pd.testing.assert_series_equal(back, column.fillna("") if name == "e" else column)
