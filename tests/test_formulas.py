"""Formulas: what folds, what is set aside, which runs are found, and what becomes of each."""

from collections import defaultdict

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import corpus, counts, formulas, provenance, reuse, spans

FOUND = [*spans.COLUMNS, "formula", "words", "content", "year"]
SAID = "The harbour board regrets that eight boats were lost in the storm"


def texts_of(years, **raws):
    return corpus.from_texts(raws).assign(published=pd.array([f"{year}-05-01" if year else "" for year in years], dtype=str))


def found(years, *, spellings=None, **raws):
    texts = texts_of(years, **raws)
    return formulas.find(counts.read(texts, spellings=spellings), texts)


def runs(years, **raws):
    return set(found(years, **raws)["formula"])


def climbed(years, *, near=formulas.NEAR, **raws):
    texts = texts_of(years, **raws)
    words = counts.read(texts)
    return formulas.ladder(formulas.find(words, texts), words, texts, near=near)


@pytest.fixture(scope="module")
def spellings():
    return corpus.read_table(corpus.EXAMPLE / "annotations" / "spellings.csv", ["variant", "norm"])


@pytest.fixture(scope="module")
def made():
    return provenance.build(corpus.load())


@pytest.fixture(scope="module")
def words(made, spellings):
    return counts.read(made.texts, within=made.sentences, spellings=spellings)


@pytest.fixture(scope="module")
def own(words, made):
    return formulas.own(words, made.texts, made.shared)


@pytest.fixture(scope="module")
def places(own, made):
    return formulas.find(own, made.texts)


@pytest.fixture(scope="module")
def ladder(places, own, made):
    return formulas.ladder(places, own, made.texts)


# What folds, and what a run may not cross


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The claims of a neighbour fail", "The claims of a neighbor fail"),
        ("They recognise the whole border", "They recognize the whole border"),
        ("Its counter-terrorism measures ended there", "Its counterterrorism measures ended there"),
        ("Its 8 villages are held", "Its eight villages are held"),
        ("THE WHOLE TOWN’S HARBOUR", "the whole town's harbour"),
    ],
)
def test_spellings_of_one_word_make_one_formula(one, other):
    rows = found(["2021", "2023"], a=one, b=other)
    assert rows["text"].tolist() == [one, other]
    assert rows["formula"].nunique() == 1


def test_variants_of_a_name_fold_where_the_list_of_the_corpus_is_given(spellings):
    raws = {"a": "Work is done in the Karabakh region", "b": "Work is done in the Garabagh region"}
    assert set(found(["2021", "2023"], **raws)["formula"]) == {"work is done in the"}
    assert set(found(["2021", "2023"], spellings=spellings, **raws)["formula"]) == {"work is done in the karabakh region"}


@pytest.mark.parametrize("end", [". ", "! ", "? ", ".” ", "\n", "… "])
def test_no_formula_crosses_the_end_of_a_sentence(end):
    raw = f"We met in town{end}Nobody left at all"
    assert runs(["2021", "2023"], a=raw, b=raw) == {"we met in town", "nobody left at all"}
    short = raw.replace(" in town", "")
    assert runs(["2021", "2023"], a=short, b=short) == {"nobody left at all"}


def test_no_formula_crosses_from_one_text_to_the_next():
    assert runs(["2021", "2021", "2023"], a="We met", b="in town", c="We met in town") == set()


def test_no_formula_of_the_five_texts_crosses_the_end_of_a_sentence(places, made):
    assert len(spans.attach(places, made.sentences)) == len(places)


# What is the text's own


def test_what_a_text_copies_in_its_own_year_is_set_aside():
    texts = texts_of(["2021", "2023", "2023"], a=f"{SAID}.", b=f"{SAID}.", c=f"“{SAID},” it said.")
    words = counts.read(texts)
    assert formulas.find(words, texts)["doc"].tolist() == ["a", "b", "c"]
    assert formulas.find(formulas.own(words, texts, reuse.passages(texts)), texts)["doc"].tolist() == ["a", "b"]


