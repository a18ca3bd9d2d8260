"""An annotation round: lines for two or more people to label without looking at each other, and how far they agree.

`items` picks the lines, `write_sheet` gives each person a blank sheet (CSV), `read_sheets` reads the filled ones back; then `agreement`,
`disagreements` and `adjudicate`. A sheet shows neither the text's id nor what a detector said.
"""

import hashlib
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import cohen_kappa_score

from helpers import corpus, rhetoric, spans

ROOM = 5_000_000  # cells of bootstrap samples held at once
SHEET = ["item", "line", "label", "note"]


def items(found: pd.DataFrame, texts: pd.DataFrame, *, most: int | None = None, width: int = 120) -> pd.DataFrame:
    """Pick the lines of a round: each span of `found` in its context of `width` characters on each side, its words in double brackets.

    Returns the rows of `found` with `item` (a name made of the span's place, so that it stays when others are added) and `line`, in the
    order of `item`, which is as good as shuffled and always the same; `most` limits them. Raises `ValueError` where a span stands twice.

    >>> from helpers import spans
    >>> page = corpus.from_texts({"a": "The war was short. The war was cold."})
    >>> items(spans.table(page, ["a", "a"], [4, 23], [7, 26]), page, width=9)[["start", "item", "line"]]
       start       item                           line
    0      4  L01f80e7b       … The [[war]] was shor …
    1     23  Lbce1f811  … ort. The [[war]] was cold …
    """
    lines = rhetoric.concordance(found, texts, width=width)
    if not len(lines):
        return lines.assign(item="", line="").drop(columns=["left", "right"])
    named = zip(lines["doc"], lines["start"], lines["end"], lines["text"], strict=True)
    lines["item"] = ["L" + hashlib.sha256("\0".join(map(str, place)).encode()).hexdigest()[:8] for place in named]
    lines["line"] = "… " + (lines["left"] + "[[" + lines["text"] + "]]" + lines["right"]).str.split().str.join(" ") + " …"
    if lines["item"].duplicated().any():
        twice = lines.loc[lines["item"].duplicated(), ["doc", "start", "end"]].iloc[0]
        raise ValueError(f"the span {twice['doc']}:{twice['start']}-{twice['end']} stands twice; allowed is each span once")
    return lines.drop(columns=["left", "right"]).sort_values("item", ignore_index=True).head(most)


def write_sheet(lines: pd.DataFrame, path: Path | str) -> None:
    """Write a blank sheet of `items` for one person (`corpus.write_sheet`): `item, line, label, note`. Raises `FileExistsError`."""
    corpus.write_sheet(lines[["item", "line"]].assign(label="", note=""), path)


def read_sheets(paths: Sequence[Path | str], lines: pd.DataFrame, labels: Sequence[str]) -> pd.DataFrame:
    """Read filled sheets back: one row per line and person, in the order of `lines` (what `items` gave).

    Adds to the rows of `lines` `coder` (the file's name), `label` (blank where the person left it so) and `note`. Raises `CorpusError`
    that lists every row with an unknown label, a line twice, or words that are not those of its item, and every line that is missing.
    """
    if isinstance(paths, str | Path) or len(paths) < 2:
        raise ValueError(f"{paths!r}: a round has two sheets or more")
    lines = lines.reset_index(drop=True)
    names = [Path(path).stem for path in paths]
    if len(set(names)) < len(names):
        raise ValueError(f"sheets {names}: two are called the same; allowed is a name for each person")
    sheets = {name: _read_sheet(path) for name, path in zip(names, paths, strict=True)}
    problems = [f"{path}{text}" for path, sheet in zip(paths, sheets.values(), strict=True) for text in _problems(sheet, lines, labels)]
    if problems:
        raise corpus.CorpusError("\n".join(problems))
    filled = [
        lines.assign(coder=name, **sheet.set_index("item").loc[lines["item"], ["label", "note"]].reset_index(drop=True))
        for name, sheet in sheets.items()
    ]
    return pd.concat(filled, ignore_index=True)


def _read_sheet(path: Path | str) -> pd.DataFrame:
    """Read a sheet as a spreadsheet may have saved it: cells parted by comma, semicolon or tab, blanks around labels."""
    sheet = corpus.read_sheet(path, SHEET)
    return sheet.assign(label=sheet["label"].str.strip(), item=sheet["item"].str.strip())


