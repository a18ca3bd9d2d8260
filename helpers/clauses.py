"""Where the speaker beside a cue, and the clause that the cue governs, begin and end.

Rules of thumb over the tokens of one sentence (`cues.Sentence`), in token positions; no parser is asked. `speech` turns them into spans.
"""

from typing import NamedTuple

from helpers.cues import (
    ADVERBS,
    ARTICLES,
    AUXILIARIES,
    BE,
    CONJUNCTIONS,
    DEMONSTRATIVES,
    FINITE,
    PHRASE_STARTS,
    PLURALS,
    POSSESSIVES,
    PREPOSITIONS,
    PRONOUNS,
    SUBJECTS,
    SUBORDINATORS,
    TIMES,
    Cue,
    Sentence,
    forms,
    is_verb,
)

Range = tuple[int, int]  # half-open, in tokens

STOPS = (".", "!", "?", "…")
DASHES = ("—", "–", "-")
EDGES = (",", ";", ":", "(", ")", *DASHES)
LEADS = CONJUNCTIONS | frozenset(
    "still however meanwhile then moreover furthermore nevertheless thus later earlier now also instead after when if that because for "
    "until since".split()
)
MODIFIERS = (
    PREPOSITIONS
    | ARTICLES
    | POSSESSIVES
    | frozenset(
        "who which whose where when and then now aged also himself herself itself speaking asked citing quoting one both head "
        "chief of".split()
    )
) - {"our", "my", "your"}
QUESTIONS = frozenset("if whether why how what who when where".split())
INVERTIBLE = ARTICLES | PLURALS | frozenset("one his her its their".split())
AFTER_OBJECT = frozenset("who which after as when while although though but because amid despite before following days hours".split())
LOOSE_ADVERBS = frozenset("ago late early again too simply then aloud".split())
DATES = TIMES | LOOSE_ADVERBS
CITED = ("quoted", "cited", "reported")
MAY_ASK = frozenset("say explain reveal suggest wonder confirm ask".split())
NOT_RESUMED = frozenset("which who as while after but and a an".split())


class Beside(NamedTuple):
    """What stands beside a cue: its speaker, what stands before both (perhaps what is said), and where an inverted speaker ends."""

    speaker: Range | None
    left: Range | None = None
    inverted: int = 0


def beside(s: Sentence, at: int, after: int, cue: Cue, last: Range | None) -> Beside:
    """Find the speaker of the cue at tokens `at` to `after`; `last` is the speaker of the cue before it in the sentence."""
    if s.at(at - 1) == "as":
        at = next((k for k in range(at - 1, max(-1, at - 12), -1) if s.lower[k] in CITED), at)
    end = _verb_start(s, at)
    if s.at(end - 1) == ")":
        end = next((k for k in range(end - 1, max(-1, end - 8), -1) if s.lower[k] == "("), end)
    before = s.at(end - 1)
    if end == 0:
        return _beside_first(s, after, cue, last)
    if cue.form == "ing" and s.lower[at] not in CITED and before not in PRONOUNS and (before in (",", "and") or s.at(at - 1) not in BE):
        return Beside(last or opening(s, at))
    if s.quoted(end - 1) or (before == "," and end == at and _inverts(s, after, cue)):
        return _inverted(s, after, (0, end)) if _inverts(s, after, cue) else Beside(last, (0, end))
    if before in ("and", "but", "or"):
        return Beside(last or opening(s, end - 1))
    if before == ",":
        found = _appositive(s, end - 1)
        return Beside(name(s, *found[:2]), _left(s, found[2])) if found else Beside(last or opening(s, at))
    start = _subject_start(s, end)
    if start == end:
        return Beside(_antecedent(s, start - 1) if before in ("which", "that") else last or opening(s, at))
    if s.lower[start] == "who":
        return Beside(_antecedent(s, start))
    return Beside(name(s, start, end), _left(s, start))


