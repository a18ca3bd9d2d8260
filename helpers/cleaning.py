"""Clean a text without touching it: furniture, repairs of glued joints, sentences with zones, tokens. All are span tables.

Every function takes a texts table (`doc`, `raw`) and returns a span table (`doc, start, end, text` and what the layer adds).
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise

import babel
import numpy as np
import pandas as pd
import regex
from nltk.stem.porter import PorterStemmer
from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

from helpers import pages, spans

FURNITURE = ("navigation", "subscription", "comment", "archive", "duplicate", "byline", "timestamp", "dateline")
ZONES = ("title", "deck", "heading", "lead", "body")

# Words whose full stop does not end a sentence, whatever follows.
TITLES = (
    "mr mrs ms mx dr prof rev hon gen col maj capt lt cmdr cdr adm brig sgt cpl pvt sen rep gov amb pres supt insp adv cr cllr comr dña "
    "engr eng smt abd fr st ste mt ft messrs mme mlle mgr h.e h.h h.m s.s vs v cf ca approx incl e.g i.e viz al eq eds rd ave "
    "blvd dept univ assn ret lic sra sr d.ª srta d.h z.b u.a bzw usw dz u p.ej v.a sog ggf prof"
).split()
# Words that may well end a sentence: a common first word after them says so.
LOOSE = (
    "u.s u.k u.n e.u u.s.a u.s.s.r u.a.e d.c a.m p.m inc ltd co corp llc plc etc jr ph.d m.a b.a b.c a.d bros mln bln jan feb mar "
    "apr jun jul aug sep sept oct nov dec"
).split()
STARTERS = (
    "the a an this that these those it its he she they we i you his her their our my your there here in on at by for from to as if "
    "when while after before since until during although though because but and or so yet however meanwhile moreover nevertheless "
    "thus then now according some many most all both each no not what who where why how one two"
).split()
# Words whose full stop belongs to the number behind them.
NUMBERED = "rs no nos nr art arts para paras pop p pp b c vol vols fig figs ch sec secs rm § n.º".split()
CUES = (
    "said says asked asks told added wrote replied answered demanded cried shouted wondered exclaimed insisted joked recalled noted".split()
)
# Number words, as numerals.
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
).split()
NUMBERS = {word: str(n) for n, word in enumerate(_ONES)} | {
    word: str(10 * n) for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}

# Words that carry no content: articles, prepositions, pronouns, auxiliaries, and what joins them.
_EMPTY = frozenset(
    "a about above after again against all also although am among an and another any are as at be because been before being below "
    "between both but by can could did do does doing down during each either else even ever every few for from further had has have "
    "having he her here hers herself him himself his how however i if in into is it its itself just may me might more most much must "
    "my myself neither no nor not now of off on once only or other our ours ourselves out over own per same shall she should since so "
    "some still such than that the their theirs them themselves then there these they this those though through thus to too under "
    "until up upon us very was we were what when where whether which while who whom whose why will with within without would yet you "
    "your yours".split()
)

_STRAIGHT = str.maketrans("“”„‟«»‹›‘’", '""""""""\'\'')
_GLUED = regex.compile(r"[.!?](?P<shut>[”’»\"']*)(?=(?P<open>[“‘«„\"]*)(?P<word>\p{Lu}[\p{L}\p{M}'’-]*|\p{N}{1,4}(?= \p{Lu})|\p{Lu}\b))")
_ELLIPSIS = regex.compile(r"(?<=[\p{L}\p{N}])(?:\.{3,}|…)[”’»\"')]*(?=\s+[“‘«„\"'(]*\p{Lu})")
_CLOCK = regex.compile(
    r"\b[ap]\.m\.[”\"’)]*(?=\s+(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|\p{L}+ time|(?:January|February|March|April|May|June|July)\b)"
    r"\p{Lu}\p{Ll})"
)
_MARKER = regex.compile(r"[“\"«]?\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]|[-–—•*·▪]")
_ONLY_MARKS = regex.compile(r"[”»’]+(\s|$)|[\p{P}\p{S}\s]+$")
_SMALL, _NUMBER = regex.compile(r"\p{Ll}"), regex.compile(r"\p{N}|[IVXLC]{2,}\b")
_TITLE_END = regex.compile(rf"(?:^|[\s(“\"«‘'])(?i:{'|'.join(map(regex.escape, TITLES))})\.$")
_NUMBER_END = regex.compile(rf"(?:^|[\s(“\"])(?i:{'|'.join(map(regex.escape, NUMBERED))})\.$")
_ORDINAL_END = regex.compile(r"\b\d{1,2}\.$")
_QUESTION_END = regex.compile(r"[?!][”\"’'»]$")
_INITIALS_END = regex.compile(r"(?:^|[\s(“\"])(?:\p{Lu}\.){2,3}$")
_SURNAME = regex.compile(rf"(?!(?i:{'|'.join(STARTERS)})\b)\p{{Lu}}\p{{Ll}}+")
_CUE = regex.compile(
    r"(?:\p{Lu}[\p{L}.'’-]*,?\s+|the \p{L}+,?\s+|I ){1,4}(?:\p{Ll}+,?\s+(?:\p{Lu}\p{L}+,\s+)?){0,2}"
    rf"(?:{'|'.join(CUES)})\b(?!, [“\"])"
)
_CAPITAL_PRONOUN = regex.compile(r"(?:He|She|They|We|It|The)\b")
_SAMPLE = 500  # characters by which the script of a text is judged
_LETTERS, _LATIN = regex.compile(r"\p{L}"), regex.compile(r"\p{Latin}")
_SPACELESS = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}]")
_WORD = regex.compile(r"[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:[-'’‐‑][\p{L}\p{N}][\p{L}\p{N}\p{M}]*)*")


def furniture(texts: pd.DataFrame) -> pd.DataFrame:
    """Find what is not article text: menus, prompts, bylines, stamps, datelines, a headline printed twice.

    Adds `kind` (one of `FURNITURE`) and `why` (the rule that took it). One row per line, or per part of a line.

    >>> from helpers import corpus
    >>> page = corpus.from_texts({"a": "Contact Us\\n\\nCouncil votes again on harbour\\n\\nThe council met on Friday for the third time."})
    >>> furniture(page)[["start", "end", "text", "kind"]]
       start  end        text        kind
    0      0   10  Contact Us  navigation
    """
    found = [(doc, p.start, p.end, p.kind, p.why) for doc, raw in _rows(texts) for p in pages.furniture(raw)]
    return spans.from_rows(texts, found, kind=str, why=str)


def repairs(texts: pd.DataFrame) -> pd.DataFrame:
    """Find joints where two sentences meet without a space, as in `said.“We`.

    A row spans the two characters between which the space is missing. Adds `kind` (`joint`) and `why`.

    >>> from helpers import corpus
    >>> repairs(corpus.from_texts({"a": "It passed, she noted.The mayor agreed."}))[["start", "end", "text", "kind"]]
       start  end text   kind
    0     20   22   .T  joint
    """
    why = "a sentence ends and the next begins without a space"
    found = [(doc, at - 1, at + 1, "joint", why) for doc, raw in _rows(texts) for at in joints(raw)]
    return spans.from_rows(texts, found, kind=str, why=str)


def sentences(texts: pd.DataFrame, *, omit: pd.DataFrame | None = None) -> pd.DataFrame:
    """Split the article text into sentences, each with its zone.

    `omit` is a span table of what to leave out (with `kind`), by default `furniture(texts)`. Adds `zone` (one of `ZONES`).
    Sentences and furniture together cover every character that is not white space, and never overlap. Splitting is Punkt's
    (Kiss and Strunk 2006) with the abbreviations above, after the glued joints of `repairs` are cut.

    >>> from helpers import corpus
    >>> page = corpus.from_texts({"a": "Talks fail\\n\\n“We tried. We will try again,” Mr. Vale said on Nov. 8."})
    >>> sentences(page)[["text", "zone"]]
                                            text   zone
    0                                 Talks fail  title
    1                                “We tried.   lead
    2  We will try again,” Mr. Vale said on Nov. 8.   lead
    """
    taken = furniture(texts) if omit is None else omit
    by_doc = {doc: list(zip(rows["start"], rows["end"], rows["kind"], strict=True)) for doc, rows in taken.groupby("doc")}
    found = [
        (doc, piece.start + start, piece.start + end, piece.zone)
        for doc, raw in _rows(texts)
        for piece in pages.zones(raw, by_doc.get(doc, []))
        for start, end in ([(0, piece.end - piece.start)] if piece.zone == "title" else split(raw[piece.start : piece.end]))
    ]
    return spans.from_rows(texts, found, zone=str)


def split(paragraph: str) -> list[tuple[int, int]]:
    """Split one paragraph into sentences: half-open offsets into it.

    >>> text = "“Why?” she asked. It was 3 p.m. The U.S. envoy left.Nobody spoke."
    >>> [text[a:b] for a, b in split(text)]
    ['“Why?” she asked.', 'It was 3 p.m.', 'The U.S. envoy left.', 'Nobody spoke.']
    """
    ends = {m.end() for pattern in (_ELLIPSIS, _CLOCK) for m in pattern.finditer(paragraph)}
    cuts = [0, *sorted({*joints(paragraph), *ends}), len(paragraph)]
    folded = paragraph.translate(_STRAIGHT)
    found: list[tuple[int, int]] = []
    for a, b in pairwise(cuts):
        found += [(a + start, a + end) for start, end in _spans(folded[a:b])]
    return [_trim(paragraph, start, end) for start, end in _merge(paragraph, _reopen(paragraph, found))]


def tokens(texts: pd.DataFrame, *, spellings: pd.DataFrame | None = None) -> pd.DataFrame:
    """Find the words of the raw texts, furniture included.

    A word is a run of letters, digits and combining marks, with hyphens and apostrophes inside. Adds `norm`: case, quote marks and
    hyphens folded, British spellings as American ones, and, where `spellings` (columns `variant`, `norm`) names one, a variant as
    its norm.

    >>> from helpers import corpus
    >>> tokens(corpus.from_texts({"a": "Neighbours’ cease-fire"}))[["start", "end", "text", "norm"]]
       start  end        text       norm
    0      0   10  Neighbours  neighbors
    1     12   22  cease-fire  ceasefire
    """
    found = [(doc, *m.span()) for doc, raw in _rows(texts) for m in words_at(raw)]
    table = spans.from_rows(texts, found)
    known = {} if spellings is None else dict(zip(spellings["variant"].map(fold), spellings["norm"].map(fold), strict=True))
    codes, unique = pd.factorize(table["text"])
    norms = np.array([known.get(norm, norm) for norm in map(fold, unique)], dtype=object)
    return table.assign(norm=pd.Series(norms[codes] if len(codes) else [], dtype=str))


def unsupported(texts: pd.DataFrame) -> pd.DataFrame:
    """List texts in scripts that these helpers do not read, by their first letters.

    Returns `doc` and `why`: `no spaces` (Chinese, Japanese, Thai …: words cannot be told apart, so that no passage is found) or `not
    Latin` (Arabic, Russian …: words and passages are found, but dates, voices, paraphrases and furniture are read in English alone).
    Texts of few letters are not judged.

    >>> from helpers import corpus
    >>> unsupported(corpus.from_texts({"a": "The council met on Friday.", "b": "市议会周五第三次开会，讨论港口的未来和新的码头。"}))
      doc        why
    0   b  no spaces
    """
    rows = []
    for doc, raw in _rows(texts):
        letters, spaceless, latin = (len(script.findall(raw[:_SAMPLE])) for script in (_LETTERS, _SPACELESS, _LATIN))
        if letters >= 20 and latin < letters / 2:
            rows.append((doc, "no spaces" if spaceless > letters / 2 else "not Latin"))
    return pd.DataFrame(rows, columns=["doc", "why"])


def words_at(text: str) -> Iterator[regex.Match]:
    """The words of one text, as matches (what `tokens` lays out as a table).

    >>> [m.start() for m in words_at("A cease-fire.")]
    [0, 2]
    """
    return _WORD.finditer(text)


def content(text: str) -> list[str]:
    """The words of an English text that carry content, folded and stemmed (Porter's algorithm, as NLTK has it), numbers as numerals.

    >>> content("The two centres were not restored; they restore nothing.")
    ['2', 'center', 'restor', 'restor', 'noth']
    """
    words = (fold(m[0]).removesuffix("'s") for m in words_at(text))
    return [_stem(NUMBERS.get(word, word)) for word in words if word not in _EMPTY]


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    return _stemmer().stem(word)


@cache
def _stemmer() -> PorterStemmer:
    return PorterStemmer()


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """Fold one word's case, marks, hyphens and spelling.

    >>> [fold(word) for word in ["Counter-terrorism", "recognised", "labour", "centre", "promised", "our"]]
    ['counterterrorism', 'recognized', 'labor', 'center', 'promised', 'our']
    """
    word = regex.sub(r"[-‐‑]", "", word.casefold().replace("’", "'"))
    for pattern, norm in SPELLINGS:
        word = pattern.sub(norm, word)
    return word


# British to American, by rule; the words that always end in -ise keep it.
_ALWAYS_ISE = (
    "adv|advert|appra|ar|bru|chast|circumc|compr|comprom|conc|cru|dem|desp|dev|disgu|enterpr|exc|exerc|expert|franch|improv|inc|likew|mala|merchand|no|"
    "otherw|parad|po|pra|prec|prem|prom|ra|rev|superv|surpr|telev|treat"
)
SPELLINGS = [
    (regex.compile(rf"^(?!(?:{_ALWAYS_ISE})is)(\p{{L}}{{3,}})is(e|ed|es|ing|er|ers|ation|ations|ational)(?='|$)"), r"\1iz\2"),
    (regex.compile(r"^((?:para|cata|ana|hydro|electro)ly)s(e|ed|es|ing)$"), r"\1z\2"),
    (
        regex.compile(
            r"(?<=^|dis|un|mis|en)(arm|behavi|clam|col|endeav|fav|ferv|flav|harb|hon|hum|lab|neighb|od|parl|rig|rum|sav|savi|splend|tum|val|vap|vig)our"
        ),
        r"\1or",
    ),
    (regex.compile(r"^((?:epi|amphi)?(?:cent|theat|fib|lit|kilomet|met|calib|sab|lust|spect|meag|somb))re(s|d)?(?='|$)"), r"\1er\2"),
    (regex.compile(r"^(defen|offen|licen|preten)ce(s|less)?(?='|$)"), r"\1se\2"),
    (
        regex.compile(
            r"^(cancel|channel|counsel|dial|fuel|label|level|marshal|model|pedal|quarrel|rival|signal|total|travel|tunnel)l(ed|ing|er|ers)$"
        ),
        r"\1\2",
    ),
    (regex.compile(r"^(program)me(s)?$"), r"\1\2"),
    (regex.compile(r"^(gr)e(y|ys|yish)$"), r"\1a\2"),
]


def _rows(texts: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(texts["doc"], texts["raw"], strict=True))


@cache
def _punkt() -> PunktSentenceTokenizer:
    parameters = PunktParameters()
    parameters.abbrev_types = {*TITLES, *LOOSE}
    parameters.sent_starters = set(STARTERS)
    return PunktSentenceTokenizer(parameters)


@cache
def _domains() -> frozenset[str]:
    """Endings of host names: country codes, and the oldest general ones."""
    countries = {code.lower() for code in babel.Locale("en").territories if len(code) == 2}
    return frozenset(countries.union("com org net info gov edu".split()))


def joints(text: str) -> list[int]:
    """Offsets at which a sentence begins right behind the end of another."""
    return [m.end() for m in _GLUED.finditer(text) if _is_joint(text, m)]


def _is_joint(text: str, m: regex.Match) -> bool:
    before = regex.search(r"[\p{L}\p{N}\p{M}'’%)\]»”\"-]*$", text[max(0, m.start() - 30) : m.start()])[0]
    shut, opened, word = m["shut"], m["open"], m["word"]
    paragraph = text.rfind("\n", 0, m.start()) + 1
    if shut.endswith('"') and not opened and text.count('"', paragraph, m.end()) % 2:
        return False  # the straight mark opens the next quotation, or stands inside one
    if shut or opened:
        return bool(before or shut)
    lower = before.lower()
    if (
        not before
        or (len(before) == 1 and before.isalpha() and (len(word) == 1 or word.lower() not in STARTERS))
        or lower in TITLES
        or (lower in LOOSE and word.lower() not in STARTERS)
    ):
        return False
    if word.isdigit() or (len(word) == 1 and word not in "AI"):
        return False
    plain = before[0].islower() or not before[-1].isalpha() or word.lower() in STARTERS
    return plain or (len(word) > 3 and word.lower() not in _domains())


def _spans(text: str, window: int = 10_000) -> Iterator[tuple[int, int]]:
    """Run Punkt over a text in windows, each from the last sentence of the one before: its patterns give up on long texts by the clock."""
    at, begun = 0, None
    while at < len(text):
        found = [(at + start, at + end) for start, end in _punkt().span_tokenize(text[at : at + window])]
        whole = at + window >= len(text)
        if begun is not None and found:
            found[0] = (begun, found[0][1])
        if not whole and len(found) < 2:
            at, begun = max(text.rfind(" ", at, at + window), at + window // 2), found[0][0] if found else begun
            continue
        yield from (found if whole else found[:-1])
        at, begun = len(text) if whole else found[-1][0], None


def _reopen(text: str, found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Give an opening mark that stands alone at the end of a sentence to the next one."""
    starts = [start for start, _ in found]
    for i, (start, end) in enumerate(found[:-1]):
        if m := regex.search(r"\s[«“„‘]\s*$", text[start:end]):
            starts[i + 1] = start + m.start() + 1
    return [(start, min(end, after)) for start, (_, end), after in zip(starts, found, [*starts[1:], len(text)], strict=True)]


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())


