"""What each text claims: a registry of claims, their mentions in the texts, and suggestions for a text that nobody has read yet.

A **claim** is one question that texts may answer, worded neutrally ("The text says …"); a **mention** is a place where a text answers
it. Truth is never assessed. What becomes of claims stands in `tracking`, how good the suggestions are in `trials`, how a person
accepts them in `review`.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import regex
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from helpers import cleaning, corpus, quantities, spans, voices

KINDS = ("quantity", "event", "legal", "causal", "directive", "evaluative")
DIFFERENCES = ("number", "bound", "date", "agent", "place", "scope", "purpose", "force", "answer")
RELATIONS = ("compatible", "narrower", "wider", "open", "contradiction")
STATES = ("seen", "altered", "new")
MENTION = ("doc", "claim", "exact", "value", "hedge")  # columns that a file of mentions has
FILLED = ("suffix", "voice", "speaker", "note")  # columns of mentions that may be missing: blank then

Matrix = np.ndarray | sparse.csr_matrix
Vectors = Callable[[Sequence[str], Sequence[str]], tuple[Matrix, Matrix]]

_RANKED = ["sentence", "claim", "likeness", "score", "claim_rank", "sentence_rank"]
DIGITS = 6  # of a likeness: what lies beyond differs from one way of multiplying to another
BLOCK = 512  # sentences that are compared with all claims at once
_FRAME = regex.compile(r"^The text says,?( that| how| when| who| what)?\b")


def read_claims(folder: Path | str = corpus.EXAMPLE) -> pd.DataFrame:
    """Read `annotations/claims.csv`: `claim` (id), `wording` ("The text says …"), and what else it has.

    Known are `kind` (one of `KINDS`), `topic` (groups of claims in figures), `unit` (of the value), `since` (YYYY, YYYY-MM or
    YYYY-MM-DD: the first day on which a text could make the claim, blank where any could) and `note`. Raises `CorpusError` for an id
    that is missing or given twice, an unknown kind, or a `since` that is no date.

    >>> read_claims()[["claim", "kind", "unit"]].head(2)
                     claim      kind   unit
    0  control-before-2020     event
    1       control-length  quantity  years
    """
    path = Path(folder) / "annotations" / "claims.csv"
    rows = corpus.read_table(path, ["claim", "wording"], delimiters=corpus.DELIMITERS)
    wrong = rows.index[(rows["claim"] == "") | rows["claim"].duplicated()]
    problems = [(row, f"claim id {rows['claim'][row]!r} is missing or given twice; allowed is once") for row in wrong]
    if "kind" in rows:
        problems += corpus.unknown_values(rows, "kind", ("", *KINDS))
    if "since" in rows:
        unsound = rows.index[(rows["since"] != "") & ~rows["since"].map(_is_date).astype(bool)]
        problems += [(row, f"since {rows['since'][row]!r}; allowed are dates such as 2023-09-19, 2023-09, 2023") for row in unsound]
    _refuse(path, problems)
    return rows.reset_index(drop=True)


def read_mentions(
    texts: pd.DataFrame, claims: pd.DataFrame, folder: Path | str = corpus.EXAMPLE, *, name: str = "mentions"
) -> pd.DataFrame:
    """Read `annotations/mentions.csv` as a span table: the words that make a claim, wherever a text makes it.

    The file has `doc, claim, exact, prefix, suffix, voice, speaker, value, hedge, note`. Adds `claim` (an id of `claims`), `voice` (one of
    `spans.VOICES`, or blank: see `voiced`), `speaker` (who is said to say it; blank for the narrator), `value` (what
    `quantities.ALLOWED` says), `hedge` (the words that loosen it, as they stand) and `note`, in text order. Raises `CorpusError` that
    names every row with an unknown claim or voice, a value that does not parse, a hedge that is not in its words, or words that cannot be
    found exactly once.

    >>> texts = corpus.load()
    >>> read_mentions(texts, read_claims()).query("value != ''")[["doc", "claim", "value", "voice"]].head(1)
                doc        claim value     voice
    4  anadolu-2021  anniversary     1  narrator
    """
    path = Path(folder) / "annotations" / f"{name}.csv"
    rows = corpus.read_table(path, MENTION, delimiters=corpus.DELIMITERS)
    return locate(rows, texts, claims, name=str(path), blank=name != "mentions")


def locate(rows: pd.DataFrame, texts: pd.DataFrame, claims: pd.DataFrame, *, name: str = "mentions", blank: bool = False) -> pd.DataFrame:
    """Check rows of mentions, as a file has them, and find their words: what `read_mentions` returns, and raises.

    Problems are named by `name` and the index of `rows`. `blank` allows a mention without a claim, as a second reading may have.

    >>> page = corpus.from_texts({"a": "Eight boats sank."})
    >>> row = {"doc": ["a"], "claim": ["boats"], "exact": ["Eight boats"], "value": ["8"], "hedge": [""]}
    >>> locate(pd.DataFrame(row), page, pd.DataFrame({"claim": ["boats"]}))[["start", "end", "text", "claim"]]
       start  end         text  claim
    0      0   11  Eight boats  boats
    """
    rows = rows.assign(**{column: "" for column in FILLED if column not in rows})
    known = {*claims["claim"], *([""] if blank else [])}
    problems = [(row, f"claim {rows['claim'][row]!r} is not in claims.csv") for row in rows.index[~rows["claim"].isin(known)]]
    problems += corpus.unknown_values(rows, "voice", ("", *spans.VOICES))
    unsound = rows.index[~rows["value"].map(quantities.is_value).astype(bool)]
    problems += [(row, f"value {rows['value'][row]!r}; allowed are {quantities.ALLOWED}") for row in unsound]
    loose = [row.Index for row in rows.itertuples() if row.hedge not in row.exact]
    problems += [(row, f"hedge {rows['hedge'][row]!r} is not in {rows['exact'][row]!r}; allowed are words of it") for row in loose]
    _refuse(name, problems)
    try:
        return spans.sort(spans.locate(rows, texts, name=name), texts)
    except ValueError as problem:
        raise corpus.CorpusError(str(problem)) from None


def read_variants(
    texts: pd.DataFrame, claims: pd.DataFrame, folder: Path | str = corpus.EXAMPLE, *, name: str = "variants"
) -> pd.DataFrame:
    """Read `annotations/variants.csv`, or another `name`, a pair table: places that say a claim otherwise, or claims that rub in one text.

    Adds `claim` (of the later place), `source_claim` (of the earlier), `kind` (what differs, one of `DIFFERENCES`), `relation` (one of
    `RELATIONS`: `open` where the texts alone do not decide, `contradiction` only where no reading lets both hold) and `note`. Raises
    `CorpusError` for another value of these.

    >>> texts = corpus.load()
    >>> read_variants(texts, read_claims())[["doc", "source", "claim", "kind", "relation"]].head(1)
            doc        source                claim   kind relation
    0  mfa-2023  anadolu-2021  settlements-changed  bound     open
    """
    path = Path(folder) / "annotations" / f"{name}.csv"
    rows = corpus.read_table(path, ["doc", "claim", "source_claim", "kind", "relation"])
    labels = {"kind": DIFFERENCES, "relation": RELATIONS, "claim": claims["claim"], "source_claim": claims["claim"]}
    problems = [problem for column, allowed in labels.items() for problem in corpus.unknown_values(rows, column, tuple(allowed))]
    _refuse(path, problems)
    return corpus.read_pairs(name, texts, folder)


def voiced(mentions: pd.DataFrame, texts: pd.DataFrame, quoted: pd.DataFrame, attributed: pd.DataFrame) -> pd.DataFrame:
    """Fill the voice of each mention that has none, from the layers of speech (`voices.voice`); what a reader gave stays.

    >>> page = corpus.from_texts({"a": "“Eight boats sank,” she said."})
    >>> found = spans.table(page, ["a"], [1], [6], voice=[""])
    >>> voiced(found, page, voices.quotations(page), voices.attributions(page))["voice"].tolist()
    ['quoted']
    """
    detected = voices.voice(mentions.drop(columns="voice"), texts, quoted, attributed)["voice"]
    return mentions.assign(voice=mentions["voice"].where(mentions["voice"] != "", detected.to_numpy()))


# suggestions


def words(profiles: Sequence[str], sentences: Sequence[str], *, spellings: pd.DataFrame | None = None) -> tuple[Matrix, Matrix]:
    """Turn claims and sentences into vectors: TF-IDF over stems of words of content, of length 1.

    Spelling, case and number words are folded (`cleaning.content`); `spellings` (`variant`, `norm`) folds names too (`ranker`). Words
    that only one of the two has lower their likeness. Source of the weights: Salton and Buckley 1988, with the logarithm of
    counts.

    >>> (a, b) = words(["eight boats sank"], ["8 boats sank.", "It rained."])
    >>> (b @ a.T).toarray().round(2).tolist()
    [[1.0], [0.0]]
    """
    norms = {} if spellings is None else dict(zip(*(spellings[column].map(_one) for column in ("variant", "norm")), strict=True))

    def terms(text: str) -> list[str]:
        return [norms.get(stem, stem) for stem in cleaning.content(text)]

    if not any(map(terms, [*profiles, *sentences])):
        return sparse.csr_matrix((len(profiles), 1), dtype=np.float32), sparse.csr_matrix((len(sentences), 1), dtype=np.float32)
    weigh = TfidfVectorizer(analyzer=terms, sublinear_tf=True, dtype=np.float32).fit([*profiles, *sentences])
    return weigh.transform(profiles), weigh.transform(sentences)


def embedding(encode: Callable[[list[str]], np.ndarray]) -> Vectors:
    """Make vectors of any model of sentences: `encode` takes texts and returns a row for each, as `SentenceTransformer.encode` does.

    >>> vectors = embedding(lambda texts: np.array([[len(text), 1.0] for text in texts]))
    >>> [side.shape for side in vectors(["a claim"], ["one", "two"])]
    [(1, 2), (2, 2)]
    """
    return lambda profiles, sentences: tuple(normalize(np.asarray(encode(list(side)), dtype=np.float32)) for side in (profiles, sentences))


def mixed(one: Vectors, other: Vectors, share: float) -> Vectors:
    """Let two kinds of vectors speak together: the likeness is that of `one` and, with a `share` of 0 to 1, that of `other`.

    >>> lengths = embedding(lambda texts: np.array([[len(text), 1.0] for text in texts]))
    >>> claimed, said = mixed(words, lengths, 0.3)(["eight boats"], ["8 boats", "rain"])
    >>> (said @ claimed.T).toarray().round(1).tolist()
    [[1.0], [0.3]]
    """
    weights = np.sqrt([1 - share, share])

    def vectors(profiles: Sequence[str], sentences: Sequence[str]) -> tuple[Matrix, Matrix]:
        sides = zip(one(profiles, sentences), other(profiles, sentences), strict=True)
        return tuple(sparse.hstack([part * weight for part, weight in zip(side, weights, strict=True)], format="csr") for side in sides)

    return vectors


def profiles(registry: pd.DataFrame, mentions: pd.DataFrame | None = None) -> list[str]:
    """Give each claim the words by which it is looked for: its wording, without "The text says", and those of its mentions so far.

    >>> profiles(pd.DataFrame({"claim": ["boats"], "wording": ["The text says how many boats sank."]}))
    ['many boats sank.']
    """
    said = {} if mentions is None else mentions.groupby("claim")["text"].agg(" ".join).to_dict()
    return [f"{_FRAME.sub('', row.wording).strip()} {said.get(row.claim, '')}".strip() for row in registry.itertuples()]


def match(
    registry: pd.DataFrame,
    sentences: pd.DataFrame,
    mentions: pd.DataFrame | None = None,
    *,
    vectors: Vectors = words,
    most: int | None = None,
) -> pd.DataFrame:
    """Rank claims for each sentence, and sentences for each claim.

    `registry` has `claim` and `wording`; `sentences` is a span table; `mentions` (`claim`, `text`) are those already read. `vectors` turns
    claims and sentences into vectors (`words`, or what `embedding` makes). `likeness` is the cosine of the two; `score` is the likeness
    times its share of the best of its sentence, times its share of the best of its claim: in full only where each is the other's best.

    Returns one row per pair that is among the `most` best of its sentence or of its claim (all with a likeness by default), by sentence
    and `claim_rank`: `sentence` (position in `sentences`), `doc, start, end, text` of it, `claim`, `likeness` and `score` (0 to 1),
    `claim_rank` (of the claim for this sentence, from 1) and `sentence_rank` (of the sentence for this claim); missing beyond `most`.

    >>> from helpers import cleaning
    >>> page = corpus.from_texts({"a": "Eight boats sank in the storm. The mayor resigned."})
    >>> registry = pd.DataFrame({"claim": ["boats"], "wording": ["The text says how many boats sank."]})
    >>> match(registry, cleaning.sentences(page))[["text", "claim", "likeness", "score", "claim_rank"]].round(2)
                                 text  claim  likeness  score  claim_rank
    0  Eight boats sank in the storm.  boats      0.44   0.44           1
    """
    if not len(registry) or not len(sentences):
        return _laid_out(pd.DataFrame({name: np.empty(0, dtype=int) for name in _RANKED}), sentences, registry)
    claimed, said = vectors(profiles(registry, mentions), sentences["text"].tolist())
    best = _best(said, claimed)
    kept = min(len(registry), most or len(registry)), min(len(sentences), most or len(sentences))
    return _laid_out(_ranked(said, claimed, best, *kept), sentences, registry)


def ranker(spellings: pd.DataFrame | None = None, vectors: Vectors | None = None) -> Callable[..., pd.DataFrame]:
    """Bind `match` to a list of spellings, or to other vectors than those of `words`, so that it may be handed on.

    >>> rank = ranker(pd.DataFrame({"variant": ["harbour"], "norm": ["port"]}))
    >>> told = pd.DataFrame({"doc": ["a"], "start": [0], "end": [9], "text": ["The port."]})
    >>> rank(pd.DataFrame({"claim": ["x"], "wording": ["The text says harbour."]}), told)["likeness"].round(2).tolist()
    [1.0]
    """
    return partial(match, vectors=vectors or partial(words, spellings=spellings))


def sort_out(
    matched: pd.DataFrame, sentences: pd.DataFrame, *, threshold: float, mentions: pd.DataFrame, stated: pd.DataFrame
) -> pd.DataFrame:
    """Say of each sentence what a reader may expect: a claim that was `seen`, one `altered`, or nothing known (`new`).

    `matched` is what `match` gave for `sentences`; a pair counts from a `score` of `threshold`. `stated` is the values of the
    sentences (`quantities.find`). A pair is `altered` where mentions of the claim have numbers, and the sentence has none that equals one
    of them, but another of the same unit. Returns one row per pair that counts, and one with a blank claim per sentence without any, by
    sentence: `sentence, doc, start, end, text, claim, score, state, value` (of the sentence, where one was compared) and `known` (a
    value of the claim so far).

    >>> from helpers import cleaning
    >>> page = corpus.from_texts({"a": "Nine boats sank. The mayor resigned."})
    >>> registry = pd.DataFrame({"claim": ["boats"], "wording": ["The text says how many boats sank."]})
    >>> read = pd.DataFrame({"claim": ["boats"], "text": ["eight boats"], "value": ["8"]})
    >>> told = cleaning.sentences(page)
    >>> found = match(registry, told, read)
    >>> sort_out(found, told, threshold=0.2, mentions=read, stated=quantities.find(page))[["text", "claim", "state", "value", "known"]]
                        text  claim    state value known
    0       Nine boats sank.  boats  altered     9     8
    1  The mayor resigned.           new
    """
    counts = matched[matched["score"] >= threshold][["sentence", *spans.COLUMNS, "claim", "score"]]
    rest = sentences.reset_index(drop=True)[spans.COLUMNS].rename_axis("sentence").reset_index()
    rest = rest[~rest["sentence"].isin(counts["sentence"])].assign(claim="", score=0.0)
    out = pd.concat([counts, rest], ignore_index=True).sort_values(["sentence", "score"], ascending=[True, False], kind="stable")
    here = _stated_in(stated, sentences)
    known = {claim: rows for claim, rows in mentions[mentions["value"] != ""].groupby("claim")}
    judged = [_judge(here.get(row.sentence, ()), known.get(row.claim)) if row.claim else ("new", "", "") for row in out.itertuples()]
    return out.reset_index(drop=True).join(pd.DataFrame(judged, columns=["state", "value", "known"], dtype=str))


def _refuse(path: Path | str, problems: list[tuple[int, str]]) -> None:
    if problems:
        raise corpus.CorpusError("\n".join(f"{path}, row {row}: {text}" for row, text in sorted(problems)))


def _is_date(value: str) -> bool:
    try:
        quantities.days(value)
    except ValueError:
        return False
    return "/" not in value  # a stretch of days has no first day to be told from


def _one(word: str) -> str:
    """A word of a list of spellings, as `cleaning.content` has it."""
    return " ".join(cleaning.content(word))


def _blocks(said: Matrix, claimed: Matrix) -> Iterator[tuple[int, np.ndarray]]:
    """The cosines of all claims with some sentences at a time: the first sentence, and a row for each."""
    for at in range(0, said.shape[0], BLOCK):
        cosines = said[at : at + BLOCK] @ claimed.T
        yield at, np.maximum((cosines.toarray() if sparse.issparse(cosines) else cosines).round(DIGITS), 0)


def _best(said: Matrix, claimed: Matrix) -> tuple[np.ndarray, np.ndarray]:
    """The best cosine of each sentence, and of each claim."""
    of_sentence, of_claim = np.zeros(said.shape[0], np.float32), np.zeros(claimed.shape[0], np.float32)
    for at, cosines in _blocks(said, claimed):
        of_sentence[at : at + len(cosines)] = cosines.max(axis=1)
        of_claim = np.maximum(of_claim, cosines.max(axis=0))
    return of_sentence, of_claim


def _ranked(said: Matrix, claimed: Matrix, best: tuple[np.ndarray, np.ndarray], claims: int, sentences: int) -> pd.DataFrame:
    """The best `claims` of each sentence and `sentences` of each claim: their positions, likeness, score and ranks (0: beyond)."""
    of_sentence, of_claim = (np.maximum(values, 1e-9) for values in best)
    rows, top = [], (np.zeros((0, claimed.shape[0]), np.float32),) * 2 + (np.zeros((0, claimed.shape[0]), int),)
    for at, cosines in _blocks(said, claimed):
        scores = (cosines * (cosines / of_sentence[at : at + len(cosines), None]) * (cosines / of_claim)).round(DIGITS)
        rows.append(_rows_of(scores, cosines, at, claims))
        here = np.broadcast_to(np.arange(at, at + len(cosines))[:, None], scores.shape)
        top = _heads(*(np.concatenate(parts) for parts in zip(top, (scores, cosines, here), strict=True)), sentences)
    scores, cosines, here = top
    rank, claim = (places.ravel() for places in np.indices(scores.shape))
    columns = pd.DataFrame({"sentence": here.ravel(), "claim": claim, "likeness": cosines.ravel(), "score": scores.ravel()})
    columns["sentence_rank"] = rank + 1
    both = pd.concat(rows).merge(columns[columns["score"] > 0], how="outer", on=["sentence", "claim", "likeness", "score"])
    both = both[_RANKED].fillna({"claim_rank": 0, "sentence_rank": 0})
    return both.sort_values(["sentence", "score", "claim"], ascending=[True, False, True], kind="stable")


def _rows_of(scores: np.ndarray, cosines: np.ndarray, at: int, most: int) -> pd.DataFrame:
    """The `most` best claims of some sentences, the first of which is `at`, with their ranks."""
    order = _order(scores.T, most).T
    sentence = np.repeat(np.arange(at, at + len(scores)), order.shape[1])
    values = [np.take_along_axis(table, order, axis=1).ravel() for table in (cosines, scores)]
    rank = np.tile(np.arange(1, order.shape[1] + 1), len(scores))
    table = pd.DataFrame({"sentence": sentence, "claim": order.ravel(), "likeness": values[0], "score": values[1], "claim_rank": rank})
    return table[table["score"] > 0]


def _heads(scores: np.ndarray, cosines: np.ndarray, here: np.ndarray, most: int) -> tuple[np.ndarray, ...]:
    """The `most` best rows of each column, in order; of equals, the first."""
    order = _order(scores, most)
    return tuple(np.take_along_axis(table, order, axis=0) for table in (scores, cosines, here))


def _order(scores: np.ndarray, most: int) -> np.ndarray:
    """The rows of the `most` best values of each column, best first; of equals, the first."""
    if most < len(scores):
        least = np.partition(scores, -most, axis=0)[-most]
        ahead, level = scores > least, scores == least
        kept = ahead | (level & (np.cumsum(level, axis=0) <= most - ahead.sum(axis=0)))
        cut = np.nonzero(kept.T)[1].reshape(-1, most).T
        within = np.argsort(-np.take_along_axis(scores, cut, axis=0), axis=0, kind="stable")
        return np.take_along_axis(cut, within, axis=0)
    return np.argsort(-scores, axis=0, kind="stable")


def _laid_out(ranked: pd.DataFrame, sentences: pd.DataFrame, registry: pd.DataFrame) -> pd.DataFrame:
    """Put words and ids for positions, and missing ranks for 0, as `match` returns them."""
    out = sentences[spans.COLUMNS].iloc[ranked["sentence"]].reset_index(drop=True)
    out.insert(0, "sentence", ranked["sentence"].to_numpy())
    out["claim"] = registry["claim"].to_numpy()[ranked["claim"]]
    for name in ("likeness", "score"):
        out[name] = ranked[name].to_numpy(dtype=float)
    for name in ("claim_rank", "sentence_rank"):
        out[name] = pd.array(ranked[name], dtype="Int64")
        out[name] = out[name].mask(out[name] == 0)
    return out


def _stated_in(stated: pd.DataFrame, sentences: pd.DataFrame) -> dict[int, list[tuple[str, str]]]:
    """The values that each sentence states, with their units, by position of the sentence."""
    pairs = spans.overlap(sentences, stated)
    rows = zip(pairs["left"], stated["value"].to_numpy()[pairs["right"]], stated["unit"].to_numpy()[pairs["right"]], strict=True)
    found: dict[int, list[tuple[str, str]]] = {}
    for sentence, value, unit in rows:
        found.setdefault(sentence, []).append((value, unit))
    return found


def _judge(stated: Sequence[tuple[str, str]], known: pd.DataFrame | None) -> tuple[str, str, str]:
    """Say whether a sentence that has a claim has one of its values, or another of the same unit."""
    if known is None:
        return "seen", "", ""
    said = " ".join(known["text"]).replace("%", " percent ")
    units = {*cleaning.content(said), *regex.findall(r"\p{Sc}", said)}
    near = [
        (value, earlier, quantities.relation(earlier, value))
        for value, unit in stated
        if not unit or units & set(cleaning.content(unit) or [unit])
        for earlier in known["value"].unique()
    ]
    same = [row for row in near if row[2] == "equal"]
    other = [row for row in near if row[2] not in ("equal", "not comparable")]
    if same:
        return ("seen", *same[0][:2])
    return ("altered", *other[0][:2]) if other else ("seen", "", "")
