"""Who a speaker's words stand for: pronouns, “the ministry”, “the statement” resolved to fuller words of the same text.

Works on one raw text. What cannot be known from the text stays as it stands. Only `NEAR` characters around a speaker are looked through.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise

import babel
import regex

from helpers import cues

NEAR = 8_000
LATEST = 40  # speakers who may be meant by a pronoun
KINDS = ("person", "body", "document", "people", "role", "place")
SINGULAR = {"he": "m", "him": "m", "his": "m", "she": "f", "her": "f"}
PLURAL = frozenset("they them we both".split())
DOCUMENTS = frozenset(
    "statement report letter poll survey study document tweet post message email memo article editorial filing lawsuit complaint release "
    "announcement communique communiqué declaration resolution ruling book speech transcript note".split()
)
BODIES = frozenset(
    "ministry government party council committee department office agency court commission union bank board group association house senate "
    "congress parliament army police institute university embassy service authority federation administration campaign company foundation "
    "bureau cabinet secretariat organisation organization institution assembly league alliance coalition centre center society press news "
    "tribunal regulator watchdog labour conservatives".split()
)
FIRMS = frozenset(
    "company firm regulator operator airline club maker bloc outlet newspaper broadcaster network retailer charity team".split()
)
RANKS = {
    "ambassador": "Amb",
    "captain": "Capt",
    "colonel": "Col",
    "congressman": "Rep",
    "congresswoman": "Rep",
    "doctor": "Dr",
    "general": "Gen",
    "governor": "Gov",
    "lawmaker": "Rep",
    "professor": "Prof",
    "representative": "Rep",
    "senator": "Sen",
    "sergeant": "Sgt",
}
NOBODY = frozenset("one another others some many most several few".split())
# Words that open a sentence with a capital and are no name.
OPENERS = frozenset(
    "the a an in on at but and he she it they we i this that these those there when while after before as if for from to by with his her "
    "its their our my your one two some many most no not all both each what who how why where yet still however meanwhile also now then "
    "so or during since under over about last next according although though because despite asked speaking".split()
)

_ANY_DOCUMENT = "|".join(sorted(DOCUMENTS))
_PART = (
    r"(?:\p{Lu}\.|(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Prof|Lt|Col|Capt|Cmdr|Sgt|St|Jr|Rev|Hon|Amb|Maj|Adm|Cllr)\.|\p{Lu}[\p{L}\p{M}\p{N}'’-]*)"
)
_LINK = r"(?:(?:of|for|de|van|von|der|al|bin|la|du|di)\s(?:the\s)?)"
_NAME = rf"{_PART}(?:\s{_LINK}?(?:[“\"]\p{{L}}+[”\"]\s)?{_PART})*"
_NAMES = regex.compile(_NAME)
_APPOSED = regex.compile(rf",\s(?P<name>{_NAME})(?=[,.;]|\s*$)")
_ISSUED = regex.compile(
    rf"^(?:[^,]*?\b)?(?:{_ANY_DOCUMENT})\b(?:\s\p{{Ll}}+)?\s(?:by|from|of|(?:issued|published|released|signed) by)\s(?:the\s)?(?P<who>.+)$",
    regex.I,
)
_NEW = regex.compile(r"(?:an?|the \p{L}+|this)\b", regex.I)
_OWNED = regex.compile(rf"^(?P<who>.+?)['’]s?\s(?:\p{{L}}+\s){{0,2}}(?:{_ANY_DOCUMENT})s?$", regex.I)
_IN_DOCUMENT = regex.compile(
    rf"[^.;“”\"]{{0,40}}?\b(?:in|through|via|with|issued|released)\s(?P<det>an?|the|his|her|its|their)\s(?:\p{{L}}+[\s-]){{0,3}}?(?:{_ANY_DOCUMENT})\b",
    regex.I,
)
_BEFORE_SPEAKER = regex.compile(
    rf"\b[Ii]n\s(?P<det>an?|the|his|her|its|their)\s(?:\p{{L}}+[\s-]){{0,3}}?(?:{_ANY_DOCUMENT})\b[^.;“”\"]{{0,40}},\s(?:the\s)?$"
)
_THE = regex.compile(r"^[Tt]he ")
_DESCRIBED = regex.compile(r"(?:the|this|that|an?) (?:[^\p{Lu}]+|\p{Lu}\p{L}+)", regex.I)
_SURNAME = regex.compile(r"(?:(?:Mr|Mrs|Ms|Miss|Dr|Sir)\.? )?\p{Lu}[\p{L}\p{M}'’-]+")
_POSSESSED = regex.compile(r"[Tt]he \p{Ll}+['’]s (?P<tail>\p{Lu}.*)")
_PERSON = regex.compile(
    r"(?:man|woman|ist|ian|or|minister|leader|speaker|expert|lawyer|lawmaker|diplomat|chief|president|premier|nominee|official|candidate"
    r"|spokesperson|writer|painter|teacher|analyst|deputy|envoy|mayor|judge|academic|king|queen|prince|pope|bishop|widow|manager"
    r"|commander|officer|player|singer)$"
)
_MALE = regex.compile(r"\b(?:Mr|Sir|Lord|King|Prince|Father|(?:[Ss]pokes|[Cc]hair|[Cc]ongress|[Cc]ouncil|[Bb]usiness)man)\b")
_FEMALE = regex.compile(
    r"\b(?:Mrs|Ms|Miss|Lady|Dame|Queen|Princess|Baroness|Sister|(?:[Ss]pokes|[Cc]hair|[Cc]ongress|[Cc]ouncil|[Bb]usiness)woman)\b"
)
_STARTS = regex.compile(r"(?:^|[.!?][”\"’']?\s{1,4}|\n[^\S\n]*+|[.!?][”\"])(?:\p{Lu}\p{Ll}+,\s)?(?=\p{Lu})")
_LINE = regex.compile(r"[^\n]+")
_WORDS = regex.compile(r"[\p{L}\p{M}'’.-]+")
_POSSESSIVE = regex.compile(r"['’]s?$")
_NEXT = regex.compile(r"\s(?:(?:also|again|then|later|who) )?(\p{Ll}+)")
_PRONOUN = regex.compile(r"(?:(?!\b(?:that|whether|if|said|says|told|asked)\b)[^.!?\n“”\"])*?\b(?P<pronoun>he|him|his|she|her)\b")
_PLACED = regex.compile(r"\b(?:in|at|near|outside|across)\s$")
_BEFORE = regex.compile(r"(said|says|asked|wrote|added|replied|told)\s$")


@dataclass(slots=True)
class Mention:
    """A name in a text: where it stands, its words, its kind (one of `KINDS`), `m` or `f` where known, whether it is a subject."""

    at: int
    text: str
    kind: str
    gender: str = ""
    subject: bool = False


@dataclass(slots=True)
class Speaking:
    """A speaker as the text has it: the words, where they stand, where the cue ends, and whether somebody else reports all
    of it, and whether it stands in a quotation (whose pronouns are not resolved).

    `resolve` fills in the name, and the number of the statement.
    """

    text: str
    at: int
    cue_end: int
    inner: bool = False
    quoted: bool = False
    name: str = ""
    statement: int = 0


@dataclass(slots=True)
class Context:
    """What is known at a place of a text: its names, those who spoke so far, and the statements they spoke in."""

    raw: str
    names: list[Mention]
    surnames: frozenset[str]
    genders: dict[str, str]
    past: list[Mention] = field(default_factory=list)
    statements: dict[str, int] = field(default_factory=dict)
    introduced: set[tuple[str, str]] = field(default_factory=set)
    issuer: str = ""

    def spoke(self) -> list[Mention]:
        """Who spoke, the last first."""
        return self.past[: -LATEST - 1 : -1]

    def before(self, at: int) -> list[Mention]:
        """The names before a place, the nearest first."""
        first, last = (bisect_left(self.names, place, key=lambda m: m.at) for place in (at - NEAR, at))
        return self.names[first:last][::-1]

    def behind(self, at: int) -> list[Mention]:
        """The names behind a place, the nearest first."""
        first, last = (bisect_left(self.names, place, key=lambda m: m.at) for place in (at, at + NEAR))
        return self.names[first:last]


def resolve(raw: str, speaking: list[Speaking], quoted: list[tuple[int, int]], reported: list[tuple[int, int]]) -> None:
    """Name each speaker, in the order of the text.

    Names inside `quoted` spans are nobody's antecedents, names inside `reported` ones only where no others are.

    >>> one, two = Speaking("The Harbour Board", 0, 22), Speaking("It", 39, 47)
    >>> resolve("The Harbour Board said in a letter no. It added why.", [one, two], [], [])
    >>> two.name, two.statement
    ('The Harbour Board', 1)
    """
    names = list(_mentions(raw, _covered(raw, quoted), _covered(raw, reported)))
    surnames = frozenset(m.text.split()[-1] for m in names if " " in m.text and m.kind == "person")
    for m in names:
        if " " not in m.text and m.text.endswith("s") and m.text not in surnames:
            m.kind = "people"
    context = Context(raw, names, surnames, _genders(raw, names))
    known: dict[tuple[int, str], Speaking] = {}
    for one in sorted(speaking, key=lambda one: one.at if one.at >= 0 else one.cue_end):
        same = known.setdefault((one.at, one.text), one)
        if same is one:
            _resolve_one(context, one)
        one.name, one.statement = same.name, same.statement


@lru_cache(maxsize=1 << 16)
def kind(name: str) -> str:
    """Say what kind of speaker a name is: `role` stands for words without a capital.

    >>> [kind(n) for n in ["Jane Roe", "the Harbour Board", "a report", "local officials", "the mayor", "Roe and Vale"]]
    ['person', 'body', 'document', 'people', 'role', 'people']
    """
    words = _WORDS.findall(name)
    low = [regex.sub(r"['’]s$", "", word.lower()) for word in words]
    if not words or low[0] in NOBODY:
        return "role"
    named = [word for word, small in zip(words, low, strict=True) if word[0].isupper() and small not in ("the", "a", "an")]
    ends_named = words[-1][0].isupper()
    if low[-1] in DOCUMENTS or (low[0] in ("a", "an", "the") and DOCUMENTS & set(low[:4])):
        return "document"
    if " and " in name and len(named) > 1 and not BODIES & set(low):
        return "people"
    if _ends_in_a_person(words, low):
        return "person"
    if low[-1] == "police":
        return "people"
    if (BODIES | FIRMS) & set(low) or name in _countries() or (len(words) == 1 and name.isupper()) or (low[0] == "the" and named):
        return "body"
    if ends_named:
        return "person"
    return "people" if low[-1].endswith("s") and not low[-1].endswith("ss") else "role"


def _ends_in_a_person(words: list[str], low: list[str]) -> bool:
    """Say whether two names or more close a phrase and are no body's: council leader Jane Roe; not: Ministry of Foreign Affairs."""
    first = len(words)
    while first and words[first - 1][0].isupper():
        first -= 1
    return 0 < first < len(words) - 1 and not BODIES & set(low[first:]) and low[first - 1] not in FIRMS | {"of", "for", "on", "the", "and"}