def _problems(sheet: pd.DataFrame, lines: pd.DataFrame, labels: Sequence[str]) -> list[str]:
    known = dict(zip(lines["item"], lines["line"], strict=True))
    if len(sheet) and not sheet["line"].isin(known.values()).any():
        return [": no line is one of this round; was it opened in another encoding than UTF-8, or is it of another round?"]
    said = [f", row {row}: {text}" for row, text in corpus.unknown_values(sheet, "label", ("", *labels))]
    for row, item, line in zip(sheet.index, sheet["item"], sheet["line"], strict=True):
        if item not in known:
            said.append(f", row {row}: no item {item!r} in this round; allowed are the items of the blank sheet")
        elif line != known[item]:
            said.append(f", row {row}: the line is not that of item {item!r} (moved or changed?); allowed is {known[item]!r}")
    said += [f", row {row}: item {sheet['item'][row]!r} a second time; allowed is once" for row in sheet.index[sheet["item"].duplicated()]]
    gone = [item for item in known if item not in set(sheet["item"])]
    return said + ([f": {len(gone)} items are missing, the first is {gone[0]!r}; allowed is a sheet with all"] if gone else [])


def from_spans(one: pd.DataFrame, other: pd.DataFrame, label: str) -> pd.DataFrame:
    """Make two readings of the same texts a round: the spans that both marked (`spans.partners`), each with the `label` of either.

    Returns what `agreement` and `disagreements` take: `item`, `line` (the words of the first reading), `doc`, `start`, `coder` (`one`,
    `other`), `label` and `note` (blank). Spans that only one of them marked take no part: `spans.agreement` counts them.

    >>> a = pd.DataFrame({"doc": ["a"], "start": [0], "end": [9], "text": ["eight men"], "kind": ["event"]})
    >>> from_spans(a, a.assign(kind="legal"), "kind")[["item", "line", "coder", "label"]]
       item       line  coder  label
    0     0  eight men    one  event
    1     0  eight men  other  legal
    """
    pairs = spans.partners(one, other).sort_values("left")
    lines = one.iloc[pairs["left"]][["doc", "start", "text"]].reset_index(drop=True).rename(columns={"text": "line"})
    sides = [table[label].to_numpy()[pairs[side]] for table, side in ((one, "left"), (other, "right"))]
    coded = [
        lines.rename_axis("item").reset_index().assign(coder=name, label=side, note="")
        for name, side in zip(("one", "other"), sides, strict=True)
    ]
    return pd.concat(coded).sort_values(["item", "coder"], kind="stable", ignore_index=True)


def agreement(coded: pd.DataFrame, *, samples: int = 2000, seed: int = 0) -> pd.Series:
    """Say how far people agree: `lines` (labelled by two or more), `coders`, `labels` (used), `agree` (share of pairs of labels that are
    the same), `alpha` (Krippendorff's, nominal) with `low` and `high` (95 % of `samples` bootstrap samples of lines), and `kappa` (Cohen's;
    of more than two people the mean of all pairs).

    `coded` is what `read_sheets` gives; blank labels are gaps. Where a single label occurs, agreement above chance is undefined: alpha,
    interval and kappa are NaN. Sources: Krippendorff 2019; Cohen 1960.

    >>> one, other = "0100000010", "1110010000"
    >>> coded = pd.DataFrame({"item": [*range(10)] * 2, "coder": ["a"] * 10 + ["b"] * 10, "label": [*one, *other]})
    >>> agreement(coded, samples=100)[["agree", "alpha", "kappa"]].astype(float).round(4).to_dict()
    {'agree': 0.6, 'alpha': 0.0952, 'kappa': 0.0909}
    """
    counts, wide = _counts(coded)
    values = _bootstrap(counts, samples, seed)
    low, high = np.nanpercentile(values, [2.5, 97.5]) if np.isfinite(values).any() else (np.nan, np.nan)
    same = (counts * (counts - 1)).sum() / max(1, (counts.sum(axis=1) * (counts.sum(axis=1) - 1)).sum())
    kappas = [kappa for one, other in combinations(wide, 2) if np.isfinite(kappa := _kappa(wide[one], wide[other]))]
    kappa = np.mean(kappas) if kappas else np.nan
    fields = {"lines": len(counts), "coders": wide.shape[1], "labels": int((counts.sum(axis=0) > 0).sum())}
    return pd.Series(
        fields | {"agree": same if len(counts) else np.nan, "alpha": alpha(counts).item(), "low": low, "high": high, "kappa": kappa},
        dtype=object,
    )


def _counts(coded: pd.DataFrame) -> tuple[np.ndarray, pd.DataFrame]:
    """How many people gave each line each label (lines with two labels or more), and the labels by person."""
    wide = coded.pivot(index="item", columns="coder", values="label").replace("", np.nan)
    given = coded[(coded["label"] != "") & coded["label"].notna()]
    counts = pd.crosstab(given["item"], given["label"])
    return counts[counts.sum(axis=1) > 1].to_numpy(), wide