def content(s: Sentence, after: int, cue: Cue, following: list[int]) -> Range | None:
    """Find what stands behind a cue that ends at `after`, if it is what is said; `following` are the places of the cues behind it."""
    stop = len(s)
    while stop > after and s.lower[stop - 1] in STOPS:
        stop -= 1
    start = _content_start(s, after, stop, cue) if after < stop else None
    if start is None:
        return None
    if cue.frame == "quote":
        return start, start + 1
    end = _content_end(s, after - len(cue.words), start, stop, cue, following)
    if after == len(cue.words) and (cue.form == "ing" or cue.frame == "ask"):
        end = max((k for k in range(start, end) if s.lower[k] == ","), default=end)
    return (start, end) if end > start else None


def announced(s: Sentence, after: int, start: int) -> bool:
    """Say whether a colon, a comma or a mark announces the content that begins at `start`."""
    return s.quoted(start) or s.at(start - 1) in (":", ",") or s.at(after) in (",", "that")


def source(s: Sentence, at: int, after: int) -> tuple[Range | None, list[Range]]:
    """Read `according to X, …` and `…, according to X`: the speaker, and what is said."""
    end = after
    while end < len(s) and not (s.lower[end] in (",", ";", ":", "—", "–", "who", "which", "that", *STOPS) or s.quoted(end)):
        if s.lower[end] in TIMES and end > after + 1:
            break
        end += 1
    stop = len(s)
    while stop > end and s.lower[stop - 1] in STOPS:
        stop -= 1
    speaker = name(s, after, end)
    if at == 0 or (at < 3 and s.at(at - 1) in LEADS):
        return speaker, [(_behind_source(s, end, stop), stop)]
    resumes = s.at(end) == "," and s.at(at - 1) == "," and s.at(end + 1) in FINITE
    return speaker, [(0, at), *([(end + 1, stop)] if resumes else [])]


def _behind_source(s: Sentence, end: int, stop: int) -> int:
    """Where the clause behind `According to X` begins, an apposition to X passed over."""
    commas = [k for k in range(end, stop) if s.lower[k] == "," or s.quoted(k)]
    if len(commas) > 1 and s.at(commas[0] + 1) in ARTICLES | {"who", "which", "his", "her", "its"} and s.lower[commas[1]] == ",":
        apposed = s.lower[commas[0] + 1 : commas[1]]
        if not any(is_verb(word) for word in apposed) or apposed[0] in ("who", "which"):
            return commas[1]
    return commas[0] if commas else stop


def opening(s: Sentence, before: int) -> Range | None:
    """The subject that a sentence begins with: its words up to the first verb."""
    if not s.quoted(0) and s.words[0].isupper() and len(s.words[0]) > 1:
        dash = next((k for k in range(1, min(before, 7)) if s.lower[k] in DASHES), None)
        if dash:
            return _first_subject(s, dash + 1, before)
    first = s.lower.index(",") + 1 if s.lower[0] in PREPOSITIONS | SUBORDINATORS and "," in s.lower[:before] else 0
    return _first_subject(s, first, before)


def _first_subject(s: Sentence, first: int, before: int) -> Range | None:
    ends = (k for k in range(first, before) if (is_verb(s.lower[k]) and s.words[k][0].islower()) or s.lower[k] in (",", "who", "which"))
    verb = next(ends, None)
    return name(s, first, verb) if verb is not None else None


