"""Formulas: runs of words that come back in texts of other years, and what becomes of each from year to year.

Words are those of `counts.read`, so that spelling is folded and no run crosses the end of a sentence. What one text copies from another of
its own year counts once. A report's silence is not its statement's: where a year has reports only, a formula may be missing in them alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from rapidfuzz import fuzz

from helpers import cleaning, corpus, counts, spans

LEAST = 4  # words of a formula
NEAR = 70  # likeness (0 to 100) from which a year's wording is the formula changed
KEPT = 2 / 3  # share of a formula's words of content that its changed wording keeps
STATES = ("first", "same", "changed", "absent")


def own(words: counts.Words, texts: pd.DataFrame, shared: pd.DataFrame) -> counts.Words:
    """Leave out the words that a text has from another text of its own year.

    `texts` has `doc` and `published` (ISO; blank where it is not known); `shared` is a pair table (`reuse.passages`; paraphrases in it do
    not count): of each passage that two texts of one year share, the later place is left out, and so is the second of two places in one
    text.

    >>> from helpers import corpus, reuse
    >>> said = "The harbour board regrets that eight boats were lost in the storm"
    >>> page = corpus.from_texts({"a": said, "b": f"{said}, it said."}).assign(published="2023-05-01")
    >>> own(counts.read(page), page, reuse.passages(page)).text.tolist().count(1)
    2
    """
    years = dict(zip(texts["doc"], corpus.published(texts).str[:4], strict=True))
    same = (shared["doc"].map(years) == shared["source"].map(years)) & (shared["kind"] != "paraphrase")
    copies = spans.cover(shared.loc[same, ["doc", "start", "end"]], texts)
    order = pd.Index(texts["doc"]).get_indexer(words.docs)
    first = np.concatenate([[0], np.cumsum(texts["raw"].str.len())])
    taken = np.concatenate([copies[doc] for doc in texts["doc"]]) if len(texts) else np.zeros(0, dtype=bool)
    return words.at(~taken[first[order[words.text]] + words.start])


def find(words: counts.Words, texts: pd.DataFrame, *, least: int = LEAST) -> pd.DataFrame:
    """Find the runs of `least` words or more that occur in texts of two years or more.

    `words` should be `own` words; `texts` has `doc`, `raw`, `published`; a text without a date is left out. A run inside a longer one is
    left out unless it has more places. Returns a span table, a row per place: `formula` (the folded words), `words` (how many), `content`
    (of these the words that carry content), `year`; by year, then text.

    >>> from helpers import corpus
    >>> page = corpus.from_texts({"a": "There is no alternative to peace.", "b": "We say there is no alternative to peace."})
    >>> find(counts.read(page), page.assign(published=["2021", "2023"]))[["doc", "year", "formula"]]
      doc  year                          formula
    0   a  2021  there is no alternative to peace
    1   b  2023  there is no alternative to peace
    """
    years = pd.Series(corpus.published(texts).str[:4].to_numpy(dtype=object), index=texts["doc"]).reindex(words.docs).fillna("")
    words = words.at((years != "").to_numpy()[words.text])
    code, year_of = np.unique(years.to_numpy(dtype=str)[words.text], return_inverse=True)
    places = _closed(words, year_of, least)
    raws = dict(zip(texts["doc"], texts["raw"], strict=True))
    rows = [_row(words, raws, code[year_of[at]], at, size) for at, size in places]
    columns = [*spans.COLUMNS, "formula", "words", "content", "year"]
    return pd.DataFrame(rows, columns=columns).sort_values(["year", "doc", "start"], kind="stable", ignore_index=True)


def _closed(words: counts.Words, year: np.ndarray, least: int) -> list[tuple[int, int]]:
    """Where runs that occur in two years or more begin, and their sizes; what only ever stands in a longer such run is left out."""
    found, size = [], 1
    at = np.flatnonzero(_in_years(words.code, year))
    run = words.code[at].astype(np.int64)
    while len(at):
        more, longer = _lengthened(at, run, words, size)
        kept = _in_years(longer, year[at[more]])
        more, longer = more[kept], longer[kept]
        if size >= least:
            inside = np.zeros(len(at), dtype=bool)
            inside[more] = inside[more + 1] = True
            found += [(place, size) for place in at[np.isin(run, run[~inside])].tolist()]
        at, run, size = at[more], longer, size + 1
    return found


def _lengthened(at: np.ndarray, run: np.ndarray, words: counts.Words, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Which of the runs go on for a word more inside their sentence, both their parts being repeated, and a number for each longer run."""
    more = np.flatnonzero(np.diff(at) == 1)
    more = more[at[more] + size < len(words.code)]
    first, last = at[more], at[more] + size
    more = more[(words.sentence[first] == words.sentence[last]) & (words.text[first] == words.text[last])]
    return more, np.unique(run[more] * (run.max() + 1) + run[more + 1], return_inverse=True)[1]


