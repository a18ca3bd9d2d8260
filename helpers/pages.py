"""What a page of plain text is made of: paragraphs, furniture between and inside them, and the zones of what is left.

Works on one raw text at a time and knows nothing of tables; `cleaning` makes span tables of what is found here. Fixed phrases of web
pages stand in `furniture.csv` (`kind, where, why, pattern`; `where` is `any`, or `edge` for words that may also head a section, so
that they count above and below the article only). Everything else here is about shape and place.
"""

import csv
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from importlib import resources
from itertools import groupby, pairwise
from operator import itemgetter

import babel
import regex

LANGUAGES = "en de fr es it pt nl pl cs sk ru uk bg sr hr ro hu tr az hy ka el sv da nb fi lt lv et".split()
BYTE_ORDER_MARK = "\ufeff"
LONGEST_RULE, LONGEST_CREDIT = 240, 120  # characters of a fixed phrase, of a credit at a paragraph's end
LONGEST_HEAD = 100  # lines that may stand above an article
SHORT_WORDS, SOLID_WORDS, LONG_WORDS = 3, 8, 26  # up to: a label; from: a paragraph if it ends like one; from: a paragraph
SOLID_TAIL = 0.12  # the share of an article's paragraphs that may still come where its foot begins

_LINE = regex.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_LINE_END = regex.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_CLOSERS = r"[\"'”’»)\]“]*"
_ENDS = regex.compile(rf"[.…!?。؟](\s?{_CLOSERS})?$")
_ENDS_PLAIN = regex.compile(rf"[.…。](\s?{_CLOSERS})?$")
_MARKER = regex.compile(r"(\(?(\d{1,2}|[a-z]|[ivx]{1,4})[.)]|[-–—•*·▪▫‣◦●○■□►▶➤✓✔🔹🔸]\uFE0F?)\s")
_PARTS = regex.compile(r"\s*[|•·\t]\s*|[】\]]\s*[【\[]|\s+[-–—/›»>]\s+|\s*[›»]\s*|\s{2,}")
_SEPARATORS = " |•·\t–—-/›»>【】[]"
_CRUMBS = regex.compile(r"[›»>]|\s/\s")
_NAME = regex.compile(
    r"\p{Lu}[\p{L}.'’-]*(?:,? (?:and |& |\| |in |of |of the |de |van |von |der |la |al-|el-|bin |del |da )?\p{Lu}[\p{L}.'’-]*){0,4}"
    r"(?: in \p{Lu}[\p{L}-]+)?[.*]?"
)
_PICTURES = regex.compile(r"^(?:(?!©)[\p{So}\p{Cf}\uFE0F\s→←↑↓☰*])+(?=[\p{L}\p{N}@#])|[\p{So}\p{Cf}\uFE0F\s→←↑↓]+$")
_STAMPED = regex.compile(
    r"(?:first |originally |last |page last )?(?:published|posted|updated|issued|modified)\b(?:(?! by )[^.!?]){0,60}", regex.I
)
_SPEAKER = regex.compile(
    r"(?:MR|MS|MRS|DR|SEN|REP|GEN)\.|(?:QUESTION|ANSWER|NOTE|UPD|UPDATE|EDITOR|MODERATOR|WATCH|BREAKING|EXCLUSIVE|ANALYSIS|OPINION|LIVE|VIDEO"
    r"|CORRECTION|SUMMARY|BACKGROUND|SPOKES\p{Lu}+|PRIME MINISTER|JOURNALIST|REPORTER|PRESIDENT|MINISTER|CHAIR\p{Lu}*)\b"
)
_APPEAL = regex.compile(
    r"\b(?:subscri\p{L}+|newsletters?|sign(?:ing)?[- ]?up|inbox|in-box|unsubscribe|unlimited|premium|donat\p{L}+|free trial|cancel anytime"
    r"|journalism|digital access|membership|briefing|daily email|reader-supported)\b",
    regex.I,
)
_APPEAL_SOFT = regex.compile(
    r"\b(?:you|your|our|us|we|free|access|e-?mails?|offers?|join|support|readers?|stories|weeks?|months?|terms|policy|latest"
    r"|get|receive|only|click|here|updates|alerts|download|app|agree|day|days|content)\b",
    regex.I,
)
_REPORTED = regex.compile(r"[“”\"«»]|\b(?:said|says|told|according|stated|announced|added|ministers?|ministry|president)\b", regex.I)
_AFTER_SENTENCE = regex.compile(r"(?<=[.!?…][\"”’)]?)\s+(?=\S)")
_SENTENCE_END = regex.compile(r"(?<=[.!?]) ")
_PLACE = regex.compile(r"\p{Lu}{3,}(?: \p{Lu}{3,})?(?: ?[,/] ?\p{Lu}\p{L}+)?")
_INSTITUTION = regex.compile(
    r"(?i:(?:the )?(?:permanent mission|embassy|consulate|ministry|government|president|presidency|office|parliament|department|council"
    r"|commission|special procedures|secretariat|federation|agency|union|university|institute)(?: general)? (?:of|to|for)|welcome to)"
    r"(?: (?:of|the|for|and|in|to|on)| \p{Lu}[\p{L}'’-]*)+"
)
_CREDIT = regex.compile(
    r"(?<=[.!?\"”’)] ?)(?:\(?(?i:(?:photo|image|picture|foto|fot\.|credit|source|фото)(?: credit| source| by)?\b|©)"
    r"(?:[^.!?]|(?<=\b\p{L})\.){1,60}\)?"
    r"|\(?\p{Lu}[\p{Lu} .-]+/ ?\p{Lu}[^.!?]{1,50}|\(?(?:AP Photo|Getty Images|Reuters|AFP|EPA)[^.!?]{0,50})$"
    r"|(?<=[.!?\"”’)] )\(\p{Lu}{2,6}(?:/\p{Lu}{2,6})*\)$"
    r"|(?<=\s)(?:— ?)?\(?(?:IMAGE SOURCE,|IMAGE CREDIT|(?i:photo|image|foto|fot\.|bild|picture|фото|fotoğraf):|©) ?"
    r"(?:[^.!?]|(?<=\b\p{L})\.){2,60}$"
)