@cache
def _countries() -> frozenset[str]:
    return frozenset(babel.Locale("en").territories.values())


@lru_cache(maxsize=1 << 16)
def _gender(name: str) -> str:
    return "m" if _MALE.search(name) else "f" if _FEMALE.search(name) else ""


def _genders(raw: str, names: list[Mention]) -> dict[str, str]:
    """Tell by surname who is `m` or `f`: by a title, or by the pronoun that follows the name in its sentence (Roe shook her head)."""
    votes: dict[str, list[str]] = {}
    for m, after in pairwise([*names, Mention(len(raw), "", "")]):
        if m.kind == "person":
            found = _PRONOUN.match(raw, m.at + len(m.text), after.at) if m.subject and not m.gender else None
            gender = m.gender or (SINGULAR[found["pronoun"].lower()] if found else "")
            votes.setdefault(m.text.split()[-1], []).extend([gender] if gender else [])
    return {surname: found[0] for surname, found in votes.items() if len(set(found)) == 1}


def _covered(raw: str, spans: list[tuple[int, int]]) -> bytearray:
    covered = bytearray(len(raw))
    for start, end in spans:
        covered[start:end] = b"\1" * (end - start)
    return covered


def _mentions(raw: str, quoted: bytearray, reported: bytearray) -> Iterator[Mention]:
    """Find the names outside quotations (headlines, which have no full stop, left out)."""
    starts = {m.end() for m in _STARTS.finditer(raw)}
    for line in _LINE.finditer(raw):
        if cues.FINAL.search(raw, max(line.start(), line.end() - 8), line.end()):
            for m in _NAMES.finditer(raw, *line.span()):
                if not quoted[m.start()] and (found := _mention(raw, *m.span(), m.start() in starts)):
                    found.subject = found.subject and not reported[m.start()]
                    yield found


