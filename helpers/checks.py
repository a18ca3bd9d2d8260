"""Answers to the notebooks' exercises, held to keys that the executed solutions computed; and a look at the set-up.

An exercise ends with `check`, a solution with `key`. `key` shows its answer and known mistakes as an output of the solution notebook, and
`tools.notebooks` gathers these outputs into `notebooks/keys.json`. `check` reads that file alone, so that a class may be given the
collection without its solutions. It says how near an answer is and what seems to be wrong with it; it does not print the key, but tells a
near span how far it is off.
"""

import datetime
import json
import math
import numbers
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from IPython.display import display
from packaging.requirements import Requirement
from rapidfuzz import fuzz

from helpers import corpus

ROOT = corpus.EXAMPLE.parent
KEYS = ROOT / "notebooks" / "keys.json"
MEDIA_TYPE = "application/vnd.restated.key+json"
OLDEST = (3, 11)
MOST = 10_000  # labels or rows that an answer may have
MOST_NAMED = 5  # labels, or packages, that one message names
SAME = 1e-9  # numbers as near as this are one: other systems add in another order
SPAN = ("doc", "start", "end")
_AGAIN = "Get it back with `git checkout notebooks/keys.json`, or from the download."
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_FIX = "run `python -m tools.setup`, start with `make lab`, and restart the kernel"
_MARKS = dict.fromkeys(map(ord, "“”„‟«»"), '"') | dict.fromkeys(map(ord, "‘’‚‛´`"), "'") | dict.fromkeys(map(ord, "‐‑‒–—−"), "-")
_HASHES = re.compile(r" is [0-9a-f]{64}, but documents\.csv has \w+")
_REFERENCE = re.compile(r"(\S+):(\d{1,9})-(\d{1,9})", re.ASCII)
_DISTANCES = ((0.1, "A little too {}."), (1, "Too {}."), (math.inf, "Far too {}."))  # by the difference, as a share of the key


class _UnclearError(ValueError):
    """Says to a student why an answer cannot be compared."""


@dataclass(frozen=True)
class Form:
    """A form of answer: what it is called, how it is read into plain JSON, when two are the same, and what is wrong with one.

    `same` takes two values and `within`; `wrong` takes the key's entry in `keys.json` and a value.
    """

    what: str
    read: Callable[[Any], Any]
    same: Callable[[Any, Any, float], bool]
    wrong: Callable[[Mapping, Any], str]
    measured: bool = True  # whether `within` means something


def check(exercise: str, answer: object = ..., *, keys: Path | str = KEYS) -> None:
    """Print how an answer to an exercise compares with its key: a few words, never an error.

    `answer` has the form that the exercise asks for; `keys` is the file that `tools.notebooks` writes.

    >>> check("1.1", ...)
    1.1 · No answer yet: put yours in place of `...` and run the cell again.
    """
    try:
        print(reply(exercise, answer, keys))
    except Exception:  # an object may raise whatever it likes when it is looked at, and a class must not meet a traceback
        print("This answer cannot be compared with the key: look again at the form that the exercise asks for.")


def reply(exercise: str, answer: object, keys: Path | str = KEYS) -> str:
    """Give the words that `check` prints."""
    if answer is ... or (isinstance(answer, str) and answer.strip() in ("", "...", "…")):
        return f"{_cut(exercise)} · No answer yet: put yours in place of `...` and run the cell again."
    try:
        known = json.loads(Path(keys).read_bytes().decode("utf-8"))
        entry = known.get(str(exercise))
        sound = entry is None or (isinstance(entry["hints"], dict) and _equals_itself(entry))
    except OSError:
        return f"The keys to the exercises are missing: there is no file notebooks/{Path(keys).name}. {_AGAIN}"
    except (ValueError, AttributeError, TypeError, LookupError):
        sound = False
    if not sound:
        return f"The file notebooks/{Path(keys).name} is damaged. {_AGAIN}"
    if entry is None:
        return f"There is no exercise {_quoted(exercise)}; there are {', '.join(sorted(known, key=_place)) or 'none'}."
    return f"{_cut(exercise)} · {_compare(entry, answer)}"


