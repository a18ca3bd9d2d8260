"""Claims: files that name what is wrong with them, readings of the five texts, and suggestions held to what is computed by hand."""

import csv
import io
from collections import Counter
from functools import partial
from math import log, sqrt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from helpers import claims, cleaning, corpus, quantities, rounds, spans, tracking, voices

PAGE = corpus.from_texts({"a": "Almost 30 boats sank on Monday. The mayor resigned; the mayor wept.", "b": "It said: “Over 8 boats sank.”"})
CLAIMS = [
    {"claim": "boats", "kind": "quantity", "since": "2021-05", "wording": "The text says how many boats sank."},
    {"claim": "mayor", "kind": "event", "since": "", "wording": "The text says what the mayor did."},
]
SAID = {"doc": "a", "claim": "boats", "exact": "Almost 30 boats", "prefix": "", "voice": "", "value": "<30", "hedge": "Almost"}
STRAIGHT = str.maketrans("“”‘’", "\"\"''")


@pytest.fixture(scope="module")
def matched(registry, sentences, mentions):
    return claims.match(registry, sentences, mentions)


@pytest.fixture
def read(tmp_path):
    """Read annotations of the page from files that hold these rows: claims, or mentions beside them."""

    def read_rows(listed=CLAIMS, said=None, name="mentions"):
        corpus.write_table(pd.DataFrame(listed), tmp_path / "annotations" / "claims.csv")
        registry = claims.read_claims(tmp_path)
        if said is None:
            return registry
        corpus.write_table(pd.DataFrame(said), tmp_path / "annotations" / f"{name}.csv")
        return claims.read_mentions(PAGE, registry, tmp_path, name=name)

    return read_rows


def told(*said, doc="a"):
    """Sentences of one text, a character wide in offsets."""
    return pd.DataFrame({"doc": doc, "start": range(len(said)), "end": range(1, len(said) + 1), "text": pd.array(said, dtype=str)})


def asked(*wordings):
    return pd.DataFrame({"claim": [f"c{n}" for n in range(len(wordings))], "wording": pd.array(wordings, dtype=str)})


# Files of claims


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"claim": ""}, "claim id '' is missing or given twice; allowed is once"),
        ({"claim": "boats"}, "claim id 'boats' is missing or given twice; allowed is once"),
        ({"kind": "number"}, "kind 'number'; allowed are '', 'quantity', 'event', 'legal', 'causal', 'directive', 'evaluative'"),
        *(
            ({"since": bad}, f"since {bad!r}; allowed are dates such as 2023-09-19, 2023-09, 2023")
            for bad in ["May 2021", "2021-13", "2023-02-29", "21", "vague", "--11-08", "1992/1994"]
        ),
    ],
)
def test_a_bad_claim_is_named_with_its_file_and_row(read, cells, message):
    with pytest.raises(corpus.CorpusError) as problem:
        read([CLAIMS[0], CLAIMS[1] | cells])
    path, _, rest = str(problem.value).partition(", row ")
    assert path.endswith("claims.csv")
    assert rest == f"3: {message}"


def test_every_bad_claim_is_named_at_once_in_the_order_of_rows(read):
    rows = [*CLAIMS, CLAIMS[0] | {"since": "soon"}, CLAIMS[1] | {"claim": "fire", "kind": "fact"}]
    with pytest.raises(corpus.CorpusError) as problem:
        read(rows)
    lines = [line.split("claims.csv, ")[1].split("; ")[0] for line in str(problem.value).splitlines()]
    assert lines == ["row 4: claim id 'boats' is missing or given twice", "row 4: since 'soon'", "row 5: kind 'fact'"]


@pytest.mark.parametrize("since", ["", "2023", "2023-09", "2023-09-19", "2024-02-29"])
def test_since_is_a_day_a_month_a_year_or_blank(read, since):
    assert read([CLAIMS[0] | {"since": since}])["since"].tolist() == [since]


def test_a_claim_needs_an_id_and_a_wording_alone(read):
    assert read([{"claim": "x", "wording": "The text says x."}]).to_dict("list") == {"claim": ["x"], "wording": ["The text says x."]}
    with pytest.raises(corpus.CorpusError, match=r"claims\.csv, row 1: no column 'wording'; there are 'claim'"):
        read([{"claim": "x"}])


