"""Everything that is said in one text: its quotations and its indirect speech, each with the words that say who speaks.

Puts together what `marks`, `speech` and `speakers` find in one raw text, and knows nothing of tables; `voices` makes span tables of it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise

import regex

from helpers import cues, marks, pages, speakers, speech

NEAR = 600  # characters before a slogan in which its owner is looked for
OPENING, CLOSING = "“\"‘'«„「『", "”\"’'»“」』"

_WORD = regex.compile(r"[\p{L}\p{N}][\p{L}\p{N}\p{M}'’-]*")
_BEGINS = regex.compile(rf"(?:^|[.!?…][{CLOSING}]?\s+|\n\s*|[.!?…][{CLOSING}]?)[{OPENING}]$")
_LINE_BEFORE = regex.compile(rf"(?:^|\n)[ {OPENING}]*$")
_LINE_BEHIND = regex.compile(rf"[ {CLOSING}]*\r?(?:\n|$)")
_BEFORE_NARRATOR = regex.compile(r"[,?!…—–-]$")
_FIRST_PERSON = regex.compile(r"\b(?:I|[Ww]e|[Mm]y|[Oo]ur|us|me)\b")
_OWN = regex.compile(r"(?i)(?:i|we|you)?(?:['’]|$)")
_PART = r"(?:\p{Lu}[\p{L}\p{N}'’.-]*|of|the|and|a|an|in|on|for|to|at|by|with|from|\p{N}+)"
_TITLE = regex.compile(rf"{_PART}(?:[\s-]{_PART})+[,.]?")
_LABEL = regex.compile(
    r"(?i)\b(?:so[- ]called|the (?:word|term|phrase|letter|name|noun)s?|known as|nicknamed|(?:en)?titled|called the|named|, called)\s*$"
)
_NICKNAME = regex.compile(r"\p{Lu}[\p{L}.’'-]+ [“\"‘'](\p{Lu}\p{L}+)[”\"’'] \p{Lu}")
_SLOGAN = regex.compile(
    r"\b(?P<cue>rhetoric|concept|notion|phrase|words|message|refrain|mantra|motto|inscription|(?:slogan|chant|banner|placard)s?|cry|cries)"
    r"(?:,? such as|,? like| of| as| that reads?| reading|:|,)?$"
)
_OWNER = regex.compile(r"(?P<name>\p{Lu}[\p{L}-]+(?: \p{Lu}[\p{L}-]+)*)['’]s\b")
_PUT = regex.compile(
    r"\b(?:(?P<cue>[Ii]n the words of) (?P<who>[^,]{2,60})|(?P<cue>[Ii]n) (?P<who>his|her|\p{Lu}[\p{L} -]{1,40}?)(?:['’]s)? (?:own )?words"
    r"|(?P<cue>[Aa]s) (?P<who>he|she|they|it|\p{Lu}[\p{L} -]{1,40}?) (?:once |later )?puts? it),?$"
)
_BETWEEN_SLOGANS = regex.compile(rf"[{CLOSING}]?,?\s(?:and|or)?\s?[{OPENING}]")
_OF_AN_ACT = regex.compile(rf"(?:the|an?|its|his|her|their) [{OPENING}]$")


@dataclass(frozen=True, slots=True)
class Credit:
    """Who is said to speak: the cue, where it ends, the speaker's words as they stand, and where they stand (-1: nowhere)."""

    cue: str = ""
    cue_end: int = -1
    speaker: str = ""
    at: int = -1


@dataclass(slots=True)
class Quote:
    """A quotation: offsets, how deep it lies in others, which of its marks is missing; then kind, turn, and who speaks."""

    start: int
    end: int
    depth: int
    outer: tuple[int, int]  # with its marks
    broken: str
    kind: str = ""
    turn: int = 0
    credit: Credit = Credit()
    speaker: str = ""
    statement: int = 0
    reach: int = 1 << 60  # characters that its cue governs; the cue that governs fewest counts
    slogan: bool = False
    around: Credit = Credit()  # the subject of its sentence


@dataclass(slots=True)
class Report:
    """A piece of indirect speech: offsets, whether it lies in a quotation, and who speaks."""

    start: int
    end: int
    nested: bool
    credit: Credit
    speaker: str = ""
    statement: int = 0