def test_what_a_text_shares_with_another_year_stays():
    texts = texts_of(["2021", "2023"], a=f"{SAID}.", b=f"{SAID}.")
    words = counts.read(texts)
    assert formulas.own(words, texts, reuse.passages(texts)).code.tolist() == words.code.tolist()


def test_of_two_places_in_one_text_the_second_is_set_aside():
    texts = texts_of(["2021", "2023"], a=f"{SAID}.\n\nThe storm came at night. {SAID}, the board said.", b=f"{SAID}.")
    rows = formulas.find(formulas.own(counts.read(texts), texts, reuse.passages(texts)), texts)
    assert rows[["doc", "start"]].to_numpy().tolist() == [["a", 0], ["b", 0]]


def taken(texts, doc, text, source, kind):
    """A pair table of one row: that `doc` has `text` from `source`."""
    at, there = (texts.set_index("doc").at[name, "raw"].index(text) for name in (doc, source))
    row = {"doc": doc, "start": at, "end": at + len(text), "text": text, "source": source, "source_start": there}
    return pd.DataFrame([row | {"source_end": there + len(text), "source_text": text, "kind": kind}])


def test_a_gap_that_own_leaves_is_not_bridged():
    raws = {"a": "we saw boats far out at sea", "b": "far out", "c": "we saw boats at sea"}
    texts = texts_of(["2023", "2023", "2021"], **raws)
    left = formulas.own(counts.read(texts), texts, taken(texts, "a", "far out", "b", "verbatim"))
    assert [left.vocabulary[n] for n in left.code[left.text == 0]] == "we saw boats at sea".split()
    assert len(formulas.find(left, texts)) == 0
    assert len(formulas.find(left, texts, least=3)) == 2


def test_sentences_end_where_they_did_when_own_takes_nothing_out(words, made):
    texts = texts_of(["2021", "2023"], a="We met. Nobody left at all.", b="We met. Nobody left at all.")
    left = formulas.own(counts.read(texts), texts, reuse.passages(texts))
    assert set(formulas.find(left, texts)["formula"]) == {"nobody left at all"}
    whole = formulas.own(words, made.texts, made.shared[:0])
    pd.testing.assert_frame_equal(formulas.find(whole, made.texts), formulas.find(words, made.texts))


def test_words_of_two_sentences_are_still_of_two_where_own_takes_out_the_words_between():
    raws = {"a": "we saw boats. far out. at sea", "b": "far out", "c": "we saw boats at sea"}
    texts = texts_of(["2023", "2023", "2021"], **raws)
    left = formulas.own(counts.read(texts), texts, taken(texts, "a", "far out", "b", "verbatim"))
    assert len(formulas.find(left, texts)) == 0


def test_words_that_only_paraphrase_a_text_of_the_year_are_the_texts_own():
    raws = {"a": "Ships were lost near the town.", "b": "The storm took eight of the boats."}
    texts = texts_of(["2023", "2023", "2021"], **raws, c="The storm took eight of the boats.")
    shared = taken(texts, "b", raws["b"][:-1], "c", "paraphrase").assign(
        source="a", source_start=0, source_end=29, source_text=raws["a"][:-1]
    )
    rows = formulas.find(formulas.own(counts.read(texts), texts, shared), texts)
    assert rows["doc"].tolist() == ["c", "b"]


def test_what_the_report_copies_from_the_statement_of_its_year_counts_once(places, words, made):
    copies = made.shared.query("doc == 'report-2023' and source == 'mfa-2023' and kind != 'paraphrase'")
    assert len(copies) > 3
    assert len(spans.overlap(places, copies)) == 0
    every = formulas.find(words, made.texts)
    assert len(spans.overlap(every, copies)) > 0
    peace = "there is no alternative to peace"
    assert set(every.loc[every["formula"].str.contains(peace), "doc"]) == {"anadolu-2021", "mfa-2023", "report-2023"}
    assert places.loc[places["formula"].str.contains(peace), ["doc", "year"]].to_numpy().tolist() == [
        ["anadolu-2021", "2021"],
        ["mfa-2023", "2023"],
    ]