@pytest.mark.parametrize("columns", [["claim", "wording"], ["claim", "kind", "since", "wording"]])
def test_a_header_alone_is_a_registry_without_claims(read, columns):
    empty = read(pd.DataFrame(columns=columns))
    assert len(empty) == 0
    assert list(empty) == columns


def test_a_folder_without_claims_says_so(tmp_path):
    with pytest.raises(corpus.CorpusError, match=r"claims\.csv: no such file"):
        claims.read_claims(tmp_path)


# Files of mentions


@pytest.mark.parametrize(
    ("cells", "messages"),
    [
        ({"claim": "ships"}, ["claim 'ships' is not in claims.csv"]),
        ({"claim": ""}, ["claim '' is not in claims.csv"]),
        ({"exact": "Almost 80 boats"}, ["'Almost 80 boats' stands 0 times in 'a'; allowed is once (closest, at 0: 'Almost 30 boats"]),
        (
            {"exact": "mayor", "value": "", "hedge": ""},
            ["'mayor' stands 2 times in 'a'; allowed is once (before it, by offset: 36: …", "56: …", "resigned; the '"],
        ),
        ({"exact": "mayor", "prefix": "her", "hedge": ""}, ["'mayor' stands 0 times in 'a' after 'her'; allowed is once"]),
        ({"exact": "", "hedge": ""}, ["'exact' is empty; allowed are words of 'a'"]),
        ({"doc": "c"}, ["no text 'c'; allowed are: 'a', 'b'"]),
        ({"value": "thirty"}, ["value 'thirty'; allowed are", *quantities.ALLOWED.split("; ")]),
        ({"value": "2023-02-30"}, ["value '2023-02-30'; allowed are"]),
        ({"value": "30–20"}, ["value '30–20'; allowed are"]),
        ({"hedge": "nearly"}, ["hedge 'nearly' is not in 'Almost 30 boats'; allowed are words of it"]),
        ({"voice": "author"}, ["voice 'author'; allowed are '', 'narrator', 'attributed', 'quoted', 'nested'"]),
    ],
)
def test_a_bad_mention_is_named_with_its_file_and_row(read, cells, messages):
    with pytest.raises(corpus.CorpusError) as problem:
        read(said=[SAID, SAID | cells])
    assert len(str(problem.value).splitlines()) == 1
    assert [words for words in ["mentions.csv, row 3: ", *messages] if words not in str(problem.value)] == []


def test_every_bad_mention_is_named_at_once(read):
    rows = [SAID, SAID | {"value": "many", "hedge": "about"}, SAID | {"claim": "ships", "voice": "he"}]
    with pytest.raises(corpus.CorpusError) as problem:
        read(said=rows)
    rows = [line.split("mentions.csv, ")[1].split(" '")[0] for line in str(problem.value).splitlines()]
    assert rows == ["row 3: hedge", "row 3: value", "row 4: claim", "row 4: voice"]


def test_every_place_that_is_not_found_is_named_at_once(read):
    with pytest.raises(corpus.CorpusError, match=r"(?s)row 2: 'mayor'.*row 3: 'storm' stands 0 times in 'a'; allowed is once$"):
        read(said=[SAID | {"exact": word, "value": "", "hedge": ""} for word in ("mayor", "storm")])


def test_mentions_come_in_text_order_with_blanks_for_what_the_file_has_not(read):
    short = [{"doc": "b", "claim": "boats", "exact": "Over 8 boats", "value": ">8", "hedge": "Over"}]
    short.append({"doc": "a", "claim": "mayor", "exact": "The mayor resigned", "value": "", "hedge": ""})
    found = read(said=short)
    assert found[["doc", "start", "end", "claim"]].values.tolist() == [["a", 32, 50, "mayor"], ["b", 10, 22, "boats"]]
    assert (found[["voice", "speaker", "note"]] == "").all(axis=None)
    assert not len(spans.check(found, PAGE))


