"""How true to its source is what a text takes: quotations held to their source word by word, and copied words that stand in no marks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from rapidfuzz.distance import Opcode

from helpers import cleaning, codes, corpus, edits, spans
from helpers.codes import Words

KINDS = ("exact", "folded", "elided", "cut", "reordered", "altered", "no source here")

COPIES = ("verbatim", "light-edit")
COVERED = 0.8  # share of a quotation that passages must cover to hold its source
COMMON = 0.7  # share of the words of a passage that must stand in its source in order
_NEAR = 120  # characters in which these words are looked for
BESIDE = 3  # words of the source beside a passage that may stand for others in the quotation
RUN = 4  # words in a row that are copied, and not met by chance; of a text that is quoted anyway, two are enough
_DOTS = re.compile(r"\.{3}|…")


@dataclass(slots=True)
class Held:
    """A quotation, with what its passage has around it, beside a stretch of its source: both texts, the words of both (source first),
    the edits that make the quotation, the share of all later words that the source has in order.
    """

    source: str
    offset: int
    stretch: str
    later: str
    words: Words
    first: int
    made: list[Opcode]
    common: float
    ordered: bool = True

    def changed(self) -> list[Opcode]:
        """The edits but for the words in common."""
        return [edit for edit in self.made if edit.tag != "equal"]

    def left_out(self) -> list[tuple[Opcode, bool]]:
        """The edits that leave words out and put none in their place, and whether dots stand there."""
        out = []
        for n, edit in enumerate(self.made):
            beside = self.made[max(0, n - 1) : n + 2]
            if edit.tag == "delete" and not any(other.tag == "insert" for other in beside):
                before, behind = self.first + edit.dest_start - 1, self.first + edit.dest_start
                low = self.words.end[before] if before >= self.first else 0
                high = self.words.start[behind] if behind < len(self.words.start) else len(self.later)
                out.append((edit, bool(_DOTS.search(self.later[low:high]))))
        return out

    def place(self, low: int, high: int) -> tuple[int, int]:
        """Offsets, in the raw source, of the words `low` to `high` of the stretch."""
        return self.offset + int(self.words.start[low]), self.offset + int(self.words.end[high - 1])

    def span(self) -> tuple[int, int]:
        """Offsets of all that the quotation takes in."""
        return self.place(min(edit.src_start for edit in self.made), max(edit.src_end for edit in self.made))


def quotations(quoted: pd.DataFrame, texts: pd.DataFrame, shared: pd.DataFrame) -> pd.DataFrame:
    """Hold each quotation to its source, where the source is among the texts.

    `quoted` is what `voices.quotations` returns (or a reading of it), `shared` what `reuse.passages` does, `texts` has `doc`, `raw` and
    perhaps `published`. A source is another text, of the same year where both have a date, that has four fifths of the quotation
    outside quotation marks of its own; what it shares with another year's text is a formula, and no misquotation. Returns `doc, start,
    end, text` of each quotation that is not in scare marks, `fidelity` (one of `KINDS`), `source, source_start, source_end,
    source_text` (blank and 0 for `no source here`) and `changes`, written as in `reuse.passages`.

    `exact`: the same words, written alike. `folded`: the same words, some written otherwise (capitals, numerals). `elided`: words left
    out where dots stand. `cut`: words left out without a mark. `reordered`: parts in another order. `altered`: words put in or replaced.

    >>> from helpers import corpus, reuse, voices
    >>> said = "The harbour board regrets that eight boats were lost in the storm."
    >>> page = corpus.from_texts({"a": said, "b": "It says: “The harbour board regrets that 8 boats were lost in the storm.”"})
    >>> quotations(voices.quotations(page), page, reuse.passages(page))[["doc", "fidelity", "source", "changes"]]
      doc fidelity source          changes
    0   b   folded      a  [-eight-][+8+]
    """
    spoken = quoted[quoted["kind"] != "scare"].reset_index(drop=True)
    found = _sources(spoken, texts, shared, quoted)
    rows = [(*row, *_verdict(found.get(n))) for n, row in enumerate(spoken[spans.COLUMNS].itertuples(index=False, name=None))]
    names = [*spans.COLUMNS, "fidelity", "source", "source_start", "source_end", "source_text", "changes"]
    return pd.DataFrame(rows, columns=names)


def hidden(quoted: pd.DataFrame, texts: pd.DataFrame, shared: pd.DataFrame) -> pd.DataFrame:
    """Give what quotations leave out between their first and last word: the words of the source, and whether they come back.

    Takes what `quotations` takes. Returns a span table in the source (`doc, start, end, text`), with `report` and `quotation` (the text
    that quotes, and where), `marked` (whether dots stand there) and `returns`: words of the report, elsewhere, that share a passage of
    `shared` with it (blank where none do).

    >>> from helpers import corpus, reuse, voices
    >>> head, tail = "The board regrets that eight boats were lost", "and that the harbour master had slept."
    >>> page = corpus.from_texts({"a": f"{head}, that two men died, {tail}", "b": f"It says: “{head} ... {tail}”"})
    >>> hidden(voices.quotations(page), page, reuse.passages(page))[["doc", "text", "report", "marked"]]
      doc               text report  marked
    0   a  that two men died      b    True
    """
    spoken = quoted[quoted["kind"] != "scare"].reset_index(drop=True)
    rows = []
    for n, held in sorted(_sources(spoken, texts, shared, quoted).items()):
        row = spoken.iloc[n]
        for edit, marked in held.left_out() if held.ordered else ():
            rows.append((held.source, *held.place(edit.src_start, edit.src_end), row["doc"], row["start"], marked))
    found = spans.from_rows(texts, rows, report=str, quotation=int, marked=bool)
    return found.assign(returns=_returns(found, spoken, shared))


def outside(quoted: pd.DataFrame, texts: pd.DataFrame, shared: pd.DataFrame) -> pd.DataFrame:
    """Find words that a text copies and that stand in no quotation marks there: at least `RUN` in a row, the same as in the source.

    Takes what `quotations` takes. Returns a span table with `source`, `source_start`, `source_end`.

    >>> from helpers import corpus, reuse, voices
    >>> said = "The board regrets that eight boats were lost in the storm."
    >>> page = corpus.from_texts({"a": said, "b": "The board regrets that “eight boats were lost in the storm.”"})
    >>> outside(voices.quotations(page), page, reuse.passages(page))[["text", "source"]]
                          text source
    0  The board regrets that      a
    """
    inside = spans.cover(quoted[quoted["kind"] != "scare"], texts)
    rows = []
    copies = shared[(shared["doc"] != shared["source"]) & shared["kind"].isin(COPIES)].reset_index(drop=True)
    for row in copies[~_mostly(spans.source(copies), quoted)].itertuples(index=False):
        words, first, made = edits.align(row.source_text, row.text)
        for edit in made:
            if edit.tag == "equal":
                marked = inside[row.doc][row.start + words.start[first + edit.dest_start : first + edit.dest_end]]
                rows += [_copied(row, words, first, edit, low, high) for low, high in _free(marked)]
    return spans.from_rows(texts, rows, source=str, source_start=int, source_end=int)


def _free(marked: np.ndarray) -> Iterator[tuple[int, int]]:
    """The runs of `RUN` words or more that are not marked."""
    edges = np.flatnonzero(np.diff((~marked).astype(np.int8), prepend=0, append=0))
    yield from ((int(low), int(high)) for low, high in zip(edges[::2], edges[1::2], strict=True) if high - low >= RUN)


def _copied(row: tuple, words: Words, first: int, edit: Opcode, low: int, high: int) -> tuple:
    later, source = first + edit.dest_start, edit.src_start
    here = row.start + int(words.start[later + low]), row.start + int(words.end[later + high - 1])
    there = row.source_start + int(words.start[source + low]), row.source_start + int(words.end[source + high - 1])
    return (row.doc, *here, row.source, *there)


def _sources(spoken: pd.DataFrame, texts: pd.DataFrame, shared: pd.DataFrame, quoted: pd.DataFrame) -> dict[int, Held]:
    """The place in another text that each quotation comes from, where there is one."""
    takes = _takes(texts, shared, quoted)
    raws = dict(zip(texts["doc"], texts["raw"], strict=True))
    aligned = {n: _beside(spoken.iloc[n], parts, raws) for n, parts in _covering(spoken, takes)}
    found = {n: held for n, held in aligned.items() if held.made and (not held.ordered or held.common >= COMMON)}
    rest = [n for n in range(len(spoken)) if n not in found]
    return found | dict(_met(spoken.iloc[rest], rest, texts, takes, quoted))


def _takes(texts: pd.DataFrame, shared: pd.DataFrame, quoted: pd.DataFrame) -> pd.DataFrame:
    """Passages by who may have taken them: of texts without dates either.

    What is itself in quotation marks is no source, unless the text takes other words of that source that are not.
    """
    pairs = shared[(shared["doc"] != shared["source"]) & shared["kind"].isin([*COPIES, "paraphrase"])]
    dated = set(texts["doc"][_dates(texts) != ""])
    either = pairs[~(pairs["doc"].isin(dated) & pairs["source"].isin(dated))]
    both = pd.concat([pairs, spans.turned(either)], ignore_index=True)
    marked = _mostly(spans.source(both), quoted)
    proven = set(zip(both["doc"][~marked], both["source"][~marked], strict=True))
    own = np.array([pair in proven for pair in zip(both["doc"], both["source"], strict=True)], dtype=bool)
    return both[~marked | own].reset_index(drop=True)


def _mostly(found: pd.DataFrame, quoted: pd.DataFrame) -> np.ndarray:
    """Whether more than half of each span stands in quotation marks."""
    pairs = spans.overlap(found, quoted[quoted["kind"] == "quotation"])
    covered = np.bincount(pairs["left"], pairs["end"] - pairs["start"], minlength=len(found))
    return covered > 0.5 * (found["end"] - found["start"]).to_numpy()


def _dates(texts: pd.DataFrame) -> np.ndarray:
    dates = corpus.published(texts)
    return dates.to_numpy(dtype=object)


def _may_be_source(date: str, later: str) -> bool:
    """Whether a text of one date may be quoted in one of another: of the same year and no younger, where both are known."""
    return not (date and later) or (date[:4] == later[:4] and date <= later)


def _covering(spoken: pd.DataFrame, takes: pd.DataFrame) -> Iterator[tuple[int, pd.DataFrame]]:
    """For each quotation, the passages of the text that has most of it, if that is enough; one passage is better than several."""
    takes = takes[takes["kind"] != "paraphrase"].reset_index(drop=True)
    pairs = spans.overlap(spoken, takes)
    pairs["source"] = takes["source"].to_numpy()[pairs["right"]]
    pairs["share"] = (pairs["end"] - pairs["start"]) / (spoken["end"] - spoken["start"]).to_numpy()[pairs["left"]]
    for n, own in pairs.groupby("left", sort=True):
        alone = own.loc[own["share"].idxmax()]
        together = own.groupby("source")["share"].sum()
        if alone["share"] >= COVERED:
            yield int(n), takes.iloc[[alone["right"]]]
        elif together.max() >= COVERED:
            yield int(n), takes.iloc[own.loc[own["source"] == together.idxmax(), "right"]]


def _beside(quotation: pd.Series, parts: pd.DataFrame, raws: dict[str, str]) -> Held:
    """Align a quotation with the stretch of its source that its passages span; a short one with all that its passage has around it."""
    parts = parts.sort_values("start")
    doc, raw, here = parts["source"].iloc[0], raws[parts["source"].iloc[0]], raws[quotation["doc"]]
    start, end = quotation["start"], quotation["end"]
    if len(list(cleaning.words_at(quotation["text"]))) < RUN:
        start, end = min(int(parts["start"].min()), start), max(int(parts["end"].max()), end)
    low, high = int(parts["source_start"].min()), int(parts["source_end"].max())
    before = [max(0, low - _NEAR) + m.start() for m in cleaning.words_at(raw[max(0, low - _NEAR) : low])]
    behind = [high + m.end() for m in cleaning.words_at(raw[high : high + _NEAR])]
    low, high = (before[-BESIDE:] or [low])[0], (behind[:BESIDE] or [high])[-1]
    held = _align(raw[low:high], doc, low, here[start:end])
    first, last = (int(np.searchsorted(held.words.start[held.first :], quotation[name] - start)) for name in ("start", "end"))
    held.made = _inside(held.made, first, last)
    held.ordered = bool(parts["source_start"].is_monotonic_increasing)
    return held


def _align(stretch: str, doc: str, offset: int, later: str) -> Held:
    words, first, made = edits.align(stretch, later)
    equal = sum(edit.dest_end - edit.dest_start for edit in made if edit.tag == "equal")
    return Held(doc, offset, stretch, later, words, first, made, equal / max(1, len(words.code) - first))


def _inside(made: list[Opcode], first: int, end: int) -> list[Opcode]:
    """Limit edits to the later words `first` to `end`; at an edge as many words are cut as stand there in their place."""
    out = []
    for n, edit in enumerate(made):
        low, high = max(edit.dest_start, first), min(edit.dest_end, end)
        if edit.tag == "delete":
            beside = [other for other in made[max(0, n - 1) : n + 2] if other.tag == "insert"]
            put_in = sum(max(0, min(other.dest_end, end) - max(other.dest_start, first)) for other in beside)
            if first < edit.dest_start < end:
                out.append(edit)
            elif put_in:
                out.append(_nearest(edit, put_in, at_head=edit.dest_start <= first))
        elif low < high:
            shift, length = (low - edit.dest_start, high - low) if edit.tag == "equal" else (0, 0)
            out.append(Opcode(edit.tag, edit.src_start + shift, edit.src_start + shift + length, low, high))
    return out


def _nearest(edit: Opcode, count: int, *, at_head: bool) -> Opcode:
    """Of words cut at the head or the tail of a quotation, the `count` nearest to it."""
    low = max(edit.src_start, edit.src_end - count) if at_head else edit.src_start
    high = edit.src_end if at_head else min(edit.src_end, edit.src_start + count)
    return Opcode("delete", low, high, edit.dest_start, edit.dest_end)


def _met(
    spoken: pd.DataFrame, numbers: list[int], texts: pd.DataFrame, takes: pd.DataFrame, quoted: pd.DataFrame
) -> Iterator[tuple[int, Held]]:
    """Find quotations too short for a passage, word by word, in the texts that theirs takes from; of `RUN` words or more in any other."""
    words = codes.cut([*texts["raw"], *spoken["text"]])
    bounds = np.searchsorted(words.text, np.arange(len(texts) + len(spoken) + 1))
    docs, dates, raws = texts["doc"].tolist(), _dates(texts), texts["raw"].tolist()
    inside = spans.cover(quoted[quoted["kind"] != "scare"], texts)
    linked = set(zip(takes["doc"], takes["source"], strict=True))
    places = pd.Series(np.arange(bounds[len(texts)])).groupby(words.code[: bounds[len(texts)]]).indices
    for k, n in enumerate(numbers):
        quotation = spoken.iloc[k]
        code = words.code[bounds[len(texts) + k] : bounds[len(texts) + k + 1]]
        own = docs.index(quotation["doc"])
        for at in _occurrences(words.code[: bounds[len(texts)]], code, places):
            text = int(words.text[at])
            start, end = int(words.start[at]), int(words.end[at + len(code) - 1])
            same = words.text[at + len(code) - 1] == text != own and _may_be_source(dates[text], dates[own])
            if same and not inside[docs[text]][start] and ((quotation["doc"], docs[text]) in linked or len(code) >= RUN):
                yield n, _align(raws[text][start:end], docs[text], start, quotation["text"])
                break


def _occurrences(all_codes: np.ndarray, code: np.ndarray, places: dict[int, np.ndarray]) -> np.ndarray:
    """Where a run of two codes or more stands among all."""
    if len(code) < 2 or any(c not in places for c in code.tolist()):
        return np.zeros(0, dtype=int)
    rarest = min(range(len(code)), key=lambda n: len(places[int(code[n])]))
    at = places[int(code[rarest])] - rarest
    at = at[(at >= 0) & (at + len(code) <= len(all_codes))]
    return at[(all_codes[at[:, None] + np.arange(len(code))] == code).all(axis=1)]


def _verdict(held: Held | None) -> tuple[str, str, int, int, str, str]:
    """Judge the edits of a quotation."""
    if held is None:
        return "no source here", "", 0, 0, "", ""
    if not held.ordered:
        return "reordered", held.source, held.offset, held.offset + len(held.stretch), held.stretch, ""
    start, end = held.span()
    place = held.source, start, end, held.stretch[start - held.offset : end - held.offset]
    changed = held.changed()
    written = [edits.written(held.words, held.made, (held.stretch, 0), (held.later, held.first))] if changed else []
    otherwise = list(_written_otherwise(held))
    left_out = held.left_out()
    if not changed:
        label = "folded" if otherwise else "exact"
    elif len(left_out) < len(changed):
        label = "altered"
    else:
        label = "elided" if all(marked for _, marked in left_out) else "cut"
    return label, *place, " … ".join(written + otherwise)


def _written_otherwise(held: Held) -> Iterator[str]:
    """Words that fold alike and are written otherwise, as changes; the two apostrophes count as one."""
    words = held.words
    for edit in held.made:
        for n in range((edit.src_end - edit.src_start) if edit.tag == "equal" else 0):
            places = (held.stretch, edit.src_start + n), (held.later, held.first + edit.dest_start + n)
            one, other = (raw[words.start[word] : words.end[word]].replace("’", "'") for raw, word in places)
            if one != other:
                yield f"[-{one}-][+{other}+]"


def _returns(found: pd.DataFrame, spoken: pd.DataFrame, shared: pd.DataFrame) -> np.ndarray:
    """For each stretch left out, the words of its report outside that quotation which share a passage with it."""
    pairs = spans.overlap(found, spans.source(shared))
    words = np.full(len(found), "", dtype=object)
    ends = spoken.set_index(["doc", "start"])["end"]
    for n, m in zip(pairs["left"], pairs["right"], strict=True):
        row, other = found.iloc[n], shared.iloc[m]
        apart = other["end"] <= row["quotation"] or other["start"] >= ends[(row["report"], row["quotation"])]
        if other["doc"] == row["report"] and apart and not words[n]:
            words[n] = other["text"]
    return words