def test_the_quotation_that_the_deck_of_2021_repeats_counts_once(places, words, made):
    rows = places[places["formula"] == "territorial claims against its neighbors"]
    assert rows[["doc", "year"]].to_numpy().tolist() == [["anadolu-2021", "2021"], ["newsaz-2024", "2024"]]
    assert rows["text"].tolist() == ["territorial claims against its neighbours", "territorial claims against its neighbors"]
    assert spans.attach(rows, made.sentences, "zone")["zone"].tolist()[0] == "deck"
    every = formulas.find(words, made.texts)
    assert every["formula"].str.startswith("territorial claims against its neighbors").sum() == 4


def test_formulas_of_the_five_texts_are_a_span_table_by_year_and_text(places, made):
    assert list(places.columns) == FOUND
    assert len(spans.check(places, made.texts)) == 0
    assert places["year"].is_monotonic_increasing
    assert places["year"].tolist() == places["doc"].str[-4:].tolist()
    assert (places.groupby("formula")["year"].nunique() > 1).all()
    assert (places["words"] == places["formula"].str.split().str.len()).all()
    assert places["words"].min() >= formulas.LEAST
    assert places["content"].between(0, places["words"]).all()


# Every run, and those alone


def lay_out(sentences):
    """Lay sentences of words out as a raw text, a full stop behind each: the raw text, and the offsets of every word."""
    raw, offsets = "", []
    for sentence in sentences:
        offsets.append([])
        for word in sentence:
            offsets[-1].append((len(raw), len(raw) + len(word)))
            raw += f"{word} "
        raw = f"{raw[:-1]}. "
    return raw, offsets


def specified(documents, least):
    """What `find` is to give, in the words of its definition: `(doc, start, end, formula)` of every place."""
    at, years = defaultdict(set), defaultdict(set)
    for doc, (year, sentences) in enumerate(documents):
        for n, sentence in enumerate(sentences) if year else ():
            for first in range(len(sentence)):
                for last in range(first + 1, len(sentence) + 1):
                    at[tuple(sentence[first:last])].add((doc, n, first, last))
                    years[tuple(sentence[first:last])].add(year)
    kept = {run for run in at if len(run) >= least and len(years[run]) > 1}
    rows = set()
    for run in kept:
        longer = {place for other in kept if len(other) > len(run) for place in at[other]}
        if not all(any((d, n) == (doc, m) and a <= first and last <= b for d, n, a, b in longer) for doc, m, first, last in at[run]):
            for doc, n, first, last in at[run]:
                offsets = lay_out(documents[doc][1])[1][n]
                rows.add((f"d{doc}", offsets[first][0], offsets[last - 1][1], " ".join(run)))
    return rows


SENTENCES = st.lists(st.lists(st.sampled_from(["ba", "ce", "di"]), min_size=1, max_size=9), max_size=3)
DOCUMENTS = st.lists(st.tuples(st.sampled_from(["2021", "2021", "2023", "2024", ""]), SENTENCES), max_size=4)


@given(DOCUMENTS, st.integers(2, 5))
@settings(max_examples=100, deadline=None)
def test_find_gives_every_closed_run_of_two_years_with_all_its_places(documents, least):
    texts = texts_of([year for year, _ in documents], **{f"d{n}": lay_out(sentences)[0] for n, (_, sentences) in enumerate(documents)})
    rows = formulas.find(counts.read(texts), texts, least=least)
    assert len(spans.check(rows, texts)) == 0
    assert not rows.duplicated(spans.COLUMNS).any()
    assert set(rows[["doc", "start", "end", "formula"]].itertuples(index=False, name=None)) == specified(documents, least)


def test_a_run_inside_a_longer_one_is_left_out_unless_it_has_more_places():
    longer = "We met in the old town"
    assert runs(["2021", "2023"], a=longer, b=longer) == {"we met in the old town"}
    assert runs(["2021", "2023", "2024"], a=longer, b=longer, c="We met in the old hall") == {
        "we met in the old",
        "we met in the old town",
    }


def test_a_run_that_one_year_alone_has_is_none():
    assert runs(["2023", "2023", "2024"], a="We met in the old town", b="We met in the old town", c="We met again") == set()