def test_words_before_and_behind_tell_places_apart(read):
    twice = SAID | {"claim": "mayor", "exact": "mayor", "value": "", "hedge": ""}
    found = read(said=[twice | {"prefix": "The", "suffix": ""}, twice | {"prefix": "", "suffix": "wept"}])
    assert found["start"].tolist() == [36, 56]


def test_a_second_reading_may_have_mentions_without_a_claim(read, texts, registry):
    assert read(said=[SAID | {"claim": ""}], name="mentions-2")["claim"].tolist() == [""]
    with pytest.raises(corpus.CorpusError, match=r"mentions-2\.csv, row 2: claim 'ships' is not in claims\.csv"):
        read(said=[SAID | {"claim": "ships"}], name="mentions-2")
    second = claims.read_mentions(texts, registry, name="mentions-2")
    assert 0 < (second["claim"] == "").mean() < 0.2
    assert set(second["claim"]) - {""} <= set(registry["claim"])


@pytest.mark.parametrize("quote", ["“Over 8 boats sank.”", '"Over 8 boats sank."'])
def test_marks_that_a_spreadsheet_has_made_straight_are_found(read, quote):
    assert read(said=[SAID | {"doc": "b", "exact": quote, "hedge": "Over"}])["text"].tolist() == ["“Over 8 boats sank.”"]


def save(path, target, *, delimiter=",", ends="\n", mark="", straight=False):
    """Save a file again as a spreadsheet may: cells parted otherwise, lines ended otherwise, a byte order mark, plain quotation marks."""
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))
    out = io.StringIO(newline="")
    plain = STRAIGHT if straight else {}
    csv.writer(out, delimiter=delimiter, lineterminator=ends).writerows([[cell.translate(plain) for cell in row] for row in rows])
    target.parent.mkdir(exist_ok=True)
    target.write_bytes((mark + out.getvalue()).encode("utf-8"))


@pytest.mark.parametrize(
    "form",
    [
        {"delimiter": ";"},
        {"delimiter": "\t"},
        {"mark": "\ufeff"},
        {"ends": "\r\n"},
        {"straight": True},
        {"delimiter": ";", "mark": "\ufeff", "ends": "\r\n", "straight": True},
    ],
    ids=["semicolon", "tab", "byte-order-mark", "CRLF", "straight", "all"],
)
def test_files_that_a_spreadsheet_saved_read_as_before(tmp_path, texts, registry, mentions, form):
    for name in ("claims", "mentions"):
        save(corpus.EXAMPLE / "annotations" / f"{name}.csv", tmp_path / "annotations" / f"{name}.csv", **form)
    plain = STRAIGHT if form.get("straight") else {}  # in our own words; what is the text's stays the text's
    ours = {"speaker", "hedge", "note", *registry}
    expected = [table.apply(lambda c: c.str.translate(plain) if c.name in ours else c) for table in (registry, mentions)]
    again = claims.read_claims(tmp_path)
    pd.testing.assert_frame_equal(again, expected[0])
    pd.testing.assert_frame_equal(claims.read_mentions(texts, again, tmp_path), expected[1])


# The readings of the five texts


def test_every_claim_has_a_kind_a_neutral_wording_and_a_mention(registry, mentions):
    assert set(registry["kind"]) == set(claims.KINDS)
    assert registry.loc[~registry["wording"].str.match(r"The text says\b"), "claim"].tolist() == []
    assert set(registry["claim"]) == set(mentions["claim"])


def test_every_mention_is_sound_and_none_stands_twice(mentions, texts):
    assert not len(spans.check(mentions, texts))
    assert not mentions.duplicated(["doc", "start", "end", "claim"]).any()
    assert mentions["value"].map(quantities.is_value).all()


def test_every_bound_has_words_that_make_it(mentions):
    bounded = mentions["value"].str.match("[<>≤≥~]")
    assert bounded.any()
    assert mentions.loc[bounded & (mentions["hedge"] == ""), "text"].tolist() == []


def test_every_hedge_stands_in_its_mention(mentions):
    assert [row.text for row in mentions.itertuples() if row.hedge not in row.text] == []


