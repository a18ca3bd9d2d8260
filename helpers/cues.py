"""The words that say that somebody says something, and where they stand in a sentence.

The cues themselves are data: `cues.csv` (`lemma, frame, forms`). The frame says what a cue governs: a `clause` (said that …, said the
plan failed); a clause only where `that` or a quotation shows it (`weak`: found that …); a clause behind a hearer (`hearer`: told
reporters that …); a question (`ask`); an `object` (accused them of …); a quotation only (`quote`); the clause it stands beside
(`source`: according to …). Irregular forms are listed, with `~` for a space; the rest is inflected by rule.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

import regex

_LETTERS = re.compile(r"[a-z]+")
FINAL = regex.compile(r"[.!?…][\p{P}\s]*$")
MASK = "\ue000"  # what a quotation is covered with, so that it counts as one word

PRONOUNS = frozenset("he she they it i we you who".split())
SUBJECTS = PRONOUNS - {"who"}
ARTICLES = frozenset("a an the".split())
POSSESSIVES = frozenset("his her its their our my your".split())
DEMONSTRATIVES = frozenset("this that these those".split())
PHRASE_STARTS = (ARTICLES | POSSESSIVES | DEMONSTRATIVES | {"no"}) - {"your"}  # words that a noun phrase may open with
DETERMINERS = PHRASE_STARTS | frozenset("your any some each every another such whose of".split())
BE = frozenset("is are was were be been being am 're get got gets isn't wasn't aren't weren't".split())
HAVE = frozenset("has have had 've 'd having hasn't haven't hadn't".split())
MODALS = frozenset("would will could can may might must should shall 'll won't wouldn't can't couldn't cannot to".split())
AUXILIARIES = (BE | HAVE | MODALS | frozenset("does do did ought doesn't don't didn't shouldn't".split())) - frozenset(
    "to get got gets".split()
)
IRREGULAR = frozenset(
    "went came took gave made got saw knew began held left met led ran won lost set put hit stood sat rose fell grew kept sent "
    "spent paid shut struck quit sank sang rang threw flew fled shot hung swung swore tore wore woke froze forgot hid bit blew "
    "bent burst clung crept dealt dug drank fed flung forbade forgave knelt laid lent lit overtook overcame rode shook shone "
    "shrank slept slid sold spun sprang stole stuck stung strode swept swam underwent upheld withdrew withstood brought bought "
    "taught caught fought sought built became broke chose drew drove spoke wrote said told says needs wants goes comes takes makes "
    "gets remains seems means includes continues faces remain seem mean want include go come take make get know think deserve "
    "deserves".split()
)
FINITE = (AUXILIARIES | IRREGULAR) - frozenset("be been being having".split())  # verbs that make a clause
ADVERBS = frozenset(
    "also later then further again once still now already even just soon reportedly repeatedly not never ever often always "
    "first recently previously famously separately meanwhile instead himself herself itself themselves both all only".split()
)
PREPOSITIONS = frozenset(
    "in on at during to after before from with by through via ahead of about outside inside following under over for into near "
    "amid against around between within without upon as".split()
)
SUBORDINATORS = frozenset(
    "that because when while as after before if although though since where which but or than whether until unless so yet "
    "what how why".split()
)
CONJUNCTIONS = frozenset("and but while whereas although though as yet so or nor".split())
TIMES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday monday's tuesday's wednesday's thursday's friday's saturday's "
    "sunday's today yesterday tomorrow tonight earlier later afterwards afterward recently last this next january february march "
    "april may june july august september october november december jan feb aug sept oct nov dec".split()
)
PLURALS = frozenset("people police officials critics women men some many most others few several both all".split())
# Forms that are nouns as often as verbs.
NOUNS = frozenset(
    "reports claims calls states notes demands promises charges comments questions estimates hopes fears vows pledges orders "
    "requests replies appeals blames praises shows posts doubts worries rules points finds feels terms labels brands voices "
    "stresses signals hints challenges thanks welcomes thinks tweets counters remarks reasons guesses begins".split()
)
ALONE = frozenset("another some others all each this these".split())  # determiners that may be a subject by themselves
BEFORE_PARTICIPLE = frozenset("and by while before after in as without beyond than from".split())
OPEN_OBJECTS = frozenset("it him her them himself herself me us".split())


@dataclass(frozen=True, slots=True)
class Cue:
    """A form of a cue: its words, lemma and frame, and `base`, `s`, `past` or `ing`."""

    words: tuple[str, ...]
    lemma: str
    frame: str
    form: str


@dataclass(slots=True)
class Sentence:
    """The tokens of one sentence, quotations masked: words, their lower case (marks straight), and offsets."""

    words: list[str]
    lower: list[str]
    starts: list[int]
    ends: list[int]

    def __len__(self) -> int:
        """Count the tokens."""
        return len(self.words)

    def quoted(self, k: int) -> bool:
        """Whether token `k` is a quotation; also for a `k` outside the sentence."""
        return 0 <= k < len(self.lower) and self.lower[k][0] == MASK

    def at(self, k: int) -> str:
        """Token `k` in lower case, empty outside the sentence."""
        return self.lower[k] if 0 <= k < len(self.lower) else ""


def find(sentence: Sentence) -> Iterator[tuple[int, Cue]]:
    """Find the cues of a sentence, from left to right: the token each begins at, and the cue."""
    table, skip = forms(), -1
    for k, word in enumerate(sentence.lower):
        for cue in table.get(word, ()) if k > skip else ():
            if tuple(sentence.lower[k : k + len(cue.words)]) == cue.words and _acts(sentence, k, cue):
                yield k, cue
                skip = k + len(cue.words) - 1
                break


@cache
def forms() -> dict[str, list[Cue]]:
    """Every form of every cue by its first word, the longest first."""
    table: dict[str, list[Cue]] = {}
    with resources.files("helpers").joinpath("cues.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            for cue in _inflected(row["lemma"], row["frame"], row["forms"].split()):
                table.setdefault(cue.words[0], []).append(cue)
    return {word: sorted(cues, key=lambda cue: -len(cue.words)) for word, cues in table.items()}


def may_report(text: str) -> bool:
    """Say, at a glance, whether any word of a text may be a cue.

    >>> may_report("It rained."), may_report("The Report")
    (False, True)
    """
    return not forms().keys().isdisjoint(_LETTERS.findall(text.lower()))


@cache
def is_verb(word: str) -> bool:
    """Say whether a lower-case word is likely a finite verb: listed, a cue, or in -ed.

    >>> [is_verb(word) for word in ["said", "would", "walked", "bed", "harbour"]]
    [True, True, True, False, False]
    """
    return word in FINITE or any(len(cue.words) == 1 for cue in forms().get(word, ())) or (word.endswith("ed") and len(word) > 4)


def _inflected(lemma: str, frame: str, given: list[str]) -> Iterator[Cue]:
    """
    >>> [" ".join(cue.words) for cue in _inflected("deny", "object", [])]
    ['deny', 'denies', 'denied', 'denying']
    """
    first = lemma.split()[0]
    soft = first.endswith("y") and first[-2:-1] not in "aeo"
    stem = first[:-1] if first.endswith("e") else first
    third = first[:-1] + "ies" if soft else first + ("es" if first.endswith(("s", "sh", "ch", "x")) else "s")
    regular = [third, first[:-1] + "ied" if soft else stem + "ed", stem + "ing"]
    inflected = [form.split("~") for form in given] or ([[form] for form in regular] if frame != "source" else [])
    for words in [lemma.split(), *inflected]:
        head = words[0]
        form = "base" if head == first else "ing" if head.endswith("ing") else "s" if head.endswith("s") else "past"
        yield Cue(tuple(words), lemma, frame, form)


def _acts(s: Sentence, k: int, cue: Cue) -> bool:
    """Say whether the words at `k` report speech here: not a noun, a participle, a plan or a passive."""
    if cue.frame == "source":
        return s.at(k + 2) not in POSSESSIVES | {"schedule", "plan", "plans", "custom", "tradition"}
    after = k + len(cue.words)
    here, at = s.at(after), _before(s, k)
    before = s.at(at)
    shown = _shown(s, after) or _quoted_before(s, k)
    if k and s.words[k][0].isupper():
        return False
    if before in DETERMINERS or (before.endswith("'s") and s.words[at][0].islower()):
        return at == 0 and before in ALONE and (shown or here in PHRASE_STARTS)
    if cue.form == "ing":
        return before in BEFORE_PARTICIPLE or before in BE or shown or before[:1] in ("", ",", "—", "–", MASK)
    if before in BE:
        return False
    if before in MODALS:
        return shown and before != "to"
    if cue.form == "base":
        return s.quoted(after) or before in PRONOUNS | PLURALS or (before.endswith("s") and before[-2:] != "ss" and before.isalpha())
    if cue.form == "s" and s.lower[k] in NOUNS and not shown:
        return _is_third_person(s, at, here)
    return _says_something(s, k, after, cue, shown)


def _before(s: Sentence, k: int) -> int:
    """The token before a cue, adverbs passed over."""
    at = k - 1
    while at >= 0 and (s.lower[at] in ADVERBS or s.lower[at].endswith("ly")) and s.lower[at] not in HAVE:
        at -= 1
    return at


def _shown(s: Sentence, after: int) -> bool:
    """Say whether `that` or a quotation follows."""
    return s.at(after) == "that" or s.quoted(after) or (s.at(after) in (":", ",") and s.quoted(after + 1))


def _quoted_before(s: Sentence, k: int) -> bool:
    """Say whether a quotation stands before a cue, with no more than a speaker between."""
    for n in range(k - 1, max(-1, k - 14), -1):
        if s.quoted(n):
            return True
        if s.lower[n] in FINITE or s.lower[n] in (";", ":") or s.lower[n] in forms():
            return False
    return False


def _is_third_person(s: Sentence, at: int, here: str) -> bool:
    """Tell `the board claims it …` from `the board's claims of …`."""
    object_follows = here[:1].isalpha() and here not in PREPOSITIONS and here not in FINITE and here != "and"
    if at > 0 and s.lower[at - 1] in DETERMINERS and object_follows:
        return True
    ends = here in (".", "") and "," in s.lower[max(0, at - 6) : at]
    named = at >= 0 and s.words[at][0].isupper() and here not in PREPOSITIONS
    return s.at(at) in PRONOUNS or (named and (ends or here not in ("and", ",", ".", "")))


def _says_something(s: Sentence, k: int, after: int, cue: Cue, shown: bool) -> bool:
    """Say whether what follows can be what is said."""
    here, before = s.at(after), s.at(_before(s, k))
    if cue.form == "past" and here == "by":
        return False
    if cue.lemma == "expect" and here == "to":
        return False
    if cue.frame == "weak" and not shown:
        return (k > 0 and here in ("", ".", ",")) or (cue.form == "ing" and before == "," and here in SUBJECTS | {"there"})
    return cue.words != ("called",) or _names_something(s, after)


def _names_something(s: Sentence, after: int) -> bool:
    """Tell `called it a mess`, `called the plan “a mess”` from `called an election`."""
    rest = s.lower[after : after + 14]
    rest = rest[: next((n for n, word in enumerate(rest) if word in (",", ".", ";")), len(rest))]
    if any(word[0] == MASK for word in rest):
        return True
    if rest and rest[0] in OPEN_OBJECTS:
        return len(rest) > 1 and rest[1] not in PREPOSITIONS and (rest[0] != "her" or rest[1] in ARTICLES)
    return sum(word in ARTICLES for word in rest) > 1 and rest[0] not in PREPOSITIONS
