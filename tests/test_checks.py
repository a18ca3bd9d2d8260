"""The self-checks of the exercises: what a student is told of right, wrong and odd answers, and what a teacher may give as a key."""

import datetime
import json
import re
from collections import namedtuple
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import checks, corpus

SHARES = pd.DataFrame({"doc": ["anadolu-2021", "mfa-2023"], "share": [0.25, 0.5]})
SPAN = {"doc": "mfa-2023", "start": 4089, "end": 4115}
ROW = namedtuple("Row", "Index doc start end text")(7, "mfa-2023", 4089, 4115, "counter-terrorism measures")
LABELS = ["narrator", "attributed", "quoted"]
A_NUMBER = "Wanted is a number, without quotation marks."
A_LIST = 'Wanted are labels, each in quotation marks, with brackets around all: ["one", "another"].'
EACH = "Wanted are labels, each in quotation marks."
NOTHING = "nothing (None): perhaps a function that prints, but returns nothing"
MISSING = "no finite number (a missing value, perhaps)"
A_SPAN = "Wanted is a span: a row or a dict with doc, start and end."
PAIRS = "Wanted are numbers by label: a dict, or a column with the labels as its index."
# For each form a key, and answers that are the same.
RIGHT = {
    "number": (12, [12, 12.0, np.int64(12), np.float32(12), Decimal(12), Fraction(12), [12], pd.Series([12]), np.array(12)]),
    "a share": (1 / 3, [1 / 3, 0.33333333333, np.float64(1 / 3), Fraction(1, 3), SHARES[["share"]].iloc[:1] + 1 / 12]),
    "yes or no": (True, [True, np.True_, "yes", "True", pd.Series([True])]),
    "label": (
        "“Counter-terrorism” isn’t it",
        ['"counter‑terrorism"  ISN\'T IT', "«Counter–terrorism» isn‘t it.", ["“Counter-terrorism” isn’t it"]],
    ),
    "a day": ("2023-11-07", ["2023-11-07", datetime.date(2023, 11, 7), pd.Timestamp("2023-11-07"), np.datetime64("2023-11-07")]),
    "labels": (
        LABELS,
        [set(LABELS), tuple(LABELS[::-1]), pd.Series(LABELS), pd.Index(LABELS), np.array(LABELS), dict.fromkeys(LABELS).keys()],
    ),
    "more labels": (LABELS, [[*LABELS, "Quoted"], pd.Categorical(LABELS), frozenset(LABELS), pd.DataFrame({"voice": LABELS})]),
    "no labels": ([], [[], set(), pd.Series([], dtype=str)]),
    "span": (
        SPAN,
        [SPAN, pd.Series(SPAN), pd.DataFrame([SPAN]), [SPAN], ROW, tuple(SPAN.values()), "mfa-2023:4089-4115", {**SPAN, "start": 4089.0}],
    ),
    "numbers": ({"a": 1, "b": 2.5}, [{"b": 2.5, "A": 1}, pd.Series([1, 2.5], ["a", "b"]), pd.DataFrame({"n": [2.5, 1]}, ["b", "a"])]),
    "numbers by year": ({"2021": 3}, [{2021: 3}, {"2021": 3.0}, pd.Series({2021: 3}), pd.DataFrame({"year": [2021], "n": [3]})]),
    "table": (
        SHARES,
        [SHARES, SHARES[::-1], SHARES[["share", "doc"]], SHARES.set_index("doc"), SHARES.rename_axis("row"), SHARES.astype(object)],
    ),
    "table with an index": (SHARES.set_index("doc"), [SHARES, SHARES.set_index("doc")]),
}
# For each form a key, a wrong answer, and what is said of it.
WRONG = [
    (12, 13, "Off by one."),
    (12, 12.4, "Wanted is a whole number, and this is none."),
    (12, 11.0, "Off by one."),
    (40, 42, "A little too high."),
    (40, 30, "Too low."),
    (40, 400, "Far too high."),
    (40, -40, "The sign is the other way round."),
    (40, 0.4, "That is the share; wanted is the percentage."),
    (0, 3, "Far too high."),
    (0.125, 12.5, "That is the percentage; wanted is the share."),
    (0.125, 0.875, "That is the share of the rest."),
    (0.125, 0.1, "Rounded too far: keep more decimal places."),
    (0.13, 0.1251, "Right but for rounding: do it as the exercise says."),
    (12, "12", f"That is text. {A_NUMBER}"),
    (12, "twelve", f"That is text. {A_NUMBER}"),
    (12, True, f"That is yes or no (True or False). {A_NUMBER}"),
    (12, None, f"That is {NOTHING}. {A_NUMBER}"),
    (12, float("nan"), "That is no finite number: look for missing values, or for a division by nothing."),
    (12, 10**400, "That is no finite number: look for missing values, or for a division by nothing."),
    (12, pd.NA, f"That is {MISSING}. {A_NUMBER}"),
    (12, len, f"That is a function that was not called: its name wants () behind it. {A_NUMBER}"),
    (12, [], f"That is a list. {A_NUMBER}"),
    (12, SHARES, f"That is a table. {A_NUMBER}"),
    (12, datetime.date(2023, 11, 7), f"That is a date. {A_NUMBER}"),
    (12, 2j, f"That is a complex number. {A_NUMBER}"),
    (True, False, "Not so: look again."),
    (True, 1, "That is a number. Wanted is yes or no: True or False, without quotation marks."),
    ("counter-terrorism measures", "measures", "That is a part of it: give the whole."),
    ("measures", "counter-terrorism measures", "It is in there, but with more around it: give it alone."),
    ("counter-terrorism measures", "counterterrorism measure", "Nearly: look how it is written."),
    ("mfa-2023", "mfa-2024", "Not this one."),
    ("mfa-2023", 2023, "That is a number. Wanted is one label, in quotation marks."),
    ("mfa-2023", "x" * 20_000, "That is far more text than a label."),
    ("2022-11-08", "8.11.2022", 'Write the day as year-month-day, such as "2023-12-31", if it is a day that you mean.'),
    ("2022-11-08", "2021-11-08", "Not this one."),
    ("mfa-2023", "' '", "That text is empty."),
    (LABELS, LABELS[:2], "2 right; 1 missing."),
    (LABELS, [LABELS[0], "nested", "scare"], "1 right; 2 missing; 2 that do not belong."),
    (LABELS, ["nested"], "0 right; 3 missing; 1 that does not belong."),
    (LABELS, [], "The list is empty, and should not be."),
    (LABELS, ", ".join(LABELS), f"That is text. {A_LIST}"),
    (LABELS, [[LABELS]], f"Among the labels is a list. {EACH}"),
    (LABELS, [None], f"Among the labels is {NOTHING}. {EACH}"),
    (LABELS, range(10**9), f"That is something of another kind. {A_LIST}"),
    (LABELS, ["a"] * 20_000, "Those are far too many."),
    (LABELS, SHARES, "That is a table. Wanted are labels: one of its columns, perhaps, or its index."),
    (LABELS, iter(LABELS), f"That is a generator, which holds nothing until it is run through: put list() around it. {A_LIST}"),
    (SPAN, {**SPAN, "doc": "report-2023"}, "It stands in another text."),
    (SPAN, {**SPAN, "start": 4090}, "Offsets count from nought: the first character of a text has the offset 0."),
    (SPAN, {**SPAN, "start": 4090, "end": 4116}, "Offsets count from nought: the first character of a text has the offset 0."),
    (SPAN, {**SPAN, "end": 4114}, "The end of a span is the offset behind its last character."),
    (SPAN, {**SPAN, "start": 4088}, "The right place, but it starts 1 character too early."),
    (SPAN, {**SPAN, "start": 4092, "end": 4120}, "The right place, but it starts 3 characters too late and ends 5 characters too late."),
    (SPAN, {**SPAN, "start": 1, "end": 4}, "The right text, but it stands later."),
    (SPAN, {**SPAN, "start": 4115, "end": 4120}, "The right text, but it stands earlier."),
    (SPAN, {**SPAN, "start": 4120}, "The start of that span is not before its end."),
    (SPAN, {"doc": "mfa-2023", "start": 4089}, "Wanted is a span, a row with doc, start and end; missing: end."),
    (SPAN, {**SPAN, "end": "4115"}, "The end of that span is text. Wanted is an offset: a whole number, counted from nought."),
    (SPAN, {**SPAN, "doc": 3}, "The doc of that span is a number. Wanted is the id of a text."),
    (SPAN, "counter-terrorism measures", f"That is text. {A_SPAN}"),
    (SPAN, pd.DataFrame([SPAN, SPAN]), "That is a table of more than one row. Wanted is the one row of a span."),
    (SPAN, pd.DataFrame([SPAN])[:0], "That is a table of no row. Wanted is the one row of a span."),
    ({"a": 1, "b": 2}, {"a": 1, "b": 3}, "The number is not right for 'b'."),
    ({"a": 1, "b": 2}, {"a": 1}, "1 label missing."),
    ({"a": 1, "b": 2}, {"c": 1, "d": 1, "B": 0}, "1 label missing. 2 labels that should not be there. The number is not right for 'B'."),
    ({"a": 1, "b": 2}, {"a": 1, "A": 2}, "The label 'A' is there twice."),
    ({"a": 1, "b": 2}, {"a": 1, "b": np.nan}, f"At the label 'b' is {MISSING}. Wanted is a finite number at each label."),
    ({"a": 1, "b": 2}, [1, 2], f"That is a list. {PAIRS}"),
    (SHARES, SHARES[["doc"]], "Missing: the column 'share'."),
    (SHARES, SHARES.assign(n=1), "Not asked for: the column 'n'."),
    (SHARES, SHARES[["doc"]].assign(n=1, m=2), "Missing: the column 'share'. Not asked for: the columns 'n', 'm'."),
    (SHARES, SHARES[:1], "1 row missing; 1 of yours right."),
    (SHARES, pd.concat([SHARES, SHARES, SHARES[:1]]), "3 rows too many; 2 of yours right."),
    (SHARES, SHARES[:0], "2 rows missing; 0 of yours right."),
    (SHARES, SHARES.assign(share=[0.25, 0.6]), "The column 'share' differs in 1 row."),
    (SHARES, SHARES.assign(share=["0.25", "0.5"]), "The column 'share' differs in 2 rows."),
    (SHARES, SHARES.assign(share=[0.5, 0.25]), "Each column has the right cells, but they stand in the wrong rows."),
    (SHARES, SHARES.assign(share=[None, None]), "The column 'share' differs in 2 rows."),
    (SHARES, SHARES.set_axis(["doc", "doc"], axis="columns"), "That table has two columns of one name."),
    (SHARES, "a table", "That is text. Wanted is a table (a DataFrame)."),
]