_LISTED = "listed under a label of other pieces"


@dataclass(frozen=True)
class Piece:
    """A stretch of a raw text: `raw[start:end]`, the same with white space folded, and what it was found to be."""

    start: int
    end: int
    text: str
    kind: str = ""
    why: str = ""
    zone: str = ""

    @cached_property
    def words(self) -> int:
        """How many runs without white space it has."""
        return len(self.text.split())

    @cached_property
    def open(self) -> bool:
        """Whether it is article text so far and does not end as a sentence does: headlines, headings, names, labels."""
        return not self.kind and not _ENDS.search(self.text) and self.words < LONG_WORDS

    @cached_property
    def solid(self) -> bool:
        """Whether it is article text so far and reads like a paragraph: long, or a whole sentence of some words."""
        enough = self.words >= SOLID_WORDS and _ENDS_PLAIN.search(self.text) is not None
        return not self.kind and (enough or self.words >= LONG_WORDS)


def paragraphs(raw: str) -> list[Piece]:
    """Cut a raw text into paragraphs: its lines, those of hard-wrapped text joined again.

    >>> [p.text for p in paragraphs("Home\\n\\nThe council met.\\r\\nIt was close.")]
    ['Home', 'The council met.', 'It was close.']
    """
    lines = [piece for m in _LINE.finditer(raw) if (piece := _piece(raw, m.start(), m.end()))]
    width = _wrap_width(raw, lines)
    joined: list[Piece] = []
    for line in lines:
        drop_cap = joined and len(joined[-1].text) == 1 and joined[-1].text.isupper() and regex.match(r"\p{Ll}", line.text)
        if drop_cap or (joined and width and _wrapped(raw, joined[-1], line, width)):
            joined[-1] = _piece(raw, joined[-1].start, line.end)
        else:
            joined.append(line)
    return joined


@lru_cache(maxsize=16_384)
def furniture(raw: str) -> list[Piece]:
    """Find the pieces of a page that are not article text, in order, each with `kind` and `why`.

    >>> [(p.text, p.kind) for p in furniture("Subscribe\\n\\nPORT ELM, March 4 (Wire) - The council met on Friday to vote.")]
    [('Subscribe', 'subscription'), ('PORT ELM, March 4 (Wire) -', 'dateline')]
    """
    pieces = paragraphs(raw)
    pieces = _split_duplicates(raw, pieces)
    body = next((piece.start for piece in pieces if piece.solid), len(raw))
    pieces = [part for piece in pieces for part in ([piece] if piece.kind else _split(raw, piece, above=piece.start < body))]
    pieces = _label_head(_label_running_heads(pieces))
    pieces = _label_tail(_label_lists(pieces))
    pieces = _split_dateline(raw, pieces)
    return [piece for piece in pieces if piece.kind]


def zones(raw: str, taken: list[tuple[int, int, str]]) -> list[Piece]:
    """Cut what furniture leaves of a page into pieces, each with its `zone`; `taken` are `start, end, kind` of the furniture.

    >>> [(p.text, p.zone) for p in zones("Talks fail\\n\\nThe council met on Friday.\\n\\nWhat now\\n\\nNobody knows.", [])]
    [('Talks fail', 'title'), ('The council met on Friday.', 'lead'), ('What now', 'heading'), ('Nobody knows.', 'body')]
    """
    pieces = sorted(_remaining(raw, taken) + [Piece(a, b, raw[a:b], kind) for a, b, kind in taken], key=lambda p: p.start)
    kept = [i for i, piece in enumerate(pieces) if not piece.kind]
    zone = dict.fromkeys(kept, "body")
    head = _front(raw, pieces, kept)
    zone.update({i: "deck" for i in head[1:]} | {i: "title" for i in head[:1]})
    rest = [i for i in kept if i not in head]
    whole = [i for i in rest if not _is_caption(raw, pieces, i) and (_ENDS.search(pieces[i].text) or pieces[i].words >= SOLID_WORDS)]
    whole = rest if rest and pieces[rest[0]].text.endswith(",") else whole
    lead = next(iter(whole or rest), None)
    questions = sum(pieces[i].text.endswith("?") for i in rest)
    if lead is not None:
        zone[lead] = "lead"
    for before, i, after in zip(rest, rest[1:], rest[2:], strict=False):
        if i > lead and _is_heading(pieces[i], pieces[before], pieces[after], questions):
            zone[i] = "heading"
    return [replace(pieces[i], zone=zone[i]) for i in kept]


