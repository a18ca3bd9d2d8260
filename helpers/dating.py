"""When each text was published, reasoned from words alone: clues, and the days that they leave.

A clue tells how far publication lies behind a day that the words name, wholly or in part. `day` is that day with X for what is not
said (`XXXX-11-08`, as in EDTF, ISO 8601-2), `weekday` its name; `least` and `most` are the days from it to publication, blank where
there is no limit. No clock and no knowledge of the world: the calendar, and the texts beside it. English alone is read.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from sklearn.feature_extraction.text import TfidfVectorizer

from helpers import cleaning, days, spans

# In the order in which they are heeded: a clue that would leave no day beside those before it is set aside.
KINDS = ("stamp", "dateline", "lead", "event", "behind", "anniversary", "yearly", "this", "beside", "said", "near", "ahead", "none")
TIES = ("beside", "said")  # what texts that report each other say of each other
CONFIDENCES = ("high", "medium", "low")

OUTRIGHT = {"stamp": 4, "dateline": 4, "lead": 4, "said": 3, "anniversary": 2, "yearly": 1}  # how much a clue speaks for the day it names

LEAD = 2  # days back of which a title, deck or lead tells as news
NEWS = 6  # days for which news calls a day by its weekday alone, and within which it reports a statement
YEAR, SEASON = 365, 183  # days ahead within which a date has no year; days around one that is told roughly
RETURN = 11  # years within which every date but 29 February falls on every weekday
YEARLY = 2  # days around a yearly day on which it is marked
WHOLE = 0.1  # what naming the year, and naming the day, adds to that share
OFTEN = 0.5  # share of a sentence's words of content that one must have to tell of the same event
LIKE = 0.2  # likeness (tf-idf cosine) from which two sentences may tell of one event
ALIKE = 0.3  # the same where neither names a year
PARAGRAPH = 0.15  # what standing in one paragraph adds to it
MANY = 5_000  # mentions of days in a corpus above which sentences of one paragraph alone are compared
ALONE = 2  # days from the first to the last left, up to which a text needs no other to date it
FEW, SOME = 7, 31  # days from the first to the last left, for a confidence of high, of medium
_CLOSE = 60  # characters within which the day of an event stands behind the words that name it
DATES = ["doc", "earliest", "latest", "left", "best", "confidence", "decided", "against"]
COLUMNS = {"kind": str, "day": str, "weekday": str, "least": "Int64", "most": "Int64", "beside": str}

_LIMITS = {"stamp": (0, 0), "dateline": (0, 1), "lead": (0, LEAD), "yearly": (-YEARLY, YEARLY), "behind": (0, None), "ahead": (None, 0)}


def clues(texts: pd.DataFrame, *, origins: pd.DataFrame | None = None) -> pd.DataFrame:
    """Find the words that date each text, and what they say of its day of publication.

    `origins` (`lineage.origins`), where given, tells which text reports which: a report follows its statement within `NEWS` days, and
    the day of which its lead speaks is the statement's. Adds `kind` (one of `KINDS`), `day`, `weekday`, `least`, `most` (as the module
    says; of kind `beside`, days from the publication of another text), `beside` (the other text that the clue rests on) and
    `constraint` (the same in words).

    Kinds: `stamp`, `dateline`: the day of the page, or of the dispatch; `lead`: a day of which the text tells as news; `event`: a day, left
    open here, that another mention of the event dates; `behind`, `ahead`: a day told as past, or to come; `anniversary`: years since a day;
    `yearly`: a day that returns and is marked; `this`: a month of the text's own year; `near`: a coming day with its weekday, without its
    year; `beside`, `said`: how long before or after another text, and the day that a report gives its statement; `none`: limits nothing.

    >>> from helpers import corpus
    >>> page = corpus.from_texts({"a": "The harbour shut on Tuesday, the board said.\\n\\nIt was built in 1998 and opened on 3 May 2001."})
    >>> clues(page)[["text", "kind", "day", "weekday", "constraint"]]
             text    kind         day  weekday                   constraint
    0     Tuesday    lead  XXXX-XX-XX  Tuesday  a Tuesday, or up to 2 days after
    1        1998  behind  1998-XX-XX               not before 1998
    2  3 May 2001  behind  2001-05-03               not before 3 May 2001
    """
    parts = days.units(texts)
    found = days.mentions(texts, parts)
    links = _events(parts, found) | _anniversaries(parts, found)
    rows = [_own(n, mention, links.get(n)) for n, mention in enumerate(found)]
    own = _table(texts, rows)
    return own if origins is None else _table(texts, rows + list(_beside(origins, own)))


def dates(texts: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Say when each text can have been published: the days that all its clues leave.

    `found` is what `clues` returns. One row per text, in the order of `texts`: `doc`; `earliest`, `latest` (ISO dates) and `left` (how
    many days are left between); `best`, the day among them that most clues name outright (of equals the nearest to texts that are
    settled, else to the first year ahead); `confidence`: `high` where all that is left lies within a week, `medium` within 31 days, `low`
    farther apart, one less where a clue was set aside, and no more than medium where it takes another text's date, or that no text is
    later than the year after the last that any of them names; `decided`, the clue without which most days would be left; `against`,
    clues set aside as they leave none of these days. Blank where no text names a year.

    >>> from helpers import corpus
    >>> page = corpus.from_texts({"a": "The harbour shut on Tuesday, 1 May, the board said. It opened in June 2001."})
    >>> dates(page, clues(page)).T[0].to_dict()["best"]
    '2007-05-01'
    """
    calendar = _calendar(found)
    blank = ("", "", 0, "", "low", "", "")
    if not len(calendar):
        return pd.DataFrame([(doc, *blank) for doc in texts["doc"]], columns=DATES)
    by_doc = dict(list(found[found["kind"] != "none"].groupby("doc")))
    own = {doc: by_doc.get(doc, found.head(0)).reset_index(drop=True) for doc in texts["doc"]}
    settled = {doc: _settle(rows[~rows["kind"].isin(TIES)], calendar) for doc, rows in own.items()}
    _propagate(settled, found[found["kind"].isin(TIES)], calendar)
    coming = found.loc[(found["kind"] == "ahead") & found["day"].str[:4].str.isdigit(), "day"].str[:4]
    sure = [calendar[one.left][0] for one in settled.values() if _width(one.left) <= SOME]
    middle = pd.Series(sure).median() if sure else pd.Timestamp(f"{coming.min()}-01-01") if len(coming) else pd.NaT
    rows = [(doc, *_verdict(settled[doc], own[doc], calendar, middle)) for doc in texts["doc"]]
    return pd.DataFrame(rows, columns=DATES)