class Hostile:
    """Raises whatever is asked of it."""

    def __getattribute__(self, name):
        raise RuntimeError(name)

    def __eq__(self, other):
        raise RuntimeError

    __hash__ = __repr__ = __len__ = __iter__ = __float__ = __bool__ = __eq__


class Alike(str):
    """Text that raises where it is looked at."""

    def strip(self, *_):
        raise RuntimeError


LOOP = []
LOOP.append(LOOP)
ODD = [
    Hostile(),
    Alike("x"),
    LOOP,
    {1: {2: 3}},
    {(): 1},
    [{}],
    lambda: 1,
    object(),
    type,
    pd,
    np.array([[1, 2], [3, 4]]),
    pd.NaT,
    np.datetime64("2023-11-08"),
    b"",
    "\ud800",
    "\x1b[31m",
    {"\ud800": 1},
    pd.DataFrame(),
    pd.DataFrame({("a", "b"): [1]}),
    pd.Series(dtype=float),
    pd.MultiIndex.from_tuples([("a", 1)]),
    pd.DataFrame({"doc": [[1]], "share": [{}]}),
    pd.DataFrame({"doc": [2j], "share": [object()]}),
    -(10**400),
    Decimal("sNaN"),
    Decimal("1e999999"),
    5e-324,
    slice(1),
    NotImplemented,
    {"doc": "mfa-2023", "start": 10**400, "end": float("nan")},
    {"a": 10**400},
    (i for i in [1]),
    map(str, []),
    range(3),
    memoryview(b"a"),
    zip([1], [2], strict=True),
]


