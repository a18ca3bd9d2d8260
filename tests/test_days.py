"""Words that name a day: which are found and which are not, what they leave out, and from where it is filled."""

from functools import partial

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import corpus, days

LEAD = "Boats need a harbour, and the harbour board met with the owners of the boats in the town hall.\n\n"
PIECES = [
    "8 November", "Nov. 8", "November 08,2021", "2021-11-08", "8.11.2021", "19-20 September", "This September", "31 February", "99.99.2021",
    "4 years have passed since", "first anniversary of", "0th anniversary of the storm", "Twenty-five years ago", "Friday, the 13th",
    "yesterday", "last Monday", "in March", "from", "until", "will", "may", "1,999", "20 %", "of 2021", "PORT ELM, March 4 (Wire) - ",
    "Published", "the storm", " ", ". ", "\n", "\n\n", "“", "e\u0301", "İ", "٣ مايو",
]  # fmt: skip
any_text = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=20).map(" ".join))
bug = partial(pytest.mark.xfail, strict=True)


def found(raw):
    texts = corpus.from_texts({"a": raw})
    return days.mentions(texts, days.units(texts))


def told(words):
    """What stands in the body of a text, below a lead that names no day."""
    return found(f"{LEAD}It named {words} and nets.")


def one(words):
    (mention,) = told(words)
    return mention


def patterns(words):
    return [mention.pattern for mention in found(LEAD + words)]


# What is found


@pytest.mark.parametrize(
    ("words", "pattern"),
    [
        ("8 November", "XXXX-11-08"),
        ("November 8", "XXXX-11-08"),
        ("Nov. 8", "XXXX-11-08"),
        ("Nov 8", "XXXX-11-08"),
        ("Sept. 27, 2020", "2020-09-27"),
        ("November 08,2021", "2021-11-08"),
        ("8 November 2021", "2021-11-08"),
        ("2021-11-08", "2021-11-08"),
        ("8.11.2021", "2021-11-08"),
        ("8th of November, 2021", "2021-11-08"),
        ("19-20 September", "XXXX-09-20"),
        ("September 19-20, 2023", "2023-09-20"),
        ("3–5 May", "XXXX-05-05"),
        ("from 3 to 5 May", "XXXX-05-05"),
        ("29 February", "XXXX-02-29"),
        ("29 February 2020", "2020-02-29"),
        ("May 2023", "2023-05-XX"),
        ("this September", "XXXX-09-XX"),
        ("this year in September", "XXXX-09-XX"),
        ("September this year", "XXXX-09-XX"),
        ("storms in March", "XXXX-03-XX"),
        ("those in 2020", "2020-XX-XX"),
        ("the 2020 war", "2020-XX-XX"),
        ("Friday, the 13th", "XXXX-XX-13"),
    ],
)
def test_what_the_words_do_not_say_of_a_day_is_x(words, pattern):
    assert one(words).pattern == pattern


@pytest.mark.parametrize(
    ("words", "weekday"),
    [("Friday", 4), ("last Friday", 4), ("Friday, the 13th", 4), ("Saturday the 5th", 5), ("Monday, May 3, 2021", 0), ("Tues 4 May", 1)],
)
def test_a_weekday_is_a_number_from_monday(words, weekday):
    assert one(words).weekday == weekday


@bug(reason="`cleaning.sentences` ends a sentence behind Fri., so that the day behind it stands alone")
@pytest.mark.parametrize(("words", "weekday"), [("Fri. 4 May", 4), ("Wed. May 5", 2)])
def test_a_weekday_may_be_abbreviated(words, weekday):
    assert one(words).weekday == weekday


@pytest.mark.parametrize("words", ["8 November", "2021", "yesterday", "this September", "the first anniversary of the storm"])
def test_without_a_weekday_it_is_minus_one(words):
    assert one(f"storms in {words}").weekday == -1


@pytest.mark.parametrize(
    ("words", "ago", "topic", "rough"),
    [
        ("4 years have passed since the storm, which", 4, "the storm", False),
        ("One year has passed since the storm,", 1, "the storm", False),
        ("Ten years have gone by since the storm,", 10, "the storm", False),
        ("the first anniversary of the storm,", 1, "the storm", False),
        ("the 25th anniversary of the storm,", 25, "the storm", False),
        ("its twenty-fifth anniversary,", 25, "", False),
        ("Twenty-five years ago", 25, "", True),
        ("35 years ago", 35, "", True),
        ("fifteen years after the flood,", 15, "the flood", True),
    ],
)
def test_an_anniversary_says_how_long_ago_and_of_what(words, ago, topic, rough):
    mention = one(words)
    assert (mention.role, mention.ago, mention.topic, mention.rough) == ("anniversary", ago, topic, rough)


@pytest.mark.parametrize(
    ("words", "ago"), [("the one hundred and twentieth anniversary of the storm", 120), ("a hundred and twenty years ago", 120)]
)
def test_a_long_number_is_read_whole_or_not_at_all(words, ago):
    assert [mention.ago for mention in told(words)] in ([ago], [])


