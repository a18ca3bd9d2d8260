"""What a span table is: rows that point into raw texts.

A span table is a DataFrame with `doc` (the text's id), `start` and `end` (half-open offsets in Unicode code points into the raw
text, as stored), `text` (exactly `raw[start:end]`), and whatever a layer says of the span. A texts table is a DataFrame with one
row per text, `doc` and `raw`; `corpus.load` returns one.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from rapidfuzz import fuzz

VOICES = {"narrator": "N", "attributed": "A", "quoted": "Q", "nested": "QQ"}  # who speaks, from the outermost, with a letter for each
COLUMNS = ["doc", "start", "end", "text"]
PAIR = [*COLUMNS, "source", "source_start", "source_end", "source_text"]  # of a pair table
MOST_SOUGHT, MOST_NEAR = 300, 20  # characters of words, and rows, for which an error names the closest ones
_PLAIN = dict.fromkeys(map(ord, "“”„‟"), '"') | dict.fromkeys(map(ord, "‘’‚‛"), "'")  # one character for one, so that offsets hold
_PLAIN |= dict.fromkeys(map(ord, "‐‑‒–—"), "-") | dict.fromkeys((0xA0, 0x2009, 0x202F), " ")
_SIDES = {"source": "doc", "source_start": "start", "source_end": "end", "source_text": "text"}


def table(texts: pd.DataFrame, doc, start, end, **columns) -> pd.DataFrame:
    """Build a span table: offsets in, their `text` added.

    `texts` has `doc` and `raw`. `doc`, `start`, `end` and every further column are sequences of one length.
    Returns `doc, start, end, text` and the further columns, sorted by text (in the order of `texts`) and offset. Raises
    `ValueError` for a `doc` that `texts` has not; what else may be wrong with spans, `check` says.

    >>> texts = pd.DataFrame({"doc": ["a"], "raw": ["The council met."]})
    >>> table(texts, ["a"], [4], [11], kind=["actor"])
      doc  start  end     text   kind
    0   a      4   11  council  actor
    """
    found = pd.DataFrame({"doc": list(doc), "start": _bare(start), "end": _bare(end)}).astype({"doc": str, "start": int, "end": int})
    _ranks(found, texts)
    found["text"] = pd.array(_slices(found, texts), dtype=str)
    for name, values in columns.items():
        found[name] = _bare(values)
    return sort(found, texts)


def from_rows(texts: pd.DataFrame, rows: Sequence[tuple], **types: type) -> pd.DataFrame:
    """Build a span table from rows `(doc, start, end, …)`; `types` names the further columns, in order, with their types.

    Returns what `table` does, and raises what it raises; without rows, a table without rows that has every column.

    >>> texts = pd.DataFrame({"doc": ["a"], "raw": ["The council met."]})
    >>> from_rows(texts, [("a", 4, 11, "actor")], kind=str)
      doc  start  end     text   kind
    0   a      4   11  council  actor
    """
    columns = list(zip(*rows, strict=True)) if rows else [()] * (3 + len(types))
    further = {name: pd.array(values, dtype=kind) for (name, kind), values in zip(types.items(), columns[3:], strict=True)}
    return table(texts, *columns[:3], **further)


def sort(found: pd.DataFrame, texts: pd.DataFrame) -> pd.DataFrame:
    """Order a span table by text (in the order of `texts`), then by `start` and `end`; the index is made anew.

    Returns the rows and columns of `found`; rows that agree in all three keep their order.

    >>> texts = pd.DataFrame({"doc": ["b", "a"], "raw": ["One.", "Two."]})
    >>> sort(pd.DataFrame({"doc": ["a", "b", "b"], "start": [0, 1, 0], "end": [1, 2, 3]}, index=[7, 8, 9]), texts)
      doc  start  end
    0   b      0    3
    1   b      1    2
    2   a      0    1
    """
    rank = pd.Index(texts["doc"]).get_indexer(found["doc"])
    return found.iloc[np.lexsort((found["end"], found["start"], rank))].reset_index(drop=True)


def check(found: pd.DataFrame, texts: pd.DataFrame) -> pd.DataFrame:
    """Say everything that is wrong with a span table.

    Returns one row per violation: `row` (position in `found`, from 0), `doc`, `problem`; no row means that the table is sound.
    Numbers written as text are no offsets; whole floats are, as one blank makes floats of a column of integers.
    Raises `ValueError` where a column that every span table has is missing.

    >>> texts = pd.DataFrame({"doc": ["a"], "raw": ["The council met."]})
    >>> bad = pd.DataFrame({"doc": ["a", "b"], "start": [4, 0], "end": [11, 3], "text": ["Council", "The"]})
    >>> check(bad, texts)
       row doc                                        problem
    0    0   a  text is 'Council', but raw[4:11] is 'council'
    1    1   b                 no such text; allowed are: 'a'
    """
    missing = [name for name in COLUMNS if name not in found]
    if missing:
        raise ValueError(f"a span table has the columns {', '.join(COLUMNS)}; missing: {', '.join(missing)}")
    found = found.reset_index(drop=True)
    start, end = _numbers(found["start"]), _numbers(found["end"])
    text = found["text"].astype(object).where(found["text"].notna(), None)
    size = found["doc"].map(dict(zip(texts["doc"], texts["raw"].str.len(), strict=True))).astype(float)
    known, whole = size.notna(), (start % 1 == 0) & (end % 1 == 0)
    disordered, beyond = whole & ((start < 0) | (start >= end)), whole & (end > size)
    inside = known & whole & ~disordered & ~beyond
    actual = pd.Series(None, index=found.index, dtype=object)
    actual[inside] = _slices(found[inside].astype({"start": int, "end": int}), texts)
    other = inside & (actual != text)
    violations = [
        (~known, f"no such text; allowed are: {_some(texts['doc'])}"),
        (~whole, "start and end must be whole numbers"),
        (disordered, [f"offsets {a:.0f} to {b:.0f}; allowed is 0 <= start < end" for a, b in _rows(disordered, start, end)]),
        (beyond, [f"end {b:.0f} is beyond the text, which has {n:.0f} characters" for b, n in _rows(beyond, end, size)]),
        (other, [f"text is {t!r}, but raw[{a:.0f}:{b:.0f}] is {u!r}" for t, a, b, u in _rows(other, text, start, end, actual)]),
    ]
    listed = pd.concat([pd.Series(words, index=found.index[rows], dtype=object) for rows, words in violations]).sort_index(kind="stable")
    return pd.DataFrame({"row": listed.index, "doc": found["doc"].to_numpy()[listed.index], "problem": listed.to_numpy()})


def locate(annotations: pd.DataFrame, texts: pd.DataFrame, *, name: str = "annotations") -> pd.DataFrame:
    """Turn quoted words into offsets: `doc, exact` and perhaps `prefix` and `suffix` in, a span table out.

    `exact` must stand in the text exactly once, or exactly once between `prefix` and `suffix` (some words before and after it; white
    space beside them does not matter). The three are those of a text quote selector (W3C Web Annotation). Words that stand nowhere as
    they are given are looked for with straight quotation marks, plain hyphens and spaces on both sides, as spreadsheets change them; `text`
    is what the raw text has. Returns `doc, start, end, text` and the other columns of `annotations`, in their order, the rows in theirs.
    Raises `ValueError` that lists every row that cannot be found exactly once, by `name` and index, with where it stands, or with the
    words that come closest; also where `annotations` gives offsets or `text` itself.

    >>> texts = pd.DataFrame({"doc": ["a"], "raw": ["No deal. They said: no deal. No deal!"]})
    >>> locate(pd.DataFrame({"doc": ["a"], "exact": ["No deal"], "prefix": ["no deal."], "kind": ["slogan"]}), texts)
      doc  start  end     text    kind
    0   a     29   36  No deal  slogan
    """
    given = [column for column in ("start", "end", "text") if column in annotations]
    if given:
        raise ValueError(f"{name}: columns {_some(given)} are there; allowed are 'doc', 'exact', 'prefix', 'suffix' and what a layer says")
    raws = dict(zip(texts["doc"], texts["raw"], strict=True))
    beside = [annotations[n].fillna("") if n in annotations else [""] * len(annotations) for n in ("prefix", "suffix")]
    starts, problems = [], []
    rows = zip(annotations.index, annotations["doc"], annotations["exact"].fillna(""), *beside, strict=True)
    for row, doc, exact, prefix, suffix in rows:
        try:
            starts.append(find_once(raws, doc, exact, prefix, suffix, near=len(problems) < MOST_NEAR))
        except LookupError as problem:
            problems.append(f"{name}, row {row}: {problem.args[0]}")
    if problems:
        raise ValueError("\n".join(problems))
    found = annotations.rename(columns={"exact": "text"}).drop(columns=["prefix", "suffix"], errors="ignore").reset_index(drop=True)
    found["start"] = np.array(starts, dtype=int)
    found["end"] = found["start"] + np.array([len(text) for text in found["text"]], dtype=int)
    found["text"] = pd.array(_slices(found, texts), dtype=str)
    return found[COLUMNS + [column for column in found if column not in COLUMNS]]


def overlap(left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    """Pair the rows of two span tables that share at least one character.

    Returns `left` and `right` (positions in the two tables, from 0), `doc`, and `start`, `end` of what is shared, by `left`, then
    `right`. Works by sorting: no loop over rows, whatever nests in what.

    >>> a = pd.DataFrame({"doc": ["a", "a"], "start": [0, 10], "end": [6, 20]})
    >>> overlap(a, pd.DataFrame({"doc": ["a"], "start": [4], "end": [12]}))
       left  right doc  start  end
    0     0      0   a      4    6
    1     1      0   a     10   12
    """
    (left_start, left_end), (right_start, right_end) = _one_line(left, right)
    a, b = _starts_inside(right_start, left_start, left_end, side="left")
    d, c = _starts_inside(left_start, right_start, right_end, side="right")
    pairs = pd.DataFrame({"left": np.concatenate([a, c]), "right": np.concatenate([b, d])})
    pairs = pairs.sort_values(["left", "right"], ignore_index=True)
    pairs["doc"] = left["doc"].to_numpy()[pairs["left"]]
    pairs["start"] = np.maximum(left["start"].to_numpy()[pairs["left"]], right["start"].to_numpy()[pairs["right"]])
    pairs["end"] = np.minimum(left["end"].to_numpy()[pairs["left"]], right["end"].to_numpy()[pairs["right"]])
    return pairs


def attach(found: pd.DataFrame, layer: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Add to each span the `columns` of the row of `layer` that it lies in; spans that lie in none, or cross an edge, are left out.

    Takes two span tables; returns rows and columns of `found`, in their order, with `columns` added. Where a span lies in several
    rows of `layer`, the first of them counts.

    >>> names = pd.DataFrame({"doc": ["a", "a"], "start": [2, 9], "end": [4, 12], "text": ["up", "now"]})
    >>> attach(names, pd.DataFrame({"doc": ["a"], "start": [0], "end": [5], "zone": ["title"]}), "zone")
      doc  start  end text   zone
    0   a      2    4   up  title
    """
    pairs = overlap(found, layer)
    size = (found["end"] - found["start"]).to_numpy()[pairs["left"]]
    whole = pairs[(pairs["end"] - pairs["start"]).to_numpy() == size].drop_duplicates("left")
    out = found.iloc[whole["left"]].reset_index(drop=True)
    return out.assign(**{name: layer[name].to_numpy()[whole["right"]] for name in columns})