def _piece(raw: str, start: int, end: int, kind: str = "", why: str = "") -> Piece | None:
    text = raw[start:end]
    start, end = start + len(text) - len(text.lstrip()), end - len(text) + len(text.rstrip())
    return Piece(start, end, " ".join(raw[start:end].removeprefix(BYTE_ORDER_MARK).split()), kind, why) if start < end else None


def _wrap_width(raw: str, lines: list[Piece]) -> int:
    """The width at which a text was wrapped by hand, or 0: some long lines go on in the next one with a small letter."""
    width = max((line.end - line.start for line in lines), default=0)
    if not 50 <= width <= 100:
        return 0
    pairs = zip(lines, lines[1:], strict=False)
    flows = [one for one, two in pairs if _wrapped(raw, one, two, width) and regex.match(r"\p{Ll}", two.text) and one.open]
    return width if len(flows) > 1 else 0


def _wrapped(raw: str, one: Piece, two: Piece, width: int) -> bool:
    gap = raw[one.end : two.start]
    blank = gap.count("\n") > 1 or (gap.count("\r") > 1 and "\n" not in gap)
    last = raw[one.start : one.end].splitlines()[-1]
    labels = _known(one.text)[0] or _known(two.text)[0] or _MARKER.match(two.text)
    return not blank and not labels and len(last) >= 0.75 * width


