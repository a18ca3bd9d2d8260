"""Words that name a day, or part of one: found, and filled from the words around them, never from a clock. English alone is read.

Days in figures are read as `2021-11-08` and `8.11.2021`; `11/08/2021` may be two days and is left out.
"""

from calendar import monthrange, weekday
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import babel
import pandas as pd
import regex

from helpers import cleaning, cues, spans

_LEAP = 2000  # a year that has every day
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ROLES = ("stamp", "dateline", "yearly", "lead", "anniversary", "this", "")
TENSES = ("past", "future", "open")


@dataclass(slots=True, frozen=True)
class Mention:
    """Words that name a day or part of one; what they do not say is 0 (`weekday`: -1).

    `unit` numbers the sentence or piece of page (of a dateline, the sentence behind it). `role` says what the words are, beside a day of
    some event: `stamp` and `dateline` date the text, `lead` what it tells as news, `yearly` a day that returns, `anniversary` one `ago`
    years before (of `topic`), `this` a month of its own year; `back` counts the days back (“yesterday”: 1). `rough`: not to the day.
    `tense`: an `open` day (“from 1 May”) may lie ahead or behind.
    """

    doc: str
    start: int
    end: int
    unit: int
    year: int = 0
    month: int = 0
    day: int = 0
    weekday: int = -1
    role: str = ""
    tense: str = "past"
    ago: int = 0
    back: int = -1
    topic: str = ""
    rough: bool = False

    @property
    def pattern(self) -> str:
        """The day as in EDTF (ISO 8601-2): X for what is not said."""
        return "-".join(str(n).zfill(width) if n else "X" * width for n, width in ((self.year, 4), (self.month, 2), (self.day, 2)))


def units(texts: pd.DataFrame) -> pd.DataFrame:
    """Cut texts into sentences (`zone`) and the furniture that may date a page (`zone` is then its kind), as a span table in order."""
    pieces = cleaning.furniture(texts)
    dated = pieces[pieces["kind"].isin(["timestamp", "dateline", "byline"])].rename(columns={"kind": "zone"})
    return spans.sort(pd.concat([cleaning.sentences(texts, omit=pieces), dated])[[*spans.COLUMNS, "zone"]], texts)


def mentions(texts: pd.DataFrame, parts: pd.DataFrame) -> list[Mention]:
    """Find every mention of a day in `parts` (from `units`), its year filled from the paragraph where it leaves it out."""
    raws = dict(zip(texts["doc"], texts["raw"], strict=True))
    found: list[Mention] = []
    known = paragraph = None
    for n, row in enumerate(parts.itertuples(index=False)):
        here = (row.doc, raws[row.doc].count("\n", 0, row.start))
        known, paragraph = (known if here == paragraph else None), here
        own = [_mention(row, n + (row.zone == "dateline"), m) for m in _PATTERN.finditer(row.text)]
        for mention in own:
            year = _year_beside(mention, [other for other in own if other is not mention], known)
            filled = replace(mention, year=year) if year else mention
            found.append(filled)
            if filled.year and filled.month and filled.tense == "past":
                known = filled
    return [mention for mention in found if exists(mention)]


def _year_beside(mention: Mention, others: list[Mention], known: Mention | None) -> int:
    """The year of a day without one: that of the nearest day with month and year in its sentence, else of the last in its paragraph."""
    if mention.year or not mention.month or mention.role not in ("", "lead"):
        return 0
    dated = [other for other in others if other.year and other.month and other.tense == "past"]
    if dated:
        return min(dated, key=lambda other: abs(other.start - mention.start)).year
    return known.year if known and mention.role == "" else 0


def _mention(row: tuple, unit: int, m: regex.Match) -> Mention:
    """Read one match of the pattern."""
    groups = m.groupdict()
    number = {name: int(groups[name]) if groups[name] else 0 for name in ("year", "day")}
    month = _MONTHS.get((groups["month"] or "").rstrip(".").lower(), 0) or int(groups["number"] or 0)
    weekday = _WEEKDAYS.get((groups["weekday"] or "")[:3].lower(), -1)
    tense = _tense(row.text, m)
    role, ago = _role(row, m, number["year"]), _count(groups["ago"] or groups["nth"])
    end = m.end("topic") if groups["topic"] else m.end()
    return Mention(
        doc=row.doc,
        start=row.start + m.start(),
        end=row.start + len(row.text[:end].rstrip()),
        unit=unit,
        year=number["year"],
        month=month,
        day=number["day"],
        weekday=weekday,
        role=role,
        tense="past" if role in ("stamp", "dateline") else tense,
        ago=ago,
        back=1 if groups["back"] else -1,
        topic=(groups["topic"] or "").strip(),
        rough=bool(groups["rough"]),
    )