def turned(pairs: pd.DataFrame) -> pd.DataFrame:
    """Turn a pair table round: what was the source is the later text, and the other way round; other columns stay.

    >>> pair = {"doc": ["b"], "start": [0], "end": [3], "text": ["No."], "source": ["a"], "source_start": [4], "source_end": [7]}
    >>> turned(pd.DataFrame(pair | {"source_text": ["No,"]}))[["doc", "start", "text", "source", "source_text"]]
      doc  start text source source_text
    0   a      4  No,      b         No.
    """
    return pairs.rename(columns=_SIDES | {new: old for old, new in _SIDES.items()})


def source(pairs: pd.DataFrame) -> pd.DataFrame:
    """The other side of a pair table as a span table: `doc, start, end, text` of the sources, row by row.

    >>> pair = {"source": ["a"], "source_start": [4], "source_end": [7], "source_text": ["No,"]}
    >>> source(pd.DataFrame(pair))
      doc  start  end text
    0   a      4    7  No,
    """
    return pairs[list(_SIDES)].set_axis(list(_SIDES.values()), axis="columns")


def gather(found: pd.DataFrame, layer: pd.DataFrame, column: str) -> pd.Series:
    """Say of each span what the rows of `layer` that share a character with it say in `column`: each once, in order, with commas.

    >>> names = pd.DataFrame({"doc": ["a", "a"], "start": [0, 9], "end": [4, 12]})
    >>> gather(names, pd.DataFrame({"doc": ["a", "a"], "start": [2, 3], "end": [3, 4], "zone": ["title", "body"]}), "zone").tolist()
    ['title, body', '']
    """
    pairs = overlap(found, layer)
    said = pd.Series(layer[column].astype(str).to_numpy()[pairs["right"]], index=pairs["left"].to_numpy(), dtype=object)
    joined = said.groupby(level=0).agg(lambda labels: ", ".join(dict.fromkeys(labels)))
    return pd.Series(joined.reindex(range(len(found))).fillna("").to_numpy(), index=found.index, dtype=str)