def _in_years(run: np.ndarray, year: np.ndarray) -> np.ndarray:
    """Whether each run occurs in two years or more."""
    first, last = np.full(run.max(initial=-1) + 1, len(run) + 1), np.full(run.max(initial=-1) + 1, -1)
    np.minimum.at(first, run, year)
    np.maximum.at(last, run, year)
    return (first < last)[run]


def _row(words: counts.Words, raws: dict[str, str], year: str, at: int, size: int) -> tuple:
    doc, start, end = words.docs[words.text[at]], int(words.start[at]), int(words.end[at + size - 1])
    said = [words.vocabulary[n] for n in words.code[at : at + size]]
    return doc, start, end, raws[doc][start:end], " ".join(said), size, sum(bool(cleaning.content(word)) for word in said), year


def ladder(found: pd.DataFrame, words: counts.Words, texts: pd.DataFrame, *, near: float = NEAR) -> pd.DataFrame:
    """Say what becomes of each formula from year to year: one row per formula, one column per year.

    `found` is what `find` gave (or part of it), `words` the words to look for a changed wording in. A cell is one of `STATES`: `first`,
    `same` (the folded words of the first), `changed` (a run that is like it by `near` of 100, and has two of three of its words, and of
    those that carry content), `absent`. What is part of a longer formula of the same fate is left out. `attrs["changed"]` lists the changed
    wordings as a span table with `likeness`, `formula`, `year`. Rows by first year, then by length.

    >>> from helpers import corpus
    >>> one, other = "No lasting alternative to peace.", "No alternative to lasting peace."
    >>> raws = {"a": f"{one} Now.", "b": one, "c": other}
    >>> page = corpus.from_texts(raws).assign(published=["2021", "2023", "2024"])
    >>> ladder(find(counts.read(page), page), counts.read(page), page)
                                    2021  2023     2024
    formula
    no lasting alternative to peace first same  changed
    """
    dates = corpus.published(texts).str[:4]
    years = sorted(set(dates) - {""})
    in_year = {year: _year(words.at(np.isin(words.text, counts.positions(words, texts.loc[dates == year, "doc"])))) for year in years}
    codes = {word: code for code, word in enumerate(words.vocabulary)}
    rows, changed = {}, []
    for formula, seen in found.groupby("formula", sort=False)["year"].agg(set).items():
        rows[formula] = {year: "first" if year == min(seen) else "same" if year in seen else "absent" for year in years}
        for year in [year for year in years if year > min(seen) and year not in seen]:
            if other := _nearest(formula.split(), codes, in_year[year], near):
                rows[formula][year] = "same" if other[-1] == 100 else "changed"
                changed += [(*other, formula, year)] * (other[-1] < 100)
    table = _outermost(pd.DataFrame.from_dict(rows, orient="index", columns=years).rename_axis("formula"))
    table = table.iloc[sorted(range(len(table)), key=lambda n: ((table.iloc[n] != "first").tolist(), -len(table.index[n].split())))]
    changed = [row for row in changed if row[-2] in table.index]
    table.attrs["changed"] = spans.from_rows(texts, changed, likeness=float, formula=str, year=str)
    return table


