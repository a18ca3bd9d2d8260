"""Quantities: what a stated value allows, what becomes of it from text to text, and where an English text states one.

A value is written as a number (`8`, `1,000`, `2.5`), one with a bound (`>300`, `≥100`, `<30`, `≤24`, `~20`), a range (`19–20`), a date
(`2020-09-27`, `2020-09`, `2020`, `--11-10` without a year, from–to with a stroke: `1992/1994`), `vague`, or nothing.
"""

import math
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple, dataclass, replace
from datetime import date
from decimal import Decimal

import pandas as pd
import regex

from helpers import cleaning, spans

ALLOWED = (
    "a number (8; 1,000; 19–20), one with a bound (>300; <30; ≥100,000; ≤24; ~20), a date (2020-09-27; 2020-09; 2020; --11-10; "
    "1992/1994), 'vague' or nothing"
)
RELATIONS = (
    "equal",
    "bound lost",
    "bound gained",
    "narrowed",
    "widened",
    "overlapping",
    "disjoint",
    "made vague",
    "made exact",
    "not comparable",
)
_LEAP = 2000  # a year that has every day

_PLAIN = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_NUMBER = regex.compile(rf"(?:(?P<bound>[<>≤≥~]) ?)?(?P<low>{_PLAIN})|(?P<bound>~ ?)?(?P<low>{_PLAIN})–(?P<high>{_PLAIN})")
_DATE = regex.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?")
_YEARLESS = regex.compile(r"--(?P<month>[0-9]{2})-(?P<day>[0-9]{2})")


def is_value(value: str) -> bool:
    """Say whether `value` is one of what `ALLOWED` lists: dates must be in the calendar, and no range may run backwards.

    >>> [is_value(value) for value in [">300", "2020-09", "--02-29", "vague", "", "2023-02-30", "20–19", "many"]]
    [True, True, True, True, True, False, False, False]
    """
    return value in ("", "vague") or any(_reads(read, value) for read in (_figure, days, _day_of_year))


def interval(value: str) -> pd.Interval:
    """Turn a stated value into the interval of numbers that it allows, its ends open or closed.

    `8` is [8, 8]; `19–20` is [19, 20]; `>300` is (300, inf), `≥300` is [300, inf); `<30` is [0, 30), `≤24` is [0, 24]. `~20` is
    [20, 20]: how far "about" reaches, or how near "almost" is, no interval says; the hedge is kept beside the value. Raises
    `ValueError` for anything else, and for a range that runs backwards.

    >>> [str(interval(value)) for value in ["8", ">300", "<30", "19–20"]]
    ['[8.0, 8.0]', '(300.0, inf)', '[0.0, 30.0)', '[19.0, 20.0]']
    """
    bound, *figure = _figure(value)
    low, high = map(float, figure)
    if bound in (">", "≥"):
        return pd.Interval(low, math.inf, closed="neither" if bound == ">" else "left")
    if bound in ("<", "≤"):
        return pd.Interval(0.0, high, closed="left" if bound == "<" else "both")
    return pd.Interval(low, high, closed="both")


def days(value: str) -> tuple[date, date]:
    """Turn a stated date into the first and the last day that it allows.

    Raises `ValueError` for what is no date, is not in the calendar or runs backwards, and for a date without a year (`--11-10`): it
    allows a day of every year.

    >>> [" to ".join(map(str, days(value))) for value in ["2020-09", "1992/1994"]]
    ['2020-09-01 to 2020-09-30', '1992-01-01 to 1994-12-31']
    """
    first, stroke, last = value.partition("/")
    start, end = _days(first, value)[0], _days(last if stroke else first, value)[1]
    if start > end:
        raise ValueError(f"value {value!r} ends before it begins; allowed are dates in order, such as 1992/1994")
    return start, end


def relation(earlier: str, later: str) -> str:
    """Say what becomes of a value: one of `RELATIONS`.

    The first rule that holds counts; what is written otherwise and means the same (`1,000`, `1000`) is the same.

    - `not comparable`: one of them is blank, or one is a number and the other a date. Four bare digits may be either.
    - `equal`; `made vague`, `made exact`: of a number or date and `vague`.
    - `bound lost`: the same figure without its bound (`>300`, then `300`; `~20`, then `20`); `bound gained`: the reverse.
    - `disjoint`: no number (`interval`) or day (`days`) is allowed by both; `narrowed`: the later allows some of what the earlier
      does and nothing else; `widened`: the reverse; `overlapping`: each allows something that the other does not.

    A date without a year allows that day in every year: `2020-11-10` is widened to `--11-10`, and disjoint from `--11-09`. Raises
    `ValueError` for what is no value.

    >>> [relation(*pair) for pair in [(">300", "300"), ("8", ""), ("100,000", "vague"), ("2020-09-27", "2020-09")]]
    ['bound lost', 'not comparable', 'made vague', 'widened']
    """
    for value in (earlier, later):
        if not is_value(value):
            raise ValueError(f"value {value!r}; allowed are {ALLOWED}")
    if not (earlier and later):
        return "not comparable"
    if "vague" in (earlier, later):
        return "equal" if earlier == later else "made vague" if later == "vague" else "made exact"
    if _reads(_figure, earlier) and _reads(_figure, later):
        return _relation_of_numbers(earlier, later)
    dated = all(_reads(days, value) or _reads(_day_of_year, value) for value in (earlier, later))
    return _relation_of_dates(earlier, later) if dated else "not comparable"


