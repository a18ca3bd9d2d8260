"""The registry of claims, its mentions, and values as intervals."""

import shutil

import pytest

from helpers import claims, corpus


@pytest.fixture(scope="module")
def texts():
    return corpus.load()


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(corpus.EXAMPLE, tmp_path / "corpus")
    return tmp_path / "corpus"


def test_twenty_claims_and_more_each_with_a_mention(texts):
    registry = claims.read_claims()
    mentions = claims.read_mentions(texts, registry)
    assert len(registry) >= 20
    assert set(mentions["claim"]) == set(registry["claim"])
    assert registry["wording"].str.startswith("The text says ").all()


def test_a_hedge_stands_in_its_mention(texts):
    hedged = claims.read_mentions(texts, claims.read_claims()).query("hedge != ''")
    assert [row.text for row in hedged.itertuples() if row.hedge not in row.text] == []


def test_a_bare_number_has_no_bounding_hedge(texts):
    mentions = claims.read_mentions(texts, claims.read_claims())
    bounded = mentions["value"].str.match("[<>≤≥~]")
    assert (mentions.loc[bounded, "hedge"] != "").all()


def test_matrix_shows_values_in_text_order(texts):
    registry = claims.read_claims()
    table = claims.matrix(claims.read_mentions(texts, registry), registry, list(texts["doc"]))
    assert table.at["occupation-length", "newsaz-2024"] == "<30 / 30"
    assert table.at["settlements-changed", "anadolu-2021"] == "300"
    assert table.at["villages", "anadolu-2021"] == ""


@pytest.mark.parametrize(
    ("value", "interval"),
    [("8", "[8.0, 8.0]"), ("1,000", "[1000.0, 1000.0]"), (">300", "(300.0, inf)"), ("≥100,000", "[100000.0, inf)"), ("<30", "[0.0, 30.0)"),
     ("≤24", "[0.0, 24.0]"), ("~20", "[20.0, 20.0]"), ("19–20", "[19.0, 20.0]"), ("2.5", "[2.5, 2.5]")],
)  # fmt: skip
def test_interval(value, interval):
    assert str(claims.interval(value)) == interval


def test_a_number_and_more_than_it_share_no_value():
    assert not claims.interval("300").overlaps(claims.interval(">300"))
    assert claims.interval("300").overlaps(claims.interval("≥300"))


@pytest.mark.parametrize("value", ["", "vague", "many", "8 villages", "2020-09-27", "> x"])
def test_interval_refuses_what_is_no_number(value):
    with pytest.raises(ValueError, match="allowed are numbers"):
        claims.interval(value)


def _change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("claims.csv", "war-began,", "war-duration,", r"claims.csv, row 3: claim id 'war-duration' is missing or given twice"),
        ("mentions.csv", ",war-duration,", ",no-such,", r"mentions.csv, row 3: claim 'no-such' is not in claims.csv"),
        ("mentions.csv", ",44,", ",forty-four,", r"mentions.csv, row 3: value 'forty-four'; allowed are"),
        ("mentions.csv", "44-day war", "45-day war", r"mentions.csv, row 3: '45-day war' stands 0 times in 'anadolu-2021'"),
    ],
)
def test_bad_rows_are_named(folder, name, old, new, message):
    _change(folder / "annotations" / name, old, new)
    texts = corpus.load(folder)
    with pytest.raises(corpus.CorpusError, match=message):
        claims.read_mentions(texts, claims.read_claims(folder), folder)