@pytest.fixture
def keyed(tmp_path):
    """Give a function that makes keys of answers (1.1, 1.2, …) and returns their file."""

    def put(*answers, **options):
        entries = [
            checks._entry(f"1.{n}", answer, options.get("hints", {}), options.get("within", 0.0), ()) for n, answer in enumerate(answers, 1)
        ]
        path = tmp_path / "keys.json"
        path.write_text(json.dumps({entry["exercise"]: entry for entry in entries}), encoding="utf-8")
        return path

    return put


def said(key, answer, hints=None, within=0.0, among=()):
    """Give what is said of an answer, with the key as a file would give it back."""
    entry = json.loads(json.dumps(checks._entry("1.1", key, hints or {}, within, among)))
    return checks._compare(entry, answer)


@pytest.mark.parametrize(
    ("key", "answer"),
    [pytest.param(key, answer, id=f"{form} {n}") for form, (key, answers) in RIGHT.items() for n, answer in enumerate(answers)],
)
def test_right_answers_are_right_however_they_are_held(key, answer):
    assert said(key, answer) == "Right."


@pytest.mark.parametrize(("key", "answer", "words"), [pytest.param(*row, id=f"{n} {row[2][:30]}") for n, row in enumerate(WRONG)])
def test_wrong_answers_are_told_what_is_wrong(key, answer, words):
    assert said(key, answer) == words


