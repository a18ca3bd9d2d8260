"""Names, their matrix and their lines."""

import re
from collections import Counter

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import cleaning, corpus, provenance, rhetoric, spans, tagging, voices

WAR = pd.DataFrame({"referent": ["war"], "form": ["war"], "pattern": ["[Ww]ar"]})


@pytest.fixture(scope="module")
def texts():
    return corpus.load()


@pytest.fixture(scope="module")
def referents():
    return corpus.read_table(corpus.EXAMPLE / "annotations" / "referents.csv", ["referent", "pattern", "form", "example", "note"])


@pytest.fixture(scope="module")
def names(texts, referents):
    return rhetoric.names(texts, referents)


@pytest.fixture(scope="module")
def made(texts):
    return provenance.build(texts)


def test_every_example_of_the_code_book_holds_a_mention_of_its_form(texts, referents, names):
    for row in referents[referents["example"] != ""].itertuples():
        places = [(doc, at) for doc, raw in zip(texts["doc"], texts["raw"], strict=True) for at in spans.occurrences(raw, row.example)]
        doc, start = zip(*places, strict=True)
        examples = spans.table(texts, doc, start, [at + len(row.example) for at in start])
        assert len(spans.attach(names[names["form"] == row.form], examples)), row.example


def test_a_form_without_example_is_in_no_text(referents, names):
    assert set(referents.loc[referents["example"] == "", "form"]) & set(names["form"]) == set()


def test_the_longest_form_wins(texts, names):
    war = names[names["form"] == "2020 Karabakh war"]
    assert len(spans.overlap(war, names[names["referent"] == "territory"])) == 0
    assert len(spans.overlap(names, names)) == len(names)


def test_matrix_counts_every_mention_once_and_absent_forms_as_zero(texts, referents, names):
    counts = rhetoric.matrix(names, referents, list(texts["doc"]))
    assert counts.to_numpy().sum() == len(names)
    assert counts.loc[("territory", "Artsakh")].tolist() == [0, 0, 0, 0, 0]
    assert counts.loc[("september-2023", "counterterrorism operation"), "report-2023"] == 2


def test_marks_in_patterns_are_straight_and_match_curly_ones():
    page = corpus.from_texts({"a": "The people’s war"})
    forms = pd.DataFrame({"referent": ["war"], "form": ["x"], "pattern": ["people's war"]})
    assert rhetoric.names(page, forms)["text"].tolist() == ["people’s war"]


def test_a_pattern_matches_whole_words_only():
    page = corpus.from_texts({"a": "warfare, prewar, war"})
    forms = pd.DataFrame({"referent": ["war"], "form": ["war"], "pattern": ["war"]})
    assert rhetoric.names(page, forms)["start"].tolist() == [17]


def test_a_pattern_that_does_not_compile_names_its_row():
    forms = pd.DataFrame({"referent": ["war"], "form": ["war"], "pattern": ["wa("]}, index=[7])
    with pytest.raises(ValueError, match=r"row 7: pattern 'wa\(' does not compile"):
        rhetoric.names(corpus.from_texts({"a": "war"}), forms)


def test_no_referents_give_an_empty_span_table():
    empty = rhetoric.names(corpus.from_texts({"a": "war"}), pd.DataFrame(columns=["referent", "form", "pattern"]))
    assert list(empty.columns) == ["doc", "start", "end", "text", "referent", "form"]
    assert len(empty) == 0


def test_concordance_lines_are_as_many_as_hits_and_rebuild_the_text(texts, names):
    lines = rhetoric.concordance(names, texts, width=20)
    assert len(lines) == len(names)
    raws = texts.set_index("doc")["raw"]
    for row in lines.itertuples():
        assert " ".join((row.left + row.text + row.right).split()) in " ".join(raws[row.doc].split())


def test_names_lie_in_sentences_or_furniture(texts, names):
    inside = [spans.attach(names, layer) for layer in (cleaning.sentences(texts), cleaning.furniture(texts))]
    assert sum(map(len, inside)) == len(names)


# The list of forms


def test_forms_are_listed_once_and_of_many_referents(referents):
    assert referents["referent"].nunique() >= 25
    assert referents["form"].is_unique
    assert (referents["pattern"] != "").all()


def test_a_form_is_of_one_referent(referents):
    assert (referents.groupby("form")["referent"].nunique() == 1).all()


def test_a_form_counts_zero_in_every_text_exactly_where_it_has_no_example(texts, referents, names):
    total = rhetoric.matrix(names, referents, list(texts["doc"])).sum(axis=1)
    assert total.index.get_level_values("form").tolist() == referents["form"].tolist()
    assert (total == 0).tolist() == (referents["example"] == "").tolist()
    assert (total == 0).sum() > 50