def test_no_text_makes_a_claim_before_it_could(mentions, registry, texts):
    found = tracking.status(mentions, registry, texts)
    since = found["claim"].map(registry.set_index("claim")["since"])
    day = found["doc"].map(texts.set_index("doc")["published"])
    early = [bool(a and b and a < b[: len(a)] and a < b) for a, b in zip(day, since, strict=True)]
    assert found[np.array(early) & (found["mentions"] > 0)].empty


def test_voices_as_read_are_those_that_the_layers_of_speech_give(mentions, texts):
    blank = mentions.assign(voice="")
    detected = claims.voiced(blank, texts, voices.quotations(texts), voices.attributions(texts))
    assert (mentions["voice"] != "").all()
    assert (detected["voice"] == mentions["voice"]).mean() >= 0.95
    pd.testing.assert_frame_equal(detected.drop(columns="voice"), mentions.drop(columns="voice"))


def test_a_voice_that_a_reader_gave_stays():
    found = spans.table(PAGE, ["b", "b"], [10, 10], [22, 22], voice=["nested", ""])
    filled = claims.voiced(found, PAGE, voices.quotations(PAGE), voices.attributions(PAGE))
    assert filled["voice"].tolist() == ["nested", "quoted"]


# Variants


def test_every_variant_has_a_kind_and_a_relation(variants):
    assert set(variants["kind"]) <= set(claims.DIFFERENCES)
    assert set(variants["relation"]) <= set(claims.RELATIONS)
    assert not variants.duplicated(["doc", "start", "end", "claim", "source", "source_start", "source_claim"]).any()


def test_each_side_of_a_variant_is_a_mention_of_its_claim(variants, mentions):
    both = tracking.with_voices(variants, mentions)
    assert both[["voice", "source_voice"]].isin(list(spans.VOICES)).all(axis=None)


def test_the_source_of_a_variant_is_the_earlier_text_or_the_same(variants, texts):
    day = texts["doc"].map(corpus.facts(corpus.read_evidence(texts))["published"]).set_axis(texts["doc"])
    assert (variants["source"].map(day) <= variants["doc"].map(day)).all()


def test_one_pair_alone_is_a_contradiction(variants):
    assert variants.loc[variants["relation"] == "contradiction", "claim"].tolist() == ["whose-territory"]


@pytest.mark.parametrize("column", ["kind", "relation", "claim", "source_claim"])
def test_a_bad_variant_is_named_with_its_file_and_row(tmp_path, texts, registry, column):
    rows = corpus.read_table(corpus.EXAMPLE / "annotations" / "variants.csv", ["doc"])
    rows.loc[5, column] = "other"
    corpus.write_table(rows, tmp_path / "annotations" / "variants.csv")
    with pytest.raises(corpus.CorpusError, match=rf"variants\.csv, row 5: {column} 'other'; allowed are '"):
        claims.read_variants(texts, registry, tmp_path)


# Vectors


def by_hand(profiles, sentences):
    """TF-IDF as Salton and Buckley have it, with the logarithm of counts and smoothed documents, of length 1."""
    counts = [Counter(cleaning.content(text)) for text in [*profiles, *sentences]]
    spread = Counter(term for one in counts for term in one)
    weights = [{t: (1 + log(n)) * (1 + log((1 + len(counts)) / (1 + spread[t]))) for t, n in one.items()} for one in counts]
    sizes = [sqrt(sum(w * w for w in one.values())) for one in weights]
    unit = [{t: w / size for t, w in one.items()} for one, size in zip(weights, sizes, strict=True)]
    return [[sum(w * claim.get(t, 0) for t, w in one.items()) for claim in unit[: len(profiles)]] for one in unit[len(profiles) :]]


WORDS = st.sampled_from("boat boats sank storm mayor harbour the of eight 8 wept".split())
TEXTS = st.lists(WORDS, max_size=6).map(" ".join)
SOME = st.lists(TEXTS, min_size=1, max_size=6)


@given(SOME, SOME)
@settings(max_examples=40, deadline=None)
def test_likeness_is_what_is_computed_by_hand(profiles, sentences):
    one, other = claims.words(profiles, sentences)
    np.testing.assert_allclose((other @ one.T).toarray(), by_hand(profiles, sentences), atol=1e-5)