def _role(row: tuple, m: regex.Match, year: int) -> str:
    """What the words are, by the piece of page that they stand in and the words beside them."""
    before, behind = row.text[max(0, m.start() - 45) : m.start()], row.text[m.end() : m.end() + 45]
    if row.zone in ("timestamp", "byline"):
        return "" if _UPDATED.search(before + m[0]) else "stamp"
    if row.zone == "dateline":
        return "dateline"
    if m["nth"] or m["ago"]:
        return "anniversary"
    if m["this"] and m["month"]:
        return "" if before.rstrip().endswith("ago") else "this"
    marked = _OCCASION.search(before) or _DAY.search(before) or _DAY.match(behind)
    if marked and m["day"] and m["month"] and not year and not _OPEN.search(before):
        return "yearly"
    news = row.zone in ("title", "deck", "lead") and not m["last"] and not _SPAN.search(before)
    return "lead" if news and (not m["day"] or _reports(row.text)) else ""


def _tense(text: str, m: regex.Match) -> str:
    """Whether the day lies ahead or behind, by the words of its clause."""
    clause = _SAID.split(regex.split(r"[;:.]\s|,\s(?:and|but|while|which)\s", text[: m.start()])[-1])[-1]
    behind = regex.split(r"[;:.,]\s", text[m.end() : m.end() + 40] + " ")[0]
    near = clause[-60:] if m["day"] else clause[-30:]
    if _AHEAD.search(near) or _AHEAD.search(behind) or (m["last"] or "").lower() == "next" or (m["this"] and m["weekday"]):
        return "future"
    period = regex.search(r"\d (?:to|and) \d", m[0])
    return "open" if period or _OPEN.search(clause) else "past"


@lru_cache(maxsize=10_000)
def _reports(sentence: str) -> bool:
    """Whether a sentence has a finite cue: somebody said, says, announced, warned."""
    table = cues.forms()
    words = (m[0].lower() for m in cleaning.words_at(sentence))
    return any(cue.form in ("past", "s") and len(cue.words) == 1 for word in words for cue in table.get(word, ()))


def exists(mention: Mention) -> bool:
    """Whether there is such a day in the calendar, and it falls on that weekday."""
    if mention.month > 12 or mention.day > monthrange(mention.year or _LEAP, mention.month or 1)[1]:
        return False
    whole = mention.year and mention.month and mention.day and mention.weekday >= 0
    return not whole or weekday(mention.year, mention.month, mention.day) == mention.weekday


def _count(words: str | None) -> int:
    """The number that a numeral, a number word or an ordinal says."""
    parts = [regex.sub(r"(?<=\d)(st|nd|rd|th)$", "", part) for part in regex.split(r"[-‐‑\s]", (words or "").casefold())]
    return sum(int(part) if part.isdigit() else _COUNTS.get(part, 0) for part in parts)


def _names(what: str, width: str) -> dict[str, int]:
    named = getattr(babel.Locale("en"), what)["format"][width]
    return {name.rstrip(".").lower(): n for n, name in named.items()}


def _iterate(names: dict[str, int]) -> Iterator[str]:
    yield from sorted((name.capitalize() for name in names), key=len, reverse=True)