def test_a_known_mistake_has_its_own_words():
    hints = {"You counted furniture too; leave it out.": 14, "You counted the other text.": 11}
    assert [said(12, answer, hints) for answer in (14, 11, 12, 15)] == [*hints, "Right.", "Too high."]
    assert said(LABELS, {"Narrator"}, {"There are more voices.": ["narrator"]}) == "There are more voices."
    assert said(SHARES, SHARES[:1], {"You stopped too soon.": SHARES[:1]}) == "You stopped too soon."
    assert said(SPAN, ("mfa-2023", 1, 5), {"That is the title.": {**SPAN, "start": 1, "end": 5}}) == "That is the title."


@pytest.mark.parametrize(
    ("key", "within", "near", "far"),
    [
        (0.333, 0.01, 0.34, 0.345),
        (SPAN, 2, {**SPAN, "start": 4091, "end": 4113}, {**SPAN, "start": 4092}),
        ({"a": 1.5}, 0.1, {"a": 1.6}, {"a": 1.7}),
        (SHARES, 0.01, SHARES.assign(share=[0.255, 0.495]), SHARES.assign(share=[0.255, 0.48])),
    ],
)
def test_within_says_how_far_a_number_may_be_off(key, within, near, far):
    assert said(key, near, within=within) == "Right."
    assert said(key, far, within=within) != "Right."
    assert said(key, near) != "Right."


def test_a_label_may_be_one_of_several():
    assert said("quoted", "nested", among=["quoted", "nested"]) == "Another of the labels."
    assert said("quoted", "quote", among=["quoted", "nested"]).startswith("That is none of the labels to choose from")


def test_an_unanswered_exercise_is_asked_for(capsys):
    for answer in (..., "...", "…", " "):
        checks.check("1.3", answer)
    checks.check("1.3")
    assert set(capsys.readouterr().out.splitlines()) == {"1.3 · No answer yet: put yours in place of `...` and run the cell again."}


def test_check_prints_the_number_and_the_words(keyed, capsys):
    path = keyed(12, "quoted")
    checks.check("1.1", 12, keys=path)
    checks.check(1.2, "nested", keys=path)
    assert capsys.readouterr().out == "1.1 · Right.\n1.2 · Not this one.\n"


def test_an_unknown_exercise_is_told_which_there_are(keyed):
    path = keyed(*range(1, 12))
    assert checks.reply("2.1", 1, path) == f"There is no exercise '2.1'; there are {', '.join(f'1.{n}' for n in range(1, 12))}."
    assert checks.reply("1.3\x1b[31m", 1, path).startswith(r"There is no exercise '1.3\x1b[31m'")
    assert checks.reply(None, 1, path).startswith("There is no exercise 'None'")


@pytest.mark.parametrize(
    "content",
    [None, b"", b"[]", b"{", b"\xff", b'{"1.1": 1}', b'{"1.1": {}}']
    + [
        json.dumps({"1.1": {"form": "number", "value": 1, "within": 0, "hints": {}} | wrong}).encode()
        for wrong in (
            {"form": "song"},
            {"value": "x"},
            {"within": None},
            {"hints": []},
            {"form": "table", "value": {"columns": ["a"], "rows": [[]]}},
        )
    ],
)
def test_missing_or_damaged_keys_are_named_with_the_way_back(tmp_path, content):
    path = tmp_path / "keys.json"
    if content is not None:
        path.write_bytes(content)
    reply = checks.reply("1.1", 12, path)
    assert "keys.json" in reply
    assert "git checkout notebooks/keys.json" in reply


