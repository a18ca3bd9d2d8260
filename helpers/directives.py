"""Who is to do what: must, should, will, calls on, expects, refuses; to whom it is said; and which of it is said twice.

A detector, whose precision and recall stand in the code book. English alone is read, by its parts of speech (`tagging`).
"""

from collections.abc import Iterator

import networkx as nx
import pandas as pd
import regex

from helpers import spans, tagging

KINDS = ("obligation", "necessity", "call", "expectation", "commitment", "prediction", "possibility", "refusal")

NEAR = 400  # characters of a line in which an addressee is looked for
_MODALS = {
    "obligation": "must should ought need",
    "prediction": "will shall would 'll wo sha 'd",
    "possibility": "may might can could ca",
}
_ADVERB = r"(?: [^ ]+_(?:AV0|XX0|AJS)){0,5}"
_BEING = r"(?:(?: (?:has|have|had)_VH[A-Z])? (?:is|are|was|were|be|been|being|'s|'re)_VB[A-Z]" + _ADVERB + ")?"
_MODAL_BEFORE = r"(?: [^ ]+_VM0)?(?: [^ ]+_XX0)?"
_SOMEBODY = r"(?: [^ ]+_(?:AT0|DPS|DT0|AJ[0CS]|CRD|ORD|NN.|NP0|POS|PNP|PNI|PRF|VVN|CJC)){1,9}"
_TO = r"(?=" + _SOMEBODY + r"(?: not_XX0)? (?:to_TO0|to_PRP [^ ]+_V|not_XX0))"


def _verb(lemmas: str, *forms: str) -> str:
    """Any form of regular verbs, and the other forms given."""
    stems = [(lemma, lemma.removesuffix("e")) for lemma in lemmas.split()]
    regular = [form for lemma, stem in stems for form in (lemma, lemma + "s", stem + "ed", stem + "ing")]
    return rf" (?:{'|'.join([*regular, *forms])})_V[VDH][A-Z]"


def _noun(lemmas: str) -> str:
    return rf" (?:{'|'.join(lemmas.split())})s?_NN."