def cover(found: pd.DataFrame, texts: pd.DataFrame) -> dict[str, np.ndarray]:
    """Mark the characters that a span table covers: per `doc` of `texts` one boolean array as long as its raw text.

    Raises `ValueError` for a `doc` that `texts` has not.

    >>> texts = pd.DataFrame({"doc": ["a"], "raw": ["abcdef"]})
    >>> cover(pd.DataFrame({"doc": ["a", "a"], "start": [1, 2], "end": [3, 5]}), texts)["a"].astype(int)
    array([0, 1, 1, 1, 1, 0])
    """
    sizes = texts["raw"].str.len().to_numpy(dtype=int)
    first = np.concatenate([[0], np.cumsum(sizes + 1)])
    base = first[_ranks(found, texts)]
    depth = np.zeros(first[-1] + 1, dtype=int)
    np.add.at(depth, base + found["start"].to_numpy(dtype=int), 1)
    np.add.at(depth, base + found["end"].to_numpy(dtype=int), -1)
    inside = np.cumsum(depth) > 0
    return {doc: inside[at : at + size] for doc, at, size in zip(texts["doc"], first, sizes, strict=False)}


def score(found: pd.DataFrame, read: pd.DataFrame, *, label: str | None = None) -> pd.Series:
    """Compare a detected layer with a reading of the same texts, span by span.

    A span is right when `doc`, `start`, `end` (and the column `label`, where one is named) are the same in both; of a span that
    one table has twice and the other once, one is right. Where `read` is taken as the truth, `precision` is `right / found`,
    `recall` is `right / read`, and `f1` is their harmonic mean.
    Returns `found`, `read`, `right` (counts), `precision`, `recall` and `f1` (to three places); a share of nothing is NaN.

    >>> a = pd.DataFrame({"doc": ["a", "a"], "start": [0, 10], "end": [6, 20]})
    >>> score(a, a.head(1)).to_dict()
    {'found': 2, 'read': 1, 'right': 1, 'precision': 0.5, 'recall': 1.0, 'f1': 0.667}
    """
    keys = ["doc", "start", "end"] + ([label] if label else [])
    one, other = (rows[keys].assign(nth=rows.groupby(keys, dropna=False).cumcount()) for rows in (found, read))
    right = len(one.merge(other))
    counts = {"found": len(found), "read": len(read), "right": right}
    shares = {"precision": (right, len(found)), "recall": (right, len(read)), "f1": (2 * right, len(found) + len(read))}
    return pd.Series(counts | {name: round(a / b, 3) if b else np.nan for name, (a, b) in shares.items()}, dtype=object)