FORMS = {form: key for form, (key, _) in RIGHT.items()}
PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.complex_numbers()
    | st.text(max_size=5)
    | st.binary(max_size=3)
    | st.decimals()
    | st.dates(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=2) | st.integers() | st.none(), inner, max_size=3)
        | st.tuples(inner, inner, inner)
    ),
    max_leaves=5,
)
TABLES = st.dictionaries(
    st.sampled_from(["doc", "start", "end", "share", "n"]), st.lists(st.none() | st.floats() | st.text(max_size=3), min_size=2, max_size=2)
)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("odd", range(len(ODD)))
def test_odd_answers_get_one_kind_line(keyed, capsys, form, odd):
    checks.check("1.1", ODD[odd], keys=keyed(FORMS[form]))
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert "Right" not in out or form == "no labels"
    out.encode("utf-8")


@settings(deadline=None)
@given(
    answer=PLAIN | TABLES.map(pd.DataFrame) | PLAIN.map(lambda value: pd.Series([value, value], dtype=object)),
    form=st.sampled_from(list(FORMS)),
)
def test_whatever_is_given_there_is_an_answer_and_no_traceback(answer, form):
    words = said_or_none(FORMS[form], answer)
    assert words is None or re.fullmatch(r"[^\n]+[.:]( .*)?", words)


def said_or_none(key, answer):
    """Give what is said, or None where `check` would say that the answer cannot be compared."""
    try:
        return said(key, answer)
    except Exception:
        return None


@settings(deadline=None)
@given(
    key=st.integers(-1000, 1000) | st.floats(-1000, 1000).map(lambda value: round(value, 3)),
    answer=st.integers(-1000, 1000) | st.floats(-1000, 1000),
)
def test_what_is_said_of_numbers_holds_no_digit(key, answer):
    assert not re.search(r"\d", said(key, answer))


WORDS = st.text("abcdefghij", min_size=6, max_size=9)


@settings(deadline=None)
@given(key=WORDS, answer=WORDS)
def test_what_is_said_of_labels_never_names_them(key, answer):
    assert key not in said(key, answer)


@settings(deadline=None)
@given(key=st.sets(WORDS, min_size=1, max_size=4), answer=st.sets(WORDS, max_size=4))
def test_what_is_said_of_sets_only_counts(key, answer):
    words = said(key, answer)
    assert not any(label in words for label in key | answer)
    right, missing, unwanted = len(key & answer), len(key - answer), len(answer - key)
    assert (words == "Right.") == (key == answer)
    if answer and key != answer:
        counts = [int(number) for number in re.findall(r"\d+", words)]
        assert counts == [right, *([missing] if missing else []), *([unwanted] if unwanted else [])]


OFFSETS = st.tuples(st.integers(100, 900), st.integers(1000, 1900))


@settings(deadline=None)
@given(key=OFFSETS, answer=OFFSETS)
def test_what_is_said_of_spans_names_no_offset(key, answer):
    one, other = ({"doc": "mfa-2023", "start": start, "end": end} for start, end in (key, answer))
    words = said(one, other)
    assert (words == "Right.") == (key == answer)
    allowed = {str(abs(key[0] - answer[0])), str(abs(key[1] - answer[1])), "0"}
    assert set(re.findall(r"\d+", words)) <= allowed
    assert "mfa" not in words


CELLS = st.tuples(WORDS, st.integers(1000, 9999))


@settings(deadline=None)
@given(key=st.lists(CELLS, min_size=1, max_size=4), answer=st.lists(CELLS, max_size=4))
def test_what_is_said_of_tables_names_no_cell(key, answer):
    one, other = (pd.DataFrame(rows, columns=["doc", "n"]) for rows in (key, answer))
    words = said(one, other)
    assert (words == "Right.") == (sorted(key) == sorted(answer))
    assert not any(doc in words or str(n) in words for doc, n in key)


@settings(deadline=None)
@given(
    key=st.dictionaries(WORDS, st.integers(1000, 9999), min_size=1, max_size=4),
    answer=st.dictionaries(WORDS, st.integers(1000, 9999), max_size=4),
)
def test_what_is_said_of_numbers_by_label_names_no_number_and_no_label_of_the_key(key, answer):
    words = said(key, answer)
    assert (words == "Right.") == (key == answer)
    assert not any(str(number) in words for number in key.values())
    assert not any(label in words for label in key.keys() - answer.keys())