def test_texts_without_date_are_left_out():
    raws = {"a": f"{SAID}.", "b": f"{SAID}.", "c": f"{SAID}."}
    assert found(["2021", "", "2023"], **raws)["doc"].tolist() == ["a", "c"]
    assert found(["2021", "", ""], **raws).empty


@pytest.mark.parametrize(
    ("years", "raws"),
    [
        ([], {}),
        (["", ""], {"a": SAID, "b": SAID}),
        (["2023", "2023"], {"a": SAID, "b": SAID}),
        (["2021", "2023"], {"a": "", "b": "…"}),
        (["2021", "2023"], {"a": "The sea", "b": SAID}),
    ],
    ids=["no text", "no date", "one year", "no words", "nothing in common"],
)
def test_where_there_is_no_formula_every_table_is_empty_and_has_its_columns(years, raws):
    texts = texts_of(years, **raws)
    words = formulas.own(counts.read(texts), texts, reuse.passages(texts))
    rows = formulas.find(words, texts)
    table = formulas.ladder(rows, words, texts)
    steps = formulas.fates(table)
    assert rows.empty
    assert table.empty
    assert list(rows.columns) == FOUND
    assert list(table.columns) == sorted({year for year in years if year})
    assert table.index.name == "formula"
    assert list(table.attrs["changed"].columns) == [*spans.COLUMNS, "likeness", "formula", "year"]
    assert list(steps.columns) == ["kept", "changed", "dropped", "new", "returned"]
    assert steps.to_numpy().sum() == 0


# What becomes of each


def test_a_formula_is_first_then_the_same_changed_or_absent():
    said = "No lasting alternative to peace."
    table = climbed(
        ["2020", "2021", "2022", "2023", "2024"], a="It rained.", b=said, c=said, d="No alternative to lasting peace.", e="It rained again."
    )
    assert table.index.tolist() == ["no lasting alternative to peace"]
    assert table.iloc[0].to_dict() == {"2020": "absent", "2021": "first", "2022": "same", "2023": "changed", "2024": "absent"}
    (row,) = table.attrs["changed"].itertuples()
    assert (row.doc, row.text, row.formula, row.year) == ("d", "No alternative to lasting peace", "no lasting alternative to peace", "2023")
    assert formulas.NEAR <= row.likeness < 100


def test_a_wording_that_is_not_near_enough_is_no_change():
    said = "No lasting alternative to peace."
    raws = {"a": said, "b": said, "c": "No alternative to lasting peace."}
    assert climbed(["2021", "2023", "2024"], **raws, near=99)["2024"].tolist() == ["absent"]


def test_a_changed_wording_keeps_two_of_three_words_that_carry_content():
    said = "It is the grave of the board and of the harbour."
    raws = {"a": said, "b": said}
    one, two = said.replace("grave", "pride"), said.replace("grave", "pride").replace("board", "town")
    assert climbed(["2021", "2023", "2024"], **raws, c=one)["2024"].tolist()[0] == "changed"
    assert "changed" not in climbed(["2021", "2023", "2024"], **raws, c=two)["2024"].tolist()


@pytest.mark.parametrize("short", ["War.", "At war.", "They have been at war."])
def test_a_part_of_a_formula_is_no_changed_wording(short):
    said = "They have been at war with us."
    table = climbed(["2021", "2023", "2024"], a=said, b=said, c=short)
    assert table.loc["they have been at war with us", "2024"] == "absent"


def test_a_wording_is_as_long_as_the_formula_that_it_changes():
    said = "They have been at war with us."
    assert climbed(["2021", "2023", "2024"], a=said, b=said, c="Been at war again.")["2024"].tolist() == ["absent"]


def test_a_run_that_comes_before_its_first_year_changes_nothing_before_it():
    said = "No lasting alternative to peace."
    table = climbed(["2021", "2023", "2024"], a="No alternative to lasting peace.", b=said, c=said)
    assert table.iloc[0].tolist() == ["absent", "first", "same"]


