"""Acts and who does them: the passive voice, nouns that stand for acts, and who says "we".

Detectors, whose precision and recall stand in the code book. English alone is read, by its parts of speech (`tagging`).
"""

from collections.abc import Iterator

import pandas as pd
import regex

from helpers import spans, tagging

_NUMBERED = "War Act Annex Article Book Chapter Class Part Phase Schedule Section Stage Title Type Volume".split()  # War I
CONSTRUCTIONS = ("passive", "nominalisation")
NEAR = 300  # characters of a line in which a doer is looked for
FIRST_PERSON = ("we", "us", "our", "ours", "ourselves", "i", "me", "my", "mine", "myself")

# Participles that name a state; with "by" they name an act again.
_STATES = frozenset(
    (
        "aimed aligned anchored associated based committed concerned connected convinced dated dedicated determined devoted "
        "disappointed entitled interested involved known limited linked located obliged opposed pleased prepared related situated "
        "supposed surprised tired united worried "
    ).split()
)
# Nouns that name an act without a suffix that says so.
_ACTS = frozenset(
    (
        "abuse acceptance adherence advance aggression aid ambush appeal appraisal approval arrest arrival assault assistance "
        "attack attempt ban betrayal blockade bombing boycott breach burial capture claim clash cleansing closure compliance "
        "conquest control crackdown cut damage debate defeat delivery demand denial departure deployment discovery dismissal "
        "disposal embargo escape exchange exposure failure fight flight genocide halt handover help inquiry interference invasion "
        "killing lockout maintenance march massacre murder neglect offensive offer performance pledge promise protest provocation "
        "purchase raid rally rebuilding recovery refusal rehearsal release relief removal renewal repair repeal request rescue "
        "resistance retreat return reversal review revolt sabotage sacrifice sale salute search seizure shelling shot siege "
        "stoppage strike struggle support surrender surveillance survey talk theft transfer treatment trial use vandalism victory "
        "violence visit vote warning withdrawal "
    ).split()
)
# Nouns with such a suffix that name no act: things, bodies, states, papers.
_THINGS = frozenset(
    (
        "accommodation affection agreement ambition amendment announcement anything apartment association attention auction "
        "basement beginning being briefing building caution ceiling cement clothing commission commitment communication "
        "compartment complication compliment composition concession condition consideration constitution convention corporation "
        "declaration department dimension direction disposition document duration earning edition element emotion environment "
        "equipment evening everything expectation expression faction federation feeling fiction finding foundation fraction "
        "fragment function funding garment generation government hearing housing implication impression indignation information "
        "institution instrument intention investment junction jurisdiction justification king legislation lighting location "
        "mansion meaning measurement mention mission moment monument morning motivation nation nothing notion obligation occasion "
        "opposition option organisation organization ornament painting parliament participation passion pavement pension "
        "perception permission petition pigment plantation population portion position possession profession proportion "
        "proposition provision question ration regiment regulation relation reputation reservation resolution ring salvation "
        "saving section segment sentiment session setting settlement shipment shopping situation solution something spring "
        "statement station string supplement temperament tension testament thing tradition understanding vacation version vision "
        "wedding wing "
    ).split()
)
_NOBODY = regex.compile(
    r"(?: [^ ]+_(?:AT0|DT0|CRD|ORD|AJ0|DPS))* (?:\d[^ ]*(?=_CRD(?! [^ ]+_(?:NN|AJ)))"
    "|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september|october|november|december"
    "|day|days|dawn|dusk|end|time|now|then|today|tomorrow|night|noon|midnight|morning|evening|hours?|weekend|weeks?|months?|years?"
    "|hand|mail|post|boats?|ship|road|rail|train|air|sea|land|bus|car|phone|telephone|email"
    "|weight|mistake|accident|law|decree|means|way|reason|virtue|contrast|comparison|votes?|percent|cent|%)"
    "_(?!NP0 [^ ]+_NN)"
)