def key(
    exercise: str, answer: object, *, hints: Mapping[str, object] | None = None, within: float = 0.0, among: Sequence[str] = ()
) -> None:
    """Show an answer as the key to an exercise, with known mistakes, for `tools.notebooks` to gather. For solutions.

    `answer` is a number, yes or no (bool), a label (str), labels (a list, set or column of str; order is ignored), a span (a row or dict
    with `doc`, `start`, `end`), numbers by label (a dict, or a Series of numbers), or a table (rows in any order; the columns are part of
    the answer, and so is a named index). `hints` maps what to say of a mistake to the wrong answer that it leads to. `within` is how far
    a number may be off (an offset of a span, too). `among` are the labels that a label is chosen from. Raises `ValueError` that says what
    is allowed.

    >>> key("1.3", 12, hints={"You counted furniture too; leave it out.": 14})  # a notebook shows the first line alone
    {'text/plain': '1.3 · key: a whole number; 1 known mistake',
     'application/vnd.restated.key+json': {'exercise': '1.3', 'form': 'number', 'value': 12, 'within': 0.0,
                                           'hints': {'You counted furniture too; leave it out.': 14}}}
    """
    entry = _entry(exercise, answer, hints or {}, within, among)
    whole = entry["form"] == "number" and isinstance(entry["value"], int)
    count = len(entry["hints"])
    mistakes = f"; {count} known mistake{'s' * (count != 1)}" if count else ""
    words = f"{exercise} · key: {'a whole number' if whole else FORMS[entry['form']].what}{mistakes}"
    display({"text/plain": words, MEDIA_TYPE: entry}, raw=True)


def setup() -> None:
    """Print that the set-up is right, or a line for each fault with what mends it.

    >>> setup()
    Set-up right: Python, the packages that requirements.txt pins, the corpus as collected.
    """
    faults = [*_python_faults(sys.version_info), *_package_faults(ROOT / "requirements.txt"), *_place_faults(Path.cwd(), ROOT)]
    faults += [fault for folder in (corpus.EXAMPLE, corpus.INVENTED) for fault in _corpus_faults(folder)]
    print("\n".join(faults) or "Set-up right: Python, the packages that requirements.txt pins, the corpus as collected.")


# ---- what is compared ----


def _equals_itself(entry: Mapping) -> bool:
    """Tell whether a key can be compared at all."""
    return FORMS[entry["form"]].same(entry["value"], entry["value"], entry["within"])


def _compare(entry: Mapping, answer: object) -> str:
    form, value, within = FORMS[entry["form"]], entry["value"], entry["within"]
    try:
        given = form.read(_columns_for(value, answer))
    except _UnclearError as problem:
        return str(problem)
    if form.same(value, given, within):
        return "Right."
    known = (words for words, wrong in entry["hints"].items() if form.same(wrong, given, within))
    return next(known, None) or form.wrong(entry, given)


def _entry(exercise: str, answer: object, hints: Mapping[str, object], within: float, among: Sequence[str]) -> dict[str, Any]:
    """Build a key's entry in `keys.json`, or raise `ValueError`."""
    if not isinstance(exercise, str) or not re.fullmatch(r"\d+\.\d+", exercise, re.ASCII):
        raise ValueError(f"exercise {exercise!r}; allowed is a number such as '1.3'")
    name = _form_of(answer)
    form = FORMS[name]
    if not within >= 0 or math.isinf(within) or (within and not form.measured):
        raise ValueError(f"within {within!r} of {form.what}; allowed is a number from 0, and more than 0 where numbers are compared")
    entry = {"exercise": exercise, "form": name, "value": _read_key(form, answer), "within": float(within), "hints": {}}
    if among:
        entry["among"] = list(among)
        if name != "label" or entry["value"] not in entry["among"]:
            raise ValueError("among; allowed are labels, the answer one of them")
    for words, wrong in hints.items():
        entry["hints"][words] = _read_hint(entry, words, wrong)
    return entry