@dataclass(slots=True)
class Utterances:
    """What is said in one text, and how its marks were read."""

    quotes: list[Quote] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    punctuation: list[marks.Mark] = field(default_factory=list)


@lru_cache(maxsize=16_384)
def read(raw: str) -> Utterances:
    """Read one text.

    >>> said = read("“We tried,” said Ana Roe. She warned that it would rain.")
    >>> [(q.start, q.end, q.speaker) for q in said.quotes], [(r.start, r.end, r.speaker) for r in said.reports]
    ([(1, 10, 'Ana Roe')], [(42, 55, 'Ana Roe')])
    """
    said = Utterances()
    running = False
    for piece, after in pairwise([*pages.paragraphs(raw), None]):
        body = raw[piece.start : piece.end]
        runs_on = bool(after) and marks.begins(raw[after.start : after.end])
        found, quoted = marks.read(body, runs_on=runs_on, running=running)
        running = any(q.broken == "unclosed" and q.depth == 0 and q.end == len(body.rstrip()) for q in quoted)
        said.punctuation += [replace(mark, start=piece.start + mark.start, end=piece.start + mark.end) for mark in found]
        _read_paragraph(said, piece.start, body, quoted)
    said.quotes.sort(key=lambda q: (q.start, -q.end))
    said.reports.sort(key=lambda r: (r.start, -r.end))
    _take_turns(said, raw)
    _continue(said, raw)
    _classify(said, raw)
    _name(said, raw)
    return said


def _read_paragraph(said: Utterances, base: int, body: str, quoted: list[marks.Quoted]) -> None:
    quotes = [Quote(base + q.start, base + q.end, q.depth, (base + q.outer[0], base + q.outer[1]), q.broken) for q in quoted]
    outer = [q for q in quotes if q.depth == 0]
    said.quotes += quotes
    said.reports += _read_speech(base, body, outer, nested=False)
    starts = [q.start for q in outer]
    nested: dict[int, list[Quote]] = {}
    for q in quotes:
        if q.depth == 1:
            nested.setdefault(bisect_right(starts, q.start) - 1, []).append(q)
    for n, q in enumerate(outer):
        inside = nested.get(n, [])
        said.reports += _read_speech(q.start, body[q.start - base : q.end - base], inside, nested=True)


def _read_speech(base: int, body: str, quotes: list[Quote], *, nested: bool) -> list[Report]:
    """Find the indirect speech of a paragraph, or of a quotation; give each quotation in it the cue that governs it."""
    if not quotes and not cues.may_report(body):
        return []
    quotes = [q for q in quotes if not _NICKNAME.match(body, max(0, body.rfind(" ", 0, max(0, q.outer[0] - base - 1)) + 1))]
    masked = speech.mask(body, [(q.outer[0] - base, q.outer[1] - base) for q in quotes])
    found: list[Report] = []
    starts = [q.start - base for q in quotes]
    for sentence in speech.sentences(masked, body):
        inside = quotes[bisect_left(starts, sentence.starts[0]) : bisect_left(starts, sentence.ends[-1])]
        earlier: list[speech.Said] = []
        for one in speech.reports(sentence):
            credit = _credit(base, body, one)
            own = nested and bool(_OWN.match(credit.speaker))
            for start, end in one.contents:
                pure = not masked[start:end].strip(cues.MASK + " .,;:!?—–-")
                if not _performs(one, earlier):
                    _hand_out(credit, inside, base, body, start, end, one.lemma, pure)
                if not pure and not own:
                    found.append(Report(base + start, base + end, nested, credit))
            earlier.append(one)
        _look_beside(inside, sentence, base, body)
    _name_slogans(quotes, base, body)
    return found


def _credit(base: int, body: str, said: speech.Said) -> Credit:
    speaker = said.speaker or (0, 0)
    return Credit(body[slice(*said.cue)], base + said.cue[1], body[slice(*speaker)], base + speaker[0] if said.speaker else -1)


def _performs(said: speech.Said, earlier: list[speech.Said]) -> bool:
    """Say whether a cue in the present tense lies in what somebody else says: in “noting that the state calls on …” the noting counts."""
    inside = any(start <= said.cue[0] and said.cue[1] <= end for other in earlier for start, end in other.contents)
    return inside and said.tense in ("s", "base") and said.lemma != "according to"