def _mention(raw: str, start: int, end: int, opens: bool) -> Mention | None:
    first = raw[start:end].split()[0]
    at = start
    if opens and (first.lower() in OPENERS or (first.lower().endswith("ing") and len(first) > 5 and first != "Beijing")):
        at, opens = at + len(first) + 1, first.lower() in OPENERS
    text = _POSSESSIVE.sub("", raw[at:end].rstrip("."))
    possessive = raw[at:end].endswith(("'s", "’s", "s'", "s’"))
    if not text or text.lower() in cues.TIMES or text.lower() in OPENERS:
        return None
    beside = (_BEFORE.search(raw, max(0, start - 14), start), _NEXT.match(raw, end))
    acts = any(word and cues.is_verb(word[1]) for word in beside)
    placed = _PLACED.search(raw, max(0, at - 8), at)
    return Mention(at, text, "place" if placed else kind(text), _gender(text), (opens or acts) and not possessive)


def _resolve_one(context: Context, one: Speaking) -> None:
    one.name, document = _name(context, one)
    key = _THE.sub("", one.name).casefold()
    if document == "new" or _introduces(context, one, key):
        context.statements[key] = max(context.statements.values(), default=0) + 1
    one.statement = context.statements.get(key, 0)
    context.issuer = one.name if one.statement else context.issuer
    if not one.inner and one.name.lower() not in {*SINGULAR, *PLURAL, "it"}:
        gender = SINGULAR.get(one.text.lower()) or _gender(one.name)
        several = one.name.endswith("s") and " " not in one.name and one.name not in context.surnames
        context.past.append(Mention(one.at, one.name, "people" if several else kind(one.name), gender, True))