def _read_key(form: Form, answer: object) -> Any:
    try:
        return form.read(answer)
    except _UnclearError as problem:
        raise ValueError(f"answer; allowed is {form.what}. {problem}") from None


def _read_hint(entry: Mapping, words: str, wrong: object) -> Any:
    """Read a mistake in the form of the key; it must differ from the key and from other mistakes, and its words must not tell the key."""
    form = FORMS[entry["form"]]
    if not isinstance(words, str) or not words.strip():
        raise ValueError(f"hint {words!r}; allowed are words for a student")
    try:
        value = form.read(_columns_for(entry["value"], wrong))
    except _UnclearError as problem:
        raise ValueError(f"hint {words!r}; allowed is {form.what}, as the answer is. {problem}") from None
    if form.same(entry["value"], value, entry["within"]):
        raise ValueError(f"hint {words!r}: its value is the answer; allowed is a wrong one")
    twin = next((other for other, known in entry["hints"].items() if form.same(known, value, entry["within"])), None)
    if twin:
        raise ValueError(f"hint {words!r}: its value is that of {twin!r}; allowed is another")
    if entry["form"] in ("number", "label") and re.search(rf"(?<![\w.]){re.escape(_fold(entry['value']))}(?![\w]|\.\d)", _fold(words)):
        raise ValueError(f"hint {words!r} tells the answer; allowed are words that do not")
    return value


def _form_of(answer: object) -> str:
    """Name the form of a key."""
    if isinstance(answer, (bool, np.bool_)):
        return "yes-no"
    if _is_number(answer):
        return "number"
    if isinstance(answer, str):
        return "label"
    if _is_span(answer):
        return "span"
    if isinstance(answer, pd.DataFrame):
        return "table"
    if isinstance(answer, Mapping) or (isinstance(answer, pd.Series) and pd.api.types.is_numeric_dtype(answer)):
        return "numbers"
    if isinstance(answer, _LISTS):
        return "labels"
    raise ValueError(f"answer of type {type(answer).__name__}; allowed are {', '.join(form.what for form in FORMS.values())}")


def _is_span(answer: object) -> bool:
    if isinstance(answer, pd.DataFrame):
        return len(answer) == 1 and set(SPAN) <= set(answer.columns)
    names = answer.index if isinstance(answer, pd.Series) else answer
    return isinstance(answer, (pd.Series, Mapping)) and set(SPAN) <= set(names)


# ---- a number, yes or no, a label ----


def _is_number(value: object) -> bool:
    return isinstance(value, (numbers.Real, Decimal)) and not isinstance(value, (bool, np.bool_))


def _is_finite(value: Any) -> bool:
    """Tell a number from NaN, infinity and what is beyond all floats."""
    try:
        return math.isfinite(float(value))
    except OverflowError:
        return False


def _number(answer: object) -> int | float:
    value = _alone(answer)
    if not _is_number(value):
        raise _UnclearError(f"That is {_what(value)}. Wanted is a number, without quotation marks.")
    if not _is_finite(value):
        raise _UnclearError("That is no finite number: look for missing values, or for a division by nothing.")
    # Twelve digits hold on every system; what is behind them is the order of additions.
    return int(value) if isinstance(value, numbers.Integral) else float(f"{float(value):.12g}")


def _near(one: float, other: float, within: float = 0.0) -> bool:
    return abs(one - other) <= within + max(1e-12, SAME * abs(one))