# In order: where two overlap, the first counts.
_TABLE = {
    "refusal": [
        r"(?: (?:will|would|shall|can|could|'ll|wo|ca|must)_VM0)+(?: (?:never_AV0|not_XX0|n't_XX0))+"
        r" (?:tolerate|accept|allow|permit|bow|negotiate|surrender|consent|agree)_V..",
        r" must_\S+ would_VM0 not_XX0 be_VBI drawn_VVN",
        r"(?<!_XX0)" + _BEING + _verb("refuse reject decline"),
        r" (?:rule|rules|ruled|ruling)_VV. out_AV.",
        _noun("refusal rejection"),
    ],
    "necessity": [
        r" no_AT0 (?:alternative_NN1 to_PRP|(?:choice|option)_NN1 but_(?:CJC|PRP))",
        r"(?: [^ ]+_VB[A-Z])"
        + _ADVERB
        + r" (?:necessary|essential|imperative|vital|indispensable|inevitable|unavoidable|needed|urgent|overdue)"
        r"_(?:AJ0|VVN)(?! by_)",
        _verb("necessitate"),
        _verb("force compel", "compelled", "compelling") + _TO,
        r" (?:a_AT0|no_AT0|urgent_AJ0) need_NN1(?= (?:for_PRP|to_TO0))",
        r" remains?_VVZ? to_TO0(?= be_VBI)",
    ],
    "obligation": [
        _MODAL_BEFORE + r" (?:have|has|had|having|'ve)_VH[A-Z](?: (?:still|also|now|only|not|yet)_...)? to_TO0",
        _MODAL_BEFORE + r" needs?_V[VM][A-Z0](?: only_AV0)? to_TO0",
        _MODAL_BEFORE + r" needed_VVD to_TO0",
        _MODAL_BEFORE + r"(?: [^ ]+_VB[A-Z])" + _ADVERB + r" (?:obliged|required|bound|due|supposed)_[A-Z0-9]+ to_TO0",
    ],
    "call": [
        _BEING + _verb("urge invite") + r"(?= [^ ]+_(?:AT|DPS|DT|AJ|CRD|NN|NP|PNP|PNI|TO))",
        _BEING + _verb("call") + r" (?:on|upon|for)_(?:PRP|AVP)",
        _BEING + _verb("appeal") + r" (?:to|for)_PRP",
        r"(?: [^ ]+_VB[A-Z])"
        + _ADVERB
        + _verb("ask order instruct direct urge warn invite request advise encourage", "told")
        + r"(?: not_XX0)? to_TO0",
        _verb("ask order instruct advise request encourage warn press direct", "tells?", "told", "telling", "begs?", "begged", "begging")
        + _TO,
        _BEING + _verb("demand recommend request insist"),
        _noun("call appeal request demand plea") + r" (?:on|upon|for|to)_(?:PRP|AVP|TO0)",
    ],
    "expectation": [
        _BEING + _verb("expect hope", "wish", "wishes", "wished", "wishing") + r"(?: (?:to_TO0|for_PRP))?",
        r" (?:look|looks|looked|looking)_VV. forward_AV0 to_PRP",
        r" (?:is|are)_VB[ZB] scheduled_VVN to_TO0",
    ],
    "commitment": [
        _BEING + r"(?: remain(?:s|ed)?_VV.)?" + _ADVERB + r" (?:committed|determined|ready|prepared|willing)_[A-Z0-9]+ to_(?:TO0|PRP)",
        _BEING + _verb("pledge vow promise propose guarantee", "undertakes?", "undertook", "undertaking") + r"(?: to_TO0)?",
        r" (?:agree|agrees|agreed|agreeing)_VV. to_TO0",
        _verb("offer") + r" to_TO0",
        _noun("commitment willingness readiness pledge promise") + r" to_(?:TO0|PRP)",
        r" (?:reiterat|reaffirm|express|confirm|pledg|renew)\w+_V..(?: [^ ]+_(?:DPS|AT0|AJ0|CJC))*"
        r" (?:support|readiness|willingness|commitment)_NN1(?: (?:for|to)_(?:PRP|TO0))?",
        r" supports?_VV[BZ]",
    ],
    "obligation, last": [
        r"(?<! (?:aim|goal|task|purpose|plan|point|idea|way|job|objective|hope|intention|step)_NN1) (?:is|are|was|were|'s|'re)_VB[A-Z]"
        r"(?: not_XX0| n't_XX0| also_AV0)? to_TO0(?= [^ ]+_V)(?! blame_)",
    ],
    "prediction": [r" (?:is|are|was|were|am|'s|'re|'m)_VB[A-Z](?: not_XX0| n't_XX0)? going_VVG to_TO0(?= [^ ]+_V)"],
    "possibility": [r" possibility_NN1 of_PRF"],
}
_PATTERNS = [(kind.partition(",")[0], regex.compile(rf"(?P<all>{pattern})")) for kind, patterns in _TABLE.items() for pattern in patterns]
_FORCE = {word: kind for kind, words in _MODALS.items() for word in words.split()}
_MODAL = regex.compile(
    rf"(?P<all> (?P<word>{'|'.join(_FORCE)})_VM0(?: n't_XX0|(?<= can_VM0) not_XX0)?"
    r"(?P<to>(?: not_XX0)? to_TO0| like_VVI to_TO0)?)(?P<behind>.*)"
)
_HAVE_DONE = regex.compile(r"(?: [^ ]+_AV0)* have_VHI(?: [^ ]+_AV0)* [^ ]+_V.N")
_NP = r"(?: [^ ]+_(?:AT0|DPS|DT0|DTQ))?(?: [^ ]+_(?:AJ[0CS]|CRD|ORD|NN.|NP0|POS|VVN|AV0(?= [^ ]+_AJ0)|DPS)){0,8}"
_HEAD = r"(?: [^ ]+_(?:NN.|NP0|PNP|PNI|PNX))"
_CHAIN = rf"(?:{_NP}{_HEAD}(?: of_PRF{_NP}{_HEAD}| and_CJC{_NP}{_HEAD}| [^ ]+_PRP{_NP}{_HEAD}){{0,4}})"
_SUBJECT = regex.compile(
    rf"(?P<who>{_CHAIN})(?: [^ ]+_(?:AV0|XX0)| ,_PUN [^,]*,_PUN| who_PNQ| which_DTQ| that_(?:CJT|PNQ)| [^ ]+_(?:VB[A-Z]|VH[A-Z]))*$"
)
_OBJECT = regex.compile(rf"(?: [^ ]+_AV0)*(?P<who>{_CHAIN})")
_PREPOSITION = regex.compile(r" (?!in_)[^ ]+_PRP")  # what it adds to a name is not the name, but for a place: people in …
_ARTICLE = regex.compile(r"^(?: [^ ]+_(?:AT0|AV0))+")
_BEHIND = regex.compile(r" (?:forc|compel)")  # what is no call, and has who is to act behind it
_PASSIVE = regex.compile(r" [^ ]+_VB[A-Z].* [^ ]+_VVN( not_XX0)?( to_TO0| for_PRP)?$")
_FOR_WHAT = regex.compile(r" for_[A-Z0]+$| (?:demand|recommend|request|insist)\w*_V..$")  # what is called for, unless somebody is to do it
_TO_DO = regex.compile(_TO)
_DONE_TO = regex.compile(r"(?: [^ ]+_(?:AV0|XX0))* be_VBI(?: [^ ]+_AV0)* [^ ]+_V.N")
_NO_ACTOR = ("there", "it", "this", "that", "what", "which", "who", "everything", "nothing")


