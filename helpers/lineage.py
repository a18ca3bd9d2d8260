"""Who derives from whom: the evidence of words, marks and dates, and the sources that the words presuppose and that are not here."""

import re
from collections.abc import Iterator
from itertools import permutations

import numpy as np
import pandas as pd
from rapidfuzz.distance import Levenshtein

from helpers import cleaning, spans

ENOUGH = 50  # characters of reported speech that a text must share with its source
SENTENCES = 4  # paraphrases from which a text without any copied passage is taken to report another
HALF = 0.5  # share of a passage that must be quoted, or reported, for it to count as such
LOST = 4  # words that one side must have more for an elision or an expansion
LESS = 0.5  # what a character of a paraphrase counts, beside one of a copy
DRAWN = 250  # characters that a missing source must be seen in to be drawn
SPELT = 2  # letters that may differ in two spellings of one name

_TRACES = {
    "number": (
        re.compile(r"\b\d{2,3} thousand\b"),
        "English news often writes the figure out: perhaps counted in thousands as in another language",
    ),
    "order": (
        re.compile(r"\b[A-Z][a-z]+ (?:On|In|At|From|During) (?=[A-Z0-9])"),
        "a subject before a capitalised preposition: perhaps the word order of another language",
    ),
}
MANY = 50  # forms of one last name that are compared
_COMPASS = frozenset("North South East West Northern Southern Eastern Western Upper Lower".split())
_NAME = re.compile(r"\b([A-Z][a-z]{3,}) ([A-Z][a-z]{3,})\b")


def origins(texts: pd.DataFrame, shared: pd.DataFrame, quoted: pd.DataFrame, attributed: pd.DataFrame) -> pd.DataFrame:
    """Find, for each text that reports, the text whose words it most likely reports.

    `shared` is `reuse.passages` with `reuse.paraphrases`, `quoted` and `attributed` are what `voices` finds. What two texts share speaks
    for one as the source where it is reported speech in the other, and the source's own words; formulas do not. A text that others
    report, with more of its words than it takes itself, reports none. Returns one row per text that has such
    a source: `doc, source`, `taken` (the characters that speak for it; of paraphrases half), `against` (those that speak for the other
    direction), and `start`, `end`, `source_start`, `source_end` of the longest passage.

    >>> from helpers import corpus, reuse, voices
    >>> said = "The harbour board regrets that eight boats were lost in the storm of Friday."
    >>> page = corpus.from_texts({"b": f"“{said}” the board said.", "a": said})
    >>> origins(page, reuse.passages(page), voices.quotations(page), voices.attributions(page))[["doc", "source", "taken"]]
      doc source  taken
    0   b      a     75
    """
    marks = _reported(texts, quoted, attributed)
    both = pd.concat([shared, spans.turned(shared)], ignore_index=True)
    both = both[(both["doc"] != both["source"]) & (both["kind"] != "formula")].reset_index(drop=True)
    here, there = _inside(both, marks), _inside(spans.source(both), marks)
    weight = np.where(both["kind"] == "paraphrase", LESS, 1.0) * (both["end"] - both["start"])
    both["copies"], both["sentences"] = both["kind"] != "paraphrase", 1
    both["taken"] = weight * np.clip(here - there, 0, 1)
    total = both.groupby(["doc", "source"])[["taken", "copies", "sentences"]].sum()
    longest = both.sort_values("taken", kind="stable").drop_duplicates(["doc", "source"], keep="last")
    rows = longest.set_index(["doc", "source"])[["start", "end", "source_start", "source_end"]].join(total)
    rows["against"] = [total["taken"].get((source, doc), 0.0) for doc, source in rows.index]
    proven = (rows["copies"] > 0) | (rows["sentences"] >= SENTENCES)
    rows = rows[proven & (rows["taken"] >= ENOUGH) & (rows["taken"] > rows["against"])].reset_index()
    best = rows.sort_values("taken", kind="stable").drop_duplicates("doc", keep="last")
    reported = best.groupby("source")["taken"].max()
    best = best[best["doc"].map(reported).astype(float).fillna(0.0) <= best["taken"]]
    order = pd.Index(texts["doc"]).get_indexer(best["doc"])
    columns = ["doc", "source", "taken", "against", "start", "end", "source_start", "source_end"]
    best = best.iloc[np.argsort(order, kind="stable")].reset_index(drop=True)
    return best[columns].round({"taken": 0, "against": 0}).astype({"taken": int, "against": int})