def _reads(read: Callable, value: str) -> bool:
    try:
        read(value)
    except ValueError:
        return False
    return True


def _figure(value: str) -> tuple[str, Decimal, Decimal]:
    """Part a number into its bound, its low and its high figure."""
    m = _NUMBER.fullmatch(value)
    if not m:
        raise ValueError(f"value {value!r}; allowed are numbers such as 8, 1,000, 19–20, >300, <30, ~20")
    low, high = (Decimal(part.replace(",", "")) for part in (m["low"], m["high"] or m["low"]))
    if low > high:
        raise ValueError(f"value {value!r} runs backwards; allowed are numbers such as 19–20")
    return (m["bound"] or "").strip(), low, high


def _days(part: str, value: str) -> tuple[date, date]:
    m = _DATE.fullmatch(part)
    if not m:
        raise ValueError(f"value {value!r}; allowed are dates such as 2020-09-27, 2020-09, 2020, 1992/1994")
    year, month, day = (int(m[name]) if m[name] else 0 for name in ("year", "month", "day"))
    try:
        start = date(year, month if m["month"] else 1, day if m["day"] else 1)
    except ValueError:
        raise ValueError(f"value {value!r} is not in the calendar; allowed are dates such as 2020-09-27") from None
    last_month = month if m["month"] else 12
    return start, start if m["day"] else date(year, last_month, monthrange(year, last_month)[1])


def _day_of_year(value: str) -> date:
    """Read a date without a year as that day of a leap year."""
    m = _YEARLESS.fullmatch(value)
    if not m:
        raise ValueError(f"value {value!r}; allowed are dates without a year such as --11-10")
    return date(_LEAP, int(m["month"]), int(m["day"]))


def _relation_of_numbers(earlier: str, later: str) -> str:
    (bound, *figure), (later_bound, *later_figure) = _figure(earlier), _figure(later)
    if figure == later_figure and (bound == later_bound or "" in (bound, later_bound)):
        return "equal" if bound == later_bound else "bound lost" if bound else "bound gained"
    one, other = interval(earlier), interval(later)
    return _extent(meets=one.overlaps(other), narrowed=other in one, widened=one in other)


def _relation_of_dates(earlier: str, later: str) -> str:
    if _YEARLESS.fullmatch(earlier) and _YEARLESS.fullmatch(later):
        return "equal" if earlier == later else "disjoint"
    if _YEARLESS.fullmatch(earlier):
        return _extent(meets=_returns_in(earlier, later), narrowed=_is_one_day(later), widened=False)
    if _YEARLESS.fullmatch(later):
        return _extent(meets=_returns_in(later, earlier), narrowed=False, widened=_is_one_day(earlier))
    (start, end), (later_start, later_end) = days(earlier), days(later)
    return _extent(
        meets=start <= later_end and later_start <= end,
        narrowed=start <= later_start and later_end <= end,
        widened=later_start <= start and end <= later_end,
    )


def _extent(*, meets: bool, narrowed: bool, widened: bool) -> str:
    if not meets:
        return "disjoint"
    if narrowed and widened:
        return "equal"
    return "narrowed" if narrowed else "widened" if widened else "overlapping"


def _returns_in(yearless: str, dated: str) -> bool:
    """Say whether a day of the year falls within a date that has one."""
    day, (start, end) = _day_of_year(yearless), days(dated)
    years = range(start.year, end.year + 1)
    there = (date(year, day.month, day.day) for year in years if day.day <= monthrange(year, day.month)[1])
    return any(start <= each <= end for each in there)


def _is_one_day(dated: str) -> bool:
    start, end = days(dated)
    return start == end


# The grammar. A gap is white space within a line: what stands on the next line is another piece of the page.
_SPACE = r"[^\S\n\r]"
_GAP = rf"{_SPACE}{{1,3}}"
_JOIN = rf"(?:[-‐‑]|{_GAP})"
_END = r"(?!\p{L})"


def _any(phrases: Iterable[str]) -> str:
    """One of the phrases, the longest first."""
    escaped = [regex.escape(phrase, literal_spaces=True).replace(" ", _GAP) for phrase in sorted(phrases, key=len, reverse=True)]
    return rf"(?:{'|'.join(escaped)})"


# What words before a number, or behind it, make of it.
_HEDGES = {
    ">": "more than, over, above, beyond, exceeding, upwards of, upward of, in excess of, greater than, older than, longer than, "
    "larger than, bigger than, higher than",
    "≥": "at least, no fewer than, not fewer than, no less than, not less than, a minimum of, minimum",
    "<": "less than, fewer than, under, below, almost, nearly, not quite, approaching, younger than, shorter than, "
    "smaller than, lower than",
    "≤": "up to, at most, no more than, not more than, within, a maximum of, maximum, as many as, as much as",
    "~": "about, around, approximately, approx., some, roughly, an estimated, estimated, circa, ca., c., close to, in the region of, "
    "in the order of, on the order of, more or less, somewhere around",
}
_DEGREES = ["just", "well", "slightly", "far", "much", "a little", "little", "a bit", "significantly", "considerably"]
_BEHIND = {"or more": "≥", "+": "≥", "or so": "~", "or fewer": "≤", "or less": "≤"}
_SIGNS = {hedge: sign for sign, hedges in _HEDGES.items() for hedge in hedges.split(", ")}
_HEDGE = regex.compile(
    rf"(?<![\p{{L}}\p{{N}}-])(?P<degree>{_any(_DEGREES)}{_GAP})?(?P<hedge>{_any(_SIGNS)})"
    rf"(?:{_GAP}{_any(_HEDGES['~'].split(', '))})?{_GAP}\Z",
    regex.IGNORECASE,
)
_NEAR, _LOOK = 60, 30  # characters before a number in which its hedge, and the word before, are looked for