def test_yesterday_counts_one_day_back():
    assert one("storms yesterday").back == 1
    assert one("storms on Monday").back == -1


def test_mentions_come_in_the_order_of_the_text_and_point_at_their_words():
    raw = f"{LEAD}It shut on 3 May 2020, on Monday, and in June 2021.\n\nIt opened on 2022-07-08."
    assert [raw[m.start : m.end] for m in found(raw)] == ["3 May 2020", "Monday", "June 2021", "2022-07-08"]


@pytest.mark.parametrize("words", ["8 May", "8 November"])
def test_the_full_stop_of_the_sentence_is_not_of_the_day(words):
    raw = f"{LEAD}The harbour was shut on {words}."
    (mention,) = found(raw)
    assert raw[mention.start : mention.end] == words


# What is not


@pytest.mark.parametrize(
    "words",
    [
        "what we met",
        "wed couples",
        "a sat nav",
        "sun and rain",
        "about 20 % of",
        "about 20% of boats",
        "boats that may close",
        "may 8",
        "men who march",
        "March on the town",
        "May 8,000 people",
        "May 3.5 million",
        "May 3 percent",
        "31 February",
        "30.2.2021",
        "29 February 2021",
        "2021-13-01",
        "13.13.2021",
        "1,999",
        "by 1,999 boats",
        "in 2021% of",
        "in the 1990s",
        "2000 people",
        "the number 020 7946 0958",
        "the number +44 20 2021 1105",
        "room 8.11",
        "8 Mayflowers",
        "section 3.12",
        "Augustus 3",
    ],
)
def test_what_only_looks_like_a_day_is_none(words):
    assert told(words) == []


@pytest.mark.parametrize("words", ["the number 555-2010", "the number 0800-2031"])
def test_the_end_of_a_phone_number_is_no_year(words):
    assert told(words) == []


# Ahead or behind


@pytest.mark.parametrize(
    ("sentence", "tense"),
    [
        ("The harbour was shut on 1 May 2021.", "past"),
        ("The harbour will shut on 1 May 2021.", "future"),
        ("The harbour is due to shut on 1 May 2021.", "future"),
        ("The board told owners it would shut the harbour on 1 May 2021.", "future"),
        ("On 1 May 2021 the harbour will shut.", "future"),
        ("It will rain, but the harbour shut on 1 May 2021.", "past"),
        ("Those who plan to fish will know: it shut on 1 May 2021.", "past"),
        ("The harbour is shut from 1 May 2021 on.", "open"),
        ("The harbour is shut until 1 May 2021.", "open"),
        ("The harbour is shut until the 1 May 2021.", "open"),
        ("The harbour is shut before 1 May 2021.", "open"),
        ("The harbour was shut from 1 to 5 May 2021.", "open"),
        ("The harbour was shut next Monday.", "future"),
        ("The harbour was shut last Monday.", "past"),
        ("The harbour is shut this Friday.", "past"),
        ("The harbour is shut this Friday, the 13th, as ever.", "future"),
    ],
)
def test_the_words_of_its_clause_tell_whether_a_day_lies_ahead(sentence, tense):
    assert [mention.tense for mention in found(LEAD + sentence)] == [tense]


def test_a_stamp_lies_behind_whatever_stands_beside_it():
    (stamp,) = found(f"Board to shut harbour\n\nPublished 4 May 2021\n\n{LEAD}")
    assert (stamp.role, stamp.tense) == ("stamp", "past")


# Roles


@pytest.mark.parametrize(
    ("raw", "roles"),
    [
        (f"Harbour shut again\n\nPublished 4 May 2021\n\n{LEAD}", ["stamp"]),
        (f"Harbour shut again\n\nBy Ana Roe, 4 May 2021\n\n{LEAD}", ["stamp"]),
        (f"Harbour shut again\n\nPublished 4 May 2021, updated 6 May 2021\n\n{LEAD}", ["stamp", ""]),
        (f"Harbour shut again\n\nLast updated: 6 May 2021\n\n{LEAD}", [""]),
        ("PORT ELM, March 4 (Wire) - The harbour board met with the owners of boats on Monday.", ["dateline", "lead"]),
        ("The harbour board met with the owners of boats on Monday.\n\nIt shut on Friday.", ["lead", ""]),
        ("Harbour shut on Monday\n\nThe board met with the owners of the boats in the town hall, as it does.", ["lead"]),
        ("The harbour board said on 4 May that eight boats were lost in the storm.", ["lead"]),
        ("The harbour was shut on 4 May.", [""]),
        ("The harbour has been shut since Monday, the board said.", [""]),
        ("The harbour board met with the owners of boats last Monday.", [""]),
        ("The harbour board met with the owners of boats yesterday.", ["lead"]),
    ],
)
def test_where_they_stand_tells_what_days_do(raw, roles):
    assert [mention.role for mention in found(raw)] == roles


