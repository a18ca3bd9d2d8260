"""The invented corpus: its truth is known, and the same code that serves the five texts finds what it finds."""

import pytest

from helpers import claims, corpus, exchange, measures, quantities, spans, tracking
from helpers.layers import Layers


@pytest.fixture(scope="module")
def water():
    return Layers.of(corpus.INVENTED)


@pytest.fixture(scope="module")
def truth(water):
    path = water.folder / "truth.csv"
    return spans.locate(corpus.read_table(path, ["what", "doc", "exact"]), water.texts, name=str(path))


def test_it_says_that_it_is_invented(water):
    assert "invented" in (water.folder / "README.md").read_text(encoding="utf-8")
    assert water.texts["note"].str.contains("INVENTED").all()


def test_all_its_annotations_are_sound():
    assert f"annotations/{'claims'}.csv" in "\n".join(exchange.check(corpus.INVENTED))


def test_every_date_is_found_and_the_false_stamp_is_not_believed(water):
    dates = measures.dates(water)
    assert dates["right"].all()
    assert len(dates) == len(water.texts)


def test_quotations_are_held_to_their_source(water, truth):
    held = water.made.held
    elided = truth[truth["what"] == "elision"]
    assert spans.touched(elided, held[held["fidelity"] == "elided"].reset_index(drop=True)).all()
    assert set(held["fidelity"]) <= {"exact", "elided", "no source here"}


def test_a_lost_bound_and_a_purpose_told_as_a_result_are_suggested(water, truth):
    found = water.made.drift()
    for what, kind in (("bound-lost", "bound"), ("purpose-as-result", "recast")):
        planted = truth[truth["what"].str.contains(what)].reset_index(drop=True)
        assert len(planted)
        assert spans.touched(planted, found[found["kind"] == kind].reset_index(drop=True)).any()


def test_the_lost_bound_is_seen_in_the_values_too(water):
    steps = tracking.steps(water.mentions, water.made.texts)
    assert "bound lost" in set(steps["relation"]) <= set(quantities.RELATIONS)


def test_silences_are_those_of_the_matrix(water):
    silent = water.claim_status().query("status == 'silent'")
    read = tracking.read_silences(water.texts, water.registry, water.folder)
    assert set(zip(silent["claim"], silent["doc"], strict=True)) == set(zip(read["claim"], read["doc"], strict=True))


def test_all_its_claims_are_made_and_worded_neutrally(water):
    assert set(water.mentions["claim"]) == set(water.registry["claim"])
    assert water.registry["wording"].str.startswith("The text says").all()
    assert set(water.registry["kind"]) <= set(claims.KINDS)


def test_detectors_hold_the_figures_of_its_readings(water):
    table = measures.layers(water).set_index("layer")
    assert (table.loc[["furniture", "quotations", "names", "quantities"], "precision"] >= 0.95).all()
    assert (table.loc[["furniture", "quotations", "names", "directives"], "recall"] >= 0.9).all()
    assert table.at["passages", "recall"] > 0.75
    assert measures.matching(water).at["all texts", "f1"] > 0.75