# Numbers, in figures and in words.
_FACTORS = {"hundred": 100, "dozen": 12, "thousand": 10**3, "k": 10**3, "trillion": 10**12, "tn": 10**12, "lakh": 10**5, "crore": 10**7}
_FACTORS |= dict.fromkeys(["million", "mln", "m"], 10**6) | dict.fromkeys(["billion", "bln", "bn"], 10**9)
_SCALE = _any(["dozen", "thousand", "lakh", "million", "mln", "crore", "billion", "bln", "trillion"]) + _END
_ONES, _TEENS, _TENS = (
    _any(word for word, n in cleaning.NUMBERS.items() if low <= int(n) < high) for low, high in ((1, 10), (10, 20), (20, 100))
)
_SMALL = rf"(?:{_TENS}(?:{_JOIN}{_ONES}{_END})?|{_TEENS}|{_ONES}){_END}"
_WORDS = rf"(?:(?:{_SMALL}|an?){_JOIN}hundred{_END}(?:{_GAP}(?:and{_GAP})?{_SMALL})?|{_SMALL})"
_THOUSANDS = r"[,\u00a0\u202f\u2009 ][0-9]{3}(?![0-9])"
_DECIMALS = r"(?:\.[0-9]{1,9})?"
_FIGURES = rf"(?>[1-9][0-9]{{0,2}}(?:{_THOUSANDS}){{1,4}}{_DECIMALS}|[1-9][0-9]{{0,14}}{_DECIMALS}|0{_DECIMALS})(?![0-9]|[.,:/'’][0-9])"
_GLUED = r"(?-i:km|kg|cm|mm|ha|kW|MW|GW|mph|ft|lbs?|m|g|t|h)(?:²|³|\b)"
_AND_A_HALF = rf"(?:{_GAP}and{_GAP}a{_GAP}half{_END})"
_AMOUNT = rf"""(?:half{_GAP}an?{_GAP}(?:hundred{_END}|{_SCALE})
    | {_FIGURES}(?:m|bn|k|tn)\b(?!{_GAP}(?:long|wide|high|tall|deep|away|apart)\b)
    | (?:{_FIGURES}|{_WORDS}|an?){_AND_A_HALF}?(?:{_JOIN}{_SCALE}){{1,2}}(?:{_GAP}{_WORDS}(?={_GAP}\p{{L}}))?
    | (?:{_FIGURES}|{_WORDS}){_AND_A_HALF}
    | {_FIGURES}(?={_GLUED}|{_END})
    | {_WORDS})"""
_NTHS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth".split()
)
_ORDINALS = {word: n for n, word in enumerate([*_NTHS, *"seventeenth eighteenth nineteenth twentieth".split()], 1)}
_ORDINALS |= {word[:-1] + "ieth": int(n) for word, n in cleaning.NUMBERS.items() if word.endswith("ty")} | {"hundredth": 100}
_ORDINAL = rf"(?:[1-9][0-9]*(?:st|nd|rd|th)|(?:{_TENS}{_JOIN})?{_any(_ORDINALS)}){_END}"
_PARTS = {"half": 2, "quarter": 4} | {word: n for word, n in _ORDINALS.items() if 3 <= n <= 10}
_FRACTION = rf"""(?:(?:an?|one){_JOIN}{_any(set(_PARTS) - {"half"})}(?={_GAP}of\b)|{_ONES}{_JOIN}{_any(f"{part}s" for part in _PARTS)}{_END}
    | half(?!-|{_GAP}(?:hour|year|day|time|way|dozen)\b|{_GAP}an?{_GAP}(?:hundred{_END}|{_SCALE})){_END})"""
_FEW = rf"(?:{_WORDS}|[0-9]{{1,2}})"
_RATIO = rf"""(?:(?:one|1){_GAP}in{_GAP}(?:every{_GAP})?{_FEW}(?!-|[0-9.,:]) | {_FEW}{_GAP}out{_GAP}of{_GAP}(?:every{_GAP})?{_FEW})"""

# Words for no number in particular; those in the second table say nothing unless something counted stands behind them.
_COLLECTIVES = "hundreds thousands millions billions".split()
_VAGUE = rf"""(?:(?:tens|dozens|scores|{_any(_COLLECTIVES)})(?:{_GAP}of{_GAP}{_any(_COLLECTIVES)}){{0,2}}{_GAP}of
    | (?:dozens|{_any(_COLLECTIVES)})
    | (?:several|many|an?{_GAP}few){_GAP}(?:hundred|thousand|million|billion|dozen)s?{_END}(?:{_GAP}of{_END})?
    | an?{_GAP}(?:(?:large|small|great|growing|limited|significant|considerable|certain){_GAP})?number{_GAP}of
    | an?{_GAP}(?:lot|handful|couple|majority){_GAP}of | the{_GAP}(?:vast{_GAP})?majority{_GAP}of | lots{_GAP}of | plenty{_GAP}of
    | most{_GAP}of | several | numerous){_END}"""