_ADVERB = r"(?: [^ ]+_(?:AV0|XX0|AVP|AVQ|AJS))"
_AUX = r"(?: [^ ]+_(?:VM0|VH[A-Z]|VB[A-Z]|VD[BDZ]|XX0|AV0)|(?P<to> to_TO0))"
_ALONE = (
    "become been came come decided given gone grown passed provided ran risen sat shut stood stopped walked went".split()
)  # never passive without an auxiliary
_BE = r" (?:(?:am|is|are|was|were|be|been|being|'s|'re|'m)_VB[A-Z]|(?:get|gets|got|getting|gotten)_V[VH][A-Z])"
_DONE = r" [^ _]+_(?:V[VDH][ND]|VVN)"
_PASSIVE = regex.compile(
    rf"(?P<all>(?:(?! [^ ]+_AV0){_AUX}{{1,6}})?{_BE}"
    rf"(?:{_ADVERB}| being_VBG| been_VBN| it_PNP| they_PNP| the_AT0 [^ ]+_NN.){{0,5}}(?P<verb>{_DONE}))"
)
_ALSO = regex.compile(rf"(?: ,_PUN)?(?: (?:and|or|but|nor)_CJC| ,_PUN){_ADVERB}*(?P<verb> [^ _]+_VVN)(?! [^ ]+_(?:NN|AT0|NP))")
_REDUCED = regex.compile(
    r"(?<= [^ ]+_(?:NN.|NP0|PNI|PUN|PUR|PUQ|CJ[A-Z]|CRD|DT0|VVN|PNX)|^)"
    rf"(?P<adverb>{_ADVERB}?)(?P<verb>(?! called_\S+ (?:on|for)_) [^ _]+_(?:VVN|VVD(?= by_PRP)|AJ0(?= by_PRP)))"
    r"(?= [^ ]+_(?:PRP|PRF|TO0|AVP|AV0|PUN|PUR|PUQ|CJ[A-Z]|AVQ|PUL)|$)"
)
_HAVE = regex.compile(rf" (?:have|has|had|having|'ve|'d)_V[HM][A-Z0]{_ADVERB}*$")
_PHRASE = r"(?:(?: [^ ]+_(?:AT0|DPS|DT0|AJ[0CS]|CRD|ORD|NN.|NP0|POS|VVN)){0,8}(?: [^ ]+_(?:NN.|NP0|AJ0|PN[PIX])))"
_BY = regex.compile(rf"(?: [^ ]+_(?:AV0|AVP|AJ0|NN.|NP0|CRD|PRF|AT0|DPS|PRP)){{0,4}}? by_PRP(?P<agent>{_PHRASE})")
_ACT = regex.compile(r" (?P<word>[^ _]+)_(?:NN[012]|(?<= (?:non|self)-[^ _]+_)NN)(?! [^ ]+_N[NP])")
_OWNER = regex.compile(rf"(?P<agent>{_PHRASE})(?: [^ ]+_POS)(?: [^ ]+_(?:AV0|AJ[0CS]|CRD|ORD|VVN|NN1|PUN|CJC))*$")
_POSSESSIVE = regex.compile(r"(?P<agent> (?:its|their|his|her|our|my|your)_DPS)(?: [^ ]+_(?:AV0|AJ[0CS]|CRD|ORD|VVN|NN1))*$")
_NATION = regex.compile(r"(?P<agent> [^ ]+_(?:AJ0|NP0|NN1))(?: [^ ]+_AJ0)?$")
_ENDING = regex.compile(r"(?:[ts]ion|ment|ing)$")
_ARTICLE = regex.compile(r"^(?: [^ ]+_(?:AT0|DPS|DT0))+")


def constructions(texts: pd.DataFrame, tagged: pd.DataFrame) -> pd.DataFrame:
    """Find verbs in the passive voice and nouns that name an act, each with the words of its clause that name who acts.

    `tagged` is `tagging.tags`. Adds `construction` (one of `CONSTRUCTIONS`) and `agent` (blank where the clause names none: an act without
    its doer). A passive spans from its first auxiliary to the participle, a nominalisation the noun alone.

    >>> from helpers import cleaning, corpus
    >>> page = corpus.from_texts({"a": "The town was finally taken by the rebels. Arda’s attack was condemned."})
    >>> constructions(page, tagging.tags(page, cleaning.sentences(page)))[["text", "construction", "agent"]]
                    text    construction   agent
    0  was finally taken         passive  rebels
    1             attack  nominalisation    Arda
    2      was condemned         passive
    """
    raws = dict(zip(texts["doc"], texts["raw"], strict=True))
    rows = [row for line in tagging.lines(tagged) for row in (*_passives(line, raws), *_nouns(line, raws))]
    return spans.sort(spans.from_rows(texts, rows, construction=str, agent=str), texts)