def name(s: Sentence, start: int, end: int) -> Range | None:
    """Trim a run of tokens to the name in it: no leading conjunction or adverb, no day behind, of `Later he` only the pronoun."""
    while start < end and (
        s.lower[start] in LEADS | TIMES | {".", ","} or (s.lower[start] in ADVERBS and s.lower[start] not in ("both", "all"))
    ):
        start += 1
    start += start < end and s.lower[start].isdigit() and s.at(start - 1) in TIMES
    if start + 1 < end and s.lower[start] in PREPOSITIONS and s.lower[start + 1] in TIMES:
        return name(s, start + 2, end)
    if start < end and s.lower[end - 1] in SUBJECTS:
        return end - 1, end
    cut = next((k for k in range(start + 1, end) if s.lower[k] in TIMES), end)
    if _named(s, cut + 1, end) and not _named(s, max(start, 1), cut):
        return name(s, cut + 1, end)
    loose = ("on", "in", "late", "early", "since", "the", "by") if cut < end else ()
    end = cut
    while end > start and (s.lower[end - 1] in loose or s.lower[end - 1] in ADVERBS | AUXILIARIES | {"who", "which"}):
        end -= 1
    if start < end and s.lower[start] in PREPOSITIONS:
        start = _behind_adjunct(s, start, end)
    return (start, end) if start < end else None


def inverted_end(s: Sentence, after: int) -> int:
    """Where the name behind a cue ends: said Jane Roe of the board | on Friday."""
    end = after
    while end < len(s):
        word = s.lower[end]
        inside = word in ("of", "for", "from", "at", "with") or (word == "by" and end - after < 4)
        if word[0] in ",.;:—–(!?-" or s.quoted(end) or word in SUBORDINATORS or word in FINITE or word == "who":
            break
        if (word in PREPOSITIONS and not inside) or (word in TIMES and end > after + 1):
            break
        end += 1
    return end


def _named(s: Sentence, start: int, end: int) -> bool:
    return any(word[0].isupper() for word in s.words[start:end])


def _all_named(s: Sentence, start: int, end: int) -> bool:
    return end > start and all(word[0].isupper() for word in s.words[start:end])


def _behind_adjunct(s: Sentence, start: int, end: int) -> int:
    """Where the name behind a phrase with a preposition begins: On Friday | the board; In Sel | the mayor; Outside court | Mrs Pargeter."""
    for k in range(start + 1, end - 1):
        if s.lower[k] in TIMES and s.at(k + 1) not in TIMES and not s.lower[k + 1].isdigit():
            return k + 1
        if s.words[k][0].isupper() and s.lower[k + 1] in ARTICLES | POSSESSIVES:
            return k + 1
    return _last_name(s, start, end)


def _last_name(s: Sentence, start: int, end: int) -> int:
    """Where the capitalised words at the end of a phrase with a preposition begin: Outside court Mrs Pargeter."""
    first = end
    while first > start and s.words[first - 1][0].isupper():
        first -= 1
    return first if first < end and s.lower[first - 1] not in PREPOSITIONS else end


def _verb_start(s: Sentence, at: int) -> int:
    """Where the verb group of the cue at `at` begins: has | also repeatedly said."""
    while at and (s.lower[at - 1] in ADVERBS or s.lower[at - 1] in AUXILIARIES or s.lower[at - 1].endswith("ly")):
        at -= 1
    return at


def _edge(s: Sentence, k: int) -> bool:
    """Say whether a clause may end at token `k`."""
    joins = s.lower[k] == "and" and any(word in FINITE or word in forms() for word in s.lower[max(0, k - 25) : k])
    return s.lower[k] in EDGES or s.quoted(k) or s.lower[k] in SUBORDINATORS or joins


def _clause_start(s: Sentence, end: int) -> int:
    start = end
    while start and not _edge(s, start - 1):
        start -= 1
    return start


def _subject_start(s: Sentence, end: int) -> int:
    """Where the subject that ends at `end` begins: behind a comma, a conjunction, or the verb of an earlier clause."""
    first = _clause_start(s, end)
    verb = next((k for k in range(end - 1, first - 1, -1) if s.lower[k] in FINITE and s.words[k][0].islower()), None)
    if verb is None:
        return first
    who = next((k for k in range(verb, max(-1, verb - 11), -1) if s.lower[k] in ("who", "which")), None)
    return _clause_start(s, who) if who else verb + 1