_MISTAKES: tuple[tuple[Callable[[float, float, float], bool], str], ...] = (
    (
        lambda key, given, within: isinstance(key, float) and 0 < abs(key) <= 1 and _near(key * 100, given, within * 100),
        "That is the percentage; wanted is the share.",
    ),
    (lambda key, given, within: abs(given) <= 1 and _near(key, given * 100, within), "That is the share; wanted is the percentage."),
    (lambda key, given, _: isinstance(key, int) and given % 1 != 0, "Wanted is a whole number, and this is none."),
    (lambda key, given, _: isinstance(key, int) and abs(key - given) == 1, "Off by one."),
    (lambda key, given, within: _near(key, -given, within), "The sign is the other way round."),
    (lambda key, given, within: 0 < key < 1 and _near(1 - key, given, within), "That is the share of the rest."),
    (lambda key, given, _: _near(key, round(given, _places(key))), "Right but for rounding: do it as the exercise says."),
    (lambda key, given, _: given != 0 and any(_near(round(key, n), given) for n in range(7)), "Rounded too far: keep more decimal places."),
)


def _places(value: float) -> int:
    return max(0, -Decimal(str(value)).as_tuple().exponent)


def _wrong_number(entry: Mapping, given: float) -> str:
    value, within = entry["value"], entry["within"]
    known = next((words for found, words in _MISTAKES if found(value, given, within)), None)
    apart = abs(given - value) / (abs(value) or 1)
    words = next(words for most, words in _DISTANCES if apart <= most)
    return known or words.format("high" if given > value else "low")


def _yes_no(answer: object) -> bool:
    value = _alone(answer)
    if isinstance(value, str) and _fold(value) in ("yes", "true", "no", "false"):
        return _fold(value) in ("yes", "true")
    if not isinstance(value, (bool, np.bool_)):
        raise _UnclearError(f"That is {_what(value)}. Wanted is yes or no: True or False, without quotation marks.")
    return bool(value)


def _label(answer: object) -> str:
    value = _day(_alone(answer))
    if not isinstance(value, str):
        raise _UnclearError(f"That is {_what(value)}. Wanted is one label, in quotation marks.")
    if not _fold(value) or len(value) > MOST:
        raise _UnclearError("That text is empty." if len(value) <= MOST else "That is far more text than a label.")
    return value


def _day(value: object) -> object:
    """Write a date as text, YYYY-MM-DD (with the time, if it has one); anything else stays as it is."""
    value = pd.Timestamp(value) if isinstance(value, np.datetime64) else value
    if value is pd.NaT or not isinstance(value, datetime.date):
        return value
    return value.isoformat().removesuffix("T00:00:00")


def _fold(value: object) -> str:
    """Fold what does not matter in a label: case, white space, kinds of marks, marks around it."""
    return " ".join(unicodedata.normalize("NFKC", str(value)).translate(_MARKS).casefold().split()).strip("\"' .,;:")


def _wrong_label(entry: Mapping, given: str) -> str:
    one, other = _fold(entry["value"]), _fold(given)
    choices = {_fold(label) for label in entry.get("among", [])}
    if choices:
        return "Another of the labels." if other in choices else "That is none of the labels to choose from: copy one as it is written."
    if len(other) > 2 and other in one:
        return "That is a part of it: give the whole."
    if one in other:
        return "It is in there, but with more around it: give it alone."
    if _ISO.fullmatch(one) and not _ISO.fullmatch(other):
        return 'Write the day as year-month-day, such as "2023-12-31", if it is a day that you mean.'
    digits = [re.sub(r"\D", "", text) for text in (one, other)]
    return "Nearly: look how it is written." if digits[0] == digits[1] and fuzz.ratio(one, other) >= 80 else "Not this one."


# ---- labels, numbers by label ----


def _labels(answer: object) -> list[str]:
    if isinstance(answer, pd.DataFrame) and answer.shape[1] == 1:
        answer = answer.iloc[:, 0]
    if isinstance(answer, pd.DataFrame):
        raise _UnclearError("That is a table. Wanted are labels: one of its columns, perhaps, or its index.")
    if not isinstance(answer, _LISTS):
        raise _UnclearError(
            f'That is {_what(answer)}. Wanted are labels, each in quotation marks, with brackets around all: ["one", "another"].'
        )
    if len(answer) > MOST:
        raise _UnclearError("Those are far too many.")
    found: dict[str, str] = {}
    for name in map(_name, answer):
        found.setdefault(_fold(name), name)
    return [found[folded] for folded in sorted(found)]