def _introduces(context: Context, one: Speaking, key: str) -> bool:
    """Say whether the words around a cue name a document for the first time; an article that repeats its deck names the same again."""
    named = _IN_DOCUMENT.match(context.raw, one.cue_end) or _before_cue(context.raw, one)
    if not named:
        return False
    words = key, context.raw[named.start() : named.end() + 30]
    again = words in context.introduced
    context.introduced.add(words)
    return not again and (named["det"].lower() in ("a", "an") or key not in context.statements)


def _before_cue(raw: str, one: Speaking) -> regex.Match | None:
    """Find the document where it is named before the cue: In a statement, the board said; the board, in a statement, said."""
    if one.at < 0:
        return None
    return _BEFORE_SPEAKER.search(raw, max(0, one.at - 80), one.at) or _IN_DOCUMENT.match(
        raw, one.at + len(one.text), max(one.at, one.cue_end)
    )


def _name(context: Context, one: Speaking) -> tuple[str, str]:
    """Name one speaker; also say whether a document is meant that is `new` or not."""
    text = one.text.strip()
    low, spoke = text.lower(), context.spoke()
    if one.quoted and low in PLURAL | {"it", *SINGULAR}:
        return text, ""
    if low in SINGULAR:
        return _person(context, one.at, SINGULAR[low]) or text, ""
    if low == "it":
        things = [m for m in spoke if m.kind in ("body", "document", "role")]
        things += [m for m in context.before(one.at) if m.kind == "body" and m.subject]
        nearest = max(things, key=lambda m: m.at).text if things else context.issuer or text
        return next((m.text for m in spoke if nearest in m.text), nearest), ""
    if low in PLURAL:
        several = [m for m in [*spoke, *context.before(one.at)] if m.kind in ("people", "body") and m.subject and m.at < one.at]
        return max(several, key=lambda m: m.at).text if several else text, ""
    if m := _ISSUED.match(text):
        return m["who"].split(",")[0], "new" if _NEW.match(text) else ""
    if m := _OWNED.match(text):
        return m["who"], ""
    if _DESCRIBED.fullmatch(text):
        return _described(context, one, text), ""
    if _SURNAME.fullmatch(text):
        return _full_name(context, one.at, text), ""
    if m := _POSSESSED.fullmatch(text):
        return next((p.text for p in spoke if p.text.endswith(m["tail"]) and p.text != text), text), ""
    return text, ""


def _full_name(context: Context, at: int, text: str) -> str:
    """Find the fuller name that a surname stands for: of who spoke, else the nearest before it."""
    surname = text.split()[-1]
    fuller = (m for m in [*context.spoke(), *context.before(at)] if m.kind == "person" and not _SURNAME.fullmatch(m.text))
    gender = _gender(text)
    return next((m.text for m in fuller if m.text.split()[-1] == surname and (m.gender or gender) in (gender, gender or m.gender)), text)