MONTHS = tuple(name.capitalize() for name in _names("months", "wide"))
_MONTHS = _names("months", "wide") | _names("months", "abbreviated") | {"sept": 9}
_WEEKDAYS = _names("days", "abbreviated")
_COUNTS = {word: int(n) for word, n in cleaning.NUMBERS.items()}
_COUNTS |= {
    word: n for n, word in enumerate("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), 1)
}
_COUNTS |= {"a": 1, "fifteenth": 15, "twentieth": 20, "thirtieth": 30, "fortieth": 40, "fiftieth": 50, "hundredth": 100}

_MONTH = rf"(?P<month>(?:{'|'.join(MONTHS)})\b|(?:{'|'.join(_iterate(_MONTHS))})\b\.?)"
_WIDE = "|".join(_iterate(_names("months", "wide")))
_FULL = "|".join(WEEKDAYS)
_WEEKDAY = rf"(?:(?P<weekday>{_FULL}|(?:Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun)\b\.?),?\s+(?:the\s+)?)?"
_YEAR = r"(?P<year>(?:1[89]|20)\d\d)(?!\d|,\d|\.\d|%|\s*(?:per|%))"
_BEFORE_YEAR = "in|since|of|by|from|until|till|before|after|the|during|between|and|to|early|late|mid|year"
_NUMBER = r"(?P<day>\d{1,2})(?:\s?(?:st|nd|rd|th))?"
_RANGE = r"(?:\d{1,2}(?:st|nd|rd|th)?\s?(?:[-–]|to|and)\s?)?"
_TENS = "(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[-‐‑ ]"
_CARDINALS = "|".join(word for word in _COUNTS if not word.endswith(("th", "st", "nd", "rd")) and len(word) > 2)
_ORDINALS = "|".join(word for word in _COUNTS if word.endswith(("th", "st", "nd", "rd")))
_N = rf"(?<!hundred\s)(?<!hundred\sand\s)(?:\d{{1,3}}|(?:{_TENS})?(?:{_CARDINALS}))"
_NTH = rf"(?<!hundred\s)(?<!hundred\sand\s)(?:\d{{1,3}}(?:st|nd|rd|th)|(?:{_TENS})?(?:{_ORDINALS}))"
_TOPIC = r"\s+(?P<topic>(?:[^\s.,;:”\"()]+\s?){1,7})"
_PATTERN = regex.compile(
    rf"""\b(?P<this>)(?P<last>)(?P<nth>)(?P<ago>)(?P<number>)(?P<topic>)(?P<back>)(?P<rough>)(?:
(?P<year>(?:19|20)\d\d)-(?P<number>\d\d)-(?P<day>\d\d)\b
    | (?P<day>\d{{1,2}})\.(?P<number>\d{{1,2}})\.(?P<year>(?:19|20)\d\d)\b
    | {_WEEKDAY}{_RANGE}{_NUMBER}(?:\s+of)?\s+{_MONTH}(?:,?\s*{_YEAR})?
    | {_WEEKDAY}{_MONTH}\s+{_RANGE}{_NUMBER}(?!\d|\s?[-–]\s?\d|%|,\d{{3}}(?!\d)|\.\d|\s+(?:per|%))(?:,?\s*{_YEAR})?
    | (?P<this>[Tt]his)\s+{_MONTH}(?=\W) | (?P<this>[Tt]his)\s+year\s+in\s+{_MONTH} | {_MONTH}\s+(?P<this>this\s+year)
    | {_MONTH},?\s+(?:of\s+)?{_YEAR}
    | (?:(?P<this>[Tt]his)\s+)?(?P<weekday>{_FULL}),?\s+(?:the\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)\b
    | (?P<last>[Ll]ast|[Nn]ext)\s+(?P<weekday>{_FULL})\b | (?P<weekday>{_FULL})\b | (?P<back>[Yy]esterday)\b
    | (?<=\b(?:in|since|until|by|during|from|last|next|early|late|mid)[\s-])(?P<month>{_WIDE})\b(?!\s+\d)
    | (?:the\s+)?(?P<nth>(?i:{_NTH}))\s+(?:\w+\s+)?anniversary(?:(?=\s+of{_TOPIC}))?
    | (?P<ago>(?i:{_N}))\s+years?\s+(?:have|has)\s+(?:passed|gone\s+by)\s+since(?={_TOPIC})
    | (?P<ago>(?i:{_N}))\s+years?\s+(?:on\s+)?(?P<rough>since|after|from)(?={_TOPIC})
    | (?P<ago>(?i:{_N}))\s+years?\s+(?P<rough>ago)\b
    | (?<=\b(?i:{_BEFORE_YEAR})[\s-]|\(|\b(?:1[89]|20)\d\d[-–/]){_YEAR}\b(?!\s+(?!(?:was|is|has|its|his|this|as|us)\b)\p{{Ll}}+s\b)
    )""",
    regex.VERBOSE,
)
_AHEAD = regex.compile(
    r"\b(?:will|shall|would|(?:is|are|was|were) (?:to|due|set to|scheduled|expected)|plans? to|planned|due|scheduled|expected|next"
    r"|upcoming)\b"
)
_SAID = regex.compile(r"(?<!\bbe )\b(?:said|says|told|announced|reported|stated|added|wrote|issued|released|published)\b")
_SPAN = regex.compile(r"(?i)\b(?:between|and|from|to|until|till|by|since|before|after|of|for|through)\s+$")
_OPEN = regex.compile(
    r"(?i)\b(?:from|by|between|until|till|before|effective|starting|beginning|as of|through|ahead of)(?:\s+(?:the|on|at least))?\s*$"
)
_OCCASION = regex.compile(r"(?i)\b(?:occasion|mark(?:s|ed|ing)?|celebrat\w+|commemorat\w+|every|each|annual\w*|yearly|anniversary)\b")
_DAY = regex.compile(
    r"\W*(?:is|on|,|–|-|which is|falls on)?\W*(?:a |the |\w+[’']s )*(?:\p{Lu}\w+ )+Day\b"
    r"|\b\p{Lu}\w+[’']? Day(?:,| on| \(|,? which falls on)? (?:the )?$"
)
_UPDATED = regex.compile(r"(?i)\b(?:updated|modified|revised|corrected)\b")