def _reported(texts: pd.DataFrame, quoted: pd.DataFrame, attributed: pd.DataFrame) -> dict[str, np.ndarray]:
    """The characters of each text that are reported speech."""
    spoken = quoted[quoted["kind"] == "quotation"]
    return spans.cover(pd.concat([spoken[spans.COLUMNS], attributed[spans.COLUMNS]]), texts)


def _inside(found: pd.DataFrame, marks: dict[str, np.ndarray]) -> np.ndarray:
    """The share of each span that is marked."""
    rows = zip(found["doc"], found["start"], found["end"], strict=True)
    return np.array([marks[doc][start:end].mean() for doc, start, end in rows], dtype=float)


def ledger(
    texts: pd.DataFrame, shared: pd.DataFrame, quoted: pd.DataFrame, attributed: pd.DataFrame, settled: pd.DataFrame
) -> pd.DataFrame:
    """Lay down what speaks for and against one text deriving from another, passage by passage.

    `settled` is what `dating.dates` returns; the rest as in `origins`. Returns a span table in the text that would derive (`doc, start,
    end, text`), with `source`, `sign` (`+` for, `-` against, `0` neither) and `kind`:

    - `date`: the source is surely older (+) or younger (-); the row stands at the first passage that the two share;
    - `marks`, `attribution`: the passage is quoted, or told as somebody's words, in `doc` alone (+) or in the source alone (-);
    - `elision`: words of the source are missing in `doc`, where dots stand (+) or not (0), `expansion`: words are put in (0);
    - `house-paragraph`: the narrator's words in both, in texts of different years (0): a common source is likelier than copying;
    - `formula`: reported speech of another year than the source's (-): it came through a text that is not here; 0 where the source alone
      reports it.

    >>> from helpers import corpus, dating, reuse, voices
    >>> said = "The harbour board regrets that eight boats were lost in the storm of Friday."
    >>> page = corpus.from_texts({"a": said, "b": f"“{said}” the board said."})
    >>> layers = reuse.passages(page), voices.quotations(page), voices.attributions(page)
    >>> found = ledger(page, *layers, dating.dates(page, dating.clues(page)))
    >>> found[["doc", "source", "sign", "kind"]]
      doc source sign   kind
    0   b      a    +  marks
    """
    pairs = shared[shared["doc"] != shared["source"]].reset_index(drop=True)
    dates = settled.set_index("doc")
    rows = list(_by_date(pairs, dates))
    for kind, layer in (("marks", quoted[quoted["kind"] == "quotation"]), ("attribution", attributed)):
        marks = spans.cover(layer, texts)
        here, there = _inside(pairs, marks) > HALF, _inside(spans.source(pairs), marks) > HALF
        one = here != there
        rows += [_entry(row, "+" if first else "-", kind) for row, first in zip(pairs[one].itertuples(), here[one], strict=True)]
    told = _inside(pairs, _reported(texts, quoted, attributed)) > HALF
    told_there = _inside(spans.source(pairs), _reported(texts, quoted, attributed)) > HALF
    for row, here, there in zip(pairs.itertuples(), told, told_there, strict=True):
        rows += _by_words(row)
        if row.kind == "formula":
            rows.append(_entry(row, "-", "formula") if here else _entry(row, "0", "formula" if there else "house-paragraph"))
    return spans.from_rows(texts, rows, source=str, sign=str, kind=str)


def _by_date(pairs: pd.DataFrame, dates: pd.DataFrame) -> list[tuple]:
    """One entry per pair of texts whose days do not overlap."""
    rows = []
    for row in pairs.drop_duplicates(["doc", "source"]).itertuples():
        one, other = dates.loc[row.doc], dates.loc[row.source]
        if one["left"] and other["left"] and (one["earliest"] > other["latest"] or one["latest"] < other["earliest"]):
            rows.append(_entry(row, "+" if one["earliest"] > other["latest"] else "-", "date"))
    return rows