# ---- what a teacher may give ----


def shown(*arguments, **options):
    """Give what `key` displays."""
    displayed = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checks, "display", lambda data, raw: displayed.append(data))
        checks.key(*arguments, **options)
    (data,) = displayed
    return data


@pytest.mark.parametrize(
    ("answer", "words", "value"),
    [
        (np.int64(12), "a whole number", 12),
        (np.float64(1 / 3), "a number", 0.333333333333),
        (np.True_, "yes or no", True),
        ("mfa-2023", "a label", "mfa-2023"),
        ({"b", "a"}, "labels", ["a", "b"]),
        (pd.DataFrame([SPAN]).assign(text="a", n=1), "a span", SPAN),
        (pd.Series({"a": 1}), "numbers by label", {"a": 1}),
        (SHARES, "a table", {"columns": ["doc", "share"], "rows": [["anadolu-2021", 0.25], ["mfa-2023", 0.5]]}),
    ],
)
def test_key_shows_its_form_and_its_value(answer, words, value):
    data = shown("2.4", answer)
    assert data["text/plain"] == f"2.4 · key: {words}"
    assert json.loads(json.dumps(data[checks.MEDIA_TYPE]))["value"] == value


def test_key_shows_everything_that_the_contract_names():
    data = shown("1.3", 12, hints={"Too many kinds.": 14, "Too few.": 9}, within=1)
    assert data["text/plain"] == "1.3 · key: a whole number; 2 known mistakes"
    wanted = {"exercise": "1.3", "form": "number", "value": 12, "within": 1.0, "hints": {"Too many kinds.": 14, "Too few.": 9}}
    assert data[checks.MEDIA_TYPE] == wanted


@pytest.mark.parametrize(
    ("exercise", "answer", "options", "problem"),
    [
        ("one", 1, {}, "exercise 'one'; allowed is a number such as '1.3'"),
        (1.3, 1, {}, "exercise 1.3; allowed is a number such as '1.3'"),
        ("1.3", ..., {}, "answer of type ellipsis; allowed are a number, yes or no, a label, labels, a span, numbers by label, a table"),
        ("1.3", None, {}, "answer of type NoneType"),
        ("1.3", (n for n in [1]), {}, "answer of type generator"),
        ("1.3", float("nan"), {}, "answer; allowed is a number. That is no finite number"),
        ("1.3", " ", {}, "answer; allowed is a label. That text is empty."),
        ("1.3", [1.5], {}, "answer; allowed is labels. Among the labels is a number."),
        ("1.3", {"a": "b"}, {}, "answer; allowed is numbers by label. At the label 'a' is text."),
        ("1.3", {**SPAN, "end": 1}, {}, "answer; allowed is a span. The start of that span is not before its end."),
        ("1.3", 1, {"within": -1}, "within -1 of a number"),
        ("1.3", 1, {"within": float("nan")}, "within nan of a number"),
        ("1.3", "a", {"within": 1}, "within 1 of a label"),
        ("1.3", 12, {"hints": {"So much?": 12.0}}, "hint 'So much?': its value is the answer"),
        ("1.3", 12, {"hints": {"So much?": 13}, "within": 1}, "hint 'So much?': its value is the answer"),
        ("1.3", 12, {"hints": {"So much?": 14, "Too much.": 14}}, "hint 'Too much.': its value is that of 'So much?'"),
        ("1.3", 12, {"hints": {"So much?": "14"}}, "hint 'So much?'; allowed is a number, as the answer is. That is text."),
        ("1.3", 12, {"hints": {" ": 14}}, "hint ' '; allowed are words for a student"),
        ("1.3", 12, {"hints": {"Not 14 but 12.": 14}}, "hint 'Not 14 but 12.' tells the answer"),
        ("1.3", "Quoted", {"hints": {"They are quoted.": "nested"}}, "hint 'They are quoted.' tells the answer"),
        ("1.3", "quoted", {"among": ["nested"]}, "among; allowed are labels, the answer one of them"),
        ("1.3", 12, {"among": ["nested"]}, "among; allowed are labels, the answer one of them"),
    ],
)
def test_key_refuses_and_says_what_is_allowed(exercise, answer, options, problem):
    with pytest.raises(ValueError, match=re.escape(problem)):
        checks.key(exercise, answer, **options)