def scores(found: pd.DataFrame, read: pd.DataFrame, label: str) -> pd.DataFrame:
    """Hold what was found to what was read, label by label, wherever the two share a character.

    Takes two span tables with the column `label`. Returns one row per label of either, in the order of `read`: `read`, `found`,
    `precision` (share of the found that touch a read one of their label), `recall` (share of the read that are touched); NaN for no rows.

    >>> a = pd.DataFrame({"doc": ["a", "a"], "start": [0, 10], "end": [6, 20], "kind": ["war", "town"]})
    >>> scores(a, a[:1].assign(end=4), "kind")
          read  found  precision  recall
    kind
    war      1      1        1.0     1.0
    town     0      1        0.0     NaN
    """
    pairs = overlap(found, read)
    same = pairs[found[label].to_numpy()[pairs["left"]] == read[label].to_numpy()[pairs["right"]]]
    names = pd.Index(dict.fromkeys([*read[label], *found[label]]), name=label, dtype=object)
    sizes = {"read": read[label].value_counts(), "found": found[label].value_counts()}
    table = pd.DataFrame({name: count.reindex(names, fill_value=0).to_numpy() for name, count in sizes.items()}, index=names)
    met = [t[label].iloc[same[side].unique()].value_counts().reindex(names, fill_value=0) for t, side in ((found, "left"), (read, "right"))]
    return table.assign(precision=met[0] / table["found"].replace(0, np.nan), recall=met[1] / table["read"].replace(0, np.nan))