def _name(item: object) -> str:
    """Read one label of several."""
    item = _day(item)
    if isinstance(item, str) or (isinstance(item, numbers.Integral) and not isinstance(item, bool) and abs(int(item)) < 10**15):
        return str(item).strip()
    raise _UnclearError(f"Among the labels is {_what(item)}. Wanted are labels, each in quotation marks.")


def _wrong_labels(entry: Mapping, given: list[str]) -> str:
    value, mine = set(map(_fold, entry["value"])), set(map(_fold, given))
    if not mine:
        return "The list is empty, and should not be."
    right, missing, unwanted = len(mine & value), len(value - mine), len(mine - value)
    parts = [
        f"{right} right",
        f"{missing} missing" * bool(missing),
        f"{unwanted} that do{'es' * (unwanted == 1)} not belong" * bool(unwanted),
    ]
    return f"{'; '.join(filter(None, parts))}."


def _numbers(answer: object) -> dict[str, int | float]:
    if isinstance(answer, pd.DataFrame) and answer.shape[1] in (1, 2):
        answer = answer.iloc[:, 0] if answer.shape[1] == 1 else answer.set_index(answer.columns[0]).iloc[:, 0]
    if not isinstance(answer, (Mapping, pd.Series)):
        raise _UnclearError(f"That is {_what(answer)}. Wanted are numbers by label: a dict, or a column with the labels as its index.")
    if len(answer) > MOST:
        raise _UnclearError("Those are far too many.")
    found: dict[str, int | float] = {}
    for label, value in answer.items():
        name = _name(label)
        if _fold(name) in map(_fold, found):
            raise _UnclearError(f"The label {_quoted(name)} is there twice.")
        if not _is_number(value) or not _is_finite(value):
            raise _UnclearError(f"At the label {_quoted(name)} is {_what(value)}. Wanted is a finite number at each label.")
        found[name] = _number(value)
    return found


def _same_numbers(one: Mapping, other: Mapping, within: float) -> bool:
    one, other = ({_fold(label): value for label, value in found.items()} for found in (one, other))
    return one.keys() == other.keys() and all(_near(one[label], other[label], within) for label in one)


def _wrong_numbers(entry: Mapping, given: Mapping) -> str:
    value = {_fold(label): number for label, number in entry["value"].items()}
    mine = set(map(_fold, given))
    shared = {name: (value[_fold(name)], number) for name, number in given.items() if _fold(name) in value}
    other = [name for name, (one, two) in shared.items() if not _near(one, two, entry["within"])]
    missing, unwanted = len(value.keys() - mine), len(mine - value.keys())
    lines = [f"{missing} label{'s' * (missing != 1)} missing."] * bool(missing)
    lines += [f"{unwanted} label{'s' * (unwanted != 1)} that should not be there."] * bool(unwanted)
    return " ".join(lines + [f"The number is not right for {_some(other)}."] * bool(other))


# ---- a span ----


def _span(answer: object) -> dict[str, Any]:
    row = _row(answer)
    missing = [name for name in SPAN if name not in row]
    if missing:
        raise _UnclearError(f"Wanted is a span, a row with doc, start and end; missing: {', '.join(missing)}.")
    if not isinstance(row["doc"], str):
        raise _UnclearError(f"The doc of that span is {_what(row['doc'])}. Wanted is the id of a text.")
    start, end = (_offset(row[name], name) for name in ("start", "end"))
    if start >= end:
        raise _UnclearError("The start of that span is not before its end.")
    return {"doc": row["doc"].strip(), "start": start, "end": end}