def test_a_number_inside_another_does_not_tell_the_answer():
    shown("1.3", 12, hints={"You took all 120, or 3.12 a day.": 120, "In 2012?": 3})


# ---- the set-up ----


def test_set_up_is_right_here(capsys):
    checks.setup()
    assert capsys.readouterr().out == "Set-up right: Python, the packages that requirements.txt pins, the corpus as collected.\n"


def test_an_old_python_is_a_fault():
    (fault,) = checks._python_faults((3, 10, 2))
    assert fault.startswith("Python 3.10 is too old: install 3.11 or later")
    assert list(checks._python_faults((3, 13, 0))) == []


def test_packages_that_are_missing_or_others_are_faults(tmp_path):
    pins = tmp_path / "requirements.txt"
    pins.write_text(
        "# made by a tool\nno-such-package==1.0 \\\n    --hash=sha256:00\npandas==0.1 \\\n    --hash=sha256:00\n"
        f"numpy=={np.__version__} \\\n    --hash=sha256:00\nonly-elsewhere==1.0 ; sys_platform == 'nowhere' \\\n    --hash=sha256:00\n",
        encoding="utf-8",
    )
    missing, other = checks._package_faults(pins)
    assert missing.startswith("The package no-such-package is missing: run `python -m tools.setup`")
    assert other.startswith(f"The package pandas is {pd.__version__}; pinned is 0.1: run `python -m tools.setup`")
    pins.write_text("".join(f"none-{n}==1\n" for n in range(8)), encoding="utf-8")
    assert [fault.split(" ")[0] for fault in checks._package_faults(pins)] == ["The"] * 5 + ["3"]
    pins.unlink()
    (gone,) = checks._package_faults(pins)
    assert "git checkout requirements.txt" in gone


def test_every_pin_of_this_project_is_looked_at(monkeypatch):
    seen = []
    monkeypatch.setattr(checks, "_package_fault", lambda wanted: seen.append(wanted.name) or "")
    assert list(checks._package_faults(checks.ROOT / "requirements.txt")) == []
    pinned = set(re.findall(r"^(\S+?)==", (checks.ROOT / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE))
    assert len(seen) == len(set(seen))
    assert {"pandas", "numpy", "matplotlib", "jupyterlab"} <= set(seen) <= pinned


def test_helpers_of_another_copy_are_a_fault(tmp_path):
    (tmp_path / "clone" / "helpers").mkdir(parents=True)
    (tmp_path / "clone" / "helpers" / "checks.py").touch()
    (tmp_path / "clone" / "notebooks").mkdir()
    (fault,) = checks._place_faults(tmp_path / "clone" / "notebooks", checks.ROOT)
    assert "clone, but the helpers come from" in fault
    assert list(checks._place_faults(checks.ROOT / "notebooks", checks.ROOT)) == []
    assert list(checks._place_faults(tmp_path, checks.ROOT)) == []


def test_a_changed_text_is_a_fault(tmp_path):
    folder = tmp_path / "corpus"
    (folder / "texts").mkdir(parents=True)
    for path in [corpus.EXAMPLE / "documents.csv", *sorted((corpus.EXAMPLE / "texts").iterdir())]:
        (folder / path.relative_to(corpus.EXAMPLE)).write_bytes(path.read_bytes())
    assert list(checks._corpus_faults(folder)) == []
    changed = sorted((folder / "texts").iterdir())[0]
    changed.write_bytes(changed.read_bytes() + b"\r\n")
    (fault,) = checks._corpus_faults(folder)
    assert fault.startswith("corpus/documents.csv, row ") or fault.startswith(r"corpus\documents.csv, row ")
    assert f"sha256 of '{changed.name}' is another than documents.csv has: the text was changed" in fault
    assert fault.endswith("get the files as they were with `git checkout corpus`.")
    changed.unlink()
    (fault,) = checks._corpus_faults(folder)
    assert changed.name in fault


def test_set_up_prints_a_line_for_each_fault(monkeypatch, capsys):
    monkeypatch.setattr(checks, "_python_faults", lambda _: ["one"])
    monkeypatch.setattr(checks, "_place_faults", lambda *_: ["two"])
    checks.setup()
    assert capsys.readouterr().out == "one\ntwo\n"


def test_the_keys_lie_beside_the_notebooks():
    assert Path(__file__).parent.parent / "notebooks" / "keys.json" == checks.KEYS