def _by_words(row: tuple) -> list[tuple]:
    """What the edits of a passage say: words left out, or put in."""
    if row.kind not in ("light-edit", "formula"):
        return []
    cut, added = (sum(len(part.split()) for part in re.findall(pattern, row.changes)) for pattern in (r"\[-(.*?)-\]", r"\[\+(.*?)\+\]"))
    if cut - added >= LOST:
        return [_entry(row, "+" if re.search(r"\.{3}|…", row.text) else "0", "elision")]
    return [_entry(row, "0", "expansion")] if added - cut >= LOST else []


def _entry(row: tuple, sign: str, kind: str) -> tuple:
    return (row.doc, row.start, row.end, row.source, sign, kind)


def edges(texts: pd.DataFrame, shared: pd.DataFrame, found: pd.DataFrame, origins: pd.DataFrame | None = None) -> pd.DataFrame:
    """Sum a ledger up: one row per pair of texts that share a passage.

    `found` is what `ledger` returns; `origins`, where given, tells two reports of one source here. Returns `source, target` (the text that
    would derive), `copied` and `suggested` (characters of `target` in passages that the two share, and in paraphrases), `plus`, `minus`
    (entries) and `kind`: `takes from` (passages of one year, more speaks for than against), `formula` (reported speech of another year),
    `common source` (the narrator's words in texts of different years, or two reports of one source) or `undecided` (all else).
    """
    rows, by_doc = [], texts.set_index("doc", drop=False)
    by_pair = dict(list(found.groupby(["doc", "source"])))
    reported = {} if origins is None else dict(zip(origins["doc"], origins["source"], strict=True))
    for (doc, source), own in shared[shared["doc"] != shared["source"]].groupby(["doc", "source"], sort=False):
        entries = by_pair.get((doc, source), found.head(0))
        plus, minus = (int((entries["sign"] == sign).sum()) for sign in "+-")
        here = by_doc.loc[[doc]]
        copied = spans.cover(own[own["kind"] != "paraphrase"], here)[doc]
        suggested = spans.cover(own[own["kind"] == "paraphrase"], here)[doc] & ~copied
        siblings = doc in reported and reported[doc] == reported.get(source)
        kind = "common source" if siblings else _relation(own, entries, plus, minus)
        rows.append((source, doc, int(copied.sum()), int(suggested.sum()), plus, minus, kind))
    return pd.DataFrame(rows, columns=["source", "target", "copied", "suggested", "plus", "minus", "kind"])


def _relation(own: pd.DataFrame, entries: pd.DataFrame, plus: int, minus: int) -> str:
    if (own["kind"] == "formula").all():
        house = entries.loc[entries["kind"] == "house-paragraph", ["start", "end"]]
        told = entries.loc[entries["kind"] == "formula", ["start", "end"]]
        return "common source" if (house["end"] - house["start"]).sum() > (told["end"] - told["start"]).sum() else "formula"
    copied = (own["kind"] != "paraphrase").any()
    return "takes from" if copied and plus > minus else "undecided"


def missing(
    texts: pd.DataFrame, shared: pd.DataFrame, quoted: pd.DataFrame, attributed: pd.DataFrame, origins: pd.DataFrame
) -> pd.DataFrame:
    """List the words that betray a source which is not among the texts.

    `origins` is what the function of that name returns; the rest as there. Returns a span table with `missing` (a name of ours for the
    source) and `kind`: `statement` (reported speech of a document that the text names, of which no text here has the words), `words`
    (words ascribed to a speaker without a document; whether and where they were said, nothing here may show), `dispatch` (a dateline that
    names no agency: perhaps of an agency's message), `background` (a passage that the narrators of two texts of different years share: a
    common source is likelier than copying). What a text says of itself by name (`outlet` of `texts`, where it is known) is left out.

    >>> from helpers import corpus, reuse, voices
    >>> page = corpus.from_texts({"a": "“We regret the loss of the boat,” the harbour board said in a statement."})
    >>> layers = voices.quotations(page), voices.attributions(page)
    >>> missing(page, reuse.passages(page), *layers, origins(page, reuse.passages(page), *layers))[["missing", "kind"]]
                                      missing       kind
    0  statement of the harbour board, in a  statement
    """
    spoken = pd.concat([quoted[quoted["kind"] == "quotation"], attributed], ignore_index=True)
    spoken = spoken.assign(statement=spoken.get("statement", 0))
    here = _from_origin(spoken, shared, origins)
    statements = _statements(spoken[~here])
    gone = spoken[~here & (spoken["speaker"] != "") & ~_own_name(spoken, texts)]
    rows = [(row.doc, row.start, row.end, *_source_name(row, statements)) for row in gone.itertuples()]
    marks = _reported(texts, quoted, attributed)
    formulas = shared[(shared["kind"] == "formula") & (shared["doc"] != shared["source"])].reset_index(drop=True)
    own = (_inside(formulas, marks) <= HALF) & (_inside(spans.source(formulas), marks) <= HALF)
    for row in formulas[own].itertuples():
        name = f"background of {row.source} and {row.doc}"
        rows += [(row.doc, row.start, row.end, name, "background"), (row.source, row.source_start, row.source_end, name, "background")]
    dated = cleaning.furniture(texts).query("kind == 'dateline'")
    rows += [(r.doc, r.start, r.end, f"dispatch behind {r.doc}", "dispatch") for r in dated.itertuples() if "(" not in r.text]
    return spans.from_rows(texts, rows, missing=str, kind=str)


