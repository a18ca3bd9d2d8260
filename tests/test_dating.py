"""When texts were published: the five, each dated by words alone; invented ones, a clue at a time; and any texts at all."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import corpus, dating, provenance, spans

LEAD = "Boats need a harbour, and the harbour board met with the owners of the boats in the town hall.\n\n"
BODY = "\n\nThe pier was built in 1998 by the town, and it was mended in May 2021."
TUESDAY = "The harbour board said on Tuesday that the harbour was shut."  # 4 May 2021 was one
STORM = "the storm hit the old harbour and sank eight boats"
PIECES = [
    "8 November", "Nov. 8", "November 08,2021", "2021-11-08", "19-20 September", "This September", "31 February", "29 February 2020",
    "4 years have passed since the storm", "first anniversary of the storm", "the 300th anniversary", "999 years ago", "Friday, the 13th",
    "yesterday", "on Tuesday", "next Monday", "in March", "from", "until", "will", "in 2020", "of May 2019", "PORT ELM, March 4 (Wire) - ",
    "Published May 4, 2021\n", "By Ana Roe\n", "Updated 9 May 2021\n", "marks Harbour Day,", "the storm sank boats", ".", ".\n\n", "“", "İ",
]  # fmt: skip
any_text = st.one_of(st.text(max_size=40), st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join))


@pytest.fixture(scope="module")
def bare():
    """The five texts, without what is known of their dates."""
    return corpus.load().drop(columns="published")


@pytest.fixture(scope="module")
def five(bare):
    return provenance.build(bare)


def clues(**raws):
    return dating.clues(corpus.from_texts(raws))


def dates(**raws):
    return dating.dates(corpus.from_texts(raws), clues(**raws)).set_index("doc")


def limits(found, words):
    """What the clue that rests on `words` says."""
    (row,) = found[found["text"] == words].itertuples()
    return row.kind, row.day, row.weekday


# The five texts


def test_each_of_the_five_texts_is_given_its_day(five):
    best = dict(zip(five.dates["doc"], five.dates["best"], strict=True))
    assert best == {
        "anadolu-2021": "2021-11-08",
        "generico-2023": "2023-11-06",
        "mfa-2023": "2023-11-07",
        "report-2023": "2023-11-07",
        "newsaz-2024": "2024-11-08",
    }


def test_the_days_left_hold_the_day_that_was_read_and_no_clue_speaks_against_it(five):
    read = corpus.facts(corpus.read_evidence(five.texts))["published"].reindex(five.dates["doc"]).to_numpy()
    assert (five.dates["earliest"].to_numpy() <= read).all()
    assert (read <= five.dates["latest"].to_numpy()).all()
    assert five.dates["against"].tolist() == [""] * 5
    assert five.dates["left"].max() <= 7


def test_what_a_stamp_dates_is_sure_and_what_other_texts_date_is_not(five):
    sure = dict(zip(five.dates["doc"], five.dates["confidence"], strict=True))
    assert (sure["anadolu-2021"], sure["mfa-2023"]) == ("high", "medium")
    assert five.dates["decided"].iloc[0] == "November 08,2021"


def test_the_five_texts_are_not_dated_by_the_days_of_which_they_tell(five):
    found = {doc: rows for doc, rows in five.clues.groupby("doc")}
    assert limits(found["generico-2023"], "November 6")[:2] == ("dateline", "XXXX-11-06")
    assert limits(found["generico-2023"], "November 10")[:2] == ("behind", "2020-11-10")
    assert limits(found["generico-2023"], "January 1, 2024")[0] == "none"
    assert limits(found["mfa-2023"], "November 8, 2020")[0] == "behind"
    assert limits(found["report-2023"], "Nov. 8")[:2] == ("yearly", "XXXX-11-08")
    assert limits(found["newsaz-2024"], "10 November 2020")[0] == "behind"


def test_the_years_of_an_anniversary_are_counted_from_the_day_that_a_text_gives_it(five):
    found = {doc: rows for doc, rows in five.clues.groupby("doc")}
    since = "4 years have passed since the Shusha victory"
    assert limits(found["newsaz-2024"], since)[:2] == ("anniversary", "2024-11-08")
    first = found["anadolu-2021"].query("kind == 'anniversary'")
    assert set(first["day"]) == {"2021-11-08"}
    assert set(first["beside"]) == {"newsaz-2024"}


def test_the_report_takes_its_year_and_its_monday_from_the_texts_beside_it(five):
    found = five.clues.query("doc == 'report-2023'").set_index("text")
    assert found.loc["This September", ["kind", "day", "beside"]].tolist() == ["event", "2023-09-20", "mfa-2023"]
    assert found.loc["Monday", ["kind", "day", "beside"]].tolist() == ["event", "XXXX-11-06", "generico-2023"]


def test_the_report_alone_is_not_taken_for_the_decoy_with_any_confidence(bare):
    """8 November 2022 was a Tuesday, too; only the texts beside the report rule it out."""
    alone = bare[bare["doc"] == "report-2023"].reset_index(drop=True)
    row = dating.dates(alone, dating.clues(alone)).iloc[0]
    assert row["earliest"] <= "2022-11-08" <= row["latest"]
    assert row["confidence"] == "low"
    assert dating.known(dating.dates(alone, dating.clues(alone))).tolist() == [""]


def test_without_the_texts_that_report_it_the_statement_is_dated_less_narrowly(bare, five):
    row = dating.dates(bare, dating.clues(bare)).query("doc == 'mfa-2023'").iloc[0]
    assert row["earliest"] <= "2023-11-07" <= row["latest"]
    assert row["left"] > five.dates.query("doc == 'mfa-2023'")["left"].iloc[0] == 1


def test_the_order_of_the_texts_changes_no_clue_and_no_date(bare):
    turned = bare.iloc[::-1].reset_index(drop=True)
    one, other = (dating.dates(texts, dating.clues(texts)).sort_values("doc", ignore_index=True) for texts in (bare, turned))
    assert one.equals(other)


def test_clues_are_a_span_table(five):
    assert len(spans.check(five.clues, five.texts)) == 0
    assert five.clues["kind"].isin(dating.KINDS).all()


# A clue at a time


@pytest.mark.parametrize(
    ("raw", "words", "expected"),
    [
        (f"Harbour shut\n\nPublished 4 May 2021\n\n{TUESDAY}", "4 May 2021", ("stamp", "2021-05-04", "", 0, 0)),
        (f"PORT ELM, March 4 (Wire) - {TUESDAY}", "March 4", ("dateline", "XXXX-03-04", "", 0, 1)),
        (TUESDAY, "Tuesday", ("lead", "XXXX-XX-XX", "Tuesday", 0, dating.LEAD)),
        ("The harbour was shut yesterday, the board said.", "yesterday", ("lead", "XXXX-XX-XX", "", 1, 1)),
        (LEAD + "It shut on 3 May 2020.", "2020", ("behind", "2020-05-03", "", 0, None)),
        (LEAD + "It shut in 2020, it said.", "2020", ("behind", "2020-XX-XX", "", 0, None)),
        (LEAD + "It will shut on 3 May 2030, it said.", "3 May 2030", ("ahead", "2030-05-03", "", None, 0)),
        (LEAD + "It will shut on Friday, 6 May, it said.", "Friday, 6 May", ("near", "XXXX-05-06", "Friday", -dating.YEAR, 0)),
        (LEAD + "8 May is Harbour Day.", "8 May", ("yearly", "XXXX-05-08", "", -dating.YEARLY, dating.YEARLY)),
        (LEAD + "This December it was shut.", "This December", ("this", "XXXX-12-01", "", 0, 30)),
        (LEAD + "It is shut from 1 January 2024 on.", "1 January 2024", ("none", "2024-01-01", "", None, None)),
        (LEAD + "It was shut on Friday, it said.", "Friday", ("none", "XXXX-XX-XX", "Friday", None, None)),
        (LEAD + "It was built 35 years ago.", "35 years ago", ("none", "XXXX-XX-XX", "", None, None)),
    ],
)
def test_each_kind_of_clue_says_how_far_behind_its_day_a_text_lies(raw, words, expected):
    (row,) = clues(a=raw)[lambda found: found["text"].str.contains(words)].itertuples()
    assert (row.kind, row.day, row.weekday, *(None if pd.isna(n) else n for n in (row.least, row.most))) == expected


@pytest.mark.parametrize(
    ("raw", "constraint"),
    [
        (f"Harbour shut\n\nPublished 4 May 2021\n\n{LEAD}", "on 4 May 2021"),
        (TUESDAY, f"a Tuesday, or up to {dating.LEAD} days after"),
        ("The harbour was shut yesterday, the board said.", "1 day after what it tells"),
        (LEAD + "It shut in May 2020, it said.", "not before May 2020"),
        (LEAD + "It will shut on 3 May 2030, it said.", "not after 3 May 2030"),
        (LEAD + "8 May is Harbour Day.", "within 2 days of 8 May"),
        (LEAD + "It was built 35 years ago.", "nothing"),
    ],
)
def test_a_clue_says_in_words_what_it_leaves(raw, constraint):
    assert clues(a=raw)["constraint"].tolist() == [constraint]


def test_an_event_without_a_date_takes_that_of_the_same_event_elsewhere():
    here = "The owners wept in the town hall, the board said.\n\nOn Monday " + STORM + "."
    found = clues(a=here, b=f"On 5 July 2021 {STORM}.")
    assert found.loc[found["doc"] == "a", ["text", "kind", "day", "weekday", "beside"]].to_numpy().tolist() == [
        ["Monday", "event", "2021-07-05", "Monday", "b"]
    ]
    assert clues(a=here, b=f"On 6 July 2021 {STORM}.").query("doc == 'a'")["kind"].tolist() == ["none"]
    assert clues(a=here, b="On 5 July 2021 a tunnel was opened.").query("doc == 'a'")["kind"].tolist() == ["none"]


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("Twenty years have passed since the storm", "2021-05-03"),
        ("It is the 20th anniversary of the storm", "2021-05-03"),
        ("It is the twenty-fifth anniversary of the storm", "2026-05-03"),
    ],
)
def test_an_anniversary_is_counted_from_its_event_in_the_same_text_or_another(words, day):
    event = "On 3 May 2001 the storm sank eight boats."
    assert clues(a=f"{LEAD}{event}\n\n{words}, it said.").query("kind == 'anniversary'")["day"].tolist() == [day]
    row = clues(a=f"{LEAD}{words}, it said.", b=event).query("kind == 'anniversary'").iloc[0]
    assert (row["day"], row["beside"]) == (day, "b")


def test_an_anniversary_of_what_no_text_dates_limits_nothing():
    found = clues(a=f"{LEAD}Twenty years have passed since the flood, it said.", b="On 3 May 2001 a tunnel was opened.")
    assert found.query("doc == 'a'")["kind"].tolist() == ["none"]


@pytest.mark.parametrize("when", ["on 29 February 2024", "in February 2021"])
def test_a_29_february_may_be_the_day_of_an_event(when):
    said = "harbour board said that eight boats were lost in the storm"
    row = dates(a=f"PORT ELM, Thursday, February 29 (Wire) - The {said}.\n\nIt was built in 2018. The {said} {when}.").loc["a"]
    assert row["best"] == "2024-02-29"


# What they leave together


def test_where_no_text_names_a_year_all_is_blank():
    row = dates(a=TUESDAY, b="It rained.").loc["a"]
    assert row[["earliest", "latest", "best", "decided", "against"]].tolist() == [""] * 5
    assert (row["left"], row["confidence"]) == (0, "low")


def test_a_stamp_that_the_words_bear_out_leaves_its_day_alone():
    row = dates(a=f"Harbour shut again\n\nPublished 4 May 2021\n\n{TUESDAY}{BODY}").loc["a"]
    assert row.tolist() == ["2021-05-04", "2021-05-04", 1, "2021-05-04", "high", "4 May 2021", ""]


@pytest.mark.parametrize(
    ("stamp", "words", "best", "against"),
    [
        ("4 May 2021", "The board said on Tuesday, 6 July, that it was shut.", "2021-05-04", "Tuesday, 6 July"),
        ("4 May 2021", "The board said that it was shut on 6 June 2021, again.", "2021-05-04", "6 June 2021"),
        ("4 May 2021", "PORT ELM, May 9 (Wire) - The board said that it was shut.", "2021-05-04", "May 9"),
        ("4 May 2021", "The board wrote that it was shut on Saturday, 8 May, which is Harbour Day.", "2021-05-04", "Saturday, 8 May"),
        ("4 May 2021\n\nPublished 9 May 2021", "The board said that it was shut.", "2021-05-04", "9 May 2021"),
    ],
)
def test_words_that_contradict_a_stamp_are_set_aside_and_listed_and_make_it_less_sure(stamp, words, best, against):
    row = dates(a=f"Harbour shut again\n\nPublished {stamp}\n\n{words}{BODY}").loc["a"]
    assert (row["best"], row["against"], row["confidence"]) == (best, against, "medium")


def test_a_stamp_from_before_all_that_its_text_tells_is_itself_set_aside():
    row = dates(a=f"Harbour shut again\n\nPublished 4 May 2019\n\n{TUESDAY}{BODY}").loc["a"]
    assert row["earliest"] >= "2021-05-01"
    assert (row["against"], row["confidence"]) == ("4 May 2019", "low")


def test_more_clues_leave_fewer_days():
    day, year = "The harbour board said on Tuesday, 4 May, that it was shut.", "\n\nIt was built in 2021."
    left = [dates(a=raw).loc["a", "left"] for raw in (LEAD + year, TUESDAY + year, day + year)]
    assert left[0] > left[1] > left[2] > 0
    assert dates(a=day + year).loc["a", "best"] == "2021-05-04"


def test_the_clue_without_which_most_days_would_be_left_decided():
    row = dates(a=f"{TUESDAY}\n\nIt was built in 2018. It was mended in the 2020 heat. 8 May is Harbour Day.").loc["a"]
    assert row["decided"] == "8 May"


def test_of_days_named_alike_the_one_nearest_to_the_other_texts_is_best():
    told = "\n\nThe pier is old. It was built in 2018."
    lone = dates(a=LEAD.strip() + told + " 8 May is Harbour Day.").loc["a", "best"]
    near = dates(a=LEAD.strip() + told + " 8 May is Harbour Day.", b="Harbour shut\n\nPublished 3 June 2022\n\n" + LEAD).loc["a", "best"]
    assert (lone, near) == ("2018-05-08", "2022-05-08")


def test_a_statement_and_its_report_date_each_other():
    storm = "This September the storm sank eight boats. On 12 September 2022 the storm sank eight boats in an hour."
    said = f"Statement on Harbour Day, 8 October\n\n{storm} The board regrets that nobody was warned."
    told = "The board regrets that nobody was warned, it said on Thursday.\n\nThe pier was built in 1998."
    texts = corpus.from_texts({"a": said, "b": told})
    places = {"start": [0], "end": [40], "source_start": [said.index("The board")], "source_end": [len(said)]}
    origins = pd.DataFrame({"doc": ["b"], "source": ["a"], **places})
    apart, together = (dating.dates(texts, dating.clues(texts, origins=given)).set_index("doc") for given in (None, origins))
    assert (apart.loc["a", "left"], apart.loc["b", "confidence"]) == (5, "low")
    assert together["best"].tolist() == ["2022-10-06", "2022-10-06"]  # the Thursday before 8 October
    assert together["confidence"].tolist() == ["medium", "medium"]
    assert together.loc["a", "latest"] <= together.loc["b", "latest"]


def test_only_what_is_sure_enough_is_known():
    settled = pd.DataFrame({"best": ["2001-05-01", "2001-05-02", "2001-05-03", ""], "confidence": ["high", "medium", "low", "low"]})
    assert dating.known(settled).tolist() == ["2001-05-01", "2001-05-02", "", ""]


# The calendar that a reader sees


def test_the_calendar_has_a_row_for_every_clue_that_limits_and_a_column_for_every_day(five):
    shown = pd.date_range("2023-11-05", "2023-11-11")
    table = dating.allowed(five.clues, "mfa-2023", shown)
    limiting = five.clues[(five.clues["doc"] == "mfa-2023") & ~five.clues["kind"].isin(["none", *dating.TIES])]
    assert sorted(table.index) == sorted(limiting["text"])
    assert (table.columns == shown).all()
    assert set(table.dtypes.astype(str)) == {"bool"}
    left = table.columns[table.all(axis=0)].strftime("%Y-%m-%d").tolist()
    assert left == ["2023-11-06", "2023-11-07", "2023-11-08", "2023-11-09", "2023-11-10"]  # what is left without the report of it


def test_the_calendar_shows_day_by_day_what_a_clue_leaves():
    shown = pd.date_range("2021-05-02", periods=6)  # from Sunday to Friday
    table = dating.allowed(clues(a=f"{TUESDAY}\n\n4 May is Harbour Day. It shut on 3 May 2021."), "a", shown).astype(int)
    assert table.loc["Tuesday"].tolist() == [0, 0, 1, 1, 1, 0]
    assert table.loc["4 May"].tolist() == [1, 1, 1, 1, 1, 0]
    assert table.loc["3 May 2021"].tolist() == [0, 1, 1, 1, 1, 1]


def test_the_strongest_clue_stands_first(five):
    table = dating.allowed(five.clues, "anadolu-2021", pd.date_range("2021-11-06", periods=4))
    assert table.index[0] == "November 08,2021"
    assert table.iloc[0].tolist() == [False, False, True, False]


@pytest.mark.parametrize("words", ["It shut on 2 February 2020.", "It will open on 3 May 2031."])
def test_a_day_far_from_those_shown_does_not_rule_them_out(words):
    """Of the five texts: `Sept. 27, 2020` is shown as ruling out November 2021."""
    table = dating.allowed(clues(a=LEAD + words), "a", pd.date_range("2021-05-01", periods=2))
    assert table.to_numpy().tolist() == [[True, True]]


def test_a_text_without_clues_has_an_empty_calendar():
    shown = pd.date_range("2021-05-01", periods=2)
    assert dating.allowed(clues(a="It rained."), "a", shown).shape == (0, 2)


# Any texts at all


def test_a_corpus_without_texts_has_no_clues_and_no_dates():
    assert len(clues()) == len(dates()) == 0
    assert list(clues().columns) == [*spans.COLUMNS, *dating.COLUMNS, "constraint"]


def test_texts_of_nothing_but_dates_can_be_dated():
    assert dates(a="8 November\n\n9 November").index.tolist() == ["a"]


def test_odd_texts_can_be_dated():
    odd = ["", "\n\n", "a", "2021", "in 2021", "你好，2021年11月8日。", "٨ نوفمبر ٢٠٢١", "31 February 2021", "8 May " * 200]
    assert len(dates(**{f"d{n}": raw for n, raw in enumerate(odd)})) == len(odd)
    assert dates(a=odd[3]).loc["a", "left"] == 0


@given(st.lists(any_text, min_size=1, max_size=3))
@settings(max_examples=20, deadline=None)
def test_of_any_texts_clues_are_sound_and_the_best_day_lies_between_the_ends(raws):
    texts = corpus.from_texts({"first": "The harbour is old.", **{f"d{n}": raw for n, raw in enumerate(raws)}})
    found = dating.clues(texts)
    assert len(spans.check(found, texts)) == 0
    assert set(found["kind"]) <= set(dating.KINDS)
    settled = dating.dates(texts, found)
    assert settled["doc"].tolist() == texts["doc"].tolist()
    assert (settled["earliest"] <= settled["best"]).all()
    assert (settled["best"] <= settled["latest"]).all()
    assert ((settled["left"] > 0) == (settled["best"] != "")).all()
    assert set(settled["confidence"]) <= set(dating.CONFIDENCES)
