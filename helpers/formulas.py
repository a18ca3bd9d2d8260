"""Formulas: runs of words that come back in texts of other years, and what becomes of each from year to year.

Words are those of `counts.read`, so that spelling is folded and no run crosses the end of a sentence. What one text copies from another of
its own year counts once. A report's silence is not its statement's: where a year has reports only, a formula may be missing in them alone.
"""

from itertools import pairwise

import numpy as np
import pandas as pd
from rapidfuzz import fuzz

from helpers import cleaning, counts, spans

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
    years = dict(zip(texts["doc"], texts["published"].str[:4], strict=True))
    same = (shared["doc"].map(years) == shared["source"].map(years)) & (shared["kind"] != "paraphrase")
    copies = spans.cover(shared.loc[same, ["doc", "start", "end"]], texts)
    order = pd.Index(texts["doc"]).get_indexer(words.docs)
    first = np.concatenate([[0], np.cumsum(texts["raw"].str.len())])
    taken = np.concatenate([copies[doc] for doc in texts["doc"]]) if len(texts) else np.zeros(0, dtype=bool)
    kept = np.flatnonzero(~taken[first[order[words.text]] + words.start])
    left = words.at(kept)
    left.sentence = np.cumsum((np.diff(kept, prepend=-2) > 1) | (np.diff(left.sentence, prepend=-1) != 0))  # no run crosses a gap
    return left


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
    years = texts.set_index("doc")["published"].str[:4].reindex(words.docs).fillna("")
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
    run = words.code.astype(np.int64)
    whole = np.ones(len(run), dtype=bool)
    while whole.any():
        repeated = whole & _in_years(run, year, whole)
        longer, more = _lengthened(run, repeated, words, size)
        if size >= least:
            inside = more & _in_years(longer, year, more)
            alone = repeated & ~inside & ~np.concatenate([[False], inside[:-1]])
            found += [(at, size) for at in np.flatnonzero(repeated & np.isin(run, run[alone])).tolist()]
        run, whole, size = longer, more, size + 1
    return found


def _lengthened(run: np.ndarray, repeated: np.ndarray, words: counts.Words, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Number the runs that are one word longer, and say where there is one: both its shorter runs are repeated, in one sentence."""
    after, last = np.roll(run, -1), np.minimum(np.arange(len(run)) + size, len(run) - 1)
    fits = (words.sentence == words.sentence[last]) & (words.text == words.text[last]) & (np.arange(len(run)) + size < len(run))
    fits &= repeated & np.roll(repeated, -1)
    return np.unique(np.stack([run, after], axis=1), axis=0, return_inverse=True)[1], fits


def _in_years(run: np.ndarray, year: np.ndarray, where: np.ndarray) -> np.ndarray:
    """Whether each run occurs in two years or more, of the places `where`."""
    table = pd.DataFrame({"run": run[where], "year": year[where]})
    several = table.groupby("run")["year"].nunique() > 1
    return np.isin(run, several.index[several])


def _row(words: counts.Words, raws: dict[str, str], year: str, at: int, size: int) -> tuple:
    doc, start, end = words.docs[words.text[at]], int(words.start[at]), int(words.end[at + size - 1])
    said = [words.vocabulary[n] for n in words.code[at : at + size]]
    return doc, start, end, raws[doc][start:end], " ".join(said), size, sum(bool(cleaning.content(word)) for word in said), year


def ladder(found: pd.DataFrame, words: counts.Words, texts: pd.DataFrame, *, near: float = NEAR) -> pd.DataFrame:
    """Say what becomes of each formula from year to year: one row per formula, one column per year.

    `found` is what `find` gave (or part of it), `words` all words to look for a changed wording in. A cell is one of `STATES`: `first`,
    `same` (the same folded words as in the first), `changed` (a run as long that is like it by `near` of 100, and keeps two of three words
    that carry content), `absent`. What is part of a longer formula of the same fate is left out. `attrs["changed"]` lists the changed
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
    years = sorted({year for year in texts["published"].str[:4] if year})
    in_year = {year: np.isin(words.text, counts.positions(words, texts.loc[texts["published"].str[:4] == year, "doc"])) for year in years}
    rows, changed = {}, []
    for formula, seen in found.groupby("formula", sort=False)["year"].agg(set).items():
        rows[formula] = {year: "first" if year == min(seen) else "same" if year in seen else "absent" for year in years}
        for year in [year for year in years if year > min(seen) and year not in seen]:
            if other := _nearest(formula.split(), words.at(in_year[year]), near):
                rows[formula][year] = "changed"
                changed.append((*other, formula, year))
    table = pd.DataFrame.from_dict(rows, orient="index", columns=years).rename_axis("formula")
    table = _outermost(table)
    table = table.iloc[sorted(range(len(table)), key=lambda n: ((table.iloc[n] != "first").tolist(), -len(table.index[n].split())))]
    changed = [row for row in changed if row[-2] in table.index]
    table.attrs["changed"] = spans.from_rows(texts, changed, likeness=float, formula=str, year=str)
    return table


def _outermost(table: pd.DataFrame) -> pd.DataFrame:
    """Leave out the formulas that are part of a longer one with the same fate."""
    inner = []
    for _, rows in table.groupby(table.columns.tolist(), sort=False):
        inner += [one for one in rows.index if any(f" {one} " in f" {other} " for other in rows.index if other != one)]
    return table.drop(index=inner)


def _nearest(formula: list[str], words: counts.Words, near: float) -> tuple | None:
    """The run that is likest to a formula, as text, offsets and likeness, if there is one near enough."""
    content = {word for word in formula if cleaning.content(word)}
    has = np.isin(words.code, words.codes_of(content))
    sentence, candidates = words.sentence, np.unique(words.sentence[has])
    best = None
    for n in candidates:
        at = np.flatnonzero(sentence == n)
        if len(at) < len(formula):
            continue
        said = [words.vocabulary[code] for code in words.code[at]]
        found = fuzz.partial_ratio_alignment(formula, said, score_cutoff=near)
        if not found or (best and found.score <= best[-1]):
            continue
        run = said[found.dest_start : found.dest_end]
        shortened = f" {' '.join(run)} " in f" {' '.join(formula)} "  # a part of the formula has a row of its own
        if run and not shortened and len(content & set(run)) >= KEPT * len(content):
            first, last = at[found.dest_start], at[found.dest_end - 1]
            best = (words.docs[words.text[first]], int(words.start[first]), int(words.end[last]), round(found.score, 1))
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