@given(st.lists(st.text(max_size=30), min_size=1, max_size=4), st.lists(st.text(max_size=30), min_size=1, max_size=4))
@settings(max_examples=40, deadline=None)
def test_any_text_has_a_vector_of_length_one_or_none(profiles, sentences):
    for side, said in zip(claims.words(profiles, sentences), (profiles, sentences), strict=True):
        sizes = np.sqrt(np.square(side.toarray()).sum(axis=1))
        np.testing.assert_allclose(sizes, [bool(cleaning.content(text)) for text in said], atol=1e-5)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("eight boats sank", "8 boats sank"),
        ("The boats sank.", "Boat sank"),
        ("the harbour", "THE HARBOR"),
        ("counter-terrorism", "counterterrorism"),
        ("The mayor’s fleet", "mayor's fleet"),
    ],
)
def test_number_words_case_spelling_and_endings_are_folded(one, other):
    a, b = claims.words([one], [other, "It rained."])
    assert (b @ a.T).toarray().ravel() == pytest.approx([1, 0], abs=1e-6)


def test_spellings_fold_names(texts):
    spellings = corpus.read_table(corpus.EXAMPLE / "annotations" / "spellings.csv", ["variant", "norm"])
    registry, sentences = asked("The text says Karabakh."), told("Garabagh", "It rained.")
    assert len(claims.match(registry, sentences)) == 0
    assert claims.ranker(spellings)(registry, sentences)["likeness"].tolist() == pytest.approx([1])
    assert claims.ranker()(registry, told("Karabakh", "It rained."))["likeness"].tolist() == pytest.approx([1])


def test_a_claim_is_looked_for_by_its_wording_and_its_mentions():
    registry = asked("The text says how many boats sank.", "The text says who left.", "The text says when.", "")
    said = pd.DataFrame({"claim": ["c0", "c2", "c0", "gone"], "text": ["8 boats", "at noon", "nine", "lost"]})
    assert claims.profiles(registry, said) == ["many boats sank. 8 boats nine", "left.", ". at noon", ""]
    assert claims.profiles(registry) == ["many boats sank.", "left.", ".", ""]


# Ranks


def filtered(table, most):
    """What `most` keeps of the full table."""
    kept = table[(table["claim_rank"] <= most) | (table["sentence_rank"] <= most)].reset_index(drop=True)
    return kept.assign(**{name: kept[name].mask(kept[name] > most) for name in ("claim_rank", "sentence_rank")})


def wordings(texts):
    return asked(*(f"The text says {text}" for text in texts))


@given(SOME, SOME)
@settings(max_examples=40, deadline=None)
def test_all_pairs_with_a_likeness_are_there_with_the_score_that_is_defined(profiles, sentences):
    registry = wordings(profiles)
    found = claims.match(registry, told(*sentences))
    like = np.array(by_hand(claims.profiles(registry), sentences))
    score = like * like / np.maximum(like.max(axis=1, keepdims=True), 1e-9) * like / np.maximum(like.max(axis=0), 1e-9)
    place = (found["sentence"].to_numpy(), found["claim"].str[1:].astype(int).to_numpy())
    assert set(zip(*place, strict=True)) == set(zip(*np.nonzero(like), strict=True))
    np.testing.assert_allclose(found["likeness"], like[place], atol=1e-5)
    np.testing.assert_allclose(found["score"], score[place], atol=1e-5)
    assert found["text"].tolist() == [sentences[n] for n in found["sentence"]]


@given(SOME, SOME)
@settings(max_examples=40, deadline=None)
def test_ranks_are_places_by_score_and_of_equals_the_first_is_first(profiles, sentences):
    found = claims.match(wordings(profiles), told(*sentences))
    for rank, group, other in (("claim_rank", "sentence", "claim"), ("sentence_rank", "claim", "sentence")):
        in_order = found.sort_values([group, other], kind="stable").groupby(group)["score"]
        assert found[rank].tolist() == in_order.rank(method="first", ascending=False).reindex(found.index).tolist()
    pd.testing.assert_frame_equal(found, found.sort_values(["sentence", "claim_rank"], ignore_index=True))