def known(settled: pd.DataFrame) -> pd.Series:
    """The best day of each text (`dates`) where its confidence is not low, else an empty string: for `published`.

    >>> known(pd.DataFrame({"best": ["2001-05-01", "2001-05-02"], "confidence": ["high", "low"]})).tolist()
    ['2001-05-01', '']
    """
    return settled["best"].where(settled["confidence"] != "low", "")


def allowed(found: pd.DataFrame, doc: str, shown: pd.DatetimeIndex) -> pd.DataFrame:
    """Which of the days `shown` each clue of a text leaves: one row per clue that limits them (indexed by its words), one column per day.

    Clues that tie it to another text (`TIES`) are left out: they depend on that text's days.

    >>> from helpers import corpus
    >>> page = corpus.from_texts({"a": "The harbour shut on Tuesday, the board said.\\n\\nIt opened in June 2001."})
    >>> allowed(clues(page), "a", pd.date_range("2001-06-11", periods=3)).astype(int).to_numpy().tolist()
    [[0, 1, 1], [1, 1, 1]]
    """
    own = found[(found["doc"] == doc) & ~found["kind"].isin(["none", *TIES])]
    own = own.iloc[np.argsort(own["kind"].map(KINDS.index).to_numpy(), kind="stable")]
    years = [*_calendar(found).year, *shown.year, *(int(day[:4]) for day in own["day"] if day[:4].isdigit())]
    wide = pd.date_range(f"{min(years) - 1}-01-01", f"{max(years) + 1}-12-31") if years else shown
    masks = [_mask(clue, wide)[wide.isin(shown)] for clue in own.itertuples()]
    return pd.DataFrame(masks, index=pd.Index(own["text"], name="clue"), columns=shown, dtype=bool)