def test_where_the_words_of_an_absent_form_stand_they_are_part_of_a_longer_form(texts, referents, names):
    """Looked for by themselves, so that no longer form hides them."""
    absent = rhetoric.names(texts, referents[referents["example"] == ""])
    assert len(spans.attach(absent, names)) == len(absent)


# Against the reading


def test_names_are_those_that_were_read(texts, names, made):
    placed, read = rhetoric.place(names, made), corpus.read_layer("names", texts)
    table = spans.scores(placed, read, "referent")
    precision = (table["precision"] * table["found"]).sum() / table["found"].sum()
    recall = (table["recall"] * table["read"]).sum() / table["read"].sum()
    assert (table["found"].sum(), table["read"].sum()) == (len(placed), len(read))
    assert precision >= 0.98
    assert recall >= 0.97


def test_every_referent_that_was_read_is_listed(texts, referents):
    assert set(corpus.read_layer("names", texts)["referent"]) <= set(referents["referent"])


# Where each stands


def test_place_says_zone_voice_and_year_and_leaves_furniture_out(texts, names, made):
    placed = rhetoric.place(names, made)
    assert list(placed.columns) == [*names.columns, "zone", "voice", "year"]
    assert len(spans.check(placed, texts)) == 0
    furniture = spans.attach(names, cleaning.furniture(texts))
    assert len(placed) + len(furniture) == len(names)
    assert len(furniture) > 0
    assert set(placed["zone"]) <= set(cleaning.ZONES)
    assert set(placed["voice"]) == set(voices.VOICES)
    assert placed["year"].tolist() == placed["doc"].str[-4:].tolist()
    for row in placed.sample(20, random_state=1).itertuples():
        at = made.sentences.query("doc == @row.doc and start <= @row.start and end >= @row.end")
        assert at["zone"].tolist() == [row.zone]


def test_place_without_the_deck_leaves_the_deck_out_and_no_more(names, made):
    placed, without = rhetoric.place(names, made), rhetoric.place(names, made, without=["deck"])
    deck = placed["zone"] == "deck"
    assert set(placed.loc[deck, "doc"]) == {"anadolu-2021"}
    pd.testing.assert_frame_equal(without, placed[~deck].reset_index(drop=True))


def test_place_tells_the_voice_of_each(names, made):
    placed = rhetoric.place(names, made, without=["deck"])
    told = placed.query("doc == 'newsaz-2024' and form == 'Patriotic War'")["voice"].value_counts().to_dict()
    assert told == {"quoted": 3, "attributed": 1, "narrator": 1}
    assert set(placed.query("doc == 'newsaz-2024' and start > 1000 and voice == 'nested'")["text"]) == {"Garabagh", "Armenia"}
    assert set(placed.query("doc == 'mfa-2023' and referent == 'war-2020'")["voice"]) == {"narrator"}


def test_the_year_of_a_text_without_date_is_blank():
    page = corpus.from_texts({"a": "The war was short.", "b": "The war was long."})
    found = rhetoric.place(rhetoric.names(page, WAR), provenance.build(page.assign(published=["2023-05-01", ""])))
    assert found[["doc", "year"]].to_numpy().tolist() == [["a", "2023"], ["b", ""]]


def test_a_span_of_two_sentences_of_article_text_is_placed():
    page = corpus.from_texts({"a": "Talks began on Friday in the hall. The war was short."})
    found = rhetoric.place(spans.table(page, ["a"], [25], [42]), provenance.build(page))
    assert found[["text", "zone", "voice"]].to_numpy().tolist() == [["the hall. The war", "lead", "narrator"]]


# By voice


def test_the_cells_by_voice_sum_to_the_matrix(texts, referents, names, made):
    placed, docs = rhetoric.place(names, made), list(texts["doc"])
    cells, whole = rhetoric.by_voice(placed, referents, docs), rhetoric.matrix(placed, referents, docs)
    assert cells.index.equals(whole.index)
    assert list(cells.columns) == docs
    for doc in docs:
        for cell, total in zip(cells[doc], whole[doc], strict=True):
            parts = [re.fullmatch(r"(N|A|QQ?)([1-9]\d*)", part) for part in cell.split()]
            assert [part[1] for part in parts] == sorted((part[1] for part in parts), key=["N", "A", "Q", "QQ"].index)
            assert sum(int(part[2]) for part in parts) == total


