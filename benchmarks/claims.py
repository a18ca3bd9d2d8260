"""How good the suggestions of claims are, and how fast: `python -m benchmarks.claims [FOLDER …] [--peers] [--model FOLDER] [--table]`.

`corpus` is the five texts with their readings; every other folder is one of `tests/claims/` (or a path with a slash), which holds
collections: folders with texts (`*.txt`) and their readings `claims.csv`, `mentions.csv` and `quantities.csv`. What is right or wrong in a
folder called `heldout` is counted and never listed. `--speed N` times the ranking of N claims against N sentences made of the words of the
five texts.
"""

import argparse
import resource
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process
from sklearn.metrics import average_precision_score

from helpers import checkworthy, claims, cleaning, corpus, quantities, review, spans, trials, voices

PLACE = Path(__file__).parent.parent / "tests" / "claims"
FOLDERS = ("corpus", "dev", "heldout")
OURS = "score"
_SECONDS = 60


class Collection(NamedTuple):
    """Texts around one matter, with what was read in them."""

    name: str
    texts: pd.DataFrame
    registry: pd.DataFrame
    mentions: pd.DataFrame
    quantities: pd.DataFrame
    sentences: pd.DataFrame
    rank: Callable[..., pd.DataFrame]


def load(folder: str) -> list[Collection]:
    """Load the collections of a folder."""
    if folder == "corpus":
        texts, notes = corpus.load(), corpus.EXAMPLE / "annotations"
        spellings = corpus.read_table(notes / "spellings.csv", ["variant", "norm"])
        return [_collection("corpus", texts, notes, claims.ranker(spellings))]
    place = Path(folder) if "/" in folder else PLACE / folder
    return [
        _collection(
            path.name, corpus.from_texts({text.stem: text.read_text("utf-8") for text in sorted(path.glob("*.txt"))}), path, claims.match
        )
        for path in sorted(path for path in place.iterdir() if path.is_dir())
    ]


def _collection(name: str, texts: pd.DataFrame, notes: Path, rank: Callable[..., pd.DataFrame]) -> Collection:
    registry = corpus.read_table(notes / "claims.csv", ["claim", "wording"]).reset_index(drop=True)
    mentions = claims.locate(corpus.read_table(notes / "mentions.csv", claims.MENTION), texts, registry, name=str(notes / "mentions.csv"))
    stated = spans.locate(corpus.read_table(notes / "quantities.csv", ["doc", "exact", "value", "unit", "hedge"]), texts, name=str(notes))
    return Collection(name, texts, registry, mentions, stated, cleaning.sentences(texts), rank)


def rankers(peers: bool = False, model: str | None = None) -> dict[str, Callable[[Collection], Callable[..., pd.DataFrame]]]:
    """Name the ways to rank: ours, its likeness alone (the cosine of TF-IDF), and, if asked for, other libraries and a model."""
    found: dict[str, Callable] = {OURS: lambda one: one.rank, "likeness alone": lambda one: partial(_by_likeness, one.rank)}
    if peers:
        found |= {"BM25 (rank_bm25)": lambda _: _bm25, "token sets (rapidfuzz)": lambda _: _token_sets}
    if model:
        encode = _encoder(model)
        found |= {
            "sentence model": lambda _: claims.ranker(vectors=claims.embedding(encode)),
            "words and model, 7 to 3": lambda _: claims.ranker(vectors=claims.mixed(claims.words, claims.embedding(encode), 0.3)),
        }
    return found


def matching(collections: list[Collection], rank: Callable[[Collection], Callable[..., pd.DataFrame]], known: bool) -> dict[str, float]:
    """Measure a ranker over all texts of some collections, each left out in turn; thresholds are chosen on the other texts alone."""
    nested, pairs = [], []
    for one in collections:
        asked = (one.registry, one.mentions, one.sentences)
        nested.append(trials.nested(*asked, rank=rank(one), known=known))
        pairs.append(trials.leave_one_out(*asked, rank=rank(one), known=known))
    total = trials.total(pd.concat(nested))
    every = sum(len(one.registry) * len(one.sentences) for one in collections)
    read = {"pairs": every, "read": sum(int(p["true"].sum()) for p in pairs)}
    first = np.average([trials.first(p) for p in pairs], weights=[p.loc[p["true"], "sentence"].nunique() for p in pairs])
    return read | total[["precision", "recall", "f1"]].to_dict() | {"first": first, "cost": sum(trials.cost(p) for p in pairs)}