_COUNTING = rf"(?:an?{_GAP}few|few|many|multiple|countless|some(?={_GAP}(?:days|weeks|months|years|decades|hours|minutes)\b)){_END}"
_TIME = "(?:second|minute|hour|day|week|fortnight|month|year|decade|century)"

# What has figures and is no quantity: dates, years and times, references, the numbers of lists and telephones.
_MONTH = (
    "(?-i:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|JANUARY|FEBRUARY|MARCH|APRIL|MAY|JUNE|JULY|AUGUST|SEPTEMBER|OCTOBER|NOVEMBER|DECEMBER"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|JAN|FEB|MAR|APR|JUN|JUL|AUG|SEPT?|OCT|NOV|DEC)\b\.?)"
)
_YEAR = r"(?:1[0-9]{3}|20[0-9]{2})(?![0-9]|,[0-9]{3})"
_DAY = r"(?:3[01]|[12][0-9]|0?[1-9])(?:st|nd|rd|th)?(?![0-9]|[.,][0-9]{1,3}(?![0-9])|%)"
_DAYS = rf"{_DAY}(?:(?:[^\S\n\r]?[-–—/][^\S\n\r]?|,?{_GAP}(?:to|and|or){_GAP}|,{_GAP}){_DAY}){{0,4}}"
_LABELS = (
    "resolution article section chapter paragraph para clause rule law act decree order protocol page room flight route highway road line "
    "bus gate platform phase stage level tier category grade type version channel figure table volume vol issue item point number no nos "
    "pp p art sec case file block building house apartment box district zone sector battalion brigade regiment division statement "
    "bulletin release part appendix annex schedule day week round game match season episode group class covid area station berth "
    "unit ward pier lot exhibit"
).split()
_NOT = rf"""(?:{_DAYS}(?:{_GAP}of)?{_GAP}{_MONTH}(?:,?{_GAP}{_YEAR})?
    | {_MONTH}{_GAP}{_DAYS}(?:,?[^\S\n\r]{{0,2}}{_YEAR})? | {_MONTH},?{_GAP}(?:of{_GAP})?{_YEAR}
    | [0-9]{{1,4}}[./-][0-9]{{1,2}}[./-][0-9]{{1,4}}(?![0-9]) | [0-9]+/[0-9]+
    | [0-9]{{1,2}}:[0-9]{{2}}(?![0-9]) | [0-9]{{1,2}}(?:\.[0-9]{{2}})?{_SPACE}{{0,2}}[ap]\.?m\b | (?:[0-9]{{1,2}}|{_WORDS}){_GAP}o['’]clock
    | [0-9]{{4}}{_GAP}(?:GMT|UTC|CET|hours{_GAP}local) | at{_GAP}[0-9]{{1,2}}\.[0-9]{{2}}(?![0-9]|{_SPACE}?%|{_GAP}per)
    | (?:half|quarter|{_WORDS})(?:{_GAP}minutes)?{_GAP}past{_GAP}{_WORDS} | (?:quarter|{_WORDS}{_GAP}minutes){_GAP}to{_GAP}{_WORDS}
    | nineteen{_JOIN}(?:twen|thir|for|fif|six|seven|eigh|nine)ties
    | {_any(_LABELS)}s?\.?{_GAP}[0-9]+(?:(?:,?{_GAP}(?:and|or|to){_GAP}|,{_GAP}|[-–]){_FIGURES})+
    | (?:no|nos|art|sec|vol|pp?|para)\.{_GAP}?[0-9]+
    | (?:tele)?(?:phone|fax|call|tel\.?|mobile)(?:{_GAP}number)?:?{_GAP}\+?[0-9][0-9 ()-]{{4,20}} | \+[0-9][0-9 ()-]{{6,20}}
    | (?-i:Group{_GAP}of{_GAP}(?:Seven|Eight|Twenty|[0-9]+)) | one{_GAP}another | one(?:-sided|-off|-way)
    )"""

# Every word with which the pattern may begin: looked for first, because the pattern is slow to try.
_FIRST = [
    *"a an between half hundred most lots plenty several numerous few many multiple countless some the tens dozens scores at".split(),
    *"january february march april may june july august september october november december".split(),
    *"jan feb mar apr jun jul aug sep sept oct nov dec phone telephone fax call tel mobile us usd eur gbp c".split(),
    *(word + plural for plural in ("", "s") for word in _LABELS),
    *(word + "s" for word in "second minute hour day week fortnight month year decade".split()),
    *("centuries", *_COLLECTIVES, *cleaning.NUMBERS, *_ORDINALS),
]
_PATTERN = regex.compile(
    rf"""(?=[0-9€$£¥₼₽+]|\b{_any(set(_FIRST))}\b)
    (?<![\p{{L}}\p{{N}}_\#@&=/\\]|\p{{N}}[.,:–'’-]|\p{{L}}[-‐‑'’]|['’](?=[0-9]{{2}}(?![0-9])))(?:
      (?P<other>{_NOT})
    | (?P<vague>{_VAGUE}) | (?P<counting>{_COUNTING})
    | (?P<ratio>{_RATIO})
    | (?P<fraction>{_FRACTION})
    | (?P<ordinal>{_ORDINAL})
    | (?P<time>an?)(?={_GAP}(?P<spell>{_TIME})\b) | (?P<long>(?:{_TIME}s|centuries)(?=-(?:long|old)\b))
    | between{_GAP}(?P<sign>[€$£¥₼₽])?(?P<low>{_AMOUNT})(?:{_SPACE}?%)?{_GAP}and{_GAP}(?:(?P=sign))?(?P<high>{_AMOUNT})(?![-–][0-9])
    | (?P<sign>(?:US|A|C)?[€$£¥₼₽]|(?:USD|EUR|GBP){_GAP})?
      (?P<low>{_AMOUNT})(?:(?:{_SPACE}?%)?(?:[-–—]|{_GAP}(?:to|or){_GAP})(?:(?P=sign))?(?P<high>{_AMOUNT}))?(?![-–][0-9])
    )""",
    regex.VERBOSE | regex.IGNORECASE,
)