def test_each_voice_has_its_letter():
    found = pd.DataFrame({"doc": "a", "referent": "war", "form": "war", "voice": [*voices.VOICES, "nested"]})
    assert rhetoric.by_voice(found, WAR, ["a", "b"]).iloc[0].tolist() == ["N1 A1 Q1 QQ2", ""]


# Renamed


def test_renamed_lists_every_form_in_the_reports_own_or_indirect_speech_that_its_source_never_has(names, made):
    placed = rhetoric.place(names, made, without=["deck"])
    rows = rhetoric.renamed(placed, made.origins)
    said = Counter(placed[["doc", "referent", "form"]].itertuples(index=False, name=None))
    expected = set()
    for doc, source in made.origins[["doc", "source"]].itertuples(index=False):
        named = {referent for text, referent, _ in said if text == source}
        own = Counter(placed.query("doc == @doc")[["referent", "form", "voice"]].itertuples(index=False, name=None))
        for (referent, form, voice), count in own.items():
            if voice in ("narrator", "attributed") and referent in named and (source, referent, form) not in said:
                expected.add((referent, form, source, doc, count, voice))
    assert set(rows[["referent", "form", "source", "doc", "count", "voice"]].itertuples(index=False, name=None)) == expected
    assert len(rows) == len(expected) > 20
    for row in rows.itertuples():
        forms = {form: count for (doc, referent, form), count in said.items() if (doc, referent) == (row.source, row.referent)}
        assert row.source_form == ", ".join(sorted(forms, key=lambda form: -forms[form]))
        assert row.source_count == sum(forms.values())


def test_the_statements_measures_are_the_reports_operation(names, made):
    rows = rhetoric.renamed(rhetoric.place(names, made), made.origins).query("referent == 'september-2023'")
    assert set(zip(rows["source_form"], rows["form"], strict=True)) == {("counter-terrorism measures", "counterterrorism operation")}
    assert set(rows["voice"]) == {"narrator", "attributed"}


@pytest.mark.parametrize("voice", ["quoted", "nested"])
def test_a_form_that_a_report_quotes_alone_is_not_its_own(voice):
    found = pd.DataFrame({"doc": ["a", "b"], "referent": "war", "form": ["clash", "war"], "voice": ["narrator", voice]})
    assert len(rhetoric.renamed(found, pd.DataFrame({"doc": ["b"], "source": ["a"]}))) == 0


def test_a_form_that_the_source_only_quotes_is_its_form_all_the_same():
    found = pd.DataFrame({"doc": ["a", "a", "b"], "referent": "war", "form": ["clash", "war", "war"], "voice": "narrator"})
    found.loc[1, "voice"] = "quoted"
    assert len(rhetoric.renamed(found, pd.DataFrame({"doc": ["b"], "source": ["a"]}))) == 0


def test_a_referent_that_the_source_does_not_name_is_not_renamed():
    found = pd.DataFrame({"doc": ["a", "b"], "referent": ["town", "war"], "form": ["Arda", "war"], "voice": "narrator"})
    assert len(rhetoric.renamed(found, pd.DataFrame({"doc": ["b"], "source": ["a"]}))) == 0


# Unclaimed


@pytest.fixture(scope="module")
def claimed(names, made):
    return pd.concat([rhetoric.place(names, made)[spans.COLUMNS], made.clues[spans.COLUMNS]], ignore_index=True)


@pytest.fixture(scope="module")
def unclaimed(texts, made, claimed):
    return rhetoric.unclaimed(texts, tagging.tags(texts, made.sentences), claimed)


def test_nothing_of_what_is_unclaimed_is_claimed(texts, claimed, unclaimed):
    assert len(spans.check(unclaimed, texts)) == 0
    heads = unclaimed.assign(start=unclaimed["end"] - unclaimed["text"].str.split().str[-1].str.len())
    assert len(spans.overlap(heads, claimed)) == 0
    assert len(spans.overlap(unclaimed, unclaimed)) == len(unclaimed)
    plurals = {head.removesuffix("y") + "ies" if head.endswith("y") else head + "s" for head in rhetoric.HEADS}
    assert set(unclaimed["why"]) <= {"capitals", *rhetoric.HEADS, *plurals}


def test_all_that_is_unclaimed_is_explained_and_nothing_else(unclaimed):
    explained = corpus.read_table(corpus.EXAMPLE / "annotations" / "unclaimed.csv", ["doc", "text", "why", "explanation"])
    keys = ["doc", "text", "why"]
    assert set(unclaimed[keys].itertuples(index=False, name=None)) == set(explained[keys].itertuples(index=False, name=None))
    assert (explained["explanation"] != "").all()
    assert not explained.duplicated(keys).any()


