"""What becomes of claims from text to text: status, values, silences, and how wordings change."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import claims, cleaning, corpus, quantities, spans, tracking

WHOLE = ["claim", "doc"]


@pytest.fixture(scope="module")
def found(mentions, registry, made, variants):
    return tracking.status(mentions, registry, made.texts, variants)


def dated(**days):
    """Texts by id, each with its day of publication; blank for none."""
    return pd.DataFrame({"doc": list(days), "raw": "300 boats", "published": list(days.values())}, dtype=str)


def said(*rows):
    """Mentions of `(doc, claim, voice, value)`, each further one of a text behind the one before."""
    table = pd.DataFrame(rows, columns=["doc", "claim", "voice", "value"], dtype=str)
    start = table.groupby("doc").cumcount() * 10
    return table.assign(start=start, end=start + 9, text="300 boats", hedge="", speaker="")


def listed(*ids, **columns):
    return pd.DataFrame({"claim": list(ids)} | columns, dtype=str)


def pair(doc, source, claim="x", source_claim="x", at=(0, 0)):
    sides = {"doc": doc, "start": at[0], "end": at[0] + 9, "source": source, "source_start": at[1], "source_end": at[1] + 9}
    return pd.DataFrame([sides | {"claim": claim, "source_claim": source_claim}])


YEARS = dated(a="2021-05-01", b="2022-05-01", c="2023-05-01")


# status


def test_a_text_makes_a_claim_or_is_silent_or_was_there_before_the_claim_could_be_made():
    found = tracking.status(said(("b", "x", "quoted", "")), listed("x", since="2022"), YEARS)
    assert list(found) == ["claim", "doc", "status", "voices", "values", "altered", "mentions"]
    assert found["status"].tolist() == ["not applicable", "present", "silent"]
    assert found["mentions"].tolist() == [0, 1, 0]


@pytest.mark.parametrize(
    ("since", "early"),
    [
        ("", []),
        ("2021", []),
        ("2022", ["2021-11-08"]),
        ("2023-11", ["2021-11-08", "2023-10-31"]),
        ("2023-11-07", ["2021-11-08", "2023-10-31", "2023-11-06"]),
        ("2024", ["2021-11-08", "2023-10-31", "2023-11-06", "2023-11-07"]),
    ],
)
def test_since_is_a_year_a_month_or_a_day_and_its_first_day_counts(since, early):
    days = ["2021-11-08", "2023-10-31", "2023-11-06", "2023-11-07", "2024-11-08"]
    pages = dated(**dict(zip("abcde", days, strict=True)))
    found = tracking.status(said(), listed("x", since=since), pages)
    assert [day for day, status in zip(days, found["status"], strict=True) if status == "not applicable"] == early


def test_a_text_without_a_date_is_silent_whatever_the_claims_first_day():
    found = tracking.status(said(), listed("x", since="2099-01-01"), dated(a="", b="2021-05-01"))
    assert found["status"].tolist() == ["silent", "not applicable"]


def test_a_text_that_makes_a_claim_before_its_first_day_makes_it():
    assert tracking.status(said(("a", "x", "narrator", "")), listed("x", since="2099"), YEARS)["status"].iloc[0] == "present"


def test_a_registry_without_first_days_has_none():
    assert set(tracking.status(said(), listed("x", "y"), YEARS)["status"]) == {"silent"}


def test_texts_without_a_column_of_dates_are_all_undated():
    found = tracking.status(said(("b", "x", "quoted", "8")), listed("x", since="2022"), YEARS.drop(columns="published"))
    assert found["status"].tolist() == ["silent", "present", "silent"]


def test_voices_are_letters_from_the_outermost_each_once():
    rows = [("a", "x", voice, "") for voice in ("nested", "quoted", "narrator", "quoted", "attributed")]
    assert tracking.status(said(*rows), listed("x"), YEARS)["voices"].tolist() == ["N A Q QQ", "", ""]


def test_values_stand_in_the_order_of_the_text_each_once():
    rows = said(*(("a", "x", "quoted", value) for value in ("8", "", ">7", "8", ">7")))
    found = tracking.status(rows, listed("x"), YEARS)
    assert found["values"].tolist() == ["8 / >7", "", ""]


@pytest.mark.parametrize(
    ("value", "altered"), [("8", False), ("8.0", False), ("", False), (">8", True), ("9", True), ("vague", True), ("2020-05", True)]
)
def test_a_cell_is_altered_where_its_value_is_not_that_of_the_first_text(value, altered):
    found = tracking.status(said(("a", "x", "quoted", "8"), ("b", "x", "quoted", value)), listed("x"), YEARS)
    assert found["altered"].tolist() == [False, altered, False]


def test_the_first_text_is_the_first_in_time_whatever_the_order_of_rows():
    turned = dated(c="2023-05-01", a="2021-05-01")
    found = tracking.status(said(("c", "x", "quoted", "9"), ("a", "x", "quoted", "8")), listed("x"), turned)
    assert found.set_index("doc")["altered"].to_dict() == {"c": True, "a": False}


def test_a_value_that_the_first_text_has_among_others_is_not_altered():
    rows = said(("a", "x", "quoted", "<30"), ("a", "x", "quoted", "30"), ("b", "x", "quoted", "30"), ("c", "x", "quoted", "31"))
    assert tracking.status(rows, listed("x"), YEARS)["altered"].tolist() == [False, False, True]


def test_two_values_in_the_first_text_do_not_alter_it():
    rows = said(("a", "x", "quoted", "8"), ("a", "x", "quoted", "9"))
    assert not tracking.status(rows, listed("x"), YEARS)["altered"].any()


def test_a_cell_is_altered_where_a_reader_marked_the_later_side_of_a_variant():
    rows = said(("a", "x", "quoted", ""), ("b", "x", "quoted", ""))
    assert tracking.status(rows, listed("x"), YEARS, pair("b", "a"))["altered"].tolist() == [False, True, False]


@pytest.mark.parametrize("other", [pair("a", "a", at=(10, 0)), pair("b", "a", source_claim="y"), pair("b", "a", "y", "y")])
def test_a_variant_within_one_text_or_of_another_claim_alters_nothing(other):
    rows = said(("a", "x", "quoted", ""), ("a", "x", "quoted", ""), ("b", "x", "quoted", ""))
    assert not tracking.status(rows, listed("x"), YEARS, other)["altered"].any()


def test_each_claim_and_text_has_one_row_in_their_orders(found, registry, texts):
    assert found[WHOLE].values.tolist() == [list(cell) for cell in itertools.product(registry["claim"], texts["doc"])]


def test_every_mention_of_the_five_texts_is_counted_in_its_cell(found, mentions):
    counted = found[found["mentions"] > 0].set_index(WHOLE)["mentions"]
    assert counted.sort_index().to_dict() == mentions.groupby(WHOLE).size().to_dict()
    assert ((found["mentions"] > 0) == (found["status"] == "present")).all()


def test_of_the_five_texts_none_before_2023_could_speak_of_september_2023(found, registry):
    late = registry.loc[registry["since"].str.startswith("2023-09"), "claim"]
    early = found[found["claim"].isin(late) & (found["doc"] == "anadolu-2021")]
    assert len(early) > 10
    assert set(early["status"]) == {"not applicable"}


def test_a_text_without_a_stated_day_has_the_day_that_was_inferred(mentions, registry, texts, made):
    asked = registry.head(1).assign(claim="nowhere", since="2024")
    assert texts.set_index("doc").at["report-2023", "published"] == ""
    dated = tracking.status(mentions, asked, made.texts).set_index("doc")["status"]
    assert (dated["report-2023"], dated["newsaz-2024"]) == ("not applicable", "silent")


def test_in_the_five_texts_bounds_alter_the_length_of_an_occupation(found):
    cells = found[found["claim"] == "control-length"].set_index("doc")
    assert cells["values"].to_dict() == {
        "anadolu-2021": "<30", "generico-2023": "30", "mfa-2023": "<30", "report-2023": "", "newsaz-2024": "<30 / 30"}  # fmt: skip
    assert cells.loc[["anadolu-2021", "generico-2023", "newsaz-2024"], "altered"].tolist() == [False, True, True]


def test_only_what_is_there_can_be_altered(found):
    assert set(found.loc[found["altered"], "status"]) == {"present"}


def test_without_claims_or_mentions_there_is_no_row_or_no_claim_made(made, registry, mentions):
    assert not len(tracking.status(mentions.head(0), registry.head(0), made.texts))
    empty = tracking.status(mentions.head(0), registry, made.texts)
    assert "present" not in set(empty["status"])
    assert not empty["altered"].any()
    assert tracking.history(empty, made.texts)[["texts", "narrator", "altered"]].to_numpy().sum() == 0
    assert not len(tracking.steps(mentions.head(0), made.texts))


# cells, values


def test_cells_show_voices_a_star_where_altered_and_a_dash_where_nothing_could_be_said():
    rows = said(("b", "x", "narrator", "8"), ("b", "x", "quoted", "8"), ("c", "x", "attributed", "9"))
    table = tracking.cells(tracking.status(rows, listed("y", "x", since=["", "2022"]), YEARS), listed("y", "x"))
    assert (table.index.tolist(), table.columns.tolist()) == (["y", "x"], [*"abc"])
    assert table.to_numpy().tolist() == [["", "", ""], ["–", "N Q", "A*"]]


def test_cells_are_headed_by_topics_where_claims_have_them(found, registry, texts):
    table = tracking.cells(found, registry)
    assert table.index.names == ["topic", "claim"]
    assert table.index.tolist() == list(zip(registry["topic"], registry["claim"], strict=True))
    assert table.columns.tolist() == texts["doc"].tolist()


def test_cells_of_the_five_texts_show_each_status(found, registry):
    shown = tracking.cells(found, registry).stack().to_numpy()
    status = found["status"].to_numpy()
    assert ((shown == "–") == (status == "not applicable")).all()
    assert ((shown == "") == (status == "silent")).all()
    assert (np.char.endswith(shown.astype(str), "*") == found["altered"].to_numpy()).all()


def test_values_leave_out_claims_that_have_none():
    rows = said(("a", "x", "quoted", ""), ("b", "y", "quoted", "8"), ("b", "y", "quoted", "9"))
    table = tracking.values(tracking.status(rows, listed("x", "y"), YEARS), listed("x", "y"))
    assert table.index.tolist() == ["y"]
    assert table.loc["y"].tolist() == ["", "8 / 9", ""]


def test_values_of_the_five_texts_are_of_all_claims_that_have_one(found, registry, mentions):
    stated = set(mentions.loc[mentions["value"] != "", "claim"])
    assert tracking.values(found, registry).index.tolist() == [claim for claim in registry["claim"] if claim in stated]


# history


def test_first_and_last_go_by_time_not_by_the_order_of_the_file():
    pages = dated(late="2024-01-01", undated="", early="2020-01-01")
    found = tracking.status(said(("late", "x", "quoted", ""), ("early", "x", "narrator", "")), listed("x"), pages)
    assert tracking.history(found, pages).loc["x", ["first", "last"]].tolist() == ["early", "late"]


def test_texts_without_a_date_come_last_and_texts_of_one_day_keep_their_order():
    pages = dated(undated="", two="2020-01-01", one="2020-01-01")
    found = tracking.status(said(*[(doc, "x", "quoted", "") for doc in ("undated", "one", "two")]), listed("x"), pages)
    assert tracking.history(found, pages).loc["x", ["first", "last"]].tolist() == ["two", "undated"]


def test_a_text_counts_for_each_voice_that_makes_the_claim_in_it_and_once():
    rows = said(("a", "x", "narrator", ""), ("a", "x", "narrator", ""), ("a", "x", "nested", ""), ("b", "x", "quoted", ""))
    row = tracking.history(tracking.status(rows, listed("x"), YEARS), YEARS).loc["x"]
    assert row[["texts", "narrator", "attributed", "quoted", "nested", "silent"]].tolist() == [2, 1, 0, 1, 1, 1]


def test_a_claim_that_no_text_makes_has_a_row_of_nothing():
    table = tracking.history(tracking.status(said(("a", "x", "quoted", "")), listed("y", "x", since=["2022", ""]), YEARS), YEARS)
    assert table.index.tolist() == ["y", "x"]
    assert table.loc["y"].tolist() == ["", "", 0, 0, 0, 0, 0, 0, 2]


def test_history_of_the_five_texts_adds_up(found, made, registry):
    table = tracking.history(found, made.texts)
    assert table.index.tolist() == registry["claim"].tolist()
    sums = found["status"].value_counts()
    assert table[["texts", "silent", "altered"]].sum().tolist() == [sums["present"], sums["silent"], found["altered"].sum()]
    assert table.loc["relations-tense", ["first", "last"]].tolist() == ["anadolu-2021", "report-2023"]
    assert table.loc["control-before-2020", "texts"] == 5


# steps


def test_each_step_compares_a_value_with_the_one_before_it_in_time():
    pages = dated(c="2023-05-01", a="2021-05-01", b="2022-05-01")
    rows = said(("c", "x", "quoted", "400"), ("a", "x", "quoted", ">300"), ("b", "x", "quoted", "300"))
    table = tracking.steps(rows, pages)
    assert table[["source", "source_value", "doc", "value", "relation"]].values.tolist() == [
        ["a", ">300", "b", "300", "bound lost"],
        ["b", "300", "c", "400", "disjoint"],
    ]


def test_values_that_stay_equal_and_mentions_without_any_are_left_out():
    rows = said(("a", "x", "quoted", "8"), ("b", "x", "quoted", ""), ("b", "x", "quoted", "8"), ("c", "x", "quoted", "vague"))
    table = tracking.steps(rows, YEARS)
    assert table[["source", "doc", "relation"]].values.tolist() == [["b", "c", "made vague"]]


def test_claims_are_never_compared_with_each_other():
    assert not len(tracking.steps(said(("a", "x", "quoted", "8"), ("b", "y", "quoted", "9")), YEARS))


def test_steps_carry_the_hedges_of_both_sides(mentions, made):
    step = tracking.steps(mentions, made.texts).query("claim == 'settlements-changed'").iloc[0]
    assert step[["source_hedge", "hedge", "relation"]].tolist() == ["", "more than", "bound gained"]


def test_both_sides_of_every_step_of_the_five_texts_are_sound_spans_and_mentions(mentions, made):
    table = tracking.steps(mentions, made.texts)
    assert len(table) > 10
    assert not len(spans.check(table, made.texts))
    assert not len(spans.check(spans.source(table), made.texts))
    known = set(mentions[["doc", "start", "claim", "value"]].itertuples(index=False, name=None))
    assert set(table[["doc", "start", "claim", "value"]].itertuples(index=False, name=None)) <= known
    assert set(table[["source", "source_start", "claim", "source_value"]].itertuples(index=False, name=None)) <= known


def test_steps_of_the_five_texts_run_forward_in_time(mentions, made):
    table, day = tracking.steps(mentions, made.texts), made.texts.set_index("doc")["published"]
    assert (table["source"].map(day).to_numpy() <= table["doc"].map(day).to_numpy()).all()
    within = table[table["source"] == table["doc"]]
    assert (within["source_start"] < within["start"]).all()


def test_in_the_five_texts_settlements_gain_a_bound_and_keep_it(mentions, made):
    table = tracking.steps(mentions, made.texts).query("claim == 'settlements-changed'")
    assert table[["source", "doc", "relation"]].values.tolist() == [["anadolu-2021", "mfa-2023", "bound gained"]]


def test_in_the_five_texts_the_length_of_an_occupation_loses_and_gains_its_bound(mentions, made):
    table = tracking.steps(mentions, made.texts).query("claim == 'control-length'")
    assert table[["source", "doc", "relation"]].values.tolist() == [
        ["anadolu-2021", "generico-2023", "bound lost"],
        ["generico-2023", "mfa-2023", "bound gained"],
        ["newsaz-2024", "newsaz-2024", "bound lost"],
    ]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xy"), st.sampled_from(["", "8", ">8", "9", "vague"])), max_size=8))
@settings(max_examples=50, deadline=None)
def test_steps_are_the_neighbours_in_time_that_are_not_equal(rows):
    table = tracking.steps(said(*((doc, claim, "quoted", value) for doc, claim, value in rows)), YEARS)
    expected = []
    for claim in dict.fromkeys(claim for _, claim, value in sorted(rows, key=lambda row: row[0]) if value):
        line = [(doc, value) for doc, of, value in sorted(rows, key=lambda row: row[0]) if of == claim and value]
        expected += [(claim, *one, *other) for one, other in itertools.pairwise(line) if one[1] != other[1]]
    assert list(table[["claim", "source", "source_value", "doc", "value"]].itertuples(index=False, name=None)) == expected


# intervals, days


@pytest.mark.parametrize(
    ("value", "low", "high", "closed"),
    [("8", 8, 8, "both"), (">300", 300, np.inf, "neither"), ("≥100,000", 100_000, np.inf, "left"), ("<30", 0, 30, "left"),
     ("19–20", 19, 20, "both"), ("vague", np.nan, np.nan, ""), ("2020-09-27", np.nan, np.nan, "")],
)  # fmt: skip
def test_numbers_are_laid_out_with_their_bounds_and_what_is_no_number_is_missing(value, low, high, closed):
    row = tracking.intervals(said(("a", "x", "quoted", value)), YEARS, "x").iloc[0]
    assert row[["doc", "published", "text", "voice"]].tolist() == ["a", "2021-05-01", "300 boats", "quoted"]
    assert row[["value", "closed"]].tolist() == [value, closed]
    np.testing.assert_array_equal([row["low"], row["high"]], [low, high])


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [("2020-09-27", "2020-09-27", "2020-09-27"), ("2020-02", "2020-02-01", "2020-02-29"), ("2020", "2020-01-01", "2020-12-31"),
     ("1992/1994", "1992-01-01", "1994-12-31"), ("--11-10", "", ""), ("vague", "", ""), (">300", "", "")],
)  # fmt: skip
def test_dates_are_laid_out_with_their_first_and_last_day_and_what_has_no_year_is_blank(value, low, high):
    row = tracking.days(said(("a", "x", "quoted", value)), YEARS, "x").iloc[0]
    assert row[["doc", "published", "value", "low", "high"]].tolist() == ["a", "2021-05-01", value, low, high]


@pytest.mark.parametrize("lay_out", [tracking.intervals, tracking.days])
def test_only_values_of_the_claim_are_laid_out_in_time(lay_out):
    pages = dated(b="2022-05-01", a="2021-05-01")
    rows = said(("b", "x", "quoted", "2020"), ("a", "x", "quoted", "2019"), ("a", "x", "quoted", ""), ("a", "y", "quoted", "2018"))
    assert lay_out(rows, pages, "x")["value"].tolist() == ["2019", "2020"]
    assert not len(lay_out(rows, pages, "z"))


def test_every_value_of_the_five_texts_is_laid_out_as_its_kind_allows(mentions, made):
    for claim in mentions["claim"].unique():
        numbers, dates = tracking.intervals(mentions, made.texts, claim), tracking.days(mentions, made.texts, claim)
        assert numbers["value"].tolist() == dates["value"].tolist()
        known = numbers[numbers["closed"] != ""]
        assert (known["low"] <= known["high"]).all()
        assert (dates["low"] <= dates["high"]).all()
        without = numbers["value"].str.startswith("--") | (numbers["value"] == "vague")
        assert ((numbers["closed"] == "") & (dates["low"] == "") == without).all()


# silences


def matched(*rows):
    return pd.DataFrame(rows, columns=["claim", "doc", "start", "text", "likeness"]).assign(end=lambda t: t["start"] + t["text"].str.len())


def silent(*cells):
    return pd.DataFrame(cells, columns=["claim", "doc", "status"])


def test_the_sentence_that_comes_closest_is_the_evidence_of_a_silent_cell():
    table = tracking.silences(
        silent(("x", "b", "silent"), ("x", "a", "silent")),
        matched(("x", "a", 0, "It rains", 0.1), ("x", "a", 9, "No boat", 0.4), ("y", "a", 20, "Boats", 0.9), ("x", "b", 0, "Sun", 0.2)),
    )
    assert list(table) == ["claim", "doc", "start", "end", "text", "likeness"]
    assert table.values.tolist() == [["x", "b", 0, 3, "Sun", 0.2], ["x", "a", 9, 16, "No boat", 0.4]]


def test_a_text_without_a_word_in_common_has_no_sentence_to_show():
    table = tracking.silences(silent(("x", "a", "silent")), matched(("x", "b", 0, "Sun", 0.2)))
    assert table.values.tolist() == [["x", "a", -1, -1, "", 0.0]]


def test_cells_that_are_not_silent_need_no_evidence():
    table = tracking.silences(silent(("x", "a", "present"), ("x", "b", "not applicable")), matched(("x", "a", 0, "Sun", 0.2)))
    assert not len(table)


def test_of_two_sentences_that_come_equally_close_the_first_is_shown():
    table = tracking.silences(silent(("x", "a", "silent")), matched(("x", "a", 0, "Sun", 0.2), ("x", "a", 9, "Rain", 0.2)))
    assert table["text"].tolist() == ["Sun"]


def test_silent_cells_of_the_five_texts_get_sentences_of_their_text(found, texts, registry, mentions):
    sentences = cleaning.sentences(texts)
    table = tracking.silences(found, claims.match(registry, sentences, mentions))
    assert table[WHOLE].values.tolist() == found.loc[found["status"] == "silent", WHOLE].values.tolist()
    shown = table[table["start"] >= 0]
    assert not len(spans.check(shown, texts))
    known = set(sentences[spans.COLUMNS].itertuples(index=False, name=None))
    assert set(shown[spans.COLUMNS].itertuples(index=False, name=None)) <= known
    assert shown["likeness"].between(0, 1, inclusive="right").all()


def test_readings_of_silences_cover_exactly_the_silent_cells_of_the_five_texts(found, texts, registry):
    read = tracking.read_silences(texts, registry)
    assert not read.duplicated(WHOLE).any()
    assert set(read[WHOLE].itertuples(index=False, name=None)) == set(
        found.loc[found["status"] == "silent", WHOLE].itertuples(index=False, name=None)
    )
    assert not len(spans.check(read, texts))
    assert "made" not in set(read["verdict"])


@pytest.fixture
def readings(tmp_path):
    """Read a file of silences, given its rows."""
    page = corpus.from_texts({"a": "It rained. No boat sank."})
    path = tmp_path / "annotations" / "silences.csv"
    path.parent.mkdir()

    def read(*rows):
        path.write_text("\n".join(["doc,claim,exact,verdict,note", *rows]), "utf-8")
        return tracking.read_silences(page, listed("boats", "rain"), tmp_path)

    return read


def test_a_reading_of_a_silence_is_a_span_with_a_verdict(readings):
    row = readings("a,boats,No boat sank.,near,none is a number").iloc[0]
    assert row[["start", "claim", "verdict", "note"]].tolist() == [11, "boats", "near", "none is a number"]


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        (["a,boats,No boat sank.,quiet,"], "silences.csv, row 2: verdict 'quiet'; allowed are 'silent', 'near', 'made'"),
        (["a,boats,No boat sank.,,"], "silences.csv, row 2: verdict ''; allowed are 'silent', 'near', 'made'"),
        (["a,rain,It rained.,made,", "a,ships,No boat sank.,near,"], "silences.csv, row 3: claim 'ships'; allowed are 'boats', 'rain'"),
        (["a,boats,No boat sank.,near,", "a,boats,It rained.,silent,"],
         "silences.csv, row 3: claim 'boats' of 'a' a second time; allowed is once"),
        (["a,boats,No ship sank.,near,"], "silences.csv, row 2: 'No ship sank.' stands 0 times in 'a'"),
        (["b,boats,No boat sank.,near,"], "silences.csv, row 2: no text 'b'"),
    ],
)  # fmt: skip
def test_bad_readings_of_silences_are_refused_with_file_and_row(readings, rows, problem):
    with pytest.raises(corpus.CorpusError) as caught:
        readings(*rows)
    assert problem in str(caught.value)


def test_every_bad_reading_of_a_silence_is_named(readings):
    with pytest.raises(corpus.CorpusError) as caught:
        readings("a,ships,It rained.,near,", "a,boats,No boat sank.,quiet,", "a,boats,No boat sank.,near,")
    assert [line.split("row ")[1][0] for line in str(caught.value).splitlines()] == ["2", "3", "4"]


# left_out, conflicts


def test_what_a_report_leaves_out_are_the_claims_of_its_source_that_it_has_nowhere(found, mentions, made):
    table = tracking.left_out(found, mentions, made.origins)
    assert set(table["report"]) == {"report-2023"}
    assert set(table["doc"]) == {"mfa-2023"}
    by_text = mentions.groupby("doc")["claim"].agg(set)
    assert set(table["claim"]) == by_text["mfa-2023"] - by_text["report-2023"]
    assert "landmine-dead" in set(table["claim"])
    assert "holiday-date" not in set(table["claim"])


def test_each_claim_left_out_leads_to_its_first_words_in_the_source_in_their_order(found, mentions, made):
    table = tracking.left_out(found, mentions, made.origins)
    assert not len(spans.check(table, made.texts))
    assert not table["claim"].duplicated().any()
    assert table["start"].is_monotonic_increasing
    first = mentions[mentions["doc"] == "mfa-2023"].groupby("claim")["start"].min()
    assert table["start"].tolist() == first[table["claim"]].tolist()


def test_a_report_that_could_not_make_a_claim_leaves_nothing_out():
    rows = said(("b", "x", "narrator", ""))
    found = tracking.status(rows, listed("x", since="2022"), YEARS)
    assert not len(tracking.left_out(found, rows, pd.DataFrame({"doc": ["a"], "source": ["b"]})))
    assert len(tracking.left_out(found, rows, pd.DataFrame({"doc": ["c"], "source": ["b"]}))) == 1


def test_conflicts_are_the_variants_within_one_text(variants):
    kept = tracking.conflicts(variants)
    assert 0 < len(kept) < len(variants)
    assert (kept["doc"] == kept["source"]).all()
    assert kept.index.tolist() == list(range(len(kept)))


# with_voices


def test_both_sides_of_a_variant_get_the_voice_of_their_mention():
    rows = said(("a", "x", "narrator", ""), ("a", "y", "attributed", ""), ("b", "x", "quoted", ""))
    table = tracking.with_voices(pd.concat([pair("b", "a"), pair("b", "a", source_claim="y", at=(0, 10))]), rows)
    assert table[["voice", "source_voice"]].values.tolist() == [["quoted", "narrator"], ["quoted", "attributed"]]


@pytest.mark.parametrize(
    ("variant", "place"),
    [
        (pair("b", "a", at=(5, 0)), "b:5-14 is no mention of 'x'; allowed are mentions"),
        (pair("b", "a", at=(0, 7)), "a:7-16 is no mention of 'x'"),
        (pair("b", "a", source_claim="z"), "a:0-9 is no mention of 'z'"),
        (pair("c", "a"), "c:0-9 is no mention of 'x'"),
    ],
)
def test_a_side_that_is_no_mention_of_its_claim_is_refused_with_its_place(variant, place):
    rows = said(("a", "x", "narrator", ""), ("b", "x", "quoted", ""))
    with pytest.raises(ValueError, match=place):
        tracking.with_voices(variant, rows)


def test_every_variant_of_the_five_texts_joins_two_mentions(variants, mentions):
    table = tracking.with_voices(variants, mentions)
    assert table.drop(columns=["voice", "source_voice"]).equals(variants)
    assert set(table["voice"]) | set(table["source_voice"]) <= set(spans.VOICES)


# biography


def words(text):
    return [m[0] for m in cleaning.words_at(text)]


def pieces(table):
    return table[[name for name in table if name.isdigit()]]


def test_a_biography_lays_out_the_wordings_of_a_claim_in_time(mentions, made):
    table = tracking.biography(mentions, made.texts, "settlements-changed")
    assert list(table)[:7] == ["published", "doc", "start", "end", "text", "voice", "speaker"]
    assert table["doc"].tolist() == ["anadolu-2021", "mfa-2023", "newsaz-2024"]
    assert pieces(table).values.tolist() == [
        ["", "300 settlements", "and villages"],
        ["more than", "300 settlements", ""],
        ["more than", "300 settlements", ""],
    ]


def test_the_pieces_of_every_biography_of_the_five_texts_give_back_its_words(mentions, made):
    for claim in mentions["claim"].unique():
        table = tracking.biography(mentions, made.texts, claim)
        assert table["published"].is_monotonic_increasing
        assert not len(spans.check(table, made.texts))
        for text, row in zip(table["text"], pieces(table).to_numpy(), strict=True):
            assert words(" ".join(row)) == words(text)


def test_a_biography_goes_by_time_not_by_the_order_of_the_file():
    pages = dated(late="2024-01-01", undated="", early="2020-01-01")
    rows = said(*[(doc, "x", "quoted", "") for doc in ("undated", "late", "early")])
    assert tracking.biography(rows, pages, "x")["doc"].tolist() == ["early", "late", "undated"]


def test_a_claim_without_a_mention_is_refused_with_those_that_have_one():
    with pytest.raises(KeyError, match="no mention of claim 'z'; there are x, y"):
        tracking.biography(said(("a", "x", "quoted", ""), ("a", "y", "quoted", "")), YEARS, "z")


def test_relations_are_those_that_quantities_name(mentions, made):
    assert set(tracking.steps(mentions, made.texts)["relation"]) <= set(quantities.RELATIONS)