@cache
def _rules() -> list[tuple[str, str, str, regex.Pattern]]:
    text = resources.files("helpers").joinpath("furniture.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return [(row["kind"], row["where"], f"fixed phrase: {row['why']}", regex.compile(row["pattern"], regex.I)) for row in rows]


@lru_cache(maxsize=100_000)
def _rule(text: str) -> tuple[str, str, str]:
    """Return kind, where and why of the first rule that a whole line obeys, or three empty strings."""
    text = text.replace("’", "'")
    bare = _PICTURES.sub("", text)
    if len(text) > LONGEST_RULE:
        return "", "", ""
    if _is_timestamp(bare):
        return "timestamp", "any", "nothing but a date or time"
    found = (rule[:3] for rule in _rules() if rule[3].fullmatch(bare) or rule[3].fullmatch(text))
    return next(found, ("", "", ""))


@cache
def months() -> str:
    """Alternatives of a pattern: the names of months, long and short, in the languages above."""
    names = {
        n
        for code in LANGUAGES
        for width in ("wide", "abbreviated")
        for form in ("format", "stand-alone")
        for n in _names(code, form, width)
    }
    return "|".join(sorted(map(regex.escape, names), key=len, reverse=True))


def _names(code: str, form: str, width: str) -> set[str]:
    given = babel.Locale(code).months[form][width].values()
    return {name.rstrip(".") for name in given if regex.search(r"\p{L}{3}", name)} | {"Sept"}


@cache
def _timestamp() -> regex.Pattern:
    days = {
        n.rstrip(".") for code in LANGUAGES for width in ("wide", "abbreviated") for n in babel.Locale(code).days["format"][width].values()
    }
    words = (
        "first|last|page|published|posted|updated?|modified|created|issued|released|edited|date|time|publication|on|at|in|of|the|"
        "today|yesterday|just|now|ago|hours?|hrs?|hr|h|minutes?|mins?|min|m|seconds?|days?|d|weeks?|months?|years?|am|pm|a\\.m|p\\.m|noon|local|"
        "gmt|utc|bst|cet|cest|eet|eest|msk|est|edt|pst|pdt|cst|ist|aest|aedt|jst|sgt|hkt|eat|azt|amt|trt|et|pt|ct|uhr|stand|"
        "spring|summer|autumn|fall|winter|le|à|mis|jour|publié|de|del|"
        "farvardin|ordibehesht|khordad|tir|mordad|shahrivar|mehr|aban|azar|dey|bahman|esfand|"
        "las|г|года|роке|року|roku|o|godz|data|publikacji|aktualizacja|opublikowano|güncelleme|yayın|tarihi|опубликовано|обновлено|дата|"
        "veröffentlicht|aktualisiert|zuletzt|am|um|actualizado|atualizado|publicado|publicación|fecha|hace|há|horas?|às|il|alle|ore"
    )
    label = "|".join([words, months(), *(regex.escape(day) for day in sorted(days, key=len, reverse=True))])
    number = r"\d++(?:(?:[.:/-]|h)\d++)*+(?:st|nd|rd|th|h|am|pm)?(?![\p{L}\d])|[+-]\d{1,2}(?::?\d\d)?(?!\d)|\d{4}-\d\d-\d\dT[\d:.]+Z?"
    return regex.compile(rf"[(\[]?(?:(?:(?<!\p{{L}})(?:{label})(?!\p{{L}})|{number})[\s,.;:|/()\[\]•·–—-]*+)+", regex.I)


@cache
def _strong_date() -> regex.Pattern:
    return regex.compile(rf"(?<!\p{{L}})(?:{months()})(?!\p{{L}})|\d[.:/-]\d|\b(?:19|20)\d\d\b|\bago\b|yesterday|today|\d[hdm]\b", regex.I)


def _is_timestamp(text: str) -> bool:
    if _STAMPED.fullmatch(text) and _strong_date().search(text[-20:]):
        return True
    if len(text) > 100 or regex.fullmatch(r"\d{1,2}/\d{1,2}", text) or not _timestamp().fullmatch(text):
        return False
    return bool(_strong_date().search(text) and regex.search(r"\d|day", text)) or bool(
        regex.fullmatch(r"(last )?(published|updated|posted)( on)?:?", text, regex.I)
    )


def _known(text: str) -> tuple[str, str]:
    """Return kind and why of a text that is furniture wherever it stands, or two empty strings."""
    kind, where, why = _rule(text)
    return (kind, why) if where == "any" else ("", "")


def _split_duplicates(raw: str, pieces: list[Piece]) -> list[Piece]:
    """Mark a headline that is printed twice: glued to a page head or a site's name, or again on a line of its own."""
    head = pieces[:LONGEST_HEAD]
    end = next((i for i, piece in enumerate(head) if piece.solid and not _glued_to_any(piece, head)), len(head))
    titles = [p for p in pieces[:end] if (p.open or p.text.endswith(("?", "!"))) and p.words > SHORT_WORDS and not _known(p.text)[0]]
    out: list[Piece] = []
    for i, piece in enumerate(pieces):
        title = next((t for t in titles if t is not piece and i < end and _glued(piece, t) and _known(piece.text)[0] != "byline"), None)
        again = i < end and any(p.text.casefold() == piece.text.casefold() for p in out if not p.kind and p in titles)
        if title:
            out += _cut_glued(raw, piece, title)
        else:
            out.append(replace(piece, kind="duplicate", why="the headline, printed a second time") if again else piece)
    return out


def _glued(piece: Piece, title: Piece) -> bool:
    one, two = piece.text.casefold(), title.text.casefold()
    return len(one) > len(two) and (one.endswith(two) or one.startswith(two)) and piece.words <= title.words + 12


def _glued_to_any(piece: Piece, pieces: list[Piece]) -> bool:
    return any(_glued(piece, other) and other.words > SHORT_WORDS for other in pieces)


def _cut_glued(raw: str, piece: Piece, title: Piece) -> list[Piece]:
    size, why = title.end - title.start, "the headline, glued to the page's head or name; it stands alone too"
    head = "what the second copy of the headline is glued to"
    if piece.text.casefold().endswith(title.text.casefold()):
        cut = piece.end - size
        return [_piece(raw, piece.start, cut, "navigation", head), _piece(raw, cut, piece.end, "duplicate", why)]
    separator = regex.compile(r"\s*[|•·–—-]?").match(raw, piece.start + size, piece.end).end()
    parts = [_piece(raw, piece.start, separator, "duplicate", why), _piece(raw, separator, piece.end, "navigation", head)]
    return [part for part in parts if part]


def _split(raw: str, piece: Piece, *, above: bool) -> list[Piece]:
    """Label a line that is furniture as a whole, part by part, or at its end; else return it as it is."""
    short = piece.words <= 40
    parts = (_split_parts(raw, piece) or _split_date(raw, piece, above=above)) if short and not _is_timestamp(piece.text) else []
    kind, why = _known(piece.text) if len(parts) < 2 else ("", "")
    if kind:
        return [replace(piece, kind=kind, why=why)]
    if parts:
        return parts
    if short and _is_appeal(piece.text):
        return [replace(piece, kind="subscription", why="words of an offer to subscribe, close together")]
    if short and _known(_SENTENCE_END.split(piece.text)[-1])[0] == "subscription":
        return [replace(piece, kind="subscription", why="ends with a subscription prompt")]
    if _is_menu(piece.text):
        return [replace(piece, kind="navigation", why="a row of menu items")]
    credit = _CREDIT.search(raw, max(piece.start, piece.end - LONGEST_CREDIT), piece.end)
    if credit and credit.start() > piece.start:
        return [
            _piece(raw, piece.start, credit.start()),
            _piece(raw, credit.start(), piece.end, "byline", "credit at the end of a caption"),
        ]
    last = [m.end() for m in _AFTER_SENTENCE.finditer(raw, max(piece.start, piece.end - LONGEST_CREDIT), piece.end)][-1:]
    kind, why = _known(" ".join(raw[last[0] : piece.end].split())) if last else ("", "")
    if kind in {"byline", "navigation", "subscription"} and regex.search(r"\p{L}", raw[last[0] : piece.end]):
        return [_piece(raw, piece.start, last[0]), _piece(raw, last[0], piece.end, kind, f"{why}, at the end of a paragraph")]
    return [piece]


def _is_appeal(text: str) -> bool:
    """Whether it speaks to readers of subscribing, by how many of its words do; quoted or reported speech does not count."""
    hard, soft = len(_APPEAL.findall(text)), len(_APPEAL_SOFT.findall(text))
    return hard > 0 and hard + soft > 2 and (hard + soft) / len(text.split()) >= 0.15 and not _REPORTED.search(text)


def _split_parts(raw: str, piece: Piece) -> list[Piece]:
    """Label the parts of a line such as `By A. Writer | 4 March 2022 | 5 min read`; a separator stays with what is before it."""
    cuts = [m.end() for m in _PARTS.finditer(raw, piece.start, piece.end) if piece.start < m.start()]
    edges = pairwise([piece.start, *cuts, piece.end]) if cuts else ()
    parts = [part for a, b in edges if (part := _piece(raw, a, b))]
    parts = [one for part in parts for one in (_split_date(raw, part, above=False) or [part])]
    bare = [part.text.strip(_SEPARATORS) for part in parts]
    kinds = [part.kind or _rule(text)[0] for part, text in zip(parts, bare, strict=True)]
    names = [_NAME.fullmatch(text) is not None for text in bare]
    crumbs = _CRUMBS.search(piece.text) and all(part.words <= 6 for part in parts)
    row = len(parts) > 2 and all(part.words <= 4 for part in parts)
    sure = all(kind or (name and part.words <= 3) for kind, name, part in zip(kinds, names, parts, strict=True))
    if not (any(kinds) or (row and "|" in piece.text)) or not (sure or row or crumbs) or (not all(kinds) and _known(piece.text)[0]):
        return []
    unknown = ["byline" if name and "timestamp" in kinds else "navigation" for name in names]
    labels = [kind or other for kind, other in zip(kinds, unknown, strict=True)]
    groups = [list(group) for _, group in groupby(zip(labels, parts, strict=True), key=itemgetter(0))]
    return [_piece(raw, group[0][1].start, group[-1][1].end, group[0][0], "part of a line of labels") for group in groups]


def _split_date(raw: str, piece: Piece, *, above: bool) -> list[Piece]:
    """Cut `Anna Keller, 4 March 2022` before its date and `4 March 2022 by Anna Keller` behind it; `Port Elm, 4 March` is a dateline."""
    if len(piece.text) > LONGEST_RULE or not regex.search(r"\d", piece.text) or not _strong_date().search(piece.text):
        return []
    if _is_timestamp(piece.text.strip(_SEPARATORS)) or _known(piece.text)[0] not in ("", "byline"):
        return []
    for m in regex.finditer(r"(?<=[\s,(])(?=\S)", raw, pos=piece.start, endpos=piece.end):
        one, two = raw[piece.start : m.start()].strip(" ,("), raw[m.start() : piece.end]
        if _is_timestamp(two) and regex.search(r"\d", two) and not regex.match(r"(?:of|on|at|in|the)\s", two, regex.I):
            kind, why = _known(one) if not above else (_rule(one)[0], _rule(one)[2])
            if not kind and above and _NAME.fullmatch(one):
                place = len(one.split()) <= 3 and "," not in one and raw[: m.start()].rstrip().endswith(",")
                kind, why = ("dateline", "a place and a date") if place else ("byline", "a name before a date")
            return _two(raw, piece, m.start(), (kind, why), ("timestamp", "a date after a name")) if kind else []
        if _is_timestamp(one) and _strong_date().search(one) and _known(two)[0] not in ("", "byline"):
            return _two(raw, piece, m.start(), ("timestamp", "a date before a label"), _known(two))
        if above and _is_timestamp(one) and (_known(two)[0] == "byline" or (_NAME.fullmatch(two) and len(two.split()) > 1)):
            return _two(raw, piece, m.start(), ("timestamp", "a date before a name"), ("byline", "a name after a date"))
    return []


def _two(raw: str, piece: Piece, cut: int, one: tuple[str, str], two: tuple[str, str]) -> list[Piece]:
    if one[0] == "dateline":
        return [replace(piece, kind=one[0], why=one[1])]
    return [_piece(raw, piece.start, cut, *one), _piece(raw, cut, piece.end, *two)]


def _is_menu(text: str) -> bool:
    """Whether a short line is a row of menu items: both of two, or most of more; its words may be glued."""
    if len(text) > LONGEST_RULE or _rule(text)[0] or _ENDS.search(text):
        return False
    glued = regex.split(r"(?<=\p{Ll})(?=\p{Lu})", text)
    items = glued if len(glued) > 2 and " " not in text else text.split()
    hits = sum(_rule(item)[0] in {"navigation", "subscription", "archive"} for item in items)
    return all(_known(item)[0] for item in items) if len(items) == 2 else 2 < len(items) <= 12 and hits / len(items) >= 0.6


def _label_head(pieces: list[Piece]) -> list[Piece]:
    """Label what stands above the article: page names and labels before the headline, names beside a date."""
    first = _head_end(pieces[:LONGEST_HEAD])
    title = _find_title(pieces, first)
    out = list(pieces)
    for i in range(first):
        kind, where, why = _rule(out[i].text)
        if out[i].kind or not (out[i].open or where) or i == title:
            continue
        if _dateline_alone().fullmatch(out[i].text):
            out[i] = replace(out[i], kind="dateline", why="place, date and agency on a line of their own")
        elif where == "edge" or title is None or i < title:
            named = title is None and _is_person(out, i, first)
            if named and not where:
                out[i] = replace(out[i], kind="byline", why="a name beside a date or byline")
            elif where or title is not None or any(p.kind for p in pieces[:first]):
                out[i] = replace(out[i], kind=kind or "navigation", why=why or "a label above the headline")
        elif _is_person(out, i, first):
            out[i] = replace(out[i], kind="byline", why="a name beside a date or byline")
        elif i + 1 == first and _PLACE.fullmatch(out[i].text):
            out[i] = replace(out[i], kind="dateline", why="a place alone above the first paragraph")
        elif out[i].words <= SHORT_WORDS and any(p.kind for p in out[title:i]):
            out[i] = replace(out[i], kind="navigation", why="a label between headline and article")
    return out


def _head_end(head: list[Piece]) -> int:
    """Find the first paragraph of the article; one that has byline or date below it, and none above, is a deck and passed over."""
    solid = [i for i, piece in enumerate(head) if piece.solid]
    credit = [i for i, piece in enumerate(head) if piece.kind in {"byline", "timestamp"} and not piece.why.startswith("credit")]
    if not solid:
        return next((i for i, piece in enumerate(head) if not piece.kind and _ENDS.search(piece.text)), len(head))
    below = [i for i in credit if solid[0] < i <= solid[0] + 6]
    decked = below and credit[0] == below[0] and any(piece.open or _asks(piece) for piece in head[: solid[0]])
    after = [i for i in solid if below and i > below[0]]
    return after[0] if decked and after and solid.index(after[0]) <= 2 else solid[0]


def _is_person(pieces: list[Piece], i: int, end: int) -> bool:
    """Whether it reads like a name and stands beside a byline or a date, or before another name that does."""
    if not (_NAME.fullmatch(pieces[i].text) and 1 < pieces[i].words <= 7 and not pieces[i].kind):
        return False
    beside = any(pieces[j].kind in {"timestamp", "byline"} for j in (i - 1, i + 1) if 0 <= j < end)
    return beside or (i + 1 < end and _is_person(pieces, i + 1, end))


def _find_title(pieces: list[Piece], end: int) -> int | None:
    """Find the headline above the first paragraph: among the first long lines of each run of unlabelled lines, the likeliest."""
    labels = [piece.kind or _rule(piece.text)[0] for piece in pieces[:end]]
    free = [i for i in range(end) if not labels[i] and (pieces[i].open or _asks(pieces[i])) and not _MARKER.match(pieces[i].text)]
    free = [i for i in free if not _dateline_alone().fullmatch(pieces[i].text)]
    free = [i for i in free if not (i + 1 < len(pieces) and pieces[i + 1].kind == "byline" and pieces[i + 1].why.startswith("credit"))]
    twice = [i for i in free if any(p.kind == "duplicate" and pieces[i].text.casefold() in p.text.casefold() for p in pieces[:end])]
    if twice:
        return twice[0]
    free = [i for i in free if not regex.match(r"\p{Ll}", pieces[i].text)] or free
    long = [i for i in free if pieces[i].words > SHORT_WORDS]
    firsts = [i for i in long if not any(j in long and not any(labels[j:i]) for j in range(i))]
    firsts += [i for i in free if pieces[i].words > 1 and any(_INSTITUTION.fullmatch(pieces[j].text) and j == i - 1 for j in firsts)]
    if firsts:
        return max(firsts, key=lambda i: (_headline_score(pieces, labels, i), -i))
    short = [i for i in free if pieces[i].words > 1 and not _NAME.fullmatch(pieces[i].text)]
    below = [i for i in short if i + 1 == end or labels[i + 1] in {"byline", "timestamp", "dateline"}]
    return below[0] if below else short[0] if short and not any(labels) else None


def _headline_score(pieces: list[Piece], labels: list[str], i: int) -> int:
    dated = any(label in {"byline", "timestamp"} for label in labels[i + 1 : i + 3])
    institution = _INSTITUTION.fullmatch(pieces[i].text) is not None and i + 1 < len(labels)
    credit = next((j for j, label in enumerate(labels) if label in {"byline", "timestamp"}), 0)
    return min(pieces[i].words, 12) + 3 * dated + 2 * (i < credit) - 5 * institution


def _asks(piece: Piece) -> bool:
    """Whether it is article text so far and a question or an exclamation of a headline's length."""
    return not piece.kind and piece.words < LONG_WORDS and piece.text.rstrip("\"'”’» ").endswith(("?", "!", "…", "..."))


def _label_lists(pieces: list[Piece]) -> list[Piece]:
    """Label the headlines that stand under the label of a list of other pieces, and what stands inside a subscription box."""
    out = list(pieces)
    first = next((i for i, piece in enumerate(pieces) if piece.solid), 0)
    for i in range(first + 1, len(out)):
        kind, where, why = _rule(out[i].text)
        after = out[i + 1] if i + 1 < len(out) else None
        if out[i].kind:
            continue
        if kind == "archive" and where == "edge" and after and after.open:
            out[i] = replace(out[i], kind=kind, why=why)
        elif _heads_list(out[i - 1]) and not kind and (out[i].open or _asks(out[i])):
            out[i] = replace(out[i], kind="archive", why=_LISTED)
        elif out[i - 1].kind == "subscription" and after and after.kind == "subscription" and out[i].words <= 14:
            out[i] = replace(out[i], kind="subscription", why="between two lines of a subscription box")
    return out


def _heads_list(piece: Piece) -> bool:
    return piece.kind == "archive" and (
        piece.why == _LISTED or (piece.why.startswith("fixed phrase: label") and ":" not in piece.text.rstrip(":"))
    )


def _label_running_heads(pieces: list[Piece]) -> list[Piece]:
    """Label a line that is printed on every page of a print-out: the same words, more than once, between paragraphs."""
    first = next((i for i, piece in enumerate(pieces) if piece.solid), len(pieces))
    times = Counter(piece.text for piece in pieces[first:] if piece.open and piece.words > 2 and not _MARKER.match(piece.text))
    why = "a line that is printed again and again"
    return [replace(p, kind="navigation", why=why) if i > first and p.open and times[p.text] > 1 else p for i, p in enumerate(pieces)]


def _tail_start(pieces: list[Piece]) -> int | None:
    """Find where the article ends: at the first furniture after its last paragraph, or after which little but furniture comes."""
    size = sum(len(piece.text) for piece in pieces if piece.solid)
    comments = [sum(piece.kind == "comment" for piece in pieces[i : i + 12]) for i in range(len(pieces))]
    read, thread, start = 0, False, None
    for i, piece in enumerate(pieces):
        read += len(piece.text) if piece.solid else 0
        thread = thread or (piece.kind == "comment" and read * 2 > size and bool(regex.search(r"\d", piece.text) or comments[i] > 1))
        if piece.solid and not thread:
            start = None
        elif piece.kind and start is None and read:
            start = i
    after = labelled = 0
    for i in reversed(range(len(pieces))):
        after += len(pieces[i].text) if pieces[i].solid else 0
        labelled += bool(pieces[i].kind or _rule(pieces[i].text)[0])
        if not size or after > SOLID_TAIL * size:
            break
        if pieces[i].kind and labelled >= max(4, 0.5 * (len(pieces) - i)):
            start = i if start is None else min(i, start)
    return start


def _label_tail(pieces: list[Piece]) -> list[Piece]:
    """Label what stands below the article: lines that are no sentences, and readers' comments."""
    start = _tail_start(pieces)
    if start is None:
        return pieces
    out, mode = list(pieces), pieces[start].kind
    for i in range(start, len(out)):
        kind, _, why = _rule(out[i].text)
        if (_is_bare(replace(out[i], kind=out[i].kind or kind)) and mode == "comment") or (out[i - 1].why == _LISTED and _is_bare(out[i])):
            out[i] = replace(out[i], kind=mode, why=f"name or date among {mode} lines")
        elif out[i].kind or kind:
            out[i] = out[i] if out[i].kind else replace(out[i], kind=kind, why=why)
            mode = out[i].kind
        elif out[i].open or mode == "comment":
            below = mode if mode in {"comment", "archive", "subscription"} else "navigation"
            out[i] = replace(out[i], kind=below, why=f"below the article, among {below} lines")
    return out


def _is_bare(piece: Piece) -> bool:
    """Whether it is a name or a date without a word that says what it is the name or date of."""
    return piece.kind == "byline" or (piece.kind == "timestamp" and not regex.search(r"publ|updat|post|date", piece.text, regex.I))


@cache
def _dateline() -> regex.Pattern:
    city = r"\p{Lu}[\p{L}'’.-]+(?: \p{Lu}[\p{L}'’.-]+){0,3}(?: \(\p{Lu}[\p{L} -]+\))?"
    caps = r"\p{Lu}[\p{Lu}'’.-]+(?: \p{Lu}[\p{Lu}'’.-]+){0,3}"
    date = rf",?\s*\(?(?i:(?:{months()})\.? \d{{1,2}}(?!\d)|\d{{1,2}}\.? (?:de )?(?:{months()})\.?)(?:,? (?:de )?\d{{4}})?\)?"
    agency = r"[.,]?\s*(?:\([\p{L}.&/ -]{2,40}\)|/[\p{L}.& -]{2,30}/|(?<=\s)\p{Lu}[\p{Lu}.-]{2,20}/)|,\s*\p{Lu}{2,12}(?=\s*[-–—:.])"
    dash = r"\s*(?:[-–—]{1,3}|\.-)(?=\s)"
    stop = rf"(?:{dash}|\s*[:.](?=\s))"
    more = r"(?=\s*[\p{Lu}\p{N}\"“„«‘'])"
    return regex.compile(
        rf"(?:{caps}(?:\s*[,/]\s*{city}){{0,2}}(?:{date})(?:{agency})?{stop}?(?=\s)"
        rf"|{city}{date}(?:{agency})(?=\s){more}|\({city}{date}\){dash}"
        rf"|{city}(?:\s*[,/]\s*{city}){{0,2}}(?:(?:{date})(?:{agency})?|{agency}){stop}"
        rf"|{caps}(?:\s*[,/]\s*{city}){{0,2}}(?:{dash}|:(?=\s)){more}"
        rf"|{city}(?:\s*[,/]\s*{city})?\s[–—](?=\s){more}"
        rf"|\([\p{{L}} ./-]{{2,24}}\){dash}{more})"
    )


@cache
def _dateline_alone() -> regex.Pattern:
    city = r"\p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’-]+){0,2}"
    date = rf"(?:{months()})\.? \d{{1,2}}|\d{{1,2}}\.? (?:{months()})"
    return regex.compile(rf"{city}(?:, {city})?, (?i:{date})(?:,? \d{{4}})?, \p{{Lu}}[\p{{L}}.-]+(?: \p{{Lu}}[\p{{L}}.-]+)?[.:–—-]?")


def _split_dateline(raw: str, pieces: list[Piece]) -> list[Piece]:
    """Cut a dateline off one of the first paragraphs."""
    kept = [i for i, piece in enumerate(pieces) if not piece.kind and (_ENDS.search(piece.text) or piece.words >= SOLID_WORDS)]
    speakers = sum(regex.match(r"\p{Lu}[\p{Lu} .'-]+:\s", piece.text) is not None for piece in pieces)
    for i in kept[:4]:
        m = _dateline().match(raw, pieces[i].start + raw.startswith(BYTE_ORDER_MARK, pieces[i].start), pieces[i].end)
        caps = m is not None and m[0][:4].isupper() and len(m[0]) > 5
        plain = i == next((j for j in kept if not pieces[j].open), None) or (caps and not pieces[i].open)
        if (
            m
            and not _SPEAKER.match(m[0])
            and not (m[0].endswith(":") and speakers > 1)
            and regex.search(r"\p{Ll}", raw[m.end() : pieces[i].end])
            and (plain or regex.search(r"[\d(/]", m[0]))
        ):
            why = "place, date or agency in front of the first paragraph"
            cut = [_piece(raw, pieces[i].start, m.end(), "dateline", why), _piece(raw, m.end(), pieces[i].end)]
            return [*pieces[:i], *cut, *pieces[i + 1 :]]
    return pieces


def _remaining(raw: str, taken: list[tuple[int, int, str]]) -> list[Piece]:
    cuts = sorted((start, end) for start, end, _ in taken)
    starts, ends = [start for start, _ in cuts], [end for _, end in cuts]
    pieces = []
    for whole in paragraphs(raw):
        inside = cuts[bisect_right(ends, whole.start) : bisect_left(starts, whole.end)]
        edges = [whole.start, *(edge for cut in inside for edge in cut), whole.end]
        pieces += [_piece(raw, a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]
    return [piece for piece in pieces if piece]


def _front(raw: str, pieces: list[Piece], kept: list[int]) -> list[int]:
    """Find title and deck: the first piece, if it reads like a headline, and what stands between it and byline or date."""
    if len(kept) < 2 or not _is_headline(pieces[kept[0]]) or _opens_paragraph(raw, pieces, kept[0]):
        return []
    title, rest = kept[0], kept[1:]
    credit = next((j for j, p in enumerate(pieces) if j > title and p.kind in {"byline", "timestamp"}), None)
    deck = []
    for i in rest[:-1]:
        plain = (
            pieces[i].open
            and not _MARKER.match(pieces[i].text)
            and not pieces[i].text.endswith((":", ","))
            and pieces[i].words > SHORT_WORDS
        )
        above = credit is not None and i < credit and any(j > credit for j in rest) and len(deck) < 3 and credit - title <= 8
        if not (plain and not _is_caption(raw, pieces, i)) and not (above and not _is_caption(raw, pieces, i)):
            break
        deck.append(i)
    return [title, *deck]


def _opens_paragraph(raw: str, pieces: list[Piece], i: int) -> bool:
    """Whether a dateline stands right before it, on the same line."""
    before = pieces[i - 1] if i else None
    return before is not None and before.kind == "dateline" and not _LINE_END.search(raw, before.end, pieces[i].start)


def _is_headline(piece: Piece) -> bool:
    return (piece.open or _asks(piece)) and not _MARKER.match(piece.text) and not piece.text.endswith((":", ","))


def _is_caption(raw: str, pieces: list[Piece], i: int) -> bool:
    """Whether a credit stands right behind it, on the same line."""
    after = pieces[i + 1] if i + 1 < len(pieces) else None
    return after is not None and after.kind == "byline" and not _LINE_END.search(raw, pieces[i].end, after.start)


def _is_heading(piece: Piece, before: Piece, after: Piece, questions: int) -> bool:
    asks = piece.text.endswith("?") and ": " not in piece.text and piece.words <= SOLID_WORDS and questions < 3
    shouts = piece.text.isupper() and piece.words <= SOLID_WORDS
    short = (piece.open or asks or shouts) and piece.words <= 12 and not piece.text.endswith((":", ",", ";"))
    item, beside = _MARKER.match(piece.text) is not None, [p for p in (before, after) if _MARKER.match(p.text)]
    listed = before.text.endswith((":", ",", ";")) or (item and (beside or not piece.text.startswith(("-", "–"))))
    return bool(
        short
        and not listed
        and (_ENDS.search(after.text) or after.words > 12 or ((asks or shouts or piece.words <= SHORT_WORDS) and _MARKER.match(after.text)))
    )