def _hand_out(credit: Credit, quotes: list[Quote], base: int, body: str, start: int, end: int, lemma: str, pure: bool) -> None:
    for q in quotes:
        at, stop = q.start - base, q.end - base
        if at < start or stop > end or end - start >= q.reach:
            continue
        if pure and lemma in ("write", "read", "sing") and _TITLE.fullmatch(body, at, stop):
            continue
        if not pure and (_names_an_act(lemma, body[start:at]) or _is_name(body, at, stop)):
            continue
        q.credit, q.reach = credit, end - start


def _names_an_act(lemma: str, before: str) -> bool:
    """Say whether marks stand on the noun of an act that is announced: announced the “pause” of the talks. Nobody said the word."""
    return lemma in ("announce", "confirm", "report", "propose") and bool(_OF_AN_ACT.fullmatch(before))


def _is_name(text: str, start: int, end: int) -> bool:
    """Say whether marks stand around a name: a nickname, a ship, a book, or what is so called."""
    if _labelled(text, start):
        return True
    return bool(_TITLE.fullmatch(text, start, end)) and not _BEGINS.search(text, max(0, start - 6), start)


def _labelled(text: str, start: int) -> bool:
    return bool(_LABEL.search(text, max(0, start - 30), max(0, start - 1)))


def _look_beside(quotes: list[Quote], sentence: cues.Sentence, base: int, body: str) -> None:
    """Give a quotation without a listed cue the speaker beside it, and note whom its sentence is about."""
    for q in quotes:
        if q.credit.cue:
            continue
        at = q.start - base
        announced = body[max(0, at - 3) : at].strip(" " + OPENING) == ":"
        said = speech.beside(sentence, at) if announced or _BEFORE_NARRATOR.search(body, at, q.end - base) else None
        if said and said.speaker:
            q.credit = _credit(base, body, said)
        elif found := speech.subject(sentence, at):
            q.around = Credit(cue_end=q.end, speaker=body[slice(*found)], at=base + found[0])


def _name_slogans(quotes: list[Quote], base: int, body: str) -> None:
    """Give a slogan its noun as cue, and its owner (the board's … rhetoric such as “…” and “…”); read `as she put it, “…”`."""
    last = None
    for q in quotes:
        at = q.start - base
        first = max(0, at - NEAR)
        before = body[first:at].rstrip(" " + OPENING)
        if last and last.slogan and _BETWEEN_SLOGANS.fullmatch(body, last.end - base, at):
            q.credit, q.slogan = last.credit, True
        elif not q.credit.cue and (m := _SLOGAN.search(before)):
            q.credit = replace(_owner(q, before, base + first), cue=m["cue"], cue_end=base + first + m.end("cue"))
            q.slogan = True
        elif not q.credit.cue and (m := _PUT.search(before)):
            q.credit = Credit(m["cue"], base + first + m.end("cue"), m["who"], base + first + m.start("who"))
        last = q


def _owner(q: Quote, before: str, base: int) -> Credit:
    """The last name in the sentence that something belongs to, else its subject."""
    owners = list(_OWNER.finditer(before, max(before.rfind(". "), before.rfind("\n")) + 1))
    return Credit(speaker=owners[-1]["name"], at=base + owners[-1].start()) if owners else q.around


def _outer(said: Utterances) -> list[Quote]:
    return [q for q in said.quotes if q.depth == 0]


def _enclosing(said: Utterances) -> Iterator[tuple[Quote, Quote]]:
    """Pair each nested quotation with the one directly around it."""
    stack: list[Quote] = []
    for q in said.quotes:
        while stack and stack[-1].end < q.end:
            stack.pop()
        if q.depth and stack:
            yield q, stack[-1]
        stack.append(q)


def _take_turns(said: Utterances, raw: str) -> None:
    """Number the turns: quotations with no narrator between share one, and its cue."""
    turns: list[list[Quote]] = []
    for q in _outer(said):
        if turns and _reopens(turns[-1][-1], q, raw):
            turns[-1].append(q)
        else:
            turns.append([q])
    for n, turn in enumerate(turns, 1):
        credit = next((q.credit for q in turn if q.credit.cue), None)
        for q in turn:
            q.turn = n
            q.credit = q.credit if q.credit.cue or not credit else credit


def _reopens(last: Quote, q: Quote, raw: str) -> bool:
    gap = raw[last.end : q.start]
    if gap.strip(" \n\r\t\u00a0" + OPENING + CLOSING) or ("\n" in gap and last.broken != "unclosed"):
        return False
    return not (last.credit.speaker and q.credit.speaker) or last.credit.speaker == q.credit.speaker