def _own(n: int, mention: days.Mention, link: tuple | None) -> tuple:
    """One row for a mention: what it says by itself, or with the mention that dates the same event."""
    where = (mention.doc, mention.start, mention.end)
    if link:
        return (*where, *link)
    weekday = days.WEEKDAYS[mention.weekday] if mention.weekday >= 0 else ""
    kind, pattern = _kind(mention), mention.pattern
    least, most = _LIMITS.get(kind, (None, None))
    if kind == "near":
        least, most = (-YEAR if mention.month else -NEWS), 0
    if kind == "lead" and mention.month:
        most = NEWS
    if mention.back >= 0:
        least = most = mention.back if kind == "lead" else None
    if kind == "this":
        least, pattern, most = 0, f"XXXX-{mention.month:02}-01", _to_end_of_year(mention.month, 1)
    return (*where, kind, pattern, weekday, least, most, "")


def _to_end_of_year(month: int, day: int) -> int:
    return (pd.Timestamp(2000, 12, 31) - pd.Timestamp(2000, month, day)).days


def _kind(mention: days.Mention) -> str:
    """How the day that a mention names limits publication."""
    if mention.role in ("stamp", "dateline", "yearly", "this") and mention.month:
        return "none" if mention.role == "this" and mention.tense != "past" else mention.role
    if mention.tense == "open" and (mention.year or mention.weekday < 0):
        return "none"
    if mention.year:
        return "ahead" if mention.tense == "future" else "behind"
    if mention.role == "lead" and mention.tense == "past" and (mention.day or mention.weekday >= 0 or mention.back >= 0):
        return "lead"
    return "near" if mention.day and mention.weekday >= 0 and mention.tense != "past" else "none"


def _events(parts: pd.DataFrame, found: list[days.Mention]) -> dict[int, tuple]:
    """For each mention that leaves something out, the likeliest other mention of the same event that says it."""
    best: dict[int, tuple[float, days.Mention, days.Mention]] = {}
    for a, b, like in _alike(parts, found):
        one, other = found[a], found[b]
        both = _merge(one, other)
        if both and like >= (LIKE if both.year else ALIKE) and like > best.get(a, (0.0,))[0]:
            best[a] = (like, both, other)
    return {a: _event(found[a], both, other) for a, (_, both, other) in best.items()}


def _event(one: days.Mention, both: days.Mention, other: days.Mention) -> tuple:
    """The clue that a mention sets once its event is dated."""
    weekday = days.WEEKDAYS[both.weekday] if both.weekday >= 0 else ""
    rest = _to_end_of_year(both.month, both.day or 1)
    most = {"dateline": 1, "this": rest}.get(one.role, NEWS)
    kind = "dateline" if one.role == "dateline" else "event"
    return (kind, both.pattern, weekday, 0, most, other.doc if other.doc != one.doc else "")


def _is_open(one: days.Mention) -> bool:
    """Whether another mention may say what this one leaves out: a weekday alone, a dateline, a month of this year."""
    alone = one.weekday >= 0 and not one.day and one.role == ""
    return not one.year and one.tense == "past" and (alone or one.role in ("dateline", "this"))


def _merge(one: days.Mention, other: days.Mention) -> days.Mention | None:
    """Both mentions as one day, if they can name the same and `other` says what `one` leaves out."""
    if not _is_open(one):
        return None
    if other.role in ("anniversary", "this", "stamp", "yearly") or other.tense != "past":
        return None
    fields = {}
    for name, blank in (("year", 0), ("month", 0), ("day", 0), ("weekday", -1)):
        mine, its = getattr(one, name), getattr(other, name)
        if mine != blank and its != blank and mine != its:
            return None
        fields[name] = mine if mine != blank else its
    both = replace(one, **fields)
    if both == one or not both.month or (one.weekday >= 0 and not one.month and not both.day):
        return None
    if not both.year and "dateline" not in (one.role, other.role):
        return None
    return both if days.exists(both) else None