def _row(answer: object) -> Mapping:
    """Read a span as it may be written: a row, a dict, three values, `doc:start-end`."""
    answer = answer[0] if isinstance(answer, list) and len(answer) == 1 else answer
    if isinstance(answer, pd.DataFrame):
        if len(answer) != 1:
            raise _UnclearError(f"That is a table of {'more than one row' if len(answer) else 'no row'}. Wanted is the one row of a span.")
        answer = answer.iloc[0]
    if isinstance(answer, (pd.Series, Mapping)):
        return dict(answer.items())
    if isinstance(answer, (list, tuple)) and len(answer) >= 3:
        return getattr(answer, "_asdict", lambda: dict(zip(SPAN, answer, strict=False)))()
    reference = _REFERENCE.fullmatch(answer.strip(" `")) if isinstance(answer, str) else None
    if reference:
        return {"doc": reference[1], "start": int(reference[2]), "end": int(reference[3])}
    raise _UnclearError(f"That is {_what(answer)}. Wanted is a span: a row or a dict with doc, start and end.")


def _offset(value: object, name: str) -> int:
    if not _is_number(value) or not _is_finite(value) or value % 1 or not 0 <= value < 1e9:
        raise _UnclearError(f"The {name} of that span is {_what(value)}. Wanted is an offset: a whole number, counted from nought.")
    return int(value)


def _same_span(one: Mapping, other: Mapping, within: float) -> bool:
    return one["doc"] == other["doc"] and all(abs(one[side] - other[side]) <= within for side in ("start", "end"))


def _wrong_span(entry: Mapping, given: Mapping) -> str:
    value = entry["value"]
    start, end = given["start"] - value["start"], given["end"] - value["end"]
    if given["doc"] != value["doc"]:
        return "It stands in another text."
    if start == 1 and end in (0, 1):
        return "Offsets count from nought: the first character of a text has the offset 0."
    if start == 0 and end == -1:
        return "The end of a span is the offset behind its last character."
    if given["end"] <= value["start"] or given["start"] >= value["end"]:
        return f"The right text, but it stands {'later' if start < 0 else 'earlier'}."
    sides = [_off("starts", start, entry["within"]), _off("ends", end, entry["within"])]
    return f"The right place, but it {' and '.join(filter(None, sides))}."


def _off(verb: str, by: int, within: float) -> str:
    words = f"{verb} {abs(by)} character{'s' * (abs(by) != 1)} too {'late' if by > 0 else 'early'}"
    return words if abs(by) > within else ""


# ---- a table ----


def _columns_for(value: Any, answer: object) -> object:
    """Where a table is wanted, make columns of those index levels that the key has as columns, and drop the others."""
    if not (isinstance(value, Mapping) and set(value) == {"columns", "rows"} and isinstance(answer, pd.DataFrame)):
        return answer
    wanted = set(value["columns"]) - set(map(str, answer.columns))
    keep = [name for name in answer.index.names if name is not None and str(name) in wanted]
    return answer.reset_index(level=keep).reset_index(drop=True) if keep else answer.reset_index(drop=True)


def _table(answer: object) -> dict[str, list]:
    if not isinstance(answer, pd.DataFrame):
        raise _UnclearError(f"That is {_what(answer)}. Wanted is a table (a DataFrame).")
    if answer.size > 10 * MOST or len(answer) > MOST:
        raise _UnclearError("That table is far too large.")
    named = [name for name in answer.index.names if name is not None and name not in answer.columns]
    frame = answer.reset_index(level=named) if named else answer
    columns = [str(name) for name in frame.columns]
    if len(set(columns)) < len(columns):
        raise _UnclearError("That table has two columns of one name.")
    cells = [[_cell(cell) for cell in frame.iloc[:, n].tolist()] for n in range(len(columns))]
    return {"columns": columns, "rows": [list(row) for row in zip(*cells, strict=True)]}


def _cell(value: object) -> str | int | float | bool | None:
    value = _day(value)
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if _is_number(value) and _is_finite(value):
        return _number(value)
    if value is None or value is pd.NA or value is pd.NaT or _is_number(value):
        return None
    return str(value)[:MOST]