def agreement(one: pd.DataFrame, other: pd.DataFrame) -> pd.Series:
    """Say how far two readings of the same texts agree on where spans are, neither of them taken as the truth.

    Takes two span tables. Returns their sizes as `one` and `other`, and three pairwise F1 (the share of all spans of both that have a
    partner in the other): `exact` (same offsets), `iou_80` (intersection over union of 0.8 or more) and `overlap` (any character
    shared), to three places; NaN where neither has a span.

    >>> a = pd.DataFrame({"doc": ["a", "a"], "start": [0, 10], "end": [6, 20]})
    >>> agreement(a, pd.DataFrame({"doc": ["a", "a"], "start": [0, 10], "end": [6, 19]})).to_dict()
    {'one': 2, 'other': 2, 'exact': 0.5, 'iou_80': 1.0, 'overlap': 1.0}
    """
    pairs = overlap(one, other)
    shared = (pairs["end"] - pairs["start"]).to_numpy()
    sizes = [(t["end"] - t["start"]).to_numpy()[pairs[side]] for t, side in ((one, "left"), (other, "right"))]
    likeness = shared / (sizes[0] + sizes[1] - shared)
    total = len(one) + len(other)
    levels = {"exact": likeness == 1, "iou_80": likeness >= 0.8, "overlap": likeness > 0}
    found = {name: sum(pairs.loc[kept, side].nunique() for side in ("left", "right")) for name, kept in levels.items()}
    shares = {name: round(count / total, 3) if total else np.nan for name, count in found.items()}
    return pd.Series({"one": len(one), "other": len(other)} | shares, dtype=object)


def touched(found: pd.DataFrame, other: pd.DataFrame, *labels: str) -> np.ndarray:
    """Say of each span whether a row of `other` shares a character with it, and what stands in the columns `labels`.

    >>> a = pd.DataFrame({"doc": ["a", "a"], "start": [0, 10], "end": [6, 20], "kind": ["war", "town"]})
    >>> touched(a, a.assign(kind="war")).tolist(), touched(a, a.assign(kind="war"), "kind").tolist()
    ([True, True], [True, False])
    """
    pairs = overlap(found, other)
    same = np.ones(len(pairs), dtype=bool)
    for label in labels:
        same &= found[label].to_numpy()[pairs["left"]] == other[label].to_numpy()[pairs["right"]]
    return np.isin(np.arange(len(found)), pairs["left"][same])