# What is counted stands behind the number: words up to the first that cannot belong to it.
_STOPS = {
    *cleaning.STARTERS,
    *cleaning.NUMBERS,
    *"of off over under out up down upon onto into within without between among amid around about across along through throughout "
    "toward towards behind beyond above below near inside outside against per via than took left came went won lost began made fell "
    "ran got gave rose stood met like unlike including during later ago earlier apart together is are was were be been being am has "
    "have had having do does did done will would can could may might must shall should cannot say says said tell told ask asked also "
    "only just even still already again ever never always often soon once twice here there today yesterday tomorrow next last whom "
    "whose why every any either neither nor such same own them us me him himself themselves itself ours theirs several dozens "
    "hundreds thousands millions less plus minus versus respectively each".split(),
}
_PLURALS = {
    *"people men women children persons police staff personnel troops infantry cattle sheep fish aircraft media data feet teeth wounded "
    "dead injured missing deceased percent pct fishermen policemen servicemen firefighters gentlemen businessmen spokesmen".split(),
    *"km kg cm mm mph ft lb kw mw gw m g h ha kilowatt".split(),
}
_NO_PLURAL = regex.compile(r"(?:ss|us|is|['’]s|wards|ous)$|^(?:as|its|his|hers|this|does|goes|perhaps|news|yes)$")
_PRONOUNS = {"us", "them", "it", "you", "whom", "which"}
_MEASURES = {"cubic", "square", "nautical", "metric"}
_CONTRACTION = regex.compile(r"['’](?:t|ll|d|ve|re|m)$", regex.IGNORECASE)
_WORD = r"\p{L}[\p{L}\p{M}]*(?:[-‐‑'’]\p{L}+)*"
_FOLLOWING = regex.compile(
    rf"[-‐‑](?P<first>\p{{L}}+)|{_SPACE}?(?P<first>{_GLUED})|{_GAP}(?P<first>per{_GAP}cent)\b"
    rf"|(?P<of>{_GAP}of\b)?"
    rf"(?:{_GAP}(?:the|this|that|these|those|its|their|our|his|her|my|your|all|such|an?)\b(?!{_SPACE}{{0,3}}[.,;:])){{0,4}}"
    rf"(?:(?<=\b(?:of|the|these|its|their|our|all)){_GAP}(?:{_WORDS}|[0-9][0-9,]*))?"
    rf"(?:{_GAP}(?P<word>{_WORD})){{1,6}}",
    regex.IGNORECASE,
)
_ALSO = regex.compile(rf"{_GAP}(?:and|or)(?:{_GAP}(?P<word>{_WORD})){{1,3}}")


def find(texts: pd.DataFrame, within: pd.DataFrame | None = None) -> pd.DataFrame:
    """Find what English texts count or measure.

    `texts` has `doc` and `raw`; `within` is a span table (such as `cleaning.sentences`) outside which nothing is looked for. Returns a
    span table, by text and place. A row spans the number with its hedge, scale and sign ("more than 100 thousand", "about 20%", "44" of
    "44-day"), or the words that stand for one ("several", "hundreds of"). Adds

    - `value`: as the module has it; `vague` where no number is named. A half is `0.5`, a third `0.333`, half a million `500,000`.
    - `unit`: what is counted, as it stands: the noun, without its adjectives, with a second one joined by "and"; `percent`; a sign of
      money. Of a number without a noun, what the number before it in its line counts ("of 60 boats, 38 sank"); blank where none does.
    - `hedge`: the words that loosen the number, as they stand; of a vague quantity, all of it.

    Dates, years, times of day, numbers of pages, resolutions and the like, numbers within names and "one" as a pronoun are left out. A
    quantity stands on one line.

    >>> from helpers import corpus
    >>> told = "In 2020 more than 100 thousand people left. A day later 8 coastal villages and two-thirds of Ost fell."
    >>> page = corpus.from_texts({"a": told})
    >>> find(page)[["text", "value", "unit", "hedge"]]
                         text     value      unit      hedge
    0  more than 100 thousand  >100,000    people  more than
    1                       A         1       day
    2                       8         8  villages
    3              two-thirds     0.667       Ost
    """
    rows = [(doc, *astuple(row)) for doc, raw in zip(texts["doc"], texts["raw"], strict=True) for row in _quantities(raw)]
    found = spans.from_rows(texts, rows, value=str, unit=str, hedge=str)
    return found if within is None else spans.attach(found, within)


