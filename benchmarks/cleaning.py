"""Measure the cleaning layers against people's readings: `python -m benchmarks.cleaning [corpus|dev|…|heldout] [--show]`.

`corpus` are the five texts (read before any rule was written); the others are invented page texts in `tests/pages/`, where
`⟦f KIND⟧…⟦/⟧` marks furniture and `⟦s ZONE⟧…⟦/⟧` sentences. Rules were tuned on `dev` to `dev4`; the pages of `heldout` were not
looked at. `--table` prints what the code book shows.
"""

import argparse
import re
from pathlib import Path

import pandas as pd

from helpers import cleaning, corpus, spans

PAGES = Path(__file__).resolve().parent.parent / "tests" / "pages"
_MARK = re.compile(r"⟦([fs]) (\w+)⟧(.*?)⟦/⟧", re.DOTALL)


def read_pages(folder: Path) -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    """Read marked pages: a texts table, and the marked `furniture` (`kind`) and `sentences` (`zone`) as span tables."""
    raws, marks = {}, {"f": [], "s": []}
    for path in sorted(folder.glob("*.txt")):
        marked, raw, at = path.read_text(encoding="utf-8"), "", 0
        for m in _MARK.finditer(marked):
            raw += marked[at : m.start()]
            marks[m[1]].append((path.stem, len(raw), len(raw) + len(m[3]), m[2]))
            raw, at = raw + m[3], m.end()
        raws[path.stem] = raw + marked[at:]
    texts = corpus.from_texts(raws)
    furniture, sentences = spans.from_rows(texts, marks["f"], kind=str), spans.from_rows(texts, marks["s"], zone=str)
    return texts, {"furniture": furniture, "sentences": sentences}


def read_corpus() -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    """Read the five texts and their readings."""
    texts = corpus.load()
    read = {layer: corpus.read_layer(layer, texts) for layer in ("furniture", "repairs", "sentences")}
    return texts, read | {"repairs": read["repairs"].query("kind == 'joint'").reset_index(drop=True)}


def report(texts: pd.DataFrame, read: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Score each layer: exact spans, exact spans with the right label, and (furniture) characters."""
    rows = {}
    for layer, gold in read.items():
        found, label = getattr(cleaning, layer)(texts), "zone" if layer == "sentences" else "kind"
        rows[layer, "spans"] = spans.score(found, gold)
        rows[layer, f"spans and {label}"] = spans.score(found, gold, label=label)
        if layer == "furniture":
            rows[layer, "characters"] = characters(spans.cover(found, texts), spans.cover(gold, texts))
    return pd.DataFrame(rows).T


def summary(folders: tuple[str, ...] = ("corpus", "dev", "dev2", "dev3", "dev4", "heldout")) -> str:
    """Lay the scores out as the Markdown table that the code book shows."""
    lines = ["| texts | layer | read | found | precision | recall | F1 |", "|---|---|---|---|---|---|---|"]
    for which in folders:
        texts, read = read_corpus() if which == "corpus" else read_pages(PAGES / which)
        for (layer, what), row in report(texts, read).iterrows():
            cells = [f"{which} ({len(texts)})", f"{layer}, {what}", f"{row['read']:,}", f"{row['found']:,}"]
            cells += [f"{row[name]:.3f}" for name in ("precision", "recall", "f1")]
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def differences(texts: pd.DataFrame, read: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """List where a layer and its reading differ: `layer, doc, start, text` with the label `found` and the one `read`."""
    out = []
    for layer, gold in read.items():
        found, label = getattr(cleaning, layer)(texts), "zone" if layer == "sentences" else "kind"
        keys = ["doc", "start", "end", "text"]
        both = found[[*keys, label]].merge(gold[[*keys, label]], on=keys, how="outer", suffixes=("_found", "_read")).fillna("-")
        both.columns = [*keys, "found", "read"]
        out.append(both[both["found"] != both["read"]].assign(layer=layer))
    return pd.concat(out)[["layer", "doc", "start", "text", "found", "read"]].sort_values(["doc", "start", "layer"])


def characters(found: dict, gold: dict) -> pd.Series:
    """Score what two layers cover (`spans.cover`), character by character."""
    right = sum(int((found[doc] & gold[doc]).sum()) for doc in gold)
    n, m = (sum(int(mask.sum()) for mask in masks.values()) for masks in (found, gold))
    shares = {"precision": right / n, "recall": right / m, "f1": 2 * right / (n + m)}
    return pd.Series({"found": n, "read": m, "right": right} | {k: round(v, 3) for k, v in shares.items()}, dtype=object)


def main() -> None:
    """Print the scores, and with `--show` every difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("which", nargs="*", default=["corpus", "dev"], help="corpus, dev, dev2, dev3, dev4 or heldout")
    parser.add_argument("--show", action="store_true", help="list every difference")
    parser.add_argument("--table", action="store_true", help="print the code book's table and nothing else")
    arguments = parser.parse_args()
    if arguments.table:
        print(summary())
        return
    for which in arguments.which:
        texts, read = read_corpus() if which == "corpus" else read_pages(PAGES / which)
        print(f"{which}: {len(texts)} texts\n{report(texts, read).to_string()}\n")
        if arguments.show:
            for row in differences(texts, read).itertuples():
                print(f"{row.doc:24.24} {row.start:5} {row.layer[0]} found={row.found:12} read={row.read:12} {row.text[:110]!r}")


if __name__ == "__main__":
    main()