def partners(one: pd.DataFrame, other: pd.DataFrame, *, least: float = 0.5) -> pd.DataFrame:
    """Give each span of one reading the span of another that is most like it in place, each at most one.

    Returns `left`, `right` (positions) and `iou` (characters of both over characters of either, `least` or more), the most alike first.

    >>> a = pd.DataFrame({"doc": ["a", "a"], "start": [0, 10], "end": [9, 20]})
    >>> partners(a, a.assign(end=[8, 20])).round(2)
       left  right   iou
    0     1      1  1.00
    1     0      0  0.89
    """
    pairs = overlap(one, other)
    sizes = [(t["end"] - t["start"]).to_numpy()[pairs[side]] for t, side in ((one, "left"), (other, "right"))]
    shared = (pairs["end"] - pairs["start"]).to_numpy()
    pairs = pairs.assign(iou=shared / (sizes[0] + sizes[1] - shared)).sort_values("iou", ascending=False, kind="stable")
    taken: tuple[set, set] = set(), set()
    kept = []
    for row, pair in enumerate(zip(pairs["left"], pairs["right"], strict=True)):
        if not any(position in side for position, side in zip(pair, taken, strict=True)):
            kept.append(row)
            for position, side in zip(pair, taken, strict=True):
                side.add(position)
    out = pairs.iloc[kept]
    return out.loc[out["iou"] >= least, ["left", "right", "iou"]].reset_index(drop=True)


def quote(raw: str, start: int, end: int) -> tuple[str, str]:
    """Give the words before and behind a span by which `locate` finds it again: as few as serve, none where it stands once.

    >>> quote("No deal. They said: no deal. No deal!", 29, 36)
    ('They said: no deal.', '!')
    """
    prefix = suffix = ""
    for width in (0, 20, 40, 80, 160, 320, len(raw)):
        prefix, suffix = raw[max(0, start - width) : start].strip(), raw[end : end + width].strip()
        if 0 < width < start and not raw[start - width - 1].isspace():
            prefix = prefix.partition(" ")[2] or prefix  # whole words
        if end + width < len(raw) and not raw[end + width].isspace():
            suffix = suffix.rpartition(" ")[0] or suffix
        if len(_places(raw, raw[start:end], prefix, suffix)[0]) == 1:
            break
    return prefix, suffix


def _slices(found: pd.DataFrame, texts: pd.DataFrame) -> list[str]:
    raws = dict(zip(texts["doc"], texts["raw"], strict=True))
    return [raws[doc][start:end] for doc, start, end in zip(*(found[name].tolist() for name in COLUMNS[:3]), strict=True)]


def _rows(chosen: pd.Series, *columns: pd.Series) -> Iterator[tuple]:
    return zip(*(column[chosen].tolist() for column in columns), strict=True)


def _bare(values):
    """Take the index off, so that rows meet by position."""
    return values.array if isinstance(values, pd.Series | pd.Index) else values


def _ranks(found: pd.DataFrame, texts: pd.DataFrame) -> np.ndarray:
    """Find the position of each span's text in `texts`; refuse spans of other texts."""
    ranks = pd.Index(texts["doc"]).get_indexer(found["doc"])
    if (ranks < 0).any():
        raise ValueError(f"no text {_some(found['doc'][ranks < 0].unique())}; allowed are: {_some(texts['doc'])}")
    return ranks


def _numbers(offsets: pd.Series) -> pd.Series:
    """Give offsets as floats, NaN for what is no number; '4' is none."""
    if not pd.api.types.is_numeric_dtype(offsets):
        offsets = offsets.mask(np.array([isinstance(offset, str) for offset in offsets], dtype=bool))
    return pd.to_numeric(offsets, errors="coerce").astype(float)


def _some(names, most: int = 8) -> str:
    names = [repr(name) for name in names]
    return ", ".join(names[:most]) + (f", … ({len(names)} in all)" if len(names) > most else "")


def occurrences(raw: str, exact: str) -> Iterator[int]:
    """Yield the offset of every place where `exact` stands in `raw`, overlapping ones too.

    >>> list(occurrences("banana", "ana"))
    [1, 3]
    """
    at = raw.find(exact)
    while at >= 0:
        yield at
        at = raw.find(exact, at + 1)