def _quantities(raw: str) -> Iterator["_Quantity"]:
    """Every quantity of one text; a number without a noun counts what the one before it in its line counts."""
    counted, at = "", 0
    for found in _read(raw):
        if raw.find("\n", at, found.start) >= 0:
            counted = ""
        if found.unit:
            counted = found.unit if _carries(found.unit) else counted
        elif counted and found.value != "vague" and not _is_age(raw, found):
            found = replace(found, unit=counted)
        at = found.end
        yield found


def _read(raw: str) -> Iterator["_Quantity"]:
    for m in _PATTERN.finditer(raw):
        read = next((read for kind, read in _READERS.items() if m[kind]), None)
        if read:
            yield from read(raw, m)


def _carries(unit: str) -> bool:
    return _is_plural(unit) and not _SPELL.match(f" {unit}") and not unit.startswith("per")


def _is_age(raw: str, found: "_Quantity") -> bool:
    """Say whether a number stands between commas, as in "Tallis, 54, said"."""
    return raw[found.start - 2 : found.start] == ", " and raw[found.end : found.end + 1] in (",", ".")


@dataclass(slots=True, frozen=True)
class _Quantity:
    start: int
    end: int
    value: str
    unit: str
    hedge: str


_TAIL = regex.compile(rf"(?P<percent>{_SPACE}?%)?(?P<behind>{_GAP}or{_GAP}(?:more|so|fewer|less)\b|\+)?", regex.IGNORECASE)
_TOKEN = regex.compile(r"[0-9][0-9,.\u00a0\u202f\u2009 ]*(?<=[0-9])|\p{L}+")
_PREVIOUS = regex.compile(rf"[\p{{L}}\p{{M}}\p{{N}}'’-]+(?={_GAP}\Z)")
_LIST_START = regex.compile(r"(?:^|\n)[^\S\n]*[(\[]?\Z")
_YEAR_LIKE = regex.compile(r"(?:1[0-9]{3}|20[0-9]{2})(?:[-–](?:1[0-9]{3}|20[0-9]{2}))?")
_PASSED = regex.compile(rf"{_GAP}{_TIME}(?:-(?:long|old)\b|{_GAP}(?:later|ago|earlier|before|after)\b)", regex.IGNORECASE)
_SPELL = regex.compile(rf"{_GAP}{_TIME}s?\b", regex.IGNORECASE)
_OF = regex.compile(rf"{_GAP}of\b", regex.IGNORECASE)
_MORE = regex.compile(rf"{_GAP}(?:more|fewer|less){_GAP}than\b", regex.IGNORECASE)
_OF_WHAT = regex.compile(rf"{_GAP}(?:of|the|its|their|our|his|her|an?|that|those)\b", regex.IGNORECASE)
# By the word before: what is a year and no count; "one" and "many" that count nothing; an ordinal that does; a time that lasted; one of
# two halves.
_DATING = set("in since of from by until till the and or to early late mid year during for before after on between".split())
_POINTING = set("no this that the each every any another which some only not last next".split())
_ASKING = set("how so too as not that very".split())
_THEY = regex.compile(rf"{_GAP}(?:have|had|are|were|will|would|can|could|may|might|do|did|of)\b")
_DETERMINERS = set("the a an its his her their our my your this that every".split())
_LASTING = set("in after for within lasting lasted last took takes take of with spent is was than at".split())
_ENDURING = set("in after for within lasting lasted took".split())
_PHRASAL = set("hand hands handed handing turn turns turned turning take takes took taken taking win won all going gone went go".split())
_HALVES = set("first second latter other former final last western eastern northern southern upper lower each the".split())
# What ordinals number and do not count, and what "one" stands before as an idiom.
_NO_ORDINAL = set(
    "time times century centuries half quarter lady aid name names minister responder responders hand thought thoughts sight glance "
    "class place party parties world floor degree person edition step".split()
)
_NO_ONE = set("hand side thing point way".split())


def _read_number(raw: str, m: regex.Match) -> Iterator[_Quantity]:
    """Two numbers in order are a range; two that are not, or are joined by "from … to", stand for themselves."""
    places = [(m.start("sign") if m["sign"] else m.start("low"), m.end("low")), *([m.span("high")] if m["high"] else [])]
    amounts = [_amount(m["low"])] if not m["high"] else _same_scale(m["low"], m["high"])
    if m["high"] and amounts[0] < amounts[1] and _previous(raw, m.start()) != "from":
        places, figures = [(m.start(), m.end("high"))], ["–".join(map(_written, amounts))]
    else:
        figures = [_written(amount) for amount in amounts]
    found = [_stated(raw, *place, figure, (m["sign"] or "").strip()) for place, figure in zip(places, figures, strict=True)]
    if m["high"] and not m["high"].isalpha() and not found[-1].unit:
        return  # "from 8 to 12", "3-1": no word says of what
    if not found[0].unit:
        found[0] = replace(found[0], unit=found[-1].unit)  # "from 14 to 20 percent"
    yield from (quantity for place, quantity in zip(places, found, strict=True) if m["sign"] or _counts(raw, *place, quantity))


def _stated(raw: str, start: int, end: int, figure: str, sign: str = "") -> _Quantity:
    """Put to a figure what stands beside it: hedge, percent, unit."""
    before, tail = _hedge(raw, start, end), _TAIL.match(raw, end)
    hedge = raw[before.start() : start] if before else tail["behind"] or ""
    bound = _SIGNS[_spaced(before["hedge"])] if before else _BEHIND.get(_spaced(hedge), "")
    unit = sign or ("percent" if tail["percent"] else _unit(raw, tail.end(), single=figure == "1" or figure.startswith("0.")))
    first = before.start() if before else start
    return _Quantity(first, tail.end(), figure if "–" in figure else bound + figure, unit, hedge.strip())


