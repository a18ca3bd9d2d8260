"""What the code book says of the suggestions is what the benchmark measures."""

import pytest

from benchmarks import claims
from helpers import corpus

BOOK = (corpus.EXAMPLE / "annotations" / "CODEBOOK.md").read_text(encoding="utf-8")


def test_the_code_book_has_the_rows_of_the_five_texts():
    assert [row for table in claims.rows("corpus") for row in table if row not in BOOK] == []


@pytest.mark.parametrize("folder", ["dev", "heldout"])
def test_the_code_book_has_what_quantities_and_signals_come_to_on_invented_texts(folder):
    collections = claims.load(folder)
    name = f"{folder} ({sum(len(one.texts) for one in collections)})"
    for measure in (claims.stated, claims.worthy):
        assert claims._row(name, *map(claims._number, measure(collections).values())) in BOOK


def test_every_collection_has_five_texts_and_claims_that_they_make():
    for folder in ("dev", "heldout"):
        for one in claims.load(folder):
            assert len(one.texts) == 5
            assert set(one.mentions["claim"]) == set(one.registry["claim"])


def test_a_ranking_of_many_claims_is_timed():
    figures = claims.speed(50)
    assert figures["claims"] == figures["sentences"] == 50
    assert figures["pairs kept"] > 0