def stated(collections: list[Collection]) -> dict[str, float]:
    """Measure `quantities.find`, outside furniture: spans found and read, and what is right of those that overlap."""
    pairs, rows = [], []
    for one in collections:
        found = quantities.find(one.texts, one.sentences)
        read = spans.attach(one.quantities, one.sentences)
        both = spans.partners(found, read, least=0.0)
        rows.append((len(read), len(found), spans.score(found, read)["right"], len(both)))
        pairs.append(
            pd.DataFrame({n: found[n].to_numpy()[both["left"]] == read[n].to_numpy()[both["right"]] for n in ("value", "hedge", "unit")})
        )
    read, found, right, met = np.sum(rows, axis=0)
    shares = pd.concat(pairs).mean().to_dict()
    f1 = {"exact F1": 2 * right / (read + found), "overlap F1": 2 * met / (read + found)}
    return {"read": read, "found": found} | f1 | {f"{name} right": share for name, share in shares.items()}


def worthy(collections: list[Collection]) -> dict[str, float]:
    """Measure `checkworthy.find`: how many sentences carry a claim, and how many of the upper half and of the last quarter do."""
    halves, quarters, precision, carry = [], [], [], []
    for one in collections:
        ranked = checkworthy.find(one.texts, one.sentences)
        true = spans.touched(ranked, one.mentions)
        halves.append(true[: len(true) // 2]), quarters.append(true[len(true) - len(true) // 4 :]), carry.append(true)
        precision.append(average_precision_score(true, ranked["score"]) if not true.all() else 1.0)
    shares = {"carry a claim": carry, "upper half": halves, "last quarter": quarters}
    counts = {"sentences": sum(map(len, carry))} | {name: float(np.concatenate(parts).mean()) for name, parts in shares.items()}
    return counts | {"average precision": float(np.mean(precision))}


def stretches(collections: list[Collection]) -> dict[str, float]:
    """Measure the words that `review.suggest` proposes, where the claim is right: how many touch a mention of it, how alike they are."""
    rows = []
    for one in collections:
        layers = voices.quotations(one.texts), voices.attributions(one.texts)
        found = quantities.find(one.texts, one.sentences)
        for doc in one.texts["doc"]:
            here = one.sentences[one.sentences["doc"] == doc].reset_index(drop=True)
            rest = one.mentions[one.mentions["doc"] != doc]
            judged = claims.sort_out(one.rank(one.registry, here, rest), here, threshold=trials.DEFAULT, mentions=rest, stated=found)
            rows += list(_stretches(one, review.suggest(judged, one.texts, one.registry, rest, found, *layers)))
    table = pd.DataFrame(rows, columns=["right", "touch", "likeness", "voice"])
    of = table[table["right"]]
    return {
        "suggested": len(table),
        "right": len(of),
        "touch": of["touch"].mean(),
        "iou": of["likeness"].mean(),
        "voice right": of["voice"].mean(),
    }


def _stretches(one: Collection, sheet: pd.DataFrame) -> Iterator[tuple[bool, bool, float, float]]:
    """Of each suggestion: is its claim in the sentence, do its words touch a mention of it, how much do they share, is the voice right."""
    sheet = sheet[sheet["claim"] != ""].reset_index(drop=True)
    placed = spans.locate(sheet[["doc", "exact", "prefix", "suffix", "claim", "sentence", "voice"]], one.texts)
    inside = spans.attach(placed, one.sentences.rename(columns={"text": "said"}), "said") if len(placed) else placed
    for row in inside.itertuples():
        said = one.mentions[(one.mentions["doc"] == row.doc) & (one.mentions["claim"] == row.claim)]
        begin = one.texts.set_index("doc").at[row.doc, "raw"].rfind(row.sentence, 0, row.start + len(row.sentence))
        said = said[(said["start"] >= begin) & (said["start"] < begin + len(row.sentence))]
        shared = np.minimum(said["end"], row.end) - np.maximum(said["start"], row.start)
        likeness = (shared / (np.maximum(said["end"], row.end) - np.minimum(said["start"], row.start))).clip(lower=0)
        best = said.loc[likeness.idxmax()] if len(said) else None
        yield (
            len(said) > 0,
            bool((shared > 0).any()),
            float(likeness.max()) if len(said) else 0.0,
            best is not None and best["voice"] == row.voice,
        )


def _by_likeness(rank: Callable[..., pd.DataFrame], *given: pd.DataFrame) -> pd.DataFrame:
    found = rank(*given)
    return found.assign(score=found["likeness"])


def _dense(registry: pd.DataFrame, scores: np.ndarray) -> pd.DataFrame:
    """Lay out a matrix of sentences by claims as `claims.match` does."""
    sentence, claim = np.nonzero(scores > 0)
    found = pd.DataFrame({"sentence": sentence, "claim": registry["claim"].to_numpy()[claim], "score": scores[sentence, claim]})
    return found.assign(likeness=found["score"])


def _bm25(registry: pd.DataFrame, sentences: pd.DataFrame, mentions: pd.DataFrame | None = None) -> pd.DataFrame:
    from rank_bm25 import BM25Okapi  # a peer that need not be installed

    asked = BM25Okapi([cleaning.content(profile) for profile in claims.profiles(registry, mentions)])
    scores = np.array([asked.get_scores(cleaning.content(text)) for text in sentences["text"]])
    return _dense(registry, np.maximum(scores, 0))


def _token_sets(registry: pd.DataFrame, sentences: pd.DataFrame, mentions: pd.DataFrame | None = None) -> pd.DataFrame:
    folded = [" ".join(cleaning.content(text)) for text in sentences["text"]]
    profiles = [" ".join(cleaning.content(profile)) for profile in claims.profiles(registry, mentions)]
    return _dense(registry, process.cdist(folded, profiles, scorer=fuzz.token_set_ratio).astype(float))


def _encoder(model: str) -> Callable[[list[str]], np.ndarray]:
    """Encode each text once, however often it is ranked."""
    from sentence_transformers import SentenceTransformer  # a peer that need not be installed

    loaded, known = SentenceTransformer(model), {}

    def encode(texts: list[str]) -> np.ndarray:
        new = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(zip(new, loaded.encode(new, show_progress_bar=False), strict=True) if new else {})
        return np.array([known[text] for text in texts])

    return encode


def speed(size: int, seed: int = 0) -> dict[str, float]:
    """Time `claims.match` with `size` claims and `size` sentences of 30 words, drawn as often as they are frequent in the five texts."""
    rng = np.random.default_rng(seed)
    words = [m[0] for raw in corpus.load()["raw"] for m in cleaning.words_at(raw)]
    drawn = [" ".join(row) for row in rng.choice(words, (2 * size, 30))]
    registry = pd.DataFrame({"claim": [f"c{n}" for n in range(size)], "wording": [f"The text says {text}." for text in drawn[:size]]})
    sentences = pd.DataFrame({"doc": "a", "start": np.arange(size), "end": np.arange(size) + 1, "text": drawn[size:]})
    begun = time.perf_counter()
    found = claims.match(registry, sentences, most=10)
    seconds, peak = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"claims": size, "sentences": size, "pairs kept": len(found), "seconds": seconds, "peak MB": peak}


def summary() -> str:
    """Give all measures as the rows of the code book's three tables, a blank line between them."""
    tables = zip(*(rows(folder) for folder in FOLDERS), strict=True)
    return "\n\n".join("\n".join(row for part in parts for row in part) for parts in tables)


def rows(folder: str) -> tuple[list[str], list[str], list[str]]:
    """Give the measures of one folder as rows of the three tables: matching, quantities, sentences worth reading."""
    collections = load(folder)
    name = f"{folder} ({sum(len(one.texts) for one in collections)})"
    matched = []
    for said in ("all", "of other texts"):
        for ranker, rank in rankers().items():
            row = matching(collections, rank, said != "all")
            shares = (f"{row[key]:.2f}" for key in ("precision", "recall", "f1", "first"))
            matched.append(_row(name, said, ranker, f"{row['read']:,}", *shares, f"{row['cost']:,}"))
    others = [_row(name, *map(_number, measure(collections).values())) for measure in (stated, worthy)]
    return matched, others[:1], others[1:]


def _number(value: float) -> str:
    return f"{value:.2f}" if isinstance(value, float) else f"{value:,}"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Print the measures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", default=["corpus", "dev"], help="corpus, dev, heldout, or a path")
    parser.add_argument("--peers", action="store_true", help="rank with other libraries too (rank_bm25 must be installed)")
    parser.add_argument("--model", help="the folder of a sentence-transformers model to rank with too")
    parser.add_argument("--speed", type=int, metavar="N", help="time N claims against N sentences, and nothing else")
    parser.add_argument("--table", action="store_true", help="print the code book's tables and nothing else")
    given = parser.parse_args()
    if given.table or given.speed:
        print(summary() if given.table else pd.Series(speed(given.speed)).to_string())
        return
    for folder in given.folders:
        collections = load(folder)
        print(f"{folder}: {sum(len(one.texts) for one in collections)} texts in {len(collections)} collections")
        ways = rankers(given.peers, given.model)
        rows = {
            (said, name): matching(collections, rank, said != "all") for said in ("all", "of other texts") for name, rank in ways.items()
        }
        print(pd.DataFrame(rows).T.round(3).to_string(), "\n")
        measured = {"quantities": stated, "sentences worth reading": worthy, "suggested words": stretches}
        for name, measure in measured.items():
            print(f"{name}: {pd.Series(measure(collections)).round(3).to_dict()}\n")


if __name__ == "__main__":
    main()