def _outermost(table: pd.DataFrame) -> pd.DataFrame:
    """Leave out the formulas that are part of a longer one with the same fate."""
    fates = table.apply(tuple, axis=1) if len(table) else pd.Series(dtype=object)
    parts = {(fate, part) for formula, fate in fates.items() for part in _parts(formula.split())}
    return table[np.array([(fate, formula) not in parts for formula, fate in fates.items()], dtype=bool)]


def _parts(formula: list[str]) -> Iterator[str]:
    """Every shorter run inside a formula."""
    for size in range(1, len(formula)):
        yield from (" ".join(formula[n : n + size]) for n in range(len(formula) - size + 1))


@dataclass(slots=True)
class Year:
    """The words of one year, where its sentences begin, and in which of them each word (by its number) stands."""

    words: counts.Words
    starts: np.ndarray
    sentences: dict[int, np.ndarray]


def _year(words: counts.Words) -> Year:
    starts = np.flatnonzero(np.diff(words.sentence, prepend=-1))
    number = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(words.code)))
    pairs = pd.DataFrame({"code": words.code, "sentence": number}).drop_duplicates()
    return Year(words, np.append(starts, len(words.code)), {code: rows.to_numpy() for code, rows in pairs.groupby("code")["sentence"]})


def _nearest(formula: list[str], codes: dict[str, int], year: Year, near: float) -> tuple | None:
    """The run that is likest to a formula, as text, offsets and likeness, if there is one near enough."""
    content = {word for word in formula if cleaning.content(word)}
    has = [year.sentences[codes[word]] for word in content if codes.get(word) in year.sentences]
    number, count = np.unique(np.concatenate(has), return_counts=True) if has else (np.zeros(0, dtype=int), np.zeros(0))
    best, words = None, year.words
    for first, end in zip(*(year.starts[number[count >= KEPT * len(content)] + n].tolist() for n in (0, 1)), strict=True):
        said = [words.vocabulary[code] for code in words.code[first:end]]
        found = fuzz.partial_ratio_alignment(formula, said, score_cutoff=near)
        if not found or (best and found.score <= best[-1]):
            continue
        a, b = (found.dest_start, found.dest_end) if len(said) >= len(formula) else (0, len(said))
        run = said[a:b]
        shared = [n for n, word in enumerate(run) if word in formula]
        core = run[shared[0] : shared[-1] + 1] if shared else run
        shortened = len(core) < len(formula) and f" {' '.join(core)} " in f" {' '.join(formula)} "  # a part has a row of its own
        if len(run) >= KEPT * len(formula) and not shortened and len(content & set(run)) >= KEPT * len(content):
            place = words.docs[words.text[first]], int(words.start[first + a]), int(words.end[first + b - 1])
            best = (*place, 100.0 if run == formula else min(99.9, round(found.score, 1)))
    return best


def fates(table: pd.DataFrame) -> pd.DataFrame:
    """Count what became of formulas from each year to the next (`ladder`): `kept` (the same words), `changed`, `dropped` and `new`.

    One row per step from a year to the next: of the formulas that stand in the year before, how many are `kept`, `changed`, `dropped`; and
    how many are `new` or have `returned` after a year without them. A formula stands in two years at least, so that none can be new in the
    last year, and what is new in the last year but one is always kept.

    >>> fates(pd.DataFrame({"2021": ["first", "absent"], "2023": ["changed", "first"], "2024": ["absent", "same"]}))
               kept  changed  dropped  new  returned
    2021–2023     0        1        0    1         0
    2023–2024     1        0        1    0         0
    """
    rows = {}
    for before, after in pairwise(table.columns):
        stood, stands = table[before] != "absent", table[after].isin(["same", "changed"])
        count = table.loc[stood, after].value_counts()
        fates = {"kept": count.get("same", 0), "changed": count.get("changed", 0), "dropped": count.get("absent", 0)}
        rows[f"{before}–{after}"] = fates | {"new": (table[after] == "first").sum(), "returned": (stands & ~stood).sum()}
    return pd.DataFrame.from_dict(rows, orient="index", columns=["kept", "changed", "dropped", "new", "returned"]).astype(int)