def _statements(spoken: pd.DataFrame) -> dict[tuple[str, int], str]:
    """The speaker of each document that a text reports: the one named with most words of content."""
    named = spoken[(spoken["statement"] > 0) & (spoken["speaker"] != "")]
    named = named.assign(size=named["speaker"].map(lambda name: len(cleaning.content(name))))
    first = named.sort_values("size", ascending=False, kind="stable").drop_duplicates(["doc", "statement"])
    nth = first.sort_values(["doc", "statement"]).groupby(["doc", "speaker"]).cumcount() + 1
    names = first["speaker"].where(nth == 1, first["speaker"] + " (" + nth.astype(str) + ")")
    return dict(zip(zip(first["doc"], first["statement"], strict=True), names, strict=True))


def _source_name(row: tuple, statements: dict[tuple[str, int], str]) -> tuple[str, str]:
    """A name for the source of reported speech, and its kind; a speaker named in short has what the text reports of him in full."""
    speaker = statements.get((row.doc, row.statement))
    if speaker is None:
        short = set(cleaning.content(row.speaker))
        fuller = [name for (doc, _), name in statements.items() if doc == row.doc and short <= set(cleaning.content(name))]
        speaker = fuller[0] if len(fuller) == 1 else None
    return (f"words of {row.speaker}, in {row.doc}", "words") if speaker is None else (f"statement of {speaker}, in {row.doc}", "statement")


def _own_name(spoken: pd.DataFrame, texts: pd.DataFrame) -> np.ndarray:
    """Whether a text names itself as the speaker."""
    outlets = dict(zip(texts["doc"], texts["outlet"].fillna(""), strict=True)) if "outlet" in texts else {}
    return np.array([outlets.get(doc) == speaker for doc, speaker in zip(spoken["doc"], spoken["speaker"], strict=True)], dtype=bool)


def _from_origin(spoken: pd.DataFrame, shared: pd.DataFrame, origins: pd.DataFrame) -> np.ndarray:
    """Whether reported speech belongs to the document that the text's origin is: it, or another part of it, shares a passage with that."""
    linked = set(zip(origins["doc"], origins["source"], strict=True))
    both = pd.concat([shared, spans.turned(shared)], ignore_index=True)
    kept = [pair in linked for pair in zip(both["doc"], both["source"], strict=True)]
    both = both[np.array(kept, dtype=bool) & (both["kind"] != "formula").to_numpy()]
    met = np.isin(np.arange(len(spoken)), spans.overlap(spoken, both)["left"])
    known = set(zip(spoken["doc"][met], spoken["statement"][met], strict=True)) - {(doc, 0) for doc in spoken["doc"]}
    same = [pair in known for pair in zip(spoken["doc"], spoken["statement"], strict=True)]
    return met | np.array(same, dtype=bool)