def pronouns(texts: pd.DataFrame, tagged: pd.DataFrame) -> pd.DataFrame:
    """Find the pronouns of the first person (`FIRST_PERSON`), by part of speech: "US" and the "I" of a list are none. Adds `pronoun`.

    >>> from helpers import cleaning, corpus
    >>> page = corpus.from_texts({"a": "Give us our land, the US heard."})
    >>> pronouns(page, tagging.tags(page, cleaning.sentences(page)))["text"].tolist()
    ['us', 'our']
    """
    word = tagged["text"].str.lower()
    chosen = word.isin(FIRST_PERSON) & (tagged["text"] != "US") & tagged["tag"].isin(["PNP", "DPS", "PNX"])
    numeral = (tagged["text"] == "I") & tagged["text"].shift().isin(_NUMBERED) & (tagged["sentence"] == tagged["sentence"].shift())
    chosen &= ~numeral
    return tagged.loc[chosen, spans.COLUMNS].assign(pronoun=word[chosen]).reset_index(drop=True)


def _passives(line: tagging.Tagged, raws: dict[str, str]) -> Iterator[tuple]:
    """Finite passives, those that share their auxiliary, and participles that stand alone behind what they say something of."""
    taken = set()
    for m in _PASSIVE.finditer(line.line):
        if _is_state(m["verb"], line.line[m.end() : m.end() + 4]):
            continue
        start, end = line.span(m, "all")
        if m["to"]:
            start = line.starts[line.token(m.start("to"))]
        yield line.doc, start, end, "passive", _by(line, raws, m.end())
        taken.update(range(line.token(m.start()), line.token(m.end() - 1) + 1))
        at = m.end()
        while (also := _ALSO.search(line.line, at, at + 120)) and also.start() - at < 60 and "_V" not in line.line[at : also.start()]:
            yield (line.doc, *line.span(also, "verb"), "passive", _by(line, raws, also.end()))
            taken.add(line.token(also.start("verb")))
            at = also.end()
    for m in _REDUCED.finditer(line.line):
        alone = line.token(m.start("verb")) not in taken and not _HAVE.search(line.line, max(0, m.start() - NEAR), m.start())
        if alone and not _is_state(m["verb"], line.line[m.end() : m.end() + 4]) and m["verb"].split("_")[0].strip() not in _ALONE:
            yield (line.doc, *line.span(m, "verb"), "passive", _by(line, raws, m.end()))


def _is_state(verb: str, behind: str) -> bool:
    return verb.split("_")[0].strip() in _STATES and not behind.startswith(" by_")


def _by(line: tagging.Tagged, raws: dict[str, str], at: int) -> str:
    """Who acts, by the words behind "by"; times, means and what is done ("by closing") are nobody."""
    m = _BY.match(line.line, at)
    while m and _NOBODY.match(m["agent"]):
        m = _BY.match(line.line, m.end())
    return _words(line, raws, m, "agent") if m else ""


def _nouns(line: tagging.Tagged, raws: dict[str, str]) -> Iterator[tuple]:
    for m in _ACT.finditer(line.line):
        whole = m["word"].removeprefix("non-").removeprefix("self-")
        forms = {whole, whole.removesuffix("s"), whole.removesuffix("es")}
        if forms & _ACTS or (_ENDING.search(whole.removesuffix("s")) and not forms & _THINGS):
            yield (line.doc, *line.span(m), "nominalisation", _owner(line, raws, m))


def _owner(line: tagging.Tagged, raws: dict[str, str], noun: regex.Match) -> str:
    """Who acts, by what stands before the noun (a possessive, an adjective of nationality) or behind it ("by")."""
    before = max(0, noun.start() - NEAR), noun.start()
    for pattern in (_OWNER, _POSSESSIVE):
        if m := pattern.search(line.line, *before):
            return _words(line, raws, m, "agent")
    if (m := _NATION.search(line.line, *before)) and raws[line.doc][line.span(m, "agent")[0]].isupper() and line.token(m.start("agent")):
        return _words(line, raws, m, "agent")
    return _by(line, raws, noun.end())


def _words(line: tagging.Tagged, raws: dict[str, str], m: regex.Match, group: str) -> str:
    """The raw words of a group of a match, without article."""
    skipped = _ARTICLE.match(m[group])
    first = line.token(m.start(group) + (skipped.end() if skipped and skipped.end() < len(m[group]) else 0))
    return raws[line.doc][line.starts[first] : line.ends[line.token(m.end(group) - 1)]]