def _hedge(raw: str, start: int, end: int) -> regex.Match | None:
    """The hedge before a number; none in "hand over 8", "lost 3 million over three years", "one more than 5"."""
    m = _HEDGE.search(raw, max(0, start - _NEAR), start)
    if not m or m["degree"]:
        return m
    hedge, previous = _spaced(m["hedge"]), _previous(raw, m.start()).casefold()
    meant = hedge == "over" and (previous in _PHRASAL or (_SPELL.match(raw, end) and previous not in _LASTING))
    counted = hedge.endswith(" than") and previous in cleaning.NUMBERS
    return None if meant or counted else m


def _counts(raw: str, start: int, end: int, found: _Quantity) -> bool:
    """Say whether a number counts something, and is no year, name, list number or pronoun."""
    counted = bool(found.unit) and not _OF.match(raw, found.end)
    if _YEAR_LIKE.fullmatch(raw[start:end]):
        return raw[found.end - 1] == "%" or _counts_like_a_year(raw, found)
    if raw[start:end].casefold() == "one" and not found.hedge:
        return bool(_MORE.match(raw, end)) or (counted and _is_one(raw, found))
    if raw[start].isupper() and _previous(raw, start) == "the" and raw[end + 1 : end + 2].isupper():
        return False  # "the Three Gorges"
    return bool(found.hedge) or counted or not (_is_listed(raw, start, end) or _is_name(raw, start))


def _counts_like_a_year(raw: str, found: _Quantity) -> bool:
    """Say whether four bare digits count something: "more than 2000", "2000 people", "killed 1500 soldiers"."""
    previous = _previous(raw, found.start)
    if found.value[0] in "<>≤≥" and previous.casefold() not in _DATING:
        return True
    beside = bool(found.unit) and raw.startswith(found.unit, _after_joint(raw, found.end))
    return beside and (found.unit in _PLURALS or (previous.islower() and previous not in _DATING))


def _is_one(raw: str, found: _Quantity) -> bool:
    """Say whether "one" counts the noun behind it: "one school", and not "one wonders", "no one", "on one hand"."""
    verb = _is_plural(found.unit) and found.unit not in _PLURALS
    return not verb and found.unit not in _NO_ONE and _previous(raw, found.start).casefold() not in _POINTING


def _is_listed(raw: str, start: int, end: int) -> bool:
    """Say whether a number is that of a list: `1.` or `(2)` at the beginning of a line, `(3)` anywhere."""
    bracketed = raw[start - 1 : start] in ("(", "[") and raw[end : end + 1] in (")", "]")
    return bracketed or (raw[end : end + 1] in (".", ")") and bool(_LIST_START.search(raw, max(0, start - _LOOK), start)))


def _is_name(raw: str, start: int) -> bool:
    """Say whether a number belongs to a name: "Resolution 822", "Highway 7", "Phase Two"."""
    previous = _previous(raw, start)
    labelled = previous.casefold() in _LABELS or previous.casefold().removesuffix("s") in _LABELS
    if raw[start].isdigit():
        return labelled or (previous[:1].isupper() and previous.casefold() not in _STOPS)
    return raw[start].isupper() and (labelled or previous == "War")


def _read_ordinal(raw: str, m: regex.Match) -> Iterator[_Quantity]:
    unit, word, previous = _unit(raw, m.end(), single=True), m[0].casefold(), _previous(raw, m.start()).casefold()
    named = m[0][0].isupper() and raw[m.end() + 1 : m.end() + 2].isupper()
    adverb = word in ("first", "second", "third") and not (previous in _DETERMINERS or previous.endswith(("'s", "’s", "s’")))
    if not unit or raw[m.end()] in "-‐‑" or raw.startswith("of", m.end() + 1) or unit.casefold() in _NO_ORDINAL or named:
        return
    if not adverb or unit.casefold() == "anniversary":
        yield _Quantity(*m.span(), _written(Decimal(_ordinal(word))), unit, "")


def _read_time(raw: str, m: regex.Match) -> Iterator[_Quantity]:
    """One of a measure of time, where it lasted or passed: "a day later", "in a year", "more than a week"."""
    found = _stated(raw, *m.span(), "1")
    if found.hedge or _previous(raw, m.start()).casefold() in _ENDURING or _PASSED.match(raw, m.end()):
        yield replace(found, unit=m["spell"])


def _read_long(raw: str, m: regex.Match) -> Iterator[_Quantity]:
    yield _Quantity(*m.span(), "vague", m[0], "")


def _read_vague(raw: str, m: regex.Match) -> Iterator[_Quantity]:
    yield _Quantity(*m.span(), "vague", _unit(raw, m.end(), single=True), m[0])


def _read_counting(raw: str, m: regex.Match) -> Iterator[_Quantity]:
    unit = _unit(raw, m.end(), single=False)
    if (unit or _THEY.match(raw, m.end())) and _previous(raw, m.start()).casefold() not in _ASKING:
        yield _Quantity(*m.span(), "vague", unit, m[0])