def _beside_first(s: Sentence, after: int, cue: Cue, last: Range | None) -> Beside:
    """Find the speaker of a cue that begins its sentence: Noting that …, the minister left; Said Jane Roe: …"""
    if cue.form == "ing":
        return Beside(_main_subject(s, after))
    if cue.frame == "ask":
        return Beside(None)
    return _inverted(s, after, None) if cue.form == "past" and cue.frame != "object" else Beside(last)


def _main_subject(s: Sentence, after: int) -> Range | None:
    """The subject of the clause behind an opening participle."""
    for comma in (k for k in range(len(s) - 1, after - 1, -1) if s.lower[k] == ","):
        end = next((k for k in range(comma + 1, min(len(s), comma + 12)) if is_verb(s.lower[k]) or s.lower[k] == ","), None)
        if end and s.lower[end] != "," and end > comma + 1 and s.lower[comma + 1] not in MODIFIERS - INVERTIBLE:
            return name(s, comma + 1, end)
    return None


def _left(s: Sentence, start: int) -> Range | None:
    """What stands before the speaker, if it can be what is said: a clause or quotation that ends at a comma or its own mark."""
    if s.quoted(start - 1):
        return 0, start
    if s.at(start - 1) not in (",", "—", "–", "-"):
        return None
    words = s.lower[: start - 1]
    if not words:
        return None
    quoted = any(s.quoted(k) for k in range(start - 1))
    adjunct = words[0] in (LEADS | PREPOSITIONS) - {"but", "and", "yet", "so", "for"} and "," not in words
    few = len(words) < (2 if s.at(start - 1) == "," else 4)
    return None if adjunct or (few and not quoted) else (0, start)


def _inverts(s: Sentence, after: int, cue: Cue) -> bool:
    """Say whether the speaker follows the cue, and no clause: said Jane Roe on Friday; not: said the plan had failed."""
    if after >= len(s) or cue.frame in ("object", "hearer") or cue.form == "ing":
        return False
    capital = s.words[after][0].isupper() and s.lower[after] not in TIMES and s.words[after] != "I"
    return (capital or s.lower[after] in INVERTIBLE) and s.at(inverted_end(s, after)) not in FINITE


def _inverted(s: Sentence, after: int, left: Range | None) -> Beside:
    end = inverted_end(s, after)
    return Beside(name(s, after, end), left, end) if end > after else Beside(None, left)


def _appositive(s: Sentence, comma: int) -> tuple[int, int, int] | None:
    """Find the name that a modifier between commas belongs to (Jane Roe, the mayor, said), and where its clause begins."""
    edges = [-1, *(k for k in range(comma + 1) if s.lower[k] in (",", "—", "–") or s.quoted(k))]
    pieces = [(a + 1, b) for a, b in zip(edges[:-1], edges[1:], strict=True)]
    first, modifier = pieces[0], pieces[-1]
    if _all_named(s, *first) and not s.words[first[0]].isupper() and not any(word in FINITE for word in s.lower[:comma]):
        return *first, 0
    for start, end in reversed(pieces[:-1]):
        start += end - start > 1 and s.lower[start] in ("and", "but")
        heads = (start == 0 or s.quoted(start - 1)) and s.at(start) in INVERTIBLE
        if end <= start or (s.lower[start] in MODIFIERS and not heads):
            continue
        start = max(start, _clause_start(s, end))
        if start == end or any(word in FINITE for word in s.lower[start:end]):
            return None
        named = _all_named(s, *modifier) and (
            not s.words[end - 1][0].isupper() or s.lower[start] in ARTICLES or s.words[start][0].islower()
        )
        return (*modifier, start) if named else (start, end, start)
    return None


def _antecedent(s: Sentence, end: int) -> Range | None:
    """The name before a relative `who`."""
    while end and s.lower[end - 1] in (",", "—", "–"):
        end -= 1
    return name(s, _clause_start(s, end), end)


