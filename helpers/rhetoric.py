"""Who calls it what, in whose voice: names of referents, loaded terms, their matrix and their lines. Tables in, tables out."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
import regex

from helpers import provenance, spans, tagging, voices

_WORD = regex.compile(r"[\p{L}\p{N}]+")
_FUNCTION = regex.compile(r"_(?:AT0|PR[PF]|CJ.|PN.|DT.|DPS|AV[0Q]|CRD|ORD|EX0|TO0|VM0|XX0|POS|PU.)$")
_MODIFIERS = r"(?: [^ ]+_(?:AJ0|NN1|NP0|VVN|DPS|ORD|POS)){0,8}"
_CAPITALS = regex.compile(r"C+(?:o+C+)*")
HEADS = (
    "aggression agreement area army authority blockade cease-fire ceasefire city conflict country district force government land "
    "military occupation operation party people population president regime region republic residents side society state territory "
    "treaty troops victory war "
).split()


def names(texts: pd.DataFrame, referents: pd.DataFrame, *, name: str = "referents") -> pd.DataFrame:
    """Mark every mention of a referent, the longest first, so that a name inside a longer one is not counted again.

    `referents` has `referent`, `form` (how the form is listed) and `pattern` (a regular expression of whole words; marks are written
    straight, a space is any white space, case counts). Adds `referent` and `form`. Raises `ValueError` that names the row (of the file or
    table `name`) of a pattern that does not compile.

    >>> from helpers import corpus
    >>> page = corpus.from_texts({"a": "The Harbour War ended. The war was short."})
    >>> forms = pd.DataFrame({"referent": ["war", "war"], "form": ["Harbour War", "war"], "pattern": ["Harbour War", "[Ww]ar"]})
    >>> names(page, forms)[["text", "form"]]
              text         form
    0  Harbour War  Harbour War
    1          war          war
    """
    patterns = [(row.referent, row.form, _compile(row, name)) for row in referents.itertuples()]
    found = [
        (doc, *hit)
        for doc, raw in zip(texts["doc"], texts["raw"], strict=True)
        for hit in _longest(_hits(_straight(raw), patterns), len(raw))
    ]
    doc, start, end, referent, form = zip(*found, strict=True) if found else [()] * 5
    return spans.table(texts, doc, start, end, referent=pd.array(referent, dtype=str), form=pd.array(form, dtype=str))


def terms(texts: pd.DataFrame, listed: pd.DataFrame, *, name: str = "terms") -> pd.DataFrame:
    """Mark every place of the terms of a hand list (`term`, `kind`, `pattern`), as `names` does: adds `kind` and `term`.

    >>> from helpers import corpus
    >>> page = corpus.from_texts({"a": "The regime's grave crimes."})
    >>> terms(page, pd.DataFrame({"term": ["regime"], "kind": ["framing"], "pattern": ["regimes?"]}))[["text", "kind", "term"]]
         text     kind    term
    0  regime  framing  regime
    """
    marked = names(texts, listed.rename(columns={"kind": "referent", "term": "form"}), name=name)
    return marked.rename(columns={"referent": "kind", "form": "term"})


def place(found: pd.DataFrame, made: provenance.Provenance, *, without: Sequence[str] = ()) -> pd.DataFrame:
    """Say of each span in which zone of the article it begins, whose voice and which year it is; what lies in furniture is left out.

    Takes any span table and what `provenance.build` made of its texts. Adds `zone`, `voice` and `year` (of publication, as stated or
    inferred; blank where it is not known). `without` names zones to leave out: a deck that repeats a quotation counts twice.

    >>> from helpers import corpus
    >>> page = corpus.from_texts({"a": "Talks fail\\n\\nThe war was short. “No war,” they said in 2023."})
    >>> found = place(spans.table(page, ["a", "a"], [16, 35], [19, 38]), provenance.build(page))
    >>> found[["text", "zone", "voice"]]
      text  zone     voice
    0  war  lead  narrator
    1  war  lead    quoted
    """
    begun = spans.overlap(found, made.sentences).drop_duplicates("left")
    inside = found.iloc[begun["left"]].assign(zone=made.sentences["zone"].to_numpy()[begun["right"]])
    inside = inside[~inside["zone"].isin(list(without))].reset_index(drop=True)
    years = dict(zip(made.texts["doc"], made.texts["published"].str[:4], strict=True))
    return voices.voice(inside, made.texts, made.quoted, made.attributed).assign(year=inside["doc"].map(years).astype(str))


def matrix(found: pd.DataFrame, referents: pd.DataFrame, docs: Sequence[str]) -> pd.DataFrame:
    """Count mentions: one row per referent and form, in the order of `referents`, one column per text; absent forms count 0.

    >>> forms = pd.DataFrame({"referent": ["war", "war"], "form": ["war", "clashes"]})
    >>> matrix(pd.DataFrame({"doc": ["a"], "referent": ["war"], "form": ["war"]}), forms, ["a", "b"])
                      a  b
    referent form
    war      war      1  0
             clashes  0  0
    """
    rows = pd.MultiIndex.from_frame(referents[["referent", "form"]].drop_duplicates())
    counts = found.groupby(["referent", "form", "doc"]).size().unstack("doc", fill_value=0)
    return counts.reindex(index=rows, columns=list(docs), fill_value=0).astype(int).rename_axis(columns=None)


def by_voice(found: pd.DataFrame, referents: pd.DataFrame, docs: Sequence[str]) -> pd.DataFrame:
    """Lay out the `matrix` split by voice: a cell says how often each voice has the form (`N2 Q1`), nothing where none has.

    `found` has `voice` (see `place`): N narrator, A attributed, Q quoted, QQ nested.

    >>> forms = pd.DataFrame({"referent": ["war"], "form": ["war"]})
    >>> found = pd.DataFrame({"doc": "a", "referent": "war", "form": "war", "voice": ["quoted", "narrator", "quoted"]})
    >>> by_voice(found, forms, ["a"])
                       a
    referent form
    war      war   N1 Q2
    """
    each = [matrix(found[found["voice"] == voice], referents, docs) for voice in spans.VOICES]
    cells = [counts.astype(str).radd(letter).where(counts > 0, "") for counts, letter in zip(each, spans.VOICES.values(), strict=True)]
    joined = cells[0]
    for more in cells[1:]:
        joined = (joined + " " + more).apply(lambda column: column.str.strip())
    return joined


def renamed(found: pd.DataFrame, origins: pd.DataFrame) -> pd.DataFrame:
    """List the forms that a report uses in its own or in indirect speech, for a referent that its source names, and its source never uses.

    `found` is `names` with `voice`; `origins` says whose words each text reports (`lineage.origins`). One row per form and voice:
    `referent`, `source_form` (all that the source has, the most frequent first), `form`, `source`, `doc`, `count`, `source_count` (of all
    of them), `voice`.

    >>> found = pd.DataFrame({"doc": [*"aab"], "referent": "war", "form": ["clash", "clash", "war"], "voice": "narrator"})
    >>> renamed(found, pd.DataFrame({"doc": ["b"], "source": ["a"]}))[["source_form", "form", "count", "source_count"]]
      source_form form  count  source_count
    0       clash  war      1             2
    """
    own = found[found["voice"].isin(["narrator", "attributed"])].groupby(["doc", "referent", "form", "voice"], sort=False).size()
    said = found.groupby(["doc", "referent", "form"], sort=False).size().rename("source_count").reset_index()
    often = said.sort_values("source_count", ascending=False, kind="stable").groupby(["doc", "referent"], sort=False)
    usual = often.agg({"form": ", ".join, "source_count": "sum"}).reset_index()
    sides = {"doc": "source", "form": "source_form"}
    rows = own.rename("count").reset_index().merge(origins[["doc", "source"]], on="doc")
    rows = rows.merge(usual.rename(columns=sides), on=["source", "referent"])
    used = set(zip(said["doc"], said["referent"], said["form"], strict=True))
    fresh = [(row.source, row.referent, row.form) not in used for row in rows.itertuples()]
    columns = ["referent", "source_form", "form", "source", "doc", "count", "source_count", "voice"]
    return rows.loc[np.array(fresh, dtype=bool), columns].sort_values(["doc", "referent"], kind="stable", ignore_index=True)


def unclaimed(texts: pd.DataFrame, tagged: pd.DataFrame, claimed: pd.DataFrame, *, heads: Sequence[str] = HEADS) -> pd.DataFrame:
    """List what may name something and is claimed by no pattern, for a person to explain: each left out of every count.

    `tagged` is `tagging.tags`; `claimed` a span table of all that is explained (`names`, dates). Looks at runs of capitalised words that no
    claim touches, and at noun phrases around `heads` whose head none does; of those that overlap, the longest counts. Adds `why`
    (`capitals`, or the head).

    >>> from helpers import cleaning, corpus
    >>> page = corpus.from_texts({"a": "The army and the Arda Pact met their forces near Bel."})
    >>> tagged = tagging.tags(page, cleaning.sentences(page))
    >>> unclaimed(page, tagged, spans.table(page, ["a"], [4], [8]))[["text", "why"]]
               text       why
    0     Arda Pact  capitals
    1  their forces    forces
    2           Bel  capitals
    """
    raws = dict(zip(texts["doc"], texts["raw"], strict=True))
    phrase = regex.compile(rf"{_MODIFIERS} (?P<head>{'|'.join(_forms(heads))})_NN.(?! [^ ]+_N[NP])")
    rows = []
    for line in tagging.lines(tagged):
        for m in _CAPITALS.finditer(_shapes(line, raws[line.doc])):
            rows.append((line.doc, *line.span(m), "capitals", *line.span(m)))
        for m in phrase.finditer(line.line):
            rows.append((line.doc, *line.span(m), m["head"], *line.span(m, "head")))
    found = pd.DataFrame(rows, columns=["doc", "start", "end", "why", "core", "core_end"])
    cores = found[["doc", "core", "core_end"]].set_axis(["doc", "start", "end"], axis=1)
    left = found.drop(index=list(set(spans.overlap(cores, claimed)["left"]))).drop_duplicates(["doc", "start", "end"])
    kept = [(doc, *hit) for doc, hits in left.groupby("doc", sort=False) for hit in _longest(list(_spans_of(hits)), len(raws[doc]))]
    return spans.sort(spans.from_rows(texts, kept, why=str), texts)


def concordance(found: pd.DataFrame, texts: pd.DataFrame, *, width: int = 50, sort: str = "") -> pd.DataFrame:
    """Show each span in its line: `left` and `right` are up to `width` characters of the raw text beside it, white space folded.

    Takes any span table and keeps its columns, and as many rows. `sort="right"` sorts by the words behind the span, `sort="left"` by those
    before it, the nearest first. Raises `ValueError` for another `sort`.

    >>> from helpers import corpus
    >>> page = corpus.from_texts({"a": "The war was short."})
    >>> concordance(pd.DataFrame({"doc": ["a"], "start": [4], "end": [7], "text": ["war"]}), page)[["left", "text", "right"]]
       left text      right
    0  The   war  was short.
    """
    raws = dict(zip(texts["doc"], texts["raw"], strict=True))
    places = list(zip(found["doc"].map(raws), found["start"], found["end"], strict=True))
    left = [regex.sub(r"\s+", " ", raw[max(0, start - width) : start]) for raw, start, _ in places]
    right = [regex.sub(r"\s+", " ", raw[end : end + width]) for raw, _, end in places]
    lines = found.assign(left=left, right=right)
    if sort not in ("", "left", "right"):
        raise ValueError(f"sort={sort!r}; allowed are 'left', 'right' and nothing")
    if not sort or not len(lines):
        return lines
    words = lines[sort].str.casefold().map(_WORD.findall)
    keys = words.map(lambda found: found[::-1]) if sort == "left" else words
    return lines.iloc[sorted(range(len(lines)), key=keys.tolist().__getitem__)].reset_index(drop=True)


def _forms(heads: Sequence[str]) -> list[str]:
    """Nouns and their plurals, as patterns."""
    return [regex.escape(head[:-1]) + "(?:y|ies)" if head.endswith("y") else regex.escape(head) + "s?" for head in heads]


def _spans_of(hits: pd.DataFrame) -> Iterator[tuple[int, int, str]]:
    return hits[["start", "end", "why"]].itertuples(index=False, name=None)


def _shapes(line: tagging.Tagged, raw: str) -> str:
    """The line of a sentence with a letter in place of each token, as wide as the token: C a capital word, o `of`, a space else."""
    words = list(zip(line.starts, line.ends, line.places, [*line.places[1:], len(line.line)], line.line.split(), strict=True))
    capital = [raw[start].isupper() and not _FUNCTION.search(tagged) for start, _, _, _, tagged in words]
    letters = [
        "C" if is_name else "o" if tagged.startswith(("of_", "the_")) else " " for is_name, (*_, tagged) in zip(capital, words, strict=True)
    ]
    return "".join(letter * (stop - place) for letter, (_, _, place, stop, _) in zip(letters, words, strict=True))


def _compile(row: tuple, name: str) -> regex.Pattern:
    if not isinstance(row.pattern, str) or not row.pattern.strip():
        raise ValueError(f"{name}, row {row.Index}: no pattern; allowed is a regular expression")
    try:
        regex.compile(row.pattern)  # by itself, so that no bracket of the frame completes it
        return regex.compile(rf"(?<![\p{{L}}\p{{N}}])(?:{row.pattern})(?![\p{{L}}\p{{N}}])")
    except regex.error as problem:
        raise ValueError(
            f"{name}, row {row.Index}: pattern {row.pattern!r} does not compile ({problem}); allowed is a regular expression"
        ) from None


def _straight(raw: str) -> str:
    """Straight marks, and one kind of white space: every character stays in its place."""
    return regex.sub(r"\s", " ", raw.translate(str.maketrans("’‘“”‐‑", "''\"\"--")))


def _hits(text: str, patterns: list[tuple[str, str, regex.Pattern]]) -> list[tuple[int, int, str, str]]:
    return [(*m.span(), referent, form) for referent, form, pattern in patterns for m in pattern.finditer(text)]


def _longest(hits: list[tuple[int, int, str, str]], size: int) -> list[tuple[int, int, str, str]]:
    """Keep, of hits that overlap in a text of `size` characters, the longest; of equals, the first."""
    taken, kept = bytearray(size), []
    for hit in sorted(hits, key=lambda hit: (hit[0] - hit[1], hit[0])):
        start, end = hit[:2]
        if start < end and not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            kept.append(hit)
    return kept
