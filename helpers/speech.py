"""Who is said to say what in one paragraph: reports of speech as spans, each with its cue and its speaker.

Works on a paragraph whose quotations are masked, so that each counts as one word. What the cues are stands in `cues`, how far they
reach in `clauses`; `utterances` puts the paragraphs of a text together.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from helpers import clauses, cleaning, cues
from helpers.cues import MASK, Cue, Sentence

Span = tuple[int, int]

LONGEST = 400  # tokens of a sentence; what is longer is cut there
AHEAD = 8  # cues behind a cue that may end what it governs
MARKS = "“”„‟〝〞〟\"＂‘’‚‛'`´«»‹›「」『』"

_TITLES = frozenset(cleaning.TITLES)
_TOKEN = re.compile(
    rf"{MASK}+|(?:[^\W\d_]\.){{2,}}|[$£€#@]?[^\W_](?:[^\W_]|[-‐‑'’&/](?=[^\W_])|(?<=\d)[.,](?=\d))*%?|[,;:()—–!?.…]|-(?=\s)"
)
_CONTRACTED = re.compile(r"(he|she|they|it|i|we|you|who)(['’](?:d|ll|ve|re))", re.IGNORECASE)
_ENDING = (*clauses.STOPS, MASK)


@dataclass(slots=True)
class Said:
    """One report of speech: spans of its cue, of its speaker (None where the text names none), and of what is said."""

    cue: Span
    speaker: Span | None
    contents: list[Span] = field(default_factory=list)
    lemma: str = ""
    tense: str = ""


def mask(paragraph: str, quoted: list[Span]) -> str:
    """Cover each span of a paragraph with as many mask characters.

    >>> mask("“No,” she said.", [(0, 5)]).replace(MASK, "_")
    '_____ she said.'
    """
    out, at = [], 0
    for start, end in quoted:
        start = max(start, at)
        out += [paragraph[at:start].replace(MASK, " "), MASK * (end - start)]
        at = max(at, end)
    return "".join([*out, paragraph[at:].replace(MASK, " ")])


def sentences(masked: str, paragraph: str) -> Iterator[Sentence]:
    """Cut a masked paragraph into sentences of tokens: a quotation ends one only where nobody is said to speak it behind.

    >>> [" ".join(s.words) for s in sentences("Mr. Roe left. It rained.", "Mr. Roe left. It rained.")]
    ['Mr. Roe left .', 'It rained .']
    """
    tokens = _tokens(masked)
    joints = set(cleaning.joints(paragraph)) if "." in masked else set()
    at = 0
    for n in range(len(tokens)):
        if n + 1 == len(tokens) or n + 1 - at == LONGEST or (tokens[n][0][-1] in _ENDING and _ends(tokens, n, paragraph, joints)):
            words, starts, ends = zip(*tokens[at : n + 1], strict=True)
            yield Sentence(list(words), [word.lower().replace("’", "'") for word in words], list(starts), list(ends))
            at = n + 1


def reports(sentence: Sentence) -> list[Said]:
    """Find every report of speech in a sentence that has a listed cue, from left to right.

    >>> text = "The board said that it rained, adding that the pier was shut."
    >>> [text[slice(*content)] for said in reports(next(sentences(text, text))) for content in said.contents]
    ['it rained', 'the pier was shut']
    """
    found = list(cues.find(sentence))
    said: list[Said] = []
    last: clauses.Range | None = None
    for n, (at, cue) in enumerate(found):
        speaker, contents = _report(sentence, at, cue, [k for k, _ in found[n + 1 : n + 1 + AHEAD]], last)
        spans = [span for span in (_span(sentence, content, tidy=True) for content in contents) if span]
        if spans:
            last = speaker
            cue_span = _span(sentence, (at, at + len(cue.words)))
            said.append(Said(cue_span, _span(sentence, speaker), spans, cue.lemma, cue.form))
    _uncross(said)
    return said


def _uncross(said: list[Said]) -> None:
    """End what begins inside other contents where they end: [X promised [a vote]], the board said."""
    contents = [content for one in said for content in one.contents]
    for one in said:
        for n, (start, end) in enumerate(one.contents):
            one.contents[n] = start, min([end, *(b for a, b in contents if a <= start < b < end)])


def beside(sentence: Sentence, start: int) -> Said | None:
    """Find who speaks the quotation masked at `start` where no listed cue says so: “…,” the expert is convinced; Roe: “…”.

    >>> text = MASK * 9 + " the expert is convinced."
    >>> said = beside(next(sentences(text, "“We try,” the expert is convinced.")), 0)
    >>> "“We try,” the expert is convinced."[slice(*said.speaker)]
    'the expert'
    """
    s, at = sentence, _token_at(sentence, start)
    after = s.at(at + 1)
    if after and after not in clauses.STOPS:
        if (
            cues.is_verb(after)
            and after not in cues.FINITE
            and at + 2 < len(s)
            and (s.words[at + 2][0].isupper() or s.at(at + 2) in cues.ARTICLES)
        ):
            return Said(_span(s, (at + 1, at + 2)), _span(s, clauses.name(s, at + 2, clauses.inverted_end(s, at + 2))))
        verb = next(
            (k for k in range(at + 2, min(len(s), at + 9)) if (cues.is_verb(s.lower[k]) and s.words[k][0].islower()) or s.lower[k] == ","),
            None,
        )
        modifies = after in clauses.MODIFIERS - clauses.INVERTIBLE or after in cues.CONJUNCTIONS
        if verb and not modifies:
            return Said(_span(s, (verb, verb + 1)), _span(s, clauses.name(s, at + 1, verb))) if s.lower[verb] != "," else None
    if s.at(at - 1) == ":" and at > 1:
        verb = next((k for k in range(at - 1) if cues.is_verb(s.lower[k])), at - 1)
        return Said((s.starts[at - 1], s.starts[at - 1]), _span(s, clauses.name(s, 0, verb)))
    return None


def subject(sentence: Sentence, start: int) -> Span | None:
    """The subject of the sentence around `start`: its words up to the first verb."""
    return _span(sentence, clauses.opening(sentence, _token_at(sentence, start)))


def _tokens(masked: str) -> list[tuple[str, int, int]]:
    """Find the tokens; the full stop of a title or an initial belongs to it, `they'll` is two."""
    out: list[tuple[str, int, int]] = []
    for token in [(m[0], *m.span()) for m in _TOKEN.finditer(masked)]:
        word, start, end = token
        if word == "." and out and out[-1][2] == start and _abbreviates(out[-1][0]):
            out[-1] = (out[-1][0] + ".", out[-1][1], end)
        elif ("'" in word or "’" in word) and (m := _CONTRACTED.fullmatch(word)):
            out += [(m[1], start, start + len(m[1])), (m[2], start + len(m[1]), end)]
        else:
            out.append(token)
    return out


def _abbreviates(word: str) -> bool:
    return word.lower() in _TITLES or (len(word) == 1 and word.isupper() and word != "I")


def _ends(tokens: list[tuple[str, int, int]], n: int, paragraph: str, joints: set[int]) -> bool:
    """Say whether a sentence ends at token `n`."""
    word, start, end = tokens[n]
    after, after_start, _ = tokens[n + 1]
    if word[0] == MASK:
        final = cues.FINAL.search(paragraph, max(start, end - 4), end)
        return bool(final) and _begins(after) and not _cue_follows(tokens, n + 1, paragraph[start:end])
    if word not in clauses.STOPS:
        return word.count(".") > 1 and after.lower() in cleaning.STARTERS and after[0].isupper()
    if not _begins(after) or (after_start == end and end not in joints):
        return False
    before = tokens[n - 1][0] if n and tokens[n - 1][2] == start else ""
    return not (word == "." and before.lower() in cleaning.LOOSE and after.lower() not in cleaning.STARTERS)


def _begins(word: str) -> bool:
    return word[0] == MASK or not word[0].islower()


def _cue_follows(tokens: list[tuple[str, int, int]], n: int, quoted: str) -> bool:
    """Say whether a few words with a cue (and, behind a full stop, no more than they) follow a quotation that ends like a sentence."""
    stopped = quoted.rstrip(MARKS + " ")[-1:] == "."
    for k in range(n, min(n + 9, len(tokens))):
        word = tokens[k][0]
        if word[0] == MASK or word in clauses.STOPS:
            return False
        if k > n and word.lower() in cues.forms():
            return not stopped or (k + 1 < len(tokens) and tokens[k + 1][0] in clauses.STOPS)
    return False


def _report(
    s: Sentence, at: int, cue: Cue, following: list[int], last: clauses.Range | None
) -> tuple[clauses.Range | None, list[clauses.Range]]:
    """Find the speaker and the contents of one cue, in tokens."""
    after = at + len(cue.words)
    if cue.frame == "source":
        return clauses.source(s, at, after)
    speaker, left, inverted = clauses.beside(s, at, after, cue, last)
    after = inverted or after
    right = clauses.content(s, after, cue, following)
    quoted = left is not None and s.quoted(left[1] - 1)
    if right and quoted and not clauses.announced(s, after, right[0]):
        right = None
    if right:
        resumes = s.at(right[0] - 1) == "," or (quoted and s.quoted(right[0]))
        return speaker, [left, right] if left and resumes else [right]
    governs = cue.frame in ("clause", "weak", "hearer", "ask") or (cue.frame == "quote" and quoted)
    return speaker, [left] if left and governs else []


def _token_at(s: Sentence, start: int) -> int:
    return next((k for k in range(len(s)) if s.starts[k] <= start < s.ends[k]), 0)


def _span(s: Sentence, tokens: clauses.Range | None, *, tidy: bool = False) -> Span | None:
    """Turn tokens into offsets; `tidy` leaves commas and stops at the edges out."""
    if tokens is None:
        return None
    first, last = tokens
    edges = (*clauses.EDGES, *clauses.STOPS) if tidy else ()
    while first < last and s.lower[first] in edges and s.lower[first] != "(":
        first += 1
    while first < last and s.lower[last - 1] in edges and s.lower[last - 1] != ")":
        last -= 1
    return (s.starts[first], s.ends[last - 1]) if first < last else None