def test_without_a_claim_names_and_phrases_are_all_listed(texts, made, names):
    rows = rhetoric.unclaimed(texts, tagging.tags(texts, made.sentences), names[:0])
    capitals = rhetoric.place(names, made).query("referent in ['armenia', 'azerbaijan', 'persons']")
    capitals = capitals[capitals["text"].str.istitle()]
    assert spans.overlap(capitals, rows)["left"].nunique() > 0.95 * len(capitals)


# Terms


@pytest.fixture(scope="module")
def listed():
    return corpus.read_table(corpus.EXAMPLE / "annotations" / "terms.csv", ["term", "kind", "pattern", "note"])


def test_terms_of_the_five_texts_have_their_kind_and_term(texts, listed):
    rows = rhetoric.terms(texts, listed)
    assert list(rows.columns) == [*spans.COLUMNS, "kind", "term"]
    assert len(spans.check(rows, texts)) == 0
    assert len(spans.overlap(rows, rows)) == len(rows)
    kinds = dict(zip(listed["term"], listed["kind"], strict=True))
    assert rows["kind"].tolist() == rows["term"].map(kinds).tolist()
    assert set(rows["kind"]) == {"framing", "epistemological"}


def test_a_pattern_of_a_term_that_does_not_compile_names_file_and_row():
    bad = pd.DataFrame({"term": ["fine", "bad"], "kind": "framing", "pattern": ["fine", "ba("]}, index=[2, 3])
    with pytest.raises(ValueError, match=r"terms\.csv, row 3: pattern 'ba\(' does not compile \(.+\); allowed is a regular expression"):
        rhetoric.terms(corpus.from_texts({"a": "war"}), bad, name="terms.csv")


@pytest.mark.parametrize("pattern", ["[ba", "war)|(?:peace"])
def test_a_pattern_that_does_not_compile_by_itself_is_refused(pattern):
    with pytest.raises(ValueError, match=r"row 0: .* does not compile"):
        rhetoric.names(corpus.from_texts({"a": "war"}), WAR.assign(pattern=pattern))


# What has no hits, no words, or another script


def test_a_referent_without_hits_stands_in_the_matrix_as_zeros(texts):
    forms = pd.DataFrame({"referent": ["sea", "sea", "town"], "form": ["x", "y", "z"], "pattern": ["Xxx", "Yyy", "Armenia"]})
    counts = rhetoric.matrix(rhetoric.names(texts, forms), forms, list(texts["doc"]))
    assert counts.loc["sea"].to_numpy().tolist() == [[0] * 5, [0] * 5]
    assert counts.loc[("town", "z")].min() > 0


def test_a_text_without_hits_stands_in_the_matrix_as_zeros():
    page = corpus.from_texts({"a": "war", "b": "peace"})
    assert rhetoric.matrix(rhetoric.names(page, WAR), WAR, ["a", "b"]).to_numpy().tolist() == [[1, 0]]


@pytest.mark.filterwarnings("ignore:a. written without spaces")
@pytest.mark.parametrize(
    ("raw", "pattern"),
    [
        ("قالت وزارة الخارجية يوم الثلاثاء إن القرى الثماني لا تزال هناك.", "القرى"),
        ("港口委员会感到遗憾。八艘船在风暴中沉没。市议会周五第三次开会。", "港口委员会感到遗憾"),
    ],
    ids=["Arabic", "Chinese"],
)
def test_texts_in_other_scripts_are_read_as_far_as_patterns_go(raw, pattern):
    page = corpus.from_texts({"a": raw})
    forms = pd.DataFrame({"referent": ["x", "war"], "form": ["x", "war"], "pattern": [pattern, "war"]})
    found = rhetoric.names(page, forms)
    assert found["text"].tolist() == [pattern]
    with pytest.warns(UserWarning, match="a: not in Latin script"):
        made = provenance.build(page)
    placed = rhetoric.place(found, made)
    assert placed[["voice", "year"]].to_numpy().tolist() == [["narrator", ""]]
    assert rhetoric.by_voice(placed, forms, ["a"])["a"].tolist() == ["N1", ""]
    rows = rhetoric.unclaimed(page, tagging.tags(page, made.sentences), found)
    assert len(spans.check(rows, page)) == 0
    (line,) = rhetoric.concordance(found, page, sort="right").itertuples()
    assert raw.startswith(line.left + line.text)