@given(SOME, SOME, st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_most_keeps_the_best_of_each_sentence_and_of_each_claim(profiles, sentences, most):
    registry, sentences = wordings(profiles), told(*sentences)
    pd.testing.assert_frame_equal(claims.match(registry, sentences, most=most), filtered(claims.match(registry, sentences), most))


@given(SOME, SOME, st.sampled_from([None, 1, 2, 3]), st.integers(1, 3))
@settings(max_examples=30, deadline=None)
def test_blocks_change_nothing(profiles, sentences, most, block):
    registry, sentences = wordings(profiles), told(*sentences)
    whole = claims.match(registry, sentences, most=most)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(claims, "BLOCK", block)
        pd.testing.assert_frame_equal(claims.match(registry, sentences, most=most), whole)


@pytest.mark.parametrize("most", [1, 3, 10])
def test_most_and_blocks_hold_on_the_five_texts(registry, sentences, mentions, matched, most, monkeypatch):
    monkeypatch.setattr(claims, "BLOCK", 7)
    pd.testing.assert_frame_equal(claims.match(registry, sentences, mentions, most=most), filtered(matched, most))


def test_a_pair_has_its_likeness_in_full_only_where_each_is_the_others_best(matched):
    best = matched[["likeness"]].eq(matched.groupby("sentence")["likeness"].transform("max"), axis=0)["likeness"]
    best &= matched["likeness"] == matched.groupby("claim")["likeness"].transform("max")
    full = np.isclose(matched["score"], matched["likeness"], rtol=1e-6)
    assert best.sum() > 20
    assert full[best].all()
    assert not full[~best].any()
    assert (matched["score"] <= matched["likeness"] + 1e-6).all()


def test_the_best_sentence_of_almost_every_claim_is_one_that_makes_it(registry, sentences, mentions, matched):
    made = spans.overlap(sentences, mentions)
    true = set(zip(made["left"], mentions["claim"].to_numpy()[made["right"]], strict=True))
    top = matched[matched["sentence_rank"] == 1]
    assert len(top) == len(registry)
    assert np.mean([pair in true for pair in zip(top["sentence"], top["claim"], strict=True)]) >= 0.95


def test_the_same_call_gives_the_same_table(registry, sentences, mentions, matched):
    pd.testing.assert_frame_equal(claims.match(registry, sentences, mentions), matched)


def test_the_order_of_claims_sentences_and_mentions_changes_no_likeness(registry, sentences, mentions, matched):
    parts = (table.sample(frac=1, random_state=seed) for seed, table in enumerate((registry, sentences, mentions)))
    mixed = claims.match(*parts)
    keys = ["doc", "start", "end", "claim"]
    one, other = (table.set_index(keys)[["text", "likeness", "score"]].sort_index() for table in (matched, mixed))
    pd.testing.assert_frame_equal(one, other)


def test_sentences_are_numbered_by_position_whatever_their_index(registry, sentences, matched):
    other = sentences.set_axis(range(500, 500 + len(sentences)))
    pd.testing.assert_frame_equal(claims.match(registry, other), claims.match(registry, sentences))


@pytest.mark.parametrize("most", [None, 1])
def test_nothing_to_match_gives_no_rows_and_every_column(matched, most):
    one, other = asked("The text says that boats sank."), told("Boats sank.")
    for registry, sentences in ((one.head(0), other), (one, other.head(0)), (one.head(0), other.head(0))):
        found = claims.match(registry, sentences, most=most)
        assert len(found) == 0
        assert list(found) == list(matched)


def test_sentences_without_a_word_of_content_and_claims_without_wording_match_nothing():
    registry = asked("", "The text says that boats sank.", "The text says that.")
    assert len(claims.match(registry, told("It is.", "…", ""))) == 0
    found = claims.match(registry, told("It is.", "Boats sank."))
    assert found[["sentence", "claim"]].values.tolist() == [[1, "c1"]]


def test_where_no_side_has_a_word_of_content_nothing_matches():
    assert len(claims.match(asked("", "The text says that."), told("It is."))) == 0


# Other models


def letters(texts):
    """A model that counts letters."""
    return np.array([[text.lower().count(letter) for letter in "abkmnost"] for text in texts], dtype=float)


def thin(profiles, sentences):
    """The same vectors, sparse."""
    return tuple(sparse.csr_matrix(side) for side in claims.embedding(letters)(profiles, sentences))


@given(SOME, SOME, st.sampled_from([None, 1, 2]))
@settings(max_examples=40, deadline=None)
def test_dense_vectors_do_what_sparse_ones_do(profiles, sentences, most):
    registry, sentences = wordings(profiles), told(*sentences)
    dense = claims.match(registry, sentences, vectors=claims.embedding(letters))
    pd.testing.assert_frame_equal(claims.match(registry, sentences, vectors=thin)[dense.columns[:7]], dense[dense.columns[:7]])
    kept = claims.match(registry, sentences, vectors=claims.embedding(letters), most=most)
    pd.testing.assert_frame_equal(kept, filtered(dense, most) if most else dense)


@given(SOME, SOME, st.floats(0, 1))
@settings(max_examples=40, deadline=None)
def test_two_kinds_of_vectors_speak_by_their_shares(profiles, sentences, share):
    kinds = claims.words, claims.embedding(letters), claims.mixed(claims.words, claims.embedding(letters), share)
    one, other, both = (
        np.asarray((b @ a.T).todense() if sparse.issparse(b) else b @ a.T) for a, b in (f(profiles, sentences) for f in kinds)
    )
    np.testing.assert_allclose(both, (1 - share) * one + share * other, atol=1e-5)


def test_a_model_is_given_the_words_of_each_side_once():
    calls = []
    model = claims.embedding(lambda texts: calls.append(texts) or letters(texts))
    found = claims.ranker(vectors=model)(
        asked("The text says boats."), told("boats", "storm"), pd.DataFrame({"claim": ["c0"], "text": ["x"]})
    )
    assert calls == [["boats. x"], ["boats", "storm"]]
    assert found["likeness"].between(0, 1 + 1e-6).all()


def test_vectors_that_point_away_or_nowhere_have_no_likeness():
    model = {"one": [1.0, 0.0], "same": [2.0, 0.0], "against": [-1.0, 0.0], "nothing": [0.0, 0.0]}
    found = claims.match(asked("one"), told("same", "against", "nothing"), vectors=claims.embedding(lambda t: [model[x] for x in t]))
    assert found[["text", "likeness", "score"]].values.tolist() == [["same", 1, 1]]


# What a reader may expect


def sorted_out(raw, known, *, threshold=0.01, wording="The text says how many boats sank, what they cost, and what share of the land."):
    """The state, value and known value of each sentence of `raw`; `known` is words and value of each earlier mention."""
    page = corpus.from_texts({"a": raw})
    sentences = cleaning.sentences(page)
    mentions = pd.DataFrame([("c0", *row) for row in known], columns=["claim", "text", "value"], dtype=str)
    found = claims.match(asked(wording), sentences, mentions)
    judged = claims.sort_out(found, sentences, threshold=threshold, mentions=mentions, stated=quantities.find(page))
    return judged[["state", "value", "known"]].values.tolist()


@pytest.mark.parametrize(
    ("raw", "known", "expected"),
    [
        ("Eight boats sank.", [("8 boats", "8")], ["seen", "8", "8"]),
        ("1,000 boats sank.", [("1000 boats", "1000")], ["seen", "1,000", "1000"]),
        ("Nine boats sank.", [("8 boats", "8")], ["altered", "9", "8"]),
        ("More than 8 boats sank.", [("8 boats", "8")], ["altered", ">8", "8"]),
        ("Nine boats sank, of 8 boats.", [("8 boats", "8")], ["seen", "8", "8"]),
        ("Nine boats sank.", [("8 boats", "8"), ("9 boats", "9")], ["seen", "9", "9"]),
        ("Nine mayors saw boats sink.", [("8 boats", "8")], ["seen", "", ""]),
        ("Boats sank.", [("8 boats", "8")], ["seen", "", ""]),
        ("Nine boats sank.", [("boats sank", "")], ["seen", "", ""]),
        ("Nine boats sank.", [], ["seen", "", ""]),
        ("Nine boats sank.", [("boats in May", "2021-05")], ["seen", "", ""]),
        ("Several boats sank.", [("8 boats", "8")], ["altered", "vague", "8"]),
        ("Several boats sank.", [("many boats", "vague")], ["seen", "vague", "vague"]),
        ("25% of the land sank.", [("20% of the land", "20")], ["altered", "25", "20"]),
        ("25 percent of the land sank.", [("20% of the land", "20")], ["altered", "25", "20"]),
        ("The boats cost $9.", [("a cost of $8", "8")], ["altered", "9", "8"]),
        ("The boats cost €9.", [("a cost of $8", "8")], ["seen", "", ""]),
    ],
)
def test_a_claim_is_altered_where_a_value_of_its_unit_is_another_and_none_is_the_same(raw, known, expected):
    assert sorted_out(raw, known) == [expected]


def test_a_sentence_below_the_threshold_is_new():
    assert sorted_out("Eight boats sank.", [("8 boats", "8")], threshold=1.01) == [["new", "", ""]]


def test_a_pair_counts_from_the_threshold_on(sentences, mentions, matched, texts):
    exactly = matched["score"].iloc[100]
    found = claims.sort_out(matched, sentences, threshold=exactly, mentions=mentions, stated=quantities.find(texts))
    assert found.loc[found["claim"] != "", "score"].min() == exactly


def test_a_sentence_without_a_claim_is_new_and_keeps_its_place():
    raw = "The mayor resigned. Nine boats sank. Rain fell."
    assert sorted_out(raw, [("8 boats", "8")]) == [["new", "", ""], ["altered", "9", "8"], ["new", "", ""]]


def test_no_sentence_gives_no_row():
    page = corpus.from_texts({"a": "Boats sank."})
    none = cleaning.sentences(page).head(0)
    judge = partial(claims.sort_out, threshold=0.1, mentions=pd.DataFrame({"claim": [], "text": [], "value": []}, dtype=str))
    found = judge(claims.match(asked("The text says boats."), none), none, stated=quantities.find(page))
    assert list(found) == ["sentence", "doc", "start", "end", "text", "claim", "score", "state", "value", "known"]
    assert len(found) == 0


@pytest.mark.parametrize("threshold", [0.0, 0.07, 0.3, 2.0])
def test_every_sentence_of_the_five_texts_has_its_pairs_or_one_blank_row(texts, sentences, mentions, matched, threshold):
    found = claims.sort_out(matched, sentences, threshold=threshold, mentions=mentions, stated=quantities.find(texts))
    pairs = found[found["claim"] != ""]
    assert set(zip(pairs["sentence"], pairs["claim"], strict=True)) == set(
        matched.loc[matched["score"] >= threshold, ["sentence", "claim"]].itertuples(index=False, name=None)
    )
    assert found["sentence"].is_monotonic_increasing
    assert set(found["sentence"]) == set(range(len(sentences)))
    assert not found.loc[found["claim"] == "", "sentence"].duplicated().any()
    assert ((found["claim"] == "") == (found["state"] == "new")).all()
    assert set(found["state"]) <= set(claims.STATES)
    assert (found.loc[found["state"] == "altered", ["value", "known"]] != "").all(axis=None)
    pd.testing.assert_frame_equal(found[spans.COLUMNS], sentences[spans.COLUMNS].iloc[found["sentence"]].reset_index(drop=True))


def test_the_code_book_says_how_far_the_two_readers_agree(texts, registry, mentions):
    book = (corpus.EXAMPLE / "annotations" / "CODEBOOK.md").read_text(encoding="utf-8")
    second = claims.read_mentions(texts, registry, name="mentions-2")
    kinds = dict(zip(registry["claim"], registry["kind"], strict=True))
    one = mentions.assign(kind=mentions["claim"].map(kinds))
    places = spans.agreement(one, second)
    alpha = {
        name: rounds.agreement(rounds.from_spans(one, second, name), samples=2)["alpha"] for name in ("voice", "claim", "value", "kind")
    }
    assert f"(F1 {places['overlap']:.2f} by any overlap, {places['exact']:.2f} exactly" in book
    said = f"on voices (alpha {alpha['voice']:.2f}), on which claim it is ({alpha['claim']:.2f}) and on values ({alpha['value']:.2f})"
    assert f"{said}, and less on kinds ({alpha['kind']:.2f})" in book
