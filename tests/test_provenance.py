"""All layers of provenance, built on each other."""

import pytest

from helpers import corpus, provenance, spans

SAID = "The harbour board regrets that eight boats were lost in the storm of Friday."


def test_every_layer_of_the_five_texts_is_sound():
    made = provenance.build(corpus.load())
    for layer in (made.sentences, made.quoted, made.attributed, made.clues, made.shared, made.held, made.drift()):
        assert len(spans.check(layer[spans.COLUMNS], made.texts)) == 0
    assert len(spans.check(spans.source(made.shared), made.texts)) == 0


def test_a_date_that_a_text_states_is_kept_and_the_rest_are_filled_where_they_are_sure():
    texts = corpus.load()
    made = provenance.build(texts)
    assert made.texts["published"].tolist() == ["2021-11-08", "2023-11-06", "2023-11-07", "2023-11-07", "2024-11-08"]
    moved = texts.assign(published=["2021-11-09", "", "", "", ""])
    assert provenance.build(moved).texts["published"].iloc[0] == "2021-11-09"


def test_texts_that_name_no_year_stay_undated_and_are_compared_all_the_same():
    made = provenance.build(corpus.from_texts({"a": SAID, "b": f"“{SAID}” the board said."}))
    assert made.texts["published"].tolist() == ["", ""]
    assert made.held["fidelity"].tolist() == ["exact"]
    assert made.origins[["doc", "source"]].to_numpy().tolist() == [["b", "a"]]


def test_no_texts_have_no_layers():
    made = provenance.build(corpus.from_texts({}))
    assert made.shared.empty
    assert made.dates.empty
    assert made.drift().empty


def test_texts_in_other_scripts_are_named():
    with pytest.warns(UserWarning, match="a: not in Latin script; dates, voices and paraphrases are read in English alone"):
        provenance.build(corpus.from_texts({"a": "قالت وزارة الخارجية يوم الثلاثاء إن القرى الثماني لا تزال هناك"}))