def traces(texts: pd.DataFrame, repairs: pd.DataFrame) -> pd.DataFrame:
    """Find traces in the wording that a text, or what it quotes, was translated. Each is an inference and no verdict.

    `repairs` is what `voices.repairs` returns. Returns a span table with `kind`: `marks` (quotation marks that a machine may have
    broken), `number` (“100 thousand”), `order` (a name right before a capitalised preposition: “Vilm On”), `name`
    (a name that another text spells otherwise), and `inference`. Calques and articles need a reader: none is found here.

    >>> from helpers import corpus, voices
    >>> page = corpus.from_texts({"a": "Some 100 thousand people left. Vilm On Monday opened the pier."})
    >>> traces(page, voices.repairs(page))[["text", "kind"]]
               text    kind
    0  100 thousand  number
    1       Vilm On   order
    """
    stray = repairs[repairs["kind"] == "stray"]
    rows = [(row.doc, row.start, row.end, "marks", "a stray mark: perhaps set by a machine") for row in stray.itertuples()]
    told = cleaning.sentences(texts).query("zone in ('lead', 'body')")
    for doc, start, text in zip(told["doc"], told["start"], told["text"], strict=True):
        for kind, (pattern, inference) in _TRACES.items():
            rows += [(doc, start + m.start(), start + m.end(), kind, inference) for m in pattern.finditer(text)]
    rows += list(_names(texts))
    return spans.from_rows(texts, rows, kind=str, inference=str)


def _names(texts: pd.DataFrame) -> Iterator[tuple]:
    """Names of two words of which another text has one alike and the other nearly: a spelling that went through another script."""
    found = [(doc, *m.span(), m[1], m[2]) for doc, raw in zip(texts["doc"], texts["raw"], strict=True) for m in _NAME.finditer(raw)]
    names = pd.DataFrame(found, columns=["doc", "start", "end", "first", "last"])
    docs = names.groupby(["first", "last"])["doc"].agg(lambda own: frozenset(own))
    for last, forms in docs.groupby(level="last"):
        firsts = [first for first, _ in forms.index if first not in _COMPASS and len(first) > 2 * SPELT]
        for one, other in permutations(firsts[:MANY], 2):
            apart = not forms[one, last] & forms[other, last]
            if apart and Levenshtein.distance(one, other, score_cutoff=SPELT) <= SPELT:
                where = min(forms[other, last])
                rows = names[(names["first"] == one) & (names["last"] == last)]
                inference = f"{other} {last} in {where}: perhaps one name, spelt twice"
                yield from ((row.doc, row.start, row.end, "name", inference) for row in rows.itertuples())


def stemma(texts: pd.DataFrame, known: pd.Series, related: pd.DataFrame, gone: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Lay out the graph of texts and missing sources, for `charts.stemma`.

    `known` are the texts' dates (`dating.known`), `related` what `edges` returns, `gone` what `missing` does; of the missing sources those
    are drawn of which at least `DRAWN` characters are seen, and every dispatch. Returns nodes (`node, date, extant, label`) and edges
    (`source, target, kind, label`: characters).
    """
    size = (gone["end"] - gone["start"]).groupby(gone["missing"]).transform("sum")
    drawn = gone[(size >= DRAWN) | (gone["kind"] == "dispatch")]
    found = drawn.assign(size=drawn["end"] - drawn["start"]).groupby(["missing", "doc", "kind"], sort=False)["size"].sum().reset_index()
    shape = {"statement": "reports", "words": "reports", "dispatch": "reports", "background": "common source"}
    behind = [(row.missing, row.doc, shape[row.kind], f"{row.size:,}") for row in found.itertuples(index=False)]
    between = related[related["kind"] != "common source"]
    extant = [(row.source, row.target, row.kind, _amount(row)) for row in between.itertuples(index=False)]
    nodes = [(doc, date, True, doc) for doc, date in zip(texts["doc"], known, strict=True)]
    behind_one = found.drop_duplicates("missing")
    nodes += [(row.missing, "", False, row.missing.removesuffix(f", in {row.doc}")) for row in behind_one.itertuples()]
    return (
        pd.DataFrame(nodes, columns=["node", "date", "extant", "label"]),
        pd.DataFrame(extant + behind, columns=["source", "target", "kind", "label"]),
    )


def _amount(row: tuple) -> str:
    """How much text two texts share: copied, and suggested."""
    parts = [f"{row.copied:,}" * bool(row.copied), f"{row.suggested:,} suggested" * bool(row.suggested)]
    return " + ".join(part for part in parts if part)