def _alike(parts: pd.DataFrame, found: list[days.Mention]) -> Iterator[tuple[int, int, float]]:
    """Pairs of mentions in sentences that may tell of one event, and how like those are (tf-idf cosine)."""
    places: dict[int, list[int]] = {}
    for n, mention in enumerate(found):
        places.setdefault(mention.unit, []).append(n)
    if len(places) < 2 or not any(map(_content, parts["text"])):
        return
    with_days = sorted(places)
    weights = TfidfVectorizer(analyzer=_content, sublinear_tf=True).fit(parts["text"]).transform(parts["text"].iloc[with_days])
    open_ = [n for n, unit in enumerate(with_days) if any(_is_open(found[m]) for m in places[unit])]
    likeness = (weights[open_] @ weights.T).tocoo() if len(found) <= MANY else coo_array((len(open_), len(with_days)))
    enough = likeness.data >= LIKE - PARAGRAPH
    near = {
        (u, v) for u, v in zip(with_days, with_days[1:], strict=False) if v - u <= 2 and found[places[u][0]].doc == found[places[v][0]].doc
    }
    near |= {(v, u) for u, v in near}
    alike = zip(*(places_[enough].tolist() for places_ in likeness.coords), likeness.data[enough].tolist(), strict=True)
    pairs = {(with_days[open_[u]], with_days[v]): like for u, v, like in alike if open_[u] != v}
    for u, v in sorted(pairs.keys() | near):
        like = float(pairs.get((u, v), 0.0)) + PARAGRAPH * ((u, v) in near)
        if like >= LIKE:
            yield from ((a, b, like) for a in places[u] for b in places[v])


def _content(text: str) -> list[str]:
    """The words of a sentence that tell of what happened, not when."""
    return [word for word in cleaning.content(text) if word not in _WHEN and not word[0].isdigit()]


_WHEN = frozenset(cleaning.content(" ".join((*days.WEEKDAYS, *days.MONTHS, "year day month week"))))


def _anniversaries(parts: pd.DataFrame, found: list[days.Mention]) -> dict[int, tuple]:
    """For each “N years since X”, “Nth anniversary of X”: the day of X, where a sentence names it, and N years later."""
    told = parts["text"].map(lambda text: frozenset(_content(text)))
    out = {}
    for n, mention in enumerate(found):
        if mention.role != "anniversary":
            continue
        topic = set(_content(mention.topic)) or told[mention.unit]
        base = _base(parts, found, mention, topic, told) if topic else None
        year = base.year + mention.ago if base and base.year and mention.ago else 0
        if base and (year or base.month):
            exact = base.day and not mention.rough
            around = (-YEARLY, YEARLY) if exact else (-SEASON, SEASON) if base.month else (0, 0)
            out[n] = ("anniversary", replace(base, year=year).pattern, "", *around, base.doc if base.doc != mention.doc else "")
    return out


def _base(parts: pd.DataFrame, found: list[days.Mention], mention: days.Mention, topic: set[str], told: pd.Series) -> days.Mention | None:
    """The day that an anniversary counts from: named right behind its words, else in the sentence that has most of them."""
    close = [o for o in found if o.unit == mention.unit and o.year and o.start > mention.start and o.end - mention.end <= _CLOSE]
    if close:
        return min(close, key=lambda other: other.start)
    among = found if len(found) <= MANY else [o for o in found if o.doc == mention.doc]
    dated = [o for o in among if (o.month or o.year) and o.tense == "past" and o.role in ("", "lead", "yearly") and o is not mention]
    dated = [o for o in dated if o.year or not mention.rough]
    shares = [len(topic & told[o.unit]) / len(topic) + WHOLE * (bool(o.year) + bool(o.day)) for o in dated]
    if not shares or max(shares) < (1 if mention.topic else OFTEN):
        return None
    return min((o for o, share in zip(dated, shares, strict=True) if share == max(shares)), key=lambda o: _apart(parts, o, topic))


def _apart(parts: pd.DataFrame, mention: days.Mention, topic: set[str]) -> int:
    """How far, in characters, a mention stands from the last of the topic's words in its sentence."""
    row = parts.iloc[mention.unit]
    places = [m.start() for m in cleaning.words_at(row["text"]) if topic.intersection(_content(m[0]))]
    return min((abs(row["start"] + place - mention.end) for place in places), default=10**6)