def find(texts: pd.DataFrame, tagged: pd.DataFrame) -> pd.DataFrame:
    """Find the words that say what somebody is to do, will do, may do, is expected or called on to do, or refuses.

    `tagged` is `tagging.tags`. Returns a span table of these words with `kind` (one of `KINDS`) and `addressee`: who is to act, in words of
    the sentence; blank where none is named right beside them. The noun "will", the month "May" and "should" for "if" are left out.

    >>> from helpers import cleaning, corpus
    >>> page = corpus.from_texts({"a": "In May the board called on the union to yield. The people's will must count."})
    >>> find(page, tagging.tags(page, cleaning.sentences(page)))[["text", "kind", "addressee"]]
            text        kind     addressee
    0  called on        call         union
    1       must  obligation  people's will
    """
    raws = dict(zip(texts["doc"], texts["raw"], strict=True))
    rows = [row for line in tagging.lines(tagged) for row in _directives(line, raws)]
    return spans.sort(spans.from_rows(texts, rows, kind=str, addressee=str), texts)


def _directives(line: tagging.Tagged, raws: dict[str, str]) -> Iterator[tuple]:
    taken: set[int] = set()
    for kind, m in _matches(line.line):
        tokens = set(range(line.token(m.start("all")), line.token(m.end("all") - 1) + 1))
        if not tokens & taken:
            taken |= tokens
            yield line.doc, *line.span(m, "all"), kind, _addressee(line, raws, kind, m)


def _matches(line: str) -> Iterator[tuple[str, regex.Match]]:
    """Every pattern's matches, the firmer patterns first; then the modals that stand alone."""
    for kind, pattern in _PATTERNS:
        yield from ((kind, m) for m in pattern.finditer(line))
    for m in _MODAL.finditer(line, overlapped=True):
        inverted = m["word"] == "should" and regex.search(r"(?:^|_PUN| [^ ]+_CJ[CS])$", line[: m.start()]) and "?_PUN" not in m["behind"]
        if not inverted and not (m["word"] == "must" and _HAVE_DONE.match(m["behind"])):
            yield _FORCE[m["word"]], m


def _addressee(line: tagging.Tagged, raws: dict[str, str], kind: str, found: regex.Match) -> str:
    """Who is to act: behind a call, before most else; nobody where it is the speaker, where something is to be done, or for "there"."""
    passive = _PASSIVE.search(found["all"])
    behind = not passive and (kind == "call" or _BEHIND.match(found["all"]))
    if behind and _FOR_WHAT.search(found["all"]) and not _TO_DO.match(line.line, found.end("all")):
        return ""
    if _DONE_TO.match(line.line, found.end("all")) or (kind in ("necessity", "expectation") and not behind and not passive):
        return ""
    at = found.start("all")
    m = _OBJECT.match(line.line, found.end("all")) if behind else _SUBJECT.search(line.line, max(0, at - NEAR), at)
    if not m or m["who"].split("_")[0].strip() in _NO_ACTOR:
        return ""
    skipped, inner = _ARTICLE.match(m["who"]), _PREPOSITION.search(m["who"])
    first = line.token(m.start("who") + (skipped.end() if skipped and skipped.end() < len(m["who"]) else 0))
    last = line.token(m.start("who") + inner.start() - 1 if inner and inner.start() else m.end("who") - 1)
    return raws[line.doc][line.starts[first] : line.ends[max(first, last)]]