def _read_fraction(raw: str, m: regex.Match) -> Iterator[_Quantity]:
    number, part = regex.split(r"[-‐‑\s]+", m[0].casefold()) if m[0].casefold() != "half" else ("a", "half")
    share = Decimal(int(cleaning.NUMBERS.get(number, 1))) / _PARTS[part.removesuffix("s").replace("halve", "half")]
    found = _stated(raw, *m.span(), _written(round(share, 3)))
    bare = m[0].casefold() == "half" and not found.hedge
    if not bare or (_OF_WHAT.match(raw, m.end()) and _previous(raw, m.start()).casefold() not in _HALVES):
        yield found


def _read_ratio(raw: str, m: regex.Match) -> Iterator[_Quantity]:
    one, other = (_amount(words) for words in regex.split(r"\s+(?:in|out\s+of)\s+(?:every\s+)?", m[0].casefold()))
    if one < other:
        yield _stated(raw, *m.span(), _written(round(one / other, 3)))


_READERS = {
    "vague": _read_vague,
    "counting": _read_counting,
    "ratio": _read_ratio,
    "fraction": _read_fraction,
    "ordinal": _read_ordinal,
    "time": _read_time,
    "long": _read_long,
    "low": _read_number,
}


def _unit(raw: str, at: int, *, single: bool) -> str:
    """What is counted behind a number: the first plural and what "and" joins to it, else, for one thing or a share, the last noun."""
    m = _FOLLOWING.match(raw, at)
    if not m:
        return ""
    if m["first"]:
        return m["first"]
    words = m.spans("word")
    if (m["of"] or raw[at - 3 : at].casefold() == " of") and raw[slice(*words[0])].casefold() in _PRONOUNS:
        return raw[slice(*words[0])]
    stop = next((n for n, place in enumerate(words) if _is_stop(raw[slice(*place)])), len(words))
    plural = _plural([raw[slice(*place)] for place in words[:stop]])
    if plural is not None:
        measured = plural and raw[slice(*words[plural - 1])].casefold() in _MEASURES
        return raw[words[plural - measured][0] : _also(raw, words[plural][1])]
    nouns = [raw[slice(*place)] for place in words[:stop]] if single else []
    while nouns and nouns[-1].casefold().endswith(("ed", "ly", "more", "fewer", "less")):
        nouns.pop()
    return nouns[-1] if nouns else ""


def _also(raw: str, at: int) -> int:
    """The end of a second plural that "and" joins to the first: "civilians and police officers"."""
    m = _ALSO.match(raw, at)
    words = [raw[slice(*place)] for place in m.spans("word")] if m else []
    plural = _plural(words)
    if plural is None or words[0].endswith("ed") or any(map(_is_stop, words[: plural + 1])):
        return at
    return m.ends("word")[plural]


def _plural(words: list[str]) -> int | None:
    """The place of the first plural; of two side by side ("police officers"), the second where the first has no -s."""
    first = next((n for n, word in enumerate(words) if _is_plural(word)), None)
    if first is not None and not words[first].casefold().endswith("s") and first + 1 < len(words) and _is_plural(words[first + 1]):
        return first + 1
    return first


def _is_stop(word: str) -> bool:
    folded = word.casefold()
    return folded in _STOPS or regex.split("[-‐‑]", folded)[0] in cleaning.NUMBERS or bool(_CONTRACTION.search(word))


def _is_plural(word: str) -> bool:
    folded = word.casefold()
    return folded in _PLURALS or (len(word) > 3 and folded.endswith("s") and not _NO_PLURAL.search(folded))


def _previous(raw: str, at: int) -> str:
    """The word right before, on the same line; blank where a mark stands between."""
    m = _PREVIOUS.search(raw, max(0, at - _LOOK), at)
    return m[0] if m else ""


def _after_joint(raw: str, at: int) -> int:
    while raw[at : at + 1] in ("-", "‐", "‑") or raw[at : at + 1].isspace():
        at += 1
    return at


def _amount(words: str) -> Decimal:
    """The number that figures and number words say: "2.5 million", "one hundred and twenty", "half a dozen"."""
    total = current = Decimal(0)
    for token in _TOKEN.findall(words.casefold()):
        if token in _FACTORS and token != "hundred":
            total, current = total + (current or 1) * _FACTORS[token], Decimal(0)
        elif token == "hundred":
            current *= 100
        elif token in ("a", "an"):
            current = current or Decimal(1)
        elif token != "and":
            current += Decimal("0.5") if token == "half" else Decimal(cleaning.NUMBERS.get(token) or regex.sub("[^0-9.]", "", token))
    return total + current


def _same_scale(low: str, high: str) -> list[Decimal]:
    """Both ends of a range; where the high end alone has a scale ("2 to 3 million"), it is that of the low end too."""
    amounts = [_amount(low), _amount(high)]
    scale = _FACTORS.get(_TOKEN.findall(high.casefold())[-1], 1)
    scaled = any(token in _FACTORS for token in _TOKEN.findall(low.casefold()))
    return [amounts[0] if scaled else amounts[0] * scale, amounts[1]]


def _ordinal(word: str) -> int:
    figures = regex.match("[0-9]+", word)
    parts = regex.split(r"[-‐‑\s]+", word)
    return int(figures[0]) if figures else sum(_ORDINALS.get(part) or int(cleaning.NUMBERS[part]) for part in parts)


def _written(amount: Decimal) -> str:
    return f"{amount.normalize():,f}"


def _spaced(words: str) -> str:
    return " ".join(words.casefold().split())