def _described(context: Context, one: Speaking, text: str) -> str:
    """Name who “the ministry”, “the mayor”, “the statement” is: who holds that office before, or else later, in the text."""
    spoke = context.spoke()
    words = _WORDS.findall(text)[1:]
    if not words:
        return text
    head = words[-1].lower()
    if text.lower().startswith(("a ", "an ")):
        return text
    if same := next((m.text for m in spoke if m.text.casefold() == text.casefold()), ""):
        return same
    if head in DOCUMENTS:
        return (
            context.issuer
            or _author(context.raw, one.at, head)
            or next((m.text for m in spoke if m.kind in ("body", "person", "people")), text)
        )
    apposed = _APPOSED.match(context.raw, one.at + len(text)) if one.at >= 0 else None
    if apposed and kind(apposed["name"]) == "person":
        return apposed["name"]
    rank = f"|{RANKS[head]}" if head in RANKS else ""
    office = r"\s".join(map(regex.escape, words)) if 1 < len(words) < 4 else regex.escape(head)
    if holder := _holder(context, one.at, text, rf"\b(?:{office}{rank})\b") or _apposition(context.raw, one.at, office):
        return holder
    kinds = ("person",) if _PERSON.search(head) else ("body",) if head in FIRMS else ()
    return next((m.text for m in spoke if m.kind in kinds), text)


def _author(raw: str, at: int, document: str) -> str:
    """Find whose document it is: the report by the Harbour Board; the Board's new report."""
    start = max(0, at - NEAR)
    found = regex.search(rf"\b{document}\s(?:by|from)\s(?:the\s)?(?P<name>{_NAME})", raw, pos=start, endpos=max(at, 0))
    found = found or regex.search(rf"(?P<name>{_NAME})['’]s?\s(?:\p{{Ll}}+\s){{0,2}}{document}\b", raw, pos=start, endpos=max(at, 0))
    return found["name"] if found else ""


def _holder(context: Context, at: int, text: str, office: str) -> str:
    """Find the name with an office in it: who spoke last, else the nearest before, else the first behind."""
    holds = regex.compile(office, regex.I)
    for m in context.spoke():
        if m.text != text and holds.search(m.text) and any(word[0].isupper() for word in m.text.split()[1:] or [m.text]):
            return m.text
    return next((m.text for m in [*context.before(at), *context.behind(at)] if " " in m.text and holds.search(m.text)), "")


def _apposition(raw: str, at: int, office: str) -> str:
    """Find a name beside an office: Jane Roe, the new mayor of Sel; the mayor of Sel, Jane Roe."""
    start, end = max(0, at - NEAR), at + NEAR
    named = rf"(?P<name>{_NAME}),? (?:\d\d, )?(?:the|an?|its|his|her|their|who is the) [^,.;”\"]{{0,60}}?\b{office}\b"
    found = regex.search(named, raw, pos=start, endpos=end)
    found = found or regex.search(rf"\b{office}(?: of [^,.;]{{1,40}})?, (?P<name>{_NAME})[,.]", raw, pos=start, endpos=end)
    return found["name"] if found else ""


def _person(context: Context, at: int, gender: str) -> str:
    """Find who `he` or `she` is: the last person who spoke or was a subject nearby, not known to be of the other gender."""
    raw, first = context.raw, max(0, at - NEAR)
    sentence = max(raw.rfind(". ", first, at), raw.rfind("\n", first, at), first - 1) + 1
    near = max(raw.rfind("\n", first, max(first, raw.rfind("\n\n", first, at))), first)
    spoke = [m for m in context.spoke() if m.kind == "person" and m.at < at]
    named = [m for m in context.before(at) if m.kind == "person" and (" " in m.text or m.text in context.surnames)]
    close = [m for m in named if m.at >= near and (m.subject or m.at >= sentence)]
    for m in [*sorted([*spoke, *close], key=lambda m: -m.at), *(m for m in named if m.subject), *(m for m in named if " " in m.text)]:
        if (m.gender or context.genders.get(m.text.split()[-1]) or _known_gender(spoke, m.text)) in ("", gender):
            m.gender = gender
            return m.text
    return ""


def _known_gender(spoke: list[Mention], name: str) -> str:
    return next((m.gender for m in spoke if m.gender and (name in m.text or m.text in name)), "")