def by_year(found: pd.DataFrame, sentences: pd.DataFrame) -> pd.DataFrame:
    """List what is demanded, each demand once a year: who is to do what, in which texts.

    `found` has `year`, `voice`, `kind`, `addressee` and `proposition` (`propositions`), `sentences` is `cleaning.sentences`. Returns
    `year`, `kind`, `addressee`, `text`, `sentence` (of the first place) and `where`: the texts that have it, each with its voice.

    >>> found = {"doc": ["a", "b"], "start": [5, 5], "end": [9, 9], "text": "must", "year": "2023", "voice": ["narrator", "quoted"]}
    >>> found = pd.DataFrame(found | {"kind": "obligation", "addressee": "Arda", "proposition": 1})
    >>> sentences = pd.DataFrame({"doc": ["a", "b"], "start": [0, 0], "end": [15, 15], "text": "Arda must yield"})
    >>> by_year(found, sentences)[["year", "addressee", "sentence", "where"]]
       year addressee         sentence                     where
    0  2023      Arda  Arda must yield  a (narrator), b (quoted)
    """
    where = found["doc"] + " (" + found["voice"] + ")"
    rows = found.assign(sentence=spans.gather(found, sentences, "text"), where=where).sort_values("year", kind="stable")
    first = {name: "first" for name in ("kind", "addressee", "text", "sentence")}
    once = rows.groupby(["year", "proposition"], sort=False).agg(first | {"where": lambda texts: ", ".join(dict.fromkeys(texts))})
    return once.reset_index().drop(columns="proposition")


def propositions(found: pd.DataFrame, shared: pd.DataFrame) -> pd.Series:
    """Number what is demanded: directives that one passage carries to another place, or another text, share a number.

    `found` has `doc, start, end, text` and `kind`; `shared` is a pair table (`reuse.passages`, with those inside one text). Two directives
    are the same where a shared passage has both, and they have one kind and the same words (of several, the nearest in it): a deck that
    repeats a quotation counts once. Returns numbers from 1, in the order of `found`.

    >>> found = pd.DataFrame({"doc": ["a", "a", "b"], "start": [8, 48, 8], "end": [12, 52, 12], "kind": "call", "text": "urge"})
    >>> shared = pd.DataFrame({"doc": ["a"], "start": [40], "end": [60], "source": ["a"], "source_start": [0], "source_end": [20]})
    >>> propositions(found, shared).tolist()
    [1, 1, 2]
    """
    graph = nx.Graph()
    graph.add_nodes_from(range(len(found)))
    here, there = spans.overlap(found, shared), spans.overlap(found, spans.turned(shared)[spans.COLUMNS[:3]])
    both = here.merge(there, on="right", suffixes=("", "_source"))
    said, start = (found["kind"] + " " + found["text"].str.casefold()).to_numpy(), found["start"].to_numpy()
    into = start[both["left"]] - shared["start"].to_numpy()[both["right"]]
    into_source = start[both["left_source"]] - shared["source_start"].to_numpy()[both["right"]]
    same = both.assign(apart=abs(into - into_source))[said[both["left"]] == said[both["left_source"]]].sort_values("apart", kind="stable")
    same = same.drop_duplicates(["left", "right"]).drop_duplicates(["left_source", "right"])
    graph.add_edges_from(same[["left", "left_source"]].itertuples(index=False, name=None))
    number = {row: n for n, rows in enumerate(sorted(nx.connected_components(graph), key=min), 1) for row in rows}
    return pd.Series([number[row] for row in range(len(found))], index=found.index, dtype=int)