def _beside(origins: pd.DataFrame, own: pd.DataFrame) -> Iterator[tuple]:
    """The clues that a statement and its report set each other."""
    for row in origins.itertuples(index=False):
        said = own[(own["doc"] == row.doc) & (own["kind"] == "lead")].head(1)
        named = len(said) and (said["weekday"].iloc[0] or said["day"].iloc[0] != "XXXX-XX-XX")
        least, most = (1, 1) if len(said) and not named else (0, NEWS)
        here, there = (row.doc, row.start, row.end), (row.source, row.source_start, row.source_end)
        yield (*here, "beside", "XXXX-XX-XX", "", least, most, row.source)
        yield (*there, "beside", "XXXX-XX-XX", "", -most, -least, row.doc)
        if named:
            yield (*there, "said", said["day"].iloc[0], said["weekday"].iloc[0], 0, 0, row.doc)


def _table(texts: pd.DataFrame, rows: list[tuple]) -> pd.DataFrame:
    found = spans.from_rows(texts, rows, **COLUMNS)
    return found.assign(constraint=pd.array([_words(row) for row in found.itertuples()], dtype=str))


def _words(clue: tuple) -> str:
    """Say in words what a clue leaves."""
    if clue.kind == "none":
        return "nothing"
    year, month, day = clue.day.split("-")
    parts = [str(int(day)) if day != "XX" else "", days.MONTHS[int(month) - 1] if month != "XX" else "", year if year != "XXXX" else ""]
    named = " ".join(part for part in parts if part)
    named = f"{named} ({clue.weekday})" if named and clue.weekday else named or f"a {clue.weekday}"
    least, most = (None if pd.isna(limit) else int(limit) for limit in (clue.least, clue.most))
    if clue.kind == "beside":
        low, high = sorted((abs(least), abs(most)))
        days_ = f"{high} day{'s' if high != 1 else ''}" if low == high else f"{low} to {high} days"
        return f"{days_} {'after' if least >= 0 else 'before'} {clue.beside}"
    if clue.day == "XXXX-XX-XX" and not clue.weekday:
        return f"{least} day{'s' if least != 1 else ''} after what it tells"
    if least is None or most is None:
        return f"not {'after' if least is None else 'before'} {named}"
    if least == -most:
        return f"within {most} days of {named}" if most else f"on {named}" if day != "XX" else named
    return f"{named}, or up to {most} day{'s' if most > 1 else ''} after" if least == 0 else f"{named}, or up to {-least} days before"


def _calendar(found: pd.DataFrame) -> pd.DatetimeIndex:
    """The days that come into question: from the least of the latest years that texts name, as far as any date finds its weekday again."""
    years = pd.to_numeric(found["day"].str[:4].where(found["kind"] != "none"), errors="coerce").dropna()
    if not len(years):
        return pd.DatetimeIndex([])
    past = years[found["kind"].reindex(years.index) != "ahead"]
    first = past.groupby(found["doc"]).max().min() if len(past) else years.min() - RETURN
    return pd.date_range(f"{int(first)}-01-01", f"{int(years.max()) + 1 + RETURN}-12-31")


def _mask(clue: tuple, calendar: pd.DatetimeIndex) -> np.ndarray:
    """Which days of a calendar a clue leaves."""
    named = np.ones(len(calendar), dtype=bool)
    for part, values in zip(clue.day.split("-"), (calendar.year, calendar.month, calendar.day), strict=True):
        named &= (values == int(part)) if part.isdigit() else True
    if clue.weekday:
        named &= calendar.day_of_week == days.WEEKDAYS.index(clue.weekday)
    before = clue.day[:4].isdigit() and int(clue.day[:4]) < calendar[0].year
    if pd.isna(clue.most):
        return np.cumsum(named) > 0 if not before else np.ones(len(calendar), dtype=bool)
    if pd.isna(clue.least):
        return np.cumsum(named[::-1])[::-1] > 0 if not before else np.zeros(len(calendar), dtype=bool)
    return _within(named, int(clue.least), int(clue.most))


@dataclass(slots=True)
class Settled:
    """What the clues of one text come to: the days left (a mask), and which clues were heeded and set aside (positions)."""

    left: np.ndarray
    masks: dict[int, np.ndarray]
    heeded: list[int]
    against: list[int]
    assumed: bool = False