def test_what_is_part_of_a_longer_formula_of_the_same_fate_is_left_out():
    longer, shorter = "We met in the old town.", "We met in the old hall."
    table = climbed(["2021", "2021", "2023"], a=longer, b=shorter, c=longer)
    assert table.index.tolist() == ["we met in the old town"]
    table = climbed(["2021", "2023", "2024"], a=longer, b=longer, c=shorter, near=100)
    assert table.loc["we met in the old"].tolist() == ["first", "same", "same"]
    assert table.loc["we met in the old town"].tolist() == ["first", "same", "absent"]


def test_the_changed_wordings_of_what_is_left_out_are_left_out():
    longer, shorter, changed = "Peace now for the old town.", "Peace now for the old hall.", "Now peace for the old, old town."
    table = climbed(["2021", "2021", "2023", "2024"], a=longer, b=shorter, c=longer, d=changed)
    assert table.index.tolist() == ["peace now for the old town"]
    assert table["2024"].tolist() == ["changed"]
    assert table.attrs["changed"]["formula"].tolist() == table.index.tolist()


def test_the_ladder_of_the_five_texts_says_where_each_formula_stands(ladder, places):
    assert set(ladder.to_numpy().ravel()) <= set(formulas.STATES)
    assert ladder.index.is_unique
    for formula, seen in places.groupby("formula")["year"].agg(set).items():
        longer = [other for other in ladder.index if f" {formula} " in f" {other} "]
        assert longer
        states = ladder.loc[formula if formula in ladder.index else longer[0]]
        assert states.index[states == "first"].tolist() == [min(seen)]
        assert set(states.index[states == "same"]) == seen - {min(seen)}
        assert (states[states.index < min(seen)] == "absent").all()


def test_the_ladder_is_in_the_order_of_first_years_then_of_length(ladder):
    keys = [(row.tolist().index("first"), -len(formula.split())) for formula, row in ladder.iterrows()]
    assert keys == sorted(keys)


def test_changed_wordings_are_a_span_table_with_a_row_for_each_cell_that_is_changed(places, words, made):
    ladder = formulas.ladder(places, words, made.texts, near=50)
    changed = ladder.attrs["changed"]
    assert len(changed) >= 1
    assert len(spans.check(changed, made.texts)) == 0
    cells = {(formula, year) for formula, row in ladder.iterrows() for year in row.index[row == "changed"]}
    assert set(zip(changed["formula"], changed["year"], strict=True)) == cells
    assert len(cells) == len(changed)
    assert changed["likeness"].between(50, 100).all()
    assert changed["doc"].str[-4:].tolist() == changed["year"].tolist()


def sums(table):
    """From each year to the next, what stood is kept, changed or dropped; what stands is kept, changed, new or has returned."""
    steps = formulas.fates(table)
    for n, (_, step) in enumerate(steps.iterrows()):
        assert step[["kept", "changed", "dropped"]].sum() == (table.iloc[:, n] != "absent").sum()
        assert step["new"] == (table.iloc[:, n + 1] == "first").sum()
        assert step[["kept", "changed", "new", "returned"]].sum() == (table.iloc[:, n + 1] != "absent").sum()
    assert len(steps) == max(0, table.shape[1] - 1)
    return steps


def test_the_fates_of_the_five_texts_formulas_add_up(ladder):
    steps = sums(ladder)
    assert steps.index.tolist() == ["2021–2023", "2023–2024"]
    assert steps["new"].sum() + (ladder["2021"] == "first").sum() == len(ladder)
    assert steps.loc["2021–2023", "kept"] >= 4


LATER = st.sampled_from(["same", "changed", "absent"])


@st.composite
def ladders(draw):
    years = draw(st.integers(1, 5))
    firsts = draw(st.lists(st.integers(0, years - 1), max_size=6))
    rows = [
        ["absent"] * first + ["first"] + draw(st.lists(LATER, min_size=years - first - 1, max_size=years - first - 1)) for first in firsts
    ]
    return pd.DataFrame(rows, columns=[str(2020 + n) for n in range(years)], dtype=object)


@given(ladders())
@settings(max_examples=60, deadline=None)
def test_the_fates_of_any_ladder_add_up(table):
    steps = sums(table)
    first = (table.iloc[:, 0] == "first").sum() if len(table) else 0
    assert steps["new"].sum() + first == len(table)