@pytest.mark.parametrize("raws", [{}, {"a": ""}, {"a": "…"}, {"a": "It rained all day."}], ids=["none", "blank", "no letters", "no name"])
def test_where_nothing_is_named_every_table_is_empty_and_has_its_columns(raws):
    page, docs = corpus.from_texts(raws), list(raws)
    made = provenance.build(page)
    found = rhetoric.place(rhetoric.names(page, WAR), made)
    assert (list(found.columns), len(found)) == ([*spans.COLUMNS, "referent", "form", "zone", "voice", "year"], 0)
    assert rhetoric.matrix(found, WAR, docs).to_numpy().sum() == 0
    assert rhetoric.matrix(found, WAR, docs).index.tolist() == [("war", "war")]
    assert rhetoric.by_voice(found, WAR, docs).to_numpy().ravel().tolist() == [""] * len(docs)
    assert list(rhetoric.renamed(found, made.origins).columns)[:3] == ["referent", "source_form", "form"]
    assert list(rhetoric.concordance(found, page).columns)[-2:] == ["left", "right"]
    assert list(rhetoric.unclaimed(page, tagging.tags(page, made.sentences), found).columns) == [*spans.COLUMNS, "why"]


# Lines


@pytest.mark.parametrize("sort", ["", "left", "right"])
def test_a_concordance_has_the_lines_of_all_hits_in_any_order(texts, names, sort):
    lines = rhetoric.concordance(names, texts, sort=sort)
    assert len(lines) == len(names)
    assert Counter(zip(lines["doc"], lines["start"], strict=True)) == Counter(zip(names["doc"], names["start"], strict=True))


def test_a_concordance_is_sorted_by_the_words_behind_or_by_those_before_the_nearest_first(texts, names):
    right = rhetoric.concordance(names, texts, sort="right")["right"].str.casefold()
    left = rhetoric.concordance(names, texts, sort="left")["left"].str.casefold()
    after = [re.findall(r"[^\W_]+", line) for line in right]
    before = [re.findall(r"[^\W_]+", line)[::-1] for line in left]
    assert after == sorted(after)
    assert before == sorted(before)


def test_the_word_beside_counts_before_the_word_beyond_it():
    page = corpus.from_texts({"a": "an old war ended. A new war began. My war, at last."})
    found = rhetoric.names(page, WAR)
    assert [line.split()[-1] for line in rhetoric.concordance(found, page, sort="left")["left"]] == ["My", "new", "old"]
    assert [line.split()[0] for line in rhetoric.concordance(found, page, sort="right")["right"]] == [",", "began.", "ended."]


@pytest.mark.parametrize("sort", ["Left", "doc", "up"])
def test_another_sort_is_refused_with_those_that_are_allowed(texts, names, sort):
    with pytest.raises(ValueError, match=f"sort='{sort}'; allowed are 'left', 'right' and nothing"):
        rhetoric.concordance(names, texts, sort=sort)


@pytest.mark.parametrize("sort", ["left", "right"])
def test_a_concordance_of_nothing_is_sorted_too(texts, names, sort):
    assert len(rhetoric.concordance(names[:0], texts, sort=sort)) == 0


RAWS = st.lists(
    st.sampled_from(["war ", "No", " ", "\n", "\t", "\n\n", "“", "’", "e\u0301", "\U0001d4d0", "港", ".", "\u00a0"]), max_size=25
)


@given(st.lists(RAWS.map("".join), min_size=1, max_size=3), st.data(), st.integers(0, 12))
@settings(max_examples=80, deadline=None)
def test_the_lines_of_any_spans_rebuild_their_texts(raws, data, width):
    page = corpus.from_texts({f"d{n}": raw for n, raw in enumerate(raws)})
    rows = []
    for doc, raw in zip(page["doc"], page["raw"], strict=True):
        for _ in range(data.draw(st.integers(0, 3)) if raw else 0):
            start = data.draw(st.integers(0, len(raw) - 1))
            rows.append((doc, start, data.draw(st.integers(start + 1, len(raw)))))
    found, texts = spans.from_rows(page, rows), dict(zip(page["doc"], page["raw"], strict=True))
    whole = rhetoric.concordance(found, page, width=100)
    assert len(whole) == len(found)
    for line in whole.itertuples():
        assert (line.left + line.text + line.right).split() == texts[line.doc].split()
    for line in rhetoric.concordance(found, page, width=width).itertuples():
        raw = texts[line.doc]
        assert max(len(line.left), len(line.right)) <= width
        assert line.left.split() == raw[max(0, line.start - width) : line.start].split()
        assert line.right.split() == raw[line.end : line.end + width].split()
        assert "  " not in line.left + "|" + line.right