def _content_start(s: Sentence, after: int, stop: int, cue: Cue) -> int | None:
    if cue.frame == "quote":
        start = _skip(s, after, stop)
        start += s.at(start) in (":", ",")
        return start if start < stop and s.quoted(start) else None
    if cue.frame == "object":
        if s.lower[after] in (",", ";", ")", "and", "but"):
            return after + 1 if s.quoted(after + 1) else None
        return _behind_that(s, after) or after
    after = _behind_parenthesis(s, after)
    if cue.frame == "ask" and s.lower[after] in QUESTIONS:
        return after
    if cue.frame in ("hearer", "ask"):
        return _behind_hearer(s, after, stop, cue)
    if behind := _behind_that(s, after):
        return behind + (s.at(behind) == ",")
    if s.lower[after] in QUESTIONS - {"who", "when", "where"} and cue.lemma in MAY_ASK:
        return after
    return _behind_adjuncts(s, after, stop, cue)


def _behind_parenthesis(s: Sentence, after: int) -> int:
    """Pass over commas around when and where: said, in a statement, that …"""
    if s.at(after) == "," and s.at(after + 1) in PREPOSITIONS:
        comma = next((k for k in range(after + 2, min(len(s), after + 12)) if s.lower[k] == "," or s.quoted(k)), 0)
        if s.at(comma) == "," and (s.at(comma + 1) == "that" or s.quoted(comma + 1)):
            return comma + 1
    return after


def _behind_that(s: Sentence, after: int) -> int | None:
    """Where a clause with `that` begins, perhaps behind who is told: warned the council that …"""
    words = s.lower[after : after + 6]
    if "that" not in words:
        return None
    that = after + words.index("that")
    hearer = range(after, that)
    return None if any(s.lower[k] in FINITE or _edge(s, k) for k in hearer) else that + 1


def _behind_adjuncts(s: Sentence, after: int, stop: int, cue: Cue) -> int | None:
    """Where the clause behind `said`, `said on Friday in a letter`, `said: …` begins."""
    start = _skip(s, after, stop)
    if start >= stop:
        return None
    word = s.lower[start]
    if word == "," and not s.quoted(start + 1) and s.at(start + 1) != "that":
        return _resumed(s, start)
    start += word in (":", ",", "that") or 0
    start += word == "," and s.at(start) == "that"
    if start >= stop or s.quoted(start) or (start > after and s.lower[start - 1] in (":", "that")):
        in_phrase = cue.frame == "weak" and s.quoted(start) and s.at(start - 1) in PREPOSITIONS
        return None if start >= stop or in_phrase else start
    if cue.frame == "weak" and not (cue.form == "ing" and word in SUBJECTS | {"there"}):
        return None
    return None if word in CONJUNCTIONS | SUBORDINATORS | {";", "(", ")", "—", "–", "who"} - {"that"} else start


def _resumed(s: Sentence, comma: int) -> int | None:
    """What goes on behind a parenthetical cue: The bridge, officials said, will close."""
    word = s.at(comma + 1)
    if s.quoted(comma + 1):
        return comma + 1
    if word in NOT_RESUMED or word.endswith("ing"):
        return None
    return comma + 1 if word in FINITE or word in ("or", "to", "that", "because", "not") else None


def _behind_hearer(s: Sentence, after: int, stop: int, cue: Cue) -> int | None:
    """Pass over who is told: told reporters that …, told the network's Jane Doe on Friday …"""
    for k in range(after, min(stop, after + 25)):
        word = s.lower[k]
        if word == "that" or word == ":" or (word == "," and s.quoted(k + 1)):
            return k + 1
        if s.quoted(k) or (k > after and cue.frame == "ask" and word in ("if", "whether", "about", "of")):
            return k
        if word == "to" and k > after and cue.lemma in ("tell", "ask", "remind"):
            return after
        if word in (",", ";"):
            return None
        if k > after and (word in SUBJECTS or (word in PHRASE_STARTS and s.lower[k - 1] not in PREPOSITIONS)):
            clause = any(is_verb(w) for w in s.lower[k:stop])
            return k if clause else None
    return None