def _records(table: Mapping, columns: Sequence[str]) -> list[tuple]:
    """Give the rows of a table with the columns in one order and the text folded."""
    at = [table["columns"].index(name) for name in columns]
    return [tuple(_fold(row[n]) if isinstance(row[n], str) else row[n] for n in at) for row in table["rows"]]


def _snapped(given: list[tuple], wanted: list[tuple], within: float) -> list[tuple]:
    """Put the nearest number of the same column of the key in the place of each number that is near enough to it."""
    known = [sorted({cell for cell in column if _is_number(cell)}) for column in zip(*wanted, strict=True)]
    known = known or [[] for _ in (given or [()])[0]]
    return [tuple(_snap(cell, known[n], within) for n, cell in enumerate(row)) for row in given]


def _snap(cell: Any, known: list, within: float) -> Any:
    if not known or not _is_number(cell):
        return cell
    nearest = min(known, key=lambda value: abs(value - cell))
    return nearest if _near(nearest, cell, within) else cell


def _same_table(one: Mapping, other: Mapping, within: float) -> bool:
    if set(one["columns"]) != set(other["columns"]):
        return False
    wanted = _records(one, one["columns"])
    return Counter(wanted) == Counter(_snapped(_records(other, one["columns"]), wanted, within))


def _wrong_table(entry: Mapping, given: Mapping) -> str:
    columns = entry["value"]["columns"]
    missing = [name for name in columns if name not in given["columns"]]
    unknown = [name for name in given["columns"] if name not in columns]
    if missing or unknown:
        lines = [("Missing", missing), ("Not asked for", unknown)]
        return " ".join(f"{words}: the column{'s' * (len(names) > 1)} {_some(names)}." for words, names in lines if names)
    wanted = _records(entry["value"], columns)
    rows = _snapped(_records(given, columns), wanted, entry["within"])
    apart = len(rows) - len(wanted)
    if apart:
        matched = sum((Counter(rows) & Counter(wanted)).values())
        return f"{abs(apart)} row{'s' * (abs(apart) != 1)} {'too many' if apart > 0 else 'missing'}; {matched} of yours right."
    return " ".join(_wrong_columns(columns, rows, wanted))


def _wrong_columns(columns: Sequence[str], rows: list[tuple], wanted: list[tuple]) -> Iterator[str]:
    """Say which columns differ and in how many rows, the rows matched by the columns that do not."""
    alike = [n for n in range(len(columns)) if Counter(row[n] for row in rows) == Counter(row[n] for row in wanted)]
    if len(alike) == len(columns):
        yield "Each column has the right cells, but they stand in the wrong rows."
    for n in (n for n in range(len(columns)) if n not in alike):
        mine, theirs = (Counter(tuple(row[m] for m in (*alike, n)) for row in found) for found in (rows, wanted))
        count = sum((mine - theirs).values())
        yield f"The column {_quoted(columns[n])} differs in {count} row{'s' * (count != 1)}."


# ---- words ----


def _alone(answer: object) -> object:
    """Take the one thing out of a list, column or table that holds one."""
    if isinstance(answer, (pd.Series, pd.Index, pd.DataFrame, np.ndarray)) and answer.size == 1:
        return np.asarray(answer, dtype=object).ravel()[0]
    return next(iter(answer)) if isinstance(answer, (list, tuple, set, frozenset)) and len(answer) == 1 else answer


def _what(value: object) -> str:
    """Say what kind of thing was given, not which."""
    if value is None:
        return "nothing (None): perhaps a function that prints, but returns nothing"
    if value is ...:
        return "`...`, the place of an answer"
    if value is pd.NA or value is pd.NaT or (_is_number(value) and not _is_finite(value)):
        return "no finite number (a missing value, perhaps)"
    return next((words for kinds, words in _KINDS if isinstance(value, kinds)), None) or (
        "a function that was not called: its name wants () behind it" if callable(value) else "something of another kind"
    )