def _continue(said: Utterances, raw: str) -> None:
    """Give a whole quoted sentence without a cue the speaker of the quotation, or of the indirect speech, before it."""
    last = Credit()
    for one in sorted([*_outer(said), *(r for r in said.reports if not r.nested)], key=lambda one: one.start):
        if isinstance(one, Quote) and not one.credit.cue and not one.credit.speaker and (_is_sentence(one, raw) or _stands_alone(one, raw)):
            one.credit = replace(last, cue="")
        if one.credit.speaker:
            last = one.credit


def _is_sentence(q: Quote, raw: str) -> bool:
    text = raw[q.start : q.end]
    stopped = bool(cues.FINAL.search(text))
    if stopped and text[:1].isupper() and _BEGINS.search(raw, max(0, q.start - 6), q.start):
        return True
    return (len(_WORD.findall(text)) > 3 and (stopped or q.broken == "unclosed")) or bool(_FIRST_PERSON.search(text))


def _stands_alone(q: Quote, raw: str) -> bool:
    """Say whether a quotation is a paragraph of its own."""
    return bool(_LINE_BEFORE.search(raw, max(0, q.start - 8), q.start) and _LINE_BEHIND.match(raw, q.end))


def _classify(said: Utterances, raw: str) -> None:
    """Tell quotations from scare marks; number the turns that are left."""
    for q in said.quotes:
        q.kind = _kind(q, raw)
        if q.kind == "quotation" and not q.credit.speaker and not q.credit.cue:
            q.credit = q.around
        elif q.kind == "scare":
            q.turn, q.credit = 0, Credit()
    numbers = {turn: n for n, turn in enumerate(sorted({q.turn for q in said.quotes if q.turn}), 1)}
    for q in said.quotes:
        q.turn = numbers.get(q.turn, 0)
    for q, around in _enclosing(said):
        if around.kind == "scare":
            q.kind, q.credit = "scare", Credit()
        q.turn = around.turn if q.kind == "nested" else 0


def _kind(q: Quote, raw: str) -> str:
    if q.depth:
        return "scare" if not q.credit.cue and _labelled(raw, q.start) else "nested"
    if q.credit.cue or q.credit.speaker or (_is_sentence(q, raw) and not _labelled(raw, q.start)):
        return "quotation"
    words = _WORD.findall(raw, q.start, q.end)
    plain = any(word[0].islower() and len(word) > 3 for word in words)
    return "quotation" if len(words) > 4 and plain and not _is_name(raw, q.start, q.end) else "scare"


def _name(said: Utterances, raw: str) -> None:
    """Put names for pronouns, and number the documents that the words stand in."""
    around = _around(said)
    items = [one for one in (*said.quotes, *said.reports) if one.credit.speaker]
    speaking = [
        speakers.Speaking(one.credit.speaker, one.credit.at, one.credit.cue_end, inner=id(one) in around, quoted=_is_nested(one))
        for one in items
    ]
    reported = [(r.start, r.end) for r in said.reports if not r.nested]
    speakers.resolve(raw, speaking, [(q.start, q.end) for q in _outer(said)], reported)
    for item, one in zip(items, speaking, strict=True):
        item.speaker, item.statement = one.name, one.statement
    for one in sorted((*said.quotes, *said.reports), key=_place):
        if outer := around.get(id(one)):
            one.statement = one.statement or outer.statement
            if _is_nested(one) and one.credit.speaker.lower() in ("i", "we"):
                one.speaker = outer.speaker


def _is_nested(one: Quote | Report) -> bool:
    return one.nested if isinstance(one, Report) else one.depth > 0


def _place(one: Quote | Report) -> tuple[int, int]:
    return one.start, -one.end


def _around(said: Utterances) -> dict[int, Quote | Report]:
    """Map what somebody else says or reports (its `id`) to the quotation or report directly around it."""
    stack: list[Quote | Report] = []
    found: dict[int, Quote | Report] = {}
    for one in sorted((*said.quotes, *said.reports), key=_place):
        while stack and stack[-1].end < one.end:
            stack.pop()
        if stack and stack[-1].credit != one.credit:
            found[id(one)] = stack[-1]
        stack.append(one)
    return found