@pytest.mark.parametrize(
    "sentence",
    [
        "8 May is Harbour Day, a feast of boats.",
        "The town celebrated Harbour Day, 8 May, again.",
        "Harbour Day on 8 May was fine.",
        "On Harbour Day (8 May) nobody works.",
        "Harbour Day, which falls on 8 May, is old.",
        "The board marks 8 May with a feast.",
        "Every 8 May the board meets.",
        "It wrote on the occasion of 8 May.",
    ],
)
def test_a_day_that_returns_is_yearly(sentence):
    (mention,) = found(LEAD + sentence)
    assert (mention.role, mention.pattern) == ("yearly", "XXXX-05-08")


def test_a_marked_day_with_its_year_does_not_return():
    (mention,) = found(f"{LEAD}The board marked 8 May 2021 with a feast.")
    assert (mention.role, mention.pattern) == ("", "2021-05-08")


def test_a_dateline_belongs_to_the_sentence_behind_it():
    dateline, lead = found("PORT ELM, March 4 (Wire) - The harbour board met with the owners of boats on Monday.")
    assert dateline.unit == lead.unit


# The year that is left out


@pytest.mark.parametrize(
    ("sentences", "expected"),
    [
        ("It shut on 3 May 2020 and opened on 7 June.", ["2020-05-03", "2020-06-07"]),
        ("It shut on 7 June, and on 3 May 2020, and on 9 August 2021.", ["2020-06-07", "2020-05-03", "2021-08-09"]),
        ("It shut on 3 May 2020. It opened on 7 June.", ["2020-05-03", "2020-06-07"]),
        ("It shut in May 2020. It opened in June. It shut on 3 July.", ["2020-05-XX", "2020-06-XX", "2020-07-03"]),
        ("It shut on 3 May 2020. It shut on 9 June 2021. It opened on 7 July.", ["2020-05-03", "2021-06-09", "2021-07-07"]),
    ],
)
def test_a_day_takes_its_year_from_its_sentence_else_from_its_paragraph(sentences, expected):
    assert patterns(sentences) == expected


@pytest.mark.parametrize(
    ("sentences", "expected"),
    [
        ("It shut in the 2020 storm on 7 June.", ["2020-XX-XX", "XXXX-06-07"]),
        ("It shut in 2020. It opened on 7 June.", ["2020-XX-XX", "XXXX-06-07"]),
        ("It shut on 3 May 2020.\n\nIt opened on 7 June.", ["2020-05-03", "XXXX-06-07"]),
        ("It opened on 7 June. It shut on 3 May 2020.", ["XXXX-06-07", "2020-05-03"]),
        ("It will open on 3 May 2030. It shut on 7 June.", ["2030-05-03", "XXXX-06-07"]),
        ("It shut on 3 May 2020. 8 June is Harbour Day.", ["2020-05-03", "XXXX-06-08"]),
        ("It shut on 3 May 2020. This June it opened.", ["2020-05-03", "XXXX-06-XX"]),
        ("It shut on 3 May 2020. It opened on Monday.", ["2020-05-03", "XXXX-XX-XX"]),
    ],
)
def test_no_year_comes_from_a_bare_year_another_paragraph_the_future_or_what_follows(sentences, expected):
    assert patterns(sentences) == expected


# The five texts, and any text at all


def test_the_days_that_the_five_texts_leave_incomplete_are_filled_from_beside_them():
    texts = corpus.load()
    raws = dict(zip(texts["doc"], texts["raw"], strict=True))
    rows = {(m.doc, raws[m.doc][m.start : m.end], m.pattern) for m in days.mentions(texts, days.units(texts))}
    assert rows >= {
        ("anadolu-2021", "November 08,2021", "2021-11-08"),
        ("generico-2023", "November 6", "XXXX-11-06"),
        ("generico-2023", "November 10", "2020-11-10"),
        ("generico-2023", "September 24", "2023-09-24"),
        ("mfa-2023", "November 10", "2020-11-10"),
        ("mfa-2023", "this year in September", "XXXX-09-XX"),
        ("mfa-2023", "September 19-20, 2023", "2023-09-20"),
        ("report-2023", "Nov. 8", "XXXX-11-08"),
        ("newsaz-2024", "4 years have passed since the Shusha victory", "XXXX-XX-XX"),
    }


def test_no_number_of_the_five_texts_that_is_no_day_is_taken_for_one():
    texts = corpus.load()
    raws = dict(zip(texts["doc"], texts["raw"], strict=True))
    words = [raws[m.doc][m.start : m.end] for m in days.mentions(texts, days.units(texts))]
    assert not [text for text in words if text in ("44", "30", "300", "20", "6") or "44-day" in text or "100 thousand" in text]


@given(any_text)
@settings(max_examples=40, deadline=None)
def test_in_any_text_every_mention_is_a_possible_day_at_its_place(raw):
    for mention in found(raw):
        assert 0 <= mention.start < mention.end <= len(raw)
        assert mention.role in days.ROLES
        assert mention.tense in days.TENSES
        assert -1 <= mention.weekday < 7
        pd.Timestamp(year=mention.year or 2000, month=mention.month or 1, day=mention.day or 1)


def test_no_texts_name_no_days():
    texts = corpus.from_texts({})
    assert days.mentions(texts, days.units(texts)) == []