def _merge(text: str, found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join again what Punkt parts wrongly: a cue behind `?”`, a number behind `No.`, a list mark and its item, an ordinal and its month."""
    out: list[tuple[int, int]] = []
    for start, end in found:
        if out and _belongs(text[max(out[-1][0], out[-1][1] - 60) : out[-1][1]], text[start : min(end, start + 120)], start > out[-1][1]):
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return out


def _belongs(before: str, after: str, spaced: bool) -> bool:
    """Whether a piece that Punkt parts is not a sentence of its own; `before` and `after` may be cut short on their far sides."""
    if _ONLY_MARKS.match(after) or _MARKER.fullmatch(before) or (spaced and _SMALL.match(after)):
        return True
    if _TITLE_END.search(before) or (_NUMBER_END.search(before) and _NUMBER.match(after)):
        return True
    if _ORDINAL_END.search(before) and _month().match(after):
        return True
    if _INITIALS_END.search(before) and before.split()[-1].strip('(“"').rstrip(".").lower() not in LOOSE and _SURNAME.match(after):
        return True
    return bool(_QUESTION_END.search(before) and _CUE.match(after) and not _CAPITAL_PRONOUN.match(after))


@cache
def _month() -> regex.Pattern:
    return regex.compile(rf"(?:{pages.months()})\b")
