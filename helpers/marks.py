"""Quotation marks of one paragraph: which of them open, which close, which are none, and what each pair encloses.

Works on one paragraph at a time and knows nothing of tables; `voices` makes span tables of what is found here. Every mark may open,
close or be none. What speaks against each reading is a cost (its glyph, its neighbours, what stands open); the reading of the
whole paragraph that costs least wins (Viterbi 1967), so that one broken mark does not turn all marks behind it around.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import regex

# Pairs of glyphs by family; a mark closes only what its own family opened. Straight and curly marks are one family: pages mix them.
FAMILIES = {
    "double": ("“ „ ‟ 〝 ``", "” 〞 〟", "\" ＂ ''"),
    "single": ("‘ ‚ ‛", "’ ´", "' `"),
    "guillemet": ("«", "»", ""),
    "single guillemet": ("‹", "›", ""),
    "corner": ("「", "」", ""),
    "white corner": ("『", "』", ""),
}
DEEPEST = 4  # quotations within quotations
BEAM = 8  # readings kept in mind at each mark

NEVER = 9.0
RUNNING = 0.3  # a missing mark where a quotation runs over paragraphs
BROKEN = 2.5  # a mark that is none, or lacks its partner
TURNED = 2.0  # a glyph that opens read as one that closes, or the other way round
MISPLACED = 1.5  # neighbours that speak against a reading

_MARK = regex.compile(r"``|(?<!')''(?!')|[“”„‟〝〞〟\"＂‘’‚‛'`´«»‹›「」『』]")
_UNREAD = regex.compile(r"(?V1)[[\p{Pi}\p{Pf}《》〈〉＇]--[“”‟‘’‛«»‹›]]")
_ELISION = regex.compile(r"(?:\d|(?i:em|til|tis|twas|cause|bout|round|n|cos|kay|s|d|ll|re|ve)\b)")
_END = regex.compile(r"[.,!?…;:]")
_SAID = regex.compile(
    r"[,?!](?= (?:(?:\p{Lu}[\p{L}.'’-]*|he|she|they|it|I|we|the|an?|\p{Ll}+) ){1,5}(?:said|says|told|added|asked|wrote|noted|stated)\b"
    r"| (?:said|says|added|asked|wrote|noted|stated) )"
)
_LAST_STOP = regex.compile(r"[.!?…](?=\s*$)")
_OPENERS = "([{—–-/“‘\"'«‹„‚「『"


@dataclass(slots=True)
class Mark:
    """One mark: its place, its glyph, and what it does: `opens`, `closes`, or is an `apostrophe`, a `unit` (inches, feet) or `stray`.

    `kind` and `why` say where that is not how it stands: `stray`, `turned`, `misplaced`, `unclosed`, `unopened`; or `unread`.
    """

    start: int
    end: int
    glyph: str
    role: str
    kind: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Quoted:
    """What a pair of marks encloses; `depth` counts from 0; `broken` says which mark is missing (`unclosed`, `unopened`, or blank)."""

    start: int
    end: int
    depth: int
    outer: tuple[int, int]  # with its marks, and stray ones beside them
    broken: str = ""


def read(paragraph: str, *, runs_on: bool = False, running: bool = False) -> tuple[list[Mark], list[Quoted]]:
    """Read all marks of a paragraph: what each does, and what they enclose.

    `runs_on` says that the next paragraph begins with an opening mark, so that a quotation may lack its closing one here; `running`
    that the paragraph before has left one open.

    >>> marks, quoted = read("The “new “old” rule,” he said of the 6' wall.")
    >>> [(mark.start, mark.role) for mark in marks]
    [(4, 'opens'), (9, 'opens'), (13, 'closes'), (20, 'closes'), (38, 'unit')]
    >>> [(q.start, q.end, q.depth) for q in quoted]
    [(5, 20, 0), (10, 13, 1)]
    """
    found = [m.span() for m in _MARK.finditer(paragraph)]
    found = [(start, end) for start, end in found if not _inside_word(paragraph, start, end)]
    unread = [Mark(*m.span(), m[0], "unread", "unread", "marks of this kind are not read") for m in _UNREAD.finditer(paragraph)]
    if not found:
        return unread, []
    costs = [_costs(paragraph, start, end) for start, end in found]
    families = [_family(paragraph[start:end])[0] for start, end in found]
    roles = _cheapest(list(zip(families, costs, strict=True)), RUNNING if runs_on else BROKEN, RUNNING if running else BROKEN)
    marks = [_mark(paragraph, *span, role, cost) for span, role, cost in zip(found, roles, costs, strict=True)]
    return [*marks, *unread], _enclosed(paragraph, marks, runs_on, running)


def begins(paragraph: str) -> bool:
    """Say whether a paragraph begins with a mark that may open.

    >>> begins("“We tried.”"), begins("We tried.”")
    (True, False)
    """
    m = _MARK.match(paragraph)
    return bool(m) and _costs(paragraph, *m.span())["opens"] < MISPLACED


def _inside_word(text: str, start: int, end: int) -> bool:
    """An apostrophe between two letters is no mark."""
    return text[start:end] in "'’‘`´‛" and text[start - 1 : start].isalnum() and text[end : end + 1].isalnum()


@lru_cache(maxsize=1 << 16)
def _family(glyph: str) -> tuple[str, str]:
    for family, (opening, closing, straight) in FAMILIES.items():
        for role, glyphs in (("opens", opening), ("closes", closing), ("straight", straight)):
            if glyph in glyphs.split():
                return family, role
    raise ValueError(f"{glyph!r} is no quotation mark; allowed are those of FAMILIES")


def _costs(text: str, start: int, end: int) -> dict[str, float]:
    """What speaks against reading the mark as opening, closing or none."""
    left, right = text[start - 1 : start], text[end : end + 1]
    return _costs_between(text[start:end], left, right, bool(_ELISION.match(text, end)))


@lru_cache(maxsize=1 << 16)
def _costs_between(glyph: str, left: str, right: str, elision: bool) -> dict[str, float]:
    family, given = _family(glyph)
    if "corner" in family:
        return {"opens": 0.0, "closes": 0.0, "none": BROKEN} | ({"closes": NEVER} if given == "opens" else {"opens": NEVER})
    opens = closes = 0.0
    if not right or right.isspace():
        opens += 0.0 if family == "guillemet" and given == "opens" else MISPLACED
    elif _END.match(right) and right != "…":
        opens += TURNED
    if left.isalnum():
        opens += MISPLACED
    elif left and not left.isspace() and left not in _OPENERS:
        opens += 0.3
    if not left or left.isspace():
        spaced = family == "guillemet" and given == "closes"
        closes += 0.0 if spaced else 0.7 if right and right in ",.;" else MISPLACED
    elif left in "([{“‘«‹„‚":
        closes += BROKEN
    if right.isalnum():
        closes += 0.7 if _END.match(left) else MISPLACED
    if family == "single":
        opens += 1.0 if elision else 0.2
    turned = 0.5 if "guillemet" in family else TURNED
    opens += turned if given == "closes" else 0.0
    closes += turned if given == "opens" else 0.0
    return {"opens": opens, "closes": closes, "none": _none(family, given, left, right, elision)}


def _none(family: str, given: str, left: str, right: str, elision: bool) -> float:
    """What speaks against a mark being none: less where it may be an apostrophe, or inches, feet, minutes."""
    if given != "opens" and left.isdigit():
        return 0.4
    if family != "single":
        return BROKEN
    if left.isalpha() and not right.isalnum() and given != "opens":
        return 0.3 if left in "snxzSNXZ" else 1.0
    if right.isalnum():
        return 0.0 if elision and given != "opens" else {"opens": 1.8, "closes": 0.5, "straight": 1.0}[given]
    return 2.0


def _cheapest(choices: list[tuple[str, dict[str, float]]], unclosed: float, unopened: float) -> list[str]:
    """The cheapest sequence of roles: a walk over stacks of what is open."""
    states: dict[tuple[str, ...], tuple[float, tuple | None]] = {(): (0.0, None)}
    touched = False
    for family, costs in choices:
        after: dict[tuple[str, ...], tuple[float, tuple | None]] = {}
        for stack, (cost, path) in states.items():
            for role, new, extra in _steps(stack, family, costs, NEVER if touched else unopened):
                total = cost + extra
                if new not in after or total < after[new][0]:
                    after[new] = (total, (role, path))
        states = dict(sorted(after.items(), key=lambda item: item[1][0])[:BEAM])
        touched = True
    _, path = min(states.items(), key=lambda item: item[1][0] + _left_open(item[0], unclosed))[1]
    roles = []
    while path:
        role, path = path
        roles.append(role)
    return roles[::-1]


def _left_open(stack: tuple[str, ...], unclosed: float) -> float:
    return unclosed + BROKEN * (len(stack) - 1) if stack else 0.0


def _steps(stack: tuple[str, ...], family: str, costs: dict[str, float], unopened: float) -> Iterator[tuple[str, tuple[str, ...], float]]:
    """Yield each role a mark may take, the stack after it, and what it costs."""
    yield "none", stack, costs["none"]
    if len(stack) < DEEPEST:
        again = 0.5 if stack and stack[-1] == family else 0.0
        yield "opens", (*stack, family), costs["opens"] + again
    if len(stack) == 1 and stack[0] == family:
        yield "reopens", stack, costs["opens"] + BROKEN - 0.3
    if family in stack:
        depth = len(stack) - 1 - stack[::-1].index(family)
        yield "closes", stack[:depth], costs["closes"] + BROKEN * (len(stack) - 1 - depth)
    elif not stack:
        yield "closes", (), costs["closes"] + unopened - 0.3


def _mark(text: str, start: int, end: int, role: str, costs: dict[str, float]) -> Mark:
    """Make a mark of a role; say where its glyph or its neighbours speak against it."""
    glyph, left = text[start:end], text[start - 1 : start]
    family, given = _family(glyph)
    if role == "none" and costs["none"] >= TURNED:
        return Mark(start, end, glyph, "stray", "stray", "it neither opens nor closes")
    if role == "none":
        return Mark(start, end, glyph, "unit" if left.isdigit() and given != "opens" else "apostrophe")
    done = "opens" if role == "reopens" else role
    if "guillemet" not in family and given not in ("straight", done):
        return Mark(start, end, glyph, role, "turned", f"its glyph {given}, its place {done}")
    if costs[done] >= MISPLACED and costs["none"] > 0.4:
        return Mark(start, end, glyph, role, "misplaced", f"it {done}, its neighbours speak against it")
    return Mark(start, end, glyph, role)


def _enclosed(text: str, marks: list[Mark], runs_on: bool, running: bool) -> list[Quoted]:
    """Pair the marks; where one is missing, the quotation runs to an edge of the paragraph, or to the words that say who spoke."""
    stack: list[Mark] = []
    found: list[Quoted] = []
    for mark in marks:
        if mark.role == "reopens":
            mark.role = "opens"
            found.append(_cut(text, stack.pop(), mark.start, found))
        if mark.role == "opens":
            stack.append(mark)
        elif mark.role == "closes":
            found += _close(stack, mark, running)
    while stack:
        opening = stack.pop()
        if stack:
            found.append(_unclosed(opening, len(text), len(stack)))
        elif runs_on:
            found.append(Quoted(opening.end, len(text), 0, (opening.start, len(text)), "unclosed"))
        else:
            found.append(_cut(text, opening, len(text), found))
    strays = {edge for mark in marks if mark.role == "stray" for edge in range(mark.start, mark.end)}
    trimmed = (_trim(text, q, strays) for q in found)
    return sorted((q for q in trimmed if q.start < q.end), key=lambda q: (q.start, -q.end))


def _close(stack: list[Mark], mark: Mark, running: bool) -> list[Quoted]:
    """Close the innermost quotation that the mark's family opened; those inside it were never closed."""
    found = []
    while stack and _family(stack[-1].glyph)[0] != _family(mark.glyph)[0]:
        found.append(_unclosed(stack.pop(), mark.start, len(stack)))
    if not stack:
        if not running:
            mark.kind, mark.why = "unopened", "no mark opens what it closes"
        return [*found, Quoted(0, mark.start, 0, (0, mark.end), "unopened")]
    opening = stack.pop()
    if opening.glyph + mark.glyph in ("„“", "‚‘"):
        mark.kind = mark.why = ""
    return [*found, Quoted(opening.end, mark.start, len(stack), (opening.start, mark.end))]


def _unclosed(opening: Mark, end: int, depth: int) -> Quoted:
    opening.kind, opening.why = "unclosed", "no mark closes what it opens"
    return Quoted(opening.end, end, depth, (opening.start, end), "unclosed")


def _cut(text: str, opening: Mark, before: int, found: list[Quoted]) -> Quoted:
    """End a quotation that is never closed: at the words that say who spoke (not those of one quoted in it), else at a last full stop."""
    said = (m for m in _SAID.finditer(text, opening.end, before) if not any(opening.end < q.start <= m.start() < q.end for q in found))
    m = next(said, None) or _LAST_STOP.search(text, opening.end, before)
    return _unclosed(opening, m.start() + 1 if m else before, 0)


def _trim(text: str, quoted: Quoted, strays: set[int]) -> Quoted:
    """Leave white space and stray marks at the edges out."""
    start, end = quoted.start, quoted.end
    while start < end and (text[start].isspace() or start in strays):
        start += 1
    while start < end and (text[end - 1].isspace() or end - 1 in strays):
        end -= 1
    outer = min(start, quoted.outer[0]), max(end, quoted.outer[1])
    return Quoted(start, end, quoted.depth, outer, quoted.broken)