_LISTS = (list, tuple, Set, pd.Series, pd.Index, np.ndarray, pd.api.extensions.ExtensionArray)
_KINDS = (
    ((bool, np.bool_), "yes or no (True or False)"),
    (str, "text"),
    (bytes, "bytes"),
    ((datetime.date, np.datetime64), "a date"),
    ((numbers.Real, Decimal), "a number"),
    (numbers.Complex, "a complex number"),
    (pd.DataFrame, "a table"),
    (pd.Series, "a column"),
    (Mapping, "a dict"),
    (_LISTS, "a list"),
    (Iterator, "a generator, which holds nothing until it is run through: put list() around it"),
)


def _quoted(value: object) -> str:
    return repr(str(value)[:40])  # repr, as a label may hold what a terminal would obey


def _cut(exercise: object) -> str:
    return _quoted(exercise)[1:-1]


def _some(names: Sequence[object]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(map(_quoted, names[:MOST_NAMED])) + (f" and {more} more" if more > 0 else "")


def _place(exercise: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", exercise)]


FORMS = {
    "number": Form("a number", _number, _near, _wrong_number),
    "yes-no": Form("yes or no", _yes_no, lambda one, other, _: one == other, lambda *_: "Not so: look again.", measured=False),
    "label": Form("a label", _label, lambda one, other, _: _fold(one) == _fold(other), _wrong_label, measured=False),
    "labels": Form("labels", _labels, lambda one, other, _: set(map(_fold, one)) == set(map(_fold, other)), _wrong_labels, measured=False),
    "span": Form("a span", _span, _same_span, _wrong_span),
    "numbers": Form("numbers by label", _numbers, _same_numbers, _wrong_numbers),
    "table": Form("a table", _table, _same_table, _wrong_table),
}


# ---- the set-up ----


def _python_faults(version: Sequence) -> Iterator[str]:
    if tuple(version[:2]) < OLDEST:
        wanted, here = (".".join(map(str, numbers[:2])) for numbers in (OLDEST, version))
        yield f"Python {here} is too old: install {wanted} or later, delete the folder `.venv`, and {_FIX}."


def _package_faults(pins: Path) -> Iterator[str]:
    if not pins.is_file():
        yield f"{pins.name} is missing, so that nothing says which packages are right: get it back with `git checkout {pins.name}`."
        return
    lines = re.findall(r"^([\w.\[\]-]+==[^\\\n]+)", pins.read_text(encoding="utf-8"), re.MULTILINE)
    wanted = [one for one in map(Requirement, lines) if one.marker is None or one.marker.evaluate()]
    faults = [fault for one in wanted if (fault := _package_fault(one))]
    yield from (f"{fault}: {_FIX}." for fault in faults[:MOST_NAMED])
    if len(faults) > MOST_NAMED:
        yield f"{len(faults) - MOST_NAMED} more packages have the same fault; the same command mends them."


def _package_fault(wanted: Requirement) -> str:
    try:
        version = metadata.version(wanted.name)
    except metadata.PackageNotFoundError:
        return f"The package {wanted.name} is missing"
    pinned = str(wanted.specifier).removeprefix("==")
    return "" if wanted.specifier.contains(version, prereleases=True) else f"The package {wanted.name} is {version}; pinned is {pinned}"


def _place_faults(here: Path, root: Path) -> Iterator[str]:
    """Say where a notebook of one copy of the project uses the helpers of another."""
    copies = (folder for folder in (here, *here.parents) if (folder / "helpers" / "checks.py").is_file())
    clone = next(copies, root)
    if clone.resolve() != root.resolve():
        yield f"This notebook lies in {clone}, but the helpers come from {root}: in the first, {_FIX}."


def _corpus_faults(folder: Path) -> Iterator[str]:
    try:
        corpus.load(folder)
    except corpus.CorpusError as problem:
        for line in str(problem).splitlines():
            said = _HASHES.sub(" is another than documents.csv has", line.replace(str(folder), folder.name).partition(";")[0])
            yield f"{said}: get the files as they were with `git checkout {folder.name}`."