def alpha(counts: np.ndarray, values: Sequence[float] | None = None) -> np.ndarray:
    """Compute Krippendorff's alpha (2019) from how many people gave each line (row) each label (column); lines with one label do not count.

    Labels are names (nominal), or numbers at equal distances where `values` gives them (interval). A leading axis holds several tables:
    one alpha for each. NaN where a single label occurs.

    >>> four_lines = np.array([[2, 0], [2, 0], [0, 2], [1, 1]])
    >>> alpha(four_lines).round(4).item()
    0.5333
    """
    counts = np.where(counts.sum(axis=-1, keepdims=True) > 1, counts, 0).astype(float)
    size = counts.shape[-1]
    distance = 1 - np.eye(size) if values is None else np.subtract.outer(values, values) ** 2.0
    given, total = counts.sum(axis=-1), counts.sum(axis=-2)
    apart = ((counts @ distance * counts).sum(axis=-1) / np.maximum(given - 1, 1)).sum(axis=-1)
    chance = (total @ distance * total).sum(axis=-1) / np.maximum(total.sum(axis=-1) - 1, 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(chance > 0, 1 - apart / chance, np.nan)


def _bootstrap(counts: np.ndarray, samples: int, seed: int) -> np.ndarray:
    """Alpha of samples of lines, drawn with replacement; samples in which a single label occurs are NaN."""
    rng, step = np.random.default_rng(seed), max(1, ROOM // max(1, counts.size))
    drawn = (rng.integers(0, len(counts), (min(step, samples - at), len(counts))) for at in range(0, samples if len(counts) else 0, step))
    return np.concatenate([alpha(counts[rows]) for rows in drawn] or [np.full(samples, np.nan)])


def _kappa(one: pd.Series, other: pd.Series) -> float:
    both = one.notna() & other.notna()
    labels = {*one[both], *other[both]}
    return cohen_kappa_score(one[both], other[both]) if len(labels) > 1 else np.nan


def disagreements(coded: pd.DataFrame) -> pd.DataFrame:
    """List the lines on which people differ: the line's columns, and a column for each person.

    >>> coded = pd.DataFrame({"item": ["x", "y"] * 2, "line": ["…", "…"] * 2, "coder": [*"aabb"], "label": [*"1112"], "note": ""})
    >>> disagreements(coded)
      item line  a  b
    0    y    …  1  2
    """
    wide = coded.pivot(index="item", columns="coder", values="label").rename_axis(columns=None)
    differ = wide.replace("", np.nan).nunique(axis=1) > 1
    first = coded.drop(columns=["coder", "label", "note"]).drop_duplicates("item")
    return first.merge(wide[differ], left_on="item", right_index=True).reset_index(drop=True)


def adjudicate(coded: pd.DataFrame, decided: pd.DataFrame, labels: Sequence[str] | None = None) -> pd.DataFrame:
    """Give each line one label: the one all who labelled it gave, else that of `decided` (`item`, `label`), else a blank: left open.

    Returns one row per line, without `coder`, with `label` and `how` (`agreed`; `single`, where one person alone labelled it; `decided`,
    `open`). Raises `ValueError` for a decision on a line that is not in the round or on which nobody differed, for two on one line, and
    for a label that is not one of `labels`, where they are given.

    >>> coded = pd.DataFrame({"item": ["x", "y"] * 2, "coder": [*"aabb"], "label": [*"1112"], "note": ""})
    >>> adjudicate(coded, pd.DataFrame({"item": ["y"], "label": ["2"]}))
      item label      how
    0    x     1   agreed
    1    y     2  decided
    """
    given = coded[coded["label"] != ""].groupby("item")["label"].agg(["nunique", "first", "size"])
    if labels is not None and (unknown := sorted(set(decided["label"]) - {*labels, ""})):
        raise ValueError(f"decided labels {unknown}; allowed are {', '.join(labels)}")
    settled = dict(zip(decided["item"], decided["label"], strict=True))
    if len(settled) < len(decided):
        raise ValueError(f"decisions on {sorted(decided['item'][decided['item'].duplicated()])} stand twice; allowed is one for each line")
    idle = [item for item in settled if item not in given.index or given.at[item, "nunique"] < 2]
    if idle:
        raise ValueError(f"decisions on {idle}: nobody differed there; allowed are lines of `disagreements`")
    agreed = given.loc[given["nunique"] == 1, "first"]
    rows = coded.drop(columns=["coder", "label", "note"]).drop_duplicates("item").reset_index(drop=True)
    label = [agreed.get(item, settled.get(item, "")) for item in rows["item"]]
    alone = set(given.index[given["size"] == 1])
    how = [
        "single" if item in alone else "agreed" if item in agreed.index else "decided" if said else "open"
        for item, said in zip(rows["item"], label, strict=True)
    ]
    return rows.assign(label=pd.array(label, dtype=str), how=pd.array(how, dtype=str))