def _settle(own: pd.DataFrame, calendar: pd.DatetimeIndex) -> Settled:
    """Heed the clues of one text, the strongest first."""
    masks = {clue.Index: _mask(clue, calendar) for clue in own.itertuples()}
    rank = {n: (KINDS.index(own["kind"][n]), int(mask.sum())) for n, mask in masks.items()}
    left, heeded, against = np.ones(len(calendar), dtype=bool), [], []
    for n in sorted(masks, key=rank.__getitem__):
        if (left & masks[n]).any():
            left, heeded = left & masks[n], [*heeded, n]
        else:
            against.append(n)
    soon = left & (calendar.year <= calendar[-1].year - RETURN)
    narrow = bool(soon.any()) and _width(soon) < SOME < _width(left)
    return Settled(soon if narrow else left, masks, heeded, against, narrow)


def _propagate(settled: dict[str, Settled], ties: pd.DataFrame, calendar: pd.DatetimeIndex) -> None:
    """Let texts that report each other date each other, until nothing changes; not those that date themselves, nor across the years."""
    open_ = {doc for doc, one in settled.items() if _width(one.left) > ALONE}
    pairs = list(ties[ties["doc"].isin(open_)].groupby(["doc", "beside"], sort=False))
    for _ in range(len(settled)):
        changed = False
        for (doc, other), clues_ in pairs:
            near = settled[doc].left.copy()
            for clue in clues_.itertuples():
                near &= _mask(clue, calendar) if clue.kind == "said" else _within(settled[other].left, int(clue.least), int(clue.most))
            if near.any() and near.sum() < settled[doc].left.sum():
                settled[doc].left, settled[doc].assumed, changed = near, True, True
        if not changed:
            return


def _within(named: np.ndarray, least: int, most: int) -> np.ndarray:
    """The days that lie `least` to `most` days behind one of those named."""
    count = np.concatenate([[0], np.cumsum(named)])
    at = np.arange(len(named))
    high, low = np.clip(at - least + 1, 0, len(named)), np.clip(at - most, 0, len(named))
    return count[high] > count[low]


def _width(left: np.ndarray) -> int:
    """Days from the first to the last that are left."""
    return int(np.ptp(np.flatnonzero(left)))


def _verdict(one: Settled, own: pd.DataFrame, calendar: pd.DatetimeIndex, middle: pd.Timestamp) -> tuple:
    """The cells of a text's row in `dates`."""
    without = {n: np.logical_and.reduce([one.masks[m] for m in one.heeded if m != n], initial=True).sum() for n in one.heeded}
    decided = max(one.heeded, key=lambda n: (without[n], -one.masks[n].sum()), default=None)
    named = _named(pd.concat([own.loc[one.heeded], own[own["kind"] == "said"]]), calendar)
    best = calendar[one.left & (named == named[one.left].max())]
    at = 0 if pd.isna(middle) else int(np.argmin(np.abs((best - middle).days)))
    level = int(_width(one.left) >= FEW) + int(_width(one.left) >= SOME) + bool(one.against)
    if calendar[one.left][0].year > calendar[-1].year - RETURN:
        level = len(CONFIDENCES) - 1  # no text names such a year: it is found by its weekdays alone
    days_ = calendar[one.left]
    return (
        *(f"{day:%Y-%m-%d}" for day in days_[[0, -1]]),
        len(days_),
        f"{best[at]:%Y-%m-%d}",
        CONFIDENCES[min(2, max(level, int(one.assumed)))],
        own["text"][decided] if decided is not None else "",
        "; ".join(own["text"].loc[one.against]),
    )


def _named(heeded: pd.DataFrame, calendar: pd.DatetimeIndex) -> np.ndarray:
    """How much speaks for each day outright: the day that a clue names, not those before or after it."""
    outright = heeded[heeded["kind"].isin(OUTRIGHT)].assign(least=0, most=0)
    weights = outright["kind"].map(OUTRIGHT)
    named = np.zeros(len(calendar), dtype=int)
    for weight, clue in zip(weights, outright.itertuples(), strict=True):
        named += weight * _mask(clue, calendar)
    return named
