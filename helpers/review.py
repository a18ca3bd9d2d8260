"""From suggestions to mentions: a sheet in which a person accepts, corrects or rejects each, and the rows that come of it.

Nothing is taken over unread: a row without a decision is left alone.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from helpers import claims, cleaning, corpus, spans, voices

DECISIONS = ("accept", "correct", "reject")
TAKEN = ("accept", "correct")
SHEET = "item doc state claim wording score exact prefix suffix voice speaker value hedge sentence decision note".split()
COLUMNS = "doc claim exact prefix suffix voice speaker value hedge note".split()  # of mentions.csv
OTHER = 0.5  # what a word costs that the claim has not


def suggest(
    judged: pd.DataFrame,
    texts: pd.DataFrame,
    registry: pd.DataFrame,
    mentions: pd.DataFrame,
    stated: pd.DataFrame,
    quoted: pd.DataFrame,
    attributed: pd.DataFrame,
) -> pd.DataFrame:
    """Fill a sheet with suggestions: for each the words that may make the claim, with value, hedge, voice and speaker as detected.

    `judged` is `claims.sort_out`, `mentions` those of other texts, `stated` what `quantities.find` found in `texts`; `quoted` and
    `attributed` are the layers of `voices`. The words run from the first to the last that the claim's own words have in common with the
    sentence, where they are densest. Returns the columns of `SHEET`, best first in each text, sentences with nothing known last:
    there `claim` and `exact` are blank, to be filled. `decision` is blank.

    >>> from helpers import quantities
    >>> page = corpus.from_texts({"a": "It rained. “Nine boats sank,” the mayor said."})
    >>> registry = pd.DataFrame({"claim": ["boats"], "wording": ["The text says how many boats sank."]})
    >>> read = pd.DataFrame({"claim": ["boats"], "text": ["eight boats sank"], "value": ["8"]})
    >>> told, stated = cleaning.sentences(page), quantities.find(page)
    >>> found = claims.sort_out(claims.match(registry, told, read), told, threshold=0.2, mentions=read, stated=stated)
    >>> layers = voices.quotations(page), voices.attributions(page)
    >>> suggest(found, page, registry, read, stated, *layers)[["state", "claim", "exact", "value", "voice", "speaker"]]
         state  claim            exact value   voice    speaker
    0  altered  boats  Nine boats sank     9  quoted  the mayor
    1      new
    """
    wording = dict(zip(registry["claim"], registry["wording"], strict=True))
    known = mentions.groupby("claim")["text"].agg(list).to_dict()
    rows = judged.reset_index(drop=True)
    sayings = [[wording[claim], *known.get(claim, [])] if claim else [] for claim in rows["claim"]]
    found = _words(rows, sayings, texts, stated)
    raws = dict(zip(texts["doc"], texts["raw"], strict=True))
    out = voices.voice(found, texts, quoted, attributed)
    out["speaker"] = _speakers(out, quoted, attributed)
    out["hedge"] = _hedges(out, rows, stated)
    beside = [spans.quote(raws[row.doc], row.start, row.end) for row in out.itertuples()]
    out = out.assign(prefix=[prefix for prefix, _ in beside], suffix=[suffix for _, suffix in beside])
    out = out.rename(columns={"text": "exact"}).assign(
        **rows[["state", "claim", "value"]],
        sentence=rows["text"],
        wording=rows["claim"].map(wording).fillna(""),
        score=rows["score"].round(2),
        decision="",
        note="",
    )
    out.loc[out["claim"] == "", ["exact", "prefix", "suffix", "voice", "speaker", "value", "hedge"]] = ""
    order = pd.DataFrame({"doc": pd.Index(texts["doc"]).get_indexer(out["doc"]), "new": out["claim"] == "", "score": -out["score"]})
    out = out.loc[order.sort_values(["doc", "new", "score"], kind="stable").index].reset_index(drop=True)
    return out.assign(item=[str(n + 1) for n in range(len(out))])[SHEET]


def read_sheet(path: Path | str) -> pd.DataFrame:
    """Read a sheet back as a spreadsheet may have saved it. Raises `CorpusError` for a decision that is none of `DECISIONS` or blank, and
    for one that takes a row over without a claim or without words.
    """
    sheet = corpus.read_sheet(path, [*COLUMNS, "decision"])
    sheet = sheet.assign(decision=sheet["decision"].str.strip().str.lower(), claim=sheet["claim"].str.strip())
    problems = corpus.unknown_values(sheet, "decision", ("", *DECISIONS))
    taken = sheet[sheet["decision"].isin(TAKEN)]
    problems += [
        (row, f"'{name}' is blank; allowed is what is to be taken over")
        for name in ("claim", "exact")
        for row in taken.index[taken[name] == ""]
    ]
    if problems:
        raise corpus.CorpusError("\n".join(f"{path}, row {row}: {text}" for row, text in sorted(problems)))
    return sheet


def accept(path: Path | str, texts: pd.DataFrame, registry: pd.DataFrame, folder: Path | str) -> pd.DataFrame:
    """Take the accepted and corrected rows of a sheet over into `annotations/mentions.csv` of a corpus folder.

    Returns the rows that were added, a span table as `claims.read_mentions` gives. A row whose claim has a mention in the file already
    that shares its words is passed over, so that a sheet may be taken over twice. Raises `CorpusError` for whatever `read_sheet` and
    `claims.locate` refuse, in the sheet or in the file; then the file stays as it was.
    """
    sheet = read_sheet(path)
    return take(sheet.loc[sheet["decision"].isin(TAKEN), COLUMNS], texts, registry, folder, name=str(path))


def take(rows: pd.DataFrame, texts: pd.DataFrame, registry: pd.DataFrame, folder: Path | str, *, name: str = "rows") -> pd.DataFrame:
    """Take rows of mentions (`COLUMNS`) over into `annotations/mentions.csv`: what `accept` does with those of a sheet.

    Returns and raises what `accept` does; problems are named by `name` and the index of `rows`.
    """
    target = Path(folder) / "annotations" / "mentions.csv"
    old = corpus.read_table(target, claims.MENTION, delimiters=corpus.DELIMITERS) if target.exists() else pd.DataFrame(columns=COLUMNS)
    there = claims.locate(old, texts, registry, name=str(target))
    placed = claims.locate(rows.assign(row=rows.index), texts, registry, name=name)
    fresh = placed[~_there(placed, there)].reset_index(drop=True)
    if len(fresh):
        words = fresh.set_index("row")["text"].sort_index()  # as they stand, whatever marks a spreadsheet made of them
        corpus.write_table(pd.concat([old, rows.loc[words.index].assign(exact=words)]).fillna(""), target)
    return fresh.drop(columns="row")


def _there(placed: pd.DataFrame, there: pd.DataFrame) -> np.ndarray:
    """Which rows have a mention of their claim that shares words with them, among those there or among those before them."""
    known, both = spans.overlap(placed, there), spans.overlap(placed, placed)
    same = placed["claim"].to_numpy()[known["left"]] == there["claim"].to_numpy()[known["right"]]
    twice = (placed["claim"].to_numpy()[both["left"]] == placed["claim"].to_numpy()[both["right"]]) & (both["right"] < both["left"])
    over = set(known["left"][same])
    for left, right in zip(both["left"][twice], both["right"][twice], strict=True):
        if right not in over:  # what is passed over itself keeps nothing out
            over.add(left)
    return np.isin(np.arange(len(placed)), [*over])


def _words(rows: pd.DataFrame, sayings: list[list[str]], texts: pd.DataFrame, stated: pd.DataFrame) -> pd.DataFrame:
    """The words of each sentence that may make its claim, whole quantities with their hedges where they touch one."""
    ends = np.array([_densest(text, said) for text, said in zip(rows["text"], sayings, strict=True)], dtype=int).reshape(-1, 2)
    found = rows[["doc"]].assign(start=rows["start"].to_numpy() + ends[:, 0], end=rows["start"].to_numpy() + ends[:, 1])
    pairs = spans.overlap(found, stated)
    start, end = found["start"].to_numpy(copy=True), found["end"].to_numpy(copy=True)
    np.minimum.at(start, pairs["left"], stated["start"].to_numpy()[pairs["right"]])
    np.maximum.at(end, pairs["left"], stated["end"].to_numpy()[pairs["right"]])
    raws = dict(zip(texts["doc"], texts["raw"], strict=True))
    text = [raws[doc][a:b] for doc, a, b in zip(found["doc"], start, end, strict=True)]
    return found.assign(start=start, end=end, text=pd.array(text, dtype=str))


def _densest(sentence: str, sayings: list[str]) -> tuple[int, int]:
    """The stretch of a sentence that has most words of content in common with one of the sayings, and fewest others."""
    places = [(m.start(), m.end(), stem) for m in cleaning.words_at(sentence) for stem in _shapes(m[0])[:1]]
    runs = [_best_run(places, set(_shapes(saying))) for saying in sayings]
    gain, first, last = max(runs, key=lambda run: run[0], default=(0, 0, 0))
    return (places[first][0], places[last][1]) if gain > 0 else (0, len(sentence))


def _shapes(text: str) -> list[str]:
    """The stems of a text, all numbers alike: a claim may have another number."""
    return ["#" if stem[0].isdigit() else stem for stem in cleaning.content(text)]


def _best_run(places: list[tuple[int, int, str]], wanted: set[str]) -> tuple[float, int, int]:
    """The run of words with the greatest sum, 1 for a wanted word and -`OTHER` for another (Kadane's scan)."""
    best, total, first = (0.0, 0, 0), 0.0, 0
    for n, (_, _, stem) in enumerate(places):
        if total <= 0:
            total, first = 0.0, n
        total += 1 if stem in wanted else -OTHER
        best = max(best, (total, first, n), key=lambda run: run[0])
    return best


def _speakers(found: pd.DataFrame, quoted: pd.DataFrame, attributed: pd.DataFrame) -> list[str]:
    """Who speaks in each span, as the layers have it; the narrator has no name."""
    layer = pd.concat([quoted[quoted["kind"] != "scare"][[*spans.COLUMNS, "speaker"]], attributed[[*spans.COLUMNS, "speaker"]]])
    layer = layer.assign(size=layer["end"] - layer["start"]).sort_values("size", kind="stable", ignore_index=True)
    pairs = spans.overlap(found, layer).drop_duplicates("left")
    said = dict(zip(pairs["left"], layer["speaker"].to_numpy()[pairs["right"]], strict=True))
    return [said.get(n, "") if voice != "narrator" else "" for n, voice in enumerate(found["voice"])]


def _hedges(found: pd.DataFrame, rows: pd.DataFrame, stated: pd.DataFrame) -> list[str]:
    """The hedge of the value that was compared, where it stands in the words."""
    pairs = spans.overlap(rows[["doc", "start", "end"]], stated)
    hedges = {(left, stated["value"][right]): stated["hedge"][right] for left, right in zip(pairs["left"], pairs["right"], strict=True)}
    said = [hedges.get((n, value), "") for n, value in enumerate(rows["value"])]
    return [hedge if hedge in words else "" for hedge, words in zip(said, found["text"], strict=True)]