def find_once(raws: dict[str, str], doc: str, exact: str, prefix: str, suffix: str, *, near: bool = True) -> int:
    """Give the offset at which the words of one annotation stand in their text (`locate`, for one row).

    `raws` maps documents to raw texts. Raises `LookupError` that says what was found; with `near`, also which words come closest.

    >>> find_once({"a": "No deal. They said: no deal."}, "a", "deal", "no", "")
    23
    """
    if doc not in raws:
        raise LookupError(f"no text {doc!r}; allowed are: {_some(raws)}")
    if not exact:
        raise LookupError(f"'exact' is empty; allowed are words of {doc!r}")
    hits, places = _places(raws[doc], exact, prefix, suffix)
    if not hits:
        hits, folded = _places(*(words.translate(_PLAIN) for words in (raws[doc], exact, prefix, suffix)))
        places = places or folded
    if len(hits) == 1:
        return hits[0]
    where = "".join(f" {word} {words!r}" for word, words in (("after", prefix.rstrip()), ("before", suffix.lstrip())) if words)
    shown = "; ".join(f"{at}: …{raws[doc][max(0, at - 30) : at]!r}" for at in (hits or places)[:5])
    also = f" (before it, by offset: {shown})" if shown else _closest(raws[doc], exact) if near else ""
    raise LookupError(f"{exact!r} stands {len(hits)} times in {doc!r}{where}; allowed is once{also}")


def _places(raw: str, exact: str, prefix: str, suffix: str) -> tuple[list[int], list[int]]:
    """Where `exact` stands between `prefix` and `suffix`, and where it stands at all."""
    places = list(occurrences(raw, exact))
    return [at for at in places if _follows(raw, at, prefix.rstrip()) and _precedes(raw, at + len(exact), suffix.lstrip())], places


def _closest(raw: str, exact: str) -> str:
    """The words of a text that are most like `exact`, for an error; nothing where none are like it."""
    if len(exact) > MOST_SOUGHT or not (near := fuzz.partial_ratio_alignment(exact, raw, score_cutoff=60)):
        return ""
    start = near.dest_start - len(raw[: near.dest_start].rpartition(" ")[2])
    end = near.dest_end + len(raw[near.dest_end :].partition(" ")[0])
    return f" (closest, at {start}: {raw[start:end]!r})"


def _follows(raw: str, at: int, lead: str) -> bool:
    """Say whether `lead` ends at `at`, white space between aside."""
    while at and lead and raw[at - 1].isspace():
        at -= 1
    return raw.endswith(lead, 0, at)


def _precedes(raw: str, at: int, trail: str) -> bool:
    """Say whether `trail` begins at `at`, white space between aside."""
    while at < len(raw) and trail and raw[at].isspace():
        at += 1
    return raw.startswith(trail, at)


def _one_line(left: pd.DataFrame, right: pd.DataFrame) -> list[tuple[np.ndarray, np.ndarray]]:
    """Lay all texts end to end, so that one pair of numbers says both text and place."""
    code = pd.factorize(pd.concat([left["doc"], right["doc"]], ignore_index=True))[0]
    width = int(max(left["end"].max() if len(left) else 0, right["end"].max() if len(right) else 0)) + 1
    base = [code[: len(left)] * width, code[len(left) :] * width]
    return [(b + t["start"].to_numpy(dtype=int), b + t["end"].to_numpy(dtype=int)) for b, t in zip(base, (left, right), strict=True)]


def _starts_inside(points: np.ndarray, start: np.ndarray, end: np.ndarray, *, side: str) -> tuple[np.ndarray, np.ndarray]:
    """Pair each interval with the points in it; a point on its start counts for side='left' and not for side='right'."""
    order = np.argsort(points, kind="stable")
    low, high = np.searchsorted(points[order], start, side=side), np.searchsorted(points[order], end, side="left")
    count = np.maximum(high - low, 0)
    interval = np.repeat(np.arange(len(start)), count)
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return interval, order[np.repeat(low, count) + within]