def _skip(s: Sentence, k: int, stop: int) -> int:
    """Pass over when, where and to whom: on Tuesday, in a statement to the paper, late last week."""
    while k < stop:
        word = s.lower[k]
        if word in PREPOSITIONS:
            k = _skip_phrase(s, k + 1, stop)
        elif word in DATES or word.endswith("ly") or (word.isdigit() and (s.at(k - 1) in TIMES or s.at(k - 1) == ",")):
            k += 1
        else:
            break
    return k


def _skip_phrase(s: Sentence, k: int, stop: int) -> int:
    """Pass over the noun phrase behind a preposition."""
    first = k
    while k < stop and not (s.lower[k] in (*EDGES, "that") or s.quoted(k) or s.lower[k] in PREPOSITIONS | TIMES):
        if k > first and s.lower[k] in FINITE:
            return max(first, k - 1)
        if k > first and _new_phrase(s, first, k):
            return k
        k += 1
    return k


def _new_phrase(s: Sentence, first: int, k: int) -> bool:
    """Say whether a noun phrase ends and the clause begins: in a statement | the plan; in a letter | Roe."""
    before = s.lower[k - 1]
    if s.lower[k] in SUBJECTS | ARTICLES | POSSESSIVES | DEMONSTRATIVES | {"there"}:
        return before not in ("and", "or", "all", "both")
    begins = s.words[k][0].isupper() and not s.words[k - 1][0].isupper()
    inside = before in ARTICLES | {"and", "or"} or before.endswith("'s")
    return begins and not inside and s.lower[first] in ("a", "an", "the", "interview")


def _content_end(s: Sentence, at: int, start: int, stop: int, cue: Cue, following: list[int]) -> int:
    verb = _verb_start(s, at)
    if s.at(verb - 1) == "who" and s.at(verb - 2) == ",":
        stop = next((k for k in range(start, stop) if s.lower[k] == "," and is_verb(s.at(k + 1))), stop)
    for k in (k for k in following if k > start):
        cut = next((j for j in range(start, k) if s.lower[j] == ";"), None) or _cut_before(s, start, k)
        if cut is not None:
            return cut
    if cue.frame == "object" or not any(is_verb(word) for word in s.lower[start:stop]):
        return next((k for k in range(start + 1, stop) if _leaves_object(s, k)), stop)
    return stop


def _leaves_object(s: Sentence, k: int) -> bool:
    """Say whether the object of a cue ends before token `k`: condemned the vote | , which …; reiterated its offer | during talks."""
    if s.lower[k] in ("amid", "during") or s.at(k + 2) == "ago":
        return True
    return s.lower[k] == "," and (s.at(k + 1) in AFTER_OBJECT or (s.at(k + 1) == "and" and is_verb(s.at(k + 2))))


def _cut_before(s: Sentence, start: int, k: int) -> int | None:
    """Where the cue at `k` ends what an earlier one governs: `, adding that`, `, and X said`; None where it lies inside."""
    word, end = s.lower[k], _verb_start(s, k)
    before = s.at(end - 1)
    comma = s.at(end - 2) == ","
    if word == "according":
        return end - (before == ",")
    if word.endswith("ing") and s.quoted(end - 1):
        return end
    if before == ",":
        return end - 1
    if (word.endswith("ing") and before in ("and", "while", "before", "after")) or (before in ("and", "but") and s.at(end - 2) != "that"):
        return end - 1 - comma
    at = end - 1
    while at > start and not _edge(s, at) and s.lower[at] != "and":
        at -= 1
    closed = s.at(at - 1) in (",", ";", "—", "–")
    if at > start and s.lower[at] in CONJUNCTIONS and (closed or s.quoted(at - 1)):
        return at - closed
    return None
